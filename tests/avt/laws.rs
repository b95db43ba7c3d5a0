//! Laws: what holds of every project, not only of those that someone thought of. Projects are generated without a
//! mistake; each law has its own thousands.

mod generate;
mod job;
mod model;
mod ratio;
pub mod whole;
mod write;

use crate::formats::disagreements;
use crate::printed::{Document, Figure, Group, Printed, Row, json};
use avt::locale::Lang;
use avt::{Analysis, analyse_text};
use generate::Limits;
use job::{Job, Percent};
use model::Model;
use proptest::prelude::*;
use ratio::Ratio;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use write::{Style, text};

const ALL: Limits = Limits { shared_amounts: true, finished: false };

/// A generated project as text, in either language, with grids or without.
pub fn generated(numbers: &[u16], lang: Lang, grid: bool) -> String {
    text(&generate::job(numbers, ALL), Style { lang, grid, ..Style::PLAIN })
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 4_000, ..ProptestConfig::default() }
}

/// Numbers to make a project from. A failure shows the text that they make, not them.
#[derive(Clone)]
struct Numbers(Vec<u16>);

impl std::fmt::Debug for Numbers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} numbers", self.0.len())
    }
}

fn numbers(count: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Numbers> {
    prop::collection::vec(any::<u16>(), count).prop_map(Numbers)
}

/// Most are short: small projects.
fn tape() -> impl Strategy<Value = Numbers> {
    prop_oneof![2 => numbers(0..120), 1 => numbers(120..400)]
}

/// What a text comes to: it raises no error, and every figure of it is known.
fn read(text: &str) -> Result<(Analysis, Printed), TestCaseError> {
    let analysis = analyse_text(text);
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|found| found.is_error()).collect();
    prop_assert!(errors.is_empty(), "{:?} of\n{}", errors, text);
    let printed = Printed::of(&analysis);
    prop_assert!(
        printed.complete && printed.documents.iter().all(|document| document.complete),
        "of\n{}",
        text
    );
    Ok((analysis, printed))
}

fn cents(amount: Figure) -> i128 {
    let cents = amount.0 * Decimal::ONE_HUNDRED;
    assert!(cents.is_integer(), "{cents} is no number of cents");
    cents.try_into().expect("not too large")
}

/// `r12` is the row at 12.
fn place(row: &Row) -> usize {
    row.id[1..].parse().expect("a row of the generator")
}

/// Sums of contract, previous, to date and period.
type Sums = [i128; 4];

fn sum_of<'r>(rows: impl Iterator<Item = &'r Row>) -> Sums {
    let amounts =
        |row: &Row| [row.contract.amount, row.previous.amount, row.current.amount, row.period.amount];
    rows.map(|row| amounts(row).map(cents)).fold([0; 4], add)
}

fn totals(group: &Group) -> Sums {
    let totals = &group.totals;
    [totals.contract, totals.previous, totals.current, totals.period].map(cents)
}

fn add(a: Sums, b: Sums) -> Sums {
    std::array::from_fn(|at| a[at] + b[at])
}

/// Each row comes to what the rules make of its entries (R6–R13, R15, R25, R26, R32).
fn rows_follow_the_rules(job: &Job, printed: &Printed) -> Result<(), TestCaseError> {
    let model = Model::new(job);
    for (document, states) in printed.documents.iter().zip(model.run()) {
        for row in &document.rows {
            let (contract, state) = (&model.contracts[place(row)], &states[place(row)]);
            let percent = (state.done * Ratio::from(1_000_000)).round();
            let expected = (contract.cents, state.cents, state.closed, percent);
            let found = (
                cents(row.contract.amount),
                cents(row.current.amount),
                row.state == "closed",
                (row.current.percent.0 * Decimal::from(10_000)).try_into().expect("four places"),
            );
            prop_assert_eq!(found, expected, "{} {}", &document.id, &row.id);
        }
    }
    Ok(())
}

/// At 100 % the situations add up to the contract, row by row and in all, whatever the path (R26).
fn situations_add_up(printed: &Printed) -> Result<(), TestCaseError> {
    let last = printed.documents.last().expect("a situation");
    let rows = || printed.documents.iter().flat_map(|document| &document.rows);
    for row in &last.rows {
        let billed: i128 =
            rows().filter(|other| other.id == row.id).map(|row| cents(row.period.amount)).sum();
        prop_assert_eq!(billed, cents(row.contract.amount), "{}", &row.id);
        prop_assert_eq!(&row.state, "complete", "{}", &row.id);
    }
    let all = printed.documents.iter().filter_map(|document| document.totals.as_ref());
    let works: i128 = all.map(|totals| cents(totals.works)).sum();
    let contract = last.totals.as_ref().map(|totals| cents(totals.contract));
    prop_assert_eq!(Some(works), contract, "all works");
    Ok(())
}

/// No row passes its contract (R11), and none goes back without a correction (R12); figures follow one another.
fn rows_stay_in_bounds(printed: &Printed) -> Result<(), TestCaseError> {
    let mut earlier: BTreeMap<&str, &Row> = BTreeMap::new();
    for document in &printed.documents {
        for row in &document.rows {
            let (contract, current) = (cents(row.contract.amount), cents(row.current.amount));
            let inside = current.abs() <= contract.abs() && current * contract >= 0;
            prop_assert!(inside, "{} {}: {} of {}", &document.id, &row.id, current, contract);
            let back = cents(row.period.amount) * contract < 0;
            prop_assert!(!back || row.correction.is_some(), "{} {} goes back", &document.id, &row.id);
            let before = earlier.insert(&row.id, row).map(|row| row.current.clone());
            if let Some(before) = before {
                prop_assert_eq!(&before, &row.previous, "{} {}", &document.id, &row.id);
            }
            let difference = current - cents(row.previous.amount);
            prop_assert_eq!(cents(row.period.amount), difference, "{} {}", &document.id, &row.id);
        }
    }
    Ok(())
}

/// Rows sum to sections, sections to quotes, quotes to the foot, and all outputs state the same.
fn sums_agree(analysis: &Analysis, printed: &Printed) -> Result<(), TestCaseError> {
    for document in &printed.documents {
        for section in &document.sections {
            let number = section.number.clone().expect("sections have numbers");
            let inside = |row: &&Row| {
                let of = row.section.as_deref().unwrap_or_default();
                Some(&row.quote) == section.quote.as_ref()
                    && (of == number || of.starts_with(&format!("{number}.")))
            };
            prop_assert_eq!(
                totals(section),
                sum_of(document.rows.iter().filter(inside)),
                "{:?}",
                &section.id
            );
        }
        for quote in &document.quotes {
            let top = |section: &&Group| {
                section.quote == quote.id && !section.number.iter().any(|n| n.contains('.'))
            };
            let own = |row: &&Row| Some(&row.quote) == quote.id.as_ref() && row.section.is_none();
            let sections = document.sections.iter().filter(top).map(totals).fold([0; 4], add);
            let sum = add(sections, sum_of(document.rows.iter().filter(own)));
            prop_assert_eq!(totals(quote), sum, "{:?}", &quote.id);
        }
        let foot = document.totals.as_ref().expect("complete");
        let [contract, previous, cumulative, period] = document.quotes.iter().map(totals).fold([0; 4], add);
        let expected = [contract, previous, cumulative, period, contract, period + cents(foot.tax)];
        let found = [foot.contract, foot.previous, foot.cumulative, foot.works].map(cents);
        let signed = cents(foot.signed) + cents(foot.amendments);
        let found = [found[0], found[1], found[2], found[3], signed, cents(foot.total)];
        prop_assert_eq!(found, expected, "{}", &document.id);
    }
    let others = disagreements(analysis, printed);
    prop_assert!(others.is_empty(), "{:?}", others);
    Ok(())
}

/// Quantity × price, less the rate, less the amount of its discounts, is what a row is sold for (R26, R32).
fn discounts_can_be_followed(printed: &Printed) -> Result<(), TestCaseError> {
    let ratio = |figure: Figure| {
        let places = 10i128.pow(figure.0.scale());
        Ratio::new(figure.0.mantissa(), places)
    };
    for row in printed.documents.iter().flat_map(|document| &document.rows) {
        // What is printed to its last place may be cut there: nothing can be computed with it.
        let exact = row.discount.is_none_or(|rate| rate.0.scale() < 10) && row.price.0.scale() < 6;
        let kept = Ratio::ONE - row.discount.map_or(Ratio::ZERO, ratio) / Ratio::from(100);
        let whole = ratio(row.contract.quantity) * ratio(row.price) * Ratio::from(100) * kept;
        let off = row.discount_amount.map_or(0, cents);
        prop_assert!(row.discount_amount.is_none_or(|off| !off.0.is_zero()), "{}", &row.id);
        if exact {
            prop_assert_eq!(whole.round() - off, cents(row.contract.amount), "{}", &row.id);
        }
    }
    Ok(())
}

/// VAT of each rate is round(rate × base of the period), or, the cumulative way, round(rate × base to date) less what
/// earlier documents bore (R27).
fn vat_is_on_the_base(job: &Job, printed: &Printed) -> Result<(), TestCaseError> {
    let mut to_date: BTreeMap<Percent, (i128, i128)> = BTreeMap::new();
    for document in &printed.documents {
        let mut bases: BTreeMap<Percent, i128> = BTreeMap::new();
        for row in &document.rows {
            *bases.entry(job.vat_of(place(row))).or_default() += cents(row.period.amount);
        }
        let mut found: BTreeMap<Percent, (i128, i128)> = BTreeMap::new();
        for vat in &document.totals.as_ref().expect("complete").vat {
            found.insert(cents(vat.rate), (cents(vat.base), cents(vat.amount)));
        }
        for (rate, base) in bases {
            let tax = |base: i128| (Ratio::from(base) * Ratio::new(rate, 10_000)).round();
            let (earlier, billed) = to_date.entry(rate).or_default();
            *earlier += base;
            let tax = if job.cumulative_vat { tax(*earlier) - *billed } else { tax(base) };
            *billed += tax;
            let listed = found.remove(&rate).unwrap_or_default();
            prop_assert_eq!(listed, (base, tax), "{} at {}", &document.id, rate);
        }
        prop_assert!(found.is_empty(), "{}: {:?}", &document.id, found);
    }
    Ok(())
}

/// The figures of every row by situation, whatever the order of rows; numbers and sums of cells left out.
fn by_row(printed: &Printed) -> BTreeMap<(&str, &str), (&Row, Option<i128>)> {
    let rows = printed.documents.iter().flat_map(|document| {
        let net = document.totals.as_ref().map(|totals| cents(totals.net));
        document.rows.iter().map(move |row| ((&*document.id, &*row.id), (row, net)))
    });
    rows.collect()
}

fn without_numbers(mut printed: Printed) -> Printed {
    for row in printed.documents.iter_mut().flat_map(|document| &mut document.rows) {
        row.number.clear();
        row.section = None;
    }
    printed
}

/// A cell that breaks a rule in a situation of a job, by itself and among the others; nothing where it breaks none.
fn rejected(job: &Job, at: usize, wild: &[u16]) -> Option<job::Entry> {
    let model = Model::new(job);
    let run = model.run();
    let start = vec![model::START; job.rows.len()];
    let before = at.checked_sub(1).map_or(&start, |earlier| &run[earlier]);
    let entry = generate::wild(wild, &model);
    let mut entries = job.situations[at].entries.clone();
    // A cell that is given twice is another mistake.
    let twice = entries.iter().any(|other| other.target == entry.target);
    let alone = model.step(at, before, std::slice::from_ref(&entry));
    entries.push(entry.clone());
    let among = model.step(at, before, &entries);
    (!twice && alone.is_none() && among.is_none()).then_some(entry)
}

/// A rejected cell counts as absent, and leaves unknown what hangs on it: it costs one error, its own document is not
/// printed, and what is printed is the same whatever the cell was meant to be.
fn what_is_printed_hangs_on_no_rejected_cell(
    job: &Job,
    at: usize,
    rejected: &job::Entry,
) -> Result<(), TestCaseError> {
    let with = |entry: Option<job::Entry>| {
        let mut job = job.clone();
        job.situations[at].entries.extend(entry);
        job
    };
    let wrong = text(&with(Some(rejected.clone())), Style::PLAIN);
    let analysis = analyse_text(&wrong);
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|found| found.is_error()).collect();
    prop_assert_eq!(errors.len(), 1, "{:?} of\n{}", &errors, &wrong);
    // It may leave nothing to what another entry governs: then that one is rejected.
    let without = text(&with(None), Style::PLAIN);
    let added = wrong.lines().zip(without.lines()).take_while(|(one, other)| one == other).count();
    let line = wrong[..errors[0].span().start as usize].matches('\n').count();
    if line != added {
        return Ok(());
    }
    let printed = Printed::of(&analysis);
    let complete = |(at, document): (usize, &Document)| document.complete.then_some(at);
    let shown: Vec<usize> = printed.documents.iter().enumerate().filter_map(complete).collect();
    let before = shown.iter().take_while(|shown| **shown < at).count();
    prop_assert!(before == at && !shown.contains(&at), "{:?} of\n{}", &shown, &wrong);
    // Absent, or any of these, where later entries allow it.
    let meant = [(0, false), (2_500, false), (5_000, true), (7_500, false), (10_000, false)];
    let meant = meant.map(|(percent, done)| {
        let value = Some(job::Value { measure: job::Measure::Rate(percent), increment: false });
        Some(job::Entry { value, done, ..rejected.clone() })
    });
    let reopened = meant.clone().map(|entry| entry.map(|entry| job::Entry { reopen: true, ..entry }));
    for entry in meant.into_iter().chain(reopened).chain([None]) {
        let other = with(entry);
        if Model::new(&other).try_run().is_none() {
            continue;
        }
        let other = text(&other, Style::PLAIN);
        let right = read(&other)?.1;
        for at in &shown {
            prop_assert_eq!(&printed.documents[*at], &right.documents[*at], "\n{}\n{}", &wrong, &other);
        }
    }
    Ok(())
}

/// Says of which text a law does not hold.
fn of(text: &str, outcome: Result<(), TestCaseError>) -> Result<(), TestCaseError> {
    outcome.map_err(|error| TestCaseError::fail(format!("{error}\nof\n{text}")))
}

proptest! {
    #![proptest_config(cases(2_000))]

    #[test]
    fn every_row_comes_to_what_the_rules_say(tape in tape()) {
        let job = generate::job(&tape.0, ALL);
        let text = text(&job, Style::PLAIN);
        of(&text, rows_follow_the_rules(&job, &read(&text)?.1))?;
    }

    #[test]
    fn an_entry_is_refused_exactly_when_it_breaks_a_rule(tape in tape(), wild in numbers(6)) {
        let mut job = generate::job(&tape.0, Limits { finished: false, ..ALL });
        let (entry, legal) = {
            let model = Model::new(&job);
            let states = model.run().pop().expect("a situation");
            let entry = generate::wild(&wild.0, &model);
            let legal = model.step(job.situations.len(), &states, std::slice::from_ref(&entry)).is_some();
            (entry, legal)
        };
        job.situations.push(job::Situation { draft: true, entries: vec![entry] });
        let text = text(&job, Style::PLAIN);
        let analysis = analyse_text(&text);
        let errors: Vec<_> = analysis.diagnostics.iter().filter(|found| found.is_error()).collect();
        let progress = errors.iter().all(|error| error.code.id().starts_with("E05"));
        prop_assert_eq!((errors.len(), progress), (usize::from(!legal), true), "{:?} of\n{}", &errors, &text);
        let complete: Vec<bool> = Printed::of(&analysis).documents.iter().map(|document| document.complete).collect();
        let (last, earlier) = complete.split_last().expect("a situation");
        prop_assert!(*last == legal && earlier.iter().all(|complete| *complete), "{:?} of\n{}", &complete, &text);
    }

    #[test]
    fn finished_situations_add_up_to_the_contract(tape in tape()) {
        let job = generate::job(&tape.0, Limits { finished: true, ..ALL });
        let text = text(&job, Style::PLAIN);
        of(&text, situations_add_up(&read(&text)?.1))?;
    }

    #[test]
    fn no_row_passes_its_contract_or_goes_back(tape in tape()) {
        let text = text(&generate::job(&tape.0, ALL), Style::PLAIN);
        of(&text, rows_stay_in_bounds(&read(&text)?.1))?;
    }

    #[test]
    fn rows_sum_to_the_foot_in_every_output(tape in tape(), english in any::<bool>()) {
        let lang = if english { Lang::En } else { Lang::Fr };
        let text = text(&generate::job(&tape.0, ALL), Style { lang, ..Style::PLAIN });
        let (analysis, printed) = read(&text)?;
        of(&text, sums_agree(&analysis, &printed))?;
        of(&text, discounts_can_be_followed(&printed))?;
    }

    #[test]
    fn vat_is_the_rate_of_its_base(tape in tape()) {
        let job = generate::job(&tape.0, ALL);
        let text = text(&job, Style::PLAIN);
        of(&text, vat_is_on_the_base(&job, &read(&text)?.1))?;
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn nothing_that_is_printed_hangs_on_a_rejected_cell(tape in tape(), wild in numbers(6), place in any::<u16>()) {
        let job = generate::job(&tape.0, ALL);
        let at = usize::from(place) % job.situations.len();
        if let Some(rejected) = rejected(&job, at, &wild.0) {
            what_is_printed_hangs_on_no_rejected_cell(&job, at, &rejected)?;
        }
    }

    #[test]
    fn a_grid_and_blocks_give_the_same_json(tape in tape()) {
        let job = generate::job(&tape.0, ALL);
        let (blocks, grid) = (text(&job, Style::PLAIN), text(&job, Style { grid: true, ..Style::PLAIN }));
        prop_assert_eq!(json(&read(&blocks)?.0), json(&read(&grid)?.0), "\n{}\n{}", blocks, grid);
    }

    #[test]
    fn the_order_of_documents_does_not_matter(tape in tape(), order in numbers(60), grid in any::<bool>()) {
        let job = generate::job(&tape.0, ALL);
        let style = Style { grid, ..Style::PLAIN };
        let (plain, shuffled) = (text(&job, style), text(&job, Style { shuffled: Some(&order.0), ..style }));
        prop_assert_eq!(json(&read(&plain)?.0), json(&read(&shuffled)?.0), "\n{}\n{}", plain, shuffled);
    }

    #[test]
    fn the_order_of_quotes_sections_and_rows_changes_no_amount(tape in tape(), order in numbers(30)) {
        let job = generate::job(&tape.0, Limits { shared_amounts: false, ..ALL });
        let (plain, other) = (text(&job, Style::PLAIN), text(&job, Style { reordered: Some(&order.0), ..Style::PLAIN }));
        let (left, right) = (without_numbers(read(&plain)?.1), without_numbers(read(&other)?.1));
        prop_assert_eq!(by_row(&left), by_row(&right), "\n{}\n{}", plain, other);
    }

    #[test]
    fn both_languages_give_the_same_figures(tape in tape(), grid in any::<bool>()) {
        let job = generate::job(&tape.0, ALL);
        let style = Style { grid, ..Style::PLAIN };
        let (french, english) = (text(&job, style), text(&job, Style { lang: Lang::En, ..style }));
        prop_assert_eq!(read(&french)?.1, read(&english)?.1, "\n{}\n{}", french, english);
    }
}

/// The laws hold of something: among some thousands of projects, all that the language bills today is there.
#[test]
fn the_projects_have_everything() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let mut random = 2026u64;
    for _ in 0..2_000 {
        let numbers: Vec<u16> = (0..300)
            .map(|_| {
                random =
                    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (random >> 48) as u16
            })
            .collect();
        let job = generate::job(&numbers, ALL);
        let model = Model::new(&job);
        let states = model.run().pop().expect("a situation");
        let entry = generate::wild(&numbers[..6], &model);
        let legal = model.step(job.situations.len(), &states, &[entry]).is_some();
        let rejected = rejected(&job, usize::from(numbers[0]) % job.situations.len(), &numbers[6..12]);
        if rejected.is_some() {
            *seen.entry("a rejected cell").or_default() += 1;
        }
        for feature in
            job.features().into_iter().chain([if legal { "a legal entry" } else { "an illegal entry" }])
        {
            *seen.entry(feature).or_default() += 1;
        }
    }
    assert_eq!(seen.len(), job::FEATURES + 3, "{seen:#?}");
    assert!(seen.values().all(|count| *count >= 20), "{seen:#?}");
}
