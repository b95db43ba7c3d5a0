//! Index tables as CSV: one line a month, under a line of heads (R30).
//!
//! `indice;mois;valeur;état;paru`: the order is free; `;`, `,` or a tab parts the cells; without a column for the
//! index, the name of the file is that of the index.

use super::indices::IndexValue;
use crate::diagnostic::{Code, Diagnostic, Log};
use crate::locale::{Date, Month};
use crate::source::{Source, Span};
use crate::syntax::{fold, number};

/// A value, and where the name of its index is written.
#[derive(Debug, Clone, Copy)]
pub struct TableValue {
    pub index: Span,
    pub value: IndexValue,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Index,
    Month,
    Value,
    State,
    Published,
    /// Read over.
    Other,
}

/// The values of a table; nothing where it could not be read, which is told.
pub(super) fn read(source: &Source, file: Span, import: Span, log: &mut Log) -> Option<Vec<TableValue>> {
    let text = source.slice(file);
    let mut lines = text.split('\n').scan(file.start, |at, line| {
        let start = *at;
        *at += line.len() as u32 + 1;
        Some((start, line.trim_end_matches('\r')))
    });
    let first = lines.by_ref().find(|(_, line)| !line.trim().is_empty());
    let (start, head) = first.unwrap_or((file.start, ""));
    let mark = [';', '\t', ','].into_iter().find(|mark| head.contains(*mark)).unwrap_or(';');
    let columns: Vec<Column> = cells(start, head, mark).map(|(_, cell)| column(cell)).collect();
    if !columns.contains(&Column::Month) || !columns.contains(&Column::Value) {
        let whole = Span::new(start, start + head.len() as u32);
        log.push(shape(
            whole,
            import,
            "une ligne de tête qui nomme ses colonnes, mois et valeur",
            "a head line that names its columns, month and value",
        ));
        return None;
    }
    let stem = stem(source, import);
    let mut out = Vec::new();
    for (start, line) in lines.filter(|(_, line)| !line.trim().is_empty()) {
        let whole = Span::new(start, start + line.len() as u32);
        let (mut index, mut month, mut value, mut provisional, mut published) =
            (stem, None, None, false, None);
        let mut readable = true;
        for ((span, cell), column) in cells(start, line, mark).zip(&columns) {
            match column {
                Column::Index => index = span,
                Column::Month => month = Month::parse(cell).or(Date::parse(cell).map(Date::month)),
                Column::Value => value = number(cell).ok(),
                Column::State => provisional = fold(cell).starts_with('p'),
                Column::Published if !cell.is_empty() => {
                    published = Date::parse(cell);
                    readable &= published.is_some();
                }
                Column::Published | Column::Other => {}
            }
        }
        let (Some(month), Some(value), true) = (month, value, readable && !index.is_empty()) else {
            log.push(shape(
                whole,
                import,
                "un mois, puis une valeur : 2026-04;132,9",
                "a month, then a value: 2026-04;132.9",
            ));
            return None;
        };
        if value.is_zero() || value.is_sign_negative() {
            log.push(shape(whole, import, "une valeur positive", "a positive value"));
            return None;
        }
        out.push(TableValue {
            index,
            value: IndexValue { month, value, provisional, published, span: whole },
        });
    }
    Some(out)
}

fn column(cell: &str) -> Column {
    match fold(cell).as_ref() {
        "indice" | "index" | "nom" | "name" => Column::Index,
        "mois" | "month" | "periode" | "period" => Column::Month,
        "valeur" | "value" => Column::Value,
        "etat" | "state" | "statut" | "status" => Column::State,
        "paru" | "parution" | "published" | "publication" => Column::Published,
        _ => Column::Other,
    }
}

/// The cells of a line, without spaces and quotation marks around them, and where they are.
fn cells(start: u32, line: &str, mark: char) -> impl Iterator<Item = (Span, &str)> {
    line.split(mark).scan(start, |at, cell| {
        let begin = *at;
        *at += cell.len() as u32 + 1;
        let trimmed = cell.trim_matches([' ', '"', '\u{A0}']);
        let lead = cell.len() - cell.trim_start_matches([' ', '"', '\u{A0}']).len();
        let from = begin + lead as u32;
        Some((Span::new(from, from + trimmed.len() as u32), trimmed))
    })
}

/// `BT01` of `"indices/BT01.csv"`, as it stands in the statement that imports it.
fn stem(source: &Source, import: Span) -> Span {
    let typed = source.slice(import);
    let inner = typed.trim_matches(['"', '«', '»', '“', '”', ' ', '\u{A0}'].as_slice());
    let lead = typed.find(inner).unwrap_or(0);
    let start = lead + inner.rfind(['/', '\\']).map_or(0, |at| at + 1);
    let rest = &typed[start..];
    let end = rest.find('.').unwrap_or(rest.len());
    Span::new(import.start + start as u32, import.start + (start + end) as u32)
}

fn shape(span: Span, import: Span, fr: &'static str, en: &'static str) -> Diagnostic {
    Diagnostic::new(Code::TableShape, span, |lang| {
        lang.pick(format!("cette table d'indices attend {fr}"), format!("this table of indices expects {en}"))
    })
    .at(import, |lang| lang.pick("importée ici".into(), "imported here".into()))
}
