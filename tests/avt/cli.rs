//! The command line: statuses, streams, languages, colours, files written whole or not at all.

use assert_cmd::Command;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

const CLEAN: &str = r#"devis D1 "Gros œuvre" du 2026-01-05 accepté 2026-01-10 {
    tva : 20%
    béton "Béton" 10 m3 @ 100
}
situation S1 n° "F-01" du 2026-01-31 { béton 25% }
situation S2 n° "F-02" du 2026-02-28 { béton 60% }
"#;

const WARNS: &str = r#"devis D1 "Gros œuvre" du 2026-01-05 accepté 2026-01-10 {
    tva : 20%
    béton "Béton" 10 m3 @ 100
    murs  "Murs"  10 m2 @ 100
}
situation S1 n° "F-01" du 2026-01-31 { béton 80% }
situation S2 n° "F-02" du 2026-02-28 { D1 60% }
"#;

const WRONG: &str = r#"devis D1 "Gros œuvre" du 2026-01-05 accepté 2026-01-10 {
    tva : 20%
    béton "Béton" 10 m3 @ 100
}
situation S1 n° "F-01" du 2026-01-31 { béton 25% }
situation S2 n° "É-02" du 2026-02-28 { béton 120% }
"#;

const HINTED: &str = "devis D1 du 2026-01-05 accepté 2026-01-10 { tva : 20% }\nsituation S1 du 2026-01-31\n";

const ENGLISH: &str = r#"quote D1 "Shell" dated 2026-01-05 accepted 2026-01-10 {
    vat : 20%
    concrete "Concrete" 10 m3 @ 100
}
situation S1 no "F-01" dated 2026-01-31 { concrete 120% }
"#;

/// A folder of its own, with the files above.
pub struct Place(TempDir);

pub struct Outcome {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Place {
    pub fn new() -> Self {
        let place = Place(TempDir::new().expect("a folder"));
        let files =
            [("clean", CLEAN), ("warns", WARNS), ("wrong", WRONG), ("hinted", HINTED), ("english", ENGLISH)];
        files.iter().for_each(|(name, text)| place.write(&format!("{name}.avt"), text));
        place
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("a file");
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).expect("a file")
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|e| e.expect("one").file_name().to_string_lossy().into()).collect();
        names.sort();
        names
    }

    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_avt"));
        command.current_dir(self.path()).args(arguments.split_whitespace());
        ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "CLICOLOR_FORCE"].iter().for_each(|name| {
            command.env_remove(name);
        });
        command
    }

    /// `avt check clean.avt`, in this folder.
    pub fn avt(&self, arguments: &str) -> Outcome {
        run(&mut self.command(arguments))
    }
}

pub fn run(command: &mut Command) -> Outcome {
    let output = command.output().expect("avt runs");
    let [stdout, stderr] =
        [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
    assert!(!stderr.contains("panicked"), "{stderr}");
    Outcome { status: output.status.code().expect("a status"), stdout, stderr }
}

#[test]
fn statuses() {
    let place = Place::new();
    let expected = [
        ("check clean.avt", 0),
        ("check hinted.avt", 0),
        ("check hinted.avt --deny warnings", 0),
        ("check warns.avt", 0),
        ("check warns.avt --deny warnings", 1),
        ("--deny warnings check warns.avt", 1),
        ("check wrong.avt", 1),
        ("check clean.avt wrong.avt", 1),
        ("check missing.avt", 2),
        ("check missing.avt wrong.avt", 2),
        ("check", 2),
        ("check --nonsense clean.avt", 2),
        ("check --lang de clean.avt", 2),
        ("eval clean.avt", 0),
        ("eval warns.avt --deny warnings", 1),
        ("eval wrong.avt", 1),
        ("eval wrong.avt -s S1", 1),
        ("eval missing.avt", 2),
        ("eval clean.avt -s S9", 2),
        ("eval clean.avt --format docx", 2),
        ("show clean.avt", 0),
        ("show wrong.avt", 1),
        ("show missing.avt", 2),
        ("show clean.avt -s S9", 2),
        ("explain", 0),
        ("explain E0501", 0),
        ("explain w0515", 0),
        ("explain E9999", 2),
        ("explain nonsense", 2),
        ("new", 0),
        ("new clean.avt", 2),
        ("schema", 0),
        ("completions bash", 0),
        ("completions cmd", 2),
        ("--help", 0),
        ("--version", 0),
        ("help eval", 0),
        ("", 2),
        ("nonsense", 2),
    ];
    let mut wrong = Vec::new();
    for (arguments, status) in expected {
        let outcome = place.avt(arguments);
        if outcome.status != status {
            wrong.push(format!("avt {arguments}: {}, expected {status}: {}", outcome.status, outcome.stderr));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn results_and_diagnostics_go_their_own_ways() {
    let place = Place::new();
    let check = place.avt("check clean.avt");
    assert_eq!((check.stdout.as_str(), check.stderr.as_str()), ("", ""), "no news is good news");
    let check = place.avt("check wrong.avt");
    assert_eq!(check.stdout, "");
    assert!(check.stderr.contains("E0501") && check.stderr.contains("béton 120%"), "{}", check.stderr);
    let eval = place.avt("eval clean.avt");
    assert_eq!(eval.stderr, "");
    assert!(serde_json::from_str::<Value>(&eval.stdout).is_ok());
    for arguments in
        ["", "check", "eval clean.avt -s S9", "explain E9999", "new clean.avt", "check missing.avt"]
    {
        let outcome = place.avt(arguments);
        assert!(outcome.stdout.is_empty() && !outcome.stderr.is_empty(), "avt {arguments}");
    }
    for arguments in ["--help", "--version", "explain", "explain E0501", "new", "schema", "completions bash"]
    {
        let outcome = place.avt(arguments);
        assert!(outcome.stderr.is_empty() && !outcome.stdout.is_empty(), "avt {arguments}");
    }
}

#[test]
fn an_unknown_figure_is_not_printed_and_the_others_are() {
    let place = Place::new();
    let eval = place.avt("eval wrong.avt");
    let json: Value = serde_json::from_str(&eval.stdout).expect("JSON");
    assert_eq!(json["complete"], false);
    let [first, second] = json["documents"].as_array().expect("documents").as_slice() else { panic!("two") };
    assert_eq!((&first["complete"], &first["totals"]["works"]), (&true.into(), &"250.00".into()));
    assert_eq!(first["rows"].as_array().expect("rows").len(), 1);
    assert_eq!(
        (&second["complete"], &second["totals"], &second["rows"]),
        (&false.into(), &Value::Null, &Value::Null)
    );
    assert!(eval.stderr.contains("E0501"));
    let text = place.avt("eval wrong.avt --format text");
    assert_eq!(text.status, 1);
    assert!(text.stdout.contains("F-01") && !text.stdout.contains("É-02"), "{}", text.stdout);
    let csv = place.avt("eval wrong.avt --format csv");
    assert_eq!((csv.status, csv.stdout.lines().count()), (1, 2));
    let csv = place.avt("eval wrong.avt --format csv --summary");
    assert_eq!((csv.status, csv.stdout.lines().count()), (1, 2));
}

#[test]
fn one_situation_and_summaries() {
    let place = Place::new();
    for arguments in ["eval clean.avt -s S2", "eval clean.avt --situation s2"] {
        let json: Value = serde_json::from_str(&place.avt(arguments).stdout).expect("JSON");
        let documents = json["documents"].as_array().expect("documents");
        assert_eq!((documents.len(), &documents[0]["id"]), (1, &"S2".into()));
        assert_eq!(documents[0]["rows"][0]["period"]["amount"], "350.00");
    }
    let unknown = place.avt("eval clean.avt -s S9 --lang en");
    assert!(unknown.stderr.contains("S1 and S2"), "it says which there are: {}", unknown.stderr);
    let json: Value = serde_json::from_str(&place.avt("eval clean.avt --summary").stdout).expect("JSON");
    for document in json["documents"].as_array().expect("documents") {
        assert!(document["rows"].is_null() && document["sections"].is_null() && document["quotes"].is_null());
        assert!(document["totals"]["works"].is_string());
    }
    let text = place.avt("eval clean.avt --format text --summary").stdout;
    assert!(!text.contains("Béton") && text.contains("350,00"), "{text}");
    assert!(place.avt("show clean.avt").stdout.contains("F-02"), "the last one");
    assert!(place.avt("show clean.avt -s S1").stdout.contains("F-01"));
    let widest = |width: &str| {
        let shown = place.avt(&format!("show clean.avt --width {width}")).stdout;
        shown.lines().map(|line| line.chars().count()).max()
    };
    assert_eq!((widest("60"), widest("120")), (Some(60), Some(120)));
}

#[test]
fn message_formats() {
    let place = Place::new();
    let short = place.avt("check wrong.avt --message-format short");
    let line = "wrong.avt:6:46: erreur[E0501]: ";
    assert!(short.stderr.starts_with(line) && short.stderr.lines().count() == 1, "{}", short.stderr);
    let english = place.avt("check wrong.avt --message-format short --lang en");
    assert!(english.stderr.starts_with("wrong.avt:6:46: error[E0501]: "), "{}", english.stderr);
    let json = place.avt("check wrong.avt warns.avt hinted.avt missing.avt --hints --message-format json");
    let messages: Vec<Value> =
        json.stderr.lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect();
    // A job without parties is told so on each invoice's file: a hint that is not what is looked at here.
    let mut found: Vec<String> = messages
        .iter()
        .filter(|message| message["code"] != "H0735")
        .map(|message| format!("{} {} {}", message["file"], message["severity"], message["code"]))
        .collect();
    found.sort();
    let expected = [
        r#""hinted.avt" "hint" "H0528""#,
        r#""missing.avt" "error" "E0001""#,
        r#""warns.avt" "warning" "W0515""#,
        r#""wrong.avt" "error" "E0501""#,
    ];
    assert_eq!(found, expected);
    let message = messages.iter().find(|message| message["code"] == "E0501").expect("the error");
    let labels = message["labels"].as_array().expect("labels");
    assert!(labels.len() > 1 && !message["message"].as_str().expect("a text").is_empty(), "{message}");
    // Bytes, lines and columns say the same place; columns count characters.
    for label in
        labels.iter().chain(message["fixes"].as_array().expect("fixes").iter().map(|fix| &fix["edits"][0]))
    {
        let at = |key: &str| usize::try_from(label[key].as_u64().expect("a number")).expect("small");
        let line = WRONG.lines().nth(at("line") - 1).expect("a line");
        let cell: String =
            line.chars().skip(at("column") - 1).take(at("end_column") - at("column")).collect();
        assert_eq!(&WRONG[at("start")..at("end")], cell, "{label}");
        assert_eq!(at("line"), at("end_line"));
    }
    assert_eq!(message["fixes"][0]["edits"][0]["new_text"], "100%");
    let human = place.avt("check wrong.avt").stderr;
    assert!(human.contains("wrong.avt:6:46") && human.contains("béton 25%"), "both cells are shown: {human}");
}

#[test]
fn hints_are_shown_when_asked_for() {
    let place = Place::new();
    assert_eq!(place.avt("check hinted.avt").stderr, "");
    let hinted = place.avt("check hinted.avt --hints --message-format short");
    assert!(hinted.stderr.contains("conseil[H0528]") && hinted.status == 0, "{}", hinted.stderr);
}

#[test]
fn standard_input() {
    let place = Place::new();
    let from = |arguments: &str, text: &str| run(place.command(arguments).write_stdin(text));
    assert_eq!(from("check -", CLEAN).status, 0);
    let wrong = from("check - --message-format short", WRONG);
    assert!(wrong.status == 1 && wrong.stderr.starts_with("<stdin>:6:46: "), "{}", wrong.stderr);
    let eval = from("eval - --format csv --summary", CLEAN);
    assert_eq!((eval.status, eval.stdout.lines().count()), (0, 3));
    assert!(from("show -", CLEAN).stdout.contains("F-02"));
    let latin = run(place.command("check -").write_stdin(b"devis \xE9".as_slice()));
    assert!(latin.status == 2 && latin.stderr.contains("E0002"), "{}", latin.stderr);
}

#[test]
fn colours_only_for_terminals() {
    let place = Place::new();
    let plain = |outcome: &Outcome| !outcome.stdout.contains('\u{1B}') && !outcome.stderr.contains('\u{1B}');
    assert!(plain(&place.avt("--help")));
    for arguments in ["check wrong.avt", "show clean.avt", "explain E0501", "eval clean.avt --format text"] {
        assert!(plain(&place.avt(arguments)), "avt {arguments}");
        let never = format!("{arguments} --color never");
        assert!(plain(&run(place.command(&never).env("CLICOLOR_FORCE", "1"))), "avt {never}");
        let asked = run(place.command(arguments).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"));
        assert!(plain(&asked), "NO_COLOR avt {arguments}");
    }
    assert!(!plain(&place.avt("check wrong.avt --color always")));
    assert!(!plain(&place.avt("show clean.avt --color always")));
}

#[test]
fn languages() {
    let place = Place::new();
    let message = |arguments: &str, locale: &str| {
        let arguments = format!("{arguments} --message-format short");
        let stderr = run(place.command(&arguments).env("LC_ALL", locale)).stderr;
        if stderr.contains("erreur[") {
            "fr"
        } else if stderr.contains("error[") {
            "en"
        } else {
            ""
        }
    };
    // That of the file, whatever the system's.
    assert_eq!(message("check wrong.avt", "en_GB.UTF-8"), "fr");
    assert_eq!(message("check english.avt", "fr_FR.UTF-8"), "en");
    // What is asked for wins.
    assert_eq!(message("check wrong.avt --lang en", "fr_FR.UTF-8"), "en");
    assert_eq!(message("check english.avt --lang fr", "en_GB.UTF-8"), "fr");
    // Without a file, the system's.
    assert_eq!(message("check missing.avt", "fr_FR.UTF-8"), "fr");
    assert_eq!(message("check missing.avt", "en_GB.UTF-8"), "en");
    assert_eq!(message("check missing.avt", "C"), "en");
    assert!(
        place.avt("check missing.avt --message-format short").stderr.contains("erreur["),
        "French otherwise"
    );
    // Figures follow: an English invoice has English figures.
    let text = |arguments: &str| place.avt(arguments).stdout;
    assert!(text("eval clean.avt --format text").contains("1 000,00 €"));
    assert!(text("eval clean.avt --format text --lang en").contains("€1,000.00"));
    assert!(text("eval clean.avt --format csv --lang en").starts_with("document,"));
}

#[test]
fn output_is_written_whole_or_not_at_all() {
    let place = Place::new();
    let before = place.names();
    let eval = place.avt("eval clean.avt -o out.json");
    assert_eq!((eval.status, eval.stdout.as_str()), (0, ""));
    assert_eq!(place.read("out.json"), place.avt("eval clean.avt").stdout);
    assert_eq!(place.avt("eval clean.avt -o out.json --format csv").status, 0, "it is replaced");
    assert_eq!(place.read("out.json"), place.avt("eval clean.avt --format csv").stdout);
    let names = place.names();
    assert_eq!(names.len(), before.len() + 1, "nothing else is left: {names:?}");
    for arguments in ["eval clean.avt -o clean.avt", "eval clean.avt -o ./clean.avt"] {
        assert_eq!(place.avt(arguments).status, 2, "avt {arguments}");
        assert_eq!(place.read("clean.avt"), CLEAN, "the input is not written over");
    }
    std::fs::create_dir(place.path().join("dossier")).expect("a folder");
    for arguments in
        ["eval clean.avt -o dossier", "eval clean.avt -o nulle/part.json", "eval missing.avt -o out.json"]
    {
        let outcome = place.avt(arguments);
        assert!(outcome.status == 2 && !outcome.stderr.is_empty(), "avt {arguments}: {}", outcome.status);
    }
    assert_eq!(place.read("out.json"), place.avt("eval clean.avt --format csv").stdout, "the old file stays");
    assert_eq!(place.names().len(), names.len() + 1, "nothing is left behind: {:?}", place.names());
    assert_eq!(std::fs::read_dir(place.path().join("dossier")).expect("a folder").count(), 0);
}

#[cfg(unix)]
#[test]
fn output_through_links_and_closed_folders() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let place = Place::new();
    let file = |name: &str| place.path().join(name);
    symlink("clean.avt", file("link.avt")).expect("a link");
    assert_eq!(place.avt("eval clean.avt -o link.avt").status, 2, "a link to the input is the input");
    assert_eq!(place.avt("eval link.avt -o clean.avt").status, 2);
    assert_eq!(place.read("clean.avt"), CLEAN);
    place.write("real.json", "");
    symlink("real.json", file("out.json")).expect("a link");
    assert_eq!(place.avt("eval clean.avt -o out.json").status, 0);
    assert!(place.read("real.json").starts_with('{') && file("out.json").is_symlink(), "a link is followed");
    std::fs::create_dir(file("closed")).expect("a folder");
    place.write("closed/out.json", "before");
    std::fs::set_permissions(file("closed"), std::fs::Permissions::from_mode(0o555)).expect("permissions");
    // Root writes everywhere.
    if std::fs::write(file("closed/probe"), "").is_err() {
        assert_eq!(place.avt("eval clean.avt -o closed/out.json").status, 2);
        assert_eq!(place.read("closed/out.json"), "before");
    }
    std::fs::set_permissions(file("closed"), std::fs::Permissions::from_mode(0o755)).expect("permissions");
}

#[cfg(target_os = "linux")]
#[test]
fn outputs_that_cannot_be_written() {
    use std::process::{Command, Stdio};
    let place = Place::new();
    let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let mut command = Command::new(env!("CARGO_BIN_EXE_avt"));
    command.current_dir(place.path()).args(["eval", "clean.avt"]).stdout(full);
    let output = command.output().expect("avt runs");
    assert_eq!(output.status.code(), Some(2), "a full disk is trouble");
    assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"));
    // A reader that goes away (`| head`) is none.
    let mut command = Command::new(env!("CARGO_BIN_EXE_avt"));
    command.current_dir(place.path()).args(["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("avt runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn folders_are_checked_in_a_stable_order() {
    let place = Place::new();
    let folder = place.path().join("chantiers");
    for (name, text) in
        [("b.avt", WRONG), ("a.avt", WRONG), ("c/d.avt", WRONG), ("c.avt", CLEAN), ("notes.txt", "{")]
    {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        // Each file has a series of numbers of its own.
        let text = text.replace("n° \"", &format!("n° \"{name}-"));
        std::fs::write(path, text).expect("a file");
    }
    std::fs::create_dir_all(folder.join(".cache")).expect("a folder");
    std::fs::write(folder.join(".cache/e.avt"), WRONG).expect("a file");
    let first = place.avt("check chantiers --message-format short");
    assert_eq!(first.status, 1);
    let files: Vec<&str> = first.stderr.lines().filter_map(|line| line.split(':').next()).collect();
    let mut sorted = files.clone();
    sorted.sort_unstable();
    assert_eq!((files.len(), &files), (3, &sorted), "{}", first.stderr);
    for _ in 0..5 {
        assert_eq!(place.avt("check chantiers --message-format short").stderr, first.stderr);
    }
    let human = place.avt("check chantiers").stderr;
    assert!(human.trim_end().ends_with("4 fichiers, 3 erreurs, 0 avertissement"), "{human}");
}

#[test]
fn pages_of_codes() {
    let place = Place::new();
    let page = place.avt("explain E0501");
    assert!(page.stdout.contains("E0501") && page.stdout.contains("Faux") && page.stdout.contains("Juste"));
    assert_eq!(place.avt("explain e0501").stdout, page.stdout);
    assert!(place.avt("explain E0501 --lang en").stdout.contains("Wrong"));
    let list = place.avt("explain").stdout;
    for code in avt::diagnostic::Code::ALL {
        assert_eq!(list.lines().filter(|line| line.starts_with(code.id())).count(), 1, "{code}");
    }
    assert!(place.avt("explain E0501x").stderr.contains("E0501"), "the nearest is offered");
}

#[test]
fn a_new_file_checks_clean() {
    let place = Place::new();
    for (name, lang) in [("un.avt", "fr"), ("one.avt", "en")] {
        let new = place.avt(&format!("new {name} --lang {lang}"));
        assert_eq!(new.status, 0, "{}", new.stderr);
        let check = place.avt(&format!("check {name} --deny warnings --hints"));
        assert_eq!((check.status, check.stderr.as_str()), (0, ""), "{name}");
        let json: Value = serde_json::from_str(&place.avt(&format!("eval {name}")).stdout).expect("JSON");
        assert!(
            json["documents"].as_array().is_some_and(|documents| !documents.is_empty()),
            "{name} bills something"
        );
        assert_eq!(place.avt(&format!("new --lang {lang}")).stdout, place.read(name));
        place.write(name, "mine");
        assert_eq!(place.avt(&format!("new {name}")).status, 2);
        assert_eq!(place.read(name), "mine", "it is not written over");
    }
}

#[test]
fn schema_and_completions() {
    let place = Place::new();
    let schema: Value = serde_json::from_str(&place.avt("schema").stdout).expect("JSON");
    assert_eq!(schema, avt::document::schema());
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for arguments in ["eval clean.avt", "eval wrong.avt", "eval clean.avt --summary", "eval hinted.avt -s S1"]
    {
        let json: Value = serde_json::from_str(&place.avt(arguments).stdout).expect("JSON");
        assert!(validator.is_valid(&json), "avt {arguments}");
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = place.avt(&format!("completions {shell}")).stdout;
        assert!(script.contains("avt") && script.contains("eval"), "{shell}");
    }
}

/// Over a folder the numbers of all files are one sequence (R24).
#[test]
fn numbers_over_a_folder() {
    let place = Place::new();
    let job = |first: &str, second: &str| {
        format!(
            "devis D1 \"D\" du 2026-01-01 accepté 2026-01-02 {{\n    tva : 10%\n    a \"A\" 1 u @ 100\n}}\n\
             situation S1 n° \"{first}\" du 2026-01-31 {{ a 10% }}\n\
             situation S2 n° \"{second}\" du 2026-02-28 {{ a 20% }}\n"
        )
    };
    std::fs::create_dir(place.path().join("jobs")).expect("a folder");
    place.write("jobs/a.avt", &job("FA-01", "FA-03"));
    place.write("jobs/b.avt", &job("FA-02", "FA-06"));
    let gap = place.avt("check jobs --message-format short");
    assert_eq!(gap.status, 0, "{}", gap.stderr);
    assert!(gap.stderr.contains("W0411") && gap.stderr.contains("FA-04 à FA-05"), "{}", gap.stderr);
    assert_eq!(place.avt("check jobs --deny warnings").status, 1);
    assert_eq!(place.avt("check jobs/a.avt jobs/b.avt").stderr.matches("W0411").count(), 0, "not a folder");
    place.write("jobs/b.avt", &job("fa-03", "FA-04"));
    let twice = place.avt("check jobs --message-format short");
    assert_eq!(twice.status, 1, "{}", twice.stderr);
    let gap = "jobs/a.avt:6:17: avertissement[W0411]: le numéro FA-02 manque\n";
    let said = "jobs/b.avt:5:17: erreur[E0409]: le numéro fa-03 est déjà pris dans jobs/a.avt, ligne 6\n";
    assert_eq!(twice.stderr, format!("{gap}{said}"), "one line each, with its place");
    let json = place.avt("check jobs --message-format json").stderr;
    let json: Value = serde_json::from_str(json.lines().last().expect("a line")).expect("JSON");
    let label = json!({ "start": 102, "end": 109, "line": 5, "column": 17, "end_line": 5, "end_column": 24, "text": "" });
    assert_eq!((&json["file"], &json["labels"]), (&json!("jobs/b.avt"), &json!([label])));
    // A person is told which file is wrong.
    assert!(
        place.avt("check jobs").stderr.contains("jobs/b.avt\u{A0}: ligne"),
        "{}",
        place.avt("check jobs").stderr
    );
    // FA-03 is of February, and FA-04 of another file of January.
    place.write("jobs/b.avt", &job("FA-04", "FA-05"));
    let order = place.avt("check jobs --message-format short");
    assert_eq!((order.status, order.stderr.matches("E0410").count()), (1, 1), "{}", order.stderr);
}

/// What is imported is an input too.
#[test]
fn output_over_an_imported_file() {
    let place = Place::new();
    std::fs::create_dir(place.path().join("prix")).expect("a folder");
    place.write("prix/bpu.avt", "bibliothèque BPU \"Prix\" du 2026-01-01 { béton \"Béton\" 1 m3 @ 100 }\n");
    place.write("job.avt", &format!("importer \"prix/bpu.avt\"\n{CLEAN}"));
    let before = place.read("prix/bpu.avt");
    let over = place.avt("eval job.avt -o prix/bpu.avt");
    assert_eq!(over.status, 2, "{}", over.stderr);
    assert!(over.stderr.contains("E0006"), "{}", over.stderr);
    assert_eq!(place.read("prix/bpu.avt"), before);
    assert_eq!(place.avt("eval job.avt -o prix/other.json").status, 0);
}
