//! `workspace/diagnostic`: every project of the folders, open or not. A file that has not changed is not read again.

use super::diagnostic;
use crate::ide::imports;
use crate::locale::Lang;
use crate::lsp::convert::View;
use crate::lsp::numbers;
use crate::lsp::workspace::Workspace;
use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tower_lsp::ls_types::{
    self, FullDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, WorkspaceDocumentDiagnosticReport,
    WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

/// What was found in files that are not open, as long as they stay as they were.
#[derive(Default)]
pub struct Found(Mutex<HashMap<PathBuf, Known>>);

struct Known {
    /// The file and what it imports, as they were; what is not there too.
    stamps: Vec<(PathBuf, Option<Stamp>)>,
    read: Read,
}

/// What is told of one file.
#[derive(Clone)]
pub struct Read {
    /// By itself.
    items: Vec<ls_types::Diagnostic>,
    numbers: Vec<numbers::Number>,
    lang: Lang,
}

impl Read {
    fn of(view: &View<'_>) -> Read {
        Read { items: diagnostic::own(view), numbers: numbers::of(view), lang: view.lang }
    }
}

/// When a file was written last, and how long it is.
type Stamp = (SystemTime, u64);

/// Clocks of files tick slowly: what was written so shortly before it was read may be written again at the same time.
const TICK: Duration = Duration::from_millis(50);

fn stamp(path: &Path) -> Option<Stamp> {
    let about = std::fs::metadata(path).ok()?;
    Some((about.modified().ok()?, about.len()))
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
        let start = SystemTime::now();
        let (read, files) = workspace.read(path, |view| {
            let folder = path.parent().unwrap_or(Path::new(""));
            let named = imports::all(&view.analysis.project).into_iter().filter_map(|import| import.path);
            let files = named.map(|file| folder.join(file)).chain([path.to_owned()]);
            (Read::of(view), files.collect::<Vec<_>>())
        })?;
        // What was read from a buffer is not what is on the disk.
        let stamps: Vec<_> = files.into_iter().map(|file| (file.clone(), stamp(&file))).collect();
        let settled = |(file, stamp): &(PathBuf, Option<Stamp>)| {
            workspace.state().version(file).is_none()
                && stamp.is_none_or(|(at, _)| start.duration_since(at).is_ok_and(|age| age > TICK))
        };
        if stamps.iter().all(settled) {
            lock().insert(path.to_owned(), Known { stamps, read: read.clone() });
        }
        Some(read)
    }

    /// Takes the numbers of all files that are not open.
    pub fn look(&self, workspace: &Workspace) {
        let _alone = workspace.numbers.looking();
        let closed =
            workspace.projects().into_iter().filter(|path| workspace.state().version(path).is_none());
        let read = closed.filter_map(|path| {
            // A defect over one file must not hide the numbers of the others.
            let read = catch_unwind(AssertUnwindSafe(|| self.read(workspace, &path))).ok()??;
            Some((path, read.numbers))
        });
        let read: Vec<_> = read.collect();
        workspace.numbers.take_closed(workspace, read);
    }

    /// The language of messages has changed.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The reports of all files. `previous` is what the client knows of each.
pub fn reports(
    workspace: &Workspace,
    read: BTreeMap<PathBuf, Read>,
    previous: &HashMap<String, String>,
) -> Vec<WorkspaceDocumentDiagnosticReport> {
    let reports = read.into_iter().filter_map(|(path, read)| {
        let Read { mut items, numbers: _, lang } = read;
        items.extend(diagnostic::of_folder(workspace, &path, lang));
        let (uri, version) = {
            let state = workspace.state();
            (state.uri(&path)?, state.version(&path).map(i64::from))
        };
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
