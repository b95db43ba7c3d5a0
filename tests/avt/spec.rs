//! The specs of `tests/spec`: every snippet is evaluated, and compared with what its page says it comes to.
//!
//! `tests/spec/README.md` describes the format. All differences of all pages are reported at once.

use crate::printed::{Cell, Document, Printed, french};
use avt::diagnostic::{Diagnostic, Edit, Severity};
use avt::source::Span;
use avt::syntax::fold;
use avt::{Analysis, analyse_text};
use rust_decimal::{Decimal, RoundingStrategy};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;

const CHAPTERS: [&str; 17] = [
    "README",
    "amendments",
    "cap",
    "closed",
    "discounts",
    "documents",
    "formulas",
    "grid",
    "groups",
    "money",
    "monotonicity",
    "notyet",
    "progress",
    "units",
    "unknown",
    "vat",
    "writing",
];

#[test]
fn every_page_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder of specs")
        .map(|entry| entry.expect("a page").path())
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, CHAPTERS, "the pages of tests/spec");
    let (mut snippets, mut lines, mut wrong) = (0, 0, Vec::new());
    for name in &names {
        let text = std::fs::read_to_string(folder.join(format!("{name}.md"))).expect("a page");
        for snippet in snippets_of(&text) {
            snippets += 1;
            lines += snippet.expect.len();
            let mut check = Check::new(&snippet);
            check.run();
            wrong.extend(
                check.wrong.iter().map(|(line, what)| format!("tests/spec/{name}.md:{line}: {what}")),
            );
        }
    }
    assert!(snippets > 100 && lines > 500, "only {snippets} snippets and {lines} lines were read");
    assert!(wrong.is_empty(), "{} of {lines} lines differ:\n{}", wrong.len(), wrong.join("\n"));
}

struct Snippet {
    /// Line of the page on which the snippet's fence stands.
    line: usize,
    text: String,
    expect: Vec<(usize, String)>,
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
                let text: String = body.iter().map(|(_, line)| format!("{line}\n")).collect();
                snippets.push(Snippet { line: at + 1, text: stored(text, words), expect: Vec::new() });
            }
            Some("expect") => {
                let snippet = snippets.last_mut().expect("`expect` follows a snippet");
                assert!(snippet.expect.is_empty(), "line {}: a second `expect`", at + 1);
                snippet.expect = body.iter().map(|(at, line)| (at + 1, (*line).to_owned())).collect();
            }
            _ => panic!("line {}: a block that is neither `avt` nor `expect`", at + 1),
        }
    }
    snippets
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

/// A figure as a page writes it, with the places written and what follows it.
struct Written {
    value: Decimal,
    places: u32,
    unit: String,
}

/// `6 u 35,29 % 3 840,00`: a quantity, a percentage, an amount.
fn written(text: &str) -> Option<Vec<Written>> {
    let mut rest = text.trim();
    let mut out = Vec::new();
    while !rest.is_empty() {
        let mut end = 0;
        for (at, ch) in rest.char_indices() {
            let group = || rest[at + 1..].bytes().take_while(u8::is_ascii_digit).count() == 3;
            if !(ch.is_ascii_digit() || ch == ',' || at == 0 && ch == '-' || ch == ' ' && at > 0 && group()) {
                break;
            }
            end = at + ch.len_utf8();
        }
        let (number, after) = rest.split_at(end);
        let value = french(number)?;
        let after = after.trim_start();
        let unit: String = after.chars().take_while(|ch| *ch == '%' || ch.is_alphabetic()).collect();
        let digits = after[unit.len()..].chars().take_while(char::is_ascii_digit).count();
        let unit = if unit.is_empty() { unit } else { after[..unit.len() + digits].to_owned() };
        rest = after[unit.len()..].trim_start();
        out.push(Written { value, places: value.scale(), unit });
    }
    (!out.is_empty()).then_some(out)
}

struct Check<'s> {
    snippet: &'s Snippet,
    analysis: Analysis,
    printed: Printed,
    /// Diagnostics that no line has named yet.
    left: Vec<usize>,
    /// The one that the last line named, and how many of its fixes.
    current: Option<(usize, usize)>,
    incomplete: Vec<String>,
    wrong: Vec<(usize, String)>,
}

impl<'s> Check<'s> {
    fn new(snippet: &'s Snippet) -> Self {
        let analysis = analyse_text(&snippet.text);
        let printed = Printed::of(&analysis);
        let left = (0..analysis.diagnostics.len()).collect();
        Check { snippet, analysis, printed, left, current: None, incomplete: Vec::new(), wrong: Vec::new() }
    }

    fn run(&mut self) {
        for (at, line) in &self.snippet.expect {
            let line = line.trim();
            let (first, rest) = line.split_once(' ').map_or((line, ""), |(first, rest)| (first, rest.trim()));
            let outcome = match line {
                "" => Ok(()),
                _ if first.len() == 5 && first.starts_with(['E', 'W', 'H']) => self.diagnostic(first, rest),
                _ if first == "says:" => self.says(rest),
                _ if first.starts_with("fix") => self.fix(line),
                _ => self.figure(first, rest),
            };
            self.wrong.extend(outcome.err().map(|what| (*at, format!("{line}\n    found: {what}"))));
        }
        for left in &self.left {
            let diagnostic = &self.analysis.diagnostics[*left];
            if diagnostic.severity() != Severity::Hint {
                self.wrong.push((self.snippet.line, format!("not expected: {}", self.show(diagnostic))));
            }
        }
        for document in &self.printed.documents {
            let listed = self.incomplete.contains(&fold(&document.id).into_owned());
            let totals = document.totals.is_some() && !document.rows.is_empty();
            if document.complete == listed
                || document.complete != document.totals.is_some()
                || (listed && totals)
            {
                let id = &document.id;
                self.wrong.push((self.snippet.line, format!("{id} is complete: {}", document.complete)));
            }
        }
        if self.printed.complete && (!self.incomplete.is_empty() || self.analysis.has_errors()) {
            self.wrong.push((self.snippet.line, "the file as a whole says that it is complete".into()));
        }
    }

    /// `9:14 "120%"`, with the text of the label.
    fn place(&self, span: Span) -> String {
        let source = self.analysis.source();
        let at = source.position(span.start);
        format!("{}:{} `{}`", at.line, at.column, source.slice(span))
    }

    fn show(&self, diagnostic: &Diagnostic) -> String {
        let places: Vec<String> = diagnostic.labels.iter().map(|label| self.place(label.span)).collect();
        let message = diagnostic.message.get(self.analysis.project.lang);
        format!("{} at {} ({message})", diagnostic.code, places.join(" with "))
    }

    /// Whether `11:5 20 u` (the text between back-ticks) is this place; column and text may be left out.
    fn is_at(&self, wanted: &str, span: Span) -> bool {
        let (place, text) =
            wanted.split_once('`').map_or((wanted, None), |(place, text)| (place, Some(text)));
        let at = self.analysis.source().position(span.start);
        let (line, column) = place.trim().split_once(':').map_or((place.trim(), None), |(l, c)| (l, Some(c)));
        line == at.line.to_string()
            && column.is_none_or(|column| column == at.column.to_string())
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
        match found {
            Some(found) => self.left.retain(|at| *at != found),
            None => {
                let all = self.left.iter().map(|at| self.show(&self.analysis.diagnostics[*at]));
                return Err(all.collect::<Vec<_>>().join("; "));
            }
        }
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
        let fixed = apply(&self.snippet.text, &fix.edits);
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
        if nth == 0 && count(&analyse_text(&fixed)) >= count(&self.analysis) {
            return Err(format!("{} remains", diagnostic.code));
        }
        Ok(())
    }

    fn figure(&mut self, key: &str, rest: &str) -> Result<(), String> {
        let (id, name) = key.split_once('.').map_or((key, None), |(id, name)| (id, Some(name)));
        let wanted = if id == "?" { String::new() } else { fold(id).into_owned() };
        let document = self.printed.documents.iter().find(|document| fold(&document.id) == wanted);
        let document = document.ok_or_else(|| format!("no document {id}"))?.clone();
        let Some(name) = name else {
            match rest {
                "incomplete" => self.incomplete.push(wanted),
                status if status == document.status => {}
                _ => return Err(document.status),
            }
            return Ok(());
        };
        let word = rest.split(' ').next().unwrap_or_default();
        match rest.chars().next() {
            Some(first) if first.is_ascii_digit() || first == '-' => total(&document, name, rest),
            _ if rest == "none" => total(&document, name, rest),
            _ => part(&document, name, word, rest[word.len()..].trim()),
        }
    }
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    edits.iter().fold(text.to_owned(), |mut text, edit| {
        text.replace_range(edit.span.start as usize..edit.span.end as usize, &edit.text);
        text
    })
}

/// A figure of the foot.
fn total(document: &Document, name: &str, wanted: &str) -> Result<(), String> {
    let totals = document.totals.as_ref().ok_or("unknown: the document is incomplete")?;
    let rate = |rate: &str| totals.vat.iter().find(|vat| french(rate) == Some(vat.rate.0));
    let found = match name {
        "ht" => Some(totals.works),
        "tva" => Some(totals.tax),
        "ttc" => Some(totals.total),
        "net" => Some(totals.net),
        "avant" => Some(totals.previous),
        "cumul" => Some(totals.cumulative),
        "contrat" => Some(totals.contract),
        "devis" => Some(totals.signed),
        "avenants" => Some(totals.amendments),
        "avancement" => totals.progress,
        _ => match name.split_once('.') {
            Some(("tva", percent)) => rate(percent).map(|vat| vat.amount),
            Some(("base", percent)) => rate(percent).map(|vat| vat.base),
            _ => return Err(format!("{name} is no total")),
        },
    };
    match (found, wanted) {
        (None, "none") => Ok(()),
        (Some(found), wanted) if wanted != "none" => {
            let wanted = written(wanted).filter(|all| all.len() == 1).ok_or("not one figure")?;
            same(&wanted[0], found.0, "")
        }
        (found, _) => Err(format!("{found:?}")),
    }
}

/// A percentage is compared to the places that are written; other figures are equal or not.
fn same(wanted: &Written, found: Decimal, unit: &str) -> Result<(), String> {
    let percent = wanted.unit == "%";
    let half_up = RoundingStrategy::MidpointAwayFromZero;
    let compared = if percent { found.round_dp_with_strategy(wanted.places, half_up) } else { found };
    let right = compared == wanted.value && (percent || wanted.unit == unit);
    if right { Ok(()) } else { Err(format!("{found} {unit}").trim_end().to_owned()) }
}

/// A figure or a word of a row, a section or a quote.
fn part(document: &Document, name: &str, word: &str, wanted: &str) -> Result<(), String> {
    let (quote, id) = name.split_once('.').map_or((None, name), |(quote, id)| (Some(quote), id));
    let is = |found: &str, wanted: &str| fold(found) == fold(wanted);
    let mut rows =
        document.rows.iter().filter(|row| is(&row.id, id) && quote.is_none_or(|quote| is(&row.quote, quote)));
    let mut groups = document.sections.iter().chain(&document.quotes);
    let group = groups.find(|group| group.id.as_ref().is_some_and(|found| is(found, id)));
    let row = rows.next();
    if word == "absent" {
        return if row.is_none() && group.is_none() { Ok(()) } else { Err("it is there".into()) };
    }
    let text = |found: Option<&str>| {
        if found.unwrap_or("none") == wanted { Ok(()) } else { Err(found.unwrap_or("none").to_owned()) }
    };
    let percent = |found: Option<Decimal>| match found {
        Some(found) if french(wanted) == Some(found) => Ok(()),
        None if wanted == "none" => Ok(()),
        found => Err(format!("{found:?}")),
    };
    if let Some(row) = row {
        return match word {
            "state" => text(Some(&row.state)),
            "number" => text(Some(&row.number)),
            "designation" => text(Some(&row.designation)),
            "correction" => text(row.correction.as_deref()),
            "remark" => text(row.remark.as_deref()),
            "price" => percent(Some(row.price.0)),
            "discount" => percent(row.discount.map(|figure| figure.0)),
            "vat" => percent(row.vat.map(|figure| figure.0)),
            "previous" => cell(&row.previous, &row.unit, wanted),
            "current" => cell(&row.current, &row.unit, wanted),
            "period" => cell(&row.period, &row.unit, wanted),
            "contract" => {
                let whole = crate::printed::Figure(Decimal::ONE_HUNDRED);
                let sold =
                    Cell { percent: whole, quantity: row.contract.quantity, amount: row.contract.amount };
                cell(&sold, &row.unit, wanted)
            }
            _ => Err(format!("{word} is not described in tests/spec/README.md")),
        };
    }
    let group = group.ok_or_else(|| format!("no row, section or quote {name}"))?;
    let amount = match word {
        "contract" => group.totals.contract,
        "previous" => group.totals.previous,
        "current" => group.totals.current,
        "period" => group.totals.period,
        "number" => return text(group.number.as_deref()),
        "title" => return text(group.title.as_deref()),
        _ => return Err(format!("{word} is not said of a group")),
    };
    percent(Some(amount.0))
}

fn cell(found: &Cell, unit: &str, wanted: &str) -> Result<(), String> {
    let wanted = written(wanted).ok_or("no figure is written")?;
    let wrong = wanted.iter().any(|wanted| match wanted.unit.as_str() {
        "%" => same(wanted, found.percent.0, "%").is_err(),
        "" => same(wanted, found.amount.0, "").is_err(),
        _ => same(wanted, found.quantity.0, unit).is_err(),
    });
    let Cell { percent, quantity, amount } = found;
    if wrong { Err(format!("{} {unit}, {} %, {}", quantity.0, percent.0, amount.0)) } else { Ok(()) }
}
