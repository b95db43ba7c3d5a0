// Packages the extension for one platform, with the server inside: avt-linux-x64.vsix. `--target` and `--out` change that;
// the server of another platform is named by $AVT_SERVER.

import { chmodSync, copyFileSync, mkdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createVSIX } from "@vscode/vsce";
import { build } from "./build.ts";
import { builtServer } from "./server.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export async function makePackage(target = "linux-x64", out = `avt-${target}.vsix`): Promise<string> {
    await build({ production: true });
    const server = builtServer();
    const inside = `${root}/server/${target.startsWith("win32") ? "avt.exe" : "avt"}`;
    rmSync(`${root}/server`, { recursive: true, force: true });
    mkdirSync(`${root}/server`);
    copyFileSync(server, inside);
    chmodSync(inside, 0o755);
    await createVSIX({
        cwd: root,
        target,
        packagePath: out,
        // All of it is in the bundle.
        dependencies: false,
        allowMissingRepository: true,
    });
    return out;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const { values } = parseArgs({ options: { target: { type: "string" }, out: { type: "string" } } });
    await makePackage(values.target, values.out);
}
