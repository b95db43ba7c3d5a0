//! What a line that cannot be read was most likely meant to be: the first ten minutes of someone who comes from a
//! spreadsheet. Each mistake gets its own message, and where the intent is clear, the edit that puts it right.

mod braces;
mod characters;
mod everyday;
mod heads;
mod one_line;
mod slips;

pub use braces::{
    brace_on_next_line, missing_close, missing_open, second_grid_head, stray_brace, unexpected_open,
};
pub use characters::in_characters;

use super::keyword::{Keyword, fold};
use super::shape::{Context, looks_like_head};
use super::token::{Kind, Token, Tokens};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::locale::{Date, Lang};
use crate::source::{Edit, Span};

/// Where a line stands.
pub struct Place<'s> {
    pub text: &'s str,
    pub line: Span,
    pub context: Context,
    pub lang: Option<Lang>,
}

/// An id made from a designation: `Béton armé, ép. 12` gives `beton_arme_ep`.
pub fn identifier(designation: &str) -> String {
    const LONGEST: usize = 16;
    let folded = fold(designation);
    let words = folded.split(|ch: char| !ch.is_alphanumeric()).filter(|word| word.len() > 2);
    let mut id = String::new();
    for word in words {
        if !id.is_empty() && id.len() + word.len() > LONGEST {
            break;
        }
        if !id.is_empty() {
            id.push('_');
        }
        id.push_str(word);
    }
    if id.is_empty() {
        return "ligne".into();
    }
    if !id.starts_with(char::is_alphabetic) {
        id.insert(0, 'l');
    }
    id
}

/// What is wrong with the shape of a line that failed at token `at`.
pub fn in_shape(place: Place<'_>, tokens: &[Token], at: usize) -> Diagnostic {
    let pasted = || characters::pasted(place.text, place.line, tokens, place.lang());
    Some(())
        .filter(|()| place.context != Context::Grid)
        .and_then(|()| pasted())
        .or_else(|| place.nested_document(tokens))
        .or_else(|| place.known_slip(tokens))
        .or_else(|| place.head_slip(tokens))
        .or_else(|| place.everyday(tokens, at))
        .or_else(|| place.out_of_place(tokens))
        .or_else(|| place.two_on_a_line(tokens, at))
        .unwrap_or_else(|| place.unexpected(tokens, at))
}

impl Place<'_> {
    pub(super) fn word(&self, token: &Token) -> &str {
        token.span.of(self.text)
    }

    pub(super) fn lang(&self) -> Lang {
        self.lang.unwrap_or_default()
    }

    pub(super) fn rows_or_entries(&self) -> bool {
        matches!(self.context, Context::Rows | Context::Entries | Context::Grid)
    }

    pub(super) fn nested_document(&self, tokens: &[Token]) -> Option<Diagnostic> {
        if self.context == Context::File || !looks_like_head(tokens) {
            return None;
        }
        let span = tokens[0].span.to(tokens[tokens.len() - 1].span);
        let diagnostic = Diagnostic::new(Code::LineOutOfPlace, span, |lang| {
            lang.pick(
                "un document ne se place pas dans un autre".into(),
                "a document does not stand inside another one".into(),
            )
        })
        .note(|lang| {
            lang.pick("fermer d'abord le bloc par « } »".into(), "close the block with “}” first".into())
        });
        let start = Span::new(self.line.start, self.line.start);
        let mut edits = vec![Edit { span: start, text: "}\n\n".into() }];
        // The brace that closed the outer block closes nothing any more.
        edits.extend(self.brace_after_block().map(|span| Edit { span, text: String::new() }));
        Some(diagnostic.fix_all(edits, |lang| {
            lang.pick("fermer le bloc avant cette ligne".into(), "close the block before this line".into())
        }))
    }

    /// The brace on a line of its own that closes the block around the one that this line opens.
    fn brace_after_block(&self) -> Option<Span> {
        let mut depth = 1i32;
        let mut start = self.line.start as usize;
        for line in self.text[start..].split_inclusive('\n') {
            let tokens = Tokens::new(line);
            let delta: i32 = tokens
                .map(|token| match token.kind {
                    Kind::Open => 1,
                    Kind::Close => -1,
                    _ => 0,
                })
                .sum();
            depth += delta;
            if depth <= 0 {
                let blank = line.len() - line.trim_start().len();
                let alone = line.trim() == "}";
                let at = (start + blank) as u32;
                return (alone && depth == 0).then(|| Span::new(at, at + 1));
            }
            start += line.len();
        }
        None
    }

    /// A line that reads well, but not here.
    pub(super) fn out_of_place(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let first = tokens[0];
        let span = first.span.to(tokens[tokens.len() - 1].span);
        let misplaced = |fr: &str, en: &str| {
            let (fr, en) = (fr.to_owned(), en.to_owned());
            Diagnostic::new(Code::LineOutOfPlace, span, move |lang| lang.pick(fr.clone(), en.clone()))
        };
        match (self.context, first.keyword, first.kind) {
            (Context::File, Some(Keyword::Section), _) => Some(misplaced(
                "un titre se place dans un devis, une commande ou un avenant",
                "a section stands in a quote, an order or an amendment",
            )),
            (Context::File, Some(Keyword::Let | Keyword::UnitDef | Keyword::Import), _) => None,
            (Context::File, Some(kind), Kind::Word) if kind.is_kind() => None,
            (Context::File, _, Kind::Word) => {
                let typed = self.word(&first);
                let kinds = Keyword::ALL.iter().filter(|keyword| keyword.is_kind());
                let lang = self.lang();
                let words: Vec<&str> = kinds.flat_map(|kind| kind.spellings(lang)).copied().collect();
                let folded: Vec<String> = words.iter().map(|word| fold(word).into_owned()).collect();
                let near = nearest(&fold(typed), folded.iter().map(String::as_str))
                    .and_then(|near| folded.iter().position(|word| word == near))
                    .map(|at| words[at]);
                // What people call it on paper.
                let near = near.or(match fold(typed).as_ref() {
                    "facture" | "invoice" | "fact" | "sit" | "releve" | "decompte" => {
                        Some(Keyword::Situation)
                    }
                    "chantier" | "affaire" | "job" | "site" => Some(Keyword::Project),
                    "offre" | "marche" | "estimate" | "contract" => Some(Keyword::Quote),
                    _ => None,
                }
                .map(|kind: Keyword| kind.word(lang)));
                if near.is_none()
                    && let Some(second) = tokens.get(1)
                    && !matches!(second.kind, Kind::Word | Kind::Open)
                {
                    return Some(match second.kind {
                        Kind::String => misplaced(
                            "une ligne se place dans un devis, une commande ou un avenant",
                            "a row stands in a quote, an order or an amendment",
                        ),
                        Kind::Colon => {
                            misplaced("un réglage se place dans un bloc", "a setting stands in a block")
                        }
                        Kind::Equal => {
                            misplaced("un nom se définit par « soit »", "a name is defined by “let”").fix(
                                Span::new(first.span.start, first.span.start),
                                format!("{} ", Keyword::Let.word(lang)),
                                |lang| lang.pick("ajouter « soit »".into(), "add “let”".into()),
                            )
                        }
                        _ => misplaced(
                            "un avancement se place dans une situation",
                            "progress stands in a situation",
                        ),
                    });
                }
                let unknown = Diagnostic::new(Code::UnknownKind, first.span, |lang| {
                    lang.pick(
                        format!("{} n'ouvre aucun document connu", lang.quoted(typed)),
                        format!("{} opens no known document", lang.quoted(typed)),
                    )
                })
                .note(|lang| {
                    lang.pick(
                        "on attend projet, devis, avenant, situation…".into(),
                        "expected project, quote, amendment, situation…".into(),
                    )
                });
                Some(match near {
                    Some(word) => unknown.fix(first.span, word, |lang| {
                        lang.pick(format!("écrire {word}"), format!("write {word}"))
                    }),
                    None => unknown,
                })
            }
            (Context::Settings, Some(Keyword::Let | Keyword::UnitDef | Keyword::Import), _) => {
                Some(misplaced("cette ligne se place hors du bloc", "this line stands outside the block"))
            }
            (Context::Settings, _, Kind::Word) => match tokens.get(1) {
                Some(second) if second.kind != Kind::Colon && second.kind != Kind::Equal => Some(
                    Diagnostic::new(Code::UnexpectedToken, second.span, |lang| {
                        lang.pick(
                            "il manque « : » après le nom du réglage".into(),
                            "“:” is missing after the name of the setting".into(),
                        )
                    })
                    .fix(first.span.after(), " :", |lang| {
                        lang.pick("ajouter « : »".into(), "add “:”".into())
                    }),
                ),
                _ => None,
            },
            (Context::Entries, Some(Keyword::Section), _) => Some(misplaced(
                "un titre se déclare dans un devis ; ici, on le nomme par son identifiant",
                "a section is declared in a quote; here it is named by its id",
            )),
            (Context::Rows, Some(Keyword::Vat | Keyword::Discount), Kind::Word)
                if tokens.get(1).is_some_and(|second| second.kind == Kind::Number) =>
            {
                let span = first.span.after();
                Some(
                    Diagnostic::new(Code::UnexpectedToken, span, |lang| {
                        lang.pick(
                            "il manque « : » après le nom du réglage".into(),
                            "“:” is missing after the name of the setting".into(),
                        )
                    })
                    .fix(span, " :", |lang| lang.pick("ajouter « : »".into(), "add “:”".into())),
                )
            }
            (Context::Rows, _, Kind::Word)
                if tokens.get(1).is_some_and(|second| {
                    matches!(second.kind, Kind::Number | Kind::ParenOpen)
                        || second.keyword == Some(Keyword::At)
                }) =>
            {
                let id = self.word(&first).to_owned();
                Some(
                    Diagnostic::new(Code::UnexpectedToken, first.span.after(), |lang| {
                        lang.pick(
                            format!("la ligne {} n'a pas de désignation", lang.quoted(&id)),
                            format!("row {} has no designation", lang.quoted(&id)),
                        )
                    })
                    .note(row_form)
                    .fix(first.span.after(), format!(" \"{id}\""), |lang| {
                        lang.pick(format!("ajouter \"{id}\""), format!("add \"{id}\""))
                    }),
                )
            }
            _ => None,
        }
    }

    /// The plain message: what stands where it failed, and how such a line is written.
    pub(super) fn unexpected(&self, tokens: &[Token], at: usize) -> Diagnostic {
        let place = tokens.get(at).map(|token| token.span);
        let end = tokens.last().map_or(self.line.after(), |token| token.span.after());
        let diagnostic = match place {
            Some(span) => {
                let typed = span.of(self.text).to_owned();
                Diagnostic::new(Code::UnexpectedToken, span, move |lang| {
                    lang.pick(
                        format!("{} n'est pas attendu ici", lang.quoted(&typed)),
                        format!("{} is not expected here", lang.quoted(&typed)),
                    )
                })
            }
            None => Diagnostic::new(Code::UnexpectedToken, end, |lang| {
                lang.pick("cette ligne n'est pas finie".into(), "this line is not finished".into())
            }),
        };
        match (self.context, tokens[0].keyword) {
            // Typed without its quotation marks, it is a comment.
            _ if tokens.len() == 2 && matches!(&*fold(self.word(&tokens[0])), "couleur" | "colour") => {
                diagnostic.note(|lang| {
                    lang.pick(
                        "une couleur s'écrit entre guillemets : \"#1f4e79\" ; sans eux, le dièse commence un commentaire".into(),
                        "a colour stands in quotation marks: \"#1f4e79\"; without them, the hash sign begins a comment".into(),
                    )
                })
            }
            (_, Some(Keyword::Let)) => diagnostic.note(|lang| {
                lang.pick("on écrit : soit nom = formule".into(), "written: let name = formula".into())
            }),
            (Context::Rows, Some(Keyword::Section)) => diagnostic.note(|lang| {
                lang.pick("on écrit : titre ID \"titre\" {".into(), "written: section ID \"title\" {".into())
            }),
            (Context::Rows, _) => diagnostic.note(row_form),
            (Context::Entries, _) => diagnostic.note(|lang| {
                lang.pick(
                    "un avancement s'écrit : ligne 60%, ligne 6 u, ligne 1500 €, ligne +10%".into(),
                    "progress is written: row 60%, row 6 u, row 1500 EUR, row +10%".into(),
                )
            }),
            (Context::Grid, _) => diagnostic.note(|lang| {
                lang.pick("on écrit : ligne | 25% | 60% |".into(), "written: row | 25% | 60% |".into())
            }),
            (Context::File, _) => diagnostic.note(|lang| {
                lang.pick(
                    "un document s'écrit : devis ID \"titre\" du 2026-03-01 accepté 2026-03-15 {".into(),
                    "a document is written: quote ID \"title\" dated 2026-03-01 accepted 2026-03-15 {".into(),
                )
            }),
            _ => diagnostic,
        }
    }
}

fn row_form(lang: Lang) -> String {
    lang.pick(
        "une ligne s'écrit : identifiant \"désignation\" quantité unité @ prix".into(),
        "a row is written: id \"designation\" quantity unit @ price".into(),
    )
}

/// A date that is not in the calendar.
pub fn invalid_date(text: &str, span: Span) -> Option<Diagnostic> {
    let typed = span.of(text);
    if Date::parse(typed).is_some() {
        return None;
    }
    Some(
        Diagnostic::new(Code::InvalidDate, span, |lang| {
            lang.pick(
                format!("{} n'est pas un jour du calendrier", lang.quoted(typed)),
                format!("{} is not a day of the calendar", lang.quoted(typed)),
            )
        })
        .note(|lang| lang.pick("une date s'écrit 2026-05-31".into(), "a date is written 2026-05-31".into())),
    )
    .map(|diagnostic| match last_that_is(typed) {
        // `31/06`: most likely the last of that month.
        Some(day) => diagnostic
            .fix(span, day.to_string(), |lang| lang.pick(format!("écrire {day}"), format!("write {day}"))),
        None => diagnostic,
    })
}

/// The last day of a month that is not so long; nothing for a day or a month that no calendar has.
fn last_that_is(typed: &str) -> Option<Date> {
    let parts: Vec<u16> = typed.split(['-', '/']).map_while(|part| part.parse().ok()).collect();
    let [a, b, c] = parts.as_slice() else { return None };
    let (year, day) = if typed.contains('/') { (*c, *a) } else { (*a, *c) };
    (29..=31).contains(&day).then(|| Date::last_of(year, u8::try_from(*b).ok()?))?
}
