"""A session with the server, as three editors open it: the capabilities of VS Code, Neovim and Emacs, which count
characters in UTF-16, UTF-8 and UTF-32. lsprotocol checks every message; one that the client cannot take is an error.

`AVT` names the program.
"""

import asyncio
import json
import os
import subprocess
import types as plain
from pathlib import Path

import attrs
import pytest
import pytest_lsp
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, LanguageClient, client_capabilities, register_lsp_features
from text import Text

HERE = Path(__file__).parent
AVT = os.environ.get("AVT", "avt")
PROFILES = ["visual-studio-code", "neovim@v0.11", "emacs"]
SETTINGS = {
    "inlayHints": {"amounts": True, "quantities": True, "sections": True, "periods": True, "net": True},
    "codeLens": {"enable": True},
}
#: Nothing here takes that long: the server is lost.
LOST = 20


def new_client():
    """A client that keeps what is published, with its version, and what the server registers."""
    client = LanguageClient(converter_factory=default_converter)
    client.published, client.registered, client.news = {}, [], asyncio.Condition()

    async def publish(params: types.PublishDiagnosticsParams):
        async with client.news:
            client.published[params.uri] = params
            client.news.notify_all()

    def register(params: types.RegistrationParams):
        client.registered += params.registrations

    def again(_):
        """What the server asks to be asked again; these clients ask when they need it."""

    def progress(params: types.ProgressParams):
        client.progress_reports.setdefault(params.token, []).append(params.value)

    register_lsp_features(client, {
        **DEFAULT_CLIENT_FEATURES,
        types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: publish,
        types.CLIENT_REGISTER_CAPABILITY: register,
        types.PROGRESS: progress,
        types.WORKSPACE_INLAY_HINT_REFRESH: again,
        types.WORKSPACE_CODE_LENS_REFRESH: again,
        types.WORKSPACE_SEMANTIC_TOKENS_REFRESH: again,
    })
    return client


class Document:
    """An open document: what the client has in its buffer, and what the server says of it."""

    def __init__(self, client, path, encoding):
        self.client, self.path, self.encoding = client, path, encoding
        self.uri, self.version = path.as_uri(), 1
        self.text = Text(path.read_bytes().decode(), encoding)
        self.identifier = types.TextDocumentIdentifier(uri=self.uri)

    def open(self):
        item = types.TextDocumentItem(
            uri=self.uri, language_id="avt", version=self.version, text=self.text.content)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))

    async def diagnostics(self):
        """The diagnostics of the present version: pulled, or pushed to a client that cannot pull."""
        if self.client.pulls:
            return list((await self.pull()).items)

        def arrived():
            params = self.client.published.get(self.uri)
            return params is not None and params.version == self.version

        async with self.client.news:
            await asyncio.wait_for(self.client.news.wait_for(arrived), LOST)
            return list(self.client.published[self.uri].diagnostics)

    async def pull(self, previous=None):
        return await asyncio.wait_for(self.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(
            text_document=self.identifier, previous_result_id=previous)), LOST)

    def at(self, *where, **how):
        line, character = self.text.find(*where, **how)
        return types.TextDocumentPositionParams(
            text_document=self.identifier, position=types.Position(line=line, character=character))

    def whole(self):
        line = len(self.text.lines) - 1
        end = sum(map(self.text.units, self.text.lines[line]))
        return types.Range(start=types.Position(0, 0), end=types.Position(line, end))

    def slice(self, range_):
        return self.text.slice((range_.start.line, range_.start.character),
                               (range_.end.line, range_.end.character))

    def change(self, edits):
        """Makes edits, all of the present text, as one change; the last first, so that none moves another."""
        spans = sorted((((edit.range.start.line, edit.range.start.character),
                         (edit.range.end.line, edit.range.end.character), edit.new_text) for edit in edits),
                       key=lambda span: span[0])
        content = self.text.edited(spans)
        self.version += 1
        changes = [types.TextDocumentContentChangePartial(
            range=types.Range(start=types.Position(*start), end=types.Position(*end)), text=text)
            for start, end, text in reversed(spans)]
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
            content_changes=changes))
        self.text = Text(content, self.encoding)

    def replace(self, old, new, after=""):
        """Types a word in place of another."""
        start = self.text.find(old, after=after)
        end = self.text.find(old, after=after, within=len(old))
        self.change([types.TextEdit(
            range=types.Range(start=types.Position(*start), end=types.Position(*end)), new_text=new)])

    def apply(self, edit):
        """Applies a workspace edit, which must be of this document alone, and of its present version."""
        edits = []
        for change in edit.document_changes or []:
            assert change.text_document.uri == self.uri
            assert change.text_document.version in (None, self.version)
            edits += change.edits
        for uri, some in (edit.changes or {}).items():
            assert uri == self.uri
            edits += some
        assert edits, "an edit of nothing"
        self.change(edits)

    def check(self, answer):
        """Every range in an answer lies in the text, on the borders of characters; the number of ranges."""
        count, todo = 0, [answer]
        while todo:
            value = todo.pop()
            if isinstance(value, types.Range):
                self.slice(value)
                count += 1
            elif isinstance(value, types.Position):
                self.text.offset(value.line, value.character)
                count += 1
            elif attrs.has(type(value)):
                if getattr(value, "uri", self.uri) == self.uri:
                    todo += [getattr(value, field.name) for field in attrs.fields(type(value))]
            elif isinstance(value, (list, tuple)):
                todo += value
            elif isinstance(value, dict):
                todo += value.values()
        return count


@pytest_lsp.fixture(
    params=PROFILES,
    config=pytest_lsp.ClientServerConfig(server_command=[AVT, "lsp"], client_factory=new_client),
)
async def client(lsp_client: LanguageClient, request, tmp_path):
    """A server at work in a folder that holds the example."""
    (tmp_path / "chantier.avt").write_bytes((HERE / "chantier.avt").read_bytes())
    # A wish of the test: `pytest.mark.parametrize("wish", …)`.
    wish = request.getfixturevalue("wish") if "wish" in request.fixturenames else {}
    capabilities = client_capabilities(request.param)
    lsp_client.pulls = capabilities.text_document.diagnostic is not None
    if encodings := wish.get("encodings"):
        capabilities.general = capabilities.general or types.GeneralClientCapabilities()
        capabilities.general.position_encodings = encodings
    answer = await asyncio.wait_for(lsp_client.initialize_session(types.InitializeParams(
        capabilities=capabilities,
        root_uri=tmp_path.as_uri(),
        workspace_folders=[types.WorkspaceFolder(uri=tmp_path.as_uri(), name="chantiers")],
        locale=wish.get("locale", "fr"),
        initialization_options=SETTINGS,
    )), LOST)
    lsp_client.answer = answer
    lsp_client.encoding = getattr(answer.capabilities.position_encoding, "value", None) or \
        answer.capabilities.position_encoding or "utf-16"
    yield
    await asyncio.wait_for(lsp_client.shutdown_session(), LOST)


@pytest.fixture
def document(client, tmp_path):
    """The example, opened."""
    found = Document(client, tmp_path / "chantier.avt", client.encoding)
    found.open()
    return found


@pytest.fixture
def avt():
    """The command line of the same program: text on standard input, text and JSON diagnostics out."""
    def run(arguments, text):
        done = subprocess.run([AVT, *arguments, "-"], input=text.encode(), capture_output=True, timeout=LOST)
        lines = done.stderr.decode().splitlines()
        return plain.SimpleNamespace(
            text=done.stdout.decode(),
            diagnostics=[json.loads(line) for line in lines if line.startswith("{")],
        )
    return run
