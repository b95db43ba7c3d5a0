"""How far each row has got, document after document: entries, groups, free rows, stored materials, credit notes."""

import sys
from fractions import Fraction
from math import floor

from reading import rounded


class Progress:
    """Where a row stands: the exact ratio, the cents billed to date, and whether `terminé` closed it."""

    def __init__(self, ratio=Fraction(0), amount=0, closed=False):
        self.ratio, self.amount, self.closed = ratio, amount, closed


class Works:
    """The rows of a file; `now` is where each stands, `stored` what is billed of it before it is laid."""

    def __init__(self, file):
        self.file = file
        self.contract = {id: file.contract(row) for id, row in file.rows.items()}
        self.now = {id: Progress() for id in file.rows}
        self.stored, self.moves, self.governed = {}, {}, set()

    def live(self, date):
        """What may be progressed on a date: rows of what is accepted, without options and penalties (R5, R11)."""
        def accepted(row):
            on = self.file.quotes[row.groups[0]][2]
            return on is not None and on <= date
        return [row for row in self.file.rows.values() if accepted(row) and not row.option and not row.penalty]

    def advance(self, document):
        """Applies a document; returns what it bills of each row: progress, and stored materials beside it."""
        live = self.live(document.date)
        before, stored = self.now, dict(self.stored)
        self.now = dict(before)
        if document.kind in ("situation", "cloture"):
            self.enter(document.entries, live, before)
            for row in live:
                free = row.groups[0] == document.id
                rest = document.kind == "cloture" and not before[row.id].closed
                if row.id not in self.governed and (free or rest):
                    self.complete(row)
            self.store(document.stored, live, before)
        elif document.kind == "avoir":
            cited = next(iter(document.entries)).split(".")[0]
            if cited in document.entries:                  # the whole invoice
                for row in live:
                    if row.id in self.moves[cited]:
                        self.undo(row, self.moves[cited][row.id])
            else:
                self.take_back(document.entries, self.moves[cited])
        change = {row.id: (self.now[row.id].amount - before[row.id].amount,
                           self.now[row.id].ratio - before[row.id].ratio,
                           self.stored.get(row.id, 0) - stored.get(row.id, 0)) for row in live}
        self.moves[document.id] = change
        progress = {id: amount for id, (amount, _, _) in change.items()}
        return live, progress, {id: piled for id, (_, _, piled) in change.items()}

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
        self.governed = {row.id for rows in governed.values() for row in rows}
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

    def complete(self, row):
        """To the whole of its contract: the rest at the closing (R21), a free row where it is typed (R14)."""
        self.now[row.id] = Progress(Fraction(1), self.contract[row.id])

    def store(self, entries, live, before):
        """What progress lays comes out of the store first; then what is typed is what is there (R33)."""
        for id, held in self.stored.items():
            laid = max(0, self.now[id].amount - before[id].amount)
            self.stored[id] = max(0, held - laid)
        for id, entry in entries.items():
            row = self.file.rows[id]
            assert row in live and entry.kind and not entry.increment, f"{id}: stored materials"
            self.stored[id] = self.valued(entry, row, Progress()).amount
        for row in live:
            assert abs(self.billed(row)) <= abs(self.contract[row.id]), f"{row.id}: beyond the contract (R33)"

    def billed(self, row):
        """Progress and stored materials together."""
        return self.now[row.id].amount + self.stored.get(row.id, 0)

    def take_back(self, entries, moves):
        """A credit note by rows: all that an invoice did to a row, or part of it (R22)."""
        for target, entry in entries.items():
            row = self.file.rows[target.split(".")[-1]]
            now, moved = self.now[row.id], moves[row.id]
            if entry.kind == "rate":
                assert self.file.evaluate(entry.value) == 1, "all of it, or an amount"
                self.undo(row, moved)
                moves[row.id] = (0, 0, 0)
                continue
            entry.increment = True
            back = self.valued(entry, row, now)
            taken, (amount, ratio, piled) = now.amount - back.amount, moved
            assert taken * (amount + piled) > 0 and abs(taken) <= abs(amount + piled), f"{row.id}: more than was billed"
            out = 0                                        # its progress first, the rest out of what it stored
            if piled > 0:
                out = min(max(0, taken - amount), self.stored.get(row.id, 0))
                self.stored[row.id] = self.stored.get(row.id, 0) - out
            new = back.ratio if not out else now.ratio - Fraction(taken - out, self.contract[row.id])
            self.now[row.id] = Progress(new, now.amount - taken + out, now.closed)
            moves[row.id] = (amount - taken + out, ratio - now.ratio + new, piled - out)

    def undo(self, row, moved):
        """Takes back what a document did to a row, stored materials included; what is laid since is progress."""
        now, (amount, ratio, piled), held = self.now[row.id], moved, self.stored.get(row.id, 0)
        if piled > held:
            amount, ratio, piled = amount + piled - held, ratio + Fraction(piled - held, self.contract[row.id]), held
        self.now[row.id] = Progress(now.ratio - ratio, now.amount - amount, now.closed)
        self.stored[row.id] = held - piled

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
