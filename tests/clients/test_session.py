"""The session itself: what is unknown does not end it, and it ends well."""

import asyncio

import pytest
from conftest import LOST
from lsprotocol import types
from pygls.exceptions import JsonRpcException


async def lives(document):
    assert len(await document.diagnostics()) == 2
    document.replace("20 u", "17 u")
    assert len(await document.diagnostics()) == 1


async def test_it_says_who_it_is(client):
    assert client.answer.server_info.name == "avt"
    assert client.answer.server_info.version
    capabilities = client.answer.capabilities
    sync = capabilities.text_document_sync
    kind = getattr(sync, "change", sync)
    assert kind == types.TextDocumentSyncKind.Incremental
    assert capabilities.position_encoding is None or client.encoding in ("utf-8", "utf-16", "utf-32")


async def test_an_unknown_request_is_answered_with_an_error(client, document):
    with pytest.raises(JsonRpcException, match="(?i)method not found|unknown"):
        await asyncio.wait_for(client.protocol.send_request_async("avt/nothing", {}), LOST)
    await lives(document)


async def test_an_unknown_notification_is_nothing(client, document):
    client.protocol.notify("avt/nothing", {"any": ["thing", 1]})
    client.protocol.notify("$/nothing", None)
    await lives(document)


async def test_a_document_that_nobody_opened(client, document, tmp_path):
    unknown = types.TextDocumentIdentifier(uri=(tmp_path / "nowhere é.avt").as_uri())
    place = types.Position(3, 1)
    asked = [
        client.text_document_hover_async(types.HoverParams(text_document=unknown, position=place)),
        client.text_document_definition_async(types.DefinitionParams(text_document=unknown, position=place)),
        client.text_document_completion_async(types.CompletionParams(text_document=unknown, position=place)),
        client.text_document_document_symbol_async(types.DocumentSymbolParams(text_document=unknown)),
        client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(text_document=unknown)),
        client.text_document_hover_async(types.HoverParams(
            text_document=types.TextDocumentIdentifier(uri="untitled:Untitled-1"), position=place)),
        client.text_document_hover_async(types.HoverParams(
            text_document=types.TextDocumentIdentifier(uri="not a uri"), position=place)),
    ]
    # An empty answer or an error, but an answer.
    answers = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), LOST)
    assert not any(isinstance(answer, asyncio.TimeoutError) for answer in answers)
    client.text_document_did_change(types.DidChangeTextDocumentParams(
        text_document=types.VersionedTextDocumentIdentifier(uri=unknown.uri, version=7),
        content_changes=[types.TextDocumentContentChangeWholeDocument(text="x")]))
    client.text_document_did_close(types.DidCloseTextDocumentParams(text_document=unknown))
    await lives(document)


async def test_positions_beyond_the_text(client, document):
    for place in (types.Position(3, 9999), types.Position(9999, 0), types.Position(2**31 - 1, 2**31 - 1)):
        answer = await asyncio.wait_for(client.text_document_hover_async(
            types.HoverParams(text_document=document.identifier, position=place)), LOST)
        document.check(answer)
    await lives(document)


async def test_a_request_that_the_client_gives_up(client, document):
    ids = []
    for number in range(20):
        params = types.InlayHintParams(text_document=document.identifier, range=document.whole())
        ids.append(f"given-up-{number}")
        waiting = client.protocol.send_request_async(types.TEXT_DOCUMENT_INLAY_HINT, params, msg_id=ids[-1])
        task = asyncio.ensure_future(waiting)
        await asyncio.sleep(0)
        client.cancel_request(types.CancelParams(id=ids[-1]))
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
    await lives(document)


async def test_saving_and_settings(client, document):
    client.text_document_did_save(types.DidSaveTextDocumentParams(text_document=document.identifier))
    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(
        settings={"avt": {"inlayHints": {"amounts": False}}}))
    client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings=None))
    client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes=[
        types.FileEvent(uri=document.uri, type=types.FileChangeType.Changed),
        types.FileEvent(uri=document.uri + ".gone", type=types.FileChangeType.Deleted)]))
    await lives(document)


async def test_it_ends_well(client, document):
    await document.diagnostics()
    await asyncio.wait_for(client.shutdown_async(None), LOST)
    with pytest.raises(JsonRpcException):
        await asyncio.wait_for(client.text_document_hover_async(
            types.HoverParams(text_document=document.identifier, position=types.Position(0, 0))), LOST)
    client.exit(None)
    assert await asyncio.wait_for(client._server.wait(), LOST) == 0
    client.capabilities = None                               # the fixture has nothing left to shut


async def test_leaving_without_a_word_is_an_error(client, document):
    await document.diagnostics()
    client.exit(None)
    assert await asyncio.wait_for(client._server.wait(), LOST) == 1
    client.capabilities = None
