//! What can be done at a place with one click: fixes and refactorings, one file for each refactoring.
//!
//! A refactoring is offered only where it leaves a file that reads as well as before. It changes figures only if its title
//! says so.

mod complete;
mod documents;
mod fixes;
mod ids;
mod lets;
mod next;
mod split;
mod turn;

pub use fixes::{fix_all, fix_all_title};
pub use next::next_situation;

use super::edits::own_text;
use super::formatting::settled;
use super::outline::{self, Cursor};
use crate::Analysis;
use crate::locale::Lang;
use crate::source::{Edit, Span};
use crate::syntax::tree::Head;
use crate::syntax::{Keyword, Shape};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// Makes a diagnostic go away.
    QuickFix,
    /// Makes all of them go away that can be.
    FixAll,
    Refactor,
    RefactorExtract,
    RefactorInline,
    RefactorRewrite,
}

/// A change that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    pub title: String,
    pub kind: ActionKind,
    /// Spans lie in the analysis' source, imported files included.
    pub edits: Vec<Edit>,
    /// The diagnostic that it answers, by its place in `analysis.diagnostics`.
    pub diagnostic: Option<usize>,
    /// The one to take where nobody chooses.
    pub preferred: bool,
    /// What [`resolve`] is asked with for its edits; nothing where they are there.
    pub id: Option<&'static str>,
}

/// What can be done with a selection, or at a cursor; titles are in `lang`, what goes into the file in the file's own
/// language.
pub fn actions(analysis: &Analysis, selection: Span, lang: Lang) -> Vec<Action> {
    let place = Place::new(analysis, selection, lang);
    let quick = fixes::quick(analysis, selection, lang);
    let made = offers(analysis, place.as_ref(), &quick, lang).into_iter().filter_map(Offer::made);
    let made: Vec<Action> = made.collect();
    quick.into_iter().chain(made).collect()
}

/// [`actions`], told by what stands around the selection alone: what it takes the whole file to make has an id, and no
/// edits so far.
pub fn offered(analysis: &Analysis, selection: Span, lang: Lang) -> Vec<Action> {
    let place = Place::new(analysis, selection, lang);
    let quick = fixes::quick(analysis, selection, lang);
    let listed: Vec<Action> =
        offers(analysis, place.as_ref(), &quick, lang).into_iter().map(Offer::listed).collect();
    quick.into_iter().chain(listed).collect()
}

/// The edits of an action that was [`offered`] for this selection.
///
/// # Errors
/// Why it cannot be done after all: one sentence.
pub fn resolve(analysis: &Analysis, selection: Span, id: &str, lang: Lang) -> Result<Vec<Edit>, String> {
    let place = Place::new(analysis, selection, lang);
    let quick = fixes::quick(analysis, selection, lang);
    let mut all = offers(analysis, place.as_ref(), &quick, lang).into_iter();
    match all.find(|offer| offer.id == id) {
        Some(offer) => (offer.edits)(),
        None => Err(nothing(lang)),
    }
}

fn nothing(lang: Lang) -> String {
    lang.pick("Il n'y a rien à changer ici.", "There is nothing to change here.").to_owned()
}

type Made = Result<Vec<Edit>, String>;

/// An action before its edits are made.
struct Offer<'p> {
    /// One of a kind at a place.
    id: &'static str,
    title: String,
    kind: ActionKind,
    edits: Box<dyn FnOnce() -> Made + 'p>,
}

impl<'p> Offer<'p> {
    fn new(
        id: &'static str,
        kind: ActionKind,
        title: impl Into<String>,
        edits: impl FnOnce() -> Made + 'p,
    ) -> Self {
        Offer { id, title: title.into(), kind, edits: Box::new(edits) }
    }

    fn listed(self) -> Action {
        let Offer { id, title, kind, .. } = self;
        Action { title, kind, edits: Vec::new(), diagnostic: None, preferred: false, id: Some(id) }
    }

    /// Nothing where it cannot be done after all, or changes nothing.
    fn made(self) -> Option<Action> {
        let Offer { title, kind, edits, .. } = self;
        let edits = edits().ok().filter(|edits| !edits.is_empty())?;
        Some(Action { title, kind, edits, diagnostic: None, preferred: false, id: None })
    }
}

fn offers<'p>(
    analysis: &'p Analysis,
    place: Option<&'p Place<'p>>,
    quick: &[Action],
    lang: Lang,
) -> Vec<Offer<'p>> {
    let mut out = Vec::new();
    out.extend(fixes::all(analysis, quick, lang));
    if let Some(place) = place {
        out.extend(next::offer(place));
        out.extend(complete::offer(place));
        out.extend(documents::issue(place));
        out.extend(documents::accept(place, quick));
        out.extend(split::offer(place));
        out.extend(ids::offer(place));
        out.extend(lets::extract(place));
        out.extend(lets::inline(place));
        out.extend(turn::progress(place));
        out.extend(turn::translate(place));
    }
    out
}

/// A selection in the file itself, and what stands there.
struct Place<'a> {
    analysis: &'a Analysis,
    text: &'a str,
    selection: Span,
    lang: Lang,
    cursor: Cursor,
}

impl<'a> Place<'a> {
    /// Nothing in an imported file: it is edited by itself.
    fn new(analysis: &'a Analysis, selection: Span, lang: Lang) -> Option<Self> {
        let text = own_text(analysis);
        let fits = selection.start <= selection.end && selection.end as usize <= text.len();
        let whole =
            text.is_char_boundary(selection.start as usize) && text.is_char_boundary(selection.end as usize);
        if !fits || !whole {
            return None;
        }
        let cursor = outline::cursor(text, selection.start);
        Some(Place { analysis, text, selection, lang, cursor })
    }

    /// The line of the cursor is the head of a document.
    fn head(&self) -> Option<(Keyword, &Head)> {
        match &self.cursor.line.first()?.shape {
            Shape::Head { kind, head, readable: true, .. } => Some((*kind, head)),
            _ => None,
        }
    }

    /// A refactoring: these edits, in a file that keeps its form.
    fn settled<'p>(
        &'p self,
        id: &'static str,
        kind: ActionKind,
        title: String,
        edits: Vec<Edit>,
    ) -> Offer<'p> {
        let made = move || settled(self.text, edits).ok_or_else(|| nothing(self.lang));
        Offer::new(id, kind, title, made)
    }
}
