//! Invoices that are named: by the credit note that cancels one, and by the payment of several (R22, R23).

use super::entries::{misplaced_rows, unresolved, words};
use super::*;
use crate::diagnostic::{Code, Diagnostic, Log, nearest};
use crate::syntax::tree::{Body, Entry, Expr, Suffix};
use crate::syntax::{fold, number};
use rust_decimal::Decimal;

/// `S2 100%`, `S2.murs -1 472,75 €`: the invoice that a credit note cancels, and of it a part.
pub(super) fn credit(project: &mut Project, at: usize, body: Body, diagnostics: &mut Log) {
    let mut lost = !body.broken.is_empty();
    let mut cited: Option<(InvoiceId, Span)> = None;
    let mut targets = Vec::with_capacity(body.entries.len());
    for entry in &body.entries {
        words(InvoiceKind::Credit, entry, diagnostics);
        let path = project.slice(entry.target);
        let (document, part) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let invoice = match project.names.document(document.trim()) {
            Some(Document::Invoice(invoice)) if invoice as usize == at => {
                diagnostics.push(Diagnostic::new(Code::CreditTarget, entry.target, |lang| {
                    lang.pick(
                        "un avoir ne s'annule pas lui-même : nommer la facture".into(),
                        "a credit note does not cancel itself: name the invoice".into(),
                    )
                }));
                targets.push(None);
                continue;
            }
            Some(Document::Invoice(invoice)) => invoice,
            _ => {
                diagnostics.push(no_invoice(project, entry.target, document));
                targets.push(None);
                continue;
            }
        };
        if let Some((first, span)) = cited.filter(|(first, _)| *first != invoice) {
            let name = project.id(project.invoices[first as usize].id).to_owned();
            diagnostics.push(
                Diagnostic::new(Code::CreditTarget, entry.target, |lang| {
                    lang.pick(
                        format!("cet avoir annule déjà {name} : un avoir ne porte que sur une facture"),
                        format!("this credit note already cancels {name}: it is about one invoice only"),
                    )
                })
                .at(span, |lang| lang.pick("la première".into(), "the first".into())),
            );
            targets.push(None);
            continue;
        }
        cited = cited.or(Some((invoice, entry.target)));
        let target = match part {
            None => Some(Target::All),
            Some(part) => match project.names.find(part.trim()) {
                Ok(target) => Some(target),
                Err(fault) => {
                    let start = entry.target.end - part.trim_start().len() as u32;
                    let span = Span::new(start, entry.target.end);
                    diagnostics.push(unresolved(project, span, fault, true));
                    None
                }
            },
        };
        targets.push(target);
    }
    lost |= targets.iter().any(Option::is_none);
    let whole = body.entries.iter().all(|entry| is_whole(project, entry));
    let invoice = &mut project.invoices[at];
    invoice.lost |= lost;
    invoice.whole = whole;
    invoice.cites = cited.map(|(invoice, _)| invoice);
    invoice.in_grid_from = body.entries.len() as u32;
    invoice.entries = body.entries.into_vec();
    invoice.targets = targets;
}

/// `100%`, or a formula, which billing judges.
fn is_whole(project: &Project, entry: &Entry) -> bool {
    match &entry.value {
        Some(Expr::Scalar(scalar)) => {
            let percent = matches!(scalar.suffix, Suffix::Percent(_)) && !entry.increment();
            percent && number(project.slice(scalar.number)).is_ok_and(|typed| typed == Decimal::ONE_HUNDRED)
        }
        Some(formula) => !project.slice(formula.span()).starts_with(['-', '−']),
        None => false,
    }
}

/// Binds what a payment pays.
pub fn fill_payment(project: &Project, payment: &mut Payment, body: Body, diagnostics: &mut Log) {
    misplaced_rows(&body, diagnostics);
    payment.lost |= !body.broken.is_empty() || !body.rows.is_empty();
    for entry in &body.entries {
        words(InvoiceKind::Credit, entry, diagnostics);
        let typed = project.slice(entry.target);
        let invoice = match project.names.document(typed) {
            Some(Document::Invoice(invoice)) => Some(invoice),
            _ => {
                diagnostics.push(no_invoice(project, entry.target, typed));
                None
            }
        };
        payment.lost |= invoice.is_none();
        payment.targets.push(invoice);
    }
    payment.entries = body.entries.into_vec();
}

/// An id that is that of no invoice; the nearest is offered.
fn no_invoice(project: &Project, span: Span, typed: &str) -> Diagnostic {
    let ids: Vec<&str> = project.invoices.iter().map(|invoice| project.id(invoice.id)).collect();
    let folded: Vec<String> = ids.iter().map(|id| fold(id).into_owned()).collect();
    let near = nearest(&fold(typed), folded.iter().map(String::as_str))
        .and_then(|near| folded.iter().position(|id| id == near))
        .map(|at| ids[at].to_owned());
    let first = Span::new(span.start, span.start + typed.len() as u32);
    let error = Diagnostic::new(Code::UnknownId, first, |lang| {
        lang.pick(
            format!("aucune facture ne s'appelle {}", lang.quoted(typed)),
            format!("no invoice is called {}", lang.quoted(typed)),
        )
    });
    match near {
        Some(near) => error
            .fix(first, near.clone(), |lang| lang.pick(format!("écrire {near}"), format!("write {near}"))),
        None => error,
    }
}
