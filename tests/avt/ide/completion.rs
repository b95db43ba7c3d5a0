//! What may be typed at a place.

use super::{Fixture, HOUSE};
use avt::Analysis;
use avt::ide::completion::{Completion, CompletionKind, complete, documentation};
use avt::project::Target;
use avt::source::{Edit, Files, Unreadable, apply};
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

/// What can be imported.
struct Listed;

const FOLDER: Listed = Listed;

impl Files for Listed {
    fn read(&self, _: &str) -> Result<String, Unreadable> {
        Err(Unreadable::Missing)
    }

    fn list(&self) -> Vec<String> {
        ["bt01.csv", "maison.avt", "prix/bpu.avt"].map(str::to_owned).to_vec()
    }
}

fn at(marked: &str) -> (Fixture, Vec<Completion>) {
    let fixture = Fixture::new(marked);
    let items = complete(&fixture.analysis, fixture.cursor(), &FOLDER, fixture.lang()).items;
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
    let (mut out, mut open) = (String::new(), 0);
    let mut chars = snippet.chars().peekable();
    while let Some(ch) = chars.next() {
        match ch {
            '\\' => out.extend(chars.next()),
            '$' if chars.peek() == Some(&'{') => {
                open += 1;
                assert!(chars.by_ref().any(|ch| ch == ':'), "a place without a text: {snippet}");
            }
            '$' => drop(chars.next()),
            '}' if open > 0 => open -= 1,
            ch => out.push(ch),
        }
    }
    assert_eq!(open, 0, "{snippet}");
    out
}

/// No proposal makes its line worse than it was: it has no more errors than before, once the places of a snippet hold
/// what is in them at first. The parameters of a function are names that say what to type; a file may not be there.
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
    for item in
        items.iter().filter(|item| !matches!(item.kind, CompletionKind::Function | CompletionKind::File))
    {
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
fn a_name_that_is_chosen_means_what_was_proposed() {
    let twice = "devis D2 \"Bis\" du 2026-03-01 accepté 2026-03-15 {\n    murs \"Autres murs\" 1 u @ 10\n}\n";
    let (fixture, items) = at(&(house("    $0") + twice));
    let project = &fixture.analysis.project;
    let rows: Vec<_> = items.iter().filter(|item| item.kind == CompletionKind::Row).collect();
    assert!(
        rows.iter().any(|item| item.label == "D1.murs") && rows.iter().any(|item| item.label == "D2.murs")
    );
    for item in rows {
        let Ok(Target::Row(row)) = project.names.find(&item.label) else {
            panic!("{} names no row", item.label)
        };
        assert_eq!(item.resolve, Some(format!("row:{row}")));
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
    Row moins murs ⇒ ${1:murs_mv_2} moins murs ${2:86 m2}  (Murs · 86 m2)
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
    Let longueur  (8,2 m)
    Keyword @ ⇒ @ ${1:100,00}  (le prix unitaire hors taxes)
    Function somme ⇒ somme(${1:valeur} ; ${2:valeur})  (l'addition de ses arguments)
    Function min ⇒ min(${1:valeur} ; ${2:valeur})  (le plus petit de ses arguments)
    Function max ⇒ max(${1:valeur} ; ${2:valeur})  (le plus grand de ses arguments)
    Function arrondi ⇒ arrondi(${1:valeur} ; ${2:décimales})  (au plus proche, les demis vers le haut)
    Function plafond ⇒ plafond(${1:valeur} ; ${2:décimales})  (arrondi vers le haut)
    Function plancher ⇒ plancher(${1:valeur} ; ${2:décimales})  (arrondi vers le bas)
    ");
    assert_snapshot!(row("3 $0").lines().take(6).collect::<Vec<_>>().join("\n"), @"
    Unit u  (unité)
    Unit m2  (mètre carré)
    Unit m  (mètre)
    Unit ml  (mètre linéaire)
    Unit m3  (mètre cube)
    Unit ens  (ensemble)
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
    assert_snapshot!(price("2 * lon$0").lines().take(1).collect::<Vec<_>>().join("\n"), @"Let longueur  (8,2 m)");
    let english = "let width = 2 m\nlet area = width * $0\n";
    assert_snapshot!(proposed(english), @"
    Let width  (2 m)
    Function sum ⇒ sum(${1:value} ; ${2:value})  (its arguments added up)
    Function min ⇒ min(${1:value} ; ${2:value})  (the least of its arguments)
    Function max ⇒ max(${1:value} ; ${2:value})  (the greatest of its arguments)
    Function round ⇒ round(${1:value} ; ${2:places})  (to the nearest, halves away from zero)
    Function ceil ⇒ ceil(${1:value} ; ${2:places})  (rounded up)
    Function floor ⇒ floor(${1:value} ; ${2:places})  (rounded down)
    Function abs ⇒ abs(${1:value})  (without its sign)
    Function if ⇒ if(${1:condition} ; ${2:then} ; ${3:else})  (one or the other of two values)
    ");
    assert_snapshot!(proposed("unité palette = 48 u\nsoit p = 2 $0\n").lines().take(4).collect::<Vec<_>>().join("\n"), @"
    Unit %
    Unit €
    Unit palette  (unité du fichier)
    Unit u  (unité)
    ");
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
    Setting chantier ⇒ chantier : ${1:"3 chemin du Puits" "69126 Brindas" FR}  (où sont les travaux, si ce n'est chez le client)
    Setting engagement ⇒ engagement : "${1:EJ-2026-001}"  (le numéro de commande du client)
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
    Setting logo ⇒ logo : "${1:logo.svg}"  (a picture beside the file)
    Setting colour ⇒ colour : "${1:#1f4e79}"  (the colour of titles on paper)
    Setting nature ⇒ nature : ${1:individual}  (an individual has no SIRET)
    Setting service ⇒ service : "${1:WORKS-DEPARTMENT}"  (the service that pays)
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

#[test]
fn a_file_grows_by_whole_blocks() {
    assert_snapshot!(proposed(&format!("{HOUSE}\n$0")), @r#"
    Snippet situation ⇒ situation ${1:S3} du ${3:2026-06-30} {
        murs     ${4:60%}
        dalle    ${5:60%}
        portes   ${6:6 u}
        murs_mv  ${7:0%}
    }  (celle du mois, 4 lignes en cours)
    Snippet devis ⇒ devis ${1:D2} "${2:Titre}" du ${3:2026-05-12} {
        ${4:ligne} "${5:Désignation}" ${6:1} ${7:u} @ ${8:100,00}
    }  (des lignes et leurs prix, à accepter)
    Snippet règlement ⇒ règlement du ${1:2026-04-30} {
        S1  ${2:4 674,03 €}
    }  (ce qui reste dû : S1)
    Snippet commande ⇒ commande ${1:C1} "${2:Titre}" du ${3:2026-05-12} {
        ${4:ligne} "${5:Désignation}" ${6:1} ${7:u} @ ${8:100,00}
    }  (la commande d'un client)
    Snippet avenant ⇒ avenant ${1:A2} "${2:Titre}" du ${3:2026-05-31} {
        ${4:ligne} "${5:Désignation}" ${6:1} ${7:u} @ ${8:100,00}
    }  (ce qui s'ajoute au marché ou s'en retire)
    Snippet bibliothèque ⇒ bibliothèque ${1:BPU} "${2:Titre}" du ${3:2026-05-12} {
        ${4:ligne} "${5:Désignation}" 1 ${7:u} @ ${8:100,00}
    }  (des prix datés, d'une unité)
    Snippet clôture ⇒ clôture ${1:DGD} du ${3:2026-06-30} {
        $0
    }  (le décompte définitif : tout passe à 100 %)
    Snippet acompte ⇒ acompte ${1:AC1} n° "${2:F-2}" du ${3:2026-04-30} {
        D1  ${4:30%}
    }  (une part du prix, avant les travaux, avec sa TVA)
    Snippet avance ⇒ avance ${1:AV1} n° "${2:F-2}" du ${3:2026-04-30} {
        D1  ${4:5%}
    }  (marché public : avant les travaux, sans TVA)
    Snippet entreprise ⇒ entreprise "${1:Nom}" {
        siret : "${4:73282932000074}"
        tva_intra : "${5:FR44732829320}"
        adresse : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (qui vend et facture)
    Snippet client ⇒ client "${1:Nom}" {
        adresse : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (qui achète et paie)
    Snippet architecte ⇒ architecte "${1:Nom}" {
        adresse : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (qui contrôle les situations)
    Snippet avoir ⇒ avoir ${1:AVO1} "${2:Motif}" n° "${3:F-2}" du ${4:2026-04-30} {
        S1  ${5:100%}
    }  (annule S1)
    Snippet soit ⇒ soit ${1:longueur_2} = ${2:1 m}  (donne un nom à une formule)
    Snippet caution ⇒ caution "${1:Banque}" du ${2:2026-05-31}  (la banque garantit à la place de la retenue)
    Snippet réception ⇒ réception du ${1:2026-05-31}  (le jour de la réception des travaux)
    Snippet indice ⇒ indice ${1:BT01} {
        ${2:2026-05}  ${3:100}
    }  (les valeurs d'un index, mois par mois)
    Snippet tableau ⇒ tableau {
        | S1 | S2
        $0
    }  (l'avancement en tableau, une colonne par situation)
    File importer ⇒ importer "${1:bibliotheque.avt}"  (prend les lignes d'un autre fichier)
    Snippet unité ⇒ unité ${1:palette} = ${2:48 u}  (une unité à soi)
    "#);
    assert_snapshot!(proposed(&HOUSE.replace("S2 du", "S2 n° \"F-2\" du").replace("soit longueur", "$0\nsoit longueur")), @r#"
    Snippet devis ⇒ devis ${1:D2} "${2:Titre}" du ${3:2026-05-12} {
        ${4:ligne} "${5:Désignation}" ${6:1} ${7:u} @ ${8:100,00}
    }  (des lignes et leurs prix, à accepter)
    Snippet règlement ⇒ règlement du ${1:2026-05-31} {
        S1  ${2:4 674,03 €}
        S2  ${3:8 342,01 €}
    }  (ce qui reste dû : S1 et S2)
    Snippet commande ⇒ commande ${1:C1} "${2:Titre}" du ${3:2026-05-12} {
        ${4:ligne} "${5:Désignation}" ${6:1} ${7:u} @ ${8:100,00}
    }  (la commande d'un client)
    Snippet avenant ⇒ avenant ${1:A2} "${2:Titre}" du ${3:2026-05-12} {
        ${4:ligne} "${5:Désignation}" ${6:1} ${7:u} @ ${8:100,00}
    }  (ce qui s'ajoute au marché ou s'en retire)
    Snippet bibliothèque ⇒ bibliothèque ${1:BPU} "${2:Titre}" du ${3:2026-05-12} {
        ${4:ligne} "${5:Désignation}" 1 ${7:u} @ ${8:100,00}
    }  (des prix datés, d'une unité)
    Snippet entreprise ⇒ entreprise "${1:Nom}" {
        siret : "${4:73282932000074}"
        tva_intra : "${5:FR44732829320}"
        adresse : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (qui vend et facture)
    Snippet client ⇒ client "${1:Nom}" {
        adresse : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (qui achète et paie)
    Snippet architecte ⇒ architecte "${1:Nom}" {
        adresse : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (qui contrôle les situations)
    Snippet avoir ⇒ avoir ${1:AVO1} "${2:Motif}" n° "${3:F-3}" du ${4:2026-05-31} {
        S2  ${5:100%}
    }  (annule S2)
    Snippet soit ⇒ soit ${1:longueur_2} = ${2:1 m}  (donne un nom à une formule)
    Snippet caution ⇒ caution "${1:Banque}" du ${2:2026-05-12}  (la banque garantit à la place de la retenue)
    Snippet réception ⇒ réception du ${1:2026-05-12}  (le jour de la réception des travaux)
    Snippet indice ⇒ indice ${1:BT01} {
        ${2:2026-05}  ${3:100}
    }  (les valeurs d'un index, mois par mois)
    Snippet tableau ⇒ tableau {
        | S1 | S2
        $0
    }  (l'avancement en tableau, une colonne par situation)
    File importer ⇒ importer "${1:bibliotheque.avt}"  (prend les lignes d'un autre fichier)
    Snippet unité ⇒ unité ${1:palette} = ${2:48 u}  (une unité à soi)
    "#);
    assert_snapshot!(proposed("$0"), @r#"
    Snippet situation ⇒ situation ${1:S1} du ${3:2026-01-31} {
        $0
    }  (l'avancement du mois, cumulé)
    Snippet devis ⇒ devis ${1:D1} "${2:Titre}" du ${3:2026-01-31} {
        ${4:ligne} "${5:Désignation}" ${6:1} ${7:u} @ ${8:100,00} tva ${9:20%}
    }  (des lignes et leurs prix, à accepter)
    Snippet projet ⇒ projet "${1:Chantier}" {
        tva : ${2:10%}
    }  (le chantier : ses réglages)
    Snippet commande ⇒ commande ${1:C1} "${2:Titre}" du ${3:2026-01-31} {
        ${4:ligne} "${5:Désignation}" ${6:1} ${7:u} @ ${8:100,00} tva ${9:20%}
    }  (la commande d'un client)
    Snippet bibliothèque ⇒ bibliothèque ${1:BPU} "${2:Titre}" du ${3:2026-01-31} {
        ${4:ligne} "${5:Désignation}" 1 ${7:u} @ ${8:100,00}
    }  (des prix datés, d'une unité)
    Snippet entreprise ⇒ entreprise "${1:Nom}" {
        siret : "${4:73282932000074}"
        tva_intra : "${5:FR44732829320}"
        adresse : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (qui vend et facture)
    Snippet client ⇒ client "${1:Nom}" {
        adresse : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (qui achète et paie)
    Snippet architecte ⇒ architecte "${1:Nom}" {
        adresse : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (qui contrôle les situations)
    Snippet soit ⇒ soit ${1:longueur} = ${2:1 m}  (donne un nom à une formule)
    Snippet caution ⇒ caution "${1:Banque}" du ${2:2026-01-31}  (la banque garantit à la place de la retenue)
    Snippet réception ⇒ réception du ${1:2026-01-31}  (le jour de la réception des travaux)
    Snippet indice ⇒ indice ${1:BT01} {
        ${2:2026-01}  ${3:100}
    }  (les valeurs d'un index, mois par mois)
    File importer ⇒ importer "${1:bibliotheque.avt}"  (prend les lignes d'un autre fichier)
    Snippet unité ⇒ unité ${1:palette} = ${2:48 u}  (une unité à soi)
    "#);
    let issued = HOUSE.replace("S2 du", "S2 n° \"F-2\" du") + "\n";
    let situation = at(&format!("{issued}sit$0")).1;
    let situation = situation.iter().find(|item| item.label == "situation").map(|item| filled(&item.insert));
    assert_snapshot!(situation.unwrap_or_default(), @r#"
    situation S3 n° "F-3" du 2026-06-30 {
        murs     60%
        dalle    60%
        portes   6 u
        murs_mv  0%
    }
    "#);
    let english =
        "quote Q1 \"Q\" dated 2026-01-01 accepted 2026-01-10 {\n    vat : 20%\n    a \"A\" 3 u @ 10\n}\n$0\n";
    assert_snapshot!(proposed(english), @r#"
    Snippet situation ⇒ situation ${1:S1} dated ${3:2026-01-31} {
        a  ${4:0%}
    }  (the month's, 1 row that still moves)
    Snippet quote ⇒ quote ${1:Q2} "${2:Title}" dated ${3:2026-01-01} {
        ${4:row} "${5:Designation}" ${6:1} ${7:u} @ ${8:100.00} vat ${9:20%}
    }  (rows and their prices, to be accepted)
    Snippet project ⇒ project "${1:Job}" {
        vat : ${2:20%}
    }  (the job: its settings)
    Snippet order ⇒ order ${1:O1} "${2:Title}" dated ${3:2026-01-01} {
        ${4:row} "${5:Designation}" ${6:1} ${7:u} @ ${8:100.00} vat ${9:20%}
    }  (a customer's order)
    Snippet amendment ⇒ amendment ${1:A1} "${2:Title}" dated ${3:2026-01-01} {
        ${4:row} "${5:Designation}" ${6:1} ${7:u} @ ${8:100.00} vat ${9:20%}
    }  (what is added to the contract or taken away)
    Snippet library ⇒ library ${1:LIB} "${2:Title}" dated ${3:2026-01-01} {
        ${4:row} "${5:Designation}" 1 ${7:u} @ ${8:100.00}
    }  (dated prices, of one unit each)
    Snippet deposit ⇒ deposit ${1:DEP1} dated ${3:2026-01-10} {
        Q1  ${4:30%}
    }  (part of the price, before the works, with its VAT)
    Snippet advance ⇒ advance ${1:ADV1} dated ${3:2026-01-10} {
        Q1  ${4:5%}
    }  (public contract: before the works, without VAT)
    Snippet company ⇒ company "${1:Name}" {
        siret : "${4:73282932000074}"
        vat_id : "${5:FR44732829320}"
        address : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (who sells and bills)
    Snippet client ⇒ client "${1:Name}" {
        address : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (who buys and pays)
    Snippet architect ⇒ architect "${1:Name}" {
        address : "${2:12 rue des Lilas}" "${3:69003 Lyon}" FR
    }  (who checks the situations)
    Snippet let ⇒ let ${1:length} = ${2:1 m}  (gives a formula a name)
    Snippet bond ⇒ bond "${1:Bank}" dated ${2:2026-01-01}  (a bank guarantees in place of the retention)
    Snippet handover ⇒ handover dated ${1:2026-01-01}  (the day the works are handed over)
    Snippet index ⇒ index ${1:BT01} {
        ${2:2026-01}  ${3:100}
    }  (the values of an index, month by month)
    File import ⇒ import "${1:library.avt}"  (takes what another file declares)
    Snippet unit ⇒ unit ${1:pallet} = ${2:48 u}  (a unit of one's own)
    "#);
    assert_snapshot!(proposed(&format!("{HOUSE}situ$0 S3 du 2026-06-30\n")).lines().take(2).collect::<Vec<_>>().join("\n"), @"
    Keyword projet  (le chantier : ses réglages)
    Keyword entreprise  (qui vend et facture)
    ");
}

#[test]
fn a_head_has_its_next_id_its_next_number_and_its_next_date() {
    let issued = HOUSE.replace("S2 du", "S2 n° \"F-2\" du");
    assert_snapshot!(proposed(&format!("{issued}situation $0")), @"Document S3  (l'identifiant suivant)");
    assert_snapshot!(proposed(&format!("{issued}situation S3 $0")), @r#"
    Number n° "F-3"  (le numéro : la facture est émise)
    Date du 2026-06-30  (la date du document)
    Keyword brouillon  (pas encore émis)
    "#);
    assert_snapshot!(proposed(&format!("{issued}situation S3 n° $0")), @r#"Number "F-3"  (le suivant de la série)"#);
    assert_snapshot!(proposed(&format!("{issued}situation S3 n° \"F-3\" du $0")), @"Date 2026-06-30  (30/06/2026)");
    assert_snapshot!(proposed(&format!("{HOUSE}situation S3 $0")), @"
    Date du 2026-06-30  (la date du document)
    Keyword brouillon  (pas encore émis)
    ");
    assert_snapshot!(proposed(&HOUSE.replace("S2 du 2026-05-31", "S2 $0")), @r#"
    Number n° "F-2"  (le numéro : la facture est émise)
    Date du 2026-05-31  (la date du document)
    Keyword brouillon  (pas encore émis)
    "#);
    assert_snapshot!(proposed(&format!("{HOUSE}devis $0")), @"Document D2  (l'identifiant suivant)");
    assert_snapshot!(proposed(&format!("{HOUSE}devis D2 \"Toiture\" du 2026-06-01 $0")), @"
    Date accepté 2026-06-01  (signé par le client, ce jour-là)
    Keyword refusé  (le client n'en veut pas)
    Keyword brouillon  (pas encore émis)
    ");
    assert_snapshot!(proposed(&format!("{HOUSE}règlement $0")), @"
    Document R1  (l'identifiant suivant)
    Date du 2026-04-30  (la date du document)
    ");
    assert_snapshot!(proposed(&format!("{HOUSE}client $0")), @r#"Snippet "Nom" ⇒ "${1:Nom}""#);
    assert_snapshot!(proposed("deposit $0"), @"Document DEP1  (the next id)");
}

#[test]
fn deposits_credits_payments_and_indices_have_their_entries() {
    let with = |block: &str| proposed(&format!("{HOUSE}{block}"));
    assert_snapshot!(with("acompte AC1 du 2026-03-20 {\n    $0\n}\n"), @r#"
    Document D1 ⇒ D1 ${1:30%}  (22 657,40 €)
    Setting référence ⇒ référence : "${1:CH-2026-001}"  (la référence imprimée)
    Setting paiement ⇒ paiement : ${1:30 jours fin de mois}  (quand les factures se paient)
    Setting reprise ⇒ reprise : ${1:prorata}  (comment l'acompte est repris)
    Setting échéance ⇒ échéance : ${1:30 jours fin de mois}  (l'échéance de cette facture)
    "#);
    assert_snapshot!(with("acompte AC1 du 2026-03-20 { D1 $0 }\n"), @"
    Value 30%
    Value 20%
    Value 5%
    ");
    assert_snapshot!(with("règlement du 2026-05-20 {\n    $0\n}\n"), @r#"
    Document S1 ⇒ S1 ${1:4 674,03 €}  (reste dû 4 674,03 €)
    Setting référence ⇒ référence : "${1:CH-2026-001}"  (la référence imprimée)
    Setting paiement ⇒ paiement : ${1:30 jours fin de mois}  (quand les factures se paient)
    Setting échéance ⇒ échéance : ${1:30 jours fin de mois}  (l'échéance de cette facture)
    "#);
    assert_snapshot!(with("règlement du 2026-05-20 {\n    S1 $0\n}\n"), @"Value 4 674,03 €  (ce qui reste dû)");
    assert_snapshot!(with("avoir AVO1 \"x\" n° \"F-2\" du 2026-06-20 {\n    $0\n}\n"), @r#"
    Document S1 ⇒ S1 ${1:100%}  (F-1)
    Setting référence ⇒ référence : "${1:CH-2026-001}"  (la référence imprimée)
    Setting paiement ⇒ paiement : ${1:30 jours fin de mois}  (quand les factures se paient)
    Setting échéance ⇒ échéance : ${1:30 jours fin de mois}  (l'échéance de cette facture)
    "#);
    assert_snapshot!(with("avoir AVO1 \"x\" n° \"F-2\" du 2026-06-20 {\n    S1.$0\n}\n"), @"
    Row fond  (Fondations)
    Row murs  (Murs)
    ");
    assert_snapshot!(with("indice BT01 {\n    2026-01 100\n    $0\n}\n"), @"Date 2026-02 ⇒ 2026-02  ${1:100}  (le mois suivant)");
    assert_snapshot!(with("indice BT01 {\n    2026-01 100 $0\n}\n"), @"Keyword provisoire  (valeur provisoire de l'index)");
}

#[test]
fn a_free_row_is_typed_like_a_row() {
    assert_snapshot!(proposed(&house("    neige \"Neige\" 1 u @ 10 $0")), @"
    Keyword tva ⇒ tva ${1:20%}  (son taux de TVA)
    Keyword remise ⇒ remise ${1:5%}  (sa remise, en taux ou en montant)
    Keyword pénalité  (retenue après taxes, hors TVA)
    ");
}

/// Each proposal that says it can be told more of.
#[test]
fn what_is_looked_at_is_told_more_of() {
    let places = ["    $0", "    murs $0", "    murs 2 * $0", "    neige \"N\" 1 u @ $0"].map(house);
    let heads = [
        format!("{HOUSE}$0"),
        format!("{HOUSE}devis D2 $0"),
        quote("        $0"),
        quote("        x \"X\" 1 u @ 1 tva $0"),
    ];
    let settings = [HOUSE.replace("    retenue : 5%", "    $0")];
    let mut told = 0;
    for marked in places.iter().chain(&heads).chain(&settings) {
        let (fixture, items) = at(marked);
        for item in &items {
            let Some(key) = &item.resolve else { continue };
            for lang in avt::locale::Lang::ALL {
                let text = documentation(&fixture.analysis, key, lang);
                assert!(text.is_some_and(|text| text.len() > 10), "{key} in {lang:?}");
                told += 1;
            }
        }
    }
    assert!(told > 150, "{told}");
    let (fixture, _) = at(&house("    $0"));
    let murs = documentation(&fixture.analysis, "row:1", fixture.lang()).unwrap_or_default();
    assert!(murs.contains("5 891,00"), "{murs}");
    for key in ["row:999", "row:", "nothing", "keyword:zzz", "rate:x", ""] {
        assert_eq!(documentation(&fixture.analysis, key, fixture.lang()), None, "{key}");
    }
}

/// What the line becomes with each proposal, over its errors before.
fn becomes(marked: &str) -> String {
    let (fixture, items) = at(marked);
    let line = fixture.analysis.source().position(fixture.cursor()).line - 1;
    let lines = items.iter().map(|item| {
        let new = apply(fixture.text(), &[Edit::new(item.replace, item.insert.clone())])
            .expect("an edit that fits");
        new.lines().nth(line).unwrap_or_default().to_owned() + "\n"
    });
    lines.collect()
}

#[test]
fn the_next_number_between_its_marks() {
    let becomes = |rest: &str| becomes(&format!("{HOUSE}situation S3 {rest}"));
    let whole = "situation S3 n° \"F-2\" du 2026-06-30\n";
    assert_eq!(becomes("n° \"$0\" du 2026-06-30"), whole);
    assert_eq!(becomes("n° \"F$0-9\" du 2026-06-30"), whole);
    assert_eq!(becomes("n° \"F-$0 du 2026-06-30"), whole);
    assert_eq!(becomes("du 2026-06-30 n° \"$0"), "situation S3 du 2026-06-30 n° \"F-2\"\n");
    assert_eq!(becomes("n° « $0 » du 2026-06-30"), "situation S3 n° « F-2 » du 2026-06-30\n");
    assert_eq!(becomes("du 2026-06-30 n° « F$0"), "situation S3 du 2026-06-30 n° « F-2\u{A0}»\n");
}

/// Of two series, that of the last date comes first.
#[test]
fn each_series_has_its_next_number() {
    let deposit = "acompte AC1 n° \"AC-07\" du 2026-03-16 {\n    D1 30%\n}\n";
    assert_snapshot!(proposed(&format!("{deposit}{HOUSE}situation S3 n° \"$0\"")), @"
    Number F-2  (le suivant de la série)
    Number AC-08
    ");
}

#[test]
fn the_files_of_the_folder_between_the_marks_of_an_import() {
    assert_snapshot!(proposed(&format!("importer \"$0\"\n{HOUSE}")), @"
    File bt01.csv  (table d'indices)
    File maison.avt  (bibliothèque, indices, entreprise)
    File prix/bpu.avt  (bibliothèque, indices, entreprise)
    ");
    let one_more = format!("importer \"bt01.csv\"\nimporter \"prix/$0\n{HOUSE}");
    assert_eq!(becomes(&one_more), "importer \"maison.avt\"\nimporter \"prix/bpu.avt\"\n");
}

#[test]
fn nothing_in_other_texts() {
    for text in [
        format!("{HOUSE}projet \"$0\""),
        format!("{HOUSE}devis D2 \"$0\" du 2026-03-01"),
        format!("{HOUSE}avoir AV1 \"$0\" n° \"F-9\""),
        format!("{HOUSE}situation S3 n° \"F-3\"$0"),
        format!("{HOUSE}importer \"a.avt\" \"$0\""),
        house("    portes 6 u correction \"$0\""),
        house("    n° \"$0\""),
        HOUSE.replace("\"Fondations\"", "\"$0\""),
    ] {
        assert_eq!(proposed(&text), "", "{text}");
    }
}
