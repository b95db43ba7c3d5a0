// The extension: starts the server, and hangs the rest on it.

import * as vscode from "vscode";
import { registerCommands } from "./commands.ts";
import { registerPages } from "./explain.ts";
import { Previews } from "./preview.ts";
import type { Status } from "./protocol.ts";
import { AvtServer, type Health } from "./server.ts";
import { StatusBar } from "./status.ts";
import { CheckTasks } from "./tasks.ts";

/** What other extensions, and the tests, may ask. */
export interface Api {
    health(): Health;
    onHealth: vscode.Event<Health>;
    onStatus: vscode.Event<Status>;
}

let server: AvtServer | undefined;

export function activate(context: vscode.ExtensionContext): Api {
    const log = vscode.window.createOutputChannel("avt", { log: true });
    const avt = new AvtServer(context, log);
    server = avt;
    const previews = new Previews(avt, vscode.Uri.joinPath(context.extensionUri, "icons"));
    context.subscriptions.push(
        log,
        avt,
        previews,
        new StatusBar(avt),
        ...registerCommands(avt, previews),
        registerPages(avt),
        vscode.tasks.registerTaskProvider("avt", new CheckTasks(avt)),
        vscode.workspace.onDidChangeConfiguration((change) => {
            // Which program it is, and the language that it was started in, are not changed under way.
            if (change.affectsConfiguration("avt.server") || change.affectsConfiguration("avt.locale")) void avt.restart();
            else if (change.affectsConfiguration("avt")) void avt.configure();
        }),
        // Only now do the settings of the workspace count.
        vscode.workspace.onDidGrantWorkspaceTrust(() => void avt.restart()),
    );
    // Not awaited: the rest of the editor does not wait for a program to start.
    void avt.start();
    return { health: () => avt.health, onHealth: avt.onDidChange, onStatus: avt.onStatus };
}

export function deactivate(): Promise<void> | undefined {
    return server?.stop();
}
