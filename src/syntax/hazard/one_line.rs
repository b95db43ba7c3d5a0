//! Two settings, or two entries, on one line: each stands on its own.

use super::Place;
use crate::diagnostic::{Code, Diagnostic};
use crate::locale::Lang;
use crate::source::{Edit, Span};
use crate::syntax::keyword::Keyword;
use crate::syntax::shape::Context;
use crate::syntax::token::{Kind, Token};

impl Place<'_> {
    /// `tva : 20% retenue : 5%`, `murs 30% sols 20%`; `at` is where the line failed.
    pub(super) fn two_on_a_line(&self, tokens: &[Token], at: usize) -> Option<Diagnostic> {
        if let Some(second) = second_setting(tokens) {
            return Some(self.on_its_own(tokens, second, |lang| {
                lang.pick(
                    "chaque réglage se place sur sa propre ligne".into(),
                    "each setting stands on a line of its own".into(),
                )
            }));
        }
        let second = Some(at).filter(|at| self.context == Context::Entries && starts_entry(tokens, *at))?;
        Some(self.on_its_own(tokens, second, |lang| {
            lang.pick(
                "chaque avancement se place sur sa propre ligne".into(),
                "each entry stands on a line of its own".into(),
            )
        }))
    }

    /// The token at `second` starts what belongs on the next line.
    fn on_its_own(&self, tokens: &[Token], second: usize, note: impl Fn(Lang) -> String) -> Diagnostic {
        let word = tokens[second].span;
        let blank = Span::new(tokens[second - 1].span.end, word.start);
        let edits = vec![Edit { span: blank, text: format!("\n{}", self.indentation(tokens)) }];
        let typed = word.of(self.text);
        Diagnostic::new(Code::UnexpectedToken, word, |lang| {
            lang.pick(
                format!("{} n'est pas attendu ici", lang.quoted(typed)),
                format!("{} is not expected here", lang.quoted(typed)),
            )
        })
        .note(note)
        .fix_all(edits, |lang| {
            lang.pick(
                format!("mettre {} à la ligne", lang.quoted(typed)),
                format!("put {} on a new line", lang.quoted(typed)),
            )
        })
    }

    /// The blanks that a line of this block starts with: one step more where its head stands on this line.
    fn indentation(&self, tokens: &[Token]) -> String {
        let line = self.line.of(self.text);
        let blank = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let starts_line = tokens[0].span.start as usize == self.line.start as usize + blank.len();
        if starts_line { blank.to_owned() } else { format!("{blank}    ") }
    }
}

/// The key of a second setting, once the first has a value.
fn second_setting(tokens: &[Token]) -> Option<usize> {
    let is_key = |pair: &[Token]| pair[0].kind == Kind::Word && pair[1].kind == Kind::Colon;
    let keys = tokens.windows(2).enumerate().filter(|(_, pair)| is_key(pair)).map(|(at, _)| at);
    let mut keys = keys.take(2);
    (keys.next() == Some(0)).then(|| keys.next())?.filter(|second| *second > 2)
}

/// A name and a value stand at `at`, after a value.
fn starts_entry(tokens: &[Token], at: usize) -> bool {
    let Some([name, value, ..]) = tokens.get(at..) else { return false };
    let named = name.kind == Kind::Word && !name.keyword.is_some_and(Keyword::reserved_for_names);
    let valued = matches!(value.kind, Kind::Number | Kind::Plus | Kind::Minus)
        || matches!(value.keyword, Some(Keyword::Done | Keyword::Reopen));
    at > 1 && named && valued
}
