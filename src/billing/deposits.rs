//! Deposits and advances (R20): what is asked for before the works, and how the situations take it off again.

use super::Ledger;
use super::account::Account;
use super::money::{Money, spread};
use super::progress::Run;
use super::totals::{AdvanceLine, PartId, RecoveryBasis, RecoveryLine, Totals};
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::locale::Lang;
use crate::project::{Dimension, Invoice, InvoiceId, InvoiceKind, QuoteId, Recovery, Target};
use crate::source::Span;
use crate::syntax::tree::Expr;

/// One entry of a deposit or of an advance, and what has been taken off of it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) id: PartId,
    pub(super) quote: QuoteId,
    pub(super) advance: bool,
    /// The share of the quote; nothing for an amount.
    share: Option<Ratio>,
    /// Before tax at each rate of the ledger; an advance has one amount, without tax.
    pub(super) asked: Vec<Money>,
    pub(super) recovered: Vec<Money>,
    place: Span,
}

/// The own rows of a quote, at each rate of VAT: what they were sold for, and what is done.
#[derive(Clone, Debug)]
struct Own {
    contract: Vec<Money>,
    done: Vec<Money>,
    /// Done in this period.
    period: Vec<Money>,
}

impl Own {
    /// With tax: what an advance is a rate of, and goes by.
    fn gross(ledger: &Ledger, amounts: &[Money]) -> Option<Money> {
        let mut sum = Money::ZERO;
        for (rate, amount) in ledger.rates.iter().zip(amounts) {
            sum = sum.plus(*amount)?.plus(rate.tax(*amount)?)?;
        }
        Some(sum)
    }
}

impl Account<'_> {
    /// The own rows of a quote as signed, without amendments: rate by rate.
    fn own(&self, quote: QuoteId, run: Option<&Run<'_>>) -> Option<Own> {
        let rates = self.ledger.rates.len();
        let nothing = || vec![Money::ZERO; rates];
        let mut own = Own { contract: nothing(), done: nothing(), period: nothing() };
        for row in self.project.quotes[quote as usize].rows.clone() {
            if !self.project.rows[row as usize].counts() {
                continue;
            }
            let contract = self.ledger.contract(row)?;
            let rate = usize::from(self.ledger.rate_of_row[row as usize]?);
            own.contract[rate] = own.contract[rate].plus(contract.amount)?;
            if let Some(run) = run {
                let (now, before) = run.billed(row)?;
                own.done[rate] = own.done[rate].plus(now)?;
                own.period[rate] = own.period[rate].plus(now.minus(before)?)?;
            }
        }
        Some(own)
    }

    /// The foot of a deposit or an advance.
    pub(super) fn deposit(&mut self, at: InvoiceId, invoice: &Invoice, run: &Run<'_>) -> Option<Totals> {
        let mut totals = Totals::default();
        let advance = invoice.kind == InvoiceKind::Advance;
        if invoice.targets.is_empty() {
            return None;
        }
        // Base and tax of the fixed amounts at each rate, and whether shares of a quote are asked for beside them.
        let mut fixed = vec![(Money::ZERO, Money::ZERO); self.ledger.rates.len()];
        let mut shared = vec![false; self.ledger.rates.len()];
        for (place, target) in invoice.targets.iter().enumerate() {
            let Some(Target::Quote(quote)) = *target else { return None };
            let entry = &invoice.entries[place];
            let id = PartId { invoice: at, entry: place as u32 };
            if !run.accepted[quote as usize] {
                self.deposit_too_early(invoice, quote, entry.target);
                return None;
            }
            let own = self.own(quote, None)?;
            if Money::sum(own.contract.iter().copied())? <= Money::ZERO {
                self.nothing_to_ask(quote, entry.target);
                return None;
            }
            let (share, amount) = self.deposit_value(entry)?;
            let rates = self.ledger.rates.len();
            let asked = match (share, amount) {
                (Some(share), _) if advance => vec![Own::gross(self.ledger, &own.contract)?.share(share)?],
                (None, Some(amount)) if advance => vec![amount],
                (Some(share), _) => self.asked_share(quote, share, &own)?,
                (None, Some(amount)) => self.asked_amount(amount, &own)?,
                (None, None) => return None,
            };
            let place = entry.value.as_ref().map_or(entry.target, Expr::span);
            let part =
                Part { id, quote, advance, share, recovered: vec![Money::ZERO; asked.len()], asked, place };
            self.deposit_cap(&part, &own, invoice)?;
            if advance {
                totals.advance = totals.advance.plus(part.asked[0])?;
            } else {
                for rate in 0..rates {
                    let base = part.asked[rate];
                    if base.is_zero() {
                        continue;
                    }
                    let line = totals.rate(rate as u16);
                    line.deposit = line.deposit.plus(base)?;
                    line.base = line.base.plus(base)?;
                    // A fixed amount is with tax: its VAT is the rest (the one exception to R27).
                    match amount {
                        Some(amount) => {
                            let rest = self.gross_part(amount, &own, rate)?.minus(base)?;
                            fixed[rate].0 = fixed[rate].0.plus(base)?;
                            fixed[rate].1 = fixed[rate].1.plus(rest)?;
                        }
                        None => shared[rate] = true,
                    }
                }
            }
            self.parts.push(part);
        }
        for line in &mut totals.rates {
            let at = usize::from(line.rate);
            let (base, rest) = fixed[at];
            line.tax = match shared[at] {
                // Once for all the shares of a rate, so that it is the rate of their base.
                true => rest.plus(self.tax_on(at, line.base.minus(base)?)?)?,
                false => rest,
            };
        }
        totals.close()?;
        Some(totals)
    }

    /// For each rate, round(x × the quote's total), x being all the percentages so far, less the earlier ones.
    fn asked_share(&self, quote: QuoteId, share: Ratio, own: &Own) -> Option<Vec<Money>> {
        let earlier = || {
            let same = move |part: &&Part| part.quote == quote && !part.advance && part.share.is_some();
            self.parts.iter().filter(same).filter(|part| part.asked.iter().any(|asked| !asked.is_zero()))
        };
        let so_far = earlier().filter_map(|part| part.share).try_fold(share, Ratio::plus)?;
        let rates = own.contract.iter().enumerate();
        rates
            .map(|(rate, total)| {
                let before = Money::sum(earlier().map(|part| part.asked[rate]))?;
                total.share(so_far)?.minus(before)
            })
            .collect()
    }

    /// The part with tax of a fixed amount at one rate: by the quote's totals with tax, largest remainder.
    fn gross_part(&self, amount: Money, own: &Own, rate: usize) -> Option<Money> {
        let weights = own.contract.iter().zip(&self.ledger.rates);
        let weights: Option<Vec<Money>> =
            weights.map(|(total, rate)| total.plus(rate.tax(*total)?)).collect();
        spread(amount, &weights?)?.get(rate).copied()
    }

    /// A fixed amount is with tax: before tax it is round(TTC ÷ (1 + rate)).
    fn asked_amount(&self, amount: Money, own: &Own) -> Option<Vec<Money>> {
        let rates = self.ledger.rates.iter().enumerate();
        rates
            .map(|(at, rate)| {
                let gross = self.gross_part(amount, own, at)?;
                gross.share(Ratio::ONE.over(Ratio::ONE.plus(rate.ratio)?)?)
            })
            .collect()
    }

    /// A share of the quote, or an amount with tax.
    fn deposit_value(
        &mut self,
        entry: &crate::syntax::tree::Entry,
    ) -> Option<(Option<Ratio>, Option<Money>)> {
        let decimals = self.project.settings.currency.decimals;
        let expr = entry.value.as_ref().filter(|_| !entry.increment());
        if let Some(expr) = expr {
            let value = self.formulas.evaluate(expr, &self.ledger.known(self.project))?;
            let positive = !value.ratio.is_negative() && !value.ratio.is_zero();
            if value.rate && positive {
                return Some((Some(value.ratio), None));
            }
            if value.dimension == Dimension::MONEY && positive {
                return Some((None, Some(Money::round(value.ratio, decimals)?)));
            }
        }
        let place = entry.place();
        let bare = expr.filter(|expr| matches!(expr, Expr::Scalar(_))).map(Expr::span);
        let mut diagnostic = Diagnostic::new(Code::DepositValue, place, |lang| {
            lang.pick(
                "un acompte est une part du devis ou un montant TTC, positif".into(),
                "a deposit is a share of the quote or an amount with tax, positive".into(),
            )
        })
        .note(|lang| {
            lang.pick("on écrit : D1 30%, ou D1 1 500 €".into(), "written: D1 30%, or D1 1500 EUR".into())
        });
        if let Some(span) = bare {
            let typed = self.project.slice(span).trim_start_matches(['-', '−']).to_owned();
            let digits: String =
                typed.chars().take_while(|ch| ch.is_ascii_digit() || matches!(ch, ' ' | ',' | '.')).collect();
            for new in [format!("{}%", digits.trim()), format!("{} €", digits.trim())] {
                diagnostic = diagnostic.fix(span, new.clone(), |lang| {
                    lang.pick(format!("écrire {new}"), format!("write {new}"))
                });
            }
        }
        self.formulas.diagnostics.push(diagnostic);
        None
    }

    /// An amendment that takes away, or a quote of nothing: there is no price to ask part of.
    fn nothing_to_ask(&mut self, quote: QuoteId, span: Span) {
        let quote = &self.project.quotes[quote as usize];
        let name = self.project.id(quote.id).to_owned();
        self.formulas.diagnostics.push(
            Diagnostic::new(Code::DepositTarget, span, |lang| {
                lang.pick(
                    format!("{name} n'ajoute rien à payer : il n'y a pas d'acompte à demander"),
                    format!("{name} adds nothing to be paid: there is no deposit to ask for"),
                )
            })
            .at(quote.head, |lang| {
                lang.pick("son total est nul ou négatif".into(), "its total is zero or negative".into())
            }),
        );
    }

    fn deposit_too_early(&mut self, invoice: &Invoice, quote: QuoteId, span: Span) {
        let quote = &self.project.quotes[quote as usize];
        let told = |fault: &Diagnostic| {
            fault.code == Code::NotAccepted && fault.labels.iter().any(|label| label.span == quote.head)
        };
        if self.formulas.diagnostics.iter().any(told) {
            return;
        }
        let (name, own) = (self.project.id(quote.id).to_owned(), self.project.id(invoice.id).to_owned());
        let date = invoice.date;
        let mut diagnostic = match quote.accepted {
            Some(accepted) => Diagnostic::new(Code::ProgressBeforeAcceptance, span, |lang| {
                let accepted = accepted.long(lang);
                let date = date.map_or(String::new(), |date| date.long(lang));
                lang.pick(
                    format!("{own} est du {date}, {name} n'est accepté que le {accepted}"),
                    format!("{own} is dated {date}, {name} is only accepted on {accepted}"),
                )
            }),
            None => Diagnostic::new(Code::NotAccepted, span, |lang| {
                lang.pick(
                    format!("{name} n'est pas accepté : rien ne s'y facture"),
                    format!("{name} is not accepted: nothing of it is billed"),
                )
            }),
        };
        diagnostic = diagnostic.at(quote.accepted_span.unwrap_or(quote.head), |lang| {
            lang.pick("le devis".into(), "the quote".into())
        });
        if quote.accepted_span.is_none()
            && quote.refused.is_none()
            && let Some(date) = date
        {
            let word = crate::syntax::Keyword::Accepted.word(self.project.lang);
            diagnostic = diagnostic.fix(quote.head.after(), format!(" {word} {date}"), |lang| {
                lang.pick(format!("l'accepter le {date}"), format!("accept it on {date}"))
            });
        }
        self.formulas.diagnostics.push(diagnostic.note(|lang| {
            lang.pick(
                "R5 : un devis ne se facture qu'à partir du jour de son acceptation".into(),
                "R5: a quote is billed from the day of its acceptance on".into(),
            )
        }));
    }

    /// The deposits of a quote never pass it (R20).
    fn deposit_cap(&mut self, part: &Part, own: &Own, invoice: &Invoice) -> Option<()> {
        let earlier: Vec<&Part> = self
            .parts
            .iter()
            .filter(|other| other.quote == part.quote && other.advance == part.advance)
            // One that is cancelled asks for nothing.
            .filter(|other| other.asked.iter().any(|asked| !asked.is_zero()))
            .collect();
        let sum = |part: &Part| Money::sum(part.asked.iter().copied());
        let mut before = Money::ZERO;
        for other in &earlier {
            before = before.plus(sum(other)?)?;
        }
        let asked = sum(part)?;
        let most = match part.advance {
            true => Own::gross(self.ledger, &own.contract)?,
            false => Money::sum(own.contract.iter().copied())?,
        };
        let shares = earlier.iter().filter_map(|other| other.share).try_fold(Ratio::ZERO, Ratio::plus)?;
        let over = part.share.is_some_and(|share| shares.plus(share).is_none_or(|all| all > Ratio::ONE));
        if before.plus(asked)? <= most && !over {
            return Some(());
        }
        let currency = &self.project.settings.currency;
        let text = |lang: Lang, amount: Money| lang.money(amount.decimal(currency.decimals), currency.code);
        let quote = &self.project.quotes[part.quote as usize];
        let (name, own_id) = (self.project.id(quote.id).to_owned(), self.project.id(invoice.id).to_owned());
        let left = most.minus(before)?;
        let tax = |lang: Lang| match part.advance {
            true => lang.pick("TTC", "with tax"),
            false => lang.pick("HT", "before tax"),
        };
        let mut diagnostic = Diagnostic::new(Code::DepositBeyond, part.place, |lang| {
            lang.pick(
                format!("avec {own_id}, les acomptes de {name} dépassent le devis"),
                format!("with {own_id}, the deposits of {name} pass the quote"),
            )
        });
        diagnostic = match earlier.last() {
            Some(last) => diagnostic.at(last.place, |lang| {
                let before = text(lang, before);
                lang.pick(format!("déjà demandé : {before}"), format!("asked for already: {before}"))
            }),
            None => diagnostic.at(quote.head, |lang| {
                let most = text(lang, most);
                lang.pick(format!("le devis : {most}"), format!("the quote: {most}"))
            }),
        };
        diagnostic = diagnostic.note(|lang| {
            let (most, before, asked, left) =
                (text(lang, most), text(lang, before), text(lang, asked), text(lang, left));
            let tax = tax(lang);
            lang.pick(
                format!(
                    "{tax} — devis : {most} ; déjà demandé : {before} ; tapé : {asked} ; il reste : {left}"
                ),
                format!("{tax} — quote: {most}; asked for: {before}; typed: {asked}; left: {left}"),
            )
        });
        diagnostic = diagnostic.note(|lang| {
            lang.pick(
                "R20 : les acomptes d'un devis en font au plus la totalité".into(),
                "R20: the deposits of a quote come to the whole of it at most".into(),
            )
        });
        let rest = Ratio::ONE.minus(shares).and_then(|rest| rest.times(Ratio::integer(100)));
        let rest = rest.filter(|rest| part.share.is_some() && !rest.is_negative() && !rest.is_zero());
        if let Some(rest) = rest.and_then(|rest| rest.to_short_decimal(4)) {
            let new = format!("{}%", self.project.lang.typed(rest));
            diagnostic = diagnostic.fix(part.place, new.clone(), |lang| {
                lang.pick(format!("écrire {new}"), format!("write {new}"))
            });
        }
        self.formulas.diagnostics.push(diagnostic);
        None
    }

    /// What a recovery at one rate is computed from, and the works of the period.
    fn basis(&self, part: &Part, rate: usize, own: &Own) -> Option<(RecoveryBasis, Money)> {
        let (asked, before) = (part.asked[rate], part.recovered[rate]);
        let gross = |amounts: &[Money]| Own::gross(self.ledger, amounts);
        // Global rates are those of the quote as a whole, with tax (CCP, R2191-11).
        let whole = part.advance || self.is_linear(part);
        let (done, contract, period) = match whole {
            true => (gross(&own.done)?, gross(&own.contract)?, gross(&own.period)?),
            false => (own.done[rate], own.contract[rate], own.period[rate]),
        };
        Some((RecoveryBasis { asked, before, done, contract }, period))
    }

    fn is_linear(&self, part: &Part) -> bool {
        let invoice = &self.project.invoices[part.id.invoice as usize];
        matches!(invoice.recovery().as_ref(), Recovery::Linear { .. })
    }

    /// What is recovered of a part after this invoice, at one rate; nothing where it stays as it is.
    fn target(
        &self,
        part: &Part,
        basis: RecoveryBasis,
        period: Money,
        at: InvoiceId,
        closing: bool,
    ) -> Option<Option<Money>> {
        let RecoveryBasis { asked, before, done, contract } = basis;
        // Nothing is left to recover after the closing, and a credit note behind it gives no deposit back.
        if closing || self.closed {
            return Some(Some(asked));
        }
        let within = |amount: Money| {
            let (least, most) = (asked.min(Money::ZERO), asked.max(Money::ZERO));
            amount.clamp(least, most)
        };
        let share = |of: Money| of.as_ratio().over(contract.as_ratio());
        Some(match self.project.invoices[part.id.invoice as usize].recovery().as_ref() {
            Recovery::Closing => None,
            Recovery::Prorata => match share(done) {
                Some(done) => Some(within(asked.share(done)?)),
                None => None,
            },
            Recovery::On(named) => {
                let on = named.iter().any(|(_, invoice)| *invoice == Some(at));
                let last = named.iter().map(|(_, invoice)| *invoice).max().flatten() == Some(at)
                    && named.iter().all(|(_, invoice)| invoice.is_some());
                match share(period) {
                    _ if !on => None,
                    _ if last => Some(asked),
                    Some(period) => Some(within(before.plus(asked.share(period)?)?)),
                    None => None,
                }
            }
            Recovery::Linear { from, to } => {
                let (from, to) = (Ratio::percent(*from), Ratio::percent(*to));
                match share(done) {
                    Some(done) => {
                        let reached = done.minus(from)?.over(to.minus(from)?)?;
                        Some(asked.share(reached.clamp(Ratio::ZERO, Ratio::ONE))?)
                    }
                    None => None,
                }
            }
        })
    }

    /// Deposits taken off before tax, rate by rate: those between two rates never more than the works that this invoice
    /// bills at the rate, but at the closing; the rest is carried.
    pub(super) fn recover(
        &self,
        run: &Run<'_>,
        at: InvoiceId,
        closing: bool,
        mut room: Vec<Money>,
    ) -> Option<Vec<RecoveryLine>> {
        let mut lines = Vec::new();
        for part in self.parts.iter().filter(|part| !part.advance) {
            let own = self.own(part.quote, Some(run))?;
            for (rate, room) in room.iter_mut().enumerate() {
                let (basis, period) = self.basis(part, rate, &own)?;
                let Some(target) = self.target(part, basis, period, at, closing)? else { continue };
                let mut amount = target.minus(basis.before)?;
                if !closing && self.is_linear(part) {
                    amount = capped(amount, *room, basis.before);
                }
                *room = room.minus(amount)?;
                if !amount.is_zero() {
                    lines.push(RecoveryLine { part: part.id, rate: rate as u16, amount, basis });
                }
            }
        }
        Some(lines)
    }

    /// Advances taken off after tax: never more than there is to pay, but at the closing.
    pub(super) fn recover_advances(
        &self,
        run: &Run<'_>,
        at: InvoiceId,
        closing: bool,
        mut room: Money,
    ) -> Option<Vec<AdvanceLine>> {
        let mut lines = Vec::new();
        for part in self.parts.iter().filter(|part| part.advance) {
            let own = self.own(part.quote, Some(run))?;
            let (basis, period) = self.basis(part, 0, &own)?;
            let Some(target) = self.target(part, basis, period, at, closing)? else { continue };
            let mut amount = target.minus(basis.before)?;
            if !closing {
                amount = capped(amount, room, basis.before);
            }
            room = room.minus(amount)?;
            if !amount.is_zero() {
                lines.push(AdvanceLine { part: part.id, amount, basis });
            }
        }
        Some(lines)
    }
}

/// What a situation takes off: never more than there is to pay, but for what was given back twice (a situation gives
/// back, then the credit note of the one that had taken it does): that is put right at once, even to a negative net.
fn capped(amount: Money, room: Money, taken: Money) -> Money {
    amount.min(room.max(taken.negated()).max(Money::ZERO))
}
