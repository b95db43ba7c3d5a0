//! The statement of an instalment (*état d'acompte*) of a public contract, in its official layout.

use crate::document::{CertificateLine, View};
use crate::export::sheet::foot::Role;
use crate::locale::Lang;
use schemars::JsonSchema;
use serde::Serialize;

/// To date, before, and this time, line by line (CGCT, annexe I, annexe D).
#[derive(Debug, Serialize, JsonSchema)]
pub struct Certificate {
    pub title: String,
    /// Heads of the three columns.
    pub heads: [String; 3],
    pub lines: Vec<CertifiedLine>,
}

/// Three amounts, without currency.
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
        figures: amounts.map(|amount| lang.number(amount.0)),
        role: match line {
            CertificateLine::Total => Role::Total,
            CertificateLine::Net => Role::Net,
            _ => Role::Line,
        },
    });
    Some(Certificate {
        title: lang.pick("État d’acompte", "Statement of the instalment").to_owned(),
        heads: lang
            .pick(["Total", "Précédent", "Ce mois"], ["To date", "Before", "This time"])
            .map(String::from),
        lines: lines.collect(),
    })
}

fn label(line: CertificateLine, lang: Lang) -> &'static str {
    match line {
        CertificateLine::Works => lang
            .pick("Travaux HT aux prix du marché, avenants compris", "Works before tax, amendments included"),
        CertificateLine::Revision => lang.pick("Révision des prix", "Price revision"),
        CertificateLine::Other => lang.pick("Autres éléments avant TVA", "Other items before VAT"),
        CertificateLine::Tax => lang.pick("TVA", "VAT"),
        CertificateLine::Total => lang.pick("Montant TTC", "Amount with VAT"),
        CertificateLine::Retention => lang.pick("Retenue de garantie", "Retention"),
        CertificateLine::Advances => lang.pick("Reprise de l’avance", "Advance taken off"),
        CertificateLine::Deductions => {
            lang.pick("Pénalités et autres déductions", "Penalties and other deductions")
        }
        CertificateLine::Net => lang.pick("Montant de l’acompte", "Amount of the instalment"),
    }
}
