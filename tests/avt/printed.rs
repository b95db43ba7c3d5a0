//! What `avt` prints of a file, read back from its JSON: figures are decimals, an unknown one is absent.

use avt::Analysis;
use avt::export::{self, Selection};
use avt::locale::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};

/// A figure: JSON holds them as strings, so that no reader makes floats of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure(pub Decimal);

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Figure, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        Decimal::from_str_exact(text).map(Figure).map_err(serde::de::Error::custom)
    }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Printed {
    pub complete: bool,
    pub documents: Vec<Document>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Document {
    pub kind: String,
    pub id: String,
    pub number: Option<String>,
    pub date: Option<String>,
    pub status: String,
    pub complete: bool,
    pub totals: Option<Totals>,
    #[serde(default)]
    pub quotes: Vec<Group>,
    #[serde(default)]
    pub sections: Vec<Group>,
    #[serde(default)]
    pub rows: Vec<Row>,
    pub settlement: Option<Settlement>,
    pub statement: Option<Statement>,
}

/// What was paid of a document, and what is left to pay.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Settlement {
    pub due: Option<String>,
    pub paid: Figure,
    pub left: Figure,
}

/// The account of the whole job, at its closing.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Statement {
    pub total: Figure,
    pub net: Figure,
    pub paid: Figure,
    pub left: Figure,
    pub held: Figure,
    pub vat_difference: Figure,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Totals {
    pub contract: Figure,
    pub signed: Figure,
    pub amendments: Figure,
    pub progress: Option<Figure>,
    pub previous: Figure,
    pub cumulative: Figure,
    pub works: Figure,
    #[serde(default)]
    pub revisions: Vec<Revised>,
    #[serde(default)]
    pub recoveries: Vec<Recovered>,
    #[serde(default)]
    pub deductions: Vec<Deducted>,
    /// Works and revision, less what is taken off before VAT.
    pub taxable: Figure,
    pub vat: Vec<Vat>,
    pub tax: Figure,
    pub total: Figure,
    pub retention: Option<Retention>,
    #[serde(default)]
    pub advances: Vec<Recovered>,
    /// Of an advance: what is asked for.
    pub advance: Option<Figure>,
    pub net: Figure,
}

/// The revision of the works of one situation at one rate of VAT.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Revised {
    pub of: String,
    pub amount: Figure,
}

/// A deposit at one rate of VAT, or an advance, taken off.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Recovered {
    /// Of a deposit.
    pub rate: Option<Figure>,
    pub amount: Figure,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Deducted {
    pub amount: Figure,
    pub before_tax: bool,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Retention {
    pub period: Figure,
    pub held: Figure,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Vat {
    pub rate: Figure,
    pub base: Figure,
    pub amount: Figure,
    pub reason: Option<String>,
}

/// A quote or a section.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Group {
    pub id: Option<String>,
    /// Of a section only: its number and the quote it is in.
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default)]
    pub quote: Option<String>,
    pub title: Option<String>,
    pub totals: GroupTotals,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct GroupTotals {
    pub contract: Figure,
    pub previous: Figure,
    pub current: Figure,
    pub period: Figure,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Row {
    pub number: String,
    pub id: String,
    pub quote: String,
    pub section: Option<String>,
    pub designation: String,
    pub unit: String,
    pub price: Figure,
    pub discount: Option<Figure>,
    pub discount_amount: Option<Figure>,
    pub contract: Sold,
    pub previous: Cell,
    pub current: Cell,
    pub period: Cell,
    pub stored: Option<Stored>,
    pub vat: Option<Figure>,
    pub state: String,
    pub correction: Option<String>,
    pub remark: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Sold {
    pub quantity: Figure,
    pub amount: Figure,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Cell {
    pub percent: Figure,
    pub quantity: Figure,
    pub amount: Figure,
}

/// Materials billed before they are laid.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Stored {
    pub period: Figure,
}

impl Printed {
    /// Everything that `avt eval` writes of an analysis.
    pub fn of(analysis: &Analysis) -> Printed {
        Printed::read(&json(analysis))
    }

    pub fn read(json: &str) -> Printed {
        serde_json::from_str(json).expect("the JSON output has the shape of its schema")
    }
}

pub fn json(analysis: &Analysis) -> String {
    json_on(analysis, None)
}

/// As it is on a day, which tells what is late.
pub fn json_on(analysis: &Analysis, today: Option<Date>) -> String {
    let mut out = Vec::new();
    let selection = Selection { today, ..Selection::default() };
    export::json(analysis, &selection, &mut out).expect("a Vec takes all");
    String::from_utf8(out).expect("JSON is UTF-8")
}

/// The decimal of a figure written as in French: `12 870,59`.
pub fn french(text: &str) -> Option<Decimal> {
    let plain: String =
        text.chars().filter(|ch| *ch != ' ').map(|ch| if ch == ',' { '.' } else { ch }).collect();
    Decimal::from_str_exact(&plain).ok()
}
