//! What is deducted by its name, what is under contract, and what remains to be paid (R17, R23, R28).

use super::{Step, Teller, sold};
use crate::billing::{DeductionSource, Money, Paid, Totals};
use crate::document::foot::label_of;
use crate::locale::Lang;
use crate::project::{InvoiceId, Key, Project};
use crate::source::Span;
use crate::syntax::fold;

/// The deductions of the project and of an invoice that a folded keyword or printed name means; nothing if none is so
/// called.
pub(super) fn deductions_named(
    project: &Project,
    of: InvoiceId,
    folded: &str,
) -> Option<Vec<DeductionSource>> {
    let own = project.invoices[of as usize].deductions();
    let common = (0u32..).zip(&project.settings.deductions);
    let common = common.map(|(at, one)| (DeductionSource::Project(at), one.key));
    let own = (0u32..).zip(own).map(|(at, one)| (DeductionSource::Invoice(of, at), one.key));
    let named = common.chain(own).filter(|(source, key)| {
        let by_key = *key != Key::Deduction && Key::from_word(folded) == Some(*key);
        by_key
            || [Lang::Fr, Lang::En]
                .into_iter()
                .any(|lang| fold(&label_of(project, *source, lang).0) == folded)
    });
    let found: Vec<DeductionSource> = named.map(|(source, _)| source).collect();
    (!found.is_empty()).then_some(found)
}

impl Teller<'_> {
    /// A deduction by its name; zero where this invoice has none to take off.
    pub(super) fn named_deduction(&self, totals: &Totals, sources: &[DeductionSource]) -> Option<Step> {
        let lines = || totals.deductions.iter().filter(|line| sources.contains(&line.source));
        let mut steps: Vec<Step> = lines().map(|line| self.deduction(line)).collect();
        if steps.len() == 1 {
            return steps.pop();
        }
        let amount = Money::sum(lines().map(|line| line.amount))?;
        let (label, _) = label_of(self.view.project, *sources.first()?, self.lang);
        let how = match steps.is_empty() {
            true => self.pick("rien à déduire cette fois", "nothing to take off this time"),
            false => self.pick("somme des déductions", "sum of the deductions"),
        };
        Some(self.step(label, amount).by("R28", how).from(steps))
    }

    /// What is accepted on the day of the invoice: quote by quote.
    pub(super) fn contracted(&self, totals: &Totals) -> Option<Step> {
        let (project, ledger) = (self.view.project, self.view.ledger);
        let accepted = &self.view.run?.accepted;
        let mut steps = Vec::new();
        for (quote, _) in project.quotes.iter().zip(accepted).filter(|(_, accepted)| **accepted) {
            let amount = ledger.sold(project, quote.rows.clone())?;
            if !amount.is_zero() {
                let rows = quote.rows.clone().filter(|row| project.rows[*row as usize].counts());
                let rows: Option<Vec<Step>> =
                    rows.map(|row| sold::contract(project, ledger, row, self.lang)).collect();
                let how = self.pick("somme des lignes", "sum of the rows");
                let step = self.step(project.id(quote.id), amount).by("R26", how);
                steps.push(step.at(self.place(quote.head)).from(rows?));
            }
        }
        let (signed, amendments) = (self.money(totals.signed), self.money(totals.amendments));
        let how = self.pick(
            format!("devis et commandes {signed}, avenants et lignes hors devis {amendments}"),
            format!("quotes and orders {signed}, amendments and free rows {amendments}"),
        );
        Some(self.step(self.pick("marché", "contract"), totals.contract()).by("R17", how).from(steps))
    }

    /// What remains to be paid: the net, less each payment; nothing for a draft, on which nothing is due.
    pub(super) fn left(&self, totals: &Totals) -> Option<Step> {
        let ledger = self.view.ledger;
        if !self.view.invoice.issued() {
            return None;
        }
        let paid = (*ledger.paid.get(self.view.at)?)?;
        let left = totals.payable.minus(paid)?;
        let how = self.pick(
            format!("{} − règlements {}", self.money(totals.payable), self.money(paid)),
            format!("{} − payments {}", self.money(totals.payable), self.money(paid)),
        );
        let mut steps = vec![self.net(totals)?];
        steps.extend(self.payments());
        Some(self.step(self.pick("reste à payer", "left to pay"), left).by("R23", how).from(steps))
    }

    /// Each payment of this invoice, with its line.
    fn payments(&self) -> Vec<Step> {
        let of_this = |line: &&Paid| line.invoice as usize == self.view.at;
        let mut steps = Vec::new();
        // One payment may pay an invoice on several lines.
        let mut last = (u32::MAX, 0);
        for line in self.view.ledger.payments.iter().filter(of_this) {
            let nth = if last.0 == line.payment { last.1 + 1 } else { 0 };
            last = (line.payment, nth);
            let date = self.view.project.payments[line.payment as usize].date;
            let date = date.map_or(String::new(), |date| date.long(self.lang));
            let label = self.pick(format!("règlement {date}"), format!("payment {date}"));
            let step = self.step(label.trim_end(), line.amount);
            steps.push(step.at(self.paid_at(line, nth).and_then(|span| self.place(span))));
        }
        steps
    }

    fn paid_at(&self, line: &Paid, nth: usize) -> Option<Span> {
        let payment = &self.view.project.payments[line.payment as usize];
        let mut entries = payment.entries.iter().zip(&payment.targets);
        let own = entries.by_ref().filter(|(_, target)| **target == Some(line.invoice));
        own.map(|(entry, _)| entry.target).nth(nth)
    }
}
