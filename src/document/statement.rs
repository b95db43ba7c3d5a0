//! What is due and paid of a document (R23), and the account of the whole job at its closing (R21).

use super::*;
use crate::billing::{Certified, DeductionSource, Money, Totals};
use crate::project::Target;
use crate::syntax::tree::Expr;

impl View<'_> {
    /// The parts of quotes that a deposit asks for.
    pub(super) fn asked(&self) -> Vec<AskedLine> {
        if self.shows_rows() {
            return Vec::new();
        }
        let entries = self.invoice.entries.iter().zip(&self.invoice.targets);
        entries
            .filter_map(|(entry, target)| {
                let Some(Target::Quote(quote)) = *target else { return None };
                let quote = &self.project.quotes[quote as usize];
                Some(AskedLine {
                    quote: self.project.id(quote.id).to_owned(),
                    title: self.text(quote.title),
                    asked: entry
                        .value
                        .as_ref()
                        .map(Expr::span)
                        .map_or("", |span| self.project.slice(span))
                        .to_owned(),
                })
            })
            .collect()
    }

    pub(super) fn citation(&self) -> Option<Citation> {
        let cited = &self.project.invoices[self.invoice.cites? as usize];
        Some(Citation {
            id: self.project.id(cited.id).to_owned(),
            number: self.text(cited.number),
            date: cited.date.map(|date| date.to_string()),
            whole: self.invoice.whole_credit(),
        })
    }

    /// What is due, paid and left; nothing for a draft.
    pub(super) fn settlement(&self, today: Option<Date>) -> Option<Settlement> {
        if !self.invoice.issued() {
            return None;
        }
        let paid = (*self.ledger.paid.get(self.at)?)?;
        let left = self.ledger.left(self.project, self.at)?;
        let due = self.project.due_date(self.invoice);
        let owed = !left.is_zero() && !left.is_negative();
        let late = today.zip(due).map(|(today, due)| owed && due < today);
        let money = |amount: Money| Amount(amount.decimal(self.decimals()));
        Some(Settlement { due: due.map(|due| due.to_string()), paid: money(paid), left: money(left), late })
    }

    fn payments(&self) -> Vec<PaymentLine> {
        let listed = self.ledger.payments.iter().filter(|line| line.invoice as usize <= self.at);
        let lines = listed.map(|line| PaymentLine {
            date: self.project.payments[line.payment as usize].date.map(|date| date.to_string()),
            document: self.name(line.invoice),
            amount: Amount(line.amount.decimal(self.decimals())),
        });
        lines.collect()
    }

    /// What deductions that are given back with the retention have taken so far, less what is back.
    fn deductions_held(&self) -> Option<Money> {
        let all: Option<Vec<&Totals>> =
            self.ledger.invoices[..=self.at].iter().map(Option::as_deref).collect();
        let lines = all?.into_iter().flat_map(|totals| &totals.deductions);
        let held = lines.filter(|line| match line.source {
            DeductionSource::Project(place) => self.project.settings.deductions[place as usize].released,
            DeductionSource::Invoice(..) | DeductionSource::Penalty(_) => false,
        });
        Money::sum(held.map(|line| line.amount))
    }

    /// Of a situation or the closing of a public contract: to date, before, and this time. Nothing while a figure is unknown.
    ///
    /// All lines of the official layout are there, whatever they come to. What goes to subcontractors has no figures: a
    /// file does not say who is paid directly, so that line is left for the client's engineer to fill in.
    pub fn certificate(&self) -> Option<Vec<(CertificateLine, Option<[Amount; 3]>)>> {
        let certified = matches!(self.invoice.kind, InvoiceKind::Situation | InvoiceKind::Closing);
        if !(self.project.settings.public && certified) {
            return None;
        }
        let (before, to_date) = (self.ledger.certified(self.at)?, self.ledger.certified(self.at + 1)?);
        let times = [to_date, before, to_date.less(before)?];
        let line = |line: CertificateLine, of: fn(&Certified) -> Money| {
            let amounts = times.each_ref().map(|time| Amount(of(time).decimal(self.decimals())));
            (line, Some(amounts))
        };
        use CertificateLine::*;
        Some(vec![
            line(Works, |of| of.works),
            line(Revision, |of| of.revision),
            line(Other, |of| of.other),
            line(Tax, |of| of.tax),
            line(Total, |of| of.total),
            line(Retention, |of| of.retention),
            line(Advances, |of| of.advances),
            line(Deductions, |of| of.deducted),
            line(Taken, |of| of.taken),
            line(Net, |of| of.net),
            (Direct, None),
        ])
    }

    /// Of the closing.
    pub(super) fn statement(&self) -> Option<Statement> {
        (self.invoice.kind == InvoiceKind::Closing).then(|| self.account()).flatten()
    }

    /// Every document up to this one, and what remains of the job. Nothing while a figure is unknown.
    pub fn account(&self) -> Option<Statement> {
        let own = self.totals()?;
        let account = self.ledger.statement(self.at)?;
        let released = self.ledger.retention_paid(self.project, self.at)?;
        let money = |amount: Money| Amount(amount.decimal(self.decimals()));
        let listed = |at: usize, totals: &Totals| {
            let invoice = &self.project.invoices[at];
            let paid = self.ledger.paid[at]?;
            Some(Listed {
                kind: kind(invoice.kind),
                id: self.project.id(invoice.id).to_owned(),
                number: self.text(invoice.number),
                date: invoice.date.map(|date| date.to_string()),
                taxable: money(totals.taxable),
                tax: money(totals.tax),
                total: money(totals.total),
                net: money(totals.payable),
                paid: money(paid),
                left: money(self.ledger.left(self.project, at)?),
            })
        };
        let documents = self.ledger.invoices[..=self.at].iter().enumerate();
        let documents: Option<Vec<Listed>> =
            documents.map(|(at, totals)| listed(at, totals.as_deref()?)).collect();
        Some(Statement {
            documents: documents?,
            payments: self.payments(),
            taxable: money(account.taxable),
            tax: money(account.tax),
            total: money(account.total),
            net: money(account.payable),
            paid: money(account.paid),
            left: money(account.payable.plus(released)?.minus(account.paid)?),
            deductions_held: money(self.deductions_held()?),
            held: money(own.held.minus(released)?),
            deposits_left: money(account.deposits_left),
            vat_difference: money(account.vat_difference),
        })
    }
}
