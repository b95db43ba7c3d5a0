//! Tree to Project: blocks one by one, names declared before any is looked up.

use super::entries;
use super::messages::duplicate_id;
use super::names::Document;
use super::settings::wrong_value;
use super::*;
use crate::diagnostic::{Code, Diagnostic, Log};
use crate::syntax::tree::{self, Clause, Head, Item, Tree, UnitDef};
use crate::syntax::{Few, fold, invalid_date};
use rustc_hash::FxHashMap;

pub(super) struct Resolver<'d> {
    pub(super) project: Project,
    pub(super) diagnostics: &'d mut Log,
    /// Ids of invoices and payments, folded, where each was first declared.
    pub(super) heads: FxHashMap<Box<str>, Span>,
    /// Components of rows, to be given their place once every quote has its rows.
    pub(super) components: Vec<(RowId, Few<Vec<tree::RowsLine>>)>,
}

/// Binds the names of a tree. What is wrong is told in `diagnostics`, and left out of the project.
pub fn resolve(source: Source, tree: Tree, imported: Imported, diagnostics: &mut Log) -> Project {
    let lang = tree.lang.unwrap_or_default();
    let project = Project {
        source,
        lang,
        lang_told: tree.lang.is_some(),
        settings: Settings {
            title: None,
            reference: None,
            terms: None,
            vat: None,
            vat_cumulative: false,
            default_progress: None,
            currency: Currency { code: "EUR", decimals: 2 },
            retention: None,
            release: None,
            retention_cap: 5,
            public: false,
            deductions: Vec::new(),
            details: Vec::new(),
            site: Address::default(),
        },
        parties: Vec::new(),
        units: Units::new("EUR"),
        declared_units: Vec::new(),
        lets: Vec::new(),
        quotes: Vec::new(),
        sections: Vec::new(),
        rows: Vec::new(),
        invoices: Vec::new(),
        payments: Vec::new(),
        indices: Vec::new(),
        revision: None,
        bond: None,
        handover: None,
        names: Names::default(),
        lost: tree.lost,
        works_unknown: false,
    };
    diagnostics.extend(tree.errors);
    let mut resolver = Resolver { project, diagnostics, heads: FxHashMap::default(), components: Vec::new() };
    resolver.mixed_languages(tree.mixed);
    for value in imported.values {
        resolver.index_value(value.index, value.value);
    }
    resolver.items(tree.items);
    resolver.project
}

/// The parts of a head, each once.
#[derive(Default)]
pub(super) struct HeadParts {
    pub(super) number: Option<Span>,
    pub(super) date: Option<Date>,
    pub(super) date_span: Option<Span>,
    pub(super) statuses: Vec<(Keyword, Span, Option<Date>)>,
}

impl Resolver<'_> {
    pub(super) fn slice(&self, span: Span) -> &str {
        self.project.source.slice(span)
    }

    pub(super) fn mixed_languages(&mut self, mixed: Option<(Span, Keyword)>) {
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

    pub(super) fn items(&mut self, items: Vec<Item>) {
        let mut quotes = Vec::new();
        let mut invoices = Vec::new();
        let mut payments = Vec::new();
        let mut grids = Vec::new();
        let mut units = Vec::new();
        let mut first_of_kind: Vec<(Keyword, Span)> = Vec::new();
        for item in items {
            match item {
                // The files themselves were read, and their items follow.
                Item::Import(_) => {}
                Item::Let(value) => self.declare_let(*value),
                Item::Unit(unit) => units.push(*unit),
                Item::Grid(grid) if grid.columns.is_empty() && grid.lines.is_empty() => {}
                Item::Grid(grid) => grids.push(*grid),
                Item::Block(block) if block.kind.holds_rows() => quotes.push(block),
                Item::Block(block) if block.kind == Keyword::Index => self.index(*block),
                Item::Block(block) if block.kind == Keyword::Payment => payments.push(*block),
                Item::Block(block) if block.kind.holds_entries() => invoices.push(*block),
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
        let (libraries, quotes): (Vec<_>, Vec<_>) =
            quotes.into_iter().partition(|block| block.kind == Keyword::Library);
        for block in quotes {
            if self.diagnostics.dropped_errors() {
                break;
            }
            self.quote(*block);
        }
        self.retyped_rows();
        let mut bodies = self.invoices(invoices);
        for (at, body) in &mut bodies {
            self.free_rows(*at, body);
        }
        for block in libraries {
            if self.diagnostics.dropped_errors() {
                break;
            }
            self.quote(*block);
        }
        self.same_editions();
        self.place_components();
        self.bind_other_rows();
        self.bind_recoveries();
        entries::bind_all(&mut self.project, bodies, self.diagnostics);
        entries::fill(&mut self.project, grids, self.diagnostics);
        entries::name_numbered(&self.project, self.diagnostics);
        for block in payments {
            if self.diagnostics.dropped_errors() {
                break;
            }
            let (mut payment, body) = self.payment(block);
            cited::fill_payment(&self.project, &mut payment, body, self.diagnostics);
            self.project.payments.push(payment);
        }
    }

    pub(super) fn declare_let(&mut self, value: crate::syntax::tree::Let) {
        let Project { source, names, lets, .. } = &mut self.project;
        if let Err(first) = names.declare_let(source.slice(value.name), lets.len() as u32) {
            let first = lets[first as usize].name;
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

    pub(super) fn unit(&mut self, unit: UnitDef) {
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
            let factor = count.times(other.factor).filter(|factor| !factor.is_zero())?;
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

    pub(super) fn declared_unit(&mut self, place: Span, name: &str) {
        self.project.declared_units.extend(self.project.units.id(name).map(|unit| (place, unit)));
    }

    pub(super) fn date(&mut self, span: Span) -> Option<Date> {
        if let Some(error) = invalid_date(&self.project.source.text, span) {
            self.diagnostics.push(error);
        }
        Date::parse(self.slice(span))
    }

    pub(super) fn head(&mut self, head: &Head) -> HeadParts {
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
    pub(super) fn declare_document(
        &mut self,
        id: Option<Span>,
        kind: Span,
        document: Document,
        prefix: &str,
        count: usize,
    ) {
        let Some(id) = id else {
            let mut number = count + 1;
            while self.project.names.document(&format!("{prefix}{number}")).is_some() {
                number += 1;
            }
            let word = self.slice(kind).to_owned();
            self.diagnostics.push(
                Diagnostic::new(Code::MissingDocumentId, kind, |lang| {
                    lang.pick(
                        format!("ce document ({word}) n'a pas d'identifiant"),
                        format!("this document ({word}) has no id"),
                    )
                })
                .fix(kind.after(), format!(" {prefix}{number}"), |lang| {
                    lang.pick(format!("le nommer {prefix}{number}"), format!("name it {prefix}{number}"))
                }),
            );
            return;
        };
        let name = self.slice(id).to_owned();
        if !matches!(document, Document::Quote(_)) {
            self.heads.entry(fold(&name).into()).or_insert(id);
        }
        if let Err(earlier) = self.project.names.declare_document(&name, document) {
            let earlier = match earlier {
                Document::Quote(quote) => self.project.quotes[quote as usize].id,
                Document::Invoice(_) | Document::Other(_) => self.heads.get(fold(&name).as_ref()).copied(),
            };
            self.diagnostics.push(duplicate_id(id, &name, earlier, None));
        }
    }
}
