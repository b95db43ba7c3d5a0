//! The life of a document: a quote that is accepted, a draft that is issued.

use super::{Action, ActionKind, Offer, Place};
use crate::ide::following::Following;
use crate::project::InvoiceKind;
use crate::source::{Edit, Span};
use crate::syntax::Keyword;
use crate::syntax::tree::Clause;

/// Offered on the head of a quote, an order or an amendment without a status: accepted on its own date, to be typed over.
pub(super) fn accept<'p>(place: &'p Place<'p>, quick: &[Action]) -> Option<Offer<'p>> {
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
    // The fix of a quote that is not accepted yet.
    let same = |fix: &Action| matches!(fix.edits.as_slice(), [one] if one.text.trim() == edit.text.trim());
    if quick.iter().any(same) {
        return None;
    }
    Some(place.settled("accept", ActionKind::RefactorRewrite, title, vec![edit]))
}

/// Offered on the head of a draft whose turn it is: the number after the last one of its series (R18, R19, R24).
pub(super) fn issue<'p>(place: &'p Place<'p>) -> Option<Offer<'p>> {
    let (_, head) = place.head()?;
    let project = &place.analysis.project;
    let invoice = project.invoices.iter().find(|invoice| invoice.head == head.span)?;
    let draft = !invoice.issued() && invoice.status.is_none() && invoice.date.is_some();
    let following = Following::on(project, head.span);
    let in_turn = following.may_be_issued(invoice.kind.keyword(), invoice.date);
    if !draft || !in_turn || invoice.kind == InvoiceKind::Credit && invoice.cites.is_none() {
        return None;
    }
    let number = following.number()?;
    let after = head.title.or(head.id).unwrap_or(place.cursor.line.first()?.tokens.first()?.span).after();
    let text = format!(" {} \"{}\"", Keyword::No.word(project.lang), number.replace('"', "\"\""));
    let title =
        place.lang.pick(format!("émettre sous le numéro {number}"), format!("issue as number {number}"));
    Some(place.settled("issue", ActionKind::RefactorRewrite, title, vec![Edit::new(after, text)]))
}
