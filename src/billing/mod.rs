//! Project to [`Ledger`]: quantities, cumulative amounts, periods and VAT. The only arithmetic on money.

mod account;
mod breach;
mod certificate;
mod contract;
mod credit;
mod deductions;
mod deposits;
mod electronic;
mod formula;
mod functions;
mod groups;
mod history;
mod lanes;
mod lookup;
mod money;
mod order;
mod payments;
mod prices;
mod pricing;
mod progress;
mod quoted;
mod retention;
mod revision;
mod spans;
mod state;
mod statement;
mod stored;
mod totals;
mod units;
mod vat;

pub use breach::{Breach, BreachKind, EntryId, Measure};
pub use certificate::Certified;
pub use contract::{Contract, UnitName};
pub use electronic::{Electronic, ElectronicLine, ElectronicTax, Item};
pub use formula::{Group, Used, Value};
pub use functions::translate_function;
pub use history::History;
pub use lookup::Named;
pub use money::Money;
pub use payments::Paid;
pub use progress::Run;
pub use quoted::Quoted;
pub use state::State;
pub use totals::{
    AdvanceLine, DeductionLine, DeductionSource, PartId, RateLine, RecoveryBasis, RecoveryLine, RevisionLine,
    Totals,
};
pub use vat::{Rate, french_rates};

use crate::diagnostic::{Code, Diagnostic, Log};
use crate::exact::Ratio;
use crate::project::{Project, RowId};
use account::Account;
use contract::Known;
use formula::Formulas;
use history::Walked;

/// What a project comes to.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// One for each row; nothing where an error makes it unknown.
    pub contracts: Vec<Option<Contract>>,
    /// In ascending order.
    pub rates: Vec<Rate>,
    pub rate_of_row: Vec<Option<u16>>,
    /// The foot of each invoice; nothing where an error makes a figure of it unknown.
    pub invoices: Vec<Option<Box<Totals>>>,
    /// The rate of the retention; nothing where the project holds nothing back, or it is in fault.
    pub retention: Option<Ratio>,
    /// What was paid of each invoice; nothing where an error makes it unknown.
    pub paid: Vec<Option<Money>>,
    /// Every line of every payment.
    pub payments: Vec<Paid>,
    /// Cells that break a rule of progress.
    pub breaches: Vec<Breach>,
    /// Faults of formulas, units and rates.
    pub faults: Log,
    pub used: Used,
    lets: Vec<Option<Value>>,
}

/// Evaluates a project. Nothing fails: what is in fault is unknown, and told.
pub fn bill(project: &Project) -> Ledger {
    billed(project, None)
}

/// [`bill`], and what it takes to bill one row of it again by itself.
pub fn bill_and_keep(project: &Project) -> (Ledger, Option<History>) {
    if project.rows.len().saturating_mul(project.invoices.len()) > history::MOST {
        return (bill(project), None);
    }
    let mut walked = Walked::default();
    let ledger = billed(project, Some(&mut walked));
    let history = History::new(project, &ledger, walked);
    (ledger, history)
}

fn billed(project: &Project, mut walked: Option<&mut Walked>) -> Ledger {
    let mut ledger = sold(project);
    if let Some(walked) = &mut walked {
        walked.standing = ledger.faults.clone();
    }
    let mut invoices = Vec::with_capacity(project.invoices.len());
    let mut account = Account::new(project, &ledger);
    let mut run = Run::new(project, &ledger);
    while let Some(at) = run.step() {
        let totals = account.next(&run, at, &invoices);
        invoices.push(totals.map(Box::new));
        if let Some(walked) = &mut walked {
            walked.left(&run);
        }
    }
    let (_, breaches, faults, used) = run.into_parts();
    if let Some(walked) = &mut walked {
        walked.faulty = !faults.is_empty();
    }
    let feet = Feet::of(project, &ledger, account, invoices);
    ledger.breaches = breaches;
    ledger.faults.append(faults);
    ledger.used.join(&used);
    ledger.close(feet);
    let cells = ledger.used.declared(project);
    if let Some(walked) = walked {
        walked.cells = cells;
    }
    ledger
}

/// What is sold, row by row, and at which rate of VAT.
fn sold(project: &Project) -> Ledger {
    let contracts = order::contracts(project);
    let known = Known { project, rows: &contracts.rows, lets: &contracts.lets };
    let vat = vat::rates(project, &known);
    let mut faults = contracts.diagnostics;
    faults.append(vat.diagnostics);
    let mut ledger = Ledger {
        contracts: contracts.rows,
        rates: vat.rates,
        rate_of_row: vat.of_row,
        invoices: Vec::new(),
        retention: None,
        paid: Vec::new(),
        payments: Vec::new(),
        breaches: Vec::new(),
        faults,
        used: contracts.used,
        lets: contracts.lets,
    };
    ledger.used.join(&vat.used);
    ledger
}

/// What the account of a project comes to.
struct Feet {
    invoices: Vec<Option<Box<Totals>>>,
    retention: Option<Ratio>,
    paid: Vec<Option<Money>>,
    payments: Vec<Paid>,
    faults: Log,
    used: Used,
}

impl Feet {
    fn of(
        project: &Project,
        ledger: &Ledger,
        account: Account<'_>,
        invoices: Vec<Option<Box<Totals>>>,
    ) -> Feet {
        let retention = account.retention;
        let mut formulas = account.formulas;
        let (paid, payments) = payments::paid(project, ledger, &invoices, &mut formulas);
        let Formulas { diagnostics: faults, used, .. } = formulas;
        Feet { invoices, retention, paid, payments, faults, used }
    }
}

impl Ledger {
    fn close(&mut self, feet: Feet) {
        let Feet { invoices, retention, paid, payments, faults, used } = feet;
        self.invoices = invoices;
        self.retention = retention;
        self.paid = paid;
        self.payments = payments;
        self.faults.append(faults);
        self.used.join(&used);
    }
}

impl Ledger {
    /// Of a project with so many errors that none of its figures is known, and that no more is told of it.
    pub fn unknown(project: &Project) -> Ledger {
        let formulas = Formulas::new(project);
        Ledger {
            contracts: Vec::new(),
            rates: Vec::new(),
            rate_of_row: Vec::new(),
            invoices: vec![None; project.invoices.len()],
            retention: None,
            paid: vec![None; project.invoices.len()],
            payments: Vec::new(),
            breaches: Vec::new(),
            faults: formulas.diagnostics,
            used: formulas.used,
            lets: Vec::new(),
        }
    }
}

/// The sums of some rows at a point of a run; nothing where one of them is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    pub contract: Money,
    pub previous: Money,
    pub cumulative: Money,
}

impl Sums {
    /// Cumulative less what was billed before (R26).
    pub fn period(&self) -> Money {
        self.cumulative.minus(self.previous).unwrap_or_default()
    }

    /// Shares of the contract that were done before, are done to date, and are billed now; nothing for an empty one.
    pub fn shares(&self) -> Option<[Ratio; 3]> {
        let share = |amount: Money| amount.as_ratio().over(self.contract.as_ratio());
        Some([share(self.previous)?, share(self.cumulative)?, share(self.period())?])
    }
}

impl Ledger {
    fn known<'l>(&'l self, project: &'l Project) -> Known<'l> {
        Known { project, rows: &self.contracts, lets: &self.lets }
    }

    /// The contract of a row; nothing where an error makes it unknown.
    pub fn contract(&self, row: RowId) -> Option<&Contract> {
        self.contracts.get(row as usize)?.as_ref()
    }

    /// The place of a row's rate of VAT among the rates.
    pub fn rate_of(&self, row: RowId) -> Option<u16> {
        self.rate_of_row.get(row as usize).copied().flatten()
    }

    /// No document has a figure that is known.
    pub fn is_unknown(&self) -> bool {
        self.invoices.iter().all(Option::is_none)
    }

    /// Sums the rows that count: of accepted quotes, options left out.
    pub fn sums(&self, run: &Run<'_>, rows: impl Iterator<Item = RowId>) -> Option<Sums> {
        self.sums_and(run, rows, |_, _| Some(()))
    }

    /// [`Ledger::sums`]; `period` is given what each row comes to in the period.
    pub(super) fn sums_and(
        &self,
        run: &Run<'_>,
        rows: impl Iterator<Item = RowId>,
        mut period: impl FnMut(RowId, Money) -> Option<()>,
    ) -> Option<Sums> {
        let mut sums = Sums::default();
        for row in rows {
            let at = row as usize;
            let worth = run.worth[at];
            if !worth.counted || !run.accepted[worth.quote as usize] || run.withheld.contains(&row) {
                continue;
            }
            if !worth.known {
                return None;
            }
            let (now, before) = run.billed(row)?;
            sums.contract = sums.contract.plus(worth.amount)?;
            sums.previous = sums.previous.plus(before)?;
            sums.cumulative = sums.cumulative.plus(now)?;
            period(row, now.minus(before)?)?;
        }
        Some(sums)
    }

    /// Some figure could not be computed although nothing was told: sums beyond what can be billed.
    pub fn overflow(&self, project: &Project) -> Option<Diagnostic> {
        let told = !self.faults.is_empty() || !self.breaches.is_empty() || project.lost;
        let unknown = self.invoices.iter().position(Option::is_none)?;
        let situation = &project.invoices[unknown];
        if told
            || situation.lost
            || !situation.unknown.is_empty()
            || self.contracts.iter().any(Option::is_none)
        {
            return None;
        }
        Some(Diagnostic::new(Code::AmountTooLarge, situation.head, |lang| {
            lang.pick(
                "les totaux dépassent ce qui se facture".into(),
                "the totals exceed what can be billed".into(),
            )
        }))
    }
}
