"""A client of the language server over its pipes (standard library only), for long sessions."""

import json
import os
import queue
import subprocess
import threading
from pathlib import Path

#: Nothing takes that long: the server is lost.
LOST = 60
#: Seconds without a message after which none is to come.
QUIET = 10
#: Answers that a request may have instead of a result: given up, overtaken by an edit, nothing there to do it with.
POLITE = {-32800, -32801, -32802, -32803, -32602}


class Wrong(Exception):
    """The server did what it must not."""


class Server:
    """A server at work in a folder, in UTF-16."""

    def __init__(self, program, folder, locale="fr"):
        # One arena: what the allocator keeps apart for each thread is not taken for growth.
        self.process = subprocess.Popen([program, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        env={**os.environ, "MALLOC_ARENA_MAX": "1"})
        self.arrived = queue.Queue()
        self.last_id = 0
        self.answers, self.waiting = {}, {}
        #: By document: the last version that was published, and its diagnostics.
        self.published = {}
        threading.Thread(target=self._read, daemon=True).start()
        uri = Path(folder).as_uri()
        self.answer = self.ask("initialize", {
            "processId": None, "rootUri": uri, "locale": locale,
            "workspaceFolders": [{"uri": uri, "name": "jobs"}],
            "capabilities": {
                "workspace": {"workspaceFolders": True, "configuration": True, "applyEdit": True,
                              "workspaceEdit": {"documentChanges": True}},
                "textDocument": {
                    "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
                    "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
                    "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
                    "rename": {"prepareSupport": True},
                },
            },
            "initializationOptions": {"codeLens": {"enable": True}},
        })
        self.tell("initialized", {})

    def _read(self):
        stream = self.process.stdout
        try:
            while line := stream.readline():
                length = None
                while line.strip():
                    name, _, value = line.decode().partition(":")
                    length = int(value) if name.lower() == "content-length" else length
                    line = stream.readline()
                self.arrived.put(json.loads(stream.read(length)))
        finally:
            self.arrived.put(None)

    def _send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}, ensure_ascii=False).encode()
        try:
            self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Wrong(f"the server ended: {self.process.wait()}") from None

    def tell(self, method, params):
        self._send({"method": method, "params": params})

    def begin(self, method, params):
        """Sends a request and does not wait; its id."""
        self.last_id += 1
        self.waiting[self.last_id] = method
        self._send({"id": self.last_id, "method": method, "params": params})
        return self.last_id

    def give_up(self, number):
        self.tell("$/cancelRequest", {"id": number})

    def finish(self, number):
        """The result of a request; `None` for one that was politely refused."""
        while number not in self.answers:
            self.receive()
        return self.answers.pop(number)

    def ask(self, method, params):
        return self.finish(self.begin(method, params))

    def receive(self, patience=None):
        """Takes one message of the server; false where none comes within `patience`, if that is said."""
        try:
            message = self.arrived.get(timeout=patience or LOST)
        except queue.Empty:
            if patience:
                return False
            raise Wrong(f"no answer in {LOST} s; waiting for {self.waiting}") from None
        if message is None:
            raise Wrong(f"the server ended: {self.process.wait()}")
        method, number = message.get("method"), message.get("id")
        if method is None:
            asked = self.waiting.pop(number)
            if (error := message.get("error")) and error["code"] not in POLITE:
                raise Wrong(f"{asked}: {error}")
            self.answers[number] = message.get("result")
        elif number is not None:
            items = message.get("params", {}).get("items") if method == "workspace/configuration" else None
            result = {"applied": False} if method == "workspace/applyEdit" else items and [None for _ in items]
            self._send({"id": number, "result": result})
        elif method == "textDocument/publishDiagnostics":
            params = message["params"]
            self.published[params["uri"]] = (params.get("version"), params["diagnostics"])
        return True

    def diagnostics(self, uri, version):
        """The diagnostics of that very version."""
        while self.published.get(uri, (None,))[0] != version:
            self.receive()
        return self.published[uri][1]

    def told(self, uri, version, right):
        """The diagnostics of that version once they are right; what they are once nothing more comes."""
        while not right(found := self.diagnostics(uri, version)) and self.receive(QUIET):
            pass
        return found

    def memory(self):
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024

    def stop(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        if status := self.process.wait(timeout=LOST):
            raise Wrong(f"it ended with status {status}")
