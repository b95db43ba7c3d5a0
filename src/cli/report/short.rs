//! One line a diagnostic: `file:line:column: error[E0501]: message`.

use super::Place;
use crate::diagnostic::Diagnostic;
use crate::locale::Lang;
use std::io::{self, Write};

pub fn write(
    place: &Place<'_>,
    diagnostics: &[&Diagnostic],
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<()> {
    for diagnostic in diagnostics {
        let position = place.source.map(|source| source.position(diagnostic.span().start));
        let at = position.map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
        let word = diagnostic.severity().word(lang);
        let name = place.name.unwrap_or("avt");
        writeln!(out, "{name}{at}: {word}[{}]: {}", diagnostic.code, diagnostic.message.get(lang))?;
    }
    Ok(())
}
