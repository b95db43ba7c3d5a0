//! A session from its first message to its last: files that are opened, changed, imported and closed; what is told of them.

use super::{Session, uri};
use crate::ide::HOUSE;
use serde_json::{Value, json};

const JOB: &str = "file:///work/job.avt";

/// Of errors and warnings.
fn codes(diagnostics: &[Value]) -> Vec<&str> {
    let told = diagnostics.iter().filter(|found| found["severity"].as_i64() < Some(3));
    told.filter_map(|found| found["code"].as_str()).collect()
}

#[test]
fn diagnostics_follow_each_version_of_a_file() {
    let mut session = Session::new();
    session.open(JOB, HOUSE);
    assert_eq!(codes(&session.diagnostics(JOB, 1)), [""; 0]);
    let line = HOUSE.lines().position(|line| line.contains("murs   25%")).expect("a line") as u32;
    session.change(JOB, 2, Some([line, 11, line, 13]), "125");
    let found = session.diagnostics(JOB, 2);
    assert_eq!(codes(&found), ["E0501"], "{found:?}");
    let error = found.iter().find(|found| found["code"] == "E0501").expect("the error");
    assert_eq!(error["range"]["start"], json!({ "line": line, "character": 11 }));
    assert_eq!((&error["severity"], &error["source"]), (&json!(1), &json!("avt")));
    session.change(JOB, 3, Some([line, 11, line, 14]), "30");
    assert_eq!(codes(&session.diagnostics(JOB, 3)), [""; 0]);
    session.notify("textDocument/didClose", json!({ "textDocument": { "uri": JOB } }));
    assert!(session.finish().success());
}

#[test]
fn columns_are_counted_as_agreed() {
    // 𝄞 is 4 bytes, 2 units of UTF-16, 1 character; é is 2 bytes.
    let text = "devis D \"é𝄞\" du 2026-01-01 { inconnu : 1 }\n";
    for (offered, agreed, column) in [
        (json!(null), "utf-16", 30),
        (json!(["utf-16", "utf-8"]), "utf-8", 33),
        (json!(["utf-32"]), "utf-32", 29),
    ] {
        let mut session = Session::start();
        let capabilities = json!({ "general": { "positionEncodings": offered } });
        let answer = session.request(
            "initialize",
            json!({ "processId": null, "rootUri": null, "capabilities": capabilities }),
        );
        assert_eq!(answer["capabilities"]["positionEncoding"], agreed);
        session.notify("initialized", json!({}));
        session.open(JOB, text);
        let found = session.diagnostics(JOB, 1);
        assert_eq!(found[0]["range"]["start"]["character"], column, "{agreed}: {found:?}");
    }
}

#[test]
fn imported_files_count_as_they_are_in_the_editor() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = folder.path().join("bpu.avt");
    std::fs::write(&library, "bibliothèque BPU \"Prix\" du 2026-01-01 {\n    mur \"Mur\" 1 m2 @ 10\n}\n")
        .expect("written");
    let job = uri(&folder.path().join("job.avt"));
    let text = "importer \"bpu.avt\"\ndevis D \"D\" du 2026-02-01 {\n    tva : 20%\n    m de BPU.mur 2 m2\n    n de BPU.sol 2 m2\n}\n";
    let mut session = Session::with(json!({}), Value::Null, Some(folder.path()));
    session.open(&job, text);
    let found = session.diagnostics(&job, 1);
    assert_eq!(codes(&found), ["E0804"], "{found:?}");
    let open = uri(&library);
    session.open(
        &open,
        "bibliothèque BPU \"Prix\" du 2026-01-01 {\n    mur \"Mur\" 1 m2 @ 10\n    sol \"Sol\" 1 m2 @ 5\n}\n",
    );
    assert!(session.diagnostics(&job, 1).is_empty(), "the row is in the buffer, not on the disk");
    session.notify("textDocument/didClose", json!({ "textDocument": { "uri": open } }));
    assert_eq!(codes(&session.diagnostics(&job, 1)), ["E0804"]);
    std::fs::write(
        &library,
        "bibliothèque BPU \"Prix\" du 2026-01-01 {\n    mur \"Mur\" 1 m2 @ 10\n    sol \"Sol\" 1 m2 @ 5\n}\n",
    )
    .expect("written");
    session.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": open, "type": 2 }] }));
    assert!(session.diagnostics(&job, 1).is_empty());
}

#[test]
fn a_client_that_pulls_is_not_pushed_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let closed = folder.path().join("closed.avt");
    std::fs::write(&closed, "devis D du 2026-13-01 {\n}\n").expect("written");
    let capabilities =
        json!({ "textDocument": { "diagnostic": {} }, "window": { "workDoneProgress": true } });
    let mut session = Session::with(capabilities, Value::Null, Some(folder.path()));
    let job = uri(&folder.path().join("job.avt"));
    session.open(&job, "devis D {\n    inconnu : 1\n}\n");
    let document = json!({ "textDocument": { "uri": job } });
    let full = session.request("textDocument/diagnostic", document);
    assert_eq!(full["kind"], "full");
    let items = full["items"].as_array().expect("a list");
    assert!(!items.is_empty());
    let again = json!({ "textDocument": { "uri": job }, "previousResultId": full["resultId"] });
    assert_eq!(session.request("textDocument/diagnostic", again)["kind"], "unchanged");
    let params = json!({ "previousResultIds": [], "workDoneToken": "check" });
    let all = session.request("workspace/diagnostic", params);
    let reports = all["items"].as_array().expect("a list").clone();
    let names: Vec<&str> =
        reports.iter().filter_map(|report| report["uri"].as_str()?.rsplit('/').next()).collect();
    assert_eq!(names, ["closed.avt", "job.avt"]);
    assert!(reports.iter().all(|report| report["items"].as_array().is_some_and(|items| !items.is_empty())));
    let progress = session
        .wait(|message| message["method"] == "$/progress" && message["params"]["value"]["kind"] == "end");
    assert_eq!(progress["params"]["token"], "check");
    let known: Vec<Value> =
        reports.iter().map(|report| json!({ "uri": report["uri"], "value": report["resultId"] })).collect();
    let again = session.request("workspace/diagnostic", json!({ "previousResultIds": known }));
    assert!(
        again["items"].as_array().expect("a list").iter().all(|report| report["kind"] == "unchanged"),
        "{again}"
    );
    assert!(!session.kept.iter().any(|message| message["method"] == "textDocument/publishDiagnostics"));
}

#[test]
fn messages_are_in_the_language_of_the_client() {
    for locale in ["fr-FR", "en-US", "de"] {
        let mut session = Session::start();
        session.request(
            "initialize",
            json!({ "processId": null, "rootUri": null, "capabilities": {}, "locale": locale }),
        );
        session.notify("initialized", json!({}));
        session.open(JOB, "devis D \"D\" du 2026-01-01 {\n    inconnu : 1\n}\n");
        let found = session.diagnostics(JOB, 1);
        let message = found[0]["message"].as_str().expect("words");
        assert_eq!(message.contains("réglage"), locale.starts_with("fr"), "{locale}: {message}");
        // What the person set comes first.
        session
            .notify("workspace/didChangeConfiguration", json!({ "settings": { "avt": { "locale": "fr" } } }));
        if !locale.starts_with("fr") {
            let found = session.diagnostics(JOB, 1);
            assert!(
                found[0]["message"].as_str().is_some_and(|message| message.contains("réglage")),
                "{found:?}"
            );
        }
    }
}

#[test]
fn numbers_of_a_folder_are_one_sequence() {
    let folder = tempfile::tempdir().expect("a folder");
    let job = |number: &str| {
        format!(
            "devis D \"D\" du 2026-01-01 accepté 2026-01-02 {{\n    tva : 20%\n    a \"A\" 1 u @ 10\n}}\nsituation S n° \"{number}\" du 2026-02-28 {{\n    a 10%\n}}\n"
        )
    };
    for (name, number) in [("a.avt", "F-1"), ("b.avt", "F-1"), ("c.avt", "F-4")] {
        std::fs::write(folder.path().join(name), job(number)).expect("written");
    }
    let capabilities = json!({ "textDocument": { "diagnostic": {} } });
    let mut session = Session::with(capabilities, Value::Null, Some(folder.path()));
    let all = session.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let of = |name: &str| {
        let reports = all["items"].as_array().expect("a list");
        let report =
            reports.iter().find(|report| report["uri"].as_str().is_some_and(|uri| uri.ends_with(name)));
        report.expect("a report")["items"].as_array().expect("a list").clone()
    };
    assert_eq!(codes(&of("a.avt")), [""; 0]);
    let twice = of("b.avt");
    assert_eq!(codes(&twice), ["E0409"]);
    let told = twice.iter().find(|found| found["code"] == "E0409").expect("the error");
    assert_eq!(told["range"]["start"], json!({ "line": 4, "character": 15 }));
    assert_eq!(codes(&of("c.avt")), [""; 0], "a gap is told of a whole folder, by `avt check`");
}

const LIBRARY: &str = "bibliothèque BPU \"Prix\" du 2026-01-01 {\n    mur \"Mur\" 1 m2 @ 10\n}\n";
const IMPORTER: &str =
    "importer \"bpu.avt\"\ndevis D \"D\" du 2026-02-01 {\n    tva : 20%\n    m de BPU.mur 2 m2\n}\n";

#[test]
fn an_import_that_is_not_there_yet_is_waited_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let [job, library] = ["job.avt", "bpu.avt"].map(|name| uri(&folder.path().join(name)));
    let mut session = Session::with(json!({}), Value::Null, Some(folder.path()));
    session.open(&job, IMPORTER);
    assert_eq!(codes(&session.diagnostics(&job, 1)), ["E0809"]);
    session.open(&library, LIBRARY);
    assert!(session.diagnostics(&job, 1).is_empty(), "it is in the editor, though not on the disk");
    session.notify("textDocument/didClose", json!({ "textDocument": { "uri": library } }));
    assert_eq!(codes(&session.diagnostics(&job, 1)), ["E0809"]);
    std::fs::write(folder.path().join("bpu.avt"), LIBRARY).expect("written");
    session.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": library, "type": 2 }] }));
    assert!(session.diagnostics(&job, 1).is_empty());
}

#[test]
fn what_a_file_imports_is_read_again_as_it_is_saved() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bpu.avt");
    std::fs::write(&path, LIBRARY).expect("written");
    let job = uri(&folder.path().join("job.avt"));
    let mut session = Session::with(json!({}), Value::Null, Some(folder.path()));
    session.open(&job, IMPORTER);
    assert!(session.diagnostics(&job, 1).is_empty());
    // A client that watches nothing.
    std::fs::write(&path, LIBRARY.replace("mur", "sol")).expect("written");
    session.notify("textDocument/didSave", json!({ "textDocument": { "uri": job } }));
    assert_eq!(codes(&session.diagnostics(&job, 1)), ["E0804"]);
}

#[test]
fn a_client_that_pulls_is_told_that_an_import_has_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bpu.avt");
    std::fs::write(&path, LIBRARY).expect("written");
    let [job, library] = ["job.avt", "bpu.avt"].map(|name| uri(&folder.path().join(name)));
    let capabilities = json!({
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true }, "inlayHint": { "refreshSupport": true } },
    });
    let mut session = Session::with(capabilities, Value::Null, Some(folder.path()));
    session.open(&job, IMPORTER);
    session.request("textDocument/diagnostic", json!({ "textDocument": { "uri": job } }));
    std::fs::write(&path, LIBRARY.replace("mur", "sol")).expect("written");
    session.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": library, "type": 2 }] }));
    for method in ["workspace/diagnostic/refresh", "workspace/inlayHint/refresh"] {
        let asked = session.wait(|message| message["method"] == method);
        session.send(&json!({ "jsonrpc": "2.0", "id": asked["id"], "result": null }));
    }
    let pulled = session.request("textDocument/diagnostic", json!({ "textDocument": { "uri": job } }));
    assert_eq!(codes(pulled["items"].as_array().expect("a list")), ["E0804"]);
}

#[test]
fn files_that_are_not_open_follow_what_they_import() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("bpu.avt");
    std::fs::write(folder.path().join("job.avt"), IMPORTER).expect("written");
    let library = uri(&path);
    let capabilities = json!({ "textDocument": { "diagnostic": {} } });
    let mut session = Session::with(capabilities, Value::Null, Some(folder.path()));
    let found = |session: &mut Session| {
        let all = session.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
        let reports = all["items"].as_array().expect("a list");
        let job =
            reports.iter().find(|report| report["uri"].as_str().is_some_and(|uri| uri.ends_with("job.avt")));
        let items = job.expect("a report")["items"].as_array().expect("a list").clone();
        codes(&items).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(found(&mut session), ["E0809"]);
    std::fs::write(&path, LIBRARY).expect("written");
    assert!(found(&mut session).is_empty(), "it is there now");
    session.open(&library, &LIBRARY.replace("mur", "sol"));
    assert_eq!(found(&mut session), ["E0804"]);
    session.notify("textDocument/didClose", json!({ "textDocument": { "uri": library } }));
    assert!(found(&mut session).is_empty(), "what was not saved is gone");
}

#[test]
fn a_setting_that_is_mistyped_is_logged_once_and_the_others_hold() {
    let log = tempfile::NamedTempFile::new().expect("a file");
    let mut session = Session::logging(log.reopen().expect("the same").into());
    let hints =
        json!({ "net": "no", "amounts": false, "quantities": false, "sections": false, "periods": false });
    let settings = json!({ "avt": { "locale": 5, "inlayHints": hints } });
    let options = json!({ "processId": null, "capabilities": {}, "initializationOptions": settings });
    session.request("initialize", options);
    session.notify("initialized", json!({}));
    session.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    session.open("file:///job.avt", HOUSE);
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let params = json!({ "textDocument": { "uri": "file:///job.avt" }, "range": range });
    let hints = session.request("textDocument/inlayHint", params);
    assert_eq!(hints.as_array().map(Vec::len), Some(2), "the net of each situation: {hints}");
    let log = std::fs::read_to_string(log.path()).expect("a log");
    for wrong in ["avt.inlayHints.net", "avt.locale"] {
        assert_eq!(log.matches(wrong).count(), 1, "{log}");
    }
}

/// Some clients write letters with accents as they are.
#[test]
fn an_address_that_is_not_encoded_is_taken_for_what_it_means() {
    let mut session = Session::new();
    let (raw, encoded) = ("file:///chantier/éà b.avt", "file:///chantier/%C3%A9%C3%A0%20b.avt");
    session.open(raw, "devis D1 {\n");
    assert_eq!(codes(&session.diagnostics(encoded, 1)), ["E0104"]);
    session.change(raw, 2, None, HOUSE);
    assert!(codes(&session.diagnostics(encoded, 2)).is_empty());
    let hints = session.request("textDocument/foldingRange", json!({ "textDocument": { "uri": raw } }));
    assert!(hints.as_array().is_some_and(|found| !found.is_empty()), "{hints}");
}

#[test]
fn a_check_that_is_given_up_ends_its_progress() {
    let folder = tempfile::tempdir().expect("a folder");
    for at in 0..400 {
        std::fs::write(folder.path().join(format!("{at}.avt")), HOUSE).expect("written");
    }
    let mut session = Session::with(json!({}), Value::Null, Some(folder.path()));
    let id =
        session.ask("workspace/diagnostic", json!({ "previousResultIds": [], "workDoneToken": "check" }));
    let of = |kind: &'static str| {
        move |message: &Value| {
            message["params"]["token"] == "check" && message["params"]["value"]["kind"] == kind
        }
    };
    session.wait(of("report"));
    session.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(session.answer(id)["error"]["code"], -32800);
    session.wait(of("end"));
}
