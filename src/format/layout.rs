//! Lines to text: columns aligned by document for rows, by block for what else has columns.

use super::lines::{Form, Line, RowCells};
use std::collections::HashMap;
use unicode_width::UnicodeWidthStr;

const INDENT: usize = 4;
/// Longer cells stand out of their column instead of pushing it.
const LONGEST_DESIGNATION: usize = 50;
const LONGEST_CELL: usize = 28;
/// A comment further right than this stands on its own.
const LONGEST_LINE: usize = 110;

/// Widths of the columns of a group of lines.
#[derive(Default, Clone)]
struct Widths {
    key: usize,
    name: usize,
    target: usize,
    value: usize,
    id: usize,
    /// Column at which quantities start, indentation included.
    quantity_at: usize,
    quantity_whole: usize,
    quantity_fraction: usize,
    unit: usize,
    quantity: usize,
    price_whole: usize,
    price: usize,
    grid_target: usize,
    cells: Vec<usize>,
}

/// A quantity in its three columns: before the decimal mark, from it on, unit.
fn parts(cell: &str) -> (&str, &str, &str) {
    let (whole, rest) = split(cell);
    let (fraction, unit) = rest.split_at(rest.find(' ').unwrap_or(rest.len()));
    (whole, fraction, unit.trim_start())
}

/// A cell split where it is aligned: before the decimal mark, and from it on.
fn split(cell: &str) -> (&str, &str) {
    let digits = cell.find(|ch: char| !ch.is_ascii_digit() && ch != ' ' && ch != '-').unwrap_or(cell.len());
    let whole = cell[..digits].trim_end();
    (whole, &cell[whole.len()..])
}

fn is_figure(cell: &str) -> bool {
    let plain = |ch: char| ch.is_alphanumeric() || " ,.€%-".contains(ch);
    cell.starts_with(|ch: char| ch.is_ascii_digit() || ch == '-')
        && cell.chars().all(plain)
        && !cell.contains(" - ")
}

fn pad(out: &mut String, text: &str, width: usize) {
    out.push_str(text);
    let blank = width.saturating_sub(text.width());
    out.extend(std::iter::repeat_n(' ', blank));
}

fn pad_left(out: &mut String, text: &str, width: usize) {
    let blank = width.saturating_sub(text.width());
    out.extend(std::iter::repeat_n(' ', blank));
    out.push_str(text);
}

/// Lays out a whole file; ends with one newline.
pub fn layout(lines: Vec<Line>) -> String {
    let (documents, blocks) = measure(&lines);
    let none = Widths::default();
    let mut texts = Vec::with_capacity(lines.len());
    let mut blank_before = true;
    for line in lines {
        if line.form == Form::Blank {
            if blank_before {
                continue;
            }
            blank_before = true;
            texts.push((String::new(), line));
            continue;
        }
        blank_before = false;
        let widths =
            (documents.get(&line.document).unwrap_or(&none), blocks.get(&line.block).unwrap_or(&none));
        texts.push((write(&line, widths), line));
    }
    while texts.last().is_some_and(|(text, line)| text.is_empty() && line.comment.is_none()) {
        texts.pop();
    }
    finish(texts)
}

fn measure(lines: &[Line]) -> (HashMap<usize, Widths>, HashMap<usize, Widths>) {
    let mut documents: HashMap<usize, Widths> = HashMap::new();
    let mut blocks: HashMap<usize, Widths> = HashMap::new();
    for line in lines {
        let block = blocks.entry(line.block).or_default();
        match &line.form {
            Form::Setting { key, .. } => block.key = block.key.max(key.width()),
            Form::Let { name, .. } => block.name = block.name.max(name.width()),
            Form::Entry { target, value, .. } => {
                if target.width() <= LONGEST_CELL {
                    block.target = block.target.max(target.width());
                }
                if value.width() <= LONGEST_CELL {
                    block.value = block.value.max(value.width());
                }
            }
            Form::Grid { target, cells } => {
                block.grid_target = block.grid_target.max(target.width());
                block.cells.resize(block.cells.len().max(cells.len()), 0);
                for (width, cell) in block.cells.iter_mut().zip(cells) {
                    if cell.width() <= LONGEST_CELL {
                        *width = (*width).max(cell.width());
                    }
                }
            }
            Form::Row(row) => measure_row(documents.entry(line.document).or_default(), row),
            _ => {}
        }
    }
    // Where quantities start needs the width of ids first.
    for line in lines {
        if let Form::Row(row) = &line.form
            && let Some(widths) = documents.get_mut(&line.document)
            && row.designation.width() <= LONGEST_DESIGNATION
        {
            let start = line.depth * INDENT + widths.id + 2 + row.designation.width() + 2;
            widths.quantity_at = widths.quantity_at.max(start);
        }
    }
    for widths in documents.values_mut() {
        let unit = if widths.unit > 0 { widths.unit + 1 } else { 0 };
        widths.quantity = widths.quantity.max(widths.quantity_whole + widths.quantity_fraction + unit);
    }
    (documents, blocks)
}

fn measure_row(widths: &mut Widths, row: &RowCells) {
    if row.id.width() <= LONGEST_CELL {
        widths.id = widths.id.max(row.id.width());
    }
    if is_figure(&row.quantity) {
        let (whole, fraction, unit) = parts(&row.quantity);
        widths.quantity_whole = widths.quantity_whole.max(whole.width());
        widths.quantity_fraction = widths.quantity_fraction.max(fraction.width());
        widths.unit = widths.unit.max(unit.width());
    } else if row.quantity.width() <= LONGEST_CELL {
        widths.quantity = widths.quantity.max(row.quantity.width());
    }
    if is_figure(&row.price) {
        let (whole, _) = split(&row.price);
        widths.price_whole = widths.price_whole.max(whole.width());
    }
    if row.price.width() <= LONGEST_CELL {
        let (whole, rest) = split(&row.price);
        let width = if is_figure(&row.price) {
            widths.price_whole.max(whole.width()) + rest.width()
        } else {
            row.price.width()
        };
        widths.price = widths.price.max(width);
    }
}

fn write(line: &Line, (document, block): (&Widths, &Widths)) -> String {
    let mut out = " ".repeat(line.depth * INDENT);
    match &line.form {
        Form::Blank | Form::Comment => {}
        Form::Verbatim(raw) => return raw.clone(),
        Form::Close => out.push('}'),
        Form::Plain(text) => out.push_str(text),
        Form::Setting { key, value } => {
            pad(&mut out, key, block.key);
            out.push_str(" : ");
            out.push_str(value);
        }
        Form::Let { name, value } => {
            pad(&mut out, name, block.name);
            out.push_str(" = ");
            out.push_str(value);
        }
        Form::Entry { target, value, words } => {
            pad(&mut out, target, block.target);
            out.push_str("  ");
            if words.is_empty() {
                out.push_str(value);
            } else if value.is_empty() {
                out.push_str(words);
            } else {
                pad(&mut out, value, block.value);
                out.push_str("  ");
                out.push_str(words);
            }
        }
        Form::Grid { target, cells } => {
            pad(&mut out, target, block.grid_target);
            for (at, cell) in cells.iter().enumerate() {
                let width = block.cells.get(at).copied().unwrap_or(0);
                out.push_str(" | ");
                if cell.starts_with(|ch: char| ch.is_ascii_digit() || ch == '+' || ch == '-') {
                    pad_left(&mut out, cell, width);
                } else {
                    pad(&mut out, cell, width);
                }
            }
        }
        Form::Row(row) => write_row(&mut out, row, document),
    }
    out.truncate(out.trim_end().len());
    out
}

fn write_row(out: &mut String, row: &RowCells, widths: &Widths) {
    pad(out, &row.id, widths.id);
    out.push_str("  ");
    out.push_str(&row.designation);
    let here = out.width();
    let blank = widths.quantity_at.saturating_sub(here).max(2);
    if !(row.quantity.is_empty() && row.price.is_empty() && row.words.is_empty()) {
        out.extend(std::iter::repeat_n(' ', blank));
        let mut quantity = String::new();
        if is_figure(&row.quantity) {
            let (whole, fraction, unit) = parts(&row.quantity);
            pad_left(&mut quantity, whole, widths.quantity_whole);
            pad(&mut quantity, fraction, widths.quantity_fraction);
            if widths.unit > 0 {
                quantity.push(' ');
                quantity.push_str(unit);
            }
        } else {
            quantity.push_str(&row.quantity);
        }
        pad(out, &quantity, widths.quantity);
        if !row.price.is_empty() {
            out.push_str(if widths.quantity > 0 { "  @ " } else { "@ " });
            let mut price = String::new();
            if is_figure(&row.price) {
                let (whole, rest) = split(&row.price);
                pad_left(&mut price, whole, widths.price_whole);
                price.push_str(rest);
            } else {
                price.push_str(&row.price);
            }
            if row.words.is_empty() { out.push_str(&price) } else { pad(out, &price, widths.price) }
        }
        for word in &row.words {
            out.push_str("  ");
            out.push_str(word);
        }
    }
    out.truncate(out.trim_end().len());
    if row.opens {
        out.push_str(" {");
    }
}

/// Adds the comments: those of neighbouring lines start in one column.
fn finish(texts: Vec<(String, Line)>) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < texts.len() {
        let end = texts[at..]
            .iter()
            .position(|(text, _)| text.is_empty())
            .map_or(texts.len(), |length| at + length.max(1));
        let run = &texts[at..end];
        let trailing = |(text, line): &&(String, Line)| {
            line.comment.is_some() && !matches!(line.form, Form::Comment) && text.width() <= LONGEST_LINE
        };
        let column = run.iter().filter(trailing).map(|(text, _)| text.width() + 2).max().unwrap_or(0);
        for (text, line) in run {
            match (&line.form, &line.comment) {
                (Form::Comment, comment) => {
                    out.push_str(&" ".repeat(line.depth * INDENT));
                    out.push_str(comment.as_deref().unwrap_or_default());
                }
                (_, Some(comment)) => {
                    let width = if text.width() <= LONGEST_LINE { column } else { text.width() + 2 };
                    pad(&mut out, text, width);
                    out.push_str(comment);
                }
                (_, None) => out.push_str(text),
            }
            out.push('\n');
        }
        at = end;
    }
    out
}
