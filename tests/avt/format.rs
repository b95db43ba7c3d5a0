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
    // Imports are found from where the examples are.
    let folder = avt::disk::Folder::of(std::path::Path::new("examples/x.avt"));
    let analysis = avt::analyse(Source::new("x", text), &folder);
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    let mut out = Vec::new();
    let show = |view: &View<'_>| {
        let mut totals = view.document(None).totals;
        // A label is in the language of the file, and so is a reason that nobody typed: they are no figures.
        if let Some(totals) = &mut totals {
            totals.deductions.iter_mut().for_each(|line| line.label.clear());
            let own = |line: &&mut document::VatTotal| line.category != document::VatCategory::Zero;
            totals.vat.iter_mut().filter(own).for_each(|line| line.reason = None);
        }
        out.push(format!("{totals:?}"));
        out.extend(view.lines().filter_map(|line| match line {
            document::Line::Row(row) => {
                Some(format!("{} {:?} {:?} {:?}", row.id, row.previous, row.current, row.state))
            }
            _ => None,
        }));
        Ok::<(), Infallible>(())
    };
    let Ok(()) = document::each(&analysis.project, &analysis.ledger, analysis.project.lang, show);
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

/// Whatever stands below a broken line, and however far to the left it was typed, the others are laid out.
#[test]
fn lines_around_one_in_error_are_laid_out() {
    let text = "projet \"A\"   { tva : 20% }\ndevis D1 \"A\" du 2026-01-05 {\n m \"M\" 1 u @ 1 # un\n bb \"b\" 5 m2 3 # deux\n n \"N\" 1 u @ 5\n titre T \"T\" {\nc \"c\" @ @ 1\n d \"D\" 1 u @ 5\n }\n}\n";
    let form = "projet \"A\" { tva : 20% }\ndevis D1 \"A\" du 2026-01-05 {\n    m  \"M\"      1 u  @ 1  # un\n bb \"b\" 5 m2 3 # deux\n    n  \"N\"      1 u  @ 5\n    titre T \"T\" {\nc \"c\" @ @ 1\n        d  \"D\"  1 u  @ 5\n    }\n}\n";
    assert_eq!(formatted(text, Options::default()), form);
    assert_eq!(formatted(form, Options::default()), form);
}

/// A block that the reader guesses is not written: its brace is in the text that is not closed, or in a comment.
#[test]
fn guessed_braces_are_not_written() {
    let unclosed = "devis D1 \"G\" du 2026-03-01 {\n    titre ME \"Menuiseries {\n        portes  \"Portes\"  17 u  @ 640,00\n    }\n}\n";
    let hidden = "devis D1 \"G\" du 2026-03-01 {\n    ti#tre GO \"Gros\" {\n        fond  \"F\"  1 u  @ 2\n    murs  \"b\"  1 u  @ 2\n    }\n    titre ME \"M\" {\n    }\n}\n";
    for text in [unclosed, hidden] {
        let out = formatted(text, Options::default());
        for brace in ['{', '}'] {
            assert_eq!(out.matches(brace).count(), text.matches(brace).count(), "{out}");
        }
        assert_eq!(formatted(&out, Options::default()), out);
    }
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

const QUOTE: &str = r#"devis D1 "Lots" du 2026-01-05 accepté 2026-01-10 {
    tva : 20%
    murs   "Murs"    86 m2  @ 68,50
    dalle  "Dalle"   10 m2  @ 55
    portes "Portes"  17 u   @ 640
}
"#;

const COMMENTED: &str = r#"
situation S1 du 2026-01-31 {
    murs    25%  # premier tiers
    portes  2 u  # S3 : pas encore
}

situation S2 du 2026-02-28 {
    murs    60%  # mesuré # deux fois
    portes  4 u
    dalle   40%  # après le gel
}

situation S3 du 2026-03-31 {
    murs    80%
    portes  9 u  # livrées
    dalle   90%  #sans blanc
}
"#;

fn turned(text: &str, progress: Progress) -> String {
    formatted(text, Options { progress: Some(progress), ..Options::default() })
}

/// One line of a grid has room for one comment: it tells which cell each is about, and the list gets them back.
#[test]
fn comments_stay_with_their_cells() {
    let text = format!("{QUOTE}{COMMENTED}");
    let grid = turned(&text, Progress::Grid);
    let line = |row: &str| {
        let found = grid.lines().find(|line| line.contains('|') && line.trim_start().starts_with(row));
        let line = found.unwrap_or_else(|| panic!("no line {row} in\n{grid}"));
        line[line.find('#').expect("a comment")..].to_owned()
    };
    assert_eq!(line("murs"), "# premier tiers # S2 : # mesuré # deux fois");
    assert_eq!(line("dalle"), "# après le gel # S3 : #sans blanc");
    assert_eq!(line("portes"), "# S3 : pas encore # S3 : # livrées");
    assert_eq!(turned(&grid, Progress::List), formatted(&text, Options::default()));
    assert_eq!(turned(&grid, Progress::Grid), grid, "a grid is a grid already");
}

/// Every comment is there once in each form, on the line of its row or on none, wherever it was typed.
#[test]
fn no_comment_is_lost_or_moves_to_another_row() {
    let progress = [
        "situation S1 du 2026-01-31 { murs 25% } # c1\nsituation S2 du 2026-02-28 { # c2\n murs 60% # c3 murs\n}\n",
        "situation S1 du 2026-01-31 { # c1\n # c2\n murs 25% # c3 murs\n # c4\n} # c5\n",
        "situation S1 du 2026-01-31 {\n \"texte\" # c1\n murs 25% } # c2\n",
        "situation S1 du 2026-01-31 { \"texte\"\n murs 25% # c1 murs\n portes 2 u }\n",
        "situation S1 du 2026-01-31 { murs 25% # c1\n portes 2 u # c2 portes\n}\n",
        "# c1\nsituation S1 du 2026-01-31 # c2\nsituation S2 du 2026-02-28 # c3\ntableau { # c4\n | S1 | S2 # c5\n # c6\n murs | 10% | 20% # c7 murs\n dalle | | # c8 dalle\n portes | | 3 u # c9 portes\n # c10\n} # c11\n# c12\n",
        "situation S1 du 2026-01-31 {\n murs 25% # c1 murs\n}situation S2 du 2026-02-28 { murs 60% } # c2\n",
        "situation S1 du 2026-01-31\nsituation S2 du 2026-02-28 {\n murs 60% # c1 murs\n}\ntableau {\n | S1\n murs | 10% # c2 murs\n dalle | 5% # c3 dalle\n}\n",
        "situation S1 du 2026-01-31\nsituation S2 du 2026-02-28 # c1\ntableau {\n | S2 | S1\n murs | 60% | 10% # c2 murs # S1 : # c3 murs\n dalle | | 5% } # c4",
    ];
    for progress in progress {
        let text = format!("{QUOTE}{progress}");
        let forms = [turned(&text, Progress::Grid), turned(&text, Progress::List)];
        let again = [turned(&forms[0], Progress::List), turned(&forms[1], Progress::Grid)];
        let count = progress.matches("# c").count();
        for form in forms.iter().chain(&again) {
            assert_eq!(form.matches("# c").count(), count, "{text}\nbecomes\n{form}");
            assert_eq!(cells(form), cells(&text), "{text}\nbecomes\n{form}");
            for at in 1..=count {
                let comment = format!("# c{at}");
                let ends = |line: &&str| {
                    line.match_indices(&comment).any(|(start, _)| {
                        !line[start + comment.len()..].starts_with(|ch: char| ch.is_ascii_digit())
                    })
                };
                let lines: Vec<&str> = form.lines().filter(ends).collect();
                let [line] = lines.as_slice() else { panic!("{comment} is on {lines:?} of\n{form}") };
                for row in ["murs", "dalle", "portes"] {
                    if text.contains(&format!("{comment} {row}")) {
                        assert!(
                            line.contains(row) && line.trim_start_matches("# ").trim_start().starts_with(row),
                            "{line} in\n{form}"
                        );
                    }
                }
            }
        }
    }
}

/// What each situation gives each row, in order.
fn cells(text: &str) -> Vec<String> {
    let analysis = avt::analyse(Source::new("x", text), &avt::source::NoFiles);
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    let project = &analysis.project;
    let mut all: Vec<String> = Vec::new();
    for situation in &project.invoices {
        let id = project.id(situation.id);
        all.extend(
            situation.entries.iter().map(|entry| {
                format!("{id} {} {}", project.slice(entry.target), project.slice(entry.place()))
            }),
        );
    }
    all.sort();
    all
}

/// What has no place in a grid is not dropped on the way.
#[test]
fn no_cell_is_lost() {
    let heads = "situation S1 du 2026-01-31\nsituation S2 du 2026-02-28\n";
    // Rows made ready for the month to come stay in the grid.
    let empty = format!("{QUOTE}{heads}tableau {{\n | S1\n murs | 10%\n dalle |\n}}\n");
    assert!(turned(&empty, Progress::Grid).contains("\n    dalle |"), "{}", turned(&empty, Progress::Grid));
    // Grids that are not whole stay as they are.
    for grid in [
        "tableau {\n | S1 | S9\n murs | 10% | 20%\n}\n",
        "tableau {\n | S1 | S1\n murs | 10% | 20%\n}\n",
        "tableau {\n | S1\n murs | 10% | 20%\n}\n",
    ] {
        let text = format!("{QUOTE}{heads}{grid}");
        for progress in [Progress::Grid, Progress::List] {
            let form = turned(&text, progress);
            assert!(form.contains("10%") && form.contains("20%"), "{text}\nbecomes\n{form}");
        }
    }
    // A cell given twice has one place only: the file is left alone.
    let twice = "situation S1 du 2026-01-31 {\n murs 25%\n murs 30%\n}\n";
    let options = Options { progress: Some(Progress::Grid), ..Options::default() };
    assert!(format(&format!("{QUOTE}{twice}"), options).is_err());
}
