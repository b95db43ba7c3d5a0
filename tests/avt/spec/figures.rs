//! Figures as a page writes them, against those of the JSON output.

use crate::printed::french;
use avt::syntax::fold;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

/// The names of totals on the pages, and in the JSON output.
const TOTALS: [(&str, &str); 11] = [
    ("ht", "taxable"),
    ("travaux", "works"),
    ("tva", "tax"),
    ("ttc", "total"),
    ("net", "net"),
    ("avant", "previous"),
    ("cumul", "cumulative"),
    ("contrat", "contract"),
    ("devis", "signed"),
    ("avenants", "amendments"),
    ("avancement", "progress"),
];

/// One figure, and its unit: `%`, that of a quantity, none for an amount.
pub struct Figure<'p> {
    value: Decimal,
    unit: &'p str,
}

/// `6 u 35,29 % 3 840,00`: a quantity, a percentage, an amount.
pub fn figures(text: &str) -> Option<Vec<Figure<'_>>> {
    let mut rest = text;
    let mut out = Vec::new();
    while !rest.is_empty() {
        let is_digit = |ch: &char| ch.is_ascii_digit();
        let digits_from = |at: usize| rest[at..].chars().take_while(is_digit).count();
        let inside = |(at, ch): &(usize, char)| match ch {
            '-' => *at == 0,
            ' ' => *at > 0 && digits_from(at + 1) == 3,
            ch => ch.is_ascii_digit() || *ch == ',',
        };
        let end = rest.char_indices().take_while(inside).map(|(at, ch)| at + ch.len_utf8()).last()?;
        let value = french(&rest[..end])?;
        let after = rest[end..].trim_start();
        let unit = if after.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
            ""
        } else {
            after.split(' ').next()?
        };
        rest = after[unit.len()..].trim_start();
        out.push(Figure { value, unit });
    }
    (!out.is_empty()).then_some(out)
}

pub fn decimal(json: &Value) -> Option<Decimal> {
    Decimal::from_str_exact(json.as_str()?).ok()
}

/// A percentage is compared to the places that are written; other figures are equal or not.
pub fn is(wanted: &Figure<'_>, found: &Value) -> bool {
    let half_up = RoundingStrategy::MidpointAwayFromZero;
    decimal(found).is_some_and(|found| match wanted.unit {
        "%" => found.round_dp_with_strategy(wanted.value.scale(), half_up) == wanted.value,
        _ => found == wanted.value,
    })
}

/// What a line says of a document, its totals or one of its parts; what is found, if it differs.
pub fn compare(document: &Value, name: &str, wanted: &str) -> Result<(), String> {
    let figure = wanted.starts_with(|ch: char| ch.is_ascii_digit() || ch == '-');
    if figure || wanted == "none" { total(document, name, wanted) } else { part(document, name, wanted) }
}

fn total(document: &Value, name: &str, wanted: &str) -> Result<(), String> {
    let totals = &document["totals"];
    let key = TOTALS.iter().find(|(page, _)| *page == name).map(|(_, key)| *key);
    let found = match (key, name.split_once('.')) {
        (Some(key), _) => &totals[key],
        (None, Some((what, rate))) => {
            let rates = totals["vat"].as_array().ok_or("unknown: the document is incomplete")?;
            let vat = rates.iter().find(|vat| decimal(&vat["rate"]) == french(rate));
            let key = if what == "tva" { "amount" } else { what };
            vat.map_or(&Value::Null, |vat| &vat[key])
        }
        _ => return Err("this is no total".into()),
    };
    let right = match figures(wanted) {
        Some(wanted) => wanted.len() == 1 && is(&wanted[0], found),
        None => found.is_null() && !totals.is_null(),
    };
    if right { Ok(()) } else { Err(found.to_string()) }
}

fn part(document: &Value, name: &str, wanted: &str) -> Result<(), String> {
    let (quote, id) = name.split_once('.').map_or((None, name), |(quote, id)| (Some(quote), id));
    let same = |found: &Value, wanted: &str| found.as_str().is_some_and(|found| fold(found) == fold(wanted));
    let lines = ["rows", "sections", "quotes"].into_iter().filter_map(|key| document[key].as_array());
    let part = lines
        .flatten()
        .find(|part| same(&part["id"], id) && quote.is_none_or(|quote| same(&part["quote"], quote)));
    let (word, wanted) = wanted.split_once(' ').unwrap_or((wanted, ""));
    let Some(part) = part.filter(|_| word != "absent") else {
        return if word == "absent" && part.is_none() { Ok(()) } else { Err("there or not".into()) };
    };
    let group = !part["totals"].is_null();
    let cell = if group { &part["totals"][word] } else { &part[word] };
    let right = match word {
        "stored" if wanted == "none" => cell.is_null(),
        "stored" => figures(wanted).is_some_and(|figures| is(&figures[0], &cell["current"])),
        "contract" | "previous" | "current" | "period" => {
            let figures = figures(wanted).ok_or("no figure is written")?;
            figures.iter().all(|figure| match figure.unit {
                "" if group => is(figure, cell),
                "" => is(figure, &cell["amount"]),
                "%" => is(figure, &cell["percent"]),
                unit => is(figure, &cell["quantity"]) && part["unit"] == unit,
            })
        }
        _ if part[word].is_null() => wanted == "none",
        _ => part[word] == wanted || french(wanted).is_some() && decimal(&part[word]) == french(wanted),
    };
    if right { Ok(()) } else { Err(format!("{} {}", part[word], part["unit"])) }
}
