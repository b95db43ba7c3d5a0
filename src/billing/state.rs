//! How far a row has got, at a point of a run.

use super::money::Money;
use crate::exact::Ratio;
use std::cmp::Ordering;

/// How far a row has got. There are two for every row at every situation: they are kept small.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// Cumulative, before tax.
    pub amount: Money,
    /// Share of the contract, its parts in 64 bits; the denominator is positive.
    pub(super) numerator: i64,
    pub(super) denominator: i64,
    /// *Terminé* below 100 % (R13).
    pub closed: bool,
    /// False where an error makes the figures above unknown.
    pub known: bool,
    /// False where an error leaves open whether the row is closed.
    pub(super) sure: bool,
}

impl State {
    pub(super) const START: State =
        State { amount: Money::ZERO, numerator: 0, denominator: 1, closed: false, known: true, sure: true };

    /// Reached by an entry, and known; nothing where the share is too fine, see [`State::moved`].
    pub(super) fn reached(amount: Money, done: Ratio) -> Option<State> {
        State::START.moved(amount, done)
    }

    /// The whole of a contract.
    pub(super) fn whole(amount: Money) -> State {
        State { amount, numerator: 1, ..State::START }
    }

    /// With other figures; nothing where the share is too fine to be kept exactly: none that a person types comes near.
    pub(super) fn moved(self, amount: Money, done: Ratio) -> Option<State> {
        let (numerator, denominator) = done.narrow().or_else(|| done.lowest().narrow())?;
        Some(State { amount, numerator, denominator, ..self })
    }

    /// A plain percentage of an amount: the digits typed, and how many of them are decimals.
    pub(super) fn percentage(amount: Money, percent: i64, places: u32) -> Option<State> {
        const HUNDREDS: [i64; 10] = [
            100,
            1_000,
            10_000,
            100_000,
            1_000_000,
            10_000_000,
            100_000_000,
            1_000_000_000,
            10_000_000_000,
            100_000_000_000,
        ];
        let denominator = *HUNDREDS.get(places as usize)?;
        let amount = amount.part(percent, denominator)?;
        Some(State { amount, numerator: percent, denominator, ..State::START })
    }

    /// Share of the contract: 1 is all of it.
    pub fn done(&self) -> Ratio {
        Ratio::of_narrow(self.numerator, self.denominator)
    }

    /// See [`Ratio::is_modest`].
    pub(super) fn is_modest(&self) -> bool {
        const MODEST: u64 = 1 << 31;
        self.numerator.unsigned_abs() < MODEST && self.denominator.unsigned_abs() < MODEST
    }

    pub fn complete(&self) -> bool {
        self.numerator >= self.denominator
    }

    /// Beyond the whole of the contract.
    pub fn beyond(&self) -> bool {
        self.numerator > self.denominator
    }

    pub fn is_negative(&self) -> bool {
        self.numerator < 0
    }

    /// Lower in cents, or in ratio where the cents are equal; absolute values, for negative rows (R12, R32).
    pub(super) fn lower_than(&self, other: &State) -> bool {
        match self.amount.abs().cmp(&other.amount.abs()) {
            Ordering::Equal => self.done() < other.done(),
            order => order.is_lt(),
        }
    }

    /// The same figures, whatever is known of them.
    pub fn same(&self, other: &State) -> bool {
        self.amount == other.amount && self.done() == other.done()
    }
}
