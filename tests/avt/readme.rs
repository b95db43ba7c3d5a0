//! What the README shows is what a reader gets: its snippets check clean, its commands print what stands under them.

use crate::cli::Place;
use avt::analyse_text;

/// The file of the example about a bare number, which the README does not show whole.
const BARE: &str = r#"projet "Extension Dupont" { tva : 20% }

devis D1 "Menuiseries" du 2026-03-01 accepté 2026-03-15 {
    portes  "Portes coupe-feu EI30"  17  u  @ 640,00
}
situation S1 n° "FA-2026-044" du 2026-04-30 {
    portes  6
}
"#;

/// The fenced blocks of a language, in order.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let opening = format!("\n```{language}\n");
    text.split(opening.as_str())
        .skip(1)
        .filter_map(|rest| rest.split_once("\n```"))
        .map(|(block, _)| block)
        .collect()
}

fn readme() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("the README")
}

fn is_clean(name: &str, text: &str) {
    let analysis = analyse_text(text);
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert!(errors.is_empty(), "{name}: {errors:?}\n{text}");
    assert!(analysis.is_complete() && !analysis.ledger.invoices.is_empty(), "{name} bills nothing");
}

#[test]
fn its_snippets_check_clean() {
    let readme = readme();
    let (before, rest) = readme.split_once("\n## Ten minutes\n").expect("the tour");
    let (tour, after) = rest.split_once("\n## The commands\n").expect("the commands");
    // The blocks of the tour are one job.
    is_clean("the tour", &blocks(tour, "avt").join("\n\n"));
    for part in [before, after] {
        let blocks = blocks(part, "avt");
        assert!(!blocks.is_empty());
        blocks.iter().for_each(|block| is_clean("a snippet", block));
    }
}

#[test]
fn its_commands_print_what_it_says() {
    let place = Place::new();
    place.write("bare.avt", BARE);
    let examples = place.path().join("examples/pictures");
    std::fs::create_dir_all(&examples).expect("a folder");
    for name in ["extension.avt", "pictures/wrong.avt"] {
        let from = format!("{}/examples/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::copy(from, place.path().join("examples").join(name)).expect("an example");
    }
    let readme = readme();
    let mut ran = 0;
    for block in blocks(&readme, "console") {
        let (command, printed) = block.split_once('\n').expect("a command and what it prints");
        let command = command.strip_prefix("$ avt ").expect("a command of avt");
        let quiet = command.ends_with(" 2>/dev/null");
        let outcome = place.avt(command.trim_end_matches(" 2>/dev/null"));
        let found = if quiet { outcome.stdout } else { outcome.stdout + &outcome.stderr };
        assert_eq!(found.trim_end(), printed.trim_end(), "{command}");
        ran += 1;
    }
    assert!(ran >= 3, "{ran} commands");
}
