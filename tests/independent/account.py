"""The foot of each document: revision, deposits, VAT, retention, advances, deductions, net (R20-R31)."""

from fractions import Fraction
from math import ceil

from reading import fold, rounded
from works import Works


def taxed(amounts):
    """With VAT: the sum of what each rate bears, its tax rounded by itself."""
    return sum(amount + rounded(rate * amount) for rate, amount in amounts.items())


def add(sums, key, amount):
    sums[key] = sums.get(key, 0) + amount


class Foot:
    """One document: each figure of its foot, in cents; what is taken off is positive."""

    def __init__(self):
        self.works, self.revised, self.recovered = {}, {}, {}    # by rate; by (situation, rate); by (deposit, rate)
        self.deposit, self.base, self.tax = {}, {}, {}           # by rate
        self.revisable = {}                                      # works that are revised, by (situation, rate)
        self.before_tax, self.after_tax = {}, {}                 # by (deduction, rate); by deduction
        self.asked = self.retention = self.held = 0
        self.advances = {}                                       # by advance

    def close(self):
        self.ht, self.vat = sum(self.base.values()), sum(self.tax.values())
        self.ttc = self.ht + self.vat
        self.net = (self.ttc + self.asked - self.retention - sum(self.advances.values())
                    - sum(self.after_tax.values()))


def cancelled(feet):
    """A credit note over the whole of an invoice: the lines that are left of it, with the other sign (R22)."""
    out = Foot()
    for foot in feet:
        for name, value in vars(foot).items():
            if isinstance(value, dict):
                for key, amount in value.items():
                    add(getattr(out, name), key, -amount)
        out.asked -= foot.asked
        out.retention -= foot.retention
    out.close()
    return out


class Billing:
    """Takes the documents one after the other; `figures` holds every `#=` key, in cents."""

    def __init__(self, file):
        self.file, self.works, self.feet = file, Works(file), {}
        self.bases, self.taxes = {}, {}                          # of all documents, by rate
        self.done, self.held = {}, 0                             # works to date by rate; retention held
        self.deducted, self.recovered = {}, {}                   # to date, by deduction and rate; by deposit and rate
        self.revised = {}                                        # (situation, rate) -> [works, billed]
        self.open = {}                                           # situation -> it went by a provisional index
        self.closed = False                                      # the closing has recovered every deposit
        self.parts = []                                          # (deposit, quote, share, asked by rate)
        self.figures, self.standard = {}, []
        for document in file.ordered:
            self.closed |= document.kind == "cloture"
            before = sum(self.works.now[id].amount + self.works.stored.get(id, 0) for id in file.rows)
            live, progress, stored = self.works.advance(document)
            foot = self.foot(document, live, progress, stored)
            self.feet[document.id] = foot
            self.settle(foot)
            self.tell(document, foot, live, progress, stored, before)

    def foot(self, document, live, progress, stored):
        foot = Foot()
        if document.kind in ("acompte", "avance"):
            self.ask(document, foot)
        elif document.kind == "avoir" and next(iter(document.entries)) in self.feet:
            foot = cancelled(self.of(next(iter(document.entries))))
            for name, place in (("revisable", 0), ("revised", 1)):
                for key, amount in getattr(foot, name).items():
                    self.revised[key][place] += amount
                    self.open[key[0]] = True                     # what it corrected is to be corrected again
            return foot
        else:
            own = {}
            for row in live:
                if period := progress[row.id] + stored[row.id]:
                    add(foot.works, self.file.rate(row), period)
                    if self.file.quotes[row.groups[0]][0] != "libre":      # prices of free rows are today's
                        add(own, self.file.rate(row), period)
            self.revise(document, own, foot)
            self.recover(document, foot)
            self.deduct(document, foot)
            self.close(document, foot)
        foot.close()
        return foot

    def of(self, id):
        """An invoice, and the credit notes by rows that took part of it back."""
        notes = [document.id for document in self.file.ordered if document.kind == "avoir" and document.id in self.feet]
        parts = [note for note in notes if next(iter(self.file.documents[note].entries)).startswith(f"{id}.")]
        return [self.feet[one] for one in [id, *parts]]

    def settle(self, foot):
        for rate, amount in foot.works.items():
            add(self.done, rate, amount)
        for key, amount in foot.recovered.items():
            add(self.recovered, key, amount)
        for key, amount in foot.advances.items():
            add(self.recovered, key, amount)
        for key, amount in [*foot.before_tax.items(), *foot.after_tax.items()]:
            add(self.deducted, key, amount)
        self.held += foot.retention
        for sums, amounts in ((self.bases, foot.base), (self.taxes, foot.tax)):
            for rate, amount in amounts.items():
                add(sums, rate, amount)

    # ---- deposits and advances (R20) ----

    def own(self, quote, amount):
        """The own rows of a quote as signed: an amount of each, by rate of VAT."""
        sums = {}
        for row in self.file.rows.values():
            if row.groups[0] == quote and not row.option:
                add(sums, self.file.rate(row), amount(row))
        return sums

    def ask(self, document, foot):
        for quote, entry in document.entries.items():
            sold, value = self.own(quote, lambda row: self.works.contract[row.id]), self.file.evaluate(entry.value)
            if document.kind == "avance":                        # on the price with VAT, and bears none itself
                asked = rounded(value * taxed(sold)) if entry.kind == "rate" else rounded(100 * value)
                foot.asked += asked
                self.parts.append((document, quote, None, asked))
                continue
            if entry.kind == "amount":
                assert len(sold) == 1, "a fixed amount over several rates is not of this subset"
                (rate,), gross = sold, rounded(100 * value)
                asked = {rate: rounded(gross / (1 + rate))}
                foot.tax[rate] = gross - asked[rate]
            else:
                earlier = [part for part in self.parts if part[1] == quote and part[2] is not None]
                share = value + sum(part[2] for part in earlier)
                asked = {rate: rounded(share * total) - sum(part[3][rate] for part in earlier)
                         for rate, total in sold.items()}
                foot.tax.update({rate: rounded(rate * amount) for rate, amount in asked.items()})
            self.parts.append((document, quote, value if entry.kind == "rate" else None, asked))
            for rate, amount in asked.items():
                add(foot.deposit, rate, amount)
                add(foot.base, rate, amount)

    def recover(self, document, foot):
        """To date, round(deposit × done ÷ contract) at each rate, between 0 and the deposit; all at the closing."""
        for deposit, quote, _, asked in self.parts:
            if deposit.kind == "avance":
                continue
            sold = self.own(quote, lambda row: self.works.contract[row.id])
            done = self.own(quote, self.works.billed)
            for rate, amount in asked.items():
                target = amount
                if not self.closed:
                    if "reprise" in deposit.settings and fold(deposit.settings["reprise"]) == "cloture":
                        continue
                    target = min(amount, max(0, rounded(Fraction(amount * done[rate], sold[rate]))))
                if taken := target - self.recovered.get((deposit.id, rate), 0):
                    foot.recovered[deposit.id, rate] = taken

    def recover_advances(self, document, foot, room):
        """Linearly from 65 % to 80 % of the quote with VAT, capped by the net; all that is left at the closing."""
        for advance, quote, _, asked in self.parts:
            if advance.kind != "avance":
                continue
            rates = advance.settings.get("reprise", "65% 80%").split()
            low, high = [self.file.evaluate(rate) for rate in rates]
            sold = taxed(self.own(quote, lambda row: self.works.contract[row.id]))
            done = Fraction(taxed(self.own(quote, self.works.billed)), sold)
            target = rounded(asked * min(1, max(0, (done - low) / (high - low))))
            taken = target - self.recovered.get(advance.id, 0)
            if self.closed:
                taken = asked - self.recovered.get(advance.id, 0)
            else:
                taken = min(taken, max(0, room))
            if taken:
                foot.advances[advance.id] = taken
                room -= taken

    # ---- price revision (R30) ----

    def index(self, name, month, on, own):
        """Its value as known on a day: the final one once it is published, else the provisional one."""
        values = [value for value in self.file.indices[name] if value[0] == month]
        provisional = [value for value in values if value[2]]
        final = [value for value in values if not value[2]]
        known = final and (final[0][3] <= on if final[0][3] else not own or not provisional)
        return (final[0][1], False) if known else (provisional[0][1], True)

    def coefficient(self, situation, on, own):
        file, provisional = self.file, False
        for name in file.indices:
            base, _ = self.index(name, file.revision["zero"], on, own)
            file.base_values[f"{name}.zero"] = file.base_values[f"{name}.base"] = base
            if fold(name) in fold(file.revision["formule"]):
                file.base_values[name], open = self.index(name, situation.month(), on, own)
                provisional |= open
        value = file.evaluate(fold(file.revision["formule"]))
        file.base_values.clear()
        kind, places, *way = file.revision.get("arrondi", "coefficient 12").split()
        assert kind == "coefficient"
        scale = 10 ** int(places)
        whole = ceil(value * scale) if way and fold(way[0]) == "superieur" else rounded(value * scale)
        return Fraction(whole, scale), provisional

    def revise(self, document, works, foot):
        """Works × (C − 1) of this period, and what a final index changes of earlier ones."""
        if not self.file.revision:
            return
        cited = document
        if document.kind == "avoir":
            cited = self.file.documents[next(iter(document.entries)).split(".")[0]]
        for id in [id for id, open in self.open.items() if open and id != cited.id]:
            self.revise_one(self.file.documents[id], document, {}, foot)
        if works:
            self.revise_one(cited, document, works, foot)

    def revise_one(self, situation, document, works, foot):
        by, self.open[situation.id] = self.coefficient(situation, document.date, situation is document)
        rates = {rate for id, rate in self.revised if id == situation.id} | set(works)
        for rate in sorted(rates):
            known = self.revised.setdefault((situation.id, rate), [0, 0])
            known[0] += works.get(rate, 0)
            if rate in works:
                foot.revisable[situation.id, rate] = works[rate]
            if amount := rounded(known[0] * (by - 1)) - known[1]:
                known[1] += amount
                foot.revised[situation.id, rate] = amount

    # ---- deductions (R28), VAT (R27), retention (R29) ----

    def terms(self, text):
        """Rate or amount, and the words around it."""
        text = text[text.rindex('"') + 1:] if '"' in text else text
        value, words = text.strip().split("%")[0], fold(text)
        rate = self.file.evaluate(value + "%") if "%" in text else None
        amount = None if rate is not None else rounded(100 * self.file.evaluate(text.split("€")[0]))
        return rate, amount, " ht" in words, "avant" in words, "liberable" in words

    def deduct(self, document, foot):
        """Before VAT: of the works to date for the project's, of the period for the document's own."""
        for place, (key, text) in enumerate(self.file.deductions):
            rate, _, _, before, _ = self.terms(text)
            if before or key == "escompte":
                for at in set(self.done) | set(foot.works):
                    to_date = self.done.get(at, 0) + foot.works.get(at, 0)
                    if taken := rounded(rate * to_date) - self.deducted.get((place, at), 0):
                        foot.before_tax[place, at] = taken
        for place, (key, text) in enumerate(document.deductions):
            rate, _, _, before, _ = self.terms(text)
            if before or key == "escompte":
                for at, works in foot.works.items():
                    foot.before_tax[document.id, place, at] = rounded(rate * works)

    def deduct_after(self, document, foot):
        to_date = {at: self.done.get(at, 0) + foot.works.get(at, 0) for at in set(self.done) | set(foot.works)}
        for place, (key, text) in enumerate(self.file.deductions):
            rate, _, net, before, back = self.terms(text)
            if not before and key != "escompte":
                base = sum(to_date.values()) if net else taxed(to_date)
                target = 0 if back and self.released(document) else rounded(rate * base)
                if taken := target - self.deducted.get(place, 0):
                    foot.after_tax[place] = taken
        for place, (key, text) in enumerate(document.deductions):
            rate, amount, net, before, _ = self.terms(text)
            if not before and key != "escompte":
                base = sum(foot.works.values()) if net else taxed(foot.works)
                foot.after_tax[document.id, place] = amount if rate is None else rounded(rate * base)
        for row in self.file.rows.values():
            if row.penalty and row.groups[0] == document.id:     # after VAT, and neither base nor VAT change
                foot.after_tax[row.id] = self.works.contract[row.id]

    def released(self, document):
        """A guarantee stands for what is held, or a year has passed since the handover (R29)."""
        bond, handover = self.file.bond, self.file.handover
        year = handover and f"{int(handover[:4]) + 1}{handover[4:]}"
        return any(day and day <= document.date for day in (bond, year))

    def close(self, document, foot):
        for sums, sign in ((foot.works, 1), (foot.revised, 1), (foot.recovered, -1), (foot.before_tax, -1)):
            for key, amount in sums.items():
                add(foot.base, key[-1] if isinstance(key, tuple) else key, sign * amount)
        if fold(self.file.settings.get("arrondi", "")) == "tva cumul":
            for rate in self.bases:                              # a rate may have a cent to settle, and no base
                add(foot.base, rate, 0)
            foot.tax = {rate: rounded(rate * (self.bases.get(rate, 0) + base)) - self.taxes.get(rate, 0)
                        for rate, base in foot.base.items()}
        else:
            foot.tax = {rate: rounded(rate * base) for rate, base in foot.base.items()}
        if "retenue" in self.file.settings:
            self.retain(document, foot)
        self.deduct_after(document, foot)
        room = sum(foot.base.values()) + sum(foot.tax.values()) - foot.retention - sum(foot.after_tax.values())
        self.recover_advances(document, foot, room)

    def retain(self, document, foot):
        """Of the works to date with VAT, revision left out, rounded once, less what was held."""
        text = self.file.settings["retenue"]
        to_date = {at: self.done.get(at, 0) + foot.works.get(at, 0) for at in set(self.done) | set(foot.works)}
        base = sum(to_date.values()) if "ht" in fold(text).split() else taxed(to_date)
        target = max(0, rounded(self.file.evaluate(text.split()[0]) * base))
        waits = "cloture" in fold(text) and not self.closed
        foot.retention = (0 if waits or self.released(document) else target) - self.held

    # ---- what the `#=` lines may state ----

    def tell(self, document, foot, live, progress, stored, before):
        name, figures = document.id.upper(), {}
        groups = {}
        for row in live:
            figures[row.id] = progress[row.id]
            figures[f"appro.{row.id}"] = stored[row.id]
            for group in row.groups:
                add(groups, group, progress[row.id] + stored[row.id])
        figures.update(groups)
        for (situation, _), amount in foot.revised.items():
            add(figures, f"revision.{situation}", amount)
        for (_, rate), amount in foot.recovered.items():
            add(figures, f"acompte.{decimal(100 * rate)}", amount)
        moved = sum(foot.works.values())
        lines = {
            "travaux": moved, "revision": sum(foot.revised.values()), "acompte": sum(foot.recovered.values()),
            "deductions.avant": sum(foot.before_tax.values()), "ht": foot.ht,
            **{f"tva.{decimal(100 * rate)}": foot.tax[rate] for rate in sorted(foot.tax) if foot.base[rate]},
            "tva": foot.vat, "ttc": foot.ttc, "retenue": foot.retention, "retenue.cumul": self.held,
            "avance": foot.asked or sum(foot.advances.values()), "deductions": sum(foot.after_tax.values()),
            "net": foot.net, "cumul": before + moved, "contrat": sum(self.works.contract[row.id] for row in live),
        }
        if document.issued:
            paid = rounded(100 * document.paid)
            lines |= {"regle": paid, "reste": foot.net - paid}
        if document.kind == "cloture":
            lines |= self.account()
        wanted = self.wanted(document, foot, lines)
        self.standard += [f"{name}.{key}" for key in lines if key in wanted]
        self.figures.update({f"{name}.{key}": amount for key, amount in {**figures, **lines}.items()})

    def account(self):
        """Sums over every document, as the closing gives them (R21)."""
        feet, bases = self.feet.values(), {}
        for foot in feet:
            for rate, amount in foot.base.items():
                add(bases, rate, amount)
        net = sum(foot.net for foot in feet)
        paid = sum(rounded(100 * self.file.documents[id].paid) for id in self.feet)
        whole = sum(rounded(rate * base) for rate, base in bases.items())
        return {"bilan.ttc": sum(foot.ttc for foot in feet), "bilan.net": net, "bilan.regle": paid,
                "bilan.reste": net - paid, "bilan.retenue": self.held,
                "bilan.ecart_tva": sum(foot.vat for foot in feet) - whole}

    def wanted(self, document, foot, lines):
        """The lines that a file must state: the foot, less what it does not bear."""
        if document.kind == "avance":
            return {"avance", "net"}
        always = {"ht", "tva", "ttc"} | {key for key in lines if key.startswith("tva.")}
        if document.kind in ("situation", "cloture"):
            always |= {"cumul", "contrat"} | ({"retenue"} if "retenue" in self.file.settings else set())
        some = {"travaux", "revision", "acompte", "deductions.avant", "avance", "deductions"}
        always |= {key for key in some if lines[key] and lines[key] != (foot.ht if key == "travaux" else None)}
        always |= {"net"} if foot.net != foot.ttc else set()
        return always | ({"bilan.ttc", "bilan.net", "bilan.reste", "bilan.retenue"} if document.kind == "cloture" else set())


def decimal(rate):
    return f"{float(rate):g}".replace(".", ",")
