//! The shapes of a line, each as a chumsky parser over the tokens of that line (grammar/avt.ebnf is the norm).
//!
//! The first two tokens decide the shape (`shape.rs`), so nothing here backtracks but the value of a setting.
//! A failed line gives the place where it failed; `hazard.rs` then says what is most likely meant.

use super::few::{Few, exact};
use super::keyword::Keyword;
use super::token::{Kind, Token};
use super::tree::*;
use crate::source::Span;
use chumsky::prelude::*;

/// Errors carry the place only: what is wrong is told from the whole line, by `hazard`.
type Failure = extra::Err<Cheap>;
type Rule<'t, O> = Boxed<'t, 't, &'t [Token], O, Failure>;

/// The parsers of every shape. They borrow the tokens, so that one set serves one page of lines.
pub struct Grammar<'t> {
    pub import: Rule<'t, Span>,
    pub unit: Rule<'t, UnitDef>,
    pub let_: Rule<'t, Let>,
    pub head: Rule<'t, Head>,
    pub setting: Rule<'t, Setting>,
    pub text: Rule<'t, Span>,
    pub section: Rule<'t, (Option<Span>, Span)>,
    pub row: Rule<'t, Row>,
    pub entry: Rule<'t, Entry>,
    pub grid_head: Rule<'t, Vec<Span>>,
    pub grid_line: Rule<'t, GridLine>,
}

/// A token of one kind, as its span.
fn kind<'t>(wanted: Kind) -> impl Parser<'t, &'t [Token], Span, Failure> + Clone {
    any().filter(move |token: &Token| token.kind == wanted).map(|token: Token| token.span)
}

fn key<'t>(wanted: Keyword) -> impl Parser<'t, &'t [Token], Span, Failure> + Clone {
    any().filter(move |token: &Token| token.keyword == Some(wanted)).map(|token: Token| token.span)
}

/// A word that is not one of the reserved ones.
fn word_but<'t>(reserved: fn(Keyword) -> bool) -> impl Parser<'t, &'t [Token], Span, Failure> + Clone {
    any()
        .filter(move |token: &Token| token.kind == Kind::Word && !token.keyword.is_some_and(reserved))
        .map(|token: Token| token.span)
}

fn id<'t>() -> impl Parser<'t, &'t [Token], Span, Failure> + Clone {
    word_but(Keyword::reserved_for_ids)
}

fn name<'t>() -> impl Parser<'t, &'t [Token], Span, Failure> + Clone {
    word_but(Keyword::reserved_for_names)
}

fn dotted<'t>(
    first: impl Parser<'t, &'t [Token], Span, Failure> + Clone,
) -> impl Parser<'t, &'t [Token], Span, Failure> + Clone {
    first.foldl(kind(Kind::Dot).ignore_then(id()).repeated(), Span::to)
}

fn suffix<'t>() -> impl Parser<'t, &'t [Token], Suffix, Failure> + Clone {
    any()
        .filter(|token: &Token| match token.kind {
            Kind::Percent | Kind::Euro => true,
            Kind::Word => !token.keyword.is_some_and(Keyword::reserved_for_names),
            _ => false,
        })
        .map(|token: Token| match token.kind {
            Kind::Percent => Suffix::Percent(token.span),
            _ => Suffix::Unit(token.span),
        })
        .or_not()
        .map(|suffix| suffix.unwrap_or(Suffix::None))
}

fn scalar<'t>() -> impl Parser<'t, &'t [Token], Scalar, Failure> + Clone {
    kind(Kind::Number).then(suffix()).map(|(number, suffix)| Scalar { number, suffix })
}

/// `sum [ CMP sum ]`; sums and products are kept flat.
fn formula<'t>() -> impl Parser<'t, &'t [Token], Expr, Failure> + Clone {
    recursive(|formula| {
        let group =
            kind(Kind::ParenOpen).then(formula.clone()).then(kind(Kind::ParenClose)).then(suffix()).map(
                |(((open, value), close), suffix)| {
                    let end = match suffix {
                        Suffix::None => close,
                        Suffix::Percent(span) | Suffix::Unit(span) => span,
                    };
                    Expr::Group(Box::new(Group { value, suffix, span: open.to(end) }))
                },
            );
        let arguments = kind(Kind::ParenOpen)
            .ignore_then(formula.separated_by(kind(Kind::Semicolon)).at_least(1).collect::<Vec<_>>())
            .then(kind(Kind::ParenClose));
        let path = name()
            .then(choice((
                arguments.map(Ok),
                kind(Kind::Dot).ignore_then(id()).repeated().collect::<Vec<_>>().map(Err),
            )))
            .map(|(first, rest)| match rest {
                Ok((arguments, close)) => {
                    let arguments = exact(arguments).into_boxed_slice();
                    Expr::Call(Box::new(Call { name: first, arguments, span: first.to(close) }))
                }
                Err(cells) => Expr::Path(cells.last().map_or(first, |last| first.to(*last))),
            });
        let primary = choice((scalar().map(Expr::Scalar), path, group));
        let factor = choice((
            primary.clone(),
            kind(Kind::Minus)
                .then(primary)
                .map(|(sign, value)| Expr::Negative(Box::new(Negative { sign, value }))),
        ));
        let product = flat(factor, Kind::Star, Kind::Slash, Expr::Product);
        let sum = flat(product, Kind::Plus, Kind::Minus, Expr::Sum);
        sum.clone().then(comparison().then(sum).or_not()).map(|(left, right)| match right {
            None => left,
            Some((comparison, right)) => Expr::Compare(Box::new(Compare { comparison, left, right })),
        })
    })
}

/// `item { (plus | minus) item }`; one item alone stays itself.
fn flat<'t>(
    item: impl Parser<'t, &'t [Token], Expr, Failure> + Clone,
    plus: Kind,
    minus: Kind,
    make: fn(Box<[Term]>) -> Expr,
) -> impl Parser<'t, &'t [Token], Expr, Failure> + Clone {
    let sign = any()
        .filter(move |token: &Token| token.kind == plus || token.kind == minus)
        .map(move |token: Token| token.kind == minus);
    let rest = sign.then(item.clone()).map(|(inverse, value)| Term { inverse, value });
    item.then(rest.repeated().collect::<Vec<_>>()).map(move |(first, mut rest)| {
        if rest.is_empty() {
            return first;
        }
        rest.insert(0, Term { inverse: false, value: first });
        make(exact(rest).into_boxed_slice())
    })
}

fn comparison<'t>() -> impl Parser<'t, &'t [Token], Comparison, Failure> + Clone {
    any().try_map(|token: Token, span| {
        Ok(match token.kind {
            Kind::Less => Comparison::Less,
            Kind::LessEqual => Comparison::LessEqual,
            Kind::Equal => Comparison::Equal,
            Kind::NotEqual => Comparison::NotEqual,
            Kind::GreaterEqual => Comparison::GreaterEqual,
            Kind::Greater => Comparison::Greater,
            _ => return Err(Cheap::new(span)),
        })
    })
}

fn head<'t>() -> impl Parser<'t, &'t [Token], Head, Failure> + Clone {
    let status = any()
        .filter(|token: &Token| token.keyword.is_some_and(Keyword::is_status))
        .then(kind(Kind::Date).or_not())
        .map(|(token, date): (Token, _)| {
            let status = token.keyword.unwrap_or(Keyword::Draft);
            Clause::Status { word: token.span, status, date }
        });
    let number =
        key(Keyword::No).then(kind(Kind::String)).map(|(word, number)| Clause::Number { word, number });
    let dated = key(Keyword::Dated).then(kind(Kind::Date)).map(|(word, date)| Clause::Dated { word, date });
    kind(Kind::Word)
        .then(word_but(Keyword::reserved_for_documents).or_not())
        .then(kind(Kind::String).or_not())
        .then(choice((number, dated, status)).repeated().collect::<Vec<_>>())
        .map(|(((word, id), title), clauses)| {
            let mut span = id.map_or(word, |id| word.to(id));
            span = title.map_or(span, |title| span.to(title));
            let last = clauses.last().map(|clause| match clause {
                Clause::Number { number, .. } => *number,
                Clause::Dated { date, .. } => *date,
                Clause::Status { word, date, .. } => date.unwrap_or(*word),
            });
            span = last.map_or(span, |last| span.to(last));
            Head { id, title, clauses: clauses.into(), span }
        })
}

fn setting<'t>(formula: Rule<'t, Expr>) -> impl Parser<'t, &'t [Token], Setting, Failure> + Clone {
    let item = choice((
        scalar().map(SettingItem::Scalar),
        kind(Kind::Word).map(SettingItem::Word),
        kind(Kind::String).map(SettingItem::String),
        kind(Kind::Date).map(SettingItem::Date),
        kind(Kind::Month).map(SettingItem::Month),
    ));
    let items = item.repeated().at_least(1).collect::<Vec<_>>().then_ignore(end());
    let items = items.map(|items| SettingValue::Items(exact(items).into_boxed_slice()));
    kind(Kind::Word)
        .then_ignore(kind(Kind::Colon))
        .then(choice((items, formula.clone().map(SettingValue::Formula))))
        .map(|(key, value)| {
            let end = match &value {
                SettingValue::Items(items) => items.last().map_or(key, SettingItem::span),
                SettingValue::Formula(formula) => formula.span(),
            };
            Setting { key, value, span: key.to(end) }
        })
}

fn row<'t>(formula: Rule<'t, Expr>) -> impl Parser<'t, &'t [Token], Row, Failure> + Clone {
    let source =
        choice((key(Keyword::From).map(|word| (false, word)), key(Keyword::Less).map(|word| (true, word))))
            .then(dotted(id()))
            .map(|((less, word), path)| RowSource { less, word, path });
    let word = choice((
        key(Keyword::At).then(formula.clone()).map(|(word, value)| RowWord::Price { word, value }),
        key(Keyword::Vat)
            .then(formula.clone())
            .then(kind(Kind::String).or_not())
            .map(|((word, rate), reason)| RowWord::Vat { word, rate, reason }),
        key(Keyword::Discount).then(formula.clone()).map(|(word, value)| RowWord::Discount { word, value }),
        key(Keyword::Coef).then(formula.clone()).map(|(word, value)| RowWord::Coef { word, value }),
        key(Keyword::Option).map(RowWord::Option),
        key(Keyword::Penalty).map(RowWord::Penalty),
        key(Keyword::Stored).map(RowWord::Stored),
    ));
    id().then(kind(Kind::String).or_not())
        .then(source.or_not())
        .then(formula.clone().or_not())
        .then(word.repeated().collect::<Vec<_>>())
        .map(|((((id, designation), source), quantity), mut words)| {
            let first = words.iter().position(|word| matches!(word, RowWord::Price { .. }));
            let price = first.and_then(|first| match words.remove(first) {
                RowWord::Price { word, value } => Some((word, value)),
                _ => None,
            });
            Row {
                id,
                designation,
                source: source.map(Box::new),
                quantity,
                price,
                words: words.into(),
                texts: Few::default(),
                body: None,
                span: id,
                readable: true,
            }
        })
}

fn entry_words<'t>() -> impl Parser<'t, &'t [Token], Vec<EntryWord>, Failure> + Clone {
    choice((flag(), kind(Kind::String).map(EntryWord::Remark))).repeated().collect::<Vec<_>>()
}

fn flag<'t>() -> impl Parser<'t, &'t [Token], EntryWord, Failure> + Clone {
    choice((
        key(Keyword::Done).map(EntryWord::Done),
        key(Keyword::Reopen).map(EntryWord::Reopen),
        key(Keyword::Stored).map(EntryWord::Stored),
        key(Keyword::Provisional).map(EntryWord::Provisional),
        key(Keyword::Correction)
            .then(kind(Kind::String))
            .map(|(word, reason)| EntryWord::Correction { word, reason }),
    ))
}

/// The value of an entry and its words.
type Progress = (Option<Expr>, Option<Box<EntryWords>>);

/// `value { word } | flag { word }`, without its target.
fn progress<'t>(formula: Rule<'t, Expr>) -> impl Parser<'t, &'t [Token], Progress, Failure> + Clone {
    let words = |list: Vec<EntryWord>, increment: bool| {
        let some = increment || !list.is_empty();
        some.then(|| Box::new(EntryWords { list: exact(list).into_boxed_slice(), increment }))
    };
    let value = kind(Kind::Plus)
        .or_not()
        .then(formula)
        .then(entry_words())
        .map(move |((plus, value), list)| (Some(value), words(list, plus.is_some())));
    let flags = flag().then(entry_words()).map(move |(first, mut list)| {
        list.insert(0, first);
        (None, words(list, false))
    });
    choice((value, flags))
}

fn target<'t>() -> impl Parser<'t, &'t [Token], Span, Failure> + Clone {
    choice((dotted(id()), key(Keyword::All), kind(Kind::Month)))
}

/// Cells that a line of a grid may have: more situations than any job has months. [`GridCell::column`] holds it.
pub const MOST_COLUMNS: usize = 240;

fn grid_line<'t>(progress: Rule<'t, Progress>) -> impl Parser<'t, &'t [Token], GridLine, Failure> + Clone {
    let cell = kind(Kind::Bar).ignore_then(progress.or_not());
    target().then(cell.repeated().at_least(1).at_most(MOST_COLUMNS).collect::<Vec<_>>()).map(
        |(target, cells)| {
            let cells = cells.into_iter().zip(0u8..).filter_map(|(progress, column)| {
                let (value, words) = progress?;
                Some(GridCell { column, entry: Entry { target, value, words } })
            });
            let cells = exact(cells.collect()).into_boxed_slice();
            GridLine { target, cells, span: target, readable: true }
        },
    )
}

impl<'t> Grammar<'t> {
    pub fn new() -> Self {
        let formula = formula().boxed();
        let progress = progress(formula.clone()).boxed();
        let name_value = name().then_ignore(kind(Kind::Equal)).then(formula.clone());
        let columns = kind(Kind::Bar)
            .ignore_then(word_but(Keyword::reserved_for_documents))
            .repeated()
            .at_least(1)
            .at_most(MOST_COLUMNS)
            .collect::<Vec<_>>();
        Grammar {
            import: key(Keyword::Import).ignore_then(kind(Kind::String)).boxed(),
            unit: key(Keyword::UnitDef)
                .then(name())
                .then(kind(Kind::Equal).ignore_then(formula.clone()).or_not())
                .map(|((word, name), value)| UnitDef { name, value, span: word.to(name) })
                .boxed(),
            let_: key(Keyword::Let)
                .then(name_value)
                .map(|(word, (name, value))| Let { name, span: word.to(value.span()), value: Some(value) })
                .boxed(),
            head: head().boxed(),
            setting: setting(formula.clone()).boxed(),
            text: kind(Kind::String).boxed(),
            section: key(Keyword::Section).ignore_then(id().or_not()).then(kind(Kind::String)).boxed(),
            row: row(formula).boxed(),
            entry: target()
                .then(progress.clone())
                .map(|(target, (value, words))| Entry { target, value, words })
                .boxed(),
            grid_head: columns.then_ignore(kind(Kind::Bar).or_not()).boxed(),
            grid_line: grid_line(progress).boxed(),
        }
    }
}

/// Parses one line by one rule; on failure gives the index of the token where it failed.
pub fn run<'t, O>(rule: &Rule<'t, O>, tokens: &'t [Token]) -> Result<O, usize> {
    rule.parse(tokens)
        .into_result()
        .map_err(|errors| errors.first().map_or(0, |error| error.span().start.min(tokens.len())))
}
