//! The data of a document, and its JSON schema. A change of shape is a change of [`SCHEMA`].

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// Name and version of the JSON output.
pub const SCHEMA: &str = "avt/1";

/// An amount before tax unless said otherwise: a decimal string with the currency's number of decimals, never a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Amount(pub Decimal);

/// A percentage, a quantity, a price: a decimal string without trailing zeros, never a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Figure(pub Decimal);

/// Writes a decimal as a string; `-0` is `0`.
fn decimal<S: Serializer>(value: Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    let mut value = value;
    if value.is_zero() {
        value.set_sign_positive(true);
    }
    serializer.collect_str(&value)
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        decimal(self.0, serializer)
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        decimal(self.0, serializer)
    }
}

impl JsonSchema for Amount {
    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
            "description": "An amount of money as a decimal string, with the currency's number of decimals."
        })
    }
}

impl JsonSchema for Figure {
    fn schema_name() -> Cow<'static, str> {
        "Figure".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
            "description": "A percentage, a quantity or a unit price as a decimal string."
        })
    }
}

/// Everything that `avt eval` writes. The shape of the schema; the rows themselves are streamed.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "avt evaluation")]
pub struct Evaluation {
    /// `avt/1`.
    pub schema: Cow<'static, str>,
    /// False when an error leaves a figure of some document unknown.
    pub complete: bool,
    pub project: Head,
    /// In the order of the file.
    pub documents: Vec<FullDocument>,
}

/// The project that the documents belong to.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Head {
    pub title: Option<String>,
    pub reference: Option<String>,
    /// ISO 639-1: the language of the file.
    pub language: Cow<'static, str>,
    /// ISO 4217.
    pub currency: Cow<'static, str>,
    pub company: Option<String>,
    pub client: Option<String>,
}

/// A document with its lines; without them in a summary.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FullDocument {
    #[serde(flatten)]
    pub document: Document,
    /// Accepted quotes and amendments. Null when a figure is unknown; absent from a summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotes: Option<Vec<QuoteLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sections: Option<Vec<SectionLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows: Option<Vec<Row>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    Situation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No number yet: it may change.
    Draft,
    /// It has a number: it is an invoice.
    Issued,
}

/// The head and the foot of a document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Document {
    pub kind: DocumentKind,
    pub id: String,
    /// The number of the invoice; null for a draft.
    pub number: Option<String>,
    pub title: Option<String>,
    /// ISO 8601.
    pub date: Option<String>,
    pub status: Status,
    /// Lines of text, printed as they stand.
    pub texts: Vec<String>,
    /// False when an error leaves a figure unknown; then `totals` is null and there are no lines.
    pub complete: bool,
    pub totals: Option<DocumentTotals>,
}

/// The foot: works, VAT rate by rate, net.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DocumentTotals {
    /// What is accepted on the document's date, amendments included.
    pub contract: Amount,
    /// Quotes and orders alone.
    pub signed: Amount,
    /// Amendments alone: what differs from the signed quotes.
    pub amendments: Amount,
    /// Cumulative works as a percentage of the contract; null for an empty contract.
    pub progress: Option<Figure>,
    /// Works billed before.
    pub previous: Amount,
    /// Works to date.
    pub cumulative: Amount,
    /// Works of this period.
    pub works: Amount,
    /// Only the rates that this period bears, in ascending order.
    pub vat: Vec<VatTotal>,
    /// Sum of the VAT.
    pub tax: Amount,
    /// Works with VAT.
    pub total: Amount,
    /// What is to be paid.
    pub net: Amount,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VatTotal {
    /// In percent.
    pub rate: Figure,
    /// Works of the period at this rate.
    pub base: Amount,
    pub amount: Amount,
    /// Why nothing is due, for a rate of 0 %.
    pub reason: Option<String>,
}

/// Contract, previous, current and period of a group of rows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GroupTotals {
    pub contract: Amount,
    pub previous: Amount,
    pub current: Amount,
    pub period: Amount,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuoteLine {
    pub id: String,
    pub title: Option<String>,
    pub amendment: bool,
    /// Day of acceptance.
    pub accepted: Option<String>,
    pub totals: GroupTotals,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct SectionLine {
    /// `1.2`, given by place.
    pub number: String,
    pub id: Option<String>,
    pub quote: String,
    pub title: String,
    pub totals: GroupTotals,
}

/// One row of a progress invoice.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Row {
    pub number: String,
    pub id: String,
    pub quote: String,
    /// Number of its section.
    pub section: Option<String>,
    pub designation: String,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub texts: Vec<String>,
    pub unit: String,
    /// Before tax and discount, for one unit, to six places at most.
    pub price: Figure,
    /// In percent, all rates together, to ten places; null without discount.
    pub discount: Option<Figure>,
    /// What discounts that are amounts take off after that, its own and its share of its groups'; null without one.
    pub discount_amount: Option<Amount>,
    pub contract: Sold,
    pub previous: Cell,
    /// Cumulative.
    pub current: Cell,
    /// Current less previous.
    pub period: Cell,
    /// In percent.
    pub vat: Option<Figure>,
    pub state: RowState,
    /// Why the row went back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correction: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<String>,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Sold {
    pub quantity: Figure,
    pub amount: Amount,
}

/// Progress in its three measures.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Cell {
    /// To four places.
    pub percent: Figure,
    /// In the row's unit, to six places at most.
    pub quantity: Figure,
    pub amount: Amount,
}

/// The state of a row, shown in every view with the same colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RowState {
    /// Same as in the previous situation.
    Untouched,
    /// Updated, under 100 %.
    Moving,
    /// 100 %.
    Complete,
    /// *Terminé* under 100 %.
    Closed,
}

/// The JSON Schema (2020-12) of [`Evaluation`].
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Evaluation).to_value()
}
