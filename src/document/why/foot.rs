//! Figures of a foot: the net, the tax, what is taken off (R20, R27–R30).

use super::{Figure, Step, Teller, sold};
use crate::billing::{DeductionLine, DeductionSource, Money, RateLine, RecoveryBasis, RevisionLine, Totals};
use crate::document::foot::label_of;
use crate::document::percent;
use crate::exact::Ratio;
use crate::project::{HeldOn, InvoiceId, InvoiceKind, Recovery, Target};
use crate::syntax::tree::Expr;
use rust_decimal::Decimal;

impl Teller<'_> {
    pub(super) fn figure(&self, figure: &Figure) -> Option<Step> {
        let totals = self.view.totals()?;
        let id = self.view.project.id(self.view.invoice.id);
        let mut step = match figure {
            Figure::Net => self.net(totals)?,
            Figure::Total => self.total(totals)?,
            Figure::Taxable => self.taxable(totals)?,
            Figure::Tax(None) => self.taxes(totals, true)?,
            Figure::Tax(Some(rate)) => self.tax(totals, self.line(totals, *rate)?)?,
            Figure::Base(rate) => self.base(totals, self.line(totals, *rate)?)?,
            Figure::Works => self.works(totals.period, None)?,
            Figure::Cumulative => self.cumulative(totals)?,
            Figure::Retention => self.retention(totals)?,
            Figure::Revision => self.revision(totals, None)?,
            Figure::Recovered => self.recovered(totals, None)?,
            Figure::Advances => self.advances(totals)?,
            Figure::Deductions => self.deductions(totals)?,
            Figure::Deduction(sources) => self.named_deduction(totals, sources)?,
            Figure::Contract => self.contracted(totals)?,
            Figure::Left => self.left(totals)?,
            Figure::Rows(target) => self.rows(*target)?,
        };
        step.label = format!("{id} · {}", step.label);
        Some(step)
    }

    fn line<'t>(&self, totals: &'t Totals, percent: Decimal) -> Option<&'t RateLine> {
        let rates = &self.view.ledger.rates;
        totals.rates.iter().find(|line| rates[usize::from(line.rate)].percent == percent.normalize())
    }

    fn rate_name(&self, rate: u16) -> String {
        self.lang.percent(self.view.ledger.rates[usize::from(rate)].percent)
    }

    pub(super) fn net(&self, totals: &Totals) -> Option<Step> {
        let label = self.pick("net à payer", "net to be paid");
        if let Some(step) = self.cancelled(label.clone(), totals.payable, |cited| cited.payable) {
            return Some(step);
        }
        let mut steps = vec![self.total(totals)?];
        let mut how = self.pick("TTC", "total");
        if self.view.invoice.kind == InvoiceKind::Advance {
            steps = vec![self.asked_advance(totals)];
            how = self.pick("avance, sans TVA", "advance, without VAT");
        }
        let project = self.view.project;
        if project.settings.retention.is_some() && (!totals.retention.is_zero() || !totals.held.is_zero()) {
            steps.push(self.retention(totals)?);
            how += &self.pick(" − retenue", " − retention");
        }
        if !totals.advances.is_empty() {
            steps.push(self.advances(totals)?);
            how += &self.pick(" − avance reprise", " − advance taken off");
        }
        let after: Vec<&DeductionLine> = totals.deductions.iter().filter(|line| !line.before_tax).collect();
        if !after.is_empty() {
            steps.extend(after.into_iter().map(|line| self.deduction(line)));
            how += &self.pick(" − déductions", " − deductions");
        }
        Some(self.step(label, totals.payable).by("R28", how).from(steps))
    }

    /// Of a credit note that cancels an invoice whole: the other sign of that invoice's figure.
    fn cancelled(&self, label: String, amount: Money, of: impl Fn(&Totals) -> Money) -> Option<Step> {
        let invoice = self.view.invoice;
        if !invoice.whole_credit() {
            return None;
        }
        let cited = invoice.cites?;
        let (project, ledger) = (self.view.project, self.view.ledger);
        let mut steps = Vec::new();
        for (at, other) in project.invoices[..self.view.at].iter().enumerate() {
            let cancels = other.kind == InvoiceKind::Credit && other.cites == Some(cited);
            if at == cited as usize || cancels {
                let totals = ledger.invoices[at].as_deref()?;
                let name = project.id(other.id);
                steps.push(self.step(name, of(totals)).at(self.place(other.head)));
            }
        }
        let how = self.pick("l’inverse de ce qui est annulé", "the opposite of what is cancelled");
        Some(self.step(label, amount).by("R22", how).at(self.place(invoice.head)).from(steps))
    }

    fn total(&self, totals: &Totals) -> Option<Step> {
        let steps = vec![self.taxable(totals)?, self.taxes(totals, false)?];
        let how = format!("{} + {}", self.money(totals.taxable), self.money(totals.tax));
        Some(self.step(self.pick("total TTC", "total with VAT"), totals.total).by("R28", how).from(steps))
    }

    fn taxable(&self, totals: &Totals) -> Option<Step> {
        let steps: Option<Vec<Step>> = totals.rates.iter().map(|line| self.base(totals, line)).collect();
        let mut steps = steps?;
        let label = self.pick("total HT", "total before tax");
        if steps.len() == 1 {
            let only = steps.swap_remove(0);
            return Some(Step { label, ..only });
        }
        let how = self.pick("somme des bases de TVA", "sum of the bases of VAT");
        Some(self.step(label, totals.taxable).by("R28", how).from(steps))
    }

    /// The tax of all rates; with their bases, unless these are told beside it.
    fn taxes(&self, totals: &Totals, with_bases: bool) -> Option<Step> {
        let of_rate = |line| if with_bases { self.tax(totals, line) } else { self.tax_alone(line) };
        let steps: Option<Vec<Step>> = totals.rates.iter().map(of_rate).collect();
        let how = self.pick("taux par taux", "rate by rate");
        Some(self.step(self.pick("TVA", "VAT"), totals.tax).by("R27", how).from(steps?))
    }

    fn tax_alone(&self, line: &RateLine) -> Option<Step> {
        let rate = self.rate_name(line.rate);
        let base = self.money(line.base);
        let how = if self.view.project.settings.vat_cumulative {
            self.pick(
                format!("{rate} des bases à ce jour, dont {base}, moins la TVA déjà facturée"),
                format!("{rate} of the bases to date, of which {base}, less the VAT billed before"),
            )
        } else if self.view.invoice.kind == InvoiceKind::Deposit {
            self.pick(
                format!("{rate} de {base}, ou le reste d’un montant TTC"),
                format!("{rate} of {base}, or the rest of an amount with tax"),
            )
        } else {
            format!("{rate} × {base}")
        };
        Some(self.step(self.pick(format!("TVA {rate}"), format!("VAT {rate}")), line.tax).by("R27", how))
    }

    fn tax(&self, totals: &Totals, line: &RateLine) -> Option<Step> {
        Some(self.tax_alone(line)?.from(vec![self.base(totals, line)?]))
    }

    fn base(&self, totals: &Totals, line: &RateLine) -> Option<Step> {
        let rate = self.rate_name(line.rate);
        let label = self.pick(format!("base à {rate}"), format!("base at {rate}"));
        let same = |cited: &Totals| {
            let found = cited.rates.iter().find(|other| other.rate == line.rate);
            found.map_or(Money::ZERO, |line| line.base)
        };
        if let Some(step) = self.cancelled(label.clone(), line.base, same) {
            return Some(step);
        }
        let mut steps = Vec::new();
        let mut parts = Vec::new();
        let mut add = |step: Step, sign: &str, amount: Money| {
            parts.push(format!("{sign}{}", self.money(amount)));
            steps.push(step);
        };
        if !line.deposit.is_zero() {
            add(self.asked(line), "", line.deposit);
        }
        let works = self.works(line.works, Some(line.rate))?;
        if !works.steps.is_empty() {
            add(works, "", line.works);
        }
        if !line.revision.is_zero() {
            add(self.revision(totals, Some(line.rate))?, "+ ", line.revision);
        }
        if !line.recovered.is_zero() {
            add(self.recovered(totals, Some(line.rate))?, "− ", line.recovered);
        }
        let before = totals.deductions.iter().filter(|deduction| {
            deduction.before_tax && deduction.at_rates.iter().any(|(rate, _)| *rate == line.rate)
        });
        for deduction in before {
            let at_rate = deduction.at_rates.iter().find(|(rate, _)| *rate == line.rate);
            let amount = at_rate.map_or(Money::ZERO, |(_, amount)| *amount);
            add(self.deduction_at(deduction, amount, &rate), "− ", amount);
        }
        Some(self.step(label, line.base).by("R28", parts.join(" ")).from(steps))
    }

    /// Works of the period, or those at one rate: row by row.
    fn works(&self, amount: Money, rate: Option<u16>) -> Option<Step> {
        let label = match rate {
            None => self.pick("travaux de la période", "works of the period"),
            Some(rate) => {
                let rate = self.rate_name(rate);
                self.pick(format!("travaux à {rate}"), format!("works at {rate}"))
            }
        };
        let steps = self.moved(Target::All, rate)?;
        let how = self.pick("somme des lignes", "sum of the rows");
        Some(self.step(label, amount).by("R26", how).from(steps))
    }

    fn cumulative(&self, totals: &Totals) -> Option<Step> {
        let label = self.pick("travaux à ce jour", "works to date");
        let sum = self.pick("somme des factures précédentes", "sum of the earlier invoices");
        let before = self
            .step(self.pick("déjà facturé", "billed before"), totals.previous)
            .by("R26", sum)
            .from(self.by_invoice());
        let how = format!("{} + {}", self.money(totals.previous), self.money(totals.period));
        Some(
            self.step(label, totals.cumulative)
                .by("R26", how)
                .from(vec![before, self.works(totals.period, None)?]),
        )
    }

    /// The works of each earlier invoice.
    fn by_invoice(&self) -> Vec<Step> {
        let (project, ledger) = (self.view.project, self.view.ledger);
        let earlier = project.invoices.iter().zip(&ledger.invoices).take(self.view.at);
        let moved = earlier.filter_map(|(invoice, totals)| Some((invoice, totals.as_deref()?)));
        moved
            .filter(|(_, totals)| !totals.period.is_zero())
            .map(|(invoice, totals)| {
                let label = self.pick(
                    format!("travaux de {}", project.id(invoice.id)),
                    format!("works of {}", project.id(invoice.id)),
                );
                self.step(label, totals.period).at(self.place(invoice.head))
            })
            .collect()
    }

    /// What each invoice up to this one added to the base of the retention: with tax where the base is.
    fn held_on_by_invoice(&self) -> Option<Vec<Step>> {
        let (project, ledger) = (self.view.project, self.view.ledger);
        let mut steps = Vec::new();
        let mut before = Money::ZERO;
        for (invoice, totals) in project.invoices.iter().zip(&ledger.invoices).take(self.view.at + 1) {
            let bears = !matches!(invoice.kind, InvoiceKind::Deposit | InvoiceKind::Advance);
            let Some(totals) = totals.as_deref().filter(|_| bears) else { continue };
            let added = totals.held_on.minus(before)?;
            if !added.is_zero() {
                steps.push(self.step(project.id(invoice.id), added).at(self.place(invoice.head)));
            }
            before = totals.held_on;
        }
        Some(steps)
    }

    fn retention(&self, totals: &Totals) -> Option<Step> {
        let (project, ledger) = (self.view.project, self.view.ledger);
        let label = self.pick("retenue de garantie", "retention");
        if let Some(step) = self.cancelled(label.clone(), totals.retention, |cited| cited.retention) {
            return Some(step);
        }
        let terms = project.settings.retention.as_ref()?;
        let rate = self.lang.percent(percent(ledger.retention?)?);
        let before = totals.held_before()?;
        let (base, held, taken) = (self.money(totals.held_on), self.money(totals.held), self.money(before));
        let waits = terms.on == HeldOn::Closing && totals.held.is_zero();
        let how = if totals.held.is_zero() && !totals.held_on.is_zero() && !waits {
            self.pick(
                format!("libérée : 0 − {taken} déjà retenus"),
                format!("released: 0 − {taken} held before"),
            )
        } else if waits {
            self.pick("retenue à la clôture seulement", "held at the closing only")
        } else {
            self.pick(
                format!("{rate} × {base} = {held}, − {taken} déjà retenus"),
                format!("{rate} × {base} = {held}, − {taken} held before"),
            )
        };
        let base_label = match terms.base {
            crate::project::Base::Gross => self.pick("travaux à ce jour TTC", "works to date with VAT"),
            crate::project::Base::Net => self.pick("travaux à ce jour HT", "works to date before tax"),
        };
        let sum = self.pick("ce que chaque facture y ajoute", "what each invoice adds to it");
        let base = self.step(base_label, totals.held_on).by("R29", sum);
        let mut steps = vec![base.from(self.held_on_by_invoice()?)];
        if let Some(bond) = &project.bond {
            let label = self.pick("caution", "guarantee");
            let figure = bond.date.map_or(String::new(), |date| date.long(self.lang));
            steps.push(Step { label, figure, ..Step::default() }.at(self.place(bond.span)));
        }
        if let Some(release) = project.release_date() {
            let label = self.pick("libération", "release");
            let place = project.handover.and_then(|(_, span)| self.place(span));
            steps.push(Step { label, figure: release.long(self.lang), ..Step::default() }.at(place));
        }
        Some(self.step(label, totals.retention).by("R29", how).at(self.place(terms.span)).from(steps))
    }

    fn revision(&self, totals: &Totals, rate: Option<u16>) -> Option<Step> {
        let project = self.view.project;
        let formula = project.revision.as_ref()?;
        let lines = totals.revisions.iter().filter(|line| rate.is_none_or(|rate| line.rate == rate));
        let mut sum = Vec::new();
        let steps = lines.map(|line| {
            sum.push(line.amount);
            self.revision_line(line)
        });
        let steps: Option<Vec<Step>> = steps.collect();
        let amount = Money::sum(sum)?;
        let how = self.pick("travaux × (coefficient − 1)", "works × (coefficient − 1)");
        let label = self.pick("révision des prix", "price revision");
        Some(self.step(label, amount).by("R30", how).at(self.place(formula.span)).from(steps?))
    }

    fn revision_line(&self, line: &RevisionLine) -> Option<Step> {
        let project = self.view.project;
        let revision = project.revision.as_ref()?;
        let of = project.id(project.invoices[line.of as usize].id);
        let figure = self.lang.number(line.coefficient.to_short_decimal(6)?);
        let rate = self.rate_name(line.rate);
        let how = match line.works.is_zero() {
            true => self.pick(
                format!("travaux de {of} × ({figure} − 1), moins ce qui en était facturé"),
                format!("works of {of} × ({figure} − 1), less what was billed of it"),
            ),
            false => format!("{} × ({figure} − 1)", self.money(line.works)),
        };
        let coefficient = Step { label: self.pick("coefficient", "coefficient"), figure, ..Step::default() }
            .by("R30", project.slice(revision.formula.span()))
            .at(self.place(revision.formula.span()))
            .from(self.index_values(line.of));
        let label = self.pick(format!("{of}, TVA {rate}"), format!("{of}, VAT {rate}"));
        Some(self.step(label, line.amount).by("R30", how).from(vec![coefficient]))
    }

    /// The values of the indices that the coefficient of an invoice goes by.
    fn index_values(&self, of: InvoiceId) -> Vec<Step> {
        let project = self.view.project;
        let Some(revision) = &project.revision else { return Vec::new() };
        let formula = project.slice(revision.formula.span());
        let invoice = &project.invoices[of as usize];
        let mut steps = Vec::new();
        for table in &project.indices {
            let name = project.slice(table.name);
            if !crate::syntax::fold(formula).contains(crate::syntax::fold(name).as_ref()) {
                continue;
            }
            let own = of as usize == self.view.at;
            for month in [Some(revision.base), invoice.month()].into_iter().flatten() {
                let Some(value) = table.known(month, self.view.invoice.date, own) else { continue };
                let figure = self.lang.number(value.value);
                let label = format!("{name} {month}");
                let mut step = Step { label, figure, ..Step::default() }.at(self.place(value.span));
                if value.provisional {
                    step.how = Some(self.pick("provisoire", "provisional"));
                }
                steps.push(step);
            }
        }
        steps
    }

    fn recovered(&self, totals: &Totals, rate: Option<u16>) -> Option<Step> {
        let lines = || totals.recoveries.iter().filter(|line| rate.is_none_or(|rate| line.rate == rate));
        let amount = Money::sum(lines().map(|line| line.amount))?;
        let label = self.pick("acomptes repris", "deposits taken off");
        let steps = lines().map(|line| {
            let name = self.view.name(line.part.invoice);
            let rate = self.rate_name(line.rate);
            let label = self.pick(format!("{name}, TVA {rate}"), format!("{name}, VAT {rate}"));
            self.taken(label, line.amount, line.basis, line.part.invoice, line.part.entry)
        });
        let how = self.pick(
            "ce qui revient aux travaux, moins ce qui est déjà repris",
            "what falls to the works, less what is taken off already",
        );
        Some(self.step(label, amount).by("R20", how).from(steps.collect()))
    }

    fn advances(&self, totals: &Totals) -> Option<Step> {
        let amount = Money::sum(totals.advances.iter().map(|line| line.amount))?;
        let steps = totals.advances.iter().map(|line| {
            let name = self.view.name(line.part.invoice);
            self.taken(name, line.amount, line.basis, line.part.invoice, line.part.entry)
        });
        let how = self.pick("après TTC, dans la limite du net", "after tax, within the net");
        Some(
            self.step(self.pick("avances reprises", "advances taken off"), amount)
                .by("R20", how)
                .from(steps.collect()),
        )
    }

    /// One recovery: what it is computed from, and the deposit that it comes from.
    fn taken(
        &self,
        label: String,
        amount: Money,
        basis: RecoveryBasis,
        invoice: InvoiceId,
        entry: u32,
    ) -> Step {
        let project = self.view.project;
        let deposit = &project.invoices[invoice as usize];
        let (asked, before) = (self.money(basis.asked), self.money(basis.before));
        let (done, contract) = (self.money(basis.done), self.money(basis.contract));
        let closing = self.view.invoice.kind == InvoiceKind::Closing;
        let how = match deposit.recovery().as_ref() {
            _ if closing => self.pick(
                format!("ce qui reste : {asked} − {before}"),
                format!("what is left: {asked} − {before}"),
            ),
            Recovery::Linear { from, to } => self.pick(
                format!(
                    "{asked} entre {} et {} de {contract}, à {done}, − {before}",
                    self.lang.percent(*from),
                    self.lang.percent(*to)
                ),
                format!(
                    "{asked} between {} and {} of {contract}, at {done}, − {before}",
                    self.lang.percent(*from),
                    self.lang.percent(*to)
                ),
            ),
            Recovery::Prorata => format!("{asked} × {done} ÷ {contract} − {before}"),
            Recovery::On(_) | Recovery::Closing => self.pick(
                format!("part des travaux de la période dans {asked}, déjà repris {before}"),
                format!("share of the works of the period in {asked}, taken off before {before}"),
            ),
        };
        let place = deposit.entries.get(entry as usize).map(|entry| entry.target).unwrap_or(deposit.head);
        self.step(label, amount).by("R20", how).at(self.place(place))
    }

    /// The part of a deposit at one rate.
    fn asked(&self, line: &RateLine) -> Step {
        let project = self.view.project;
        let entries = self.view.invoice.entries.iter();
        let typed: Vec<&str> = entries.map(|entry| project.slice(entry.place())).collect();
        let place = self.view.invoice.entries.first().map(|entry| entry.target);
        let label = self.pick("acompte HT", "deposit before tax");
        let how = self.pick(
            format!("{} des lignes du devis à ce taux", typed.join(" + ")),
            format!("{} of the rows of the quote at this rate", typed.join(" + ")),
        );
        self.step(label, line.deposit).by("R20", how).at(place.and_then(|place| self.place(place)))
    }

    fn asked_advance(&self, totals: &Totals) -> Step {
        let entry = self.view.invoice.entries.first();
        let typed = entry.and_then(|entry| entry.value.as_ref()).map(Expr::span);
        let typed = typed.map_or("", |span| self.view.project.slice(span)).to_owned();
        let how = self.pick(format!("{typed} du devis TTC"), format!("{typed} of the quote with VAT"));
        let label = self.pick("avance", "advance");
        let place = entry.map(|entry| entry.target).and_then(|place| self.place(place));
        self.step(label, totals.advance).by("R20", how).at(place)
    }

    fn deductions(&self, totals: &Totals) -> Option<Step> {
        let amount = Money::sum(totals.deductions.iter().map(|line| line.amount))?;
        let steps = totals.deductions.iter().map(|line| self.deduction(line)).collect();
        let how = self.pick("somme des déductions", "sum of the deductions");
        Some(self.step(self.pick("déductions", "deductions"), amount).by("R28", how).from(steps))
    }

    /// The part of a deduction before tax that falls to one rate of VAT.
    fn deduction_at(&self, line: &DeductionLine, amount: Money, rate: &str) -> Step {
        let whole = self.deduction(line);
        if amount == line.amount {
            return whole;
        }
        let how = self.pick(
            format!("part à {rate} de {}", self.money(line.amount)),
            format!("share at {rate} of {}", self.money(line.amount)),
        );
        let place = whole.place.clone();
        self.step(whole.label.clone(), amount).by("R28", how).at(place).from(vec![whole])
    }

    pub(super) fn deduction(&self, line: &DeductionLine) -> Step {
        let project = self.view.project;
        let (label, _) = label_of(project, line.source, self.lang);
        let base = self.money(line.base);
        let rate = line.rate.and_then(|rate: Ratio| percent(rate)).map(|rate| self.lang.percent(rate));
        let (how, span) = match line.source {
            DeductionSource::Project(at) => {
                let rate = rate.unwrap_or_default();
                let how = self.pick(
                    format!("{rate} × {base} à ce jour, moins ce qui est déjà déduit"),
                    format!("{rate} × {base} to date, less what is deducted already"),
                );
                (how, project.settings.deductions[at as usize].span)
            }
            DeductionSource::Invoice(invoice, at) => {
                let how = rate.map_or_else(
                    || self.pick("montant tapé", "amount typed"),
                    |rate| format!("{rate} × {base}"),
                );
                (how, project.invoices[invoice as usize].deductions()[at as usize].span)
            }
            DeductionSource::Penalty(row) => {
                let how = sold::product(project, self.view.ledger, row, self.lang).unwrap_or_default();
                let how = self.pick(
                    format!("{how}, pénalité déduite après TVA"),
                    format!("{how}, a penalty taken off after VAT"),
                );
                (how, project.rows[row as usize].span)
            }
        };
        self.step(label, line.amount).by("R28", how).at(self.place(span))
    }
}
