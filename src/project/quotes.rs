//! Quotes, orders and amendments: their sections and rows, in document order.

use super::messages::{duplicate_id, not_billed, not_for};
use super::names::Document;
use super::resolve::Resolver;
use super::settings::{self, Key, Place, wrong_value};
use super::situations;
use super::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{Block, Body, RowWord, RowsLine, SettingItem};
use crate::syntax::{Few, fold};

impl Resolver<'_> {
    pub(super) fn quote(&mut self, block: Block) {
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
        let vat = self.billed_vat(vat);
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
        let end = self.project.rows.len() as RowId;
        let section = &mut self.project.sections[at as usize];
        section.rows.end = end;
        section.settings = settings;
        section.texts = texts;
    }

    pub(super) fn declare(&mut self, id: Span, quote: QuoteId, target: Target) {
        let Project { source, names, .. } = &mut self.project;
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

    pub(super) fn row(
        &mut self,
        row: crate::syntax::tree::Row,
        quote: QuoteId,
        section: Option<SectionId>,
        position: u32,
    ) {
        let at = self.project.rows.len() as RowId;
        self.declare(row.id, quote, Target::Row(at));
        let mut less = None;
        let mut readable = row.readable;
        if let Some(source) = row.source {
            if source.less {
                less = Some(Box::new(Less { word: source.word, path: source.path, row: None }));
            } else {
                let span = source.word.to(source.path);
                self.diagnostics.push(not_billed(
                    span,
                    "une ligne tirée d'une bibliothèque",
                    "a row from a library",
                ));
                readable = false;
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
            texts: row.texts,
            span: row.span,
            readable,
        };
        let price = row.price.map(|(word, value)| RowWord::Price { word, value });
        for word in price.into_iter().chain(row.words) {
            self.row_word(&mut out, word);
        }
        if let Some(body) = row.body {
            let components = !body.rows.is_empty() || !body.entries.is_empty();
            if components {
                out.readable = false;
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
        }
        self.project.rows.push(out);
    }

    pub(super) fn row_word(&mut self, row: &mut Row, word: RowWord) {
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
                let (path, typed) = match &row.less {
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
            RowWord::Discount { value, .. } => row.discount = Some(Box::new(value)),
            RowWord::Option(_) => {}
        }
    }

    /// An amendment never retypes a row of a quote (R2).
    pub(super) fn retyped_rows(&mut self) {
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

    pub(super) fn bind_less_rows(&mut self) {
        for at in 0..self.project.rows.len() {
            let Some(less) = &self.project.rows[at].less else { continue };
            let span = less.path;
            let path = self.project.slice(span);
            match self.project.names.find(path) {
                Ok(Target::Row(other))
                    if self.project.rows[other as usize].less.is_none()
                        && self.project.rows[other as usize].option.is_none()
                        && other as usize != at =>
                {
                    if let Some(less) = &mut self.project.rows[at].less {
                        less.row = Some(other);
                    }
                }
                Ok(_) => {
                    let typed = path.to_owned();
                    self.diagnostics.push(Diagnostic::new(Code::NotATarget, span, |lang| {
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
                    let error = situations::unresolved(&self.project, span, unresolved, true);
                    self.diagnostics.push(error);
                    self.project.rows[at].readable = false;
                }
            }
        }
    }
}
