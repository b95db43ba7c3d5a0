//! A sheet on paper: laid out by Typst, with a template, as PDF/A-3b.
//!
//! A template gets the sheet and the pictures beside it, and nothing else: no clock, no network, no other file. The same
//! sheet gives the same bytes.

mod metadata;
mod placed;
mod world;

pub use placed::Placed;

use super::sheet::{Sheet, SheetLine};
use crate::locale::Date;
use std::path::Path;
use typst::diag::{SourceDiagnostic, SourceResult};
use typst::foundations::{Datetime, Smart};
use typst::{World as _, WorldExt as _};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use world::{MAIN, World};

/// The template that is used where no other is given: what `avt template` prints.
pub const TEMPLATE: &str = include_str!("document.typ");

/// Rows on paper: a document of more takes gigabytes to lay out, and nobody turns its pages.
pub const MOST_LINES: usize = 12_000;

/// Lines up to which a table is tagged for reading by ear: beyond, tags would double the time and the memory it takes.
const MOST_TAGGED: usize = 400;

/// Reads a file of the template's folder.
pub type Reader<'a> = dyn Fn(&Path) -> Option<Vec<u8>> + Sync + 'a;

/// How a sheet is put on paper.
#[derive(Clone, Default)]
pub struct Paper<'a> {
    /// A template and the name of its file; the usual one without.
    pub template: Option<(String, String)>,
    pub landscape: bool,
    pub columns: Columns,
    /// Files that the template may read, by their path from its folder.
    pub files: Option<&'a Reader<'a>>,
    /// The seller's logo.
    pub logo: Option<Vec<u8>>,
    /// An electronic invoice (CII) to be attached: the result is a Factur-X invoice.
    pub invoice: Option<Vec<u8>>,
}

/// Columns of a document with progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Columns {
    /// Contract, before, to date, this period.
    #[default]
    All,
    /// Those of all, with quantities.
    Quantities,
    /// Only what the sections come to, and the progress of the whole.
    Global,
}

impl Columns {
    fn word(self) -> &'static str {
        match self {
            Columns::All => "all",
            Columns::Quantities => "quantities",
            Columns::Global => "global",
        }
    }
}

/// What a template says is wrong with itself, ready to be shown.
#[derive(Debug)]
pub enum Refused {
    /// More lines than [`MOST_LINES`].
    TooLong(usize),
    /// The template attaches no electronic invoice, and one is asked for.
    NotAttached,
    /// One text for each error: file, line, message, hints.
    Template(Vec<String>),
}

/// The sheet as PDF/A-3b.
///
/// # Errors
/// [`Refused`], where the template does not hold, or there are too many lines.
pub fn pdf(sheet: &Sheet, paper: &Paper<'_>) -> Result<Vec<u8>, Refused> {
    let pdf = laid_out(sheet, paper, |document| typst_pdf::pdf(document, &options(sheet)))?;
    match &paper.invoice {
        Some(_) => metadata::factur_x(&pdf).ok_or(Refused::NotAttached),
        None => Ok(pdf),
    }
}

/// Where each text of the sheet stands on paper.
///
/// # Errors
/// Those of [`pdf`].
pub fn placed(sheet: &Sheet, paper: &Paper<'_>) -> Result<Vec<Placed>, Refused> {
    laid_out(sheet, paper, |document| Ok(placed::all(document)))
}

fn laid_out<T>(
    sheet: &Sheet,
    paper: &Paper<'_>,
    of: impl FnOnce(&PagedDocument) -> SourceResult<T>,
) -> Result<T, Refused> {
    let printed = |line: &&SheetLine| paper.columns != Columns::Global || matches!(line, SheetLine::Total(_));
    let lines = sheet.lines.iter().filter(printed).count();
    if lines > MOST_LINES {
        return Err(Refused::TooLong(lines));
    }
    let world = World::new(sheet, paper);
    let made = typst::compile::<PagedDocument>(&world).output.and_then(|document| of(&document));
    // Layouts are kept for the next one, which has other figures.
    comemo::evict(0);
    made.map_err(|errors| Refused::Template(errors.iter().map(|error| told(&world, error)).collect()))
}

fn options(sheet: &Sheet) -> PdfOptions {
    let standards = PdfStandards::new(&[PdfStandard::A_3b]).unwrap_or_default();
    let date = sheet.date.as_deref().and_then(Date::parse);
    let day =
        date.and_then(|date| Datetime::from_ymd_hms(i32::from(date.year), date.month, date.day, 0, 0, 0));
    PdfOptions {
        ident: Smart::Custom([sheet.seller.as_ref().map_or("", |seller| &seller.name), &sheet.id].join(" ")),
        creator: Smart::Custom(Some("avt".into())),
        timestamp: day.map(Timestamp::new_utc),
        standards,
        tagged: sheet.lines.len() <= MOST_TAGGED,
        ..PdfOptions::default()
    }
}

/// `facture.typ:12:3: unknown variable: sheeet`.
fn told(world: &World<'_>, error: &SourceDiagnostic) -> String {
    let place = error.span.id().and_then(|file| {
        let range = world.range(error.span)?;
        let source = world.source(file).ok()?;
        let (line, column) = source.lines().byte_to_line_column(range.start)?;
        Some(format!("{}:{}:{}: ", world.name(file), line + 1, column + 1))
    });
    let hints = error.hints.iter().map(|hint| format!(" ({})", hint.v));
    std::iter::once(place.unwrap_or_else(|| format!("{MAIN}: ")))
        .chain([error.message.to_string()])
        .chain(hints)
        .collect()
}
