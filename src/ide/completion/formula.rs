//! Formulas: what they may name, units after a number, rates of VAT.

use super::place::Spot;
use super::standing::percent;
use super::{Completion, CompletionKind, List, escaped, help};
use crate::billing::{Contract, Value, french_rates};
use crate::exact::Ratio;
use crate::project::{Dimension, Document, Target, Units};
use crate::syntax::{Keyword, Kind, fold, number};
use rust_decimal::Decimal;

/// What stands before asks for the rest of a formula: an operation, a parenthesis, `=`, `@`, a path.
pub fn in_operation(spot: &Spot<'_>) -> bool {
    spot.before.last().is_some_and(|last| {
        matches!(
            last.kind,
            Kind::Plus
                | Kind::Minus
                | Kind::Star
                | Kind::Slash
                | Kind::Equal
                | Kind::ParenOpen
                | Kind::Semicolon
                | Kind::Dot
                | Kind::Less
                | Kind::LessEqual
                | Kind::Greater
                | Kind::GreaterEqual
                | Kind::NotEqual
        ) || last.keyword == Some(Keyword::At)
    })
}

/// What a formula is for: what it may come to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Anything,
    /// Of a row: neither money nor a rate.
    Quantity,
    /// Of a row: money.
    Price,
}

impl Wanted {
    fn suits(self, value: &Value) -> bool {
        match self {
            Wanted::Anything => true,
            Wanted::Quantity => !value.rate && value.dimension != Dimension::MONEY,
            Wanted::Price => {
                !value.rate && (value.dimension == Dimension::MONEY || value.dimension.is_none())
            }
        }
    }

    /// The cell of a row that is most likely meant.
    fn cell(self, spot: &Spot<'_>) -> &'static str {
        match self {
            Wanted::Price => spot.own.pick("prix", "price"),
            _ => spot.own.pick("quantité", "quantity"),
        }
    }
}

/// Names: after `murs.` its cells, after `D1.` its rows, and elsewhere whatever a formula may name.
pub fn names(spot: &Spot<'_>, list: &mut List, wanted: Wanted) {
    let dots = spot.before.iter().rev().enumerate();
    let of_path = |at: usize, kind: Kind| kind == if at.is_multiple_of(2) { Kind::Dot } else { Kind::Word };
    let count = dots.take_while(|(at, token)| of_path(*at, token.kind)).count() / 2 * 2;
    if count > 0 {
        let path = &spot.before[spot.before.len() - count..spot.before.len() - 1];
        let path = spot.project.slice(path[0].span.to(path[path.len() - 1].span));
        return after_dot(spot, list, path, wanted);
    }
    // What an operation makes of a name is not told by the name alone.
    let plain = spot.before.last().is_none_or(|last| last.keyword.is_some() || last.kind == Kind::String);
    lets(spot, list, |value| !plain || wanted.suits(value));
    functions(spot, list);
    cells(spot, list, wanted);
}

/// What may stand for the progress of a row: names of rates, of amounts, of quantities in its unit.
pub fn progress(spot: &Spot<'_>, list: &mut List, row: Option<&Contract>) {
    let own = row.map(|contract| spot.project.units.unit(contract.unit).dimension);
    lets(spot, list, |value| {
        value.rate || value.dimension == Dimension::MONEY || Some(value.dimension) == own
    });
    if !spot.word().is_empty() {
        functions(spot, list);
        cells(spot, list, Wanted::Anything);
    }
}

fn after_dot(spot: &Spot<'_>, list: &mut List, path: &str, wanted: Wanted) {
    let project = spot.project;
    let total = spot.own.pick("total", "total");
    if project.names.index(&fold(path)).is_some() {
        let base = spot.own.pick("zéro", "base");
        let detail = spot.lang.pick("l'index du mois zéro", "the index of the base month");
        return list.add(0, Completion::new(CompletionKind::Value, base).detail(detail));
    }
    match project.names.find(path) {
        Ok(Target::Row(row)) => {
            let Some(contract) = spot.analysis.ledger.contract(row) else {
                for cell in [spot.own.pick("quantité", "quantity"), spot.own.pick("prix", "price"), total] {
                    list.add(0, Completion::new(CompletionKind::Value, cell));
                }
                return;
            };
            let unit = spot.unit(contract);
            let figure = |ratio: Ratio| ratio.to_short_decimal(6).map(|figure| spot.lang.number(figure));
            let price = spot.price(contract);
            let quantity = figure(contract.quantity).map(|figure| format!("{figure} {unit}"));
            let cells = [
                (spot.own.pick("quantité", "quantity"), quantity),
                (spot.own.pick("prix", "price"), price),
                (total, Some(spot.money(contract.amount))),
            ];
            for (cell, detail) in cells {
                let item = Completion::new(CompletionKind::Value, cell).detail(detail.unwrap_or_default());
                list.add(0, item);
            }
        }
        Ok(Target::Quote(quote)) => {
            members(spot, list, quote, wanted);
            list.add(
                0,
                Completion::new(CompletionKind::Value, total).detail(sold(spot, Target::Quote(quote))),
            );
        }
        Ok(target) => {
            list.add(0, Completion::new(CompletionKind::Value, total).detail(sold(spot, target)));
        }
        // A row of the same name: what is meant before a dot is the quote.
        Err(_) => {
            if let Some(Document::Quote(quote)) = project.names.document(path) {
                members(spot, list, quote, wanted);
            }
        }
    }
}

/// Rows and sections of a quote, with a cell.
fn members(spot: &Spot<'_>, list: &mut List, quote: u32, wanted: Wanted) {
    let project = spot.project;
    let quote = &project.quotes[quote as usize];
    let mut shown = 0;
    for row in quote.rows.clone() {
        let declared = &project.rows[row as usize];
        let (id, title) = (project.slice(declared.id), project.designation(declared));
        let fits = !spot.on_line(declared.id) && spot.fits(&format!("{id} {title}"));
        if fits && !list.is_full(shown) {
            shown += 1;
            add_cell(spot, list, 2, CompletionKind::Row, id, &title, wanted.cell(spot));
        }
    }
    for section in quote.sections.clone() {
        let declared = &project.sections[section as usize];
        if let Some(id) = declared.id {
            let title = project.text(declared.title);
            add_cell(spot, list, 1, CompletionKind::Section, project.slice(id), &title, "total");
        }
    }
}

/// The amount of a group as signed, as a formula sees it.
fn sold(spot: &Spot<'_>, target: Target) -> String {
    let rows = spot.project.rows_of(target);
    let sold = spot.analysis.ledger.sold(spot.project, rows);
    sold.map(|amount| spot.money(amount)).unwrap_or_default()
}

/// `murs` and the cell that it is most often asked for.
fn add_cell(
    spot: &Spot<'_>,
    list: &mut List,
    rank: u8,
    kind: CompletionKind,
    name: &str,
    title: &str,
    cell: &str,
) {
    let words = format!("{name} {title}");
    if !spot.fits(&words) {
        return;
    }
    let item =
        Completion::new(kind, name).detail(title).filter(words).snippet(format!("{name}.${{1:{cell}}}"));
    list.add(rank, item);
}

fn lets(spot: &Spot<'_>, list: &mut List, suits: impl Fn(&Value) -> bool) {
    let project = spot.project;
    for (at, declared) in project.lets.iter().enumerate() {
        // Not itself.
        if spot.on_line(declared.name) {
            continue;
        }
        let name = project.slice(declared.name);
        let value = spot.analysis.ledger.let_named(project, at as u32).value;
        if value.as_ref().is_some_and(|value| !suits(value)) {
            continue;
        }
        let value = value.and_then(|value| shown(spot, value));
        let value = value.unwrap_or_else(|| spot.lang.pick("inconnue", "unknown").to_owned());
        list.add(1, Completion::new(CompletionKind::Let, name).detail(value).resolve(format!("let:{at}")));
    }
}

/// A value with its unit.
pub fn shown(spot: &Spot<'_>, value: Value) -> Option<String> {
    let lang = spot.lang;
    if value.rate {
        return Some(lang.percent(percent(value.ratio)?));
    }
    let figure = value.ratio.to_short_decimal(6)?;
    if value.dimension == Dimension::MONEY {
        return Some(lang.money(figure, spot.project.settings.currency.code));
    }
    let unit = spot.project.units.name_of(value.dimension).filter(|_| !value.dimension.is_none());
    Some(unit.map_or_else(|| lang.number(figure), |unit| format!("{} {unit}", lang.number(figure))))
}

fn functions(spot: &Spot<'_>, list: &mut List) {
    for function in help::FUNCTIONS {
        let name = spot.own.pick(function.name.0, function.name.1);
        let parameters = spot.own.pick(function.parameters.0, function.parameters.1);
        let places: Vec<String> =
            parameters.iter().zip(1..).map(|(name, at)| format!("${{{at}:{name}}}")).collect();
        let item = Completion::new(CompletionKind::Function, name)
            .detail(spot.lang.pick(function.help.0, function.help.1))
            .snippet(format!("{name}({})", places.join(" ; ")))
            .resolve(format!("function:{name}"));
        list.add(3, item);
    }
}

/// Rows, sections and quotes, by their cells.
fn cells(spot: &Spot<'_>, list: &mut List, wanted: Wanted) {
    let project = spot.project;
    // A total of what the line is in would need itself.
    let around = |place: crate::source::Span| {
        spot.around.iter().any(|block| block.head.start <= place.start && place.end <= block.head.end)
    };
    let totals = wanted != Wanted::Quantity;
    let sections = project.sections.iter().enumerate();
    let sections = sections.filter(|(_, section)| totals && !around(section.title));
    for (at, section) in sections {
        if let Some(name) = spot.name_of(Target::Section(at as u32)) {
            add_cell(spot, list, 5, CompletionKind::Section, &name, &project.text(section.title), "total");
        }
    }
    let quotes = project.quotes.iter().enumerate();
    for (at, quote) in quotes.filter(|(_, quote)| totals && quote.is_contract() && !around(quote.head)) {
        if let Some(name) = spot.name_of(Target::Quote(at as u32)) {
            let title = quote.title.map(|title| project.text(title).into_owned()).unwrap_or_default();
            add_cell(spot, list, 6, CompletionKind::Document, &name, &title, "total");
        }
    }
    let mut shown = 0;
    for (row, declared) in project.rows.iter().enumerate() {
        let library = project.quotes[declared.quote as usize].is_library();
        if spot.on_line(declared.id) || library || list.is_full(shown) {
            continue;
        }
        let designation = project.designation(declared);
        if !spot.fits(&format!("{} {designation}", project.slice(declared.id))) {
            continue;
        }
        if let Some(name) = spot.name_of(Target::Row(row as u32)) {
            add_cell(spot, list, 4, CompletionKind::Row, &name, &designation, wanted.cell(spot));
            shown += 1;
        }
    }
}

/// After a number, or in it: units, `%`, the currency. False where nothing of the kind stands before the cursor.
pub fn after_number(spot: &Spot<'_>, list: &mut List, row: Option<&Contract>, shares: bool) -> bool {
    let typed = spot.typed.filter(|typed| typed.kind == Kind::Number);
    let last = spot.before.last().filter(|last| matches!(last.kind, Kind::Number | Kind::ParenClose));
    let Some(figure) = typed.as_ref().or(last) else { return false };
    let value = number(spot.text(figure)).ok().filter(|_| figure.kind == Kind::Number);
    // In the number itself, the number is typed again with its unit.
    let stem = typed.map_or(String::new(), |typed| spot.text(&typed).to_owned());
    let space = if stem.is_empty() { "" } else { " " };
    let share = |value: Decimal, contract: &Contract| {
        let share = percent(Ratio::from(value).over(contract.quantity)?)?;
        let sold = contract.quantity.to_short_decimal(6)?;
        let (share, sold) = (spot.lang.percent(share), spot.lang.number(sold));
        let unit = spot.unit(contract);
        Some(spot.lang.pick(format!("{share} de {sold} {unit}"), format!("{share} of {sold} {unit}")))
    };
    let own = row.map(|contract| (spot.unit(contract), spot.project.units.unit(contract.unit).dimension));
    if let (Some((unit, _)), Some(contract)) = (&own, row) {
        let detail = value.and_then(|value| share(value, contract)).unwrap_or_default();
        let item = Completion::new(CompletionKind::Unit, format!("{stem}{space}{unit}")).detail(detail);
        list.add(0, item.first());
    }
    if shares {
        self::shares(spot, list);
    }
    for unit in units(spot) {
        let dimension = spot.project.units.get(&unit).map(|known| known.dimension);
        if own.as_ref().is_none_or(|(name, own)| dimension == Some(*own) && *name != unit) {
            let detail = help::unit(&unit, spot.lang);
            list.add(2, Completion::new(CompletionKind::Unit, format!("{stem}{space}{unit}")).detail(detail));
        }
    }
    true
}

/// `%` and the currency, after a number or in it.
pub fn shares(spot: &Spot<'_>, list: &mut List) {
    let stem = spot
        .typed
        .filter(|typed| typed.kind == Kind::Number)
        .map_or("", |typed| spot.project.slice(typed.span));
    let space = if stem.is_empty() { "" } else { " " };
    list.add(1, Completion::new(CompletionKind::Unit, format!("{stem}%")));
    list.add(1, Completion::new(CompletionKind::Unit, format!("{stem}{space}{}", spot.currency())));
}

/// In `soit nom = …`, and in `unité nom = …`.
pub fn in_let(spot: &Spot<'_>, list: &mut List) {
    let Some(equal) = spot.before.iter().position(|token| token.kind == Kind::Equal) else { return };
    if equal + 1 == spot.before.len() && spot.typed.is_none_or(|typed| typed.kind == Kind::Word)
        || in_operation(spot) && spot.typed.is_none_or(|typed| typed.kind == Kind::Word)
    {
        return names(spot, list, Wanted::Anything);
    }
    after_number(spot, list, None, true);
}

/// The units of the file: its own first, then those of the trade.
pub fn units(spot: &Spot<'_>) -> Vec<String> {
    let project = spot.project;
    let own = project.declared_units.iter().map(|(name, _)| project.slice(*name).to_owned());
    let known = |units: &Units, name: &str| units.get(name).is_some();
    let trade = help::UNITS.iter().map(|(fr, en, ..)| spot.own.pick(*fr, *en).to_owned());
    own.chain(trade.filter(|name| known(&project.units, name))).collect()
}

/// After `tva`: the rates of the seller's country, and what each is for (R31).
pub fn rates(spot: &Spot<'_>, list: &mut List) {
    let project = spot.project;
    let used: Vec<Decimal> = spot.analysis.ledger.rates.iter().map(|rate| rate.percent).collect();
    let rates: Vec<Decimal> = match project.french_seller() {
        true => french_rates().collect(),
        false => used.iter().rev().copied().collect(),
    };
    for rate in rates {
        let label = format!("{}%", spot.own.typed(rate));
        let rank = if used.contains(&rate) && !rate.is_zero() { 0 } else { 1 };
        let mut item = Completion::new(CompletionKind::Rate, label.clone());
        if project.french_seller() {
            item = item.detail(help::rate(rate, spot.lang));
        }
        if rate.is_zero() {
            let reason = escaped(spot.own.pick("article 261 du CGI", "article 261 of the CGI"));
            item = item.snippet(format!("{label} \"${{1:{reason}}}\""));
        }
        list.add(rank, item.resolve(format!("rate:{label}")));
    }
}
