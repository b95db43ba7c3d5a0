//! The tree: what each line says, as spans into the text. No names are looked up here.
//!
//! Kept compact: a quote of 50 000 rows has 600 000 entries, each of them one [`Entry`] of 40 bytes.

use super::few::Few;
use super::keyword::Keyword;
use crate::diagnostic::Diagnostic;
use crate::locale::Lang;
use crate::source::Span;

/// A whole file. Lines that could not be read are left out, and are in `errors`.
#[derive(Debug, Default)]
pub struct Tree {
    pub items: Vec<Item>,
    pub errors: Vec<Diagnostic>,
    /// The language of the first keyword that exists in one language only.
    pub lang: Option<Lang>,
    /// The first keyword that is in the other language.
    pub mixed: Option<(Span, Keyword)>,
    /// Something was left out whose effect on the figures cannot be told.
    pub lost: bool,
    /// Its braces pair as they stand: indentation says nothing.
    pub paired: bool,
    /// The first keyword that is of one language only, in French and in English.
    pub told: [Option<Span>; 2],
}

#[derive(Debug)]
pub enum Item {
    Import(Span),
    Let(Box<Let>),
    Unit(Box<UnitDef>),
    Block(Box<Block>),
    Grid(Box<Grid>),
}

/// A document, or a block of settings: `devis D1 "…" du 2026-03-01 { … }`.
#[derive(Debug)]
pub struct Block {
    pub kind: Keyword,
    pub kind_span: Span,
    pub head: Head,
    pub body: Body,
    /// Its head could be read; if not, what its head would say is unknown.
    pub readable: bool,
}

/// What follows a kind, the same for every document.
#[derive(Debug, Default)]
pub struct Head {
    pub id: Option<Span>,
    pub title: Option<Span>,
    pub clauses: Few<Clause>,
    pub span: Span,
}

#[derive(Debug, Clone, Copy)]
pub enum Clause {
    Number { word: Span, number: Span },
    Dated { word: Span, date: Span },
    Status { word: Span, status: Keyword, date: Option<Span> },
}

/// What stands between braces, in document order within each sort of line.
#[derive(Debug, Default)]
pub struct Body {
    pub settings: Few<Setting>,
    pub texts: Few<Span>,
    pub lets: Few<Let>,
    /// In pieces of some thousands: each is given back as soon as it has been resolved.
    pub rows: Few<Vec<RowsLine>>,
    pub entries: Few<Entry>,
    /// Entries that could not be read, but whose target could: they count as absent, their figure as unknown.
    pub broken: Few<Span>,
    /// The braces; nothing for a document without a block.
    pub open: Option<Span>,
    pub close: Option<Span>,
}

/// Lines of rows that lie together in memory.
const PIECE: usize = 4096;

impl Body {
    pub fn push_row(&mut self, line: RowsLine) {
        match self.rows.last_mut() {
            Some(piece) if piece.len() < PIECE => piece.push(line),
            _ => self.rows.push(vec![line]),
        }
    }

    pub fn last_row(&mut self) -> Option<&mut RowsLine> {
        self.rows.last_mut()?.last_mut()
    }

    /// There is anything between the braces.
    pub fn says_something(&self) -> bool {
        let Body { settings, texts, lets, rows, entries, broken, .. } = self;
        let rest = settings.len() + texts.len() + lets.len() + broken.len();
        rest > 0 || !rows.is_empty() || !entries.is_empty()
    }
}

#[derive(Debug)]
pub enum RowsLine {
    Section(Section),
    Row(Row),
}

#[derive(Debug)]
pub struct Section {
    pub id: Option<Span>,
    pub title: Span,
    pub body: Body,
}

#[derive(Debug)]
pub struct Row {
    pub id: Span,
    pub designation: Option<Span>,
    pub source: Option<Box<RowSource>>,
    pub quantity: Option<Expr>,
    /// The first price of the row, which nearly every row has, and the word that it follows.
    pub price: Option<(Span, Expr)>,
    /// Its other words.
    pub words: Few<RowWord>,
    pub texts: Few<Span>,
    /// Its block, where that holds more than texts.
    pub body: Option<Box<Body>>,
    pub span: Span,
    /// The line could be read past its id; if not, the row is known by name only and its amount is unknown.
    pub readable: bool,
}

/// `de BPU.murs20` (from a library), `moins murs` (takes away from a row).
#[derive(Debug, Clone, Copy)]
pub struct RowSource {
    pub less: bool,
    pub word: Span,
    pub path: Span,
}

#[derive(Debug)]
pub enum RowWord {
    Price { word: Span, value: Expr },
    Vat { word: Span, rate: Expr, reason: Option<Span> },
    Discount { word: Span, value: Expr },
    Coef { word: Span, value: Expr },
    Option(Span),
    Penalty(Span),
    Stored(Span),
}

impl RowWord {
    pub fn word(&self) -> Span {
        match self {
            RowWord::Price { word, .. }
            | RowWord::Vat { word, .. }
            | RowWord::Discount { word, .. }
            | RowWord::Coef { word, .. }
            | RowWord::Option(word)
            | RowWord::Penalty(word)
            | RowWord::Stored(word) => *word,
        }
    }
}

/// How far a row, a section, a quote or everything has got.
#[derive(Clone, Debug)]
pub struct Entry {
    /// An id, a dotted path, `tout`, or a month.
    pub target: Span,
    /// Nothing for words only: `portes terminé`.
    pub value: Option<Expr>,
    pub words: Option<Box<EntryWords>>,
}

impl Entry {
    /// Where the progress is typed: its value and words, or failing those its target.
    pub fn place(&self) -> Span {
        let value = self.value.as_ref().map(Expr::span);
        let words = self.words().iter().map(EntryWord::span);
        value.into_iter().chain(words).reduce(Span::to).unwrap_or(self.target)
    }

    /// It is about stored materials, not progress.
    pub fn is_stored(&self) -> bool {
        self.words().iter().any(|word| matches!(word, EntryWord::Stored(_)))
    }

    /// The value is on top of the previous situation: `+40%`.
    pub fn increment(&self) -> bool {
        self.words.as_deref().is_some_and(|words| words.increment)
    }

    pub fn words(&self) -> &[EntryWord] {
        self.words.as_deref().map_or(&[], |words| &words.list)
    }
}

/// What few entries have: words, a `+`.
#[derive(Clone, Debug, Default)]
pub struct EntryWords {
    pub list: Box<[EntryWord]>,
    pub increment: bool,
}

#[derive(Debug, Clone, Copy)]
pub enum EntryWord {
    Done(Span),
    Reopen(Span),
    Stored(Span),
    Provisional(Span),
    Correction { word: Span, reason: Span },
    Remark(Span),
}

impl EntryWord {
    pub fn span(&self) -> Span {
        match self {
            EntryWord::Done(word)
            | EntryWord::Reopen(word)
            | EntryWord::Stored(word)
            | EntryWord::Provisional(word)
            | EntryWord::Remark(word) => *word,
            EntryWord::Correction { word, reason } => word.to(*reason),
        }
    }
}

/// `clé : valeur`, alone on its line.
#[derive(Clone, Debug)]
pub struct Setting {
    pub key: Span,
    pub value: SettingValue,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum SettingValue {
    Items(Box<[SettingItem]>),
    Formula(Expr),
}

#[derive(Debug, Clone, Copy)]
pub enum SettingItem {
    Scalar(Scalar),
    Word(Span),
    String(Span),
    Date(Span),
    Month(Span),
}

impl SettingItem {
    pub fn span(&self) -> Span {
        match self {
            SettingItem::Scalar(scalar) => scalar.span(),
            SettingItem::Word(span)
            | SettingItem::String(span)
            | SettingItem::Date(span)
            | SettingItem::Month(span) => *span,
        }
    }
}

/// `soit name = formula`.
#[derive(Debug)]
pub struct Let {
    pub name: Span,
    /// Nothing where it could not be read: the name is known, its value is not.
    pub value: Option<Expr>,
    pub span: Span,
}

/// `unité palette`, `unité palette = 48 u`.
#[derive(Debug)]
pub struct UnitDef {
    pub name: Span,
    pub value: Option<Expr>,
    pub span: Span,
}

/// Progress as a table: a column for each situation.
#[derive(Debug, Default)]
pub struct Grid {
    pub kind_span: Span,
    pub head: Head,
    pub columns: Vec<Span>,
    pub lines: Vec<GridLine>,
    pub open: Option<Span>,
    pub close: Option<Span>,
}

#[derive(Debug)]
pub struct GridLine {
    pub target: Span,
    /// Those that are not empty, in order; an empty cell is unchanged.
    pub cells: Box<[GridCell]>,
    pub span: Span,
    /// The line could be read; if not, every cell of its row is unknown.
    pub readable: bool,
}

#[derive(Debug)]
pub struct GridCell {
    /// The place of its column, counted from 0.
    pub column: u8,
    pub entry: Entry,
}

/// A formula. Sums and products are flat, so that only parentheses nest (and those are capped).
#[derive(Clone, Debug)]
pub enum Expr {
    Scalar(Scalar),
    /// A `soit` name, or a cell: `murs.quantité`.
    Path(Span),
    Call(Box<Call>),
    Negative(Box<Negative>),
    Sum(Box<[Term]>),
    Product(Box<[Term]>),
    Compare(Box<Compare>),
    Group(Box<Group>),
}

#[derive(Debug, Clone, Copy)]
pub struct Scalar {
    pub number: Span,
    pub suffix: Suffix,
}

impl Scalar {
    pub fn span(&self) -> Span {
        match self.suffix {
            Suffix::None => self.number,
            Suffix::Percent(span) | Suffix::Unit(span) => self.number.to(span),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suffix {
    None,
    Percent(Span),
    /// A unit, or the currency.
    Unit(Span),
}

#[derive(Clone, Debug)]
pub struct Call {
    pub name: Span,
    pub arguments: Box<[Expr]>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Negative {
    pub sign: Span,
    pub value: Expr,
}

/// A term of a sum, or a factor of a product: `inverse` for `-` and `/`.
#[derive(Clone, Debug)]
pub struct Term {
    pub inverse: bool,
    pub value: Expr,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Less,
    LessEqual,
    Equal,
    NotEqual,
    GreaterEqual,
    Greater,
}

#[derive(Clone, Debug)]
pub struct Compare {
    pub comparison: Comparison,
    pub left: Expr,
    pub right: Expr,
}

/// `( … )`, perhaps with a unit: `(8,2 * 6,4) m2`.
#[derive(Clone, Debug)]
pub struct Group {
    pub value: Expr,
    pub suffix: Suffix,
    pub span: Span,
}

impl Expr {
    /// The paths that it names, in the order in which they stand.
    pub fn paths(&self, out: &mut Vec<Span>) {
        match self {
            Expr::Scalar(_) => {}
            Expr::Path(span) => out.push(*span),
            Expr::Call(call) => call.arguments.iter().for_each(|argument| argument.paths(out)),
            Expr::Negative(negative) => negative.value.paths(out),
            Expr::Sum(terms) | Expr::Product(terms) => terms.iter().for_each(|term| term.value.paths(out)),
            Expr::Compare(compare) => {
                compare.left.paths(out);
                compare.right.paths(out);
            }
            Expr::Group(group) => group.value.paths(out),
        }
    }

    pub fn span(&self) -> Span {
        match self {
            Expr::Scalar(scalar) => scalar.span(),
            Expr::Path(span) => *span,
            Expr::Call(call) => call.span,
            Expr::Negative(negative) => negative.sign.to(negative.value.span()),
            Expr::Sum(terms) | Expr::Product(terms) => match (terms.first(), terms.last()) {
                (Some(first), Some(last)) => first.value.span().to(last.value.span()),
                _ => Span::default(),
            },
            Expr::Compare(compare) => compare.left.span().to(compare.right.span()),
            Expr::Group(group) => group.span,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stay_compact() {
        assert!(size_of::<Entry>() <= 40, "{}", size_of::<Entry>());
        assert!(size_of::<RowsLine>() <= 120, "{}", size_of::<RowsLine>());
        assert!(size_of::<Block>() <= 136, "{}", size_of::<Block>());
    }
}
