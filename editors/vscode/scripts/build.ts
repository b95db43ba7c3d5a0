// Bundles the extension into dist/extension.cjs, and brings the grammar in. `--production` for a release, `--watch` while working on it.

import { copyFileSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import esbuild, { type BuildOptions } from "esbuild";
import { grammarFile } from "./grammar.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export const common: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "cjs",
    // What the oldest editor of `engines.vscode` runs.
    target: "node20",
    external: ["vscode"],
    logLevel: "warning",
};

export async function build({ production = false, watch = false } = {}) {
    mkdirSync(`${root}/syntaxes`, { recursive: true });
    copyFileSync(grammarFile, `${root}/syntaxes/avt.tmLanguage.json`);
    const context = await esbuild.context({
        ...common,
        entryPoints: ["src/extension.ts"],
        outfile: "dist/extension.cjs",
        minify: production,
        sourcemap: !production,
    });
    if (watch) return context.watch();
    await context.rebuild();
    await context.dispose();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    await build({ production: process.argv.includes("--production"), watch: process.argv.includes("--watch") });
}
