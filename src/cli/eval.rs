//! `avt eval`: the documents of a file, in every format.

use super::args::{Common, Eval};
use super::paper::Supplies;
use super::trouble::{self, Failure};
use super::{Status, documents, input, output, report};
use crate::Analysis;
use crate::document;
use crate::export::{self, Accounts, Format, Means, Selection};
use crate::locale::Lang;
use crate::source::Span;
use crate::syntax::fold;
use std::io::Write;
use std::path::Path;

/// Ids named in one message.
const SHOWN: usize = 12;

pub fn run(args: &Eval, common: &Common) -> Status {
    let mut reporter = report::Reporter::new(common);
    let out = args.output.as_deref().filter(|out| *out != Path::new("-"));
    let others = [Some(&args.file), args.template.as_ref(), args.accounts.as_ref()];
    if let Some(out) = out.filter(|out| others.into_iter().flatten().any(|read| output::same_file(out, read)))
    {
        reporter.trouble(&trouble::output_is_input(out));
        return reporter.finish(0);
    }
    let Some(analysis) = reporter.outcome(input::analyse(&args.file)) else {
        return reporter.finish(1);
    };
    if let Some(out) = out.filter(|out| reads(&analysis, &args.file, out)) {
        reporter.trouble(&trouble::output_is_input(out));
        return reporter.finish(1);
    }
    let with_quotes = args.format.has_quotes();
    let wanted = match Wanted::find(&analysis, args.situation.as_deref(), with_quotes) {
        Ok(wanted) => wanted,
        Err(failure) => {
            reporter.trouble(&failure);
            return reporter.finish(1);
        }
    };
    let project = &analysis.project;
    if with_quotes && project.invoices.is_empty() && project.quotes.is_empty() {
        reporter.trouble(&trouble::nothing_to_show(&project.source.name));
        return reporter.finish(1);
    }
    if let Err(failure) = documents(args, common, &analysis, wanted, &mut reporter) {
        reporter.trouble(&failure);
    }
    // The process ends here: giving back each of half a million cells would take longer than writing the totals.
    std::mem::forget(analysis);
    reporter.finish(1)
}

/// Writes what is asked for, row by row, or as files.
///
/// # Errors
/// What it is to be written with cannot be read.
fn documents(
    args: &Eval,
    common: &Common,
    analysis: &Analysis,
    wanted: Wanted,
    reporter: &mut report::Reporter<'_>,
) -> Result<(), Box<Failure>> {
    let project = &analysis.project;
    let supplies = Supplies::new(args, analysis)?;
    let files = |path: &Path| supplies.file(path);
    let means = Means {
        lang: common.messages(project.lang_told.then_some(project.lang)),
        accounts: accounts(args)?,
        paper: supplies.paper(args, &files),
    };
    if args.all || !args.format.is_streamed() {
        documents::run(args, &means, analysis, wanted, reporter);
        return Ok(());
    }
    let selection = Selection {
        situation: args.situation.clone(),
        summary: args.summary,
        today: args.today,
        ..Selection::default()
    };
    if !export::is_left(analysis, &selection, args.format) {
        left_out(analysis, wanted, &selection, means.lang, reporter);
        return Ok(());
    }
    let write = |mut out: &mut dyn Write| export::stream(analysis, &selection, args.format, &means, &mut out);
    let written = match args.output.as_deref().filter(|out| *out != Path::new("-")) {
        Some(path) => output::to_file(path, write),
        None => output::to_stdout(write),
    };
    reporter.written(written);
    if args.format != Format::Json {
        left_out(analysis, wanted, &selection, means.lang, reporter);
    }
    Ok(())
}

/// One of the files that it reads besides the first, which are named from the folder of that one: imports, the logo.
fn reads(analysis: &Analysis, file: &Path, out: &Path) -> bool {
    let folder = file.parent().unwrap_or(Path::new(""));
    let imported = analysis.source().files().iter().skip(1).map(|file| file.name.clone());
    imported.chain(export::logo(analysis)).any(|name| output::same_file(out, &folder.join(name)))
}

/// The accounts that the sales entries go to.
///
/// # Errors
/// The file that names them cannot be read, or has a line that says nothing.
fn accounts(args: &Eval) -> Result<Accounts, Box<Failure>> {
    let Some(path) = &args.accounts else { return Ok(Accounts::default()) };
    let source = input::read(path)?;
    Accounts::read(&source.text).map_err(|wrong| Box::new(trouble::accounts(&source.name, &wrong)))
}

/// Tells a person which of the documents asked for are not printed: an error makes a figure of theirs unknown.
pub fn left_out(
    analysis: &Analysis,
    wanted: Wanted,
    selection: &Selection,
    lang: Lang,
    reporter: &report::Reporter<'_>,
) {
    let (project, ledger) = (&analysis.project, &analysis.ledger);
    let ids: Vec<String> = match wanted {
        Wanted::Situations => {
            let situations = project.invoices.iter().zip(&ledger.invoices);
            let unknown = situations.filter(|(_, totals)| totals.is_none());
            unknown.map(|(situation, _)| project.id(situation.id).to_owned()).collect()
        }
        Wanted::Quotes => {
            let quotes = document::quotes(project, ledger, lang);
            let unknown = quotes.filter(|quote| analysis.is_lost() || !quote.is_known());
            unknown.map(|quote| quote.id().to_owned()).collect()
        }
    };
    let ids: Vec<String> = ids.into_iter().filter(|id| selection.takes(id)).collect();
    if !ids.is_empty() {
        let list = lang.list(&ids, SHOWN);
        reporter.tell(&lang.pick(
            format!("non imprimé, un chiffre est inconnu : {list}"),
            format!("not printed, a figure is unknown: {list}"),
        ));
    }
}

/// The kind of document that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Situations,
    /// Before the first situation, or by name.
    Quotes,
}

impl Wanted {
    /// What the id typed after `-s` names; without one, situations, and quotes while there are none.
    ///
    /// # Errors
    /// `E0010` when the file has no such document, or has it in another format only.
    pub fn find(analysis: &Analysis, typed: Option<&str>, as_text: bool) -> Result<Wanted, Box<Failure>> {
        let project = &analysis.project;
        let Some(typed) = typed else {
            let quotes =
                project.invoices.is_empty() && project.quotes.iter().any(|quote| quote.is_contract());
            return Ok(if quotes { Wanted::Quotes } else { Wanted::Situations });
        };
        let ids = |spans: Vec<Option<Span>>| -> Vec<String> {
            let ids = spans.into_iter().map(|id| project.id(id).to_owned());
            ids.filter(|id| !id.is_empty()).collect()
        };
        let mut known = ids(project.invoices.iter().map(|situation| situation.id).collect());
        let contracts = project.quotes.iter().filter(|quote| quote.is_contract());
        let quotes = ids(contracts.map(|quote| quote.id).collect());
        let named = |ids: &[String]| ids.iter().any(|id| fold(id) == fold(typed));
        let file = &project.source.name;
        match (named(&known), named(&quotes)) {
            (true, _) => Ok(Wanted::Situations),
            (false, true) if as_text => Ok(Wanted::Quotes),
            (false, true) => Err(Box::new(trouble::no_quote(file, typed))),
            (false, false) => {
                if as_text {
                    known.extend(quotes);
                }
                Err(Box::new(trouble::unknown_document(file, typed, &known)))
            }
        }
    }
}
