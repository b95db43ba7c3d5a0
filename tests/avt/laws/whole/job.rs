//! A generated project with its documents: blocks of text, and what the model needs to know of them.

use super::super::ratio::Ratio;

/// A day of the job: months from January 2026, days of the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub u32, pub u32);

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{:02}-{:02}", 2026 + self.0 / 12, self.0 % 12 + 1, self.1)
    }
}

/// A month as an index table writes it.
pub fn month(at: u32) -> String {
    format!("{}-{:02}", 2026 + at / 12, at % 12 + 1)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The project, its parties, its indices: there from the start.
    Always,
    Quote,
    Deposit,
    Advance,
    Situation,
    Closing,
    /// Whole, or by rows.
    Credit {
        whole: bool,
    },
    /// A table of indices, a guarantee, the handover: from a day on.
    Since,
    Payment,
}

impl Kind {
    pub fn is_invoice(self) -> bool {
        !matches!(self, Kind::Always | Kind::Quote | Kind::Since | Kind::Payment)
    }
}

/// A block of the file.
#[derive(Clone, Debug)]
pub struct Block {
    pub kind: Kind,
    pub id: String,
    /// From when on it counts.
    pub day: Day,
    pub issued: bool,
    /// The invoice that it cancels, pays, or names.
    pub of: Option<String>,
    pub text: String,
    /// Of a situation: the same once more, after the first was cancelled.
    pub again: String,
}

/// `retenue : 5% HT clôture révision`.
#[derive(Clone, Copy, Debug)]
pub struct Retention {
    /// Hundredths of a percent.
    pub rate: i128,
    pub gross: bool,
    pub at_closing: bool,
    pub revised: bool,
}

#[derive(Clone, Copy, Debug)]
pub struct Rounding {
    pub places: u32,
    pub up: bool,
}

/// One index of the formula: `+ 0,85 * BT01 / BT01.zéro`.
#[derive(Clone, Debug)]
pub struct Index {
    pub name: &'static str,
    /// Hundredths.
    pub weight: i128,
    /// Tenths, month by month: always known, provisional, and final from a day on.
    pub months: Vec<Month>,
}

#[derive(Clone, Copy, Debug)]
pub struct Month {
    pub provisional: Option<i128>,
    pub last: Option<i128>,
    /// The final value is in a table of that day; otherwise it counts from the next invoice on.
    pub published: Option<Day>,
}

#[derive(Clone, Debug)]
pub struct Revision {
    /// Hundredths.
    pub fixed: i128,
    pub indices: Vec<Index>,
    pub ratio: Option<Rounding>,
    pub coefficient: Option<Rounding>,
}

#[derive(Clone, Debug)]
pub enum Recovery {
    Prorata,
    Closing,
    On(Vec<String>),
    /// Percents.
    Linear(i128, i128),
}

#[derive(Clone, Copy, Debug)]
pub enum Asked {
    /// Hundredths of a percent.
    Share(i128),
    /// Cents, with tax.
    Amount(i128),
}

/// One line of a deposit or an advance.
#[derive(Clone, Debug)]
pub struct Ask {
    pub invoice: String,
    pub quote: String,
    pub advance: bool,
    pub asked: Asked,
    pub recovery: Recovery,
}

/// A row as it is sold.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: String,
    pub quote: String,
    pub section: Option<usize>,
    pub quantity: Ratio,
    /// Euros for one unit, discounts off.
    pub price: Ratio,
    /// It bears a discount that is an amount: quantities are worth their share of the contract.
    pub shared: bool,
    pub contract: i128,
    /// Hundredths of a percent.
    pub rate: i128,
    pub counts: bool,
    pub free: bool,
    pub accepted: Day,
    /// Another row takes away from it already.
    pub reduced: bool,
    pub unit: &'static str,
    pub negative: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Job {
    pub blocks: Vec<Block>,
    pub rows: Vec<Row>,
    pub cumulative_vat: bool,
    pub retention: Option<Retention>,
    /// From this day on nothing is held.
    pub released: Option<Day>,
    pub revision: Option<Revision>,
    pub asks: Vec<Ask>,
    /// What each invoice leaves of each row, in cents, stored materials included; in the order of invoices.
    pub states: Vec<(String, Vec<i128>)>,
}

impl Job {
    pub fn text(&self) -> String {
        self.text_of(|_| true)
    }

    pub fn text_of(&self, keep: impl Fn(&Block) -> bool) -> String {
        let kept = self.blocks.iter().filter(|block| keep(block));
        kept.map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n")
    }

    pub fn invoices(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter().filter(|block| block.kind.is_invoice())
    }

    pub fn block(&self, id: &str) -> &Block {
        self.blocks.iter().find(|block| block.id == id).expect("a block of the generator")
    }

    /// The months whose works an invoice bills.
    pub fn is_released(&self, on: Day) -> bool {
        self.released.is_some_and(|day| day <= on)
    }

    pub fn has_drafts(&self) -> bool {
        self.invoices().any(|block| !block.issued)
    }
}
