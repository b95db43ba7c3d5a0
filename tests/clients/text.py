"""A text and its positions as the protocol counts them: lines from 0, characters in units of the negotiated encoding.

Strict on purpose: a position beyond the end of its line, or inside a character, is an error of the server.
"""

import re

UNITS = {
    "utf-8": lambda character: len(character.encode()),
    "utf-16": lambda character: 1 + (ord(character) > 0xFFFF),
    "utf-32": lambda character: 1,
}


class Text:
    def __init__(self, content, encoding="utf-16"):
        self.content = content
        self.units = UNITS[encoding]
        self.lines = re.split(r"\r\n|\n|\r", content)
        self.starts = [0] + [match.end() for match in re.finditer(r"\r\n|\n|\r", content)]

    def offset(self, line, character):
        """The characters before a position."""
        assert 0 <= line < len(self.lines), f"line {line} of {len(self.lines)}"
        left = character
        for index, letter in enumerate(self.lines[line]):
            if left == 0:
                return self.starts[line] + index
            left -= self.units(letter)
            assert left >= 0, f"{line}:{character} is inside {letter!r} of {self.lines[line]!r}"
        assert left == 0, f"{line}:{character} is beyond {self.lines[line]!r}"
        return self.starts[line] + len(self.lines[line])

    def position(self, offset):
        """The line and character of an offset in characters."""
        line = max(index for index, start in enumerate(self.starts) if start <= offset)
        return line, sum(map(self.units, self.content[self.starts[line]:offset]))

    def find(self, word, after="", within=0):
        """The position of a word, the first after another text; `within` characters into it."""
        start = self.content.index(after) + len(after) if after else 0
        return self.position(self.content.index(word, start) + within)

    def slice(self, start, end):
        """What stands between two positions."""
        first, last = self.offset(*start), self.offset(*end)
        assert first <= last, f"{start} after {end}"
        return self.content[first:last]

    def edited(self, edits):
        """The content after edits, each `(start, end, text)`, all of this text, none over another."""
        spans = [(self.offset(*start), self.offset(*end), order, text)
                 for order, (start, end, text) in enumerate(edits)]
        parts, at = [], 0
        for first, last, _, text in sorted(spans, key=lambda span: span[:3]):
            assert at <= first <= last, f"edits over each other at {first}"
            parts += [self.content[at:first], text]
            at = last
        return "".join(parts) + self.content[at:]
