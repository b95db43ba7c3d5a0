//! Text in columns: words wrap, figures are never cut, and no line is wider than the page.

use super::sheet::FootLine;
use anstyle::Style as Colour;
use unicode_width::UnicodeWidthStr;

/// Below this a wrapped text is a column of syllables: it gets lines of its own.
const NARROWEST_TEXT: usize = 8;

/// A column and what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub width: usize,
    pub kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To the left, wrapped.
    Text,
    /// Like a text; gives way to figures that are wider than their column.
    Elastic,
    /// To the right, whole.
    Figure,
}

/// Puts a colour around a text, where colours are asked for.
pub fn paint(colours: bool, colour: Colour, text: &str) -> String {
    if colours { format!("{colour}{text}{colour:#}") } else { text.to_owned() }
}

/// Columns taken by a line: two for its mark, one between any two columns.
pub fn taken(columns: &[Column]) -> usize {
    columns.iter().map(|column| column.width + 1).sum::<usize>() + 1
}

/// One line of a table, as the lines of text that it takes. `mark` is one column wide.
pub fn lay(mark: char, columns: &[Column], cells: &[String]) -> Vec<String> {
    if let Some(line) = single(mark, columns, cells) {
        return vec![line];
    }
    let over = columns.iter().zip(cells).filter(|(column, _)| column.kind == Kind::Figure);
    let over: usize = over.map(|(column, cell)| cell.width().saturating_sub(column.width)).sum();
    let elastic = columns.iter().position(|column| column.kind == Kind::Elastic);
    let (room, text) = elastic.map_or((0, ""), |at| (columns[at].width, cells[at].as_str()));
    let left = room.saturating_sub(over);
    if text.width() <= left || left >= NARROWEST_TEXT.min(room) {
        return across(mark, columns, cells, left);
    }
    // The text on lines of its own, then the figures: the columns to its right stay where they are.
    let whole = taken(columns);
    let before = columns.iter().take_while(|column| column.kind != Kind::Elastic);
    let before: usize = 2 + before.map(|column| column.width + 1).sum::<usize>();
    let mut head: Vec<Column> =
        columns.iter().copied().take_while(|column| column.kind == Kind::Text).collect();
    head.push(Column { width: whole.saturating_sub(before), kind: Kind::Elastic });
    let mut out = across(mark, &head, &cells[..head.len()], whole.saturating_sub(before));
    let figures: Vec<String> = columns
        .iter()
        .zip(cells)
        .map(|(column, cell)| match column.kind {
            Kind::Figure => cell.clone(),
            Kind::Text | Kind::Elastic => String::new(),
        })
        .collect();
    let line = across(' ', columns, &figures, 0).swap_remove(0);
    let line = line.trim();
    out.push(format!("{}{line}", " ".repeat(whole.saturating_sub(line.width()))));
    out
}

/// The line, where every cell fits its column: almost all of them, in a long quote.
fn single(mark: char, columns: &[Column], cells: &[String]) -> Option<String> {
    let mut line = String::with_capacity(2 * taken(columns));
    line.push(mark);
    for (column, cell) in columns.iter().zip(cells) {
        let blank = column.width.checked_sub(cell.width())?;
        let left = column.kind != Kind::Figure;
        if left && cell.contains(char::is_control) {
            return None;
        }
        line.extend(std::iter::repeat_n(' ', 1 + if left { 0 } else { blank }));
        line.push_str(cell);
        line.extend(std::iter::repeat_n(' ', if left { blank } else { 0 }));
    }
    line.truncate(line.trim_end().len());
    Some(line)
}

/// The cells side by side; those of text wrap.
fn across(mark: char, columns: &[Column], cells: &[String], elastic: usize) -> Vec<String> {
    let width = |column: &Column| if column.kind == Kind::Elastic { elastic } else { column.width };
    let wrapped: Vec<Vec<String>> = columns
        .iter()
        .zip(cells)
        .map(|(column, cell)| match column.kind {
            Kind::Figure => vec![cell.clone()],
            Kind::Text | Kind::Elastic => wrap(cell, width(column)),
        })
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(1);
    let lines = (0..height).map(|at| {
        let mut line = String::from(if at == 0 { mark } else { ' ' });
        for (column, parts) in columns.iter().zip(&wrapped) {
            let text = parts.get(at).map_or("", String::as_str);
            line.push(' ');
            line.push_str(&place(text, width(column), column.kind != Kind::Figure));
        }
        line.truncate(line.trim_end().len());
        line
    });
    lines.collect()
}

/// A text at its place in a column; one that is wider pushes what follows.
pub fn place(text: &str, width: usize, left: bool) -> String {
    let blank = " ".repeat(width.saturating_sub(text.width()));
    if left { format!("{text}{blank}") } else { format!("{blank}{text}") }
}

/// Cuts a text into lines of `width` columns, between words where it can. Control characters never reach the
/// terminal. At least one line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let clean: String = text.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect();
    if clean.width() <= width {
        return vec![clean];
    }
    // Two columns hold any character.
    let width = width.max(2);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in together(&clean) {
        let joined = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
        if joined.width() <= width {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for ch in word.chars() {
            line.push(ch);
            if line.width() > width {
                // After a hyphen, a stop or a blank; else anywhere.
                let before = line.len() - ch.len_utf8();
                let cut = line[..before].rfind(['-', '.', ' ', '/']).map_or(before, |at| at + 1);
                let rest = line.split_off(cut).trim_start().to_owned();
                line.truncate(line.trim_end().len());
                lines.push(std::mem::replace(&mut line, rest));
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The words of a text; what belongs to the one before stays with it: `1 500,00 €`, `remise :`, `« x »`.
fn together(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let sign = word.starts_with(['%', '€', ':', ';', '!', '?', '»', '·']);
        let digit = word.starts_with(|ch: char| ch.is_ascii_digit());
        let tied = |last: &String| {
            sign || last.ends_with('«') || digit && last.ends_with(|ch: char| ch.is_ascii_digit())
        };
        match words.last_mut() {
            Some(last) if tied(last) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// Parts side by side, three columns apart, on as many lines as they need. Each comes with its width.
pub fn flow(parts: &[(String, usize)], width: usize) -> Vec<String> {
    const GAP: usize = 3;
    let mut lines: Vec<(String, usize)> = Vec::new();
    for (part, wide) in parts {
        match lines.last_mut() {
            Some((line, taken)) if *taken + GAP + wide <= width => {
                line.push_str(&" ".repeat(GAP));
                line.push_str(part);
                *taken += GAP + wide;
            }
            _ => lines.push((part.clone(), *wide)),
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

/// Labels and their amounts at the right of the page; the last line is the one to read.
pub fn sums(lines: &[FootLine], width: usize, colours: bool) -> Vec<String> {
    let amounts = lines.iter().map(|line| line.amount.width()).max().unwrap_or(0);
    let labels = lines.iter().map(|line| line.label.width()).max().unwrap_or(0);
    let labels = labels.min(width.saturating_sub(amounts + 2)).max(NARROWEST_TEXT);
    let margin = " ".repeat(width.saturating_sub(labels + 2 + amounts));
    let mut out = Vec::new();
    for (at, FootLine { label, amount, .. }) in lines.iter().enumerate() {
        let bold = if at + 1 == lines.len() { Colour::new().bold() } else { Colour::new() };
        let parts = wrap(label, labels);
        for (part_at, part) in parts.iter().enumerate() {
            // The amount stands beside the end of its label.
            let amount =
                if part_at + 1 == parts.len() { place(amount, amounts, false) } else { String::new() };
            let line = format!("{margin}{}  {amount}", place(part, labels, true));
            out.push(paint(colours, bold, line.trim_end()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_wrap_and_nothing_is_lost() {
        assert_eq!(wrap("Porte coupe-feu", 20), ["Porte coupe-feu"]);
        assert_eq!(wrap("Porte coupe-feu EI30", 10), ["Porte", "coupe-feu", "EI30"]);
        assert_eq!(wrap("1.2.3.10", 6), ["1.2.3.", "10"]);
        assert_eq!(wrap("Marquage-piquetage", 12), ["Marquage-", "piquetage"]);
        assert_eq!(wrap("Marquage des sols", 6), ["Marqua", "ge des", "sols"]);
        assert_eq!(wrap("日本語の扉", 4), ["日本", "語の", "扉"]);
        assert_eq!(wrap("Net (93,14 %) : 1 500,00 €", 12), ["Net", "(93,14 %) :", "1 500,00 €"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("a\tb\u{1b}[31m", 40), ["a b [31m"]);
    }

    #[test]
    fn a_wide_figure_takes_its_room_from_the_text() {
        let column = |width, kind| Column { width, kind };
        let columns = [column(3, Kind::Text), column(16, Kind::Elastic), column(5, Kind::Figure)];
        let cells = |text: &str, figure: &str| ["1".to_owned(), text.to_owned(), figure.to_owned()];
        assert_eq!(lay('>', &columns, &cells("Murs", "10,00")), ["> 1   Murs             10,00"]);
        assert_eq!(lay('>', &columns, &cells("Murs", "10 000,00")), ["> 1   Murs         10 000,00"]);
        assert_eq!(
            lay('>', &columns, &cells("Murs en parpaing", "1 000 000 000,00")),
            ["> 1   Murs en parpaing", "            1 000 000 000,00"]
        );
        for figure in ["10,00", "10 000,00", "1 000 000,00", "1 000 000 000,00"] {
            for line in lay('>', &columns, &cells("Murs en parpaing de vingt", figure)) {
                assert!(line.width() <= taken(&columns), "{line}");
            }
        }
    }
}
