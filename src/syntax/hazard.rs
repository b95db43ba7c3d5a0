//! What a line that cannot be read was most likely meant to be: the first ten minutes of someone who comes from a
//! spreadsheet. Each mistake gets its own message, and where the intent is clear, the edit that puts it right.

use super::keyword::{Keyword, fold};
use super::number::{MOST_DIGITS, NumberError, guess, number};
use super::reader::{Context, DEEPEST, looks_like_head};
use super::token::{Kind, Token};
use crate::diagnostic::{Code, Diagnostic, Edit, nearest};
use crate::locale::{Date, Lang};
use crate::source::Span;

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

/// What is wrong with the characters of a line, if anything is.
pub fn in_characters(
    text: &str,
    line: Span,
    tokens: &[Token],
    trouble: bool,
    lang: Option<Lang>,
) -> Option<Diagnostic> {
    let file = lang.unwrap_or_default();
    if trouble && let Some(paste) = pasted(text, line, tokens, file) {
        return Some(paste);
    }
    let mut parentheses = 0usize;
    let mut calls = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let span = token.span;
        let typed = span.of(text);
        match token.kind {
            Kind::ParenOpen => {
                calls.push(at > 0 && tokens[at - 1].kind == Kind::Word);
                parentheses += 1;
                if parentheses > DEEPEST {
                    return Some(Diagnostic::new(Code::NestingTooDeep, span, |lang| {
                        lang.pick(
                            format!("plus de {DEEPEST} parenthèses l'une dans l'autre"),
                            format!("more than {DEEPEST} parentheses inside one another"),
                        )
                    }));
                }
            }
            Kind::ParenClose => {
                parentheses = parentheses.saturating_sub(1);
                calls.pop();
            }
            Kind::Number => match number(typed) {
                Err(NumberError::Groups) => return Some(badly_grouped(span, typed, file)),
                Err(NumberError::TooLong) => return Some(too_long(span)),
                Ok(_) if lang == Some(Lang::En) && three_after_comma(typed) => {
                    return Some(ambiguous_comma(span, typed));
                }
                Ok(_) => {}
            },
            Kind::UnclosedString => {
                let mark = match typed.chars().next() {
                    Some('«') => " »",
                    Some('“') => "”",
                    _ => "\"",
                };
                return Some(
                    Diagnostic::new(Code::UnclosedString, span, |lang| {
                        lang.pick("ce texte n'est pas fermé".into(), "this text is never closed".into())
                    })
                    .here(|lang| lang.pick("ouvert ici".into(), "opened here".into()))
                    .note(|lang| {
                        lang.pick(
                            "un texte tient sur une ligne ; un guillemet dans un texte s'écrit \"\"".into(),
                            "a text holds on one line; a quotation mark inside it is written \"\"".into(),
                        )
                    })
                    .fix(
                        Span::new(span.start + typed.trim_end().len() as u32, span.end),
                        mark,
                        |lang| lang.pick("fermer le texte".into(), "close the text".into()),
                    ),
                );
            }
            Kind::Comma if calls.last() == Some(&true) => {
                return Some(
                    Diagnostic::new(Code::UnexpectedToken, span, |lang| {
                        lang.pick(
                            "les arguments d'une fonction se séparent par « ; »".into(),
                            "the arguments of a function are separated by “;”".into(),
                        )
                    })
                    .note(|lang| {
                        lang.pick(
                            "la virgule est toujours une virgule décimale".into(),
                            "a comma is always a decimal mark".into(),
                        )
                    })
                    .fix(span, ";", |lang| lang.pick("écrire « ; »".into(), "write “;”".into())),
                );
            }
            Kind::Comma | Kind::Unknown => {
                return Some(
                    Diagnostic::new(Code::UnexpectedToken, span, |lang| {
                        lang.pick(
                            format!("{} n'a pas de sens ici", lang.quoted(typed)),
                            format!("{} means nothing here", lang.quoted(typed)),
                        )
                    })
                    .fix(span, "", |lang| lang.pick("l'effacer".into(), "remove it".into())),
                );
            }
            _ => {}
        }
    }
    None
}

fn three_after_comma(typed: &str) -> bool {
    typed.rsplit_once(',').is_some_and(|(_, fraction)| fraction.len() == 3)
}

fn badly_grouped(span: Span, typed: &str, file: Lang) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::NumberGroups, span, |lang| {
        lang.pick(
            format!("{} ne se lit pas comme un nombre", lang.quoted(typed)),
            format!("{} does not read as one number", lang.quoted(typed)),
        )
    })
    .note(|lang| {
        lang.pick(
            "les milliers vont par groupes de trois, séparés par une espace ; une seule virgule (ou un seul point) : 1 234,50".into(),
            "thousands go in groups of three, parted by a space; one decimal mark only: 1 234.50".into(),
        )
    });
    match guess(typed) {
        Some(value) => {
            let new = file.typed(value);
            diagnostic
                .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
        }
        None => diagnostic,
    }
}

fn too_long(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NumberTooLong, span, |lang| {
        lang.pick(
            format!("ce nombre a plus de {MOST_DIGITS} chiffres"),
            format!("this number has more than {MOST_DIGITS} digits"),
        )
    })
    .note(|lang| {
        lang.pick(
            "tout est calculé exactement ; un nombre si long est sûrement une faute de frappe".into(),
            "everything is computed exactly; so long a number is surely a slip".into(),
        )
    })
}

fn ambiguous_comma(span: Span, typed: &str) -> Diagnostic {
    let decimal = typed.replace(',', ".");
    let thousands = typed.replace(',', " ");
    Diagnostic::new(Code::AmbiguousComma, span, |lang| {
        lang.pick(
            format!("{} : un millier, ou trois décimales ?", lang.quoted(typed)),
            format!("{}: a thousand, or three decimals?", lang.quoted(typed)),
        )
    })
    .note(|lang| {
        lang.pick(
            "dans un fichier en anglais, une virgule suivie de trois chiffres se lit des deux façons".into(),
            "in an English file, a comma before three digits reads both ways".into(),
        )
    })
    .fix(span, thousands.clone(), |lang| {
        lang.pick(format!("écrire {thousands}"), format!("write {thousands}"))
    })
    .fix(span, decimal.clone(), |lang| lang.pick(format!("écrire {decimal}"), format!("write {decimal}")))
}

/// Cells parted by tabs, without quotation marks: rows copied from a spreadsheet.
fn pasted(text: &str, line: Span, tokens: &[Token], file: Lang) -> Option<Diagnostic> {
    let raw = line.of(text).trim_matches([' ', '\t']);
    if raw.matches('\t').count() < 2 || tokens.iter().any(|token| token.kind == Kind::String) {
        return None;
    }
    let cells: Vec<&str> = raw.split('\t').map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let numeric = |cell: &str| {
        let plain: String =
            cell.chars().filter(|ch| !matches!(ch, '€' | ' ' | '\u{A0}' | '\u{202F}')).collect();
        let plain = plain.trim_end_matches("EUR");
        number(plain)
            .ok()
            .or_else(|| guess(plain).filter(|_| plain.starts_with(|ch: char| ch.is_ascii_digit())))
    };
    let designation = cells.iter().position(|cell| numeric(cell).is_none() && cell.chars().count() > 3)?;
    let mut figures = Vec::new();
    let mut unit = None;
    for cell in &cells[designation + 1..] {
        match numeric(cell) {
            Some(value) => figures.push(file.typed(value)),
            None if unit.is_none() => unit = Some(*cell),
            None => {}
        }
    }
    let mut row =
        format!("{} \"{}\"", identifier(cells[designation]), cells[designation].replace('"', "\"\""));
    if let Some(quantity) = figures.first() {
        row.push_str(&format!(" {quantity} {}", unit.unwrap_or("u")));
    }
    if let Some(price) = figures.get(1) {
        row.push_str(&format!(" @ {price}"));
    }
    let first = tokens.first()?.span;
    let span = first.to(tokens.last()?.span);
    Some(
        Diagnostic::new(Code::PastedFromSpreadsheet, span, |lang| {
            lang.pick(
                "cette ligne vient d'un tableur : ses cellules sont séparées par des tabulations".into(),
                "this line comes from a spreadsheet: its cells are parted by tabs".into(),
            )
        })
        .note(|lang| {
            lang.pick(
                "une ligne s'écrit : identifiant \"désignation\" quantité unité @ prix".into(),
                "a row is written: id \"designation\" quantity unit @ price".into(),
            )
        })
        .fix(span, row, |lang| lang.pick("coller comme ligne".into(), "paste as a row".into())),
    )
}

/// What is wrong with the shape of a line that failed at token `at`.
pub fn in_shape(place: Place<'_>, tokens: &[Token], at: usize) -> Diagnostic {
    pasted(place.text, place.line, tokens, place.lang())
        .or_else(|| place.nested_document(tokens))
        .or_else(|| place.known_slip(tokens))
        .or_else(|| place.out_of_place(tokens))
        .unwrap_or_else(|| place.unexpected(tokens, at))
}

impl Place<'_> {
    fn word(&self, token: &Token) -> &str {
        token.span.of(self.text)
    }

    fn lang(&self) -> Lang {
        self.lang.unwrap_or_default()
    }

    fn rows_or_entries(&self) -> bool {
        matches!(self.context, Context::Rows | Context::Entries | Context::Grid)
    }

    /// Slips that have one clear meaning.
    fn known_slip(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let first = tokens[0];
        let second = tokens.get(1);
        if self.context == Context::Rows && first.kind == Kind::String && second.is_some() {
            return Some(self.row_without_id(first));
        }
        if let Some(error) = self.value_first(tokens) {
            return Some(error);
        }
        if self.rows_or_entries()
            && let Some(error) = self.bad_id(tokens)
        {
            return Some(error);
        }
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).map(|before| tokens[before]);
            let next = tokens.get(at + 1);
            match token.kind {
                Kind::Equal if self.rows_or_entries() && first.keyword != Some(Keyword::Let) && at > 0 => {
                    let value_starts = before.is_some_and(|before| {
                        before.kind == Kind::String
                            || before.keyword == Some(Keyword::At)
                            || at == 1 && before.kind == Kind::Word
                    });
                    if value_starts {
                        return Some(self.equals_before(*token, next));
                    }
                }
                Kind::Equal if at == 1 && self.context == Context::Settings => {
                    return Some(
                        Diagnostic::new(Code::UnexpectedToken, token.span, |lang| {
                            lang.pick(
                                "un réglage s'écrit avec « : »".into(),
                                "a setting is written with “:”".into(),
                            )
                        })
                        .fix(token.span, ":", |lang| lang.pick("écrire « : »".into(), "write “:”".into())),
                    );
                }
                Kind::Euro if next.is_some_and(|next| next.kind == Kind::Number) => {
                    return next.map(|next| self.currency_first(*token, *next));
                }
                Kind::Word
                    if matches!(self.word(token), "x" | "X")
                        && before.is_some_and(|before| matches!(before.kind, Kind::Number | Kind::Word))
                        && next.is_some_and(|next| matches!(next.kind, Kind::Number | Kind::ParenOpen))
                        && at > 1 =>
                {
                    return Some(
                        Diagnostic::new(Code::TimesWritten, token.span, |lang| {
                            lang.pick(
                                "la multiplication s'écrit « * » ou « × »".into(),
                                "a product is written “*” or “×”".into(),
                            )
                        })
                        .fix(token.span, "*", |lang| lang.pick("écrire « * »".into(), "write “*”".into())),
                    );
                }
                Kind::Date | Kind::Month if self.date_in_formula(tokens, at) => {
                    return Some(self.date_where_number(*token));
                }
                _ => {}
            }
        }
        None
    }

    fn date_in_formula(&self, tokens: &[Token], at: usize) -> bool {
        let lets = tokens[0].keyword == Some(Keyword::Let);
        let rows = self.context == Context::Rows && at > 1;
        let entries = self.rows_or_entries() && at > 0 && self.context != Context::Rows;
        lets || rows || entries
    }

    fn date_where_number(&self, token: Token) -> Diagnostic {
        let typed = self.word(&token);
        let spaced = typed.replace('-', " - ").replace('/', " / ");
        Diagnostic::new(Code::DateInFormula, token.span, |lang| {
            lang.pick(
                format!("{} se lit comme une date, et un nombre est attendu", lang.quoted(typed)),
                format!("{} reads as a date, where a number is expected", lang.quoted(typed)),
            )
        })
        .fix(token.span, spaced.clone(), |lang| {
            lang.pick(format!("c'est un calcul : {spaced}"), format!("it is a calculation: {spaced}"))
        })
    }

    fn equals_before(&self, equal: Token, next: Option<&Token>) -> Diagnostic {
        let end = next.map_or(equal.span.end, |next| next.span.start);
        Diagnostic::new(Code::EqualsBeforeFormula, equal.span, |lang| {
            lang.pick(
                "une formule s'écrit sans « = » devant".into(),
                "a formula is written without “=” before it".into(),
            )
        })
        .note(|lang| {
            lang.pick(
                "toute quantité et tout prix peuvent être une formule : 8,20 m * 6,40 m".into(),
                "any quantity and any price may be a formula: 8.20 m * 6.40 m".into(),
            )
        })
        .fix(Span::new(equal.span.start, end), "", |lang| {
            lang.pick("effacer « = »".into(), "remove “=”".into())
        })
    }

    fn currency_first(&self, euro: Token, value: Token) -> Diagnostic {
        let typed = self.word(&value);
        Diagnostic::new(Code::CurrencyBeforeNumber, euro.span.to(value.span), |lang| {
            lang.pick(
                "la monnaie s'écrit après le montant".into(),
                "the currency is written after the amount".into(),
            )
        })
        .fix(euro.span.to(value.span), format!("{typed} €"), |lang| {
            lang.pick(format!("écrire {typed} €"), format!("write {typed} €"))
        })
    }

    fn row_without_id(&self, designation: Token) -> Diagnostic {
        let title = super::unquote(self.word(&designation)).into_owned();
        let id = identifier(&title);
        Diagnostic::new(Code::RowWithoutId, designation.span, |lang| {
            lang.pick("cette ligne n'a pas d'identifiant".into(), "this row has no id".into())
        })
        .note(|lang| {
            lang.pick(
                "l'identifiant vient en tête : c'est le nom que les situations emploient".into(),
                "the id comes first: it is the name that situations use".into(),
            )
        })
        .fix(Span::new(designation.span.start, designation.span.start), format!("{id} "), |lang| {
            lang.pick(format!("la nommer {id}"), format!("name it {id}"))
        })
    }

    /// `50% murs`: the figure before the row.
    fn value_first(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let [number, rest @ ..] = tokens else { return None };
        let (suffix, target) = match rest {
            [suffix, target] if matches!(suffix.kind, Kind::Percent | Kind::Euro | Kind::Word) => {
                (suffix, target)
            }
            _ => return None,
        };
        if self.context != Context::Entries || number.kind != Kind::Number || target.kind != Kind::Word {
            return None;
        }
        let span = number.span.to(target.span);
        let new = format!("{} {}", self.word(target), number.span.to(suffix.span).of(self.text));
        Some(
            Diagnostic::new(Code::UnexpectedToken, span, |lang| {
                lang.pick(
                    "la ligne vient d'abord, son avancement ensuite".into(),
                    "the row comes first, then its progress".into(),
                )
            })
            .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}"))),
        )
    }

    /// `1.1`, `2eme`, `A.1`, `main-oeuvre`.
    fn bad_id(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let first = tokens[0];
        let touches = |a: &Token, b: &Token| a.span.end == b.span.start;
        let mut end = 0;
        while end + 1 < tokens.len()
            && touches(&tokens[end], &tokens[end + 1])
            && matches!(
                tokens[end + 1].kind,
                Kind::Word | Kind::Number | Kind::Dot | Kind::Minus | Kind::Date | Kind::Month
            )
        {
            end += 1;
        }
        let span = first.span.to(tokens[end].span);
        let typed = span.of(self.text);
        let glued = tokens[..=end].iter().map(|token| token.kind);
        let numbered = matches!(first.kind, Kind::Number | Kind::Date);
        let hyphen = first.kind == Kind::Word && glued.clone().any(|kind| kind == Kind::Minus);
        let dotted = first.kind == Kind::Word
            && self.context == Context::Rows
            && glued.clone().any(|kind| kind == Kind::Dot);
        let entry_dotted = first.kind == Kind::Word && glued.clone().any(|kind| kind == Kind::Number);
        if !(numbered || hyphen || dotted || entry_dotted) {
            return None;
        }
        let mut id: String =
            typed.chars().map(|ch| if ch.is_alphanumeric() || ch == '_' { ch } else { '_' }).collect();
        if id.starts_with(|ch: char| ch.is_ascii_digit()) {
            id.insert(0, 'l');
        }
        Some(
            Diagnostic::new(Code::InvalidId, span, |lang| {
                lang.pick(
                    format!("{} ne peut pas être un identifiant", lang.quoted(typed)),
                    format!("{} cannot be an id", lang.quoted(typed)),
                )
            })
            .note(|lang| {
                lang.pick(
                    "un identifiant commence par une lettre, et n'a ni point ni tiret ; les numéros (1.2.3) sont donnés tout seuls".into(),
                    "an id begins with a letter and has neither dot nor hyphen; numbers (1.2.3) are given by themselves".into(),
                )
            })
            .fix(span, id.clone(), |lang| lang.pick(format!("la nommer {id}"), format!("name it {id}"))),
        )
    }

    fn nested_document(&self, tokens: &[Token]) -> Option<Diagnostic> {
        if self.context == Context::File || !looks_like_head(tokens) {
            return None;
        }
        let span = tokens[0].span.to(tokens[tokens.len() - 1].span);
        let diagnostic = Diagnostic::new(Code::LineOutOfPlace, span, |lang| {
            lang.pick(
                "un document ne se place pas dans un autre".into(),
                "a document does not stand inside another one".into(),
            )
        });
        Some(diagnostic.note(|lang| {
            lang.pick("fermer d'abord le bloc par « } »".into(), "close the block with “}” first".into())
        }))
    }

    /// A line that reads well, but not here.
    fn out_of_place(&self, tokens: &[Token]) -> Option<Diagnostic> {
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
    fn unexpected(&self, tokens: &[Token], at: usize) -> Diagnostic {
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
}

pub fn stray_brace(brace: Span) -> Diagnostic {
    Diagnostic::new(Code::StrayCloseBrace, brace, |lang| {
        lang.pick("cette accolade ne ferme rien".into(), "this brace closes nothing".into())
    })
    .fix(brace, "", |lang| lang.pick("l'effacer".into(), "remove it".into()))
}

pub fn missing_open(head: Span) -> Diagnostic {
    Diagnostic::new(Code::MissingOpenBrace, head.after(), |lang| {
        lang.pick(
            "il manque « { » à la fin de cette ligne".into(),
            "“{” is missing at the end of this line".into(),
        )
    })
    .note(|lang| {
        lang.pick(
            "les lignes qui suivent sont en retrait : elles sont lues comme son contenu".into(),
            "the lines that follow are indented: they are read as its contents".into(),
        )
    })
    .fix(head.after(), " {", |lang| lang.pick("ajouter « { »".into(), "add “{”".into()))
}

pub fn brace_on_next_line(head: Span, brace: Span) -> Diagnostic {
    Diagnostic::new(Code::MissingOpenBrace, brace, |lang| {
        lang.pick(
            "« { » se place à la fin de la ligne qu'elle ouvre".into(),
            "“{” stands at the end of the line that it opens".into(),
        )
    })
    .fix_all(vec![Edit { span: Span::new(head.end, brace.end), text: " {".into() }], |lang| {
        lang.pick("la remonter".into(), "move it up".into())
    })
}

/// Braces are missing before `place`: those of the blocks opened by `heads`, innermost first.
pub fn missing_close(heads: &[Span], place: Span, text: &str) -> Diagnostic {
    let line = text[..place.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let blank = text[line..place.start as usize].trim().is_empty();
    let at = if blank { line as u32 } else { place.start };
    let insert = Span::new(at, at);
    let mut braces = if blank { String::new() } else { "\n".to_owned() };
    for head in heads {
        let head = head.of(text);
        braces.push_str(&head[..head.len() - head.trim_start().len()]);
        braces.push_str("}\n");
    }
    let head = heads.first().map_or(insert, |head| {
        let typed = head.of(text);
        Span::new(head.start + (typed.len() - typed.trim_start().len()) as u32, head.end)
    });
    let place = Span::new(place.start, place.start);
    Diagnostic::new(Code::MissingCloseBrace, place, |lang| {
        lang.pick("il manque « } » avant cette ligne".into(), "“}” is missing before this line".into())
    })
    .at(head, |lang| lang.pick("ce bloc reste ouvert".into(), "this block stays open".into()))
    .fix(insert, braces, |lang| lang.pick("ajouter « } »".into(), "add “}”".into()))
}

pub fn unexpected_open(brace: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, brace, |lang| {
        lang.pick(
            "cette accolade n'ouvre le bloc d'aucune ligne".into(),
            "this brace opens the block of no line".into(),
        )
    })
    .fix(brace, "", |lang| lang.pick("l'effacer".into(), "remove it".into()))
}

pub fn second_grid_head(span: Span) -> Diagnostic {
    Diagnostic::new(Code::GridShape, span, |lang| {
        lang.pick("un tableau n'a qu'une ligne de tête".into(), "a grid has one head line only".into())
    })
}
