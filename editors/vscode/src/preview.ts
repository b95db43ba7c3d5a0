// The preview beside the editor: an invoice, or the grid of a job. It shows what the server says, and follows the file.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { meanings, refusal } from "./cell.ts";
import { gridPage, invoicePage, messagePage, type Words } from "./page.ts";
import type { Grid, Invoice } from "./protocol.ts";
import { reason, type AvtServer } from "./server.ts";

const VIEW = "avt.preview";

/** What a panel shows; kept with it, so that it comes back with the window. */
interface Shown {
    view: "invoice" | "grid";
    uri: string;
    id?: string | undefined;
}

type Message =
    | { kind: "reveal"; line: number; character: number }
    | { kind: "edit"; row: string; situation: string; unit: string; typed: string; shown: string }
    | { kind: "problems" };

export class Previews implements vscode.Disposable, vscode.WebviewPanelSerializer<Shown | undefined> {
    private readonly panels = new Map<string, Panel>();
    private readonly parts: vscode.Disposable[];

    constructor(
        private readonly server: AvtServer,
        private readonly icons: vscode.Uri,
    ) {
        this.parts = [
            vscode.window.registerWebviewPanelSerializer(VIEW, this),
            server.onStatus(({ uri }) => this.refresh(vscode.Uri.parse(uri).toString())),
            server.onDidChange(() => server.health === "running" && this.refresh()),
            vscode.window.onDidChangeTextEditorSelection(({ textEditor: { document, selection } }) =>
                this.panels.get(key({ view: "invoice", uri: document.uri.toString() }))?.follow(selection.active),
            ),
        ];
    }

    async show(shown: Shown): Promise<void> {
        const known = this.panels.get(key(shown));
        if (known) {
            known.panel.reveal(undefined, true);
            await known.pin(shown);
            return known.draw(shown);
        }
        const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
        await this.adopt(vscode.window.createWebviewPanel(VIEW, "avt", column, OPTIONS), shown);
    }

    async deserializeWebviewPanel(panel: vscode.WebviewPanel, shown: Shown | undefined): Promise<void> {
        if (!shown?.uri) return panel.dispose();
        panel.webview.options = OPTIONS;
        await this.adopt(panel, shown);
    }

    dispose(): void {
        for (const { panel } of this.panels.values()) panel.dispose();
        for (const part of this.parts) part.dispose();
    }

    private async adopt(panel: vscode.WebviewPanel, shown: Shown): Promise<void> {
        const icon = (name: string) => vscode.Uri.joinPath(this.icons, `file-${name}.svg`);
        panel.iconPath = { light: icon("light"), dark: icon("dark") };
        const mine = new Panel(panel, shown, this.server);
        this.panels.set(key(shown), mine);
        panel.onDidDispose(() => this.panels.delete(key(shown)));
        await mine.pin(shown);
        await mine.draw(shown);
    }

    private refresh(uri?: string): void {
        for (const panel of this.panels.values()) {
            if (!uri || panel.shown.uri === uri) panel.refresh();
        }
    }
}

const OPTIONS: vscode.WebviewOptions & vscode.WebviewPanelOptions = {
    enableScripts: true,
    localResourceRoots: [],
    enableFindWidget: true,
};

function key({ view, uri }: Shown): string {
    return `${view} ${uri}`;
}

class Panel {
    private timer: NodeJS.Timeout | undefined;
    /** The latest drawing: an answer to an earlier one is late, and left out. */
    private turn = 0;
    /** What each invoice was when all of it was known, by its id. */
    private readonly kept = new Map<string, Invoice>();
    /** The invoice of the latest drawing. */
    private drawn = "";
    private caret: vscode.Position | undefined;
    private following: NodeJS.Timeout | undefined;
    /** The document of the file in which the caret was seen last. */
    private under: string | undefined;

    constructor(
        readonly panel: vscode.WebviewPanel,
        public shown: Shown,
        private readonly server: AvtServer,
    ) {
        panel.webview.onDidReceiveMessage((message: Message) => void this.receive(message));
        panel.onDidDispose(() => {
            clearTimeout(this.timer);
            clearTimeout(this.following);
        });
    }

    /** An invoice that was asked for by its id stays until the caret goes from where it is now into another document. */
    async pin({ view, uri, id }: Shown): Promise<void> {
        this.under = undefined;
        const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
        if (view === "invoice" && id && editor) this.under = await documentAt(editor.document.uri, editor.selection.active);
    }

    /** Shows the document in which the caret is. */
    follow(caret: vscode.Position): void {
        this.caret = caret;
        this.following ??= setTimeout(() => {
            this.following = undefined;
            void this.followNow();
        }, 200);
    }

    private async followNow(): Promise<void> {
        const id = this.caret && (await documentAt(vscode.Uri.parse(this.shown.uri), this.caret));
        if (!id || id === this.under) return;
        this.under = id;
        if (id !== this.drawn) await this.draw({ ...this.shown, id });
    }

    /** Draws again once the typing pauses. */
    refresh(): void {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.draw(this.shown), 150);
    }

    async draw(shown: Shown): Promise<void> {
        this.shown = shown;
        const turn = ++this.turn;
        const nonce = randomBytes(16).toString("base64");
        const file = vscode.Uri.parse(shown.uri).path.split("/").pop() ?? "";
        let [title, html] = [file, ""];
        try {
            if (shown.view === "grid") {
                const grid = await this.server.request<Grid>("avt/grid", { textDocument: { uri: shown.uri } });
                title = vscode.l10n.t("Grid of {0}", file);
                html = gridPage(title, grid, words(), nonce);
            } else {
                let says: string | undefined;
                const answer = await this.invoice(shown).catch((error: unknown) => {
                    const last = this.kept.get(shown.id ?? this.drawn);
                    if (!last) throw error;
                    says = reason(error);
                    return { ...last, complete: false };
                });
                title = [answer.id, answer.title || file].filter(Boolean).join(" · ");
                const invoice = { ...answer, title };
                const id = answer.id ?? "";
                if (answer.complete) this.kept.set(id, invoice);
                html = invoicePage(invoice, words(), nonce, this.kept.get(id), says);
                if (turn === this.turn) this.drawn = id;
            }
        } catch (error) {
            html = messagePage(title, reason(error), words(), nonce);
        }
        if (turn !== this.turn) return;
        this.panel.title = title;
        this.panel.webview.html = html;
        void this.panel.webview.postMessage(shown);
    }

    /** As a page if the server makes one, else as text. */
    private async invoice({ uri, id }: Shown): Promise<Invoice> {
        const ask = (format: "html" | "text") =>
            this.server.request<Invoice>("avt/invoice", { textDocument: { uri }, ...(id ? { id } : {}), format });
        return ask("html").catch(() => ask("text"));
    }

    private async receive(message: Message): Promise<void> {
        const uri = vscode.Uri.parse(this.shown.uri);
        if (message.kind === "reveal") {
            const at = new vscode.Position(message.line, message.character);
            const viewColumn = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString())?.viewColumn;
            await vscode.window.showTextDocument(uri, {
                selection: new vscode.Range(at, at),
                viewColumn: viewColumn ?? vscode.ViewColumn.One,
                preserveFocus: true,
            });
            return;
        }
        if (message.kind === "problems") {
            await vscode.commands.executeCommand("workbench.actions.view.problems");
            return;
        }
        const { row, situation, unit, typed, shown } = message;
        const text = await vscode.window.showInputBox({
            title: `${situation} · ${row}`,
            prompt: vscode.l10n.t("Progress since the works began: 60%, 6 u, 1 500 €, +10%; empty for unchanged"),
            value: typed,
            placeHolder: shown,
            validateInput: (text) => refused(text, unit),
        });
        if (text === undefined) return;
        try {
            await this.server.execute("avt.applyCell", { uri: this.shown.uri, row, situation, text });
        } catch (error) {
            void vscode.window.showErrorMessage(reason(error));
        }
    }
}

/** The id of the quote, the situation or the other document in which a place of a file is. */
async function documentAt(uri: vscode.Uri, place: vscode.Position): Promise<string | undefined> {
    const symbols = await vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>("vscode.executeDocumentSymbolProvider", uri);
    const printed = [vscode.SymbolKind.Class, vscode.SymbolKind.Event];
    const found = symbols?.find(({ kind, range }) => printed.includes(kind) && range.contains(place));
    // `situation S2`; one without an id cannot be asked for.
    return found && /\s(\S+)$/.exec(found.name)?.[1];
}

function refused(text: string, unit: string): string | undefined {
    switch (refusal(text)) {
        case "number":
            return vscode.l10n.t("A number says what it counts: {0}", meanings(text, unit).join(", "));
        case "braces":
            return vscode.l10n.t("A cell holds no braces.");
        default:
            return undefined;
    }
}

function words(): Words {
    const { l10n } = vscode;
    return {
        language: vscode.env.language,
        incomplete: l10n.t("Errors in the file leave some figures unknown."),
        before: l10n.t("This is the state before the errors in the file."),
        problems: l10n.t("Show Problems"),
        designation: l10n.t("Designation"),
        unit: l10n.t("Unit"),
        draft: l10n.t("draft"),
        empty: l10n.t("There is no row yet: write a quote first."),
        hint: l10n.t("Click a cell to see where it comes from; double-click one of a draft to change it."),
        period: (amount) => l10n.t("billed: {0}", amount),
        states: {
            untouched: l10n.t("unchanged"),
            moving: l10n.t("in progress"),
            complete: l10n.t("complete"),
            closed: l10n.t("closed"),
        },
    };
}
