//! Each feature once over the wire: what `ide` answers arrives as the protocol has it.

use super::{Session, place, uri};
use crate::ide::HOUSE;
use serde_json::{Value, json};

const JOB: &str = "file:///work/job.avt";

/// A session with a file open, and its first diagnostics told.
fn with(text: &str) -> Session {
    let mut session = Session::new();
    session.open(JOB, text);
    session.diagnostics(JOB, 1);
    session
}

fn at(text: &str, word: &str) -> Value {
    json!({ "textDocument": { "uri": JOB }, "position": place(text, word) })
}

fn whole() -> Value {
    json!({ "textDocument": { "uri": JOB } })
}

#[test]
fn hover_shows_the_row_of_the_situation() {
    let mut session = with(HOUSE);
    let hover = session.request("textDocument/hover", at(HOUSE, "murs   25%"));
    let shown = hover["contents"]["value"].as_str().expect("Markdown");
    assert!(shown.contains("Murs") && shown.contains("25 %") && shown.contains("1 472,75 €"), "{shown}");
    assert_eq!(hover["range"]["start"], place(HOUSE, "murs   25%"));
}

#[test]
fn hints_are_of_the_kinds_that_are_asked_for() {
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let params = json!({ "textDocument": { "uri": JOB }, "range": range });
    let mut session = with(HOUSE);
    let all = session.request("textDocument/inlayHint", params.clone());
    let labels = |hints: &Value| -> Vec<String> {
        hints
            .as_array()
            .expect("a list")
            .iter()
            .map(|hint| hint["label"].as_str().unwrap_or("").to_owned())
            .collect()
    };
    assert!(labels(&all).iter().any(|label| label.contains("3 000,00")), "{:?}", labels(&all));
    let settings = json!({ "avt": { "inlayHints": { "amounts": false, "quantities": false, "sections": false, "periods": false } } });
    session.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    let net = session.request("textDocument/inlayHint", params);
    assert_eq!(labels(&net).len(), 2, "one for each situation: {:?}", labels(&net));
}

#[test]
fn names_are_found_and_renamed_across_files() {
    let folder = tempfile::tempdir().expect("a folder");
    let library = "bibliothèque BPU \"Prix\" du 2026-01-01 {\n    mur \"Mur\" 1 m2 @ 10\n}\n";
    let job =
        "importer \"bpu.avt\"\ndevis D \"D\" du 2026-02-01 {\n    tva : 20%\n    m de BPU.mur 2 m2\n}\n";
    for (name, text) in [("bpu.avt", library), ("a.avt", job), ("b.avt", job)] {
        std::fs::write(folder.path().join(name), text).expect("written");
    }
    let [bpu, a, b] = ["bpu.avt", "a.avt", "b.avt"].map(|name| uri(&folder.path().join(name)));
    let mut session = Session::with(json!({}), Value::Null, Some(folder.path()));
    session.open(&a, job);
    let row = json!({ "textDocument": { "uri": a }, "position": place(job, "mur 2") });
    let found = session.request("textDocument/definition", row.clone());
    assert_eq!((&found["uri"], &found["range"]["start"]), (&json!(bpu), &place(library, "mur")));
    let mut params = row.clone();
    params["context"] = json!({ "includeDeclaration": true });
    let places = session.request("textDocument/references", params);
    let mut files: Vec<&str> =
        places.as_array().expect("a list").iter().filter_map(|place| place["uri"].as_str()).collect();
    files.sort_unstable();
    assert_eq!(files, [&a, &b, &bpu], "{places}");
    let prepared = session.request("textDocument/prepareRename", row.clone());
    assert_eq!(prepared["placeholder"], "mur");
    let mut params = row.clone();
    params["newName"] = json!("paroi");
    let edit = session.request("textDocument/rename", params);
    let changes = edit["changes"].as_object().expect("changes by file");
    assert_eq!(changes.len(), 3, "{edit}");
    assert!(changes.values().all(|edits| edits.as_array().is_some_and(|edits| edits.len() == 1)), "{edit}");
    let mut params = row;
    params["newName"] = json!("de travers");
    let id = session.ask("textDocument/rename", params);
    let refused = session.answer(id);
    assert_eq!(refused["error"]["code"], -32803, "{refused}");
}

#[test]
fn places_of_a_name_in_its_file() {
    let mut session = with(HOUSE);
    let params = at(HOUSE, "murs   \"");
    let highlights = session.request("textDocument/documentHighlight", params.clone());
    let kinds: Vec<_> =
        highlights.as_array().expect("a list").iter().map(|found| found["kind"].as_i64()).collect();
    assert_eq!(kinds, [Some(3), Some(2), Some(2)], "written once, read twice");
    let linked = session.request("textDocument/linkedEditingRange", params);
    assert_eq!(linked["ranges"].as_array().map(Vec::len), Some(3), "{linked}");
}

#[test]
fn colours_come_whole_changed_and_by_range() {
    let mut session = with(HOUSE);
    let full = session.request("textDocument/semanticTokens/full", whole());
    let before: Vec<i64> =
        full["data"].as_array().expect("numbers").iter().filter_map(Value::as_i64).collect();
    assert_eq!(before.len() % 5, 0);
    session.change(JOB, 2, Some([0, 0, 0, 0]), "# é\n");
    let mut params = whole();
    params["previousResultId"] = full["resultId"].clone();
    // An answer that an edit overtook never came: the client goes on from the one before.
    session.request("textDocument/semanticTokens/full/delta", params.clone());
    let delta = session.request("textDocument/semanticTokens/full/delta", params);
    let mut patched = before.clone();
    for edit in delta["edits"].as_array().expect("edits") {
        let (start, gone) =
            (edit["start"].as_u64().expect("a place"), edit["deleteCount"].as_u64().expect("a count"));
        let new = edit["data"].as_array().expect("numbers").iter().filter_map(Value::as_i64);
        patched.splice(start as usize..(start + gone) as usize, new);
    }
    let fresh = session.request("textDocument/semanticTokens/full", whole());
    assert_eq!(json!(patched), fresh["data"]);
    let mut params = whole();
    params["range"] = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } });
    let first = session.request("textDocument/semanticTokens/range", params);
    assert_eq!(first["data"], json!(patched[..5]));
}

#[test]
fn lenses_and_own_requests_give_documents_as_data() {
    let mut session = with(HOUSE);
    let status = session.wait(|message| message["method"] == "avt/status");
    assert_eq!((&status["params"]["health"], &status["params"]["situation"]), (&json!("ok"), &json!("S2")));
    let lenses = session.request("textDocument/codeLens", whole());
    let titles: Vec<&str> = lenses
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|lens| lens["command"]["title"].as_str())
        .collect();
    assert!(titles.iter().any(|title| title.starts_with("Net à payer")), "{titles:?}");
    let mut params = whole();
    params["id"] = json!("S1");
    params["format"] = json!("json");
    let invoice = session.request("avt/invoice", params.clone());
    assert_eq!((&invoice["id"], &invoice["complete"]), (&json!("S1"), &json!(true)));
    let content: Value = serde_json::from_str(invoice["content"].as_str().expect("a text")).expect("JSON");
    assert!(content.is_object());
    params["id"] = json!("S9");
    let id = session.ask("avt/invoice", params);
    assert!(session.answer(id)["error"]["message"].as_str().is_some_and(|message| message.contains("S9")));
    let grid = session.request("avt/grid", whole());
    assert_eq!(grid["columns"][1]["id"], "S2");
    let cell = grid["rows"].as_array().expect("rows").iter().find(|row| row["id"] == "murs").expect("murs");
    assert_eq!(cell["cells"][0]["range"]["start"], place(HOUSE, "25%"));
    let mut params = whole();
    params["figure"] = json!("S1.net");
    let why = session.request("avt/why", params);
    assert!(why["text"].as_str().is_some_and(|text| text.contains("S1")), "{why}");
    let page = session.request("avt/explain", json!({ "code": "e0501" }));
    assert!(
        page["markdown"].as_str().is_some_and(|text| text.starts_with("# E0501") && text.contains("```avt"))
    );
}

#[test]
fn the_outline_folds_and_selections() {
    let mut session = with(HOUSE);
    let outline = session.request("textDocument/documentSymbol", whole());
    let names: Vec<&str> =
        outline.as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect();
    assert!(names.iter().any(|name| name.contains("D1")), "{names:?}");
    let folds = session.request("textDocument/foldingRange", whole());
    assert_eq!(
        (&folds[0]["startLine"], &folds[0]["endLine"]),
        (&json!(0), &json!(2)),
        "the brace stays in sight"
    );
    let params = json!({ "textDocument": { "uri": JOB }, "positions": [place(HOUSE, "86 m2"), place(HOUSE, "240,00")] });
    let ranges = session.request("textDocument/selectionRange", params);
    assert_eq!(ranges.as_array().map(Vec::len), Some(2));
    assert_eq!(ranges[0]["range"]["start"], place(HOUSE, "86 m2"));
    assert!(ranges[0]["parent"]["range"].is_object());
}

#[test]
fn rows_are_searched_for_in_every_project() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("closed.avt"), HOUSE).expect("written");
    let mut session = Session::with(json!({}), Value::Null, Some(folder.path()));
    session.open(JOB, &HOUSE.replace("portes \"Portes", "grille \"Portes"));
    let found = session.request("workspace/symbol", json!({ "query": "portes" }));
    let names: Vec<&str> =
        found.as_array().expect("a list").iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
}

#[test]
fn files_are_laid_out_by_small_edits() {
    let crooked = HOUSE.replace("    murs   25%", " murs 25%");
    let mut session = with(&crooked);
    let options = json!({ "tabSize": 4, "insertSpaces": true });
    let params = json!({ "textDocument": { "uri": JOB }, "options": options });
    let edits = session.request("textDocument/formatting", params.clone());
    let lines: Vec<_> =
        edits.as_array().expect("edits").iter().map(|edit| edit["range"]["start"]["line"].as_u64()).collect();
    let line = place(&crooked, " murs 25%")["line"].as_u64();
    assert!(lines.contains(&line), "{edits}");
    let mut params = params;
    params["range"] = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 1, "character": 0 } });
    let none = session.request("textDocument/rangeFormatting", params);
    assert!(none.as_array().is_some_and(|edits| edits.len() < lines.len()), "{none}");
    let opened = HOUSE.replace("    murs   25%\n", "    murs   25%\n\n");
    session.change(JOB, 2, None, &opened);
    let at = json!({ "line": place(&opened, "    murs   25%")["line"].as_u64().expect("a line") + 1, "character": 0 });
    let typed = json!({ "textDocument": { "uri": JOB }, "position": at, "ch": "\n", "options": options });
    let edits = session.request("textDocument/onTypeFormatting", typed);
    assert_eq!(edits[0]["newText"], "    ", "{edits}");
}

#[test]
fn a_violation_is_mended_by_its_first_fix() {
    let wrong = HOUSE.replace("murs   25%", "murs   125%");
    let mut session = with(&wrong);
    let place = place(&wrong, "125%");
    let params = json!({
        "textDocument": { "uri": JOB }, "range": { "start": place, "end": place },
        "context": { "diagnostics": [], "only": ["quickfix"] },
    });
    let actions = session.request("textDocument/codeAction", params.clone());
    let fix = &actions[0];
    assert_eq!((&fix["kind"], &fix["isPreferred"]), (&json!("quickfix"), &json!(true)), "{actions}");
    assert_eq!(fix["diagnostics"][0]["code"], "E0501");
    let edit = &fix["edit"]["changes"][JOB][0];
    let range = &edit["range"];
    let at = |end: &str, key: &str| range[end][key].as_u64().expect("a number") as u32;
    let range = [at("start", "line"), at("start", "character"), at("end", "line"), at("end", "character")];
    session.change(JOB, 2, Some(range), edit["newText"].as_str().expect("a text"));
    let left = session.diagnostics(JOB, 2);
    assert!(left.iter().all(|found| found["severity"] != 1), "{left:?}");
    let mut all = params;
    all["context"]["only"] = json!(["source.fixAll"]);
    session.change(JOB, 3, None, &wrong);
    let none = session.request("textDocument/codeAction", all.clone());
    assert_eq!(none, json!([]), "which figure is right is the person's to say");
    session.change(JOB, 4, None, &HOUSE.replace("situation S2", "situatoin S2"));
    let actions = session.request("textDocument/codeAction", all);
    assert_eq!(actions[0]["kind"], "source.fixAll.avt", "{actions}");
}

#[test]
fn rows_are_proposed_with_what_is_left_of_them() {
    let text = HOUSE.replace("    portes 6 u\n", "    portes 6 u\n    \n");
    let mut session = with(&text);
    let mut at = place(&text, "    portes 6 u");
    at["line"] = json!(at["line"].as_u64().expect("a line") + 1);
    at["character"] = json!(4);
    let found =
        session.request("textDocument/completion", json!({ "textDocument": { "uri": JOB }, "position": at }));
    let murs =
        found["items"].as_array().expect("a list").iter().find(|item| item["label"] == "murs").expect("murs");
    assert_eq!(murs["textEdit"]["range"]["start"], at);
    assert!(murs["detail"].as_str().is_some_and(|detail| detail.contains("reste")), "{murs}");
    assert_eq!(found["isIncomplete"], false, "all of them");
}

/// More rows than a list holds: it is to be asked for again.
#[test]
fn a_list_that_was_cut_says_so() {
    let rows: String = (0..600).map(|at| format!("    r{at} \"Ligne\" 1 u @ 2,00\n")).collect();
    let text = format!(
        "projet \"P\" {{ tva : 10% }}\ndevis D1 du 2026-01-01 accepté 2026-01-02 {{\n{rows}}}\nsituation S1 du 2026-01-31 {{\n    r5\n}}\n"
    );
    let mut session = with(&text);
    let mut at = place(&text, "    r5\n");
    at["character"] = json!(5);
    let params = json!({ "textDocument": { "uri": JOB }, "position": at });
    let cut = session.request("textDocument/completion", params.clone());
    assert_eq!(cut["isIncomplete"], true);
    at["character"] = json!(6);
    let whole =
        session.request("textDocument/completion", json!({ "textDocument": { "uri": JOB }, "position": at }));
    assert_eq!(whole["isIncomplete"], false);
    let labels: Vec<_> =
        whole["items"].as_array().expect("a list").iter().map(|item| &item["label"]).collect();
    assert!(labels.contains(&&json!("r599")), "{labels:?}");
}

#[test]
fn edits_of_an_action_are_worked_out_once_it_is_chosen() {
    let capabilities = json!({ "textDocument": { "codeAction": {
        "dataSupport": true, "resolveSupport": { "properties": ["edit"] },
    } } });
    let mut session = Session::with(capabilities, Value::Null, None);
    session.open(JOB, HOUSE);
    let head = place(HOUSE, "situation S2");
    let params = json!({
        "textDocument": { "uri": JOB }, "range": { "start": head, "end": head }, "context": { "diagnostics": [] },
    });
    let listed = session.request("textDocument/codeAction", params.clone());
    let listed = listed.as_array().expect("a list");
    assert_eq!(listed.len(), 3, "{listed:?}");
    let mut eager = with(HOUSE);
    let made = eager.request("textDocument/codeAction", params);
    for (action, made) in listed.iter().zip(made.as_array().expect("a list")) {
        assert!(action["edit"].is_null() && action["title"] == made["title"], "{action}");
        let resolved = session.request("codeAction/resolve", action.clone());
        assert!(!made["edit"].is_null() && resolved["edit"] == made["edit"], "{resolved}");
    }
    // What was offered for another text is not made of this one.
    session.change(JOB, 2, Some([0, 0, 0, 0]), "# note\n");
    let id = session.ask("codeAction/resolve", listed[0].clone());
    assert_eq!(session.answer(id)["error"]["code"], -32801);
}

/// The one edit that the client is asked to make, as a new text.
fn applied(session: &mut Session, text: &str) -> String {
    let message = session.wait(|message| message["method"] == "workspace/applyEdit");
    session.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": { "applied": true } }));
    let edits = message["params"]["edit"]["changes"][JOB].as_array().expect("edits").clone();
    let source = avt::source::Source::new("job.avt", text);
    let point = |at: &Value| {
        let number = |key: &str| at[key].as_u64().expect("a number") as u32;
        avt::source::Point { line: number("line"), column: number("character") }
    };
    let offset = |at: &Value| source.offset(point(at), avt::source::Columns::Utf16);
    let edits: Vec<avt::source::Edit> = edits
        .iter()
        .map(|edit| {
            let span = avt::source::Span::new(offset(&edit["range"]["start"]), offset(&edit["range"]["end"]));
            avt::source::Edit::new(span, edit["newText"].as_str().expect("a text"))
        })
        .collect();
    avt::source::apply(text, &edits).expect("edits that fit")
}

#[test]
fn commands_change_the_file_through_the_editor() {
    let mut session = with(HOUSE);
    let command = |name: &str, argument: Value| json!({ "command": name, "arguments": [argument] });
    let next =
        session.request("workspace/executeCommand", command("avt.nextSituation", json!({ "uri": JOB })));
    let text = applied(&mut session, HOUSE);
    assert!(text.contains("situation S3 du 2026-06-30 {"), "{text}");
    let line = next["position"]["line"].as_u64().expect("a line") as usize;
    assert!(text.lines().nth(line).is_some_and(|line| line.contains('%')), "{next}: {text}");
    // As a lens carries it.
    session
        .request("workspace/executeCommand", json!({ "command": "avt.nextSituation", "arguments": [JOB] }));
    assert_eq!(applied(&mut session, HOUSE), text);
    let cell = json!({ "uri": JOB, "row": "portes", "situation": "S2", "text": "7 u" });
    session.request("workspace/executeCommand", command("avt.applyCell", cell));
    assert!(applied(&mut session, HOUSE).contains("portes 7 u"));
    // A cell that says so already is no edit: the next one is the first that comes.
    for (row, text) in [("fond", ""), ("portes", "6 u"), ("portes", "8 u")] {
        let cell = json!({ "uri": JOB, "row": row, "situation": "S2", "text": text });
        session.request("workspace/executeCommand", command("avt.applyCell", cell));
    }
    assert!(applied(&mut session, HOUSE).contains("portes 8 u"));
    let cell = json!({ "uri": JOB, "row": "inconnue", "situation": "S2", "text": "7 u" });
    let id = session.ask("workspace/executeCommand", command("avt.applyCell", cell));
    assert_eq!(session.answer(id)["error"]["code"], -32803);
    let export = command("avt.export", json!({ "uri": JOB, "format": "csv" }));
    let answer = session.request("workspace/executeCommand", export);
    assert!(answer["content"].as_str().is_some_and(|text| text.contains("murs")), "{answer}");
    // Every format of `avt eval`: text as it is, bytes in base64.
    let export = |session: &mut Session, format: &str| {
        let export = command("avt.export", json!({ "uri": JOB, "id": "S1", "format": format }));
        let answer = session.request("workspace/executeCommand", export);
        (answer["encoding"].clone(), answer["content"].as_str().expect("content").to_owned())
    };
    let starts = [
        ("html", "utf-8", "<!doctype html>"),
        ("fec", "utf-8", "JournalCode\t"),
        ("xlsx", "base64", "UEsDB"),
    ];
    for (format, encoding, start) in starts {
        let (told, content) = export(&mut session, format);
        assert_eq!(told, encoding, "{format}");
        assert!(content.starts_with(start), "{format}: {}", &content[..20]);
    }
    #[cfg(feature = "pdf")]
    assert!(export(&mut session, "pdf").1.starts_with("JVBERi0xLj"));
    // An electronic invoice that lacks something is refused, with what it lacks.
    let lacking = command("avt.export", json!({ "uri": JOB, "id": "S1", "format": "xml" }));
    let id = session.ask("workspace/executeCommand", lacking);
    let answer = session.answer(id);
    assert_eq!(answer["error"]["code"], -32803, "{answer}");
    assert!(answer["error"]["message"].as_str().is_some_and(|text| text.contains("client")), "{answer}");
    session
        .request("workspace/executeCommand", json!({ "command": "avt.why", "arguments": [JOB, "S1.net"] }));
    let shown = session.wait(|message| message["method"] == "window/showMessage");
    assert!(shown["params"]["message"].as_str().is_some_and(|text| text.contains("S1")));
    let id = session.ask("workspace/executeCommand", command("avt.unknown", Value::Null));
    assert_eq!(session.answer(id)["error"]["code"], -32602);
}

#[test]
fn what_feeds_a_total_and_what_it_feeds() {
    let mut session = with(HOUSE);
    let items = session.request("textDocument/prepareCallHierarchy", at(HOUSE, "S1 n°"));
    let situation = items[0].clone();
    let parts = session.request("callHierarchy/outgoingCalls", json!({ "item": situation }));
    let fond = parts
        .as_array()
        .expect("a list")
        .iter()
        .find(|part| part["to"]["name"].as_str().is_some_and(|name| name.contains("Fondations")));
    let fond = fond.unwrap_or_else(|| panic!("{parts}"))["to"].clone();
    let wholes = session.request("callHierarchy/incomingCalls", json!({ "item": fond }));
    let names: Vec<&str> = wholes
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|whole| whole["from"]["name"].as_str())
        .collect();
    assert!(names.iter().any(|name| name.contains("S1")), "{names:?}");
}

#[test]
fn imports_are_links_and_follow_the_files_they_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let job = "importer \"bpu.avt\"\n";
    std::fs::write(folder.path().join("bpu.avt"), "bibliothèque BPU \"Prix\" du 2026-01-01 {\n}\n")
        .expect("written");
    std::fs::write(folder.path().join("job.avt"), job).expect("written");
    let [bpu, new, open] = ["bpu.avt", "prix.avt", "job.avt"].map(|name| uri(&folder.path().join(name)));
    let mut session = Session::with(json!({}), Value::Null, Some(folder.path()));
    session.open(&open, job);
    let links = session.request("textDocument/documentLink", json!({ "textDocument": { "uri": open } }));
    assert_eq!(links[0]["target"], json!(bpu));
    let params = json!({ "files": [{ "oldUri": bpu, "newUri": new }] });
    let edit = session.request("workspace/willRenameFiles", params);
    assert_eq!(edit["changes"][&open][0]["newText"], "\"prix.avt\"", "{edit}");
}

#[test]
fn functions_show_their_parameters_and_proposals_their_pages() {
    let text = HOUSE.to_owned() + "soit prix = arrondi(2,345 ; )\n";
    let mut session = with(&text);
    let mut params = at(&text, "; )");
    params["position"]["character"] = json!(params["position"]["character"].as_u64().expect("a number") + 2);
    let help = session.request("textDocument/signatureHelp", params);
    let label = help["signatures"][0]["label"].as_str().expect("a label");
    assert!(label.starts_with("arrondi("), "{help}");
    assert_eq!(help["activeParameter"], 1, "{help}");
    let place = json!({ "textDocument": { "uri": JOB }, "position": { "line": 0, "character": 0 } });
    let found = session.request("textDocument/completion", place);
    let item = found["items"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|item| item["data"]["key"].is_string())
        .expect("one with a page");
    assert!(item["documentation"].is_null(), "{item}");
    let resolved = session.request("completionItem/resolve", item.clone());
    // This client reads no Markdown.
    assert!(resolved["documentation"].as_str().is_some_and(|text| !text.is_empty()), "{resolved}");
}

/// What could be imported is what the folder holds: not the file itself, nor what is hidden.
#[test]
fn files_of_the_folder_can_be_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("prix")).expect("a folder");
    for name in ["prix/bpu.avt", "BT01.CSV", "notes.txt", ".caché.avt", "job.avt"] {
        std::fs::write(folder.path().join(name), "").expect("written");
    }
    let mut session = Session::with(json!({}), Value::Null, Some(folder.path()));
    let job = uri(&folder.path().join("job.avt"));
    session.open(&job, "importer \"p\"\n");
    let at = json!({ "textDocument": { "uri": job }, "position": { "line": 0, "character": 11 } });
    let found = session.request("textDocument/completion", at);
    let items = found["items"].as_array().expect("a list");
    let labels: Vec<_> = items.iter().filter_map(|item| item["label"].as_str()).collect();
    assert_eq!(labels, ["BT01.CSV", "prix/bpu.avt"]);
    let range = json!({ "start": { "line": 0, "character": 10 }, "end": { "line": 0, "character": 11 } });
    assert_eq!(items[1]["textEdit"], json!({ "range": range, "newText": "prix/bpu.avt" }));
}
