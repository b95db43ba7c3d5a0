//! The parameters of the function that the cursor is in.

use super::Fixture;
use avt::ide::signature::signature;
use avt::locale::Lang;

/// The label, with the parameter that the cursor is on in brackets, and what the function gives.
fn shown(marked: &str, lang: Lang) -> String {
    let fixture = Fixture::new(marked);
    let Some(found) = signature(&fixture.analysis, fixture.cursor(), lang) else { return "none".into() };
    let names: Vec<&str> =
        found.parameters.iter().map(|(a, b)| &found.label[*a as usize..*b as usize]).collect();
    let active =
        names.get(found.active as usize).map_or("no parameter".to_owned(), |name| format!("[{name}]"));
    format!("{} {active} {}", found.label, found.documentation)
}

fn french(line: &str) -> String {
    shown(&format!("projet \"Été\" {{\n}}\n{line}\n"), Lang::Fr)
}

#[test]
fn a_call_shows_the_parameter_that_is_typed() {
    let rounding = "au plus proche, les demis vers le haut";
    let first = format!("arrondi(valeur ; décimales) [valeur] {rounding}");
    for line in ["soit été = arrondi($0", "soit x = 2 * ARRONDI( 12,5$0 ; 2)", "soit x = arrondi($0)"] {
        assert_eq!(french(line), first, "{line}");
    }
    assert_eq!(
        french("soit x = arrondi(2,5 ; $0"),
        format!("arrondi(valeur ; décimales) [décimales] {rounding}")
    );
    assert_eq!(
        french("soit x = arrondi(2 ; 3 ; $0"),
        format!("arrondi(valeur ; décimales) no parameter {rounding}")
    );
    assert_eq!(
        french("soit x = somme(1 ; 2 ; 3 ; $0"),
        "somme(valeur ; valeur ; …) [valeur] l'addition de ses arguments"
    );
}

#[test]
fn the_innermost_call_is_shown_through_parentheses() {
    let outer = "si(condition ; alors ; sinon) [alors] l'une ou l'autre de deux valeurs";
    assert_eq!(french("soit x = si(1 > 2 ; max(1 ; 2) + ($0"), outer);
    assert_eq!(french("soit x = si(1 > 2 ; abs($0"), "abs(valeur) [valeur] sans son signe");
    assert_eq!(french("soit x = si(1 > 2 ; abs(1) $0"), outer);
}

#[test]
fn it_is_shown_in_rows_entries_and_settings_in_both_languages() {
    let text = "quote Q \"Q\" dated 2026-01-01 {\n    vat : round($0\n    a \"A\" 2 u @ 3\n}\n";
    assert_eq!(shown(text, Lang::En), "round(value ; places) [value] to the nearest, halves away from zero");
    assert_eq!(shown(text, Lang::Fr), "round(value ; places) [value] au plus proche, les demis vers le haut");
    let row = "devis Q \"Q\" du 2026-01-01 {\n    a \"A (b\" plancher(2 m ; $0\n}\n";
    assert_eq!(shown(row, Lang::Fr), "plancher(valeur ; décimales) [décimales] arrondi vers le bas");
}

#[test]
fn nothing_is_shown_outside_a_call() {
    for line in
        ["soit x = arrondi(1)$0", "soit x = (1 + $0", "soit x = inconnue($0", "soit x = 1 # abs($0", "$0"]
    {
        assert_eq!(french(line), "none", "{line}");
    }
    assert_eq!(french("devis D \"abs($0"), "none");
}
