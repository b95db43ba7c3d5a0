//! What billing a project leaves behind for the next edit, so that one row is billed again by itself: how far every row
//! had got at each invoice.
//!
//! The row walks through the invoices by the same code as all of them do ([`Run`]), and the account of the project is
//! made again from the states that are kept. Whatever others may have to do with is not done here: then everything is
//! billed again.

use super::account::Account;
use super::breach::{Breach, EntryId};
use super::formula::{Group, Node};
use super::lanes::{Lanes, Only};
use super::order::plain_contract;
use super::progress::Run;
use super::state::State;
use super::{Feet, Ledger};
use crate::diagnostic::Log;
use crate::project::{InvoiceKind, OnLine, Project, Row, RowId, Target};
use crate::source::Span;
use crate::syntax::tree::{Entry, Expr, Suffix};
use rustc_hash::FxHashSet;

/// Rows times invoices whose states are kept, some 40 bytes each: 50 000 rows in 20 invoices. A file may hold a million of
/// anything.
pub(super) const MOST: usize = 1_000_000;

/// What is noted while a project is billed.
#[derive(Default)]
pub(super) struct Walked {
    /// Faults of what is sold, and of rates.
    pub(super) standing: Log,
    /// Of all rows, after each invoice.
    states: Vec<Vec<State>>,
    /// A cell of the invoice was rejected.
    rejects: Vec<bool>,
    /// An entry is in fault.
    pub(super) faulty: bool,
    /// What formulas have read.
    pub(super) cells: FxHashSet<Node>,
}

impl Walked {
    /// Notes how a run leaves an invoice.
    pub(super) fn left(&mut self, run: &Run<'_>) {
        self.states.push(run.current.clone());
        self.rejects.push(run.spoiled);
    }
}

/// What billing left behind.
#[derive(Clone, Debug)]
pub struct History {
    standing: Log,
    states: Vec<Vec<State>>,
    /// Of each invoice, the place of every row's own entry, counted from 1; 0 for none.
    own: Vec<Vec<u32>>,
    /// Of each invoice, its entries on groups.
    groups: Vec<Vec<u32>>,
    lanes: Lanes,
    /// Cells of rows, and totals of groups, that formulas have read.
    cells: FxHashSet<Node>,
    /// Rows with an entry that is more than a plain percentage.
    formulas: FxHashSet<RowId>,
    /// Rows that others take away from, or are taken from.
    followed: FxHashSet<RowId>,
    /// Rows whose contract is made of their own plain figures.
    plain: Vec<bool>,
    /// A section or a quote has a discount.
    discounts: bool,
}

impl History {
    /// Nothing for a project in which one row may move another.
    pub(super) fn new(project: &Project, ledger: &Ledger, walked: Walked) -> Option<History> {
        let Walked { standing, states, rejects, faulty, cells } = walked;
        let moves_others = |at: usize| {
            let invoice = &project.invoices[at];
            invoice.kind == InvoiceKind::Credit || invoice.entries.iter().any(Entry::is_stored)
        };
        let told = rejected(project, &ledger.breaches);
        let as_told = |at: usize| !project.invoices[at].kind.is_progress() || rejects[at] == told[at];
        let sure = |at: usize| as_told(at) && !moves_others(at);
        if faulty || ledger.breaches.len() >= Log::MOST || !(0..project.invoices.len()).all(sure) {
            return None;
        }
        let rows = project.rows.len();
        let (mut own, mut groups) = (Vec::new(), Vec::new());
        let mut formulas = FxHashSet::default();
        for invoice in &project.invoices {
            let (mut of_rows, mut of_groups) = (vec![0; rows], Vec::new());
            for (place, target) in invoice.targets.iter().enumerate() {
                match target {
                    Some(Target::Row(row)) => {
                        of_rows[*row as usize] = place as u32 + 1;
                        if !is_plain(&invoice.entries[place]) {
                            formulas.insert(*row);
                        }
                    }
                    Some(_) => of_groups.push(place as u32),
                    None => {}
                }
            }
            own.push(of_rows);
            groups.push(of_groups);
        }
        let followed = project.rows.iter().flat_map(|row| row.reduced().into_iter().chain(row.from()));
        let with_discount = project.sections.iter().map(|section| &section.settings);
        let with_discount = with_discount.chain(project.quotes.iter().map(|quote| &quote.settings));
        Some(History {
            standing,
            states,
            own,
            groups,
            lanes: Lanes::new(project, ledger),
            cells,
            formulas,
            followed: followed.collect(),
            plain: project
                .rows
                .iter()
                .map(|row| is_alone(row) && plain_contract(project, row).is_some())
                .collect(),
            discounts: with_discount.into_iter().any(|settings| settings.discount.is_some()),
        })
    }

    /// The places in the text that it holds.
    pub fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        self.standing.iter_mut().for_each(|found| found.spans(f));
    }

    /// Bills a project of which an entry or a row was typed again; `ledger` is of the project before. Nothing where other
    /// rows may have to do with it.
    pub fn billed(mut self, project: &Project, mut ledger: Ledger, on: OnLine) -> Option<(Ledger, History)> {
        // What names and units are used for is known of the whole only.
        let names = !project.lets.is_empty() || !project.declared_units.is_empty();
        let row = match on {
            OnLine::Entry(invoice, entry) => {
                let invoice = &project.invoices[invoice as usize];
                let plain = is_plain(&invoice.entries[entry as usize]);
                match (invoice.kind.is_progress(), invoice.targets[entry as usize]?) {
                    (true, Target::Row(row)) if !names || plain && !self.formulas.contains(&row) => Some(row),
                    (false, _) if !names => None,
                    _ => return None,
                }
            }
            OnLine::Paid(..) if !names => None,
            OnLine::Paid(..) => return None,
            OnLine::Row(row) => {
                self.sell_again(project, &mut ledger, row, names)?;
                Some(row)
            }
        };
        if let Some(row) = row {
            self.walk(project, &mut ledger, row)?;
        }
        let feet = self.feet(project, &ledger);
        ledger.faults = self.standing.clone();
        ledger.close(feet);
        self.cells.extend(ledger.used.declared(project));
        Some((ledger, self))
    }

    /// The contract of a row of plain figures that nothing else is made of.
    fn sell_again(&self, project: &Project, ledger: &mut Ledger, row: RowId, names: bool) -> Option<()> {
        let at = row as usize;
        let declared = &project.rows[at];
        let touches = |span: Span| span.start <= declared.span.end && declared.span.start <= span.end;
        let told = self.standing.iter().any(|found| found.all_spans().any(touches));
        let shared = self.discounts || self.followed.contains(&row) || is_read(project, &self.cells, row);
        if told || shared || !self.plain[at] || !is_alone(declared) {
            return None;
        }
        let contract = plain_contract(project, declared)?;
        let unit = ledger.contract(row)?.unit;
        if names && unit != contract.unit {
            return None;
        }
        ledger.used.units[contract.unit.index()] = true;
        ledger.contracts[at] = Some(contract);
        Some(())
    }

    /// Takes a row through the invoices again, and puts what is told of it now in the place of what was.
    fn walk(&mut self, project: &Project, ledger: &mut Ledger, row: RowId) -> Option<()> {
        let covers =
            |target: Option<Target>| target.is_some_and(|target| project.rows_of(target).contains(&row));
        let target = |id: EntryId| project.invoices[id.invoice as usize].targets[id.entry as usize];
        let is_own = |breach: &Breach| target(breach.at) == Some(Target::Row(row));
        // A rule that a group breaks is told of all its rows together.
        if ledger.breaches.iter().any(|breach| covers(target(breach.at)) && !is_own(breach)) {
            return None;
        }
        let mut entries = Vec::with_capacity(project.invoices.len());
        for (at, invoice) in project.invoices.iter().enumerate() {
            let groups = self.groups[at].iter().copied();
            let mut places: Vec<u32> =
                groups.filter(|place| covers(invoice.targets[*place as usize])).collect();
            if invoice.kind.is_progress()
                && !places.iter().all(|place| is_rate(&invoice.entries[*place as usize]))
            {
                return None;
            }
            places.extend(self.own[at][row as usize].checked_sub(1));
            places.sort_unstable();
            entries.push(places);
        }
        self.lanes.reset(project, ledger, row);
        let mut run = Run::on(project, ledger, std::mem::take(&mut self.lanes), Some(Only { row, entries }));
        while let Some(at) = run.step() {
            self.states[at as usize][row as usize] = run.current[row as usize];
        }
        let (lanes, breaches, faults, used) = run.into_parts();
        self.lanes = lanes;
        self.lanes.reset(project, ledger, row);
        if !faults.is_empty() || !breaches.iter().all(is_own) {
            return None;
        }
        ledger.used.join(&used);
        ledger.breaches.retain(|breach| !is_own(breach));
        // Of one invoice, those of rows come before those of groups.
        let key = |breach: &Breach| match target(breach.at) {
            Some(Target::Row(_)) => (breach.at.invoice, 0, breach.at.entry),
            _ => (breach.at.invoice, 1, 0),
        };
        for breach in breaches {
            let place = ledger.breaches.partition_point(|other| key(other) < key(&breach));
            ledger.breaches.insert(place, breach);
        }
        (ledger.breaches.len() < Log::MOST).then_some(())
    }

    /// The account of the project, on the states that are kept.
    fn feet(&mut self, project: &Project, ledger: &Ledger) -> Feet {
        let rejects = rejected(project, &ledger.breaches);
        let mut invoices = Vec::with_capacity(project.invoices.len());
        let mut account = Account::new(project, ledger);
        let mut run = Run::on(project, ledger, std::mem::take(&mut self.lanes), None);
        let mut kept = Vec::with_capacity(self.states.len() + 2);
        for (states, rejects) in std::mem::take(&mut self.states).into_iter().zip(rejects) {
            let Some((at, before)) = run.again(states, rejects) else { break };
            let totals = account.next(&run, at, &invoices);
            invoices.push(totals.map(Box::new));
            kept.push(before);
        }
        let (lanes, ..) = run.into_parts();
        (self.lanes, self.states) = lanes.parted(kept);
        Feet::of(project, ledger, account, invoices)
    }
}

/// The invoices of which a cell was rejected.
fn rejected(project: &Project, breaches: &[Breach]) -> Vec<bool> {
    let mut rejected = vec![false; project.invoices.len()];
    for breach in breaches.iter().filter(|breach| breach.kind.rejects()) {
        rejected[breach.at.invoice as usize] = true;
    }
    rejected
}

/// A percentage, or words only: it names nothing, and has no unit.
fn is_plain(entry: &Entry) -> bool {
    entry.value.is_none() || is_rate(entry)
}

fn is_rate(entry: &Entry) -> bool {
    matches!(&entry.value, Some(Expr::Scalar(scalar)) if matches!(scalar.suffix, Suffix::Percent(_)))
}

/// A row whose words change nothing but its own contract.
fn is_alone(row: &Row) -> bool {
    let Row { discount, vat, option, less, extra, readable, .. } = row;
    *readable && discount.is_none() && vat.is_none() && option.is_none() && less.is_none() && extra.is_none()
}

/// A formula reads a cell of the row, or the total of a group that holds it.
fn is_read(project: &Project, cells: &FxHashSet<Node>, row: RowId) -> bool {
    if cells.is_empty() {
        return false;
    }
    let declared = &project.rows[row as usize];
    let outward = |section: &u32| project.sections[*section as usize].parent;
    let sections = std::iter::successors(declared.section, outward);
    let mut sums = sections.map(Group::Section).chain([Group::Quote(declared.quote)]).map(Node::Sum);
    let own = [Node::Quantity(row), Node::Price(row), Node::Base(row), Node::Total(row)];
    own.iter().any(|cell| cells.contains(cell)) || sums.any(|sum| cells.contains(&sum))
}
