//! Documents on paper: every figure is there, in its place, and a template sees nothing but its document.

use crate::printed::json;
use avt::disk::Folder;
use avt::export::{self, Columns, Paper, Placed, Refused, Selection, Sheet};
use avt::locale::Lang;
use avt::{Analysis, analyse, analyse_text};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

fn examples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files =
        std::fs::read_dir(folder).expect("the examples").map(|entry| entry.expect("an example").path());
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "avt")).collect();
    files.sort();
    files
}

fn read(path: &Path) -> Analysis {
    let text = std::fs::read_to_string(path).expect("UTF-8");
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    analyse(avt::source::Source::new(name, text), &Folder::of(path))
}

fn sheets(analysis: &Analysis) -> Vec<Sheet> {
    export::documents(analysis).map(|document| one(analysis, &document.id)).collect()
}

fn one(analysis: &Analysis, id: &str) -> Sheet {
    let selection = Selection { situation: Some(id.into()), ..Selection::default() };
    export::sheets(analysis, &selection, analysis.project.lang).pop().expect("a document")
}

fn placed(sheet: &Sheet, paper: &Paper<'_>) -> Vec<Placed> {
    export::placed(sheet, paper).expect("it is laid out")
}

/// The texts of a page, by the line that they stand on, from left to right.
fn by_line(placed: &[Placed], page: usize) -> BTreeMap<i64, Vec<&Placed>> {
    let mut lines: BTreeMap<i64, Vec<&Placed>> = BTreeMap::new();
    for text in placed.iter().filter(|text| text.page == page && !text.text.trim().is_empty()) {
        lines.entry(text.y).or_default().push(text);
    }
    lines.values_mut().for_each(|texts| texts.sort_by_key(|text| text.left));
    lines
}

/// The texts of a page, line by line.
fn lines(placed: &[Placed], page: usize) -> Vec<String> {
    let line =
        |texts: Vec<&Placed>| texts.iter().map(|text| text.text.trim()).collect::<Vec<_>>().join(" | ");
    by_line(placed, page).into_values().map(line).collect()
}

/// A page as it is laid out, in points: how far down a line stands, and from where to where each text goes.
fn layout(placed: &[Placed], page: usize) -> String {
    let text = |text: &&Placed| format!("{}–{} {}", text.left, text.right, text.text.trim());
    let line = |(y, texts): (i64, Vec<&Placed>)| {
        let texts: Vec<String> = texts.iter().map(text).collect();
        format!("{y:>3}  {}", texts.join(" | "))
    };
    by_line(placed, page).into_iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The figures of a text, each as a whole: `12 061,85`, and not the `2 061,85` in it.
fn figures(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|ch: char| !(ch.is_ascii_digit() || " ,.".contains(ch)));
    parts.map(|part| part.trim_matches([' ', ',', '.'])).filter(|part| !part.is_empty())
}

#[test]
fn a_figure_is_whole() {
    let found: Vec<&str> = figures("TVA 5,5 % sur -12 061,85 €, à ce jour 1,240.50").collect();
    assert_eq!(found, ["5,5", "12 061,85", "1,240.50"]);
}

/// Every figure of the JSON that has cents, as it is printed.
fn amounts(value: &serde_json::Value, lang: Lang, out: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (key, value) in fields {
                // Sums and bases of what is printed line by line, numbers of rows, materials stored before, works revised.
                let others = ["signed", "tax", "settlement", "number", "section"];
                let before = key == "previous" && value.is_string() && fields.len() == 3;
                let revised = key == "works" && fields.contains_key("coefficient");
                if !others.contains(&key.as_str()) && !before && !revised {
                    amounts(value, lang, out);
                }
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| amounts(value, lang, out)),
        serde_json::Value::String(text) => {
            let cents = text.rsplit_once('.').is_some_and(|(_, cents)| cents.len() == 2);
            let amount: Option<Decimal> = cents.then(|| text.parse().ok()).flatten();
            // A line that says nothing is left out of the foot.
            out.extend(amount.filter(|amount| !amount.is_zero()).map(|amount| lang.number(amount)));
        }
        _ => {}
    }
}

#[test]
fn paper_says_every_amount_of_the_json() {
    let (mut compared, mut missing) = (0, Vec::new());
    for path in examples() {
        let analysis = read(&path);
        let lang = analysis.project.lang;
        let all: serde_json::Value = serde_json::from_str(&json(&analysis)).expect("JSON");
        for document in all["documents"].as_array().expect("documents") {
            let id = document["id"].as_str().expect("an id");
            let sheet = one(&analysis, id);
            let paper = Paper { landscape: true, columns: Columns::Quantities, ..Paper::default() };
            let texts = placed(&sheet, &paper);
            let printed: HashSet<&str> = texts.iter().flat_map(|placed| figures(&placed.text)).collect();
            let mut wanted = Vec::new();
            // A deposit has no works: the contract is not printed on it. Of the retention, what is held is.
            let mut document = document.clone();
            if let Some(base) = document.pointer_mut("/totals/retention/base") {
                *base = serde_json::Value::Null;
            }
            if document["asked"].is_array() {
                document["totals"]["contract"] = serde_json::Value::Null;
            }
            amounts(&document, lang, &mut wanted);
            for amount in wanted {
                let amount = amount.trim_start_matches('-');
                if !printed.contains(amount) {
                    missing.push(format!("{}, {id}: {amount}", path.display()));
                }
                compared += 1;
            }
        }
    }
    assert!(missing.is_empty(), "not on paper:\n{}", missing.join("\n"));
    assert!(compared > 5_000, "only {compared} amounts were compared");
}

const LONG: &str = "devis D1 \"Long\" du 2026-01-05 accepté 2026-01-10 {\n    tva : 20%\n";

/// A quote of so many rows, in sections of ten, and a situation of half of it.
fn long(rows: usize) -> Analysis {
    sections(rows, 10)
}

fn sections(rows: usize, each: usize) -> Analysis {
    let mut text = String::from(LONG);
    for row in 0..rows {
        if row % each == 0 {
            text.push_str(if row > 0 { "    }\n" } else { "" });
            text.push_str(&format!("    titre T{} \"Titre {}\" {{\n", row / each, row / each + 1));
        }
        text.push_str(&format!(
            "        r{row} \"Ouvrage {row}, fourniture et pose\" {} m2 @ 12,50\n",
            row + 1
        ));
    }
    text.push_str("    }\n}\nsituation S1 n° \"F-1\" du 2026-01-31 {\n    tout 50%\n}\n");
    analyse_text(&text)
}

#[test]
fn sums_are_carried_from_page_to_page() {
    let sheet = one(&long(120), "S1");
    let placed = placed(&sheet, &Paper::default());
    let pages = placed.iter().map(|text| text.page).max().expect("a page");
    assert!(pages > 2, "{pages} pages");
    let sum = |page: usize, word: &str| {
        let lines = lines(&placed, page);
        let line = lines.iter().find(|line| line.starts_with(word))?;
        line.split(" | ").last().map(str::to_owned)
    };
    assert_eq!(sum(1, "Report"), None);
    for page in 1..pages - 1 {
        let carried = sum(page, "À reporter").expect("a sum at the foot of the page");
        assert_eq!(sum(page + 1, "Report").as_ref(), Some(&carried));
        // It is what the last row of the page has come to.
        let rows = sheet.lines.iter().filter_map(|line| match line {
            export::SheetLine::Row(row) => Some(row),
            _ => None,
        });
        let shown = |number: &str| placed.iter().any(|text| text.page <= page && text.text == number);
        let last = rows.rev().find(|row| shown(&row.number)).expect("a row");
        assert_eq!(last.carried, carried);
    }
    assert_eq!(sum(pages, "À reporter"), None);
}

#[test]
fn what_is_carried_comes_to_the_works() {
    let mut compared = 0;
    for path in examples() {
        let analysis = read(&path);
        let lang = analysis.project.lang;
        let all: serde_json::Value = serde_json::from_str(&json(&analysis)).expect("JSON");
        for document in all["documents"].as_array().expect("documents") {
            let sheet = one(&analysis, document["id"].as_str().expect("an id"));
            let mut rows = sheet.lines.iter().filter_map(|line| match line {
                export::SheetLine::Row(row) => Some(&row.carried),
                _ => None,
            });
            let works: Decimal =
                document["totals"]["works"].as_str().expect("works").parse().expect("a figure");
            if let Some(carried) = rows.next_back() {
                assert_eq!(*carried, lang.number(works), "{}: {}", path.display(), sheet.id);
                compared += 1;
            }
        }
    }
    assert!(compared > 20, "only {compared} documents");
}

#[test]
fn a_title_is_never_alone_at_the_foot_of_a_page() {
    // Pages break at another place for each.
    for each in 1..16 {
        let placed = placed(&one(&sections(80, each), "S1"), &Paper::default());
        let pages = placed.iter().map(|text| text.page).max().expect("a page");
        for page in 1..=pages {
            let lines = lines(&placed, page);
            let body =
                lines.iter().rev().find(|line| !line.contains("reporter") && !line.contains("Situation"));
            assert!(
                !body.expect("a line").contains("| Titre "),
                "page {page}, sections of {each} rows: {lines:#?}"
            );
        }
    }
}

/// A page of each kind of document: what it is, the file, the document (none: the summary), a text of the page.
const PAGES: [(&str, &str, Option<&str>, &str); 10] = [
    ("quote", "examples/dupont.avt", Some("D1"), "Devis D1"),
    ("amendment", "examples/dupont.avt", Some("A1"), "Avenant A1"),
    ("deposit", "examples/dupont.avt", Some("AC1"), "Facture d’acompte"),
    ("situation", "examples/dupont.avt", Some("S2"), "Situation de travaux n° 2"),
    ("situation_landscape", "examples/dupont.avt", Some("S2"), "Situation de travaux n° 2"),
    ("situation_english", "examples/extension.en.avt", Some("S1"), "Progress invoice no. 1"),
    ("instalment", "examples/lot-public.avt", Some("S3"), "État d’acompte"),
    ("closing", "examples/dupont.avt", Some("DGD"), "Récapitulatif"),
    ("credit_note", "tests/documents/cases/avoirs.avt", Some("AV1"), "Avoir"),
    ("summary", "examples/dupont.avt", None, "Récapitulatif du chantier"),
];

#[test]
fn the_layout_of_each_kind_of_document() {
    for (name, file, id, text) in PAGES {
        let analysis = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(file));
        let summary = Selection { summary: true, ..Selection::default() };
        let sheet = id.map_or_else(
            || export::sheets(&analysis, &summary, analysis.project.lang).pop().expect("a summary"),
            |id| one(&analysis, id),
        );
        let paper = Paper { landscape: name.ends_with("landscape"), ..Paper::default() };
        let placed = placed(&sheet, &paper);
        let page = placed.iter().find(|placed| placed.text.trim() == text).expect("its text").page;
        insta::assert_snapshot!(name, layout(&placed, page));
    }
}

#[test]
fn figures_of_a_column_end_at_the_same_place() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/dupont.avt");
    let placed = placed(&one(&read(&path), "S2"), &Paper::default());
    let right = |text: &str| placed.iter().find(|placed| placed.text == text).expect("the figure").right;
    assert_eq!(right("2 061,85"), right("3 561,85"));
    assert_eq!(right("2 061,85"), right("7 401,85"));
    assert_ne!(right("2 061,85"), right("5 891,00"));
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let sheet = one(&long(12), "S1");
    let first = export::pdf(&sheet, &Paper::default()).expect("paper");
    let second = export::pdf(&sheet, &Paper::default()).expect("paper");
    assert!(first == second, "{} and {} bytes", first.len(), second.len());
    assert!(first.starts_with(b"%PDF-1.7"));
}

#[test]
fn a_template_sees_its_document_and_its_folder_alone() {
    let sheet = one(&long(3), "S1");
    let told = |text: &str| {
        let paper = Paper { template: Some(("mine.typ".into(), text.into())), ..Paper::default() };
        match export::placed(&sheet, &paper) {
            Ok(placed) => placed.into_iter().map(|text| text.text).collect::<Vec<_>>().join(" "),
            Err(Refused::Template(errors)) => errors.join("\n"),
            Err(refused) => panic!("{refused:?}"),
        }
    };
    assert_eq!(told("#json(\"/sheet.json\").number"), "F-1");
    assert!(
        told("#read(\"/etc/passwd\")").starts_with("mine.typ:1:7: "),
        "{}",
        told("#read(\"/etc/passwd\")")
    );
    assert!(told("#read(\"../secret\")").starts_with("mine.typ:1:7: "));
    assert!(told("#import \"@preview/cetz:0.2.0\"").starts_with("mine.typ:1:9: "));
    assert!(told("#datetime.today()").contains("mine.typ:1:"));
    assert!(told("\n#unknown").starts_with("mine.typ:2:2: unknown variable"));
}

#[test]
fn a_document_of_gigabytes_is_refused() {
    let sheet = one(&long(export::MOST_LINES), "S1");
    assert!(
        matches!(export::placed(&sheet, &Paper::default()), Err(Refused::PaperTooLong(lines)) if lines > 12_000)
    );
    let paper = Paper { columns: Columns::Global, ..Paper::default() };
    assert!(export::placed(&sheet, &paper).is_ok());
}

#[test]
fn every_document_of_every_example_is_laid_out() {
    let mut count = 0;
    for path in examples() {
        for sheet in sheets(&read(&path)) {
            for columns in [Columns::All, Columns::Quantities, Columns::Global] {
                let paper = Paper { columns, ..Paper::default() };
                assert!(!placed(&sheet, &paper).is_empty(), "{}: {}", path.display(), sheet.id);
                count += 1;
            }
        }
    }
    assert!(count > 60, "only {count} documents");
}

/// A row of more texts than a page holds goes on over the next one, and loses none of them.
#[test]
fn a_row_of_many_texts_goes_on() {
    let texts: String = (1..=120).map(|at| format!("        \"ligne {at} de la description\"\n")).collect();
    let text =
        format!("projet {{ tva : 20% }}\ndevis D1 {{\n    r \"Mur\" 1 u @ 100 {{\n{texts}    }}\n}}\n");
    let sheet = one(&analyse_text(&text), "D1");
    for landscape in [false, true] {
        let placed = placed(&sheet, &Paper { landscape, ..Paper::default() });
        let height = if landscape { 595 } else { 842 };
        for at in 1..=120 {
            let wanted = format!("ligne {at} de la description");
            let found = placed.iter().find(|one| one.text == wanted);
            assert!(found.is_some_and(|one| one.y < height - 60), "{wanted}: {found:?}");
        }
    }
}
