//! `avt show`: an invoice, or a quote, as a table in the terminal.

use super::args::{Common, Show};
use super::eval::{Wanted, left_out};
use super::{Status, input, output, report, trouble};
use crate::export::{self, Selection, Style};

/// Columns where there is no terminal.
const DEFAULT_WIDTH: usize = 80;

pub fn run(args: &Show, common: &Common) -> Status {
    let mut reporter = report::Reporter::new(common);
    let Some(analysis) = reporter.outcome(input::analyse(&args.file)) else {
        return reporter.finish(1);
    };
    let project = &analysis.project;
    let wanted = match Wanted::find(&analysis, args.situation.as_deref(), true) {
        Ok(wanted) => wanted,
        Err(failure) => {
            reporter.trouble(&failure);
            return reporter.finish(1);
        }
    };
    let last = project.invoices.last().map(|situation| project.id(situation.id).to_owned());
    if wanted == Wanted::Situations && last.is_none() {
        reporter.trouble(&trouble::nothing_to_show(&project.source.name));
        return reporter.finish(1);
    }
    let lang = common.messages(project.lang_told.then_some(project.lang));
    let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let width = args.width.or(terminal).unwrap_or(DEFAULT_WIDTH);
    let situation = args.situation.clone().or(last.filter(|_| wanted == Wanted::Situations));
    let selection = Selection { situation, today: args.today, ..Selection::default() };
    let style = Style { width, colours: true, lang };
    reporter.written(output::to_terminal(|mut out| match wanted {
        Wanted::Situations => export::text(&analysis, &selection, style, &mut out),
        Wanted::Quotes => export::quotes(&analysis, &selection, style, &mut out),
    }));
    left_out(&analysis, wanted, &selection, lang, &reporter);
    reporter.finish(1)
}
