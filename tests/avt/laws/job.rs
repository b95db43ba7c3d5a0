//! A generated project: what it declares, as plain data. Rows and sections are in document order.

/// A quote, an order or an amendment, with what it holds.
#[derive(Clone, Debug, Default)]
pub struct Job {
    pub cumulative_vat: bool,
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

    pub fn accepted(&self, row: usize, situation: usize) -> bool {
        self.quotes[self.rows[row].quote].from <= situation
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
