//! What a name means, where it is declared, where it is used.

use super::{Fixture, HOUSE, draw};
use avt::ide::names::{self, Symbol};
use insta::assert_snapshot;

fn places(marked: &str) -> String {
    let fixture = Fixture::new(marked);
    let Some(found) = names::at(&fixture.analysis, fixture.cursor()) else { return "no name here".into() };
    let said = |declares| if declares { "declared".to_owned() } else { String::new() };
    let places = names::places(&fixture.analysis, found.symbol);
    draw(
        &fixture.analysis,
        &places.iter().map(|found| (found.span, said(found.declares))).collect::<Vec<_>>(),
    )
}

#[test]
fn a_row_is_named_by_entries_deductions_and_formulas() {
    let text = HOUSE.replace("    murs   25%", "    mu$0rs   25%") + "soit double = 2 * D1.murs.quantité\n";
    assert_snapshot!(places(&text), @r#"
            murs   "Murs"             86 m2              @ 68,50
            ▔▔▔▔ declared
        murs_mv moins murs 4 m2
                      ▔▔▔▔
        murs   25%
        ▔▔▔▔
    soit double = 2 * D1.murs.quantité
                         ▔▔▔▔
    "#);
}

#[test]
fn a_document_is_named_by_paths_grids_and_credit_notes() {
    let text = r#"devis D1 "D" du 2026-01-01 accepté 2026-01-02 {
    tva : 20%
    a "A" 1 u @ 100
}
situation S1 n° "F-1" du 2026-02-28 { D1.a 10% }
acompte AC du 2026-01-05 {
    D1 10%
    reprise : S1
}
tableau {
      | S$01
    a | 20%
}
avoir AV n° "F-9" du 2026-03-05 { S1.a -1 € }
règlement du 2026-03-02 { S1 10 € }
"#;
    assert_snapshot!(places(text), @r#"
    situation S1 n° "F-1" du 2026-02-28 { D1.a 10% }
              ▔▔ declared
        reprise : S1
                  ▔▔
          | S1
            ▔▔
    avoir AV n° "F-9" du 2026-03-05 { S1.a -1 € }
                                      ▔▔
    règlement du 2026-03-02 { S1 10 € }
                              ▔▔
    "#);
    assert_snapshot!(places(&text.replace("S$01", "S1").replace("D1.a 10%", "D$01.a 10%")), @r#"
    devis D1 "D" du 2026-01-01 accepté 2026-01-02 {
          ▔▔ declared
    situation S1 n° "F-1" du 2026-02-28 { D1.a 10% }
                                          ▔▔
        D1 10%
        ▔▔
    "#);
}

#[test]
fn formulas_units_and_indices_name_what_they_use() {
    let text = r#"soit cote = 2 m
unité palette = 48 u
devis D "D" du 2026-01-01 {
    tva : 20%
    a "A" cot$0e * cote @ 10
    b "B" 2 palette @ 10
}
indice BT01 {
    2026-01 100
}
révision {
    formule : 0,15 + 0,85 * BT01 / BT01.zéro
    zéro    : 2026-01
}
"#;
    assert_snapshot!(places(text), @r#"
    soit cote = 2 m
         ▔▔▔▔ declared
        a "A" cote * cote @ 10
              ▔▔▔▔
                     ▔▔▔▔
    "#);
    let plain = text.replace("$0", "");
    assert_snapshot!(places(&plain.replacen("palette =", "palette$0 =", 1)), @r#"
    unité palette = 48 u
          ▔▔▔▔▔▔▔ declared
        b "B" 2 palette @ 10
                ▔▔▔▔▔▔▔
    "#);
    assert_snapshot!(places(&plain.replacen("BT01.", "BT$001.", 1)), @"
    indice BT01 {
           ▔▔▔▔ declared
        formule : 0,15 + 0,85 * BT01 / BT01.zéro
                                ▔▔▔▔
                                       ▔▔▔▔
    ");
}

#[test]
fn a_word_that_names_nothing_is_no_name() {
    assert_eq!(places(&HOUSE.replace("situation S2", "situa$0tion S2")), "no name here");
    let fixture = Fixture::new(&HOUSE.replace("    murs   25%", "    inconnu$0   25%"));
    assert_eq!(names::at(&fixture.analysis, fixture.cursor()), None);
    let murs = Fixture::new(&HOUSE.replace("    murs   25%", "    murs$0   25%"));
    assert_eq!(names::at(&murs.analysis, murs.cursor()).map(|found| found.symbol), Some(Symbol::Row(1)));
}
