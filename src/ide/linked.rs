//! Linked editing: while a name is typed over where it is declared, its other places in the file follow.
//!
//! Where it is used, typing names something else instead: nothing follows. Nor does anything while two declarations bear
//! the name, as when an id that is being typed passes through another one: the uses are the other's.

use super::{names, rename};
use crate::Analysis;
use crate::source::Span;
use crate::syntax::fold;
use rustc_hash::FxHashSet;

/// The places of the name that is declared at an offset, those that are spelt alike, that one among them; nothing where
/// there is one only, or where some of them are in another file.
pub fn linked(analysis: &Analysis, offset: u32) -> Vec<Span> {
    let project = &analysis.project;
    let Some(found) = names::at(analysis, offset).filter(|found| found.declares) else { return Vec::new() };
    let uses = names::uses(analysis);
    let same: FxHashSet<_> = rename::family(project, found.symbol).into_iter().collect();
    let own = analysis.source().files()[0].span;
    let text = project.slice(found.span);
    let name = fold(text);
    let declared = uses.iter().filter(|place| place.declares && fold(project.slice(place.span)) == name);
    let places: Vec<_> = uses.iter().filter(|place| same.contains(&place.symbol)).collect();
    // Typing here would leave the other file behind.
    if declared.count() != 1 || places.iter().any(|place| place.span.end > own.end) {
        return Vec::new();
    }
    let spans: Vec<Span> =
        places.into_iter().map(|place| place.span).filter(|span| project.slice(*span) == text).collect();
    if spans.len() > 1 { spans } else { Vec::new() }
}
