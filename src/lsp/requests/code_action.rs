//! `textDocument/codeAction`: the fixes of diagnostics, and what can be made of what is selected.

use super::diagnostic;
use crate::ide::actions::{self, Action, ActionKind, actions};
use crate::lsp::convert::View;
use tower_lsp::ls_types::{CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, Range};

/// Fixes all that has one way out.
pub const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.avt");

pub fn answer(view: &View<'_>, range: Range, context: &CodeActionContext) -> Vec<CodeActionOrCommand> {
    if let Some(only) = &context.only
        && only.iter().all(|wanted| wanted.as_str().starts_with("source"))
    {
        // Asked for by name, as on saving: whatever the cursor is on.
        let asked = only.iter().any(|wanted| within(FIX_ALL.as_str(), wanted.as_str()));
        let all = asked.then(|| fix_all(view)).flatten();
        return all.map(|action| CodeActionOrCommand::CodeAction(shown(view, action))).into_iter().collect();
    }
    let found = actions(view.analysis, view.span(range), view.lang).into_iter();
    let wanted = found.filter(|action| match &context.only {
        Some(only) => only.iter().any(|wanted| within(kind(action.kind).as_str(), wanted.as_str())),
        None => true,
    });
    wanted.map(|action| CodeActionOrCommand::CodeAction(shown(view, action))).collect()
}

fn fix_all(view: &View<'_>) -> Option<Action> {
    let edits = actions::fix_all(view.analysis);
    let title = view.lang.pick("tout corriger dans ce fichier", "fix all in this file").to_owned();
    let action = Action { title, kind: ActionKind::FixAll, edits, diagnostic: None, preferred: false };
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

fn shown(view: &View<'_>, action: Action) -> CodeAction {
    let template = view.workspace.state().settings.explain.clone();
    let found = action.diagnostic.and_then(|at| view.analysis.diagnostics.get(at));
    let mended = found.map(|found| vec![diagnostic::item(view, found, template.as_deref())]);
    CodeAction {
        title: action.title,
        kind: Some(kind(action.kind)),
        diagnostics: mended,
        edit: Some(view.workspace_edit(&action.edits)),
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
