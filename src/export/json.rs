//! JSON, streamed: the rows of a document are written one by one.

use super::{Selection, head};
use crate::Analysis;
use crate::document::{Document, Line, SCHEMA, View};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// The lines of one sort, made while they are written.
struct Lines<'v>(&'v View<'v>, fn(Line) -> Option<serde_json::Value>);

struct Rows<'v>(&'v View<'v>);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.lines().filter_map(|line| match line {
            Line::Row(row) => Some(row),
            _ => None,
        }))
    }
}

impl Serialize for Lines<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.groups().filter_map(self.1))
    }
}

/// A document with its lines.
struct Full<'v> {
    document: Document,
    view: &'v View<'v>,
    summary: bool,
}

impl Serialize for Full<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let serde_json::Value::Object(fields) =
            serde_json::to_value(&self.document).map_err(serde::ser::Error::custom)?
        else {
            return Err(serde::ser::Error::custom("a document is an object"));
        };
        for (key, value) in &fields {
            map.serialize_entry(key, value)?;
        }
        if !self.summary && self.document.complete {
            let quotes = |line| match line {
                Line::Quote(quote) => serde_json::to_value(quote).ok(),
                _ => None,
            };
            let sections = |line| match line {
                Line::Section(section) => serde_json::to_value(section).ok(),
                _ => None,
            };
            map.serialize_entry("quotes", &Lines(self.view, quotes))?;
            map.serialize_entry("sections", &Lines(self.view, sections))?;
            map.serialize_entry("rows", &Rows(self.view))?;
        }
        map.end()
    }
}

/// Writes the documents as one JSON object, a document to a line.
///
/// # Errors
/// Those of `out`.
pub fn write(analysis: &Analysis, selection: &Selection, out: &mut impl Write) -> io::Result<()> {
    write!(out, "{{\"schema\":\"{SCHEMA}\",\"complete\":{},\"project\":", analysis.is_complete())?;
    serde_json::to_writer(&mut *out, &head(analysis))?;
    out.write_all(b",\"documents\":[")?;
    let mut first = true;
    super::each(analysis, selection, analysis.project.lang, |view| {
        out.write_all(if first { b"\n" } else { b",\n" })?;
        first = false;
        let full = Full { document: view.document(selection.today), view, summary: selection.summary };
        serde_json::to_writer(&mut *out, &full).map_err(io::Error::from)
    })?;
    out.write_all(b"\n]}\n")
}
