//! Files, spans and positions. The only room that turns bytes into lines and columns.

use std::sync::OnceLock;

/// A stretch of source text: byte offsets, `start` included, `end` excluded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub const fn new(start: u32, end: u32) -> Self {
        Span { start, end }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span just after this one: where a missing part would be typed.
    pub fn after(self) -> Span {
        Span { start: self.end, end: self.end }
    }

    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// Slices `text`; a span that does not fit (which would be a defect of ours) reads as empty.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

impl std::fmt::Debug for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A position that a person reads: both count from 1, columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// One file: its name as the user typed it, and its text.
#[derive(Debug)]
pub struct Source {
    pub name: String,
    pub text: String,
    lines: OnceLock<Vec<u32>>,
}

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Source { name: name.into(), text: text.into(), lines: OnceLock::new() }
    }

    pub fn slice(&self, span: Span) -> &str {
        span.of(&self.text)
    }

    /// Offsets at which lines start; computed on first use, since only messages ask for positions.
    fn line_starts(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let breaks = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| at as u32 + 1)).collect()
        })
    }

    /// The line and column of a byte offset; an offset past the end gives the end.
    pub fn position(&self, offset: u32) -> Position {
        let starts = self.line_starts();
        let line = starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let before = Span::new(starts[line], offset.min(self.text.len() as u32)).of(&self.text);
        Position { line: line + 1, column: before.chars().count() + 1 }
    }

    /// The offset at which a line (counted from 1) starts, or nothing past the end.
    pub fn line_start(&self, line: usize) -> Option<u32> {
        self.line_starts().get(line.checked_sub(1)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Source::new("t", "a\né = 1\n");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(5), Position { line: 2, column: 3 });
        assert_eq!(source.position(99), Position { line: 3, column: 1 });
        assert_eq!(source.line_start(2), Some(2));
    }
}
