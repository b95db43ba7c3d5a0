//! Documents and their dates (R5, R18, R19).

use super::numbering::{self, Numbered};
use crate::diagnostic::{Code, Diagnostic, Log};
use crate::project::{Invoice, InvoiceKind, Project};
use crate::syntax::Keyword;

pub fn check(project: &Project, diagnostics: &mut Log) {
    accepted_too_early(project, diagnostics);
    let mut dated: Option<&Invoice> = None;
    let mut numbered = Vec::new();
    for invoice in &project.invoices {
        missing_date(project, dated, invoice, diagnostics);
        asks_nothing(invoice, diagnostics);
        contradiction(invoice, diagnostics);
        let progress = invoice.kind.is_progress();
        let dated_before = dated.filter(|_| progress);
        let mut misdated =
            dated_before.is_some_and(|before| out_of_order(project, before, invoice, diagnostics));
        // A credit note that is dated before its invoice is told as such.
        let cited = invoice.cites.map(|cited| &project.invoices[cited as usize]);
        misdated |= cited.is_some_and(|cited| invoice.date < cited.date);
        numbered.extend(invoice.number.map(|number| Numbered {
            number,
            date: invoice.date.filter(|_| !misdated),
            head: invoice.head,
        }));
        if progress {
            empty(project, invoice, diagnostics);
            dated = Some(invoice).filter(|invoice| invoice.date.is_some()).or(dated);
        }
    }
    numbering::check(project, &numbered, diagnostics);
    after_closing(project, diagnostics);
    issued_after_drafts(project, diagnostics);
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

fn missing_date(project: &Project, before: Option<&Invoice>, situation: &Invoice, diagnostics: &mut Log) {
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
    let diagnostic =
        Diagnostic::new(Code::MissingDate, situation.head, |lang| lang.pick(fr.into(), en.into())).note(
            |lang| {
                lang.pick(
                    "la date dit ce qui est accepté, et l'ordre des situations : du 2026-05-31".into(),
                    "the date tells what is accepted, and the order of situations: dated 2026-05-31".into(),
                )
            },
        );
    // One a month, at its end.
    let date = before.and_then(|before| before.date?.end_of_next_month());
    diagnostics.push(match date {
        Some(date) => {
            let dated = format!(" {} {date}", Keyword::Dated.word(project.lang));
            diagnostic.fix(situation.head.after(), dated.clone(), |lang| {
                lang.pick(format!("ajouter{dated}"), format!("add{dated}"))
            })
        }
        None => diagnostic,
    });
}

/// A deposit or an advance that says of which quote it is no part (R20).
fn asks_nothing(invoice: &Invoice, diagnostics: &mut Log) {
    let asks = matches!(invoice.kind, InvoiceKind::Deposit | InvoiceKind::Advance);
    if !asks || invoice.lost || !invoice.entries.is_empty() || !invoice.unknown.is_empty() {
        return;
    }
    diagnostics.push(
        Diagnostic::new(Code::DepositTarget, invoice.head, |lang| {
            lang.pick(
                "il manque ce qui est demandé, et de quel devis".into(),
                "what is asked for is missing, and of which quote".into(),
            )
        })
        .note(|lang| {
            lang.pick(
                "dans son bloc : D1 30%, ou D1 1 500 €".into(),
                "in its block: D1 30%, or D1 1500 EUR".into(),
            )
        }),
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
        (Keyword::Paid, Some(number)) => (
            number,
            "ce sont les règlements qui disent ce qui est payé : règlement du 2026-05-28 { S1 3 198,01 € }",
            "payments tell what is paid: payment dated 2026-05-28 { S1 3198.01 EUR }",
        ),
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

/// None dated before the previous one (R19); says whether it is.
fn out_of_order(project: &Project, before: &Invoice, after: &Invoice, diagnostics: &mut Log) -> bool {
    let (Some(first), Some(second)) = (before.date, after.date) else { return false };
    let (Some(first_span), Some(second_span)) = (before.date_span, after.date_span) else { return false };
    if second >= first {
        return false;
    }
    // What follows a closing is told by itself.
    if before.kind == InvoiceKind::Closing {
        return true;
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
    true
}

/// None is issued before the previous one is (R19): nor before the deposits that it takes off, nor the credit notes that
/// change what was billed before.
fn issued_after_drafts(project: &Project, diagnostics: &mut Log) {
    let mut drafts: Vec<&Invoice> = Vec::new();
    for invoice in &project.invoices {
        let moves = invoice.kind.is_progress() || invoice.kind == InvoiceKind::Credit;
        let Some(number) = invoice.number.filter(|_| moves) else {
            if !invoice.issued() {
                drafts.push(invoice);
            }
            continue;
        };
        // Each draft is told of once, at the first that is issued after it; that it cancels a draft is told by itself.
        let mut before = std::mem::take(&mut drafts);
        before.retain(|draft| !cites(project, invoice, draft));
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
        let taken_off =
            before.iter().any(|draft| matches!(draft.kind, InvoiceKind::Deposit | InvoiceKind::Advance));
        let (fr, en) = match taken_off {
            true => (
                "R19, R20 : un numéro rend une facture définitive, et ce qui n'est pas facturé ne se reprend pas",
                "R19, R20: a number makes an invoice final, and what is not billed is not taken off",
            ),
            false => (
                "R19 : un numéro rend une facture définitive ; ce qui la précède pourrait encore changer",
                "R19: a number makes an invoice final; what comes before it could still change",
            ),
        };
        diagnostics.push(diagnostic.note(|lang| lang.pick(fr.into(), en.into())));
    }
}

fn cites(project: &Project, invoice: &Invoice, other: &Invoice) -> bool {
    invoice.cites.is_some_and(|cited| std::ptr::eq(&project.invoices[cited as usize], other))
}

/// The closing is the last situation, and no deposit follows it (R19); a credit note may, and one that cancels it whole
/// opens the project again.
fn after_closing(project: &Project, diagnostics: &mut Log) {
    let mut closed: Option<&Invoice> = None;
    for late in &project.invoices {
        if late.kind == InvoiceKind::Credit {
            closed = closed.filter(|closing| !(late.whole_credit() && cites(project, late, closing)));
            continue;
        }
        let Some(closing) = closed else {
            closed = Some(late).filter(|late| late.kind == InvoiceKind::Closing);
            continue;
        };
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
