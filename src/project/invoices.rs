//! Invoices and payments: their heads, their settings, and the order in which they are billed (R18–R23).

use super::conditions::{Deduction, Terms};
use super::messages::not_for;
use super::names::{Document, id_letters};
use super::resolve::Resolver;
use super::settings::{self, Block as Found, Key, Place, wrong_value};
use super::{InvoiceId, QuoteId, Target};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::locale::{Date, Month};
use crate::source::Span;
use crate::syntax::tree::{Block, Body, Entry, Scalar, SettingItem, SettingValue, Suffix};
use crate::syntax::{Few, Keyword, fold, number};
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// What an invoice bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InvoiceKind {
    /// *Acompte*: part of the price, before the works, with its VAT (R20).
    Deposit,
    /// *Avance*: paid before the works in a public contract, without VAT (R20).
    Advance,
    /// Works done to date, less what was billed before.
    Situation,
    /// *Décompte définitif*: the last situation (R21).
    Closing,
    /// *Avoir*: cancels an invoice, whole or in part (R22).
    Credit,
}

impl InvoiceKind {
    fn of(kind: Keyword) -> Option<InvoiceKind> {
        Some(match kind {
            Keyword::Deposit => InvoiceKind::Deposit,
            Keyword::Advance => InvoiceKind::Advance,
            Keyword::Situation => InvoiceKind::Situation,
            Keyword::Closing => InvoiceKind::Closing,
            Keyword::Credit => InvoiceKind::Credit,
            _ => return None,
        })
    }

    /// It states how far rows have got.
    pub fn is_progress(self) -> bool {
        matches!(self, InvoiceKind::Situation | InvoiceKind::Closing)
    }

    /// The word that opens its block.
    pub fn keyword(self) -> Keyword {
        match self {
            InvoiceKind::Deposit => Keyword::Deposit,
            InvoiceKind::Advance => Keyword::Advance,
            InvoiceKind::Situation => Keyword::Situation,
            InvoiceKind::Closing => Keyword::Closing,
            InvoiceKind::Credit => Keyword::Credit,
        }
    }
}

/// How a deposit or an advance is taken off the situations (R20).
#[derive(Debug, Clone)]
pub enum Recovery {
    /// In proportion to the works done.
    Prorata,
    /// All at the closing.
    Closing,
    /// On these situations, in proportion to the works of each; the last takes the rest. Nothing for one that is not
    /// in the file yet.
    On(Vec<(Span, Option<InvoiceId>)>),
    /// Linearly between two global rates, in percent (public contracts: CCP, R2191-11).
    Linear { from: Decimal, to: Decimal },
}

/// An invoice, or the draft of one.
#[derive(Clone, Debug)]
pub struct Invoice {
    pub kind: InvoiceKind,
    pub id: Option<Span>,
    pub title: Option<Span>,
    pub number: Option<Span>,
    pub head: Span,
    pub date: Option<Date>,
    pub date_span: Option<Span>,
    pub status: Option<(Keyword, Span)>,
    pub texts: Few<Span>,
    /// Those of its block, then those of grids.
    pub entries: Vec<Entry>,
    /// Where those of grids start.
    pub(super) in_grid_from: u32,
    /// One for each entry; nothing where the entry names nothing that it may.
    pub targets: Vec<Option<Target>>,
    /// Targets whose entry could not be read: what they come to is unknown.
    pub unknown: Few<Target>,
    /// An entry could not even be tied to a target: nothing is known from here on.
    pub lost: bool,
    /// An entry is about stored materials (R33): in most invoices none is.
    pub(super) stores: bool,
    pub block: Option<Span>,
    /// What few invoices set by themselves.
    pub(super) own: Option<Box<Own>>,
    /// What a credit note cancels.
    pub cites: Option<InvoiceId>,
    /// All of what it takes back is typed as 100 %.
    pub(super) whole: bool,
    /// Rows of its own, tied to no quote (R14).
    pub free: Option<QuoteId>,
}

/// The settings of one invoice.
#[derive(Clone, Debug)]
pub(super) struct Own {
    /// `période : 2026-04`: the month of the works, where it is not that of the date.
    pub(super) period: Option<Month>,
    /// Its own due date or payment terms.
    pub(super) terms: Option<Terms>,
    /// Of a deposit or an advance.
    pub(super) recovery: Option<Recovery>,
    /// Taken off this invoice alone.
    pub(super) deductions: Vec<Deduction>,
}

impl Invoice {
    /// The month of the works, where it is typed.
    pub fn period(&self) -> Option<Month> {
        self.own.as_ref()?.period
    }

    /// Its own due date or payment terms.
    pub fn terms(&self) -> Option<Terms> {
        self.own.as_ref()?.terms
    }

    /// How a deposit or an advance is taken off: in proportion to the works, and between 65 and 80 % of them, where
    /// nothing is typed (CCP, R2191-11).
    pub fn recovery(&self) -> Cow<'_, Recovery> {
        match self.own.as_ref().and_then(|own| own.recovery.as_ref()) {
            Some(typed) => Cow::Borrowed(typed),
            None if self.kind == InvoiceKind::Advance => {
                Cow::Owned(Recovery::Linear { from: Decimal::from(65), to: Decimal::from(80) })
            }
            None => Cow::Owned(Recovery::Prorata),
        }
    }

    /// What is taken off this invoice alone.
    pub fn deductions(&self) -> &[Deduction] {
        self.own.as_ref().map_or(&[], |own| &own.deductions)
    }

    /// A credit note that cancels all that its invoice billed (R22).
    pub fn whole_credit(&self) -> bool {
        self.kind == InvoiceKind::Credit
            && self.whole
            && matches!(self.targets.as_slice(), [Some(Target::All)])
    }

    /// Issued, not a draft: it has a number (R18).
    pub fn issued(&self) -> bool {
        self.number.is_some()
    }

    /// Whether an entry is a cell of a grid, which stands elsewhere than its target.
    pub fn in_grid(&self, entry: usize) -> bool {
        entry >= self.in_grid_from as usize
    }

    /// The month whose index its works go by.
    pub fn month(&self) -> Option<Month> {
        self.period().or(self.date.map(Date::month))
    }

    /// The entry about stored materials, not progress (R33).
    pub fn is_stored(&self, entry: usize) -> bool {
        self.stores && self.entries.get(entry).is_some_and(Entry::is_stored)
    }
}

/// `règlement du 2026-05-28 { S1  3 198,01 € }` (R23).
#[derive(Clone, Debug)]
pub struct Payment {
    pub id: Option<Span>,
    pub title: Option<Span>,
    pub head: Span,
    pub date: Option<Date>,
    pub entries: Vec<Entry>,
    /// One for each entry: the invoice that it pays.
    pub targets: Vec<Option<InvoiceId>>,
    /// Part of it could not be read.
    pub lost: bool,
}

/// An invoice as its block declares it.
struct Declared {
    /// Its date, its rank on that day, its place in the file.
    key: (Option<Date>, u8, usize),
    invoice: Invoice,
    /// Nothing where it is empty, as that of most closings.
    body: Option<Box<Body>>,
    kind_span: Span,
}

impl Resolver<'_> {
    /// Declares the invoices in the order in which they are billed; returns the body of each that has one.
    pub(super) fn invoices(&mut self, blocks: Vec<Block>) -> Vec<(InvoiceId, Body)> {
        let mut found: Vec<Declared> = Vec::with_capacity(blocks.len());
        for block in blocks {
            if self.diagnostics.dropped_errors() {
                break;
            }
            let Some(kind) = InvoiceKind::of(block.kind) else { continue };
            let (kind_span, place) = (block.kind_span, found.len());
            if let Some((invoice, body)) = self.invoice(kind, block) {
                found.push(Declared { key: (None, 0, place), invoice, body, kind_span });
            }
        }
        self.order(&mut found);
        let mut places: Vec<usize> = vec![0; found.len()];
        for (at, one) in found.iter().enumerate() {
            places[one.key.2] = at;
        }
        // Of two equal ids, the first in the file is the one that is meant.
        for at in places {
            let Declared { invoice, kind_span, .. } = &found[at];
            let (id, kind_span) = (invoice.id, *kind_span);
            let prefix = id_letters(invoice.kind.keyword(), self.project.lang);
            // A head that could not be read is told wrong already, and may well have an id.
            if id.is_some() || !invoice.lost {
                self.declare_document(id, kind_span, Document::Invoice(at as InvoiceId), prefix, 0);
            }
        }
        let taken = found.iter_mut().enumerate();
        let bodies = taken.filter_map(|(at, one)| Some((at as InvoiceId, *one.body.take()?))).collect();
        self.project.invoices = found.into_iter().map(|one| one.invoice).collect();
        bodies
    }

    /// By date; a deposit before the situation of the same day, a credit note after it. Situations keep the order of
    /// the file, and one out of order is told elsewhere.
    fn order(&self, found: &mut [Declared]) {
        let mut latest: Option<Date> = None;
        let mut by_id: FxHashMap<Box<str>, usize> = FxHashMap::default();
        for (at, Declared { key, invoice, .. }) in found.iter_mut().enumerate() {
            key.1 = match invoice.kind {
                InvoiceKind::Deposit | InvoiceKind::Advance => 0,
                InvoiceKind::Situation | InvoiceKind::Closing => 1,
                InvoiceKind::Credit => 2,
            };
            if invoice.kind.is_progress() {
                latest = latest.max(invoice.date);
            }
            key.0 = if invoice.kind.is_progress() { latest } else { invoice.date.or(latest) };
            if let Some(id) = invoice.id {
                by_id.entry(fold(self.slice(id)).into()).or_insert(at);
            }
        }
        // A credit note comes after what it cancels, whatever its date says.
        for at in 0..found.len() {
            let Declared { invoice, body: Some(body), .. } = &found[at] else { continue };
            let Some(entry) = body.entries.first().filter(|_| invoice.kind == InvoiceKind::Credit) else {
                continue;
            };
            let path = self.slice(entry.target);
            let cited = fold(path.split('.').next().unwrap_or(path)).into_owned();
            if let Some(cited) = by_id.get(cited.as_str()).copied() {
                let (date, ..) = found[cited].key;
                let key = &mut found[at].key;
                key.0 = key.0.max(date);
            }
        }
        found.sort_unstable_by_key(|one| one.key);
    }

    fn invoice(&mut self, kind: InvoiceKind, block: Block) -> Option<(Invoice, Option<Box<Body>>)> {
        let parts = self.head(&block.head);
        let status = parts.statuses.first().map(|(status, span, _)| (*status, *span));
        if let Some((Keyword::Accepted | Keyword::Refused, span)) = status {
            self.diagnostics.push(not_for(span, "une facture", "an invoice"));
        }
        if let (Some((Keyword::Cancelled, span)), Some(number)) = (status, parts.number) {
            self.diagnostics.push(
                Diagnostic::new(Code::StatusContradiction, span, |lang| {
                    lang.pick(
                        "une facture émise ne s'annule que par un avoir".into(),
                        "an issued invoice is cancelled by a credit note only".into(),
                    )
                })
                .at(number, |lang| lang.pick("son numéro l'a émise".into(), "its number issued it".into()))
                .fix(span, "", |lang| lang.pick("effacer l'état".into(), "remove the status".into())),
            );
        }
        let Block { head, mut body, readable, .. } = block;
        let cancelled_draft = matches!(status, Some((Keyword::Cancelled, _))) && parts.number.is_none();
        let source = &self.project.source;
        let place = match kind {
            InvoiceKind::Deposit | InvoiceKind::Advance => Place::Deposit,
            InvoiceKind::Credit => Place::Credit,
            _ => Place::Invoice,
        };
        let settings = std::mem::take(&mut body.settings);
        let mut found = settings::gather(settings, place, &source.text, self.project.lang, self.diagnostics);
        found.take(Key::Reference);
        let terms = found.terms(Key::Terms, source, self.diagnostics);
        let due = found.terms(Key::Due, source, self.diagnostics);
        let deductions = found.deductions(source, self.diagnostics);
        let period = self.period(&mut found);
        let recovery = self.recovery(&mut found);
        for value in std::mem::take(&mut body.lets) {
            self.declare_let(value);
        }
        let terms = due.or(terms);
        let own = (period.is_some() || terms.is_some() || recovery.is_some() || !deductions.is_empty())
            .then_some(Own { period, terms, recovery, deductions });
        let invoice = Invoice {
            kind,
            id: head.id,
            title: head.title,
            number: parts.number,
            head: head.span,
            date: parts.date,
            date_span: parts.date_span,
            status,
            texts: std::mem::take(&mut body.texts),
            entries: Vec::new(),
            in_grid_from: 0,
            targets: Vec::new(),
            unknown: Few::default(),
            lost: !readable,
            stores: false,
            block: body.open.map(|open| body.close.map_or(open, |close| open.to(close))),
            own: own.map(Box::new),
            cites: None,
            whole: false,
            free: None,
        };
        let empty = body.rows.is_empty() && body.entries.is_empty() && body.broken.is_empty();
        // The draft of an invoice that was given up: nothing of it counts.
        (!cancelled_draft).then_some((invoice, (!empty).then(|| Box::new(body))))
    }

    fn period(&mut self, found: &mut Found) -> Option<Month> {
        let setting = found.take(Key::Period)?;
        let month = match &setting.value {
            SettingValue::Items(items) => match &**items {
                [SettingItem::Month(month)] => Month::parse(self.slice(*month)),
                [SettingItem::Date(date)] | [SettingItem::Date(_), SettingItem::Date(date)] => {
                    Date::parse(self.slice(*date)).map(Date::month)
                }
                _ => None,
            },
            SettingValue::Formula(_) => None,
        };
        if month.is_none() {
            self.diagnostics.push(wrong_value(setting.span, "un mois : 2026-05", "a month: 2026-05"));
        }
        month
    }

    /// `reprise : prorata`, `clôture`, `S2 S3`, `65% 80%`.
    fn recovery(&mut self, found: &mut Found) -> Option<Recovery> {
        let setting = found.take(Key::Recovery)?;
        let items = match &setting.value {
            SettingValue::Items(items) => &**items,
            SettingValue::Formula(_) => &[],
        };
        let percent = |scalar: &Scalar| match scalar.suffix {
            Suffix::Percent(_) => number(self.slice(scalar.number)).ok(),
            _ => None,
        };
        let chosen = match items {
            [SettingItem::Scalar(from), SettingItem::Scalar(to)] => percent(from)
                .zip(percent(to))
                .filter(|(from, to)| from < to && !from.is_sign_negative() && *to <= Decimal::ONE_HUNDRED)
                .map(|(from, to)| Recovery::Linear { from, to }),
            [SettingItem::Word(word)] if fold(self.slice(*word)) == "prorata" => Some(Recovery::Prorata),
            [SettingItem::Word(word)]
                if matches!(fold(self.slice(*word)).as_ref(), "cloture" | "closing") =>
            {
                Some(Recovery::Closing)
            }
            [SettingItem::Word(_), ..] => {
                let words = items.iter().map(|item| match item {
                    SettingItem::Word(word) => Some((*word, None)),
                    _ => None,
                });
                words.collect::<Option<Vec<_>>>().map(Recovery::On)
            }
            _ => None,
        };
        if chosen.is_none() {
            self.diagnostics.push(wrong_value(
                setting.span,
                "« prorata », « clôture », des situations (S2 S3), ou deux taux croissants (65% 80%)",
                "“prorata”, “closing”, situations (S2 S3), or two rising rates (65% 80%)",
            ));
        }
        chosen
    }

    /// Binds the situations that recoveries name.
    pub(super) fn bind_recoveries(&mut self) {
        for at in 0..self.project.invoices.len() {
            let Recovery::On(names) = self.project.invoices[at].recovery().into_owned() else { continue };
            let mut bound: Vec<(Span, Option<InvoiceId>)> = Vec::with_capacity(names.len());
            for (span, _) in names {
                let typed = self.slice(span).to_owned();
                if let Some((first, _)) =
                    bound.iter().find(|(other, _)| fold(self.slice(*other)) == fold(&typed)).copied()
                {
                    let error = self.recovery_name(span, |lang| {
                        lang.pick(
                            format!("{} reprend déjà cet acompte", lang.quoted(&typed)),
                            format!("{} already recovers this deposit", lang.quoted(&typed)),
                        )
                    });
                    self.diagnostics.push(
                        error
                            .at(first, |lang| lang.pick("une première fois ici".into(), "first here".into()))
                            .fix(span, "", |lang| {
                                lang.pick("effacer celle-ci".into(), "remove this one".into())
                            }),
                    );
                    continue;
                }
                let named = match self.project.names.document(&typed) {
                    Some(Document::Invoice(invoice)) => Some(invoice),
                    None => {
                        if self.awaited(span, &typed) {
                            bound.push((span, None));
                        }
                        continue;
                    }
                    Some(_) => None,
                };
                let Some(invoice) =
                    named.filter(|invoice| self.project.invoices[*invoice as usize].kind.is_progress())
                else {
                    let error = self.recovery_name(span, |lang| {
                        lang.pick(
                            format!("{} n'est pas une situation", lang.quoted(&typed)),
                            format!("{} is not a situation", lang.quoted(&typed)),
                        )
                    });
                    self.diagnostics.push(error);
                    continue;
                };
                if (invoice as usize) < at {
                    let error = self.recovery_name(span, |lang| {
                        lang.pick(
                            format!("{typed} vient avant l'acompte : elle ne peut pas le reprendre"),
                            format!("{typed} comes before the deposit: it cannot recover it"),
                        )
                    });
                    let earlier = self.project.invoices[invoice as usize].head;
                    self.diagnostics.push(
                        error.at(earlier, |lang| lang.pick("la situation".into(), "the situation".into())),
                    );
                    continue;
                }
                bound.push((span, Some(invoice)));
            }
            if let Some(own) = &mut self.project.invoices[at].own {
                own.recovery = Some(Recovery::On(bound));
            }
        }
    }

    /// A name among those of a recovery that is in fault: what situations take off is unknown.
    fn recovery_name(&mut self, span: Span, message: impl Fn(crate::locale::Lang) -> String) -> Diagnostic {
        self.project.works_unknown = true;
        Diagnostic::new(Code::RecoveryNames, span, message).note(|lang| {
            lang.pick(
                "R20 : « reprise » nomme des situations qui suivent l'acompte, chacune une fois : reprise : S2 S3".into(),
                "R20: “recovery” names situations that follow the deposit, each once: recovery : S2 S3".into(),
            )
        })
    }

    /// A situation that is not in the file: next month's, which is awaited, or a slip where the closing is there.
    fn awaited(&mut self, span: Span, typed: &str) -> bool {
        let unknown = |lang: crate::locale::Lang| {
            lang.pick(
                format!("aucune situation ne s'appelle {}", lang.quoted(typed)),
                format!("no situation is called {}", lang.quoted(typed)),
            )
        };
        if !self.project.invoices.iter().any(|invoice| invoice.kind == InvoiceKind::Closing) {
            self.diagnostics.push(Diagnostic::new(Code::AwaitedSituation, span, unknown).note(|lang| {
                lang.pick(
                    "la reprise l'attend ; la clôture reprend ce qui reste".into(),
                    "the recovery awaits it; the closing recovers what is left".into(),
                )
            }));
            return true;
        }
        let error = self.recovery_name(span, unknown);
        let situations = self.project.invoices.iter().filter(|invoice| invoice.kind.is_progress());
        let ids: Vec<String> =
            situations.map(|invoice| fold(self.project.id(invoice.id)).into_owned()).collect();
        let near = nearest(&fold(typed), ids.iter().map(String::as_str)).map(str::to_owned);
        let near = near.and_then(|near| self.heads.get(near.as_str()).copied());
        self.diagnostics.push(match near {
            Some(place) => {
                let near = self.slice(place).to_owned();
                error.fix(span, near.clone(), |lang| {
                    lang.pick(format!("écrire {near}"), format!("write {near}"))
                })
            }
            None => error,
        });
        false
    }

    pub(super) fn payment(&mut self, block: Block) -> (Payment, Body) {
        let parts = self.head(&block.head);
        if let Some((_, span, _)) = parts.statuses.first() {
            self.diagnostics.push(not_for(*span, "un règlement", "a payment"));
        }
        if parts.date_span.is_none() && block.readable {
            self.dateless(&block);
        }
        let Block { head, mut body, readable, kind_span, .. } = block;
        let settings = std::mem::take(&mut body.settings);
        settings::gather(
            settings,
            Place::Credit,
            &self.project.source.text,
            self.project.lang,
            self.diagnostics,
        );
        if let Some(id) = head.id {
            self.declare_document(Some(id), kind_span, Document::Other(id), "R", 0);
        }
        let payment = Payment {
            id: head.id,
            title: head.title,
            head: head.span,
            date: parts.date,
            entries: Vec::new(),
            targets: Vec::new(),
            lost: !readable,
        };
        (payment, body)
    }
}
