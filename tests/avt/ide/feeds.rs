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
    assert_snapshot!(house("situation S1", "situation S$01", feeds::feeds), @"
    situation S1 | 30/04/2026 · net 2 751,65 € · n° F-2
    1.1 Fondations | 2 880,00 € | 24 fond
    1.3.1 Mur | 561,70 € | 25 mur
    1 Neige | 150,00 € | 26 neige
    acompte AC1 | -1 032,51 € | 22 S1
    prorata | -53,88 € | 22 S1
    Nettoyage | -50,00 € | 22 S1
    Retenue de garantie | -215,50 € | 22 S1
    ");
    assert_snapshot!(house("situation S2", "situa$0tion S2", feeds::feeds), @"
    situation S2 | 31/05/2026 · net 2 146,88 € · n° F-3
    1 Gros œuvre | 1 336,38 € | 29 GO, 30 dalle
    2 Portes | 1 470,00 € | 31 portes
    acompte AC1 | -841,91 € | 28 S2
    prorata | -42,09 € | 28 S2
    Retenue de garantie | -168,39 € | 28 S2
    ");
    assert_snapshot!(house("clôture DGD", "clô$0ture DGD", feeds::feeds), @"
    clôture DGD | 30/09/2026 · net 3 018,47 € · brouillon
    1.2 Dalle | 352,00 € | 33 DGD
    1.3.1 Mur | 898,72 € | 33 DGD
    2 Portes | 2 695,00 € | 33 DGD
    acompte AC1 | -1 183,72 € | 33 DGD
    prorata | -59,19 € | 33 DGD
    Retenue de garantie | -236,74 € | 33 DGD
    ");
    assert_snapshot!(house("acompte AC1", "acompte A$0C1", feeds::feeds), @"
    acompte AC1 | 16/03/2026 · net 3 669,77 € · n° F-1
    devis D1 | Gros œuvre · 10 193,80 € | 21 D1
    ");
}

#[test]
fn a_group_is_made_of_its_rows_and_a_row_of_its_formulas() {
    assert_snapshot!(house("titre GO", "titre G$0O", feeds::feeds), @r#"
    1 Gros œuvre | GO · 6 028,80 €
    1.1 Fondations | fond · 2 880,00 € | 10 fond
    1.2 Dalle | dalle · 902,00 € | 11 dalle
    1.3 Étage | 2 246,80 € | 12 "Étage"
    "#);
    assert_snapshot!(house("devis D1", "devis D$01", feeds::feeds), @"
    devis D1 | Gros œuvre · 10 193,80 €
    1 Gros œuvre | GO · 6 028,80 € | 9 GO
    2 Portes | portes · 4 165,00 € | 16 portes
    ");
    assert_snapshot!(house("\"Mur\"", "\"M$0ur\"", feeds::feeds), @"
    1.3.1 Mur | mur · 2 246,80 €
    1.2 Dalle | dalle · 902,00 € | 13 dalle
    ");
    assert_snapshot!(house("dalle  \"Dalle", "dal$0le  \"Dalle", feeds::feeds), @"
    1.2 Dalle | dalle · 902,00 €
    aire | 16,4 m2 | 11 aire
    ");
    assert_snapshot!(house("\"Portes\"", "\"Por$0tes\"", feeds::feeds), @"
    2 Portes | portes · 4 165,00 €
    Bois | bois · 200,00 € | 17 bois
    Pose | pose · 45,00 € | 18 pose
    ");
    assert_snapshot!(house("soit aire", "soit a$0ire", feeds::feeds), @"
    aire | 16,4 m2
    cote | 8,2 m | 7 cote
    ");
    assert_snapshot!(told(job(&JOB.replace("plus  de BPU.mur", "pl$0us  de BPU.mur")), feeds::feeds), @"
    1 Mur | plus · montant inconnu
    Mur | mur · montant inconnu | 14 mur
    ");
}

#[test]
fn what_uses_a_figure_is_told_upwards() {
    assert_snapshot!(house("soit cote", "soit co$0te", feeds::fed), @"
    cote | 8,2 m
    aire | 16,4 m2 | 7 cote
    ");
    assert_snapshot!(house("dalle  \"Dalle", "dal$0le  \"Dalle", feeds::fed), @"
    1.2 Dalle | dalle · 902,00 €
    1 Gros œuvre | GO · 6 028,80 € | 11 dalle
    1.3.1 Mur | mur · 2 246,80 € | 13 dalle
    situation S2 | 550,00 € | 29 GO, 30 dalle
    clôture DGD | 352,00 € | 33 DGD
    ");
    assert_snapshot!(house("titre \"Étage\"", "titre \"Ét$0age\"", feeds::fed), @r#"
    1.3 Étage | 2 246,80 €
    1 Gros œuvre | GO · 6 028,80 € | 12 "Étage"
    situation S1 | 561,70 € | 25 mur
    situation S2 | 786,38 € | 29 GO
    clôture DGD | 898,72 € | 33 DGD
    "#);
    assert_snapshot!(house("devis D1", "devis D$01", feeds::fed), @"
    devis D1 | Gros œuvre · 10 193,80 €
    acompte AC1 | 16/03/2026 · net 3 669,77 € · n° F-1 | 21 D1
    situation S1 | 3 441,70 € | 24 fond, 25 mur
    situation S2 | 2 806,38 € | 29 GO, 30 dalle, 31 portes
    clôture DGD | 3 945,72 € | 33 DGD
    ");
    assert_snapshot!(house("acompte AC1", "acompte A$0C1", feeds::fed), @"
    acompte AC1 | 16/03/2026 · net 3 669,77 € · n° F-1
    situation S1 | -1 032,51 € | 22 S1
    situation S2 | -841,91 € | 28 S2
    clôture DGD | -1 183,72 € | 33 DGD
    ");
    assert_snapshot!(house("situation S1", "situation S$01", feeds::fed), @"
    situation S1 | 30/04/2026 · net 2 751,65 € · n° F-2
    règlement | 28/05/2026 | 34 S1
    ");
    assert_snapshot!(house("bois", "bo$0is", feeds::fed), @"
    Bois | bois · 200,00 €
    2 Portes | portes · 4 165,00 € | 17 bois
    ");
    assert_snapshot!(house("prorata", "pro$0rata", feeds::fed), @"
    prorata | prorata : 1,5% HT
    situation S1 | -53,88 € | 22 S1
    situation S2 | -42,09 € | 28 S2
    clôture DGD | -59,19 € | 33 DGD
    ");
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
