//! Documents for people: a page, paper. One of them to a file, or each to a file of its own in a folder.

use super::args::{Common, Eval, Format};
use super::einvoice;
use super::eval::{Wanted, left_out, write};
use super::output::{self, Written};
use super::report::Reporter;
use super::trouble;
use crate::Analysis;
use crate::disk::Folder;
use crate::export::{self, Accounts, Selection, Sheet};
use crate::locale::{Date, Lang};
use std::collections::HashSet;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

impl Format {
    /// One document is one file.
    pub fn is_for_people(self) -> bool {
        !matches!(self, Format::Json | Format::Text | Format::Csv | Format::Fec)
    }

    /// Bytes that mean nothing on a terminal.
    pub(super) fn is_binary(self) -> bool {
        match self {
            Format::Json | Format::Text | Format::Csv | Format::Html | Format::Fec => false,
            Format::Xml | Format::Sheet => false,
            Format::Xlsx => true,
            #[cfg(feature = "pdf")]
            Format::Pdf | Format::Facturx => true,
        }
    }

    /// For a platform: an invoice that lacks something is refused.
    fn is_electronic(self) -> bool {
        match self {
            Format::Xml => true,
            #[cfg(feature = "pdf")]
            Format::Facturx => true,
            _ => false,
        }
    }

    pub(super) fn extension(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Text => "txt",
            Format::Csv => "csv",
            Format::Html => "html",
            Format::Xlsx => "xlsx",
            Format::Fec => "txt",
            Format::Sheet => "sheet.json",
            #[cfg(feature = "pdf")]
            Format::Pdf | Format::Facturx => "pdf",
            Format::Xml => "xml",
        }
    }
}

/// Writes what is asked for, and tells what is not.
pub fn run(args: &Eval, common: &Common, analysis: &Analysis, wanted: Wanted, reporter: &mut Reporter<'_>) {
    let project = &analysis.project;
    let lang = common.messages(project.lang_told.then_some(project.lang));
    let folder = Folder::of(&args.file);
    let press = match Press::new(args, analysis, &folder, lang) {
        Ok(press) => press,
        Err(failure) => return reporter.trouble(&failure),
    };
    // A document is in the language of its file, unless another is asked for.
    let everything = Selection { today: args.today, summary: args.summary, ..Selection::default() };
    if args.format.is_electronic() {
        let situation = asked(args, analysis, wanted).filter(|_| !args.all);
        let selection = Selection { situation, summary: false, ..everything };
        return einvoice::run(args, &press, &selection, wanted, reporter);
    }
    if args.all {
        return all(args, &press, &everything, reporter);
    }
    let selection = match args.format {
        // A workbook holds them all.
        Format::Xlsx => Selection { situation: args.situation.clone(), ..everything },
        _ => Selection { situation: asked(args, analysis, wanted), ..everything },
    };
    let out = args.output.as_deref().filter(|out| *out != Path::new("-"));
    if out.is_none() && args.format.is_binary() && std::io::stdout().is_terminal() {
        return reporter.trouble(&trouble::no_output(args.format.extension()));
    }
    let printed = match args.format {
        Format::Xlsx => workbook(analysis, &selection, lang).transpose(),
        _ => export::sheets(analysis, &selection, lang).first().map(|sheet| press.print(sheet)),
    };
    match printed {
        Some(Ok(bytes)) => reporter.written(deliver(out, &bytes)),
        Some(Err(failure)) => reporter.trouble(&failure),
        // Of quotes there is no summary.
        None if args.summary && project.invoices.is_empty() => {
            reporter.trouble(&trouble::nothing_to_show(&project.source.name));
        }
        None => {}
    }
    let both = args.format == Format::Xlsx && args.situation.is_none();
    let all: &[Wanted] = if both { &[Wanted::Quotes, Wanted::Situations] } else { &[wanted] };
    all.iter().for_each(|wanted| left_out(analysis, *wanted, &selection, lang, reporter));
}

fn workbook(
    analysis: &Analysis,
    selection: &Selection,
    lang: Lang,
) -> Result<Option<Vec<u8>>, Box<trouble::Failure>> {
    export::xlsx(analysis, selection, lang).map_err(|refused| Box::new(trouble::no_workbook(&refused)))
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

pub(super) fn deliver(out: Option<&Path>, bytes: &[u8]) -> Written {
    let write = |out: &mut dyn Write| out.write_all(bytes);
    match out {
        Some(path) => output::to_file(path, write),
        None => output::to_stdout(write),
    }
}

/// Every document of the file, each in a file of its own.
fn all(args: &Eval, press: &Press<'_>, selection: &Selection, reporter: &mut Reporter<'_>) {
    let analysis = press.analysis;
    let Some(folder) = args.output.as_deref() else { return };
    if let Err(error) = std::fs::create_dir_all(folder) {
        return reporter.trouble(&trouble::unwritable(Some(folder), &error));
    }
    let mut sheets = export::every_sheet(analysis, selection, press.lang);
    if args.format == Format::Fec {
        sheets.retain(Sheet::is_issued);
    }
    let mut taken = HashSet::new();
    for (at, sheet) in sheets.iter().enumerate() {
        let path = folder.join(file_name(sheet, args.format.extension(), press.lang, &mut taken));
        reporter.progress(at + 1, sheets.len(), &path);
        match press.print(sheet) {
            Ok(bytes) => reporter.written(deliver(Some(&path), &bytes)),
            Err(failure) => return reporter.trouble(&failure),
        }
    }
    for wanted in [Wanted::Quotes, Wanted::Situations] {
        left_out(analysis, wanted, selection, press.lang, reporter);
    }
}

/// The number of an invoice, the id of what has none; letters and digits, so that every system takes it.
pub(super) fn file_name(sheet: &Sheet, extension: &str, lang: Lang, taken: &mut HashSet<String>) -> PathBuf {
    let draft = format!("{}-{}", sheet.id, lang.pick("brouillon", "draft"));
    let name = match (&sheet.number, sheet.draft) {
        (Some(number), _) => number,
        (None, true) => &draft,
        (None, false) => &sheet.id,
    };
    let plain = |ch: char| if ch.is_alphanumeric() || matches!(ch, '-' | '_') { ch } else { '-' };
    let name: String = name.chars().map(plain).collect();
    let mut unique = name.clone();
    let mut count = 1;
    while !taken.insert(unique.to_lowercase()) {
        count += 1;
        unique = format!("{name}-{count}");
    }
    PathBuf::from(format!("{unique}.{extension}"))
}

/// All that printing needs besides the sheet.
pub(super) struct Press<'a> {
    pub(super) analysis: &'a Analysis,
    format: Format,
    accounts: Accounts,
    today: Option<Date>,
    pub(super) lang: Lang,
    #[cfg(feature = "pdf")]
    paper: super::paper::Supplies,
}

impl<'a> Press<'a> {
    #[cfg_attr(not(feature = "pdf"), allow(unused_variables))]
    fn new(
        args: &Eval,
        analysis: &'a Analysis,
        folder: &Folder,
        lang: Lang,
    ) -> Result<Press<'a>, Box<trouble::Failure>> {
        Ok(Press {
            analysis,
            format: args.format,
            accounts: super::eval::accounts(args)?,
            today: args.today,
            lang,
            #[cfg(feature = "pdf")]
            paper: super::paper::Supplies::new(args, analysis, folder)?,
        })
    }

    /// An electronic invoice: the message, alone or in its paper.
    #[cfg_attr(not(feature = "pdf"), allow(unused_variables))]
    pub(super) fn send(&self, sheet: &Sheet, message: Vec<u8>) -> Result<Vec<u8>, Box<trouble::Failure>> {
        match self.format {
            #[cfg(feature = "pdf")]
            Format::Facturx => self.paper.print(sheet, Some(message)),
            _ => Ok(message),
        }
    }

    fn only(&self, sheet: &Sheet) -> Selection {
        Selection { situation: Some(sheet.id.clone()), today: self.today, ..Selection::default() }
    }

    fn print(&self, sheet: &Sheet) -> Result<Vec<u8>, Box<trouble::Failure>> {
        let mut out = Vec::new();
        match self.format {
            #[cfg(feature = "pdf")]
            Format::Pdf => return self.paper.print(sheet, None),
            // Writing to memory does not fail.
            Format::Sheet => {
                let _ = serde_json::to_writer_pretty(&mut out, sheet);
            }
            Format::Html => {
                let _ = export::html(std::slice::from_ref(sheet), self.lang, &mut out);
            }
            Format::Xlsx => out = workbook(self.analysis, &self.only(sheet), self.lang)?.unwrap_or_default(),
            Format::Json | Format::Text | Format::Csv | Format::Fec => {
                let wanted = if sheet.is_quote() { Wanted::Quotes } else { Wanted::Situations };
                let only = self.only(sheet);
                let _ = write(self.analysis, wanted, &only, self.format, &self.accounts, self.lang, &mut out);
            }
            // Those are sent.
            #[cfg(feature = "pdf")]
            Format::Facturx => {}
            Format::Xml => {}
        }
        Ok(out)
    }
}
