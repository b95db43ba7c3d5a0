//! The statement of an instalment (*état d'acompte*) of a public contract, in its official layout.

use crate::document::{CertificateLine, View};
use crate::export::sheet::foot::Role;
use crate::locale::Lang;
use schemars::JsonSchema;
use serde::Serialize;

/// To date, before, and this time, line by line, with the letters of the official layout (CGCT, annexe I, annexe D).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Certificate {
    pub title: String,
    /// Heads of the three columns.
    pub heads: [String; 3],
    pub lines: Vec<CertifiedLine>,
}

/// Three amounts, without currency. They are empty where the line is to be filled in by hand: what is paid directly to
/// subcontractors.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CertifiedLine {
    pub label: String,
    pub figures: [String; 3],
    pub role: Role,
}

/// Nothing where the contract is not public, or the document is no instalment.
pub fn of(view: &View<'_>, lang: Lang) -> Option<Certificate> {
    let lines = view.certificate()?.into_iter().map(|(line, amounts)| CertifiedLine {
        label: label(line, lang).to_owned(),
        figures: amounts.map_or_else(Default::default, |amounts| amounts.map(|one| lang.number(one.0))),
        role: match line {
            CertificateLine::Total | CertificateLine::Taken => Role::Total,
            CertificateLine::Net => Role::Net,
            _ => Role::Line,
        },
    });
    Some(Certificate {
        title: lang.pick("État d’acompte", "Statement of the instalment").to_owned(),
        heads: lang
            .pick(["Total", "Précédent", "Présent acompte"], ["Total", "Previous", "This instalment"])
            .map(String::from),
        lines: lines.collect(),
    })
}

fn label(line: CertificateLine, lang: Lang) -> &'static str {
    let (fr, en) = match line {
        CertificateLine::Works => (
            "(b) Travaux HT aux prix du marché, avenants compris",
            "(b) Works before tax at the prices of the contract, amendments included",
        ),
        CertificateLine::Revision => {
            ("(c) Actualisation ou révision des prix", "(c) Price revision or adjustment")
        }
        CertificateLine::Other => {
            ("(d) Primes et autres éléments avant TVA", "(d) Premiums and other items before VAT")
        }
        CertificateLine::Tax => ("(e) TVA sur b + c + d", "(e) VAT on b + c + d"),
        CertificateLine::Total => ("(f) Montant TTC", "(f) Amount with VAT"),
        CertificateLine::Retention => ("(g) Retenue de garantie", "(g) Retention"),
        CertificateLine::Advances => ("(h) Reprise de l’avance", "(h) Advance taken off"),
        CertificateLine::Deductions => ("Pénalités et autres déductions", "Penalties and other deductions"),
        CertificateLine::Taken => (
            "(i) Total à déduire : g, h et autres déductions",
            "(i) To be deducted: g, h and other deductions",
        ),
        CertificateLine::Net => ("(j) Montant de l’acompte : f − i", "(j) Amount of the instalment: f − i"),
        CertificateLine::Direct => {
            ("(k) Dont paiement direct aux sous-traitants", "(k) Of which paid directly to subcontractors")
        }
    };
    lang.pick(fr, en)
}
