//! `avt/invoice` and the command `avt.export`: a document of the file, in each format of `avt eval`.

use crate::disk::Folder;
use crate::export::{self, Accounts, Format, Means, Paper, Selection};
use crate::locale::Lang;
use crate::lsp::commands::refused;
use crate::lsp::convert::View;
use crate::source::Span;
use crate::syntax::fold;
use base64::prelude::{BASE64_STANDARD, Engine};
use serde::{Deserialize, Serialize};
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
    /// Empty while a figure of it is unknown, but as JSON.
    pub content: String,
    /// Every figure of it is known.
    complete: bool,
}

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
    let bytes = bytes(view, &selection, format, lang)?;
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

/// The document in a format.
fn bytes(view: &View<'_>, selection: &Selection, format: Format, lang: Lang) -> Result<Vec<u8>> {
    // A logo that cannot be read is told on the command line; an editor does without.
    let logo =
        format.shows_logo().then(|| Folder::of(view.path).logo(view.analysis).ok().flatten()).flatten();
    let means = Means { lang, accounts: Accounts::default(), paper: Paper { logo, ..Paper::default() } };
    let file = export::file(view.analysis, selection, format, &means);
    export::forget();
    file.map(Option::unwrap_or_default).map_err(|why| {
        let told = why.diagnostics().into_iter().flat_map(|one| {
            let notes = one.notes.iter().map(|note| note.get(view.lang).to_owned()).collect::<Vec<_>>();
            std::iter::once(one.message.get(view.lang).to_owned()).chain(notes)
        });
        refused(told.collect::<Vec<_>>().join(" · "))
    })
}
