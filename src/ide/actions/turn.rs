//! The same model in another form: progress as a grid or as lists, keywords in the other language. No figure changes.

use super::{ActionKind, Offer, Place, nothing};
use crate::format::{Options, Progress};
use crate::ide::formatting::turned;
use crate::locale::Lang;
use crate::syntax::Keyword;

/// Offered on the heads of situations, which a grid would gather, and on that of a grid.
pub(super) fn progress<'p>(place: &'p Place<'p>) -> Option<Offer<'p>> {
    let lang = place.lang;
    let listed = place
        .analysis
        .project
        .invoices
        .iter()
        .any(|invoice| invoice.kind.is_progress() && !invoice.entries.is_empty() && !invoice.in_grid(0));
    let (progress, title) = match place.head()?.0 {
        Keyword::Situation | Keyword::Closing if listed => {
            (Progress::Grid, lang.pick("mettre l'avancement en tableau", "turn the progress into a grid"))
        }
        Keyword::Grid => (
            Progress::List,
            lang.pick("mettre l'avancement dans chaque situation", "turn the grid into situations"),
        ),
        _ => return None,
    };
    turn(place, "progress", Options { progress: Some(progress), translate: None }, title)
}

/// Offered on the head of a project, or of a document that starts the file.
pub(super) fn translate<'p>(place: &'p Place<'p>) -> Option<Offer<'p>> {
    let (kind, _) = place.head()?;
    let line = place.cursor.line.first()?.span;
    let first = place.text[..line.start as usize].lines().all(|line| {
        let line = line.trim_start();
        line.is_empty() || line.starts_with('#')
    });
    if kind != Keyword::Project && !first {
        return None;
    }
    let other = place.analysis.project.lang.pick(Lang::En, Lang::Fr);
    let title = match other {
        Lang::En => place.lang.pick("traduire les mots-clés en anglais", "translate the keywords to English"),
        Lang::Fr => place.lang.pick("traduire les mots-clés en français", "translate the keywords to French"),
    };
    turn(place, "translate", Options { progress: None, translate: Some(other) }, title)
}

fn turn<'p>(place: &'p Place<'p>, id: &'static str, options: Options, title: &str) -> Option<Offer<'p>> {
    // What cannot be read would be lost: the file is left as it is.
    if place.analysis.diagnostics.iter().any(|found| found.is_error() && found.code.is_of_syntax()) {
        return None;
    }
    let made = move || turned(place.text, options).map_err(|_| nothing(place.lang));
    Some(Offer::new(id, ActionKind::RefactorRewrite, title, made))
}
