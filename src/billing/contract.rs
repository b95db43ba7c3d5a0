//! A row as it was sold, and what its progress is worth (R26).

use super::breach::Measure;
use super::formula::{Group, Node, Value, Values};
use super::money::Money;
use super::state::State;
use crate::exact::Ratio;
use crate::project::{Dimension, Project, RowId, UnitId, Units};
use crate::source::Span;

/// A row as it was sold.
#[derive(Clone, Debug)]
pub struct Contract {
    /// In the row's unit; negative for a row that takes away.
    pub quantity: Ratio,
    pub unit: UnitId,
    pub unit_name: UnitName,
    /// Before tax, for one unit, in units of the currency; never rounded.
    pub price: Ratio,
    /// Nothing without discount, as in nearly every row.
    pub(super) discounts: Option<Box<Discounts>>,
    /// round(quantity × price × factor), less its share of discounts that are amounts.
    pub amount: Money,
}

/// What discounts make of a row.
#[derive(Clone, Debug)]
pub(super) struct Discounts {
    /// What those that are rates leave.
    pub(super) factor: Ratio,
    /// What those that are amounts take off, its own and its share of its groups': round(quantity × price × factor) is
    /// the amount of the row and this.
    pub(super) off: Money,
    /// It bears a share of one that is an amount.
    pub(super) shared: bool,
}

impl Discounts {
    pub(super) const NONE: Discounts = Discounts { factor: Ratio::ONE, off: Money::ZERO, shared: false };

    /// What is kept of them: nothing where there are none.
    pub(super) fn kept(self) -> Option<Box<Discounts>> {
        let none = self.factor == Ratio::ONE && self.off.is_zero() && !self.shared;
        (!none).then(|| Box::new(self))
    }
}

/// How the unit of a row is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitName {
    Typed(Span),
    /// The unit that a formula came to, by the usual name of what it measures.
    Derived(UnitId),
}

impl UnitName {
    /// As the file spells it.
    pub fn of<'a>(&'a self, project: &'a Project) -> &'a str {
        match self {
            UnitName::Typed(span) => project.slice(*span),
            UnitName::Derived(unit) => {
                project.units.name_of(project.units.unit(*unit).dimension).unwrap_or_default()
            }
        }
    }
}

impl Contract {
    /// What discounts that are rates leave: 1 without discount.
    pub fn factor(&self) -> Ratio {
        self.discounts.as_ref().map_or(Ratio::ONE, |discounts| discounts.factor)
    }

    /// What discounts that are amounts take off: its own, and its share of its groups'.
    pub fn off(&self) -> Money {
        self.discounts.as_ref().map_or(Money::ZERO, |discounts| discounts.off)
    }

    /// It bears a share of a discount that is an amount.
    pub fn shared(&self) -> bool {
        self.discounts.as_ref().is_some_and(|discounts| discounts.shared)
    }

    /// Whether what was typed is no more than the whole of the row.
    pub(super) fn holds(&self, typed: Measure) -> bool {
        match typed {
            Measure::Rate(rate) => rate.abs() <= Ratio::ONE,
            Measure::Quantity(quantity) => quantity.abs() <= self.quantity.abs(),
            Measure::Amount(amount) => amount.abs() <= self.amount.abs(),
        }
    }

    /// Whether the percentage and the quantity of a state, and of the step to it, can be printed.
    pub(super) fn shows(&self, before: &State, after: &State) -> bool {
        let shown = |done: Ratio| {
            let percent = done.times(Ratio::integer(100)).and_then(|percent| percent.to_decimal(4));
            let quantity = done.times(self.quantity).and_then(|quantity| quantity.to_decimal(6));
            percent.is_some() && quantity.is_some()
        };
        shown(after.done()) && after.done().minus(before.done()).is_some_and(shown)
    }

    /// The quantity as a formula sees it.
    pub(super) fn quantity_value(&self, units: &Units) -> Option<Value> {
        let unit = units.unit(self.unit);
        Some(Value { ratio: self.quantity.times(unit.factor)?, dimension: unit.dimension, rate: false })
    }

    /// The price as a formula sees it: money for a unit.
    pub(super) fn price_value(&self, units: &Units) -> Option<Value> {
        let unit = units.unit(self.unit);
        let dimension = Dimension::MONEY.times(unit.dimension, true)?;
        Some(Value { ratio: self.price.over(unit.factor)?, dimension, rate: false })
    }

    /// The cumulative amount at a rate: round(rate × contract amount) (R26).
    pub fn at_rate(&self, rate: Ratio) -> Option<Money> {
        self.amount.share(rate)
    }

    /// The cumulative amount of a quantity in the row's unit (R26); at full quantity, the contract amount.
    pub fn at_quantity(&self, quantity: Ratio, decimals: u32) -> Option<Money> {
        if quantity == self.quantity {
            return Some(self.amount);
        }
        if self.shared() {
            return self.amount.share(quantity.over(self.quantity)?);
        }
        Money::round(quantity.times(self.price)?.times(self.factor())?, decimals)
    }
}

/// Values that are known once every contract is: for rates of VAT, and for formulas in entries.
pub struct Known<'l> {
    pub project: &'l Project,
    pub rows: &'l [Option<Contract>],
    pub lets: &'l [Option<Value>],
}

impl Values for Known<'_> {
    fn value(&self, node: Node) -> Option<Value> {
        let row = |row: RowId| self.rows[row as usize].as_ref();
        let decimals = self.project.settings.currency.decimals;
        match node {
            Node::Let(at) => self.lets[at as usize],
            Node::Quantity(at) => row(at)?.quantity_value(&self.project.units),
            Node::Price(at) => row(at)?.price_value(&self.project.units),
            Node::Total(at) | Node::Base(at) => money_value(row(at)?.amount, decimals),
            Node::Sum(group) => {
                let rows = match group {
                    Group::Section(section) => self.project.sections[section as usize].rows.clone(),
                    Group::Quote(quote) => self.project.quotes[quote as usize].rows.clone(),
                };
                let counted = rows.filter(|row| self.project.rows[*row as usize].counts());
                let amounts = counted.map(|at| row(at).map(|row| row.amount)).collect::<Option<Vec<_>>>()?;
                money_value(Money::sum(amounts)?, decimals)
            }
            _ => None,
        }
    }
}

/// An amount as a formula sees it, in units of the currency.
pub fn money_value(amount: Money, decimals: u32) -> Option<Value> {
    let ratio = amount.as_ratio().over(Ratio::integer(10i128.pow(decimals)))?;
    Some(Value { ratio, dimension: Dimension::MONEY, rate: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_one_of_for_each_row_stays_compact() {
        assert!(size_of::<Option<Contract>>() <= 96, "{}", size_of::<Option<Contract>>());
        assert!(size_of::<State>() <= 32, "{}", size_of::<State>());
    }
}
