//! Linked editing: while a name is typed over, its other places in the file follow.

use super::{names, rename};
use crate::Analysis;
use crate::source::Span;
use rustc_hash::FxHashSet;

/// The places of the name at an offset that are spelt alike, its declaration among them; nothing where there is one
/// only, or where the name comes from another file.
pub fn linked(analysis: &Analysis, offset: u32) -> Vec<Span> {
    let project = &analysis.project;
    let uses = names::uses(analysis);
    let Some(found) = names::among(&uses, offset) else { return Vec::new() };
    let same: FxHashSet<_> = rename::family(project, found.symbol).into_iter().collect();
    let own = analysis.source().files()[0].span;
    let places: Vec<_> = uses.iter().filter(|place| same.contains(&place.symbol)).collect();
    // Typing here would leave the other file behind.
    if places.iter().any(|place| place.span.end > own.end) || !places.iter().any(|place| place.declares) {
        return Vec::new();
    }
    let text = project.slice(found.span);
    let spans: Vec<Span> =
        places.into_iter().map(|place| place.span).filter(|span| project.slice(*span) == text).collect();
    if spans.len() > 1 { spans } else { Vec::new() }
}
