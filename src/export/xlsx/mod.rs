//! A workbook, as architects and accountants go through it: a sheet for each document, with formulas that come to the
//! ledger's figures, and a grid of the whole job.

mod account;
mod foot;
mod formula;
mod grid;
mod page;
mod quoted;
mod rows;
mod style;

use super::{MOST_ROWS, Refused, Selection, head, sheet};
use crate::Analysis;
use crate::document::{self, Document, DocumentKind, RowState, Status, View};
use crate::locale::{Date, Lang};
use crate::project::{InvoiceKind, Project};
use formula::At;
use page::{Done, Page};
use rows::{Col, Columns, Table};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use rustc_hash::{FxHashMap, FxHashSet};
use style::{Content, Part, Style, Styles};

impl From<XlsxError> for Refused {
    fn from(error: XlsxError) -> Refused {
        Refused::Workbook(error.to_string())
    }
}

/// What has been written so far.
struct Book<'a> {
    analysis: &'a Analysis,
    lang: Lang,
    /// By quote and id of a row: the last sheet that has it, and where.
    last: FxHashMap<(String, String), (String, rows::Kept)>,
    documents: Vec<Written>,
    /// Names of sheets, in lower case.
    names: FxHashSet<String>,
}

/// A document that has its sheet.
struct Written {
    id: String,
    sheet: String,
    table: Table,
    foot: Option<foot::Kept>,
    /// The line of its foot that has the works.
    works: Option<u32>,
    totals: document::DocumentTotals,
    has_rows: bool,
}

/// The whole file, or the document asked for; in a summary, the grid alone. Documents with an unknown figure are left out;
/// nothing where no document is left.
///
/// # Errors
/// There are too many lines.
pub fn write(analysis: &Analysis, selection: &Selection<'_>, lang: Lang) -> Result<Option<Vec<u8>>, Refused> {
    workbook(analysis, selection, lang)?.map(saved).transpose()
}

/// The bytes of a workbook.
///
/// # Errors
/// The format does not take it.
pub fn saved(mut workbook: Workbook) -> Result<Vec<u8>, Refused> {
    Ok(workbook.save_to_buffer()?)
}

/// What [`write()`] saves.
///
/// # Errors
/// Those of [`write()`].
pub fn workbook(
    analysis: &Analysis,
    selection: &Selection<'_>,
    lang: Lang,
) -> Result<Option<Workbook>, Refused> {
    let (project, ledger) = (&analysis.project, &analysis.ledger);
    let whole = selection.situation.is_none();
    let lines = lines(project, whole);
    if lines > MOST_ROWS {
        return Err(Refused::WorkbookTooLong(lines));
    }
    let currency = &project.settings.currency;
    let mut styles = Styles::new(lang, currency.code, currency.decimals);
    let mut book = Book {
        analysis,
        lang,
        last: FxHashMap::default(),
        documents: Vec::new(),
        names: FxHashSet::default(),
    };
    let grid_name = book.name(lang.pick("Suivi", "Progress"));
    let mut sheets: Vec<Worksheet> = Vec::new();
    let mut shown: Vec<document::Line> = Vec::new();
    let invoice = |book: &mut Book<'_>, styles: &mut Styles, view: &View<'_>| {
        if view.totals().is_none() {
            return Ok::<_, XlsxError>(None);
        }
        if !matches!(view.invoice.kind, InvoiceKind::Deposit | InvoiceKind::Advance) {
            shown = view.lines().collect();
        }
        book.invoice(view, selection, styles).map(Some)
    };
    let mut invoice = invoice;
    let mut invoices = Vec::new();
    super::each(analysis, selection, lang, |view| {
        invoices.extend(invoice(&mut book, &mut styles, view)?);
        Ok::<_, XlsxError>(())
    })?;
    let named = selection.situation.is_some() && invoices.is_empty();
    if (whole || named) && !selection.summary && !analysis.is_lost() {
        for view in document::quotes(project, ledger, lang).filter(|view| selection.takes(view.id())) {
            sheets.extend(book.quote(&view, &mut styles)?);
        }
    }
    if !selection.summary {
        sheets.append(&mut invoices);
    }
    if whole && book.documents.iter().any(|one| one.has_rows) {
        let linked = !selection.summary;
        sheets.insert(0, grid::write(&book, &grid_name, shown, linked, &mut styles)?);
    }
    if sheets.is_empty() {
        return Ok(None);
    }
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(analysis, lang)?);
    if let Some(first) = sheets.first_mut() {
        first.set_active(true);
    }
    sheets.into_iter().for_each(|sheet| workbook.push_worksheet(sheet));
    Ok(Some(workbook))
}

/// Of all sheets, or of one: each has its head and its foot besides rows.
fn lines(project: &Project, whole: bool) -> usize {
    const BESIDES: usize = 20;
    let (rows, quotes, invoices) = (project.rows.len(), project.quotes.len(), project.invoices.len());
    match whole {
        true => rows + BESIDES * quotes + (rows + BESIDES).saturating_mul(invoices),
        false => rows + BESIDES,
    }
}

/// Made on the date of the last document: the same file gives the same bytes.
fn properties(analysis: &Analysis, lang: Lang) -> Result<DocProperties, XlsxError> {
    let head = head(analysis);
    let project = &analysis.project;
    let invoiced = project.invoices.iter().filter_map(|invoice| invoice.date);
    let quoted = project.quotes.iter().filter_map(|quote| quote.date);
    let day = invoiced.chain(quoted).max();
    let created = day.and_then(|day| excel_date(day).ok());
    let created = created.map_or_else(|| ExcelDateTime::from_ymd(2000, 1, 1), Ok)?;
    Ok(DocProperties::new()
        .set_title(head.title.unwrap_or_default())
        .set_author(head.company.unwrap_or_default())
        .set_subject(lang.pick("Situations de travaux", "Progress invoices"))
        .set_creation_datetime(&created))
}

fn excel_date(day: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::parse_from_str(&day.to_string())
}

impl Book<'_> {
    /// A name that a sheet may have: 31 characters, without some signs, and not taken.
    fn name(&mut self, wanted: &str) -> String {
        const MOST: usize = 31;
        let plain = |ch: char| if "[]:*?/\\'".contains(ch) || ch.is_control() { '-' } else { ch };
        let wanted: String = wanted.chars().map(plain).take(MOST).collect();
        let wanted = if wanted.is_empty() { "-".to_owned() } else { wanted };
        let mut name = wanted.clone();
        let mut count = 1;
        // This one is kept by a spreadsheet for itself.
        while name.to_lowercase() == "history" || !self.names.insert(name.to_lowercase()) {
            count += 1;
            let end = format!("-{count}");
            name = wanted.chars().take(MOST - end.len()).chain(end.chars()).collect();
        }
        name
    }

    /// The sheet of an invoice.
    fn invoice(
        &mut self,
        view: &View<'_>,
        selection: &Selection,
        styles: &mut Styles,
    ) -> Result<Worksheet, XlsxError> {
        let lang = self.lang;
        let document = view.document(selection.today);
        let name = self.name(&document.id);
        let decimals = view.project.settings.currency.decimals;
        let mut page = Page::new(&name, styles, lang, decimals)?;
        let has_rows = !matches!(document.kind, DocumentKind::Deposit | DocumentKind::Advance);
        self.head(&mut page, &sheet::name(view, &document, lang), &document)?;
        let table = if has_rows {
            legend(&mut page)?;
            rows::write(self, view, &mut page)?
        } else {
            for text in sheet::texts(&document, lang) {
                let at = At { row: page.line(), col: 1 };
                page.text(at, &text, Style::default())?;
            }
            let columns = Columns::new(false, false, false, false);
            columns.write(&mut page)?;
            let row = page.row;
            Table { columns, first: row, last: row, quotes: Vec::new(), rows: FxHashMap::default() }
        };
        let foot = foot::write(self, view, &document, &mut page, &table)?;
        if let Some(statement) = &document.statement {
            account::write(self, statement, &document, foot.as_ref(), &mut page)?;
        }
        let sheet = page.sheet;
        for (key, kept) in &table.rows {
            self.last.insert(key.clone(), (name.clone(), *kept));
        }
        if let Some(totals) = document.totals {
            let works = foot.as_ref().map(|foot| foot.works).filter(|_| has_rows);
            self.documents.push(Written {
                id: document.id,
                sheet: name,
                table,
                foot,
                works,
                totals,
                has_rows,
            });
        }
        Ok(sheet)
    }

    /// What the document is, and between whom.
    fn head(&self, page: &mut Page<'_>, name: &str, document: &Document) -> Done {
        let lang = self.lang;
        let number = match (&document.number, document.status) {
            (Some(number), _) => Some(format!("{} {number}", lang.pick("facture n°", "invoice no."))),
            (None, Status::Draft) => Some(lang.pick("brouillon", "draft").to_owned()),
            (None, _) => None,
        };
        let date = document.date.as_deref().map(|text| sheet::day(text, lang));
        let due = document.settlement.as_ref().and_then(|settlement| settlement.due.as_deref());
        let due = due.map(|due| format!("{} {}", lang.pick("échéance", "due"), sheet::day(due, lang)));
        let facts: Vec<String> =
            std::iter::once(name.to_owned()).chain(number).chain(date).chain(due).collect();
        self.title(page, &facts.join(" · "))
    }

    fn title(&self, page: &mut Page<'_>, title: &str) -> Done {
        let at = At { row: page.line(), col: 0 };
        page.text(at, title, Style::of(Part::Title, Content::Text))?;
        let head = head(self.analysis);
        let parties = [head.company, head.client].into_iter().flatten().collect::<Vec<_>>().join(" → ");
        let about: Vec<String> = head.title.into_iter().chain(head.reference).chain([parties]).collect();
        let about = about.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
        let at = At { row: page.line(), col: 0 };
        page.text(at, &about, Style::default())
    }
}

/// The four states and their colours.
fn legend(page: &mut Page<'_>) -> Done {
    let row = page.line();
    let note = Style::of(Part::Note, Content::Text);
    let text = page
        .lang
        .pick("État des lignes, d'un document à l'autre :", "State of rows, from one document to the next:");
    page.text(At { row, col: 1 }, text, note)?;
    let all = [RowState::Untouched, RowState::Moving, RowState::Complete, RowState::Closed];
    for (at, state) in all.into_iter().enumerate() {
        let style = Style { state: Some(state), ..Style::default() };
        page.text(At { row, col: 3 + at as u16 }, super::csv::state(state, page.lang), style)?;
    }
    Ok(())
}
