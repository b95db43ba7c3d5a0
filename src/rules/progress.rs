//! Progress: cap (R11), monotonicity (R12), closed rows (R13) and what an entry may say (R7–R9).
//!
//! Billing finds the cells that break a rule; here each gets its words: both cells, the figures, the rule, the fix.

use crate::billing::{Breach, BreachKind, Contract, EntryId, Ledger, Measure, Money};
use crate::diagnostic::{Code, Diagnostic, Edit};
use crate::exact::Ratio;
use crate::locale::Lang;
use crate::project::{Project, Target};
use crate::source::Span;
use crate::syntax::Keyword;
use crate::syntax::tree::{Entry, EntryWord, Expr};
use rust_decimal::Decimal;
use rustc_hash::FxHashSet;

pub fn check(project: &Project, ledger: &Ledger, diagnostics: &mut Vec<Diagnostic>) {
    let mut not_accepted: FxHashSet<(u32, u32)> = FxHashSet::default();
    for breach in &ledger.breaches {
        if breach.kind == BreachKind::NotAccepted {
            // One quote, one situation, one diagnostic: the first entry speaks for the others.
            let quote = breach.row.and_then(|row| project.rows.get(row as usize)).map(|row| row.quote);
            if !quote.is_none_or(|quote| not_accepted.insert((breach.at.situation, quote))) {
                continue;
            }
        }
        diagnostics.push(Teller { project, ledger, breach }.tell());
    }
}

/// Says what one breach is.
struct Teller<'p> {
    project: &'p Project,
    ledger: &'p Ledger,
    breach: &'p Breach,
}

impl Teller<'_> {
    fn tell(&self) -> Diagnostic {
        match self.breach.kind {
            BreachKind::Cap => self.cap(),
            BreachKind::Remeasured => self.remeasured(),
            BreachKind::Back => self.back(),
            BreachKind::Kept { complete } => self.kept(complete),
            BreachKind::GroupAmount => self.group_amount(),
            BreachKind::Closed => self.closed(),
            BreachKind::NotClosed => self.not_closed(),
            BreachKind::Bare => self.bare(),
            BreachKind::Unit => self.unit(),
            BreachKind::OptionRow => self.option(),
            BreachKind::Sign => self.sign(),
            BreachKind::NotAccepted => self.not_accepted(),
            BreachKind::CorrectionUp => self.correction_up(),
            BreachKind::WordOnGroup => self.word_on_group(),
        }
    }

    fn entry(&self, id: EntryId) -> &Entry {
        &self.project.situations[id.situation as usize].entries[id.entry as usize]
    }

    fn this(&self) -> &Entry {
        self.entry(self.breach.at)
    }

    fn target(&self) -> Option<Target> {
        self.project.situations[self.breach.at.situation as usize].targets[self.breach.at.entry as usize]
    }

    /// The cell: the value that is typed, or the words.
    fn cell(&self) -> Span {
        self.this().value.as_ref().map_or(self.this().place(), Expr::span)
    }

    fn document(&self, id: EntryId) -> &str {
        self.project.id(self.project.situations[id.situation as usize].id)
    }

    fn row_name(&self) -> String {
        self.breach.row.map_or(String::new(), |row| self.project.row_id(row).to_owned())
    }

    fn target_name(&self) -> String {
        self.target().map_or(String::new(), |target| self.project.target_name(target))
    }

    fn contract(&self) -> Option<&Contract> {
        self.ledger.contracts[self.breach.row? as usize].as_ref()
    }

    fn money(&self, lang: Lang, amount: Money) -> String {
        let currency = &self.project.settings.currency;
        lang.money(amount.decimal(currency.decimals), currency.code)
    }

    fn unit_of(&self, contract: &Contract) -> String {
        contract.unit_name.of(self.project).to_owned()
    }

    /// Progress in the measure that was typed: `35,29 %`, `6 u`, `1 500,00 €`.
    fn progress(&self, lang: Lang, done: Ratio, amount: Money) -> String {
        match (self.breach.measure, self.contract()) {
            (Some(Measure::Quantity(_)), Some(contract)) => {
                let quantity = done.mul(contract.quantity).and_then(|quantity| quantity.to_short_decimal(4));
                format!("{} {}", lang.number(quantity.unwrap_or_default()), self.unit_of(contract))
            }
            (Some(Measure::Amount(_)), _) => self.money(lang, amount),
            _ => percent(lang, done),
        }
    }

    /// The same, as it is typed in a file of this language.
    fn typed(&self, done: Ratio, amount: Money) -> Option<String> {
        let lang = self.project.lang;
        let currency = &self.project.settings.currency;
        let text = match (self.breach.measure, self.contract()) {
            (Some(Measure::Quantity(_)), Some(contract)) => {
                let quantity = done.mul(contract.quantity)?;
                format!("{} {}", exactly(lang, quantity)?, self.unit_of(contract))
            }
            (Some(Measure::Amount(_)), _) => {
                let unit = if currency.code == "EUR" { lang.pick("€", "EUR") } else { currency.code };
                let figure = amount.decimal(currency.decimals).to_string();
                format!("{} {unit}", lang.pick(figure.replace('.', ","), figure))
            }
            _ => format!("{}%", exactly(lang, done.mul(Ratio::integer(100))?)?),
        };
        Some(text)
    }

    /// Points at the cell that brought the row where it was; failing that, at what was sold.
    fn earlier(&self, diagnostic: Diagnostic) -> Diagnostic {
        let previous = self.breach.previous;
        match (self.breach.earlier, self.breach.row) {
            (Some(earlier), _) => {
                let document = self.document(earlier).to_owned();
                let grouped = match self.project.situations[earlier.situation as usize].targets
                    [earlier.entry as usize]
                {
                    Some(Target::Row(_)) | None => None,
                    Some(target) => Some(self.project.target_name(target)),
                };
                diagnostic.at(self.entry(earlier).place(), |lang| {
                    let reached = self.progress(lang, previous.done, previous.amount);
                    match &grouped {
                        None => lang
                            .pick(format!("{reached} dans {document}"), format!("{reached} in {document}")),
                        Some(group) => lang.pick(
                            format!("{reached} dans {document}, par {group}"),
                            format!("{reached} in {document}, through {group}"),
                        ),
                    }
                })
            }
            (None, Some(row)) => {
                let declared = &self.project.rows[row as usize];
                let place = declared.quantity.as_ref().map_or(declared.id, Expr::span);
                let Some(contract) = self.contract() else { return diagnostic };
                let all = (Ratio::ONE, contract.amount);
                diagnostic.at(place, |lang| {
                    let sold = match self.breach.measure {
                        Some(Measure::Rate(_)) | None => {
                            let quantity = contract.quantity.to_short_decimal(4).unwrap_or_default();
                            format!("{} {}", lang.number(quantity), self.unit_of(contract))
                        }
                        _ => self.progress(lang, all.0, all.1),
                    };
                    lang.pick(format!("vendu : {sold}"), format!("sold: {sold}"))
                })
            }
            (None, None) => diagnostic,
        }
    }

    /// What the cell would make of its row.
    fn reaching(&self, diagnostic: Diagnostic) -> Diagnostic {
        let document = self.document(self.breach.at).to_owned();
        match self.breach.reached {
            Some(state) => diagnostic.here(|lang| {
                let reached = self.progress(lang, state.done, state.amount);
                lang.pick(format!("{reached} dans {document}"), format!("{reached} in {document}"))
            }),
            None => diagnostic,
        }
    }

    /// Previous, typed, left.
    fn figures(&self, diagnostic: Diagnostic) -> Diagnostic {
        let previous = self.breach.previous;
        let Some(contract) = self.contract() else { return diagnostic };
        let left = (Ratio::ONE.sub(previous.done), contract.amount.minus(previous.amount));
        let (Some(left), Some(left_amount)) = left else { return diagnostic };
        let typed = self.project.slice(self.cell()).to_owned();
        let plus = if self.breach.increment { "+" } else { "" };
        diagnostic.note(|lang| {
            let before = self.progress(lang, previous.done, previous.amount);
            let left = self.progress(lang, left, left_amount);
            let row = match self.group() {
                Some(_) => lang.pick(format!("{} : ", self.row_name()), format!("{}: ", self.row_name())),
                None => String::new(),
            };
            lang.pick(
                format!("{row}précédent : {before} ; tapé : {plus}{typed} ; il reste : {left}"),
                format!("{row}previous: {before}; typed: {plus}{typed}; left: {left}"),
            )
        })
    }

    fn group(&self) -> Option<Target> {
        self.target().filter(|target| !matches!(target, Target::Row(_)))
    }

    fn cap_code(&self) -> Code {
        match (self.group(), self.this().in_grid(), self.breach.increment, self.breach.measure) {
            (Some(Target::All), ..) => Code::CapEverything,
            (Some(_), ..) => Code::CapGroup,
            (None, true, ..) => Code::CapGrid,
            (None, false, true, _) => Code::CapIncrement,
            (None, false, false, Some(Measure::Quantity(_))) => Code::CapQuantity,
            (None, false, false, Some(Measure::Amount(_))) => Code::CapAmount,
            _ => Code::CapPercentage,
        }
    }

    fn cap(&self) -> Diagnostic {
        let Breach { previous, increment, .. } = *self.breach;
        let name = self.row_name();
        let rows: Vec<String> =
            self.breach.rows.iter().map(|row| self.project.row_id(*row).to_owned()).collect();
        let diagnostic = Diagnostic::new(self.cap_code(), self.cell(), |lang| {
            let reached = self.breach.reached.map(|state| self.progress(lang, state.done, state.amount));
            match (self.group(), reached) {
                (Some(_), _) => {
                    let (group, rows) = (lang.quoted(&self.target_name()), lang.list(&rows, 5));
                    lang.pick(
                        format!("{group} mènerait au-delà de 100 % : {rows}"),
                        format!("{group} would go beyond 100%: {rows}"),
                    )
                }
                (None, Some(reached)) if matches!(self.breach.measure, Some(Measure::Rate(_))) => lang.pick(
                    format!("{} dépasserait 100 % : {reached}", lang.quoted(&name)),
                    format!("{} would pass 100%: {reached}", lang.quoted(&name)),
                ),
                (None, Some(reached)) => {
                    let sold = self.contract().map(|sold| self.progress(lang, Ratio::ONE, sold.amount));
                    let sold = sold.unwrap_or_else(|| percent(lang, Ratio::ONE));
                    lang.pick(
                        format!("{} irait à {reached}, pour {sold} vendus", lang.quoted(&name)),
                        format!("{} would come to {reached}; {sold} were sold", lang.quoted(&name)),
                    )
                }
                (None, None) => lang.pick(
                    format!("{} n'a rien à facturer : son montant est nul", lang.quoted(&name)),
                    format!("{} has nothing to bill: its amount is zero", lang.quoted(&name)),
                ),
            }
        });
        let diagnostic = self.reaching(diagnostic);
        let diagnostic = self.figures(self.earlier(diagnostic)).note(|lang| {
            lang.pick(
                "R11 : aucune ligne ne dépasse 100 % ; un travail en plus est un avenant accepté".into(),
                "R11: no row passes 100%; extra work is an accepted amendment".into(),
            )
        });
        let most = match (self.group().is_some(), increment) {
            (true, true) => return self.largest_step(diagnostic),
            (true, false) => Some("100%".to_owned()),
            (false, true) => {
                let left = Ratio::ONE
                    .sub(previous.done)
                    .zip(self.contract().and_then(|contract| contract.amount.minus(previous.amount)));
                left.and_then(|(done, amount)| self.typed(done, amount))
            }
            (false, false) => self.contract().and_then(|sold| self.typed(Ratio::ONE, sold.amount)),
        };
        self.replace(diagnostic, most)
    }

    /// The largest step that takes no row of a group beyond 100 %.
    fn largest_step(&self, diagnostic: Diagnostic) -> Diagnostic {
        let left = Ratio::ONE.sub(self.breach.previous.done).and_then(|left| left.mul(Ratio::integer(100)));
        let step = left.and_then(|left| exactly(self.project.lang, left));
        self.replace(diagnostic, step.map(|step| format!("{step}%")))
    }

    fn replace(&self, diagnostic: Diagnostic, new: Option<String>) -> Diagnostic {
        match new {
            Some(new) => {
                let shown = if self.breach.increment { format!("+{new}") } else { new.clone() };
                diagnostic.fix(self.cell(), new, |lang| {
                    lang.pick(format!("écrire {shown}"), format!("write {shown}"))
                })
            }
            None => diagnostic,
        }
    }

    fn remeasured(&self) -> Diagnostic {
        let name = self.row_name();
        let diagnostic = Diagnostic::new(Code::CapRemeasured, self.cell(), |lang| {
            let state = self.breach.reached.unwrap_or(self.breach.previous);
            let reached = self.progress(lang, state.done, state.amount);
            let sold = self.contract().map_or(Money::ZERO, |contract| contract.amount);
            let sold = self.progress(lang, Ratio::ONE, sold);
            lang.pick(
                format!("{} dépasse l'estimation : {reached} pour {sold}", lang.quoted(&name)),
                format!("{} passes the estimate: {reached} for {sold}", lang.quoted(&name)),
            )
        });
        self.earlier(diagnostic).note(|lang| {
            lang.pick(
                "R11 : permis, parce que ce marché est au métré".into(),
                "R11: allowed, since this contract is re-measured".into(),
            )
        })
    }

    fn back(&self) -> Diagnostic {
        let name = self.row_name();
        let code = match (self.group(), self.this().in_grid(), self.breach.increment, self.breach.measure) {
            (None, true, ..) => Code::BackGrid,
            (_, _, true, _) => Code::BackIncrement,
            (_, _, false, Some(Measure::Quantity(_))) => Code::BackQuantity,
            (_, _, false, Some(Measure::Amount(_))) => Code::BackAmount,
            _ => Code::BackPercentage,
        };
        let previous = self.breach.previous;
        let diagnostic = Diagnostic::new(code, self.cell(), |lang| {
            let state = self.breach.reached.unwrap_or(previous);
            let reached = self.progress(lang, state.done, state.amount);
            let before = self.progress(lang, previous.done, previous.amount);
            lang.pick(
                format!("{} reculerait : {reached} après {before}", lang.quoted(&name)),
                format!("{} would go back: {reached} after {before}", lang.quoted(&name)),
            )
        });
        let diagnostic = self.reaching(diagnostic);
        let diagnostic = self.figures(self.earlier(diagnostic)).note(|lang| {
            lang.pick(
                "R12 : l'avancement est cumulé, il ne baisse pas ; un métré trop haut se corrige par correction \"motif\"".into(),
                "R12: progress is cumulative, it never goes down; a measure that was too high is put right by correction \"reason\"".into(),
            )
        });
        let below_zero = self.breach.reached.is_some_and(|state| state.done.is_negative());
        let diagnostic = match self.breach.increment || self.group().is_some() {
            true => diagnostic,
            false => self.replace(diagnostic, self.typed(previous.done, previous.amount)),
        };
        if below_zero || self.group().is_some() {
            return diagnostic;
        }
        let word = Keyword::Correction.word(self.project.lang);
        let reason = self.project.lang.pick("motif", "reason");
        let end = self.this().place().after();
        diagnostic.fix(end, format!(" {word} \"{reason}\""), |lang| {
            lang.pick("c'est une correction".into(), "it is a correction".into())
        })
    }

    fn kept(&self, complete: bool) -> Diagnostic {
        let names: Vec<String> =
            self.breach.rows.iter().map(|row| self.project.row_id(*row).to_owned()).collect();
        let group = self.target_name();
        let code = if complete { Code::BackGroupComplete } else { Code::BackGroup };
        let diagnostic = Diagnostic::new(code, self.cell(), |lang| {
            let (group, rows) = (lang.quoted(&group), lang.list(&names, 5));
            match complete {
                true => lang.pick(
                    format!("{group} laisse comme elles sont les lignes finies : {rows}"),
                    format!("{group} leaves finished rows as they are: {rows}"),
                ),
                false => lang.pick(
                    format!("{group} ne fait pas reculer ce qui est plus avancé : {rows}"),
                    format!("{group} does not lower what is further: {rows}"),
                ),
            }
        });
        let diagnostic = self.earlier(diagnostic);
        if complete {
            return diagnostic;
        }
        let previous = self.breach.previous;
        let typed = self.project.slice(self.cell()).to_owned();
        let name = self.row_name();
        let diagnostic = diagnostic
            .note(|lang| {
                let done = percent(lang, previous.done);
                lang.pick(
                    format!("{name} : précédent {done} ; tapé sur le groupe : {typed}"),
                    format!("{name}: previous {done}; typed on the group: {typed}"),
                )
            })
            .note(|lang| {
                lang.pick(
                    "R9 : ces lignes gardent leur avancement ; pour les baisser, une correction sur chacune"
                        .into(),
                    "R9: these rows keep their progress; to lower them, a correction on each".into(),
                )
            });
        self.say_kept(diagnostic)
    }

    /// The fix that says of each row what it keeps.
    fn say_kept(&self, diagnostic: Diagnostic) -> Diagnostic {
        if self.this().in_grid() || self.breach.rows.len() > 1 {
            return diagnostic;
        }
        let previous = self.breach.previous;
        let Some(done) =
            previous.done.mul(Ratio::integer(100)).and_then(|done| exactly(self.project.lang, done))
        else {
            return diagnostic;
        };
        let entry = format!("{} {done}%", self.row_name());
        let source = &self.project.source;
        let line = source.position(self.this().target.start).line;
        let start = source.line_start(line).unwrap_or(self.this().target.start);
        let indent = Span::new(start, self.this().target.start).of(&source.text).to_owned();
        diagnostic.fix(Span::new(start, start), format!("{indent}{entry}\n"), |lang| {
            lang.pick(format!("le dire : {entry}"), format!("say so: {entry}"))
        })
    }

    fn group_amount(&self) -> Diagnostic {
        let group = self.target_name();
        let typed = self.breach.reached.map(|state| state.amount);
        let beyond = match (typed, self.breach.bounds) {
            (Some(typed), Some((_, most))) => typed > most,
            _ => true,
        };
        let code = if beyond { Code::CapGroupAmount } else { Code::BackGroupAmount };
        let mut diagnostic = Diagnostic::new(code, self.cell(), |lang| {
            let total = typed.map_or(String::new(), |typed| self.money(lang, typed));
            let bounds =
                self.breach.bounds.map(|(least, most)| (self.money(lang, least), self.money(lang, most)));
            let group = lang.quoted(&group);
            match (bounds, beyond) {
                (Some((_, most)), true) => lang.pick(
                    format!("{group} ne peut pas atteindre {total} : au plus {most}"),
                    format!("{group} cannot come to {total}: {most} at most"),
                ),
                (Some((least, _)), false) => lang.pick(
                    format!("{group} ne peut pas redescendre à {total} : déjà {least}"),
                    format!("{group} cannot go down to {total}: {least} already"),
                ),
                (None, _) => lang.pick(
                    format!("{group} ne peut pas recevoir ce montant"),
                    format!("{group} cannot take this amount"),
                ),
            }
        });
        if let Some(place) = self.target().and_then(|target| self.project.declaration(target)) {
            diagnostic = diagnostic.at(place, |lang| lang.pick("ce groupe".into(), "this group".into()));
        }
        if let Some(earlier) = self.breach.earlier.filter(|_| !beyond) {
            let document = self.document(earlier).to_owned();
            diagnostic = diagnostic.at(self.entry(earlier).place(), |lang| {
                lang.pick(format!("avancé dans {document}"), format!("progressed in {document}"))
            });
        }
        if let Some((least, most)) = self.breach.bounds {
            let typed = self.project.slice(self.cell()).to_owned();
            let plus = if self.breach.increment { "+" } else { "" };
            diagnostic = diagnostic.note(|lang| {
                let left = most.minus(least).unwrap_or_default();
                let (least, left) = (self.money(lang, least), self.money(lang, left));
                lang.pick(
                    format!("précédent : {least} ; tapé : {plus}{typed} ; il reste : {left}"),
                    format!("previous: {least}; typed: {plus}{typed}; left: {left}"),
                )
            });
        }
        diagnostic = diagnostic.note(|lang| {
            lang.pick(
                "R9 : un montant sur un groupe est ce que tout le groupe atteint, au cumul ; les lignes ne reculent pas et ne dépassent pas 100 %".into(),
                "R9: an amount on a group is what the whole group comes to, to date; rows neither go back nor pass 100%".into(),
            )
        });
        let Some((least, most)) = self.breach.bounds else { return diagnostic };
        let bound = if beyond { most } else { least };
        let new = match (self.breach.increment, typed, self.breach.measure) {
            // What was typed, less what it is too much.
            (true, Some(reached), Some(Measure::Amount(step))) => {
                reached.minus(bound).and_then(|excess| step.minus(excess))
            }
            _ => Some(bound),
        };
        self.replace(diagnostic, new.and_then(|new| self.typed(Ratio::ONE, new)))
    }

    fn closed(&self) -> Diagnostic {
        let name = self.row_name();
        let word = Keyword::Reopen.word(self.project.lang);
        let diagnostic = Diagnostic::new(Code::ClosedRow, self.this().place(), |lang| {
            lang.pick(
                format!("{} est terminée : on n'y avance plus", lang.quoted(&name)),
                format!("{} is closed: no more progress on it", lang.quoted(&name)),
            )
        });
        let diagnostic = match self.breach.earlier {
            Some(earlier) => {
                let document = self.document(earlier).to_owned();
                let previous = self.breach.previous;
                diagnostic.at(self.entry(earlier).place(), |lang| {
                    let done = percent(lang, previous.done);
                    lang.pick(
                        format!("terminée à {done} dans {document}"),
                        format!("closed at {done} in {document}"),
                    )
                })
            }
            None => diagnostic,
        };
        let (previous, typed) = (self.breach.previous, self.project.slice(self.this().place()).to_owned());
        diagnostic
            .note(|lang| {
                let done = percent(lang, previous.done);
                lang.pick(
                    format!("précédent : {done} ; tapé : {typed}"),
                    format!("previous: {done}; typed: {typed}"),
                )
            })
            .note(|lang| {
                lang.pick(
                    format!("R13 : pour la reprendre, ajouter « {word} »"),
                    format!("R13: to take it up again, add “{word}”"),
                )
            })
            .fix(self.this().place().after(), format!(" {word}"), |lang| {
                lang.pick("la rouvrir".into(), "reopen it".into())
            })
    }

    fn not_closed(&self) -> Diagnostic {
        let name = self.row_name();
        let word = self.this().words().iter().find(|word| matches!(word, EntryWord::Reopen(_)));
        let span = word.map_or(self.cell(), EntryWord::span);
        let cut = if self.this().value.is_some() { span } else { self.this().target.to(span) };
        let diagnostic = Diagnostic::new(Code::NotClosed, span, |lang| {
            lang.pick(
                format!("{} n'est pas terminée : rien à rouvrir", lang.quoted(&name)),
                format!("{} is not closed: nothing to reopen", lang.quoted(&name)),
            )
        });
        self.earlier(diagnostic).fix(cut, "", |lang| lang.pick("l'effacer".into(), "remove it".into()))
    }

    fn bare(&self) -> Diagnostic {
        let span = self.cell();
        let typed = self.project.slice(span).to_owned();
        let unit = self.contract().map_or("u".to_owned(), |contract| self.unit_of(contract));
        let simple = matches!(self.this().value, Some(Expr::Scalar(_)));
        let held = if simple { typed.clone() } else { format!("({typed})") };
        let mut diagnostic = Diagnostic::new(Code::BareNumber, span, |lang| {
            lang.pick(
                format!("{typed} : pour cent, quantité ou euros ?"),
                format!("{typed}: percent, a quantity or money?"),
            )
        });
        diagnostic = self.earlier(diagnostic).note(|lang| {
            lang.pick(
                "R7 : un avancement est un pourcentage, une quantité dans l'unité de la ligne, ou un montant"
                    .into(),
                "R7: progress is a percentage, a quantity in the row's unit, or an amount".into(),
            )
        });
        let value = crate::syntax::number(&typed).ok();
        let fraction = value.filter(|value| *value <= Decimal::ONE && !value.fract().is_zero());
        let mut offers = Vec::new();
        if let Some(fraction) = fraction {
            let percent = (fraction * Decimal::ONE_HUNDRED).normalize();
            offers.push(format!("{}%", self.project.lang.typed(percent)));
        } else {
            offers.push(format!("{held}%"));
        }
        if self.group().is_none() {
            offers.push(format!("{held} {unit}"));
        }
        offers.push(format!("{held} {}", self.project.lang.pick("€", "EUR")));
        for new in offers {
            diagnostic = diagnostic
                .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}")));
        }
        diagnostic
    }

    fn unit(&self) -> Diagnostic {
        let span = self.cell();
        let typed = self.project.slice(span).to_owned();
        if self.group().is_some() {
            let group = self.target_name();
            return Diagnostic::new(Code::EntryUnit, span, |lang| {
                lang.pick(
                    format!(
                        "{} est un groupe : un pourcentage ou un montant, pas une quantité",
                        lang.quoted(&group)
                    ),
                    format!("{} is a group: a percentage or an amount, not a quantity", lang.quoted(&group)),
                )
            });
        }
        let name = self.row_name();
        let unit = self.contract().map_or(String::new(), |contract| self.unit_of(contract));
        let declared = self.breach.row.map(|row| &self.project.rows[row as usize]);
        let mut diagnostic = Diagnostic::new(Code::EntryUnit, span, |lang| {
            lang.pick(
                format!("{} se compte en {unit}, pas comme {}", lang.quoted(&name), lang.quoted(&typed)),
                format!("{} is counted in {unit}, not as {}", lang.quoted(&name), lang.quoted(&typed)),
            )
        });
        if let Some(place) = declared.and_then(|row| row.quantity.as_ref()).map(Expr::span) {
            diagnostic = diagnostic.at(place, |lang| lang.pick("vendu ainsi".into(), "sold so".into()));
        }
        if let Some(Expr::Scalar(scalar)) = &self.this().value {
            let new = format!("{} {unit}", self.project.slice(scalar.number));
            diagnostic = diagnostic
                .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}")));
        }
        diagnostic
    }

    fn option(&self) -> Diagnostic {
        let name = self.row_name();
        let span = self.this().place();
        let diagnostic = Diagnostic::new(Code::OptionProgressed, span, |lang| {
            lang.pick(
                format!("{} est une option : elle n'est pas vendue", lang.quoted(&name)),
                format!("{} is an option: it is not sold", lang.quoted(&name)),
            )
        })
        .note(|lang| {
            lang.pick(
                "R11 : une option que le client retient devient une ligne d'un avenant accepté".into(),
                "R11: an option that the client takes becomes a row of an accepted amendment".into(),
            )
        });
        match self.breach.row.and_then(|row| self.project.rows[row as usize].option) {
            Some(word) => diagnostic.at(word, |lang| lang.pick("dite ici".into(), "said here".into())).fix(
                if self.this().in_grid() { span } else { self.this().target.to(span) },
                "",
                |lang| lang.pick("effacer l'avancement".into(), "remove the progress".into()),
            ),
            None => diagnostic,
        }
    }

    fn sign(&self) -> Diagnostic {
        let name = self.row_name();
        let span = self.cell();
        let typed = self.project.slice(span).to_owned();
        let diagnostic = Diagnostic::new(Code::EntrySign, span, |lang| {
            lang.pick(
                format!(
                    "{} est une ligne en moins : sa quantité et son montant sont négatifs",
                    lang.quoted(&name)
                ),
                format!(
                    "{} is a row that takes away: its quantity and amount are negative",
                    lang.quoted(&name)
                ),
            )
        });
        let new = format!("-{typed}");
        self.earlier(diagnostic)
            .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
    }

    fn not_accepted(&self) -> Diagnostic {
        let situation = &self.project.situations[self.breach.at.situation as usize];
        let document = self.project.id(situation.id).to_owned();
        let row = self.breach.row.and_then(|row| self.project.rows.get(row as usize));
        let group = match self.target() {
            Some(Target::Quote(quote)) => Some(quote),
            Some(Target::Section(section)) => Some(self.project.sections[section as usize].quote),
            _ => row.map(|row| row.quote),
        };
        let Some(quote) = group.and_then(|quote| self.project.quotes.get(quote as usize)) else {
            return Diagnostic::new(Code::NotAccepted, self.this().place(), |lang| {
                lang.pick("rien n'est accepté ici".into(), "nothing is accepted here".into())
            });
        };
        let id = self.project.id(quote.id).to_owned();
        let target = self.this().target;
        match (quote.accepted, quote.accepted_span, situation.date) {
            (Some(accepted), Some(place), Some(date)) if quote.refused.is_none() => {
                Diagnostic::new(Code::ProgressBeforeAcceptance, target, |lang| {
                    let (accepted, date) = (accepted.long(lang), date.long(lang));
                    lang.pick(
                        format!("{document} est du {date}, et {id} n'est accepté que le {accepted}"),
                        format!("{document} is dated {date}, and {id} is only accepted on {accepted}"),
                    )
                })
                .at(place, |lang| lang.pick("accepté ici".into(), "accepted here".into()))
                .note(|lang| {
                    lang.pick(
                        "R5 : on ne facture un devis qu'à partir du jour de son acceptation".into(),
                        "R5: a quote is billed from the day of its acceptance on".into(),
                    )
                })
            }
            _ => {
                let refused = quote.refused;
                let diagnostic = Diagnostic::new(Code::NotAccepted, target, |lang| match refused {
                    Some(_) => lang.pick(
                        format!("{id} n'est pas accepté, mais refusé ou annulé"),
                        format!("{id} is not accepted: it is refused or cancelled"),
                    ),
                    None => lang.pick(format!("{id} n'est pas accepté"), format!("{id} is not accepted")),
                })
                .at(refused.unwrap_or(quote.head), |lang| match refused {
                    Some(_) => lang.pick("dit ici".into(), "said here".into()),
                    None => lang.pick("pas de date d'acceptation".into(), "no date of acceptance".into()),
                })
                .note(|lang| {
                    lang.pick(
                        "R5 : seul un devis ou un avenant accepté se facture".into(),
                        "R5: only an accepted quote or amendment is billed".into(),
                    )
                });
                let word = Keyword::Accepted.word(self.project.lang);
                match quote
                    .date
                    .or(situation.date)
                    .filter(|_| refused.is_none() && quote.accepted_span.is_none())
                {
                    Some(date) => diagnostic.fix(quote.head.after(), format!(" {word} {date}"), |lang| {
                        lang.pick(
                            format!("l'accepter le {}", date.long(lang)),
                            format!("accept it on {}", date.long(lang)),
                        )
                    }),
                    None => diagnostic,
                }
            }
        }
    }

    fn correction_up(&self) -> Diagnostic {
        let name = self.row_name();
        let word = self.this().words().iter().find(|word| matches!(word, EntryWord::Correction { .. }));
        let span = word.map_or(self.cell(), EntryWord::span);
        let diagnostic = Diagnostic::new(Code::CorrectionUp, span, |lang| {
            lang.pick(
                format!("{} ne recule pas : la correction ne corrige rien", lang.quoted(&name)),
                format!("{} does not go back: the correction corrects nothing", lang.quoted(&name)),
            )
        });
        let cut = if self.this().value.is_some() { span } else { self.this().target.to(span) };
        self.earlier(diagnostic).fix(cut, "", |lang| lang.pick("l'effacer".into(), "remove it".into()))
    }

    fn word_on_group(&self) -> Diagnostic {
        let group = self.target_name();
        let words: Vec<&EntryWord> = self
            .this()
            .words()
            .iter()
            .filter(|word| {
                matches!(word, EntryWord::Done(_) | EntryWord::Reopen(_) | EntryWord::Correction { .. })
            })
            .collect();
        let span = words.first().map_or(self.cell(), |word| word.span());
        let diagnostic = Diagnostic::new(Code::WordOutOfPlace, span, |lang| {
            lang.pick(
                format!("{} est un groupe : ce mot se dit d'une ligne", lang.quoted(&group)),
                format!("{} is a group: this word is said of a row", lang.quoted(&group)),
            )
        });
        if self.this().value.is_none() {
            return diagnostic;
        }
        let edits = words.iter().map(|word| Edit { span: word.span(), text: String::new() }).collect();
        diagnostic.fix_all(edits, |lang| lang.pick("l'effacer".into(), "remove it".into()))
    }
}

fn percent(lang: Lang, done: Ratio) -> String {
    let percent = done.mul(Ratio::integer(100)).and_then(|percent| percent.to_short_decimal(4));
    lang.percent(percent.unwrap_or_default())
}

/// A figure as it is typed; nothing when it has no exact decimal form of at most six places.
fn exactly(lang: Lang, value: Ratio) -> Option<String> {
    let decimal = value.to_short_decimal(6)?;
    (Ratio::from(decimal) == value).then(|| lang.typed(decimal))
}
