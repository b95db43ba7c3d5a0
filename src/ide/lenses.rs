//! What stands above documents: what is to be paid, and what can be done next.

use super::figures::Figures;
use crate::Analysis;
use crate::locale::Lang;
use crate::project::{InvoiceId, InvoiceKind, QuoteId, Target};
use crate::source::Span;

/// A line above a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The head of the document.
    pub span: Span,
    pub title: String,
    pub action: LensAction,
}

/// What a click does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LensAction {
    /// Shows a document: an invoice, or a quote.
    ShowInvoice { id: String },
    /// Adds the next situation.
    NextSituation,
    /// Explains a figure, as `avt why` names it: `S2.net`.
    Why { figure: String },
}

/// The lines above quotes and invoices, in the order of the file; documents without a name have none.
pub fn lenses(analysis: &Analysis, lang: Lang) -> Vec<Lens> {
    let figures = Figures::new(analysis, lang);
    let project = &analysis.project;
    let mut lenses = Vec::new();
    quotes(&figures, &mut lenses);
    let last = figures.last_progress();
    let closed = project.invoices.iter().any(|invoice| invoice.kind == InvoiceKind::Closing);
    for (invoice, at) in project.invoices.iter().zip(0..) {
        let id = figures.id(at);
        if id.is_empty() {
            continue;
        }
        let span = invoice.head;
        let mut add = |title: String, action: LensAction| lenses.push(Lens { span, title, action });
        match figures.net(at) {
            Some(net) => {
                let net = figures.money(net);
                let title = figures.pick(format!("Net à payer {net}"), format!("To be paid {net}"));
                add(title, LensAction::ShowInvoice { id: id.to_owned() });
                let figure = format!("{id}.net");
                add(figures.pick("Pourquoi ?", "Why?"), LensAction::Why { figure });
            }
            None => {
                let title = figures.pick("Net inconnu", "Net unknown");
                add(title, LensAction::ShowInvoice { id: id.to_owned() });
            }
        }
        if Some(at) == last && !closed {
            add(figures.pick("Situation suivante", "Next situation"), LensAction::NextSituation);
        }
    }
    lenses.sort_by_key(|lens| lens.span);
    lenses
}

/// The total of each quote, and how far it has got at the last situation.
fn quotes(figures: &Figures<'_>, lenses: &mut Vec<Lens>) {
    let project = figures.project;
    let contracts =
        (0..project.quotes.len() as QuoteId).filter(|at| project.quotes[*at as usize].is_contract());
    let contracts: Vec<QuoteId> = contracts.collect();
    let mut progress = vec![None; contracts.len()];
    if let Some(last) = figures.last_progress() {
        figures.walk(last, |at: InvoiceId, run| {
            if at != last {
                return;
            }
            for (quote, progress) in contracts.iter().zip(&mut progress) {
                let sums = figures.sums(run, project.rows_of(Target::Quote(*quote)));
                let accepted = run.accepted[*quote as usize];
                *progress =
                    sums.filter(|_| accepted).and_then(|sums| Some(figures.percent(sums.shares()?[1])));
            }
        });
    }
    for (quote, progress) in contracts.into_iter().zip(progress) {
        let declared = &project.quotes[quote as usize];
        let id = project.id(declared.id);
        if id.is_empty() {
            continue;
        }
        let total = figures.money_or_unknown(figures.sold_in_all(declared.rows.clone()));
        let mut title = figures.pick(format!("Total HT {total}"), format!("Before tax {total}"));
        if let Some(progress) = progress {
            title += &figures.pick(format!(" · avancement {progress}"), format!(" · progress {progress}"));
        }
        let action = LensAction::ShowInvoice { id: id.to_owned() };
        lenses.push(Lens { span: declared.head, title, action });
    }
}
