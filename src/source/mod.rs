//! Files, spans and positions. The only room that turns bytes into lines and columns.

mod edit;
mod point;

pub use edit::{Edit, Shift, apply};
pub use point::{Columns, Point};

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

/// A file, and those that it imports, in one space of byte offsets: a span says in which of them it is.
#[derive(Clone, Debug)]
pub struct Source {
    /// Of the file itself, as the user typed it.
    pub name: String,
    /// The file, then each imported one behind it, parted by a line end.
    pub text: String,
    files: Vec<File>,
}

/// One of the files of a source.
#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    pub span: Span,
    lines: OnceLock<Vec<u32>>,
}

/// Why a file cannot be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    Missing,
    /// A link leads out of the folder of the project.
    Outside,
    NotUtf8,
    TooLarge,
    Other(String),
}

/// Where imported files come from: the disk for the command line, its buffers for an editor.
pub trait Files {
    /// The text of a file, by its path from the folder of the project, with `/` between its parts.
    ///
    /// # Errors
    /// Why it cannot be taken in.
    fn read(&self, path: &str) -> Result<String, Unreadable>;

    /// The paths of what could be imported: every `.avt` and `.csv` file of the folder and of its folders, in order.
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
}

/// No file can be imported: a text by itself.
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Result<String, Unreadable> {
        Err(Unreadable::Missing)
    }
}

/// Texts beyond this, all files together, are no project.
const LARGEST: usize = 1 << 30;

impl Source {
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let (name, text) = (name.into(), text.into());
        let span = Span::new(0, text.len() as u32);
        let file = File { name: name.clone(), span, lines: OnceLock::new() };
        Source { name, text, files: vec![file] }
    }

    /// Adds an imported file; nothing when the whole would be too large.
    pub fn add(&mut self, name: &str, text: &str) -> Option<Span> {
        if self.text.len() + text.len() >= LARGEST {
            return None;
        }
        self.text.push('\n');
        let start = self.text.len() as u32;
        self.text.push_str(text);
        let span = Span::new(start, self.text.len() as u32);
        self.files.push(File { name: name.to_owned(), span, lines: OnceLock::new() });
        Some(span)
    }

    /// Replaces part of the file itself, within one of its lines, and says how places in the text move; nothing, and
    /// nothing is done, where the edit does not fit or adds or removes a line end.
    pub fn replace(&mut self, edit: &Edit) -> Option<Shift> {
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        let own = self.files[0].span;
        let ends_a_line = |text: &str| memchr::memchr2(b'\n', b'\r', text.as_bytes()).is_some();
        let fits = edit.span.start >= own.start && edit.span.end <= own.end;
        let typed = self.text.get(start..end).filter(|_| fits)?;
        let joins_a_pair = self.text[..start].ends_with('\r') && self.text[end..].starts_with('\n');
        if ends_a_line(typed) || ends_a_line(&edit.text) || joins_a_pair {
            return None;
        }
        if self.text.len() + edit.text.len() >= LARGEST {
            return None;
        }
        let shift = Shift::of(edit);
        self.text.replace_range(start..end, &edit.text);
        self.moved(shift);
        Some(shift)
    }

    pub fn slice(&self, span: Span) -> &str {
        span.of(&self.text)
    }

    /// The file itself, then those that it imports.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// The file that an offset is in.
    pub fn file(&self, offset: u32) -> &File {
        let after = self.files.partition_point(|file| file.span.start <= offset);
        &self.files[after.saturating_sub(1)]
    }

    /// Offsets at which the lines of a file start; computed on first use, since only messages ask for positions.
    fn line_starts<'f>(&self, file: &'f File) -> &'f [u32] {
        file.lines.get_or_init(|| {
            let text = self.slice(file.span).as_bytes();
            // A carriage return ends a line by itself where no line feed follows it.
            let ends = memchr::memchr2_iter(b'\n', b'\r', text);
            let ends = ends.filter(|at| text[*at] == b'\n' || text.get(at + 1) != Some(&b'\n'));
            let start = file.span.start;
            std::iter::once(start).chain(ends.map(|at| start + at as u32 + 1)).collect()
        })
    }

    /// The line and column of a byte offset in its own file; an offset past the end gives the end.
    pub fn position(&self, offset: u32) -> Position {
        let Point { line, column } = self.point(offset, Columns::Utf32);
        Position { line: line as usize + 1, column: column as usize + 1 }
    }

    /// The offset at which a line (counted from 1) of the file itself starts, or nothing past the end.
    pub fn line_start(&self, line: usize) -> Option<u32> {
        self.line_starts(&self.files[0]).get(line.checked_sub(1)?).copied()
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

    #[test]
    fn each_file_counts_its_own_lines() {
        let mut source = Source::new("main", "a\nb");
        let other = source.add("other", "c\nd").expect("small");
        assert_eq!(source.file(3).name, "main");
        assert_eq!(source.file(other.start).name, "other");
        assert_eq!(source.position(3), Position { line: 2, column: 2 });
        assert_eq!(source.position(other.start + 2), Position { line: 2, column: 1 });
        assert_eq!(source.slice(other), "c\nd");
    }
}
