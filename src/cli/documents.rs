//! Documents as files: one of them, or each in a file of its own in a folder.

use super::args::Eval;
use super::einvoice;
use super::eval::{Wanted, left_out};
use super::output::{self, Written};
use super::report::Reporter;
use super::trouble;
use crate::Analysis;
use crate::export::{self, Format, Means, Named, Refused, Selection};
use crate::locale::Lang;
use std::collections::HashSet;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Writes what is asked for, and tells what is not.
pub fn run(args: &Eval, means: &Means<'_>, analysis: &Analysis, wanted: Wanted, reporter: &mut Reporter<'_>) {
    let all = Selection { today: args.today, summary: args.summary, ..Selection::default() };
    match (args.output.as_deref().filter(|_| args.all), args.format.is_electronic()) {
        (_, true) if args.summary => reporter.trouble(&trouble::summary_is_no_invoice()),
        (Some(folder), true) => einvoice::all(args, means, analysis, folder, reporter),
        (Some(folder), false) => each(args, means, analysis, folder, reporter),
        (None, true) if wanted == Wanted::Quotes => einvoice::quote(args, means, analysis, reporter),
        (None, _) => one(args, means, analysis, wanted, all, reporter),
    }
}

fn one(
    args: &Eval,
    means: &Means<'_>,
    analysis: &Analysis,
    wanted: Wanted,
    all: Selection,
    reporter: &mut Reporter<'_>,
) {
    let selection = match args.format {
        // A workbook holds them all.
        Format::Xlsx => Selection { situation: args.situation.clone(), ..all },
        _ => Selection { situation: asked(args, analysis, wanted), ..all },
    };
    let out = args.output.as_deref().filter(|out| *out != Path::new("-"));
    if out.is_none() && args.format.is_binary() && std::io::stdout().is_terminal() {
        return reporter.trouble(&trouble::no_output(args.format.extension()));
    }
    match export::file(analysis, &selection, args.format, means) {
        Ok(Some(bytes)) => reporter.written(deliver(out, &bytes)),
        // Of quotes there is no summary.
        Ok(None) if args.summary && analysis.project.invoices.is_empty() => {
            reporter.trouble(&trouble::nothing_to_show(&analysis.project.source.name));
        }
        Ok(None) => {}
        Err(refused) => refuse(refused, means, analysis, reporter),
    }
    let both = args.format == Format::Xlsx && args.situation.is_none();
    let all: &[Wanted] = if both { &[Wanted::Quotes, Wanted::Situations] } else { &[wanted] };
    all.iter().for_each(|wanted| left_out(analysis, *wanted, &selection, means.lang, reporter));
}

/// The document that is asked for; the last one without a name.
fn asked(args: &Eval, analysis: &Analysis, wanted: Wanted) -> Option<String> {
    let project = &analysis.project;
    let last = || match wanted {
        Wanted::Situations => project.invoices.last().map(|invoice| project.id(invoice.id).to_owned()),
        Wanted::Quotes => {
            let mut quotes = project.quotes.iter().filter(|quote| quote.is_contract());
            quotes.next_back().map(|quote| project.id(quote.id).to_owned())
        }
    };
    args.situation.clone().or_else(|| last().filter(|_| !args.summary))
}

/// Tells why a document is not written: at its place in the file, or about none.
pub(super) fn refuse(refused: Refused, means: &Means<'_>, analysis: &Analysis, reporter: &mut Reporter<'_>) {
    match refused {
        Refused::Lacking(wrong) => {
            reporter.diagnostics(&analysis.project.source, Some(means.lang), &wrong);
        }
        refused => {
            let told = refused.diagnostics().into_iter();
            told.for_each(|diagnostic| reporter.trouble(&trouble::of(diagnostic)));
        }
    }
}

fn deliver(out: Option<&Path>, bytes: &[u8]) -> Written {
    let write = |out: &mut dyn Write| out.write_all(bytes);
    match out {
        Some(path) => output::to_file(path, write),
        None => output::to_stdout(write),
    }
}

/// Every document of the file, each in a file of its own. One that is refused keeps none of the others back.
fn each(args: &Eval, means: &Means<'_>, analysis: &Analysis, folder: &Path, reporter: &mut Reporter<'_>) {
    let takes = |one: &Named| match args.format {
        Format::Fec => one.number.is_some(),
        format => one.invoice.is_some() || format.has_quotes(),
    };
    let all: Vec<Named> = export::documents(analysis).filter(takes).collect();
    write_each(args, means, analysis, folder, &all, reporter, |_, why, reporter| {
        refuse(why, means, analysis, reporter);
    });
    let everything = Selection::default();
    for wanted in [Wanted::Quotes, Wanted::Situations] {
        left_out(analysis, wanted, &everything, means.lang, reporter);
    }
}

/// Writes documents into a folder; what refuses one is given to `refused`.
pub(super) fn write_each<'r>(
    args: &Eval,
    means: &Means<'_>,
    analysis: &Analysis,
    folder: &Path,
    all: &[Named],
    reporter: &mut Reporter<'r>,
    mut refused: impl FnMut(&Named, Refused, &mut Reporter<'r>),
) {
    if let Err(error) = std::fs::create_dir_all(folder) {
        return reporter.trouble(&trouble::unwritable(Some(folder), &error));
    }
    let mut taken = HashSet::new();
    let name = |one: &Named| folder.join(file_name(one, args.format.extension(), means.lang, &mut taken));
    let paths: Vec<PathBuf> = all.iter().map(name).collect();
    let (mut count, mut left) = (0, Vec::new());
    export::files(analysis, all, args.format, means, args.today, |at, file| {
        count += 1;
        reporter.progress(count, all.len(), &paths[at]);
        match file {
            Ok(Some(bytes)) if all[at].known => reporter.written(deliver(Some(&paths[at]), &bytes)),
            Ok(_) => left.push(at),
            Err(why) => {
                refused(&all[at], why, reporter);
                left.push(at);
            }
        }
    });
    // What lies there of an earlier run could be taken for the document as it is now; so could the draft of an invoice that
    // has its number.
    let issued = all.iter().filter(|one| one.number.is_some());
    let name = |one: &Named| format!("{}.{}", plain(&draft(one, means.lang)), args.format.extension());
    let drafts = issued.map(|one| folder.join(name(one))).filter(|path| !paths.contains(path));
    let stale = left.into_iter().map(|at| paths[at].clone()).chain(drafts);
    for path in stale.filter(|path| path.exists()) {
        reporter.trouble(&trouble::stale(&path));
    }
}

/// The number of an invoice, the id of what has none; letters and digits, so that every system takes it.
fn file_name(one: &Named, extension: &str, lang: Lang, taken: &mut HashSet<String>) -> PathBuf {
    let draft = draft(one, lang);
    let number = one.number.as_ref().filter(|number| !number.trim().is_empty());
    let name = match (number, one.invoice) {
        (Some(number), _) => number,
        (None, Some(_)) => &draft,
        (None, None) => &one.id,
    };
    let name = plain(name);
    let mut unique = name.clone();
    let mut count = 1;
    while !taken.insert(unique.to_lowercase()) {
        count += 1;
        unique = format!("{name}-{count}");
    }
    PathBuf::from(format!("{unique}.{extension}"))
}

/// What the file of an invoice without a number is called by.
fn draft(one: &Named, lang: Lang) -> String {
    format!("{}-{}", one.id, lang.pick("brouillon", "draft"))
}

fn plain(name: &str) -> String {
    let plain = |ch: char| if ch.is_alphanumeric() || matches!(ch, '-' | '_') { ch } else { '-' };
    name.chars().map(plain).collect()
}
