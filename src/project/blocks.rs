//! Blocks of settings: the project, its seller and its client.

use super::messages::not_billed;
use super::resolve::Resolver;
use super::settings::{self, Key, Place, wrong_value};
use super::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::fold;
use crate::syntax::tree::{Block, SettingItem};

/// The currencies that a quote may be in: ISO 4217 code and decimals.
const CURRENCIES: &[(&str, u32)] = &[
    ("EUR", 2),
    ("CHF", 2),
    ("USD", 2),
    ("GBP", 2),
    ("CAD", 2),
    ("MAD", 2),
    ("TND", 3),
    ("DZD", 2),
    ("XOF", 0),
    ("XAF", 0),
    ("XPF", 0),
    ("JPY", 0),
    ("SEK", 2),
    ("NOK", 2),
    ("DKK", 2),
    ("PLN", 2),
    ("CZK", 2),
    ("AED", 2),
    ("KWD", 3),
    ("MUR", 2),
];

impl Resolver<'_> {
    pub(super) fn settings_block(&mut self, block: Block) {
        match block.kind {
            Keyword::Project => self.project_block(block),
            Keyword::Company | Keyword::Client | Keyword::Architect => self.party(block),
            _ => {
                let (fr, en) = match block.kind {
                    Keyword::Revision => ("la révision des prix", "price revision"),
                    Keyword::Bond => ("la caution", "the bank guarantee"),
                    _ => ("la réception", "the handover"),
                };
                self.diagnostics.push(not_billed(block.kind_span, fr, en));
            }
        }
    }

    pub(super) fn project_block(&mut self, block: Block) {
        let lang = self.project.lang;
        let text = &self.project.source.text;
        let mut found = settings::gather(block.body.settings, Place::Project, text, lang, self.diagnostics);
        let title = block.head.title;
        for setting in found.not_billed() {
            let word = self.project.source.slice(setting.key).to_owned();
            self.diagnostics.push(not_billed(
                setting.span,
                &format!("le réglage {word}"),
                &format!("setting {word}"),
            ));
        }
        let reference = found.items(Key::Reference, self.diagnostics);
        let terms = found.items(Key::Terms, self.diagnostics);
        let default_progress = found.formula(Key::Default, &self.project.source.text, self.diagnostics);
        let rounding = found.items(Key::Rounding, self.diagnostics);
        let currency = found.items(Key::Currency, self.diagnostics);
        let vat = found.vat(self.diagnostics);
        let vat_cumulative = self.rounding(&rounding);
        if let Some(currency) = self.currency(&currency) {
            self.project.units = Units::new(currency.code);
            self.project.settings.currency = currency;
        }
        let vat = self.billed_vat(vat);
        let settings = &mut self.project.settings;
        settings.title = title;
        settings.reference = reference.first().map(SettingItem::span);
        settings.terms = terms.iter().map(SettingItem::span).collect();
        settings.default_progress = default_progress;
        settings.vat_cumulative = vat_cumulative;
        settings.vat = vat;
    }

    /// `autoliquidation` and `franchise` are words, not rates.
    pub(super) fn billed_vat(&mut self, vat: Option<Vat>) -> Option<Vat> {
        let vat = vat?;
        if let crate::syntax::tree::Expr::Path(span) = vat.rate {
            let word = fold(self.slice(span)).into_owned();
            if ["autoliquidation", "reverse", "franchise", "exempt"].contains(&word.as_str()) {
                self.diagnostics.push(not_billed(
                    span,
                    "l'autoliquidation et la franchise de TVA",
                    "reverse charge and exemption from VAT",
                ));
                return None;
            }
        }
        Some(vat)
    }

    pub(super) fn rounding(&mut self, items: &[SettingItem]) -> bool {
        if items.is_empty() {
            return false;
        }
        let words: Vec<String> =
            items.iter().map(|item| fold(self.project.source.slice(item.span())).into_owned()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if let ["tva" | "vat", "cumul" | "cumulative"] = words[..] {
            return true;
        }
        let span = items.iter().map(SettingItem::span).reduce(Span::to).unwrap_or_default();
        self.diagnostics.push(wrong_value(span, "« tva cumul »", "“vat cumulative”"));
        false
    }

    pub(super) fn currency(&mut self, items: &[SettingItem]) -> Option<Currency> {
        let item = items.first()?;
        let typed = self.project.text(item.span()).to_uppercase();
        let typed = if typed == "€" { "EUR".to_owned() } else { typed };
        let known = CURRENCIES.iter().find(|(code, _)| *code == typed);
        if known.is_none() {
            let names: Vec<&str> = CURRENCIES.iter().map(|(code, _)| *code).collect();
            self.diagnostics.push(
                Diagnostic::new(Code::UnknownCurrency, item.span(), |lang| {
                    lang.pick(
                        format!("{} n'est pas une devise connue", lang.quoted(&typed)),
                        format!("{} is not a known currency", lang.quoted(&typed)),
                    )
                })
                .note(|lang| {
                    let list = names.join(", ");
                    lang.pick(format!("codes ISO 4217 : {list}"), format!("ISO 4217 codes: {list}"))
                }),
            );
        }
        known.map(|(code, decimals)| Currency { code, decimals: *decimals })
    }

    pub(super) fn party(&mut self, block: Block) {
        let lang = self.project.lang;
        let text = &self.project.source.text;
        let mut found = settings::gather(block.body.settings, Place::Party, text, lang, self.diagnostics);
        let address = found.items(Key::Address, self.diagnostics);
        let country = address.iter().find_map(|item| match item {
            SettingItem::Word(span) => Some(*span),
            _ => None,
        });
        let mut details = Vec::new();
        for key in [Key::Siret, Key::VatId, Key::Iban, Key::Bic, Key::Email, Key::Phone] {
            if let Some(setting) = found.take(key) {
                let value = Span::new(setting.key.end, setting.span.end);
                let raw = self.project.source.slice(value);
                let start = value.start + (raw.len() - raw.trim_start_matches([' ', ':', '\t']).len()) as u32;
                details.push((setting.key, Span::new(start, value.end)));
            }
        }
        self.project.parties.push(Party {
            kind: block.kind,
            name: block.head.title,
            address: address
                .iter()
                .filter(|item| matches!(item, SettingItem::String(_)))
                .map(SettingItem::span)
                .collect(),
            country,
            details,
        });
    }
}
