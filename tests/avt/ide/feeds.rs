//! What feeds a total, down and up.

use super::navigation::{JOB, job};
use super::{Fixture, HOUSE};
use crate::examples::examples;
use avt::Analysis;
use avt::ide::feeds::{self, Item};
use avt::locale::Lang;
use avt::source::Span;
use insta::assert_snapshot;

fn shown(analysis: &Analysis, parts: &[(Item, Vec<Span>)]) -> String {
    let place = |span: &Span| {
        let source = analysis.source();
        format!("{} {}", source.position(span.start).line, source.slice(*span))
    };
    let lines = parts.iter().map(|(item, places)| {
        let places: Vec<_> = places.iter().map(place).collect();
        format!("{} | {} | {}\n", item.name, item.detail, places.join(", "))
    });
    lines.collect()
}

type Parts = fn(&Analysis, &Item, Lang) -> Vec<(Item, Vec<Span>)>;

fn told((analysis, offset): (Analysis, u32), parts: Parts) -> String {
    match feeds::item(&analysis, offset, Lang::Fr) {
        Some(item) => {
            let parts = shown(&analysis, &parts(&analysis, &item, Lang::Fr));
            format!("{} | {}\n{parts}", item.name, item.detail)
        }
        None => "nothing".into(),
    }
}

fn house(from: &str, to: &str, parts: Parts) -> String {
    let fixture = Fixture::new(&MONTHS.replacen(from, to, 1));
    let offset = fixture.cursor();
    told((fixture.analysis, offset), parts)
}

/// A job with all that a foot may have.
const MONTHS: &str = r#"projet "Maison" {
    tva     : 20%
    retenue : 5%
    prorata : 1,5% HT
}
soit cote = 8,20 m
soit aire = cote * 2 m
devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    titre GO "Gros œuvre" {
        fond   "Fondations"  12 m3   @ 240
        dalle  "Dalle"       aire    @ 55
        titre "Étage" {
            mur  "Mur"       D1.dalle.quantité * 2 @ 68,50
        }
    }
    portes "Portes" 17 u {
        bois  "Bois" 2 m2 @ 100
        pose  "Pose" 1 h  @ 45
    }
}
acompte AC1 n° "F-1" du 2026-03-16 { D1 30% }
situation S1 n° "F-2" du 2026-04-30 {
    déduction : "Nettoyage" 50 €
    fond   100%
    mur    25%
    neige  "Neige" 1 u @ 150
}
situation S2 n° "F-3" du 2026-05-31 {
    GO     60%
    dalle  10 m2
    portes 6 u
}
clôture DGD du 2026-09-30
règlement du 2026-05-28 { S1  100 € }
"#;

#[test]
fn an_invoice_is_made_of_what_moved_and_what_is_taken_off() {
    assert_snapshot!(house("situation S1", "situation S$01", feeds::feeds), @"situation S1 | 30/04/2026 · net inconnu · n° F-2");
    assert_snapshot!(house("situation S2", "situa$0tion S2", feeds::feeds), @"situation S2 | 31/05/2026 · net inconnu · n° F-3");
    assert_snapshot!(house("clôture DGD", "clô$0ture DGD", feeds::feeds), @"clôture | 30/09/2026 · net inconnu · brouillon");
    assert_snapshot!(house("acompte AC1", "acompte A$0C1", feeds::feeds), @"
    acompte AC1 | 16/03/2026 · net inconnu · n° F-1
    devis D1 | Gros œuvre · montant inconnu | 21 D1
    ");
}

#[test]
fn a_group_is_made_of_its_rows_and_a_row_of_its_formulas() {
    assert_snapshot!(house("titre GO", "titre G$0O", feeds::feeds), @r#"
    1 Gros œuvre | GO · montant inconnu
    1.1 Fondations | fond · montant inconnu | 10 fond
    1.2 Dalle | dalle · montant inconnu | 11 dalle
    1.3 Étage | montant inconnu | 12 "Étage"
    "#);
    assert_snapshot!(house("devis D1", "devis D$01", feeds::feeds), @"
    devis D1 | Gros œuvre · montant inconnu
    1 Gros œuvre | GO · montant inconnu | 9 GO
    2 Portes | portes · montant inconnu | 16 portes
    ");
    assert_snapshot!(house("\"Mur\"", "\"M$0ur\"", feeds::feeds), @"
    1.3.1 Mur | mur · montant inconnu
    1.2 Dalle | dalle · montant inconnu | 13 dalle
    ");
    assert_snapshot!(house("dalle  \"Dalle", "dal$0le  \"Dalle", feeds::feeds), @"
    1.2 Dalle | dalle · montant inconnu
    aire | valeur inconnue | 11 aire
    ");
    assert_snapshot!(house("\"Portes\"", "\"Por$0tes\"", feeds::feeds), @"
    2 Portes | portes · montant inconnu
    Bois | bois · montant inconnu | 17 bois
    Pose | pose · montant inconnu | 18 pose
    ");
    assert_snapshot!(house("soit aire", "soit a$0ire", feeds::feeds), @"
    aire | valeur inconnue
    cote | valeur inconnue | 7 cote
    ");
    assert_snapshot!(told(job(&JOB.replace("plus  de BPU.mur", "pl$0us  de BPU.mur")), feeds::feeds), @"
    1 Mur | plus · montant inconnu
    Mur | mur · montant inconnu | 14 mur
    ");
}

#[test]
fn what_uses_a_figure_is_told_upwards() {
    assert_snapshot!(house("soit cote", "soit co$0te", feeds::fed), @"
    cote | valeur inconnue
    aire | valeur inconnue | 7 cote
    ");
    assert_snapshot!(house("dalle  \"Dalle", "dal$0le  \"Dalle", feeds::fed), @"
    1.2 Dalle | dalle · montant inconnu
    1 Gros œuvre | GO · montant inconnu | 11 dalle
    1.3.1 Mur | mur · montant inconnu | 13 dalle
    ");
    assert_snapshot!(house("titre \"Étage\"", "titre \"Ét$0age\"", feeds::fed), @r#"
    1.3 Étage | montant inconnu
    1 Gros œuvre | GO · montant inconnu | 12 "Étage"
    "#);
    assert_snapshot!(house("devis D1", "devis D$01", feeds::fed), @"
    devis D1 | Gros œuvre · montant inconnu
    acompte AC1 | 16/03/2026 · net inconnu · n° F-1 | 21 D1
    ");
    assert_snapshot!(house("acompte AC1", "acompte A$0C1", feeds::fed), @"acompte AC1 | 16/03/2026 · net inconnu · n° F-1");
    assert_snapshot!(house("situation S1", "situation S$01", feeds::fed), @"
    situation S1 | 30/04/2026 · net inconnu · n° F-2
    règlement | 28/05/2026 | 34 S1
    ");
    assert_snapshot!(house("bois", "bo$0is", feeds::fed), @"
    Bois | bois · montant inconnu
    2 Portes | portes · montant inconnu | 17 bois
    ");
    assert_snapshot!(house("prorata", "pro$0rata", feeds::fed), @"prorata | prorata : 1,5% HT");
    assert_snapshot!(told(job(&JOB.replace("* BT01 /", "* BT0$01 /")), feeds::fed), @"
    BT01 | 102 (2026-02)
    Révision de prix |  | 7 BT01, 7 BT01
    ");
}

#[test]
fn half_typed_files_have_feeds() {
    let text = HOUSE.replace("86 m2 ", "86 km ").replace("    murs   25%", "    murs   25% (");
    let fixture = Fixture::new(&text.replace("titre GO", "titre G$0O"));
    let offset = fixture.cursor();
    assert_snapshot!(told((fixture.analysis, offset), feeds::feeds), @"
    1 Gros œuvre | GO · 11 777,40 €
    1.1 Fondations | fond · 3 000,00 € | 10 fond
    1.2 Murs | murs · 5 891,00 € | 11 murs
    1.3 Dalle | dalle · 2 886,40 € | 12 dalle
    ");
    let empty = Fixture::new("$0");
    let offset = empty.cursor();
    assert_eq!(told((empty.analysis, offset), feeds::fed), "nothing");
}

#[test]
fn what_feeds_a_figure_is_fed_by_it_and_all_are_found_by_their_names() {
    for (file, analysis) in examples() {
        let source = analysis.source();
        let invoices = analysis.project.invoices.iter().map(|invoice| invoice.id.unwrap_or(invoice.head));
        let mut next: Vec<_> =
            invoices.filter_map(|name| feeds::item(&analysis, name.start, Lang::Fr)).collect();
        assert_eq!(next.len(), analysis.project.invoices.len(), "{file}");
        let mut seen = Vec::new();
        while let Some(item) = next.pop() {
            // Enough of each file: every step reads it.
            if seen.contains(&item.what) || seen.len() > 60 {
                continue;
            }
            seen.push(item.what);
            let again = feeds::item(&analysis, item.name_span.start, Lang::Fr).expect("an item");
            assert_eq!(again.what, item.what, "{file}: {}", item.name);
            for (part, places) in feeds::feeds(&analysis, &again, Lang::Fr) {
                let up = feeds::fed(&analysis, &part, Lang::Fr);
                let known = up.iter().any(|(whole, _)| whole.what == item.what);
                assert!(known, "{file}: {} feeds {}, not known upwards", part.name, item.name);
                assert!(!places.is_empty(), "{file}: {} in {}", part.name, item.name);
                assert!(places.iter().all(|place| !source.slice(*place).is_empty()), "{file}: {}", part.name);
                next.push(part);
            }
        }
        assert!(seen.len() > 10, "{file}: {}", seen.len());
    }
}
