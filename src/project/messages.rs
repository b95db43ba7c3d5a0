//! Messages that several blocks have in common.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

pub(super) fn not_for(span: Span, fr: &str, en: &str) -> Diagnostic {
    let (fr, en) = (fr.to_owned(), en.to_owned());
    Diagnostic::new(Code::StatusContradiction, span, move |lang| {
        lang.pick(format!("{fr} n'a pas cet état"), format!("{en} does not have this status"))
    })
    .fix(span, "", |lang| lang.pick("l'effacer".into(), "remove it".into()))
}

pub(super) fn duplicate_id(
    id: Span,
    name: &str,
    earlier: Option<Span>,
    rename: Option<String>,
) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(Code::DuplicateId, id, |lang| {
        lang.pick(
            format!("l'identifiant {} est déjà pris", lang.quoted(name)),
            format!("id {} is already taken", lang.quoted(name)),
        )
    })
    .note(|lang| {
        lang.pick(
            "les identifiants se comparent sans majuscules ni accents".into(),
            "ids are compared without capitals and accents".into(),
        )
    });
    if let Some(earlier) = earlier {
        diagnostic = diagnostic.at(earlier, |lang| lang.pick("pris ici".into(), "taken here".into()));
    }
    match rename {
        Some(new) => diagnostic
            .fix(id, new.clone(), |lang| lang.pick(format!("la nommer {new}"), format!("name it {new}"))),
        None => diagnostic,
    }
}
