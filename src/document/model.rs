//! The data of a document, and its JSON schema. A change of shape is a change of [`SCHEMA`].

use rust_decimal::{Decimal, RoundingStrategy};
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
    /// Part of the price, before the works, with its VAT (*acompte*).
    Deposit,
    /// Paid before the works in a public contract, without VAT (*avance*).
    Advance,
    /// Works to date, less what was billed before.
    Situation,
    /// The last situation (*décompte définitif*).
    Closing,
    /// Cancels an invoice, whole or in part (*avoir*).
    Credit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// No number yet: it may change.
    Draft,
    /// It has a number: it is an invoice.
    Issued,
    /// It is an invoice, and its payments leave nothing due.
    Paid,
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
    /// The month of the works, where it is typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Of a deposit or an advance.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub asked: Vec<AskedLine>,
    /// Of a credit note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cites: Option<Citation>,
    pub mentions: Vec<Mention>,
    /// Null for a draft, and while a figure is unknown.
    pub settlement: Option<Settlement>,
    /// Of the closing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// False when an error leaves a figure unknown; then `totals` is null and there are no lines.
    pub complete: bool,
    pub totals: Option<DocumentTotals>,
}

/// The foot, from the works down to the net to be paid. What is taken off is positive.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DocumentTotals {
    /// What is accepted on the document's date, amendments and free rows included.
    pub contract: Amount,
    /// Quotes and orders alone.
    pub signed: Amount,
    /// Amendments and free rows: what differs from the signed quotes.
    pub amendments: Amount,
    /// Cumulative works as a percentage of the contract; null for an empty contract.
    pub progress: Option<Figure>,
    /// Works billed before.
    pub previous: Amount,
    /// Works to date.
    pub cumulative: Amount,
    /// Works of this period.
    pub works: Amount,
    /// Price revision, of this period and of earlier ones whose index has become known.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub revisions: Vec<RevisionTotal>,
    /// Deposits taken off before tax, rate by rate.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub recoveries: Vec<RecoveryTotal>,
    /// Deductions, before tax and after.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub deductions: Vec<DeductionTotal>,
    /// What VAT is computed on.
    pub taxable: Amount,
    /// Only the rates that this document bears, in ascending order.
    pub vat: Vec<VatTotal>,
    /// Sum of the VAT.
    pub tax: Amount,
    /// With VAT.
    pub total: Amount,
    /// Null where the project holds nothing back.
    pub retention: Option<RetentionTotal>,
    /// Advances taken off after tax.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub advances: Vec<AdvanceTotal>,
    /// Of an advance: its amount, without tax.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advance: Option<Amount>,
    /// What is to be paid; negative for a credit.
    pub net: Amount,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct VatTotal {
    /// In percent.
    pub rate: Figure,
    pub category: VatCategory,
    /// Works, revision and deposit at this rate, less what is taken off before tax.
    pub base: Amount,
    pub amount: Amount,
    /// Why nothing is due, for a rate of 0 %.
    pub reason: Option<String>,
}

/// Why a rate is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum VatCategory {
    Standard,
    /// 0 %, for the reason that is given.
    Zero,
    /// *Autoliquidation*: the customer owes the tax.
    Reverse,
    /// *Franchise en base*: the seller bills no tax.
    Exempt,
}

/// The revision of the works of one situation at one rate of VAT.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RevisionTotal {
    /// The situation whose works are revised.
    pub of: String,
    /// It adds no works: it corrects an earlier situation, whose index has become known.
    pub correction: bool,
    /// Of VAT, in percent.
    pub rate: Figure,
    /// The works revised; zero for a correction.
    pub works: Amount,
    /// Six places at most.
    pub coefficient: Figure,
    /// It goes by an index that may still change.
    pub provisional: bool,
    pub amount: Amount,
}

/// A deposit taken off at one rate of VAT.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RecoveryTotal {
    pub deposit: String,
    pub number: Option<String>,
    /// Of VAT, in percent.
    pub rate: Figure,
    /// Negative where some is given back.
    pub amount: Amount,
}

/// An advance taken off after tax.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AdvanceTotal {
    pub advance: String,
    pub number: Option<String>,
    pub amount: Amount,
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct DeductionTotal {
    pub label: String,
    /// In percent; null for an amount.
    pub rate: Option<Figure>,
    /// What the rate is of.
    pub base: Amount,
    /// The base is to date, and the amount less what was taken off before; otherwise both are of the period.
    pub to_date: bool,
    pub amount: Amount,
    pub before_tax: bool,
    /// Given back with the retention.
    pub released: bool,
}

/// The retention (*retenue de garantie*).
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RetentionTotal {
    /// In percent.
    pub rate: Figure,
    /// Works to date that it is a rate of.
    pub base: Amount,
    /// Held on this document; negative where some is given back.
    pub period: Amount,
    /// Held after this document.
    pub held: Amount,
    /// The day on which it is due, once the handover is known.
    pub release: Option<String>,
}

/// One line of a deposit or an advance: its part of a quote.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct AskedLine {
    pub quote: String,
    pub title: Option<String>,
    /// As typed: a share of the quote, or an amount with tax.
    pub asked: String,
}

/// The invoice that a credit note cancels.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Citation {
    pub id: String,
    pub number: Option<String>,
    pub date: Option<String>,
    /// All of it.
    pub whole: bool,
}

/// What is due, paid and left of an issued document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Settlement {
    /// The day by which it is to be paid; null without payment terms.
    pub due: Option<String>,
    pub paid: Amount,
    pub left: Amount,
    /// Past its day and not paid, on the day that was asked about; null where none was.
    pub late: Option<bool>,
}

/// An earlier document, as the closing lists it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Listed {
    pub kind: DocumentKind,
    pub id: String,
    pub number: Option<String>,
    pub date: Option<String>,
    /// Before tax.
    pub taxable: Amount,
    pub tax: Amount,
    /// With tax.
    pub total: Amount,
    /// Net to be paid.
    pub net: Amount,
    pub paid: Amount,
    pub left: Amount,
}

/// What a payment pays of a document.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PaymentLine {
    pub date: Option<String>,
    /// The document that it pays.
    pub document: String,
    pub amount: Amount,
}

/// The account of the whole job, at its closing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Statement {
    /// Every document so far, the closing included.
    pub documents: Vec<Listed>,
    /// Every payment of these documents, in the order of the file.
    pub payments: Vec<PaymentLine>,
    pub taxable: Amount,
    pub tax: Amount,
    pub total: Amount,
    pub net: Amount,
    pub paid: Amount,
    pub left: Amount,
    /// Deductions still held, that are given back with the retention.
    pub deductions_held: Amount,
    /// Retention still held.
    pub held: Amount,
    /// Deposits that are not taken off yet: zero, unless one is cancelled.
    pub deposits_left: Amount,
    /// VAT of all documents less the VAT of the works done taken as one: the cents that rounding each invoice leaves.
    pub vat_difference: Amount,
}

/// A line of the statement of an instalment in a public contract (CGCT, annexe D of the supporting documents), in the
/// order in which it is printed; letters are those of the annexe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateLine {
    /// (b) Works at the prices of the contract, amendments included, before tax.
    Works,
    /// (c)
    Revision,
    /// (d) Premiums, and whatever else is before tax.
    Other,
    /// (e) On b, c and d.
    Tax,
    /// (f) With tax.
    Total,
    /// (g)
    Retention,
    /// (h)
    Advances,
    /// Penalties, and whatever else is taken off after tax: no letter is for it.
    Deductions,
    /// (i) What is taken off: g, h and the line after them.
    Taken,
    /// (j) What is left of f.
    Net,
    /// (k) Of it, what goes to subcontractors: the client's engineer says how much, not the contractor.
    Direct,
}

/// A mention that the law asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Mention {
    pub text: String,
    /// The article that asks for it.
    pub source: String,
    /// Electronic invoices say it under a code of its own.
    #[serde(skip)]
    pub subject: Subject,
}

/// What a mention is about, of those that an electronic invoice must have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Subject {
    /// The fixed indemnity for recovery costs.
    Indemnity,
    LatePenalties,
    EarlyDiscount,
    /// When what is held back is paid.
    Retention,
    #[default]
    Other,
}

/// Contract, previous, current and period of a group of rows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct GroupTotals {
    pub contract: Amount,
    pub previous: Amount,
    pub current: Amount,
    pub period: Amount,
}

impl GroupTotals {
    /// Cumulative works as a percentage of the contract, to two places; nothing for an empty contract.
    pub fn progress(&self) -> Option<Figure> {
        let share = self.current.0.checked_div(self.contract.0)?;
        let percent = share.checked_mul(Decimal::ONE_HUNDRED)?;
        Some(Figure(percent.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero).normalize()))
    }
}

#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct QuoteLine {
    pub id: String,
    pub title: Option<String>,
    /// An amendment, or rows of a situation that are tied to no quote.
    pub amendment: bool,
    /// Rows of a situation that are tied to no quote; the id is that of the situation.
    pub free: bool,
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
    /// Stored materials: before, and after this document; absent where there are none. They are billed beside the
    /// progress, and are not in its cells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored: Option<Stored>,
    /// In percent.
    pub vat: Option<Figure>,
    pub state: RowState,
    /// Not written: the figures say it already.
    #[serde(skip)]
    pub exact: Measure,
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

/// Which measure says the progress of a row exactly; the two others follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Percent,
    Quantity,
    Amount,
}

/// Materials on site that are billed before they are laid.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Stored {
    pub previous: Amount,
    pub current: Amount,
    pub period: Amount,
}

/// The state of a row, shown in every view with the same colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
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
