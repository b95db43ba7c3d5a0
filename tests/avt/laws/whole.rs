//! Laws of the account, over projects with everything switched on at once: amendments, deposits and advances,
//! retention, revision, deductions, stored materials, credit notes, corrections, mixed VAT, payments, drafts, the
//! closing. A project is generated and evaluated once; every law looks at it.

mod certificate;
mod electronic;
mod job;
mod laws;
mod make;
mod model;
mod printed;

use avt::{Analysis, analyse_text};
use job::Job;
use laws::{LAWS, Law};
use printed::Printed;
use rayon::prelude::*;
use std::sync::OnceLock;

/// Where the projects start, and how many they are: `.cargo/config.toml` says so, for everybody alike.
fn projects() -> (u64, u64) {
    let asked = std::env::var("AVT_LAWS").unwrap_or_else(|_| "1,10000".into());
    let (start, count) = asked.split_once(',').expect("AVT_LAWS=START,PROJECTS");
    (start.parse().expect("a number"), count.parse().expect("a number"))
}

/// A project, and what it comes to.
pub struct Case {
    pub job: Job,
    pub text: String,
    pub analysis: Analysis,
    pub printed: Printed,
}

/// What a text comes to.
///
/// # Errors
/// The errors that it raises, or the document that is not complete: the text has no mistake.
pub fn read(text: &str) -> Result<(Analysis, Printed), String> {
    let analysis = analyse_text(text);
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|found| found.is_error()).collect();
    if !errors.is_empty() {
        return Err(format!("{errors:?}"));
    }
    let json = crate::printed::json(&analysis);
    let printed: Printed = serde_json::from_str(&json).map_err(|error| error.to_string())?;
    match printed.documents.iter().find(|document| !document.complete) {
        Some(document) => Err(format!("{} is not complete", document.id)),
        None => Ok((analysis, printed)),
    }
}

fn case(numbers: &[u16]) -> Result<Case, (String, String)> {
    let job = make::job(numbers);
    let text = job.text();
    match read(&text) {
        Ok((analysis, printed)) => Ok(Case { job, text, analysis, printed }),
        Err(error) => Err((error, text)),
    }
}

/// A generated project as text.
pub fn generated(numbers: &[u16]) -> String {
    make::job(numbers).text()
}

/// The same numbers for the same seed: few for a small project.
fn tape(seed: u64) -> Vec<u16> {
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 48) as u16
    };
    let length = match next() % 3 {
        0 => next() % 100,
        1 => next() % 200 + 60,
        _ => 500,
    };
    (0..length).map(|_| next()).collect()
}

/// What does not hold of a project: by law, the place among [`LAWS`], or nothing where it raises an error.
fn faults(numbers: &[u16], turn: u64) -> Vec<Option<usize>> {
    let Ok(case) = case(numbers) else { return vec![None] };
    let broken = |(_, law): &(usize, &Law)| turn.is_multiple_of(law.every) && (law.holds)(&case).is_err();
    LAWS.iter().enumerate().filter(broken).map(|(at, _)| Some(at)).collect()
}

/// A tape for each law that some project broke.
type Found = Vec<(Option<usize>, Vec<u16>)>;

fn found() -> &'static Found {
    static FOUND: OnceLock<Found> = OnceLock::new();
    FOUND.get_or_init(|| {
        let (start, count) = projects();
        let all = (0..count).into_par_iter().flat_map_iter(|turn| {
            let numbers = tape(start + turn);
            faults(&numbers, turn).into_iter().map(move |law| (law, numbers.clone()))
        });
        all.collect()
    })
}

fn complaint(numbers: &[u16], law: Option<usize>) -> Option<String> {
    match (case(numbers), law) {
        (Err((error, text)), None) => Some(format!("{error}\nof\n{text}")),
        (Ok(case), Some(law)) => {
            (LAWS[law].holds)(&case).err().map(|error| format!("{error}\nof\n{}", case.text))
        }
        _ => None,
    }
}

/// The least tape that still breaks the law: shorter, then with smaller choices.
fn shrunk(mut numbers: Vec<u16>, law: Option<usize>) -> Vec<u16> {
    let breaks = |numbers: &[u16]| complaint(numbers, law).is_some();
    loop {
        let mut smaller = None;
        let lengths = [numbers.len() / 2, numbers.len() * 3 / 4, numbers.len().saturating_sub(1)];
        let cut = lengths
            .into_iter()
            .filter(|length| *length < numbers.len())
            .map(|length| numbers[..length].to_vec());
        let chunks = [16usize, 4, 1].into_iter().flat_map(|size| {
            let numbers = &numbers;
            (0..numbers.len()).step_by(size).flat_map(move |at| {
                let end = (at + size).min(numbers.len());
                let mut zeroed = numbers.clone();
                zeroed[at..end].fill(0);
                let gone = [&numbers[..at], &numbers[end..]].concat();
                [gone, zeroed]
            })
        });
        for other in cut.chain(chunks.filter(|other| *other != numbers)) {
            if breaks(&other) {
                smaller = Some(other);
                break;
            }
        }
        match smaller {
            Some(smaller) => numbers = smaller,
            None => return numbers,
        }
    }
}

/// Fails with the least project that was found to break a law.
fn holds(law: Option<usize>) {
    let broken: Vec<&Vec<u16>> =
        found().iter().filter(|(other, _)| *other == law).map(|(_, tape)| tape).collect();
    if let Some(shortest) = broken.iter().min_by_key(|tape| tape.len()) {
        let least = shrunk(shortest.to_vec(), law);
        let complaint = complaint(&least, law).expect("it still breaks the law");
        panic!("{} of {} projects: {complaint}", broken.len(), projects().1);
    }
}

#[test]
fn projects_without_a_mistake_raise_no_error() {
    holds(None);
}

macro_rules! laws {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            let law = LAWS.iter().position(|law| law.name == stringify!($name));
            holds(Some(law.expect("a law")));
        })*

        #[test]
        fn every_law_has_its_test() {
            assert_eq!([$(stringify!($name)),*].as_slice(), LAWS.iter().map(|law| law.name).collect::<Vec<_>>());
        }
    };
}

laws! {
    rows_come_to_what_was_typed
    nothing_is_billed_twice
    documents_add_up_to_the_works
    what_is_due_adds_up
    vat_is_the_rate_of_its_base
    retention_is_its_rate_of_the_works
    deposits_are_taken_off_once
    revision_follows_its_index
    deductions_are_their_rate_of_the_works
    the_closing_states_the_account
    instalments_add_up
    electronic_invoices_state_the_ledger
    all_outputs_state_the_same
    sales_entries_are_balanced
    workbooks_are_made
    drafts_change_nothing_issued
    later_documents_change_no_earlier_one
    cancelling_everything_gives_zero
    an_invoice_cancelled_and_made_again_is_the_same
    forms_and_languages_change_no_figure
}

/// The laws hold of something: among some thousands of projects, all that they are about is there.
#[test]
fn the_projects_have_everything() {
    const WORDS: &[&str] = &[
        "autoliquidation",
        "franchise",
        "tva cumul",
        "retenue",
        " clôture\n",
        "révision\n",
        "TTC",
        "caution",
        "réception",
        "libération",
        "prorata",
        "avant tva",
        "escompte",
        "libérable",
        "moins r",
        " option",
        " coef ",
        "remise : ",
        " remise ",
        "€\n",
        "article 261",
        "métré\n",
        "avenant A1",
        "provisoire",
        "indice BT01 du",
        "TP02",
        "rapport",
        "supérieur",
        "acompte",
        "avance",
        "reprise : S",
        "reprise : clôture",
        "reprise : 20%",
        "pénalité",
        "Imprévu",
        "approvisionné",
        "terminé",
        "rouvrir",
        "correction",
        "tout ",
        "avoir",
        " 100%\n",
        ".r1 -",
        "clôture S",
        "règlement",
        "devis D2",
        "titre T1",
        "Geste",
        "-",
    ];
    let mut seen = vec![0; WORDS.len() + 3];
    for seed in 0..2_000 {
        let job = make::job(&tape(seed));
        let text = job.text();
        for (seen, word) in seen.iter_mut().zip(WORDS) {
            *seen += usize::from(text.contains(word));
        }
        let whole = |block: &job::Block| block.kind == job::Kind::Credit { whole: true };
        let closing = job.invoices().position(|block| block.kind == job::Kind::Closing);
        let others = [
            job.has_drafts(),
            job.invoices().any(whole),
            closing.is_some_and(|at| job.invoices().count() > at + 1),
        ];
        for (seen, other) in seen[WORDS.len()..].iter_mut().zip(others) {
            *seen += usize::from(other);
        }
    }
    let few: Vec<(usize, &usize)> = seen.iter().enumerate().filter(|(_, seen)| **seen < 20).collect();
    assert!(few.is_empty(), "{few:?}");
}
