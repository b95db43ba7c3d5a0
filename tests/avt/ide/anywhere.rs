//! Every feature answers at every place of every text, however broken: none of them panics, and what it names is there.

use super::HOUSE;
use avt::Analysis;
use avt::ide::grid::{grid, set_cell};
use avt::ide::hints::hints;
use avt::ide::hover::hover;
use avt::ide::lenses::lenses;
use avt::ide::status::status;
use avt::ide::{names, outline};
use avt::locale::Lang;
use avt::source::{Span, apply};
use proptest::prelude::*;

const SETTINGS: &str = include_str!("../settings.avt");
const DUPONT: &str = include_str!("../../../examples/dupont.avt");
const BROKEN: &str = "devis D { é\n titre \"x\n murs \"M\" 1 u @\n}}\nsituation S1 du 2026-01-31 { D. 5\r\n tableau {\n | S1 | \n murs | | 3 | 4\n";

fn texts() -> Vec<String> {
    let grid = "tableau {\n | S1 | S2\n dalle | 10% | +20% terminé\n portes | | \n}\n";
    let english = avt::format::Options { translate: Some(Lang::En), ..avt::format::Options::default() };
    let english = avt::format::format(HOUSE, english).ok().expect("a file that reads");
    vec![
        String::new(),
        HOUSE.to_owned() + grid,
        SETTINGS.to_owned(),
        DUPONT.to_owned(),
        BROKEN.to_owned(),
        english,
    ]
}

/// What is asked at one place.
fn ask_at(analysis: &Analysis, offset: u32, lang: Lang) {
    let whole = analysis.source().text.len() as u32;
    let within = |span: Span| {
        assert!(span.start <= span.end && span.end <= whole, "{span:?} of {whole}");
        let _ = analysis.source().slice(span);
    };
    if let Some(found) = hover(analysis, offset, lang) {
        within(found.span);
        assert!(found.span.start <= offset && offset <= found.span.end, "{found:?} at {offset}");
        assert!(!found.markdown.trim().is_empty(), "{found:?}");
    }
    if let Some(found) = names::at(analysis, offset) {
        within(found.span);
    }
    outline::cursor(&analysis.source().text, offset);
}

/// What is asked of a whole file.
fn ask(analysis: &Analysis, range: Span, lang: Lang) {
    let text = &analysis.source().text;
    for hint in hints(analysis, range, lang) {
        let rest = text.get(hint.offset as usize..).expect("the end of a line");
        assert!(rest.is_empty() || rest.starts_with(['\n', '\r']), "{hint:?}");
    }
    for lens in lenses(analysis, lang) {
        assert!(lens.span.end as usize <= text.len(), "{lens:?}");
    }
    status(analysis, lang);
    let table = grid(analysis, lang);
    for row in &table.rows {
        assert_eq!(row.cells.len(), table.columns.len(), "{row:?}");
    }
    let (Some(row), Some(column)) = (table.rows.last(), table.columns.last()) else { return };
    for new in ["60%", "", "+1 u terminé"] {
        if let Ok(edits) = set_cell(analysis, &row.id, &column.id, new, lang) {
            assert!(apply(text, &edits).is_some(), "{edits:?}");
        }
    }
}

#[test]
fn every_place_of_every_text_is_answered() {
    for text in texts() {
        let analysis = avt::analyse_text(&text);
        let step = (text.len() / 250).max(1) as u32;
        for offset in (0..=text.len() as u32 + 2).step_by(step as usize) {
            ask_at(&analysis, offset, Lang::Fr);
        }
        ask(&analysis, Span::new(0, text.len() as u32), Lang::En);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn changed_texts_are_answered(
        which in 0usize..6,
        at in 0usize..8_000,
        cut in 0usize..60,
        new in "(\\{|\\}|\\||%|\"|é|@|\r\n|\n| |:|;|\\.|u|12|S1|murs|tableau \\{|situation S9 |titre |soit x = ){0,6}",
        offset in 0u32..8_000,
        lang in prop::sample::select(vec![Lang::Fr, Lang::En]),
    ) {
        let text = &texts()[which];
        let start = text.floor_char_boundary(at.min(text.len()));
        let end = text.floor_char_boundary((start + cut).min(text.len()));
        let changed = format!("{}{new}{}", &text[..start], &text[end..]);
        let analysis = avt::analyse_text(&changed);
        for offset in [start as u32, (start + new.len()) as u32, offset] {
            ask_at(&analysis, offset, lang);
        }
        ask(&analysis, Span::new(offset.min(500), offset), lang);
    }
}
