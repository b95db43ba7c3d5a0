//! Fractions of whole numbers, always in lowest terms: the tests do their own arithmetic.

use std::cmp::Ordering;
use std::ops::{Add, Div, Mul, Sub};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

impl Ratio {
    pub const ZERO: Ratio = Ratio { numerator: 0, denominator: 1 };
    pub const ONE: Ratio = Ratio { numerator: 1, denominator: 1 };

    pub fn new(numerator: i128, denominator: i128) -> Ratio {
        let (mut a, mut b) = (numerator.abs(), denominator.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let sign = denominator.signum();
        Ratio { numerator: sign * numerator / a.max(1), denominator: sign * denominator / a.max(1) }
    }

    /// Toward minus infinity.
    pub fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator)
    }

    /// Half away from zero.
    pub fn round(self) -> i128 {
        let twice = 2 * self.numerator.abs() + self.denominator;
        self.numerator.signum() * (twice / (2 * self.denominator))
    }
}

impl From<i128> for Ratio {
    fn from(whole: i128) -> Ratio {
        Ratio { numerator: whole, denominator: 1 }
    }
}

impl Add for Ratio {
    type Output = Ratio;
    fn add(self, other: Ratio) -> Ratio {
        let sum = self.numerator * other.denominator + other.numerator * self.denominator;
        Ratio::new(sum, self.denominator * other.denominator)
    }
}

impl Sub for Ratio {
    type Output = Ratio;
    fn sub(self, other: Ratio) -> Ratio {
        self + Ratio { numerator: -other.numerator, ..other }
    }
}

impl Mul for Ratio {
    type Output = Ratio;
    fn mul(self, other: Ratio) -> Ratio {
        Ratio::new(self.numerator * other.numerator, self.denominator * other.denominator)
    }
}

impl Div for Ratio {
    type Output = Ratio;
    fn div(self, other: Ratio) -> Ratio {
        Ratio::new(self.numerator * other.denominator, self.denominator * other.numerator)
    }
}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Ratio) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    fn cmp(&self, other: &Ratio) -> Ordering {
        (self.numerator * other.denominator).cmp(&(other.numerator * self.denominator))
    }
}

#[test]
fn halves_go_away_from_zero() {
    assert_eq!([5, 4, -5, -4, 0].map(|halves| Ratio::new(halves, 2).round()), [3, 2, -3, -2, 0]);
    assert_eq!(Ratio::new(-43_515, 10).round(), -4_352);
    assert_eq!(Ratio::new(-5, 2).floor(), -3);
}
