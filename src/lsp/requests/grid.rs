//! `avt/grid`: progress as a table, a column for each situation.

use crate::ide;
use crate::lsp::convert::View;
use crate::source::Span;
use serde::Deserialize;
use serde_json::{Value, json};
use tower_lsp::ls_types::TextDocumentIdentifier;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Params {
    pub text_document: TextDocumentIdentifier,
}

/// The grid, with ranges where it has spans.
pub fn answer(view: &View<'_>) -> Value {
    let mut grid = json!(ide::grid::grid(view.analysis, view.lang));
    let rows = grid["rows"].as_array_mut().into_iter().flatten();
    let cells = rows.flat_map(|row| row["cells"].as_array_mut().into_iter().flatten());
    for cell in cells {
        let ends = [&cell["range"][0], &cell["range"][1]].map(|end| end.as_u64().map(|end| end as u32));
        if let [Some(start), Some(end)] = ends {
            cell["range"] = json!(view.range(Span::new(start, end)));
        }
    }
    grid
}
