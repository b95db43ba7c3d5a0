//! The formatter on real files: one form, either language, grid or list, and never a figure or a comment changed.

use avt::document::{self, View};
use avt::format::{Options, Progress, format};
use avt::locale::Lang;
use avt::source::Source;
use std::convert::Infallible;
use std::fs;

fn examples() -> Vec<(String, String)> {
    let folder = fs::read_dir("examples").expect("the folder of examples");
    let paths = folder.map(|entry| entry.expect("an entry").path());
    let files = paths.filter(|path| path.extension().is_some_and(|extension| extension == "avt"));
    let read = files.map(|path| (path.display().to_string(), fs::read_to_string(&path).expect("an example")));
    let mut all: Vec<_> = read.collect();
    all.sort();
    assert!(all.len() >= 4);
    all
}

fn formatted(text: &str, options: Options) -> String {
    format(text, options).unwrap_or_else(|refusal| panic!("refused: {refusal:?}\n{text}"))
}

/// Everything that is billed, and how far each row has got.
fn figures(text: &str) -> Vec<String> {
    let analysis = avt::analyse(Source::new("x", text), &avt::source::NoFiles);
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    let mut out = Vec::new();
    let show = |view: &View<'_>| {
        out.push(format!("{:?}", view.document(None).totals));
        out.extend(view.lines().filter_map(|line| match line {
            document::Line::Row(row) => {
                Some(format!("{} {:?} {:?} {:?}", row.id, row.previous, row.current, row.state))
            }
            _ => None,
        }));
        Ok::<(), Infallible>(())
    };
    let Ok(()) = document::each(&analysis.project, &analysis.ledger, show);
    assert!(out.len() > 10);
    out
}

fn comments(text: &str) -> Vec<String> {
    let lines = text.lines().filter_map(|line| line.find('#').map(|at| line[at..].trim_end().to_owned()));
    let mut all: Vec<String> = lines.collect();
    all.sort();
    all
}

#[test]
fn the_examples_are_in_their_one_form() {
    for (name, text) in examples() {
        assert_eq!(formatted(&text, Options::default()), text, "{name}");
    }
}

#[test]
fn translation_changes_no_figure_and_comes_back() {
    for (name, text) in examples() {
        let own = avt::syntax::parse(&text).lang.expect("an example tells its language");
        let other = own.pick(Lang::En, Lang::Fr);
        let there = formatted(&text, Options { translate: Some(other), ..Options::default() });
        assert_eq!(avt::syntax::parse(&there).lang, Some(other), "{name}");
        assert_eq!(avt::syntax::parse(&there).mixed, None, "{name}");
        assert_eq!(figures(&there), figures(&text), "{name}");
        let back = formatted(&there, Options { translate: Some(own), ..Options::default() });
        assert_eq!(back, text, "{name}");
    }
}

/// Every setting and every word of its value, as it is said in the other language.
#[test]
fn settings_are_translated_and_come_back() {
    let text = include_str!("settings.avt");
    assert_eq!(formatted(text, Options::default()), text, "its one form");
    let there = formatted(text, Options { translate: Some(Lang::En), ..Options::default() });
    for said in [
        "contract         : public sme",
        "retention        : 3% net closing revision",
        "release          : 12 months",
        "rounding         : vat cumulative",
        "terms            : 30 days net",
        "\"Nettoyage\" 0.5% net before vat",
        "\"Assurance\" 0.7% gross after vat released",
        "terms    : end of month 45 days",
        "recovery : closing",
        "at receipt",
        "0.40 * BT01 / BT01.base",
        "rounding : ratio 4 coefficient 3 up",
        "500 EUR  stored",
        "penalty",
    ] {
        let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(spaced(&there).contains(&spaced(said)), "{said} is not in\n{there}");
    }
    assert_eq!(avt::syntax::parse(&there).mixed, None);
    // Deductions that the language names are named in that of the file.
    let named = |line: String| {
        line.replace("Early-payment discount", "Escompte").replace("Shared site costs", "Compte prorata")
    };
    let english: Vec<String> = figures(&there).into_iter().map(named).collect();
    assert_eq!(english, figures(text));
    let back = formatted(&there, Options { translate: Some(Lang::Fr), ..Options::default() });
    assert_eq!(back, text);
}

#[test]
fn grid_and_list_are_one_model() {
    for (name, text) in examples() {
        let grid = formatted(&text, Options { progress: Some(Progress::Grid), ..Options::default() });
        let list = formatted(&grid, Options { progress: Some(Progress::List), ..Options::default() });
        assert_eq!(grid.matches("tableau {").count() + grid.matches("grid {").count(), 1, "{name}");
        assert_eq!(list.matches("tableau {").count() + list.matches("grid {").count(), 0, "{name}");
        assert_eq!(figures(&grid), figures(&text), "{name}");
        assert_eq!(figures(&list), figures(&text), "{name}");
        // Two comments of one row share its line in a grid: each is still there, word for word.
        for (comment, form) in comments(&text).iter().flat_map(|comment| [(comment, &grid), (comment, &list)])
        {
            assert!(form.contains(comment.as_str()), "{name}: {comment}");
        }
        let again = formatted(&list, Options { progress: Some(Progress::Grid), ..Options::default() });
        assert_eq!(figures(&again), figures(&text), "{name}");
    }
}

#[test]
fn a_line_in_error_is_left_as_it_was_typed() {
    let text = "devis  D1 \"Gros œuvre\"   du 2026-03-01 {\n      murs \"Murs\" 86 m2 @ @   68,50   # à revoir\n   dalle    \"Dalle\" 2 m2 @ 1\n}\n";
    let out = formatted(text, Options::default());
    assert!(out.contains("\n      murs \"Murs\" 86 m2 @ @   68,50   # à revoir\n"), "{out}");
    assert!(out.contains("\n    dalle  \"Dalle\"  2 m2  @ 1\n"), "{out}");
}

#[test]
fn spellings_come_to_their_one_form() {
    let typed = "DEVIS D1 « Gros œuvre » du 01/03/2026 accepte 15/03/2026 {\n a \"3/4\"\" pouce\" 2×3 m² à 12 500.00 TVA 20 %\n}\n";
    let form = "devis D1 \"Gros œuvre\" du 2026-03-01 accepté 2026-03-15 {\n    a  \"3/4\"\" pouce\"  2 * 3 m2  @ 12 500,00  tva 20%\n}\n";
    assert_eq!(formatted(typed, Options::default()), form);
}

/// What cannot be told apart is not touched at all.
#[test]
fn lost_braces_are_refused() {
    for text in ["devis D1 \"a\" {\n  b \"c\" 1 u @ 2\n", "}\n", "devis D1 \"a\"\n  b \"c\" 1 u @ 2\n}\n"] {
        assert!(format(text, Options::default()).is_err(), "{text}");
    }
}
