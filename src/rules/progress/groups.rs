//! Entries on a section, a quote or everything (R9).

use super::{Teller, exactly, percent};
use crate::billing::Measure;
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::source::{Edit, Span};
use crate::syntax::tree::EntryWord;

impl Teller<'_> {
    pub(super) fn kept(&self, complete: bool) -> Diagnostic {
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
                let done = percent(lang, previous.done());
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
    pub(super) fn say_kept(&self, diagnostic: Diagnostic) -> Diagnostic {
        if self.in_grid() || self.breach.rows.len() > 1 {
            return diagnostic;
        }
        let previous = self.breach.previous;
        let Some(done) =
            previous.done().times(Ratio::integer(100)).and_then(|done| exactly(self.project.lang, done))
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

    pub(super) fn group_amount(&self) -> Diagnostic {
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

    pub(super) fn word_on_group(&self) -> Diagnostic {
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
