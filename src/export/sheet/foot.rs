//! Below the rows: the lines of the foot (R28), with their labels, and what was paid.

use super::day;
use crate::document::{Amount, Citation, DeductionTotal, Document, DocumentTotals, Settlement, VatTotal};
use crate::locale::Lang;
use schemars::JsonSchema;
use serde::Serialize;

/// A label on the left, an amount on the right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FootLine {
    pub label: String,
    /// As printed, with its currency; a day for a due date.
    pub amount: String,
    pub role: Role,
}

/// How much a line weighs on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Line,
    /// Before tax, with tax.
    Total,
    /// What the eye looks for.
    Net,
}

/// What a foot is written with.
struct Foot<'d> {
    lang: Lang,
    currency: &'d str,
    lines: Vec<FootLine>,
}

/// Works, revision, what is taken off, VAT, retention, net (R28). Lines that say nothing are left out.
pub fn foot(document: &Document, lang: Lang, currency: &str) -> Vec<FootLine> {
    let Some(totals) = &document.totals else { return Vec::new() };
    let mut foot = Foot { lang, currency, lines: Vec::new() };
    if document.asked.is_empty() {
        foot.works(totals);
    }
    foot.before_tax(totals);
    foot.lines.extend(totals.vat.iter().map(|vat| vat_line(vat, lang, currency)));
    foot.after_tax(totals);
    foot.lines
}

/// What is taken off after tax, and what is left to be paid: the last lines of a foot, alone.
pub fn after_tax(document: &Document, lang: Lang, currency: &str) -> Vec<FootLine> {
    let Some(totals) = &document.totals else { return Vec::new() };
    let mut foot = Foot { lang, currency, lines: Vec::new() };
    foot.after_tax(totals);
    foot.lines.retain(|line| line.role != Role::Total);
    foot.lines
}

/// How far the works have got: the first lines of a foot, alone.
pub fn works(document: &Document, lang: Lang, currency: &str) -> Vec<FootLine> {
    let Some(totals) = &document.totals else { return Vec::new() };
    let mut foot = Foot { lang, currency, lines: Vec::new() };
    foot.works(totals);
    foot.lines
}

impl Foot<'_> {
    fn money(&self, amount: Amount) -> String {
        self.lang.money(amount.0, self.currency)
    }

    fn line(&mut self, role: Role, fr: String, en: String, amount: Amount) {
        let amount = self.money(amount);
        self.lines.push(FootLine { label: self.lang.pick(fr, en), amount, role });
    }

    fn less(&mut self, fr: String, en: String, amount: Amount) {
        self.line(Role::Line, fr, en, Amount(-amount.0));
    }

    /// What differs from the signed quotes is said: amendments and free rows (R17).
    fn works(&mut self, totals: &DocumentTotals) {
        let lang = self.lang;
        let amendments = self.money(totals.amendments);
        let (fr, en) = match totals.amendments.0.is_zero() {
            true => ("Marché HT".to_owned(), "Contract before tax".to_owned()),
            false => (
                format!("Marché HT, dont hors devis signés {amendments}"),
                format!("Contract before tax, outside signed quotes {amendments}"),
            ),
        };
        let progress =
            totals.progress.map_or(String::new(), |progress| format!(" ({})", lang.percent(progress.0)));
        self.line(Role::Line, fr, en, totals.contract);
        self.line(
            Role::Line,
            format!("Travaux à ce jour HT{progress}"),
            format!("Works to date before tax{progress}"),
            totals.cumulative,
        );
        self.line(Role::Line, "Déjà facturé HT".into(), "Billed before, before tax".into(), totals.previous);
        self.line(
            Role::Line,
            "Travaux de la période HT".into(),
            "Works of the period before tax".into(),
            totals.works,
        );
    }

    fn before_tax(&mut self, totals: &DocumentTotals) {
        let lang = self.lang;
        for revision in &totals.revisions {
            let coefficient = lang.number(revision.coefficient.0);
            let (of, rate) = (&revision.of, lang.percent(revision.rate.0));
            let may_change = match revision.provisional {
                true => (", indice provisoire", ", provisional index"),
                false => ("", ""),
            };
            let what = match revision.correction {
                true => ("Révision corrigée de", "Corrected revision of"),
                false => ("Révision de", "Revision of"),
            };
            self.line(
                Role::Line,
                format!("{} {of} × {coefficient} (TVA {rate}{})", what.0, may_change.0),
                format!("{} {of} × {coefficient} (VAT {rate}{})", what.1, may_change.1),
                revision.amount,
            );
        }
        for recovery in &totals.recoveries {
            let (deposit, rate) = (&recovery.deposit, lang.percent(recovery.rate.0));
            self.less(
                format!("Reprise de l'acompte {deposit} (TVA {rate})"),
                format!("Deposit {deposit} taken off (VAT {rate})"),
                recovery.amount,
            );
        }
        self.deductions(totals, true);
        if totals.taxable != totals.works {
            self.line(Role::Total, "Total HT".into(), "Total before tax".into(), totals.taxable);
        }
    }

    fn after_tax(&mut self, totals: &DocumentTotals) {
        let lang = self.lang;
        let held = totals.retention.as_ref().is_some_and(|retention| !retention.period.0.is_zero());
        let after_tax = totals.deductions.iter().any(|deduction| !deduction.before_tax);
        // Nothing stands between the total and the net: one line says both.
        let plain = !held && !after_tax && totals.advances.is_empty() && totals.advance.is_none();
        if !plain && totals.advance.is_none() {
            self.line(Role::Total, "Total TTC".into(), "Total with VAT".into(), totals.total);
        }
        let retention = totals.retention.as_ref();
        if let Some(retention) = retention.filter(|retention| !plain || !retention.held.0.is_zero()) {
            let (rate, held) = (lang.percent(retention.rate.0), self.money(retention.held));
            self.less(
                format!("Retenue de garantie {rate}, à ce jour {held}"),
                format!("Retention {rate}, to date {held}"),
                retention.period,
            );
        }
        for advance in &totals.advances {
            let name = &advance.advance;
            self.less(
                format!("Reprise de l'avance {name}"),
                format!("Advance {name} taken off"),
                advance.amount,
            );
        }
        self.deductions(totals, false);
        let net = match (plain, totals.net.0.is_sign_negative() && !totals.net.0.is_zero()) {
            (_, true) => ("Net en votre faveur", "Net in your favour"),
            (true, false) => ("Net à payer TTC", "To be paid, with VAT"),
            (false, false) => ("Net à payer", "To be paid"),
        };
        self.line(Role::Net, net.0.into(), net.1.into(), totals.net);
    }

    fn deductions(&mut self, totals: &DocumentTotals, before_tax: bool) {
        for deduction in totals.deductions.iter().filter(|deduction| deduction.before_tax == before_tax) {
            let label = self.deduction(deduction);
            self.less(label.clone(), label, deduction.amount);
        }
    }

    fn deduction(&self, deduction: &DeductionTotal) -> String {
        let (lang, label) = (self.lang, &deduction.label);
        let Some(rate) = deduction.rate else { return label.clone() };
        let (rate, base) = (lang.percent(rate.0), self.money(deduction.base));
        let to_date = if deduction.to_date { lang.pick(" à ce jour", " to date") } else { "" };
        lang.pick(format!("{label} {rate} sur {base}{to_date}"), format!("{label} {rate} of {base}{to_date}"))
    }
}

/// The VAT of one rate.
pub fn vat_line(vat: &VatTotal, lang: Lang, currency: &str) -> FootLine {
    let reason = vat.reason.as_ref().map_or(String::new(), |reason| format!(" ({reason})"));
    let (rate, base) = (lang.percent(vat.rate.0), lang.money(vat.base.0, currency));
    let label = lang.pick(format!("TVA {rate} sur {base}{reason}"), format!("VAT {rate} on {base}{reason}"));
    FootLine { label, amount: lang.money(vat.amount.0, currency), role: Role::Line }
}

/// The invoice that a credit note cancels, and why.
pub fn citation(cited: &Citation, document: &Document, lang: Lang) -> String {
    let number = cited.number.as_ref().map_or(String::new(), |number| format!(" n° {number}"));
    let on = cited.date.as_deref().map_or(String::new(), |text| {
        let date = day(text, lang);
        lang.pick(format!(" du {date}"), format!(" of {date}"))
    });
    let reason = document.title.as_deref().map_or(String::new(), |reason| format!(" · {reason}"));
    match cited.whole {
        true => lang.pick(
            format!("Annule {}{number}{on}{reason}", cited.id),
            format!("Cancels {}{number}{on}{reason}", cited.id),
        ),
        false => lang.pick(
            format!("Annule une part de {}{number}{on}{reason}", cited.id),
            format!("Cancels a part of {}{number}{on}{reason}", cited.id),
        ),
    }
}

/// What was paid, what is left, and by when.
pub fn settlement(settlement: &Settlement, lang: Lang, currency: &str) -> Vec<FootLine> {
    let mut lines = Vec::new();
    let mut add = |label: &str, amount: String| {
        lines.push(FootLine { label: label.to_owned(), amount, role: Role::Line });
    };
    if let Some(due) = settlement.due.as_deref().filter(|_| settlement.left.0.is_sign_positive()) {
        let label = match settlement.late {
            Some(true) => lang.pick("Échéance, dépassée", "Due, and late"),
            _ => lang.pick("Échéance", "Due"),
        };
        add(label, day(due, lang));
    }
    if !settlement.paid.0.is_zero() {
        add(lang.pick("Réglé", "Paid"), lang.money(settlement.paid.0, currency));
        add(lang.pick("Reste à régler", "Left to be paid"), lang.money(settlement.left.0, currency));
    }
    lines
}
