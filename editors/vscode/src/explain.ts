// The documents that the server writes, to be read only: the page of a diagnostic, which its code links to, and where a figure
// comes from, which follows its file.

import * as vscode from "vscode";
import type { Explanation } from "./protocol.ts";
import { reason, type AvtServer } from "./server.ts";

const SCHEME = "avt-explain";
const WHY = "avt-why";

/** Where the page of a code is, as the server is told. */
export const EXPLAIN = `${SCHEME}:/{code}.md`;

export function registerPages(server: AvtServer): vscode.Disposable {
    const changed = new vscode.EventEmitter<vscode.Uri>();
    return vscode.Disposable.from(
        changed,
        vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
            async provideTextDocumentContent(uri) {
                const code = uri.path.replace(/^\/|\.md$/g, "");
                const page = await server.request<{ markdown: string } | null>("avt/explain", { code });
                return page?.markdown ?? "";
            },
        }),
        vscode.workspace.registerTextDocumentContentProvider(WHY, {
            onDidChange: changed.event,
            // An error in the file is told in the place of the figure, until it is put right.
            provideTextDocumentContent: (uri) => derivation(server, uri.query, uri.path.slice(1)).catch(reason),
        }),
        server.onStatus((status) => {
            const file = vscode.Uri.parse(status.uri).toString();
            for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === WHY && uri.query === file) changed.fire(uri);
        }),
    );
}

/** Shows beside the file where a figure comes from; throws with words for the person when there is no such figure. */
export async function showWhy(server: AvtServer, file: string, figure: string): Promise<void> {
    await derivation(server, file, figure);
    let document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: WHY, path: `/${figure}`, query: file }));
    // A name like `S2.c` is not that of a program.
    if (document.languageId !== "plaintext") document = await vscode.languages.setTextDocumentLanguage(document, "plaintext");
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true });
}

async function derivation(server: AvtServer, uri: string, figure: string): Promise<string> {
    return (await server.request<Explanation>("avt/why", { textDocument: { uri }, figure })).text;
}
