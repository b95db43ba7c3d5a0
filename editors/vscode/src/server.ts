// The life of the server: found, started, restarted and stopped one step after the other, whoever asks.

import * as vscode from "vscode";
import {
    CloseAction,
    ErrorAction,
    LanguageClient,
    State,
    type ConfigurationMiddleware,
    type DynamicFeature,
    type LanguageClientOptions,
    type StaticFeature,
} from "vscode-languageclient/node";
import { findServer, type Attempt, type Server } from "./discovery.ts";
import { EXPLAIN } from "./explain.ts";
import type { Status } from "./protocol.ts";

export type Health = "stopped" | "starting" | "running" | "missing" | "failed";

/** Crashes that are put up with: a sixth one within three minutes ends it. */
const CRASHES = 5;
const CRASH_WINDOW = 3 * 60_000;

export class AvtServer implements vscode.Disposable {
    health: Health = "stopped";
    found: Server | undefined;

    private client: LanguageClient | undefined;
    private queue: Promise<void> = Promise.resolve();
    private crashes: number[] = [];
    private firstStart = false;
    private readonly changed = new vscode.EventEmitter<Health>();
    private readonly status = new vscode.EventEmitter<Status>();
    readonly onDidChange = this.changed.event;
    readonly onStatus = this.status.event;

    constructor(
        private readonly context: vscode.ExtensionContext,
        readonly log: vscode.LogOutputChannel,
    ) {}

    start(): Promise<void> {
        return this.enqueue(() => this.startNow());
    }

    stop(): Promise<void> {
        return this.enqueue(() => this.stopNow());
    }

    restart(): Promise<void> {
        return this.enqueue(async () => {
            await this.stopNow();
            this.crashes = [];
            await this.startNow();
        });
    }

    dispose(): void {
        this.changed.dispose();
        this.status.dispose();
    }

    /** Tells the server that the person has changed a setting. */
    async configure(): Promise<void> {
        await this.queue;
        if (!this.client?.isRunning()) return;
        const avt = { ...vscode.workspace.getConfiguration("avt"), explain: EXPLAIN };
        await this.client.sendNotification("workspace/didChangeConfiguration", { settings: { avt } });
    }

    /** Asks the server; throws with words for the person when it is not there. */
    async request<Answer>(method: string, params: object): Promise<Answer> {
        await this.queue;
        if (!this.client?.isRunning()) throw new Error(vscode.l10n.t("The avt server is not running."));
        return this.client.sendRequest<Answer>(method, params);
    }

    /** Runs a command of the server. All of them take one JSON object. */
    execute<Answer>(command: string, argument: object): Promise<Answer> {
        return this.request("workspace/executeCommand", { command, arguments: [argument] });
    }

    /** The server that the settings lead to, started or not. */
    async find(): Promise<Server | Attempt[]> {
        const configuration = vscode.workspace.getConfiguration("avt");
        return findServer({
            setting: configuration.get("server.path", ""),
            bundled: this.context.asAbsolutePath(process.platform === "win32" ? "server/avt.exe" : "server/avt"),
            path: process.env["PATH"] ?? "",
            folder: vscode.workspace.workspaceFolders?.find((folder) => folder.uri.scheme === "file")?.uri.fsPath,
        });
    }

    private enqueue(step: () => Promise<void>): Promise<void> {
        this.queue = this.queue.then(step, step);
        return this.queue;
    }

    private become(health: Health): void {
        this.health = health;
        this.changed.fire(health);
    }

    private async startNow(): Promise<void> {
        if (this.client) return;
        this.become("starting");
        const found = await this.find();
        if (Array.isArray(found)) {
            this.found = undefined;
            this.become("missing");
            void this.tellMissing(found);
            return;
        }
        this.found = found;
        this.log.info(`${found.command} (${found.origin}): avt ${found.version}`);

        const client = this.makeClient(found);
        this.client = client;
        this.firstStart = true;
        try {
            await client.start();
        } catch (error) {
            this.client = undefined;
            this.become("failed");
            void this.tellFailed(vscode.l10n.t("The avt server did not start: {0}", reason(error)));
        } finally {
            this.firstStart = false;
        }
    }

    private async stopNow(): Promise<void> {
        const client = this.client;
        this.client = undefined;
        if (client?.needsStop()) {
            await client.stop().catch((error: unknown) => this.log.warn(`stop: ${reason(error)}`));
        }
        await client?.dispose().catch(() => undefined);
        this.become("stopped");
    }

    private makeClient(found: Server): LanguageClient {
        const configuration = vscode.workspace.getConfiguration("avt");
        const options: LanguageClientOptions = {
            documentSelector: [
                { language: "avt", scheme: "file" },
                { language: "avt", scheme: "untitled" },
            ],
            initializationOptions: { ...configuration, explain: EXPLAIN },
            middleware: { workspace: { configuration: withPages } },
            outputChannel: this.log,
            traceOutputChannel: this.log,
            markdown: { isTrusted: { enabledCommands: ["avt.showInvoice", "avt.why", "avt.nextSituation"] } },
            initializationFailedHandler: () => false,
            errorHandler: {
                error: () => ({ action: ErrorAction.Continue, handled: true }),
                closed: () => ({ action: this.afterCrash(client), handled: true }),
            },
        };
        const args = ["lsp", ...configuration.get<string[]>("server.extraArgs", [])];
        const client: LanguageClient = new Client("avt", "avt", { command: found.command, args }, options);
        client.onNotification("avt/status", (status: Status) => this.status.fire(status));
        client.onDidChangeState(({ newState }) => {
            if (this.client !== client) return;
            if (newState === State.Running) this.become("running");
            if (newState === State.Starting) this.become("starting");
        });
        return client;
    }

    /** The server went away by itself. */
    private afterCrash(client: LanguageClient): CloseAction {
        // One that never ran, or was left for another: `startNow` has told.
        if (this.firstStart || this.client !== client) return CloseAction.DoNotRestart;
        const now = Date.now();
        this.crashes = [...this.crashes.filter((at) => now - at < CRASH_WINDOW), now];
        this.log.error(`the server ended unexpectedly (${this.crashes.length})`);
        if (this.crashes.length <= CRASHES) return CloseAction.Restart;
        this.client = undefined;
        this.become("failed");
        void this.tellFailed(vscode.l10n.t("The avt server crashed {0} times in a row, and stays stopped.", this.crashes.length));
        return CloseAction.DoNotRestart;
    }

    private async tellMissing(attempts: Attempt[]): Promise<void> {
        for (const { command, origin, trouble, detail } of attempts) {
            this.log.error(`${command} (${origin}): ${trouble}: ${detail}`);
        }
        const setting = attempts.find((attempt) => attempt.origin === "setting");
        const broken = attempts.find((attempt) => attempt.trouble !== "absent");
        const message = setting
            ? settingTrouble(setting)
            : broken
              ? vscode.l10n.t("{0} does not run: {1}", broken.command, broken.detail)
              : vscode.l10n.t(
                    "The program avt was not found. Colours and snippets work; errors, amounts and completion need it. Install it so that it is on PATH, or say where it is in the settings.",
                );
        await this.tell(message);
    }

    private async tellFailed(message: string): Promise<void> {
        await this.tell(message, vscode.l10n.t("Restart"));
    }

    private async tell(message: string, restart?: string): Promise<void> {
        const settings = vscode.l10n.t("Open Settings");
        const logs = vscode.l10n.t("Show Logs");
        const choice = await vscode.window.showErrorMessage(message, ...(restart ? [restart] : []), settings, logs);
        if (choice === undefined) return;
        if (choice === restart) await this.restart();
        if (choice === settings) await vscode.commands.executeCommand("workbench.action.openSettings", "avt.server");
        if (choice === logs) this.log.show();
    }
}

class Client extends LanguageClient {
    /** The language of what is shown: the setting's, else the editor's. */
    protected override getLocale(): string {
        const locale = vscode.workspace.getConfiguration("avt").get<string>("locale", "auto");
        return locale === "auto" ? vscode.env.language : locale;
    }

    /** The commands of the server have homes of their own here (`commands.ts`), which know the active file; they would be made twice. */
    override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
        if ("registrationType" in feature && feature.registrationType.method === "workspace/executeCommand") {
            feature.initialize = () => undefined;
            feature.register = () => undefined;
        }
        super.registerFeature(feature);
    }
}

/** What the person set, and where the pages of the codes are. */
const withPages: NonNullable<ConfigurationMiddleware["configuration"]> = async (params, token, next) => {
    const answers = await next(params, token);
    if (!Array.isArray(answers)) return answers;
    return answers.map((answer, at) => (params.items[at]?.section === "avt" ? { ...answer, explain: EXPLAIN } : answer));
};

function settingTrouble({ command, trouble, detail }: Attempt): string {
    switch (trouble) {
        case "absent":
            return vscode.l10n.t("avt.server.path says {0}, but there is no such program.", command);
        case "stranger":
            return vscode.l10n.t("avt.server.path says {0}, which is not avt: it answers “{1}”.", command, detail);
        case "unusable":
            return vscode.l10n.t("{0} does not run: {1}", command, detail);
    }
}

export function reason(error: unknown): string {
    return error instanceof Error ? error.message : String(error);
}
