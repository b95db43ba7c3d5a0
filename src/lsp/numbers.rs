//! Over a folder, the numbers of all its files are one sequence (R24): what is wrong is told at the number that is wrong, in
//! whichever file. A gap is not: an editor seldom has all the jobs of a company open, `avt check` over their folder tells it.

use super::convert::View;
use super::requests::diagnostic;
use super::workspace::Workspace;
use crate::rules::numbering::{self, Given, Sequence};
use std::path::Path;
use tower_lsp::ls_types::{Diagnostic, Range};

/// A number that a file gives, and where.
#[derive(Clone, Debug)]
pub struct Number {
    given: Given,
    range: Range,
}

/// The numbers of a file.
pub fn of(view: &View<'_>) -> Vec<Number> {
    let given = numbering::given(&view.analysis.project).into_iter();
    given.map(|given| Number { range: view.range(given.span), given }).collect()
}

/// What is to be said of the numbers of a file, given those of the others, as they were last read.
pub fn told(workspace: &Workspace, path: &Path, own: &[Number]) -> Vec<Diagnostic> {
    if own.is_empty() {
        return Vec::new();
    }
    let all: Vec<Given> = {
        let state = workspace.state();
        let Some(folder) = state.folders.iter().find(|folder| path.starts_with(folder)) else {
            return Vec::new();
        };
        let others = state.numbers.iter().filter(|(other, _)| *other != path && other.starts_with(folder));
        let mut files: Vec<(&Path, &[Number])> =
            others.map(|(other, numbers)| (other.as_path(), numbers.as_slice())).collect();
        files.push((path, own));
        // Of two equal numbers the later file's is wrong, as `avt check` has it.
        files.sort_by_key(|(path, _)| *path);
        files.into_iter().flat_map(|(_, numbers)| numbers).map(|number| number.given.clone()).collect()
    };
    let wrong = numbering::sequence(all);
    let here = wrong.iter().filter(|wrong| !matches!(wrong, Sequence::Gap { .. })).filter_map(|wrong| {
        let (given, found) = numbering::told(wrong);
        let number =
            own.iter().find(|known| Path::new(&given.file) == path && known.given.span == given.span)?;
        Some(diagnostic::of_folder(workspace, &found, number.range))
    });
    here.collect()
}
