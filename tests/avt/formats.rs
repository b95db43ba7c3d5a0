//! One set of figures, however it is written: JSON, CSV, text and the ledger are compared with one another.

use crate::printed::{Cell, Document, Printed};
use avt::Analysis;
use avt::billing::Money;
use avt::export::{self, Selection, Style};
use avt::locale::Lang;
use rust_decimal::Decimal;

/// Columns of CSV.
const ID: usize = 3;
const PERIOD: usize = 20;

/// What the other outputs say otherwise than the JSON; nothing if all agree.
pub fn disagreements(analysis: &Analysis, printed: &Printed) -> Vec<String> {
    let lang = analysis.project.lang;
    let complete: Vec<&Document> = printed.documents.iter().filter(|document| document.complete).collect();
    let mut found = Vec::new();
    let mut compare = |what: &str, document: &Document, other: &[Decimal], json: &[Decimal]| {
        if other != json {
            found.push(format!("{} in {what}: {other:?}, in JSON: {json:?}", document.id));
        }
    };
    for (document, totals) in printed.documents.iter().zip(&analysis.ledger.invoices) {
        let decimals = analysis.project.settings.currency.decimals;
        let ledger = totals.as_ref().map(|totals| {
            let vat = totals.rates.iter().flat_map(|line| [line.base, line.tax]);
            let foot = [
                totals.contract(),
                totals.previous,
                totals.cumulative,
                totals.period,
                totals.tax,
                totals.total,
            ];
            foot.into_iter().chain(vat).map(|amount: Money| amount.decimal(decimals)).collect::<Vec<_>>()
        });
        let json: Vec<Decimal> = foot(document).into_iter().chain(bases_and_taxes(document)).collect();
        compare("the ledger", document, &ledger.unwrap_or_default(), &json);
    }
    let summary = records(analysis, lang, true);
    let (rows, asked): (Vec<_>, Vec<_>) =
        records(analysis, lang, false).into_iter().partition(|record| !record[ID].is_empty());
    let mut rows = rows.iter();
    let pages = pages(analysis, lang);
    compare_count(&mut compare, "the summary", &complete, summary.len());
    compare_count(&mut compare, "the text", &complete, pages.len());
    for ((document, record), page) in complete.iter().zip(&summary).zip(&pages) {
        compare("the summary", document, &numbers(&shown(&record[4..]), 0, lang), &summed(document));
        let parts = asked.iter().filter(|record| record[0] == document.id);
        let parts: Vec<Decimal> =
            parts.flat_map(|record| numbers(&record[PERIOD..=PERIOD], 0, lang)).collect();
        let bases = document.totals.iter().flat_map(|totals| &totals.vat).map(|vat| vat.base.0);
        let bases = bases.filter(|_| document.kind == "deposit");
        let advance = document.totals.as_ref().and_then(|totals| totals.advance);
        let advance = advance.map(|advance| advance.0).filter(|_| document.kind == "advance");
        compare("what CSV asks for", document, &parts, &bases.chain(advance).collect::<Vec<_>>());
        for row in &document.rows {
            let csv_row = rows.next();
            let csv = csv_row.map(|record| numbers(&record[..21], 10, lang)).unwrap_or_default();
            let cells = [&row.previous, &row.current, &row.period].map(three);
            let json: Vec<Decimal> = [row.contract.quantity.0, row.contract.amount.0]
                .into_iter()
                .chain(cells.into_iter().flatten())
                .collect();
            compare("the rows of CSV", document, &csv, &json);
            let discounts = csv_row.map(|record| numbers(&shown(&record[7..9]), 0, lang)).unwrap_or_default();
            let json: Vec<Decimal> =
                row.discount.into_iter().chain(row.discount_amount).map(|figure| figure.0).collect();
            compare("the discounts of CSV", document, &discounts, &json);
        }
        let Some(totals) = &document.totals else { continue };
        let works = [totals.contract.0, totals.cumulative.0, totals.works.0];
        // A deposit states no works; an advance has its amount alone; a net that is the total is printed once.
        let works = works.into_iter().filter(|_| !matches!(document.kind.as_str(), "deposit" | "advance"));
        let taxes = totals.vat.iter().map(|vat| vat.amount.0);
        let total = Some(totals.total.0).filter(|_| document.kind != "advance");
        let net = Some(totals.net.0).filter(|net| total != Some(*net));
        let json: Vec<Decimal> = works.chain(taxes).chain(total).chain(net).collect();
        let mut wanted = json.iter().peekable();
        let text =
            page.iter().filter(|amount| wanted.next_if_eq(amount).is_some()).copied().collect::<Vec<_>>();
        compare("the text", document, &text, &json);
    }
    if rows.next().is_some() {
        found.push("CSV has more rows than JSON".into());
    }
    found
}

/// Cells that are not empty.
fn shown(cells: &[String]) -> Vec<String> {
    cells.iter().filter(|cell| !cell.is_empty()).cloned().collect()
}

fn compare_count(
    compare: &mut impl FnMut(&str, &Document, &[Decimal], &[Decimal]),
    what: &str,
    complete: &[&Document],
    count: usize,
) {
    if let Some(first) = complete.first() {
        compare(
            &format!("the number of documents of {what}"),
            first,
            &[count.into()],
            &[complete.len().into()],
        );
    }
}

/// Contract, previous, to date, period, VAT, total.
fn foot(document: &Document) -> Vec<Decimal> {
    let Some(totals) = &document.totals else { return Vec::new() };
    let foot = [totals.contract, totals.previous, totals.cumulative, totals.works, totals.tax, totals.total];
    foot.iter().map(|figure| figure.0).collect()
}

/// The figures of a line of the summary, those that there are.
fn summed(document: &Document) -> Vec<Decimal> {
    let Some(totals) = &document.totals else { return Vec::new() };
    let works = [totals.contract, totals.previous, totals.cumulative, totals.works, totals.taxable];
    let held = totals.retention.as_ref().map(|retention| retention.period);
    let settled = document.settlement.as_ref().map(|settlement| [settlement.paid, settlement.left]);
    let foot = [totals.tax, totals.total].into_iter().chain(held).chain([totals.net]);
    works.into_iter().chain(foot).chain(settled.into_iter().flatten()).map(|figure| figure.0).collect()
}

fn bases_and_taxes(document: &Document) -> impl Iterator<Item = Decimal> + '_ {
    document.totals.iter().flat_map(|totals| &totals.vat).flat_map(|vat| [vat.base.0, vat.amount.0])
}

fn three(cell: &Cell) -> [Decimal; 3] {
    [cell.percent.0, cell.quantity.0, cell.amount.0]
}

fn number(text: &str, lang: Lang) -> Option<Decimal> {
    let plain: String = match lang {
        Lang::Fr => text.replace(' ', "").replace(',', "."),
        Lang::En => text.replace(',', ""),
    };
    Decimal::from_str_exact(&plain).ok()
}

fn numbers(record: &[String], from: usize, lang: Lang) -> Vec<Decimal> {
    // A figure that does not read is one that differs.
    record[from..].iter().map(|text| number(text, lang).unwrap_or(Decimal::MAX)).collect()
}

fn records(analysis: &Analysis, lang: Lang, summary: bool) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    let selection = Selection { summary, ..Selection::default() };
    export::csv(analysis, &selection, lang, &mut out).expect("a Vec takes all");
    let separator = lang.pick(b';', b',');
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(out.as_slice());
    let records = reader.records().map(|record| record.expect("CSV"));
    records.map(|record| record.iter().map(str::to_owned).collect()).collect()
}

/// The amounts at the end of the lines of each page.
fn pages(analysis: &Analysis, lang: Lang) -> Vec<Vec<Decimal>> {
    let mut out = Vec::new();
    let style = Style { width: 100, colours: false, lang };
    export::text(analysis, &Selection::default(), style, &mut out).expect("a Vec takes all");
    let text = String::from_utf8(out).expect("UTF-8");
    let mut pages: Vec<Vec<Decimal>> = Vec::new();
    let mut blank = true;
    for line in text.lines() {
        // The head of a document follows an empty line, and states its date.
        if blank && line.contains(" · ") {
            pages.push(Vec::new());
        }
        blank = line.is_empty();
        let amount = line.rsplit("  ").next().filter(|amount| amount.contains('€'));
        let amount = amount.and_then(|amount| number(amount.replace('€', "").trim(), lang));
        if let (Some(amount), Some(page)) = (amount, pages.last_mut()) {
            page.push(amount);
        }
    }
    pages
}
