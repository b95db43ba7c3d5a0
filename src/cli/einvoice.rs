//! Electronic invoices: one, or every invoice that is issued. What a platform would refuse is told, and not written.

use super::args::Eval;
use super::documents::{Press, deliver, file_name};
use super::eval::{Wanted, left_out};
use super::report::Reporter;
use super::trouble;
use crate::diagnostic::{Code, Diagnostic};
use crate::export::{self, Selection, Sent};
use crate::project::Project;
use crate::source::Span;
use std::collections::HashSet;
use std::io::IsTerminal;
use std::path::Path;

/// Names in one message.
const SHOWN: usize = 12;

pub fn run(
    args: &Eval,
    press: &Press<'_>,
    selection: &Selection,
    wanted: Wanted,
    reporter: &mut Reporter<'_>,
) {
    let project = &press.analysis.project;
    if args.summary {
        return reporter.trouble(&trouble::summary_is_no_invoice());
    }
    if wanted == Wanted::Quotes && !args.all {
        return refused(project, quote(project, selection), press, reporter);
    }
    let sent = export::sent(press.analysis, selection, press.lang);
    match args.output.as_deref().filter(|_| args.all) {
        Some(folder) => all(folder, args, press, sent, reporter),
        None => one(args, press, sent, reporter),
    }
    left_out(press.analysis, Wanted::Situations, selection, press.lang, reporter);
}

/// A quote is asked for by its name, or nothing is billed yet.
fn quote(project: &Project, selection: &Selection) -> Vec<Diagnostic> {
    let named = project.quotes.iter().filter(|quote| quote.is_contract());
    let mut found = named.filter(|quote| selection.takes(project.id(quote.id)));
    let quote = found.next_back();
    let name = quote.map_or("", |quote| project.id(quote.id)).to_owned();
    let place = quote.map_or(Span::default(), |quote| quote.head);
    let diagnostic = Diagnostic::new(Code::NoElectronicInvoice, place, |lang| {
        lang.pick(
            format!("{name} est un devis : il ne s'envoie pas en facture électronique"),
            format!("{name} is a quote: it is not sent as an electronic invoice"),
        )
    });
    vec![diagnostic]
}

fn refused(project: &Project, diagnostics: Vec<Diagnostic>, press: &Press<'_>, reporter: &mut Reporter<'_>) {
    reporter.diagnostics(&project.source, Some(press.lang), &diagnostics);
}

fn one(args: &Eval, press: &Press<'_>, sent: Vec<Sent>, reporter: &mut Reporter<'_>) {
    let out = args.output.as_deref().filter(|out| *out != Path::new("-"));
    if out.is_none() && args.format.is_binary() && std::io::stdout().is_terminal() {
        return reporter.trouble(&trouble::no_output(args.format.extension()));
    }
    let Some(Sent { sheet, message }) = sent.into_iter().next() else { return };
    match message {
        Ok(message) => match press.send(&sheet, message) {
            Ok(bytes) => reporter.written(deliver(out, &bytes)),
            Err(failure) => reporter.trouble(&failure),
        },
        Err(diagnostics) => refused(&press.analysis.project, diagnostics, press, reporter),
    }
}

/// Each in a file of its own. Drafts, advances and quotes are none, and said to be left out.
fn all(folder: &Path, args: &Eval, press: &Press<'_>, sent: Vec<Sent>, reporter: &mut Reporter<'_>) {
    if let Err(error) = std::fs::create_dir_all(folder) {
        return reporter.trouble(&trouble::unwritable(Some(folder), &error));
    }
    let project = &press.analysis.project;
    let contracts = project.quotes.iter().filter(|quote| quote.is_contract());
    let mut left: Vec<String> = contracts.map(|quote| project.id(quote.id).to_owned()).collect();
    let mut told: HashSet<(Code, Span, String)> = HashSet::new();
    let mut wrong = Vec::new();
    let mut taken = HashSet::new();
    let count = sent.len();
    for (at, Sent { sheet, message }) in sent.into_iter().enumerate() {
        let diagnostics = match message {
            Ok(message) => {
                let path = folder.join(file_name(&sheet, args.format.extension(), press.lang, &mut taken));
                reporter.progress(at + 1, count, &path);
                match press.send(&sheet, message) {
                    Ok(bytes) => reporter.written(deliver(Some(&path), &bytes)),
                    Err(failure) => return reporter.trouble(&failure),
                }
                continue;
            }
            Err(diagnostics) => diagnostics,
        };
        if diagnostics.iter().all(|one| one.code == Code::NoElectronicInvoice) {
            left.push(sheet.id);
            continue;
        }
        // What every invoice lacks is told once.
        for one in diagnostics {
            let note = one.notes.first().map_or("", |note| note.get(press.lang)).to_owned();
            if told.insert((one.code, one.labels[0].span, note)) {
                wrong.push(one);
            }
        }
    }
    if !wrong.is_empty() {
        refused(project, wrong, press, reporter);
    }
    if !left.is_empty() {
        let list = press.lang.list(&left, SHOWN);
        reporter.tell(&press.lang.pick(
            format!("sans facture électronique (devis, avance, brouillon, rien à facturer) : {list}"),
            format!("without an electronic invoice (quote, advance, draft, nothing billed): {list}"),
        ));
    }
}
