// The item of the status bar: how the server is, how the active file is, and the net to pay of its last situation.

import * as vscode from "vscode";
import type { Status } from "./protocol.ts";
import type { AvtServer } from "./server.ts";

export class StatusBar implements vscode.Disposable {
    private readonly item = vscode.window.createStatusBarItem("avt.status", vscode.StatusBarAlignment.Right, 100);
    private readonly files = new Map<string, Status>();
    private readonly parts: vscode.Disposable[];

    constructor(private readonly server: AvtServer) {
        this.item.name = "avt";
        this.parts = [
            this.item,
            server.onDidChange(() => {
                if (server.health !== "running") this.files.clear();
                this.draw();
            }),
            server.onStatus((status) => {
                this.files.set(normal(status.uri), status);
                this.draw();
            }),
            vscode.window.onDidChangeActiveTextEditor(() => this.draw()),
            vscode.workspace.onDidCloseTextDocument((document) => this.files.delete(document.uri.toString())),
        ];
        this.draw();
    }

    dispose(): void {
        for (const part of this.parts) part.dispose();
    }

    private draw(): void {
        const document = vscode.window.activeTextEditor?.document;
        if (document?.languageId !== "avt") return this.item.hide();

        const status = this.files.get(document.uri.toString());
        const look = this.server.health === "running" ? lookOfFile(status) : lookOfServer(this.server);
        this.item.text = `$(${look.icon}) avt${look.text ? ` ${look.text}` : ""}`;
        this.item.accessibilityInformation = { label: [`avt${look.text ? ` ${look.text}` : ""}`, look.says].join(", "), role: "button" };
        this.item.backgroundColor = look.colour && new vscode.ThemeColor(`statusBarItem.${look.colour}Background`);
        this.item.command =
            this.server.health === "running"
                ? status?.errors
                    ? "workbench.actions.view.problems"
                    : "avt.showInvoice"
                : this.server.health === "missing"
                  ? { command: "workbench.action.openSettings", title: "", arguments: ["avt.server"] }
                  : "avt.restartServer";
        this.item.tooltip = this.tooltip(look.says, status);
        this.item.show();
    }

    private tooltip(says: string, status: Status | undefined): vscode.MarkdownString {
        const { l10n } = vscode;
        const text = new vscode.MarkdownString("", true);
        text.isTrusted = {
            enabledCommands: ["avt.showInvoice", "avt.showGrid", "avt.nextSituation", "avt.restartServer", "avt.showLogs"],
        };
        text.appendMarkdown("**avt**");
        if (this.server.found) text.appendText(` ${this.server.found.version}`);
        text.appendMarkdown("\n\n");
        text.appendText(says);
        text.appendMarkdown("\n\n");
        if (status?.net) {
            text.appendText(
                status.situation
                    ? l10n.t("Net to pay of {0}: {1}", status.situation, status.net)
                    : l10n.t("Net to pay: {0}", status.net),
            );
            text.appendMarkdown("\n\n");
        }
        const link = (icon: string, label: string, command: string) => `[$(${icon}) ${label}](command:${command})`;
        if (this.server.health === "running") {
            const links = [
                link("preview", l10n.t("Invoice"), "avt.showInvoice"),
                link("table", l10n.t("Grid"), "avt.showGrid"),
                link("add", l10n.t("Next situation"), "avt.nextSituation"),
            ];
            text.appendMarkdown(`${links.join("  ·  ")}\n\n---\n\n`);
        }
        text.appendMarkdown(
            `${link("debug-restart", l10n.t("Restart server"), "avt.restartServer")}  ·  ${link("output", l10n.t("Logs"), "avt.showLogs")}`,
        );
        return text;
    }
}

interface Look {
    icon: string;
    text?: string | undefined;
    says: string;
    colour?: "error" | "warning";
}

function lookOfServer(server: AvtServer): Look {
    const { l10n } = vscode;
    switch (server.health) {
        case "starting":
            return { icon: "loading~spin", says: l10n.t("The server is starting.") };
        case "missing":
            return { icon: "circle-slash", says: l10n.t("The program avt was not found."), colour: "warning" };
        case "failed":
            return { icon: "error", says: l10n.t("The server stopped. Click to restart it."), colour: "error" };
        default:
            return { icon: "debug-disconnect", says: l10n.t("The server is stopped. Click to start it.") };
    }
}

function lookOfFile(status: Status | undefined): Look {
    const { l10n } = vscode;
    if (!status) return { icon: "check", says: l10n.t("The server is ready.") };
    if (status.errors > 0) {
        const says = status.errors === 1 ? l10n.t("1 error") : l10n.t("{0} errors", status.errors);
        return { icon: "error", text: netOf(status) ?? String(status.errors), says };
    }
    if (status.health === "incomplete") {
        return { icon: "question", text: netOf(status), says: l10n.t("Some figures are not known yet.") };
    }
    if (status.warnings > 0) {
        const says = status.warnings === 1 ? l10n.t("1 warning") : l10n.t("{0} warnings", status.warnings);
        return { icon: "warning", text: netOf(status), says };
    }
    return { icon: "check", text: netOf(status), says: l10n.t("No error.") };
}

/** The net to pay, after the name of its document. */
function netOf({ situation, net }: Status): string | undefined {
    if (!net) return undefined;
    return situation ? vscode.l10n.t("{0}: {1}", situation, net) : net;
}

/** A URI in the spelling of the editor, whatever the server escapes. */
function normal(uri: string): string {
    return vscode.Uri.parse(uri).toString();
}
