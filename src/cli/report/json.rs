//! One JSON object a line, for editors and scripts.

use super::{At, Place};
use crate::diagnostic::{Diagnostic, Severity};
use crate::locale::Lang;
use crate::source::Span;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Message<'d> {
    code: &'static str,
    severity: &'static str,
    /// Null for the command line itself.
    file: Option<&'d str>,
    message: &'d str,
    labels: Vec<Label<'d>>,
    notes: Vec<&'d str>,
    fixes: Vec<Fix<'d>>,
}

/// Bytes count from 0; lines and columns (in characters) from 1.
#[derive(Serialize)]
struct Range<'d> {
    /// Where it is in another file than the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'d str>,
    start: u32,
    end: u32,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Label<'d> {
    #[serde(flatten)]
    range: Range<'d>,
    text: &'d str,
}

#[derive(Serialize)]
struct Fix<'d> {
    title: &'d str,
    edits: Vec<Edit<'d>>,
}

#[derive(Serialize)]
struct Edit<'d> {
    #[serde(flatten)]
    range: Range<'d>,
    new_text: &'d str,
}

pub fn write(
    place: &Place<'_>,
    diagnostics: &[&Diagnostic],
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<()> {
    for diagnostic in diagnostics {
        serde_json::to_writer(&mut *out, &message(place, diagnostic, lang))?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn message<'d>(place: &'d Place<'_>, diagnostic: &'d Diagnostic, lang: Lang) -> Message<'d> {
    let range = |span: Span| {
        let Some(source) = place.source else {
            let At { span, start, end } = place.at?;
            let (line, column, end_line, end_column) = (start.line, start.column, end.line, end.column);
            let (start, end) = (span.start, span.end);
            return Some(Range { file: None, start, end, line, column, end_line, end_column });
        };
        let (start, end) = (source.position(span.start), source.position(span.end));
        let file = source.file(span.start);
        let other = file.span.start != source.file(diagnostic.span().start).span.start;
        Some(Range {
            file: other.then_some(file.name.as_str()),
            start: span.start - file.span.start,
            end: span.end.saturating_sub(file.span.start),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        })
    };
    let labels = diagnostic.labels.iter();
    let fixes = diagnostic.fixes.iter().map(|fix| {
        let edits = fix.edits.iter();
        let edits = edits.filter_map(|edit| Some(Edit { range: range(edit.span)?, new_text: &edit.text }));
        Fix { title: fix.title.get(lang), edits: edits.collect() }
    });
    Message {
        code: diagnostic.code.id(),
        severity: match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        },
        file: place.source.map(|source| source.file(diagnostic.span().start).name.as_str()).or(place.name),
        message: diagnostic.message.get(lang),
        labels: labels
            .filter_map(|label| Some(Label { range: range(label.span)?, text: label.text.get(lang) }))
            .collect(),
        notes: diagnostic.notes.iter().map(|note| note.get(lang)).collect(),
        fixes: fixes.collect(),
    }
}
