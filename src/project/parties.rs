//! Who sells and who buys: what a client is, and the numbers by which registers know them.

use super::{Invoice, InvoiceId, InvoiceKind, Key, Party, Project};
use crate::syntax::{Keyword, fold};
use rustc_hash::FxHashSet;

/// What a client says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    Individual,
    Business,
}

impl Nature {
    pub(super) fn of(typed: &str) -> Option<Nature> {
        match fold(typed.trim()).as_ref() {
            "particulier" | "individual" => Some(Nature::Individual),
            "entreprise" | "business" => Some(Nature::Business),
            _ => None,
        }
    }
}

/// A colour as browsers and paper take it: `#1f4e79`, or `#abc` in short.
pub fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Letters of a colour are not read on white: the contrast is below three to one (WCAG 2, large text), reckoned with squares
/// in the place of the exact curve.
pub fn is_pale(colour: &str) -> bool {
    let digits: Vec<u32> = colour.chars().filter_map(|digit| digit.to_digit(16)).collect();
    let parts: Vec<u32> = match digits.len() {
        3 => digits.iter().map(|digit| digit * 17).collect(),
        _ => digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]).collect(),
    };
    match parts[..] {
        [red, green, blue] => 2126 * red * red + 7152 * green * green + 722 * blue * blue > 214_600_000,
        _ => false,
    }
}

/// How an electronic invoice is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buyer {
    /// Found by its SIREN in the directory of French companies.
    Business,
    /// No business: it is found by nothing but its electronic address.
    Individual,
    /// A business outside France.
    Abroad,
}

impl Project {
    pub fn party(&self, kind: Keyword) -> Option<&Party> {
        self.parties.iter().find(|party| party.kind == kind)
    }

    /// What the client says it is: `nature : particulier`.
    pub fn client_nature(&self) -> Option<Nature> {
        let typed = self.party(Keyword::Client)?.detail(Key::Nature)?;
        Nature::of(&self.text(typed))
    }

    /// What the client is to the platform that carries electronic invoices.
    pub fn buyer(&self) -> Buyer {
        let country = self.party(Keyword::Client).map(|client| self.country(client));
        match (self.client_nature(), country.as_deref()) {
            (Some(Nature::Individual), _) => Buyer::Individual,
            (_, None | Some("FR")) => Buyer::Business,
            _ => Buyer::Abroad,
        }
    }

    /// ISO 3166, France where nothing is typed.
    pub fn country(&self, party: &Party) -> String {
        party.address.country.map_or_else(|| "FR".to_owned(), |span| self.slice(span).to_uppercase())
    }

    /// What a party has typed for a key; nothing where it is empty.
    pub fn typed(&self, party: &Party, key: Key) -> Option<String> {
        party.detail(key).map(|span| self.text(span).trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// A number as registers write it: without the spaces that people put in it.
    pub fn number_of(&self, party: &Party, key: Key) -> Option<String> {
        let plain = |text: String| text.split_whitespace().collect::<String>().to_uppercase();
        self.typed(party, key).map(plain).filter(|number| !number.is_empty())
    }

    /// The company's number: the first nine digits of its SIRET.
    pub fn siren(&self, party: &Party) -> Option<String> {
        self.number_of(party, Key::Siret)?.get(..9).map(str::to_owned)
    }

    /// The issued invoices that an invoice refers to: a credit note to what it cancels, works to every situation and
    /// deposit before them, but those that were cancelled whole.
    pub fn cited_by(&self, at: InvoiceId) -> Vec<InvoiceId> {
        let invoice = &self.invoices[at as usize];
        match invoice.kind {
            InvoiceKind::Credit => invoice.cites.into_iter().collect(),
            InvoiceKind::Deposit | InvoiceKind::Advance => Vec::new(),
            InvoiceKind::Situation | InvoiceKind::Closing => {
                let before = &self.invoices[..at as usize];
                let cancels = |credit: &&Invoice| credit.whole_credit() && credit.issued();
                let cancelled: FxHashSet<InvoiceId> =
                    before.iter().filter(cancels).filter_map(|credit| credit.cites).collect();
                let billed = |(at, earlier): &(InvoiceId, &Invoice)| {
                    let bears_vat = earlier.kind.is_progress() || earlier.kind == InvoiceKind::Deposit;
                    bears_vat && earlier.issued() && !cancelled.contains(at)
                };
                (0..).zip(before).filter(billed).map(|(at, _)| at).collect()
            }
        }
    }
}
