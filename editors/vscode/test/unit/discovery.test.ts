// Which server is taken, and what is said when there is none.

import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { after, before, test } from "node:test";
import { askVersion, findServer, type Attempt, type Server } from "../../src/discovery.ts";

let root = "";

/** A program that is a shell script. */
async function program(path: string, script: string, mode = 0o755): Promise<string> {
    const whole = join(root, path);
    await mkdir(join(whole, ".."), { recursive: true });
    await writeFile(whole, `#!/bin/sh\n${script}\n`);
    await chmod(whole, mode);
    return whole;
}

const answering = (version: string) => `[ "$1" = --version ] && echo "avt ${version}"`;

before(async () => {
    root = await mkdtemp(join(tmpdir(), "avt-discovery-"));
    await program("bundled/avt", answering("1.0.0"));
    await program("path/avt", answering("2.0.0"));
    await program("own/avt", answering("3.0.0-beta.1"));
    await program("stranger/avt", "echo Audio Video Tool 7");
    await program("broken/avt", "echo 'wrong libc' >&2; exit 127");
    await program("plain/avt", answering("4.0.0"), 0o644);
    await program("slow/avt", "exec sleep 5");
});

after(() => rm(root, { recursive: true, force: true }));

const find = (places: { setting?: string; bundled?: string; path?: string; folder?: string }) =>
    findServer({
        setting: places.setting ?? "",
        bundled: join(root, places.bundled ?? "nothing", "avt"),
        path: places.path ?? "",
        folder: places.folder,
    });

function taken(found: Server | Attempt[]): Server {
    assert.ok(!Array.isArray(found), JSON.stringify(found));
    return found;
}

function refused(found: Server | Attempt[]): [string, string][] {
    assert.ok(Array.isArray(found), JSON.stringify(found));
    return found.map(({ origin, trouble }) => [origin, trouble]);
}

test("the setting comes first, then the bundled one, then PATH", async () => {
    const path = join(root, "path");
    const all = { setting: join(root, "own/avt"), bundled: "bundled", path };
    assert.deepEqual(taken(await find(all)), { command: join(root, "own/avt"), origin: "setting", version: "3.0.0-beta.1" });
    assert.equal(taken(await find({ ...all, setting: " " })).origin, "bundled");
    assert.deepEqual(taken(await find({ path })), { command: join(root, "path/avt"), origin: "path", version: "2.0.0" });
});

test("a wrong setting is told, not passed over", async () => {
    const rest = { bundled: "bundled", path: join(root, "path") };
    assert.deepEqual(refused(await find({ setting: join(root, "absent/avt"), ...rest })), [["setting", "absent"]]);
    assert.deepEqual(refused(await find({ setting: join(root, "stranger/avt"), ...rest })), [["setting", "stranger"]]);
    assert.deepEqual(refused(await find({ setting: join(root, "broken/avt"), ...rest })), [["setting", "unusable"]]);
    assert.deepEqual(refused(await find({ setting: join(root, "plain/avt"), ...rest })), [["setting", "unusable"]]);
});

test("a bundled server that does not run here gives way to PATH", async () => {
    assert.equal(taken(await find({ bundled: "broken", path: join(root, "path") })).origin, "path");
    assert.deepEqual(refused(await find({ bundled: "broken" })), [
        ["bundled", "unusable"],
        ["path", "absent"],
    ]);
});

test("PATH: directories in order, those without a program or with a plain file passed over, relative ones never", async () => {
    const path = [relative(process.cwd(), join(root, "own")), "", join(root, "nothing"), join(root, "plain"), join(root, "path")];
    assert.equal(taken(await find({ path: path.join(delimiter) })).version, "2.0.0");
});

test("a setting may name the home, the folder, a relative path, or a program of PATH", async () => {
    assert.equal(taken(await find({ setting: "${workspaceFolder}/own/avt", folder: root })).version, "3.0.0-beta.1");
    assert.equal(taken(await find({ setting: "./own/avt", folder: root })).version, "3.0.0-beta.1");
    assert.equal(taken(await find({ setting: "avt", path: join(root, "path") })).origin, "setting");
    const fromHome = `~/${relative(homedir(), join(root, "own/avt"))}`;
    assert.equal(taken(await find({ setting: fromHome })).version, "3.0.0-beta.1");
});

test("what was wrong is kept for the message", async () => {
    assert.deepEqual(await askVersion(join(root, "broken/avt")), { trouble: "unusable", detail: "wrong libc" });
    assert.deepEqual(await askVersion(join(root, "stranger/avt")), { trouble: "stranger", detail: "Audio Video Tool 7" });
});

test("a program that does not answer is not waited for", async () => {
    const start = Date.now();
    const answer = await askVersion(join(root, "slow/avt"), 200);
    assert.ok("trouble" in answer && answer.trouble === "unusable");
    assert.ok(Date.now() - start < 3000);
});
