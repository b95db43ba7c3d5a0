//! The unit that a formula is counted in, and units that are not known (R35).

use super::formula::{Formulas, Node};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::project::{Dimension, UnitId};
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::tree::{Expr, Scalar, Suffix};

impl Formulas<'_> {
    /// The units of this dimension that a formula is typed in, its names looked through. `deep` bounds a chain of names.
    pub fn units_of(&self, expr: &Expr, dimension: Dimension, deep: u32, out: &mut Vec<(UnitId, Span)>) {
        let mut look = |expr: &Expr, deep: u32| self.units_of(expr, dimension, deep, out);
        match expr {
            Expr::Scalar(Scalar { suffix: Suffix::Unit(span), .. }) => {
                let unit = self.project.units.id(self.project.slice(*span));
                let unit = unit.filter(|unit| self.project.units.unit(*unit).dimension == dimension);
                if let Some(unit) = unit
                    && !out.iter().any(|(known, _)| *known == unit)
                {
                    out.push((unit, *span));
                }
            }
            Expr::Scalar(_) => {}
            Expr::Path(span) if deep > 0 => match self.find(*span) {
                Some(Node::Let(at)) => {
                    self.project.lets[at as usize].value.iter().for_each(|value| look(value, deep - 1));
                }
                Some(Node::Quantity(row)) => {
                    self.project.rows[row as usize].quantity.iter().for_each(|value| look(value, deep - 1));
                }
                _ => {}
            },
            Expr::Path(_) => {}
            Expr::Call(call) => call.arguments.iter().for_each(|argument| look(argument, deep)),
            Expr::Negative(negative) => look(&negative.value, deep),
            Expr::Sum(terms) | Expr::Product(terms) => terms.iter().for_each(|term| look(&term.value, deep)),
            Expr::Compare(_) => {}
            Expr::Group(group) => match group.suffix {
                Suffix::Unit(span) => {
                    let number = Span::new(span.start, span.start);
                    look(&Expr::Scalar(Scalar { number, suffix: Suffix::Unit(span) }), deep);
                }
                _ => look(&group.value, deep),
            },
        }
    }

    /// The one unit that a formula of this dimension is counted in: the one it is typed in, failing that the one that
    /// the dimension is measured by. Nothing where several are typed.
    pub fn unit_of(&self, expr: &Expr, dimension: Dimension) -> Option<(UnitId, Option<Span>)> {
        const DEEP: u32 = 8;
        let mut typed = Vec::new();
        self.units_of(expr, dimension, DEEP, &mut typed);
        match typed.as_slice() {
            [(unit, span)] => Some((*unit, Some(*span))),
            [] => self
                .project
                .units
                .name_of(dimension)
                .and_then(|name| self.project.units.id(name))
                .map(|unit| (unit, None)),
            several => {
                // `8 m + 2 ml`: two names of one unit.
                let factor = |(unit, _): &(UnitId, Span)| self.project.units.unit(*unit).factor;
                let same = several.iter().all(|one| factor(one) == factor(&several[0]));
                let usual =
                    self.project.units.name_of(dimension).and_then(|name| self.project.units.id(name));
                let usual = usual.filter(|unit| self.project.units.unit(*unit).factor == factor(&several[0]));
                match usual {
                    _ if !same => None,
                    Some(unit) => Some((unit, None)),
                    None => Some((several[0].0, Some(several[0].1))),
                }
            }
        }
    }

    pub(super) fn unit(&mut self, span: Span) -> Option<crate::project::Unit> {
        let typed = self.project.slice(span);
        if let Some(unit) = self.project.units.id(typed) {
            self.used.units[unit.index()] = true;
            return Some(self.project.units.unit(unit));
        }
        let folded = fold(typed);
        let diagnostic = Diagnostic::new(Code::UnknownUnit, span, |lang| {
            lang.pick(
                format!("l'unité {} n'est pas connue", lang.quoted(typed)),
                format!("unit {} is not known", lang.quoted(typed)),
            )
        });
        if self.project.names.find_let(typed).is_some() {
            let before = Span::new(span.start, span.start);
            self.diagnostics.push(
                diagnostic
                    .note(|lang| {
                        lang.pick(
                            format!("{} est un nom : la multiplication s'écrit « * »", lang.quoted(typed)),
                            format!("{} is a name: a product is written “*”", lang.quoted(typed)),
                        )
                    })
                    .fix(before, "* ", |lang| lang.pick("multiplier".into(), "multiply".into())),
            );
            return None;
        }
        if self.diagnostics.is_full() {
            self.diagnostics.push(diagnostic);
            return None;
        }
        if let Some(diagnostic) = self.everyday_unit(span, &folded, &diagnostic) {
            self.diagnostics.push(diagnostic);
            return None;
        }
        if matches!(folded.as_ref(), "€" | "eur" | "euro" | "euros") {
            let code = self.project.settings.currency.code;
            self.diagnostics.push(
                diagnostic
                    .note(|lang| {
                        lang.pick(format!("ce projet est en {code}"), format!("this project is in {code}"))
                    })
                    .fix(span, code, |lang| lang.pick(format!("écrire {code}"), format!("write {code}"))),
            );
            return None;
        }
        let mut known: Vec<&str> = self.project.units.names().collect();
        known.sort_unstable();
        let near = nearest(&folded, known.iter().copied()).or(match folded.as_ref() {
            "pces" | "pieces" | "piece" | "unite" | "unites" | "nb" | "un" => Some("u"),
            "metre" | "metres" | "mtr" => Some("m"),
            "heure" | "heures" | "hour" | "hours" | "hr" => Some("h"),
            "ensemble" => Some("ens"),
            "tonne" | "tonnes" => Some("t"),
            _ => None,
        });
        let diagnostic = diagnostic.note(|lang| {
            lang.pick(
                format!("une unité à vous se déclare en tête du fichier : unité {typed}"),
                format!("a unit of your own is declared at the top of the file: unit {typed}"),
            )
        });
        self.diagnostics.push(match near {
            Some(near) => diagnostic
                .fix(span, near, |lang| lang.pick(format!("écrire {near}"), format!("write {near}"))),
            None => diagnostic,
        });
        None
    }
}
