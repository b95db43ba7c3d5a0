//! What one piece of a line says: told by its first two tokens, then parsed, or salvaged where it cannot be.

use super::few::Few;
use super::grammar::{Grammar, run};
use super::keyword::Keyword;
use super::plain;
use super::token::{Kind, Token};
use super::tree::*;
use crate::source::Span;

/// What a block may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    File,
    Settings,
    Rows,
    Entries,
    Grid,
    /// The block of a head that could not be read: its lines say nothing, and raise nothing.
    Silent,
}

/// What one piece of a line says.
#[derive(Debug)]
pub enum Shape {
    Import(Span),
    Let(Let),
    Unit(UnitDef),
    Head {
        kind: Keyword,
        kind_span: Span,
        head: Head,
        readable: bool,
    },
    Section {
        id: Option<Span>,
        title: Span,
    },
    Setting(Setting),
    Text(Span),
    Row(Row),
    Entry(Entry),
    /// An entry that could not be read: its target, where that much is clear.
    BrokenEntry(Option<Span>),
    GridHead(Vec<Span>),
    GridLine(GridLine),
    /// Nothing that can be kept.
    Broken,
}

/// A piece of a line: all of it, or what stands before or after a brace.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'t> {
    pub tokens: &'t [Token],
    pub context: Context,
}

/// Tells the shape of a piece by its first two tokens, and parses it.
pub fn parse<'t>(grammar: &Grammar<'t>, context: Context, tokens: &'t [Token]) -> Result<Shape, usize> {
    let first = tokens[0];
    let second = tokens.get(1).map(|token| token.kind);
    let keyword = first.keyword;
    if context == Context::Grid {
        return match first.kind {
            Kind::Bar => run(&grammar.grid_head, tokens).map(Shape::GridHead),
            _ => run(&grammar.grid_line, tokens).map(|mut grid_line| {
                grid_line.span = first.span.to(tokens[tokens.len() - 1].span);
                Shape::GridLine(grid_line)
            }),
        };
    }
    if context == Context::File {
        return match keyword {
            Some(Keyword::Import) => run(&grammar.import, tokens).map(Shape::Import),
            Some(Keyword::UnitDef) => run(&grammar.unit, tokens).map(Shape::Unit),
            Some(Keyword::Let) => run(&grammar.let_, tokens).map(Shape::Let),
            Some(kind) if kind.is_kind() => run(&grammar.head, tokens).map(|head| Shape::Head {
                kind,
                kind_span: first.span,
                head,
                readable: true,
            }),
            _ => Err(0),
        };
    }
    if first.kind == Kind::Word && second == Some(Kind::Colon) {
        return run(&grammar.setting, tokens).map(Shape::Setting);
    }
    if first.kind == Kind::String {
        return run(&grammar.text, tokens).map(Shape::Text);
    }
    if context == Context::Settings {
        return Err(0);
    }
    if keyword == Some(Keyword::Let) {
        return run(&grammar.let_, tokens).map(Shape::Let);
    }
    let row = || {
        run(&grammar.row, tokens).map(|mut row| {
            row.span = first.span.to(tokens[tokens.len() - 1].span);
            Shape::Row(row)
        })
    };
    if let Some(row) = plain::row(tokens) {
        return Ok(Shape::Row(row));
    }
    if context == Context::Rows {
        if keyword == Some(Keyword::Section) {
            return run(&grammar.section, tokens).map(|(id, title)| Shape::Section { id, title });
        }
        return if tokens.get(1).is_some_and(names_a_row) { row() } else { Err(1.min(tokens.len())) };
    }
    if tokens.get(1).is_some_and(names_a_row) { row() } else { run(&grammar.entry, tokens).map(Shape::Entry) }
}

/// What can be kept of a line that could not be read: its name, so that nothing else cascades.
pub fn salvage(context: Context, tokens: &[Token]) -> Shape {
    let first = tokens[0];
    let span = first.span.to(tokens[tokens.len() - 1].span);
    let named = first.kind == Kind::Word && !first.keyword.is_some_and(Keyword::reserved_for_ids);
    let name = tokens.get(1).filter(|token| token.kind == Kind::Word);
    if let (Some(Keyword::Let), Some(name)) = (first.keyword, name)
        && matches!(context, Context::File | Context::Rows | Context::Entries)
    {
        return Shape::Let(Let { name: name.span, value: None, span });
    }
    if let (Some(Keyword::UnitDef), Some(name), Context::File) = (first.keyword, name, context) {
        return Shape::Unit(UnitDef { name: name.span, value: None, span });
    }
    match context {
        Context::File => match first.keyword {
            Some(kind) if kind.is_kind() => {
                let id = tokens.get(1).filter(|token| {
                    token.kind == Kind::Word && !token.keyword.is_some_and(Keyword::reserved_for_documents)
                });
                let title = tokens.iter().find(|token| token.kind == Kind::String);
                let head = Head {
                    id: id.map(|token| token.span),
                    title: title.map(|token| token.span),
                    clauses: Few::default(),
                    span,
                };
                Shape::Head { kind, kind_span: first.span, head, readable: false }
            }
            _ => Shape::Broken,
        },
        Context::Rows if first.keyword == Some(Keyword::Section) => {
            let id = tokens.get(1).filter(|token| token.kind == Kind::Word).map(|token| token.span);
            let title = tokens.iter().find(|token| token.kind == Kind::String).map(|token| token.span);
            Shape::Section { id, title: title.or(id).unwrap_or(first.span) }
        }
        Context::Rows if named && !looks_like_head(tokens) => {
            let designation =
                tokens.get(1).filter(|token| token.kind == Kind::String).map(|token| token.span);
            Shape::Row(Row {
                id: first.span,
                designation,
                source: None,
                quantity: None,
                price: None,
                words: Few::default(),
                texts: Few::default(),
                body: None,
                span,
                readable: false,
            })
        }
        Context::Entries if named || first.keyword == Some(Keyword::All) => {
            let dotted = tokens.windows(2).take_while(|pair| {
                (pair[0].kind == Kind::Dot) != (pair[1].kind == Kind::Dot)
                    && matches!(pair[1].kind, Kind::Dot | Kind::Word)
            });
            let end = dotted.last().map_or(first.span, |pair| pair[1].span);
            Shape::BrokenEntry(Some(first.span.to(end)))
        }
        Context::Entries => Shape::BrokenEntry(None),
        Context::Grid if named || first.keyword == Some(Keyword::All) => {
            Shape::GridLine(GridLine { target: first.span, cells: Box::default(), span, readable: false })
        }
        _ => Shape::Broken,
    }
}

/// The context inside the block of a document of this kind.
pub fn block_of(kind: Keyword) -> Context {
    match kind {
        Keyword::Grid => Context::Grid,
        kind if kind.holds_settings() => Context::Settings,
        kind if kind.holds_rows() => Context::Rows,
        _ => Context::Entries,
    }
}

/// After an id, what makes the line a row: a designation, or where the row is taken from.
fn names_a_row(token: &Token) -> bool {
    token.kind == Kind::String || matches!(token.keyword, Some(Keyword::From | Keyword::Less))
}

/// A kind, followed by what a head has: in column 1 it starts a new document, whatever is still open.
pub fn looks_like_head(tokens: &[Token]) -> bool {
    let starts_clause = |token: &Token| {
        token.kind == Kind::Open
            || token
                .keyword
                .is_some_and(|word| matches!(word, Keyword::No | Keyword::Dated) || word.is_status())
    };
    if !tokens[0].keyword.is_some_and(Keyword::is_kind) {
        return false;
    }
    match tokens.get(1) {
        Some(token) if starts_clause(token) => true,
        Some(token) if token.kind == Kind::String => tokens.get(2).is_none_or(starts_clause),
        Some(token) if token.kind == Kind::Word => !token.keyword.is_some_and(Keyword::reserved_for_names),
        _ => false,
    }
}
