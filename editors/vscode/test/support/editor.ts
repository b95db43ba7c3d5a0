// A real editor for the tests: VS Code's workbench and extension host (code-server) on a port of this machine, driven in headless
// Chromium. Each starts with an empty profile, reaches no other machine, and is ended with all that it started.

import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync, createWriteStream } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const target = process.env["CARGO_TARGET_DIR"] ?? join(root, "../../target");
/** Where test/install.sh put things. */
const prefix = process.env["AVT_EDITORS"] ?? join(target, "editors");
const node = join(prefix, "node24/bin/node");
const codeServer = join(prefix, "cs/node_modules/code-server");
/** Pictures of what was seen, for people. */
export const pictures = process.env["AVT_PICTURES"] ?? join(target, "editors-pictures");

/** Waiting is for states, never for a time; this is when a state is given up. Busy machines need patience. */
export const PATIENCE = Number(process.env["AVT_PATIENCE"] ?? 90_000);

export interface Element {
    click(options?: object): Promise<void>;
    hover(options?: object): Promise<void>;
    fill(text: string): Promise<void>;
    waitFor(options?: object): Promise<void>;
    textContent(): Promise<string | null>;
    innerText(): Promise<string>;
    allInnerTexts(): Promise<string[]>;
    getAttribute(name: string): Promise<string | null>;
    boundingBox(): Promise<{ x: number; y: number; width: number; height: number } | null>;
    count(): Promise<number>;
    first(): Element;
    last(): Element;
    nth(at: number): Element;
    filter(options: { hasText?: string | RegExp; has?: Element }): Element;
    locator(selector: string): Element;
    evaluate<Answer>(run: (element: never) => Answer): Promise<Answer>;
}

/** A page inside a page. */
export interface Frame {
    locator(selector: string): Element;
    frameLocator(selector: string): Frame;
}

/** As much of a page of playwright-core as is used here. */
export interface Page {
    goto(url: string): Promise<unknown>;
    locator(selector: string, options?: { hasText?: string | RegExp }): Element;
    frameLocator(selector: string): Frame;
    screenshot(options: object): Promise<unknown>;
    waitForFunction(run: string, argument?: unknown, options?: object): Promise<unknown>;
    waitForTimeout(milliseconds: number): Promise<void>;
    exposeFunction(name: string, run: (...args: never[]) => unknown): Promise<void>;
    on(event: "console" | "pageerror", run: (event: { text?(): string; message?: string }) => void): void;
    keyboard: { press(keys: string): Promise<void>; type(text: string): Promise<void>; insertText(text: string): Promise<void> };
    mouse: { move(x: number, y: number): Promise<void>; click(x: number, y: number): Promise<void> };
}

export interface Editor {
    page: Page;
    /** Where code-server listens, as `127.0.0.1:1234`. */
    host: string;
    folder: string;
    logs: string;
    close(): Promise<void>;
}

export interface Wishes {
    /** Files of the workspace, by their names. */
    files: Record<string, string>;
    settings?: Record<string, unknown>;
    /** A package to install. */
    vsix?: string;
    locale?: "fr" | "en";
    /** More of the address. */
    query?: (host: string, folder: string) => Record<string, string>;
    prepare?: (page: Page) => Promise<void>;
    size?: { width: number; height: number };
}

export async function openEditor(wishes: Wishes): Promise<Editor> {
    if (!existsSync(join(prefix, "ready"))) throw new Error(`no editor in ${prefix}: run test/install.sh`);
    const work = mkdtempSync(join(tmpdir(), "avt-editor-"));
    const folder = join(work, "chantiers");
    const user = join(work, "user");
    mkdirSync(folder);
    for (const [name, text] of Object.entries(wishes.files)) writeFileSync(join(folder, name), text);
    const settings = { ...QUIET, ...wishes.settings };
    // Those that name programs are of the machine, the others of the person.
    for (const place of ["User", "Machine"]) {
        mkdirSync(join(user, place), { recursive: true });
        writeFileSync(join(user, place, "settings.json"), JSON.stringify(settings, null, 4));
    }
    writeFileSync(join(work, "config.yaml"), "auth: none\n");
    if (wishes.locale) speak(wishes.locale, user);

    const port = await freePort();
    const host = `127.0.0.1:${port}`;
    const places = ["--config", join(work, "config.yaml"), "--user-data-dir", user, "--extensions-dir", join(work, "extensions")];
    const environment = {
        ...process.env,
        EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "http://127.0.0.1:9" }),
        HOME: work,
        XDG_CONFIG_HOME: work,
        // The one avt of these tests is the one that they say.
        PATH: "/usr/bin:/bin",
    };
    const program = join(codeServer, "out/node/entry.js");
    const children: ChildProcess[] = [];
    let browser: { close(): Promise<void> } | undefined;
    const close = async () => {
        await browser?.close().catch(() => undefined);
        for (const child of children) end(child);
        rmSync(work, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    };
    try {
        if (wishes.vsix) {
            await finished(spawn(node, [program, ...places, "--install-extension", wishes.vsix], { env: environment, stdio: ["ignore", "pipe", "pipe"] }));
        }
        const options = ["--bind-addr", host, "--auth", "none", "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override", ...(wishes.locale ? ["--locale", wishes.locale] : [])];
        const server = spawn(node, [program, ...places, ...options, "--vscode-option", "enable-smoke-test-driver", folder], {
            env: environment,
            stdio: ["ignore", "pipe", "pipe"],
            detached: true,
        });
        children.push(server);
        const log = createWriteStream(join(work, "server.log"));
        server.stdout!.pipe(log);
        server.stderr!.pipe(log);
        await listening(`http://${host}/healthz`, server);

        const { chromium } = createRequire(join(prefix, "pw/package.json"))("playwright-core");
        const started = await chromium.launch({
            executablePath: ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path)),
            args: ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"],
        });
        browser = started;
        const context = await started.newContext({
            viewport: wishes.size ?? { width: 1280, height: 800 },
            locale: wishes.locale === "fr" ? "fr-FR" : "en-GB",
        });
        context.setDefaultTimeout(PATIENCE);
        const page: Page = await context.newPage();
        await wishes.prepare?.(page);
        const query = new URLSearchParams({ folder, ...wishes.query?.(host, folder) });
        await page.goto(`http://${host}/?${query}`);
        return { page, host, folder, logs: user, close };
    } catch (error) {
        await close();
        throw error;
    }
}

/** A language pack without a word: the editor keeps its English, and extensions are asked for the language. */
function speak(language: string, user: string): void {
    const empty = join(user, "empty.i18n.json");
    writeFileSync(empty, JSON.stringify({ contents: {} }));
    const pack = { hash: language, label: language, extensions: [{ extensionIdentifier: { id: "avt.words" }, version: "1.0.0" }], translations: { vscode: empty } };
    writeFileSync(join(user, "languagepacks.json"), JSON.stringify({ [language]: pack }));
}

/** No telemetry, no trust question, no git, no chat, no welcome. */
const QUIET = {
    "telemetry.telemetryLevel": "off",
    "security.workspace.trust.enabled": false,
    "git.enabled": false,
    "chat.disableAIFeatures": true,
    "chat.commandCenter.enabled": false,
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": false,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "update.mode": "none",
    "extensions.autoCheckUpdates": false,
    "extensions.ignoreRecommendations": true,
    "files.simpleDialog.enable": true,
    "editor.minimap.enabled": false,
    "window.commandCenter": false,
};

function freePort(): Promise<number> {
    return new Promise((resolve, reject) => {
        const probe = createServer().on("error", reject);
        probe.listen(0, "127.0.0.1", () => {
            const address = probe.address();
            probe.close(() => (typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port"))));
        });
    });
}

async function listening(url: string, server: ChildProcess): Promise<void> {
    const start = Date.now();
    while (Date.now() - start < PATIENCE) {
        if (server.exitCode !== null) throw new Error(`code-server ended with ${server.exitCode}`);
        const answer = await fetch(url).catch(() => undefined);
        if (answer?.ok) return;
        await new Promise((wake) => setTimeout(wake, 100));
    }
    throw new Error(`code-server does not answer at ${url}`);
}

async function finished(child: ChildProcess): Promise<void> {
    let said = "";
    child.stdout!.on("data", (data) => (said += data));
    child.stderr!.on("data", (data) => (said += data));
    const code = await new Promise((resolve) => child.on("exit", resolve));
    if (code !== 0) throw new Error(`installing the extension ended with ${code}: ${said}`);
}

/** Ends a process that was started as the head of its group, with its children. */
function end(child: ChildProcess): void {
    if (child.pid === undefined) return;
    try {
        process.kill(-child.pid, "SIGKILL");
    } catch {
        // It is gone already.
    }
}
