//! Slips in the head of a document: dates as they are spoken, numbers and titles without their marks.

use super::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::locale::{Date, Lang};
use crate::source::{Edit, Span};
use crate::syntax::keyword::{Keyword, fold};
use crate::syntax::shape::Context;
use crate::syntax::token::{Kind, Token};

/// A date as it was typed: where it ends among the tokens, and its day, if the calendar has it.
struct Spelled {
    end: usize,
    day: Option<Date>,
    /// A month without a day: its last one is a guess.
    guessed: bool,
}

/// A month by its name or its beginning, in French or English.
pub(super) fn month(word: &str) -> Option<u8> {
    const MONTHS: [&[&str]; 12] = [
        &["janvier", "january", "janv", "jan"],
        &["fevrier", "february", "fevr", "fev", "feb"],
        &["mars", "march", "mar"],
        &["avril", "april", "avr", "apr"],
        &["mai", "may"],
        &["juin", "june", "jun"],
        &["juillet", "july", "juil", "jul"],
        &["aout", "august", "aug"],
        &["septembre", "september", "sept", "sep"],
        &["octobre", "october", "oct"],
        &["novembre", "november", "nov"],
        &["decembre", "december", "dec"],
    ];
    let folded = fold(word);
    let at = MONTHS.iter().position(|names| names.contains(&folded.as_ref()))?;
    u8::try_from(at + 1).ok()
}

fn touches(a: &Token, b: &Token) -> bool {
    a.span.end == b.span.start
}

impl Place<'_> {
    /// What the head of a document was most likely meant to say.
    pub(super) fn head_slip(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let kind = tokens[0].keyword.filter(|keyword| keyword.is_kind())?;
        if self.context != Context::File {
            return None;
        }
        self.head_id(kind, tokens)
            .or_else(|| self.head_words(tokens))
            .or_else(|| self.head_dates(tokens))
            .or_else(|| self.head_number(tokens))
            .or_else(|| self.head_title(tokens))
    }

    fn digits(&self, token: &Token) -> Option<u16> {
        let typed = self.word(token);
        (token.kind == Kind::Number && typed.len() <= 4).then(|| typed.parse().ok())?
    }

    /// `31 mai 2026`, `1er mai 2026`, `31/5/26`, `31-05-2026`, `2026/05/31`, `mai 2026`, `2026-05`.
    fn spelled_date(&self, tokens: &[Token], at: usize) -> Option<Spelled> {
        let token = tokens.get(at)?;
        if token.kind == Kind::Month {
            let (year, month) = self.word(token).split_once('-')?;
            let day = Date::last_of(year.parse().ok()?, month.parse().ok()?);
            return Some(Spelled { end: at + 1, day, guessed: true });
        }
        if let Some(month) =
            Some(token).filter(|token| token.kind == Kind::Word).and_then(|t| month(self.word(t)))
        {
            // `May 31, 2026`
            if let [day, comma, year, ..] = &tokens[at + 1..]
                && comma.kind == Kind::Comma
            {
                let (day, year) = (u8::try_from(self.digits(day)?).ok()?, self.digits(year)?);
                return Some(Spelled { end: at + 4, day: Date::new(year, month, day), guessed: false });
            }
            let year = self.digits(tokens.get(at + 1)?).filter(|year| *year > 1_000)?;
            return Some(Spelled { end: at + 2, day: Date::last_of(year, month), guessed: true });
        }
        let first = self.digits(token)?;
        let mut next = at + 1;
        let ordinal =
            |token: &Token| matches!(fold(self.word(token)).as_ref(), "er" | "st" | "nd" | "rd" | "th");
        if tokens.get(next).is_some_and(|second| touches(token, second) && ordinal(second)) {
            next += 1;
        }
        let second = tokens.get(next)?;
        if second.kind == Kind::Word {
            let month = month(self.word(second))?;
            let year = self.digits(tokens.get(next + 1)?)?;
            let day = u8::try_from(first).ok().and_then(|day| Date::new(century(year), month, day));
            return Some(Spelled { end: next + 2, day, guessed: false });
        }
        let [b, c] = [tokens.get(at + 2)?, tokens.get(at + 4)?];
        let marks = [second, tokens.get(at + 3)?];
        let parts = [token, second, b, marks[1], c];
        let joined = parts.windows(2).all(|pair| touches(pair[0], pair[1]));
        if !joined || !marks.iter().all(|mark| matches!(mark.kind, Kind::Slash | Kind::Minus | Kind::Dot)) {
            return None;
        }
        let (month, third) = (u8::try_from(self.digits(b)?).ok()?, self.digits(c)?);
        let (year, day) = if first > 31 { (first, third) } else { (century(third), first) };
        let day = u8::try_from(day).ok().and_then(|day| Date::new(year, month, day));
        Some(Spelled { end: at + 5, day, guessed: false })
    }

    /// Every date of a head that is not written as dates are, all in one.
    fn head_dates(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let mut edits: Vec<Edit> = Vec::new();
        let mut first: Option<(Span, Option<Date>, bool)> = None;
        let mut at = 1;
        while at < tokens.len() {
            let plain = Some(&tokens[at]).filter(|token| token.kind == Kind::Date);
            let plain = plain.map(|token| (at + 1, Date::parse(self.word(token)), false));
            let spelled = self.spelled_date(tokens, at).map(|date| (date.end, date.day, date.guessed));
            let Some((end, day, guessed)) = spelled.or(plain) else {
                at += 1;
                continue;
            };
            // `accepté le 15 mars`, `en date du 31/05`.
            let lead = |at: usize| {
                matches!(fold(self.word(&tokens[at])).as_ref(), "le" | "de" | "on" | "of" | "the")
            };
            let start = if at > 1 && lead(at - 1) { at - 1 } else { at };
            let word = tokens[start - 1].keyword;
            let introduced = word.is_some_and(|word| word == Keyword::Dated || word.is_status()) && start > 1;
            let span = tokens[start].span.to(tokens[end - 1].span);
            if plain.is_none() || start < at || !introduced {
                first = first.or(Some((span, day, guessed)));
                if let Some(day) = day {
                    let du = if introduced { "" } else { self.lang().pick("du ", "dated ") };
                    edits.push(Edit { span, text: format!("{du}{day}") });
                }
            }
            at = end;
        }
        let (span, day, guessed) = first?;
        let typed = span.of(self.text).to_owned();
        let Some(day) = day else {
            return Some(Diagnostic::new(Code::InvalidDate, span, |lang| {
                lang.pick(
                    format!("{} n'est pas un jour du calendrier", lang.quoted(&typed)),
                    format!("{} is not a day of the calendar", lang.quoted(&typed)),
                )
            }));
        };
        let diagnostic = Diagnostic::new(Code::InvalidDate, span, |lang| {
            let (du, typed) = (self.lang().pick("du", "dated"), lang.quoted(&typed));
            if guessed {
                return lang.pick(
                    format!("il manque le jour : {typed} s'écrit, au dernier du mois, {du} {day}"),
                    format!("the day is missing: {typed}, on the last of the month, is written {du} {day}"),
                );
            }
            lang.pick(
                format!("une date s'écrit {du} {day}, pas {typed}"),
                format!("a date is written {du} {day}, not {typed}"),
            )
        });
        Some(diagnostic.fix_all(edits, |lang| lang.pick(format!("écrire {day}"), format!("write {day}"))))
    }

    /// `situation 1`, `situation n°1`, `devis 2026-12`, `situation S-1`: what was meant as an id.
    fn head_id(&self, kind: Keyword, tokens: &[Token]) -> Option<Diagnostic> {
        let mut start = 1;
        if tokens.get(1)?.keyword == Some(Keyword::No) {
            start = 2;
        }
        let first = tokens.get(start)?;
        if first.kind != Kind::Month && self.spelled_date(tokens, start).is_some() {
            return None;
        }
        let part = |token: &Token| {
            matches!(
                token.kind,
                Kind::Number | Kind::Month | Kind::Date | Kind::Minus | Kind::Dot | Kind::Word | Kind::Slash
            )
        };
        let mut end = start;
        while tokens.get(end + 1).is_some_and(|next| part(next) && touches(&tokens[end], next)) {
            end += 1;
        }
        let word = first.kind == Kind::Word;
        // A word by itself is an id; after `n°`, a number that has letters in it is that of the invoice.
        let wrong = if word { start == 1 && end > start } else { part(first) && first.kind != Kind::Dot };
        if !wrong || first.kind == Kind::Date {
            return None;
        }
        let span = first.span.to(tokens[end].span);
        let typed = span.of(self.text);
        let mut id: String = typed.chars().map(|ch| if ch.is_alphanumeric() { ch } else { '_' }).collect();
        if !word {
            let prefix = match kind {
                Keyword::Quote => "D",
                Keyword::Situation => "S",
                _ => "",
            };
            let letter = fold(self.word(&tokens[0])).chars().next().map(|ch| ch.to_ascii_uppercase());
            match letter.filter(|_| prefix.is_empty()) {
                Some(letter) => id.insert(0, letter),
                None => id.insert_str(0, prefix),
            }
        }
        let whole = tokens[1].span.to(span);
        Some(
            Diagnostic::new(Code::InvalidId, span, |lang| {
                lang.pick(
                    format!("{} ne peut pas être l'identifiant d'un document", lang.quoted(typed)),
                    format!("{} cannot be the id of a document", lang.quoted(typed)),
                )
            })
            .note(|lang| {
                lang.pick(
                    "un identifiant commence par une lettre, et n'a ni point ni tiret ; le numéro de facture suit « n° », entre guillemets".into(),
                    "an id begins with a letter and has neither dot nor hyphen; the number of an invoice follows “no”, in quotation marks".into(),
                )
            })
            .fix(whole, id.clone(), |lang| lang.pick(format!("le nommer {id}"), format!("name it {id}"))),
        )
    }

    /// `n° FA-2026-044`, `numéro "FA-2026-044"`.
    fn head_number(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let spoken = |token: &Token| {
            token.kind == Kind::Word && matches!(fold(self.word(token)).as_ref(), "numero" | "number" | "num")
        };
        let at = tokens.iter().position(|token| token.keyword == Some(Keyword::No) || spoken(token))?;
        let (word, next) = (&tokens[at], tokens.get(at + 1)?);
        let no = Keyword::No.word(self.lang());
        let mut edits = Vec::new();
        if word.keyword != Some(Keyword::No) {
            edits.push(Edit { span: word.span, text: no.into() });
        }
        if next.kind != Kind::String {
            let mut end = at + 1;
            while tokens
                .get(end + 1)
                .is_some_and(|token| touches(&tokens[end], token) && token.kind != Kind::Open)
            {
                end += 1;
            }
            let span = next.span.to(tokens[end].span);
            let space = if touches(word, next) { " " } else { "" };
            edits.push(Edit { span, text: format!("{space}\"{}\"", span.of(self.text)) });
        }
        let last = edits.last()?.span;
        Some(
            Diagnostic::new(Code::UnexpectedToken, last, |lang| {
                lang.pick(
                    format!("le numéro d'une facture s'écrit {no} \"FA-2026-044\", entre guillemets"),
                    format!("the number of an invoice is written {no} \"FA-2026-044\", in quotation marks"),
                )
            })
            .fix_all(edits, |lang| lang.pick("l'écrire ainsi".into(), "write it so".into())),
        )
    }

    /// `signé`, a colon, `en date du`.
    fn head_words(&self, tokens: &[Token]) -> Option<Diagnostic> {
        for (at, token) in tokens.iter().enumerate().skip(1) {
            let folded = fold(self.word(token));
            let status = matches!(
                folded.as_ref(),
                "signe" | "signee" | "valide" | "validee" | "commande" | "signed" | "approved" | "agreed"
            );
            if status && at > 1 {
                return Some(self.instead(token.span, Keyword::Accepted.word(self.lang())));
            }
            let dated = tokens.get(at + 2).is_some_and(|third| third.keyword == Some(Keyword::Dated));
            if folded == "en" && dated {
                let span = token.span.to(tokens[at + 1].span);
                let extra = Span::new(span.start, tokens[at + 2].span.start);
                return Some(self.unexpected_without(span, extra));
            }
            if matches!(token.kind, Kind::Colon | Kind::ParenOpen) {
                let last = at + 1 == tokens.len();
                let new = if last { "{" } else { "" };
                return Some(match last {
                    true => self.instead(token.span, new),
                    false => self.unexpected_without(token.span, token.span),
                });
            }
        }
        None
    }

    /// `devis D1 Gros œuvre du …`.
    fn head_title(&self, tokens: &[Token]) -> Option<Diagnostic> {
        let plain = |token: &Token| {
            token.kind == Kind::Word
                && !token
                    .keyword
                    .is_some_and(|word| matches!(word, Keyword::No | Keyword::Dated) || word.is_status())
        };
        if !(plain(tokens.get(1)?) && plain(tokens.get(2)?)) {
            return None;
        }
        let count = tokens[2..].iter().take_while(|token| plain(token)).count();
        Some(self.in_quotes(tokens[2].span.to(tokens[1 + count].span)))
    }

    /// Words that are a text: quotation marks are missing.
    pub(super) fn in_quotes(&self, span: Span) -> Diagnostic {
        let new = format!("\"{}\"", span.of(self.text).replace('"', "\"\""));
        Diagnostic::new(Code::UnexpectedToken, span, |lang| {
            lang.pick("un texte se met entre guillemets".into(), "a text stands in quotation marks".into())
        })
        .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
    }

    /// One word for another.
    pub(super) fn instead(&self, span: Span, new: &str) -> Diagnostic {
        let typed = span.of(self.text);
        let quoted = |lang: Lang| (lang.quoted(typed), lang.quoted(new));
        Diagnostic::new(Code::UnexpectedToken, span, |lang| {
            let (typed, new) = quoted(lang);
            lang.pick(
                format!("{typed} n'est pas attendu ici ; peut-être {new} ?"),
                format!("{typed} is not expected here; perhaps {new}?"),
            )
        })
        .fix(span, new, |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
    }

    /// Something too many.
    pub(super) fn unexpected_without(&self, span: Span, extra: Span) -> Diagnostic {
        let typed = span.of(self.text);
        Diagnostic::new(Code::UnexpectedToken, span, |lang| {
            lang.pick(
                format!("{} n'est pas attendu ici", lang.quoted(typed)),
                format!("{} is not expected here", lang.quoted(typed)),
            )
        })
        .fix(extra, "", |lang| lang.pick("l'effacer".into(), "remove it".into()))
    }
}

/// A year of two digits is one of this century.
fn century(year: u16) -> u16 {
    if year < 100 { 2_000 + year } else { year }
}
