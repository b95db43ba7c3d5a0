//! Who sells (BG-4), who buys (BG-7), where the works are (BG-15).

use super::Message;
use super::xml::Tree;
use crate::project::{Address, Buyer, Key, Party, Project, VatKind};
use crate::syntax::Keyword;

/// Schemes of identifiers (ISO 6523): SIREN, SIRET, the directory of French companies.
const SIREN: &str = "0002";
const SIRET: &str = "0009";
const DIRECTORY: &str = "0225";
/// An address of electronic mail (EAS).
const MAIL: &str = "EM";

impl Message<'_> {
    pub(super) fn seller(&self, tree: &mut Tree) {
        let Some(company) = self.view.project.party(Keyword::Company) else { return };
        tree.within("ram:SellerTradeParty", |tree| self.party(tree, company));
    }

    pub(super) fn buyer(&self, tree: &mut Tree) {
        let Some(client) = self.view.project.party(Keyword::Client) else { return };
        tree.within("ram:BuyerTradeParty", |tree| self.party(tree, client));
    }

    fn party(&self, tree: &mut Tree, party: &Party) {
        let project = self.view.project;
        let sells = party.kind == Keyword::Company;
        let individual = !sells && project.buyer() == Buyer::Individual;
        let siren = project.siren(party).filter(|_| !individual);
        if let Some(siret) = project.number_of(party, Key::Siret).filter(|_| !individual) {
            tree.leaf_of("ram:GlobalID", &[("schemeID", SIRET)], &siret);
        }
        tree.leaf("ram:Name", &party.name.map(|name| project.text(name)).unwrap_or_default());
        if let Some(siren) = &siren {
            tree.within("ram:SpecifiedLegalOrganization", |tree| {
                tree.leaf_of("ram:ID", &[("schemeID", SIREN)], siren);
            });
        }
        if sells {
            self.contact(tree, party);
        }
        address(tree, project, &party.address);
        let mail = project.typed(party, Key::Email);
        let by =
            siren.as_deref().map(|siren| (DIRECTORY, siren)).or(mail.as_deref().map(|mail| (MAIL, mail)));
        if let Some((scheme, address)) = by {
            tree.within("ram:URIUniversalCommunication", |tree| {
                tree.leaf_of("ram:URIID", &[("schemeID", scheme)], address);
            });
        }
        let registration = match project.number_of(party, Key::VatId) {
            Some(number) => Some(("VA", number)),
            // A seller who bills no tax may have no number of VAT: its SIREN stands for it (BR-E-02).
            None => siren.filter(|_| sells && self.exempt()).map(|siren| ("FC", siren)),
        };
        if let Some((scheme, number)) = registration {
            tree.within("ram:SpecifiedTaxRegistration", |tree| {
                tree.leaf_of("ram:ID", &[("schemeID", scheme)], &number);
            });
        }
    }

    fn exempt(&self) -> bool {
        let rates = self.stated.taxes.iter().flat_map(|tax| &tax.rates);
        rates.into_iter().all(|rate| self.view.ledger.rates[usize::from(*rate)].kind == VatKind::Exempt)
    }

    /// BG-6.
    fn contact(&self, tree: &mut Tree, party: &Party) {
        let typed = |key: Key| self.view.project.typed(party, key);
        let (phone, mail) = (typed(Key::Phone), typed(Key::Email));
        if phone.is_none() && mail.is_none() {
            return;
        }
        tree.within("ram:DefinedTradeContact", |tree| {
            if let Some(phone) = phone {
                tree.within("ram:TelephoneUniversalCommunication", |tree| {
                    tree.leaf("ram:CompleteNumber", &phone);
                });
            }
            if let Some(mail) = mail {
                tree.within("ram:EmailURIUniversalCommunication", |tree| tree.leaf("ram:URIID", &mail));
            }
        });
    }

    /// BG-15, and when the works were done (BT-72, where no period is typed).
    pub(super) fn delivery(&self, tree: &mut Tree) {
        let (project, invoice) = (self.view.project, self.view.invoice);
        let works = invoice.kind.is_progress() && invoice.period().is_none();
        let said = |site: &&Address| site.lines.iter().any(|line| !project.text(*line).trim().is_empty());
        let own = Some(&project.settings.site).filter(said);
        // The group is mandatory, and may not be empty: works are at the client's where nothing else is said.
        let client = project.party(Keyword::Client).map(|client| &client.address);
        let site = own.or(client.filter(|_| !works));
        tree.within("ram:ApplicableHeaderTradeDelivery", |tree| {
            if let Some(site) = site {
                tree.within("ram:ShipToTradeParty", |tree| address(tree, project, site));
            }
            if works {
                tree.within("ram:ActualDeliverySupplyChainEvent", |tree| {
                    tree.within("ram:OccurrenceDateTime", |tree| {
                        super::day(tree, "udt:DateTimeString", invoice.date);
                    });
                });
            }
        });
    }
}

/// The last line is that of the town, with its code before it; the others are the street.
fn address(tree: &mut Tree, project: &Project, typed: &Address) {
    let lines = typed.lines.iter().map(|line| project.text(*line).trim().to_owned());
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    let country = typed.country.map_or_else(|| "FR".to_owned(), |span| project.slice(span).to_uppercase());
    let Some((last, street)) = lines.split_last() else {
        tree.within("ram:PostalTradeAddress", |tree| tree.leaf("ram:CountryID", &country));
        return;
    };
    // Five digits in France; elsewhere codes have many forms, and the line is left as it is.
    let french = |code: &str| code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit());
    let code = last.split_once(' ').filter(|(code, _)| country == "FR" && french(code));
    let town = match (code, street) {
        (Some((_, town)), _) => Some(town),
        (None, []) => None,
        (None, _) => Some(last.as_str()),
    };
    let mut street: Vec<&str> = street.iter().map(String::as_str).collect();
    if town.is_none() {
        street.push(last);
    }
    // The standard has three lines: what is more goes with the third.
    let rest = street.split_off(street.len().min(2)).join(", ");
    tree.within("ram:PostalTradeAddress", |tree| {
        tree.optional("ram:PostcodeCode", code.map(|(code, _)| code));
        tree.optional("ram:LineOne", street.first().copied());
        tree.optional("ram:LineTwo", street.get(1).copied());
        tree.optional("ram:LineThree", Some(rest.as_str()).filter(|rest| !rest.is_empty()));
        tree.optional("ram:CityName", town.map(str::trim));
        tree.leaf("ram:CountryID", &country);
    });
}
