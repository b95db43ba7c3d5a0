//! Price revision (R30): the works of a period times what the index has moved, corrected when it becomes final.

use super::account::Account;
use super::contract::Known;
use super::formula::{Formulas, Node, Value, Values};
use super::money::Money;
use super::totals::RevisionLine;
use crate::diagnostic::nearest;
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::locale::{Date, Month};
use crate::project::{Dimension, IndexValue, InvoiceId, Project, Rounding};
use crate::source::{Edit, Span};
use crate::syntax::fold;
use crate::syntax::tree::{Expr, Term};
use std::cell::RefCell;

/// The revised works of one situation at one rate of VAT.
#[derive(Clone, Copy, Debug)]
pub(super) struct Revised {
    pub(super) of: InvoiceId,
    pub(super) rate: u16,
    pub(super) works: Money,
    pub(super) billed: Money,
    /// It went by an index that may still change: the others are done with.
    pub(super) provisional: bool,
}

/// A coefficient, and whether it goes by an index that may still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coefficient {
    pub ratio: Ratio,
    pub provisional: bool,
}

/// The values of indices for one month, as known on one day.
struct Indexed<'p> {
    known: Known<'p>,
    month: Month,
    on: Option<Date>,
    /// The situation of that month itself, not a later correction.
    own: bool,
    ratio: Option<Rounding>,
    provisional: RefCell<bool>,
    /// The table, and the month that it lacks.
    missing: RefCell<Option<(u32, Month)>>,
}

impl Indexed<'_> {
    fn index(&self, table: u32, month: Month) -> Option<Ratio> {
        let found = self.known.project.indices[table as usize].known(month, self.on, self.own);
        let Some(value) = found else {
            self.missing.borrow_mut().get_or_insert((table, month));
            return None;
        };
        *self.provisional.borrow_mut() |= value.provisional;
        Some(Ratio::from(value.value))
    }
}

impl Values for Indexed<'_> {
    fn value(&self, node: Node) -> Option<Value> {
        let ratio = match node {
            Node::Index(table) => self.index(table, self.month)?,
            Node::IndexBase(table) => self.index(table, self.known.project.revision.as_ref()?.base)?,
            Node::IndexRatio(table) => {
                let base = self.known.project.revision.as_ref()?.base;
                let ratio = self.index(table, self.month)?.over(self.index(table, base)?)?;
                match self.ratio {
                    Some(rounding) => round(ratio, rounding)?,
                    None => ratio,
                }
            }
            other => return self.known.value(other),
        };
        Some(Value { ratio, dimension: Dimension::NONE, rate: false })
    }
}

/// A coefficient beyond this is an index that was not divided by its base.
const MOST: i128 = 10;

/// A formula that gives no coefficient; `too_large` is what it comes to.
fn no_coefficient(span: Span, too_large: Option<Ratio>) -> Diagnostic {
    let shown = too_large.and_then(|ratio| ratio.to_short_decimal(3));
    Diagnostic::new(Code::CoefficientValue, span, |lang| match shown {
        Some(shown) => {
            let shown = lang.number(shown);
            lang.pick(
                format!("cette formule donne {shown} : les prix seraient multipliés par autant"),
                format!("this formula gives {shown}: prices would be multiplied by as much"),
            )
        }
        None => lang.pick(
            "cette formule ne donne pas un coefficient : un nombre positif, sans unité".into(),
            "this formula gives no coefficient: a positive number without a unit".into(),
        ),
    })
    .note(|lang| {
        lang.pick(
            "R30 : un indice se divise par sa valeur du mois zéro : 0,15 + 0,85 * BT01 / BT01.zéro".into(),
            "R30: an index is divided by its value of the base month: 0.15 + 0.85 * BT01 / BT01.base".into(),
        )
    })
}

/// Rounds a coefficient: to the nearest, half away from zero, or up.
fn round(value: Ratio, rounding: Rounding) -> Option<Ratio> {
    let scale = Ratio::integer(10i128.checked_pow(rounding.places)?);
    let scaled = value.times(scale)?;
    let whole = match rounding.up {
        true => -scaled.negated().floor(),
        false => scaled.round(),
    };
    Ratio::integer(whole).over(scale)
}

impl<'p> Account<'p> {
    /// The coefficient of a month, as known on a day; nothing where an index lacks, which is told once.
    pub(super) fn coefficient(&mut self, of: InvoiceId, on: Option<Date>, own: bool) -> Option<Coefficient> {
        let project: &'p Project = self.project;
        let revision = project.revision.as_ref()?;
        let invoice = &project.invoices[of as usize];
        let indexed = Indexed {
            known: self.ledger.known(project),
            month: invoice.month()?,
            on,
            own,
            ratio: revision.ratio,
            provisional: RefCell::new(false),
            missing: RefCell::new(None),
        };
        let value = self.formulas.with_indices(|formulas| formulas.evaluate(&revision.formula, &indexed));
        if let Some((table, month)) = indexed.missing.into_inner() {
            self.missing_index(of, table, month);
            return None;
        }
        let value = value?;
        let plain = value.dimension.is_none() && !value.ratio.is_negative();
        if !plain || value.ratio > Ratio::integer(MOST) {
            if !self.told_formula {
                self.told_formula = true;
                let error = no_coefficient(revision.formula.span(), plain.then_some(value.ratio));
                self.formulas.diagnostics.push(error);
            }
            return None;
        }
        let ratio = match revision.coefficient {
            Some(rounding) => round(value.ratio, rounding)?,
            None => value.ratio,
        };
        Some(Coefficient { ratio, provisional: indexed.provisional.into_inner() })
    }

    fn missing_index(&mut self, of: InvoiceId, table: u32, month: Month) {
        if self.told_indices.contains(&(table, month)) {
            return;
        }
        self.told_indices.push((table, month));
        let project = self.project;
        let (invoice, table) = (&project.invoices[of as usize], &project.indices[table as usize]);
        let name = project.slice(table.name).to_owned();
        let last = table.values.iter().rfind(|value| value.month < month).or(table.values.last());
        let on = invoice.date;
        let late = table.values.iter().filter(|value| value.month == month);
        let late =
            late.filter_map(|value| value.published.filter(|day| on.is_some_and(|on| *day > on))).next();
        let base = project.revision.as_ref().filter(|revision| revision.base == month);
        let place = base.map_or(invoice.date_span.unwrap_or(invoice.head), |revision| revision.base_span);
        let mut diagnostic = Diagnostic::new(Code::UnknownIndex, place, |lang| match late {
            Some(day) => {
                let day = day.long(lang);
                lang.pick(
                    format!("{name} de {month} n'est paru que le {day}"),
                    format!("{name} of {month} was only published on {day}"),
                )
            }
            None => lang.pick(
                format!("{name} n'a pas de valeur pour {month}"),
                format!("{name} has no value for {month}"),
            ),
        })
        .at(table.name, |lang| lang.pick("l'indice".into(), "the index".into()));
        if base.is_some() {
            // What it was is known and final: there is no figure to guess.
            self.formulas.diagnostics.push(diagnostic.note(|lang| {
                lang.pick(
                    "R30 : chaque coefficient se rapporte à l'indice du mois zéro ; ajouter sa valeur".into(),
                    "R30: every coefficient goes by the index of the base month; add its value".into(),
                )
            }));
            return;
        }
        diagnostic = diagnostic.note(|lang| {
            lang.pick(
                "tant qu'il n'est pas paru, taper la dernière valeur connue avec « provisoire » : elle sera corrigée ensuite".into(),
                "until it is published, type the last known value with “provisional”: it is corrected later".into(),
            )
        });
        // What is added to a dated table is published on that day too.
        let known = |value: &&IndexValue| value.published.is_none_or(|day| on.is_none_or(|on| day <= on));
        if let Some(last) = last.filter(known) {
            let lang = project.lang;
            let word = lang.pick("provisoire", "provisional");
            let line = format!("\n    {month}  {} {word}", lang.typed(last.value));
            diagnostic = diagnostic.fix(last.span.after(), line, |lang| {
                lang.pick(format!("ajouter {month} à titre provisoire"), format!("add {month}, provisional"))
            });
        }
        self.formulas.diagnostics.push(diagnostic);
    }

    /// Revises the works of this period, and corrects those of earlier ones whose index has become known.
    pub(super) fn revise(
        &mut self,
        at: InvoiceId,
        of: InvoiceId,
        works: &[Money],
    ) -> Option<Vec<RevisionLine>> {
        if self.project.revision.is_none() {
            return Some(Vec::new());
        }
        let on = self.project.invoices[at as usize].date;
        let mut lines = Vec::new();
        let open = self.revised.iter().filter(|known| known.provisional && known.of != of);
        let mut earlier: Vec<InvoiceId> = open.map(|known| known.of).collect();
        earlier.dedup();
        for known in earlier {
            let coefficient = self.coefficient(known, on, false)?;
            for rate in 0..works.len() {
                lines.extend(self.revise_one(known, rate as u16, Money::ZERO, coefficient)?);
            }
        }
        if works.iter().any(|works| !works.is_zero()) {
            let coefficient = self.coefficient(of, on, of == at)?;
            for (rate, works) in works.iter().enumerate() {
                lines.extend(self.revise_one(of, rate as u16, *works, coefficient)?);
            }
        }
        Some(lines)
    }

    /// Works to date × (C − 1), rounded once, less what was billed (R30).
    fn revise_one(
        &self,
        of: InvoiceId,
        rate: u16,
        works: Money,
        by: Coefficient,
    ) -> Option<Option<RevisionLine>> {
        let known = self.revised.iter().find(|known| (known.of, known.rate) == (of, rate));
        let (before, billed) = known.map_or((Money::ZERO, Money::ZERO), |known| (known.works, known.billed));
        let amount = before.plus(works)?.share(by.ratio.minus(Ratio::ONE)?)?.minus(billed)?;
        if amount.is_zero() && works.is_zero() {
            return Some(None);
        }
        let Coefficient { ratio: coefficient, provisional } = by;
        Some(Some(RevisionLine { of, rate, works, coefficient, provisional, amount }))
    }
}

impl Formulas<'_> {
    /// An index that has no table: told once for each name.
    pub(super) fn unknown_index(&mut self, span: Span) -> Option<Value> {
        let project = self.project;
        let typed = project.slice(span);
        let name = typed.split('.').next().unwrap_or(typed).trim_end();
        let place = Span::new(span.start, span.start + name.len() as u32);
        let same = |known: &Diagnostic| {
            known.code == Code::UnknownIndex && fold(project.slice(known.span())) == fold(name)
        };
        if project.lost || self.diagnostics.iter().any(same) {
            return None;
        }
        let names: Vec<&str> = project.indices.iter().map(|table| project.slice(table.name)).collect();
        let folded: Vec<String> = names.iter().map(|name| fold(name).into_owned()).collect();
        let near = nearest(&fold(name), folded.iter().map(String::as_str))
            .and_then(|near| folded.iter().position(|known| known == near));
        let error = Diagnostic::new(Code::UnknownIndex, place, |lang| {
            lang.pick(
                format!("aucun indice ne s'appelle {}", lang.quoted(name)),
                format!("no index is called {}", lang.quoted(name)),
            )
        })
        .note(|lang| {
            lang.pick(
                format!("ses valeurs se donnent par mois : indice {name} {{, ou importer \"{name}.csv\""),
                format!("its values are given by month: index {name} {{, or import \"{name}.csv\""),
            )
        });
        self.diagnostics.push(match near {
            Some(at) => {
                let near = names[at].to_owned();
                let edits = project.index_mentions(name).into_iter();
                let edits = edits.map(|span| Edit { span, text: near.clone() }).collect();
                error
                    .at(project.indices[at].name, |lang| {
                        lang.pick(
                            format!("peut-être {} ?", lang.quoted(&near)),
                            format!("perhaps {}?", lang.quoted(&near)),
                        )
                    })
                    .fix_all(edits, |lang| lang.pick(format!("écrire {near}"), format!("write {near}")))
            }
            None => error,
        });
        None
    }

    /// Evaluates with the names of indices known.
    fn with_indices<T>(&mut self, evaluate: impl FnOnce(&mut Self) -> T) -> T {
        self.indices = true;
        let out = evaluate(self);
        self.indices = false;
        out
    }

    /// An index over its base in one product: a ratio that the contract may round before the rest is computed.
    pub(super) fn index_ratios(&self, terms: &[Term]) -> Vec<(usize, usize, u32)> {
        let find = |term: &Term| match &term.value {
            Expr::Path(span) => self.find(*span),
            _ => None,
        };
        let mut pairs: Vec<(usize, usize, u32)> = Vec::new();
        for (at, term) in terms.iter().enumerate() {
            let Some(Node::Index(table)) = find(term).filter(|_| !term.inverse) else { continue };
            let is_base = |(place, other): &(usize, &Term)| {
                let taken = pairs.iter().any(|(_, taken, _)| taken == place);
                other.inverse && find(other) == Some(Node::IndexBase(table)) && !taken
            };
            if let Some((base, _)) = terms.iter().enumerate().find(is_base) {
                pairs.push((at, base, table));
            }
        }
        pairs
    }
}

impl Project {
    /// A name in the formula of the revision that no `soit`, row or unit has: it was meant for an index.
    pub(super) fn indices_may_be_named(&self, typed: &str) -> bool {
        let (name, cell) = typed.split_once('.').unwrap_or((typed, "zero"));
        let is_base = matches!(fold(cell.trim()).as_ref(), "zero" | "base");
        let known = self.names.index(&fold(name.trim())).is_some();
        is_base && !known && self.units.get(name).is_none() && self.names.find(name.trim()).is_err()
    }

    /// Where the formula of the revision names an index.
    pub(crate) fn index_mentions(&self, name: &str) -> Vec<Span> {
        let Some(revision) = &self.revision else { return Vec::new() };
        let mut paths = Vec::new();
        revision.formula.paths(&mut paths);
        let starts = paths.into_iter().filter_map(|span| {
            let typed = self.slice(span);
            let first = typed.split('.').next().unwrap_or(typed).trim_end();
            (fold(first) == fold(name)).then(|| Span::new(span.start, span.start + first.len() as u32))
        });
        starts.collect()
    }
}
