//! `textDocument/inlayHint`: figures at the end of the line, of the kinds that are asked for.

use crate::ide::hints::{HintKind, hints};
use crate::lsp::convert::View;
use tower_lsp::ls_types::{InlayHint, InlayHintLabel, InlayHintTooltip, Range};

pub fn answer(view: &View<'_>, range: Range) -> Vec<InlayHint> {
    let wanted = view.workspace.state().settings.inlay_hints;
    // They stand beside what was typed: figures are written as the file writes them.
    let project = &view.analysis.project;
    let lang = if project.lang_told { project.lang } else { view.lang };
    let found = hints(view.analysis, view.span(range), lang).into_iter();
    let found = found.filter(|hint| match hint.kind {
        HintKind::Amount => wanted.amounts,
        HintKind::Quantity => wanted.quantities,
        HintKind::Section => wanted.sections,
        HintKind::Period => wanted.periods,
        HintKind::Net => wanted.net,
    });
    found
        .map(|hint| InlayHint {
            position: view.position(hint.offset),
            label: InlayHintLabel::String(hint.label),
            kind: None,
            text_edits: None,
            tooltip: hint.tooltip.map(InlayHintTooltip::String),
            padding_left: Some(true),
            padding_right: None,
            data: None,
        })
        .collect()
}
