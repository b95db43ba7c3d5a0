//! How fast `avt` reads and bills a quote, and in how much memory: 200, 5 000 and 50 000 rows,
//! each with its own entry in each of 12 situations.
//!
//! The yardstick is `serde_json` reading the same figures as JSON into plain structs: it neither
//! checks nor computes anything. `wc -l` and `/bin/true` show what reading the file and starting a
//! process cost. The aims are printed beside the figures and never fail the run; a wrong exit
//! status or a wrong total does. See `benches/README.md`.

use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::hint::black_box;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::Instant;

mod workload;
use workload::Row;

const AVT: &str = env!("CARGO_BIN_EXE_avt");
const SIZES: [usize; 3] = [200, 5_000, 50_000];
/// Where the JSON of a situation has its works to date.
const TO_DATE: &str = "/totals/cumulative";

/// This binary calls itself with one of these, to measure in a fresh and small process.
const PARSE: &str = "--parse-json-only";
const PEAK: &str = "--peak-memory-of";

type Outcome<T> = Result<T, String>;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let outcome = match args.first().map(String::as_str) {
        Some(PARSE) => parse_json(Path::new(&args[1])).map(drop),
        Some(PEAK) => peak_of_child(&args[1..]),
        // `cargo test --benches` does not say `--bench`: then only see that it works.
        _ if args.iter().any(|arg| arg == "--bench") => bench(&SIZES, None),
        _ => bench(&SIZES[..1], Some(1)),
    };
    outcome.map_or_else(
        |message| {
            eprintln!("bench eval: {message}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

fn bench(sizes: &[usize], runs: Option<usize>) -> Outcome<()> {
    let runs = match env::var("AVT_BENCH_RUNS") {
        Ok(text) => Some(text.parse().ok().filter(|&n| n > 0).ok_or("AVT_BENCH_RUNS: a number of runs")?),
        Err(_) => runs,
    };
    let mut measures = Vec::new();
    for &rows in sizes {
        let default = if rows < 50_000 { 15 } else { 11 };
        measures.push(Measures::take(rows, runs.unwrap_or(default))?);
    }
    print!("{}", table(&measures));
    Ok(())
}

struct Workload {
    avt: PathBuf,
    json: PathBuf,
    /// The contract amount in cents, which the last situation must reach.
    contract: u64,
}

/// Writes the two files of a size, on the disk before anything is timed.
fn write_workload(rows: usize) -> std::io::Result<Workload> {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench-data");
    fs::create_dir_all(&dir)?;
    let job = workload::generate(rows);
    let [avt, json] = ["avt", "json"].map(|extension| dir.join(format!("rows-{rows}.{extension}")));
    for (path, bytes) in [(&avt, job.avt.into_bytes()), (&json, serde_json::to_vec(&job.rows)?)] {
        let mut file = File::create(path)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
    }
    Ok(Workload { avt, json, contract: job.contract })
}

fn median(times: &[f64]) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// Times are in milliseconds, one a run; memory is in MiB.
#[derive(Default)]
struct Measures {
    rows: usize,
    runs: usize,
    avt_mb: f64,
    json_mb: f64,
    eval: Vec<f64>,
    check: Vec<f64>,
    serde_here: Vec<f64>,
    serde_process: Vec<f64>,
    wc: Vec<f64>,
    nothing: Vec<f64>,
    eval_peak: f64,
    full_peak: f64,
}

impl Measures {
    fn take(rows: usize, runs: usize) -> Outcome<Measures> {
        let workload = write_workload(rows).map_err(|e| format!("cannot write the workload: {e}"))?;
        let size = |path: &Path| fs::metadata(path).map(|m| m.len() as f64 / 1e6).map_err(|e| e.to_string());
        let (avt_mb, json_mb) = (size(&workload.avt)?, size(&workload.json)?);
        let mut m = Measures { rows, runs, avt_mb, json_mb, ..Measures::default() };
        let (avt, json) = (&*workload.avt.to_string_lossy(), &*workload.json.to_string_lossy());
        let this = env::current_exe().map_err(|e| e.to_string())?;
        let this = &*this.to_string_lossy();

        expect_contract(&workload)?;
        // Interleaved, so that a slow moment of the machine falls on all alike.
        for _ in 0..runs {
            m.nothing.push(timed(|| run(&["/bin/true"]))?);
            m.eval.push(timed(|| run(&[AVT, "eval", avt, "--summary"]))?);
            m.serde_process.push(timed(|| run(&[this, PARSE, json]))?);
            m.serde_here.push(timed(|| parse_json(&workload.json))?);
            m.wc.push(timed(|| run(&["wc", "-l", avt]))?);
            m.check.push(timed(|| run(&[AVT, "check", avt]))?);
        }
        m.eval_peak = peak(this, &[AVT, "eval", avt, "--summary"])?;
        m.full_peak = peak(this, &[AVT, "eval", avt, "--format", "json"])?;
        Ok(m)
    }
}

/// The last situation's works to date must be the whole contract, to the cent.
fn expect_contract(workload: &Workload) -> Outcome<()> {
    let command = [AVT, "eval", &workload.avt.to_string_lossy(), "--summary"];
    let output = Command::new(command[0]).args(&command[1..]).output().map_err(|e| e.to_string())?;
    expect_success(&command, output.status)
        .map_err(|message| format!("{message}\n{}", String::from_utf8_lossy(&output.stderr)))?;
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("`{}` does not print JSON: {e}", command.join(" ")))?;
    let last = summary["documents"].as_array().and_then(|all| all.iter().find(|d| d["id"] == "S12"));
    let found = last.and_then(|situation| situation.pointer(TO_DATE));
    let expected = format!("{}.{:02}", workload.contract / 100, workload.contract % 100);
    if summary["complete"] == true && found.is_some_and(|found| *found == *expected) {
        return Ok(());
    }
    let found = found.map_or("nothing".to_owned(), |value| value.to_string());
    Err(format!("`{}`: S12 must come to {expected} to date; found {found}", command.join(" ")))
}

fn expect_success(command: &[&str], status: ExitStatus) -> Outcome<()> {
    if status.success() { Ok(()) } else { Err(format!("`{}`: {status}", command.join(" "))) }
}

/// Letting go of what the work gives is not counted.
fn timed<T>(work: impl FnOnce() -> Outcome<T>) -> Outcome<f64> {
    let start = Instant::now();
    let result = work()?;
    let elapsed = start.elapsed();
    drop(result);
    Ok(elapsed.as_secs_f64() * 1e3)
}

/// A whole process, from its start to its end, what it says thrown away.
fn run(command: &[&str]) -> Outcome<()> {
    let mut process = Command::new(command[0]);
    process.args(&command[1..]).stdout(Stdio::null()).stderr(Stdio::null());
    expect_success(command, process.status().map_err(|e| format!("`{}`: {e}", command[0]))?)
}

fn parse_json(path: &Path) -> Outcome<Vec<Row>> {
    let bytes = fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let rows = serde_json::from_slice(&bytes).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(black_box(rows))
}

/// Peak resident memory of a command in MiB. A process starts with its parent's peak in its
/// own account (`exec` keeps it), hence a small process in between.
fn peak(this: &str, command: &[&str]) -> Outcome<f64> {
    let output = Command::new(this).arg(PEAK).args(command).output().map_err(|e| e.to_string())?;
    expect_success(command, output.status)?;
    let kib = String::from_utf8_lossy(&output.stdout).trim().parse::<f64>();
    kib.map(|kib| kib / 1024.0).map_err(|e| format!("peak of `{}`: {e}", command.join(" ")))
}

/// Runs the command and prints its peak in KiB, as Linux counts it.
fn peak_of_child(command: &[String]) -> Outcome<()> {
    let child = Command::new(&command[0]).args(&command[1..]).stdout(Stdio::null()).spawn();
    let pid = child.map_err(|e| e.to_string())?.id();
    let mut status = 0;
    // SAFETY: plain data, for which all zeros is a value.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: both pointers are to live values, and the child has not been waited for.
    let waited = unsafe { libc::wait4(pid as libc::pid_t, &mut status, 0, &mut usage) };
    let status = ExitStatus::from_raw(status);
    if waited < 0 || !status.success() {
        return Err(format!("`{}`: {status}", command.join(" ")));
    }
    println!("{}", usage.ru_maxrss);
    Ok(())
}

fn table(all: &[Measures]) -> String {
    let five_thousand = all.iter().find(|m| m.rows == 5_000).map(|m| median(&m.eval));
    let mut out = format!("\n{:36}", "rows × 12 situations");
    for m in all {
        let _ = write!(out, "{:>18}", m.rows);
    }
    out += "   aim\n";
    // A cell is what it shows and, where there is an aim, whether it is met.
    type Cell = (String, Option<bool>);
    let mut line = |title: &str, aim: &str, cell: &dyn Fn(&Measures) -> Cell| {
        let cells: Vec<Cell> = all.iter().map(cell).collect();
        let mut text = format!("{title:36}");
        for (shown, met) in &cells {
            let mark = if *met == Some(false) { "!" } else { "" };
            let _ = write!(text, "{:>18}", format!("{shown}{mark}"));
        }
        let _ = writeln!(out, "{}", format!("{text}   {aim}").trim_end());
    };
    let plain = |value: f64, places: usize| (format!("{value:.places$}"), None);
    let ms = |times: &[f64]| {
        let minimum = times.iter().copied().fold(f64::INFINITY, f64::min);
        (format!("{:.2} ({minimum:.2})", median(times)), None)
    };
    let limit = |m: &Measures| 2.0 * median(&m.serde_here) + median(&m.nothing);

    line("runs", "", &|m| (m.runs.to_string(), None));
    line(".avt file, MB", "", &|m| plain(m.avt_mb, 2));
    line("JSON file, MB", "", &|m| plain(m.json_mb, 2));
    line("median (minimum), ms", "", &|_| (String::new(), None));
    line("  avt eval --summary", "≤ 2 × serde_json in process + true", &|m| {
        (ms(&m.eval).0, Some(median(&m.eval) <= limit(m)))
    });
    line("  that aim", "", &|m| plain(limit(m), 2));
    line("  avt check", "200 rows: ≤ true + 3", &|m| {
        (ms(&m.check).0, (m.rows == 200).then(|| median(&m.check) <= median(&m.nothing) + 3.0))
    });
    line("  serde_json, in process", "", &|m| ms(&m.serde_here));
    line("  serde_json, whole process", "", &|m| ms(&m.serde_process));
    line("  wc -l", "", &|m| ms(&m.wc));
    line("  /bin/true", "", &|m| ms(&m.nothing));
    line("ratios of medians", "", &|_| (String::new(), None));
    line("  eval ÷ serde_json in process", "", &|m| plain(median(&m.eval) / median(&m.serde_here), 2));
    line("  eval ÷ serde_json process", "", &|m| plain(median(&m.eval) / median(&m.serde_process), 2));
    line("  eval ÷ eval of 5 000 rows", "50 000 rows: ≤ 12", &|m| {
        let ratio = five_thousand.map(|of_5_000| median(&m.eval) / of_5_000);
        let shown = ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
        (shown, ratio.filter(|_| m.rows == 50_000).map(|ratio| ratio <= 12.0))
    });
    line("peak memory, MiB", "", &|_| (String::new(), None));
    line("  avt eval --summary", "< 80", &|m| (plain(m.eval_peak, 1).0, Some(m.eval_peak < 80.0)));
    line("  avt eval --format json", "≈ --summary", &|m| {
        (plain(m.full_peak, 1).0, Some(m.full_peak <= 1.1 * m.eval_peak + 1.0))
    });
    out += "\n!: misses the aim\n";
    out
}
