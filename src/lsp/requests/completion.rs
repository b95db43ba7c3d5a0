//! `textDocument/completion` and `completionItem/resolve`: what may be typed at a place.

use crate::ide::completion::{self, Completion, CompletionKind};
use crate::lsp::convert::View;
use serde_json::{Value, json};
use tower_lsp::ls_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionResponse, CompletionTextEdit,
    Documentation, InsertTextFormat, MarkupContent, MarkupKind, Position, TextEdit,
};

pub fn answer(view: &View<'_>, at: Position) -> CompletionResponse {
    let found =
        completion::complete(view.analysis, view.offset(at), &view.workspace.files(view.path), view.lang);
    let file = view.uri(view.path).map_or(Value::Null, |uri| json!(uri));
    let items = found.items.into_iter().map(|one| item(view, one, &file)).collect();
    CompletionResponse::List(CompletionList { is_incomplete: found.cut, items })
}

/// Adds the documentation of the one that is looked at.
pub fn resolve(view: &View<'_>, item: &CompletionItem) -> Option<Documentation> {
    let key = item.data.as_ref()?["key"].as_str()?;
    let value = completion::documentation(view.analysis, key, view.lang)?;
    if !view.workspace.state().client.markdown {
        return Some(Documentation::String(value));
    }
    Some(Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value }))
}

fn item(view: &View<'_>, one: Completion, file: &Value) -> CompletionItem {
    let snippets = view.workspace.state().client.snippets;
    let new_text = if one.snippet && !snippets { plain(&one.insert) } else { one.insert };
    let data = one.resolve.map(|key| json!({ "uri": file, "key": key }));
    CompletionItem {
        label: one.label,
        kind: Some(kind(one.kind)),
        detail: one.detail,
        preselect: one.preselect.then_some(true),
        sort_text: Some(one.sort),
        filter_text: one.filter,
        insert_text_format: (one.snippet && snippets).then_some(InsertTextFormat::SNIPPET),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range: view.range(one.replace), new_text })),
        data,
        ..CompletionItem::default()
    }
}

fn kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Keyword => CompletionItemKind::KEYWORD,
        CompletionKind::Document => CompletionItemKind::EVENT,
        CompletionKind::Section => CompletionItemKind::MODULE,
        CompletionKind::Row => CompletionItemKind::FIELD,
        CompletionKind::Let => CompletionItemKind::CONSTANT,
        CompletionKind::Function => CompletionItemKind::FUNCTION,
        CompletionKind::Unit => CompletionItemKind::UNIT,
        CompletionKind::Setting => CompletionItemKind::PROPERTY,
        CompletionKind::Rate | CompletionKind::Value | CompletionKind::Number | CompletionKind::Date => {
            CompletionItemKind::VALUE
        }
        CompletionKind::Snippet => CompletionItemKind::SNIPPET,
        CompletionKind::File => CompletionItemKind::FILE,
    }
}

/// A snippet with its places filled as they are at first, for a client that has none: `${1:100%}` is `100%`.
fn plain(snippet: &str) -> String {
    let mut out = String::with_capacity(snippet.len());
    let mut chars = snippet.chars().peekable();
    let mut open = 0;
    while let Some(ch) = chars.next() {
        match ch {
            '\\' => out.extend(chars.next()),
            '$' => {
                let brace = chars.next_if_eq(&'{').is_some();
                while chars.next_if(char::is_ascii_digit).is_some() {}
                if brace && chars.next_if_eq(&':').is_some() {
                    open += 1;
                } else if brace {
                    chars.next_if_eq(&'}');
                }
            }
            '}' if open > 0 => open -= 1,
            ch => out.push(ch),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_snippet_is_typed_as_it_is_at_first() {
        assert_eq!(
            plain("situation ${1:S3} du ${2:2026-06-30} {\n    $0\n\\}"),
            "situation S3 du 2026-06-30 {\n    \n}"
        );
        assert_eq!(plain("a ${1} b$2 \\$3"), "a  b $3");
    }
}
