//! Numbers of invoices: each is given once, and within a series they follow the dates (R24).

use crate::diagnostic::{Code, Diagnostic, Log};
use crate::locale::{Date, Lang};
use crate::project::{Invoice, Project};
use crate::source::{Position, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// A document that has a number.
#[derive(Clone, Copy, Debug)]
pub struct Numbered {
    /// The number as typed, with its marks.
    pub number: Span,
    /// Nothing where it is missing, or told to be wrong: such a document has no place in its series.
    pub date: Option<Date>,
    pub head: Span,
}

/// A number taken apart: what its series has in common, and its last digits.
#[derive(Debug)]
struct Number {
    document: Numbered,
    /// Trimmed, as typed.
    typed: String,
    /// Folded: the whole of it, and where its last digits begin.
    folded: String,
    digits: usize,
}

impl Number {
    fn new(project: &Project, document: Numbered) -> Number {
        let typed = project.text(document.number).trim().to_owned();
        let folded = typed.to_lowercase();
        let digits = folded.trim_end_matches(|ch: char| ch.is_ascii_digit()).len();
        Number { document, typed, folded, digits }
    }

    fn series(&self) -> &str {
        &self.folded[..self.digits]
    }

    /// In the order of the whole numbers that the last digits make, however many there are.
    fn rank(&self) -> (usize, &str) {
        let digits = self.folded[self.digits..].trim_start_matches('0');
        (digits.len(), digits)
    }

    /// The number one further on, or one before, in as many digits; nothing where it has no last digits to count on.
    fn step(&self, step: i64) -> Option<String> {
        let start = self.typed.trim_end_matches(|ch: char| ch.is_ascii_digit()).len();
        let (series, digits) = self.typed.split_at(start);
        let number = digits.parse::<u64>().ok()?.checked_add_signed(step)?;
        Some(format!("{series}{number:0width$}", width = digits.len()))
    }
}

/// A number that was given in one of the files of a folder.
#[derive(Clone, Debug)]
pub struct Given {
    pub file: String,
    /// In that file: where it starts and ends.
    pub span: Span,
    pub start: Position,
    pub end: Position,
    /// Trimmed, as typed.
    pub number: String,
    pub date: Option<Date>,
}

/// What is wrong with the numbers of a whole folder.
#[derive(Clone, Debug)]
pub enum Sequence {
    /// Two files give the same number.
    Twice(Given, Given),
    /// A number, and a later one of its series in another file that is dated before it.
    Order(Given, Given),
    /// Numbers that no file gives, the first and the last of them, and those around.
    Gap { first: String, last: String, before: Given, after: Given },
}

/// The numbers of a project, with their lines.
pub fn given(project: &Project) -> Vec<Given> {
    let numbers = project.invoices.iter().filter_map(|invoice| Some((invoice.number?, invoice.date)));
    let given = numbers.map(|(number, date)| Given {
        file: project.source.name.clone(),
        span: number,
        start: project.source.position(number.start),
        end: project.source.position(number.end),
        number: project.text(number).trim().to_owned(),
        date,
    });
    given.filter(|given| !given.number.is_empty()).collect()
}

/// The number that an invoice takes after these: after the greatest of the series that was used last (R24).
pub fn next<'a>(project: &Project, invoices: impl Iterator<Item = &'a Invoice>) -> Option<String> {
    let numbers = numbered(project, invoices);
    let last = numbers.iter().max_by_key(|number| number.document.date)?;
    after(&numbers, last.series())
}

/// The next number of each series, that of the series that was used last first.
pub fn next_of_each<'a>(project: &Project, invoices: impl Iterator<Item = &'a Invoice>) -> Vec<String> {
    let numbers = numbered(project, invoices);
    let mut latest: Vec<&Number> = numbers.iter().rev().collect();
    latest.sort_by_key(|number| std::cmp::Reverse(number.document.date));
    let mut seen = FxHashSet::default();
    let series = latest.iter().map(|number| number.series()).filter(|series| seen.insert(*series));
    series.filter_map(|series| after(&numbers, series)).collect()
}

fn numbered<'a>(project: &Project, invoices: impl Iterator<Item = &'a Invoice>) -> Vec<Number> {
    let numbered = invoices.filter_map(|invoice| {
        let number = invoice.number?;
        Some(Number::new(project, Numbered { number, date: invoice.date, head: invoice.head }))
    });
    numbered.collect()
}

/// The number after the greatest of a series.
fn after(numbers: &[Number], series: &str) -> Option<String> {
    let series = numbers.iter().filter(|number| number.series() == series);
    series.max_by(|a, b| a.rank().cmp(&b.rank()))?.step(1)
}

/// Over a folder, a number is given once, and each series goes on without a break (R24; CGI, annexe II, article
/// 242 nonies A, I, 7°). Within one file, equal numbers are told by [`check`].
pub fn sequence(mut all: Vec<Given>) -> Vec<Sequence> {
    let digits_of = |number: &str| number.trim_end_matches(|ch: char| ch.is_ascii_digit()).len();
    let key = |given: &Given| {
        let folded = given.number.to_lowercase();
        let at = digits_of(&folded);
        let count = folded[at..].parse::<u64>().ok();
        (folded[..at].to_owned(), count, folded)
    };
    all.sort_by_cached_key(key);
    let mut out = Vec::new();
    for pair in all.windows(2) {
        let [before, after] = pair else { continue };
        let ((series, first, folded), (other, second, again)) = (key(before), key(after));
        if folded == again && before.file != after.file {
            out.push(Sequence::Twice(before.clone(), after.clone()));
        }
        let (Some(first), Some(second)) = (first, second) else { continue };
        if series == other
            && first < second
            && before.file != after.file
            && before.date > after.date
            && after.date.is_some()
        {
            out.push(Sequence::Order(before.clone(), after.clone()));
        }
        if series != other || second <= first + 1 {
            continue;
        }
        let start = digits_of(&before.number);
        let width = before.number.len() - start;
        let written = |number: u64| format!("{}{number:0width$}", &before.number[..start]);
        let (first, last) = (written(first + 1), written(second - 1));
        out.push(Sequence::Gap { first, last, before: before.clone(), after: after.clone() });
    }
    out
}

/// What is said of the numbers of a folder, and of the number of which file.
pub fn told(wrong: &Sequence) -> (&Given, Diagnostic) {
    // A place in another file than the one that is read: it has no span of its own.
    let about = |code, message: &dyn Fn(Lang) -> String| Diagnostic::new(code, Span::default(), message);
    match wrong {
        Sequence::Twice(first, second) => {
            let diagnostic = about(Code::DuplicateNumber, &|lang| {
                let (number, file, at) = (&second.number, &first.file, first.start.line);
                lang.pick(
                    format!("le numéro {number} est déjà pris dans {file}, ligne {at}"),
                    format!("number {number} is already taken in {file}, line {at}"),
                )
            });
            (second, diagnostic)
        }
        Sequence::Order(before, after) => {
            let diagnostic = about(Code::NumbersOutOfOrder, &|lang| {
                let day = |given: &Given| given.date.map_or(String::new(), |date| date.long(lang));
                let (number, dated) = (&after.number, day(after));
                let (other, file, at, later) = (&before.number, &before.file, before.start.line, day(before));
                lang.pick(
                    format!("le numéro {number} ({dated}) suit {other} ({later}) de {file}, ligne {at}, et sa date le précède"),
                    format!("number {number} ({dated}) follows {other} ({later}) of {file}, line {at}, and its date comes before"),
                )
            });
            (after, diagnostic)
        }
        Sequence::Gap { first, last, before, after } => {
            let diagnostic = about(Code::NumberGap, &|lang| match first == last {
                true => lang.pick(format!("le numéro {first} manque"), format!("number {first} is missing")),
                false => lang.pick(
                    format!("les numéros {first} à {last} manquent"),
                    format!("numbers {first} to {last} are missing"),
                ),
            });
            let diagnostic = diagnostic.note(|lang| {
                let place = |given: &Given| match lang {
                    Lang::Fr => format!("{} ({}, ligne {})", given.number, given.file, given.start.line),
                    Lang::En => format!("{} ({}, line {})", given.number, given.file, given.start.line),
                };
                let (before, after) = (place(before), place(after));
                lang.pick(format!("entre {before} et {after}"), format!("between {before} and {after}"))
            });
            (after, diagnostic)
        }
    }
}

/// Checks the numbers of all documents together, in the order of the file.
pub fn check(project: &Project, documents: &[Numbered], diagnostics: &mut Log) {
    let mut numbers: Vec<Number> = documents.iter().map(|document| Number::new(project, *document)).collect();
    numbers.retain(|number| !number.folded.is_empty());
    // Of two equal numbers the later document is the one that is wrong.
    numbers.sort_by_key(|number| number.document.date);
    let mut first: FxHashMap<&str, &Number> = FxHashMap::default();
    let mut series: FxHashMap<&str, Vec<&Number>> = FxHashMap::default();
    let mut repeated: Vec<(&Number, &Number)> = Vec::new();
    for number in &numbers {
        if let Some(earlier) = first.get(number.folded.as_str()) {
            repeated.push((earlier, number));
            continue;
        }
        first.insert(&number.folded, number);
        if number.document.date.is_some() && number.digits < number.folded.len() {
            series.entry(number.series()).or_default().push(number);
        }
    }
    let is_free = |number: &str| !first.contains_key(number.to_lowercase().as_str());
    for (earlier, number) in repeated {
        diagnostics.push(duplicate(earlier, number, number.step(1).filter(|next| is_free(next))));
    }
    for numbers in series.into_values() {
        out_of_order(numbers, &is_free, diagnostics);
    }
}

fn duplicate(earlier: &Number, number: &Number, next: Option<String>) -> Diagnostic {
    let typed = &number.typed;
    let diagnostic = Diagnostic::new(Code::DuplicateNumber, number.document.number, |lang| {
        lang.pick(format!("le numéro {typed} est déjà pris"), format!("number {typed} is already taken"))
    })
    .at(earlier.document.number, |lang| lang.pick("pris ici".into(), "taken here".into()))
    .note(|lang| {
        lang.pick(
            "R24 : un numéro de facture ne sert qu'une fois, capitales ou non".into(),
            "R24: the number of an invoice serves once only, in capitals or not".into(),
        )
    });
    renumbered(diagnostic, number, next)
}

fn renumbered(diagnostic: Diagnostic, number: &Number, new: Option<String>) -> Diagnostic {
    let Some(new) = new else { return diagnostic };
    let text = format!("\"{}\"", new.replace('"', "\"\""));
    diagnostic
        .fix(number.document.number, text, |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
}

/// The fewest numbers that keep the others from following the dates are wrong: one slip is told once.
fn out_of_order(mut numbers: Vec<&Number>, is_free: &impl Fn(&str) -> bool, diagnostics: &mut Log) {
    // Documents of one day have no order among themselves.
    numbers.sort_by(|a, b| (a.document.date, a.rank()).cmp(&(b.document.date, b.rank())));
    let mut kept = longest_rise(&numbers).into_iter().peekable();
    let mut before: Option<usize> = None;
    for (at, number) in numbers.iter().enumerate() {
        if kept.next_if_eq(&at).is_some() {
            before = Some(at);
            continue;
        }
        let before = before.map(|before| numbers[before]);
        let after = kept.peek().map(|after| numbers[*after]);
        let greater = before.filter(|before| before.rank() > number.rank());
        let Some(other) = greater.or(after) else { continue };
        let between = match before {
            Some(before) => before.step(1),
            None => other.step(-1),
        };
        let between = between.filter(|number| is_free(number));
        diagnostics.push(renumbered(disorder(number, other, greater.is_some()), number, between));
    }
}

fn disorder(number: &Number, other: &Number, earlier: bool) -> Diagnostic {
    Diagnostic::new(Code::NumbersOutOfOrder, number.document.number, |lang| {
        let date = |number: &Number| number.document.date.map_or(String::new(), |date| date.long(lang));
        let (a, b) = (&number.typed, &other.typed);
        let (of, to) = (date(number), date(other));
        match earlier {
            true => lang.pick(
                format!("le numéro {a} ({of}) vient après {b} ({to}), et il est plus petit"),
                format!("number {a} ({of}) comes after {b} ({to}), and it is smaller"),
            ),
            false => lang.pick(
                format!("le numéro {a} ({of}) vient avant {b} ({to}), et il est plus grand"),
                format!("number {a} ({of}) comes before {b} ({to}), and it is greater"),
            ),
        }
    })
    .at(other.document.head, |lang| lang.pick("dans la même série".into(), "in the same series".into()))
    .note(|lang| {
        lang.pick(
            "R24 : dans une série, les numéros suivent les dates".into(),
            "R24: within a series, numbers follow the dates".into(),
        )
    })
}

/// Places of the longest run of numbers that rises; of several, one that keeps the earlier documents.
fn longest_rise(numbers: &[&Number]) -> Vec<usize> {
    // From the end: `heads[n]` is where the best run of n + 1 numbers begins, the greatest number that it can begin with.
    let mut heads: Vec<usize> = Vec::new();
    let mut next: Vec<Option<usize>> = vec![None; numbers.len()];
    for at in (0..numbers.len()).rev() {
        let length = heads.partition_point(|head| numbers[*head].rank() >= numbers[at].rank());
        next[at] = length.checked_sub(1).map(|shorter| heads[shorter]);
        match heads.get_mut(length) {
            Some(head) => *head = at,
            None => heads.push(at),
        }
    }
    std::iter::successors(heads.last().copied(), |at| next[*at]).collect()
}
