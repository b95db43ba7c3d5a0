// The page of a diagnostic, which its code links to: a document that the server writes.

import * as vscode from "vscode";
import type { AvtServer } from "./server.ts";

const SCHEME = "avt-explain";

/** Where the page of a code is, as the server is told. */
export const EXPLAIN = `${SCHEME}:/{code}.md`;

export function registerPages(server: AvtServer): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        async provideTextDocumentContent(uri) {
            const code = uri.path.replace(/^\/|\.md$/g, "");
            const page = await server.request<{ markdown: string } | null>("avt/explain", { code });
            return page?.markdown ?? "";
        },
    });
}
