//! The life of a document: a quote that is accepted, a draft that is issued.

use super::{Action, ActionKind, Place};
use crate::ide::formatting::settled;
use crate::project::{Invoice, InvoiceKind};
use crate::rules::numbering;
use crate::source::{Edit, Span};
use crate::syntax::Keyword;
use crate::syntax::tree::Clause;

/// Offered on the head of a quote, an order or an amendment without a status: accepted on its own date, to be typed over.
pub(super) fn accept(place: &Place<'_>) -> Option<Action> {
    let (_, head) = place.head()?;
    let quotes = &place.analysis.project.quotes;
    let quote = quotes.iter().find(|quote| quote.is_contract() && quote.head == head.span)?;
    let date = quote.date?;
    let status = head.clauses.iter().any(|clause| matches!(clause, Clause::Status { .. }));
    if status {
        return None;
    }
    let end = place.cursor.line.first()?.span.end;
    let word = Keyword::Accepted.word(place.analysis.project.lang);
    let edit = Edit::new(Span::new(end, end), format!(" {word} {date}"));
    let day = date.long(place.lang);
    let title = place.lang.pick(format!("accepter, au {day}"), format!("accept, on {day}"));
    Some(place.refactor(ActionKind::RefactorRewrite, title, settled(place.text, vec![edit])?))
}

/// Offered on the head of a draft whose turn it is: the number after the last one of its series (R18, R19, R24).
pub(super) fn issue(place: &Place<'_>) -> Option<Action> {
    let (_, head) = place.head()?;
    let project = &place.analysis.project;
    let at = project.invoices.iter().position(|invoice| invoice.head == head.span)?;
    let invoice = &project.invoices[at];
    let waits = |earlier: &Invoice| earlier.kind.is_progress() && !earlier.issued();
    let late = project.invoices[at + 1..].iter().any(Invoice::issued);
    let draft = !invoice.issued() && invoice.status.is_none() && invoice.date.is_some();
    let in_turn = !invoice.kind.is_progress() || !project.invoices[..at].iter().any(waits);
    if !draft || late || !in_turn || invoice.kind == InvoiceKind::Credit && invoice.cites.is_none() {
        return None;
    }
    let number = numbering::next(project)?;
    let after = head.title.or(head.id).unwrap_or(place.cursor.line.first()?.tokens.first()?.span).after();
    let text = format!(" {} \"{}\"", Keyword::No.word(project.lang), number.replace('"', "\"\""));
    let title =
        place.lang.pick(format!("émettre sous le numéro {number}"), format!("issue as number {number}"));
    Some(place.refactor(
        ActionKind::RefactorRewrite,
        title,
        settled(place.text, vec![Edit::new(after, text)])?,
    ))
}
