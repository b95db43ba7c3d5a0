//! What is said of what the pointer is on: figures first, in Markdown.

mod conditions;
mod formulas;
mod invoices;
mod markdown;
mod pages;
mod rows;

pub use pages::{Page, function as function_page, key, keyword as keyword_page, value_word};

use super::figures::{self, Figures, shifted};
use super::names::{self, Symbol};
use super::outline::{self, Cursor, Line};
use crate::Analysis;
use crate::locale::{Date, Lang, Month};
use crate::project::{Document, InvoiceId, Key, Project, RowId, Target};
use crate::source::Span;
use crate::syntax::tree::{Expr, RowWord, Setting, SettingValue, Suffix};
use crate::syntax::{Keyword, Kind, Shape, Token, keyword, number};
use conditions::Dated;

/// What is said, and of which part of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    pub span: Span,
    pub markdown: String,
}

/// What is said at an offset; nothing between words.
pub fn hover(analysis: &Analysis, offset: u32, lang: Lang) -> Option<Hover> {
    let project = &analysis.project;
    let file = project.source.file(offset);
    if file.name.to_ascii_lowercase().ends_with(".csv") && file.span.start > 0 {
        return None;
    }
    let file = file.span;
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
    let names = names::on_line(analysis, file.start, &cursor);
    let name = names::among(&names, offset).filter(|found| found.span == here.span);
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
            Symbol::Let(name) => formulas::named(figures, name),
            Symbol::Index(table) => conditions::index(figures, table),
            Symbol::Unit(unit) => formulas::unit(figures, unit, self.text(self.token.span)),
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
            Some(Document::Invoice(invoice)) => Some(invoice),
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
                Some(Keyword::All) => self.target(Target::All),
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

    /// What stands at the pointer, where that is no name.
    fn other(&self) -> Option<String> {
        if let Shape::Setting(setting) = &self.line.shape {
            return self.setting(setting);
        }
        match self.token.kind {
            Kind::Open | Kind::Close | Kind::Bar => return None,
            Kind::Date => return self.date().or_else(|| self.owner()),
            Kind::Month => return self.month().or_else(|| self.owner()),
            _ => {}
        }
        let rate = self.vat_rate().map(|(rate, quote)| conditions::vat(&self.figures, rate, quote));
        let known = rate.or_else(|| self.in_formula()).or_else(|| self.keyword());
        known.or_else(|| self.owner())
    }

    /// The page of a keyword, where it is one: `tout` in an entry stands for what it covers.
    fn keyword(&self) -> Option<String> {
        let word = self.token.keyword?;
        let id = match &self.line.shape {
            Shape::Row(row) => Some(row.id),
            Shape::Entry(entry) => Some(entry.target),
            Shape::GridLine(line) => Some(line.target),
            _ => None,
        };
        if id.is_some_and(|id| self.on(id)) {
            return None;
        }
        let typed = self.text(self.token.span);
        Some(pages::keyword(word).show(typed, self.figures.lang, self.project().lang))
    }

    fn setting(&self, setting: &Setting) -> Option<String> {
        let (figures, lang) = (&self.figures, self.figures.lang);
        let file = self.project().lang;
        let key = Key::from_word(self.text(setting.key))?;
        let page = || pages::key(key).show(self.text(setting.key), lang, file);
        if self.on(setting.key) {
            return Some(page());
        }
        let typed = self.text(self.token.span);
        match self.token.kind {
            Kind::Word => {
                if let Some(word) = pages::value_word(typed) {
                    return Some(word.show(typed, lang, file));
                }
            }
            Kind::Date => {
                return Date::parse(typed).map(|date| conditions::date(figures, date, Dated::Other));
            }
            Kind::Month => {
                let month = Month::parse(typed)?;
                let values = (0..self.project().indices.len() as u32)
                    .filter_map(|table| conditions::month(figures, table, month));
                let values: Vec<String> = values.collect();
                return Some(if values.is_empty() { page() } else { values.join("\n\n") });
            }
            _ => {}
        }
        if key == Key::Vat
            && let Some((rate, quote)) = self.vat_rate()
        {
            return Some(conditions::vat(figures, rate, quote));
        }
        if key == Key::Formula {
            return conditions::revision(figures);
        }
        self.in_formula().or_else(|| Some(page()))
    }

    /// The rate of VAT that the pointer is on, and the quote that it holds for.
    fn vat_rate(&self) -> Option<(rust_decimal::Decimal, Option<u32>)> {
        let rate = match &self.line.shape {
            Shape::Row(row) => row.words.iter().find_map(|word| match word {
                RowWord::Vat { rate, .. } if self.on(rate.span()) => Some(rate),
                _ => None,
            })?,
            Shape::Setting(Setting { value: SettingValue::Formula(rate), .. }) => rate,
            Shape::Setting(_) => return self.first_percent(),
            _ => return None,
        };
        let Expr::Scalar(scalar) = rate else { return None };
        let percent = matches!(scalar.suffix, Suffix::Percent(_)).then_some(scalar.number)?;
        Some((number(self.text(percent)).ok()?.normalize(), self.quote()))
    }

    /// Of a setting whose value is a list of items.
    fn first_percent(&self) -> Option<(rust_decimal::Decimal, Option<u32>)> {
        let mut tokens = self.line.tokens.iter();
        let figure = tokens.find(|token| token.kind == Kind::Number)?;
        Some((number(self.text(figure.span)).ok()?.normalize(), self.quote()))
    }

    /// The quote that the pointer is in.
    fn quote(&self) -> Option<u32> {
        let head = self.cursor.around.first()?.head;
        let head = self.absolute(head);
        self.project().quotes.iter().position(|quote| head_of(quote.head, head)).map(|at| at as u32)
    }

    fn date(&self) -> Option<String> {
        let project = self.project();
        let date = Date::parse(self.text(self.token.span))?;
        let Shape::Head { kind, head, .. } = &self.line.shape else {
            return Some(conditions::date(&self.figures, date, Dated::Other));
        };
        let span = self.absolute(head.span);
        let invoice = project.invoices.iter().position(|invoice| head_of(invoice.head, span));
        let quote = project.quotes.iter().position(|quote| head_of(quote.head, span));
        let of = match (invoice, quote) {
            (Some(at), _) => Dated::Invoice(at as u32),
            (None, Some(at)) => {
                let accepted = project.quotes[at].accepted_span.is_some_and(|accepted| {
                    accepted.start <= self.span.start && self.span.end <= accepted.end
                });
                // The clause of its status may be the word alone.
                let last = project.quotes[at].date_span != Some(self.span);
                Dated::Quote(at as u32, accepted || last)
            }
            (None, None) if *kind == Keyword::Handover => Dated::Handover,
            (None, None) => Dated::Other,
        };
        Some(conditions::date(&self.figures, date, of))
    }

    /// A month of the table of indices that the pointer is in.
    fn month(&self) -> Option<String> {
        let month = Month::parse(self.text(self.token.span))?;
        let block = self.cursor.around.first()?;
        let head = self.absolute(block.head);
        let project = self.project();
        let inside = |name: Span| head.start <= name.start && name.end <= head.end;
        let own = project.indices.iter().position(|table| inside(table.name)).map(|at| at as u32);
        // Several blocks may add to one table.
        let named = || {
            let name = project.slice(head).split_whitespace().nth(1)?;
            project.names.index(&crate::syntax::fold(name))
        };
        conditions::month(&self.figures, own.or_else(named)?, month)
    }

    fn on(&self, span: Span) -> bool {
        span.start <= self.token.span.start && self.token.span.end <= span.end
    }

    /// The formulas of its line.
    fn formulas(&self) -> Vec<&Expr> {
        match &self.line.shape {
            Shape::Let(known) => known.value.iter().collect(),
            Shape::Unit(known) => known.value.iter().collect(),
            Shape::Setting(Setting { value: SettingValue::Formula(value), .. }) => vec![value],
            Shape::Entry(entry) => entry.value.iter().collect(),
            Shape::GridLine(line) => line.cells.iter().filter_map(|cell| cell.entry.value.as_ref()).collect(),
            Shape::Row(row) => {
                let price = row.price.as_ref().map(|(_, value)| value);
                let words = row.words.iter().filter_map(|word| match word {
                    RowWord::Price { value, .. }
                    | RowWord::Discount { value, .. }
                    | RowWord::Coef { value, .. } => Some(value),
                    RowWord::Vat { rate, .. } => Some(rate),
                    RowWord::Option(_) | RowWord::Penalty(_) | RowWord::Stored(_) => None,
                });
                row.quantity.iter().chain(price).chain(words).collect()
            }
            _ => Vec::new(),
        }
    }

    /// A unit, a cell of a row, a function, or the formula itself; nothing for a plain figure.
    fn in_formula(&self) -> Option<String> {
        let expr = self.formulas().into_iter().find(|expr| self.on(expr.span()))?;
        if self.token.kind == Kind::Word || self.token.kind == Kind::Euro {
            let mut paths = Vec::new();
            expr.paths(&mut paths);
            if let Some(path) = paths.into_iter().find(|path| self.on(*path)) {
                return Some(formulas::cell(&self.figures, self.absolute(path)));
            }
            let typed = self.text(self.token.span);
            if let Some(unit) = self.project().units.id(typed) {
                return Some(formulas::unit(&self.figures, unit, typed));
            }
            if let Some(page) = pages::function(typed, self.figures.lang, self.project().lang) {
                return Some(page);
            }
        }
        let whole = self.absolute(expr.span());
        let known = if self.start == 0 { Some(expr) } else { self.known_formula(whole) };
        let known = known.filter(|expr| !figures::is_plain(expr))?;
        Some(formulas::formula(&self.figures, known))
    }

    /// A formula of an imported file, whose places are those of the whole source.
    fn known_formula(&self, whole: Span) -> Option<&Expr> {
        let project = self.project();
        let row = self.declared_row().map(|row| &project.rows[row as usize]);
        let of_row = row.into_iter().flat_map(|row| row.quantity.iter().chain(&row.price));
        let of_lets = project.lets.iter().filter_map(|known| known.value.as_ref());
        of_row.chain(of_lets).find(|expr| expr.span() == whole)
    }
}

/// Whether two heads are one: they overlap.
fn head_of(known: Span, typed: Span) -> bool {
    known.start < typed.end && typed.start < known.end
}
