// The whole way, as a person goes it: install the package, open a job with two mistakes, see them, read a row, put them right.
// Pictures of each step go to target/editors-pictures.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makePackage } from "../../scripts/package.ts";
import { openEditor, PATIENCE, pictures, type Editor } from "../support/editor.ts";
import { files } from "../host/files.ts";

mkdirSync(pictures, { recursive: true });
const work = mkdtempSync(join(tmpdir(), "avt-vsix-"));
let editor: Editor | undefined;
let at = Date.now();

/** Says what was seen, and how long it took. */
const step = async (what: string, picture?: string) => {
    console.log(`✔ ${what} (${Date.now() - at} ms)`);
    if (picture) await editor!.page.screenshot({ path: join(pictures, `${picture}.png`) });
    at = Date.now();
};

try {
    const vsix = await makePackage("linux-x64", join(work, "avt.vsix"));
    await step("packaged, with the server inside");

    editor = await openEditor({
        vsix,
        files: { "chantier.avt": files["wrong.avt"]! },
        // In French: the editor's language is the server's too.
        locale: "fr",
        settings: { "editor.fontSize": 13 },
        query: (host, folder) => ({ payload: JSON.stringify([["openFile", `vscode-remote://${host}${folder}/chantier.avt`]]) }),
    });
    const { page } = editor;
    const line = (text: string | RegExp) => page.locator(".view-line").filter({ hasText: text });
    await line("situation").first().waitFor();
    await page.keyboard.press("Control+B");
    await step("installed, and the file is open");

    // Colours: what the words of a line are drawn with.
    await page.waitForFunction(`new Set([...document.querySelectorAll(".view-line span span")].map((span) => span.className)).size >= 6`, undefined, { timeout: PATIENCE });
    await step("in colours");

    const squiggles = page.locator(".squiggly-error");
    await squiggles.first().waitFor({ state: "attached" });
    assert.equal(await squiggles.count(), 2);
    await step("two squiggles");

    // At the end of the line of murs: 86 × 68,50.
    const hints = page.locator(".view-line").filter({ hasText: /5.891,00/ });
    await hints.first().waitFor();
    await step("amounts at the end of lines", "amounts");

    await line(/^\s*fond\s.*100%/).locator("span", ).filter({ hasText: /^fond$/ }).last().hover();
    const hover = page.locator(".monaco-hover:not(.hidden) .hover-contents table").first();
    await hover.waitFor();
    assert.match(await hover.innerText(), /Avancement[^]*100.?%/);
    await step("the table of the situation, on hovering a row", "hover");

    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Shift+M");
    const problems = page.locator(".markers-panel .monaco-list-row").filter({ hasText: /E05\d\d/ });
    await problems.filter({ hasText: "E0511" }).waitFor();
    assert.equal(await problems.count(), 2);
    await step("two rows in Problems", "problems");

    // The first fix of each mistake, from the keyboard.
    for (const [left, code] of [[1, "E0511"], [0, "E0502"]] as const) {
        await problems.filter({ hasText: code }).click();
        await page.locator("#status\\.editor\\.selection").filter({ hasText: code === "E0511" ? "Ln 21" : "Ln 22" }).waitFor();
        await page.keyboard.press("Control+1");
        // The keys may come before the editor has the focus.
        const action = page.locator(".action-widget .monaco-list-row.action").first();
        for (let tries = 1; ; tries += 1) {
            await page.keyboard.press("Control+.");
            const shown = await action.waitFor({ timeout: 3000 }).then(
                () => true,
                () => false,
            );
            if (shown) break;
            assert.ok(tries < 10, `no fix is offered for ${code}`);
        }
        if (left === 1) await step("fixes are offered", "fixes");
        await page.keyboard.press("Enter");
        await page.waitForFunction(`document.querySelectorAll(".squiggly-error").length === ${left}`, undefined, { timeout: PATIENCE });
        await step(`${code} is put right`);
    }
    const status = page.locator("#avt\\.avt\\.avt\\.status, [id='avt.avt.avt.status']");
    await status.filter({ hasText: /avt S2 : [\d\s]+,\d\d.€/ }).waitFor();
    await step(`the net to pay in the status bar: ${(await status.innerText()).trim()}`, "fixed");

    // The invoice beside the file, then the grid: each a page in a frame in a frame.
    const webview = page.frameLocator("iframe.webview.ready").frameLocator("#active-frame");
    await page.keyboard.press("Control+1");
    await page.keyboard.press("Control+K");
    await page.keyboard.press("v");
    const invoice = webview.locator("pre, iframe");
    await invoice.first().waitFor();
    await step("the invoice", "invoice");

    // A brace too many: the invoice stays as it was, with the way to what is wrong.
    await page.keyboard.press("Control+1");
    await page.keyboard.press("Control+Home");
    await page.keyboard.insertText("}");
    await webview.locator("main.stale").first().waitFor();
    // The invoice is a page of its own, in a frame.
    const shown = webview.frameLocator("main.stale iframe").locator("body");
    assert.match(await shown.innerText(), /net à payer/i);
    await step("errors leave the invoice as it was", "stale");
    await page.keyboard.press("Control+J");
    const panel = page.locator(".markers-panel");
    await panel.first().waitFor({ state: "hidden" });
    await webview.locator(".warning button").first().click();
    await panel.locator(".monaco-list-row").filter({ hasText: /E01\d\d/ }).first().waitFor();
    await step("the problems, from the invoice");
    await page.keyboard.press("Control+1");
    await page.keyboard.press("Control+Z");
    await webview.locator("main:not(.stale)").first().waitFor();
    await step("the invoice is up to date again");
    await page.keyboard.press("Control+1");
    await page.keyboard.press("F1");
    await page.keyboard.type("Afficher le tableau");
    await page.locator(".quick-input-list .monaco-list-row").filter({ hasText: "avt: Afficher le tableau" }).first().waitFor();
    await page.keyboard.press("Enter");
    await webview.locator("td.complete").first().waitFor();
    assert.equal(await webview.locator("caption").innerText(), "Tableau de chantier.avt");
    assert.ok((await webview.locator("td.moving, td.complete, td.untouched").count()) >= 6);
    await step("the grid", "grid");

    // A cell of a section in a draft, from the keyboard: a bare number is refused with what it may mean, then it is written.
    await page.keyboard.press("Control+1");
    await page.keyboard.press("Control+End");
    await page.keyboard.insertText("\nsituation S3 du 2026-06-30 {\n}\n");
    await webview.locator("td[data-row=GO][data-situation=S3]").first().click();
    await page.keyboard.press("Enter");
    await page.locator(".quick-input-widget input").first().waitFor();
    await page.keyboard.type("30");
    await page.locator(".quick-input-message").filter({ hasText: "Un nombre dit ce qu'il compte : 30 %, 30 €" }).first().waitFor();
    await step("a bare number is refused in a cell", "cell");
    await page.keyboard.type(" %");
    await page.keyboard.press("Enter");
    await line(/^\s*GO\s+30.%/).first().waitFor();
    await step("a section's cell is written into the file");

    console.log("workbench: 1 passed, 0 failed");
} catch (error) {
    await editor?.page.screenshot({ path: join(pictures, "failed.png") }).catch(() => undefined);
    console.error(error);
    console.log(`see ${join(pictures, "failed.png")}`);
    console.log("workbench: 0 passed, 1 failed");
    process.exitCode = 1;
} finally {
    await editor?.close();
    rmSync(work, { recursive: true, force: true });
}
