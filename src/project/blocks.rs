//! Blocks of settings: the project, its seller and its client.

use super::messages::not_for;
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

impl settings::Block {
    /// What is kept as it was typed: numbers of registers, of accounts, legal mentions.
    fn details(&mut self, source: &Source) -> Vec<(Key, Span)> {
        const KEPT: [Key; 14] = [
            Key::Siret,
            Key::VatId,
            Key::Iban,
            Key::Bic,
            Key::Email,
            Key::Phone,
            Key::LatePenalties,
            Key::Indemnity,
            Key::VatDue,
            Key::Logo,
            Key::Colour,
            Key::Nature,
            Key::Order,
            Key::Service,
        ];
        let mut details = Vec::new();
        for key in KEPT {
            if let Some(setting) = self.take(key) {
                let value = Span::new(setting.key.end, setting.span.end);
                let raw = source.slice(value);
                let start = value.start + (raw.len() - raw.trim_start_matches([' ', ':', '\t']).len()) as u32;
                details.push((key, Span::new(start, value.end)));
            }
        }
        details
    }
}

impl Address {
    /// Texts, and a country in letters.
    fn of(items: &[SettingItem]) -> Address {
        let word = |item: &SettingItem| match item {
            SettingItem::Word(span) => Some(*span),
            _ => None,
        };
        let texts = items.iter().filter(|item| matches!(item, SettingItem::String(_)));
        Address { lines: texts.map(SettingItem::span).collect(), country: items.iter().find_map(word) }
    }
}

impl Resolver<'_> {
    pub(super) fn settings_block(&mut self, block: Block) {
        match block.kind {
            Keyword::Project => self.project_block(block),
            Keyword::Company | Keyword::Client | Keyword::Architect => self.party(block),
            Keyword::Revision => self.revision(block),
            Keyword::Bond => self.bond(block),
            _ => self.handover(block),
        }
    }

    /// The date that a block cannot do without.
    fn block_date(&mut self, block: &Block) -> Option<(Date, Span)> {
        let parts = self.head(&block.head);
        if let Some((_, span, _)) = parts.statuses.first() {
            self.diagnostics.push(not_for(*span, "ce bloc", "this block"));
        }
        if parts.date_span.is_none() && block.readable {
            self.project.lost = true;
            self.dateless(block);
        }
        parts.date.zip(parts.date_span)
    }

    pub(super) fn dateless(&mut self, block: &Block) {
        let word = Keyword::Dated.word(self.project.lang);
        let after = block.head.title.or(block.head.id).unwrap_or(block.kind_span).after();
        self.diagnostics.push(
            Diagnostic::new(Code::MissingDate, block.kind_span, |lang| {
                lang.pick("la date manque".into(), "the date is missing".into())
            })
            .note(|lang| lang.pick("on écrit : du 2026-05-01".into(), "written: dated 2026-05-01".into()))
            .fix(after, format!(" {word} 2026-01-01"), |lang| {
                lang.pick("ajouter une date, à corriger".into(), "add a date, to be put right".into())
            }),
        );
    }

    /// `caution "Banque X" du 2026-05-01`.
    fn bond(&mut self, block: Block) {
        let date = self.block_date(&block).map(|(date, _)| date);
        self.project.bond =
            Some(Bond { name: block.head.title, date, span: block.kind_span.to(block.head.span) });
    }

    /// `réception du 2026-10-15`.
    fn handover(&mut self, block: Block) {
        self.project.handover = self.block_date(&block);
    }

    pub(super) fn project_block(&mut self, block: Block) {
        let lang = self.project.lang;
        let text = &self.project.source.text;
        let mut found = settings::gather(block.body.settings, Place::Project, text, lang, self.diagnostics);
        let title = block.head.title;
        let source = &self.project.source;
        let retention = found.retention(source, self.diagnostics);
        let release = found.release(source, self.diagnostics);
        let deductions = found.deductions(source, self.diagnostics);
        let terms = found.terms(Key::Terms, source, self.diagnostics);
        let contract = found.items(Key::Contract, self.diagnostics);
        let details = found.details(source);
        let reference = found.items(Key::Reference, self.diagnostics);
        let site = Address::of(&found.items(Key::Site, self.diagnostics));
        let default_progress = found.formula(Key::Default, &self.project.source.text, self.diagnostics);
        let rounding = found.items(Key::Rounding, self.diagnostics);
        let currency = found.items(Key::Currency, self.diagnostics);
        let vat = found.vat(self.diagnostics);
        let vat_cumulative = self.rounding(&rounding);
        if let Some(currency) = self.currency(&currency) {
            self.project.units = Units::new(currency.code);
            self.project.settings.currency = currency;
        }
        let vat = self.vat_kind(vat);
        let (cap, public) = self.market(&contract);
        let settings = &mut self.project.settings;
        settings.retention_cap = cap;
        settings.public = public;
        settings.title = title;
        settings.reference = reference.first().map(SettingItem::span);
        settings.terms = terms;
        settings.retention = retention;
        settings.release = release;
        settings.deductions = deductions;
        settings.details = details;
        settings.site = site;
        settings.default_progress = default_progress;
        settings.vat_cumulative = vat_cumulative;
        settings.vat = vat;
    }

    /// `autoliquidation` and `franchise` are words, not rates (R31).
    pub(super) fn vat_kind(&mut self, vat: Option<Vat>) -> Option<Vat> {
        let mut vat = vat?;
        if let crate::syntax::tree::Expr::Path(span) = vat.rate {
            vat.kind = match fold(self.slice(span)).as_ref() {
                "autoliquidation" | "reverse" => VatKind::Reverse,
                "franchise" | "exempt" => VatKind::Exempt,
                _ => VatKind::Rate,
            };
        }
        Some(vat)
    }

    /// `marché : public pme`: the law caps the retention at 3 % instead of 5 (CCP, R2191-33). The cap, and whether the
    /// contract is public.
    fn market(&mut self, items: &[SettingItem]) -> (u32, bool) {
        const USUAL: u32 = 5;
        const SMALL_FIRM: u32 = 3;
        let words: Vec<String> =
            items.iter().map(|item| fold(self.project.source.slice(item.span())).into_owned()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            [] | ["prive" | "private"] => (USUAL, false),
            ["public"] => (USUAL, true),
            ["public", "pme" | "sme"] => (SMALL_FIRM, true),
            _ => {
                let span = items.iter().map(SettingItem::span).reduce(Span::to).unwrap_or_default();
                self.diagnostics.push(wrong_value(
                    span,
                    "« privé », « public » ou « public pme »",
                    "“private”, “public” or “public sme”",
                ));
                (USUAL, false)
            }
        }
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
        let address = Address::of(&found.items(Key::Address, self.diagnostics));
        let details = found.details(&self.project.source);
        let mentions = found.items(Key::Mentions, self.diagnostics);
        if let Some((_, typed)) = details.iter().find(|(key, _)| *key == Key::Nature)
            && Nature::of(&self.project.text(*typed)).is_none()
        {
            let error =
                wrong_value(*typed, "« particulier » ou « entreprise »", "“individual” or “business”");
            self.diagnostics.push(error);
        }
        if let Some((_, typed)) = details.iter().find(|(key, _)| *key == Key::Colour) {
            self.diagnostics.extend(no_colour(*typed, &self.project.text(*typed)));
        }
        self.project.parties.push(Party {
            kind: block.kind,
            name: block.head.title,
            address,
            details,
            mentions: mentions.iter().map(SettingItem::span).collect(),
            head: block.kind_span.to(block.head.span),
        });
    }
}

/// A colour that neither paper nor a browser takes: the usual one is printed.
fn no_colour(span: Span, typed: &str) -> Option<Diagnostic> {
    let typed = typed.trim();
    if is_colour(typed) {
        return None;
    }
    let diagnostic = Diagnostic::new(Code::NoColour, span, |lang| {
        let (typed, key) = (lang.quoted(typed), Key::Colour.word(lang));
        lang.pick(format!("{key} : {typed} n'est pas une couleur"), format!("{key}: {typed} is no colour"))
    })
    .note(|lang| {
        lang.pick(
            "elle s'écrit \"#1f4e79\" : un dièse, puis six chiffres de 0 à 9 et de a à f, ou trois".into(),
            "it is written \"#1f4e79\": a hash sign, then six digits from 0 to 9 and from a to f, or three"
                .into(),
        )
    });
    // Typed without its sign.
    let meant = format!("#{}", typed.trim_start_matches('#').replace(' ', ""));
    Some(match is_colour(&meant) {
        true => diagnostic.fix(span, format!("\"{meant}\""), |lang| {
            lang.pick(format!("écrire \"{meant}\""), format!("write \"{meant}\""))
        }),
        false => diagnostic,
    })
}
