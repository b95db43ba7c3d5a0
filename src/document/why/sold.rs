//! What a row was sold for: quantity, price, discount, and the formulas that they come from (R3, R4, R15, R26, R34).

use super::{Step, Unexplained, money, place};
use crate::billing::{Contract, Ledger, Named};
use crate::document::{percent, quantity};
use crate::exact::Ratio;
use crate::locale::Lang;
use crate::project::{Document, Project, QuoteId, RowId, Target};
use crate::syntax::tree::Expr;

/// Names that formulas lead to are followed so deep.
const DEEPEST: usize = 8;

/// A figure of the contract: a row, a section, a quote, or a `soit` name.
pub fn sold(project: &Project, ledger: &Ledger, target: &str, lang: Lang) -> Result<Step, Unexplained> {
    if let Some(at) = project.names.find_let(target) {
        let named = ledger.let_named(project, at);
        return Ok(by_name(project, ledger, &named, lang, 0));
    }
    match project.names.find(target) {
        Ok(Target::Row(row)) => contract(project, ledger, row, lang).ok_or(Unexplained::Incomplete),
        Ok(group) => {
            let rows = project.rows_of(group).filter(|row| project.rows[*row as usize].counts());
            let steps: Option<Vec<Step>> =
                rows.clone().map(|row| contract(project, ledger, row, lang)).collect();
            let amount = ledger.sold(project, project.rows_of(group)).ok_or(Unexplained::Incomplete)?;
            let label = project.target_name(group);
            let how = lang.pick("somme des lignes", "sum of the rows");
            let step = Step { label, figure: money(project, lang, amount), ..Step::default() };
            let at = project.declaration(group).map(|span| place(project, span));
            Ok(step.by("R26", how).at(at).from(steps.ok_or(Unexplained::Incomplete)?))
        }
        Err(_) => match of_quote(project, target) {
            Some((quote, with_tax)) => {
                quoted(project, ledger, quote, with_tax, lang).ok_or(Unexplained::Incomplete)
            }
            None => Err(Unexplained::Unknown(near(project, target, lang))),
        },
    }
}

/// The name nearest to a misspelt one; within its quote, where one is named.
fn near(project: &Project, target: &str, lang: Lang) -> Vec<String> {
    let Some((quote, member)) = target.split_once('.') else {
        return project.names.nearest(target).map(str::to_owned).into_iter().collect();
    };
    let Some(Document::Quote(_)) = project.names.document(quote) else { return Vec::new() };
    let row = project.names.nearest(member.trim()).map(str::to_owned);
    let figures = [lang.pick("ht", "taxable"), lang.pick("ttc", "total")];
    row.into_iter().chain(figures.map(str::to_owned)).map(|name| format!("{quote}.{name}")).collect()
}

/// `D1.ht`, `D1.ttc`: the quote, and whether tax is in.
fn of_quote(project: &Project, target: &str) -> Option<(QuoteId, bool)> {
    let (quote, word) = target.split_once('.')?;
    let with_tax = match crate::syntax::fold(word.trim()).as_ref() {
        "ht" | "taxable" => false,
        "ttc" | "total" => true,
        _ => return None,
    };
    match project.names.document(quote.trim())? {
        Document::Quote(quote) => Some((quote, with_tax)),
        _ => None,
    }
}

/// What a quote comes to by itself, before tax or with it.
fn quoted(project: &Project, ledger: &Ledger, at: QuoteId, with_tax: bool, lang: Lang) -> Option<Step> {
    let id = project.id(project.quotes[at as usize].id);
    let figures = ledger.quoted(project, at)?;
    let mut net = sold(project, ledger, id, lang).ok()?;
    net.label = lang.pick(format!("{id} · total HT"), format!("{id} · total before tax"));
    net.figure = money(project, lang, figures.net);
    if !with_tax {
        return Some(net);
    }
    let tax = figures.vat.iter().map(|line| {
        let rate = lang.percent(ledger.rates[usize::from(line.rate)].percent);
        let label = lang.pick(format!("TVA {rate}"), format!("VAT {rate}"));
        let figure = money(project, lang, line.tax);
        let how = format!("{rate} × {}", money(project, lang, line.base));
        Step { label, figure, ..Step::default() }.by("R27", how)
    });
    let label = lang.pick(format!("{id} · total TTC"), format!("{id} · total with VAT"));
    let how = format!("{} + {}", net.figure, money(project, lang, figures.tax));
    let place = net.place.clone();
    let steps = std::iter::once(net.clone()).chain(tax).collect();
    let step = Step { label, figure: money(project, lang, figures.total), ..Step::default() };
    Some(step.by("R26", how).at(place).from(steps))
}

/// What a row was sold for.
pub(super) fn contract(project: &Project, ledger: &Ledger, row: RowId, lang: Lang) -> Option<Step> {
    let declared = &project.rows[row as usize];
    let contract = ledger.contract(row)?;
    let how = product(project, ledger, row, lang)?;
    let price = lang.number(contract.price.to_short_decimal(6)?);
    let mut steps = Vec::new();
    let formula = declared.quantity.as_ref().filter(|expr| !matches!(expr, Expr::Scalar(_)));
    if let Some(expr) = formula {
        let label = lang.pick("quantité", "quantity").to_owned();
        let named = ledger.named(project, expr);
        let figure = count(project, contract, lang);
        let step = Step { label, figure, ..Step::default() }.by("R34", project.slice(expr.span()));
        let names = named.iter().map(|named| by_name(project, ledger, named, lang, 0)).collect();
        steps.push(step.at(Some(place(project, expr.span()))).from(names));
    }
    steps.extend(price_step(project, ledger, row, price, lang));
    if let Some(expr) = &declared.discount {
        let label = lang.pick("remise", "discount").to_owned();
        let figure = project.slice(expr.span()).to_owned();
        let step = Step { label, figure, rule: Some("R32"), ..Step::default() };
        steps.push(step.at(Some(place(project, expr.span()))));
    }
    let label =
        lang.pick(format!("marché : {}", project.row_id(row)), format!("contract: {}", project.row_id(row)));
    let figure = money(project, lang, contract.amount);
    Some(
        Step { label, figure, ..Step::default() }
            .by("R26", how)
            .at(Some(place(project, declared.span)))
            .from(steps),
    )
}

/// `3 j`: what is sold of a row.
fn count(project: &Project, contract: &Contract, lang: Lang) -> String {
    let unit = crate::project::unit_spelling(contract.unit_name.of(project));
    format!("{} {unit}", lang.number(quantity(contract.quantity)))
}

/// `3 j × 100`, with its discounts.
pub(super) fn product(project: &Project, ledger: &Ledger, row: RowId, lang: Lang) -> Option<String> {
    let contract = ledger.contract(row)?;
    let price = lang.number(contract.price.to_short_decimal(6)?);
    let count = count(project, contract, lang);
    let mut how = format!("{count} × {price}{}", discount(lang, contract.factor()));
    let off = contract.off();
    if !off.is_zero() {
        how += &format!(" − {}", money(project, lang, off));
    }
    Some(how)
}

/// Where a price comes from, when it is not a figure typed on the row.
fn price_step(project: &Project, ledger: &Ledger, row: RowId, figure: String, lang: Lang) -> Option<Step> {
    let declared = &project.rows[row as usize];
    let label = lang.pick("prix", "price").to_owned();
    let step = Step { label, figure, ..Step::default() };
    if let Some(other) = declared.reduced() {
        let how = lang.pick("au prix de la ligne diminuée", "at the price of the row that it reduces");
        return Some(step.by("R15", how).at(Some(place(project, project.rows[other as usize].span))));
    }
    if !declared.components().is_empty() {
        let parts = declared.components().filter_map(|part| contract(project, ledger, part, lang)).collect();
        let coef = declared.coef().map_or(String::new(), |coef| format!(" × {}", project.slice(coef.span())));
        let how = lang.pick(format!("somme des composants{coef}"), format!("sum of the components{coef}"));
        return Some(step.by("R3", how).from(parts));
    }
    if let Some(other) = declared.from().filter(|_| declared.price.is_none()) {
        let how = lang.pick("au prix de la bibliothèque", "at the price of the library");
        return Some(step.by("R4", how).at(Some(place(project, project.rows[other as usize].span))));
    }
    let expr = declared.price.as_ref()?;
    let plain = matches!(expr, Expr::Scalar(_)) && declared.coef().is_none();
    if plain {
        return None;
    }
    let coef = declared.coef().map_or(String::new(), |coef| format!(" × {}", project.slice(coef.span())));
    let named = ledger.named(project, expr);
    let names = named.iter().map(|named| by_name(project, ledger, named, lang, 0)).collect();
    let how = format!("{}{coef}", project.slice(expr.span()));
    Some(step.by("R34", how).at(Some(place(project, expr.span()))).from(names))
}

/// A name in a formula: what it comes to, and from which.
fn by_name(project: &Project, ledger: &Ledger, named: &Named<'_>, lang: Lang, deep: usize) -> Step {
    let unknown = || lang.pick("inconnu", "unknown").to_owned();
    let figure = match named.value {
        Some(value) => value_text(project, value, lang).unwrap_or_else(unknown),
        None => unknown(),
    };
    let step = Step { label: project.slice(named.span).to_owned(), figure, ..Step::default() };
    let Some(expr) = named.expr else { return step };
    let plain = matches!(expr, Expr::Scalar(_)) || deep >= DEEPEST;
    let inner = if plain { Vec::new() } else { ledger.named(project, expr) };
    let steps = inner.iter().map(|inner| by_name(project, ledger, inner, lang, deep + 1)).collect();
    step.by("R34", project.slice(expr.span())).at(Some(place(project, expr.span()))).from(steps)
}

/// A value of a formula with its unit, as a person reads it; nothing for one that is too fine.
pub fn value_text(project: &Project, value: crate::billing::Value, lang: Lang) -> Option<String> {
    if value.rate {
        return Some(lang.percent(percent(value.ratio)?));
    }
    let figure = lang.number(value.ratio.to_short_decimal(6)?);
    if value.dimension == crate::project::Dimension::MONEY {
        return Some(lang.money(value.ratio.to_short_decimal(6)?, project.settings.currency.code));
    }
    Some(match project.units.name_of(value.dimension).filter(|_| !value.dimension.is_none()) {
        Some(unit) => format!("{figure} {unit}"),
        None => figure,
    })
}

/// `, remise 5 %`; nothing without a discount.
pub(super) fn discount(lang: Lang, factor: Ratio) -> String {
    let off = Ratio::ONE.minus(factor).filter(|off| !off.is_zero()).and_then(percent);
    off.map_or(String::new(), |off| {
        let off = lang.percent(off);
        lang.pick(format!(" × (1 − {off})"), format!(" × (1 − {off})"))
    })
}
