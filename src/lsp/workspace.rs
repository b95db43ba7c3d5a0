//! The open files, their analyses, and what the client said of itself.
//!
//! Locks. [`State`] is held for an instant: a change is noted in the order in which it came. A [`Book`], the analysis
//! of one file, is held while it is brought up to date; it may take the other lock, never the other way round. Nobody holds
//! a lock while a request reads: an analysis is shared, and an edit that finds it being read goes on from a copy.

use super::convert::View;
use super::numbers::Register;
use super::server::PLACES_OF_A_FILE;
use super::settings::Settings;
use crate::disk::{self, Folder};
use crate::locale::Lang;
use crate::source::{Columns, Edit, Files, Source, Unreadable};
use crate::{Analysis, analyse};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, Semaphore};
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, Uri};

/// Changes that are followed one by one; after more, the file is analysed afresh.
const FOLLOWED: usize = 8;

/// What all handlers share.
#[derive(Default)]
pub struct Workspace {
    state: Mutex<State>,
    pub numbers: Register,
    /// Some file is to be told about.
    pub wake: Notify,
    /// Files that are not open may give other numbers now.
    pub look: Notify,
}

#[derive(Default)]
pub struct State {
    pub client: Client,
    pub settings: Settings,
    /// What is set wrongly, in words: the log has it.
    pub wrong_settings: Vec<String>,
    pub folders: Vec<PathBuf>,
    open: BTreeMap<PathBuf, Open>,
    /// Files whose diagnostics are to be told anew.
    dirty: BTreeSet<PathBuf>,
    /// What some file imports has changed: the client does not know that it is to ask about that file again.
    pub importers: bool,
    /// Something else is to be said of the numbers of a file, because of another: the client does not know that either.
    pub renumbered: bool,
    /// Files that were closed, or are gone: nothing is to be said of them any more.
    pub closed: Vec<Uri>,
}

/// What the client can do.
#[derive(Clone, Debug, Default)]
pub struct Client {
    pub columns: Columns,
    /// Of its user interface.
    pub lang: Option<Lang>,
    /// It asks for diagnostics by itself: they are not pushed.
    pub pulls: bool,
    pub configuration: bool,
    pub watches: bool,
    pub snippets: bool,
    /// Documentation of proposals as Markdown; plain text where it does not say so.
    pub markdown: bool,
    pub links: bool,
    pub document_changes: bool,
    /// It asks for the edits of a code action once it is chosen.
    pub resolves_edits: bool,
    pub refreshes: Refreshes,
}

/// What the client asks for again when it is told to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Refreshes {
    pub diagnostics: bool,
    pub hints: bool,
    pub lenses: bool,
    pub tokens: bool,
}

/// A file that is open in the editor.
struct Open {
    uri: Uri,
    version: i32,
    /// Its text, always the newest.
    text: Source,
    /// Changes that its analysis does not know yet, each after those before it.
    changes: Vec<Edit>,
    /// What it imports has changed: it is to be analysed afresh.
    stale: bool,
    book: Arc<Mutex<Book>>,
    /// Requests about it that are worked out at once.
    places: Arc<Semaphore>,
    /// Paths that it imports, those that could not be read among them.
    imports: Vec<PathBuf>,
}

/// The analysis of a file. Nothing before the first, and after a defect.
#[derive(Default)]
struct Book {
    analysis: Option<Arc<Analysis>>,
}

/// Locks whatever became of the last who held it.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The path of a file; of a text that is in no file, its address, which names nothing on the disk.
pub fn path_of(uri: &Uri) -> PathBuf {
    let file = uri.scheme().as_str().eq_ignore_ascii_case("file").then(|| uri.to_file_path()).flatten();
    file.map_or_else(|| PathBuf::from(uri.as_str()), |path| path.into_owned())
}

impl Workspace {
    pub fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// What `read` makes of a file and its newest analysis; an open one as it is in the editor, another as it is on the
    /// disk. Nothing where there is no such file.
    pub fn read<T>(&self, path: &Path, read: impl FnOnce(&View<'_>) -> T) -> Option<T> {
        let Some(book) = self.state().open.get(path).map(|open| Arc::clone(&open.book)) else {
            let source = Source::new(path.to_string_lossy(), disk::text(path).ok()?);
            let analysis = analyse(source, &self.files(path));
            return Some(read(&View::new(self, path, &analysis, None)));
        };
        let (version, analysis) = {
            let mut book = lock(&book);
            let (version, changed, analysis) = self.newest(path, &mut book)?;
            if changed {
                self.numbers.take_open(&View::new(self, path, &analysis, Some(version)));
            }
            (version, analysis)
        };
        Some(read(&View::new(self, path, &analysis, Some(version))))
    }

    /// Something else is to be said of the numbers of these files, because of another one.
    pub fn renumbered(&self, files: Vec<PathBuf>) {
        if files.is_empty() {
            return;
        }
        let mut state = self.state();
        state.renumbered = true;
        let open: Vec<PathBuf> = files.into_iter().filter(|path| state.open.contains_key(path)).collect();
        state.dirty.extend(open);
        drop(state);
        self.wake.notify_one();
    }

    /// The analysis of the newest text, its version, and whether that took anything; nothing for a file that was closed
    /// meanwhile.
    fn newest(&self, path: &Path, book: &mut Book) -> Option<(i32, bool, Arc<Analysis>)> {
        let (version, changes, afresh) = {
            let mut state = self.state();
            let open = state.open.get_mut(path)?;
            let changes = std::mem::take(&mut open.changes);
            let known = book.analysis.is_some() && !open.stale && changes.len() <= FOLLOWED;
            open.stale = false;
            if !known {
                // Named again as they are read.
                open.imports.clear();
            }
            let afresh = (!known).then(|| open.text.text.clone());
            (open.version, changes, afresh)
        };
        let changed = afresh.is_some() || !changes.is_empty();
        let files = self.files(path);
        // Taken out while it is worked on: after a defect nothing half done is left.
        let before = book.analysis.take();
        let after = match (afresh, before) {
            (None, Some(before)) if changes.is_empty() => before,
            (None, Some(before)) => {
                let before = Arc::try_unwrap(before).unwrap_or_else(|read| Analysis::clone(&read));
                Arc::new(changes.iter().fold(before, |analysis, edit| analysis.edited(edit, &files)))
            }
            (Some(text), _) => Arc::new(analyse(Source::new(path.to_string_lossy(), text), &files)),
            (None, None) => return None,
        };
        book.analysis = Some(Arc::clone(&after));
        Some((version, changed, after))
    }

    /// The text of a file, as it is in the editor where it is open.
    pub fn text(&self, path: &Path) -> Option<String> {
        let open = self.state().open.get(path).map(|open| open.text.text.clone());
        open.or_else(|| disk::text(path).ok())
    }

    /// What a file can import.
    pub fn files<'w>(&'w self, path: &Path) -> Buffers<'w> {
        Buffers { workspace: self, disk: Folder::of(path), importer: path.to_owned() }
    }

    /// Every file of the folders of the workspace, and every open one.
    pub fn projects(&self) -> Vec<PathBuf> {
        let (folders, open) = {
            let state = self.state();
            (state.folders.clone(), state.open.keys().cloned().collect::<Vec<_>>())
        };
        let found = folders.iter().flat_map(|folder| disk::projects(folder)).filter_map(Result::ok);
        found.chain(open).collect::<BTreeSet<_>>().into_iter().collect()
    }
}

/// What a file imports: as it is in the editor, where it is open, else as it is on the disk.
pub struct Buffers<'w> {
    workspace: &'w Workspace,
    disk: Folder,
    importer: PathBuf,
}

impl Files for Buffers<'_> {
    /// What is read is noted before it is: a change that comes meanwhile, or a file that is not there yet, is not missed.
    fn read(&self, path: &str) -> Result<String, Unreadable> {
        let file = self.importer.parent().unwrap_or(Path::new("")).join(path);
        let open = {
            let mut state = self.workspace.state();
            if let Some(importer) = state.open.get_mut(&self.importer)
                && !importer.imports.contains(&file)
            {
                importer.imports.push(file.clone());
            }
            state.open.get(&file).map(|open| open.text.text.clone())
        };
        open.map_or_else(|| self.disk.read(path), Ok)
    }

    fn list(&self) -> Vec<String> {
        self.disk.list()
    }
}

impl State {
    /// The language of messages: set by the person, else the editor's, else the file's.
    pub fn lang(&self, file: Lang) -> Lang {
        self.settings.lang().or(self.client.lang).unwrap_or(file)
    }

    pub fn open(&mut self, uri: Uri, version: i32, text: String) {
        let path = path_of(&uri);
        let text = Source::new(path.to_string_lossy(), text);
        let (book, places) = (Arc::default(), Arc::new(Semaphore::new(PLACES_OF_A_FILE)));
        let open =
            Open { uri, version, text, changes: Vec::new(), stale: false, book, places, imports: Vec::new() };
        self.open.insert(path.clone(), open);
        self.touch(&path);
    }

    /// Follows the changes of one message, each of the text after those before it.
    pub fn change(&mut self, uri: &Uri, version: i32, changes: Vec<TextDocumentContentChangeEvent>) {
        let path = path_of(uri);
        let columns = self.client.columns;
        let Some(open) = self.open.get_mut(&path) else { return };
        open.version = version;
        for change in changes {
            match change.range {
                Some(range) => {
                    let span = super::convert::span(&open.text, range, columns);
                    let edit = Edit::new(span, change.text);
                    if open.text.edit(&edit) && open.changes.len() <= FOLLOWED {
                        open.changes.push(edit);
                    }
                }
                None => {
                    open.text = Source::new(path.to_string_lossy(), change.text);
                    open.stale = true;
                    open.changes.clear();
                }
            }
        }
        self.touch(&path);
    }

    /// Whether it was open.
    pub fn close(&mut self, uri: &Uri) {
        let path = path_of(uri);
        if let Some(open) = self.open.remove(&path) {
            self.closed.push(open.uri);
            self.dirty.remove(&path);
            self.stale(&path);
        }
    }

    /// A file has changed: it is to be told about, and so are those that import it.
    fn touch(&mut self, path: &Path) {
        self.dirty.insert(path.to_owned());
        self.stale(path);
    }

    /// What this file holds is to be read again by those that import it.
    pub fn stale(&mut self, path: &Path) {
        for (importer, open) in &mut self.open {
            if open.imports.iter().any(|import| import == path) {
                open.stale = true;
                self.importers = true;
                self.dirty.insert(importer.clone());
            }
        }
    }

    /// A file was saved. What it imports is read again too, if it may have changed unseen: not everything is watched.
    pub fn save(&mut self, path: &Path) {
        if let Some(open) = self.open.get_mut(path).filter(|open| !open.imports.is_empty()) {
            open.stale = true;
            self.dirty.insert(path.to_owned());
        }
        self.stale(path);
    }

    /// Everything is to be told anew.
    pub fn all_dirty(&mut self) {
        self.dirty.extend(self.open.keys().cloned());
    }

    /// An import may have come, gone or changed.
    pub fn all_stale(&mut self) {
        self.open.values_mut().for_each(|open| open.stale = true);
        self.importers = true;
        self.all_dirty();
    }

    pub fn take_dirty(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.dirty).into_iter().collect()
    }

    /// What the client is to ask for again, if anything.
    pub fn take_refreshes(&mut self) -> Option<Refreshes> {
        let all = self.client.refreshes;
        let renumbered = std::mem::take(&mut self.renumbered);
        let only_told = Refreshes { diagnostics: all.diagnostics, ..Refreshes::default() };
        match std::mem::take(&mut self.importers) {
            true => Some(all),
            false => renumbered.then_some(only_told),
        }
    }

    /// The versions of all open files.
    pub fn versions(&self) -> BTreeMap<PathBuf, i32> {
        self.open.iter().map(|(path, open)| (path.clone(), open.version)).collect()
    }

    pub fn version(&self, path: &Path) -> Option<i32> {
        self.open.get(path).map(|open| open.version)
    }

    /// Of an open file.
    pub fn places(&self, path: &Path) -> Option<Arc<Semaphore>> {
        self.open.get(path).map(|open| Arc::clone(&open.places))
    }

    /// The address of a file, as the client spells it where it has it open.
    pub fn uri(&self, path: &Path) -> Option<Uri> {
        self.open.get(path).map(|open| open.uri.clone()).or_else(|| Uri::from_file_path(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;
    use tower_lsp::ls_types::{Position, Range};

    #[test]
    fn an_edit_waits_for_no_reader_and_changes_nothing_under_it() {
        let workspace = Workspace::default();
        let uri = Uri::from_str("untitled:job").expect("an address");
        let path = path_of(&uri);
        let typed = |version: i32, text: &str| {
            let place = Position { line: 0, character: 2 };
            let range = Some(Range { start: place, end: place });
            let change = TextDocumentContentChangeEvent { range, range_length: None, text: text.into() };
            workspace.state().change(&uri, version, vec![change]);
        };
        let seen = |view: &View<'_>| (view.version, view.source().text.clone());
        workspace.state().open(uri.clone(), 1, "# \n".into());
        let read = workspace.read(&path, |first| {
            typed(2, "b");
            let within = workspace.read(&path, |second| {
                typed(3, "a");
                (workspace.read(&path, seen), seen(second))
            });
            (within, seen(first))
        });
        let of = |version: i32, text: &str| (Some(version), text.to_owned());
        assert_eq!(read, Some((Some((Some(of(3, "# ab\n")), of(2, "# b\n"))), of(1, "# \n"))));
    }
}
