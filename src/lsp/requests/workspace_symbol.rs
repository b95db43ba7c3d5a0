//! `workspace/symbol`: rows, sections and documents of every project, by id, number or words.

use super::document_symbol::kind;
use crate::ide::symbols;
use crate::lsp::workspace::Workspace;
use tower_lsp::ls_types::{OneOf, WorkspaceSymbol};

/// No list is read further.
const MOST: usize = 200;

pub fn answer(workspace: &Workspace, query: &str) -> Vec<WorkspaceSymbol> {
    let mut found: Vec<(u32, WorkspaceSymbol)> = Vec::new();
    for path in workspace.projects() {
        let more = workspace.read(&path, |view| {
            let own = symbols::workspace(view.analysis, query, view.lang).into_iter();
            // What it imports is told by the file itself.
            let own = own.filter(|symbol| view.is_own(symbol.span)).take(MOST);
            own.filter_map(|symbol| {
                let location = OneOf::Left(view.location(symbol.span)?);
                let (kind, container) = (kind(symbol.kind), Some(symbol.container));
                let container_name = container.filter(|container| !container.is_empty());
                let name = symbol.name;
                let shown = WorkspaceSymbol { name, kind, tags: None, container_name, location, data: None };
                Some((symbol.score, shown))
            })
            .collect::<Vec<_>>()
        });
        found.extend(more.into_iter().flatten());
    }
    found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    found.truncate(MOST);
    found.into_iter().map(|(_, symbol)| symbol).collect()
}
