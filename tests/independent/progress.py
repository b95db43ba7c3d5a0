"""Compute, on its own reading of the rules, the `#=` figures of the example files (standard library only).

    python3 tests/independent/progress.py examples/*.avt             print the figures
    python3 tests/independent/progress.py --all examples/x.avt       the same, with every section and row that moves
    python3 tests/independent/progress.py --check examples/*.avt     exit 1 if a `#=` line differs or is missing
    python3 tests/independent/progress.py --write examples/*.avt     put the figures right in the files

It reads the subset of the language that the examples use, one line at a time, and stops at a line that it does not
know. Figures are exact fractions; amounts are whole cents. R6 to R32 are the rules of the language reference.
"""

import re
import sys
import unicodedata
from fractions import Fraction
from math import ceil, floor
from pathlib import Path

ENGLISH = {  # English spelling -> French, both without accents
    "project": "projet", "company": "entreprise", "quote": "devis", "order": "commande", "amendment": "avenant",
    "grid": "tableau", "unit": "unite", "let": "soit", "section": "titre", "all": "tout", "dated": "du",
    "accepted": "accepte", "less": "moins", "vat": "tva", "discount": "remise", "done": "termine", "reopen": "rouvrir",
    "quantity": "quantite", "price": "prix", "round": "arrondi", "ceil": "plafond", "floor": "plancher",
}


def fold(word):
    """A word without case and accents: `Accepté` and `accepte` are one (R2)."""
    plain = unicodedata.normalize("NFD", word.lower().replace("œ", "oe"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def keyword(word):
    return ENGLISH.get(fold(word), fold(word))


def rounded(value):
    """To a whole number, half away from zero, also for negatives (R25)."""
    whole = floor(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


# ---- what the file says ----------------------------------------------------------------------------------------------

class Row:
    """A row of a quote. `groups` are the ids it sits in, from the quote to the innermost section."""

    def __init__(self, id, groups, vat, discounts):
        self.id, self.groups, self.vat, self.discounts = id, groups, vat, discounts
        self.quantity = self.price = self.less = None      # formulas, or the id of the row that `moins` takes from
        self.option = False


class Entry:
    """What a situation says of a row or group: a value in `rate`, `amount` or `quantity`, or a flag alone."""

    def __init__(self, text):
        bare = re.sub(r'"[^"]*"', "", text)
        words = r"(?<!\w)(terminée?s?|done|rouvrir|reopen|correction)(?!\w)"
        self.flags = {keyword(w) for w in re.findall(words, bare)}
        self.flags = {"termine" if f.startswith("termine") else f for f in self.flags}
        value = re.sub(words, "", bare).strip()
        self.increment = value.startswith("+")
        self.value = value.lstrip("+").strip()
        last = re.search(r"(%|€|[^\W\d]\w*)$", self.value)
        if self.value and not last:
            raise SyntaxError(f"a value needs its unit: {text}")
        self.kind = {"%": "rate", "€": "amount", "EUR": "amount"}.get(last[1], "quantity") if last else None


class File:
    """The quotes, formulas and situations of one file."""

    def __init__(self, text):
        self.lets, self.rows, self.sections, self.accepted, self.situations = {}, {}, set(), {}, []
        self.entries = {}                                  # situation -> target -> Entry
        self.vat = None
        self.ids = set()
        self.blocks = []                                   # what is open: [kind, groups, vat, discounts]
        self.columns = None                                # of the grid that is open
        for number, line in enumerate(text.splitlines(), 1):
            line = re.sub(r'("[^"]*")|#.*', lambda m: m[1] or "", line).strip()
            try:
                if line:
                    self.read(line)
            except Exception as error:
                raise SystemExit(f"line {number}: {line}\n  {type(error).__name__}: {error}")
        self.situations.sort(key=lambda situation: situation[1])

    def declare(self, id):
        if fold(id) in self.ids:
            raise SyntaxError(f"{id} is declared twice")
        self.ids.add(fold(id))
        return fold(id)

    def read(self, line):
        kind, groups, vat, discounts = self.blocks[-1] if self.blocks else [None, [], self.vat, []]
        opens = line.endswith("{")
        line = line.rstrip("{").rstrip() if opens else line
        first = keyword(re.match(r"[^\W\d]\w*|.", line)[0])
        if line == "}":
            self.blocks.pop()
        elif line.startswith('"'):
            pass                                           # a line of printed text
        elif kind == "tableau":
            self.read_grid(line)
        elif (setting := re.match(r"(\w+)\s*:\s*(.+)$", line)) and kind:
            self.read_setting(kind, keyword(setting[1]), setting[2])
        elif first == "soit":
            name, formula = re.match(r"\w+\s+(\w+)\s*=\s*(.+)$", line).groups()
            self.lets[self.declare(name)] = formula
        elif kind is None and first == "unite":
            pass                                           # units are not checked here
        elif kind is None and first in ("projet", "entreprise", "client"):
            self.blocks += [[first, [], None, []]] * opens
        elif kind is None and first in ("devis", "commande", "avenant"):
            id = self.declare(line.split()[1])
            self.accepted[id] = re.search(r"(?:accepté|accepted)\s+(\S+)", line)[1]
            self.blocks.append(["rows", [id], self.vat, []])
        elif kind is None and first == "situation":
            id = self.declare(line.split()[1])
            self.situations.append((id, re.search(r"(?:du|dated)\s+(\S+)", line)[1]))
            self.entries.setdefault(id, {})
            self.blocks += [[id, [], None, []]] * opens
        elif kind is None and first == "tableau":
            self.blocks.append(["tableau", [], None, []])
            self.columns = None
        elif kind == "rows" and first == "titre":
            if id := re.match(r"\w+\s+(\w+)", line):        # without an id it cannot be a target
                groups = [*groups, self.declare(id[1])]
                self.sections.add(groups[-1])
            self.blocks.append(["rows", groups, vat, discounts])
        elif kind == "rows":
            self.read_row(line, groups, vat, discounts)
            self.blocks += [["text", [], None, []]] * opens
        elif kind in self.entries:
            target, value = line.split(None, 1)
            self.enter(kind, target, value)
        else:
            raise SyntaxError("a line that this reader does not know")

    def read_setting(self, kind, key, value):
        if key == "tva" and kind == "projet":
            self.vat = self.evaluate(value)
        elif kind == "rows" and key == "tva":
            self.blocks[-1][2] = self.evaluate(value)
        elif kind == "rows" and key == "remise" and value.endswith("%"):
            self.blocks[-1][3] = [*self.blocks[-1][3], value]
        elif kind not in ("projet", "entreprise", "client"):
            raise SyntaxError(f"the setting {key} is not of this subset")

    def read_row(self, line, groups, vat, discounts):
        id, less, rest = re.match(r'(\w+)\s+(?:"[^"]*"\s*)?(?:(?:moins|less)\s+(\w+)\s+)?(.*)$', line).groups()
        quantity, *words = re.split(r"(?:^|\s)(@|tva|vat|remise|discount|option)(?=\s|$)", rest)
        row = Row(self.declare(id), groups, vat, discounts)
        row.quantity, row.less = quantity, less and fold(less)
        for word, value in zip(words[::2], words[1::2]):
            if word == "@":
                row.price = value
            elif word == "option":
                row.option = True
            elif keyword(word) == "tva":
                row.vat = self.evaluate(value)
            else:
                row.discounts = [*discounts, value]
        if not quantity.strip() or (row.price is None) == (less is None):
            raise SyntaxError("a row needs a quantity, and a price or the row that it takes from")
        self.rows[row.id] = row

    def read_grid(self, line):
        target, *cells = [cell.strip() for cell in line.split("|")]
        if self.columns is None:
            self.columns = [fold(id) for id in cells if id]
            return
        for situation, cell in zip(self.columns, cells, strict=True):
            if cell:
                self.enter(situation, target, cell)

    def enter(self, situation, target, text):
        entries, target = self.entries.setdefault(situation, {}), "tout" if target == "all" else fold(target)
        if target in entries:
            raise SyntaxError(f"{target} is given twice in {situation}")
        entries[target] = Entry(text)

    # ---- formulas (R34, R36), by recursive descent over a list of tokens; the units are read over ----

    def evaluate(self, text):
        number = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?"
        tokens = re.findall(rf"{number}|[^\W\d]\w*(?:\.\w+)?|[-+*/();%€]", text)
        if "".join(tokens).replace(" ", "") != re.sub(r"\s", "", text):
            raise SyntaxError(f"formula {text}")
        value = self.sum(tokens)
        if tokens:
            raise SyntaxError(f"formula {text}: what is {tokens[0]}?")
        return value

    def sum(self, tokens):
        value = self.product(tokens)
        while tokens and tokens[0] in "+-":
            value += self.product(tokens) if tokens.pop(0) == "+" else -self.product(tokens)
        return value

    def product(self, tokens):
        value = self.factor(tokens)
        while tokens and tokens[0] in "*/":
            value = value * self.factor(tokens) if tokens.pop(0) == "*" else value / self.factor(tokens)
        return value

    def factor(self, tokens):
        token = tokens.pop(0)
        if token == "-":
            return -self.factor(tokens)
        if token == "(":
            value = self.sum(tokens)
            assert tokens.pop(0) == ")"
        elif token[0].isdigit():
            value = Fraction(re.sub(r"\s", "", token).replace(",", "."))
        elif tokens and tokens[0] == "(":
            arguments = []
            while tokens.pop(0) != ")":                    # "(" before the first argument, ";" before the others
                arguments.append(self.sum(tokens))
            return self.function(keyword(token), arguments)
        elif "." in token:
            id, cell = token.split(".")
            return self.cell(fold(id), keyword(cell))
        else:
            return self.evaluate(self.lets[fold(token)])
        if tokens and re.match(r"[^\W\d]|[%€]", tokens[0]):  # a unit may follow a number or a parenthesis
            return value / 100 if tokens.pop(0) == "%" else value
        return value

    def function(self, name, arguments):
        scale = 10 ** int(arguments[1]) if len(arguments) > 1 else 1
        return Fraction({"arrondi": rounded, "plafond": ceil, "plancher": floor}[name](arguments[0] * scale), scale)

    def cell(self, id, name):
        if id in self.sections:
            own = [row for row in self.rows.values() if id in row.groups and not row.option]
            return Fraction(sum(self.contract(row) for row in own), 100)
        row = self.rows[id]
        if name == "total":
            return Fraction(self.contract(row), 100)
        return {"quantite": self.quantity, "prix": self.price}[name](row)

    # ---- what a row is worth ----

    def quantity(self, row):
        typed = self.evaluate(row.quantity)
        return -typed if row.less else typed               # typed positive, counted negative (R15)

    def price(self, row):
        return self.price(self.rows[row.less]) if row.less else self.evaluate(row.price)

    def rate(self, row):
        return self.rate(self.rows[row.less]) if row.less else row.vat

    def kept(self, row):
        """What the discounts leave of the price: they multiply (R32)."""
        if row.less:
            return self.kept(self.rows[row.less])
        left = Fraction(1)
        for discount in row.discounts:
            left *= 1 - self.evaluate(discount)
        return left

    def contract(self, row):
        """round(quantity × price × (1 − discount)), once, in cents (R26)."""
        return rounded(100 * self.quantity(row) * self.price(row) * self.kept(row))


# ---- what the situations come to ---------------------------------------------------------------------------------------

class Progress:
    """Where a row stands: the exact ratio, the cents billed to date, and whether `terminé` closed it."""

    def __init__(self, ratio=Fraction(0), amount=0, closed=False):
        self.ratio, self.amount, self.closed = ratio, amount, closed


class Billing:
    """Takes the situations one after the other; `figures` holds every `#=` key, in cents."""

    def __init__(self, file):
        self.file = file
        self.contract = {id: file.contract(row) for id, row in file.rows.items()}
        self.now = {id: Progress() for id in file.rows}
        self.figures, self.standard = {}, []
        for id, date in file.situations:
            before, self.now = self.now, dict(self.now)
            live = [row for row in file.rows.values() if file.accepted[row.groups[0]] <= date and not row.option]
            self.enter(file.entries[id], live, before)
            self.total(id.upper(), live, before)

    def enter(self, entries, live, before):
        """Each row obeys its own entry, else the innermost group's, else `tout` (R9); inner ones are settled first."""
        known = {"tout"} | {row.id for row in live} | {group for row in live for group in row.groups}
        assert entries.keys() <= known, f"cannot be progressed: {entries.keys() - known}"
        governed = {}
        for row in live:
            chain = [target for target in ["tout", *row.groups, row.id] if target in entries]
            if chain:
                governed.setdefault(chain[-1], []).append(row)
        assert entries.keys() == governed.keys(), f"governs no row: {entries.keys() - governed.keys()}"
        depth = {group: i for row in live for i, group in enumerate(["tout", *row.groups, row.id])}
        for target in sorted(governed, key=lambda target: -depth[target]):
            entry, rows = entries[target], governed[target]
            if target in self.file.rows:
                self.enter_row(entry, rows[0], before[target])
            elif entry.kind == "amount":
                group = [row for row in live if target in ("tout", *row.groups)]
                self.spread(entry, group, rows, before)
            else:
                self.enter_rate(entry, rows, before)
        for row in live:
            old, new = before[row.id], self.now[row.id]
            assert 0 <= new.ratio <= 1, f"{row.id} passes 100 % or goes below 0 (R11)"
            lower = (abs(new.amount), new.ratio) < (abs(old.amount), old.ratio)
            own = entries.get(row.id)
            assert lower == bool(own and "correction" in own.flags), f"{row.id} goes down, or corrects nothing (R12)"

    def enter_row(self, entry, row, old):
        assert not old.closed or "rouvrir" in entry.flags, f"{row.id} is closed (R13)"
        new = self.valued(entry, row, old) if entry.kind else old
        self.now[row.id] = Progress(new.ratio, new.amount, "termine" in entry.flags)

    def valued(self, entry, row, old):
        """The typed value is the master, an increment is added to the exact ratio in its own unit (R7, R8, R26)."""
        value, contract = self.file.evaluate(entry.value), self.contract[row.id]
        if entry.kind == "rate":
            ratio = value + (old.ratio if entry.increment else 0)
            return Progress(ratio, rounded(ratio * contract))
        if entry.kind == "quantity":
            whole = self.file.quantity(row)
            done = value + (old.ratio * whole if entry.increment else 0)
            amount = contract if done == whole else rounded(100 * done * self.file.price(row) * self.file.kept(row))
            return Progress(done / whole, amount)
        amount = rounded(100 * value + (old.ratio * contract if entry.increment else 0))
        return Progress(Fraction(amount, contract), amount)

    def enter_rate(self, entry, rows, before):
        """A rate on a group leaves closed rows as they are and never lowers one that is further (R9, R13)."""
        assert entry.kind == "rate" and not entry.flags, "a group takes a rate or an amount"
        for row in rows:
            old = before[row.id]
            if old.closed or (entry.increment and old.ratio == 1):
                continue
            new = self.valued(entry, row, old)
            if (abs(new.amount), new.ratio) > (abs(old.amount), old.ratio):
                self.now[row.id] = new
            elif old.ratio != 1 and old.amount != new.amount:
                print(f"warning: {row.id} is further than its group", file=sys.stderr)

    def spread(self, entry, group, rows, before):
        """An amount on a group: what the whole group comes to, to date (R9)."""
        total = rounded(100 * self.file.evaluate(entry.value))
        if entry.increment:
            total += sum(before[row.id].amount for row in group)
        sharing = [row for row in rows if not before[row.id].closed]
        while True:
            others = [row for row in group if row not in sharing]
            rest = total - sum(self.now[row.id].amount for row in others)
            rate = Fraction(rest, sum(self.contract[row.id] for row in sharing))
            assert 0 <= rate <= 1, "the amount is out of reach"
            past = [row for row in sharing if abs(before[row.id].amount) > abs(rounded(rate * self.contract[row.id]))]
            if not past:
                break
            sharing = [row for row in sharing if row not in past]
        exact = {row.id: rate * self.contract[row.id] for row in sharing}
        cents = {id: floor(share) for id, share in exact.items()}
        missing = rest - sum(cents.values())
        for id in sorted(exact, key=lambda id: cents[id] - exact[id])[:missing]:
            cents[id] += 1
        for id, amount in cents.items():
            self.now[id] = Progress(Fraction(amount, self.contract[id]), amount)

    def total(self, situation, live, before):
        """The foot: period = cumulative − before (R26), VAT per rate on the period's base (R27)."""
        bases, groups = {}, {}
        for row in live:
            period = self.now[row.id].amount - before[row.id].amount
            self.figures[f"{situation}.{row.id}"] = period
            bases[self.file.rate(row)] = bases.get(self.file.rate(row), 0) + period
            for group in row.groups[1:]:
                groups[group] = groups.get(group, 0) + period
        self.figures.update({f"{situation}.{group}": period for group, period in groups.items()})
        vat = {rate: rounded(rate * base) for rate, base in sorted(bases.items()) if base}
        ht = sum(bases.values())
        foot = {"ht": ht, **{f"tva.{decimal(100 * rate)}": amount for rate, amount in vat.items()},
                "tva": sum(vat.values()), "ttc": ht + sum(vat.values()),
                "cumul": sum(self.now[row.id].amount for row in live),
                "contrat": sum(self.contract[row.id] for row in live)}
        self.standard += [f"{situation}.{key}" for key in foot]
        self.figures.update({f"{situation}.{key}": amount for key, amount in foot.items()})


# ---- the `#=` lines -----------------------------------------------------------------------------------------------------

LINE = re.compile(r"^#= (\S+) (.+)$", re.MULTILINE)


def decimal(rate):
    return f"{float(rate):g}".replace(".", ",")


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
        file = File(text)
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
            print(f"# {path}: {len(file.rows)} rows, {len(file.situations)} situations")
            moving = [key for key, amount in bill.figures.items() if amount and key not in bill.standard]
            extra = moving if "--all" in mode else [key for key in stated if key not in bill.standard]
            for key in [*bill.standard, *extra]:
                print(f"#= {key} {figure(bill.figures, key)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
