//! `workspace/executeCommand`: what an editor can have done. Each takes one object; those of lenses, the address of the file
//! and a name, as lenses carry them.

use super::convert::View;
use super::requests::{invoice, why};
use super::server::Backend;
use crate::export::Format;
use crate::ide::{actions, grid};
use crate::source::{Edit, Source, apply};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{ExecuteCommandParams, Position, Uri, WorkspaceEdit};

pub const ALL: [&str; 5] = ["avt.applyCell", "avt.export", "avt.nextSituation", "avt.showInvoice", "avt.why"];

#[derive(Deserialize)]
struct Cell {
    uri: Uri,
    row: String,
    situation: String,
    text: String,
}

#[derive(Deserialize)]
struct Export {
    uri: Uri,
    id: Option<String>,
    #[serde(default)]
    format: Format,
}

#[derive(Deserialize)]
struct File {
    uri: Uri,
}

#[derive(Deserialize)]
struct Named {
    uri: Uri,
    name: String,
}

/// The object that a command takes, or its members one by one, in the order of `names`.
fn arguments<T: DeserializeOwned>(given: Vec<Value>, names: &[&str]) -> Result<T> {
    let object = match given.first() {
        Some(Value::Object(_)) => given.into_iter().next().unwrap_or_default(),
        _ => names.iter().map(|name| (*name).to_owned()).zip(given).collect(),
    };
    serde_json::from_value(object).map_err(|error| Error::invalid_params(error.to_string()))
}

/// What was asked for cannot be done, in words for the person.
pub fn refused(why: impl Into<String>) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: why.into().into(), data: None }
}

/// # Errors
/// An unknown command, wrong arguments, or what the command itself refuses, in words for the person.
pub async fn run(backend: &Backend, params: ExecuteCommandParams) -> Result<Option<Value>> {
    let given = params.arguments;
    match params.command.as_str() {
        "avt.applyCell" => {
            let Cell { uri, row, situation, text } = arguments(given, &["uri", "row", "situation", "text"])?;
            let edit = backend.ask(&uri, move |view| {
                let edits = grid::set_cell(view.analysis, &row, &situation, &text, view.lang);
                let edits = edits.map_err(refused)?;
                Ok((!edits.is_empty()).then(|| view.workspace_edit(&edits)))
            });
            backend.apply(edit.await?);
            Ok(None)
        }
        "avt.nextSituation" => {
            let File { uri } = arguments(given, &["uri"])?;
            let next = backend.ask(&uri, |view| next_situation(view).map(Some)).await?;
            let Some((edit, position)) = next else { return Ok(None) };
            backend.apply(Some(edit));
            Ok(Some(json!({ "position": position })))
        }
        "avt.export" => {
            let Export { uri, id, format } = arguments(given, &["uri", "id", "format"])?;
            let answer =
                backend.ask(&uri, move |view| invoice::answer(view, id.as_deref(), format).map(Some));
            Ok(answer.await?.and_then(|answer| serde_json::to_value(answer).ok()))
        }
        // Editors with a view of their own show these there; elsewhere they are read as a message.
        "avt.showInvoice" => {
            let Named { uri, name } = arguments(given, &["uri", "name"])?;
            let read = move |view: &View<'_>| invoice::answer(view, Some(&name), Format::Text).map(Some);
            let answer = backend.ask(&uri, read).await?;
            backend.tell(answer.map(|answer| answer.content));
            Ok(None)
        }
        "avt.why" => {
            let Named { uri, name } = arguments(given, &["uri", "name"])?;
            let answer = backend.ask(&uri, move |view| why::answer(view, &name).map(Some)).await?;
            backend.tell(answer.map(|answer| answer.text));
            Ok(None)
        }
        other => Err(Error::invalid_params(format!("{other}?"))),
    }
}

/// The edit that adds the next situation, and where the cursor goes once it is made.
fn next_situation(view: &View<'_>) -> Result<(WorkspaceEdit, Position)> {
    let (edits, cursor) = actions::next_situation(view.analysis, view.lang).map_err(refused)?;
    Ok((view.workspace_edit(&edits), after(view, &edits, cursor)))
}

/// The position of an offset in the text after the edits.
fn after(view: &View<'_>, edits: &[Edit], offset: u32) -> Position {
    let own = view.source().slice(view.source().files()[0].span);
    let text = apply(own, edits).unwrap_or_default();
    let source = Source::new("", text);
    super::convert::position(&source, offset, view.columns)
}
