//! What the invoices of a public contract come to, line by line of the official statement of an instalment (*état
//! d'acompte*: CGCT, annexe I, list of supporting documents, annexe D).

use super::money::Money;
use super::{Ledger, Totals};

/// Sums over some invoices. What is taken off is positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Certified {
    /// Works at the prices of the contract, amendments included, before tax.
    pub works: Money,
    pub revision: Money,
    /// Premiums, and whatever else is before tax: discounts for early payment, deposits that bore VAT.
    pub other: Money,
    pub tax: Money,
    pub total: Money,
    pub retention: Money,
    pub advances: Money,
    /// Penalties, shared site costs: what is taken off after tax.
    pub deducted: Money,
    /// All that is taken off after tax: retention, advances, and the rest.
    pub taken: Money,
    /// The total less what is taken off.
    pub net: Money,
}

impl Ledger {
    /// The first so many invoices; nothing where one of them is unknown. An advance is a loan, and adds nothing.
    pub fn certified(&self, count: usize) -> Option<Certified> {
        let all: Option<Vec<&Totals>> = self.invoices.get(..count)?.iter().map(Option::as_deref).collect();
        all?.into_iter().try_fold(Certified::default(), |sum, totals| sum.plus(Certified::of(totals)?))
    }
}

impl Certified {
    fn of(totals: &Totals) -> Option<Certified> {
        let revision = totals.revision()?;
        let advances = Money::sum(totals.advances.iter().map(|line| line.amount))?;
        let deducted = totals.deducted_after_tax()?;
        let taken = totals.retention.plus(advances)?.plus(deducted)?;
        Some(Certified {
            works: totals.period,
            revision,
            other: totals.taxable.minus(totals.period)?.minus(revision)?,
            tax: totals.tax,
            total: totals.total,
            retention: totals.retention,
            advances,
            deducted,
            taken,
            net: totals.total.minus(taken)?,
        })
    }

    fn plus(self, more: Certified) -> Option<Certified> {
        self.each(more, Money::plus)
    }

    /// What these come to less those.
    pub fn less(self, earlier: Certified) -> Option<Certified> {
        self.each(earlier, Money::minus)
    }

    fn each(self, with: Certified, sum: impl Fn(Money, Money) -> Option<Money>) -> Option<Certified> {
        Some(Certified {
            works: sum(self.works, with.works)?,
            revision: sum(self.revision, with.revision)?,
            other: sum(self.other, with.other)?,
            tax: sum(self.tax, with.tax)?,
            total: sum(self.total, with.total)?,
            retention: sum(self.retention, with.retention)?,
            advances: sum(self.advances, with.advances)?,
            deducted: sum(self.deducted, with.deducted)?,
            taken: sum(self.taken, with.taken)?,
            net: sum(self.net, with.net)?,
        })
    }
}
