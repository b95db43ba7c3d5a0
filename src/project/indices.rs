//! Price indices and the revision that follows them (R30).

use super::messages::not_for;
use super::resolve::Resolver;
use super::settings::{self, Key, Place, wrong_value};
use crate::diagnostic::{Code, Diagnostic};
use crate::locale::{Date, Month};
use crate::source::Span;
use crate::syntax::tree::{Block, EntryWord, Expr, SettingItem, SettingValue, Suffix};
use crate::syntax::{fold, number};
use rust_decimal::Decimal;

/// The values of one index. Several blocks, and imported tables, may add to it.
#[derive(Clone, Debug)]
pub struct IndexTable {
    pub name: Span,
    /// In the order of months; of one month, the provisional value first.
    pub values: Vec<IndexValue>,
}

#[derive(Debug, Clone, Copy)]
pub struct IndexValue {
    pub month: Month,
    pub value: Decimal,
    /// It may still be corrected.
    pub provisional: bool,
    /// From when on it is known; always, where its table has no date.
    pub published: Option<Date>,
    pub span: Span,
}

/// `révision { formule : 0,15 + 0,85 * BT01 / BT01.zéro }`.
#[derive(Clone, Debug)]
pub struct Revision {
    pub formula: Expr,
    /// The month that prices were made in (*mois zéro*).
    pub base: Month,
    pub base_span: Span,
    /// Of each index to its base, before the formula uses it.
    pub ratio: Option<Rounding>,
    /// Of what the formula comes to.
    pub coefficient: Option<Rounding>,
    pub span: Span,
}

/// How a coefficient is rounded: to so many places, to the nearest or up (CCAG-Travaux 2009, article 11.4: up to the
/// thousandth).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rounding {
    pub places: u32,
    pub up: bool,
}

/// More places than any contract asks for.
const MOST_PLACES: u32 = 12;

impl IndexTable {
    /// The value of a month that an invoice of this date goes by. The situation of that month itself goes by the
    /// provisional value, unless the final one was published by then; a final value without a date of publication
    /// corrects from the next invoice on.
    pub fn known(&self, month: Month, on: Option<Date>, own: bool) -> Option<&IndexValue> {
        let of_month = || self.values.iter().filter(|value| value.month == month);
        let provisional = of_month().any(|value| value.provisional);
        let known = |value: &&IndexValue| match (value.published, on) {
            (Some(published), Some(on)) => published <= on,
            _ => value.provisional || !own || !provisional,
        };
        of_month().rfind(known)
    }
}

impl Resolver<'_> {
    /// `indice BT01 { 2026-01  131,2 }`.
    pub(super) fn index(&mut self, block: Block) {
        let parts = self.head(&block.head);
        if let Some((_, span, _)) = parts.statuses.first() {
            self.diagnostics.push(not_for(*span, "un indice", "an index"));
        }
        let Some(name) = block.head.id else {
            self.diagnostics.push(
                Diagnostic::new(Code::MissingDocumentId, block.kind_span, |lang| {
                    lang.pick("cet indice n'a pas de nom".into(), "this index has no name".into())
                })
                .note(|lang| {
                    lang.pick("par exemple : indice BT01 {".into(), "for example: index BT01 {".into())
                }),
            );
            return;
        };
        if !block.body.broken.is_empty() || !block.readable {
            self.project.works_unknown = true;
        }
        self.index_table(name);
        for line in block.body.rows.into_iter().flatten() {
            let span = match line {
                crate::syntax::tree::RowsLine::Row(row) => row.span,
                crate::syntax::tree::RowsLine::Section(section) => section.title,
            };
            self.index_line(span, None);
        }
        for entry in block.body.entries {
            let typed = self.slice(entry.target).to_owned();
            let figure = match &entry.value {
                Some(Expr::Scalar(scalar)) if scalar.suffix == Suffix::None => {
                    number(self.slice(scalar.number)).ok()
                }
                _ => None,
            };
            let provisional = match entry.words() {
                [] => Some(false),
                [EntryWord::Provisional(_)] => Some(true),
                [EntryWord::Remark(_)] => Some(false),
                [EntryWord::Provisional(_), EntryWord::Remark(_)] => Some(true),
                _ => None,
            };
            let (Some(month), Some(value), Some(provisional)) = (Month::parse(&typed), figure, provisional)
            else {
                let bare = match &entry.value {
                    Some(Expr::Scalar(scalar))
                        if scalar.suffix != Suffix::None && entry.words().is_empty() =>
                    {
                        Some((entry.place(), scalar.number)).filter(|_| Month::parse(&typed).is_some())
                    }
                    _ => None,
                };
                self.index_line(entry.target.to(entry.place()), bare);
                continue;
            };
            if value.is_zero() || value.is_sign_negative() {
                self.index_line(entry.target.to(entry.place()), None);
                continue;
            }
            let span = entry.target.to(entry.place());
            self.index_value(name, IndexValue { month, value, provisional, published: parts.date, span });
        }
    }

    /// A line that gives no value of a month; `bare` is a figure with a unit, and the figure alone.
    fn index_line(&mut self, span: Span, bare: Option<(Span, Span)>) {
        self.project.works_unknown = true;
        let error = Diagnostic::new(Code::IndexValue, span, |lang| {
            lang.pick(
                "un indice se donne par mois : un mois, puis sa valeur, positive et sans unité".into(),
                "an index is given by month: a month, then its value, positive and without a unit".into(),
            )
        })
        .note(|lang| {
            lang.pick(
                "par exemple : 2026-04  132,9 provisoire".into(),
                "for example: 2026-04  132.9 provisional".into(),
            )
        });
        let error = match bare {
            Some((place, number)) => {
                let new = self.slice(number).to_owned();
                error.fix(place, new.clone(), |lang| {
                    lang.pick(format!("écrire {new}"), format!("write {new}"))
                })
            }
            None => error,
        };
        self.diagnostics.push(error);
    }

    /// The place of the table of an index, which is made if it is not there.
    fn index_table(&mut self, name: Span) -> usize {
        let folded = fold(self.slice(name)).into_owned();
        let project = &mut self.project;
        match project.names.index(&folded) {
            Some(at) => at as usize,
            None => {
                project.names.declare_index(&folded, project.indices.len() as u32);
                project.indices.push(IndexTable { name, values: Vec::new() });
                project.indices.len() - 1
            }
        }
    }

    /// Adds a value to the table of its index; one that is there already is told.
    pub(super) fn index_value(&mut self, name: Span, value: IndexValue) {
        let at = self.index_table(name);
        let table = &mut self.project.indices[at].values;
        let same = |known: &IndexValue| (known.month, known.provisional) == (value.month, value.provisional);
        if let Some(earlier) = table.iter().find(|known| same(known)) {
            let (earlier, shown) = (earlier.span, value.month);
            self.project.works_unknown = true;
            self.diagnostics.push(
                Diagnostic::new(Code::IndexValue, value.span, |lang| {
                    lang.pick(
                        format!("l'indice de {shown} est déjà donné"),
                        format!("the index of {shown} is already given"),
                    )
                })
                .at(earlier, |lang| lang.pick("une première fois ici".into(), "first given here".into()))
                .note(|lang| {
                    lang.pick(
                        "un mois a une valeur provisoire au plus, et une définitive".into(),
                        "a month has one provisional value at most, and one final".into(),
                    )
                })
                .fix(value.span, "", |lang| lang.pick("effacer celle-ci".into(), "remove this one".into())),
            );
            return;
        }
        let place = table
            .partition_point(|known| (known.month, !known.provisional) <= (value.month, !value.provisional));
        table.insert(place, value);
    }

    /// `révision { … }`.
    pub(super) fn revision(&mut self, block: Block) {
        let span = block.kind_span;
        let parts = self.head(&block.head);
        if let Some((_, span, _)) = parts.statuses.first() {
            self.diagnostics.push(not_for(*span, "la révision", "the revision"));
        }
        let lang = self.project.lang;
        let text = &self.project.source.text;
        let mut found = settings::gather(block.body.settings, Place::Revision, text, lang, self.diagnostics);
        let formula = found.formula(Key::Formula, text, self.diagnostics);
        let base = found.take(Key::Base);
        let rounding = found.take(Key::Rounding);
        let (Some(formula), Some(base)) = (formula, base) else {
            self.project.works_unknown = true;
            self.diagnostics.push(
                Diagnostic::new(Code::RevisionIncomplete, span, |lang| {
                    lang.pick(
                        "une révision dit sa formule et son mois zéro".into(),
                        "a revision gives its formula and its base month".into(),
                    )
                })
                .note(|lang| {
                    lang.pick(
                        "formule : 0,15 + 0,85 * BT01 / BT01.zéro, puis zéro : 2026-01".into(),
                        "formula : 0.15 + 0.85 * BT01 / BT01.base, then base : 2026-01".into(),
                    )
                }),
            );
            return;
        };
        let month = match &base.value {
            SettingValue::Items(items) => match &**items {
                [SettingItem::Month(month)] => Month::parse(self.slice(*month)),
                [SettingItem::Date(date)] => Date::parse(self.slice(*date)).map(Date::month),
                _ => None,
            },
            SettingValue::Formula(_) => None,
        };
        let Some(month) = month else {
            self.project.works_unknown = true;
            self.diagnostics.push(wrong_value(base.span, "un mois : 2026-01", "a month: 2026-01"));
            return;
        };
        let (ratio, coefficient) = match rounding {
            None => (None, None),
            Some(setting) => match self.coefficient_rounding(&setting.value) {
                Some(rounding) => rounding,
                None => {
                    self.project.works_unknown = true;
                    self.diagnostics.push(wrong_value(
                        setting.span,
                        "« coefficient 3 supérieur », « coefficient 4 », « rapport 4 »",
                        "“coefficient 3 up”, “coefficient 4”, “ratio 4”",
                    ));
                    return;
                }
            },
        };
        self.project.revision =
            Some(Revision { formula, base: month, base_span: base.span, ratio, coefficient, span });
    }

    /// `rapport 4 coefficient 3 supérieur`: of each ratio, then of the whole.
    fn coefficient_rounding(&self, value: &SettingValue) -> Option<(Option<Rounding>, Option<Rounding>)> {
        let SettingValue::Items(items) = value else { return None };
        let (mut ratio, mut coefficient): (Option<Rounding>, Option<Rounding>) = (None, None);
        let mut of_ratio = None;
        for item in items {
            // A word right after a number is read as its unit: `3 supérieur`.
            let (places, word) = match item {
                SettingItem::Word(word) => (None, Some(*word)),
                SettingItem::Scalar(scalar) => match scalar.suffix {
                    Suffix::None => (Some(scalar.number), None),
                    Suffix::Unit(word) => (Some(scalar.number), Some(word)),
                    Suffix::Percent(_) => return None,
                },
                _ => return None,
            };
            if let Some(places) = places {
                let places = number(self.slice(places)).ok()?.normalize();
                let places = u32::try_from(places.mantissa()).ok().filter(|_| places.scale() == 0)?;
                let slot = if of_ratio? { &mut ratio } else { &mut coefficient };
                if slot.is_some() || places > MOST_PLACES {
                    return None;
                }
                *slot = Some(Rounding { places, up: false });
            }
            match word.map(|word| fold(self.slice(word))).as_deref() {
                None => {}
                Some("rapport" | "ratio") if ratio.is_none() => of_ratio = Some(true),
                Some("coef" | "coefficient") if coefficient.is_none() => of_ratio = Some(false),
                Some("superieur" | "up") => {
                    let last = if of_ratio? { &mut ratio } else { &mut coefficient };
                    last.as_mut()?.up = true;
                }
                Some("proche" | "nearest") => {
                    let last = if of_ratio? { &ratio } else { &coefficient };
                    last.as_ref()?;
                }
                Some(_) => return None,
            }
        }
        (ratio.is_some() || coefficient.is_some()).then_some((ratio, coefficient))
    }
}
