"""Workbooks, computed again by LibreOffice: every figure of the ledger, to the cent.

    spreadsheet.py AVT FILE.avt…

For each file the workbook is written, what its formulas came to is blanked, LibreOffice computes all of it again and saves
it, and the cells are compared with `avt eval --format json`. Then a figure is changed, and the same comparison has to find
it. Only the standard library, and `soffice`.
"""

import csv
import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from xml.etree import ElementTree

SPACE = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# Always compute again, whoever wrote the file.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
COLUMNS = {  # head of a column: the figure of a row, French and English
    "Quantité": "contract.quantity", "Quantity": "contract.quantity",
    "Prix unitaire": "price", "Unit price": "price",
    "Remise %": "discount%", "Discount %": "discount%",
    "Remise HT": "discount_amount", "Discount": "discount_amount",
    "Marché HT": "contract.amount", "Contract": "contract.amount",
    "Précédent %": "previous.percent%", "Previous %": "previous.percent%",
    "Précédent quantité": "previous.quantity", "Previous quantity": "previous.quantity",
    "Précédent HT": "previous.amount", "Previous": "previous.amount",
    "Cumul %": "current.percent%", "To date %": "current.percent%",
    "Cumul quantité": "current.quantity", "To date quantity": "current.quantity",
    "Cumul HT": "current.amount", "To date": "current.amount",
    "Période %": "period.percent%", "Period %": "period.percent%",
    "Période quantité": "period.quantity", "Period quantity": "period.quantity",
    "Période HT": "period.amount", "Period": "period.amount",
    "Approvisionné précédent HT": "stored.previous", "Stored previous": "stored.previous",
    "Approvisionné cumul HT": "stored.current", "Stored to date": "stored.current",
    "Approvisionné période HT": "stored.period", "Stored period": "stored.period",
    "TVA %": "vat%", "VAT %": "vat%",
}
GROUP = {"contract.amount": "contract", "previous.amount": "previous", "current.amount": "current", "period.amount": "period"}


class Book:
    """The cells of a workbook: by sheet, by place; and which of them are formulas."""

    def __init__(self, path):
        self.sheets, self.formulas, self.errors = {}, {}, []
        with zipfile.ZipFile(path) as archive:
            read = lambda name: ElementTree.fromstring(archive.read(name))
            relations = {one.get("Id"): one.get("Target") for one in read("xl/_rels/workbook.xml.rels")}
            texts = []
            if "xl/sharedStrings.xml" in archive.namelist():
                for item in read("xl/sharedStrings.xml").findall("s:si", SPACE):
                    texts.append("".join(text.text or "" for text in item.iter("{%s}t" % SPACE["s"])))
            for sheet in read("xl/workbook.xml").find("s:sheets", SPACE):
                name = sheet.get("name")
                target = relations[sheet.get(RELATION)].lstrip("/").removeprefix("xl/")
                cells, formulas = {}, {}
                for cell in read(f"xl/{target}").iter("{%s}c" % SPACE["s"]):
                    place, kind = at(cell.get("r")), cell.get("t", "n")
                    value, formula = cell.find("s:v", SPACE), cell.find("s:f", SPACE)
                    if formula is not None:
                        formulas[place] = formula.text
                    if kind == "e":
                        self.errors.append(f"{name}!{cell.get('r')}: {value.text}")
                    elif value is not None and value.text is not None:
                        cells[place] = texts[int(value.text)] if kind == "s" else Decimal(value.text) if kind == "n" else value.text
                self.sheets[name], self.formulas[name] = cells, formulas


def at(name):
    letters, row = re.fullmatch(r"([A-Z]+)(\d+)", name).groups()
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    return int(row) - 1, col - 1


def edit(source, target, change):
    """A copy of a workbook with the XML of its sheets changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                data = change(name, data.decode()).encode()
            new.writestr(name, data)


def blanked(_, text):
    """What formulas came to is a number that no ledger has: only a true computation puts it right."""
    return re.sub(r"(<f>[^<]*</f>)<v>[^<]*</v>", r"\1<v>-987654321</v>", text)


def computed(work, paths):
    """The workbooks as LibreOffice saves them."""
    profile, out = work / "profile", work / "computed"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS)
    # It takes some two hundred files at a time.
    for some in (paths[start : start + 100] for start in range(0, len(paths), 100)):
        kind = "xlsx:Calc MS Excel 2007 XML"
        command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", kind, "--outdir", out, *some]
        done = subprocess.run(command, capture_output=True, text=True, timeout=900)
        missing = [path.name for path in some if not (out / path.name).exists()]
        if done.returncode or missing:
            sys.exit(f"soffice: {done.stdout}{done.stderr} {missing}")
    return [Book(out / path.name) for path in paths]


class Judge:
    def __init__(self, name):
        self.name, self.compared, self.wrong = name, 0, []

    def figure(self, where, cell, expected, places=None):
        """A cell is the figure, to its own last place."""
        if expected is None:
            if cell not in (None, ""):
                self.wrong.append(f"{where}: {cell}, nothing expected")
            return
        expected = Decimal(expected)
        self.compared += 1
        step = Decimal(1).scaleb(-(places if places is not None else -expected.as_tuple().exponent))
        same = isinstance(cell, Decimal) and abs(cell - expected) < step / 1000
        if not same:
            self.wrong.append(f"{where}: {cell}, {expected} expected")

    def text(self, where, cell, expected):
        self.compared += 1
        if (cell or "") != (expected or ""):
            self.wrong.append(f"{where}: {cell!r}, {expected!r} expected")


def figure_of(row, path):
    """A figure of the JSON, by its path; a percentage as a share of 1."""
    share, path = path.endswith("%"), path.rstrip("%")
    for key in path.split("."):
        row = row.get(key) if row is not None else None
    return None if row is None else Decimal(row) / 100 if share else Decimal(row)


def heads(cells, row):
    return {text: col for (line, col), text in cells.items() if line == row and isinstance(text, str)}


def head_row(cells, *names):
    found = [row for (row, col), text in sorted(cells.items(), key=lambda cell: cell[0]) if text in names]
    return found[0] if found else None


def words(text):
    return " ".join((text or "").split())


def judge_document(judge, name, cells, document, closing):
    head = head_row(cells, "N°", "No.")
    foot = head_row(cells, "Décompte", "Account")
    columns = {COLUMNS[text]: col for text, col in heads(cells, head).items() if text in COLUMNS}
    state = heads(cells, head).get("État", heads(cells, head).get("State"))
    rows = [row for row in range(head + 1, foot) if state is not None and cells.get((row, state))]
    if len(rows) != len(document["rows"]):
        judge.wrong.append(f"{name}: {len(rows)} rows, {len(document['rows'])} expected")
        return
    for line, row in zip(rows, document["rows"]):
        where = f"{name} line {line + 1} {row['id']}"
        judge.text(where, cells.get((line, 0)), row["number"])
        judge.text(where, cells.get((line, 1), "").split("\n")[0], row["designation"])
        for path, col in columns.items():
            expected = figure_of(row, path)
            judge.figure(f"{where} {path}", cells.get((line, col)), expected, 6 if "%" in path or "quantity" in path else None)
    totals = {}
    for line in range(head + 1, foot):
        label = cells.get((line, 1))
        if isinstance(label, str) and label.startswith("Total ") and cells.get((line, 0)) is None and line not in rows:
            totals.setdefault(words(label), []).append(line)
    for group in document["sections"] + document["quotes"]:
        title = group.get("title") or ""
        if "number" in group:
            found = totals.get(words(f"Total {group['number']} {title}"), [])
        else:
            found = next((lines for label, lines in totals.items() if words(label).endswith(words(f"{group['id']} {title}"))), [])
        if not found:
            judge.wrong.append(f"{name}: no total of {group.get('number') or group.get('id')}")
            continue
        line = found.pop(0)
        for path, key in GROUP.items():
            if path in columns:
                judge.figure(f"{name} line {line + 1} {key}", cells.get((line, columns[path])), group["totals"][key])
    judge_foot(judge, name, cells, document, foot)
    if closing and document.get("statement"):
        judge_statement(judge, name, cells, document["statement"])


def expected_foot(document):
    """The lines of the foot as the JSON has them: amount, and the figures beside it."""
    totals, lines = document["totals"], []
    line = lambda key, amount, **more: lines.append((key, Decimal(amount), more))
    deposit = document["kind"] in ("deposit", "advance")
    if not deposit:
        if Decimal(totals["amendments"]) != 0:
            lines.append(("amendments", None, {"base": totals["amendments"]}))
        line("works", totals["works"], base=totals["contract"], before=totals["previous"], to_date=totals["cumulative"])
    cited = document.get("cites") and document["cites"]["whole"]
    if document["kind"] == "deposit":
        for vat in totals["vat"]:
            line("deposit", vat["base"], vat=vat["rate"])
    elif cited:
        # What a cancelled deposit asked for is in the bases, and in no line of the JSON.
        for vat in totals["vat"]:
            line("deposit?", vat["base"], vat=vat["rate"])
    for one in totals.get("revisions", []):
        line("revision", one["amount"], vat=one["rate"])
    for one in totals.get("recoveries", []):
        line("recovery", -Decimal(one["amount"]), vat=one["rate"])
    for one in totals.get("deductions", []):
        if one["before_tax"]:
            line("before", -Decimal(one["amount"]))
    line("taxable", totals["taxable"])
    for vat in totals["vat"]:
        line("vat", vat["amount"], base=vat["base"], vat=vat["rate"])
    line("total", totals["total"])
    if totals.get("advance") is not None:
        line("advance", totals["advance"])
    if totals.get("retention"):
        one = totals["retention"]
        line("retention", -Decimal(one["period"]), base=one["base"], to_date=one["held"], rate=one["rate"])
    for one in totals.get("advances", []):
        line("recovered", -Decimal(one["amount"]))
    for one in totals.get("deductions", []):
        if not one["before_tax"]:
            more = {"base": one["base"], "rate": one["rate"]} if one["rate"] else {}
            line("after", -Decimal(one["amount"]), **more)
    line("net", totals["net"])
    settlement = document.get("settlement")
    if settlement and Decimal(settlement["paid"]) != 0:
        line("paid", settlement["paid"])
        line("left", settlement["left"])
    return lines


def judge_foot(judge, name, cells, document, head):
    names = heads(cells, head)
    progress = "Avant" in names or "Before" in names
    find = lambda *texts: next((names[text] for text in texts if text in names), None)
    columns = {
        "base": find("Base"),
        "before": find("Avant", "Before"),
        "to_date": find("À ce jour", "To date"),
        "rate": find("Taux", "Rate"),
        "vat": find("TVA %", "VAT %"),
    }
    amount = find("Période", "Period") if progress else find("Montant", "Amount")
    lines, row = [], head + 1
    while cells.get((row, 1)):
        lines.append(row)
        row += 1
    at_rates = lambda key: key == "before"
    expected = expected_foot(document)
    place = 0
    for key, figure, more in expected:
        if place >= len(lines):
            judge.wrong.append(f"{name}: the foot ends before {key}")
            return
        line = lines[place]
        where = f"{name} line {line + 1} {cells.get((line, 1))!r} ({key})"
        if key == "deposit?":
            # Only where there is such a line.
            if cells.get((line, 1)) not in ("Acompte HT", "Deposit before tax"):
                continue
        if at_rates(key):
            # A part for each rate of VAT.
            sum_of, label = Decimal(0), cells.get((line, 1))
            while place < len(lines) and cells.get((lines[place], 1)) == label and sum_of != figure:
                sum_of += Decimal(cells.get((lines[place], amount)) or 0).quantize(Decimal("0.0001"))
                place += 1
            judge.figure(where, sum_of, figure)
            continue
        place += 1
        if figure is not None:
            judge.figure(where, cells.get((line, amount)), figure)
        for beside, value in more.items():
            if columns[beside] is None:
                continue
            value = Decimal(value) / 100 if beside in ("rate", "vat") else Decimal(value)
            judge.figure(f"{where} {beside}", cells.get((line, columns[beside])), value, 6 if beside in ("rate", "vat") else None)
    if place != len(lines):
        judge.wrong.append(f"{name}: lines of the foot that no figure asks for: {[cells[(line, 1)] for line in lines[place:]]}")


def judge_statement(judge, name, cells, statement):
    head = head_row(cells, "Récapitulatif", "Statement")
    keys = ["taxable", "tax", "total", "net", "paid", "left"]
    for more, listed in enumerate(statement["documents"] + [statement], 1):
        for col, key in enumerate(keys, 3):
            judge.figure(f"{name} line {head + more + 1} {key}", cells.get((head + more, col)), listed[key])
    amounts = [payment["amount"] for payment in statement["payments"]]
    first = head + len(statement["documents"]) + 2
    for more, amount in enumerate(amounts):
        judge.figure(f"{name} line {first + more + 1} payment", cells.get((first + more, 8)), amount)
    last = max(row for row, col in cells if col == 8)
    judge.figure(f"{name} line {last + 1} left", cells.get((last, 8)), statement["left"])


def judge_grid(judge, name, cells, documents):
    documents = [one for one in documents if one["kind"] not in ("deposit", "advance")]
    head = head_row(cells, "N°", "No.")
    lines = [row for row in range(head + 1, max(row for row, _ in cells) + 1) if cells.get((row, 3)) is not None]
    rows = documents[-1]["rows"]
    if len(lines) != len(rows) + 1:
        judge.wrong.append(f"{name}: {len(lines)} lines, {len(rows) + 1} expected")
        return
    by_name = [{(row["quote"], row["id"]): row for row in one["rows"]} for one in documents]
    for place, one in enumerate(documents):
        judge.text(f"{name} {one['id']}", cells.get((head - 1, 4 + 3 * place)), one["id"])
    for line, row in zip(lines, rows):
        judge.text(f"{name} line {line + 1}", cells.get((line, 0)), row["number"])
        judge.figure(f"{name} line {line + 1} contract", cells.get((line, 3)), row["contract"]["amount"])
        for place, known in enumerate(by_name):
            own = known.get((row["quote"], row["id"]), {})
            paths = ["current.percent%", "current.amount", "period.amount"]
            for more, path in enumerate(paths):
                where = f"{name} line {line + 1} {documents[place]['id']} {path}"
                judge.figure(where, cells.get((line, 4 + 3 * place + more)), figure_of(own, path), 6 if "%" in path else None)
    line = lines[-1]
    judge.figure(f"{name} contract", cells.get((line, 3)), documents[-1]["totals"]["contract"])
    for place, one in enumerate(documents):
        totals, col = one["totals"], 4 + 3 * place
        judge.figure(f"{name} {one['id']} to date", cells.get((line, col + 1)), totals["cumulative"])
        judge.figure(f"{name} {one['id']} works", cells.get((line, col + 2)), totals["works"])
        judge.figure(f"{name} {one['id']} net", cells.get((line + 1, col + 2)), totals["net"])


def judge_quote(judge, avt, path, name, cells, documents):
    """Rows against the CSV of the quote; its total against the invoices, and its foot against itself."""
    text = run(avt, path, "--format", "csv", "-s", name)
    table = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))[1:]
    number = lambda text: Decimal(text.replace(",", ".")) if text else None
    head = head_row(cells, "N°", "No.")
    lines = [row for row in range(head + 1, max(row for row, _ in cells) + 1) if cells.get((row, 2)) is not None]
    if len(lines) != len(table):
        judge.wrong.append(f"{name}: {len(lines)} rows, {len(table)} expected")
        return
    names = heads(cells, head)
    column = lambda *texts: next(names[text] for text in texts if text in names)
    price, quantity = column("Prix unitaire", "Unit price"), column("Quantité", "Quantity")
    amount, vat = column("Montant HT", "Amount"), column("TVA %", "VAT %")
    sum_of = Decimal(0)
    for line, row in zip(lines, table):
        where = f"{name} line {line + 1} {row[3]}"
        option = row[23] == "option"
        judge.figure(f"{where} price", cells.get((line, price)), number(row[6]))
        judge.figure(f"{where} quantity", cells.get((line, quantity)), number(row[10]), 6)
        judge.figure(f"{where} amount", cells.get((line, amount)), None if option else number(row[11]))
        sum_of += 0 if option else number(row[11])
    foot = next(row for row in range(head + 1, 10**6) if cells.get((row, 1)) in ("Total HT", "Total before tax") and (row, 2) not in cells)
    judge.figure(f"{name} total", cells.get((foot, amount)), sum_of)
    known = [quote for one in documents for quote in one["quotes"] if quote["id"] == name]
    if known:
        judge.figure(f"{name} total", cells.get((foot, amount)), known[-1]["totals"]["contract"])
    line, with_tax, bases = foot + 1, sum_of, Decimal(0)
    while cells.get((line, vat)) is not None:
        base, rate = cells[(line, price)], cells[(line, vat)]
        cent = Decimal(1).scaleb(sum_of.as_tuple().exponent)
        tax = (base * rate).copy_abs().quantize(cent, ROUND_HALF_UP).copy_sign(base)
        judge.figure(f"{name} line {line + 1} VAT", cells.get((line, amount)), tax)
        with_tax, bases, line = with_tax + tax, bases + base, line + 1
    judge.figure(f"{name} bases", bases, sum_of)
    judge.figure(f"{name} with tax", cells.get((line, amount)), with_tax)


def run(avt, path, *arguments):
    done = subprocess.run([avt, "eval", path, *arguments], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"avt eval {path} {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def judged(avt, path, original, book):
    judge = Judge(path)
    judge.wrong += [f"an error in a cell: {error}" for error in book.errors]
    documents = json.loads(run(avt, path, "--format", "json"))["documents"]
    documents = [one for one in documents if one["complete"]]
    known = {one["id"]: one for one in documents}
    for number, (name, cells) in enumerate(book.sheets.items()):
        if name in known:
            judge_document(judge, name, cells, known[name], True)
        elif number == 0 and name in ("Suivi", "Progress"):
            judge_grid(judge, name, cells, documents)
        else:
            judge_quote(judge, avt, path, name, cells, documents)
    missing = [name for name in known if name not in book.sheets]
    judge.wrong += [f"no sheet of {name}" for name in missing]
    # Every formula comes to what the file says it comes to.
    formulas = 0
    for name, places in original.formulas.items():
        for place in places:
            formulas += 1
            judge.figure(f"{name} {place} formula", book.sheets[name].get(place), original.sheets[name][place], 6)
    return judge, formulas


def changed(path, target):
    """The first quantity of the last sheet of a document is one more."""
    done = []

    def change(name, text):
        if done or "ROUND(D" not in text:
            return blanked(name, text)
        line = re.search(r"ROUND\(D(\d+)\*E", text).group(1)
        old = re.search(rf'<c r="D{line}"[^>]*><v>([^<]*)</v>', text)
        done.append(line)
        new = old.group(0).replace(f"<v>{old.group(1)}</v>", f"<v>{Decimal(old.group(1)) + 1}</v>")
        return blanked(name, text.replace(old.group(0), new))

    edit(path, target, change)


def main():
    avt, files = sys.argv[1], sys.argv[2:]
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        originals, paths = [], []
        for number, file in enumerate(files):
            original = work / f"original-{number}.xlsx"
            run(avt, file, "--format", "xlsx", "-o", str(original))
            originals.append(original)
            paths.append(work / f"{number}.xlsx")
            edit(original, paths[-1], blanked)
        paths.append(work / "changed.xlsx")
        changed(originals[0], paths[-1])
        books = computed(work, paths)
        for file, original, book in zip(files, originals, books):
            judge, formulas = judged(avt, file, Book(original), book)
            print(f"{file}: {len(book.sheets)} sheets, {judge.compared} cells compared, {formulas} formulas, {len(judge.wrong)} wrong")
            for what in judge.wrong[:20]:
                print(f"    {what}")
            failed |= bool(judge.wrong) or not formulas
        judge, _ = judged(avt, files[0], Book(originals[0]), books[-1])
        print(f"{files[0]} with a quantity changed: {len(judge.wrong)} wrong, as it must be")
        failed |= not judge.wrong
    return failed


if __name__ == "__main__":
    sys.exit(main())
