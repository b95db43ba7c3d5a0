//! The rules of contracts and progress (R6–R13, R15, R25, R26, R32), written a second time and in whole numbers:
//! what every row of a generated project must come to.

use super::job::{Discount, Entry, Job, Measure, Target, Value, pieces};
use super::ratio::Ratio;

/// What a row was sold for.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    pub cents: i128,
    /// In the row's unit, with its sign.
    pub quantity: Ratio,
    /// Cents for one unit, discounts that are rates taken off.
    price: Ratio,
    /// It bears a share of a discount that is an amount.
    shared: bool,
}

/// How far a row has got.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    pub done: Ratio,
    pub cents: i128,
    pub closed: bool,
}

pub const START: State = State { done: Ratio::ZERO, cents: 0, closed: false };

impl State {
    /// In cents, or in ratio where the cents are equal (R12); absolute values, for rows that take away.
    pub fn lower_than(&self, other: &State) -> bool {
        (self.cents.abs(), self.done) < (other.cents.abs(), other.done)
    }
}

/// In proportion to `weights`, toward minus infinity, the missing cents to the largest remainders in order (R9).
pub fn spread(total: i128, weights: &[i128]) -> Vec<i128> {
    let rate = Ratio::new(total, weights.iter().sum());
    let exact: Vec<Ratio> = weights.iter().map(|weight| Ratio::from(*weight) * rate).collect();
    let mut shares: Vec<i128> = exact.iter().map(|share| share.floor()).collect();
    let missing = usize::try_from(total - shares.iter().sum::<i128>()).expect("floors sum to no more");
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order
        .sort_by(|a, b| (exact[*b] - shares[*b].into()).cmp(&(exact[*a] - shares[*a].into())).then(a.cmp(b)));
    order[..missing].iter().for_each(|at| shares[*at] += 1);
    shares
}

/// The contract of every row (R26, R32, R15).
pub fn contracts(job: &Job) -> Vec<Contract> {
    let mut contracts: Vec<Contract> = Vec::with_capacity(job.rows.len());
    let factor = |discount: Option<Discount>| match discount {
        Some(Discount::Rate(percent)) => Ratio::new(10_000 - percent, 10_000),
        _ => Ratio::ONE,
    };
    for (at, row) in job.rows.iter().enumerate() {
        let quantity = Ratio::new(row.quantity, 1_000);
        if row.less.is_some() {
            let contract =
                Contract { cents: 0, quantity: Ratio::ZERO - quantity, price: Ratio::ZERO, shared: false };
            contracts.push(contract);
            continue;
        }
        let groups = job.groups_of(at).into_iter().filter_map(|group| job.group(group)?.discount);
        let kept =
            groups.chain(row.discount).fold(Ratio::ONE, |kept, discount| kept * factor(Some(discount)));
        let price = Ratio::new(row.price, 100) * kept;
        let off = match row.discount {
            Some(Discount::Amount(cents)) => cents,
            _ => 0,
        };
        contracts.push(Contract {
            cents: (quantity * price).round() - off,
            quantity,
            price,
            shared: off != 0,
        });
    }
    let sections = (0..job.sections.len()).map(Target::Section);
    for group in sections.chain((0..job.quotes.len()).map(Target::Quote)) {
        if let Some(Discount::Amount(cents)) = job.group(group).and_then(|group| group.discount) {
            let rows: Vec<usize> = job.rows_of(group);
            let weights: Vec<i128> = rows.iter().map(|row| contracts[*row].cents).collect();
            for (row, share) in rows.into_iter().zip(spread(cents, &weights)) {
                contracts[row].cents -= share;
                contracts[row].shared = true;
            }
        }
    }
    for (at, row) in job.rows.iter().enumerate() {
        let Some(other) = row.less else { continue };
        let (sold, quantity) = (contracts[other], contracts[at].quantity);
        // Sold by the pallet, taken away by the piece.
        let made_of = pieces(job.rows[other].unit).filter(|(piece, _)| *piece == row.unit);
        let price = sold.price / Ratio::from(made_of.map_or(1, |(_, count)| count));
        let exact = match sold.shared {
            true => {
                let whole = sold.quantity * Ratio::from(made_of.map_or(1, |(_, count)| count));
                Ratio::from(sold.cents) * quantity / whole
            }
            false => quantity * price,
        };
        contracts[at] = Contract { cents: exact.round(), quantity, price, shared: sold.shared };
    }
    contracts
}

pub struct Model<'j> {
    pub job: &'j Job,
    pub contracts: Vec<Contract>,
}

impl<'j> Model<'j> {
    pub fn new(job: &'j Job) -> Self {
        Model { job, contracts: contracts(job) }
    }

    /// The states of all rows after each situation. The entries must be legal.
    pub fn run(&self) -> Vec<Vec<State>> {
        self.try_run().expect("the entries are legal")
    }

    /// The states of all rows after each situation; nothing if an entry breaks a rule.
    pub fn try_run(&self) -> Option<Vec<Vec<State>>> {
        let mut states = vec![START; self.job.rows.len()];
        let situations = self.job.situations.iter().enumerate();
        let step = |(at, situation): (usize, &super::job::Situation)| {
            states = self.step(at, &states, &situation.entries)?;
            Some(states.clone())
        };
        situations.map(step).collect()
    }

    /// What a value brings a row to, legal or not (R7, R8, R26).
    fn valued(&self, row: usize, before: &State, value: Value) -> Option<State> {
        let contract = &self.contracts[row];
        let base = if value.increment { before.done } else { Ratio::ZERO };
        let whole = Ratio::from(contract.cents);
        let state = |done: Ratio, cents| Some(State { done, cents, closed: false });
        match value.measure {
            Measure::Rate(percent) => {
                let done = base + Ratio::new(percent, 10_000);
                state(done, (done * whole).round())
            }
            Measure::Third(percent) => {
                let done = base + Ratio::new(percent, 30_000);
                state(done, (done * whole).round())
            }
            Measure::Quantity(_) | Measure::Pieces(_) => {
                let typed = match value.measure {
                    Measure::Pieces(thousandths) => {
                        let (_, count) = pieces(self.job.rows[row].unit)?;
                        Ratio::new(thousandths, 1_000 * count)
                    }
                    Measure::Quantity(thousandths) => Ratio::new(thousandths, 1_000),
                    _ => return None,
                };
                let quantity = base * contract.quantity + typed;
                let done = quantity / contract.quantity;
                let exact = if contract.shared { whole * done } else { quantity * contract.price };
                state(done, if done == Ratio::ONE { contract.cents } else { exact.round() })
            }
            Measure::Amount(cents) => {
                let done = base + Ratio::new((contract.cents != 0).then_some(cents)?, contract.cents);
                state(done, (done * whole).round())
            }
        }
    }

    /// The states after a situation; nothing if an entry breaks a rule.
    pub fn step(&self, situation: usize, before: &[State], entries: &[Entry]) -> Option<Vec<State>> {
        let mut now = before.to_vec();
        let mut free: Vec<bool> = (0..now.len()).map(|row| self.job.accepted(row, situation)).collect();
        for entry in entries {
            let Target::Row(row) = entry.target else { continue };
            if !free[row] || self.job.rows[row].option {
                return None;
            }
            now[row] = self.row_entry(row, &before[row], entry)?;
            free[row] = false;
        }
        let depth = |target: &Target| match target {
            Target::All => 0,
            Target::Section(section) => {
                let parents = |at: &usize| self.job.sections[*at].parent;
                1 + std::iter::successors(Some(*section), parents).count()
            }
            _ => 1,
        };
        let mut groups: Vec<&Entry> =
            entries.iter().filter(|entry| !matches!(entry.target, Target::Row(_))).collect();
        groups.sort_by_key(|entry| std::cmp::Reverse(depth(&entry.target)));
        for entry in groups {
            let rows: Vec<usize> = self.job.rows_of(entry.target);
            // What is named has to be sold, all of it; `tout` is what is sold.
            let named = entry.target != Target::All;
            if named && rows.iter().any(|row| !self.job.accepted(*row, situation)) {
                return None;
            }
            let rows: Vec<usize> =
                rows.into_iter().filter(|row| self.job.accepted(*row, situation)).collect();
            // Closed, reopened, corrected: words of a row.
            let value = entry.value.filter(|_| !(entry.done || entry.reopen || entry.correction))?;
            match value.measure {
                Measure::Amount(cents) => {
                    let earlier: i128 = rows.iter().map(|row| before[*row].cents).sum();
                    let total = cents + if value.increment { earlier } else { 0 };
                    self.group_amount(&rows, total, before, &mut now, &free)?;
                }
                Measure::Quantity(_) | Measure::Pieces(_) => return None,
                _ => {
                    self.group_rate(rows.iter().copied().filter(|row| free[*row]), value, before, &mut now)?
                }
            }
            rows.iter().for_each(|row| free[*row] = false);
        }
        if self.job.default_whole {
            for row in
                (0..now.len()).filter(|row| free[*row] && !before[*row].closed && !self.job.rows[*row].option)
            {
                now[row] = State { done: Ratio::ONE, cents: self.contracts[row].cents, closed: false };
            }
        }
        Some(now)
    }

    fn row_entry(&self, row: usize, before: &State, entry: &Entry) -> Option<State> {
        if before.closed != entry.reopen {
            return None;
        }
        let mut state = match entry.value {
            Some(value) => self.valued(row, before, value)?,
            None => State { closed: false, ..*before },
        };
        let in_range = state.done >= Ratio::ZERO && state.done <= Ratio::ONE;
        if !in_range || state.lower_than(before) != entry.correction {
            return None;
        }
        state.closed = entry.done && state.done < Ratio::ONE;
        Some(state)
    }

    /// It never lowers a row, and a step may not try to; steps leave complete rows alone, and closed rows stay as they are (R8, R9, R13).
    fn group_rate(
        &self,
        rows: impl Iterator<Item = usize>,
        value: Value,
        before: &[State],
        now: &mut [State],
    ) -> Option<()> {
        for row in rows {
            if before[row].closed || value.increment && before[row].done == Ratio::ONE {
                continue;
            }
            let state = self.valued(row, &before[row], value)?;
            let lower = state.lower_than(&before[row]);
            if state.done > Ratio::ONE || state.done < Ratio::ZERO || lower && value.increment {
                return None;
            }
            if !lower {
                now[row] = state;
            }
        }
        Some(())
    }

    /// What the whole group comes to: shared by the rows that nothing else governs (R9).
    fn group_amount(
        &self,
        rows: &[usize],
        total: i128,
        before: &[State],
        now: &mut [State],
        free: &[bool],
    ) -> Option<()> {
        let cents = |row: &usize| self.contracts[*row].cents;
        let mut open: Vec<usize> =
            rows.iter().copied().filter(|row| free[*row] && !before[*row].closed).collect();
        loop {
            let fixed: i128 = rows.iter().filter(|row| !open.contains(row)).map(|row| now[*row].cents).sum();
            let weights: Vec<i128> = open.iter().map(cents).collect();
            let worth: i128 = weights.iter().sum();
            if open.is_empty() || worth == 0 {
                // Nothing to share by: rows stay where they are, and that has to be what was typed.
                let held: i128 = open.iter().map(|row| before[*row].cents).sum();
                return (total == fixed + held).then_some(());
            }
            let rate = Ratio::new(total - fixed, worth);
            if rate < Ratio::ZERO || rate > Ratio::ONE {
                return None;
            }
            let common = |row: &usize| (Ratio::from(cents(row)) * rate).round();
            let mut past: Vec<usize> =
                open.iter().copied().filter(|row| before[*row].cents.abs() > common(row).abs()).collect();
            if past.is_empty() {
                let shares = spread(total - fixed, &weights);
                let shared = || open.iter().copied().zip(shares.iter().copied());
                past.extend(
                    shared()
                        .filter(|(row, share)| before[*row].cents.abs() > share.abs())
                        .map(|(row, _)| row),
                );
                if past.is_empty() {
                    for (row, share) in shared().filter(|(row, _)| cents(row) != 0) {
                        let state =
                            State { done: Ratio::new(share, cents(&row)), cents: share, closed: false };
                        now[row] = if state.lower_than(&before[row]) { before[row] } else { state };
                    }
                    return Some(());
                }
            }
            open.retain(|row| !past.contains(row));
        }
    }
}
