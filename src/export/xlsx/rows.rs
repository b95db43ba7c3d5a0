//! The rows of a document: one table with a column for each figure of a row, and a total below each group.

use super::Book;
use super::formula::{At, Formula, Range, cell};
use super::page::{Done, Page};
use super::style::{Content, Part, Style};
use crate::document::{Amount, Cell, Figure, GroupTotals, Line, Measure, Row, RowState, View};
use crate::export::csv;
use crate::export::groups::Groups;
use crate::export::sheet;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

/// Decimals of a share of 1: those of a percentage with four.
pub const SHARE: u32 = 6;
/// Of a quantity.
const QUANTITY: u32 = 6;

/// Characters of a designation that a line holds.
pub const LETTERS: usize = 46;

/// A column of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Col {
    Number,
    Designation,
    Unit,
    Quantity,
    Price,
    Discount,
    DiscountAmount,
    Contract,
    BeforePercent,
    BeforeQuantity,
    Before,
    NowPercent,
    NowQuantity,
    Now,
    PeriodPercent,
    PeriodQuantity,
    Period,
    StoredBefore,
    StoredNow,
    StoredPeriod,
    Vat,
    State,
}

use Col::*;

/// In the order of the sheet: the head in French and in English, and the width.
const COLUMNS: [(Col, &str, &str, u32); 22] = [
    (Number, "N°", "No.", 7),
    (Designation, "Désignation", "Designation", 44),
    (Unit, "Unité", "Unit", 7),
    (Quantity, "Quantité", "Quantity", 11),
    (Price, "Prix unitaire", "Unit price", 13),
    (Discount, "Remise %", "Discount %", 10),
    (DiscountAmount, "Remise HT", "Discount", 13),
    (Contract, "Marché HT", "Contract", 13),
    (BeforePercent, "Précédent %", "Previous %", 10),
    (BeforeQuantity, "Précédent quantité", "Previous quantity", 11),
    (Before, "Précédent HT", "Previous", 13),
    (NowPercent, "Cumul %", "To date %", 10),
    (NowQuantity, "Cumul quantité", "To date quantity", 11),
    (Now, "Cumul HT", "To date", 13),
    (PeriodPercent, "Période %", "Period %", 10),
    (PeriodQuantity, "Période quantité", "Period quantity", 11),
    (Period, "Période HT", "Period", 13),
    (StoredBefore, "Approvisionné précédent HT", "Stored previous", 13),
    (StoredNow, "Approvisionné cumul HT", "Stored to date", 13),
    (StoredPeriod, "Approvisionné période HT", "Stored period", 13),
    (Vat, "TVA %", "VAT %", 7),
    (State, "État", "State", 11),
];

/// The columns of a sheet, in order.
pub struct Columns(Vec<Col>);

impl Columns {
    /// Those of a document with progress, or of a quote; some only where a row has anything to say in them.
    pub fn new(progress: bool, discount: bool, discount_amount: bool, stored: bool) -> Columns {
        let kept = COLUMNS.into_iter().map(|(col, ..)| col).filter(|col| match col {
            Discount => discount,
            DiscountAmount => discount_amount,
            StoredBefore | StoredNow | StoredPeriod => stored,
            Number | Designation | Unit | Quantity | Price | Contract | Vat => true,
            _ => progress,
        });
        Columns(kept.collect())
    }

    pub fn has(&self, col: Col) -> bool {
        self.0.contains(&col)
    }

    /// The place of a column; of one that is left out, the first.
    pub fn place(&self, col: Col) -> u16 {
        self.0.iter().position(|one| *one == col).unwrap_or_default() as u16
    }

    pub fn count(&self) -> u16 {
        self.0.len() as u16
    }

    /// The head of the table: widths, names, and what stays in view.
    pub fn write(&self, page: &mut Page<'_>) -> Done {
        let row = page.line();
        let kept = COLUMNS.iter().filter(|(col, ..)| self.has(*col));
        for (at, (col, fr, en, width)) in kept.enumerate() {
            let at = At { row, col: at as u16 };
            let head = match col {
                // Of a quote, nothing is a contract yet.
                Contract if !self.has(Now) => page.lang.pick("Montant HT", "Amount"),
                _ => page.lang.pick(*fr, *en),
            };
            page.sheet.set_column_width(at.col, *width)?;
            page.text(at, head, Style::of(Part::Head, Content::Text))?;
        }
        page.tall(row)?;
        page.freeze(row, 2)
    }
}

/// What of a sheet other sheets go on from.
#[derive(Clone, Copy)]
pub struct Kept {
    pub row: u32,
    pub percent: u16,
    pub quantity: u16,
    pub amount: u16,
    pub period: u16,
    pub contract: u16,
    pub figures: [Decimal; 4],
    pub state: RowState,
}

/// Where the rows of a sheet and their totals stand.
pub struct Table {
    pub columns: Columns,
    /// All lines of the table.
    pub first: u32,
    pub last: u32,
    /// In print order.
    pub quotes: Vec<QuoteTotal>,
    /// By quote and id.
    pub rows: FxHashMap<(String, String), Kept>,
}

impl Table {
    pub fn at(&self, row: u32, col: Col) -> At {
        At { row, col: self.columns.place(col) }
    }

    pub fn cell(&self, row: u32, col: Col) -> Formula {
        cell(row, self.columns.place(col))
    }

    pub fn range(&self, col: Col) -> Range {
        Range { col: self.columns.place(col), first: self.first, last: self.last }
    }

    /// The sum of the totals of quotes; of amendments alone, if asked.
    pub fn sum(&self, col: Col, amendments: bool) -> Vec<Range> {
        let col = self.columns.place(col);
        let lines = self.quotes.iter().filter(|quote| quote.amendment || !amendments);
        lines.map(|quote| Range { col, first: quote.row, last: quote.row }).collect()
    }
}

/// Where a quote stands.
pub struct QuoteTotal {
    pub id: String,
    pub amendment: bool,
    /// Its title, and its total.
    pub first: u32,
    pub row: u32,
}

/// A group whose total is still to be written.
pub struct Open {
    /// Number and title.
    pub name: String,
    pub totals: Sums,
    /// Of a quote: its id, whether it is an amendment, and the line of its title.
    pub quote: Option<(String, bool, u32)>,
    /// The lines that its total is the sum of: its own rows, and the totals of groups within.
    parts: Vec<(u32, u32)>,
}

impl Open {
    pub fn new(number: &str, title: &str, totals: Sums, quote: Option<(String, bool, u32)>) -> Open {
        let name = [number, title].join(" ").trim_start().to_owned();
        Open { name, totals, quote, parts: Vec::new() }
    }
}

/// A line counts in the innermost group.
pub fn count(groups: &mut Groups<Open>, row: u32) {
    let Some(open) = groups.innermost() else { return };
    match open.parts.last_mut() {
        Some(part) if part.1 + 1 == row => part.1 = row,
        _ => open.parts.push((row, row)),
    }
}

/// What the total of a group says in each column.
pub type Sums = Vec<(Col, Amount)>;

/// Writes the title of a group.
pub fn title(page: &mut Page<'_>, number: &str, title: &str, level: usize) -> Done {
    let row = page.line();
    let style = Style { indent: level.min(8) as u8, ..Style::of(Part::Group, Content::Text) };
    page.text(At { row, col: 0 }, number, Style::of(Part::Group, Content::Text))?;
    page.text(At { row, col: 1 }, title, style)
}

/// Writes the total of a group, and counts it in the group around it. Gives the line that it is on.
fn total(
    page: &mut Page<'_>,
    table: &mut Table,
    groups: &mut Groups<Open>,
    open: Open,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    let row = page.line();
    let style = |content| Style::of(Part::Total, content);
    page.blanks(row, 0..table.columns.count(), style(Content::Text))?;
    page.text(At { row, col: 1 }, &format!("Total {}", open.name), style(Content::Text))?;
    let decimals = page.decimals;
    for (col, amount) in &open.totals {
        let with = match col {
            Before => Some(StoredBefore),
            Now => Some(StoredNow),
            Period => Some(StoredPeriod),
            _ => None,
        };
        let sum = |col: Col| {
            let col = table.columns.place(col);
            open.parts.iter().map(move |(first, last)| Range { col, first: *first, last: *last })
        };
        let mut ranges: Vec<Range> = sum(*col).collect();
        // Stored materials of rows; in a total they are counted already.
        ranges.extend(with.filter(|col| table.columns.has(*col)).into_iter().flat_map(sum));
        let formula = Formula::Sum(ranges).round(decimals);
        page.figure(table.at(row, *col), amount.0, style(Content::Amount), [formula])?;
    }
    if let Some((id, amendment, first)) = open.quote {
        table.quotes.push(QuoteTotal { id, amendment, first, row });
    }
    count(groups, row);
    Ok(())
}

/// Ends the groups at this level and within.
pub fn close(page: &mut Page<'_>, table: &mut Table, groups: &mut Groups<Open>, level: usize) -> Done {
    while let Some(open) = groups.close(level) {
        total(page, table, groups, open)?;
    }
    Ok(())
}

/// Ends the sections that a row does not stand in; it may stand in the quote itself.
pub fn close_after(
    page: &mut Page<'_>,
    table: &mut Table,
    groups: &mut Groups<Open>,
    section: Option<&str>,
) -> Done {
    while let Some(open) = groups.close_after(section) {
        total(page, table, groups, open)?;
    }
    Ok(())
}

fn sums(totals: &GroupTotals) -> Sums {
    vec![
        (Contract, totals.contract),
        (Before, totals.previous),
        (Now, totals.current),
        (Period, totals.period),
    ]
}

/// The rows of a document with progress.
pub fn write(
    book: &Book<'_>,
    view: &View<'_>,
    page: &mut Page<'_>,
) -> Result<Table, rust_xlsxwriter::XlsxError> {
    let lines: Vec<Line> = view.lines().collect();
    let rows = || lines.iter().filter_map(|line| if let Line::Row(row) = line { Some(row) } else { None });
    let columns = Columns::new(
        true,
        rows().any(|row| row.discount.is_some()),
        rows().any(|row| row.discount_amount.is_some()),
        rows().any(|row| row.stored.is_some()),
    );
    columns.write(page)?;
    let first = page.row;
    let mut table = Table { columns, first, last: first, quotes: Vec::new(), rows: FxHashMap::default() };
    let mut groups = Groups::new();
    let lang = page.lang;
    for line in lines {
        match line {
            Line::Quote(quote) => {
                close(page, &mut table, &mut groups, 0)?;
                let name = sheet::quote_title(&quote, lang);
                title(page, "", &name, 0)?;
                let id = Some((quote.id, quote.amendment, page.row - 1));
                groups.open(0, String::new(), Open::new("", &name, sums(&quote.totals), id));
            }
            Line::Section(section) => {
                let level = 1 + section.number.matches('.').count();
                close(page, &mut table, &mut groups, level)?;
                title(page, &section.number, &section.title, level)?;
                let open = Open::new(&section.number, &section.title, sums(&section.totals), None);
                groups.open(level, section.number, open);
            }
            Line::Row(row) => {
                close_after(page, &mut table, &mut groups, row.section.as_deref())?;
                count(&mut groups, page.row);
                self::row(book, page, &mut table, *row)?;
            }
        }
    }
    close(page, &mut table, &mut groups, 0)?;
    table.last = page.row.max(first + 1) - 1;
    Ok(table)
}

/// A percentage as a share of 1.
pub fn share(percent: Figure) -> Decimal {
    percent.0 * Decimal::new(1, 2)
}

/// What a row was sold for.
pub fn contract(columns: &Columns, row: u32, decimals: u32) -> Formula {
    let cell = |col| cell(row, columns.place(col));
    let sold = cell(Quantity).times(cell(Price));
    let sold = match columns.has(Discount) {
        true => sold.times(Formula::Number(Decimal::ONE).minus(cell(Discount))),
        false => sold,
    };
    let sold = sold.round(decimals);
    match columns.has(DiscountAmount) {
        true => sold.minus(cell(DiscountAmount)).round(decimals),
        false => sold,
    }
}

fn row(book: &Book<'_>, page: &mut Page<'_>, table: &mut Table, row: Row) -> Done {
    let line = page.line();
    let (lang, decimals) = (page.lang, page.decimals);
    let style = |content| Style { content, state: Some(row.state), ..Style::default() };
    page.blanks(line, 0..table.columns.count(), style(Content::Text))?;
    let at = |table: &Table, col| table.at(line, col);
    let of = |table: &Table, col| table.cell(line, col);
    let level = row.number.matches('.').count().min(8) as u8;
    page.text(at(table, Number), &row.number, style(Content::Text))?;
    let named = Style { indent: level, ..style(Content::Long) };
    // Its further lines and what is said of it stand below the designation, in the same cell; discounts and stored
    // materials have their columns.
    let correction = row
        .correction
        .as_ref()
        .map(|reason| format!("{}{reason}", lang.pick("correction : ", "correction: ")));
    let said = std::iter::once(&row.designation).chain(&row.texts).chain(&correction).chain(&row.remark);
    let said = said.map(String::as_str).collect::<Vec<_>>().join("\n");
    page.text(at(table, Designation), &said, named)?;
    page.heighten(line, &said, LETTERS)?;
    page.text(at(table, Unit), &row.unit, style(Content::Text))?;
    page.figure(at(table, Quantity), row.contract.quantity.0, style(Content::Quantity), [])?;
    page.figure(at(table, Price), row.price.0, style(Content::Price), [])?;
    if let Some(discount) = row.discount {
        page.figure(at(table, Discount), share(discount), style(Content::Rate), [])?;
    } else if table.columns.has(Discount) {
        page.known.set(at(table, Discount), Decimal::ZERO);
    }
    if let Some(discount) = row.discount_amount {
        page.figure(at(table, DiscountAmount), discount.0, style(Content::Amount), [])?;
    } else if table.columns.has(DiscountAmount) {
        page.known.set(at(table, DiscountAmount), Decimal::ZERO);
    }
    let sold = contract(&table.columns, line, decimals);
    page.figure(at(table, Contract), row.contract.amount.0, style(Content::Amount), [sold])?;

    let key = (row.quote.clone(), row.id.clone());
    // Before: what the sheet before it says to date.
    let earlier = book.last.get(&key);
    let there = |col: fn(&Kept) -> u16, figure: usize| {
        let (sheet, kept) = earlier?;
        Some(Formula::There(sheet.clone(), At { row: kept.row, col: col(kept) }, kept.figures[figure]))
    };
    let before = &row.previous;
    page.figure(
        at(table, BeforePercent),
        share(before.percent),
        style(Content::Percent),
        there(|kept| kept.percent, 0),
    )?;
    page.figure(
        at(table, BeforeQuantity),
        before.quantity.0,
        style(Content::Quantity),
        there(|kept| kept.quantity, 1),
    )?;
    page.figure(at(table, Before), before.amount.0, style(Content::Amount), there(|kept| kept.amount, 2))?;
    now(page, table, line, &row)?;

    let difference = |now, before, places| of(table, now).minus(of(table, before)).round(places);
    let period = &row.period;
    let formula = difference(NowPercent, BeforePercent, SHARE);
    page.figure(at(table, PeriodPercent), share(period.percent), style(Content::Percent), [formula])?;
    let formula = difference(NowQuantity, BeforeQuantity, QUANTITY);
    page.figure(at(table, PeriodQuantity), period.quantity.0, style(Content::Quantity), [formula])?;
    let formula = difference(Now, Before, decimals);
    page.figure(at(table, Period), period.amount.0, style(Content::Amount), [formula])?;
    if let Some(stored) = &row.stored {
        page.figure(at(table, StoredBefore), stored.previous.0, style(Content::Amount), [])?;
        page.figure(at(table, StoredNow), stored.current.0, style(Content::Amount), [])?;
        let formula = difference(StoredNow, StoredBefore, decimals);
        page.figure(at(table, StoredPeriod), stored.period.0, style(Content::Amount), [formula])?;
    }
    if let Some(rate) = row.vat {
        page.figure(at(table, Vat), share(rate), style(Content::Rate), [])?;
    }
    page.text(at(table, State), csv::state(row.state, lang), Style { indent: 1, ..style(Content::Text) })?;
    let place = |col| table.columns.place(col);
    let kept = Kept {
        row: line,
        percent: place(NowPercent),
        quantity: place(NowQuantity),
        amount: place(Now),
        period: place(Period),
        contract: place(Contract),
        figures: [
            share(row.current.percent),
            row.current.quantity.0,
            row.current.amount.0,
            row.period.amount.0,
        ],
        state: row.state,
    };
    table.rows.insert(key, kept);
    Ok(())
}

/// To date: one of the three measures is what the row goes by, the two others are worked out from it.
fn now(page: &mut Page<'_>, table: &Table, line: u32, row: &Row) -> Done {
    let decimals = page.decimals;
    let style = |content| Style { content, state: Some(row.state), ..Style::default() };
    let of = |col| table.cell(line, col);
    let Cell { percent, quantity, amount } = &row.current;
    // What has not moved stays what it was.
    let same = |col: Col| (row.state == RowState::Untouched).then(|| of(col));
    let by_amount = || of(Now).over(of(Contract));
    let (share_of, quantity_of, amount_of) = match row.exact {
        Measure::Percent => (
            same(BeforePercent),
            Some(of(NowPercent).times(of(Quantity)).round(QUANTITY)),
            Some(of(NowPercent).times(of(Contract)).round(decimals)),
        ),
        Measure::Quantity => {
            let worth = match table.columns.has(DiscountAmount) {
                true => of(NowQuantity).over(of(Quantity)).times(of(Contract)),
                false if table.columns.has(Discount) => {
                    let left = Formula::Number(Decimal::ONE).minus(of(Discount));
                    of(NowQuantity).times(of(Price)).times(left)
                }
                false => of(NowQuantity).times(of(Price)),
            };
            (
                Some(of(NowQuantity).over(of(Quantity)).round(SHARE)),
                same(BeforeQuantity),
                Some(worth.round(decimals)),
            )
        }
        Measure::Amount => (
            Some(by_amount().round(SHARE)),
            Some(by_amount().times(of(Quantity)).round(QUANTITY)),
            same(Before),
        ),
    };
    // The one that the others go by comes first.
    let at = |col| table.at(line, col);
    let figures = [
        (NowPercent, share(*percent), Content::Percent, share_of),
        (NowQuantity, quantity.0, Content::Quantity, quantity_of),
        (Now, amount.0, Content::Amount, amount_of),
    ];
    let first = match row.exact {
        Measure::Percent => [0, 1, 2],
        Measure::Quantity => [1, 0, 2],
        Measure::Amount => [2, 0, 1],
    };
    for place in first {
        let (col, figure, content, formula) = &figures[place];
        page.figure(at(*col), *figure, style(*content), formula.clone())?;
    }
    Ok(())
}
