//! CSV for a spreadsheet: a line for each row of each document, or for each document in a summary. A deposit has a line for
//! each rate of VAT that it asks for; a quote has no progress yet.
//!
//! A French file is separated by `;` with decimal commas, as a French spreadsheet opens it; an English one by `,`.

use super::{Selection, sheet};
use crate::Analysis;
use crate::document::{self, Figure, Line, QuotedLine, QuotedRow, Row, RowState, View};
use crate::locale::Lang;
use rust_decimal::Decimal;
use std::io::{self, Write};

/// Writes the documents that are complete.
///
/// # Errors
/// Those of `out`.
pub fn write(analysis: &Analysis, selection: &Selection, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let separator = lang.pick(b';', b',');
    let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(out);
    let heads = if selection.summary { summary_heads(lang) } else { row_heads(lang) };
    writer.write_record(heads)?;
    let mut taken = false;
    super::each(analysis, selection, lang, |view| {
        if view.totals().is_none() {
            return Ok(());
        }
        if selection.summary {
            return writer.write_record(summary(view, selection, lang)).map_err(io::Error::from);
        }
        let id = view.project.id(view.invoice.id);
        taken = true;
        for line in view.lines() {
            if let Line::Row(row) = line {
                writer.write_record(record(id, &row, lang))?;
            }
        }
        asked(view, lang).into_iter().try_for_each(|record| writer.write_record(record))?;
        Ok(())
    })?;
    // A quote is asked for by its name, or while nothing is billed.
    let by_name = selection.situation.is_some() && !taken;
    if (by_name || analysis.project.invoices.is_empty()) && !analysis.is_lost() && !selection.summary {
        let quotes = document::quotes(&analysis.project, &analysis.ledger, lang);
        for view in quotes.filter(|view| selection.takes(view.id()) && view.is_known()) {
            for line in view.lines() {
                if let QuotedLine::Row(row) = line {
                    writer.write_record(quoted(view.id(), *row, lang))?;
                }
            }
        }
    }
    writer.flush()
}

/// A line of empty cells, but for these.
fn sparse(cells: impl IntoIterator<Item = (usize, String)>) -> Vec<String> {
    let mut out = vec![String::new(); row_heads(Lang::En).len()];
    for (at, cell) in cells {
        out[at] = cell;
    }
    out
}

/// What a deposit asks for at each rate of VAT, before tax; an advance, which bears none, in one line.
fn asked(view: &View<'_>, lang: Lang) -> Vec<Vec<String>> {
    let document = view.document(None);
    let (Some(totals), false) = (&document.totals, document.asked.is_empty()) else { return Vec::new() };
    let quotes: Vec<&str> = document.asked.iter().map(|asked| &*asked.quote).collect();
    let parts: Vec<String> =
        document.asked.iter().map(|one| format!("{} {}", one.quote, one.asked)).collect();
    let name = format!("{} {}", sheet::short(document.kind, lang), parts.join(", "));
    let line = |vat: String, amount: Decimal| {
        sparse([
            (DOCUMENT, text(&document.id)),
            (QUOTE, text(&quotes.join(" "))),
            (DESIGNATION, text(&name)),
            (VAT, vat),
            (PERIOD, figure(amount, lang)),
        ])
    };
    let at_rates = totals.vat.iter().map(|vat| line(figure(vat.rate.0, lang), vat.base.0));
    at_rates.chain(totals.advance.map(|advance| line(String::new(), advance.0))).collect()
}

/// A row that was offered; an option says so where others have their state.
fn quoted(quote: &str, row: QuotedRow, lang: Lang) -> Vec<String> {
    let rate = |value: Option<Figure>| value.map_or(String::new(), |value| figure(value.0, lang));
    let option = if row.option { "option" } else { "" };
    sparse([
        (DOCUMENT, text(quote)),
        (QUOTE, text(quote)),
        (2, row.number),
        (3, text(&row.id)),
        (DESIGNATION, text(&row.designation)),
        (5, text(&row.unit)),
        (6, figure(row.price.0, lang)),
        (7, rate(row.discount)),
        (VAT, rate(row.vat)),
        (10, figure(row.quantity.0, lang)),
        (11, figure(row.amount.0, lang)),
        (STATE, option.to_owned()),
    ])
}

/// Places of columns.
const DOCUMENT: usize = 0;
const QUOTE: usize = 1;
const DESIGNATION: usize = 4;
const VAT: usize = 9;
const PERIOD: usize = 20;
const STATE: usize = 23;

fn row_heads(lang: Lang) -> &'static [&'static str] {
    lang.pick(
        &[
            "document",
            "devis",
            "numéro",
            "identifiant",
            "désignation",
            "unité",
            "prix",
            "remise %",
            "remise montant",
            "tva %",
            "marché quantité",
            "marché montant",
            "précédent %",
            "précédent quantité",
            "précédent montant",
            "cumul %",
            "cumul quantité",
            "cumul montant",
            "période %",
            "période quantité",
            "période montant",
            "approvisionné",
            "approvisionné période",
            "état",
        ],
        &[
            "document",
            "quote",
            "number",
            "id",
            "designation",
            "unit",
            "price",
            "discount %",
            "discount amount",
            "vat %",
            "contract quantity",
            "contract amount",
            "previous %",
            "previous quantity",
            "previous amount",
            "current %",
            "current quantity",
            "current amount",
            "period %",
            "period quantity",
            "period amount",
            "stored",
            "stored period",
            "state",
        ],
    )
}

fn summary_heads(lang: Lang) -> &'static [&'static str] {
    lang.pick(
        &[
            "document",
            "numéro",
            "date",
            "échéance",
            "marché",
            "précédent",
            "cumul",
            "travaux HT",
            "total HT",
            "TVA",
            "TTC",
            "retenue",
            "net à payer",
            "réglé",
            "reste dû",
        ],
        &[
            "document",
            "number",
            "date",
            "due",
            "contract",
            "previous",
            "cumulative",
            "works",
            "taxable",
            "VAT",
            "total",
            "retention",
            "net",
            "paid",
            "left",
        ],
    )
}

fn figure(value: Decimal, lang: Lang) -> String {
    let text = value.to_string();
    lang.pick(text.replace('.', ","), text)
}

/// A text that a spreadsheet would run as a formula is kept a text.
fn text(value: &str) -> String {
    if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{value}") } else { value.to_owned() }
}

fn record(document: &str, row: &Row, lang: Lang) -> Vec<String> {
    let mut out = vec![
        text(document),
        text(&row.quote),
        row.number.clone(),
        text(&row.id),
        text(&row.designation),
        text(&row.unit),
        figure(row.price.0, lang),
        row.discount.map_or(String::new(), |discount| figure(discount.0, lang)),
        row.discount_amount.map_or(String::new(), |discount| figure(discount.0, lang)),
        row.vat.map_or(String::new(), |vat| figure(vat.0, lang)),
        figure(row.contract.quantity.0, lang),
        figure(row.contract.amount.0, lang),
    ];
    for cell in [&row.previous, &row.current, &row.period] {
        out.extend([cell.percent.0, cell.quantity.0, cell.amount.0].map(|value| figure(value, lang)));
    }
    let stored = row.stored.as_ref().map(|stored| [stored.current, stored.period]);
    let amounts = stored.map_or([None; 2], |amounts| amounts.map(Some));
    out.extend(amounts.map(|amount| amount.map_or(String::new(), |amount| figure(amount.0, lang))));
    out.push(state(row.state, lang).to_owned());
    out
}

/// The word for the state of a row.
pub fn state(state: RowState, lang: Lang) -> &'static str {
    match state {
        RowState::Untouched => lang.pick("inchangée", "untouched"),
        RowState::Moving => lang.pick("en cours", "moving"),
        RowState::Complete => lang.pick("achevée", "complete"),
        RowState::Closed => lang.pick("terminée", "closed"),
    }
}

/// What is unknown of an invoice, or is nothing yet, is left empty.
fn summary(view: &View<'_>, selection: &Selection, lang: Lang) -> Vec<String> {
    let document = view.document(selection.today);
    let settlement = document.settlement;
    let mut out = vec![
        text(&document.id),
        text(&document.number.unwrap_or_default()),
        document.date.unwrap_or_default(),
        settlement.as_ref().and_then(|settlement| settlement.due.clone()).unwrap_or_default(),
    ];
    let figures = document.totals.map(|totals| {
        let works = [totals.contract, totals.previous, totals.cumulative, totals.works];
        let held = totals.retention.map(|retention| retention.period);
        let foot = [Some(totals.taxable), Some(totals.tax), Some(totals.total), held, Some(totals.net)];
        (works, foot)
    });
    let (works, foot) = figures.map_or(([None; 4], [None; 5]), |(works, foot)| (works.map(Some), foot));
    let settled = settlement.map_or([None; 2], |settlement| [settlement.paid, settlement.left].map(Some));
    let amounts = works.into_iter().chain(foot).chain(settled);
    out.extend(amounts.map(|amount| amount.map_or(String::new(), |amount| figure(amount.0, lang))));
    out
}
