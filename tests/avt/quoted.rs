//! Quotes before anything is billed: shown row by row, with sections, VAT rate by rate, and by name beside situations.

use crate::cli::{Place, run};

/// 12,50 × 240 = 3 000; 86 × 68,50 less 5 % = 5 596,45; 17 × 640 = 10 880 at 20 %; the option is not counted.
/// VAT: 10 % of 8 596,45 = 859,645, rounded to 859,65; 20 % of 10 880 = 2 176.
const QUOTE: &str = r#"projet "Extension" { tva : 10% }
devis D1 "Gros œuvre" du 2026-03-01 {
    "Prix fermes jusqu'au 1er juin"
    titre GO "Maçonnerie" {
        fond  "Fondations"  12,50 m3  @ 240
        murs  "Murs"        86 m2     @ 68,50  remise 5%
    }
    portes  "Portes"   17 u  @ 640  tva 20%
    seuils  "Seuils"   17 u  @ 38   option
}
avenant A1 "Moins de murs" du 2026-05-12 accepté 2026-05-14 {
    mv  moins murs  4 m2
}
"#;

fn place(text: &str) -> Place {
    let place = Place::new();
    place.write("quote.avt", text);
    place
}

/// The line that begins with a text, without its blanks.
fn line(text: &str, start: &str) -> String {
    let found = text.lines().find(|line| line.trim_start().starts_with(start));
    let found = found.unwrap_or_else(|| panic!("no line {start} in\n{text}"));
    found.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_quote_is_shown_while_there_is_no_situation() {
    let place = place(QUOTE);
    let shown = place.avt("show quote.avt --width 100");
    assert_eq!((shown.status, shown.stderr.as_str()), (0, ""));
    let text = shown.stdout;
    assert_eq!(line(&text, "Devis D1"), "Devis D1 · Gros œuvre · 01/03/2026");
    assert_eq!(line(&text, "Prix fermes"), "Prix fermes jusqu'au 1er juin");
    assert_eq!(line(&text, "1 "), "1 Maçonnerie 8 596,45");
    assert_eq!(line(&text, "1.1"), "1.1 Fondations 12,5 m3 240,00 3 000,00 10 %");
    assert_eq!(line(&text, "1.2"), "1.2 Murs 86 m2 68,50 5 596,45 10 %");
    assert_eq!(line(&text, "remise"), "remise 5 %");
    assert_eq!(line(&text, "2 "), "2 Portes 17 u 640,00 10 880,00 20 %");
    assert_eq!(line(&text, "option"), "option, hors total : 646,00");
    assert_eq!(line(&text, "Total HT"), "Total HT 19 476,45 €");
    assert_eq!(line(&text, "TVA 10 %"), "TVA 10 % sur 8 596,45 € 859,65 €");
    assert_eq!(line(&text, "TVA 20 %"), "TVA 20 % sur 10 880,00 € 2 176,00 €");
    assert_eq!(line(&text, "Total TTC"), "Total TTC 22 512,10 €");
    assert_eq!(line(&text, "Avenant A1"), "Avenant A1 · Moins de murs · 12/05/2026 · accepté le 14/05/2026");
    assert!(text.contains("-260,30"), "4 m2 at 68,50 less 5 %:\n{text}");
    let eval = place.avt("eval quote.avt --format text");
    assert_eq!((eval.status, eval.stdout), (0, text));
    let piped = run(place.command("show -").write_stdin(QUOTE));
    assert!(piped.status == 0 && piped.stdout.starts_with("Devis D1"));
}

#[test]
fn a_quote_is_shown_by_name() {
    let accepted = QUOTE.replace("du 2026-03-01", "du 2026-03-01 accepté 2026-03-10");
    let billed = format!("{accepted}situation S1 du 2026-06-30 {{ A1 100% }}\n");
    let place = place(&billed);
    for id in ["D1", "d1"] {
        let text = place.avt(&format!("show quote.avt -s {id}")).stdout;
        assert!(text.starts_with("Devis D1") && !text.contains("Avenant"), "{text}");
    }
    let text = place.avt("show quote.avt -s A1 --lang en").stdout;
    assert!(text.starts_with("Amendment A1") && text.contains("Total with VAT"), "{text}");
    let summary = place.avt("eval quote.avt --format text --summary -s D1").stdout;
    assert!(!summary.contains("Fondations") && summary.contains("22 512,10 €"), "{summary}");
    assert!(place.avt("show quote.avt").stdout.starts_with("Situation S1"), "the last situation otherwise");
    assert!(place.avt("eval quote.avt --format text").stdout.starts_with("Situation S1"));
}

/// What is unknown is not printed, and the other quotes are.
#[test]
fn a_quote_with_an_unknown_figure_is_not_printed() {
    let place = place(&QUOTE.replace("@ 640", "@ 640 * inconnu"));
    let shown = place.avt("show quote.avt --message-format short");
    assert_eq!(shown.status, 1, "{}", shown.stderr);
    assert!(!shown.stdout.contains("Devis D1") && shown.stdout.contains("Avenant A1"), "{}", shown.stdout);
    // An error that is tied to no row may be about any figure.
    place.write("lost.avt", &QUOTE.replace("du 2026-03-01", "du 2026-13-01"));
    let lost = place.avt("show lost.avt --message-format short");
    assert_eq!((lost.status, lost.stdout.as_str()), (1, ""), "{}", lost.stderr);
}

/// Sums that cannot be held are told: a quote does not just stay away.
#[test]
fn a_quote_beyond_what_is_billed() {
    let rows: String = (0..20).map(|at| format!("r{at} \"R\" 1 u @ 9 999 999 999 999\n")).collect();
    let place = place(&format!("devis D1 du 2026-03-01 {{\ntva : 20%\n{rows}}}\n"));
    let shown = place.avt("show quote.avt --message-format short");
    assert!(shown.status == 1 && shown.stderr.contains("E0604"), "{} {}", shown.status, shown.stderr);
    assert_eq!(shown.stdout, ""); // Beside a situation that does not bill it, once; where it is billed, once too.
    for life in ["", " accepté 2026-03-02"] {
        let text =
            format!("devis D1 du 2026-03-01{life} {{\ntva : 20%\n{rows}}}\nsituation S1 du 2026-04-01\n");
        place.write("both.avt", &text);
        let shown = place.avt("show both.avt -s D1 --message-format short").stderr;
        assert_eq!((shown.matches("E0604").count(), shown.lines().count()), (1, 1), "{shown}");
    }
}
