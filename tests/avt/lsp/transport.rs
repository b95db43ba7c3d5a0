//! What the transport must hold: order, stuck handlers, cancellation, defects, the end. They guard its upgrades too.

use super::Session;
use serde_json::{Value, json};

const JOB: &str = "file:///work/job.avt";

#[test]
fn unknown_and_early_messages_do_not_stop_the_server() {
    let mut session = Session::start();
    let early = session.ask("textDocument/hover", json!({}));
    assert_eq!(session.answer(early)["error"]["code"], -32002, "not initialized yet");
    session.open(JOB, "devis");
    session.request("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
    session.notify("initialized", json!({}));
    session.notify("$/unknown", json!({}));
    session.notify("avt/unknown", json!({}));
    let unknown = session.ask("avt/unknown", json!({}));
    assert_eq!(session.answer(unknown)["error"]["code"], -32601);
    let nobody = json!({ "textDocument": { "uri": "file:///nowhere/x.avt" }, "position": { "line": 9, "character": 9 } });
    let answer = session.ask("textDocument/hover", nobody);
    assert!(session.answer(answer)["error"].is_null());
    session.change("file:///nowhere/x.avt", 7, Some([1, 1, 2, 2]), "x");
    session.open(JOB, "devis\n");
    assert!(!session.diagnostics(JOB, 1).is_empty());
    assert!(session.finish().success());
}

#[test]
fn many_edits_end_as_the_last_one_says() {
    let mut session = Session::new();
    session.open(JOB, "# \n");
    for version in 2..500 {
        session.change(JOB, version, Some([0, 2, 0, 2]), if version % 2 == 0 { "é" } else { "𝄞" });
    }
    session.change(JOB, 500, Some([1, 0, 1, 0]), "devis\n");
    let found = session.diagnostics(JOB, 500);
    assert_eq!(found[0]["range"]["start"]["line"], 1);
}

#[test]
fn the_server_ends_when_it_is_told_to() {
    let mut session = Session::new();
    session.request("shutdown", Value::Null);
    let late = session.ask("textDocument/hover", json!({}));
    assert_eq!(session.answer(late)["error"]["code"], -32600, "nothing is asked after shutdown");
    session.notify("exit", Value::Null);
    assert!(session.status().success(), "its input is still open");

    let mut rude = Session::new();
    rude.notify("exit", Value::Null);
    assert_eq!(rude.status().code(), Some(1), "exit without shutdown");

    let mut broken = Session::new();
    broken.raw(b"Content-Length: 3\r\n\r\n{,}");
    assert_eq!(broken.wait(|message| message["error"]["code"] == -32700)["id"], Value::Null);
    assert_eq!(broken.status().code(), Some(1), "after what is no message, nothing can be trusted");

    let mut gone = Session::new();
    gone.close_input();
    assert_eq!(gone.status().code(), Some(1), "the client is gone");
}

#[test]
fn a_line_of_a_million_characters_is_no_end() {
    let mut session = Session::new();
    let line = format!("devis D \"{}\" {{\n}}\n", "é".repeat(500_000));
    session.open(JOB, &line);
    for method in ["textDocument/completion", "textDocument/signatureHelp", "textDocument/hover"] {
        let at = json!({ "textDocument": { "uri": JOB }, "position": { "line": 0, "character": 400_000 } });
        session.request(method, at);
    }
    assert!(session.finish().success());
}

#[test]
fn a_flood_of_requests_holds_up_neither_edits_nor_cancellations() {
    let rows: String = (0..3_000).map(|at| format!("    r{at} \"Mur {at}\" 3 m2 @ 5\n")).collect();
    let long = format!("devis D \"D\" du 2026-01-01 {{\n    tva : 20%\n{rows}}}\n");
    let (other, mut session) = ("file:///work/other.avt", Session::new());
    session.open(JOB, &long);
    session.diagnostics(JOB, 1);
    let outline = json!({ "textDocument": { "uri": JOB } });
    let asked: Vec<i64> =
        (0..40).map(|_| session.ask("textDocument/documentSymbol", outline.clone())).collect();
    let (first, last) = (asked[0], asked[39]);
    session.answer(first);
    session.notify("$/cancelRequest", json!({ "id": last }));
    session.open(other, "devis\n");
    session.diagnostics(other, 1);
    assert_eq!(session.answer(last)["error"]["code"], -32800);
    let answered = |id: i64| session.kept.iter().any(|message| message["id"] == id);
    assert!(!answered(asked[38]), "the requests before them are still at work");
}
