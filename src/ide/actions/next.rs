//! The next situation: a draft for the month after, with every row that can still move where it has got.

use super::{Action, ActionKind, Place};
use crate::Analysis;
use crate::billing::{Contract, Run, State};
use crate::exact::Ratio;
use crate::ide::edits::own_text;
use crate::ide::formatting::{line_end, line_start, settled};
use crate::locale::{Date, Lang};
use crate::project::{Invoice, InvoiceKind, Project, RowId, Target};
use crate::source::{Edit, Span, apply};
use crate::syntax::tree::{Block, Expr, Grid, Item, Suffix, Tree};
use crate::syntax::{Keyword, Kind, Tokens, fold, parse};
use rustc_hash::FxHashSet;

/// A new draft after the last situation, dated the end of the month after it, and where the cursor goes in the text after
/// the change: on the first figure to be typed over. Every row that can still move stands there with its cumulative
/// progress, in the way it was typed last; where progress is a grid, it is a new column. Nothing after the closing (R19),
/// nor where no date can be told. `lang` is that of the text where the file tells none.
pub fn next_situation(analysis: &Analysis, lang: Lang) -> Option<(Vec<Edit>, u32)> {
    let project = &analysis.project;
    if closed(project) {
        return None;
    }
    let lang = if project.lang_told { project.lang } else { lang };
    let (id, date) = (next_id(project)?, next_date(project)?);
    let text = own_text(analysis);
    let tree = parse(text);
    let rows = rows(analysis, date, lang);
    let head = format!("{} {id} {} {date}", Keyword::Situation.word(lang), Keyword::Dated.word(lang));
    let last = last_situation(project);
    let grid = last.and_then(|last| grid_of(text, &tree, project.id(last.id)));
    let mut edits = Vec::new();
    match grid {
        Some(grid) => {
            let gap = if last.is_some_and(|last| last.block.is_some()) { "\n\n" } else { "\n" };
            let place = place(text, &tree, last).after();
            edits.push(Edit::new(place, format!("{gap}{head}")));
            column(project, text, grid, &id, &rows, &mut edits);
        }
        None => {
            let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
            let line = |row: &Moving| format!("    {:width$}  {}\n", row.name, row.value);
            let lines: String = rows.iter().map(line).collect();
            let place = place(text, &tree, last).after();
            let gap = if place.end == 0 { "" } else { "\n\n" };
            let end = if place.end as usize == text.len() { "\n" } else { "" };
            edits.push(Edit::new(place, format!("{gap}{head} {{\n{lines}}}{end}")));
        }
    }
    let edits = settled(text, edits)?;
    let cursor = cursor(&apply(text, &edits)?, &id);
    Some((edits, cursor))
}

/// A closing stands: nothing follows it but credit notes (R19, R22).
fn closed(project: &Project) -> bool {
    let undone =
        |at: u32| project.invoices.iter().any(|invoice| invoice.whole_credit() && invoice.cites == Some(at));
    let mut all = project.invoices.iter().zip(0..);
    all.any(|(invoice, at)| invoice.kind == InvoiceKind::Closing && !undone(at))
}

fn last_situation(project: &Project) -> Option<&Invoice> {
    project.invoices.iter().rev().find(|invoice| invoice.kind == InvoiceKind::Situation)
}

/// The id of the last situation, counted on; a free one.
pub(super) fn next_id(project: &Project) -> Option<String> {
    let last = last_situation(project).map_or("", |last| project.id(last.id));
    let letters = last.trim_end_matches(|ch: char| ch.is_ascii_digit());
    let count: u32 = last[letters.len()..].parse().unwrap_or(0);
    let letters = if letters.is_empty() { "S" } else { letters };
    let width = last.len().saturating_sub(letters.len());
    let names = (count.checked_add(1)?..=u32::MAX).map(|count| format!("{letters}{count:0width$}"));
    names.take(10_000).find(|name| project.names.document(name).is_none())
}

/// The end of the month after the last situation; for the first, of the month in which a quote was last accepted.
pub(super) fn next_date(project: &Project) -> Option<Date> {
    let progress = project.invoices.iter().filter(|invoice| invoice.kind.is_progress());
    match progress.filter_map(|invoice| invoice.date).max() {
        Some(last) => last.end_of_next_month(),
        None => {
            let accepted = project.quotes.iter().filter(|quote| quote.is_contract());
            accepted.filter_map(|quote| quote.accepted).max().map(Date::end_of_month)
        }
    }
}

/// A row that can still move.
struct Moving {
    row: RowId,
    name: String,
    value: String,
}

fn rows(analysis: &Analysis, date: Date, lang: Lang) -> Vec<Moving> {
    let Analysis { project, ledger, .. } = analysis;
    let mut run = Run::new(project, ledger);
    while run.step().is_some() {}
    if run.lost || project.lost || ledger.contracts.is_empty() {
        return Vec::new();
    }
    let free: FxHashSet<u32> = project.invoices.iter().filter_map(|invoice| invoice.free).collect();
    let sold = |row: RowId| {
        let at = project.rows[row as usize].quote;
        let quote = &project.quotes[at as usize];
        free.contains(&at) || quote.is_contract() && quote.accepted_on(Some(date))
    };
    let mut out = Vec::new();
    for (row, declared) in (0..).zip(&project.rows) {
        let state = run.current[row as usize];
        let open = declared.counts() && sold(row) && declared.reduced().is_none_or(sold);
        if !open || !state.known || state.complete() || state.closed {
            continue;
        }
        let value =
            ledger.contract(row).and_then(|contract| value(project, &run, row, &state, contract, lang));
        if let (Some(name), Some(value)) = (name(project, row), value) {
            out.push(Moving { row, name, value });
        }
    }
    out
}

/// The id of a row, with its quote's where two have it.
fn name(project: &Project, row: RowId) -> Option<String> {
    let id = project.row_id(row);
    let quote = project.id(project.quotes[project.rows[row as usize].quote as usize].id);
    let means = |path: &String| project.names.find(path) == Ok(Target::Row(row));
    [id.to_owned(), format!("{quote}.{id}")].into_iter().find(means)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Rate,
    Quantity,
    Amount,
}

/// What a row has come to, in the way it was typed last, or else in the first way that says it exactly; nothing where
/// none does, and the row keeps what it has.
fn value(
    project: &Project,
    run: &Run<'_>,
    row: RowId,
    state: &State,
    contract: &Contract,
    lang: Lang,
) -> Option<String> {
    let last = run.moved_by(row).and_then(|id| {
        let entry = project.invoices.get(id.invoice as usize)?.entries.get(id.entry as usize)?;
        typed(project, entry.value.as_ref()?)
    });
    let ways = [last, Some(Way::Rate), Some(Way::Quantity), Some(Way::Amount)];
    ways.into_iter().flatten().find_map(|way| written(project, state, contract, way, lang))
}

fn typed(project: &Project, value: &Expr) -> Option<Way> {
    let suffix = match value {
        Expr::Scalar(scalar) => scalar.suffix,
        Expr::Group(group) => group.suffix,
        Expr::Negative(negative) => return typed(project, &negative.value),
        _ => return None,
    };
    match suffix {
        Suffix::None => None,
        Suffix::Percent(_) => Some(Way::Rate),
        Suffix::Unit(unit) => {
            let name = project.slice(unit);
            let money = name == "€" || fold(name) == fold(project.settings.currency.code);
            Some(if money { Way::Amount } else { Way::Quantity })
        }
    }
}

fn written(project: &Project, state: &State, contract: &Contract, way: Way, lang: Lang) -> Option<String> {
    let decimals = project.settings.currency.decimals;
    let done = state.done();
    match way {
        Way::Rate => {
            let percent = done.times(Ratio::integer(100))?.to_short_decimal(6)?;
            let exact = Ratio::percent(percent) == done && contract.at_rate(done)? == state.amount;
            exact.then(|| format!("{}%", lang.typed(percent)))
        }
        Way::Quantity => {
            let unit = contract.unit_name.of(project);
            let ratio = done.times(contract.quantity)?;
            let quantity = ratio.to_short_decimal(6)?;
            let exact =
                Ratio::from(quantity) == ratio && contract.at_quantity(ratio, decimals)? == state.amount;
            (exact && !unit.is_empty()).then(|| format!("{} {unit}", lang.typed(quantity)))
        }
        Way::Amount => {
            let reached = state.amount.as_ratio().over(contract.amount.as_ratio())?;
            let code = match project.settings.currency.code {
                "EUR" => lang.pick("€", "EUR"),
                other => other,
            };
            (reached >= done).then(|| format!("{} {code}", lang.typed(state.amount.decimal(decimals))))
        }
    }
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
pub(super) fn offer(place: &Place<'_>) -> Option<Action> {
    let (kind, head) = place.head()?;
    let project = &place.analysis.project;
    let last = last_situation(project).is_some_and(|last| last.head == head.span);
    if !last && kind != Keyword::Grid {
        return None;
    }
    let (edits, _) = next_situation(place.analysis, place.lang)?;
    let (id, date) = (next_id(project)?, next_date(project)?.long(place.lang));
    let title = place.lang.pick(
        format!("ajouter la situation suivante, {id} au {date}"),
        format!("add the next situation, {id} of {date}"),
    );
    Some(place.refactor(ActionKind::Refactor, title, edits))
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
fn column(project: &Project, text: &str, grid: &Grid, id: &str, rows: &[Moving], edits: &mut Vec<Edit>) {
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
        let Some(moving) = left[at].take() else { continue };
        let blank = " |".repeat(count - bars);
        edits.push(Edit::new(line.span.after(), format!("{blank} | {}", moving.value)));
    }
    let blank = "| ".repeat(count);
    let lines: String =
        left.iter().flatten().map(|row| format!("    {} {blank}| {}\n", row.name, row.value)).collect();
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
