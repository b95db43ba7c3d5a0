//! What feeds a total: from a net to be paid down to the formulas behind a row, and back up. For editors it is a call
//! hierarchy.
//!
//! An item is known by the place of its name alone: an editor gives that back, and nothing else.

mod made_of;
mod used_by;

use super::figures::invoice_at;
use super::names::{self, Symbol};
use super::titles::{Titles, places};
use crate::Analysis;
use crate::billing::DeductionSource;
use crate::locale::Lang;
use crate::project::{Deduction, InvoiceId, Project, RowId, Target};
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    Named(Symbol),
    /// Something that is taken off, by its place among those of the project or of an invoice.
    Deduction(Option<InvoiceId>, u32),
    Retention,
    Revision,
}

/// A figure, or what one is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub what: What,
    pub name: String,
    /// What it comes to by itself or, among what feeds another one, its part of that.
    pub detail: String,
    /// Its line, or its head.
    pub span: Span,
    /// It is found again by where this starts.
    pub name_span: Span,
}

/// The item at an offset: what the name there means, or the line that it is in.
pub fn item(analysis: &Analysis, offset: u32, lang: Lang) -> Option<Item> {
    let teller = Teller::new(analysis, lang);
    teller.item(teller.at(offset)?)
}

/// What an item is made of, and where its own text says so.
pub fn feeds(analysis: &Analysis, item: &Item, lang: Lang) -> Vec<(Item, Vec<Span>)> {
    Teller::new(analysis, lang).made_of(item.what)
}

/// What an item is part of, and where the text of that says so.
pub fn fed(analysis: &Analysis, item: &Item, lang: Lang) -> Vec<(Item, Vec<Span>)> {
    Teller::new(analysis, lang).used_by(item.what)
}

struct Teller<'a> {
    project: &'a Project,
    titles: Titles<'a>,
    lang: Lang,
}

impl<'a> Teller<'a> {
    fn new(analysis: &'a Analysis, lang: Lang) -> Self {
        Teller { project: &analysis.project, titles: Titles::of_quotes(analysis, lang), lang }
    }

    fn pick(&self, fr: &str, en: &str) -> String {
        self.lang.pick(fr, en).to_owned()
    }

    fn at(&self, offset: u32) -> Option<What> {
        let project = self.project;
        let starts = places(project).get(&offset).copied();
        let named = || names::at(self.titles.analysis, offset).map(|found| found.symbol);
        if let Some(symbol) = starts.or_else(named) {
            return Some(What::Named(symbol));
        }
        let holds = |span: Span| span.start <= offset && offset <= span.end;
        if let Some(row) = project.rows.iter().position(|row| holds(row.span)) {
            return Some(What::Named(Symbol::Row(row as u32)));
        }
        if let Some(section) = project.sections.iter().position(|section| holds(section.title)) {
            return Some(What::Named(Symbol::Section(section as u32)));
        }
        let titled =
            |title: Option<Span>, head: Span| title.is_some_and(holds) || holds(head) && !head.is_empty();
        if let Some(quote) = project.quotes.iter().position(|quote| titled(quote.title, quote.head)) {
            return Some(What::Named(Symbol::Quote(quote as u32)));
        }
        if let Some(what) = self.settings().find(|what| self.name_span(*what).is_some_and(holds)) {
            return Some(what);
        }
        // The keyword of a head too, and the lines of a situation.
        let invoice = invoice_at(project, offset);
        let titled = || {
            let mut heads = project.invoices.iter().zip(0..);
            heads.find(|(invoice, _)| titled(invoice.title, invoice.head)).map(|(_, at)| at)
        };
        invoice.or_else(titled).map(|invoice| What::Named(Symbol::Invoice(invoice)))
    }

    /// Settings that figures are made of.
    fn settings(&self) -> impl Iterator<Item = What> + '_ {
        let project = self.project;
        let deductions = 0..project.settings.deductions.len() as u32;
        let own = project.invoices.iter().zip(0..).flat_map(|(invoice, at)| {
            (0..invoice.deductions().len() as u32).map(move |place| What::Deduction(Some(at), place))
        });
        let all = deductions.map(|place| What::Deduction(None, place)).chain(own);
        all.chain([What::Retention, What::Revision])
    }

    fn deduction(&self, of: Option<InvoiceId>, place: u32) -> Option<&'a Deduction> {
        match of {
            Some(invoice) => self.project.invoices.get(invoice as usize)?.deductions().get(place as usize),
            None => self.project.settings.deductions.get(place as usize),
        }
    }

    fn name_span(&self, what: What) -> Option<Span> {
        let project = self.project;
        let named = |id: Option<Span>, title: Option<Span>, head: Span| id.or(title).unwrap_or(head);
        Some(match what {
            What::Named(Symbol::Section(section)) => {
                let section = &project.sections[section as usize];
                section.id.unwrap_or(section.title)
            }
            What::Named(Symbol::Quote(quote)) => {
                let quote = &project.quotes[quote as usize];
                named(quote.id, quote.title, quote.head)
            }
            What::Named(Symbol::Invoice(invoice)) => {
                let invoice = &project.invoices[invoice as usize];
                named(invoice.id, None, invoice.head)
            }
            What::Named(Symbol::Payment(payment)) => {
                let payment = &project.payments[payment as usize];
                named(payment.id, None, payment.head)
            }
            What::Named(symbol) => symbol.declaration(project)?,
            What::Deduction(of, place) => self.deduction(of, place)?.span,
            What::Retention => project.settings.retention.as_ref()?.span,
            What::Revision => project.revision.as_ref()?.span,
        })
    }

    fn item(&self, what: What) -> Option<Item> {
        let name_span = self.name_span(what)?;
        let (name, detail) = match what {
            What::Named(symbol) => (self.titles.name(symbol), self.titles.detail(symbol)),
            What::Deduction(of, place) => {
                let deduction = self.deduction(of, place)?;
                let label = deduction.label.map(|label| self.project.text(label).into_owned());
                let typed = self.project.slice(deduction.span);
                (label.unwrap_or_else(|| first_word(typed)), typed.to_owned())
            }
            What::Retention => {
                (self.pick("Retenue de garantie", "Retention"), self.project.slice(name_span).to_owned())
            }
            What::Revision => (self.pick("Révision de prix", "Price revision"), String::new()),
        };
        Some(Item { what, name, detail, span: self.span(what, name_span), name_span })
    }

    /// Its line or its head, around its name.
    fn span(&self, what: What, name: Span) -> Span {
        let project = self.project;
        match what {
            What::Named(Symbol::Row(row)) => project.rows[row as usize].span.to(name),
            What::Named(Symbol::Section(section)) => project.sections[section as usize].title.to(name),
            What::Named(Symbol::Quote(quote)) => project.quotes[quote as usize].head.to(name),
            What::Named(Symbol::Invoice(invoice)) => {
                let invoice = &project.invoices[invoice as usize];
                invoice.block.map_or(invoice.head, |block| invoice.head.to(block)).to(name)
            }
            What::Named(Symbol::Payment(payment)) => {
                let payment = &project.payments[payment as usize];
                let entries = payment.entries.iter().map(|entry| entry.target.to(entry.place()));
                entries.fold(payment.head.to(name), Span::to)
            }
            What::Named(Symbol::Let(at)) => {
                let value = project.lets[at as usize].value.as_ref();
                value.map_or(name, |value| name.to(value.span()))
            }
            _ => name,
        }
    }

    fn symbol(&self, symbol: Symbol) -> Option<Item> {
        self.item(What::Named(symbol))
    }

    /// An item with its part of something.
    fn part(&self, what: What, detail: String) -> Option<Item> {
        Some(Item { detail, ..self.item(what)? })
    }

    fn source(&self, source: DeductionSource) -> What {
        match source {
            DeductionSource::Project(place) => What::Deduction(None, place),
            DeductionSource::Invoice(invoice, place) => What::Deduction(Some(invoice), place),
            DeductionSource::Penalty(row) => What::Named(Symbol::Row(row)),
        }
    }
}

fn first_word(typed: &str) -> String {
    typed.split([':', ' ']).next().unwrap_or(typed).to_owned()
}

/// Symbols in the order in which they were met, each with its places.
#[derive(Default)]
struct Met {
    all: Vec<(Symbol, Vec<Span>)>,
    known: FxHashMap<Symbol, usize>,
}

impl Met {
    fn add(&mut self, symbol: Symbol, place: Span) {
        let at = *self.known.entry(symbol).or_insert(self.all.len());
        match self.all.get_mut(at) {
            Some((_, places)) if places.last() == Some(&place) => {}
            Some((_, places)) => places.push(place),
            None => self.all.push((symbol, vec![place])),
        }
    }

    fn items(self, teller: &Teller<'_>) -> Vec<(Item, Vec<Span>)> {
        let items = self.all.into_iter();
        items.filter_map(|(symbol, places)| Some((teller.symbol(symbol)?, places))).collect()
    }
}

/// Where an invoice says how far rows have got.
struct Said {
    rows: FxHashMap<RowId, Vec<Span>>,
    /// Entries on several rows at once.
    groups: Vec<(Range<RowId>, Span)>,
    /// Where it says nothing.
    head: Option<Span>,
}

impl Said {
    fn by(teller: &Teller<'_>, at: InvoiceId) -> Said {
        let project = teller.project;
        let invoice = &project.invoices[at as usize];
        let head = teller.name_span(What::Named(Symbol::Invoice(at)));
        let mut said = Said { rows: FxHashMap::default(), groups: Vec::new(), head };
        for (target, entry) in invoice.targets.iter().zip(&invoice.entries) {
            match target {
                Some(Target::Row(row)) => said.rows.entry(*row).or_default().push(entry.target),
                Some(target) => said.groups.push((project.rows_of(*target), entry.target)),
                None => {}
            }
        }
        for row in invoice.free.map_or(0..0, |free| project.quotes[free as usize].rows.clone()) {
            said.rows.entry(row).or_default().push(project.rows[row as usize].id);
        }
        said
    }

    /// The places of some rows, in their order.
    fn of(&self, rows: Range<RowId>) -> Vec<Span> {
        let meets = |named: &Range<RowId>| named.start < rows.end && rows.start < named.end;
        let groups = self.groups.iter().filter(|(named, _)| meets(named)).map(|(_, place)| *place);
        let mut places: Vec<Span> = groups.collect();
        match rows.len() {
            1 => places.extend(self.rows.get(&rows.start).into_iter().flatten()),
            _ => places.extend(
                self.rows.iter().filter(|(row, _)| rows.contains(row)).flat_map(|(_, places)| places),
            ),
        }
        places.sort_unstable();
        places.dedup();
        if places.is_empty() {
            places.extend(self.head);
        }
        places
    }
}
