//! Projects without a mistake, made from a tape of numbers: an empty tape is the smallest project, so that a failure
//! shrinks to the least that shows it. Entries are kept only where the model says that they are legal.

use super::job::*;
use super::model::{Model, State, contracts};
use super::ratio::Ratio;

/// Numbers to choose by; once they are used up, every choice is the first.
pub struct Tape<'t> {
    numbers: &'t [u16],
    at: usize,
}

impl<'t> Tape<'t> {
    pub fn new(numbers: &'t [u16]) -> Self {
        Tape { numbers, at: 0 }
    }

    /// From 0 to `count - 1`.
    pub fn pick(&mut self, count: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) % count
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.pick(count) == count - 1
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.pick(choices.len())]
    }
}

/// What a project may have.
#[derive(Clone, Copy)]
pub struct Limits {
    /// Amounts shared among rows, as discounts or entries: a cent may depend on the order of rows.
    pub shared_amounts: bool,
    /// Always bring every row to 100 % in the end.
    pub finished: bool,
}

const RATES: [Percent; 5] = [1_000, 2_000, 550, 210, 850];
const UNITS: [&str; 8] = ["u", "m2", "m3", "ml", "h", "ft", PALLET, "t"];
const SITUATIONS: [usize; 12] = [1, 2, 1, 2, 3, 3, 4, 5, 2, 3, 8, 24];

pub fn job(numbers: &[u16], limits: Limits) -> Job {
    let mut maker = Maker { tape: Tape::new(numbers), limits, job: Job::default() };
    let count = maker.tape.of(&SITUATIONS);
    maker.job.finished = maker.tape.pick(2) == 0 || limits.finished;
    maker.job.cumulative_vat = maker.tape.one_in(3);
    maker.job.default_whole = maker.tape.one_in(10);
    maker.quotes(count);
    maker.situations(count);
    maker.job
}

struct Maker<'t> {
    tape: Tape<'t>,
    limits: Limits,
    job: Job,
}

impl Maker<'_> {
    fn quotes(&mut self, situations: usize) {
        let mut rows = 1 + self.tape.pick(6);
        let quotes = 1 + usize::from(rows > 1 && self.tape.one_in(3));
        for at in 0..quotes {
            let kind = if self.tape.one_in(6) { Kind::Order } else { Kind::Quote };
            let share = if at + 1 == quotes { rows } else { rows / 2 };
            rows -= share;
            // The first is there from the start: the first situation has something to bill.
            let from = if at == 0 { 0 } else { self.tape.pick(situations) };
            self.quote(kind, from, share.max(1));
        }
        if self.tape.one_in(3) {
            let from = self.tape.pick(situations);
            let rows = 1 + self.tape.pick(2);
            self.quote(Kind::Amendment, from, rows);
        }
        self.amount_discounts();
    }

    fn quote(&mut self, kind: Kind, from: usize, rows: usize) {
        let at = self.job.quotes.len();
        let group = if kind == Kind::Amendment { Group::default() } else { self.settings() };
        self.job.quotes.push(Quote { kind, from, group });
        let mut open: Vec<usize> = Vec::new();
        for _ in 0..rows {
            if kind != Kind::Amendment && open.len() < 3 && self.tape.one_in(3) {
                let parent = open.last().copied();
                let section = self.job.sections.len();
                let group = self.settings();
                self.job.sections.push(Section { quote: at, parent, group });
                self.parts(at, parent).push(Part::Section(section));
                open.push(section);
            } else if !open.is_empty() && self.tape.one_in(3) {
                open.pop();
            }
            let mut section = open.last().copied();
            let exchange = kind != Kind::Amendment && self.tape.one_in(8);
            if exchange {
                let parent = section;
                let place = self.job.sections.len();
                self.parts(at, parent).push(Part::Section(place));
                section = Some(place);
                self.job.sections.push(Section { quote: at, parent, group: Group::default() });
            }
            let row = self.row(kind, at, section);
            let opposite = Row { quantity: -row.quantity, option: false, ..row.clone() };
            self.push(row, at, section);
            if exchange && !matches!(opposite.discount, Some(Discount::Amount(_))) {
                // What is put in and what is taken out: a section that is worth nothing.
                self.push(opposite, at, section);
            }
        }
    }

    fn push(&mut self, row: Row, quote: usize, section: Option<usize>) {
        let place = self.job.rows.len();
        self.job.rows.push(row);
        self.parts(quote, section).push(Part::Row(place));
    }

    fn parts(&mut self, quote: usize, section: Option<usize>) -> &mut Vec<Part> {
        match section {
            Some(section) => &mut self.job.sections[section].group.parts,
            None => &mut self.job.quotes[quote].group.parts,
        }
    }

    fn settings(&mut self) -> Group {
        let vat = self.tape.one_in(5).then(|| self.tape.of(&RATES));
        let discount = self.tape.one_in(6).then(|| Discount::Rate(50 * self.tape.pick(60) as Percent));
        Group { vat, discount, parts: Vec::new() }
    }

    fn row(&mut self, kind: Kind, quote: usize, section: Option<usize>) -> Row {
        let tape = &mut self.tape;
        let magnitude = 1 + tape.pick(50_000) as i128;
        // Whole numbers, tenths, hundredths, thousandths.
        let quantity = match tape.pick(4) {
            0 => (1 + magnitude % 40) * 1_000,
            1 => (1 + magnitude % 400) * 100,
            2 => (1 + magnitude % 4_000) * 10,
            _ => magnitude,
        };
        let cents = 1 + tape.pick(60_000) as i128;
        let price = match tape.pick(5) {
            0 | 1 => cents * 100,
            2 => cents * 1_000,
            3 => (1 + cents / 1_000) * 10_000,
            _ => cents,
        };
        let less =
            (kind == Kind::Amendment && self.tape.pick(2) == 1).then(|| self.row_to_reduce()).flatten();
        // Rows that are worth the same have equal remainders when something is shared.
        let twin =
            self.job.rows.last().filter(|row| row.price > 0).map(|row| (row.quantity.abs(), row.price));
        let (quantity, price) = twin.filter(|_| self.tape.one_in(4)).unwrap_or((quantity, price));
        if let Some(other) = less {
            let (sold, unit) = (self.job.rows[other].quantity, self.job.rows[other].unit);
            let (unit, sold) = match pieces(unit).filter(|_| self.tape.pick(2) == 1) {
                Some((piece, count)) => (piece, sold * count),
                None => (unit, sold),
            };
            let quantity = 1 + (quantity * 7) % (sold / 2).max(1);
            let row = Row {
                quote,
                section,
                quantity,
                unit,
                price: 0,
                vat: None,
                discount: None,
                option: false,
                less,
                named: false,
            };
            return Row { named: self.tape.one_in(4), ..row };
        }
        let tape = &mut self.tape;
        let negative = tape.one_in(12);
        let discount = tape.one_in(6).then(|| match tape.pick(3) {
            // No more than a tenth of the row, and nothing off a row of a few cents.
            2 if !negative => Discount::Amount((quantity * price / 1_000_000) % 1_000 / 10),
            _ => Discount::Rate(25 * tape.pick(80) as Percent),
        });
        let discount = discount.filter(|discount| !matches!(discount, Discount::Amount(0)));
        Row {
            quote,
            section,
            quantity: if negative { -quantity } else { quantity },
            unit: tape.of(&UNITS),
            price,
            vat: tape.one_in(4).then(|| tape.of(&RATES)),
            discount,
            // The first row is sold: there is always something to bill.
            option: tape.one_in(14) && !self.job.rows.is_empty(),
            less: None,
            named: tape.one_in(4),
        }
    }

    /// One that no other takes away from yet, so that half of it may go.
    fn row_to_reduce(&mut self) -> Option<usize> {
        let taken = |row: usize| self.job.rows.iter().any(|other| other.less == Some(row));
        let rows: Vec<usize> = (0..self.job.rows.len())
            .filter(|row| {
                let declared = &self.job.rows[*row];
                declared.quantity > 2 && declared.less.is_none() && !declared.option && !taken(*row)
            })
            .collect();
        (!rows.is_empty()).then(|| self.tape.of(&rows))
    }

    /// One discount in amount for a group without other discounts around or in it.
    fn amount_discounts(&mut self) {
        if !self.limits.shared_amounts || !self.tape.one_in(4) {
            return;
        }
        let sections = (0..self.job.sections.len()).map(Target::Section);
        let groups: Vec<Target> = sections.chain((0..self.job.quotes.len()).map(Target::Quote)).collect();
        let group = self.tape.of(&groups);
        let rows = self.job.rows_of(group);
        let plain = rows.iter().all(|row| {
            let declared = &self.job.rows[*row];
            let groups = self.job.groups_of(*row);
            let mut discounts = groups.iter().filter_map(|group| self.job.group(*group)?.discount);
            declared.less.is_none()
                && declared.quantity > 0
                && declared.discount.is_none()
                && discounts.next().is_none()
        });
        let worth: i128 = rows.iter().map(|row| contracts(&self.job)[*row].cents).sum();
        let discount = worth * (1 + self.tape.pick(20) as i128) / 100;
        if rows.is_empty() || !plain || discount == 0 {
            return;
        }
        match group {
            Target::Section(at) => self.job.sections[at].group.discount = Some(Discount::Amount(discount)),
            Target::Quote(at) => self.job.quotes[at].group.discount = Some(Discount::Amount(discount)),
            _ => {}
        }
    }

    fn situations(&mut self, count: usize) {
        let job = self.job.clone();
        let model = Model::new(&job);
        let mut states = vec![super::model::START; job.rows.len()];
        let drafts = if self.tape.one_in(3) { self.tape.pick(count + 1) } else { 0 };
        for at in 0..count {
            let draft = at + drafts >= count;
            let entries = match job.finished && at + 1 == count {
                true => finish(&states),
                false => self.entries(&model, at, &states),
            };
            states = model.step(at, &states, &entries).expect("only legal entries are kept");
            self.job.situations.push(Situation { draft, entries });
        }
    }

    fn entries(&mut self, model: &Model<'_>, situation: usize, states: &[State]) -> Vec<Entry> {
        let job = model.job;
        let mut entries: Vec<Entry> = Vec::new();
        for row in 0..job.rows.len() {
            if !job.accepted(row, situation) || job.rows[row].option {
                continue;
            }
            if let Some(entry) = self.row_entry(model, row, &states[row])
                && model.step(situation, states, std::slice::from_ref(&entry)).is_some()
            {
                entries.push(entry);
            }
        }
        let sections = (0..job.sections.len()).map(Target::Section);
        let quotes =
            (0..job.quotes.len()).filter(|quote| job.quotes[*quote].from <= situation).map(Target::Quote);
        for target in sections.chain(quotes).chain([Target::All]) {
            let quote = match target {
                Target::Section(section) => job.sections[section].quote,
                _ => 0,
            };
            let sold = job.rows_of(target).into_iter().any(|row| job.accepted(row, situation));
            if job.quotes[quote].from > situation || !sold || !self.tape.one_in(5) {
                continue;
            }
            let value = self.group_value(model, target, situation, states);
            let entry = Entry { target, value: Some(value), done: false, reopen: false, correction: false };
            entries.push(entry);
            if model.step(situation, states, &entries).is_none() {
                entries.pop();
            }
        }
        // Their order means nothing.
        let turn = self.tape.pick(entries.len().max(1));
        entries.rotate_left(turn);
        entries
    }

    fn group_value(
        &mut self,
        model: &Model<'_>,
        target: Target,
        situation: usize,
        states: &[State],
    ) -> Value {
        let mut rows = model.job.rows_of(target);
        rows.retain(|row| model.job.accepted(*row, situation));
        let before: i128 = rows.iter().map(|row| states[*row].cents).sum();
        let worth: i128 = rows.iter().map(|row| model.contracts[*row].cents).sum();
        let more = (worth - before) * self.tape.pick(101) as i128 / 100;
        let percent = 100 * self.tape.pick(101) as Percent;
        let (measure, increment) = match self.tape.pick(6) {
            0 | 1 => (Measure::Rate(percent), false),
            2 => (Measure::Rate(percent / 4), true),
            3 => (Measure::Third(percent), false),
            // A group that is worth nothing stays where it is.
            4 if self.limits.shared_amounts && worth == 0 => (Measure::Amount(before), false),
            4 if self.limits.shared_amounts => (Measure::Amount(before + more), false),
            5 if self.limits.shared_amounts => (Measure::Amount(more), true),
            _ => (Measure::Rate(percent / 3), false),
        };
        Value { measure, increment }
    }

    fn row_entry(&mut self, model: &Model<'_>, row: usize, before: &State) -> Option<Entry> {
        let bare = Entry {
            target: Target::Row(row),
            value: None,
            done: false,
            reopen: before.closed,
            correction: false,
        };
        if before.closed && !self.tape.one_in(3) {
            return None;
        }
        let kind = self.tape.pick(19);
        if kind == 0 || kind > 15 {
            return before.closed.then_some(bare);
        }
        let part = |whole: i128, share: i128| whole * share / 100;
        let contract = &model.contracts[row];
        let (hundredths, thousandths) = (Ratio::from(10_000), contract.quantity * Ratio::from(1_000));
        let done = (before.done * hundredths).round().min(10_000);
        let quantity = (before.done * thousandths).round();
        let (left, quantity_left) = (10_000 - done, thousandths.round() - quantity);
        let cents_left = contract.cents - before.cents;
        let share = self.tape.pick(101) as i128;
        let percent = done + part(left, share);
        let (measure, increment) = match kind {
            1 | 2 => (Measure::Rate(percent.div_euclid(100) * 100 + if share > 50 { 0 } else { 100 }), false),
            3 => (Measure::Rate(percent), false),
            4 | 5 => (Measure::Rate(part(left, share) / 100 * 100), true),
            6 | 7 => (Measure::Quantity(quantity + part(quantity_left, share)), false),
            8 => (Measure::Quantity(part(quantity_left, share)), true),
            9 => (Measure::Amount(before.cents + part(cents_left, share)), false),
            10 => (Measure::Amount(part(cents_left, share)), true),
            11 => (Measure::Third(100 * (1 + share)), self.tape.pick(2) == 1),
            12 => (Measure::Rate(percent), false),
            15 => match pieces(model.job.rows[row].unit) {
                Some((_, count)) if share < 50 => (Measure::Pieces(part(quantity_left * count, share)), true),
                Some((_, count)) => (Measure::Pieces((quantity + part(quantity_left, share)) * count), false),
                None => return None,
            },
            13 => return Some(Entry { done: true, reopen: false, ..bare }).filter(|_| !before.closed),
            _ => match share % 3 {
                0 => (Measure::Rate(part(done, share)), false),
                1 => (Measure::Quantity(part(quantity, share)), false),
                _ => (Measure::Rate(-part(done, share)), true),
            },
        };
        Some(Entry {
            value: Some(Value { measure, increment }),
            done: kind == 12,
            correction: kind == 14,
            ..bare
        })
    }
}

/// An entry that may well break a rule, in one more situation.
pub fn wild(numbers: &[u16], model: &Model<'_>) -> Entry {
    let mut tape = Tape::new(numbers);
    let job = model.job;
    let sold: Vec<usize> = (0..job.rows.len()).filter(|row| model.contracts[*row].cents != 0).collect();
    let sections =
        (0..job.sections.len()).map(Target::Section).filter(|target| !job.rows_of(*target).is_empty());
    let quotes = (0..job.quotes.len()).map(Target::Quote).filter(|target| !job.rows_of(*target).is_empty());
    let rows = sold.iter().filter(|row| !job.rows[**row].option).map(|row| Target::Row(*row));
    let targets: Vec<Target> = rows.chain(sections).chain(quotes).chain([Target::All]).collect();
    let target = tape.of(&targets);
    let rows = job.rows_of(target);
    let worth: i128 = rows.iter().map(|row| model.contracts[*row].cents).sum();
    let share = if worth == 0 { 100 } else { worth };
    let percent = tape.pick(26_000) as i128 - 8_000;
    let (percent, coarse) = if tape.pick(2) == 0 { (percent / 100 * 100, true) } else { (percent, false) };
    let measure = match (tape.pick(3), target) {
        (1, Target::Row(row)) => {
            let whole = (model.contracts[row].quantity * Ratio::from(1_000)).round();
            Measure::Quantity(if coarse { whole } else { whole * percent / 10_000 })
        }
        (2, Target::Row(_)) => Measure::Amount(if coarse { worth } else { worth * percent / 10_000 }),
        (2, _) => Measure::Amount(if coarse { worth } else { share * percent / 10_000 }),
        _ => Measure::Rate(percent),
    };
    let value = Some(Value { measure, increment: tape.one_in(3) });
    Entry { target, value, done: false, reopen: false, correction: false }
}

/// Everything to 100 %, closed rows reopened.
fn finish(states: &[State]) -> Vec<Entry> {
    let value = Some(Value { measure: Measure::Rate(10_000), increment: false });
    let entry = |target, reopen| Entry { target, value, done: false, reopen, correction: false };
    let closed = (0..states.len()).filter(|row| states[*row].closed);
    closed.map(|row| entry(Target::Row(row), true)).chain([entry(Target::All, false)]).collect()
}
