//! Over a folder, the numbers of all its files are one sequence (R24): what is wrong is told at the number that is wrong, in
//! whichever file. A gap is not: an editor seldom has all the jobs of a company open, `avt check` over their folder tells it.

use super::convert::View;
use super::requests::diagnostic;
use super::workspace::Workspace;
use crate::rules::numbering::{self, Given, Sequence};
use std::path::{Path, PathBuf};
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

/// What is to be said of the numbers of a folder's files, each given in their order, and of which file.
pub fn told(workspace: &Workspace, files: &[(&Path, &[Number])]) -> Vec<(PathBuf, Diagnostic)> {
    let all = files.iter().flat_map(|(_, numbers)| *numbers).map(|number| number.given.clone()).collect();
    let wrong = numbering::sequence(all);
    let told = wrong.iter().filter(|wrong| !matches!(wrong, Sequence::Gap { .. })).filter_map(|wrong| {
        let (given, found) = numbering::told(wrong);
        let (path, numbers) = files.iter().find(|(path, _)| Path::new(&given.file) == *path)?;
        let number = numbers.iter().find(|known| known.given.span == given.span)?;
        Some((path.to_path_buf(), diagnostic::of_folder(workspace, &found, number.range)))
    });
    told.collect()
}
