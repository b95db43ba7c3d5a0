//! A quote, an order or an amendment by itself: what it prints before anything is billed.

use super::{Amount, Figure, VatTotal, percent, quantity};
use crate::billing::{Ledger, Money};
use crate::exact::Ratio;
use crate::locale::Lang;
use crate::project::{Project, QuoteId, RowId, SectionId, unit_spelling};
use crate::source::Span;
use crate::syntax::Keyword;

/// A quote of the project, and its figures.
#[derive(Clone, Copy)]
pub struct QuoteView<'a> {
    pub project: &'a Project,
    pub ledger: &'a Ledger,
    at: QuoteId,
    /// Of what is said besides what was typed.
    lang: Lang,
}

/// The head and the foot of a quote.
#[derive(Clone, Debug)]
pub struct Quotation {
    pub kind: QuoteKind,
    pub id: String,
    pub title: Option<String>,
    /// ISO 8601.
    pub date: Option<String>,
    /// Day of acceptance.
    pub accepted: Option<String>,
    pub refused: bool,
    /// Lines of text, printed as they stand.
    pub texts: Vec<String>,
    /// Nothing when an error leaves a figure unknown: such a quote is not printed.
    pub totals: Option<QuotationTotals>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuoteKind {
    Quote,
    Order,
    Amendment,
}

/// Before tax, VAT rate by rate, with tax; options are left out.
#[derive(Clone, Debug)]
pub struct QuotationTotals {
    pub net: Amount,
    pub vat: Vec<VatTotal>,
    pub tax: Amount,
    pub total: Amount,
}

/// A line of a quote, in print order.
pub enum QuotedLine {
    Section(QuotedSection),
    Row(Box<QuotedRow>),
}

#[derive(Clone, Debug)]
pub struct QuotedSection {
    /// `1.2`, given by place.
    pub number: String,
    pub title: String,
    pub texts: Vec<String>,
    pub amount: Amount,
}

#[derive(Clone, Debug)]
pub struct QuotedRow {
    pub number: String,
    pub id: String,
    pub designation: String,
    pub texts: Vec<String>,
    pub quantity: Figure,
    pub unit: String,
    /// Before tax and discount, for one unit, to six places at most, and to those of the currency at least.
    pub price: Figure,
    /// In percent, all rates together; nothing without discount.
    pub discount: Option<Figure>,
    /// It bears a share of a discount that is an amount.
    pub shared: bool,
    pub amount: Amount,
    /// In percent.
    pub vat: Option<Figure>,
    /// Offered, and left out of the totals.
    pub option: bool,
}

/// Every quote, order and amendment, in the order of the file, in a language.
pub fn quotes<'a>(
    project: &'a Project,
    ledger: &'a Ledger,
    lang: Lang,
) -> impl Iterator<Item = QuoteView<'a>> {
    let contracts =
        (0..project.quotes.len() as QuoteId).filter(|at| project.quotes[*at as usize].is_contract());
    contracts.map(move |at| QuoteView { project, ledger, at, lang })
}

impl QuoteView<'_> {
    pub fn id(&self) -> &str {
        self.project.id(self.project.quotes[self.at as usize].id)
    }

    fn money(&self, amount: Money) -> Amount {
        Amount(amount.decimal(self.project.settings.currency.decimals))
    }

    fn text(&self, span: Span) -> String {
        self.project.text(span).into_owned()
    }

    fn texts(&self, spans: &[Span]) -> Vec<String> {
        spans.iter().map(|span| self.text(*span)).collect()
    }

    /// Every figure of it is known.
    pub fn is_known(&self) -> bool {
        self.ledger.quoted(self.project, self.at).is_some()
    }

    /// The head and the foot.
    pub fn quotation(&self) -> Quotation {
        let quote = &self.project.quotes[self.at as usize];
        Quotation {
            kind: match quote.kind {
                Keyword::Amendment => QuoteKind::Amendment,
                Keyword::Order => QuoteKind::Order,
                _ => QuoteKind::Quote,
            },
            id: self.id().to_owned(),
            title: quote.title.map(|title| self.text(title)),
            date: quote.date.map(|date| date.to_string()),
            accepted: quote.accepted.map(|date| date.to_string()),
            refused: quote.refused.is_some(),
            texts: self.texts(&quote.texts),
            totals: self.totals(),
        }
    }

    fn totals(&self) -> Option<QuotationTotals> {
        let quoted = self.ledger.quoted(self.project, self.at)?;
        let vat = quoted.vat.iter().map(|line| {
            let rate = &self.ledger.rates[usize::from(line.rate)];
            VatTotal {
                rate: Figure(rate.percent),
                category: super::foot::vat_category(rate),
                base: self.money(line.base),
                amount: self.money(line.tax),
                reason: super::foot::vat_reason(self.project, rate, self.lang),
            }
        });
        Some(QuotationTotals {
            vat: vat.collect(),
            net: self.money(quoted.net),
            tax: self.money(quoted.tax),
            total: self.money(quoted.total),
        })
    }

    /// Sections and rows in print order, options included; a row whose figures are unknown is left out.
    pub fn lines(&self) -> impl Iterator<Item = QuotedLine> + '_ {
        let quote = &self.project.quotes[self.at as usize];
        let mut section = quote.sections.start;
        quote.rows.clone().flat_map(move |row| {
            let mut out = Vec::new();
            // A section is announced before the first of its rows; one without rows sells nothing.
            while section < quote.sections.end && self.project.sections[section as usize].rows.start <= row {
                let empty = self.project.sections[section as usize].rows.is_empty();
                out.extend(self.section(section).filter(|_| !empty).map(QuotedLine::Section));
                section += 1;
            }
            out.extend(self.row(row).map(|row| QuotedLine::Row(Box::new(row))));
            out
        })
    }

    fn section(&self, at: SectionId) -> Option<QuotedSection> {
        let section = &self.project.sections[at as usize];
        Some(QuotedSection {
            number: self.project.section_number(at),
            title: self.text(section.title),
            texts: self.texts(&section.texts),
            amount: self.money(self.ledger.sold(self.project, section.rows.clone())?),
        })
    }

    fn row(&self, at: RowId) -> Option<QuotedRow> {
        let row = &self.project.rows[at as usize];
        let contract = self.ledger.contract(at)?;
        let mut price = contract.price.to_short_decimal(6).unwrap_or_default();
        // As an amount is written: 68,50 and not 68,5.
        price.rescale(price.scale().max(self.project.settings.currency.decimals));
        let rate = self.ledger.rate_of_row[at as usize].map(|rate| &self.ledger.rates[usize::from(rate)]);
        let discount = Ratio::ONE.minus(contract.factor()).filter(|discount| !discount.is_zero());
        Some(QuotedRow {
            number: self.project.row_number(row),
            id: self.project.slice(row.id).to_owned(),
            designation: self.project.designation_in(row, self.lang),
            texts: self.texts(&row.texts),
            quantity: Figure(quantity(contract.quantity)),
            unit: unit_spelling(contract.unit_name.of(self.project)),
            price: Figure(price),
            discount: discount.and_then(percent).map(Figure),
            shared: contract.shared(),
            amount: self.money(contract.amount),
            vat: rate.map(|rate| Figure(rate.percent)),
            option: row.option.is_some(),
        })
    }
}
