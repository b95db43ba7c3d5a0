"""Paper before programs that nobody here wrote: every figure is on it, in its row, and the file is what it claims to be.

    paper.py AVT FILE.avt…

Every document of every file, upright, on its side, and with quantities, and the summary of each job. qpdf must find no
fault; pikepdf reads PDF/A-3b, title, language and the size of the pages; pdffonts finds every font in the file. What
pdftotext reads is compared with `avt eval --format json`: each row in its lines, each total, each line of the foot, of the
account and of the statement of an instalment, the sums that are carried from page to page; a figure counts as a whole, never
as a part of a longer one. No word stands outside the margins or over another, no page is blank, and the same file gives
the same bytes. Then figures are taken out of a document, one at a time, and the same comparison has to find each of them.
"""

import csv
import io
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pikepdf

VARIANTS = {"upright": [], "landscape": ["--landscape"], "quantities": ["--columns", "quantities"]}
A4 = (595.28, 841.89)
MARGIN = 14 / 25.4 * 72 - 1
SPACES = str.maketrans(dict.fromkeys("\u00a0\u2009\u202f", " "))
# Grouped by threes; not the end of a word, of a date, of a longer figure.
FIGURE = {
    "fr": re.compile(r"(?<![\w,.])-?\d{1,3}(?: \d{3})*(?:,\d+)?(?![\d])"),
    "en": re.compile(r"(?<![\w,.€])-?€?\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\d])"),
}
CARRIED = {"fr": ("Report", "À reporter"), "en": ("Brought forward", "Carried forward")}
# What is taken off is positive in JSON, and negative on paper.
TAKEN_OFF = re.compile(r"/totals/((recoveries|deductions|advances)/amount|retention/period)")
# Names, and what the lines of paper say in parts: the sum of the taxes, the signed quotes, what a retention and a revision go by.
NO_FIGURES = re.compile(
    r".*/(number|id|of|deposit|advance|label)|/totals/(signed|tax|retention/base|revisions/works)"
    r"|/(rows|quotes|sections|statement|asked|cites|mentions|texts)(/.*)?|/(title|kind|date|period|status)"
)
PERCENT = re.compile(r".*/(rate|progress)")
# Each has a line of its own, though another line may say as much.
OWN_LINE = re.compile(
    r"/totals/(contract|cumulative|previous|works|net|retention/period|(revisions|recoveries|advances|deductions|vat)/amount|vat/base)"
    r"|/settlement/(paid|left)"
)


class Judge:
    def __init__(self, name, lang):
        self.name, self.lang, self.wrong, self.compared = name, lang, [], 0

    def tell(self, what):
        self.wrong.append(f"{self.name}: {what}")

    def check(self, holds, what):
        if not holds:
            self.tell(what)

    def figures(self, text):
        return [figure.replace("€", "") for figure in FIGURE[self.lang].findall(text)]

    def number(self, value):
        """As printed: `12 870,59`, `12,870.59`."""
        text = f"{Decimal(value):,f}"
        return text.translate(str.maketrans(",.", " ,")) if self.lang == "fr" else text

    def percent(self, value):
        rounded = Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return self.number(f"{rounded:f}".rstrip("0").rstrip("."))

    def holds(self, where, text, wanted):
        """Each of these figures, as often as it is wanted."""
        wanted = Counter(wanted)
        missing = wanted - Counter(self.figures(text))
        self.compared += wanted.total()
        self.check(not missing, f"{where}: no {', '.join(missing.elements())} in {' '.join(text.split())[:300]!r}")


def run(*command, codes=(0,)):
    done = subprocess.run(command, capture_output=True)
    if done.returncode not in codes:
        sys.exit(f"{' '.join(map(str, command))}: status {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def squeezed(text):
    return "".join(text.translate(SPACES).replace("\u200b", "").split())


class Lines:
    """The lines of a document as pdftotext sets them, the head and the foot of its pages apart."""

    def __init__(self, judge, path):
        text = run("pdftotext", "-layout", path, "-").decode().translate(SPACES)
        self.lines, self.carried = [], {}
        forward, back = CARRIED[judge.lang]
        for page, lines in enumerate(text.split("\f")):
            for line in lines.splitlines():
                word = next((word for word in (back, forward) if re.fullmatch(rf"{word}(, période HT|, this period)? +\S.*", line.strip())), None)
                if word and judge.figures(line):
                    self.carried[page, word] = judge.figures(line)[-1]
                elif not re.search(r" · \d+ / \d+$", line):
                    self.lines.append((page, line))
        self.pages = text.count("\f")

    def text(self, start=0, end=None):
        return "\n".join(line for _, line in self.lines[start:end])


def row_figures(judge, row, variant, decimals):
    """What is printed in the lines of a row."""
    price = row["price"] if "." in row["price"] else f"{row['price']}.0"
    price = Decimal(price)
    if -price.as_tuple().exponent < decimals:
        price = price.quantize(Decimal(1).scaleb(-decimals))
    wanted = [judge.number(price), judge.number(row["contract"]["quantity"]), judge.number(row["contract"]["amount"])]
    for cells in ("previous", "current", "period"):
        cell = row[cells]
        wanted.append(judge.number(cell["amount"]))
        if cells != "period" or variant != "upright":
            wanted.append(judge.percent(cell["percent"]))
        if variant == "quantities":
            wanted.append(judge.number(cell["quantity"]))
    if row.get("stored"):
        wanted += [judge.number(row["stored"][key]) for key in ("current", "period")]
    if row.get("discount"):
        wanted.append(judge.percent(row["discount"]))
    if row.get("discount_amount"):
        wanted.append(judge.number(row["discount_amount"]))
    return wanted


def judge_rows(judge, lines, rows, totals):
    """Rows in their order, each with its figures; totals; where the table ends. A row is (number, designation, figures, sum)."""
    starts, at = [], 0
    for number, designation, _, _ in rows:
        first = designation.split()[0][:20]
        head = re.compile(rf" *{re.escape(number)} +{re.escape(first)}")
        found = next((place for place in range(at, len(lines.lines)) if head.match(lines.lines[place][1])), None)
        if found is None:
            judge.tell(f"no row {number} {designation}")
            return 0
        starts.append(found)
        at = found + 1
    sums = [place for place, (_, line) in enumerate(lines.lines) if re.match(r" *Total \S", line)]
    # The foot has totals of its own, with their currency, behind all that belong to a title.
    ends = sorted(starts + sums + [len(lines.lines)])
    after = lambda place: next(end for end in ends if end > place)
    end = 0
    running, carried = Decimal(0), {}
    for (number, designation, figures, amount), start in zip(rows, starts):
        judge.holds(f"row {number} {designation}", lines.text(start, after(start)), figures)
        running += amount
        carried[lines.lines[start][0]] = running
        end = start + 1
    free = list(sums)
    for title, figures in totals:
        wanted = squeezed(f"Total {title}")[:24]
        found = None
        for place in free:
            text = lines.text(place, min(after(place), place + 4))
            # A long title goes on beside the figures, and on the next line.
            label = squeezed(re.split(r" {2,}", text.strip())[0])
            if wanted.startswith(label[:24]) or label.startswith(wanted):
                if not Counter(figures) - Counter(judge.figures(text)):
                    found = place
                    break
        judge.compared += len(figures)
        if found is None:
            judge.tell(f"no total of {title} with {figures}")
            continue
        free.remove(found)
        end = max(end, found + 2)
    judge_carried(judge, lines, carried)
    return end


def judge_carried(judge, lines, carried):
    """What rows come to at the foot of each page but their last, and again at the head of the next one."""
    forward, back = CARRIED[judge.lang]
    last = max(carried, default=-1)
    sum_of = None
    for page in range(lines.pages):
        sum_of = carried.get(page, sum_of)
        if page + 1 <= last and sum_of is not None:
            wanted = judge.number(sum_of)
            judge.check(lines.carried.get((page, back)) == wanted, f"page {page + 1}: {wanted} is not carried forward")
            judge.check(lines.carried.get((page + 1, forward)) == wanted, f"page {page + 2}: {wanted} is not brought forward")
            judge.compared += 2


def foot_figures(judge, document):
    """Every figure of the JSON below the rows, with its path. Of what is zero there may be no line."""
    wanted = []
    skip = set()
    if document.get("asked") is not None:
        # A deposit has no works.
        skip = {"/totals/contract", "/totals/cumulative", "/totals/previous", "/totals/works", "/totals/progress", "/totals/amendments"}
    if document.get("settlement") and Decimal(document["settlement"]["paid"]) == 0:
        skip |= {"/settlement/left"}

    def walk(value, path):
        if NO_FIGURES.fullmatch(path) or path in skip:
            return
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, f"{path}/{key}")
        elif isinstance(value, list):
            for inner in value:
                walk(inner, path)
        elif isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) and Decimal(value) != 0:
            if TAKEN_OFF.fullmatch(path):
                value = -Decimal(value)
            shown = judge.percent(value) if PERCENT.fullmatch(path) else judge.number(value)
            wanted.append((shown, path))

    retention = document["totals"].get("retention")
    if retention and Decimal(retention["period"]) == Decimal(retention["held"]) == 0:
        skip |= {"/totals/retention/rate"}
    for deduction in document["totals"].get("deductions", []):
        if deduction["rate"] is None:
            deduction["base"] = "0"
    walk(document, "")
    return wanted


def judge_foot(judge, text, document):
    shown, own = Counter(judge.figures(text)), Counter()
    for figure, path in foot_figures(judge, document):
        judge.compared += 1
        own[figure] += OWN_LINE.fullmatch(path) is not None
        judge.check(shown[figure] >= max(1, own[figure]), f"{path}: no {figure} below the rows")


def account_lines(documents):
    """What the account says of each document, and of all."""
    keys = ("taxable", "tax", "total", "net")
    lines = []
    for one in documents:
        settlement = one.get("settlement") or {"paid": "0.00", "left": one["totals"]["net"]}
        lines.append((one["id"], [Decimal(one["totals"][key]) for key in keys] + [Decimal(settlement[key]) for key in ("paid", "left")]))
    return lines + [(None, [sum(column) for column in zip(*(figures for _, figures in lines))])]


def judge_account(judge, text, documents):
    """Six figures end the line of each document; the last column of all of them is told below, with what is still to come."""
    lines = [(line, judge.figures(line)) for line in text.splitlines()]
    for name, figures in account_lines(documents):
        figures = [judge.number(figure) for figure in figures]
        # What is left of all counts a retention that was paid back.
        figures, count = (figures, 6) if name else (figures[:5], 6)
        found = any(
            len(shown) >= count and shown[-count:][: len(figures)] == figures and (not name or re.search(rf"\b{name}\b", line))
            for line, shown in lines
        )
        judge.compared += len(figures)
        judge.check(found, f"account: no line of {name or 'all'} with {figures}")


def certified(documents):
    """Line by line of the official statement of an instalment (CGCT, annexe I, D), summed up from the documents here."""
    sums = Counter()
    for one in documents:
        totals = one["totals"]
        amount = lambda key: Decimal(totals.get(key) or 0)
        all_of = lambda key, hold=lambda line: True: sum((Decimal(line["amount"]) for line in totals.get(key, []) if hold(line)), Decimal(0))
        works, revision = amount("works"), all_of("revisions")
        retention = Decimal((totals.get("retention") or {"period": 0})["period"])
        advances, others = all_of("advances"), all_of("deductions", lambda line: not line["before_tax"])
        taken = retention + advances + others
        sums["b"] += works
        sums["c"] += revision
        sums["d"] += amount("taxable") - works - revision
        sums["e"] += amount("tax")
        sums["f"] += amount("total")
        sums["g"] += retention
        sums["h"] += advances
        sums["others"] += others
        sums["i"] += taken
        sums["j"] += amount("total") - taken
    return sums


CERTIFIED = [
    "(b) Travaux|(b) Works", "(c) |(c) ", "(d) |(d) ", "(e) TVA|(e) VAT", "(f) Montant TTC|(f) Amount with", "(g) Retenue|(g) Retention",
    "(h) |(h) ", "others Pénalités|others Penalties", "(i) |(i) ", "(j) |(j) ",
]


def judge_certificate(judge, text, documents):
    to_date, before = certified(documents), certified(documents[:-1])
    for one in CERTIFIED:
        label = one.split("|")[judge.lang == "en"]
        key = label.split()[0].strip("()")
        label = label.removeprefix("others ").strip()
        wanted = [judge.number(sum_of + Decimal("0.00")) for sum_of in (to_date[key], before[key], to_date[key] - before[key])]
        line = next((line for line in text.splitlines() if line.strip().startswith(label)), "")
        judge.compared += 3
        judge.check(judge.figures(line)[-3:] == wanted, f"statement of the instalment, {label}: {wanted} expected, {line.strip()!r}")
    label = "(k) "
    line = next((line for line in text.splitlines() if line.strip().startswith(label)), None)
    judge.check(line is not None and not judge.figures(line), f"statement of the instalment: {label}is to be filled in by hand, {line!r}")


def judge_invoice(judge, path, variant, documents, number, public):
    """The figures of one document, given those before it."""
    document = documents[number]
    lines = Lines(judge, path)
    decimals = -Decimal(document["totals"]["net"]).as_tuple().exponent
    amount = lambda row: Decimal(row["period"]["amount"]) + Decimal((row.get("stored") or {"period": 0})["period"])
    rows = [(row["number"], row["designation"], row_figures(judge, row, variant, decimals), amount(row)) for row in document["rows"]]
    rates = {row["vat"] for row in document["rows"]}
    if len(rates) > 1:
        for (_, _, figures, _), row in zip(rows, document["rows"]):
            figures.append(judge.percent(row["vat"]))
    end = judge_rows(judge, lines, rows, group_totals(judge, document, quote_word(judge)))
    foot = lines.text(end)
    # The account and the statement of the instalment have figures of the foot too.
    judge_foot(judge, re.split(r"\n *(?:Récapitulatif|Statement|État d’acompte)\b", foot)[0], json.loads(json.dumps(document)))
    if document.get("statement"):
        judge_account(judge, foot, documents[: number + 1])
        judge_foot(judge, foot, {"totals": {key: document["statement"][key] for key in ("held", "left", "deductions_held", "deposits_left", "vat_difference")}})
        for payment in document["statement"]["payments"]:
            judge.holds("payments", foot, [judge.number(payment["amount"])])
    title = {"fr": "État d’acompte", "en": "Statement of the instalment"}[judge.lang]
    certified = public and document["kind"] in ("situation", "closing")
    judge.check(certified == (title in foot), f"a statement of the instalment {'is missing' if certified else 'without reason'}")
    if title in foot:
        judge_certificate(judge, foot[foot.index(title):], documents[: number + 1])
    whole = squeezed(lines.text())
    for text in [document["number"] or ""] + [mention["text"] for mention in document["mentions"]]:
        judge.check(squeezed(text) in whole, f"does not say {text!r}")


def quote_word(judge):
    fr, en = ("Devis", "Avenant", "Lignes libres"), ("Quote", "Amendment", "Free rows")
    return fr if judge.lang == "fr" else en


def group_totals(judge, document, words=None):
    """Titles and figures of sections and quotes; a summary says their numbers and ids instead of what they are."""
    totals = []
    for group in document["sections"] + document["quotes"]:
        title = group.get("title") or ""
        if "number" in group:
            title = title if words else f"{group['number']} {title}"
        else:
            word = "" if not words else words[2] if group["free"] else words[1] if group["amendment"] else words[0]
            title = f"{word} {group['id']} {title}".strip()
        totals.append((title, [judge.number(group["totals"][key]) for key in ("contract", "previous", "current", "period")]))
    return totals


def judge_summary(judge, path, documents):
    lines = Lines(judge, path)
    last = documents[-1]
    end = judge_rows(judge, lines, [], group_totals(judge, last))
    foot = lines.text(end)
    works = {key: last["totals"][key] for key in ("contract", "cumulative", "previous", "works", "progress")}
    judge_foot(judge, foot, {"totals": works})
    judge_account(judge, foot, documents)


def judge_quote(judge, avt, file, path, name):
    """Rows against the CSV of the quote, and the foot against its sums."""
    text = run(avt, "eval", file, "--format", "csv", "-s", name).decode()
    table = list(csv.reader(io.StringIO(text), delimiter=";" if judge.lang == "fr" else ","))[1:]
    value = lambda text: Decimal(text.replace(",", "."))
    rows, sums = [], Counter()
    rates = {row[9] for row in table}
    for row in table:
        option = row[23] == "option"
        figures = [judge.number(value(row[6])), judge.number(value(row[10]))]
        figures += [] if option else [judge.number(value(row[11]))]
        figures += [judge.percent(value(row[9]))] if len(rates) > 1 else []
        rows.append((row[2], row[4], figures, Decimal(0) if option else value(row[11])))
        sums[value(row[9])] += Decimal(0) if option else value(row[11])
    lines = Lines(judge, path)
    end = judge_rows(judge, lines, rows, [])
    total = sum(sums.values())
    cent = Decimal(1).scaleb(total.as_tuple().exponent)
    taxes = {rate: (base * rate / 100).copy_abs().quantize(cent, ROUND_HALF_UP).copy_sign(base) for rate, base in sums.items()}
    wanted = [judge.number(total), judge.number(total + sum(taxes.values()))]
    for rate, base in sums.items():
        # Without tax, there is a base for each reason.
        wanted += [judge.number(base), judge.percent(rate), judge.number(taxes[rate])] if base and rate else []
    shown = set(judge.figures(lines.text(end)))
    for figure in wanted:
        judge.compared += 1
        judge.check(figure in shown, f"no {figure} below the rows")
    return len(rows)


def judge_file(judge, path, landscape, rows):
    """What any reader of PDF can tell of a file, whatever is on it."""
    run("qpdf", "--check", path)
    with pikepdf.open(path) as pdf:
        metadata = pdf.open_metadata()
        judge.check(metadata.pdfa_status == "3B", f"claims {metadata.pdfa_status or 'no PDF/A'}")
        title = str(pdf.docinfo.get("/Title", ""))
        judge.check(title and metadata.get("dc:title") == title, f"its title is {title!r}, and {metadata.get('dc:title')!r} in its metadata")
        judge.check(str(pdf.Root.get("/Lang", "")) == judge.lang, f"its language is {pdf.Root.get('/Lang')}")
        for page in pdf.pages:
            size = tuple(float(side) for side in page.mediabox[2:])
            right = A4[::-1] if landscape else A4
            judge.check(all(abs(one - other) < 1 for one, other in zip(size, right)), f"a page of {size}")
        count = len(pdf.pages)
    fonts = [line.split() for line in run("pdffonts", path).decode().splitlines()[2:]]
    judge.check(fonts and all(font[-5] == "yes" for font in fonts), f"fonts that are not in the file: {fonts}")
    # A row has three lines or so, titles and totals beside it, and the head and the foot a page of their own.
    most = 2 + math.ceil(rows / 15)
    judge.check(count <= most, f"{count} pages for {rows} rows")
    judge_places(judge, path)
    judge_ink(judge, path, count)


def judge_places(judge, path):
    """No word outside the margins, and none over another."""
    page, width, words = 0, 0, []

    def overlaps():
        words.sort(key=lambda word: word[1])
        for at, (left, top, right, bottom, text) in enumerate(words):
            if left < MARGIN or right > width - MARGIN:
                judge.tell(f"page {page}: {text!r} stands outside the margins")
            for other in words[at + 1 :]:
                if other[1] > bottom - 2.5:
                    break
                if other[0] < right - 0.7 and left < other[2] - 0.7:
                    judge.tell(f"page {page}: {text!r} and {other[4]!r} stand on one another")

    place = re.compile(rb'<page width="([\d.]+)"|<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')
    for match in place.finditer(run("pdftotext", "-bbox", path, "-")):
        if match[1]:
            overlaps()
            page, width, words = page + 1, float(match[1]), []
        # Turned across the page of a draft.
        elif match[6].decode() not in ("BROUILLON", "DRAFT"):
            words.append((*(float(match[one]) for one in range(2, 6)), match[6].decode()))
    overlaps()
    judge.check(page, "no page")


def judge_ink(judge, path, count):
    """Each page has something on it between its head and its foot."""
    pictures, page = run("pdftoppm", "-r", "50", "-gray", path), 0
    at = 0
    while at < len(pictures):
        head = re.compile(rb"P5\s(\d+)\s(\d+)\s255\s").match(pictures, at)
        width, height = int(head[1]), int(head[2])
        pixels = pictures[head.end() : head.end() + width * height]
        body = pixels[width * height * 5 // 100 : width * height * 90 // 100]
        page, at = page + 1, head.end() + width * height
        dark = sum(body.count(shade) for shade in range(190))
        judge.check(dark >= 20, f"page {page} is blank")
    judge.check(page == count, f"{page} pages rendered of {count}")


def file_name(name):
    return "".join(ch if ch.isalnum() or ch in "-_" else "-" for ch in name)


def is_public(file):
    return re.search(r"^\s*(marché|contract)\s*:\s*public\b", Path(file).read_text(), re.M) is not None


def judged(avt, file, lang, documents, variant, folder):
    """Every document of a file, laid out in one way."""
    first, second = folder / "first", folder / "second"
    for target in (first, second):
        run(avt, "eval", file, "--all", "--format", "pdf", *VARIANTS[variant], "-o", target)
        run(avt, "eval", file, "--summary", "--format", "pdf", *VARIANTS[variant], "-o", target / "summary of the job.pdf")
    paths = sorted(first.iterdir())
    judges = []
    draft = {"fr": "brouillon", "en": "draft"}[lang]
    named = {file_name(one["number"] or f"{one['id']}-{draft}"): number for number, one in enumerate(documents)}
    missing = set(named) | {quote["id"] for one in documents for quote in one["quotes"] if not quote["free"]}
    for path in paths:
        judge = Judge(f"{Path(file).name} {path.stem}, {variant}", lang)
        judges.append(judge)
        missing.discard(path.stem)
        judge.check(path.read_bytes() == (second / path.name).read_bytes(), "a second run gives other bytes")
        if path.stem in named:
            number = named[path.stem]
            judge_invoice(judge, path, variant, documents, number, is_public(file))
            rows = len(documents[number]["rows"])
        elif path.stem == "summary of the job":
            judge_summary(judge, path, documents)
            rows = len(documents[-1]["sections"])
        else:
            rows = judge_quote(judge, avt, file, path, path.stem)
        judge_file(judge, path, variant == "landscape", rows)
        path.unlink()
    if missing:
        judges.append(Judge(f"{file}, {variant}", lang))
        judges[-1].tell(f"no paper of {sorted(missing)}")
    return len(paths), judges


def less(sheet):
    """The same document without one of its figures, in each kind of place."""
    def without(change):
        changed = json.loads(json.dumps(sheet))
        change(changed)
        return changed

    first = lambda changed, kind: next(line for line in changed["lines"] if line["is"] == kind)
    yield "nothing", without(lambda changed: None)
    yield "the period of a row", without(lambda changed: first(changed, "row")["period"].update(amount=""))
    yield "the contract of a row", without(lambda changed: first(changed, "row").update(contract=""))
    yield "a total to date", without(lambda changed: first(changed, "total").update(current=""))
    # The net is told a second time where it is paid to.
    net = lambda amount: without(lambda changed: (changed["foot"][-1].update(amount=amount), changed.update(payment=None)))
    yield "the net", net("")
    yield "a digit of the net", net(sheet["foot"][-1]["amount"][1:])
    if sheet["certificate"]:
        yield "the retention certified", without(lambda changed: changed["certificate"]["lines"][5]["figures"].__setitem__(1, ""))
    if sheet["account"]:
        yield "what is left of a document", without(lambda changed: changed["account"]["documents"][0]["figures"].__setitem__(5, ""))


def tried(avt, file, lang, documents, folder):
    """Documents that lack a figure must be found: those that have one of everything."""
    kinds = {one["kind"]: number for number, one in enumerate(documents)}
    template = run(avt, "template").decode()
    known = 'json("/sheet.json")'
    if template.count(known) != 1:
        sys.exit(f"the template has not one {known}")
    (folder / "less.typ").write_text(template.replace(known, 'json("less.json")'))
    failed = False
    for kind in ("situation", "closing"):
        number = kinds[kind]
        name = documents[number]["id"]
        sheet = json.loads(run(avt, "eval", file, "--format", "sheet", "-s", name))
        for what, changed in less(sheet):
            (folder / "less.json").write_text(json.dumps(changed))
            paper = folder / "less.pdf"
            run(avt, "eval", file, "--format", "pdf", "-s", name, "--template", folder / "less.typ", "-o", paper)
            judge = Judge(f"{Path(file).name} {name} without {what}", lang)
            judge_invoice(judge, paper, "upright", documents, number, is_public(file))
            print(f"{judge.name}: {len(judge.wrong)} wrong, as it must be")
            if bool(judge.wrong) == (what == "nothing"):
                failed = True
                print("    it is not", *judge.wrong[:3], sep="\n    ")
    return failed


def main():
    avt, files = sys.argv[1], sys.argv[2:]
    failed, work = False, []
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        for file in files:
            documents = json.loads(run(avt, "eval", file))["documents"]
            lang = "fr" if b";" in run(avt, "eval", file, "--format", "csv").splitlines()[0] else "en"
            for variant in VARIANTS:
                target = Path(folder, f"{len(work)}")
                target.mkdir()
                work.append((file, variant, lang, documents, pool.submit(judged, avt, file, lang, documents, variant, target)))
        for file, variant, *_, done in work:
            count, judges = done.result()
            wrong = [what for judge in judges for what in judge.wrong]
            print(f"{file}, {variant}: {count} documents, {sum(judge.compared for judge in judges)} figures found, {len(wrong)} wrong")
            for what in wrong[:12]:
                print(f"    {what}")
            failed |= bool(wrong) or count < 2
        # The first public contract has all that a document may have.
        file, _, lang, documents, _ = next(one for one in work if any(line["kind"] == "advance" for line in one[3]))
        failed |= tried(avt, file, lang, documents, Path(folder))
    return failed


if __name__ == "__main__":
    sys.exit(main())
