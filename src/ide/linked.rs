//! Linked editing: while a name is typed over where it is declared, its other places in the file follow.
//!
//! Where it is used, typing names something else instead: nothing follows. Nor does anything while two declarations bear
//! the name, as when an id that is being typed passes through another one: the uses are the other's.

use super::{names, rename};
use crate::Analysis;
use crate::source::Span;
use crate::syntax::fold;
use rustc_hash::FxHashSet;

/// The places of the name that is declared at an offset, that one among them; nothing where there is one only, or where
/// one would be left behind: in another file, or spelt otherwise.
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
    let left_behind = |place: &&names::Use| place.span.end > own.end || project.slice(place.span) != text;
    if declared.count() != 1 || places.len() < 2 || places.iter().copied().any(|place| left_behind(&place)) {
        return Vec::new();
    }
    places.into_iter().map(|place| place.span).collect()
}
