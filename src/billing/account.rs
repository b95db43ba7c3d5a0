//! The running account of a project: what each invoice comes to, given those before it (R20–R22, R26–R30).
//!
//! The foot of an invoice is computed, then settled: what later invoices need of it — works, tax, retention held,
//! deposits taken off — is added from its own lines, so that a credit note, which is those lines with the other sign,
//! undoes all of it.

use super::Ledger;
use super::deposits::Part;
use super::formula::Formulas;
use super::money::Money;
use super::progress::Run;
use super::revision::Revised;
use super::totals::{DeductionSource, RevisionLine, Totals};
use crate::exact::Ratio;
use crate::locale::Month;
use crate::project::{Invoice, InvoiceId, InvoiceKind, Project};
use rustc_hash::FxHashMap;

pub(super) struct Account<'p> {
    pub(super) project: &'p Project,
    pub(super) ledger: &'p Ledger,
    pub(super) formulas: Formulas<'p>,
    /// False once an invoice is unknown: then so is what is to date.
    pub(super) known: bool,
    /// Some figure is computed on what is to date, and needs every earlier invoice; works of a period do not.
    history: bool,
    /// Works to date before tax, and their revision, at each rate.
    pub(super) works: Vec<Money>,
    pub(super) revision: Vec<Money>,
    /// Of all invoices, deposits included: base and tax at each rate.
    base: Vec<Money>,
    tax: Vec<Money>,
    pub(super) held: Money,
    /// Taken off so far by each deduction of the project; before tax, at each rate.
    pub(super) deducted: Vec<Money>,
    pub(super) deducted_at: Vec<Vec<Money>>,
    pub(super) parts: Vec<Part>,
    pub(super) revised: Vec<Revised>,
    /// The credit notes that cite each invoice.
    credits: FxHashMap<InvoiceId, Vec<InvoiceId>>,
    /// The closing is behind.
    pub(super) closed: bool,
    pub(super) retention: Option<Ratio>,
    pub(super) told_indices: Vec<(u32, Month)>,
    pub(super) told_formula: bool,
    pub(super) told_deductions: bool,
}

/// What the rows of an invoice come to.
struct Works {
    /// Of the period at each rate, and of it what prices are revised of.
    period: Vec<Money>,
    revisable: Vec<Money>,
    moved: Vec<bool>,
}

impl<'p> Account<'p> {
    pub(super) fn new(project: &'p Project, ledger: &'p Ledger) -> Self {
        let nothing = vec![Money::ZERO; ledger.rates.len()];
        let mut credits: FxHashMap<InvoiceId, Vec<InvoiceId>> = FxHashMap::default();
        for (at, invoice) in project.invoices.iter().enumerate() {
            if let Some(cited) = invoice.cites {
                credits.entry(cited).or_default().push(at as InvoiceId);
            }
        }
        let mut account = Account {
            project,
            ledger,
            formulas: Formulas::new(project),
            known: true,
            history: history(project),
            works: nothing.clone(),
            revision: nothing.clone(),
            base: nothing.clone(),
            tax: nothing.clone(),
            held: Money::ZERO,
            deducted: vec![Money::ZERO; project.settings.deductions.len()],
            deducted_at: vec![nothing; project.settings.deductions.len()],
            parts: Vec::new(),
            revised: Vec::new(),
            credits,
            closed: false,
            retention: None,
            told_indices: Vec::new(),
            told_formula: false,
            told_deductions: false,
        };
        account.retention = account.retention_rate();
        account
    }

    /// The foot of the invoice that the run stands at; nothing where a figure of it is unknown.
    pub(super) fn next(
        &mut self,
        run: &Run<'_>,
        at: InvoiceId,
        earlier: &[Option<Box<Totals>>],
    ) -> Option<Totals> {
        let invoice = &self.project.invoices[at as usize];
        let totals = self.foot(run, at, invoice, earlier);
        self.closed |= invoice.kind == InvoiceKind::Closing;
        let settled = totals.as_ref().and_then(|totals| self.settle(totals, invoice)).is_some();
        self.known &= settled;
        totals.filter(|_| settled)
    }

    fn foot(
        &mut self,
        run: &Run<'_>,
        at: InvoiceId,
        invoice: &Invoice,
        earlier: &[Option<Box<Totals>>],
    ) -> Option<Totals> {
        if run.lost || run.spoiled || self.project.lost {
            return None;
        }
        match invoice.kind {
            InvoiceKind::Deposit | InvoiceKind::Advance => {
                let mut totals = self.deposit(at, invoice, run)?;
                self.to_date(run, &mut totals)?;
                Some(totals)
            }
            InvoiceKind::Credit if invoice.whole_credit() => self.whole_credit(run, at, invoice, earlier),
            _ => self.works_foot(run, at, invoice),
        }
    }

    /// What is to date, for the head of a foot: the contract, the works before and after.
    fn to_date(&self, run: &Run<'_>, totals: &mut Totals) -> Option<Works> {
        let rates = self.ledger.rates.len();
        let mut works = Works {
            period: vec![Money::ZERO; rates],
            revisable: vec![Money::ZERO; rates],
            moved: vec![false; rates],
        };
        for (quote, accepted) in self.project.quotes.iter().zip(&run.accepted) {
            if !accepted {
                continue;
            }
            let revisable = self.project.revision.is_some() && quote.is_contract();
            let sums = self.ledger.sums_and(run, quote.rows.clone(), |row, period| {
                if period.is_zero() {
                    return Some(());
                }
                let rate = usize::from(self.ledger.rate_of_row[row as usize]?);
                works.period[rate] = works.period[rate].plus(period)?;
                works.moved[rate] = true;
                if revisable {
                    works.revisable[rate] = works.revisable[rate].plus(period)?;
                }
                Some(())
            })?;
            let side = if quote.is_signed() { &mut totals.signed } else { &mut totals.amendments };
            *side = side.plus(sums.contract)?;
            totals.previous = totals.previous.plus(sums.previous)?;
            totals.cumulative = totals.cumulative.plus(sums.cumulative)?;
        }
        totals.period = totals.cumulative.minus(totals.previous)?;
        Some(works)
    }

    /// A situation, the closing, or a credit note by rows.
    fn works_foot(&mut self, run: &Run<'_>, at: InvoiceId, invoice: &Invoice) -> Option<Totals> {
        if self.project.works_unknown {
            return None;
        }
        if !self.known && (self.history || invoice.kind != InvoiceKind::Situation) {
            return None;
        }
        let closing = invoice.kind == InvoiceKind::Closing;
        let mut totals = Totals::default();
        let works = self.to_date(run, &mut totals)?;
        totals.revisions = self.revise(at, invoice.cites.unwrap_or(at), &works.revisable)?;
        totals.recoveries = self.recover(run, at, closing, self.instalment(&works, &totals)?)?;
        for (rate, amount) in works.period.iter().enumerate().filter(|(rate, _)| works.moved[*rate]) {
            totals.rate(rate as u16).works = *amount;
        }
        for line in totals.revisions.clone() {
            let sum = &mut totals.rate(line.rate).revision;
            *sum = sum.plus(line.amount)?;
        }
        for line in totals.recoveries.clone() {
            let sum = &mut totals.rate(line.rate).recovered;
            *sum = sum.plus(line.amount)?;
        }
        self.deduct_before_tax(at, &works.period, &mut totals)?;
        self.tax_lines(&mut totals)?;
        totals.close()?;
        self.retain(invoice, &mut totals)?;
        self.deduct_after_tax(at, invoice, run, &mut totals)?;
        totals.close()?;
        totals.advances = self.recover_advances(run, at, closing, totals.payable)?;
        totals.close()?;
        Some(totals)
    }

    /// What this invoice bills of works and their revision, rate by rate.
    fn instalment(&self, works: &Works, totals: &Totals) -> Option<Vec<Money>> {
        let mut instalment = works.period.clone();
        for line in &totals.revisions {
            let sum = &mut instalment[usize::from(line.rate)];
            *sum = sum.plus(line.amount)?;
        }
        Some(instalment)
    }

    /// The base and the tax of each rate: on the base of the invoice, so that each stands on its own (R27; EN 16931
    /// BR-CO-17), or the cumulative way.
    fn tax_lines(&mut self, totals: &mut Totals) -> Option<()> {
        let cumulative = self.project.settings.vat_cumulative;
        if cumulative {
            // A rate that this invoice does not bear may still have a cent to settle.
            for (at, rate) in self.ledger.rates.iter().enumerate() {
                if rate.tax(self.base[at])? != self.tax[at] {
                    totals.rate(at as u16);
                }
            }
        }
        for line in &mut totals.rates {
            let at = usize::from(line.rate);
            let taken = line.recovered.plus(line.deducted)?;
            line.base = line.works.plus(line.revision)?.minus(taken)?;
            line.tax = self.tax_on(at, line.base)?;
        }
        Some(())
    }

    /// The tax of one more base at a rate: its own, or the cumulative way that of all bases so far, less what earlier
    /// documents bore, deposits included (R27).
    pub(super) fn tax_on(&self, rate: usize, base: Money) -> Option<Money> {
        let of = &self.ledger.rates[rate];
        match self.project.settings.vat_cumulative {
            true => of.tax(self.base[rate].plus(base)?)?.minus(self.tax[rate]),
            false => of.tax(base),
        }
    }

    /// Cancels an invoice whole: its own lines with the other sign, less what credit notes took back before (R22).
    fn whole_credit(
        &mut self,
        run: &Run<'_>,
        at: InvoiceId,
        invoice: &Invoice,
        earlier: &[Option<Box<Totals>>],
    ) -> Option<Totals> {
        let cited = invoice.cites?;
        let notes = self.credits.get(&cited).into_iter().flatten().copied().filter(|other| *other < at);
        let cancelled: Option<Vec<&Totals>> =
            std::iter::once(cited).chain(notes).map(|other| earlier[other as usize].as_deref()).collect();
        let mut totals = Totals::reversal(cancelled?)?;
        let mut now = Totals::default();
        self.to_date(run, &mut now)?;
        totals.previous = now.previous;
        totals.cumulative = now.cumulative;
        totals.period = now.period;
        totals.signed = now.signed;
        totals.amendments = now.amendments;
        let cited = self.project.invoices[cited as usize].kind;
        self.give_back(cited, &mut totals)?;
        totals.close()?;
        Some(totals)
    }

    /// Adds the lines of an invoice to what is to date.
    fn settle(&mut self, totals: &Totals, invoice: &Invoice) -> Option<()> {
        for line in &totals.rates {
            let at = usize::from(line.rate);
            self.works[at] = self.works[at].plus(line.works)?;
            self.revision[at] = self.revision[at].plus(line.revision)?;
            self.base[at] = self.base[at].plus(line.base)?;
            self.tax[at] = self.tax[at].plus(line.tax)?;
        }
        self.held = self.held.plus(totals.retention)?;
        // A correction that is cancelled is still to be made.
        let reopens = invoice.whole_credit();
        for line in &totals.revisions {
            let same = |known: &&mut Revised| (known.of, known.rate) == (line.of, line.rate);
            match self.revised.iter_mut().find(same) {
                Some(known) => {
                    known.works = known.works.plus(line.works)?;
                    known.billed = known.billed.plus(line.amount)?;
                    known.provisional = line.provisional || reopens;
                }
                None => {
                    let RevisionLine { of, rate, works, amount: billed, provisional, .. } = *line;
                    self.revised.push(Revised { of, rate, works, billed, provisional });
                }
            }
        }
        self.revised.sort_by_key(|known| (known.of, known.rate));
        for line in &totals.recoveries {
            if let Some(part) = self.parts.iter_mut().find(|part| part.id == line.part) {
                let sum = &mut part.recovered[usize::from(line.rate)];
                *sum = sum.plus(line.amount)?;
            }
        }
        for line in &totals.advances {
            if let Some(part) = self.parts.iter_mut().find(|part| part.id == line.part) {
                part.recovered[0] = part.recovered[0].plus(line.amount)?;
            }
        }
        for line in &totals.deductions {
            if let DeductionSource::Project(place) = line.source {
                let place = place as usize;
                self.deducted[place] = self.deducted[place].plus(line.amount)?;
                for (rate, amount) in &line.at_rates {
                    let sum = &mut self.deducted_at[place][usize::from(*rate)];
                    *sum = sum.plus(*amount)?;
                }
            }
        }
        if let Some(cited) = invoice.cites.filter(|_| invoice.whole_credit()) {
            self.closed &= self.project.invoices[cited as usize].kind != InvoiceKind::Closing;
            // What it had put right of earlier months is to be put right again.
            for line in &totals.revisions {
                let known = self.revised.iter_mut();
                known
                    .filter(|known| (known.of, known.rate) == (line.of, line.rate))
                    .for_each(|known| known.provisional = true);
            }
            // A deposit that is cancelled is no longer there to be taken off.
            for part in self.parts.iter_mut().filter(|part| part.id.invoice == cited) {
                part.asked.iter_mut().for_each(|asked| *asked = Money::ZERO);
            }
        }
        Some(())
    }
}

/// See [`Account::history`].
fn history(project: &Project) -> bool {
    let settings = &project.settings;
    let on_account =
        |kind: InvoiceKind| matches!(kind, InvoiceKind::Deposit | InvoiceKind::Advance | InvoiceKind::Credit);
    settings.vat_cumulative
        || settings.retention.is_some()
        || !settings.deductions.is_empty()
        || project.revision.is_some()
        || project.invoices.iter().any(|invoice| on_account(invoice.kind))
}
