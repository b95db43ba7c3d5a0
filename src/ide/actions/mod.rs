//! What can be done at a place with one click: fixes and refactorings, one file for each refactoring.
//!
//! A refactoring is offered only where it leaves a file that reads as well as before. It changes figures only if its title
//! says so.

mod fixes;

pub use fixes::fix_all;

use crate::Analysis;
use crate::locale::Lang;
use crate::source::{Edit, Span};

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
    let all = fixes::all(analysis, &out, lang);
    out.extend(all);
    out
}
