// Makes grammar/avt.tmLanguage.json from grammar/keywords.tsv: colours for what a single line shows by itself.
// `node scripts/grammar.ts` writes it, `--check` only says whether it is up to date.
//
// Like the reader of the language it goes by lines: a head, a setting (`key : value`), or a row (first word, then values).
// The first word of a row is its name whatever it spells, so a row may be called `tva` or `total`.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../../grammar/", import.meta.url);
export const grammarFile = fileURLToPath(new URL("avt.tmLanguage.json", root));

/** The rows of the table: token, spellings of both languages, where the word may stand. */
export const keywords = readFileSync(new URL("keywords.tsv", root), "utf8")
    .split("\n")
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => {
        const [token, french, english, where] = line.split("\t") as [string, string, string, string];
        return { token, where, spellings: [...new Set(`${french} ${english}`.split(" "))] };
    });

const MARKED: Record<string, string> = { a: "aàâä", e: "eéèêë", i: "iîï", o: "oôö", u: "uùûü", c: "cç" };

/** A spelling as a pattern: accents optional, composed or not. `à` keeps its accent, or every `a` would be a price. */
function pattern(spelling: string): string {
    if (spelling === "à") return "(?:à|a\\x{300})";
    return [...spelling]
        .map((letter) => {
            const base = letter.normalize("NFD")[0]!;
            return base === letter ? letter : `[${MARKED[base]}]\\p{Mn}*`;
        })
        .join("");
}

const START = "(?<![\\p{L}\\p{M}\\p{N}_²³])";
const END = "(?![\\p{L}\\p{M}\\p{N}_²³])";
const WORD = "[\\p{L}_][\\p{L}\\p{M}\\p{N}_²³]*";
const PATH = `${WORD}(?:\\.${WORD})*`;
const STRING_STARTS = '["«“]';
const BLANK = "[ \\t\\x{A0}\\x{202F}\\x{2009}]";
const NUMBER = "\\d+(?:[ \\x{A0}\\x{202F}\\x{2009}]\\d+)*(?:[.,]\\d+)*";

const spellings = (tokens: string[]) =>
    tokens.flatMap((token) => keywords.find((keyword) => keyword.token === token)!.spellings);
/** One of the words, whole; longest first. */
const words = (list: string[]) => {
    const sorted = [...list].sort((left, right) => right.length - left.length || (left < right ? -1 : 1));
    return `(?:${sorted.map(pattern).join("|")})${END}`;
};
const word = (...tokens: string[]) => words(spellings(tokens));
const placed = (...places: string[]) =>
    keywords.filter(({ where }) => places.includes(where)).map(({ token }) => token);

const SETTINGS = placed("kind/settings");
const ROWS = placed("kind/rows");
const ENTRIES = placed("kind/entries");
const GRID = placed("kind/grid");
const KINDS = [...SETTINGS, ...ROWS, ...ENTRIES, ...GRID];
const STATUSES = placed("status");
const VALUE_WORDS = ["VAT", "DISCOUNT", "COEF", "OPTION", "PENALTY", "STORED", "DONE", "REOPEN", "CORRECTION", "PROVISIONAL"];
const SOURCES = ["FROM", "LESS"];
const RESERVED = ["SECTION", "LET", "ALL", ...SOURCES];
const NOT_NAMES = [...RESERVED, ...VALUE_WORDS].flatMap((token) => spellings([token])).concat("à", "at");
const AT = `@|${words(spellings(["AT"]).filter((at) => at !== "@"))}`;

const FUNCTIONS = ["somme", "sum", "min", "max", "arrondi", "round", "plafond", "ceil", "plancher", "floor", "abs", "si", "if"];

// Where a line, or the one line of a block in braces, begins; and a head in the first column, which closes whatever was left open.
const LINE = `(?:^|(?<=\\{))${BLANK}*`;
const HEAD_FOLLOWS = `${BLANK}*(?:\\{|${word("NO", "DATED", ...STATUSES)}|${STRING_STARTS}|(?!${words(NOT_NAMES)})${WORD})`;
const NEW_HEAD = `(?=^${word(...KINDS)}${HEAD_FOLLOWS})`;
// A line ends with the line, before the brace that closes its block, or after its own block.
const LINE_END = `(?<=\\})|(?=\\})|$|${NEW_HEAD}`;

type Scopes = Record<number, string | object[]>;

const i = (text: string) => `(?i)${text}`;
const include = (...names: string[]) => names.map((name) => ({ include: `#${name}` }));
const rule = (match: string, names: string | Scopes) => ({
    match: i(match),
    ...(typeof names === "string" ? { name: names } : { captures: captures(names) }),
});
const captures = (names: Scopes) =>
    Object.fromEntries(
        Object.entries(names).map(([group, name]) => [group, typeof name === "string" ? { name } : { patterns: name }]),
    );

/** A line: how it begins, what its captures are, what it holds. */
const line = (begin: string, names: Scopes, ...inside: string[]) => ({
    begin: i(begin),
    beginCaptures: captures(names),
    end: i(LINE_END),
    patterns: include(...inside),
});

const head = (kinds: string[], block: string) =>
    line(
        `^${BLANK}*(${word(...kinds)})(?:${BLANK}+(?!${word("NO", "DATED", ...STATUSES)}|@)(${WORD}))?`,
        { 1: "keyword.control.document.avt", 2: "entity.name.namespace.document.avt" },
        "comment",
        "string",
        "head-words",
        "date",
        block,
    );

const block = (...inside: string[]) => ({
    begin: "\\{",
    beginCaptures: captures({ 0: "punctuation.section.block.begin.avt" }),
    end: i(`\\}|${NEW_HEAD}`),
    endCaptures: captures({ 0: "punctuation.section.block.end.avt" }),
    patterns: include(...inside),
});

const string = (name: string, begin: string, end: string, inside: object[] = []) => ({
    name: `string.quoted.${name}.avt`,
    begin,
    beginCaptures: captures({ 0: "punctuation.definition.string.begin.avt" }),
    end: `(${end})|$`,
    endCaptures: captures({ 1: "punctuation.definition.string.end.avt" }),
    patterns: inside,
});

const dotted = (scope: string) => [
    { match: "\\.", name: "punctuation.accessor.avt" },
    { match: WORD, name: scope },
];

const grammar = {
    name: "avt",
    scopeName: "source.avt",
    fileTypes: ["avt"],
    patterns: include("comment", "import", "unit", "let", "settings-head", "rows-head", "entries-head", "grid-head", "string"),
    repository: {
        comment: {
            name: "comment.line.number-sign.avt",
            begin: "#",
            beginCaptures: captures({ 0: "punctuation.definition.comment.avt" }),
            end: "$",
        },
        string: {
            patterns: [
                string("double", '"', '"(?!")', [{ match: '""', name: "constant.character.escape.avt" }]),
                string("guillemets", "«", "»"),
                string("curly", "“", '[”"]'),
            ],
        },

        // Statements.
        import: line(`^${BLANK}*(${word("IMPORT")})`, { 1: "keyword.control.import.avt" }, "comment", "string"),
        unit: line(
            `^${BLANK}*(${word("UNIT_DEF")})${BLANK}+(${WORD})(?:${BLANK}*(=))?`,
            { 1: "storage.type.unit.avt", 2: "entity.name.type.unit.avt", 3: "keyword.operator.assignment.avt" },
            "comment",
            "formula",
        ),
        let: line(
            `${LINE}(${word("LET")})(?:${BLANK}+(${WORD}))?(?:${BLANK}*(=))?`,
            { 1: "storage.type.let.avt", 2: "variable.other.constant.avt", 3: "keyword.operator.assignment.avt" },
            "comment",
            "formula",
        ),

        // Heads, each kind with the block that it may have.
        "settings-head": head(SETTINGS, "settings-block"),
        "rows-head": head(ROWS, "lines-block"),
        "entries-head": head(ENTRIES, "lines-block"),
        "grid-head": head(GRID, "grid-block"),
        "head-words": {
            patterns: [
                rule(START + word("NO", "DATED"), "keyword.other.head.avt"),
                rule(START + word(...STATUSES), "constant.language.status.avt"),
            ],
        },
        "settings-block": block("comment", "setting", "string"),
        "lines-block": block("comment", "setting", "string", "let", "section", "total", "row"),
        "grid-block": block("comment", "columns", "total-cells", "cells"),

        // Lines of a block.
        setting: line(
            `${LINE}(${WORD})${BLANK}*(:)`,
            { 1: "support.type.property-name.avt", 2: "punctuation.separator.key-value.avt" },
            "comment",
            "string",
            "setting-words",
            "formula",
        ),
        section: line(
            `${LINE}(${word("SECTION")})(?:${BLANK}+(${WORD}))?`,
            { 1: "keyword.control.section.avt", 2: "entity.name.type.class.section.avt" },
            "comment",
            "string",
            "lines-block",
        ),
        total: line(`${LINE}(${word("ALL")})`, { 1: "keyword.other.all.avt" }, "values"),
        row: line(
            `${LINE}(?!${word(...RESERVED)})(?:((?:19|20)\\d\\d-(?:0[1-9]|1[0-2])(?![-\\d]))|(${PATH}))`,
            { 1: "constant.numeric.date.avt", 2: dotted("variable.other.row.avt") },
            "values",
            "lines-block",
        ),
        columns: {
            begin: `${LINE}(?=\\|)`,
            end: i(LINE_END),
            patterns: [...include("comment", "bar"), { match: WORD, name: "entity.name.namespace.document.avt" }],
        },
        "total-cells": line(`${LINE}(${word("ALL")})`, { 1: "keyword.other.all.avt" }, "bar", "values"),
        cells: line(
            `${LINE}(?!${word(...RESERVED)})(${PATH})`,
            { 1: dotted("variable.other.row.avt") },
            "bar",
            "values",
        ),
        bar: { match: "\\|", name: "punctuation.separator.cell.avt" },

        // What stands after the first word.
        values: { patterns: include("comment", "string", "source", "value-words", "price", "formula") },
        source: rule(`${START}(${word(...SOURCES)})(?:${BLANK}+(${PATH}))?`, {
            1: "keyword.other.source.avt",
            2: dotted("variable.other.row.avt"),
        }),
        "value-words": {
            patterns: [rule(START + word(...VALUE_WORDS), "keyword.other.value.avt")],
        },
        price: rule(`@|${START}(?:${AT})`, "keyword.operator.price.avt"),
        "setting-words": {
            patterns: [
                rule(START + word(...VALUE_WORDS), "keyword.other.value.avt"),
                rule(START + word(...RESERVED, "DATED", "NO"), "variable.other.constant.avt"),
            ],
        },

        // Formulas.
        formula: { patterns: include("date", "number", "call", "closing", "name", "operator") },
        date: {
            name: "constant.numeric.date.avt",
            match: "\\d{4}-\\d{2}-\\d{2}(?!\\d)|\\d{2}/\\d{2}/\\d{4}(?!\\d)|(?:19|20)\\d\\d-(?:0[1-9]|1[0-2])(?!\\d)",
        },
        number: rule(`(${NUMBER})(?:${BLANK}*(%|€|(?!${words(NOT_NAMES)})${WORD}(?!${BLANK}*[(.])))?`, {
            1: "constant.numeric.avt",
            2: "keyword.other.unit.avt",
        }),
        call: {
            patterns: [
                rule(`${START}(${words(FUNCTIONS)})(?=${BLANK}*\\()`, "support.function.avt"),
                rule(`${START}(${WORD})(?=${BLANK}*\\()`, "entity.name.function.avt"),
            ],
        },
        closing: rule(`(\\))(?:${BLANK}*(%|€|(?!${words(NOT_NAMES)})${WORD}))?`, {
            1: "punctuation.section.parens.end.avt",
            2: "keyword.other.unit.avt",
        }),
        name: rule(`${START}(?!${words(NOT_NAMES)})(?:(${PATH})(\\.)(${WORD})|(${WORD}))`, {
            1: dotted("variable.other.row.avt"),
            2: "punctuation.accessor.avt",
            3: "variable.other.property.cell.avt",
            4: "variable.other.constant.avt",
        }),
        operator: {
            patterns: [
                { match: "<=|>=|<>|≤|≥|≠|<|>|=", name: "keyword.operator.comparison.avt" },
                { match: "[-+−–*×/÷]", name: "keyword.operator.arithmetic.avt" },
                { match: ";", name: "punctuation.separator.argument.avt" },
                { match: "\\(", name: "punctuation.section.parens.begin.avt" },
            ],
        },
    },
};

const text = `${JSON.stringify(grammar, null, 4)}\n`;
if (process.argv[1] === fileURLToPath(import.meta.url)) {
    if (!process.argv.includes("--check")) {
        writeFileSync(grammarFile, text);
    } else if (readFileSync(grammarFile, "utf8") !== text) {
        console.error("grammar/avt.tmLanguage.json is not what keywords.tsv makes: run node scripts/grammar.ts");
        process.exit(1);
    }
}
