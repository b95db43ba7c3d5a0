//! `avt/invoice` and the command `avt.export`: a document of the file, in each format of `avt eval`.

#[cfg(feature = "pdf")]
use crate::disk::Folder;
#[cfg(feature = "pdf")]
use crate::export::Paper;
use crate::export::{self, Accounts, Selection, Sheet, Style};
use crate::locale::Lang;
use crate::lsp::commands::refused;
use crate::lsp::convert::View;
use crate::source::Span;
use crate::syntax::fold;
use base64::prelude::{BASE64_STANDARD, Engine};
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
    Html,
    Xlsx,
    Fec,
    Xml,
    #[cfg(feature = "pdf")]
    Pdf,
    #[cfg(feature = "pdf")]
    Facturx,
}

/// How the bytes of a document come in a message.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
pub enum Encoding {
    #[serde(rename = "utf-8")]
    Text,
    #[serde(rename = "base64")]
    Base64,
}

#[derive(Serialize)]
pub struct Answer {
    /// Nothing for all quotes.
    id: Option<String>,
    title: String,
    format: Format,
    encoding: Encoding,
    /// Empty while a figure of it is unknown, but as text, JSON and CSV.
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
    let bytes = bytes(view, &selection, format, invoice.is_some(), lang)?;
    let (encoding, content) = match String::from_utf8(bytes) {
        Ok(text) => (Encoding::Text, text),
        Err(error) => (Encoding::Base64, BASE64_STANDARD.encode(error.as_bytes())),
    };
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
        encoding,
        content,
        complete,
    })
}

/// The document in a format; of the quotes, where it is no invoice.
fn bytes(
    view: &View<'_>,
    selection: &Selection,
    format: Format,
    invoice: bool,
    lang: Lang,
) -> Result<Vec<u8>> {
    let analysis = view.analysis;
    let style = Style { width: PAGE, colours: false, lang };
    let mut out = Vec::new();
    let written: io::Result<()> = match format {
        Format::Json => export::json(analysis, selection, &mut out),
        Format::Csv => export::csv(analysis, selection, lang, &mut out),
        Format::Text if invoice => export::text(analysis, selection, style, &mut out),
        Format::Text => export::quotes(analysis, selection, style, &mut out),
        Format::Html => export::html(&export::sheets(analysis, selection, lang), lang, &mut out),
        Format::Fec => export::fec(analysis, selection, &Accounts::default(), &mut out),
        Format::Xlsx => {
            let workbook = export::xlsx(analysis, selection, lang);
            out = workbook.map_err(|why| refused(format!("{why:?}")))?.unwrap_or_default();
            Ok(())
        }
        Format::Xml => {
            out = message(view, selection, lang)?.map(|(_, message)| message).unwrap_or_default();
            Ok(())
        }
        #[cfg(feature = "pdf")]
        Format::Pdf => {
            let sheets = export::sheets(analysis, selection, lang);
            out = sheets.first().map(|sheet| paper(view, sheet, None)).transpose()?.unwrap_or_default();
            Ok(())
        }
        #[cfg(feature = "pdf")]
        Format::Facturx => {
            if let Some((sheet, message)) = message(view, selection, lang)? {
                out = paper(view, &sheet, Some(message))?;
            }
            Ok(())
        }
    };
    written.map_err(|error| refused(error.to_string()))?;
    Ok(out)
}

/// The electronic invoice, and its sheet.
///
/// # Errors
/// What it lacks.
fn message(view: &View<'_>, selection: &Selection, lang: Lang) -> Result<Option<(Sheet, Vec<u8>)>> {
    let Some(sent) = export::sent(view.analysis, selection, lang).into_iter().next() else { return Ok(None) };
    match sent.message {
        Ok(message) => Ok(Some((sent.sheet, message))),
        Err(wrong) => {
            let told: Vec<&str> = wrong.iter().map(|one| one.message.get(view.lang)).collect();
            Err(refused(told.join(" · ")))
        }
    }
}

#[cfg(feature = "pdf")]
fn paper(view: &View<'_>, sheet: &Sheet, invoice: Option<Vec<u8>>) -> Result<Vec<u8>> {
    // A logo that cannot be read is told on the command line; the preview does without.
    let logo = export::logo(view.analysis).and_then(|path| Folder::of(view.path).bytes(&path).ok());
    let paper = Paper { logo, invoice, ..Paper::default() };
    export::pdf(sheet, &paper).map_err(|why| refused(format!("{why:?}")))
}
