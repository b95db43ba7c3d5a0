//! The outline of a file, and the search in it.

use super::HOUSE;
use super::navigation::{JOB, SHARED};
use crate::examples::examples;
use avt::Analysis;
use avt::ide::symbols::{self, Symbol};
use avt::locale::Lang;
use avt::source::Source;
use insta::assert_snapshot;

fn outline(text: &str, lang: Lang) -> String {
    outlined(&avt::analyse(Source::new("job.avt", text), &SHARED), lang)
}

fn outlined(analysis: &Analysis, lang: Lang) -> String {
    fn write(analysis: &Analysis, symbols: &[Symbol], depth: usize, out: &mut String) {
        for symbol in symbols {
            let source = analysis.source();
            let line = |offset| source.position(offset).line;
            let (first, last) = (line(symbol.span.start), line(symbol.span.end));
            assert!(symbol.span.start <= symbol.name_span.start && symbol.name_span.end <= symbol.span.end);
            let struck = if symbol.closed { " (struck)" } else { "" };
            let lines = if first == last { format!("{first}") } else { format!("{first}-{last}") };
            let name = source.slice(symbol.name_span);
            let indent = "  ".repeat(depth);
            out.push_str(&format!("{indent}{lines} {} | {} | {name}{struck}\n", symbol.name, symbol.detail));
            for child in &symbol.children {
                assert!(symbol.span.start <= child.span.start && child.span.end <= symbol.span.end);
            }
            write(analysis, &symbol.children, depth + 1, out);
        }
    }
    let mut out = String::new();
    write(analysis, &symbols::document(analysis, lang), 0, &mut out);
    out
}

#[test]
fn an_outline_has_numbers_and_amounts() {
    assert_snapshot!(outline(HOUSE, Lang::Fr), @r#"
    1-4 projet | Maison | "Maison"
    6 longueur | 8,2 m | longueur
    8-15 devis D1 | Gros œuvre · 22 657,40 € | D1
      9-13 1 Gros œuvre | GO · 11 777,40 € | GO
        10 1.1 Fondations | fond · 3 000,00 € · 100 % | fond
        11 1.2 Murs | murs · 5 891,00 € · 60 % | murs
        12 1.3 Dalle | dalle · 2 886,40 € · 60 % | dalle
      14 2 Portes coupe-feu | portes · 10 880,00 € · 35,29 % | portes
    17-19 avenant A1 | Moins-value · -274,00 € | A1
      18 1 Moins-value : Murs | murs_mv · -274,00 € | murs_mv
    21-24 situation S1 | 30/04/2026 · net 4 674,03 € · n° F-1 | S1
    26-29 situation S2 | 31/05/2026 · net 8 342,01 € · brouillon | S2
    "#);
}

#[test]
fn an_outline_speaks_the_language_of_its_reader() {
    let text = r#"quote D1 "Works" dated 2026-01-01 refused {
    vat : 20%
    a "A" 2 u @ 10
    b "B" 1 u @ 5 option
}
quote D2 "More" dated 2026-01-02 {
    vat : 20%
    c "C" 1 u @ 3 {
        "A text"
    }
    d "Composed" 2 u {
        x "Part" 3 u @ 2
    }
}
quote D3 "Signed" dated 2026-01-02 accepted 2026-01-03 {
    vat : 20%
    e "E" 10 u @ 1
}
unit pallet = 48 u
let length = 2 m
index BT01 { 2026-01 100 }
situation S1 "May" dated 2026-05-31 {
    e 2 u done
    free "Free" 1 u @ 9 vat 20%
}
situation S2 dated 2026-06-30 cancelled
grid {
      | S1
    e |
}
payment P1 dated 2026-06-30 { S1 1 EUR }
"#;
    assert_snapshot!(outline(text, Lang::En), @"
    1-5 quote D1 | Works · €20.00 · refused | D1 (struck)
      3 1 A | a · €20.00 | a
      4 2 B | b · €5.00 · option | b
    6-14 quote D2 | More · €15.00 · not accepted | D2
      8-10 1 C | c · €3.00 | c
      11-13 2 Composed | d · €12.00 | d
        12 Part | x · €6.00 | x
    15-18 quote D3 | Signed · €10.00 | D3
      17 1 E | e · €10.00 · 20% · done | e
    19 pallet | 48 u | pallet
    20 length | 2 m | length
    21 BT01 | 100 (2026-01) | BT01
    22-25 situation S1 | May · 31 May 2026 · net €13.20 · draft | S1
      24 1 Free | free · €9.00 · 100% | free
    26 situation S2 | cancelled | S2 (struck)
    27-30 grid |  | grid
    31 payment P1 | 30 Jun 2026 | P1
    ");
}

#[test]
fn an_outline_survives_errors() {
    let text = HOUSE
        .replace("    }\n    portes", "    portes")
        .replace("86 m2 ", "86 km ")
        .replace("    murs   25%", "    mu");
    assert_snapshot!(outline(&text, Lang::Fr), @r#"
    1-4 projet | Maison | "Maison"
    6 longueur | valeur inconnue | longueur
    8-14 devis D1 | Gros œuvre · montant inconnu | D1
      9-12 1 Gros œuvre | GO · montant inconnu | GO
        10 1.1 Fondations | fond · montant inconnu | fond
        11 1.2 Murs | murs · montant inconnu | murs
        12 1.3 Dalle | dalle · montant inconnu | dalle
      13 2 Portes coupe-feu | portes · montant inconnu | portes
    16-18 avenant A1 | Moins-value · montant inconnu | A1
      17 1 Moins-value : Murs | murs_mv · montant inconnu | murs_mv
    20-23 situation S1 | 30/04/2026 · net inconnu · n° F-1 | S1
    25-28 situation S2 | 31/05/2026 · net inconnu · brouillon | S2
    "#);
    assert_snapshot!(outline("devis D1 {\n    titre \n    a\n    \"b\nsoit x\nsituation", Lang::Fr), @"
    1-4 devis D1 | montant inconnu · non accepté | D1
      2 1 titre | montant inconnu | titre
      3 2 a | a · montant inconnu | a
    5 x | valeur inconnue | x
    6 situation | net inconnu · brouillon | situation
    ");
    assert_snapshot!(outline(JOB, Lang::En), @r#"
    5 projet | P | "P"
    6-9 révision |  | révision
    10-12 devis D1 | D · amount unknown | D1
      11 1 Mur | murs · amount unknown | murs
    13-15 avenant A1 | A · amount unknown | A1
      14 1 Mur | plus · amount unknown | plus
    "#);
    assert_eq!(outline("", Lang::Fr), "");
}

fn search(analysis: &Analysis, query: &str) -> String {
    let found = symbols::workspace(analysis, query, Lang::Fr);
    let lines = found.iter().map(|found| {
        format!(
            "{} {} | {} | {}\n",
            found.score,
            found.name,
            found.container,
            analysis.source().slice(found.span)
        )
    });
    lines.collect()
}

#[test]
fn a_row_is_found_by_id_number_and_words() {
    let house = avt::analyse_text(HOUSE);
    assert_snapshot!(search(&house, "MURS"), @"
    100 murs · 1.2 Murs | devis D1 · 1 Gros œuvre | murs
    80 murs_mv · 1 Moins-value : Murs | avenant A1 | murs_mv
    ");
    assert_snapshot!(search(&house, "1.2"), @"100 murs · 1.2 Murs | devis D1 · 1 Gros œuvre | murs");
    assert_snapshot!(search(&house, "1."), @"
    90 GO · 1 Gros œuvre | devis D1 | GO
    90 fond · 1.1 Fondations | devis D1 · 1 Gros œuvre | fond
    90 murs · 1.2 Murs | devis D1 · 1 Gros œuvre | murs
    90 dalle · 1.3 Dalle | devis D1 · 1 Gros œuvre | dalle
    90 murs_mv · 1 Moins-value : Murs | avenant A1 | murs_mv
    60 situation S1 · F-1 |  | S1
    ");
    assert_snapshot!(search(&house, "feu port"), @"60 portes · 2 Portes coupe-feu | devis D1 | portes");
    assert_snapshot!(search(&house, "gros oeuvre"), @"
    65 devis D1 · Gros œuvre |  | D1
    65 GO · 1 Gros œuvre | devis D1 | GO
    ");
    assert_snapshot!(search(&house, "f-1"), @"
    62 situation S1 · F-1 |  | S1
    60 fond · 1.1 Fondations | devis D1 · 1 Gros œuvre | fond
    ");
    assert_eq!(search(&house, "toiture"), "");
    assert_eq!(search(&house, "--"), "");
    assert_eq!(search(&house, "").lines().count(), 11);
}

#[test]
fn rows_of_imported_files_are_found_in_their_own_file() {
    let job = avt::analyse(Source::new("job.avt", JOB), &SHARED);
    assert_eq!(search(&job, "enduit"), "");
    assert_snapshot!(search(&job, "mur"), @"
    80 murs · 1 Mur | devis D1 | murs
    70 plus · 1 Mur | avenant A1 | plus
    ");
}

#[test]
fn every_row_of_the_examples_is_in_the_outline_under_its_number() {
    for (file, analysis) in examples() {
        let outline = outlined(&analysis, Lang::Fr);
        let own = analysis.source().files()[0].span;
        let project = &analysis.project;
        let rows = project
            .rows
            .iter()
            .filter(|row| row.span.end <= own.end && !project.quotes[row.quote as usize].is_library());
        for row in rows {
            let name = format!(
                " {} {} | {}",
                project.row_number(row),
                project.designation(row),
                project.slice(row.id)
            );
            assert!(outline.contains(&name), "{file}: {name}");
        }
        assert!(!outline.contains("inconnu"), "{file}");
    }
}
