//! Words, numbers and dates as a person reads them, in French and in English.

use rust_decimal::Decimal;

/// The language of a file, of a message or of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Lang {
    #[default]
    Fr,
    En,
}

impl Lang {
    pub const ALL: [Lang; 2] = [Lang::Fr, Lang::En];

    /// The one of two spellings that is in this language.
    pub fn pick<T>(self, fr: T, en: T) -> T {
        match self {
            Lang::Fr => fr,
            Lang::En => en,
        }
    }

    /// ISO 639-1 code.
    pub fn code(self) -> &'static str {
        self.pick("fr", "en")
    }

    /// From a code such as `fr`, `en`, or a locale such as `en_GB.UTF-8`; nothing for another language.
    pub fn from_code(code: &str) -> Option<Lang> {
        match code.split(['_', '-', '.', '@']).next()?.to_ascii_lowercase().as_str() {
            "fr" => Some(Lang::Fr),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// A decimal with this language's mark and thousands in groups: `12 870,59`, `12,870.59`.
    ///
    /// French groups are parted by a plain space, so that a figure can be copied back into a file.
    pub fn number(self, value: Decimal) -> String {
        let text = value.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut out = String::with_capacity(text.len() + 8);
        if value.is_sign_negative() && !value.is_zero() {
            out.push('-');
        }
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                out.push(self.pick(' ', ','));
            }
            out.push(digit);
        }
        if !fraction.is_empty() {
            out.push(self.pick(',', '.'));
            out.push_str(fraction);
        }
        out
    }

    /// A decimal as it is typed in a file of this language: `1250,5`, `1250.5`.
    pub fn typed(self, value: Decimal) -> String {
        let text = value.normalize().to_string();
        self.pick(text.replace('.', ","), text)
    }

    /// A rate given in percent, to two places at most: `35,29 %`, `35.29%`.
    pub fn percent(self, percent: Decimal) -> String {
        let shown = percent.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        format!("{}{}", self.number(shown.normalize()), self.pick(" %", "%"))
    }

    /// An amount with its currency: `1 500,00 €`, `€1,500.00`, `1 500,00 CHF`.
    pub fn money(self, amount: Decimal, currency: &str) -> String {
        let figure = self.number(amount);
        match (self, currency) {
            (Lang::Fr, "EUR") => format!("{figure} €"),
            (Lang::En, "EUR") => match figure.strip_prefix('-') {
                Some(rest) => format!("-€{rest}"),
                None => format!("€{figure}"),
            },
            _ => format!("{figure} {currency}"),
        }
    }

    /// A text between this language's quotation marks.
    pub fn quoted(self, text: &str) -> String {
        self.pick(format!("« {text} »"), format!("“{text}”"))
    }

    /// `a, b et c`, cut after `most` names with the number of the others.
    pub fn list(self, names: &[String], most: usize) -> String {
        let shown = &names[..names.len().min(most)];
        let and = self.pick(" et ", " and ");
        match (shown, names.len() - shown.len()) {
            ([], _) => String::new(),
            ([one], 0) => one.clone(),
            ([init @ .., last], 0) => format!("{}{and}{last}", init.join(", ")),
            (shown, more) => {
                let others =
                    if more == 1 { self.pick("autre", "other") } else { self.pick("autres", "others") };
                format!("{}{and}{more} {others}", shown.join(", "))
            }
        }
    }
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Text {
    fr: String,
    en: String,
}

impl Text {
    /// Writes the text once in each language.
    pub fn new(write: impl Fn(Lang) -> String) -> Self {
        Text { fr: write(Lang::Fr), en: write(Lang::En) }
    }

    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.fr, &self.en)
    }
}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    pub year: u16,
    pub month: u8,
    pub day: u8,
}

impl Date {
    /// Nothing for a day that is not in the (Gregorian) calendar.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Date { year, month, day })
    }

    /// The last day of a month.
    pub fn last_of(year: u16, month: u8) -> Option<Date> {
        (28..=31).rev().find_map(|day| Date::new(year, month, day))
    }

    /// The last day of the month after this one: when the next situation is most likely due.
    pub fn end_of_next_month(self) -> Option<Date> {
        match self.month {
            12 => Date::last_of(self.year.checked_add(1)?, 1),
            month => Date::last_of(self.year, month + 1),
        }
    }

    /// Reads `2026-05-31` or, day first, `31/05/2026`.
    pub fn parse(text: &str) -> Option<Date> {
        let slashed = text.contains('/');
        let mut parts = text.split(['-', '/']).map(|part| part.parse::<u16>().ok());
        let (a, b, c) = (parts.next()??, parts.next()??, parts.next()??);
        let (year, month, day) = if slashed { (c, b, a) } else { (a, b, c) };
        Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// `31/05/2026` in French, `31 May 2026` in English.
    pub fn long(self, lang: Lang) -> String {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        match lang {
            Lang::Fr => format!("{:02}/{:02}/{:04}", self.day, self.month, self.year),
            Lang::En => format!("{} {} {:04}", self.day, MONTHS[usize::from(self.month - 1)], self.year),
        }
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_in_each_language() {
        let value = Decimal::new(1_287_059, 2);
        assert_eq!(Lang::Fr.number(value), "12 870,59");
        assert_eq!(Lang::En.number(-value), "-12,870.59");
        assert_eq!(Lang::Fr.money(value, "EUR"), "12 870,59 €");
        assert_eq!(Lang::Fr.percent(Decimal::new(352_941, 4)), "35,29 %");
        let names = ["a", "b", "c"].map(String::from);
        assert_eq!(Lang::Fr.list(&names, 9), "a, b et c");
        assert_eq!(Lang::En.list(&names, 1), "a and 2 others");
    }

    #[test]
    fn days_must_exist() {
        assert_eq!(Date::parse("31/05/2026"), Date::new(2026, 5, 31));
        assert_eq!(Date::parse("2026-02-29"), None);
        assert_eq!(Date::parse("2024-02-29").map(|date| date.to_string()), Some("2024-02-29".into()));
    }
}
