//! The command line: one file per command; arguments, printing, exit statuses.
//!
//! Results go to standard output, diagnostics to standard error. Status 0: no error; 1: errors (warnings too under
//! `--deny warnings`); 2: misuse, or a file that cannot be read or written.

/// Says something on standard error. Where that is closed or full, the exit status still tells.
macro_rules! say {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        let _ = writeln!(anstream::stderr(), $($part)*);
    }};
}

mod args;
mod check;
mod completions;
mod documents;
mod einvoice;
mod eval;
mod explain;
mod fmt;
mod input;
mod lsp;
mod new;
mod output;
mod paper;
mod report;
mod schema;
mod show;
mod trouble;
mod why;

use crate::locale::Lang;
use args::{Args, Command, Common, MessageFormat};
use clap::{ColorChoice, CommandFactory, FromArgMatches, ValueEnum};
use std::process::ExitCode;

/// The outcome of a command, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    Clean = 0,
    Errors = 1,
    Trouble = 2,
}

/// Runs the command of the process's arguments.
pub fn run() -> ExitCode {
    // Help and misuse are said before the arguments are known: what they need of them is looked for by itself.
    // An argument that is no text is no option.
    let typed: Vec<String> = std::env::args_os().map(|typed| typed.to_string_lossy().into_owned()).collect();
    let parsed = Args::command()
        .color(early_colour(&typed))
        .try_get_matches()
        .and_then(|found| Args::from_arg_matches(&found));
    let args = match parsed {
        Ok(args) => args,
        Err(error) => return ExitCode::from(unparsed(&error, &typed) as u8),
    };
    let common = args.common;
    common.colour();
    let status = match args.command {
        Command::Check(check) => check::run(&check, &common),
        Command::Eval(eval) => eval::run(&eval, &common),
        Command::Show(show) => show::run(&show, &common),
        Command::Why(why) => why::run(&why, &common),
        Command::Fmt(fmt) => fmt::run(&fmt, &common),
        Command::Explain(explain) => explain::run(&explain, &common),
        Command::New(new) => new::run(&new, &common),
        Command::Lsp(lsp) => return lsp::run(&lsp),
        Command::Schema(schema) => schema::run(&schema, &common),
        #[cfg(feature = "pdf")]
        Command::Template => paper::template(&common),
        Command::Completions(completions) => completions::run(&completions, &common),
    };
    ExitCode::from(status as u8)
}

/// The values typed for an option, wherever it stands.
fn values<'t>(typed: &'t [String], option: &str) -> Vec<&'t str> {
    let apart = typed.windows(2).filter(|pair| pair[0] == option).map(|pair| pair[1].as_str());
    let joined = typed.iter().filter_map(|argument| argument.strip_prefix(option)?.strip_prefix('='));
    apart.chain(joined).collect()
}

fn early_colour(typed: &[String]) -> ColorChoice {
    let asked = values(typed, "--color");
    match (asked.contains(&"never"), asked.contains(&"always")) {
        (true, _) => ColorChoice::Never,
        (_, true) => ColorChoice::Always,
        _ => ColorChoice::Auto,
    }
}

/// Help and version are results; a misuse is not. For a person, `clap` shows it with the usage of the command.
fn unparsed(error: &clap::Error, typed: &[String]) -> Status {
    let format = values(typed, "--message-format")
        .into_iter()
        .find_map(|name| MessageFormat::from_str(name, false).ok());
    if error.use_stderr()
        && let Some(message_format @ (MessageFormat::Short | MessageFormat::Json)) = format
    {
        let lang = values(typed, "--lang").into_iter().find_map(Lang::from_code);
        let common = Common { message_format, lang, ..Common::default() };
        let mut reporter = report::Reporter::new(&common);
        reporter.trouble(&trouble::usage(error));
        return reporter.finish(0);
    }
    match error.print() {
        Ok(()) if !error.use_stderr() => Status::Clean,
        _ => Status::Trouble,
    }
}
