//! Formatting in an editor: the formatter's own output, as edits of what differs.

use super::{Fixture, HOUSE};
use avt::format::{Options, format};
use avt::ide::formatting::{on_type, range, whole};
use avt::source::{Edit, Span, apply};
use insta::assert_snapshot;
use proptest::prelude::*;

/// A text in another form: blanks between its words, lines and columns as `seed` has it.
fn roughened(text: &str, seed: u64) -> String {
    let mut state = seed;
    let mut next = |most: u64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % most
    };
    let mut out = String::new();
    for line in text.lines() {
        let quoted = line.contains(['"', '#']);
        out.push_str(&" ".repeat(next(9) as usize));
        let mut before = 'x';
        for ch in line.trim_start().chars() {
            // Two blanks would part a number.
            if before == ' ' && !quoted && !ch.is_ascii_digit() && next(3) == 0 {
                out.push(' ');
            }
            out.push(ch);
            before = ch;
        }
        out.push_str(&"\n".repeat(1 + next(6) as usize / 5));
    }
    out
}

fn examples() -> Vec<String> {
    let folder = std::fs::read_dir("examples").expect("examples");
    let paths = folder.map(|entry| entry.expect("an entry").path());
    let mut all: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "avt")).collect();
    all.sort();
    all.into_iter().map(|path| std::fs::read_to_string(path).expect("an example")).collect()
}

fn edits(text: &str) -> Option<Vec<Edit>> {
    whole(&avt::analyse_text(text)).ok()
}

#[test]
fn edits_are_the_formatters_output() {
    let mut formatted = 0;
    for (at, example) in examples().iter().enumerate() {
        assert_eq!(edits(example), Some(vec![]), "in its form already");
        for seed in 0..4 {
            let rough = roughened(example, seed * 31 + at as u64);
            let Ok(expected) = format(&rough, Options::default()) else { continue };
            formatted += 1;
            let found = edits(&rough).expect("formatted");
            assert_eq!(apply(&rough, &found).as_deref(), Some(expected.as_str()));
            let windows = rough.replace('\n', "\r\n");
            let found = edits(&windows).expect("formatted");
            assert_eq!(apply(&windows, &found), Some(expected.replace('\n', "\r\n")));
            assert!(
                found.iter().all(|edit| !edit.span.of(&windows).contains(|ch: char| ch.is_alphanumeric()))
            );
        }
    }
    assert!(formatted > 10, "{formatted}");
}

#[test]
fn only_what_differs_is_touched() {
    let formatted = format(HOUSE, Options::default()).expect("formatted");
    assert_eq!(edits(&formatted), Some(vec![]));
    let once = formatted.replacen("    murs    ", "  murs ", 1).replacen("situation S2", "Situation  S2", 1);
    let found = edits(&once).expect("formatted");
    let said: Vec<_> = found.iter().map(|edit| (edit.span.of(&once), edit.text.as_str())).collect();
    assert_eq!(said, [("      ", "        "), (" ", "    "), ("Situation  ", "situation ")]);
}

#[test]
fn a_selection_is_formatted_by_itself() {
    let marked = r#"devis D "D" {
a   "A" 1 u   @ 10
$0b   "B" 100 u @ 10
$0c   "C" 1 u @ 10
}
"#;
    let fixture = Fixture::new(marked);
    let edits = range(&fixture.analysis, Span::new(fixture.selection.start, fixture.selection.end - 1))
        .expect("formatted");
    assert_snapshot!(fixture.after(&edits), @r#"
    devis D "D" {
    a   "A" 1 u   @ 10
        b  "B"  100 u  @ 10
    c   "C" 1 u @ 10
    }
    "#);
}

#[test]
fn a_file_whose_blocks_are_lost_is_left_alone() {
    let fixture = Fixture::new("devis D \"D\" {\n  a \"A\" 1 u @ 10\n\nsituation S1 {$0\n");
    assert!(whole(&fixture.analysis).is_err());
    assert!(range(&fixture.analysis, fixture.selection).is_err());
}

fn typed(marked: &str, typed: &str) -> String {
    let fixture = Fixture::new(marked);
    let after = fixture.after(&on_type(&fixture.analysis, fixture.cursor(), typed));
    // Blanks at the end of a line are drawn.
    let shown = |line: &str| {
        let text = line.trim_end_matches(' ');
        format!("{text}{}", "·".repeat(line.len() - text.len()))
    };
    after.split('\n').map(shown).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_new_line_is_indented_as_its_block() {
    assert_snapshot!(typed("devis D \"D\" {\n    titre T \"T\" {\n$0", "\n"), @r#"
    devis D "D" {
        titre T "T" {
    ········
    "#);
    assert_snapshot!(typed("devis D \"D\" {\n    titre T \"T\" {\n  $0\n    }\n}\n", "\n"), @r#"
    devis D "D" {
        titre T "T" {
    ········
        }
    }
    "#);
    assert_snapshot!(typed("devis D \"D\" {\n    a \"A\" 1 u @ 1\n$0  b \"B\" 1 u @ 1\n}\n", "\n"), @r#"
    devis D "D" {
        a "A" 1 u @ 1
        b "B" 1 u @ 1
    }
    "#);
    assert_snapshot!(typed("devis D \"D\" {\n    a \"A\" 1 u @ 1\n$0}\n", "\n"), @r#"
    devis D "D" {
        a "A" 1 u @ 1
    }
    "#);
    assert_snapshot!(typed("devis D \"D\" {\r\n    a \"A\" 1 u @ 1\r\n$0\r\n}\r\n", "\n").replace('\r', "␍"), @r#"
    devis D "D" {␍
        a "A" 1 u @ 1␍
        ␍
    }␍
    "#);
}

#[test]
fn a_brace_goes_to_the_column_of_its_head() {
    assert_snapshot!(typed("devis D \"D\" {\n    titre T \"T\" {\n        a \"A\" 1 u @ 1\n        }$0\n}\n", "}"), @r#"
    devis D "D" {
        titre T "T" {
            a "A" 1 u @ 1
        }
    }
    "#);
    let line = "projet \"P\" { tva : 20% }$0\n";
    assert_eq!(typed(line, "}"), line.replace("$0", ""), "a brace that ends a line of its own");
}

#[test]
fn a_bar_aligns_the_grid_and_not_what_follows_the_cursor() {
    let grid = r#"devis D "D" accepté 2026-01-02 {
  a   "A"  1 u @ 10
}
situation S1 du 2026-01-31
situation S2 du 2026-02-28
tableau {
| S1 | S2
    a | 10% |$0   20%
  a_plus_long | 5% | 7%
}
"#;
    assert_snapshot!(typed(grid, "|"), @r#"
    devis D "D" accepté 2026-01-02 {
      a   "A"  1 u @ 10
    }
    situation S1 du 2026-01-31
    situation S2 du 2026-02-28
    tableau {
                    | S1  | S2
        a           | 10% |   20%
        a_plus_long |  5% |  7%
    }
    "#);
    assert_eq!(typed("situation S1 { a 10% |$0 }\n", "|"), "situation S1 { a 10% | }\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Whatever is typed wherever, what was there stays: only blanks move.
    #[test]
    fn typing_moves_blanks_only(at in 0usize..700, what in prop::sample::select(vec!["\n", "}", "|", "{", "é"])) {
        let at = (0..=at.min(HOUSE.len())).rfind(|at| HOUSE.is_char_boundary(*at)).unwrap_or(0);
        let text = format!("{}{what}{}", &HOUSE[..at], &HOUSE[at..]);
        let analysis = avt::analyse_text(&text);
        let edits = on_type(&analysis, (at + what.len()) as u32, what);
        let out = apply(&text, &edits).expect("edits that fit");
        let plain = |text: &str| text.chars().filter(|ch| !ch.is_whitespace()).collect::<String>();
        if what != "|" {
            prop_assert_eq!(plain(&out), plain(&text));
        }
    }
}
