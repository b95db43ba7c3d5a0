//! What an entry may say of its row: measure, sign, `terminé`, acceptance (R5, R7, R12, R13, R32).

use super::{Teller, percent};
use crate::diagnostic::{Code, Diagnostic};
use crate::project::Target;
use crate::syntax::Keyword;
use crate::syntax::tree::{EntryWord, Expr};
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
                    let done = percent(lang, previous.done());
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
                let done = percent(lang, previous.done());
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

    pub(super) fn option(&self) -> Diagnostic {
        let name = match self.group() {
            Some(_) => self.target_name(),
            None => self.row_name(),
        };
        let span = self.this().place();
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
                if self.in_grid() { span } else { self.this().target.to(span) },
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
        let situation = &self.project.situations[self.breach.at.situation as usize];
        let document = self.project.id(situation.id).to_owned();
        let row = self.breach.row.and_then(|row| self.project.rows.get(row as usize));
        let group = match self.target() {
            Some(Target::Quote(quote)) => Some(quote),
            Some(Target::Section(section)) => Some(self.project.sections[section as usize].quote),
            _ => row.map(|row| row.quote),
        };
        let Some(quote) = group.and_then(|quote| self.project.quotes.get(quote as usize)) else {
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
