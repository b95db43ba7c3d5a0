//! What is said of what the pointer is on: figures first, in Markdown.

mod invoices;
mod markdown;
mod rows;

use super::figures::{self, Figures, shifted};
use super::names::{self, Symbol};
use super::outline::{self, Cursor, Line};
use crate::Analysis;
use crate::locale::Lang;
use crate::project::{InvoiceId, Project, RowId, Target};
use crate::source::Span;
use crate::syntax::{Kind, Shape, Token, keyword};

/// What is said, and of which part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    pub span: Span,
    pub markdown: String,
}

/// What is said at an offset; nothing between words.
pub fn hover(analysis: &Analysis, offset: u32, lang: Lang) -> Option<Hover> {
    let project = &analysis.project;
    let file = project.source.file(offset).span;
    let at = offset.checked_sub(file.start)?;
    let cursor = outline::cursor(project.slice(file), at);
    let token = cursor.token(at)?;
    let line = cursor.piece(at)?;
    let here = Here {
        figures: Figures::new(analysis, lang),
        start: file.start,
        offset,
        cursor: &cursor,
        line,
        token,
        span: shifted(token.span, file.start),
    };
    let name = names::at(analysis, offset).filter(|found| found.span == here.span);
    let markdown = match name {
        Some(found) => here.symbol(found.symbol),
        None => here.other(),
    }?;
    Some(Hover { span: here.span, markdown: markdown.trim_end().to_owned() })
}

/// What the pointer is on.
struct Here<'a> {
    figures: Figures<'a>,
    /// Where its file starts: the places on its line are counted from there.
    start: u32,
    offset: u32,
    cursor: &'a Cursor,
    line: &'a Line,
    token: Token,
    span: Span,
}

impl Here<'_> {
    fn project(&self) -> &Project {
        self.figures.project
    }

    /// A span of its line, in the whole source.
    fn absolute(&self, span: Span) -> Span {
        shifted(span, self.start)
    }

    fn text(&self, span: Span) -> &str {
        self.project().slice(self.absolute(span))
    }

    fn symbol(&self, symbol: Symbol) -> Option<String> {
        let figures = &self.figures;
        Some(match symbol {
            Symbol::Row(row) => rows::row(figures, row, self.situation()),
            Symbol::Section(section) => rows::section(figures, section, self.situation()),
            Symbol::Quote(quote) => rows::quote(figures, quote, self.situation()),
            Symbol::Invoice(invoice) => invoices::invoice(figures, invoice),
            Symbol::Payment(payment) => invoices::payment(figures, payment),
            Symbol::Let(_) | Symbol::Index(_) | Symbol::Unit(_) => return None,
        })
    }

    fn target(&self, target: Target) -> Option<String> {
        match Symbol::of(target) {
            Some(symbol) => self.symbol(symbol),
            None => self.situation().map(|at| rows::everything(&self.figures, at)),
        }
    }

    /// The situation that it is in, by its block or its column of a grid; failing that, the last one.
    fn situation(&self) -> Option<InvoiceId> {
        let project = self.project();
        let own = figures::invoice_at(project, self.offset).or_else(|| self.column());
        let own = own.filter(|at| project.invoices[*at as usize].kind.is_progress());
        own.or_else(|| self.figures.last_progress())
    }

    /// The situation of the grid's column that it is in; the last of the grid for its first column.
    fn column(&self) -> Option<InvoiceId> {
        let project = self.project();
        let grid = self.cursor.around.last()?;
        let Shape::GridLine(_) = &self.line.shape else { return None };
        let before = Span::new(grid.open?.end, self.line.span.start);
        let head = self.text(before).lines().map(str::trim).find(|line| line.starts_with('|'))?;
        let head = head.split('#').next().unwrap_or_default();
        let columns: Vec<&str> = head.split('|').skip(1).map(str::trim).collect();
        let bars = self.line.tokens.iter().filter(|token| token.kind == Kind::Bar);
        let passed = bars.filter(|bar| bar.span.end <= self.token.span.start).count();
        let invoice = |name: &&str| match project.names.document(name) {
            Some(crate::project::Document::Invoice(invoice)) => Some(invoice),
            _ => None,
        };
        match passed.checked_sub(1) {
            Some(column) => columns.get(column).and_then(invoice),
            None => columns.iter().filter_map(invoice).max(),
        }
    }

    /// The row that its line declares.
    fn declared_row(&self) -> Option<RowId> {
        let Shape::Row(row) = &self.line.shape else { return None };
        let id = self.absolute(row.id);
        self.project().rows.iter().position(|known| known.id == id).map(|at| at as RowId)
    }

    /// What its line is about, whatever part of it the pointer is on.
    fn owner(&self) -> Option<String> {
        let project = self.project();
        let entry = |target: Span| {
            let typed = self.text(target);
            match keyword(typed) {
                Some(crate::syntax::Keyword::All) => self.target(Target::All),
                _ => self.target(project.names.find(typed).ok()?),
            }
        };
        match &self.line.shape {
            Shape::Row(_) => self.symbol(Symbol::Row(self.declared_row()?)),
            Shape::Section { title, .. } => {
                let title = self.absolute(*title);
                let at = project.sections.iter().position(|section| section.title == title)?;
                self.symbol(Symbol::Section(at as u32))
            }
            Shape::Head { head, .. } => {
                let span = self.absolute(head.span);
                let quote = project.quotes.iter().position(|quote| head_of(quote.head, span));
                let invoice = project.invoices.iter().position(|invoice| head_of(invoice.head, span));
                let payment = project.payments.iter().position(|payment| head_of(payment.head, span));
                let quote = quote.map(|at| Symbol::Quote(at as u32));
                let invoice = invoice.map(|at| Symbol::Invoice(at as u32));
                let payment = payment.map(|at| Symbol::Payment(at as u32));
                self.symbol(invoice.or(quote).or(payment)?)
            }
            Shape::Entry(typed) => entry(typed.target),
            Shape::GridLine(line) => entry(line.target),
            _ => None,
        }
    }

    fn other(&self) -> Option<String> {
        match self.token.kind {
            Kind::Open | Kind::Close | Kind::Bar => None,
            _ => self.owner(),
        }
    }
}

/// Whether two heads are one: they overlap.
fn head_of(known: Span, typed: Span) -> bool {
    known.start < typed.end && typed.start < known.end
}
