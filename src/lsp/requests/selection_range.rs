//! `textDocument/selectionRange`: what grows around a cursor, from a word to the file.

use crate::ide::selection::ranges;
use crate::lsp::convert::View;
use tower_lsp::ls_types::{Position, SelectionRange};

pub fn answer(view: &View<'_>, positions: &[Position]) -> Vec<SelectionRange> {
    positions.iter().map(|position| around(view, *position)).collect()
}

fn around(view: &View<'_>, at: Position) -> SelectionRange {
    let offset = view.offset(at);
    let spans = ranges(view.analysis, offset).into_iter().rev();
    let grown = spans.fold(None, |parent, span| {
        Some(SelectionRange { range: view.range(span), parent: parent.map(Box::new) })
    });
    // One answer is owed for each position.
    grown.unwrap_or_else(|| {
        let here = view.position(offset);
        SelectionRange { range: tower_lsp::ls_types::Range { start: here, end: here }, parent: None }
    })
}
