//! What a selection grows to.

use super::{Fixture, HOUSE};
use avt::ide::selection;
use insta::assert_snapshot;

/// The stretches of one line as they stand, longer ones by their first and last words.
fn grown(text: &str, from: &str, to: &str) -> String {
    let fixture = Fixture::new(&text.replacen(from, to, 1));
    let lines = selection::ranges(&fixture.analysis, fixture.cursor()).into_iter().map(|span| {
        let text = fixture.analysis.source().slice(span);
        match text.lines().count() {
            0 | 1 => format!("{text}\n"),
            lines => {
                let ends =
                    [text.lines().next(), text.lines().last()].map(|line| line.unwrap_or_default().trim());
                format!("{lines} lines: {} … {}\n", ends[0], ends[1])
            }
        }
    });
    lines.collect()
}

#[test]
fn a_selection_grows_from_a_word_to_the_file() {
    assert_snapshot!(grown(HOUSE, "6,40 m", "6,4$00 m"), @r#"
    6,40
    6,40 m
    longueur * 6,40 m
    dalle  "Dalle"            longueur * 6,40 m  @ 55,00
    3 lines: fond   "Fondations"       12,50 m3           @ 240,00 … dalle  "Dalle"            longueur * 6,40 m  @ 55,00
    5 lines: titre GO "Gros œuvre" { … }
    6 lines: titre GO "Gros œuvre" { … portes "Portes coupe-feu"     17 u               @ 640,00  tva 20%
    8 lines: devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 { … }
    29 lines: projet "Maison" { … }
    "#);
    assert_snapshot!(grown(HOUSE, "68,50", "68,5$00"), @r#"
    68,50
    @ 68,50
    murs   "Murs"             86 m2              @ 68,50
    3 lines: fond   "Fondations"       12,50 m3           @ 240,00 … dalle  "Dalle"            longueur * 6,40 m  @ 55,00
    5 lines: titre GO "Gros œuvre" { … }
    6 lines: titre GO "Gros œuvre" { … portes "Portes coupe-feu"     17 u               @ 640,00  tva 20%
    8 lines: devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 { … }
    29 lines: projet "Maison" { … }
    "#);
    assert_snapshot!(grown(HOUSE, "Fondations", "Fonda$0tions"), @r#"
    Fondations
    "Fondations"
    fond   "Fondations"       12,50 m3           @ 240,00
    3 lines: fond   "Fondations"       12,50 m3           @ 240,00 … dalle  "Dalle"            longueur * 6,40 m  @ 55,00
    5 lines: titre GO "Gros œuvre" { … }
    6 lines: titre GO "Gros œuvre" { … portes "Portes coupe-feu"     17 u               @ 640,00  tva 20%
    8 lines: devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 { … }
    29 lines: projet "Maison" { … }
    "#);
    assert_snapshot!(grown(HOUSE, "portes 6 u", "portes 6 u$0"), @r#"
    u
    6 u
    portes 6 u
    2 lines: GO     60% … portes 6 u
    4 lines: situation S2 du 2026-05-31 { … }
    29 lines: projet "Maison" { … }
    "#);
}

#[test]
fn paths_formulas_and_words_are_steps() {
    let text = HOUSE.replace("    GO     60%", "    D1.GO  (2 * max(longueur; 3 m)) u terminé \"fin\"");
    assert_snapshot!(grown(&text, "D1.GO", "D1.G$0O"), @r#"
    GO
    D1.GO
    D1.GO  (2 * max(longueur; 3 m)) u terminé "fin"
    2 lines: D1.GO  (2 * max(longueur; 3 m)) u terminé "fin" … portes 6 u
    4 lines: situation S2 du 2026-05-31 { … }
    29 lines: projet "Maison" { … }
    "#);
    assert_snapshot!(grown(&text, "max(longueur", "max(long$0ueur"), @r#"
    longueur
    max(longueur; 3 m)
    2 * max(longueur; 3 m)
    (2 * max(longueur; 3 m)) u
    (2 * max(longueur; 3 m)) u terminé "fin"
    D1.GO  (2 * max(longueur; 3 m)) u terminé "fin"
    2 lines: D1.GO  (2 * max(longueur; 3 m)) u terminé "fin" … portes 6 u
    4 lines: situation S2 du 2026-05-31 { … }
    29 lines: projet "Maison" { … }
    "#);
    assert_snapshot!(grown(HOUSE, "du 2026-05-12", "d$0u 2026-05-12"), @r#"
    du
    du 2026-05-12
    avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14
    3 lines: avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14 { … }
    29 lines: projet "Maison" { … }
    "#);
}

#[test]
fn grids_comments_and_half_typed_lines_have_steps() {
    let grid = "tableau { # mois\n      | S1   | S2\n    a | 10 % | 5 u terminé\n}\n";
    assert_snapshot!(grown(grid, "terminé", "term$0iné"), @"
    terminé
    5 u terminé
    a | 10 % | 5 u terminé
    3 lines: # mois … a | 10 % | 5 u terminé
    4 lines: tableau { # mois … }
    4 lines: tableau { # mois … }
    ");
    assert_snapshot!(grown(grid, "mois", "mo$0is"), @"
    # mois
    tableau { # mois
    4 lines: tableau { # mois … }
    4 lines: tableau { # mois … }
    ");
    assert_snapshot!(grown("devis D1 {\n    a \"A\" 3 m2 @ (", "3 m2", "3 m$02"), @r#"
    m2
    a "A" 3 m2 @ (
    2 lines: devis D1 { … a "A" 3 m2 @ (
    "#);
    assert_eq!(grown("", "", "$0"), "\n");
    assert_eq!(grown("\n\n", "\n\n", "\n$0\n"), "2 lines:  … \n");
}
