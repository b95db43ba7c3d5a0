"""What a person asks of a text: hover, places, symbols, hints, lenses, colours, and the invoice as data."""

import itertools
import re

from lsprotocol import types


def plain(text):
    """Without the spaces that typography wants."""
    return re.sub(r"[\u00a0\u202f\u2009]", " ", text)


def said(hover):
    contents = hover.contents
    return plain(contents.value if isinstance(contents, types.MarkupContent) else str(contents))


def places(answer):
    """The places of a definition or of references, links or locations."""
    found = answer if isinstance(answer, (list, tuple)) else [answer]
    return [place.target_selection_range if isinstance(place, types.LocationLink) else place.range
            for place in found if place]


def label(hint):
    return plain(hint.label if isinstance(hint.label, str) else "".join(part.value for part in hint.label))


async def hover(client, document, *where, **how):
    asked = document.at(*where, **how)
    answer = await client.text_document_hover_async(
        types.HoverParams(text_document=asked.text_document, position=asked.position))
    document.check(answer)
    return answer


async def test_hover_of_a_row_tells_its_amount(client, document):
    answer = await hover(client, document, "fond ", within=1)
    assert "3 000,00" in said(answer)
    assert document.slice(answer.range) == "fond"


async def test_hover_of_an_entry_tells_what_it_bills(client, document):
    assert "1 200,00" in said(await hover(client, document, "fond  40%", within=1))
    assert "1 200,00" in said(await hover(client, document, "40%", within=1))


async def test_hover_everywhere(client, document):
    """Between any two characters: an answer that lies in the text, or none."""
    answers = 0
    for line, content in enumerate(document.text.lines):
        places = itertools.accumulate(map(document.text.units, content), initial=0)
        for character in itertools.islice(places, 0, None, 3):
            answer = await client.text_document_hover_async(types.HoverParams(
                text_document=document.identifier, position=types.Position(line, character)))
            answers += answer is not None
            document.check(answer)
    assert answers > 30


async def test_definition_of_an_entry_is_its_row(client, document):
    asked = document.at("murs    25%", within=2)
    answer = await client.text_document_definition_async(
        types.DefinitionParams(text_document=asked.text_document, position=asked.position))
    document.check(answer)
    place, = places(answer)
    assert document.slice(place) == "murs"
    assert (place.start.line, place.start.character) == document.text.find("murs    \"Murs")


async def test_references_and_highlights(client, document):
    asked = document.at("murs    25%", within=2)
    found = await client.text_document_references_async(types.ReferenceParams(
        text_document=asked.text_document, position=asked.position,
        context=types.ReferenceContext(include_declaration=True)))
    document.check(found)
    assert [document.slice(place) for place in places(found)] == ["murs"] * 3
    found = await client.text_document_document_highlight_async(types.DocumentHighlightParams(
        text_document=asked.text_document, position=asked.position))
    document.check(found)
    assert [document.slice(one.range) for one in found] == ["murs"] * 3


async def test_symbols_of_the_document(client, document):
    answer = await client.text_document_document_symbol_async(
        types.DocumentSymbolParams(text_document=document.identifier))
    assert document.check(answer) > 0
    names, todo = [], list(answer)
    while todo:
        symbol = todo.pop()
        names.append(f"{symbol.name} {getattr(symbol, 'detail', None) or ''}")
        if isinstance(symbol, types.DocumentSymbol):
            outer, inner = symbol.range, symbol.selection_range
            assert (outer.start.line, outer.start.character) <= (inner.start.line, inner.start.character)
            assert (inner.end.line, inner.end.character) <= (outer.end.line, outer.end.character)
            todo += symbol.children or []
    for wanted in ("S1", "D1", "1.1", "Fondations béton armé", "Menuiseries"):
        assert any(wanted in name for name in names), f"{wanted} is not in {names}"


async def test_symbols_of_the_workspace(client, document):
    await document.diagnostics()
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(query="fond"))
    document.check(found)
    assert any("fond" in symbol.name.lower() for symbol in found)


async def test_hints_are_cells_at_the_end_of_lines(client, document):
    hints = await client.text_document_inlay_hint_async(
        types.InlayHintParams(text_document=document.identifier, range=document.whole()))
    assert document.check(hints) >= 8
    by_line = {}
    for hint in hints:
        by_line.setdefault(hint.position.line, []).append(label(hint))
    row, _ = document.text.find("fond    \"")
    entry, _ = document.text.find("fond  40%")
    assert any("3 000,00" in text for text in by_line[row]), by_line[row]
    assert any("1 200,00" in text for text in by_line[entry]), by_line[entry]
    # Only what is asked for.
    line, _ = document.text.find("fond  40%")
    some = await client.text_document_inlay_hint_async(types.InlayHintParams(
        text_document=document.identifier, range=types.Range(types.Position(line, 0), types.Position(line + 1, 0))))
    assert {hint.position.line for hint in some} <= {line, line + 1}


async def test_lenses_tell_the_net(client, document):
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(text_document=document.identifier))
    document.check(lenses)
    resolved = [lens if lens.command else await client.code_lens_resolve_async(lens) for lens in lenses]
    titles = [plain(lens.command.title) for lens in resolved]
    assert any("3 264,03" in title for title in titles), titles


async def test_folds(client, document):
    folds = await client.text_document_folding_range_async(
        types.FoldingRangeParams(text_document=document.identifier))
    starts = {fold.start_line for fold in folds}
    for block in ("projet", "devis", "titre GO", "situation S2"):
        assert document.text.find(block)[0] in starts, block
    assert all(0 <= fold.start_line < fold.end_line < len(document.text.lines) for fold in folds)


async def test_selection_grows(client, document):
    answer, = await client.text_document_selection_range_async(types.SelectionRangeParams(
        text_document=document.identifier, positions=[document.at("béton", within=2).position]))
    document.check(answer)
    sizes = []
    while answer:
        sizes.append(len(document.slice(answer.range)))
        answer = answer.parent
    assert sizes == sorted(set(sizes)) and len(sizes) >= 3


def decoded(document, legend, data):
    """The tokens of encoded data, each (line, text, type, modifiers); all well formed and in order."""
    assert len(data) % 5 == 0
    tokens, line, character, end = [], 0, 0, (0, 0)
    for at in range(0, len(data), 5):
        down, along, length, kind, modifiers = data[at:at + 5]
        line, character = line + down, along if down else character + along
        assert length > 0 and (line, character) >= end, "a token over another"
        end = (line, character + length)
        assert modifiers < 1 << len(legend.token_modifiers)
        names = {name for bit, name in enumerate(legend.token_modifiers) if modifiers >> bit & 1}
        tokens.append((line, document.text.slice((line, character), end), legend.token_types[kind], names))
    return tokens


async def test_colours_are_well_formed(client, document):
    legend = client.answer.capabilities.semantic_tokens_provider.legend
    full = await client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(text_document=document.identifier))
    tokens = decoded(document, legend, full.data)
    texts = [text for _, text, _, _ in tokens]
    assert "devis" in texts and "fond" in texts
    # A range holds the tokens of its lines, no others.
    line, _ = document.text.find("fond  40%")
    some = await client.text_document_semantic_tokens_range_async(types.SemanticTokensRangeParams(
        text_document=document.identifier, range=types.Range(types.Position(line, 0), types.Position(line + 1, 0))))
    within = decoded(document, legend, some.data)
    assert [token for token in tokens if token[0] == line] == [token for token in within if token[0] == line]
    assert {token[0] for token in within} <= {line, line + 1}
    # A delta makes the tokens of the new text.
    if full.result_id is not None:
        document.replace("fond  40%", "# 🧱 é\n    fond  45%")
        delta = await client.text_document_semantic_tokens_full_delta_async(types.SemanticTokensDeltaParams(
            text_document=document.identifier, previous_result_id=full.result_id))
        fresh = await client.text_document_semantic_tokens_full_async(
            types.SemanticTokensParams(text_document=document.identifier))
        data = list(full.data)
        if isinstance(delta, types.SemanticTokensDelta):
            for edit in sorted(delta.edits, key=lambda edit: edit.start, reverse=True):
                data[edit.start:edit.start + edit.delete_count] = edit.data or []
        else:
            data = list(delta.data)
        assert data == list(fresh.data)
        decoded(document, legend, data)


async def test_what_feeds_a_total(client, document):
    asked = document.at("GO \"", within=1)
    items = await client.text_document_prepare_call_hierarchy_async(types.CallHierarchyPrepareParams(
        text_document=asked.text_document, position=asked.position))
    assert items and document.check(items) >= 2
    fed = await client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(item=items[0]))
    feeding = await client.call_hierarchy_incoming_calls_async(
        types.CallHierarchyIncomingCallsParams(item=items[0]))
    document.check(fed)
    document.check(feeding)
    assert fed or feeding


async def test_links_and_pages(client, document):
    document.check(await client.text_document_document_link_async(
        types.DocumentLinkParams(text_document=document.identifier)))
    for one in await document.diagnostics():
        assert one.code_description is None or one.code_description.href


async def test_the_invoice_the_grid_and_why_as_data(client, document):
    uri = {"uri": document.uri}
    invoice = await client.protocol.send_request_async("avt/invoice", {"textDocument": uri, "id": "S1"})
    assert "3264.03" in plain(repr(invoice)) or "3 264,03" in plain(repr(invoice))
    grid = await client.protocol.send_request_async("avt/grid", {"textDocument": uri})
    assert "murs" in repr(grid) and "S2" in repr(grid)
    why = await client.protocol.send_request_async("avt/why", {"textDocument": uri, "figure": "S1.net"})
    assert "3264.03" in repr(why) or "3 264,03" in plain(repr(why))
