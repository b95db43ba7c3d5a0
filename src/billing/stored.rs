//! What a situation bills beside the progress of quotes: free rows (R14), stored materials (R33), and what the closing
//! brings to its end (R21).

use super::breach::EntryId;
use super::money::Money;
use super::progress::Run;
use super::{Measure, State};
use crate::diagnostic::{Code, Diagnostic};
use crate::project::{Invoice, InvoiceId, InvoiceKind, RowId, Target};
use crate::syntax::tree::{EntryWord, Expr};

impl<'p> Run<'p> {
    /// A free row is billed whole in the situation that types it, unless an entry there says how far it has got (R14).
    pub(super) fn free_rows_billed(&mut self, invoice: &Invoice, at: InvoiceId) {
        let Some(free) = invoice.free else { return };
        for row in self.project.quotes[free as usize].rows.clone() {
            let moves = self.moves(row) && self.project.rows[row as usize].counts();
            if moves && self.governed[row as usize] != at + 1 {
                self.completed(row, at);
            }
        }
    }

    /// The closing brings to 100 % every row that is neither closed nor governed by an entry in it; rows of a
    /// re-measured quote stay where they are (R21).
    pub(super) fn complete_rest(&mut self, at: InvoiceId) {
        let mut again: Vec<(InvoiceId, RowId)> = Vec::new();
        for row in self.free_rows(Target::All, at) {
            let declared = &self.project.rows[row as usize];
            if !self.project.quotes[declared.quote as usize].remeasured && !self.previous[row as usize].closed
            {
                again.extend(self.taken_back_whole(row).map(|credit| (credit, row)));
                self.completed(row, at);
            }
        }
        again.sort_unstable();
        for rows in again.chunk_by(|(one, _), (other, _)| one == other) {
            self.billed_again(at, rows);
        }
    }

    /// The closing bills what one credit note took back, and nothing was typed of since: it may be meant (R21, R22).
    fn billed_again(&mut self, at: InvoiceId, rows: &[(InvoiceId, RowId)]) {
        let Some(last) = rows.first().and_then(|(_, row)| self.last[*row as usize]) else { return };
        let credit = self.invoice(last);
        let closing = &self.project.invoices[at as usize];
        let (own, other) = (self.project.id(closing.id).to_owned(), self.project.id(credit.id).to_owned());
        let names: Vec<String> = rows.iter().map(|(_, row)| self.project.row_id(*row).to_owned()).collect();
        self.formulas.diagnostics.push(
            Diagnostic::new(Code::CreditBilledAgain, closing.head, |lang| {
                let list = lang.list(&names, 5);
                lang.pick(
                    format!("{own} facture de nouveau {list}, que {other} a repris"),
                    format!("{own} bills {list} again, which {other} took back"),
                )
            })
            .at(credit.entries[last.entry as usize].target, |lang| {
                lang.pick("repris ici".into(), "taken back here".into())
            })
            .note(|lang| {
                lang.pick(
                    "R21 : la clôture porte à 100 % ce dont elle ne dit rien ; pour en rester là, y dire l'avancement, terminé"
                        .into(),
                    "R21: the closing brings to 100 % what it says nothing of; to leave it there, state its progress, done"
                        .into(),
                )
            }),
        );
    }

    fn completed(&mut self, row: RowId, at: InvoiceId) {
        let place = row as usize;
        let Some(contract) = self.contract(row) else {
            self.current[place].known = false;
            return;
        };
        let known = self.previous[place].known;
        self.governed[place] = at + 1;
        self.current[place] = State { known, ..State::whole(contract.amount) };
    }

    /// Stored materials: what progress has laid comes out of them first, then what is typed is what is there (R33).
    pub(super) fn stored_entries(&mut self, at: InvoiceId, invoice: &'p Invoice, typed: &[(u32, Target)]) {
        let held: Vec<(RowId, Money)> = self.stored.iter().map(|(row, held)| (*row, *held)).collect();
        for (row, held) in held {
            let place = row as usize;
            let laid = self.current[place].amount.minus(self.previous[place].amount).unwrap_or_default();
            let left = if laid > Money::ZERO { held.minus(laid).unwrap_or_default() } else { held };
            self.store(row, if left.is_negative() { Money::ZERO } else { left });
        }
        for (entry, target) in typed {
            self.stored_entry(EntryId { invoice: at, entry: *entry }, *target, invoice);
        }
        self.stored_cap(invoice, typed);
        self.stored_left(invoice);
    }

    pub(super) fn store(&mut self, row: RowId, amount: Money) {
        if amount.is_zero() {
            self.stored.remove(&row);
        } else {
            self.stored.insert(row, amount);
        }
    }

    fn stored_entry(&mut self, id: EntryId, target: Target, invoice: &'p Invoice) {
        let entry = &invoice.entries[id.entry as usize];
        let fits = |word: &EntryWord| {
            matches!(word, EntryWord::Stored(_) | EntryWord::Remark(_) | EntryWord::Correction { .. })
        };
        let other = entry.words().iter().find(|word| !fits(word));
        let place = entry.place();
        let row = match target {
            Target::Row(row) => row,
            _ => return self.stored_fault(place, target, "une ligne", "a row"),
        };
        let (Some(expr), None, false) = (&entry.value, other, entry.increment()) else {
            return self.stored_fault(
                place,
                target,
                "une quantité ou un montant, seul",
                "a quantity or an amount, alone",
            );
        };
        let declared = &self.project.rows[row as usize];
        if !declared.counts() || !self.accepted[declared.quote as usize] || self.previous[row as usize].closed
        {
            return self.stored_fault(
                place,
                target,
                "une ligne acceptée et ouverte",
                "an accepted and open row",
            );
        }
        let Some(contract) = self.contract(row) else {
            self.current[row as usize].known = false;
            return;
        };
        let decimals = self.project.settings.currency.decimals;
        let amount = match self.measure(expr, Some(contract)) {
            Ok(Measure::Amount(amount)) => Some(amount),
            Ok(Measure::Quantity(quantity)) => contract.at_quantity(quantity, decimals),
            Ok(Measure::Rate(rate)) => contract.at_rate(rate),
            Err(None) => {
                self.current[row as usize].known = false;
                return;
            }
            Err(Some(_)) => None,
        };
        match amount.filter(|amount| !amount.is_negative() && !contract.amount.is_negative()) {
            Some(amount) => self.store(row, amount),
            None => self.stored_fault(place, target, "une quantité ou un montant", "a quantity or an amount"),
        }
    }

    /// The entry counts as absent: what it was to bill is unknown.
    fn stored_fault(
        &mut self,
        place: crate::source::Span,
        target: Target,
        fr: &'static str,
        en: &'static str,
    ) {
        self.spoiled = true;
        for row in self.project.rows_of(target) {
            self.current[row as usize].known = false;
        }
        let mut error = Diagnostic::new(Code::StoredValue, place, |lang| {
            lang.pick(format!("un approvisionnement attend {fr}"), format!("stored materials ask for {en}"))
        });
        // What makes the row one that nothing is stored for.
        if let Target::Row(row) = target {
            let declared = &self.project.rows[row as usize];
            let quote = &self.project.quotes[declared.quote as usize];
            if let Some(word) = declared.option.or(declared.penalty()) {
                error = error.at(word, |lang| lang.pick("dit ici".into(), "said here".into()));
            } else if !self.accepted[declared.quote as usize] {
                error = error
                    .at(quote.head, |lang| lang.pick("pas encore accepté".into(), "not accepted yet".into()));
            } else if let Some(last) = self.last[row as usize].filter(|_| self.previous[row as usize].closed)
            {
                let closed = self.invoice(last).entries[last.entry as usize].place();
                error = error.at(closed, |lang| lang.pick("terminée ici".into(), "closed here".into()));
            }
        }
        self.formulas.diagnostics.push(error.note(|lang| {
            lang.pick(
                "R33 : on écrit base 7 200 € approvisionné, la valeur de ce qui est sur le chantier".into(),
                "R33: written base 7200 EUR stored, the value of what is on site".into(),
            )
        }));
    }

    /// Progress and stored materials together stay under the cap, and never go back without a word (R33, R12).
    fn stored_cap(&mut self, invoice: &'p Invoice, typed: &[(u32, Target)]) {
        let mut rows: Vec<RowId> = self.stored.keys().chain(self.stored_before.keys()).copied().collect();
        rows.sort_unstable();
        rows.dedup();
        for row in rows {
            let (Some(contract), Some((now, before))) = (self.contract(row), self.billed(row)) else {
                continue;
            };
            let is_it = |(_, target): &&(u32, Target)| *target == Target::Row(row);
            let own = typed.iter().find(is_it).map(|(entry, _)| &invoice.entries[*entry as usize]);
            let mover = self.last[row as usize].filter(|last| std::ptr::eq(self.invoice(*last), invoice));
            let mover = mover.map(|last| &invoice.entries[last.entry as usize]);
            let corrected = own
                .into_iter()
                .chain(mover)
                .any(|entry| entry.words().iter().any(|word| matches!(word, EntryWord::Correction { .. })));
            let worth = contract.amount;
            let (beyond, back) = (now > worth, now < before && !corrected);
            if !beyond && !back {
                continue;
            }
            let Some(place) = own.or(mover).map(|entry| entry.place()) else { continue };
            // What is measured may pass an estimate: it is told, and billed (R11).
            let estimate = self.project.quotes[self.project.rows[row as usize].quote as usize].remeasured;
            let allowed = estimate && !back;
            if allowed && own.is_none() {
                continue;
            }
            let code = if allowed { Code::CapRemeasured } else { Code::StoredBeyond };
            if !allowed {
                self.spoiled = true;
                self.current[row as usize].known = false;
            }
            let currency = &self.project.settings.currency;
            let money = |amount: Money| (amount.decimal(currency.decimals), currency.code);
            let progress = self.current[row as usize].amount;
            let stored = self.stored.get(&row).copied().unwrap_or_default();
            let name = self.project.row_id(row).to_owned();
            let sold = self.project.rows[row as usize]
                .quantity
                .as_ref()
                .map_or(self.project.rows[row as usize].id, Expr::span);
            let text = |lang: crate::locale::Lang, amount: Money| {
                let (figure, code) = money(amount);
                lang.money(figure, code)
            };
            let diagnostic = Diagnostic::new(code, place, |lang| {
                let (all, worth, before) = (text(lang, now), text(lang, worth), text(lang, before));
                if beyond {
                    lang.pick(
                        format!(
                            "{} : avancement et approvisionnement font {all}, le marché {worth}",
                            lang.quoted(&name)
                        ),
                        format!(
                            "{}: progress and stored materials come to {all}, the contract to {worth}",
                            lang.quoted(&name)
                        ),
                    )
                } else {
                    lang.pick(
                        format!(
                            "{} : avancement et approvisionnement font {all}, après {before}",
                            lang.quoted(&name)
                        ),
                        format!(
                            "{}: progress and stored materials come to {all}, after {before}",
                            lang.quoted(&name)
                        ),
                    )
                }
            })
            .at(sold, |lang| {
                let worth = text(lang, worth);
                lang.pick(format!("vendu : {worth}"), format!("sold: {worth}"))
            })
            .note(|lang| {
                let (progress, stored) = (text(lang, progress), text(lang, stored));
                lang.pick(
                    format!("avancement : {progress} ; approvisionné : {stored}"),
                    format!("progress: {progress}; stored: {stored}"),
                )
            });
            let diagnostic = diagnostic.note(|lang| match beyond {
                true => lang.pick(
                    "R33 : avancement et approvisionnement ensemble ne dépassent pas ce qui est vendu".into(),
                    "R33: progress and stored materials together do not pass what is sold".into(),
                ),
                false => lang.pick(
                    "R12 : ce qui est facturé ne baisse que par correction \"motif\" sur l'avancement de la ligne".into(),
                    "R12: what is billed only goes down by correction \"reason\" on the progress of the row".into(),
                ),
            });
            let left = worth.minus(progress).filter(|left| beyond && own.is_some() && !left.is_negative());
            let value = own.and_then(|entry| entry.value.as_ref()).map(Expr::span);
            self.formulas.diagnostics.push(match left.zip(value) {
                Some((left, value)) => {
                    let lang = self.project.lang;
                    let unit = if currency.code == "EUR" { lang.pick("€", "EUR") } else { currency.code };
                    let new = format!("{} {unit}", lang.typed(left.decimal(currency.decimals)));
                    diagnostic.fix(value, new.clone(), |lang| {
                        lang.pick(format!("écrire {new}"), format!("write {new}"))
                    })
                }
                None => diagnostic,
            });
        }
    }

    /// A row is closed below 100 %, and what is stored for it stays billed: nothing will lay it any more (R13, R33).
    fn stored_left(&mut self, invoice: &Invoice) {
        let closed = |row: &RowId| {
            let (before, now) = (&self.previous[*row as usize], &self.current[*row as usize]);
            now.closed && now.known && !before.closed
        };
        let mut rows: Vec<RowId> = self.stored.keys().copied().filter(closed).collect();
        rows.sort_unstable();
        for row in rows {
            let entry = self.last[row as usize].filter(|last| std::ptr::eq(self.invoice(*last), invoice));
            let place = entry.map_or(invoice.head, |entry| invoice.entries[entry.entry as usize].place());
            let name = self.project.row_id(row).to_owned();
            let currency = &self.project.settings.currency;
            let held = self.stored[&row].decimal(currency.decimals);
            self.formulas.diagnostics.push(
                Diagnostic::new(Code::StoredLeft, place, |lang| {
                    let (name, held) = (lang.quoted(&name), lang.money(held, currency.code));
                    lang.pick(
                        format!("{name} est terminée, et {held} d'approvisionnement restent facturés"),
                        format!("{name} is closed, and {held} of stored materials stay billed"),
                    )
                })
                .note(|lang| {
                    lang.pick(
                        format!(
                            "R33 : ce qui est repris se dit : {name} 0 € approvisionné correction \"repris\""
                        ),
                        format!(
                            "R33: what is taken back is said: {name} 0 EUR stored correction \"taken back\""
                        ),
                    )
                }),
            );
        }
    }

    /// A free row that a credit note took back was billed by mistake: only an entry of its own bills it again (R14, R22).
    pub(super) fn is_withdrawn(&self, row: RowId) -> bool {
        let quote = self.project.rows[row as usize].quote;
        !self.project.quotes[quote as usize].is_contract() && self.is_taken_back(row)
    }

    /// The credit note that moved the row last, if the row was whole until then.
    fn taken_back_whole(&self, row: RowId) -> Option<InvoiceId> {
        let last = self.last[row as usize].filter(|_| self.is_taken_back(row))?;
        let taken = *self.credited.get(&(self.invoice(last).cites?, row))?;
        let before = self.previous[row as usize].amount.plus(taken)?;
        (before == self.contract(row)?.amount).then_some(last.invoice)
    }

    /// The last that moved the row is a credit note about it; an invoice that is cancelled whole is made again.
    fn is_taken_back(&self, row: RowId) -> bool {
        self.last[row as usize].is_some_and(|last| {
            let invoice = self.invoice(last);
            invoice.kind == InvoiceKind::Credit && !invoice.whole_credit()
        })
    }

    fn invoice(&self, id: EntryId) -> &'p Invoice {
        &self.project.invoices[id.invoice as usize]
    }
}
