//! Figures of rows: the period, what was reached, and what was typed for it (R6–R14, R26).

use super::{Billed, Step, Teller, sold};
use crate::billing::{DeductionSource, EntryId, Money};
use crate::document::{percent, quantity};
use crate::exact::Ratio;
use crate::project::{InvoiceId, InvoiceKind, RowId, Target};
use crate::syntax::tree::{Entry, EntryWord, Expr, Suffix};

impl Teller<'_> {
    /// A row, or a group: its period.
    pub(super) fn rows(&self, target: Target) -> Option<Step> {
        if let Target::Row(row) = target {
            return self.row(row);
        }
        let run = self.view.run?;
        let project = self.view.project;
        let sums = self.view.ledger.sums(run, project.rows_of(target))?;
        let how = self.pick("somme des lignes", "sum of the rows");
        let steps = self.moved(target, None)?;
        let place = project.declaration(target).and_then(|span| self.place(span));
        Some(self.step(project.target_name(target), sums.period()).by("R26", how).at(place).from(steps))
    }

    /// The rows of a group that this invoice moves, those at one rate of VAT if asked for.
    pub(super) fn moved(&self, target: Target, rate: Option<u16>) -> Option<Vec<Step>> {
        let run = self.view.run?;
        let (project, ledger) = (self.view.project, self.view.ledger);
        let mut steps = Vec::new();
        for row in project.rows_of(target) {
            let at = row as usize;
            let own = rate.is_none_or(|rate| ledger.rate_of_row[at] == Some(rate));
            let quote = project.rows[at].quote as usize;
            if !own || !project.rows[at].counts() || !run.accepted[quote] {
                continue;
            }
            let (now, before) = run.billed(row)?;
            if now != before {
                steps.push(self.row(row)?);
            }
        }
        Some(steps)
    }

    /// What this invoice bills of the rows of a target, and where that was typed.
    pub(super) fn billed_here(&self, target: Target) -> Vec<(RowId, Billed)> {
        let Some(run) = self.view.run else { return Vec::new() };
        let invoice = self.view.at as InvoiceId;
        let rows = self.view.project.rows_of(target);
        let moved = rows.filter_map(|row| {
            let (now, before) = run.billed(row)?;
            let period = now.minus(before).filter(|period| !period.is_zero())?;
            let here = run.moved_by(row).filter(|moved| moved.invoice as usize == self.view.at);
            let place = here.map_or(self.view.invoice.head, |entry| self.entry(entry).target);
            Some((row, Billed { invoice, period, place }))
        });
        moved.collect()
    }

    /// The period of a row: what it has come to, less what was billed before.
    fn row(&self, row: RowId) -> Option<Step> {
        let run = self.view.run?;
        let project = self.view.project;
        if project.rows[row as usize].penalty().is_some() {
            return self.penalty(row);
        }
        let (now, before) = run.billed(row)?;
        let period = now.minus(before)?;
        let how = format!("{} − {}", self.money(now), self.money(before));
        let mut steps = vec![self.reached(row)?];
        if !before.is_zero() {
            let label = self.pick("déjà facturé", "billed before");
            let earlier = self.history.get(&row).into_iter().flatten();
            let earlier = earlier.map(|billed| {
                self.step(self.view.name(billed.invoice), billed.period).at(self.place(billed.place))
            });
            let how = self.pick("somme des factures précédentes", "sum of the earlier invoices");
            let place = project.rows[row as usize].span;
            let step = self.step(label, before).by("R26", how).at(self.place(place));
            steps.push(step.from(earlier.collect()));
        }
        let stored = |of: &rustc_hash::FxHashMap<RowId, crate::billing::Money>| of.get(&row).copied();
        let held = (stored(&run.stored), stored(&run.stored_before));
        if held != (None, None) {
            let label = self.pick("dont approvisionné", "of which stored");
            let place = self.stored_place(row);
            steps.push(self.step(label, held.0.unwrap_or_default()).by("R33", "").at(place));
        }
        let declared = &project.rows[row as usize];
        let name =
            format!("{} {}", project.row_number(declared), project.designation_in(declared, self.lang));
        Some(self.step(name, period).by("R26", how).from(steps))
    }

    /// A penalty typed as a row: what the invoice takes off for it.
    fn penalty(&self, row: RowId) -> Option<Step> {
        let (project, ledger) = (self.view.project, self.view.ledger);
        let totals = self.view.totals()?;
        if let Some(line) = totals.deductions.iter().find(|line| line.source == DeductionSource::Penalty(row))
        {
            return Some(self.deduction(line));
        }
        let how = self.pick("pénalité d’une autre facture", "a penalty of another invoice");
        let step = self
            .step(project.designation_in(&project.rows[row as usize], self.lang), Money::ZERO)
            .by("R28", how);
        Some(step.from(vec![sold::contract(project, ledger, row, self.lang)?]))
    }

    fn stored_place(&self, row: RowId) -> Option<super::Place> {
        let invoice = self.view.invoice;
        let at = (0..invoice.entries.len())
            .find(|at| invoice.is_stored(*at) && invoice.targets[*at] == Some(Target::Row(row)))?;
        self.place(invoice.entries[at].target)
    }

    /// What a row has come to, and the entry that brought it there.
    fn reached(&self, row: RowId) -> Option<Step> {
        let run = self.view.run?;
        let (project, ledger) = (self.view.project, self.view.ledger);
        let state = run.current[row as usize];
        let contract = ledger.contract(row)?;
        let done = self.lang.percent(percent(state.done())?);
        let sold = self.money(contract.amount);
        let base = self.step(self.pick("cumul", "to date"), state.amount);
        let mover = run.moved_by(row);
        let here = mover.filter(|moved| moved.invoice as usize == self.view.at);
        let changed = {
            let previous = run.previous[row as usize];
            !state.same(&previous)
        };
        let declared = &project.rows[row as usize];
        let step = match (here, mover) {
            (Some(entry), _) => self.by_entry(base, entry, row, &done, &sold)?,
            (None, _) if changed && self.view.invoice.kind == InvoiceKind::Closing => {
                let how = self.pick(
                    format!("la clôture achève la ligne : {done} × {sold}"),
                    format!("the closing completes the row: {done} × {sold}"),
                );
                base.by("R21", how).at(self.place(self.view.invoice.head))
            }
            (None, _) if changed && !project.quotes[declared.quote as usize].is_contract() => {
                let how = self.pick(format!("ligne libre : {sold}"), format!("free row: {sold}"));
                base.by("R14", how).at(self.place(declared.span))
            }
            (None, _) if changed => {
                let how = self.pick(
                    format!("défaut du projet : {done} × {sold}"),
                    format!("the project's default: {done} × {sold}"),
                );
                let place = project.settings.default_progress.as_ref().map(Expr::span);
                base.by("R10", how).at(place.and_then(|span| self.place(span)))
            }
            (None, Some(earlier)) => {
                let name = self.view.name(earlier.invoice);
                let how = self.pick(
                    format!("{done}, inchangé depuis {name}"),
                    format!("{done}, unchanged since {name}"),
                );
                base.by("R10", how).at(self.place(self.entry(earlier).target))
            }
            (None, None) => base.by("R10", self.pick("rien n’a été tapé", "nothing was typed")),
        };
        let mut steps = step.steps.clone();
        steps.push(sold::contract(project, ledger, row, self.lang)?);
        Some(step.from(steps))
    }

    fn entry(&self, id: EntryId) -> &Entry {
        &self.view.project.invoices[id.invoice as usize].entries[id.entry as usize]
    }

    fn by_entry(&self, base: Step, id: EntryId, row: RowId, done: &str, sold: &str) -> Option<Step> {
        let project = self.view.project;
        let entry = self.entry(id);
        let typed = entry.value.as_ref().map_or("", |value| project.slice(value.span()));
        let plus = if entry.increment() { "+" } else { "" };
        let contract = self.view.ledger.contract(row)?;
        let place = self.place(entry.target);
        if self.view.invoice.kind == InvoiceKind::Credit {
            let how =
                self.pick(format!("l’avoir reprend {typed}"), format!("the credit note takes back {typed}"));
            return Some(base.by("R22", how).at(place));
        }
        let target = project.invoices[id.invoice as usize].targets[id.entry as usize]?;
        let suffix = match &entry.value {
            Some(Expr::Scalar(scalar)) => Some(scalar.suffix),
            _ => None,
        };
        let money = match suffix {
            Some(Suffix::Unit(unit)) => project
                .units
                .get(project.slice(unit))
                .is_some_and(|unit| unit.dimension == crate::project::Dimension::MONEY),
            _ => false,
        };
        let state = self.view.run?.current[row as usize];
        let quantity_done = state.done().times(contract.quantity).map(quantity);
        let unit = contract.unit_name.of(project);
        let words = entry.words();
        let closed = words.iter().any(|word| matches!(word, EntryWord::Done(_)));
        let corrected = words.iter().any(|word| matches!(word, EntryWord::Correction { .. }));
        let (rule, how) = match (target, suffix) {
            (Target::Row(_), None) if entry.value.is_none() => (
                "R13",
                self.pick(
                    format!("{done}, par {}", project.slice(entry.place())),
                    format!("{done}, by {}", project.slice(entry.place())),
                ),
            ),
            (Target::Row(_), _) if entry.increment() => (
                "R8",
                self.pick(
                    format!("{plus}{typed}, à partir du cumul précédent : {done} de {sold}"),
                    format!("{plus}{typed}, on top of the previous progress: {done} of {sold}"),
                ),
            ),
            (Target::Row(_), Some(Suffix::Percent(_))) => ("R26", format!("{done} × {sold}")),
            (Target::Row(_), _) if money => {
                ("R26", self.pick(format!("montant tapé : {typed}"), format!("amount typed: {typed}")))
            }
            (Target::Row(_), Some(Suffix::Unit(_))) => {
                let price = self.lang.number(contract.price.to_short_decimal(6)?);
                let quantity = self.lang.number(quantity_done?);
                ("R26", format!("{quantity} {unit} × {price}{}", self.discount(contract.factor())))
            }
            (Target::Row(_), _) => (
                "R26",
                self.pick(
                    format!("{typed}, soit {done} de {sold}"),
                    format!("{typed}, that is {done} of {sold}"),
                ),
            ),
            (group, _) => {
                let name = project.target_name(group);
                let rule = if money { "R9" } else { "R26" };
                (
                    rule,
                    self.pick(
                        format!("{name} {plus}{typed} : {done} de {sold}"),
                        format!("{name} {plus}{typed}: {done} of {sold}"),
                    ),
                )
            }
        };
        let rule = match (corrected, closed) {
            (true, _) => "R12",
            (false, true) => "R13",
            _ => rule,
        };
        Some(base.by(rule, how).at(place))
    }

    fn discount(&self, factor: Ratio) -> String {
        sold::discount(self.lang, factor)
    }
}
