//! Progress: cap (R11), monotonicity (R12), closed rows (R13) and what an entry may say (R7–R9).
//!
//! Billing finds the cells that break a rule; here each gets its words: both cells, the figures, the rule, the fix.

mod entries;
mod groups;
mod limits;
mod reasons;

use crate::billing::{Breach, BreachKind, Contract, EntryId, Ledger, Measure, Money};
use crate::diagnostic::{Code, Diagnostic, Log};
use crate::exact::Ratio;
use crate::locale::Lang;
use crate::project::{InvoiceKind, Project, Quote, QuoteId, Target};
use crate::source::Span;
use crate::syntax::tree::{Entry, Expr};
use rustc_hash::FxHashSet;

pub fn check(project: &Project, ledger: &Ledger, diagnostics: &mut Log) {
    let mut not_accepted: FxHashSet<Option<u32>> = FxHashSet::default();
    // A deposit may have told it already.
    for fault in ledger.faults.iter().filter(|fault| fault.code == Code::NotAccepted) {
        let told = |quote: &Quote| fault.labels.iter().any(|label| label.span == quote.head);
        not_accepted.extend(project.quotes.iter().position(told).map(|at| Some(at as u32)));
    }
    let closing = project.invoices.iter().position(|invoice| invoice.kind == InvoiceKind::Closing);
    for breach in &ledger.breaches {
        // What stands after the closing is one mistake (R19), whatever it bills.
        let at = breach.at.invoice as usize;
        if project.invoices[at].kind.is_progress() && closing.is_some_and(|closing| at > closing) {
            continue;
        }
        if breach.kind == BreachKind::NotAccepted {
            // One quote, one diagnostic: the first entry speaks for the others.
            if !not_accepted.insert(Teller { project, ledger, breach }.unaccepted()) {
                continue;
            }
        }
        diagnostics.push(Teller { project, ledger, breach }.tell());
    }
    reasons::check(project, ledger, diagnostics);
}

/// Says what one breach is.
pub(super) struct Teller<'p> {
    pub(super) project: &'p Project,
    pub(super) ledger: &'p Ledger,
    pub(super) breach: &'p Breach,
}

impl Teller<'_> {
    pub(super) fn tell(&self) -> Diagnostic {
        match self.breach.kind {
            BreachKind::Cap => self.cap(),
            BreachKind::Remeasured => self.remeasured(),
            BreachKind::Back => self.back(),
            BreachKind::Kept { complete } => self.kept(complete),
            BreachKind::GroupAmount => self.group_amount(),
            BreachKind::Closed => self.closed(),
            BreachKind::NotClosed => self.not_closed(),
            BreachKind::Bare => self.bare(),
            BreachKind::Unit => self.unit(),
            BreachKind::OptionRow => self.option(),
            BreachKind::Sign => self.sign(),
            BreachKind::NotAccepted => self.not_accepted(),
            BreachKind::CorrectionUp => self.correction_up(),
            BreachKind::WordOnGroup => self.word_on_group(),
        }
    }

    pub(super) fn entry(&self, id: EntryId) -> &Entry {
        &self.project.invoices[id.invoice as usize].entries[id.entry as usize]
    }

    pub(super) fn this(&self) -> &Entry {
        self.entry(self.breach.at)
    }

    pub(super) fn target(&self) -> Option<Target> {
        self.project.invoices[self.breach.at.invoice as usize].targets[self.breach.at.entry as usize]
    }

    /// It is a cell of a grid.
    pub(super) fn in_grid(&self) -> bool {
        let at = self.breach.at;
        self.project.invoices[at.invoice as usize].in_grid(at.entry as usize)
    }

    /// The cell: the value that is typed, or the words.
    pub(super) fn cell(&self) -> Span {
        self.this().value.as_ref().map_or(self.this().place(), Expr::span)
    }

    pub(super) fn document(&self, id: EntryId) -> &str {
        self.project.id(self.project.invoices[id.invoice as usize].id)
    }

    /// The quote that is not accepted: that of the entry, or the one that its row takes away from (R5, R15).
    pub(super) fn unaccepted(&self) -> Option<QuoteId> {
        let row = self.breach.row.and_then(|row| self.project.rows.get(row as usize));
        let own = match self.target() {
            Some(Target::Quote(quote)) => quote,
            Some(Target::Section(section)) => self.project.sections[section as usize].quote,
            _ => row?.quote,
        };
        let date = self.project.invoices[self.breach.at.invoice as usize].date;
        if !self.project.quotes[own as usize].accepted_on(date) {
            return Some(own);
        }
        let reduced = row?.reduced()?;
        Some(self.project.rows[reduced as usize].quote)
    }

    pub(super) fn row_name(&self) -> String {
        self.breach.row.map_or(String::new(), |row| self.project.row_id(row).to_owned())
    }

    pub(super) fn target_name(&self) -> String {
        self.target().map_or(String::new(), |target| self.project.target_name(target))
    }

    pub(super) fn contract(&self) -> Option<&Contract> {
        self.ledger.contract(self.breach.row?)
    }

    pub(super) fn money(&self, lang: Lang, amount: Money) -> String {
        let currency = &self.project.settings.currency;
        lang.money(amount.decimal(currency.decimals), currency.code)
    }

    pub(super) fn unit_of(&self, contract: &Contract) -> String {
        contract.unit_name.of(self.project).to_owned()
    }

    /// Progress in the measure that was typed: `35,29 %`, `6 u`, `1 500,00 €`.
    pub(super) fn progress(&self, lang: Lang, done: Ratio, amount: Money) -> String {
        match (self.breach.measure, self.contract()) {
            (Some(Measure::Quantity(_)), Some(contract)) => {
                let quantity =
                    done.times(contract.quantity).and_then(|quantity| quantity.to_short_decimal(4));
                format!("{} {}", lang.number(quantity.unwrap_or_default()), self.unit_of(contract))
            }
            (Some(Measure::Amount(_)), _) => self.money(lang, amount),
            _ => percent(lang, done),
        }
    }

    /// Two figures of one message, with more places where they would read the same: 35,29 % after 35,2941 %.
    pub(super) fn apart(&self, lang: Lang, one: (Ratio, Money), other: (Ratio, Money)) -> (String, String) {
        let told = |(done, amount)| self.progress(lang, done, amount);
        let plain = (told(one), told(other));
        if plain.0 != plain.1 || one.0 == other.0 {
            return plain;
        }
        let finer = |places| (self.finely(lang, one.0, places), self.finely(lang, other.0, places));
        [4, 6, 9].into_iter().map(finer).find(|(one, other)| one != other).unwrap_or(plain)
    }

    /// A quantity where one was typed, else a percentage: cents that are equal tell nothing apart.
    fn finely(&self, lang: Lang, done: Ratio, places: u32) -> String {
        let figure = |of: Ratio| {
            let decimal = done.times(of).and_then(|value| value.to_short_decimal(places));
            lang.number(decimal.unwrap_or_default())
        };
        match (self.breach.measure, self.contract()) {
            (Some(Measure::Quantity(_)), Some(contract)) => {
                format!("{} {}", figure(contract.quantity), self.unit_of(contract))
            }
            _ => format!("{}{}", figure(Ratio::integer(100)), lang.pick(" %", "%")),
        }
    }

    /// What the cell is measured by: the whole for the cap, else what the row had.
    pub(super) fn bound(&self) -> (Ratio, Money) {
        let previous = self.breach.previous;
        match (self.breach.kind, self.contract()) {
            (BreachKind::Cap | BreachKind::Remeasured, Some(contract)) => (Ratio::ONE, contract.amount),
            _ => (previous.done(), previous.amount),
        }
    }

    /// The same, as it is typed in a file of this language.
    pub(super) fn typed(&self, done: Ratio, amount: Money) -> Option<String> {
        let lang = self.project.lang;
        let currency = &self.project.settings.currency;
        let text = match (self.breach.measure, self.contract()) {
            (Some(Measure::Quantity(_)), Some(contract)) => {
                let quantity = done.times(contract.quantity)?;
                format!("{} {}", exactly(lang, quantity)?, self.unit_of(contract))
            }
            (Some(Measure::Amount(_)), _) => {
                let unit = if currency.code == "EUR" { lang.pick("€", "EUR") } else { currency.code };
                let figure = amount.decimal(currency.decimals).to_string();
                format!("{} {unit}", lang.pick(figure.replace('.', ","), figure))
            }
            _ => format!("{}%", exactly(lang, done.times(Ratio::integer(100))?)?),
        };
        Some(text)
    }

    /// Points at the cell that brought the row where it was; failing that, at what was sold.
    pub(super) fn earlier(&self, diagnostic: Diagnostic) -> Diagnostic {
        let previous = self.breach.previous;
        match (self.breach.earlier, self.breach.row) {
            (Some(earlier), _) => {
                let document = self.document(earlier).to_owned();
                let grouped =
                    match self.project.invoices[earlier.invoice as usize].targets[earlier.entry as usize] {
                        Some(Target::Row(_)) | None => None,
                        Some(target) => Some(self.project.target_name(target)),
                    };
                diagnostic.at(self.entry(earlier).place(), |lang| {
                    let had = (previous.done(), previous.amount);
                    let reached = match self.breach.reached {
                        Some(state) if self.breach.kind == BreachKind::Back => {
                            self.apart(lang, had, (state.done(), state.amount)).0
                        }
                        _ => self.progress(lang, had.0, had.1),
                    };
                    match &grouped {
                        None => lang
                            .pick(format!("{reached} dans {document}"), format!("{reached} in {document}")),
                        Some(group) => lang.pick(
                            format!("{reached} dans {document}, par {group}"),
                            format!("{reached} in {document}, through {group}"),
                        ),
                    }
                })
            }
            (None, Some(row)) => {
                let declared = &self.project.rows[row as usize];
                let place = declared.quantity.as_ref().map_or(declared.id, Expr::span);
                let Some(contract) = self.contract() else { return diagnostic };
                let all = (Ratio::ONE, contract.amount);
                diagnostic.at(place, |lang| {
                    let sold = match self.breach.measure {
                        Some(Measure::Rate(_)) | None => {
                            let quantity = contract.quantity.to_short_decimal(4).unwrap_or_default();
                            format!("{} {}", lang.number(quantity), self.unit_of(contract))
                        }
                        _ => self.progress(lang, all.0, all.1),
                    };
                    lang.pick(format!("vendu : {sold}"), format!("sold: {sold}"))
                })
            }
            (None, None) => diagnostic,
        }
    }

    /// What the cell would make of its row.
    pub(super) fn reaching(&self, diagnostic: Diagnostic) -> Diagnostic {
        let document = self.document(self.breach.at).to_owned();
        match self.breach.reached {
            Some(state) => diagnostic.here(|lang| {
                let (reached, _) = self.apart(lang, (state.done(), state.amount), self.bound());
                lang.pick(format!("{reached} dans {document}"), format!("{reached} in {document}"))
            }),
            None => diagnostic,
        }
    }

    /// Previous, typed, left.
    pub(super) fn figures(&self, diagnostic: Diagnostic) -> Diagnostic {
        let previous = self.breach.previous;
        let Some(contract) = self.contract() else { return diagnostic };
        let left = (Ratio::ONE.minus(previous.done()), contract.amount.minus(previous.amount));
        let (Some(left), Some(left_amount)) = left else { return diagnostic };
        let typed = self.project.slice(self.cell()).to_owned();
        let plus = if self.breach.increment { "+" } else { "" };
        diagnostic.note(|lang| {
            let before = self.progress(lang, previous.done(), previous.amount);
            let left = self.progress(lang, left, left_amount);
            let row = match self.group() {
                Some(_) => format!("{} — ", self.row_name()),
                None => String::new(),
            };
            lang.pick(
                format!("{row}précédent : {before} ; tapé : {plus}{typed} ; il reste : {left}"),
                format!("{row}previous: {before}; typed: {plus}{typed}; left: {left}"),
            )
        })
    }

    pub(super) fn group(&self) -> Option<Target> {
        self.target().filter(|target| !matches!(target, Target::Row(_)))
    }

    pub(super) fn replace(&self, diagnostic: Diagnostic, new: Option<String>) -> Diagnostic {
        match new {
            Some(new) => {
                let shown = if self.breach.increment { format!("+{new}") } else { new.clone() };
                diagnostic.fix(self.cell(), new, |lang| {
                    lang.pick(format!("écrire {shown}"), format!("write {shown}"))
                })
            }
            None => diagnostic,
        }
    }
}

pub(super) fn percent(lang: Lang, done: Ratio) -> String {
    let percent = done.times(Ratio::integer(100)).and_then(|percent| percent.to_short_decimal(4));
    lang.percent(percent.unwrap_or_default())
}

/// A figure as it is typed; nothing when it has no exact decimal form of at most six places.
pub(super) fn exactly(lang: Lang, value: Ratio) -> Option<String> {
    let decimal = value.to_short_decimal(6)?;
    (Ratio::from(decimal) == value).then(|| lang.typed(decimal))
}
