//! The web page: whole by itself, well formed, and readable without colours.

use crate::cli::Place;
use crate::examples::examples;
use crate::lsp::{Session, uri};
use avt::export::{self, Selection, Sheet};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;

fn page(sheets: &[Sheet], analysis: &avt::Analysis) -> String {
    let mut out = Vec::new();
    export::html(sheets, None, analysis.project.lang, &mut out).expect("a Vec takes all");
    String::from_utf8(out).expect("UTF-8")
}

/// Every element is closed, once those that hold nothing are.
fn is_well_formed(page: &str) -> Result<(), String> {
    let mut text = page.replacen("<!doctype html>", "", 1);
    for empty in ["<meta ", "<img ", "<br"] {
        let mut parts = text.split(empty);
        let first = parts.next().unwrap_or_default().to_owned();
        text = parts.fold(first, |text, part| text + empty + &part.replacen('>', "/>", 1));
    }
    let mut reader = quick_xml::Reader::from_str(&text);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(format!("{error} at {}", reader.error_position())),
        }
    }
}

/// The texts between two others.
fn between<'p>(page: &'p str, before: &str, after: &str) -> Vec<&'p str> {
    let parts = page.split(before).skip(1);
    parts.map(|part| part.split(after).next().unwrap_or_default()).collect()
}

#[test]
fn a_state_is_a_mark_and_a_word_beside_its_colour() {
    let words = [
        ("untouched", "=", "inchangée", "untouched"),
        ("moving", "&gt;", "en cours", "moving"),
        ("complete", "✓", "achevée", "complete"),
        ("closed", "×", "terminée", "closed"),
    ];
    let (mut seen, mut tables) = ([0; 4], 0);
    for (name, analysis) in examples() {
        for document in export::documents(&analysis) {
            let selection = Selection { situation: Some(document.id.clone()), ..Selection::default() };
            let sheets = export::sheets(&analysis, &selection, analysis.project.lang);
            let page = page(&sheets, &analysis);
            assert_eq!(is_well_formed(&page), Ok(()), "{name}, {}", document.id);
            for (at, (class, mark, french, english)) in words.into_iter().enumerate() {
                let word = analysis.project.lang.pick(french, english);
                let rows = between(&page, &format!("<tr class=\"row {class}\">"), "</tr>");
                let cell = format!(
                    "<td class=\"state\"><b aria-hidden=\"true\" title=\"{word}\">{mark}</b><span class=\"unseen\">{word}</span></td>"
                );
                let told = rows.iter().filter(|row| row.trim_end().ends_with(&cell)).count();
                assert_eq!(told, rows.len(), "{name}, {}: {class}", document.id);
                let legend = format!("<b aria-hidden=\"true\">{mark}</b> {word} ({})", rows.len());
                assert_eq!(page.contains(&legend), !rows.is_empty(), "{name}, {}: {legend}", document.id);
                seen[at] += rows.len();
            }
            // Every line has as many columns as there are heads.
            for table in between(&page, "<table class=\"rows\">", "</table>") {
                let mut widths = between(table, "<tr", "</tr>").into_iter().map(|line| {
                    let cells = line.matches("<td").count() + line.matches("<th ").count();
                    let more = between(line, "colspan=\"", "\"");
                    let more = more.iter().map(|span| span.parse::<usize>().expect("a span") - 1);
                    cells + more.sum::<usize>()
                });
                let heads = widths.next().expect("a head");
                assert!(widths.all(|width| width == heads), "{name}, {}: {heads} columns", document.id);
                tables += 1;
            }
        }
    }
    assert!(seen.into_iter().all(|rows| rows > 5), "{seen:?}");
    assert!(tables > 30, "{tables} tables");
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0";
const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";

fn job(logo: &str) -> String {
    format!(
        "entreprise \"Dupont & fils\" {{\n    logo : \"{logo}\"\n}}\ndevis D1 du 2026-01-05 accepté 2026-01-10 {{\n    tva : 20%\n    béton \"Béton\" 10 m3 @ 100\n}}\nsituation S1 du 2026-01-31 {{ béton 25% }}\n"
    )
}

/// A job in a folder with pictures of several kinds, and one above it.
fn place() -> Place {
    let place = Place::new();
    let folder = place.path().join("job");
    std::fs::create_dir_all(folder.join("images")).expect("a folder");
    let files: [(&str, &[u8]); 6] = [
        ("job/images/logo.png", PNG),
        ("job/logo.jpg", b"\xFF\xD8\xFF\xE0\0\x10JFIF"),
        ("job/logo.svg", SVG.as_bytes()),
        ("job/logo.gif", b"GIF89a\x01\0\x01\0"),
        ("job/huge.png", &[PNG, &[0; 9 << 20]].concat()),
        ("secret.png", PNG),
    ];
    files.iter().for_each(|(name, bytes)| std::fs::write(place.path().join(name), bytes).expect("a file"));
    place
}

#[test]
fn the_logo_is_part_of_the_page() {
    let place = place();
    for (logo, kind) in
        [("images/logo.png", "image/png"), ("logo.jpg", "image/jpeg"), ("logo.svg", "image/svg+xml")]
    {
        place.write("job/job.avt", &job(logo));
        let outcome = place.avt("eval job/job.avt --format html");
        assert_eq!((outcome.status, &*outcome.stderr), (0, ""), "{logo}");
        let page = outcome.stdout;
        assert_eq!(is_well_formed(&page), Ok(()), "{logo}");
        let pictures = between(&page, "<img class=\"logo\" src=\"data:", ">");
        let [picture] = pictures.as_slice() else { panic!("{logo}: {} pictures", pictures.len()) };
        assert!(picture.ends_with("\" alt=\"Logo Dupont &amp; fils\""), "{picture}");
        let data =
            picture.split('"').next().and_then(|data| data.strip_prefix(kind)?.strip_prefix(";base64,"));
        let bytes = BASE64_STANDARD.decode(data.expect("its kind")).expect("base64");
        assert!(bytes == std::fs::read(place.path().join("job").join(logo)).expect("a file"), "{logo}");
        let elsewhere = [" src=\"", " href=\"", "url(", "@import", "<script", "<link"];
        let elsewhere = elsewhere.map(|word| page.matches(word).count());
        assert_eq!(elsewhere, [1, 0, 0, 0, 0, 0], "the page asks for nothing");
        let all = place.avt("eval job/job.avt --format html --all -o pages");
        assert_eq!(
            (all.status, place.read("pages/D1.html").matches("data:image/").count()),
            (0, 1),
            "{logo}"
        );
    }
}

#[test]
fn a_logo_that_is_not_shown_is_told() {
    let place = place();
    let wrong = [
        ("nowhere.png", "le logo nowhere.png ne peut pas être lu : il n'existe pas"),
        ("../secret.png", "il est hors du dossier du fichier"),
        ("huge.png", "il est trop gros"),
        ("logo.gif", "le logo logo.gif n'est pas une image PNG, JPEG ou SVG"),
        ("job.avt", "n'est pas une image PNG, JPEG ou SVG"),
    ];
    for (logo, told) in wrong {
        place.write("job/job.avt", &job(logo));
        let outcome = place.avt("eval job/job.avt --format html");
        assert_eq!((outcome.status, &*outcome.stdout), (2, ""), "{logo}");
        assert!(
            outcome.stderr.contains("E0018") && outcome.stderr.contains(told),
            "{logo}: {}",
            outcome.stderr
        );
        // A format without pictures needs none.
        for format in ["json", "csv", "text", "fec"] {
            let outcome = place.avt(&format!("eval job/job.avt --format {format}"));
            assert_eq!((outcome.status, &*outcome.stderr), (0, ""), "{logo}, {format}");
        }
    }
    let english = place.avt("eval job/job.avt --format html --lang en").stderr;
    assert!(english.contains("the logo job.avt is no picture in PNG, JPEG or SVG"), "{english}");
}

/// An editor shows the same page; it does without a logo that cannot be shown.
#[test]
fn the_page_of_an_editor_has_the_logo_too() {
    let place = place();
    let mut session = Session::new();
    for (name, logo, shown) in [("a", "images/logo.png", 1), ("b", "../secret.png", 0), ("c", "logo.gif", 0)]
    {
        let uri = uri(&place.path().join(format!("job/{name}.avt")));
        session.open(&uri, &job(logo));
        let invoice = session
            .request("avt/invoice", json!({ "textDocument": { "uri": uri }, "id": "S1", "format": "html" }));
        let content = invoice["content"].as_str().expect("a page");
        assert!(content.contains("<h1>Situation de travaux n° 1"), "{logo}: {content}");
        assert_eq!(content.matches("src=\"data:image/png;base64,").count(), shown, "{logo}");
    }
}

#[test]
fn an_open_quote_leaves_a_place_to_sign() {
    let quote = |head: &str| {
        let text =
            format!("projet {{ tva : 20% }}\ndevis D1 du 2026-01-05{head} {{\n    r \"Mur\" 1 u @ 100\n}}\n");
        let analysis = avt::analyse_text(&text);
        let selection = Selection { situation: Some("D1".into()), ..Selection::default() };
        let sheets = export::sheets(&analysis, &selection, analysis.project.lang);
        page(&sheets, &analysis)
    };
    let place = "<p class=\"agreement\">Bon pour accord, date et signature</p>";
    assert!(quote("").contains(place));
    for answered in [" accepté 2026-01-10", " refusé"] {
        let page = quote(answered);
        assert!(page.contains("Devis D1") && !page.contains("Bon pour accord"), "{answered}");
    }
}

#[test]
fn letters_in_a_pale_colour_are_not_in_it() {
    let page = |colour: &str| {
        let company = format!("entreprise \"Lefèvre\" {{ couleur : \"{colour}\" }}\n");
        let text = format!("projet {{ tva : 20% }}\n{company}devis D1 {{\n    r \"Mur\" 1 u @ 100\n}}\n");
        let analysis = avt::analyse_text(&text);
        let selection = Selection { situation: Some("D1".into()), ..Selection::default() };
        let sheets = export::sheets(&analysis, &selection, analysis.project.lang);
        page(&sheets, &analysis)
    };
    for (colour, pale) in [
        ("#ffffff", true),
        ("#ff0", true),
        ("#9cf", true),
        ("#b0b0b0", true),
        ("#ff8c00", true),
        ("#00b0f0", true),
        ("#1f4e79", false),
        ("#c00", false),
        ("#0a7a3c", false),
    ] {
        let (page, ink) = (page(colour), if pale { "inherit" } else { "var(--brand)" });
        assert!(page.contains(&format!("--brand: {colour}; --ink: {ink}\"")), "{colour}");
    }
}
