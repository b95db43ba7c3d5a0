"""What a file says: its rows, its formulas, its documents. One line at a time, no check beyond what figures need."""

import csv
import re
import unicodedata
from fractions import Fraction
from math import ceil, floor

ENGLISH = {  # English spelling -> French, both without accents
    "project": "projet", "company": "entreprise", "quote": "devis", "order": "commande", "amendment": "avenant",
    "grid": "tableau", "unit": "unite", "let": "soit", "section": "titre", "all": "tout", "dated": "du",
    "accepted": "accepte", "less": "moins", "vat": "tva", "discount": "remise", "done": "termine", "reopen": "rouvrir",
    "quantity": "quantite", "price": "prix", "round": "arrondi", "ceil": "plafond", "floor": "plancher",
    "deposit": "acompte", "advance": "avance", "closing": "cloture", "credit": "avoir", "payment": "reglement",
    "library": "bibliotheque", "import": "importer", "index": "indice", "bond": "caution", "handover": "reception",
    "retention": "retenue", "deduction": "deduction", "recovery": "reprise", "period": "periode", "stored": "approvisionne",
    "from": "de", "penalty": "penalite", "rounding": "arrondi", "formula": "formule", "architect": "architecte",
}
SILENT = ("projet", "entreprise", "client", "architecte")
INVOICES = ("acompte", "avance", "situation", "cloture", "avoir")


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


class Row:
    """A row of a quote. `groups` are the ids it sits in, from the quote to the innermost section."""

    def __init__(self, id, groups, vat, discounts):
        self.id, self.groups, self.vat, self.discounts = id, groups, vat, discounts
        self.quantity = self.price = self.coef = None      # formulas
        self.less = self.source = None                     # the row that `moins` takes from, or that `de` is priced as
        self.components = []                               # rows whose sum is the price (R3)
        self.option = self.penalty = self.own_vat = False


class Entry:
    """What a document says of a row or group: a value in `rate`, `amount` or `quantity`, or a flag alone."""

    def __init__(self, text):
        bare = re.sub(r'"[^"]*"', "", text)
        words = r"(?<!\w)(terminée?s?|done|rouvrir|reopen|correction|approvisionnée?|stored)(?!\w)"
        self.flags = {keyword(w) for w in re.findall(words, bare)}
        self.flags = {"termine" if f.startswith("termine") else f for f in self.flags}
        self.stored = bool(self.flags & {"approvisionne", "approvisionnee"})
        value = re.sub(words, "", bare).strip()
        self.increment = value.startswith("+")
        self.value = value.lstrip("+").strip()
        last = re.search(r"(%|€|[^\W\d]\w*)$", self.value)
        if self.value and not last:
            raise SyntaxError(f"a value needs its unit: {text}")
        self.kind = {"%": "rate", "€": "amount", "EUR": "amount"}.get(last[1], "quantity") if last else None


class Document:
    """An invoice, or the draft of one."""

    def __init__(self, kind, id, date, issued):
        self.kind, self.id, self.date, self.issued = kind, id, date, issued
        self.entries, self.stored, self.settings, self.deductions = {}, {}, {}, []
        self.paid = Fraction(0)

    def month(self):
        return self.settings.get("periode", self.date)[:7]


class File:
    """The quotes, formulas and documents of one file, and of what it imports."""

    def __init__(self, path):
        self.lets, self.rows, self.sections, self.documents = {}, {}, set(), {}
        self.quotes = {}                                   # id -> (kind, date, date of acceptance)
        self.library = {}                                  # BPU.murs20 -> [(date, Row)]
        self.indices = {}                                  # bt01 -> [(month, value, provisional, published)]
        self.revision, self.settings, self.deductions = {}, {}, []
        self.payments, self.bond, self.handover = [], None, None
        self.vat, self.base_values = None, {}
        self.ids = set()
        self.blocks = []                                   # what is open: [kind, groups, vat, discounts, item]
        self.columns = None                                # of the grid that is open
        self.load(path)
        for document, target, value in self.payments:
            self.documents[document].paid += value
        rank = {"acompte": 0, "avance": 0, "situation": 1, "cloture": 1, "avoir": 2}
        self.ordered = sorted(self.documents.values(), key=lambda document: (document.date, rank[document.kind]))

    def load(self, path):
        self.folder = path.parent
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            line = re.sub(r'("[^"]*")|#.*', lambda m: m[1] or "", line).strip()
            try:
                if line:
                    self.read(line)
            except Exception as error:
                raise SystemExit(f"{path.name}, line {number}: {line}\n  {type(error).__name__}: {error}")

    def declare(self, id):
        if fold(id) in self.ids:
            raise SyntaxError(f"{id} is declared twice")
        self.ids.add(fold(id))
        return fold(id)

    def read(self, line):
        kind, groups, vat, discounts, item = self.blocks[-1] if self.blocks else [None, [], self.vat, [], None]
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
            self.read_setting(kind, keyword(setting[1]), setting[2], item)
        elif first == "soit":
            name, formula = re.match(r"\w+\s+(\w+)\s*=\s*(.+)$", line).groups()
            self.lets[self.declare(name)] = formula
        elif kind is None:
            self.read_block(first, line, opens)
        elif kind == "rows" and first == "titre":
            if id := re.match(r"\w+\s+(\w+)", line):       # without an id it cannot be a target
                groups = [*groups, self.declare(id[1])]
                self.sections.add(groups[-1])
            self.blocks.append(["rows", groups, vat, discounts, None])
        elif kind == "library" and first == "titre":
            self.blocks.append(["library", groups, vat, discounts, item])
        elif kind in ("rows", "library", "components"):
            row = self.read_row(line, groups, vat, discounts)
            if kind == "components":
                item.components.append(row)
            elif kind == "library":
                self.library.setdefault(f"{groups[0]}.{row.id}", []).append((item, row))
            else:
                self.rows[self.declare(row.id)] = row
            self.blocks += [["components", groups, vat, discounts, row]] * opens
        elif kind == "invoice" and re.match(r'\w+\s+("|(de|from|of)\s)', line):
            self.quotes[item.id] = ("libre", item.date, item.date)     # a free row is sold on that date (R14)
            row = self.read_row(line, [item.id], self.vat, [])
            self.rows[self.declare(row.id)] = row
        elif kind == "invoice":
            target, value = line.split(None, 1)
            self.enter(item, target, value)
        elif kind == "reglement":
            target, value = line.split(None, 1)
            self.payments.append((fold(target), target, self.evaluate(value)))
        elif kind == "indice":
            month, value, *words = line.split()
            self.add_index(item[0], month, value, bool(words), item[1])
        else:
            raise SyntaxError("a line that this reader does not know")

    def read_block(self, kind, line, opens):
        """The head of a block, or a line that stands by itself."""
        if kind == "unite":
            return                                         # units are not checked here
        if kind == "importer":
            self.read_import(re.search(r'"([^"]+)"', line)[1])
            return
        if kind == "tableau":
            self.blocks.append(["tableau", [], None, [], None])
            self.columns = None
            return
        bare = re.sub(r'"[^"]*"', '""', line)
        id = re.match(r"\w+\s+(\w+)", bare)
        dated = re.search(r"(?<!\w)(?:du|dated)\s+(\S+)", bare)
        id, date = id and id[1], dated and dated[1]
        if kind in SILENT:
            block = [kind, [], None, [], None]
        elif kind in ("devis", "commande", "avenant"):
            id = self.declare(id)
            accepted = re.search(r"(?:accepté|accepted)\s+(\S+)", bare)
            self.quotes[id] = (kind, date, accepted and accepted[1])
            block = ["rows", [id], self.vat, [], None]
        elif kind == "bibliotheque":
            block = ["library", [fold(id)], None, [], date]
        elif kind in INVOICES:
            id = self.declare(id)
            issued = re.search(r'(?:n°|(?<!\w)no)\s*"', bare) is not None
            self.documents[id] = Document(kind, id, date, issued)
            block = ["invoice", [], None, [], self.documents[id]]
        elif kind == "indice":
            block = ["indice", [], None, [], (fold(id), date)]
        elif kind in ("reglement", "revision"):
            block = [kind, [], None, [], None]
        elif kind == "caution":
            self.bond = date
            block = ["projet", [], None, [], None]
        elif kind == "reception":
            self.handover = date
            block = ["projet", [], None, [], None]
        else:
            raise SyntaxError("a line that this reader does not know")
        self.blocks += [block] * opens

    def read_import(self, name):
        folder, path = self.folder, self.folder / name
        if path.suffix == ".csv":
            with path.open(encoding="utf-8") as table:
                for line in csv.DictReader(table, delimiter=";"):
                    cell = {fold(key): (value or "").strip() for key, value in line.items()}
                    provisional = cell.get("etat", "").startswith("p")
                    name = fold(cell.get("indice") or path.stem)
                    self.add_index(name, cell["mois"], cell["valeur"], provisional, cell.get("paru") or None)
        else:
            self.load(path)
        self.folder = folder

    def add_index(self, name, month, value, provisional, published):
        value = Fraction(value.replace(",", "."))
        self.indices.setdefault(name, []).append((month, value, provisional, published))

    def read_setting(self, kind, key, value, item):
        if key == "tva" and kind == "projet":
            self.vat = Fraction(0) if fold(value) == "autoliquidation" else self.evaluate(value)
        elif kind in ("rows", "library") and key == "tva":
            self.blocks[-1][2] = self.evaluate(value)
        elif kind == "rows" and key == "remise" and value.endswith("%"):
            self.blocks[-1][3] = [*self.blocks[-1][3], value]
        elif key in ("deduction", "prorata", "escompte") and kind in ("projet", "invoice"):
            own = item.deductions if item else self.deductions
            own.append((key, value))
        elif kind == "revision":
            self.revision[key] = value
        elif kind == "projet":
            self.settings[key] = value
        elif kind == "invoice" and key in ("reprise", "periode"):
            item.settings[key] = value
        elif kind == "rows" and key == "marche":
            raise SyntaxError(f"the setting {key} is not of this subset")
        elif key not in ("reference", "paiement", "terms", "echeance") and kind not in SILENT:
            raise SyntaxError(f"the setting {key} is not of this subset")

    def read_row(self, line, groups, vat, discounts):
        parts = r'(\w+)\s+(?:"[^"]*"\s*)?(?:(moins|less|de|from|of)\s+([\w.]+)\s*)?(.*)$'
        id, how, other, rest = re.match(parts, line).groups()
        rest = re.sub(r'"[^"]*"', "", rest)
        known = r"(?:^|\s)(@|tva|vat|remise|discount|option|coef|pénalité|penalty)(?=\s|$)"
        quantity, *words = re.split(known, rest)
        row = Row(fold(id), groups, vat, discounts)
        row.quantity = quantity
        if how:
            row.less, row.source = (fold(other), None) if keyword(how) == "moins" else (None, fold(other))
        for word, value in zip(words[::2], words[1::2]):
            if word == "@":
                row.price = value
            elif word == "option":
                row.option = True
            elif keyword(word) == "penalite":
                row.penalty = True
            elif word == "coef":
                row.coef = value
            elif keyword(word) == "tva":
                row.vat, row.own_vat = self.evaluate(value), True
            else:
                row.discounts = [*discounts, value]
        return row

    def read_grid(self, line):
        target, *cells = [cell.strip() for cell in line.split("|")]
        if self.columns is None:
            self.columns = [fold(id) for id in cells if id]
            return
        for situation, cell in zip(self.columns, cells, strict=True):
            if cell:
                self.enter(self.documents[situation], target, cell)

    def enter(self, document, target, text):
        entry, target = Entry(text), "tout" if target == "all" else fold(target)
        entries = document.stored if entry.stored else document.entries
        if target in entries:
            raise SyntaxError(f"{target} is given twice in {document.id}")
        entries[target] = entry

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
        elif fold(token) in self.base_values:
            return self.base_values[fold(token)]           # an index, or an index in its base month
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
        if id in self.sections or id in self.quotes:
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

    def origin(self, row):
        """The row that `de` names: of a library, the edition in force on the date of the quote (R4)."""
        if editions := self.library.get(row.source):
            on = self.quotes[row.groups[0]][1] if row.groups[0] in self.quotes else "9999"
            return max((edition for edition in editions if edition[0] <= on), key=lambda edition: edition[0])[1]
        return self.rows[row.source.split(".")[-1]]

    def price(self, row):
        if row.less:
            return self.price(self.rows[row.less])
        if row.components:                                 # their sum, never rounded (R3, R25)
            price = sum(self.quantity(part) * self.price(part) for part in row.components)
        elif row.source and row.price is None:
            price = self.price(self.origin(row))
        else:
            price = self.evaluate(row.price)
        return price * self.evaluate(row.coef) if row.coef else price

    def rate(self, row):
        """Its own, that of the row it is taken from, or that of its section, quote or project (R31)."""
        if row.less:
            return self.rate(self.rows[row.less])
        if row.source and not row.own_vat and self.origin(row).own_vat:
            return self.origin(row).vat
        return row.vat

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
