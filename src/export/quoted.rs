//! A quote or an amendment as a table of text: rows, totals of sections, VAT rate by rate.

use super::Selection;
use super::sheet;
use super::table::{self, Kind, lay, paint, sums};
use super::text::{Style, heading, under};
use crate::Analysis;
use crate::document::{self, Quotation, QuotationTotals, QuoteView, QuotedLine, QuotedRow, QuotedSection};
use crate::locale::{Date, Lang};
use anstyle::Style as Colour;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// The least that a designation is given before columns are left out.
const DESIGNATION: usize = 14;

/// Writes the quotes, orders and amendments whose figures are known, one after the other.
///
/// # Errors
/// Those of `out`.
pub fn write(
    analysis: &Analysis,
    selection: &Selection,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    // An error that is tied to no row may be about any figure.
    if analysis.is_lost() {
        return Ok(());
    }
    let head = super::head(analysis);
    let mut first = true;
    for view in document::quotes(&analysis.project, &analysis.ledger, style.lang) {
        let quotation = view.quotation();
        let Some(totals) = quotation.totals.as_ref().filter(|_| selection.takes(&quotation.id)) else {
            continue;
        };
        if !std::mem::take(&mut first) {
            writeln!(out)?;
        }
        heading(&title(&quotation, style.lang), &head, &quotation.texts, style, out)?;
        let page = Page::new(style, &view, totals, &head.currency);
        if !selection.summary {
            page.rows(out)?;
        }
        page.foot(totals, out)?;
    }
    Ok(())
}

/// `Devis D1 · Gros œuvre · 01/03/2026 · accepté le 15/03/2026`.
fn title(quotation: &Quotation, lang: Lang) -> String {
    let kind = sheet::quote_word(quotation.kind, lang);
    let day = |date: &Option<String>| Some(Date::parse(date.as_deref()?)?.long(lang));
    let accepted =
        day(&quotation.accepted).map(|day| format!("{} {day}", lang.pick("accepté le", "accepted on")));
    let life = match quotation.refused {
        true => Some(lang.pick("refusé", "refused").to_owned()),
        false => accepted,
    };
    let parts = [quotation.title.clone(), day(&quotation.date), life];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    std::iter::once(format!("{kind} {}", quotation.id)).chain(parts).collect::<Vec<_>>().join(" · ")
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Number,
    Designation,
    Quantity,
    Price,
    Amount,
    Vat,
}

struct Page<'v> {
    style: Style,
    view: &'v QuoteView<'v>,
    currency: &'v str,
    columns: Vec<(Column, table::Column)>,
    width: usize,
}

impl<'v> Page<'v> {
    fn new(style: Style, view: &'v QuoteView<'v>, totals: &QuotationTotals, currency: &'v str) -> Self {
        use Column::*;
        let width = style.page();
        let amount = style.lang.number(totals.net.0).width().max(11);
        let mut columns =
            vec![(Number, 6), (Designation, 0), (Quantity, 12), (Price, 10), (Amount, amount), (Vat, 6)];
        let taken =
            |columns: &[(Column, usize)]| columns.iter().map(|(_, width)| width + 1).sum::<usize>() + 1;
        // Quantity and price go together: they are then written under the designation.
        for least in [&[Vat][..], &[Quantity, Price], &[Number]] {
            if taken(&columns) + DESIGNATION > width {
                columns.retain(|(column, _)| !least.contains(column));
            }
        }
        let room = width.saturating_sub(taken(&columns));
        let columns = columns.into_iter().map(|(column, width)| match column {
            Number => (column, table::Column { width, kind: Kind::Text }),
            Designation => (column, table::Column { width: room, kind: Kind::Elastic }),
            _ => (column, table::Column { width, kind: Kind::Figure }),
        });
        Page { style, view, currency, columns: columns.collect(), width }
    }

    fn has(&self, column: Column) -> bool {
        self.columns.iter().any(|(known, _)| *known == column)
    }

    fn indent(&self) -> usize {
        let before = self.columns.iter().take_while(|(column, _)| *column != Column::Designation);
        2 + before.map(|(_, column)| column.width + 1).sum::<usize>()
    }

    fn line(&self, colour: Colour, cell: impl Fn(Column) -> String, out: &mut impl Write) -> io::Result<()> {
        let columns: Vec<table::Column> = self.columns.iter().map(|(_, column)| *column).collect();
        let cells: Vec<String> = self.columns.iter().map(|(column, _)| cell(*column)).collect();
        let lines = lay(' ', &columns, &cells);
        lines.iter().try_for_each(|line| writeln!(out, "{}", paint(self.style.colours, colour, line)))
    }

    fn rows(&self, out: &mut impl Write) -> io::Result<()> {
        let lang = self.style.lang;
        let rule = "─".repeat(self.width);
        writeln!(out, "{rule}")?;
        let name = |column: Column| match column {
            Column::Number => lang.pick("N°", "No."),
            Column::Designation => lang.pick("Désignation", "Designation"),
            Column::Quantity => lang.pick("Quantité", "Quantity"),
            Column::Price => lang.pick("Prix HT", "Price"),
            Column::Amount => lang.pick("Montant HT", "Amount"),
            Column::Vat => lang.pick("TVA", "VAT"),
        };
        self.line(Colour::new().bold(), |column| name(column).to_owned(), out)?;
        writeln!(out, "{rule}")?;
        for line in self.view.lines() {
            match line {
                QuotedLine::Section(section) => self.section(&section, out)?,
                QuotedLine::Row(row) => self.row(&row, out)?,
            }
        }
        writeln!(out, "{rule}")
    }

    fn section(&self, section: &QuotedSection, out: &mut impl Write) -> io::Result<()> {
        let cell = |column: Column| match column {
            Column::Number => section.number.clone(),
            Column::Designation => section.title.clone(),
            Column::Amount => self.style.lang.number(section.amount.0),
            _ => String::new(),
        };
        self.line(Colour::new().bold(), cell, out)?;
        section.texts.iter().try_for_each(|text| under(text, self.indent(), self.width, out))
    }

    fn row(&self, row: &QuotedRow, out: &mut impl Write) -> io::Result<()> {
        let lang = self.style.lang;
        let quantity = format!("{} {}", lang.number(row.quantity.0), row.unit);
        let price = lang.number(row.price.0);
        let amount = lang.number(row.amount.0);
        let cell = |column: Column| match column {
            Column::Number => row.number.clone(),
            Column::Designation => row.designation.clone(),
            Column::Quantity => quantity.clone(),
            Column::Price => price.clone(),
            // An option stands outside the total of the column.
            Column::Amount if row.option => String::new(),
            Column::Amount => amount.clone(),
            Column::Vat => row.vat.map_or(String::new(), |vat| lang.percent(vat.0)),
        };
        self.line(Colour::new(), cell, out)?;
        let measure = (!self.has(Column::Quantity)).then(|| format!("{quantity} × {price}"));
        let notes = measure.into_iter().chain(sheet::quote_notes(row, lang));
        notes
            .chain(row.texts.iter().cloned())
            .try_for_each(|text| under(&text, self.indent(), self.width, out))
    }

    fn foot(&self, totals: &QuotationTotals, out: &mut impl Write) -> io::Result<()> {
        let lines = sheet::quote_foot(totals, self.style.lang, self.currency);
        let lines = sums(&lines, self.width, self.style.colours);
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}
