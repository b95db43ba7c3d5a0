//! Downwards: what a figure is made of.

use super::{Item, Met, Said, Teller, What};
use crate::billing::Run;
use crate::ide::names::{self, Symbol, Use};
use crate::project::{InvoiceId, RowId, Target};
use crate::source::Span;

type Parts = Vec<(Item, Vec<Span>)>;

impl Teller<'_> {
    pub(super) fn made_of(&self, what: What) -> Parts {
        match what {
            What::Named(Symbol::Invoice(invoice)) => self.invoice(invoice),
            What::Named(Symbol::Section(section)) => {
                let place = &self.project.sections[section as usize];
                self.members(place.quote, Some(section))
            }
            What::Named(Symbol::Quote(quote)) => self.members(quote, None),
            What::Named(Symbol::Row(row)) => self.row(row),
            What::Named(Symbol::Payment(payment)) => {
                let payment = &self.project.payments[payment as usize];
                let paid = payment.targets.iter().zip(&payment.entries);
                let paid = paid.filter_map(|(invoice, entry)| {
                    Some((self.symbol(Symbol::Invoice((*invoice)?))?, vec![entry.target]))
                });
                paid.collect()
            }
            What::Named(Symbol::Index(_)) => Vec::new(),
            What::Named(symbol @ (Symbol::Let(_) | Symbol::Unit(_))) => {
                let name = symbol.declaration(self.project);
                name.map_or(Vec::new(), |name| self.named_in(self.line_of(name)))
            }
            What::Revision => {
                let formula = self.project.revision.as_ref().map(|revision| revision.formula.span());
                formula.map_or(Vec::new(), |formula| self.named_in(formula))
            }
            What::Deduction(of, place) => {
                let setting = self.deduction(of, place).map(|deduction| deduction.span);
                setting.map_or(Vec::new(), |span| self.named_in(span))
            }
            What::Retention => {
                let setting = self.project.settings.retention.as_ref().map(|retention| retention.span);
                setting.map_or(Vec::new(), |span| self.named_in(span))
            }
        }
    }

    /// The line that a name stands on.
    pub(super) fn line_of(&self, name: Span) -> Span {
        let text = &self.project.source.text;
        let file = self.project.source.file(name.start).span;
        let before = Span::new(file.start, name.start).of(text);
        let after = Span::new(name.end, file.end).of(text);
        let start = before.rfind(['\n', '\r', '{', '}']).map_or(0, |at| at + 1);
        let end = after.find(['\n', '\r', '}']).unwrap_or(after.len());
        Span::new(file.start + start as u32, name.end + end as u32)
    }

    /// What the names in a stretch of text mean.
    fn named_in(&self, span: Span) -> Parts {
        let uses = names::uses(self.titles.analysis);
        let inside: Vec<Use> = uses
            .into_iter()
            .filter(|found| span.start <= found.span.start && found.span.end <= span.end)
            .collect();
        let mut out = Met::default();
        for (at, found) in inside.iter().enumerate().filter(|(_, found)| !found.declares) {
            // `D1` of `D1.murs` only says which row.
            let path = inside.get(at + 1).is_some_and(|next| {
                self.project.slice(Span::new(found.span.end, next.span.start)).trim() == "."
            });
            if !path {
                out.add(found.symbol, found.span);
            }
        }
        out.items(self)
    }

    /// The rows and sections that stand in a section, or in a quote itself, in their order.
    fn members(&self, quote: u32, section: Option<u32>) -> Parts {
        let project = self.project;
        let declared = &project.quotes[quote as usize];
        let rows =
            section.map_or(declared.rows.clone(), |section| project.sections[section as usize].rows.clone());
        let rows = rows.filter(|row| project.rows[*row as usize].section == section).map(Symbol::Row);
        let sections = declared.sections.clone();
        let sections =
            sections.filter(|at| project.sections[*at as usize].parent == section).map(Symbol::Section);
        let mut out: Parts = rows
            .chain(sections)
            .filter_map(|symbol| {
                let item = self.symbol(symbol)?;
                let place = item.name_span;
                Some((item, vec![place]))
            })
            .collect();
        out.sort_by_key(|(item, _)| item.name_span);
        out
    }

    /// The names of its formulas, the row that it is taken from, its components.
    fn row(&self, row: RowId) -> Parts {
        let declared = &self.project.rows[row as usize];
        let mut out = self.named_in(declared.span);
        out.extend(declared.components().filter_map(|part| {
            let item = self.symbol(Symbol::Row(part))?;
            let place = item.name_span;
            Some((item, vec![place]))
        }));
        out
    }

    fn invoice(&self, at: InvoiceId) -> Parts {
        let project = self.project;
        let invoice = &project.invoices[at as usize];
        let mut out = Vec::new();
        if let Some(cited) = invoice.cites {
            let places = invoice.entries.iter().map(|entry| entry.target).collect();
            out.extend(self.symbol(Symbol::Invoice(cited)).map(|item| (item, places)));
        } else if !invoice.kind.is_progress() {
            // A deposit, an advance: the quotes that they are a part of.
            let mut quotes = Met::default();
            for (target, entry) in invoice.targets.iter().zip(&invoice.entries) {
                let symbols = match target {
                    Some(Target::All) => {
                        let all = project.quotes.iter().zip(0..).filter(|(quote, _)| quote.is_contract());
                        all.map(|(_, quote)| Symbol::Quote(quote)).collect()
                    }
                    target => Vec::from_iter(target.and_then(Symbol::of)),
                };
                symbols.into_iter().for_each(|symbol| quotes.add(symbol, entry.target));
            }
            out.extend(quotes.items(self));
        }
        if invoice.kind.is_progress() || invoice.cites.is_some() {
            let works = self.titles.figures.at(at, |run| Some(self.works(at, run)));
            out.extend(works.unwrap_or_default());
        }
        out.extend(self.foot(at));
        out
    }

    /// Groups that the invoice names, and rows that moved without one: each with what it comes to in the period.
    fn works(&self, at: InvoiceId, run: &Run<'_>) -> Parts {
        let project = self.project;
        let invoice = &project.invoices[at as usize];
        let (figures, said) = (&self.titles.figures, Said::by(self, at));
        let moves = |row: RowId| {
            let accepted = run.accepted[project.rows[row as usize].quote as usize];
            accepted
                && project.rows[row as usize].counts()
                && run.billed(row).is_some_and(|(now, before)| now != before)
        };
        let mut groups: Vec<Symbol> = Vec::new();
        for target in invoice.targets.iter().flatten().filter(|_| invoice.cites.is_none()) {
            match *target {
                Target::All => groups.extend((0..project.quotes.len() as u32).map(Symbol::Quote)),
                group => groups.extend(Symbol::of(group).filter(|symbol| !matches!(symbol, Symbol::Row(_)))),
            }
        }
        let rows_of = |symbol: &Symbol| symbol.target().map_or(0..0, |target| project.rows_of(target));
        // The outermost of those that nest; of one row, the section before its quote.
        groups.sort_by_key(|symbol| (rows_of(symbol).start, std::cmp::Reverse(rows_of(symbol).end)));
        groups.dedup();
        let mut covered = 0;
        groups.retain(|symbol| {
            let rows = rows_of(symbol);
            let outermost = rows.end > covered && !rows.is_empty();
            covered = covered.max(rows.end);
            outermost
        });
        let mut rows = 0..project.rows.len() as RowId;
        let mut parts: Vec<Symbol> = Vec::new();
        for group in groups {
            let inside = rows_of(&group);
            parts.extend((rows.start..inside.start).filter(|row| moves(*row)).map(Symbol::Row));
            rows.start = inside.end.max(rows.start);
            if inside.into_iter().any(moves) {
                parts.push(group);
            }
        }
        parts.extend(rows.filter(|row| moves(*row)).map(Symbol::Row));
        let part = |symbol: Symbol| {
            let target = symbol.target()?;
            let period = match target {
                Target::Row(row) => run.billed(row).and_then(|(now, before)| now.minus(before)),
                target => figures.period(run, target),
            };
            let item = self.part(What::Named(symbol), self.titles.money(period))?;
            Some((item, said.of(project.rows_of(target))))
        };
        parts.into_iter().filter_map(part).collect()
    }

    /// What is added to the works, and what is taken off.
    fn foot(&self, at: InvoiceId) -> Parts {
        let project = self.project;
        let invoices = &self.titles.analysis.ledger.invoices;
        let Some(totals) = invoices.get(at as usize).and_then(|totals| totals.as_deref()) else {
            return Vec::new();
        };
        let head = self.name_span(What::Named(Symbol::Invoice(at))).unwrap_or_default();
        let mut parts: Vec<(What, Option<crate::billing::Money>)> = Vec::new();
        if !totals.revisions.is_empty() {
            parts.push((What::Revision, totals.revision()));
        }
        for deposit in 0..project.invoices.len() as InvoiceId {
            let taken = totals.recovered_of(deposit);
            if taken.is_none_or(|taken| !taken.is_zero()) {
                parts.push((What::Named(Symbol::Invoice(deposit)), taken.map(|taken| taken.negated())));
            }
        }
        for line in totals.deductions.iter().filter(|line| !line.amount.is_zero()) {
            parts.push((self.source(line.source), Some(line.amount.negated())));
        }
        if !totals.retention.is_zero() {
            parts.push((What::Retention, Some(totals.retention.negated())));
        }
        let part = |(what, amount)| Some((self.part(what, self.titles.money(amount))?, vec![head]));
        parts.into_iter().filter_map(part).collect()
    }
}
