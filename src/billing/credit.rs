//! Credit notes (R22): what they take back of the invoice that they cite, row by row.

use super::breach::EntryId;
use super::money::Money;
use super::progress::Run;
use super::{Measure, State};
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::project::{Invoice, InvoiceId, InvoiceKind, RowId, Target};
use crate::syntax::tree::{Entry, Expr, Suffix};

/// What an invoice did to a row.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    pub row: RowId,
    /// Of its progress.
    pub amount: Money,
    pub done: Ratio,
    /// Of its stored materials.
    pub stored: Money,
    /// It was closed before; nothing where the invoice did not change that.
    pub reopened: Option<bool>,
}

impl<'p> Run<'p> {
    /// Keeps what the current invoice did, where a credit note will cite it.
    pub(super) fn remember(&mut self, at: InvoiceId) {
        if !self.moves.contains_key(&at) {
            return;
        }
        let stored =
            |of: &rustc_hash::FxHashMap<RowId, Money>, row: RowId| of.get(&row).copied().unwrap_or_default();
        let moved = (0..self.current.len()).filter_map(|place| {
            let (before, now, row) = (&self.previous[place], &self.current[place], place as RowId);
            let stored = stored(&self.stored, row).minus(stored(&self.stored_before, row))?;
            let same = now.same(before) && before.closed == now.closed;
            if same && stored.is_zero() {
                return None;
            }
            Some(Move {
                row,
                amount: now.amount.minus(before.amount)?,
                done: now.done().minus(before.done())?,
                stored,
                reopened: (before.closed != now.closed).then_some(before.closed),
            })
        });
        let moved = moved.collect();
        self.moves.insert(at, moved);
    }

    /// What the cited invoice did to a row and no credit note has taken back.
    fn left(&self, cited: InvoiceId, moved: &Move) -> Option<Money> {
        let taken = self.credited.get(&(cited, moved.row)).copied().unwrap_or_default();
        moved.amount.plus(moved.stored)?.minus(taken)
    }

    pub(super) fn credit(&mut self, at: InvoiceId, invoice: &'p Invoice) {
        let Some(cited) = invoice.cites else {
            self.spoiled = true;
            return;
        };
        self.spoiled |= !invoice.unknown.is_empty() || invoice.title.is_none();
        if !self.may_be_cited(at, invoice, cited) {
            self.spoiled = true;
            return;
        }
        let moves = self.moves.get(&cited).cloned().unwrap_or_default();
        for (place, target) in invoice.targets.iter().enumerate() {
            let Some(target) = *target else { continue };
            let id = EntryId { invoice: at, entry: place as u32 };
            let entry = &invoice.entries[place];
            let rows = self.project.rows_of(target);
            let within: Vec<Move> = moves.iter().filter(|moved| rows.contains(&moved.row)).copied().collect();
            let is_row = matches!(target, Target::Row(_));
            let open = |moved: &Move| self.left(cited, moved).is_none_or(|left| !left.is_zero());
            let nothing = target != Target::All && !within.iter().any(open);
            let before: Vec<(RowId, Option<EntryId>)> = within
                .iter()
                .filter(|moved| !self.is_below_nothing(moved.row))
                .map(|moved| (moved.row, self.last[moved.row as usize]))
                .collect();
            match self.credit_value(entry, &within, is_row) {
                Ok(_) if nothing => self.nothing_left(cited, rows, entry),
                Ok(None) => within.iter().for_each(|moved| self.take_back(id, cited, moved)),
                Ok(Some(measure)) => {
                    within.iter().for_each(|moved| self.take_part(id, cited, moved, measure, entry));
                }
                Err(()) => self.credit_fault(id, entry, target),
            }
            let below = before.into_iter().filter(|(row, _)| self.is_below_nothing(*row)).collect::<Vec<_>>();
            self.below_nothing(at, cited, entry, &below);
        }
    }

    /// Less than nothing was done of a row, by the sign of what it is sold for.
    fn is_below_nothing(&self, row: RowId) -> bool {
        let state = &self.current[row as usize];
        let sold = self.contract(row).map(|contract| contract.amount);
        state.known
            && !state.amount.is_zero()
            && sold.is_some_and(|sold| sold.is_negative() != state.amount.is_negative())
    }

    /// What a later correction had taken back already is taken back once more: it may be put right next (R12, R22).
    fn below_nothing(
        &mut self,
        at: InvoiceId,
        cited: InvoiceId,
        entry: &'p Entry,
        rows: &[(RowId, Option<EntryId>)],
    ) {
        const SHOWN: usize = 5;
        let Some(&(first, last)) = rows.first() else { return };
        let project = self.project;
        let id = |invoice: InvoiceId| project.id(project.invoices[invoice as usize].id).to_owned();
        let (own, cancelled) = (id(at), id(cited));
        let names: Vec<String> = rows.iter().map(|(row, _)| project.row_id(*row).to_owned()).collect();
        let currency = &project.settings.currency;
        let reached = self.current[first as usize].amount.decimal(currency.decimals);
        let mut diagnostic = Diagnostic::new(Code::CreditBelowNothing, entry.target, |lang| {
            let list = lang.list(&names, SHOWN);
            lang.pick(format!("{own} ramène {list} sous zéro"), format!("{own} takes {list} below nothing"))
        });
        let lowered = last.filter(|last| last.invoice > cited);
        if let Some(last) = lowered {
            let place = project.invoices[last.invoice as usize].entries[last.entry as usize].target;
            diagnostic = diagnostic.at(place, |lang| {
                lang.pick(
                    format!("déjà repris ici, depuis {cancelled}"),
                    format!("taken back here already, since {cancelled}"),
                )
            });
        }
        let diagnostic = diagnostic.note(|lang| {
            let (name, reached) = (lang.quoted(&names[0]), lang.money(reached, currency.code));
            lang.pick(format!("{name} au cumul : {reached}"), format!("{name} to date: {reached}"))
        });
        self.formulas.diagnostics.push(diagnostic.note(|lang| {
            lang.pick(
                "R22 : un avoir entier reprend tout ce que la facture a facturé ; annuler d'abord ce qui l'a corrigée".into(),
                "R22: a whole credit note takes back all that the invoice billed; cancel first what has corrected it".into(),
            )
        }));
    }

    /// An invoice that is issued, not later than the credit note, and not cancelled whole before: told by `rules`.
    fn may_be_cited(&self, at: InvoiceId, invoice: &Invoice, cited: InvoiceId) -> bool {
        let invoices = &self.project.invoices;
        let other = &invoices[cited as usize];
        let cancelled = invoices[..at as usize]
            .iter()
            .any(|earlier| earlier.cites == Some(cited) && earlier.whole_credit());
        let too_early = invoice.date.zip(other.date).is_some_and(|(own, first)| own < first);
        other.issued() && other.kind != InvoiceKind::Credit && !cancelled && !too_early
    }

    /// `None` for all of it: 100 %. A part is said of a row only.
    fn credit_value(
        &mut self,
        entry: &'p Entry,
        within: &[Move],
        is_row: bool,
    ) -> Result<Option<Measure>, ()> {
        let Some(expr) = entry.value.as_ref().filter(|_| !entry.increment()) else { return Err(()) };
        let contract = within.first().filter(|_| is_row).and_then(|moved| self.contract(moved.row));
        match self.measure(expr, contract) {
            Ok(Measure::Rate(rate)) if rate == Ratio::ONE => Ok(None),
            Ok(measure @ (Measure::Amount(_) | Measure::Quantity(_))) if is_row => Ok(Some(measure)),
            _ => Err(()),
        }
    }

    /// All that is left of what the invoice did to the row.
    fn take_back(&mut self, id: EntryId, cited: InvoiceId, moved: &Move) {
        let place = moved.row as usize;
        let Some(left) = self.left(cited, moved) else { return };
        let state = self.current[place];
        let taken_before = self.credited.get(&(cited, moved.row)).copied().unwrap_or_default();
        let held = self.stored.get(&moved.row).copied().unwrap_or_default();
        let (amount, done) = if taken_before.is_zero() && moved.stored <= held {
            if let (false, Some(held)) = (moved.stored.is_zero(), held.minus(moved.stored)) {
                self.stored.insert(moved.row, held);
            }
            (Some(moved.amount), Some(moved.done))
        } else {
            // A part is back already, or what was stored is laid since: the rest, in proportion.
            let amount = self.unpile(cited, moved, left);
            (amount, amount.and_then(|amount| self.share_of(moved.row, amount)))
        };
        let (Some(amount), Some(done)) = (
            amount.and_then(|amount| state.amount.minus(amount)),
            done.and_then(|done| state.done().minus(done)),
        ) else {
            self.current[place].known = false;
            return;
        };
        let closed = moved.reopened.unwrap_or(state.closed);
        if !self.credited_to(id, moved.row, State { closed, ..state }, amount, done) {
            return;
        }
        self.credited.insert((cited, moved.row), taken_before.plus(left).unwrap_or_default());
        self.last[place] = Some(id);
    }

    /// Of an amount that a credit note takes back, what comes out of progress: the invoice's own first; the rest is out of
    /// what it had stored, as far as that is still there (R22, R33).
    fn unpile(&mut self, cited: InvoiceId, moved: &Move, amount: Money) -> Option<Money> {
        if moved.stored <= Money::ZERO || moved.amount.is_negative() {
            return Some(amount);
        }
        let taken = self.credited.get(&(cited, moved.row)).copied().unwrap_or_default();
        let progress = amount.min(moved.amount.minus(taken.min(moved.amount))?);
        let held = self.stored.get(&moved.row).copied().unwrap_or_default();
        let piled = amount.minus(progress)?.min(held);
        if !piled.is_zero() {
            self.stored.insert(moved.row, held.minus(piled)?);
        }
        amount.minus(piled)
    }

    /// Brings a row to these figures; where they cannot be kept or printed, it is unknown, and told so.
    fn credited_to(&mut self, id: EntryId, row: RowId, state: State, amount: Money, done: Ratio) -> bool {
        let place = self.project.invoices[id.invoice as usize].entries[id.entry as usize].place();
        let reached = state.moved(amount, done);
        if reached.is_none() {
            self.formulas.overflow(place);
        }
        let Some(reached) = reached.filter(|state| self.shows(row, state, place)) else {
            self.current[row as usize].known = false;
            return false;
        };
        self.current[row as usize] = reached;
        true
    }

    /// An amount of a row's contract, as a share of it.
    fn share_of(&self, row: RowId, amount: Money) -> Option<Ratio> {
        let contract = self.contract(row)?;
        amount.as_ratio().over(contract.amount.as_ratio())
    }

    /// Part of what the invoice billed of a row: an amount or a quantity, typed with the sign of what is taken back.
    fn take_part(&mut self, id: EntryId, cited: InvoiceId, moved: &Move, measure: Measure, entry: &'p Entry) {
        let place = moved.row as usize;
        let state = self.current[place];
        let Some(contract) = self.contract(moved.row) else {
            self.current[place].known = false;
            return;
        };
        let decimals = self.project.settings.currency.decimals;
        let reached = match measure {
            Measure::Amount(amount) => state
                .amount
                .plus(amount)
                .zip(self.share_of(moved.row, amount).and_then(|share| state.done().plus(share))),
            Measure::Quantity(quantity) => (|| {
                let quantity = state.done().times(contract.quantity)?.plus(quantity)?;
                let done = quantity.over(contract.quantity)?;
                Some((contract.at_quantity(quantity, decimals)?, done))
            })(),
            Measure::Rate(_) => None,
        };
        let change = reached.and_then(|(amount, _)| amount.minus(state.amount));
        let (Some((amount, done)), Some(change), Some(left)) = (reached, change, self.left(cited, moved))
        else {
            return self.credit_fault(id, entry, Target::Row(moved.row));
        };
        let opposite = change.is_negative() != left.is_negative() && !change.is_zero();
        if !opposite || change.abs() > left.abs() {
            return self.credit_beyond(cited, moved, Some(change), left, entry);
        }
        let Some(progress) = self.unpile(cited, moved, change.negated()) else {
            self.current[place].known = false;
            return;
        };
        let (amount, done) = if progress == change.negated() {
            (amount, done)
        } else {
            let share = self.share_of(moved.row, progress).and_then(|share| state.done().minus(share));
            let (Some(amount), Some(done)) = (state.amount.minus(progress), share) else {
                self.current[place].known = false;
                return;
            };
            (amount, done)
        };
        if !self.credited_to(id, moved.row, state, amount, done) {
            return;
        }
        let taken = self.credited.entry((cited, moved.row)).or_default();
        *taken = taken.minus(change).unwrap_or_default();
        self.last[place] = Some(id);
    }

    /// The invoice billed nothing of it, or all of that is back.
    fn nothing_left(&mut self, cited: InvoiceId, mut rows: std::ops::Range<RowId>, entry: &'p Entry) {
        self.spoiled = true;
        // What the invoice billed is unknown itself, and told.
        if self.lost || rows.any(|row| !self.previous[row as usize].known) {
            return;
        }
        let invoice = &self.project.invoices[cited as usize];
        let (name, typed) =
            (self.project.id(invoice.id).to_owned(), self.project.slice(entry.target).to_owned());
        self.formulas.diagnostics.push(
            Diagnostic::new(Code::CreditValue, entry.target, |lang| {
                let typed = lang.quoted(&typed);
                lang.pick(
                    format!(
                        "{typed} : rien n'est à reprendre, {name} n'en a rien facturé ou tout est repris"
                    ),
                    format!("{typed}: nothing to take back, {name} billed none of it or all of it is back"),
                )
            })
            .at(invoice.head, |lang| lang.pick("la facture".into(), "the invoice".into()))
            .note(|lang| {
                lang.pick(
                    format!("la facture entière s'annule par {name} 100%"),
                    format!("the whole invoice is cancelled by {name} 100%"),
                )
            }),
        );
    }

    /// The entry counts as absent: what it was to take back is unknown.
    fn credit_fault(&mut self, id: EntryId, entry: &'p Entry, target: Target) {
        self.spoiled = true;
        for row in self.project.rows_of(target) {
            if matches!(target, Target::Row(_)) || self.moves.is_empty() {
                self.current[row as usize].known = false;
            }
        }
        let cited = self.project.invoices[id.invoice as usize].cites;
        let name = cited.map_or(String::new(), |cited| {
            self.project.id(self.project.invoices[cited as usize].id).to_owned()
        });
        let kind = cited.map(|cited| self.project.invoices[cited as usize].kind);
        let asks = matches!(kind, Some(InvoiceKind::Deposit | InvoiceKind::Advance));
        let mut diagnostic = Diagnostic::new(Code::CreditValue, entry.place(), |lang| match asks {
            true => lang.pick(
                format!("{name} n'a pas de lignes : un avoir l'annule en entier"),
                format!("{name} has no rows: a credit note cancels it whole"),
            ),
            false => lang.pick(
                format!("un avoir reprend tout, ou un montant d'une ligne de {name}"),
                format!("a credit note takes back everything, or an amount of a row of {name}"),
            ),
        })
        .note(|lang| match asks {
            true => lang.pick(format!("on écrit : {name} 100%"), format!("written: {name} 100%")),
            false => lang.pick(
                format!("on écrit : {name} 100%, ou {name}.murs -1 472,75 €"),
                format!("written: {name} 100%, or {name}.walls -1472.75 EUR"),
            ),
        });
        // An amount, or a sign, says that a part is meant: it is not for a fix to cancel the whole.
        if let Some(Expr::Scalar(scalar)) = &entry.value
            && !matches!(scalar.suffix, Suffix::Unit(_))
            && !entry.increment()
            && !self.project.slice(scalar.span()).starts_with(['-', '−'])
        {
            diagnostic = diagnostic
                .fix(scalar.span(), "100%", |lang| lang.pick("écrire 100%".into(), "write 100%".into()));
        }
        self.formulas.diagnostics.push(diagnostic);
    }

    /// More than the invoice billed of the row, or the wrong way.
    fn credit_beyond(
        &mut self,
        cited: InvoiceId,
        moved: &Move,
        change: Option<Money>,
        left: Money,
        entry: &'p Entry,
    ) {
        self.spoiled = true;
        let known = &mut self.current[moved.row as usize].known;
        // What the invoice billed is unknown itself, and told: nothing is made of it here.
        if !std::mem::take(known) || self.lost {
            return;
        }
        let currency = &self.project.settings.currency;
        let text = |lang: crate::locale::Lang, amount: Money| {
            lang.money(amount.decimal(currency.decimals), currency.code)
        };
        let billed = moved.amount.plus(moved.stored).unwrap_or_default();
        let taken = self.credited.get(&(cited, moved.row)).copied().unwrap_or_default();
        let invoice = &self.project.invoices[cited as usize];
        let (name, document) =
            (self.project.row_id(moved.row).to_owned(), self.project.id(invoice.id).to_owned());
        let value = entry.value.as_ref().map_or(entry.place(), Expr::span);
        let typed = self.project.slice(value).to_owned();
        let lang = self.project.lang;
        let unit = if currency.code == "EUR" { lang.pick("€", "EUR") } else { currency.code };
        // The sign may be all that is missing.
        let back =
            change.filter(|change| change.is_negative() == left.is_negative() && change.abs() <= left.abs());
        let back = back.unwrap_or(left).negated();
        let new = format!("{} {unit}", lang.typed(back.decimal(currency.decimals)));
        let diagnostic = Diagnostic::new(Code::CreditBeyond, value, |lang| {
            let name = lang.quoted(&name);
            if left.is_zero() {
                return lang.pick(
                    format!("{document} n'a rien à reprendre sur {name}"),
                    format!("{document} has nothing to take back on {name}"),
                );
            }
            let left = text(lang, left.negated());
            lang.pick(
                format!("{document} n'a plus à reprendre que {left} sur {name}"),
                format!("{document} has only {left} left to take back on {name}"),
            )
        })
        .at(invoice.head, |lang| {
            let billed = text(lang, billed);
            lang.pick(format!("facturé ici : {billed}"), format!("billed here: {billed}"))
        })
        .note(|lang| {
            let (billed, taken) = (text(lang, billed), text(lang, taken));
            let typed = change.map_or(typed.clone(), |change| text(lang, change));
            lang.pick(
                format!("facturé : {billed} ; déjà repris : {taken} ; tapé : {typed}"),
                format!("billed: {billed}; already taken back: {taken}; typed: {typed}"),
            )
        })
        .note(|lang| {
            lang.pick(
                "R22 : un avoir reprend au plus ce que la facture a facturé de la ligne, de signe contraire".into(),
                "R22: a credit note takes back at most what the invoice billed of the row, with the other sign".into(),
            )
        });
        self.formulas.diagnostics.push(match left.is_zero() {
            true => diagnostic,
            false => diagnostic
                .fix(value, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}"))),
        });
    }
}
