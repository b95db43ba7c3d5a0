//! What may be typed at a place.

use super::{Fixture, HOUSE};
use avt::Analysis;
use avt::ide::completion::{Completion, CompletionKind, complete};
use avt::source::{Edit, apply};
use insta::assert_snapshot;

/// One proposal a line, in its order: what is inserted, where it is not the label, and its detail.
fn drawn(items: &[Completion]) -> String {
    let mut out = String::new();
    for item in items {
        out.push_str(&format!("{:?} {}", item.kind, item.label));
        if item.insert != item.label {
            out.push_str(&format!(" ⇒ {}", item.insert));
        }
        if let Some(detail) = &item.detail {
            out.push_str(&format!("  ({detail})"));
        }
        out.push('\n');
    }
    out
}

fn at(marked: &str) -> (Fixture, Vec<Completion>) {
    let fixture = Fixture::new(marked);
    let items = complete(&fixture.analysis, fixture.cursor(), fixture.lang());
    sound(&fixture.analysis, &items);
    (fixture, items)
}

fn proposed(marked: &str) -> String {
    drawn(&at(marked).1)
}

/// HOUSE with a line in place of the last one.
fn house(line: &str) -> String {
    HOUSE.replace("    portes 6 u\n", &format!("{line}\n"))
}

/// A snippet with what stands in its places at first.
pub fn filled(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find(['$', '\\', '}']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(escaped) = rest.strip_prefix('\\') {
            let length = escaped.chars().next().map_or(0, char::len_utf8);
            out.push_str(&escaped[..length]);
            rest = &escaped[length..];
        } else if let Some(place) = rest.strip_prefix("${") {
            rest = place.split_once(':').map_or("", |(_, rest)| rest);
        } else {
            rest = rest[1..].trim_start_matches(|ch: char| ch.is_ascii_digit());
        }
    }
    out + rest
}

/// No proposal makes its line worse than it was: it has no more errors than before, once the places of a snippet hold
/// what is in them at first. The parameters of a function are names that say what to type.
fn sound(analysis: &Analysis, items: &[Completion]) {
    let text = &analysis.source().text;
    let errors = |analysis: &Analysis, line: usize, last: usize| {
        let in_line = |found: &&avt::diagnostic::Diagnostic| {
            let at = analysis.source().position(found.span().start).line;
            found.is_error() && line <= at && at <= last
        };
        analysis
            .diagnostics
            .iter()
            .filter(in_line)
            .map(|found| format!("{:?}", found.code))
            .collect::<Vec<_>>()
    };
    for item in items.iter().filter(|item| item.kind != CompletionKind::Function) {
        let insert = if item.snippet { filled(&item.insert) } else { item.insert.clone() };
        let line = analysis.source().position(item.replace.start).line;
        let last = line + insert.matches('\n').count();
        let new = apply(text, &[Edit::new(item.replace, insert.clone())]).expect("an edit that fits");
        let after = avt::analyse_text(&new);
        let (before, after) = (errors(analysis, line, line), errors(&after, line, last));
        assert!(
            after.len() <= before.len(),
            "{} ⇒ {insert:?}: {before:?}, then {after:?} in\n{new}",
            item.label
        );
    }
}

#[test]
fn a_line_of_a_situation_names_what_can_still_move() {
    assert_snapshot!(proposed(&house("    $0")), @r#"
    Row murs ⇒ murs ${1:100%}  (Murs · reste 64,5 m2, 75 % (25 % fait))
    Row dalle ⇒ dalle ${1:100%}  (Dalle · reste 52,48 m2, 100 %)
    Row portes ⇒ portes ${1:100%}  (Portes coupe-feu · reste 17 u, 100 %)
    Row murs_mv ⇒ murs_mv ${1:100%}  (Moins-value : Murs · reste -4 m2, 100 %)
    Document D1 ⇒ D1 ${1:100%}  (Gros œuvre · reste 18 184,65 € (19,74 % fait))
    Document A1 ⇒ A1 ${1:100%}  (Moins-value · reste -274,00 € (0 % fait))
    Keyword tout ⇒ tout ${1:100%}  (tout ce qui est accepté · reste 17 910,65 € (19,98 % fait))
    Snippet ligne libre ⇒ ${1:ligne} "${2:Désignation}" ${3:1} ${4:u} @ ${5:100,00}  (travaux hors devis, de cette situation)
    Row fond ⇒ fond ${1:90%} correction "${2:métré refait}"  (Fondations · complète, 100 %)
    "#);
    assert_snapshot!(proposed(&house("    po$0")), @r#"
    Row portes ⇒ portes ${1:100%}  (Portes coupe-feu · reste 17 u, 100 %)
    Snippet ligne libre ⇒ ${1:ligne} "${2:Désignation}" ${3:1} ${4:u} @ ${5:100,00}  (travaux hors devis, de cette situation)
    "#);
    assert_snapshot!(proposed(&house("    1.2$0")), @r#"
    Row murs ⇒ murs ${1:100%}  (Murs · reste 64,5 m2, 75 % (25 % fait))
    Snippet ligne libre ⇒ ${1:ligne} "${2:Désignation}" ${3:1} ${4:u} @ ${5:100,00}  (travaux hors devis, de cette situation)
    "#);
    assert_snapshot!(proposed(&house("    coupe$0")), @r#"
    Row portes ⇒ portes ${1:100%}  (Portes coupe-feu · reste 17 u, 100 %)
    Snippet ligne libre ⇒ ${1:ligne} "${2:Désignation}" ${3:1} ${4:u} @ ${5:100,00}  (travaux hors devis, de cette situation)
    "#);
}

#[test]
fn what_is_complete_closed_or_given_comes_last_or_not_at_all() {
    let text = r#"quote D1 "D" dated 2026-01-01 accepted 2026-01-02 {
    vat : 20%
    a "Walls" 10 u @ 100
    b "Doors" 10 u @ 100
    c "Paint" 10 u @ 100
    d "Option" 10 u @ 100 option
}
quote D2 "Not yet" dated 2026-01-01 {
    vat : 20%
    e "E" 1 u @ 1
}
situation S1 no "F-1" dated 2026-02-28 {
    a 100%
    b 3 u done
}
situation S2 dated 2026-03-31 {
    c 5 u
    $0
}
"#;
    assert_snapshot!(proposed(text), @r#"
    Document D1 ⇒ D1 ${1:100%}  (D · €1,700.00 left (43.33% done))
    Keyword all ⇒ all ${1:100%}  (all that is accepted · €1,700.00 left (43.33% done))
    Snippet free row ⇒ ${1:row} "${2:Designation}" ${3:1} ${4:u} @ ${5:100.00} vat ${6:20%}  (works outside the quotes, of this situation)
    Row b ⇒ b reopen  (Doors · closed at 30%)
    Row a ⇒ a ${1:90%} correction "${2:measured again}"  (Walls · complete, 100%)
    "#);
    assert_snapshot!(proposed(&text.replace("    $0", "    D1.$0")), @r#"
    Row b ⇒ b reopen  (Doors · closed at 30%)
    Row a ⇒ a ${1:90%} correction "${2:measured again}"  (Walls · complete, 100%)
    "#);
}

#[test]
fn after_a_target_come_the_values_that_make_sense() {
    assert_snapshot!(proposed(&house("    murs $0")), @r#"
    Value 100%  (4 418,25 € à facturer)
    Value 86 m2  (reste 64,5 m2, 75 % (25 % fait))
    Value 25%  (comme avant)
    Value +10% ⇒ +${1:10}%  (en plus de la situation précédente)
    Keyword terminé  (close là : on n'ira pas plus loin)
    Keyword correction ⇒ ${1:50%} correction "${2:métré refait}"  (baisse l'avancement, avec sa raison)
    Keyword approvisionné ⇒ ${1:4 418,25 €} approvisionné  (livré sur le chantier, pas encore posé)
    "#);
    assert_snapshot!(proposed(&house("    portes $0")), @r#"
    Value 100%  (10 880,00 € à facturer)
    Value 17 u  (reste 17 u, 100 %)
    Value +10% ⇒ +${1:10}%  (en plus de la situation précédente)
    Keyword correction ⇒ ${1:50%} correction "${2:métré refait}"  (baisse l'avancement, avec sa raison)
    Keyword approvisionné ⇒ ${1:10 880,00 €} approvisionné  (livré sur le chantier, pas encore posé)
    "#);
    assert_snapshot!(proposed(&house("    GO $0")), @"
    Value 100%  (reste 7 304,65 €)
    Value +10% ⇒ +${1:10}%  (en plus de la situation précédente)
    Value 11 777,40 €  (en montant, au cumul)
    ");
    assert_snapshot!(proposed(&house("    portes 6$0")), @"
    Unit 6 u  (35,29 % de 17 u)
    Unit 6%
    Unit 6 €
    ");
    assert_snapshot!(proposed(&house("    portes 6 $0")), @r#"
    Unit u  (35,29 % de 17 u)
    Unit %
    Unit €
    Keyword terminé  (close là : on n'ira pas plus loin)
    Keyword correction ⇒ correction "${1:métré refait}"  (baisse l'avancement, avec sa raison)
    Keyword approvisionné  (livré sur le chantier, pas encore posé)
    "#);
    assert_snapshot!(proposed(&house("    portes 6 u $0")), @r#"
    Keyword terminé  (close là : on n'ira pas plus loin)
    Keyword correction ⇒ correction "${1:métré refait}"  (baisse l'avancement, avec sa raison)
    Keyword approvisionné  (livré sur le chantier, pas encore posé)
    "#);
    assert_snapshot!(proposed(&house("    portes +$0")), @"Value 10% ⇒ ${1:10}%  (en plus de la situation précédente)");
}

#[test]
fn a_grid_has_its_columns_its_rows_and_its_cells() {
    let grid = HOUSE.split("situation S1").next().unwrap_or_default().to_owned()
        + "situation S1 n° \"F-1\" du 2026-04-30\nsituation S2 du 2026-05-31\n";
    assert_snapshot!(proposed(&format!("{grid}tableau {{\n    $0\n}}\n")), @"Snippet | S1 | S2  (une colonne par situation)");
    assert_snapshot!(proposed(&format!("{grid}tableau {{\n    | S1 | $0\n    murs | 25% |\n}}\n")), @"Document S2  (31/05/2026)");
    let lines = "tableau {\n    | S1 | S2\n    murs | 25% |\n";
    assert_snapshot!(proposed(&format!("{grid}{lines}    $0\n}}\n")), @"
    Row fond ⇒ fond | | ${1:100%}  (Fondations · reste 12,5 m3, 100 %)
    Row dalle ⇒ dalle | | ${1:100%}  (Dalle · reste 52,48 m2, 100 %)
    Row portes ⇒ portes | | ${1:100%}  (Portes coupe-feu · reste 17 u, 100 %)
    Row murs_mv ⇒ murs_mv | | ${1:100%}  (Moins-value : Murs · reste -4 m2, 100 %)
    Section GO ⇒ GO | | ${1:100%}  (Gros œuvre · reste 10 304,65 € (12,5 % fait))
    Document D1 ⇒ D1 | | ${1:100%}  (Gros œuvre · reste 21 184,65 € (6,5 % fait))
    Document A1 ⇒ A1 | | ${1:100%}  (Moins-value · reste -274,00 € (0 % fait))
    Keyword tout ⇒ tout | | ${1:100%}  (tout ce qui est accepté · reste 20 910,65 € (6,58 % fait))
    ");
    assert_snapshot!(proposed(&format!("{grid}{lines}    portes | 6 u | $0\n}}\n")), @r#"
    Value 100%  (7 040,00 € à facturer)
    Value 17 u  (reste 11 u, 64,71 % (35,29 % fait))
    Value 6 u  (comme avant)
    Value +10% ⇒ +${1:10}%  (en plus de la situation précédente)
    Keyword terminé  (close là : on n'ira pas plus loin)
    Keyword correction ⇒ ${1:50%} correction "${2:métré refait}"  (baisse l'avancement, avec sa raison)
    "#);
}

#[test]
fn nothing_is_proposed_in_texts_and_comments() {
    for line in ["    murs 10% \"au$0", "    # mu$0", "    murs 10% \"a\"$0", "    x « y$0"] {
        assert_eq!(proposed(&house(line)), "", "{line}");
    }
}
