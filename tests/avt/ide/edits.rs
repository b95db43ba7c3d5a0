//! Edits between two texts: they give the second, and touch what differs only.

use avt::ide::edits::between;
use avt::source::{Span, apply};
use proptest::prelude::*;

fn spans(old: &str, new: &str) -> Vec<(Span, String)> {
    let edits = between(old, new);
    assert_eq!(apply(old, &edits).as_deref(), Some(new));
    edits.into_iter().map(|edit| (edit.span, edit.text)).collect()
}

#[test]
fn a_line_whose_blanks_differ_keeps_its_words() {
    let found = spans("a  \"x y\" 1\nb\n", "    a \"x y\"   1\nb\n");
    let expected = [(0, 0, "    "), (1, 3, " "), (8, 9, "   ")];
    assert_eq!(found, expected.map(|(from, to, text)| (Span::new(from, to), text.to_owned())));
}

#[test]
fn a_changed_word_is_a_stretch_of_its_line() {
    assert_eq!(
        spans("a\ncloture é x\nb\n", "a\nclôture é x\nb\n"),
        [(Span::new(2, 9), "clôture".to_owned())]
    );
    assert_eq!(
        spans("a \"b c\" du 1\n", "aa \"b c\" dated 1\n"),
        [(Span::new(0, 1), "aa".to_owned()), (Span::new(8, 10), "dated".to_owned()),]
    );
}

#[test]
fn lines_that_come_and_go_leave_the_others() {
    assert_eq!(spans("a\n\n\n\nb\n", "a\n\nb\n"), [(Span::new(3, 5), String::new())]);
    assert_eq!(
        spans("a\nb\nc\nd\n", "a\nc\nx\nd\n"),
        [(Span::new(2, 4), String::new()), (Span::new(6, 6), "x\n".to_owned()),]
    );
    assert_eq!(spans("a", "a\n"), [(Span::new(1, 1), "\n".to_owned())]);
    assert_eq!(spans("", "a\n"), [(Span::new(0, 0), "a\n".to_owned())]);
    assert_eq!(spans("a\n", ""), [(Span::new(0, 2), String::new())]);
}

#[test]
fn line_ends_stay_those_of_the_file() {
    let old = "a   b\r\nc\r\n\r\n\r\nd";
    assert_eq!(apply(old, &between(old, "a b\nc\n\nd\ne\n")).as_deref(), Some("a b\r\nc\r\n\r\nd\r\ne\r\n"));
    assert!(between("a\r\nb\r\n", "a\nb\n").is_empty());
}

#[test]
fn a_long_text_that_changes_everywhere_takes_no_time() {
    let old: String = (0..60_000).map(|at| format!("{}\n", at % 7)).collect();
    let new: String = (0..60_001).map(|at| format!("{}\n", at % 5)).collect();
    let start = std::time::Instant::now();
    assert_eq!(apply(&old, &between(&old, &new)), Some(new));
    assert!(start.elapsed().as_secs() < 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn edits_give_the_second_text(old in "[ab é\n]{0,40}", new in "[ab é\n]{0,40}") {
        prop_assert_eq!(apply(&old, &between(&old, &new)), Some(new.clone()));
        let windows = old.replace('\n', "\r\n");
        prop_assert_eq!(apply(&windows, &between(&windows, &new)).map(|text| text.replace("\r\n", "\n")), Some(new));
    }

    #[test]
    fn lines_that_stay_are_not_touched(lines in prop::collection::vec("[a-d]{1,3}", 1..20), at in 0usize..20, new in "[a-d]{1,3}") {
        let mut changed = lines.clone();
        let at = at.min(lines.len() - 1);
        changed[at] = new;
        let (old, new) = (lines.join("\n"), changed.join("\n"));
        for edit in between(&old, &new) {
            let line = old[..edit.span.start as usize].matches('\n').count();
            prop_assert!(line.abs_diff(at) <= 1 || lines[at.min(line)..=at.max(line)].iter().all(|other| *other == lines[line]));
        }
    }
}
