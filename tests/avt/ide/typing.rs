//! Completion, signatures and colours at any offset of any text: they answer, and what they say fits the text.

use super::HOUSE;
use avt::analyse_text;
use avt::ide::completion::{complete, documentation};
use avt::ide::signature::signature;
use avt::ide::tokens::tokens;
use avt::locale::Lang;
use avt::source::{Edit, NoFiles, Span, apply};
use proptest::prelude::*;

/// Everything at one offset of one text.
fn holds(text: &str, offset: u32) {
    let analysis = analyse_text(text);
    for item in complete(&analysis, offset, &NoFiles, Lang::En).items {
        assert!(
            apply(text, &[Edit::new(item.replace, "")]).is_some(),
            "{:?} of {}",
            item.replace,
            item.label
        );
        assert!(item.replace.start <= offset && offset <= item.replace.end);
        assert!(!item.replace.of(text).contains('\n'));
        if let Some(key) = item.resolve.filter(|_| offset.is_multiple_of(7)) {
            documentation(&analysis, &key, Lang::Fr);
        }
    }
    if let Some(found) = signature(&analysis, offset, Lang::Fr) {
        let inside = |(start, end): &(u32, u32)| found.label.get(*start as usize..*end as usize).is_some();
        assert!(found.parameters.iter().all(inside), "{found:?}");
    }
    let all = tokens(&analysis, Span::new(0, text.len() as u32));
    let part = tokens(&analysis, Span::new(offset, offset.saturating_add(60)));
    for list in [&all, &part] {
        assert!(list.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{list:?}");
        let fits = |span: Span| {
            text.get(span.start as usize..span.end as usize)
                .is_some_and(|said| !said.is_empty() && !said.contains('\n'))
        };
        assert!(list.iter().all(|token| fits(token.span)), "{list:?}");
    }
}

const GRID: &str = "quote Q \"Été\" dated 2026-01-01 accepted 2026-01-02 {\n    vat : 20%\n    a \"A\" 2 u @ round(3 ; 1)\n}\nsituation S1 no \"1\" dated 2026-02-01\ngrid {\n    | S1\n    a | 50% \"é\" done\n}\n";

#[test]
fn every_offset_of_a_job_has_an_answer() {
    for offset in (0..HOUSE.len() as u32 + 3).step_by(5) {
        holds(HOUSE, offset);
    }
    for offset in 0..GRID.len() as u32 + 2 {
        holds(GRID, offset);
    }
    for text in ["", "\n", "é", "situation S1 {", "}{", "devis D {\n\ta", "\u{feff}devis D {\r\n  a \"b\r\n}"]
    {
        (0..text.len() as u32 + 2).for_each(|offset| holds(text, offset));
    }
    holds(HOUSE, u32::MAX);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn so_has_every_offset_of_a_broken_one(cut in 0usize..1_200, length in 0usize..40, typed in "[a-z{}|:;@.,%€\"#(é0-9 \n-]{0,6}", at in 0usize..1_200) {
        let mut text = if cut % 3 == 0 { GRID.to_owned() } else { HOUSE.to_owned() };
        let boundary = |text: &str, at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let (start, end) = (boundary(&text, cut), boundary(&text, cut + length));
        text.replace_range(start..end, &typed);
        let near = start + typed.len();
        holds(&text, near as u32);
        holds(&text, at as u32);
    }
}
