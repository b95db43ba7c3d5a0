//! Where the job stands before a situation: how far each row has got, and what is left of it, in words.

use super::place::Spot;
use crate::billing::{Contract, Money, Run, State};
use crate::exact::Ratio;
use crate::ide::figures::name_of;
use crate::project::{InvoiceId, Project, RowId, Target, unit_spelling};
use rust_decimal::Decimal;

/// The job as it stands before an invoice.
pub struct Standing<'a> {
    pub run: Run<'a>,
    /// The invoice is among those that were billed; if not, they all were.
    found: bool,
    /// Nothing is known from an earlier invoice on.
    lost: bool,
}

impl<'a> Standing<'a> {
    /// Nothing where no figure of the file is known.
    pub fn before(spot: &Spot<'a>, invoice: Option<InvoiceId>) -> Option<Standing<'a>> {
        let analysis = spot.analysis;
        if analysis.ledger.contracts.len() < analysis.project.rows.len() {
            return None;
        }
        let mut standing =
            Standing { run: Run::new(spot.project, &analysis.ledger), found: false, lost: false };
        while !standing.found {
            standing.lost = standing.run.lost;
            let Some(at) = standing.run.step() else { break };
            standing.found = Some(at) == invoice;
        }
        Some(standing)
    }

    /// How far a row has got.
    pub fn state(&self, row: RowId) -> Option<&State> {
        let states = if self.found { &self.run.previous } else { &self.run.current };
        states.get(row as usize).filter(|state| state.known && !self.lost)
    }

    /// It can be progressed: sold, accepted, and what it takes away from as well.
    pub fn is_open(&self, project: &Project, row: RowId) -> bool {
        let declared = &project.rows[row as usize];
        let accepted = match self.found {
            true => self.run.accepted[declared.quote as usize],
            false => project.quotes[declared.quote as usize].accepted_on(None),
        };
        declared.counts() && accepted && !self.run.withheld.contains(&row)
    }

    /// Open, and neither complete nor closed.
    pub fn can_move(&self, project: &Project, row: RowId) -> bool {
        self.is_open(project, row) && self.state(row).is_none_or(|state| !state.complete() && !state.closed)
    }
}

impl Spot<'_> {
    /// A name that means this and nothing else: `murs`, or `D1.murs` where two quotes have it.
    pub fn name_of(&self, target: Target) -> Option<String> {
        name_of(self.project, target)
    }

    /// What is proposed for a row: its designation, and what is left of it.
    pub fn left_of_row(&self, standing: &Standing<'_>, row: RowId) -> String {
        let name = self.project.designation(&self.project.rows[row as usize]);
        format!("{name} · {}", self.left(standing, row))
    }

    /// `reste 11 u, 64,71 % (35,29 % fait)`.
    pub fn left(&self, standing: &Standing<'_>, row: RowId) -> String {
        let lang = self.lang;
        let unknown = || lang.pick("reste inconnu", "left unknown").to_owned();
        let Some((contract, state)) = self.analysis.ledger.contract(row).zip(standing.state(row)) else {
            return unknown();
        };
        let Some(rest) = Ratio::ONE.minus(state.done()) else { return unknown() };
        let done = percent(state.done()).map(|done| lang.percent(done)).unwrap_or_default();
        if state.complete() {
            return lang.pick(format!("complète, {done}"), format!("complete, {done}"));
        }
        if state.closed {
            return lang.pick(format!("close à {done}"), format!("closed at {done}"));
        }
        let Some((quantity, share)) = rest.times(contract.quantity).and_then(quantity).zip(percent(rest))
        else {
            return unknown();
        };
        let quantity = format!("{} {}", lang.number(quantity), self.unit(contract));
        let share = lang.percent(share);
        match state.done().is_zero() {
            true => lang.pick(format!("reste {quantity}, {share}"), format!("{quantity} left, {share}")),
            false => lang.pick(
                format!("reste {quantity}, {share} ({done} fait)"),
                format!("{quantity} left, {share} ({done} done)"),
            ),
        }
    }

    /// The unit of a row, as it is typed.
    pub fn unit(&self, contract: &Contract) -> String {
        unit_spelling(contract.unit_name.of(self.project))
    }

    /// `68,50 € / m2`: at least as many decimals as the currency has.
    pub fn price(&self, contract: &Contract) -> Option<String> {
        let currency = &self.project.settings.currency;
        let mut price = contract.price.to_short_decimal(6)?;
        if price.scale() < currency.decimals {
            price.rescale(currency.decimals);
        }
        Some(format!("{} / {}", self.lang.money(price, currency.code), self.unit(contract)))
    }

    /// An amount as it is shown.
    pub fn money(&self, amount: Money) -> String {
        let currency = &self.project.settings.currency;
        self.lang.money(amount.decimal(currency.decimals), currency.code)
    }

    /// An amount as it is typed in the file.
    pub fn typed_money(&self, amount: Money) -> String {
        let currency = &self.project.settings.currency;
        let amount = amount.decimal(currency.decimals);
        let figure = self.own.pick(self.own.number(amount), amount.to_string());
        format!("{figure} {}", self.currency())
    }

    /// How the currency is typed after an amount.
    pub fn currency(&self) -> &'static str {
        match self.project.settings.currency.code {
            "EUR" => self.own.pick("€", "EUR"),
            code => code,
        }
    }
}

/// In percent, to four places.
pub fn percent(ratio: Ratio) -> Option<Decimal> {
    ratio.times(Ratio::integer(100))?.to_short_decimal(4)
}

/// To six places, as quantities are printed.
pub fn quantity(ratio: Ratio) -> Option<Decimal> {
    ratio.to_short_decimal(6)
}
