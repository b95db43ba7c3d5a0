//! What comes next in a job: the id, the number and the date of a new document.

use super::place::Spot;
use crate::locale::Date;
use crate::project::{Invoice, InvoiceKind, Project};
use crate::syntax::{Keyword, fold};

/// The letters of an id that is offered.
fn prefix(spot: &Spot<'_>, kind: Keyword) -> &'static str {
    match kind {
        Keyword::Quote => spot.own.pick("D", "Q"),
        Keyword::Order => spot.own.pick("C", "O"),
        Keyword::Amendment => "A",
        Keyword::Library => spot.own.pick("BPU", "LIB"),
        Keyword::Deposit => spot.own.pick("AC", "DEP"),
        Keyword::Advance => spot.own.pick("AV", "ADV"),
        Keyword::Closing => spot.own.pick("DGD", "FIN"),
        Keyword::Credit => spot.own.pick("AVO", "CR"),
        Keyword::Payment => "R",
        _ => "S",
    }
}

pub fn keyword_of(kind: InvoiceKind) -> Keyword {
    match kind {
        InvoiceKind::Deposit => Keyword::Deposit,
        InvoiceKind::Advance => Keyword::Advance,
        InvoiceKind::Situation => Keyword::Situation,
        InvoiceKind::Closing => Keyword::Closing,
        InvoiceKind::Credit => Keyword::Credit,
    }
}

/// The invoices but the one on the cursor's line.
pub fn others<'a>(spot: &Spot<'a>) -> impl DoubleEndedIterator<Item = (usize, &'a Invoice)> {
    let line = spot.line;
    let here = move |invoice: &Invoice| line.start <= invoice.head.start && invoice.head.start <= line.end;
    spot.project.invoices.iter().enumerate().filter(move |(_, invoice)| !here(invoice))
}

/// The id of a new document: that of the last one of its kind, counted on.
pub fn id(spot: &Spot<'_>, kind: Keyword) -> String {
    let project = spot.project;
    let invoices = others(spot).filter(|(_, invoice)| keyword_of(invoice.kind) == kind);
    let invoices = invoices.filter_map(|(_, invoice)| invoice.id);
    let quotes = project.quotes.iter().filter(|quote| quote.kind == kind && !spot.on_line(quote.head));
    let last = invoices.chain(quotes.filter_map(|quote| quote.id)).last();
    let last = last.map(|id| project.slice(id));
    let counted = last.and_then(|last| {
        let stem = last.trim_end_matches(|ch: char| ch.is_ascii_digit());
        let digits = &last[stem.len()..];
        Some((stem.to_owned(), digits.parse::<u32>().ok()?.checked_add(1)?, digits.len()))
    });
    let (stem, from, width) = counted.unwrap_or_else(|| (prefix(spot, kind).to_owned(), 1, 1));
    let alone = matches!(kind, Keyword::Closing | Keyword::Library).then(|| stem.clone());
    let here = |name: &str| spot.before.get(1).is_some_and(|token| fold(spot.text(token)) == fold(name));
    let free = |name: &String| {
        project.names.document(name).is_none() && project.names.quotes_with(name).is_empty() || here(name)
    };
    let numbered = (from..=u32::MAX).map(|number| format!("{stem}{number:0width$}"));
    alone.into_iter().chain(numbered).find(free).unwrap_or_default()
}

/// The number after the last one of its series (R24). Nothing before the first, which only the seller knows.
pub fn number(spot: &Spot<'_>) -> Option<String> {
    let project = spot.project;
    let typed = |invoice: &Invoice| invoice.number.map(|number| project.text(number).trim().to_owned());
    let numbers: Vec<String> = others(spot).filter_map(|(_, invoice)| typed(invoice)).collect();
    let stem_of = |number: &str| number.trim_end_matches(|ch: char| ch.is_ascii_digit()).len();
    let last = numbers.last()?;
    let (stem, digits) = last.split_at(stem_of(last));
    let of_series =
        numbers.iter().filter(|number| number[..stem_of(number)].to_lowercase() == stem.to_lowercase());
    let highest = of_series.filter_map(|number| number[stem_of(number)..].parse::<u64>().ok()).max()?;
    Some(format!("{stem}{:0width$}", highest.checked_add(1)?, width = digits.len()))
}

/// No situation waits to be issued, and none follows in the file: a new one may have a number (R19).
pub fn may_be_issued(spot: &Spot<'_>, kind: Keyword) -> bool {
    let progress = matches!(kind, Keyword::Situation | Keyword::Closing);
    others(spot).filter(|(_, invoice)| invoice.kind.is_progress()).all(|(_, invoice)| {
        let earlier = invoice.head.start < spot.line.start;
        if progress { earlier && invoice.issued() } else { invoice.issued() || !earlier }
    })
}

/// The last day that a number was given.
fn last_issued(spot: &Spot<'_>) -> Option<Date> {
    others(spot).filter(|(_, invoice)| invoice.issued()).filter_map(|(_, invoice)| invoice.date).max()
}

/// The day of a new document: for a situation, the end of the month after the last one.
pub fn date(spot: &Spot<'_>, kind: Keyword) -> Option<Date> {
    let project = spot.project;
    let earlier = |invoice: &Invoice| invoice.head.start < spot.line.start;
    let progress = others(spot).filter(|(_, invoice)| invoice.kind.is_progress() && earlier(invoice));
    let last = progress.filter_map(|(_, invoice)| invoice.date).max();
    let signed = signed(project);
    let quoted =
        project.quotes.iter().filter(|quote| !quote.is_library()).filter_map(|quote| quote.date).max();
    let found = match kind {
        Keyword::Situation | Keyword::Closing => {
            last.and_then(Date::end_of_next_month).or(signed.map(Date::end_of_month))
        }
        Keyword::Quote | Keyword::Order | Keyword::Library => quoted,
        Keyword::Amendment => last.max(quoted),
        Keyword::Payment => {
            let due = others(spot).rev().find(|(_, invoice)| invoice.issued());
            due.and_then(|(_, invoice)| project.due_date(invoice).or(invoice.date))
        }
        Keyword::Handover => last,
        // Not after a draft: what has a number stands before it.
        _ => last_issued(spot).max(signed),
    };
    match kind {
        Keyword::Situation | Keyword::Closing | Keyword::Deposit | Keyword::Advance | Keyword::Credit => {
            found.or(quoted).max(last_issued(spot))
        }
        _ => found.or(quoted),
    }
}

/// The day of the first acceptance.
fn signed(project: &Project) -> Option<Date> {
    project.quotes.iter().filter(|quote| quote.is_contract()).filter_map(|quote| quote.accepted).min()
}
