//! Credit notes: what they may cite (R22).

use crate::diagnostic::{Code, Diagnostic, Log};
use crate::project::{Invoice, InvoiceId, InvoiceKind, Project};
use rustc_hash::FxHashMap;

pub fn check(project: &Project, diagnostics: &mut Log) {
    // The credit note that cancels each invoice whole.
    let mut whole: FxHashMap<InvoiceId, &Invoice> = FxHashMap::default();
    for credit in project.invoices.iter().filter(|invoice| invoice.kind == InvoiceKind::Credit) {
        let Some(cited) = credit.cites.map(|cited| &project.invoices[cited as usize]) else {
            no_target(credit, diagnostics);
            continue;
        };
        reason(project, credit, diagnostics);
        draft(project, credit, cited, diagnostics);
        if cited.issued() && cited.kind != InvoiceKind::Credit {
            too_early(project, credit, cited, diagnostics);
        }
        if let Some(first) = credit.cites.and_then(|cited| whole.get(&cited)) {
            again(project, credit, cited, first, diagnostics);
        }
        if let Some(cited) = credit.cites.filter(|_| credit.whole_credit()) {
            whole.entry(cited).or_insert(credit);
        }
    }
}

/// It says nothing of what it cancels.
fn no_target(credit: &Invoice, diagnostics: &mut Log) {
    if credit.lost || !credit.entries.is_empty() {
        return;
    }
    diagnostics.push(
        Diagnostic::new(Code::CreditTarget, credit.head, |lang| {
            lang.pick(
                "cet avoir ne dit pas quelle facture il annule".into(),
                "this credit note does not say which invoice it cancels".into(),
            )
        })
        .note(|lang| {
            lang.pick(
                "dans son bloc : S2 100%, ou S2.murs -1 472,75 €".into(),
                "in its block: S2 100%, or S2.walls -1472.75 EUR".into(),
            )
        }),
    );
}

/// It gives a reason, which is printed (CGI, annexe II, article 242 nonies A).
fn reason(project: &Project, credit: &Invoice, diagnostics: &mut Log) {
    if credit.title.is_some() {
        return;
    }
    let name = project.id(credit.id).to_owned();
    let place = credit.id.unwrap_or(credit.head).after();
    diagnostics.push(
        Diagnostic::new(Code::CreditReason, credit.head, |lang| {
            lang.pick(format!("{name} ne dit pas sa raison"), format!("{name} does not give its reason"))
        })
        .note(|lang| {
            lang.pick(
                "R22 : un avoir cite sa facture et dit pourquoi : avoir AV1 \"Erreur de métré\" n° …".into(),
                "R22: a credit note cites its invoice and says why: credit AV1 \"Measured wrong\" no …"
                    .into(),
            )
        })
        .fix(place, project.lang.pick(" \"Erreur de métré\"", " \"Measured wrong\""), |lang| {
            lang.pick("ajouter une raison, à corriger".into(), "add a reason, to be put right".into())
        }),
    );
}

/// A draft may change at will: nothing of it needs cancelling (R18).
fn draft(project: &Project, credit: &Invoice, cited: &Invoice, diagnostics: &mut Log) {
    let place = credit.entries.first().map_or(credit.head, |entry| entry.target);
    let name = project.id(cited.id).to_owned();
    if cited.kind == InvoiceKind::Credit {
        diagnostics.push(
            Diagnostic::new(Code::CreditTarget, place, |lang| {
                lang.pick(
                    format!("{name} est un avoir : il ne s'annule pas, la facture se refait"),
                    format!("{name} is a credit note: it is not cancelled, the invoice is made again"),
                )
            })
            .at(cited.head, |lang| lang.pick("l'avoir".into(), "the credit note".into())),
        );
        return;
    }
    if cited.issued() {
        return;
    }
    diagnostics.push(
        Diagnostic::new(Code::CreditDraft, place, |lang| {
            lang.pick(
                format!("{name} est un brouillon : il se corrige, il ne s'annule pas"),
                format!("{name} is a draft: it is put right, not cancelled"),
            )
        })
        .at(cited.head, |lang| lang.pick("sans numéro".into(), "without a number".into()))
        .note(|lang| {
            lang.pick(
                "R18 : un brouillon change autant qu'on veut ; seule une facture émise s'annule, par un avoir".into(),
                "R18: a draft may change at will; only an issued invoice is cancelled, by a credit note".into(),
            )
        }),
    );
}

fn too_early(project: &Project, credit: &Invoice, cited: &Invoice, diagnostics: &mut Log) {
    let (Some(own), Some(first)) = (credit.date, cited.date) else { return };
    let Some(place) = credit.date_span.filter(|_| own < first) else { return };
    let (name, earlier) = (project.id(credit.id).to_owned(), project.id(cited.id).to_owned());
    diagnostics.push(
        Diagnostic::new(Code::CreditTooEarly, place, |lang| {
            let (own, first) = (own.long(lang), first.long(lang));
            lang.pick(
                format!("{name} ({own}) est daté avant la facture qu'il annule, {earlier} ({first})"),
                format!("{name} ({own}) is dated before the invoice that it cancels, {earlier} ({first})"),
            )
        })
        .at(cited.date_span.unwrap_or(cited.head), |lang| {
            lang.pick(format!("date de {earlier}"), format!("date of {earlier}"))
        })
        .fix(place, first.to_string(), |lang| lang.pick(format!("écrire {first}"), format!("write {first}"))),
    );
}

/// An invoice is cancelled whole once.
fn again(project: &Project, credit: &Invoice, cited: &Invoice, first: &Invoice, diagnostics: &mut Log) {
    let place = credit.entries.first().map_or(credit.head, |entry| entry.target);
    let (earlier, name) = (project.id(first.id).to_owned(), project.id(cited.id).to_owned());
    diagnostics.push(
        Diagnostic::new(Code::CreditTarget, place, |lang| {
            lang.pick(
                format!("{name} est déjà annulée par {earlier}"),
                format!("{name} is already cancelled by {earlier}"),
            )
        })
        .at(first.head, |lang| lang.pick("le premier avoir".into(), "the first credit note".into())),
    );
}
