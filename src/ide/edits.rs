//! Few and small edits that turn one text into another, so that a cursor and what is folded stay where they are.

use crate::source::{Edit, Files, NoFiles, Source, Span, Unreadable, apply};
use crate::{Analysis, analyse};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// A line of a text, without what ends it.
#[derive(Clone, Copy)]
struct Line<'t> {
    start: u32,
    text: &'t str,
    /// `\n`, `\r\n`, or nothing at the end of the text.
    end: &'t str,
}

impl Line<'_> {
    fn whole(&self) -> Span {
        Span::new(self.start, self.start + (self.text.len() + self.end.len()) as u32)
    }

    /// What stays of it when columns are aligned.
    fn squeezed(&self) -> String {
        self.text.chars().filter(|ch| !ch.is_whitespace()).collect()
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    let cut = |line| {
        let body: &str = Option::unwrap_or(str::strip_suffix(line, '\n'), line);
        let text = if body.len() < line.len() { body.strip_suffix('\r').unwrap_or(body) } else { body };
        let found = Line { start, text, end: &line[text.len()..] };
        start += line.len() as u32;
        found
    };
    text.split_inclusive('\n').map(cut).collect()
}

/// The edits that make `new` of `old`, places in `old`. Lines of `new` end in `\n`; the old text keeps its own line
/// ends, and new lines take that of its first. A line whose blanks alone differ has one edit for each stretch of them.
pub fn between(old: &str, new: &str) -> Vec<Edit> {
    let (before, after) = (lines(old), lines(new));
    let mut ids: FxHashMap<String, u32> = FxHashMap::default();
    let mut number = |lines: &[Line<'_>]| -> Vec<u32> {
        lines
            .iter()
            .map(|line| {
                let next = ids.len() as u32;
                *ids.entry(line.squeezed()).or_insert(next)
            })
            .collect()
    };
    let (a, b) = (number(&before), number(&after));
    let eol = before.iter().map(|line| line.end).find(|end| !end.is_empty()).unwrap_or("\n");
    let mut pairing = Pairing { a: &a, b: &b, before: &before, after: &after, pairs: Vec::new() };
    pairing.pair((0, a.len()), (0, b.len()), 0);
    let mut writer =
        Writer { before: &before, after: &after, eol, old_end: old.len() as u32, edits: Vec::new() };
    let (mut i, mut j) = (0, 0);
    for (x, y) in pairing.pairs {
        writer.gap((i, x), (j, y));
        writer.line(x, y);
        (i, j) = (x + 1, y + 1);
    }
    writer.gap((i, before.len()), (j, after.len()));
    writer.edits
}

/// Finds the lines that two texts have in common, in one order: those around a difference, then those that each has
/// once, and again between them. Never quadratic.
struct Pairing<'l, 't> {
    a: &'l [u32],
    b: &'l [u32],
    before: &'l [Line<'t>],
    after: &'l [Line<'t>],
    pairs: Vec<(usize, usize)>,
}

impl Pairing<'_, '_> {
    const DEEPEST: u32 = 12;

    fn pair(
        &mut self,
        (mut from_a, mut to_a): (usize, usize),
        (mut from_b, mut to_b): (usize, usize),
        depth: u32,
    ) {
        while from_a < to_a && from_b < to_b && self.a[from_a] == self.b[from_b] {
            self.pairs.push((from_a, from_b));
            (from_a, from_b) = (from_a + 1, from_b + 1);
        }
        let mut tail = Vec::new();
        while from_a < to_a && from_b < to_b && self.a[to_a - 1] == self.b[to_b - 1] {
            (to_a, to_b) = (to_a - 1, to_b - 1);
            tail.push((to_a, to_b));
        }
        if from_a < to_a && from_b < to_b {
            let anchors = match depth < Self::DEEPEST {
                true => self.anchors((from_a, to_a), (from_b, to_b)),
                false => Vec::new(),
            };
            if anchors.is_empty() && to_a - from_a == to_b - from_b {
                // As many lines: each is the new form of the one at its place.
                self.pairs.extend((from_a..to_a).zip(from_b..to_b));
            } else if anchors.is_empty() {
                self.alike((from_a, to_a), (from_b, to_b));
            } else {
                let (mut i, mut j) = (from_a, from_b);
                for (x, y) in anchors {
                    self.pair((i, x), (j, y), depth + 1);
                    self.pairs.push((x, y));
                    (i, j) = (x + 1, y + 1);
                }
                self.pair((i, to_a), (j, to_b), depth + 1);
            }
        }
        self.pairs.extend(tail.into_iter().rev());
    }

    /// Lines that have most of their words in common, where one comes or goes at a time.
    fn alike(&mut self, (from_a, to_a): (usize, usize), (from_b, to_b): (usize, usize)) {
        let (before, after) = (self.before, self.after);
        let near = |x: usize, y: usize| x < to_a && y < to_b && similar(before[x].text, after[y].text);
        let (mut x, mut y) = (from_a, from_b);
        while x < to_a && y < to_b {
            if near(x, y) {
                self.pairs.push((x, y));
                (x, y) = (x + 1, y + 1);
            } else if near(x + 1, y) {
                x += 1;
            } else if near(x, y + 1) {
                y += 1;
            } else {
                (x, y) = (x + 1, y + 1);
            }
        }
    }

    /// Lines that stand once on both sides, as many as rise together.
    fn anchors(&self, a: (usize, usize), b: (usize, usize)) -> Vec<(usize, usize)> {
        let once = |ids: &[u32], from: usize| {
            let mut found: FxHashMap<u32, Option<usize>> = FxHashMap::default();
            for (at, id) in ids.iter().enumerate() {
                found.entry(*id).and_modify(|place| *place = None).or_insert(Some(from + at));
            }
            found
        };
        let (in_a, in_b) = (once(&self.a[a.0..a.1], a.0), once(&self.b[b.0..b.1], b.0));
        let both = |(id, x): (&u32, &Option<usize>)| Some(((*x)?, (*in_b.get(id)?)?));
        let mut common: Vec<(usize, usize)> = in_a.iter().filter_map(both).collect();
        common.sort_unstable();
        rising(&common)
    }
}

/// The longest part of some pairs, sorted by their first, whose seconds rise too.
fn rising(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (at, (_, second)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *second);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut out: Vec<_> =
        std::iter::successors(ends.last().copied(), |at| before[*at]).map(|at| pairs[at]).collect();
    out.reverse();
    out
}

/// At least half of the words of each stand in the other.
fn similar(a: &str, b: &str) -> bool {
    let plain = |text| {
        let mut words = words(text);
        words.retain(|word| !word.trim().is_empty());
        words.sort_unstable();
        words
    };
    let (a, b) = (plain(a), plain(b));
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(b[j]) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => (i, j, both) = (i + 1, j + 1, both + 1),
        }
    }
    2 * both >= a.len().max(b.len())
}

struct Writer<'l, 't> {
    before: &'l [Line<'t>],
    after: &'l [Line<'t>],
    eol: &'t str,
    old_end: u32,
    edits: Vec<Edit>,
}

impl Writer<'_, '_> {
    /// Where an old line starts; the end of the text after the last.
    fn start(&self, at: usize) -> u32 {
        self.before.get(at).map_or(self.old_end, |line| line.start)
    }

    /// Lines that have no counterpart.
    fn gap(&mut self, (from_a, to_a): (usize, usize), (from_b, to_b): (usize, usize)) {
        if from_a == to_a && from_b == to_b {
            return;
        }
        let mut text = String::new();
        for line in &self.after[from_b..to_b] {
            text.push_str(line.text);
            text.push_str(if line.end.is_empty() { "" } else { self.eol });
        }
        self.edits.push(Edit::new(Span::new(self.start(from_a), self.start(to_a)), text));
    }

    /// A line and its new form.
    fn line(&mut self, x: usize, y: usize) {
        let (old, new) = (self.before[x], self.after[y]);
        if old.text != new.text {
            if old.squeezed() == new.squeezed() {
                blanks(&old, new.text, &mut self.edits);
            } else {
                stretch(&old, new.text, &mut self.edits);
            }
        }
        if old.end.is_empty() != new.end.is_empty() {
            let whole = old.whole();
            let end = Span::new(whole.end - old.end.len() as u32, whole.end);
            self.edits.push(Edit::new(end, if new.end.is_empty() { "" } else { self.eol }));
        }
    }
}

/// Two lines that differ in blanks only.
fn blanks(old: &Line<'_>, new: &str, edits: &mut Vec<Edit>) {
    let blank = |text: &str| text.find(|ch: char| !ch.is_whitespace()).unwrap_or(text.len());
    let (mut a, mut b) = (0, 0);
    loop {
        let (left, right) = (&old.text[a..], &new[b..]);
        let (wide, other) = (blank(left), blank(right));
        if left[..wide] != right[..other] {
            let start = old.start + a as u32;
            edits.push(Edit::new(Span::new(start, start + wide as u32), &right[..other]));
        }
        let Some(ch) = left[wide..].chars().next() else { return };
        (a, b) = (a + wide + ch.len_utf8(), b + other + ch.len_utf8());
    }
}

/// Two lines that differ in words: an edit for each run of words between those that they share, in one order.
fn stretch(old: &Line<'_>, new: &str, edits: &mut Vec<Edit>) {
    let (a, b) = (words(old.text), words(new));
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (rest, other) = (&a[head..], &b[head..]);
    let tail = rest.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (rest, other) = (&rest[..rest.len() - tail], &other[..other.len() - tail]);
    let length = |words: &[&str]| words.iter().map(|word| word.len() as u32).sum::<u32>();
    let start = old.start + length(&a[..head]);
    let (mut i, mut j) = (0, 0);
    for (x, y) in shared(rest, other).into_iter().chain([(rest.len(), other.len())]) {
        if (i, j) != (x, y) {
            let from = start + length(&rest[..i]);
            edits.push(Edit::new(Span::new(from, from + length(&rest[i..x])), other[j..y].concat()));
        }
        (i, j) = (x + 1, y + 1);
    }
}

/// A line in words, blanks and marks.
fn words(text: &str) -> Vec<&str> {
    let sort = |ch: char| (ch.is_alphanumeric() || ch == '_', ch.is_whitespace());
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same = |ch: char| sort(ch) == sort(first) && sort(ch) != (false, false);
        let end = rest.find(|ch| !same(ch)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, left) = rest.split_at(end);
        out.push(word);
        rest = left;
    }
    out
}

/// The most words that two short lines share in one order; none of lines so long that it would take time.
fn shared(a: &[&str], b: &[&str]) -> Vec<(usize, usize)> {
    const MOST: usize = 20_000;
    let width = b.len() + 1;
    if (a.len() + 1) * width > MOST {
        return Vec::new();
    }
    // `longest[i * width + j]`: words shared from `i` and `j` on.
    let mut longest = vec![0u16; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = match a[i] == b[j] {
                true => longest[(i + 1) * width + j + 1] + 1,
                false => longest[(i + 1) * width + j].max(longest[i * width + j + 1]),
            };
        }
    }
    let mut out = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// The text of the file itself, without those that it imports.
pub fn own_text(analysis: &Analysis) -> &str {
    analysis.project.slice(own(analysis))
}

/// The file itself among those of its source.
pub fn own(analysis: &Analysis) -> Span {
    analysis.source().files()[0].span
}

/// The file after some edits of its own text, analysed with what it imports as it was read; nothing where an edit does
/// not fit.
pub fn after(analysis: &Analysis, edits: &[Edit]) -> Option<Analysis> {
    apply(own_text(analysis), edits).map(|text| again(analysis, text))
}

/// Another text of the file, analysed with what it imports as it was read.
pub fn again(analysis: &Analysis, text: String) -> Analysis {
    struct Read<'s>(&'s Source);
    impl Files for Read<'_> {
        fn read(&self, path: &str) -> Result<String, Unreadable> {
            match self.0.files().iter().skip(1).find(|file| file.name == path) {
                Some(file) => Ok(self.0.slice(file.span).to_owned()),
                None => NoFiles.read(path),
            }
        }
    }
    analyse(Source::new(analysis.source().name.clone(), text), &Read(analysis.source()))
}
