//! `textDocument/prepareRename` and `textDocument/rename`: a name, wherever the workspace uses it.

use super::elsewhere::{self, Declared};
use crate::ide::{names, rename};
use crate::lsp::convert::{View, workspace_edit};
use crate::lsp::workspace::Workspace;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tower_lsp::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp::ls_types::{Position, PrepareRenameResponse, TextEdit, WorkspaceEdit};

pub type Edits = BTreeMap<PathBuf, Vec<TextEdit>>;

/// # Errors
/// Nothing there has a name, in words for the person.
pub fn prepare(view: &View<'_>, at: Position) -> Result<PrepareRenameResponse> {
    let (span, placeholder) = rename::prepare(view.analysis, view.offset(at), view.lang).map_err(refused)?;
    Ok(PrepareRenameResponse::RangeWithPlaceholder { range: view.range(span), placeholder })
}

/// # Errors
/// The new name will not do, in words for the person.
pub fn here(view: &View<'_>, at: Position, new: &str) -> Result<(Edits, Option<Declared>)> {
    let offset = view.offset(at);
    let edits = rename::rename(view.analysis, offset, new, view.lang).map_err(refused)?;
    let declared = names::at(view.analysis, offset).and_then(|found| Declared::of(view, found.symbol));
    Ok((view.edits_by_file(&edits), declared))
}

/// `versions` are those of the open files when it was asked.
///
/// # Errors
/// The new name will not do in one of the other files, or one of those to be changed has changed since.
pub fn everywhere(
    workspace: &Workspace,
    asked: &Path,
    (mut edits, declared): (Edits, Option<Declared>),
    new: &str,
    versions: &BTreeMap<PathBuf, i32>,
) -> Result<WorkspaceEdit> {
    if let Some(declared) = declared {
        let others = elsewhere::each(workspace, asked, &declared, |view, at| {
            let edits = rename::rename(view.analysis, at, new, view.lang);
            edits.map(|edits| view.edits_by_file(&edits)).map_err(|why| {
                let name = view.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                refused(format!("{name}: {why}"))
            })
        });
        for other in others {
            join(&mut edits, other?);
        }
    }
    let changed = |path: &PathBuf| workspace.state().version(path) != versions.get(path).copied();
    if edits.keys().any(changed) {
        return Err(Error::content_modified());
    }
    Ok(workspace_edit(workspace, edits))
}

/// Adds the edits of one more project; what two of them import is changed once.
pub fn join(edits: &mut Edits, more: Edits) {
    for (path, more) in more {
        let known = edits.entry(path).or_default();
        let new: Vec<_> = more.into_iter().filter(|edit| !known.contains(edit)).collect();
        known.extend(new);
    }
}

fn refused(why: String) -> Error {
    Error { code: ErrorCode::ServerError(-32803), message: why.into(), data: None }
}
