//! For a person: the lines of the file, the cell that is wrong and the one that makes it wrong (ariadne).

use super::{Place, harmless, visible};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::locale::Lang;
use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, Source};
use std::io::{self, Write};
use std::ops::Range;

type Spot<'n> = (&'n str, Range<usize>);

pub fn write(
    place: &Place<'_>,
    diagnostics: &[&Diagnostic],
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<()> {
    let cached = place.source.map(|source| Source::from(harmless(&source.text)));
    let config = Config::default().with_index_type(IndexType::Byte);
    for diagnostic in diagnostics {
        // A line that is too long to read is too long to show.
        let shown = cached.as_ref().filter(|_| diagnostic.code != Code::LineTooLong);
        let (Some(source), Some(name)) = (shown, place.name) else {
            bare(diagnostic, lang, out)?;
            continue;
        };
        let range = |span: crate::source::Span| span.start as usize..span.end as usize;
        let colour = match diagnostic.severity() {
            Severity::Error => Color::Red,
            Severity::Warning => Color::Yellow,
            Severity::Hint => Color::Cyan,
        };
        // French sets a space before the colon that follows.
        let word = format!("{}{}", diagnostic.severity().word(lang), lang.pick("\u{A0}", ""));
        let kind = ReportKind::Custom(&word, colour);
        let mut report = Report::<Spot<'_>>::build(kind, (name, range(diagnostic.span())))
            .with_config(config)
            .with_code(diagnostic.code.id())
            .with_message(visible(diagnostic.message.get(lang)));
        for (at, label) in diagnostic.labels.iter().enumerate() {
            let shown = match label.text.get(lang) {
                "" => lang.pick("ici", "here"),
                text => &visible(text),
            };
            let paint = if at == 0 { colour } else { Color::Blue };
            report.add_label(
                // In the order of the file: ariadne starts a new frame for a line above the one before.
                Label::new((name, range(label.span)))
                    .with_message(shown)
                    .with_color(paint)
                    .with_order(i32::try_from(label.span.start).unwrap_or(i32::MAX)),
            );
        }
        report.finish().write((name, source), &mut *out)?;
        advice(diagnostic, lang, out)?;
    }
    Ok(())
}

/// Without lines to show: a file that could not be read, the command line.
fn bare(diagnostic: &Diagnostic, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let word = format!("{}{}", diagnostic.severity().word(lang), lang.pick("\u{A0}", ""));
    let colour = match diagnostic.severity() {
        Severity::Error => anstyle::AnsiColor::Red,
        Severity::Warning => anstyle::AnsiColor::Yellow,
        Severity::Hint => anstyle::AnsiColor::Cyan,
    };
    let paint = anstyle::Style::new().fg_color(Some(colour.into()));
    writeln!(out, "{paint}[{}] {word}{paint:#}: {}", diagnostic.code, visible(diagnostic.message.get(lang)))?;
    advice(diagnostic, lang, out)
}

/// The figures and the rule, then each fix.
fn advice(diagnostic: &Diagnostic, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    for note in &diagnostic.notes {
        writeln!(out, "    {}", visible(note.get(lang)))?;
    }
    let green = anstyle::Style::new().fg_color(Some(anstyle::AnsiColor::Green.into()));
    for fix in &diagnostic.fixes {
        writeln!(out, "    {green}→ {}{green:#}", visible(fix.title.get(lang)))?;
    }
    writeln!(out)
}
