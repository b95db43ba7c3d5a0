//! Sentences with a few things wrong: what fingers, merges and half-finished lines make of a file.

use super::rng::Rng;
use super::sentences::Sentence;
use std::ops::Range;

/// Marks in places where nobody wants them.
const INTRUDERS: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "|",
    ":",
    ";",
    ".",
    ",",
    "%",
    "€",
    "=",
    "+",
    "-",
    "*",
    "/",
    "<",
    "@",
    "n°",
    "\"",
    "«",
    "“",
    "»",
    "\n",
    "\r",
    "\r\n    ",
    "#",
    "devis",
    "quote",
    "situation S1 {",
    "titre",
    "soit",
    "tout",
    "du",
    "à",
    "a",
    "12,5",
    "1 250",
    "12 3456",
    "1,234.50",
    "99999999999999999999999999999999999999",
    "2026-05-31",
    "99/99/9999",
    "2026-13",
    "\"x\"",
    "« x",
    "tableau",
    "tva :",
    "²",
    "{{{{",
    "((((((((",
    "- - - -",
    "= 8,2*6,4",
    "2 x 3",
];

/// Characters that trip what counts in bytes, in columns or in UTF-16.
const CHARACTERS: &[char] = &[
    'é',
    'œ',
    '²',
    '€',
    '“',
    '»',
    '°',
    '🏗',
    '\u{301}',
    '\u{a0}',
    '\u{202f}',
    '\u{2028}',
    '\u{feff}',
    '\u{0}',
    '\u{7f}',
    '\u{10ffff}',
    '\u{202e}',
    '\u{200b}',
    '"',
    '\'',
    '\\',
    '\r',
    '\n',
    '\t',
    '{',
    '}',
    '0',
    '-',
    '`',
    '\u{130}',
];

/// One to three things changed.
pub fn mutant(sentence: &Sentence, rng: &mut Rng) -> String {
    let mut text = change_marks(sentence, rng);
    for _ in 0..rng.below(3) {
        change_characters(&mut text, rng);
    }
    text
}

/// The sentence cut off after each of its characters.
pub fn truncations(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().map(|(at, _)| &text[..at])
}

fn change_marks(sentence: &Sentence, rng: &mut Rng) -> String {
    let text = &sentence.text;
    if sentence.marks.is_empty() {
        return rng.word(INTRUDERS).to_owned();
    }
    let one = rng.pick(&sentence.marks).clone();
    let other = rng.pick(&sentence.marks).clone();
    match rng.below(8) {
        0 => with(text, &[(one, "")]),
        1 => {
            let twice = format!("{0} {0}", &text[one.clone()]);
            with(text, &[(one, &twice)])
        }
        2 => with(text, &[(one.clone(), &text[other.clone()]), (other, &text[one])]),
        3 => with(text, &[(one.start..one.start, rng.word(INTRUDERS))]),
        4 => with(text, &[(one, rng.word(INTRUDERS))]),
        5 => text.replace(rng.word(&["{", "}", "\"", "\n", "\r\n", "|"]), ""),
        6 => {
            let brace = sentence.marks.iter().filter(|mark| matches!(&text[(*mark).clone()], "{" | "}"));
            let braces: Vec<Range<usize>> = brace.cloned().collect();
            if braces.is_empty() {
                text.replace(' ', "")
            } else {
                with(text, &[(rng.pick(&braces).clone(), "")])
            }
        }
        // The blocks can no longer be told by their indentation.
        _ => text.lines().map(|line| line.trim_start().to_owned() + "\n").collect(),
    }
}

/// The text with these ranges replaced; of two that overlap, the first in the text.
fn with(text: &str, changes: &[(Range<usize>, &str)]) -> String {
    let mut changes = changes.to_vec();
    changes.sort_by_key(|(range, _)| range.start);
    let mut changed = String::with_capacity(text.len() + 16);
    let mut at = 0;
    for (range, new) in changes {
        if range.start >= at {
            changed.push_str(&text[at..range.start]);
            changed.push_str(new);
            at = range.end;
        }
    }
    changed + &text[at..]
}

fn change_characters(text: &mut String, rng: &mut Rng) {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    if places.is_empty() {
        return;
    }
    let at = *rng.pick(&places);
    match rng.below(4) {
        0 => {
            text.remove(at);
        }
        1 => text.insert(at, *rng.pick(CHARACTERS)),
        2 => {
            let moved = text.remove(at);
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            text.insert(if places.is_empty() { 0 } else { *rng.pick(&places) }, moved);
        }
        _ => text.truncate(at),
    }
}
