//! `avt/invoice` and the command `avt.export`: a document of the file, in each format of `avt eval`.

use crate::export::{self, Selection, Style};
use crate::lsp::convert::View;
use crate::source::Span;
use crate::syntax::fold;
use serde::{Deserialize, Serialize};
use std::io;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::TextDocumentIdentifier;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    pub text_document: TextDocumentIdentifier,
    /// The last invoice without one; the quotes, while there is none.
    pub id: Option<String>,
    #[serde(default)]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    #[default]
    Text,
    Json,
    Csv,
}

#[derive(Serialize)]
pub struct Answer {
    /// Nothing for all quotes.
    id: Option<String>,
    title: String,
    format: Format,
    pub content: String,
    /// Every figure of it is known.
    complete: bool,
}

/// Columns of a text: those of a page.
const PAGE: usize = 100;

/// # Errors
/// The file has no document of this id.
pub fn answer(view: &View<'_>, id: Option<&str>, format: Format) -> Result<Answer> {
    let analysis = view.analysis;
    let project = &analysis.project;
    let named = |known: Option<Span>| id.is_some_and(|id| fold(project.id(known)) == fold(id));
    let invoice = match id {
        Some(_) => project.invoices.iter().find(|invoice| named(invoice.id)),
        None => project.invoices.last(),
    };
    let quote = project.quotes.iter().find(|quote| named(quote.id));
    if id.is_some() && invoice.is_none() && quote.is_none() {
        let id = id.unwrap_or_default();
        return Err(Error::invalid_params(view.lang.pick(
            format!("ce fichier n'a pas de document {id}"),
            format!("this file has no document {id}"),
        )));
    }
    let (shown, title) = match (invoice, quote) {
        (Some(invoice), _) => (Some(project.id(invoice.id).to_owned()), invoice.title),
        (None, Some(quote)) => (Some(project.id(quote.id).to_owned()), quote.title),
        (None, None) => (None, project.settings.title),
    };
    // A document is in the language of its file, whoever reads it.
    let lang = if project.lang_told { project.lang } else { view.lang };
    let selection = Selection { situation: shown.clone(), ..Selection::default() };
    let style = Style { width: PAGE, colours: false, lang };
    let mut out = Vec::new();
    let written: io::Result<()> = match (format, invoice) {
        (Format::Json, _) => export::json(analysis, &selection, &mut out),
        (Format::Csv, _) => export::csv(analysis, &selection, lang, &mut out),
        (Format::Text, Some(_)) => export::text(analysis, &selection, style, &mut out),
        (Format::Text, None) => export::quotes(analysis, &selection, style, &mut out),
    };
    written.map_err(|error| Error { message: error.to_string().into(), ..Error::internal_error() })?;
    let complete = match invoice {
        Some(wanted) => {
            let at = project.invoices.iter().position(|other| std::ptr::eq(other, wanted));
            at.is_some_and(|at| analysis.ledger.invoices[at].is_some())
        }
        None => analysis.is_complete(),
    };
    Ok(Answer {
        id: shown,
        title: title.map(|title| project.text(title).into_owned()).unwrap_or_default(),
        format,
        content: String::from_utf8_lossy(&out).into_owned(),
        complete,
    })
}
