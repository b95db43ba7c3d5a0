//! Imported files: read once each, their items added to those of the file (R4, R30).
//!
//! A file is named by its path from the one that imports it, inside the folder of the project. It holds what several
//! projects share: price libraries, index tables, the company and its mentions; never quotes nor invoices.

use super::tables::{self, TableValue};
use crate::diagnostic::{Code, Diagnostic, Log};
use crate::source::{Files, Source, Span, Unreadable};
use crate::syntax::tree::{Item, Tree};
use crate::syntax::{Keyword, parse_file, unquote};

/// What a file imports, with all that its imports import.
#[derive(Default)]
pub struct Imported {
    /// Values of index tables, with the name of their index.
    pub values: Vec<TableValue>,
}

/// More files than this are no project.
const MOST_FILES: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Memo {
    /// It is being read: to import it now is a ring.
    Open,
    Read,
}

struct Loader<'l> {
    source: &'l mut Source,
    files: &'l dyn Files,
    log: &'l mut Log,
    /// By path, with the statement that imported it.
    known: Vec<(String, Memo, Span)>,
    out: Imported,
}

/// Reads what a tree imports, and adds its items behind those of the file.
pub fn load(source: &mut Source, tree: &mut Tree, files: &dyn Files, log: &mut Log) -> Imported {
    if !tree.items.iter().any(|item| matches!(item, Item::Import(_))) {
        return Imported::default();
    }
    let own = source.name.rsplit(['/', '\\']).next().unwrap_or(&source.name).to_owned();
    let known = vec![(own, Memo::Open, Span::default())];
    let mut loader = Loader { source, files, log, known, out: Imported::default() };
    let items = loader.imports(&tree.items, "");
    tree.lost |= items.1;
    tree.items.extend(items.0);
    loader.out
}

impl Loader<'_> {
    /// The items that a file's imports bring, and whether something is lost.
    fn imports(&mut self, items: &[Item], folder: &str) -> (Vec<Item>, bool) {
        let (mut out, mut lost) = (Vec::new(), false);
        let spans: Vec<Span> = items
            .iter()
            .filter_map(|item| if let Item::Import(span) = item { Some(*span) } else { None })
            .collect();
        for span in spans {
            match self.import(span, folder) {
                Some(items) => out.extend(items),
                None => lost = true,
            }
        }
        (out, lost)
    }

    fn import(&mut self, span: Span, folder: &str) -> Option<Vec<Item>> {
        let typed = unquote(self.source.slice(span)).into_owned();
        let Some(path) = inside(folder, &typed) else {
            self.outside(span, &typed);
            return None;
        };
        let same = |(known, ..): &&(String, Memo, Span)| *known == path;
        match self.known.iter().find(same).map(|(_, memo, first)| (*memo, *first)) {
            Some((Memo::Read, _)) => return Some(Vec::new()),
            Some((Memo::Open, first)) => {
                self.ring(span, &path, first);
                return None;
            }
            None => {}
        }
        if self.known.len() > MOST_FILES {
            self.unreadable(span, &typed, &Unreadable::TooLarge);
            return None;
        }
        let text = match self.files.read(&path) {
            Ok(text) => text,
            Err(Unreadable::Outside) => {
                self.outside(span, &typed);
                return None;
            }
            Err(why) => {
                self.unreadable(span, &typed, &why);
                return None;
            }
        };
        let place = self.known.len();
        self.known.push((path.clone(), Memo::Open, span));
        let Some(file) = self.source.add(&path, text.trim_start_matches('\u{FEFF}')) else {
            self.unreadable(span, &typed, &Unreadable::TooLarge);
            return None;
        };
        if path.to_ascii_lowercase().ends_with(".csv") {
            let values = tables::read(self.source, file, span, self.log)?;
            self.out.values.extend(values);
            self.known[place].1 = Memo::Read;
            return Some(Vec::new());
        }
        let mut tree = parse_file(&self.source.text, file.start as usize..file.end as usize);
        self.log.extend(std::mem::take(&mut tree.errors));
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let (inner, lost) = self.imports(&tree.items, &folder);
        let mut items: Vec<Item> = Vec::with_capacity(tree.items.len() + inner.len());
        for item in tree.items {
            match misplaced(&item) {
                None => items.push(item),
                Some(place) => self.not_shared(place, span),
            }
        }
        items.extend(inner);
        self.known[place].1 = Memo::Read;
        if lost || tree.lost {
            return None;
        }
        Some(items)
    }

    /// Only relative paths, inside the folder of the project.
    fn outside(&mut self, span: Span, typed: &str) {
        self.log.push(
            Diagnostic::new(Code::ImportPath, span, |lang| {
                lang.pick(
                    format!("{} sort du dossier du projet", lang.quoted(typed)),
                    format!("{} leaves the folder of the project", lang.quoted(typed)),
                )
            })
            .note(|lang| {
                lang.pick(
                    "un fichier importé se nomme par son chemin depuis celui-ci : \"prix/bpu.avt\"".into(),
                    "an imported file is named by its path from this one: \"prices/bpu.avt\"".into(),
                )
            }),
        );
    }

    fn unreadable(&mut self, span: Span, typed: &str, why: &Unreadable) {
        self.log.push(Diagnostic::new(Code::ImportUnreadable, span, |lang| {
            let why = match why {
                Unreadable::Missing | Unreadable::Outside => {
                    lang.pick("il n'existe pas".into(), "it does not exist".into())
                }
                Unreadable::NotUtf8 => {
                    lang.pick("ce n'est pas du texte UTF-8".into(), "it is not UTF-8 text".into())
                }
                Unreadable::TooLarge => {
                    lang.pick("c'est trop pour un projet".into(), "it is too much for a project".into())
                }
                Unreadable::Other(why) => why.clone(),
            };
            lang.pick(
                format!("{} ne peut pas être lu : {why}", lang.quoted(typed)),
                format!("{} cannot be read: {why}", lang.quoted(typed)),
            )
        }));
    }

    fn ring(&mut self, span: Span, path: &str, first: Span) {
        let start = self.known.iter().position(|(known, ..)| known == path).unwrap_or(0);
        let open = self.known[start..].iter().filter(|(_, memo, _)| *memo == Memo::Open);
        let mut names: Vec<&str> = open.map(|(name, ..)| name.as_str()).collect();
        names.push(path);
        let chain = names.join(" → ");
        // The keyword goes with its file; nothing else stands before it.
        let before = &self.source.text[..span.start as usize];
        let line = before.rfind('\n').map_or(0, |at| at as u32 + 1);
        let statement = Span::new(line.max(self.source.file(span.start).span.start), span.end);
        let mut diagnostic = Diagnostic::new(Code::ImportCycle, span, |lang| {
            lang.pick(
                format!("ces fichiers s'importent en rond : {chain}"),
                format!("these files import one another in a ring: {chain}"),
            )
        })
        .fix(statement, "", |lang| lang.pick("effacer cet import".into(), "remove this import".into()));
        if !first.is_empty() {
            diagnostic = diagnostic.at(first, |lang| {
                lang.pick("importé une première fois ici".into(), "first imported here".into())
            });
        }
        self.log.push(diagnostic);
    }

    fn not_shared(&mut self, place: Span, import: Span) {
        self.log.push(
            Diagnostic::new(Code::ImportContent, place, |lang| {
                lang.pick(
                    "un fichier importé n'a ni devis ni facture".into(),
                    "an imported file has neither quotes nor invoices".into(),
                )
            })
            .at(import, |lang| lang.pick("importé ici".into(), "imported here".into()))
            .note(|lang| {
                lang.pick(
                    "on y partage une bibliothèque de prix, des indices, l'entreprise et ses mentions".into(),
                    "it shares a price library, indices, the company and its mentions".into(),
                )
            }),
        );
    }
}

/// The path of an imported file from the folder of the project, as typed in a file of `folder`; nothing for one that
/// leaves the project.
pub fn inside(folder: &str, typed: &str) -> Option<String> {
    if typed.is_empty() || typed.starts_with(['/', '\\', '~']) || typed.contains([':', '\0']) {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in typed.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// Where an item starts that only the file of a project may have.
fn misplaced(item: &Item) -> Option<Span> {
    match item {
        Item::Grid(grid) => Some(grid.kind_span),
        Item::Block(block) => {
            use Keyword::*;
            let shared = matches!(block.kind, Company | Client | Architect | Library | Index | Revision);
            (!shared).then_some(block.kind_span)
        }
        Item::Import(_) | Item::Let(_) | Item::Unit(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::inside;

    #[test]
    fn paths_stay_inside() {
        assert_eq!(inside("", "bpu.avt").as_deref(), Some("bpu.avt"));
        assert_eq!(inside("prix", "../indices/bt01.csv").as_deref(), Some("indices/bt01.csv"));
        assert_eq!(inside("a/b", "./c.avt").as_deref(), Some("a/b/c.avt"));
        for leaving in ["../x.avt", "/etc/passwd", "prix/../../x", "C:\\x", "~/x", "", "."] {
            assert_eq!(inside("", leaving), None, "{leaving}");
        }
    }
}
