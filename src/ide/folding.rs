//! What can be folded: blocks, runs of comments, runs of imports.

use super::figures::Figures;
use super::outline::{self, Block, BlockKind};
use crate::Analysis;
use crate::diagnostic::Diagnostic;
use crate::ide::names::{self, Symbol};
use crate::source::Span;
use crate::syntax::tree::Entry;
use crate::syntax::{Piece, Shape, Sink};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// A document, a section, a row with a block, a grid.
    Block,
    Comments,
    Imports,
}

/// Lines that fold into their first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    pub span: Span,
    pub kind: FoldKind,
    /// What is shown in the place of a folded block: its total, in the language of the file.
    pub collapsed: Option<String>,
}

/// What can be folded in the file itself, in its order.
pub fn folds(analysis: &Analysis) -> Vec<Fold> {
    let own = analysis.source().files()[0].span;
    let text = analysis.source().slice(own);
    let several = |span: &Span| span.of(text).trim_end().contains(['\n', '\r']);
    let totals = Totals::new(analysis);
    let blocks = outline::blocks(text);
    let blocks = blocks.iter().filter(|block| block.open.is_some() && several(&block.span));
    let mut out: Vec<Fold> = blocks
        .map(|block| Fold { span: block.span, kind: FoldKind::Block, collapsed: totals.of(block) })
        .collect();
    let mut runs = Runs { runs: Vec::new(), seen: None };
    crate::syntax::read(text, &mut runs);
    let runs = runs.runs.into_iter().filter(|(kind, _, lines)| *kind != FoldKind::Block && *lines > 1);
    out.extend(runs.map(|(kind, span, _)| Fold { span, kind, collapsed: None }));
    out.sort_by_key(|fold| (fold.span.start, std::cmp::Reverse(fold.span.end)));
    out
}

/// What blocks come to, by their heads.
struct Totals<'a> {
    figures: Figures<'a>,
    /// By the place of a name or a title, in order.
    places: Vec<(u32, Symbol)>,
}

impl<'a> Totals<'a> {
    fn new(analysis: &'a Analysis) -> Self {
        let project = &analysis.project;
        let mut places: Vec<(u32, Symbol)> = names::declarations(project).into_iter().collect();
        places.extend(
            project.sections.iter().zip(0..).map(|(section, at)| (section.title.start, Symbol::Section(at))),
        );
        places.extend(
            project.invoices.iter().zip(0..).map(|(invoice, at)| (invoice.head.start, Symbol::Invoice(at))),
        );
        places.sort_unstable_by_key(|(place, _)| *place);
        Totals { figures: Figures::new(analysis, project.lang), places }
    }

    fn of(&self, block: &Block) -> Option<String> {
        let project = self.figures.project;
        let from = self.places.partition_point(|(place, _)| *place < block.head.start);
        let inside = self.places[from..].iter().take_while(|(place, _)| *place < block.head.end);
        let amount = inside.filter_map(|(_, symbol)| match (block.kind, *symbol) {
            (BlockKind::Row, Symbol::Row(row)) => Some(self.figures.money(self.figures.sold(row)?)),
            (BlockKind::Section, Symbol::Section(section)) => {
                let rows = project.sections[section as usize].rows.clone();
                Some(self.figures.money(self.figures.sold_in_all(rows)?))
            }
            (BlockKind::Document(_), Symbol::Quote(quote)) => {
                let quote = &project.quotes[quote as usize];
                let rows = quote.is_contract().then(|| quote.rows.clone())?;
                Some(self.figures.money(self.figures.sold_in_all(rows)?))
            }
            (BlockKind::Document(_), Symbol::Invoice(invoice)) => {
                Some(format!("net {}", self.figures.money(self.figures.net(invoice)?)))
            }
            _ => None,
        });
        amount.last().map(|amount| format!("… {amount}"))
    }
}

/// Runs of lines that hold a comment only, of imports, and of all others.
struct Runs {
    /// Their kind, where they are, and how many lines.
    runs: Vec<(FoldKind, Span, usize)>,
    /// What the line holds: nothing yet, or a piece and whether that imports.
    seen: Option<bool>,
}

impl Sink for Runs {
    fn piece(&mut self, _: Piece<'_>, shape: Shape) {
        self.seen = Some(self.seen.is_none() && matches!(shape, Shape::Import(_)));
    }

    fn open(&mut self, brace: Option<Span>) {
        self.seen = brace.map(|_| false).or(self.seen);
    }

    fn close(&mut self, brace: Option<Span>) {
        self.seen = brace.map(|_| false).or(self.seen);
    }

    fn error(&mut self, _: Diagnostic) {}

    fn plain(&mut self, _: Entry) -> Result<(), Entry> {
        self.seen = Some(false);
        Ok(())
    }

    fn end_of_line(&mut self, span: Span, comment: Option<Span>) {
        let (kind, part) = match (self.seen.take(), comment) {
            (None, Some(comment)) => (FoldKind::Comments, comment),
            (Some(true), _) => (FoldKind::Imports, span),
            _ => (FoldKind::Block, span),
        };
        match self.runs.last_mut() {
            Some((last, whole, lines)) if *last == kind => {
                *whole = whole.to(part);
                *lines += 1;
            }
            _ => self.runs.push((kind, part, 1)),
        }
    }
}
