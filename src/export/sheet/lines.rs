//! The rows of a document, with the titles above them and the totals below.

use super::StateCount;
use crate::document::{Carried, Cell, GroupTotals, Line, QuoteLine, Row, RowState, View};
use crate::export::csv;
use crate::export::groups::Groups;
use crate::locale::Lang;
use schemars::JsonSchema;
use serde::Serialize;

/// A line of the table, in print order.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum SheetLine {
    Group(GroupLine),
    Row(Box<SheetRow>),
    Total(TotalLine),
}

/// The title of a quote, an amendment or a section.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GroupLine {
    /// 0 for a quote, 1 for its sections, 2 for those within.
    pub level: usize,
    /// `1.2`; empty for a quote.
    pub number: String,
    pub title: String,
    pub texts: Vec<String>,
}

/// What the rows of a group come to, before tax.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TotalLine {
    pub level: usize,
    pub title: String,
    pub contract: String,
    /// Null on a quote, like the two after it.
    pub previous: Option<String>,
    pub current: Option<String>,
    pub period: Option<String>,
    /// Cumulative works as a percentage of the contract; null without progress.
    pub percent: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct SheetRow {
    pub number: String,
    pub designation: String,
    /// Lines under the designation: further text, discount, the reason of a correction, stored materials.
    pub texts: Vec<String>,
    pub unit: String,
    /// For one unit, before tax and discount.
    pub price: String,
    pub quantity: String,
    /// Before tax.
    pub contract: String,
    /// Null on a quote, like the two after it.
    pub previous: Option<Cells>,
    /// Cumulative.
    pub current: Option<Cells>,
    pub period: Option<Cells>,
    /// Rate, in percent.
    pub vat: String,
    pub state: Option<RowState>,
    /// Priced, and not in the totals.
    pub option: bool,
    /// What the rows come to down to this one: the sum that is carried from one page to the next.
    pub carried: String,
}

/// Progress in its three measures.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Cells {
    pub percent: String,
    pub quantity: String,
    pub amount: String,
}

/// Titles, rows and totals, and how many rows are in each state.
pub fn of_invoice(view: &View<'_>, lang: Lang) -> (Vec<SheetLine>, Vec<StateCount>) {
    let mut out = Lines::new();
    let mut counts = [0usize; 4];
    let mut carried = Carried::default();
    for line in view.lines() {
        match line {
            Line::Quote(quote) => {
                out.close(0);
                let title = quote_title(&quote, lang);
                let total = group(0, &title, &quote.totals, lang);
                out.open(GroupLine { level: 0, number: String::new(), title, texts: Vec::new() }, total);
            }
            Line::Section(section) => {
                let level = 1 + section.number.matches('.').count();
                out.close(level);
                let total = group(level, &section.title, &section.totals, lang);
                let (number, title) = (section.number, section.title);
                out.open(GroupLine { level, number, title, texts: Vec::new() }, total);
            }
            Line::Row(row) => {
                out.close_after(row.section.as_deref());
                counts[row.state as usize] += 1;
                carried.add(row.period.amount);
                // Materials are billed beside the progress.
                let sum = row.stored.as_ref().map_or(carried.sum(), |stored| carried.add(stored.period));
                out.lines.push(SheetLine::Row(Box::new(self::row(*row, sum, view, lang))));
            }
        }
    }
    out.close(0);
    let all = [RowState::Untouched, RowState::Moving, RowState::Complete, RowState::Closed];
    let states = all.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    let states =
        states.map(|(state, count)| StateCount { state, word: csv::state(state, lang).into(), count });
    (out.lines, states.collect())
}

/// What the rows of a quote stand under.
pub(in crate::export) fn quote_title(quote: &QuoteLine, lang: Lang) -> String {
    let kind = match (quote.free, quote.amendment) {
        (true, _) => lang.pick("Lignes libres", "Free rows"),
        (false, true) => lang.pick("Avenant", "Amendment"),
        (false, false) => lang.pick("Devis", "Quote"),
    };
    [kind, &quote.id, quote.title.as_deref().unwrap_or_default()].join(" ").trim_end().to_owned()
}

pub(super) fn group(level: usize, title: &str, totals: &GroupTotals, lang: Lang) -> TotalLine {
    TotalLine {
        level,
        title: title.to_owned(),
        contract: lang.number(totals.contract.0),
        previous: Some(lang.number(totals.previous.0)),
        current: Some(lang.number(totals.current.0)),
        period: Some(lang.number(totals.period.0)),
        percent: totals.progress().map(|progress| lang.percent(progress.0)),
    }
}

fn row(row: Row, carried: crate::document::Amount, view: &View<'_>, lang: Lang) -> SheetRow {
    let cells = |cell: &Cell| Cells {
        percent: lang.percent(cell.percent.0),
        quantity: lang.number(cell.quantity.0),
        amount: lang.number(cell.amount.0),
    };
    let notes = notes(&row, view.project.settings.currency.code, lang);
    // As an amount is written: 68,50 and not 68,5.
    let mut price = row.price.0;
    price.rescale(price.scale().max(view.project.settings.currency.decimals));
    SheetRow {
        texts: row.texts.into_iter().chain(notes).collect(),
        unit: unit(&row.unit),
        price: lang.number(price),
        quantity: lang.number(row.contract.quantity.0),
        contract: lang.number(row.contract.amount.0),
        previous: Some(cells(&row.previous)),
        current: Some(cells(&row.current)),
        period: Some(cells(&row.period)),
        vat: row.vat.map_or(String::new(), |rate| lang.percent(rate.0)),
        state: Some(row.state),
        option: false,
        carried: lang.number(carried.0),
        number: row.number,
        designation: row.designation,
    }
}

/// A unit as paper writes it: m2 is typed, m² is printed.
pub(super) fn unit(typed: &str) -> String {
    match typed.strip_suffix(['2', '3']) {
        Some(length) if length.chars().all(char::is_alphabetic) => {
            let power = if typed.ends_with('2') { "²" } else { "³" };
            format!("{length}{power}")
        }
        _ => typed.to_owned(),
    }
}

/// What is said under a row: its discount, why it went back, its remark, its stored materials.
pub(in crate::export) fn notes(row: &Row, currency: &str, lang: Lang) -> Vec<String> {
    let money = |amount: crate::document::Amount| lang.money(amount.0, currency);
    let rate = row.discount.map(|rate| lang.percent(rate.0));
    let parts: Vec<String> = rate.into_iter().chain(row.discount_amount.map(money)).collect();
    let parts = parts.join(lang.pick(", puis ", ", then "));
    let discount = (!parts.is_empty()).then(|| format!("{}{parts}", lang.pick("remise : ", "discount: ")));
    let correction = row
        .correction
        .as_ref()
        .map(|reason| format!("{}{reason}", lang.pick("correction : ", "correction: ")));
    let stored = row.stored.as_ref().map(|stored| {
        let (now, period) = (money(stored.current), money(stored.period));
        lang.pick(
            format!("approvisionné : {now}, dont période {period}"),
            format!("stored: {now}, of this period {period}"),
        )
    });
    [discount, correction, row.remark.clone(), stored].into_iter().flatten().collect()
}

/// Lines so far, and the groups that are still open: the totals of those are written when the next one begins.
pub(super) struct Lines {
    pub lines: Vec<SheetLine>,
    groups: Groups<TotalLine>,
}

impl Lines {
    pub fn new() -> Lines {
        Lines { lines: Vec::new(), groups: Groups::new() }
    }

    pub fn open(&mut self, group: GroupLine, total: TotalLine) {
        self.groups.open(group.level, group.number.clone(), total);
        self.lines.push(SheetLine::Group(group));
    }

    /// Ends the groups at this level and within.
    pub fn close(&mut self, level: usize) {
        while let Some(total) = self.groups.close(level) {
            self.lines.push(SheetLine::Total(total));
        }
    }

    /// Ends the sections that a row does not stand in.
    pub fn close_after(&mut self, section: Option<&str>) {
        while let Some(total) = self.groups.close_after(section) {
            self.lines.push(SheetLine::Total(total));
        }
    }
}
