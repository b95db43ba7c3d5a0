//! Ledger to invoices: exactly what is printed, in print order, as data with a published schema.
//!
//! A document is a [`View`] on a run of the ledger: rows are made one at a time while they are written out, so that
//! memory is that of the totals. Every format reads the same view, and computes nothing.

mod foot;
mod mentions;
mod model;
mod quoted;
mod statement;
mod why;

pub use foot::{label_of, vat_category, vat_reason};
pub use model::*;
pub use quoted::*;
pub use why::{Place, Step, Unexplained, value_text, why};

use crate::billing::{Contract, Electronic, Ledger, Money, Run, State, Sums, Totals};
use crate::exact::Ratio;
use crate::locale::{Date, Lang};
use crate::project::{Invoice, InvoiceId, InvoiceKind, Project, RowId, SectionId, Target};
use crate::source::Span;
use crate::syntax::tree::EntryWord;
use rust_decimal::Decimal;

/// An invoice at its place in the run.
pub struct View<'a> {
    pub project: &'a Project,
    pub ledger: &'a Ledger,
    /// Nothing in a summary: its totals are in the ledger, and rows are not walked again.
    run: Option<&'a Run<'a>>,
    pub invoice: &'a Invoice,
    at: usize,
    /// Of what is said besides what was typed.
    lang: Lang,
}

/// Walks the situations in order, and shows each, in a language. Stops at the first error of `show`.
pub fn each<E>(
    project: &Project,
    ledger: &Ledger,
    lang: Lang,
    mut show: impl FnMut(&View<'_>) -> Result<(), E>,
) -> Result<(), E> {
    if ledger.is_unknown() {
        // Nothing of it is printed.
        return each_summary(project, ledger, lang, show);
    }
    let mut run = Run::new(project, ledger);
    while let Some(at) = run.step() {
        let at = at as usize;
        show(&View { project, ledger, run: Some(&run), invoice: &project.invoices[at], at, lang })?;
    }
    Ok(())
}

/// Shows each situation without its lines.
pub fn each_summary<E>(
    project: &Project,
    ledger: &Ledger,
    lang: Lang,
    mut show: impl FnMut(&View<'_>) -> Result<(), E>,
) -> Result<(), E> {
    let invoices = project.invoices.iter().enumerate();
    invoices
        .map(|(at, invoice)| View { project, ledger, run: None, invoice, at, lang })
        .try_for_each(|view| show(&view))
}

/// How far a row has got: to date, and in this period.
pub struct Reached {
    pub state: RowState,
    pub current: Cell,
    pub period: Amount,
}

/// What the rows come to down to a line: the sum that is carried from one page to the next.
#[derive(Default)]
pub struct Carried(Decimal);

impl Carried {
    /// The sum with this row.
    pub fn add(&mut self, amount: Amount) -> Amount {
        // Billing has added these amounts up before: they are far from the limits of a decimal.
        self.0 = self.0.checked_add(amount.0).unwrap_or(self.0);
        self.sum()
    }

    pub fn sum(&self) -> Amount {
        Amount(self.0)
    }
}

/// What a run of print lines holds, in print order.
pub enum Line {
    Quote(QuoteLine),
    Section(SectionLine),
    Row(Box<Row>),
}

impl<'a> View<'a> {
    /// The invoice that a run has come to.
    pub fn of_run(
        project: &'a Project,
        ledger: &'a Ledger,
        run: &'a Run<'a>,
        at: InvoiceId,
        lang: Lang,
    ) -> View<'a> {
        View { run: Some(run), ..View::summary(project, ledger, at, lang) }
    }

    /// An invoice without its lines.
    pub fn summary(project: &'a Project, ledger: &'a Ledger, at: InvoiceId, lang: Lang) -> View<'a> {
        let invoice = &project.invoices[at as usize];
        View { project, ledger, run: None, invoice, at: at as usize, lang }
    }
}

impl View<'_> {
    /// Nothing where an error makes a figure unknown: such a document is not printed.
    pub fn totals(&self) -> Option<&Totals> {
        self.ledger.invoices[self.at].as_deref()
    }

    /// What it states as an electronic invoice; nothing without lines.
    pub fn electronic(&self) -> Option<Electronic> {
        self.ledger.electronic(self.project, self.run?, self.at())
    }

    /// Its place among the invoices.
    pub fn at(&self) -> InvoiceId {
        self.at as InvoiceId
    }

    fn decimals(&self) -> u32 {
        self.project.settings.currency.decimals
    }

    fn text(&self, span: Option<Span>) -> Option<String> {
        span.map(|span| self.project.text(span).into_owned())
    }

    /// Which situation it is, counted from 1: its own place, and that of the last one before a document of another kind.
    pub fn rank(&self) -> usize {
        let so_far = &self.project.invoices[..=self.at];
        so_far.iter().filter(|invoice| invoice.kind == InvoiceKind::Situation).count()
    }

    /// The head and the foot of the document. `today` tells which are late.
    pub fn document(&self, today: Option<Date>) -> Document {
        let invoice = self.invoice;
        Document {
            kind: kind(invoice.kind),
            id: self.project.id(invoice.id).to_owned(),
            number: self.text(invoice.number),
            title: self.text(invoice.title),
            date: invoice.date.map(|date| date.to_string()),
            status: self.status(),
            texts: invoice.texts.iter().map(|text| self.project.text(*text).into_owned()).collect(),
            period: invoice.period().map(|month| month.to_string()),
            asked: self.asked(),
            cites: self.citation(),
            mentions: self.mentions(),
            settlement: self.settlement(today),
            statement: self.statement(),
            complete: self.totals().is_some(),
            totals: self.totals().map(|totals| self.foot(totals)),
        }
    }

    /// Issued by its number, paid by its payments (R18): where something was due, and nothing is left.
    fn status(&self) -> Status {
        if !self.invoice.issued() {
            return Status::Draft;
        }
        let paid = self.ledger.paid.get(self.at).copied().flatten().filter(|paid| !paid.is_zero());
        let settled = paid.zip(self.totals()).is_some_and(|(paid, totals)| paid == totals.payable);
        if settled { Status::Paid } else { Status::Issued }
    }

    /// Accepted by the document's date; the rows of a situation itself, only where some are billed as works.
    fn shows(&self, quote: usize) -> bool {
        let declared = &self.project.quotes[quote];
        let mut rows = declared.rows.clone();
        self.run.is_some_and(|run| run.accepted[quote])
            && (declared.is_contract() || rows.any(|row| self.project.rows[row as usize].counts()))
    }

    /// Quotes, sections and rows in print order: every row of what is accepted, options left out.
    pub fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        let shown = self.shows_rows();
        let quotes = self.project.quotes.iter().enumerate().filter(move |(at, _)| shown && self.shows(*at));
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
        let shown = self.shows_rows();
        let quotes = self.project.quotes.iter().enumerate().filter(move |(at, _)| shown && self.shows(*at));
        quotes.flat_map(move |(at, quote)| {
            let sections = quote.sections.clone().filter(|section| self.has_rows(*section));
            let sections = sections.map(|section| Line::Section(self.section_line(section)));
            std::iter::once(Line::Quote(self.quote_line(at))).chain(sections)
        })
    }

    /// A deposit has no rows: nothing has moved.
    fn shows_rows(&self) -> bool {
        !matches!(self.invoice.kind, InvoiceKind::Deposit | InvoiceKind::Advance)
    }

    fn has_rows(&self, section: SectionId) -> bool {
        let mut rows = self.project.sections[section as usize].rows.clone();
        rows.any(|row| self.project.rows[row as usize].counts())
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
            amendment: !quote.is_signed(),
            free: !quote.is_contract(),
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
    pub fn row(&self, at: RowId) -> Option<Row> {
        let project = self.project;
        let row = &project.rows[at as usize];
        if !row.counts() {
            return None;
        }
        let contract = self.ledger.contract(at)?;
        let run = self.run.filter(|run| !run.withheld.contains(&at) && run.billed(at).is_some())?;
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
            designation: project.designation_in(row, self.lang),
            texts: row.texts.iter().map(|text| project.text(*text).into_owned()).collect(),
            unit: self.unit(contract),
            price: Figure(contract.price.to_short_decimal(6).unwrap_or_default()),
            discount: discount.and_then(discount_percent).map(Figure),
            discount_amount: (!contract.off().is_zero())
                .then(|| Amount(contract.off().decimal(self.decimals()))),
            contract: Sold {
                quantity: Figure(quantity(contract.quantity)),
                amount: Amount(contract.amount.decimal(self.decimals())),
            },
            period: self.difference(contract, previous, current),
            previous: before,
            current: now,
            stored: self.stored(at),
            vat: rate.map(|rate| Figure(rate.percent)),
            state: state(previous, current),
            exact: exact(contract, current.done()),
            correction,
            remark,
        })
    }

    /// How far a row has got, to date; without its words, for tables of many.
    pub fn reached(&self, at: RowId) -> Option<Reached> {
        if !self.project.rows[at as usize].counts() {
            return None;
        }
        let contract = self.ledger.contract(at)?;
        let run = self.run.filter(|run| !run.withheld.contains(&at) && run.billed(at).is_some())?;
        let (previous, current) = (&run.previous[at as usize], &run.current[at as usize]);
        let period = current.amount.minus(previous.amount)?;
        Some(Reached {
            state: state(previous, current),
            current: self.cell(contract, current.done(), current.amount),
            period: Amount(period.decimal(self.decimals())),
        })
    }

    fn stored(&self, row: RowId) -> Option<Stored> {
        let run = self.run?;
        let held = |of: &rustc_hash::FxHashMap<RowId, Money>| of.get(&row).copied();
        let (previous, current) = (held(&run.stored_before), held(&run.stored));
        previous.or(current)?;
        let (previous, current) = (previous.unwrap_or_default(), current.unwrap_or_default());
        let money = |amount: Money| Amount(amount.decimal(self.decimals()));
        let period = money(current.minus(previous).unwrap_or_default());
        Some(Stored { previous: money(previous), current: money(current), period })
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
        let moved = moved.filter(|moved| moved.invoice as usize == self.at).map(|moved| moved.entry as usize);
        let mut out = (None, None);
        for entry in self.stored_entry(row).into_iter().chain(moved) {
            for word in self.invoice.entries[entry].words() {
                match word {
                    EntryWord::Correction { reason, .. } => out.0 = self.text(Some(*reason)),
                    EntryWord::Remark(remark) => out.1 = self.text(Some(*remark)),
                    _ => {}
                }
            }
        }
        out
    }

    /// The entry about stored materials of a row that has some.
    fn stored_entry(&self, row: RowId) -> Option<usize> {
        self.stored(row)?;
        let is_it =
            |at: &usize| self.invoice.targets[*at] == Some(Target::Row(row)) && self.invoice.is_stored(*at);
        (0..self.invoice.targets.len()).find(is_it)
    }
}

/// In percent, to four places.
fn percent(done: Ratio) -> Option<Decimal> {
    done.times(Ratio::integer(100))?.to_short_decimal(4)
}

/// To ten places, where three rates of two places each are still exact: the amount can be worked out from it.
fn discount_percent(discount: Ratio) -> Option<Decimal> {
    discount.times(Ratio::integer(100))?.to_short_decimal(10)
}

/// The printed percentage is exact, else the printed quantity, else neither.
fn exact(contract: &Contract, done: Ratio) -> Measure {
    let is = |printed: Option<Decimal>, exact: Option<Ratio>| printed.map(Ratio::from) == exact;
    let of_hundred = done.times(Ratio::integer(100));
    let of_quantity = done.times(contract.quantity);
    if of_hundred.is_some() && is(percent(done), of_hundred) {
        Measure::Percent
    } else if of_quantity.is_some() && is(of_quantity.map(quantity), of_quantity) {
        Measure::Quantity
    } else {
        Measure::Amount
    }
}

/// A quantity as printed: six places at most.
fn quantity(quantity: Ratio) -> Decimal {
    quantity.to_short_decimal(6).unwrap_or_default()
}

/// How a row stands after an invoice, given what it was before it.
pub fn state(previous: &State, current: &State) -> RowState {
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

fn kind(kind: InvoiceKind) -> DocumentKind {
    match kind {
        InvoiceKind::Deposit => DocumentKind::Deposit,
        InvoiceKind::Advance => DocumentKind::Advance,
        InvoiceKind::Situation => DocumentKind::Situation,
        InvoiceKind::Closing => DocumentKind::Closing,
        InvoiceKind::Credit => DocumentKind::Credit,
    }
}
