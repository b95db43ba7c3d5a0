//! The next situation: a draft for the month after, with every row that can still move where it has got.

use super::{ActionKind, Offer, Place, nothing};
use crate::Analysis;
use crate::ide::edits::own_text;
use crate::ide::following::{Following, Moving, moving};
use crate::ide::formatting::{line_end, line_start, settled};
use crate::locale::{Date, Lang};
use crate::project::{Invoice, InvoiceKind, Project, Target};
use crate::source::{Edit, Span, apply};
use crate::syntax::tree::{Block, Grid, Item, Tree};
use crate::syntax::{Keyword, Kind, Tokens, fold, parse};

/// A new draft after the last situation, dated the end of the month after it, and where the cursor goes in the text after
/// the change: on the first figure to be typed over. Every row that can still move stands there with its cumulative
/// progress, in the way it was typed last; where progress is a grid, it is a new column. A row that cannot be typed so has a
/// comment. `reader` is the language of the text where the file tells none.
///
/// # Errors
/// A sentence that says why there is none: the closing stands (R19), no date can be told, an error leaves no progress known.
pub fn next_situation(analysis: &Analysis, reader: Lang) -> Result<(Vec<Edit>, u32), String> {
    let project = &analysis.project;
    let date = date(project).filter(|_| !closed(project)).ok_or_else(|| {
        let why = reader.pick(
            "pas de situation après la clôture, ni sans une date dont elle puisse suivre",
            "no situation after the closing, nor without a date that it can follow",
        );
        why.to_owned()
    })?;
    let lang = if project.lang_told { project.lang } else { reader };
    let id = Following::all(project).id(Keyword::Situation);
    let text = own_text(analysis);
    let tree = parse(text);
    let rows = moving(analysis, Some(date), lang).filter(|_| !project.lost);
    let rows = rows.ok_or_else(|| unknown(analysis, reader))?;
    let head = format!("{} {id} {} {date}", Keyword::Situation.word(lang), Keyword::Dated.word(lang));
    let last = last_situation(project);
    let grid = last.and_then(|last| grid_of(text, &tree, project.id(last.id)));
    let mut edits = Vec::new();
    match grid {
        Some(grid) => {
            let gap = if last.is_some_and(|last| last.block.is_some()) { "\n\n" } else { "\n" };
            let place = place(text, &tree, last).after();
            edits.push(Edit::new(place, format!("{gap}{head}")));
            column(project, text, grid, &id, &rows, lang, &mut edits);
        }
        None => {
            let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
            let line = |row: &Moving| match &row.value {
                Some(value) => format!("    {:width$}  {value}\n", row.name),
                None => format!("    {}\n", row.remark(lang)),
            };
            let lines: String = rows.iter().map(line).collect();
            let place = place(text, &tree, last).after();
            let gap = if place.end == 0 { "" } else { "\n\n" };
            let end = if place.end as usize == text.len() { "\n" } else { "" };
            edits.push(Edit::new(place, format!("{gap}{head} {{\n{lines}}}{end}")));
        }
    }
    let edits = settled(text, edits).ok_or_else(|| nothing(reader))?;
    let after = apply(text, &edits).ok_or_else(|| nothing(reader))?;
    let cursor = cursor(&after, &id);
    Ok((edits, cursor))
}

/// Why no progress is known: the first error.
fn unknown(analysis: &Analysis, reader: Lang) -> String {
    let error = analysis.diagnostics.iter().find(|found| found.is_error());
    let line = error.map_or(0, |error| analysis.source().position(error.span().start).line);
    let said = error.map_or("", |error| error.message.get(reader));
    reader.pick(
        format!("l'avancement est inconnu tant que le fichier a cette erreur, ligne {line} : {said}"),
        format!("progress is unknown as long as the file has this error, line {line}: {said}"),
    )
}

/// A closing stands: nothing follows it but credit notes (R19, R22).
fn closed(project: &Project) -> bool {
    let undone =
        |at: u32| project.invoices.iter().any(|invoice| invoice.whole_credit() && invoice.cites == Some(at));
    let mut all = project.invoices.iter().zip(0..);
    all.any(|(invoice, at)| invoice.kind == InvoiceKind::Closing && !undone(at))
}

/// Nothing where nothing is sold.
fn date(project: &Project) -> Option<Date> {
    let sold = project.quotes.iter().any(|quote| quote.is_contract() && quote.accepted_on(None));
    let begun = || project.invoices.iter().any(|invoice| invoice.kind.is_progress());
    (sold || begun()).then(|| Following::all(project).date(Keyword::Situation)).flatten()
}

fn last_situation(project: &Project) -> Option<&Invoice> {
    project.invoices.iter().rev().find(|invoice| invoice.kind == InvoiceKind::Situation)
}

/// Where a new situation goes: the line on which the last one ends, or the last document before situations.
fn place(text: &str, tree: &Tree, last: Option<&Invoice>) -> Span {
    let end = |block: &Block| block.body.close.map_or(block.head.span.end, |close| close.end);
    let blocks = || {
        tree.items.iter().filter_map(|item| match item {
            Item::Block(block) => Some(&**block),
            _ => None,
        })
    };
    let own = last.and_then(|last| blocks().find(|block| block.head.span == last.head));
    let before = || {
        let earlier = |block: &&Block| {
            block.kind.holds_rows() || matches!(block.kind, Keyword::Deposit | Keyword::Advance)
        };
        blocks().rfind(earlier)
    };
    let at = own.or_else(before).map_or(text.trim_end().len() as u32, end);
    let at = line_end(text, at);
    Span::new(at, at)
}

/// Offered on the head of the last situation, and on that of a grid.
pub(super) fn offer<'p>(place: &'p Place<'p>) -> Option<Offer<'p>> {
    let (kind, head) = place.head()?;
    let project = &place.analysis.project;
    let last = last_situation(project).is_some_and(|last| last.head == head.span);
    if !last && kind != Keyword::Grid {
        return None;
    }
    if closed(project) {
        return None;
    }
    let id = Following::all(project).id(Keyword::Situation);
    let date = date(project)?.long(place.lang);
    let title = place.lang.pick(
        format!("ajouter la situation suivante, {id} au {date}"),
        format!("add the next situation, {id} of {date}"),
    );
    let made = || next_situation(place.analysis, place.lang).map(|(edits, _)| edits);
    Some(Offer::new("next", ActionKind::Refactor, title, made))
}

/// The grid that has a column for a situation.
fn grid_of<'t>(text: &str, tree: &'t Tree, situation: &str) -> Option<&'t Grid> {
    let mut grids = tree.items.iter().filter_map(|item| match item {
        Item::Grid(grid) => Some(&**grid),
        _ => None,
    });
    let has = |grid: &&Grid| grid.columns.iter().any(|column| fold(column.of(text)) == fold(situation));
    grids.find(|grid| has(grid) && grid.close.is_some())
}

/// A new column at the right of a grid, and a line for each row that has none.
fn column(
    project: &Project,
    text: &str,
    grid: &Grid,
    id: &str,
    rows: &[Moving],
    lang: Lang,
    edits: &mut Vec<Edit>,
) {
    let (Some(last), Some(close)) = (grid.columns.last(), grid.close) else { return };
    edits.push(Edit::new(last.after(), format!(" | {id}")));
    let count = grid.columns.len();
    let mut left: Vec<Option<&Moving>> = rows.iter().map(Some).collect();
    for line in &grid.lines {
        let stored = line.cells.iter().any(|cell| cell.entry.is_stored());
        let Ok(Target::Row(row)) = project.names.find(line.target.of(text)) else { continue };
        let Ok(at) = rows.binary_search_by_key(&row, |moving| moving.row) else { continue };
        let bars = Tokens::new(line.span.of(text)).filter(|token| token.kind == Kind::Bar).count();
        if stored || !line.readable || bars > count {
            continue;
        }
        // An empty cell is unchanged.
        let Some(value) = left[at].take().and_then(|moving| moving.value.as_ref()) else { continue };
        let blank = " |".repeat(count - bars);
        edits.push(Edit::new(line.span.after(), format!("{blank} | {value}")));
    }
    let blank = "| ".repeat(count);
    let line = |row: &&Moving| match &row.value {
        Some(value) => format!("    {} {blank}| {value}\n", row.name),
        None => format!("    {}\n", row.remark(lang)),
    };
    let lines: String = left.iter().flatten().map(line).collect();
    let start = line_start(text, close.start);
    let alone = Span::new(start, close.start).of(text).trim().is_empty();
    let at = if alone { start } else { close.start };
    if !lines.is_empty() {
        let gap = if alone { "" } else { "\n" };
        edits.push(Edit::new(Span::new(at, at), format!("{gap}{lines}")));
    }
}

/// The first figure of the new situation, or where it would be typed.
fn cursor(text: &str, id: &str) -> u32 {
    let tree = parse(text);
    let mut out = text.len() as u32;
    for item in &tree.items {
        match item {
            Item::Block(block)
                if block.kind == Keyword::Situation
                    && block.head.id.is_some_and(|own| own.of(text) == id) =>
            {
                out = block.body.open.unwrap_or(block.head.span).end;
                if let Some(entry) = block.body.entries.first() {
                    return entry.place().start;
                }
            }
            Item::Grid(grid) => {
                let Some(column) = grid.columns.iter().position(|column| column.of(text) == id) else {
                    continue;
                };
                let cells = grid.lines.iter().flat_map(|line| line.cells.iter());
                let own = |cell: &&crate::syntax::tree::GridCell| usize::from(cell.column) == column;
                if let Some(cell) = { cells }.find(own) {
                    return cell.entry.place().start;
                }
            }
            _ => {}
        }
    }
    out
}
