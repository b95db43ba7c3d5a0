//! What is said of what the pointer is on.

use super::{Fixture, HOUSE, draw};
use avt::ide::hover::hover;
use avt::locale::Lang;
use insta::assert_snapshot;

fn said_in(lang: Lang, marked: &str) -> String {
    let fixture = Fixture::new(marked);
    match hover(&fixture.analysis, fixture.cursor(), lang) {
        Some(hover) => {
            format!("{}\n{}", draw(&fixture.analysis, &[(hover.span, String::new())]), hover.markdown)
        }
        None => "nothing".into(),
    }
}

fn said(marked: &str) -> String {
    said_in(Lang::Fr, marked)
}

/// The example, with a mark put before the nth place of a text.
fn at(example: &str, place: &str, nth: usize) -> String {
    let (start, _) = example.match_indices(place).nth(nth).expect("that place");
    format!("{}$0{}", &example[..start], &example[start..])
}

const DUPONT: &str = include_str!("../../../examples/dupont.avt");

#[test]
fn a_row_shows_what_it_is_sold_for_and_the_last_situation() {
    assert_snapshot!(said(&at(DUPONT, "murs ", 0)), @r#"
            murs    "Murs parpaing de 20"    86    m2            @  68,50
            ▔▔▔▔

    **1.2 Murs parpaing de 20** · `murs`

    86 m2 × 68,50 € = **5 891,00 €** · TVA 10 %

    | DGD        |       Marché |        Avant |        Cumul |   À facturer |
    | :--------- | -----------: | -----------: | -----------: | -----------: |
    | Avancement |        100 % |        100 % |        100 % |          0 % |
    | Quantité   |        86 m2 |        86 m2 |        86 m2 |         0 m2 |
    | Montant HT |   5 891,00 € |   5 891,00 € |   5 891,00 € |       0,00 € |

    État : achevée
    "#);
    assert_snapshot!(said_in(Lang::En, &at(DUPONT, "portes ", 0)), @r#"
            portes  "Portes coupe-feu EI30"  17    u             @ 640,00  tva 20%
            ▔▔▔▔▔▔

    **2.1 Portes coupe-feu EI30** · `portes`

    17 u × €640.00 = **€10,880.00** · VAT 20%

    | DGD      |     Contract |      Before |     To date |   To bill |
    | :------- | -----------: | ----------: | ----------: | --------: |
    | Progress |         100% |      88.24% |      88.24% |        0% |
    | Quantity |         17 u |        15 u |        15 u |       0 u |
    | Amount   |   €10,880.00 |   €9,600.00 |   €9,600.00 |     €0.00 |

    State: closed below 100%
    "#);
}

#[test]
fn a_row_in_an_entry_shows_the_situation_of_the_entry() {
    assert_snapshot!(said(&at(DUPONT, "murs  25%", 0)), @"
        murs  25%
        ▔▔▔▔

    **1.2 Murs parpaing de 20** · `murs`

    86 m2 × 68,50 € = **5 891,00 €** · TVA 10 %

    | S1         |       Marché |    Avant |        Cumul |   À facturer |
    | :--------- | -----------: | -------: | -----------: | -----------: |
    | Avancement |        100 % |      0 % |         25 % |         25 % |
    | Quantité   |        86 m2 |     0 m2 |      21,5 m2 |      21,5 m2 |
    | Montant HT |   5 891,00 € |   0,00 € |   1 472,75 € |   1 472,75 € |

    État : en cours
    ");
    assert_snapshot!(said(&at(DUPONT, "6 u ", 0)), @"
        portes   6 u     # en quantité : 6 / 17
                 ▔

    **2.1 Portes coupe-feu EI30** · `portes`

    17 u × 640,00 € = **10 880,00 €** · TVA 20 %

    | S2         |        Marché |    Avant |        Cumul |   À facturer |
    | :--------- | ------------: | -------: | -----------: | -----------: |
    | Avancement |         100 % |      0 % |      35,29 % |      35,29 % |
    | Quantité   |          17 u |      0 u |          6 u |          6 u |
    | Montant HT |   10 880,00 € |   0,00 € |   3 840,00 € |   3 840,00 € |

    État : en cours
    ");
    assert_snapshot!(said_in(Lang::En, &at(DUPONT, "murs_mv  100%", 0)), @"
        murs_mv  100%
        ▔▔▔▔▔▔▔

    **2 Moins-value : Murs parpaing de 20** · `murs_mv`

    -4 m2 × €68.50 = **-€274.00** · VAT 10%

    | S2       |   Contract |   Before |    To date |    To bill |
    | :------- | ---------: | -------: | ---------: | ---------: |
    | Progress |       100% |       0% |       100% |       100% |
    | Quantity |      -4 m2 |     0 m2 |      -4 m2 |      -4 m2 |
    | Amount   |   -€274.00 |    €0.00 |   -€274.00 |   -€274.00 |

    State: complete
    ");
}

#[test]
fn sections_and_quotes_show_their_totals() {
    assert_snapshot!(said(&at(DUPONT, "GO       60%", 0)), @"
        GO       60%     # toutes les lignes du titre qui n'y sont pas encore
        ▔▔

    **1 Gros œuvre** · `GO`

    | S2         |        Marché |        Avant |        Cumul |   À facturer |
    | :--------- | ------------: | -----------: | -----------: | -----------: |
    | Avancement |         100 % |      37,98 % |      68,22 % |      30,24 % |
    | Montant HT |   11 777,40 € |   4 472,75 € |   8 034,60 € |   3 561,85 € |
    ");
    assert_snapshot!(said(&at(DUPONT, "\"Dallage\"", 0)), @r#"
            titre "Dallage" {
                  ▔▔▔▔▔▔▔▔▔

    **1.3 Dallage**

    | DGD        |       Marché |        Avant |        Cumul |   À facturer |
    | :--------- | -----------: | -----------: | -----------: | -----------: |
    | Avancement |        100 % |        100 % |        100 % |          0 % |
    | Montant HT |   2 886,40 € |   2 886,40 € |   2 886,40 € |       0,00 € |
    "#);
    assert_snapshot!(said(&at(DUPONT, "D1 \"Gros", 0)), @r#"
    devis D1 "Gros œuvre et menuiseries" du 2026-03-01 accepté 2026-03-15 {
          ▔▔

    **Devis D1** · Gros œuvre et menuiseries

    Du 01/03/2026 · accepté le 15/03/2026

    |                          |                   |
    | :----------------------- | ----------------: |
    | Total HT                 |       22 657,40 € |
    | TVA 10 % sur 11 777,40 € |        1 177,74 € |
    | TVA 20 % sur 10 880,00 € |        2 176,00 € |
    | Total TTC                |   **26 011,14 €** |

    | DGD        |        Marché |         Avant |         Cumul |   À facturer |
    | :--------- | ------------: | ------------: | ------------: | -----------: |
    | Avancement |         100 % |       94,35 % |       94,35 % |          0 % |
    | Montant HT |   22 657,40 € |   21 377,40 € |   21 377,40 € |       0,00 € |
    "#);
    assert_snapshot!(said_in(Lang::En, &at(DUPONT, "A1 \"Linteau", 0)), @r#"
    avenant A1 "Linteau et moins-value" du 2026-05-12 accepté 2026-05-14 {
            ▔▔

    **Amendment A1** · Linteau et moins-value

    Dated 12 May 2026 · accepted on 14 May 2026

    |            |               |
    | :--------- | ------------: |
    | Before tax |       €206.00 |
    | VAT 10%    |        €20.60 |
    | With VAT   |   **€226.60** |

    | DGD      |   Contract |    Before |   To date |   To bill |
    | :------- | ---------: | --------: | --------: | --------: |
    | Progress |       100% |   -39.81% |      100% |   139.81% |
    | Amount   |    €206.00 |   -€82.00 |   €206.00 |   €288.00 |
    "#);
}

#[test]
fn an_invoice_shows_its_foot() {
    assert_snapshot!(said(&at(DUPONT, "S2 n°", 0)), @r#"
    situation S2 n° "FA-2026-058" du 2026-05-31 {
              ▔▔

    **Situation S2** · n° FA-2026-058 · 31/05/2026 · émise

    |                                 |                  |
    | :------------------------------ | ---------------: |
    | Travaux HT                      |       7 319,85 € |
    | Reprise de l’acompte AC1 (10 %) |      -1 068,55 € |
    | Reprise de l’acompte AC1 (20 %) |      -1 152,00 € |
    | Total HT                        |       5 099,30 € |
    | TVA 10 % sur 2 411,30 €         |         241,13 € |
    | TVA 20 % sur 2 688,00 €         |         537,60 € |
    | Total TTC                       |       5 878,03 € |
    | Retenue de garantie 5 %         |        -421,79 € |
    | **Net à payer**                 |   **5 456,24 €** |

    Échéance 30/06/2026 · avancement 51,58 % du marché
    "#);
    assert_snapshot!(said_in(Lang::En, &at(DUPONT, "\"FA-2026-044\"", 0)), @r#"
    situation S1 n° "FA-2026-044" du 2026-04-30 {
                    ▔▔▔▔▔▔▔▔▔▔▔▔▔

    **Situation S1** · no FA-2026-044 · 30 Apr 2026 · paid

    |                             |                 |
    | :-------------------------- | --------------: |
    | Works before tax            |       €4,472.75 |
    | Deposit AC1 taken off (10%) |      -€1,341.83 |
    | Total before tax            |       €3,130.92 |
    | VAT 10%                     |         €313.09 |
    | Total with VAT              |       €3,444.01 |
    | Retention 5%                |        -€246.00 |
    | **To be paid**              |   **€3,198.01** |

    Due 31 May 2026 · paid €3,198.01 · progress 19.74% of the contract
    "#);
    assert_snapshot!(said(&at(DUPONT, "AC1 n°", 0)), @r#"
    acompte AC1 n° "FA-2026-031" du 2026-03-16 {
            ▔▔▔

    **Acompte AC1** · n° FA-2026-031 · 16/03/2026 · émise

    30% de `D1`

    |                         |                  |
    | :---------------------- | ---------------: |
    | Total HT                |       6 797,22 € |
    | TVA 10 % sur 3 533,22 € |         353,32 € |
    | TVA 20 % sur 3 264,00 € |         652,80 € |
    | **Net à payer**         |   **7 803,34 €** |

    Échéance 30/04/2026
    "#);
    assert_snapshot!(said(&at(DUPONT, "S1  3 198,01", 0)), @"
        S1  3 198,01 €
        ▔▔

    **Situation S1** · n° FA-2026-044 · 30/04/2026 · réglée

    |                                 |                  |
    | :------------------------------ | ---------------: |
    | Travaux HT                      |       4 472,75 € |
    | Reprise de l’acompte AC1 (10 %) |      -1 341,83 € |
    | Total HT                        |       3 130,92 € |
    | TVA 10 %                        |         313,09 € |
    | Total TTC                       |       3 444,01 € |
    | Retenue de garantie 5 %         |        -246,00 € |
    | **Net à payer**                 |   **3 198,01 €** |

    Échéance 31/05/2026 · réglé 3 198,01 € · avancement 19,74 % du marché
    ");
}

#[test]
fn a_cell_of_a_grid_shows_its_column() {
    let text = HOUSE
        .replace("    fond   100%\n    murs   25%\n", "")
        .replace("    GO     60%\n    portes 6 u\n", "")
        + "tableau {\n           | S1   | S2 # mois\n    murs   | 25%  | 60%\n    fond   |      | 10 m3\n}\n";
    assert_snapshot!(said(&at(&text, "25%", 0)), @"
        murs   | 25%  | 60%
                 ▔▔

    **1.2 Murs** · `murs`

    86 m2 × 68,50 € = **5 891,00 €** · TVA 10 %

    | S1         |       Marché |    Avant |        Cumul |   À facturer |
    | :--------- | -----------: | -------: | -----------: | -----------: |
    | Avancement |        100 % |      0 % |         25 % |         25 % |
    | Quantité   |        86 m2 |     0 m2 |      21,5 m2 |      21,5 m2 |
    | Montant HT |   5 891,00 € |   0,00 € |   1 472,75 € |   1 472,75 € |

    État : en cours
    ");
    assert_snapshot!(said(&at(&text, "murs   |", 0)), @"
        murs   | 25%  | 60%
        ▔▔▔▔

    **1.2 Murs** · `murs`

    86 m2 × 68,50 € = **5 891,00 €** · TVA 10 %

    | S2         |       Marché |        Avant |        Cumul |   À facturer |
    | :--------- | -----------: | -----------: | -----------: | -----------: |
    | Avancement |        100 % |         25 % |         60 % |         35 % |
    | Quantité   |        86 m2 |      21,5 m2 |      51,6 m2 |      30,1 m2 |
    | Montant HT |   5 891,00 € |   1 472,75 € |   3 534,60 € |   2 061,85 € |

    État : en cours
    ");
    assert_snapshot!(said(&at(&text, "10 m3", 0)), @"
        fond   |      | 10 m3
                        ▔▔

    **1.1 Fondations** · `fond`

    12,5 m3 × 240,00 € = **3 000,00 €** · TVA 10 %

    | S2         |       Marché |    Avant |        Cumul |   À facturer |
    | :--------- | -----------: | -------: | -----------: | -----------: |
    | Avancement |        100 % |      0 % |         80 % |         80 % |
    | Quantité   |      12,5 m3 |     0 m3 |        10 m3 |        10 m3 |
    | Montant HT |   3 000,00 € |   0,00 € |   2 400,00 € |   2 400,00 € |

    État : en cours
    ");
}

#[test]
fn what_an_error_makes_unknown_is_said_to_be_unknown() {
    let text = HOUSE.replace("fond   100%", "fond   130%");
    assert_snapshot!(said(&at(&text, "fond   130%", 0)), @"
        fond   130%
        ▔▔▔▔

    **1.1 Fondations** · `fond`

    12,5 m3 × 240,00 € = **3 000,00 €** · TVA 10 %

    S1 : inconnu, tant qu’une erreur n’est pas corrigée
    ");
    assert_snapshot!(said(&at(&text, "murs   25%", 0)), @"
        murs   25%
        ▔▔▔▔

    **1.2 Murs** · `murs`

    86 m2 × 68,50 € = **5 891,00 €** · TVA 10 %

    | S1         |       Marché |    Avant |        Cumul |   À facturer |
    | :--------- | -----------: | -------: | -----------: | -----------: |
    | Avancement |        100 % |      0 % |         25 % |         25 % |
    | Quantité   |        86 m2 |     0 m2 |      21,5 m2 |      21,5 m2 |
    | Montant HT |   5 891,00 € |   0,00 € |   1 472,75 € |   1 472,75 € |

    État : en cours
    ");
    assert_snapshot!(said(&at(&text, "S1 n°", 0)), @r#"
    situation S1 n° "F-1" du 2026-04-30 {
              ▔▔

    **Situation S1** · n° F-1 · 30/04/2026 · émise

    Net inconnu, tant qu’une erreur n’est pas corrigée
    "#);
    let text = HOUSE.replace("86 m2              @ 68,50", "86 m2              @ ");
    assert_snapshot!(said(&at(&text, "murs ", 0)), @r#"
            murs   "Murs"             86 m2              @
            ▔▔▔▔

    **1.2 Murs** · `murs`

    Prix inconnu, tant qu’une erreur n’est pas corrigée
    "#);
    assert_snapshot!(said(&at(&text, "GO \"", 0)), @r#"
        titre GO "Gros œuvre" {
              ▔▔

    **1 Gros œuvre** · `GO`

    S2 : inconnu, tant qu’une erreur n’est pas corrigée
    "#);
}

#[test]
fn between_words_nothing_is_said() {
    assert_eq!(said("$0"), "nothing");
    assert_eq!(said(&HOUSE.replace("\n\nsoit", "\n$0\nsoit")), "nothing");
    assert_eq!(said("# une $0remarque\n"), "nothing");
}

const JOB: &str = r#"projet "Voirie" {
    tva      : 20%
    paiement : 45 jours fin de mois
    retenue  : 5% HT
}
unité palette = 48 u
soit longueur = 8,20 m
soit largeur  = longueur / 2
devis D1 "Route" du 2026-01-10 accepté 2026-01-20 {
    sol   "Terrassement"  longueur * largeur    @ 18,50
    blocs "Blocs"         3 palette             @ 2 * 12,25
    bord  "Bordures"      max(12 m; 2 * longueur)  @ 30  tva 10%
    bis   "Encore"        sol.quantité * 3      @ sol.prix
}
indice BT01 {
    2026-01  131,2
    2026-04  132,9 provisoire
    2026-04  133,1
}
révision {
    formule : 0,15 + 0,85 * BT01 / BT01.zéro
    zéro    : 2026-01
}
réception du 2026-10-15
situation S1 n° "F-1" du 2026-04-30 {
    tout   25%
}
situation S2 n° "F-2" du 2026-05-31 {
    période : 2026-04
    sol   +10%  correction "métré"
}
règlement R1 du 2026-06-02 { S1 100 € }
"#;

#[test]
fn a_formula_shows_its_steps() {
    assert_snapshot!(said(&at(JOB, "* largeur", 0)), @r#"
        sol   "Terrassement"  longueur * largeur    @ 18,50
                                       ▔

    `longueur * largeur` = 8,20 m × 4,1 m = **33,62 m2**

    - `largeur` = `longueur / 2` = 8,20 m / 2 = **4,1 m**
    "#);
    assert_snapshot!(said(&at(JOB, "largeur    @", 0)), @r#"
        sol   "Terrassement"  longueur * largeur    @ 18,50
                                         ▔▔▔▔▔▔▔

    `largeur` = `longueur / 2` = 8,20 m / 2 = **4,1 m**
    "#);
    assert_snapshot!(said(&at(JOB, "longueur = 8", 0)), @"
    soit longueur = 8,20 m
         ▔▔▔▔▔▔▔▔

    `longueur` = **8,20 m**
    ");
    assert_snapshot!(said(&at(JOB, "quantité * 3", 0)), @r#"
        bis   "Encore"        sol.quantité * 3      @ sol.prix
                                  ▔▔▔▔▔▔▔▔

    `sol.quantité` = **33,62 m2**
    "#);
    assert_snapshot!(said(&at(JOB, "* 12,25", 0)), @r#"
        blocs "Blocs"         3 palette             @ 2 * 12,25
                                                        ▔

    `2 * 12,25` = **24,5**
    "#);
    assert_snapshot!(said_in(Lang::En, &at(JOB, "max(", 0)), @r#"
        bord  "Bordures"      max(12 m; 2 * longueur)  @ 30  tva 10%
                              ▔▔▔

    `max` · The greatest of its values. (R36)

    ```avt
    soit long = max(2 m; 3,5 m)
    ```
    "#);
}

#[test]
fn a_word_shows_its_page() {
    assert_snapshot!(said(&at(JOB, "situation S1", 0)), @r#"
    situation S1 n° "F-1" du 2026-04-30 {
    ▔▔▔▔▔▔▔▔▔

    `situation` · Facture l’avancement à sa date. L’avancement est cumulé : 60 % après 25 % facture 35 %. Une ligne qui n’y est pas garde le sien. (R6, R10)

    ```avt
    situation S2 n° "F-12" du 2026-05-31 {
        murs 60%
    }
    ```
    "#);
    assert_snapshot!(said_in(Lang::En, &at(JOB, "correction", 0)), @r#"
        sol   +10%  correction "métré"
                    ▔▔▔▔▔▔▔▔▔▔

    `correction` · Lets progress go back, and prints the reason. A wrong invoice is put right by a credit note. (R12)

    ```avt
    murs 55% correction "métré refait"
    ```
    "#);
    assert_snapshot!(said(&at(JOB, "paiement", 0)), @"
        paiement : 45 jours fin de mois
        ▔▔▔▔▔▔▔▔

    `paiement` · Les conditions de paiement, dont viennent les échéances. (R23)

    ```avt
    paiement : 45 jours fin de mois
    ```
    ");
    assert_snapshot!(said(&at(JOB, "fin de", 0)), @"
        paiement : 45 jours fin de mois
                            ▔▔▔

    `fin` · La fin du mois : après les jours, ou avant s’il est dit en premier. (R23)

    ```avt
    paiement : 45 jours fin de mois
    ```
    ");
    assert_snapshot!(said(&at(JOB, "HT", 0)), @"
        retenue  : 5% HT
                      ▔▔

    `HT` · Hors taxes : le taux est pris sur le HT. (R29)

    ```avt
    retenue : 5% HT clôture révision
    ```
    ");
    assert_snapshot!(said(&at(JOB, "tout   25%", 0)), @"
        tout   25%
        ▔▔▔▔

    **Tout ce qui est accepté**

    | S1         |       Marché |    Avant |      Cumul |   À facturer |
    | :--------- | -----------: | -------: | ---------: | -----------: |
    | Avancement |        100 % |      0 % |       25 % |         25 % |
    | Montant HT |   3 053,38 € |   0,00 € |   763,35 € |     763,35 € |
    ");
}

#[test]
fn rates_dates_indices_and_units_say_what_they_imply() {
    assert_snapshot!(said(&at(JOB, "20%", 0)), @"
        tva      : 20%
                   ▔▔

    **TVA 20 %**

    |     |      Base HT |        TVA |
    | :-- | -----------: | ---------: |
    | D1  |   2 561,38 € |   512,28 € |
    | S2  |      63,72 € |    12,74 € |

    Taux en France : 20 % (normal), 10 % (travaux dans un logement de plus de deux ans), 5,5 % (rénovation énergétique), 2,1 %, 8,5 % (outre-mer), 0 % avec sa raison (R31)
    ");
    assert_snapshot!(said_in(Lang::En, &at(JOB, "10%", 0)), @r#"
        bord  "Bordures"      max(12 m; 2 * longueur)  @ 30  tva 10%
                                                                 ▔▔

    **VAT 10%**

    |     |   Before tax |      VAT |
    | :-- | -----------: | -------: |
    | D1  |      €492.00 |   €49.20 |
    | S2  |        €0.16 |    €0.02 |

    Rates in France: 20% (standard), 10% (works in a dwelling over two years old), 5.5% (energy renovation), 2.1%, 8.5% (overseas), 0% with its reason (R31)
    "#);
    assert_snapshot!(said(&at(JOB, "2026-04-30", 0)), @r#"
    situation S1 n° "F-1" du 2026-04-30 {
                             ▔▔▔▔▔▔▔▔▔▔

    **jeudi 30/04/2026**

    Échéance : mardi 30/06/2026

    Accepté à cette date : D1 (20/01/2026)

    Indices de 2026-04
    "#);
    assert_snapshot!(said_in(Lang::En, &at(JOB, "2026-01-20", 0)), @r#"
    devis D1 "Route" du 2026-01-10 accepté 2026-01-20 {
                                           ▔▔▔▔▔▔▔▔▔▔

    **Tuesday 20 Jan 2026**

    Billed from this day on, included (R5)
    "#);
    assert_snapshot!(said(&at(JOB, "2026-01-10", 0)), @r#"
    devis D1 "Route" du 2026-01-10 accepté 2026-01-20 {
                        ▔▔▔▔▔▔▔▔▔▔

    **samedi 10/01/2026**

    Accepté le 20/01/2026
    "#);
    assert_snapshot!(said(&at(JOB, "2026-10-15", 0)), @"
    réception du 2026-10-15
                 ▔▔▔▔▔▔▔▔▔▔

    **jeudi 15/10/2026**

    Retenue de garantie due le 15/10/2027 (R29)
    ");
    assert_snapshot!(said(&at(JOB, "2026-04  132", 0)), @"
        2026-04  132,9 provisoire
        ▔▔▔▔▔▔▔

    **BT01 2026-04** = 132,9 provisoire · ÷ 2026-01 = 1,012957

    **BT01 2026-04** = 133,1 · ÷ 2026-01 = 1,014482

    |                               |   Coefficient |   Révision HT |
    | :---------------------------- | ------------: | ------------: |
    | S1 · TVA 10 %                 |      1,011014 |        1,35 € |
    | S1 · TVA 20 %                 |      1,011014 |        7,05 € |
    | S1, corrigée en S2 · TVA 10 % |      1,012309 |        0,16 € |
    | S1, corrigée en S2 · TVA 20 % |      1,012309 |        0,83 € |
    | S2 · TVA 20 %                 |      1,011014 |        0,69 € |
    ");
    assert_snapshot!(said_in(Lang::En, &at(JOB, "BT01 {", 0)), @"
    indice BT01 {
           ▔▔▔▔

    **BT01**

    | Month               |   Index |     ÷ base |
    | :------------------ | ------: | ---------: |
    | 2026-01             |   131.2 |          1 |
    | 2026-04 provisional |   132.9 |   1.012957 |
    | 2026-04             |   133.1 |   1.014482 |
    ");
    assert_snapshot!(said(&at(JOB, "+ 0,85", 0)), @"
        formule : 0,15 + 0,85 * BT01 / BT01.zéro
                       ▔

    `0,15 + 0,85 * BT01 / BT01.zéro`

    |                               |   Coefficient |   Révision HT |
    | :---------------------------- | ------------: | ------------: |
    | S1 · TVA 10 %                 |      1,011014 |        1,35 € |
    | S1 · TVA 20 %                 |      1,011014 |        7,05 € |
    | S1, corrigée en S2 · TVA 10 % |      1,012309 |        0,16 € |
    | S1, corrigée en S2 · TVA 20 % |      1,012309 |        0,83 € |
    | S2 · TVA 20 %                 |      1,011014 |        0,69 € |
    ");
    assert_snapshot!(said(&at(JOB, "m; 2", 0)), @r#"
        bord  "Bordures"      max(12 m; 2 * longueur)  @ 30  tva 10%
                                     ▔

    `m` · longueur

    S’ajoute avec : cm, dm, km, ml, mm (R35)
    "#);
    assert_snapshot!(said_in(Lang::En, &at(JOB, "palette  ", 0)), @r#"
        blocs "Blocs"         3 palette             @ 2 * 12,25
                                ▔▔▔▔▔▔▔

    `palette` · count · 1 palette = 48 u

    Adds with: ea, pce, u (R35)
    "#);
    assert_snapshot!(said(&at(JOB, "R1 du", 0)), @"
    règlement R1 du 2026-06-02 { S1 100 € }
              ▔▔

    **Règlement** · 02/06/2026

    | Facture |      Réglé |   Reste à régler |
    | :------ | ---------: | ---------------: |
    | S1      |   100,00 € |         775,50 € |
    ");
}

#[test]
fn what_is_being_typed_hides_nothing_else() {
    let text = DUPONT
        .replace("    murs  25%\n", "    murs  25%\n    po\n")
        .replace("    dalle    1500 €", "    dalle    1500 € +");
    assert_snapshot!(said(&at(&text, "murs  25%", 0)), @"
        murs  25%
        ▔▔▔▔

    **1.2 Murs parpaing de 20** · `murs`

    86 m2 × 68,50 € = **5 891,00 €** · TVA 10 %

    S1 : inconnu, tant qu’une erreur n’est pas corrigée
    ");
    let text = HOUSE.replace("        murs   \"Murs\"", "        mur \"M\n        murs   \"Murs\"");
    assert_snapshot!(said_in(Lang::En, &at(&text, "fond   \"F", 0)), @r#"
            fond   "Fondations"       12,50 m3           @ 240,00
            ▔▔▔▔

    **1.1 Fondations** · `fond`

    12.5 m3 × €240.00 = **€3,000.00** · VAT 10%

    | S2       |    Contract |      Before |     To date |   To bill |
    | :------- | ----------: | ----------: | ----------: | --------: |
    | Progress |        100% |        100% |        100% |        0% |
    | Quantity |     12.5 m3 |     12.5 m3 |     12.5 m3 |      0 m3 |
    | Amount   |   €3,000.00 |   €3,000.00 |   €3,000.00 |     €0.00 |

    State: complete
    "#);
    let text = HOUSE.replace("retenue : 5%", "retenue :");
    assert_snapshot!(said(&at(&text, "fond   \"F", 0)), @r#"
            fond   "Fondations"       12,50 m3           @ 240,00
            ▔▔▔▔

    **1.1 Fondations** · `fond`

    Prix inconnu, tant qu’une erreur n’est pas corrigée
    "#);
}

#[test]
fn an_english_file_ends_its_lines_as_it_likes() {
    let text = "quote Q \"Façade\" dated 2026-01-01 accepted 2026-01-02 {\n    vat : 20%\n    é_1 \"Été | *net*\" 1234.5 m2 @ 10 discount 5%\n    opt \"Blind\" 1 ea @ 950 option\n    bis less é_1 2 m2\n}\nsituation S1 dated 2026-01-31 {\n    é_1 50% \"half | done\"\n}\n";
    let text = text.replace('\n', "\r\n");
    assert_snapshot!(said_in(Lang::En, &at(&text, "é_1 \"", 0)), @r#"
        é_1 "Été | *net*" 1234.5 m2 @ 10 discount 5%
        ▔▔▔

    **1 Été \| \*net\*** · `é_1`

    1,234.5 m2 × €10.00, discount 5% = **€11,727.75** · VAT 20%

    | S1       |     Contract |   Before |     To date |     To bill |
    | :------- | -----------: | -------: | ----------: | ----------: |
    | Progress |         100% |       0% |         50% |         50% |
    | Quantity |   1,234.5 m2 |     0 m2 |   617.25 m2 |   617.25 m2 |
    | Amount   |   €11,727.75 |    €0.00 |   €5,863.88 |   €5,863.88 |

    State: moving · half \| done
    "#);
    assert_snapshot!(said(&at(&text, "Blind", 0)), @r#"
        opt "Blind" 1 ea @ 950 option
            ▔▔▔▔▔▔▔

    **2 Blind** · `opt`

    1 ea × 950,00 € = **950,00 €** · TVA 20 % · option, hors total
    "#);
    assert_snapshot!(said(&at(&text, "é_1 2 m2", 0)), @r"
        bis less é_1 2 m2
                 ▔▔▔

    **1 Été \| \*net\*** · `é_1`

    1 234,5 m2 × 10,00 €, remise 5 % = **11 727,75 €** · TVA 20 %

    | S1         |        Marché |    Avant |        Cumul |   À facturer |
    | :--------- | ------------: | -------: | -----------: | -----------: |
    | Avancement |         100 % |      0 % |         50 % |         50 % |
    | Quantité   |    1 234,5 m2 |     0 m2 |    617,25 m2 |    617,25 m2 |
    | Montant HT |   11 727,75 € |   0,00 € |   5 863,88 € |   5 863,88 € |

    État : en cours · half \| done
    ");
    assert_snapshot!(said(&at(&text, "20%", 0)), @"
        vat : 20%
              ▔▔

    **TVA 20 %**

    |     |       Base HT |          TVA |
    | :-- | ------------: | -----------: |
    | Q   |   11 708,75 € |   2 341,75 € |
    | S1  |    5 863,88 € |   1 172,78 € |

    Taux en France : 20 % (normal), 10 % (travaux dans un logement de plus de deux ans), 5,5 % (rénovation énergétique), 2,1 %, 8,5 % (outre-mer), 0 % avec sa raison (R31)
    ");
    assert_snapshot!(said(&at(&text, "less", 0)), @"
        bis less é_1 2 m2
            ▔▔▔▔

    `less` · Une moins-value : retire d’une autre ligne, à son prix et à sa TVA. La quantité se tape positive. (R15)

    ```avt
    walls_less less walls 4 m2
    ```
    ");
}

#[test]
fn imported_rows_and_indices_are_told_in_both_files() {
    use super::navigation::{JOB, job};
    let text = JOB.replace("importer \"absent.avt\"\n", "") + "situation S1 du 2026-02-28 { murs 50% }\n";
    let shown = |(analysis, offset): (avt::Analysis, u32)| {
        let found = hover(&analysis, offset, Lang::Fr).expect("something");
        format!("{}\n{}", draw(&analysis, &[(found.span, String::new())]), found.markdown)
    };
    assert_snapshot!(shown(job(&at(&text, "mur  5 m2", 0))), @"
        plus  de BPU.mur  5 m2
                     ▔▔▔

    **Mur** · `BPU.mur`

    1 m2 × 66,00 € = **66,00 €**
    ");
    assert_snapshot!(shown(job(&at(&text, "BT02 / BT02", 0))), @"
        formule : 0,15 + 0,45 * BT01 / BT01.zéro + 0,40 * BT02 / BT02.zéro
                                                          ▔▔▔▔

    **BT02**

    | Mois    |   Indice |   ÷ zéro |
    | :------ | -------: | -------: |
    | 2026-01 |      100 |        1 |
    | 2026-02 |      103 |     1,03 |
    ");
    let (analysis, _) = job(&at(&text, "BPU", 0));
    let library = analysis.source().text.find("enduit").expect("the library") as u32;
    assert_snapshot!(shown((analysis, library)), @r#"
    -- prix/bpu.avt
        enduit "Enduit" 1 m2 @ 20
        ▔▔▔▔▔▔

    **Enduit** · `BPU.enduit`

    1 m2 × 20,00 € = **20,00 €**
    "#);
    let (analysis, _) = job(&at(&text, "BPU", 0));
    let unit = analysis.source().text.find("m2 @ 20").expect("its unit") as u32;
    assert_snapshot!(shown((analysis, unit)), @r#"
    -- prix/bpu.avt
        enduit "Enduit" 1 m2 @ 20
                          ▔▔

    `m2` · surface

    S’ajoute avec : cm2, dm2, ha (R35)
    "#);
    let (analysis, _) = job(&at(&text, "BPU", 0));
    let table = analysis.source().text.find("2026-02;103").expect("the table") as u32;
    assert_eq!(hover(&analysis, table, Lang::Fr), None);
}
