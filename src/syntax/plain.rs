//! Nearly every line of a long job: the plain cell `id 60%`, read straight from its bytes, and the plain row
//! `id "designation" 12,50 m3 @ 240,00`, read straight from its tokens.
//!
//! Shortcuts and nothing more: whatever is not exactly of these forms goes through the grammar, and tests hold that
//! both ways read them alike.

use super::few::Few;
use super::keyword::{Keyword, lookup};
use super::token::{Kind, Token};
use super::tree::{Entry, Expr, Row, Scalar, Suffix};
use crate::source::Span;

/// Digits on each side of the mark: enough for any percentage, and far from overflow.
const MOST_DIGITS: usize = 9;

/// The entry of a line that starts at `start` of the file, and its indentation; nothing unless it is a plain cell.
pub fn read(line: &str, start: u32, comma_is_decimal: bool) -> Option<(Entry, usize)> {
    let bytes = line.as_bytes();
    let indent = skip(bytes, 0, |byte| byte == b' ');
    let first = *bytes.get(indent)?;
    if !(first.is_ascii_alphabetic() || first == b'_') {
        return None;
    }
    let id = skip(bytes, indent, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let number = skip(bytes, id, |byte| byte == b' ');
    let whole = skip(bytes, number, |byte| byte.is_ascii_digit());
    let mut end = whole;
    if let Some(mark @ (b',' | b'.')) = bytes.get(whole).copied() {
        end = skip(bytes, whole + 1, |byte| byte.is_ascii_digit());
        let places = end - whole - 1;
        if places == 0 || places > MOST_DIGITS || (mark == b',' && !comma_is_decimal) {
            return None;
        }
    }
    let digits = whole - number;
    let closed = bytes.get(end) == Some(&b'%') && skip(bytes, end + 1, |byte| byte == b' ') == bytes.len();
    if number == id || digits == 0 || digits > MOST_DIGITS || !closed {
        return None;
    }
    // A word with a digit is no keyword: most ids of a long job have one.
    if !bytes[id - 1].is_ascii_digit() && lookup(&line[indent..id]).is_some() {
        return None;
    }
    let at = |from: usize, to: usize| Span::new(start + from as u32, start + to as u32);
    let scalar = Scalar { number: at(number, end), suffix: Suffix::Percent(at(end, end + 1)) };
    let entry = Entry { target: at(indent, id), value: Some(Expr::Scalar(scalar)), words: None };
    Some((entry, indent))
}

/// Where the bytes from `from` on stop being of a kind.
fn skip(bytes: &[u8], from: usize, keep: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|byte| !keep(*byte)).map_or(bytes.len(), |length| from + length)
}

/// The row of these tokens; nothing unless it is a plain one.
pub fn row(tokens: &[Token]) -> Option<Row> {
    let [id, designation, number, unit, at, price] = tokens else { return None };
    let kinds = [Kind::Word, Kind::String, Kind::Number, Kind::Word, Kind::Word, Kind::Number];
    let reserved = |token: &Token, by: fn(Keyword) -> bool| token.keyword.is_some_and(by);
    let plain = tokens.iter().map(|token| token.kind).eq(kinds)
        && !reserved(id, Keyword::reserved_for_ids)
        && !reserved(unit, Keyword::reserved_for_names)
        && at.keyword == Some(Keyword::At);
    if !plain {
        return None;
    }
    let scalar = |number: &Token, suffix| Expr::Scalar(Scalar { number: number.span, suffix });
    Some(Row {
        id: id.span,
        designation: Some(designation.span),
        source: None,
        quantity: Some(scalar(number, Suffix::Unit(unit.span))),
        price: Some((at.span, scalar(price, Suffix::None))),
        words: Few::default(),
        texts: Few::default(),
        body: None,
        span: id.span.to(price.span),
        readable: true,
    })
}

#[cfg(test)]
mod tests {
    use super::row;
    use crate::syntax::grammar::{Grammar, run};
    use crate::syntax::parse;
    use crate::syntax::token::{Token, Tokens};
    use crate::syntax::tree::Item;
    use proptest::prelude::*;

    /// What a situation whose block holds `line` reads as; a comment forces the long way.
    fn read(line: &str, tail: &str) -> String {
        let text = format!("situation S1 {{\n    first 1%{tail}\n    {line}{tail}\n}}\n");
        let tree = parse(&text);
        let mut out = String::new();
        for item in &tree.items {
            let Item::Block(block) = item else { continue };
            for entry in &block.body.entries {
                out += &format!("{:?} {:?}; ", entry.target.of(&text), entry.place().of(&text));
            }
            out +=
                &format!("{:?}", block.body.broken.iter().map(|target| target.of(&text)).collect::<Vec<_>>());
        }
        let codes: Vec<_> = tree.errors.iter().map(|error| error.code).collect();
        format!("{codes:?} {out}")
    }

    proptest! {
        #[test]
        fn a_plain_row_is_what_the_grammar_reads(line in "(murs|titre|de|tva|option) (\"a\"|b) (12|12,5 ?)(m2|u|tva|%|€) (@|à|at|x) 6(,50)?") {
            let tokens: Vec<Token> = Tokens::new(&line).collect();
            if let Some(plain) = row(&tokens) {
                let grammar = Grammar::new();
                let mut read = run(&grammar.row, &tokens).expect("the grammar reads what the shortcut does");
                read.span = plain.span;
                prop_assert_eq!(format!("{plain:?}"), format!("{read:?}"));
            }
        }

        #[test]
        fn both_ways_read_alike(line in "(r[0-9]{1,3}|murs|tout|titre|de|tva|terminé|_a) {1,3}[0-9]{0,11}[,.]?[0-9]{0,4} ?%? {0,2}") {
            prop_assert_eq!(read(&line, ""), read(&line, " # x"));
        }
    }
}
