//! What the status bar says: whether the file is right, and what the last situation comes to.

use super::figures::Figures;
use crate::Analysis;
use crate::diagnostic::Severity;
use crate::locale::Lang;
use serde::Serialize;

/// The health of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Status {
    pub errors: usize,
    pub warnings: usize,
    /// Every figure is known.
    pub complete: bool,
    /// The id of the last situation, or of the closing.
    pub situation: Option<String>,
    /// What is to be paid of it, as a person reads it; nothing where that is unknown.
    pub net: Option<String>,
}

pub fn status(analysis: &Analysis, lang: Lang) -> Status {
    let figures = Figures::new(analysis, lang);
    let last = figures.last_progress();
    Status {
        errors: analysis.count(Severity::Error),
        warnings: analysis.count(Severity::Warning),
        complete: analysis.is_complete(),
        situation: last.map(|last| figures.id(last).to_owned()).filter(|id| !id.is_empty()),
        net: last.and_then(|last| figures.net(last)).map(|net| figures.money(net)),
    }
}
