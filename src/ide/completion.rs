//! What may be typed at a place: one file for each sort of place.
//!
//! The place is told by what stands before the cursor on its line, and by the blocks around it: the line itself is
//! usually half typed. What is inserted is in the file's language, what is shown in the reader's.

mod documentation;
mod entries;
mod file;
mod formula;
mod head;
pub(super) mod help;
pub(super) mod place;
mod progress;
mod quoted;
mod rows;
mod settings;
mod standing;

use crate::Analysis;
use crate::locale::Lang;
use crate::source::{Files, Span};
use crate::syntax::{Context, Keyword};
pub use documentation::documentation;
use place::Spot;

/// What is proposed, for its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    Keyword,
    Document,
    Section,
    Row,
    Let,
    Function,
    Unit,
    /// A rate of VAT.
    Rate,
    /// The key of a setting.
    Setting,
    Value,
    Number,
    Date,
    Snippet,
    File,
}

/// One thing that may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    pub label: String,
    pub kind: CompletionKind,
    /// One line: what it is, what is left of it.
    pub detail: Option<String>,
    /// What it takes the place of, on the cursor's line.
    pub replace: Span,
    pub insert: String,
    /// `insert` has places to fill in, each with what is there at first: `${1:100%}`.
    pub snippet: bool,
    /// In the order in which they are proposed.
    pub sort: String,
    /// What is compared with what was typed, where it is not the label.
    pub filter: Option<String>,
    pub preselect: bool,
    /// What [`documentation()`] is asked with.
    pub resolve: Option<String>,
}

impl Completion {
    fn new(kind: CompletionKind, label: impl Into<String>) -> Completion {
        let label = label.into();
        Completion {
            insert: label.clone(),
            label,
            kind,
            detail: None,
            replace: Span::default(),
            snippet: false,
            sort: String::new(),
            filter: None,
            preselect: false,
            resolve: None,
        }
    }

    fn detail(mut self, detail: impl Into<String>) -> Completion {
        self.detail = Some(detail.into()).filter(|detail| !detail.is_empty());
        self
    }

    fn insert(mut self, text: impl Into<String>) -> Completion {
        self.insert = text.into();
        self
    }

    fn snippet(mut self, text: impl Into<String>) -> Completion {
        self.snippet = true;
        self.insert(text)
    }

    fn filter(mut self, text: impl Into<String>) -> Completion {
        self.filter = Some(text.into());
        self
    }

    fn resolve(mut self, key: impl Into<String>) -> Completion {
        self.resolve = Some(key.into());
        self
    }

    fn first(mut self) -> Completion {
        self.preselect = true;
        self
    }
}

/// What may be typed at a place, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposed {
    pub items: Vec<Completion>,
    /// There is more: it is to be asked for again when more is typed.
    pub cut: bool,
}

/// What is proposed, in its order.
struct List {
    replace: Span,
    items: Vec<Completion>,
    cut: bool,
}

impl List {
    /// No more of a sort are proposed, now that so many are: the rest is left for when more is typed.
    fn is_full(&mut self, shown: usize) -> bool {
        self.cut |= shown == MOST;
        shown == MOST
    }

    /// Adds one, among those of its rank: 0 comes first.
    fn add(&mut self, rank: u8, mut item: Completion) {
        item.replace = self.replace;
        item.sort = format!("{rank}{:05}", self.items.len());
        self.items.push(item);
    }
}

/// A list is cut after so many rows.
pub const MOST: usize = 500;

/// What may be typed at an offset; `files` are those that can be imported.
pub fn complete(analysis: &Analysis, offset: u32, files: &dyn Files, lang: Lang) -> Proposed {
    let Some(spot) = Spot::at(analysis, offset, lang) else { return Proposed::default() };
    let mut list = List { replace: spot.replace, items: Vec::new(), cut: false };
    match spot.context() {
        _ if let Some(quoted) = spot.quoted => quoted::complete(&spot, quoted, files, &mut list),
        Context::Entries => match spot.kind() {
            Some(Keyword::Situation | Keyword::Closing) => progress::complete(&spot, &mut list),
            Some(kind) => entries::complete(&spot, kind, &mut list),
            None => {}
        },
        Context::Grid => progress::in_grid(&spot, &mut list),
        Context::Rows => rows::complete(&spot, &mut list),
        Context::Settings => settings::complete(&spot, &mut list),
        Context::File => file::complete(&spot, &mut list),
        Context::Silent => {}
    }
    let List { mut items, cut, .. } = list;
    items.sort_by(|a, b| a.sort.cmp(&b.sort));
    Proposed { items, cut }
}

/// A text in a snippet: what would be a place to fill in is not.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}
