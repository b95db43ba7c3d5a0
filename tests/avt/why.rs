//! `avt why`: its figures are those that are printed, its lines those of the file, down to what was typed.

use crate::cli::Place;
use crate::printed::{french, json};
use avt::document::{Step, Unexplained, why};
use avt::locale::Lang;
use avt::{Analysis, analyse_text};
use serde_json::Value;

fn told(analysis: &Analysis, target: &str) -> Step {
    let told = why(&analysis.project, &analysis.ledger, target, Lang::Fr);
    told.unwrap_or_else(|why| panic!("{target}: {why:?}"))
}

fn documents(analysis: &Analysis) -> Vec<Value> {
    let mut printed: Value = serde_json::from_str(&json(analysis)).expect("JSON");
    let Value::Array(documents) = printed["documents"].take() else { panic!("a list") };
    documents
}

/// `-159,84 €` is `-159.84`.
fn amount(figure: &str) -> Option<rust_decimal::Decimal> {
    french(figure.trim_end_matches('€').trim())
}

fn same(step: &Step, json: &Value) -> bool {
    json.as_str().is_some_and(|text| rust_decimal::Decimal::from_str_exact(text).ok() == amount(&step.figure))
}

/// Every step that names a line shows that very line.
fn lines_hold(step: &Step, analysis: &Analysis, target: &str) {
    if let Some(place) = &step.place {
        let source = analysis.source();
        let file = source.files().iter().find(|file| file.name == place.file).expect("a file of the source");
        let line = source.slice(file.span).lines().nth(place.line - 1).expect("a line of it");
        assert_eq!(line.trim(), place.text, "{target}");
    }
    step.steps.iter().for_each(|step| lines_hold(step, analysis, target));
}

#[test]
fn what_is_told_is_what_is_printed() {
    let mut told_in_all = 0;
    for (name, analysis) in crate::examples::examples() {
        for document in documents(&analysis) {
            let id = document["id"].as_str().expect("an id");
            let totals = &document["totals"];
            let figures = [
                ("net", "net"),
                ("ttc", "total"),
                ("ht", "taxable"),
                ("tva", "tax"),
                ("travaux", "works"),
                ("cumul", "cumulative"),
            ];
            let mut check = |target: String, json: &Value| {
                let step = told(&analysis, &target);
                assert!(same(&step, json), "{name}: {target} is {}, printed {json}", step.figure);
                lines_hold(&step, &analysis, &target);
                told_in_all += 1;
            };
            for (word, key) in figures {
                check(format!("{id}.{word}"), &totals[key]);
            }
            for vat in totals["vat"].as_array().expect("rates") {
                check(format!("{id}.tva.{}", vat["rate"].as_str().expect("a rate")), &vat["amount"]);
                check(format!("{id}.base.{}", vat["rate"].as_str().expect("a rate")), &vat["base"]);
            }
            if !totals["retention"].is_null() {
                check(format!("{id}.retenue"), &totals["retention"]["period"]);
            }
            // Each walks the whole job again: a few rows of each document.
            for row in document["rows"].as_array().into_iter().flatten().take(4) {
                let (quote, row_id) =
                    (row["quote"].as_str().expect("a quote"), row["id"].as_str().expect("an id"));
                let stored = !row["stored"].is_null();
                let free = document["quotes"].as_array().into_iter().flatten();
                let free = free.clone().any(|line| line["id"] == quote && line["free"] == true);
                if !stored && !free {
                    check(format!("{id}.{quote}.{row_id}"), &row["period"]["amount"]);
                }
            }
        }
    }
    assert!(told_in_all > 150, "only {told_in_all} figures were told");
}

const JOB: &str = "projet \"P\" { tva : 10% }\nsoit large = 2 m\ndevis D1 \"D\" du 2026-01-01 accepté 2026-01-02 {\n    \
    mur \"Mur\" large * 3 m @ 50 remise 10%\n}\nsituation S1 n° \"1\" du 2026-01-31 { mur 25% }\n\
    situation S2 n° \"2\" du 2026-02-28 { mur +1 m2 }\n";

/// 6 m2 × 50 less 10 % is 270; 25 % is 67,50; then 1 m2 more is 2,5 m2 in all: 112,50, of which 45,00 this time.
#[test]
fn a_derivation_goes_down_to_what_was_typed() {
    let analysis = analyse_text(JOB);
    let step = told(&analysis, "S2.mur");
    assert_eq!(step.figure, "45,00 €");
    let reached = &step.steps[0];
    assert_eq!((reached.figure.as_str(), reached.rule), ("112,50 €", Some("R8")));
    assert_eq!(reached.place.as_ref().map(|place| place.line), Some(7));
    let earlier = &step.steps[1].steps[0];
    assert_eq!((earlier.label.as_str(), earlier.figure.as_str()), ("S1", "67,50 €"));
    let contract = &reached.steps[0];
    assert_eq!(contract.how.as_deref(), Some("6 m2 × 50 × (1 − 10 %)"));
    let quantity = &contract.steps[0];
    assert_eq!((quantity.how.as_deref(), quantity.figure.as_str()), (Some("large * 3 m"), "6 m2"));
    assert_eq!(quantity.steps[0].place.as_ref().map(|place| place.text.as_str()), Some("soit large = 2 m"));
}

#[test]
fn what_is_no_figure_and_what_is_unknown() {
    let analysis = analyse_text(JOB);
    let of =
        |analysis: &Analysis, target: &str| why(&analysis.project, &analysis.ledger, target, Lang::Fr).err();
    assert!(matches!(of(&analysis, "S2.xyz"), Some(Unexplained::Unknown(names)) if names.len() > 5));
    assert_eq!(of(&analysis, "mut"), Some(Unexplained::Unknown(vec!["mur".into()])));
    let wrong = analyse_text(&JOB.replace("mur 25%", "mur 125%"));
    assert_eq!(of(&wrong, "S1.net"), Some(Unexplained::Incomplete));
}

#[test]
fn on_the_command_line() {
    let place = Place::new();
    place.write("job.avt", JOB);
    let text = place.avt("why job.avt S2.mur");
    assert_eq!((text.status, text.stderr.as_str()), (0, ""));
    assert!(
        text.stdout.starts_with("S2 · 1 Mur  45,00 €") && text.stdout.contains("job.avt:7:"),
        "{}",
        text.stdout
    );
    let shallow = place.avt("why job.avt S2.mur --depth 0");
    assert_eq!(shallow.stdout.lines().count(), 1);
    let json: Value =
        serde_json::from_str(&place.avt("why job.avt S2.mur --format json").stdout).expect("JSON");
    assert_eq!((json["figure"].as_str(), json["rule"].as_str()), (Some("45,00 €"), Some("R26")));
    let unknown = place.avt("why job.avt S2.xyz --message-format short");
    assert!(unknown.status == 2 && unknown.stderr.contains("S2.net"), "{}", unknown.stderr);
}
