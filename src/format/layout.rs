//! Lines to text: columns aligned by document for rows, by block for what else has columns.

use super::lines::{Form, Line, RowCells};
use rustc_hash::FxHashMap;
use unicode_width::UnicodeWidthStr;

/// Blanks for each block that is open around a line.
pub const INDENT: usize = 4;
/// Longer cells stand out of their column instead of pushing it.
const LONGEST_DESIGNATION: usize = 50;
const LONGEST_CELL: usize = 28;
/// A comment further right than this stands on its own.
const LONGEST_LINE: usize = 110;

/// Widths of the columns of the rows of a document.
#[derive(Default)]
struct RowWidths {
    id: usize,
    /// The widest of designations, indentation included.
    designation: usize,
    quantity_whole: usize,
    quantity_fraction: usize,
    unit: usize,
    quantity: usize,
    price_whole: usize,
    price: usize,
}

/// Widths of the columns of what else a block holds.
#[derive(Default)]
struct BlockWidths {
    key: usize,
    name: usize,
    target: usize,
    value: usize,
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

/// Lays out a whole file; ends with one newline. `read` gives its lines whenever it is called: once for the widths of
/// columns, once to be written, so that a file of any size is never held line by line.
pub fn layout<'s>(read: impl Fn(&mut dyn FnMut(Line<'s>))) -> String {
    let mut columns = Columns::default();
    read(&mut |line| columns.measure(&line));
    for widths in columns.documents.values_mut() {
        let unit = if widths.unit > 0 { widths.unit + 1 } else { 0 };
        widths.quantity = widths.quantity.max(widths.quantity_whole + widths.quantity_fraction + unit);
    }
    let mut page = Page::new(&columns);
    read(&mut |line| page.line(&line));
    page.align_comments();
    page.out
}

/// The columns of a file: of each document that has rows, and of each block that has other cells.
#[derive(Default)]
struct Columns {
    documents: FxHashMap<usize, RowWidths>,
    blocks: FxHashMap<usize, BlockWidths>,
}

impl Columns {
    fn measure(&mut self, line: &Line<'_>) {
        if matches!(line.form, Form::Blank | Form::Comment | Form::Verbatim(_) | Form::Close | Form::Plain(_))
        {
            return;
        }
        if let Form::Row(row) = &line.form {
            return measure_row(self.documents.entry(line.document).or_default(), row, line.depth);
        }
        let block = self.blocks.entry(line.block).or_default();
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
            _ => {}
        }
    }
}

fn measure_row(widths: &mut RowWidths, row: &RowCells, depth: usize) {
    if row.designation.width() <= LONGEST_DESIGNATION {
        widths.designation = widths.designation.max(depth * INDENT + row.designation.width());
    }
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

fn write(line: &Line<'_>, columns: &Columns, out: &mut String) {
    let start = out.len();
    let (no_rows, no_block) = (RowWidths::default(), BlockWidths::default());
    let block = columns.blocks.get(&line.block).unwrap_or(&no_block);
    indent(out, line.depth);
    match &line.form {
        Form::Blank | Form::Comment => {}
        Form::Verbatim(raw) => {
            out.truncate(start);
            out.push_str(raw);
            return;
        }
        Form::Close => out.push('}'),
        Form::Plain(text) => out.push_str(text),
        Form::Setting { key, value } => {
            pad(out, key, block.key);
            out.push_str(" : ");
            out.push_str(value);
        }
        Form::Let { name, value } => {
            pad(out, name, block.name);
            out.push_str(" = ");
            out.push_str(value);
        }
        Form::Entry { target, value, words } => {
            pad(out, target, block.target);
            out.push_str("  ");
            if words.is_empty() {
                out.push_str(value);
            } else if value.is_empty() {
                out.push_str(words);
            } else {
                pad(out, value, block.value);
                out.push_str("  ");
                out.push_str(words);
            }
        }
        Form::Grid { target, cells } => {
            pad(out, target, block.grid_target);
            for (at, cell) in cells.iter().enumerate() {
                let width = block.cells.get(at).copied().unwrap_or(0);
                out.push_str(" | ");
                if cell.starts_with(|ch: char| ch.is_ascii_digit() || ch == '+' || ch == '-') {
                    pad_left(out, cell, width);
                } else {
                    pad(out, cell, width);
                }
            }
        }
        Form::Row(row) => {
            let widths = columns.documents.get(&line.document).unwrap_or(&no_rows);
            write_row(out, start, row, widths);
        }
    }
    trim_end(out, start);
}

fn indent(out: &mut String, depth: usize) {
    out.extend(std::iter::repeat_n(' ', depth * INDENT));
}

/// Takes the blanks away that end what was written from `start` on.
fn trim_end(out: &mut String, start: usize) {
    out.truncate(start + out[start..].trim_end().len());
}

fn write_row(out: &mut String, start: usize, row: &RowCells, widths: &RowWidths) {
    pad(out, &row.id, widths.id);
    out.push_str("  ");
    out.push_str(&row.designation);
    let here = out[start..].width();
    // Quantities start two columns after the widest designation.
    let quantity_at = widths.designation + widths.id + 4;
    let blank = quantity_at.saturating_sub(here).max(2);
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
    trim_end(out, start);
    if row.opens {
        out.push_str(" {");
    }
}

/// The lines that are written.
struct Page<'c, 's> {
    columns: &'c Columns,
    out: String,
    /// Where the lines since the last empty one start: their comments start in one column.
    run: usize,
    comments: Vec<Trailing<'s>>,
    /// Empty lines that are written once another line follows.
    empty: usize,
    after_blank: bool,
}

/// A comment at the end of a line, which waits for its column.
struct Trailing<'s> {
    /// Where its line ends in what is written.
    at: usize,
    width: usize,
    text: &'s str,
}

impl<'c, 's> Page<'c, 's> {
    fn new(columns: &'c Columns) -> Self {
        Page { columns, out: String::new(), run: 0, comments: Vec::new(), empty: 0, after_blank: true }
    }

    fn line(&mut self, line: &Line<'s>) {
        let again = std::mem::replace(&mut self.after_blank, line.form == Form::Blank);
        if line.form == Form::Blank {
            self.empty += usize::from(!again);
            return;
        }
        if self.empty > 0 {
            self.align_comments();
            self.out.extend(std::iter::repeat_n('\n', std::mem::take(&mut self.empty)));
            self.run = self.out.len();
        }
        let start = self.out.len();
        write(line, self.columns, &mut self.out);
        if self.out.len() == start {
            self.lone(line);
            return;
        }
        if let Some(text) = line.comment {
            let width = self.out[start..].width();
            self.comments.push(Trailing { at: self.out.len(), width, text });
        }
        self.out.push('\n');
    }

    /// A line with nothing but a comment, or with nothing.
    fn lone(&mut self, line: &Line<'s>) {
        let Some(comment) = line.comment else {
            self.empty += 1;
            return;
        };
        self.align_comments();
        indent(&mut self.out, line.depth);
        self.out.push_str(comment);
        self.out.push('\n');
        self.run = self.out.len();
    }

    /// Sets the comments of the lines since the last empty one.
    fn align_comments(&mut self) {
        let comments = std::mem::take(&mut self.comments);
        if comments.is_empty() {
            return;
        }
        let widths = comments.iter().map(|comment| comment.width).filter(|width| *width <= LONGEST_LINE);
        let column = widths.max().map_or(0, |width| width + 2);
        let lines = self.out.split_off(self.run);
        let mut at = 0;
        for comment in comments {
            let end = comment.at - self.run;
            self.out.push_str(&lines[at..end]);
            let blank = if comment.width <= LONGEST_LINE { column - comment.width } else { 2 };
            self.out.extend(std::iter::repeat_n(' ', blank));
            self.out.push_str(comment.text);
            at = end;
        }
        self.out.push_str(&lines[at..]);
        self.run = self.out.len();
    }
}
