//! `avt eval`: the documents of a file, as JSON, text or CSV.

use super::args::{Common, Eval, Format};
use super::{Status, input, output, report};
use crate::Analysis;
use crate::export::{self, Selection, Style};
use crate::locale::Lang;
use crate::syntax::fold;
use std::io::{self, Write};
use std::path::Path;

/// Columns of a text that goes to a file.
const PAGE: usize = 100;

pub fn run(args: &Eval, common: &Common) -> Status {
    let mut reporter = report::Reporter::new(common);
    if let Some(out) = &args.output
        && output::same_file(out, &args.file)
    {
        let lang = common.messages(None);
        say!(
            "avt: {}: {}",
            out.display(),
            lang.pick("ce serait écrire par-dessus le fichier lu", "this would write over the input")
        );
        return Status::Trouble;
    }
    let Some(analysis) = reporter.outcome(input::analyse(&args.file)) else {
        return reporter.finish(1);
    };
    if let Some(wanted) = &args.situation
        && !known(&analysis, wanted)
    {
        unknown(&analysis, wanted, common);
        return Status::Trouble;
    }
    let lang = common.messages(analysis.project.lang_told.then_some(analysis.project.lang));
    let selection = Selection { situation: args.situation.clone(), summary: args.summary, today: args.today };
    let write = |mut out: &mut dyn Write| write(&analysis, &selection, args.format, lang, &mut out);
    let written = match &args.output {
        None => output::to_stdout(write),
        Some(path) if path == Path::new("-") => output::to_stdout(write),
        Some(path) => match output::replace(path, write) {
            Ok(()) => Status::Clean,
            Err(error) => {
                output::complain(path, &error);
                Status::Trouble
            }
        },
    };
    // The process ends here: giving back each of half a million cells would take longer than writing the totals.
    std::mem::forget(analysis);
    written.max(reporter.finish(1))
}

fn write(
    analysis: &Analysis,
    selection: &Selection,
    format: Format,
    lang: Lang,
    mut out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        Format::Json => export::json(analysis, selection, &mut out),
        Format::Csv => export::csv(analysis, selection, lang, &mut out),
        Format::Text => {
            export::text(analysis, selection, Style { width: PAGE, colours: false, lang }, &mut out)
        }
    }
}

/// The file has a situation of this id.
pub fn known(analysis: &Analysis, wanted: &str) -> bool {
    let project = &analysis.project;
    project.invoices.iter().any(|situation| fold(project.id(situation.id)) == fold(wanted))
}

/// Says which situations there are.
pub fn unknown(analysis: &Analysis, wanted: &str, common: &Common) {
    let project = &analysis.project;
    let lang = common.messages(project.lang_told.then_some(project.lang));
    let ids: Vec<String> =
        project.invoices.iter().map(|situation| project.id(situation.id).to_owned()).collect();
    let list = lang.list(&ids, 30);
    let wanted = lang.quoted(wanted);
    say!(
        "avt: {}: {}",
        project.source.name,
        lang.pick(
            format!("pas de situation {wanted} ; il y a : {list}"),
            format!("no situation {wanted}; there are: {list}")
        )
    );
}
