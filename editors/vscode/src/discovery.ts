// Which `avt` to run: the setting, else the one packaged with the extension, else the one of PATH. Each is asked for its version
// before it is used. Nothing of VS Code in here, so that plain Node tests it.

import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";

export type Origin = "setting" | "bundled" | "path";

/** Why a place has no server: nothing is there, it does not run, or what runs there is something else. */
export type Trouble = "absent" | "unusable" | "stranger";

export interface Server {
    command: string;
    version: string;
    origin: Origin;
}

export interface Attempt {
    command: string;
    origin: Origin;
    trouble: Trouble;
    detail: string;
}

export interface Places {
    /** What `avt.server.path` says; empty when it says nothing. */
    setting: string;
    /** Where the extension keeps its own server. */
    bundled: string;
    /** The variable PATH. */
    path: string;
    /** What `${workspaceFolder}` and relative paths stand for. */
    folder?: string | undefined;
}

const WINDOWS = process.platform === "win32";
const PROGRAM = WINDOWS ? "avt.exe" : "avt";

/** The first server that answers, or all that was tried. A setting is taken at its word: nothing else is tried after it. */
export async function findServer(places: Places): Promise<Server | Attempt[]> {
    const attempts: Attempt[] = [];
    for (const [origin, command] of await candidates(places)) {
        const answer = await askVersion(command);
        if ("version" in answer) return { command, origin, version: answer.version };
        attempts.push({ command, origin, ...answer });
    }
    return attempts;
}

async function candidates(places: Places): Promise<[Origin, string][]> {
    const setting = places.setting.trim();
    if (setting) return [["setting", await expand(setting, places)]];
    return [
        ["bundled", places.bundled],
        ["path", (await onPath(PROGRAM, places.path)) ?? PROGRAM],
    ];
}

async function expand(setting: string, places: Places): Promise<string> {
    const folder = places.folder ?? "";
    const path = setting.replace(/^~(?=$|[\\/])/, homedir()).replaceAll("${workspaceFolder}", folder);
    if (isAbsolute(path)) return path;
    if (/[\\/]/.test(path)) return resolve(folder, path);
    return (await onPath(path, places.path)) ?? path;
}

async function onPath(program: string, path: string): Promise<string | undefined> {
    for (const directory of path.split(delimiter).filter(isAbsolute)) {
        const candidate = join(directory, program);
        if (await exists(candidate, constants.X_OK)) return candidate;
    }
    return undefined;
}

async function exists(path: string, mode = constants.F_OK): Promise<boolean> {
    return access(path, mode).then(
        () => true,
        () => false,
    );
}

type Answer = { version: string } | { trouble: Trouble; detail: string };

/** Asks a program for its version: `avt 0.1.0`. */
export async function askVersion(command: string, patience = 10_000): Promise<Answer> {
    if (!isAbsolute(command) || !(await exists(command))) return { trouble: "absent", detail: command };
    return new Promise((answer) => {
        execFile(command, ["--version"], { timeout: patience, windowsHide: true }, (error, stdout, stderr) => {
            const version = /^avt (\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
            if (!error && version) return answer({ version });
            if (!error) return answer({ trouble: "stranger", detail: firstLine(stdout) });
            answer({ trouble: "unusable", detail: firstLine(stderr) || firstLine(error.message) });
        });
    });
}

function firstLine(text: string): string {
    return text.trim().split(/\r?\n/, 1)[0] ?? "";
}
