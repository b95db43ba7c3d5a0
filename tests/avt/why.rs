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

/// The works are 1 000,00 at 10 % and 2 000,00 at 20 %: a penalty of 3 × 100, and shared deductions.
const FOOT: &str = "projet \"P\" {\n    tva : 20%\n    retenue : 5%\n    prorata : 1%\n}\n\
    devis D1 \"D\" du 2026-01-01 accepté 2026-01-02 {\n    mur \"Mur\" 10 m2 @ 100 tva 10%\n    enduit \"Enduit\" 20 m2 @ 100\n}\n\
    situation S1 n° \"1\" du 2026-01-31 { tout 50% }\n\
    situation S2 n° \"2\" du 2026-02-28 {\n    déduction : \"Nettoyage\" 30 € avant\n    tout 100%\n    \
    retard \"Retard\" 3 j @ 100 pénalité\n}\n\
    règlement du 2026-03-10 {\n    S1 1 000,00 €\n}\nrèglement du 2026-03-20 { S1 500,00 € }\n";

fn foot() -> Analysis {
    let analysis = analyse_text(FOOT);
    assert!(!analysis.has_errors(), "{}", json(&analysis));
    analysis
}

fn sum(steps: &[Step]) -> rust_decimal::Decimal {
    steps.iter().map(|step| amount(&step.figure).expect("an amount")).sum()
}

#[test]
fn a_penalty_is_what_is_taken_off() {
    let step = told(&foot(), "S2.retard");
    assert_eq!((step.figure.as_str(), step.rule), ("300,00 €", Some("R28")));
    assert!(step.how.as_deref().is_some_and(|how| how.starts_with("3 j × 100")), "{:?}", step.how);
    assert_eq!(step.place.as_ref().map(|place| place.line), Some(14));
    assert_eq!(told(&foot(), "S1.retard").figure, "0,00 €");
}

/// 30,00 by 500,00 and 1 000,00 of the period: 10,00 and 20,00.
#[test]
fn a_base_shows_its_share_of_a_deduction() {
    let analysis = foot();
    let base = told(&analysis, "S2.base.10");
    let share = base.steps.last().expect("a deduction");
    assert_eq!((share.label.as_str(), share.figure.as_str()), ("Nettoyage", "10,00 €"));
    assert_eq!(share.steps[0].figure, "30,00 €");
    let vat = told(&analysis, "S2.tva");
    assert!(vat.steps.len() == 2 && vat.steps.iter().all(|rate| rate.steps.len() == 1));
}

#[test]
fn steps_add_up_to_the_figure_above_them() {
    let analysis = foot();
    let retention = told(&analysis, "S2.retenue");
    let base = &retention.steps[0];
    assert_eq!(Some(sum(&base.steps)), amount(&base.figure));
    assert_eq!(amount(&base.steps[0].figure).map(|held| held.to_string()).as_deref(), Some("1750.00"));
    let billed = &told(&analysis, "S2.ht").steps[0].steps[0].steps[0].steps[1];
    assert_eq!((billed.label.as_str(), billed.rule), ("déjà facturé", Some("R26")));
    assert_eq!((billed.steps[0].label.as_str(), Some(sum(&billed.steps))), ("S1", amount(&billed.figure)));
    let before = &told(&analysis, "S2.cumul").steps[0];
    assert_eq!((before.rule, Some(sum(&before.steps))), (Some("R26"), amount(&before.figure)));
    let contract = told(&analysis, "S2.marché");
    assert_eq!(Some(sum(&contract.steps)), amount(&contract.figure));
}

#[test]
fn deductions_quotes_and_what_is_left_have_their_figures() {
    let analysis = foot();
    let prorata = told(&analysis, "S1.prorata");
    assert_eq!(prorata.place.as_ref().map(|place| place.line), Some(4));
    assert_eq!(told(&analysis, "S1.Compte prorata").figure, prorata.figure);
    assert_eq!(told(&analysis, "S2.nettoyage").figure, "30,00 €");
    let figure = |target: &str| amount(&told(&analysis, target).figure).expect("an amount").to_string();
    assert_eq!((figure("D1.ht"), figure("D1.ttc")), ("3000.00".into(), "3500.00".into()));
    assert_eq!(figure("S2.contract"), "3000.00");
    let left = told(&analysis, "S1.reste");
    let payments: Vec<_> = left.steps[1..].iter().map(|step| step.place.as_ref().map(|at| at.line)).collect();
    assert_eq!(payments, [Some(17), Some(19)]);
    let net = amount(&left.steps[0].figure).expect("a net");
    assert_eq!(amount(&left.figure), Some(net - sum(&left.steps[1..])));
    assert_eq!(told(&analysis, "S2.left").steps.len(), 1);
}

#[test]
fn a_row_is_suggested_before_totals() {
    let analysis = foot();
    let near = |target: &str| match why(&analysis.project, &analysis.ledger, target, Lang::Fr) {
        Err(Unexplained::Unknown(near)) => near,
        other => panic!("{target}: {other:?}"),
    };
    assert_eq!(near("S1.enduitt")[..2], ["S1.enduit", "S1.net"]);
    assert_eq!(near("D1.enduitt"), ["D1.enduit", "D1.ht", "D1.ttc"]);
}
