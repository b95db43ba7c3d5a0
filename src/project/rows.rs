//! Rows: their words, what they are taken from (R4), their components (R3), and those that a situation adds (R14).

use super::entries;
use super::messages::duplicate_id;
use super::resolve::Resolver;
use super::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::fold;
use crate::syntax::tree::{Body, RowWord, RowsLine};
use rustc_hash::FxHashMap;

impl Resolver<'_> {
    pub(super) fn row(
        &mut self,
        row: crate::syntax::tree::Row,
        quote: QuoteId,
        section: Option<SectionId>,
        position: u32,
    ) {
        let at = self.project.rows.len() as RowId;
        self.declare(row.id, quote, Target::Row(at));
        self.push_row(row, quote, section, position);
    }

    /// Adds a row that is declared already, or that has no name to others.
    fn push_row(
        &mut self,
        row: crate::syntax::tree::Row,
        quote: QuoteId,
        section: Option<SectionId>,
        position: u32,
    ) {
        let mut row = row;
        let at = self.project.rows.len() as RowId;
        let body = row.body.take();
        let mut out = self.made_row(row, quote, section, position);
        if let Some(body) = body {
            self.row_body(at, &mut out, *body);
        }
        self.project.rows.push(out);
    }

    /// What the line of a row says of it.
    pub(super) fn made_row(
        &mut self,
        row: crate::syntax::tree::Row,
        quote: QuoteId,
        section: Option<SectionId>,
        position: u32,
    ) -> Row {
        let (mut less, mut from) = (None, None);
        if let Some(source) = row.source {
            let other = Less { word: source.word, path: source.path, row: None };
            if source.less {
                less = Some(Box::new(other));
            } else {
                from = Some(other);
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
            extra: None,
            texts: row.texts,
            span: row.span,
            readable: row.readable,
        };
        if from.is_some() {
            out.extra().from = from;
        }
        let price = row.price.map(|(word, value)| RowWord::Price { word, value });
        for word in price.into_iter().chain(row.words) {
            self.row_word(&mut out, word);
        }
        out
    }

    /// What stands in the block of a row.
    fn row_body(&mut self, at: RowId, out: &mut Row, body: Body) {
        for entry in &body.entries {
            out.readable = false;
            self.diagnostics.push(Diagnostic::new(Code::LineOutOfPlace, entry.target, |lang| {
                lang.pick(
                    "dans le bloc d'une ligne : ses composants, ou un texte".into(),
                    "in the block of a row: its components, or a text".into(),
                )
            }));
        }
        out.readable &= body.broken.is_empty();
        if !body.rows.is_empty() {
            self.components.push((at, body.rows));
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
                    lang.pick("par exemple : … @ 640 tva 20%".into(), "for example: … @ 640 vat 20%".into())
                }),
            );
        }
    }

    pub(super) fn row_word(&mut self, row: &mut Row, word: RowWord) {
        let span = word.word();
        let of_other = row.less.is_some();
        let first = match &word {
            RowWord::Price { .. } => row.price.as_ref().map(|price| price.span()),
            RowWord::Vat { .. } => row.vat.as_ref().map(|vat| vat.rate.span()),
            RowWord::Discount { .. } => row.discount.as_ref().map(|discount| discount.span()),
            RowWord::Option(_) => row.option,
            RowWord::Coef { .. } => row.coef().map(|coef| coef.span()),
            RowWord::Penalty(_) => row.penalty(),
            RowWord::Stored(_) => None,
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
        if let Some((fr, en)) = self.not_shared(row, &word) {
            let end = match &word {
                RowWord::Vat { rate, reason, .. } => reason.unwrap_or(rate.span()),
                RowWord::Discount { value, .. } => value.span(),
                _ => span,
            };
            row.readable = false;
            return self.misplaced(span.to(end), fr, en);
        }
        match word {
            RowWord::Penalty(_) => match self.project.quotes[row.quote as usize].kind {
                Keyword::Situation => row.extra().penalty = Some(span),
                _ => self.misplaced(
                    span,
                    "une pénalité se tape dans la situation qui la déduit",
                    "a penalty is typed in the situation that deducts it",
                ),
            },
            RowWord::Stored(_) => self.misplaced(
                span,
                "« approvisionné » se dit d'une ligne déjà vendue : base 7 200 € approvisionné",
                "“stored” is said of a row that is sold already: base 7 200 EUR stored",
            ),
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
            RowWord::Vat { rate, reason, .. } => {
                row.vat = self.vat_kind(Some(Vat { rate, reason, kind: VatKind::Rate })).map(Box::new);
            }
            RowWord::Coef { value, .. } => row.extra().coef = Some(value),
            RowWord::Discount { value, .. } => row.discount = Some(Box::new(value)),
            RowWord::Option(_) => {}
        }
    }

    /// What is said of the row of a quote, not of what its price is made of or taken from: it would be lost without a
    /// word (R3, R4).
    fn not_shared(&self, row: &Row, word: &RowWord) -> Option<(&'static str, &'static str)> {
        let quote = &self.project.quotes[row.quote as usize];
        match word {
            RowWord::Vat { .. } if quote.is_components() => Some((
                "un composant suit la TVA de la ligne qu'il compose",
                "a component has the VAT of the row that it is part of",
            )),
            RowWord::Option(_) if quote.is_components() => Some((
                "un composant n'est pas en option : seule l'est une ligne du devis",
                "a component is not optional: only a row of the quote is",
            )),
            RowWord::Option(_) | RowWord::Discount { .. } if quote.is_library() && !quote.is_components() => {
                Some((
                    "une bibliothèque donne des prix : ce mot se place sur la ligne du devis",
                    "a library gives prices: this word stands on the row of the quote",
                ))
            }
            _ => None,
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

    fn misplaced(&mut self, span: Span, fr: &'static str, en: &'static str) {
        self.diagnostics.push(
            Diagnostic::new(Code::WordOutOfPlace, span, |lang| lang.pick(fr.into(), en.into())).fix(
                span,
                "",
                |lang| lang.pick("l'effacer".into(), "remove it".into()),
            ),
        );
    }

    /// Rows of a situation that are tied to no quote (R14). They are sold on its date.
    pub(super) fn free_rows(&mut self, invoice: InvoiceId, body: &mut Body) {
        let declared = &self.project.invoices[invoice as usize];
        if !declared.kind.is_progress() || body.rows.is_empty() {
            return;
        }
        let quote = self.project.quotes.len() as QuoteId;
        let (first_row, first_section) =
            (self.project.rows.len() as RowId, self.project.sections.len() as SectionId);
        self.project.quotes.push(Quote {
            kind: Keyword::Situation,
            id: declared.id,
            title: None,
            head: declared.head,
            date: declared.date,
            date_span: declared.date_span,
            accepted: declared.date,
            accepted_span: Some(declared.head),
            refused: None,
            remeasured: false,
            terms: None,
            settings: GroupSettings::default(),
            texts: Few::default(),
            rows: first_row..first_row,
            sections: first_section..first_section,
        });
        let mut position = 0;
        for line in std::mem::take(&mut body.rows).into_iter().flatten() {
            match line {
                RowsLine::Row(row) => {
                    position += 1;
                    let at = self.project.rows.len() as RowId;
                    let name = self.slice(row.id).to_owned();
                    // Nothing tells a free row from one of a quote but its name.
                    match self.project.names.quotes_with(&name).first().copied() {
                        Some((_, earlier)) => {
                            let earlier = self.project.declaration(earlier);
                            let rename = Some(format!("{name}_2"));
                            self.diagnostics.push(duplicate_id(row.id, &name, earlier, rename));
                        }
                        None => self.declare(row.id, quote, Target::Row(at)),
                    }
                    self.push_row(row, quote, None, position);
                }
                RowsLine::Section(section) => {
                    self.diagnostics.push(Diagnostic::new(Code::LineOutOfPlace, section.title, |lang| {
                        lang.pick(
                            "une situation n'a pas de titre : ses lignes libres se suivent".into(),
                            "a situation has no section: its free rows follow one another".into(),
                        )
                    }));
                }
            }
        }
        let end = self.project.rows.len() as RowId;
        self.project.quotes[quote as usize].rows.end = end;
        self.project.invoices[invoice as usize].free = Some(quote);
    }

    /// Components of rows (R3) are rows of their own, after all others: nothing names them, nothing bills them.
    pub(super) fn place_components(&mut self) {
        let quote = self.project.quotes.len() as QuoteId;
        let first = self.project.rows.len() as RowId;
        let none = self.project.sections.len() as SectionId;
        if self.components.is_empty() {
            return;
        }
        self.project.quotes.push(Quote {
            kind: Keyword::Library,
            id: None,
            title: None,
            head: Span::default(),
            date: None,
            date_span: None,
            accepted: None,
            accepted_span: None,
            refused: None,
            remeasured: false,
            terms: None,
            settings: GroupSettings::default(),
            texts: Few::default(),
            rows: first..first,
            sections: none..none,
        });
        // A component may be composed itself: its own are added behind.
        let mut next = 0;
        while let Some((row, lines)) =
            self.components.get_mut(next).map(|(row, lines)| (*row, std::mem::take(lines)))
        {
            next += 1;
            let start = self.project.rows.len() as RowId;
            let mut position = 0;
            for line in lines.into_iter().flatten() {
                match line {
                    RowsLine::Row(component) => {
                        position += 1;
                        self.push_row(component, quote, None, position);
                    }
                    RowsLine::Section(section) => {
                        self.project.rows[row as usize].readable = false;
                        self.diagnostics.push(Diagnostic::new(Code::LineOutOfPlace, section.title, |lang| {
                            lang.pick(
                                "les composants d'une ligne n'ont pas de titre".into(),
                                "the components of a row have no section".into(),
                            )
                        }));
                    }
                }
            }
            let end = self.project.rows.len() as RowId;
            self.project.rows[row as usize].extra().components = start..end;
        }
        let end = self.project.rows.len() as RowId;
        self.project.quotes[quote as usize].rows.end = end;
    }

    /// Binds the rows that `moins` and `de` name.
    pub(super) fn bind_other_rows(&mut self) {
        for at in 0..self.project.rows.len() {
            if let Some(from) = self.project.rows[at].extra.as_ref().and_then(|extra| extra.from) {
                let row = self.source_row(at, from);
                self.project.rows[at].extra().from = Some(Less { row, ..from });
                self.project.rows[at].readable &= row.is_some();
            }
        }
        self.bind_less_rows();
    }

    /// Two editions of a price library of one date have no price in force (R4).
    pub(super) fn same_editions(&mut self) {
        let project = &self.project;
        let folded = |span: Span| fold(project.slice(span)).into_owned();
        let mut known: FxHashMap<(String, Option<crate::locale::Date>, String), Span> = FxHashMap::default();
        let mut twice: Vec<(Span, Span)> = Vec::new();
        for edition in project.quotes.iter().filter(|quote| quote.is_library()) {
            let Some(id) = edition.id else { continue };
            let library = folded(id);
            for row in edition.rows.clone() {
                let key = (library.clone(), edition.date, folded(project.rows[row as usize].id));
                // Of two editions, the first row that both have speaks for the others.
                match known.insert(key, id).filter(|earlier| *earlier != id) {
                    Some(earlier) if twice.last() != Some(&(id, earlier)) => twice.push((id, earlier)),
                    _ => {}
                }
            }
        }
        for (id, earlier) in twice {
            let name = self.slice(id).to_owned();
            let error = duplicate_id(id, &name, Some(earlier), None).note(|lang| {
                lang.pick(
                    "R4 : deux éditions d'une bibliothèque se distinguent par leur date".into(),
                    "R4: two editions of a library are told apart by their dates".into(),
                )
            });
            self.diagnostics.push(error);
        }
    }

    /// The row that another is taken from: of a price library, the edition in force on the quote's date (R4).
    fn source_row(&mut self, at: usize, from: Less) -> Option<RowId> {
        let path = self.slice(from.path).to_owned();
        let editions = self.project.names.library(&path);
        if editions.is_empty() {
            return self.source_in_quote(at, from, &path);
        }
        let mut taker = &self.project.quotes[self.project.rows[at].quote as usize];
        if taker.head == Span::default() {
            // A component is priced as the row that it is part of.
            let whole = self.project.rows.iter().find(|row| row.components().contains(&(at as RowId)));
            taker = whole.map_or(taker, |whole| &self.project.quotes[whole.quote as usize]);
        }
        let on = taker.date.or(taker.accepted);
        let date = |edition: &QuoteId| self.project.quotes[*edition as usize].date;
        let in_force = |(edition, _): &&(QuoteId, RowId)| match (date(edition), on) {
            (Some(edition), Some(on)) => edition <= on,
            _ => true,
        };
        let found = editions.iter().filter(in_force).max_by_key(|(edition, _)| date(edition)).copied();
        if found.is_none() {
            let (first, on) = (editions[0], on);
            let place = self.project.rows[first.1 as usize].id;
            let since = editions.iter().filter_map(|(edition, _)| date(edition)).min();
            self.diagnostics.push(
                Diagnostic::new(Code::NoPriceOnDate, from.path, |lang| {
                    let on = on.map_or(String::new(), |on| on.long(lang));
                    lang.pick(
                        format!("{path} n'a pas encore de prix le {on}"),
                        format!("{path} has no price yet on {on}"),
                    )
                })
                .at(place, |lang| {
                    let since = since.map_or(String::new(), |since| since.long(lang));
                    lang.pick(format!("son premier prix : {since}"), format!("its first price: {since}"))
                }),
            );
        }
        found.map(|(_, row)| row)
    }

    /// `x de D1.x`: as a row of a quote, an option that is taken up for instance.
    fn source_in_quote(&mut self, at: usize, from: Less, path: &str) -> Option<RowId> {
        match self.project.names.find(path) {
            Ok(Target::Row(other))
                if other as usize != at && self.project.rows[other as usize].less.is_none() =>
            {
                return Some(other);
            }
            Err(Unresolved::Ambiguous(quotes)) => {
                let ambiguous = Unresolved::Ambiguous(quotes);
                let error = entries::unresolved(&self.project, from.path, ambiguous, true);
                self.diagnostics.push(error);
                return None;
            }
            _ => {}
        }
        // A file could not be read: the library may well be in it.
        if self.project.lost {
            return None;
        }
        let near = self.project.names.nearest_in_library(path).map(str::to_owned);
        let near = near.and_then(|near| {
            let (edition, row) = *self.project.names.library(&near).first()?;
            let library = self.project.id(self.project.quotes[edition as usize].id);
            Some(format!("{library}.{}", self.project.row_id(row)))
        });
        let error = Diagnostic::new(Code::UnknownLibraryRow, from.path, |lang| {
            lang.pick(
                format!("{} n'est ni dans une bibliothèque ni dans un devis", lang.quoted(path)),
                format!("{} is neither in a library nor in a quote", lang.quoted(path)),
            )
        })
        .note(|lang| {
            lang.pick(
                "on écrit : murs de BPU.murs20 86 m2".into(),
                "written: murs from BPU.murs20 86 m2".into(),
            )
        });
        self.diagnostics.push(match near {
            Some(near) => error.fix(from.path, near.clone(), |lang| {
                lang.pick(format!("écrire {near}"), format!("write {near}"))
            }),
            None => error,
        });
        None
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
                    let error = entries::unresolved(&self.project, span, unresolved, true);
                    self.diagnostics.push(error);
                    self.project.rows[at].readable = false;
                }
            }
        }
    }
}
