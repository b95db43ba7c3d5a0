//! `workspace/diagnostic`: every project of the folders, open or not. A file that has not changed is not read again.

use super::diagnostic;
use crate::ide::imports;
use crate::lsp::convert::View;
use crate::lsp::numbers;
use crate::lsp::workspace::Workspace;
use std::collections::{BTreeMap, HashMap};
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
    /// The file and what it imports, as they were; what is not there too.
    stamps: Vec<(PathBuf, Option<SystemTime>)>,
    read: Read,
}

/// What is told of one file.
#[derive(Clone)]
pub struct Read {
    items: Vec<ls_types::Diagnostic>,
    numbers: Vec<numbers::Number>,
}

impl Read {
    fn of(view: &View<'_>) -> Read {
        Read { items: diagnostic::items(view), numbers: numbers::of(view) }
    }
}

fn stamp(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|about| about.modified()).ok()
}

impl Found {
    /// What is told of a file; nothing where it cannot be read.
    pub fn read(&self, workspace: &Workspace, path: &Path) -> Option<Read> {
        if workspace.state().version(path).is_some() {
            return workspace.read(path, Read::of);
        }
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(path)
            && known.stamps.iter().all(|(file, before)| {
                // One that is open is read as it is in the editor.
                workspace.state().version(file).is_none() && stamp(file) == *before
            })
        {
            return Some(known.read.clone());
        }
        let (read, files) = workspace.read(path, |view| {
            let folder = path.parent().unwrap_or(Path::new(""));
            let named = imports::all(&view.analysis.project).into_iter().filter_map(|import| import.path);
            let files = named.map(|file| folder.join(file)).chain([path.to_owned()]);
            (Read::of(view), files.collect::<Vec<_>>())
        })?;
        // What was read from a buffer is not what is on the disk.
        if files.iter().all(|file| workspace.state().version(file).is_none()) {
            let stamps = files.into_iter().map(|file| (file.clone(), stamp(&file))).collect();
            lock().insert(path.to_owned(), Known { stamps, read: read.clone() });
        }
        Some(read)
    }

    /// The language of messages has changed.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The reports of all files. `previous` is what the client knows of each.
pub fn reports(
    workspace: &Workspace,
    mut read: BTreeMap<PathBuf, Read>,
    previous: &HashMap<String, String>,
) -> Vec<WorkspaceDocumentDiagnosticReport> {
    let folders = workspace.state().folders.clone();
    for folder in &folders {
        // Of folders within one another, a file is of the first that holds it.
        let own = |path: &Path| folders.iter().find(|folder| path.starts_with(folder)) == Some(folder);
        let files = read.iter().filter(|(path, _)| own(path));
        let files: Vec<_> = files.map(|(path, read)| (path.as_path(), read.numbers.as_slice())).collect();
        for (path, item) in numbers::told(workspace, &files) {
            read.entry(path).and_modify(|read| read.items.push(item));
        }
    }
    let state = workspace.state();
    let reports = read.into_iter().filter_map(|(path, read)| {
        let (uri, version) = (state.uri(&path)?, state.version(&path).map(i64::from));
        let items = read.items;
        let result_id = diagnostic::digest(&items);
        if previous.get(uri.as_str()) == Some(&result_id) {
            let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id };
            let report = WorkspaceUnchangedDocumentDiagnosticReport {
                uri,
                version,
                unchanged_document_diagnostic_report,
            };
            return Some(WorkspaceDocumentDiagnosticReport::Unchanged(report));
        }
        let full_document_diagnostic_report =
            FullDocumentDiagnosticReport { result_id: Some(result_id), items };
        let report = WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report };
        Some(WorkspaceDocumentDiagnosticReport::Full(report))
    });
    reports.collect()
}
