//! What each word of a file is, for its colour: rows by how far they have got, documents by whether they are issued.
//!
//! Told from the tokens of each line and the block that it stands in, so that a line that is half typed keeps its colours.

mod legend;

pub use legend::{Modifiers, TokenKind};

use crate::Analysis;
use crate::billing::Run;
use crate::diagnostic::Diagnostic;
use crate::document::state;
use crate::project::{Document, InvoiceId, Project, RowId, Target, value_word};
use crate::source::Span;
use crate::syntax::{Context, Keyword, Kind, Piece, Shape, Sink, Token, Tokens, fold, looks_like_head};
use rustc_hash::FxHashMap;

/// A word, figure or sign of the file, on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    pub span: Span,
    pub kind: TokenKind,
    pub modifiers: Modifiers,
}

/// The tokens of a stretch of one file, in order.
pub fn tokens(analysis: &Analysis, range: Span) -> Vec<SemanticToken> {
    let project = &analysis.project;
    let file = project.source.file(range.start).span;
    let range = Span::new(range.start.max(file.start), range.end.min(file.end));
    if range.is_empty() || is_table(analysis, file) {
        return Vec::new();
    }
    let part = around(&project.source.text, file, range);
    let mut painter = Painter::new(project, part.start, range);
    crate::syntax::read(project.slice(part), &mut painter);
    let Painter { mut out, states, .. } = painter;
    fill(analysis, &mut out, states);
    out.retain(|token| token.span.start < range.end && range.start < token.span.end);
    // What a brace keeps pending is said after what follows it.
    out.sort_by_key(|token| token.span);
    out
}

/// A table of figures (CSV) has no words.
fn is_table(analysis: &Analysis, file: Span) -> bool {
    file.start > 0 && analysis.source().file(file.start).name.to_ascii_lowercase().ends_with(".csv")
}

/// The documents that a stretch of a file touches: from a head in column 1 to the one after it.
fn around(text: &str, file: Span, range: Span) -> Span {
    let all = file.of(text);
    let is_head = |start: usize| {
        let line = all[start..].split('\n').next().unwrap_or_default();
        if !line.starts_with(|ch: char| ch.is_alphabetic()) {
            return false;
        }
        let tokens: Vec<Token> = Tokens::new(line).take(3).collect();
        !tokens.is_empty() && looks_like_head(&tokens)
    };
    let local = |offset: u32| (offset - file.start) as usize;
    let line_at =
        |at: usize| all.as_bytes()[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let mut start = line_at(local(range.start));
    while start > 0 && !is_head(start) {
        start = line_at(start - 1);
    }
    let mut end = local(range.end);
    loop {
        end = memchr::memchr(b'\n', &all.as_bytes()[end..]).map_or(all.len(), |length| end + length + 1);
        if end == all.len() || is_head(end) {
            break;
        }
    }
    Span::new(file.start + start as u32, file.start + end as u32)
}

/// After which invoice a row is looked at; after the last one, where there is none.
type When = Option<InvoiceId>;

/// Gives rows their states: one walk over the invoices, up to the last that is asked for.
fn fill(analysis: &Analysis, out: &mut [SemanticToken], mut states: Vec<(usize, RowId, When)>) {
    let Analysis { project, ledger, .. } = analysis;
    let Some(last) = project.invoices.len().checked_sub(1) else { return };
    if states.is_empty() || ledger.contracts.len() < project.rows.len() {
        return;
    }
    let last = last as InvoiceId;
    states.sort_by_key(|(_, _, when)| when.unwrap_or(last));
    let mut states = states.into_iter().peekable();
    let mut run = Run::new(project, ledger);
    while states.peek().is_some()
        && let Some(at) = run.step()
    {
        while let Some((place, row, _)) = states.next_if(|(_, _, when)| when.unwrap_or(last) == at) {
            let (previous, current) = (&run.previous[row as usize], &run.current[row as usize]);
            let declared = &project.rows[row as usize];
            let billed = declared.counts() && run.accepted[declared.quote as usize];
            if billed && previous.known && current.known && !run.lost && !run.withheld.contains(&row) {
                let token = &mut out[place];
                token.modifiers = token.modifiers | Modifiers::of(state(previous, current));
            }
        }
    }
}

/// The document that a line is in.
#[derive(Clone, Copy, Default)]
struct Around {
    kind: Option<Keyword>,
    invoice: Option<InvoiceId>,
}

/// Reads a part of a file; its spans are places in that part.
struct Painter<'p> {
    project: &'p Project,
    start: u32,
    range: Span,
    out: Vec<SemanticToken>,
    states: Vec<(usize, RowId, When)>,
    stack: Vec<Around>,
    /// That of the last head.
    last: Option<Around>,
    /// The situations of the grid that is being read.
    columns: Vec<Option<InvoiceId>>,
    invoices: FxHashMap<u32, InvoiceId>,
    /// Rows by the places of their ids, those of the range.
    rows: FxHashMap<u32, RowId>,
}

impl<'p> Painter<'p> {
    fn new(project: &'p Project, start: u32, range: Span) -> Self {
        let invoices = project.invoices.iter().zip(0..).map(|(invoice, at)| (invoice.head.start, at));
        let here = |row: &crate::project::Row| range.start < row.id.end && row.id.start < range.end;
        let rows = project.rows.iter().zip(0..).filter(|(row, _)| here(row));
        Painter {
            project,
            start,
            range,
            out: Vec::new(),
            states: Vec::new(),
            stack: Vec::new(),
            last: None,
            columns: Vec::new(),
            invoices: invoices.collect(),
            rows: rows.map(|(row, at)| (row.id.start, at)).collect(),
        }
    }

    fn shifted(&self, span: Span) -> Span {
        Span::new(span.start + self.start, span.end + self.start)
    }

    fn text(&self, span: Span) -> &'p str {
        self.project.slice(self.shifted(span))
    }

    fn add(&mut self, token: &Token, kind: TokenKind, modifiers: Modifiers) {
        self.out.push(SemanticToken { span: self.shifted(token.span), kind, modifiers });
    }

    fn paint(&mut self, token: &Token, kind: TokenKind) {
        self.add(token, kind, Modifiers::NONE);
    }

    /// The last token is a row, as it stands after an invoice.
    fn state(&mut self, row: RowId, when: When) {
        self.states.push((self.out.len() - 1, row, when));
    }

    fn here(&self) -> Around {
        self.stack.last().copied().unwrap_or_default()
    }

    fn document(&self, token: &Token) -> Option<Document> {
        self.project.names.document(self.text(token.span))
    }

    fn standing(&self, document: Option<Document>) -> Modifiers {
        match document {
            Some(Document::Invoice(at)) if self.project.invoices[at as usize].issued() => Modifiers::ISSUED,
            Some(Document::Quote(at)) if self.project.quotes[at as usize].accepted_on(None) => {
                Modifiers::ACCEPTED
            }
            _ => Modifiers::NONE,
        }
    }

    /// A kind, its id, its clauses.
    fn head(&mut self, tokens: &[Token]) {
        self.paint(&tokens[0], TokenKind::Keyword);
        for (place, token) in tokens.iter().enumerate().skip(1) {
            match token.kind {
                Kind::Word => match token.keyword {
                    Some(Keyword::No | Keyword::Dated | Keyword::At) => self.paint(token, TokenKind::Keyword),
                    Some(word) if word.is_status() => self.paint(token, TokenKind::EnumMember),
                    _ if place == 1 => {
                        let standing = self.standing(self.document(token));
                        self.add(token, TokenKind::Namespace, Modifiers::DECLARATION | standing);
                    }
                    _ => {}
                },
                _ => self.sign(token),
            }
        }
    }

    /// What is the same wherever it stands.
    fn sign(&mut self, token: &Token) {
        let kind = match token.kind {
            Kind::String | Kind::UnclosedString => TokenKind::String,
            Kind::Number | Kind::Date | Kind::Month | Kind::Percent => TokenKind::Number,
            Kind::Euro => TokenKind::Type,
            Kind::Plus | Kind::Minus | Kind::Star | Kind::Slash | Kind::Equal | Kind::Bar => {
                TokenKind::Operator
            }
            Kind::Less | Kind::LessEqual | Kind::Greater | Kind::GreaterEqual | Kind::NotEqual => {
                TokenKind::Operator
            }
            _ => return,
        };
        self.paint(token, kind);
    }

    /// `nom = formule`, after its keyword.
    fn defined(&mut self, tokens: &[Token], kind: TokenKind) {
        self.paint(&tokens[0], TokenKind::Keyword);
        if let Some(name) = tokens.get(1).filter(|token| token.kind == Kind::Word) {
            self.add(name, kind, Modifiers::DECLARATION);
            self.formula(tokens, 2);
        }
    }

    fn setting(&mut self, tokens: &[Token]) {
        self.paint(&tokens[0], TokenKind::Property);
        let mut at = 2;
        while let Some(token) = tokens.get(at) {
            let next = tokens.get(at + 1).map(|token| token.kind);
            let typed = self.text(token.span);
            let named = matches!(next, Some(Kind::ParenOpen | Kind::Dot))
                || self.project.names.find_let(typed).is_some()
                || self.project.names.index(&fold(typed)).is_some();
            let unit = tokens[at - 1].kind == Kind::Number && self.project.units.id(typed).is_some();
            match token.kind {
                Kind::Word if unit => self.paint(token, TokenKind::Type),
                Kind::Word if named && value_word(typed, self.project.lang).is_none() => {
                    at = self.name(tokens, at);
                    continue;
                }
                Kind::Word => match self.document(token) {
                    Some(document) => {
                        self.add(token, TokenKind::Namespace, self.standing(Some(document)));
                    }
                    None => self.paint(token, TokenKind::EnumMember),
                },
                _ => self.sign(token),
            }
            at += 1;
        }
    }

    /// Formulas and the words around them, from a token on.
    fn formula(&mut self, tokens: &[Token], from: usize) {
        let mut at = from;
        while let Some(token) = tokens.get(at) {
            if token.kind != Kind::Word {
                self.sign(token);
                at += 1;
                continue;
            }
            let after_figure = at > 0 && matches!(tokens[at - 1].kind, Kind::Number | Kind::ParenClose);
            match token.keyword.filter(|word| word.reserved_for_names()) {
                Some(Keyword::At) if self.text(token.span) == "@" => self.paint(token, TokenKind::Operator),
                Some(_) => self.paint(token, TokenKind::Keyword),
                None if after_figure => self.paint(token, TokenKind::Type),
                None => {
                    at = self.name(tokens, at);
                    continue;
                }
            }
            at += 1;
        }
    }

    /// Where the path that starts at a token ends.
    fn path_end(tokens: &[Token], at: usize) -> usize {
        let mut end = at + 1;
        while let [dot, word, ..] = tokens.get(end..).unwrap_or_default()
            && dot.kind == Kind::Dot
            && word.kind == Kind::Word
        {
            end += 2;
        }
        end
    }

    /// A name in a formula: a function, a `soit`, an index, a cell. Gives the place after it.
    fn name(&mut self, tokens: &[Token], at: usize) -> usize {
        let end = Self::path_end(tokens, at);
        if end == at + 1 {
            let called = tokens.get(end).is_some_and(|next| next.kind == Kind::ParenOpen);
            self.paint(&tokens[at], if called { TokenKind::Function } else { TokenKind::Variable });
            return end;
        }
        if end == at + 3 && self.project.names.index(&fold(self.text(tokens[at].span))).is_some() {
            self.paint(&tokens[at], TokenKind::Variable);
        } else {
            let when = self.here().invoice;
            self.target(&tokens[at..end - 2], when);
        }
        self.paint(&tokens[end - 1], TokenKind::Property);
        end
    }

    /// `murs`, `D1.murs`, `GO`, `D1`, `tout`.
    fn target(&mut self, path: &[Token], when: When) -> Option<RowId> {
        let [first, .., last] = path else {
            return path.first().and_then(|only| {
                if matches!(only.keyword, Some(Keyword::All)) {
                    self.paint(only, TokenKind::Keyword);
                    return None;
                }
                self.targeted(only, only.span, when)
            });
        };
        let standing = self.standing(self.document(first));
        self.add(first, TokenKind::Namespace, standing);
        self.targeted(last, first.span.to(last.span), when)
    }

    /// The last part of a path.
    fn targeted(&mut self, token: &Token, path: Span, when: When) -> Option<RowId> {
        if token.kind != Kind::Word {
            self.sign(token);
            return None;
        }
        match self.project.names.find(self.text(path)) {
            Ok(Target::Row(row)) => {
                let option = self.project.rows[row as usize].option.is_some();
                let modifiers = if option { Modifiers::OPTION } else { Modifiers::NONE };
                self.add(token, TokenKind::Variable, modifiers);
                self.state(row, when);
                return Some(row);
            }
            Ok(Target::Section(_)) => self.paint(token, TokenKind::Class),
            Ok(Target::Quote(quote)) => {
                self.add(token, TokenKind::Namespace, self.standing(Some(Document::Quote(quote))));
            }
            Ok(Target::All) | Err(_) => self.paint(token, TokenKind::Variable),
        }
        None
    }

    /// A line that gives a row its id.
    fn row(&mut self, tokens: &[Token]) {
        let declared = self.rows.get(&self.shifted(tokens[0].span).start).copied();
        let option = declared.is_some_and(|row| self.project.rows[row as usize].option.is_some());
        let option = if option { Modifiers::OPTION } else { Modifiers::NONE };
        self.add(&tokens[0], TokenKind::Variable, Modifiers::DECLARATION | option);
        if let Some(row) = declared {
            self.state(row, self.here().invoice);
        }
        let named = tokens.get(1).is_some_and(|token| token.kind == Kind::String);
        let mut at = 1;
        if named {
            self.sign(&tokens[1]);
            at = 2;
        }
        if let Some(word) = tokens.get(at)
            && matches!(word.keyword, Some(Keyword::From | Keyword::Less))
        {
            self.paint(word, TokenKind::Keyword);
            at += 1;
            if tokens.get(at).is_some_and(|token| token.kind == Kind::Word) {
                let end = Self::path_end(tokens, at);
                self.target(&tokens[at..end], self.here().invoice);
                at = end;
            }
        }
        self.formula(tokens, at);
    }

    fn entry(&mut self, tokens: &[Token]) {
        let end = Self::path_end(tokens, 0);
        let around = self.here();
        match around.kind {
            Some(Keyword::Credit | Keyword::Payment) if tokens[0].kind == Kind::Word => {
                let standing = self.standing(self.document(&tokens[0]));
                self.add(&tokens[0], TokenKind::Namespace, standing);
                if end > 1 {
                    self.target(&tokens[2..end], around.invoice);
                }
            }
            _ => drop(self.target(&tokens[..end], around.invoice)),
        }
        self.formula(tokens, end);
    }

    fn grid_line(&mut self, tokens: &[Token]) {
        let end = Self::path_end(tokens, 0);
        let last = self.columns.iter().rev().find_map(|column| *column);
        let row = self.target(&tokens[..end], last);
        let mut column = 0;
        let mut rest = &tokens[end..];
        while let Some(bar) = rest.first().filter(|token| token.kind == Kind::Bar) {
            self.paint(bar, TokenKind::Operator);
            let next = rest[1..].iter().position(|token| token.kind == Kind::Bar);
            let cell = &rest[1..next.map_or(rest.len(), |next| next + 1)];
            let figures = self.out.len();
            self.formula(cell, 0);
            let when = self.columns.get(column).copied().flatten();
            if let (Some(row), Some(_)) = (row, when) {
                let figures = (figures..self.out.len()).filter(|at| self.out[*at].kind == TokenKind::Number);
                self.states.extend(figures.map(|at| (at, row, when)).collect::<Vec<_>>());
            }
            rest = &rest[1 + cell.len()..];
            column += 1;
        }
        self.formula(rest, 0);
    }

    fn line(&mut self, tokens: &[Token], context: Context) {
        let first = &tokens[0];
        let second = tokens.get(1).map(|token| token.kind);
        match (context, first.keyword) {
            (Context::File, Some(Keyword::Import)) => {
                self.paint(first, TokenKind::Keyword);
                self.formula(tokens, 1);
            }
            (Context::File, Some(Keyword::UnitDef)) => self.defined(tokens, TokenKind::Type),
            (Context::File, Some(kind)) if kind.is_kind() && kind != Keyword::Let => self.head(tokens),
            (Context::Grid, _) if first.kind == Kind::Bar => {
                for token in tokens {
                    match token.kind {
                        Kind::Word => {
                            let standing = self.standing(self.document(token));
                            self.add(token, TokenKind::Namespace, standing);
                        }
                        _ => self.sign(token),
                    }
                }
            }
            (Context::Grid, _) => self.grid_line(tokens),
            (Context::Silent, _) => self.formula(tokens, 0),
            (_, _) if first.kind == Kind::Word && second == Some(Kind::Colon) => self.setting(tokens),
            (_, Some(Keyword::Let)) => self.defined(tokens, TokenKind::Variable),
            (_, _) if matches!(first.kind, Kind::String | Kind::UnclosedString) => self.formula(tokens, 0),
            (Context::Rows, Some(Keyword::Section)) => {
                self.paint(first, TokenKind::Keyword);
                match second {
                    Some(Kind::Word) => {
                        self.add(&tokens[1], TokenKind::Class, Modifiers::DECLARATION);
                        self.formula(tokens, 2);
                    }
                    _ => self.formula(tokens, 1),
                }
            }
            (Context::Rows, _) if first.kind == Kind::Word => self.row(tokens),
            (Context::Entries, _) => {
                let names = tokens.get(1).is_some_and(|token| {
                    matches!(token.kind, Kind::String | Kind::UnclosedString)
                        || matches!(token.keyword, Some(Keyword::From | Keyword::Less))
                });
                if names && first.kind == Kind::Word { self.row(tokens) } else { self.entry(tokens) }
            }
            _ => self.formula(tokens, 0),
        }
    }
}

impl Sink for Painter<'_> {
    fn piece(&mut self, piece: Piece<'_>, shape: Shape) {
        let (Some(first), Some(last)) = (piece.tokens.first(), piece.tokens.last()) else { return };
        if let Shape::Head { kind, .. } = shape {
            let invoice = self.invoices.get(&self.shifted(first.span).start).copied();
            self.last = Some(Around { kind: Some(kind), invoice });
            self.columns.clear();
        }
        if let Shape::GridHead(columns) = &shape {
            let invoice = |column: &Span| match self.project.names.document(self.text(*column)) {
                Some(Document::Invoice(at)) => Some(at),
                _ => None,
            };
            self.columns = columns.iter().map(invoice).collect();
        }
        let span = self.shifted(first.span.to(last.span));
        if span.start < self.range.end && self.range.start < span.end {
            self.line(piece.tokens, piece.context);
        }
    }

    fn open(&mut self, _: Option<Span>) {
        let around = self.here();
        self.stack.push(self.last.take().unwrap_or(around));
    }

    fn close(&mut self, _: Option<Span>) {
        self.stack.pop();
    }

    fn error(&mut self, _: Diagnostic) {}

    fn end_of_line(&mut self, _: Span, comment: Option<Span>) {
        if let Some(span) = comment.filter(|comment| !comment.is_empty()) {
            let span = self.shifted(span);
            if span.start < self.range.end && self.range.start < span.end {
                self.out.push(SemanticToken { span, kind: TokenKind::Comment, modifiers: Modifiers::NONE });
            }
        }
    }
}
