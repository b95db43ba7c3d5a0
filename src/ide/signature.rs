//! The parameters of the function that the cursor is in (R36).

use super::completion::help::{self, Function};
use super::completion::place::Spot;
use crate::Analysis;
use crate::locale::Lang;
use crate::syntax::{Kind, Token};

/// A call as it may be typed, and the parameter that the cursor is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// `arrondi(valeur ; décimales)`.
    pub label: String,
    /// Where each parameter stands in the label, in bytes.
    pub parameters: Vec<(u32, u32)>,
    /// Counted from 0; past the last parameter where there are too many arguments.
    pub active: u32,
    /// What it gives.
    pub documentation: String,
}

/// The innermost call around an offset. Its name and its parameters are in the file's language, what it does is told in
/// the reader's.
pub fn signature(analysis: &Analysis, offset: u32, lang: Lang) -> Option<Signature> {
    let spot = Spot::at(analysis, offset, lang).filter(|spot| spot.quoted.is_none())?;
    let (function, arguments) = call(&spot)?;
    let own = spot.own;
    let mut label = format!("{}(", own.pick(function.name.0, function.name.1));
    let mut parameters = Vec::new();
    for (at, name) in own.pick(function.parameters.0, function.parameters.1).iter().enumerate() {
        label.push_str(if at == 0 { "" } else { " ; " });
        let start = label.len() as u32;
        label.push_str(name);
        parameters.push((start, label.len() as u32));
    }
    if function.repeats {
        label.push_str(" ; …");
    }
    label.push(')');
    let last = parameters.len().saturating_sub(1) as u32;
    let active = if function.repeats { arguments.min(last) } else { arguments };
    let documentation = lang.pick(function.help.0, function.help.1).to_owned();
    Some(Signature { label, parameters, active, documentation })
}

/// The function around the cursor, and the arguments before the one that is being typed.
fn call(spot: &Spot<'_>) -> Option<(&'static Function, u32)> {
    // A number or a word that is being typed opens and closes nothing.
    let mut open: Vec<(Option<Token>, u32)> = Vec::new();
    let mut last: Option<Token> = None;
    for token in &spot.before {
        match token.kind {
            Kind::ParenOpen => open.push((last.filter(|word| word.kind == Kind::Word), 0)),
            Kind::ParenClose => drop(open.pop()),
            Kind::Semicolon => {
                if let Some((_, arguments)) = open.last_mut() {
                    *arguments += 1;
                }
            }
            _ => {}
        }
        last = Some(*token);
    }
    // A parenthesis without a function groups: the call is the one around it.
    let mut calls = open.into_iter().rev();
    calls.find_map(|(name, arguments)| Some((help::function(spot.text(&name?))?, arguments)))
}
