//! Why a figure is what it is (`avt why`): its derivation, step by step, down to what was typed.
//!
//! Each step names its rule and the line of text that it comes from. Its figures are those of the ledger: nothing is
//! computed again, and what is not in the ledger is not stated.

mod due;
mod foot;
mod rows;
mod sold;

pub use sold::value_text;

use super::{View, each};
use crate::billing::{DeductionSource, Ledger, Money};
use crate::locale::Lang;
use crate::project::{Document, InvoiceId, Project, RowId, Target};
use crate::source::Span;
use crate::syntax::fold;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::Serialize;

/// A figure, and those that it is made of.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Step {
    /// What it is.
    pub label: String,
    /// The figure as a person reads it.
    pub figure: String,
    /// How it comes from its steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
    /// The rule of the language that says so: `R26`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'static str>,
    /// The line that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub steps: Vec<Step>,
}

/// A line of a file.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Place {
    pub file: String,
    /// Both count from 1; columns count characters.
    pub line: usize,
    pub column: usize,
    /// The whole line, without the blanks around it.
    pub text: String,
}

/// Why a target has no derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unexplained {
    /// It names no figure: the names that it might have been.
    Unknown(Vec<String>),
    /// An error makes it unknown.
    Incomplete,
}

/// A figure of an invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Figure {
    Net,
    Total,
    Taxable,
    /// The tax of all rates, or of one, in percent.
    Tax(Option<Decimal>),
    Base(Decimal),
    Works,
    Cumulative,
    Retention,
    Revision,
    Recovered,
    Advances,
    Deductions,
    /// One deduction, by its keyword or its printed name.
    Deduction(Vec<DeductionSource>),
    Contract,
    /// What remains to be paid.
    Left,
    Rows(Target),
}

/// The words that name a figure, French and English.
const FIGURES: &[(&str, &str)] = &[
    ("net", "net"),
    ("ttc", "total"),
    ("ht", "taxable"),
    ("tva", "vat"),
    ("base", "base"),
    ("travaux", "works"),
    ("cumul", "cumulative"),
    ("retenue", "retention"),
    ("révision", "revision"),
    ("acompte", "deposit"),
    ("avance", "advance"),
    ("déductions", "deductions"),
    ("marché", "contract"),
    ("reste", "left"),
];

/// The derivation of a figure: `S2.murs`, `S3.tva.10`, `DGD.net`; `D1.murs` or `murs` for what a row was sold for,
/// `D1.ttc` for what a quote comes to.
///
/// # Errors
/// [`Unexplained`].
pub fn why(project: &Project, ledger: &Ledger, target: &str, lang: Lang) -> Result<Step, Unexplained> {
    let (first, rest) =
        target.split_once('.').map_or((target, ""), |(first, rest)| (first.trim(), rest.trim()));
    let Some(Document::Invoice(wanted)) = project.names.document(first) else {
        return sold::sold(project, ledger, target, lang);
    };
    let Some(figure) = figure(project, wanted, rest) else {
        // A row is more often misspelt than a total.
        let rows = near_rows(project, first, rest).into_iter();
        let names = FIGURES.iter().map(|(fr, en)| format!("{first}.{}", lang.pick(*fr, *en)));
        return Err(Unexplained::Unknown(rows.chain(names).collect()));
    };
    let target = match figure {
        Figure::Rows(target) => target,
        _ => Target::All,
    };
    let mut found = None;
    let mut history = History::default();
    let _ = each(project, ledger, lang, |view| {
        let teller = Teller { view, lang, history: &history };
        if view.at == wanted as usize {
            found = Some(teller.figure(&figure));
            return Err(());
        }
        // What earlier invoices billed of the rows that are asked about.
        for (row, billed) in teller.billed_here(target) {
            history.entry(row).or_default().push(billed);
        }
        Ok(())
    });
    found.flatten().ok_or(Unexplained::Incomplete)
}

fn figure(project: &Project, of: InvoiceId, name: &str) -> Option<Figure> {
    let folded = fold(name);
    let (word, rest) = folded.split_once('.').map_or((folded.as_ref(), ""), |(word, rest)| (word, rest));
    let rate = || Decimal::from_str_exact(&rest.replace(',', ".").replace('%', "")).ok();
    Some(match (word, rest) {
        ("" | "net", "") => Figure::Net,
        ("ttc" | "total", "") => Figure::Total,
        ("ht" | "taxable", "") => Figure::Taxable,
        ("tva" | "vat", "") => Figure::Tax(None),
        ("tva" | "vat", _) => Figure::Tax(Some(rate()?)),
        ("base", _) => Figure::Base(rate()?),
        ("travaux" | "works", "") => Figure::Works,
        ("cumul" | "cumulative", "") => Figure::Cumulative,
        ("retenue" | "retention", "") => Figure::Retention,
        ("revision", "") => Figure::Revision,
        ("acompte" | "deposit", "") => Figure::Recovered,
        ("avance" | "advance", "") => Figure::Advances,
        ("deductions", "") => Figure::Deductions,
        _ => match (project.names.find(name), word, rest) {
            (Ok(target), ..) => Figure::Rows(target),
            (Err(_), "marche" | "contrat" | "contract", "") => Figure::Contract,
            (Err(_), "reste" | "left", "") => Figure::Left,
            _ => Figure::Deduction(due::deductions_named(project, of, &folded)?),
        },
    })
}

/// The rows of an invoice that a name which is none may mean: those of each quote that has it, or the nearest.
fn near_rows(project: &Project, invoice: &str, name: &str) -> Vec<String> {
    let quotes = project.names.quotes_with(name);
    if !quotes.is_empty() {
        let quotes = quotes.iter().map(|(quote, _)| project.id(project.quotes[*quote as usize].id));
        return quotes.map(|quote| format!("{invoice}.{quote}.{name}")).collect();
    }
    let member = name.rsplit('.').next().unwrap_or(name);
    project.names.nearest(member).map(|near| format!("{invoice}.{near}")).into_iter().collect()
}

/// What an invoice billed of a row, and where that was typed.
#[derive(Clone, Copy)]
struct Billed {
    invoice: InvoiceId,
    period: Money,
    place: Span,
}

/// What earlier invoices billed, row by row.
type History = FxHashMap<RowId, Vec<Billed>>;

/// Tells the figures of one invoice.
struct Teller<'v> {
    view: &'v View<'v>,
    lang: Lang,
    /// What earlier invoices billed of rows.
    history: &'v History,
}

impl Teller<'_> {
    fn money(&self, amount: Money) -> String {
        money(self.view.project, self.lang, amount)
    }

    fn place(&self, span: Span) -> Option<Place> {
        Some(place(self.view.project, span))
    }

    fn pick(&self, fr: impl Into<String>, en: impl Into<String>) -> String {
        self.lang.pick(fr.into(), en.into())
    }

    fn step(&self, label: impl Into<String>, amount: Money) -> Step {
        Step { label: label.into(), figure: self.money(amount), ..Step::default() }
    }
}

impl Step {
    fn by(mut self, rule: &'static str, how: impl Into<String>) -> Step {
        self.rule = Some(rule);
        self.how = Some(how.into());
        self
    }

    fn at(mut self, place: Option<Place>) -> Step {
        self.place = place;
        self
    }

    fn from(mut self, steps: Vec<Step>) -> Step {
        self.steps = steps;
        self
    }
}

fn money(project: &Project, lang: Lang, amount: Money) -> String {
    let currency = &project.settings.currency;
    lang.money(amount.decimal(currency.decimals), currency.code)
}

/// The line that a span is on.
fn place(project: &Project, span: Span) -> Place {
    let source = &project.source;
    let at = source.position(span.start);
    let file = source.file(span.start);
    let text = source.slice(file.span);
    let within = (span.start - file.span.start) as usize;
    let start = text[..within].rfind('\n').map_or(0, |at| at + 1);
    let line = text[start..].split(['\n', '\r']).next().unwrap_or_default();
    Place { file: file.name.clone(), line: at.line, column: at.column, text: line.trim().to_owned() }
}
