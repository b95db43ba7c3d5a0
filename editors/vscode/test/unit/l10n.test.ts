// Everything that is shown exists in French and in English, and nothing is translated that is not shown.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, "utf8");
const json = (path: string) => JSON.parse(read(path)) as Record<string, string>;

const english = json("package.nls.json");
const french = json("package.nls.fr.json");
const bundle = json("l10n/bundle.l10n.fr.json");

test("each key of package.json has its words in both languages, and no other key has", () => {
    const used = [...new Set([...read("package.json").matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!))].sort();
    assert.ok(used.length > 50);
    assert.deepEqual(Object.keys(english).sort(), used);
    assert.deepEqual(Object.keys(french).sort(), used);
});

test("what package.json shows is a key", () => {
    const shown = /"(title|description|markdownDescription|label|displayName)": "(?!%)(.*)"/g;
    const plain = [...read("package.json").matchAll(shown)].map((match) => match[2]);
    assert.deepEqual(plain, ["avt"]);
});

test("each string of the code has its French, and no other string has", () => {
    const used = new Set<string>();
    for (const file of readdirSync(`${root}/src`)) {
        const text = read(`src/${file}`);
        const calls = [...text.matchAll(/l10n\.t\(/g)].length;
        const strings = [...text.matchAll(/l10n\.t\(\s*("(?:[^"\\]|\\.)*")/g)].map((match) => JSON.parse(match[1]!) as string);
        assert.equal(strings.length, calls, `${file}: l10n.t takes a plain string first`);
        for (const string of strings) used.add(string);
    }
    assert.deepEqual(Object.keys(bundle).sort(), [...used].sort());
});

test("a translation keeps its places, its links and its marks", () => {
    const places = (text: string) => [...text.matchAll(/\{\d\}|\$\{\w+\}|\(command:[\w.]+\)|`[^`]*`/g)].map(String).sort();
    const pairs = [...Object.entries(bundle), ...Object.keys(english).map((key) => [english[key]!, french[key]!] as const)];
    for (const [from, to] of pairs) {
        assert.deepEqual(places(to), places(from), to);
        if (!/^(avt|media)/.test(from) && from.includes(" ")) assert.notEqual(to, from);
    }
});

test("each language has its typography", () => {
    for (const text of [...Object.values(french), ...Object.values(bundle)]) {
        const words = text.replaceAll(/\(command:[^)]*\)|`[^`]*`|\bmedia\/\S*/g, "");
        assert.doesNotMatch(words, /[\p{L}\d}][:;?!](?=\s|$)/u, text);
        assert.doesNotMatch(words, /[“”"]/, text);
    }
    for (const text of [...Object.values(english), ...Object.keys(bundle)]) assert.doesNotMatch(text, /[«»"]/, text);
});

test("the pages of the walkthroughs are there in both languages", () => {
    for (const words of [english, french]) {
        const pages = Object.entries(words).filter(([key]) => key.endsWith(".media"));
        assert.equal(pages.length, 7);
        for (const [key, path] of pages) assert.ok(existsSync(`${root}/${path}`), `${key}: ${path}`);
    }
    assert.equal(readdirSync(`${root}/media`).length, 14);
});
