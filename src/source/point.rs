//! Positions as editors count them: lines and columns from 0, columns in the unit that the editor asks for.

use super::{Source, Span};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Columns {
    Utf8,
    /// What editors count in, where nothing else is agreed.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Columns {
    /// The columns that a text takes.
    pub fn width(self, text: &str) -> u32 {
        match self {
            Columns::Utf8 => text.len() as u32,
            // Most lines have no accent: their bytes are their columns.
            _ if text.is_ascii() => text.len() as u32,
            Columns::Utf16 => text.chars().map(|ch| ch.len_utf16() as u32).sum(),
            Columns::Utf32 => text.chars().count() as u32,
        }
    }

    /// The byte of a line at a column: that of the character it falls in; the end, past the end.
    fn byte(self, line: &str, column: u32) -> usize {
        let mut left = column;
        for (at, ch) in line.char_indices() {
            let width = match self {
                Columns::Utf8 => ch.len_utf8(),
                Columns::Utf16 => ch.len_utf16(),
                Columns::Utf32 => 1,
            } as u32;
            if left < width {
                return at;
            }
            left -= width;
        }
        line.len()
    }
}

/// A line and a column, both from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Point {
    pub line: u32,
    pub column: u32,
}

impl Source {
    /// Where a byte offset is in its own file.
    pub fn point(&self, offset: u32, columns: Columns) -> Point {
        let file = self.file(offset);
        let starts = self.line_starts(file);
        let line = starts.partition_point(|start| *start <= offset).saturating_sub(1);
        let before = Span::new(starts[line], offset.min(file.span.end)).of(&self.text);
        Point { line: line as u32, column: columns.width(before) }
    }

    /// The byte offset of a place in the file itself. A column past the end of its line is the end of the line, a line past
    /// the end of the file its end.
    pub fn offset(&self, at: Point, columns: Columns) -> u32 {
        let file = &self.files[0];
        let starts = self.line_starts(file);
        let Some(start) = starts.get(at.line as usize).copied() else { return file.span.end };
        let next = starts.get(at.line as usize + 1).copied().unwrap_or(file.span.end);
        let line = Span::new(start, next).of(&self.text).trim_end_matches(['\r', '\n']);
        start + columns.byte(line, at.column) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_as_agreed() {
        let source = Source::new("t", "aé€𝄞b\r\nc\rd\n");
        let at = |columns, offset| source.point(offset, columns).column;
        assert_eq!([Columns::Utf8, Columns::Utf16, Columns::Utf32].map(|unit| at(unit, 10)), [10, 5, 4]);
        assert_eq!(source.point(13, Columns::Utf16), Point { line: 1, column: 0 });
        assert_eq!(source.point(15, Columns::Utf16), Point { line: 2, column: 0 });
        for columns in [Columns::Utf8, Columns::Utf16, Columns::Utf32] {
            for offset in [0, 1, 3, 6, 10, 11, 13, 14, 15, 16, 17] {
                assert_eq!(source.offset(source.point(offset, columns), columns), offset, "{columns:?}");
            }
        }
        let point = |line, column| Point { line, column };
        assert_eq!(source.offset(point(0, 4), Columns::Utf16), 6, "inside a character: its start");
        assert_eq!(source.offset(point(0, 99), Columns::Utf16), 11, "before the line end");
        assert_eq!(source.offset(point(99, 0), Columns::Utf16), 17);
    }
}
