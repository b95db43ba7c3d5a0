// Every keyword of the table has its colour, however it is spelt; and no word of the examples is left without.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { before, test } from "node:test";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";
import { grammarFile, keywords } from "../../scripts/grammar.ts";

const examples = new URL("../../../../examples/", import.meta.url);
let grammar: textmate.IGrammar;

before(async () => {
    const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
    await oniguruma.loadWASM(readFileSync(wasm));
    const registry = new textmate.Registry({
        onigLib: Promise.resolve({
            createOnigScanner: (sources: string[]) => new oniguruma.OnigScanner(sources),
            createOnigString: (text: string) => new oniguruma.OnigString(text),
        }),
        loadGrammar: async () => textmate.parseRawGrammar(readFileSync(grammarFile, "utf8"), grammarFile),
    });
    grammar = (await registry.loadGrammar("source.avt"))!;
});

interface Piece {
    text: string;
    scope: string;
}

/** The pieces of a text that are not blank, each with its innermost scope. */
function pieces(text: string): Piece[] {
    let state: textmate.StateStack | null = null;
    return text.split("\n").flatMap((line) => {
        const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
        state = ruleStack;
        return tokens
            .map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scope: scopes.at(-1)! }))
            .filter((piece) => piece.text.trim());
    });
}

const inBlock = (kind: string, line: string) => `${kind} X {\n    ${line}\n}`;

/** Where a keyword stands, and the colour that it has there. */
const PLACES: Record<string, (word: string) => [string, string]> = {
    "kind/settings": (word) => [`${word} "x" {`, "keyword.control.document.avt"],
    "kind/rows": (word) => [`${word} X "x" {`, "keyword.control.document.avt"],
    "kind/entries": (word) => [`${word} X {`, "keyword.control.document.avt"],
    "kind/grid": (word) => [`${word} {`, "keyword.control.document.avt"],
    header: (word) => [`devis X "x" ${word} 2026-01-01 {`, "keyword.other.head.avt"],
    status: (word) => [`devis X "x" ${word} 2026-01-01 {`, "constant.language.status.avt"],
    line: (word) => [inBlock("devis", `${word} X "x" {`), "keyword.control.section.avt"],
    target: (word) => [inBlock("situation", `${word} 60%`), "keyword.other.all.avt"],
    row: (word) => [inBlock("devis", `a "x" 1 u ${word} 20`), "keyword.other.value.avt"],
    entry: (word) => [inBlock("situation", `a 60% ${word}`), "keyword.other.value.avt"],
    "row entry": (word) => [inBlock("situation", `a 60% ${word}`), "keyword.other.value.avt"],
    // By their token, where the place alone does not tell.
    IMPORT: (word) => [`${word} "x.avt"`, "keyword.control.import.avt"],
    UNIT_DEF: (word) => [`${word} palette`, "storage.type.unit.avt"],
    LET: (word) => [`${word} x = 1`, "storage.type.let.avt"],
    AT: (word) => [inBlock("devis", `a "x" 1 u ${word} 20`), "keyword.operator.price.avt"],
    FROM: (word) => [inBlock("devis", `a ${word} b 1 u`), "keyword.other.source.avt"],
    LESS: (word) => [inBlock("devis", `a ${word} b 1 u`), "keyword.other.source.avt"],
};

const bare = (word: string) => word.normalize("NFD").replaceAll(/\p{Mn}/gu, "");

test("each keyword is coloured where it stands: as written, without accents, decomposed, in capitals", () => {
    let checked = 0;
    for (const { token, where, spellings } of keywords) {
        const place = PLACES[token] ?? PLACES[where];
        assert.ok(place, `${token}: ${where}`);
        for (const spelling of spellings) {
            // `à` keeps its accent: `a` is a name.
            const others = spelling === "à" ? [] : [bare(spelling), bare(spelling).toUpperCase()];
            for (const word of new Set([spelling, spelling.normalize("NFD"), spelling.toUpperCase(), ...others])) {
                const [text, scope] = place(word);
                const found = pieces(text).find((piece) => piece.text === word);
                assert.deepEqual(found, { text: word, scope }, `${token} in: ${text}`);
                checked += 1;
            }
        }
    }
    assert.ok(checked > 200, String(checked));
});

test("a longer word that begins or ends with a keyword is no keyword", () => {
    for (const { token, where, spellings } of keywords) {
        for (const spelling of spellings.filter((word) => /^\p{L}+$/u.test(word))) {
            for (const word of [`${spelling}x`, `${spelling}_2`, `${spelling}œ`]) {
                const [text, scope] = (PLACES[token] ?? PLACES[where])!(word);
                const found = pieces(text).find((piece) => piece.text === word);
                assert.notEqual(found?.scope, scope, `${word} in: ${text}`);
            }
        }
    }
});

test("nothing in the examples is without a colour", () => {
    const files = readdirSync(examples, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".avt"));
    assert.ok(files.length >= 8);
    for (const file of files) {
        const plain = pieces(readFileSync(new URL(file, examples), "utf8")).filter((piece) => piece.scope === "source.avt");
        assert.deepEqual(plain, [], file);
    }
});

test("a word of the editor is a word of the language", () => {
    const { wordPattern } = JSON.parse(readFileSync(new URL("../../language-configuration.json", import.meta.url), "utf8"));
    const words = (text: string) => text.match(new RegExp(wordPattern.pattern, `${wordPattern.flags}g`));
    assert.deepEqual(words("dalle_é2  moins réglé.quantité 12,50 m² @ 1.5"), ["dalle_é2", "moins", "réglé", "quantité", "12,50", "m²", "1.5"]);
    assert.deepEqual(words("cloture cloture\u0301e"), ["cloture", "cloture\u0301e"]);
});
