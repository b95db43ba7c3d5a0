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
mod eval;
mod explain;
mod fmt;
mod input;

pub use input::Folder;
mod new;
mod output;
mod report;
mod schema;
mod show;

use args::{Args, Command};
use clap::{ColorChoice, CommandFactory, FromArgMatches};
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
    // Help and misuse are printed before the arguments are known: their colours are looked for by themselves.
    let typed: Vec<String> = std::env::args().collect();
    let colour = |wanted: &str| {
        let pair = typed.windows(2).any(|pair| pair[0] == "--color" && pair[1] == wanted);
        pair || typed.iter().any(|argument| *argument == format!("--color={wanted}"))
    };
    let choice = match (colour("never"), colour("always")) {
        (true, _) => ColorChoice::Never,
        (_, true) => ColorChoice::Always,
        _ => ColorChoice::Auto,
    };
    let parsed =
        Args::command().color(choice).try_get_matches().and_then(|found| Args::from_arg_matches(&found));
    let args = match parsed {
        Ok(args) => args,
        Err(error) => {
            // Help and version are results; a misuse is not.
            let status = if error.use_stderr() { Status::Trouble } else { Status::Clean };
            return match error.print() {
                Ok(()) => ExitCode::from(status as u8),
                Err(_) => ExitCode::from(Status::Trouble as u8),
            };
        }
    };
    let common = args.common;
    common.colour();
    let status = match args.command {
        Command::Check(check) => check::run(&check, &common),
        Command::Eval(eval) => eval::run(&eval, &common),
        Command::Show(show) => show::run(&show, &common),
        Command::Fmt(fmt) => fmt::run(&fmt, &common),
        Command::Explain(explain) => explain::run(&explain, &common),
        Command::New(new) => new::run(&new, &common),
        Command::Schema => schema::run(),
        Command::Completions(completions) => completions::run(&completions),
    };
    ExitCode::from(status as u8)
}
