//! A sheet on paper: laid out by Typst, with a template, as PDF/A-3b.
//!
//! A template gets the sheet and the pictures beside it, and nothing else: no clock, no network, no other file. The same
//! sheet gives the same bytes.

mod metadata;
mod placed;
mod world;

pub use placed::Placed;

use super::sheet::{Sheet, SheetLine};
use super::{Columns, MOST_LINES, Paper, Refused};
use crate::locale::Date;
use typst::diag::{SourceDiagnostic, SourceResult};
use typst::foundations::{Datetime, Smart};
use typst::{World as _, WorldExt as _};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};
use world::{MAIN, World};

/// The template that is used where no other is given: what `avt template` prints.
pub const TEMPLATE: &str = include_str!("document.typ");

/// Lines up to which a table is tagged for reading by ear: beyond, tags would double the time and the memory it takes.
const MOST_TAGGED: usize = 400;

/// The sheet as PDF/A-3b.
///
/// # Errors
/// The template does not hold, or there are more lines than [`MOST_LINES`].
pub fn pdf(sheet: &Sheet, paper: &Paper<'_>) -> Result<Vec<u8>, Refused> {
    laid_out(sheet, paper, None, |document| typst_pdf::pdf(document, &options(sheet)))
}

/// The sheet as PDF/A-3b with an electronic invoice (CII) in it: a Factur-X invoice.
///
/// # Errors
/// Those of [`pdf`]; the template attaches no invoice.
pub fn factur_x(sheet: &Sheet, paper: &Paper<'_>, message: Vec<u8>) -> Result<Vec<u8>, Refused> {
    let written = |document: &PagedDocument| typst_pdf::pdf(document, &options(sheet));
    let pdf = laid_out(sheet, paper, Some(message), written)?;
    metadata::factur_x(&pdf).ok_or(Refused::NotAttached)
}

/// Where each text of the sheet stands on paper.
///
/// # Errors
/// Those of [`pdf`].
pub fn placed(sheet: &Sheet, paper: &Paper<'_>) -> Result<Vec<Placed>, Refused> {
    laid_out(sheet, paper, None, |document| Ok(placed::all(document)))
}

/// See [`super::forget`].
pub fn forget() {
    comemo::evict(0);
}

fn laid_out<T>(
    sheet: &Sheet,
    paper: &Paper<'_>,
    message: Option<Vec<u8>>,
    of: impl FnOnce(&PagedDocument) -> SourceResult<T>,
) -> Result<T, Refused> {
    let printed = |line: &&SheetLine| paper.columns != Columns::Global || matches!(line, SheetLine::Total(_));
    let lines = sheet.lines.iter().filter(printed).count();
    if lines > MOST_LINES {
        return Err(Refused::PaperTooLong(lines));
    }
    let world = World::new(sheet, paper, message);
    let made = typst::compile::<PagedDocument>(&world).output.and_then(|document| of(&document));
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
