//! What an entry may say of its row: measure, sign, `terminé`, acceptance (R5, R7, R12, R13, R32).

use super::{Teller, exactly, percent};
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::locale::Lang;
use crate::source::Span;
use crate::syntax::Keyword;
use crate::syntax::tree::{EntryWord, Expr, Suffix};
use rust_decimal::Decimal;

impl Teller<'_> {
    pub(super) fn closed(&self) -> Diagnostic {
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

    pub(super) fn not_closed(&self) -> Diagnostic {
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

    pub(super) fn bare(&self) -> Diagnostic {
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
        if let Some(share) = self.typed_share() {
            // `6 / 17`: a spreadsheet would show it as a percentage.
            offers.extend(share);
        } else if let Some(fraction) = fraction {
            let percent = (fraction * Decimal::ONE_HUNDRED).normalize();
            offers.push(format!("{}%", self.project.lang.typed(percent)));
        } else {
            offers.push(format!("{held}%"));
        }
        if self.group().is_none() && self.typed_share().is_none() {
            offers.push(format!("{held} {unit}"));
        }
        if self.typed_share().is_none() {
            offers.push(format!("{held} {}", self.project.lang.pick("€", "EUR")));
        }
        for new in offers {
            diagnostic = diagnostic
                .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}")));
        }
        diagnostic
    }

    /// What `6 / 17` says of a row of 17 u: 6 u; of another one: a percentage.
    fn typed_share(&self) -> Option<Vec<String>> {
        let Some(Expr::Product(terms)) = &self.this().value else { return None };
        let [part, whole] = terms.as_slice() else { return None };
        let figure = |expr: &Expr| match expr {
            Expr::Scalar(scalar) if scalar.suffix == Suffix::None => {
                crate::syntax::number(self.project.slice(scalar.number)).ok().map(Ratio::from)
            }
            _ => None,
        };
        let (part_typed, whole_typed) = (figure(&part.value)?, figure(&whole.value)?);
        let rate = part_typed.over(whole_typed).filter(|rate| whole.inverse && *rate <= Ratio::ONE)?;
        let slice = |expr: &Expr| self.project.slice(expr.span()).to_owned();
        let (part, whole) = (slice(&part.value), slice(&whole.value));
        let contract = self.contract().filter(|contract| contract.quantity == whole_typed);
        let quantity = contract.map(|contract| format!("{part} {}", self.unit_of(contract)));
        let exact = rate.times(Ratio::integer(100)).and_then(|percent| exactly(self.project.lang, percent));
        let percent = exact.map_or(format!("100% * {part} / {whole}"), |percent| format!("{percent}%"));
        Some(quantity.into_iter().chain([percent]).collect())
    }

    pub(super) fn unit(&self) -> Diagnostic {
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

    /// A penalty is taken off once, whole.
    fn penalty(&self, name: &str, span: Span, word: Span) -> Diagnostic {
        Diagnostic::new(Code::OptionProgressed, span, |lang| {
            lang.pick(
                format!("{} est une pénalité : elle n'avance pas", lang.quoted(name)),
                format!("{} is a penalty: it has no progress", lang.quoted(name)),
            )
        })
        .at(word, |lang| lang.pick("dite ici".into(), "said here".into()))
        .note(|lang| {
            lang.pick(
                "R28 : une pénalité se déduit entière, dans la situation qui la tape ; en rendre une partie : -1 j".into(),
                "R28: a penalty is taken off whole, in the situation that types it; to give some back: -1 d".into(),
            )
        })
        .fix(if self.this().in_grid() { span } else { self.this().target.to(span) }, "", |lang| {
            lang.pick("effacer l'avancement".into(), "remove the progress".into())
        })
    }

    pub(super) fn option(&self) -> Diagnostic {
        let name = match self.group() {
            Some(_) => self.target_name(),
            None => self.row_name(),
        };
        let span = self.this().place();
        if let Some(word) = self.breach.row.and_then(|row| self.project.rows[row as usize].penalty()) {
            return self.penalty(&name, span, word);
        }
        let diagnostic = Diagnostic::new(Code::OptionProgressed, span, |lang| {
            if self.group().is_some() {
                return lang.pick(
                    format!("{} n'a que des options : rien n'y est vendu", lang.quoted(&name)),
                    format!("{} holds only options: nothing in it is sold", lang.quoted(&name)),
                );
            }
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

    pub(super) fn sign(&self) -> Diagnostic {
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

    pub(super) fn not_accepted(&self) -> Diagnostic {
        let situation = &self.project.invoices[self.breach.at.invoice as usize];
        let document = self.project.id(situation.id).to_owned();
        let Some(at) = self.unaccepted() else {
            let situation = situation.date_span.unwrap_or(situation.head);
            return Diagnostic::new(Code::NotAccepted, self.this().target, |lang| {
                lang.pick(
                    "aucun devis n'est accepté à cette date".into(),
                    "no quote is accepted on this date".into(),
                )
            })
            .at(situation, |lang| lang.pick("sa date".into(), "its date".into()))
            .note(|lang| {
                lang.pick(
                    "R5 : seul un devis ou un avenant accepté se facture".into(),
                    "R5: only an accepted quote or amendment is billed".into(),
                )
            });
        };
        let quote = &self.project.quotes[at as usize];
        let id = self.project.id(quote.id).to_owned();
        let target = self.this().target;
        if quote.kind == Keyword::Situation {
            let name = self.project.slice(target).to_owned();
            return Diagnostic::new(Code::ProgressBeforeAcceptance, target, |lang| {
                let name = lang.quoted(&name);
                lang.pick(
                    format!("la ligne libre {name} n'est là qu'à partir de {id}"),
                    format!("the free row {name} is only there from {id} on"),
                )
            })
            .at(quote.head, |lang| lang.pick("tapée ici".into(), "typed here".into()))
            .note(|lang| {
                lang.pick(
                    "R14 : une ligne libre se tape dans la première situation qui la facture".into(),
                    "R14: a free row is typed in the first situation that bills it".into(),
                )
            });
        }
        // A row that takes away from a quote that is not accepted: what it says of that row.
        let row = self.breach.row.and_then(|row| self.project.rows.get(row as usize));
        let reduces = row.filter(|row| row.quote != at).and_then(|row| {
            let less = row.less?;
            Some((self.project.slice(row.id).to_owned(), self.project.row_id(less.row?).to_owned(), less))
        });
        let about = |lang: Lang| match &reduces {
            Some((row, other, _)) => lang.pick(
                format!("{} réduit {} : ", lang.quoted(row), lang.quoted(other)),
                format!("{} takes away from {}: ", lang.quoted(row), lang.quoted(other)),
            ),
            None => String::new(),
        };
        let labelled = |diagnostic: Diagnostic| match &reduces {
            Some((_, other, less)) => diagnostic
                .at(less.word.to(less.path), |lang| {
                    let other = lang.quoted(other);
                    lang.pick(format!("réduit {other}"), format!("takes away from {other}"))
                })
                .note(|lang| {
                    lang.pick(
                        "R15 : on ne retire que de ce qui est vendu".into(),
                        "R15: only what is sold can be taken away from".into(),
                    )
                }),
            None => diagnostic,
        };
        match (quote.accepted, quote.accepted_span, situation.date) {
            (Some(accepted), Some(place), Some(date)) if quote.refused.is_none() => {
                let diagnostic = Diagnostic::new(Code::ProgressBeforeAcceptance, target, |lang| {
                    let (accepted, date) = (accepted.long(lang), date.long(lang));
                    lang.pick(
                        format!(
                            "{}{document} est du {date}, et {id} n'est accepté que le {accepted}",
                            about(lang)
                        ),
                        format!(
                            "{}{document} is dated {date}, while {id} is only accepted on {accepted}",
                            about(lang)
                        ),
                    )
                })
                .at(place, |lang| lang.pick("accepté ici".into(), "accepted here".into()))
                .note(|lang| {
                    lang.pick(
                        "R5 : on ne facture un devis qu'à partir du jour de son acceptation".into(),
                        "R5: a quote is billed from the day of its acceptance on".into(),
                    )
                });
                self.without_entry(labelled(diagnostic))
            }
            _ => {
                let refused = quote.refused;
                let diagnostic = Diagnostic::new(Code::NotAccepted, target, |lang| match refused {
                    Some(_) => lang.pick(
                        format!("{}{id} n'est pas accepté, mais refusé ou annulé", about(lang)),
                        format!("{}{id} is not accepted: it is refused or cancelled", about(lang)),
                    ),
                    None => lang.pick(
                        format!("{}{id} n'est pas accepté", about(lang)),
                        format!("{}{id} is not accepted", about(lang)),
                    ),
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
                let diagnostic = labelled(diagnostic);
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
                    None => self.without_entry(diagnostic),
                }
            }
        }
    }

    /// Offers to take the entry out.
    fn without_entry(&self, diagnostic: Diagnostic) -> Diagnostic {
        let entry = self.this();
        let cut = if entry.in_grid() { entry.place() } else { entry.target.to(entry.place()) };
        diagnostic.fix(cut, "", |lang| lang.pick("effacer l'avancement".into(), "remove the progress".into()))
    }

    pub(super) fn correction_up(&self) -> Diagnostic {
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
}
