//! Progress as a grid or as lists: one model, two views; `fmt --grid` and `fmt --list` turn one into the other.

use super::Progress;
use super::notes::{self, comments, line_comment, nothing_but_comment, whole_line};
use crate::diagnostic::{Code, Diagnostic};
use crate::locale::Lang;
use crate::source::Span;
use crate::syntax::tree::{Body, Entry, EntryWord, Grid, GridLine, Item, Tree};
use crate::syntax::{Keyword, fold};
use std::collections::HashMap;

/// A replacement in the text.
struct Change {
    span: Span,
    new: String,
}

/// Rewrites the progress of a file that reads without errors; what else it holds stays where it is.
///
/// # Errors
/// A cell that is given twice: a grid has one place for it.
pub fn turn(text: &str, tree: &Tree, progress: Progress, lang: Lang) -> Result<String, Box<Diagnostic>> {
    let mut changes = Vec::new();
    match progress {
        Progress::List => to_list(text, tree, &mut changes),
        Progress::Grid => to_grid(text, tree, lang, &mut changes)?,
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
    Ok(out)
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

/// Where an entry ends, its words included.
fn end(entry: &Entry) -> u32 {
    entry.place().end.max(entry.target.end)
}

/// The comment of an entry of a block: at the end of a line that holds nothing else.
fn own_comment(text: &str, entry: &Entry) -> Option<Span> {
    let line = whole_line(text, entry.target);
    let before = Span::new(line.start, entry.target.start).of(text);
    let after = Span::new(end(entry), line.end).of(text);
    let own = before.trim().is_empty() && nothing_but_comment(after);
    line_comment(text, entry.target).filter(|_| own)
}

/// The place of each situation named by the columns of a grid; nothing for a grid that is not whole: a column that is no
/// situation, or is there twice, a cell without a column. The checker tells it, and the grid stays as it is.
fn columns(text: &str, grid: &Grid, situations: &[Situation<'_>]) -> Option<Vec<usize>> {
    let place = |column: &Span| situations.iter().position(|known| fold(known.id) == fold(column.of(text)));
    let columns: Vec<usize> = grid.columns.iter().map(place).collect::<Option<_>>()?;
    let twice = columns.iter().enumerate().any(|(at, column)| columns[..at].contains(column));
    let stray = |line: &GridLine| line.cells.iter().skip(columns.len()).any(Option::is_some);
    (!twice && !grid.lines.iter().any(stray)).then_some(columns)
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
        let Some(columns) = columns(text, grid, &situations) else { continue };
        for line in &grid.lines {
            let cells = cells(text, grid, line, &columns);
            for (column, cell) in cells.moved {
                let notes: String = cell.notes.iter().map(|note| format!(" {note}")).collect();
                added[column] +=
                    &format!("{} {}{notes}\n", line.target.of(text), cell_text(text, cell.entry));
            }
        }
        remove_grid(text, grid, false, changes);
    }
    for (situation, lines) in situations.iter().zip(added).filter(|(_, lines)| !lines.is_empty()) {
        match situation.body.close {
            Some(close) => {
                let start = Span::new(close.start, close.start);
                changes.push(Change { span: start, new: format!("\n{lines}") });
            }
            None => {
                let head = situation.head.after();
                let line = whole_line(text, head);
                let rest = Span::new(head.start, line.end).of(text);
                if nothing_but_comment(rest) {
                    // A comment of the head stays beside it.
                    let newline = if rest.ends_with('\n') { "" } else { "\n" };
                    let next = Span::new(line.end, line.end);
                    changes.push(Change { span: head, new: " {".into() });
                    changes.push(Change { span: next, new: format!("{newline}{lines}}}\n") });
                } else {
                    changes.push(Change { span: head, new: format!(" {{\n{lines}}}\n") });
                }
            }
        }
    }
}

/// A cell that is typed, with its comments.
struct Cell<'t> {
    entry: &'t Entry,
    notes: Vec<&'t str>,
}

/// The typed cells of a line of a grid, each with the place of its situation.
struct Cells<'t> {
    moved: Vec<(usize, Cell<'t>)>,
    /// Comments of a line without a typed cell.
    left: Vec<&'t str>,
}

fn cells<'t>(text: &'t str, grid: &'t Grid, line: &'t GridLine, columns: &[usize]) -> Cells<'t> {
    let typed = line.cells.iter().enumerate().filter_map(|(at, entry)| Some((at, entry.as_ref()?)));
    let (places, mut moved): (Vec<usize>, Vec<(usize, Cell<'t>)>) =
        typed.map(|(at, entry)| (at, (columns[at], Cell { entry, notes: Vec::new() }))).unzip();
    let mut left = Vec::new();
    if let Some(comment) = line_comment(text, line.span).filter(|comment| belongs(*comment, grid.close)) {
        let names: Vec<&str> = places.iter().map(|at| grid.columns[*at].of(text)).collect();
        for (cell, note) in notes::split(comment.of(text), &names) {
            match moved.get_mut(cell) {
                Some((_, cell)) => cell.notes.push(note),
                None => left.push(note),
            }
        }
    }
    Cells { moved, left }
}

/// It stands inside the braces that end there.
fn belongs(comment: Span, close: Option<Span>) -> bool {
    close.is_none_or(|close| comment.start < close.start)
}

/// Takes a grid away; its comments that no cell takes along stay, each on its line.
fn remove_grid(text: &str, grid: &Grid, with_empty_lines: bool, changes: &mut Vec<Change>) {
    let (Some(open), Some(close)) = (grid.open, grid.close) else { return };
    let span = grid.kind_span.to(close);
    let mut lines = grid.lines.iter().peekable();
    let mut kept = String::new();
    for comment in comments(text, Span::new(grid.kind_span.start, open.start.max(close.start))) {
        let start = whole_line(text, comment).start;
        while lines.next_if(|line| line.span.start < start).is_some() {}
        let Some(line) = lines.peek().filter(|line| line.span.start < comment.start) else {
            kept += &format!("{}\n", comment.of(text));
            continue;
        };
        // A row without progress keeps its name beside its comment.
        if !with_empty_lines && line.cells.iter().all(Option::is_none) {
            kept += &format!("# {} : {}\n", line.target.of(text), comment.of(text));
        }
    }
    changes.push(Change { span, new: kept });
}

fn to_grid(text: &str, tree: &Tree, lang: Lang, changes: &mut Vec<Change>) -> Result<(), Box<Diagnostic>> {
    let situations = situations(text, tree);
    if situations.iter().any(|situation| situation.id.is_empty()) || situations.is_empty() {
        return Ok(());
    }
    let whole: Vec<(&Grid, Vec<usize>)> =
        grids(tree).filter_map(|grid| Some((grid, columns(text, grid, &situations)?))).collect();
    let in_blocks = situations.iter().any(|situation| !situation.body.entries.is_empty());
    if let ([(_, columns)], false) = (whole.as_slice(), in_blocks)
        && columns.iter().copied().eq(0..situations.len())
    {
        // It is the grid already: where it stands, and what is said between its lines, are the writer's.
        return Ok(());
    }
    let mut rows = GridRows { columns: situations.len(), ..GridRows::default() };
    for (column, situation) in situations.iter().enumerate() {
        for entry in &situation.body.entries {
            let row = rows.row(entry.target.of(text), stored(entry));
            row.put(text, column, entry, own_comment(text, entry).map(|span| span.of(text)))?;
        }
    }
    for (grid, columns) in whole {
        for line in &grid.lines {
            let cells = cells(text, grid, line, &columns);
            let row = rows.row(line.target.of(text), cells.moved.iter().any(|(_, cell)| stored(cell.entry)));
            row.notes.extend(cells.left.into_iter().map(|note| (0, note)));
            for (column, cell) in cells.moved {
                let row = rows.row(line.target.of(text), stored(cell.entry));
                row.put(text, column, cell.entry, cell.notes)?;
            }
        }
        remove_grid(text, grid, true, changes);
    }
    if rows.rows.is_empty() {
        return Ok(());
    }
    for situation in &situations {
        remove_entries(text, situation, changes);
    }
    let mut grid = format!("\n{} {{\n", Keyword::Grid.word(lang));
    for situation in &situations {
        grid += &format!("| {} ", situation.id);
    }
    grid.push('\n');
    let names: Vec<&str> = situations.iter().map(|situation| situation.id).collect();
    for row in rows.rows {
        let notes = notes::join(row.notes, row.cells.iter().position(|cell| !cell.is_empty()), &names);
        grid += &format!("{} | {} {notes}\n", row.target, row.cells.join(" | "));
    }
    grid += "}\n";
    let end = Span::new(text.len() as u32, text.len() as u32);
    let newline = if text.ends_with('\n') { "" } else { "\n" };
    changes.push(Change { span: end, new: format!("{newline}{grid}") });
    Ok(())
}

/// The lines of a grid in the making, in the order in which their targets are first met.
/// The entry is about stored materials, not progress (R33).
fn stored(entry: &Entry) -> bool {
    entry.words().iter().any(|word| matches!(word, EntryWord::Stored(_)))
}

#[derive(Default)]
struct GridRows<'t> {
    columns: usize,
    /// Stored materials are cells of their own beside a row's progress: they have a line of their own.
    by_target: HashMap<(String, bool), usize>,
    rows: Vec<GridRow<'t>>,
}

struct GridRow<'t> {
    target: &'t str,
    /// One for each situation; empty where it is unchanged.
    cells: Vec<String>,
    /// Where each is typed.
    places: Vec<Option<Span>>,
    /// Comments, each with the place of its situation.
    notes: Vec<(usize, &'t str)>,
}

impl<'t> GridRows<'t> {
    /// Stored materials have a line of their own beside the row's progress.
    fn row(&mut self, target: &'t str, stored: bool) -> &mut GridRow<'t> {
        let at = *self.by_target.entry((fold(target).into_owned(), stored)).or_insert(self.rows.len());
        if at == self.rows.len() {
            let (cells, places) = (vec![String::new(); self.columns], vec![None; self.columns]);
            self.rows.push(GridRow { target, cells, places, notes: Vec::new() });
        }
        &mut self.rows[at]
    }
}

impl<'t> GridRow<'t> {
    fn put(
        &mut self,
        text: &str,
        column: usize,
        entry: &Entry,
        notes: impl IntoIterator<Item = &'t str>,
    ) -> Result<(), Box<Diagnostic>> {
        let place = entry.place();
        if let Some(earlier) = self.places[column].replace(place) {
            let name = self.target;
            let twice = Diagnostic::new(Code::DuplicateCell, place, |lang| {
                lang.pick(
                    format!("{} est donné deux fois : un tableau n'a qu'une case", lang.quoted(name)),
                    format!("{} is given twice: a grid has one cell", lang.quoted(name)),
                )
            });
            let here = |lang: Lang| lang.pick("déjà donné ici".into(), "already given here".into());
            return Err(Box::new(twice.at(earlier, here)));
        }
        self.cells[column] = cell_text(text, entry);
        self.notes.extend(notes.into_iter().map(|note| (column, note)));
        Ok(())
    }
}

/// Takes the entries of a situation away, and its braces when nothing else is between them.
fn remove_entries(text: &str, situation: &Situation<'_>, changes: &mut Vec<Change>) {
    let body = situation.body;
    let (Some(_), Some(close)) = (body.open, body.close) else { return };
    let others =
        !body.settings.is_empty() || !body.texts.is_empty() || !body.lets.is_empty() || !body.rows.is_empty();
    let taken: Vec<Span> = body.entries.iter().filter_map(|entry| own_comment(text, entry)).collect();
    let mut left = comments(text, Span::new(situation.head.end, close.start));
    left.retain(|comment| !taken.contains(comment));
    // One comment, on the line of the head, can stand there without braces.
    let beside = |comment: &Span| whole_line(text, *comment).start <= situation.head.start;
    if !others && left.iter().all(beside) {
        let comment: String = left.iter().map(|comment| format!(" {}", comment.of(text))).collect();
        let rest = Span::new(close.end, whole_line(text, close).end).of(text);
        // A brace parts two documents on one line; without it, the line does, and the second stands at its start.
        let (newline, blanks) = match nothing_but_comment(rest) {
            true => ("", 0),
            false => ("\n", rest.len() - rest.trim_start().len()),
        };
        let span = Span::new(situation.head.end, close.end + blanks as u32);
        changes.push(Change { span, new: format!("{comment}{newline}") });
        return;
    }
    for entry in &body.entries {
        let line = whole_line(text, entry.target);
        let alone = Span::new(line.start, entry.target.start).of(text).trim().is_empty()
            && nothing_but_comment(Span::new(end(entry), line.end).of(text));
        // What shares its line with a brace leaves the brace there.
        let span = if alone { line } else { Span::new(entry.target.start, end(entry)) };
        changes.push(Change { span, new: String::new() });
    }
}
