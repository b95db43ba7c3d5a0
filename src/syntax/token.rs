//! Text to tokens, a line at a time.

use super::keyword::{Keyword, Tongue, lookup};
use crate::source::Span;
use logos::Logos;

/// What a token is. Words keep their keyword beside them: the grammar decides whether it counts.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[logos(skip r"[ \t\u{A0}\u{202F}\u{2009}\u{FEFF}]+")]
pub enum Kind {
    #[regex(r"\r\n|\n|\r")]
    Newline,
    #[regex(r"#[^\r\n]*", allow_greedy = true)]
    Comment,
    #[regex("\"([^\"\r\n]|\"\")*\"")]
    #[regex("«[^»\r\n]*»")]
    #[regex("“[^”\"\r\n]*[”\"]")]
    String,
    #[regex("\"([^\"\r\n]|\"\")*")]
    #[regex("«[^»\r\n]*")]
    #[regex("“[^”\"\r\n]*")]
    UnclosedString,
    /// Digits, groups and marks as typed; `syntax::number` says whether they make a number.
    #[regex(r"[0-9]+([ \u{A0}\u{202F}\u{2009}][0-9]+)*([.,][0-9]+)*")]
    Number,
    #[regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")]
    #[regex(r"[0-9]{2}/[0-9]{2}/[0-9]{4}")]
    Date,
    #[regex(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")]
    Month,
    #[regex(r"[\p{XID_Start}_][\p{XID_Continue}²³]*")]
    #[regex(r"[nN]°")]
    #[token("@")]
    Word,
    #[token("{")]
    Open,
    #[token("}")]
    Close,
    #[token("(")]
    ParenOpen,
    #[token(")")]
    ParenClose,
    #[token(":")]
    Colon,
    #[token(";")]
    Semicolon,
    #[token("|")]
    Bar,
    #[token(".")]
    Dot,
    #[token(",")]
    Comma,
    #[token("+")]
    Plus,
    #[token("-")]
    #[token("−")]
    #[token("–")]
    Minus,
    #[token("*")]
    #[token("×")]
    Star,
    #[token("/")]
    #[token("÷")]
    Slash,
    #[token("=")]
    Equal,
    #[token("<")]
    Less,
    #[token("<=")]
    #[token("≤")]
    LessEqual,
    #[token(">")]
    Greater,
    #[token(">=")]
    #[token("≥")]
    GreaterEqual,
    #[token("<>")]
    #[token("≠")]
    NotEqual,
    #[token("%")]
    Percent,
    #[token("€")]
    Euro,
    /// A character that the language does not know.
    Unknown,
}

/// A token of one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Token {
    pub kind: Kind,
    pub keyword: Option<Keyword>,
    pub span: Span,
}

/// Cuts a text into tokens; comments and newlines included, blanks left out.
pub struct Tokens<'s> {
    lexer: logos::Lexer<'s, Kind>,
    /// The language of the last keyword, where its spelling belongs to one only.
    pub tongue: Tongue,
}

impl<'s> Tokens<'s> {
    pub fn new(text: &'s str) -> Self {
        Tokens { lexer: Kind::lexer(text), tongue: None }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let kind = self.lexer.next()?.unwrap_or(Kind::Unknown);
        let range = self.lexer.span();
        let span = Span::new(range.start as u32, range.end as u32);
        self.tongue = None;
        let mut keyword = None;
        if kind == Kind::Word
            && let Some((known, tongue)) = lookup(self.lexer.slice())
        {
            keyword = Some(known);
            self.tongue = tongue;
        }
        Some(Token { kind, keyword, span })
    }
}

/// The text between the marks of a string token; `""` in it is one `"`.
pub fn unquote(text: &str) -> std::borrow::Cow<'_, str> {
    let mut chars = text.chars();
    let open = chars.next();
    let inner = match (open, chars.next_back()) {
        (Some('"' | '«' | '“'), Some('"' | '»' | '”')) => chars.as_str(),
        _ => text,
    };
    match open {
        Some('"') if inner.contains("\"\"") => inner.replace("\"\"", "\"").into(),
        Some('«') => inner.trim_matches([' ', '\u{A0}', '\u{202F}']).into(),
        _ => inner.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        Tokens::new(text).map(|token| token.kind).collect()
    }

    #[test]
    fn numbers_dates_and_words_part() {
        use Kind::*;
        assert_eq!(kinds("12 500,00 m²"), [Number, Word]);
        assert_eq!(kinds("2026-05-31 31/05/2026 2026-05"), [Date, Date, Month]);
        assert_eq!(kinds("1500-12"), [Number, Minus, Number]);
        assert_eq!(kinds("« a » “b” \"3/4\"\"\" \"x"), [String, String, String, UnclosedString]);
        assert_eq!(kinds("n° à @ # {"), [Word, Word, Word, Comment]);
    }

    #[test]
    fn strings_lose_their_marks() {
        assert_eq!(unquote("\"3/4\"\" x\""), "3/4\" x");
        assert_eq!(unquote("« Gros œuvre »"), "Gros œuvre");
    }
}
