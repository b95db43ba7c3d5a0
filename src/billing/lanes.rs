//! What a walk over the invoices holds of every row, side by side in memory; and what it takes to walk one row alone.

use super::Ledger;
use super::breach::EntryId;
use super::contract::Contract;
use super::money::Money;
use super::state::State;
use crate::project::{Project, Row, RowId};

/// What a walk needs of every row at every situation, side by side in memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth {
    /// The contract amount, where it is known.
    pub(super) amount: Money,
    pub(super) quote: u32,
    pub(super) known: bool,
    /// Not an option: it counts in totals.
    pub(super) counted: bool,
    /// Its quantity can be printed whatever a plain percentage makes of it.
    pub(super) modest: bool,
}

/// One row, and its entries and those of its groups in each invoice, in their order.
#[derive(Debug)]
pub(super) struct Only {
    pub(super) row: RowId,
    pub(super) entries: Vec<Vec<u32>>,
}

/// What a walk holds of every row: kept from one walk to the next, where each is of one row.
#[derive(Clone, Debug, Default)]
pub(super) struct Lanes {
    pub(super) current: Vec<State>,
    pub(super) previous: Vec<State>,
    pub(super) worth: Vec<Worth>,
    pub(super) last: Vec<Option<EntryId>>,
    pub(super) governed: Vec<u32>,
}

impl Lanes {
    pub(super) fn new(project: &Project, ledger: &Ledger) -> Lanes {
        let rows = project.rows.len();
        let worth = project.rows.iter().zip(&ledger.contracts);
        Lanes {
            current: vec![State::START; rows],
            previous: vec![State::START; rows],
            worth: worth.map(|(row, contract)| Worth::of(row, contract.as_ref())).collect(),
            last: vec![None; rows],
            governed: vec![0; rows],
        }
    }

    /// After walking again on kept states: those that each invoice gave back, and the last two that the lanes still hold.
    /// The first two were those of the lanes.
    pub(super) fn parted(self, mut given_back: Vec<Vec<State>>) -> (Lanes, Vec<Vec<State>>) {
        given_back.extend([self.previous, self.current]);
        let states = given_back.split_off(2);
        let mut own = given_back.into_iter();
        let (previous, current) = (own.next().unwrap_or_default(), own.next().unwrap_or_default());
        (Lanes { current, previous, ..self }, states)
    }

    /// As before any walk, for a row that may be sold otherwise now.
    pub(super) fn reset(&mut self, project: &Project, ledger: &Ledger, row: RowId) {
        let at = row as usize;
        self.current[at] = State::START;
        self.previous[at] = State::START;
        self.worth[at] = Worth::of(&project.rows[at], ledger.contract(row));
        self.last[at] = None;
        self.governed[at] = 0;
    }
}

impl Worth {
    fn of(row: &Row, contract: Option<&Contract>) -> Worth {
        Worth {
            amount: contract.map_or(Money::ZERO, |contract| contract.amount),
            quote: row.quote,
            known: contract.is_some(),
            counted: row.counts(),
            modest: contract.is_some_and(|contract| contract.quantity.is_modest()),
        }
    }
}
