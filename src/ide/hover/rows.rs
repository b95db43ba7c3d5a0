//! Rows, sections and quotes: what they are sold for, and how far they have got.

use super::markdown::{code, plain, table};
use crate::billing::Sums;
use crate::document::Row;
use crate::ide::figures::{Figures, Measures, path_of};
use crate::project::{InvoiceId, QuoteId, RowId, SectionId, Target};
use crate::syntax::Keyword;

/// A row, in the situation that it is looked at from.
pub fn row(figures: &Figures<'_>, row: RowId, situation: Option<InvoiceId>) -> String {
    let project = figures.project;
    let declared = &project.rows[row as usize];
    let quote = &project.quotes[declared.quote as usize];
    let mut parts = vec![head(
        &match quote.is_library() {
            true => String::new(),
            false => project.row_number(declared),
        },
        &project.designation(declared),
        &path_of(project, Target::Row(row)),
    )];
    parts.push(price(figures, row));
    let priced = figures.sold(row).is_some();
    let moved = situation.filter(|_| priced && !quote.is_library() && declared.counts());
    if let Some(at) = moved {
        let shown = figures.at(at, |run| {
            if !run.accepted[declared.quote as usize] {
                return Some(not_accepted(figures, at));
            }
            figures.row(run, at, row).map(|row| progress(figures, at, &row))
        });
        parts.push(shown.unwrap_or_else(|| unknown_at(figures, at)));
    }
    parts.join("\n\n")
}

/// `**1.2 Murs** · murs`.
fn head(number: &str, title: &str, path: &str) -> String {
    let name = format!("{number} {}", plain(title));
    match path {
        "" => format!("**{}**", name.trim()),
        path => format!("**{}** · {}", name.trim(), code(path)),
    }
}

fn unknown_at(figures: &Figures<'_>, at: InvoiceId) -> String {
    let id = plain(figures.id(at));
    figures.pick(
        format!("{id} : inconnu, tant qu’une erreur n’est pas corrigée"),
        format!("{id}: unknown until an error is put right"),
    )
}

fn not_accepted(figures: &Figures<'_>, at: InvoiceId) -> String {
    let id = plain(figures.id(at));
    figures.pick(format!("{id} : pas encore accepté à sa date"), format!("{id}: not accepted by its date"))
}

/// `86 m2 × 68,50 = 5 891,00 € · TVA 10 %`.
fn price(figures: &Figures<'_>, row: RowId) -> String {
    let (project, lang) = (figures.project, figures.lang);
    let declared = &project.rows[row as usize];
    let contract = figures.ledger.contract(row).filter(|_| figures.sold_known());
    let (Some(contract), Some(count)) = (contract, figures.sold_quantity(row)) else {
        return figures.pick(
            "Prix inconnu, tant qu’une erreur n’est pas corrigée",
            "Price unknown until an error is put right",
        );
    };
    let mut price = contract.price.to_short_decimal(6).unwrap_or_default();
    price.rescale(price.scale().max(project.settings.currency.decimals));
    let mut out = format!("{count} × {}", figures.decimal(price));
    if let Some(off) = crate::exact::Ratio::ONE.minus(contract.factor()).filter(|off| !off.is_zero()) {
        out += &figures.pick(
            format!(", remise {}", figures.percent(off)),
            format!(", discount {}", figures.percent(off)),
        );
    }
    if !contract.off().is_zero() {
        out += &format!(" − {}", figures.money(contract.off()));
    }
    out += &format!(" = **{}**", figures.money(contract.amount));
    if let Some(rate) = figures.ledger.rate_of(row) {
        let rate = lang.percent(figures.ledger.rates[usize::from(rate)].percent);
        out += &figures.pick(format!(" · TVA {rate}"), format!(" · VAT {rate}"));
    }
    if declared.option.is_some() {
        out += &figures.pick(" · option, hors total", " · option, not in the total");
    }
    if declared.penalty().is_some() {
        out += &figures.pick(" · pénalité, hors TVA", " · penalty, outside VAT");
    }
    out
}

/// The five columns of a situation, and the state of the row.
fn progress(figures: &Figures<'_>, at: InvoiceId, row: &Row) -> String {
    let lang = figures.lang;
    let cells = [&row.previous, &row.current, &row.period];
    let [before, current, period] = cells.map(|cell| lang.percent(cell.percent.0));
    let shares = Measures { contract: lang.percent(100.into()), before, current, period };
    let [before, current, period] = cells.map(|cell| figures.quantity(cell.quantity.0, &row.unit));
    let contract = figures.quantity(row.contract.quantity.0, &row.unit);
    let quantities = Measures { contract, before, current, period };
    let [before, current, period] = cells.map(|cell| figures.decimal(cell.amount.0));
    let amounts = Measures { contract: figures.decimal(row.contract.amount.0), before, current, period };
    let lines = [
        (figures.pick("Avancement", "Progress"), shares),
        (figures.pick("Quantité", "Quantity"), quantities),
        (figures.pick("Montant HT", "Amount"), amounts),
    ];
    let mut out = five_columns(figures, at, lines.into_iter());
    let state = figures.state(row.state);
    out += &figures.pick(format!("\n\nÉtat : {state}"), format!("\n\nState: {state}"));
    if let Some(stored) = &row.stored {
        let amount = figures.decimal(stored.current.0);
        out += &figures.pick(format!(" · approvisionné {amount}"), format!(" · stored {amount}"));
    }
    if let Some(reason) = &row.correction {
        out += &figures
            .pick(format!(" · correction : {}", plain(reason)), format!(" · correction: {}", plain(reason)));
    }
    if let Some(remark) = &row.remark {
        out += &format!(" · {}", plain(remark));
    }
    out
}

fn five_columns(
    figures: &Figures<'_>,
    at: InvoiceId,
    lines: impl Iterator<Item = (String, Measures)>,
) -> String {
    let id = plain(figures.id(at));
    let heads = figures.lang.pick(
        [&*id, "Marché", "Avant", "Cumul", "À facturer"],
        [&*id, "Contract", "Before", "To date", "To bill"],
    );
    let rows: Vec<Vec<String>> = lines
        .map(|(label, measures)| {
            vec![label, measures.contract, measures.before, measures.current, measures.period]
        })
        .collect();
    table(&heads, &rows)
}

/// A section in the situation that it is looked at from.
pub fn section(figures: &Figures<'_>, section: SectionId, situation: Option<InvoiceId>) -> String {
    let project = figures.project;
    let declared = &project.sections[section as usize];
    let number = project.section_number(section);
    let path = match declared.id {
        Some(_) => path_of(project, Target::Section(section)),
        None => String::new(),
    };
    let title = head(&number, &project.text(declared.title), &path);
    format!("{title}\n\n{}", group(figures, declared.quote, Target::Section(section), situation))
}

/// A quote, an order, an amendment, or a price library.
pub fn quote(figures: &Figures<'_>, quote: QuoteId, situation: Option<InvoiceId>) -> String {
    let project = figures.project;
    let declared = &project.quotes[quote as usize];
    let kind = match declared.kind {
        Keyword::Quote => figures.pick("Devis", "Quote"),
        Keyword::Order => figures.pick("Commande", "Order"),
        Keyword::Amendment => figures.pick("Avenant", "Amendment"),
        Keyword::Library => figures.pick("Bibliothèque de prix", "Price library"),
        _ => figures.pick("Lignes libres", "Free rows"),
    };
    let title = declared.title.map_or(String::new(), |title| format!(" · {}", plain(&project.text(title))));
    let mut parts = vec![format!("**{kind} {}**{title}", plain(project.id(declared.id)))];
    if declared.is_library() {
        let count = declared.rows.len();
        parts.push(figures.pick(format!("{count} prix"), format!("{count} prices")));
        return parts.join("\n\n");
    }
    if let Some(status) = status(figures, quote) {
        parts.push(status);
    }
    parts.push(totals(figures, quote));
    if situation.is_some() {
        parts.push(group(figures, quote, Target::Quote(quote), situation));
    }
    parts.join("\n\n")
}

fn status(figures: &Figures<'_>, quote: QuoteId) -> Option<String> {
    let declared = &figures.project.quotes[quote as usize];
    if !declared.is_contract() {
        return None;
    }
    let date = declared.date.map(|date| figures.date(date));
    let dated = date.map(|date| figures.pick(format!("Du {date}"), format!("Dated {date}")));
    let accepted = match (declared.refused, declared.accepted, declared.accepted_span) {
        (Some(_), ..) => Some(figures.pick("refusé", "refused")),
        (None, Some(day), _) => {
            let day = figures.date(day);
            Some(figures.pick(format!("accepté le {day}"), format!("accepted on {day}")))
        }
        (None, None, Some(_)) => Some(figures.pick("accepté", "accepted")),
        (None, None, None) => Some(figures.pick("pas encore accepté", "not accepted yet")),
    };
    Some(dated.into_iter().chain(accepted).collect::<Vec<_>>().join(" · "))
}

/// Before tax, VAT rate by rate, with tax.
fn totals(figures: &Figures<'_>, quote: QuoteId) -> String {
    let quoted = figures.ledger.quoted(figures.project, quote).filter(|_| figures.sold_known());
    let Some(quoted) = quoted else {
        return figures.pick(
            "Total inconnu, tant qu’une erreur n’est pas corrigée",
            "Total unknown until an error is put right",
        );
    };
    let mut rows = vec![vec![figures.pick("Total HT", "Before tax"), figures.money(quoted.net)]];
    for line in &quoted.vat {
        let rate = figures.lang.percent(figures.ledger.rates[usize::from(line.rate)].percent);
        let base = figures.money(line.base);
        let label = match quoted.vat.len() {
            1 => figures.pick(format!("TVA {rate}"), format!("VAT {rate}")),
            _ => figures.pick(format!("TVA {rate} sur {base}"), format!("VAT {rate} on {base}")),
        };
        rows.push(vec![label, figures.money(line.tax)]);
    }
    rows.push(vec![figures.pick("Total TTC", "With VAT"), format!("**{}**", figures.money(quoted.total))]);
    table(&["", ""], &rows)
}

fn group(figures: &Figures<'_>, quote: QuoteId, target: Target, situation: Option<InvoiceId>) -> String {
    let rows = figures.project.rows_of(target);
    let sold = |figures: &Figures<'_>| {
        let amount = figures.money_or_unknown(figures.sold_in_all(rows.clone()));
        figures.pick(format!("Total HT **{amount}**"), format!("Before tax **{amount}**"))
    };
    let Some(at) = situation else { return sold(figures) };
    let shown = figures.at(at, |run| {
        if !run.accepted[quote as usize] {
            return Some(format!("{}\n\n{}", sold(figures), not_accepted(figures, at)));
        }
        figures.sums(run, rows.clone()).map(|sums| sums_table(figures, at, &sums))
    });
    shown.unwrap_or_else(|| unknown_at(figures, at))
}

/// Everything that is accepted, for `tout`.
pub fn everything(figures: &Figures<'_>, at: InvoiceId) -> String {
    let rows = figures.project.rows_of(Target::All);
    let sums = figures.at(at, |run| figures.sums(run, rows));
    let title = figures.pick("**Tout ce qui est accepté**", "**All that is accepted**");
    let shown = sums.map_or_else(|| unknown_at(figures, at), |sums| sums_table(figures, at, &sums));
    format!("{title}\n\n{shown}")
}

fn sums_table(figures: &Figures<'_>, at: InvoiceId, sums: &Sums) -> String {
    let shares = figures.shares(sums).map(|shares| (figures.pick("Avancement", "Progress"), shares));
    let amounts = (figures.pick("Montant HT", "Amount"), figures.amounts(sums));
    five_columns(figures, at, shares.into_iter().chain(std::iter::once(amounts)))
}
