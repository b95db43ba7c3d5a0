//! The account of a job up to an invoice: the sums of what was billed and paid (R21).

use super::money::Money;
use super::totals::DeductionSource;
use super::{Ledger, Totals};

/// Sums over every invoice up to one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Before tax.
    pub taxable: Money,
    pub tax: Money,
    /// With tax.
    pub total: Money,
    pub payable: Money,
    pub paid: Money,
    /// Deposits asked for, less what was taken off, before tax; and advances.
    pub deposits_left: Money,
    /// The tax of all, less the tax of all bases taken as one: what rounding each invoice leaves (R27).
    pub vat_difference: Money,
}

impl Ledger {
    /// What a deduction has taken before the invoice at this place; nothing where one before it is unknown.
    pub fn deducted_before(&self, at: usize, source: DeductionSource) -> Option<Money> {
        let all: Option<Vec<&Totals>> = self.invoices.get(..at)?.iter().map(Option::as_deref).collect();
        let lines = all?.into_iter().flat_map(|totals| &totals.deductions);
        Money::sum(lines.filter(|line| line.source == source).map(|line| line.amount))
    }

    /// The account after the invoice at this place; nothing where one before it is unknown.
    pub fn statement(&self, at: usize) -> Option<Account> {
        let all: Option<Vec<&Totals>> = self.invoices.get(..=at)?.iter().map(Option::as_deref).collect();
        let mut account = Account::default();
        let mut bases = vec![Money::ZERO; self.rates.len()];
        for (totals, paid) in all?.into_iter().zip(&self.paid) {
            account.taxable = account.taxable.plus(totals.taxable)?;
            account.tax = account.tax.plus(totals.tax)?;
            account.total = account.total.plus(totals.total)?;
            account.payable = account.payable.plus(totals.payable)?;
            account.paid = account.paid.plus((*paid)?)?;
            let mut left = totals.advance;
            for line in &totals.rates {
                bases[usize::from(line.rate)] = bases[usize::from(line.rate)].plus(line.base)?;
                left = left.plus(line.deposit)?.minus(line.recovered)?;
            }
            let taken = Money::sum(totals.advances.iter().map(|line| line.amount))?;
            account.deposits_left = account.deposits_left.plus(left.minus(taken)?)?;
        }
        let mut whole = Money::ZERO;
        for (rate, base) in self.rates.iter().zip(bases) {
            whole = whole.plus(rate.tax(base)?)?;
        }
        account.vat_difference = account.tax.minus(whole)?;
        Some(account)
    }
}
