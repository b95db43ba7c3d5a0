//! `textDocument/formatting`, `rangeFormatting` and `onTypeFormatting`: the one formatter, as small edits.

use crate::ide::formatting;
use crate::lsp::convert::View;
use tower_lsp::ls_types::{Position, Range, TextEdit};

/// Nothing for a file that is to be left as it is: its diagnostics say why.
pub fn whole(view: &View<'_>) -> Option<Vec<TextEdit>> {
    formatting::whole(view.analysis).ok().map(|edits| view.text_edits(&edits))
}

pub fn range(view: &View<'_>, range: Range) -> Option<Vec<TextEdit>> {
    formatting::range(view.analysis, view.span(range)).ok().map(|edits| view.text_edits(&edits))
}

pub fn on_type(view: &View<'_>, at: Position, typed: &str) -> Vec<TextEdit> {
    view.text_edits(&formatting::on_type(view.analysis, view.offset(at), typed))
}
