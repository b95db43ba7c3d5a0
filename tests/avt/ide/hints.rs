//! Computed cells at the end of lines.

use super::HOUSE;
use avt::ide::hints::{Hint, hints};
use avt::locale::Lang;
use avt::source::Span;
use insta::assert_snapshot;

const DUPONT: &str = include_str!("../../../examples/dupont.avt");

fn of(text: &str, lang: Lang) -> Vec<Hint> {
    let analysis = avt::analyse_text(text);
    hints(&analysis, Span::new(0, text.len() as u32), lang)
}

/// The text with its computed cells; comments that only list figures are left out.
fn with_cells(text: &str, lang: Lang) -> String {
    let mut out = String::new();
    let mut start = 0;
    let hints = of(text, lang);
    for line in text.split_inclusive('\n') {
        let end = start + line.trim_end_matches(['\n', '\r']).len();
        out.push_str(line.trim_end_matches(['\n', '\r']));
        for hint in hints.iter().filter(|hint| hint.offset as usize == end) {
            out.push_str(&format!("  ⟦{}⟧", hint.label));
        }
        out.push('\n');
        start += line.len();
    }
    assert!(hints.iter().all(|hint| text.is_char_boundary(hint.offset as usize)));
    out
}

#[test]
fn every_line_has_its_cells() {
    let text = DUPONT.split("\n#=").next().expect("the job itself");
    assert_snapshot!(with_cells(text, Lang::Fr), @r#"
    # Extension Dupont, du devis au décompte : un acompte de 30 %, une retenue de 5 %, la clôture, un règlement.
    # C'est l'affaire d'extension.avt, avec tout ce qu'un marché privé demande de plus.

    projet "Extension maison Dupont" {
        référence : "CH-2026-014"
        tva       : 10%
        retenue   : 5%
        paiement  : 30 jours fin de mois
    }

    entreprise "Maçonnerie Lefèvre SARL" {
        siret     : "73282932000074"
        tva_intra : "FR44732829320"
        adresse   : "12 rue des Lilas" "69003 Lyon" FR
        iban      : "FR7630006000011234567890189"
    }

    client "M. et Mme Dupont" {
        nature   : particulier
        adresse  : "3 chemin du Puits" "69126 Brindas" FR
        courriel : "famille.dupont@exemple.fr"
    }

    soit longueur = 8,20 m
    soit largeur  = 6,40 m

    devis D1 "Gros œuvre et menuiseries" du 2026-03-01 accepté 2026-03-15 {  ⟦22 657,40 €⟧
        titre GO "Gros œuvre" {  ⟦11 777,40 €⟧
            fond    "Fondations béton armé"  12,50 m3            @ 240,00  ⟦3 000,00 €⟧
            murs    "Murs parpaing de 20"    86    m2            @  68,50  ⟦5 891,00 €⟧
            titre "Dallage" {  ⟦2 886,40 €⟧
                dalle   "Dalle béton 12 cm"  longueur * largeur  @  55,00  ⟦52,48 m2⟧  ⟦2 886,40 €⟧
            }
        }
        titre ME "Menuiseries" {  ⟦10 880,00 €⟧
            portes  "Portes coupe-feu EI30"  17    u             @ 640,00  tva 20%  ⟦10 880,00 €⟧
        }
    }

    avenant A1 "Linteau et moins-value" du 2026-05-12 accepté 2026-05-14 {  ⟦206,00 €⟧
        lint     "Linteau supplémentaire"  1 u   @ 480,00  ⟦480,00 €⟧
        murs_mv  moins murs                4 m2  # au prix du marché  ⟦-274,00 €⟧
    }

    acompte AC1 n° "FA-2026-031" du 2026-03-16 {  ⟦net 7 803,34 €⟧
        D1  30%
    }

    situation S1 n° "FA-2026-044" du 2026-04-30 {  ⟦net 3 198,01 €⟧
        fond  100%  ⟦3 000,00 €⟧
        murs  25%  ⟦1 472,75 €⟧
    }

    situation S2 n° "FA-2026-058" du 2026-05-31 {  ⟦net 5 456,24 €⟧
        GO       60%     # toutes les lignes du titre qui n'y sont pas encore  ⟦Σ 3 561,85 €⟧
        portes   6 u     # en quantité : 6 / 17  ⟦3 840,00 €⟧
        dalle    1500 €  # en montant, toujours au cumul  ⟦1 500,00 €⟧
        lint     +40%    # en plus de la situation précédente  ⟦192,00 €⟧
        murs_mv  100%  ⟦-274,00 €⟧
    }

    situation S3 n° "FA-2026-071" du 2026-06-30 {  ⟦net 7 168,90 €⟧
        GO      100%  ⟦Σ 3 742,80 €⟧
        portes  15 u  terminé  # on n'ira pas plus loin  ⟦5 760,00 €⟧
    }

    clôture DGD n° "FA-2026-090" du 2026-09-30  ⟦net -159,84 €⟧

    règlement du 2026-05-28 {
        S1  3 198,01 €
    }

    # Les chiffres attendus, contrôlés par tests/independent/progress.py ; ci-dessous, quelques-uns refaits à la main.
    #
    # Le devis : à 10 %, 3 000,00 + 5 891,00 + 2 886,40 = 11 777,40 ; à 20 %, 17 × 640,00 = 10 880,00 ; ensemble 22 657,40.
    # 30 % de 11 777,40 = 3 533,22 ; 30 % de 10 880,00 = 3 264,00 ; l'acompte : 6 797,22.
    "#);
}

#[test]
fn a_line_of_a_grid_has_that_of_its_last_cell() {
    let text = HOUSE
        .replace("    fond   100%\n    murs   25%\n", "")
        .replace("    GO     60%\n    portes 6 u\n", "")
        + "tableau {\n           | S1   | S2\n    murs   | 25%  | 60%\n    fond   | 80%  |\n    portes |      |\n}\n";
    let cells = with_cells(&text, Lang::En);
    assert_snapshot!(&cells[cells.find("tableau").expect("the grid")..], @"
    tableau {
               | S1   | S2
        murs   | 25%  | 60%  ⟦€2,061.85⟧
        fond   | 80%  |  ⟦€2,400.00⟧
        portes |      |
    }
    ");
    let row = of(&text, Lang::En).into_iter().find(|hint| hint.label == "€2,061.85").expect("that cell");
    assert_eq!(row.tooltip.as_deref(), Some("To bill in S2, before tax; to date: 60% · 51.6 m2 · €3,534.60"));
}

#[test]
fn what_is_unknown_has_no_cell() {
    let text = HOUSE.replace("fond   100%", "fond   130%").replace("86 m2 ", "86 kg ");
    let text = text.replace("longueur * 6,40 m", "longueur * 6,40 u");
    assert_snapshot!(with_cells(&text, Lang::Fr), @r#"
    projet "Maison" {
        tva     : 10%
        retenue : 5%
    }

    soit longueur = 8,20 m

    devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
        titre GO "Gros œuvre" {
            fond   "Fondations"       12,50 m3           @ 240,00  ⟦3 000,00 €⟧
            murs   "Murs"             86 kg              @ 68,50  ⟦5 891,00 €⟧
            dalle  "Dalle"            longueur * 6,40 u  @ 55,00
        }
        portes "Portes coupe-feu"     17 u               @ 640,00  tva 20%  ⟦10 880,00 €⟧
    }

    avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14 {
        murs_mv moins murs 4 m2
    }

    situation S1 n° "F-1" du 2026-04-30 {
        fond   130%
        murs   25%  ⟦1 472,75 €⟧
    }

    situation S2 du 2026-05-31 {
        GO     60%
        portes 6 u  ⟦3 840,00 €⟧
    }
    "#);
}

#[test]
fn only_the_lines_of_the_range_are_told() {
    let analysis = avt::analyse_text(HOUSE);
    let start = HOUSE.find("murs   \"Murs\"").expect("the row") as u32;
    let found = hints(&analysis, Span::new(start, start + 4), Lang::Fr);
    assert_eq!(found.iter().map(|hint| hint.label.as_str()).collect::<Vec<_>>(), ["5 891,00 €"]);
    let end = HOUSE[start as usize..].find('\n').expect("its end") as u32 + start;
    assert_eq!(found[0].offset, end);
    assert_eq!(hints(&avt::analyse_text(""), Span::new(0, 0), Lang::Fr), []);
}
