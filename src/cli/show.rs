//! `avt show`: an invoice as a table in the terminal.

use super::args::{Common, Show};
use super::{Status, eval, input, output, report};
use crate::export::{self, Selection, Style};

/// Columns where there is no terminal.
const DEFAULT_WIDTH: usize = 80;

pub fn run(args: &Show, common: &Common) -> Status {
    let mut reporter = report::Reporter::new(common);
    let Some(analysis) = reporter.outcome(input::analyse(&args.file)) else {
        return reporter.finish(1);
    };
    let project = &analysis.project;
    if let Some(wanted) = &args.situation
        && !eval::known(&analysis, wanted)
    {
        eval::unknown(&analysis, wanted, common);
        return Status::Trouble;
    }
    let lang = common.messages(project.lang_told.then_some(project.lang));
    let last = project.invoices.last().map(|situation| project.id(situation.id).to_owned());
    if last.is_none() {
        say!(
            "avt: {}: {}",
            project.source.name,
            lang.pick("pas encore de situation à montrer", "no situation to show yet")
        );
        return reporter.finish(1);
    }
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let width = args.width.or(terminal).unwrap_or(DEFAULT_WIDTH);
    let selection =
        Selection { situation: args.situation.clone().or(last), summary: false, today: args.today };
    let style = Style { width, colours: true, lang };
    let written = output::to_terminal(|mut out| export::text(&analysis, &selection, style, &mut out));
    written.max(reporter.finish(1))
}
