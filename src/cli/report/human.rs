//! For a person: the lines of the file, the cell that is wrong and the one that makes it wrong (ariadne).

use super::{Place, harmless, visible};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::locale::Lang;
use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, Source};
use std::borrow::Cow;
use std::io::{self, Write};
use std::ops::Range;

type Spot<'n> = (&'n str, Range<usize>);

pub fn write(
    place: &Place<'_>,
    diagnostics: &[&Diagnostic],
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<()> {
    let sources = place.source.map(|source| {
        let files = source.files().iter();
        files
            .map(|file| (file.name.as_str(), Source::from(harmless(source.slice(file.span)))))
            .collect::<Vec<_>>()
    });
    let mut cache = Cache(sources.unwrap_or_default());
    // Of several files, ariadne tells the place of the second in characters.
    let several = place.source.is_some_and(|source| source.files().len() > 1);
    let config = Config::default().with_index_type(if several { IndexType::Char } else { IndexType::Byte });
    for diagnostic in diagnostics {
        // A line that is too long to read is too long to show.
        let shown = place.source.filter(|_| diagnostic.code != Code::LineTooLong);
        let Some(source) = shown else {
            bare(place, diagnostic, lang, out)?;
            continue;
        };
        // Each file counts from its own start.
        let spot = |span: crate::source::Span| {
            let file = source.file(span.start);
            let within = |at: u32| {
                let before = crate::source::Span::new(file.span.start, at.min(file.span.end));
                if several {
                    source.slice(before).chars().count()
                } else {
                    (before.end - before.start) as usize
                }
            };
            (file.name.as_str(), within(span.start)..within(span.end))
        };
        let colour = match diagnostic.severity() {
            Severity::Error => Color::Red,
            Severity::Warning => Color::Yellow,
            Severity::Hint => Color::Cyan,
        };
        // French sets a space before the colon that follows.
        let word = format!("{}{}", diagnostic.severity().word(lang), lang.pick("\u{A0}", ""));
        let kind = ReportKind::Custom(&word, colour);
        let mut report = Report::<Spot<'_>>::build(kind, spot(diagnostic.span()))
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
                Label::new(spot(label.span))
                    .with_message(shown)
                    .with_color(paint)
                    .with_order(i32::try_from(label.span.start).unwrap_or(i32::MAX)),
            );
        }
        report.finish().write(&mut cache, &mut *out)?;
        advice(diagnostic, lang, out)?;
    }
    Ok(())
}

/// The files of a source, by name.
struct Cache<'s>(Vec<(&'s str, Source<Cow<'s, str>>)>);

impl<'s> ariadne::Cache<&'s str> for &mut Cache<'s> {
    type Storage = Cow<'s, str>;

    fn fetch(&mut self, name: &&'s str) -> Result<&Source<Cow<'s, str>>, impl std::fmt::Debug> {
        let found = self.0.iter().find(|(known, _)| known == name).map(|(_, source)| source);
        found.ok_or("a file of the source")
    }

    fn display<'a>(&self, name: &'a &'s str) -> Option<impl std::fmt::Display + 'a> {
        Some(*name)
    }
}

/// Without lines to show: a file that could not be read, the command line.
fn bare(place: &Place<'_>, diagnostic: &Diagnostic, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let word = format!("{}{}", diagnostic.severity().word(lang), lang.pick("\u{A0}", ""));
    let colour = match diagnostic.severity() {
        Severity::Error => anstyle::AnsiColor::Red,
        Severity::Warning => anstyle::AnsiColor::Yellow,
        Severity::Hint => anstyle::AnsiColor::Cyan,
    };
    let paint = anstyle::Style::new().fg_color(Some(colour.into()));
    let message = diagnostic.message.get(lang);
    let name = place.name.filter(|name| place.at.is_some() || !message.contains(name));
    let colon = lang.pick("\u{A0}:", ":");
    let mut file = name.map_or(String::new(), |name| format!("{}{colon} ", visible(name)));
    if let Some(at) = place.at {
        file.push_str(&format!("{} {}{colon} ", lang.pick("ligne", "line"), at.start.line));
    }
    writeln!(out, "{paint}[{}] {word}{paint:#}: {file}{}", diagnostic.code, visible(message))?;
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
