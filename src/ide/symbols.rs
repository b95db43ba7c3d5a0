//! The outline of a file, with numbers and amounts; and the search for a row, a document or a name by what is known of it.

use super::names::Symbol as Name;
use super::outline;
use super::titles::{Titles, places};
use crate::Analysis;
use crate::locale::Lang;
use crate::project::Project;
use crate::source::Span;
use crate::syntax::tree::Clause;
use crate::syntax::{Keyword, Shape, fold};
use rustc_hash::FxHashMap;

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A quote, an invoice, a payment, a price library.
    Document(Keyword),
    Section,
    Row,
    Let,
    Unit,
    Index,
    /// The project, its company, its client, a revision.
    Settings,
    /// Progress as a table.
    Grid,
}

/// A line of the outline, and those below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// `1.2.1 Dalle béton`, `situation S2`.
    pub name: String,
    /// Its id, and what it comes to.
    pub detail: String,
    pub kind: SymbolKind,
    /// Its line, or its block.
    pub span: Span,
    /// What is selected of it: its id, or its title.
    pub name_span: Span,
    pub children: Vec<Symbol>,
    /// A quote that was refused, a draft that was cancelled: it counts no more.
    pub closed: bool,
}

/// A symbol that was searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its id, then its name: what was typed is in it.
    pub name: String,
    pub kind: SymbolKind,
    pub span: Span,
    /// What it stands in: `devis D1 · 1 Gros œuvre`.
    pub container: String,
    /// The best first.
    pub score: u32,
}

/// The outline of the file itself; of one with errors, all that can be told.
pub fn document(analysis: &Analysis, lang: Lang) -> Vec<Symbol> {
    let project = &analysis.project;
    let mut collector =
        Collector { project, titles: Titles::new(analysis, lang), named: places(project), nodes: Vec::new() };
    let own = analysis.source().files()[0].span;
    let blocks = outline::lines_but_cells(analysis.source().slice(own), |line| collector.line(line));
    let nodes = collector.nodes;
    // The block of each node, by the place of its head.
    let heads: FxHashMap<u32, usize> =
        blocks.iter().zip(0..).map(|(block, at)| (block.head.start, at)).collect();
    let mut owner: Vec<Option<usize>> = vec![None; blocks.len()];
    for (at, node) in nodes.iter().enumerate() {
        if let Some(block) = heads.get(&node.head.start) {
            owner[*block] = Some(at);
        }
    }
    let parent = |node: &Node| {
        let mut block = node.block.map(|block| block as usize);
        while let Some(at) = block {
            if owner[at].is_some() {
                return owner[at];
            }
            block = blocks[at].parent.map(|parent| parent as usize);
        }
        None
    };
    let parents: Vec<Option<usize>> = nodes.iter().map(parent).collect();
    let mut symbols: Vec<Option<Symbol>> = nodes
        .into_iter()
        .map(|mut node| {
            if let Some(block) = heads.get(&node.head.start) {
                node.symbol.span = blocks[*block].span.to(node.head);
            }
            Some(node.symbol)
        })
        .collect();
    // From the last on: what is given to its parent has all of its own.
    let mut top = Vec::new();
    for at in (0..symbols.len()).rev() {
        let Some(mut symbol) = symbols[at].take() else { continue };
        symbol.children.reverse();
        match parents[at].filter(|parent| *parent < at).and_then(|parent| symbols[parent].as_mut()) {
            Some(parent) => {
                // A block that was never closed is as long as what it holds.
                parent.span = parent.span.to(symbol.span);
                parent.children.push(symbol);
            }
            None => top.push(symbol),
        }
    }
    top.reverse();
    top
}

struct Node {
    symbol: Symbol,
    /// The piece of a line that it stands on.
    head: Span,
    /// The block that it stands in.
    block: Option<u32>,
}

struct Collector<'a> {
    project: &'a Project,
    titles: Titles<'a>,
    named: FxHashMap<u32, Name>,
    nodes: Vec<Node>,
}

impl Collector<'_> {
    fn line(&mut self, line: &outline::Line) {
        let at = |span: &Span| self.named.get(&span.start).copied();
        let project = self.project;
        let (kind, name_span, name) = match &line.shape {
            Shape::Head { kind, kind_span, head, .. } => {
                let shown = head.id.or(head.title).unwrap_or(*kind_span);
                let known = head.id.as_ref().and_then(at).or_else(|| at(&head.span));
                let kind = kind_of(*kind);
                (kind, shown, known)
            }
            Shape::Section { id, title } => {
                (SymbolKind::Section, id.unwrap_or(*title), id.as_ref().and_then(at).or_else(|| at(title)))
            }
            Shape::Row(row) => (SymbolKind::Row, row.id, at(&row.id)),
            Shape::Let(value) => (SymbolKind::Let, value.name, at(&value.name)),
            Shape::Unit(unit) => (SymbolKind::Unit, unit.name, at(&unit.name)),
            _ => return,
        };
        let name = name.filter(|name| fits(*name, kind));
        let (title, detail) = match name {
            Some(name) => (self.titles.name(name), self.titles.detail(name)),
            None => self.unknown(&line.shape, name_span),
        };
        let detail = match &line.shape {
            // `palette = 48 u`.
            Shape::Unit(unit) => {
                unit.value.as_ref().map_or(detail, |value| project.slice(value.span()).to_owned())
            }
            _ => detail,
        };
        let over = |clause: &Clause| {
            matches!(clause, Clause::Status { status: Keyword::Refused | Keyword::Cancelled, .. })
        };
        let closed = matches!(&line.shape, Shape::Head { head, .. } if head.clauses.iter().any(over));
        let symbol =
            Symbol { name: title, detail, kind, span: line.span, name_span, children: Vec::new(), closed };
        self.nodes.push(Node { symbol, head: line.span, block: line.block });
    }

    /// The name and the detail of what the project does not hold: a block of settings, a grid, a row of the wrong place.
    fn unknown(&self, shape: &Shape, shown: Span) -> (String, String) {
        let project = self.project;
        match shape {
            Shape::Head { kind, head, .. } => {
                let title = head.title.map(|title| project.text(title).into_owned());
                let status = head.clauses.iter().find_map(|clause| match clause {
                    Clause::Status { status, .. } => Some(status.word(self.titles.lang).to_owned()),
                    _ => None,
                });
                let detail: Vec<String> = title.into_iter().chain(status).collect();
                (self.titles.document(*kind, project.id(head.id)), detail.join(" · "))
            }
            Shape::Section { title, .. } => (project.text(*title).into_owned(), String::new()),
            Shape::Row(row) => {
                let name = row.designation.map_or(project.slice(row.id).into(), |text| project.text(text));
                (name.into_owned(), project.slice(row.id).to_owned())
            }
            _ => (project.slice(shown).to_owned(), String::new()),
        }
    }
}

/// The name is of the sort that its line declares.
fn fits(name: Name, kind: SymbolKind) -> bool {
    match name {
        Name::Row(_) => kind == SymbolKind::Row,
        Name::Section(_) => kind == SymbolKind::Section,
        Name::Let(_) => kind == SymbolKind::Let,
        Name::Unit(_) => kind == SymbolKind::Unit,
        Name::Index(_) => kind == SymbolKind::Index,
        Name::Quote(_) | Name::Invoice(_) | Name::Payment(_) => matches!(kind, SymbolKind::Document(_)),
    }
}

fn kind_of(kind: Keyword) -> SymbolKind {
    match kind {
        Keyword::Index => SymbolKind::Index,
        Keyword::Grid => SymbolKind::Grid,
        kind if kind.holds_settings() => SymbolKind::Settings,
        kind => SymbolKind::Document(kind),
    }
}

/// More than this is no answer.
const MOST_FOUND: usize = 256;

/// What is found in the file itself by an id, words of a designation, or a number such as `1.2.3`, the best first; all of
/// it for an empty query.
pub fn workspace(analysis: &Analysis, query: &str, lang: Lang) -> Vec<Found> {
    let project = &analysis.project;
    let titles = Titles::of_quotes(analysis, lang);
    let own = analysis.source().files()[0].span;
    let query = fold(query.trim()).into_owned();
    let mut hits: Vec<(u32, Name, Span)> = Vec::new();
    let mut hit = |name: Name, id: Option<Span>, text: &str, number: &str, place: Span| {
        if place.end <= own.end
            && let Some(score) = score(&query, &fold(project.id(id)), &fold(text), number)
        {
            hits.push((score, name, place));
        }
    };
    for (row, at) in project.rows.iter().zip(0..) {
        let numbered = !project.quotes[row.quote as usize].is_library();
        let number = if numbered { project.row_number(row) } else { String::new() };
        hit(Name::Row(at), Some(row.id), &project.designation(row), &number, row.id);
    }
    for (section, at) in project.sections.iter().zip(0..) {
        let (number, title) = (project.section_number(at), project.text(section.title));
        hit(Name::Section(at), section.id, &title, &number, section.id.unwrap_or(section.title));
    }
    let text = |title: Option<Span>| title.map_or(String::new(), |title| project.text(title).into_owned());
    for (quote, at) in project.quotes.iter().zip(0..).filter(|(quote, _)| !quote.head.is_empty()) {
        // The rows of a situation itself are found as rows.
        if quote.is_contract() || quote.is_library() {
            let place = quote.id.or(quote.title).unwrap_or(quote.head);
            hit(Name::Quote(at), quote.id, &text(quote.title), "", place);
        }
    }
    for (invoice, at) in project.invoices.iter().zip(0..) {
        let words = format!("{} {}", text(invoice.title), text(invoice.number));
        hit(Name::Invoice(at), invoice.id, &words, "", invoice.id.unwrap_or(invoice.head));
    }
    for (value, at) in project.lets.iter().zip(0..) {
        hit(Name::Let(at), Some(value.name), "", "", value.name);
    }
    for (table, at) in project.indices.iter().zip(0..) {
        hit(Name::Index(at), Some(table.name), "", "", table.name);
    }
    for (name, unit) in &project.declared_units {
        hit(Name::Unit(*unit), Some(*name), "", "", *name);
    }
    hits.sort_by_key(|(score, _, place)| (std::cmp::Reverse(*score), *place));
    hits.truncate(MOST_FOUND);
    let found = hits.into_iter().map(|(score, name, span)| Found {
        name: found_name(&titles, name),
        kind: found_kind(project, name),
        span,
        container: titles.container(name),
        score,
    });
    found.collect()
}

/// `murs · 1.2 Murs`, `devis D1 · Gros œuvre`.
fn found_name(titles: &Titles<'_>, name: Name) -> String {
    let project = &titles.analysis.project;
    let title = titles.name(name);
    let with = |id: Option<Span>, title: String| match id {
        Some(id) => format!("{} · {title}", project.slice(id)),
        None => title,
    };
    let and = |title: String, more: Option<Span>| match more {
        Some(more) => format!("{title} · {}", project.text(more)),
        None => title,
    };
    match name {
        Name::Row(row) => with(Some(project.rows[row as usize].id), title),
        Name::Section(section) => with(project.sections[section as usize].id, title),
        Name::Quote(quote) => and(title, project.quotes[quote as usize].title),
        Name::Invoice(invoice) => {
            let invoice = &project.invoices[invoice as usize];
            and(and(title, invoice.title), invoice.number)
        }
        _ => title,
    }
}

fn found_kind(project: &Project, name: Name) -> SymbolKind {
    match name {
        Name::Row(_) => SymbolKind::Row,
        Name::Section(_) => SymbolKind::Section,
        Name::Quote(quote) => SymbolKind::Document(project.quotes[quote as usize].kind),
        Name::Invoice(invoice) => SymbolKind::Document(project.invoices[invoice as usize].kind.keyword()),
        Name::Payment(_) => SymbolKind::Document(Keyword::Payment),
        Name::Let(_) => SymbolKind::Let,
        Name::Index(_) => SymbolKind::Index,
        Name::Unit(_) => SymbolKind::Unit,
    }
}

/// How well what is known of a symbol, folded, answers a query; nothing where it does not.
fn score(query: &str, id: &str, text: &str, number: &str) -> Option<u32> {
    let starts_number = |query: &str| {
        number
            .strip_prefix(query.trim_end_matches('.'))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    Some(match query {
        "" => 1,
        _ if id == query || number == query => 100,
        _ if query.starts_with(|ch: char| ch.is_ascii_digit()) && starts_number(query) => 90,
        _ if id.starts_with(query) => 80,
        _ if words(text).any(|word| word == query) => 70,
        _ if text.starts_with(query) => 65,
        _ if query.len() > 2 && text.contains(query) => 62,
        _ if each_word(query, text, id, number) => 60,
        _ if id.contains(query) => 40,
        _ if text.contains(query) => 30,
        _ => return None,
    })
}

/// Every word of the query starts one of the designation, the id or the number.
fn each_word(query: &str, text: &str, id: &str, number: &str) -> bool {
    let mut wanted = words(query).peekable();
    wanted.peek().is_some()
        && wanted.all(|wanted| words(text).chain([id, number]).any(|word| word.starts_with(wanted)))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|ch: char| !ch.is_alphanumeric() && ch != '_').filter(|word| !word.is_empty())
}
