//! Tokens to text: spaces between them, and the one spelling of each.

use crate::billing::translate_function;
use crate::diagnostic::Diagnostic;
use crate::locale::{Date, Lang};
use crate::project::{setting_word, unit_spelling};
use crate::source::Span;
use crate::syntax::tree::{Expr, SettingValue};
use crate::syntax::{Keyword, Kind, Piece, Shape, Sink, Token, fold, read, unquote};

/// Writes the tokens of one file.
pub struct Writer<'s> {
    pub text: &'s str,
    /// The language to write.
    pub lang: Lang,
    /// It is another one than the file's, perhaps: words that are only names of cells and values change too.
    pub translate: bool,
}

/// How a token is used, which its kind alone does not tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// A keyword where the grammar lets it stand.
    Keyword(Keyword),
    Unit,
    Cell,
    Function,
    Plain,
}

impl Writer<'_> {
    /// The tokens of a line with one space where the language writes one.
    pub fn join(&self, tokens: &[Token], uses: &Uses) -> String {
        let mut out = String::new();
        let mut before: Option<Token> = None;
        let mut sign = false;
        for token in tokens {
            if let Some(before) = before
                && !sign
                && spaced(before, *token)
            {
                out.push(' ');
            }
            let starts = before.is_none_or(|before| {
                use Kind::*;
                matches!(
                    before.kind,
                    ParenOpen
                        | Semicolon
                        | Plus
                        | Minus
                        | Star
                        | Slash
                        | Equal
                        | Less
                        | LessEqual
                        | Greater
                        | GreaterEqual
                        | NotEqual
                        | Colon
                        | Bar
                ) || before.keyword.is_some_and(Keyword::reserved_for_names)
            });
            sign = starts && matches!(token.kind, Kind::Plus | Kind::Minus);
            self.token(*token, uses, &mut out);
            before = Some(*token);
        }
        out
    }

    fn token(&self, token: Token, uses: &Uses, out: &mut String) {
        let used = uses.of(&token);
        let typed = token.span.of(self.text);
        match (token.kind, used) {
            (Kind::Word, Use::Keyword(keyword)) => out.push_str(self.keyword(keyword, typed)),
            (Kind::Word, Use::Unit) => out.push_str(&self.unit(typed)),
            (Kind::Euro, _) if self.translate => out.push_str(self.lang.pick("€", "EUR")),
            (Kind::Word, Use::Cell) if self.translate => out.push_str(self.cell(typed)),
            (Kind::Word, Use::Function) if self.translate => {
                out.push_str(translate_function(typed, self.lang).unwrap_or(typed));
            }
            (Kind::Number, _) => self.number(typed, uses.in_setting, out),
            (Kind::Date, _) => match Date::parse(typed) {
                Some(date) => out.push_str(&date.to_string()),
                None => out.push_str(typed),
            },
            (Kind::String, _) => {
                out.push('"');
                out.push_str(&unquote(typed).replace('"', "\"\""));
                out.push('"');
            }
            (Kind::Minus, _) => out.push('-'),
            (Kind::Star, _) => out.push('*'),
            (Kind::Slash, _) => out.push('/'),
            (Kind::LessEqual, _) => out.push_str("<="),
            (Kind::GreaterEqual, _) => out.push_str(">="),
            (Kind::NotEqual, _) => out.push_str("<>"),
            _ => out.push_str(typed),
        }
    }

    /// The spelling of a keyword; an agreement that was typed is kept, with its accents.
    fn keyword<'k>(&self, keyword: Keyword, typed: &'k str) -> &'k str
    where
        'static: 'k,
    {
        let folded = fold(typed);
        let spellings = keyword.spellings(self.lang);
        let same = spellings.iter().find(|known| fold(known) == folded && **known != "à");
        if keyword == Keyword::At { "@" } else { same.copied().unwrap_or(spellings[0]) }
    }

    fn unit(&self, typed: &str) -> String {
        match fold(typed).as_ref() {
            "eur" if self.translate => self.lang.pick("€", "EUR").into(),
            "eur" => typed.to_uppercase(),
            _ if typed.contains(['²', '³']) => unit_spelling(typed),
            _ => typed.to_owned(),
        }
    }

    fn cell<'k>(&self, typed: &'k str) -> &'k str
    where
        'static: 'k,
    {
        match fold(typed).as_ref() {
            "quantite" | "quantity" => self.lang.pick("quantité", "quantity"),
            "prix" | "price" => self.lang.pick("prix", "price"),
            "montant" | "amount" => self.lang.pick("montant", "amount"),
            // `BT01.zéro`: an index in the base month of a revision.
            "zero" | "base" => self.lang.pick("zéro", "base"),
            _ => typed,
        }
    }

    /// Digits are never touched; only the marks between them are. In the list of a setting, a space would part two
    /// numbers.
    fn number(&self, typed: &str, in_setting: bool, out: &mut String) {
        let mark = self.lang.pick(',', '.');
        out.extend(typed.chars().filter_map(|ch| match ch {
            '.' | ',' => Some(mark),
            '0'..='9' => Some(ch),
            _ => (!in_setting).then_some(' '),
        }));
    }
}

/// One space between two tokens, or none.
fn spaced(before: Token, after: Token) -> bool {
    use Kind::*;
    if matches!(after.kind, Percent | Dot | ParenClose | Semicolon) || matches!(before.kind, Dot | ParenOpen)
    {
        return false;
    }
    // A call: the name touches its parenthesis.
    let call = after.kind == ParenOpen
        && before.kind == Word
        && !before.keyword.is_some_and(Keyword::reserved_for_names);
    !call
}

/// How the tokens of one piece are used.
#[derive(Default)]
pub struct Uses {
    in_setting: bool,
    keywords: Vec<(Span, Keyword)>,
    units: Vec<Span>,
    cells: Vec<Span>,
    functions: Vec<Span>,
}

impl Uses {
    fn of(&self, token: &Token) -> Use {
        if let Some((_, keyword)) = self.keywords.iter().find(|(span, _)| *span == token.span) {
            Use::Keyword(*keyword)
        } else if self.units.contains(&token.span) {
            Use::Unit
        } else if self.cells.contains(&token.span) {
            Use::Cell
        } else if self.functions.contains(&token.span) {
            Use::Function
        } else {
            Use::Plain
        }
    }

    /// Tells keywords from names by their place in the line.
    pub fn find(text: &str, tokens: &[Token], shape: &Shape) -> Uses {
        let mut uses = Uses { in_setting: matches!(shape, Shape::Setting(_)), ..Uses::default() };
        let first_is_keyword = match shape {
            Shape::Import(_)
            | Shape::Let(_)
            | Shape::Unit(_)
            | Shape::Head { .. }
            | Shape::Section { .. } => true,
            Shape::Entry(_) | Shape::GridLine(_) => tokens[0].keyword == Some(Keyword::All),
            _ => false,
        };
        for (at, token) in tokens.iter().enumerate() {
            let Some(keyword) = token.keyword else { continue };
            let after_dot = at > 0 && tokens[at - 1].kind == Kind::Dot;
            let stands = match shape {
                _ if at == 0 => first_is_keyword,
                _ if after_dot => false,
                Shape::Head { .. } => keyword.reserved_for_documents(),
                Shape::Row(_) | Shape::Entry(_) | Shape::GridLine(_) => keyword.reserved_for_names(),
                _ => false,
            };
            if stands {
                uses.keywords.push((token.span, keyword));
            }
        }
        for (at, token) in tokens.iter().enumerate().skip(1) {
            let before = tokens[at - 1].kind;
            if token.kind == Kind::Word
                && matches!(before, Kind::Number | Kind::ParenClose)
                && !token.keyword.is_some_and(Keyword::reserved_for_names)
            {
                uses.units.push(token.span);
            }
        }
        uses.shape(text, shape);
        uses
    }

    fn shape(&mut self, text: &str, shape: &Shape) {
        match shape {
            Shape::Let(value) => value.value.iter().for_each(|value| self.expr(text, value)),
            Shape::Unit(unit) => unit.value.iter().for_each(|value| self.expr(text, value)),
            Shape::Setting(setting) => {
                if let SettingValue::Formula(value) = &setting.value {
                    self.expr(text, value);
                }
            }
            Shape::Row(row) => {
                row.quantity.iter().for_each(|quantity| self.expr(text, quantity));
                for word in &row.words {
                    use crate::syntax::tree::RowWord::*;
                    match word {
                        Price { value, .. } | Discount { value, .. } | Coef { value, .. } => {
                            self.expr(text, value)
                        }
                        Vat { rate, .. } => self.expr(text, rate),
                        Option(_) | Penalty(_) | Stored(_) => {}
                    }
                }
            }
            Shape::Entry(entry) => entry.value.iter().for_each(|value| self.expr(text, value)),
            Shape::GridLine(line) => {
                let values = line.cells.iter().flatten().filter_map(|entry| entry.value.as_ref());
                values.for_each(|value| self.expr(text, value));
            }
            _ => {}
        }
    }

    fn expr(&mut self, text: &str, expr: &Expr) {
        match expr {
            Expr::Scalar(_) => {}
            Expr::Path(span) => {
                if let Some(dot) = span.of(text).rfind('.') {
                    let cell = Span::new(span.start + dot as u32 + 1, span.end);
                    let blank = cell.of(text).len() - cell.of(text).trim_start().len();
                    self.cells.push(Span::new(cell.start + blank as u32, cell.end));
                }
            }
            Expr::Call(call) => {
                self.functions.push(call.name);
                call.arguments.iter().for_each(|argument| self.expr(text, argument));
            }
            Expr::Negative(negative) => self.expr(text, &negative.value),
            Expr::Sum(terms) | Expr::Product(terms) => {
                terms.iter().for_each(|term| self.expr(text, &term.value))
            }
            Expr::Compare(compare) => {
                self.expr(text, &compare.left);
                self.expr(text, &compare.right);
            }
            Expr::Group(group) => self.expr(text, &group.value),
        }
    }
}

/// The key of a setting, and its words, in a language.
pub fn setting(writer: &Writer<'_>, tokens: &[Token], uses: &Uses) -> (String, String) {
    let key = tokens[0].span.of(writer.text);
    let key = setting_word(key, writer.lang, writer.translate).unwrap_or_else(|| key.to_owned());
    let values = &tokens[2..];
    let words = values.iter().filter(|token| token.kind == Kind::Word).count();
    if !writer.translate || words == 0 {
        return (key, writer.join(values, uses));
    }
    let mut parts = Vec::new();
    let mut run: &[Token] = values;
    while let Some(at) = run.iter().position(|token| token.kind == Kind::Word) {
        if at > 0 {
            parts.push(writer.join(&run[..at], uses));
        }
        let typed = run[at].span.of(writer.text);
        let counted = at > 0 && run[at - 1].kind == Kind::Number;
        let word = match base_word(&key, typed, writer.lang) {
            Some(word) => word.to_owned(),
            None if counted && !is_value_word(typed) => writer.unit(typed),
            None => value_word(typed, counted, writer.lang).unwrap_or_else(|| typed.to_owned()),
        };
        parts.push(word);
        run = &run[at + 1..];
        // An operator or a parenthesis: it is a formula, written as one.
        if run.first().is_some_and(|token| !matches!(token.kind, Kind::Word | Kind::String | Kind::Number)) {
            return (key, writer.join(values, uses));
        }
    }
    if !run.is_empty() {
        parts.push(writer.join(run, uses));
    }
    (key, parts.join(" "))
}

/// What a rate is taken of: `HT` and `TTC`, which other settings say otherwise (`30 jours net`).
fn base_word(key: &str, typed: &str, lang: Lang) -> Option<&'static str> {
    const OF_WORKS: [&str; 6] =
        ["retenue", "retention", "prorata", "deduction", "escompte", "early_discount"];
    if !OF_WORKS.contains(&fold(key).as_ref()) {
        return None;
    }
    match fold(typed).as_ref() {
        "ht" | "net" => Some(lang.pick("HT", "net")),
        "ttc" | "gross" => Some(lang.pick("TTC", "gross")),
        _ => None,
    }
}

/// A word of a value in the other language; `12 mois` are months, `fin de mois` the end of one.
fn value_word(typed: &str, counted: bool, lang: Lang) -> Option<String> {
    let word = crate::project::value_word(typed, lang)?;
    Some(if counted && word == "month" { "months".to_owned() } else { word })
}

fn is_value_word(typed: &str) -> bool {
    crate::project::value_word(typed, Lang::Fr).is_some()
}

/// What a text reads as, blanks and spellings aside.
struct Reading<'s> {
    text: &'s str,
    tokens: Vec<(Option<Kind>, String)>,
}

impl<'s> Reading<'s> {
    fn of(text: &'s str) -> Self {
        let mut reading = Reading { text, tokens: Vec::new() };
        read(text, &mut reading);
        reading
    }
}

impl Sink for Reading<'_> {
    fn piece(&mut self, piece: Piece<'_>, _shape: Shape) {
        for token in piece.tokens {
            let typed = token.span.of(self.text);
            let plain = match token.kind {
                Kind::Number => typed.chars().filter(char::is_ascii_digit).collect(),
                Kind::String => unquote(typed).into_owned(),
                Kind::Date => Date::parse(typed).map_or(typed.to_owned(), |date| date.to_string()),
                Kind::Word => match token.keyword {
                    Some(keyword) => format!("{keyword:?}"),
                    None => fold(typed).into_owned(),
                },
                _ => String::new(),
            };
            self.tokens.push((Some(token.kind), plain));
        }
    }

    fn open(&mut self, _brace: Option<Span>) {
        self.tokens.push((None, "{".into()));
    }

    fn close(&mut self, _brace: Option<Span>) {
        self.tokens.push((None, "}".into()));
    }

    fn error(&mut self, _error: Diagnostic) {}

    fn end_of_line(&mut self, _span: Span, comment: Option<Span>) {
        self.tokens.extend(comment.map(|span| (None, span.of(self.text).trim_end().to_owned())));
    }
}

/// The two texts read as the same tokens and comments: the formatter checks itself.
pub fn same(before: &str, after: &str) -> bool {
    Reading::of(before).tokens == Reading::of(after).tokens
}
