//! The foot and the account of a document as a page writes them: deposits, retention, revision, what is paid and left.

use super::figures::{decimal, figures, is};
use crate::printed::french;
use avt::syntax::fold;
use rust_decimal::Decimal;
use serde_json::Value;

/// What a line says of the account; nothing where its name is that of a total or a part.
pub fn compare(document: &Value, name: &str, wanted: &str) -> Option<Result<(), String>> {
    let mut path = name.split('.');
    let head = path.next()?;
    // `5,5` is one word, `AC1.20` are two.
    let path: Vec<&str> = path.collect();
    let totals = &document["totals"];
    Some(match (head, path.as_slice()) {
        ("acompte", path) => sum(&totals["recoveries"], &["deposit", "rate"], path, wanted),
        ("avance", path) => sum(&totals["advances"], &["advance"], path, wanted),
        ("revision", [of, "coefficient"]) => coefficient(&totals["revisions"], of, wanted),
        ("revision", path) => sum(&totals["revisions"], &["of", "rate"], path, wanted),
        ("retenue", []) => figure(&totals["retention"]["period"], wanted),
        ("retenue", [part]) => figure(&totals["retention"][part], wanted),
        ("deduction", path) => deduction(&totals["deductions"], path, wanted),
        ("due" | "paid" | "left" | "late", []) => figure(&document["settlement"][head], wanted),
        ("statement", ["documents"]) => listed(&document["statement"]["documents"], wanted),
        ("statement", [part]) => figure(&document["statement"][part], wanted),
        ("statement", [id, part]) => {
            let documents = document["statement"]["documents"].as_array();
            let found = documents.into_iter().flatten().find(|found| same(&found["id"], id));
            figure(found.map_or(&Value::Null, |found| &found[part]), wanted)
        }
        ("mention", []) => mention(&document["mentions"], wanted),
        ("reason", [rate]) => {
            let rates = totals["vat"].as_array();
            let mut rates = rates.into_iter().flatten();
            let found = rates.find(|found| decimal(&found["rate"]) == french(rate));
            figure(found.map_or(&Value::Null, |found| &found["reason"]), wanted)
        }
        ("cites", []) => figure(&document["cites"]["id"], wanted),
        _ => return None,
    })
}

fn same(found: &Value, wanted: &str) -> bool {
    match found.as_str() {
        Some(found) => fold(found) == fold(wanted) || french(wanted).is_some_and(|rate| parses(found, rate)),
        None => false,
    }
}

fn parses(found: &str, rate: Decimal) -> bool {
    Decimal::from_str_exact(found).is_ok_and(|found| found == rate)
}

/// A figure, a day, a word, `yes`, `no`, or `none`.
fn figure(found: &Value, wanted: &str) -> Result<(), String> {
    let day = wanted.chars().filter(|ch| *ch == '-').count() == 2;
    let right = match wanted {
        "none" => found.is_null(),
        "yes" => *found == true,
        "no" => *found == false,
        _ if day => found == wanted,
        _ => match figures(wanted) {
            Some(figures) => is(&figures[0], found),
            None => found.as_str().is_some_and(|found| found.contains(wanted)),
        },
    };
    if right { Ok(()) } else { Err(found.to_string()) }
}

/// The sum of the lines that a path narrows down; `none` where there is no such line.
fn sum(lines: &Value, keys: &[&str], path: &[&str], wanted: &str) -> Result<(), String> {
    let lines = lines.as_array().map_or(&[][..], Vec::as_slice);
    let narrow = |line: &&Value| path.iter().zip(keys).all(|(wanted, key)| same(&line[*key], wanted));
    let found: Vec<Decimal> =
        lines.iter().filter(narrow).filter_map(|line| decimal(&line["amount"])).collect();
    let total: Decimal = found.iter().sum();
    let right = match figures(wanted) {
        Some(figures) => !found.is_empty() && is(&figures[0], &Value::String(total.to_string())),
        None => wanted == "none" && found.is_empty(),
    };
    if right { Ok(()) } else { Err(format!("{found:?}")) }
}

fn coefficient(lines: &Value, of: &str, wanted: &str) -> Result<(), String> {
    let line = lines.as_array().into_iter().flatten().find(|line| same(&line["of"], of));
    let (number, provisional) = match wanted.strip_suffix(" provisional") {
        Some(number) => (number, true),
        None => (wanted, false),
    };
    let line = line.ok_or("no such line")?;
    figure(&line["coefficient"], number)?;
    if line["provisional"] == provisional { Ok(()) } else { Err(line["provisional"].to_string()) }
}

/// `deduction "Compte prorata" 12,00`; `deduction.base` is what its rate is of.
fn deduction(lines: &Value, path: &[&str], wanted: &str) -> Result<(), String> {
    let (label, wanted) = wanted
        .strip_prefix('"')
        .and_then(|rest| rest.split_once('"'))
        .ok_or("its name stands between quotation marks")?;
    let line = lines.as_array().into_iter().flatten().find(|line| same(&line["label"], label));
    let key = path.first().copied().unwrap_or("amount");
    figure(line.map_or(&Value::Null, |line| &line[key]), wanted.trim())
}

fn listed(documents: &Value, wanted: &str) -> Result<(), String> {
    let documents = documents.as_array().ok_or("no statement")?;
    let ids: Vec<&str> = documents.iter().filter_map(|document| document["id"].as_str()).collect();
    let ids = ids.join(" ");
    if ids == wanted { Ok(()) } else { Err(ids) }
}

/// A mention has this text in it; `none`: there is no mention at all; `without …`: none has it.
fn mention(mentions: &Value, wanted: &str) -> Result<(), String> {
    let mentions = mentions.as_array().ok_or("no mentions")?;
    let texts: Vec<&str> = mentions.iter().filter_map(|mention| mention["text"].as_str()).collect();
    let has = |wanted: &str| texts.iter().any(|text| text.contains(wanted));
    let right = match wanted.strip_prefix("without ") {
        Some(unwanted) => !has(unwanted),
        None if wanted == "none" => texts.is_empty(),
        None => has(wanted),
    };
    if right { Ok(()) } else { Err(texts.join(" / ")) }
}
