//! Tree to Project: blocks one by one, names declared before any is looked up.

use super::names::Document;
use super::settings::{self, Key, Place, wrong_value};
use super::situations;
use super::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Block, Body, Clause, Head, Item, RowWord, RowsLine, SettingItem, Tree, UnitDef};
use crate::syntax::{fold, invalid_date};

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

/// Says that something is read, but not billed yet: no figure of this file can be printed.
pub(super) fn not_billed(span: Span, fr: &str, en: &str) -> Diagnostic {
    let (fr, en) = (fr.to_owned(), en.to_owned());
    Diagnostic::new(Code::NotBilledYet, span, move |lang| {
        lang.pick(format!("{fr} : lu, mais pas encore facturé"), format!("{en}: read, but not billed yet"))
    })
    .note(|lang| {
        lang.pick(
            "tant que ce n'est pas calculé, aucun chiffre de ce fichier n'est imprimé".into(),
            "until this is computed, no figure of this file is printed".into(),
        )
    })
}

struct Resolver<'d> {
    project: Project,
    diagnostics: &'d mut Vec<Diagnostic>,
}

/// Binds the names of a tree. What is wrong is told in `diagnostics`, and left out of the project.
pub fn resolve(source: Source, tree: Tree, diagnostics: &mut Vec<Diagnostic>) -> Project {
    let lang = tree.lang.unwrap_or_default();
    let project = Project {
        source,
        lang,
        lang_told: tree.lang.is_some(),
        settings: Settings {
            title: None,
            reference: None,
            terms: Vec::new(),
            vat: None,
            vat_cumulative: false,
            default_progress: None,
            currency: Currency { code: "EUR", decimals: 2 },
        },
        parties: Vec::new(),
        units: Units::new("EUR"),
        declared_units: Vec::new(),
        lets: Vec::new(),
        quotes: Vec::new(),
        sections: Vec::new(),
        rows: Vec::new(),
        situations: Vec::new(),
        names: Names::default(),
        lost: tree.lost,
    };
    diagnostics.extend(tree.errors);
    let mut resolver = Resolver { project, diagnostics };
    resolver.mixed_languages(tree.mixed);
    resolver.items(tree.items);
    resolver.project
}

/// The parts of a head, each once.
#[derive(Default)]
struct HeadParts {
    number: Option<Span>,
    date: Option<Date>,
    date_span: Option<Span>,
    statuses: Vec<(Keyword, Span, Option<Date>)>,
}

impl Resolver<'_> {
    fn slice(&self, span: Span) -> &str {
        self.project.source.slice(span)
    }

    fn mixed_languages(&mut self, mixed: Option<(Span, Keyword)>) {
        let Some((span, keyword)) = mixed else { return };
        let lang = self.project.lang;
        let word = keyword.word(lang);
        self.diagnostics.push(
            Diagnostic::new(Code::MixedLanguages, span, |shown| {
                let file = lang.pick(shown.pick("français", "French"), shown.pick("anglais", "English"));
                shown.pick(
                    format!("ce fichier est en {file}, et ce mot dans l'autre langue"),
                    format!("this file is in {file}, and this word in the other language"),
                )
            })
            .fix(span, word, |shown| shown.pick(format!("écrire {word}"), format!("write {word}"))),
        );
    }

    fn items(&mut self, items: Vec<Item>) {
        let mut quotes = Vec::new();
        let mut documents = Vec::new();
        let mut grids = Vec::new();
        let mut units = Vec::new();
        let mut first_of_kind: Vec<(Keyword, Span)> = Vec::new();
        for item in items {
            match item {
                Item::Import(file) => {
                    let error = not_billed(file, "importer un fichier", "importing a file");
                    self.diagnostics.push(error);
                }
                Item::Let(value) => self.declare_let(value),
                Item::Unit(unit) => units.push(unit),
                Item::Grid(grid) => grids.push(grid),
                Item::Block(block) if block.kind.holds_rows() => quotes.push(*block),
                Item::Block(block) if block.kind.holds_entries() => documents.push(*block),
                Item::Block(block) => {
                    let kind = block.kind;
                    if let Some((_, first)) = first_of_kind.iter().find(|(known, _)| *known == kind) {
                        let word = self.slice(block.kind_span).to_owned();
                        self.diagnostics.push(
                            Diagnostic::new(Code::DuplicateSetting, block.kind_span, |lang| {
                                lang.pick(
                                    format!("un fichier n'a qu'un bloc {}", lang.quoted(&word)),
                                    format!("a file has one block {} only", lang.quoted(&word)),
                                )
                            })
                            .at(*first, |lang| {
                                lang.pick("le premier est ici".into(), "the first is here".into())
                            }),
                        );
                        continue;
                    }
                    first_of_kind.push((kind, block.kind_span));
                    self.settings_block(*block);
                }
            }
        }
        for unit in units {
            self.unit(unit);
        }
        for block in quotes {
            self.quote(block);
        }
        self.retyped_rows();
        self.bind_less_rows();
        let mut kept = Vec::new();
        for block in documents {
            kept.extend(self.document(block));
        }
        situations::fill(&mut self.project, kept, grids, self.diagnostics);
    }

    fn declare_let(&mut self, value: crate::syntax::tree::Let) {
        let name = fold(self.slice(value.name)).into_owned();
        let first = self.project.lets.iter().find(|known| fold(self.slice(known.name)) == name);
        if let Some(first) = first {
            let first = first.name;
            let typed = self.slice(value.name).to_owned();
            self.diagnostics.push(
                Diagnostic::new(Code::DuplicateName, value.name, |lang| {
                    lang.pick(
                        format!("{} est déjà défini", lang.quoted(&typed)),
                        format!("{} is already defined", lang.quoted(&typed)),
                    )
                })
                .at(first, |lang| lang.pick("une première fois ici".into(), "first defined here".into())),
            );
            return;
        }
        self.project.lets.push(Let { name: value.name, value: value.value });
    }

    fn unit(&mut self, unit: UnitDef) {
        let name = self.slice(unit.name).to_owned();
        if self.project.units.get(&name).is_some() {
            self.diagnostics.push(Diagnostic::new(Code::DuplicateName, unit.name, |lang| {
                lang.pick(
                    format!("l'unité {} existe déjà", lang.quoted(&name)),
                    format!("unit {} already exists", lang.quoted(&name)),
                )
            }));
            return;
        }
        let Some(value) = unit.value else {
            self.project.units.declare(&name);
            self.declared_unit(unit.name, &name);
            return;
        };
        use crate::syntax::tree::{Expr, Suffix};
        let scalar = match value {
            Expr::Scalar(scalar) => match scalar.suffix {
                Suffix::Unit(other) => {
                    let count =
                        crate::syntax::number(self.slice(scalar.number)).ok().map(crate::exact::Ratio::from);
                    let other = self.project.units.get(self.slice(other));
                    count.zip(other)
                }
                _ => None,
            },
            _ => None,
        };
        let defined = scalar.and_then(|(count, other)| {
            let factor = count.mul(other.factor).filter(|factor| !factor.is_zero())?;
            Some(Unit { factor, dimension: other.dimension })
        });
        match defined {
            Some(defined) => {
                self.project.units.define(&name, defined);
                self.declared_unit(unit.name, &name);
            }
            None => {
                self.project.units.declare(&name);
                self.diagnostics.push(wrong_value(
                    unit.span,
                    "un nombre d'une unité connue, comme « unité palette = 48 u »",
                    "a number of a known unit, such as “unit pallet = 48 u”",
                ));
            }
        }
    }

    fn declared_unit(&mut self, place: Span, name: &str) {
        self.project.declared_units.extend(self.project.units.id(name).map(|unit| (place, unit)));
    }

    fn settings_block(&mut self, block: Block) {
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

    fn project_block(&mut self, block: Block) {
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
    fn billed_vat(&mut self, vat: Option<Vat>) -> Option<Vat> {
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

    fn rounding(&mut self, items: &[SettingItem]) -> bool {
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

    fn currency(&mut self, items: &[SettingItem]) -> Option<Currency> {
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

    fn party(&mut self, block: Block) {
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

    fn date(&mut self, span: Span) -> Option<Date> {
        if let Some(error) = invalid_date(&self.project.source.text, span) {
            self.diagnostics.push(error);
        }
        Date::parse(self.slice(span))
    }

    fn head(&mut self, head: &Head) -> HeadParts {
        let mut parts = HeadParts::default();
        let mut twice = Vec::new();
        for clause in &head.clauses {
            match *clause {
                Clause::Number { word, number } => match parts.number {
                    Some(first) => twice.push((word.to(number), first)),
                    None => parts.number = Some(number),
                },
                Clause::Dated { word, date } => match parts.date_span {
                    Some(first) => twice.push((word.to(date), first)),
                    None => {
                        parts.date = self.date(date);
                        parts.date_span = Some(date);
                    }
                },
                Clause::Status { word, status, date } => {
                    let day = date.and_then(|date| self.date(date));
                    let span = date.map_or(word, |date| word.to(date));
                    if let Some((_, first, _)) = parts.statuses.first() {
                        let code = Code::StatusContradiction;
                        self.diagnostics.push(
                            Diagnostic::new(code, span, |lang| {
                                lang.pick(
                                    "un document n'a qu'un état".into(),
                                    "a document has one status only".into(),
                                )
                            })
                            .at(*first, |lang| {
                                lang.pick(
                                    "celui-ci est déjà donné".into(),
                                    "this one is given already".into(),
                                )
                            })
                            .fix(span, "", |lang| lang.pick("effacer celui-ci".into(), "remove it".into())),
                        );
                    } else {
                        parts.statuses.push((status, span, day));
                    }
                }
            }
        }
        for (span, first) in twice {
            self.diagnostics.push(
                Diagnostic::new(Code::DuplicateClause, span, |lang| {
                    lang.pick("ceci est donné deux fois".into(), "this is given twice".into())
                })
                .at(first, |lang| lang.pick("une première fois ici".into(), "first given here".into()))
                .fix(span, "", |lang| lang.pick("effacer celui-ci".into(), "remove this one".into())),
            );
        }
        parts
    }

    /// Declares a document's id; tells a missing or repeated one.
    fn declare_document(&mut self, block: &Block, document: Document, prefix: &str, count: usize) {
        let Some(id) = block.head.id else {
            let mut number = count + 1;
            while self.project.names.document(&format!("{prefix}{number}")).is_some() {
                number += 1;
            }
            let word = self.slice(block.kind_span).to_owned();
            self.diagnostics.push(
                Diagnostic::new(Code::MissingDocumentId, block.kind_span, |lang| {
                    lang.pick(
                        format!("ce document ({word}) n'a pas d'identifiant"),
                        format!("this document ({word}) has no id"),
                    )
                })
                .fix(block.kind_span.after(), format!(" {prefix}{number}"), |lang| {
                    lang.pick(format!("le nommer {prefix}{number}"), format!("name it {prefix}{number}"))
                }),
            );
            return;
        };
        let name = self.slice(id).to_owned();
        if let Err(earlier) = self.project.names.declare_document(&name, document) {
            let earlier = match earlier {
                Document::Quote(quote) => self.project.quotes[quote as usize].id,
                Document::Other(span) => Some(span),
            };
            self.diagnostics.push(duplicate_id(id, &name, earlier, None));
        }
    }

    fn quote(&mut self, block: Block) {
        let quote = self.project.quotes.len() as QuoteId;
        if block.kind == Keyword::Library {
            self.diagnostics.push(not_billed(
                block.kind_span,
                "la bibliothèque de prix",
                "the price library",
            ));
            return;
        }
        let prefix = if block.kind == Keyword::Amendment { "A" } else { "D" };
        self.declare_document(&block, Document::Quote(quote), prefix, quote as usize);
        let parts = self.head(&block.head);
        let mut accepted = (None, None);
        let mut refused = None;
        if let Some((status, span, day)) = parts.statuses.first().copied() {
            match status {
                Keyword::Accepted => {
                    accepted = (day, Some(span));
                    if day.is_none() && !self.slice(span).contains(|ch: char| ch.is_ascii_digit()) {
                        self.diagnostics.push(
                            Diagnostic::new(Code::MissingDate, span, |lang| {
                                lang.pick(
                                    "la date d'acceptation manque".into(),
                                    "the date of acceptance is missing".into(),
                                )
                            })
                            .note(|lang| {
                                lang.pick(
                                    "on écrit : accepté 2026-03-15".into(),
                                    "written: accepted 2026-03-15".into(),
                                )
                            }),
                        );
                    }
                }
                Keyword::Refused | Keyword::Cancelled => refused = Some(span),
                Keyword::Draft => {}
                _ => self.diagnostics.push(not_for(span, "un devis", "a quote")),
            }
        }
        let first_row = self.project.rows.len() as RowId;
        let first_section = self.project.sections.len() as SectionId;
        self.project.quotes.push(Quote {
            kind: block.kind,
            id: block.head.id,
            title: block.head.title,
            head: block.head.span,
            date: parts.date,
            date_span: parts.date_span,
            accepted: accepted.0,
            accepted_span: accepted.1,
            refused,
            remeasured: false,
            settings: GroupSettings::default(),
            texts: Vec::new(),
            rows: first_row..first_row,
            sections: first_section..first_section,
        });
        self.project.lost |= !block.readable;
        let (mut found, texts) = self.body(block.body, quote, None, Place::Quote);
        let contract = found.items(Key::Contract, self.diagnostics);
        let remeasured = self.remeasured(&contract);
        let settings = self.group_settings(&mut found);
        let (rows, sections) = (self.project.rows.len() as RowId, self.project.sections.len() as SectionId);
        let quote = &mut self.project.quotes[quote as usize];
        quote.remeasured = remeasured;
        quote.settings = settings;
        quote.texts = texts;
        quote.rows.end = rows;
        quote.sections.end = sections;
    }

    fn remeasured(&mut self, items: &[SettingItem]) -> bool {
        let [item] = items else {
            if let Some(item) = items.first() {
                self.diagnostics.push(wrong_value(
                    item.span(),
                    "« métré » ou « forfait »",
                    "“remeasured” or “lump”",
                ));
            }
            return false;
        };
        match fold(self.project.source.slice(item.span())).as_ref() {
            "metre" | "remeasured" | "remeasurement" => true,
            "forfait" | "lump" => false,
            _ => {
                self.diagnostics.push(wrong_value(
                    item.span(),
                    "« métré » ou « forfait »",
                    "“remeasured” or “lump”",
                ));
                false
            }
        }
    }

    fn group_settings(&mut self, found: &mut settings::Block) -> GroupSettings {
        let vat = found.vat(self.diagnostics);
        let vat = self.billed_vat(vat);
        GroupSettings {
            vat,
            discount: found.formula(Key::Discount, &self.project.source.text, self.diagnostics),
        }
    }

    /// The rows and sections of a block, in document order.
    fn body(
        &mut self,
        body: Body,
        quote: QuoteId,
        section: Option<SectionId>,
        place: Place,
    ) -> (settings::Block, Vec<Span>) {
        for value in body.lets {
            self.declare_let(value);
        }
        let mut position = 0;
        for line in body.rows {
            position += 1;
            match line {
                RowsLine::Section(inner) => self.section(*inner, quote, section, position),
                RowsLine::Row(row) => self.row(row, quote, section, position),
            }
        }
        let text = &self.project.source.text;
        let found = settings::gather(body.settings, place, text, self.project.lang, self.diagnostics);
        (found, body.texts)
    }

    fn section(
        &mut self,
        section: crate::syntax::tree::Section,
        quote: QuoteId,
        parent: Option<SectionId>,
        position: u32,
    ) {
        let at = self.project.sections.len() as SectionId;
        let first = self.project.rows.len() as RowId;
        if let Some(id) = section.id {
            self.declare(id, quote, Target::Section(at));
        }
        self.project.sections.push(Section {
            id: section.id,
            title: section.title,
            quote,
            parent,
            rows: first..first,
            position,
            settings: GroupSettings::default(),
            texts: Vec::new(),
        });
        let (mut found, texts) = self.body(section.body, quote, Some(at), Place::Section);
        let settings = self.group_settings(&mut found);
        let end = self.project.rows.len() as RowId;
        let section = &mut self.project.sections[at as usize];
        section.rows.end = end;
        section.settings = settings;
        section.texts = texts;
    }

    fn declare(&mut self, id: Span, quote: QuoteId, target: Target) {
        let Project { source, names, .. } = &mut self.project;
        if let Err(earlier) = names.declare(source.slice(id), quote, target) {
            let name = self.slice(id).to_owned();
            let earlier = self.project.declaration(earlier);
            let mut number = 2;
            while !self.project.names.quotes_with(&format!("{name}_{number}")).is_empty() {
                number += 1;
            }
            self.diagnostics.push(duplicate_id(id, &name, earlier, Some(format!("{name}_{number}"))));
        }
    }

    fn row(
        &mut self,
        row: crate::syntax::tree::Row,
        quote: QuoteId,
        section: Option<SectionId>,
        position: u32,
    ) {
        let at = self.project.rows.len() as RowId;
        self.declare(row.id, quote, Target::Row(at));
        let mut less = None;
        if let Some(source) = row.source {
            if source.less {
                less = Some(Less { word: source.word, path: source.path, row: None });
            } else {
                let span = source.word.to(source.path);
                self.diagnostics.push(not_billed(
                    span,
                    "une ligne tirée d'une bibliothèque",
                    "a row from a library",
                ));
            }
        }
        let mut out = Row {
            id: row.id,
            designation: row.designation,
            quote,
            section,
            position,
            quantity: row.quantity,
            price: None,
            discount: None,
            vat: None,
            option: None,
            less,
            texts: Box::default(),
            span: row.span,
            readable: row.readable,
        };
        for word in row.words {
            self.row_word(&mut out, word);
        }
        if let Some(body) = row.body {
            let components = !body.rows.is_empty() || !body.entries.is_empty();
            if components {
                self.diagnostics.push(not_billed(row.id, "un ouvrage composé", "a row made of components"));
            }
            for value in body.lets {
                self.declare_let(value);
            }
            for setting in &body.settings {
                self.diagnostics.push(
                    Diagnostic::new(Code::WordOutOfPlace, setting.key, |lang| {
                        lang.pick(
                            "une ligne n'a pas de réglage : ses mots se placent sur la ligne".into(),
                            "a row has no setting: its words stand on the row".into(),
                        )
                    })
                    .note(|lang| {
                        lang.pick(
                            "par exemple : … @ 640 tva 20%".into(),
                            "for example: … @ 640 vat 20%".into(),
                        )
                    }),
                );
            }
            out.texts = body.texts.into_boxed_slice();
        }
        self.project.rows.push(out);
    }

    fn row_word(&mut self, row: &mut Row, word: RowWord) {
        let span = word.word();
        let of_other = row.less.is_some();
        let first = match &word {
            RowWord::Price { .. } => row.price.as_ref().map(|price| price.span()),
            RowWord::Vat { .. } => row.vat.as_ref().map(|vat| vat.rate.span()),
            RowWord::Discount { .. } => row.discount.as_ref().map(|discount| discount.span()),
            RowWord::Option(_) => row.option,
            _ => None,
        };
        if let Some(first) = first {
            self.diagnostics.push(
                Diagnostic::new(Code::DuplicateWord, span, |lang| {
                    lang.pick("ce mot est déjà sur la ligne".into(), "this word is already on the row".into())
                })
                .at(first, |lang| lang.pick("une première fois ici".into(), "first here".into())),
            );
            row.readable = false;
            return;
        }
        match word {
            RowWord::Coef { .. } => {
                self.diagnostics.push(not_billed(
                    span,
                    "le coefficient d'un ouvrage composé",
                    "the coefficient of a composed row",
                ));
            }
            RowWord::Penalty(_) => self.diagnostics.push(not_billed(span, "les pénalités", "penalties")),
            RowWord::Stored(_) => {
                self.diagnostics.push(not_billed(span, "les approvisionnements", "stored materials"))
            }
            RowWord::Option(_) if !of_other => row.option = Some(span),
            _ if of_other => {
                let (path, typed) = match row.less {
                    Some(less) => (less.path, self.slice(less.path).to_owned()),
                    None => return,
                };
                self.diagnostics.push(
                    Diagnostic::new(Code::WordOutOfPlace, span, |lang| {
                        lang.pick(
                            format!(
                                "une moins-value a le prix, la TVA et la remise de {}",
                                lang.quoted(&typed)
                            ),
                            format!("a deduction has the price, VAT and discount of {}", lang.quoted(&typed)),
                        )
                    })
                    .at(path, |lang| {
                        lang.pick("la ligne qu'elle diminue".into(), "the row that it reduces".into())
                    }),
                );
                row.readable = false;
            }
            RowWord::Price { value, .. } => {
                row.price = Some(value);
            }
            RowWord::Vat { rate, reason, .. } => row.vat = Some(Box::new(Vat { rate, reason })),
            RowWord::Discount { value, .. } => row.discount = Some(value),
            RowWord::Option(_) => {}
        }
    }

    /// An amendment never retypes a row of a quote (R2).
    fn retyped_rows(&mut self) {
        let mut found = Vec::new();
        for quote in self.project.quotes.iter().filter(|quote| quote.kind == Keyword::Amendment) {
            for row in quote.rows.clone() {
                let id = self.project.rows[row as usize].id;
                let name = self.project.slice(id);
                let earlier = self
                    .project
                    .names
                    .quotes_with(name)
                    .into_iter()
                    .find(|(other, _)| self.project.quotes[*other as usize].kind != Keyword::Amendment);
                if let Some((_, Target::Row(earlier))) = earlier {
                    found.push((row, id, name.to_owned(), self.project.rows[earlier as usize].id));
                }
            }
        }
        for (row, id, name, earlier) in found {
            self.project.rows[row as usize].readable = false;
            self.diagnostics.push(
                Diagnostic::new(Code::RetypedRow, id, |lang| {
                    lang.pick(
                        format!("un avenant ne reprend pas la ligne {} du devis", lang.quoted(&name)),
                        format!("an amendment does not retype row {} of the quote", lang.quoted(&name)),
                    )
                })
                .at(earlier, |lang| {
                    lang.pick("elle est déjà vendue ici".into(), "it is already sold here".into())
                })
                .note(|lang| {
                    lang.pick(
                        format!(
                            "en plus : une ligne d'un autre nom ; en moins : {name}_mv moins {name} 4 m2"
                        ),
                        format!(
                            "more of it: a row of another name; less of it: {name}_less less {name} 4 m2"
                        ),
                    )
                })
                .fix(id, format!("{name}_plus"), |lang| {
                    lang.pick(format!("la nommer {name}_plus"), format!("name it {name}_plus"))
                }),
            );
        }
    }

    fn bind_less_rows(&mut self) {
        for at in 0..self.project.rows.len() {
            let Some(less) = self.project.rows[at].less else { continue };
            let path = self.project.slice(less.path);
            match self.project.names.find(path) {
                Ok(Target::Row(other))
                    if self.project.rows[other as usize].less.is_none() && other as usize != at =>
                {
                    self.project.rows[at].less = Some(Less { row: Some(other), ..less });
                }
                Ok(_) => {
                    let typed = path.to_owned();
                    self.diagnostics.push(Diagnostic::new(Code::NotATarget, less.path, |lang| {
                        lang.pick(
                            format!(
                                "« moins » s'applique à une ligne d'un devis ; {} n'en est pas une",
                                lang.quoted(&typed)
                            ),
                            format!("“less” applies to a row of a quote; {} is not one", lang.quoted(&typed)),
                        )
                    }));
                    self.project.rows[at].readable = false;
                }
                Err(unresolved) => {
                    let error = situations::unresolved(&self.project, less.path, unresolved);
                    self.diagnostics.push(error);
                    self.project.rows[at].readable = false;
                }
            }
        }
    }

    /// A situation, to be filled; the other documents are not billed yet.
    fn document(&mut self, block: Block) -> Option<(Situation, Body)> {
        let (fr, en, prefix) = match block.kind {
            Keyword::Situation => ("", "", "S"),
            Keyword::Closing => ("la clôture", "the closing", "DGD"),
            Keyword::Deposit => ("l'acompte", "the deposit", "AC"),
            Keyword::Advance => ("l'avance", "the advance", "AV"),
            Keyword::Credit => ("l'avoir", "the credit note", "CN"),
            Keyword::Payment => ("le règlement", "the payment", ""),
            _ => ("l'indice", "the index", ""),
        };
        let other = Document::Other(block.head.id.unwrap_or(block.kind_span));
        if !fr.is_empty() {
            if let Some(id) = block.head.id {
                let name = self.slice(id).to_owned();
                if let Err(earlier) = self.project.names.declare_document(&name, other) {
                    let earlier = match earlier {
                        Document::Quote(quote) => self.project.quotes[quote as usize].id,
                        Document::Other(span) => Some(span),
                    };
                    self.diagnostics.push(duplicate_id(id, &name, earlier, None));
                }
            }
            self.diagnostics.push(not_billed(block.kind_span, fr, en));
            return None;
        }
        self.declare_document(&block, other, prefix, self.project.situations.len());
        let parts = self.head(&block.head);
        let status = parts.statuses.first().map(|(status, span, _)| (*status, *span));
        if let Some((Keyword::Accepted | Keyword::Refused, span)) = status {
            self.diagnostics.push(not_for(span, "une situation", "a situation"));
        }
        let Block { head, mut body, readable, .. } = block;
        let text = &self.project.source.text;
        let found = std::mem::take(&mut body.settings);
        let mut found = settings::gather(found, Place::Situation, text, self.project.lang, self.diagnostics);
        for key in [Key::Period, Key::Due, Key::Terms, Key::Reference] {
            found.take(key);
        }
        for value in std::mem::take(&mut body.lets) {
            self.declare_let(value);
        }
        let situation = Situation {
            id: head.id,
            title: head.title,
            number: parts.number,
            head: head.span,
            date: parts.date,
            date_span: parts.date_span,
            status,
            texts: std::mem::take(&mut body.texts),
            entries: Vec::new(),
            targets: Vec::new(),
            unknown: Vec::new(),
            lost: !readable,
            block: body.open.map(|open| body.close.map_or(open, |close| open.to(close))),
        };
        Some((situation, body))
    }
}

fn not_for(span: Span, fr: &str, en: &str) -> Diagnostic {
    let (fr, en) = (fr.to_owned(), en.to_owned());
    Diagnostic::new(Code::StatusContradiction, span, move |lang| {
        lang.pick(format!("{fr} n'a pas cet état"), format!("{en} does not have this status"))
    })
    .fix(span, "", |lang| lang.pick("l'effacer".into(), "remove it".into()))
}

fn duplicate_id(id: Span, name: &str, earlier: Option<Span>, rename: Option<String>) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(Code::DuplicateId, id, |lang| {
        lang.pick(
            format!("l'identifiant {} est déjà pris", lang.quoted(name)),
            format!("id {} is already taken", lang.quoted(name)),
        )
    })
    .note(|lang| {
        lang.pick(
            "les identifiants se comparent sans majuscules ni accents".into(),
            "ids are compared without capitals and accents".into(),
        )
    });
    if let Some(earlier) = earlier {
        diagnostic = diagnostic.at(earlier, |lang| lang.pick("pris ici".into(), "taken here".into()));
    }
    match rename {
        Some(new) => diagnostic
            .fix(id, new.clone(), |lang| lang.pick(format!("la nommer {new}"), format!("name it {new}"))),
        None => diagnostic,
    }
}
