//! Electronic invoices: every invoice that is issued. What a platform would refuse is told, and not written.

use super::args::Eval;
use super::documents::{refuse, write_each};
use super::eval::{Wanted, left_out};
use super::report::Reporter;
use crate::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::export::{self, Means, Named, Refused, Selection};
use crate::source::Span;
use std::collections::HashSet;
use std::path::Path;

/// Names in one message.
const SHOWN: usize = 12;

/// A quote is asked for by its name, or nothing is billed yet: it is not sent.
pub fn quote(args: &Eval, means: &Means<'_>, analysis: &Analysis, reporter: &mut Reporter<'_>) {
    let project = &analysis.project;
    let selection = Selection { situation: args.situation.clone(), ..Selection::default() };
    let mut quotes = project.quotes.iter().filter(|quote| quote.is_contract());
    let quote = quotes.rfind(|quote| selection.takes(project.id(quote.id)));
    let name = quote.map_or("", |quote| project.id(quote.id)).to_owned();
    let place = quote.map_or(Span::default(), |quote| quote.head);
    let diagnostic = Diagnostic::new(Code::NoElectronicInvoice, place, |lang| {
        lang.pick(
            format!("{name} est un devis : il ne s'envoie pas en facture électronique"),
            format!("{name} is a quote: it is not sent as an electronic invoice"),
        )
    });
    refuse(Refused::Lacking(vec![diagnostic]), means, analysis, reporter);
}

/// Each in a file of its own. Drafts, advances and quotes are none, and said to be left out.
pub fn all(args: &Eval, means: &Means<'_>, analysis: &Analysis, folder: &Path, reporter: &mut Reporter<'_>) {
    let (invoices, quotes): (Vec<Named>, Vec<Named>) =
        export::documents(analysis).partition(|document| document.invoice.is_some());
    let quotes = quotes.into_iter().filter(|quote| quote.known);
    let mut left: Vec<String> = quotes.map(|quote| quote.id).collect();
    let mut told: HashSet<(Code, Span, String)> = HashSet::new();
    let (mut wrong, mut lacking) = (Vec::new(), Vec::new());
    write_each(args, means, analysis, folder, &invoices, reporter, |invoice, why, reporter| match why {
        Refused::Lacking(lacks) if lacks.iter().all(|one| one.code == Code::NoElectronicInvoice) => {
            left.push(invoice.id.clone());
        }
        // What every invoice lacks is told once.
        Refused::Lacking(lacks) => {
            lacking.push(invoice.id.clone());
            wrong.extend(lacks.into_iter().filter(|one| {
                let note = one.notes.first().map_or("", |note| note.get(means.lang)).to_owned();
                told.insert((one.code, one.labels[0].span, note))
            }));
        }
        why => refuse(why, means, analysis, reporter),
    });
    if !wrong.is_empty() {
        refuse(Refused::Lacking(wrong), means, analysis, reporter);
        let list = means.lang.list(&lacking, SHOWN);
        reporter.tell(&means.lang.pick(
            format!("non écrites, il y manque quelque chose : {list}"),
            format!("not written, as something is missing: {list}"),
        ));
    }
    if !left.is_empty() {
        let list = means.lang.list(&left, SHOWN);
        reporter.tell(&means.lang.pick(
            format!("sans facture électronique (devis, avance, brouillon, rien à facturer) : {list}"),
            format!("without an electronic invoice (quote, advance, draft, nothing billed): {list}"),
        ));
    }
    left_out(analysis, Wanted::Situations, &Selection::default(), means.lang, reporter);
}
