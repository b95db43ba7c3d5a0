//! The functions that a formula may call (R36).

use super::formula::{Formulas, Outcome, Value, Values};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::exact::Ratio;
use crate::locale::Lang;
use crate::project::Dimension;
use crate::syntax::fold;
use crate::syntax::tree::{Call, Expr};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Sum,
    Min,
    Max,
    Round,
    Ceil,
    Floor,
    Abs,
    If,
}

/// Function, French, English.
const FUNCTIONS: &[(Function, &str, &str)] = &[
    (Function::Sum, "somme", "sum"),
    (Function::Min, "min", "min"),
    (Function::Max, "max", "max"),
    (Function::Round, "arrondi", "round"),
    (Function::Ceil, "plafond", "ceil"),
    (Function::Floor, "plancher", "floor"),
    (Function::Abs, "abs", "abs"),
    (Function::If, "si", "if"),
];

impl Function {
    fn from_word(word: &str) -> Option<Function> {
        let folded = fold(word);
        FUNCTIONS.iter().find(|(_, fr, en)| *fr == folded || *en == folded).map(|(function, _, _)| *function)
    }

    /// The least and the most arguments.
    fn arguments(self) -> (usize, usize) {
        match self {
            Function::Sum | Function::Min | Function::Max => (1, usize::MAX),
            Function::Round | Function::Ceil | Function::Floor => (1, 2),
            Function::Abs => (1, 1),
            Function::If => (3, 3),
        }
    }
}

/// A function's name in the other language, for the formatter; nothing for a word that is none.
pub fn translate_function(word: &str, lang: Lang) -> Option<&'static str> {
    let folded = fold(word);
    let known = FUNCTIONS.iter().find(|(_, fr, en)| *fr == folded || *en == folded)?;
    Some(lang.pick(known.1, known.2))
}

impl Formulas<'_> {
    /// The function that a call names, given as many arguments as it takes; what is wrong is told.
    pub(super) fn function(&mut self, call: &Call) -> Option<Function> {
        let typed = self.project.slice(call.name);
        let Some(function) = Function::from_word(typed) else {
            let folded = fold(typed);
            let names: Vec<&str> = FUNCTIONS.iter().flat_map(|(_, fr, en)| [*fr, *en]).collect();
            let near = nearest(&folded, names);
            let diagnostic = Diagnostic::new(Code::UnknownFunction, call.name, |lang| {
                lang.pick(
                    format!("la fonction {} n'existe pas", lang.quoted(typed)),
                    format!("there is no function {}", lang.quoted(typed)),
                )
            })
            .note(|lang| {
                let list: Vec<&str> = FUNCTIONS.iter().map(|(_, fr, en)| lang.pick(*fr, *en)).collect();
                list.join(", ")
            });
            self.diagnostics.push(match near {
                Some(near) => diagnostic.fix(call.name, near, |lang| {
                    lang.pick(format!("écrire {near}"), format!("write {near}"))
                }),
                None => diagnostic,
            });
            return None;
        };
        let (least, most) = function.arguments();
        let count = call.arguments.len();
        if count < least || count > most {
            self.diagnostics.push(
                Diagnostic::new(Code::ArgumentCount, call.span, |lang| {
                    let expected = match (least, most) {
                        (least, usize::MAX) => {
                            lang.pick(format!("au moins {least}"), format!("at least {least}"))
                        }
                        (least, most) if least == most => least.to_string(),
                        (least, most) => {
                            lang.pick(format!("{least} ou {most}"), format!("{least} or {most}"))
                        }
                    };
                    let s = if (least, most) == (1, 1) { "" } else { "s" };
                    lang.pick(
                        format!("{} attend {expected} argument{s}, et non {count}", lang.quoted(typed)),
                        format!("{} takes {expected} argument{s}, not {count}", lang.quoted(typed)),
                    )
                })
                .note(|lang| {
                    lang.pick(
                        "les arguments se séparent par « ; » : min(1,2 ; 3)".into(),
                        "arguments are separated by “;”: min(1.2; 3)".into(),
                    )
                }),
            );
            return None;
        }
        Some(function)
    }

    pub(super) fn call(&mut self, call: &Call, values: &impl Values) -> Outcome {
        let function = self.function(call)?;
        if function == Function::If {
            return self.branch(&call.arguments, values);
        }
        let arguments: Vec<Outcome> =
            call.arguments.iter().map(|argument| self.evaluate(argument, values)).collect();
        let arguments: Vec<Value> = arguments.into_iter().collect::<Option<_>>()?;
        self.apply(function, call, &arguments)
    }

    /// Only the branch that is taken is evaluated; the names and units of the other are looked up all the same.
    fn branch(&mut self, arguments: &[Expr], values: &impl Values) -> Outcome {
        let [condition, then, otherwise] = arguments else { return None };
        let holds = self.evaluate(condition, values).map(|value| !value.ratio.is_zero());
        let (taken, left) = match holds {
            Some(true) => (then, otherwise),
            _ => (otherwise, then),
        };
        let sound = self.look_up(left).is_some();
        let value = match holds {
            Some(_) => self.evaluate(taken, values),
            None => self.look_up(taken).and(None),
        };
        value.filter(|_| sound)
    }

    fn apply(&mut self, function: Function, call: &Call, arguments: &[Value]) -> Outcome {
        let first = arguments[0];
        let span = |at: usize| call.arguments[at].span();
        if matches!(function, Function::Sum | Function::Min | Function::Max) {
            for (at, value) in arguments.iter().enumerate().skip(1) {
                self.same_dimension(first, span(0), *value, span(at))?;
            }
        }
        match function {
            Function::Sum => {
                let mut total = first;
                for value in &arguments[1..] {
                    let Some(ratio) = total.ratio.plus(value.ratio) else { return self.overflow(call.span) };
                    total = Value { ratio, rate: total.rate && value.rate, ..total };
                }
                Some(total)
            }
            Function::Min => arguments.iter().copied().min_by_key(|value| value.ratio),
            Function::Max => arguments.iter().copied().max_by_key(|value| value.ratio),
            Function::Abs => Some(Value { ratio: first.ratio.abs(), ..first }),
            // Evaluated branch by branch: see above.
            Function::If => None,
            Function::Round | Function::Ceil | Function::Floor => {
                let places = arguments.get(1).map_or(Ratio::ZERO, |places| places.ratio);
                let whole = (places.floor(), Ratio::integer(places.floor()) == places);
                let (places @ 0..=9, true) = whole else {
                    return self.tell(Diagnostic::new(Code::ArgumentCount, span(1), |lang| {
                        lang.pick(
                            "le nombre de décimales va de 0 à 9".into(),
                            "the number of places goes from 0 to 9".into(),
                        )
                    }));
                };
                // A rate is rounded as it is typed, in percent.
                let mut scale = Ratio::integer(10i128.pow(places as u32) * if first.rate { 100 } else { 1 });
                if !first.dimension.is_none() && first.dimension != Dimension::MONEY {
                    // In the unit that was typed: a kilo is rounded to the kilo, not to the gram.
                    let Some((unit, _)) = self.unit_of(&call.arguments[0], first.dimension) else {
                        return self.tell(Diagnostic::new(Code::MixedUnits, span(0), |lang| {
                            lang.pick(
                                "l'unité de l'arrondi ne se devine pas : l'écrire, comme arrondi((…) m2)"
                                    .into(),
                                "the unit to round to cannot be told: write it, as in round((…) m2)".into(),
                            )
                        }));
                    };
                    let factor = self.project.units.unit(unit).factor;
                    let Some(in_unit) = scale.over(factor) else { return self.overflow(call.span) };
                    scale = in_unit;
                }
                let Some(scaled) = first.ratio.times(scale) else { return self.overflow(call.span) };
                let whole = match function {
                    Function::Round => scaled.round(),
                    Function::Floor => scaled.floor(),
                    _ => -scaled.negated().floor(),
                };
                self.fits(Ratio::integer(whole).over(scale), first.dimension, call.span)
                    .map(|value| Value { rate: first.rate, ..value })
            }
        }
    }
}
