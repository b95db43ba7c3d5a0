//! The lines of a file, each cut into the cells that are aligned.

use super::words::{Uses, Writer, setting};
use crate::diagnostic::Diagnostic;
use crate::locale::Lang;
use crate::source::Span;
use crate::syntax::{Context, Keyword, Kind, Piece, Shape, Sink, Token};

/// What a line is made of.
#[derive(Debug, PartialEq, Eq)]
pub enum Form {
    Blank,
    /// A comment alone.
    Comment,
    /// Left as it was typed.
    Verbatim(String),
    /// A closing brace alone.
    Close,
    /// Words parted by one space: heads, sections, texts, one-line blocks.
    Plain(String),
    Setting {
        key: String,
        value: String,
    },
    Let {
        name: String,
        value: String,
    },
    Row(RowCells),
    Entry {
        target: String,
        value: String,
        words: String,
    },
    /// The head of a grid has no target.
    Grid {
        target: String,
        cells: Vec<String>,
    },
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct RowCells {
    pub id: String,
    pub designation: String,
    /// A number and its unit, or a formula.
    pub quantity: String,
    pub price: String,
    pub words: Vec<String>,
    /// ` {` when a block follows.
    pub opens: bool,
}

#[derive(Debug)]
pub struct Line<'s> {
    pub form: Form,
    /// Blocks that are open around it.
    pub depth: usize,
    /// The document it is in, counted from 1; 0 outside.
    pub document: usize,
    /// The block it is in: columns of settings and entries are aligned within it.
    pub block: usize,
    pub comment: Option<&'s str>,
}

/// Gives each line to `take` as soon as it is read: a file is never held line by line.
pub struct Collector<'s, T> {
    writer: Writer<'s>,
    take: T,
    blocks: Vec<usize>,
    documents: usize,
    next_block: usize,
    /// The line being collected.
    pieces: Vec<Part>,
    depth: usize,
    block: usize,
    faulty: bool,
}

enum Part {
    Form(Form),
    Open,
    Close,
}

impl<'s, T: FnMut(Line<'s>)> Collector<'s, T> {
    pub fn new(text: &'s str, lang: Lang, translate: bool, take: T) -> Self {
        Collector {
            writer: Writer { text, lang, translate },
            take,
            blocks: Vec::new(),
            documents: 0,
            next_block: 1,
            pieces: Vec::new(),
            depth: 0,
            block: 0,
            faulty: false,
        }
    }

    fn start(&mut self) {
        if self.pieces.is_empty() {
            self.depth = self.blocks.len();
            self.block = self.blocks.last().copied().unwrap_or(0);
        }
    }

    fn form(&self, tokens: &[Token], shape: &Shape, context: Context) -> Form {
        let uses = Uses::find(self.writer.text, tokens, shape);
        let join = |tokens: &[Token]| self.writer.join(tokens, &uses);
        match shape {
            Shape::Setting(_) => {
                let (key, value) = setting(&self.writer, tokens, &uses);
                Form::Setting { key, value }
            }
            Shape::Let(_) => Form::Let { name: join(&tokens[..2]), value: join(&tokens[3..]) },
            Shape::Row(_) if context == Context::Rows => self.row(tokens, &uses),
            Shape::Entry(_) => {
                let target = target_length(tokens);
                let flag = |token: &Token| {
                    token.kind == Kind::String
                        || token.keyword.is_some_and(|word| {
                            use Keyword::*;
                            matches!(word, Done | Reopen | Correction | Stored | Provisional)
                        })
                };
                let value = tokens[target..].iter().position(flag).map_or(tokens.len(), |at| at + target);
                Form::Entry {
                    target: join(&tokens[..target]),
                    value: join(&tokens[target..value]),
                    words: join(&tokens[value..]),
                }
            }
            Shape::GridHead(_) | Shape::GridLine(_) => {
                let mut parts = tokens.split(|token| token.kind == Kind::Bar);
                let target = parts.next().map_or(String::new(), join);
                let cells = parts.map(join).collect();
                Form::Grid { target, cells }
            }
            _ => Form::Plain(join(tokens)),
        }
    }

    fn row(&self, tokens: &[Token], uses: &Uses) -> Form {
        let word = |token: &Token| {
            token.keyword.is_some_and(|word| {
                use Keyword::*;
                matches!(word, At | Vat | Discount | Coef | Option | Penalty | Stored)
            })
        };
        let mut cuts = vec![1];
        let source = |token: &Token| matches!(token.keyword, Some(Keyword::From | Keyword::Less));
        let mut quantity = 1;
        if tokens.get(1).is_some_and(|token| token.kind == Kind::String) {
            quantity = 2;
        }
        if tokens.get(quantity).is_some_and(source) {
            quantity += 1 + target_length(&tokens[quantity + 1..]);
        }
        cuts.push(quantity);
        let mut at = quantity;
        while at < tokens.len() {
            let after_dot = tokens[at - 1].kind == Kind::Dot;
            if word(&tokens[at]) && !after_dot {
                cuts.push(at);
            }
            at += 1;
        }
        cuts.push(tokens.len());
        let join = |from: usize, to: usize| self.writer.join(&tokens[from..to], uses);
        let mut cells = RowCells { id: join(0, 1), designation: join(1, quantity), ..RowCells::default() };
        let first_word = cuts.get(2).copied().unwrap_or(tokens.len());
        cells.quantity = join(quantity, first_word);
        for pair in cuts[2..].windows(2) {
            let text = join(pair[0], pair[1]);
            // The order of words is the writer's: a price that is not the first stays where it is.
            let first = cells.price.is_empty() && cells.words.is_empty();
            if tokens[pair[0]].keyword == Some(Keyword::At) && first {
                cells.price = join(pair[0] + 1, pair[1]);
            } else {
                cells.words.push(text);
            }
        }
        Form::Row(cells)
    }
}

/// Tokens of `id { "." id }`.
fn target_length(tokens: &[Token]) -> usize {
    let mut length = 1.min(tokens.len());
    while tokens.get(length).is_some_and(|token| token.kind == Kind::Dot) && length + 1 < tokens.len() {
        length += 2;
    }
    length
}

impl Form {
    /// On one line with others.
    fn inline(self) -> String {
        let parts = match self {
            Form::Plain(text) | Form::Verbatim(text) => vec![text],
            Form::Setting { key, value } => vec![key, ":".into(), value],
            Form::Let { name, value } => vec![name, "=".into(), value],
            Form::Entry { target, value, words } => vec![target, value, words],
            Form::Row(row) => {
                let price = if row.price.is_empty() { String::new() } else { format!("@ {}", row.price) };
                let mut parts = vec![row.id, row.designation, row.quantity, price];
                parts.extend(row.words);
                parts
            }
            Form::Grid { target, cells } => {
                let mut parts = vec![target];
                parts.extend(cells.into_iter().map(|cell| format!("| {cell}").trim_end().to_owned()));
                parts
            }
            Form::Blank | Form::Comment | Form::Close => Vec::new(),
        };
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

impl<'s, T: FnMut(Line<'s>)> Sink for Collector<'s, T> {
    fn piece(&mut self, piece: Piece<'_>, shape: Shape) {
        self.start();
        if piece.tokens.is_empty() {
            return;
        }
        let readable = match &shape {
            Shape::Broken | Shape::BrokenEntry(_) => false,
            Shape::Row(row) => row.readable,
            Shape::Head { readable, .. } => *readable,
            Shape::GridLine(line) => line.readable,
            Shape::Let(value) => value.value.is_some(),
            _ => true,
        };
        self.faulty |= !readable;
        let form = if readable { self.form(piece.tokens, &shape, piece.context) } else { Form::Blank };
        self.pieces.push(Part::Form(form));
        if self.blocks.is_empty() && matches!(shape, Shape::Head { .. } | Shape::Broken) {
            self.documents += 1;
        }
    }

    fn open(&mut self, brace: Option<Span>) {
        // A block that the reader guesses has no brace to write.
        if brace.is_some() {
            self.start();
            self.pieces.push(Part::Open);
        }
        self.blocks.push(self.next_block);
        self.next_block += 1;
    }

    fn close(&mut self, brace: Option<Span>) {
        if brace.is_none() {
            self.blocks.pop();
            return;
        }
        if self.pieces.is_empty() {
            self.depth = self.blocks.len().saturating_sub(1);
            self.block = self.blocks.last().copied().unwrap_or(0);
        }
        self.pieces.push(Part::Close);
        self.blocks.pop();
    }

    fn error(&mut self, error: Diagnostic) {
        self.faulty |= error.is_error();
    }

    fn end_of_line(&mut self, span: Span, comment: Option<Span>) {
        let raw = span.of(self.writer.text);
        let comment = comment.map(|span| span.of(self.writer.text).trim_end());
        let blank = raw.trim_matches([' ', '\t', '\u{A0}', '\u{FEFF}', '\u{202F}']).is_empty();
        if self.pieces.is_empty() {
            self.depth = self.blocks.len();
            self.block = self.blocks.last().copied().unwrap_or(0);
        }
        let document = if self.blocks.is_empty() && self.pieces.is_empty() { 0 } else { self.documents };
        let mut pieces = std::mem::take(&mut self.pieces);
        let faulty = std::mem::take(&mut self.faulty);
        let (form, comment) = if faulty {
            (Form::Verbatim(raw.trim_end().trim_start_matches('\u{FEFF}').to_owned()), None)
        } else if pieces.is_empty() {
            (if comment.is_some() || !blank { Form::Comment } else { Form::Blank }, comment)
        } else if matches!(pieces.as_slice(), [Part::Close]) {
            (Form::Close, comment)
        } else {
            let opens = matches!(pieces.as_slice(), [Part::Form(_), Part::Open]);
            let form = if pieces.len() == 1 || opens {
                let first = pieces.swap_remove(0);
                match first {
                    Part::Form(Form::Row(row)) => Form::Row(RowCells { opens, ..row }),
                    Part::Form(form) if opens => Form::Plain(form.inline() + " {"),
                    Part::Form(form) => form,
                    Part::Open | Part::Close => Form::Plain("{".into()),
                }
            } else {
                let parts = pieces.into_iter().map(|part| match part {
                    Part::Form(form) => form.inline(),
                    Part::Open => "{".into(),
                    Part::Close => "}".into(),
                });
                Form::Plain(parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" "))
            };
            (form, comment)
        };
        (self.take)(Line { form, depth: self.depth, document, block: self.block, comment });
    }
}
