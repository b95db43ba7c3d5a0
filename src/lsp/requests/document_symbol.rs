//! `textDocument/documentSymbol`: the outline, numbered as documents print it.

use crate::ide::symbols::{self, Symbol, SymbolKind};
use crate::lsp::convert::View;
use crate::syntax::Keyword;
use tower_lsp::ls_types::{self, DocumentSymbol, SymbolTag};

pub fn answer(view: &View<'_>) -> Vec<DocumentSymbol> {
    symbols::document(view.analysis, view.lang).into_iter().map(|symbol| shown(view, symbol)).collect()
}

fn shown(view: &View<'_>, symbol: Symbol) -> DocumentSymbol {
    let children: Vec<_> = symbol.children.into_iter().map(|child| shown(view, child)).collect();
    #[allow(deprecated, reason = "the field must be there; tags say it")]
    DocumentSymbol {
        name: symbol.name,
        detail: Some(symbol.detail).filter(|detail| !detail.is_empty()),
        kind: kind(symbol.kind),
        tags: symbol.closed.then(|| vec![SymbolTag::DEPRECATED]),
        deprecated: None,
        range: view.range(symbol.span),
        selection_range: view.range(symbol.name_span),
        children: (!children.is_empty()).then_some(children),
    }
}

/// The protocol knows programs: of its icons, those that look most like it.
pub fn kind(kind: SymbolKind) -> ls_types::SymbolKind {
    use ls_types::SymbolKind as Icon;
    match kind {
        SymbolKind::Document(document) if document.holds_rows() => Icon::CLASS,
        SymbolKind::Document(Keyword::Payment) => Icon::OPERATOR,
        SymbolKind::Document(_) => Icon::EVENT,
        SymbolKind::Section => Icon::NAMESPACE,
        SymbolKind::Row => Icon::FIELD,
        SymbolKind::Let => Icon::CONSTANT,
        SymbolKind::Unit => Icon::TYPE_PARAMETER,
        SymbolKind::Index | SymbolKind::Grid => Icon::ARRAY,
        SymbolKind::Settings => Icon::PROPERTY,
    }
}
