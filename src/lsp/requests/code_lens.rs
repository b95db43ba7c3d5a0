//! `textDocument/codeLens`: lines above documents, whose commands the editor carries out.

use crate::ide::lenses::{LensAction, lenses};
use crate::lsp::convert::View;
use serde_json::{Value, json};
use tower_lsp::ls_types::{CodeLens, Command};

pub fn answer(view: &View<'_>) -> Vec<CodeLens> {
    if !view.workspace.state().settings.code_lens.enable {
        return Vec::new();
    }
    let uri = view.uri(view.path).map_or(Value::Null, |uri| json!(uri));
    let found = lenses(view.analysis, view.lang).into_iter();
    found
        .map(|lens| {
            let (command, arguments) = match lens.action {
                LensAction::ShowInvoice { id } => ("avt.showInvoice", vec![uri.clone(), json!(id)]),
                LensAction::NextSituation => ("avt.nextSituation", vec![uri.clone()]),
                LensAction::Why { figure } => ("avt.why", vec![uri.clone(), json!(figure)]),
            };
            let command = Command { title: lens.title, command: command.into(), arguments: Some(arguments) };
            CodeLens { range: view.range(lens.span), command: Some(command), data: None }
        })
        .collect()
}
