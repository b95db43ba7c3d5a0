"""What changes a text: formatting, completion, rename, refactorings, and what the server applies itself."""

import asyncio

import pytest
from conftest import LOST, Document
from lsprotocol import types

OPTIONS = types.FormattingOptions(tab_size=4, insert_spaces=True)


async def test_formatting_is_that_of_the_command_line(client, document, avt):
    formatted = avt(["fmt"], document.text.content).text
    assert formatted and formatted != document.text.content
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(text_document=document.identifier, options=OPTIONS))
    document.check(edits)
    # Only the line that is out of its column.
    touched = {line for edit in edits for line in range(edit.range.start.line, edit.range.end.line + 1)}
    assert touched == {document.text.find("enduit    \"")[0]}
    document.change(edits)
    assert document.text.content == formatted
    again = await client.text_document_formatting_async(
        types.DocumentFormattingParams(text_document=document.identifier, options=OPTIONS))
    assert not again


async def test_formatting_of_a_range_stays_in_it(client, document):
    line, _ = document.text.find("enduit    \"")
    for first, last, expected in ((line, line + 1, True), (0, 5, False)):
        edits = await client.text_document_range_formatting_async(types.DocumentRangeFormattingParams(
            text_document=document.identifier, options=OPTIONS,
            range=types.Range(types.Position(first, 0), types.Position(last, 0))))
        document.check(edits)
        assert bool(edits) == expected


async def test_formatting_on_type(client, document):
    provider = client.answer.capabilities.document_on_type_formatting_provider
    document.replace("murs  30%", "murs  30%\n")
    line, _ = document.text.find("murs  30%")
    edits = await client.text_document_on_type_formatting_async(types.DocumentOnTypeFormattingParams(
        text_document=document.identifier, options=OPTIONS, position=types.Position(line + 1, 0),
        ch=provider.first_trigger_character))
    document.check(edits)


async def completions(client, document, line, character):
    answer = await client.text_document_completion_async(types.CompletionParams(
        text_document=document.identifier, position=types.Position(line, character)))
    items = answer.items if isinstance(answer, types.CompletionList) else answer or []
    for item in items:
        document.check(item)
        if item.text_edit:
            range_ = getattr(item.text_edit, "range", None) or item.text_edit.insert
            assert range_.start.line == line == range_.end.line, "a completion edits its own line"
    return items


async def test_completion_offers_the_rows_that_can_progress(client, document):
    document.replace("enduit  1 000 €", "enduit  1 000 €\n    ")
    line = document.text.find("enduit  1 000 €")[0] + 1
    items = await completions(client, document, line, 4)
    row = next(item for item in items if item.label.split()[0] == "fond")
    if client.answer.capabilities.completion_provider.resolve_provider:
        row = await client.completion_item_resolve_async(row)
        document.check(row)


async def test_completion_of_a_half_typed_word(client, document):
    document.replace("enduit  1 000 €", "enduit  1 000 €\n    fo")
    line = document.text.find("    fo\n")[0]
    items = await completions(client, document, line, 6)
    row = next(item for item in items if item.label.split()[0] == "fond")
    edit = row.text_edit
    if edit is not None:
        range_ = getattr(edit, "range", None) or edit.replace
        assert document.slice(range_) == "fo"


async def test_completion_at_the_start_of_a_line_offers_documents(client, document):
    last = len(document.text.lines) - 1
    items = await completions(client, document, last, 0)
    assert any("situation" in item.label for item in items), [item.label for item in items]


async def test_signature_of_a_function(client, document):
    document.replace("40 m * hauteur", "arrondi(40 m * hauteur; 1)")
    asked = document.at("arrondi(", within=8)
    answer = await client.text_document_signature_help_async(
        types.SignatureHelpParams(text_document=asked.text_document, position=asked.position))
    assert answer.signatures and "arrondi" in answer.signatures[0].label


@pytest.mark.parametrize("place", ["murs    \"Murs", "murs  30%", "murs    25%"])
async def test_rename_changes_the_row_and_its_entries(client, document, place):
    before = [(str(one.code), one.range.start.line) for one in await document.diagnostics()]
    asked = document.at(place, within=2)
    prepared = await client.text_document_prepare_rename_async(types.PrepareRenameParams(
        text_document=asked.text_document, position=asked.position))
    range_ = prepared if isinstance(prepared, types.Range) else getattr(prepared, "range", None)
    if range_ is not None:
        assert document.slice(range_) == "murs"
    edit = await client.text_document_rename_async(types.RenameParams(
        text_document=asked.text_document, position=asked.position, new_name="parois"))
    document.check(edit)
    document.apply(edit)
    assert document.text.content.count("parois") == 3
    assert [(str(one.code), one.range.start.line) for one in await document.diagnostics()] == before


async def test_a_rename_that_would_clash_is_refused(client, document):
    asked = document.at("murs  30%", within=2)
    for name in ("fond", "deux mots", "titre"):
        with pytest.raises(Exception):
            await client.text_document_rename_async(types.RenameParams(
                text_document=asked.text_document, position=asked.position, new_name=name))
    assert len(await document.diagnostics()) == 2


async def test_every_action_leaves_a_text_that_reads(client, document):
    """Every refactoring at every line, from the same text: its edit lies in the text and breaks no line."""
    await document.diagnostics()
    before, count = document.text.content, 0

    async def offered(line):
        end = types.Position(line, sum(map(document.text.units, document.text.lines[line])))
        actions = await client.text_document_code_action_async(types.CodeActionParams(
            text_document=document.identifier, range=types.Range(types.Position(line, 0), end),
            context=types.CodeActionContext(diagnostics=[])))
        document.check(actions)
        return [action for action in actions or [] if isinstance(action, types.CodeAction)]

    for line in range(len(document.text.lines)):
        for number in range(len(await offered(line))):
            action = (await offered(line))[number]
            if action.edit is None:
                action = await client.code_action_resolve_async(action)
                document.check(action)
            document.apply(action.edit)
            codes = {str(one.code) for one in await document.diagnostics()}
            assert not any(code.startswith("E01") for code in codes), f"{action.title}: {codes}"
            count += 1
            document.change([types.TextEdit(range=document.whole(), new_text=before)])
            await document.diagnostics()
    assert count >= 3


async def test_linked_editing(client, document):
    asked = document.at("murs    \"Murs", within=2)
    answer = await client.text_document_linked_editing_range_async(types.LinkedEditingRangeParams(
        text_document=asked.text_document, position=asked.position))
    if answer is not None:
        assert {document.slice(range_) for range_ in answer.ranges} == {"murs"}


async def test_a_cell_of_the_grid_is_applied_as_an_edit(client, document):
    """`avt.applyCell` asks the client to edit the text."""
    asked = asyncio.get_running_loop().create_future()

    @client.feature(types.WORKSPACE_APPLY_EDIT)
    def apply(params: types.ApplyWorkspaceEditParams):
        asked.set_result(params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)

    # An issued invoice does not change: the last one becomes a draft.
    document.replace(' n° "FA-2026-058"', "")
    await document.diagnostics()
    assert "avt.applyCell" in client.answer.capabilities.execute_command_provider.commands
    await client.workspace_execute_command_async(types.ExecuteCommandParams(
        command="avt.applyCell",
        arguments=[{"uri": document.uri, "row": "portes", "situation": "S2", "text": "17 u"}]))
    document.apply(await asyncio.wait_for(asked, LOST))
    assert "portes  17 u" in document.text.content
    assert len(await document.diagnostics()) == 1


async def test_edits_of_every_kind_are_followed(client, tmp_path):
    """CRLF, a file without a last line end, an empty file, the whole text at once."""
    path = tmp_path / "crlf.avt"
    # A series of its own: a number is given once in a folder.
    content = (tmp_path / "chantier.avt").read_text().replace("FA-", "FB-").rstrip("\n").replace("\n", "\r\n")
    path.write_bytes(content.encode())
    document = Document(client, path, client.encoding)
    document.open()
    assert {document.slice(one.range) for one in await document.diagnostics()} == {"25%", "20 u"}
    document.replace("20 u", "21 u")
    document.replace("« 🧱 »", "« 🏫 »\r\n    # 🧱\r\n")
    assert {document.slice(one.range) for one in await document.diagnostics()} >= {"25%", "21 u"}
    document.change([types.TextEdit(range=document.whole(), new_text="")])
    assert all(document.check(one) >= 0 for one in await document.diagnostics())
    document.change([types.TextEdit(range=document.whole(), new_text=content)])
    assert {document.slice(one.range) for one in await document.diagnostics()} == {"25%", "20 u"}
