//! A row as it was sold, and what its progress is worth (R26).

use super::formula::{Group, Node, Value, Values};
use super::money::Money;
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
    /// What discounts that are rates leave: 1 without discount.
    pub factor: Ratio,
    /// round(quantity × price × factor), less its share of discounts that are amounts.
    pub amount: Money,
    /// What discounts that are amounts take off, its own and its share of its groups': round(quantity × price × factor)
    /// is `amount` and this.
    pub off: Money,
    /// It bears a share of a discount that is an amount.
    pub shared: bool,
}

/// How the unit of a row is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitName {
    Typed(Span),
    /// The unit that a formula came to.
    Derived(Box<str>),
}

impl UnitName {
    /// As the file spells it.
    pub fn of<'a>(&'a self, project: &'a Project) -> &'a str {
        match self {
            UnitName::Typed(span) => project.slice(*span),
            UnitName::Derived(name) => name,
        }
    }
}

impl Contract {
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
        if self.shared {
            return self.amount.share(quantity.over(self.quantity)?);
        }
        Money::round(quantity.times(self.price)?.times(self.factor)?, decimals)
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
