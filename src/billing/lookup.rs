//! The names, functions and units of a formula: what they mean, and what a name that means nothing was meant to be.

use super::Ledger;
use super::formula::{Formulas, Group, Node, Outcome, Value, Values};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::project::{Project, Target, Unresolved, unresolved};
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::tree::{Expr, Suffix};

impl Formulas<'_> {
    /// Words that people write after a figure, and that are no unit.
    pub(super) fn everyday_unit(&self, span: Span, folded: &str, unknown: &Diagnostic) -> Option<Diagnostic> {
        let project = self.project;
        let write = |new: &'static str| {
            unknown
                .clone()
                .fix(span, new, move |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
        };
        match folded {
            "pct" | "pc" | "pourcent" | "pourcents" | "percent" => Some(write("%")),
            "euro" | "euros" if project.settings.currency.code == "EUR" => {
                Some(write(project.lang.pick("€", "EUR")))
            }
            "ht" => Some(unknown.clone().fix(span, "", |lang| {
                lang.pick(
                    "l'effacer : les prix sont hors taxes".into(),
                    "remove it: prices are before tax".into(),
                )
            })),
            "ttc" => Some(unknown.clone().note(|lang| {
                lang.pick(
                    "les prix et les montants sont hors taxes : diviser d'abord par 1 + le taux".into(),
                    "prices and amounts are before tax: divide by 1 + the rate first".into(),
                )
            })),
            "pm" => Some(self.for_the_record(span, "ens", unknown)),
            "f" | "ff" | "forf" | "fft" => Some(write("ft")),
            "en" => {
                Some(unknown.clone().fix(span, "", |lang| lang.pick("l'effacer".into(), "remove it".into())))
            }
            _ => {
                // `6 portes`: the row is counted in its own unit.
                let Ok(Target::Row(row)) = project.names.find(folded) else { return None };
                let Some(Expr::Scalar(scalar)) = &project.rows[row as usize].quantity else { return None };
                let Suffix::Unit(unit) = scalar.suffix else { return None };
                let new = project.slice(unit).to_owned();
                Some(unknown.clone().fix(span, new.clone(), |lang| {
                    lang.pick(format!("écrire {new}"), format!("write {new}"))
                }))
            }
        }
    }

    /// `PM`, *pour mémoire*: a row that is shown, and worth nothing.
    fn for_the_record(&self, span: Span, unit: &str, unknown: &Diagnostic) -> Diagnostic {
        let rest = &self.project.source.text[span.end as usize..];
        let line = rest.split(['\n', '#']).next().unwrap_or_default();
        let priced = line.contains('@') || line.contains(" à ");
        let new = if priced { unit.to_owned() } else { format!("{unit} @ 0") };
        unknown
            .clone()
            .note(|lang| {
                lang.pick(
                    "une ligne pour mémoire a une quantité, et un prix de 0".into(),
                    "a row for the record has a quantity, and a price of 0".into(),
                )
            })
            .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
    }

    pub(super) fn find(&self, span: Span) -> Option<Node> {
        let path = self.project.slice(span);
        let index = |name: &str| self.project.names.index(&fold(name.trim())).filter(|_| self.indices);
        let Some((target, cell)) = path.rsplit_once('.') else {
            let known = self.project.names.find_let(path).map(Node::Let);
            return known.or_else(|| index(path).map(Node::Index));
        };
        if let Some(table) = index(target) {
            return matches!(fold(cell.trim()).as_ref(), "zero" | "base").then_some(Node::IndexBase(table));
        }
        let target = self.project.names.find(target.trim()).ok()?;
        match (fold(cell.trim()).as_ref(), target) {
            ("quantite" | "quantity", Target::Row(row)) => Some(Node::Quantity(row)),
            ("prix" | "price", Target::Row(row)) => Some(Node::Price(row)),
            ("total" | "montant" | "amount", Target::Row(row)) => Some(Node::Total(row)),
            ("total" | "montant" | "amount", Target::Section(section)) => {
                Some(Node::Sum(Group::Section(section)))
            }
            ("total" | "montant" | "amount", Target::Quote(quote)) => Some(Node::Sum(Group::Quote(quote))),
            _ => None,
        }
    }

    /// Looks up the names, functions and units of an expression without evaluating it. `None` when one is not known.
    pub(super) fn look_up(&mut self, expr: &Expr) -> Option<()> {
        match expr {
            Expr::Scalar(scalar) => self.look_up_suffix(scalar.suffix),
            Expr::Path(span) => match self.find(*span) {
                Some(Node::Let(name)) => {
                    self.used.lets[name as usize] = true;
                    Some(())
                }
                Some(_) => Some(()),
                None => self.unknown_name(*span).map(drop),
            },
            Expr::Call(call) => {
                self.function(call)?;
                self.look_up_all(call.arguments.iter())
            }
            Expr::Negative(negative) => self.look_up(&negative.value),
            Expr::Sum(terms) | Expr::Product(terms) => self.look_up_all(terms.iter().map(|term| &term.value)),
            Expr::Compare(compare) => self.look_up_all([&compare.left, &compare.right].into_iter()),
            Expr::Group(group) => self.look_up(&group.value).and(self.look_up_suffix(group.suffix)),
        }
    }

    fn look_up_all<'e>(&mut self, mut all: impl Iterator<Item = &'e Expr>) -> Option<()> {
        all.try_for_each(|expr| self.look_up(expr))
    }

    fn look_up_suffix(&mut self, suffix: Suffix) -> Option<()> {
        match suffix {
            Suffix::Unit(span) => self.unit(span).map(drop),
            _ => Some(()),
        }
    }

    pub(super) fn unknown_name(&mut self, span: Span) -> Outcome {
        let project = self.project;
        let typed = project.slice(span);
        if self.indices && project.indices_may_be_named(typed) {
            return self.unknown_index(span);
        }
        if let Some((target, cell)) = typed.rsplit_once('.') {
            let diagnostic = match project.names.find(target.trim()) {
                Ok(found) => {
                    let cells: &[&str] = match found {
                        Target::Row(_) => {
                            project.lang.pick(&["quantité", "prix", "total"], &["quantity", "price", "total"])
                        }
                        _ => &["total"] as &[_],
                    };
                    let start = span.end - cell.trim_start().len() as u32;
                    let near = nearest_cell(cell.trim(), cells);
                    let diagnostic = Diagnostic::new(Code::UnknownCell, span, |lang| {
                        lang.pick(
                            format!("{} n'a pas de cellule {}", lang.quoted(target), lang.quoted(cell)),
                            format!("{} has no cell {}", lang.quoted(target), lang.quoted(cell)),
                        )
                    })
                    .note(|lang| {
                        lang.pick(
                            "une ligne a quantité, prix et total ; un titre et un devis ont total".into(),
                            "a row has quantity, price and total; a section and a quote have total".into(),
                        )
                    });
                    match near {
                        Some(near) => diagnostic.fix(Span::new(start, span.end), near, |lang| {
                            lang.pick(format!("écrire {near}"), format!("write {near}"))
                        }),
                        None => diagnostic,
                    }
                }
                Err(ambiguous @ Unresolved::Ambiguous(_)) => unresolved(
                    project,
                    Span::new(span.start, span.start + target.len() as u32),
                    ambiguous,
                    true,
                ),
                Err(Unresolved::Unknown) => {
                    let near = project.names.nearest(target);
                    let start = Span::new(span.start, span.start + target.len() as u32);
                    let diagnostic = Diagnostic::new(Code::UnknownName, start, |lang| {
                        lang.pick(
                            format!("aucune ligne, aucun titre ne s'appelle {}", lang.quoted(target)),
                            format!("no row and no section is called {}", lang.quoted(target)),
                        )
                    });
                    match near {
                        Some(near) => diagnostic.fix(start, near, |lang| {
                            lang.pick(format!("écrire {near}"), format!("write {near}"))
                        }),
                        None => diagnostic,
                    }
                }
            };
            return self.tell(diagnostic);
        }
        let diagnostic = Diagnostic::new(Code::UnknownName, span, |lang| {
            lang.pick(
                format!("aucun « soit » ne définit {}", lang.quoted(typed)),
                format!("no “let” defines {}", lang.quoted(typed)),
            )
        });
        match fold(typed).as_ref() {
            "pm" => {
                let record = self.for_the_record(span, "1 ens", &diagnostic);
                return self.tell(record);
            }
            "fini" | "finie" | "finis" | "finies" | "fait" | "faite" | "ok" | "oui" | "x" | "finished"
            | "complete" | "yes" => {
                let done = crate::syntax::Keyword::Done.word(project.lang);
                let fixes = ["100%", done].into_iter();
                return self.tell(fixes.fold(diagnostic, |diagnostic, new| {
                    diagnostic
                        .fix(span, new, |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
                }));
            }
            _ => {}
        }
        if project.units.get(typed).is_some() {
            let one = format!("1 {typed}");
            let diagnostic = diagnostic
                .fix(span, one.clone(), |lang| lang.pick(format!("écrire {one}"), format!("write {one}")));
            return self.tell(diagnostic.note(|lang| {
                lang.pick(
                    format!("{typed} est une unité : elle suit un nombre, comme 1 {typed}"),
                    format!("{typed} is a unit: it follows a number, as in 1 {typed}"),
                )
            }));
        }
        if matches!(project.names.find(typed), Ok(Target::Row(_))) {
            return self.tell(diagnostic.note(|lang| {
                lang.pick(
                    format!("{typed} est une ligne : nommer sa cellule, comme {typed}.quantité"),
                    format!("{typed} is a row: name its cell, as in {typed}.quantity"),
                )
            }));
        }
        let near = project.names.nearest_let(typed).map(|at| project.lets[at as usize].name);
        self.tell(match near {
            Some(place) => {
                let name = project.slice(place).to_owned();
                diagnostic
                    .at(place, |lang| {
                        lang.pick(
                            format!("peut-être {} ?", lang.quoted(&name)),
                            format!("perhaps {}?", lang.quoted(&name)),
                        )
                    })
                    .fix(span, name.clone(), |lang| {
                        lang.pick(format!("écrire {name}"), format!("write {name}"))
                    })
            }
            None => diagnostic,
        })
    }
}

/// The cell nearest to a misspelt one, as it is written.
fn nearest_cell<'c>(typed: &str, cells: &[&'c str]) -> Option<&'c str> {
    let folded: Vec<_> = cells.iter().map(|cell| fold(cell)).collect();
    let near = nearest(&fold(typed), folded.iter().map(|cell| &**cell))?;
    folded.iter().position(|cell| cell == near).map(|at| cells[at])
}

/// A name in a formula, what it comes to, and the formula behind it.
#[derive(Debug)]
pub struct Named<'p> {
    pub span: Span,
    pub value: Option<Value>,
    /// Nothing for a figure of the contract: a total, a price.
    pub expr: Option<&'p Expr>,
}

impl Ledger {
    /// What a formula comes to; nothing where it is in fault, which was told.
    pub fn value(&self, project: &Project, expr: &Expr) -> Option<Value> {
        Formulas::new(project).evaluate(expr, &self.known(project))
    }

    /// The names of a formula, each once, in its order.
    pub fn named<'p>(&self, project: &'p Project, expr: &'p Expr) -> Vec<Named<'p>> {
        let formulas = Formulas::new(project);
        let mut spans = Vec::new();
        names(expr, &mut spans);
        let mut seen: Vec<&str> = Vec::new();
        let mut out = Vec::new();
        for span in spans {
            let typed = project.slice(span);
            if seen.contains(&typed) {
                continue;
            }
            seen.push(typed);
            let Some(node) = formulas.find(span) else { continue };
            let behind = match node {
                Node::Let(at) => project.lets[at as usize].value.as_ref(),
                Node::Quantity(row) => project.rows[row as usize].quantity.as_ref(),
                Node::Price(row) => project.rows[row as usize].price.as_ref(),
                _ => None,
            };
            out.push(Named { span, value: self.known(project).value(node), expr: behind });
        }
        out
    }

    /// A `soit` name, as a formula would name it.
    pub fn let_named<'p>(&self, project: &'p Project, at: u32) -> Named<'p> {
        let declared = &project.lets[at as usize];
        let value = self.known(project).value(Node::Let(at));
        Named { span: declared.name, value, expr: declared.value.as_ref() }
    }
}

/// The paths of a formula, in its order.
fn names(expr: &Expr, out: &mut Vec<Span>) {
    match expr {
        Expr::Scalar(_) => {}
        Expr::Path(span) => out.push(*span),
        Expr::Call(call) => call.arguments.iter().for_each(|argument| names(argument, out)),
        Expr::Negative(negative) => names(&negative.value, out),
        Expr::Sum(terms) | Expr::Product(terms) => terms.iter().for_each(|term| names(&term.value, out)),
        Expr::Compare(compare) => {
            names(&compare.left, out);
            names(&compare.right, out);
        }
        Expr::Group(group) => names(&group.value, out),
    }
}
