//! Diagnostics as they change: one task tells them, of each file only the newest, always with its version.

use super::convert::View;
use super::requests::diagnostic;
use super::requests::workspace_diagnostic::Found;
use super::server::PATIENCE;
use super::workspace::{Refreshes, Workspace};
use crate::ide;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use tower_lsp::Client;
use tower_lsp::ls_types::notification::Notification;

/// How a file stands, for the status bar of the editor.
enum Status {}

impl Notification for Status {
    type Params = Value;
    const METHOD: &'static str = "avt/status";
}

/// Tells of files as they change, until the server ends.
pub async fn run(workspace: Arc<Workspace>, client: Client) {
    loop {
        workspace.wake.notified().await;
        let (dirty, closed, pulls, again) = {
            let mut state = workspace.state();
            let closed = std::mem::take(&mut state.closed);
            (state.take_dirty(), closed, state.client.pulls, state.take_refreshes())
        };
        for uri in closed.into_iter().filter(|_| !pulls) {
            client.publish_diagnostics(uri, Vec::new(), None).await;
        }
        for path in dirty {
            // It reads and computes; a defect there must not end the task that tells.
            let told = catch_unwind(AssertUnwindSafe(|| tell(&workspace, &path)));
            let Ok(told) = told else {
                super::guard::log("publish", "a defect; the file is read afresh next time");
                continue;
            };
            let Some((uri, version, items, status)) = told else { continue };
            if !pulls {
                client.publish_diagnostics(uri, items, Some(version)).await;
            }
            client.send_notification::<Status>(status).await;
        }
        if let Some(again) = again {
            tokio::spawn(ask_again(client.clone(), again));
        }
    }
}

/// Reads the numbers of files that are not open, whenever they may have changed, until the server ends.
pub async fn look(workspace: Arc<Workspace>, found: Arc<Found>) {
    loop {
        workspace.look.notified().await;
        let (workspace, found) = (Arc::clone(&workspace), Arc::clone(&found));
        let looked = tokio::task::spawn_blocking(move || found.look(&workspace)).await;
        if let Err(defect) = looked {
            super::guard::log("numbers", &defect.to_string());
        }
    }
}

/// Has the client ask again for what it shows, as far as it can be told to.
pub async fn ask_again(client: Client, can: Refreshes) {
    let asked = async {
        if can.diagnostics {
            let _ = client.workspace_diagnostic_refresh().await;
        }
        if can.hints {
            let _ = client.inlay_hint_refresh().await;
        }
        if can.lenses {
            let _ = client.code_lens_refresh().await;
        }
        if can.tokens {
            let _ = client.semantic_tokens_refresh().await;
        }
    };
    let _ = tokio::time::timeout(PATIENCE, asked).await;
}

type Told = (tower_lsp::ls_types::Uri, i32, Vec<tower_lsp::ls_types::Diagnostic>, Value);

fn tell(workspace: &Workspace, path: &Path) -> Option<Told> {
    workspace.read(path, |view| {
        let uri = view.uri(path)?;
        let items = diagnostic::items(view);
        let status = status(view, uri.as_str());
        Some((uri, view.version?, items, status))
    })?
}

fn status(view: &View<'_>, uri: &str) -> Value {
    let status = ide::status::status(view.analysis, view.lang);
    let health = match status {
        _ if status.errors > 0 => "errors",
        _ if !status.complete => "incomplete",
        _ => "ok",
    };
    let mut shown = json!(status);
    shown["uri"] = json!(uri);
    shown["health"] = json!(health);
    shown
}
