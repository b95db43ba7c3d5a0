//! The sheet of a quote, an order or an amendment: what was offered.

use super::Book;
use super::foot::{vat_figures, vat_line};
use super::formula::{At, Formula};
use super::page::{Done, Page};
use super::rows::{self, Col, Columns, Open, Table, share};
use super::style::{Content, Part, Style, Styles};
use crate::document::{QuotationTotals, QuoteView, QuotedLine, QuotedRow};
use crate::export::groups::Groups;
use crate::export::sheet;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Worksheet, XlsxError};
use rustc_hash::FxHashMap;

impl Book<'_> {
    /// Nothing where a figure of it is unknown.
    pub fn quote(
        &mut self,
        view: &QuoteView<'_>,
        styles: &mut Styles,
    ) -> Result<Option<Worksheet>, XlsxError> {
        let lang = self.lang;
        let quotation = view.quotation();
        let Some(totals) = &quotation.totals else { return Ok(None) };
        let name = self.name(&quotation.id);
        let mut page = Page::new(&name, styles, lang, view.project.settings.currency.decimals)?;
        let kind = sheet::quote_word(quotation.kind, lang);
        let date = quotation.date.as_deref().map(|text| sheet::day(text, lang));
        let accepted = quotation
            .accepted
            .as_deref()
            .map(|text| format!("{} {}", lang.pick("accepté le", "accepted on"), sheet::day(text, lang)));
        let refused = quotation.refused.then(|| lang.pick("refusé", "refused").to_owned());
        let named = [Some(kind), Some(&*quotation.id), quotation.title.as_deref()];
        let named = named.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let facts: Vec<String> =
            std::iter::once(named.clone()).chain(date).chain(accepted).chain(refused).collect();
        self.title(&mut page, &facts.join(" · "))?;
        let lines: Vec<QuotedLine> = view.lines().collect();
        let discount =
            lines.iter().any(|line| matches!(line, QuotedLine::Row(row) if row.discount.is_some()));
        let columns = Columns::new(false, discount, false, false);
        columns.write(&mut page)?;
        let first = page.row;
        let mut table = Table { columns, first, last: first, quotes: Vec::new(), rows: FxHashMap::default() };
        let mut groups = Groups::new();
        groups.open(0, String::new(), Open::new("", &named, vec![(Col::Contract, totals.net)], None));
        for line in lines {
            match line {
                QuotedLine::Section(section) => {
                    let level = 1 + section.number.matches('.').count();
                    rows::close(&mut page, &mut table, &mut groups, level)?;
                    rows::title(&mut page, &section.number, &section.title, level)?;
                    let sums = vec![(Col::Contract, section.amount)];
                    let open = Open::new(&section.number, &section.title, sums, None);
                    groups.open(level, section.number, open);
                }
                QuotedLine::Row(row) => {
                    let section = row.number.rsplit_once('.').map(|(section, _)| section.to_owned());
                    rows::close_after(&mut page, &mut table, &mut groups, section.as_deref())?;
                    rows::count(&mut groups, page.row);
                    self::row(&mut page, &table, *row)?;
                }
            }
        }
        rows::close(&mut page, &mut table, &mut groups, 0)?;
        table.last = page.row - 1;
        foot(&mut page, &table, totals)?;
        Ok(Some(page.sheet))
    }
}

fn row(page: &mut Page<'_>, table: &Table, row: QuotedRow) -> Done {
    let line = page.line();
    let at = |col| table.at(line, col);
    let style = |content| Style { content, ..Style::default() };
    let level = row.number.matches('.').count().min(8) as u8;
    page.text(at(Col::Number), &row.number, style(Content::Text))?;
    let lang = page.lang;
    let option = row.option.then(|| {
        let amount = lang.number(row.amount.0);
        lang.pick(format!("option, hors total : {amount}"), format!("option, not in the total: {amount}"))
    });
    let shared = row
        .shared
        .then(|| lang.pick("moins sa part de la remise", "less its share of the discount").to_owned());
    let said: Vec<String> =
        std::iter::once(row.designation).chain(row.texts).chain(shared).chain(option).collect();
    let said = said.join("\n");
    page.text(at(Col::Designation), &said, Style { indent: level, ..style(Content::Long) })?;
    page.heighten(line, &said, rows::LETTERS)?;
    page.text(at(Col::Unit), &row.unit, style(Content::Text))?;
    page.figure(at(Col::Quantity), row.quantity.0, style(Content::Quantity), [])?;
    page.figure(at(Col::Price), row.price.0, style(Content::Price), [])?;
    if table.columns.has(Col::Discount) {
        match row.discount {
            Some(discount) => page.figure(at(Col::Discount), share(discount), style(Content::Rate), [])?,
            None => page.known.set(at(Col::Discount), Decimal::ZERO),
        }
    }
    // An option stands outside the total of the column.
    if !row.option {
        let sold = rows::contract(&table.columns, line, page.decimals);
        page.figure(at(Col::Contract), row.amount.0, style(Content::Amount), [sold])?;
    }
    match row.vat {
        Some(rate) => page.figure(at(Col::Vat), share(rate), style(Content::Rate), []),
        None => Ok(()),
    }
}

/// Before tax, VAT rate by rate, with tax.
fn foot(page: &mut Page<'_>, table: &Table, totals: &QuotationTotals) -> Done {
    let whole = table.last;
    let total = page.line();
    let label = |page: &mut Page<'_>, row: u32, part: Part, fr: &str, en: &str| {
        page.blanks(row, 0..table.columns.count(), Style::of(part, Content::Text))?;
        let text = page.lang.pick(fr, en).to_owned();
        page.text(At { row, col: 1 }, &text, Style::of(part, Content::Text))
    };
    label(page, total, Part::Total, "Total HT", "Total before tax")?;
    let style = Style::of(Part::Total, Content::Amount);
    page.figure(table.at(total, Col::Contract), totals.net.0, style, [table.cell(whole, Col::Contract)])?;
    for vat in &totals.vat {
        let row = vat_line(page, table, vat)?;
        let rate = Box::new(table.cell(row, Col::Vat));
        let lines = Formula::SumIf(table.range(Col::Vat), rate, table.columns.place(Col::Contract));
        vat_figures(page, table, row, vat, vec![lines.round(page.decimals)])?;
    }
    let (first, last) = (total, page.row - 1);
    let net = page.line();
    label(page, net, Part::Net, "Total TTC", "Total with VAT")?;
    let range = super::formula::Range { col: table.columns.place(Col::Contract), first, last };
    let sum = Formula::Sum(vec![range]).round(page.decimals);
    page.figure(table.at(net, Col::Contract), totals.total.0, Style::of(Part::Net, Content::Money), [sum])
}
