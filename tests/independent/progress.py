"""Compute, on its own reading of the rules, the `#=` figures of the example files (standard library only).

    python3 tests/independent/progress.py examples/*.avt             print the figures
    python3 tests/independent/progress.py --all examples/x.avt       the same, with every section and row that moves
    python3 tests/independent/progress.py --check examples/*.avt     exit 1 if a `#=` line differs or is missing
    python3 tests/independent/progress.py --write examples/*.avt     put the figures right in the files

It reads the subset of the language that the examples use, one line at a time (`reading.py`), follows each row
(`works.py`), makes the foot of each document (`account.py`), and stops at a line that it does not know. Figures are exact
fractions; amounts are whole cents. R3 to R33 are the rules of the language reference.
"""

import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True                             # no cache beside the sources

from account import Billing
from reading import File, fold

LINE = re.compile(r"^#= (\S+) (.+)$", re.MULTILINE)


def french(cents):
    euros, rest = divmod(abs(cents), 100)
    return ("-" if cents < 0 else "") + f"{euros:,}".replace(",", " ") + f",{rest:02}"


def figure(figures, key):
    situation, _, name = key.partition(".")
    return french(figures[f"{situation.upper()}.{fold(name)}"])


def main(arguments):
    mode, wrong = {argument for argument in arguments if argument.startswith("--")}, 0
    for path in [Path(argument) for argument in arguments if not argument.startswith("--")]:
        text = path.read_text(encoding="utf-8")
        file = File(path)
        bill = Billing(file)
        stated = dict(LINE.findall(text))
        if len(stated) != sum(line.lstrip().startswith("#=") for line in text.splitlines()):
            raise SystemExit(f"{path}: a `#=` line is given twice or is not `#= KEY FIGURE`")
        if "--check" in mode:
            for key in [*stated, *(key for key in bill.standard if key not in stated)]:
                if stated.get(key) != (expected := figure(bill.figures, key)):
                    print(f"{path}: {key} is {stated.get(key, 'missing')}, should be {expected}")
                    wrong += 1
        elif "--write" in mode:
            path.write_text(LINE.sub(lambda m: f"#= {m[1]} {figure(bill.figures, m[1])}", text), encoding="utf-8")
        else:
            print(f"# {path}: {len(file.rows)} rows, {len(file.ordered)} documents")
            moving = [key for key, amount in bill.figures.items() if amount and key not in bill.standard]
            extra = moving if "--all" in mode else [key for key in stated if key not in bill.standard]
            for key in [*bill.standard, *extra]:
                print(f"#= {key} {figure(bill.figures, key)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
