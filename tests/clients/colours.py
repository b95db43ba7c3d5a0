"""The colours of Vim, Emacs and Kate know every keyword of grammar/keywords.tsv, with and without accents."""

import re
import sys
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLOURS = ["editors/neovim/syntax/avt.vim", "editors/emacs/avt-mode.el", "editors/kate/avt.xml"]


def bare(word):
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def main():
    rows = [line.split("\t") for line in (ROOT / "grammar/keywords.tsv").read_text().splitlines()
            if not line.startswith("#")]
    spellings = {form for _, french, english, _ in rows for word in f"{french} {english}".split()
                 for form in (word, bare(word))}
    missing = [
        f"{path}: {word}"
        for path in COLOURS
        for text in [(ROOT / path).read_text()]
        for word in sorted(spellings)
        if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
    ]
    print("\n".join(missing) or f"{len(spellings)} spellings of {len(rows)} keywords, in {len(COLOURS)} files")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
