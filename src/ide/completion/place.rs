//! Where the cursor is: what stands before it on its line, what is being typed, and the blocks around.

use super::quoted::Quoted;
use crate::Analysis;
use crate::ide::following::Following;
use crate::ide::outline::{self, Block, BlockKind};
use crate::locale::Lang;
use crate::project::{InvoiceId, Project, QuoteId};
use crate::source::Span;
use crate::syntax::{Context, Keyword, Kind, LONGEST_LINE, Token, Tokens, fold};

/// A place where something may be typed. All spans are places in the source.
pub struct Spot<'a> {
    pub analysis: &'a Analysis,
    pub project: &'a Project,
    /// Of what is shown.
    pub lang: Lang,
    /// Of the file: of what is inserted.
    pub own: Lang,
    /// The blocks around, from the outermost.
    pub around: Vec<Block>,
    /// What stands on the line before the cursor, after the last brace, and without what is being typed.
    pub before: Vec<Token>,
    /// What stands after it, up to a brace.
    pub after: Vec<Token>,
    /// The word or the number that the cursor is in or just behind.
    pub typed: Option<Token>,
    /// What a proposal takes the place of: what is being typed.
    pub replace: Span,
    /// The line that the cursor is on.
    pub line: Span,
    /// The text between quotation marks that the cursor is in: `replace` is what is between them.
    pub quoted: Option<Quoted>,
}

impl<'a> Spot<'a> {
    /// Nothing in a comment, just behind a string, inside a character, and on a line that is too long to be read.
    pub fn at(analysis: &'a Analysis, offset: u32, lang: Lang) -> Option<Spot<'a>> {
        let project = &analysis.project;
        let text = &project.source.text;
        let file = project.source.file(offset).span;
        if offset > file.end || !text.is_char_boundary(offset as usize) {
            return None;
        }
        let line = line_around(text, file, offset);
        if (line.end - line.start) as usize > LONGEST_LINE {
            return None;
        }
        let mut before: Vec<Token> = tokens(text, Span::new(line.start, offset)).collect();
        if let Some(last) = before.last() {
            let touches = last.span.end == offset;
            let closed = touches && last.kind == Kind::String;
            if closed || last.kind == Kind::Comment {
                return None;
            }
        }
        if let Some(brace) = before.iter().rposition(is_brace) {
            before.drain(..=brace);
        }
        let is_typed =
            |token: &Token| token.span.end == offset && matches!(token.kind, Kind::Word | Kind::Number);
        let typed = before.pop_if(|last| is_typed(last));
        let mut replace = Span::new(offset, offset);
        if let Some(typed) = typed {
            // The whole of a word that the cursor is in.
            let whole = tokens(text, line).find(|token| token.span.start == typed.span.start);
            let end = whole.filter(|token| token.kind == typed.kind).map_or(offset, |token| token.span.end);
            replace = Span::new(typed.span.start, end.max(offset));
        }
        let mut quoted = None;
        let mut after = replace.end;
        if let Some(opened) = before.pop_if(|last| last.kind == Kind::UnclosedString) {
            let string = Quotation::of(text, line, opened.span);
            (quoted, replace, after) = (Some(string.quoted), string.inner, string.end);
        }
        let after = tokens(text, Span::new(after, line.end));
        let after = after.take_while(|token| !is_brace(token) && token.kind != Kind::Comment).collect();
        let cursor = outline::cursor(file.of(text), offset - file.start);
        let around = cursor.around.into_iter().map(|block| shifted(block, file.start)).collect();
        let own = project.lang;
        Some(Spot { analysis, project, lang, own, around, before, after, typed, replace, line, quoted })
    }

    pub fn text(&self, token: &Token) -> &'a str {
        self.project.slice(token.span)
    }

    /// What comes after all but what is typed here.
    pub fn following(&self) -> Following<'a> {
        Following::on(self.project, self.line)
    }

    /// What was typed so far of a word or a number.
    pub fn word(&self) -> &'a str {
        self.typed.map_or("", |token| self.project.slice(token.span))
    }

    /// Whether something starts on the cursor's line.
    pub fn on_line(&self, place: Span) -> bool {
        self.line.start <= place.start && place.start <= self.line.end
    }

    /// The document around: its kind, and where its head starts.
    pub fn document(&self) -> Option<(Keyword, u32)> {
        self.around.iter().find_map(|block| match block.kind {
            BlockKind::Document(kind) => Some((kind, block.head.start)),
            _ => None,
        })
    }

    pub fn kind(&self) -> Option<Keyword> {
        self.document().map(|(kind, _)| kind)
    }

    /// What the block around may hold.
    pub fn context(&self) -> Context {
        match self.around.last().map(|block| block.kind) {
            None => Context::File,
            Some(BlockKind::Document(Keyword::Grid)) => Context::Grid,
            Some(BlockKind::Document(kind)) if kind.holds_settings() => Context::Settings,
            Some(BlockKind::Document(kind)) if kind.holds_rows() => Context::Rows,
            Some(BlockKind::Document(_)) => Context::Entries,
            Some(BlockKind::Section | BlockKind::Row) => Context::Rows,
            Some(BlockKind::Unknown) => Context::Silent,
        }
    }

    /// The invoice around.
    pub fn invoice(&self) -> Option<InvoiceId> {
        let (_, head) = self.document()?;
        let at = self.project.invoices.iter().position(|invoice| invoice.head.start == head)?;
        Some(at as InvoiceId)
    }

    /// The quote, or the library, around.
    pub fn quote(&self) -> Option<QuoteId> {
        let (_, head) = self.document()?;
        let at = self
            .project
            .quotes
            .iter()
            .position(|quote| quote.head.start == head && !quote.is_components())?;
        Some(at as QuoteId)
    }

    /// The lines of the innermost block but the cursor's, each as its tokens.
    pub fn siblings(&self) -> Vec<Vec<Token>> {
        let Some(block) = self.around.last() else { return Vec::new() };
        let text = &self.project.source.text;
        let start = block.open.map_or(block.head.end, |brace| brace.end);
        let end = block.close.map_or(block.span.end.max(self.line.end), |brace| brace.start);
        let mut at = start.min(end);
        let mut out = Vec::new();
        for line in Span::new(at, end).of(text).split_inclusive('\n') {
            let span = Span::new(at, at + line.len() as u32);
            at = span.end;
            if span.start <= self.line.start && self.line.start < span.end || self.line.start == span.start {
                continue;
            }
            let tokens: Vec<Token> = tokens(text, span).filter(|token| token.kind != Kind::Comment).collect();
            if !tokens.is_empty() {
                out.push(tokens);
            }
        }
        out
    }

    /// Whether a name is what is being typed: the start of it, or of one of its words.
    pub fn fits(&self, name: &str) -> bool {
        let typed = fold(self.word());
        typed.is_empty() || words_from(&fold(name), &typed).is_some()
    }
}

/// A string that is opened before the cursor.
struct Quotation {
    quoted: Quoted,
    /// Between the marks; up to the cursor where it is not closed.
    inner: Span,
    /// Of all of it.
    end: u32,
}

impl Quotation {
    /// From its mark to the cursor.
    fn of(text: &str, line: Span, opened: Span) -> Quotation {
        let mark = opened.of(text).chars().next().unwrap_or('"');
        let whole = tokens(text, line).find(|token| token.span.start == opened.start);
        let closed = whole.filter(|token| token.kind == Kind::String);
        let end = closed.map_or(opened.end, |token| token.span.end);
        let space = [' ', '\u{A0}', '\u{202F}'];
        let mut start = opened.start + mark.len_utf8() as u32;
        let mut last = end;
        if closed.is_some() {
            last -= Span::new(start, end).of(text).chars().next_back().map_or(0, char::len_utf8) as u32;
        }
        if mark == '«' {
            let (before, after) =
                (Span::new(start, opened.end).of(text), Span::new(opened.end, last).of(text));
            start += (before.len() - before.trim_start_matches(space).len()) as u32;
            last -= (after.len() - after.trim_end_matches(space).len()) as u32;
        }
        Quotation { quoted: Quoted { mark, closed: closed.is_some() }, inner: Span::new(start, last), end }
    }
}

/// The rest of a text from the first of its words that starts so.
pub fn words_from<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let starts = |at: usize| !text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    text.match_indices(start).map(|(at, _)| at).find(|at| starts(*at)).map(|at| &text[at..])
}

fn line_around(text: &str, file: Span, offset: u32) -> Span {
    let start = Span::new(file.start, offset).of(text).rfind('\n').map_or(0, |at| at as u32 + 1);
    let length = Span::new(offset, file.end).of(text).find(['\n', '\r']);
    Span::new(file.start + start, length.map_or(file.end, |length| offset + length as u32))
}

fn tokens(text: &str, span: Span) -> impl Iterator<Item = Token> {
    let placed = move |token: Token| {
        let placed = Span::new(token.span.start + span.start, token.span.end + span.start);
        Token { span: placed, ..token }
    };
    Tokens::new(span.of(text)).map(placed).filter(|token| token.kind != Kind::Newline)
}

fn is_brace(token: &Token) -> bool {
    matches!(token.kind, Kind::Open | Kind::Close)
}

fn shifted(block: Block, by: u32) -> Block {
    let shift = |span: Span| Span::new(span.start + by, span.end + by);
    Block {
        head: shift(block.head),
        span: shift(block.span),
        open: block.open.map(shift),
        close: block.close.map(shift),
        ..block
    }
}
