//! `avt/why`: the derivation of one figure, as `avt why` gives it.

use crate::document::{self, Step, Unexplained};
use crate::export;
use crate::lsp::convert::View;
use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::TextDocumentIdentifier;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    pub text_document: TextDocumentIdentifier,
    /// `S2.murs`, `S3.tva.10`, `DGD.net`.
    pub figure: String,
}

#[derive(Serialize)]
pub struct Answer {
    pub text: String,
    steps: Step,
}

/// # Errors
/// The file has no such figure, or an error makes it unknown.
pub fn answer(view: &View<'_>, figure: &str) -> Result<Answer> {
    let (project, ledger) = (&view.analysis.project, &view.analysis.ledger);
    let lang = view.lang;
    let steps = document::why(project, ledger, figure, lang).map_err(|unexplained| {
        Error::invalid_params(match unexplained {
            Unexplained::Unknown(near) if !near.is_empty() => lang.pick(
                format!("ce fichier n'a pas de chiffre {figure} ; par exemple : {}", near.join(", ")),
                format!("this file has no figure {figure}; for example: {}", near.join(", ")),
            ),
            Unexplained::Unknown(_) => lang.pick(
                format!("ce fichier n'a pas de chiffre {figure}"),
                format!("this file has no figure {figure}"),
            ),
            Unexplained::Incomplete => lang.pick(
                format!("une erreur du fichier rend {figure} inconnu"),
                format!("an error in the file makes {figure} unknown"),
            ),
        })
    })?;
    let mut out = Vec::new();
    let written = export::why(&steps, usize::MAX, false, &mut out);
    written.map_err(|error| Error { message: error.to_string().into(), ..Error::internal_error() })?;
    Ok(Answer { text: String::from_utf8_lossy(&out).into_owned(), steps })
}
