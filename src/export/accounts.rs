//! The accounts that sales are posted to: those of the French general plan (*plan comptable général*), or a firm's own.

use crate::locale::Lang;
use crate::syntax::fold;
use rust_decimal::Decimal;

/// What is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Client,
    Retention,
    Works,
    Revision,
    Deposit,
    Advance,
    Vat,
    /// A deduction before tax.
    Discount,
    EarlyDiscount,
    Prorata,
    Penalty,
    Deduction,
}

/// Its French and English word, the account of the plan and its name.
const PLAN: [(Kind, &str, &str, &str, &str); 12] = [
    (Kind::Client, "client", "client", "411000", "Clients"),
    (Kind::Retention, "retenue", "retention", "411700", "Clients, retenues de garantie"),
    (Kind::Works, "travaux", "works", "704000", "Travaux"),
    (Kind::Revision, "révision", "revision", "704000", "Travaux"),
    (Kind::Deposit, "acompte", "deposit", "419100", "Clients, avances et acomptes reçus sur commandes"),
    (Kind::Advance, "avance", "advance", "419100", "Clients, avances et acomptes reçus sur commandes"),
    (Kind::Vat, "tva", "vat", "445710", "TVA collectée"),
    (Kind::Discount, "remise", "discount", "709400", "Rabais, remises et ristournes accordés sur travaux"),
    (Kind::EarlyDiscount, "escompte", "early_discount", "665000", "Escomptes accordés"),
    (Kind::Prorata, "prorata", "prorata", "467000", "Compte prorata"),
    (Kind::Penalty, "pénalité", "penalty", "658100", "Pénalités sur marchés"),
    (Kind::Deduction, "déduction", "deduction", "658800", "Autres charges de gestion courante"),
];
/// Posted rate by rate: what is before tax, and the tax.
const AT_RATES: [Kind; 6] =
    [Kind::Works, Kind::Revision, Kind::Deposit, Kind::Vat, Kind::Discount, Kind::EarlyDiscount];
/// The client's code in the subsidiary ledger.
const AUXILIARY: (&str, &str) = ("auxiliaire", "auxiliary");

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub number: String,
    pub label: String,
}

/// A line of a file of accounts that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongLine {
    /// From 1.
    pub line: usize,
    pub why: Wrong,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is not `works = 704000`.
    Form,
    /// No kind is so called.
    Word(String),
    /// A rate of VAT, where none is posted: the word, its account.
    Rate(String, String),
    /// An account begins with three digits, those of the plan (LPF, article A47 A-1).
    Number(String),
}

/// An account for each kind, and for some rates of VAT one of their own.
#[derive(Clone, Debug)]
pub struct Accounts {
    plan: Vec<(Kind, Account)>,
    at_rates: Vec<(Kind, Decimal, Account)>,
    auxiliary: Option<Account>,
}

impl Default for Accounts {
    fn default() -> Accounts {
        let account = |number: &str, label: &str| Account { number: number.into(), label: label.into() };
        let plan = PLAN.into_iter().map(|(kind, _, _, number, label)| (kind, account(number, label)));
        Accounts { plan: plan.collect(), at_rates: Vec::new(), auxiliary: None }
    }
}

impl Accounts {
    /// The words that a line may begin with.
    pub fn words(lang: Lang) -> Vec<&'static str> {
        let words = PLAN.into_iter().map(|(_, fr, en, ..)| lang.pick(fr, en));
        words.chain([lang.pick(AUXILIARY.0, AUXILIARY.1)]).collect()
    }

    /// Reads a firm's own: `travaux = 704100`, `tva 5,5 = 445712 TVA 5,5 %`, one a line, in French or English; what is
    /// not said stays as the plan has it, and `#` begins a comment.
    ///
    /// # Errors
    /// The first line that is not taken, and why.
    pub fn read(text: &str) -> Result<Accounts, WrongLine> {
        let mut accounts = Accounts::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if !line.is_empty() {
                accounts.take(line).map_err(|why| WrongLine { line: at + 1, why })?;
            }
        }
        Ok(accounts)
    }

    fn take(&mut self, line: &str) -> Result<(), Wrong> {
        let (left, right) = line.split_once(['=', ':']).ok_or(Wrong::Form)?;
        let (word, rate) = left.trim().split_once(char::is_whitespace).unwrap_or((left.trim(), ""));
        let (number, label) = right.trim().split_once(char::is_whitespace).unwrap_or((right.trim(), ""));
        if number.is_empty() || !number.chars().all(char::is_alphanumeric) {
            return Err(Wrong::Form);
        }
        let folded = fold(word);
        let auxiliary = [AUXILIARY.0, AUXILIARY.1].contains(&&*folded);
        let known = PLAN.iter().find(|(_, fr, en, ..)| fold(fr) == folded || fold(en) == folded);
        let rate = rate.trim();
        if !rate.is_empty() && (auxiliary || known.is_some_and(|(kind, ..)| !AT_RATES.contains(kind))) {
            return Err(Wrong::Rate(word.to_owned(), number.to_owned()));
        }
        if auxiliary {
            self.auxiliary = Some(Account { number: number.to_owned(), label: label.trim().to_owned() });
            return Ok(());
        }
        let (kind, .., usual) = *known.ok_or_else(|| Wrong::Word(word.to_owned()))?;
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        if digits < 3 {
            return Err(Wrong::Number(number.to_owned()));
        }
        let label = if label.is_empty() { usual } else { label.trim() };
        let account = Account { number: number.to_owned(), label: label.to_owned() };
        if rate.is_empty() {
            self.plan[kind as usize].1 = account;
            return Ok(());
        }
        let rate = rate.trim_end_matches('%').trim().replace(',', ".");
        let rate: Decimal = rate.parse().map_err(|_| Wrong::Form)?;
        self.at_rates.push((kind, rate.normalize(), account));
        Ok(())
    }

    /// The account of a kind, at a rate of VAT in percent.
    pub fn of(&self, kind: Kind, rate: Option<Decimal>) -> &Account {
        let own = rate
            .map(|rate| rate.normalize())
            .and_then(|rate| self.at_rates.iter().rev().find(|(known, at, _)| (*known, *at) == (kind, rate)));
        match own {
            Some((.., account)) => account,
            // Every kind has its line in the plan.
            None => &self.plan[kind as usize].1,
        }
    }

    /// The client in the subsidiary ledger; without a label of its own, it is called by its name.
    pub fn auxiliary(&self) -> Option<&Account> {
        self.auxiliary.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_is_in_the_order_of_its_kinds() {
        assert!(PLAN.iter().enumerate().all(|(at, (kind, ..))| *kind as usize == at));
    }

    #[test]
    fn a_firm_has_its_own_accounts() {
        let text = "# plan\ntravaux = 704100 Travaux neufs\nVAT 5.5% : 445712\ntva 20 = 445711\n\nauxiliaire = DUP01 # code\n";
        let accounts = Accounts::read(text).expect("accounts");
        let number = |kind, rate: Option<&str>| {
            accounts.of(kind, rate.map(|rate| rate.parse().expect("a rate"))).number.clone()
        };
        assert_eq!(number(Kind::Works, Some("20")), "704100");
        assert_eq!(number(Kind::Vat, Some("5.50")), "445712");
        assert_eq!(number(Kind::Vat, Some("10")), "445710");
        assert_eq!(accounts.auxiliary().map(|client| &*client.number), Some("DUP01"));
        assert_eq!(accounts.of(Kind::Works, None).label, "Travaux neufs");
        let rate = |word: &str, number: &str| Wrong::Rate(word.into(), number.into());
        let wrong = [
            ("travaux", Wrong::Form),
            ("travaux =", Wrong::Form),
            ("tva dix = 4457", Wrong::Form),
            ("client = 41;1", Wrong::Form),
            ("ouvrages = 704", Wrong::Word("ouvrages".into())),
            ("Client 20 = 411000", rate("Client", "411000")),
            ("retention 5.5% = 411700", rate("retention", "411700")),
            ("auxiliaire 20 = DUP", rate("auxiliaire", "DUP")),
            ("travaux = 70", Wrong::Number("70".into())),
            ("tva 20 = TVA20", Wrong::Number("TVA20".into())),
        ];
        for (line, why) in wrong {
            assert_eq!(
                Accounts::read(&format!("\n{line}")).err(),
                Some(WrongLine { line: 2, why }),
                "{line}"
            );
        }
    }

    /// What is posted at a rate may have an account of its own for it, and nothing else may.
    #[test]
    fn a_rate_stands_where_something_is_posted_at_it() {
        for (kind, fr, en, number, _) in PLAN {
            for word in [fr, en] {
                let taken = Accounts::read(&format!("{word} 20 = {number}"));
                assert_eq!(taken.is_ok(), AT_RATES.contains(&kind), "{word}");
            }
        }
    }
}
