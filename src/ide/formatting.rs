//! Formatting: the one formatter, as edits so small that the cursor and what is folded stay.

use super::edits::{between, own, own_text};
use super::outline;
use crate::Analysis;
use crate::format::{INDENT, Options, Refusal, format};
use crate::source::{Edit, Span, apply};
use crate::syntax::{Context, Keyword};

/// The whole file in its one form.
///
/// # Errors
/// Why the file is to be left as it is.
pub fn whole(analysis: &Analysis) -> Result<Vec<Edit>, Refusal> {
    turned(own_text(analysis), Options::default())
}

/// The edits that give a text the form that `options` ask for; its line ends stay its own.
///
/// # Errors
/// Why the text is to be left as it is.
pub fn turned(text: &str, options: Options) -> Result<Vec<Edit>, Refusal> {
    let formatted = if text.contains('\r') {
        format(&text.replace("\r\n", "\n"), options)?
    } else {
        format(text, options)?
    };
    Ok(between(text, &formatted))
}

/// The lines that a selection touches.
///
/// # Errors
/// Why the file is to be left as it is.
pub fn range(analysis: &Analysis, selection: Span) -> Result<Vec<Edit>, Refusal> {
    let text = own_text(analysis);
    let lines = Span::new(line_start(text, selection.start), line_end(text, selection.end));
    let mut edits = whole(analysis)?;
    edits.retain(|edit| lines.start <= edit.span.start && edit.span.end <= lines.end);
    Ok(edits)
}

/// What is put in place once something was typed just before `offset`: the indentation of a new line, a brace at the
/// column of its head, the columns of a grid. Nothing after the cursor moves on its own line.
pub fn on_type(analysis: &Analysis, offset: u32, typed: &str) -> Vec<Edit> {
    let text = own_text(analysis);
    if offset > own(analysis).end || !text.is_char_boundary(offset as usize) {
        return Vec::new();
    }
    match typed {
        "\n" | "\r\n" => indented(text, line_start(text, offset), offset),
        "}" => {
            let start = line_start(text, offset);
            let alone = Span::new(start, offset).of(text).trim() == "}";
            if alone { indented(text, start, offset) } else { Vec::new() }
        }
        "|" => aligned(analysis, text, offset),
        _ => Vec::new(),
    }
}

/// The line that starts at `start` at the depth of its block, as the formatter would put it.
fn indented(text: &str, start: u32, offset: u32) -> Vec<Edit> {
    let rest = &text[start as usize..line_end(text, offset) as usize];
    let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let around = outline::cursor(text, start).around.len();
    let depth = around - usize::from(around > 0 && rest.trim_start().starts_with('}'));
    let wanted = " ".repeat(depth * INDENT);
    if rest[..blank] == wanted {
        return Vec::new();
    }
    vec![Edit::new(Span::new(start, start + blank as u32), wanted)]
}

/// The grid around the cursor; on the line of the cursor, what stands before it.
fn aligned(analysis: &Analysis, text: &str, offset: u32) -> Vec<Edit> {
    let cursor = outline::cursor(text, offset);
    let in_grid = cursor.document() == Some(Keyword::Grid)
        && cursor.line.iter().all(|line| line.context == Context::Grid);
    let Some(grid) = cursor.around.first().filter(|_| in_grid) else { return Vec::new() };
    let Ok(mut edits) = range(analysis, grid.span) else { return Vec::new() };
    let end = line_end(text, offset);
    edits.retain(|edit| edit.span.end < offset || edit.span.start > end);
    edits
}

/// Where the line of an offset starts.
pub(crate) fn line_start(text: &str, offset: u32) -> u32 {
    let before = text.as_bytes().get(..offset as usize).unwrap_or(text.as_bytes());
    memchr::memrchr(b'\n', before).map_or(0, |at| at as u32 + 1)
}

/// Where the line of an offset ends, before its line end.
pub(crate) fn line_end(text: &str, offset: u32) -> u32 {
    let bytes = text.as_bytes();
    let from = (offset as usize).min(bytes.len());
    let end = memchr::memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |at| from + at);
    // Between the two characters of one line end, the line has ended.
    let end = if end > from && bytes.get(end.wrapping_sub(1)) == Some(&b'\r') { end - 1 } else { end };
    end as u32
}

/// A change of a text: a file in its one form stays in it, any other is left as it is around what changes. Nothing where an
/// edit does not fit.
pub fn settled(text: &str, edits: Vec<Edit>) -> Option<Vec<Edit>> {
    let after = apply(text, &edits)?;
    let in_form = turned(text, Options::default()).is_ok_and(|edits| edits.is_empty());
    let after = match in_form.then(|| format(&after.replace("\r\n", "\n"), Options::default())) {
        Some(Ok(formatted)) => formatted,
        _ => after,
    };
    Some(between(text, &after))
}
