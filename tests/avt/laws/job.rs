//! A generated project: what it declares, as plain data. Rows and sections are in document order.

/// A project.
#[derive(Clone, Debug, Default)]
pub struct Job {
    pub cumulative_vat: bool,
    /// Rows that a situation does not mention come to 100 %.
    pub default_whole: bool,
    pub quotes: Vec<Quote>,
    pub sections: Vec<Section>,
    pub rows: Vec<Row>,
    pub situations: Vec<Situation>,
    /// The last situation brings every row to 100 %.
    pub finished: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Quote,
    Order,
    Amendment,
}

#[derive(Clone, Debug)]
pub struct Quote {
    pub kind: Kind,
    /// The first situation that it is accepted for.
    pub from: usize,
    pub group: Group,
}

/// What a quote or a section is: settings, and parts in document order.
#[derive(Clone, Debug, Default)]
pub struct Group {
    pub vat: Option<Percent>,
    pub discount: Option<Discount>,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub struct Section {
    pub quote: usize,
    pub parent: Option<usize>,
    pub group: Group,
}

#[derive(Clone, Copy, Debug)]
pub enum Part {
    Row(usize),
    Section(usize),
}

/// The smaller unit that a unit is made of, and how many make one.
pub fn pieces(unit: &str) -> Option<(&'static str, i128)> {
    match unit {
        PALLET => Some(("u", 48)),
        "t" => Some(("kg", 1_000)),
        _ => None,
    }
}

/// A unit of the project's own: 48 u.
pub const PALLET: &str = "palette";

/// Hundredths of a percent: 550 is 5,5 %.
pub type Percent = i128;

#[derive(Clone, Copy, Debug)]
pub enum Discount {
    Rate(Percent),
    /// In cents.
    Amount(i128),
}

#[derive(Clone, Debug)]
pub struct Row {
    pub quote: usize,
    pub section: Option<usize>,
    /// In thousandths; typed positive where it takes away from another row.
    pub quantity: i128,
    pub unit: &'static str,
    /// In ten-thousandths.
    pub price: i128,
    pub vat: Option<Percent>,
    pub discount: Option<Discount>,
    pub option: bool,
    /// The row that it takes away from.
    pub less: Option<usize>,
    /// Its quantity is a `soit` of its own.
    pub named: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Situation {
    pub draft: bool,
    pub entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Row(usize),
    Section(usize),
    Quote(usize),
    All,
}

#[derive(Clone, Debug)]
pub struct Entry {
    pub target: Target,
    pub value: Option<Value>,
    pub done: bool,
    pub reopen: bool,
    pub correction: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Value {
    pub measure: Measure,
    pub increment: bool,
}

#[derive(Clone, Copy, Debug)]
pub enum Measure {
    Rate(Percent),
    /// A third of that rate, typed as a formula.
    Third(Percent),
    /// In thousandths of the row's unit.
    Quantity(i128),
    /// In thousandths of the smaller unit that the row's unit is made of.
    Pieces(i128),
    /// In cents.
    Amount(i128),
}

impl Job {
    pub fn group(&self, target: Target) -> Option<&Group> {
        match target {
            Target::Section(section) => Some(&self.sections[section].group),
            Target::Quote(quote) => Some(&self.quotes[quote].group),
            _ => None,
        }
    }

    /// The groups that a row is in, innermost first: sections, then the quote.
    pub fn groups_of(&self, row: usize) -> Vec<Target> {
        let mut groups = Vec::new();
        let mut section = self.rows[row].section;
        while let Some(at) = section {
            groups.push(Target::Section(at));
            section = self.sections[at].parent;
        }
        groups.push(Target::Quote(self.rows[row].quote));
        groups
    }

    /// The rows of a target, options left out.
    pub fn rows_of(&self, target: Target) -> Vec<usize> {
        let of = |row: &usize| match target {
            Target::Row(only) => *row == only,
            Target::All => true,
            group => self.groups_of(*row).contains(&group),
        };
        (0..self.rows.len()).filter(|row| !self.rows[*row].option).filter(of).collect()
    }

    /// Its quote is accepted, and so is the one that it takes away from (R5, R15).
    pub fn accepted(&self, row: usize, situation: usize) -> bool {
        let signed = |row: usize| self.quotes[self.rows[row].quote].from <= situation;
        signed(row) && self.rows[row].less.is_none_or(signed)
    }

    /// Its own rate, or that of the innermost group, or the project's; that of the row it takes away from.
    pub fn vat_of(&self, row: usize) -> Percent {
        if let Some(other) = self.rows[row].less {
            return self.vat_of(other);
        }
        let groups = self.groups_of(row).into_iter().filter_map(|group| self.group(group)?.vat);
        self.rows[row].vat.into_iter().chain(groups).next().unwrap_or(PROJECT_VAT)
    }
}

pub const PROJECT_VAT: Percent = 2_000;

/// How many names [`Job::features`] has.
pub const FEATURES: usize = 38;

impl Job {
    /// What this project has, by name.
    pub fn features(&self) -> Vec<&'static str> {
        let entries: Vec<&Entry> = self.situations.iter().flat_map(|situation| &situation.entries).collect();
        let rows = |test: fn(&Row) -> bool| self.rows.iter().any(test);
        let any = |test: &dyn Fn(&Entry) -> bool| entries.iter().any(|entry| test(entry));
        let own = |test: fn(Value) -> bool| {
            any(&|entry| matches!(entry.target, Target::Row(_)) && entry.value.is_some_and(test))
        };
        let grouped = |test: fn(Value) -> bool| {
            any(&|entry| !matches!(entry.target, Target::Row(_)) && entry.value.is_some_and(test))
        };
        let groups =
            || self.sections.iter().map(|section| &section.group).chain(self.quotes.iter().map(|q| &q.group));
        let nested =
            |section: &Section| section.parent.is_some_and(|parent| self.sections[parent].parent.is_some());
        let contracts = super::model::contracts(self);
        let nothing = |target: Target| {
            let rows = self.rows_of(target);
            !rows.is_empty() && rows.iter().map(|row| contracts[*row].cents).sum::<i128>() == 0
        };
        let in_pieces = |row: &Row| row.less.is_some_and(|other| self.rows[other].unit != row.unit);
        let mut last = self.rows.iter().enumerate().map(|(row, _)| self.vat_of(row));
        let first = last.next();
        let features = [
            ("24 situations", self.situations.len() == 24),
            ("one situation", self.situations.len() == 1),
            ("a draft", self.situations.iter().any(|situation| situation.draft)),
            ("an empty situation", self.situations.iter().any(|situation| situation.entries.is_empty())),
            ("finished", self.finished),
            ("cumulative VAT", self.cumulative_vat),
            ("100 % by default", self.default_whole),
            ("several rates of VAT", last.any(|rate| Some(rate) != first)),
            ("several quotes", self.quotes.iter().filter(|quote| quote.kind == Kind::Quote).count() > 1),
            ("an order", self.quotes.iter().any(|quote| quote.kind == Kind::Order)),
            ("an amendment", self.quotes.iter().any(|quote| quote.kind == Kind::Amendment)),
            ("a later acceptance", self.quotes.iter().any(|quote| quote.from > 0)),
            ("sections in sections in sections", self.sections.iter().any(nested)),
            (
                "a discount on a group",
                groups().any(|group| matches!(group.discount, Some(Discount::Rate(_)))),
            ),
            ("a discount shared", groups().any(|group| matches!(group.discount, Some(Discount::Amount(_))))),
            ("a discount on a row", rows(|row| matches!(row.discount, Some(Discount::Rate(_))))),
            ("an amount off a row", rows(|row| matches!(row.discount, Some(Discount::Amount(_))))),
            ("an option", rows(|row| row.option)),
            ("a row taken away from", rows(|row| row.less.is_some())),
            ("a negative row", rows(|row| row.quantity < 0)),
            ("a named quantity", rows(|row| row.named)),
            ("a rate", own(|value| !value.increment && matches!(value.measure, Measure::Rate(_)))),
            ("a step", own(|value| value.increment && matches!(value.measure, Measure::Rate(_)))),
            ("a third", own(|value| matches!(value.measure, Measure::Third(_)))),
            ("a quantity", own(|value| !value.increment && matches!(value.measure, Measure::Quantity(_)))),
            (
                "a quantity more",
                own(|value| value.increment && matches!(value.measure, Measure::Quantity(_))),
            ),
            ("an amount", own(|value| !value.increment && matches!(value.measure, Measure::Amount(_)))),
            ("an amount more", own(|value| value.increment && matches!(value.measure, Measure::Amount(_)))),
            (
                "a rate on a group",
                grouped(|value| !value.increment && !matches!(value.measure, Measure::Amount(_))),
            ),
            ("an amount on a group", grouped(|value| matches!(value.measure, Measure::Amount(_)))),
            ("a unit with a factor", rows(|row| pieces(row.unit).is_some())),
            ("a deduction in a smaller unit", self.rows.iter().any(in_pieces)),
            ("a smaller unit typed", own(|value| matches!(value.measure, Measure::Pieces(_)))),
            ("a group worth nothing", (0..self.sections.len()).any(|at| nothing(Target::Section(at)))),
            (
                "an amount on a group worth nothing",
                any(&|entry| {
                    let amount = entry.value.is_some_and(|value| matches!(value.measure, Measure::Amount(_)));
                    amount && !matches!(entry.target, Target::Row(_)) && nothing(entry.target)
                }),
            ),
            ("a row closed", any(&|entry| entry.done)),
            ("a row reopened", any(&|entry| entry.reopen)),
            ("a correction", any(&|entry| entry.correction)),
        ];
        features.into_iter().filter(|(_, has)| *has).map(|(name, _)| name).collect()
    }
}
