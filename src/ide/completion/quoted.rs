//! Between quotation marks: the number of a new invoice, the files that can be imported; nothing in other texts.

use super::place::Spot;
use super::{Completion, CompletionKind, List};
use crate::ide::imports;
use crate::source::Files;
use crate::syntax::{Context, Keyword};

/// What a text is opened with, and whether it is closed on its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoted {
    pub mark: char,
    pub closed: bool,
}

impl Quoted {
    /// A text as it is typed from the mark on, with the closing one where it is missing.
    fn typed(self, text: &str) -> String {
        let closing = match self.mark {
            _ if self.closed => "",
            '«' => "\u{A0}»",
            '“' => "”",
            _ => "\"",
        };
        let text = if self.mark == '"' { text.replace('"', "\"\"") } else { text.to_owned() };
        text + closing
    }
}

/// In a text that was opened before the cursor.
pub fn complete(spot: &Spot<'_>, quoted: Quoted, files: &dyn Files, list: &mut List) {
    if spot.context() != Context::File {
        return;
    }
    let kind = spot.before.first().and_then(|token| token.keyword);
    let last = spot.before.last().and_then(|token| token.keyword);
    match (kind, last) {
        (Some(Keyword::Import), _) if spot.before.len() == 1 => paths(spot, quoted, files, list),
        (Some(kind), Some(Keyword::No)) if super::head::is_invoice(kind) => numbers(spot, quoted, list),
        _ => {}
    }
}

/// The next number of each series, that of the last one used first.
fn numbers(spot: &Spot<'_>, quoted: Quoted, list: &mut List) {
    for number in spot.following().numbers() {
        let insert = quoted.typed(&number);
        let mut item = Completion::new(CompletionKind::Number, number).insert(insert);
        if list.items.is_empty() {
            item = item.detail(spot.lang.pick("le suivant de la série", "the next of the series")).first();
        }
        list.add(0, item);
    }
}

/// The files of the folder that are not imported yet, each by its path from the one that is written.
fn paths(spot: &Spot<'_>, quoted: Quoted, files: &dyn Files, list: &mut List) {
    let own = spot.project.source.file(spot.line.start);
    let name = own.name.rsplit(['/', '\\']).next().unwrap_or(&own.name);
    let folder = imports::folder_of(spot.project, own);
    let imported = |path: &str| {
        let mut others = imports::of(spot.project, own).into_iter().filter(|one| !spot.on_line(one.span));
        others.any(|one| one.path.as_deref() == Some(path))
    };
    for path in files.list() {
        let below = path.strip_prefix(folder);
        let below =
            below.and_then(|path| if folder.is_empty() { Some(path) } else { path.strip_prefix('/') });
        let Some(from_here) = below else { continue };
        if from_here == name || imported(&path) {
            continue;
        }
        if list.is_full(list.items.len()) {
            break;
        }
        let detail = match imports::is_table(&path) {
            true => spot.lang.pick("table d'indices", "index table"),
            false => spot.lang.pick("bibliothèque, indices, entreprise", "library, indices, company"),
        };
        let item = Completion::new(CompletionKind::File, from_here).insert(quoted.typed(from_here));
        list.add(0, item.detail(detail));
    }
}
