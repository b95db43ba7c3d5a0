// What avt's server says beyond the Language Server Protocol.

export interface InvoiceRequest {
    textDocument: { uri: string };
    /** Which invoice; the last situation when absent. */
    id?: string;
    format?: "text" | "html" | "json";
}

export interface Invoice {
    id?: string | null;
    title: string;
    format: "text" | "html" | "json";
    content: string;
    /** Bytes that are no text come in base64. */
    encoding?: "utf-8" | "base64";
    /** False when errors leave figures unknown. */
    complete: boolean;
}

export type State = "untouched" | "moving" | "complete" | "closed";

export interface Position {
    line: number;
    character: number;
}

export interface Range {
    start: Position;
    end: Position;
}

export interface Cell {
    /** As typed, or what it comes to. */
    text: string;
    /** Nothing where an error makes it unknown. */
    state?: State | null;
    percent?: string | null;
    quantity?: string | null;
    amount?: string | null;
    /** What the situation bills of it. */
    period?: string | null;
    range?: Range | null;
}

export interface Grid {
    columns: { id: string; number?: string | null; date?: string | null; issued: boolean }[];
    rows: {
        id: string;
        number: string;
        designation: string;
        unit: string;
        kind: "row" | "section" | "quote";
        cells: (Cell | null)[];
    }[];
}

export interface Explanation {
    text: string;
    steps?: unknown;
}

/** Sent by the server after the diagnostics of a file. */
export interface Status {
    uri: string;
    health: "ok" | "errors" | "incomplete";
    errors: number;
    warnings: number;
    /** Net to pay of the last situation, formatted. */
    net?: string | null;
    situation?: string | null;
}
