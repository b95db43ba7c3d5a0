//! The walls of the house: which room may use which, where files are read and money is counted, and what no file has.
//!
//! Reads the sources themselves; comments, strings and test modules are left out first. All violations are reported at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The rooms from the lowest to the highest floor; a room uses only lower floors. `lib` is `src/lib.rs`, which gives the pipeline its names.
const FLOORS: [&[&str]; 14] = [
    &["exact", "locale"],
    &["source"],
    &["diagnostic"],
    &["syntax"],
    &["project"],
    &["billing"],
    &["rules"],
    &["document"],
    &["analysis"],
    &["lib"],
    &["format"],
    &["export", "history", "ide", "import"],
    &["disk"],
    &["lsp"],
];
/// Above them all.
const ROOF: [&str; 2] = ["cli", "main"];
/// Rooms that read and write files, and talk to the terminal.
const DOORS: [&str; 6] = ["cli", "disk", "history", "import", "lsp", "main"];

const MOST_LINES: usize = 600;
/// Files that may be longer, each with its reason.
const LONG_FILES: [(&str, &str); 0] = [];

/// Words that only some rooms, or some files of one, may use.
const KEPT_IN: [(&str, &[&str], &str); 13] = [
    ("io::stdin", &DOORS, "input is read at the doors"),
    ("io::stdout", &DOORS, "output is written at the doors"),
    ("io::stderr", &DOORS, "output is written at the doors"),
    ("println!", &DOORS, "output is written at the doors"),
    ("print!", &DOORS, "output is written at the doors"),
    ("Money::from_minor", &["billing"], "money is counted in billing"),
    (".share(", &["billing"], "money is counted in billing"),
    ("spread", &["billing"], "money is counted in billing"),
    ("lsp_types", &["lsp"], "only lsp knows the protocol"),
    ("tower_lsp", &["lsp"], "only lsp knows the protocol"),
    ("ls_types", &["lsp"], "only lsp knows the protocol"),
    // A spreadsheet counts in floats: this file tells where they come to the ledger's figure.
    ("f64", &["export/xlsx/formula"], "figures are decimals, never floats"),
    ("f32", &[], "figures are decimals, never floats"),
];

/// What would end the program, or was left over.
const NOWHERE: [&str; 7] =
    [".unwrap()", ".expect(", "panic!", "todo!", "unimplemented!", "unreachable!", "dbg!"];

#[test]
fn the_walls_stand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    rust_files(&root.join("src"), &mut files);
    assert!(files.len() > 30, "only {} files were found", files.len());
    let mut wrong = Vec::new();
    for path in &files {
        let name = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
        let text = std::fs::read_to_string(path).expect("a source file");
        wrong.extend(violations(&name, &text).into_iter().map(|what| format!("{name}:{what}")));
    }
    assert!(wrong.is_empty(), "{} violations:\n{}", wrong.len(), wrong.join("\n"));
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

fn floor(room: &str) -> Option<usize> {
    let roof = ROOF.contains(&room).then_some(FLOORS.len());
    FLOORS.iter().position(|rooms| rooms.contains(&room)).or(roof)
}

/// What is wrong with a file: line and reason.
fn violations(name: &str, text: &str) -> Vec<String> {
    let path: Vec<&str> = name.trim_start_matches("src/").trim_end_matches(".rs").split('/').collect();
    let room = path[0];
    let file = path.join("/");
    let mut wrong = Vec::new();
    let Some(own) = floor(room) else { return vec![format!("1: the room {room} has no floor")] };
    if !text.starts_with("//!") {
        wrong.push("1: the first line does not say what the file is for".to_owned());
    }
    let lines = text.lines().count();
    if lines > MOST_LINES && !LONG_FILES.iter().any(|(file, _)| *file == name) {
        wrong.push(format!("{lines}: a file of more than {MOST_LINES} lines"));
    }
    let code = without_tests(&code_of(text));
    // A module's own depth below the crate: `super` from there leads out of the room.
    let depth = path.iter().filter(|part| **part != "mod").count();
    let uses = names_after(&code, "crate::").into_iter().chain(names_after(&code, &"super::".repeat(depth)));
    for (at, used) in uses {
        let used = if floor(&used).is_some() { used } else { "lib".to_owned() };
        if used != room && floor(&used).is_none_or(|floor| floor >= own) {
            wrong.push(format!("{at}: {room} uses {used}, which is not below it"));
        }
    }
    for (at, used) in names_after(&code, "std::") {
        if ["fs", "env", "net", "process"].contains(&used.as_str()) && !DOORS.contains(&room) {
            wrong.push(format!("{at}: `std::{used}` is used at the doors only"));
        }
    }
    for (at, line) in code.lines().enumerate() {
        for (word, rooms, reason) in KEPT_IN {
            if !rooms.contains(&room) && !rooms.contains(&&*file) && has_word(line, word) {
                wrong.push(format!("{}: `{word}`: {reason}", at + 1));
            }
        }
        for word in NOWHERE.iter().filter(|word| has_word(line, word)) {
            wrong.push(format!("{}: `{word}` outside tests", at + 1));
        }
    }
    wrong
}

fn has_word(line: &str, word: &str) -> bool {
    let letter = |ch: char| ch.is_alphanumeric() || ch == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !(word.starts_with(letter) && before.is_some_and(letter)
            || word.ends_with(letter) && after.is_some_and(letter))
    })
}

/// The first names after a prefix, with their lines: `a` of `crate::a::b`, `a` and `c` of `crate::{a::b, c}`.
fn names_after(code: &str, prefix: &str) -> Vec<(usize, String)> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let before = &code[..at];
        if before.ends_with(|ch: char| ch.is_alphanumeric() || ch == '_' || ch == ':') {
            continue;
        }
        let mut paths = vec![String::new()];
        let mut depth = 0;
        for ch in code[at + prefix.len()..].chars() {
            match ch {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 1 => paths.push(String::new()),
                ch if depth <= 1 => paths.last_mut().expect("one at least").push(ch),
                _ => {}
            }
            if depth <= 0 && !ch.is_alphanumeric() && ch != '_' {
                break;
            }
        }
        let line = before.matches('\n').count() + 1;
        let first = |path: String| {
            let path = path.trim_start();
            path.split(|ch: char| !ch.is_alphanumeric() && ch != '_').next().unwrap_or_default().to_owned()
        };
        let firsts =
            paths.into_iter().map(first).filter(|name| !["", "self", "super"].contains(&name.as_str()));
        names.extend(firsts.map(|name| (line, name)));
    }
    names
}

/// The text with comments, strings and characters blanked; lines stay where they are.
fn code_of(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let blank = |from: usize, to: usize, out: &mut String| {
        out.extend(chars[from..to.min(chars.len())].iter().map(|ch| if *ch == '\n' { '\n' } else { ' ' }));
    };
    while at < chars.len() {
        let here = |offset: usize| chars.get(at + offset).copied().unwrap_or('\0');
        let end = match chars[at] {
            '/' if here(1) == '/' => (at..chars.len()).find(|end| chars[*end] == '\n').unwrap_or(chars.len()),
            '"' => string_end(&chars, at),
            'r' if here(1) == '#' && here(2) == '"' || here(1) == '"' && here(0) == 'r' => {
                let hashes = usize::from(here(1) == '#');
                let close =
                    |end: &usize| chars[*end] == '"' && (hashes == 0 || chars.get(end + 1) == Some(&'#'));
                (at + hashes + 2..chars.len()).find(close).map_or(chars.len(), |end| end + 1 + hashes)
            }
            '\'' if here(1) == '\\' => {
                (at + 3..chars.len()).find(|end| chars[*end] == '\'').map_or(at + 1, |end| end + 1)
            }
            '\'' if here(2) == '\'' => at + 3,
            _ => {
                out.push(chars[at]);
                at += 1;
                continue;
            }
        };
        blank(at, end, &mut out);
        at = end;
    }
    out
}

fn string_end(chars: &[char], start: usize) -> usize {
    let mut at = start + 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// Blanks what `#[cfg(test)]` stands before: a module, up to its closing brace.
fn without_tests(code: &str) -> String {
    let Some((before, rest)) = code.split_once("#[cfg(test)]") else { return code.to_owned() };
    let mut depth = 0;
    let mut end = rest.len();
    for (at, ch) in rest.char_indices() {
        depth += i32::from(ch == '{') - i32::from(ch == '}');
        if ch == '}' && depth == 0 {
            end = at + 1;
            break;
        }
    }
    let blank: String = rest[..end].chars().filter(|ch| *ch == '\n').collect();
    format!("{before}{blank}{}", without_tests(&rest[end..]))
}

#[test]
fn every_violation_is_seen() {
    let text = concat!(
        "use crate::project::Project;\n",
        "use crate::{source::{Span, Source},\n    rules, Analysis};\n",
        "use super::export::json;\n",
        "use std::{fmt, fs};\n",
        "fn f() { println!(\"x\"); a.unwrap(); let x: f64 = 1.0; m.share(rate) }\n",
        "// use crate::cli; panic!()\n",
        "fn g() -> &'static str { \"todo!() std::fs\" }\n",
        "#[cfg(test)]\nmod tests {\n    fn t() { a.unwrap(); { dbg!(1) } }\n}\n",
        "fn h() { dbg!(2) }\n",
    );
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for what in violations("src/syntax/mod.rs", text) {
        *seen.entry(what.split(':').next().expect("a line").to_owned()).or_default() += 1;
    }
    let expected = [("1", 2), ("13", 1), ("2", 2), ("4", 1), ("5", 1), ("6", 4)];
    assert_eq!(seen, expected.map(|(line, count)| (line.to_owned(), count)).into());
    assert_eq!(violations("src/attic/mod.rs", "//! An attic.\n").len(), 1);
    assert_eq!(
        violations("src/rules/deep/file.rs", "//! A rule.\nuse super::super::mod_of_room;\n").len(),
        0
    );
    assert_eq!(violations("src/rules/file.rs", "//! A rule.\nuse super::super::cli;\n").len(), 1);
    assert_eq!(
        violations("src/cli/mod.rs", "//! Cli.\nuse crate::{analyse, export};\nuse std::fs;\n"),
        Vec::<String>::new()
    );
    assert_eq!(violations("src/exact.rs", &"//! Long.\n".repeat(601)).len(), 1);
}
