//! The invoice as a table of text: for the terminal, a mail, a diff.
//!
//! It fits its width: the designation wraps, a wider page shows more columns, a narrow one leaves some out. Each row
//! bears the mark of its state; colours, where they are asked for, say the same.

mod foot;

use super::Selection;
use super::csv::state;
use super::sheet;
use super::table::{self, Kind, flow, lay, paint, wrap};
use crate::Analysis;
use crate::document::{self, Document, Figure, GroupTotals, Line, Row, RowState, Status, View};
use crate::locale::{Date, Lang};
use anstyle::{AnsiColor, Style as Colour};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// How a table is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns of the page.
    pub width: usize,
    pub colours: bool,
    pub lang: Lang,
}

/// The least width that shows a document.
const NARROWEST: usize = 40;
/// A page any wider reads badly.
const WIDEST: usize = 160;
/// The least that a designation is given before columns are left out.
const DESIGNATION: usize = 14;

impl Style {
    /// The width that is kept to.
    pub(super) fn page(&self) -> usize {
        self.width.clamp(NARROWEST, WIDEST)
    }
}

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
    super::each(analysis, selection, style.lang, |view| {
        if view.totals().is_none() {
            return Ok(());
        }
        if !first {
            writeln!(out)?;
        }
        first = false;
        let page = Page::new(style, view, &head, selection.today);
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
    document: Document,
    columns: Vec<(Column, usize)>,
    layout: Vec<table::Column>,
    width: usize,
}

impl<'v> Page<'v> {
    fn new(style: Style, view: &'v View<'v>, head: &'v document::Head, today: Option<Date>) -> Self {
        use Column::*;
        let document = view.document(today);
        let width = style.page();
        // Amounts are never cut: their columns are as wide as the largest total.
        let figures = document
            .totals
            .iter()
            .flat_map(|totals| [totals.contract, totals.cumulative, totals.previous, totals.works]);
        let figures = figures.map(|amount| style.lang.number(amount.0).width()).max().unwrap_or(0);
        let amount = figures.max(11);
        let mut columns: Vec<(Column, usize)> = vec![
            (Number, 6),
            (Designation, 0),
            (Quantity, 12),
            (Price, 10),
            (Contract, amount),
            (PreviousPercent, 8),
            (Previous, amount),
            (CurrentPercent, 8),
            (Current, amount),
            (Period, amount),
            (Vat, 6),
        ];
        let from = |column: Column| match column {
            Quantity | Vat => 96,
            Price => 112,
            Current => 128,
            Previous => 144,
            _ => 0,
        };
        columns.retain(|(column, _)| width >= from(*column));
        let taken =
            |columns: &[(Column, usize)]| columns.iter().map(|(_, width)| width + 1).sum::<usize>() + 1;
        // What is read least goes first.
        for least in
            [Price, Previous, Current, Vat, Quantity, PreviousPercent, Contract, Number, CurrentPercent]
        {
            if taken(&columns) + DESIGNATION > width {
                columns.retain(|(column, _)| *column != least);
            }
        }
        let room = width.saturating_sub(taken(&columns));
        for (column, width) in &mut columns {
            if *column == Designation {
                *width = room;
            }
        }
        let layout = columns.iter().map(|(column, width)| {
            let kind = match column {
                Number => Kind::Text,
                Designation => Kind::Elastic,
                _ => Kind::Figure,
            };
            table::Column { width: *width, kind }
        });
        Page { style, view, head, document, layout: layout.collect(), columns, width }
    }

    fn lang(&self) -> Lang {
        self.style.lang
    }

    fn paint(&self, colour: Colour, text: &str) -> String {
        paint(self.style.colours, colour, text)
    }

    /// A line of the table, with what each column shows.
    fn line(
        &self,
        mark: char,
        colour: Colour,
        cell: impl Fn(Column) -> String,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let cells: Vec<String> = self.columns.iter().map(|(column, _)| cell(*column)).collect();
        lay(mark, &self.layout, &cells)
            .iter()
            .try_for_each(|line| writeln!(out, "{}", self.paint(colour, line)))
    }

    fn write(&self, summary: bool, out: &mut impl Write) -> io::Result<()> {
        let document = &self.document;
        self.title(document, out)?;
        if !summary && document.asked.is_empty() {
            self.heads(out)?;
            let mut states = [0usize; 4];
            for line in self.view.lines() {
                match line {
                    Line::Quote(quote) => {
                        let lang = self.lang();
                        let kind = match (quote.free, quote.amendment) {
                            (true, _) => lang.pick("lignes libres", "free rows"),
                            (false, true) => lang.pick("avenant", "amendment"),
                            (false, false) => lang.pick("devis", "quote"),
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
        if document.totals.is_some() {
            self.foot(out)?;
        }
        if summary {
            return Ok(());
        }
        if let Some(statement) = &document.statement {
            self.statement(statement, out)?;
        }
        let mentions = document.mentions.iter().flat_map(|mention| wrap(&mention.text, self.width));
        mentions.into_iter().try_for_each(|line| writeln!(out, "{line}"))
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
            Status::Issued | Status::Paid => "",
        };
        let title = format!("{} {}{number}{date}{status}", sheet::short(document.kind, lang), document.id);
        let texts = sheet::texts(document, lang);
        heading(&title, self.head, &texts, self.style, out)
    }

    fn heads(&self, out: &mut impl Write) -> io::Result<()> {
        let lang = self.lang();
        let rule = "─".repeat(self.width);
        writeln!(out, "{rule}")?;
        let name = |column: Column| match column {
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
        self.line(' ', Colour::new().bold(), |column| name(column).to_owned(), out)?;
        writeln!(out, "{rule}")
    }

    /// A section or a quote: its title and its totals.
    fn group(&self, number: &str, title: &str, totals: &GroupTotals, out: &mut impl Write) -> io::Result<()> {
        let lang = self.lang();
        let cell = |column: Column| match column {
            Column::Number => number.to_owned(),
            Column::Designation => title.to_owned(),
            Column::Contract => lang.number(totals.contract.0),
            Column::Previous => lang.number(totals.previous.0),
            Column::Current => lang.number(totals.current.0),
            Column::Period => lang.number(totals.period.0),
            _ => String::new(),
        };
        self.line(' ', Colour::new().bold(), cell, out)
    }

    fn row(&self, row: &Row, out: &mut impl Write) -> io::Result<()> {
        let lang = self.lang();
        let percent = |figure: Figure| lang.percent(figure.0);
        let cell = |column: Column| match column {
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
        self.line(mark(row.state), colour(row.state), cell, out)?;
        let notes = sheet::notes(row, &self.head.currency, lang);
        let before = self.columns.iter().take_while(|(column, _)| *column != Column::Designation);
        let indent = 2 + before.map(|(_, width)| width + 1).sum::<usize>();
        let texts = row.texts.iter().cloned().chain(notes);
        texts.into_iter().try_for_each(|text| under(&text, indent, self.width, out))
    }

    /// What the marks mean, for the states that the table shows.
    fn legend(&self, states: [usize; 4], out: &mut impl Write) -> io::Result<()> {
        let all = [RowState::Untouched, RowState::Moving, RowState::Complete, RowState::Closed];
        let shown = all.into_iter().filter(|which| states[*which as usize] > 0);
        let parts = shown.map(|which| {
            let text = format!("{} {} ({})", mark(which), state(which, self.lang()), states[which as usize]);
            (self.paint(colour(which), &text), text.width())
        });
        let parts: Vec<_> = parts.collect();
        flow(&parts, self.width).iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

/// The title of a document, the project that it belongs to, its texts.
pub(super) fn heading(
    title: &str,
    head: &document::Head,
    texts: &[String],
    style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let width = style.page();
    for line in wrap(title, width) {
        writeln!(out, "{}", paint(style.colours, Colour::new().bold(), &line))?;
    }
    let parts = [&head.title, &head.reference, &head.company, &head.client];
    let project: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
    let project = (!project.is_empty()).then(|| project.join(" · "));
    let texts = project.iter().chain(texts);
    texts.flat_map(|text| wrap(text, width)).try_for_each(|line| writeln!(out, "{line}"))
}

/// A text under a row, in line with its designation.
pub(super) fn under(text: &str, indent: usize, width: usize, out: &mut impl Write) -> io::Result<()> {
    let lines = wrap(text, width.saturating_sub(indent));
    lines.iter().try_for_each(|line| writeln!(out, "{}{line}", " ".repeat(indent)))
}

/// The mark that says the state of a row where there are no colours.
pub(super) fn mark(state: RowState) -> char {
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
