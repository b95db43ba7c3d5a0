//! The lines and blocks of a file, as the reader reads them: what stands around an offset, and what nests in what.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::Entry;
use crate::syntax::{Context, Keyword, Piece, Shape, Sink, Token};

/// What a block belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A document, or a block of settings.
    Document(Keyword),
    Section,
    /// The block of a row: texts, or components.
    Row,
    /// Of a head that could not be read.
    Unknown,
}

/// A head, a section or a row that holds others, and its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    /// Its first line, without the brace.
    pub head: Span,
    /// From its head to its closing brace; to the end of its head, without a block.
    pub span: Span,
    /// Its braces, where they were typed.
    pub open: Option<Span>,
    pub close: Option<Span>,
    /// The block around it, by its place.
    pub parent: Option<u32>,
}

/// A piece of a line: all of it, or what stands before or after a brace.
#[derive(Debug)]
pub struct Line {
    pub span: Span,
    pub tokens: Vec<Token>,
    pub context: Context,
    pub shape: Shape,
    /// The block that it stands in, by its place.
    pub block: Option<u32>,
}

/// What stands at an offset.
#[derive(Debug, Default)]
pub struct Cursor {
    /// Blocks around it, from the outermost.
    pub around: Vec<Block>,
    /// Blocks that its line is a part of, or holds.
    pub blocks: Vec<Block>,
    /// What was read on its line, in order: nothing on a blank one.
    pub line: Vec<Line>,
    pub comment: Option<Span>,
}

impl Cursor {
    /// The document that it is in.
    pub fn document(&self) -> Option<Keyword> {
        self.around.iter().find_map(|block| match block.kind {
            BlockKind::Document(kind) => Some(kind),
            _ => None,
        })
    }

    /// The token at an offset, the place just after it included; where two touch, the one that starts there.
    pub fn token(&self, offset: u32) -> Option<Token> {
        let tokens = self.line.iter().flat_map(|line| &line.tokens);
        tokens.rev().find(|token| token.span.start <= offset && offset <= token.span.end).copied()
    }

    /// The piece of the line that an offset is in.
    pub fn piece(&self, offset: u32) -> Option<&Line> {
        self.line.iter().find(|line| line.span.start <= offset && offset <= line.span.end)
    }
}

/// Every block of a text, in the order of their heads; heads without a block are among them.
pub fn blocks(text: &str) -> Vec<Block> {
    lines_but_cells(text, |_| {})
}

/// [`lines`], without plain cells such as `murs 60%`: nearly every line of a long job.
pub fn lines_but_cells(text: &str, take: impl FnMut(&Line)) -> Vec<Block> {
    // No line is wanted for itself.
    let mut reader = Outline { wanted: Some((u32::MAX, u32::MAX)), ..Outline::new(take) };
    crate::syntax::read(text, &mut reader);
    reader.blocks
}

/// Gives each piece of each line, and then the blocks of the text.
pub fn lines(text: &str, take: impl FnMut(&Line)) -> Vec<Block> {
    let mut reader = Outline::new(take);
    crate::syntax::read(text, &mut reader);
    reader.blocks
}

/// What stands at an offset of a text.
pub fn cursor(text: &str, offset: u32) -> Cursor {
    let place = offset as usize;
    let start = text.get(..place).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = text.get(place..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| place + at);
    let (start, end) = (start as u32, end as u32);
    let mut out = Cursor::default();
    let fresh = || Outline { wanted: Some((start, end)), ..Outline::new(|_: &Line| {}) };
    let mut reader = fresh();
    crate::syntax::read_around(text, start as usize, &mut reader);
    if reader.doubtful {
        // What stands around it is told by the whole text.
        reader = fresh();
        crate::syntax::read(text, &mut reader);
    }
    let inside = |block: &&Block| {
        // A block whose closing brace was lost goes on to the next head.
        let next = || reader.blocks.iter().map(|other| other.head.start).find(|head| *head >= block.span.end);
        let end = block.close.map_or_else(|| next().unwrap_or(u32::MAX), |close| close.start);
        block.open.is_some_and(|open| open.end <= offset) && offset <= end
    };
    out.around = reader.blocks.iter().filter(inside).copied().collect();
    let touches = |block: &&Block| block.span.start <= end && start <= block.span.end;
    out.blocks = reader.blocks.iter().filter(touches).copied().collect();
    out.line = reader.kept;
    out.comment = reader.comment;
    out
}

struct Outline<F> {
    take: F,
    blocks: Vec<Block>,
    stack: Vec<u32>,
    /// The last piece, which a brace may follow.
    last: Option<u32>,
    pending: Option<(BlockKind, Span)>,
    /// Keep the pieces of this line.
    wanted: Option<(u32, u32)>,
    kept: Vec<Line>,
    comment: Option<Span>,
    /// The end of what was read so far.
    end: u32,
    doubtful: bool,
}

impl<F: FnMut(&Line)> Outline<F> {
    fn new(take: F) -> Self {
        Outline {
            take,
            blocks: Vec::new(),
            stack: Vec::new(),
            last: None,
            pending: None,
            wanted: None,
            kept: Vec::new(),
            comment: None,
            end: 0,
            doubtful: false,
        }
    }

    fn add(&mut self, kind: BlockKind, head: Span) -> u32 {
        let parent = self.stack.last().copied();
        self.blocks.push(Block { kind, head, span: head, open: None, close: None, parent });
        self.blocks.len() as u32 - 1
    }
}

impl<F: FnMut(&Line)> Sink for Outline<F> {
    fn piece(&mut self, piece: Piece<'_>, shape: Shape) {
        let (Some(first), Some(last)) = (piece.tokens.first(), piece.tokens.last()) else { return };
        let span = first.span.to(last.span);
        self.end = self.end.max(span.end);
        (self.last, self.pending) = (None, None);
        match &shape {
            Shape::Head { kind, .. } => self.last = Some(self.add(BlockKind::Document(*kind), span)),
            Shape::Section { .. } => self.last = Some(self.add(BlockKind::Section, span)),
            Shape::Row(_) => self.pending = Some((BlockKind::Row, span)),
            _ => self.pending = Some((BlockKind::Unknown, span)),
        }
        let block = self.stack.last().copied();
        let line = Line { span, tokens: piece.tokens.to_vec(), context: piece.context, shape, block };
        (self.take)(&line);
        if self.wanted.is_some_and(|(start, end)| start <= span.start && span.start <= end) {
            self.kept.push(line);
        }
    }

    fn open(&mut self, brace: Option<Span>) {
        let place = match (self.last.take(), self.pending.take()) {
            (Some(place), _) => place,
            (None, Some((kind, head))) => self.add(kind, head),
            (None, None) => self.add(BlockKind::Unknown, brace.unwrap_or_default()),
        };
        let block = &mut self.blocks[place as usize];
        block.open = brace;
        block.span = block.span.to(brace.unwrap_or(block.head));
        self.stack.push(place);
    }

    fn close(&mut self, brace: Option<Span>) {
        let end = brace.map_or(self.end, |brace| brace.end);
        self.end = self.end.max(end);
        if let Some(place) = self.stack.pop() {
            let block = &mut self.blocks[place as usize];
            block.close = brace;
            block.span.end = block.span.end.max(end);
        }
    }

    fn error(&mut self, _: Diagnostic) {}

    fn doubt(&mut self) {
        self.doubtful = true;
    }

    /// Where one line is wanted, the others count for their blocks only.
    fn plain(&mut self, entry: Entry) -> Result<(), Entry> {
        let span = entry.target.to(entry.place());
        match self.wanted {
            Some((start, end)) if !(start <= span.start && span.start <= end) => {
                self.end = self.end.max(span.end);
                (self.last, self.pending) = (None, Some((BlockKind::Unknown, span)));
                Ok(())
            }
            _ => Err(entry),
        }
    }

    fn end_of_line(&mut self, span: Span, comment: Option<Span>) {
        if self.wanted.is_some_and(|(start, _)| start == span.start) {
            self.comment = comment;
        }
        // A block goes on to the end of its last line.
        self.end = self.end.max(comment.map_or(self.end, |comment| comment.end));
    }
}
