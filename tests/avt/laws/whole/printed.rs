//! What is printed of a project, read back from its JSON in whole cents.

use serde::{Deserialize, Deserializer};

/// Reads `-12.30` as -1230 cents, and `5.5` % as 550.
fn hundredths<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i128, D::Error> {
    let text = <&str>::deserialize(deserializer)?;
    parse(text).ok_or_else(|| serde::de::Error::custom(format!("{text} has no two decimals")))
}

pub fn parse(text: &str) -> Option<i128> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let fraction = format!("{fraction:0<2}");
    let cents: i128 = fraction.get(..2)?.parse().ok()?;
    let rest = fraction.get(2..)?.bytes().all(|digit| digit == b'0');
    rest.then_some(sign * (whole.parse::<i128>().ok()? * 100 + cents))
}

macro_rules! printed {
    ($($name:ident { $($field:ident: $kind:tt $(<$inner:ty>)?),* $(,)? })*) => {
        $(#[derive(Clone, Debug, PartialEq, Deserialize)]
        pub struct $name { $(pub $field: printed!(@ $kind $(<$inner>)?)),* })*
    };
    (@ Cents) => { Cents };
    (@ Option<$inner:ty>) => { Option<$inner> };
    (@ Vec<$inner:ty>) => { List<$inner> };
    (@ $kind:ident) => { $kind };
}

/// An amount, or a rate in hundredths of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Cents(#[serde(deserialize_with = "hundredths")] pub i128);

/// A list that may be left out, or null.
#[derive(Clone, Debug, PartialEq)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        List(Vec::new())
    }
}

impl<T> std::ops::Deref for List<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(List(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default()))
    }
}

printed! {
    Printed { complete: bool, documents: Vec<Document> }
    Citation { id: String, whole: bool }
    Settlement { paid: Cents, left: Cents }
    Vat { rate: Cents, base: Cents, amount: Cents }
    Revision { of: String, correction: bool, rate: Cents, works: Cents, amount: Cents }
    Recovery { deposit: String, rate: Cents, amount: Cents }
    Advance { advance: String, amount: Cents }
    Deduction { label: String, amount: Cents, before_tax: bool, released: bool }
    Retention { base: Cents, period: Cents, held: Cents }
    Listed { id: String, taxable: Cents, tax: Cents, total: Cents, net: Cents, paid: Cents, left: Cents }
    Statement {
        documents: Vec<Listed>, taxable: Cents, tax: Cents, total: Cents, net: Cents, paid: Cents, left: Cents,
        held: Cents, deposits_left: Cents, vat_difference: Cents, payments: Vec<PaymentLine>,
    }
    PaymentLine { document: String, amount: Cents }
    Sold { amount: Cents }
    Stored { previous: Cents, current: Cents, period: Cents }
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Document {
    pub kind: String,
    pub id: String,
    pub number: Option<String>,
    pub cites: Option<Citation>,
    pub settlement: Option<Settlement>,
    pub statement: Option<Statement>,
    pub complete: bool,
    pub totals: Option<Totals>,
    #[serde(default)]
    pub rows: List<Row>,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Totals {
    pub contract: Cents,
    pub previous: Cents,
    pub cumulative: Cents,
    pub works: Cents,
    #[serde(default)]
    pub revisions: List<Revision>,
    #[serde(default)]
    pub recoveries: List<Recovery>,
    #[serde(default)]
    pub deductions: List<Deduction>,
    pub taxable: Cents,
    pub vat: List<Vat>,
    pub tax: Cents,
    pub total: Cents,
    pub retention: Option<Retention>,
    #[serde(default)]
    pub advances: List<Advance>,
    pub advance: Option<Cents>,
    pub net: Cents,
}

#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Row {
    pub id: String,
    pub quote: String,
    pub contract: Sold,
    pub previous: Sold,
    pub current: Sold,
    pub period: Sold,
    pub stored: Option<Stored>,
    pub vat: Option<Cents>,
}

impl Row {
    /// Progress and stored materials together, to date.
    pub fn billed(&self) -> i128 {
        self.current.amount.0 + self.stored.as_ref().map_or(0, |stored| stored.current.0)
    }

    /// What this document bills of it.
    pub fn moved(&self) -> i128 {
        self.period.amount.0 + self.stored.as_ref().map_or(0, |stored| stored.period.0)
    }

    pub fn rate(&self) -> i128 {
        self.vat.map_or(0, |rate| rate.0)
    }
}

impl Document {
    pub fn foot(&self) -> &Totals {
        self.totals.as_ref().expect("a complete document")
    }

    pub fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }

    /// It has rows: works are billed or taken back.
    pub fn has_rows(&self) -> bool {
        !self.is("deposit") && !self.is("advance")
    }
}

impl Totals {
    /// Retention of the period, and held.
    pub fn retention(&self) -> (i128, i128) {
        self.retention.as_ref().map_or((0, 0), |retention| (retention.period.0, retention.held.0))
    }

    pub fn deducted(&self, before_tax: bool) -> i128 {
        self.deductions.iter().filter(|line| line.before_tax == before_tax).map(|line| line.amount.0).sum()
    }

    pub fn recovered(&self) -> i128 {
        self.recoveries.iter().map(|line| line.amount.0).sum()
    }

    pub fn advances_recovered(&self) -> i128 {
        self.advances.iter().map(|line| line.amount.0).sum()
    }
}

#[test]
fn decimals_are_read_as_hundredths() {
    assert_eq!(["-12.30", "5.5", "20", "0.001"].map(parse), [Some(-1230), Some(550), Some(2_000), None]);
}
