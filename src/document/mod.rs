//! Ledger to invoices: exactly what is printed, in print order, as data with a published schema.
//!
//! A document is a [`View`] on a run of the ledger: rows are made one at a time while they are written out, so that
//! memory is that of the totals. Every format reads the same view, and computes nothing.

mod model;

pub use model::*;

use crate::billing::{Contract, Ledger, Money, Run, State, Sums, Totals};
use crate::exact::Ratio;
use crate::project::{Project, RowId, SectionId, Situation};
use crate::source::Span;
use crate::syntax::tree::EntryWord;
use rust_decimal::Decimal;

/// A situation at its place in the run.
pub struct View<'a> {
    pub project: &'a Project,
    pub ledger: &'a Ledger,
    /// Nothing in a summary: its totals are in the ledger, and rows are not walked again.
    run: Option<&'a Run<'a>>,
    pub situation: &'a Situation,
    at: usize,
}

/// Walks the situations in order, and shows each. Stops at the first error of `show`.
pub fn each<E>(
    project: &Project,
    ledger: &Ledger,
    mut show: impl FnMut(&View<'_>) -> Result<(), E>,
) -> Result<(), E> {
    if ledger.is_unknown() {
        // Nothing of it is printed.
        return each_summary(project, ledger, show);
    }
    let mut run = Run::new(project, ledger);
    while let Some(at) = run.step() {
        let at = at as usize;
        show(&View { project, ledger, run: Some(&run), situation: &project.situations[at], at })?;
    }
    Ok(())
}

/// Shows each situation without its lines.
pub fn each_summary<E>(
    project: &Project,
    ledger: &Ledger,
    mut show: impl FnMut(&View<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let situations = project.situations.iter().enumerate();
    situations
        .map(|(at, situation)| View { project, ledger, run: None, situation, at })
        .try_for_each(|view| show(&view))
}

/// What a run of print lines holds, in print order.
pub enum Line {
    Quote(QuoteLine),
    Section(SectionLine),
    Row(Box<Row>),
}

impl View<'_> {
    /// Nothing where an error makes a figure unknown: such a document is not printed.
    pub fn totals(&self) -> Option<&Totals> {
        self.ledger.situations[self.at].as_ref()
    }

    fn decimals(&self) -> u32 {
        self.project.settings.currency.decimals
    }

    fn text(&self, span: Option<Span>) -> Option<String> {
        span.map(|span| self.project.text(span).into_owned())
    }

    /// The head and the foot of the document.
    pub fn document(&self) -> Document {
        let situation = self.situation;
        Document {
            kind: DocumentKind::Situation,
            id: self.project.id(situation.id).to_owned(),
            number: self.text(situation.number),
            title: self.text(situation.title),
            date: situation.date.map(|date| date.to_string()),
            status: if situation.issued() { Status::Issued } else { Status::Draft },
            texts: situation.texts.iter().map(|text| self.project.text(*text).into_owned()).collect(),
            complete: self.totals().is_some(),
            totals: self.totals().map(|totals| self.sums_of(totals)),
        }
    }

    fn sums_of(&self, totals: &Totals) -> DocumentTotals {
        let money = |amount: Money| Amount(amount.decimal(self.decimals()));
        let vat = totals.vat.iter().map(|line| {
            let rate = &self.ledger.rates[usize::from(line.rate)];
            VatTotal {
                rate: Figure(rate.percent),
                base: money(line.base),
                amount: money(line.tax),
                reason: self.text(rate.reason),
            }
        });
        DocumentTotals {
            contract: money(totals.contract()),
            signed: money(totals.signed),
            amendments: money(totals.amendments),
            progress: totals.progress().and_then(percent).map(Figure),
            previous: money(totals.previous),
            cumulative: money(totals.cumulative),
            works: money(totals.period),
            vat: vat.collect(),
            tax: money(totals.tax),
            total: money(totals.total),
            net: money(totals.total),
        }
    }

    fn accepted(&self, quote: usize) -> bool {
        self.run.is_some_and(|run| run.accepted[quote])
    }

    /// Quotes, sections and rows in print order: every row of what is accepted, options left out.
    pub fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        let quotes = self.project.quotes.iter().enumerate().filter(|(at, _)| self.accepted(*at));
        quotes.flat_map(move |(at, quote)| {
            let head = std::iter::once(Line::Quote(self.quote_line(at)));
            let mut section = quote.sections.start;
            let rows = quote.rows.clone().flat_map(move |row| {
                let mut out = Vec::new();
                // A section is announced before the first of its rows.
                while section < quote.sections.end
                    && self.project.sections[section as usize].rows.start <= row
                {
                    if self.has_rows(section) {
                        out.push(Line::Section(self.section_line(section)));
                    }
                    section += 1;
                }
                out.extend(self.row(row).map(|row| Line::Row(Box::new(row))));
                out
            });
            head.chain(rows)
        })
    }

    /// Quotes and sections alone, in print order.
    pub fn groups(&self) -> impl Iterator<Item = Line> + '_ {
        let quotes = self.project.quotes.iter().enumerate().filter(|(at, _)| self.accepted(*at));
        quotes.flat_map(move |(at, quote)| {
            let sections = quote.sections.clone().filter(|section| self.has_rows(*section));
            let sections = sections.map(|section| Line::Section(self.section_line(section)));
            std::iter::once(Line::Quote(self.quote_line(at))).chain(sections)
        })
    }

    fn has_rows(&self, section: SectionId) -> bool {
        let mut rows = self.project.sections[section as usize].rows.clone();
        rows.any(|row| self.project.rows[row as usize].option.is_none())
    }

    fn group(&self, rows: std::ops::Range<RowId>) -> GroupTotals {
        let sums = self.run.and_then(|run| self.ledger.sums(run, rows)).unwrap_or_default();
        self.group_totals(sums)
    }

    fn group_totals(&self, sums: Sums) -> GroupTotals {
        let money = |amount: Money| Amount(amount.decimal(self.decimals()));
        GroupTotals {
            contract: money(sums.contract),
            previous: money(sums.previous),
            current: money(sums.cumulative),
            period: money(sums.period()),
        }
    }

    fn quote_line(&self, at: usize) -> QuoteLine {
        let quote = &self.project.quotes[at];
        QuoteLine {
            id: self.project.id(quote.id).to_owned(),
            title: self.text(quote.title),
            amendment: quote.kind == crate::syntax::Keyword::Amendment,
            accepted: quote.accepted.map(|date| date.to_string()),
            totals: self.group(quote.rows.clone()),
        }
    }

    fn section_line(&self, at: SectionId) -> SectionLine {
        let section = &self.project.sections[at as usize];
        let quote = &self.project.quotes[section.quote as usize];
        SectionLine {
            number: self.project.section_number(at),
            id: section.id.map(|id| self.project.slice(id).to_owned()),
            quote: self.project.id(quote.id).to_owned(),
            title: self.project.text(section.title).into_owned(),
            totals: self.group(section.rows.clone()),
        }
    }

    /// One row; nothing for an option, or while its figures are unknown.
    fn row(&self, at: RowId) -> Option<Row> {
        let project = self.project;
        let row = &project.rows[at as usize];
        if row.option.is_some() {
            return None;
        }
        let contract = self.ledger.contract(at)?;
        let run = self.run?;
        let (previous, current) = (&run.previous[at as usize], &run.current[at as usize]);
        let rate = self.ledger.rate_of_row[at as usize].map(|rate| &self.ledger.rates[usize::from(rate)]);
        let before = self.cell(contract, previous.done(), previous.amount);
        let now = self.cell(contract, current.done(), current.amount);
        let (correction, remark) = self.words(at);
        let discount = Ratio::ONE.minus(contract.factor()).filter(|discount| !discount.is_zero());
        Some(Row {
            number: project.row_number(row),
            id: project.slice(row.id).to_owned(),
            quote: project.id(project.quotes[row.quote as usize].id).to_owned(),
            section: row.section.map(|section| project.section_number(section)),
            designation: project.designation(row),
            texts: row.texts.iter().map(|text| project.text(*text).into_owned()).collect(),
            unit: self.unit(contract),
            price: Figure(contract.price.to_short_decimal(6).unwrap_or_default()),
            discount: discount.and_then(percent).map(Figure),
            contract: Sold {
                quantity: Figure(quantity(contract.quantity)),
                amount: Amount(contract.amount.decimal(self.decimals())),
            },
            period: self.difference(contract, previous, current),
            previous: before,
            current: now,
            vat: rate.map(|rate| Figure(rate.percent)),
            state: state(previous, current),
            correction,
            remark,
        })
    }

    fn unit(&self, contract: &Contract) -> String {
        crate::project::unit_spelling(contract.unit_name.of(self.project))
    }

    /// Billing has seen to it that these figures can be shown.
    fn cell(&self, contract: &Contract, done: Ratio, amount: Money) -> Cell {
        Cell {
            percent: Figure(percent(done).unwrap_or_default()),
            quantity: Figure(done.times(contract.quantity).map(quantity).unwrap_or_default()),
            amount: Amount(amount.decimal(self.decimals())),
        }
    }

    fn difference(&self, contract: &Contract, previous: &State, current: &State) -> Cell {
        let done = current.done().minus(previous.done()).unwrap_or(Ratio::ZERO);
        let amount = current.amount.minus(previous.amount).unwrap_or_default();
        self.cell(contract, done, amount)
    }

    /// The reason of a correction, and the remark, typed on the row in this situation.
    fn words(&self, row: RowId) -> (Option<String>, Option<String>) {
        let moved = self.run.and_then(|run| run.moved_by(row));
        let Some(moved) = moved.filter(|moved| moved.situation as usize == self.at) else {
            return (None, None);
        };
        let entry = &self.situation.entries[moved.entry as usize];
        let mut out = (None, None);
        for word in entry.words() {
            match word {
                EntryWord::Correction { reason, .. } => out.0 = self.text(Some(*reason)),
                EntryWord::Remark(remark) => out.1 = self.text(Some(*remark)),
                _ => {}
            }
        }
        out
    }
}

/// In percent, to four places.
fn percent(done: Ratio) -> Option<Decimal> {
    done.times(Ratio::integer(100))?.to_short_decimal(4)
}

/// A quantity as printed: six places at most.
fn quantity(quantity: Ratio) -> Decimal {
    quantity.to_short_decimal(6).unwrap_or_default()
}

fn state(previous: &State, current: &State) -> RowState {
    if current.complete() {
        RowState::Complete
    } else if current.closed {
        RowState::Closed
    } else if current.same(previous) {
        RowState::Untouched
    } else {
        RowState::Moving
    }
}
