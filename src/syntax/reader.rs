//! Reads a file line by line: cuts it into pieces at its braces, keeps the open blocks, and recovers.
//!
//! A wrong line costs one diagnostic and the next line is read as if nothing had happened. Lost braces are
//! found again by indentation, and by a kind in column 1. What is read goes to a [`Sink`]: the tree builder and the
//! formatter are two of them, so that there is one reading of the language.

mod line;

pub use line::{LineShape, read_line};

use super::grammar::Grammar;
use super::hazard;
use super::keyword::{Keyword, Tongue};
use super::limits::{DEEPEST, LONGEST_LINE, MOST_ERRORS};
use super::number::number;
use super::plain;
use super::shape::{self, Context, Piece, Shape, block_of, looks_like_head};
use super::token::{Kind, Token, Tokens};
use super::tree::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::locale::Lang;
use crate::source::Span;

/// Lines whose tokens are held at once.
const PAGE: usize = 128;

/// Receives what is read, in document order.
pub trait Sink {
    fn piece(&mut self, piece: Piece<'_>, shape: Shape);
    /// A block opens, for the last piece; the brace may be missing.
    fn open(&mut self, brace: Option<Span>);
    fn close(&mut self, brace: Option<Span>);
    fn error(&mut self, error: Diagnostic);
    /// Something was left out whose effect on the figures cannot be told.
    fn lose(&mut self) {}
    /// The braces of the file cannot be trusted: it is to be read again, by its indentation too.
    fn doubt(&mut self) {}
    /// The keyword of a head, a section or a statement, and the language it belongs to.
    fn keyword(&mut self, _keyword: Keyword, _span: Span, _tongue: Tongue) {}
    /// Takes a plain cell without its tokens; gives it back to be read the long way.
    fn plain(&mut self, entry: Entry) -> Result<(), Entry> {
        Err(entry)
    }
    /// A line of the file ends; `span` is the whole of it, without its newline.
    fn end_of_line(&mut self, _span: Span, _comment: Option<Span>) {}
}

/// A line of a page: where its tokens are, and where it starts.
struct Line {
    tokens: std::ops::Range<usize>,
    span: Span,
    /// Columns before the first token; a tab counts for four.
    indent: usize,
    comment: Option<Span>,
    tongue: Tongue,
    /// What is wrong with its characters, found while they were cut.
    trouble: bool,
}

impl Line {
    /// What stands on it before a token.
    fn before<'s>(&self, token: Token, text: &'s str) -> &'s str {
        Span::new(self.span.start, token.span.start).of(text)
    }
}

struct OpenBlock {
    context: Context,
    indent: usize,
    /// Its first line was deeper than its head: indentation means something here.
    indented: bool,
    empty: bool,
    head: Span,
    /// The line of its head has been told wrong already: a missing brace is no second mistake.
    faulty: bool,
}

/// A head without a brace, which may yet turn out to need one.
struct PendingHead {
    context: Context,
    indent: usize,
    span: Span,
    faulty: bool,
}

pub struct Reader<'s, 'k, S: Sink> {
    text: &'s str,
    sink: &'k mut S,
    braces: Braces,
    stack: Vec<OpenBlock>,
    pending_head: Option<PendingHead>,
    /// A brace that would close the last block, unless the next line shows that it was one too many.
    pending_close: Option<Span>,
    /// Lines that have ended while that brace was pending.
    held: Vec<(Span, Option<Span>)>,
    /// Open braces beyond the deepest level.
    beyond: usize,
    /// The context that the last piece opens, were a brace to follow.
    opens: Option<Context>,
    errors: usize,
    /// Errors told before the current line.
    errors_before: usize,
    /// From here on the characters of the current line cannot be trusted: its pieces are salvaged, not parsed.
    salvage_from: Option<u32>,
    /// The text ends where this reader stops.
    last: bool,
    /// English files read a comma before three digits as a mistake.
    lang: Option<Lang>,
}

/// Reads all of `text` into `sink`.
pub fn read<S: Sink>(text: &str, sink: &mut S) {
    struct Probe(bool);
    impl Sink for Probe {
        fn piece(&mut self, _: Piece<'_>, _: Shape) {}
        fn open(&mut self, _: Option<Span>) {}
        fn close(&mut self, _: Option<Span>) {}
        fn error(&mut self, _: Diagnostic) {}
        fn doubt(&mut self) {
            self.0 = true;
        }
        fn plain(&mut self, _: Entry) -> Result<(), Entry> {
            Ok(())
        }
    }
    let holds = |braces: &Braces| {
        let mut probe = Probe(false);
        read_part(text, 0..text.len(), *braces, None, &mut probe);
        !probe.0
    };
    let braces = Braces::TRIED.into_iter().find(holds).unwrap_or(Braces::Doubted);
    read_part(text, 0..text.len(), braces, None, sink);
}

/// Whether every brace that opens has its own that closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Braces {
    /// They pair as they stand: indentation is for the eye.
    Paired,
    /// They pair once a row that does not read, with deeper lines below it, is taken for a section half typed.
    HalfTyped,
    /// Some are lost: indentation, and kinds in column 1, tell where blocks end.
    Doubted,
}

impl Braces {
    /// What is tried before braces are doubted, in this order.
    pub const TRIED: [Braces; 2] = [Braces::Paired, Braces::HalfTyped];
}

/// Reads a part of a text that starts, and ends, where a kind in column 1 closes whatever is open. `lang` is the
/// language that the text before it told.
pub fn read_part<S: Sink>(
    text: &str,
    part: std::ops::Range<usize>,
    braces: Braces,
    lang: Option<Lang>,
    sink: &mut S,
) {
    let mut at = part.start;
    let last = part.end == text.len();
    // What follows the part is not for this reader to see.
    let text = &text[..part.end];
    let mut reader = Reader {
        text,
        sink,
        braces,
        stack: Vec::new(),
        pending_head: None,
        pending_close: None,
        held: Vec::new(),
        beyond: 0,
        opens: None,
        errors: 0,
        errors_before: 0,
        salvage_from: None,
        last,
        lang,
    };
    let mut tokens: Vec<Token> = Vec::new();
    let mut lines: Vec<Line> = Vec::new();
    while at < text.len() {
        tokens.clear();
        lines.clear();
        while at < text.len() && lines.len() < PAGE {
            let end = line_end(text, at);
            if lines.is_empty() && reader.plain(at, end) {
                at = end + 1;
                continue;
            }
            lines.push(reader.cut(at, end, &mut tokens));
            at = end + 1;
        }
        reader.page(&tokens, &lines);
    }
    reader.finish();
}

fn line_end(text: &str, start: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |length| start + length)
}

impl<S: Sink> Reader<'_, '_, S> {
    /// Reads the line as a plain cell, if it is one and nothing is to be repaired before it.
    fn plain(&mut self, start: usize, end: usize) -> bool {
        let Some(block) = self.stack.last() else { return false };
        if block.context != Context::Entries || block.empty || self.beyond > 0 || self.pending_close.is_some()
        {
            return false;
        }
        let raw = &self.text[start..end];
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        let Some((entry, indent)) = plain::read(raw, start as u32, self.lang != Some(Lang::En)) else {
            return false;
        };
        if block.indented && indent <= block.indent || self.pending_head.is_some() {
            return false;
        }
        let taken = self.sink.plain(entry).is_ok();
        if taken {
            self.sink.end_of_line(Span::new(start as u32, (start + raw.len()) as u32), None);
        }
        taken
    }

    fn error(&mut self, error: Diagnostic) {
        if matches!(error.code, Code::MissingOpenBrace | Code::MissingCloseBrace | Code::StrayCloseBrace) {
            self.sink.doubt();
        }
        self.errors += 1;
        match self.errors.cmp(&(MOST_ERRORS + 1)) {
            std::cmp::Ordering::Less => self.sink.error(error),
            std::cmp::Ordering::Equal => self.sink.error(Diagnostic::too_many(error.span(), MOST_ERRORS)),
            std::cmp::Ordering::Greater => {}
        }
    }

    /// Cuts one line into tokens.
    fn cut(&mut self, start: usize, end: usize, tokens: &mut Vec<Token>) -> Line {
        let raw = &self.text[start..end];
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        let first = tokens.len();
        let span = Span::new(start as u32, (start + raw.len()) as u32);
        let mut line =
            Line { tokens: first..first, span, indent: 0, comment: None, tongue: None, trouble: false };
        if raw.len() > LONGEST_LINE {
            self.error(Diagnostic::new(Code::LineTooLong, Span::new(span.start, span.start + 1), |lang| {
                let size = raw.len() / 1024;
                lang.pick(
                    format!(
                        "cette ligne fait {size} Kio : une ligne en compte {} au plus",
                        LONGEST_LINE / 1024
                    ),
                    format!("this line is {size} KiB long; a line holds {} at most", LONGEST_LINE / 1024),
                )
            }));
            return line;
        }
        let mut lexer = Tokens::new(raw);
        let mut base = span.start;
        let mut parentheses = 0usize;
        // In the list of a setting two numbers may stand side by side: a plain space parts them.
        let mut in_setting = false;
        while let Some(mut token) = lexer.next() {
            token.span = Span::new(token.span.start + base, token.span.end + base);
            match token.kind {
                Kind::Colon => in_setting = true,
                Kind::Open | Kind::Close => in_setting = false,
                Kind::Number if in_setting => {
                    if let Some(length) = token.span.of(self.text).find(' ') {
                        token.span.end = token.span.start + length as u32;
                        base = token.span.end;
                        lexer = Tokens::new(Span::new(base, span.end).of(self.text));
                    }
                }
                _ => {}
            }
            if tokens.len() == first {
                line.tongue = lexer.tongue;
            }
            match token.kind {
                Kind::Comment => {
                    line.comment = Some(token.span);
                    continue;
                }
                Kind::ParenOpen => {
                    parentheses += 1;
                    line.trouble |= parentheses > DEEPEST;
                }
                Kind::ParenClose => parentheses = parentheses.saturating_sub(1),
                Kind::Number => line.trouble |= number(token.span.of(self.text)).is_err(),
                Kind::Unknown | Kind::UnclosedString | Kind::Comma => line.trouble = true,
                _ => {}
            }
            tokens.push(token);
        }
        line.tokens = first..tokens.len();
        if let Some(token) = tokens.get(first) {
            let blank = &self.text[start..token.span.start as usize];
            line.indent =
                blank.chars().map(|ch| if ch == '\t' { 4 } else { usize::from(ch != '\u{FEFF}') }).sum();
        }
        line
    }

    fn page(&mut self, tokens: &[Token], lines: &[Line]) {
        if lines.is_empty() {
            return;
        }
        let grammar = Grammar::new();
        for line in lines {
            let line_tokens = &tokens[line.tokens.clone()];
            if !line_tokens.is_empty() {
                self.line(&grammar, line, line_tokens);
            }
            if self.pending_close.is_some() {
                self.held.push((line.span, line.comment));
            } else {
                self.sink.end_of_line(line.span, line.comment);
            }
        }
    }

    /// Ends the lines that waited for a brace to be judged.
    fn release(&mut self) {
        for (span, comment) in std::mem::take(&mut self.held) {
            self.sink.end_of_line(span, comment);
        }
    }

    fn context(&self) -> Context {
        self.stack.last().map_or(Context::File, |block| block.context)
    }

    fn line<'t>(&mut self, grammar: &Grammar<'t>, line: &Line, tokens: &'t [Token]) {
        self.errors_before = self.errors;
        self.salvage_from = None;
        self.repair(line, tokens);
        if let Some(keyword) = tokens[0].keyword
            && tokens.get(1).is_none_or(|token| token.kind != Kind::Colon)
            && (self.stack.is_empty() || matches!(keyword, Keyword::Section | Keyword::Let))
        {
            self.lang = self.lang.or(line.tongue);
            self.sink.keyword(keyword, tokens[0].span, line.tongue);
        }
        if (line.trouble || self.lang == Some(Lang::En))
            && self.beyond == 0
            && self.context() != Context::Silent
            && let Some(error) = hazard::in_characters(self.text, line.span, tokens, line.trouble, self.lang)
        {
            self.salvage_from = Some(error.span().start);
            self.error(error);
        }
        let mut rest = tokens;
        while !rest.is_empty() {
            let cut = rest
                .iter()
                .position(|token| matches!(token.kind, Kind::Open | Kind::Close))
                .unwrap_or(rest.len());
            let (piece, after) = rest.split_at(cut);
            if !piece.is_empty() && self.beyond == 0 {
                self.piece(grammar, line, piece);
            }
            match after.first() {
                Some(token) if token.kind == Kind::Open => self.open(line, token.span),
                Some(token) => self.close(token.span, line, after.len() == 1),
                None => break,
            }
            rest = &after[1..];
        }
    }

    /// Before a line is read: closes and opens what its place shows to be missing.
    fn repair(&mut self, line: &Line, tokens: &[Token]) {
        let first = tokens[0];
        if line.indent == 0 && !self.stack.is_empty() && looks_like_head(tokens) {
            self.sink.doubt();
        }
        if let Some(brace) = self.pending_close.take() {
            let inside = self.stack.last().is_some_and(|block| block.indented && line.indent > block.indent);
            if inside && !(line.indent == 0 && looks_like_head(tokens)) {
                self.error(hazard::stray_brace(brace));
            } else {
                self.close_now(Some(brace));
            }
            self.release();
        }
        if let Some(pending) = self.pending_head.take() {
            if first.kind == Kind::Open {
                self.error(hazard::brace_on_next_line(pending.span, first.span));
                self.opens = Some(pending.context);
                return;
            }
            if line.indent > pending.indent && first.kind != Kind::Close {
                if !pending.faulty {
                    self.error(hazard::missing_open(pending.span));
                }
                let start = self.text[..pending.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
                self.push(pending.context, pending.indent, Span::new(start as u32, pending.span.end), None);
            }
        }
        let doubted = self.braces == Braces::Doubted;
        if doubted && line.indent == 0 && !self.stack.is_empty() && looks_like_head(tokens) {
            let told = |block: &OpenBlock| block.faulty || block.context == Context::Silent;
            if self.beyond == 0 && !self.stack.last().is_some_and(told) {
                let heads = self.open_heads();
                self.error(hazard::missing_close(&heads, first.span, self.text, false));
            }
            self.beyond = 0;
            while !self.stack.is_empty() {
                self.close_now(None);
            }
            return;
        }
        if self.beyond > 0 {
            return;
        }
        if self.braces != Braces::Doubted {
            return self.first_line_of_block(line, first);
        }
        // In column 1, only a statement tells that a block is over: a row there was pasted without its indentation.
        let statement = matches!(first.keyword, Some(Keyword::Let | Keyword::UnitDef | Keyword::Import));
        while let Some(block) = self.stack.last() {
            let outside = match first.kind {
                Kind::Close => line.indent < block.indent,
                _ => line.indent <= block.indent && (line.indent > 0 || statement),
            };
            if !(block.indented && outside) || self.stack.len() == 1 && first.kind == Kind::Close {
                break;
            }
            let head = block.head;
            if !block.faulty {
                self.error(hazard::missing_close(&[head], first.span, self.text, false));
            }
            self.close_now(None);
        }
        self.first_line_of_block(line, first);
    }

    /// Whether a block is indented is told by its first line.
    fn first_line_of_block(&mut self, line: &Line, first: Token) {
        if let Some(block) = self.stack.last_mut()
            && block.empty
            && first.kind != Kind::Close
        {
            block.empty = false;
            block.indented = line.indent > block.indent;
        }
    }

    fn piece<'t>(&mut self, grammar: &Grammar<'t>, line: &Line, tokens: &'t [Token]) {
        let context = self.context();
        self.opens = None;
        if context == Context::Silent {
            self.sink.piece(Piece { tokens, context }, Shape::Broken);
            self.opens = Some(Context::Silent);
            return;
        }
        let untrusted = self.salvage_from.is_some_and(|from| from <= tokens[tokens.len() - 1].span.end);
        let shape = match shape::parse(grammar, context, tokens) {
            _ if untrusted => shape::salvage(context, tokens),
            Ok(shape) => shape,
            Err(_) if self.salvage_from.is_some() => shape::salvage(context, tokens),
            Err(_) if self.errors > MOST_ERRORS => {
                self.errors += 1;
                shape::salvage(context, tokens)
            }
            Err(at) => {
                let place = hazard::Place { text: self.text, line: line.span, context, lang: self.lang };
                let error = hazard::in_shape(place, tokens, at);
                self.error(error);
                shape::salvage(context, tokens)
            }
        };
        self.keep(context, line, tokens, shape);
    }

    /// Hands a shape to the sink, and remembers which block it would open.
    fn keep(&mut self, context: Context, line: &Line, tokens: &[Token], shape: Shape) {
        self.opens = match &shape {
            Shape::Head { kind, .. } => Some(block_of(*kind)),
            Shape::Section { .. } | Shape::Row(_) => Some(Context::Rows),
            Shape::Broken => Some(Context::Silent),
            _ => None,
        };
        let faulty = self.errors > self.errors_before;
        if faulty && let Some(block) = self.stack.last_mut() {
            block.faulty |= block.head.start == line.span.start;
        }
        if faulty && matches!(shape, Shape::Section { .. } | Shape::Unit(_)) {
            // Its rate or its discount, or how much the unit is, may be what could not be read.
            self.sink.lose();
        }
        let needs_brace = match shape {
            Shape::Head { .. } | Shape::Section { .. } => true,
            Shape::Broken => context == Context::File,
            // Half typed, it may have been a section.
            Shape::Row(_) => {
                let starts_line = line.before(tokens[0], self.text).trim().is_empty();
                context == Context::Rows && faulty && starts_line && self.braces != Braces::Paired
            }
            _ => false,
        };
        if needs_brace {
            let span = tokens[0].span.to(tokens[tokens.len() - 1].span);
            self.pending_head =
                self.opens.map(|context| PendingHead { context, indent: line.indent, span, faulty });
        }
        self.sink.piece(Piece { tokens, context }, shape);
    }

    /// Heads of the open blocks, innermost first.
    fn open_heads(&self) -> Vec<Span> {
        self.stack.iter().rev().map(|block| block.head).collect()
    }

    fn push(&mut self, context: Context, indent: usize, head: Span, brace: Option<Span>) {
        self.stack.push(OpenBlock { context, indent, indented: false, empty: true, head, faulty: false });
        self.sink.open(brace);
    }

    fn open(&mut self, line: &Line, brace: Span) {
        self.pending_head = None;
        if self.beyond > 0 {
            self.beyond += 1;
            return;
        }
        if self.stack.len() >= DEEPEST {
            self.beyond = 1;
            self.error(Diagnostic::new(Code::NestingTooDeep, brace, |lang| {
                lang.pick(
                    format!("plus de {DEEPEST} blocs l'un dans l'autre"),
                    format!("more than {DEEPEST} blocks inside one another"),
                )
            }));
            return;
        }
        let context = match self.opens.take() {
            Some(context) => context,
            None => {
                // A head that stands where it cannot has been told.
                if self.context() != Context::Silent && self.errors == self.errors_before {
                    self.error(hazard::unexpected_open(brace));
                }
                self.sink.piece(Piece { tokens: &[], context: self.context() }, Shape::Broken);
                Context::Silent
            }
        };
        self.push(context, line.indent, Span::new(line.span.start, brace.end), Some(brace));
    }

    fn close(&mut self, brace: Span, line: &Line, last_of_line: bool) {
        self.pending_head = None;
        self.opens = None;
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        if self.stack.is_empty() {
            if self.errors == self.errors_before {
                self.error(hazard::stray_brace(brace));
            }
            return;
        }
        let alone = last_of_line && line.tokens.len() == 1;
        if alone && self.stack.len() == 1 && self.braces == Braces::Doubted {
            self.pending_close = Some(brace);
        } else {
            self.close_now(Some(brace));
        }
    }

    fn close_now(&mut self, brace: Option<Span>) {
        if self.stack.pop().is_some() {
            self.sink.close(brace);
        }
    }

    fn finish(&mut self) {
        if let Some(brace) = self.pending_close.take() {
            self.close_now(Some(brace));
            self.release();
        }
        if !self.stack.is_empty() || self.beyond > 0 {
            self.sink.doubt();
        }
        if let Some(block) = self.stack.last()
            && self.beyond == 0
            && block.context != Context::Silent
            && !block.faulty
        {
            let end = Span::new(self.text.len() as u32, self.text.len() as u32);
            let heads = self.open_heads();
            self.error(hazard::missing_close(&heads, end, self.text, self.last));
        }
        while !self.stack.is_empty() {
            self.close_now(None);
        }
    }
}
