//! Below the rows: the foot of a document (R28), and the account of the job at its closing (R21).

use super::{Page, kind, vat_line};
use crate::document::{Amount, Citation, DeductionTotal, DocumentTotals, Listed, Settlement, Statement};
use crate::export::table::{Column, Kind, lay, sums};
use crate::locale::{Date, Lang};
use anstyle::Style as Colour;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

fn date(text: &str, lang: Lang) -> String {
    Date::parse(text).map_or_else(|| text.to_owned(), |date| date.long(lang))
}

impl Page<'_> {
    pub(super) fn citation(&self, cited: &Citation) -> String {
        let lang = self.lang();
        let number = cited.number.as_ref().map_or(String::new(), |number| format!(" n° {number}"));
        let on = cited.date.as_deref().map_or(String::new(), |text| {
            let date = date(text, lang);
            lang.pick(format!(" du {date}"), format!(" of {date}"))
        });
        let reason = self.document.title.as_deref().map_or(String::new(), |reason| format!(" · {reason}"));
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

    /// Works, revision, what is taken off, VAT, retention, net (R28). Lines that say nothing are left out.
    pub(super) fn foot(&self, totals: &DocumentTotals, out: &mut impl Write) -> io::Result<()> {
        let lang = self.lang();
        let mut lines: Vec<(String, String)> = Vec::new();
        let mut line = |fr: String, en: String, amount: String| lines.push((lang.pick(fr, en), amount));
        let less = |amount: Amount| self.money(Amount(-amount.0));
        if self.document.asked.is_empty() {
            let amendments = self.money(totals.amendments);
            let contract = match totals.amendments.0.is_zero() {
                true => ("Marché HT".to_owned(), "Contract before tax".to_owned()),
                false => (
                    format!("Marché HT, dont avenants {amendments}"),
                    format!("Contract before tax, amendments {amendments}"),
                ),
            };
            let progress =
                totals.progress.map_or(String::new(), |progress| format!(" ({})", lang.percent(progress.0)));
            line(contract.0, contract.1, self.money(totals.contract));
            line(
                format!("Travaux à ce jour HT{progress}"),
                format!("Works to date before tax{progress}"),
                self.money(totals.cumulative),
            );
            line("Déjà facturé HT".into(), "Billed before, before tax".into(), self.money(totals.previous));
            line(
                "Travaux de la période HT".into(),
                "Works of the period before tax".into(),
                self.money(totals.works),
            );
        }
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
            line(
                format!("{} {of} × {coefficient} (TVA {rate}{})", what.0, may_change.0),
                format!("{} {of} × {coefficient} (VAT {rate}{})", what.1, may_change.1),
                self.money(revision.amount),
            );
        }
        for recovery in &totals.recoveries {
            let (deposit, rate) = (&recovery.deposit, lang.percent(recovery.rate.0));
            line(
                format!("Reprise de l'acompte {deposit} (TVA {rate})"),
                format!("Deposit {deposit} taken off (VAT {rate})"),
                less(recovery.amount),
            );
        }
        for deduction in totals.deductions.iter().filter(|deduction| deduction.before_tax) {
            let label = self.deduction(deduction);
            line(label.clone(), label, less(deduction.amount));
        }
        if totals.taxable != totals.works {
            line("Total HT".into(), "Total before tax".into(), self.money(totals.taxable));
        }
        lines.extend(totals.vat.iter().map(|vat| vat_line(vat, lang, &self.head.currency)));
        let mut line = |fr: String, en: String, amount: String| lines.push((lang.pick(fr, en), amount));
        let held = totals.retention.as_ref().is_some_and(|retention| !retention.period.0.is_zero());
        let after_tax = totals.deductions.iter().any(|deduction| !deduction.before_tax);
        // Nothing stands between the total and the net: one line says both.
        let plain = !held && !after_tax && totals.advances.is_empty() && totals.advance.is_none();
        if !plain && totals.advance.is_none() {
            line("Total TTC".into(), "Total with VAT".into(), self.money(totals.total));
        }
        if let Some(retention) =
            totals.retention.as_ref().filter(|retention| !plain || !retention.held.0.is_zero())
        {
            let (rate, held) = (lang.percent(retention.rate.0), self.money(retention.held));
            line(
                format!("Retenue de garantie {rate}, à ce jour {held}"),
                format!("Retention {rate}, to date {held}"),
                less(retention.period),
            );
        }
        for advance in &totals.advances {
            let name = &advance.advance;
            line(
                format!("Reprise de l'avance {name}"),
                format!("Advance {name} taken off"),
                less(advance.amount),
            );
        }
        for deduction in totals.deductions.iter().filter(|deduction| !deduction.before_tax) {
            let label = self.deduction(deduction);
            line(label.clone(), label, less(deduction.amount));
        }
        let net = match (plain, totals.net.0.is_sign_negative() && !totals.net.0.is_zero()) {
            (_, true) => lang.pick("Net en votre faveur", "Net in your favour"),
            (true, false) => lang.pick("Net à payer TTC", "To be paid, with VAT"),
            (false, false) => lang.pick("Net à payer", "To be paid"),
        };
        lines.push((net.into(), self.money(totals.net)));
        self.sums(&lines, out)?;
        match self.document.settlement.as_ref().map(|settlement| self.settlement(settlement)) {
            Some(lines) if !lines.is_empty() => self.sums(&lines, out),
            _ => Ok(()),
        }
    }

    /// Labels on the left, amounts in a column on the right; the last one is what the eye looks for.
    fn sums(&self, lines: &[(String, String)], out: &mut impl Write) -> io::Result<()> {
        let lines = sums(lines, self.width, self.style.colours);
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    fn deduction(&self, deduction: &DeductionTotal) -> String {
        let (lang, label) = (self.lang(), &deduction.label);
        let Some(rate) = deduction.rate else { return label.clone() };
        let (rate, base) = (lang.percent(rate.0), self.money(deduction.base));
        let to_date = if deduction.to_date { lang.pick(" à ce jour", " to date") } else { "" };
        lang.pick(format!("{label} {rate} sur {base}{to_date}"), format!("{label} {rate} of {base}{to_date}"))
    }

    /// What was paid, what is left, and by when.
    fn settlement(&self, settlement: &Settlement) -> Vec<(String, String)> {
        let lang = self.lang();
        let mut lines = Vec::new();
        let mut add = |label: &str, amount: String| lines.push((label.to_owned(), amount));
        if let Some(due) = settlement.due.as_deref().filter(|_| settlement.left.0.is_sign_positive()) {
            let label = match settlement.late {
                Some(true) => lang.pick("Échéance, dépassée", "Due, and late"),
                _ => lang.pick("Échéance", "Due"),
            };
            add(label, date(due, lang));
        }
        if !settlement.paid.0.is_zero() {
            add(lang.pick("Réglé", "Paid"), self.money(settlement.paid));
            add(lang.pick("Reste à régler", "Left to be paid"), self.money(settlement.left));
        }
        lines
    }

    /// Every document of the job, and what remains of it.
    pub(super) fn statement(&self, statement: &Statement, out: &mut impl Write) -> io::Result<()> {
        let lang = self.lang();
        writeln!(out, "{}", "─".repeat(self.width))?;
        let all = statement.documents.iter();
        let of = |listed: &Listed| {
            [listed.taxable, listed.tax, listed.total, listed.net, listed.paid, listed.left]
        };
        let figures = all.flat_map(of);
        let Statement { taxable, tax, total, net, paid, left, .. } = *statement;
        let totals = [taxable, tax, total, net, paid, left];
        let wide =
            figures.chain(totals).map(|amount| lang.number(amount.0).width()).max().unwrap_or(0).max(9);
        let heads = lang.pick(
            ["HT", "TVA", "TTC", "Net", "Réglé", "Reste dû"],
            ["Net of tax", "VAT", "Total", "To pay", "Paid", "Left"],
        );
        // What was paid and what is left: the columns that a narrow page keeps. Together they are the net.
        let kept = match self.width.saturating_sub(24) / (wide + 1) {
            0..=2 => vec![4, 5],
            3 => vec![2, 4, 5],
            4 => vec![0, 2, 4, 5],
            5 => vec![0, 1, 2, 4, 5],
            _ => vec![0, 1, 2, 3, 4, 5],
        };
        let figure = Column { width: wide, kind: Kind::Figure };
        let room = self.width.saturating_sub(kept.len() * (wide + 1) + 2);
        let mut layout = vec![Column { width: room, kind: Kind::Elastic }];
        layout.extend(kept.iter().map(|_| figure));
        let mut row = |name: &str, cells: [String; 6], bold: bool| {
            let mut shown = vec![name.to_owned()];
            shown.extend(kept.iter().map(|at| cells[*at].clone()));
            let style = if bold { Colour::new().bold() } else { Colour::new() };
            lay(' ', &layout, &shown).iter().try_for_each(|line| writeln!(out, "{}", self.paint(style, line)))
        };
        let title = lang.pick("Récapitulatif", "Statement");
        row(title, heads.map(String::from), true)?;
        let figures = |amounts: [Amount; 6]| amounts.map(|amount| lang.number(amount.0));
        for listed in &statement.documents {
            row(&self.listed(listed), figures(of(listed)), false)?;
        }
        row(lang.pick("Ensemble", "All"), figures(totals), true)?;
        let mut lines: Vec<(String, String)> = Vec::new();
        for payment in &statement.payments {
            let on = payment.date.as_deref().map_or(String::new(), |text| format!(" {}", date(text, lang)));
            let of = &payment.document;
            let label = lang.pick(format!("Règlement{on}, {of}"), format!("Payment{on}, {of}"));
            lines.push((label, self.money(payment.amount)));
        }
        let mut add = |fr: &str, en: &str, amount: Amount| {
            if !amount.0.is_zero() {
                lines.push((lang.pick(fr, en).into(), self.money(amount)));
            }
        };
        add("Écart d'arrondi de TVA", "VAT rounding difference", statement.vat_difference);
        add("Acomptes non repris", "Deposits not taken off", statement.deposits_left);
        add("Déductions à rendre", "Deductions to be given back", statement.deductions_held);
        add("Retenue de garantie conservée", "Retention held", statement.held);
        let retention = self.document.totals.as_ref().and_then(|totals| totals.retention.as_ref());
        let held = retention.filter(|_| !statement.held.0.is_zero());
        if let Some(release) = held.and_then(|retention| retention.release.as_deref()) {
            let label = lang.pick("Libération de la retenue", "Release of the retention");
            lines.push((label.into(), date(release, lang)));
        }
        lines.push((lang.pick("Reste à régler", "Left to be paid").into(), self.money(statement.left)));
        self.sums(&lines, out)
    }

    fn listed(&self, listed: &Listed) -> String {
        let lang = self.lang();
        let number = listed.number.as_deref().unwrap_or(lang.pick("brouillon", "draft"));
        let date = listed.date.as_deref().map_or(String::new(), |text| format!(" {}", date(text, lang)));
        format!("{} {} {number}{date}", kind(listed.kind, lang), listed.id)
    }
}
