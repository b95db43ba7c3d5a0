//! Words and marks that people use every day, in rows, entries and statements, where the language has another one.

use super::{Place, identifier};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Edit, Span};
use crate::syntax::keyword::{Keyword, fold};
use crate::syntax::number::number;
use crate::syntax::shape::Context;
use crate::syntax::token::{Kind, Token};
use rust_decimal::Decimal;

/// Everyday words for those of a row.
fn row_word(folded: &str) -> Option<Keyword> {
    match folded {
        "rabais" | "reduction" | "ristourne" | "rebate" | "reduc" => Some(Keyword::Discount),
        "taxe" | "taxes" | "tax" => Some(Keyword::Vat),
        "optionnel" | "optionnelle" | "optional" => Some(Keyword::Option),
        _ => None,
    }
}

/// Everyday words for those of an entry.
fn entry_word(folded: &str) -> Option<Keyword> {
    match folded {
        "fini" | "finie" | "finis" | "finies" | "clos" | "close" | "closed" | "solde" | "soldee"
        | "acheve" | "achevee" | "finished" | "complete" | "completed" => Some(Keyword::Done),
        "reouvrir" | "reprendre" | "reopened" => Some(Keyword::Reopen),
        "corrige" | "corrigee" | "correctif" | "corrected" => Some(Keyword::Correction),
        _ => None,
    }
}

impl Place<'_> {
    /// A word or a mark for which the language has another one; `at` is where the line failed.
    pub(super) fn everyday(&self, tokens: &[Token], at: usize) -> Option<Diagnostic> {
        self.statement(tokens).or_else(|| self.marks(tokens)).or_else(|| self.words(tokens, at)).or_else(
            || match self.context {
                Context::Rows => self.row_slip(tokens, at),
                Context::Entries | Context::Grid => self.entry_slip(tokens, at),
                _ => None,
            },
        )
    }

    /// A total that is typed: `Sous-total 12 500,00`.
    pub(super) fn total_line(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let words: Vec<_> = tokens.iter().take(3).map(|token| fold(self.word(token))).collect();
        let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        let total = matches!(
            words.as_slice(),
            ["total" | "totaux" | "subtotal", ..] | ["sous", "-", "total"] | ["sous", "total", ..]
        );
        let text = tokens.iter().any(|token| token.kind == Kind::String);
        if self.context != Context::Rows || !total || text {
            return None;
        }
        let span = tokens[0].span.to(tokens[tokens.len() - 1].span);
        Some(
            Diagnostic::new(Code::UnexpectedToken, span, |lang| {
                lang.pick(
                    "un total ne se tape pas : il est calculé".into(),
                    "a total is not typed: it is computed".into(),
                )
            })
            .fix(span, "", |lang| lang.pick("effacer la ligne".into(), "remove the line".into())),
        )
    }

    /// `soit x : 3`, `unité palette 48 u`, `devise : €`.
    fn statement(&self, tokens: &[Token]) -> Option<Diagnostic> {
        if let [_, Token { kind: Kind::Colon, .. }, Token { kind: Kind::Euro, span, .. }] = tokens {
            return Some(self.instead(*span, "EUR"));
        }
        let defines = matches!(tokens[0].keyword, Some(Keyword::Let | Keyword::UnitDef));
        let third = tokens.get(2).filter(|_| defines && tokens[1].kind == Kind::Word)?;
        let diagnostic = Diagnostic::new(Code::UnexpectedToken, third.span, |lang| {
            lang.pick(
                "un nom et ce qu'il vaut sont joints par « = »".into(),
                "a name and what it stands for are joined by “=”".into(),
            )
        });
        let write = |lang: crate::locale::Lang| lang.pick("écrire « = »".into(), "write “=”".into());
        match third.kind {
            Kind::Colon => Some(diagnostic.fix(third.span, "=", write)),
            Kind::Number | Kind::ParenOpen => {
                Some(diagnostic.fix(Span::new(third.span.start, third.span.start), "= ", write))
            }
            _ => None,
        }
    }

    /// Bullets, arrows, `//`, a mark at the end of the line.
    fn marks(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let (first, last) = (tokens[0], tokens[tokens.len() - 1]);
        let touching = |at: usize| {
            tokens.get(at + 1).filter(|next| tokens[at].span.end == next.span.start).map(|next| next.kind)
        };
        for (at, token) in tokens.iter().enumerate() {
            let span = tokens.get(at + 1).map_or(token.span, |next| token.span.to(next.span));
            match (token.kind, touching(at)) {
                (Kind::Slash, Some(Kind::Slash)) if at > 0 => return Some(self.instead(span, "#")),
                (Kind::Minus | Kind::Equal, Some(Kind::Greater)) if at > 0 => {
                    return Some(self.unexpected_without(span, span));
                }
                (Kind::Percent, Some(Kind::Percent)) => {
                    let second = tokens[at + 1].span;
                    return Some(self.unexpected_without(second, second));
                }
                // `m2. @ 45`
                (Kind::Dot, next) if at > 0 && at + 1 < tokens.len() && next.is_none() => {
                    return Some(self.unexpected_without(token.span, token.span));
                }
                (Kind::Euro, Some(Kind::Word)) => {
                    let rest = tokens[at + 1].span;
                    return Some(self.unexpected_without(rest, rest));
                }
                _ => {}
            }
        }
        let bullet = matches!(first.kind, Kind::Minus | Kind::Star)
            && tokens.get(1).is_some_and(|second| matches!(second.kind, Kind::Word | Kind::String));
        if bullet && self.rows_or_entries() {
            return Some(
                self.unexpected_without(first.span, Span::new(first.span.start, tokens[1].span.start)),
            );
        }
        (matches!(last.kind, Kind::Semicolon | Kind::Dot) && tokens.len() > 1)
            .then(|| self.unexpected_without(last.span, last.span))
    }

    fn words(&self, tokens: &[Token], at: usize) -> Option<Diagnostic> {
        let token = tokens.get(at).filter(|token| token.kind == Kind::Word && at > 0);
        // A word after a figure is read as its unit, and the line fails at what follows.
        let before = at.checked_sub(1).and_then(|before| tokens.get(before)).filter(|_| at > 1);
        let candidates = token.into_iter().chain(before.filter(|token| token.kind == Kind::Word));
        for token in candidates {
            let folded = fold(self.word(token));
            let known = match self.context {
                Context::Rows => row_word(&folded),
                Context::Entries | Context::Grid => entry_word(&folded),
                _ => None,
            };
            if let Some(keyword) = known {
                return Some(self.instead(token.span, keyword.word(self.lang())));
            }
            if !self.rows_or_entries() {
                continue;
            }
            match folded.as_ref() {
                "ht" | "ttc" => return Some(self.tax_said(token.span, &folded)),
                _ => {}
            }
        }
        None
    }

    /// `HT` or `TTC` after an amount. Rows and progress are before tax; a deposit and a payment are with it (R20, R23).
    fn tax_said(&self, span: Span, word: &str) -> Diagnostic {
        let (fr, en) = match (self.context, word) {
            (Context::Rows, "ht") => return self.unexpected_without(span, span),
            (Context::Rows, _) => (
                "les prix sont hors taxes : diviser d'abord par 1 + le taux",
                "prices are before tax: divide by 1 + the rate first",
            ),
            (_, "ht") => (
                "un avancement est déjà hors taxes ; un acompte et un règlement sont TTC : multiplier d'abord par 1 + le taux",
                "progress is before tax already; a deposit and a payment are with tax: multiply by 1 + the rate first",
            ),
            _ => (
                "un acompte et un règlement sont déjà TTC ; un avancement est hors taxes : diviser d'abord par 1 + le taux",
                "a deposit and a payment are with tax already; progress is before tax: divide by 1 + the rate first",
            ),
        };
        self.unexpected_without(span, span).note(|lang| lang.pick(fr.into(), en.into()))
    }

    fn row_slip(&self, tokens: &[Token], at: usize) -> Option<Diagnostic> {
        let priced = tokens.iter().any(|token| token.keyword == Some(Keyword::At));
        let failed = tokens.get(at)?;
        let before = at.checked_sub(1).map(|before| &tokens[before])?;
        let next = tokens.get(at + 1);
        let at_sign = Keyword::At.word(self.lang());
        // `tva : 20%` at the end of a row.
        let worded = matches!(before.keyword, Some(Keyword::Vat | Keyword::Discount | Keyword::Coef));
        if failed.kind == Kind::Colon && worded {
            return Some(self.unexpected_without(failed.span, failed.span));
        }
        // `8 h a 45`
        if !priced
            && self.word(failed).eq_ignore_ascii_case("a")
            && next.is_some_and(|n| n.kind == Kind::Number)
        {
            return Some(self.instead(failed.span, at_sign));
        }
        // `moins murs 4 m2`: it has an id of its own, since it has progress of its own.
        if tokens[0].keyword == Some(Keyword::Less) && failed.kind == Kind::Word {
            let id = format!("{}_mv", self.word(failed));
            let start = Span::new(tokens[0].span.start, tokens[0].span.start);
            return Some(
                Diagnostic::new(Code::RowWithoutId, tokens[0].span, |lang| {
                    lang.pick("cette ligne n'a pas d'identifiant".into(), "this row has no id".into())
                })
                .fix(start, format!("{id} "), |lang| {
                    lang.pick(format!("la nommer {id}"), format!("name it {id}"))
                }),
            );
        }
        // `m2 86`: the unit before its figure.
        let text = at.checked_sub(2).and_then(|at| tokens.get(at));
        if failed.kind == Kind::Number
            && before.kind == Kind::Word
            && text.is_some_and(|text| text.kind == Kind::String)
            && before.keyword.is_none()
        {
            let new = format!("{} {}", self.word(failed), self.word(before));
            let span = before.span.to(failed.span);
            return Some(
                Diagnostic::new(Code::UnexpectedToken, span, |lang| {
                    lang.pick(
                        "l'unité vient après la quantité".into(),
                        "the unit comes after the quantity".into(),
                    )
                })
                .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}"))),
            );
        }
        if let Some(margin) = self.margin(before, failed, next) {
            return Some(margin);
        }
        if let Some(unquoted) = self.unquoted_row(tokens) {
            return Some(unquoted);
        }
        // `8 h 45`
        (!priced && failed.kind == Kind::Number && before.kind == Kind::Word && at > 2).then(|| {
            let place = Span::new(failed.span.start, failed.span.start);
            Diagnostic::new(Code::UnexpectedToken, failed.span, |lang| {
                lang.pick("le prix suit « @ »".into(), "the price follows “@”".into())
            })
            .fix(place, format!("{at_sign} "), |lang| lang.pick("ajouter « @ »".into(), "add “@”".into()))
        })
    }

    /// `marge 25%`: a price is multiplied by a coefficient.
    fn margin(&self, before: &Token, failed: &Token, next: Option<&Token>) -> Option<Diagnostic> {
        let percent = next.filter(|next| next.kind == Kind::Percent)?;
        let named = matches!(fold(self.word(before)).as_ref(), "marge" | "margin" | "markup");
        let value = number(self.word(failed)).ok().filter(|_| named)?;
        let coef = Decimal::ONE + value / Decimal::ONE_HUNDRED;
        let (span, figure) = (before.span.to(percent.span), self.lang().typed(coef));
        let new = format!("{} {figure}", Keyword::Coef.word(self.lang()));
        Some(
            Diagnostic::new(Code::UnexpectedToken, span, |lang| {
                lang.pick(
                    "une marge s'écrit comme un coefficient sur le prix".into(),
                    "a margin is written as a coefficient on the price".into(),
                )
            })
            .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}"))),
        )
    }

    /// `fond Fondations 8 h @ 45`, `Fondations béton 8 h @ 45`: the designation stands in quotation marks.
    fn unquoted_row(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let plain = |token: &Token| {
            token.kind == Kind::Word
                && !matches!(
                    token.keyword,
                    Some(Keyword::From | Keyword::Less | Keyword::Section | Keyword::At)
                )
        };
        let words = tokens.iter().take_while(|token| plain(token)).count();
        if words < 2 || tokens.get(words).is_none_or(|token| token.kind != Kind::Number) {
            return None;
        }
        let capital = |token: &Token| self.word(token).starts_with(char::is_uppercase);
        let last = tokens[words - 1].span;
        if !capital(&tokens[0]) {
            return Some(self.in_quotes(tokens[1].span.to(last)));
        }
        let span = tokens[0].span.to(last);
        let typed = span.of(self.text);
        let new = format!("{} \"{typed}\"", identifier(typed));
        Some(
            Diagnostic::new(Code::RowWithoutId, span, |lang| {
                lang.pick("cette ligne n'a pas d'identifiant".into(), "this row has no id".into())
            })
            .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}"))),
        )
    }

    /// A line of a grid without its bars.
    fn grid_slip(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let words = tokens.iter().all(|token| token.kind == Kind::Word);
        let span = tokens[0].span.to(tokens[tokens.len() - 1].span);
        let barred = tokens.iter().any(|token| token.kind == Kind::Bar);
        let new = if words && tokens.len() > 1 {
            // A head: the columns alone are named.
            let named =
                matches!(fold(self.word(&tokens[0])).as_ref(), "ligne" | "lignes" | "row" | "rows" | "poste");
            let columns =
                tokens.iter().skip(usize::from(named)).map(|token| format!("| {}", self.word(token)));
            columns.collect::<Vec<_>>().join(" ")
        } else if !barred && span.of(self.text).contains('\t') {
            span.of(self.text).split('\t').map(str::trim).collect::<Vec<_>>().join(" | ")
        } else {
            let second = tokens.get(1).filter(|second| first_cell(second) && tokens[0].kind == Kind::Word)?;
            let (target, rest) =
                (self.word(&tokens[0]), Span::new(second.span.start, span.end).of(self.text));
            format!("{target} | {rest}")
        };
        Some(
            Diagnostic::new(Code::GridShape, span, |lang| {
                lang.pick(
                    "les cellules d'un tableau sont séparées par « | »".into(),
                    "the cells of a grid are parted by “|”".into(),
                )
            })
            .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}"))),
        )
    }

    fn entry_slip(&self, tokens: &[Token], at: usize) -> Option<Diagnostic> {
        if self.context == Context::Grid
            && let Some(slip) = self.grid_slip(tokens)
        {
            return Some(slip);
        }
        // `60% (mesuré)`: a remark.
        if let (Some(open), Some(close)) = (tokens.get(at), tokens.last())
            && (open.kind, close.kind) == (Kind::ParenOpen, Kind::ParenClose)
            && at > 1
            && tokens.len() > at + 2
        {
            let inside = tokens[at + 1].span.to(tokens[tokens.len() - 2].span);
            let text = format!("\"{}\"", inside.of(self.text).replace('"', ""));
            let edit = Edit { span: open.span.to(close.span), text };
            return Some(
                Diagnostic::new(Code::UnexpectedToken, open.span.to(close.span), |lang| {
                    lang.pick(
                        "une remarque se met entre guillemets".into(),
                        "a remark stands in quotation marks".into(),
                    )
                })
                .fix_all(vec![edit], |lang| lang.pick("l'écrire ainsi".into(), "write it so".into())),
            );
        }
        // `6 sur 17`, `6 out of 17`.
        let sur = |token: &Token| matches!(fold(self.word(token)).as_ref(), "sur" | "of" | "out");
        let (part, whole) = match tokens {
            [_, part, word, whole] if sur(word) => (part, whole),
            [_, part, out, of, whole] if sur(out) && sur(of) => (part, whole),
            _ => return None,
        };
        if part.kind != Kind::Number || whole.kind != Kind::Number {
            return None;
        }
        let span = part.span.to(whole.span);
        let new = format!("100% * {} / {}", self.word(part), self.word(whole));
        Some(
            Diagnostic::new(Code::UnexpectedToken, span, |lang| {
                lang.pick(
                    "une part s'écrit comme un pourcentage, ou en quantité : 6 u".into(),
                    "a share is written as a percentage, or as a quantity: 6 u".into(),
                )
            })
            .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}"))),
        )
    }
}

/// What a cell of a grid may start with.
fn first_cell(token: &Token) -> bool {
    matches!(token.kind, Kind::Number | Kind::Plus | Kind::ParenOpen)
}
