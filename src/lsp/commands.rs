//! `workspace/executeCommand`: what an editor can have done. Each takes one object.

use super::requests::invoice;
use super::server::Backend;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{ExecuteCommandParams, Uri};

pub const ALL: [&str; 1] = ["avt.export"];

#[derive(Deserialize)]
struct Export {
    uri: Uri,
    id: Option<String>,
    #[serde(default)]
    format: invoice::Format,
}

fn arguments<T: DeserializeOwned>(params: &mut ExecuteCommandParams) -> Result<T> {
    let first = params.arguments.drain(..).next().unwrap_or(Value::Null);
    serde_json::from_value(first).map_err(|error| Error::invalid_params(error.to_string()))
}

/// # Errors
/// An unknown command, wrong arguments, or what the command itself refuses, in words for the person.
pub async fn run(backend: &Backend, mut params: ExecuteCommandParams) -> Result<Option<Value>> {
    match params.command.as_str() {
        "avt.export" => {
            let Export { uri, id, format } = arguments(&mut params)?;
            let answer =
                backend.ask(&uri, move |view| invoice::answer(view, id.as_deref(), format).map(Some)).await?;
            Ok(answer.and_then(|answer| serde_json::to_value(answer).ok()))
        }
        other => Err(Error::invalid_params(format!("{other}?"))),
    }
}
