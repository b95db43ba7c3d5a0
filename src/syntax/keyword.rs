//! The keywords: one table, French and English side by side.
//!
//! Words are compared without case and accents ([`fold`]); a keyword is one only where the grammar lets it stand.

use crate::locale::Lang;
use std::borrow::Cow;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

macro_rules! keywords {
    ($($name:ident: [$($fr:literal)+] [$($en:literal)+];)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Keyword { $($name),* }

        impl Keyword {
            pub const ALL: &'static [Keyword] = &[$(Keyword::$name),*];

            /// The spellings that are accepted in one language, the one that the formatter writes first.
            pub fn spellings(self, lang: Lang) -> &'static [&'static str] {
                match self {
                    $(Keyword::$name => lang.pick(&[$($fr),+] as &[_], &[$($en),+] as &[_])),*
                }
            }
        }
    };
}

keywords! {
    // Kinds whose block holds settings.
    Project:     ["projet"] ["project"];
    Company:     ["entreprise"] ["company"];
    Client:      ["client"] ["client"];
    Architect:   ["architecte"] ["architect"];
    Revision:    ["révision"] ["revision"];
    Bond:        ["caution"] ["bond"];
    Handover:    ["réception"] ["handover"];
    // Kinds whose block holds rows.
    Quote:       ["devis"] ["quote"];
    Order:       ["commande"] ["order"];
    Amendment:   ["avenant"] ["amendment"];
    Library:     ["bibliothèque"] ["library"];
    // Kinds whose block holds entries.
    Situation:   ["situation"] ["situation"];
    Closing:     ["clôture"] ["closing"];
    Deposit:     ["acompte"] ["deposit"];
    Advance:     ["avance"] ["advance"];
    Credit:      ["avoir"] ["credit"];
    Payment:     ["règlement"] ["payment"];
    Index:       ["indice"] ["index"];
    Grid:        ["tableau"] ["grid"];
    // Statements and lines.
    Import:      ["importer"] ["import"];
    UnitDef:     ["unité"] ["unit"];
    Let:         ["soit"] ["let"];
    Section:     ["titre"] ["section"];
    All:         ["tout"] ["all"];
    // Heads.
    No:          ["n°"] ["no"];
    Dated:       ["du"] ["dated"];
    Draft:       ["brouillon"] ["draft"];
    Issued:      ["émis" "émise"] ["issued"];
    Accepted:    ["accepté" "acceptée"] ["accepted"];
    Refused:     ["refusé" "refusée"] ["refused"];
    Paid:        ["payé" "payée"] ["paid"];
    Cancelled:   ["annulé" "annulée"] ["cancelled" "canceled"];
    // Rows.
    From:        ["de"] ["from" "of"];
    Less:        ["moins"] ["less"];
    At:          ["@" "à"] ["@" "at"];
    Vat:         ["tva"] ["vat"];
    Discount:    ["remise"] ["discount"];
    Coef:        ["coef" "coefficient"] ["coef" "coefficient"];
    Option:      ["option"] ["option"];
    Penalty:     ["pénalité"] ["penalty"];
    Stored:      ["approvisionné" "approvisionnée"] ["stored"];
    // Entries.
    Done:        ["terminé" "terminée" "terminés" "terminées"] ["done"];
    Reopen:      ["rouvrir"] ["reopen"];
    Correction:  ["correction"] ["correction"];
    Provisional: ["provisoire"] ["provisional"];
}

impl Keyword {
    /// The spelling that the formatter and the messages use.
    pub fn word(self, lang: Lang) -> &'static str {
        self.spellings(lang)[0]
    }

    /// Opens a document or a block of settings at the head of a line.
    pub fn is_kind(self) -> bool {
        self <= Keyword::Grid
    }

    pub fn holds_settings(self) -> bool {
        self <= Keyword::Handover
    }

    pub fn holds_rows(self) -> bool {
        (Keyword::Quote..=Keyword::Library).contains(&self)
    }

    pub fn holds_entries(self) -> bool {
        (Keyword::Situation..=Keyword::Index).contains(&self)
    }

    pub fn is_status(self) -> bool {
        (Keyword::Draft..=Keyword::Cancelled).contains(&self)
    }

    /// Words that never name a row (grammar.md: reserved).
    pub fn reserved_for_ids(self) -> bool {
        use Keyword::*;
        matches!(self, Section | Let | All | From | Less | No | At)
    }

    /// Words that never name a `soit`, nor a unit: those of rows and entries besides.
    pub fn reserved_for_names(self) -> bool {
        use Keyword::*;
        self.reserved_for_ids()
            || matches!(self, Vat | Discount | Coef | Option | Penalty)
            || matches!(self, Done | Reopen | Correction | Stored | Provisional)
    }

    /// Words that never name a document.
    pub fn reserved_for_documents(self) -> bool {
        use Keyword::*;
        matches!(self, No | Dated | At) || self.is_status()
    }
}

/// Which language a spelling belongs to; nothing where both have it.
pub type Tongue = Option<Lang>;

struct Table {
    /// Sorted by spelling, folded.
    words: Vec<(String, Keyword, Tongue)>,
    /// `lengths[first letter]`: a bit for each length of a keyword that starts so.
    lengths: [u32; 26],
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut words: Vec<(String, Keyword, Tongue)> = Vec::new();
    for keyword in Keyword::ALL {
        for lang in Lang::ALL {
            for spelling in keyword.spellings(lang) {
                // `a` would be too short a word to take from everybody: `à` keeps its accent.
                let folded = if *spelling == "à" { "à".to_owned() } else { fold(spelling).into_owned() };
                match words.iter_mut().find(|(word, _, _)| *word == folded) {
                    Some(known) if known.2 != Some(lang) => known.2 = None,
                    Some(_) => {}
                    None => words.push((folded, *keyword, Some(lang))),
                }
            }
        }
    }
    words.sort();
    let mut lengths = [0; 26];
    for (word, _, _) in &words {
        if let Some(at) = letter(word) {
            lengths[at] |= 1 << word.len().min(31);
        }
    }
    Table { words, lengths }
});

fn letter(word: &str) -> Option<usize> {
    let first = word.bytes().next()?.to_ascii_lowercase();
    first.is_ascii_lowercase().then(|| usize::from(first - b'a'))
}

/// The keyword that a word spells, if any.
pub fn keyword(word: &str) -> Option<Keyword> {
    lookup(word).map(|(keyword, _)| keyword)
}

/// The keyword that a word spells, and the language it is spelt in.
pub fn lookup(word: &str) -> Option<(Keyword, Tongue)> {
    let table = &*TABLE;
    if word.is_ascii() {
        let known = letter(word).is_some_and(|at| table.lengths[at] & (1 << word.len().min(31)) != 0);
        if !known && word != "@" {
            return None;
        }
    }
    let folded = if is_accented_a(word) { Cow::Borrowed("à") } else { fold(word) };
    let at = table.words.binary_search_by(|(known, _, _)| known.as_str().cmp(&folded)).ok()?;
    let (_, keyword, tongue) = &table.words[at];
    Some((*keyword, *tongue))
}

fn is_accented_a(word: &str) -> bool {
    matches!(word, "à" | "À" | "a\u{300}" | "A\u{300}")
}

/// A word as it is compared: NFC, lower case, accents removed, `œ` as `oe`, `²` as `2`.
pub fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(word.to_ascii_lowercase());
        }
        return Cow::Borrowed(word);
    }
    let mut out = String::with_capacity(word.len());
    for ch in word.nfd().filter(|ch| !is_combining_mark(*ch)).flat_map(char::to_lowercase) {
        match ch {
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            '²' => out.push('2'),
            '³' => out.push('3'),
            ch => out.push(ch),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_fold_to_one_keyword() {
        for word in ["clôture", "Cloture", "CLÔTURE", "clo\u{302}ture", "closing"] {
            assert_eq!(keyword(word), Some(Keyword::Closing), "{word}");
        }
        assert_eq!(keyword("a"), None);
        assert_eq!(keyword("à"), Some(Keyword::At));
        assert_eq!(lookup("situation"), Some((Keyword::Situation, None)));
        assert_eq!(lookup("devis"), Some((Keyword::Quote, Some(Lang::Fr))));
        assert_eq!(fold("Œuvre_É2"), "oeuvre_e2");
    }
}
