//! A document in another language than its file: what the person typed stays as it is, what is said besides is in that language.

use crate::examples::examples;
use avt::document::{Step, why};
use avt::export::{self, Selection};
use avt::locale::Lang;
use avt::{Analysis, analyse_text};
use serde_json::Value;

/// All that avt says by itself: deposit and advance, each deduction, retention, revision, reverse charge, an exempt rate,
/// late penalties, tax on debits, a discount for early payment, stored materials, a correction, a credit note, a closing.
const JOB: &str = r#"projet "Préau" {
    tva         : 10%
    marché      : public
    retenue     : 5%
    prorata     : 1%
    escompte    : 2%
    exigibilité : débits
    paiement    : 30 jours
    libération  : 6 mois
    pénalités_retard : "3 × 1,5"
}
entreprise "Lefèvre" {
    siret     : "73282932000074"
    tva_intra : "FR44732829320"
    adresse   : "12 rue des Lilas" "69003 Lyon" FR
    téléphone : "04 78 00 00 00"
    iban      : "FR7630006000011234567890189"
}
client "Roux" {
    siret     : "39548120300010"
    tva_intra : "FR83395481203"
    adresse   : "3 chemin du Puits" "69126 Brindas" FR
}
architecte "Agence" { adresse : "1 quai" "69002 Lyon" FR }
indice BT01 {
    2026-01  131,2
    2026-03  140
    2026-04  141  provisoire
    2026-09  142
}
révision {
    formule : 0,15 + 0,85 * BT01 / BT01.zéro
    zéro    : 2026-01
}
devis D1 "Lot" du 2026-01-05 accepté 2026-01-10 {
    titre T1 "Ossature" {
        murs "Murs" 100 m2 @ 100 remise 5%
        pose "Pose" 10 u @ 100 tva 20%
    }
    toit "Toit" 10 m2 @ 50 tva autoliquidation
    opt  "Volets" 1 u @ 300 option
}
avenant A1 "Plus" du 2026-02-12 accepté 2026-02-14 {
    lint "Linteau" 1 u @ 480
}
acompte AC1 n° "F-01" du 2026-01-16 { D1 30% }
avance AV1 n° "F-02" du 2026-01-17 { D1 5% }
situation S1 n° "F-03" du 2026-03-31 {
    murs 50%
    pose 2 u
    toit 20%
    pose 500 € approvisionné
    neige "Neige" 1 u @ 150
    retard "Attente" 2 j @ 30 pénalité
}
situation S2 n° "F-04" du 2026-04-30 {
    murs 40% correction "métré refait"
    pose 5 u
    lint 1 u terminé
}
avoir AV2 "Erreur" n° "F-05" du 2026-05-05 { S2 100% }
clôture DGD du 2026-09-30
règlement du 2026-05-28 { S1 100 € }
"#;

/// Words that both languages have.
const COMMON: [&str; 8] =
    ["Situation", "Documents", "Total", "Client", "Service", "SIRET", "Date", "coefficient"];

/// Texts with letters that are the same in both, and that nobody typed.
fn untranslated(one: &Value, other: &Value, typed: &str, out: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            // Names of kinds, roles and states are for programs; pictures and addresses for nobody.
            let named = ["kind", "role", "state", "is", "currency", "code", "rule", "place"];
            for (key, value) in one.iter().filter(|(key, _)| !named.contains(&key.as_str())) {
                untranslated(value, &other[key], typed, out);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            assert_eq!(one.len(), other.len());
            one.iter().zip(other).for_each(|(one, other)| untranslated(one, other, typed, out));
        }
        (Value::String(one), Value::String(other)) if one == other => {
            // Each word was typed, or is common to both.
            let plain = one.replace('²', "2").replace('³', "3");
            let words = plain.split(|ch: char| !ch.is_alphanumeric() && !matches!(ch, '-' | '_'));
            let said = |word: &&str| word.contains(char::is_alphabetic) && word.len() > 1;
            let new = |word: &&str| !typed.contains(word) && !COMMON.contains(word);
            if words.filter(said).any(|word| new(&word)) {
                out.push(one.clone());
            }
        }
        _ => {}
    }
}

fn both<T: serde::Serialize>(of: impl Fn(Lang) -> T) -> [Value; 2] {
    [Lang::Fr, Lang::En].map(|lang| serde_json::to_value(of(lang)).expect("JSON"))
}

fn all() -> Vec<(String, Analysis)> {
    let job = analyse_text(JOB);
    assert!(job.is_complete(), "{:?}", job.diagnostics);
    let mut all = examples();
    all.push(("JOB".into(), job));
    all
}

#[test]
fn what_is_not_typed_is_in_the_language_of_the_document() {
    let mut found = Vec::new();
    for (name, analysis) in all() {
        let typed = &analysis.source().text;
        let summary = Selection { summary: true, ..Selection::default() };
        let documents = export::documents(&analysis)
            .map(|document| Selection { situation: Some(document.id), ..Selection::default() });
        for selection in documents.chain([summary]) {
            let mut out = Vec::new();
            let [one, other] = both(|lang| export::sheets(&analysis, &selection, lang));
            untranslated(&one, &other, typed, &mut out);
            let id = selection.situation.unwrap_or_default();
            found.extend(out.into_iter().map(|text| format!("{name}, {id}: {text}")));
        }
    }
    assert!(found.is_empty(), "in no language, or in that of the file:\n{}", found.join("\n"));
}

#[test]
fn an_electronic_invoice_says_it_too() {
    let mut compared = 0;
    for (name, analysis) in all() {
        let [french, english] =
            [Lang::Fr, Lang::En].map(|lang| export::sent(&analysis, &Selection::default(), lang));
        for (one, other) in french.iter().zip(&english) {
            let (Ok(one_message), Ok(other_message)) = (&one.message, &other.message) else { continue };
            // Codes and numbers say the same in every language; texts stand in elements of these names.
            let texts = |message: &[u8]| {
                let text = String::from_utf8(message.to_vec())
                    .expect("UTF-8")
                    .replace("&apos;", "'")
                    .replace("&amp;", "&");
                let named = ["Content>", "Name>", "Description>", "ExemptionReason>", "Reason>"];
                let leaves = text.split('<').filter_map(|part| part.split_once('>'));
                let leaves =
                    leaves.filter(|(name, _)| named.iter().any(|end| format!("{name}>").ends_with(end)));
                Value::Array(leaves.map(|(_, text)| Value::String(text.trim().to_owned())).collect())
            };
            let mut out = Vec::new();
            let typed = analysis.source().text.clone() + "B2BINT B2C";
            let (one_texts, other_texts) = (texts(one_message), texts(other_message));
            untranslated(&one_texts, &other_texts, &typed, &mut out);
            assert!(out.is_empty(), "{name}, {}: {out:#?}", one.sheet.id);
            compared += 1;
        }
    }
    assert!(compared > 20, "only {compared} messages");
}

#[test]
fn why_says_it_too() {
    let mut found = Vec::new();
    for (name, analysis) in all() {
        let (project, ledger) = (&analysis.project, &analysis.ledger);
        // The last invoices know of all that came before.
        for invoice in project.invoices.iter().rev().take(3) {
            let id = project.id(invoice.id);
            for figure in
                ["net", "ttc", "tva", "travaux", "retenue", "révision", "acompte", "avance", "déductions"]
            {
                let target = format!("{id}.{figure}");
                let told = |lang: Lang| -> Option<Step> { why(project, ledger, &target, lang).ok() };
                if told(Lang::Fr).is_none() {
                    continue;
                }
                let [one, other] = both(told);
                let mut out = Vec::new();
                untranslated(&one, &other, &analysis.source().text, &mut out);
                found.extend(out.into_iter().map(|text| format!("{name}, {target}: {text}")));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A deduction is found by its name in either.
#[test]
fn a_deduction_has_a_name_in_each_language() {
    let analysis = analyse_text(JOB);
    for name in ["prorata", "Compte prorata", "Shared site costs", "early_discount", "Escompte"] {
        let told = why(&analysis.project, &analysis.ledger, &format!("S1.{name}"), Lang::En);
        assert!(told.is_ok_and(|step| step.figure.contains('€')), "{name}");
    }
}
