// The pages of the preview: what is shown is text, and nothing in it runs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gridPage, invoicePage, messagePage, type Words } from "../../src/page.ts";
import type { Grid, Invoice } from "../../src/protocol.ts";

const words: Words = {
    language: "fr",
    incomplete: "Des chiffres manquent.",
    before: "L'état d'avant les erreurs.",
    problems: "Afficher les problèmes",
    designation: "Désignation",
    unit: "Unité",
    draft: "brouillon",
    empty: "Rien.",
    hint: "Cliquer.",
    period: (amount) => `facturé : ${amount}`,
    states: { untouched: "inchangée", moving: "en cours", complete: "achevée", closed: "terminée" },
};

const HOSTILE = `<img src=x onerror="alert('1')">&`;
const SAFE = "&#60;img src=x onerror=&#34;alert(&#39;1&#39;)&#34;&#62;&#38;";

const invoice = (change: Partial<Invoice>): Invoice => ({
    id: "S2",
    title: "Situation S2",
    format: "text",
    content: "Net à payer 5 456,24 €",
    complete: true,
    ...change,
});

test("an invoice is text, under a policy that runs nothing but the page's own script", () => {
    const page = invoicePage(invoice({ title: HOSTILE, content: HOSTILE }), words, "abc=");
    assert.ok(!page.includes(HOSTILE));
    assert.ok(page.includes(`<pre tabindex="0" aria-label="${SAFE}">${SAFE}</pre>`));
    assert.ok(page.includes(`default-src 'none'`) && page.includes(`script-src 'nonce-abc='`));
    assert.equal([...page.matchAll(/<script/g)].length, 1);
    assert.ok(page.includes(`<script nonce="abc=">`));
    assert.ok(page.includes(`<html lang="fr">`));
});

test("a page of the server stands in a frame that may do nothing", () => {
    const page = invoicePage(invoice({ format: "html", content: `<p>5 456,24 €</p>${HOSTILE}` }), words, "n");
    assert.ok(page.includes(`<iframe sandbox="" title="Situation S2" srcdoc="&#60;p&#62;5 456,24 €&#60;/p&#62;${SAFE}"></iframe>`));
});

test("the rows of an invoice, and the words of its legend, have the colours of their states", () => {
    const content = "Situation S2\n✓ 1.1  Fondations  0,00\n> 1.2  Murs <A>  2 061,85\n  1.3  Dallage\n> en cours (4)   × terminée (2)   = inchangée (1)";
    const page = invoicePage(invoice({ content }), words, "n");
    const shown = [
        "Situation S2",
        `<span class="complete">✓ 1.1  Fondations  0,00</span>`,
        `<span class="moving">&#62; 1.2  Murs &#60;A&#62;  2 061,85</span>`,
        "  1.3  Dallage",
        `<span class="moving">&#62; en cours (4)</span>   <span class="closed">× terminée (2)</span>   <span class="untouched">= inchangée (1)</span>`,
    ];
    assert.ok(page.includes(`>${shown.join("\n")}</pre>`), page);
});

test("an invoice with unknown figures says so", () => {
    assert.ok(!invoicePage(invoice({}), words, "n").includes(words.incomplete));
    assert.ok(invoicePage(invoice({ complete: false }), words, "n").includes(words.incomplete));
});

test("errors leave an invoice as it last was, greyed, under a sentence and the way to the problems", () => {
    const empty = invoice({ complete: false, content: "" });
    const alone = invoicePage(empty, words, "n");
    assert.ok(alone.includes(words.incomplete) && alone.includes("<main></main>"));
    const page = invoicePage(empty, words, "n", invoice({}));
    assert.match(page, /role="status">L&#39;état d&#39;avant les erreurs\. <button data-act="problems">Afficher les problèmes<\/button>/);
    assert.match(page, /<main class="stale"><pre [^>]*>Net à payer 5 456,24 €<\/pre>/);
    assert.doesNotMatch(page, /aria-hidden/);
    const right = invoicePage(invoice({ content: "Net à payer 1,00 €" }), words, "n", invoice({}));
    assert.ok(right.includes("Net à payer 1,00 €") && !right.includes(`class="stale"`) && !right.includes(`data-act="problems">`));
    assert.ok(invoicePage(empty, words, "n", invoice({}), HOSTILE).includes(SAFE));
});

const grid: Grid = {
    columns: [
        { id: "S1", number: "F-1", date: "30/04/2026", issued: true },
        { id: "S2", date: "31/05/2026", issued: false },
    ],
    rows: [
        { id: "D1", number: "", designation: "", unit: "", kind: "quote", cells: [null, null] },
        { id: "GO", number: "1", designation: HOSTILE, unit: "", kind: "section", cells: [{ text: "40 %", state: "moving" }, { text: "60%", percent: "48 %" }] },
        { id: "", number: "1.1", designation: "Sans nom", unit: "", kind: "section", cells: [null, { text: "", percent: "12 %" }] },
        {
            id: "murs",
            number: "1.1",
            designation: "Murs",
            unit: "m2",
            kind: "row",
            cells: [
                { text: "25%", state: "moving", range: { start: { line: 7, character: 10 }, end: { line: 7, character: 13 } } },
                { text: "", percent: "25 %", period: "0,00 €", state: "untouched" },
                { text: "?", state: null },
            ],
        },
    ],
};

test("a grid has its states, its places, and cells to change in drafts only", () => {
    const page = gridPage("Tableau", grid, words, "n");
    assert.ok(!page.includes(HOSTILE));
    assert.ok(page.includes(`<td class="moving" data-line="7" data-character="10" title="en cours" tabindex="0">25%</td>`));
    assert.ok(page.includes(`<td class="untouched" data-row="murs" data-situation="S2" data-unit="m2" data-typed="" title="inchangée · 25 % · facturé : 0,00 €" tabindex="0">25 %</td>`));
    assert.ok(page.includes(`<td class="none" title="">?</td>`));
    assert.ok(!page.includes(`data-situation="S1"`));
    assert.ok(page.includes(`<td class="none" data-row="GO" data-situation="S2" data-unit="" data-typed="60%" title="48 %" tabindex="0">60%</td>`));
    assert.ok(page.includes(`<td class="none" title="12 %">12 %</td>`), "a section without an id cannot be named");
    assert.ok(page.includes(`<th scope="row">D1</th>`), "a quote without a designation is shown by its id");
    assert.ok(page.includes(`<th scope="col" class="situation">S2<small>31/05/2026</small><small>brouillon</small></th>`));
    assert.match(page, /thead th\.situation \{ text-align: right; \}/);
});

test("a job without rows, and a server that says no, have a page too", () => {
    assert.ok(gridPage("Tableau", { columns: [], rows: [] }, words, "n").includes("Rien."));
    assert.ok(messagePage("x", HOSTILE, words, "n").includes(`role="alert">${SAFE}`));
});
