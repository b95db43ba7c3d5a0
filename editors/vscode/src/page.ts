// The pages of the preview, as text: an invoice, or the grid of a job. Nothing of VS Code in here.

import type { Grid, Invoice } from "./protocol.ts";

/** The words of a page, in the language of the editor. */
export interface Words {
    language: string;
    incomplete: string;
    /** Above an invoice as it was before the errors. */
    before: string;
    problems: string;
    designation: string;
    unit: string;
    draft: string;
    empty: string;
    hint: string;
    /** What a situation bills of a cell. */
    period(amount: string): string;
    states: Record<"untouched" | "moving" | "complete" | "closed", string>;
}

export function escape(text: string): string {
    return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** An invoice; where figures of it are unknown, as it last was when they were known, under the sentence that says so. */
export function invoicePage(answer: Invoice, words: Words, nonce: string, kept?: Invoice, says = kept ? words.before : words.incomplete): string {
    const stale = !answer.complete && kept !== undefined;
    const invoice = stale ? kept : answer;
    const warning = answer.complete ? "" : `<p class="warning" role="status">${escape(says)} <button data-act="problems">${escape(words.problems)}</button></p>`;
    // A page of its own keeps its own styles, and runs nothing: the frame is closed on all sides.
    const content =
        invoice.format === "html"
            ? `<iframe sandbox="" title="${escape(invoice.title)}" srcdoc="${escape(invoice.content)}"></iframe>`
            : `<pre tabindex="0" aria-label="${escape(invoice.title)}">${stated(invoice.content)}</pre>`;
    return page(invoice.title, `${warning}<main${stale ? ` class="stale"` : ""}>${invoice.content && content}</main>`, words, nonce);
}

/** The marks that a text of the server sets before a row, or a word of its legend. */
const MARKS: Record<string, keyof Words["states"]> = { "=": "untouched", ">": "moving", "✓": "complete", "×": "closed" };

/** A text as HTML, its rows in the colours of their states. */
function stated(text: string): string {
    const part = (text: string) => {
        const state = text[1] === " " ? MARKS[text[0]!] : undefined;
        return state ? `<span class="${state}">${escape(text)}</span>` : escape(text);
    };
    const line = (text: string) => text.split(/( {3}(?=[=>✓×] ))/).map(part).join("");
    return text.split("\n").map(line).join("\n");
}

export function gridPage(title: string, grid: Grid, words: Words, nonce: string): string {
    if (grid.rows.length === 0) {
        return page(title, `<main><p>${escape(words.empty)}</p></main>`, words, nonce);
    }
    const columns = grid.columns.map(({ id, number, date, issued }) => {
        const notes = [number ?? undefined, date ?? undefined, issued ? undefined : words.draft].filter((note) => note !== undefined);
        return `<th scope="col" class="situation">${escape(id)}${notes.map((note) => `<small>${escape(note)}</small>`).join("")}</th>`;
    });
    const rows = grid.rows.map((row) => {
        const cells = row.cells.map((cell, at) => {
            const column = grid.columns[at];
            const edit =
                row.id && column && !column.issued
                    ? ` data-row="${escape(row.id)}" data-situation="${escape(column.id)}" data-unit="${escape(row.unit)}" data-typed="${escape(cell?.text ?? "")}"`
                    : "";
            const range = cell?.range ? ` data-line="${cell.range.start.line}" data-character="${cell.range.start.character}"` : "";
            const state = cell?.state ?? "none";
            const notes = cell ? [cell.state && words.states[cell.state], cell.percent, cell.quantity, cell.amount, cell.period && words.period(cell.period)] : [];
            const label = cell ? ` title="${escape(notes.filter(Boolean).join(" · "))}"` : "";
            const acts = edit || range ? ` tabindex="0"` : "";
            return `<td class="${state}"${edit}${range}${label}${acts}>${cell ? escape(cell.text || (cell.percent ?? "")) : ""}</td>`;
        });
        return `<tr class="${row.kind}"><td class="number">${escape(row.number)}</td><th scope="row">${escape(row.designation || row.id)}</th><td>${escape(row.unit)}</td>${cells.join("")}</tr>`;
    });
    const legend = Object.entries(words.states).map(([state, word]) => `<li class="${state}">${escape(word)}</li>`);
    const table = `<table><caption>${escape(title)}</caption><thead><tr><th scope="col" class="number">N°</th><th scope="col">${escape(words.designation)}</th><th scope="col">${escape(words.unit)}</th>${columns.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
    return page(title, `<main>${table}</main><p class="hint">${escape(words.hint)}</p><ul class="legend">${legend.join("")}</ul>`, words, nonce);
}

export function messagePage(title: string, message: string, words: Words, nonce: string): string {
    return page(title, `<main><p class="warning" role="alert">${escape(message)}</p></main>`, words, nonce);
}

function page(title: string, body: string, words: Words, nonce: string): string {
    // `style-src 'unsafe-inline'` is for the styles inside the frame, which inherits this policy.
    const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; script-src 'nonce-${nonce}'`;
    return `<!DOCTYPE html>
<html lang="${escape(words.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>`;
}

const STYLE = `
body { font-family: var(--vscode-font-family); color: var(--vscode-foreground); padding: 1rem; margin: 0; }
pre { font-family: var(--vscode-editor-font-family, monospace); line-height: 1.4; overflow-x: auto; margin: 0;
    /* The hundred columns of the text fit, down to what can be read. */
    font-size: clamp(9px, calc((100vw - 2.5rem) / 61), var(--vscode-editor-font-size, 14px)); }
iframe { border: 0; width: 100%; height: calc(100vh - 3rem); background: #fff; }
.warning { border-left: 3px solid var(--vscode-editorWarning-foreground); padding: .4rem .8rem; margin: 0 0 1rem; background: var(--vscode-textBlockQuote-background); }
.warning button { font: inherit; color: var(--vscode-textLink-foreground); background: none; border: 0; padding: 0; cursor: pointer; text-decoration: underline; }
.stale { opacity: .6; filter: grayscale(1); }
.hint { color: var(--vscode-descriptionForeground); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; font-size: 1.2em; padding-bottom: .6rem; }
th, td { border-bottom: 1px solid var(--vscode-editorWidget-border, var(--vscode-panel-border)); padding: .25rem .7rem; text-align: left; }
thead th { position: sticky; top: 0; background: var(--vscode-editor-background); vertical-align: bottom; }
thead th.situation { text-align: right; }
thead small { display: block; white-space: nowrap; font-weight: 400; color: var(--vscode-descriptionForeground); }
tbody th { font-weight: 400; }
tr.quote th, tr.section th { font-weight: 600; }
td[class] { text-align: right; white-space: nowrap; }
td.number { text-align: left; color: var(--vscode-descriptionForeground); }
td[tabindex] { cursor: pointer; }
td[tabindex]:focus { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
.untouched { color: #c026d3; }
.moving { color: var(--vscode-charts-blue, #2563eb); }
.closed { color: var(--vscode-descriptionForeground, #808080); font-style: italic; }
body.vscode-dark .untouched { color: #e879f9; }
body.vscode-high-contrast .untouched, body.vscode-high-contrast .moving, body.vscode-high-contrast .closed { text-decoration: underline dotted; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 1.2rem; padding: 0; }
.legend li::before { content: "■ "; }
`;

const SCRIPT = `
const vscode = acquireVsCodeApi();
const tell = (kind, cell) => cell && vscode.postMessage({ kind, row: cell.dataset.row, situation: cell.dataset.situation, unit: cell.dataset.unit, typed: cell.dataset.typed, shown: cell.textContent,
    line: cell.dataset.line && Number(cell.dataset.line), character: cell.dataset.character && Number(cell.dataset.character) });
addEventListener("message", ({ data }) => vscode.setState(data));
addEventListener("click", (event) => {
    if (event.target.closest("[data-act=problems]")) vscode.postMessage({ kind: "problems" });
    tell("reveal", event.target.closest("td[data-line]"));
});
addEventListener("dblclick", (event) => tell("edit", event.target.closest("td[data-row]")));
addEventListener("keydown", (event) => {
    const cell = event.target.closest?.("td[tabindex]");
    if (!cell) return;
    if (event.key === "Enter" || event.key === "F2") { event.preventDefault(); tell(cell.dataset.row ? "edit" : "reveal", cell); }
});
`;
