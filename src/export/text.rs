//! The invoice as a table of text: for the terminal, a mail, a diff.
//!
//! It fits its width: the designation gives way first, and a wider page shows more columns. Each row bears the mark of
//! its state; colours, where they are asked for, say the same.

use super::Selection;
use super::csv::state;
use crate::Analysis;
use crate::document::{
    self, Amount, Document, DocumentTotals, Figure, GroupTotals, Line, Row, RowState, Status, View,
};
use crate::locale::{Date, Lang};
use anstyle::{AnsiColor, Style as Colour};
use std::io::{self, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a table is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns of the page.
    pub width: usize,
    pub colours: bool,
    pub lang: Lang,
}

/// The least width that shows an invoice.
const NARROWEST: usize = 60;
/// A page any wider reads badly.
const WIDEST: usize = 160;

/// Writes the documents that are complete, one after the other.
///
/// # Errors
/// Those of `out`.
pub fn write(
    analysis: &Analysis,
    selection: &Selection,
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut first = true;
    let head = super::head(analysis);
    super::each(analysis, selection.summary, |view| {
        if !selection.takes(view.project.id(view.situation.id)) || view.totals().is_none() {
            return Ok(());
        }
        if !first {
            writeln!(out)?;
        }
        first = false;
        let page = Page::new(style, view, &head);
        page.write(selection.summary, out)
    })
}

/// A column of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Number,
    Designation,
    Quantity,
    Price,
    Contract,
    PreviousPercent,
    CurrentPercent,
    Previous,
    Current,
    Period,
    Vat,
}

struct Page<'v> {
    style: Style,
    view: &'v View<'v>,
    head: &'v document::Head,
    columns: Vec<(Column, usize)>,
    width: usize,
}

impl<'v> Page<'v> {
    fn new(style: Style, view: &'v View<'v>, head: &'v document::Head) -> Self {
        use Column::*;
        let width = style.width.clamp(NARROWEST, WIDEST);
        // Amounts are never cut: their columns are as wide as the largest total.
        let figures = view.totals().map_or(0, |_| {
            let totals = view.document().totals;
            let all = totals
                .iter()
                .flat_map(|totals| [totals.contract, totals.cumulative, totals.previous, totals.works]);
            all.map(|amount| style.lang.number(amount.0).width()).max().unwrap_or(0)
        });
        let amount = figures.max(11);
        let mut columns = vec![
            (Number, 6),
            (Designation, 0),
            (Contract, amount),
            (PreviousPercent, 8),
            (CurrentPercent, 8),
            (Period, amount),
        ];
        if width >= 96 {
            columns.insert(2, (Quantity, 12));
            columns.push((Vat, 6));
        }
        if width >= 112 {
            columns.insert(3, (Price, 10));
        }
        if width >= 128 {
            let at = columns.iter().position(|(column, _)| *column == Period).unwrap_or(columns.len());
            columns.insert(at, (Current, amount));
        }
        if width >= 144 {
            let at =
                columns.iter().position(|(column, _)| *column == CurrentPercent).unwrap_or(columns.len());
            columns.insert(at, (Previous, amount));
        }
        // Two columns for the mark of the state, one between any two.
        let taken: usize = columns.iter().map(|(_, width)| width + 1).sum::<usize>() + 1;
        let room = width.saturating_sub(taken);
        for (column, width) in &mut columns {
            if *column == Designation {
                *width = room;
            }
        }
        Page { style, view, head, columns, width }
    }

    fn lang(&self) -> Lang {
        self.style.lang
    }

    fn money(&self, amount: Amount) -> String {
        self.lang().money(amount.0, &self.head.currency)
    }

    fn paint(&self, colour: Colour, text: &str) -> String {
        if self.style.colours { format!("{colour}{text}{colour:#}") } else { text.to_owned() }
    }

    fn write(&self, summary: bool, out: &mut impl Write) -> io::Result<()> {
        let document = self.view.document();
        self.title(&document, out)?;
        if !summary {
            self.heads(out)?;
            let mut states = [0usize; 4];
            for line in self.view.lines() {
                match line {
                    Line::Quote(quote) => {
                        let kind = match quote.amendment {
                            true => self.lang().pick("avenant", "amendment"),
                            false => self.lang().pick("devis", "quote"),
                        };
                        let title = format!("{kind} {} {}", quote.id, quote.title.unwrap_or_default());
                        self.group("", &title, &quote.totals, out)?;
                    }
                    Line::Section(section) => {
                        self.group(&section.number, &section.title, &section.totals, out)?;
                    }
                    Line::Row(row) => {
                        states[row.state as usize] += 1;
                        self.row(&row, out)?;
                    }
                }
            }
            writeln!(out, "{}", "─".repeat(self.width))?;
            self.legend(states, out)?;
        }
        if let Some(totals) = &document.totals {
            self.foot(totals, out)?;
        }
        Ok(())
    }

    fn title(&self, document: &Document, out: &mut impl Write) -> io::Result<()> {
        let lang = self.lang();
        let number = document.number.as_ref().map_or(String::new(), |number| format!(" · n° {number}"));
        let date = document
            .date
            .as_deref()
            .and_then(Date::parse)
            .map_or(String::new(), |date| format!(" · {}", date.long(lang)));
        let status = match document.status {
            Status::Draft => lang.pick(" · brouillon", " · draft"),
            Status::Issued => "",
        };
        let title = format!("Situation {}{number}{date}{status}", document.id);
        writeln!(out, "{}", self.paint(Colour::new().bold(), &fit(&title, self.width)))?;
        let parts = [&self.head.title, &self.head.reference, &self.head.company, &self.head.client];
        let project: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
        if !project.is_empty() {
            writeln!(out, "{}", fit(&project.join(" · "), self.width))?;
        }
        for text in &document.texts {
            writeln!(out, "{}", fit(text, self.width))?;
        }
        Ok(())
    }

    fn heads(&self, out: &mut impl Write) -> io::Result<()> {
        let lang = self.lang();
        let cells = self.columns.iter().map(|(column, width)| {
            let name = match column {
                Column::Number => lang.pick("N°", "No."),
                Column::Designation => lang.pick("Désignation", "Designation"),
                Column::Quantity => lang.pick("Quantité", "Quantity"),
                Column::Price => lang.pick("Prix", "Price"),
                Column::Contract => lang.pick("Marché HT", "Contract"),
                Column::PreviousPercent => lang.pick("Avant", "Before"),
                Column::CurrentPercent => lang.pick("Cumul", "To date"),
                Column::Previous => lang.pick("Avant HT", "Before"),
                Column::Current => lang.pick("Cumul HT", "To date"),
                Column::Period => lang.pick("Période HT", "Period"),
                Column::Vat => lang.pick("TVA", "VAT"),
            };
            place(name, *width, left_aligned(*column))
        });
        let line = cells.collect::<Vec<_>>().join(" ");
        writeln!(out, "{}", "─".repeat(self.width))?;
        writeln!(out, "{}", self.paint(Colour::new().bold(), &format!("  {line}")))?;
        writeln!(out, "{}", "─".repeat(self.width))
    }

    /// A section or a quote: its title and its totals.
    fn group(&self, number: &str, title: &str, totals: &GroupTotals, out: &mut impl Write) -> io::Result<()> {
        let lang = self.lang();
        let cells = self.columns.iter().map(|(column, width)| {
            let text = match column {
                Column::Number => number.to_owned(),
                Column::Designation => title.to_owned(),
                Column::Contract => lang.number(totals.contract.0),
                Column::Previous => lang.number(totals.previous.0),
                Column::Current => lang.number(totals.current.0),
                Column::Period => lang.number(totals.period.0),
                _ => String::new(),
            };
            place(&text, *width, left_aligned(*column))
        });
        let line = cells.collect::<Vec<_>>().join(" ");
        writeln!(out, "{}", self.paint(Colour::new().bold(), format!("  {line}").trim_end()))
    }

    fn row(&self, row: &Row, out: &mut impl Write) -> io::Result<()> {
        let lang = self.lang();
        let percent = |figure: Figure| lang.percent(figure.0);
        let cells = self.columns.iter().map(|(column, width)| {
            let text = match column {
                Column::Number => row.number.clone(),
                Column::Designation => row.designation.clone(),
                Column::Quantity => format!("{} {}", lang.number(row.contract.quantity.0), row.unit),
                Column::Price => lang.number(row.price.0),
                Column::Contract => lang.number(row.contract.amount.0),
                Column::PreviousPercent => percent(row.previous.percent),
                Column::CurrentPercent => percent(row.current.percent),
                Column::Previous => lang.number(row.previous.amount.0),
                Column::Current => lang.number(row.current.amount.0),
                Column::Period => lang.number(row.period.amount.0),
                Column::Vat => row.vat.map_or(String::new(), percent),
            };
            place(&text, *width, left_aligned(*column))
        });
        let line = cells.collect::<Vec<_>>().join(" ");
        let line = format!("{} {line}", mark(row.state));
        writeln!(out, "{}", self.paint(colour(row.state), line.trim_end()))?;
        let indent = 2 + self.columns.first().map_or(0, |(_, width)| width + 1);
        let notes = [
            self.discount(row),
            row.correction
                .as_ref()
                .map(|reason| format!("{}{reason}", self.lang().pick("correction : ", "correction: "))),
            row.remark.clone(),
        ];
        for text in row.texts.iter().cloned().chain(notes.into_iter().flatten()) {
            writeln!(out, "{}{}", " ".repeat(indent), fit(&text, self.width.saturating_sub(indent)))?;
        }
        Ok(())
    }

    /// What is taken off quantity × price, as a rate, as an amount, or as both in turn.
    fn discount(&self, row: &Row) -> Option<String> {
        let rate = row.discount.map(|rate| self.lang().percent(rate.0));
        let parts: Vec<String> =
            rate.into_iter().chain(row.discount_amount.map(|amount| self.money(amount))).collect();
        let parts = parts.join(self.lang().pick(", puis ", ", then "));
        (!parts.is_empty()).then(|| format!("{}{parts}", self.lang().pick("remise : ", "discount: ")))
    }

    /// What the marks mean, for the states that the table shows.
    fn legend(&self, states: [usize; 4], out: &mut impl Write) -> io::Result<()> {
        let all = [RowState::Untouched, RowState::Moving, RowState::Complete, RowState::Closed];
        let shown = all.into_iter().filter(|which| states[*which as usize] > 0);
        let parts = shown.map(|which| {
            let text = format!("{} {} ({})", mark(which), state(which, self.lang()), states[which as usize]);
            self.paint(colour(which), &text)
        });
        let line = parts.collect::<Vec<_>>().join("   ");
        if line.is_empty() { Ok(()) } else { writeln!(out, "{line}") }
    }

    fn foot(&self, totals: &DocumentTotals, out: &mut impl Write) -> io::Result<()> {
        let lang = self.lang();
        let mut lines: Vec<(String, String)> = Vec::new();
        let progress =
            totals.progress.map_or(String::new(), |progress| format!(" ({})", lang.percent(progress.0)));
        let contract = match totals.amendments.0.is_zero() {
            true => lang.pick("Marché HT".to_owned(), "Contract before tax".to_owned()),
            false => lang.pick(
                format!("Marché HT, dont avenants {}", self.money(totals.amendments)),
                format!("Contract before tax, amendments {}", self.money(totals.amendments)),
            ),
        };
        lines.push((contract, self.money(totals.contract)));
        lines.push((
            format!("{}{progress}", lang.pick("Travaux à ce jour HT", "Works to date before tax")),
            self.money(totals.cumulative),
        ));
        lines.push((
            lang.pick("Déjà facturé HT", "Billed before, before tax").to_owned(),
            self.money(totals.previous),
        ));
        lines.push((
            lang.pick("Travaux de la période HT", "Works of the period before tax").to_owned(),
            self.money(totals.works),
        ));
        for vat in &totals.vat {
            let reason = vat.reason.as_ref().map_or(String::new(), |reason| format!(" ({reason})"));
            let (rate, base) = (lang.percent(vat.rate.0), self.money(vat.base));
            lines.push((
                lang.pick(format!("TVA {rate} sur {base}{reason}"), format!("VAT {rate} on {base}{reason}")),
                self.money(vat.amount),
            ));
        }
        lines.push((lang.pick("Net à payer TTC", "To be paid, with VAT").to_owned(), self.money(totals.net)));
        let last = lines.len() - 1;
        let amounts = lines.iter().map(|(_, amount)| amount.width()).max().unwrap_or(0);
        let labels = lines.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
        let labels = labels.min(self.width.saturating_sub(amounts + 2));
        let margin = self.width.saturating_sub(labels + 2 + amounts);
        for (at, (label, amount)) in lines.into_iter().enumerate() {
            let (label, amount) = (place(&label, labels, true), place(&amount, amounts, false));
            let line = format!("{}{label}  {amount}", " ".repeat(margin));
            let bold = if at == last { Colour::new().bold() } else { Colour::new() };
            writeln!(out, "{}", self.paint(bold, &line))?;
        }
        Ok(())
    }
}

fn left_aligned(column: Column) -> bool {
    matches!(column, Column::Number | Column::Designation)
}

/// The mark that says the state of a row where there are no colours.
fn mark(state: RowState) -> char {
    match state {
        RowState::Untouched => '=',
        RowState::Moving => '>',
        RowState::Complete => '✓',
        RowState::Closed => '×',
    }
}

fn colour(state: RowState) -> Colour {
    match state {
        RowState::Untouched => Colour::new().fg_color(Some(AnsiColor::Magenta.into())),
        RowState::Moving => Colour::new().fg_color(Some(AnsiColor::Blue.into())),
        RowState::Complete => Colour::new(),
        RowState::Closed => Colour::new().dimmed(),
    }
}

/// Cuts a text to a width, with an ellipsis; control characters never reach the terminal.
fn fit(text: &str, width: usize) -> String {
    let clean: String = text.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect();
    if clean.width() <= width {
        return clean;
    }
    let mut out = String::new();
    let mut taken = 0;
    for ch in clean.chars() {
        let wide = ch.width().unwrap_or(0);
        if taken + wide + 1 > width {
            break;
        }
        taken += wide;
        out.push(ch);
    }
    out.push('…');
    out
}

fn place(text: &str, width: usize, left: bool) -> String {
    // A figure that is cut is a false one: it pushes its column instead.
    let text = if left { fit(text, width) } else { text.to_owned() };
    let blank = " ".repeat(width.saturating_sub(text.width()));
    if left { text + &blank } else { blank + &text }
}
