//! What a quote comes to by itself, accepted or not: rows, sections, VAT rate by rate (R27, R31).

use super::money::Money;
use super::{Ledger, RateLine};
use crate::diagnostic::{Code, Diagnostic};
use crate::project::{Project, QuoteId, RowId};

/// The foot of a quote or an amendment. Options are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quoted {
    /// Before tax.
    pub net: Money,
    /// Base and tax for each rate that it bears, in ascending order.
    pub vat: Vec<RateLine>,
    /// Sum of the taxes.
    pub tax: Money,
    /// With tax.
    pub total: Money,
}

impl Ledger {
    /// What some rows are sold for, before tax, options left out; nothing where an error makes one unknown.
    pub fn sold(&self, project: &Project, rows: impl Iterator<Item = RowId>) -> Option<Money> {
        let counted = rows.map(|row| row as usize).filter(|row| project.rows[*row].counts());
        let mut sum = Money::ZERO;
        for row in counted {
            sum = sum.plus(self.contract(row as RowId)?.amount)?;
        }
        Some(sum)
    }

    /// The totals of a quote; nothing where an error makes one of its rows unknown.
    pub fn quoted(&self, project: &Project, quote: QuoteId) -> Option<Quoted> {
        if project.lost {
            return None;
        }
        let rows = project.quotes[quote as usize].rows.clone();
        let mut base = vec![None; self.rates.len()];
        for row in rows.clone().map(|row| row as usize) {
            if !project.rows[row].counts() {
                continue;
            }
            let amount = self.contract(row as RowId)?.amount;
            let rate = &mut base[usize::from(self.rate_of(row as RowId)?)];
            *rate = Some(rate.unwrap_or(Money::ZERO).plus(amount)?);
        }
        let mut quoted = Quoted { net: self.sold(project, rows)?, ..Quoted::default() };
        for (at, base) in base.into_iter().enumerate() {
            let Some(base) = base else { continue };
            let tax = self.rates[at].tax(base)?;
            quoted.vat.push(RateLine { rate: at as u16, works: base, base, tax, ..RateLine::default() });
            quoted.tax = quoted.tax.plus(tax)?;
        }
        quoted.total = quoted.net.plus(quoted.tax)?;
        Some(quoted)
    }
    /// A quote comes to more than can be billed, although nothing was told.
    pub fn quote_overflow(&self, project: &Project) -> Option<Diagnostic> {
        let told = !self.faults.is_empty() || project.lost || self.contracts.iter().any(Option::is_none);
        if told {
            return None;
        }
        let priced = |quote: &QuoteId| {
            let mut rows = project.quotes[*quote as usize].rows.clone();
            rows.all(|row| self.rate_of(row).is_some())
        };
        let contracts = (0..project.quotes.len() as QuoteId)
            .filter(|quote| project.quotes[*quote as usize].is_contract());
        let mut quotes = contracts.filter(priced);
        let quote = quotes.find(|quote| self.quoted(project, *quote).is_none())?;
        Some(Diagnostic::new(Code::AmountTooLarge, project.quotes[quote as usize].head, |lang| {
            lang.pick(
                "le total dépasse ce qui se facture".into(),
                "the total exceeds what can be billed".into(),
            )
        }))
    }
}
