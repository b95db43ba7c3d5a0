//! Settings: the keys that a block may have and has not, and their values.

use super::place::Spot;
use super::{Completion, CompletionKind, List, formula, help};
use crate::ide::outline::BlockKind;
use crate::project::{Key, Place};
use crate::syntax::{Keyword, Kind, Token};

/// What the innermost block is, for its settings.
fn place(spot: &Spot<'_>) -> Option<Place> {
    Some(match spot.around.last()?.kind {
        BlockKind::Section => Place::Section,
        BlockKind::Row | BlockKind::Unknown => return None,
        BlockKind::Document(kind) => match kind {
            Keyword::Project => Place::Project,
            Keyword::Company | Keyword::Client | Keyword::Architect => Place::Party,
            Keyword::Revision => Place::Revision,
            Keyword::Quote | Keyword::Order | Keyword::Amendment | Keyword::Library => Place::Quote,
            Keyword::Situation | Keyword::Closing => Place::Invoice,
            Keyword::Deposit | Keyword::Advance => Place::Deposit,
            Keyword::Credit | Keyword::Payment => Place::Credit,
            _ => return None,
        },
    })
}

/// In a block that holds nothing else.
pub fn complete(spot: &Spot<'_>, list: &mut List) {
    match spot.before.as_slice() {
        [] => keys(spot, list, 0),
        [word, colon, ..] if colon.kind == Kind::Colon => values(spot, list, word),
        _ => {}
    }
}

/// The keys that are not there yet.
pub fn keys(spot: &Spot<'_>, list: &mut List, rank: u8) {
    let Some(place) = place(spot) else { return };
    let mut given = Vec::new();
    for line in spot.siblings() {
        if let [key, colon, ..] = line.as_slice()
            && colon.kind == Kind::Colon
        {
            given.extend(Key::from_word(spot.text(key)));
        }
    }
    let valued = spot.after.first().is_some_and(|token| token.kind == Kind::Colon);
    for key in Key::of(place).filter(|key| key.repeats() || !given.contains(key)) {
        let library = spot.kind() == Some(Keyword::Library);
        // A library gives prices (R4).
        if library && !matches!(key, Key::Vat | Key::Reference) {
            continue;
        }
        let word = key.word(spot.own);
        let item = Completion::new(CompletionKind::Setting, word)
            .detail(help::setting(key, spot.lang))
            .resolve(format!("setting:{word}"));
        let value = samples(spot, key, place).into_iter().next().unwrap_or_default();
        let item = match valued {
            true => item,
            false => item.snippet(format!("{word} : {}", value.snippet())),
        };
        list.add(rank, item);
    }
}

/// After a key and its colon.
pub fn values(spot: &Spot<'_>, list: &mut List, key: &Token) {
    let (Some(place), Some(key)) = (place(spot), Key::from_word(spot.text(key))) else { return };
    let typed = &spot.before[2..];
    if key == Key::Formula {
        return if typed.is_empty() && spot.typed.is_none() {
            add(spot, list, samples(spot, key, place));
            indices(spot, list);
        } else if typed.last().is_some_and(|last| last.kind == Kind::Dot) {
            formula::names(spot, list, formula::Wanted::Anything);
        } else {
            indices(spot, list);
        };
    }
    if typed.is_empty() {
        if key == Key::Vat {
            formula::rates(spot, list);
        }
        let samples = samples(spot, key, place).into_iter().filter(|sample| key != Key::Vat || !sample.open);
        add(spot, list, samples.collect());
        return;
    }
    // A list goes on: the words that may follow.
    let said = |word: &str| {
        typed.iter().any(|token| crate::syntax::fold(spot.text(token)) == crate::syntax::fold(word))
    };
    for word in words(spot, key, place).into_iter().filter(|word| !said(word)) {
        list.add(0, Completion::new(CompletionKind::Value, word));
    }
}

fn add(spot: &Spot<'_>, list: &mut List, samples: Vec<Sample>) {
    if !spot.after.is_empty() {
        return;
    }
    for sample in samples {
        let item = Completion::new(CompletionKind::Value, sample.text.clone()).detail(sample.help.to_owned());
        let snippet = sample.snippet();
        list.add(0, if sample.open { item.snippet(snippet) } else { item });
    }
}

fn indices(spot: &Spot<'_>, list: &mut List) {
    for table in &spot.project.indices {
        let name = spot.project.slice(table.name);
        list.add(
            1,
            Completion::new(CompletionKind::Let, name).detail(help::keyword(Keyword::Index, spot.lang)),
        );
    }
}

/// A value of a setting.
#[derive(Default)]
struct Sample {
    text: String,
    /// In the reader's language.
    help: &'static str,
    /// An example, to be typed over.
    open: bool,
}

impl Sample {
    /// The quotation marks stay around what is typed over.
    fn snippet(&self) -> String {
        let inner = self.text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
        match (self.open, inner) {
            (true, Some(inner)) if !inner.contains('"') => format!("\"${{1:{inner}}}\""),
            _ => format!("${{1:{}}}", self.text),
        }
    }
}

/// The values that a key most often has, the usual one first.
fn samples(spot: &Spot<'_>, key: Key, place: Place) -> Vec<Sample> {
    let own = spot.own;
    let said = |fr: &str, en: &str, help_fr: &'static str, help_en: &'static str| Sample {
        text: own.pick(fr, en).to_owned(),
        help: spot.lang.pick(help_fr, help_en),
        open: false,
    };
    let plain = |fr: &str, en: &str| said(fr, en, "", "");
    let open = |fr: &str, en: &str| Sample { open: true, ..plain(fr, en) };
    let day = || {
        let date = spot.invoice().and_then(|invoice| spot.project.invoices[invoice as usize].date);
        date.or_else(|| spot.project.quotes.iter().rev().find_map(|quote| quote.date))
    };
    let month = || {
        let month = day().map(|day| day.month().to_string());
        Sample { text: month.unwrap_or("2026-01".into()), help: "", open: true }
    };
    match key {
        Key::Reference => vec![open("\"CH-2026-001\"", "\"JOB-2026-001\"")],
        Key::Vat if place == Place::Project => vec![
            open("10%", "20%"),
            said(
                "autoliquidation",
                "reverse",
                "sous-traitance : le client doit la taxe",
                "subcontracting: the client owes the tax",
            ),
            said("franchise", "exempt", "pas de TVA (CGI, art. 293 B)", "no VAT (CGI, art. 293 B)"),
        ],
        Key::Vat => vec![open("20%", "20%")],
        Key::Retention => vec![
            said("5%", "5%", "du TTC, sur chaque situation", "of the total with VAT, on each situation"),
            said("5% HT", "5% net", "du HT", "of the total before VAT"),
            said("5% clôture", "5% closing", "à la clôture seulement", "at the closing only"),
        ],
        Key::Release => vec![said("12 mois", "12 months", "après la réception", "after the handover")],
        Key::Terms | Key::Due => vec![
            plain("30 jours fin de mois", "30 days end of month"),
            plain("30 jours", "30 days"),
            plain("45 jours fin de mois", "45 days end of month"),
            plain("60 jours", "60 days"),
            plain("à réception", "at receipt"),
        ],
        Key::Prorata => vec![plain("1,5% HT", "1.5% net"), plain("1,5% TTC", "1.5% gross")],
        Key::Contract if place == Place::Quote => vec![
            said(
                "métré",
                "remeasured",
                "au métré : les quantités peuvent dépasser",
                "quantities may pass the estimate",
            ),
            said("forfait", "lump", "au forfait", "lump sum"),
        ],
        Key::Contract => vec![
            said("public", "public", "marché public", "public contract"),
            said("public pme", "public sme", "retenue de 3 % au plus", "retention of 3% at most"),
            said("privé", "private", "marché privé", "private contract"),
        ],
        Key::Discount => vec![open("5%", "5%")],
        Key::Recovery if spot.kind() == Some(Keyword::Advance) => {
            vec![said("65% 80%", "65% 80%", "entre ces avancements", "between these shares of the works")]
        }
        Key::Recovery => vec![
            said("prorata", "prorata", "au fil des travaux", "as the works go on"),
            said("clôture", "closing", "toute à la clôture", "all at the closing"),
        ],
        Key::Default => vec![said(
            "100%",
            "100%",
            "ce qu'une situation ne dit pas est fait",
            "what a situation does not mention is done",
        )],
        Key::Rounding if place == Place::Revision => vec![
            said(
                "coefficient 3 supérieur",
                "coefficient 3 up",
                "au millième supérieur",
                "up to the thousandth",
            ),
            said("coefficient 4", "coefficient 4", "au dix-millième", "to the ten-thousandth"),
        ],
        Key::Rounding => {
            vec![said("tva cumul", "vat cumulative", "la TVA au cumul (R27)", "VAT on what is to date (R27)")]
        }
        Key::Formula => {
            let first = spot.project.indices.first();
            let index = first.map_or("BT01", |table| spot.project.slice(table.name));
            let text = own.pick(
                format!("0,15 + 0,85 * {index} / {index}.zéro"),
                format!("0.15 + 0.85 * {index} / {index}.base"),
            );
            vec![Sample { text, help: "", open: true }]
        }
        Key::Base | Key::Period => vec![month()],
        Key::Currency => ["EUR", "CHF", "USD", "GBP", "XPF"].iter().map(|code| plain(code, code)).collect(),
        Key::Siret => vec![open("\"73282932000074\"", "\"73282932000074\"")],
        Key::VatId => vec![open("\"FR44732829320\"", "\"FR44732829320\"")],
        Key::Iban => vec![open("\"FR7630006000011234567890189\"", "\"FR7630006000011234567890189\"")],
        Key::Bic => vec![open("\"AGRIFRPP\"", "\"AGRIFRPP\"")],
        Key::Address => {
            vec![open("\"12 rue des Lilas\" \"69003 Lyon\" FR", "\"12 rue des Lilas\" \"69003 Lyon\" FR")]
        }
        Key::Email => vec![open("\"contact@exemple.fr\"", "\"contact@example.com\"")],
        Key::Phone => vec![open("\"04 00 00 00 00\"", "\"04 00 00 00 00\"")],
        Key::Deduction => vec![open("\"Nettoyage\" 0,5% HT", "\"Cleaning\" 0.5% net")],
        Key::EarlyDiscount => vec![open("2%", "2%")],
        Key::LatePenalties => {
            vec![open("\"trois fois le taux d'intérêt légal\"", "\"three times the legal interest rate\"")]
        }
        Key::Indemnity => vec![open("\"40 €\"", "\"40 EUR\"")],
        Key::Mentions => vec![open("\"SARL au capital de 10 000 €\"", "\"Registered at Lyon\"")],
        Key::VatDue => vec![
            said("débits", "debits", "la TVA est due à la facture", "VAT is due on invoicing"),
            said("encaissements", "receipts", "la TVA est due au paiement", "VAT is due on payment"),
        ],
        Key::Logo => vec![open("\"logo.svg\"", "\"logo.svg\"")],
        Key::Colour => vec![open("\"#1f4e79\"", "\"#1f4e79\"")],
        Key::Nature => vec![
            said("particulier", "individual", "pas de SIRET à donner", "no SIRET to give"),
            said(
                "entreprise",
                "business",
                "une entreprise ou une collectivité",
                "a business, or a public body",
            ),
        ],
        Key::Site => {
            vec![open(
                "\"3 chemin du Puits\" \"69126 Brindas\" FR",
                "\"3 chemin du Puits\" \"69126 Brindas\" FR",
            )]
        }
        Key::Order => vec![open("\"EJ-2026-001\"", "\"PO-2026-001\"")],
        Key::Service => vec![open("\"SERVICE-TRAVAUX\"", "\"WORKS-DEPARTMENT\"")],
    }
}

/// The words that may follow a figure.
fn words(spot: &Spot<'_>, key: Key, place: Place) -> Vec<&'static str> {
    let own = spot.own;
    match key {
        Key::Retention => {
            own.pick(vec!["HT", "TTC", "clôture", "révision"], vec!["net", "gross", "closing", "revision"])
        }
        Key::Prorata => own.pick(vec!["HT", "TTC"], vec!["net", "gross"]),
        Key::Deduction => own.pick(
            vec!["HT", "TTC", "avant tva", "après tva", "libérable"],
            vec!["net", "gross", "before vat", "after vat", "released"],
        ),
        Key::Terms | Key::Due => own.pick(vec!["jours", "fin de mois"], vec!["days", "end of month"]),
        Key::Release => own.pick(vec!["mois", "ans"], vec!["months", "years"]),
        Key::Contract if place == Place::Project => own.pick(vec!["pme"], vec!["sme"]),
        Key::Rounding if place == Place::Revision => {
            own.pick(vec!["supérieur", "proche"], vec!["up", "nearest"])
        }
        Key::Rounding => own.pick(vec!["cumul"], vec!["cumulative"]),
        _ => Vec::new(),
    }
}
