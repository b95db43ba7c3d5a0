//! A name in the other files of the workspace: those that import the file that declares it.

use crate::ide::names::{self, Symbol};
use crate::lsp::convert::View;
use crate::lsp::workspace::Workspace;
use std::path::{Path, PathBuf};

/// Where a name is declared: the file, and the offset in that file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    pub path: PathBuf,
    pub offset: u32,
}

impl Declared {
    /// Nothing for what has no name of its own.
    pub fn of(view: &View<'_>, symbol: Symbol) -> Option<Declared> {
        let span = symbol.declaration(&view.analysis.project)?;
        let start = view.source().file(span.start).span.start;
        Some(Declared { path: view.file(span.start), offset: span.start - start })
    }

    /// Where it is in an analysis; nothing where that file is no part of it, or the name is another's.
    fn within(&self, view: &View<'_>) -> Option<u32> {
        let mut files = view.source().files().iter();
        let file = files.find(|file| view.file(file.span.start) == self.path)?;
        let offset = file.span.start + self.offset;
        names::at(view.analysis, offset).filter(|found| found.declares).map(|_| offset)
    }
}

/// What `read` makes of each other project that has the name, given its place there. Files that do not even name the
/// declaring file are not read.
pub fn each<T>(
    workspace: &Workspace,
    asked: &Path,
    declared: &Declared,
    read: impl Fn(&View<'_>, u32) -> T,
) -> Vec<T> {
    let Some(name) = declared.path.file_name().map(|name| name.to_string_lossy().into_owned()) else {
        return Vec::new();
    };
    let others = workspace.projects().into_iter().filter(|path| path != asked);
    let naming = others.filter(|path| {
        *path == declared.path || workspace.text(path).is_some_and(|text| text.contains(&name))
    });
    naming
        .filter_map(|path| {
            workspace.read(&path, |view| declared.within(view).map(|at| read(view, at))).flatten()
        })
        .collect()
}
