//! Where each text stands on paper: what tests of a layout compare, and what a document says page by page.

use typst::layout::{Frame, FrameItem, Point};
use typst_layout::PagedDocument;

/// A run of text and its place, in points from the top left corner of its page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Counted from 1.
    pub page: usize,
    pub left: i64,
    pub right: i64,
    /// Of the line that it stands on.
    pub y: i64,
    pub text: String,
}

/// Every text, page by page, in the order in which it was laid out.
pub fn all(document: &PagedDocument) -> Vec<Placed> {
    let mut out = Vec::new();
    for (at, page) in document.pages().iter().enumerate() {
        frame(&page.frame, at + 1, Point::zero(), &mut out);
    }
    out
}

fn frame(of: &Frame, page: usize, at: Point, out: &mut Vec<Placed>) {
    for (place, item) in of.items() {
        let place = at + *place;
        match item {
            // Turned text, such as that of a draft, has no place on a line.
            FrameItem::Group(group) if !group.transform.is_identity() => {}
            FrameItem::Group(group) => frame(&group.frame, page, place, out),
            FrameItem::Text(text) => out.push(Placed {
                page,
                left: place.x.to_pt().round() as i64,
                right: (place.x + text.width()).to_pt().round() as i64,
                y: place.y.to_pt().round() as i64,
                text: text.text.to_string(),
            }),
            _ => {}
        }
    }
}
