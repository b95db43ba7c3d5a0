// Runs suite.ts inside a real extension host, where `require("vscode")` is the editor's own API, and says what came of it.

import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import esbuild from "esbuild";
import { common } from "../../scripts/build.ts";
import { builtServer } from "../../scripts/server.ts";
import { openEditor, PATIENCE, pictures, root } from "../support/editor.ts";
import { files } from "./files.ts";

const suite = join(root, "dist/test/suite.cjs");
await esbuild.build({ ...common, entryPoints: ["test/host/suite.ts"], outfile: suite, sourcemap: "inline" });

mkdirSync(pictures, { recursive: true });
const log = join(pictures, "host.log");
rmSync(log, { force: true });

let end: (code: number) => void = () => undefined;
const ended = new Promise<number>((resolve) => (end = resolve));
const editor = await openEditor({
    files,
    settings: { "avt.server.path": builtServer(), "avt.locale": "fr" },
    prepare: async (page) => {
        // The host says much of its own: all of it is kept, what the tests say is shown.
        await page.exposeFunction("codeAutomationLog", (_kind: string, args: unknown[]) => {
            const line = args.map(String).join(" ");
            appendFileSync(log, `${line}\n`);
            if (/^(✔|✖|extension host:)/.test(line)) console.log(line);
        });
        await page.exposeFunction("codeAutomationExit", (code: number) => end(code));
    },
    query: (host) => ({
        payload: JSON.stringify([
            ["extensionDevelopmentPath", `vscode-remote://${host}${root}`],
            ["extensionTestsPath", `vscode-remote://${host}${suite}`],
        ]),
    }),
});
const timer = setTimeout(() => {
    console.error(`no answer from the extension host in ${(2 * PATIENCE) / 1000} s`);
    end(2);
}, 2 * PATIENCE);
const code = await ended;
clearTimeout(timer);
await editor.close();
rmSync(join(root, "dist/test"), { recursive: true, force: true });
process.exit(code);
