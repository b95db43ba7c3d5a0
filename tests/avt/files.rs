//! The command line writes spreadsheets and entries: which document, which file, what is said of those left out.

use crate::cli::Place;
use crate::examples::examples;
use avt::export::{self, Accounts, Format, Means, Named, Paper, Selection};
use std::path::Path;

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

const DEPOSIT: &str = r#"devis D1 "Gros œuvre" du 2026-01-05 accepté 2026-01-10 {
    tva : 20%
    béton "Béton" 10 m3 @ 100
    puits "Puits" 1 u @ 50  option
}
acompte AC n° "F/01" du 2026-01-12 { D1 30% }
avance AV du 2026-01-13 { D1 10% }
situation S1 du 2026-01-31 { béton 25% }
"#;

#[test]
fn csv_has_the_rows_of_every_kind_of_document() {
    let place = Place::new();
    place.write("deposit.avt", DEPOSIT);
    let lines = |arguments: &str| -> Vec<String> {
        let outcome = place.avt(&format!("eval deposit.avt --format csv {arguments}"));
        assert_eq!((outcome.status, &*outcome.stderr), (0, ""), "{arguments}");
        outcome.stdout.lines().skip(1).map(str::to_owned).collect()
    };
    let columns = |line: &str| line.split(';').map(str::to_owned).collect::<Vec<_>>();
    let quote = lines("-s D1");
    let [concrete, well] = quote.as_slice() else { panic!("{quote:?}") };
    let concrete = columns(concrete);
    assert_eq!(&concrete[..7], ["D1", "D1", "1", "béton", "Béton", "m3", "100,00"]);
    assert_eq!(&concrete[9..13], ["20", "10", "1000,00", ""]);
    assert_eq!(columns(well)[23], "option");
    let deposit = lines("-s AC");
    let [deposit] = deposit.as_slice() else { panic!("{deposit:?}") };
    assert_eq!((&*columns(deposit)[4], &*columns(deposit)[20]), ("Acompte D1 30%", "300,00"));
    let advance = lines("-s AV");
    assert_eq!(
        (&*columns(&advance[0])[9], &*columns(&advance[0])[20]),
        ("", "120,00"),
        "without VAT, of 1 200,00"
    );
    assert_eq!(lines("").len(), 3, "every invoice; a quote is asked for by name");
    let only = "devis D1 du 2026-01-05 { tva : 20%\n béton \"Béton\" 10 m3 @ 100 }\n";
    place.write("quote.avt", &only.replace("{ tva", "{\n tva").replace(" }", "\n}"));
    let quote = place.avt("eval quote.avt --format csv");
    assert_eq!((quote.status, quote.stdout.lines().count()), (0, 2), "{}{}", quote.stdout, quote.stderr);
}

#[test]
fn every_document_goes_to_a_file_of_its_own() {
    let place = Place::new();
    place.write("deposit.avt", DEPOSIT);
    let drafts = ["AV-brouillon", "D1", "F-01", "S1-brouillon"];
    for (format, extension) in [("csv", "csv"), ("json", "json"), ("text", "txt"), ("xlsx", "xlsx")] {
        let outcome = place.avt(&format!("eval deposit.avt --format {format} --all -o {format}"));
        assert_eq!(outcome.status, 0, "{format}: {}", outcome.stderr);
        // JSON holds invoices: a file of a quote would say nothing.
        let kept = drafts.iter().filter(|name| format != "json" || **name != "D1");
        let expected: Vec<String> = kept.map(|name| format!("{name}.{extension}")).collect();
        assert_eq!(names(&place.path().join(format)), expected, "{format}");
    }
    assert!(place.read("csv/F-01.csv").contains("300,00") && !place.read("csv/F-01.csv").contains("250,00"));
    assert!(place.read("csv/D1.csv").contains("Puits"));
    assert!(place.read("text/D1.txt").contains("Puits") && place.read("json/F-01.json").contains("\"AC\""));
    let issued = place.avt("eval deposit.avt --format fec --all -o fec");
    assert_eq!((issued.status, names(&place.path().join("fec"))), (0, vec!["F-01.txt".to_owned()]));
}

#[test]
fn what_is_unknown_is_left_out_and_told() {
    let place = Place::new();
    let told = "non imprimé, un chiffre est inconnu : S2";
    for format in ["csv", "xlsx -o wrong.xlsx", "fec", "text"] {
        let outcome = place.avt(&format!("eval wrong.avt --format {format}"));
        assert_eq!(outcome.status, 1, "{format}");
        assert!(outcome.stderr.contains(told), "{format}: {}", outcome.stderr);
        assert!(!outcome.stdout.contains("É-02"), "{format}: {}", outcome.stdout);
    }
    assert!(place.path().join("wrong.xlsx").exists(), "the others are written");
    let none = place.avt("eval wrong.avt --format xlsx -s S2 -o none.xlsx");
    assert!(none.status == 1 && none.stderr.contains(told) && !place.path().join("none.xlsx").exists());
    // Entries are all there or none.
    assert_eq!(place.avt("eval wrong.avt --format fec").stdout, "");
    assert_eq!(place.avt("eval wrong.avt --format fec -s S1").stdout.matches("F-01").count(), 3);
}

/// A file of before is not replaced by heads alone.
#[test]
fn where_nothing_is_left_nothing_is_written() {
    let place = Place::new();
    let told = "non imprimé, un chiffre est inconnu : S2";
    for format in ["csv", "csv --summary", "text", "fec", "html", "xlsx"] {
        place.write("before", "of an earlier run");
        let outcome = place.avt(&format!("eval wrong.avt --format {format} -s S2 -o before"));
        assert_eq!((outcome.status, &*place.read("before")), (1, "of an earlier run"), "{format}");
        assert!(outcome.stderr.contains(told), "{format}: {}", outcome.stderr);
        let printed = place.avt(&format!("eval wrong.avt --format {format} -s S2"));
        assert_eq!((printed.status, &*printed.stdout), (1, ""), "{format}");
        let others = place.avt(&format!("eval wrong.avt --format {format} -o before"));
        assert!(others.status == 1, "{format}");
    }
    assert!(place.avt("eval wrong.avt --format csv -o before").stderr.contains(told));
    assert!(place.read("before").contains("S1;D1;"), "the others are written");
    // JSON says of a document that it is not known.
    assert_eq!(place.avt("eval wrong.avt -s S2 -o before").status, 1);
    assert!(place.read("before").contains("\"complete\":false"));
    // No entry is one all the same: a draft posts nothing.
    place.write("deposit.avt", DEPOSIT);
    let draft = place.avt("eval deposit.avt --format fec -s S1 -o before");
    assert!(draft.status == 0 && place.read("before").lines().count() == 1, "{}", draft.stderr);
}

#[test]
fn a_file_of_an_earlier_run_is_told() {
    let place = Place::new();
    let right = place.read("clean.avt");
    let wrong = right.replace("béton 60%", "béton 120%");
    for (format, file) in
        [("csv", "F-02.csv"), ("html", "F-02.html"), ("json", "F-02.json"), ("fec", "F-02.txt")]
    {
        place.write("clean.avt", &right);
        let all = format!("eval clean.avt --format {format} --all -o {format}");
        assert_eq!((place.avt(&all).status, &*place.avt(&all).stderr), (0, ""), "{format}: and once more");
        let path = format!("{format}/{file}");
        let before = place.read(&path);
        place.write("clean.avt", &wrong.replace("béton 25%", "béton 30%"));
        let first = place.read(&path.replace('2', "1"));
        let outcome = place.avt(&all);
        assert_eq!((outcome.status, place.read(&path)), (1, before), "{format}: it is as it was");
        assert_ne!(place.read(&path.replace('2', "1")), first, "{format}: the others are written");
        let told = format!("{path} n'est pas réécrit : le fichier qui s'y trouve est d'une fois précédente");
        assert!(outcome.stderr.contains("W0019") && outcome.stderr.contains(&told), "{}", outcome.stderr);
        assert_eq!(outcome.stderr.matches("W0019").count(), 1, "{format}: {}", outcome.stderr);
        assert!(
            place.avt(&format!("{all} --lang en")).stderr.contains("the file there is of an earlier run")
        );
        // Nothing of before, nothing to tell.
        let new = place.avt(&format!("eval clean.avt --format {format} --all -o {format}-new"));
        assert!(new.status == 1 && !new.stderr.contains("W0019"), "{format}: {}", new.stderr);
        assert!(!place.path().join(format!("{format}-new/{file}")).exists(), "{format}");
    }
}

/// The draft of an invoice that has its number is not the invoice.
#[test]
fn a_draft_of_an_earlier_run_is_told() {
    let place = Place::new();
    let job = |number: &str| {
        format!(
            "projet {{ tva : 20% }}\ndevis D1 du 2026-01-05 accepté 2026-01-10 {{\n    r \"Mur\" 10 u @ 100\n}}\n\
             situation S1 {number} du 2026-01-31 {{ r 40% }}\n"
        )
    };
    let run = |number: &str| {
        place.write("job.avt", &job(number));
        place.avt("eval job.avt --format html --all -o out").stderr
    };
    assert!(!run("").contains("W0019"));
    let told = run("n° \"F-1\"");
    assert!(told.contains("W0019") && told.contains("S1-brouillon.html"), "{told}");
    std::fs::remove_file(place.path().join("out/S1-brouillon.html")).expect("it is there");
    assert!(!run("n° \"F-1\"").contains("W0019"));
}

/// An accountant takes the entries for the whole of what was issued: with one unknown, none is written.
#[test]
fn sales_entries_are_all_there_or_none() {
    let place = Place::new();
    let job = |second: &str| {
        format!(
            "projet {{ tva : 20% }}\ndevis D1 du 2026-01-05 accepté 2026-01-10 {{\n    r \"Mur\" 10 u @ 100\n}}\n\
             situation S1 n° \"F-1\" du 2026-01-31 {{ r 40% }}\nsituation S2 n° \"F-2\" du 2026-02-28 {{ r {second} }}\n"
        )
    };
    place.write("job.avt", &job("60%"));
    let whole = place.avt("eval job.avt --format fec -o entries.txt");
    let kept = place.read("entries.txt");
    assert!(whole.status == 0 && kept.contains("\tF-1\t") && kept.contains("\tF-2\t"), "{kept}");
    place.write("job.avt", &job("130%"));
    let holed = place.avt("eval job.avt --format fec -o entries.txt");
    assert!(holed.status == 1 && holed.stderr.contains("un chiffre est inconnu : S2"), "{}", holed.stderr);
    assert_eq!(place.read("entries.txt"), kept);
    let first = place.avt("eval job.avt -s S1 --format fec");
    assert!(first.stdout.contains("\tF-1\t") && !first.stdout.contains("\tF-2\t"), "{}", first.stdout);
}

/// One walk through all of them gives what one walk for each gives.
#[test]
fn a_file_of_its_own_is_the_file_of_the_document_asked_for() {
    let mut compared = 0;
    for (name, analysis) in examples() {
        let lang = analysis.project.lang;
        let means = Means { lang, accounts: Accounts::default(), paper: Paper::default() };
        let documents: Vec<Named> = export::documents(&analysis).collect();
        let few = [Format::Csv, Format::Html];
        let all =
            [Format::Json, Format::Text, Format::Csv, Format::Html, Format::Xlsx, Format::Fec, Format::Xml];
        // As many documents of many rows are slow to compare.
        let formats = if analysis.project.rows.len() > 300 { &few[..] } else { &all[..] };
        #[cfg(feature = "pdf")]
        let paper = [Format::Pdf, Format::Facturx];
        #[cfg(not(feature = "pdf"))]
        let paper: [Format; 0] = [];
        // Side by side on paper as alone.
        let paper = if analysis.project.rows.len() < 30 { &paper[..] } else { &[] };
        for format in formats.iter().chain(paper) {
            let mut places = Vec::new();
            export::files(&analysis, &documents, *format, &means, None, |at, file| {
                places.push(at);
                let alone = export::file(&analysis, &Selection::one(&*documents[at].id), *format, &means);
                let (file, alone) = (file.ok(), alone.ok());
                assert!(file == alone, "{name}, {}: {format:?}", documents[at].id);
                compared += usize::from(file.flatten().is_some());
            });
            assert_eq!(places, (0..documents.len()).collect::<Vec<_>>(), "{name}: each once, in order");
        }
    }
    assert!(compared > 200, "only {compared} files");
}

#[test]
fn accounts_are_read_from_a_file() {
    let place = Place::new();
    place.write("plan.txt", "# le plan de l'entreprise\ntravaux = 704100\n");
    let entries = place.avt("eval clean.avt --format fec --accounts plan.txt");
    assert!(entries.status == 0 && entries.stdout.contains("\t704100\tTravaux\t"), "{}", entries.stdout);
    place.write("plan.txt", "travaux = 704100\nouvrages = 704200\n");
    let wrong = place.avt("eval clean.avt --format fec --accounts plan.txt");
    assert_eq!((wrong.status, &*wrong.stdout), (2, ""));
    assert!(
        wrong.stderr.contains("plan.txt, ligne 2") && wrong.stderr.contains("travaux, révision"),
        "{}",
        wrong.stderr
    );
    let english = place.avt("eval clean.avt --format fec --accounts plan.txt --lang en");
    assert!(english.stderr.contains("plan.txt, line 2") && english.stderr.contains("works, revision"));
    let told = |line: &str, lang: &str| {
        place.write("plan.txt", line);
        let wrong = place.avt(&format!("eval clean.avt --format fec --accounts plan.txt --lang {lang}"));
        assert_eq!((wrong.status, &*wrong.stdout), (2, ""), "{line}");
        wrong.stderr
    };
    assert!(
        told("client 20 = 411020", "fr")
            .contains("ligne 1 : rien n'y est passé par taux de TVA ; écrire « client = 411020 »")
    );
    assert!(told("client 20 = 411020", "en").contains("line 1: nothing is posted there by rate of VAT"));
    assert!(told("tva 20 = TVA20", "fr").contains("trois chiffres du plan comptable, et non TVA20"));
    assert_eq!(place.avt("eval clean.avt --format fec --accounts missing.txt").status, 2);
}
