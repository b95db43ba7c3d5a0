// The avt program of this repository: $AVT_SERVER, else the release that cargo built, else its debug build.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function builtServer(): string {
    const target = process.env["CARGO_TARGET_DIR"] ?? fileURLToPath(new URL("../../../target", import.meta.url));
    const name = process.platform === "win32" ? "avt.exe" : "avt";
    const places = [process.env["AVT_SERVER"], `${target}/release/${name}`, `${target}/debug/${name}`];
    const found = places.find((place) => place && existsSync(place));
    if (!found) throw new Error(`no avt program: run cargo build --release, or say where it is in AVT_SERVER (${places.filter(Boolean).join(", ")})`);
    return found;
}
