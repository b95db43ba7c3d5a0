//! One file per format. A format only lays out a document, and computes nothing.

mod accounts;
mod csv;
mod facturx;
mod fec;
mod file;
mod groups;
mod html;
mod json;
mod paper;
#[cfg(feature = "pdf")]
mod pdf;
mod picture;
mod quoted;
mod sheet;
mod table;
mod text;
mod why;
mod xlsx;

pub use accounts::{Accounts, Wrong, WrongLine};
pub use csv::write as csv;
pub use fec::write as fec;
pub use file::{
    Format, MOST_LINES, MOST_ROWS, Means, Named, Refused, documents, file, files, forget, is_left, stream,
};
pub use html::write as html;
pub use json::write as json;
pub use paper::{Columns, Paper, Reader};
#[cfg(feature = "pdf")]
pub use pdf::{Placed, TEMPLATE, factur_x, pdf, placed};
pub use picture::Picture;
pub use quoted::write as quotes;
pub use sheet::{Sheet, SheetLine};
pub use text::{Style, write as text};
pub use why::write as why;
pub use xlsx::write as xlsx;

use crate::Analysis;
use crate::diagnostic::Diagnostic;
use crate::document::{self, Head, View};
use crate::locale::{Date, Lang};
use crate::rules::einvoice;
use crate::source::Span;
use crate::syntax::{Keyword, fold};
use std::convert::Infallible;

/// Which documents are written, and how much of them.
#[derive(Clone, Default)]
pub struct Selection<'v> {
    /// The id of one situation, or of one quote; all of them without.
    pub situation: Option<String>,
    /// Totals only.
    pub summary: bool,
    /// The day that tells which invoices are late.
    pub today: Option<Date>,
    /// Of the one situation: where a walk through all of them has come to it, so that none is made for it alone.
    pub view: Option<&'v View<'v>>,
}

impl<'v> Selection<'v> {
    /// One document, by its id.
    pub fn one(id: impl Into<String>) -> Selection<'v> {
        Selection { situation: Some(id.into()), ..Selection::default() }
    }

    /// A document of this id is asked for.
    pub fn takes(&self, id: &str) -> bool {
        self.situation.as_deref().is_none_or(|wanted| fold(wanted) == fold(id))
    }

    /// A quote is asked for by its name, or while nothing is billed.
    fn is_of_quotes(&self, analysis: &Analysis) -> bool {
        let project = &analysis.project;
        !project.invoices.iter().any(|invoice| self.takes(project.id(invoice.id)))
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

/// The documents asked for, as they are laid out; those with an unknown figure are left out.
pub fn sheets(analysis: &Analysis, selection: &Selection, lang: Lang) -> Vec<Sheet> {
    let (project, ledger) = (&analysis.project, &analysis.ledger);
    if selection.summary {
        return sheet::of_project(analysis, lang, selection.today).into_iter().collect();
    }
    if selection.is_of_quotes(analysis) {
        let quotes = document::quotes(project, ledger, lang).filter(|view| selection.takes(view.id()));
        let known = quotes.filter(|_| !analysis.is_lost());
        return known.filter_map(|view| sheet::of_quote(&view, lang)).collect();
    }
    let mut sheets = Vec::new();
    let shown: Result<(), Infallible> = each(analysis, selection, lang, |view| {
        sheets.extend(sheet::of_invoice(view, lang, selection.today));
        Ok(())
    });
    shown.unwrap_or_else(|never| match never {});
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
    let shown: Result<(), Infallible> = each(analysis, selection, lang, |view| {
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

/// Shows each invoice that is asked for; without walking its rows when only totals are.
fn each<E>(
    analysis: &Analysis,
    selection: &Selection<'_>,
    lang: Lang,
    mut show: impl FnMut(&View<'_>) -> Result<(), E>,
) -> Result<(), E> {
    if let Some(view) = selection.view {
        return show(view);
    }
    let (project, ledger) = (&analysis.project, &analysis.ledger);
    let asked = |view: &View<'_>| match selection.takes(project.id(view.invoice.id)) {
        true => show(view),
        false => Ok(()),
    };
    if selection.summary {
        document::each_summary(project, ledger, lang, asked)
    } else {
        document::each(project, ledger, lang, asked)
    }
}

/// The project that the documents belong to.
fn head(analysis: &Analysis) -> Head {
    let project = &analysis.project;
    let text = |span: Option<Span>| span.map(|span| project.text(span).into_owned());
    let party = |kind: Keyword| text(project.party(kind).and_then(|party| party.name));
    Head {
        title: text(project.settings.title),
        reference: text(project.settings.reference),
        language: project.lang.code().into(),
        currency: project.settings.currency.code.into(),
        company: party(Keyword::Company),
        client: party(Keyword::Client),
    }
}
