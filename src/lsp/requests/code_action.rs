//! `textDocument/codeAction`: the fixes of diagnostics, and what can be made of what is selected.

use super::diagnostic;
use crate::ide::actions::{self, Action, ActionKind};
use crate::lsp::convert::View;
use crate::source::Span;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Range, Uri};

/// Fixes all that has one way out.
pub const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.avt");

pub fn answer(view: &View<'_>, range: Range, context: &CodeActionContext) -> Vec<CodeActionOrCommand> {
    if let Some(only) = &context.only
        && only.iter().all(|wanted| wanted.as_str().starts_with("source"))
    {
        // Asked for by name, as on saving: whatever the cursor is on.
        let asked = only.iter().any(|wanted| within(FIX_ALL.as_str(), wanted.as_str()));
        let all = asked.then(|| fix_all(view)).flatten();
        return all
            .map(|action| CodeActionOrCommand::CodeAction(shown(view, action, None)))
            .into_iter()
            .collect();
    }
    let selection = view.span(range);
    let found = match view.workspace.state().client.resolves_edits {
        true => actions::offered(view.analysis, selection, view.lang),
        false => actions::actions(view.analysis, selection, view.lang),
    };
    let found = found.into_iter();
    let wanted = found.filter(|action| match &context.only {
        Some(only) => only.iter().any(|wanted| within(kind(action.kind).as_str(), wanted.as_str())),
        None => true,
    });
    wanted.map(|action| CodeActionOrCommand::CodeAction(shown(view, action, Some(selection)))).collect()
}

fn fix_all(view: &View<'_>) -> Option<Action> {
    let edits = actions::fix_all(view.analysis);
    let title = actions::fix_all_title(view.lang).to_owned();
    let kind = ActionKind::FixAll;
    let action = Action { title, kind, edits, diagnostic: None, preferred: false, id: None };
    (!action.edits.is_empty()).then_some(action)
}

/// A kind, or one below it: `refactor.extract` is a `refactor`.
fn within(kind: &str, wanted: &str) -> bool {
    let rest = kind.strip_prefix(wanted);
    wanted.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::QuickFix => CodeActionKind::QUICKFIX,
        ActionKind::FixAll => FIX_ALL,
        ActionKind::Refactor => CodeActionKind::REFACTOR,
        ActionKind::RefactorExtract => CodeActionKind::REFACTOR_EXTRACT,
        ActionKind::RefactorInline => CodeActionKind::REFACTOR_INLINE,
        ActionKind::RefactorRewrite => CodeActionKind::REFACTOR_REWRITE,
    }
}

/// The file of an action without edits so far.
pub fn file(action: &CodeAction) -> Option<Uri> {
    action.data.as_ref()?["uri"].as_str()?.parse().ok()
}

/// The action with its edits, of the text that it was offered for.
pub fn resolve(view: &View<'_>, mut action: CodeAction) -> Result<CodeAction> {
    let data = action.data.take().unwrap_or_default();
    let number = |key: &str| data[key].as_u64().and_then(|number| u32::try_from(number).ok());
    let (Some(id), Some(start), Some(end)) = (data["id"].as_str(), number("start"), number("end")) else {
        return Err(Error::invalid_params("data: id, start, end"));
    };
    if data["version"] != json!(view.version) {
        return Err(Error::content_modified());
    }
    let edits = actions::resolve(view.analysis, Span::new(start, end), id, view.lang);
    let refused =
        |why: String| Error { code: ErrorCode::ServerError(-32803), message: why.into(), data: None };
    action.edit = Some(view.workspace_edit(&edits.map_err(refused)?));
    Ok(action)
}

fn data(view: &View<'_>, id: &str, selection: Span) -> Value {
    let uri = view.uri(view.path).map_or(Value::Null, |uri| json!(uri));
    json!({ "uri": uri, "version": view.version, "id": id, "start": selection.start, "end": selection.end })
}

/// One that was offered for a selection; its edits come later, if it has an id.
fn shown(view: &View<'_>, action: Action, selection: Option<Span>) -> CodeAction {
    let template = view.workspace.state().settings.explain.clone();
    let found = action.diagnostic.and_then(|at| view.analysis.diagnostics.get(at));
    let mended = found.map(|found| vec![diagnostic::item(view, found, template.as_deref())]);
    CodeAction {
        title: action.title,
        kind: Some(kind(action.kind)),
        diagnostics: mended,
        edit: action.id.is_none().then(|| view.workspace_edit(&action.edits)),
        data: action.id.zip(selection).map(|(id, selection)| data(view, id, selection)),
        is_preferred: action.preferred.then_some(true),
        ..CodeAction::default()
    }
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn kinds_are_asked_for_by_their_beginning() {
        assert!(within("refactor.extract", "refactor") && within("quickfix", "quickfix") && within("x", ""));
        assert!(within("source.fixAll.avt", "source.fixAll"));
        assert!(!within("refactoring", "refactor") && !within("refactor", "refactor.extract"));
    }
}
