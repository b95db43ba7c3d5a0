//! Tree to [`Project`]: names bound, ids given, dates and kinds typed. Plain data, no arithmetic.
//!
//! Quotes, sections and rows are dense vectors in document order: the rows of a section, or of a quote, are a range.

mod blocks;
mod cited;
mod conditions;
mod edited;
mod entries;
mod imports;
mod indices;
mod invoices;
mod messages;
mod names;
mod parties;
mod quotes;
mod resolve;
mod rows;
mod settings;
mod spans;
mod tables;
mod units;

pub use conditions::{Base, Deduction, HeldOn, Release, ReleaseWhen, Retention, Terms};
pub use edited::OnLine;
pub use entries::{SUGGESTED, unresolved};
pub use imports::{Imported, inside, load};
pub use indices::{IndexTable, IndexValue, Revision, Rounding};
pub use invoices::{Invoice, InvoiceKind, Payment, Recovery};
pub use names::{Document, Names, Unresolved, id_letters};
pub use parties::{Buyer, Nature, is_colour, is_pale};
pub use resolve::resolve;
pub use settings::{Key, Place, setting_word, value_word, value_words};
pub use units::{Dimension, Unit, UnitId, Units, unit_spelling};

use crate::locale::{Date, Lang};
use crate::source::{Source, Span};
use crate::syntax::tree::{Entry, Expr};
use crate::syntax::{Few, Keyword, fold, unquote};
use std::ops::Range;

pub type QuoteId = u32;
pub type SectionId = u32;
pub type RowId = u32;
/// A place among the invoices of a project, in the order of their dates.
pub type InvoiceId = u32;

/// Everything that a file declares.
#[derive(Clone, Debug)]
pub struct Project {
    pub source: Source,
    /// The language of the file; French where it does not tell.
    pub lang: Lang,
    /// A keyword told the language of the file.
    pub lang_told: bool,
    pub settings: Settings,
    pub parties: Vec<Party>,
    pub units: Units,
    /// Units of the file's own.
    pub declared_units: Vec<(Span, UnitId)>,
    pub lets: Vec<Let>,
    pub quotes: Vec<Quote>,
    pub sections: Vec<Section>,
    pub rows: Vec<Row>,
    /// Deposits, advances, situations, the closing and credit notes, in the order in which they are billed.
    pub invoices: Vec<Invoice>,
    pub payments: Vec<Payment>,
    /// Tables of price indices, by name.
    pub indices: Vec<IndexTable>,
    /// How prices follow their indices (R30).
    pub revision: Option<Revision>,
    /// The bank guarantee that stands for the retention, from a date on (R29).
    pub bond: Option<Bond>,
    /// *Réception*: the day from which the retention's year runs.
    pub handover: Option<(Date, Span)>,
    pub names: Names,
    /// Part of the file could not be read: no figure can be trusted.
    pub lost: bool,
    /// Part of what situations are billed by could not be read, as an index or a revision: nothing that bills works is
    /// known, deposits are.
    pub works_unknown: bool,
}

#[derive(Clone, Debug)]
pub struct Settings {
    pub title: Option<Span>,
    pub reference: Option<Span>,
    pub terms: Option<Terms>,
    pub vat: Option<Vat>,
    /// `arrondi : tva cumul` (R27).
    pub vat_cumulative: bool,
    /// `défaut : 100%` (R10): what a row that a situation does not mention comes to.
    pub default_progress: Option<Expr>,
    pub currency: Currency,
    /// `retenue : 5%` (R29).
    pub retention: Option<Retention>,
    /// When what was held is given back; a year after the handover where nothing says otherwise.
    pub release: Option<Release>,
    /// The most that the law lets be held, in percent: 5, or 3 for `marché : public pme`.
    pub retention_cap: u32,
    /// `marché : public`: a contract under the public procurement code.
    pub public: bool,
    /// Taken off every situation: shared site costs, an agreed discount, any named deduction.
    pub deductions: Vec<Deduction>,
    /// Mentions that the law asks for, as typed: late penalties, indemnity, when the tax is due.
    pub details: Vec<(Key, Span)>,
    /// Where the works are, when it is not at the client's.
    pub site: Address,
}

/// `caution "Banque X" du 2026-05-01`.
#[derive(Clone, Debug)]
pub struct Bond {
    pub name: Option<Span>,
    pub date: Option<Date>,
    pub span: Span,
}

/// ISO 4217.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    pub code: &'static str,
    /// Decimals of its amounts.
    pub decimals: u32,
}

/// Who sells, who buys, who supervises.
#[derive(Clone, Debug)]
pub struct Party {
    pub kind: Keyword,
    pub name: Option<Span>,
    pub address: Address,
    /// Siret, VAT number, IBAN: the key and the value, as typed.
    pub details: Vec<(Key, Span)>,
    /// Mentions of its own: legal form, capital, insurance.
    pub mentions: Vec<Span>,
    pub head: Span,
}

/// An address as typed.
#[derive(Clone, Debug, Default)]
pub struct Address {
    pub lines: Vec<Span>,
    /// ISO 3166 code typed at the end.
    pub country: Option<Span>,
}

impl Party {
    /// What was typed for a key.
    pub fn detail(&self, wanted: Key) -> Option<Span> {
        self.details.iter().find(|(key, _)| *key == wanted).map(|(_, value)| *value)
    }
}

/// A rate of VAT as typed, and the reason that a rate of 0 % gives.
#[derive(Clone, Debug)]
pub struct Vat {
    pub rate: Expr,
    pub reason: Option<Span>,
    pub kind: VatKind,
}

/// Why a rate is what it is (R31).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum VatKind {
    /// A rate, which at 0 % gives its reason.
    #[default]
    Rate,
    /// *Autoliquidation*: the customer owes the tax (CGI, article 283, 2 nonies).
    Reverse,
    /// *Franchise en base*: the seller bills no tax (CGI, article 293 B).
    Exempt,
}

#[derive(Clone, Debug)]
pub struct Let {
    pub name: Span,
    /// Nothing where it could not be read.
    pub value: Option<Expr>,
}

/// Where a group's own settings stand.
#[derive(Clone, Debug, Default)]
pub struct GroupSettings {
    pub vat: Option<Box<Vat>>,
    pub discount: Option<Box<Expr>>,
}

/// A quote, a customer order or an amendment.
#[derive(Clone, Debug)]
pub struct Quote {
    pub kind: Keyword,
    pub id: Option<Span>,
    pub title: Option<Span>,
    pub head: Span,
    pub date: Option<Date>,
    pub date_span: Option<Span>,
    pub accepted: Option<Date>,
    pub accepted_span: Option<Span>,
    pub refused: Option<Span>,
    /// `marché : métré`: quantities may pass the estimate (R11).
    pub remeasured: bool,
    /// Payment terms of its own.
    pub terms: Option<Terms>,
    pub settings: GroupSettings,
    pub texts: Few<Span>,
    pub rows: Range<RowId>,
    pub sections: Range<SectionId>,
}

impl Quote {
    /// Accepted by this day (R5). A date that could not be read has been told: nothing more is made of it.
    pub fn accepted_on(&self, date: Option<Date>) -> bool {
        let accepted = match (self.accepted, date) {
            (Some(accepted), Some(date)) => accepted <= date,
            _ => self.accepted_span.is_some(),
        };
        accepted && self.refused.is_none()
    }

    /// Sold to the client: a quote, an order or an amendment; not a price library, nor rows of a situation.
    pub fn is_contract(&self) -> bool {
        matches!(self.kind, Keyword::Quote | Keyword::Order | Keyword::Amendment)
    }

    /// What was signed at first: a quote or an order.
    pub fn is_signed(&self) -> bool {
        matches!(self.kind, Keyword::Quote | Keyword::Order)
    }

    /// Rows that are never billed by themselves: of a price library, or the components of a row.
    pub fn is_library(&self) -> bool {
        self.kind == Keyword::Library
    }

    /// The components of rows (R3): a library without a name, made by the reader.
    pub fn is_components(&self) -> bool {
        self.is_library() && self.id.is_none()
    }
}

#[derive(Clone, Debug)]
pub struct Section {
    pub id: Option<Span>,
    pub title: Span,
    pub quote: QuoteId,
    pub parent: Option<SectionId>,
    /// Rows in it and in its sections.
    pub rows: Range<RowId>,
    /// Its place among its siblings, counted from 1, rows counted too (R2).
    pub position: u32,
    pub settings: GroupSettings,
    pub texts: Few<Span>,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub id: Span,
    pub designation: Option<Span>,
    pub quote: QuoteId,
    pub section: Option<SectionId>,
    pub position: u32,
    pub quantity: Option<Expr>,
    pub price: Option<Expr>,
    pub discount: Option<Box<Expr>>,
    pub vat: Option<Box<Vat>>,
    pub option: Option<Span>,
    /// `moins murs`: takes away from another row (R15).
    pub less: Option<Box<Less>>,
    /// What few rows have.
    pub extra: Option<Box<Extra>>,
    pub texts: Few<Span>,
    pub span: Span,
    pub readable: bool,
}

/// What few rows have.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    /// `de BPU.murs20`: as in a price library (R4), or as another row.
    pub from: Option<Less>,
    /// Its price is the sum of these rows (R3).
    pub components: Range<RowId>,
    /// Multiplies the price.
    pub coef: Option<Expr>,
    /// A penalty: taken off after tax, outside VAT.
    pub penalty: Option<Span>,
}

impl Row {
    /// The row that it is taken from, where it could be found.
    pub fn from(&self) -> Option<RowId> {
        self.extra.as_ref()?.from?.row
    }

    pub fn components(&self) -> Range<RowId> {
        self.extra.as_ref().map_or(0..0, |extra| extra.components.clone())
    }

    pub fn coef(&self) -> Option<&Expr> {
        self.extra.as_ref()?.coef.as_ref()
    }

    pub fn penalty(&self) -> Option<Span> {
        self.extra.as_ref()?.penalty
    }

    /// It counts in totals: neither an option nor a penalty.
    pub fn counts(&self) -> bool {
        self.option.is_none() && self.penalty().is_none()
    }

    pub(super) fn extra(&mut self) -> &mut Extra {
        self.extra.get_or_insert_default()
    }
}

/// Another row that a row names.
#[derive(Debug, Clone, Copy)]
pub struct Less {
    pub word: Span,
    pub path: Span,
    /// Nothing when the path names no row.
    pub row: Option<RowId>,
}

impl Row {
    /// It has no price, and takes none from other rows.
    pub fn lacks_price(&self) -> bool {
        let alone = self.less.is_none() && self.from().is_none() && self.components().is_empty();
        self.price.is_none() && alone
    }

    /// A total or a subtotal, typed as a row.
    pub fn is_total(&self, project: &Project) -> bool {
        let is_total = |text: &str| {
            let text = text.trim_start_matches(['"', '«', '“', ' ']);
            if !text.starts_with(['t', 'T', 's', 'S']) {
                return false;
            }
            let folded = fold(text).replace(['_', '-'], " ");
            ["total", "sous total", "subtotal"].iter().any(|word| {
                folded.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
            })
        };
        is_total(project.slice(self.id)) || self.designation.is_some_and(|span| is_total(project.slice(span)))
    }

    /// The row that it takes away from, for one that does (R15).
    pub fn reduced(&self) -> Option<RowId> {
        self.less.as_ref().and_then(|less| less.row)
    }
}

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    Row(RowId),
    Section(SectionId),
    Quote(QuoteId),
    All,
}

impl Project {
    pub fn slice(&self, span: Span) -> &str {
        self.source.slice(span)
    }

    /// A string without its quotation marks.
    pub fn text(&self, span: Span) -> std::borrow::Cow<'_, str> {
        unquote(self.source.slice(span))
    }

    /// The id as declared; a document without one has an empty name.
    pub fn id(&self, span: Option<Span>) -> &str {
        span.map_or("", |span| self.slice(span))
    }

    pub fn row_id(&self, row: RowId) -> &str {
        self.slice(self.rows[row as usize].id)
    }

    /// The designation of a row in the language of the file, or failing that its id.
    pub fn designation(&self, row: &Row) -> String {
        self.designation_in(row, self.lang)
    }

    /// The designation of a row; in another language only where none is typed.
    pub fn designation_in(&self, row: &Row, lang: Lang) -> String {
        match (row.designation, row.reduced()) {
            (Some(text), _) => self.text(text).into_owned(),
            (None, Some(other)) => {
                let name = self.designation_in(&self.rows[other as usize], lang);
                format!("{}{name}", lang.pick("Moins-value : ", "Less: "))
            }
            (None, None) => match row.from() {
                // A library row is never taken from another: this ends.
                Some(other) if self.rows[other as usize].designation.is_some() => {
                    self.designation_in(&self.rows[other as usize], lang)
                }
                _ => self.slice(row.id).to_owned(),
            },
        }
    }

    /// `1.2.3`: places of the sections and of the row, numbered by themselves (R2).
    pub fn row_number(&self, row: &Row) -> String {
        let mut number = row.section.map_or(String::new(), |section| self.section_number(section) + ".");
        number.push_str(&row.position.to_string());
        number
    }

    pub fn section_number(&self, section: SectionId) -> String {
        let mut places = Vec::new();
        let mut at = Some(section);
        while let Some(section) = at {
            let section = &self.sections[section as usize];
            places.push(section.position.to_string());
            at = section.parent;
        }
        places.reverse();
        places.join(".")
    }

    /// The name of a target as the file spells it.
    pub fn target_name(&self, target: Target) -> String {
        match target {
            Target::Row(row) => self.row_id(row).to_owned(),
            Target::Section(section) => {
                let section = &self.sections[section as usize];
                section
                    .id
                    .map_or_else(|| self.text(section.title).into_owned(), |id| self.slice(id).to_owned())
            }
            Target::Quote(quote) => self.id(self.quotes[quote as usize].id).to_owned(),
            Target::All => Keyword::All.word(self.lang).to_owned(),
        }
    }

    /// Where a target is declared; nothing for everything.
    pub fn declaration(&self, target: Target) -> Option<Span> {
        match target {
            Target::Row(row) => Some(self.rows[row as usize].id),
            Target::Section(section) => {
                let section = &self.sections[section as usize];
                Some(section.id.unwrap_or(section.title))
            }
            Target::Quote(quote) => self.quotes[quote as usize].id,
            Target::All => None,
        }
    }

    /// Rows without a quantity or a price: each is an error.
    pub fn half_typed(&self) -> usize {
        let half_typed = |row: &&Row| row.readable && (row.quantity.is_none() || row.lacks_price());
        self.rows.iter().filter(half_typed).count()
    }

    /// The rows that a target covers.
    pub fn rows_of(&self, target: Target) -> Range<RowId> {
        match target {
            Target::Row(row) => row..row + 1,
            Target::Section(section) => self.sections[section as usize].rows.clone(),
            Target::Quote(quote) => self.quotes[quote as usize].rows.clone(),
            Target::All => 0..self.rows.len() as RowId,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_most_of_stays_compact() {
        assert!(size_of::<Row>() <= 152, "{}", size_of::<Row>());
        assert!(size_of::<Section>() <= 72, "{}", size_of::<Section>());
        assert!(size_of::<Quote>() <= 168, "{}", size_of::<Quote>());
        assert!(size_of::<Invoice>() <= 200, "{}", size_of::<Invoice>());
    }
}
