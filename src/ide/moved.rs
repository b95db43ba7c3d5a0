//! What to change in import statements when a file, or a folder, takes another name or place.

use super::imports;
use super::names::{self, Symbol};
use crate::Analysis;
use crate::project::{Project, inside};
use crate::source::{Edit, File, Span};
use crate::syntax::{Kind, Tokens, fold, unquote};

/// The edits, imported files included, after which every import names the file that it did. `old` and `new` are paths from
/// the folder of the project, of a file (perhaps the project's own) or of a folder, with `/` between their parts.
pub fn imports_after(analysis: &Analysis, old: &str, new: &str) -> Vec<Edit> {
    let project = &analysis.project;
    let (old, new) = (old.trim_matches('/'), new.trim_matches('/'));
    let mut edits = Vec::new();
    if old.is_empty() || new.is_empty() || old == new {
        return edits;
    }
    let moved = |path: &str| match path.strip_prefix(old) {
        Some("") => new.to_owned(),
        Some(rest) if rest.starts_with('/') => format!("{new}{rest}"),
        _ => path.to_owned(),
    };
    for file in project.source.files() {
        let own = own_path(project, file);
        let now = moved(&own);
        for import in imports::of(project, file) {
            let Some(path) = &import.path else { continue };
            let target = moved(path);
            let typed = project.slice(import.span);
            if inside(folder(&now), &unquote(typed)).as_deref() == Some(&*target) {
                continue;
            }
            edits.push(Edit::new(import.span, requoted(typed, &relative(folder(&now), &target))));
            if target != *path {
                edits.extend(index_renamed(analysis, import.span, path, &target));
            }
        }
    }
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    edits
}

/// An index without a name in its table has that of the file: the formulas follow.
fn index_renamed(analysis: &Analysis, import: Span, old: &str, new: &str) -> Vec<Edit> {
    let project = &analysis.project;
    let (before, after) = (stem(old), stem(new));
    let word =
        Tokens::new(after).next().filter(|token| token.kind == Kind::Word && token.span.of(after) == after);
    if !imports::is_table(old) || before == after || word.is_none() {
        return Vec::new();
    }
    let Some(index) = project.names.index(&fold(before)) else { return Vec::new() };
    let name = project.indices[index as usize].name;
    if name.start < import.start || import.end < name.end {
        return Vec::new();
    }
    let uses = names::places(analysis, Symbol::Index(index));
    uses.into_iter().map(|place| Edit::new(place.span, after)).collect()
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

/// A file by its path from the folder of the project.
fn own_path(project: &Project, file: &File) -> String {
    if imports::folder_of(project, file).is_empty() {
        return file.name.rsplit(['/', '\\']).next().unwrap_or(&file.name).to_owned();
    }
    file.name.clone()
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path as typed in a file of a folder.
fn relative(folder: &str, path: &str) -> String {
    let parts =
        |path: &str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (from, to) = (parts(folder), parts(path));
    let same =
        from.iter().zip(&to).take_while(|(from, to)| from == to).count().min(to.len().saturating_sub(1));
    let up = std::iter::repeat_n("..".to_owned(), from.len() - same);
    up.chain(to[same..].iter().cloned()).collect::<Vec<_>>().join("/")
}

/// A text between the marks of a string that was typed.
fn requoted(typed: &str, text: &str) -> String {
    match typed.chars().next() {
        Some('«') => format!("« {text} »"),
        Some('“') => format!("“{text}”"),
        _ => format!("\"{text}\""),
    }
}
