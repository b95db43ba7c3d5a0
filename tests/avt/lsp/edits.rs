//! Edits as editors send them, one after the other, come to what the whole text does: whatever the columns count, with
//! accents, emoji and both line ends.

use super::Session;
use crate::grammar::rng::Rng;
use crate::ide::HOUSE;
use avt::source::{Columns, Edit, Source, Span, apply};
use serde_json::{Value, json};

const JOB: &str = "file:///work/job.avt";

/// What a person might type, paste or delete.
const TYPED: [&str; 20] = [
    "é",
    "𝄞",
    "👷🏽",
    "\r\n",
    "\n",
    " ",
    "5",
    "0%",
    "}",
    "{",
    "murs 60%\n",
    "\"",
    "œuvre",
    "€",
    "#",
    "",
    "    fond   100%\r\n",
    "situation S9 du 2027-01-31 {\n}\n",
    "|",
    "u",
];

fn session(encoding: &str) -> Session {
    let capabilities = json!({ "general": { "positionEncodings": [encoding] } });
    Session::with(capabilities, Value::Null, None)
}

/// All that is told of a file: its diagnostics, colours and outline.
fn told(session: &mut Session, version: i64) -> Value {
    let document = json!({ "textDocument": { "uri": JOB } });
    let tokens = session.request("textDocument/semanticTokens/full", document.clone());
    let outline = session.request("textDocument/documentSymbol", document);
    json!([session.diagnostics(JOB, version), tokens["data"], outline])
}

fn followed(encoding: &str, columns: Columns, seed: u64) {
    let mut rng = Rng::new(seed);
    let mut text = if rng.percent(50) { HOUSE.to_owned() } else { HOUSE.replace('\n', "\r\n") };
    let mut session = session(encoding);
    session.open(JOB, &text);
    let mut version = 1;
    for _ in 0..12 {
        // Several in one message, each of the text after those before it.
        let mut changes = Vec::new();
        for _ in 0..rng.within(1, 3) {
            let source = Source::new("job.avt", &*text);
            let places: Vec<u32> =
                text.char_indices().map(|(at, _)| at as u32).chain([text.len() as u32]).collect();
            // No editor puts a cursor inside a line end.
            let inside = |at: &&u32| {
                !text[..**at as usize].ends_with('\r') || !text[**at as usize..].starts_with('\n')
            };
            let places: Vec<u32> = places.iter().filter(inside).copied().collect();
            let from = rng.below(places.len());
            let to = (from + if rng.percent(60) { 0 } else { rng.within(1, 40) }).min(places.len() - 1);
            let (span, new) = (Span::new(places[from], places[to]), rng.word(&TYPED));
            let [start, end] = [span.start, span.end].map(|offset| {
                let point = source.point(offset, columns);
                json!({ "line": point.line, "character": point.column })
            });
            changes.push(json!({ "range": { "start": start, "end": end }, "text": new }));
            text = apply(&text, &[Edit::new(span, new)]).expect("an edit that fits");
        }
        version += 1;
        let document = json!({ "uri": JOB, "version": version });
        session
            .notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }
    let mut fresh = self::session(encoding);
    fresh.open(JOB, &text);
    assert_eq!(told(&mut session, version), told(&mut fresh, 1), "{encoding}, seed {seed}: {text}");
}

#[test]
fn edits_come_to_what_the_whole_text_does() {
    for seed in 0..12 {
        followed("utf-16", Columns::Utf16, seed);
        followed("utf-8", Columns::Utf8, 100 + seed);
        followed("utf-32", Columns::Utf32, 200 + seed);
    }
}
