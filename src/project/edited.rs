//! An entry or a row that is typed again in its place: what it names stays, and so does all else of the project.

use super::entries::{bind_again, words};
use super::resolve::Resolver;
use super::*;
use crate::diagnostic::Log;
use crate::syntax::tree;
use crate::syntax::tree::Block;
use crate::syntax::{Context, Few, Shape};
use rustc_hash::FxHashMap;

/// What stands on a line of the file, alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnLine {
    /// An entry of an invoice, by its place among them.
    Entry(InvoiceId, u32),
    /// A line of a payment: its place, and that of the payment.
    Paid(u32, u32),
    Row(RowId),
}

impl Project {
    /// What a line holds that can be typed again by itself; nothing for any other line, nor for an entry or a row that
    /// others follow.
    pub fn on_line(&self, line: Span) -> Option<OnLine> {
        let entry_in = |entries: &[Entry]| {
            let at = entries.partition_point(|entry| entry.target.start < line.start);
            entries.get(at).filter(|entry| entry.target.end <= line.end && !entry.is_stored()).map(|_| at)
        };
        for (at, invoice) in self.invoices.iter().enumerate() {
            let inside = invoice.block.is_some_and(|block| block.start < line.start && line.end < block.end);
            if !inside || invoice.kind == InvoiceKind::Credit {
                continue;
            }
            let own = invoice.entries.get(..invoice.in_grid_from as usize)?;
            if let Some(entry) = entry_in(own) {
                return invoice.targets[entry].map(|_| OnLine::Entry(at as InvoiceId, entry as u32));
            }
        }
        for (at, payment) in self.payments.iter().enumerate() {
            if let Some(entry) = entry_in(&payment.entries) {
                return Some(OnLine::Paid(at as u32, entry as u32));
            }
        }
        for quote in self.quotes.iter().filter(|quote| !quote.is_components()) {
            let rows = &self.rows[quote.rows.start as usize..quote.rows.end as usize];
            let at = rows.partition_point(|row| row.span.start < line.start);
            if let Some(row) = rows.get(at).filter(|row| row.span.end <= line.end) {
                let alone = row.readable && row.less.is_none() && row.texts.is_empty();
                let plain = row.extra.as_ref().is_none_or(|extra| extra.from.is_none());
                let alone = alone && plain && row.components().is_empty();
                return alone.then_some(OnLine::Row(quote.rows.start + at as RowId));
            }
        }
        None
    }

    /// The name that is typed at the start of it, and the kind of block that it stands in.
    pub fn named_on(&self, on: OnLine) -> (Span, Context) {
        match on {
            OnLine::Entry(invoice, entry) => {
                (self.invoices[invoice as usize].entries[entry as usize].target, Context::Entries)
            }
            OnLine::Paid(payment, entry) => {
                (self.payments[payment as usize].entries[entry as usize].target, Context::Entries)
            }
            OnLine::Row(row) => {
                let row = &self.rows[row as usize];
                let free = self.quotes[row.quote as usize].kind == Keyword::Situation;
                (row.id, if free { Context::Entries } else { Context::Rows })
            }
        }
    }

    /// The situation in whose block a stretch of text lies, where the block holds nothing but entries and texts.
    pub fn situation_around(&self, span: Span) -> Option<InvoiceId> {
        let inside = |block: Span| block.start < span.start && span.end < block.end;
        let at = self.invoices.iter().position(|invoice| invoice.block.is_some_and(inside))?;
        let invoice = &self.invoices[at];
        let block = invoice.block?;
        let names =
            self.lets.iter().any(|known| block.start < known.name.start && known.name.end < block.end);
        let grids = invoice.in_grid_from as usize != invoice.entries.len();
        let more = invoice.own.is_some() || invoice.free.is_some() || names || grids;
        (invoice.kind.is_progress() && !more).then_some(at as InvoiceId)
    }

    /// Gives a situation the entries of its block, which was read again. False where it is another document now, or holds
    /// more than entries and texts: then nothing but the text of the project is worth anything any more.
    pub fn reread(&mut self, at: InvoiceId, block: Block, log: &mut Log) -> bool {
        let Block { kind: _, kind_span: _, head, mut body, readable } = block;
        let invoice = &mut self.invoices[at as usize];
        let more = !body.settings.is_empty() || !body.lets.is_empty() || !body.rows.is_empty();
        let braces = body.open.zip(body.close).map(|(open, close)| open.to(close));
        if more || !readable || head.span != invoice.head || braces != invoice.block {
            return false;
        }
        invoice.texts = std::mem::take(&mut body.texts);
        invoice.lost = false;
        invoice.unknown = Few::default();
        bind_again(self, at as usize, body, log);
        true
    }

    /// Puts what the line says now in the place of what it said. False where the line now names, or is, something else,
    /// or anything is to be told of it: then nothing but the text of the project is worth anything any more.
    pub fn retyped(mut self, on: OnLine, name: &str, shape: Shape) -> (Project, bool) {
        match (on, shape) {
            (OnLine::Entry(invoice, at), Shape::Entry(entry)) => {
                let sure = self.may_stand(name, self.invoices[invoice as usize].kind, &entry);
                self.invoices[invoice as usize].entries[at as usize] = entry;
                (self, sure)
            }
            (OnLine::Paid(payment, at), Shape::Entry(entry)) => {
                let sure = self.may_stand(name, InvoiceKind::Credit, &entry);
                self.payments[payment as usize].entries[at as usize] = entry;
                (self, sure)
            }
            (OnLine::Row(at), Shape::Row(row)) => self.retyped_row(at, name, row),
            _ => (self, false),
        }
    }

    fn may_stand(&self, name: &str, kind: InvoiceKind, entry: &Entry) -> bool {
        let mut log = Log::default();
        words(kind, entry, &mut log);
        self.slice(entry.target) == name && !entry.is_stored() && log.is_empty()
    }

    fn retyped_row(self, at: RowId, name: &str, row: tree::Row) -> (Project, bool) {
        let same = self.slice(row.id) == name && row.readable && row.source.is_none() && row.body.is_none();
        let mut log = Log::default();
        let Row { quote, section, position, option, .. } = self.rows[at as usize];
        let mut resolver = Resolver {
            project: self,
            diagnostics: &mut log,
            heads: FxHashMap::default(),
            components: Vec::new(),
        };
        let row = resolver.made_row(row, quote, section, position);
        let mut project = resolver.project;
        // Nothing is taken away from an option.
        let as_sold = row.option.is_some() == option.is_some();
        project.rows[at as usize] = row;
        (project, same && as_sold && log.is_empty())
    }
}
