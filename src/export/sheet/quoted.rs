//! The sheet of a quote, an order or an amendment: what was offered, before anything is billed.

use super::foot::{FootLine, Role, vat_line};
use super::lines::{GroupLine, Lines, SheetLine, SheetRow, TotalLine, unit};
use super::{Fact, Kind, Sheet, blank, day};
use crate::document::{Amount, Carried, QuotationTotals, QuoteKind, QuoteView, QuotedLine, QuotedRow};
use crate::locale::Lang;

/// Nothing while a figure of it is unknown.
pub fn of_quote(view: &QuoteView<'_>, lang: Lang) -> Option<Sheet> {
    let quotation = view.quotation();
    let totals = quotation.totals?;
    let currency = view.project.settings.currency.code;
    let kind = match quotation.kind {
        QuoteKind::Quote => Kind::Quote,
        QuoteKind::Order => Kind::Order,
        QuoteKind::Amendment => Kind::Amendment,
    };
    let fact = |fr: &str, en: &str, value: Option<&str>| {
        value.map(|value| Fact { label: lang.pick(fr, en).to_owned(), value: day(value, lang) })
    };
    let facts = [
        fact("Date", "Date", quotation.date.as_deref()),
        fact("Accepté le", "Accepted on", quotation.accepted.as_deref()),
        fact("Référence", "Reference", super::parties::reference(view.project).as_deref()),
    ];
    let waits = quotation.accepted.is_none() && !quotation.refused;
    let agreement =
        waits.then(|| lang.pick("Bon pour accord, date et signature", "Agreed: date and signature"));
    let refused = quotation.refused.then(|| lang.pick("Refusé", "Refused").to_owned());
    Some(Sheet {
        kind,
        name: format!("{} {}", word(quotation.kind, lang), quotation.id),
        id: quotation.id,
        date: quotation.date,
        texts: quotation.title.into_iter().chain(refused).chain(quotation.texts).collect(),
        facts: facts.into_iter().flatten().collect(),
        lines: lines(view, lang),
        foot: foot(&totals, lang, currency),
        agreement: agreement.map(String::from),
        ..blank(view.project, lang)
    })
}

/// What a quote is called.
pub fn word(kind: QuoteKind, lang: Lang) -> &'static str {
    match kind {
        QuoteKind::Quote => lang.pick("Devis", "Quote"),
        QuoteKind::Order => lang.pick("Commande", "Order"),
        QuoteKind::Amendment => lang.pick("Avenant", "Amendment"),
    }
}

/// Before tax, VAT rate by rate, with tax.
pub fn foot(totals: &QuotationTotals, lang: Lang, currency: &str) -> Vec<FootLine> {
    let line = |role: Role, fr: &str, en: &str, amount: Amount| FootLine {
        label: lang.pick(fr, en).to_owned(),
        amount: lang.money(amount.0, currency),
        role,
    };
    let vat = totals.vat.iter().map(|vat| vat_line(vat, lang, currency));
    std::iter::once(line(Role::Total, "Total HT", "Total before tax", totals.net))
        .chain(vat)
        .chain([line(Role::Net, "Total TTC", "Total with VAT", totals.total)])
        .collect()
}

fn lines(view: &QuoteView<'_>, lang: Lang) -> Vec<SheetLine> {
    let mut out = Lines::new();
    let mut carried = Carried::default();
    for line in view.lines() {
        match line {
            QuotedLine::Section(section) => {
                let level = 1 + section.number.matches('.').count();
                out.close(level);
                let total = TotalLine {
                    level,
                    title: section.title.clone(),
                    contract: lang.number(section.amount.0),
                    previous: None,
                    current: None,
                    period: None,
                    percent: None,
                };
                let (number, title, texts) = (section.number, section.title, section.texts);
                out.open(GroupLine { level, number, title, texts }, total);
            }
            QuotedLine::Row(row) => {
                out.close_after(row.number.rsplit_once('.').map(|(section, _)| section));
                let sum = match row.option {
                    true => carried.sum(),
                    false => carried.add(row.amount),
                };
                out.lines.push(SheetLine::Row(Box::new(self::row(*row, lang.number(sum.0), lang))));
            }
        }
    }
    out.close(0);
    out.lines
}

fn row(row: QuotedRow, carried: String, lang: Lang) -> SheetRow {
    let amount = lang.number(row.amount.0);
    let notes = notes(&row, lang);
    SheetRow {
        number: row.number,
        designation: row.designation,
        texts: row.texts.into_iter().chain(notes).collect(),
        unit: unit(&row.unit),
        price: lang.number(row.price.0),
        quantity: lang.number(row.quantity.0),
        // An option stands outside the total of the column.
        contract: if row.option { String::new() } else { amount },
        previous: None,
        current: None,
        period: None,
        vat: row.vat.map_or(String::new(), |vat| lang.percent(vat.0)),
        state: None,
        option: row.option,
        carried,
    }
}

/// What is said under a row: its discount, its share of another, that it is an option.
pub fn notes(row: &QuotedRow, lang: Lang) -> Vec<String> {
    let discount = row.discount.map(|discount| {
        let rate = lang.percent(discount.0);
        lang.pick(format!("remise {rate}"), format!("discount {rate}"))
    });
    let shared = lang.pick("moins sa part de la remise", "less its share of the discount");
    let amount = lang.number(row.amount.0);
    let option =
        lang.pick(format!("option, hors total : {amount}"), format!("option, not in the total: {amount}"));
    let all = [discount, row.shared.then(|| shared.to_owned()), row.option.then_some(option)];
    all.into_iter().flatten().collect()
}
