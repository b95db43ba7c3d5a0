//! Every feature answers at every place of every text, however broken: none of them panics, and what it names is there.

use super::HOUSE;
use super::navigation::{JOB, SHARED};
use avt::Analysis;
use avt::ide::grid::{grid, set_cell};
use avt::ide::hints::hints;
use avt::ide::hover::hover;
use avt::ide::lenses::lenses;
use avt::ide::status::status;
use avt::ide::symbols::Symbol;
use avt::ide::{
    definition, feeds, folding, highlights, linked, links, moved, names, outline, rename, selection, symbols,
};
use avt::locale::Lang;
use avt::source::{Source, Span, apply};
use proptest::prelude::*;

const SETTINGS: &str = include_str!("../settings.avt");
const DUPONT: &str = include_str!("../../../examples/dupont.avt");
const BROKEN: &str = "devis D { é\n titre \"x\n murs \"M\" 1 u @\n}}\nsituation S1 du 2026-01-31 { D. 5\r\n tableau {\n | S1 | \n murs | | 3 | 4\n";

fn texts() -> Vec<String> {
    let grid = "tableau {\n | S1 | S2\n dalle | 10% | +20% terminé\n portes | | \n}\n";
    let english = avt::format::Options { translate: Some(Lang::En), ..avt::format::Options::default() };
    let english = avt::format::format(HOUSE, english).unwrap_or_else(|_| panic!("a file that reads"));
    vec![
        String::new(),
        HOUSE.to_owned() + grid,
        SETTINGS.to_owned(),
        DUPONT.to_owned(),
        BROKEN.to_owned(),
        english,
        JOB.to_owned(),
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
    navigate(analysis, offset);
}

/// What navigates, at one place.
fn navigate(analysis: &Analysis, offset: u32) {
    let source = analysis.source();
    let fits = |span: Span| {
        let known = source.text.get(span.start as usize..span.end as usize);
        assert!(known.is_some(), "{span:?} at {offset} of {:?}", source.text);
    };
    if let Some(found) = definition::definition(analysis, offset) {
        [found.origin, found.target, found.whole].into_iter().for_each(fits);
        assert!(found.whole.start <= found.target.start && found.target.end <= found.whole.end);
    }
    highlights::highlights(analysis, offset).into_iter().for_each(|(span, _)| fits(span));
    linked::linked(analysis, offset).into_iter().for_each(fits);
    if let Ok((span, _)) = rename::prepare(analysis, offset, Lang::Fr) {
        fits(span);
        // It reads the whole file again: not at every place.
        if offset.is_multiple_of(16)
            && let Ok(edits) = rename::rename(analysis, offset, "tout_neuf", Lang::En)
        {
            edits.into_iter().for_each(|edit| fits(edit.span));
        }
    }
    let ranges = selection::ranges(analysis, offset);
    assert!(!ranges.is_empty());
    for pair in ranges.windows(2) {
        assert!(pair[1].start <= pair[0].start && pair[0].end <= pair[1].end, "{pair:?}");
    }
    ranges.into_iter().for_each(fits);
    if offset.is_multiple_of(4)
        && let Some(item) = feeds::item(analysis, offset, Lang::Fr)
    {
        [item.span, item.name_span].into_iter().for_each(fits);
        let parts =
            feeds::feeds(analysis, &item, Lang::Fr).into_iter().chain(feeds::fed(analysis, &item, Lang::En));
        parts.for_each(|(item, places)| places.into_iter().chain([item.span]).for_each(fits));
    }
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
    outlined(analysis);
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

/// What is told of a whole file, to find one's way in it.
fn outlined(analysis: &Analysis) {
    fn nested(source: &Source, symbols: &[Symbol]) {
        for symbol in symbols {
            assert!(source.text.get(symbol.span.start as usize..symbol.span.end as usize).is_some());
            assert!(symbol.span.start <= symbol.name_span.start && symbol.name_span.end <= symbol.span.end);
            // Editors refuse an outline whose lines do not nest.
            let holds =
                |child: &Symbol| symbol.span.start <= child.span.start && child.span.end <= symbol.span.end;
            assert!(symbol.children.iter().all(holds), "{symbol:?}");
            nested(source, &symbol.children);
        }
    }
    let source = analysis.source();
    nested(source, &symbols::document(analysis, Lang::Fr));
    symbols::workspace(analysis, "1 m", Lang::En);
    for fold in folding::folds(analysis) {
        assert!(source.text.get(fold.span.start as usize..fold.span.end as usize).is_some());
    }
    links::links(analysis, Lang::Fr);
    moved::imports_after(analysis, "prix", "tarifs");
}

#[test]
fn every_place_of_every_text_is_answered() {
    for text in texts() {
        let analysis = avt::analyse(Source::new("job.avt", &*text), &SHARED);
        let step = (text.len() / 250).max(1) as u32;
        for offset in (0..=text.len() as u32 + 2).step_by(step as usize) {
            ask_at(&analysis, offset, Lang::Fr);
        }
        ask(&analysis, Span::new(0, text.len() as u32), Lang::En);
    }
}

/// What stands at a place is read from the document around it: it is what the whole file tells.
#[test]
fn a_place_is_read_as_the_whole_file_is() {
    for text in texts().into_iter().filter(|text| text != BROKEN) {
        let mut lines = Vec::new();
        let blocks = outline::lines(&text, |line| lines.push((line.span.start, format!("{:?}", line.shape))));
        for offset in (0..=text.len()).step_by((text.len() / 400).max(1)) {
            let offset = text.floor_char_boundary(offset);
            let cursor = outline::cursor(&text, offset as u32);
            let start = text[..offset].rfind('\n').map_or(0, |at| at + 1) as u32;
            let end = text[offset..].find('\n').map_or(text.len(), |at| offset + at) as u32;
            let on_line = lines.iter().filter(|(at, _)| start <= *at && *at <= end);
            let read: Vec<_> =
                cursor.line.iter().map(|line| (line.span.start, format!("{:?}", line.shape))).collect();
            assert_eq!(read, on_line.cloned().collect::<Vec<_>>(), "at {offset} of {text}");
            let inside = |block: &&outline::Block| match (block.open, block.close) {
                (Some(open), Some(close)) => open.end <= offset as u32 && offset as u32 <= close.start,
                _ => false,
            };
            let heads: Vec<_> = blocks.iter().filter(inside).map(|block| (block.kind, block.span)).collect();
            let around: Vec<_> = cursor.around.iter().map(|block| (block.kind, block.span)).collect();
            assert_eq!(around, heads, "at {offset} of {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn changed_texts_are_answered(
        which in 0usize..7,
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
        let analysis = avt::analyse(Source::new("job.avt", &*changed), &SHARED);
        for offset in [start as u32, (start + new.len()) as u32, offset] {
            ask_at(&analysis, offset, lang);
        }
        ask(&analysis, Span::new(offset.min(500), offset), lang);
    }
}
