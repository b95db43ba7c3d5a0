//! `textDocument/hover`.

use crate::ide;
use crate::lsp::convert::View;
use tower_lsp::ls_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

pub fn answer(view: &View<'_>, at: Position) -> Option<Hover> {
    let found = ide::hover::hover(view.analysis, view.offset(at), view.lang)?;
    let contents = MarkupContent { kind: MarkupKind::Markdown, value: found.markdown };
    Some(Hover { contents: HoverContents::Markup(contents), range: Some(view.range(found.span)) })
}
