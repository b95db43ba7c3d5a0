//! Tree to [`Project`]: names bound, ids given, dates and kinds typed. Plain data, no arithmetic.
//!
//! Quotes, sections and rows are dense vectors in document order: the rows of a section, or of a quote, are a range.

mod blocks;
mod messages;
mod names;
mod quotes;
mod resolve;
mod settings;
mod situations;
mod units;

pub use names::{Names, Unresolved};
pub use resolve::resolve;
pub use settings::{setting_word, value_word};
pub use situations::unresolved;
pub use units::{Dimension, Unit, UnitId, Units, unit_spelling};

use crate::locale::{Date, Lang};
use crate::source::{Source, Span};
use crate::syntax::tree::{Entry, Expr};
use crate::syntax::{Few, Keyword, unquote};
use std::ops::Range;

pub type QuoteId = u32;
pub type SectionId = u32;
pub type RowId = u32;

/// Everything that a file declares.
#[derive(Debug)]
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
    pub situations: Vec<Situation>,
    pub names: Names,
    /// Part of the file could not be read, or asks for what is not billed yet: no figure can be trusted.
    pub lost: bool,
}

#[derive(Debug)]
pub struct Settings {
    pub title: Option<Span>,
    pub reference: Option<Span>,
    pub terms: Vec<Span>,
    pub vat: Option<Vat>,
    /// `arrondi : tva cumul` (R27).
    pub vat_cumulative: bool,
    /// `défaut : 100%` (R10): what a row that a situation does not mention comes to.
    pub default_progress: Option<Expr>,
    pub currency: Currency,
}

/// ISO 4217.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    pub code: &'static str,
    /// Decimals of its amounts.
    pub decimals: u32,
}

/// Who sells, who buys, who supervises.
#[derive(Debug)]
pub struct Party {
    pub kind: Keyword,
    pub name: Option<Span>,
    pub address: Vec<Span>,
    /// ISO 3166 code typed at the end of the address.
    pub country: Option<Span>,
    /// Siret, VAT number, IBAN: the key and the value, as typed.
    pub details: Vec<(Span, Span)>,
}

/// A rate of VAT as typed, and the reason that a rate of 0 % gives.
#[derive(Debug)]
pub struct Vat {
    pub rate: Expr,
    pub reason: Option<Span>,
}

#[derive(Debug)]
pub struct Let {
    pub name: Span,
    /// Nothing where it could not be read.
    pub value: Option<Expr>,
}

/// Where a group's own settings stand.
#[derive(Debug, Default)]
pub struct GroupSettings {
    pub vat: Option<Box<Vat>>,
    pub discount: Option<Box<Expr>>,
}

/// A quote, a customer order or an amendment.
#[derive(Debug)]
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
    pub settings: GroupSettings,
    pub texts: Few<Span>,
    pub rows: Range<RowId>,
    pub sections: Range<SectionId>,
}

#[derive(Debug)]
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

#[derive(Debug)]
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
    pub texts: Few<Span>,
    pub span: Span,
    pub readable: bool,
}

#[derive(Debug)]
pub struct Less {
    pub word: Span,
    pub path: Span,
    /// Nothing when the path names no row.
    pub row: Option<RowId>,
}

impl Row {
    /// It has no price, and takes none from another row.
    pub fn lacks_price(&self) -> bool {
        self.price.is_none() && self.less.is_none()
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

/// A progress invoice: what each row has come to, on a date.
#[derive(Debug)]
pub struct Situation {
    pub id: Option<Span>,
    pub title: Option<Span>,
    pub number: Option<Span>,
    pub head: Span,
    pub date: Option<Date>,
    pub date_span: Option<Span>,
    pub status: Option<(Keyword, Span)>,
    pub texts: Few<Span>,
    /// Those of its block, then those of grids.
    pub entries: Vec<Entry>,
    /// Where those of grids start.
    pub in_grid_from: usize,
    /// One for each entry; nothing where the entry names nothing that can be progressed.
    pub targets: Vec<Option<Target>>,
    /// Targets whose entry could not be read: what they come to is unknown.
    pub unknown: Few<Target>,
    /// An entry could not even be tied to a target: nothing is known from here on.
    pub lost: bool,
    pub block: Option<Span>,
}

impl Situation {
    /// Whether an entry is a cell of a grid, which stands elsewhere than its target.
    pub fn in_grid(&self, entry: usize) -> bool {
        entry >= self.in_grid_from
    }

    /// Issued, not a draft: it has a number (R18).
    pub fn issued(&self) -> bool {
        self.number.is_some()
    }
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

    /// The designation of a row, or failing that its id.
    pub fn designation(&self, row: &Row) -> String {
        match (row.designation, row.reduced()) {
            (Some(text), _) => self.text(text).into_owned(),
            (None, Some(other)) => {
                let other = &self.rows[other as usize];
                let name = match other.designation {
                    Some(text) => self.text(text).into_owned(),
                    None => self.slice(other.id).to_owned(),
                };
                format!("{}{name}", self.lang.pick("Moins-value : ", "Less: "))
            }
            (None, None) => self.slice(row.id).to_owned(),
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
        assert!(size_of::<Row>() <= 144, "{}", size_of::<Row>());
        assert!(size_of::<Section>() <= 72, "{}", size_of::<Section>());
        assert!(size_of::<Quote>() <= 144, "{}", size_of::<Quote>());
        assert!(size_of::<Situation>() <= 176, "{}", size_of::<Situation>());
    }
}
