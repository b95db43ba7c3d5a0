//! What a spreadsheet computes: a formula as text, and what it comes to in the floats that a spreadsheet counts in.
//!
//! Here alone are floats. A formula is written only where it comes to the ledger's figure in them, so that a cell that is
//! computed again never shows another cent.

use rust_decimal::{Decimal, RoundingStrategy};
use rustc_hash::FxHashMap;
use std::fmt::Write as _;

/// A cell, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    pub row: u32,
    pub col: u16,
}

/// Rows of one column, both ends included.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    pub col: u16,
    pub first: u32,
    pub last: u32,
}

/// The figures of a sheet, as a spreadsheet holds them.
#[derive(Default)]
pub struct Known(FxHashMap<At, f64>);

#[derive(Clone, Debug)]
pub enum Formula {
    Cell(At),
    /// A cell of another sheet, and what it holds.
    There(String, At, Decimal),
    Number(Decimal),
    Plus(Box<Formula>, Box<Formula>),
    Minus(Box<Formula>, Box<Formula>),
    Times(Box<Formula>, Box<Formula>),
    Over(Box<Formula>, Box<Formula>),
    Sum(Vec<Range>),
    /// What stands in the last column, in the rows of the range that hold the key.
    SumIf(Range, Box<Formula>, u16),
    /// Half away from zero, to so many places.
    Round(Box<Formula>, u32),
}

pub fn cell(row: u32, col: u16) -> Formula {
    Formula::Cell(At { row, col })
}

impl Formula {
    pub fn plus(self, other: Formula) -> Formula {
        Formula::Plus(Box::new(self), Box::new(other))
    }

    pub fn minus(self, other: Formula) -> Formula {
        Formula::Minus(Box::new(self), Box::new(other))
    }

    pub fn times(self, other: Formula) -> Formula {
        Formula::Times(Box::new(self), Box::new(other))
    }

    pub fn over(self, other: Formula) -> Formula {
        Formula::Over(Box::new(self), Box::new(other))
    }

    pub fn round(self, places: u32) -> Formula {
        Formula::Round(Box::new(self), places)
    }

    /// As a spreadsheet reads it, in English with commas: that is how a file holds it in every language.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        match self {
            Formula::Cell(at) => name(*at, out),
            Formula::There(sheet, at, _) => {
                // Writing to a text does not fail.
                let _ = write!(out, "'{}'!", sheet.replace('\'', "''"));
                name(*at, out);
            }
            Formula::Number(value) => {
                let _ = write!(out, "{}", value.normalize());
            }
            Formula::Plus(left, right) => both(out, left, '+', right),
            Formula::Minus(left, right) => both(out, left, '-', right),
            Formula::Times(left, right) => both(out, left, '*', right),
            Formula::Over(left, right) => both(out, left, '/', right),
            Formula::Sum(ranges) => {
                // A function takes 255 arguments.
                const MOST: usize = 200;
                let sums: Vec<String> = ranges.chunks(MOST).map(sum).collect();
                match &*sums {
                    [one] => out.push_str(one),
                    several => {
                        let _ = write!(out, "SUM({})", several.join(","));
                    }
                }
            }
            Formula::SumIf(keys, key, col) => {
                out.push_str("SUMIF(");
                keys.write(out);
                out.push(',');
                key.write(out);
                out.push(',');
                Range { col: *col, ..*keys }.write(out);
                out.push(')');
            }
            Formula::Round(inner, places) => {
                out.push_str("ROUND(");
                inner.write(out);
                let _ = write!(out, ",{places})");
            }
        }
    }

    /// What it comes to; nothing where spreadsheets may not agree on it.
    fn value(&self, known: &Known) -> Option<f64> {
        match self {
            Formula::Cell(at) => known.0.get(at).copied(),
            Formula::There(_, _, value) | Formula::Number(value) => float(*value),
            Formula::Plus(left, right) => Some(left.value(known)? + right.value(known)?),
            Formula::Minus(left, right) => Some(left.value(known)? - right.value(known)?),
            Formula::Times(left, right) => Some(left.value(known)? * right.value(known)?),
            Formula::Over(left, right) => {
                let divisor = right.value(known)?;
                (divisor != 0.0).then_some(left.value(known)? / divisor)
            }
            Formula::Sum(ranges) => {
                let rows = ranges
                    .iter()
                    .flat_map(|range| (range.first..=range.last).map(|row| At { row, col: range.col }));
                Some(rows.filter_map(|at| known.0.get(&at)).sum())
            }
            Formula::SumIf(keys, key, col) => {
                let key = key.value(known)?;
                let mut sum = 0.0;
                for row in keys.first..=keys.last {
                    if known.0.get(&At { row, col: keys.col }) == Some(&key) {
                        sum += known.0.get(&At { row, col: *col }).copied().unwrap_or_default();
                    }
                }
                Some(sum)
            }
            Formula::Round(inner, places) => rounded(inner.value(known)?, *places),
        }
    }

    /// Whether every spreadsheet comes to this figure.
    pub fn gives(&self, figure: Decimal, known: &Known) -> bool {
        self.value(known).zip(float(figure)).is_some_and(|(value, figure)| value == figure)
    }
}

fn sum(ranges: &[Range]) -> String {
    let mut out = String::from("SUM(");
    for (at, range) in ranges.iter().enumerate() {
        out.push_str(if at > 0 { "," } else { "" });
        range.write(&mut out);
    }
    out + ")"
}

fn both(out: &mut String, left: &Formula, sign: char, right: &Formula) {
    use Formula::{Minus, Over, Plus, Times};
    let adds = |formula: &Formula| matches!(formula, Plus(..) | Minus(..));
    let products = matches!(sign, '*' | '/');
    let around = |out: &mut String, formula: &Formula, brackets: bool| {
        out.push_str(if brackets { "(" } else { "" });
        formula.write(out);
        out.push_str(if brackets { ")" } else { "" });
    };
    around(out, left, products && adds(left));
    out.push(sign);
    let divides = sign == '/' && matches!(right, Times(..) | Over(..));
    around(out, right, (products || sign == '-') && adds(right) || divides);
}

/// `A1`.
fn name(at: At, out: &mut String) {
    let mut letters = Vec::new();
    let mut col = u32::from(at.col) + 1;
    while col > 0 {
        letters.push(char::from(b'A' + ((col - 1) % 26) as u8));
        col = (col - 1) / 26;
    }
    out.extend(letters.iter().rev());
    let _ = write!(out, "{}", at.row + 1);
}

impl Range {
    fn write(self, out: &mut String) {
        name(At { row: self.first, col: self.col }, out);
        if self.last != self.first {
            out.push(':');
            name(At { row: self.last, col: self.col }, out);
        }
    }
}

impl Known {
    pub fn set(&mut self, at: At, figure: Decimal) {
        if let Some(value) = float(figure) {
            self.0.insert(at, value);
        }
    }
}

/// The nearest float; nothing where more digits would be lost than a spreadsheet shows.
pub fn float(figure: Decimal) -> Option<f64> {
    const DIGITS: i128 = 1_000_000_000_000_000;
    let figure = figure.normalize();
    if figure.mantissa().abs() >= DIGITS {
        return None;
    }
    figure.to_string().parse().ok()
}

/// The fifteen digits of a float that a spreadsheet goes by.
fn decimal(value: f64) -> Option<Decimal> {
    Decimal::from_scientific_lossy(&format!("{value:.14e}")).ok()
}

/// Half away from zero: of the fifteen digits, as spreadsheets round, and of the bare float, as others do. Nothing where the
/// two differ.
fn rounded(value: f64, places: u32) -> Option<f64> {
    let shown = decimal(value)?.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let scale = 10f64.powi(i32::try_from(places).ok()?);
    let plain = (value * scale).round() / scale;
    let shown = float(shown)?;
    ((shown - plain).abs() * scale < 0.5).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Formula {
        Formula::Number(text.parse().expect("a decimal"))
    }

    #[test]
    fn formulas_are_written_as_spreadsheets_read_them() {
        let range = |first, last| Range { col: 27, first, last };
        let one = cell(4, 0).minus(cell(5, 1).minus(number("0.10"))).times(cell(0, 25)).round(2);
        assert_eq!(one.text(), "ROUND((A5-(B6-0.1))*Z1,2)");
        assert_eq!(Formula::Sum(vec![range(0, 3), range(6, 6)]).text(), "SUM(AB1:AB4,AB7)");
        let many = Formula::Sum((0..201).map(|row| range(row * 2, row * 2)).collect()).text();
        assert!(many.starts_with("SUM(SUM(AB1,AB3,") && many.ends_with(",AB399),SUM(AB401))"), "{many}");
        let there = Formula::There("L'été".into(), At { row: 0, col: 0 }, Decimal::ONE);
        assert_eq!(there.over(number("2").times(number("3"))).text(), "'L''été'!A1/(2*3)");
        let sum_if = Formula::SumIf(range(0, 9), Box::new(cell(10, 27)), 2);
        assert_eq!(sum_if.text(), "SUMIF(AB1:AB10,AB11,C1:C10)");
    }

    #[test]
    fn only_what_comes_to_the_same_cent_is_a_formula() {
        let known = Known::default();
        let product = |a: &str, b: &str| number(a).times(number(b)).round(2);
        let figure = |text: &str| text.parse::<Decimal>().expect("a decimal");
        assert!(product("12.5", "240").gives(figure("3000.00"), &known));
        assert!(!product("12.5", "240").gives(figure("3000.01"), &known));
        assert!(product("-2.5", "0.05").gives(figure("-0.13"), &known));
        // 1,005 lies below the half in binary: some round it down, so that the amount stays an amount.
        assert!(!product("1", "1.005").gives(figure("1.01"), &known));
        assert!(number("0.1").plus(number("0.2")).round(2).gives(figure("0.30"), &known));
        assert!(!number("1").over(number("0")).round(2).gives(Decimal::ZERO, &known));
        assert_eq!(float(figure("12345678901234567.89")), None);
    }
}
