//! Upwards: what a figure is part of.

use super::{Item, Met, Said, Teller, What};
use crate::ide::names::{self, Symbol, Use};
use crate::project::{InvoiceId, Target};
use crate::source::Span;

type Parts = Vec<(Item, Vec<Span>)>;

impl Teller<'_> {
    pub(super) fn used_by(&self, what: What) -> Parts {
        let project = self.project;
        let mut out: Parts = Vec::new();
        if let What::Named(symbol) = what {
            out.extend(self.around(symbol));
            out.extend(self.named_by(symbol));
        }
        let target = match what {
            What::Named(symbol) => symbol.target(),
            _ => None,
        };
        if let Some(target) = target {
            out.extend(self.billed_by(target));
        }
        // Invoices that take it off, or add it.
        let invoices = self.titles.analysis.ledger.invoices.iter().zip(0..);
        for (totals, at) in invoices.filter_map(|(totals, at)| Some((totals.as_deref()?, at))) {
            let amount = match what {
                What::Named(Symbol::Invoice(deposit)) => {
                    totals.recovered_of(deposit).map(|taken| taken.negated())
                }
                What::Retention => Some(totals.retention.negated()),
                What::Revision => totals.revision(),
                What::Deduction(..) | What::Named(Symbol::Row(_)) => {
                    let mut lines = totals.deductions.iter().filter(|line| self.source(line.source) == what);
                    lines.next().map(|line| line.amount.negated())
                }
                What::Named(_) => None,
            };
            let Some(amount) = amount.filter(|amount| !amount.is_zero()) else { continue };
            if let Some(item) = self.part(What::Named(Symbol::Invoice(at)), self.titles.money(Some(amount))) {
                let head = item.name_span;
                out.push((item, vec![head]));
            }
        }
        if let What::Named(Symbol::Invoice(cited)) = what {
            let credits =
                project.invoices.iter().zip(0..).filter(|(invoice, _)| invoice.cites == Some(cited));
            out.extend(credits.filter_map(|(credit, at)| {
                let places = credit.entries.iter().map(|entry| entry.target).collect();
                Some((self.symbol(Symbol::Invoice(at))?, places))
            }));
            for (payment, at) in project.payments.iter().zip(0..) {
                let lines = payment.targets.iter().zip(&payment.entries);
                let places: Vec<Span> =
                    lines.filter(|(paid, _)| **paid == Some(cited)).map(|(_, entry)| entry.target).collect();
                if !places.is_empty() {
                    out.extend(self.symbol(Symbol::Payment(at)).map(|item| (item, places)));
                }
            }
        }
        out
    }

    /// The section, the quote or the row that it stands in.
    fn around(&self, symbol: Symbol) -> Parts {
        let project = self.project;
        let (quote, section, name) = match symbol {
            Symbol::Row(row) => {
                let declared = &project.rows[row as usize];
                let mut wholes = project.rows.iter().zip(0..);
                let components = project.quotes[declared.quote as usize].is_components();
                if let Some((_, whole)) =
                    wholes.find(|(whole, _)| components && whole.components().contains(&row))
                {
                    return self
                        .symbol(Symbol::Row(whole))
                        .map(|item| (item, vec![declared.id]))
                        .into_iter()
                        .collect();
                }
                (declared.quote, declared.section, declared.id)
            }
            Symbol::Section(section) => {
                let declared = &project.sections[section as usize];
                (declared.quote, declared.parent, declared.id.unwrap_or(declared.title))
            }
            _ => return Vec::new(),
        };
        let declared = &project.quotes[quote as usize];
        let whole = match section {
            Some(section) => Symbol::Section(section),
            // Free rows are billed by their situation, which is told below.
            None if declared.is_contract() || declared.is_library() && declared.id.is_some() => {
                Symbol::Quote(quote)
            }
            None => return Vec::new(),
        };
        self.symbol(whole).map(|item| (item, vec![name])).into_iter().collect()
    }

    /// Formulas, and rows that are taken from it.
    fn named_by(&self, symbol: Symbol) -> Parts {
        let uses = names::uses(self.titles.analysis);
        let owners = Owners::new(self);
        let mut out = Met::default();
        let (mut revision, mut settings) = (Vec::new(), Vec::new());
        for (at, found) in
            uses.iter().enumerate().filter(|(_, found)| !found.declares && found.symbol == symbol)
        {
            let before_dot =
                |next: &Use| self.project.slice(Span::new(found.span.end, next.span.start)).trim() == ".";
            if uses.get(at + 1).is_some_and(|next| next.span.start >= found.span.end && before_dot(next)) {
                continue;
            }
            match owners.of(found.span) {
                Some(What::Named(owner)) => out.add(owner, found.span),
                Some(What::Revision) => revision.push(found.span),
                Some(what) => settings.push((what, found.span)),
                None => {}
            }
        }
        let mut parts: Parts = out.items(self);
        if !revision.is_empty() {
            parts.extend(self.item(What::Revision).map(|item| (item, revision)));
        }
        parts.extend(settings.into_iter().filter_map(|(what, place)| Some((self.item(what)?, vec![place]))));
        parts
    }

    /// Invoices in whose period it has moved, each with what it comes to there; deposits on a quote.
    fn billed_by(&self, target: Target) -> Parts {
        let project = self.project;
        let mut out = Vec::new();
        for (invoice, at) in project.invoices.iter().zip(0..) {
            let deposit = !invoice.kind.is_progress() && invoice.cites.is_none();
            let whole = || matches!(target, Target::Quote(_)) && invoice.targets.contains(&Some(Target::All));
            if deposit && (invoice.targets.contains(&Some(target)) || whole()) {
                let places = Said::by(self, at).of(project.rows_of(target));
                out.extend(self.symbol(Symbol::Invoice(at)).map(|item| (item, places)));
            }
        }
        let figures = &self.titles.figures;
        figures.walk(InvoiceId::MAX, |at, run| {
            let bills = project.invoices[at as usize].kind.is_progress()
                || project.invoices[at as usize].cites.is_some();
            let period = figures.period(run, target).filter(|period| bills && !period.is_zero());
            if let Some(period) = period
                && let Some(item) = self.part(What::Named(Symbol::Invoice(at)), figures.money(period))
            {
                out.push((item, Said::by(self, at).of(project.rows_of(target))));
            }
        });
        out
    }
}

/// Whose text a place is in: of rows, formulas and settings.
struct Owners {
    /// By where they start.
    spans: Vec<(Span, What)>,
}

impl Owners {
    fn new(teller: &Teller<'_>) -> Owners {
        let project = teller.project;
        let rows = project.rows.iter().zip(0..).map(|(row, at)| (row.span, What::Named(Symbol::Row(at))));
        let lets = (0..project.lets.len() as u32).map(|at| What::Named(Symbol::Let(at)));
        let settings = lets.chain(teller.settings());
        let settings = settings.filter_map(|what| {
            let name = teller.name_span(what)?;
            Some((teller.span(what, name), what))
        });
        let formula = project.revision.as_ref().map(|revision| (revision.formula.span(), What::Revision));
        let units = project
            .declared_units
            .iter()
            .map(|(name, unit)| (teller.line_of(*name), What::Named(Symbol::Unit(*unit))));
        // What is typed for a row in a situation is the situation's.
        let entries = project.invoices.iter().zip(0..).flat_map(|(invoice, at)| {
            let valued = invoice.entries.iter().filter_map(|entry| entry.value.as_ref());
            valued.map(move |value| (value.span(), What::Named(Symbol::Invoice(at))))
        });
        let mut spans: Vec<_> = rows.chain(settings).chain(formula).chain(units).chain(entries).collect();
        spans.sort_unstable_by_key(|(span, _)| *span);
        Owners { spans }
    }

    fn of(&self, place: Span) -> Option<What> {
        let after = self.spans.partition_point(|(span, _)| span.start <= place.start);
        let (span, what) = self.spans.get(after.checked_sub(1)?)?;
        (place.end <= span.end).then_some(*what)
    }
}
