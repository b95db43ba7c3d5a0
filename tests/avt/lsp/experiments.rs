//! What is taken for granted of the transport, tried on a small server that follows the rules of `src/lsp/mod.rs`: edits are
//! followed in order, readers see what stood before them, stuck handlers hold up nobody, a cancellation is heard, a panic
//! is answered. These are to pass before another version of it is taken.

use avt::lsp::{CONCURRENCY, Guard};
use serde_json::{Value, json};
use std::sync::Mutex;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::*;
use tower_lsp::{LanguageServer, LspService, Server};

/// Knows the version of its one file; a hover tells it, or goes wrong as its line says.
#[derive(Default)]
struct Probe {
    version: Mutex<i32>,
}

const STUCK: u32 = 1;
const PANIC: u32 = 2;
const LATE_PANIC: u32 = 3;

impl LanguageServer for Probe {
    async fn initialize(&self, _: InitializeParams) -> Result<InitializeResult> {
        Ok(InitializeResult::default())
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        {
            let mut version = self.version.lock().expect("a version");
            // One that comes late is seen.
            *version = if params.text_document.version == *version + 1 { *version + 1 } else { -1 };
        }
        tokio::task::yield_now().await;
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let version = *self.version.lock().expect("a version");
        match params.text_document_position_params.position.line {
            STUCK => std::future::pending().await,
            PANIC => panic!("at once"),
            LATE_PANIC => {
                tokio::task::yield_now().await;
                panic!("later")
            }
            _ => {}
        }
        let read = tokio::task::spawn_blocking(move || version.to_string()).await.expect("it reads");
        Ok(Some(Hover { contents: HoverContents::Scalar(MarkedString::String(read)), range: None }))
    }
}

struct Client {
    input: DuplexStream,
    output: BufReader<DuplexStream>,
}

impl Client {
    async fn start() -> Client {
        let ((input, from_client), (to_client, output)) = (duplex(1 << 16), duplex(1 << 16));
        let (service, socket) = LspService::new(|_| Probe::default());
        let server = Server::new(from_client, to_client, socket).concurrency_level(CONCURRENCY);
        tokio::spawn(server.serve(Guard::new(service)));
        let mut client = Client { input, output: BufReader::new(output) };
        client.send(json!({ "id": 0, "method": "initialize", "params": { "capabilities": {} } })).await;
        client.answer(0).await;
        client
    }

    async fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = json!("2.0");
        let body = message.to_string();
        let message = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        self.input.write_all(message.as_bytes()).await.expect("it reads");
    }

    async fn change(&mut self, version: i32) {
        let document = json!({ "uri": "file:///a", "version": version });
        let params = json!({ "textDocument": document, "contentChanges": [] });
        self.send(json!({ "method": "textDocument/didChange", "params": params })).await;
    }

    async fn hover(&mut self, id: i32, line: u32) {
        let position = json!({ "line": line, "character": 0 });
        let params = json!({ "textDocument": { "uri": "file:///a" }, "position": position });
        self.send(json!({ "id": id, "method": "textDocument/hover", "params": params })).await;
    }

    async fn next(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).await.expect("a header");
            match line.trim_end() {
                "" => break,
                header => length = header.rsplit(' ').next().expect("a length").parse().unwrap_or(length),
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).await.expect("a body");
        serde_json::from_slice(&body).expect("JSON")
    }

    async fn answer(&mut self, id: i32) -> Value {
        loop {
            let message = self.next().await;
            if message["id"] == id {
                return message;
            }
        }
    }
}

/// Runs an experiment; one that hangs has failed.
fn run(experiment: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build();
    let limit = Duration::from_secs(60);
    let ended = runtime.expect("a runtime").block_on(async { tokio::time::timeout(limit, experiment).await });
    assert!(ended.is_ok(), "it hangs");
}

#[test]
fn readers_see_the_edits_before_them_and_no_other() {
    run(async {
        let mut client = Client::start().await;
        const PAIRS: i32 = 1_000;
        for version in 1..=PAIRS {
            client.change(version).await;
            client.hover(version, 0).await;
        }
        let mut seen = Vec::new();
        while seen.len() < PAIRS as usize {
            let message = client.next().await;
            seen.push((message["id"].as_i64(), message["result"]["contents"].as_str().map(str::to_owned)));
        }
        for (id, version) in seen {
            assert_eq!(id.map(|id| id.to_string()), version);
        }
    });
}

#[test]
fn handlers_that_never_end_hold_up_nobody() {
    run(async {
        let mut client = Client::start().await;
        for id in 1..=200 {
            client.hover(id, STUCK).await;
        }
        for version in 1..=400 {
            client.change(version).await;
        }
        client.hover(1_000, 0).await;
        assert_eq!(client.answer(1_000).await["result"]["contents"], "400");
        client.send(json!({ "method": "$/cancelRequest", "params": { "id": 7 } })).await;
        assert_eq!(client.answer(7).await["error"]["code"], -32800);
    });
}

#[test]
fn a_panic_is_answered_and_the_session_goes_on() {
    run(async {
        let mut client = Client::start().await;
        client.change(1).await;
        for (id, line) in [(1, PANIC), (2, LATE_PANIC)] {
            client.hover(id, line).await;
            assert_eq!(client.answer(id).await["error"]["code"], -32603);
        }
        client.hover(3, 0).await;
        assert_eq!(client.answer(3).await["result"]["contents"], "1");
    });
}

#[test]
fn the_end_is_at_once_though_the_input_stays_open() {
    run(async {
        let mut client = Client::start().await;
        client.hover(1, STUCK).await;
        client.send(json!({ "id": 2, "method": "shutdown" })).await;
        client.answer(2).await;
        client.send(json!({ "method": "exit" })).await;
        let mut rest = Vec::new();
        client.output.read_to_end(&mut rest).await.expect("its output ends");
    });
}
