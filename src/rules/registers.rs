//! Numbers that registers and banks give out: their form, and the digits in them that check the others.

/// The SIREN whose establishments are checked otherwise: the post has more of them than the digits allow.
const POST: &str = "356000000";

/// Fourteen digits that add up (INSEE).
pub fn is_siret(number: &str) -> bool {
    let digits = digits(number);
    match number.get(..9) {
        Some(siren) if number.len() == 14 && digits.len() == 14 => {
            let post = siren == POST && digits.iter().sum::<u32>() % 5 == 0;
            is_luhn(&digits[..9]) && (is_luhn(&digits) || post)
        }
        _ => false,
    }
}

/// A number of VAT: its country, then what that country puts in it. A French one is checked whole.
pub fn is_vat(number: &str) -> bool {
    let plain = number.is_ascii() && number.chars().all(char::is_alphanumeric);
    let Some((country, rest)) = number.split_at_checked(2).filter(|_| plain) else { return false };
    if country != "FR" {
        let letters = country.chars().all(|ch| ch.is_ascii_uppercase());
        return letters && (2..=13).contains(&rest.len()) && rest.contains(|ch: char| ch.is_ascii_digit());
    }
    let Some((key, siren)) = rest.split_at_checked(2) else { return false };
    let whole = siren.len() == 9 && digits(siren).len() == 9;
    match (siren.parse::<u64>(), key.parse::<u64>()) {
        (Ok(siren), Ok(key)) if whole => (12 + 3 * (siren % 97)) % 97 == key,
        // Keys with a letter are another series, which is not given out yet.
        (Ok(_), Err(_)) => whole,
        _ => false,
    }
}

/// The SIREN in a French number of VAT.
pub fn siren_of_vat(number: &str) -> Option<&str> {
    number.strip_prefix("FR")?.get(2..)
}

/// Fifteen to thirty-four letters and digits, which taken as one number leave 1 of 97 (ISO 13616).
pub fn is_iban(number: &str) -> bool {
    let plain = number.is_ascii() && number.chars().all(char::is_alphanumeric);
    let Some((head, rest)) = number.split_at_checked(4).filter(|_| plain) else { return false };
    let formed = (15..=34).contains(&number.len())
        && head[..2].chars().all(char::is_alphabetic)
        && digits(&head[2..]).len() == 2;
    let value = rest.chars().chain(head.chars()).filter_map(|ch| ch.to_digit(36));
    let rest = value.fold(0, |sum: u32, digit| match digit {
        0..10 => (sum * 10 + digit) % 97,
        letter => (sum * 100 + letter) % 97,
    });
    formed && rest == 1
}

fn digits(number: &str) -> Vec<u32> {
    number.chars().filter_map(|ch| ch.to_digit(10)).collect()
}

/// Every second digit from the right doubled, the digits of all added up: a multiple of ten.
fn is_luhn(digits: &[u32]) -> bool {
    let weighed = digits.iter().rev().enumerate().map(|(at, digit)| match (at % 2, digit * 2) {
        (0, _) => *digit,
        (_, twice) => twice / 10 + twice % 10,
    });
    weighed.sum::<u32>() % 10 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_exist() {
        assert!(is_siret("73282932000074") && is_siret("35600000000048") && is_siret("35600000009075"));
        assert!(is_vat("FR44732829320") && is_vat("DE123456789") && is_vat("BE0123456749"));
        assert!(is_iban("FR7630006000011234567890189") && is_iban("DE89370400440532013000"));
        assert!(is_iban("GB82WEST12345698765432"));
        assert_eq!(siren_of_vat("FR44732829320"), Some("732829320"));
    }

    #[test]
    fn one_digit_off() {
        for wrong in
            ["73282932000075", "73282932100074", "7328293200007", "732829320000740", "7328293200007X", ""]
        {
            assert!(!is_siret(wrong), "{wrong}");
        }
        for wrong in
            ["FR45732829320", "FR4473282932", "44732829320", "FR", "", "fr44732829320", "FR447328293é"]
        {
            assert!(!is_vat(wrong), "{wrong}");
        }
        for wrong in
            ["FR7630006000011234567890188", "FR76", "7630006000011234567890189", "", "FRÉ630006000011234567"]
        {
            assert!(!is_iban(wrong), "{wrong}");
        }
    }
}
