//! The progress of a job as a table, whichever way it is typed: a column for each situation, a cell that can be set.

mod set;

pub use set::set_cell;

use super::figures::{Figures, path_of};
use crate::Analysis;
use crate::billing::{Run, Sums};
use crate::document::{RowState, View};
use crate::locale::Lang;
use crate::project::{InvoiceId, Project, QuoteId, RowId, SectionId, Target, unit_spelling};
use crate::source::Span;
use crate::syntax::tree::Entry;
use rustc_hash::FxHashMap;
use serde::Serialize;

/// Rows by situations. Figures are written as a person reads them.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Grid {
    /// Situations and the closing, in the order of their dates.
    pub columns: Vec<Column>,
    /// Quotes, sections and rows in print order; options and price libraries left out.
    pub rows: Vec<GridRow>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Column {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// As documents print it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// It has a number: its cells do not change any more.
    pub issued: bool,
}

#[derive(Clone, Debug, Serialize)]
pub struct GridRow {
    /// The path that means it alone; empty for a section without an id, which cannot be set.
    pub id: String,
    /// `1.2`; empty for a quote.
    pub number: String,
    pub designation: String,
    pub unit: String,
    pub kind: GridKind,
    /// What it is sold for; nothing where an error makes it unknown.
    pub contract: Option<String>,
    /// One for each column; nothing where it cannot be progressed yet.
    pub cells: Vec<Option<GridCell>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GridKind {
    Row,
    Section,
    Quote,
}

/// What is typed for a row in a situation, and what it has come to: figures that an error makes unknown are missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct GridCell {
    /// As typed; empty where nothing is.
    pub text: String,
    pub state: Option<RowState>,
    /// To date.
    pub percent: Option<String>,
    /// To date; of rows only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<String>,
    /// To date.
    pub amount: Option<String>,
    /// What the situation bills.
    pub period: Option<String>,
    /// Where it is typed, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<[u32; 2]>,
}

/// The progress of a job as a table.
pub fn grid(analysis: &Analysis, lang: Lang) -> Grid {
    let figures = Figures::new(analysis, lang);
    let project = &analysis.project;
    let invoices: Vec<InvoiceId> = (0..project.invoices.len() as InvoiceId)
        .filter(|at| project.invoices[*at as usize].kind.is_progress())
        .collect();
    let mut filled =
        Filling { figures, typed: typed(project, &invoices), lines: Vec::new(), rows: Vec::new() };
    for at in 0..project.quotes.len() {
        filled.quote(at as QuoteId);
    }
    if let Some(last) = invoices.last() {
        figures.walk(*last, |at, run| {
            if let Ok(column) = invoices.binary_search(&at) {
                filled.column(column, at, run);
            }
        });
    }
    for (column, at) in invoices.iter().enumerate() {
        filled.texts(column, *at);
    }
    let columns = invoices.iter().map(|at| {
        let invoice = &project.invoices[*at as usize];
        Column {
            id: project.id(invoice.id).to_owned(),
            number: invoice.number.map(|number| project.text(number).into_owned()),
            date: invoice.date.map(|date| date.long(lang)),
            issued: invoice.issued(),
        }
    });
    Grid { columns: columns.collect(), rows: filled.rows }
}

/// Where the progress of each target is typed.
type Typed = FxHashMap<(InvoiceId, Target), Span>;

fn typed(project: &Project, invoices: &[InvoiceId]) -> Typed {
    let mut typed = Typed::default();
    for at in invoices {
        let invoice = &project.invoices[*at as usize];
        for (place, (entry, target)) in invoice.entries.iter().zip(&invoice.targets).enumerate() {
            let Some(target) = *target else { continue };
            let span = typed_span(project, entry);
            if invoice.is_stored(place) {
                // Stored materials stand beside the progress, which comes first.
                typed.entry((*at, target)).or_insert(span);
            } else {
                typed.insert((*at, target), span);
            }
        }
    }
    typed
}

/// What is typed of an entry after its name, its `+` included.
fn typed_span(project: &Project, entry: &Entry) -> Span {
    let place = entry.place();
    if !entry.increment() {
        return place;
    }
    let before = &project.source.text[..place.start as usize];
    match before.rfind('+') {
        Some(plus) => Span::new(plus as u32, place.end),
        None => place,
    }
}

struct Filling<'a> {
    figures: Figures<'a>,
    typed: Typed,
    /// What each row of the table is about, and its quote.
    lines: Vec<(Target, QuoteId)>,
    rows: Vec<GridRow>,
}

impl Filling<'_> {
    fn line(&mut self, target: Target, quote: QuoteId, row: GridRow) {
        self.lines.push((target, quote));
        self.rows.push(row);
    }

    /// A quote, its sections and its rows.
    fn quote(&mut self, at: QuoteId) {
        let project = self.figures.project;
        let quote = &project.quotes[at as usize];
        let mut counted = quote.rows.clone().filter(|row| project.rows[*row as usize].counts()).peekable();
        if quote.is_library() || counted.peek().is_none() {
            return;
        }
        let contract = self.sold(quote.rows.clone());
        self.line(
            Target::Quote(at),
            at,
            GridRow {
                // Free rows are a situation's own: it is not a name for their progress.
                id: if quote.is_contract() { project.id(quote.id).to_owned() } else { String::new() },
                number: String::new(),
                designation: match quote.title {
                    _ if !quote.is_contract() => self.figures.pick("Lignes libres", "Free rows"),
                    Some(title) => project.text(title).into_owned(),
                    None => String::new(),
                },
                unit: String::new(),
                kind: GridKind::Quote,
                contract,
                cells: Vec::new(),
            },
        );
        let mut section = quote.sections.start;
        for row in counted {
            while section < quote.sections.end && project.sections[section as usize].rows.start <= row {
                self.section(section);
                section += 1;
            }
            self.row(row);
        }
    }

    fn sold(&self, rows: std::ops::Range<RowId>) -> Option<String> {
        self.figures.sold_in_all(rows).map(|amount| self.figures.money(amount))
    }

    fn section(&mut self, at: SectionId) {
        let project = self.figures.project;
        let section = &project.sections[at as usize];
        if !section.rows.clone().any(|row| project.rows[row as usize].counts()) {
            return;
        }
        let contract = self.sold(section.rows.clone());
        let target = Target::Section(at);
        let row = GridRow {
            id: section.id.map_or(String::new(), |_| path_of(project, target)),
            number: project.section_number(at),
            designation: project.text(section.title).into_owned(),
            unit: String::new(),
            kind: GridKind::Section,
            contract,
            cells: Vec::new(),
        };
        self.line(target, section.quote, row);
    }

    fn row(&mut self, at: RowId) {
        let project = self.figures.project;
        let row = &project.rows[at as usize];
        let contract = self.figures.ledger.contract(at);
        let unit = contract.map_or(String::new(), |known| unit_spelling(known.unit_name.of(project)));
        let line = GridRow {
            id: path_of(project, Target::Row(at)),
            number: project.row_number(row),
            designation: project.designation(row),
            unit,
            kind: GridKind::Row,
            contract: self.figures.sold(at).map(|amount| self.figures.money(amount)),
            cells: Vec::new(),
        };
        self.line(Target::Row(at), row.quote, line);
    }

    /// Cells up to a column are there.
    fn upto(&mut self, column: usize) {
        self.rows.iter_mut().for_each(|row| row.cells.resize(column, None));
    }

    /// What everything has come to at a situation.
    fn column(&mut self, column: usize, at: InvoiceId, run: &Run<'_>) {
        self.upto(column);
        let figures = self.figures;
        for ((target, quote), line) in self.lines.iter().zip(&mut self.rows) {
            let cell = match target {
                _ if !run.accepted[*quote as usize] => None,
                Target::Row(row) => Some(row_cell(&figures, run, at, *row, &line.unit)),
                group => {
                    let sums = figures.sums(run, figures.project.rows_of(*group));
                    Some(sums.map_or_else(GridCell::default, |sums| group_cell(&figures, &sums)))
                }
            };
            line.cells.push(cell);
        }
    }

    /// What is typed for a situation.
    fn texts(&mut self, column: usize, at: InvoiceId) {
        let project = self.figures.project;
        let known = self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        self.upto(known.max(column + 1));
        for ((target, _), line) in self.lines.iter().zip(&mut self.rows) {
            let Some(span) = self.typed.get(&(at, *target)) else { continue };
            let cell = line.cells[column].get_or_insert_default();
            cell.text = project.slice(*span).to_owned();
            cell.range = Some([span.start, span.end]);
        }
    }
}

/// `unit` is that of the row, as it is printed.
fn row_cell(figures: &Figures<'_>, run: &Run<'_>, at: InvoiceId, row: RowId, unit: &str) -> GridCell {
    let view = View::of_run(figures.project, figures.ledger, run, at, figures.lang);
    let Some(reached) = view.reached(row) else { return GridCell::default() };
    GridCell {
        state: Some(reached.state),
        percent: Some(figures.lang.percent(reached.current.percent.0)),
        quantity: Some(figures.quantity(reached.current.quantity.0, unit)),
        amount: Some(figures.decimal(reached.current.amount.0)),
        period: Some(figures.decimal(reached.period.0)),
        ..GridCell::default()
    }
}

fn group_cell(figures: &Figures<'_>, sums: &Sums) -> GridCell {
    let state = match () {
        () if sums.cumulative == sums.contract => RowState::Complete,
        () if sums.cumulative == sums.previous => RowState::Untouched,
        () => RowState::Moving,
    };
    GridCell {
        state: Some(state),
        percent: sums.shares().map(|[_, current, _]| figures.percent(current)),
        amount: Some(figures.money(sums.cumulative)),
        period: Some(figures.money(sums.period())),
        ..GridCell::default()
    }
}
