//! The examples: each raises nothing, comes to the figures that it states, and is the same in every output.

use crate::formats::disagreements;
use crate::printed::{Document, Figure, Printed, Statement, french, json};
use avt::diagnostic::Severity;
use avt::{Analysis, analyse};
use rust_decimal::Decimal;
use std::path::Path;

pub fn examples() -> Vec<(String, Analysis)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files = std::fs::read_dir(&folder).expect("the folder of examples");
    let mut paths: Vec<_> = files.map(|file| file.expect("an example").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "avt"));
    paths.sort();
    let read = |path: &Path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).expect("UTF-8");
        let analysis = analyse(avt::source::Source::new(&*name, text), &avt::disk::Folder::of(path));
        (name, analysis)
    };
    let examples: Vec<_> = paths.iter().map(|path| read(path)).collect();
    assert!(examples.len() >= 4, "only {} examples", examples.len());
    examples
}

pub fn example(wanted: &str) -> Analysis {
    let found = examples().into_iter().find(|(name, _)| name == wanted);
    found.unwrap_or_else(|| panic!("no example {wanted}")).1
}

#[test]
fn no_example_raises_anything() {
    for (name, analysis) in examples() {
        let mut raised =
            analysis.diagnostics.iter().filter(|diagnostic| diagnostic.severity() != Severity::Hint);
        assert!(raised.next().is_none(), "{name}: {:?}", analysis.diagnostics);
        assert!(analysis.is_complete(), "{name} is not complete");
    }
}

#[test]
fn every_example_comes_to_the_figures_it_states() {
    let mut wrong = Vec::new();
    for (name, analysis) in examples() {
        let printed = Printed::of(&analysis);
        let mut stated = 0;
        for line in analysis.source().text.lines().filter_map(|line| line.trim().strip_prefix("#=")) {
            stated += 1;
            let (key, typed) = line.trim().split_once(' ').unwrap_or((line, ""));
            let (expected, found) = (french(typed), figure(&printed, key));
            if expected.is_none() || expected != found {
                wrong.push(format!("{name}: {key} {typed}, found {found:?}"));
            }
        }
        assert!(stated >= 3, "{name} states only {stated} figures");
        for document in &printed.documents {
            let prefix = format!("#= {}.", document.id);
            assert!(analysis.source().text.contains(&prefix), "{name} states nothing of {}", document.id);
        }
    }
    assert!(wrong.is_empty(), "{} figures differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// The figure of a `#=` line: `S2.ht`, `S2.tva.10`, `S2.acompte.20`, `S2.murs`; what each key means is told in
/// `tests/independent/BY_HAND.md`.
fn figure(printed: &Printed, key: &str) -> Option<Decimal> {
    let (id, name) = key.split_once('.')?;
    let document = printed.documents.iter().find(|document| document.id == id)?;
    let totals = document.totals.as_ref()?;
    let (head, of) = name.split_once('.').unwrap_or((name, ""));
    let sum = |figures: &mut dyn Iterator<Item = Figure>| Some(Figure(figures.map(|figure| figure.0).sum()));
    let at_rate = |rate: Option<Figure>| of.is_empty() || rate.map(|rate| rate.0) == french(of);
    let found = match (head, of) {
        ("travaux", "") => totals.works,
        ("revision", _) => {
            let revised = totals.revisions.iter().filter(|line| of.is_empty() || line.of == of);
            sum(&mut revised.map(|line| line.amount))?
        }
        ("acompte", _) => {
            let taken = totals.recoveries.iter().filter(|line| at_rate(line.rate));
            sum(&mut taken.map(|line| line.amount))?
        }
        ("deductions", "" | "avant") => {
            let taken = totals.deductions.iter().filter(|line| line.before_tax == (of == "avant"));
            sum(&mut taken.map(|line| line.amount))?
        }
        ("ht", "") => totals.taxable,
        ("tva", "") => totals.tax,
        ("tva", rate) => totals.vat.iter().find(|vat| Some(vat.rate.0) == french(rate))?.amount,
        ("ttc", "") => totals.total,
        ("retenue", "") => totals.retention.as_ref()?.period,
        ("retenue", "cumul") => totals.retention.as_ref()?.held,
        ("avance", "") => match totals.advance {
            Some(asked) => asked,
            None => sum(&mut totals.advances.iter().map(|line| line.amount))?,
        },
        ("net", "") => totals.net,
        ("regle", "") => document.settlement.as_ref()?.paid,
        ("reste", "") => document.settlement.as_ref()?.left,
        ("cumul", "") => totals.cumulative,
        ("contrat", "") => totals.contract,
        ("bilan", line) => account(document.statement.as_ref()?, line)?,
        ("appro", row) => document.rows.iter().find(|other| other.id == row)?.stored.as_ref()?.period,
        _ => period(document, name)?,
    };
    Some(found.0)
}

/// A line of the account that closes a job.
fn account(statement: &Statement, line: &str) -> Option<Figure> {
    Some(match line {
        "ttc" => statement.total,
        "net" => statement.net,
        "regle" => statement.paid,
        "reste" => statement.left,
        "retenue" => statement.held,
        "ecart_tva" => statement.vat_difference,
        _ => return None,
    })
}

/// What a row, a section or a quote bills in this period.
fn period(document: &Document, id: &str) -> Option<Figure> {
    let row = document.rows.iter().find(|row| row.id == id).map(|row| row.period.amount);
    let mut groups = document.sections.iter().chain(&document.quotes);
    row.or_else(|| groups.find(|group| group.id.as_deref() == Some(id)).map(|group| group.totals.period))
}

#[test]
fn the_json_of_every_example_is_of_its_schema() {
    let schema = avt::document::schema();
    let validator = jsonschema::validator_for(&schema).expect("a JSON schema");
    for (name, analysis) in examples() {
        let output: serde_json::Value = serde_json::from_str(&json(&analysis)).expect("JSON");
        let errors: Vec<String> = validator
            .iter_errors(&output)
            .take(5)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(errors.is_empty(), "{name}: {}", errors.join("\n"));
        let mut broken = output;
        broken["documents"][0]["totals"]["works"] = serde_json::json!(12.5);
        assert!(!validator.is_valid(&broken), "a float is no amount");
    }
}

#[test]
fn every_output_of_an_example_states_the_same_figures() {
    for (name, analysis) in examples() {
        let printed = Printed::of(&analysis);
        let found = disagreements(&analysis, &printed);
        assert!(found.is_empty(), "{name}: {}", found.join("\n"));
        let mut other = printed;
        let totals = other.documents[0].totals.as_mut().expect("totals");
        totals.works.0 += Decimal::new(1, 2);
        assert!(!disagreements(&analysis, &other).is_empty(), "{name}: a cent more is seen");
    }
}

#[test]
fn the_extension_is_the_same_in_both_languages() {
    let words_aside = |name: &str| {
        let mut printed = Printed::of(&example(name));
        for row in printed.documents.iter_mut().flat_map(|document| &mut document.rows) {
            row.designation.clear();
        }
        printed
    };
    assert_eq!(words_aside("extension.avt"), words_aside("extension.en.avt"));
}
