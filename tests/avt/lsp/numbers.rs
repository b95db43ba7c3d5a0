//! Numbers of invoices over a folder: what is told of one open file follows the others, open or not.

use super::{Session, place, uri};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A job with one invoice, of this number and day.
fn job(number: &str, day: &str) -> String {
    format!(
        "devis D \"D\" du 2026-01-01 accepté 2026-01-02 {{\n    tva : 20%\n    a \"A\" 1 u @ 10\n}}\nsituation S n° \"{number}\" du {day} {{\n    a 10%\n}}\n"
    )
}

/// A folder with two jobs, `a.avt` and `b.avt`, and their addresses.
fn two_jobs() -> (tempfile::TempDir, [String; 2]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().canonicalize().expect("a path");
    write(&path, "a.avt", &job("F-1", "2026-02-27"));
    write(&path, "b.avt", &job("F-2", "2026-02-28"));
    (folder, ["a.avt", "b.avt"].map(|name| uri(&path.join(name))))
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("written");
    path
}

/// Codes of errors and warnings.
fn codes(items: &Value) -> Vec<&str> {
    let codes = items.as_array().expect("a list").iter().filter_map(|item| item["code"].as_str());
    codes.filter(|code| !code.starts_with('H')).collect()
}

/// Waits until this is pushed of a version of a file.
fn pushed(session: &mut Session, uri: &str, version: i64, wanted: &[&str]) -> Value {
    let message = session.wait(|message| {
        let params = &message["params"];
        message["method"] == "textDocument/publishDiagnostics"
            && params["uri"] == uri
            && params["version"] == version
            && codes(&params["diagnostics"]) == wanted
    });
    let all = message["params"]["diagnostics"].as_array().expect("a list");
    Value::Array(all.iter().filter(|item| item["severity"].as_i64() < Some(3)).cloned().collect())
}

fn close(session: &mut Session, uri: &str) {
    session.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
}

fn watched(session: &mut Session, path: &Path, kind: u8) {
    let change = json!({ "uri": uri(path), "type": kind });
    session.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
}

/// A client that is pushed to, in a folder.
fn pushes(folder: &Path) -> Session {
    Session::with(json!({}), Value::Null, Some(&folder.canonicalize().expect("a path")))
}

#[test]
fn a_number_given_twice_is_pushed_to_both_open_files() {
    let (folder, [a, b]) = two_jobs();
    let mut session = pushes(folder.path());
    session.open(&a, &job("F-1", "2026-02-27"));
    session.open(&b, &job("F-2", "2026-02-28"));
    pushed(&mut session, &a, 1, &[]);
    pushed(&mut session, &b, 1, &[]);

    // Typed in one, told in the other, which nobody touched.
    session.change(&a, 2, None, &job("F-2", "2026-02-27"));
    pushed(&mut session, &a, 2, &[]);
    let told = pushed(&mut session, &b, 1, &["E0409"]);
    assert_eq!(told[0]["range"]["start"], place(&job("F-2", "2026-02-28"), "\"F-2\""));
    let message = told[0]["message"].as_str().expect("words");
    assert!(message.contains("déjà pris dans a.avt, ligne 5"), "{message}");
    let other = &told[0]["relatedInformation"][0]["location"];
    assert_eq!((&other["uri"], &other["range"]["start"]["line"]), (&json!(a), &json!(4)));

    // The line is part of what is said.
    session.change(&a, 3, Some([0, 0, 0, 0]), "\n");
    let told = pushed(&mut session, &b, 1, &["E0409"]);
    assert!(told[0]["message"].as_str().is_some_and(|message| message.contains("ligne 6")), "{told}");

    // Put right in the other file.
    session.change(&a, 4, None, &job("F-1", "2026-02-27"));
    pushed(&mut session, &b, 1, &[]);

    // Dates count as numbers do: F-2 is of the 28th.
    session.change(&a, 5, None, &job("F-1", "2026-03-31"));
    pushed(&mut session, &b, 1, &["E0410"]);

    // What was not saved is gone with the buffer.
    close(&mut session, &a);
    pushed(&mut session, &b, 1, &[]);
    session.open(&a, &job("f-2", "2026-02-27"));
    pushed(&mut session, &b, 1, &["E0409"]);
    session.change(&b, 2, None, &job("F-3", "2026-02-28"));
    pushed(&mut session, &b, 2, &[]);
}

#[test]
fn files_that_are_not_open_count_as_they_are_on_the_disk() {
    let (folder, [_, b]) = two_jobs();
    let path = folder.path().canonicalize().expect("a path");
    let mut session = pushes(folder.path());
    session.open(&b, &job("F-1", "2026-02-28"));
    pushed(&mut session, &b, 1, &["E0409"]);
    let a = write(&path, "a.avt", &job("F-0", "2026-02-27"));

    // A keystroke does not look at the disk; a change that is told does.
    session.change(&b, 2, Some([0, 0, 0, 0]), "# é\n");
    pushed(&mut session, &b, 2, &["E0409"]);
    watched(&mut session, &a, 2);
    pushed(&mut session, &b, 2, &[]);

    let c = write(&path, "c.avt", &job("F-1", "2026-02-27"));
    watched(&mut session, &c, 1);
    // The later of two files is wrong.
    session.open(&uri(&c), &job("F-1", "2026-02-27"));
    pushed(&mut session, &uri(&c), 1, &["E0409"]);
    close(&mut session, &b);
    pushed(&mut session, &uri(&c), 1, &[]);

    // A client that watches nothing is looked after when it saves.
    write(&path, "a.avt", &job("F-1", "2026-02-27"));
    session.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&c) } }));
    pushed(&mut session, &uri(&c), 1, &["E0409"]);
    std::fs::remove_file(path.join("a.avt")).expect("removed");
    watched(&mut session, &a, 3);
    pushed(&mut session, &uri(&c), 1, &[]);
}

#[test]
fn other_folders_have_numbers_of_their_own() {
    let (folder, [_, b]) = two_jobs();
    let other = tempfile::tempdir().expect("a folder");
    let apart = uri(&other.path().canonicalize().expect("a path").join("a.avt"));
    let mut session = pushes(folder.path());
    session.open(&apart, &job("F-2", "2026-02-27"));
    session.open(&b, &job("F-2", "2026-02-28"));
    pushed(&mut session, &b, 1, &[]);
    let added = json!([{ "uri": uri(&other.path().canonicalize().expect("a path")), "name": "other" }]);
    session
        .notify("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": added, "removed": [] } }));
    // Two files of that folder give it: one of them is wrong, and none of the other folder.
    let second = uri(&other.path().canonicalize().expect("a path").join("b.avt"));
    session.open(&second, &job("F-2", "2026-02-28"));
    pushed(&mut session, &second, 1, &["E0409"]);
    let wrong = |message: &&Value| {
        let params = &message["params"];
        params["diagnostics"].is_array()
            && params["uri"] != second
            && !codes(&params["diagnostics"]).is_empty()
    };
    assert_eq!(session.kept.iter().find(wrong), None);
}

/// What a client that pulls does when it is told to ask again.
fn asked_again(session: &mut Session) {
    let asked = session.wait(|message| message["method"] == "workspace/diagnostic/refresh");
    session.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
}

#[test]
fn a_client_that_pulls_is_told_to_ask_again() {
    let (folder, [a, b]) = two_jobs();
    let capabilities = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true }, "inlayHint": { "refreshSupport": true } },
    });
    let path = folder.path().canonicalize().expect("a path");
    let mut session = Session::with(capabilities, Value::Null, Some(&path));
    session.open(&a, &job("F-1", "2026-02-27"));
    session.open(&b, &job("F-2", "2026-02-28"));
    let pull = |session: &mut Session, uri: &str, previous: &Value| {
        session.request(
            "textDocument/diagnostic",
            json!({ "textDocument": { "uri": uri }, "previousResultId": previous }),
        )
    };
    let right = pull(&mut session, &b, &Value::Null);
    assert_eq!(codes(&right["items"]), [""; 0]);
    assert_eq!(pull(&mut session, &b, &right["resultId"])["kind"], "unchanged");

    session.change(&a, 2, None, &job("F-2", "2026-02-27"));
    asked_again(&mut session);
    let wrong = pull(&mut session, &b, &right["resultId"]);
    assert_eq!(codes(&wrong["items"]), ["E0409"], "{wrong}");
    assert_eq!(pull(&mut session, &b, &wrong["resultId"])["kind"], "unchanged");
    assert_eq!(codes(&pull(&mut session, &a, &Value::Null)["items"]), [""; 0]);

    // The workspace is told the same, under the same id.
    let all = session.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let reports = all["items"].as_array().expect("a list");
    let report = reports.iter().find(|report| report["uri"] == b).expect("a report");
    assert_eq!((&report["items"], &report["resultId"]), (&wrong["items"], &wrong["resultId"]));

    session.change(&a, 3, None, &job("F-1", "2026-02-27"));
    asked_again(&mut session);
    let again = pull(&mut session, &b, &wrong["resultId"]);
    assert_eq!((codes(&again["items"]), &again["resultId"]), (vec![], &right["resultId"]));

    session.change(&a, 4, None, &job("F-2", "2026-02-27"));
    asked_again(&mut session);
    assert_eq!(codes(&pull(&mut session, &b, &right["resultId"])["items"]), ["E0409"]);
    close(&mut session, &a);
    asked_again(&mut session);
    assert_eq!(codes(&pull(&mut session, &b, &wrong["resultId"])["items"]), [""; 0]);

    // What changes nothing for others is nobody else's business; nor are hints.
    session.change(&b, 2, Some([0, 0, 0, 0]), "# é\n");
    assert_eq!(codes(&pull(&mut session, &b, &Value::Null)["items"]), [""; 0]);
    let asked = |method: &str| session.kept.iter().any(|message| message["method"] == method);
    assert!(!asked("workspace/diagnostic/refresh") && !asked("workspace/inlayHint/refresh"));
    assert!(!asked("textDocument/publishDiagnostics"));
}
