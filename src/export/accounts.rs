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
/// The client's code in the subsidiary ledger.
const AUXILIARY: (&str, &str) = ("auxiliaire", "auxiliary");

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub number: String,
    pub label: String,
}

/// An account for each kind, and for some rates of VAT one of their own.
#[derive(Clone, Debug)]
pub struct Accounts {
    plan: Vec<(Kind, Account)>,
    at_rates: Vec<(Kind, Decimal, Account)>,
    auxiliary: Option<String>,
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
    /// The number of a line that says nothing.
    pub fn read(text: &str) -> Result<Accounts, usize> {
        let mut accounts = Accounts::default();
        for (at, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default().trim();
            if !line.is_empty() {
                accounts.take(line).ok_or(at + 1)?;
            }
        }
        Ok(accounts)
    }

    fn take(&mut self, line: &str) -> Option<()> {
        let (left, right) = line.split_once(['=', ':'])?;
        let (word, rate) = left.trim().split_once(char::is_whitespace).unwrap_or((left.trim(), ""));
        let (number, label) = right.trim().split_once(char::is_whitespace).unwrap_or((right.trim(), ""));
        if number.is_empty() || !number.chars().all(char::is_alphanumeric) {
            return None;
        }
        let word = fold(word);
        if [AUXILIARY.0, AUXILIARY.1].contains(&&*word) && rate.is_empty() {
            self.auxiliary = Some(number.to_owned());
            return Some(());
        }
        let (kind, .., usual) = *PLAN.iter().find(|(_, fr, en, ..)| fold(fr) == word || fold(en) == word)?;
        let label = if label.is_empty() { usual } else { label.trim() };
        let account = Account { number: number.to_owned(), label: label.to_owned() };
        let rate = rate.trim().trim_end_matches('%').trim();
        if rate.is_empty() {
            self.plan.iter_mut().find(|(known, _)| *known == kind)?.1 = account;
        } else {
            let rate: Decimal = rate.replace(',', ".").parse().ok()?;
            self.at_rates.push((kind, rate.normalize(), account));
        }
        Some(())
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

    pub fn auxiliary(&self) -> Option<&str> {
        self.auxiliary.as_deref()
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
        assert_eq!(accounts.auxiliary(), Some("DUP01"));
        assert_eq!(accounts.of(Kind::Works, None).label, "Travaux neufs");
        for wrong in ["travaux", "travaux =", "ouvrages = 704", "tva dix = 4457", "client = 41;1"] {
            assert_eq!(Accounts::read(&format!("\n{wrong}")).err(), Some(2), "{wrong}");
        }
    }
}
