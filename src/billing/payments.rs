//! Payments (R23): what has been paid of each invoice, and what is still due.

use super::formula::Formulas;
use super::money::Money;
use super::{Ledger, Totals};
use crate::diagnostic::{Code, Diagnostic};
use crate::locale::{Date, Lang};
use crate::project::{Dimension, Invoice, InvoiceId, InvoiceKind, Project};
use crate::syntax::Keyword;
use crate::syntax::tree::Expr;

/// One line of a payment: what it pays of an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paid {
    /// Its place among the payments of the project.
    pub payment: u32,
    pub invoice: InvoiceId,
    pub amount: Money,
}

/// What was paid of each invoice, nothing where it is unknown; and line by line, in the order of the file.
pub(super) fn paid(
    project: &Project,
    ledger: &Ledger,
    invoices: &[Option<Box<Totals>>],
    formulas: &mut Formulas<'_>,
) -> (Vec<Option<Money>>, Vec<Paid>) {
    let mut paid: Vec<Option<Money>> = vec![Some(Money::ZERO); invoices.len()];
    let mut lines = Vec::new();
    for (place, payment) in project.payments.iter().enumerate() {
        if payment.lost && payment.entries.is_empty() {
            paid.iter_mut().for_each(|paid| *paid = None);
        }
        if payment.entries.is_empty() && !payment.lost {
            formulas.diagnostics.push(nothing(payment.head));
        }
        for (entry, target) in payment.entries.iter().zip(&payment.targets) {
            let Some(target) = *target else { continue };
            let at = target as usize;
            let invoice = &project.invoices[at];
            let amount = entry.value.as_ref().filter(|_| !entry.increment()).and_then(|expr| {
                let value = formulas.evaluate(expr, &ledger.known(project))?;
                (value.dimension == Dimension::MONEY).then_some(())?;
                Money::round(value.ratio, project.settings.currency.decimals)
            });
            let Some(amount) = amount else {
                paid[at] = None;
                formulas.diagnostics.push(not_an_amount(project, entry));
                continue;
            };
            if !invoice.issued() {
                formulas.diagnostics.push(draft(project, invoice, entry.target));
            }
            lines.push(Paid { payment: place as u32, invoice: target, amount });
            let before = paid[at];
            paid[at] = before.and_then(|before| before.plus(amount));
            if let (Some(before), Some(now), Some(totals)) = (before, paid[at], &invoices[at])
                && let Some(due) = due_in_all(invoice, totals)
                && beyond(now, due)
                && !beyond(before, due)
            {
                formulas.diagnostics.push(paid_beyond(project, invoice, entry, due, before, amount));
            }
        }
    }
    (paid, lines)
}

/// What is to be paid of an invoice in the end: on the closing, what is held is paid later (R29).
fn due_in_all(invoice: &Invoice, totals: &Totals) -> Option<Money> {
    match invoice.kind {
        InvoiceKind::Closing => totals.payable.plus(totals.held),
        _ => Some(totals.payable),
    }
}

/// More than is due, or, of a credit, more than is given back.
fn beyond(paid: Money, payable: Money) -> bool {
    match payable.is_negative() {
        true => paid < payable || paid > Money::ZERO,
        false => paid > payable || paid.is_negative(),
    }
}

/// A payment that names no invoice.
fn nothing(head: crate::source::Span) -> Diagnostic {
    Diagnostic::new(Code::PaymentValue, head, |lang| {
        lang.pick("ce règlement ne paie rien".into(), "this payment pays nothing".into())
    })
    .note(|lang| lang.pick("on écrit : S1 3 198,01 €".into(), "written: S1 3198.01 EUR".into()))
}

fn not_an_amount(project: &Project, entry: &crate::syntax::tree::Entry) -> Diagnostic {
    let place = entry.place();
    let diagnostic = Diagnostic::new(Code::PaymentValue, place, |lang| {
        lang.pick("un règlement est un montant".into(), "a payment is an amount".into())
    })
    .note(|lang| lang.pick("on écrit : S1 3 198,01 €".into(), "written: S1 3198.01 EUR".into()));
    match &entry.value {
        Some(Expr::Scalar(scalar)) if scalar.suffix == crate::syntax::tree::Suffix::None => {
            let new = format!("{} {}", project.slice(scalar.number), currency_mark(project));
            diagnostic.fix(scalar.number, new.clone(), |lang| {
                lang.pick(format!("écrire {new}"), format!("write {new}"))
            })
        }
        _ => diagnostic,
    }
}

/// How the currency is typed after an amount.
fn currency_mark(project: &Project) -> &'static str {
    match project.settings.currency.code {
        "EUR" => project.lang.pick("€", "EUR"),
        code => code,
    }
}

fn draft(project: &Project, invoice: &Invoice, span: crate::source::Span) -> Diagnostic {
    let name = project.id(invoice.id).to_owned();
    Diagnostic::new(Code::PaymentOfDraft, span, |lang| {
        lang.pick(
            format!("{name} n'est pas émise : rien n'y est dû"),
            format!("{name} is not issued: nothing is due on it"),
        )
    })
    .at(invoice.head, |lang| lang.pick("sans numéro".into(), "without a number".into()))
    .note(|lang| {
        lang.pick(
            "R18 : un numéro fait d'un brouillon une facture, et c'est elle qui se paie".into(),
            "R18: a number makes an invoice of a draft, and it is the invoice that is paid".into(),
        )
    })
}

fn paid_beyond(
    project: &Project,
    invoice: &Invoice,
    entry: &crate::syntax::tree::Entry,
    payable: Money,
    before: Money,
    amount: Money,
) -> Diagnostic {
    let currency = &project.settings.currency;
    let text = |lang: Lang, amount: Money| lang.money(amount.decimal(currency.decimals), currency.code);
    let name = project.id(invoice.id).to_owned();
    let left = payable.minus(before).unwrap_or_default();
    Diagnostic::new(Code::PaidBeyond, entry.place(), |lang| {
        let (left, given) = (text(lang, left), text(lang, before));
        if amount.is_negative() && !payable.is_negative() {
            return lang.pick(
                format!("rendu de plus que ce qui est payé sur {name} : {given}"),
                format!("more given back than was paid on {name}: {given}"),
            );
        }
        if payable.is_negative() && !amount.is_negative() {
            let payable = text(lang, payable);
            return lang.pick(
                format!("{name} est à rendre au client ({payable}) : son règlement est négatif"),
                format!("{name} is to be given back to the client ({payable}): its payment is negative"),
            );
        }
        lang.pick(
            format!("plus que ce qui est dû sur {name} : il restait {left}"),
            format!("more than is due on {name}: {left} was left"),
        )
    })
    .at(invoice.head, |lang| {
        let payable = text(lang, payable);
        lang.pick(format!("à payer : {payable}"), format!("to be paid: {payable}"))
    })
    .note(|lang| {
        let (payable, before, amount) = (text(lang, payable), text(lang, before), text(lang, amount));
        lang.pick(
            format!("dû : {payable} ; déjà payé : {before} ; tapé : {amount}"),
            format!("due: {payable}; already paid: {before}; typed: {amount}"),
        )
    })
}

impl Ledger {
    /// Of what the closing holds, what was paid since: payments of the closing beyond its net (R23, R29). Nothing where
    /// it is unknown.
    pub fn retention_paid(&self, project: &Project, at: usize) -> Option<Money> {
        if project.invoices[at].kind != InvoiceKind::Closing {
            return Some(Money::ZERO);
        }
        let totals = self.invoices[at].as_deref()?;
        self.paid[at]?;
        // What a closing in the client's favour gives back is no payment of what is held.
        let received =
            self.payments.iter().filter(|line| line.invoice as usize == at && !line.amount.is_negative());
        let received = Money::sum(received.map(|line| line.amount))?;
        let beyond = received.minus(totals.payable.max(Money::ZERO))?;
        Some(beyond.min(totals.held).max(Money::ZERO))
    }

    /// What remains to be paid of an invoice: negative where too much was paid.
    pub fn left(&self, project: &Project, at: usize) -> Option<Money> {
        let due = self.invoices[at].as_deref()?.payable.plus(self.retention_paid(project, at)?)?;
        due.minus(self.paid[at]?)
    }
}

impl Project {
    /// The day by which an invoice is to be paid: by its own terms, those of the quote where there is but one (amendments
    /// follow it), or the project's (C. com., article L441-10). Nothing where no terms are typed.
    pub fn due_date(&self, invoice: &Invoice) -> Option<Date> {
        let contracts =
            || self.quotes.iter().filter(|quote| matches!(quote.kind, Keyword::Quote | Keyword::Order));
        let of_quote = match contracts().count() {
            1 => contracts().next().and_then(|quote| quote.terms),
            _ => None,
        };
        let terms = invoice.terms().or(of_quote).or(self.settings.terms)?;
        invoice.date.map(|date| terms.due(date))
    }
}
