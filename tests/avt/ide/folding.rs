//! What can be folded, and what is shown instead.

use super::HOUSE;
use avt::ide::folding::{self, FoldKind};
use insta::assert_snapshot;

fn folded(text: &str) -> String {
    let analysis = avt::analyse_text(text);
    let source = analysis.source();
    let lines = folding::folds(&analysis).into_iter().map(|fold| {
        let line = |offset| source.position(offset).line;
        let kind = match fold.kind {
            FoldKind::Block => "block",
            FoldKind::Comments => "comments",
            FoldKind::Imports => "imports",
        };
        let first = source.slice(fold.span).lines().next().unwrap_or_default().to_owned();
        let shown = fold.collapsed.unwrap_or_default();
        format!("{}-{} {kind} | {first} | {shown}\n", line(fold.span.start), line(fold.span.end))
    });
    lines.collect()
}

#[test]
fn blocks_fold_to_what_they_come_to() {
    assert_snapshot!(folded(HOUSE), @r#"
    1-4 block | projet "Maison" { | 
    8-15 block | devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 { | … 22 657,40 €
    9-13 block | titre GO "Gros œuvre" { | … 11 777,40 €
    17-19 block | avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14 { | … -274,00 €
    21-24 block | situation S1 n° "F-1" du 2026-04-30 { | … net 4 674,03 €
    26-29 block | situation S2 du 2026-05-31 { | … net 8 342,01 €
    "#);
}

#[test]
fn comments_and_imports_fold_in_runs() {
    let text = "# Un\r\n# deux é\r\n\r\n# seul\r\nimporter \"a.avt\"\r\nimporter \"b.avt\"  # b\r\ndevis D1 du 2026-01-01 {\r\n    # un\r\n    # deux\r\n    a \"A\" 1 u @ 2 tva 20% {\r\n        \"texte\"\r\n    } # fin\r\n    # dernier\r\n}\r\n# x\r\n# y";
    assert_snapshot!(folded(text), @r#"
    1-2 comments | # Un | 
    5-6 imports | importer "a.avt" | 
    7-14 block | devis D1 du 2026-01-01 { | 
    8-9 comments | # un | 
    10-12 block | a "A" 1 u @ 2 tva 20% { | 
    15-16 comments | # x |
    "#);
}

#[test]
fn half_typed_blocks_fold_too() {
    let text = HOUSE.replace("    }\n    portes", "    portes")
        + "tableau {\n      | S1 | S2\n    murs | |\n}\ndevis D2 {\n    a";
    assert_snapshot!(folded(&text), @r#"
    1-4 block | projet "Maison" { | 
    8-14 block | devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 { | 
    9-12 block | titre GO "Gros œuvre" { | 
    16-18 block | avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14 { | 
    20-23 block | situation S1 n° "F-1" du 2026-04-30 { | 
    25-28 block | situation S2 du 2026-05-31 { | 
    29-32 block | tableau { | 
    33-34 block | devis D2 { |
    "#);
    assert_eq!(folded(""), "");
    assert_eq!(folded("devis D1 { a \"A\" 1 u @ 2 }"), "");
}
