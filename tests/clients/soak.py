"""A long session: an hour's worth of edits, saves, closes and requests of every kind, on several files at once.

    python3 tests/clients/soak.py PROGRAM [STEPS] [SEED]

By default 4 000 steps, what a busy person does in an hour: a figure typed, a line pasted, a hover, a save. The same seed
makes the same steps. After each tenth, everything the server says of each open text must be what a fresh server says of it, and what
`avt check` says once it is saved; and the server may not have grown by more than MARGIN since the first tenth.
Standard library only.
"""

import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True

from text import Text
from wire import Server, Wrong

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "examples"
#: MiB of resident memory that the server may gain after the first tenth: measured, it levels off about 20 above.
MARGIN = 24
LETTERS = list("abcdeé 0123456789,.%€@{}\"#|:;+-=()«»°œ🧱🏫\u00a0\t") + ["à", "e\u0301", "\n", "\r\n", "👩‍🔧"]
LINES = [
    "    fond  55%\n", "    murs 12 u\n", "\n", "}\n", "{\n", "# 🏫 é\n", "situation S9 du 2027-01-31 {\n}\n",
    "    zz \"Ligne 🧱\" 3 u @ 12,50\n", "importer \"bibliothèque.avt\"\n", "importer \"absent.avt\"\n",
    "soit hauteur = 3,10 m\n", "« ouvert\n", "    tout 100%\n", "\t\t\n", "titre X \"Sans fin {\n", "unité palette\n",
]
#: What is said of a number beside those of other files starts with its line.
NUMBERS = ("E0409", "E0410")    # given twice, out of order
LIBRARY = """bibliothèque BPU "Prix 2026 🧱" du 2026-01-01 {
    murs20  "Murs parpaing de 20, à l'étage"  m2  @ 68,50
    lint    "Linteau préfabriqué é"           u   @ 480,00
}
"""
IMPORTER = """importer "bibliothèque.avt"

projet "Extension Müller 🏗️" { tva : 10% }

devis D1 "Maçonnerie" du 2026-03-01 accepté 2026-03-15 {
    titre GO "Gros œuvre" {
        murs  de BPU.murs20  86 m2
        lint  de BPU.lint    2 u
    }
}

situation S1 n° "FC-2026-001" du 2026-04-30 {
    murs  25%
}
"""


def position(place):
    return {"line": place[0], "character": place[1]}


class Document:
    """A file in the folder: what is on the disk, and what the buffer holds while it is open."""

    def __init__(self, path):
        self.path, self.uri = path, path.as_uri()
        self.original = path.read_bytes().decode()
        self.text, self.version, self.is_open = Text(self.original), 0, False
        self.tokens = None

    @property
    def named(self):
        return {"uri": self.uri}

    def open(self, server):
        self.version += 1
        self.is_open, self.tokens = True, None
        server.tell("textDocument/didOpen", {"textDocument": {
            "uri": self.uri, "languageId": "avt", "version": self.version, "text": self.text.content}})

    def close(self, server):
        self.is_open = False
        server.published.pop(self.uri, None)
        server.tell("textDocument/didClose", {"textDocument": self.named})
        self.text = Text(self.path.read_bytes().decode())      # unsaved edits are lost

    def save(self, server):
        self.path.write_bytes(self.text.content.encode())
        server.tell("textDocument/didSave", {"textDocument": self.named})

    def change(self, server, edits):
        """Edits of the present text as one change, or the whole text anew."""
        self.version += 1
        if isinstance(edits, str):
            content, changes = edits, [{"text": edits}]
        else:
            content = self.text.edited(edits)
            ordered = sorted(edits, key=lambda edit: edit[0], reverse=True)
            changes = [{"range": {"start": position(start), "end": position(end)}, "text": text}
                       for start, end, text in ordered]
        self.text = Text(content)
        server.tell("textDocument/didChange", {
            "textDocument": {"uri": self.uri, "version": self.version}, "contentChanges": changes})

    def apply(self, server, edits):
        """Edits as the protocol has them."""
        place = lambda at: (at["line"], at["character"])
        self.change(server, [(place(edit["range"]["start"]), place(edit["range"]["end"]), edit["newText"])
                             for edit in edits])


class Session:
    def __init__(self, program, folder, seed):
        self.program, self.root, self.random = program, folder, random.Random(seed)
        self.server = Server(program, folder)
        self.documents = [Document(path) for path in sorted(folder.rglob("*.avt"))]
        self.counts = {}
        for document in self.documents:
            document.open(self.server)

    # -- one step ---------------------------------------------------------------------------------------------------

    def step(self):
        document = self.random.choice(self.documents)
        kind, = self.random.choices(
            ["type", "request", "burst", "save", "close", "disk", "restore"], [58, 26, 6, 4, 3, 1, 2])
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if kind == "close" and document.is_open:
            return document.close(self.server)
        if not document.is_open:
            return document.open(self.server)
        if kind == "restore" or len(document.text.content) > 2 * len(document.original) + 400:
            document.change(self.server, document.original)
        elif kind == "save":
            document.save(self.server)
        elif kind == "disk":
            self.elsewhere()
        elif kind == "request":
            self.request(document)
        else:
            for _ in range(self.random.randint(2, 12) if kind == "burst" else 1):
                document.change(self.server, [self.edit(document)])
        if self.random.random() < 0.3:
            self.server.diagnostics(document.uri, document.version)

    def elsewhere(self):
        """A file is changed by somebody else, or appears and goes."""
        closed = [document for document in self.documents if not document.is_open]
        if closed:
            document = self.random.choice(closed)
            document.path.write_bytes(document.original.encode())
            document.text = Text(document.original)
            changes = [{"uri": document.uri, "type": 2}]
        else:
            path = self.documents[0].path.with_name("absent.avt")
            if path.exists():
                path.unlink()
                changes = [{"uri": path.as_uri(), "type": 3}]
            else:
                path.write_text(LIBRARY.replace("BPU", "AUTRE"))
                changes = [{"uri": path.as_uri(), "type": 1}]
        self.server.tell("workspace/didChangeWatchedFiles", {"changes": changes})

    def place(self, text, at=None):
        """An offset, at random or near one; never between the two characters of a line end, where no caret stands."""
        at = self.random.randint(0, len(text.content)) if at is None else at
        return at + (text.content[max(0, at - 1):at + 1] == "\r\n")

    def edit(self, document):
        """Something typed, pasted, or taken away."""
        text = document.text
        at = self.place(text)
        last = at
        what = self.random.random()
        if what < 0.45:
            new = self.random.choice(LETTERS)
        elif what < 0.65:
            new, last = "", self.place(text, min(len(text.content), at + self.random.choice([1, 1, 1, 2, 5, 40])))
        elif what < 0.85 and (numbers := list(re.finditer(r"\d+", text.content))):
            number = self.random.choice(numbers)
            at, last, new = number.start(), number.end(), str(self.random.randint(0, 120))
        elif what < 0.95:
            at = last = self.random.choice(text.starts)
            new = self.random.choice(LINES)
        else:
            start = self.random.randrange(len(text.starts))
            end = min(len(text.starts) - 1, start + self.random.randint(1, 4))
            at, last, new = text.starts[start], text.starts[end], ""
        return text.position(at), text.position(last), new

    def request(self, document):
        """A request of some kind at some place; what it would change is sometimes changed."""
        text = document.text
        at = text.position(self.place(text))
        end = text.position(len(text.content))
        place = {"textDocument": document.named, "position": position(at)}
        whole = {"textDocument": document.named, "range": {"start": position((0, 0)), "end": position(end)}}
        here = {"textDocument": document.named, "range": {"start": position((at[0], 0)), "end": position(at)}}
        options = {"tabSize": 4, "insertSpaces": True}
        method = self.random.choice(sorted(REQUESTS))
        params = REQUESTS[method](document.named, place, whole, here, options)
        self.counts[method] = self.counts.get(method, 0) + 1
        number = self.server.begin(method, params)
        if self.random.random() < 0.1:
            return self.server.give_up(number)
        if self.random.random() < 0.2:
            # The person types on before the answer is there: it is of the text before, or is given up.
            document.change(self.server, [self.edit(document)])
            return self.server.finish(number)
        self.follow(document, method, self.server.finish(number), place)

    def follow(self, document, method, answer, place):
        if not answer:
            return
        change = self.random.random() < 0.3
        if method == "textDocument/codeAction":
            action = self.random.choice(answer)
            if "edit" not in action and action.get("data") is not None:
                action = self.server.ask("codeAction/resolve", action)
            if change and action and action.get("edit"):
                self.apply(action["edit"])
        elif method == "textDocument/rename" and change:
            self.apply(answer)
        elif method in ("textDocument/formatting", "textDocument/onTypeFormatting") and change:
            document.apply(self.server, answer)
        elif method == "textDocument/completion":
            items = answer["items"] if isinstance(answer, dict) else answer
            if items:
                self.server.ask("completionItem/resolve", self.random.choice(items))
        elif method == "textDocument/codeLens":
            if not all(lens.get("command") for lens in answer):
                raise Wrong("a code lens without its command, and none of them can be resolved")
        elif method == "textDocument/prepareCallHierarchy":
            for way in ("incomingCalls", "outgoingCalls"):
                self.server.ask(f"callHierarchy/{way}", {"item": answer[0]})
        elif method == "textDocument/semanticTokens/full" and answer.get("resultId") is not None:
            document.change(self.server, [self.edit(document)])
            self.server.ask("textDocument/semanticTokens/full/delta",
                            {"textDocument": document.named, "previousResultId": answer["resultId"]})

    def apply(self, edit):
        by_uri = dict(edit.get("changes") or {})
        for change in edit.get("documentChanges") or []:
            by_uri.setdefault(change["textDocument"]["uri"], []).extend(change["edits"])
        for document in self.documents:
            if document.is_open and document.uri in by_uri:
                document.apply(self.server, by_uri[document.uri])

    # -- what must hold ---------------------------------------------------------------------------------------------

    def settle(self):
        """Everything open, saved and told; no request in flight."""
        for document in self.documents:
            if not document.is_open:
                document.open(self.server)
            document.save(self.server)
        self.server.ask("textDocument/hover",
                        {"textDocument": self.documents[0].named, "position": position((0, 0))})
        for number in list(self.server.waiting):
            self.server.finish(number)
        self.server.answers.clear()

    def verify(self):
        """What the server says of each text is what a fresh one says of it, and what the command line says."""
        self.settle()
        self.folder = self.check(self.root)
        fresh = Server(self.program, self.root)
        for document in self.documents:
            fresh.tell("textDocument/didOpen", {"textDocument": {
                "uri": document.uri, "languageId": "avt", "version": document.version,
                "text": document.text.content}})
        for document in self.documents:
            for what, ours, theirs in self.compared(document, fresh):
                if bare(ours) != bare(theirs):
                    raise Wrong(f"{document.path.name}: {what}:\n{differing(ours, theirs)}")
        fresh.stop()

    def compared(self, document, fresh):
        """Pairs that must be equal, each with its name."""
        text = document.text
        # Asked first: the answer is of the present text, and so are the diagnostics once it is there.
        # All at once, to both: most of the time of a question is its way.
        asked = [(method, params, self.server.begin(method, params), fresh.begin(method, params))
                 for method, params in self.questions(document)]
        for method, params, ours, theirs in asked:
            yield f"{method} {params.get('position', '')}", self.server.finish(ours), fresh.finish(theirs)
        # What is said of a file's numbers comes from others too: it may be told once more of the same version.
        wanted = self.wanted(document)
        codes = lambda found: sorted(json.dumps(self.placed(document, one)) for one in found)
        ours = self.server.told(document.uri, document.version, lambda found: codes(found) == wanted)
        yield "diagnostics of the command line", codes(ours), wanted
        yield "diagnostics", ours, fresh.told(document.uri, document.version, lambda found: bare(found) == bare(ours))

    def check(self, path):
        """What the command line says of a file, or of a folder."""
        told = subprocess.run([self.program, "check", "--hints", "--message-format", "json", str(path)],
                              capture_output=True, timeout=60).stderr.decode()
        return [json.loads(line) for line in told.splitlines() if line.startswith("{")]

    @staticmethod
    def imports(text, line):
        return line < len(text.lines) and text.lines[line].lstrip().startswith(("importer", "import"))

    def placed(self, document, one):
        """The code and the place of a diagnostic of the server."""
        corners = [one["range"][end][part] for end in ("start", "end") for part in ("line", "character")]
        return [one["code"], "import" if self.imports(document.text, corners[0]) else corners]

    def wanted(self, document):
        """The same, as the command line says it: of the file by itself, and of its numbers in its folder."""
        text, raw = document.text, document.text.content.encode()
        place = lambda byte: text.position(len(raw[:byte].decode()))
        own = lambda one: Path(one["file"]).resolve() == document.path.resolve()
        span = lambda one: [*place(one["labels"][0]["start"]), *place(one["labels"][0]["end"])]
        lines, alone = [], self.check(document.path)
        for one in alone:
            # What is wrong in an imported file is told where it is imported, and so is what is wrong with the import.
            at = span(one) if own(one) else None
            lines.append([one["code"], "import" if at is None or self.imports(text, at[0]) else at])
        # What a check of the folder says besides is of its numbers; a gap is told of a whole folder only.
        told = [(one["code"], one["labels"]) for one in alone if own(one)]
        for one in self.folder:
            if own(one) and one["code"] in NUMBERS and (one["code"], one["labels"]) not in told:
                lines.append([one["code"], span(one)])
        return sorted(json.dumps(line) for line in lines)

    def questions(self, document):
        text = document.text
        end = position(text.position(len(text.content)))
        whole = {"textDocument": document.named, "range": {"start": position((0, 0)), "end": end}}
        yield "textDocument/documentSymbol", {"textDocument": document.named}
        yield "textDocument/inlayHint", whole
        yield "textDocument/codeLens", {"textDocument": document.named}
        yield "textDocument/foldingRange", {"textDocument": document.named}
        yield "textDocument/semanticTokens/range", whole
        for line in range(0, len(text.lines), 3):
            middle = text.position(text.starts[line] + min(6, len(text.lines[line])))
            yield "textDocument/hover", {"textDocument": document.named, "position": position(middle)}


#: Every request, with what it needs of: the document, a place, the whole, a piece of a line, the options of formatting.
REQUESTS = {
    "textDocument/hover": lambda named, place, whole, here, options: place,
    "textDocument/definition": lambda named, place, whole, here, options: place,
    "textDocument/references": lambda named, place, whole, here, options:
        {**place, "context": {"includeDeclaration": True}},
    "textDocument/documentHighlight": lambda named, place, whole, here, options: place,
    "textDocument/completion": lambda named, place, whole, here, options: place,
    "textDocument/signatureHelp": lambda named, place, whole, here, options: place,
    "textDocument/prepareRename": lambda named, place, whole, here, options: place,
    "textDocument/rename": lambda named, place, whole, here, options: {**place, "newName": "nouveau_nom"},
    "textDocument/linkedEditingRange": lambda named, place, whole, here, options: place,
    "textDocument/prepareCallHierarchy": lambda named, place, whole, here, options: place,
    "textDocument/selectionRange": lambda named, place, whole, here, options:
        {"textDocument": named, "positions": [place["position"]]},
    "textDocument/documentSymbol": lambda named, place, whole, here, options: {"textDocument": named},
    "textDocument/foldingRange": lambda named, place, whole, here, options: {"textDocument": named},
    "textDocument/documentLink": lambda named, place, whole, here, options: {"textDocument": named},
    "textDocument/codeLens": lambda named, place, whole, here, options: {"textDocument": named},
    "textDocument/inlayHint": lambda named, place, whole, here, options: whole,
    "textDocument/semanticTokens/full": lambda named, place, whole, here, options: {"textDocument": named},
    "textDocument/semanticTokens/range": lambda named, place, whole, here, options: here,
    "textDocument/codeAction": lambda named, place, whole, here, options:
        {**here, "context": {"diagnostics": []}},
    "textDocument/formatting": lambda named, place, whole, here, options: {"textDocument": named, "options": options},
    "textDocument/rangeFormatting": lambda named, place, whole, here, options: {**here, "options": options},
    "textDocument/onTypeFormatting": lambda named, place, whole, here, options:
        {**place, "ch": "\n", "options": options},
    "textDocument/diagnostic": lambda named, place, whole, here, options: {"textDocument": named},
    "workspace/diagnostic": lambda named, place, whole, here, options: {"previousResultIds": []},
    "workspace/symbol": lambda named, place, whole, here, options: {"query": "mur"},
    "avt/invoice": lambda named, place, whole, here, options: {"textDocument": named},
    "avt/grid": lambda named, place, whole, here, options: {"textDocument": named},
    "avt/why": lambda named, place, whole, here, options: {"textDocument": named, "figure": "S1.net"},
}


def bare(answer):
    """Without the names that a server gives to its answers."""
    if isinstance(answer, dict):
        return {key: bare(value) for key, value in answer.items() if key != "resultId"}
    return [bare(value) for value in answer] if isinstance(answer, (list, tuple)) else answer


def differing(ours, theirs):
    """The two answers from where they part."""
    ours, theirs = (json.dumps(value, ensure_ascii=False, indent=1).splitlines() for value in (ours, theirs))
    at = next((n for n, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
    from_, to = max(0, at - 6), at + 6
    return "\n".join(["  after the session:", *ours[from_:to], "  fresh:", *theirs[from_:to]])


def main(program, steps=4_000, seed=1):
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary).resolve() / "chantiers é"
        shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns("pictures"))
        chantier = (HERE / "chantier.avt").read_text()
        (folder / "chantier.avt").write_text(chantier)
        (folder / "crlf.avt").write_bytes(chantier.replace("FA-", "FB-").replace("\n", "\r\n").encode())
        (folder / "bibliothèque.avt").write_text(LIBRARY)
        (folder / "importe.avt").write_text(IMPORTER)
        try:
            session = Session(program, folder, seed)
        except Wrong as problem:
            raise SystemExit(f"soak: {problem}") from None
        memory = []
        for done in range(steps):
            try:
                session.step()
                if (done + 1) % (steps // 10) == 0:
                    session.verify()
                    memory.append(session.server.memory())
                    print(f"{done + 1:6} steps, {memory[-1]:6.1f} MiB, {time.monotonic() - start:5.1f} s", flush=True)
            except Wrong as problem:
                kept = Path(tempfile.gettempdir()) / "soak-failed"
                shutil.copytree(folder, kept, dirs_exist_ok=True)
                for document in session.documents:
                    (kept / f"{document.path.name}.buffer").write_bytes(document.text.content.encode())
                raise SystemExit(f"soak: step {done + 1} of seed {seed}: {problem}\nthe texts: {kept}") from None
        session.server.stop()
    print(", ".join(f"{count} {kind}" for kind, count in sorted(session.counts.items()) if "/" not in kind),
          f"; {sum('/' in kind for kind in session.counts)} kinds of requests")
    if max(memory[1:]) > memory[0] + MARGIN:
        raise SystemExit(f"soak: {max(memory[1:]):.1f} MiB, {memory[0]:.1f} MiB after the first tenth")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
