//! Who sends a document, who gets it, and how it is paid.

use crate::document::Document;
use crate::locale::Lang;
use crate::project::{Address, Key, Party, Project, is_colour, is_pale};
use crate::rules::registers::is_iban;
use crate::syntax::Keyword;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use schemars::JsonSchema;
use serde::Serialize;

/// A name and the lines under it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Contact {
    /// `Client`; empty for the seller.
    pub label: String,
    pub name: String,
    pub lines: Vec<String>,
}

/// How the seller's paper looks.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Brand {
    /// The path of a picture, from the folder of the file.
    pub logo: Option<String>,
    /// `#1f4e79`, or `#abc`.
    pub colour: Option<String>,
    /// Letters of that colour are not read on white: it is for lines and grounds.
    pub pale: bool,
}

/// Where to pay what is due.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Payment {
    /// In groups of four.
    pub iban: String,
    pub bic: Option<String>,
    pub holder: String,
    /// The number of the invoice.
    pub reference: Option<String>,
    /// What is still due, with its currency; null where nothing is.
    pub due: Option<String>,
    /// A payment code as an SVG picture (EPC069-12), where something in euros is due.
    pub code: Option<String>,
}

fn name(project: &Project, party: &Party) -> String {
    party.name.map(|name| project.text(name).into_owned()).unwrap_or_default()
}

pub fn reference(project: &Project) -> Option<String> {
    project.settings.reference.map(|span| project.text(span).into_owned())
}

/// The lines of an address; the country where it is not France.
fn address(project: &Project, address: &Address) -> Vec<String> {
    let lines = address.lines.iter().map(|line| project.text(*line).into_owned());
    let country = address.country.map(|country| project.slice(country).to_uppercase());
    lines.chain(country.filter(|country| country != "FR")).collect()
}

/// A name, its address, then what is known of it under its label.
fn boxed(project: &Project, party: &Party, label: &str, keys: &[(Key, &str)]) -> Contact {
    let details = keys.iter().filter_map(|(key, label)| {
        let value = project.typed(party, *key)?;
        Some(if label.is_empty() { value } else { format!("{label} {value}") })
    });
    Contact {
        label: label.to_owned(),
        name: name(project, party),
        lines: address(project, &party.address).into_iter().chain(details).collect(),
    }
}

pub fn seller(project: &Project, lang: Lang) -> Option<Contact> {
    let company = project.party(Keyword::Company)?;
    let keys = [
        (Key::Phone, lang.pick("Tél.", "Tel.")),
        (Key::Email, ""),
        (Key::Siret, "SIRET"),
        (Key::VatId, lang.pick("TVA", "VAT")),
    ];
    Some(boxed(project, company, "", &keys))
}

pub fn buyer(project: &Project, lang: Lang) -> Option<Contact> {
    let client = project.party(Keyword::Client)?;
    let keys = [(Key::Service, "Service"), (Key::Siret, "SIRET"), (Key::VatId, lang.pick("TVA", "VAT"))];
    Some(boxed(project, client, "Client", &keys))
}

/// The architect, and the place of the works.
pub fn others(project: &Project, lang: Lang) -> Vec<Contact> {
    let architect = project
        .party(Keyword::Architect)
        .map(|party| boxed(project, party, lang.pick("Maître d’œuvre", "Architect"), &[]));
    let site = address(project, &project.settings.site);
    let mut site = site.into_iter();
    let site = site.next().map(|first| Contact {
        label: lang.pick("Chantier", "Site").into(),
        name: first,
        lines: site.collect(),
    });
    architect.into_iter().chain(site).collect()
}

pub fn brand(project: &Project) -> Brand {
    let Some(company) = project.party(Keyword::Company) else { return Brand::default() };
    let colour = project.typed(company, Key::Colour).filter(|typed| is_colour(typed));
    let pale = colour.as_deref().is_some_and(is_pale);
    Brand { logo: project.typed(company, Key::Logo), colour, pale }
}

/// The path of the seller's logo, from the folder of the file.
pub fn logo(project: &Project) -> Option<String> {
    project.typed(project.party(Keyword::Company)?, Key::Logo)
}

/// Where an invoice is paid; nothing without an account, or where nothing is asked for.
pub fn payment(project: &Project, document: &Document, lang: Lang) -> Option<Payment> {
    let asked = document.totals.as_ref()?.net.0;
    if asked.is_sign_negative() || asked.is_zero() {
        return None;
    }
    let company = project.party(Keyword::Company)?;
    let iban = project.number_of(company, Key::Iban)?;
    let bic = project.typed(company, Key::Bic);
    let holder = name(project, company);
    let code = code(project, document, &iban, bic.as_deref().unwrap_or_default(), &holder);
    let groups: Vec<String> =
        iban.chars().collect::<Vec<char>>().chunks(4).map(|group| group.iter().collect()).collect();
    let left = document.settlement.as_ref().map(|settlement| settlement.left.0);
    let due = left.filter(|left| left.is_sign_positive() && !left.is_zero());
    let due = due.map(|due| lang.money(due, project.settings.currency.code));
    Some(Payment { iban: groups.join(" "), bic, holder, reference: document.number.clone(), due, code })
}

/// The code that a bank's application reads: what is still due of an issued invoice, in euros (EPC069-12, version 2).
/// Its fields have a longest length; a longer one would be refused.
fn code(project: &Project, document: &Document, iban: &str, bic: &str, holder: &str) -> Option<String> {
    const LONGEST_NAME: usize = 70;
    let due = document.settlement.as_ref()?.left.0;
    let asked = project.settings.currency.code == "EUR" && due.is_sign_positive() && !due.is_zero();
    if !asked || !is_iban(iban) || holder.is_empty() || holder.chars().count() > LONGEST_NAME {
        return None;
    }
    let reference = document.number.as_deref().unwrap_or_default();
    let text = format!("BCD\n002\n1\nSCT\n{bic}\n{holder}\n{iban}\nEUR{due}\n\n\n{reference}");
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    Some(code.render::<svg::Color<'_>>().quiet_zone(false).build())
}
