//! One line a diagnostic: `file:line:column: error[E0501]: message`.

use super::{Place, visible};
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
        let position = position.or(place.at.map(|at| at.start));
        let at = position.map_or(String::new(), |at| format!(":{}:{}", at.line, at.column));
        let word = diagnostic.severity().word(lang);
        let file = place.source.map(|source| source.file(diagnostic.span().start).name.as_str());
        let name = file.or(place.name).unwrap_or("avt");
        let (name, message) = (visible(name), visible(diagnostic.message.get(lang)));
        writeln!(out, "{name}{at}: {word}[{}]: {message}", diagnostic.code)?;
    }
    Ok(())
}
