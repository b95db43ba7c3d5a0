//! The arguments of every command.

use crate::export::{Columns, Format};
use crate::locale::{Date, Lang};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Quotes and progress invoices (situations de travaux) as text: checked, exact to the cent.
#[derive(Parser, Debug)]
#[command(name = "avt", version, max_term_width = 100)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub common: Common,
}

/// What every command takes.
#[derive(ClapArgs, Debug, Clone, Default)]
pub struct Common {
    /// How diagnostics are written
    #[arg(long, global = true, value_enum, default_value_t = MessageFormat::Human)]
    pub message_format: MessageFormat,
    /// Language of messages [default: that of the file, then of the system]
    #[arg(long, global = true, value_parser = lang, value_name = "fr|en")]
    pub lang: Option<Lang>,
    /// Make warnings count as errors
    #[arg(long, global = true, value_enum, value_name = "warnings")]
    pub deny: Option<Deny>,
    /// Show hints too
    #[arg(long, global = true)]
    pub hints: bool,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = ColourChoice::Auto)]
    pub color: ColourChoice,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// With the lines of the file, for a person
    #[default]
    Human,
    /// One line each: `file:line:column: severity[code]: message`
    Short,
    /// One JSON object a line
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Deny {
    Warnings,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColourChoice {
    #[default]
    Auto,
    Always,
    Never,
}

fn lang(text: &str) -> Result<Lang, String> {
    Lang::from_code(text).ok_or_else(|| "fr | en".into())
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "YYYY-MM-DD".into())
}

impl Common {
    /// The terminal's colours, unless asked otherwise; NO_COLOR is obeyed by `anstream`.
    pub fn colour(&self) {
        match self.color {
            ColourChoice::Auto => {}
            ColourChoice::Always => anstream::ColorChoice::Always.write_global(),
            ColourChoice::Never => anstream::ColorChoice::Never.write_global(),
        }
    }

    /// The language of messages: asked for, else the file's, else the system's.
    pub fn messages(&self, file: Option<Lang>) -> Lang {
        self.lang.or(file).unwrap_or_else(system_lang)
    }
}

/// From the locale of the environment; French when it names neither language.
fn system_lang() -> Lang {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"];
    let set = variables.iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty());
    match set.as_deref() {
        Some("C" | "POSIX" | "C.UTF-8" | "C.utf8") => Lang::En,
        Some(code) => Lang::from_code(code).unwrap_or(Lang::En),
        None => Lang::Fr,
    }
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Check files, and every .avt file of folders
    Check(Check),
    /// Evaluate a file into invoices, with all their rows
    Eval(Eval),
    /// Show an invoice, or a quote, as a table in the terminal
    Show(Show),
    /// Say why a figure is what it is, down to what was typed
    Why(Why),
    /// Rewrite files in their one form
    Fmt(Fmt),
    /// Explain the code of a diagnostic
    Explain(Explain),
    /// Write a commented file to start from
    New(New),
    /// Serve an editor, over standard input and output
    Lsp(Lsp),
    /// Print the JSON Schema of the JSON output
    Schema(Schema),
    /// Print the template that paper is laid out by
    #[cfg(feature = "pdf")]
    Template,
    /// Print a completion script for a shell
    Completions(Completions),
}

#[derive(ClapArgs, Debug)]
pub struct Schema {
    /// Of what a template gets
    #[arg(long)]
    pub sheet: bool,
}

#[derive(ClapArgs, Debug)]
pub struct Lsp {
    /// Taken for granted; some editors ask for it
    #[arg(long, hide = true)]
    pub stdio: bool,
}

#[derive(ClapArgs, Debug)]
pub struct Check {
    /// Files and folders; - for standard input
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
}

#[derive(ClapArgs, Debug)]
pub struct Eval {
    /// File; - for standard input
    pub file: PathBuf,
    /// Only this invoice, quote or amendment; in JSON and sales entries there are invoices alone
    #[arg(short, long, value_name = "ID")]
    pub situation: Option<String>,
    #[arg(long, value_enum, default_value_t = Format::Json)]
    pub format: Format,
    /// Totals only, without rows; as a page or on paper, the summary of the job
    #[arg(long)]
    pub summary: bool,
    /// Every document, each in a file of its own, in the folder given by --output
    #[arg(long, requires = "output", conflicts_with_all = ["situation", "summary"])]
    pub all: bool,
    /// The day that tells which invoices are late, as 2026-06-30
    #[arg(long, value_parser = date, value_name = "DATE")]
    pub today: Option<Date>,
    /// Write to a file, whole or not at all; with --all, to files in this folder
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Accounts of the sales entries, one `kind = account` a line
    #[arg(long, value_name = "FILE", help_heading = "Accounting")]
    pub accounts: Option<PathBuf>,
    /// Lay paper out by this template; `avt template` prints one to start from
    #[arg(long, value_name = "FILE.typ", help_heading = "Paper")]
    pub template: Option<PathBuf>,
    /// Paper on its side
    #[arg(long, help_heading = "Paper")]
    pub landscape: bool,
    /// Columns of a document with progress
    #[arg(long, value_enum, default_value_t = Columns::All, help_heading = "Paper")]
    pub columns: Columns,
}

#[derive(ClapArgs, Debug)]
pub struct Show {
    /// File; - for standard input
    pub file: PathBuf,
    /// This situation, quote or amendment [default: the last situation; all quotes while there is none]
    #[arg(short, long, value_name = "ID")]
    pub situation: Option<String>,
    /// The day that tells which invoices are late, as 2026-06-30
    #[arg(long, value_parser = date, value_name = "DATE")]
    pub today: Option<Date>,
    /// Columns of the table [default: those of the terminal, else 80]
    #[arg(long)]
    pub width: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WhyFormat {
    Text,
    Json,
}

#[derive(ClapArgs, Debug)]
pub struct Why {
    /// File; - for standard input
    pub file: PathBuf,
    /// The figure: S2.murs, S3.tva.10, DGD.net; D1.murs for what a row was sold for
    pub target: String,
    #[arg(long, value_enum, default_value_t = WhyFormat::Text)]
    pub format: WhyFormat,
    /// Steps no deeper than this
    #[arg(long, value_name = "N")]
    pub depth: Option<usize>,
}

#[derive(ClapArgs, Debug)]
pub struct Fmt {
    /// Files and folders; - reads standard input and prints
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Write nothing; status 1 if a file would change
    #[arg(long)]
    pub check: bool,
    /// Put the keywords and figures in this language
    #[arg(long, value_parser = lang, value_name = "fr|en")]
    pub translate: Option<Lang>,
    /// Gather the progress of situations in one grid
    #[arg(long, conflicts_with = "list")]
    pub grid: bool,
    /// Spread grids over the blocks of their situations
    #[arg(long)]
    pub list: bool,
}

#[derive(ClapArgs, Debug)]
pub struct Explain {
    /// A code, such as E0501; all codes without one
    pub code: Option<String>,
}

#[derive(ClapArgs, Debug)]
pub struct New {
    /// The file to make; - or nothing prints it
    pub file: Option<PathBuf>,
}

#[derive(ClapArgs, Debug)]
pub struct Completions {
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}
