// What may be typed in a cell of the grid; the server has the last word. Nothing of VS Code in here.

/** Why a text is refused while it is typed: a number that does not say what it counts, or braces, which would be a block. */
export type Refusal = "number" | "braces";

export function refusal(text: string): Refusal | undefined {
    if (/[{}]/.test(text)) return "braces";
    return /^\s*[+-]?\s*\d[\d\s.,]*$/.test(text) ? "number" : undefined;
}

/** What a bare number may have meant: `30 %`, `30 u`, `30 €`. A section has no unit. */
export function meanings(text: string, unit: string): string[] {
    return ["%", unit, "€"].filter(Boolean).map((sign) => `${text.trim()} ${sign}`);
}
