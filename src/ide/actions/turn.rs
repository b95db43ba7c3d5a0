//! The same model in another form: progress as a grid or as lists, keywords in the other language. No figure changes.

use super::{Action, ActionKind, Place};
use crate::format::{Options, Progress};
use crate::ide::formatting::turned;
use crate::locale::Lang;
use crate::syntax::Keyword;

/// Offered on the heads of situations, which a grid would gather, and on that of a grid.
pub(super) fn progress(place: &Place<'_>) -> Option<Action> {
    let lang = place.lang;
    let (progress, title) = match place.head()?.0 {
        Keyword::Situation | Keyword::Closing => {
            (Progress::Grid, lang.pick("mettre l'avancement en tableau", "turn the progress into a grid"))
        }
        Keyword::Grid => (
            Progress::List,
            lang.pick("mettre l'avancement dans chaque situation", "turn the grid into situations"),
        ),
        _ => return None,
    };
    turn(place, Options { progress: Some(progress), translate: None }, title)
}

/// Offered on the head of a project, or of a document that starts the file.
pub(super) fn translate(place: &Place<'_>) -> Option<Action> {
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
    turn(place, Options { progress: None, translate: Some(other) }, title)
}

fn turn(place: &Place<'_>, options: Options, title: &str) -> Option<Action> {
    let edits = turned(place.text, options).ok()?;
    (!edits.is_empty()).then(|| place.refactor(ActionKind::RefactorRewrite, title.to_owned(), edits))
}
