//! A large file read in parts, side by side.
//!
//! A kind in column 1 starts a new document whatever is still open: parts that start there are read as they would be
//! in their place, and a test holds it.

use super::builder::Builder;
use super::limits::MOST_ERRORS;
use super::reader::{Braces, Sink, read_part};
use super::shape::looks_like_head;
use super::token::{Token, Tokens};
use super::tree::{Block, Item, Tree};
use crate::diagnostic::{Code, Diagnostic};
use crate::locale::Lang;
use crate::source::Span;
use rayon::prelude::*;
use std::ops::Range;

/// Reads a file of `text` in about so many parts; again, and at last by its indentation too, where its
/// braces do not hold.
pub fn parse(text: &str, file: Range<usize>, count: usize) -> Tree {
    let mut builders = read(text, file.clone(), count, Braces::Paired);
    let paired = !builders.iter().any(|builder| builder.doubtful);
    for braces in [Braces::HalfTyped, Braces::Doubted] {
        if builders.iter().any(|builder| builder.doubtful) {
            drop(builders);
            builders = read(text, file.clone(), count, braces);
        }
    }
    let mut tree = Builder::finish(builders);
    tree.paired = paired;
    tree.errors.retain(|error| error.code != Code::TooManyErrors);
    if let Some(span) = tree.errors.get(MOST_ERRORS).map(|error| error.span()) {
        tree.errors.truncate(MOST_ERRORS);
        tree.errors.push(Diagnostic::too_many(span, MOST_ERRORS));
    }
    tree
}

fn read(text: &str, file: Range<usize>, count: usize, braces: Braces) -> Vec<Builder> {
    let first = file.start;
    // What follows the file in the text is not of it.
    let text = &text[..file.end];
    let (parts, lang) = cut(text, file, count);
    let one = |part: Range<usize>| {
        // The first part tells the language by itself.
        let lang = lang.filter(|_| part.start > first);
        let mut builder = Builder::default();
        read_part(text, part, braces, lang, &mut builder);
        builder
    };
    // One part needs no threads.
    if parts.len() == 1 {
        parts.into_iter().map(one).collect()
    } else {
        parts.into_par_iter().map(one).collect()
    }
}

/// Reads again a document that stands alone on its lines, in a file whose braces pair; `lang` is the language that the
/// text before it told. Nothing where its braces pair no longer, or what it says reaches beyond it.
pub fn read_again(text: &str, lines: Range<usize>, lang: Option<Lang>) -> Option<(Block, Vec<Diagnostic>)> {
    let mut builder = Builder::default();
    read_part(text, lines, Braces::Paired, lang, &mut builder);
    if builder.doubtful {
        return None;
    }
    let mut tree = Builder::finish([builder]);
    let Some(Item::Block(block)) = tree.items.pop().filter(|_| tree.items.is_empty() && !tree.lost) else {
        return None;
    };
    let inside = |told: &Span| block.body.open.is_none_or(|open| told.start > open.start);
    let tells = tree.told.iter().flatten().any(inside);
    (!tells).then_some((*block, tree.errors))
}

/// Reads into a sink the document around a place: from the kind in column 1 before it to the next one. A sink whose braces
/// are doubted has read the document as it stands by itself: the whole text may tell otherwise.
pub fn read_around<S: Sink>(text: &str, at: usize, sink: &mut S) {
    let start = head_before(text, at);
    let end = next_head(text, at.max(start)).unwrap_or(text.len());
    let lang = if start > 0 { first_tongue(text) } else { None };
    read_part(text, start..end, Braces::Paired, lang, sink);
}

/// Where the last line up to that of a place starts that is the head of a document in column 1; 0 where none is.
fn head_before(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
    loop {
        let start = memchr::memrchr(b'\n', &bytes[..end]).map_or(0, |at| at + 1);
        if start == 0 || is_head(text, start, end) {
            return start;
        }
        end = start - 1;
    }
}

/// The line is the head of a document in column 1.
fn is_head(text: &str, start: usize, end: usize) -> bool {
    let first = text.as_bytes().get(start).is_some_and(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    first && {
        let tokens: Vec<Token> = Tokens::new(&text[start..end]).take(3).collect();
        !tokens.is_empty() && tokens[0].span.start == 0 && looks_like_head(&tokens)
    }
}

/// The parts, and the language that the head of the first one tells.
fn cut(text: &str, file: Range<usize>, count: usize) -> (Vec<Range<usize>>, Option<Lang>) {
    let mut parts = Vec::with_capacity(count);
    let mut start = file.start;
    for at in 1..count {
        let wanted = (file.start + file.len() / count * at).max(start + 1);
        let Some(next) = next_head(text, wanted) else { break };
        if next > start {
            parts.push(start..next);
            start = next;
        }
    }
    parts.push(start..text.len());
    let lang = if parts.len() > 1 { first_tongue(&text[file.start..]) } else { None };
    (parts, lang)
}

/// Where the first line from `from` on starts that is the head of a document in column 1.
fn next_head(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from + memchr::memchr(b'\n', bytes.get(from..)?)? + 1;
    while at < bytes.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
        if is_head(text, at, end) {
            return Some(at);
        }
        at = end + 1;
    }
    None
}

/// The language of the first head that belongs to one only.
fn first_tongue(text: &str) -> Option<Lang> {
    const LOOKED_AT: usize = 1_000;
    text.lines().take(LOOKED_AT).find_map(|line| {
        let mut tokens = Tokens::new(line);
        let first = tokens.next()?;
        first.keyword.filter(|keyword| keyword.is_kind()).and(tokens.tongue)
    })
}

#[cfg(test)]
mod tests {
    use super::parse;
    use proptest::prelude::*;

    const LINES: &[&str] = &[
        "projet \"P\" {",
        "    tva : 10%",
        "}",
        "devis D1 \"D\" du 2026-01-01 accepté 2026-01-02 {",
        "    titre A \"A\" {",
        "        murs \"Murs\" 12 m2 @ 1,50",
        "    }",
        "situation S1 n° \"1\" du 2026-02-01 {",
        "    murs 10%",
        "    murs +",
        "quote Q \"Q\" {",
        "",
        "# note",
    ];

    proptest! {
        #[test]
        fn parts_read_as_the_whole(lines in prop::collection::vec(0..LINES.len(), 1..60), count in 2usize..9) {
            // The language is told first, as every real file does.
            let text: String = std::iter::once(0).chain(lines).map(|at| format!("{}\n", LINES[at])).collect();
            let (whole, parts) = (parse(&text, 0..text.len(), 1), parse(&text, 0..text.len(), count));
            prop_assert_eq!(format!("{whole:?}"), format!("{parts:?}"));
        }
    }
}
