//! The mentions that each case calls for by law, and where the law says so (R31).

use super::*;
use crate::billing::Totals;
use crate::project::{Key, Nature, ReleaseWhen, VatKind};
use crate::syntax::{Keyword, fold};

/// When a mention is printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    /// A row under reverse charge.
    Reverse,
    /// A seller under the exemption of small firms.
    Exempt,
    /// A rate of 10 % or 5,5 % on works in a dwelling, whoever owns it: a landlord company certifies it too.
    ReducedRate,
    /// Tax due when it is billed, not when it is paid.
    Debits,
    /// A professional client, by a number or under reverse charge: late penalties and the fixed indemnity.
    Professional,
    /// Nothing is taken off for early payment.
    NoEarlyDiscount,
    /// Something is held back.
    Retention,
}

/// Case, French, English, and the article. Figures in a text are those of the law; `{}` is what was agreed.
const MENTIONS: &[(Case, &str, &str, &str)] = &[
    (
        Case::Reverse,
        "Autoliquidation",
        "Reverse charge",
        "CGI, annexe II, article 242 nonies A, I, 13° ; CGI, article 283, 2 nonies",
    ),
    (
        Case::Exempt,
        "TVA non applicable, art. 293 B du CGI",
        "VAT not applicable, art. 293 B of the CGI",
        "CGI, article 293 E",
    ),
    (
        Case::ReducedRate,
        "Le client certifie que les travaux ouvrent droit au taux réduit de TVA (CGI, articles 278-0 bis A et 279-0 bis)",
        "The client certifies that the works are entitled to the reduced rate of VAT (CGI, articles 278-0 bis A and 279-0 bis)",
        "BOI-LETTRE-000280",
    ),
    (
        Case::Debits,
        "Option pour le paiement de la taxe d’après les débits",
        "Option to pay the tax on the basis of debits",
        "CGI, annexe II, article 242 nonies A, I, 11° bis",
    ),
    (
        Case::Professional,
        "En cas de retard de paiement, indemnité forfaitaire pour frais de recouvrement : {}",
        "Late payment: fixed indemnity for recovery costs of {}",
        "Code de commerce, articles L441-10 et D441-5",
    ),
    (
        Case::NoEarlyDiscount,
        "Pas d’escompte pour paiement anticipé",
        "No discount for early payment",
        "Code de commerce, article L441-9",
    ),
    (
        Case::Retention,
        "Retenue de garantie, payable {}",
        "Retention, payable {}",
        "Loi 71-584 du 16 juillet 1971, article 2",
    ),
];

/// Reduced rates on works in dwellings, in hundredths of a percent (CGI, articles 279-0 bis and 278-0 bis A).
const REDUCED: [i64; 2] = [1_000, 550];

impl View<'_> {
    /// What the law has this document say: what is typed first, then what its case calls for.
    pub(super) fn mentions(&self) -> Vec<Mention> {
        let lang = self.lang;
        let mut out: Vec<Mention> = Vec::new();
        let company = self.project.parties.iter().find(|party| party.kind == Keyword::Company);
        for text in company.iter().flat_map(|company| &company.mentions) {
            let text = self.project.text(*text).into_owned();
            out.push(Mention { text, source: String::new(), subject: Subject::Other });
        }
        if let Some(typed) = self.project.late_penalties() {
            let text =
                lang.pick(format!("Pénalités de retard : {typed}"), format!("Late penalties: {typed}"));
            let source = "Code de commerce, article L441-10".into();
            out.push(Mention { text, source, subject: Subject::LatePenalties });
        }
        let cases = self.totals().map_or_else(Vec::new, |totals| self.cases(totals));
        for (case, fr, en, source) in MENTIONS {
            if cases.contains(case) {
                let text = lang.pick(*fr, *en);
                let text = match case {
                    Case::Retention => text.replace("{}", &self.project.release_words(lang)),
                    Case::Professional => text.replace("{}", &self.project.indemnity(lang)),
                    _ => text.into(),
                };
                let subject = match case {
                    Case::Professional => Subject::Indemnity,
                    Case::NoEarlyDiscount => Subject::EarlyDiscount,
                    Case::Retention => Subject::Retention,
                    _ => Subject::Other,
                };
                out.push(Mention { text, source: (*source).into(), subject });
            }
        }
        out
    }

    fn cases(&self, totals: &Totals) -> Vec<Case> {
        let project = self.project;
        let rates = || totals.rates.iter().map(|line| &self.ledger.rates[usize::from(line.rate)]);
        let reduced =
            |rate: &crate::billing::Rate| REDUCED.iter().any(|known| Decimal::new(*known, 2) == rate.percent);
        let french = project.french_seller();
        let professional = project.professional_client();
        let no_discount = !project.settings.deductions.iter().any(|one| one.key == Key::EarlyDiscount);
        let debits = project
            .detail(Key::VatDue)
            .is_some_and(|typed| matches!(crate::syntax::fold(project.slice(typed)).as_ref(), "debits"));
        let held = project.settings.retention.is_some() && !totals.held.is_zero();
        let all = [
            (Case::Reverse, rates().any(|rate| rate.kind == VatKind::Reverse)),
            (Case::Exempt, rates().any(|rate| rate.kind == VatKind::Exempt)),
            (Case::ReducedRate, french && rates().any(reduced)),
            (Case::Debits, french && debits),
            (Case::Professional, french && professional),
            (Case::NoEarlyDiscount, french && professional && no_discount),
            (Case::Retention, french && held),
        ];
        all.into_iter().filter(|(_, holds)| *holds).map(|(case, _)| case).collect()
    }
}

impl Project {
    /// A setting that is the company's or the project's.
    pub fn detail(&self, key: Key) -> Option<crate::source::Span> {
        let company = self.parties.iter().find(|party| party.kind == Keyword::Company);
        let own = self.settings.details.iter().find(|(known, _)| *known == key).map(|(_, value)| *value);
        company.and_then(|company| company.detail(key)).or(own)
    }

    /// The rate of late-payment penalties, as typed; nothing where it is empty.
    pub fn late_penalties(&self) -> Option<String> {
        let typed = self.text(self.detail(Key::LatePenalties)?).into_owned();
        (!typed.trim().is_empty()).then_some(typed)
    }

    /// The client has a number of the register of companies, or of VAT, or is a business by law: payment between
    /// professionals (C. com., article L441-10). One that says what it is, is that.
    pub fn professional_client(&self) -> bool {
        match self.client_nature() {
            Some(nature) => nature == Nature::Business,
            None => self.reverse_charge() || self.client_has(Key::Siret) || self.client_has(Key::VatId),
        }
    }

    /// The client has typed this field.
    pub fn client_has(&self, key: Key) -> bool {
        let client = self.parties.iter().find(|party| party.kind == Keyword::Client);
        client.is_some_and(|client| client.detail(key).is_some())
    }

    /// Works are under reverse charge: subcontracting, and so a client who is a business (CGI, article 283, 2 nonies).
    pub fn reverse_charge(&self) -> bool {
        self.sells_under(VatKind::Reverse)
    }

    /// The seller is exempt, as small firms are: it has no number of VAT to state.
    pub fn exempt_seller(&self) -> bool {
        self.sells_under(VatKind::Exempt)
    }

    fn sells_under(&self, kind: VatKind) -> bool {
        let quotes = self.quotes.iter().filter_map(|quote| quote.settings.vat.as_deref());
        let sections = self.sections.iter().filter_map(|section| section.settings.vat.as_deref());
        let rows = self.rows.iter().filter_map(|row| row.vat.as_deref());
        let mut all = self.settings.vat.iter().chain(quotes).chain(sections).chain(rows);
        all.any(|vat| vat.kind == kind)
    }

    /// When the retention is paid, as agreed: a year after the handover unless something else was typed.
    fn release_words(&self, lang: Lang) -> String {
        match self.settings.release.map(|release| release.when) {
            None | Some(ReleaseWhen::Months(12)) => lang.pick(
                "un an après la réception des travaux".to_owned(),
                "one year after the handover of the works".to_owned(),
            ),
            Some(ReleaseWhen::Months(months)) => {
                let plural = if months == 1 { "" } else { "s" };
                lang.pick(
                    format!("{months} mois après la réception des travaux"),
                    format!("{months} month{plural} after the handover of the works"),
                )
            }
            Some(ReleaseWhen::On(date)) => {
                let date = date.long(lang);
                lang.pick(format!("le {date}"), format!("on {date}"))
            }
        }
    }

    /// The fixed indemnity: what is typed, where it states an amount, else that of the law (code de commerce, D441-5).
    fn indemnity(&self, lang: Lang) -> String {
        let typed = self.detail(Key::Indemnity).map(|typed| self.text(typed).into_owned());
        let typed = typed.filter(|typed| {
            let figure = typed.contains(|ch: char| ch.is_ascii_digit());
            figure && (typed.contains('€') || fold(typed).contains("eur"))
        });
        typed.unwrap_or_else(|| lang.pick("40 €", "€40").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mention_has_both_languages_and_its_article() {
        for (_, fr, en, source) in MENTIONS {
            assert!(
                !fr.is_empty() && !en.is_empty() && fr != en && source.contains(char::is_numeric),
                "{fr}"
            );
        }
    }
}
