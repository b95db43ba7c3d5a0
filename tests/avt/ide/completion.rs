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
    Setting référence ⇒ référence : "${1:CH-2026-001}"  (la référence imprimée)
    Setting paiement ⇒ paiement : ${1:30 jours fin de mois}  (quand les factures se paient)
    Setting prorata ⇒ prorata : ${1:1,5% HT}  (le compte prorata, déduit de chaque situation)
    Setting période ⇒ période : ${1:2026-05}  (le mois des travaux, s'il n'est pas celui de la date)
    Setting échéance ⇒ échéance : ${1:30 jours fin de mois}  (l'échéance de cette facture)
    Setting déduction ⇒ déduction : ${1:"Nettoyage" 0,5% HT}  (une déduction qui a un nom)
    Setting escompte ⇒ escompte : ${1:2%}  (l'escompte, avant TVA)
    "#);
    assert_snapshot!(proposed(&house("    po$0")), @r#"
    Row portes ⇒ portes ${1:100%}  (Portes coupe-feu · reste 17 u, 100 %)
    Snippet ligne libre ⇒ ${1:ligne} "${2:Désignation}" ${3:1} ${4:u} @ ${5:100,00}  (travaux hors devis, de cette situation)
    Setting référence ⇒ référence : "${1:CH-2026-001}"  (la référence imprimée)
    Setting paiement ⇒ paiement : ${1:30 jours fin de mois}  (quand les factures se paient)
    Setting prorata ⇒ prorata : ${1:1,5% HT}  (le compte prorata, déduit de chaque situation)
    Setting période ⇒ période : ${1:2026-05}  (le mois des travaux, s'il n'est pas celui de la date)
    Setting échéance ⇒ échéance : ${1:30 jours fin de mois}  (l'échéance de cette facture)
    Setting déduction ⇒ déduction : ${1:"Nettoyage" 0,5% HT}  (une déduction qui a un nom)
    Setting escompte ⇒ escompte : ${1:2%}  (l'escompte, avant TVA)
    "#);
    assert_snapshot!(proposed(&house("    1.2$0")), @r#"
    Row murs ⇒ murs ${1:100%}  (Murs · reste 64,5 m2, 75 % (25 % fait))
    Snippet ligne libre ⇒ ${1:ligne} "${2:Désignation}" ${3:1} ${4:u} @ ${5:100,00}  (travaux hors devis, de cette situation)
    Setting référence ⇒ référence : "${1:CH-2026-001}"  (la référence imprimée)
    Setting paiement ⇒ paiement : ${1:30 jours fin de mois}  (quand les factures se paient)
    Setting prorata ⇒ prorata : ${1:1,5% HT}  (le compte prorata, déduit de chaque situation)
    Setting période ⇒ période : ${1:2026-05}  (le mois des travaux, s'il n'est pas celui de la date)
    Setting échéance ⇒ échéance : ${1:30 jours fin de mois}  (l'échéance de cette facture)
    Setting déduction ⇒ déduction : ${1:"Nettoyage" 0,5% HT}  (une déduction qui a un nom)
    Setting escompte ⇒ escompte : ${1:2%}  (l'escompte, avant TVA)
    "#);
    assert_snapshot!(proposed(&house("    coupe$0")), @r#"
    Row portes ⇒ portes ${1:100%}  (Portes coupe-feu · reste 17 u, 100 %)
    Snippet ligne libre ⇒ ${1:ligne} "${2:Désignation}" ${3:1} ${4:u} @ ${5:100,00}  (travaux hors devis, de cette situation)
    Setting référence ⇒ référence : "${1:CH-2026-001}"  (la référence imprimée)
    Setting paiement ⇒ paiement : ${1:30 jours fin de mois}  (quand les factures se paient)
    Setting prorata ⇒ prorata : ${1:1,5% HT}  (le compte prorata, déduit de chaque situation)
    Setting période ⇒ période : ${1:2026-05}  (le mois des travaux, s'il n'est pas celui de la date)
    Setting échéance ⇒ échéance : ${1:30 jours fin de mois}  (l'échéance de cette facture)
    Setting déduction ⇒ déduction : ${1:"Nettoyage" 0,5% HT}  (une déduction qui a un nom)
    Setting escompte ⇒ escompte : ${1:2%}  (l'escompte, avant TVA)
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
    Setting reference ⇒ reference : "${1:JOB-2026-001}"  (the reference that is printed)
    Setting terms ⇒ terms : ${1:30 days end of month}  (when invoices are to be paid)
    Setting prorata ⇒ prorata : ${1:1.5% net}  (shared site costs, off every situation)
    Setting period ⇒ period : ${1:2026-03}  (the month of the works, where it is not the date's)
    Setting due ⇒ due : ${1:30 days end of month}  (when this invoice is to be paid)
    Setting deduction ⇒ deduction : ${1:"Cleaning" 0.5% net}  (a deduction that has a name)
    Setting early_discount ⇒ early_discount : ${1:2%}  (the discount for early payment, before VAT)
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

const LIBRARY: &str = r#"bibliothèque BPU "Prix 2025" du 2025-01-01 {
    pc16  "Prise 16 A"    1 u @ 58
    tube  "Conduit ICTA"  1 m @ 5,20
}
bibliothèque BPU "Prix 2026" du 2026-04-01 {
    pc16  "Prise 16 A"    1 u @ 60,50
}
"#;

/// A quote of HOUSE with a line more in its section, and a price library.
fn quote(line: &str) -> String {
    LIBRARY.to_owned() + &HOUSE.replace("        dalle ", &format!("{line}\n        dalle "))
}

/// HOUSE with a line more in its amendment.
fn amendment(line: &str) -> String {
    LIBRARY.to_owned() + &HOUSE.replace("    murs_mv moins", &format!("{line}\n    murs_mv moins"))
}

#[test]
fn a_line_of_a_quote_is_a_row_a_section_or_a_setting() {
    assert_snapshot!(proposed(&quote("        $0")), @r#"
    Snippet ligne ⇒ ${1:ligne} "${2:Désignation}" ${3:1} ${4:u} @ ${5:100,00}  (nom, désignation, quantité, unité, prix)
    Keyword titre ⇒ titre "${1:Titre}" {
        $0
    }  (regroupe des lignes, se numérote seul)
    Row de BPU.pc16 ⇒ ${1:pc16} de BPU.pc16 ${2:1} u  (Prise 16 A · 58,00 € / u)
    Row de BPU.tube ⇒ ${1:tube} de BPU.tube ${2:1} m  (Conduit ICTA · 5,20 € / m)
    Setting tva ⇒ tva : ${1:20%}  (le taux des lignes qui n'en disent pas d'autre)
    Setting remise ⇒ remise : ${1:5%}  (la remise, en taux ou en montant)
    "#);
    assert_snapshot!(proposed(&amendment("    $0")), @r#"
    Snippet ligne ⇒ ${1:ligne} "${2:Désignation}" ${3:1} ${4:u} @ ${5:100,00}  (nom, désignation, quantité, unité, prix)
    Keyword titre ⇒ titre "${1:Titre}" {
        $0
    }  (regroupe des lignes, se numérote seul)
    Row moins fond ⇒ ${1:fond_mv} moins fond ${2:12,5 m3}  (Fondations · 12,5 m3)
    Row moins murs ⇒ ${1:murs_mv2} moins murs ${2:86 m2}  (Murs · 86 m2)
    Row moins dalle ⇒ ${1:dalle_mv} moins dalle ${2:52,48 m2}  (Dalle · 52,48 m2)
    Row moins portes ⇒ ${1:portes_mv} moins portes ${2:17 u}  (Portes coupe-feu · 17 u)
    Row de BPU.tube ⇒ ${1:tube} de BPU.tube ${2:1} m  (Conduit ICTA · 5,20 € / m)
    Row de BPU.pc16 ⇒ ${1:pc16} de BPU.pc16 ${2:1} u  (Prise 16 A · 60,50 € / u)
    Setting référence ⇒ référence : "${1:CH-2026-001}"  (la référence imprimée)
    Setting tva ⇒ tva : ${1:20%}  (le taux des lignes qui n'en disent pas d'autre)
    Setting paiement ⇒ paiement : ${1:30 jours fin de mois}  (quand les factures se paient)
    Setting marché ⇒ marché : ${1:métré}  (la sorte de marché)
    Setting remise ⇒ remise : ${1:5%}  (la remise, en taux ou en montant)
    "#);
    assert_snapshot!(proposed(&amendment("    pri$0")), @r#"
    Snippet ligne ⇒ ${1:ligne} "${2:Désignation}" ${3:1} ${4:u} @ ${5:100,00}  (nom, désignation, quantité, unité, prix)
    Keyword titre ⇒ titre "${1:Titre}" {
        $0
    }  (regroupe des lignes, se numérote seul)
    Row de BPU.pc16 ⇒ ${1:pc16} de BPU.pc16 ${2:1} u  (Prise 16 A · 60,50 € / u)
    Setting référence ⇒ référence : "${1:CH-2026-001}"  (la référence imprimée)
    Setting tva ⇒ tva : ${1:20%}  (le taux des lignes qui n'en disent pas d'autre)
    Setting paiement ⇒ paiement : ${1:30 jours fin de mois}  (quand les factures se paient)
    Setting marché ⇒ marché : ${1:métré}  (la sorte de marché)
    Setting remise ⇒ remise : ${1:5%}  (la remise, en taux ou en montant)
    "#);
    assert_snapshot!(proposed(&quote("        seuil $0")), @r#"
    Snippet "Désignation" ⇒ "${1:Désignation}" ${2:1} ${3:u} @ ${4:100,00}  (quantité, unité, prix)
    Keyword de  (comme une ligne de bibliothèque : désignation, unité, prix)
    Keyword moins  (retire d'une autre ligne, à son prix)
    "#);
    assert_snapshot!(proposed(&quote("        p de $0")), @"
    Row BPU.pc16  (Prise 16 A · 58,00 € / u)
    Row BPU.tube  (Conduit ICTA · 5,20 € / m)
    ");
    assert_snapshot!(proposed(&quote("        p de BPU.$0")), @"
    Row pc16  (Prise 16 A · 58,00 € / u)
    Row tube  (Conduit ICTA · 5,20 € / m)
    ");
    assert_snapshot!(proposed(&amendment("    p moins $0")), @"
    Row fond  (Fondations · 12,5 m3)
    Row murs  (Murs · 86 m2)
    Row dalle  (Dalle · 52,48 m2)
    Row portes  (Portes coupe-feu · 17 u)
    ");
    assert_snapshot!(proposed(&amendment("    p moins D1.po$0")), @"Row portes  (Portes coupe-feu · 17 u)");
}

#[test]
fn a_row_has_its_quantity_its_unit_its_price_and_its_words() {
    let row = |rest: &str| proposed(&quote(&format!("        seuil \"Seuil\" {rest}")));
    assert_snapshot!(row("$0").lines().take(9).collect::<Vec<_>>().join("\n"), @"
    Snippet 1 u @ 100 ⇒ ${1:1} ${2:u} @ ${3:100}  (quantité, unité, prix)
    Keyword @ ⇒ @ ${1:100,00}  (le prix unitaire hors taxes)
    Let longueur  (8,2 m)
    Keyword tva ⇒ tva ${1:20%}  (son taux de TVA)
    Keyword remise ⇒ remise ${1:5%}  (sa remise, en taux ou en montant)
    Keyword coef ⇒ coef ${1:1,25}  (multiplie le prix)
    Keyword option  (chiffrée, hors du total)
    Function somme ⇒ somme(${1:valeur} ; ${2:valeur})  (l'addition de ses arguments)
    Function min ⇒ min(${1:valeur} ; ${2:valeur})  (le plus petit de ses arguments)
    ");
    assert_snapshot!(row("3 $0").lines().take(6).collect::<Vec<_>>().join("\n"), @"
    Keyword @ ⇒ @ ${1:100,00}  (le prix unitaire hors taxes)
    Unit u  (unité)
    Unit m2  (mètre carré)
    Unit m  (mètre)
    Unit ml  (mètre linéaire)
    Unit m3  (mètre cube)
    ");
    assert_snapshot!(row("3$0").lines().take(3).collect::<Vec<_>>().join("\n"), @"
    Unit 3 u  (unité)
    Unit 3 m2  (mètre carré)
    Unit 3 m  (mètre)
    ");
    assert_snapshot!(row("3 u $0"), @"
    Keyword @ ⇒ @ ${1:100,00}  (le prix unitaire hors taxes)
    Keyword tva ⇒ tva ${1:20%}  (son taux de TVA)
    Keyword remise ⇒ remise ${1:5%}  (sa remise, en taux ou en montant)
    Keyword coef ⇒ coef ${1:1,25}  (multiplie le prix)
    Keyword option  (chiffrée, hors du total)
    ");
    assert_snapshot!(row("3 u @ 10 $0"), @"
    Keyword tva ⇒ tva ${1:20%}  (son taux de TVA)
    Keyword remise ⇒ remise ${1:5%}  (sa remise, en taux ou en montant)
    Keyword coef ⇒ coef ${1:1,25}  (multiplie le prix)
    Keyword option  (chiffrée, hors du total)
    ");
    assert_snapshot!(row("3 u @ 10 tva $0"), @r#"
    Rate 20%  (taux normal : construction neuve, équipements (CGI, art. 278))
    Rate 10%  (travaux dans un logement de plus de deux ans (CGI, art. 279-0 bis))
    Rate 8,5%  (taux normal en Guadeloupe, Martinique et à La Réunion (CGI, art. 296))
    Rate 5,5%  (rénovation énergétique d'un logement de plus de deux ans (CGI, art. 278-0 bis A))
    Rate 2,1%  (taux réduit en Guadeloupe, Martinique et à La Réunion (CGI, art. 296))
    Rate 0% ⇒ 0% "${1:article 261 du CGI}"  (exonération : sa raison est imprimée sur la facture)
    "#);
    assert_snapshot!(row("3 u @ 10 tva 2$0").lines().take(2).collect::<Vec<_>>().join("\n"), @"
    Rate 20%  (taux normal : construction neuve, équipements (CGI, art. 278))
    Rate 10%  (travaux dans un logement de plus de deux ans (CGI, art. 279-0 bis))
    ");
    assert_snapshot!(row("3 u @ 10 remise 5$0"), @"
    Unit 5%
    Unit 5 €
    ");
}

#[test]
fn a_formula_may_name_lets_cells_and_functions() {
    let price = |rest: &str| proposed(&quote(&format!("        seuil \"Seuil\" 3 u @ {rest}")));
    assert_snapshot!(price("$0"), @"
    Function somme ⇒ somme(${1:valeur} ; ${2:valeur})  (l'addition de ses arguments)
    Function min ⇒ min(${1:valeur} ; ${2:valeur})  (le plus petit de ses arguments)
    Function max ⇒ max(${1:valeur} ; ${2:valeur})  (le plus grand de ses arguments)
    Function arrondi ⇒ arrondi(${1:valeur} ; ${2:décimales})  (au plus proche, les demis vers le haut)
    Function plafond ⇒ plafond(${1:valeur} ; ${2:décimales})  (arrondi vers le haut)
    Function plancher ⇒ plancher(${1:valeur} ; ${2:décimales})  (arrondi vers le bas)
    Function abs ⇒ abs(${1:valeur})  (sans son signe)
    Function si ⇒ si(${1:condition} ; ${2:alors} ; ${3:sinon})  (l'une ou l'autre de deux valeurs)
    Row fond ⇒ fond.${1:prix}  (Fondations)
    Row murs ⇒ murs.${1:prix}  (Murs)
    Row dalle ⇒ dalle.${1:prix}  (Dalle)
    Row portes ⇒ portes.${1:prix}  (Portes coupe-feu)
    Row murs_mv ⇒ murs_mv.${1:prix}  (Moins-value : Murs)
    Document A1 ⇒ A1.${1:total}  (Moins-value)
    ");
    assert_snapshot!(price("murs.$0"), @"
    Value quantité  (86 m2)
    Value prix  (68,50 € / m2)
    Value total  (5 891,00 €)
    ");
    assert_snapshot!(price("GO.$0"), @"Value total");
    assert_snapshot!(price("D1.$0"), @"
    Value total
    Section GO ⇒ GO.${1:total}  (Gros œuvre)
    Row fond ⇒ fond.${1:prix}  (Fondations)
    Row murs ⇒ murs.${1:prix}  (Murs)
    Row dalle ⇒ dalle.${1:prix}  (Dalle)
    Row portes ⇒ portes.${1:prix}  (Portes coupe-feu)
    ");
    assert_snapshot!(price("2 * lon$0").lines().take(1).collect::<Vec<_>>().join("\n"), @"Function somme ⇒ somme(${1:valeur} ; ${2:valeur})  (l'addition de ses arguments)");
    let english = "let width = 2 m\nlet area = width * $0\n";
    assert_snapshot!(proposed(english), @"");
    assert_snapshot!(proposed("unité palette = 48 u\nsoit p = 2 $0\n").lines().take(4).collect::<Vec<_>>().join("\n"), @"");
}

#[test]
fn a_block_of_settings_has_the_keys_that_are_not_there_yet() {
    assert_snapshot!(proposed(&HOUSE.replace("    retenue : 5%", "    $0")), @r#"
    Setting référence ⇒ référence : "${1:CH-2026-001}"  (la référence imprimée)
    Setting retenue ⇒ retenue : ${1:5%}  (la retenue de garantie, 5 % au plus)
    Setting libération ⇒ libération : ${1:12 mois}  (quand la retenue est rendue)
    Setting paiement ⇒ paiement : ${1:30 jours fin de mois}  (quand les factures se paient)
    Setting prorata ⇒ prorata : ${1:1,5% HT}  (le compte prorata, déduit de chaque situation)
    Setting marché ⇒ marché : ${1:public}  (la sorte de marché)
    Setting défaut ⇒ défaut : ${1:100%}  (l'avancement de ce qu'une situation ne dit pas)
    Setting arrondi ⇒ arrondi : ${1:tva cumul}  (comment les arrondis se font)
    Setting devise ⇒ devise : ${1:EUR}  (la monnaie (ISO 4217))
    Setting déduction ⇒ déduction : ${1:"Nettoyage" 0,5% HT}  (une déduction qui a un nom)
    Setting escompte ⇒ escompte : ${1:2%}  (l'escompte, avant TVA)
    Setting pénalités_retard ⇒ pénalités_retard : "${1:trois fois le taux d'intérêt légal}"  (le taux des pénalités de retard)
    Setting indemnité ⇒ indemnité : "${1:40 €}"  (l'indemnité de recouvrement, 40 €)
    Setting mentions ⇒ mentions : "${1:SARL au capital de 10 000 €}"  (ce qui s'imprime encore)
    Setting exigibilité ⇒ exigibilité : ${1:débits}  (quand la TVA est exigible)
    "#);
    assert_snapshot!(proposed("company \"C\" {\n    siret : \"1\"\n    $0\n}\n"), @r#"
    Setting vat_id ⇒ vat_id : "${1:FR44732829320}"  (the VAT number)
    Setting iban ⇒ iban : "${1:FR7630006000011234567890189}"  (the account to pay to)
    Setting bic ⇒ bic : "${1:AGRIFRPP}"  (the code of the bank)
    Setting address ⇒ address : ${1:"12 rue des Lilas" "69003 Lyon" FR}  (street, town, and the country in two letters)
    Setting email ⇒ email : "${1:contact@example.com}"  (the e-mail address)
    Setting phone ⇒ phone : "${1:04 00 00 00 00}"  (the telephone)
    Setting late_penalties ⇒ late_penalties : "${1:three times the legal interest rate}"  (the rate of late penalties)
    Setting indemnity ⇒ indemnity : "${1:40 EUR}"  (the indemnity for recovery costs, 40 EUR)
    Setting mentions ⇒ mentions : "${1:Registered at Lyon}"  (what else is printed)
    Setting vat_due ⇒ vat_due : ${1:debits}  (when VAT is due)
    "#);
    assert_snapshot!(proposed(&house("    échéance : $0")), @"
    Value 30 jours fin de mois
    Value 30 jours
    Value 45 jours fin de mois
    Value 60 jours
    Value à réception
    ");
    assert_snapshot!(proposed(&HOUSE.replace("retenue : 5%", "retenue : $0")), @"
    Value 5%  (du TTC, sur chaque situation)
    Value 5% HT  (du HT)
    Value 5% clôture  (à la clôture seulement)
    ");
    assert_snapshot!(proposed(&HOUSE.replace("retenue : 5%", "retenue : 5% $0")), @"
    Value HT
    Value TTC
    Value clôture
    Value révision
    ");
    assert_snapshot!(proposed(&HOUSE.replace("tva     : 10%", "tva : $0")), @r#"
    Rate 20%  (taux normal : construction neuve, équipements (CGI, art. 278))
    Value autoliquidation  (sous-traitance : le client doit la taxe)
    Value franchise  (pas de TVA (CGI, art. 293 B))
    Rate 10%  (travaux dans un logement de plus de deux ans (CGI, art. 279-0 bis))
    Rate 8,5%  (taux normal en Guadeloupe, Martinique et à La Réunion (CGI, art. 296))
    Rate 5,5%  (rénovation énergétique d'un logement de plus de deux ans (CGI, art. 278-0 bis A))
    Rate 2,1%  (taux réduit en Guadeloupe, Martinique et à La Réunion (CGI, art. 296))
    Rate 0% ⇒ 0% "${1:article 261 du CGI}"  (exonération : sa raison est imprimée sur la facture)
    "#);
    assert_snapshot!(proposed("indice BT01 { 2026-01 100 }\nrévision {\n    formule : $0\n}\n"), @"
    Value 0,15 + 0,85 * BT01 / BT01.zéro ⇒ ${1:0,15 + 0,85 * BT01 / BT01.zéro}
    Let BT01  (les valeurs d'un index, mois par mois)
    ");
    assert_snapshot!(proposed("indice BT01 { 2026-01 100 }\nrévision {\n    formule : 0,15 + BT01.$0\n}\n"), @"Value zéro  (l'index du mois zéro)");
}
