// Tests with the editor's own API, on the house example: what a person would see, asked for as data.

import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { Api } from "../../src/extension.ts";

const tests: [string, () => Promise<void>][] = [];
const test = (name: string, run: () => Promise<void>) => tests.push([name, run]);

export async function run(): Promise<void> {
    let failed = 0;
    // Some of them, while working on them.
    const chosen = tests.filter(([name]) => new RegExp(process.env["AVT_ONLY"] ?? "").test(name));
    for (const [name, body] of chosen) {
        const start = Date.now();
        try {
            await body();
            console.log(`✔ ${name} (${Date.now() - start} ms)`);
        } catch (error) {
            failed += 1;
            console.log(`✖ ${name}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        }
        await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    }
    console.log(`extension host: ${chosen.length - failed} passed, ${failed} failed`);
    if (failed > 0) throw new Error(`${failed} failed`);
}

// What the tests are made of.

const folder = () => vscode.workspace.workspaceFolders![0]!.uri;

async function open(name: string): Promise<vscode.TextEditor> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), name));
    return vscode.window.showTextDocument(document);
}

/** Asks until the answer is good; what it last was is in the message otherwise. */
async function until<Answer>(what: string, ask: () => Answer | Thenable<Answer>, good: (answer: Answer) => boolean, patience = 20_000): Promise<Answer> {
    const start = Date.now();
    for (;;) {
        const answer = await ask();
        if (good(answer)) return answer;
        if (Date.now() - start > patience) assert.fail(`${what}: ${JSON.stringify(answer)}`);
        await new Promise((wake) => setTimeout(wake, 50));
    }
}

/** The place of a piece of text: its start, `ahead` characters further. */
function place(document: vscode.TextDocument, text: string, ahead = 0, after = ""): vscode.Position {
    const whole = document.getText();
    const at = whole.indexOf(text, after ? whole.indexOf(after) : 0);
    assert.ok(at >= 0, `${text} is not in ${document.uri.path}`);
    return document.positionAt(at + ahead);
}

const codeOf = (diagnostic: vscode.Diagnostic) =>
    String(typeof diagnostic.code === "object" ? diagnostic.code.value : diagnostic.code);

const diagnostics = (uri: vscode.Uri, count: number) =>
    until(
        `${count} diagnostics of ${uri.path}`,
        () => vscode.languages.getDiagnostics(uri).filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning),
        (found) => found.length === count,
    );

const textOf = (contents: vscode.MarkdownString | vscode.MarkedString) => (typeof contents === "string" ? contents : contents.value);

let api: Api;

test("the server is found and started", async () => {
    const extension = vscode.extensions.getExtension<Api>("avt.avt");
    assert.ok(extension);
    api = await extension.activate();
    await until("health", () => api.health(), (health) => health === "running");
});

test("diagnostics: two mistakes, each with its code, its page and the cell that makes it one", async () => {
    const { document } = await open("wrong.avt");
    const [back, beyond] = (await diagnostics(document.uri, 2)).sort((left, right) => left.range.start.compareTo(right.range.start));
    assert.equal(codeOf(back!), "E0511");
    assert.equal(codeOf(beyond!), "E0502");
    assert.equal(back!.source, "avt");
    assert.equal(back!.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(document.getText(back!.range), "15%");
    assert.match(back!.message, /« murs » reculerait : 15.% après 25.%/);
    assert.ok(typeof back!.code === "object");
    const page = await vscode.workspace.openTextDocument(back!.code.target);
    assert.match(page.getText(), /^# E0511 .+\n[^]*```avt\n/);
    const cause = back!.relatedInformation?.[0]?.location;
    assert.ok(cause && document.getText(cause.range).includes("25%"), JSON.stringify(cause));
    assert.deepEqual(vscode.languages.getDiagnostics(vscode.Uri.joinPath(folder(), "dupont.avt")).filter(({ severity }) => severity === 0), []);
});

test("a number that two open jobs give is told in the one that nobody touches", async () => {
    const { document: other } = await open("wrong.avt");
    await vscode.window.showTextDocument(other, { preview: false });
    await diagnostics(other.uri, 2);
    const { document } = await open("dupont.avt");
    const replace = async (number: string, by: string) => {
        const start = place(document, number);
        const edit = new vscode.WorkspaceEdit();
        edit.replace(document.uri, new vscode.Range(start, start.translate(0, number.length)), by);
        assert.ok(await vscode.workspace.applyEdit(edit));
    };
    await replace("FA-2026-044", "FB-2026-044");
    const told = (await diagnostics(other.uri, 3)).filter((diagnostic) => codeOf(diagnostic) === "E0409");
    assert.deepEqual(told.map(({ range }) => other.getText(range)), ['"FB-2026-044"']);
    await replace("FB-2026-044", "FA-2026-044");
    await diagnostics(other.uri, 2);
});

test("hover: the table of a row in a situation, the value of a formula", async () => {
    const { document } = await open("dupont.avt");
    const hover = async (at: vscode.Position) => {
        const hovers = await vscode.commands.executeCommand<vscode.Hover[]>("vscode.executeHoverProvider", document.uri, at);
        return hovers.flatMap(({ contents }) => contents.map(textOf)).join("\n");
    };
    const row = await until("hover of a row", () => hover(place(document, "portes   6 u", 1)), (text) => text.includes("|"));
    assert.match(row, /35,29.?%/);
    assert.match(row, /3.840,00/);
    const formula = await hover(place(document, "longueur * largeur", 1, "titre \"Dallage\""));
    assert.match(formula, /8,20?.m/);
});

test("inlay hints: at the end of lines, amounts to the cent", async () => {
    const { document } = await open("dupont.avt");
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    const ask = () => vscode.commands.executeCommand<vscode.InlayHint[]>("vscode.executeInlayHintProvider", document.uri, whole);
    const label = ({ label }: vscode.InlayHint) => (typeof label === "string" ? label : label.map(({ value }) => value).join(""));
    const hints = await until("hints", ask, (hints) => hints.length > 10);
    for (const hint of hints) {
        const line = document.lineAt(hint.position.line).text;
        assert.match(line.slice(hint.position.character), /^\s*(#.*|\{\s*(#.*)?)?$/, line);
    }
    const on = (text: string) => {
        const line = place(document, text).line;
        return hints.filter(({ position }) => position.line === line).map(label).join(" ");
    };
    assert.match(on("murs    \"Murs"), /5.891,00/);
    assert.match(on("titre GO"), /11.777,40/);
    assert.match(on("portes   6 u"), /3.840,00/);
    assert.match(on("situation S2"), /5.456,24/);

    const settings = vscode.workspace.getConfiguration("avt", document.uri);
    await settings.update("inlayHints.amounts", false, vscode.ConfigurationTarget.Global);
    await until("no amounts", ask, (less) => !less.some((hint) => hint.position.line === place(document, "murs    \"Murs").line));
    await settings.update("inlayHints.amounts", undefined, vscode.ConfigurationTarget.Global);
});

test("completion: the rows that can still progress, with what is left", async () => {
    const editor = await open("dupont.avt");
    const { document } = editor;
    const at = place(document, "    portes  15 u", 0);
    await editor.edit((edit) => edit.insert(at, "    \n"));
    const list = await until(
        "completion",
        () => vscode.commands.executeCommand<vscode.CompletionList>("vscode.executeCompletionItemProvider", document.uri, at.translate(0, 4)),
        ({ items }) => items.some(({ label }) => labelOf(label) === "murs"),
    );
    const labels = list.items.map(({ label }) => labelOf(label));
    // `portes` has its line there already; `fond` is at 100 %, so it comes after those that move.
    assert.ok(labels.includes("lint") && !labels.includes("portes"), labels.join());
    const order = (row: string) => list.items.find(({ label }) => labelOf(label) === row)!.sortText!;
    assert.ok(order("murs") < order("fond"));
});

test("rename: the row wherever it is named", async () => {
    const { document } = await open("dupont.avt");
    const edit = await until(
        "rename",
        () => vscode.commands.executeCommand<vscode.WorkspaceEdit>("vscode.executeDocumentRenameProvider", document.uri, place(document, "murs    \"Murs", 1), "parpaings"),
        (edit) => edit.size > 0,
    );
    const changes = edit.get(document.uri);
    // Its row, S1, and the row that takes some of it away; `murs_mv` is another name.
    assert.deepEqual(changes.map(({ range }) => document.getText(range)), changes.map(() => "murs"));
    assert.equal(changes.length, 3);
});

test("a quick fix takes its mistake away, and only that", async () => {
    const { document } = await open("wrong.avt");
    const found = await diagnostics(document.uri, 2);
    const beyond = found.find((diagnostic) => codeOf(diagnostic) === "E0502")!;
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>("vscode.executeCodeActionProvider", document.uri, beyond.range, vscode.CodeActionKind.QuickFix.value);
    const fix = actions.find(({ edit, diagnostics }) => edit && diagnostics?.some((diagnostic) => codeOf(diagnostic) === "E0502")) ?? actions.find(({ edit }) => edit);
    assert.ok(fix?.edit, JSON.stringify(actions));
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    const left = await diagnostics(document.uri, 1);
    assert.equal(codeOf(left[0]!), "E0511");
});

test("formatting: what avt fmt writes, in small edits", async () => {
    const { document } = await open("untidy.avt");
    const edits = await until(
        "formatting",
        () => vscode.commands.executeCommand<vscode.TextEdit[] | undefined>("vscode.executeFormatDocumentProvider", document.uri, { tabSize: 4, insertSpaces: true }),
        (edits) => (edits?.length ?? 0) > 0,
    );
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, edits!);
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.match(document.getText(), /fond {4}"Fondations béton armé" {2}12,50 m3/);
    assert.ok(edits!.every(({ range }) => range.end.line - range.start.line < 5));
    const again = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>("vscode.executeFormatDocumentProvider", document.uri, { tabSize: 4, insertSpaces: true });
    assert.equal(again?.length ?? 0, 0);
});

test("definition and symbols: where a row was sold, and the outline", async () => {
    const { document } = await open("dupont.avt");
    const [definition] = await until(
        "definition",
        () => vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[]>("vscode.executeDefinitionProvider", document.uri, place(document, "portes   6 u", 1)),
        (found) => found.length > 0,
    );
    const range = "targetRange" in definition! ? (definition.targetSelectionRange ?? definition.targetRange) : definition!.range;
    assert.equal(range.start.line, place(document, "portes  \"Portes").line);
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[]>("vscode.executeDocumentSymbolProvider", document.uri);
    assert.ok(symbols.some(({ name, detail }) => /S2/.test(name + detail)), symbols.map(({ name }) => name).join());
});

test("semantic colours: the states of progress are modifiers", async () => {
    const { document } = await open("dupont.avt");
    const legend = await until(
        "legend",
        () => vscode.commands.executeCommand<vscode.SemanticTokensLegend | undefined>("vscode.provideDocumentSemanticTokensLegend", document.uri),
        (legend) => legend !== undefined,
    );
    const declared: string[] = vscode.extensions.getExtension("avt.avt")!.packageJSON.contributes.semanticTokenModifiers.map(({ id }: { id: string }) => id);
    for (const modifier of legend!.tokenModifiers) assert.ok([...declared, "declaration", "readonly"].includes(modifier), modifier);
    const { data } = await vscode.commands.executeCommand<vscode.SemanticTokens>("vscode.provideDocumentSemanticTokens", document.uri);
    let [line, character] = [0, 0];
    const states = new Map<number, string[]>();
    for (let at = 0; at < data.length; at += 5) {
        character = data[at] === 0 ? character + data[at + 1]! : data[at + 1]!;
        line += data[at]!;
        const modifiers = legend!.tokenModifiers.filter((_, bit) => (data[at + 4]! >> bit) & 1);
        states.set(line, [...(states.get(line) ?? []), ...modifiers]);
    }
    const on = (text: string) => states.get(place(document, text).line) ?? [];
    assert.ok(on("portes   6 u").includes("moving"), on("portes   6 u").join());
    assert.ok(on("portes  15 u").includes("closed"), on("portes  15 u").join());
});

test("the status of a file: errors, or the net to pay of its last situation", async () => {
    const seen = new Map<string, { errors: number; net?: string | null | undefined }>();
    const listening = api.onStatus((status) => seen.set(vscode.Uri.parse(status.uri).path.split("/").pop()!, status));
    const right = await open("dupont.avt");
    await right.edit((edit) => edit.insert(new vscode.Position(0, 0), "# "));
    const wrong = await open("wrong.avt");
    await wrong.edit((edit) => edit.insert(new vscode.Position(0, 0), " "));
    await until("statuses", () => [...seen.keys()].sort(), (names) => names.includes("dupont.avt") && names.includes("wrong.avt"));
    assert.equal(seen.get("wrong.avt")!.errors, 2);
    assert.equal(seen.get("dupont.avt")!.errors, 0);
    assert.match(seen.get("dupont.avt")!.net ?? "", /\d,\d\d.€/);
    listening.dispose();
});

test("why: a page beside that is read only, called by its figure, and follows its file", async () => {
    const { document } = await open("dupont.avt");
    await vscode.commands.executeCommand("avt.why", document.uri.toString(), "S2.net");
    const tab = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ label }) => label === "S2.net");
    await until("the page", tab, (tab) => tab !== undefined);
    const page = await until("its text", () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "avt-why"), (page) => page !== undefined);
    assert.match(page!.getText(), /^S2 · net à payer\s+5.456,24.€/);
    assert.ok(!page!.isUntitled && !page!.isDirty);
    assert.equal(page!.languageId, "plaintext");

    const change = new vscode.WorkspaceEdit();
    const portes = place(document, "portes   6 u", "portes   ".length);
    change.replace(document.uri, new vscode.Range(portes, portes.translate(0, 1)), "5");
    assert.ok(await vscode.workspace.applyEdit(change));
    await until("the page follows", () => page!.getText(), (text) => /^S2 · net à payer/.test(text) && !/5.456,24/.test(text));
    await vscode.window.tabGroups.close(tab()!);
});

test("the invoice follows the caret; one that was asked for by its id stays until the caret leaves its document", async () => {
    const editor = await open("dupont.avt");
    const { document } = editor;
    const previews = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview);
    const shows = (id: string) => until(`the invoice ${id}`, () => previews().map(({ label }) => label), (labels) => labels.length === 1 && labels[0]!.startsWith(`${id} · `));
    const go = (text: string) => {
        const at = place(document, text, 1);
        editor.selection = new vscode.Selection(at, at);
    };
    go("titre GO");
    await vscode.commands.executeCommand("avt.showInvoice", document.uri.toString());
    await shows("DGD");
    go("situation S1");
    await shows("S1");
    go("devis D1");
    await shows("D1");

    await vscode.commands.executeCommand("avt.showInvoice", document.uri.toString(), "S2");
    await shows("S2");
    go("dalle   \"Dalle");
    await new Promise((wake) => setTimeout(wake, 600));
    await shows("S2");
    go("lint     \"Linteau");
    await shows("A1");
    await vscode.window.tabGroups.close(previews());
});

test("the proposals of the server come before the snippets of both languages", () => {
    const settings = vscode.workspace.getConfiguration("editor", { languageId: "avt" });
    assert.equal(settings.get("snippetSuggestions"), "bottom");
    return Promise.resolve();
});

test("the invoice and the grid open beside, and the next situation is written at the end", async () => {
    const { document } = await open("dupont.avt");
    await vscode.commands.executeCommand("avt.showInvoice", document.uri.toString(), "S2");
    await vscode.commands.executeCommand("avt.showGrid", document.uri.toString());
    const labels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview).map(({ label }) => label);
    await until("previews", labels, (titles) => titles.length === 2 && titles.some((title) => /S2|FA-2026-058/.test(title)) && titles.some((title) => /Tableau|Grid/.test(title)));
    await vscode.window.tabGroups.close(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview));

    const untidy = await open("untidy.avt");
    await vscode.commands.executeCommand("avt.nextSituation", untidy.document.uri.toString());
    await until("next situation", () => untidy.document.getText(), (text) => /\nsituation S3 [^\n]*\{\n/.test(text));
    await vscode.commands.executeCommand("workbench.action.files.revert");
});

test("tasks: the check of the folder, with its matchers", async () => {
    const [task] = await vscode.tasks.fetchTasks({ type: "avt" });
    assert.ok(task);
    assert.deepEqual(task.problemMatchers, ["$avt", "$avt-warning", "$avt-hint"]);
    const ended = new Promise<number | undefined>((resolve) => vscode.tasks.onDidEndTaskProcess(({ exitCode }) => resolve(exitCode)));
    await vscode.tasks.executeTask(task);
    assert.equal(await ended, 1);
});

test("restart: many at once end with one server running", async () => {
    await Promise.all([1, 2, 3].map(() => vscode.commands.executeCommand("avt.restartServer")));
    assert.equal(api.health(), "running");
    const { document } = await open("wrong.avt");
    await diagnostics(document.uri, 2);
});

test("a crash is made good, and a server that keeps crashing stays stopped", async () => {
    const settings = vscode.workspace.getConfiguration("avt");
    const right = settings.get<string>("server.path")!;
    const script = async (name: string, lsp: string) => {
        const path = vscode.Uri.joinPath(folder(), name).fsPath;
        await writeFile(path, `#!/bin/sh\n[ "$1" = lsp ] || exec ${right} "$@"\n${lsp}\n`);
        await chmod(path, 0o755);
        return path;
    };
    const marker = vscode.Uri.joinPath(folder(), "crashed").fsPath;
    const once = await script("once", `[ -e ${marker} ] && exec ${right} "$@"\ntouch ${marker}\nexec timeout -s KILL 1 ${right} "$@"`);
    const seen: string[] = [];
    const listening = api.onHealth((health) => seen.at(-1) !== health && seen.push(health));
    await settings.update("server.path", once, vscode.ConfigurationTarget.Global);
    await until("crashed and back", () => seen.join(" "), (states) => /running starting running$/.test(states));
    const { document } = await open("wrong.avt");
    await diagnostics(document.uri, 2);

    for (const lsp of ["exit 3", "sleep 0.1; exit 3"]) {
        seen.length = 0;
        await settings.update("server.path", await script(`never${lsp.length}`, lsp), vscode.ConfigurationTarget.Global);
        await until("failed", () => seen.at(-1), (health) => health === "failed");
        await new Promise((wake) => setTimeout(wake, 500));
        assert.equal(seen.at(-1), "failed");
    }
    listening.dispose();
    await settings.update("server.path", right, vscode.ConfigurationTarget.Global);
    await until("running again", () => api.health(), (health) => health === "running");
});

test("a program that is missing, or is not avt, is told; the right one is taken up again", async () => {
    const settings = vscode.workspace.getConfiguration("avt");
    const right = settings.get<string>("server.path");
    for (const [wrong, health] of [["/nowhere/avt", "missing"], ["/bin/ls", "missing"]] as const) {
        await settings.update("server.path", wrong, vscode.ConfigurationTarget.Global);
        await until(wrong, () => api.health(), (now) => now === health);
    }
    await settings.update("server.path", right, vscode.ConfigurationTarget.Global);
    await until("running again", () => api.health(), (health) => health === "running");
});

function labelOf(label: string | vscode.CompletionItemLabel): string {
    return typeof label === "string" ? label : label.label;
}
