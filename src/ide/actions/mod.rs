//! What can be done at a place with one click: fixes and refactorings, one file for each refactoring.
//!
//! A refactoring is offered only where it leaves a file that reads as well as before. It changes figures only if its title
//! says so.

mod complete;
mod documents;
mod fixes;
mod ids;
mod lets;
mod next;
mod split;
mod turn;

pub use fixes::fix_all;
pub use next::next_situation;

use super::edits::own_text;
use super::outline::{self, Cursor};
use crate::Analysis;
use crate::locale::Lang;
use crate::source::{Edit, Span};
use crate::syntax::tree::Head;
use crate::syntax::{Keyword, Shape};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// Makes a diagnostic go away.
    QuickFix,
    /// Makes all of them go away that can be.
    FixAll,
    Refactor,
    RefactorExtract,
    RefactorInline,
    RefactorRewrite,
}

/// A change that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub title: String,
    pub kind: ActionKind,
    /// Spans lie in the analysis' source, imported files included.
    pub edits: Vec<Edit>,
    /// The diagnostic that it answers, by its place in `analysis.diagnostics`.
    pub diagnostic: Option<usize>,
    /// The one to take where nobody chooses.
    pub preferred: bool,
}

/// What can be done with a selection, or at a cursor; titles are in `lang`, what goes into the file in the file's own
/// language.
pub fn actions(analysis: &Analysis, selection: Span, lang: Lang) -> Vec<Action> {
    let mut out = fixes::quick(analysis, selection, lang);
    out.extend(fixes::all(analysis, &out, lang));
    if let Some(place) = Place::new(analysis, selection, lang) {
        out.extend(next::offer(&place));
        out.extend(complete::offer(&place));
        out.extend(documents::issue(&place));
        out.extend(documents::accept(&place));
        out.extend(split::offer(&place));
        out.extend(ids::offer(&place));
        out.extend(lets::extract(&place));
        out.extend(lets::inline(&place));
        out.extend(turn::progress(&place));
        out.extend(turn::translate(&place));
    }
    out
}

/// A selection in the file itself, and what stands there.
struct Place<'a> {
    analysis: &'a Analysis,
    text: &'a str,
    selection: Span,
    lang: Lang,
    cursor: Cursor,
}

impl<'a> Place<'a> {
    /// Nothing in an imported file: it is edited by itself.
    fn new(analysis: &'a Analysis, selection: Span, lang: Lang) -> Option<Self> {
        let text = own_text(analysis);
        let fits = selection.start <= selection.end && selection.end as usize <= text.len();
        let whole =
            text.is_char_boundary(selection.start as usize) && text.is_char_boundary(selection.end as usize);
        if !fits || !whole {
            return None;
        }
        let cursor = outline::cursor(text, selection.start);
        Some(Place { analysis, text, selection, lang, cursor })
    }

    /// The line of the cursor is the head of a document.
    fn head(&self) -> Option<(Keyword, &Head)> {
        match &self.cursor.line.first()?.shape {
            Shape::Head { kind, head, readable: true, .. } => Some((*kind, head)),
            _ => None,
        }
    }

    fn refactor(&self, kind: ActionKind, title: String, edits: Vec<Edit>) -> Action {
        Action { title, kind, edits, diagnostic: None, preferred: false }
    }
}
