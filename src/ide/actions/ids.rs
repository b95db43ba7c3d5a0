//! Ids made from what they stand for: a row renamed after its designation, a title that can be named at last.

use super::{ActionKind, Offer, Place, nothing};
use crate::ide::following::free;
use crate::ide::formatting::settled;
use crate::ide::rename::{allowed, rename};
use crate::source::{Edit, Span};
use crate::syntax::{Shape, fold, identifier, keyword, unquote};

/// Offered on the id and the designation of a row or a section.
pub(super) fn offer<'p>(place: &'p Place<'p>) -> Option<Offer<'p>> {
    let at = place.selection.start;
    let (id, named) = match &place.cursor.piece(at)?.shape {
        Shape::Row(row) => (Some(row.id), row.designation?),
        Shape::Section { id, title } => (*id, *title),
        _ => return None,
    };
    let on = |span: Span| span.start <= at && at <= span.end;
    if !(on(named) || id.is_some_and(on)) {
        return None;
    }
    let wanted = identifier(&unquote(named.of(place.text)));
    if keyword(&wanted).is_some_and(|word| word.reserved_for_ids()) {
        return None;
    }
    let lang = place.lang;
    let Some(id) = id else {
        let new = free(&place.analysis.project, &wanted)?;
        let edit = Edit::new(Span::new(named.start, named.start), format!("{new} "));
        let title = lang.pick(format!("donner l'identifiant {new}"), format!("give it the id {new}"));
        return Some(place.settled("name", ActionKind::RefactorRewrite, title, vec![edit]));
    };
    let typed = id.of(place.text);
    if fold(typed) == fold(&wanted) {
        return None;
    }
    let renamed = allowed(place.analysis, id.start, &wanted, lang).ok()?;
    if renamed.len() > 1 {
        // Its other editions may stand in other files.
        return None;
    }
    let title = lang.pick(
        format!("renommer {typed} d'après la désignation : {wanted}"),
        format!("rename {typed} after its designation: {wanted}"),
    );
    let made = move || {
        let edits = rename(place.analysis, id.start, &wanted, lang)?;
        let foreign = edits.iter().any(|edit| edit.span.end as usize > place.text.len());
        let edits = if foreign { None } else { settled(place.text, edits) };
        edits.ok_or_else(|| nothing(lang))
    };
    Some(Offer::new("rename", ActionKind::RefactorRewrite, title, made))
}
