//! Bad input: broken files, endless nesting, huge numbers, garbage. Each gives a coded error and the right status, in
//! bounded time and memory, and never a panic.
#![cfg(unix)]

use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// In the dev profile, on a slow machine; what takes longer would be a way to hang an editor.
const LONGEST: Duration = Duration::from_secs(20);
/// Resident bytes for one byte of a file of more than [`LARGE`].
const MOST_MEMORY: u64 = 40;
const LARGE: u64 = 1 << 20;

struct Outcome {
    status: Option<i32>,
    stdout: String,
    stderr: String,
    /// Resident, at its peak, in bytes.
    memory: u64,
}

/// Runs `avt` to its end, or kills it after [`LONGEST`].
fn avt(folder: &Path, args: &[&str]) -> Outcome {
    let outputs = [folder.join("stdout"), folder.join("stderr")];
    let [stdout, stderr] = outputs.each_ref().map(|path| File::create(path).expect("a file for output"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_avt"));
    command.args(["--message-format", "short", "--lang", "en"]).args(args);
    let mut child = command.stdin(Stdio::null()).stdout(stdout).stderr(stderr).spawn().expect("avt runs");
    let (started, mut memory) = (Instant::now(), 0);
    let status = loop {
        memory = memory.max(peak(child.id()));
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status.code();
        }
        if started.elapsed() > LONGEST {
            child.kill().expect("it can be killed");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let text = |path| String::from_utf8_lossy(&std::fs::read(path).expect("output")).into_owned();
    let [stdout, stderr] = outputs.map(text);
    Outcome { status, stdout, stderr, memory }
}

/// What the program takes for a file of nothing: it is not of the bytes of a file.
fn own() -> u64 {
    static OWN: OnceLock<u64> = OnceLock::new();
    *OWN.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("empty.avt");
        std::fs::write(&path, "").expect("a file");
        avt(folder.path(), &["check", path.to_str().expect("UTF-8")]).memory
    })
}

/// The most that a running process has held, in bytes; 0 where the system does not tell.
///
/// What the system tells after its end (`ru_maxrss`) counts the tests' own memory, from which the process was forked.
fn peak(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// What is wrong with a run; nothing if it is as it must be.
fn judge(name: &str, outcome: &Outcome, size: u64, status: i32, code: &str) -> Option<String> {
    let Outcome { stdout, stderr, memory, .. } = outcome;
    let said = stderr.contains("panicked") || stdout.contains("panicked");
    let coded = code.is_empty() || stderr.contains(&format!("[{code}]"));
    let frugal = size < LARGE || memory.saturating_sub(own()) < MOST_MEMORY * size;
    let clean = status != 0 || !stderr.contains("error[");
    if outcome.status == Some(status) && !said && coded && frugal && clean {
        return None;
    }
    let shown: String = stderr.chars().take(400).collect();
    Some(format!(
        "{name}: status {:?} (expected {status} with {code}), {memory} bytes for {size}: {shown}",
        outcome.status
    ))
}

/// Checks and evaluates each file; fails once, with all that is wrong.
fn hold(files: &[(&str, Vec<u8>, i32, &str)]) {
    let folder = TempDir::new().expect("a folder");
    let mut wrong = Vec::new();
    for (name, bytes, status, code) in files {
        let path = folder.path().join("hostile.avt");
        std::fs::write(&path, bytes).expect("a file");
        let path = path.to_str().expect("UTF-8");
        for command in ["check", "eval"] {
            let outcome = avt(folder.path(), &[command, path]);
            wrong.extend(judge(&format!("{command} {name}"), &outcome, bytes.len() as u64, *status, code));
            if command == "eval" && *status < 2 {
                let json = serde_json::from_str::<serde_json::Value>(&outcome.stdout);
                wrong.extend(json.err().map(|error| format!("eval {name}: {error}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} runs are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// A quote with these rows, and a situation that bills all of it.
fn quote(rows: &str) -> Vec<u8> {
    let head = "devis D1 du 2026-01-05 accepté 2026-01-10 {\n    tva : 20%\n";
    let rows = rows.lines().fold(String::new(), |out, row| out + "    " + row.trim_start() + "\n");
    format!("{head}{rows}}}\nsituation S1 n° \"F-1\" du 2026-01-31 {{\n    tout 100%\n}}\n").into_bytes()
}

fn utf16(text: &str, big: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

#[test]
fn what_is_no_text() {
    let row = "    murs \"Murs\" 1 u @ 100";
    hold(&[
        ("Windows-1252", b"devis D1 du 2026-01-05 accept\xE9 2026-01-10 {\n}\n".to_vec(), 2, "E0002"),
        ("UTF-16, little end first", utf16("devis D1", false), 2, "E0002"),
        ("UTF-16, big end first", utf16("devis D1", true), 2, "E0002"),
        ("half a character", b"devis D1 du 2026-01-05 accept\xC3".to_vec(), 2, "E0002"),
        ("nothing", Vec::new(), 0, ""),
        ("a mark and nothing", "\u{FEFF}".into(), 0, ""),
        ("blanks", " \t \r\n\n  \u{A0}\n".into(), 0, ""),
        ("a comment", "# rien".into(), 0, ""),
        ("NUL", quote("    murs \"Murs\" 1 u @ 1\0 00"), 1, "E0101"),
        ("nothing but NUL", vec![0; 4096], 1, "E0101"),
        ("control characters", quote("    \u{1}\u{7}\u{1B}[31m murs"), 1, "E0101"),
        ("characters of all sorts", quote("    \u{202E}🧱 \"mur\" 1 u @ 1"), 1, "E0101"),
        ("no end of line", quote(row).trim_ascii_end().to_vec(), 0, ""),
    ]);
}

#[test]
fn what_is_no_file() {
    let folder = TempDir::new().expect("a folder");
    let missing = folder.path().join("nulle_part.avt");
    let large = folder.path().join("trop_grand.avt");
    File::create(&large).and_then(|file| file.set_len(70 << 20)).expect("a sparse file");
    let inside = folder.path().join("dossier");
    std::fs::create_dir(&inside).expect("a folder");
    let text = |path: &PathBuf| path.to_str().expect("UTF-8").to_owned();
    let mut wrong = Vec::new();
    for command in ["check", "eval", "show"] {
        for (path, code) in [(&missing, "E0001"), (&large, "E0003")] {
            let outcome = avt(folder.path(), &[command, &text(path)]);
            let name = format!("{command} {}", path.display());
            wrong.extend(judge(&name, &outcome, 0, 2, code));
            if outcome.memory > 32 << 20 {
                wrong.push(format!("{name}: {} bytes, and nothing was to be read", outcome.memory));
            }
        }
    }
    let outcome = avt(folder.path(), &["eval", &text(&inside)]);
    wrong.extend(judge("eval of a folder", &outcome, 0, 2, "E0001"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_folder_that_cannot_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().expect("a folder");
    let closed = folder.path().join("ferme");
    std::fs::create_dir(&closed).expect("a folder");
    std::fs::write(folder.path().join("lisible.avt"), quote("    murs \"Murs\" 1 u @ 100")).expect("a file");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).expect("permissions");
    let open_to_all = std::fs::read_dir(&closed).is_ok();
    let outcome = avt(folder.path(), &["check", folder.path().to_str().expect("UTF-8")]);
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o755)).expect("permissions");
    // Root reads every folder.
    let (status, code) = if open_to_all { (0, "") } else { (2, "E0001") };
    assert_eq!(judge("check", &outcome, 0, status, code), None);
}

#[test]
fn endless_nesting() {
    const MANY: usize = 100_000;
    let sections: String = (0..MANY).fold(String::new(), |mut out, at| {
        writeln!(out, "titre \"T{at}\" {{").expect("a String takes all");
        out
    });
    hold(&[
        ("braces on one line", "{".repeat(MANY).into(), 1, "E0004"),
        ("braces on one line that may be so long", "{".repeat(60_000).into(), 1, ""),
        ("braces on many lines", "{\n".repeat(MANY).into(), 1, ""),
        ("closing braces", "}\n".repeat(MANY).into(), 1, "E0105"),
        ("sections in sections", quote(&sections), 1, "E0106"),
        ("parentheses, too long a line", quote(&format!("a \"A\" 1 u @ {}", "(".repeat(MANY))), 1, "E0004"),
        (
            "parentheses",
            quote(&format!("a \"A\" 1 u @ {}1{}", "(".repeat(30_000), ")".repeat(30_000))),
            1,
            "E0106",
        ),
        (
            "calls",
            quote(&format!("a \"A\" 1 u @ {}1{}", "min(".repeat(9_000), ")".repeat(9_000))),
            1,
            "E0106",
        ),
        ("minus signs", quote(&format!("a \"A\" 1 u @ {}1", "-".repeat(60_000))), 1, ""),
        ("a long sum", quote(&format!("a \"A\" 1 u @ 1{}", "+1".repeat(30_000))), 0, ""),
        ("a long product", quote(&format!("a \"A\" 1 u @ 1{}", "*1".repeat(30_000))), 0, ""),
    ]);
}

#[test]
fn huge_numbers_and_lines() {
    let power = format!("1{}", "0".repeat(40));
    hold(&[
        ("a number of 41 digits", quote(&format!("a \"A\" 1 u @ {power}")), 1, "E0108"),
        ("a number of 60 000 digits", quote(&format!("a \"A\" 1 u @ {}", "9".repeat(60_000))), 1, "E0108"),
        ("decimals without end", quote(&format!("a \"A\" 1 u @ 0,{}1", "0".repeat(60))), 1, "E0108"),
        ("an amount beyond all", quote("a \"A\" 999999999999 u @ 999999999999"), 1, "E0604"),
        (
            "a product beyond all",
            quote(&format!("a \"A\" 1 u @ 1{}", "*999999999999".repeat(20))),
            1,
            "E0308",
        ),
        ("a line of 1 MB", quote(&format!("a \"{}\" 1 u @ 1", "é".repeat(500_000))), 1, "E0004"),
        ("a comment of 1 MB", quote(&format!("# {}", "é".repeat(500_000))), 1, "E0004"),
        ("2 MB of one word", "a".repeat(2 << 20).into(), 1, "E0004"),
    ]);
}

#[test]
fn names_without_end() {
    let chain = |count: usize, last: &str| {
        let mut text = String::new();
        for at in 0..count {
            writeln!(text, "soit a{at} = a{} + 1", at + 1).expect("a String takes all");
        }
        writeln!(text, "soit a{count} = {last}").expect("a String takes all");
        text
    };
    let with_row = |lets: String| [lets.into_bytes(), quote("    r \"R\" 1 u @ a0")].concat();
    hold(&[
        ("100 000 names, each of the next", with_row(chain(100_000, "1")), 0, ""),
        ("a cycle of 1 000", with_row(chain(1_000, "a0")), 1, "E0304"),
        ("a cycle of 100 000", with_row(chain(100_000, "a0")), 1, "E0304"),
        ("100 000 names, one unknown", with_row(chain(100_000, "inconnu")), 1, "E0309"),
        ("one name 20 000 times", "soit a = 1\n".repeat(20_000).into(), 1, "E0311"),
    ]);
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("chain.avt");
    std::fs::write(&path, with_row(chain(100_000, "1"))).expect("a file");
    let outcome = avt(folder.path(), &["eval", "--summary", path.to_str().expect("UTF-8")]);
    assert!(outcome.stdout.contains("\"works\":\"100001.00\""), "{}", outcome.stdout);
}

#[test]
fn garbage_by_the_line() {
    let mut random = 2026u64;
    let mut word = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        const WORDS: [&str; 16] = [
            "devis",
            "{",
            "}",
            "murs",
            "\"x",
            "12,5",
            "m2",
            "@",
            "|",
            ":",
            "tout",
            "%",
            "+",
            "situation",
            "(",
            "€",
        ];
        WORDS[(random >> 60) as usize]
    };
    let garbage: String =
        (0..200_000).map(|_| format!("{} {} {} {}\n", word(), word(), word(), word())).collect();
    let rows = (0..20_000).fold(String::new(), |out, at| out + &format!("ligne{at} \"L\" 1 u @ 1\n"));
    let entries = (0..20_000).fold(String::new(), |out, at| out + &format!("lignes{at} 10%\n"));
    let unknown = format!(
        "devis D1 du 2026-01-05 accepté 2026-01-10 {{\ntva : 20%\n{rows}}}\nsituation S1 du 2026-01-31 {{\n{entries}}}\n"
    );
    let same = "    murs \"Murs\" 1 u @ 100\n".repeat(20_000);
    let capped = (0..20_000).fold(String::new(), |out, at| out + &format!("ligne{at} 120%\n"));
    let capped = unknown.replace(&entries, &capped);
    hold(&[
        ("200 000 lines of garbage", garbage.clone().into(), 1, "E0005"),
        ("20 000 ids that nothing has", unknown.into(), 1, "E0202"),
        ("20 000 times one id", quote(&same), 1, "E0201"),
        ("20 000 cells beyond 100 %", capped.into(), 1, "E0501"),
        ("50 000 situations", "situation S du 2026-01-31\n".repeat(50_000).into(), 1, "E0201"),
    ]);
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("garbage.avt");
    std::fs::write(&path, garbage).expect("a file");
    let outcome = avt(folder.path(), &["check", path.to_str().expect("UTF-8")]);
    let said = outcome.stderr.lines().count();
    assert!(said < 2_000, "{said} lines help nobody");
}

/// Memory for one byte of a file that has little but overhead.
#[test]
fn memory_for_what_is_tiny() {
    let lines = |count: usize, line: &dyn Fn(usize) -> String| -> String { (0..count).map(line).collect() };
    let id = |at: usize| format!("{}{:03x}", char::from(b'k' + (at >> 12) as u8 % 16), at % 4096);
    let rows = |count: usize, row: &dyn Fn(usize) -> String| quote(&lines(count, row));
    let cells = |count: usize, cell: &str| {
        let head = String::from_utf8(quote("a \"A\" 1 u @ 1")).expect("UTF-8").replace("tout 100%", "");
        head.trim_end().trim_end_matches('}').to_owned() + &format!("{cell}\n").repeat(count) + "}\n"
    };
    let columns = lines(100, &|at| format!("situation T{at} n° \"G-{at}\" du 2026-02-01\n"));
    let names = lines(100, &|at| format!("| T{at} "));
    let grid =
        |line: &str| format!("{columns}tableau {{\n{names}\n{}}}\n", format!("{line}\n").repeat(9_000));
    let files: Vec<(&str, &[&str], Vec<u8>)> = vec![
        ("half-typed rows", &["check", "eval", "fmt"], rows(120_000, &|at| format!("r{at} \"x\"\n"))),
        ("half-typed rows of one name", &["eval"], rows(150_000, &|_| "a \"\"\n".into())),
        ("short rows", &["eval"], rows(65_000, &|at| format!("{} \"a\" 1 u @ 1\n", id(at)))),
        ("documents without a name", &["eval"], "devis {}\n".repeat(130_000).into()),
        ("documents", &["eval"], lines(80_000, &|at| format!("devis k{at} {{}}\n")).into()),
        ("entries with a word", &["eval"], cells(150_000, "a terminé").into()),
        ("cells", &["eval"], grid(&("a".to_owned() + &"|1%".repeat(45))).into()),
        ("blank lines", &["eval", "fmt"], "\n".repeat(1_100_000).into()),
        ("words", &["eval", "fmt"], "x\n".repeat(600_000).into()),
    ];
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("hostile.avt");
    let mut wrong = Vec::new();
    for (name, commands, bytes) in &files {
        assert!(bytes.len() as u64 > LARGE, "{name}: {} bytes", bytes.len());
        std::fs::write(&path, bytes).expect("a file");
        let path = path.to_str().expect("UTF-8");
        for command in *commands {
            let check = if *command == "fmt" { &["--check"][..] } else { &[] };
            let outcome = avt(folder.path(), &[&[command, path], check].concat());
            let status = outcome.status.filter(|status| *status < 2);
            let times = outcome.memory.saturating_sub(own()) as f64 / bytes.len() as f64;
            if status.is_none() || outcome.stderr.contains("panicked") || times >= MOST_MEMORY as f64 {
                let status = outcome.status;
                wrong.push(format!("{command} {name}: status {status:?}, {times:.1} times the file"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} runs are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
