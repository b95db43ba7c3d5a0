//! Names: what each one in a file means, where it is declared, where it is used.
//!
//! Read from the lines themselves, so that a name in a line that is wrong elsewhere still counts. Imported files are read
//! too: their spans lie in the same [`crate::source::Source`].

use super::outline::{self, Cursor};
use crate::Analysis;
use crate::diagnostic::Diagnostic;
use crate::project::{Document, InvoiceId, Project, QuoteId, RowId, SectionId, Target, UnitId};
use crate::source::{File, Span};
use crate::syntax::tree::{Entry, Expr, RowWord, SettingItem, SettingValue, Suffix};
use crate::syntax::{Context, Keyword, Piece, Shape, Sink, fold, keyword};
use rustc_hash::FxHashMap;

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    Row(RowId),
    Section(SectionId),
    /// A quote, an order, an amendment, an edition of a price library.
    Quote(QuoteId),
    Invoice(InvoiceId),
    Payment(u32),
    Let(u32),
    /// A table of indices.
    Index(u32),
    /// A unit of the file's own.
    Unit(UnitId),
}

/// A name in a file, one part of a path at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    pub span: Span,
    pub symbol: Symbol,
    /// Here the name is given.
    pub declares: bool,
}

impl Symbol {
    pub fn of(target: Target) -> Option<Symbol> {
        Some(match target {
            Target::Row(row) => Symbol::Row(row),
            Target::Section(section) => Symbol::Section(section),
            Target::Quote(quote) => Symbol::Quote(quote),
            Target::All => return None,
        })
    }

    /// The rows that it covers, for one that can be progressed.
    pub fn target(self) -> Option<Target> {
        Some(match self {
            Symbol::Row(row) => Target::Row(row),
            Symbol::Section(section) => Target::Section(section),
            Symbol::Quote(quote) => Target::Quote(quote),
            _ => return None,
        })
    }

    /// Where the name is given; nothing for a section without an id.
    pub fn declaration(self, project: &Project) -> Option<Span> {
        match self {
            Symbol::Row(row) => Some(project.rows[row as usize].id),
            Symbol::Section(section) => project.sections[section as usize].id,
            Symbol::Quote(quote) => project.quotes[quote as usize].id,
            Symbol::Invoice(invoice) => project.invoices[invoice as usize].id,
            Symbol::Payment(payment) => project.payments[payment as usize].id,
            Symbol::Let(name) => Some(project.lets[name as usize].name),
            Symbol::Index(table) => Some(project.indices[table as usize].name),
            Symbol::Unit(unit) => {
                project.declared_units.iter().find(|(_, known)| *known == unit).map(|(name, _)| *name)
            }
        }
    }
}

/// Every name of the file and of those that it imports, in their order.
pub fn uses(analysis: &Analysis) -> Vec<Use> {
    let project = &analysis.project;
    let declared = declarations(project);
    let mut out = Vec::new();
    for file in project.source.files() {
        if is_table(file) {
            continue;
        }
        let mut reader = Reader {
            project,
            declared: &declared,
            start: file.span.start,
            kinds: Vec::new(),
            last: None,
            uses: Vec::new(),
        };
        crate::syntax::read(project.slice(file.span), &mut reader);
        reader.uses.sort_by_key(|found| found.span);
        out.append(&mut reader.uses);
    }
    out
}

/// The name at an offset, the places just before and just after it included.
pub fn at(analysis: &Analysis, offset: u32) -> Option<Use> {
    let project = &analysis.project;
    let file = project.source.file(offset);
    if is_table(file) {
        return None;
    }
    let within = offset.checked_sub(file.span.start)?;
    let cursor = outline::cursor(project.slice(file.span), within);
    among(&on_line(analysis, file.span.start, &cursor), offset)
}

/// A table of indices, whose lines name nothing.
fn is_table(file: &File) -> bool {
    file.name.to_ascii_lowercase().ends_with(".csv") && file.span.start > 0
}

/// [`at`], of names that were read before.
pub fn among(uses: &[Use], offset: u32) -> Option<Use> {
    let touches = |found: &&Use| found.span.start <= offset && offset <= found.span.end;
    // Where two touch, as in `D1.murs`, the one that starts here.
    uses.iter().filter(touches).max_by_key(|found| found.span.start).copied()
}

/// The names of one line of a file that starts there, read before: what stands around it is known.
pub fn on_line(analysis: &Analysis, start: u32, cursor: &Cursor) -> Vec<Use> {
    let project = &analysis.project;
    let declared = declarations(project);
    let kinds = vec![cursor.document()];
    let mut reader = Reader { project, declared: &declared, start, kinds, last: None, uses: Vec::new() };
    for line in cursor.line.iter().filter(|line| line.context != Context::Silent) {
        reader.shape(&line.shape);
    }
    reader.uses
}

/// Every place of a name, its declaration included.
pub fn places(analysis: &Analysis, symbol: Symbol) -> Vec<Use> {
    uses(analysis).into_iter().filter(|found| found.symbol == symbol).collect()
}

/// What is declared, by the place of its name.
pub(super) fn declarations(project: &Project) -> FxHashMap<u32, Symbol> {
    let at = |place: usize| place as u32;
    let rows = (0..at(project.rows.len())).map(Symbol::Row);
    let sections = (0..at(project.sections.len())).map(Symbol::Section);
    let quotes = (0..at(project.quotes.len())).map(Symbol::Quote);
    let invoices = (0..at(project.invoices.len())).map(Symbol::Invoice);
    let payments = (0..at(project.payments.len())).map(Symbol::Payment);
    let lets = (0..at(project.lets.len())).map(Symbol::Let);
    let indices = (0..at(project.indices.len())).map(Symbol::Index);
    let units = project.declared_units.iter().map(|(_, unit)| Symbol::Unit(*unit));
    let all = rows
        .chain(sections)
        .chain(quotes)
        .chain(invoices)
        .chain(payments)
        .chain(lets)
        .chain(indices)
        .chain(units);
    all.filter_map(|symbol| Some((symbol.declaration(project)?.start, symbol))).collect()
}

/// Reads one file; its spans are places in that file.
struct Reader<'p> {
    project: &'p Project,
    declared: &'p FxHashMap<u32, Symbol>,
    start: u32,
    /// Kinds of the documents around a line.
    kinds: Vec<Option<Keyword>>,
    /// That of the last head.
    last: Option<Keyword>,
    uses: Vec<Use>,
}

impl Reader<'_> {
    fn shifted(&self, span: Span) -> Span {
        Span::new(span.start + self.start, span.end + self.start)
    }

    fn text(&self, span: Span) -> &str {
        self.project.slice(self.shifted(span))
    }

    fn add(&mut self, span: Span, symbol: Symbol) {
        self.uses.push(Use { span: self.shifted(span), symbol, declares: false });
    }

    /// A name that is given; one that is given twice is the first one's.
    fn declare(&mut self, name: Option<Span>) {
        let Some(name) = name else { return };
        let span = self.shifted(name);
        if let Some(symbol) = self.declared.get(&span.start).copied() {
            self.uses.push(Use { span, symbol, declares: true });
        }
    }

    /// A table of indices may be given in several blocks.
    fn declare_index(&mut self, name: Span) {
        if let Some(table) = self.project.names.index(&fold(self.text(name))) {
            let span = self.shifted(name);
            self.uses.push(Use { span, symbol: Symbol::Index(table), declares: true });
        }
    }

    /// The parts of a path, without the dots and the blanks between them.
    fn parts(&self, path: Span) -> Vec<Span> {
        let text = self.text(path);
        let mut at = path.start;
        let part = |part: &str| {
            let start = at + (part.len() - part.trim_start().len()) as u32;
            at += part.len() as u32 + 1;
            Span::new(start, start + part.trim().len() as u32)
        };
        text.split('.').map(part).collect()
    }

    fn document(&self, name: Span) -> Option<Symbol> {
        Some(match self.project.names.document(self.text(name))? {
            Document::Quote(quote) => Symbol::Quote(quote),
            Document::Invoice(invoice) => Symbol::Invoice(invoice),
            Document::Other(place) => self.declared.get(&place.start).copied()?,
        })
    }

    /// `murs`, `D1.murs`, `GO`, `D1`: each part by itself.
    fn target(&mut self, path: Span) {
        let parts = self.parts(path);
        if let Ok(target) = self.project.names.find(self.text(path))
            && let (Some(symbol), Some(last)) = (Symbol::of(target), parts.last())
        {
            self.add(*last, symbol);
        }
        if parts.len() > 1
            && let Some(document) = self.document(parts[0])
        {
            self.add(parts[0], document);
        }
    }

    /// `S2`, or `S2.murs`: an invoice, and a part of it.
    fn cited(&mut self, path: Span) {
        let parts = self.parts(path);
        if let Some(document) = self.document(parts[0]) {
            self.add(parts[0], document);
        }
        if let [_, first, .., last] | [_, first @ last] = parts.as_slice() {
            self.target(first.to(*last));
        }
    }

    fn entry_target(&mut self, target: Span) {
        match self.kinds.last().copied().flatten() {
            Some(Keyword::Index) => {}
            Some(Keyword::Credit | Keyword::Payment) => self.cited(target),
            _ if keyword(self.text(target)) == Some(Keyword::All) => {}
            _ => self.target(target),
        }
    }

    fn suffix(&mut self, suffix: Suffix) {
        if let Suffix::Unit(name) = suffix
            && let Some(unit) = self.project.units.id(self.text(name))
            && self.project.declared_units.iter().any(|(_, known)| *known == unit)
        {
            self.add(name, Symbol::Unit(unit));
        }
    }

    /// `longueur`, `murs.quantité`, `D1.GO.total`, `BT01`, `BT01.zéro`.
    fn path(&mut self, path: Span) {
        let project = self.project;
        let parts = self.parts(path);
        let index = project.names.index(&fold(self.text(parts[0])));
        if let [name] = parts.as_slice() {
            let known =
                project.names.find_let(self.text(*name)).map(Symbol::Let).or(index.map(Symbol::Index));
            if let Some(symbol) = known {
                self.add(*name, symbol);
            }
        } else if let (Some(table), 2) = (index, parts.len()) {
            self.add(parts[0], Symbol::Index(table));
        } else {
            self.target(parts[0].to(parts[parts.len() - 2]));
        }
    }

    fn formula(&mut self, expr: &Expr) {
        match expr {
            Expr::Scalar(scalar) => self.suffix(scalar.suffix),
            Expr::Path(path) => self.path(*path),
            Expr::Call(call) => call.arguments.iter().for_each(|argument| self.formula(argument)),
            Expr::Negative(negative) => self.formula(&negative.value),
            Expr::Sum(terms) | Expr::Product(terms) => {
                terms.iter().for_each(|term| self.formula(&term.value))
            }
            Expr::Compare(compare) => {
                self.formula(&compare.left);
                self.formula(&compare.right);
            }
            Expr::Group(group) => {
                self.formula(&group.value);
                self.suffix(group.suffix);
            }
        }
    }

    fn row(&mut self, row: &crate::syntax::tree::Row) {
        self.declare(Some(row.id));
        let declared = self.declared.get(&self.shifted(row.id).start).copied();
        if let (Some(source), Some(Symbol::Row(id))) = (&row.source, declared) {
            let known = &self.project.rows[id as usize];
            let other = if source.less { known.reduced() } else { known.from() };
            let parts = self.parts(source.path);
            if let (Some(other), Some(last)) = (other, parts.last()) {
                self.add(*last, Symbol::Row(other));
                let quote = self.project.rows[other as usize].quote;
                if parts.len() > 1 && self.project.quotes[quote as usize].id.is_some() {
                    self.add(parts[0], Symbol::Quote(quote));
                }
            }
        }
        let price = row.price.as_ref().map(|(_, value)| value);
        row.quantity.iter().chain(price).for_each(|value| self.formula(value));
        for word in &row.words {
            match word {
                RowWord::Price { value, .. }
                | RowWord::Discount { value, .. }
                | RowWord::Coef { value, .. } => {
                    self.formula(value);
                }
                RowWord::Vat { rate, .. } => self.formula(rate),
                RowWord::Option(_) | RowWord::Penalty(_) | RowWord::Stored(_) => {}
            }
        }
    }
}

impl Reader<'_> {
    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Head { kind, head, .. } => {
                self.last = Some(*kind);
                match head.id.filter(|_| *kind == Keyword::Index) {
                    Some(name) => self.declare_index(name),
                    None => self.declare(head.id),
                }
            }
            Shape::Section { id, .. } => self.declare(*id),
            Shape::Let(value) => {
                self.declare(Some(value.name));
                value.value.iter().for_each(|value| self.formula(value));
            }
            Shape::Unit(unit) => {
                self.declare(Some(unit.name));
                unit.value.iter().for_each(|value| self.formula(value));
            }
            Shape::Setting(setting) => match &setting.value {
                SettingValue::Formula(value) => {
                    // `reprise : S1` reads as a formula: the name of a document.
                    if let Expr::Path(name) = value
                        && let Some(document) = self.document(*name)
                    {
                        self.add(*name, document);
                    } else {
                        self.formula(value);
                    }
                }
                SettingValue::Items(items) => {
                    for item in items {
                        match item {
                            SettingItem::Scalar(scalar) => self.suffix(scalar.suffix),
                            SettingItem::Word(name) => {
                                if let Some(document) = self.document(*name) {
                                    self.add(*name, document);
                                }
                            }
                            SettingItem::String(_) | SettingItem::Date(_) | SettingItem::Month(_) => {}
                        }
                    }
                }
            },
            Shape::Row(row) => self.row(row),
            Shape::Entry(entry) => {
                self.entry_target(entry.target);
                entry.value.iter().for_each(|value| self.formula(value));
            }
            Shape::BrokenEntry(Some(target)) => self.entry_target(*target),
            Shape::GridHead(columns) => {
                for column in columns {
                    if let Some(document) = self.document(*column) {
                        self.add(*column, document);
                    }
                }
            }
            Shape::GridLine(line) => {
                self.entry_target(line.target);
                for cell in &line.cells {
                    cell.entry.value.iter().for_each(|value| self.formula(value));
                }
            }
            Shape::Import(_) | Shape::Text(_) | Shape::BrokenEntry(None) | Shape::Broken => {}
        }
    }
}

impl Sink for Reader<'_> {
    fn piece(&mut self, piece: Piece<'_>, shape: Shape) {
        if piece.context != Context::Silent {
            self.shape(&shape);
        }
    }

    fn open(&mut self, _: Option<Span>) {
        let around = self.kinds.last().copied().flatten();
        self.kinds.push(self.last.take().or(around));
    }

    fn close(&mut self, _: Option<Span>) {
        self.kinds.pop();
    }

    fn error(&mut self, _: Diagnostic) {}

    fn plain(&mut self, entry: Entry) -> Result<(), Entry> {
        self.entry_target(entry.target);
        Ok(())
    }
}
