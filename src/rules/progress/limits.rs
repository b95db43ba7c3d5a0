//! The cap (R11) and monotonicity (R12).

use super::{Teller, exactly};
use crate::billing::{Breach, Measure};
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::project::Target;
use crate::source::Span;
use crate::syntax::Keyword;
use crate::syntax::tree::Expr;

impl Teller<'_> {
    pub(super) fn cap_code(&self) -> Code {
        match (self.group(), self.in_grid(), self.breach.increment, self.breach.measure) {
            (Some(Target::All), ..) => Code::CapEverything,
            (Some(_), ..) => Code::CapGroup,
            (None, true, ..) => Code::CapGrid,
            (None, false, true, _) => Code::CapIncrement,
            (None, false, false, Some(Measure::Quantity(_))) => Code::CapQuantity,
            (None, false, false, Some(Measure::Amount(_))) => Code::CapAmount,
            _ => Code::CapPercentage,
        }
    }

    pub(super) fn cap(&self) -> Diagnostic {
        let Breach { previous, increment, .. } = *self.breach;
        let name = self.row_name();
        let rows: Vec<String> =
            self.breach.rows.iter().map(|row| self.project.row_id(*row).to_owned()).collect();
        let diagnostic = Diagnostic::new(self.cap_code(), self.cell(), |lang| {
            let reached = self.breach.reached.map(|state| (state.done(), state.amount));
            let reached = reached.map(|reached| self.apart(lang, reached, self.bound()));
            match (self.group(), reached) {
                (Some(_), _) => {
                    let (group, rows) = (lang.quoted(&self.target_name()), lang.list(&rows, 5));
                    lang.pick(
                        format!("{group} mènerait au-delà de 100 % : {rows}"),
                        format!("{group} would go beyond 100%: {rows}"),
                    )
                }
                (None, Some((reached, _))) if matches!(self.breach.measure, Some(Measure::Rate(_))) => lang
                    .pick(
                        format!("{} dépasserait 100 % : {reached}", lang.quoted(&name)),
                        format!("{} would pass 100%: {reached}", lang.quoted(&name)),
                    ),
                (None, Some((reached, sold))) => lang.pick(
                    format!("{} irait à {reached}, pour {sold} vendus", lang.quoted(&name)),
                    format!("{} would come to {reached}; {sold} were sold", lang.quoted(&name)),
                ),
                (None, None) if self.contract().is_some_and(|sold| !sold.amount.is_zero()) => lang.pick(
                    format!("ce que {} atteindrait dépasse ce qui se calcule exactement", lang.quoted(&name)),
                    format!("what {} would come to exceeds what can be computed exactly", lang.quoted(&name)),
                ),
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
                    .minus(previous.done())
                    .zip(self.contract().and_then(|contract| contract.amount.minus(previous.amount)));
                let step = left.and_then(|(done, amount)| self.typed(done, amount));
                if step.is_none() {
                    return self.all_of_it(diagnostic);
                }
                step
            }
            (false, false) => self.contract().and_then(|sold| self.typed(Ratio::ONE, sold.amount)),
        };
        self.replace(diagnostic, most)
    }

    /// The largest step that takes no row of a group beyond 100 %.
    pub(super) fn largest_step(&self, diagnostic: Diagnostic) -> Diagnostic {
        let left =
            Ratio::ONE.minus(self.breach.previous.done()).and_then(|left| left.times(Ratio::integer(100)));
        let step = left.and_then(|left| exactly(self.project.lang, left));
        self.replace(diagnostic, step.map(|step| format!("{step}%")))
    }

    pub(super) fn remeasured(&self) -> Diagnostic {
        let rows: Vec<String> =
            self.breach.rows.iter().map(|row| self.project.row_id(*row).to_owned()).collect();
        let name = self.row_name();
        let diagnostic = Diagnostic::new(Code::CapRemeasured, self.cell(), |lang| {
            let state = self.breach.reached.unwrap_or(self.breach.previous);
            let (reached, sold) = self.apart(lang, (state.done(), state.amount), self.bound());
            if rows.len() > 1 {
                let rows = lang.list(&rows, 5);
                return lang.pick(
                    format!("plusieurs lignes dépassent l'estimation : {rows}"),
                    format!("several rows pass the estimate: {rows}"),
                );
            }
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

    pub(super) fn back(&self) -> Diagnostic {
        let name = self.row_name();
        let code = match (self.group(), self.in_grid(), self.breach.increment, self.breach.measure) {
            (None, true, ..) => Code::BackGrid,
            (_, _, true, _) => Code::BackIncrement,
            (_, _, false, Some(Measure::Quantity(_))) => Code::BackQuantity,
            (_, _, false, Some(Measure::Amount(_))) => Code::BackAmount,
            _ => Code::BackPercentage,
        };
        let previous = self.breach.previous;
        let diagnostic = Diagnostic::new(code, self.cell(), |lang| {
            let state = self.breach.reached.unwrap_or(previous);
            let before = (previous.done(), previous.amount);
            let (reached, before) = self.apart(lang, (state.done(), state.amount), before);
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
        let below_zero = self.breach.reached.is_some_and(|state| state.is_negative());
        let diagnostic = match self.dashed() {
            Some(value) if below_zero => {
                let new = self.project.slice(value).to_owned();
                diagnostic.fix(self.cell(), new.clone(), |lang| {
                    lang.pick(format!("le tiret est de trop : {new}"), format!("the dash is too many: {new}"))
                })
            }
            _ => diagnostic,
        };
        let diagnostic = match self.breach.increment || self.group().is_some() {
            true => diagnostic,
            false => {
                let before = self.typed(previous.done(), previous.amount).or_else(|| self.earlier_text());
                self.replace(diagnostic, before)
            }
        };
        if below_zero || self.group().is_some() {
            return diagnostic;
        }
        let word = Keyword::Correction.word(self.project.lang);
        let reason = self.project.lang.pick("motif", "reason");
        let end = self.this().place().after();
        let diagnostic = diagnostic.fix(end, format!(" {word} \"{reason}\""), |lang| {
            lang.pick("c'est une correction".into(), "it is a correction".into())
        });
        self.month_alone(diagnostic)
    }

    /// 40 % after 60 %: what was done this month, typed where the progress to date is asked for (R6, R8).
    fn month_alone(&self, diagnostic: Diagnostic) -> Diagnostic {
        let done = self.breach.reached.map_or(Ratio::ZERO, |state| state.done());
        let sum = self.breach.previous.done().plus(done);
        if self.breach.increment || done.is_zero() || sum.is_none_or(|sum| sum > Ratio::ONE) {
            return diagnostic;
        }
        let step = format!("+{}", self.project.slice(self.cell()));
        diagnostic.fix(self.cell(), step.clone(), |lang| {
            lang.pick(
                format!("c'est le travail du mois : {step}"),
                format!("it is the work of the month: {step}"),
            )
        })
    }

    /// `murs - 60%`: the figure after a dash, where the row has made no progress that it could lower.
    fn dashed(&self) -> Option<Span> {
        let fresh = self.breach.previous.done().is_zero() && !self.breach.increment && self.group().is_none();
        match &self.this().value {
            Some(Expr::Negative(negative)) if fresh => Some(negative.value.span()),
            _ => None,
        }
    }

    /// What was typed in the earlier cell, where it says the whole progress by itself.
    fn earlier_text(&self) -> Option<String> {
        let earlier = self.entry(self.breach.earlier?);
        let own = !earlier.increment() && earlier.target.of(&self.project.source.text) == self.row_name();
        earlier.value.as_ref().filter(|_| own).map(|value| self.project.slice(value.span()).to_owned())
    }

    /// Where what is left has no short decimal: 100 %, in place of the step and its sign.
    fn all_of_it(&self, diagnostic: Diagnostic) -> Diagnostic {
        let cell = self.cell();
        let before = Span::new(self.this().target.end, cell.start).of(&self.project.source.text);
        let Some(sign) = before.rfind('+') else { return diagnostic };
        let span = Span::new(self.this().target.end + sign as u32, cell.end);
        diagnostic.fix(span, "100%", |lang| lang.pick("écrire 100%".into(), "write 100%".into()))
    }
}
