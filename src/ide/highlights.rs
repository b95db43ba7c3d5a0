//! Every place of the name at the cursor, in the file itself.

use super::{names, rename};
use crate::Analysis;
use crate::source::Span;

/// The places of the name at an offset, each with whether it declares it. Nothing where there is no name.
pub fn highlights(analysis: &Analysis, offset: u32) -> Vec<(Span, bool)> {
    let Some(found) = names::at(analysis, offset) else { return Vec::new() };
    let uses = names::uses(analysis);
    let same = rename::family(&analysis.project, found.symbol);
    let own = analysis.source().files()[0].span;
    let places = uses.iter().filter(|place| same.contains(&place.symbol) && place.span.end <= own.end);
    places.map(|place| (place.span, place.declares)).collect()
}
