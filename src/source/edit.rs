//! Changes of a text: replacements that do not overlap, all in bytes of the text before them.

use super::{Source, Span};
use std::sync::OnceLock;

/// One replacement of text; an empty span inserts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub text: String,
}

impl Edit {
    pub fn new(span: Span, text: impl Into<String>) -> Self {
        Edit { span, text: text.into() }
    }
}

/// How places in a text move when part of it is replaced: those behind the part, by as much as it grew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    after: u32,
    until: u32,
    /// As a complement of two, so that shrinking is adding too.
    by: u32,
}

impl Shift {
    pub fn of(edit: &Edit) -> Shift {
        let removed = edit.span.end - edit.span.start;
        Shift {
            after: edit.span.start,
            until: edit.span.end,
            by: (edit.text.len() as u32).wrapping_sub(removed),
        }
    }

    /// Where a place is now. One at the very start of what is replaced stays; one within it is gone, and comes to the end
    /// of what stands there now.
    #[inline]
    pub fn place(self, place: u32) -> u32 {
        if place > self.after { place.max(self.until).wrapping_add(self.by) } else { place }
    }

    #[inline]
    pub fn span(self, span: &mut Span) {
        span.start = self.place(span.start);
        span.end = self.place(span.end);
    }
}

/// The text after all of `edits`; nothing where one does not fit. Insertions at one place keep their order.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let mut out = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut done = 0;
    for edit in sorted {
        out.push_str(text.get(done..edit.span.start as usize)?);
        out.push_str(&edit.text);
        done = edit.span.end as usize;
    }
    out.push_str(text.get(done..)?);
    Some(out)
}

impl Source {
    /// Changes the file itself; tells whether the edit fits. Files that it imports move with what stands before them.
    pub fn edit(&mut self, edit: &Edit) -> bool {
        if self.replace(edit).is_some() {
            return true;
        }
        let range = edit.span.start as usize..edit.span.end as usize;
        if edit.span.end > self.files[0].span.end || self.text.get(range.clone()).is_none() {
            return false;
        }
        self.text.replace_range(range, &edit.text);
        self.moved(Shift::of(edit));
        // Its lines are others now.
        self.files[0].lines = OnceLock::new();
        true
    }

    /// Moves where files and their lines start, and where they end.
    pub(super) fn moved(&mut self, shift: Shift) {
        for (at, file) in self.files.iter_mut().enumerate() {
            match at {
                // What is typed at its very end is its own.
                0 => file.span.end = file.span.end.wrapping_add(shift.by),
                _ => shift.span(&mut file.span),
            }
            if let Some(lines) = file.lines.get_mut() {
                let behind = lines.partition_point(|line| *line <= shift.after);
                lines[behind..].iter_mut().for_each(|line| *line = shift.place(*line));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_move_with_the_text() {
        let shift = Shift::of(&Edit::new(Span::new(4, 8), "ab"));
        assert_eq!([0, 4, 5, 8, 9].map(|place| shift.place(place)), [0, 4, 6, 6, 7]);
        let shift = Shift::of(&Edit::new(Span::new(4, 4), "ab"));
        assert_eq!([4, 5].map(|place| shift.place(place)), [4, 7]);
    }

    #[test]
    fn edits_are_all_of_the_first_text() {
        let edits = [
            Edit::new(Span::new(5, 6), "B"),
            Edit::new(Span::new(0, 2), ""),
            Edit::new(Span::new(6, 6), "!"),
        ];
        assert_eq!(apply("é cdb", &edits).as_deref(), Some(" cdB!"));
        let overlapping = [Edit::new(Span::new(0, 2), "x"), Edit::new(Span::new(1, 3), "y")];
        assert_eq!(apply("abc", &overlapping), None);
        assert_eq!(apply("é", &[Edit::new(Span::new(1, 1), "x")]), None, "inside a character");
    }
}
