//! One file per format. A format only lays out a document, and computes nothing.

mod csv;
mod json;
mod quoted;
mod table;
mod text;
mod why;

pub use csv::write as csv;
pub use json::write as json;
pub use quoted::write as quotes;
pub use text::{Style, write as text};
pub use why::write as why;

use crate::Analysis;
use crate::document::{self, Head, View};
use crate::locale::Date;
use crate::source::Span;
use crate::syntax::{Keyword, fold};

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
