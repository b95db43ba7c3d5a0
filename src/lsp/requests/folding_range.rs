//! `textDocument/foldingRange`.

use crate::ide::folding::{FoldKind, folds};
use crate::lsp::convert::View;
use tower_lsp::ls_types::{FoldingRange, FoldingRangeKind};

pub fn answer(view: &View<'_>) -> Vec<FoldingRange> {
    let shown = folds(view.analysis).into_iter().map(|fold| {
        let (start, end) = (view.position(fold.span.start), view.position(fold.span.end));
        // Editors fold whole lines: the closing brace stays in sight.
        let end_line = if fold.kind == FoldKind::Block { end.line.saturating_sub(1) } else { end.line };
        FoldingRange {
            start_line: start.line,
            start_character: None,
            end_line,
            end_character: None,
            kind: match fold.kind {
                FoldKind::Block => None,
                FoldKind::Comments => Some(FoldingRangeKind::Comment),
                FoldKind::Imports => Some(FoldingRangeKind::Imports),
            },
            collapsed_text: fold.collapsed,
        }
    });
    shown.filter(|fold| fold.end_line > fold.start_line).collect()
}
