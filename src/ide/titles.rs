//! What things are called in lists, and what they come to in a few words: for outlines, searches and what feeds a total.

use super::figures::Figures;
use super::names::{self, Symbol};
use crate::Analysis;
use crate::billing::{Money, Run};
use crate::locale::Lang;
use crate::project::{InvoiceId, Project, QuoteId, RowId};
use crate::syntax::Keyword;
use rustc_hash::FxHashMap;
use std::ops::Range;

/// The titles of a file.
pub struct Titles<'a> {
    pub analysis: &'a Analysis,
    pub lang: Lang,
    pub figures: Figures<'a>,
    /// After the last invoice; nothing where what it comes to is unknown.
    run: Option<Run<'a>>,
}

/// What parts the words of a detail.
const DOT: &str = " · ";

impl<'a> Titles<'a> {
    pub fn new(analysis: &'a Analysis, lang: Lang) -> Self {
        let mut titles = Titles::of_quotes(analysis, lang);
        let known = analysis.ledger.contracts.len() == analysis.project.rows.len();
        if known && !analysis.is_lost() && !analysis.project.invoices.is_empty() {
            let mut run = Run::new(&analysis.project, &analysis.ledger);
            while run.step().is_some() {}
            titles.run = Some(run).filter(|run| !run.lost);
        }
        titles
    }

    /// Without how far each row has got, which takes a walk over all invoices.
    pub fn of_quotes(analysis: &'a Analysis, lang: Lang) -> Self {
        Titles { analysis, lang, figures: Figures::new(analysis, lang), run: None }
    }

    fn project(&self) -> &'a Project {
        &self.analysis.project
    }

    /// `1.2.1 Dalle béton`, `devis D1`, `longueur`.
    pub fn name(&self, symbol: Symbol) -> String {
        let project = self.project();
        match symbol {
            Symbol::Row(row) => self.row_name(row),
            Symbol::Section(section) => {
                let title = &project.sections[section as usize];
                format!("{} {}", project.section_number(section), project.text(title.title))
            }
            Symbol::Quote(quote) => {
                let quote = &project.quotes[quote as usize];
                self.document(quote.kind, project.id(quote.id))
            }
            Symbol::Invoice(invoice) => {
                let invoice = &project.invoices[invoice as usize];
                self.document(invoice.kind.keyword(), project.id(invoice.id))
            }
            Symbol::Payment(payment) => {
                self.document(Keyword::Payment, project.id(project.payments[payment as usize].id))
            }
            Symbol::Index(_) | Symbol::Let(_) | Symbol::Unit(_) => {
                project.id(symbol.declaration(project)).to_owned()
            }
        }
    }

    fn row_name(&self, row: RowId) -> String {
        let project = self.project();
        let declared = &project.rows[row as usize];
        let name = project.designation(declared);
        // Rows of a library, and components, are never numbered.
        match project.quotes[declared.quote as usize].is_library() {
            true => name,
            false => format!("{} {name}", project.row_number(declared)),
        }
    }

    /// A keyword in the language of the file, and an id.
    pub fn document(&self, kind: Keyword, id: &str) -> String {
        format!("{} {id}", kind.word(self.project().lang)).trim_end().to_owned()
    }

    /// What it comes to, and how far it has got.
    pub fn detail(&self, symbol: Symbol) -> String {
        let project = self.project();
        let parts: Vec<String> = match symbol {
            Symbol::Row(row) => self.row_detail(row),
            Symbol::Section(section) => {
                let section = &project.sections[section as usize];
                let id = section.id.map(|id| project.slice(id).to_owned());
                id.into_iter().chain([self.sold_in_all(section.rows.clone())]).collect()
            }
            Symbol::Quote(quote) => self.quote_detail(quote),
            Symbol::Invoice(invoice) => self.invoice_detail(invoice),
            Symbol::Payment(payment) => {
                let payment = &project.payments[payment as usize];
                let title = payment.title.map(|title| project.text(title).into_owned());
                title.into_iter().chain(payment.date.map(|date| self.figures.date(date))).collect()
            }
            Symbol::Let(at) => {
                let value = self.analysis.ledger.let_named(project, at).value;
                match value.filter(|_| self.figures.sold_known()) {
                    Some(value) => vec![self.figures.value(Some(value))],
                    None => vec![self.lang.pick("valeur inconnue", "value unknown").to_owned()],
                }
            }
            Symbol::Index(table) => self.index_detail(table),
            Symbol::Unit(_) => Vec::new(),
        };
        parts.join(DOT)
    }

    fn row_detail(&self, row: RowId) -> Vec<String> {
        let project = self.project();
        let declared = &project.rows[row as usize];
        let mut parts = vec![project.slice(declared.id).to_owned(), self.money(self.figures.sold(row))];
        if declared.option.is_some() {
            parts.push(Keyword::Option.word(self.lang).to_owned());
        } else if declared.penalty().is_some() {
            parts.push(Keyword::Penalty.word(self.lang).to_owned());
        } else if let Some(run) = &self.run
            && let Some(state) = run.current.get(row as usize).filter(|state| state.known)
        {
            if !state.done().is_zero() {
                parts.push(self.figures.percent(state.done()));
            }
            if state.closed && !state.complete() {
                parts.push(Keyword::Done.word(self.lang).to_owned());
            }
        }
        parts
    }

    fn quote_detail(&self, at: QuoteId) -> Vec<String> {
        let project = self.project();
        let quote = &project.quotes[at as usize];
        let title = quote.title.map(|title| project.text(title).into_owned());
        let state = if quote.is_library() {
            quote.date.map(|date| self.figures.date(date))
        } else if quote.refused.is_some() {
            Some(Keyword::Refused.word(self.lang).to_owned())
        } else if quote.accepted_span.is_none() && quote.is_contract() {
            Some(self.lang.pick("non accepté", "not accepted").to_owned())
        } else {
            None
        };
        let amount = (!quote.is_library()).then(|| self.sold_in_all(quote.rows.clone()));
        title.into_iter().chain(amount).chain(state).collect()
    }

    fn invoice_detail(&self, at: InvoiceId) -> Vec<String> {
        let project = self.project();
        let invoice = &project.invoices[at as usize];
        let mut parts: Vec<String> =
            invoice.title.map(|title| project.text(title).into_owned()).into_iter().collect();
        parts.extend(invoice.date.map(|date| self.figures.date(date)));
        parts.push(match self.figures.net(at) {
            Some(net) => format!("net {}", self.money(Some(net))),
            None => self.lang.pick("net inconnu", "net unknown").to_owned(),
        });
        parts.push(match invoice.number {
            Some(number) => format!("{} {}", Keyword::No.word(self.lang), project.text(number)),
            None => Keyword::Draft.word(self.lang).to_owned(),
        });
        parts
    }

    fn index_detail(&self, table: u32) -> Vec<String> {
        let values = &self.project().indices[table as usize].values;
        let Some(last) = values.last() else { return Vec::new() };
        vec![format!("{} ({})", self.lang.number(last.value), last.month)]
    }

    fn sold_in_all(&self, rows: Range<RowId>) -> String {
        self.money(self.figures.sold_in_all(rows))
    }

    /// An amount; one that is unknown is said to be.
    pub fn money(&self, amount: Option<Money>) -> String {
        match amount {
            Some(amount) => self.figures.money(amount),
            None => self.lang.pick("montant inconnu", "amount unknown").to_owned(),
        }
    }

    /// The titles of what stands around it, from the outermost: `devis D1 · 1 Gros œuvre`.
    pub fn container(&self, symbol: Symbol) -> String {
        let project = self.project();
        let (quote, mut section) = match symbol {
            Symbol::Row(row) => {
                let row = &project.rows[row as usize];
                (row.quote, row.section)
            }
            Symbol::Section(section) => {
                let section = &project.sections[section as usize];
                (section.quote, section.parent)
            }
            _ => return String::new(),
        };
        let mut names = Vec::new();
        while let Some(at) = section {
            names.push(self.name(Symbol::Section(at)));
            section = project.sections[at as usize].parent;
        }
        match self.holder(quote) {
            Some(invoice) => names.push(self.name(Symbol::Invoice(invoice))),
            None if project.quotes[quote as usize].is_components() => {}
            None => names.push(self.name(Symbol::Quote(quote))),
        }
        names.reverse();
        names.join(DOT)
    }

    /// The situation whose free rows these are.
    pub fn holder(&self, quote: QuoteId) -> Option<InvoiceId> {
        if self.project().quotes[quote as usize].is_contract()
            || self.project().quotes[quote as usize].is_library()
        {
            return None;
        }
        let mut invoices = self.project().invoices.iter().zip(0..);
        invoices.find(|(invoice, _)| invoice.free == Some(quote)).map(|(_, at)| at)
    }
}

/// What is declared, by its name or, without one, by its title or its head.
pub fn places(project: &Project) -> FxHashMap<u32, Symbol> {
    let mut named = names::declarations(project);
    for (section, at) in project.sections.iter().zip(0..) {
        named.entry(section.title.start).or_insert(Symbol::Section(at));
    }
    for (quote, at) in project.quotes.iter().zip(0..).filter(|(quote, _)| !quote.head.is_empty()) {
        named.entry(quote.head.start).or_insert(Symbol::Quote(at));
    }
    for (invoice, at) in project.invoices.iter().zip(0..) {
        named.entry(invoice.head.start).or_insert(Symbol::Invoice(at));
    }
    for (payment, at) in project.payments.iter().zip(0..) {
        named.entry(payment.head.start).or_insert(Symbol::Payment(at));
    }
    named
}
