//! Amounts: whole minor units of the currency (cents), and the only rounding there is (R25).

use crate::exact::Ratio;
use rust_decimal::Decimal;

/// An amount in minor units of the project's currency: 4 472,75 € is 447 275.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// Larger amounts are slips of the keyboard; this keeps every sum of a project far from overflow.
const LARGEST: i64 = 1_000_000_000_000_000;

impl Money {
    pub const ZERO: Money = Money(0);

    /// Minor units; nothing beyond ten thousand billions (in a currency with cents).
    pub fn from_minor(units: i128) -> Option<Money> {
        let units = i64::try_from(units).ok()?;
        (-LARGEST..=LARGEST).contains(&units).then_some(Money(units))
    }

    /// Rounds an exact amount, in units of the currency, half away from zero (R25). `None` when out of range.
    pub fn round(value: Ratio, decimals: u32) -> Option<Money> {
        Money::from_minor(value.times(Ratio::integer(10i128.pow(decimals)))?.round())
    }

    /// A share of an amount, rounded once, half away from zero.
    pub fn share(self, rate: Ratio) -> Option<Money> {
        let narrow = rate.narrow().and_then(|(numerator, denominator)| self.part(numerator, denominator));
        narrow.or_else(|| Money::from_minor(self.as_ratio().times(rate)?.round()))
    }

    /// [`Money::share`] in 64 bits, where that is enough; the denominator is positive.
    pub(super) fn part(self, numerator: i64, denominator: i64) -> Option<Money> {
        let product = self.0.checked_mul(numerator)?;
        let (whole, rest) = (product / denominator, (product % denominator).abs());
        let part = whole + i64::from(rest >= denominator - rest) * product.signum();
        (-LARGEST..=LARGEST).contains(&part).then_some(Money(part))
    }

    /// Toward minus infinity, with what is left over: a fraction of a minor unit, from 0 to 1.
    pub(super) fn share_floor(self, rate: Ratio) -> Option<(Money, Ratio)> {
        let exact = self.as_ratio().times(rate)?;
        let floor = exact.floor();
        Some((Money::from_minor(floor)?, exact.minus(Ratio::integer(floor))?))
    }

    /// In minor units.
    pub fn as_ratio(self) -> Ratio {
        Ratio::integer(i128::from(self.0))
    }

    pub fn minor(self) -> i64 {
        self.0
    }

    /// Sums stay exact: a project of a million rows at the largest amount still fits.
    pub fn plus(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }

    pub fn minus(self, other: Money) -> Option<Money> {
        self.0.checked_sub(other.0).map(Money)
    }

    pub fn sum(all: impl IntoIterator<Item = Money>) -> Option<Money> {
        all.into_iter().try_fold(Money::ZERO, Money::plus)
    }

    pub fn abs(self) -> Money {
        Money(self.0.abs())
    }

    pub fn negated(self) -> Money {
        Money(-self.0)
    }

    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// With the currency's number of decimals: never a float.
    pub fn decimal(self, decimals: u32) -> Decimal {
        Decimal::new(self.0, decimals)
    }
}

/// Shares `total` in proportion to `weights`: each share toward minus infinity, then the missing units one each to
/// the largest remainders, in order on a tie (R9). `None` when the weights sum to zero, or on overflow.
pub fn spread(total: Money, weights: &[Money]) -> Option<Vec<Money>> {
    let sum = Money::sum(weights.iter().copied())?;
    let rate = Ratio::new(i128::from(total.0), i128::from(sum.0))?;
    spread_at(total, weights, rate)
}

/// Like [`spread`], at a rate that is known already.
pub fn spread_at(total: Money, weights: &[Money], rate: Ratio) -> Option<Vec<Money>> {
    let mut shares = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    for (at, weight) in weights.iter().enumerate() {
        let (share, remainder) = weight.share_floor(rate)?;
        shares.push(share);
        remainders.push((remainder, at));
    }
    let missing = total.minus(Money::sum(shares.iter().copied())?)?.0;
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, at) in remainders.iter().take(usize::try_from(missing).ok()?) {
        shares[*at] = shares[*at].plus(Money(1))?;
    }
    Some(shares)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_round_half_away_from_zero() {
        let rate = Ratio::new(30, 100).expect("a rate");
        assert_eq!(Money(14_505).share(rate), Some(Money(4_352)));
        assert_eq!(Money(-14_505).share(rate), Some(Money(-4_352)));
    }

    #[test]
    fn missing_cents_go_to_the_largest_remainders() {
        let weights = [Money(100), Money(100), Money(100)];
        assert_eq!(spread(Money(100), &weights), Some(vec![Money(34), Money(33), Money(33)]));
        assert_eq!(spread(Money(1), &[Money(1), Money(-1)]), None);
    }

    proptest! {
        #[test]
        fn the_two_ways_to_share_agree(amount in -1_000_000_000i64..1_000_000_000, numerator in -5_000i128..5_000, denominator in 1i128..5_000) {
            let rate = Ratio::new(numerator, denominator).expect("a rate");
            let exact = Money(amount).as_ratio().times(rate).expect("small").round();
            prop_assert_eq!(Money(amount).share(rate), Money::from_minor(exact));
        }

        #[test]
        fn a_spread_sums_to_its_total(total in 0i64..1_000_000, weights in prop::collection::vec(1i64..1_000_000, 1..40)) {
            let weights: Vec<Money> = weights.into_iter().map(Money).collect();
            let shares = spread(Money(total), &weights).expect("positive weights");
            prop_assert_eq!(Money::sum(shares), Some(Money(total)));
        }
    }
}
