//! Deductions (R28): shared site costs, penalties, early-payment discounts, any other; before tax or after it.

use super::account::Account;
use super::money::{Money, spread};
use super::progress::Run;
use super::totals::{DeductionLine, DeductionSource, Totals};
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::project::{Base, Deduction, Dimension, Invoice, InvoiceId, Project};

impl<'p> Account<'p> {
    /// A rate of a deduction, or an amount; told where it is neither.
    fn deduction_value(
        &mut self,
        deduction: &'p Deduction,
        of_project: bool,
    ) -> Option<Result<Ratio, Money>> {
        let value = self.formulas.evaluate(&deduction.value, &self.ledger.known(self.project))?;
        let in_range = !value.ratio.is_negative() && value.ratio <= Ratio::ONE;
        if value.rate && in_range {
            return Some(Ok(value.ratio));
        }
        if value.dimension == Dimension::MONEY && !value.ratio.is_negative() && !of_project {
            return Some(Err(Money::round(value.ratio, self.project.settings.currency.decimals)?));
        }
        if !(of_project && self.told_deductions) {
            self.told_deductions |= of_project;
            let span = deduction.value.span();
            let error = Diagnostic::new(Code::DeductionValue, span, |lang| {
                if of_project {
                    lang.pick(
                        "une déduction du projet est un taux de 0 à 100 %".into(),
                        "a deduction of the project is a rate from 0 to 100%".into(),
                    )
                } else {
                    lang.pick(
                        "une déduction est un taux de 0 à 100 %, ou un montant positif".into(),
                        "a deduction is a rate from 0 to 100%, or a positive amount".into(),
                    )
                }
            })
            .note(|lang| {
                lang.pick(
                    "un montant se tape dans la situation qui le déduit : déduction : \"Nettoyage\" 120 €"
                        .into(),
                    "an amount is typed in the situation that deducts it: deduction : \"Cleaning\" 120 EUR"
                        .into(),
                )
            });
            // A bare number was meant as a rate, or as an amount.
            let bare = value.dimension.is_none() && !value.rate && !value.ratio.is_negative();
            let percent = value.ratio <= Ratio::integer(100);
            let typed = self.project.slice(span).to_owned();
            let unit = match self.project.settings.currency.code {
                "EUR" => self.project.lang.pick("€", "EUR"),
                code => code,
            };
            let meant =
                [percent.then(|| format!("{typed}%")), (!of_project).then(|| format!("{typed} {unit}"))];
            let error = meant.into_iter().flatten().filter(|_| bare).fold(error, |error, new| {
                error
                    .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
            });
            self.formulas.diagnostics.push(error);
        }
        None
    }

    /// Deductions before tax: the project's to date at each rate, less what they took before; the invoice's own.
    pub(super) fn deduct_before_tax(
        &mut self,
        at: InvoiceId,
        period: &[Money],
        totals: &mut Totals,
    ) -> Option<()> {
        let project: &'p Project = self.project;
        for (place, deduction) in
            project.settings.deductions.iter().enumerate().filter(|(_, one)| one.before_tax)
        {
            let Ok(rate) = self.deduction_value(deduction, true)? else { return None };
            let mut sum = (Money::ZERO, Money::ZERO);
            let mut at_rates = Vec::new();
            for (at, works) in period.iter().enumerate() {
                let to_date = self.works[at].plus(*works)?;
                let amount = to_date.share(rate)?.minus(self.deducted_at[place][at])?;
                sum = (sum.0.plus(to_date)?, sum.1.plus(amount)?);
                if !amount.is_zero() {
                    let line = &mut totals.rate(at as u16).deducted;
                    *line = line.plus(amount)?;
                    at_rates.push((at as u16, amount));
                }
            }
            let source = DeductionSource::Project(place as u32);
            if !at_rates.is_empty() {
                let (base, amount) = sum;
                let rate = Some(rate);
                totals.deductions.push(DeductionLine {
                    source,
                    rate,
                    base,
                    amount,
                    before_tax: true,
                    at_rates,
                });
            }
        }
        let own: &'p [Deduction] = project.invoices[at as usize].deductions();
        for (place, deduction) in own.iter().enumerate().filter(|(_, one)| one.before_tax) {
            let base = Money::sum(period.iter().copied())?;
            let (rate, shares) = match self.deduction_value(deduction, false)? {
                Ok(rate) => {
                    (Some(rate), period.iter().map(|works| works.share(rate)).collect::<Option<Vec<_>>>()?)
                }
                Err(amount) => {
                    let Some(weights) = self.weights(period)? else {
                        self.nothing_to_deduct_from(deduction);
                        return None;
                    };
                    (None, spread(amount, &weights)?)
                }
            };
            let amount = Money::sum(shares.iter().copied())?;
            let mut at_rates = Vec::new();
            for (at, share) in shares.into_iter().enumerate().filter(|(_, share)| !share.is_zero()) {
                let line = &mut totals.rate(at as u16).deducted;
                *line = line.plus(share)?;
                at_rates.push((at as u16, share));
            }
            let source = DeductionSource::Invoice(at, place as u32);
            totals.deductions.push(DeductionLine { source, rate, base, amount, before_tax: true, at_rates });
        }
        Some(())
    }

    /// An amount before tax is shared among the rates by the works of the period, those that are taken back counted
    /// too; where there are none, by the works to date. Nothing where there are none either.
    fn weights(&self, period: &[Money]) -> Option<Option<Vec<Money>>> {
        let to_date = self
            .works
            .iter()
            .zip(period)
            .map(|(works, period)| works.plus(*period))
            .collect::<Option<Vec<_>>>()?;
        let weights =
            [period, &to_date].map(|works| works.iter().map(|works| works.abs()).collect::<Vec<_>>());
        Some(weights.into_iter().find(|weights| weights.iter().any(|weight| !weight.is_zero())))
    }

    fn nothing_to_deduct_from(&mut self, deduction: &Deduction) {
        self.formulas.diagnostics.push(Diagnostic::new(
            Code::DeductionValue,
            deduction.value.span(),
            |lang| {
                lang.pick(
                    "rien n'est encore facturé : un montant déduit avant TVA n'a pas encore de taux de TVA"
                        .into(),
                    "nothing is billed yet: an amount deducted before VAT has no rate of VAT yet".into(),
                )
            },
        ));
    }

    /// Deductions after tax: shared site costs, penalties, any other. They change neither base nor tax (R28).
    pub(super) fn deduct_after_tax(
        &mut self,
        at: InvoiceId,
        invoice: &Invoice,
        run: &Run<'_>,
        totals: &mut Totals,
    ) -> Option<()> {
        let project: &'p Project = self.project;
        let net_to_date: Vec<Money> = self
            .works
            .iter()
            .enumerate()
            .map(|(at, works)| {
                let line = totals.rates.iter().find(|line| usize::from(line.rate) == at);
                works.plus(line.map_or(Money::ZERO, |line| line.works))
            })
            .collect::<Option<_>>()?;
        let mut net_period = vec![Money::ZERO; net_to_date.len()];
        for line in &totals.rates {
            net_period[usize::from(line.rate)] = line.works;
        }
        for (place, deduction) in
            project.settings.deductions.iter().enumerate().filter(|(_, one)| !one.before_tax)
        {
            let Ok(rate) = self.deduction_value(deduction, true)? else { return None };
            let base = self.deduction_base(deduction, &net_to_date)?;
            let target = match deduction.released && self.released(invoice.date) {
                true => Money::ZERO,
                false => base.share(rate)?,
            };
            let amount = target.minus(self.deducted[place])?;
            let source = DeductionSource::Project(place as u32);
            if !amount.is_zero() {
                totals.deductions.push(after_tax(source, Some(rate), base, amount));
            }
        }
        let own: &'p [Deduction] = project.invoices[at as usize].deductions();
        for (place, deduction) in own.iter().enumerate().filter(|(_, one)| !one.before_tax) {
            let base = self.deduction_base(deduction, &net_period)?;
            let (rate, amount) = match self.deduction_value(deduction, false)? {
                Ok(rate) => (Some(rate), base.share(rate)?),
                Err(amount) => (None, amount),
            };
            let source = DeductionSource::Invoice(at, place as u32);
            totals.deductions.push(after_tax(source, rate, base, amount));
        }
        let free = invoice.free.map_or(0..0, |free| project.quotes[free as usize].rows.clone());
        for row in free.filter(|row| project.rows[*row as usize].penalty().is_some()) {
            let amount = run.contract(row)?.amount;
            let source = DeductionSource::Penalty(row);
            totals.deductions.push(after_tax(source, None, amount, amount));
        }
        Some(())
    }

    /// The works, at each rate, as a deduction counts them.
    fn deduction_base(&self, deduction: &Deduction, works: &[Money]) -> Option<Money> {
        let mut sum = Money::ZERO;
        for (rate, net) in self.ledger.rates.iter().zip(works) {
            sum = sum.plus(*net)?;
            if deduction.base == Base::Gross {
                sum = sum.plus(rate.tax(*net)?)?;
            }
        }
        Some(sum)
    }
}

fn after_tax(source: DeductionSource, rate: Option<Ratio>, base: Money, amount: Money) -> DeductionLine {
    DeductionLine { source, rate, base, amount, before_tax: false, at_rates: Vec::new() }
}
