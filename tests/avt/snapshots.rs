//! What every example prints, as snapshots: diagnostics with their hints, invoices, summaries; and the published schema.
//!
//! After a wanted change: `INSTA_UPDATE=always cargo test --test avt snapshots`, and read the difference.

use avt::Analysis;
use avt::disk::Folder;
use avt::export::{self, Selection, Style};
use avt::locale::Lang;
use avt::source::Source;
use std::fs;
use std::path::Path;

/// Rows beyond which only the totals of an example are kept.
const MOST_ROWS: usize = 20;

fn analyse(path: &Path) -> Analysis {
    let text = fs::read_to_string(path).expect("an example reads");
    avt::analyse(Source::new(path.file_name().expect("a name").to_string_lossy(), text), &Folder::of(path))
}

/// Diagnostics in both languages, then the documents as text.
fn printed(analysis: &Analysis) -> String {
    let mut out = String::new();
    for diagnostic in &analysis.diagnostics {
        let at = analysis.source().position(diagnostic.span().start);
        for lang in Lang::ALL {
            let message = diagnostic.message.get(lang);
            out += &format!("{}:{} {} {message}\n", at.line, at.column, diagnostic.code);
        }
    }
    let summary = analysis.project.rows.len() > MOST_ROWS;
    let selection = Selection { summary, ..Selection::default() };
    let style = Style { width: 100, colours: false, lang: analysis.project.lang };
    let mut text = Vec::new();
    export::text(analysis, &selection, style, &mut text).expect("writing to memory");
    out + std::str::from_utf8(&text).expect("text")
}

#[test]
fn examples_print_what_they_printed() {
    let mut examples: Vec<_> = fs::read_dir("examples")
        .expect("the folder of examples")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "avt"))
        .collect();
    examples.sort();
    assert!(examples.len() >= 4, "{examples:?}");
    for path in examples {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        insta::assert_snapshot!(name, printed(&analyse(&path)));
    }
}

/// A change of shape is a new version: the published file and the program say the same.
#[test]
fn the_published_schema_is_the_programs() {
    let published = fs::read_to_string("grammar/avt.schema.json").expect("the published schema");
    let published: serde_json::Value = serde_json::from_str(&published).expect("JSON");
    assert_eq!(published, avt::document::schema());
}
