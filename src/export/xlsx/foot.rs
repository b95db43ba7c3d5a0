//! Below the rows: the lines of the foot (R28), each worked out from the cells above it.

use super::Book;
use super::formula::{At, Formula, Range};
use super::page::{Done, Page};
use super::rows::{Col, SHARE, Table, share};
use super::style::{Content, Part, Style};
use crate::billing::{DeductionSource, RecoveryBasis, Totals};
use crate::document::{Amount, Document, DocumentKind, DocumentTotals, Figure, VatTotal, View};
use crate::project::Target;
use rust_decimal::Decimal;
use rust_xlsxwriter::XlsxError;

/// The lines that later documents, and the account of the job, go on from.
#[derive(Clone, Debug)]
pub struct Kept {
    pub sheet: String,
    /// The line of the works.
    pub works: u32,
    /// Before tax, tax, with tax, net: where each stands.
    pub taxable: At,
    pub tax: Option<At>,
    pub total: At,
    pub net: At,
    /// What the retention holds to date.
    pub held: Option<(At, Decimal)>,
}

struct Foot<'f, 's> {
    page: &'f mut Page<'s>,
    table: &'f Table,
    /// The first line that VAT is computed on.
    first: u32,
}

/// From the works to the net. Gives where the totals stand.
pub fn write(
    book: &Book<'_>,
    view: &View<'_>,
    document: &Document,
    page: &mut Page<'_>,
    table: &Table,
) -> Result<Option<Kept>, XlsxError> {
    let (Some(printed), Some(totals)) = (&document.totals, view.totals()) else { return Ok(None) };
    let name = page.sheet.name();
    page.line();
    head(page, table, !printed.revisions.is_empty())?;
    let first = page.row;
    let mut foot = Foot { page, table, first };
    let with_rows = !matches!(document.kind, DocumentKind::Deposit | DocumentKind::Advance);
    if with_rows {
        foot.works(printed)?;
    }
    foot.before_tax(view, printed, totals)?;
    let works = foot.first;
    let last = foot.page.row - 1;
    let taxable = foot.total("Total HT", "Total before tax", printed.taxable, Some((foot.first, last)))?;
    let tax = foot.vat(printed, last, taxable)?;
    let bottom = foot.page.row - 1;
    let total = foot.total("Total TTC", "Total with VAT", printed.total, Some((taxable, bottom)))?;
    let held = foot.after_tax(book, view, printed, totals)?;
    let bottom = foot.page.row - 1;
    let net = foot.net(printed.net, total, bottom)?;
    foot.settlement(document, net)?;
    let at = |row| table.at(row, foot_amount(table));
    Ok(Some(Kept {
        sheet: name,
        works,
        taxable: at(taxable),
        tax: tax.map(at),
        total: at(total),
        net: at(net),
        held,
    }))
}

/// Amounts of the foot stand below those of the period; in a quote, below its amounts.
pub fn foot_amount(table: &Table) -> Col {
    if table.columns.has(Col::Period) { Col::Period } else { Col::Contract }
}

fn head(page: &mut Page<'_>, table: &Table, revised: bool) -> Done {
    let row = page.line();
    let lang = page.lang;
    let style = Style::of(Part::Head, Content::Text);
    page.blanks(row, 0..table.columns.count(), style)?;
    let base = "Base";
    let (price, contract) = match (table.columns.has(Col::Now), revised) {
        (true, true) => (lang.pick("Coefficient", "Coefficient"), base),
        (true, false) => ("", base),
        (false, _) => (base, lang.pick("Montant", "Amount")),
    };
    let heads = [
        (Col::Designation, lang.pick("Décompte", "Account")),
        (Col::Price, price),
        (Col::Contract, contract),
        (Col::Before, lang.pick("Avant", "Before")),
        (Col::NowPercent, lang.pick("Taux", "Rate")),
        (Col::Now, lang.pick("À ce jour", "To date")),
        (Col::Period, lang.pick("Période", "Period")),
        (Col::Vat, lang.pick("TVA %", "VAT %")),
    ];
    heads
        .into_iter()
        .filter(|(col, _)| table.columns.has(*col))
        .try_for_each(|(col, text)| page.text(table.at(row, col), text, style))
}

impl Foot<'_, '_> {
    fn decimals(&self) -> u32 {
        self.page.decimals
    }

    /// A new line and its label.
    fn line(&mut self, part: Part, fr: &str, en: &str) -> Result<u32, XlsxError> {
        let row = self.page.line();
        let style = Style::of(part, Content::Text);
        if part != Part::Body {
            self.page.blanks(row, 0..self.table.columns.count(), style)?;
        }
        let label = self.page.lang.pick(fr, en).to_owned();
        self.page.text(self.table.at(row, Col::Designation), &label, style)?;
        Ok(row)
    }

    fn put(&mut self, row: u32, col: Col, amount: Amount, formulas: Vec<Formula>) -> Done {
        let style = Style::of(Part::Body, Content::Amount);
        self.page.figure(self.table.at(row, col), amount.0, style, formulas)
    }

    fn rate(&mut self, row: u32, col: Col, rate: Figure) -> Done {
        let style = Style::of(Part::Body, Content::Rate);
        self.page.figure(self.table.at(row, col), share(rate), style, [])
    }

    fn amount(&mut self, row: u32, amount: Amount, formulas: Vec<Formula>) -> Done {
        self.put(row, foot_amount(self.table), amount, formulas)
    }

    /// What is taken off stands with the other sign.
    fn less(&mut self, row: u32, amount: Amount, formulas: Vec<Formula>) -> Done {
        self.amount(row, Amount(-amount.0), formulas)
    }

    fn of(&self, row: u32, col: Col) -> Formula {
        self.table.cell(row, col)
    }

    /// The sum of the amounts of the foot from one line to another.
    fn sum(&self, (first, last): (u32, u32)) -> Formula {
        let col = self.table.columns.place(foot_amount(self.table));
        Formula::Sum(vec![Range { col, first, last: last.max(first) }]).round(self.decimals())
    }

    fn total(
        &mut self,
        fr: &str,
        en: &str,
        amount: Amount,
        lines: Option<(u32, u32)>,
    ) -> Result<u32, XlsxError> {
        let row = self.line(Part::Total, fr, en)?;
        let formula = lines.filter(|(first, last)| first <= last).map(|lines| self.sum(lines));
        let at = self.table.at(row, foot_amount(self.table));
        self.page.figure(at, amount.0, Style::of(Part::Total, Content::Amount), formula)?;
        Ok(row)
    }

    fn works(&mut self, printed: &DocumentTotals) -> Done {
        let decimals = self.decimals();
        if !printed.amendments.0.is_zero() {
            let row = self.line(Part::Body, "Avenants et lignes libres HT", "Amendments and free rows")?;
            let sum = Formula::Sum(self.table.sum(Col::Contract, true)).round(decimals);
            self.put(row, Col::Contract, printed.amendments, vec![sum])?;
        }
        let row = self.line(Part::Body, "Travaux HT", "Works before tax")?;
        let columns = [
            (Col::Contract, printed.contract),
            (Col::Before, printed.previous),
            (Col::Now, printed.cumulative),
        ];
        for (col, amount) in columns {
            let sum = Formula::Sum(self.table.sum(col, false)).round(decimals);
            self.put(row, col, amount, vec![sum])?;
        }
        let difference = self.of(row, Col::Now).minus(self.of(row, Col::Before)).round(decimals);
        self.amount(row, printed.works, vec![difference])?;
        if let Some(progress) = printed.progress {
            let formula = self.of(row, Col::Now).over(self.of(row, Col::Contract)).round(SHARE);
            let at = self.table.at(row, Col::NowPercent);
            self.page.figure(at, share(progress), Style::of(Part::Body, Content::Percent), [formula])?;
        }
        self.first = row;
        Ok(())
    }

    fn before_tax(&mut self, view: &View<'_>, printed: &DocumentTotals, totals: &Totals) -> Done {
        let decimals = self.decimals();
        for line in totals.rates.iter().filter(|line| !line.deposit.is_zero()) {
            let row = self.line(Part::Body, "Acompte HT", "Deposit before tax")?;
            self.rate(row, Col::Vat, Figure(view.ledger.rates[usize::from(line.rate)].percent))?;
            self.amount(row, Amount(line.deposit.decimal(decimals)), Vec::new())?;
        }
        for revision in &printed.revisions {
            let (of, changes) = (&revision.of, revision.provisional);
            let changes = if changes { (", indice provisoire", ", provisional index") } else { ("", "") };
            let what = match revision.correction {
                true => (format!("Révision corrigée de {of}"), format!("Corrected revision of {of}")),
                false => (format!("Révision de {of}"), format!("Revision of {of}")),
            };
            let (fr, en) = (what.0 + changes.0, what.1 + changes.1);
            let row = self.line(Part::Body, &fr, &en)?;
            let style = Style::of(Part::Body, Content::Price);
            self.page.figure(self.table.at(row, Col::Price), revision.coefficient.0, style, [])?;
            self.rate(row, Col::Vat, revision.rate)?;
            if !revision.correction {
                self.put(row, Col::Contract, revision.works, self.works_at(row))?;
            }
            let moved = self.of(row, Col::Price).minus(Formula::Number(Decimal::ONE));
            let formula = self.of(row, Col::Contract).times(moved).round(decimals);
            self.amount(row, revision.amount, vec![formula])?;
        }
        for (recovery, line) in printed.recoveries.iter().zip(&totals.recoveries) {
            let deposit = &recovery.deposit;
            let fr = format!("Reprise de l'acompte {deposit}");
            let row = self.line(Part::Body, &fr, &format!("Deposit {deposit} taken off"))?;
            self.rate(row, Col::Vat, recovery.rate)?;
            let formulas = self.recovery(view, row, line.part.invoice, line.part.entry, line.basis)?;
            self.less(row, recovery.amount, formulas)?;
        }
        for (deduction, line) in printed.deductions.iter().zip(&totals.deductions) {
            if !deduction.before_tax {
                continue;
            }
            // Each rate of VAT has its part of it.
            for (rate, amount) in &line.at_rates {
                let row = self.line(Part::Body, &deduction.label, &deduction.label)?;
                self.rate(row, Col::Vat, Figure(view.ledger.rates[usize::from(*rate)].percent))?;
                let mut formulas = Vec::new();
                if let Some(rate) = deduction.rate.filter(|_| !deduction.to_date) {
                    self.rate(row, Col::NowPercent, rate)?;
                    let works = self.works_at(row).into_iter().next();
                    let rate = self.of(row, Col::NowPercent);
                    let taken = |works: Formula| works.times(rate);
                    formulas.extend(
                        works.map(|works| Formula::Number(Decimal::ZERO).minus(taken(works)).round(decimals)),
                    );
                }
                self.less(row, Amount(amount.decimal(decimals)), formulas)?;
            }
        }
        Ok(())
    }

    /// The works of the period at the VAT rate of a line.
    fn works_at(&self, row: u32) -> Vec<Formula> {
        vec![self.rows_at(self.of(row, Col::Vat), Col::Period, Col::StoredPeriod).round(self.decimals())]
    }

    /// What the rows of a rate of VAT come to in a column, stored materials with them.
    fn rows_at(&self, rate: Formula, col: Col, stored: Col) -> Formula {
        self.sum_at(self.table.range(Col::Vat), rate, col, Some(stored))
    }

    fn sum_at(&self, keys: Range, rate: Formula, col: Col, stored: Option<Col>) -> Formula {
        let rate = Box::new(rate);
        let sum = |col| Formula::SumIf(keys, rate.clone(), self.table.columns.place(col));
        match stored.filter(|col| self.table.columns.has(*col)) {
            Some(stored) => sum(col).plus(sum(stored)),
            None => sum(col),
        }
    }

    /// Of a deposit what was asked, less what was taken off before (R20): pro rata of its quote's works.
    fn recovery(
        &mut self,
        view: &View<'_>,
        row: u32,
        invoice: u32,
        entry: u32,
        basis: RecoveryBasis,
    ) -> Result<Vec<Formula>, XlsxError> {
        let decimals = self.decimals();
        let money = |amount: crate::billing::Money| Amount(amount.decimal(decimals));
        self.put(row, Col::Contract, money(basis.asked), Vec::new())?;
        self.put(row, Col::Before, money(basis.before), Vec::new())?;
        let target = view.project.invoices[invoice as usize].targets.get(entry as usize).copied().flatten();
        let Some(Target::Quote(quote)) = target else { return Ok(Vec::new()) };
        let id = view.project.id(view.project.quotes[quote as usize].id);
        let found = self.table.quotes.iter().find(|quote| quote.id == id);
        let before = || self.of(row, Col::Before);
        let asked = || self.of(row, Col::Contract);
        let rest = before().minus(asked()).round(decimals);
        let part = found.map(|quote| {
            let keys = Range { first: quote.first, last: quote.row, ..self.table.range(Col::Vat) };
            let at_rate = |col, stored| self.sum_at(keys, self.of(row, Col::Vat), col, stored);
            let done = at_rate(Col::Now, Some(Col::StoredNow));
            let share = asked().times(done).over(at_rate(Col::Contract, None));
            before().minus(share.round(decimals)).round(decimals)
        });
        Ok(part.into_iter().chain([rest]).collect())
    }

    /// The base of each rate is the sum of the lines that bear it; its tax is the rate of that (R27).
    fn vat(&mut self, printed: &DocumentTotals, last: u32, taxable: u32) -> Result<Option<u32>, XlsxError> {
        for vat in &printed.vat {
            let row = vat_line(self.page, self.table, vat)?;
            let rate = self.of(row, Col::Vat);
            let lines = self.rows_at(rate.clone(), foot_amount(self.table), Col::StoredPeriod);
            let keys = Range { first: self.first, last, ..self.table.range(Col::Vat) };
            let amounts = self.table.columns.place(foot_amount(self.table));
            let foot = Formula::SumIf(keys, Box::new(rate), amounts);
            let both = lines.plus(foot.clone()).round(self.decimals());
            let all = self.of(taxable, foot_amount(self.table));
            let base = [both, foot.round(self.decimals()), all];
            vat_figures(self.page, self.table, row, vat, base.into())?;
        }
        // One line of VAT is all of it.
        let one = printed.vat.len() == 1;
        Ok(one.then(|| self.page.row - 1))
    }

    fn after_tax(
        &mut self,
        book: &Book<'_>,
        view: &View<'_>,
        printed: &DocumentTotals,
        totals: &Totals,
    ) -> Result<Option<(At, Decimal)>, XlsxError> {
        let decimals = self.decimals();
        let mut kept = None;
        if let Some(advance) = printed.advance {
            let row = self.line(Part::Body, "Avance, sans TVA", "Advance, without VAT")?;
            self.amount(row, advance, Vec::new())?;
        }
        let gross = self.gross_to_date(book);
        let to_date = |foot: &Foot<'_, '_>| {
            let works = foot.of(foot.first, Col::Now);
            gross.clone().into_iter().chain([works]).collect::<Vec<_>>()
        };
        if let Some((retention, before)) = printed.retention.as_ref().zip(totals.held_before()) {
            let row = self.line(Part::Body, "Retenue de garantie", "Retention")?;
            self.put(row, Col::Contract, retention.base, to_date(self))?;
            self.rate(row, Col::NowPercent, retention.rate)?;
            // What the document before this one says to date.
            let earlier = book.documents.iter().rev().filter_map(|one| one.foot.as_ref());
            let earlier = earlier.filter_map(|foot| Some((foot.sheet.clone(), foot.held?))).next();
            let earlier = earlier.map(|(sheet, (at, held))| Formula::There(sheet, at, held));
            let before = Amount(before.decimal(decimals));
            self.put(row, Col::Before, before, earlier.into_iter().collect())?;
            kept = Some((self.table.at(row, Col::Now), retention.held.0));
            let held = self.of(row, Col::Contract).times(self.of(row, Col::NowPercent)).round(decimals);
            self.put(row, Col::Now, retention.held, vec![held])?;
            let given = self.of(row, Col::Before).minus(self.of(row, Col::Now)).round(decimals);
            self.less(row, retention.period, vec![given])?;
        }
        for (advance, line) in printed.advances.iter().zip(&totals.advances) {
            let name = &advance.advance;
            let fr = format!("Reprise de l'avance {name}");
            let row = self.line(Part::Body, &fr, &format!("Advance {name} taken off"))?;
            let money = |amount: crate::billing::Money| Amount(amount.decimal(decimals));
            self.put(row, Col::Contract, money(line.basis.asked), Vec::new())?;
            self.put(row, Col::Before, money(line.basis.before), Vec::new())?;
            let rest = self.of(row, Col::Before).minus(self.of(row, Col::Contract)).round(decimals);
            self.less(row, advance.amount, vec![rest])?;
        }
        for (deduction, line) in printed.deductions.iter().zip(&totals.deductions) {
            if deduction.before_tax {
                continue;
            }
            let row = self.line(Part::Body, &deduction.label, &deduction.label)?;
            let Some(rate) = deduction.rate else {
                self.less(row, deduction.amount, Vec::new())?;
                continue;
            };
            self.rate(row, Col::NowPercent, rate)?;
            let rate = self.of(row, Col::NowPercent);
            let taken = self.of(row, Col::Contract).times(rate).round(decimals);
            let before = view.ledger.deducted_before(view.at() as usize, line.source);
            let of_project = matches!(line.source, DeductionSource::Project(_));
            let formula = match before.filter(|_| of_project) {
                Some(before) => {
                    self.put(row, Col::Contract, deduction.base, to_date(self))?;
                    self.put(row, Col::Before, Amount(before.decimal(decimals)), Vec::new())?;
                    self.of(row, Col::Before).minus(taken).round(decimals)
                }
                None => {
                    let works = self.of(self.first, Col::Period);
                    self.put(row, Col::Contract, deduction.base, vec![works])?;
                    Formula::Number(Decimal::ZERO).minus(taken).round(decimals)
                }
            };
            self.less(row, deduction.amount, vec![formula])?;
        }
        Ok(kept)
    }

    /// Works to date with their VAT, each rate rounded: what the retention is a rate of (R29).
    fn gross_to_date(&self, book: &Book<'_>) -> Option<Formula> {
        let decimals = self.decimals();
        if !self.table.columns.has(Col::Now) {
            return None;
        }
        let rates = book.analysis.ledger.rates.iter().map(|rate| share(Figure(rate.percent)));
        let parts = rates.map(|rate| {
            let works = self.rows_at(Formula::Number(rate), Col::Now, Col::StoredNow).round(decimals);
            let with_tax = Formula::Number(Decimal::ONE + rate);
            works.times(with_tax).round(decimals)
        });
        parts.reduce(Formula::plus).map(|sum| sum.round(decimals))
    }

    fn net(&mut self, net: Amount, total: u32, bottom: u32) -> Result<u32, XlsxError> {
        let row = self.line(Part::Net, "Net à payer", "To be paid")?;
        let formula = self.sum((total, bottom));
        let at = self.table.at(row, foot_amount(self.table));
        self.page.figure(at, net.0, Style::of(Part::Net, Content::Money), [formula])?;
        Ok(row)
    }

    fn settlement(&mut self, document: &Document, net: u32) -> Done {
        let Some(settlement) = document.settlement.as_ref().filter(|one| !one.paid.0.is_zero()) else {
            return Ok(());
        };
        let paid = self.line(Part::Body, "Réglé", "Paid")?;
        self.amount(paid, settlement.paid, Vec::new())?;
        let row = self.line(Part::Body, "Reste à régler", "Left to be paid")?;
        let col = foot_amount(self.table);
        let formula = self.of(net, col).minus(self.of(paid, col)).round(self.decimals());
        self.amount(row, settlement.left, vec![formula])
    }
}

/// A new line for the VAT of a rate, with its rate.
pub fn vat_line(page: &mut Page<'_>, table: &Table, vat: &VatTotal) -> Result<u32, XlsxError> {
    let row = page.line();
    let reason = vat.reason.as_ref().map_or(String::new(), |reason| format!(" ({reason})"));
    let label = format!("{}{reason}", page.lang.pick("TVA", "VAT"));
    page.text(table.at(row, Col::Designation), &label, Style::of(Part::Body, Content::Text))?;
    page.figure(table.at(row, Col::Vat), share(vat.rate), Style::of(Part::Body, Content::Rate), [])?;
    Ok(row)
}

/// The base and the tax of a rate.
pub fn vat_figures(page: &mut Page<'_>, table: &Table, row: u32, vat: &VatTotal, base: Vec<Formula>) -> Done {
    let style = Style::of(Part::Body, Content::Amount);
    // In a quote, amounts stand where the base would: it goes to the column before.
    let place = if foot_amount(table) == Col::Contract { Col::Price } else { Col::Contract };
    page.figure(table.at(row, place), vat.base.0, style, base)?;
    let tax = table.cell(row, place).times(table.cell(row, Col::Vat)).round(page.decimals);
    page.figure(table.at(row, foot_amount(table)), vat.amount.0, style, [tax])
}
