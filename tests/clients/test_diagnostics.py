"""Diagnostics: what is wrong, where, in which version; the way out, taken; pushed and pulled alike."""

import asyncio
import re

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from conftest import LOST

WRONG = {"E0511": "25%", "E0502": "20 u"}


def code_of(diagnostic):
    return str(diagnostic.code)


async def test_the_violations_are_told_at_their_cells(client, document):
    found = await document.diagnostics()
    assert {code_of(one): document.slice(one.range) for one in found} == WRONG
    for one in found:
        assert one.severity == types.DiagnosticSeverity.Error
        assert one.source == "avt"
        assert document.check(one) >= 1
    # Each once: who pulls is not pushed to.
    assert (document.uri in client.published) != client.pulls
    assert client.pulls or client.published[document.uri].version == 1


async def test_the_earlier_cell_is_a_related_place(document):
    found = {code_of(one): one for one in await document.diagnostics()}
    places = [document.slice(place.location.range) for place in found["E0511"].related_information or []]
    assert places == ["30%"]
    places = [document.slice(place.location.range) for place in found["E0502"].related_information or []]
    assert places == ["17    u"]


async def test_they_are_those_of_the_command_line(document, avt):
    found = await document.diagnostics()
    told = avt(["check", "--hints", "--message-format", "json"], document.text.content).diagnostics
    raw = document.text.content.encode()
    assert sorted((code_of(one), document.slice(one.range)) for one in found) == sorted(
        (one["code"], raw[one["labels"][0]["start"]:one["labels"][0]["end"]].decode()) for one in told)
    for one in found:
        assert any(one.message.startswith(line["message"]) for line in told), one.message


@pytest.mark.parametrize("wish", [{"encodings": [encoding]} for encoding in ("utf-8", "utf-16", "utf-32")])
async def test_the_encoding_is_one_that_the_client_offers(client, document, wish):
    assert [client.encoding] == wish["encodings"]
    # The line has an emoji after the cell, and the title one before it: both ways must count right.
    found = await document.diagnostics()
    assert {code_of(one): document.slice(one.range) for one in found} == WRONG
    document.replace("30%", "35%", after="S1")
    document.replace("« 🧱 »", "🏫🧱 é")
    document.replace("🏫🧱 é", "")
    document.replace("béton armé\"", "béton 🧱 armé\"")
    found = await document.diagnostics()
    assert {code_of(one): document.slice(one.range) for one in found} == WRONG


@pytest.mark.parametrize("wish", [{"locale": "en"}, {"locale": "fr-FR"}])
async def test_messages_are_in_the_language_of_the_client(document, wish):
    messages = " ".join(one.message for one in await document.diagnostics())
    assert ("irait" in messages) == wish["locale"].startswith("fr")
    assert ("portes" in messages)


async def quick_fixes(client, document, diagnostic):
    actions = await client.text_document_code_action_async(types.CodeActionParams(
        text_document=document.identifier, range=diagnostic.range,
        context=types.CodeActionContext(diagnostics=[diagnostic], only=[types.CodeActionKind.QuickFix])))
    document.check(actions)
    return [action for action in actions or [] if isinstance(action, types.CodeAction)]


@pytest.mark.parametrize("code, cell", [("E0502", "17 u"), ("E0511", "30%")])
async def test_the_quick_fix_makes_it_go(client, document, code, cell):
    found = {code_of(one): one for one in await document.diagnostics()}
    actions = await quick_fixes(client, document, found[code])
    assert actions and all(action.kind.value.startswith("quickfix") if hasattr(action.kind, "value")
                           else action.kind.startswith("quickfix") for action in actions)
    action = next(action for action in actions if cell in action.title)
    if action.edit is None:
        action = await client.code_action_resolve_async(action)
    document.apply(action.edit)
    assert [code_of(one) for one in await document.diagnostics()] == [other for other in WRONG if other != code]


async def test_all_fixed_leaves_nothing(client, document):
    for _ in WRONG:
        first, *_ = await document.diagnostics()
        action, *_ = await quick_fixes(client, document, first)
        document.apply(action.edit)
    assert await document.diagnostics() == []


async def test_a_half_typed_line_costs_one_diagnostic_and_back(document):
    before = await document.diagnostics()
    document.replace("enduit  1 000 €", "enduit  1 000 €\n    « ?")
    assert len(await document.diagnostics()) >= len(before)
    document.replace("\n    « ?", "")
    assert await document.diagnostics() == before


async def test_pulled_are_those_that_are_pushed(client, document):
    found = await document.diagnostics()
    report = await document.pull()
    assert report.kind == "full" and list(report.items) == found
    again = await document.pull(report.result_id)
    assert again.kind == "unchanged" and again.result_id == report.result_id
    document.replace("20 u", "16 u")
    again = await document.pull(report.result_id)
    assert again.kind == "full" and len(again.items) == len(found) - 1


async def test_the_workspace_is_pulled_with_what_nobody_opened(client, document, tmp_path):
    shut = tmp_path / "fermé.avt"
    shut.write_text(document.text.content.replace("20 u", "18 u").replace("25%", "45%"))
    # Two jobs with the same invoice numbers would be an error of the folder.
    shut.write_text(re.sub("FA-2026", "FB-2026", shut.read_text()))
    await document.diagnostics()
    report = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    by_uri = {item.uri: item for item in report.items}
    assert [code_of(one) for one in by_uri[document.uri].items] == list(WRONG)
    assert [code_of(one) for one in by_uri[shut.as_uri()].items] == ["E0502"]
    assert by_uri[document.uri].version == document.version


async def test_closing_takes_the_diagnostics_of_the_buffer_away(client, document):
    if client.pulls:
        pytest.skip("a client that pulls forgets by itself")
    await document.diagnostics()
    document.replace("20 u", "17 u")
    await document.diagnostics()
    client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=document.identifier))

    # What is on the disk counts again: either nothing is shown, or both errors of the saved text.
    def settled():
        codes = sorted(code_of(one) for one in client.published[document.uri].diagnostics)
        return codes in ([], sorted(WRONG)) and client.published[document.uri].version is None

    async with client.news:
        await asyncio.wait_for(client.news.wait_for(settled), LOST)


async def test_an_invoice_that_is_not_there_is_refused_politely(client, document):
    """`avt/invoice` of an unknown document: null or an error, and the session lives."""
    try:
        answer = await client.protocol.send_request_async(
            "avt/invoice", {"textDocument": {"uri": document.uri}, "id": "S99"})
        assert answer is None
    except JsonRpcException:
        pass
    assert {code_of(one) for one in await document.diagnostics()} == set(WRONG)
