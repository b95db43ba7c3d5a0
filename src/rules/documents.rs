//! Documents and their dates (R5, R18, R19).

use crate::diagnostic::{Code, Diagnostic, Log};
use crate::project::{Invoice, InvoiceKind, Project};
use crate::syntax::Keyword;
use rustc_hash::FxHashMap;

pub fn check(project: &Project, diagnostics: &mut Log) {
    accepted_too_early(project, diagnostics);
    for invoice in &project.invoices {
        missing_date(invoice, diagnostics);
        contradiction(invoice, diagnostics);
    }
    let situations: Vec<&Invoice> =
        project.invoices.iter().filter(|invoice| invoice.kind.is_progress()).collect();
    let mut dated: Option<&Invoice> = None;
    for situation in &situations {
        empty(project, situation, diagnostics);
        // What follows the closing is told for that.
        if let Some(before) = dated.filter(|before| before.kind != InvoiceKind::Closing) {
            out_of_order(project, before, situation, diagnostics);
        }
        dated = Some(*situation).filter(|situation| situation.date.is_some()).or(dated);
    }
    issued_after_drafts(project, diagnostics);
    after_closing(project, &situations, diagnostics);
    numbers(project, diagnostics);
    release(project, diagnostics);
}

/// A quote accepted before its own date (R5).
fn accepted_too_early(project: &Project, diagnostics: &mut Log) {
    for quote in &project.quotes {
        let (Some(date), Some(accepted)) = (quote.date, quote.accepted) else { continue };
        let (Some(date_span), Some(accepted_span)) = (quote.date_span, quote.accepted_span) else { continue };
        if accepted >= date {
            continue;
        }
        let id = project.id(quote.id);
        let word = Keyword::Accepted.word(project.lang);
        diagnostics.push(
            Diagnostic::new(Code::AcceptedTooEarly, accepted_span, |lang| {
                let (accepted, date) = (accepted.long(lang), date.long(lang));
                lang.pick(
                    format!("{id} est accepté le {accepted}, avant sa propre date, le {date}"),
                    format!("{id} is accepted on {accepted}, before its own date, {date}"),
                )
            })
            .at(date_span, |lang| lang.pick("sa date".into(), "its date".into()))
            .fix(accepted_span, format!("{word} {date}"), |lang| {
                lang.pick(format!("écrire {word} {date}"), format!("write {word} {date}"))
            }),
        );
    }
}

fn missing_date(situation: &Invoice, diagnostics: &mut Log) {
    // A head that could not be read may well have had one.
    if situation.date_span.is_some() || situation.lost {
        return;
    }
    let (fr, en) = match situation.kind {
        InvoiceKind::Deposit => ("cet acompte n'a pas de date", "this deposit has no date"),
        InvoiceKind::Advance => ("cette avance n'a pas de date", "this advance has no date"),
        InvoiceKind::Situation => ("cette situation n'a pas de date", "this situation has no date"),
        InvoiceKind::Closing => ("cette clôture n'a pas de date", "this closing has no date"),
        InvoiceKind::Credit => ("cet avoir n'a pas de date", "this credit note has no date"),
    };
    diagnostics.push(
        Diagnostic::new(Code::MissingDate, situation.head, |lang| lang.pick(fr.into(), en.into())).note(
            |lang| {
                lang.pick(
                    "la date dit ce qui est accepté, et l'ordre des situations : du 2026-05-31".into(),
                    "the date tells what is accepted, and the order of situations: dated 2026-05-31".into(),
                )
            },
        ),
    );
}

/// A status that the number contradicts (R18).
fn contradiction(situation: &Invoice, diagnostics: &mut Log) {
    let Some((status, span)) = situation.status else { return };
    let says = match (status, situation.number) {
        (Keyword::Draft, Some(number)) => (
            number,
            "un numéro fait une facture émise, pas un brouillon",
            "a number makes it issued, not a draft",
        ),
        (Keyword::Issued | Keyword::Paid, None) => {
            (situation.head, "sans numéro, c'est un brouillon", "without a number it is a draft")
        }
        _ => return,
    };
    let (place, fr, en) = says;
    diagnostics.push(
        Diagnostic::new(Code::StatusContradiction, span, |lang| lang.pick(fr.into(), en.into()))
            .at(place, |lang| lang.pick("ici".into(), "here".into()))
            .fix(span, "", |lang| lang.pick("effacer l'état".into(), "remove the status".into())),
    );
}

/// An empty situation is allowed (R10).
fn empty(project: &Project, situation: &Invoice, diagnostics: &mut Log) {
    let nothing = situation.entries.is_empty() && situation.unknown.is_empty() && !situation.lost;
    let free = situation.free.is_some() || situation.kind != InvoiceKind::Situation;
    if !nothing || free || project.lost || project.settings.default_progress.is_some() {
        return;
    }
    let id = project.id(situation.id);
    diagnostics.push(Diagnostic::new(Code::EmptySituation, situation.head, |lang| {
        lang.pick(
            format!("{id} est vide : rien n'est facturé ce mois-ci"),
            format!("{id} is empty: nothing is billed this month"),
        )
    }));
}

/// None dated before the previous one (R19).
fn out_of_order(project: &Project, before: &Invoice, after: &Invoice, diagnostics: &mut Log) {
    let (Some(first), Some(second)) = (before.date, after.date) else { return };
    let (Some(first_span), Some(second_span)) = (before.date_span, after.date_span) else { return };
    if second >= first {
        return;
    }
    let (earlier, later) = (project.id(before.id).to_owned(), project.id(after.id).to_owned());
    diagnostics.push(
        Diagnostic::new(Code::DatesOutOfOrder, second_span, |lang| {
            let (second, first) = (second.long(lang), first.long(lang));
            lang.pick(
                format!("{later} ({second}) est datée avant {earlier} ({first})"),
                format!("{later} ({second}) is dated before {earlier} ({first})"),
            )
        })
        .at(first_span, |lang| lang.pick(format!("date de {earlier}"), format!("date of {earlier}")))
        .note(|lang| {
            lang.pick(
                "les situations se suivent dans l'ordre du fichier et des dates".into(),
                "situations follow one another in the order of the file and of dates".into(),
            )
        }),
    );
}

/// None is issued before the previous one is (R19): nor before the deposits that it takes off, nor the credit notes that
/// change what was billed before.
fn issued_after_drafts(project: &Project, diagnostics: &mut Log) {
    let mut drafts: Vec<&Invoice> = Vec::new();
    for invoice in &project.invoices {
        let Some(number) = invoice.number.filter(|_| invoice.kind.is_progress()) else {
            if !invoice.issued() {
                drafts.push(invoice);
            }
            continue;
        };
        // Each draft is told of once, at the first that is issued after it.
        let before = std::mem::take(&mut drafts);
        if before.is_empty() {
            continue;
        }
        let later = project.id(invoice.id).to_owned();
        let names: Vec<String> = before.iter().map(|draft| project.id(draft.id).to_owned()).collect();
        let mut diagnostic = Diagnostic::new(Code::IssuedAfterDraft, number, |lang| {
            let list = lang.list(&names, 5);
            match names.len() {
                1 => lang.pick(
                    format!("{later} est émise alors que {list} est encore un brouillon"),
                    format!("{later} is issued while {list} is still a draft"),
                ),
                _ => lang.pick(
                    format!("{later} est émise alors que {list} sont encore des brouillons"),
                    format!("{later} is issued while {list} are still drafts"),
                ),
            }
        });
        for (draft, name) in before.iter().zip(&names).take(5) {
            diagnostic = diagnostic.at(draft.head, |lang| {
                lang.pick(format!("{name} n'a pas de numéro"), format!("{name} has no number"))
            });
        }
        diagnostics.push(diagnostic.note(|lang| {
            lang.pick(
                "R19 : un numéro rend une facture définitive ; ce qui la précède pourrait encore changer"
                    .into(),
                "R19: a number makes an invoice final; what comes before it could still change".into(),
            )
        }));
    }
}

/// The closing is the last situation, and no deposit follows it (R19); a credit note may.
fn after_closing(project: &Project, situations: &[&Invoice], diagnostics: &mut Log) {
    let Some(at) = situations.iter().position(|invoice| invoice.kind == InvoiceKind::Closing) else { return };
    let closing = situations[at];
    let asked = project.invoices.iter().skip_while(|invoice| !std::ptr::eq(*invoice, closing));
    let asked = asked.filter(|invoice| matches!(invoice.kind, InvoiceKind::Deposit | InvoiceKind::Advance));
    for late in situations[at + 1..].iter().copied().chain(asked) {
        let (first, own) = (project.id(closing.id).to_owned(), project.id(late.id).to_owned());
        diagnostics.push(
            Diagnostic::new(Code::AfterClosing, late.head, |lang| {
                lang.pick(
                    format!("{own} vient après la clôture {first}"),
                    format!("{own} comes after the closing {first}"),
                )
            })
            .at(closing.head, |lang| lang.pick("la clôture".into(), "the closing".into()))
            .note(|lang| {
                lang.pick(
                    "la clôture est la dernière situation ; ce qui la corrige est un avoir".into(),
                    "the closing is the last situation; what corrects it is a credit note".into(),
                )
            }),
        );
    }
}

/// What a number is before its last digits, and these.
fn series(number: &str) -> (&str, u128) {
    let stem = number.trim_end_matches(|ch: char| ch.is_ascii_digit());
    // More digits than this number nothing.
    (stem, number[stem.len()..].parse().unwrap_or(0))
}

/// Numbers are unique, and follow the dates within a series (R24; CGI, annexe II, article 242 nonies A).
fn numbers(project: &Project, diagnostics: &mut Log) {
    let mut known: FxHashMap<String, &Invoice> = FxHashMap::default();
    let mut last: FxHashMap<String, (u128, &Invoice)> = FxHashMap::default();
    for invoice in &project.invoices {
        let Some(place) = invoice.number else { continue };
        let number = project.text(place).trim().to_owned();
        if number.is_empty() {
            continue;
        }
        let own = project.id(invoice.id).to_owned();
        if let Some(first) = known.get(&number) {
            let earlier = project.id(first.id).to_owned();
            let error = Diagnostic::new(Code::NumberTwice, place, |lang| {
                lang.pick(
                    format!("{own} a le numéro de {earlier} : {number}"),
                    format!("{own} has the number of {earlier}: {number}"),
                )
            })
            .at(first.number.unwrap_or(first.head), |lang| {
                lang.pick("déjà pris ici".into(), "taken here".into())
            })
            .note(|lang| {
                lang.pick(
                    "R24 : un numéro ne sert qu'une fois (CGI, annexe II, article 242 nonies A)".into(),
                    "R24: a number is used once (CGI, annexe II, article 242 nonies A)".into(),
                )
            });
            diagnostics.push(error);
            continue;
        }
        let (stem, count) = series(&number);
        if let Some((highest, before)) = last.get(stem).copied()
            && let (Some(date), Some(earlier)) = (invoice.date, before.date)
            && count < highest
            && date > earlier
        {
            let other = project.text(before.number.unwrap_or(before.head)).into_owned();
            let error = Diagnostic::new(Code::NumberOrder, place, |lang| {
                let (date, earlier) = (date.long(lang), earlier.long(lang));
                lang.pick(
                    format!(
                        "{number} ({date}) vient après {other} ({earlier}) : les numéros suivent les dates"
                    ),
                    format!("{number} ({date}) comes after {other} ({earlier}): numbers follow the dates"),
                )
            })
            .at(before.number.unwrap_or(before.head), |lang| {
                lang.pick("plus haut, et plus tôt".into(), "higher, and earlier".into())
            })
            .note(|lang| {
                lang.pick(
                    "R24 : une série est chronologique et continue (CGI, annexe II, article 242 nonies A)"
                        .into(),
                    "R24: a series is chronological and continuous (CGI, annexe II, article 242 nonies A)"
                        .into(),
                )
            });
            diagnostics.push(error);
        }
        let highest = last.entry(stem.to_owned()).or_insert((count, invoice));
        if count >= highest.0 {
            *highest = (count, invoice);
        }
        known.insert(number, invoice);
    }
}

/// What is held is given back a year after the handover, and not before it (R29; law 71-584, article 2).
fn release(project: &Project, diagnostics: &mut Log) {
    const YEAR: u32 = 12;
    let (Some(release), Some((handover, place))) = (&project.settings.release, project.handover) else {
        return;
    };
    if project.settings.retention.is_none() || !project.french_seller() {
        return;
    }
    let due = handover.plus_months(YEAR);
    let Some(date) = project.release_date() else { return };
    let early = date < handover;
    if !early && date <= due {
        return;
    }
    let span = release.span;
    diagnostics.push(
        Diagnostic::new(Code::ReleaseDate, span, |lang| {
            let (date, handover) = (date.long(lang), handover.long(lang));
            match early {
                true => lang.pick(
                    format!("la retenue serait rendue le {date}, avant la réception du {handover}"),
                    format!("the retention would be given back on {date}, before the handover of {handover}"),
                ),
                false => lang.pick(
                    format!("la retenue serait rendue le {date}, plus d'un an après la réception du {handover}"),
                    format!("the retention would be given back on {date}, over a year after the handover of {handover}"),
                ),
            }
        })
        .at(place, |lang| lang.pick("la réception".into(), "the handover".into()))
        .note(|lang| {
            lang.pick(
                "R29 : elle est due un an après la réception (loi 71-584, article 2)".into(),
                "R29: it is due a year after the handover (French law 71-584, article 2)".into(),
            )
        })
        .fix(release.value, project.lang.pick("12 mois", "12 months"), |lang| {
            lang.pick("écrire 12 mois".into(), "write 12 months".into())
        }),
    );
}
