//! Lines above documents, and the status bar.

use super::{HOUSE, draw};
use avt::ide::lenses::{LensAction, lenses};
use avt::ide::status::status;
use avt::locale::Lang;
use insta::assert_snapshot;

const DUPONT: &str = include_str!("../../../examples/dupont.avt");

fn drawn(text: &str, lang: Lang) -> String {
    let analysis = avt::analyse_text(text);
    let said = |action: &LensAction| match action {
        LensAction::ShowInvoice { id } => format!("show {id}"),
        LensAction::NextSituation => "next".to_owned(),
        LensAction::Why { figure } => format!("why {figure}"),
    };
    let marks: Vec<_> = lenses(&analysis, lang)
        .into_iter()
        .map(|lens| (lens.span, format!("{} → {}", lens.title, said(&lens.action))))
        .collect();
    draw(&analysis, &marks)
}

#[test]
fn each_document_says_what_it_comes_to() {
    assert_snapshot!(drawn(DUPONT, Lang::Fr), @r#"
    devis D1 "Gros œuvre et menuiseries" du 2026-03-01 accepté 2026-03-15 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Total HT 22 657,40 € · avancement 94,35 % → show D1
    avenant A1 "Linteau et moins-value" du 2026-05-12 accepté 2026-05-14 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Total HT 206,00 € · avancement 100 % → show A1
    acompte AC1 n° "FA-2026-031" du 2026-03-16 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Net à payer 7 803,34 € → show AC1
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Pourquoi ? → why AC1.net
    situation S1 n° "FA-2026-044" du 2026-04-30 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Net à payer 3 198,01 € → show S1
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Pourquoi ? → why S1.net
    situation S2 n° "FA-2026-058" du 2026-05-31 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Net à payer 5 456,24 € → show S2
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Pourquoi ? → why S2.net
    situation S3 n° "FA-2026-071" du 2026-06-30 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Net à payer 7 168,90 € → show S3
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Pourquoi ? → why S3.net
    clôture DGD n° "FA-2026-090" du 2026-09-30
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Net à payer -159,84 € → show DGD
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Pourquoi ? → why DGD.net
    "#);
    assert_snapshot!(drawn(HOUSE, Lang::En), @r#"
    devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Before tax €22,657.40 · progress 53.43% → show D1
    avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Before tax -€274.00 · progress 0% → show A1
    situation S1 n° "F-1" du 2026-04-30 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ To be paid €4,674.03 → show S1
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Why? → why S1.net
    situation S2 du 2026-05-31 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ To be paid €8,342.01 → show S2
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Why? → why S2.net
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Next situation → next
    "#);
}

#[test]
fn what_is_unknown_is_said() {
    let text = HOUSE.replace("fond   100%", "fond   130%").replace("86 m2 ", "86 kg ");
    assert_snapshot!(drawn(&text.replace("@ 68,50", "@"), Lang::Fr), @r#"
    devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Total HT inconnu → show D1
    avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Total HT inconnu → show A1
    situation S1 n° "F-1" du 2026-04-30 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Net inconnu → show S1
    situation S2 du 2026-05-31 {
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Net inconnu → show S2
    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ Situation suivante → next
    "#);
    assert_eq!(drawn("", Lang::Fr), "");
}

#[test]
fn the_status_is_that_of_the_last_situation() {
    let said =
        |text: &str, lang| serde_json::to_string(&status(&avt::analyse_text(text), lang)).expect("JSON");
    assert_snapshot!(said(HOUSE, Lang::Fr), @r#"{"errors":0,"warnings":0,"complete":true,"situation":"S2","net":"8 342,01 €"}"#);
    assert_snapshot!(said(DUPONT, Lang::En), @r#"{"errors":0,"warnings":0,"complete":true,"situation":"DGD","net":"-€159.84"}"#);
    assert_snapshot!(said(&HOUSE.replace("fond   100%", "fond   130%"), Lang::Fr), @r#"{"errors":1,"warnings":0,"complete":false,"situation":"S2","net":null}"#);
    assert_snapshot!(said("", Lang::Fr), @r#"{"errors":0,"warnings":0,"complete":true,"situation":null,"net":null}"#);
}
