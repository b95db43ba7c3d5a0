//! A language server as a process of its own, and the client that measures it: it sends an edit, and waits for the
//! diagnostics of that very version.

use std::fs;
use std::io::{self, BufReader, Write as _};
use std::os::fd::AsRawFd as _;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::edits::Edit;
use crate::{Outcome, frame};

/// No answer takes that long: the server is lost.
const LOST: Duration = Duration::from_secs(120);

/// How a server gives its diagnostics.
#[derive(Clone, Copy, PartialEq)]
pub enum Manner {
    /// It publishes them, with the version that they are of.
    Pushed,
    /// It is asked for them (`textDocument/diagnostic`).
    Pulled,
}

pub struct Server {
    name: &'static str,
    manner: Manner,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    uri: String,
    version: i64,
    last_id: i64,
    /// The name of the last semantic tokens that it gave.
    tokens: Option<String>,
    /// From an edit to its diagnostics, in milliseconds, in the order of the edits.
    pub times: Vec<f64>,
    /// From opening the document to its diagnostics, in milliseconds.
    pub opening: f64,
}

/// What a server keeps in memory, in MiB: now, and at most since its start.
#[derive(Clone, Copy, Default)]
pub struct Memory {
    pub resident: f64,
    pub peak: f64,
}

impl Server {
    /// Starts a server, and opens the text in it.
    pub fn start(
        name: &'static str,
        command: &[String],
        manner: Manner,
        language: &str,
        text: &str,
    ) -> Outcome<Server> {
        let mut child = Command::new(&command[0])
            .args(&command[1..])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("`{}`: {e}", command.join(" ")))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(format!("{name}: no pipes"));
        };
        let mut server = Server {
            name,
            manner,
            child,
            input,
            output: BufReader::new(output),
            uri: format!("file:///tmp/latency/job.{language}"),
            version: 1,
            last_id: 0,
            tokens: None,
            times: Vec::new(),
            opening: 0.0,
        };
        let pulls = (manner == Manner::Pulled).then(|| json!({ "dynamicRegistration": false }));
        let mut client = json!({
            "publishDiagnostics": { "versionSupport": true, "relatedInformation": true },
            "synchronization": { "didSave": true },
        });
        if let Some(pulls) = pulls {
            client["diagnostic"] = pulls;
        }
        server.request(
            "initialize",
            json!({ "processId": std::process::id(), "rootUri": null, "capabilities": { "textDocument": client } }),
        )?;
        server.notify("initialized", json!({}))?;
        let document = json!({ "uri": server.uri, "languageId": language, "version": 1, "text": text });
        let start = Instant::now();
        server.notify("textDocument/didOpen", json!({ "textDocument": document }))?;
        let errors = server.errors()?;
        server.opening = start.elapsed().as_secs_f64() * 1e3;
        if errors > 0 {
            return Err(format!("{name}: {errors} errors in a text without any"));
        }
        Ok(server)
    }

    /// Makes the edit, waits for the diagnostics of the new text, notes how long that took; the number of errors.
    pub fn edit(&mut self, edit: &Edit) -> Outcome<usize> {
        let message = self.change(edit);
        self.timed(&message)
    }

    /// [`Server::edit`], with what an editor asks after a change sent in the same breath. Answers are not waited for.
    pub fn edit_and_ask(&mut self, edit: &Edit) -> Outcome<usize> {
        let mut message = self.change(edit);
        message.extend(self.questions(edit.line));
        self.timed(&message)
    }

    fn timed(&mut self, message: &[u8]) -> Outcome<usize> {
        let start = Instant::now();
        self.send(message)?;
        let errors = self.errors()?;
        self.times.push(start.elapsed().as_secs_f64() * 1e3);
        Ok(errors)
    }

    /// What VS Code asks after a change at a line: of the whole file but for hints, which are those on the screen.
    fn questions(&mut self, line: usize) -> Vec<u8> {
        const SCREEN: usize = 60;
        let named = json!({ "uri": self.uri });
        let at = |line: usize| json!({ "line": line, "character": 0 });
        let screen = json!({ "start": at(line.saturating_sub(SCREEN / 2)), "end": at(line + SCREEN / 2) });
        let caret = json!({ "start": at(line), "end": at(line) });
        let tokens = match &self.tokens {
            Some(known) => {
                ("semanticTokens/full/delta", json!({ "textDocument": named, "previousResultId": known }))
            }
            None => ("semanticTokens/full", json!({ "textDocument": named })),
        };
        let questions = [
            tokens,
            ("inlayHint", json!({ "textDocument": named, "range": screen })),
            ("codeLens", json!({ "textDocument": named })),
            ("foldingRange", json!({ "textDocument": named })),
            ("documentSymbol", json!({ "textDocument": named })),
            ("documentLink", json!({ "textDocument": named })),
            (
                "codeAction",
                json!({ "textDocument": named, "range": caret, "context": { "diagnostics": [] } }),
            ),
        ];
        let mut bytes = Vec::new();
        for (method, params) in questions {
            self.last_id += 1;
            let method = format!("textDocument/{method}");
            let message = json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params });
            bytes.extend(frame::bytes(&message));
        }
        bytes
    }

    /// The message that makes the edit, and the next version.
    fn change(&mut self, edit: &Edit) -> Vec<u8> {
        self.version += 1;
        let (start, end) = ((edit.line, edit.from), (edit.line, edit.to));
        let position = |(line, character): (usize, usize)| json!({ "line": line, "character": character });
        self.notification(
            "textDocument/didChange",
            json!({
                "textDocument": { "uri": self.uri, "version": self.version },
                "contentChanges": [{ "range": { "start": position(start), "end": position(end) }, "text": edit.text }],
            }),
        )
    }

    /// What it has in memory.
    pub fn memory(&self) -> Outcome<Memory> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(&path).map_err(|e| format!("{path}: {e}"))?;
        let mib = |field: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(field));
            let kib = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse::<f64>().ok());
            kib.map(|kib| kib / 1024.0).ok_or_else(|| format!("{path}: no {field}"))
        };
        Ok(Memory { resident: mib("VmRSS:")?, peak: mib("VmHWM:")? })
    }

    /// Ends it, as an editor does; its exit status must be 0.
    pub fn stop(mut self) -> Outcome<()> {
        self.request("shutdown", Value::Null)?;
        self.notify("exit", Value::Null)?;
        // Answers may still come: who does not read them would keep it from ending.
        io::copy(&mut self.output, &mut io::sink()).map_err(|e| e.to_string())?;
        let status = self.child.wait().map_err(|e| e.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("{}: {status}", self.name)) }
    }

    /// The number of errors in the text of the present version, as soon as the server tells it.
    fn errors(&mut self) -> Outcome<usize> {
        let count =
            |list: &Value| list.as_array().map(|all| all.iter().filter(|d| d["severity"] == 1).count());
        if self.manner == Manner::Pulled {
            let answer =
                self.request("textDocument/diagnostic", json!({ "textDocument": { "uri": self.uri } }))?;
            return count(&answer["items"]).ok_or_else(|| format!("{}: not a report: {answer}", self.name));
        }
        loop {
            let message = self.receive()?;
            let params = &message["params"];
            if message["method"] == "textDocument/publishDiagnostics" && params["version"] == self.version {
                return count(&params["diagnostics"]).ok_or_else(|| format!("{}: {params}", self.name));
            }
        }
    }

    fn request(&mut self, method: &str, params: Value) -> Outcome<Value> {
        self.last_id += 1;
        let message = json!({ "jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params });
        self.send(&frame::bytes(&message))?;
        loop {
            let mut answer = self.receive()?;
            if answer["id"] == self.last_id && answer["method"].is_null() {
                return match answer["error"].take() {
                    Value::Null => Ok(answer["result"].take()),
                    error => Err(format!("{}: {method}: {error}", self.name)),
                };
            }
        }
    }

    fn notify(&mut self, method: &str, params: Value) -> Outcome<()> {
        let message = self.notification(method, params);
        self.send(&message)
    }

    fn notification(&self, method: &str, params: Value) -> Vec<u8> {
        frame::bytes(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    fn send(&mut self, message: &[u8]) -> Outcome<()> {
        let sent = self.input.write_all(message).and_then(|()| self.input.flush());
        sent.map_err(|e| format!("{}: {e}", self.name))
    }

    /// The next message of the server; what it asks of its client is answered with nothing.
    fn receive(&mut self) -> Outcome<Value> {
        self.wait()?;
        let body = frame::body(&mut self.output)
            .map_err(|e| format!("{}: {e}", self.name))?
            .ok_or_else(|| format!("{} ended", self.name))?;
        if let Some(name) = result_id(&body) {
            self.tokens = Some(name.to_owned());
        }
        // An answer about a whole file: to read it is not what is measured.
        const LARGE: usize = 1 << 16;
        if body.len() > LARGE {
            return Ok(Value::Null);
        }
        let message: Value = serde_json::from_slice(&body).map_err(|e| format!("{}: {e}", self.name))?;
        if !message["method"].is_null() && !message["id"].is_null() {
            let result = match message["params"]["items"].as_array() {
                Some(items) => Value::Array(vec![Value::Null; items.len()]),
                None => Value::Null,
            };
            self.send(&frame::bytes(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result })))?;
        }
        Ok(message)
    }

    /// Waits until there is something to read, but not for ever.
    fn wait(&mut self) -> Outcome<()> {
        if !self.output.buffer().is_empty() {
            return Ok(());
        }
        let mut asked =
            libc::pollfd { fd: self.output.get_ref().as_raw_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one live entry, and its number.
        match unsafe { libc::poll(&mut asked, 1, LOST.as_millis() as libc::c_int) } {
            0 => Err(format!("{}: no answer in {} s", self.name, LOST.as_secs())),
            _ => Ok(()),
        }
    }
}

/// The name that semantic tokens have, last in their answer.
fn result_id(body: &[u8]) -> Option<&str> {
    const KEY: &[u8] = b"\"resultId\":\"";
    let start = memchr::memmem::rfind(body, KEY)? + KEY.len();
    let length = memchr::memchr(b'"', &body[start..])?;
    std::str::from_utf8(&body[start..start + length]).ok()
}

impl Drop for Server {
    /// A server that is given up must not stay; one that was stopped is gone already.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
