//! Ids: which row, section or quote a name in the file means.

use super::{InvoiceId, QuoteId, RowId, Target};
use crate::diagnostic::nearest;
use crate::locale::Lang;
use crate::source::Span;
use crate::syntax::{Keyword, fold};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

/// What names stand for. Compact: all names are one text, so that a row costs no allocation of its own.
#[derive(Clone, Debug)]
struct Table<T> {
    /// The names, folded, one after the other.
    text: String,
    entries: Vec<Named<T>>,
    /// The last entry of each digest of a name.
    last: FxHashMap<u32, u32>,
}

#[derive(Clone, Debug)]
struct Named<T> {
    name: Span,
    /// The entry before it that has the same digest; [`NONE`] for the first.
    before: u32,
    meaning: T,
}

const NONE: u32 = u32::MAX;

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { text: String::new(), entries: Vec::new(), last: FxHashMap::default() }
    }
}

impl<T: Copy> Table<T> {
    fn digest(name: &str) -> u32 {
        let mut hasher = FxHasher::default();
        hasher.write(name.as_bytes());
        hasher.finish() as u32
    }

    /// What a folded name stands for, the last one given first.
    fn named<'t>(&'t self, name: &'t str) -> impl Iterator<Item = T> + 't {
        let entry = |at: u32| self.entries.get(at as usize);
        let last = self.last.get(&Self::digest(name)).and_then(|last| entry(*last));
        std::iter::successors(last, move |known| entry(known.before))
            .filter(move |known| known.name.of(&self.text) == name)
            .map(|known| known.meaning)
    }

    fn get(&self, name: &str) -> Option<T> {
        self.named(name).next()
    }

    /// All that a folded name stands for, in the order in which it was given.
    fn all(&self, name: &str) -> Vec<T> {
        let mut all: Vec<T> = self.named(name).collect();
        all.reverse();
        all
    }

    fn add(&mut self, name: &str, meaning: T) {
        let start = self.text.len() as u32;
        self.text.push_str(name);
        let before = self.last.insert(Self::digest(name), self.entries.len() as u32).unwrap_or(NONE);
        self.entries.push(Named { name: Span::new(start, self.text.len() as u32), before, meaning });
    }

    fn entries(&self) -> impl Iterator<Item = (&str, T)> {
        self.entries.iter().map(|known| (known.name.of(&self.text), known.meaning))
    }
}

/// Every id of rows and sections, and of quotes; compared without case and accents (R2).
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// An id may be in several quotes, once in each.
    members: Table<(QuoteId, Target)>,
    /// `soit` names: their place among those of the project.
    lets: Table<u32>,
    documents: Table<Document>,
    /// Rows of price libraries, as `bpu.murs20`: one for each edition that has it.
    library: Table<(QuoteId, RowId)>,
    /// Tables of indices, by their folded names.
    indices: FxHashMap<Box<str>, u32>,
    /// A row or section has the name of a document.
    clash: bool,
}

/// A document by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    Quote(QuoteId),
    Invoice(InvoiceId),
    /// A payment.
    Other(Span),
}

/// Why a path names nothing.
#[derive(Debug, PartialEq, Eq)]
pub enum Unresolved {
    Unknown,
    /// The quotes that have it.
    Ambiguous(Vec<QuoteId>),
}

impl Names {
    /// Places in the text, for an edit to move those behind it: names themselves are copies.
    pub(super) fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Names { members: _, lets: _, documents, library: _, indices: _, clash: _ } = self;
        for known in &mut documents.entries {
            match &mut known.meaning {
                Document::Quote(_) | Document::Invoice(_) => {}
                Document::Other(span) => f(span),
            }
        }
    }

    /// Gives an id to a row or section; on a clash within the quote, tells what has it already. Quotes come in their order.
    pub fn declare(&mut self, id: &str, quote: QuoteId, target: Target) -> Result<(), Target> {
        let id = fold(id);
        self.clash |= self.documents.get(&id).is_some();
        match self.members.get(&id) {
            Some((last, earlier)) if last == quote => return Err(earlier),
            _ => self.members.add(&id, (quote, target)),
        }
        Ok(())
    }

    /// Gives a name to a formula; on a clash, tells which has it already.
    pub fn declare_let(&mut self, name: &str, at: u32) -> Result<(), u32> {
        let name = fold(name);
        self.lets.get(&name).map_or(Ok(()), Err)?;
        self.lets.add(&name, at);
        Ok(())
    }

    /// The `soit` of this name.
    pub fn find_let(&self, name: &str) -> Option<u32> {
        self.lets.get(&fold(name))
    }

    /// The nearest `soit` name, folded.
    pub fn nearest_let(&self, name: &str) -> Option<u32> {
        let near = nearest(&fold(name), self.lets.entries().map(|(name, _)| name))?;
        self.lets.get(near)
    }

    pub fn declare_document(&mut self, id: &str, document: Document) -> Result<(), Document> {
        let id = fold(id);
        self.clash |= self.members.get(&id).is_some();
        self.documents.get(&id).map_or(Ok(()), Err)?;
        self.documents.add(&id, document);
        Ok(())
    }

    pub fn document(&self, id: &str) -> Option<Document> {
        self.documents.get(&fold(id))
    }

    /// Adds a row of an edition of a price library; on a clash within the edition, tells what has it already.
    /// Editions come in their order.
    pub fn declare_library(
        &mut self,
        library: &str,
        id: &str,
        edition: QuoteId,
        row: RowId,
    ) -> Result<(), RowId> {
        let name = format!("{}.{}", fold(library), fold(id));
        match self.library.get(&name) {
            Some((last, earlier)) if last == edition => return Err(earlier),
            _ => self.library.add(&name, (edition, row)),
        }
        Ok(())
    }

    /// The editions of a price library that have a row, for a path such as `BPU.murs20`.
    pub fn library(&self, path: &str) -> Vec<(QuoteId, RowId)> {
        let folded = fold(path);
        let name = folded.split('.').map(str::trim).collect::<Vec<_>>().join(".");
        self.library.all(&name)
    }

    /// The name nearest to a misspelt path into a library, folded.
    pub fn nearest_in_library(&self, path: &str) -> Option<&str> {
        nearest(&fold(path), self.library.entries().map(|(name, _)| name))
    }

    /// The table of indices of this folded name.
    pub fn index(&self, folded: &str) -> Option<u32> {
        self.indices.get(folded).copied()
    }

    pub fn declare_index(&mut self, folded: &str, at: u32) {
        self.indices.insert(folded.into(), at);
    }

    /// What `murs`, `D1.murs`, `GO` or `D1` means.
    pub fn find(&self, path: &str) -> Result<Target, Unresolved> {
        let folded = fold(path);
        if let Some((document, member)) = folded.split_once('.') {
            let Some(Document::Quote(quote)) = self.documents.get(document.trim()) else {
                return Err(Unresolved::Unknown);
            };
            let found = self.members.named(member.trim()).find(|(known, _)| *known == quote);
            return found.map(|(_, target)| target).ok_or(Unresolved::Unknown);
        }
        let mut members = self.members.named(&folded);
        let (first, more) = (members.next(), members.next().is_some());
        // A quote of the same name: an entry must not choose between them by itself.
        let document = (self.clash || first.is_none()).then(|| self.documents.get(&folded)).flatten();
        let quote = document.and_then(|document| match document {
            Document::Quote(quote) => Some(quote),
            Document::Invoice(_) | Document::Other(_) => None,
        });
        match (first, quote) {
            (Some((_, target)), None) if !more => Ok(target),
            (Some(_), _) => Err(Unresolved::Ambiguous(
                self.quotes_with(path).into_iter().map(|(quote, _)| quote).collect(),
            )),
            (None, Some(quote)) => Ok(Target::Quote(quote)),
            (None, None) => Err(Unresolved::Unknown),
        }
    }

    /// The id nearest to a misspelt one, folded.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        let quotes = self.documents.entries().filter(|(_, known)| matches!(known, Document::Quote(_)));
        let names = self.members.entries().map(|(name, _)| name).chain(quotes.map(|(name, _)| name));
        nearest(&fold(id), names)
    }

    /// The quotes that have a row or section of this id.
    pub fn quotes_with(&self, id: &str) -> Vec<(QuoteId, Target)> {
        self.members.all(&fold(id))
    }
}

/// The letters of an id that is offered for a document.
pub fn id_letters(kind: Keyword, lang: Lang) -> &'static str {
    match kind {
        Keyword::Quote => lang.pick("D", "Q"),
        Keyword::Order => lang.pick("C", "O"),
        Keyword::Amendment => "A",
        Keyword::Library => lang.pick("BPU", "LIB"),
        Keyword::Deposit => lang.pick("AC", "DEP"),
        Keyword::Advance => lang.pick("AV", "ADV"),
        Keyword::Closing => lang.pick("DGD", "FIN"),
        Keyword::Credit => lang.pick("AVO", "CR"),
        Keyword::Payment => "R",
        _ => "S",
    }
}
