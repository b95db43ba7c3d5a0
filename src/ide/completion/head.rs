//! Heads: `situation S3 n° "F-3" du 2026-06-30`, clause by clause.

use super::place::Spot;
use super::{Completion, CompletionKind, List, help};
use crate::locale::Date;
use crate::project::InvoiceKind;
use crate::syntax::{Keyword, Kind};

/// After a kind.
pub fn complete(spot: &Spot<'_>, kind: Keyword, list: &mut List) {
    let Some(last) = spot.before.last() else { return };
    match last.keyword {
        Some(Keyword::No) if spot.typed.is_none() => {
            if let Some(number) = spot.following().number() {
                let detail = spot.lang.pick("le suivant de la série", "the next of the series");
                list.add(0, Completion::new(CompletionKind::Number, format!("\"{number}\"")).detail(detail));
            }
        }
        Some(Keyword::Dated | Keyword::Accepted) => {
            if let Some(date) = day(spot, kind, last.keyword) {
                list.add(
                    0,
                    Completion::new(CompletionKind::Date, date.to_string()).detail(date.long(spot.lang)),
                );
            }
        }
        Some(Keyword::No) => {}
        _ => clauses(spot, kind, list),
    }
}

/// The day of a document, or of its acceptance: not before its own.
fn day(spot: &Spot<'_>, kind: Keyword, word: Option<Keyword>) -> Option<Date> {
    let dated = spot.before.iter().rev().find(|token| token.kind == Kind::Date);
    let own = dated.and_then(|token| Date::parse(spot.text(token)));
    match word {
        Some(Keyword::Accepted) => own.or_else(|| spot.following().date(kind)),
        _ => spot.following().date(kind),
    }
}

fn has_id(kind: Keyword) -> bool {
    kind.holds_rows() || kind.holds_entries() && kind != Keyword::Index
}

pub fn is_invoice(kind: Keyword) -> bool {
    use Keyword::*;
    matches!(kind, Situation | Closing | Deposit | Advance | Credit)
}

/// The clauses that are not there yet.
fn clauses(spot: &Spot<'_>, kind: Keyword, list: &mut List) {
    let own = spot.own;
    let all = || spot.before.iter().chain(&spot.after);
    let given = |word: Keyword| all().any(|token| token.keyword == Some(word));
    let titled = all().any(|token| token.kind == Kind::String);
    let decided = all().any(|token| token.keyword.is_some_and(Keyword::is_status));
    let dated = kind.holds_rows() || is_invoice(kind) || matches!(kind, Keyword::Payment | Keyword::Handover);
    let dated = dated || matches!(kind, Keyword::Bond | Keyword::Index);
    if spot.before.len() == 1 {
        if has_id(kind) && spot.after.first().is_none_or(|token| token.kind != Kind::Word) {
            let id = spot.following().id(kind);
            let detail = spot.lang.pick("l'identifiant suivant", "the next id");
            list.add(0, Completion::new(CompletionKind::Document, id).detail(detail));
        }
        if !has_id(kind)
            && !titled
            && kind.holds_settings()
            && kind != Keyword::Handover
            && spot.typed.is_none()
        {
            let name = own.pick("Nom", "Name");
            list.add(
                0,
                Completion::new(CompletionKind::Snippet, format!("\"{name}\""))
                    .snippet(format!("\"${{1:{name}}}\"")),
            );
        }
        if has_id(kind) && kind != Keyword::Payment {
            // Clauses come after the id.
            return;
        }
    } else if spot.before.len() == 2
        && !titled
        && (kind.holds_rows() || kind == Keyword::Credit)
        && spot.typed.is_none()
    {
        let title = own.pick("Titre", "Title");
        let item = Completion::new(CompletionKind::Snippet, format!("\"{title}\""))
            .snippet(format!("\"${{1:{title}}}\""));
        list.add(1, item);
    }
    let clause = |word: Keyword, kind: CompletionKind, value: String| {
        let text =
            if value.is_empty() { word.word(own).to_owned() } else { format!("{} {value}", word.word(own)) };
        Completion::new(kind, text)
            .detail(help::keyword(word, spot.lang))
            .resolve(format!("keyword:{}", word.word(own)))
    };
    if is_invoice(kind) && !given(Keyword::No) && spot.following().may_be_issued(kind, None) {
        match spot.following().number() {
            Some(number) => list.add(2, clause(Keyword::No, CompletionKind::Number, format!("\"{number}\""))),
            None => {
                let word = Keyword::No.word(own);
                let item = clause(Keyword::No, CompletionKind::Snippet, String::new());
                list.add(2, item.snippet(format!("{word} \"${{1:{}}}\"", own.pick("FA-001", "INV-001"))));
            }
        }
    }
    if dated
        && !given(Keyword::Dated)
        && let Some(date) = day(spot, kind, Some(Keyword::Dated))
    {
        list.add(2, clause(Keyword::Dated, CompletionKind::Date, date.to_string()));
    }
    if kind.holds_rows() && kind != Keyword::Library && !decided {
        if let Some(date) = day(spot, kind, Some(Keyword::Accepted)) {
            list.add(3, clause(Keyword::Accepted, CompletionKind::Date, date.to_string()));
        }
        list.add(4, clause(Keyword::Refused, CompletionKind::Keyword, String::new()));
        list.add(4, clause(Keyword::Draft, CompletionKind::Keyword, String::new()));
    }
    if is_invoice(kind) && !decided && !given(Keyword::No) {
        list.add(4, clause(Keyword::Draft, CompletionKind::Keyword, String::new()));
    }
}

/// The job has its closing.
pub fn is_closed(spot: &Spot<'_>) -> bool {
    spot.following().invoices().any(|(_, invoice)| invoice.kind == InvoiceKind::Closing)
}
