//! `workspace/willRenameFiles`: imports follow the files that they name.

use super::rename::{Edits, join};
use crate::ide::moved::imports_after;
use crate::lsp::convert::workspace_edit;
use crate::lsp::workspace::{Workspace, path_of};
use std::path::Path;
use std::str::FromStr;
use tower_lsp::ls_types::{FileRename, Uri, WorkspaceEdit};

pub fn answer(workspace: &Workspace, renamed: &[FileRename]) -> WorkspaceEdit {
    let mut edits = Edits::new();
    let path = |uri: &str| Uri::from_str(uri).ok().map(|uri| path_of(&uri));
    let moves: Vec<_> =
        renamed.iter().filter_map(|one| Some((path(&one.old_uri)?, path(&one.new_uri)?))).collect();
    for project in workspace.projects() {
        let folder = project.parent().unwrap_or(Path::new(""));
        // Imports stay inside the folder of the project: what leaves it is told by their own diagnostics.
        let within = |path: &Path| Some(path.strip_prefix(folder).ok()?.to_str()?.replace('\\', "/"));
        for (old, new) in &moves {
            let (Some(old), Some(new)) = (within(old), within(new)) else { continue };
            let more = workspace
                .read(&project, |view| view.edits_by_file(&imports_after(view.analysis, &old, &new)));
            join(&mut edits, more.unwrap_or_default());
        }
    }
    workspace_edit(workspace, edits)
}
