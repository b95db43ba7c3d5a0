//! Quotes, orders and amendments: their sections and rows, in document order.

use super::messages::{duplicate_id, not_for};
use super::names::{Document, id_letters};
use super::resolve::Resolver;
use super::settings::{self, Key, Place, wrong_value};
use super::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Block, Body, RowsLine, SettingItem};
use crate::syntax::{Few, fold};

impl Resolver<'_> {
    pub(super) fn quote(&mut self, block: Block) {
        let quote = self.project.quotes.len() as QuoteId;
        if block.kind == Keyword::Library {
            self.library_name(&block);
        } else {
            let prefix = id_letters(block.kind, self.project.lang);
            let document = Document::Quote(quote);
            // A head that could not be read is told wrong already, and may well have an id.
            if block.readable || block.head.id.is_some() {
                self.declare_document(block.head.id, block.kind_span, document, prefix, quote as usize);
            }
        }
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
            terms: None,
            settings: GroupSettings::default(),
            texts: Few::default(),
            rows: first_row..first_row,
            sections: first_section..first_section,
        });
        if !block.readable {
            // What its head says of acceptance is unknown: nothing more is made of it.
            self.project.lost = true;
            if let Some(quote) = self.project.quotes.last_mut() {
                quote.accepted_span = quote.accepted_span.or(Some(block.head.span));
            }
        }
        let (mut found, texts) = self.body(block.body, quote, None, Place::Quote);
        found.take(Key::Reference);
        let terms = found.terms(Key::Terms, &self.project.source, self.diagnostics);
        let contract = found.items(Key::Contract, self.diagnostics);
        let remeasured = self.remeasured(&contract);
        let settings = self.group_settings(&mut found);
        self.discount_in_library(quote, &settings);
        let (rows, sections) = (self.project.rows.len() as RowId, self.project.sections.len() as SectionId);
        let quote = &mut self.project.quotes[quote as usize];
        quote.remeasured = remeasured;
        quote.terms = terms;
        quote.settings = settings;
        quote.texts = texts;
        quote.rows.end = rows;
        quote.sections.end = sections;
    }

    /// Rows are taken at the price of a library: a discount there would be lost without a word (R4).
    fn discount_in_library(&mut self, quote: QuoteId, settings: &GroupSettings) {
        let Some(discount) = &settings.discount else { return };
        if !self.project.quotes[quote as usize].is_library() {
            return;
        }
        self.project.lost = true;
        self.diagnostics.push(Diagnostic::new(Code::WordOutOfPlace, discount.span(), |lang| {
            lang.pick(
                "une bibliothèque donne des prix : la remise se place dans le devis".into(),
                "a library gives prices: the discount stands in the quote".into(),
            )
        }));
    }

    /// Several editions of a library share its name: their dates tell them apart.
    fn library_name(&mut self, block: &Block) {
        if block.head.id.is_some() {
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(Code::MissingDocumentId, block.kind_span, |lang| {
                lang.pick("cette bibliothèque n'a pas de nom".into(), "this library has no name".into())
            })
            .fix(block.kind_span.after(), " BPU", |lang| {
                lang.pick("la nommer BPU".into(), "name it BPU".into())
            }),
        );
    }

    pub(super) fn remeasured(&mut self, items: &[SettingItem]) -> bool {
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

    pub(super) fn group_settings(&mut self, found: &mut settings::Block) -> GroupSettings {
        let vat = found.vat(self.diagnostics);
        let vat = self.vat_kind(vat);
        let discount = found.formula(Key::Discount, &self.project.source.text, self.diagnostics);
        GroupSettings { vat: vat.map(Box::new), discount: discount.map(Box::new) }
    }

    /// The rows and sections of a block, in document order.
    pub(super) fn body(
        &mut self,
        body: Body,
        quote: QuoteId,
        section: Option<SectionId>,
        place: Place,
    ) -> (settings::Block, Few<Span>) {
        for value in body.lets {
            self.declare_let(value);
        }
        let mut position = 0;
        for line in body.rows.into_iter().flatten() {
            // Nothing more can be told, and every figure is unknown: what follows is not kept.
            if self.diagnostics.dropped_errors() {
                break;
            }
            position += 1;
            match line {
                RowsLine::Section(inner) => self.section(inner, quote, section, position),
                RowsLine::Row(row) => self.row(row, quote, section, position),
            }
        }
        let text = &self.project.source.text;
        let found = settings::gather(body.settings, place, text, self.project.lang, self.diagnostics);
        (found, body.texts)
    }

    pub(super) fn section(
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
            texts: Few::default(),
        });
        let (mut found, texts) = self.body(section.body, quote, Some(at), Place::Section);
        let settings = self.group_settings(&mut found);
        self.discount_in_library(quote, &settings);
        let end = self.project.rows.len() as RowId;
        let section = &mut self.project.sections[at as usize];
        section.rows.end = end;
        section.settings = settings;
        section.texts = texts;
    }

    /// Gives an id to a row or a section of a quote, or of a price library.
    pub(super) fn declare(&mut self, id: Span, quote: QuoteId, target: Target) {
        let declared = &self.project.quotes[quote as usize];
        let library = declared.is_library().then_some(declared.id);
        let Project { source, names, .. } = &mut self.project;
        if let Some(library) = library {
            let Target::Row(row) = target else { return };
            let library = library.map_or("", |library| source.slice(library));
            if let Err(earlier) = names.declare_library(library, source.slice(id), quote, row) {
                let name = self.slice(id).to_owned();
                let earlier = self.project.rows[earlier as usize].id;
                self.diagnostics.push(duplicate_id(id, &name, Some(earlier), None));
            }
            return;
        }
        if let Err(earlier) = names.declare(source.slice(id), quote, target) {
            let name = self.slice(id).to_owned();
            let earlier = self.project.declaration(earlier);
            let mut number = 2;
            while !self.diagnostics.is_full()
                && !self.project.names.quotes_with(&format!("{name}_{number}")).is_empty()
            {
                number += 1;
            }
            self.diagnostics.push(duplicate_id(id, &name, earlier, Some(format!("{name}_{number}"))));
        }
    }
}
