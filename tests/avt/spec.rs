//! The specs of `tests/spec`: every snippet is evaluated, and compared with what its page says it comes to.
//!
//! `tests/spec/README.md` describes the format. All differences of all pages are reported at once.

mod account;
mod figures;
mod rules;

use crate::printed::json_on;
use avt::diagnostic::{Diagnostic, Severity};
use avt::locale::Date;
use avt::source::{Edit, apply};
use avt::source::{Files, Source, Span, Unreadable};
use avt::syntax::fold;
use avt::{Analysis, analyse};
use serde_json::Value;
use std::path::Path;
use unicode_normalization::UnicodeNormalization;

const PAGES: [&str; 52] = [
    "R01-project",
    "R02-sections",
    "R03-composed",
    "R03-rows",
    "R04-libraries",
    "R05-acceptance",
    "R06-cumulative",
    "R07-measures",
    "R08-increments",
    "R09-groups",
    "R10-unmentioned",
    "R11-cap",
    "R11-remeasured",
    "R12-monotonicity",
    "R13-closed",
    "R14-free-rows",
    "R15-cancelling",
    "R17-outside-the-quote",
    "R18-status",
    "R19-order",
    "R20-deposits",
    "R21-closing",
    "R22-credit-notes",
    "R23-payments",
    "R24-numbers",
    "R24-series",
    "R25-rounding",
    "R26-amounts",
    "R27-vat",
    "R28-foot",
    "R29-retention",
    "R30-revision",
    "R31-vat",
    "R32-discounts",
    "R33-stored",
    "R34-formulas",
    "R35-units",
    "R36-functions",
    "README",
    "account",
    "cases",
    "coefficient",
    "complaints",
    "credit_effects",
    "documents",
    "grid",
    "mistakes",
    "pitfalls",
    "slips_month",
    "slips_quote",
    "unknown",
    "writing",
];

#[test]
fn every_page_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let names = names_in(&folder);
    assert_eq!(names, PAGES, "the pages of tests/spec");
    let (mut snippets, mut lines, mut wrong) = (0, 0, Vec::new());
    for name in &names {
        let text = std::fs::read_to_string(folder.join(format!("{name}.md"))).expect("a page");
        for snippet in snippets_of(&text) {
            snippets += 1;
            lines += snippet.expect.len();
            let differences = Check::new(&snippet).run();
            wrong.extend(
                differences.iter().map(|(line, what)| format!("tests/spec/{name}.md:{line}: {what}")),
            );
        }
    }
    assert!(snippets > 100 && lines > 500, "only {snippets} snippets and {lines} lines were read");
    assert!(wrong.is_empty(), "{} of {lines} lines differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn names_in(folder: &Path) -> Vec<String> {
    let stem = |path: &Path| path.file_stem().expect("a name").to_string_lossy().into_owned();
    let files = std::fs::read_dir(folder).expect("the folder of specs");
    let mut names: Vec<String> = files.map(|file| stem(&file.expect("a page").path())).collect();
    names.sort();
    names
}

/// The snippets that come with files that they may import.
pub fn importing() -> Vec<Snippet> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let page = |name: &String| std::fs::read_to_string(folder.join(format!("{name}.md"))).expect("a page");
    let all = names_in(&folder).iter().map(page).flat_map(|page| snippets_of(&page)).collect::<Vec<_>>();
    all.into_iter().filter(|snippet| !snippet.files.is_empty()).collect()
}

#[derive(Default)]
pub struct Snippet {
    /// Line of the page on which the snippet's fence stands.
    line: usize,
    pub text: String,
    /// What it may import: path and text.
    files: Vec<(String, String)>,
    /// The day that tells which invoices are late.
    today: Option<Date>,
    expect: Vec<(usize, String)>,
}

/// The name of a snippet's own file, for one that would import it.
pub const OWN: &str = "projet.avt";

impl Files for Snippet {
    fn read(&self, path: &str) -> Result<String, Unreadable> {
        let found = self.files.iter().find(|(name, _)| name == path);
        found.map(|(_, text)| text.clone()).ok_or(Unreadable::Missing)
    }
}

impl Snippet {
    /// The whole pipeline over this text in the place of the snippet's own.
    fn analyse(&self, text: &str) -> Analysis {
        analyse(Source::new(OWN, text), self)
    }
}

fn snippets_of(page: &str) -> Vec<Snippet> {
    let mut snippets: Vec<Snippet> = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let body: Vec<(usize, &str)> = lines.by_ref().take_while(|(_, line)| *line != "```").collect();
        let mut words = info.split_whitespace();
        match words.next() {
            Some("avt") => {
                let (day, words): (Vec<&str>, Vec<&str>) = words.partition(|word| word.starts_with("today="));
                let today = day.first().map(|day| Date::parse(&day["today=".len()..]).expect("a day"));
                let text = stored(text_of(&body), words.into_iter());
                snippets.push(Snippet { line: at + 1, text, today, ..Snippet::default() });
            }
            Some("file") => {
                let snippet = snippets.last_mut().expect("`file` follows a snippet");
                let name = words.next().expect("a file has a path").to_owned();
                snippet.files.push((name, text_of(&body)));
            }
            Some("expect") => {
                let snippet = snippets.last_mut().expect("`expect` follows a snippet");
                assert!(snippet.expect.is_empty(), "line {}: a second `expect`", at + 1);
                snippet.expect = body.iter().map(|(at, line)| (at + 1, line.trim().to_owned())).collect();
            }
            _ => panic!("line {}: a block that is none of `avt`, `file` and `expect`", at + 1),
        }
    }
    snippets
}

fn text_of(body: &[(usize, &str)]) -> String {
    body.iter().map(|(_, line)| format!("{line}\n")).collect()
}

/// The text as the words after `avt` say that it is stored.
fn stored<'w>(text: String, words: impl Iterator<Item = &'w str>) -> String {
    words.fold(text, |text, word| match word {
        "crlf" => text.replace('\n', "\r\n"),
        "bom" => format!("\u{FEFF}{text}"),
        "nfd" => text.nfd().collect(),
        "nbsp" => text.replace('~', "\u{A0}"),
        "nnbsp" => text.replace('~', "\u{202F}"),
        other => panic!("`{other}` is not described in tests/spec/README.md"),
    })
}

struct Check<'s> {
    snippet: &'s Snippet,
    analysis: Analysis,
    /// Its documents, as `avt eval` prints them.
    documents: Vec<Value>,
    /// Diagnostics that no line has named yet.
    left: Vec<usize>,
    /// The one that the last line named, and how many of its fixes.
    current: Option<(usize, usize)>,
    incomplete: Vec<String>,
}

impl<'s> Check<'s> {
    fn new(snippet: &'s Snippet) -> Self {
        let analysis = snippet.analyse(&snippet.text);
        let mut printed: Value = serde_json::from_str(&json_on(&analysis, snippet.today)).expect("JSON");
        let Value::Array(documents) = printed["documents"].take() else { panic!("documents are a list") };
        let left = (0..analysis.diagnostics.len()).collect();
        Check { snippet, analysis, documents, left, current: None, incomplete: Vec::new() }
    }

    /// What differs, with the line of the page.
    fn run(mut self) -> Vec<(usize, String)> {
        let mut wrong = Vec::new();
        for (at, line) in &self.snippet.expect {
            let (first, rest) =
                line.split_once(' ').map_or((line.as_str(), ""), |(first, rest)| (first, rest.trim()));
            let outcome = match first {
                "" => Ok(()),
                "says:" => self.says(rest),
                _ if first.starts_with("fix") => self.fix(line),
                _ if first.len() == 5 && first.starts_with(['E', 'W', 'H']) => self.diagnostic(first, rest),
                _ => self.figure(first, rest),
            };
            wrong.extend(outcome.err().map(|found| (*at, format!("{line}\n    found: {found}"))));
        }
        let left = self.left.iter().map(|left| &self.analysis.diagnostics[*left]);
        for diagnostic in left.filter(|diagnostic| diagnostic.severity() != Severity::Hint) {
            wrong.push((self.snippet.line, format!("not expected: {}", self.show(diagnostic))));
        }
        for document in &self.documents {
            let id = document["id"].as_str().expect("an id");
            let expected = !self.incomplete.contains(&fold(id).into_owned());
            let printed = [&document["totals"], &document["rows"]].map(|part| !part.is_null());
            if document["complete"] != expected || printed != [expected; 2] {
                wrong.push((self.snippet.line, format!("{id} is complete: {}", document["complete"])));
            }
        }
        let expected = self.incomplete.is_empty() && !self.analysis.has_errors();
        if self.analysis.is_complete() != expected {
            wrong.push((self.snippet.line, format!("the file is complete: {}", !expected)));
        }
        wrong
    }

    /// ``E0502 at 9:14 `18 u` (…)``, for a person.
    fn show(&self, diagnostic: &Diagnostic) -> String {
        let source = self.analysis.source();
        let place = |span: Span| {
            let at = source.position(span.start);
            let file = Some(&source.file(span.start).name).filter(|name| *name != OWN);
            let file = file.map_or(String::new(), |name| format!("{name}:"));
            format!("{file}{}:{} `{}`", at.line, at.column, source.slice(span))
        };
        let places: Vec<String> = diagnostic.labels.iter().map(|label| place(label.span)).collect();
        let message = diagnostic.message.get(self.analysis.project.lang);
        format!("{} at {} ({message})", diagnostic.code, places.join(" with "))
    }

    /// Whether ``11:5 `20 u` `` is this place; column and text may be left out. In an imported file: `prix.avt:3`.
    fn is_at(&self, wanted: &str, span: Span) -> bool {
        let (place, text) =
            wanted.split_once('`').map_or((wanted, None), |(place, text)| (place, Some(text)));
        let at = self.analysis.source().position(span.start);
        let file = match self.analysis.source().file(span.start).name.as_str() {
            OWN => String::new(),
            name => format!("{name}:"),
        };
        let place_is = |found: String| place.trim() == file.clone() + &found;
        (place_is(at.line.to_string()) || place_is(format!("{}:{}", at.line, at.column)))
            && text.is_none_or(|text| {
                text.trim_end_matches('`') == self.analysis.source().slice(span).trim_end()
            })
    }

    fn diagnostic(&mut self, code: &str, rest: &str) -> Result<(), String> {
        let places: Vec<&str> =
            rest.strip_prefix("at ").map_or(Vec::new(), |rest| rest.split(" with ").collect());
        let fits = |at: &&usize| {
            let diagnostic = &self.analysis.diagnostics[**at];
            let labels = &diagnostic.labels;
            diagnostic.code.id() == code
                && places.first().is_none_or(|first| self.is_at(first, labels[0].span))
                && places
                    .iter()
                    .skip(1)
                    .all(|place| labels[1..].iter().any(|label| self.is_at(place, label.span)))
        };
        let found = self.left.iter().find(fits).copied();
        self.current = found.map(|found| (found, 0));
        let Some(found) = found else {
            let all = self.left.iter().map(|at| self.show(&self.analysis.diagnostics[*at]));
            return Err(all.collect::<Vec<_>>().join("; "));
        };
        self.left.retain(|at| *at != found);
        Ok(())
    }

    fn says(&self, wanted: &str) -> Result<(), String> {
        let (current, _) = self.current.ok_or("no diagnostic above")?;
        let diagnostic = &self.analysis.diagnostics[current];
        let labels = diagnostic.labels.iter().map(|label| &label.text);
        let texts = std::iter::once(&diagnostic.message).chain(labels).chain(&diagnostic.notes);
        let said: Vec<&str> = texts.map(|text| text.get(self.analysis.project.lang)).collect();
        if said.iter().any(|text| text.contains(wanted)) { Ok(()) } else { Err(said.join(" / ")) }
    }

    fn fix(&mut self, line: &str) -> Result<(), String> {
        let (head, wanted) = line.split_once(':').ok_or("no `:`")?;
        let (current, nth) = self.current.ok_or("no diagnostic above")?;
        self.current = Some((current, nth + 1));
        let diagnostic = &self.analysis.diagnostics[current];
        let fix = diagnostic.fixes.get(nth).ok_or_else(|| format!("{} fixes", diagnostic.fixes.len()))?;
        let inside = |edit: &Edit| edit.span.end as usize <= self.snippet.text.len();
        if !fix.edits.iter().all(inside) {
            return Err("it edits an imported file".into());
        }
        let fixed = apply(&self.snippet.text, &fix.edits).expect("edits that fit");
        let number = match head.trim_start_matches("fix").trim() {
            "" => self.analysis.source().position(diagnostic.span().start).line,
            number => number.parse().map_err(|_| "no line number")?,
        };
        let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let found = spaced(fixed.lines().nth(number - 1).unwrap_or(""));
        if found != spaced(wanted) {
            return Err(found);
        }
        let count =
            |analysis: &Analysis| analysis.diagnostics.iter().filter(|d| d.code == diagnostic.code).count();
        // Of several readings only the first is vouched for: 60 of 17 doors would be the next mistake.
        if nth == 0 && count(&self.snippet.analyse(&fixed)) >= count(&self.analysis) {
            return Err(format!("{} remains", diagnostic.code));
        }
        Ok(())
    }

    fn figure(&mut self, key: &str, rest: &str) -> Result<(), String> {
        let (id, name) = key.split_once('.').map_or((key, None), |(id, name)| (id, Some(name)));
        let wanted = if id == "?" { String::new() } else { fold(id).into_owned() };
        let is_it = |document: &&Value| document["id"].as_str().is_some_and(|id| fold(id) == wanted);
        let document = self.documents.iter().find(is_it).ok_or_else(|| format!("no document {id}"))?;
        match (name, rest) {
            (Some(name), _) => {
                return account::compare(document, name, rest)
                    .unwrap_or_else(|| figures::compare(document, name, rest));
            }
            (None, "incomplete") => self.incomplete.push(wanted),
            (None, status) if document["status"] == status => {}
            (None, _) => return Err(document["status"].to_string()),
        }
        Ok(())
    }
}
