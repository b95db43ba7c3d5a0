//! Ids: which row, section or quote a name in the file means.

use super::{InvoiceId, QuoteId, RowId, Target};
use crate::diagnostic::nearest;
use crate::source::Span;
use crate::syntax::fold;
use rustc_hash::FxHashMap;

/// What a bare id may mean: nearly always one thing, more when several quotes use it.
#[derive(Debug, Clone)]
enum Meaning {
    One(QuoteId, Target),
    #[expect(clippy::box_collection, reason = "nearly every id means one thing: it stays small")]
    Many(Box<Vec<(QuoteId, Target)>>),
}

/// Every id of rows and sections, and of quotes; compared without case and accents (R2).
#[derive(Debug, Default)]
pub struct Names {
    members: FxHashMap<Box<str>, Meaning>,
    /// `soit` names: their place among those of the project.
    lets: FxHashMap<Box<str>, u32>,
    documents: FxHashMap<Box<str>, Document>,
    /// Rows of price libraries, as `bpu.murs20`: one for each edition that has it.
    library: FxHashMap<Box<str>, Vec<(QuoteId, RowId)>>,
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
    /// Gives an id to a row or section; on a clash within the quote, tells what has it already.
    pub fn declare(&mut self, id: &str, quote: QuoteId, target: Target) -> Result<(), Target> {
        self.clash |= self.documents.contains_key(fold(id).as_ref());
        match self.members.entry(fold(id).into()) {
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(Meaning::One(quote, target));
            }
            std::collections::hash_map::Entry::Occupied(mut place) => {
                let meaning = place.get_mut();
                let known: &[(QuoteId, Target)] = match meaning {
                    Meaning::One(quote, target) => &[(*quote, *target)],
                    Meaning::Many(all) => all,
                };
                if let Some((_, earlier)) = known.iter().find(|(other, _)| *other == quote) {
                    return Err(*earlier);
                }
                match meaning {
                    Meaning::Many(all) => all.push((quote, target)),
                    Meaning::One(first, earlier) => {
                        *meaning = Meaning::Many(Box::new(vec![(*first, *earlier), (quote, target)]));
                    }
                }
            }
        }
        Ok(())
    }

    /// Gives a name to a formula; on a clash, tells which has it already.
    pub fn declare_let(&mut self, name: &str, at: u32) -> Result<(), u32> {
        match self.lets.entry(fold(name).into()) {
            std::collections::hash_map::Entry::Occupied(place) => Err(*place.get()),
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(at);
                Ok(())
            }
        }
    }

    /// The `soit` of this name.
    pub fn find_let(&self, name: &str) -> Option<u32> {
        self.lets.get(fold(name).as_ref()).copied()
    }

    /// The nearest `soit` name, folded.
    pub fn nearest_let(&self, name: &str) -> Option<u32> {
        let near = nearest(&fold(name), self.lets.keys().map(|name| &**name))?;
        self.lets.get(near).copied()
    }

    pub fn declare_document(&mut self, id: &str, document: Document) -> Result<(), Document> {
        self.clash |= self.members.contains_key(fold(id).as_ref());
        match self.documents.entry(fold(id).into()) {
            std::collections::hash_map::Entry::Occupied(place) => Err(*place.get()),
            std::collections::hash_map::Entry::Vacant(place) => {
                place.insert(document);
                Ok(())
            }
        }
    }

    pub fn document(&self, id: &str) -> Option<Document> {
        self.documents.get(fold(id).as_ref()).copied()
    }

    /// Adds a row of an edition of a price library; on a clash within the edition, tells what has it already.
    pub fn declare_library(
        &mut self,
        library: &str,
        id: &str,
        edition: QuoteId,
        row: RowId,
    ) -> Result<(), RowId> {
        let rows = self.library.entry(format!("{}.{}", fold(library), fold(id)).into()).or_default();
        if let Some((_, earlier)) = rows.iter().find(|(known, _)| *known == edition) {
            return Err(*earlier);
        }
        rows.push((edition, row));
        Ok(())
    }

    /// The editions of a price library that have a row, for a path such as `BPU.murs20`.
    pub fn library(&self, path: &str) -> &[(QuoteId, RowId)] {
        let folded = fold(path);
        let name = folded.split('.').map(str::trim).collect::<Vec<_>>().join(".");
        self.library.get(name.as_str()).map_or(&[], Vec::as_slice)
    }

    /// The name nearest to a misspelt path into a library, folded.
    pub fn nearest_in_library(&self, path: &str) -> Option<&str> {
        nearest(&fold(path), self.library.keys().map(|name| &**name))
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
        if !self.clash
            && let Some(meaning) = self.members.get(path)
        {
            return meaning.one();
        }
        let folded = fold(path);
        if let Some((document, member)) = folded.split_once('.') {
            let document = document.trim();
            let Some(Document::Quote(quote)) = self.documents.get(document).copied() else {
                return Err(Unresolved::Unknown);
            };
            return match self.members.get(member.trim()) {
                Some(meaning) => meaning.in_quote(quote).ok_or(Unresolved::Unknown),
                None => Err(Unresolved::Unknown),
            };
        }
        if let Some(meaning) = self.members.get(folded.as_ref()) {
            return match (self.documents.get(folded.as_ref()), meaning.one()?) {
                // A quote of the same name: an entry must not choose between them by itself.
                (Some(Document::Quote(_)), _) => Err(Unresolved::Ambiguous(
                    self.quotes_with(path).into_iter().map(|(quote, _)| quote).collect(),
                )),
                (_, target) => Ok(target),
            };
        }
        match self.documents.get(folded.as_ref()) {
            Some(Document::Quote(quote)) => Ok(Target::Quote(*quote)),
            _ => Err(Unresolved::Unknown),
        }
    }

    /// The id nearest to a misspelt one, folded.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        let quotes = self.documents.iter().filter(|(_, document)| matches!(document, Document::Quote(_)));
        nearest(&fold(id), self.members.keys().chain(quotes.map(|(name, _)| name)).map(|name| &**name))
    }

    /// The quotes that have a row or section of this id.
    pub fn quotes_with(&self, id: &str) -> Vec<(QuoteId, Target)> {
        match self.members.get(fold(id).as_ref()) {
            Some(Meaning::One(quote, target)) => vec![(*quote, *target)],
            Some(Meaning::Many(all)) => all.to_vec(),
            None => Vec::new(),
        }
    }
}

impl Meaning {
    fn one(&self) -> Result<Target, Unresolved> {
        match self {
            Meaning::One(_, target) => Ok(*target),
            Meaning::Many(all) => Err(Unresolved::Ambiguous(all.iter().map(|(quote, _)| *quote).collect())),
        }
    }

    fn in_quote(&self, wanted: QuoteId) -> Option<Target> {
        match self {
            Meaning::One(quote, target) => (*quote == wanted).then_some(*target),
            Meaning::Many(all) => all.iter().find(|(quote, _)| *quote == wanted).map(|(_, target)| *target),
        }
    }
}
