//! What words of the language mean: a short text, an example and its rule, for every keyword, setting and word of a value.

mod keywords;
mod settings;

pub use keywords::keyword;
pub use settings::{key, value_word};

use super::markdown::code;
use crate::locale::Lang;

/// A text in both languages, the French first.
type Both = (&'static str, &'static str);

/// What a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// What it is, and the rule that goes with it.
    pub text: Both,
    /// Lines of a file, in French and in English.
    pub example: Both,
    /// The rule's number; empty where none goes with it.
    pub rule: &'static str,
}

const fn page(text: Both, example: Both, rule: &'static str) -> Page {
    Page { text, example, rule }
}

impl Page {
    /// The page of a word as it is typed; its example is in the language of the file.
    pub fn show(&self, typed: &str, lang: Lang, file: Lang) -> String {
        let text = lang.pick(self.text.0, self.text.1);
        let example = file.pick(self.example.0, self.example.1);
        let rule = if self.rule.is_empty() { String::new() } else { format!(" ({})", self.rule) };
        format!("{} · {text}{rule}\n\n```avt\n{example}\n```", code(typed))
    }
}

/// What a function of formulas gives; nothing for a word that is none.
pub fn function(word: &str, lang: Lang, file: Lang) -> Option<String> {
    let text = match crate::billing::translate_function(word, Lang::En)? {
        "sum" => page(
            ("La somme de ses valeurs.", "The sum of its values."),
            ("soit total = somme(2 m; 3,5 m)", "let total = sum(2 m; 3.5 m)"),
            "R36",
        ),
        "min" => page(
            ("La plus petite de ses valeurs.", "The least of its values."),
            ("soit court = min(2 m; 3,5 m)", "let short = min(2 m; 3.5 m)"),
            "R36",
        ),
        "max" => page(
            ("La plus grande de ses valeurs.", "The greatest of its values."),
            ("soit long = max(2 m; 3,5 m)", "let long = max(2 m; 3.5 m)"),
            "R36",
        ),
        "round" => page(
            (
                "Arrondit au plus proche, à tant de décimales : aucune sans rien.",
                "Rounds to the nearest, to so many places: none if nothing is typed.",
            ),
            ("soit x = arrondi(2,345 m; 2)", "let x = round(2.345 m; 2)"),
            "R36",
        ),
        "ceil" => page(
            ("Arrondit vers le haut, à tant de décimales.", "Rounds up, to so many places."),
            ("soit sacs = plafond(12,3)", "let bags = ceil(12.3)"),
            "R36",
        ),
        "floor" => page(
            ("Arrondit vers le bas, à tant de décimales.", "Rounds down, to so many places."),
            ("soit lots = plancher(12,7)", "let lots = floor(12.7)"),
            "R36",
        ),
        "abs" => page(
            ("La valeur sans son signe.", "The value without its sign."),
            ("soit x = abs(2 m - 3 m)", "let x = abs(2 m - 3 m)"),
            "R36",
        ),
        "if" => page(
            (
                "La deuxième valeur si la condition est vraie, la troisième sinon.",
                "The second value if the condition holds, the third if not.",
            ),
            ("soit x = si(h > 3 m; 2; 1)", "let x = if(h > 3 m; 2; 1)"),
            "R36",
        ),
        _ => return None,
    };
    Some(text.show(word, lang, file))
}
