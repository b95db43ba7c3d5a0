//! Days and months of the calendar.

use super::Lang;

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
        let month_of = Month::new(year, month)?;
        (1..=month_of.days()).contains(&day).then_some(Date { year, month, day })
    }

    /// The last day of a month.
    pub fn last_of(year: u16, month: u8) -> Option<Date> {
        let month = Month::new(year, month)?;
        Some(Date { year, month: month.month, day: month.days() })
    }

    /// The last day of the month after this one: when the next situation is most likely due.
    pub fn end_of_next_month(self) -> Option<Date> {
        let next = self.month().next()?;
        Date::last_of(next.year, next.month)
    }

    /// Reads `2026-05-31` or, day first, `31/05/2026`.
    pub fn parse(text: &str) -> Option<Date> {
        let slashed = text.contains('/');
        let mut parts = text.split(['-', '/']).map(|part| part.parse::<u16>().ok());
        let (a, b, c) = (parts.next()??, parts.next()??, parts.next()??);
        let (year, month, day) = if slashed { (c, b, a) } else { (a, b, c) };
        Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    pub fn month(self) -> Month {
        Month { year: self.year, month: self.month }
    }

    /// So many days later; the last day that a date can hold where that would be past it.
    pub fn plus_days(self, days: u32) -> Date {
        let mut left = days;
        let mut at = self;
        loop {
            let rest = u32::from(at.month().days() - at.day);
            if left <= rest {
                // A month has 31 days at most.
                return Date { day: at.day + left as u8, ..at };
            }
            left -= rest + 1;
            let Some(next) = at.month().next() else { return at.end_of_month() };
            at = Date { year: next.year, month: next.month, day: 1 };
        }
    }

    /// So many months later, on the same day of the month, or on its last where it is shorter.
    pub fn plus_months(self, months: u32) -> Date {
        let mut month = self.month();
        for _ in 0..months.min(12_000) {
            let Some(next) = month.next() else { break };
            month = next;
        }
        Date { year: month.year, month: month.month, day: self.day.min(month.days()) }
    }

    pub fn end_of_month(self) -> Date {
        Date { day: self.month().days(), ..self }
    }

    /// Its day of the week: `dimanche`, `Sunday`.
    pub fn weekday(self, lang: Lang) -> &'static str {
        const DAYS: [(&str, &str); 7] = [
            ("dimanche", "Sunday"),
            ("lundi", "Monday"),
            ("mardi", "Tuesday"),
            ("mercredi", "Wednesday"),
            ("jeudi", "Thursday"),
            ("vendredi", "Friday"),
            ("samedi", "Saturday"),
        ];
        // Sakamoto's: January and February count with the year before.
        const OFFSETS: [u32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let year = 400 + u32::from(self.year) - u32::from(self.month < 3);
        let offset = OFFSETS[usize::from(self.month - 1)];
        let day = (year + year / 4 - year / 100 + year / 400 + offset + u32::from(self.day)) % 7;
        let (fr, en) = DAYS[day as usize];
        lang.pick(fr, en)
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

/// A month of a year: indices are published by the month, and works are billed by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    pub year: u16,
    pub month: u8,
}

impl Month {
    pub fn new(year: u16, month: u8) -> Option<Month> {
        (1..=12).contains(&month).then_some(Month { year, month })
    }

    /// Reads `2026-05`, and `05/2026`.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = match text.split_once('-') {
            Some(parts) => parts,
            None => text.split_once('/').map(|(month, year)| (year, month))?,
        };
        Month::new(year.trim().parse().ok()?, month.trim().parse().ok()?)
    }

    pub fn days(self) -> u8 {
        let year = self.year;
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        match self.month {
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            _ => 31,
        }
    }

    /// Nothing after the last month that can be written.
    pub fn next(self) -> Option<Month> {
        match self.month {
            12 => Some(Month { year: self.year.checked_add(1).filter(|year| *year < 10_000)?, month: 1 }),
            month => Some(Month { month: month + 1, ..self }),
        }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn days_must_exist() {
        assert_eq!(Date::parse("31/05/2026"), Date::new(2026, 5, 31));
        assert_eq!(Date::parse("2026-02-29"), None);
        assert_eq!(Date::parse("2024-02-29").map(|date| date.to_string()), Some("2024-02-29".into()));
    }

    #[test]
    fn days_and_months_are_counted() {
        assert_eq!(date("2026-05-31").plus_days(30), date("2026-06-30"));
        assert_eq!(date("2026-12-15").plus_days(45), date("2027-01-29"));
        assert_eq!(date("2026-01-31").plus_days(0), date("2026-01-31"));
        assert_eq!(date("2024-01-31").plus_months(1), date("2024-02-29"));
        assert_eq!(date("2026-10-15").plus_months(12), date("2027-10-15"));
        assert_eq!(date("2026-02-03").end_of_month(), date("2026-02-28"));
        assert_eq!(Month::parse("2026-05"), Month::new(2026, 5));
        let weekdays = ["2024-02-29", "2026-01-01", "2026-05-31", "2000-03-01", "1900-02-28", "0000-01-01"];
        let weekdays = weekdays.map(|day| date(day).weekday(Lang::En));
        assert_eq!(weekdays, ["Thursday", "Thursday", "Sunday", "Wednesday", "Wednesday", "Saturday"]);
        assert_eq!(Month::parse("2026-13"), None);
    }
}
