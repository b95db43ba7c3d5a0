//! `workspace/diagnostic`: every project of the folders, open or not; one that has not changed is not read again.

use super::diagnostic;
use crate::lsp::workspace::Workspace;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;
use tower_lsp::ls_types::{
    self, FullDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

/// What was found in files that are not open, as long as they stay as they were.
#[derive(Default)]
pub struct Found(Mutex<HashMap<PathBuf, Known>>);

struct Known {
    /// The file and what it imports, as they were.
    stamps: Vec<(PathBuf, Option<SystemTime>)>,
    items: Vec<ls_types::Diagnostic>,
    digest: String,
}

fn stamp(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|about| about.modified()).ok()
}

/// The report of one file; nothing where it cannot be read. `previous` is what the client knows of it.
pub fn report(
    workspace: &Workspace,
    found: &Found,
    path: &Path,
    previous: &HashMap<String, String>,
) -> Option<WorkspaceDocumentDiagnosticReport> {
    let (uri, version) = {
        let state = workspace.state();
        (state.uri(path)?, state.version(path))
    };
    let (items, result_id) = match version {
        Some(_) => workspace.read(path, |view| {
            let items = diagnostic::items(view);
            let digest = diagnostic::digest(&items);
            (items, digest)
        })?,
        None => found.of(workspace, path)?,
    };
    let version = version.map(i64::from);
    if previous.get(uri.as_str()) == Some(&result_id) {
        let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id };
        let report =
            WorkspaceUnchangedDocumentDiagnosticReport { uri, version, unchanged_document_diagnostic_report };
        return Some(WorkspaceDocumentDiagnosticReport::Unchanged(report));
    }
    let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id: Some(result_id), items };
    let report = WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report };
    Some(WorkspaceDocumentDiagnosticReport::Full(report))
}

impl Found {
    fn of(&self, workspace: &Workspace, path: &Path) -> Option<(Vec<ls_types::Diagnostic>, String)> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(path)
            && known.stamps.iter().all(|(file, before)| {
                // One that is open is read as it is in the editor.
                workspace.state().version(file).is_none() && stamp(file) == *before
            })
        {
            return Some((known.items.clone(), known.digest.clone()));
        }
        let (items, files) = workspace.read(path, |view| {
            let files = view.source().files().iter();
            (diagnostic::items(view), files.map(|file| view.file(file.span.start)).collect::<Vec<_>>())
        })?;
        let digest = diagnostic::digest(&items);
        let stamps = files.into_iter().map(|file| (file.clone(), stamp(&file))).collect();
        lock().insert(path.to_owned(), Known { stamps, items: items.clone(), digest: digest.clone() });
        Some((items, digest))
    }

    /// The language of messages, or an open file that others import, has changed.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
