//! The foot of an invoice (R28): every line of it, as plain figures.

use super::money::Money;
use crate::exact::Ratio;
use crate::project::{InvoiceId, RowId};

/// The foot of an invoice, from the works down to what is to be paid (R28). Amounts are before tax but where they say
/// otherwise; what is taken off is positive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Works of the period.
    pub period: Money,
    /// Works billed before.
    pub previous: Money,
    /// Works to date.
    pub cumulative: Money,
    /// Accepted quotes and orders, options left out.
    pub signed: Money,
    /// Accepted amendments and free rows (*modification hors devis*, R17).
    pub amendments: Money,
    /// Price revision, of the period and corrected (R30).
    pub revisions: Vec<RevisionLine>,
    /// Deposits taken off before tax (R20).
    pub recoveries: Vec<RecoveryLine>,
    /// Deductions, before tax and after.
    pub deductions: Vec<DeductionLine>,
    /// Rate by rate, in ascending order: only what this invoice bears.
    pub rates: Vec<RateLine>,
    /// What the tax is computed on: works and revision, less what is taken off before tax.
    pub taxable: Money,
    /// Sum of the taxes.
    pub tax: Money,
    /// With tax.
    pub total: Money,
    /// Retention of this period; negative where some is given back (R29).
    pub retention: Money,
    /// Retention held after this invoice.
    pub held: Money,
    /// What the retention is a rate of, to date.
    pub held_on: Money,
    /// Advances taken off after tax (R20).
    pub advances: Vec<AdvanceLine>,
    /// Of an advance: its amount, without tax.
    pub advance: Money,
    /// Net to be paid; negative for a credit.
    pub payable: Money,
}

/// One rate of VAT in an invoice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateLine {
    /// Its place among the rates of the ledger.
    pub rate: u16,
    pub works: Money,
    pub revision: Money,
    /// Part of a deposit that this invoice asks for.
    pub deposit: Money,
    /// Deposits taken off.
    pub recovered: Money,
    /// Deductions before tax.
    pub deducted: Money,
    /// Works, revision and deposit, less what is taken off.
    pub base: Money,
    pub tax: Money,
}

/// The revision of the works of one period at one rate of VAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevisionLine {
    /// The situation whose works are revised: this one, or an earlier one that is corrected.
    pub of: InvoiceId,
    pub rate: u16,
    /// Works that this line adds to the revised ones; zero for a correction.
    pub works: Money,
    pub coefficient: Ratio,
    /// It goes by an index that may still change.
    pub provisional: bool,
    pub amount: Money,
}

/// A deposit taken off at one rate of VAT.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecoveryLine {
    pub part: PartId,
    pub rate: u16,
    pub amount: Money,
    pub basis: RecoveryBasis,
}

/// What a recovery is computed from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecoveryBasis {
    /// Of the deposit at this rate, or of the advance.
    pub asked: Money,
    /// Taken off before.
    pub before: Money,
    /// Of the quote's own rows: done to date, and sold.
    pub done: Money,
    pub contract: Money,
}

/// An advance taken off after tax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdvanceLine {
    pub part: PartId,
    pub amount: Money,
    pub basis: RecoveryBasis,
}

/// One entry of a deposit or of an advance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartId {
    pub invoice: InvoiceId,
    pub entry: u32,
}

/// What a deduction comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeductionSource {
    /// The project's, by its place: taken off every situation.
    Project(u32),
    /// The invoice's own.
    Invoice(InvoiceId, u32),
    /// A penalty, typed as a row.
    Penalty(RowId),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeductionLine {
    pub source: DeductionSource,
    /// Nothing for an amount.
    pub rate: Option<Ratio>,
    /// What the rate is of: to date for the project's, of the period for the invoice's own.
    pub base: Money,
    pub amount: Money,
    pub before_tax: bool,
    /// Of one before tax: its part at each rate of VAT.
    pub at_rates: Vec<(u16, Money)>,
}

impl Totals {
    /// What is accepted on the invoice's date, amendments included.
    pub fn contract(&self) -> Money {
        self.signed.plus(self.amendments).unwrap_or_default()
    }

    /// Global progress, re-evaluated when an amendment moves the contract (R17); nothing for an empty contract.
    pub fn progress(&self) -> Option<Ratio> {
        self.cumulative.as_ratio().over(self.contract().as_ratio())
    }

    pub fn revision(&self) -> Option<Money> {
        Money::sum(self.revisions.iter().map(|line| line.amount))
    }

    pub fn recovered(&self) -> Option<Money> {
        Money::sum(self.recoveries.iter().map(|line| line.amount))
    }

    /// What is taken off for one deposit, before tax, or for one advance.
    pub fn recovered_of(&self, invoice: InvoiceId) -> Option<Money> {
        let deposits = self.recoveries.iter().map(|line| (line.part, line.amount));
        let all = deposits.chain(self.advances.iter().map(|line| (line.part, line.amount)));
        Money::sum(all.filter(|(part, _)| part.invoice == invoice).map(|(_, amount)| amount))
    }

    /// Retention held before this invoice.
    pub fn held_before(&self) -> Option<Money> {
        self.held.minus(self.retention)
    }

    /// What is taken off after tax, retention and advances aside.
    pub fn deducted_after_tax(&self) -> Option<Money> {
        Money::sum(self.deductions.iter().filter(|line| !line.before_tax).map(|line| line.amount))
    }

    /// The line of a rate, made where there is none.
    pub(super) fn rate(&mut self, rate: u16) -> &mut RateLine {
        let at = self.rates.partition_point(|line| line.rate < rate);
        if self.rates.get(at).is_none_or(|line| line.rate != rate) {
            self.rates.insert(at, RateLine { rate, ..RateLine::default() });
        }
        &mut self.rates[at]
    }

    /// Adds up the lines: base, tax total, what is left to pay. The taxes of the rates are set already.
    pub(super) fn close(&mut self) -> Option<()> {
        self.taxable = Money::sum(self.rates.iter().map(|line| line.base))?;
        self.tax = Money::sum(self.rates.iter().map(|line| line.tax))?;
        self.total = self.taxable.plus(self.tax)?;
        let taken = Money::sum(self.advances.iter().map(|line| line.amount))?;
        let taken = taken.plus(self.retention)?.plus(self.deducted_after_tax()?)?;
        self.payable = self.total.plus(self.advance)?.minus(taken)?;
        Some(())
    }

    /// What cancels the sum of these feet, line by line (R22). What is to date is left for the caller.
    pub(super) fn reversal<'t>(all: impl IntoIterator<Item = &'t Totals>) -> Option<Totals> {
        let mut out = Totals::default();
        for totals in all {
            out.period = out.period.minus(totals.period)?;
            out.retention = out.retention.minus(totals.retention)?;
            out.advance = out.advance.minus(totals.advance)?;
            for line in &totals.rates {
                let sum = out.rate(line.rate);
                sum.works = sum.works.minus(line.works)?;
                sum.revision = sum.revision.minus(line.revision)?;
                sum.deposit = sum.deposit.minus(line.deposit)?;
                sum.recovered = sum.recovered.minus(line.recovered)?;
                sum.deducted = sum.deducted.minus(line.deducted)?;
                sum.base = sum.base.minus(line.base)?;
                sum.tax = sum.tax.minus(line.tax)?;
            }
            for line in &totals.revisions {
                let known =
                    out.revisions.iter_mut().find(|known| (known.of, known.rate) == (line.of, line.rate));
                match known {
                    Some(known) => {
                        known.works = known.works.minus(line.works)?;
                        known.amount = known.amount.minus(line.amount)?;
                    }
                    None => out.revisions.push(RevisionLine {
                        works: line.works.negated(),
                        amount: line.amount.negated(),
                        ..*line
                    }),
                }
            }
            for line in &totals.recoveries {
                let same = |known: &&mut RecoveryLine| (known.part, known.rate) == (line.part, line.rate);
                match out.recoveries.iter_mut().find(same) {
                    Some(known) => known.amount = known.amount.minus(line.amount)?,
                    None => out.recoveries.push(RecoveryLine { amount: line.amount.negated(), ..*line }),
                }
            }
            for line in &totals.advances {
                match out.advances.iter_mut().find(|known| known.part == line.part) {
                    Some(known) => known.amount = known.amount.minus(line.amount)?,
                    None => out.advances.push(AdvanceLine { amount: line.amount.negated(), ..*line }),
                }
            }
            for line in &totals.deductions {
                match out.deductions.iter_mut().find(|known| known.source == line.source) {
                    Some(known) => known.take(line)?,
                    None => {
                        let nothing =
                            DeductionLine { amount: Money::ZERO, at_rates: Vec::new(), ..line.clone() };
                        out.deductions.push(nothing);
                        out.deductions.last_mut()?.take(line)?;
                    }
                }
            }
        }
        out.close()?;
        Some(out)
    }
}

impl DeductionLine {
    /// Less another line of the same deduction.
    fn take(&mut self, other: &DeductionLine) -> Option<()> {
        self.amount = self.amount.minus(other.amount)?;
        for (rate, amount) in &other.at_rates {
            match self.at_rates.iter_mut().find(|(known, _)| known == rate) {
                Some((_, sum)) => *sum = sum.minus(*amount)?,
                None => self.at_rates.push((*rate, amount.negated())),
            }
        }
        Some(())
    }
}
