//! Figures as the editor shows them: those of the ledger, in the words and numbers of printed documents.

use crate::Analysis;
use crate::billing::{Ledger, Money, Run, Sums, Value};
use crate::diagnostic::Diagnostic;
use crate::document::{self, DocumentKind, RowState, View};
use crate::exact::Ratio;
use crate::locale::{Date, Lang};
use crate::project::{InvoiceId, Project, RowId, Target, unit_spelling};
use crate::source::Span;
use crate::syntax::tree::{Expr, Suffix};
use rust_decimal::Decimal;
use std::ops::Range;

/// The figures of a file, in a language.
#[derive(Clone, Copy)]
pub struct Figures<'a> {
    pub project: &'a Project,
    pub ledger: &'a Ledger,
    pub lang: Lang,
    /// An error cannot be tied to rows: only invoices whose totals are known can be trusted.
    lost: bool,
    /// Nor can what rows are sold for.
    sold_lost: bool,
}

/// A measure before, to date, and between the two; and of the contract.
pub struct Measures {
    pub contract: String,
    pub before: String,
    pub current: String,
    pub period: String,
}

impl<'a> Figures<'a> {
    pub fn new(analysis: &'a Analysis, lang: Lang) -> Self {
        let (project, ledger) = (&analysis.project, &analysis.ledger);
        let global = |found: &&Diagnostic| found.is_error() && !found.code.is_local();
        let of_rows = analysis.diagnostics.iter().filter(global).any(|found| !found.code.is_of_documents());
        // Of a file with so many errors nothing was computed.
        let hopeless = ledger.contracts.len() < project.rows.len();
        let sold_lost = project.lost || of_rows || hopeless;
        Figures { project, ledger, lang, lost: analysis.is_lost() || hopeless, sold_lost }
    }

    pub fn pick(&self, fr: impl Into<String>, en: impl Into<String>) -> String {
        self.lang.pick(fr.into(), en.into())
    }

    pub fn unknown(&self) -> String {
        self.pick("inconnu", "unknown")
    }

    /// What rows are sold for is known, but for those in fault.
    pub fn sold_known(&self) -> bool {
        !self.sold_lost
    }

    /// What rows come to in this invoice is known, but for those in fault.
    fn trusted(&self, invoice: InvoiceId) -> bool {
        let known = self.ledger.invoices.get(invoice as usize).is_some_and(Option::is_some);
        known || !self.lost
    }

    pub fn decimal(&self, amount: Decimal) -> String {
        self.lang.money(amount, self.project.settings.currency.code)
    }

    pub fn money(&self, amount: Money) -> String {
        self.decimal(amount.decimal(self.project.settings.currency.decimals))
    }

    pub fn money_or_unknown(&self, amount: Option<Money>) -> String {
        amount.map_or_else(|| self.unknown(), |amount| self.money(amount))
    }

    /// A share of a whole, in percent.
    pub fn percent(&self, share: Ratio) -> String {
        let percent = share.times(Ratio::integer(100)).and_then(|percent| percent.to_short_decimal(4));
        percent.map_or_else(|| self.unknown(), |percent| self.lang.percent(percent))
    }

    pub fn quantity(&self, quantity: Decimal, unit: &str) -> String {
        format!("{} {unit}", self.lang.number(quantity))
    }

    pub fn value(&self, value: Option<Value>) -> String {
        value
            .and_then(|value| document::value_text(self.project, value, self.lang))
            .unwrap_or_else(|| self.unknown())
    }

    pub fn date(&self, date: Date) -> String {
        date.long(self.lang)
    }

    /// A date of a document's data.
    pub fn day(&self, iso: &str) -> String {
        Date::parse(iso).map_or_else(|| iso.to_owned(), |date| self.date(date))
    }

    pub fn kind(&self, kind: DocumentKind) -> String {
        match kind {
            DocumentKind::Deposit => self.pick("Acompte", "Deposit"),
            DocumentKind::Advance => self.pick("Avance", "Advance"),
            DocumentKind::Situation => "Situation".into(),
            DocumentKind::Closing => self.pick("Décompte définitif", "Closing"),
            DocumentKind::Credit => self.pick("Avoir", "Credit note"),
        }
    }

    pub fn state(&self, state: RowState) -> &'static str {
        match state {
            RowState::Untouched => self.lang.pick("inchangée", "untouched"),
            RowState::Moving => self.lang.pick("en cours", "moving"),
            RowState::Complete => self.lang.pick("achevée", "complete"),
            RowState::Closed => self.lang.pick("terminée sous 100 %", "closed below 100%"),
        }
    }

    pub fn id(&self, invoice: InvoiceId) -> &'a str {
        self.project.id(self.project.invoices[invoice as usize].id)
    }

    /// What a row is sold for; nothing where that is unknown.
    pub fn sold(&self, row: RowId) -> Option<Money> {
        self.ledger.contract(row).filter(|_| self.sold_known()).map(|contract| contract.amount)
    }

    /// What rows are sold for, options left out; nothing where that is unknown.
    pub fn sold_in_all(&self, rows: Range<RowId>) -> Option<Money> {
        if self.sold_lost { None } else { self.ledger.sold(self.project, rows) }
    }

    /// What a row sells, with its unit; nothing where that is unknown.
    pub fn sold_quantity(&self, row: RowId) -> Option<String> {
        let contract = self.ledger.contract(row).filter(|_| self.sold_known())?;
        let unit = unit_spelling(contract.unit_name.of(self.project));
        Some(self.quantity(contract.quantity.to_short_decimal(6)?, &unit))
    }

    /// The last situation, or the closing.
    pub fn last_progress(&self) -> Option<InvoiceId> {
        let last = self.project.invoices.iter().rposition(|invoice| invoice.kind.is_progress());
        last.map(|at| at as InvoiceId)
    }

    /// Shows the state of every row at each invoice, in their order, up to the last that is wanted; those that nothing
    /// is known of are left out.
    pub fn walk(&self, last: InvoiceId, mut show: impl FnMut(InvoiceId, &Run<'a>)) {
        if self.ledger.contracts.len() < self.project.rows.len() {
            return;
        }
        let mut run = Run::new(self.project, self.ledger);
        while let Some(at) = run.step() {
            if self.trusted(at) && !run.lost {
                show(at, &run);
            }
            if at >= last {
                break;
            }
        }
    }

    /// The state of every row at an invoice; nothing where it is unknown.
    pub fn at<T>(&self, invoice: InvoiceId, show: impl FnOnce(&Run<'a>) -> Option<T>) -> Option<T> {
        let (mut show, mut out) = (Some(show), None);
        self.walk(invoice, |at, run| {
            if at == invoice {
                out = show.take().and_then(|show| show(run));
            }
        });
        out
    }

    /// A row as its invoice prints it.
    pub fn row(&self, run: &Run<'_>, invoice: InvoiceId, row: RowId) -> Option<document::Row> {
        let accepted = run.accepted[self.project.rows[row as usize].quote as usize];
        View::of_run(self.project, self.ledger, run, invoice, self.lang).row(row).filter(|_| accepted)
    }

    /// What some rows come to at an invoice.
    pub fn sums(&self, run: &Run<'_>, rows: Range<RowId>) -> Option<Sums> {
        self.ledger.sums(run, rows)
    }

    /// The period amount of what an entry is about.
    pub fn period(&self, run: &Run<'_>, target: Target) -> Option<Money> {
        Some(self.sums(run, self.project.rows_of(target))?.period())
    }

    /// The head and the foot of an invoice.
    pub fn document(&self, invoice: InvoiceId) -> document::Document {
        View::summary(self.project, self.ledger, invoice, self.lang).document(None)
    }

    /// What is to be paid of an invoice; nothing where it is unknown.
    pub fn net(&self, invoice: InvoiceId) -> Option<Money> {
        self.ledger.invoices.get(invoice as usize)?.as_ref().map(|totals| totals.payable)
    }

    pub fn amounts(&self, sums: &Sums) -> Measures {
        Measures {
            contract: self.money(sums.contract),
            before: self.money(sums.previous),
            current: self.money(sums.cumulative),
            period: self.money(sums.period()),
        }
    }

    /// Shares of the contract; nothing for an empty one.
    pub fn shares(&self, sums: &Sums) -> Option<Measures> {
        let [before, current, period] = sums.shares()?.map(|share| self.percent(share));
        Some(Measures { contract: self.percent(Ratio::ONE), before, current, period })
    }
}

/// The invoice whose head or block an offset is in.
pub fn invoice_at(project: &Project, offset: u32) -> Option<InvoiceId> {
    let inside = |invoice: &crate::project::Invoice| {
        let end = invoice.block.map_or(invoice.head.end, |block| block.end);
        invoice.head.start <= offset && offset <= end
    };
    project.invoices.iter().position(inside).map(|at| at as InvoiceId)
}

/// The end of the line that an offset is on, before its line break.
pub fn line_end(text: &str, offset: u32) -> u32 {
    let start = (offset as usize).min(text.len());
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let line = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
    (start + line) as u32
}

/// The name of a row that means it alone: `D1.murs` where several quotes have one.
pub fn path_of(project: &Project, target: Target) -> String {
    let name = project.target_name(target);
    let quote = match target {
        Target::Row(row) => project.rows[row as usize].quote,
        Target::Section(section) => project.sections[section as usize].quote,
        Target::Quote(_) | Target::All => return name,
    };
    match project.id(project.quotes[quote as usize].id) {
        quote if !quote.is_empty() && project.names.find(&name) != Ok(target) => format!("{quote}.{name}"),
        _ => name,
    }
}

/// [`path_of`], where it means the target and nothing else.
pub fn name_of(project: &Project, target: Target) -> Option<String> {
    let path = path_of(project, target);
    (target == Target::All || project.names.find(&path) == Ok(target)).then_some(path)
}

/// A span of a file as one of the whole source.
pub fn shifted(span: Span, start: u32) -> Span {
    Span::new(span.start + start, span.end + start)
}

/// `86 m2`: a figure as typed, that says by itself what it is.
pub fn is_plain(expr: &Expr) -> bool {
    match expr {
        Expr::Scalar(_) => true,
        Expr::Negative(negative) => is_plain(&negative.value),
        Expr::Group(group) => group.suffix == Suffix::None && is_plain(&group.value),
        _ => false,
    }
}
