//! What an electronic invoice states of a document: lines, taxes and totals, with the sign that its kind calls for. An
//! invoice bears what is owed; a document that gives back more than it bills is a credit note, and bears it as positive.

use super::{Ledger, Money, Run, Totals};
use crate::exact::Ratio;
use crate::project::{InvoiceId, InvoiceKind, Project, RowId, VatKind};
use rust_decimal::Decimal;

/// What a line is of; places are those of the lines of [`Totals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// Works of the period.
    Progress(RowId),
    /// Materials stored in the period, or that leave the store as they are laid.
    Stored(RowId),
    /// Part of a deposit that is asked for.
    Deposit,
    Revision(usize),
    /// A deposit taken off.
    Recovery(usize),
    /// A deduction before tax.
    Deduction(usize),
}

/// A line: its quantity times its price is its amount, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ElectronicLine {
    pub item: Item,
    /// Its place among the rates of the ledger.
    pub rate: u16,
    /// Four decimals at most; negative for what is taken off.
    pub quantity: Decimal,
    /// The quantity is in the unit of its row, the price that of the contract; otherwise the quantity is 1 or -1.
    pub measured: bool,
    /// Never negative.
    pub price: Decimal,
    /// Before tax.
    pub amount: Money,
}

/// What is taxed alike: at one rate, or at none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElectronicTax {
    /// Places among the rates of the ledger: several where they are exempt for several reasons.
    pub rates: Vec<u16>,
    pub base: Money,
    pub tax: Money,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Electronic {
    /// Every sign is that of a credit note.
    pub credit: bool,
    /// Never empty, and none is zero.
    pub lines: Vec<ElectronicLine>,
    pub taxes: Vec<ElectronicTax>,
    pub taxable: Money,
    pub tax: Money,
    pub total: Money,
    /// Advances taken off after tax: paid already.
    pub prepaid: Money,
    /// The total less what is paid already. What is held back is due all the same, only later.
    pub due: Money,
}

/// Decimals of a quantity, and of a price (BR-FR-DEC-02, BR-FR-DEC-03).
const QUANTITY_PLACES: u32 = 4;
const PRICE_PLACES: u32 = 6;

impl Ledger {
    /// The invoice that the run stands at, as electronic invoices state it. Nothing while a figure of it is unknown, and
    /// where it bills nothing that bears VAT.
    pub fn electronic(&self, project: &Project, run: &Run<'_>, at: InvoiceId) -> Option<Electronic> {
        let totals = self.invoices.get(at as usize)?.as_deref()?;
        let is_credit = project.invoices[at as usize].kind == InvoiceKind::Credit;
        let mut book = Book {
            ledger: self,
            decimals: project.settings.currency.decimals,
            credit: totals.total.is_negative() || is_credit && totals.total.is_zero(),
            lines: Vec::new(),
        };
        for (quote, accepted) in project.quotes.iter().zip(&run.accepted) {
            let rows = quote.rows.clone().filter(|_| *accepted);
            for row in rows.filter(|row| project.rows[*row as usize].counts() && !run.withheld.contains(row))
            {
                book.row(run, row)?;
            }
        }
        book.foot(totals)?;
        book.close(totals)
    }
}

struct Book<'l> {
    ledger: &'l Ledger,
    decimals: u32,
    credit: bool,
    lines: Vec<ElectronicLine>,
}

impl Book<'_> {
    fn signed(&self, amount: Money) -> Money {
        if self.credit { amount.negated() } else { amount }
    }

    /// A quantity of 1, or -1 for what is taken off.
    fn lump(&mut self, item: Item, rate: u16, amount: Money) {
        let amount = self.signed(amount);
        if amount.is_zero() {
            return;
        }
        let one = if amount.is_negative() { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        let price = amount.abs().decimal(self.decimals);
        self.lines.push(ElectronicLine { item, rate, quantity: one, measured: false, price, amount });
    }

    fn row(&mut self, run: &Run<'_>, row: RowId) -> Option<()> {
        let (now, before) = (&run.current[row as usize], &run.previous[row as usize]);
        let period = now.amount.minus(before.amount)?;
        let stored = |of: &rustc_hash::FxHashMap<RowId, Money>| of.get(&row).copied().unwrap_or_default();
        let stored = stored(&run.stored).minus(stored(&run.stored_before))?;
        if period.is_zero() && stored.is_zero() {
            return Some(());
        }
        let rate = self.ledger.rate_of(row)?;
        let done = now.done().minus(before.done());
        match done.and_then(|done| self.measured(row, done, period)) {
            Some((quantity, price)) => {
                let (item, amount) = (Item::Progress(row), self.signed(period));
                self.lines.push(ElectronicLine { item, rate, quantity, measured: true, price, amount });
            }
            None => self.lump(Item::Progress(row), rate, period),
        }
        self.lump(Item::Stored(row), rate, stored);
        Some(())
    }

    /// The quantity of the period and the price of the contract, where they come to the amount with nothing rounded.
    fn measured(&self, row: RowId, done: Ratio, period: Money) -> Option<(Decimal, Decimal)> {
        let contract = self.ledger.contract(row)?;
        let quantity = done.times(contract.quantity)?;
        let quantity = if self.credit { quantity.negated() } else { quantity };
        if quantity.is_negative() || quantity.is_zero() || contract.price.is_negative() {
            return None;
        }
        let exact = |ratio: Ratio, places: u32| {
            let short = ratio.to_short_decimal(places)?;
            let unit = Ratio::integer(10i128.pow(places));
            (ratio.times(unit)?.lowest().denominator() == 1).then_some(short)
        };
        let product = quantity.times(contract.price)?.times(Ratio::integer(10i128.pow(self.decimals)))?;
        let figures = (exact(quantity, QUANTITY_PLACES)?, exact(contract.price, PRICE_PLACES)?);
        (product == self.signed(period).as_ratio()).then_some(figures)
    }

    fn foot(&mut self, totals: &Totals) -> Option<()> {
        for line in &totals.rates {
            self.lump(Item::Deposit, line.rate, line.deposit);
        }
        for (at, line) in totals.revisions.iter().enumerate() {
            self.lump(Item::Revision(at), line.rate, line.amount);
        }
        for (at, line) in totals.recoveries.iter().enumerate() {
            self.lump(Item::Recovery(at), line.rate, line.amount.negated());
        }
        for (at, line) in totals.deductions.iter().enumerate().filter(|(_, line)| line.before_tax) {
            for (rate, amount) in &line.at_rates {
                self.lump(Item::Deduction(at), *rate, amount.negated());
            }
        }
        Some(())
    }

    /// The totals. Nothing where the lines of a rate would not add up to its base: such a document is never stated.
    fn close(self, totals: &Totals) -> Option<Electronic> {
        let mut taxes: Vec<ElectronicTax> = Vec::new();
        for rate in 0..self.ledger.rates.len() {
            let rate = u16::try_from(rate).ok()?;
            let line = totals.rates.iter().find(|line| line.rate == rate);
            // Materials that are laid as they leave the store bill nothing at their rate, in two lines.
            let (base, tax) = line.map_or((Money::ZERO, Money::ZERO), |line| (line.base, line.tax));
            let (base, tax) = (self.signed(base), self.signed(tax));
            let own = || self.lines.iter().filter(|line| line.rate == rate);
            if Money::sum(own().map(|line| line.amount))? != base {
                return None;
            }
            if own().next().is_none() && tax.is_zero() {
                continue;
            }
            match taxes.iter_mut().find(|known| self.alike(known.rates[0], rate)) {
                Some(known) => {
                    known.rates.push(rate);
                    known.base = known.base.plus(base)?;
                    known.tax = known.tax.plus(tax)?;
                }
                None => taxes.push(ElectronicTax { rates: vec![rate], base, tax }),
            }
        }
        if self.lines.is_empty() {
            return None;
        }
        let prepaid = self.signed(Money::sum(totals.advances.iter().map(|line| line.amount))?);
        let total = self.signed(totals.total);
        Some(Electronic {
            credit: self.credit,
            taxable: self.signed(totals.taxable),
            tax: self.signed(totals.tax),
            total,
            prepaid,
            due: total.minus(prepaid)?,
            taxes,
            lines: self.lines,
        })
    }

    /// Both are exempt: an electronic invoice states what is exempt once, for whatever reasons (BR-E-01).
    fn alike(&self, one: u16, other: u16) -> bool {
        let exempt = |rate: u16| {
            let rate = &self.ledger.rates[usize::from(rate)];
            rate.ratio.is_zero() && rate.kind != VatKind::Reverse
        };
        one == other || exempt(one) && exempt(other)
    }
}
