//! `textDocument/documentHighlight`.

use crate::ide;
use crate::lsp::convert::View;
use tower_lsp::ls_types::{DocumentHighlight, DocumentHighlightKind, Position};

pub fn answer(view: &View<'_>, at: Position) -> Vec<DocumentHighlight> {
    let places = ide::highlights::highlights(view.analysis, view.offset(at)).into_iter();
    places
        .map(|(span, declares)| {
            let kind = if declares { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ };
            DocumentHighlight { range: view.range(span), kind: Some(kind) }
        })
        .collect()
}
