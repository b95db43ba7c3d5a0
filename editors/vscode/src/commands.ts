// The commands. Those that speak of a file take it from a code lens, or from the active editor.

import { execFile } from "node:child_process";
import * as vscode from "vscode";
import { showWhy } from "./explain.ts";
import type { Previews } from "./preview.ts";
import type { Invoice, Position } from "./protocol.ts";
import { reason, type AvtServer } from "./server.ts";

export function registerCommands(server: AvtServer, previews: Previews): vscode.Disposable[] {
    const register = (name: string, run: (...args: unknown[]) => Promise<unknown>) =>
        vscode.commands.registerCommand(`avt.${name}`, async (...args: unknown[]) => {
            try {
                return await run(...args);
            } catch (error) {
                server.log.error(`avt.${name}: ${reason(error)}`);
                void vscode.window.showErrorMessage(reason(error));
                return undefined;
            }
        });

    return [
        register("restartServer", () => server.restart()),
        register("showLogs", async () => server.log.show()),
        register("showVersion", () => showVersion(server)),
        register("newFile", () => newFile(server)),
        register("showInvoice", async (...args) => {
            const { uri, rest } = target(args, "id");
            await previews.show({ view: "invoice", uri, id: rest });
        }),
        register("showGrid", async (...args) => previews.show({ view: "grid", uri: target(args).uri })),
        register("nextSituation", async (...args) => {
            const { uri } = target(args);
            await nextSituation(server, uri);
        }),
        register("why", async (...args) => {
            const { uri, rest } = target(args, "figure");
            await why(server, uri, rest);
        }),
        register("export", async (...args) => {
            const { uri, rest } = target(args, "id");
            await exportInvoice(server, uri, rest);
        }),
        register("applyCell", async (cell) => server.execute("avt.applyCell", cell as object)),
    ];
}

/** The file of a command, and its second argument: given in order, or together in one object. */
function target(args: unknown[], second = ""): { uri: string; rest: string | undefined } {
    const [first, other] = args;
    const given = typeof first === "object" && first !== null && "uri" in first ? (first as Record<string, unknown>) : undefined;
    const uri = given?.["uri"] ?? (first instanceof vscode.Uri || typeof first === "string" ? first : undefined);
    const rest = given ? given[second] : other;
    const document = vscode.window.activeTextEditor?.document;
    const active = document?.languageId === "avt" ? document.uri : undefined;
    // A menu passes the file on which it was opened.
    const found = uri === undefined ? active : vscode.Uri.parse(String(uri));
    if (!found) throw new Error(vscode.l10n.t("Open an .avt file first."));
    return { uri: found.toString(), rest: typeof rest === "string" ? rest : undefined };
}

async function showVersion(server: AvtServer): Promise<void> {
    const found = await server.find();
    if (Array.isArray(found)) {
        await server.restart();
        return;
    }
    const origin = {
        setting: vscode.l10n.t("from the settings"),
        bundled: vscode.l10n.t("packaged with the extension"),
        path: vscode.l10n.t("found on PATH"),
    }[found.origin];
    const state = server.health === "running" ? vscode.l10n.t("running") : vscode.l10n.t("not running");
    void vscode.window.showInformationMessage(`avt ${found.version}, ${origin}, ${state} (${found.command})`);
}

/** A commented job to start from, as `avt new` writes it. */
async function newFile(server: AvtServer): Promise<void> {
    const found = await server.find();
    if (Array.isArray(found)) throw new Error(vscode.l10n.t("The program avt was not found."));
    const language = editorLanguage();
    const content = await new Promise<string>((resolve, reject) => {
        execFile(found.command, ["new", "--lang", language, "-"], { timeout: 10_000 }, (error, stdout) =>
            error ? reject(error) : resolve(stdout),
        );
    });
    const document = await vscode.workspace.openTextDocument({ language: "avt", content });
    await vscode.window.showTextDocument(document);
}

export function editorLanguage(): "fr" | "en" {
    const locale = vscode.workspace.getConfiguration("avt").get<string>("locale", "auto");
    const language = locale === "auto" ? vscode.env.language : locale;
    return language.startsWith("fr") ? "fr" : "en";
}

/** The server writes the block, and says where the cursor goes in it. */
async function nextSituation(server: AvtServer, uri: string): Promise<void> {
    const { document } = await vscode.window.showTextDocument(vscode.Uri.parse(uri));
    const written = edited(document);
    const answer = await server.execute<{ position?: Position } | null>("avt.nextSituation", { uri });
    await written;
    if (!answer?.position) return;
    const at = new vscode.Position(answer.position.line, answer.position.character);
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}

/** The next change of a document. It is made while the server answers, before or after; not for ever. */
function edited(document: vscode.TextDocument): Promise<void> {
    return new Promise((done) => {
        const listening = vscode.workspace.onDidChangeTextDocument((change) => change.document === document && end());
        const timer = setTimeout(end, 5000);
        function end(): void {
            clearTimeout(timer);
            listening.dispose();
            done();
        }
    });
}

async function why(server: AvtServer, uri: string, figure: string | undefined): Promise<void> {
    const asked =
        figure ??
        (await vscode.window.showInputBox({
            title: vscode.l10n.t("Why is a figure what it is?"),
            prompt: vscode.l10n.t("A figure by its path, as S2.net or S2.murs.period"),
        }));
    if (!asked) return;
    await showWhy(server, uri, asked.trim());
}

/** What each format is for, and how its file ends. Text and JSON are shown; the others are written. */
function formatsOfExport(): Record<string, { description: string; ending: string }> {
    return {
        pdf: { description: vscode.l10n.t("paper, to be sent or printed"), ending: "pdf" },
        facturx: { description: vscode.l10n.t("paper with the electronic invoice in it, for a platform"), ending: "pdf" },
        xlsx: { description: vscode.l10n.t("a workbook with live formulas, for an architect"), ending: "xlsx" },
        html: { description: vscode.l10n.t("a page for a browser"), ending: "html" },
        xml: { description: vscode.l10n.t("the electronic invoice alone"), ending: "xml" },
        fec: { description: vscode.l10n.t("the sales entries, for the accountant"), ending: "txt" },
        sheet: { description: vscode.l10n.t("what a template of paper gets"), ending: "json" },
        text: { description: vscode.l10n.t("the document as it is printed, to be read"), ending: "" },
        json: { description: vscode.l10n.t("every figure and how it is made up, for another program"), ending: "" },
        csv: { description: vscode.l10n.t("a line for each row, for a spreadsheet"), ending: "csv" },
    };
}

async function exportInvoice(server: AvtServer, uri: string, id: string | undefined): Promise<void> {
    const formats = formatsOfExport();
    const items = Object.entries(formats).map(([label, { description }]) => ({ label, description }));
    const chosen = await vscode.window.showQuickPick(items, { title: vscode.l10n.t("Export as"), matchOnDescription: true });
    if (!chosen) return;
    const format = chosen.label;
    const answer = await server.execute<Invoice | null>("avt.export", { uri, ...(id ? { id } : {}), format });
    if (!answer) return;
    const { content, encoding } = answer;
    const ending = formats[format]!.ending;
    if (!ending) {
        const language = format === "json" ? "json" : "plaintext";
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));
        return;
    }
    if (!content) {
        void vscode.window.showErrorMessage(vscode.l10n.t("A figure is unknown: the document is not written."));
        return;
    }
    const beside = vscode.Uri.joinPath(vscode.Uri.parse(uri), "..", `${answer.id ?? "avt"}.${ending}`);
    const target = await vscode.window.showSaveDialog({ defaultUri: beside, filters: { [format]: [ending] } });
    if (!target) return;
    await vscode.workspace.fs.writeFile(target, Buffer.from(content, encoding === "base64" ? "base64" : "utf8"));
}
