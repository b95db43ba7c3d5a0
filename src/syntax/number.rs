//! Numbers as they are typed: `12,50`, `12.50`, `12 500,00`.

use rust_decimal::Decimal;

/// Why a run of digits is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// Groups that are not of three digits, or two decimal marks: `12 3456`, `1,234.50`.
    Groups,
    /// More digits than a figure of this trade ever has.
    TooLong,
}

/// Digits that a typed number may have, marks aside.
pub const MOST_DIGITS: u32 = 18;

/// Digits and at most one mark, as nearly every number is typed: its digits as one integer, and how many are decimals.
pub fn plain_number(text: &str) -> Option<(i64, u32)> {
    if text.len() > MOST_DIGITS as usize {
        return None;
    }
    let (mut mantissa, mut mark) = (0, None);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + i64::from(byte - b'0'),
            b'.' | b',' if mark.is_none() => mark = Some(at),
            _ => return None,
        }
    }
    Some((mantissa, mark.map_or(0, |at| (text.len() - at - 1) as u32)))
}

/// Reads a number token. At most [`MOST_DIGITS`] digits; exact, never rounded.
pub fn number(text: &str) -> Result<Decimal, NumberError> {
    if let Some((mantissa, scale)) = plain_number(text) {
        return Ok(Decimal::new(mantissa, scale));
    }
    let mut mantissa: i64 = 0;
    let mut digits = 0u32;
    let mut scale: Option<u32> = None;
    // Digits since the last group mark; nothing before the first one.
    let mut group: Option<u32> = None;
    let mut before_group = 0;
    for ch in text.chars() {
        match ch {
            '0'..='9' => {
                digits += u32::from(digits > 0 || ch != '0' || scale.is_some());
                if digits > MOST_DIGITS {
                    return if text.len() > 60 { Err(NumberError::TooLong) } else { Err(judge(text)) };
                }
                mantissa = mantissa * 10 + i64::from(ch as u8 - b'0');
                match (&mut scale, &mut group) {
                    (Some(scale), _) => *scale += 1,
                    (None, Some(group)) => *group += 1,
                    (None, None) => before_group += 1,
                }
            }
            '.' | ',' => {
                if scale.is_some() || group.is_some_and(|size| size != 3) {
                    return Err(NumberError::Groups);
                }
                scale = Some(0);
            }
            _ => {
                if scale.is_some() || group.is_some_and(|size| size != 3) || before_group > 3 {
                    return Err(NumberError::Groups);
                }
                group = Some(0);
            }
        }
    }
    if scale.is_none() && group.is_some_and(|size| size != 3) {
        return Err(NumberError::Groups);
    }
    Ok(Decimal::new(mantissa, scale.unwrap_or(0)))
}

/// A number of too many digits may be two mistakes; the groups are the nearer one.
fn judge(text: &str) -> NumberError {
    let marks = text.chars().filter(|ch| matches!(ch, '.' | ',')).count();
    if marks > 1 { NumberError::Groups } else { NumberError::TooLong }
}

/// What `12.500,00`, `1,234.50` or `12 3456` was most likely meant to be.
pub fn guess(text: &str) -> Option<Decimal> {
    let last_mark = text.rfind(['.', ',']);
    let same_mark_twice = last_mark.is_some_and(|at| {
        let mark = &text[at..at + 1];
        text.matches(mark).count() > 1
    });
    let plain: String = text
        .char_indices()
        .filter_map(|(at, ch)| match ch {
            '0'..='9' => Some(ch),
            '.' | ',' if Some(at) == last_mark && !same_mark_twice => Some('.'),
            _ => None,
        })
        .collect();
    number(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_marks_and_groups_of_three() {
        assert_eq!(number("12,50"), Ok(Decimal::new(1250, 2)));
        assert_eq!(number("12 500,00"), Ok(Decimal::new(1_250_000, 2)));
        assert_eq!(number("12\u{202F}500"), Ok(Decimal::new(12_500, 0)));
        assert_eq!(number("12 3456"), Err(NumberError::Groups));
        assert_eq!(number("1,234.50"), Err(NumberError::Groups));
        assert_eq!(number("1000 000"), Err(NumberError::Groups));
        assert_eq!(number(&"9".repeat(41)), Err(NumberError::TooLong));
        assert_eq!(guess("1,234.50"), Some(Decimal::new(123_450, 2)));
        assert_eq!(guess("1.234.567"), Some(Decimal::new(1_234_567, 0)));
    }
}
