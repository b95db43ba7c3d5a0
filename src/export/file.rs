//! One document as one file, in each format: what a command writes, and what an editor is sent.

use super::{
    Accounts, Paper, Selection, Sheet, Style, csv, fec, html, json, quotes, sent, sheets, text, xlsx,
};
use crate::Analysis;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::{self, View};
use crate::locale::{Date, Lang};
use crate::project::InvoiceId;
use crate::source::Span;
use clap::ValueEnum;
use rayon::prelude::*;
use rust_xlsxwriter::Workbook;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::convert::Infallible;
use std::io::{self, Write};

/// Rows on paper: a document of more takes gigabytes to lay out, and nobody turns its pages.
pub const MOST_LINES: usize = 12_000;
/// Lines of all sheets of a workbook together: it is made in memory.
pub const MOST_ROWS: usize = 100_000;
/// Lines of documents that are laid out side by side: each takes about 150 kB.
const MOST_BESIDE: usize = 2_500;
/// Columns of a text that goes to a file.
const PAGE: usize = 100;

/// The formats, by the names that a command and an editor give them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Json,
    /// A table, as in the terminal
    #[default]
    Text,
    /// Rows, for a spreadsheet
    Csv,
    /// A page for a browser
    Html,
    /// A workbook with formulas: every document and a grid of the job, or one document
    Xlsx,
    /// The sales entries of what is issued, for the accountant (fichier des écritures comptables)
    Fec,
    /// Paper
    #[cfg(feature = "pdf")]
    Pdf,
    /// What a template of paper gets, as JSON
    Sheet,
    /// An electronic invoice: paper with the message of platforms in it (Factur-X, profile EN 16931)
    #[cfg(feature = "pdf")]
    Facturx,
    /// That message alone (UN/CEFACT CII)
    Xml,
}

impl Format {
    /// It is written row by row, one document after the other; of the others one document is one file.
    pub fn is_streamed(self) -> bool {
        matches!(self, Format::Json | Format::Text | Format::Csv | Format::Fec)
    }

    /// Bytes that mean nothing on a terminal.
    pub fn is_binary(self) -> bool {
        !self.is_streamed() && !matches!(self, Format::Html | Format::Sheet | Format::Xml)
    }

    /// For a platform: an invoice that lacks something is refused.
    pub fn is_electronic(self) -> bool {
        match self {
            Format::Xml => true,
            #[cfg(feature = "pdf")]
            Format::Facturx => true,
            _ => false,
        }
    }

    /// The seller's logo stands on it.
    pub fn shows_logo(self) -> bool {
        match self {
            Format::Html => true,
            #[cfg(feature = "pdf")]
            Format::Pdf | Format::Facturx => true,
            _ => false,
        }
    }

    /// It holds quotes too, by themselves.
    pub fn has_quotes(self) -> bool {
        !matches!(self, Format::Json | Format::Fec)
    }

    /// How the name of its file ends.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Text | Format::Fec => "txt",
            Format::Csv => "csv",
            Format::Html => "html",
            Format::Xlsx => "xlsx",
            Format::Sheet => "sheet.json",
            #[cfg(feature = "pdf")]
            Format::Pdf | Format::Facturx => "pdf",
            Format::Xml => "xml",
        }
    }
}

/// What documents are written with.
#[derive(Clone)]
pub struct Means<'a> {
    /// Of the document.
    pub lang: Lang,
    /// That sales entries go to.
    pub accounts: Accounts,
    pub paper: Paper<'a>,
}

/// Why a document is not written.
#[derive(Debug)]
pub enum Refused {
    /// More lines than [`MOST_LINES`], on paper.
    PaperTooLong(usize),
    /// More lines than [`MOST_ROWS`], in a workbook.
    WorkbookTooLong(usize),
    /// What the format of workbooks does not take.
    Workbook(String),
    /// What is wrong with the template: file, line, message, hints of each error.
    Template(Vec<String>),
    /// The template attaches no electronic invoice, and one is asked for.
    NotAttached,
    /// What the electronic invoice lacks.
    Lacking(Vec<Diagnostic>),
    Unwritable(io::Error),
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Refused {
        Refused::Unwritable(error)
    }
}

impl Refused {
    /// The reason, in words for the person. Those of [`Refused::Lacking`] point into the file, the others nowhere.
    pub fn diagnostics(self) -> Vec<Diagnostic> {
        let one = |code: Code, message: &dyn Fn(Lang) -> String| {
            vec![Diagnostic::new(code, Span::default(), message)]
        };
        match self {
            Refused::PaperTooLong(lines) => one(Code::TooLongForPaper, &|lang| {
                lang.pick(
                    format!("ce document a {lines} lignes ; sur papier, il en a {MOST_LINES} au plus"),
                    format!("this document has {lines} lines; on paper it has {MOST_LINES} at most"),
                )
            }),
            Refused::WorkbookTooLong(lines) => one(Code::TooLongForPaper, &|lang| {
                lang.pick(
                    format!("ce classeur aurait {lines} lignes ; un classeur en a {MOST_ROWS} au plus : ajouter -s et un document"),
                    format!("this workbook would have {lines} lines; a workbook has {MOST_ROWS} at most: add -s and a document"),
                )
            }),
            Refused::Workbook(why) => one(Code::TooLongForPaper, &|lang| {
                lang.pick(
                    format!("ce classeur ne s'écrit pas : {why}"),
                    format!("this workbook cannot be written: {why}"),
                )
            }),
            Refused::Template(errors) => {
                let told = one(Code::Template, &|lang| {
                    lang.pick("le modèle ne se compose pas".into(), "the template does not hold".into())
                });
                let noted =
                    |told: Diagnostic| errors.iter().fold(told, |told, error| told.note(|_| error.clone()));
                told.into_iter().map(noted).collect()
            }
            Refused::NotAttached => one(Code::Template, &|lang| {
                lang.pick(
                    "le modèle n'attache pas la facture électronique : pdf.attach(\"/factur-x.xml\")".into(),
                    "the template does not attach the electronic invoice: pdf.attach(\"/factur-x.xml\")"
                        .into(),
                )
            }),
            Refused::Lacking(wrong) => wrong,
            Refused::Unwritable(error) => one(Code::Unwritable, &|_| error.to_string()),
        }
    }
}

/// A document of a file, and what its own file is called by.
pub struct Named {
    pub id: String,
    /// Of an invoice that is issued.
    pub number: Option<String>,
    /// An invoice; nothing for a quote.
    pub invoice: Option<InvoiceId>,
    /// Every figure of it is known.
    pub known: bool,
}

/// Quotes and amendments, then invoices.
pub fn documents(analysis: &Analysis) -> impl Iterator<Item = Named> {
    quoted(analysis).chain(invoiced(analysis))
}

fn quoted(analysis: &Analysis) -> impl Iterator<Item = Named> {
    let project = &analysis.project;
    document::quotes(project, &analysis.ledger, project.lang).map(|view| Named {
        id: view.id().to_owned(),
        number: None,
        invoice: None,
        known: !analysis.is_lost() && view.is_known(),
    })
}

fn invoiced(analysis: &Analysis) -> impl Iterator<Item = Named> {
    let project = &analysis.project;
    let invoices = project.invoices.iter().zip(&analysis.ledger.invoices).enumerate();
    invoices.map(|(at, (invoice, totals))| Named {
        id: project.id(invoice.id).to_owned(),
        number: invoice.number.map(|number| project.text(number).into_owned()),
        invoice: Some(at as InvoiceId),
        known: totals.is_some(),
    })
}

/// Something is left to be written, of what is asked for in a format. JSON says also of a document that it is not known;
/// sales entries are all there or none, since an accountant takes them for the whole.
pub fn is_left(analysis: &Analysis, selection: &Selection<'_>, format: Format) -> bool {
    let asked = |one: &Named| selection.takes(&one.id) && (format != Format::Fec || one.number.is_some());
    match (format, selection.view) {
        (Format::Json, _) => true,
        (_, Some(view)) => view.totals().is_some(),
        (Format::Fec, None) => invoiced(analysis).filter(asked).all(|one| one.known),
        _ if selection.is_of_quotes(analysis) => some_known(quoted(analysis).filter(asked)),
        _ => some_known(invoiced(analysis).filter(asked)),
    }
}

/// Or nothing is asked for at all.
fn some_known(asked: impl Iterator<Item = Named>) -> bool {
    let mut asked = asked.peekable();
    asked.peek().is_none() || asked.any(|one| one.known)
}

/// Each of these documents as a file of its own: they are worked out in one walk through the invoices, quotes first, and laid
/// out side by side. `write` is given its place in the list, and [the file](file()).
pub fn files(
    analysis: &Analysis,
    documents: &[Named],
    format: Format,
    means: &Means<'_>,
    today: Option<Date>,
    mut write: impl FnMut(usize, Result<Option<Vec<u8>>, Refused>),
) {
    let mut waiting: Vec<(usize, Worked)> = Vec::new();
    let mut lay_out = |waiting: &mut Vec<(usize, Worked)>| {
        let some = std::mem::take(waiting).into_par_iter();
        let made: Vec<_> = some.map(|(at, worked)| (at, finish(worked, means))).collect();
        forget();
        made.into_iter().for_each(|(at, file)| write(at, file));
    };
    // As many at once as there are processors, and as fit into some hundreds of megabytes.
    let most = rayon::current_num_threads();
    let mut one = |at: usize, view: Option<&View<'_>>| {
        let selection = Selection { today, view, ..Selection::one(&*documents[at].id) };
        let worked = work_out(analysis, &selection, format, means);
        let held: usize = waiting.iter().map(|(_, worked)| lines(worked)).sum();
        if waiting.len() >= most || held + lines(&worked) > MOST_BESIDE {
            lay_out(&mut waiting);
        }
        waiting.push((at, worked));
    };
    let mut invoices: HashMap<InvoiceId, usize> = HashMap::new();
    for (place, document) in documents.iter().enumerate() {
        match document.invoice {
            Some(invoice) => _ = invoices.insert(invoice, place),
            None => one(place, None),
        }
    }
    let (project, ledger) = (&analysis.project, &analysis.ledger);
    let shown: Result<(), Infallible> = document::each(project, ledger, means.lang, |view| {
        invoices.get(&view.at()).into_iter().for_each(|place| one(*place, Some(view)));
        Ok(())
    });
    shown.unwrap_or_else(|never| match never {});
    lay_out(&mut waiting);
}

/// Writes the documents asked for, in a format that [is streamed](Format::is_streamed); nothing in another.
///
/// # Errors
/// Those of `out`.
pub fn stream(
    analysis: &Analysis,
    selection: &Selection,
    format: Format,
    means: &Means<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let style = Style { width: PAGE, colours: false, lang: means.lang };
    match format {
        Format::Json => json(analysis, selection, out),
        Format::Csv => csv(analysis, selection, means.lang, out),
        Format::Fec => fec(analysis, selection, &means.accounts, out),
        Format::Text if selection.is_of_quotes(analysis) => quotes(analysis, selection, style, out),
        Format::Text => text(analysis, selection, style, out),
        _ => Ok(()),
    }
}

/// The document asked for as a file; a workbook, a page and what is streamed hold all of them. Nothing where none is left,
/// as a figure is unknown.
///
/// # Errors
/// Why it is not written.
pub fn file(
    analysis: &Analysis,
    selection: &Selection<'_>,
    format: Format,
    means: &Means<'_>,
) -> Result<Option<Vec<u8>>, Refused> {
    finish(work_out(analysis, selection, format, means), means)
}

/// A document with all its figures: what is left to be done needs no ledger, and goes side by side with others.
enum Made {
    Bytes(Vec<u8>),
    Workbook(Box<Workbook>),
    Page(Vec<Sheet>),
    #[cfg(feature = "pdf")]
    Paper(Box<Sheet>),
    #[cfg(feature = "pdf")]
    FacturX(Box<Sheet>, Vec<u8>),
}

/// Nothing where no document is left.
type Worked = Result<Option<Made>, Refused>;

/// How much there is to lay out on paper.
fn lines(worked: &Worked) -> usize {
    match worked {
        #[cfg(feature = "pdf")]
        Ok(Some(Made::Paper(sheet) | Made::FacturX(sheet, _))) => sheet.lines.len(),
        _ => 0,
    }
}

fn work_out(analysis: &Analysis, selection: &Selection<'_>, format: Format, means: &Means<'_>) -> Worked {
    Ok(match format {
        Format::Json | Format::Text | Format::Csv | Format::Fec => {
            if !is_left(analysis, selection, format) {
                return Ok(None);
            }
            let mut out = Vec::new();
            stream(analysis, selection, format, means, &mut out)?;
            Some(Made::Bytes(out))
        }
        Format::Html => {
            let sheets = sheets(analysis, selection, means.lang);
            (!sheets.is_empty()).then_some(Made::Page(sheets))
        }
        Format::Xlsx => {
            let workbook = xlsx::workbook(analysis, selection, means.lang)?;
            workbook.map(|workbook| Made::Workbook(Box::new(workbook)))
        }
        Format::Sheet => match first(analysis, selection, means.lang) {
            Some(sheet) => Some(Made::Bytes(serde_json::to_vec_pretty(&sheet).map_err(io::Error::from)?)),
            None => None,
        },
        Format::Xml => message(analysis, selection, means.lang)?.map(|(_, message)| Made::Bytes(message)),
        #[cfg(feature = "pdf")]
        Format::Pdf => first(analysis, selection, means.lang).map(|sheet| Made::Paper(Box::new(sheet))),
        #[cfg(feature = "pdf")]
        Format::Facturx => {
            let sent = message(analysis, selection, means.lang)?;
            sent.map(|(sheet, message)| Made::FacturX(Box::new(sheet), message))
        }
    })
}

fn finish(worked: Worked, means: &Means<'_>) -> Result<Option<Vec<u8>>, Refused> {
    let Some(made) = worked? else { return Ok(None) };
    Ok(Some(match made {
        Made::Bytes(bytes) => bytes,
        Made::Workbook(workbook) => xlsx::saved(*workbook)?,
        Made::Page(sheets) => {
            let mut out = Vec::new();
            html(&sheets, means.paper.logo.as_ref(), means.lang, &mut out)?;
            out
        }
        #[cfg(feature = "pdf")]
        Made::Paper(sheet) => super::pdf(&sheet, &means.paper)?,
        #[cfg(feature = "pdf")]
        Made::FacturX(sheet, message) => super::factur_x(&sheet, &means.paper, message)?,
    }))
}

/// Drops what paper keeps of the documents laid out so far, which the next one has no use for. Whoever writes many, or lives
/// on, calls it in between; a program that ends need not.
pub fn forget() {
    #[cfg(feature = "pdf")]
    super::pdf::forget();
}

fn first(analysis: &Analysis, selection: &Selection, lang: Lang) -> Option<Sheet> {
    sheets(analysis, selection, lang).into_iter().next()
}

/// The electronic invoice, and its sheet.
fn message(
    analysis: &Analysis,
    selection: &Selection,
    lang: Lang,
) -> Result<Option<(Sheet, Vec<u8>)>, Refused> {
    let Some(sent) = sent(analysis, selection, lang).into_iter().next() else { return Ok(None) };
    sent.message.map(|message| Some((sent.sheet, message))).map_err(Refused::Lacking)
}
