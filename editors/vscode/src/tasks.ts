// Tasks of type `avt`: the command line on a folder, its messages in the Problems panel (matchers in package.json).

import * as vscode from "vscode";
import type { AvtServer } from "./server.ts";
import { editorLanguage } from "./commands.ts";

interface Definition extends vscode.TaskDefinition {
    paths?: string[];
    deny?: "warnings";
}

export const MATCHERS = ["$avt", "$avt-warning", "$avt-hint"];

export class CheckTasks implements vscode.TaskProvider {
    constructor(private readonly server: AvtServer) {}

    async provideTasks(): Promise<vscode.Task[]> {
        const folders = vscode.workspace.workspaceFolders ?? [];
        const tasks = await Promise.all(folders.map((folder) => this.task({ type: "avt" }, folder)));
        return tasks.filter((task) => task !== undefined);
    }

    async resolveTask(task: vscode.Task): Promise<vscode.Task | undefined> {
        const scope = typeof task.scope === "object" ? task.scope : vscode.workspace.workspaceFolders?.[0];
        return scope && this.task(task.definition as Definition, scope);
    }

    private async task(definition: Definition, folder: vscode.WorkspaceFolder): Promise<vscode.Task | undefined> {
        const found = await this.server.find();
        if (Array.isArray(found)) return undefined;
        const args = [
            "check",
            "--message-format",
            "short",
            "--lang",
            editorLanguage(),
            ...(definition.deny ? ["--deny", definition.deny] : []),
            ...(definition.paths ?? ["."]),
        ];
        const run = new vscode.ProcessExecution(found.command, args, { cwd: folder.uri.fsPath });
        const task = new vscode.Task(definition, folder, vscode.l10n.t("check all files"), "avt", run, MATCHERS);
        task.group = vscode.TaskGroup.Build;
        task.presentationOptions = { reveal: vscode.TaskRevealKind.Silent, clear: true };
        return task;
    }
}
