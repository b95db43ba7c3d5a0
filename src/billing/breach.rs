//! Cells that break a rule of progress, as plain facts: `rules` gives them their words.

use super::money::Money;
use super::state::State;
use crate::exact::Ratio;
use crate::project::RowId;

/// An entry: its situation, and its place among the situation's entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryId {
    pub invoice: u32,
    pub entry: u32,
}

/// What was typed in an entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    Rate(Ratio),
    /// In the row's unit.
    Quantity(Ratio),
    /// To the cent.
    Amount(Money),
}

/// A cell that breaks a rule of progress. It counts as absent; its rows' figures are unknown.
#[derive(Clone, Debug)]
pub struct Breach {
    pub kind: BreachKind,
    pub at: EntryId,
    /// The row, or the first of the rows, that it breaks.
    pub row: Option<RowId>,
    /// All of them, for an entry on a group.
    pub rows: Vec<RowId>,
    /// What the row had come to before.
    pub previous: State,
    /// What the entry would make of it.
    pub reached: Option<State>,
    pub measure: Option<Measure>,
    pub increment: bool,
    /// The entry that brought the row where it was.
    pub earlier: Option<EntryId>,
    /// For an amount on a group: the least and the most that it can come to.
    pub bounds: Option<(Money, Money)>,
}

impl BreachKind {
    /// The cell counts as absent, and what its invoice bills is unknown; the others are only told.
    pub(super) fn rejects(self) -> bool {
        !matches!(self, BreachKind::Remeasured | BreachKind::Kept { .. } | BreachKind::CorrectionUp)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreachKind {
    /// Beyond 100 % (R11).
    Cap,
    /// Beyond 100 % of a re-measured quote: allowed, told (R11).
    Remeasured,
    /// Below the previous progress (R12).
    Back,
    /// A rate on a group that rows are past already: they keep theirs (R9).
    Kept {
        complete: bool,
    },
    /// An amount on a group that its rows cannot come to (R9).
    GroupAmount,
    /// On a closed row (R13).
    Closed,
    /// `rouvrir` on a row that is not closed.
    NotClosed,
    /// A number without a unit (R7).
    Bare,
    /// A quantity in another unit, or one on a group.
    Unit,
    OptionRow,
    /// A positive figure on a negative row (R32).
    Sign,
    /// The quote is not accepted on that date (R5).
    NotAccepted,
    /// A correction that corrects nothing (R12).
    CorrectionUp,
    /// `terminé`, `rouvrir`, `correction` on a group: they belong to a row.
    WordOnGroup,
}
