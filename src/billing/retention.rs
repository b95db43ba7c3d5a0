//! Retention (*retenue de garantie*, R29): held on the works to date, released by a guarantee or by the law's year.

use super::account::Account;
use super::money::Money;
use super::totals::Totals;
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::locale::Date;
use crate::project::{Base, HeldOn, Invoice, InvoiceKind, Project, ReleaseWhen};

impl Account<'_> {
    /// The rate of the retention, within what the law allows (law 71-584, article 1; CCP, R2191-33).
    pub(super) fn retention_rate(&mut self) -> Option<Ratio> {
        let settings = &self.project.settings;
        let retention = settings.retention.as_ref()?;
        let value = self.formulas.evaluate(&retention.rate, &self.ledger.known(self.project))?;
        let span = retention.rate.span();
        if !value.rate || value.ratio.is_negative() || value.ratio > Ratio::ONE {
            let error = Diagnostic::new(Code::SettingValue, span, |lang| {
                lang.pick(
                    "ce réglage attend un taux de 0 à 100 %".into(),
                    "this setting expects a rate from 0 to 100%".into(),
                )
            });
            // `5` is meant as 5 %, and so is `0,05`.
            let meant = match value.ratio < Ratio::ONE {
                true => value.ratio.times(Ratio::integer(100)),
                false => Some(value.ratio),
            };
            let plain = !value.rate && !value.ratio.is_negative();
            let meant = meant.filter(|_| plain).and_then(|meant| meant.to_short_decimal(4));
            self.formulas.diagnostics.push(match meant {
                Some(meant) => {
                    let new = format!("{}%", self.project.lang.typed(meant));
                    error.fix(span, new.clone(), |lang| {
                        lang.pick(format!("écrire {new}"), format!("write {new}"))
                    })
                }
                None => error,
            });
            self.known = false;
            return None;
        }
        let cap = Ratio::new(i128::from(settings.retention_cap), 100)?;
        if value.ratio > cap && self.project.french_seller() {
            let (typed, most) = (self.project.slice(span).to_owned(), settings.retention_cap);
            self.formulas.diagnostics.push(
                Diagnostic::new(Code::RetentionCap, span, |lang| {
                    lang.pick(
                        format!("une retenue de {typed} passe les {most} % que permet la loi"),
                        format!("a retention of {typed} passes the {most}% that the law allows"),
                    )
                })
                .note(|lang| match most {
                    3 => lang.pick(
                        "marché public d'une PME : 3 % au plus (code de la commande publique, R2191-33)".into(),
                        "public contract of a small firm: 3% at most (French public procurement code, R2191-33)".into(),
                    ),
                    _ => lang.pick(
                        "5 % au plus, et toute clause contraire est nulle (loi 71-584, articles 1 et 3)".into(),
                        "5% at most, and any clause to the contrary is void (French law 71-584, articles 1 and 3)".into(),
                    ),
                })
                .fix(span, format!("{most}%"), |lang| {
                    lang.pick(format!("écrire {most}%"), format!("write {most}%"))
                }),
            );
            self.known = false;
            return None;
        }
        Some(value.ratio)
    }

    /// What the retention is a rate of, to date, after an invoice of these lines (R29).
    pub(super) fn held_on(&self, totals: &Totals) -> Option<Money> {
        let Some(retention) = &self.project.settings.retention else { return Some(Money::ZERO) };
        let mut sum = Money::ZERO;
        for (at, rate) in self.ledger.rates.iter().enumerate() {
            let line =
                totals.rates.iter().find(|line| usize::from(line.rate) == at).copied().unwrap_or_default();
            let mut works = self.works[at].plus(line.works)?;
            if retention.revised {
                works = works.plus(self.revision[at])?.plus(line.revision)?;
            }
            let tax = match retention.base {
                Base::Gross => rate.tax(works)?,
                Base::Net => Money::ZERO,
            };
            sum = sum.plus(works)?.plus(tax)?;
        }
        Some(sum)
    }

    /// Nothing is held from here on: a guarantee stands for it, or its year has passed (law 71-584, articles 1 and 2).
    pub(super) fn released(&self, on: Option<Date>) -> bool {
        let reached = |from: Option<Date>| from.zip(on).is_some_and(|(from, on)| from <= on);
        let bond = self.project.bond.as_ref().and_then(|bond| bond.date);
        reached(bond) || reached(self.project.release_date())
    }

    /// Retention to date, rounded once, less what was held before (R29).
    pub(super) fn retain(&self, invoice: &Invoice, totals: &mut Totals) -> Option<()> {
        totals.held_on = self.held_on(totals)?;
        let target = self.to_hold(invoice, totals)?;
        totals.retention = target.minus(self.held)?;
        totals.held = target;
        Some(())
    }

    /// What a whole credit note gives back is what its invoice held (R22), within bounds: what is held is never below
    /// zero, nor more than its rate of the works that are left, however it came to be held (R29).
    pub(super) fn give_back(&self, cited: InvoiceKind, totals: &mut Totals) -> Option<()> {
        totals.held_on = self.held_on(totals)?;
        let most = match self.retention {
            Some(rate) => totals.held_on.share(rate)?.max(Money::ZERO),
            None => Money::ZERO,
        };
        totals.held = match cited {
            InvoiceKind::Deposit | InvoiceKind::Advance => self.held,
            _ => self.held.plus(totals.retention)?.clamp(Money::ZERO, most),
        };
        totals.retention = totals.held.minus(self.held)?;
        Some(())
    }

    fn to_hold(&self, invoice: &Invoice, totals: &Totals) -> Option<Money> {
        Some(match (self.retention, &self.project.settings.retention) {
            (Some(rate), Some(terms)) => {
                let waits =
                    terms.on == HeldOn::Closing && invoice.kind != InvoiceKind::Closing && !self.closed;
                if waits || self.released(invoice.date) {
                    Money::ZERO
                } else {
                    totals.held_on.share(rate)?.max(Money::ZERO)
                }
            }
            _ => Money::ZERO,
        })
    }
}

impl Project {
    /// The seller is French, or says nothing of its country.
    pub fn french_seller(&self) -> bool {
        let company = self.parties.iter().find(|party| party.kind == crate::syntax::Keyword::Company);
        let country = company.and_then(|company| company.address.country);
        country.is_none_or(|country| crate::syntax::fold(self.slice(country)) == "fr")
    }

    /// The day from which what was held is due: a year after the handover, or as agreed (law 71-584, article 2).
    pub fn release_date(&self) -> Option<Date> {
        const YEAR: u32 = 12;
        match self.settings.release.map(|release| release.when) {
            Some(ReleaseWhen::On(date)) => Some(date),
            Some(ReleaseWhen::Months(months)) => self.handover.map(|(date, _)| date.plus_months(months)),
            None => self.handover.map(|(date, _)| date.plus_months(YEAR)),
        }
    }
}
