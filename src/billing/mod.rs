//! Project to [`Ledger`]: quantities, cumulative amounts, periods and VAT. The only arithmetic on money.

mod breach;
mod contract;
mod formula;
mod functions;
mod groups;
mod money;
mod order;
mod pricing;
mod progress;
mod state;
mod vat;

pub use breach::{Breach, BreachKind, EntryId, Measure};
pub use contract::{Contract, UnitName};
pub use formula::{Group, Used, Value};
pub use functions::translate_function;
pub use money::Money;
pub use progress::Run;
pub use state::State;
pub use vat::Rate;

use crate::diagnostic::{Code, Diagnostic, Log};
use crate::exact::Ratio;
use crate::project::{Project, RowId};
use crate::syntax::Keyword;
use contract::Known;
use formula::Formulas;

/// What a project comes to.
pub struct Ledger {
    /// One for each row; nothing where an error makes it unknown.
    pub contracts: Vec<Option<Contract>>,
    /// In ascending order.
    pub rates: Vec<Rate>,
    pub rate_of_row: Vec<Option<u16>>,
    /// One for each situation; nothing where an error makes a figure of it unknown.
    pub situations: Vec<Option<Totals>>,
    /// Cells that break a rule of progress.
    pub breaches: Vec<Breach>,
    /// Faults of formulas, units and rates.
    pub faults: Log,
    pub used: Used,
    lets: Vec<Option<Value>>,
}

/// The foot of a situation (R28): everything before tax but what says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Works of the period.
    pub period: Money,
    /// Works billed before.
    pub previous: Money,
    /// Works to date.
    pub cumulative: Money,
    /// Base and tax of the period, for each rate that it bears, in ascending order.
    pub vat: Vec<VatLine>,
    /// Sum of the taxes.
    pub tax: Money,
    /// Period with tax.
    pub total: Money,
    /// Accepted quotes and orders, options left out.
    pub signed: Money,
    /// Accepted amendments (*modification hors devis*, R17).
    pub amendments: Money,
}

impl Totals {
    /// What is accepted on the situation's date, amendments included.
    pub fn contract(&self) -> Money {
        self.signed.plus(self.amendments).unwrap_or_default()
    }

    /// Global progress, re-evaluated when an amendment moves the contract (R17); nothing for an empty contract.
    pub fn progress(&self) -> Option<Ratio> {
        self.cumulative.as_ratio().over(self.contract().as_ratio())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VatLine {
    /// Its place among the rates of the ledger.
    pub rate: u16,
    pub base: Money,
    pub tax: Money,
}

/// Evaluates a project. Nothing fails: what is in fault is unknown, and told.
pub fn bill(project: &Project) -> Ledger {
    let contracts = order::contracts(project);
    let known = Known { project, rows: &contracts.rows, lets: &contracts.lets };
    let vat = vat::rates(project, &known);
    let mut faults = contracts.diagnostics;
    faults.append(vat.diagnostics);
    let mut ledger = Ledger {
        contracts: contracts.rows,
        rates: vat.rates,
        rate_of_row: vat.of_row,
        situations: Vec::with_capacity(project.situations.len()),
        breaches: Vec::new(),
        faults,
        used: contracts.used,
        lets: contracts.lets,
    };
    ledger.used.join(&vat.used);
    let mut situations = Vec::with_capacity(project.situations.len());
    let mut earlier = Earlier::new(ledger.rates.len());
    let mut run = Run::new(project, &ledger);
    while run.step().is_some() {
        let totals = ledger.totals(project, &run, &mut earlier);
        earlier.known &= totals.is_some();
        situations.push(totals);
    }
    let (breaches, entry_faults, used) = run.diagnostics();
    ledger.situations = situations;
    ledger.breaches = breaches;
    ledger.faults.append(entry_faults);
    ledger.used.join(&used);
    ledger
}

impl Ledger {
    /// Of a project with so many errors that none of its figures is known, and that no more is told of it.
    pub fn unknown(project: &Project) -> Ledger {
        let formulas = Formulas::new(project);
        Ledger {
            contracts: Vec::new(),
            rates: Vec::new(),
            rate_of_row: Vec::new(),
            situations: vec![None; project.situations.len()],
            breaches: Vec::new(),
            faults: formulas.diagnostics,
            used: formulas.used,
            lets: Vec::new(),
        }
    }
}

/// What earlier situations billed, rate by rate, for VAT the cumulative way.
struct Earlier {
    /// False once a situation is unknown: then so is the VAT to date.
    known: bool,
    base: Vec<Money>,
    tax: Vec<Money>,
}

impl Earlier {
    fn new(rates: usize) -> Self {
        Earlier { known: true, base: vec![Money::ZERO; rates], tax: vec![Money::ZERO; rates] }
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
}

impl Ledger {
    fn known<'l>(&'l self, project: &'l Project) -> Known<'l> {
        Known { project, rows: &self.contracts, lets: &self.lets }
    }

    /// The contract of a row; nothing where an error makes it unknown.
    pub fn contract(&self, row: RowId) -> Option<&Contract> {
        self.contracts.get(row as usize)?.as_ref()
    }

    /// No document has a figure that is known.
    pub fn is_unknown(&self) -> bool {
        self.situations.iter().all(Option::is_none)
    }

    /// Sums the rows that count: of accepted quotes, options left out.
    pub fn sums(&self, run: &Run<'_>, rows: impl Iterator<Item = RowId>) -> Option<Sums> {
        self.sums_and(run, rows, |_, _| Some(()))
    }

    /// [`Ledger::sums`]; `period` is given what each row comes to in the period.
    fn sums_and(
        &self,
        run: &Run<'_>,
        rows: impl Iterator<Item = RowId>,
        mut period: impl FnMut(RowId, Money) -> Option<()>,
    ) -> Option<Sums> {
        let mut sums = Sums::default();
        for row in rows {
            let at = row as usize;
            let worth = run.worth[at];
            if !worth.counted || !run.accepted[worth.quote as usize] {
                continue;
            }
            let (previous, current) = (&run.previous[at], &run.current[at]);
            if !(previous.known && current.known) {
                return None;
            }
            if !worth.known {
                return None;
            }
            sums.contract = sums.contract.plus(worth.amount)?;
            sums.previous = sums.previous.plus(previous.amount)?;
            sums.cumulative = sums.cumulative.plus(current.amount)?;
            period(row, current.amount.minus(previous.amount)?)?;
        }
        Some(sums)
    }

    fn totals(&self, project: &Project, run: &Run<'_>, earlier: &mut Earlier) -> Option<Totals> {
        let vat_unknown = project.settings.vat_cumulative && !earlier.known;
        if run.lost || run.spoiled || project.lost || vat_unknown {
            return None;
        }
        let mut totals = Totals::default();
        let mut base = vec![Money::ZERO; self.rates.len()];
        let mut billed = vec![false; self.rates.len()];
        for (quote, accepted) in project.quotes.iter().zip(&run.accepted) {
            if !accepted {
                continue;
            }
            let sums = self.sums_and(run, quote.rows.clone(), |row, period| {
                if !period.is_zero() {
                    let rate = usize::from(self.rate_of_row[row as usize]?);
                    base[rate] = base[rate].plus(period)?;
                    billed[rate] = true;
                }
                Some(())
            })?;
            let side = match quote.kind {
                Keyword::Amendment => &mut totals.amendments,
                _ => &mut totals.signed,
            };
            *side = side.plus(sums.contract)?;
            totals.previous = totals.previous.plus(sums.previous)?;
            totals.cumulative = totals.cumulative.plus(sums.cumulative)?;
        }
        totals.period = totals.cumulative.minus(totals.previous)?;
        for (at, rate) in self.rates.iter().enumerate() {
            let to_date = earlier.base[at].plus(base[at])?;
            let tax = if project.settings.vat_cumulative {
                rate.tax(to_date)?.minus(earlier.tax[at])?
            } else {
                rate.tax(base[at])?
            };
            if billed[at] || !tax.is_zero() {
                totals.vat.push(VatLine { rate: at as u16, base: base[at], tax });
                totals.tax = totals.tax.plus(tax)?;
            }
            earlier.base[at] = to_date;
            earlier.tax[at] = earlier.tax[at].plus(tax)?;
        }
        totals.total = totals.period.plus(totals.tax)?;
        Some(totals)
    }

    /// Some figure could not be computed although nothing was told: sums beyond what can be billed.
    pub fn overflow(&self, project: &Project) -> Option<Diagnostic> {
        let told = !self.faults.is_empty() || !self.breaches.is_empty() || project.lost;
        let unknown = self.situations.iter().position(Option::is_none)?;
        let situation = &project.situations[unknown];
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
