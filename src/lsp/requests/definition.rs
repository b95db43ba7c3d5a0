//! `textDocument/definition`.

use crate::ide;
use crate::lsp::convert::View;
use tower_lsp::ls_types::{GotoDefinitionResponse, LocationLink, Position};

pub fn answer(view: &View<'_>, at: Position) -> Option<GotoDefinitionResponse> {
    let found = ide::definition::definition(view.analysis, view.offset(at))?;
    let target = view.location(found.target)?;
    if !view.links {
        return Some(GotoDefinitionResponse::Scalar(target));
    }
    Some(GotoDefinitionResponse::Link(vec![LocationLink {
        origin_selection_range: Some(view.range(found.origin)),
        target_uri: target.uri,
        target_range: view.range(found.whole),
        target_selection_range: target.range,
    }]))
}
