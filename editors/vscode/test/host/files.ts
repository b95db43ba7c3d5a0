// The workspace of the tests: the house example, and one with two violations.

import { readFileSync } from "node:fs";

const examples = new URL("../../../../examples/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, examples), "utf8");

export const files: Record<string, string> = {
    "dupont.avt": read("dupont.avt"),
    "wrong.avt": read("pictures/wrong.avt"),
    "untidy.avt": read("pictures/wrong.avt").replace('fond    "Fondations', 'fond "Fondations').replace("murs    15%", "murs 60%").replace("20 u", "6 u"),
};
