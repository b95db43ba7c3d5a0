//! `textDocument/references`: in the file, in what it imports, and in the other files of the workspace.

use super::elsewhere::{self, Declared};
use crate::ide::{names, rename};
use crate::lsp::convert::View;
use std::collections::BTreeSet;
use tower_lsp::ls_types::{Location, Position};

/// The places in the file and its imports, and where the name is declared.
pub fn here(view: &View<'_>, offset: u32, declarations: bool) -> Option<(Vec<Location>, Option<Declared>)> {
    let found = names::at(view.analysis, offset)?;
    let uses = names::uses(view.analysis);
    let same = rename::family(&view.analysis.project, found.symbol);
    let places =
        uses.iter().filter(|place| same.contains(&place.symbol) && (declarations || !place.declares));
    let places = places.filter_map(|place| view.location(place.span)).collect();
    Some((places, Declared::of(view, found.symbol)))
}

pub fn answer(
    view: &View<'_>,
    at: Position,
    declarations: bool,
) -> Option<(Vec<Location>, Option<Declared>)> {
    here(view, view.offset(at), declarations)
}

/// Those of the other files too, each once.
pub fn everywhere(
    workspace: &crate::lsp::workspace::Workspace,
    asked: &std::path::Path,
    (mut places, declared): (Vec<Location>, Option<Declared>),
    declarations: bool,
) -> Vec<Location> {
    if let Some(declared) = declared {
        let others = elsewhere::each(workspace, asked, &declared, |view, at| here(view, at, declarations));
        places.extend(others.into_iter().flatten().flat_map(|(places, _)| places));
    }
    let mut told = BTreeSet::new();
    places.retain(|place| {
        let at = place.range.start;
        told.insert((place.uri.as_str().to_owned(), at.line, at.character))
    });
    places
}
