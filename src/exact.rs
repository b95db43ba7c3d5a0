//! Exact ratios: what formulas, quantities and progress are until an amount is rounded (R25).
//!
//! A numerator and a denominator, divided once. Every operation that may overflow says so with `None`.

use rust_decimal::Decimal;
use std::cmp::Ordering;

/// `numerator / denominator`; the denominator is positive. Not always in lowest terms.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    numerator: i128,
    denominator: i128,
}

/// Ratios are brought to lowest terms once a part grows beyond this, so that products still fit.
const ROOMY: i128 = 1 << 62;

/// Powers of ten, up to the largest scale of a decimal and two more for percentages.
const POWERS: [i128; 31] = {
    let mut powers = [1; 31];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl Ratio {
    pub const ZERO: Ratio = Ratio { numerator: 0, denominator: 1 };
    pub const ONE: Ratio = Ratio { numerator: 1, denominator: 1 };

    pub const fn integer(value: i128) -> Ratio {
        Ratio { numerator: value, denominator: 1 }
    }

    /// `None` when the denominator is zero, or on overflow.
    pub fn new(numerator: i128, denominator: i128) -> Option<Ratio> {
        let (numerator, denominator) = match denominator {
            0 => return None,
            d if d < 0 => (numerator.checked_neg()?, d.checked_neg()?),
            d => (numerator, d),
        };
        Some(Ratio { numerator, denominator }.kept_small())
    }

    /// A percentage as a share: 12,5 is 125 / 1000.
    pub fn percent(percent: Decimal) -> Ratio {
        // A scale is 28 at most, and 10^30 is far below the largest i128.
        Ratio { numerator: percent.mantissa(), denominator: POWERS[percent.scale() as usize + 2] }
            .kept_small()
    }

    /// `mantissa / 10^places`, where that takes 64 bits.
    pub fn scaled(mantissa: i64, places: u32) -> Option<Ratio> {
        Some(Ratio::of_narrow(mantissa, 10i64.checked_pow(places)?))
    }

    fn kept_small(self) -> Ratio {
        if self.numerator.unsigned_abs() < ROOMY.unsigned_abs() && self.denominator < ROOMY {
            return self;
        }
        self.lowest()
    }

    /// The same ratio in lowest terms.
    pub fn lowest(self) -> Ratio {
        let divisor = gcd(self.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        match i128::try_from(divisor) {
            Ok(divisor) => {
                Ratio { numerator: self.numerator / divisor, denominator: self.denominator / divisor }
            }
            Err(_) => self,
        }
    }

    /// Both parts in 64 bits, where nearly every ratio of a job fits: products of two then need no check.
    pub fn narrow(self) -> Option<(i64, i64)> {
        Some((i64::try_from(self.numerator).ok()?, i64::try_from(self.denominator).ok()?))
    }

    /// Both parts are so small that sums and products of a few such ratios are printed without overflow.
    pub fn is_modest(self) -> bool {
        const MODEST: i128 = 1 << 31;
        self.numerator.unsigned_abs() < MODEST.unsigned_abs() && self.denominator < MODEST
    }

    /// The ratio of two parts in 64 bits; the denominator is positive.
    pub(crate) const fn of_narrow(numerator: i64, denominator: i64) -> Ratio {
        Ratio { numerator: numerator as i128, denominator: denominator as i128 }
    }

    pub fn numerator(self) -> i128 {
        self.numerator
    }

    pub fn denominator(self) -> i128 {
        self.denominator
    }

    pub fn plus(self, other: Ratio) -> Option<Ratio> {
        if self.denominator == other.denominator {
            return Ratio::new(self.numerator.checked_add(other.numerator)?, self.denominator);
        }
        let left = self.numerator.checked_mul(other.denominator)?;
        let right = other.numerator.checked_mul(self.denominator)?;
        Ratio::new(left.checked_add(right)?, self.denominator.checked_mul(other.denominator)?)
    }

    pub fn minus(self, other: Ratio) -> Option<Ratio> {
        self.plus(other.negated())
    }

    pub fn times(self, other: Ratio) -> Option<Ratio> {
        let product = |a: Ratio, b: Ratio| {
            Some((a.numerator.checked_mul(b.numerator)?, a.denominator.checked_mul(b.denominator)?))
        };
        // What overflows is brought to lowest terms first, and crosswise: then only a true overflow is one.
        let crosswise = || {
            let (a, b) = (self.lowest(), other.lowest());
            let left = Ratio { numerator: a.numerator, denominator: b.denominator }.lowest();
            let right = Ratio { numerator: b.numerator, denominator: a.denominator }.lowest();
            product(left, right)
        };
        let (numerator, denominator) = product(self, other).or_else(crosswise)?;
        Ratio::new(numerator, denominator)
    }

    /// `None` on a division by zero too: ask [`Ratio::is_zero`] first to tell them apart.
    pub fn over(self, other: Ratio) -> Option<Ratio> {
        if other.numerator == 0 {
            return None;
        }
        let sign = other.numerator.signum();
        let inverse = Ratio {
            numerator: other.denominator.checked_mul(sign)?,
            denominator: other.numerator.checked_abs()?,
        };
        self.times(inverse)
    }

    pub fn negated(self) -> Ratio {
        Ratio { numerator: -self.numerator, denominator: self.denominator }
    }

    pub fn abs(self) -> Ratio {
        Ratio { numerator: self.numerator.abs(), denominator: self.denominator }
    }

    pub fn is_zero(self) -> bool {
        self.numerator == 0
    }

    pub fn is_negative(self) -> bool {
        self.numerator < 0
    }

    /// Toward minus infinity.
    pub fn floor(self) -> i128 {
        self.numerator.div_euclid(self.denominator)
    }

    /// To the nearest integer, half away from zero (R25).
    pub fn round(self) -> i128 {
        let magnitude = self.numerator.unsigned_abs();
        let denominator = self.denominator.unsigned_abs();
        let (whole, rest) = (magnitude / denominator, magnitude % denominator);
        let rounded = whole + u128::from(rest >= denominator - rest);
        // A magnitude of an i128 divided by at least one fits, but for the rounding of its very end.
        let rounded = i128::try_from(rounded).unwrap_or(i128::MAX);
        if self.numerator < 0 { -rounded } else { rounded }
    }

    /// To `places` decimals, half away from zero; trailing zeros are kept. `None` on overflow.
    pub fn to_decimal(self, places: u32) -> Option<Decimal> {
        let scaled = self.times(Ratio::integer(10i128.checked_pow(places)?))?.round();
        Decimal::try_from_i128_with_scale(scaled, places).ok()
    }

    /// The decimal of at most `places` places, without trailing zeros.
    pub fn to_short_decimal(self, places: u32) -> Option<Decimal> {
        self.to_decimal(places).map(|value| value.normalize())
    }
}

impl From<Decimal> for Ratio {
    fn from(value: Decimal) -> Ratio {
        // A scale is 28 at most, and 10^28 is far below the largest i128.
        Ratio { numerator: value.mantissa(), denominator: POWERS[value.scale() as usize] }.kept_small()
    }
}

impl PartialEq for Ratio {
    fn eq(&self, other: &Ratio) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Ratio {}

impl PartialOrd for Ratio {
    fn partial_cmp(&self, other: &Ratio) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ratio {
    /// Exact whatever the sizes: where cross products overflow, whole parts and remainders are compared in turn.
    fn cmp(&self, other: &Ratio) -> Ordering {
        if self.denominator == other.denominator {
            return self.numerator.cmp(&other.numerator);
        }
        if let (Some((a, b)), Some((c, d))) = (self.narrow(), other.narrow()) {
            return (i128::from(a) * i128::from(d)).cmp(&(i128::from(c) * i128::from(b)));
        }
        let left = self.numerator.checked_mul(other.denominator);
        let right = other.numerator.checked_mul(self.denominator);
        if let (Some(left), Some(right)) = (left, right) {
            return left.cmp(&right);
        }
        let (mut a, mut b, mut flipped) = (*self, *other, false);
        loop {
            let wholes = a.floor().cmp(&b.floor());
            let (rest_a, rest_b) =
                (a.numerator.rem_euclid(a.denominator), b.numerator.rem_euclid(b.denominator));
            let decided = match (wholes, rest_a, rest_b) {
                (Ordering::Equal, 0, 0) => Some(Ordering::Equal),
                (Ordering::Equal, 0, _) => Some(Ordering::Less),
                (Ordering::Equal, _, 0) => Some(Ordering::Greater),
                (Ordering::Equal, _, _) => None,
                (decided, _, _) => Some(decided),
            };
            if let Some(order) = decided {
                return if flipped { order.reverse() } else { order };
            }
            a = Ratio { numerator: a.denominator, denominator: rest_a };
            b = Ratio { numerator: b.denominator, denominator: rest_b };
            flipped = !flipped;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ratio(numerator: i128, denominator: i128) -> Ratio {
        Ratio::new(numerator, denominator).expect("a small ratio")
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(ratio(5, 2).round(), 3);
        assert_eq!(ratio(-5, 2).round(), -3);
        assert_eq!(ratio(43_515, 10).round(), 4_352);
        assert_eq!(ratio(-7, 3).floor(), -3);
        assert_eq!(ratio(600, 17).to_decimal(2), Some(Decimal::new(3529, 2)));
    }

    #[test]
    fn overflow_and_zero_are_told() {
        assert!(Ratio::integer(i128::MAX).plus(Ratio::ONE).is_none());
        assert!(Ratio::ONE.over(Ratio::ZERO).is_none());
        assert!(Ratio::new(1, 0).is_none());
        assert_eq!(ratio(1, -2), ratio(-1, 2));
    }

    proptest! {
        #[test]
        fn comparison_is_exact_at_any_size(a in -1_000i128..1_000, b in 1i128..1_000, c in -1_000i128..1_000, d in 1i128..1_000) {
            let huge = i128::MAX / 2_000;
            let (small_left, small_right) = (ratio(a, b), ratio(c, d));
            let left = Ratio { numerator: a * huge, denominator: b * huge };
            let right = Ratio { numerator: c * huge, denominator: d * huge };
            prop_assert_eq!(left.cmp(&right), small_left.cmp(&small_right));
            prop_assert_eq!(small_left.plus(small_right).and_then(|sum| sum.minus(small_right)), Some(small_left));
        }
    }
}
