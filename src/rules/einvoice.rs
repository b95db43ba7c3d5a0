//! What an electronic invoice must have and the file does not say, told before any platform refuses it. Checked only where
//! one is asked for: on paper, most of it is not mandatory.

use super::registers;
use crate::billing::{Electronic, Ledger};
use crate::diagnostic::{Code, Diagnostic};
use crate::locale::Lang;
use crate::project::{Buyer, Invoice, InvoiceId, InvoiceKind, Key, Party, Project, VatKind};
use crate::source::Span;
use crate::syntax::Keyword;

/// All that keeps an invoice whose figures are known from being an electronic one; `stated` is what it would state.
pub fn check(
    project: &Project,
    ledger: &Ledger,
    at: InvoiceId,
    stated: Option<&Electronic>,
) -> Vec<Diagnostic> {
    let checker = Checker { project, ledger, invoice: &project.invoices[at as usize], at };
    let other = checker.other(stated);
    match (other, stated) {
        (Some(other), _) => vec![other],
        (None, None) => Vec::new(),
        (None, Some(stated)) => {
            let mut out = checker.fields(stated);
            out.extend(checker.forms());
            out.extend(checker.registers());
            out.extend(checker.nothing_cited(stated));
            out
        }
    }
}

struct Checker<'p> {
    project: &'p Project,
    ledger: &'p Ledger,
    invoice: &'p Invoice,
    at: InvoiceId,
}

/// A line to write in a block.
struct Line<'l> {
    /// The block that it goes into, where there is one.
    block: Option<Span>,
    keyword: Keyword,
    key: Key,
    /// In French and in English; what stands for a number that only the person knows is no way out.
    value: (&'l str, &'l str),
    ready: bool,
}

impl Checker<'_> {
    fn name(&self) -> String {
        let number = self.invoice.number.map(|number| self.project.text(number).into_owned());
        number.unwrap_or_else(|| self.project.id(self.invoice.id).to_owned())
    }

    fn place(&self) -> Span {
        self.invoice.number.unwrap_or(self.invoice.head)
    }

    /// It is no electronic invoice, whatever is written.
    fn other(&self, stated: Option<&Electronic>) -> Option<Diagnostic> {
        let (name, currency) = (self.name(), self.project.settings.currency.code);
        let told = |fr: &str, en: &str, why: (&str, &str)| {
            Some(
                Diagnostic::new(Code::NoElectronicInvoice, self.place(), |lang| {
                    lang.pick(format!("{name} {fr}"), format!("{name} {en}"))
                })
                .note(|lang| lang.pick(why.0, why.1).to_owned()),
            )
        };
        if self.invoice.kind == InvoiceKind::Advance {
            return told(
                "est une avance : elle ne s'envoie pas en facture électronique",
                "is an advance: it is not sent as an electronic invoice",
                (
                    "elle ne porte pas de TVA et n'est pas une facture ; les situations qui la reprennent le disent (BT-113)",
                    "it bears no VAT and is no invoice; the situations that take it off say so (BT-113)",
                ),
            );
        }
        if !self.invoice.issued() {
            let diagnostic = told(
                "est un brouillon : il n'a pas de numéro",
                "is a draft: it has no number",
                (
                    "une facture en a un, qui suit le précédent : n° \"…\"",
                    "an invoice has one, that follows the last: no \"…\"",
                ),
            );
            return diagnostic;
        }
        if !self.project.french_seller() {
            return told(
                "n'est pas vendue de France",
                "is not sold from France",
                (
                    "les règles françaises de la facture électronique demandent un vendeur qui a un SIREN (BR-FR-10)",
                    "the French rules of electronic invoices ask for a seller with a SIREN (BR-FR-10)",
                ),
            );
        }
        if currency != "EUR" {
            return told(
                &format!("est en {currency}, pas en euros"),
                &format!("is in {currency}, not in euros"),
                (
                    "il faudrait sa TVA en euros, à un cours que le fichier ne dit pas (BR-FR-CO-12)",
                    "its VAT would have to be in euros, at a rate that the file does not say (BR-FR-CO-12)",
                ),
            );
        }
        if stated.is_none() {
            return told(
                "ne facture rien qui porte une TVA",
                "bills nothing that bears VAT",
                (
                    "une facture électronique a au moins une ligne (BR-16)",
                    "an electronic invoice has a line at least (BR-16)",
                ),
            );
        }
        None
    }

    /// `F-031, en facture électronique : il manque le client`.
    fn lacks(&self, place: Span, fr: &str, en: &str) -> Diagnostic {
        let name = self.name();
        Diagnostic::new(Code::InvoiceField, place, |lang| {
            lang.pick(
                format!("{name}, en facture électronique : il manque {fr}"),
                format!("{name}, as an electronic invoice, lacks {en}"),
            )
        })
    }

    fn missing(&self, fr: &str, en: &str, rule: &str, line: &Line<'_>) -> Diagnostic {
        let text =
            |lang: Lang| format!("{} : {}", line.key.word(lang), lang.pick(line.value.0, line.value.1));
        let place = line.block.unwrap_or(self.place());
        let diagnostic = self
            .lacks(place, fr, en)
            .note(|lang| {
                let (block, text) = (line.keyword.word(lang), text(lang));
                lang.pick(
                    format!("à écrire dans le bloc {block} : {text}"),
                    format!("to be written in the block {block}: {text}"),
                )
            })
            .note(|lang| lang.pick(format!("règle : {rule}"), format!("rule: {rule}")));
        let own = text(self.project.lang);
        match line.block.filter(|_| line.ready) {
            Some(head) => {
                let (span, new) = self.insertion(head, &own);
                diagnostic.fix(span, new, |lang| lang.pick(format!("ajouter {own}"), format!("add {own}")))
            }
            None => diagnostic,
        }
    }

    /// Where a line goes into a block: after its brace, or with braces of its own.
    fn insertion(&self, head: Span, line: &str) -> (Span, String) {
        let text = &self.project.source.text;
        let rest = text.get(head.end as usize..).unwrap_or_default();
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        match rest.trim_start_matches([' ', '\t']).starts_with('{') {
            true => {
                let at = head.end + blanks as u32 + 1;
                (Span::new(at, at), format!("\n    {line}"))
            }
            false => (Span::new(head.end, head.end), format!(" {{\n    {line}\n}}")),
        }
    }

    fn fields(&self, stated: &Electronic) -> Vec<Diagnostic> {
        let project = self.project;
        let party = |kind: Keyword| project.party(kind);
        let (company, client) = (party(Keyword::Company), party(Keyword::Client));
        let mut out = Vec::new();
        let line = |keyword, party: Option<&Party>, key, value, ready| Line {
            block: party.map(|party| party.head),
            keyword,
            key,
            value,
            ready,
        };
        match company {
            Some(company) => out.extend(self.seller(company)),
            None => out.push(self.no_party(Keyword::Company)),
        }
        match client {
            Some(client) => out.extend(self.buyer(client, stated)),
            None => out.push(self.no_party(Keyword::Client)),
        }
        if project.due_date(self.invoice).is_none() && !stated.credit && !stated.due.is_negative() {
            let mut line = line(Keyword::Project, None, Key::Terms, ("30 jours", "30 days"), true);
            line.block = project.settings.title;
            out.push(self.missing(
                "le délai de paiement",
                "the payment terms",
                "BR-CO-25 (BT-9, BT-20)",
                &line,
            ));
        }
        // A client that does not say what it is may be no business: it is told first.
        let business = project.professional_client() || project.buyer() == Buyer::Abroad;
        let late = project.detail(Key::LatePenalties).map(|typed| project.text(typed));
        let late = late.is_some_and(|typed| !typed.trim().is_empty());
        if client.is_some() && business && !late {
            let value = ("\"trois fois le taux d'intérêt légal\"", "\"three times the legal interest rate\"");
            let line = line(Keyword::Company, company, Key::LatePenalties, value, true);
            out.push(self.missing(
                "les pénalités de retard",
                "the late penalties",
                "BR-FR-05 (PMD) ; code de commerce, article L441-10",
                &line,
            ));
        }
        out
    }

    fn no_party(&self, keyword: Keyword) -> Diagnostic {
        let company = keyword == Keyword::Company;
        let (fr, en) = match company {
            true => ("l'entreprise qui vend", "the company that sells"),
            false => ("le client", "the client"),
        };
        self.lacks(self.place(), fr, en)
        .note(|lang| {
            let block = keyword.word(lang);
            lang.pick(
                format!("un bloc à écrire : {block} \"…\" {{ siret : \"…\" ; adresse : \"…\" }}, une ligne par réglage"),
                format!("a block to be written: {block} \"…\" {{ siret : \"…\"; address : \"…\" }}, each setting on its line"),
            )
        })
        .note(|lang| {
            let rule = if company { "BR-06, BR-08" } else { "BR-07, BR-10" };
            lang.pick(format!("règles : {rule}"), format!("rules: {rule}"))
        })
    }

    fn party_basics(&self, party: &Party, words: [(&str, &str); 2], rules: [&str; 2]) -> Vec<Diagnostic> {
        let mut out = Vec::new();
        let named = party.name.is_some_and(|name| !self.project.text(name).trim().is_empty());
        if !named {
            let (fr, en) = words[0];
            out.push(
                self.lacks(party.head, fr, en)
                    .note(|lang| {
                        let block = party.kind.word(lang);
                        lang.pick(
                            format!("à écrire après le mot : {block} \"…\""),
                            format!("to be written after the word: {block} \"…\""),
                        )
                    })
                    .note(|lang| lang.pick(format!("règle : {}", rules[0]), format!("rule: {}", rules[0]))),
            );
        }
        if party.address.lines.iter().all(|line| self.project.text(*line).trim().is_empty()) {
            let value = ("\"rue\" \"code postal et ville\" FR", "\"street\" \"code and town\" FR");
            let block = Some(party.head);
            let line = Line { block, keyword: party.kind, key: Key::Address, value, ready: false };
            out.push(self.missing(words[1].0, words[1].1, rules[1], &line));
        }
        out
    }

    fn seller(&self, company: &Party) -> Vec<Diagnostic> {
        let project = self.project;
        let words = [
            ("le nom de l'entreprise", "the name of the company"),
            ("l'adresse de l'entreprise", "the address of the company"),
        ];
        let mut out = self.party_basics(company, words, ["BR-06 (BT-27)", "BR-08, BR-09 (BG-5)"]);
        let block = Some(company.head);
        let line = |key, value| Line { block, keyword: Keyword::Company, key, value, ready: false };
        if project.number_of(company, Key::Siret).is_none() {
            let line = line(Key::Siret, ("\"14 chiffres\"", "\"14 digits\""));
            out.push(self.missing(
                "le SIRET de l'entreprise",
                "the company's SIRET",
                "BR-FR-10 (BT-30), BR-FR-13 (BT-34)",
                &line,
            ));
        }
        let exempt = project.settings.vat.as_ref().is_some_and(|vat| vat.kind == VatKind::Exempt);
        if project.number_of(company, Key::VatId).is_none() && !exempt {
            let line = line(Key::VatId, ("\"FR…\"", "\"FR…\""));
            out.push(self.missing(
                "le numéro de TVA de l'entreprise",
                "the company's VAT number",
                "BR-S-02, BR-AE-02 (BT-31)",
                &line,
            ));
        }
        out
    }

    fn buyer(&self, client: &Party, stated: &Electronic) -> Vec<Diagnostic> {
        let project = self.project;
        let words = [
            ("le nom du client", "the name of the client"),
            ("l'adresse du client", "the address of the client"),
        ];
        let mut out = self.party_basics(client, words, ["BR-07 (BT-44)", "BR-10, BR-11 (BG-8)"]);
        let block = Some(client.head);
        let line = |key, value| Line { block, keyword: Keyword::Client, key, value, ready: false };
        let buyer = project.buyer();
        // Without a number, nothing tells whether the client is a business.
        let unknown = match buyer {
            Buyer::Business => project.number_of(client, Key::Siret).is_none(),
            Buyer::Abroad => !project.professional_client(),
            Buyer::Individual => false,
        };
        if unknown {
            out.push(self.business_or_not(client, buyer));
        }
        if buyer != Buyer::Business && project.typed(client, Key::Email).is_none() {
            let line = line(Key::Email, ("\"nom@domaine.fr\"", "\"name@domain.fr\""));
            out.push(self.missing(
                "l'adresse électronique du client",
                "the client's electronic address",
                "BR-FR-12 (BT-49)",
                &line,
            ));
        }
        let kind = |rate: u16| self.ledger.rates[usize::from(rate)].kind;
        let reverse = stated.lines.iter().any(|line| kind(line.rate) == VatKind::Reverse);
        if reverse && project.number_of(client, Key::VatId).is_none() {
            let line = line(Key::VatId, ("\"FR…\"", "\"FR…\""));
            out.push(self.missing(
                "le numéro de TVA du client (autoliquidation)",
                "the client's VAT number (reverse charge)",
                "BR-AE-02 (BT-48) ; CGI, annexe II, article 242 nonies A, I, 4°",
                &line,
            ));
        }
        out
    }

    /// A number of the client, or the word that it is no business.
    fn business_or_not(&self, client: &Party, buyer: Buyer) -> Diagnostic {
        let lang = self.project.lang;
        let word = (Key::Nature.word(lang), lang.pick("particulier", "individual"));
        let individual = format!("{} : {}", word.0, word.1);
        let (span, new) = self.insertion(client.head, &individual);
        let line = |key, value| Line {
            block: Some(client.head),
            keyword: Keyword::Client,
            key,
            value,
            ready: false,
        };
        let diagnostic = match buyer {
            Buyer::Abroad => self.missing(
                "le numéro de TVA du client",
                "the client's VAT number",
                "BT-48 ; CGI, annexe II, article 242 nonies A",
                &line(Key::VatId, ("\"BE…\"", "\"BE…\"")),
            ),
            _ => self.missing(
                "le SIRET du client",
                "the client's SIRET",
                "BR-FR-11 (BT-47), BR-FR-12 (BT-49)",
                &line(Key::Siret, ("\"14 chiffres\"", "\"14 digits\"")),
            ),
        };
        diagnostic
            .note(|lang| {
                lang.pick(
                    "un client qui n'est pas une entreprise le dit : nature : particulier".into(),
                    "a client that is no business says so: nature : individual".into(),
                )
            })
            .fix(span, new, |lang| lang.pick(format!("ajouter {individual}"), format!("add {individual}")))
    }

    /// Numbers and days in the form that platforms take.
    fn forms(&self) -> Vec<Diagnostic> {
        let project = self.project;
        let mut out = Vec::new();
        for at in std::iter::once(self.at).chain(project.cited_by(self.at)) {
            let invoice = &project.invoices[at as usize];
            if let Some(span) = invoice.number {
                out.extend(self.number(span, at == self.at));
            }
            let far = invoice.date.is_some_and(|date| !(2000..2100).contains(&date.year));
            if let Some(span) = invoice.date_span.filter(|_| far) {
                out.push(self.form(
                    span,
                    ("cette date n'est pas entre 2000 et 2099", "this date is not between 2000 and 2099"),
                    ("règle : BR-FR-03 (BT-2, BT-26)", "rule: BR-FR-03 (BT-2, BT-26)"),
                ));
            }
        }
        let due = project.due_date(self.invoice).zip(self.invoice.date);
        if let Some((due, date)) = due.filter(|_| self.invoice.kind != InvoiceKind::Deposit)
            && due < date
        {
            let place = self.invoice.terms().map_or(self.place(), |terms| terms.span);
            out.push(self.form(
                place,
                ("l'échéance est avant la date de la facture", "the due date is before that of the invoice"),
                ("règle : BR-FR-CO-07 (BT-9)", "rule: BR-FR-CO-07 (BT-9)"),
            ));
        }
        out
    }

    fn form(&self, place: Span, said: (&str, &str), note: (&str, &str)) -> Diagnostic {
        let name = self.name();
        Diagnostic::new(Code::InvoiceForm, place, |lang| {
            lang.pick(
                format!("{name}, en facture électronique : {}", said.0),
                format!("{name}, as an electronic invoice: {}", said.1),
            )
        })
        .note(|lang| lang.pick(note.0, note.1).to_owned())
    }

    /// Letters, digits and `+ - _ /`, thirty-five at most.
    fn number(&self, span: Span, own: bool) -> Option<Diagnostic> {
        const LONGEST: usize = 35;
        let typed = self.project.text(span).trim().to_owned();
        let allowed = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '+' | '-' | '_' | '/');
        let (length, wrong) = (typed.chars().count(), typed.chars().find(|ch| !allowed(*ch)));
        if (1..=LONGEST).contains(&length) && wrong.is_none() {
            return None;
        }
        let said = match wrong {
            None if length == 0 => ("le numéro est vide".to_owned(), "the number is empty".to_owned()),
            Some(' ') => (
                format!("le numéro {} porte une espace", Lang::Fr.quoted(&typed)),
                format!("the number {} has a space", Lang::En.quoted(&typed)),
            ),
            Some(ch) => (
                format!("le numéro {} porte le caractère « {ch} »", Lang::Fr.quoted(&typed)),
                format!("the number {} has the character “{ch}”", Lang::En.quoted(&typed)),
            ),
            None => (
                format!("le numéro {} a {length} caractères", Lang::Fr.quoted(&typed)),
                format!("the number {} has {length} characters", Lang::En.quoted(&typed)),
            ),
        };
        let diagnostic = self.form(
            span,
            (&said.0, &said.1),
            (
                "règles : 35 caractères au plus (BR-FR-01), lettres, chiffres, + - _ / et pas d'espace (BR-FR-02)",
                "rules: 35 characters at most (BR-FR-01), letters, digits, + - _ / and no space (BR-FR-02)",
            ),
        );
        if !own {
            return Some(diagnostic.note(|lang| {
                lang.pick(
                    "c'est une facture que celle-ci cite (BT-25) : émise, elle ne change plus de numéro"
                        .into(),
                    "it is an invoice that this one cites (BT-25): issued, its number does not change".into(),
                )
            }));
        }
        let kept: String = typed.chars().map(|ch| if allowed(ch) { ch } else { '-' }).collect();
        let quoted = format!("\"{kept}\"");
        match length <= LONGEST {
            true => Some(diagnostic.fix(span, quoted.clone(), |lang| {
                lang.pick(format!("écrire {quoted}"), format!("write {quoted}"))
            })),
            false => Some(diagnostic),
        }
    }

    /// Numbers that no register gave out.
    fn registers(&self) -> Vec<Diagnostic> {
        let project = self.project;
        let mut out = Vec::new();
        for kind in [Keyword::Company, Keyword::Client] {
            let Some(party) = project.party(kind) else { continue };
            let individual = kind == Keyword::Client && project.buyer() == Buyer::Individual;
            let number = |key: Key| Some((party.detail(key)?, project.number_of(party, key)?));
            let siret = number(Key::Siret).filter(|_| !individual);
            if let Some((span, siret)) = siret.as_ref().filter(|(_, siret)| !registers::is_siret(siret)) {
                let why = match siret.len() == 14 && siret.chars().all(|ch| ch.is_ascii_digit()) {
                    true => ("sa clé ne tombe pas juste (Luhn)", "its check digit is wrong (Luhn)"),
                    false => ("il en faut 14 chiffres", "it has 14 digits"),
                };
                out.push(self.register(*span, "SIRET", "SIRET", siret, why, "BR-FR-09"));
            }
            if let Some((span, vat)) = number(Key::VatId) {
                let own = siret.as_ref().and_then(|(_, siret)| siret.get(..9));
                let other = registers::siren_of_vat(&vat).zip(own).is_some_and(|(one, own)| one != own);
                if !registers::is_vat(&vat) {
                    let why = (
                        "FR, une clé de deux chiffres et le SIREN (ou le numéro d'un autre pays)",
                        "FR, a key of two digits and the SIREN (or the number of another country)",
                    );
                    out.push(self.register(span, "numéro de TVA", "VAT number", &vat, why, "BR-CO-09"));
                } else if other {
                    let why = ("il porte un autre SIREN que le SIRET", "its SIREN is not that of the SIRET");
                    out.push(self.register(span, "numéro de TVA", "VAT number", &vat, why, "BR-CO-09"));
                }
            }
            let iban = number(Key::Iban).filter(|_| kind == Keyword::Company);
            if let Some((span, iban)) = iban.filter(|(_, iban)| !registers::is_iban(iban)) {
                let why = ("sa clé ne tombe pas juste (modulo 97)", "its check digits are wrong (modulo 97)");
                out.push(self.register(span, "IBAN", "IBAN", &iban, why, "BT-84"));
            }
            let mail = party.detail(Key::Email).zip(project.typed(party, Key::Email));
            let mail = mail.filter(|_| kind == Keyword::Client);
            let formed = |mail: &str| {
                mail.split_once('@').is_some_and(|(who, at)| !who.is_empty() && at.contains('.'))
            };
            if let Some((span, mail)) = mail.filter(|(_, mail)| !formed(mail)) {
                let why = ("on attend nom@domaine.fr", "name@domain.fr is expected");
                out.push(self.register(span, "courriel", "e-mail address", &mail, why, "BT-49"));
            }
        }
        out
    }

    fn register(
        &self,
        place: Span,
        fr: &str,
        en: &str,
        typed: &str,
        why: (&str, &str),
        rule: &str,
    ) -> Diagnostic {
        Diagnostic::new(Code::RegisterNumber, place, |lang| {
            let typed = lang.quoted(typed);
            lang.pick(format!("{typed} n'est pas un {fr}"), format!("{typed} is not a {en}"))
        })
        .note(|lang| lang.pick(why.0, why.1).to_owned())
        .note(|lang| lang.pick(format!("règle : {rule}"), format!("rule: {rule}")))
    }

    /// A document that gives back is a credit note, and says of which invoice.
    fn nothing_cited(&self, stated: &Electronic) -> Option<Diagnostic> {
        if !stated.credit || !self.project.cited_by(self.at).is_empty() {
            return None;
        }
        let name = self.name();
        let diagnostic = Diagnostic::new(Code::NothingCited, self.place(), |lang| {
            lang.pick(
                format!("{name} rend de l'argent, et aucune facture émise n'est avant elle"),
                format!("{name} gives money back, and no issued invoice stands before it"),
            )
        });
        Some(diagnostic.note(|lang| {
            lang.pick(
                "un total négatif s'envoie comme un avoir (381), qui cite ce qu'il réduit (BR-FR-CO-05)"
                    .into(),
                "a negative total is sent as a credit note (381), which cites what it reduces (BR-FR-CO-05)"
                    .into(),
            )
        }))
    }
}
