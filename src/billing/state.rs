//! How far a row has got, at a point of a run.

use super::money::Money;
use crate::exact::Ratio;
use std::cmp::Ordering;

/// How far a row has got.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// Cumulative, before tax.
    pub amount: Money,
    /// Share of the contract: 1 is all of it.
    pub done: Ratio,
    /// *Terminé* below 100 % (R13).
    pub closed: bool,
    /// False where an error makes the figures above unknown.
    pub known: bool,
    /// False where an error leaves open whether the row is closed.
    pub(super) sure: bool,
}

impl State {
    pub(super) const START: State =
        State { amount: Money::ZERO, done: Ratio::ZERO, closed: false, known: true, sure: true };

    /// Reached by an entry, and known.
    pub fn at(amount: Money, done: Ratio) -> State {
        State { amount, done, ..State::START }
    }

    pub fn complete(&self) -> bool {
        self.done >= Ratio::ONE
    }

    /// Lower in cents, or in ratio where the cents are equal; absolute values, for negative rows (R12, R32).
    pub(super) fn lower_than(&self, other: &State) -> bool {
        match self.amount.abs().cmp(&other.amount.abs()) {
            Ordering::Equal => self.done < other.done,
            order => order.is_lt(),
        }
    }
}
