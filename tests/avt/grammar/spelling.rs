//! Writes the marks of a sentence down as a file, in any of the ways that the language allows: either language, with
//! or without accents, `12,5` or `12.5`, tight or wide, LF or CRLF, with comments and blank lines.
//!
//! What the language refuses by design is left alone here: `1500-12` is a month, `main-oeuvre` a bad id, `31/05/2026` a
//! date, a comma with three decimals is ambiguous in an English file, and in a setting's value `1 250` is two numbers.

use super::rng::Rng;
use super::sentences::{Mark, What};
use crate::ebnf::Grammar;
use std::collections::BTreeSet;
use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Names of all kinds; none is a keyword.
pub const WORDS: &[&str] = &[
    "a",
    "b",
    "x1",
    "S1",
    "S2",
    "D1",
    "GO",
    "BPU",
    "BT01",
    "fond",
    "murs",
    "portes",
    "e2",
    "_brut",
    "façade",
    "élévation_2",
    "Étage_3",
    "œuvre",
    "Straße",
    "Łódź",
    "наряд",
    "longueur",
    "total",
    "quantité",
    "prix",
    "somme",
    "min",
    "si",
    "m",
    "u",
    "HT",
    "fin",
    "mois",
    "jours",
    "FR",
    "cumul",
];

/// What may follow a number; the last ones are keywords, but no words of rows and entries.
const UNITS: &[&str] = &[
    "m", "m2", "m²", "m3", "m³", "M2", "ml", "u", "ens", "ft", "h", "j", "kg", "palette", "pièce", "jours",
    "HT", "€", "EUR", "eur", "client", "avance",
];

const COMPARISONS: &[&str] = &["<", ">", "<=", ">=", "<>", "≤", "≥", "≠"];

/// Insides of strings; none holds a mark that closes another kind of string than its own.
const TEXTS: &[&str] = &[
    "",
    "x",
    "Gros œuvre",
    "Béton armé n° 3",
    "12 rue des Lilas",
    "FA-2026-044",
    "# pas un commentaire",
    "{ [ ( | : ;",
    "}",
    "C:\\plans\\rdc",
    "S1 10 € @ 240,00",
    "été 🏗 日本",
    "cafe\u{301}",
    "\t",
];

const COMMENTS: &[&str] =
    &["", " libre", " \"pas fermé", " { } » |", " été 🏗", "# deux", " S1 100%", " \\", "\t«"];

/// Choices that hold for a whole file.
struct Style {
    /// How many keywords are French, in percent; likewise below.
    french: u64,
    newline: &'static str,
    tabs: bool,
    /// Signs without a blank beside them.
    tight: u64,
    comments: u64,
    /// Capitals, decomposed accents, wide blanks.
    odd: u64,
}

/// A mark as it is spelled.
struct Piece<'m, 'g> {
    mark: &'m Mark<'g>,
    text: String,
}

enum Gap {
    /// The two would be one mark, or another one, without a blank.
    Needed,
    /// Mostly none.
    Rare,
    Free,
}

/// The text, and the bytes that each mark stands at (newlines left out).
pub fn spell(
    grammar: &Grammar,
    marks: &[Mark<'_>],
    rng: &mut Rng,
    spellings: &mut BTreeSet<String>,
) -> (String, Vec<Range<usize>>) {
    let style = Style {
        french: *rng.pick(&[100, 100, 100, 0, 0, 0, 50]),
        newline: rng.word(&["\n", "\n", "\r\n"]),
        tabs: rng.percent(15),
        tight: *rng.pick(&[0, 10, 50]),
        comments: *rng.pick(&[0, 5, 25]),
        odd: *rng.pick(&[0, 0, 5, 20]),
    };
    let mut page =
        Page { grammar, rng, style, text: String::new(), places: Vec::new(), blocks: Vec::new(), spellings };
    page.write(marks);
    (page.text, page.places)
}

struct Page<'a> {
    grammar: &'a Grammar,
    rng: &'a mut Rng,
    style: Style,
    text: String,
    places: Vec<Range<usize>>,
    /// Of the blocks that are open: the depth of their lines, and whether these may stand a little deeper.
    blocks: Vec<(usize, bool)>,
    spellings: &'a mut BTreeSet<String>,
}

impl Page<'_> {
    fn write(&mut self, marks: &[Mark<'_>]) {
        if self.rng.percent(10) {
            self.text.push('\u{feff}');
        }
        let margin = if self.rng.percent(5) { self.rng.within(1, 4) } else { 0 };
        self.blocks.push((margin, false));
        let mut before: Option<Piece> = None;
        for (at, mark) in marks.iter().enumerate() {
            if mark.what.is_newline() {
                self.line_end(before.is_some(), at + 1 == marks.len());
                before = None;
                continue;
            }
            let piece = Piece { mark, text: self.spelling(mark) };
            let closed = if piece.is("}") { self.blocks.pop() } else { None };
            match &before {
                Some(before) => self.blank(before, &piece),
                None => self.indent(closed),
            }
            let start = self.text.len();
            self.text.push_str(&piece.text);
            self.places.push(start..self.text.len());
            if piece.is("{") {
                let depth = self.depth() + if self.style.tabs { 1 } else { *self.rng.pick(&[1, 2, 4, 4, 8]) };
                // Neither a line of a grid nor a setting could be a head that has lost its brace.
                self.blocks.push((depth, matches!(mark.rule, "grid_block" | "settings_block")));
            }
            before = Some(piece);
        }
    }

    fn depth(&self) -> usize {
        self.blocks.last().expect("the file is a block itself").0
    }

    /// The lines of a block stand deeper than its head, its brace anywhere between the two.
    fn indent(&mut self, closed: Option<(usize, bool)>) {
        let depth = match (closed, self.blocks.last()) {
            (Some((inner, _)), _) if self.rng.percent(10) => self.rng.within(self.depth(), inner),
            (None, Some((depth, true))) if self.rng.percent(20) => depth + self.rng.below(6),
            _ => self.depth(),
        };
        self.text.extend(std::iter::repeat_n(if self.style.tabs { '\t' } else { ' ' }, depth));
    }

    /// The end of a line and the empty ones after it; the last line of a file may lack it.
    fn line_end(&mut self, written: bool, last: bool) {
        if written && self.rng.percent(10) {
            self.text.push(' ');
        }
        if self.rng.percent(self.style.comments) {
            if written && !self.rng.percent(10) {
                self.text.push_str("  ");
            }
            self.comment();
        }
        if last && self.rng.percent(20) {
            return;
        }
        self.text.push_str(self.style.newline);
        while self.rng.percent(10) {
            let depth = self.rng.below(9);
            self.text.extend(std::iter::repeat_n(' ', depth));
            if self.rng.percent(50) {
                self.comment();
            }
            self.text.push_str(self.style.newline);
        }
    }

    fn comment(&mut self) {
        self.text.push('#');
        self.text.push_str(self.rng.word(COMMENTS));
    }

    fn blank(&mut self, before: &Piece, after: &Piece) {
        let tight = match before.gap(after) {
            Gap::Needed => 0,
            Gap::Rare => 95,
            Gap::Free => self.style.tight,
        };
        if self.rng.percent(tight) {
            return;
        }
        // « 12 € » is typed with a no-break space; between two numbers it would make one of them.
        let blank = match &*after.text {
            "€" | "%" if self.odd() => self.rng.word(&["\u{a0}", "\u{202f}"]),
            _ if self.odd() => self.rng.word(&["  ", "      ", "\t"]),
            _ => " ",
        };
        self.text.push_str(blank);
    }

    fn odd(&mut self) -> bool {
        self.rng.percent(self.style.odd)
    }

    fn spelling(&mut self, mark: &Mark<'_>) -> String {
        match mark.what {
            What::Keyword(keyword) => self.keyword(keyword),
            What::Sign("*") if self.odd() => "×".to_owned(),
            What::Sign(sign) => sign.to_owned(),
            What::Token("WORD") => {
                let word = self.rng.word(WORDS);
                self.accents_and_case(word)
            }
            What::Token("UNIT") => {
                let unit = self.rng.word(UNITS);
                self.accents_and_case(unit)
            }
            What::Token("CMP") => self.rng.word(COMPARISONS).to_owned(),
            What::Token("NUMBER") => self.number(mark.line == "setting"),
            What::Token("STRING") => self.string(),
            What::Token("DATE") => self.date(),
            What::Token("MONTH") => {
                format!("{}-{:02}", self.rng.within(1900, 2099), self.rng.within(1, 12))
            }
            What::Token(other) => panic!("no spelling for {other}"),
        }
    }

    fn keyword(&mut self, keyword: usize) -> String {
        let keyword = &self.grammar.keywords[keyword];
        let language = if self.rng.percent(self.style.french) { &keyword.french } else { &keyword.english };
        let spelling = self.rng.pick(language);
        self.spellings.insert(spelling.clone());
        // `à` without its accent would be an `a` like any other.
        if spelling != "à" && self.rng.percent(20) {
            return without_accents(spelling);
        }
        self.accents_and_case(spelling)
    }

    fn accents_and_case(&mut self, word: &str) -> String {
        let word = match () {
            () if self.odd() => word.to_uppercase(),
            () if self.odd() => capitalised(word),
            () => word.to_owned(),
        };
        if self.odd() { word.nfd().collect() } else { word }
    }

    fn number(&mut self, in_setting: bool) -> String {
        let mut number = match self.rng.below(6) {
            0 => {
                // Two numbers stand side by side in a setting only: there a plain space parts them.
                let groups: &[&str] = &["\u{a0}", "\u{202f}", " ", " "];
                let group = self.rng.word(if in_setting { &groups[..2] } else { groups });
                let mut number = self.rng.within(1, 999).to_string();
                for _ in 0..self.rng.within(1, 2) {
                    number += &format!("{group}{:03}", self.rng.below(1000));
                }
                number
            }
            1 => self.rng.within(1000, 99_999).to_string(),
            _ => self.rng.below(1000).to_string(),
        };
        if self.rng.percent(40) {
            let comma = self.rng.percent(50);
            let places = *self.rng.pick(if comma { &[1, 2, 2, 4] } else { &[1, 2, 3, 4] });
            number.push(if comma { ',' } else { '.' });
            number.extend((0..places).map(|_| char::from(b'0' + self.rng.below(10) as u8)));
        }
        number
    }

    fn string(&mut self) -> String {
        let text = self.rng.word(TEXTS);
        match self.rng.below(6) {
            0 => format!("« {text} »"),
            1 => format!("«{text}»"),
            2 => format!("“{text}”"),
            3 => format!("\"{text} 3/4\"\"\""),
            4 => format!("\"\"\"{text}\"\" «»“”\""),
            _ => format!("\"{text}\""),
        }
    }

    fn date(&mut self) -> String {
        let (year, month, day) =
            (self.rng.within(2020, 2029), self.rng.within(1, 12), self.rng.within(1, 28));
        if self.rng.percent(25) {
            return format!("{day:02}/{month:02}/{year}");
        }
        format!("{year}-{month:02}-{day:02}")
    }
}

impl Piece<'_, '_> {
    fn is(&self, sign: &str) -> bool {
        self.mark.what == What::Sign(sign)
    }

    /// Made of letters, digits or quotes: two of them side by side need a blank.
    fn is_wordy(&self) -> bool {
        !matches!(self.mark.what, What::Sign(_) | What::Token("CMP")) && !matches!(&*self.text, "@" | "€")
    }

    fn is_two_digits(&self) -> bool {
        self.text.len() == 2 && self.text.bytes().all(|byte| byte.is_ascii_digit())
    }

    fn gap(&self, next: &Piece) -> Gap {
        let unary = self.mark.rule == "factor";
        if next.is("-") || self.is("-") && !unary {
            return Gap::Needed;
        }
        // `31/05/2026` is a date.
        if self.is("/") && next.is_two_digits() || next.is("/") && self.is_two_digits() {
            return Gap::Needed;
        }
        let after_number = self.is("%") || self.text == "€";
        if next.is_wordy() && (self.is_wordy() || after_number) {
            return Gap::Needed;
        }
        let call = next.is("(") && self.is_wordy();
        if self.is("-") || self.is(".") || next.is(".") || call {
            return Gap::Rare;
        }
        Gap::Free
    }
}

pub fn without_accents(word: &str) -> String {
    word.nfd().filter(|ch| !is_combining_mark(*ch)).collect()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    let first = chars.next().map(|first| first.to_uppercase().collect::<String>());
    first.unwrap_or_default() + chars.as_str()
}
