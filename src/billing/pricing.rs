//! What each row is sold for: its quantity, its unit, its price, its discounts (R26, R32, R15).

use super::contract::{Contract, Discounts, UnitName, money_value};
use super::formula::{Group, Node, Value, Values};
use super::money::{Money, spread};
use super::order::Builder;
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::project::{Dimension, RowId, UnitId};
use crate::source::{Edit, Span};
use crate::syntax::tree::{Expr, Suffix};
use rustc_hash::FxHashMap;

impl Builder<'_> {
    pub(super) fn quantity(&mut self, row: RowId) -> Option<Value> {
        let project = self.project;
        let row = &project.rows[row as usize];
        let expr = row.quantity.as_ref()?;
        let value = self.formulas.evaluate(expr, &self.memos)?;
        if !row.readable {
            return Some(value);
        }
        // It is no row, and told as such: what its quantity lacks is no second mistake.
        if row.lacks_price() && row.is_total(project) {
            return None;
        }
        if value.rate {
            let mut diagnostic = Diagnostic::new(Code::RowUnit, expr.span(), |lang| {
                lang.pick(
                    "une quantité n'est pas un pourcentage".into(),
                    "a quantity is not a percentage".into(),
                )
            });
            if let Expr::Scalar(scalar) = expr
                && let Suffix::Percent(percent) = scalar.suffix
            {
                diagnostic = diagnostic.fix(percent, " u", |lang| {
                    lang.pick("écrire une unité : u".into(), "write a unit: u".into())
                });
            }
            return self.tell(diagnostic);
        }
        if value.dimension.is_none()
            && let Some(other) = row.from()
        {
            // `murs de BPU.murs20 86`: in the unit of what it is taken from.
            let sold = self.memos.rows[other as usize].as_ref()?;
            let unit = project.units.unit(sold.unit);
            return self.formulas.fits(value.ratio.times(unit.factor), unit.dimension, expr.span());
        }
        if value.dimension.is_none() {
            let typed = project.slice(expr.span()).to_owned();
            let place = match expr {
                Expr::Sum(_) | Expr::Product(_) | Expr::Compare(_) | Expr::Negative(_) | Expr::Path(_) => {
                    format!("({typed}) ")
                }
                _ => format!("{typed} "),
            };
            let mut diagnostic = Diagnostic::new(Code::MissingUnit, expr.span(), |lang| {
                lang.pick("cette quantité n'a pas d'unité".into(), "this quantity has no unit".into())
            });
            let other = row.reduced();
            let sold = other.and_then(|other| self.memos.rows[other as usize].as_ref());
            let of_other = sold.map(|sold| sold.unit_name.of(project));
            for unit in of_other.into_iter().chain(["u", "m2", "m", "ens"]) {
                let new = format!("{place}{unit}");
                diagnostic = diagnostic.fix(expr.span(), new.clone(), |lang| {
                    lang.pick(format!("écrire {new}"), format!("write {new}"))
                });
            }
            return self.tell(diagnostic);
        }
        if value.dimension == Dimension::MONEY {
            return self.tell(Diagnostic::new(Code::RowUnit, expr.span(), |lang| {
                lang.pick(
                    "une quantité n'est pas un montant ; le prix suit « @ »".into(),
                    "a quantity is not an amount; the price follows “@”".into(),
                )
            }));
        }
        Some(value)
    }

    /// The unit of a row: the one typed, or the one that its formula came to.
    pub(super) fn unit(&mut self, row: RowId, value: Value) -> Option<(UnitId, UnitName)> {
        let expr = self.project.rows[row as usize].quantity.as_ref()?;
        let typed = match expr {
            Expr::Scalar(scalar) => Some(scalar.suffix),
            Expr::Group(group) => Some(group.suffix),
            Expr::Negative(negative) => match &negative.value {
                Expr::Scalar(scalar) => Some(scalar.suffix),
                Expr::Group(group) => Some(group.suffix),
                _ => None,
            },
            _ => None,
        };
        if let Some(Suffix::Unit(span)) = typed {
            return Some((self.project.units.id(self.project.slice(span))?, UnitName::Typed(span)));
        }
        if let Some(other) = self.project.rows[row as usize].from()
            && let Some(sold) = &self.memos.rows[other as usize]
            && self.project.units.unit(sold.unit).dimension == value.dimension
        {
            return Some((sold.unit, sold.unit_name));
        }
        match self.formulas.unit_of(expr, value.dimension) {
            Some((unit, Some(span))) => Some((unit, UnitName::Typed(span))),
            Some((unit, None)) => {
                self.project.units.name_of(value.dimension)?;
                Some((unit, UnitName::Derived(unit)))
            }
            None => {
                self.tell(self.untold_unit(expr, value.dimension));
                None
            }
        }
    }

    /// `2 m + 50 cm` may be counted in either; what is neither length nor area nor volume is counted in nothing.
    fn untold_unit(&self, expr: &Expr, dimension: Dimension) -> Diagnostic {
        const DEEP: u32 = 8;
        let mut typed = Vec::new();
        self.formulas.units_of(expr, dimension, DEEP, &mut typed);
        let names: Vec<String> = typed.iter().map(|(_, span)| self.project.slice(*span).to_owned()).collect();
        let Some(first) = names.first() else {
            let diagnostic = Diagnostic::new(Code::RowUnit, expr.span(), |lang| {
                lang.pick(
                    "aucune unité ne mesure ce que donne cette formule".into(),
                    "no unit measures what this formula gives".into(),
                )
            });
            return diagnostic.note(|lang| {
                lang.pick(
                    "une longueur par une longueur est une surface ; vérifier les unités des facteurs".into(),
                    "a length by a length is an area; check the units of the factors".into(),
                )
            });
        };
        let counted = format!("({}) {first}", self.project.slice(expr.span()));
        let diagnostic = Diagnostic::new(Code::RowUnit, expr.span(), |lang| {
            let names = lang.list(&names, 5);
            lang.pick(
                format!("cette formule mêle {names} : dans quelle unité compter la ligne ?"),
                format!("this formula mixes {names}: in which unit is the row counted?"),
            )
        });
        diagnostic.fix(expr.span(), counted.clone(), |lang| {
            lang.pick(format!("écrire {counted}"), format!("write {counted}"))
        })
    }

    /// For one unit of the row, in units of the currency.
    pub(super) fn price(&mut self, row: RowId) -> Option<Value> {
        let project = self.project;
        let declared = &project.rows[row as usize];
        if let Some(less) = &declared.less {
            return self.memos.value(Node::Price(less.row?));
        }
        let price = match (&declared.price, declared.components().is_empty(), declared.from()) {
            (Some(price), false, _) => return self.price_twice(row, price.span()),
            (None, false, _) => self.composed_price(row)?,
            (Some(price), true, _) => self.typed_price(row, price)?,
            (None, true, Some(other)) => self.taken_price(row, other)?,
            (None, true, None) => return None,
        };
        match declared.coef() {
            Some(coef) => self.times_coef(price, coef),
            None => Some(price),
        }
    }

    fn typed_price(&mut self, row: RowId, expr: &Expr) -> Option<Value> {
        let project = self.project;
        if let Some(slip) = self.price_slip(row, expr) {
            return self.tell(slip);
        }
        let value = self.formulas.evaluate(expr, &self.memos)?;
        let span = expr.span();
        if let Expr::Compare(compare) = expr {
            let extra = Span::new(compare.left.span().end, span.end);
            return self.tell(
                Diagnostic::new(Code::RowUnit, span, |lang| {
                    lang.pick(
                        "une comparaison n'est pas un prix".into(),
                        "a comparison is not a price".into(),
                    )
                })
                .note(|lang| {
                    lang.pick(
                        "le total d'une ligne ne se tape pas : il est calculé".into(),
                        "the total of a row is not typed: it is computed".into(),
                    )
                })
                .fix(extra, "", |lang| {
                    lang.pick("effacer ce qui suit le prix".into(), "remove what follows the price".into())
                }),
            );
        }
        if let Expr::Scalar(scalar) = expr
            && let Suffix::Percent(percent) = scalar.suffix
        {
            return self.tell(
                Diagnostic::new(Code::RowUnit, span, |lang| {
                    lang.pick("un prix n'est pas un pourcentage".into(), "a price is not a percentage".into())
                })
                .fix(percent, "", |lang| lang.pick("effacer « % »".into(), "remove “%”".into())),
            );
        }
        if value.ratio.is_negative() {
            let diagnostic = Diagnostic::new(Code::NegativePrice, span, |lang| {
                lang.pick("un prix n'est jamais négatif".into(), "a price is never negative".into())
            })
            .note(|lang| {
                lang.pick(
                    "une ligne en moins a une quantité négative : -1 u @ 250".into(),
                    "a row that takes away has a negative quantity: -1 u @ 250".into(),
                )
            });
            let quantity = project.rows[row as usize].quantity.as_ref();
            return self.tell(match (expr, quantity) {
                (Expr::Negative(negative), Some(Expr::Scalar(quantity))) => {
                    let place = Span::new(quantity.number.start, quantity.number.start);
                    let price = project.slice(negative.value.span()).to_owned();
                    let edits = vec![Edit { span: place, text: "-".into() }, Edit { span, text: price }];
                    diagnostic.fix_all(edits, |lang| {
                        lang.pick(
                            "porter le signe sur la quantité".into(),
                            "give the sign to the quantity".into(),
                        )
                    })
                }
                _ => diagnostic,
            });
        }
        let quantity = self.memos.value(Node::Quantity(row))?;
        let (unit, _) = self.unit(row, quantity)?;
        let unit = project.units.unit(unit);
        let per_unit = Dimension::MONEY.times(unit.dimension, true)?;
        if value.dimension.is_none() || value.dimension == Dimension::MONEY {
            let ratio = value.ratio.over(unit.factor)?;
            return Some(Value { ratio, dimension: per_unit, rate: false });
        }
        if value.dimension == per_unit {
            return Some(value);
        }
        self.tell(Diagnostic::new(Code::RowUnit, span, |lang| {
            lang.pick(
                "ce prix n'est pas un montant pour une unité de la ligne".into(),
                "this price is not an amount for one unit of the row".into(),
            )
        }))
    }

    pub(super) fn check_discount(&mut self, value: Value, expr: &Expr) -> Option<Value> {
        let span = expr.span();
        let rate = value.rate && value.ratio <= Ratio::ONE;
        let amount = value.dimension == Dimension::MONEY;
        if !value.ratio.is_negative() && (rate || amount) {
            return self.formulas.whole_cents(expr, value).map(|()| value);
        }
        let typed = self.project.slice(span).to_owned();
        let mut diagnostic = Diagnostic::new(Code::DiscountRange, span, |lang| {
            lang.pick(
                "une remise est un taux de 0 à 100 %, ou un montant".into(),
                "a discount is a rate from 0 to 100%, or an amount".into(),
            )
        });
        if value.dimension.is_none() && !value.rate && !value.ratio.is_negative() {
            // `0,1` is how a spreadsheet holds 10 %.
            let share = Some(value.ratio).filter(|ratio| *ratio < Ratio::ONE && !ratio.is_zero());
            let percent = share.and_then(|share| share.times(Ratio::integer(100))?.to_short_decimal(6));
            let rate = percent
                .map_or(format!("{typed}%"), |percent| format!("{}%", self.project.lang.typed(percent)));
            let unit = match self.project.settings.currency.code {
                "EUR" => self.project.lang.pick("€", "EUR"),
                code => code,
            };
            for new in [rate, format!("{typed} {unit}")] {
                diagnostic = diagnostic.fix(span, new.clone(), |lang| {
                    lang.pick(format!("écrire {new}"), format!("write {new}"))
                });
            }
        }
        self.tell(diagnostic)
    }

    /// The contract of a row before the discounts of its groups that are amounts.
    pub(super) fn base(&mut self, row: RowId) -> Option<Value> {
        let project = self.project;
        let declared = &project.rows[row as usize];
        if !declared.readable {
            return None;
        }
        let value = self.memos.value(Node::Quantity(row))?;
        let price = self.memos.value(Node::Price(row))?;
        let (unit, unit_name) = self.unit(row, value)?;
        let factor_of_unit = project.units.unit(unit).factor;
        let mut quantity = value.ratio.over(factor_of_unit)?;
        let decimals = self.memos.decimals;
        let too_large = |builder: &mut Self| {
            builder.tell(Diagnostic::new(Code::AmountTooLarge, declared.span, |lang| {
                lang.pick(
                    "le montant de cette ligne dépasse ce qui se facture".into(),
                    "the amount of this row exceeds what can be billed".into(),
                )
            }))
        };
        let Some(unit_price) = price.ratio.times(factor_of_unit) else { return too_large(self) };
        if let Some(less) = &declared.less {
            return self.deduction(row, less.row?, quantity, unit, unit_name, unit_price);
        }
        let mut factor = Ratio::ONE;
        let mut off = Ratio::ZERO;
        if let Some(expr) = &declared.discount {
            let discount = self.formulas.evaluate(expr, &self.memos)?;
            let discount = self.check_discount(discount, expr)?;
            if discount.rate {
                factor = Ratio::ONE.minus(discount.ratio)?;
            } else {
                off = discount.ratio;
            }
        }
        for group in self.discounts_on(row).collect::<Vec<_>>() {
            let discount = self.memos.value(Node::Discount(group))?;
            if discount.rate {
                factor = factor.times(Ratio::ONE.minus(discount.ratio)?)?;
            }
        }
        if quantity.is_zero() {
            quantity = Ratio::ZERO;
        }
        let exact = quantity.times(unit_price).and_then(|amount| amount.times(factor));
        let Some(mut amount) = exact.and_then(|exact| Money::round(exact, decimals)) else {
            return too_large(self);
        };
        if !(prints(quantity) && prints(unit_price)) {
            return too_large(self);
        }
        let mut taken_off = Money::ZERO;
        if !off.is_zero() {
            let off = Money::round(off, decimals).filter(|off| *off <= amount.abs() && !amount.is_negative());
            let Some(off) = off else {
                let span = declared.discount.as_deref().map_or(declared.span, Expr::span);
                let lang_amount = amount.decimal(decimals);
                let code = project.settings.currency.code;
                return self.tell(Diagnostic::new(Code::DiscountRange, span, |lang| {
                    let shown = lang.money(lang_amount, code);
                    lang.pick(
                        format!("la remise dépasse le montant de la ligne, {shown}"),
                        format!("the discount exceeds the amount of the row, {shown}"),
                    )
                }));
            };
            amount = amount.minus(off)?;
            taken_off = off;
        }
        let shared = !off.is_zero();
        self.memos.rows[row as usize] = Some(Contract {
            quantity,
            unit,
            unit_name,
            price: unit_price,
            discounts: Discounts { factor, off: taken_off, shared }.kept(),
            amount,
        });
        money_value(amount, decimals)
    }

    /// `moins`: the price and discounts of the other row, a negative quantity (R15).
    pub(super) fn deduction(
        &mut self,
        row: RowId,
        other: RowId,
        quantity: Ratio,
        unit_id: UnitId,
        unit_name: UnitName,
        price: Ratio,
    ) -> Option<Value> {
        let project = self.project;
        let declared = &project.rows[row as usize];
        let sold = self.memos.rows[other as usize].clone()?;
        let (unit, unit_sold) = (project.units.unit(unit_id), project.units.unit(sold.unit));
        let span = declared.quantity.as_ref().map_or(declared.span, Expr::span);
        let other_id = project.row_id(other).to_owned();
        if unit.dimension != unit_sold.dimension {
            let (here, there) = (
                self.formulas.dimension_name(unit.dimension),
                self.formulas.dimension_name(unit_sold.dimension),
            );
            return self.tell(
                Diagnostic::new(Code::RowUnit, span, |lang| {
                    lang.pick(
                        format!("{} est en {there}, pas en {here}", lang.quoted(&other_id)),
                        format!("{} is in {there}, not in {here}", lang.quoted(&other_id)),
                    )
                })
                .at(project.rows[other as usize].id, |lang| {
                    lang.pick("la ligne diminuée".into(), "the row it reduces".into())
                }),
            );
        }
        if quantity.is_negative() {
            let typed = project.slice(span).trim_start_matches(['-', '−', '–', ' ']).to_owned();
            return self.tell(
                Diagnostic::new(Code::LessSign, span, |lang| {
                    lang.pick(
                        "la quantité d'une ligne « moins » se tape positive".into(),
                        "the quantity of a “less” row is typed positive".into(),
                    )
                })
                .fix(span, typed.clone(), |lang| {
                    lang.pick(format!("écrire {typed}"), format!("write {typed}"))
                }),
            );
        }
        let taken = quantity.negated();
        let whole = Money::round(taken.times(price)?.times(sold.factor())?, self.memos.decimals)?;
        let amount = if sold.shared() {
            let in_other = quantity.times(unit.factor)?.over(unit_sold.factor)?;
            if sold.quantity.is_zero() {
                Money::ZERO
            } else {
                sold.amount.share(in_other.over(sold.quantity)?)?.negated()
            }
        } else {
            whole
        };
        self.memos.rows[row as usize] = Some(Contract {
            quantity: taken,
            unit: unit_id,
            unit_name,
            price,
            discounts: Discounts { factor: sold.factor(), off: whole.minus(amount)?, shared: sold.shared() }
                .kept(),
            amount,
        });
        money_value(amount, self.memos.decimals)
    }

    /// Shares a discount that is an amount over the rows of its group (R32, R9); one that cannot be shared leaves them unknown.
    pub(super) fn shares(&mut self, group: Group) -> Option<Value> {
        let shared = self.shared_out(group);
        if shared.is_none() {
            let rows: Vec<RowId> = self.sharing(group).collect();
            rows.into_iter().for_each(|row| self.memos.rows[row as usize] = None);
        }
        shared
    }

    fn shared_out(&mut self, group: Group) -> Option<Value> {
        let discount = self.memos.value(Node::Discount(group))?;
        if discount.rate {
            return Some(discount);
        }
        let rows: Vec<RowId> = self.sharing(group).collect();
        let mut weights = Vec::with_capacity(rows.len());
        for row in &rows {
            weights.push(self.memos.rows[*row as usize].as_ref()?.amount);
        }
        let total = Money::round(discount.ratio, self.memos.decimals)?;
        let worth = Money::sum(weights.iter().copied())?;
        if total > worth || total.is_zero() {
            if total.is_zero() {
                return Some(discount);
            }
            let span = self.discount_of(group).map_or(Span::default(), Expr::span);
            let (shown, code) = (worth.decimal(self.memos.decimals), self.project.settings.currency.code);
            return self.tell(Diagnostic::new(Code::DiscountRange, span, |lang| {
                let shown = lang.money(shown, code);
                lang.pick(
                    format!("la remise dépasse le total remisé, {shown}"),
                    format!("the discount exceeds the total it applies to, {shown}"),
                )
            }));
        }
        let shares = spread(total, &weights)?;
        for (row, share) in rows.into_iter().zip(shares) {
            if let Some(contract) = &mut self.memos.rows[row as usize] {
                contract.amount = contract.amount.minus(share)?;
                let discounts = contract.discounts.get_or_insert_with(|| Box::new(Discounts::NONE));
                discounts.off = discounts.off.plus(share)?;
                discounts.shared = true;
            }
        }
        Some(discount)
    }

    /// A row may not lose more than it has (R15), all its deductions together.
    pub(super) fn deductions(&mut self) {
        let project = self.project;
        let mut taken: FxHashMap<RowId, Ratio> = FxHashMap::default();
        for (at, row) in project.rows.iter().enumerate() {
            let Some(other) = row.reduced() else { continue };
            if project.quotes[row.quote as usize].refused.is_some() {
                continue;
            }
            let (Some(contract), Some(sold)) = (&self.memos.rows[at], &self.memos.rows[other as usize])
            else {
                continue;
            };
            let (unit, unit_sold) = (project.units.unit(contract.unit), project.units.unit(sold.unit));
            let here =
                contract.quantity.negated().times(unit.factor).and_then(|base| base.over(unit_sold.factor));
            let before = taken.get(&other).copied().unwrap_or(Ratio::ZERO);
            let Some(sum) = here.and_then(|here| here.plus(before)) else { continue };
            taken.insert(other, sum);
            if sum <= sold.quantity {
                continue;
            }
            let span = row.quantity.as_ref().map_or(row.span, Expr::span);
            let name = project.row_id(other).to_owned();
            let figures = (sold.quantity.to_short_decimal(6), sum.to_short_decimal(6));
            let left = sold.quantity.minus(before).and_then(|left| left.to_short_decimal(6));
            let (Some(has), Some(asked)) = figures else { continue };
            let unit = sold.unit_name.of(project).to_owned();
            let mut diagnostic = Diagnostic::new(Code::LessThanNothing, span, |lang| {
                let (asked, has) = (lang.number(asked), lang.number(has));
                lang.pick(
                    format!("{asked} {unit} retirés de {}, qui n'en a que {has}", lang.quoted(&name)),
                    format!("{asked} {unit} taken from {}, which has {has} only", lang.quoted(&name)),
                )
            })
            .at(
                project.rows[other as usize]
                    .quantity
                    .as_ref()
                    .map_or(project.rows[other as usize].id, Expr::span),
                |lang| lang.pick("sa quantité au marché".into(), "its quantity in the contract".into()),
            );
            if let Some(left) = left.filter(|left| !left.is_sign_negative() && !left.is_zero()) {
                let new = format!("{} {unit}", project.lang.typed(left));
                diagnostic = diagnostic.fix(span, new.clone(), |lang| {
                    lang.pick(format!("écrire {new}"), format!("write {new}"))
                });
            }
            self.formulas.diagnostics.push(diagnostic);
            self.memos.rows[at] = None;
        }
    }
}

/// Whether a quantity or a price can be printed, to six places.
fn prints(figure: Ratio) -> bool {
    figure.is_modest() || figure.to_decimal(6).is_some()
}
