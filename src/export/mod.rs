//! One file per format. A format only lays out a document, and computes nothing.

mod accounts;
mod csv;
mod facturx;
mod fec;
mod html;
mod json;
#[cfg(feature = "pdf")]
mod pdf;
mod quoted;
mod sheet;
mod table;
mod text;
mod why;
mod xlsx;

pub use accounts::Accounts;
pub use csv::write as csv;
pub use facturx::write as facturx;
pub use fec::write as fec;
pub use html::write as html;
pub use json::write as json;
#[cfg(feature = "pdf")]
pub use pdf::{Columns, MOST_LINES, Paper, Placed, Refused, TEMPLATE, pdf, placed};
pub use quoted::write as quotes;
pub use sheet::{Sheet, SheetLine};
pub use text::{Style, write as text};
pub use why::write as why;
pub use xlsx::{MOST_ROWS, Refused as NoWorkbook, write as xlsx};

use crate::Analysis;
use crate::diagnostic::Diagnostic;
use crate::document::{self, Head, View};
use crate::locale::{Date, Lang};
use crate::rules::einvoice;
use crate::source::Span;
use crate::syntax::{Keyword, fold};
use std::convert::Infallible;

/// Which documents are written, and how much of them.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// The id of one situation, or of one quote; all of them without.
    pub situation: Option<String>,
    /// Totals only.
    pub summary: bool,
    /// The day that tells which invoices are late.
    pub today: Option<Date>,
}

impl Selection {
    /// A document of this id is asked for.
    pub fn takes(&self, id: &str) -> bool {
        self.situation.as_deref().is_none_or(|wanted| fold(wanted) == fold(id))
    }
}

/// The JSON Schema (2020-12) of [`Sheet`].
pub fn sheet_schema() -> serde_json::Value {
    schemars::schema_for!(Sheet).to_value()
}

/// The path of the seller's logo, from the folder of the file.
pub fn logo(analysis: &Analysis) -> Option<String> {
    sheet::logo(&analysis.project)
}

/// Every quote, amendment and invoice, as it is laid out; those with an unknown figure are left out.
pub fn every_sheet(analysis: &Analysis, selection: &Selection, lang: Lang) -> Vec<Sheet> {
    let quotes = document::quotes(&analysis.project, &analysis.ledger).filter(|_| !analysis.is_lost());
    let mut sheets: Vec<Sheet> = quotes.filter_map(|view| sheet::of_quote(&view, lang)).collect();
    if !analysis.project.invoices.is_empty() {
        sheets.extend(self::sheets(analysis, selection, lang));
    }
    sheets
}

/// The documents asked for, as they are laid out; those with an unknown figure are left out.
pub fn sheets(analysis: &Analysis, selection: &Selection, lang: Lang) -> Vec<Sheet> {
    let (project, ledger) = (&analysis.project, &analysis.ledger);
    if selection.summary {
        return sheet::of_project(analysis, lang, selection.today).into_iter().collect();
    }
    let mut sheets = Vec::new();
    let shown: Result<(), Infallible> = document::each(project, ledger, |view| {
        if selection.takes(project.id(view.invoice.id)) {
            sheets.extend(sheet::of_invoice(view, lang, selection.today));
        }
        Ok(())
    });
    shown.unwrap_or_else(|never| match never {});
    // A quote is asked for by its name, or while nothing is billed.
    let named = selection.situation.is_some() && sheets.is_empty();
    if (named || project.invoices.is_empty()) && !analysis.is_lost() {
        let quotes = document::quotes(project, ledger).filter(|view| selection.takes(view.id()));
        sheets.extend(quotes.filter_map(|view| sheet::of_quote(&view, lang)));
    }
    sheets
}

/// An invoice as it is laid out, and as platforms carry it: or why they would refuse it.
pub struct Sent {
    pub sheet: Sheet,
    pub message: Result<Vec<u8>, Vec<Diagnostic>>,
}

/// The invoices asked for, as electronic invoices; those with an unknown figure are left out.
pub fn sent(analysis: &Analysis, selection: &Selection, lang: Lang) -> Vec<Sent> {
    let (project, ledger) = (&analysis.project, &analysis.ledger);
    let mut sent = Vec::new();
    let shown: Result<(), Infallible> = document::each(project, ledger, |view| {
        if !selection.takes(project.id(view.invoice.id)) {
            return Ok(());
        }
        if let Some(sheet) = sheet::of_invoice(view, lang, selection.today) {
            let wrong = einvoice::check(project, ledger, view.at(), view.electronic().as_ref());
            let message = if wrong.is_empty() { facturx::write(view, lang).ok_or(wrong) } else { Err(wrong) };
            sent.push(Sent { sheet, message });
        }
        Ok(())
    });
    shown.unwrap_or_else(|never| match never {});
    sent
}

/// Shows each document; without walking its rows when only totals are asked for.
fn each(
    analysis: &Analysis,
    summary: bool,
    show: impl FnMut(&View<'_>) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let (project, ledger) = (&analysis.project, &analysis.ledger);
    if summary {
        document::each_summary(project, ledger, show)
    } else {
        document::each(project, ledger, show)
    }
}

/// The project that the documents belong to.
fn head(analysis: &Analysis) -> Head {
    let project = &analysis.project;
    let text = |span: Option<Span>| span.map(|span| project.text(span).into_owned());
    let party = |kind: Keyword| {
        let party = project.parties.iter().find(|party| party.kind == kind);
        text(party.and_then(|party| party.name))
    };
    Head {
        title: text(project.settings.title),
        reference: text(project.settings.reference),
        language: project.lang.code().into(),
        currency: project.settings.currency.code.into(),
        company: party(Keyword::Company),
        client: party(Keyword::Client),
    }
}
