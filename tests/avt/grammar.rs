//! The parser against the norm: what `grammar/avt.ebnf` derives is read without an error, what is not never panics,
//! and one wrong line costs one error.

use crate::ebnf::GRAMMAR;
use avt::diagnostic::Diagnostic;
use avt::syntax;
use mutants::{mutant, truncations};
use rng::Rng;
use sentences::{Sentence, Visited, sentence};
use spelling::without_accents;
use std::collections::HashMap;
use std::panic::catch_unwind;
use unicode_normalization::UnicodeNormalization;

mod mutants;
pub mod rng;
mod sentences;
mod spelling;

const SENTENCES: u64 = 4_000;

/// The job of the language reference, with its grid and the spellings that only few files need.
const SAMPLE: &str = include_str!("grammar/sample.avt");

fn sentences() -> impl Iterator<Item = (u64, Sentence)> {
    (0..SENTENCES).map(|seed| (seed, sentence(&GRAMMAR, seed)))
}

#[test]
fn the_sentences_try_all_of_the_grammar() {
    let mut visited = Visited::default();
    for (_, sentence) in sentences() {
        visited.add(&sentence.visited);
    }
    let missing = visited.missing(&GRAMMAR);
    assert!(missing.is_empty(), "no sentence tries:\n{}", missing.join("\n"));
}

#[test]
fn the_names_of_the_sentences_are_no_keywords() {
    for word in spelling::WORDS {
        assert_eq!(syntax::keyword(word), None, "{word}");
    }
}

#[test]
fn the_parser_takes_every_sentence_of_the_grammar() {
    let mut refused: Vec<(u64, String, Vec<Diagnostic>)> = Vec::new();
    for (seed, sentence) in sentences() {
        let errors = syntax::parse(&sentence.text).errors;
        if !errors.is_empty() {
            refused.push((seed, sentence.text, errors));
        }
    }
    // Of each error, the shortest text says it best.
    refused.sort_by_key(|(_, text, errors)| (errors[0].code, text.len()));
    let count = refused.len();
    refused.dedup_by_key(|(_, _, errors)| errors[0].code);
    let shown: String = refused.iter().map(|(seed, text, errors)| report(*seed, text, errors)).collect();
    assert!(count == 0, "{count} of {SENTENCES} sentences are refused:\n{shown}");
}

fn report(seed: u64, text: &str, errors: &[Diagnostic]) -> String {
    let mut report = format!("seed {seed}: {text:?}\n{text}\n");
    for error in errors {
        let span = error.labels[0].span;
        let there = text.get(span.start as usize..span.end as usize);
        report +=
            &format!("  {:?} at {}..{} {there:?}: {:?}\n", error.code, span.start, span.end, error.message);
    }
    report
}

#[test]
fn mutated_sentences_never_panic() {
    let mut rng = Rng::new(2026);
    let mut mutants = 0;
    for (_, sentence) in sentences().filter(|(_, sentence)| sentence.text.len() < 1_500).take(1_500) {
        for _ in 0..3 {
            must_not_panic(&mutant(&sentence, &mut rng));
            mutants += 1;
        }
    }
    for (_, sentence) in
        sentences().filter(|(_, sentence)| (100..300).contains(&sentence.text.len())).take(10)
    {
        for text in truncations(&sentence.text) {
            must_not_panic(text);
            mutants += 1;
        }
    }
    assert!(mutants >= 5_000, "only {mutants} mutants");
}

fn must_not_panic(text: &str) {
    let outcome = catch_unwind(|| {
        let _ = syntax::parse(text);
        let _ = avt::analyse_text(text);
    });
    assert!(outcome.is_ok(), "a panic on {text:?}");
}

#[test]
fn no_nesting_is_too_deep_for_the_stack() {
    const DEEP: usize = 20_000;
    for text in [
        format!("soit x = {}1{}", "(".repeat(DEEP), ")".repeat(DEEP)),
        format!("soit x = {}", "min(".repeat(DEEP)),
        format!("soit x = {}1", "-".repeat(DEEP)),
        format!("soit x = 1{}", " + 1".repeat(DEEP)),
        format!("devis D1 {}{}", "{ titre \"a\" ".repeat(DEEP), "}".repeat(DEEP + 1)),
        format!("devis D1 {{\n{}", "titre \"a\" {\n".repeat(DEEP)),
        "}\n".repeat(DEEP),
        "{".repeat(DEEP),
    ] {
        let _ = syntax::parse(&text);
        let _ = avt::analyse_text(&text);
    }
}

#[test]
fn the_sample_has_no_error() {
    let errors = syntax::parse(SAMPLE).errors;
    assert!(errors.is_empty(), "{}", report(0, SAMPLE, &errors));
}

/// Each line of the sample is cut off at each of its characters, the others being whole: as while it is typed.
#[test]
fn one_wrong_line_costs_one_error() {
    let lines: Vec<&str> = SAMPLE.lines().collect();
    let mut refused = Vec::new();
    let mut shown = String::new();
    for (number, line) in lines.iter().enumerate() {
        let before = refused.len();
        // A line erased altogether is no half-typed line: its head may be gone.
        for half in truncations(line).filter(|half| !half.trim().is_empty()) {
            let mut typed = lines.clone();
            typed[number] = half;
            let text = typed.join("\n") + "\n";
            let mut errors = syntax::parse(&text).errors;
            errors.retain(Diagnostic::is_error);
            if errors.len() > 1 {
                let codes: Vec<_> = errors.iter().map(|error| (error.code, error.labels[0].span)).collect();
                refused.push(format!("line {}, {half:?}: {codes:?}\n", number + 1));
            }
        }
        // The first and the last of a line's show what is wrong with the others.
        let new = &refused[before..];
        shown.extend(new.first().into_iter().chain(new[new.len().min(1)..].last()).cloned());
    }
    assert!(refused.is_empty(), "{} half lines cost more:\n{shown}", refused.len());
}

/// Indentation, and a kind in column 1, find a lost brace again.
#[test]
fn one_lost_brace_costs_one_error() {
    let mut refused = String::new();
    for (at, brace) in SAMPLE.match_indices(['{', '}']) {
        let text = SAMPLE[..at].to_owned() + &SAMPLE[at + 1..];
        let errors = syntax::parse(&text).errors;
        if errors.len() != 1 {
            let line = SAMPLE[..at].lines().count();
            let codes: Vec<_> = errors.iter().map(|error| (error.code, error.labels[0].span)).collect();
            refused += &format!("line {line}, without its {brace}: {codes:?}\n");
        }
    }
    assert!(refused.is_empty(), "\n{refused}");
}

#[test]
fn every_keyword_of_the_table_is_known_in_every_spelling() {
    let mut lines = HashMap::new();
    for (line, keyword) in GRAMMAR.keywords.iter().enumerate() {
        let token = &keyword.token;
        let known = syntax::keyword(&keyword.french[0]).unwrap_or_else(|| panic!("{token} is not known"));
        for spelling in keyword.spellings() {
            for variant in variants(spelling) {
                assert_eq!(syntax::keyword(&variant), Some(known), "{token}: {variant:?}");
            }
        }
        if let Some(other) = lines.insert(format!("{known:?}"), line) {
            panic!("{token} and {} are one keyword", GRAMMAR.keywords[other].token);
        }
    }
    assert_eq!(syntax::keyword("a"), None, "`à` keeps its accent");
}

fn variants(spelling: &str) -> Vec<String> {
    let mut variants = vec![spelling.to_owned(), spelling.to_uppercase(), spelling.nfd().collect()];
    variants.push(spelling.to_uppercase().nfd().collect());
    if spelling != "à" {
        variants.extend([without_accents(spelling), without_accents(spelling).to_uppercase()]);
    }
    variants
}

/// Every sentence has one form: it reads without an error, keeps its comments, and is left as it is.
#[test]
fn every_sentence_is_formatted_once() {
    use avt::format::{Options, format};
    let mut faults = Vec::new();
    for (seed, sentence) in sentences().take(2_000) {
        let Ok(once) = format(&sentence.text, Options::default()) else {
            faults.push(format!("seed {seed} is refused:\n{}", sentence.text));
            continue;
        };
        let errors = syntax::parse(&once).errors;
        if !errors.is_empty() {
            faults.push(format!(
                "seed {seed}, formatted, is in error: {}\n{once}",
                report(seed, &once, &errors)
            ));
        }
        match format(&once, Options::default()) {
            Ok(twice) if twice == once => {}
            twice => faults.push(format!("seed {seed} is not stable:\n{once}\n--- then\n{twice:?}")),
        }
    }
    faults.sort_by_key(String::len);
    assert!(faults.is_empty(), "{} faults; the shortest:\n{}", faults.len(), faults[0]);
}
