//! The grid of the job: its rows down the side, its documents across, with the progress and the amounts of each.

use super::Book;
use super::formula::{At, Formula, Range, cell};
use super::page::{Done, Page};
use super::rows::{Kept, SHARE, share};
use super::style::{Content, Part, Style, Styles};
use crate::document::{Amount, Line, Row};
use rust_decimal::Decimal;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// Number, designation, unit, contract.
const FIXED: u16 = 4;
const CONTRACT: u16 = 3;
/// Of each document: progress, to date, period.
const EACH: u16 = 3;

/// `linked`: the sheets of the documents are in the workbook.
pub fn write(
    book: &Book<'_>,
    name: &str,
    lines: Vec<Line>,
    linked: bool,
    styles: &mut Styles,
) -> Result<Worksheet, XlsxError> {
    let currency = &book.analysis.project.settings.currency;
    let mut page = Page::new(name, styles, book.lang, currency.decimals)?;
    let lang = book.lang;
    book.title(&mut page, lang.pick("Suivi du chantier", "Progress of the job"))?;
    super::legend(&mut page)?;
    heads(book, &mut page)?;
    let first = page.row;
    let mut contract = None;
    for line in lines {
        match line {
            Line::Quote(quote) => {
                let title = [quote.id.as_str(), quote.title.as_deref().unwrap_or_default()].join(" ");
                super::rows::title(&mut page, "", title.trim_end(), 0)?;
            }
            Line::Section(section) => {
                let level = 1 + section.number.matches('.').count();
                super::rows::title(&mut page, &section.number, &section.title, level)?;
            }
            Line::Row(row) => self::row(book, &mut page, *row, linked)?,
        }
        contract = Some(page.row - 1);
    }
    let last = contract.unwrap_or(first);
    totals(book, &mut page, first, last, linked)?;
    Ok(page.sheet)
}

fn heads(book: &Book<'_>, page: &mut Page<'_>) -> Done {
    let (upper, lower) = (page.line(), page.line());
    let style = Style::of(Part::Head, Content::Text);
    let lang = book.lang;
    let fixed = [
        (lang.pick("N°", "No."), 7u32),
        (lang.pick("Désignation", "Designation"), 44),
        (lang.pick("Unité", "Unit"), 7),
        (lang.pick("Marché HT", "Contract"), 13),
    ];
    for (col, (text, width)) in fixed.into_iter().enumerate() {
        let col = col as u16;
        page.sheet.set_column_width(col, width)?;
        page.blank(At { row: upper, col }, style)?;
        page.text(At { row: lower, col }, text, style)?;
    }
    let documents = book.documents.iter().filter(|one| one.has_rows);
    for (at, one) in documents.enumerate() {
        let col = FIXED + EACH * at as u16;
        let format = page.styles.get(style);
        page.sheet.merge_range(upper, col, upper, col + 2, &one.id, format)?;
        let each = [
            (lang.pick("Cumul %", "To date %"), 10u32),
            (lang.pick("Cumul HT", "To date"), 13),
            (lang.pick("Période HT", "Period"), 13),
        ];
        for (more, (text, width)) in each.into_iter().enumerate() {
            let col = col + more as u16;
            page.sheet.set_column_width(col, width)?;
            page.text(At { row: lower, col }, text, style)?;
        }
    }
    page.freeze(upper, 2)
}

fn there(sheet: &str, row: u32, col: u16, figure: Decimal, linked: bool) -> Option<Formula> {
    linked.then(|| Formula::There(sheet.to_owned(), At { row, col }, figure))
}

fn row(book: &Book<'_>, page: &mut Page<'_>, row: Row, linked: bool) -> Done {
    let line = page.line();
    let plain = |content| Style { content, ..Style::default() };
    let level = row.number.matches('.').count().min(8) as u8;
    page.text(At { row: line, col: 0 }, &row.number, plain(Content::Text))?;
    let named = Style { indent: level, ..plain(Content::Long) };
    page.text(At { row: line, col: 1 }, &row.designation, named)?;
    page.text(At { row: line, col: 2 }, &row.unit, plain(Content::Text))?;
    let key = (row.quote, row.id);
    let sold = book.last.get(&key);
    let sold =
        sold.and_then(|(sheet, kept)| there(sheet, kept.row, kept.contract, row.contract.amount.0, linked));
    page.figure(At { row: line, col: CONTRACT }, row.contract.amount.0, plain(Content::Amount), sold)?;
    let documents = book.documents.iter().filter(|one| one.has_rows);
    for (at, one) in documents.enumerate() {
        let Some(kept) = one.table.rows.get(&key) else { continue };
        let Kept { row, percent, amount, period, figures, .. } = *kept;
        let cells = [
            (percent, figures[0], Content::Percent),
            (amount, figures[2], Content::Amount),
            (period, figures[3], Content::Amount),
        ];
        for (more, (col, figure, content)) in cells.into_iter().enumerate() {
            let at = At { row: line, col: FIXED + EACH * at as u16 + more as u16 };
            let style = Style { content, state: Some(kept.state), ..Style::default() };
            page.figure(at, figure, style, there(&one.sheet, row, col, figure, linked))?;
        }
    }
    Ok(())
}

/// Works to date and of the period; stored materials are part of them, beside the progress of their rows.
fn totals(book: &Book<'_>, page: &mut Page<'_>, first: u32, last: u32, linked: bool) -> Done {
    let line = page.line();
    let decimals = page.decimals;
    let style = |content| Style::of(Part::Total, content);
    let documents: Vec<_> = book.documents.iter().filter(|one| one.has_rows).collect();
    let columns = FIXED + EACH * documents.len() as u16;
    page.blanks(line, 0..columns, style(Content::Text))?;
    let text =
        page.lang.pick("Travaux HT, approvisionnements compris", "Works before tax, with stored materials");
    page.text(At { row: line, col: 1 }, text, style(Content::Text))?;
    let sum = |col| Formula::Sum(vec![Range { col, first, last }]).round(decimals);
    let contract = documents.last().map(|one| one.totals.contract);
    if let Some(Amount(contract)) = contract {
        page.figure(At { row: line, col: CONTRACT }, contract, style(Content::Amount), [sum(CONTRACT)])?;
    }
    for (at, one) in documents.iter().enumerate() {
        let col = FIXED + EACH * at as u16;
        let works = one.works;
        let linked_to = |col: u16, figure| works.and_then(|row| there(&one.sheet, row, col, figure, linked));
        let place = |col| one.table.columns.place(col);
        let (now, period) = (one.totals.cumulative.0, one.totals.works.0);
        let formulas = [Some(sum(col + 1)), linked_to(place(super::Col::Now), now)];
        page.figure(
            At { row: line, col: col + 1 },
            now,
            style(Content::Amount),
            formulas.into_iter().flatten(),
        )?;
        let formulas = [Some(sum(col + 2)), linked_to(place(super::Col::Period), period)];
        page.figure(
            At { row: line, col: col + 2 },
            period,
            style(Content::Amount),
            formulas.into_iter().flatten(),
        )?;
        if let Some(progress) = one.totals.progress {
            // Of the contract as it stood then, which amendments move (R17).
            let then = linked_to(place(super::Col::NowPercent), share(progress));
            let now = cell(line, col + 1).over(cell(line, CONTRACT)).round(SHARE);
            page.figure(
                At { row: line, col },
                share(progress),
                style(Content::Percent),
                then.into_iter().chain([now]),
            )?;
        }
    }
    let row = page.line();
    for (at, one) in documents.iter().enumerate() {
        let col = FIXED + EACH * at as u16;
        let label = page.lang.pick("Net à payer", "To be paid");
        page.text(At { row, col: 1 }, label, Style::of(Part::Net, Content::Text))?;
        let net = one.totals.net.0;
        let there =
            one.foot.as_ref().and_then(|foot| there(&foot.sheet, foot.net.row, foot.net.col, net, linked));
        page.figure(At { row, col: col + 2 }, net, Style::of(Part::Net, Content::Amount), there)?;
    }
    Ok(())
}
