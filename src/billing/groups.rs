//! Progress on a section, a quote or everything: a rate, or an amount that is spread (R8–R10).

use super::breach::{Breach, BreachKind, EntryId, Measure};
use super::money::{Money, spread_at};
use super::progress::Run;
use super::state::State;
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::project::{RowId, Target};
use crate::syntax::tree::{Entry, EntryWord};

impl Run<'_> {
    /// Rows that an entry on a group may move: accepted, priced, not optional, not governed by an inner entry.
    pub(super) fn free_rows(&self, target: Target, situation: u32) -> Vec<RowId> {
        let rows = self.rows_of(target);
        let free = |row: &RowId| self.governed[*row as usize] != situation + 1 && self.open_to(*row);
        rows.filter(|row| free(row) && !self.is_withdrawn(*row)).collect()
    }

    pub(super) fn group_entry(&mut self, id: EntryId, target: Target, entry: &Entry) {
        let quote = match target {
            Target::Quote(quote) => Some(quote),
            Target::Section(section) => Some(self.project.sections[section as usize].quote),
            _ => None,
        };
        let breach = |kind| Breach {
            kind,
            at: id,
            row: None,
            rows: Vec::new(),
            previous: State::START,
            reached: None,
            measure: None,
            increment: false,
            earlier: None,
            bounds: None,
        };
        let rows = self.free_rows(target, id.invoice);
        let reject = |run: &mut Self, breach: Breach| {
            for row in run.rows_of(target) {
                if run.governed[row as usize] != id.invoice + 1 {
                    run.doubt(row);
                }
            }
            run.spoiled = true;
            run.tell(breach);
        };
        if quote.is_some_and(|quote| !self.accepted[quote as usize]) {
            let first = self.project.rows_of(target).start;
            return reject(self, Breach { row: Some(first), ..breach(BreachKind::NotAccepted) });
        }
        // `tout` covers what is accepted; a group that is named covers all that it holds.
        let withheld = self.project.rows_of(target).find(|row| self.withheld.contains(row));
        if let Some(row) = withheld.filter(|_| target != Target::All) {
            return reject(self, Breach { row: Some(row), ..breach(BreachKind::NotAccepted) });
        }
        if !self.project.rows_of(target).any(|row| self.open_to(row)) {
            // Nothing in it can be progressed: only options, or nothing accepted yet.
            let first = self.project.rows_of(target).start;
            let accepted = withheld.is_none() && (target != Target::All || self.accepted.contains(&true));
            if accepted && self.project.rows_of(target).is_empty() {
                // An empty group: its rows may be what could not be read.
                return;
            }
            let kind = if !accepted { BreachKind::NotAccepted } else { BreachKind::OptionRow };
            let row = (kind == BreachKind::OptionRow).then_some(first);
            return reject(self, Breach { row, ..breach(kind) });
        }
        let on_row = |word: &EntryWord| {
            matches!(word, EntryWord::Done(_) | EntryWord::Reopen(_) | EntryWord::Correction { .. })
        };
        let Some(expr) = entry.value.as_ref().filter(|_| !entry.words().iter().any(on_row)) else {
            return reject(self, breach(BreachKind::WordOnGroup));
        };
        let typed = match self.measure(expr, None) {
            Err(None) => {
                // Its formula is in fault, and was told.
                self.rows_of(target).for_each(|row| self.current[row as usize].known = false);
                return;
            }
            Ok(typed) => typed,
            Err(Some(kind)) => return reject(self, breach(kind)),
        };
        let increment = entry.increment();
        let outcome = match typed {
            Measure::Amount(amount) => self.group_amount(id, target, rows, amount, increment),
            Measure::Rate(rate) => self.group_rate(id, rows, rate, increment),
            Measure::Quantity(_) => Ok(()),
        };
        if let Err(found) = outcome {
            reject(self, Breach { measure: Some(typed), increment, ..*found });
        }
    }

    pub(super) fn settle(&mut self, id: EntryId, row: RowId, state: State) {
        let at = row as usize;
        self.governed[at] = id.invoice + 1;
        let place = self.project.invoices[id.invoice as usize].entries[id.entry as usize].place();
        if state.known && !self.shows(row, &state, place) {
            return;
        }
        let before = &self.previous[at];
        if !state.same(before) {
            self.last[at] = Some(id);
        }
        self.current[at] = state;
    }

    /// A rate on a group: never lowers a row (R9); `+x` adds points to what is neither complete nor closed (R8).
    pub(super) fn group_rate(
        &mut self,
        id: EntryId,
        rows: Vec<RowId>,
        rate: Ratio,
        increment: bool,
    ) -> Result<(), Box<Breach>> {
        let mut kept = (Vec::new(), Vec::new());
        let mut moves = Vec::with_capacity(rows.len());
        let mut beyond = Vec::new();
        let mut past_estimate: Vec<(RowId, State)> = Vec::new();
        let mut back: Option<(RowId, State)> = None;
        for row in rows {
            let previous = self.previous[row as usize];
            let Some(contract) = self.contract(row) else {
                self.current[row as usize].known = false;
                continue;
            };
            let remeasured = self.project.quotes[self.project.rows[row as usize].quote as usize].remeasured;
            let stays = previous.closed || increment && previous.complete();
            if self.rejected.contains(&row) {
                // Its own entry counts as absent: it goes with the others, unknown, and breaks no rule here.
                let reached = self.reach(contract, &previous, Measure::Rate(rate), increment);
                let state = reached.filter(|state| {
                    let capped = remeasured || !state.beyond();
                    !stays && capped && !state.is_negative() && !state.lower_than(&previous)
                });
                let sure = self.current[row as usize].sure;
                moves.push((row, State { known: false, sure, ..state.unwrap_or(previous) }));
                continue;
            }
            if stays {
                if !increment {
                    kept.0.push(row);
                }
                moves.push((row, previous));
                continue;
            }
            let Some(mut state) = self.reach(contract, &previous, Measure::Rate(rate), increment) else {
                beyond.push(row);
                continue;
            };
            // A rate on a group never lowers a row: what it comes to depends on what it had.
            state.known = previous.known;
            if state.beyond() && !remeasured {
                beyond.push(row);
                continue;
            }
            if state.beyond() {
                past_estimate.push((row, state));
            }
            if state.lower_than(&previous) || state.is_negative() {
                if increment || state.is_negative() {
                    back.get_or_insert((row, state));
                }
                // "Further" is said of cents (R9): where they are equal the row stays, and there is nothing to tell.
                if state.amount != previous.amount {
                    if previous.complete() { &mut kept.0 } else { &mut kept.1 }.push(row);
                }
                moves.push((row, previous));
                continue;
            }
            moves.push((row, state));
        }
        let found = |run: &Self, kind, rows: Vec<RowId>| {
            let first = rows[0];
            Breach { rows, ..run.breach(kind, id, first) }
        };
        if let Some((row, state)) = back {
            let breach = found(self, BreachKind::Back, vec![row]);
            return Err(Box::new(Breach { reached: Some(state), ..breach }));
        }
        if !beyond.is_empty() {
            // The furthest row speaks for the others: the largest step is what it has left.
            let furthest = |a: &RowId, b: &RowId| {
                self.previous[*b as usize].done().cmp(&self.previous[*a as usize].done()).then(a.cmp(b))
            };
            beyond.sort_by(furthest);
            return Err(Box::new(found(self, BreachKind::Cap, beyond)));
        }
        if let Some((_, state)) = past_estimate.first() {
            let rows = past_estimate.iter().map(|(row, _)| *row).collect();
            let breach = Breach {
                reached: Some(*state),
                measure: Some(Measure::Rate(rate)),
                increment,
                ..found(self, BreachKind::Remeasured, rows)
            };
            self.tell(breach);
        }
        for (row, state) in moves {
            self.settle(id, row, state);
        }
        for (complete, rows) in [(true, kept.0), (false, kept.1)] {
            if !rows.is_empty() {
                let breach = found(self, BreachKind::Kept { complete }, rows);
                self.tell(Breach { measure: Some(Measure::Rate(rate)), increment, ..breach });
            }
        }
        Ok(())
    }

    /// What the whole group comes to, to date, is spread over the rows that nothing else governs (R9).
    pub(super) fn group_amount(
        &mut self,
        id: EntryId,
        target: Target,
        rows: Vec<RowId>,
        amount: Money,
        increment: bool,
    ) -> Result<(), Box<Breach>> {
        let all: Vec<RowId> = self.project.rows_of(target).filter(|row| self.open_to(*row)).collect();
        if all.is_empty() {
            return Ok(());
        }
        let unknown = all.iter().any(|row| {
            let at = *row as usize;
            self.contract(*row).is_none() || !self.current[at].known || increment && !self.previous[at].known
        });
        if !unknown {
            return self.spread_over(id, &all, rows, amount, increment);
        }
        // What is rejected counts as absent: the rows move as if it were, but unknown, and nothing is told of them.
        let told = self.breaches.len();
        let sure: Vec<bool> = rows.iter().map(|row| self.current[*row as usize].sure).collect();
        let _ = self.spread_over(id, &all, rows.clone(), amount, increment);
        self.breaches.truncate(told);
        for (row, sure) in rows.into_iter().zip(sure) {
            let state = &mut self.current[row as usize];
            (state.known, state.sure) = (false, sure);
            self.governed[row as usize] = id.invoice + 1;
        }
        Ok(())
    }

    /// Shares what all rows come to over those that are free.
    fn spread_over(
        &mut self,
        id: EntryId,
        all: &[RowId],
        rows: Vec<RowId>,
        amount: Money,
        increment: bool,
    ) -> Result<(), Box<Breach>> {
        let project = self.project;
        let (closed, mut open): (Vec<RowId>, Vec<RowId>) =
            rows.into_iter().partition(|row| self.previous[*row as usize].closed);
        let overflow =
            |run: &Self| Box::new(Breach { row: None, ..run.breach(BreachKind::GroupAmount, id, all[0]) });
        let before = || Money::sum(all.iter().map(|row| self.previous[*row as usize].amount));
        let total = if increment { before().and_then(|before| before.plus(amount)) } else { Some(amount) };
        let free: rustc_hash::FxHashSet<RowId> = open.iter().copied().collect();
        let fixed =
            all.iter().filter(|row| !free.contains(row)).map(|row| self.current[*row as usize].amount);
        let fixed = Money::sum(fixed);
        let least = Money::sum(open.iter().map(|row| self.previous[*row as usize].amount));
        let ledger = self.ledger;
        let sold = |row: &RowId| ledger.contract(*row).map_or(Money::ZERO, |contract| contract.amount);
        let most = Money::sum(open.iter().map(sold));
        let (Some(total), Some(fixed), Some(least), Some(most)) = (total, fixed, least, most) else {
            return Err(overflow(self));
        };
        let bounds = least.plus(fixed).zip(most.plus(fixed));
        let out_of_reach = |run: &Self| {
            let reached = State { amount: total, ..State::START };
            Box::new(Breach { bounds, reached: Some(reached), ..*overflow(run) })
        };
        let mut rest = total.minus(fixed).ok_or_else(|| overflow(self))?;
        let mut kept = closed;
        let (rate, shares) = loop {
            let weights: Vec<Money> = open.iter().map(sold).collect();
            let worth = Money::sum(weights.iter().copied()).ok_or_else(|| overflow(self))?;
            if open.is_empty() || worth.is_zero() {
                // Nothing to share it by: the rows stay where they are, which must be what was typed.
                let held = Money::sum(open.iter().map(|row| self.previous[*row as usize].amount));
                if held != Some(rest) {
                    return Err(out_of_reach(self));
                }
                kept.append(&mut open);
                break (Ratio::ZERO, Vec::new());
            }
            let rate = rest.as_ratio().over(worth.as_ratio()).ok_or_else(|| overflow(self))?;
            let capped = |row: &RowId| !project.quotes[project.rows[*row as usize].quote as usize].remeasured;
            if rate.is_negative() || rate > Ratio::ONE && open.iter().any(capped) {
                return Err(out_of_reach(self));
            }
            let previous = |row: &RowId| self.previous[*row as usize].amount.abs();
            let common = |row: &RowId| sold(row).share(rate).unwrap_or(Money::ZERO).abs();
            let mut past: Vec<bool> = open.iter().map(|row| previous(row) > common(row)).collect();
            if !past.contains(&true) {
                let shares = spread_at(rest, &weights, rate).ok_or_else(|| overflow(self))?;
                // A cent that goes to another row never takes one below what it had.
                past = open.iter().zip(&shares).map(|(row, share)| previous(row) > share.abs()).collect();
                if !past.contains(&true) {
                    break (rate, shares);
                }
            }
            let mut sharing = Vec::with_capacity(open.len());
            for (row, past) in open.into_iter().zip(past) {
                if !past {
                    sharing.push(row);
                    continue;
                }
                rest = rest.minus(self.previous[row as usize].amount).ok_or_else(|| overflow(self))?;
                kept.push(row);
            }
            open = sharing;
        };
        let open_rows = open.clone();
        for (row, share) in open.into_iter().zip(shares) {
            let worth = sold(&row);
            let previous = self.previous[row as usize];
            let state = if worth.is_zero() {
                previous
            } else {
                let done = share.as_ratio().over(worth.as_ratio()).ok_or_else(|| overflow(self))?;
                State::reached(share, done).ok_or_else(|| overflow(self))?
            };
            // A cent of the spread never takes a row below what it had.
            let state =
                if state.amount == previous.amount && state.lower_than(&previous) { previous } else { state };
            self.settle(id, row, state);
        }
        let beyond: Vec<RowId> =
            open_rows.into_iter().filter(|row| self.current[*row as usize].beyond()).collect();
        if let Some(first) = beyond.first().copied() {
            let reached = Some(self.current[first as usize]);
            let breach = self.breach(BreachKind::Remeasured, id, first);
            let measure = Some(Measure::Rate(rate));
            self.tell(Breach { rows: beyond, reached, measure, increment, earlier: None, ..breach });
        }
        for row in kept {
            let state = self.previous[row as usize];
            self.settle(id, row, state);
        }
        Ok(())
    }

    /// R10: rows that nothing governs come to the project's default, if it sets one; they never go down.
    pub(super) fn default_progress(&mut self, situation: u32) {
        let Some(expr) = &self.project.settings.default_progress else { return };
        let rate = match self.measure(expr, None) {
            Ok(Measure::Rate(rate)) if rate <= Ratio::ONE && !rate.is_negative() => rate,
            Err(None) => {
                self.lost = true;
                return;
            }
            _ => {
                if !self.lost {
                    self.formulas.diagnostics.push(Diagnostic::new(
                        Code::SettingValue,
                        expr.span(),
                        |lang| {
                            lang.pick(
                                "ce réglage attend un taux de 0 à 100 %".into(),
                                "this setting expects a rate from 0 to 100%".into(),
                            )
                        },
                    ));
                }
                self.lost = true;
                return;
            }
        };
        for row in self.free_rows(Target::All, situation) {
            let previous = self.previous[row as usize];
            let Some(contract) = self.contract(row) else { continue };
            if previous.closed {
                continue;
            }
            if let Some(state) = self.reach(contract, &previous, Measure::Rate(rate), false)
                && !state.lower_than(&previous)
                && self.shows(row, &state, expr.span())
            {
                let known = previous.known && !self.rejected.contains(&row);
                let sure = self.current[row as usize].sure;
                self.current[row as usize] = State { known, sure, ..state };
            }
        }
    }
}
