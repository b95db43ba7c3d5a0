//! The import statements of a file and of those that it imports, and the files that they mean.

use super::outline;
use crate::project::{Project, inside};
use crate::source::{File, Span};
use crate::syntax::{Shape, unquote};

/// `importer "prix/bpu.avt"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// The string, with its marks.
    pub span: Span,
    /// The file from the folder of the project; nothing for one that leaves it.
    pub path: Option<String>,
}

/// Every import, in the order of the files.
pub fn all(project: &Project) -> Vec<Import> {
    project.source.files().iter().flat_map(|file| of(project, file)).collect()
}

/// The imports of one file.
pub fn of(project: &Project, file: &File) -> Vec<Import> {
    let mut out = Vec::new();
    if is_table(&file.name) {
        return out;
    }
    let folder = folder_of(project, file);
    outline::lines_but_cells(project.slice(file.span), |line| {
        if let Shape::Import(span) = line.shape {
            let span = Span::new(span.start + file.span.start, span.end + file.span.start);
            out.push(Import { span, path: inside(folder, &unquote(project.slice(span))) });
        }
    });
    out
}

/// The file that a path means, where it was imported.
pub fn file<'p>(project: &'p Project, path: &str) -> Option<&'p File> {
    project.source.files().iter().skip(1).find(|file| file.name == path)
}

/// An index table as CSV.
pub fn is_table(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".csv")
}

/// The folder of a file, from that of the project.
pub fn folder_of<'p>(project: &Project, file: &'p File) -> &'p str {
    let own = file.span.start == project.source.files()[0].span.start;
    if own { "" } else { file.name.rsplit_once('/').map_or("", |(folder, _)| folder) }
}
