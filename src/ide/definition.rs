//! Where what a name means is declared; for an import, the file.

use super::names::{self, Symbol, Use};
use super::{imports, outline};
use crate::Analysis;
use crate::project::Project;
use crate::source::{File, Span};

/// A name, and where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name that was asked about.
    pub origin: Span,
    /// The name where it is declared; the empty start of an imported file.
    pub target: Span,
    /// Its line, or its block.
    pub whole: Span,
}

/// What the name at an offset means.
pub fn definition(analysis: &Analysis, offset: u32) -> Option<Definition> {
    let project = &analysis.project;
    match names::at(analysis, offset) {
        Some(found) => named(project, found),
        None => imported(project, offset),
    }
}

fn named(project: &Project, found: Use) -> Option<Definition> {
    let name = found.symbol.declaration(project)?;
    let file = project.source.file(name.start);
    if let Symbol::Index(_) = found.symbol {
        // An index that takes its name from its table: the table is where its values are.
        let imports = imports::of(project, file);
        let statement =
            imports.iter().find(|import| import.span.start <= name.start && name.end <= import.span.end);
        if let Some(table) = statement.and_then(|import| imports::file(project, import.path.as_deref()?)) {
            return Some(Definition { origin: found.span, ..whole_file(table) });
        }
    }
    Some(Definition { origin: found.span, target: name, whole: whole(project, file, name) })
}

/// The block whose head holds a name; failing that its line.
fn whole(project: &Project, file: &File, name: Span) -> Span {
    let text = project.slice(file.span);
    let local = Span::new(name.start - file.span.start, name.end - file.span.start);
    let mut line = None;
    if !imports::is_table(&file.name) {
        let cursor = outline::cursor(text, local.start);
        line = cursor.piece(local.start).map(|piece| piece.span);
        let block = cursor.blocks.iter().find(|block| Some(block.head) == line);
        line = block.map(|block| block.span).or(line);
    }
    let line = line.unwrap_or_else(|| line_around(text, local));
    Span::new(line.start + file.span.start, line.end + file.span.start)
}

fn line_around(text: &str, name: Span) -> Span {
    let before = text.get(..name.start as usize).unwrap_or_default();
    let after = text.get(name.end as usize..).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let length = after.find(['\r', '\n']).unwrap_or(after.len());
    Span::new(start as u32, name.end + length as u32)
}

fn imported(project: &Project, offset: u32) -> Option<Definition> {
    let imports = imports::of(project, project.source.file(offset));
    let import = imports.iter().find(|import| import.span.start <= offset && offset <= import.span.end)?;
    let file = imports::file(project, import.path.as_deref()?)?;
    Some(Definition { origin: import.span, ..whole_file(file) })
}

fn whole_file(file: &File) -> Definition {
    let start = Span::new(file.span.start, file.span.start);
    Definition { origin: start, target: start, whole: file.span }
}
