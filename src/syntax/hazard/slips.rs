//! Slips that have one clear meaning: what a spreadsheet would have taken.

use super::{Place, identifier};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::keyword::Keyword;
use crate::syntax::shape::Context;
use crate::syntax::token::{Kind, Token};
use crate::syntax::unquote;

impl Place<'_> {
    /// Slips that have one clear meaning.
    pub(super) fn known_slip(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let first = tokens[0];
        let second = tokens.get(1);
        if self.context == Context::Rows && first.kind == Kind::String && second.is_some() {
            return Some(self.row_without_id(first));
        }
        if let Some(error) = self.value_first(tokens).or_else(|| self.total_line(tokens)) {
            return Some(error);
        }
        // `titre 2 "Élévations" {`: a section numbers itself, like a row.
        let section =
            self.context == Context::Rows && first.keyword == Some(Keyword::Section) && second.is_some();
        if self.rows_or_entries()
            && let Some(error) = self.bad_id(if section { &tokens[1..] } else { tokens })
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
                    // `8 h x 45`: the quantity is there, and so it is the price that follows.
                    let priced = tokens.iter().any(|token| token.keyword == Some(Keyword::At));
                    let last =
                        tokens[at + 1..].iter().all(|token| matches!(token.kind, Kind::Number | Kind::Euro));
                    let measured = before.is_some_and(|before| before.kind == Kind::Word);
                    if self.context == Context::Rows && !priced && last && measured {
                        return Some(self.instead(token.span, Keyword::At.word(self.lang())));
                    }
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

    pub(super) fn date_in_formula(&self, tokens: &[Token], at: usize) -> bool {
        let lets = tokens[0].keyword == Some(Keyword::Let);
        let rows = self.context == Context::Rows && at > 1;
        let entries = self.rows_or_entries() && at > 0 && self.context != Context::Rows;
        lets || rows || entries
    }

    pub(super) fn date_where_number(&self, token: Token) -> Diagnostic {
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

    pub(super) fn equals_before(&self, equal: Token, next: Option<&Token>) -> Diagnostic {
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

    pub(super) fn currency_first(&self, euro: Token, value: Token) -> Diagnostic {
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

    pub(super) fn row_without_id(&self, designation: Token) -> Diagnostic {
        let title = unquote(self.word(&designation)).into_owned();
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
    pub(super) fn value_first(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let [number, rest @ ..] = tokens else { return None };
        let (suffix, target) = match rest {
            [suffix, target] if matches!(suffix.kind, Kind::Percent | Kind::Euro | Kind::Word) => {
                (suffix, target)
            }
            // `30% de D1`
            [suffix, of, target]
                if matches!(suffix.kind, Kind::Percent | Kind::Euro | Kind::Word)
                    && matches!(of.keyword, Some(Keyword::From | Keyword::Dated)) =>
            {
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
    pub(super) fn bad_id(&self, tokens: &[Token]) -> Option<Diagnostic> {
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
        let next = tokens.get(end + 1);
        // `1) fond`: the mark belongs to the number.
        let next = match next.map(|token| token.kind) {
            Some(Kind::ParenClose | Kind::Minus) if numbered => tokens.get(end + 2),
            _ => next,
        };
        let names =
            |token: &Token| token.kind == Kind::Word && !token.keyword.is_some_and(Keyword::reserved_for_ids);
        let id_follows = numbered && next.is_some_and(names) && tokens.len() > end + 2;
        let title = next.filter(|next| next.kind == Kind::String && self.context == Context::Rows);
        let mut id: String =
            typed.chars().map(|ch| if ch.is_alphanumeric() || ch == '_' { ch } else { '_' }).collect();
        if id.starts_with(|ch: char| ch.is_ascii_digit()) {
            id.insert(0, 'l');
        }
        if let Some(title) = title.filter(|_| numbered) {
            id = identifier(&unquote(self.word(title)));
        }
        let whole = next.map_or(span, |next| Span::new(span.start, next.span.start));
        let diagnostic =
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
            ;
        Some(match next {
            Some(next) if id_follows => {
                let id = self.word(next);
                diagnostic
                    .fix(whole, "", |lang| lang.pick(format!("garder {id} seul"), format!("keep {id} alone")))
            }
            // Which row has this number is for the resolver to say.
            _ if numbered && self.context != Context::Rows => diagnostic,
            _ => diagnostic
                .fix(span, id.clone(), |lang| lang.pick(format!("la nommer {id}"), format!("name it {id}"))),
        })
    }
}
