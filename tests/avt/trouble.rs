//! Misuse and input/output: every command says it through the one reporter, with a code, in every message format.

use crate::cli::{Place, run};
use serde_json::Value;

/// What goes wrong: the arguments, the status, the code, the file named.
const WRONG: [(&str, i32, &str, Option<&str>); 23] = [
    ("check missing.avt", 2, "E0001", Some("missing.avt")),
    ("check empty", 2, "E0009", Some("empty")),
    ("check clean.avt empty", 2, "E0009", Some("empty")),
    ("fmt empty", 2, "E0009", Some("empty")),
    ("fmt missing.avt", 2, "E0001", Some("missing.avt")),
    ("fmt --check loose.avt", 1, "E0012", Some("loose.avt")),
    ("eval missing.avt", 2, "E0001", Some("missing.avt")),
    ("eval clean.avt -o clean.avt", 2, "E0006", Some("clean.avt")),
    ("eval clean.avt -o empty", 2, "E0007", Some("empty")),
    ("eval clean.avt -o nowhere/out.json", 2, "E0007", Some("nowhere/out.json")),
    ("eval clean.avt -s S9", 2, "E0010", Some("clean.avt")),
    ("eval clean.avt -s D1", 2, "E0010", Some("clean.avt")),
    ("show clean.avt -s S9", 2, "E0010", Some("clean.avt")),
    ("show missing.avt", 2, "E0001", Some("missing.avt")),
    ("show nothing.avt", 0, "W0011", Some("nothing.avt")),
    ("show nothing.avt --deny warnings", 1, "W0011", Some("nothing.avt")),
    ("eval nothing.avt --format text", 0, "W0011", Some("nothing.avt")),
    ("eval logo.avt --format html", 2, "E0018", Some("nowhere.png")),
    ("explain E9999", 2, "E0014", None),
    ("new clean.avt", 2, "E0008", Some("clean.avt")),
    ("new nowhere/new.avt", 2, "E0007", Some("nowhere/new.avt")),
    ("check --nonsense clean.avt", 2, "E0015", None),
    ("completions cmd", 2, "E0015", None),
];

fn place() -> Place {
    let place = Place::new();
    std::fs::create_dir(place.path().join("empty")).expect("a folder");
    place.write("nothing.avt", "projet \"Vide\"\n");
    place.write("logo.avt", "entreprise \"D\" {\n logo : \"nowhere.png\"\n}\ndevis D1 du 2026-01-05 {\n tva : 20%\n a \"A\" 1 u @ 1\n}\n");
    place.write("loose.avt", "projet   \"Vide\"\n");
    place
}

#[test]
fn one_json_object_with_its_code() {
    let place = place();
    for (arguments, status, code, file) in WRONG {
        let outcome = place.avt(&format!("{arguments} --message-format json"));
        assert_eq!(
            (outcome.status, outcome.stdout.as_str()),
            (status, ""),
            "{arguments}: {}",
            outcome.stderr
        );
        let lines: Vec<Value> = outcome
            .stderr
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{arguments}: {line}")))
            .collect();
        let [message] = lines.as_slice() else { panic!("{arguments}: one object, not {lines:?}") };
        assert_eq!((message["code"].as_str(), message["file"].as_str()), (Some(code), file), "{arguments}");
        assert!(message["message"].as_str().is_some_and(|text| !text.is_empty()), "{arguments}");
        assert!(message["labels"].is_array() && message["notes"].is_array(), "{arguments}");
    }
}

#[test]
fn one_short_line_with_its_code() {
    let place = place();
    for (arguments, status, code, file) in WRONG {
        let outcome = place.avt(&format!("{arguments} --message-format short"));
        assert_eq!((outcome.status, outcome.stderr.lines().count()), (status, 1), "{arguments}");
        let starts = outcome.stderr.starts_with(file.unwrap_or("avt"));
        assert!(starts && outcome.stderr.contains(&format!("[{code}]: ")), "{arguments}: {}", outcome.stderr);
    }
}

/// For a person, `clap` keeps its own way to show a misspelt command.
#[test]
fn a_person_reads_the_code_and_the_words_of_their_language() {
    let place = place();
    for (arguments, status, code, _) in WRONG.into_iter().filter(|(.., code, _)| *code != "E0015") {
        let [french, english] = ["fr", "en"].map(|lang| place.avt(&format!("{arguments} --lang {lang}")));
        assert_eq!((french.status, english.status), (status, status), "{arguments}");
        let (word, words) =
            if code.starts_with('W') { ("avertissement", "warning") } else { ("erreur", "error") };
        assert!(french.stderr.contains(&format!("[{code}] {word}\u{A0}:")), "{arguments}: {}", french.stderr);
        assert!(english.stderr.contains(&format!("[{code}] {words}:")), "{arguments}: {}", english.stderr);
        assert!(!french.stdout.contains(code), "{arguments}: diagnostics are no results");
    }
}

/// In the language of the file, where one was read.
#[test]
fn the_language_of_the_file() {
    let place = place();
    let stderr = |arguments: &str, locale: &str| run(place.command(arguments).env("LC_ALL", locale)).stderr;
    assert!(stderr("show clean.avt -s S9 --message-format short", "en_GB.UTF-8").contains("erreur[E0010]"));
    assert!(stderr("eval english.avt -s S9 --message-format short", "fr_FR.UTF-8").contains("error[E0010]"));
    assert!(stderr("explain E9999 --message-format short", "fr_FR.UTF-8").contains("erreur[E0014]"));
    assert!(stderr("explain E9999 --message-format short", "en_GB.UTF-8").contains("error[E0014]"));
    assert!(
        stderr("check --nonsense --message-format json --lang en x", "fr_FR.UTF-8")
            .contains("unknown option")
    );
}

#[test]
fn the_way_out_is_said() {
    let place = place();
    let said = |arguments: &str| place.avt(&format!("{arguments} --lang en")).stderr;
    assert!(said("eval clean.avt -s S9").contains("S1 and S2"));
    assert!(said("show clean.avt -s S9").contains("S1, S2 and D1"), "a quote can be shown too");
    assert!(said("eval clean.avt -s D1").contains("--format text"));
    assert!(said("explain E0501x").contains("E0501"));
    assert!(said("explain nonsense").contains("avt explain"));
    let check = said("fmt --check loose.avt");
    assert!(
        check.contains("loose.avt:1:1") && check.contains("this line becomes: projet \"Vide\""),
        "{check}"
    );
    let usage = said("check --message-formt json clean.avt --message-format json");
    assert!(usage.contains("--message-format"), "{usage}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_has_a_code() {
    use std::process::Command;
    let place = place();
    for arguments in
        ["eval clean.avt", "show clean.avt", "explain", "explain E0501", "new", "schema", "completions zsh"]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let mut command = Command::new(env!("CARGO_BIN_EXE_avt"));
        command.current_dir(place.path()).args(arguments.split(' ')).args(["--message-format", "json"]);
        let output = command.stdin(std::process::Stdio::null()).stdout(full).output().expect("avt runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {stderr}");
        let message: Value =
            serde_json::from_str(&stderr).unwrap_or_else(|_| panic!("{arguments}: {stderr}"));
        assert_eq!((message["code"].as_str(), message["file"].as_str()), (Some("E0007"), Some("<stdout>")));
    }
}

/// What is only good to know is for a person.
#[test]
fn scripts_read_diagnostics_only() {
    let place = place();
    assert!(place.avt("new a.avt").stderr.contains("avt check a.avt"));
    assert_eq!(place.avt("new b.avt --message-format json").stderr, "");
    assert_eq!(place.avt("new c.avt --message-format short").stderr, "");
}

/// A document that is not printed does not just stay away.
#[test]
fn what_is_not_printed_is_told() {
    let place = place();
    for arguments in ["show wrong.avt", "show wrong.avt -s S2", "eval wrong.avt --format text"] {
        let outcome = place.avt(arguments);
        let told = outcome.stderr.contains("non imprimé, un chiffre est inconnu : S2\n");
        assert!(outcome.status == 1 && told, "{arguments}: {}", outcome.stderr);
        assert!(!place.avt(&format!("{arguments} --message-format short")).stderr.contains("non imprimé"));
    }
    assert!(!place.avt("show wrong.avt -s S1").stderr.contains("non imprimé"));
    assert!(!place.avt("show wrong.avt -s D1").stderr.contains("non imprimé"));
    place.write("quote.avt", "quote D1 dated 2026-03-01 {\n vat : 20%\n a \"A\" 1 u @ unknown\n}\n");
    assert!(place.avt("show quote.avt").stderr.contains("not printed, a figure is unknown: D1\n"));
}

/// Names that are not UTF-8 are names all the same.
#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_not_text() {
    use std::os::unix::ffi::OsStrExt;
    let place = place();
    let name = std::ffi::OsStr::from_bytes(b"chantier-\xE9.avt");
    std::fs::copy(place.path().join("clean.avt"), place.path().join(name)).expect("a file");
    for arguments in ["check", "fmt", "show", "eval"] {
        assert_eq!(run(place.command(arguments).arg(name)).status, 0, "{arguments}");
    }
    assert_eq!(run(place.command("explain").arg(name)).status, 2);
}

/// The file that standard input comes from is an input as well.
#[cfg(target_os = "linux")]
#[test]
fn the_file_behind_standard_input_is_not_written_over() {
    let place = place();
    let before = place.read("clean.avt");
    let input = std::fs::File::open(place.path().join("clean.avt")).expect("a file");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_avt"));
    command.current_dir(place.path()).args(["eval", "-", "-o", "clean.avt"]).stdin(input);
    assert_eq!(command.output().expect("avt runs").status.code(), Some(2));
    assert_eq!(place.read("clean.avt"), before);
    // A device may be both.
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_avt"));
    command
        .current_dir(place.path())
        .args(["eval", "-", "-o", "/dev/null"])
        .stdin(std::process::Stdio::null());
    assert_eq!(command.output().expect("avt runs").status.code(), Some(0));
}

/// `fmt --check` shows the first line that changes, or says why nothing is to be seen.
#[test]
fn what_would_change_is_told() {
    let place = place();
    let formatted = run(place.command("fmt -").write_stdin(place.read("clean.avt"))).stdout;
    let said = |text: &str| run(place.command("fmt --check - --lang en").write_stdin(text.as_bytes())).stderr;
    assert_eq!(said(&formatted), "");
    assert!(said(&formatted.replace("tva : 20%", "tva:20%")).contains("<stdin>:2:1"));
    for text in [formatted.replace('\n', "\r\n"), format!("\u{FEFF}{formatted}"), format!("{formatted}\n\n")]
    {
        assert!(said(&text).contains("only blanks, line ends"), "{}", said(&text));
    }
}

/// What a file, or a name, holds gives no orders to the terminal.
#[test]
fn control_characters_are_shown_as_signs() {
    let place = place();
    place.write("esc.avt", "devis D1 du 2026-03-01 accepté 2026-03-02 {\n tva : 20%\n a\u{1b}]0;x\u{7} \"\u{9b}31m\" 1 u @ x\u{1b}\n}\n");
    for arguments in ["check esc.avt", "check esc.avt --color always", "explain a\u{1b}[31mb"] {
        let stderr = run(place.command(arguments).env("CLICOLOR_FORCE", "1")).stderr;
        let plain = without_colours(&stderr);
        assert!(!plain.contains(|ch: char| ch.is_control() && ch != '\n'), "{arguments}: {plain:?}");
    }
    let lines = run(place.command("explain --message-format short").arg("a\nb")).stderr;
    assert_eq!(lines.lines().count(), 1, "{lines}");
}

/// A text without the colours that `avt` itself sets.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = part.find(|ch: char| !ch.is_ascii_digit() && ch != ';').unwrap_or(part.len());
        assert!(part[digits..].starts_with('m'), "only colours: {part:?}");
        out.push_str(&part[digits + 1..]);
    }
    out
}

#[cfg(unix)]
#[test]
fn links_are_followed() {
    use std::os::unix::fs::symlink;
    let place = place();
    let file = |name: &str| place.path().join(name);
    symlink("../wrong.avt", file("empty/linked.avt")).expect("a link");
    symlink("..", file("empty/round.avt")).expect("a link");
    let check = place.avt("check empty --message-format short");
    assert!(check.status == 1 && check.stderr.lines().count() == 1, "{}", check.stderr);
    // A link to a file that is not there yet.
    symlink("later.json", file("out.json")).expect("a link");
    assert_eq!(place.avt("eval clean.avt -o out.json").status, 0);
    assert!(file("out.json").is_symlink() && place.read("later.json").starts_with('{'));
    symlink("circle", file("circle")).expect("a link");
    assert_eq!(place.avt("eval clean.avt -o circle").status, 2);
    assert!(file("circle").is_symlink(), "it is left as it was");
}

/// Pipes and devices are written to: there is no file to put in their place.
#[cfg(target_os = "linux")]
#[test]
fn pipes_are_written_to() {
    let place = place();
    let printed = place.avt("eval clean.avt").stdout;
    let piped = place.avt("eval clean.avt -o /dev/stdout");
    assert_eq!((piped.status, piped.stdout), (0, printed), "{}", piped.stderr);
    assert_eq!(place.avt("eval clean.avt -o /dev/null").status, 0);
    let full = place.avt("eval clean.avt -o /dev/full --message-format short");
    assert!(full.status == 2 && full.stderr.contains("E0007"), "{}", full.stderr);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_avt"));
    command.current_dir(place.path()).args(["eval", "clean.avt", "-o", "/dev/stdout"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().expect("avt runs");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "a reader that goes away is no error");
}
