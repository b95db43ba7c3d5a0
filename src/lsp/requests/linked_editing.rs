//! `textDocument/linkedEditingRange`: an id and its uses change together while it is typed.

use crate::ide;
use crate::lsp::convert::View;
use tower_lsp::ls_types::{LinkedEditingRanges, Position};

pub fn answer(view: &View<'_>, at: Position) -> Option<LinkedEditingRanges> {
    let spans = ide::linked::linked(view.analysis, view.offset(at));
    let ranges: Vec<_> = spans.into_iter().map(|span| view.range(span)).collect();
    (!ranges.is_empty()).then_some(LinkedEditingRanges { ranges, word_pattern: None })
}
