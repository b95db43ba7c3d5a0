//! Workbooks: what they are made of. That their formulas come to the ledger's figures is for LibreOffice to say
//! (`tests/documents/spreadsheet.py`).

use crate::examples::{example, examples};
use avt::export::{self, Refused, Selection};
use avt::{Analysis, analyse_text};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read};
use zip::ZipArchive;

fn bytes(analysis: &Analysis, situation: Option<&str>) -> Vec<u8> {
    let selection = Selection { situation: situation.map(str::to_owned), ..Selection::default() };
    export::xlsx(analysis, &selection, analysis.project.lang).expect("a workbook").expect("a sheet")
}

/// The parts of a workbook, by name.
fn parts(bytes: Vec<u8>) -> BTreeMap<String, String> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let count = archive.len();
    let read = |at: usize| {
        let mut part = archive.by_index(at).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("UTF-8");
        (part.name().expect("a name").into_owned(), text)
    };
    (0..count).map(read).collect()
}

/// What stands between two texts, each time.
fn between<'t>(text: &'t str, start: &str, end: &str) -> Vec<&'t str> {
    text.split(start).skip(1).filter_map(|rest| rest.split(end).next()).collect()
}

fn sheet_names(parts: &BTreeMap<String, String>) -> Vec<String> {
    let names = between(&parts["xl/workbook.xml"], "<sheet name=\"", "\"");
    names.into_iter().map(|name| name.replace("&apos;", "'")).collect()
}

/// What is wrong with the workbook of a file.
pub fn faults(analysis: &Analysis) -> Vec<String> {
    let (first, second) = (bytes(analysis, None), bytes(analysis, None));
    let mut found = Vec::new();
    if first != second {
        found.push("the same file gives other bytes".to_owned());
    }
    let parts = parts(first);
    let mut names: Vec<String> = sheet_names(&parts).iter().map(|name| name.to_lowercase()).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    if names.len() != count {
        found.push("two sheets of one name".to_owned());
    }
    for (name, sheet) in parts.iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")) {
        for wrong in ["#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "NaN"] {
            if sheet.contains(wrong) {
                found.push(format!("{name}: {wrong}"));
            }
        }
        // A viewer that computes nothing shows what formulas come to.
        if sheet.matches("</f><v>").count() != sheet.matches("<f>").count() || sheet.contains("</f><v></v>") {
            found.push(format!("{name}: a formula without its result"));
        }
    }
    found
}

#[test]
fn workbooks_of_the_examples_are_whole_and_always_the_same() {
    for (name, analysis) in examples() {
        assert_eq!(faults(&analysis), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn a_workbook_has_a_sheet_for_each_document_and_the_grid() {
    let analysis = example("dupont.avt");
    let parts = parts(bytes(&analysis, None));
    assert_eq!(sheet_names(&parts), ["Suivi", "D1", "A1", "AC1", "S1", "S2", "S3", "DGD"]);
    let sheet = &parts["xl/worksheets/sheet6.xml"];
    let formulas = between(sheet, "<f>", "</f>");
    for wanted in [
        // Contract, to date by a percentage and by a quantity, before, period.
        "ROUND(D7*E7,2)",
        "ROUND(J8*F8,2)",
        "ROUND(K14*E14,2)",
        "'S1'!L8",
        "ROUND(L8-I8,2)",
    ] {
        assert!(formulas.contains(&wanted), "{wanted} in {formulas:#?}");
    }
    let starts = |start: &str| formulas.iter().any(|formula| formula.starts_with(start));
    assert!(starts("ROUND(SUM(") && starts("ROUND(SUMIF("), "{formulas:#?}");
    assert!(sheet.contains("<pane xSplit=\"2\" ySplit=\"4\""), "the head stays in view");
    assert!(
        sheet.contains("orientation=\"landscape\"") && sheet.contains("fitToHeight=\"0\""),
        "print setup"
    );
    assert!(sheet.contains("paperSize=\"9\""), "A4");
    assert!(parts["xl/workbook.xml"].contains("'S2'!$4:$4"), "the head is printed again on each page");
    let styles = &parts["xl/styles.xml"];
    for colour in ["FFFBE7F6", "FFE3EFFD", "FFECEEF1"] {
        assert!(styles.contains(colour), "{colour} of a state");
    }
    assert!(styles.contains("[$-40C]#,##0.00"), "French figures");
    assert!(parts["docProps/core.xml"].contains("2026-09-30T"), "made on the date of its last document");
    let english = self::parts(bytes(&example("extension.en.avt"), None));
    assert!(english["xl/styles.xml"].contains("[$-809]#,##0.00"), "English figures");
    assert_eq!(sheet_names(&english)[0], "Progress");
}

#[test]
fn one_document_is_a_workbook_of_its_own() {
    let analysis = example("dupont.avt");
    for id in ["S2", "s2"] {
        let parts = parts(bytes(&analysis, Some(id)));
        assert_eq!(sheet_names(&parts), ["S2"]);
        assert!(
            !parts["xl/worksheets/sheet1.xml"].contains("'S1'!"),
            "nothing is taken from a sheet that is not there"
        );
    }
    assert_eq!(sheet_names(&parts(bytes(&analysis, Some("A1")))), ["A1"]);
    let selection = Selection { summary: true, ..Selection::default() };
    let grid =
        export::xlsx(&analysis, &selection, analysis.project.lang).expect("a workbook").expect("a sheet");
    let grid = parts(grid);
    assert_eq!(sheet_names(&grid), ["Suivi"]);
    assert!(!grid["xl/worksheets/sheet1.xml"].contains("'S1'!"));
}

#[test]
fn an_amount_that_no_formula_reproduces_stays_an_amount() {
    // 1 000 € of three rows at one price: the missing cent went to the first.
    let text = r#"devis D1 "Lot" du 2026-01-05 accepté 2026-01-10 {
    tva : 20%
    a "Un"    3 u @ 333,33
    b "Deux"  3 u @ 333,33
    c "Trois" 3 u @ 333,33
    d "Demi"  1 u @ 1,005  option
    e "Demi"  1 u @ 1,005
}
situation S1 n° "F-01" du 2026-01-31 {
    e  0%
    D1 1 000 €
}
"#;
    let analysis = analyse_text(text);
    let parts = parts(bytes(&analysis, Some("S1")));
    let sheet = &parts["xl/worksheets/sheet1.xml"];
    // The others are a third, exactly: one unit of three. Half a cent lies a little lower as a float: some spreadsheet
    // might round it down.
    let half = ("F9", "<v>1.01</v>");
    for (cell, written) in [("L6", "<v>333.34</v>"), ("L7", "<f>ROUND(K7*E7,2)</f><v>333.33</v>"), half] {
        let found = between(sheet, &format!("<c r=\"{cell}\""), "</c>");
        let [found] = found.as_slice() else { panic!("one {cell}") };
        assert_eq!(found.split_once('>').map(|(_, inside)| inside), Some(written), "{cell}");
    }
}

#[test]
fn what_is_unknown_has_no_sheet() {
    let text = r#"devis D1 "Gros œuvre" du 2026-01-05 accepté 2026-01-10 {
    tva : 20%
    béton "Béton" 10 m3 @ 100
}
situation S1 n° "F-01" du 2026-01-31 { béton 25% }
situation S2 n° "F-02" du 2026-02-28 { béton 120% }
"#;
    let analysis = analyse_text(text);
    assert_eq!(sheet_names(&parts(bytes(&analysis, None))), ["Suivi", "D1", "S1"]);
}

#[test]
fn names_of_sheets_are_those_that_a_spreadsheet_takes() {
    let long = "Z".repeat(40);
    let text = format!(
        "devis {long}1 \"Lot\" du 2026-01-05 accepté 2026-01-10 {{\n tva : 20%\n a \"=1+1\" 1 u @ 10\n}}\n\
         devis {long}2 \"Lot\" du 2026-01-05 accepté 2026-01-10 {{\n tva : 20%\n b \"Deux\" 1 u @ 10\n}}\n\
         situation History du 2026-01-31 {{ a 50% }}\n\
         situation suivi du 2026-02-28 {{ a 100% }}\n"
    );
    let analysis = analyse_text(&text);
    let parts = parts(bytes(&analysis, None));
    let names = sheet_names(&parts);
    let (first, second) = ("Z".repeat(31), format!("{}-2", "Z".repeat(29)));
    assert_eq!(names, ["Suivi", &first, &second, "History-2", "suivi-2"]);
    assert_eq!(faults(&analysis), Vec::<String>::new());
    assert!(parts["xl/sharedStrings.xml"].contains("=1+1"), "a text is never run as a formula");
}

#[test]
fn too_many_lines_are_refused() {
    let mut text = String::from("devis D1 \"Lot\" du 2026-01-05 accepté 2026-01-10 {\n tva : 20%\n");
    for row in 0..2_000 {
        let _ = writeln!(text, "    r{row} \"Ligne\" 1 u @ 10");
    }
    text.push_str("}\n");
    for month in 0..60 {
        let _ = writeln!(text, "situation S{month} du {}-{:02}-28", 2026 + month / 12, month % 12 + 1);
    }
    let analysis = analyse_text(&text);
    let refused = export::xlsx(&analysis, &Selection::default(), analysis.project.lang);
    assert!(
        matches!(refused, Err(Refused::WorkbookTooLong(123_220))),
        "{:?}",
        refused.map(|bytes| bytes.map(|bytes| bytes.len()))
    );
}
