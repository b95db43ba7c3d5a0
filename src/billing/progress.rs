//! Progress, situation by situation (R6–R13): what each row has come to, and which cells break a rule.
//!
//! [`Run`] walks the situations in order and holds the state of every row before and after the current one; nothing
//! else is kept, so that a run of 50 000 rows costs the same memory at the twelfth situation as at the first.

use super::Ledger;
use super::breach::{Breach, BreachKind, EntryId, Measure};
use super::contract::Contract;
use super::credit::Move;
use super::formula::{Formulas, Used};
use super::lanes::{Lanes, Only, Worth};
use super::money::Money;
use super::state::State;
use crate::diagnostic::Log;
use crate::exact::Ratio;
use crate::project::{Dimension, Invoice, InvoiceId, InvoiceKind, Project, RowId, Target};
use crate::source::Span;
use crate::syntax::tree::{Entry, EntryWord, Expr, Suffix};
use crate::syntax::{number, plain_number};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// A walk over the situations in document order.
pub struct Run<'p> {
    pub(super) project: &'p Project,
    pub(super) ledger: &'p Ledger,
    pub(super) formulas: Formulas<'p>,
    /// After the current situation.
    pub current: Vec<State>,
    /// Before it.
    pub previous: Vec<State>,
    pub(super) worth: Vec<Worth>,
    /// The last entry that moved each row.
    pub(super) last: Vec<Option<EntryId>>,
    /// The situation in which each row was last governed by an entry, counted from 1.
    pub(super) governed: Vec<u32>,
    /// Rows of quotes that are accepted by the current situation's date.
    pub accepted: Vec<bool>,
    /// Rows that take away from a quote that is not accepted yet, though their own is: nothing is deducted so far (R15).
    pub withheld: FxHashSet<RowId>,
    /// Every row that takes away, and the row that it reduces.
    less: Vec<(RowId, RowId)>,
    /// Rows whose entry in the current situation was rejected: it counts as absent, so that groups and the default move
    /// them, but what they come to is unknown.
    pub(super) rejected: FxHashSet<RowId>,
    /// From here on nothing is known: an entry could not be tied to its rows.
    pub lost: bool,
    /// A cell of the current situation was rejected: what it was meant to bill is unknown.
    pub spoiled: bool,
    pub breaches: Vec<Breach>,
    /// Stored materials of each row, after the current invoice and before it (R33).
    pub stored: FxHashMap<RowId, Money>,
    pub stored_before: FxHashMap<RowId, Money>,
    /// What each invoice that a credit note cites did to its rows.
    pub(super) moves: FxHashMap<InvoiceId, Vec<Move>>,
    /// Of them, what credit notes have taken back.
    pub(super) credited: FxHashMap<(InvoiceId, RowId), Money>,
    /// The closing is behind.
    closed: bool,
    /// The last place that asked for figures too fine to be printed: told once.
    unshown: Option<Span>,
    next: u32,
    /// Where one row is walked by itself: nothing else moves.
    only: Option<Only>,
}

impl<'p> Run<'p> {
    pub fn new(project: &'p Project, ledger: &'p Ledger) -> Self {
        Run::on(project, ledger, Lanes::new(project, ledger), None)
    }

    /// A walk on these lanes; of one row only, or of all.
    pub(super) fn on(project: &'p Project, ledger: &'p Ledger, lanes: Lanes, only: Option<Only>) -> Self {
        let Lanes { current, previous, worth, last, governed } = lanes;
        let less = project.rows.iter().zip(0..).filter_map(|(row, at)| Some((at, row.reduced()?))).collect();
        Run {
            project,
            ledger,
            formulas: Formulas::new(project),
            current,
            previous,
            worth,
            last,
            governed,
            accepted: vec![false; project.quotes.len()],
            withheld: FxHashSet::default(),
            less,
            rejected: FxHashSet::default(),
            lost: false,
            spoiled: false,
            breaches: Vec::new(),
            stored: FxHashMap::default(),
            stored_before: FxHashMap::default(),
            moves: project
                .invoices
                .iter()
                .filter_map(|invoice| invoice.cites)
                .map(|cited| (cited, Vec::new()))
                .collect(),
            credited: FxHashMap::default(),
            closed: false,
            unshown: None,
            next: 0,
            only,
        }
    }

    /// Ends the walk: its lanes, and what it told.
    pub(super) fn into_parts(self) -> (Lanes, Vec<Breach>, Log, Used) {
        let Run { current, previous, worth, last, governed, breaches, formulas, .. } = self;
        let Formulas { diagnostics, used, .. } = formulas;
        (Lanes { current, previous, worth, last, governed }, breaches, diagnostics, used)
    }

    /// Whether the walk is about a row.
    #[inline]
    pub(super) fn moves(&self, row: RowId) -> bool {
        self.only.as_ref().is_none_or(|only| only.row == row)
    }

    /// The rows of a target that the walk is about.
    pub(super) fn rows_of(&self, target: Target) -> Range<RowId> {
        let rows = self.project.rows_of(target);
        match &self.only {
            None => rows,
            Some(only) if rows.contains(&only.row) => only.row..only.row + 1,
            Some(_) => 0..0,
        }
    }

    /// What is billed of a row after the current invoice, and before it: its progress, and its stored materials.
    #[inline]
    pub fn billed(&self, row: RowId) -> Option<(Money, Money)> {
        let (now, before) = (&self.current[row as usize], &self.previous[row as usize]);
        if !(now.known && before.known) {
            return None;
        }
        if self.stored.is_empty() && self.stored_before.is_empty() {
            return Some((now.amount, before.amount));
        }
        self.with_stored(row, now, before)
    }

    /// Kept apart, so that what nearly every row goes through stays short.
    #[cold]
    fn with_stored(&self, row: RowId, now: &State, before: &State) -> Option<(Money, Money)> {
        let stored = |of: &FxHashMap<RowId, Money>| of.get(&row).copied().unwrap_or_default();
        Some((now.amount.plus(stored(&self.stored))?, before.amount.plus(stored(&self.stored_before))?))
    }

    /// The last entry that moved a row.
    pub fn moved_by(&self, row: RowId) -> Option<EntryId> {
        self.last[row as usize]
    }

    /// Takes the next invoice into account; nothing when there is none left.
    pub fn step(&mut self) -> Option<InvoiceId> {
        let at = self.next;
        let project = self.project;
        let invoice = project.invoices.get(at as usize)?;
        match &self.only {
            None => self.previous.copy_from_slice(&self.current),
            Some(only) => self.previous[only.row as usize] = self.current[only.row as usize],
        }
        self.stored_before.clone_from(&self.stored);
        if !self.begin(invoice) {
            return Some(at);
        }
        match invoice.kind {
            InvoiceKind::Deposit | InvoiceKind::Advance => {}
            InvoiceKind::Credit => {
                self.credit(at, invoice);
                let closing =
                    |cited: InvoiceId| self.project.invoices[cited as usize].kind == InvoiceKind::Closing;
                self.closed &= !(invoice.whole_credit() && invoice.cites.is_some_and(closing));
            }
            InvoiceKind::Situation | InvoiceKind::Closing => self.progress(at, invoice),
        }
        self.remember(at);
        Some(at)
    }

    /// What is accepted on the date of the next invoice, and whether anything that it says counts.
    fn begin(&mut self, invoice: &Invoice) -> bool {
        let project = self.project;
        self.next += 1;
        for (quote, accepted) in project.quotes.iter().zip(&mut self.accepted) {
            // Free rows are there from their own situation on, which another of the same day may precede (R14).
            if !quote.is_contract() {
                continue;
            }
            *accepted = quote.accepted_on(invoice.date);
        }
        if let Some(free) = invoice.free {
            self.accepted[free as usize] = true;
        }
        self.withhold();
        // Nothing follows the closing but credit notes (R19): what was typed there says nothing.
        let late = self.closed && invoice.kind != InvoiceKind::Credit;
        self.lost |= invoice.lost || late;
        let asks = matches!(invoice.kind, InvoiceKind::Deposit | InvoiceKind::Advance);
        self.spoiled = asks && !late && !invoice.unknown.is_empty();
        self.rejected.clear();
        self.closed |= invoice.kind == InvoiceKind::Closing;
        !late
    }

    /// Takes the next invoice as it was walked before: the states that it left, on those of the one before it, and
    /// whether a cell of it was rejected. Gives back the states before.
    pub(super) fn again(&mut self, states: Vec<State>, rejects: bool) -> Option<(InvoiceId, Vec<State>)> {
        let at = self.next;
        let invoice = self.project.invoices.get(at as usize)?;
        let kept = std::mem::replace(&mut self.previous, std::mem::replace(&mut self.current, states));
        self.begin(invoice);
        self.spoiled |= rejects;
        Some((at, kept))
    }

    /// A situation, or the closing: its own entries, innermost first, then what nothing governs.
    fn progress(&mut self, at: InvoiceId, invoice: &'p Invoice) {
        let mut groups: Vec<(u32, u32, Target)> = Vec::new();
        let mut stored: Vec<(u32, Target)> = Vec::new();
        let mut take = |run: &mut Self, place: usize| {
            let id = EntryId { invoice: at, entry: place as u32 };
            let entry = &invoice.entries[place];
            match invoice.targets[place] {
                Some(target) if entry.words.is_some() && invoice.is_stored(place) => {
                    stored.push((place as u32, target));
                }
                Some(Target::Row(row)) => run.own_entry(id, row, entry),
                Some(target) => groups.push((run.depth(target), place as u32, target)),
                None => {}
            }
        };
        match self.only.as_mut().map(|only| std::mem::take(&mut only.entries[at as usize])) {
            None => (0..invoice.targets.len()).for_each(|place| take(self, place)),
            Some(places) => places.into_iter().for_each(|place| take(self, place as usize)),
        }
        // Innermost first: an outer entry leaves alone what an inner one governs (R9).
        groups.sort_by_key(|(depth, entry, _)| (std::cmp::Reverse(*depth), *entry));
        for (_, entry, target) in groups {
            let id = EntryId { invoice: at, entry };
            self.group_entry(id, target, &invoice.entries[entry as usize]);
        }
        self.free_rows_billed(invoice, at);
        if invoice.kind == InvoiceKind::Closing {
            self.complete_rest(at);
        } else {
            self.default_progress(at);
        }
        for target in &invoice.unknown {
            for row in self.rows_of(*target) {
                if self.governed[row as usize] != at + 1 || matches!(target, Target::Row(_)) {
                    self.current[row as usize].known = false;
                }
            }
        }
        self.stored_entries(at, invoice, &stored);
    }

    /// A deduction counts once both its own quote and the one it reduces are accepted (R5, R15).
    fn withhold(&mut self) {
        let signed = |row: RowId| self.accepted[self.project.rows[row as usize].quote as usize];
        let waits = |(row, other): &(RowId, RowId)| signed(*row) && !signed(*other);
        self.withheld = self.less.iter().filter(|pair| waits(pair)).map(|(row, _)| *row).collect();
    }

    /// It can be progressed: sold, and its quote accepted, as is the one it takes away from.
    pub(super) fn open_to(&self, row: RowId) -> bool {
        let declared = &self.project.rows[row as usize];
        declared.counts() && self.accepted[declared.quote as usize] && !self.withheld.contains(&row)
    }

    /// 0 for everything, 1 for a quote, more for sections.
    pub(super) fn depth(&self, target: Target) -> u32 {
        match target {
            Target::All => 0,
            Target::Quote(_) => 1,
            Target::Section(section) => {
                let mut depth = 2;
                let mut at = self.project.sections[section as usize].parent;
                while let Some(parent) = at {
                    depth += 1;
                    at = self.project.sections[parent as usize].parent;
                }
                depth
            }
            Target::Row(_) => u32::MAX,
        }
    }

    pub(super) fn contract(&self, row: RowId) -> Option<&'p Contract> {
        self.ledger.contract(row)
    }

    pub(super) fn breach(&self, kind: BreachKind, at: EntryId, row: RowId) -> Breach {
        Breach {
            kind,
            at,
            row: Some(row),
            rows: Vec::new(),
            previous: self.previous[row as usize],
            reached: None,
            measure: None,
            increment: false,
            earlier: self.last[row as usize],
            bounds: None,
        }
    }

    pub(super) fn tell(&mut self, breach: Breach) {
        if self.breaches.len() <= Log::MOST {
            self.breaches.push(breach);
        }
    }

    /// The cell counts as absent: what was meant for the row is unknown.
    pub(super) fn reject(&mut self, breach: Breach) {
        self.spoiled = true;
        if let Some(row) = breach.row {
            self.doubt(row);
        }
        self.tell(breach);
    }

    fn own_entry(&mut self, id: EntryId, row: RowId, entry: &Entry) {
        if !self.plain_entry(id, row, entry) {
            self.row_entry(id, row, entry);
        }
    }

    /// What an entry was to make of the row is unknown.
    pub(super) fn doubt(&mut self, row: RowId) {
        self.current[row as usize].known = false;
        self.governed[row as usize] = 0;
        self.rejected.insert(row);
    }

    /// A plain percentage that takes a row forward, under 100 %: nearly every entry of a long job. False for
    /// anything else, which [`Run::row_entry`] then judges.
    fn plain_entry(&mut self, id: EntryId, row: RowId, entry: &Entry) -> bool {
        let at = row as usize;
        let (worth, previous) = (self.worth[at], self.previous[at]);
        let (Some(Expr::Scalar(scalar)), None) = (&entry.value, &entry.words) else { return false };
        let sold = worth.known && worth.counted && self.accepted[worth.quote as usize];
        if !sold || !worth.modest || previous.closed {
            return false;
        }
        if self.withheld.contains(&row) {
            return false;
        }
        let (Suffix::Percent(_), Some((percent, places))) =
            (scalar.suffix, plain_number(self.project.slice(scalar.number)))
        else {
            return false;
        };
        let Some(state) = State::percentage(worth.amount, percent, places) else { return false };
        let forward = state.amount > previous.amount && !previous.amount.is_negative();
        if state.beyond() || !forward || !state.is_modest() || !previous.is_modest() {
            return false;
        }
        self.governed[at] = id.invoice + 1;
        self.current[at] = state;
        self.last[at] = Some(id);
        true
    }

    /// Whether what a row comes to can be printed; where it cannot, the row is unknown, and `place` is told so.
    pub(super) fn shows(&mut self, row: RowId, state: &State, place: Span) -> bool {
        let at = row as usize;
        let previous = self.previous[at];
        let modest = self.worth[at].modest && state.is_modest() && previous.is_modest();
        if modest || self.contract(row).is_none_or(|contract| contract.shows(&previous, state)) {
            return true;
        }
        self.current[at].known = false;
        if self.unshown.replace(place) != Some(place) {
            self.formulas.overflow(place);
        }
        false
    }

    pub(super) fn row_entry(&mut self, id: EntryId, row: RowId, entry: &Entry) {
        let at = row as usize;
        let declared = &self.project.rows[at];
        if !declared.counts() {
            return self.reject(self.breach(BreachKind::OptionRow, id, row));
        }
        if !self.open_to(row) {
            return self.reject(self.breach(BreachKind::NotAccepted, id, row));
        }
        let previous = self.previous[at];
        let words = entry.words();
        let done = words.iter().any(|word| matches!(word, EntryWord::Done(_)));
        let reopen = words.iter().any(|word| matches!(word, EntryWord::Reopen(_)));
        let correction = words.iter().any(|word| matches!(word, EntryWord::Correction { .. }));
        // An error may leave open whether the row was closed: one mistake is told once.
        if previous.closed && !reopen && previous.sure {
            return self.reject(self.breach(BreachKind::Closed, id, row));
        }
        if reopen && !previous.closed && previous.sure {
            return self.reject(self.breach(BreachKind::NotClosed, id, row));
        }
        self.governed[at] = id.invoice + 1;
        // What a cell with such a word is rejected for does not tell whether the word was meant.
        self.current[at].sure &= !(done || reopen);
        let mut state = State { closed: false, ..previous };
        let mut measure = None;
        let increment = entry.increment();
        if let Some(expr) = &entry.value {
            let Some(contract) = self.contract(row) else {
                // Its contract is in fault, and told there; a bare number is one more mistake.
                self.doubt(row);
                if let Err(Some(BreachKind::Bare)) = self.measure(expr, None) {
                    self.reject(self.breach(BreachKind::Bare, id, row));
                }
                return;
            };
            let typed = match self.measure(expr, Some(contract)) {
                Ok(typed) => typed,
                Err(kind) => {
                    match kind {
                        Some(kind) => self.reject(self.breach(kind, id, row)),
                        None => self.doubt(row),
                    }
                    return;
                }
            };
            let negative_row = contract.amount.is_negative() || contract.quantity.is_negative();
            let positive = match typed {
                Measure::Rate(_) => false,
                Measure::Quantity(quantity) => quantity > Ratio::ZERO,
                Measure::Amount(amount) => amount > Money::ZERO,
            };
            if negative_row && positive && !correction {
                let breach = Breach { measure: Some(typed), ..self.breach(BreachKind::Sign, id, row) };
                return self.reject(breach);
            }
            let Some(reached) = self.reach(contract, &previous, typed, increment) else {
                if contract.holds(typed) {
                    // Within the contract, and yet no share of it that can be kept exactly.
                    self.doubt(row);
                    self.formulas.overflow(entry.place());
                    return;
                }
                let breach =
                    Breach { measure: Some(typed), increment, ..self.breach(BreachKind::Cap, id, row) };
                return self.reject(breach);
            };
            state = State { known: previous.known || !increment, ..reached };
            measure = Some(typed);
        }
        let breach = |run: &Self, kind| Breach {
            measure,
            increment,
            reached: Some(state),
            ..run.breach(kind, id, row)
        };
        let remeasured = self.project.quotes[declared.quote as usize].remeasured;
        if state.beyond() && !remeasured {
            return self.reject(breach(self, BreachKind::Cap));
        }
        let lower = state.lower_than(&previous) || state.is_negative();
        if lower && (!correction || state.is_negative()) {
            return self.reject(breach(self, BreachKind::Back));
        }
        if state.beyond() {
            self.tell(breach(self, BreachKind::Remeasured));
        }
        if correction && !lower {
            self.tell(breach(self, BreachKind::CorrectionUp));
        }
        state.closed = done && !state.complete();
        state.sure = state.known || !done;
        if !self.shows(row, &state, entry.place()) {
            return self.doubt(row);
        }
        self.current[at] = state;
        self.last[at] = Some(id);
    }

    /// What was typed, as a rate, a quantity in the row's unit or an amount. `Err(None)`: told already.
    pub(super) fn measure(
        &mut self,
        expr: &Expr,
        contract: Option<&Contract>,
    ) -> Result<Measure, Option<BreachKind>> {
        // Nearly every cell is a plain percentage.
        if let Expr::Scalar(scalar) = expr
            && let Suffix::Percent(_) = scalar.suffix
        {
            let percent = number(self.project.slice(scalar.number)).map_err(|_| None)?;
            return Ok(Measure::Rate(Ratio::percent(percent)));
        }
        let value = self.formulas.evaluate(expr, &self.ledger.known(self.project)).ok_or(None)?;
        if value.rate {
            return Ok(Measure::Rate(value.ratio));
        }
        if value.dimension.is_none() {
            return Err(Some(BreachKind::Bare));
        }
        if value.dimension == Dimension::MONEY {
            self.formulas.whole_cents(expr, value).ok_or(None)?;
            let decimals = self.project.settings.currency.decimals;
            return Money::round(value.ratio, decimals).map(Measure::Amount).ok_or(Some(BreachKind::Cap));
        }
        // A group is counted in no unit.
        let Some(contract) = contract else { return Err(Some(BreachKind::Unit)) };
        let unit = self.project.units.unit(contract.unit);
        if value.dimension != unit.dimension {
            return Err(Some(BreachKind::Unit));
        }
        value.ratio.over(unit.factor).map(Measure::Quantity).ok_or(None)
    }

    /// The state that an entry brings a row to (R7, R8, R26); nothing where it cannot be a share of the contract.
    pub(super) fn reach(
        &self,
        contract: &Contract,
        previous: &State,
        typed: Measure,
        increment: bool,
    ) -> Option<State> {
        let decimals = self.project.settings.currency.decimals;
        let onto = |value: Ratio, base: Ratio| if increment { base.plus(value) } else { Some(value) };
        let (done, amount) = match typed {
            Measure::Rate(rate) => {
                let done = onto(rate, previous.done())?;
                (done, contract.at_rate(done)?)
            }
            Measure::Quantity(quantity) => {
                if contract.quantity.is_zero() {
                    return quantity.is_zero().then_some(*previous);
                }
                let quantity = onto(quantity, previous.done().times(contract.quantity)?)?;
                (quantity.over(contract.quantity)?, contract.at_quantity(quantity, decimals)?)
            }
            Measure::Amount(amount) => {
                if contract.amount.is_zero() {
                    return amount.is_zero().then_some(*previous);
                }
                let worth = contract.amount.as_ratio();
                let done = onto(amount.as_ratio().over(worth)?, previous.done())?;
                (done, Money::from_minor(done.times(worth)?.round())?)
            }
        };
        State::reached(amount, done)
    }
}
