//! Progress, situation by situation (R6–R13): what each row has come to, and which cells break a rule.
//!
//! [`Run`] walks the situations in order and holds the state of every row before and after the current one; nothing
//! else is kept, so that a run of 50 000 rows costs the same memory at the twelfth situation as at the first.

use super::Ledger;
use super::contract::Contract;
use super::formula::{Formulas, Used};
use super::money::{Money, spread_at};
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::project::{Dimension, Project, RowId, Target};
use crate::syntax::number;
use crate::syntax::tree::{Entry, EntryWord, Expr, Suffix};
use std::cmp::Ordering;

/// How far a row has got.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// Cumulative, before tax.
    pub amount: Money,
    /// Share of the contract: 1 is all of it.
    pub done: Ratio,
    /// *Terminé* below 100 % (R13).
    pub closed: bool,
    /// False where an error makes the figures above unknown.
    pub known: bool,
}

impl State {
    const START: State = State { amount: Money::ZERO, done: Ratio::ZERO, closed: false, known: true };

    pub fn complete(&self) -> bool {
        self.done >= Ratio::ONE
    }

    /// Lower in cents, or in ratio where the cents are equal; absolute values, for negative rows (R12, R32).
    fn lower_than(&self, other: &State) -> bool {
        match self.amount.abs().cmp(&other.amount.abs()) {
            Ordering::Equal => self.done < other.done,
            order => order.is_lt(),
        }
    }
}

/// An entry: its situation, and its place among the situation's entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryId {
    pub situation: u32,
    pub entry: u32,
}

/// What was typed in an entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    Rate(Ratio),
    /// In the row's unit.
    Quantity(Ratio),
    /// To the cent.
    Amount(Money),
}

/// A cell that breaks a rule of progress. It counts as absent; its rows' figures are unknown.
#[derive(Clone, Debug)]
pub struct Breach {
    pub kind: BreachKind,
    pub at: EntryId,
    /// The row, or the first of the rows, that it breaks.
    pub row: Option<RowId>,
    /// All of them, for an entry on a group.
    pub rows: Vec<RowId>,
    /// What the row had come to before.
    pub previous: State,
    /// What the entry would make of it.
    pub reached: Option<State>,
    pub measure: Option<Measure>,
    pub increment: bool,
    /// The entry that brought the row where it was.
    pub earlier: Option<EntryId>,
    /// For an amount on a group: the least and the most that it can come to.
    pub bounds: Option<(Money, Money)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreachKind {
    /// Beyond 100 % (R11).
    Cap,
    /// Beyond 100 % of a re-measured quote: allowed, told (R11).
    Remeasured,
    /// Below the previous progress (R12).
    Back,
    /// A rate on a group that rows are past already: they keep theirs (R9).
    Kept {
        complete: bool,
    },
    /// An amount on a group that its rows cannot come to (R9).
    GroupAmount,
    /// On a closed row (R13).
    Closed,
    /// `rouvrir` on a row that is not closed.
    NotClosed,
    /// A number without a unit (R7).
    Bare,
    /// A quantity in another unit, or one on a group.
    Unit,
    OptionRow,
    /// A positive figure on a negative row (R32).
    Sign,
    /// The quote is not accepted on that date (R5).
    NotAccepted,
    /// A correction that corrects nothing (R12).
    CorrectionUp,
    /// `terminé`, `rouvrir`, `correction` on a group: they belong to a row.
    WordOnGroup,
}

/// A walk over the situations in document order.
pub struct Run<'p> {
    project: &'p Project,
    ledger: &'p Ledger,
    formulas: Formulas<'p>,
    /// After the current situation.
    pub current: Vec<State>,
    /// Before it.
    pub previous: Vec<State>,
    /// The last entry that moved each row.
    last: Vec<Option<EntryId>>,
    /// The situation in which each row was last governed by an entry, counted from 1.
    governed: Vec<u32>,
    /// Rows of quotes that are accepted by the current situation's date.
    pub accepted: Vec<bool>,
    /// From here on nothing is known: an entry could not be tied to its rows.
    pub lost: bool,
    pub breaches: Vec<Breach>,
    next: u32,
}

impl<'p> Run<'p> {
    pub fn new(project: &'p Project, ledger: &'p Ledger) -> Self {
        let rows = project.rows.len();
        Run {
            project,
            ledger,
            formulas: Formulas::new(project),
            current: vec![State::START; rows],
            previous: vec![State::START; rows],
            last: vec![None; rows],
            governed: vec![0; rows],
            accepted: vec![false; project.quotes.len()],
            lost: false,
            breaches: Vec::new(),
            next: 0,
        }
    }

    pub fn diagnostics(self) -> (Vec<Breach>, Vec<Diagnostic>, Used) {
        (self.breaches, self.formulas.diagnostics, self.formulas.used)
    }

    /// The last entry that moved a row.
    pub fn moved_by(&self, row: RowId) -> Option<EntryId> {
        self.last[row as usize]
    }

    /// Takes the next situation into account; nothing when there is none left.
    pub fn step(&mut self) -> Option<u32> {
        let at = self.next;
        let project = self.project;
        let situation = project.situations.get(at as usize)?;
        self.next += 1;
        self.previous.copy_from_slice(&self.current);
        for (quote, accepted) in project.quotes.iter().zip(&mut self.accepted) {
            *accepted = match (quote.accepted, situation.date) {
                (Some(accepted), Some(date)) => accepted <= date && quote.refused.is_none(),
                // A date that could not be read has been told: nothing more is made of it.
                _ => quote.accepted_span.is_some() && quote.refused.is_none(),
            };
        }
        self.lost |= situation.lost;
        let mut groups: Vec<(u32, u32, Target)> = Vec::new();
        for (entry, target) in situation.targets.iter().enumerate() {
            let id = EntryId { situation: at, entry: entry as u32 };
            match *target {
                Some(Target::Row(row)) => self.row_entry(id, row, &situation.entries[entry]),
                Some(target) => groups.push((self.depth(target), entry as u32, target)),
                None => {}
            }
        }
        // Innermost first: an outer entry leaves alone what an inner one governs (R9).
        groups.sort_by_key(|(depth, entry, _)| (std::cmp::Reverse(*depth), *entry));
        for (_, entry, target) in groups {
            let id = EntryId { situation: at, entry };
            self.group_entry(id, target, &situation.entries[entry as usize]);
        }
        self.default_progress(at);
        for target in &situation.unknown {
            for row in project.rows_of(*target) {
                if self.governed[row as usize] != at + 1 || matches!(target, Target::Row(_)) {
                    self.current[row as usize].known = false;
                }
            }
        }
        Some(at)
    }

    /// 0 for everything, 1 for a quote, more for sections.
    fn depth(&self, target: Target) -> u32 {
        match target {
            Target::All => 0,
            Target::Quote(_) => 1,
            Target::Section(section) => {
                let mut depth = 2;
                let mut at = self.project.sections[section as usize].parent;
                while let Some(parent) = at {
                    depth += 1;
                    at = self.project.sections[parent as usize].parent;
                }
                depth
            }
            Target::Row(_) => u32::MAX,
        }
    }

    fn contract(&self, row: RowId) -> Option<&'p Contract> {
        self.ledger.contracts[row as usize].as_ref()
    }

    fn breach(&self, kind: BreachKind, at: EntryId, row: RowId) -> Breach {
        Breach {
            kind,
            at,
            row: Some(row),
            rows: Vec::new(),
            previous: self.previous[row as usize],
            reached: None,
            measure: None,
            increment: false,
            earlier: self.last[row as usize],
            bounds: None,
        }
    }

    /// The cell counts as absent: what was meant for the row is unknown.
    fn reject(&mut self, breach: Breach) {
        if let Some(row) = breach.row {
            self.current[row as usize].known = false;
            self.governed[row as usize] = breach.at.situation + 1;
        }
        self.breaches.push(breach);
    }

    fn row_entry(&mut self, id: EntryId, row: RowId, entry: &Entry) {
        let at = row as usize;
        let declared = &self.project.rows[at];
        if declared.option.is_some() {
            return self.reject(self.breach(BreachKind::OptionRow, id, row));
        }
        if !self.accepted[declared.quote as usize] {
            return self.reject(self.breach(BreachKind::NotAccepted, id, row));
        }
        let previous = self.previous[at];
        let words = entry.words();
        let done = words.iter().any(|word| matches!(word, EntryWord::Done(_)));
        let reopen = words.iter().any(|word| matches!(word, EntryWord::Reopen(_)));
        let correction = words.iter().any(|word| matches!(word, EntryWord::Correction { .. }));
        if previous.closed && !reopen {
            return self.reject(self.breach(BreachKind::Closed, id, row));
        }
        if reopen && !previous.closed {
            return self.reject(self.breach(BreachKind::NotClosed, id, row));
        }
        self.governed[at] = id.situation + 1;
        let mut state = State { closed: false, ..previous };
        let mut measure = None;
        let increment = entry.increment();
        if let Some(expr) = &entry.value {
            let Some(contract) = self.contract(row) else {
                // Its contract is in fault, and told there; a bare number is one more mistake.
                self.current[at].known = false;
                if let Err(Some(BreachKind::Bare)) = self.measure(expr, None) {
                    self.reject(self.breach(BreachKind::Bare, id, row));
                }
                return;
            };
            let typed = match self.measure(expr, Some(contract)) {
                Ok(typed) => typed,
                Err(kind) => {
                    match kind {
                        Some(kind) => self.reject(self.breach(kind, id, row)),
                        None => self.current[at].known = false,
                    }
                    return;
                }
            };
            let negative_row = contract.amount.is_negative() || contract.quantity.is_negative();
            let positive = match typed {
                Measure::Rate(_) => false,
                Measure::Quantity(quantity) => quantity > Ratio::ZERO,
                Measure::Amount(amount) => amount > Money::ZERO,
            };
            if negative_row && positive && !correction {
                let breach = Breach { measure: Some(typed), ..self.breach(BreachKind::Sign, id, row) };
                return self.reject(breach);
            }
            let Some(reached) = self.reach(contract, &previous, typed, increment) else {
                let breach =
                    Breach { measure: Some(typed), increment, ..self.breach(BreachKind::Cap, id, row) };
                return self.reject(breach);
            };
            state = State { known: previous.known || !increment, ..reached };
            measure = Some(typed);
        }
        let breach = |run: &Self, kind| Breach {
            measure,
            increment,
            reached: Some(state),
            ..run.breach(kind, id, row)
        };
        if state.done > Ratio::ONE {
            if !self.project.quotes[declared.quote as usize].remeasured {
                return self.reject(breach(self, BreachKind::Cap));
            }
            self.breaches.push(breach(self, BreachKind::Remeasured));
        }
        let lower = state.lower_than(&previous) || state.done.is_negative();
        if lower && (!correction || state.done.is_negative()) {
            return self.reject(breach(self, BreachKind::Back));
        }
        if correction && !lower {
            self.breaches.push(breach(self, BreachKind::CorrectionUp));
        }
        state.closed = done && state.done < Ratio::ONE;
        self.current[at] = state;
        self.last[at] = Some(id);
    }

    /// What was typed, as a rate, a quantity in the row's unit or an amount. `Err(None)`: told already.
    fn measure(&mut self, expr: &Expr, contract: Option<&Contract>) -> Result<Measure, Option<BreachKind>> {
        // Nearly every cell is a plain percentage.
        if let Expr::Scalar(scalar) = expr
            && let Suffix::Percent(_) = scalar.suffix
        {
            let percent = number(self.project.slice(scalar.number)).map_err(|_| None)?;
            return Ok(Measure::Rate(Ratio::percent(percent)));
        }
        let value = self.formulas.evaluate(expr, &self.ledger.known(self.project)).ok_or(None)?;
        if value.rate {
            return Ok(Measure::Rate(value.ratio));
        }
        if value.dimension.is_none() {
            return Err(Some(BreachKind::Bare));
        }
        if value.dimension == Dimension::MONEY {
            let decimals = self.project.settings.currency.decimals;
            return Money::round(value.ratio, decimals).map(Measure::Amount).ok_or(Some(BreachKind::Cap));
        }
        let Some(contract) = contract else { return Err(None) };
        let unit = self.project.units.unit(contract.unit);
        if value.dimension != unit.dimension {
            return Err(Some(BreachKind::Unit));
        }
        value.ratio.div(unit.factor).map(Measure::Quantity).ok_or(None)
    }

    /// The state that an entry brings a row to (R7, R8, R26); nothing where it cannot be a share of the contract.
    fn reach(&self, contract: &Contract, previous: &State, typed: Measure, increment: bool) -> Option<State> {
        let decimals = self.project.settings.currency.decimals;
        let onto = |value: Ratio, base: Ratio| if increment { base.add(value) } else { Some(value) };
        let (done, amount) = match typed {
            Measure::Rate(rate) => {
                let done = onto(rate, previous.done)?;
                (done, contract.at_rate(done)?)
            }
            Measure::Quantity(quantity) => {
                if contract.quantity.is_zero() {
                    return quantity.is_zero().then_some(*previous);
                }
                let quantity = onto(quantity, previous.done.mul(contract.quantity)?)?;
                (quantity.div(contract.quantity)?, contract.at_quantity(quantity, decimals)?)
            }
            Measure::Amount(amount) => {
                let before = if increment { previous.amount } else { Money::ZERO };
                let amount = before.plus(amount)?;
                if contract.amount.is_zero() {
                    return amount.is_zero().then_some(*previous);
                }
                (amount.as_ratio().div(contract.amount.as_ratio())?, amount)
            }
        };
        Some(State { amount, done, closed: false, known: true })
    }

    /// Rows that an entry on a group may move: accepted, priced, not optional, not governed by an inner entry.
    fn free_rows(&self, target: Target, situation: u32) -> Vec<RowId> {
        let rows = self.project.rows_of(target);
        rows.filter(|row| {
            let declared = &self.project.rows[*row as usize];
            self.governed[*row as usize] != situation + 1
                && declared.option.is_none()
                && self.accepted[declared.quote as usize]
        })
        .collect()
    }

    fn group_entry(&mut self, id: EntryId, target: Target, entry: &Entry) {
        let quote = match target {
            Target::Quote(quote) => Some(quote),
            Target::Section(section) => Some(self.project.sections[section as usize].quote),
            _ => None,
        };
        let breach = |kind| Breach {
            kind,
            at: id,
            row: None,
            rows: Vec::new(),
            previous: State::START,
            reached: None,
            measure: None,
            increment: false,
            earlier: None,
            bounds: None,
        };
        let rows = self.free_rows(target, id.situation);
        let reject = |run: &mut Self, breach: Breach| {
            for row in run.project.rows_of(target) {
                if run.governed[row as usize] != id.situation + 1 {
                    run.current[row as usize].known = false;
                    run.governed[row as usize] = id.situation + 1;
                }
            }
            run.breaches.push(breach);
        };
        if quote.is_some_and(|quote| !self.accepted[quote as usize]) {
            let first = self.project.rows_of(target).start;
            return reject(self, Breach { row: Some(first), ..breach(BreachKind::NotAccepted) });
        }
        let on_row = |word: &EntryWord| {
            matches!(word, EntryWord::Done(_) | EntryWord::Reopen(_) | EntryWord::Correction { .. })
        };
        let Some(expr) = entry.value.as_ref().filter(|_| !entry.words().iter().any(on_row)) else {
            return reject(self, breach(BreachKind::WordOnGroup));
        };
        let typed = match self.measure(expr, None) {
            Ok(Measure::Quantity(_)) | Err(None) => {
                let before = self.formulas.diagnostics.len();
                let known = self.formulas.evaluate(expr, &self.ledger.known(self.project)).is_some();
                self.formulas.diagnostics.truncate(before);
                let rows = self.project.rows_of(target);
                if known {
                    return reject(self, breach(BreachKind::Unit));
                }
                rows.for_each(|row| self.current[row as usize].known = false);
                return;
            }
            Ok(typed) => typed,
            Err(Some(kind)) => return reject(self, breach(kind)),
        };
        let increment = entry.increment();
        let outcome = match typed {
            Measure::Amount(amount) => self.group_amount(id, target, rows, amount, increment),
            Measure::Rate(rate) => self.group_rate(id, rows, rate, increment),
            Measure::Quantity(_) => Ok(()),
        };
        if let Err(found) = outcome {
            reject(self, Breach { measure: Some(typed), increment, ..*found });
        }
    }

    fn settle(&mut self, id: EntryId, row: RowId, state: State) {
        let at = row as usize;
        self.governed[at] = id.situation + 1;
        let before = &self.previous[at];
        if state.amount != before.amount || state.done != before.done {
            self.last[at] = Some(id);
        }
        self.current[at] = state;
    }

    /// A rate on a group: never lowers a row (R9); `+x` adds points to what is neither complete nor closed (R8).
    fn group_rate(
        &mut self,
        id: EntryId,
        rows: Vec<RowId>,
        rate: Ratio,
        increment: bool,
    ) -> Result<(), Box<Breach>> {
        let mut kept = (Vec::new(), Vec::new());
        let mut moves = Vec::with_capacity(rows.len());
        let mut beyond = Vec::new();
        let mut back: Option<(RowId, State)> = None;
        for row in rows {
            let previous = self.previous[row as usize];
            let Some(contract) = self.contract(row) else {
                self.current[row as usize].known = false;
                continue;
            };
            if previous.closed || increment && previous.complete() {
                if !increment {
                    kept.0.push(row);
                }
                moves.push((row, previous));
                continue;
            }
            let remeasured = self.project.quotes[self.project.rows[row as usize].quote as usize].remeasured;
            let Some(mut state) = self.reach(contract, &previous, Measure::Rate(rate), increment) else {
                beyond.push(row);
                continue;
            };
            state.known = previous.known || !increment;
            if state.done > Ratio::ONE && !remeasured {
                beyond.push(row);
                continue;
            }
            if state.lower_than(&previous) || state.done.is_negative() {
                if increment || state.done.is_negative() {
                    back.get_or_insert((row, state));
                }
                if previous.complete() {
                    kept.0.push(row)
                } else {
                    kept.1.push(row)
                }
                moves.push((row, previous));
                continue;
            }
            moves.push((row, state));
        }
        let found = |run: &Self, kind, rows: Vec<RowId>| {
            let first = rows[0];
            Breach { rows, ..run.breach(kind, id, first) }
        };
        if let Some((row, state)) = back {
            let breach = found(self, BreachKind::Back, vec![row]);
            return Err(Box::new(Breach { reached: Some(state), ..breach }));
        }
        if !beyond.is_empty() {
            // The furthest row speaks for the others: the largest step is what it has left.
            let furthest = |a: &RowId, b: &RowId| {
                self.previous[*b as usize].done.cmp(&self.previous[*a as usize].done).then(a.cmp(b))
            };
            beyond.sort_by(furthest);
            return Err(Box::new(found(self, BreachKind::Cap, beyond)));
        }
        for (row, state) in moves {
            self.settle(id, row, state);
        }
        for (complete, rows) in [(true, kept.0), (false, kept.1)] {
            if !rows.is_empty() {
                let breach = found(self, BreachKind::Kept { complete }, rows);
                self.breaches.push(Breach { measure: Some(Measure::Rate(rate)), increment, ..breach });
            }
        }
        Ok(())
    }

    /// What the whole group comes to, to date, is spread over the rows that nothing else governs (R9).
    fn group_amount(
        &mut self,
        id: EntryId,
        target: Target,
        rows: Vec<RowId>,
        amount: Money,
        increment: bool,
    ) -> Result<(), Box<Breach>> {
        let project = self.project;
        let counted = |run: &Self, row: &RowId| {
            let declared = &project.rows[*row as usize];
            declared.option.is_none() && run.accepted[declared.quote as usize]
        };
        let all: Vec<RowId> = project.rows_of(target).filter(|row| counted(self, row)).collect();
        let unknown = all.iter().any(|row| {
            let at = *row as usize;
            self.contract(*row).is_none() || !self.current[at].known || increment && !self.previous[at].known
        });
        if unknown {
            rows.iter().for_each(|row| {
                self.current[*row as usize].known = false;
                self.governed[*row as usize] = id.situation + 1;
            });
            return Ok(());
        }
        let (closed, mut open): (Vec<RowId>, Vec<RowId>) =
            rows.into_iter().partition(|row| self.previous[*row as usize].closed);
        let overflow =
            |run: &Self| Box::new(Breach { row: None, ..run.breach(BreachKind::GroupAmount, id, all[0]) });
        if all.is_empty() {
            return Ok(());
        }
        let before = || Money::sum(all.iter().map(|row| self.previous[*row as usize].amount));
        let total = if increment { before().and_then(|before| before.plus(amount)) } else { Some(amount) };
        let free: rustc_hash::FxHashSet<RowId> = open.iter().copied().collect();
        let fixed =
            all.iter().filter(|row| !free.contains(row)).map(|row| self.current[*row as usize].amount);
        let fixed = Money::sum(fixed);
        let least = Money::sum(open.iter().map(|row| self.previous[*row as usize].amount));
        let ledger = self.ledger;
        let sold = |row: &RowId| {
            let contract = ledger.contracts[*row as usize].as_ref();
            contract.map_or(Money::ZERO, |contract| contract.amount)
        };
        let most = Money::sum(open.iter().map(sold));
        let (Some(total), Some(fixed), Some(least), Some(most)) = (total, fixed, least, most) else {
            return Err(overflow(self));
        };
        let bounds = least.plus(fixed).zip(most.plus(fixed));
        let out_of_reach = |run: &Self| {
            let reached = State { amount: total, ..State::START };
            Box::new(Breach { bounds, reached: Some(reached), ..*overflow(run) })
        };
        let mut rest = total.minus(fixed).ok_or_else(|| overflow(self))?;
        let mut kept = closed;
        let rate = loop {
            let worth = Money::sum(open.iter().map(sold)).ok_or_else(|| overflow(self))?;
            if open.is_empty() || worth.is_zero() {
                if !rest.is_zero() {
                    return Err(out_of_reach(self));
                }
                break Ratio::ZERO;
            }
            let rate = rest.as_ratio().div(worth.as_ratio()).ok_or_else(|| overflow(self))?;
            if rate.is_negative() || rate > Ratio::ONE {
                return Err(out_of_reach(self));
            }
            let further = |row: &RowId| {
                let common = sold(row).share(rate).unwrap_or(Money::ZERO);
                self.previous[*row as usize].amount.abs() > common.abs()
            };
            let (past, sharing): (Vec<RowId>, Vec<RowId>) = open.iter().partition(|row| further(row));
            if past.is_empty() {
                break rate;
            }
            for row in &past {
                rest = rest.minus(self.previous[*row as usize].amount).ok_or_else(|| overflow(self))?;
            }
            kept.extend(past);
            open = sharing;
        };
        let weights: Vec<Money> = open.iter().map(sold).collect();
        let shares = if rest.is_zero() && rate.is_zero() {
            vec![Money::ZERO; open.len()]
        } else {
            spread_at(rest, &weights, rate).ok_or_else(|| overflow(self))?
        };
        for (row, share) in open.into_iter().zip(shares) {
            let worth = sold(&row);
            let previous = self.previous[row as usize];
            let state = if worth.is_zero() {
                previous
            } else {
                let done = share.as_ratio().div(worth.as_ratio()).ok_or_else(|| overflow(self))?;
                State { amount: share, done, closed: false, known: true }
            };
            // A cent of the spread never takes a row below what it had.
            let state =
                if state.amount == previous.amount && state.lower_than(&previous) { previous } else { state };
            self.settle(id, row, state);
        }
        for row in kept {
            let state = self.previous[row as usize];
            self.settle(id, row, state);
        }
        Ok(())
    }

    /// R10: rows that nothing governs come to the project's default, if it sets one; they never go down.
    fn default_progress(&mut self, situation: u32) {
        let Some(expr) = &self.project.settings.default_progress else { return };
        let rate = match self.measure(expr, None) {
            Ok(Measure::Rate(rate)) if rate <= Ratio::ONE && !rate.is_negative() => rate,
            Err(None) => {
                self.lost = true;
                return;
            }
            _ => {
                if !self.lost {
                    self.formulas.diagnostics.push(Diagnostic::new(
                        Code::SettingValue,
                        expr.span(),
                        |lang| {
                            lang.pick(
                                "ce réglage attend un taux de 0 à 100 %".into(),
                                "this setting expects a rate from 0 to 100%".into(),
                            )
                        },
                    ));
                }
                self.lost = true;
                return;
            }
        };
        for row in self.free_rows(Target::All, situation) {
            let previous = self.previous[row as usize];
            let Some(contract) = self.contract(row) else { continue };
            if previous.closed {
                continue;
            }
            if let Some(state) = self.reach(contract, &previous, Measure::Rate(rate), false)
                && !state.lower_than(&previous)
            {
                self.current[row as usize] = state;
            }
        }
    }
}
