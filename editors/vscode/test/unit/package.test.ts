// What package.json promises: commands that exist, messages that are matched, snippets that read, a package with what it needs.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { listFiles } from "@vscode/vsce";
import { builtServer } from "../../scripts/server.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(read("package.json"));
const { contributes } = manifest;
let folder = "";

before(() => {
    folder = mkdtempSync(join(tmpdir(), "avt-package-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** What `avt check` says of a text, one message a line. */
function check(text: string, ...args: string[]): string[] {
    const file = join(folder, "file.avt");
    writeFileSync(file, text);
    const { stderr } = spawnSync(builtServer(), ["check", "--message-format", "short", ...args, file], { encoding: "utf8" });
    return stderr.split("\n").filter(Boolean);
}

test("commands: those of the palette are registered, those registered are in the palette", () => {
    const registered = [...read("src/commands.ts").matchAll(/register\("(\w+)"/g)].map((match) => `avt.${match[1]}`);
    const listed = contributes.commands.map(({ command }: { command: string }) => command);
    // A cell comes from the grid, with what is typed there.
    assert.deepEqual([...listed, "avt.applyCell"].sort(), registered.sort());
    for (const { command, category } of contributes.commands) assert.equal(category, "avt", command);
    const mentioned = [...(read("package.json") + read("package.nls.json")).matchAll(/command:(avt\.\w+)|onCommand:(avt\.\w+)/g)];
    for (const match of mentioned) assert.ok(listed.includes(match[1] ?? match[2]), match[0]);
});

test("settings: each is described, has a default and its place in the order", () => {
    const settings = contributes.configuration.flatMap(({ properties }: { properties: object }) => Object.entries(properties));
    assert.ok(settings.length >= 10);
    for (const [name, setting] of settings) {
        assert.match(setting.markdownDescription, /^%config\./, name);
        assert.ok("default" in setting && "order" in setting && "scope" in setting, name);
        assert.equal(setting.markdownEnumDescriptions?.length, setting.enum?.length, name);
    }
    const restricted: string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    for (const name of settings.map(([name]: [string]) => name).filter((name: string) => name.startsWith("avt.server."))) {
        assert.ok(restricted.includes(name), `${name} names a program, or what it does`);
    }
});

test("messages of the command line are matched, in both languages", () => {
    const wrong = readFileSync(new URL("../../../../examples/pictures/wrong.avt", import.meta.url), "utf8");
    const matched = (line: string) =>
        contributes.problemMatchers
            .filter(({ pattern }: { pattern: { regexp: string } }) => new RegExp(pattern.regexp).test(line))
            .map(({ severity }: { severity: string }) => severity);
    for (const lang of ["fr", "en"]) {
        const lines = check(wrong, "--hints", "--lang", lang);
        const severities = lines.map((line) => matched(line).join());
        assert.deepEqual([...new Set(severities)].sort(), ["error", "info"], lines.join("\n"));
    }
    const [error] = check(wrong);
    const { regexp, line, code } = contributes.problemMatchers[0].pattern;
    const match = new RegExp(regexp).exec(error!)!;
    assert.equal(match[line], "21");
    assert.equal(match[code], "E0511");
});

/** A snippet as it stands before anything is typed: the default of each place, the first of each choice. */
function expand(body: string | string[]): string {
    let text = [body].flat().join("\n");
    const date: Record<string, string> = { CURRENT_YEAR: "2026", CURRENT_MONTH: "11", CURRENT_DATE: "24" };
    text = text.replaceAll(/\$(CURRENT_\w+)/g, (_, name: string) => date[name]!);
    text = text.replaceAll(/\$\{\d+\|((?:\\.|[^|,])*)(?:\\.|[^|])*\|\}/g, "$1").replaceAll("\\,", ",");
    const defaults = new Map([...text.matchAll(/\$\{(\d+):([^}$]*)\}/g)].map((match) => [match[1], match[2]]));
    return text.replaceAll(/\$\{(\d+):([^}]*)\}|\$(\d+)/g, (_, _first?: string, value?: string, place?: string) =>
        value === undefined ? (defaults.get(place) ?? "") : value.replaceAll(/\$(\d+)/g, (_, other) => defaults.get(other) ?? ""),
    );
}

for (const [lang, block] of [["fr", "devis D1 \"x\" du 2026-01-01"], ["en", "quote D1 \"x\" dated 2026-01-01"]] as const) {
    test(`snippets read without an error of syntax (${lang})`, () => {
        const snippets = Object.entries(JSON.parse(read(`snippets/${lang}.json`))) as [string, { body: string[]; description: string }][];
        assert.equal(snippets.length, 15);
        for (const [name, { body, description }] of snippets) {
            assert.ok(description, name);
            const text = expand(body);
            const alone = /^\S+ (?:\S+ )?"|^(?:\S+) \S* ?(?:n°|no|du|dated|\{)|^(?:soit|let|tableau|grid)\b/.test(text) && !/^(?:titre|section|nom|name|ligne|row)/.test(text);
            const whole = alone ? text : `${block} {\n${text}\n}\n`;
            const syntax = check(whole, "--lang", lang).filter((line) => /\[E01\d\d\]/.test(line));
            assert.deepEqual(syntax, [], `${name}:\n${whole}`);
        }
    });
}

test("the package holds what runs, and nothing else", async () => {
    const files = (await listFiles({ cwd: root, packageManager: 0 }));
    const places = [...new Set(files.map((file) => file.split("/")[0]!))].sort();
    assert.deepEqual(
        places.filter((place) => !["dist", "server", "syntaxes"].includes(place)),
        ["CHANGELOG.md", "LICENSE", "README.md", "icons", "l10n", "language-configuration.json", "media", "package.json", "package.nls.fr.json", "package.nls.json", "snippets"],
    );
});

test("versions agree: the extension's, and that of the server it is made with", () => {
    assert.equal(/^version = "(.*)"$/m.exec(readFileSync(new URL("../../../../Cargo.toml", import.meta.url), "utf8"))![1], manifest.version);
});

test("the lock file names no address", () => {
    assert.doesNotMatch(read("package-lock.json"), /"resolved"|https?:\/\/[^"]*registry/);
});
