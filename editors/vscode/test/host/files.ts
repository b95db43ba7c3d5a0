// The workspace of the tests: the house example, and one with two violations. Each job has a series of its own, since the
// numbers of a folder are one sequence.

import { readFileSync } from "node:fs";

const examples = new URL("../../../../examples/", import.meta.url);
const read = (name: string) => readFileSync(new URL(name, examples), "utf8");

const wrong = (series: string) => read("pictures/wrong.avt").replaceAll("FA-", series);

export const files: Record<string, string> = {
    "dupont.avt": read("dupont.avt"),
    "wrong.avt": wrong("FB-"),
    "untidy.avt": wrong("FC-").replace('fond    "Fondations', 'fond "Fondations').replace("murs    15%", "murs 60%").replace("20 u", "6 u"),
};
