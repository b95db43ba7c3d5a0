//! The reason of a correction, which is printed on the invoice (R12).

use crate::billing::{EntryId, Ledger};
use crate::diagnostic::{Code, Diagnostic, Log};
use crate::project::Project;
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::tree::EntryWord;

/// None is left empty, or as the word that stands for it until it is said.
pub fn check(project: &Project, ledger: &Ledger, diagnostics: &mut Log) {
    for (invoice, said) in (0..).zip(&project.invoices) {
        for (entry, typed) in (0..).zip(&said.entries) {
            for word in typed.words() {
                let EntryWord::Correction { reason, .. } = word else { continue };
                let at = EntryId { invoice, entry };
                // What is wrong with the correction itself is told by its breach.
                if !is_said(project, *reason) && !ledger.breaches.iter().any(|breach| breach.at == at) {
                    diagnostics.push(missing(project, *reason));
                }
            }
        }
    }
}

fn is_said(project: &Project, reason: Span) -> bool {
    !matches!(&*fold(project.text(reason).trim()), "" | "motif" | "reason")
}

fn missing(project: &Project, reason: Span) -> Diagnostic {
    let typed = project.text(reason).trim().to_owned();
    let diagnostic = Diagnostic::new(Code::CorrectionReason, reason, |lang| match typed.as_str() {
        "" => lang.pick("cette correction n'a pas de motif".into(), "this correction has no reason".into()),
        _ => lang.pick(
            format!("le motif de cette correction reste à dire : {} serait imprimé", lang.quoted(&typed)),
            format!(
                "the reason of this correction is yet to be said: {} would be printed",
                lang.quoted(&typed)
            ),
        ),
    });
    diagnostic.note(|lang| {
        lang.pick(
            "R12 : le motif est imprimé sur la facture, le client y lit pourquoi la ligne baisse".into(),
            "R12: the reason is printed on the invoice, it tells the client why the row goes down".into(),
        )
    })
}
