//! Over a folder, the numbers of all its files are one sequence (R24): what is wrong is told at the number that is wrong, in
//! whichever file. A gap is not: an editor seldom has all the jobs of a company open, `avt check` over their folder tells it.
//!
//! The numbers of every file are kept: of an open one as it was last analysed, of another as it was last read from the disk.
//! What is said of a file follows from them; where it changes because of another file, the file is told again.

use super::convert::View;
use super::workspace::{Workspace, lock};
use crate::diagnostic::Diagnostic;
use crate::rules::numbering::{self, Given, Sequence};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use tower_lsp::ls_types::Range;

/// A number that a file gives, and where.
#[derive(Clone, Debug)]
pub struct Number {
    given: Given,
    range: Range,
}

impl Number {
    /// The bytes before it do not count: nobody sees them.
    fn is_as(&self, other: &Number) -> bool {
        let Number { given: Given { file: _, span: _, start, end, number, date }, range } = self;
        let stands = (*range, *start, *end) == (other.range, other.given.start, other.given.end);
        stands && *number == other.given.number && *date == other.given.date
    }
}

/// What is wrong with a number of a file, and the one of another file that makes it wrong.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub found: Diagnostic,
    pub range: Range,
    pub other: (PathBuf, Range),
}

/// The numbers of a file.
pub fn of(view: &View<'_>) -> Vec<Number> {
    let given = numbering::given(&view.analysis.project).into_iter();
    given.map(|given| Number { range: view.range(given.span), given }).collect()
}

/// The numbers of all files, and what is said of them. Its lock comes after that of an analysis, and before that of the
/// state.
#[derive(Default)]
pub struct Register {
    known: Mutex<Known>,
    looking: Mutex<()>,
}

#[derive(Default)]
struct Known {
    numbers: BTreeMap<PathBuf, Vec<Number>>,
    told: BTreeMap<PathBuf, Vec<Told>>,
}

impl Register {
    /// What is said of the numbers of a file.
    pub fn told(&self, path: &Path) -> Vec<Told> {
        lock(&self.known).told.get(path).cloned().unwrap_or_default()
    }

    /// Held while the disk is read: who reads last has the last word.
    pub fn looking(&self) -> MutexGuard<'_, ()> {
        lock(&self.looking)
    }

    /// Takes the numbers of an open file.
    pub fn take_open(&self, view: &View<'_>) {
        let numbers = of(view);
        let mut known = lock(&self.known);
        // Once it is closed, what is on the disk counts.
        if view.workspace.state().version(view.path).is_none() {
            return;
        }
        let before = known.numbers.get(view.path).map_or(&[][..], Vec::as_slice);
        let same = before.iter().zip(&numbers).all(|(before, after)| before.is_as(after));
        if same && before.len() == numbers.len() {
            return;
        }
        known.numbers.insert(view.path.to_owned(), numbers);
        // Whoever asked about this file is answered from the new ones.
        known.tell(view.workspace, Some(view.path));
    }

    /// Takes the numbers of all files that are not open.
    pub fn take_closed(&self, workspace: &Workspace, read: impl IntoIterator<Item = (PathBuf, Vec<Number>)>) {
        let mut known = lock(&self.known);
        let open = workspace.state().versions();
        known.numbers.retain(|path, _| open.contains_key(path));
        known.numbers.extend(read.into_iter().filter(|(path, _)| !open.contains_key(path)));
        known.tell(workspace, None);
    }
}

impl Known {
    /// Works out what is to be said now, and has the files told again of which it is something else, but `asked`.
    fn tell(&mut self, workspace: &Workspace, asked: Option<&Path>) {
        let folders = workspace.state().folders.clone();
        let mut told = BTreeMap::new();
        for folder in &folders {
            // Of folders within one another, a file is of the first that holds it.
            let own = |path: &Path| folders.iter().find(|folder| path.starts_with(folder)) == Some(folder);
            let files = self.numbers.iter().filter(|(path, _)| own(path));
            told.extend(sequence(folder, files));
        }
        let before = std::mem::replace(&mut self.told, told);
        let all: BTreeSet<&PathBuf> = before.keys().chain(self.told.keys()).collect();
        let other = all
            .into_iter()
            .filter(|path| before.get(*path) != self.told.get(*path) && asked != Some(path.as_path()));
        workspace.renumbered(other.cloned().collect());
    }
}

/// What is to be said of the numbers of a folder's files, each file by its path from the folder.
fn sequence<'n>(
    folder: &Path,
    files: impl Iterator<Item = (&'n PathBuf, &'n Vec<Number>)>,
) -> BTreeMap<PathBuf, Vec<Told>> {
    let name = |path: &Path| path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned();
    let files: BTreeMap<String, _> = files.map(|(path, numbers)| (name(path), (path, numbers))).collect();
    let all = files.iter().flat_map(|(name, (_, numbers))| {
        numbers.iter().map(|number| Given { file: name.clone(), ..number.given.clone() })
    });
    let place = |given: &Given| {
        let (path, numbers) = files.get(&given.file)?;
        let number = numbers.iter().find(|number| number.given.span == given.span)?;
        Some(((*path).clone(), number.range))
    };
    let mut told: BTreeMap<PathBuf, Vec<Told>> = BTreeMap::new();
    for wrong in numbering::sequence(all.collect()) {
        let other = match &wrong {
            Sequence::Twice(first, _) => first,
            Sequence::Order(before, _) => before,
            Sequence::Gap { .. } => continue,
        };
        let (given, found) = numbering::told(&wrong);
        if let (Some((path, range)), Some(other)) = (place(given), place(other)) {
            told.entry(path).or_default().push(Told { found, range, other });
        }
    }
    told.values_mut().for_each(|told| told.sort_by_key(|told| told.range.start));
    told
}
