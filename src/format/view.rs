//! Progress as a grid or as lists: one model, two views; `fmt --grid` and `fmt --list` turn one into the other.

use super::Progress;
use crate::locale::Lang;
use crate::source::Span;
use crate::syntax::tree::{Body, Entry, Grid, Item, Tree};
use crate::syntax::{Keyword, fold};
use std::collections::HashMap;

/// A replacement in the text.
struct Change {
    span: Span,
    new: String,
}

/// Rewrites the progress of a file without errors; what else it holds stays where it is.
pub fn turn(text: &str, tree: &Tree, progress: Progress, lang: Lang) -> String {
    let mut changes = Vec::new();
    match progress {
        Progress::List => to_list(text, tree, &mut changes),
        Progress::Grid => to_grid(text, tree, lang, &mut changes),
    }
    changes.sort_by_key(|change| (change.span.start, change.span.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for change in changes {
        out.push_str(Span::new(at, change.span.start).of(text));
        out.push_str(&change.new);
        at = change.span.end;
    }
    out.push_str(Span::new(at, text.len() as u32).of(text));
    out
}

struct Situation<'t> {
    id: &'t str,
    body: &'t Body,
    head: Span,
}

fn situations<'t>(text: &'t str, tree: &'t Tree) -> Vec<Situation<'t>> {
    let blocks = tree.items.iter().filter_map(|item| match item {
        Item::Block(block) if block.kind == Keyword::Situation => Some(block),
        _ => None,
    });
    blocks
        .map(|block| Situation {
            id: block.head.id.map_or("", |id| id.of(text)),
            body: &block.body,
            head: block.head.span,
        })
        .collect()
}

fn grids(tree: &Tree) -> impl Iterator<Item = &Grid> {
    tree.items.iter().filter_map(|item| match item {
        Item::Grid(grid) => Some(&**grid),
        _ => None,
    })
}

/// The line of the file that a span is on, its newline included.
fn whole_line(text: &str, span: Span) -> Span {
    let start = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let end =
        text[span.end as usize..].find('\n').map_or(text.len(), |length| span.end as usize + length + 1);
    Span::new(start as u32, end as u32)
}

/// The comment at the end of the line that a span is on.
fn comment(text: &str, span: Span) -> Option<&str> {
    let line = whole_line(text, span).of(text);
    let token = crate::syntax::Tokens::new(line).find(|token| token.kind == crate::syntax::Kind::Comment)?;
    Some(token.span.of(line).trim_end())
}

/// What is typed in a cell: value and words.
fn cell_text(text: &str, entry: &Entry) -> String {
    let place = entry.place();
    let plus = if entry.increment() { "+" } else { "" };
    format!("{plus}{}", place.of(text))
}

fn to_list(text: &str, tree: &Tree, changes: &mut Vec<Change>) {
    let situations = situations(text, tree);
    let mut added: Vec<String> = vec![String::new(); situations.len()];
    for grid in grids(tree) {
        let columns: Vec<Option<usize>> = grid
            .columns
            .iter()
            .map(|column| situations.iter().position(|known| fold(known.id) == fold(column.of(text))))
            .collect();
        if columns.contains(&None) {
            // A column that is no situation: told by the checker; the grid stays.
            continue;
        }
        for line in &grid.lines {
            let mut comment = comment(text, line.span);
            for cell in &line.cells {
                let Some(Some(column)) = columns.get(usize::from(cell.column)) else { continue };
                let note = comment.take().map_or(String::new(), |comment| format!(" {comment}"));
                added[*column] +=
                    &format!("{} {}{note}\n", line.target.of(text), cell_text(text, &cell.entry));
            }
        }
        remove_grid(text, grid, changes);
    }
    for (situation, lines) in situations.iter().zip(added).filter(|(_, lines)| !lines.is_empty()) {
        match situation.body.close {
            Some(close) => {
                let start = Span::new(close.start, close.start);
                changes.push(Change { span: start, new: format!("\n{lines}") });
            }
            None => changes.push(Change { span: situation.head.after(), new: format!(" {{\n{lines}}}") }),
        }
    }
}

/// Takes a grid away; its comments that stand alone stay.
fn remove_grid(text: &str, grid: &Grid, changes: &mut Vec<Change>) {
    let (Some(open), Some(close)) = (grid.open, grid.close) else { return };
    let span = grid.kind_span.to(close);
    let inside = open.to(close).of(text);
    let kept: Vec<&str> = inside.lines().map(str::trim).filter(|line| line.starts_with('#')).collect();
    changes.push(Change { span, new: kept.join("\n") });
}

fn to_grid(text: &str, tree: &Tree, lang: Lang, changes: &mut Vec<Change>) {
    let situations = situations(text, tree);
    if situations.iter().any(|situation| situation.id.is_empty()) || situations.is_empty() {
        return;
    }
    let mut rows = GridRows { columns: situations.len(), ..GridRows::default() };
    for (column, situation) in situations.iter().enumerate() {
        for entry in &situation.body.entries {
            rows.put(entry.target.of(text), column, cell_text(text, entry), comment(text, entry.target));
        }
    }
    for grid in grids(tree) {
        for line in &grid.lines {
            let mut note = comment(text, line.span);
            for cell in &line.cells {
                let name = grid.columns.get(usize::from(cell.column));
                let named =
                    |name: &Span| situations.iter().position(|known| fold(known.id) == fold(name.of(text)));
                let Some(column) = name.and_then(named) else { continue };
                rows.put(line.target.of(text), column, cell_text(text, &cell.entry), note.take());
            }
        }
        remove_grid(text, grid, changes);
    }
    if rows.rows.is_empty() {
        return;
    }
    for situation in &situations {
        remove_entries(text, situation, changes);
    }
    let mut grid = format!("\n{} {{\n", Keyword::Grid.word(lang));
    for situation in &situations {
        grid += &format!("| {} ", situation.id);
    }
    grid.push('\n');
    for row in rows.rows {
        grid += &format!("{} | {} {}\n", row.target, row.cells.join(" | "), row.notes.join(" "));
    }
    grid += "}\n";
    let end = Span::new(text.len() as u32, text.len() as u32);
    let newline = if text.ends_with('\n') { "" } else { "\n" };
    changes.push(Change { span: end, new: format!("{newline}{grid}") });
}

/// The lines of a grid in the making, in the order in which their targets are first met.
#[derive(Default)]
struct GridRows<'t> {
    columns: usize,
    by_target: HashMap<String, usize>,
    rows: Vec<GridRow<'t>>,
}

struct GridRow<'t> {
    target: &'t str,
    /// One for each situation; empty where it is unchanged.
    cells: Vec<String>,
    /// Comments of its entries, which share its line.
    notes: Vec<&'t str>,
}

impl<'t> GridRows<'t> {
    fn put(&mut self, target: &'t str, column: usize, cell: String, note: Option<&'t str>) {
        let at = *self.by_target.entry(fold(target).into_owned()).or_insert(self.rows.len());
        if at == self.rows.len() {
            self.rows.push(GridRow { target, cells: vec![String::new(); self.columns], notes: Vec::new() });
        }
        self.rows[at].cells[column] = cell;
        self.rows[at].notes.extend(note);
    }
}

/// Takes the entries of a situation away, and its braces when nothing else is between them.
fn remove_entries(text: &str, situation: &Situation<'_>, changes: &mut Vec<Change>) {
    let body = situation.body;
    let (Some(open), Some(close)) = (body.open, body.close) else { return };
    let inside = Span::new(open.end, close.start);
    let entries = &body.entries;
    let others =
        !body.settings.is_empty() || !body.texts.is_empty() || !body.lets.is_empty() || !body.rows.is_empty();
    let alone = inside.of(text).lines().any(|line| line.trim_start().starts_with('#'));
    if !others && !alone {
        let before = Span::new(situation.head.end, close.end);
        let head_comment = comment(text, open).filter(|_| whole_line(text, open).end <= close.start);
        let new = head_comment.map_or(String::new(), |comment| format!(" {comment}"));
        changes.push(Change { span: before, new });
        return;
    }
    for entry in entries {
        changes.push(Change { span: whole_line(text, entry.target), new: String::new() });
    }
}
