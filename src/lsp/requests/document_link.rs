//! `textDocument/documentLink`: imported files, and addresses.

use crate::ide::links::{LinkTarget, links};
use crate::lsp::convert::View;
use std::path::Path;
use std::str::FromStr;
use tower_lsp::ls_types::{DocumentLink, Uri};

pub fn answer(view: &View<'_>) -> Vec<DocumentLink> {
    let folder = view.path.parent().unwrap_or(Path::new(""));
    let found = links(view.analysis, view.lang).into_iter();
    found
        .filter_map(|link| {
            let target = match link.target {
                LinkTarget::File(path) => view.uri(&folder.join(path))?,
                LinkTarget::Url(url) => Uri::from_str(&url).ok()?,
            };
            let (range, tooltip) = (view.range(link.span), Some(link.tooltip));
            Some(DocumentLink { range, target: Some(target), tooltip, data: None })
        })
        .collect()
}
