//! `textDocument/prepareCallHierarchy` and `callHierarchy/*`: what a total is made of, and what it is part of.

use crate::ide::feeds::{self, Item, What};
use crate::ide::names::Symbol;
use crate::lsp::convert::View;
use crate::source::Span;
use serde_json::json;
use std::str::FromStr;
use tower_lsp::ls_types::{
    CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, Position, Range, SymbolKind, Uri,
};

pub fn prepare(view: &View<'_>, at: Position) -> Option<Vec<CallHierarchyItem>> {
    let item = feeds::item(view.analysis, view.offset(at), view.lang)?;
    shown(view, item).map(|item| vec![item])
}

/// The file that an item was asked about, which may import the one that it lies in.
pub fn file(item: &CallHierarchyItem) -> Option<Uri> {
    Uri::from_str(item.data.as_ref()?["uri"].as_str()?).ok()
}

fn again(view: &View<'_>, item: &CallHierarchyItem) -> Option<Item> {
    let offset = u32::try_from(item.data.as_ref()?["offset"].as_u64()?).ok()?;
    feeds::item(view.analysis, offset, view.lang)
}

/// What it is made of.
pub fn outgoing(view: &View<'_>, item: &CallHierarchyItem) -> Vec<CallHierarchyOutgoingCall> {
    let Some(item) = again(view, item) else { return Vec::new() };
    let parts = feeds::feeds(view.analysis, &item, view.lang).into_iter();
    parts
        .filter_map(|(to, places)| {
            Some(CallHierarchyOutgoingCall { to: shown(view, to)?, from_ranges: ranges(view, &places) })
        })
        .collect()
}

/// What it is part of.
pub fn incoming(view: &View<'_>, item: &CallHierarchyItem) -> Vec<CallHierarchyIncomingCall> {
    let Some(item) = again(view, item) else { return Vec::new() };
    let wholes = feeds::fed(view.analysis, &item, view.lang).into_iter();
    wholes
        .filter_map(|(from, places)| {
            Some(CallHierarchyIncomingCall { from: shown(view, from)?, from_ranges: ranges(view, &places) })
        })
        .collect()
}

fn ranges(view: &View<'_>, places: &[Span]) -> Vec<Range> {
    places.iter().map(|place| view.range(*place)).collect()
}

fn shown(view: &View<'_>, item: Item) -> Option<CallHierarchyItem> {
    let uri = view.uri(view.path)?;
    Some(CallHierarchyItem {
        name: item.name,
        kind: match item.what {
            What::Named(Symbol::Quote(_)) => SymbolKind::CLASS,
            What::Named(Symbol::Section(_)) => SymbolKind::NAMESPACE,
            What::Named(Symbol::Row(_)) => SymbolKind::FIELD,
            What::Named(Symbol::Invoice(_) | Symbol::Payment(_)) => SymbolKind::EVENT,
            What::Named(Symbol::Let(_)) => SymbolKind::CONSTANT,
            What::Named(Symbol::Index(_)) => SymbolKind::ARRAY,
            What::Named(Symbol::Unit(_)) => SymbolKind::TYPE_PARAMETER,
            What::Deduction(..) | What::Retention | What::Revision => SymbolKind::PROPERTY,
        },
        tags: None,
        detail: Some(item.detail).filter(|detail| !detail.is_empty()),
        uri: view.uri(&view.file(item.name_span.start))?,
        range: view.range(item.span),
        selection_range: view.range(item.name_span),
        data: Some(json!({ "uri": uri, "offset": item.name_span.start })),
    })
}
