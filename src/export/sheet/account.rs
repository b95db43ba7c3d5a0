//! The account of a job (R21): every document, what was paid, and what remains.

use super::day;
use super::foot::{FootLine, Role};
use crate::document::{Amount, Document, DocumentKind, Listed, Statement};
use crate::locale::Lang;
use schemars::JsonSchema;
use serde::Serialize;

/// A table of documents, then what remains of the job.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Account {
    pub title: String,
    /// Heads of the six columns: before tax, VAT, with tax, net, paid, left.
    pub heads: [String; 6],
    pub documents: Vec<AccountLine>,
    pub total: AccountLine,
    /// Payments, the retention, and what is left to be paid.
    pub rest: Vec<FootLine>,
}

/// A document and its six figures, without currency.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AccountLine {
    pub name: String,
    pub figures: [String; 6],
}

fn figures(amounts: [Amount; 6], lang: Lang) -> [String; 6] {
    amounts.map(|amount| lang.number(amount.0))
}

/// What a statement says.
pub fn of(statement: &Statement, document: &Document, lang: Lang, currency: &str) -> Account {
    let Statement { taxable, tax, total, net, paid, left, .. } = *statement;
    let documents = statement.documents.iter().map(|one| AccountLine {
        name: listed(one, lang),
        figures: figures([one.taxable, one.tax, one.total, one.net, one.paid, one.left], lang),
    });
    Account {
        title: lang.pick("Récapitulatif", "Statement").into(),
        heads: heads(lang).map(String::from),
        documents: documents.collect(),
        total: AccountLine {
            name: lang.pick("Ensemble", "All").into(),
            figures: figures([taxable, tax, total, net, paid, left], lang),
        },
        rest: rest(statement, document, lang, currency),
    }
}

/// Heads of the columns of an account.
pub fn heads(lang: Lang) -> [&'static str; 6] {
    lang.pick(
        ["HT", "TVA", "TTC", "Net", "Réglé", "Reste dû"],
        ["Net of tax", "VAT", "Total", "To pay", "Paid", "Left"],
    )
}

/// Payments, what is still held, and what is left to be paid.
pub fn rest(statement: &Statement, document: &Document, lang: Lang, currency: &str) -> Vec<FootLine> {
    let mut lines = Vec::new();
    let mut line = |role: Role, label: String, amount: String| lines.push(FootLine { label, amount, role });
    for payment in &statement.payments {
        let on = payment.date.as_deref().map_or(String::new(), |text| format!(" {}", day(text, lang)));
        let of = &payment.document;
        let label = lang.pick(format!("Règlement{on}, {of}"), format!("Payment{on}, {of}"));
        line(Role::Line, label, lang.money(payment.amount.0, currency));
    }
    let others = [
        ("Écart d'arrondi de TVA", "VAT rounding difference", statement.vat_difference),
        ("Acomptes non repris", "Deposits not taken off", statement.deposits_left),
        ("Déductions à rendre", "Deductions to be given back", statement.deductions_held),
        ("Retenue de garantie conservée", "Retention held", statement.held),
    ];
    for (fr, en, amount) in others.into_iter().filter(|(.., amount)| !amount.0.is_zero()) {
        line(Role::Line, lang.pick(fr, en).into(), lang.money(amount.0, currency));
    }
    let retention = document.totals.as_ref().and_then(|totals| totals.retention.as_ref());
    let held = retention.filter(|_| !statement.held.0.is_zero());
    if let Some(release) = held.and_then(|retention| retention.release.as_deref()) {
        let label = lang.pick("Libération de la retenue", "Release of the retention");
        line(Role::Line, label.into(), day(release, lang));
    }
    let left = lang.money(statement.left.0, currency);
    line(Role::Net, lang.pick("Reste à régler", "Left to be paid").into(), left);
    lines
}

/// `Situation S2 F-2026-058 31/05/2026`.
pub fn listed(listed: &Listed, lang: Lang) -> String {
    let number = listed.number.as_deref().unwrap_or(lang.pick("brouillon", "draft"));
    let date = listed.date.as_deref().map_or(String::new(), |text| format!(" {}", day(text, lang)));
    format!("{} {} {number}{date}", short(listed.kind, lang), listed.id)
}

/// What a document is called in a list.
pub fn short(kind: DocumentKind, lang: Lang) -> &'static str {
    match kind {
        DocumentKind::Deposit => lang.pick("Acompte", "Deposit"),
        DocumentKind::Advance => lang.pick("Avance", "Advance"),
        DocumentKind::Situation => "Situation",
        DocumentKind::Closing => lang.pick("Décompte définitif", "Closing"),
        DocumentKind::Credit => lang.pick("Avoir", "Credit note"),
    }
}
