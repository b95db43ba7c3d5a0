//! Rates of VAT, dates and indices: what each implies.

use super::markdown::{code, plain, table};
use crate::exact::Ratio;
use crate::ide::figures::Figures;
use crate::locale::{Date, Month};
use crate::project::{InvoiceId, QuoteId};
use rust_decimal::Decimal;

/// A rate of VAT: what bears it in these quotes and in the last situation, and the rates that exist.
pub fn vat(figures: &Figures<'_>, percent: Decimal, quote: Option<QuoteId>) -> String {
    let (project, ledger) = (figures.project, figures.ledger);
    let rate = figures.lang.percent(percent);
    let mut out = figures.pick(format!("**TVA {rate}**"), format!("**VAT {rate}**"));
    let same = |at: u16| ledger.rates.get(usize::from(at)).is_some_and(|known| known.percent == percent);
    let quotes = (0..project.quotes.len() as QuoteId)
        .filter(|at| quote.is_none_or(|quote| quote == *at) && project.quotes[*at as usize].is_contract());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for at in quotes.filter(|_| figures.sold_known()) {
        let Some(quoted) = ledger.quoted(project, at) else { continue };
        for line in quoted.vat.iter().filter(|line| same(line.rate)) {
            let id = plain(project.id(project.quotes[at as usize].id));
            rows.push(vec![id, figures.money(line.base), figures.money(line.tax)]);
        }
    }
    if let Some(at) = figures.last_progress()
        && let Some(totals) = &ledger.invoices[at as usize]
    {
        for line in totals.rates.iter().filter(|line| same(line.rate)) {
            rows.push(vec![plain(figures.id(at)), figures.money(line.base), figures.money(line.tax)]);
        }
    }
    if !rows.is_empty() {
        let heads = figures.lang.pick(["", "Base HT", "TVA"], ["", "Before tax", "VAT"]);
        out += &format!("\n\n{}", table(&heads, &rows));
    }
    if project.french_seller() {
        out += &figures.pick(
            "\n\nTaux en France : 20 % (normal), 10 % (travaux dans un logement de plus de deux ans), 5,5 % (rénovation énergétique), 2,1 %, 8,5 % (outre-mer), 0 % avec sa raison (R31)",
            "\n\nRates in France: 20% (standard), 10% (works in a dwelling over two years old), 5.5% (energy renovation), 2.1%, 8.5% (overseas), 0% with its reason (R31)",
        );
    }
    out
}

/// What a date is of.
pub enum Dated {
    Invoice(InvoiceId),
    /// A quote, and whether it is the day of its acceptance.
    Quote(QuoteId, bool),
    Handover,
    Other,
}

/// A day: its name, and what follows from it.
pub fn date(figures: &Figures<'_>, date: Date, of: Dated) -> String {
    let project = figures.project;
    let mut parts = vec![format!("**{} {}**", date.weekday(figures.lang), figures.date(date))];
    match of {
        Dated::Invoice(at) => {
            let invoice = &project.invoices[at as usize];
            if let Some(due) = project.due_date(invoice) {
                let due = format!("{} {}", due.weekday(figures.lang), figures.date(due));
                parts.push(figures.pick(format!("Échéance : {due}"), format!("Due: {due}")));
            }
            let accepted = project.quotes.iter().filter(|quote| quote.is_contract());
            let accepted = accepted.filter(|quote| quote.accepted_on(Some(date)));
            let names: Vec<String> = accepted
                .map(|quote| {
                    let since =
                        quote.accepted.map_or(String::new(), |day| format!(" ({})", figures.date(day)));
                    format!("{}{since}", plain(project.id(quote.id)))
                })
                .collect();
            if invoice.kind.is_progress() && !names.is_empty() {
                let names = names.join(", ");
                parts.push(figures.pick(
                    format!("Accepté à cette date : {names}"),
                    format!("Accepted by this date: {names}"),
                ));
            }
            if project.revision.is_some()
                && let Some(month) = invoice.month()
            {
                parts.push(figures.pick(format!("Indices de {month}"), format!("Indices of {month}")));
            }
        }
        Dated::Quote(_, true) => {
            parts.push(figures.pick(
                "Se facture à partir de ce jour, compris (R5)",
                "Billed from this day on, included (R5)",
            ))
        }
        Dated::Quote(at, false) => {
            if let Some(accepted) = project.quotes[at as usize].accepted {
                let day = figures.date(accepted);
                parts.push(figures.pick(format!("Accepté le {day}"), format!("Accepted on {day}")));
            }
        }
        Dated::Handover => {
            if let Some(release) = project.release_date() {
                let day = figures.date(release);
                parts.push(figures.pick(
                    format!("Retenue de garantie due le {day} (R29)"),
                    format!("Retention due on {day} (R29)"),
                ));
            }
        }
        Dated::Other => {}
    }
    parts.join("\n\n")
}

/// Months of an index that are told, from the last.
const MONTHS: usize = 12;

/// A table of indices.
pub fn index(figures: &Figures<'_>, at: u32) -> String {
    let project = figures.project;
    let known = &project.indices[at as usize];
    let mut out = format!("**{}**", plain(project.slice(known.name)));
    let base = project.revision.as_ref().map(|revision| revision.base);
    let first = known.values.len().saturating_sub(MONTHS);
    let rows = known.values[first..].iter().map(|value| {
        let provisional =
            if value.provisional { figures.lang.pick(" provisoire", " provisional") } else { "" };
        let mut row = vec![format!("{}{provisional}", value.month), figures.lang.number(value.value)];
        row.extend(base.map(|base| ratio(figures, at, value.value, base).unwrap_or_default()));
        row
    });
    let rows: Vec<Vec<String>> = rows.collect();
    if rows.is_empty() {
        return out;
    }
    let heads = figures.lang.pick(["Mois", "Indice", "÷ zéro"], ["Month", "Index", "÷ base"]);
    let heads = if base.is_some() { &heads[..] } else { &heads[..2] };
    out += &format!("\n\n{}", table(heads, &rows));
    out
}

/// A value over that of the base month.
fn ratio(figures: &Figures<'_>, table: u32, value: Decimal, base: Month) -> Option<String> {
    let base = figures.project.indices[table as usize].known(base, None, false)?;
    let ratio = Ratio::from(value).over(Ratio::from(base.value))?;
    Some(figures.lang.number(ratio.to_short_decimal(6)?))
}

/// A month of a table of indices: its value, what it implies, and what was revised by it.
pub fn month(figures: &Figures<'_>, at: u32, month: Month) -> Option<String> {
    let project = figures.project;
    let known = &project.indices[at as usize];
    let name = plain(project.slice(known.name));
    let values = known.values.iter().filter(|value| value.month == month);
    let mut parts = Vec::new();
    for value in values {
        let mut line = format!("**{name} {month}** = {}", figures.lang.number(value.value));
        if value.provisional {
            line += figures.lang.pick(" provisoire", " provisional");
        }
        let base = project.revision.as_ref().map(|revision| revision.base).filter(|base| *base != month);
        if let Some(base) = base
            && let Some(ratio) = ratio(figures, at, value.value, base)
        {
            line += &figures.pick(format!(" · ÷ {base} = {ratio}"), format!(" · ÷ {base} = {ratio}"));
        }
        parts.push(line);
    }
    if parts.is_empty() {
        return None;
    }
    if project.revision.as_ref().is_some_and(|revision| revision.base == month) {
        parts.push(figures.pick("Mois zéro de la révision (R30)", "Base month of the revision (R30)"));
    }
    parts.extend(coefficients(figures, Some(month)));
    Some(parts.join("\n\n"))
}

/// What works were revised by, of one month or of all.
pub fn coefficients(figures: &Figures<'_>, month: Option<Month>) -> Option<String> {
    let project = figures.project;
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (totals, at) in figures.ledger.invoices.iter().zip(0..) {
        let lines = totals.iter().flat_map(|totals| &totals.revisions);
        for line in lines {
            let of = &project.invoices[line.of as usize];
            if month.is_some_and(|month| of.month() != Some(month)) {
                continue;
            }
            let of = plain(figures.id(line.of));
            let vat =
                figures.ledger.rates.get(usize::from(line.rate)).filter(|_| figures.ledger.rates.len() > 1);
            let vat = vat.map(|rate| figures.lang.percent(rate.percent));
            let vat = vat.map_or(String::new(), |rate| {
                figures.pick(format!(" · TVA {rate}"), format!(" · VAT {rate}"))
            });
            let coefficient = line.coefficient.to_short_decimal(6).map(|value| figures.lang.number(value));
            let id = plain(figures.id(at));
            let works = match line.works.is_zero() {
                true => figures
                    .pick(format!("{of}, corrigée en {id}{vat}"), format!("{of}, corrected in {id}{vat}")),
                false => format!("{of}{vat}"),
            };
            let row = vec![works, coefficient.unwrap_or_default(), figures.money(line.amount)];
            rows.push(row);
        }
    }
    let heads = figures.lang.pick(["", "Coefficient", "Révision HT"], ["", "Coefficient", "Revision"]);
    (!rows.is_empty()).then(|| table(&heads, &rows))
}

/// The revision: its coefficients.
pub fn revision(figures: &Figures<'_>) -> Option<String> {
    let revision = figures.project.revision.as_ref()?;
    let formula = code(figures.project.slice(revision.formula.span()));
    Some(match coefficients(figures, None) {
        Some(table) => format!("{formula}\n\n{table}"),
        None => formula,
    })
}
