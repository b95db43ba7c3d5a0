// What is refused while it is typed in a cell of the grid.

import assert from "node:assert/strict";
import { test } from "node:test";
import { meanings, refusal } from "../../src/cell.ts";

test("a number that does not say what it counts is refused, with what it may have meant", () => {
    for (const text of ["30", " 30 ", "+10", "-10", "1 500", "1 500,50", "1\u202f500", "12.5"]) assert.equal(refusal(text), "number", text);
    assert.deepEqual(meanings(" 30 ", "u"), ["30 %", "30 u", "30 €"]);
    assert.deepEqual(meanings("+30", ""), ["+30 %", "+30 €"]);
});

test("braces are refused", () => {
    for (const text of ["{", "30 % }", "{ murs 30 % }"]) assert.equal(refusal(text), "braces", text);
});

test("progress as it is typed is left to the server", () => {
    for (const text of ["", " ", "30%", "30 %", "+10%", "6 u", "1 500 €", "12,50 m3", "15 u terminé", "terminé", "done", "longueur * 2"]) {
        assert.equal(refusal(text), undefined, text);
    }
});
