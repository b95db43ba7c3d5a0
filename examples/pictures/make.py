#!/usr/bin/env python3
"""Draw what `avt` prints, in colour, as SVG: the pictures of the README (standard library only).

    python3 examples/pictures/make.py                      with `cargo run --release`
    python3 examples/pictures/make.py target/release/avt   with this binary

Lines of boxes are drawn as strokes, and every run of text is stretched to its columns, so that a picture looks the
same whatever monospace font the reader has.
"""

import re
import subprocess
import sys
import unicodedata
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent

PICTURES = {
    "diagnostic.svg": ["check", "wrong.avt"],
    "invoice.svg": ["show", "taste.avt", "--width", "80"],
}

# One column and one line, in pixels.
WIDTH, HEIGHT, SIZE = 8.4, 19.0, 14
MARGIN, BAR = 22.0, 38.0

PAPER, EDGE, BAND, INK, PROMPT = "#fcfcfa", "#d3d6da", "#f0f1f3", "#24292f", "#6e7781"
BASIC = ["#24292f", "#c4231c", "#187a35", "#8f5f00", "#0a5bc4", "#a1279e", "#12737c", "#6e7781"]

# Which halves of a cell a box character joins: left, right, up, down; `r` for a round corner.
BOX = {
    "─": "lr", "│": "ud", "┬": "lrd", "┴": "lru", "├": "rud", "┤": "lud", "┼": "lrud",
    "╭": "rdr", "╮": "ldr", "╰": "rur", "╯": "lur", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu",
}
ROUND = "╭╮╰╯"


def colour(number):
    """A colour of the 256, for a light paper: greys change places, dark for light."""
    if number < 16:
        return BASIC[number % 8]
    if number >= 232:
        level = min(247 - 10 * (number - 232), 140)
        return f"#{level:02x}{level:02x}{level:02x}"
    number -= 16
    steps = [0, 71, 107, 142, 178, 196]
    return "#" + "".join(f"{steps[(number // power) % 6]:02x}" for power in (36, 6, 1))


def styled(text):
    """The lines of a terminal: of each, its runs (text, colour, bold, dim)."""
    ink, bold, dim = INK, False, False
    for line in text.split("\n"):
        runs = []
        for part in re.split(r"(\x1b\[[0-9;]*m)", line):
            if not part.startswith("\x1b["):
                if part:
                    runs.append((part, ink, bold, dim))
                continue
            codes = [int(code or 0) for code in part[2:-1].split(";")]
            while codes:
                code = codes.pop(0)
                if code == 0:
                    ink, bold, dim = INK, False, False
                elif code == 1:
                    bold = True
                elif code == 2:
                    dim = True
                elif code == 22:
                    bold = dim = False
                elif code == 39:
                    ink = INK
                elif 30 <= code <= 37 or 90 <= code <= 97:
                    ink = BASIC[code % 10]
                elif code == 38 and codes[:1] == [5]:
                    ink, codes = colour(codes[1]), codes[2:]
        yield runs


def columns(text):
    """Columns that a text takes; combining marks take none."""
    return sum(not unicodedata.combining(character) for character in text)


def stroke(character, x, y):
    """A box character in the cell whose left top corner is x, y."""
    cx, cy = x + WIDTH / 2, y + HEIGHT / 2
    joins = BOX[character]
    if character in ROUND:
        side = x + WIDTH if joins[0] == "r" else x
        end = y + HEIGHT if joins[1] == "d" else y
        radius = WIDTH / 2
        turn = cy + radius if joins[1] == "d" else cy - radius
        return f"M{side:.1f} {cy:.1f}Q{cx:.1f} {cy:.1f} {cx:.1f} {turn:.1f}V{end:.1f}"
    path = ""
    if "l" in joins or "r" in joins:
        left, right = (x if "l" in joins else cx), (x + WIDTH if "r" in joins else cx)
        path += f"M{left:.1f} {cy:.1f}H{right:.1f}"
    if "u" in joins or "d" in joins:
        top, bottom = (y if "u" in joins else cy), (y + HEIGHT if "d" in joins else cy)
        path += f"M{cx:.1f} {top:.1f}V{bottom:.1f}"
    return path


def strokes(text, x, y):
    """Box characters side by side; a rule is one line."""
    if set(text) == {"─"}:
        middle = y + HEIGHT / 2
        return f"M{x:.1f} {middle:.1f}H{x + WIDTH * len(text):.1f}"
    return "".join(stroke(character, x + WIDTH * at, y) for at, character in enumerate(text))


def merged(runs):
    """Neighbours of one style as one run."""
    out = []
    for text, *style in runs:
        if out and out[-1][1:] == style:
            out[-1][0] += text
        else:
            out.append([text, *style])
    return out


def draw_line(runs, y):
    at = 0
    for text, ink, bold, dim in merged(runs):
        style = f' fill="{ink}"' if ink != INK else ""
        style += ' font-weight="bold"' if bold else ""
        style += ' opacity="0.6"' if dim else ""
        # Words apart by one space stay together; wider gaps and boxes are left out, so that nothing can drift.
        for piece in re.finditer(r"[─│┬┴├┤┼╭╮╰╯┌┐└┘]+|(?:[^\s─│┬┴├┤┼╭╮╰╯┌┐└┘]| (?=[^\s─│┬┴├┤┼╭╮╰╯┌┐└┘]))+", text):
            word = piece.group()
            before = text[: piece.start()]
            x = MARGIN + WIDTH * (at + columns(before))
            if word[0] in BOX:
                yield f'<path d="{strokes(word, x, y)}" stroke="{ink}"/>'
                continue
            lead = len(word) - len(word.lstrip(" "))
            word, x = word.lstrip(" "), x + WIDTH * lead
            length = WIDTH * columns(word)
            yield (f'<text x="{x:.1f}" y="{y + HEIGHT * 0.71:.1f}" textLength="{length:.1f}"{style}>'
                   f"{escape(word, quote=False)}</text>")
        at += columns(text)


def svg(prompt, text):
    lines = list(styled(text.rstrip("\n")))
    widest = max(sum(columns(run[0]) for run in runs) for runs in lines)
    widest = max(widest, len(prompt) + 2)
    width, height = 2 * MARGIN + WIDTH * widest, BAR + 2 * 14 + HEIGHT * len(lines)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(prompt)}">',
        f"<title>{escape(prompt)}</title>",
        f'<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{height - 1:.0f}" rx="9" fill="{PAPER}" stroke="{EDGE}"/>',
        f'<path d="M1 {BAR:.0f}V9.5Q1 1 9.5 1H{width - 9.5:.1f}Q{width - 1:.0f} 1 {width - 1:.0f} 9.5V{BAR:.0f}Z" fill="{BAND}"/>',
        f'<path d="M1 {BAR:.0f}H{width - 1:.0f}" stroke="{EDGE}"/>',
        f'<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\', monospace" '
        f'font-size="{SIZE}" fill="{INK}" stroke-width="1.2" lengthAdjust="spacingAndGlyphs" style="white-space: pre">',
    ]
    out += [f'<g fill="{PROMPT}">', *draw_line([("$ " + prompt, INK, False, False)], (BAR - HEIGHT) / 2), "</g>"]
    out.append('<g fill="none">')
    body = [piece for at, runs in enumerate(lines) for piece in draw_line(runs, BAR + 14 + HEIGHT * at)]
    out += [piece for piece in body if piece.startswith("<path")]
    out.append("</g>")
    out += [piece for piece in body if piece.startswith("<text")]
    out.append("</g>\n</svg>")
    return "\n".join(out) + "\n"


def main():
    if len(sys.argv) > 1:
        avt = [str(Path(sys.argv[1]).resolve())]
    else:
        avt = ["cargo", "run", "--release", "--quiet", "--manifest-path", str(ROOT / "Cargo.toml"), "--"]
    for name, arguments in PICTURES.items():
        run = subprocess.run([*avt, *arguments, "--color", "always"], cwd=HERE, capture_output=True, check=False)
        if run.returncode not in (0, 1):
            sys.exit(run.stderr.decode())
        text = (run.stdout + run.stderr).decode()
        (HERE / name).write_text(svg("avt " + " ".join(arguments), text), encoding="utf-8")
        print(f"{name}: {len(text.splitlines())} lines")


if __name__ == "__main__":
    main()
