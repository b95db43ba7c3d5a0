//! The foot of a document, as data (R28): the lines of the ledger's [`Totals`], with their names.

use super::*;
use crate::billing::{DeductionLine, DeductionSource, Money, PartId, Rate};
use crate::project::{Deduction, Key, ReleaseWhen, VatKind};

impl View<'_> {
    fn money(&self, amount: Money) -> Amount {
        Amount(amount.decimal(self.decimals()))
    }

    fn rate(&self, rate: u16) -> &Rate {
        &self.ledger.rates[usize::from(rate)]
    }

    pub(super) fn foot(&self, totals: &Totals) -> DocumentTotals {
        let money = |amount: Money| self.money(amount);
        let vat = totals.rates.iter().map(|line| {
            let rate = self.rate(line.rate);
            VatTotal {
                rate: Figure(rate.percent),
                category: vat_category(rate),
                base: money(line.base),
                amount: money(line.tax),
                reason: vat_reason(self.project, rate, self.lang),
            }
        });
        let revisions = totals.revisions.iter().map(|line| RevisionTotal {
            of: self.name(line.of),
            correction: line.works.is_zero(),
            rate: Figure(self.rate(line.rate).percent),
            works: money(line.works),
            coefficient: Figure(line.coefficient.to_short_decimal(6).unwrap_or_default()),
            provisional: line.provisional,
            amount: money(line.amount),
        });
        let recoveries = totals.recoveries.iter().map(|line| RecoveryTotal {
            deposit: self.name(line.part.invoice),
            number: self.number(line.part),
            rate: Figure(self.rate(line.rate).percent),
            amount: money(line.amount),
        });
        let advances = totals.advances.iter().map(|line| AdvanceTotal {
            advance: self.name(line.part.invoice),
            number: self.number(line.part),
            amount: money(line.amount),
        });
        DocumentTotals {
            contract: money(totals.contract()),
            signed: money(totals.signed),
            amendments: money(totals.amendments),
            progress: totals.progress().and_then(percent).map(Figure),
            previous: money(totals.previous),
            cumulative: money(totals.cumulative),
            works: money(totals.period),
            revisions: revisions.collect(),
            recoveries: recoveries.collect(),
            deductions: totals.deductions.iter().map(|line| self.deduction(line)).collect(),
            taxable: money(totals.taxable),
            vat: vat.collect(),
            tax: money(totals.tax),
            total: money(totals.total),
            retention: self.retention(totals),
            advances: advances.collect(),
            advance: (self.invoice.kind == InvoiceKind::Advance || !totals.advance.is_zero())
                .then(|| money(totals.advance)),
            net: money(totals.payable),
        }
    }

    pub(super) fn name(&self, invoice: crate::project::InvoiceId) -> String {
        self.project.id(self.project.invoices[invoice as usize].id).to_owned()
    }

    fn number(&self, part: PartId) -> Option<String> {
        self.text(self.project.invoices[part.invoice as usize].number)
    }

    fn deduction(&self, line: &DeductionLine) -> DeductionTotal {
        let (label, released) = label_of(self.project, line.source, self.lang);
        DeductionTotal {
            label,
            rate: line.rate.and_then(percent).map(Figure),
            base: self.money(line.base),
            to_date: matches!(line.source, DeductionSource::Project(_)),
            amount: self.money(line.amount),
            before_tax: line.before_tax,
            released,
        }
    }

    /// The day on which what is held is due, as known on the document's date: a later handover changes nothing that
    /// was issued before it.
    fn release(&self) -> Option<Date> {
        let agreed =
            self.project.settings.release.is_some_and(|release| matches!(release.when, ReleaseWhen::On(_)));
        let handed_over = self
            .project
            .handover
            .zip(self.invoice.date)
            .is_some_and(|((handover, _), date)| handover <= date);
        self.project.release_date().filter(|_| agreed || handed_over)
    }

    fn retention(&self, totals: &Totals) -> Option<RetentionTotal> {
        self.project.settings.retention.as_ref()?;
        if !self.shows_rows() {
            return None;
        }
        Some(RetentionTotal {
            rate: Figure(percent(self.ledger.retention?)?),
            base: self.money(totals.held_on),
            period: self.money(totals.retention),
            held: self.money(totals.held),
            release: self.release().map(|date| date.to_string()),
        })
    }
}

/// Why the rate of a line of VAT is what it is.
pub fn vat_category(rate: &Rate) -> VatCategory {
    match rate.kind {
        VatKind::Reverse => VatCategory::Reverse,
        VatKind::Exempt => VatCategory::Exempt,
        VatKind::Rate if rate.ratio.is_zero() => VatCategory::Zero,
        VatKind::Rate => VatCategory::Standard,
    }
}

/// Why a rate is 0: as typed, or by law.
pub fn vat_reason(project: &Project, rate: &Rate, lang: Lang) -> Option<String> {
    match rate.kind {
        VatKind::Rate => rate.reason.map(|reason| project.text(reason).into_owned()),
        VatKind::Reverse => Some(lang.pick("Autoliquidation", "Reverse charge").into()),
        VatKind::Exempt => Some(
            lang.pick("TVA non applicable, art. 293 B du CGI", "VAT not applicable, art. 293 B of the CGI")
                .into(),
        ),
    }
}

/// The name of a deduction, and whether it is given back with the retention.
pub fn label_of(project: &Project, source: DeductionSource, lang: Lang) -> (String, bool) {
    let typed = |deduction: &Deduction| {
        let label = match deduction.key {
            Key::Prorata => lang.pick("Compte prorata", "Shared site costs").into(),
            Key::EarlyDiscount => lang.pick("Escompte", "Early-payment discount").into(),
            _ => deduction.label.map_or(String::new(), |label| project.text(label).into_owned()),
        };
        (label, deduction.released)
    };
    match source {
        DeductionSource::Project(at) => typed(&project.settings.deductions[at as usize]),
        DeductionSource::Invoice(invoice, at) => {
            typed(&project.invoices[invoice as usize].deductions()[at as usize])
        }
        DeductionSource::Penalty(row) => (project.designation_in(&project.rows[row as usize], lang), false),
    }
}
