//! What follows in a job: the id, the number and the date of a new document, names that are free, and the rows that still
//! move.

use super::figures::name_of;
use crate::Analysis;
use crate::billing::{Contract, Run, State};
use crate::exact::Ratio;
use crate::locale::{Date, Lang};
use crate::project::{Document, Invoice, Project, RowId, Target, id_letters};
use crate::rules::numbering;
use crate::source::Span;
use crate::syntax::tree::{Expr, Suffix};
use crate::syntax::{Keyword, fold, keyword};
use rustc_hash::FxHashSet;

/// The documents that a new one follows.
#[derive(Clone, Copy)]
pub struct Following<'a> {
    project: &'a Project,
    /// What starts here is the new one, half typed: it does not count, and what stands below comes after it.
    line: Option<Span>,
}

impl<'a> Following<'a> {
    /// After all that the file holds.
    pub fn all(project: &'a Project) -> Self {
        Following { project, line: None }
    }

    /// Where a line is typed out.
    pub fn on(project: &'a Project, line: Span) -> Self {
        Following { project, line: Some(line) }
    }

    fn is_new(&self, place: Span) -> bool {
        self.line.is_some_and(|line| line.start <= place.start && place.start <= line.end)
    }

    fn is_before(&self, invoice: &Invoice) -> bool {
        self.line.is_none_or(|line| invoice.head.start < line.start)
    }

    /// The other invoices, each with its place, in the order of their dates.
    pub fn invoices(&self) -> impl DoubleEndedIterator<Item = (usize, &'a Invoice)> + use<'a> {
        let this = *self;
        this.project.invoices.iter().enumerate().filter(move |(_, invoice)| !this.is_new(invoice.head))
    }

    fn issued(&self) -> impl DoubleEndedIterator<Item = &'a Invoice> + use<'a> {
        self.invoices().map(|(_, invoice)| invoice).filter(|invoice| invoice.issued())
    }

    /// The id of a new document: that of the last one of its kind, counted on.
    pub fn id(&self, kind: Keyword) -> String {
        let project = self.project;
        let invoices = self.invoices().filter(|(_, invoice)| invoice.kind.keyword() == kind);
        let invoices = invoices.filter_map(|(_, invoice)| invoice.id);
        let quotes = project.quotes.iter().filter(|quote| quote.kind == kind && !self.is_new(quote.head));
        let last = invoices.chain(quotes.filter_map(|quote| quote.id)).last();
        let counted = last.and_then(|last| {
            let last = project.slice(last);
            let stem = last.trim_end_matches(|ch: char| ch.is_ascii_digit());
            let digits = &last[stem.len()..];
            Some((stem.to_owned(), digits.parse::<u32>().ok()?.checked_add(1)?, digits.len()))
        });
        let letters = || id_letters(kind, project.lang).to_owned();
        let (stem, from, width) = counted.unwrap_or_else(|| (letters(), 1, 1));
        let alone = matches!(kind, Keyword::Closing | Keyword::Library).then(|| stem.clone());
        let numbered = (from..=u32::MAX).map(|number| format!("{stem}{number:0width$}"));
        alone.into_iter().chain(numbered).find(|id| self.is_free(id)).unwrap_or_default()
    }

    /// No other document has the id, nor a row or a title.
    fn is_free(&self, id: &str) -> bool {
        let names = &self.project.names;
        let head = names.document(id).map(|document| match document {
            Document::Quote(quote) => self.project.quotes[quote as usize].head,
            Document::Invoice(invoice) => self.project.invoices[invoice as usize].head,
            Document::Other(place) => place,
        });
        head.is_none_or(|head| self.is_new(head)) && names.quotes_with(id).is_empty()
    }

    /// The number after the greatest of the series that was used last (R24). Nothing before the first, which only the
    /// seller knows.
    pub fn number(&self) -> Option<String> {
        numbering::next(self.project, self.invoices().map(|(_, invoice)| invoice))
    }

    /// The next number of each series, that of the series that was used last first.
    pub fn numbers(&self) -> Vec<String> {
        numbering::next_of_each(self.project, self.invoices().map(|(_, invoice)| invoice))
    }

    /// A new invoice may have a number: no situation waits to be issued before it (R19), and none of a later date is
    /// (R24).
    pub fn may_be_issued(&self, kind: Keyword, date: Option<Date>) -> bool {
        let progress = matches!(kind, Keyword::Situation | Keyword::Closing);
        let in_turn = |invoice: &Invoice| self.is_before(invoice) == invoice.issued();
        let mut situations = self.invoices().filter(|(_, invoice)| invoice.kind.is_progress());
        let in_order = !progress || situations.all(|(_, invoice)| in_turn(invoice));
        in_order && date.is_none_or(|date| self.issued().all(|invoice| invoice.date <= Some(date)))
    }

    /// The last day that a number was given.
    fn last_issued(&self) -> Option<Date> {
        self.issued().filter_map(|invoice| invoice.date).max()
    }

    /// The day of a new document: for a situation, the end of the month after the last one. The first is of the month of
    /// the last acceptance.
    pub fn date(&self, kind: Keyword) -> Option<Date> {
        let project = self.project;
        let progress = self.invoices().map(|(_, invoice)| invoice);
        let progress = progress.filter(|invoice| invoice.kind.is_progress() && self.is_before(invoice));
        let last = progress.filter_map(|invoice| invoice.date).max();
        let quotes = || project.quotes.iter().filter(|quote| !self.is_new(quote.head));
        let accepted = || quotes().filter(|quote| quote.is_contract()).filter_map(|quote| quote.accepted);
        let quoted = quotes().filter(|quote| !quote.is_library()).filter_map(|quote| quote.date).max();
        let found = match kind {
            Keyword::Situation | Keyword::Closing => {
                let first = || accepted().max().map(Date::end_of_month);
                last.map_or_else(first, Date::end_of_next_month)
                    .max(self.last_issued().map(Date::end_of_month))
            }
            Keyword::Deposit | Keyword::Advance | Keyword::Credit => {
                // Not after a draft: what has a number stands before it.
                self.last_issued().max(accepted().min())
            }
            Keyword::Amendment => last.max(quoted),
            Keyword::Payment => {
                let due = self.issued().next_back();
                due.and_then(|invoice| project.due_date(invoice).or(invoice.date))
            }
            Keyword::Handover => last,
            _ => None,
        };
        found.or(quoted)
    }
}

/// A name that nothing bears yet: the one wanted, or that with a number.
pub fn free(project: &Project, wanted: &str) -> Option<String> {
    let names = std::iter::once(wanted.to_owned()).chain((2..1_000).map(|at| format!("{wanted}_{at}")));
    let is_free = |name: &String| {
        let names = &project.names;
        names.find_let(name).is_none()
            && names.index(&fold(name)).is_none()
            && names.document(name).is_none()
            && names.quotes_with(name).is_empty()
            && project.units.id(name).is_none()
            && keyword(name).is_none()
    };
    { names }.find(is_free)
}

/// A row that can still move.
pub struct Moving {
    pub row: RowId,
    /// The name that means it alone.
    pub name: String,
    /// What it has come to, as typed; nothing where an error makes it unknown, or no way says it exactly.
    pub value: Option<String>,
    /// No error bears on it.
    pub known: bool,
    /// That is more than nothing.
    pub begun: bool,
}

impl Moving {
    /// What is said of it in a comment, where it cannot be typed.
    pub fn remark(&self, lang: Lang) -> String {
        let name = &self.name;
        match self.known {
            true => lang.pick(
                format!("# {name} : reste comme avant, sauf à taper une valeur ici"),
                format!("# {name}: stays as before, unless a value is typed here"),
            ),
            false => lang.pick(
                format!("# {name} : avancement inconnu, une erreur le touche"),
                format!("# {name}: progress unknown, an error bears on it"),
            ),
        }
    }
}

/// The rows that can still move at a date, after all invoices, each with what it has come to: in the way it was typed
/// last, or else in the first way that says it exactly. Nothing where an error leaves no figure known. Numbers are in `lang`.
pub fn moving(analysis: &Analysis, date: Option<Date>, lang: Lang) -> Option<Vec<Moving>> {
    let Analysis { project, ledger, .. } = analysis;
    if ledger.contracts.len() < project.rows.len() {
        return None;
    }
    let mut run = Run::new(project, ledger);
    while run.step().is_some() {}
    if run.lost {
        return None;
    }
    let free: FxHashSet<u32> = project.invoices.iter().filter_map(|invoice| invoice.free).collect();
    let sold = |row: RowId| {
        let at = project.rows[row as usize].quote;
        let quote = &project.quotes[at as usize];
        free.contains(&at) || quote.is_contract() && quote.accepted_on(date)
    };
    let mut out = Vec::new();
    for (row, declared) in (0..).zip(&project.rows) {
        let state = run.current[row as usize];
        let open = declared.counts() && sold(row) && declared.reduced().is_none_or(sold);
        if !open || state.known && (state.complete() || state.closed) {
            continue;
        }
        let way = last_way(project, &run, row);
        let contract = ledger.contract(row).filter(|_| state.known);
        let value = contract.and_then(|contract| as_it_is(project, &state, contract, way, lang));
        if let Some(name) = name_of(project, Target::Row(row)) {
            let (known, begun) = (contract.is_some(), !state.done().is_zero());
            out.push(Moving { row, name, value, known, begun });
        }
    }
    Some(out)
}

/// How progress is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Rate,
    Quantity,
    Amount,
}

/// What a row has come to, as typed: in this way, or else in the first one that says it exactly; where none does, as a
/// step of nothing from there: `+0%`.
pub fn as_it_is(
    project: &Project,
    state: &State,
    contract: &Contract,
    way: Option<Way>,
    lang: Lang,
) -> Option<String> {
    let ways = [way, Some(Way::Rate), Some(Way::Quantity), Some(Way::Amount)];
    let ways = ways.into_iter().flatten();
    let whole = ways.clone().find_map(|way| written(project, state, contract, way, lang));
    whole.or_else(|| { ways }.find_map(|way| no_step(project, state, contract, way)))
}

/// A step of nothing, where it leaves the amount as it is.
fn no_step(project: &Project, state: &State, contract: &Contract, way: Way) -> Option<String> {
    let decimals = project.settings.currency.decimals;
    let done = state.done();
    let (amount, text) = match way {
        Way::Rate => (contract.at_rate(done)?, "+0%".to_owned()),
        Way::Quantity => {
            let unit = contract.unit_name.of(project);
            let quantity = done.times(contract.quantity)?;
            (contract.at_quantity(quantity, decimals)?, format!("+0 {unit}"))
        }
        Way::Amount => return None,
    };
    (amount == state.amount && !text.ends_with(' ')).then_some(text)
}

/// The way in which a row was typed last.
fn last_way(project: &Project, run: &Run<'_>, row: RowId) -> Option<Way> {
    let moved = run.moved_by(row)?;
    let invoice = project.invoices.get(moved.invoice as usize)?;
    typed(project, invoice.entries.get(moved.entry as usize)?.value.as_ref()?)
}

fn typed(project: &Project, value: &Expr) -> Option<Way> {
    let suffix = match value {
        Expr::Scalar(scalar) => scalar.suffix,
        Expr::Group(group) => group.suffix,
        Expr::Negative(negative) => return typed(project, &negative.value),
        _ => return None,
    };
    match suffix {
        Suffix::None => None,
        Suffix::Percent(_) => Some(Way::Rate),
        Suffix::Unit(unit) => {
            let name = project.slice(unit);
            let money = name == "€" || fold(name) == fold(project.settings.currency.code);
            Some(if money { Way::Amount } else { Way::Quantity })
        }
    }
}

fn written(project: &Project, state: &State, contract: &Contract, way: Way, lang: Lang) -> Option<String> {
    let decimals = project.settings.currency.decimals;
    let done = state.done();
    match way {
        Way::Rate => {
            let percent = done.times(Ratio::integer(100))?.to_short_decimal(6)?;
            let exact = Ratio::percent(percent) == done && contract.at_rate(done)? == state.amount;
            exact.then(|| format!("{}%", lang.typed(percent)))
        }
        Way::Quantity => {
            let unit = contract.unit_name.of(project);
            let ratio = done.times(contract.quantity)?;
            let quantity = ratio.to_short_decimal(6)?;
            let exact =
                Ratio::from(quantity) == ratio && contract.at_quantity(ratio, decimals)? == state.amount;
            (exact && !unit.is_empty()).then(|| format!("{} {unit}", lang.typed(quantity)))
        }
        Way::Amount => {
            let reached = state.amount.as_ratio().over(contract.amount.as_ratio())?;
            let code = match project.settings.currency.code {
                "EUR" => lang.pick("€", "EUR"),
                other => other,
            };
            (reached >= done).then(|| format!("{} {code}", lang.typed(state.amount.decimal(decimals))))
        }
    }
}
