//! What was agreed on money: payment terms (R23), retention (R29), deductions (R28).

use super::settings::{Block, Key, wrong_value};
use crate::diagnostic::{Code, Diagnostic, Log};
use crate::locale::Date;
use crate::source::{Source, Span};
use crate::syntax::tree::{Expr, Scalar, Setting, SettingItem, SettingValue, Suffix};
use crate::syntax::{fold, number};

/// When an invoice is to be paid: `30 jours fin de mois`, `45 jours`, `à réception`, a date.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub span: Span,
    pub kind: TermsKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermsKind {
    /// So many days after the date of the invoice, or after the end of its month.
    Days {
        days: u32,
        month_end: MonthEnd,
    },
    Date(Date),
}

/// Which end of a month terms count to or from (C. com., article L441-10: both ways are in use).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthEnd {
    None,
    /// `45 jours fin de mois`: days first, then the end of that month.
    After,
    /// `fin de mois 45 jours`: the end of the month first.
    Before,
}

impl Terms {
    /// The day by which an invoice of this date is to be paid.
    pub fn due(&self, date: Date) -> Date {
        match self.kind {
            TermsKind::Days { days, month_end: MonthEnd::None } => date.plus_days(days),
            TermsKind::Days { days, month_end: MonthEnd::After } => date.plus_days(days).end_of_month(),
            TermsKind::Days { days, month_end: MonthEnd::Before } => date.end_of_month().plus_days(days),
            TermsKind::Date(date) => date,
        }
    }
}

/// What a rate is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Works before tax.
    Net,
    /// Works with tax.
    Gross,
}

/// On which invoices something is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeldOn {
    Every,
    Closing,
}

/// `retenue : 5% HT clôture` (R29; law 71-584).
#[derive(Clone, Debug)]
pub struct Retention {
    pub rate: Expr,
    pub base: Base,
    pub on: HeldOn,
    /// Price revision is in the base; it is left out unless asked for (CGCT, annexe D).
    pub revised: bool,
    pub span: Span,
}

/// `libération : 12 mois`, or a date (law 71-584, article 2: a year after the handover).
#[derive(Debug, Clone, Copy)]
pub struct Release {
    pub when: ReleaseWhen,
    pub span: Span,
    /// What was typed after the key.
    pub value: Span,
}

#[derive(Debug, Clone, Copy)]
pub enum ReleaseWhen {
    /// After the handover.
    Months(u32),
    On(Date),
}

/// What is taken off an invoice, whatever its name: `déduction : "Nettoyage" 0,5% HT`.
#[derive(Clone, Debug)]
pub struct Deduction {
    /// Its printed name; nothing for those that the language names.
    pub label: Option<Span>,
    pub key: Key,
    /// A rate of the works, or an amount.
    pub value: Expr,
    pub base: Base,
    /// Taken off before tax, rate by rate: the invoice then bears less VAT.
    pub before_tax: bool,
    /// Held, and given back with the retention.
    pub released: bool,
    pub span: Span,
}

/// The items of a setting, whatever way its value was read.
fn items(setting: &Setting) -> Vec<SettingItem> {
    match &setting.value {
        SettingValue::Items(items) => items.to_vec(),
        SettingValue::Formula(Expr::Scalar(scalar)) => vec![SettingItem::Scalar(*scalar)],
        SettingValue::Formula(Expr::Path(span)) => vec![SettingItem::Word(*span)],
        SettingValue::Formula(_) => Vec::new(),
    }
}

/// A bare whole number, or one with a unit that is one of these words.
fn count(source: &Source, scalar: &Scalar, units: &[&str]) -> Option<u32> {
    let fits = match scalar.suffix {
        Suffix::None => true,
        Suffix::Unit(unit) => units.contains(&fold(source.slice(unit)).as_ref()),
        Suffix::Percent(_) => false,
    };
    let value = number(source.slice(scalar.number)).ok().filter(|_| fits)?;
    let whole = value.normalize();
    (whole.scale() == 0 && !whole.is_sign_negative()).then(|| u32::try_from(whole.mantissa()).ok())?
}

impl Block {
    /// `paiement`, `échéance`.
    pub fn terms(&mut self, key: Key, source: &Source, log: &mut Log) -> Option<Terms> {
        let setting = self.take(key)?;
        let found = terms(source, &items(&setting));
        if found.is_none() {
            log.push(wrong_value(
                setting.span,
                "« 30 jours », « 45 jours fin de mois », « à réception » ou une date",
                "“30 days”, “45 days end of month”, “at receipt” or a date",
            ));
        }
        found.map(|kind| Terms { span: setting.span, kind })
    }

    /// `retenue : 5% HT clôture`.
    pub fn retention(&mut self, source: &Source, log: &mut Log) -> Option<Retention> {
        let setting = self.take(Key::Retention)?;
        let span = setting.span;
        let (rate, words) = match setting.value {
            SettingValue::Formula(rate) => (Some(rate), Vec::new()),
            SettingValue::Items(items) => split_rate(&items),
        };
        let mut found =
            rate.map(|rate| Retention { rate, base: Base::Gross, on: HeldOn::Every, revised: false, span });
        for word in words {
            match (fold(source.slice(word.span())).as_ref(), &mut found) {
                ("ht" | "net", Some(found)) => found.base = Base::Net,
                ("ttc" | "gross", Some(found)) => found.base = Base::Gross,
                ("cloture" | "closing", Some(found)) => found.on = HeldOn::Closing,
                ("revision", Some(found)) => found.revised = true,
                _ => {
                    found = None;
                    break;
                }
            }
        }
        if found.is_none() {
            log.push(wrong_value(
                span,
                "un taux, puis « HT » ou « TTC », « clôture », « révision » : 5% HT clôture",
                "a rate, then “HT” or “TTC”, “closing”, “revision”: 5% HT closing",
            ));
        }
        found
    }

    /// `libération : 12 mois`.
    pub fn release(&mut self, source: &Source, log: &mut Log) -> Option<Release> {
        let setting = self.take(Key::Release)?;
        let found = match items(&setting).as_slice() {
            [SettingItem::Scalar(scalar)] => {
                let years = count(source, scalar, &["an", "ans", "year", "years"]);
                let months = count(source, scalar, &["mois", "month", "months"]);
                match scalar.suffix {
                    Suffix::None => None,
                    _ => months.or(years.and_then(|years| years.checked_mul(12))).map(ReleaseWhen::Months),
                }
            }
            [SettingItem::Date(span)] => Date::parse(source.slice(*span)).map(ReleaseWhen::On),
            _ => None,
        };
        if found.is_none() {
            log.push(wrong_value(
                setting.span,
                "une durée ou une date : 12 mois, 2027-10-15",
                "a length of time or a date: 12 months, 2027-10-15",
            ));
        }
        let all = items(&setting);
        let value = all.iter().map(SettingItem::span).reduce(Span::to).unwrap_or(setting.span);
        found.map(|when| Release { when, span: setting.span, value })
    }

    /// `prorata`, `escompte` and every `déduction` of a block, in the order of the file.
    pub fn deductions(&mut self, source: &Source, log: &mut Log) -> Vec<Deduction> {
        let named =
            [Key::Prorata, Key::EarlyDiscount].into_iter().filter_map(|key| Some((key, self.take(key)?)));
        let mut all: Vec<(Key, Setting)> = named.collect();
        all.extend(self.take_all(Key::Deduction).into_iter().map(|setting| (Key::Deduction, setting)));
        all.sort_by_key(|(_, setting)| setting.span);
        all.into_iter().filter_map(|(key, setting)| deduction(key, setting, source, log)).collect()
    }
}

fn terms(source: &Source, items: &[SettingItem]) -> Option<TermsKind> {
    const DAYS: &[&str] = &["jour", "jours", "j", "day", "days", "d"];
    let (mut days, mut ends, mut first_is_end) = (None, 0, false);
    let mut words: Vec<String> = Vec::new();
    for item in items {
        match item {
            SettingItem::Date(span) if items.len() == 1 => {
                return Date::parse(source.slice(*span)).map(TermsKind::Date);
            }
            SettingItem::Scalar(scalar) if days.is_none() => {
                first_is_end = ends > 0;
                days = Some(count(source, scalar, DAYS)?);
            }
            SettingItem::Word(span) => {
                let word = fold(source.slice(*span)).into_owned();
                match word.as_str() {
                    "fin" | "end" => ends += 1,
                    "de" | "du" | "of" | "mois" | "month" | "the" | "jours" | "days" => {}
                    _ => words.push(word),
                }
            }
            _ => return None,
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let month_end = match (ends, first_is_end) {
        (0, _) => MonthEnd::None,
        (1, true) => MonthEnd::Before,
        (1, false) => MonthEnd::After,
        _ => return None,
    };
    match (days, words.as_slice()) {
        (Some(days), [] | ["net"]) => Some(TermsKind::Days { days, month_end }),
        (None, []) if ends == 1 => Some(TermsKind::Days { days: 0, month_end }),
        (
            None,
            ["a" | "à" | "at" | "on" | "@", "reception" | "receipt"]
            | ["comptant" | "cash" | "reception" | "receipt"],
        ) if ends == 0 => Some(TermsKind::Days { days: 0, month_end: MonthEnd::None }),
        _ => None,
    }
}

/// The first figure of a value, and what stands around it.
fn split_rate(items: &[SettingItem]) -> (Option<Expr>, Vec<SettingItem>) {
    let at = items.iter().position(|item| matches!(item, SettingItem::Scalar(_)));
    let rest = items.iter().enumerate().filter(|(place, _)| Some(*place) != at).map(|(_, item)| *item);
    let rate = at.and_then(|at| match &items[at] {
        SettingItem::Scalar(scalar) => Some(Expr::Scalar(*scalar)),
        _ => None,
    });
    (rate, rest.collect())
}

fn deduction(key: Key, setting: Setting, source: &Source, log: &mut Log) -> Option<Deduction> {
    let span = setting.span;
    let (value, rest) = match setting.value {
        SettingValue::Formula(value) => (Some(value), Vec::new()),
        SettingValue::Items(items) => split_rate(&items),
    };
    let named = key == Key::Deduction;
    let mut out = Deduction {
        label: None,
        key,
        value: value.unwrap_or(Expr::Path(span)),
        base: if key == Key::EarlyDiscount { Base::Net } else { Base::Gross },
        before_tax: key == Key::EarlyDiscount,
        released: false,
        span,
    };
    let mut readable = !matches!(&out.value, Expr::Path(path) if *path == span);
    for item in rest {
        match item {
            SettingItem::String(text) if named && out.label.is_none() => out.label = Some(text),
            SettingItem::Word(word) => match fold(source.slice(word)).as_ref() {
                "ht" | "net" => out.base = Base::Net,
                "ttc" | "gross" => out.base = Base::Gross,
                "avant" | "before" if named => out.before_tax = true,
                "apres" | "after" if named => out.before_tax = false,
                "tva" | "vat" if named => {}
                "liberable" | "released" if named => out.released = true,
                _ => readable = false,
            },
            _ => readable = false,
        }
    }
    if named && out.label.is_none() {
        readable = false;
    }
    if !readable {
        log.push(match named {
            true => wrong_value(
                span,
                "un nom, puis un taux ou un montant : \"Nettoyage\" 0,5% HT",
                "a name, then a rate or an amount: \"Cleaning\" 0.5% HT",
            ),
            false => wrong_value(span, "un taux, puis « HT » ou « TTC »", "a rate, then “HT” or “TTC”"),
        });
        return None;
    }
    if out.before_tax && out.released {
        log.push(Diagnostic::new(Code::SettingValue, span, |lang| {
            lang.pick(
                "ce qui est déduit avant TVA n'est pas rendu : seul l'est ce qui est retenu sur le TTC"
                    .into(),
                "what is deducted before VAT is not given back: only what is held on the total is".into(),
            )
        }));
        return None;
    }
    // Before tax there is one base: the works before tax.
    out.base = if out.before_tax { Base::Net } else { out.base };
    Some(out)
}
