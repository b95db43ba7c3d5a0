//! Builds the tree from what the reader reads.

use super::keyword::{Keyword, Tongue};
use super::limits::MOST_ERRORS;
use super::reader::Sink;
use super::shape::{Piece, Shape};
use super::tree::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::locale::Lang;
use crate::source::Span;

/// What is open, innermost last.
enum Node {
    Block(Box<Block>),
    Section(Box<Section>),
    /// The last row of the parent, which takes the body.
    Row(Body),
    Grid(Box<Grid>),
    Silent,
}

#[derive(Default)]
pub struct Builder {
    pub tree: Tree,
    /// The first keyword of each language.
    pub first: [Option<(Span, Keyword)>; 2],
    /// The braces of the text are not to be trusted.
    pub doubtful: bool,
    stack: Vec<Node>,
    /// A block or section whose brace may still come.
    waiting: Option<Node>,
}

impl Builder {
    /// The waiting node had no block after all.
    fn settle(&mut self) {
        if let Some(node) = self.waiting.take() {
            self.put(node);
        }
    }

    fn put(&mut self, node: Node) {
        match (node, self.stack.last_mut()) {
            (Node::Block(block), _) => self.tree.items.push(Item::Block(block)),
            (Node::Grid(grid), _) => self.tree.items.push(Item::Grid(grid)),
            (Node::Section(mut section), Some(parent)) => {
                shrink(&mut section.body);
                if let Some(body) = body_of(parent) {
                    body.push_row(RowsLine::Section(*section));
                }
            }
            (Node::Row(mut inner), Some(parent)) => {
                let Some(body) = body_of(parent) else { return };
                let Some(last) = body.last_row() else { return };
                let RowsLine::Row(row) = last else { return };
                if row.readable || inner.rows.is_empty() {
                    row.texts = std::mem::take(&mut inner.texts);
                    row.body = inner.says_something().then(|| Box::new(inner));
                    return;
                }
                // A line that could not be read and holds rows was a section half typed: its rows stay known.
                let title = row.designation.unwrap_or(row.id);
                *last = RowsLine::Section(Section { id: None, title, body: inner });
                self.tree.lost = true;
            }
            _ => {}
        }
    }

    /// The tree of what was read, parts in the order of the text.
    pub fn finish(parts: impl IntoIterator<Item = Builder>) -> Tree {
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or_default();
        whole.settle();
        for mut part in parts {
            part.settle();
            whole.tree.items.append(&mut part.tree.items);
            whole.tree.errors.append(&mut part.tree.errors);
            whole.tree.lost |= part.tree.lost;
            for (known, new) in whole.first.iter_mut().zip(part.first) {
                *known = known.or(new);
            }
        }
        let [french, english] = whole.first;
        whole.tree.told = whole.first.map(|found| found.map(|(span, _)| span));
        let starts = |found: Option<(Span, Keyword)>| found.map(|(span, _)| span.start);
        (whole.tree.lang, whole.tree.mixed) = match (starts(french), starts(english)) {
            (None, None) => (None, None),
            (Some(fr), Some(en)) if en < fr => (Some(Lang::En), french),
            (Some(_), _) => (Some(Lang::Fr), english),
            (None, Some(_)) => (Some(Lang::En), None),
        };
        whole.tree
    }
}

fn body_of(node: &mut Node) -> Option<&mut Body> {
    match node {
        Node::Block(block) => Some(&mut block.body),
        Node::Section(section) => Some(&mut section.body),
        Node::Row(body) => Some(body),
        Node::Grid(_) | Node::Silent => None,
    }
}

fn shrink(body: &mut Body) {
    body.rows.iter_mut().for_each(Vec::shrink_to_fit);
    body.rows.shrink_to_fit();
    body.entries.shrink_to_fit();
}

impl Sink for Builder {
    fn piece(&mut self, _piece: Piece<'_>, shape: Shape) {
        self.settle();
        match shape {
            Shape::Import(file) => self.tree.items.push(Item::Import(file)),
            Shape::Unit(unit) => self.tree.items.push(Item::Unit(Box::new(unit))),
            Shape::Let(value) => match self.stack.last_mut().and_then(body_of) {
                Some(body) => body.lets.push(value),
                None => self.tree.items.push(Item::Let(Box::new(value))),
            },
            Shape::Head { kind: Keyword::Grid, kind_span, head, .. } => {
                self.waiting = Some(Node::Grid(Box::new(Grid { kind_span, head, ..Grid::default() })));
            }
            Shape::Head { kind, kind_span, head, readable } => {
                let block = Block { kind, kind_span, head, body: Body::default(), readable };
                self.waiting = Some(Node::Block(Box::new(block)));
            }
            Shape::Section { id, title } => {
                self.waiting = Some(Node::Section(Box::new(Section { id, title, body: Body::default() })));
            }
            Shape::GridHead(columns) => {
                if let Some(Node::Grid(grid)) = self.stack.last_mut() {
                    if grid.columns.is_empty() {
                        grid.columns = columns;
                    } else {
                        let span = columns.iter().copied().reduce(Span::to).unwrap_or_default();
                        self.tree.errors.push(super::hazard::second_grid_head(span));
                    }
                }
            }
            Shape::GridLine(line) => {
                if let Some(Node::Grid(grid)) = self.stack.last_mut() {
                    grid.lines.push(line);
                }
            }
            Shape::Setting(setting) => self.put_in(|body| body.settings.push(setting)),
            Shape::Text(text) => self.put_in(|body| body.texts.push(text)),
            // Past the errors that are shown, what could not be read is not kept either.
            Shape::Row(Row { readable: false, .. }) | Shape::BrokenEntry(_)
                if self.tree.errors.len() > MOST_ERRORS =>
            {
                self.tree.lost = true;
            }
            Shape::Row(row) => self.put_in(|body| body.push_row(RowsLine::Row(row))),
            Shape::Entry(entry) => self.put_in(|body| body.entries.push(entry)),
            Shape::BrokenEntry(target) => self.put_in(|body| body.broken.push(target.unwrap_or_default())),
            Shape::Broken => {
                self.tree.lost = true;
                self.waiting = Some(Node::Silent);
            }
        }
    }

    fn open(&mut self, brace: Option<Span>) {
        let mut node = match self.waiting.take() {
            Some(node) => node,
            // A row is already in its parent: its body joins it when it closes.
            None => Node::Row(Body::default()),
        };
        match &mut node {
            Node::Grid(grid) => grid.open = brace,
            node => {
                if let Some(body) = body_of(node) {
                    body.open = brace;
                }
            }
        }
        self.stack.push(node);
    }

    fn close(&mut self, brace: Option<Span>) {
        self.settle();
        let Some(mut node) = self.stack.pop() else { return };
        match &mut node {
            Node::Grid(grid) => grid.close = brace,
            node => {
                if let Some(body) = body_of(node) {
                    body.close = brace;
                    shrink(body);
                }
            }
        }
        self.put(node);
    }

    fn lose(&mut self) {
        self.tree.lost = true;
    }

    fn doubt(&mut self) {
        self.doubtful = true;
    }

    fn plain(&mut self, entry: Entry) -> Result<(), Entry> {
        self.settle();
        match self.stack.last_mut().and_then(body_of) {
            Some(body) => body.entries.push(entry),
            None => return Err(entry),
        }
        Ok(())
    }

    fn error(&mut self, error: Diagnostic) {
        use Code::*;
        // Lost braces are guessed back, and an unread line may have held anything.
        let guessed =
            matches!(error.code, MissingOpenBrace | MissingCloseBrace | StrayCloseBrace | NestingTooDeep);
        self.tree.lost |= guessed || matches!(error.code, LineTooLong | TooManyErrors);
        self.tree.errors.push(error);
    }

    fn keyword(&mut self, keyword: Keyword, span: Span, tongue: Tongue) {
        if let Some(lang) = tongue {
            self.first[lang as usize].get_or_insert((span, keyword));
        }
    }
}

impl Builder {
    fn put_in(&mut self, put: impl FnOnce(&mut Body)) {
        if let Some(body) = self.stack.last_mut().and_then(body_of) {
            put(body);
        }
    }
}
