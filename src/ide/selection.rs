//! What a selection grows to: from the word at the cursor to the file.

use super::outline;
use crate::Analysis;
use crate::source::Span;
use crate::syntax::tree::{Clause, Entry, EntryWord, Expr, Head, Row, RowWord, SettingItem, SettingValue};
use crate::syntax::{Kind, Shape};

/// The stretches of text around an offset of the file itself, the innermost first: each holds the one before it.
pub fn ranges(analysis: &Analysis, offset: u32) -> Vec<Span> {
    let own = analysis.source().files()[0].span;
    let text = analysis.source().slice(own);
    let offset = offset.min(own.end);
    let mut around = Around { offset, found: Vec::new() };
    let cursor = outline::cursor(text, offset);
    if let Some(token) = cursor.token(offset) {
        around.add(token.span);
        if token.kind == Kind::String && token.span.end - token.span.start > 2 {
            around.add(inside_marks(text, token.span));
        }
    }
    for line in &cursor.line {
        around.shape(&line.shape);
        around.add(line.span);
    }
    if let Some(comment) = cursor.comment {
        around.add(comment);
    }
    let lines = cursor.line.iter().map(|line| line.span).chain(cursor.comment);
    if let Some(whole) = lines.reduce(Span::to) {
        around.add(whole);
    }
    let holds = |block: &&outline::Block| block.span.start <= offset && offset <= block.span.end;
    for block in cursor.blocks.iter().filter(holds) {
        let open = block.open.map_or(block.head.end, |open| open.end);
        let close = block.close.map_or(block.span.end, |close| close.start);
        around.add(trimmed(text, Span::new(open, close)));
        around.add(block.span);
    }
    let mut found = around.found;
    found.push(own);
    found.sort_by_key(|span| span.end - span.start);
    let mut out: Vec<Span> = Vec::new();
    for span in found {
        let grows = |last: &Span| span.start <= last.start && last.end <= span.end && span != *last;
        if out.last().is_none_or(grows) {
            out.push(span);
        }
    }
    out
}

/// A string without its quotation marks.
fn inside_marks(text: &str, string: Span) -> Span {
    let (typed, inner) = (string.of(text), crate::syntax::unquote(string.of(text)));
    // With a doubled mark in it, it is not typed as it reads.
    match typed.find(&*inner) {
        Some(at) if !inner.is_empty() => {
            let start = string.start + at as u32;
            Span::new(start, start + inner.len() as u32)
        }
        _ => string,
    }
}

/// Without the blanks at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let inner = span.of(text);
    let start = span.start + (inner.len() - inner.trim_start().len()) as u32;
    Span::new(start, start + inner.trim().len() as u32)
}

/// Collects what holds an offset.
struct Around {
    offset: u32,
    found: Vec<Span>,
}

impl Around {
    fn add(&mut self, span: Span) {
        if span.start <= self.offset && self.offset <= span.end && !span.is_empty() {
            self.found.push(span);
        }
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Head { head, .. } => self.head(head),
            Shape::Setting(setting) => {
                match &setting.value {
                    SettingValue::Formula(value) => self.formula(value),
                    SettingValue::Items(items) => {
                        items.iter().for_each(|item| self.item(item));
                        let all = items.iter().map(SettingItem::span).reduce(Span::to);
                        self.add(all.unwrap_or_default());
                    }
                }
                self.add(setting.span);
            }
            Shape::Let(value) => value.value.iter().for_each(|value| self.formula(value)),
            Shape::Unit(unit) => unit.value.iter().for_each(|value| self.formula(value)),
            Shape::Row(row) => self.row(row),
            Shape::Entry(entry) => self.entry(entry),
            Shape::GridLine(line) => line.cells.iter().for_each(|cell| self.entry(&cell.entry)),
            Shape::Import(_)
            | Shape::Section { .. }
            | Shape::Text(_)
            | Shape::GridHead(_)
            | Shape::BrokenEntry(_)
            | Shape::Broken => {}
        }
    }

    fn head(&mut self, head: &Head) {
        for clause in head.clauses.iter() {
            self.add(match clause {
                Clause::Number { word, number } => word.to(*number),
                Clause::Dated { word, date } => word.to(*date),
                Clause::Status { word, date, .. } => date.map_or(*word, |date| word.to(date)),
            });
        }
    }

    fn item(&mut self, item: &SettingItem) {
        self.add(item.span());
    }

    fn row(&mut self, row: &Row) {
        if let Some(source) = &row.source {
            self.add(source.path);
            self.add(source.word.to(source.path));
        }
        row.quantity.iter().for_each(|value| self.formula(value));
        let price = row.price.as_ref().map(|(word, value)| (*word, value));
        let words = row.words.iter().filter_map(|word| match word {
            RowWord::Price { word, value }
            | RowWord::Discount { word, value }
            | RowWord::Coef { word, value } => Some((*word, value)),
            RowWord::Vat { word, rate, .. } => Some((*word, rate)),
            RowWord::Option(_) | RowWord::Penalty(_) | RowWord::Stored(_) => None,
        });
        for (word, value) in price.into_iter().chain(words) {
            self.formula(value);
            self.add(word.to(value.span()));
        }
        for word in row.words.iter() {
            if let RowWord::Vat { word, reason: Some(reason), .. } = word {
                self.add(word.to(*reason));
            }
        }
    }

    fn entry(&mut self, entry: &Entry) {
        self.add(entry.target);
        entry.value.iter().for_each(|value| self.formula(value));
        entry.words().iter().for_each(|word: &EntryWord| self.add(word.span()));
        // The value and its words: a cell.
        self.add(entry.place());
    }

    /// A formula, its terms, and theirs.
    fn formula(&mut self, expr: &Expr) {
        self.add(expr.span());
        match expr {
            Expr::Scalar(_) | Expr::Path(_) => {}
            Expr::Call(call) => call.arguments.iter().for_each(|argument| self.formula(argument)),
            Expr::Negative(negative) => self.formula(&negative.value),
            Expr::Sum(terms) | Expr::Product(terms) => {
                terms.iter().for_each(|term| self.formula(&term.value))
            }
            Expr::Compare(compare) => {
                self.formula(&compare.left);
                self.formula(&compare.right);
            }
            Expr::Group(group) => {
                self.formula(&group.value);
            }
        }
    }
}
