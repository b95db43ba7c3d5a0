//! Editor features, each over a text with a cursor in it: `$0` marks the cursor, two of them a selection. Answers are drawn
//! on the lines that they are about, and held as inline snapshots.

mod actions;
mod anywhere;
mod completion;
mod edits;
mod feeds;
mod folding;
mod following;
mod formatting;
mod grid;
mod hints;
mod hover;
mod lenses;
mod links;
mod names;
mod navigation;
mod pages;
mod rename;
mod selection;
mod signature;
mod symbols;
mod tokens;
mod typing;

use avt::Analysis;
use avt::locale::Lang;
use avt::source::{Edit, Span, apply};

/// A text without its marks, and where they stood.
pub struct Fixture {
    pub analysis: Analysis,
    pub selection: Span,
}

impl Fixture {
    /// A text with one mark or two.
    pub fn new(marked: &str) -> Fixture {
        let parts: Vec<&str> = marked.split("$0").collect();
        assert!(matches!(parts.len(), 2 | 3), "a cursor, or the two ends of a selection");
        let start = parts[0].len() as u32;
        let end = if parts.len() == 3 { start + parts[1].len() as u32 } else { start };
        Fixture { analysis: avt::analyse_text(&parts.concat()), selection: Span::new(start, end) }
    }

    pub fn cursor(&self) -> u32 {
        self.selection.start
    }

    pub fn lang(&self) -> Lang {
        self.analysis.project.lang
    }

    pub fn text(&self) -> &str {
        &self.analysis.project.source.text
    }

    /// The text after a change.
    pub fn after(&self, edits: &[Edit]) -> String {
        apply(self.text(), edits).expect("edits that fit")
    }
}

/// Draws spans under the lines that they stand on, each with what is said of it; an empty span is drawn as `↑`.
pub fn draw(analysis: &Analysis, marks: &[(Span, String)]) -> String {
    let source = analysis.source();
    let mut out = String::new();
    let mut marks: Vec<_> = marks.iter().collect();
    marks.sort_by_key(|(span, _)| *span);
    let mut shown = None;
    for (span, said) in marks {
        let file = source.file(span.start);
        let at = source.position(span.start);
        let text = source.slice(file.span);
        let line = text.lines().nth(at.line - 1).unwrap_or_default();
        if shown != Some((file.span, at.line)) {
            if file.span.start > 0 && shown.is_none_or(|(known, _)| known != file.span) {
                out.push_str(&format!("-- {}\n", file.name));
            }
            out.push_str(line.trim_end());
            out.push('\n');
            shown = Some((file.span, at.line));
        }
        let under = match source.slice(*span).lines().next().unwrap_or_default().chars().count() {
            0 => "↑".to_owned(),
            count => "▔".repeat(count),
        };
        out.push_str(format!("{}{under} {said}", " ".repeat(at.column - 1)).trim_end());
        out.push('\n');
    }
    out
}

/// A job of every sort of line, for tests that need one.
pub const HOUSE: &str = r#"projet "Maison" {
    tva     : 10%
    retenue : 5%
}

soit longueur = 8,20 m

devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    titre GO "Gros œuvre" {
        fond   "Fondations"       12,50 m3           @ 240,00
        murs   "Murs"             86 m2              @ 68,50
        dalle  "Dalle"            longueur * 6,40 m  @ 55,00
    }
    portes "Portes coupe-feu"     17 u               @ 640,00  tva 20%
}

avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14 {
    murs_mv moins murs 4 m2
}

situation S1 n° "F-1" du 2026-04-30 {
    fond   100%
    murs   25%
}

situation S2 du 2026-05-31 {
    GO     60%
    portes 6 u
}
"#;
