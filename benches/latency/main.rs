//! From a keystroke to fresh diagnostics: `avt lsp` on files of 200, 5 000 and 50 000 lines, as an editor sees it, by a
//! client in a process of its own.
//!
//! The yardsticks are a null server, which analyses nothing, and vscode-json-language-server on a JSON file of the same
//! rows. All three get the same keystrokes in the same run, one after the other. The aims are printed beside the figures
//! and never fail the run; a server that fails, or misses an error, does. See `benches/README.md`.

use std::env;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::thread;
use std::time::Duration;

mod edits;
mod frame;
mod null;
mod server;
#[path = "../workload/mod.rs"]
mod workload;

use edits::{Edit, What};
use server::{Manner, Memory, Server};

const AVT: &str = env!("CARGO_BIN_EXE_avt");
const SIZES: [usize; 3] = [200, 5_000, 50_000];
const EDITS: usize = 200;
/// Up to ten of them pass between an edit with requests and the next one.
const PAUSE: Duration = Duration::from_millis(5);
/// This binary calls itself with it, to be the null server.
const NULL: &str = "--null-server";
/// Names the command of the JSON server, if it is not where `tests/clients/run.sh` puts it.
const JSON_SERVER: &str = "AVT_JSON_SERVER";

type Outcome<T> = Result<T, String>;

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let outcome = match args.first().map(String::as_str) {
        Some(NULL) => null::serve().map_err(|e| e.to_string()),
        // `cargo test --benches` does not say `--bench`: then only see that it works.
        _ if args.iter().any(|arg| arg == "--bench") => bench(&SIZES, EDITS),
        _ => bench(&SIZES[..1], 16),
    };
    outcome.map_or_else(
        |message| {
            eprintln!("bench latency: {message}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

fn bench(sizes: &[usize], edits: usize) -> Outcome<()> {
    let edits = match env::var("AVT_BENCH_EDITS") {
        Ok(text) => text.parse().ok().filter(|&n| n > 0).ok_or("AVT_BENCH_EDITS: a number of edits")?,
        Err(_) => edits,
    };
    let json = json_server();
    let measures =
        sizes.iter().map(|&lines| measure(lines, edits, json.as_deref())).collect::<Outcome<Vec<_>>>()?;
    print!("{}", table(&measures));
    if json.is_none() {
        println!(
            "no vscode-json-language-server: tests/clients/run.sh installs it, or {JSON_SERVER} names it"
        );
    }
    Ok(())
}

/// The command of the JSON server, if there is one.
fn json_server() -> Option<Vec<String>> {
    let command = env::var(JSON_SERVER).ok().unwrap_or_else(|| {
        let installed = "clients/node_modules/.bin/vscode-json-language-server";
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap_or(Path::new("target"));
        format!("{} --stdio", target.join(installed).display())
    });
    let command: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    let found = Command::new("sh").args(["-c", "command -v \"$0\" >/dev/null", command.first()?]).status();
    found.is_ok_and(|status| status.success()).then_some(command)
}

/// What one server took, in milliseconds and MiB.
struct Taken {
    all: Vec<f64>,
    figures: Vec<f64>,
    designations: Vec<f64>,
    opening: f64,
    memory: Memory,
}

struct Measures {
    lines: usize,
    rows: usize,
    avt: Taken,
    /// With requests in flight.
    asked: Taken,
    null: Taken,
    json: Option<Taken>,
}

/// The greatest job whose file has no more lines than that.
fn job_of(lines: usize) -> (workload::Job, usize) {
    let mut rows = lines / 13;
    loop {
        let job = workload::generate(rows);
        let count = job.avt.lines().count();
        if count <= lines {
            return (job, count);
        }
        rows -= (count - lines).div_ceil(14);
    }
}

fn measure(lines: usize, count: usize, json: Option<&[String]>) -> Outcome<Measures> {
    let (mut job, found) = job_of(lines);
    job.avt += &"#\n".repeat(lines - found);
    let middle = &job.rows[job.rows.len() / 2].id;
    let rows: Vec<String> = job
        .rows
        .iter()
        .map(|row| serde_json::to_string(row).map_err(|e| e.to_string()))
        .collect::<Outcome<_>>()?;
    let json_text = format!("[\n{}\n]\n", rows.join(",\n"));
    let no_place = || "no place to type in".to_owned();
    let keys = edits::of_avt(&job.avt, middle, count).ok_or_else(no_place)?;
    let json_keys = edits::of_json(&json_text, middle, count).ok_or_else(no_place)?;

    let this = env::current_exe().map_err(|e| e.to_string())?.to_string_lossy().into_owned();
    let mut null = Server::start("null server", &[this, NULL.to_owned()], Manner::Pushed, "avt", &job.avt)?;
    let command = [AVT.to_owned(), "lsp".to_owned()];
    let mut avt = Server::start("avt lsp", &command, Manner::Pushed, "avt", &job.avt)?;
    let start = |command| Server::start("JSON server", command, Manner::Pulled, "json", &json_text);
    let mut json = json.map(start).transpose()?;
    // Interleaved, so that a slow moment of the machine falls on all alike.
    for (n, (key, json_key)) in keys.iter().zip(&json_keys).enumerate() {
        null.edit(key)?;
        let errors = avt.edit(key)?;
        if key.wrong != (errors > 0) {
            return Err(format!("avt lsp: {errors} errors after edit {n} of {lines} lines"));
        }
        if let Some(json) = &mut json
            && json_key.wrong != (json.edit(json_key)? > 0)
        {
            return Err(format!("JSON server: wrong number of errors after edit {n} of {lines} lines"));
        }
    }
    // By itself: what it goes on with after the diagnostics would fall on the others.
    let mut asked = Server::start("avt lsp", &command, Manner::Pushed, "avt", &job.avt)?;
    for (n, key) in keys.iter().enumerate() {
        // The answers have come, some of them, or none.
        thread::sleep(PAUSE * (n as u32 * 7 % 11));
        if key.wrong != (asked.edit_and_ask(key)? > 0) {
            return Err(format!("avt lsp, asked: wrong number of errors after edit {n} of {lines} lines"));
        }
    }
    let rows = job.rows.len();
    Ok(Measures {
        lines,
        rows,
        avt: taken(avt, &keys)?,
        asked: taken(asked, &keys)?,
        null: taken(null, &keys)?,
        json: json.map(|json| taken(json, &json_keys)).transpose()?,
    })
}

/// Ends the server and takes its figures.
fn taken(mut server: Server, keys: &[Edit]) -> Outcome<Taken> {
    let memory = server.memory()?;
    let all = std::mem::take(&mut server.times);
    let of = |what: What| {
        all.iter().zip(keys).filter(|(_, key)| key.what == what).map(|(&time, _)| time).collect::<Vec<f64>>()
    };
    let (figures, designations, opening) = (of(What::Figure), of(What::Designation), server.opening);
    server.stop()?;
    Ok(Taken { all, figures, designations, opening, memory })
}

/// The smallest time that so many hundredths of the times do not pass.
fn percentile(times: &[f64], hundredths: usize) -> f64 {
    let mut times = times.to_vec();
    times.sort_by(f64::total_cmp);
    let rank = (times.len() * hundredths).div_ceil(100).max(1);
    times.get(rank - 1).copied().unwrap_or(f64::NAN)
}

fn table(all: &[Measures]) -> String {
    let mut out = format!("\n{:38}", "lines");
    for m in all {
        let _ = write!(out, "{:>12}", m.lines);
    }
    out += "   aim\n";
    // A cell is what it shows and, where there is an aim, whether it is met.
    type Cell = (String, Option<bool>);
    let mut line = |title: &str, aim: &str, cell: &dyn Fn(&Measures) -> Cell| {
        let mut text = format!("{title:38}");
        for (shown, met) in all.iter().map(cell) {
            let mark = if met == Some(false) { "!" } else { "" };
            let _ = write!(text, "{:>12}", format!("{shown}{mark}"));
        }
        let _ = writeln!(out, "{}", format!("{text}   {aim}").trim_end());
    };
    let shown =
        |value: Option<f64>, places: usize| value.map_or("-".to_owned(), |value| format!("{value:.places$}"));
    let plain = |value: f64, places: usize| (format!("{value:.places$}"), None);
    let p50 = |taken: &Taken| percentile(&taken.all, 50);
    let p95 = |taken: &Taken| percentile(&taken.all, 95);
    let smallest = all.iter().find(|m| m.lines == 200).map(|m| p50(&m.avt));

    line("rows × 12 situations", "", &|m| (m.rows.to_string(), None));
    line("edits", "", &|m| (m.avt.all.len().to_string(), None));
    line("keystroke to diagnostics, ms", "", &|_| (String::new(), None));
    line("  avt lsp, p50", "", &|m| plain(p50(&m.avt), 2));
    line("           p95", "", &|m| plain(p95(&m.avt), 2));
    line("           p99", "", &|m| plain(percentile(&m.avt.all, 99), 2));
    line("           max", "", &|m| plain(percentile(&m.avt.all, 100), 2));
    line("           p50 of figures", "", &|m| plain(percentile(&m.avt.figures, 50), 2));
    line("           p50 of designations", "", &|m| plain(percentile(&m.avt.designations, 50), 2));
    line("  with requests in flight, p50", "", &|m| plain(p50(&m.asked), 2));
    line("                           p95", "", &|m| plain(p95(&m.asked), 2));
    line("                           p99", "", &|m| plain(percentile(&m.asked.all, 99), 2));
    line("                           max", "", &|m| plain(percentile(&m.asked.all, 100), 2));
    line("  null server, p50", "", &|m| plain(p50(&m.null), 2));
    line("               p95", "", &|m| plain(p95(&m.null), 2));
    line("               p99", "", &|m| plain(percentile(&m.null.all, 99), 2));
    line("               max", "", &|m| plain(percentile(&m.null.all, 100), 2));
    let of_json = |m: &Measures, hundredths| {
        (shown(m.json.as_ref().map(|json| percentile(&json.all, hundredths)), 2), None)
    };
    line("  JSON server, p50", "", &|m| of_json(m, 50));
    line("               p95", "", &|m| of_json(m, 95));
    line("               p99", "", &|m| of_json(m, 99));
    line("               max", "", &|m| of_json(m, 100));
    line("ratios", "", &|_| (String::new(), None));
    line("  p95: avt ÷ null", "5 000 lines: ≤ 10", &|m| {
        let ratio = p95(&m.avt) / p95(&m.null);
        (format!("{ratio:.1}"), (m.lines == 5_000).then_some(ratio <= 10.0))
    });
    line("  p50: avt ÷ avt at 200 lines", "50 000 lines: ≤ 5", &|m| {
        let ratio = smallest.map(|of_200| p50(&m.avt) / of_200);
        (shown(ratio, 1), ratio.filter(|_| m.lines == 50_000).map(|ratio| ratio <= 5.0))
    });
    line("  p95: avt ÷ JSON server", "50 000 lines: < 0.1", &|m| {
        let ratio = m.json.as_ref().map(|json| p95(&m.avt) / p95(json));
        (shown(ratio, 3), ratio.filter(|_| m.lines == 50_000).map(|ratio| ratio < 0.1))
    });
    line("opening to diagnostics, ms", "", &|_| (String::new(), None));
    line("  avt lsp", "", &|m| plain(m.avt.opening, 1));
    line("  JSON server", "", &|m| (shown(m.json.as_ref().map(|json| json.opening), 1), None));
    line("memory at the end (peak), MiB", "", &|_| (String::new(), None));
    let memory = |m: Memory| format!("{:.0} ({:.0})", m.resident, m.peak);
    line("  avt lsp", "50 000 lines: < 100", &|m| {
        (memory(m.avt.memory), (m.lines == 50_000).then_some(m.avt.memory.peak < 100.0))
    });
    line("  with requests in flight", "", &|m| (memory(m.asked.memory), None));
    line("  null server", "", &|m| (memory(m.null.memory), None));
    line("  JSON server", "", &|m| {
        (m.json.as_ref().map_or("-".to_owned(), |json| memory(json.memory)), None)
    });
    out += "\n!: misses the aim\n";
    out
}
