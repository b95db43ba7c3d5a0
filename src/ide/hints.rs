//! What stands at the end of lines, as the computed cells of a spreadsheet: amounts, quantities, totals, nets.

use super::figures::{Figures, is_plain, line_end};
use crate::Analysis;
use crate::billing::Run;
use crate::locale::Lang;
use crate::project::{Invoice, InvoiceId, RowId, Target};
use crate::source::Span;

/// A computed cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The end of its line.
    pub offset: u32,
    pub label: String,
    pub kind: HintKind,
    pub tooltip: Option<String>,
}

/// What is computed: each can be shown or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HintKind {
    /// What a row is sold for.
    Amount,
    /// What the formula of a quantity comes to.
    Quantity,
    /// Of a section, or a quote.
    Section,
    /// What an entry bills.
    Period,
    /// What is to be paid of an invoice.
    Net,
}

/// The computed cells of the lines of a range, in their order. What is unknown has none.
pub fn hints(analysis: &Analysis, range: Span, lang: Lang) -> Vec<Hint> {
    let figures = Figures::new(analysis, lang);
    let mut cells = Cells { figures, text: &analysis.project.source.text, range, hints: Vec::new() };
    if figures.sold_known() {
        cells.rows();
        cells.groups();
    }
    cells.progress();
    cells.nets();
    let mut hints = cells.hints;
    hints.sort_by_key(|hint| hint.offset);
    hints
}

struct Cells<'a> {
    figures: Figures<'a>,
    text: &'a str,
    range: Span,
    hints: Vec<Hint>,
}

impl<'a> Cells<'a> {
    /// Some of it is in the range.
    fn wanted(&self, span: Span) -> bool {
        span.start <= self.range.end && self.range.start <= span.end
    }

    fn add(&mut self, line: Span, label: String, kind: HintKind, tooltip: Option<String>) {
        self.hints.push(Hint { offset: line_end(self.text, line.end), label, kind, tooltip });
    }

    fn pick(&self, fr: &str, en: &str) -> String {
        self.figures.pick(fr, en)
    }

    /// The quantity, where a formula gives it, and the amount.
    fn rows(&mut self) {
        let project = self.figures.project;
        for (row, at) in project.rows.iter().zip(0..) {
            if !self.wanted(row.span) {
                continue;
            }
            let (Some(amount), Some(quantity)) = (self.figures.sold(at), self.figures.sold_quantity(at))
            else {
                continue;
            };
            if row.quantity.as_ref().is_some_and(|quantity| !is_plain(quantity)) {
                let tooltip = self.pick("Quantité calculée", "Computed quantity");
                self.add(row.span, quantity, HintKind::Quantity, Some(tooltip));
            }
            let tooltip = match (row.option.is_some(), row.penalty().is_some()) {
                (true, _) => self.pick("Option : hors total", "Option: not in the total"),
                (_, true) => self.pick("Pénalité : hors TVA", "Penalty: outside VAT"),
                _ => self.pick("Montant HT de la ligne", "Amount of the row before tax"),
            };
            self.add(row.span, self.figures.money(amount), HintKind::Amount, Some(tooltip));
        }
    }

    /// Totals of sections and quotes, on their heads.
    fn groups(&mut self) {
        let project = self.figures.project;
        for section in &project.sections {
            let library = project.quotes[section.quote as usize].is_library();
            if !library && self.wanted(section.title) {
                let rows = section.rows.clone();
                self.group(section.title, rows, ("Total HT du titre", "Total of the section before tax"));
            }
        }
        for quote in &project.quotes {
            if quote.is_contract() && self.wanted(quote.head) {
                let rows = quote.rows.clone();
                self.group(quote.head, rows, ("Total HT", "Total before tax"));
            }
        }
    }

    fn group(&mut self, line: Span, rows: std::ops::Range<RowId>, tooltip: (&str, &str)) {
        if let Some(amount) = self.figures.sold_in_all(rows) {
            let tooltip = self.pick(tooltip.0, tooltip.1);
            self.add(line, self.figures.money(amount), HintKind::Section, Some(tooltip));
        }
    }

    /// What entries bill; on a line of a grid, its last cell.
    fn progress(&mut self) {
        let project = self.figures.project;
        let mut wanted: Vec<(InvoiceId, usize)> = Vec::new();
        for (invoice, at) in project.invoices.iter().zip(0..) {
            if !invoice.kind.is_progress() {
                continue;
            }
            let mut add = |entry: usize| {
                if self.wanted(invoice.entries[entry].place()) && invoice.targets[entry].is_some() {
                    wanted.push((at, entry));
                }
            };
            let in_grid = (0..invoice.entries.len()).find(|entry| invoice.in_grid(*entry));
            let from = in_grid.unwrap_or(invoice.entries.len());
            if invoice.block.is_some_and(|block| self.wanted(block)) {
                (0..from).for_each(&mut add);
            }
            (from..invoice.entries.len()).for_each(&mut add);
        }
        // Of the cells of one line, only the last situation's.
        let target = |(at, entry): &(InvoiceId, usize)| project.invoices[*at as usize].entries[*entry].target;
        wanted.sort_by_key(|known| (target(known), known.0));
        let mut last: Vec<(InvoiceId, usize)> = Vec::with_capacity(wanted.len());
        for known in wanted {
            match last.last_mut() {
                Some(before) if target(before) == target(&known) => *before = known,
                _ => last.push(known),
            }
        }
        last.sort_unstable();
        let Some((end, _)) = last.last().copied() else { return };
        let figures = self.figures;
        figures.walk(end, |at, run| {
            let from = last.partition_point(|known| known.0 < at);
            for (_, entry) in last[from..].iter().take_while(|known| known.0 == at) {
                self.entry(run, at, *entry);
            }
        });
    }

    fn entry(&mut self, run: &Run<'_>, at: InvoiceId, entry: usize) {
        let figures = self.figures;
        let invoice: &Invoice = &figures.project.invoices[at as usize];
        let Some(target) = invoice.targets[entry] else { return };
        let Some(period) = figures.period(run, target) else { return };
        let reached = match target {
            Target::Row(row) => figures.row(run, at, row).map(|row| {
                let percent = figures.lang.percent(row.current.percent.0);
                let quantity = figures.quantity(row.current.quantity.0, &row.unit);
                format!("{percent} · {quantity} · {}", figures.decimal(row.current.amount.0))
            }),
            _ => figures.sums(run, figures.project.rows_of(target)).map(|sums| {
                let share = sums.shares().map(|[_, current, _]| format!("{} · ", figures.percent(current)));
                format!("{}{}", share.unwrap_or_default(), figures.money(sums.cumulative))
            }),
        };
        let id = figures.id(at);
        let tooltip = reached.map(|reached| {
            figures.pick(
                format!("À facturer en {id}, HT ; à ce jour : {reached}"),
                format!("To bill in {id}, before tax; to date: {reached}"),
            )
        });
        let line = invoice.entries[entry].place();
        // Rows of the group may have their own entries: the column is not to be added up.
        let sum = if matches!(target, Target::Row(_)) { "" } else { "Σ " };
        self.add(line, format!("{sum}{}", figures.money(period)), HintKind::Period, tooltip);
    }

    fn nets(&mut self) {
        let figures = self.figures;
        for (invoice, at) in figures.project.invoices.iter().zip(0..) {
            if !self.wanted(invoice.head) {
                continue;
            }
            let Some(net) = figures.net(at) else { continue };
            let net = figures.money(net);
            let tooltip = self.pick("Net à payer", "To be paid");
            self.add(invoice.head, format!("net {net}"), HintKind::Net, Some(tooltip));
        }
    }
}
