//! Every feature at every place of right and broken texts: none panics, and what it says lies in the text.

use super::HOUSE;
use super::navigation::{JOB, SHARED};
use crate::grammar::rng::Rng;
use avt::Analysis;
use avt::ide::symbols::Symbol;
use avt::ide::{definition, feeds, folding, highlights, linked, links, moved, rename, selection, symbols};
use avt::locale::Lang;
use avt::source::{Source, Span};

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
        if let Ok(edits) = rename::rename(analysis, offset, "tout_neuf", Lang::En) {
            edits.into_iter().for_each(|edit| fits(edit.span));
        }
    }
    let ranges = selection::ranges(analysis, offset);
    assert!(!ranges.is_empty());
    for pair in ranges.windows(2) {
        assert!(pair[1].start <= pair[0].start && pair[0].end <= pair[1].end, "{pair:?}");
    }
    ranges.into_iter().for_each(fits);
    if let Some(item) = feeds::item(analysis, offset, Lang::Fr) {
        [item.span, item.name_span].into_iter().for_each(fits);
        let parts =
            feeds::feeds(analysis, &item, Lang::Fr).into_iter().chain(feeds::fed(analysis, &item, Lang::En));
        parts.for_each(|(item, places)| places.into_iter().chain([item.span]).for_each(fits));
    }
}

/// What is asked of a whole file.
fn whole(analysis: &Analysis) {
    fn nested(source: &Source, symbols: &[Symbol]) {
        for symbol in symbols {
            assert!(source.text.get(symbol.span.start as usize..symbol.span.end as usize).is_some());
            assert!(symbol.span.start <= symbol.name_span.start && symbol.name_span.end <= symbol.span.end);
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

/// A text with a few things wrong.
fn broken(text: &str, rng: &mut Rng) -> String {
    let mut text = text.to_owned();
    for _ in 0..rng.within(1, 3) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let at = *rng.pick(&places);
        let intruder =
            rng.word(&["{", "}", "\"", "\n", "(", "é", "€", "@", ".", "|", "titre ", "\u{feff}", "", "\r"]);
        if rng.percent(50) {
            let end = text[at..]
                .char_indices()
                .map(|(step, _)| at + step)
                .nth(rng.within(1, 30))
                .unwrap_or(text.len());
            text.replace_range(at..end, intruder);
        } else {
            text.insert_str(at, intruder);
        }
    }
    text
}

#[test]
fn every_feature_answers_everywhere() {
    let grid = "tableau T {\n      | S1 | S2\n    murs | 10 % | 5 m2 terminé # é\n    GO | |\n}\n";
    let texts = [HOUSE.to_owned() + grid, JOB.to_owned(), String::new(), "\u{feff}é\r\n".to_owned()];
    for text in &texts {
        let analysis = avt::analyse(Source::new("job.avt", &**text), &SHARED);
        whole(&analysis);
        // Past the end, inside characters, and in imported files.
        for offset in (0..analysis.source().text.len() as u32 + 3).step_by(3) {
            navigate(&analysis, offset);
        }
        navigate(&analysis, u32::MAX);
    }
}

#[test]
fn every_feature_answers_in_broken_files() {
    let mut rng = Rng::new(7);
    for round in 0..120 {
        let text = broken(if round % 2 == 0 { HOUSE } else { JOB }, &mut rng);
        let analysis = avt::analyse(Source::new("job.avt", &*text), &SHARED);
        whole(&analysis);
        for _ in 0..6 {
            navigate(&analysis, rng.below(text.len() + 2) as u32);
        }
    }
}
