//! What a keystroke costs: `Analysis::edited`, for a character that is typed and taken back in the middle of files of
//! 200, 5 000 and 50 000 lines, and of 5 000 that import a price library, beside a fresh analysis of the same text. See `benches/README.md`.

#[path = "workload/mod.rs"]
#[allow(dead_code, reason = "only the text is taken")]
mod workload;

use avt::source::{Edit, Files, NoFiles, Source, Span, Unreadable};
use avt::{Analysis, Effort, analyse};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

const SIZES: [usize; 3] = [200, 5_000, 50_000];

/// Where a character is typed, what it is, and how far from the middle of the file.
struct Kind {
    name: &'static str,
    /// What stands before the place, in the line of the middle row.
    mark: &'static str,
    /// The line is that of the row; else that of its entry in the sixth situation.
    of_row: bool,
    typed: &'static str,
}

const KINDS: [Kind; 8] = [
    Kind { name: "figure of an entry", mark: "%", of_row: false, typed: ",5" },
    Kind { name: "beyond its cap", mark: "%", of_row: false, typed: "0" },
    Kind { name: "an entry in error", mark: "%", of_row: false, typed: "@" },
    Kind { name: "a new line", mark: "\n", of_row: false, typed: "\n  p" },
    Kind { name: "price of a row", mark: "@ ", of_row: true, typed: "1" },
    Kind { name: "quantity of a row", mark: "\" ", of_row: true, typed: "1" },
    Kind { name: "designation", mark: "\"", of_row: true, typed: "x" },
    Kind { name: "comment", mark: "\n", of_row: false, typed: " # x" },
];

fn main() {
    // `cargo test --benches` does not say `--bench`: then only see that it works.
    let full = std::env::args().any(|arg| arg == "--bench");
    let (sizes, runs) = if full { (&SIZES[..], 200) } else { (&SIZES[..1], 4) };
    println!("\nmedian of {runs}, µs{:>8}", "");
    for &lines in sizes {
        measure(lines, runs, "", &NoFiles);
    }
    let lines = if full { 5_000 } else { 200 };
    println!("with a price library of {LIBRARY} rows");
    measure(lines, runs, "importer \"bpu.avt\"\n\n", &Library);
}

/// Rows of the price library that a file imports.
const LIBRARY: usize = 2_000;

struct Library;

impl Files for Library {
    fn read(&self, _: &str) -> Result<String, Unreadable> {
        let row = |at| format!("    m{at} \"Ouvrage de la bibliothèque n° {at}\" 1 m2 @ 68,50\n");
        let rows: String = (0..LIBRARY).map(row).collect();
        Ok(format!("bibliothèque BPU \"Prix\" du 2026-01-01 {{\n{rows}}}\n"))
    }
}

fn measure(lines: usize, runs: usize, imports: &str, files: &dyn Files) {
    // A row, its entry in each of 12 situations, and its part of the heads.
    let rows = (lines.saturating_sub(50) * 100 / 1_304).max(4);
    let text = imports.to_owned() + &workload::generate(rows).avt;
    println!("{} lines, {} rows, {:.2} MB", text.lines().count(), rows, text.len() as f64 / 1e6);
    let before = resident();
    let mut analysis = analyse(Source::new("bench", text.clone()), files).edited(&nothing(), files);
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("  {:24}{:>10.1} MiB", "held by the analysis", after.saturating_sub(before) as f64 / 1024.0);
    }
    let mut fresh = Vec::new();
    for _ in 0..(runs / 10).max(3) {
        let source = Source::new("bench", text.clone());
        let start = Instant::now();
        black_box(analyse(source, files));
        fresh.push(start.elapsed().as_secs_f64() * 1e6);
    }
    println!("  {:24}{:>10.1}", "analyse", median(&mut fresh));
    for kind in &KINDS {
        let place = place(&text, kind) as u32;
        let length = kind.typed.len() as u32;
        let typed = Edit::new(Span::new(place, place), kind.typed);
        let taken_back = Edit::new(Span::new(place, place + length), "");
        let (mut times, mut efforts) = (Vec::new(), BTreeMap::<Effort, usize>::new());
        for turn in 0..runs {
            let edit = if turn % 2 == 0 { &typed } else { &taken_back };
            let start = Instant::now();
            let edited = analysis.edited(edit, files);
            times.push(start.elapsed().as_secs_f64() * 1e6);
            *efforts.entry(edited.effort()).or_default() += 1;
            analysis = edited;
        }
        expect(&analysis, &text);
        println!("  {:24}{:>10.1}   {efforts:?}", kind.name, median(&mut times));
    }
}

fn nothing() -> Edit {
    Edit::new(Span::new(0, 0), "")
}

/// Typed and taken back, the text is what it was.
fn expect(analysis: &Analysis, text: &str) {
    let source = analysis.source();
    assert_eq!(source.slice(source.files()[0].span), text);
    assert!(analysis.is_complete(), "{:?}", analysis.diagnostics.first());
}

/// The byte at which the edit is made.
fn place(text: &str, kind: &Kind) -> usize {
    let quote = text.find("devis").expect("a quote");
    let rows: Vec<usize> = text[quote..].match_indices("\n    ").map(|(at, _)| quote + at + 1).collect();
    let situation = text.find("situation S6").expect("a sixth situation");
    let row =
        rows[rows.iter().filter(|at| **at < text.find("situation S1 ").expect("a first one")).count() / 2];
    let line = if kind.of_row {
        row
    } else {
        let id = text[row..].split_whitespace().next().expect("an id");
        situation + text[situation..].find(&format!("  {id} ")).expect("its entry")
    };
    let mark = text[line..].find(kind.mark).expect("the mark");
    match kind.mark {
        "%" | "\n" => line + mark,
        _ => line + mark + kind.mark.len(),
    }
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Memory of this process in KiB, where the system tells.
fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
