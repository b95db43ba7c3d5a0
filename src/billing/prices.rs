//! Prices that are not a figure typed on the row: of components (R3), of another row (R4), times a coefficient; and
//! slips of those that are.

use super::formula::{Node, Value, Values};
use super::order::Builder;
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::project::{Dimension, RowId};
use crate::source::Span;
use crate::syntax::Keyword;
use crate::syntax::tree::{Expr, Suffix};

impl Builder<'_> {
    /// A row has one price: typed, or made of its components.
    pub(super) fn price_twice(&mut self, row: RowId, typed: Span) -> Option<Value> {
        let first = self.project.rows[row as usize].components().start;
        let place = self.project.rows[first as usize].id;
        let name = self.project.row_id(row).to_owned();
        self.tell(
            Diagnostic::new(Code::PriceTwice, typed, |lang| {
                lang.pick(
                    format!("le prix de {} est fait de ses composants", lang.quoted(&name)),
                    format!("the price of {} is made of its components", lang.quoted(&name)),
                )
            })
            .at(place, |lang| lang.pick("ses composants".into(), "its components".into())),
        )
    }

    /// The sum of its components, exact: only amounts are rounded (R3, R25).
    pub(super) fn composed_price(&mut self, row: RowId) -> Option<Value> {
        let project = self.project;
        let declared = &project.rows[row as usize];
        let mut sum = Some(Ratio::ZERO);
        for component in declared.components() {
            let part = self.memos.rows[component as usize].as_ref()?;
            let exact = part.quantity.times(part.price).and_then(|price| price.times(part.factor));
            sum = sum.zip(exact).and_then(|(sum, exact)| sum.plus(exact));
        }
        let quantity = self.memos.value(Node::Quantity(row))?;
        let (unit, _) = self.unit(row, quantity)?;
        let unit = project.units.unit(unit);
        let ratio = sum.and_then(|sum| sum.over(unit.factor));
        let per_unit = Dimension::MONEY.times(unit.dimension, true)?;
        self.formulas.fits(ratio, per_unit, declared.id)
    }

    /// The price of the row that it is taken from, for the same measure (R4).
    pub(super) fn taken_price(&mut self, row: RowId, other: RowId) -> Option<Value> {
        let project = self.project;
        if !project.rows[other as usize].readable {
            return None;
        }
        let price = self.memos.value(Node::Price(other))?;
        let quantity = self.memos.value(Node::Quantity(row))?;
        let declared = &project.rows[row as usize];
        let span = declared.quantity.as_ref().map_or(declared.id, Expr::span);
        if Dimension::MONEY.times(quantity.dimension, true) == Some(price.dimension) {
            return Some(price);
        }
        let sold = self.memos.rows[other as usize].as_ref()?.unit_name.of(project).to_owned();
        let here = self.formulas.dimension_name(quantity.dimension);
        let (name, place) = (project.row_id(other).to_owned(), project.rows[other as usize].id);
        self.tell(
            Diagnostic::new(Code::RowUnit, span, |lang| {
                lang.pick(
                    format!("{} se vend en {sold}, pas en {here}", lang.quoted(&name)),
                    format!("{} is sold by the {sold}, not by the {here}", lang.quoted(&name)),
                )
            })
            .at(place, |lang| lang.pick("la ligne reprise".into(), "the row it is taken from".into())),
        )
    }

    /// `coef 1,25` multiplies the price (R3).
    pub(super) fn times_coef(&mut self, price: Value, coef: &Expr) -> Option<Value> {
        let value = self.formulas.evaluate(coef, &self.memos)?;
        let span = coef.span();
        let plain = value.dimension.is_none() && !value.rate;
        if !plain || value.ratio.is_zero() || value.ratio.is_negative() {
            let error = Diagnostic::new(Code::CoefficientValue, span, |lang| {
                lang.pick(
                    "un coefficient est un nombre positif, sans unité".into(),
                    "a coefficient is a positive number without a unit".into(),
                )
            })
            .note(|lang| {
                lang.pick(
                    "une marge de 25 % s'écrit coef 1,25".into(),
                    "a mark-up of 25% is written coef 1.25".into(),
                )
            });
            let marked_up = Ratio::ONE.plus(value.ratio).filter(|_| value.rate && !value.ratio.is_negative());
            return self.tell(match marked_up.and_then(|ratio| ratio.to_short_decimal(6)) {
                Some(ratio) => {
                    let new = self.project.lang.typed(ratio);
                    error.fix(span, new.clone(), |lang| {
                        lang.pick(format!("écrire {new}"), format!("write {new}"))
                    })
                }
                None => error,
            });
        }
        if value.ratio < Ratio::ONE {
            self.tell(
                Diagnostic::new(Code::CoefBelowOne, span, |lang| {
                    lang.pick(
                        "ce coefficient baisse le prix".into(),
                        "this coefficient lowers the price".into(),
                    )
                })
                .note(|lang| {
                    lang.pick(
                        "une marge de 25 % s'écrit coef 1,25, et non coef 0,25".into(),
                        "a mark-up of 25% is written coef 1.25, not coef 0.25".into(),
                    )
                }),
            );
        }
        self.formulas.fits(price.ratio.times(value.ratio), price.dimension, span)
    }

    /// `45 €/h` for a row that is counted in hours; `45 - 10%`, which would be 44,90.
    pub(super) fn price_slip(&self, row: RowId, expr: &Expr) -> Option<Diagnostic> {
        let project = self.project;
        if let Expr::Scalar(scalar) = expr {
            return self.price_and_total(row, scalar.number);
        }
        let (Expr::Sum(terms) | Expr::Product(terms)) = expr else { return None };
        let [.., before, last] = terms.as_slice() else { return None };
        let extra = Span::new(before.value.span().end, last.value.span().end);
        match (expr, &last.value) {
            (Expr::Product(_), Expr::Path(span)) if last.inverse => {
                let typed = project.slice(*span);
                let unit = project.units.id(typed).filter(|_| project.names.find_let(typed).is_none())?;
                let quantity = self.memos.value(Node::Quantity(row))?;
                if project.units.unit(unit).dimension != quantity.dimension {
                    return None;
                }
                let one = format!("1 {typed}");
                let diagnostic = Diagnostic::new(Code::UnknownName, *span, |lang| {
                    lang.pick(
                        format!("un prix est déjà pour une unité de la ligne : « /{typed} » est de trop"),
                        format!("a price is already for one unit of the row: “/{typed}” is too many"),
                    )
                });
                Some(diagnostic.fix(extra, "", |lang| lang.pick("l'effacer".into(), "remove it".into())).fix(
                    *span,
                    one.clone(),
                    |lang| lang.pick(format!("écrire {one}"), format!("write {one}")),
                ))
            }
            (Expr::Sum(terms), Expr::Scalar(scalar)) => {
                let Suffix::Percent(_) = scalar.suffix else { return None };
                let plain = |term: &crate::syntax::tree::Term| matches!(&term.value, Expr::Scalar(scalar) if scalar.suffix == Suffix::None);
                if !terms[..terms.len() - 1].iter().all(plain) {
                    return None;
                }
                let (typed, rate) = (project.slice(expr.span()), project.slice(scalar.span()));
                let word = Keyword::Discount.word(project.lang);
                let whole = Span::new(expr.span().start, before.value.span().end).of(&project.source.text);
                let new = match last.inverse {
                    true => format!("{whole} {word} {rate}"),
                    false if terms.len() == 2 => format!("{whole} * (1 + {rate})"),
                    false => format!("({whole}) * (1 + {rate})"),
                };
                Some(
                    Diagnostic::new(Code::RowUnit, expr.span(), |lang| {
                        lang.pick(
                            format!("{typed} : un pourcentage ne s'ajoute pas à un prix"),
                            format!("{typed}: a percentage is not added to a price"),
                        )
                    })
                    .fix(expr.span(), new.clone(), |lang| {
                        lang.pick(format!("écrire {new}"), format!("write {new}"))
                    }),
                )
            }
            _ => None,
        }
    }

    /// `8 h @ 45 360,00` reads as one number; where the row comes to 360,00 at 45, two were meant.
    fn price_and_total(&self, row: RowId, typed: Span) -> Option<Diagnostic> {
        let text = self.project.slice(typed);
        let number = |text: &str| crate::syntax::number(text.trim()).ok().map(Ratio::from);
        let Expr::Scalar(quantity) = self.project.rows[row as usize].quantity.as_ref()? else { return None };
        let quantity = number(self.project.slice(quantity.number))?;
        let mut splits = text.match_indices(' ').map(|(at, _)| text.split_at(at));
        let (price, _) = splits.find(|(price, total)| {
            let product = number(price).and_then(|price| price.times(quantity));
            product.is_some_and(|product| Some(product) == number(total) && !product.is_zero())
        })?;
        Some(
            Diagnostic::new(Code::RowUnit, typed, |lang| {
                lang.pick(
                    format!(
                        "{} se lit comme un seul nombre : le total de la ligne n'a pas à suivre son prix",
                        lang.quoted(text)
                    ),
                    format!(
                        "{} reads as one number: the total of a row does not follow its price",
                        lang.quoted(text)
                    ),
                )
            })
            .fix(typed, price, |lang| lang.pick(format!("garder {price}"), format!("keep {price}"))),
        )
    }
}
