//! The one formatter: a file in its one form, with columns aligned as a spreadsheet would.
//!
//! It works on the lines that the reader reads, so that it knows the language exactly as the checker does. It moves
//! blanks, restores accents, signs and ISO dates; it never touches a figure, a comment, or a line that is in error.

mod layout;
mod lines;
mod notes;
mod view;
mod words;

use crate::diagnostic::{Code, Diagnostic};
use crate::locale::Lang;
use crate::syntax;
pub use layout::INDENT;
use lines::Collector;

/// What is asked beyond the usual form.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Put keywords and figures in this language; otherwise the file keeps its own.
    pub translate: Option<Lang>,
    pub progress: Option<Progress>,
}

/// The two forms of progress: both give one model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// One `tableau`, a column for each situation.
    Grid,
    /// Each situation with its own entries.
    List,
}

/// Why a file is left as it is.
#[derive(Debug)]
pub enum Refusal {
    /// Its blocks cannot be told apart, or a change of form would lose what could not be read.
    Unreadable(Vec<Diagnostic>),
    /// The result would not read as the same tokens: a defect of the formatter; nothing is written.
    Defect,
}

/// Formats a file.
///
/// # Errors
/// The file is then to be left as it is: see [`Refusal`].
pub fn format(text: &str, options: Options) -> Result<String, Refusal> {
    let mut tree = syntax::parse(text);
    let structural = |error: &&Diagnostic| {
        use Code::*;
        matches!(
            error.code,
            MissingOpenBrace
                | MissingCloseBrace
                | StrayCloseBrace
                | NestingTooDeep
                | LineTooLong
                | TooManyErrors
        )
    };
    let whole = options.progress.is_some() || options.translate.is_some();
    if tree.errors.iter().any(|error| whole && error.is_error()) || tree.errors.iter().any(|e| structural(&e))
    {
        return Err(Refusal::Unreadable(tree.errors));
    }
    let lang = tree.lang.unwrap_or_default();
    let moved;
    let text = match options.progress {
        Some(progress) => {
            moved =
                view::turn(text, &tree, progress, lang).map_err(|error| Refusal::Unreadable(vec![*error]))?;
            moved.as_str()
        }
        None => text,
    };
    let errors = std::mem::take(&mut tree.errors);
    drop(tree);
    let to = options.translate.unwrap_or(lang);
    let out = layout::layout(|take| {
        syntax::read(text, &mut Collector::new(text, to, options.translate.is_some(), take));
    });
    if options.translate.is_none() && !words::same(text, &out) {
        // Around a line in error, blocks are guessed from what this would move.
        let told = errors.iter().any(Diagnostic::is_error);
        return Err(if told { Refusal::Unreadable(errors) } else { Refusal::Defect });
    }
    Ok(out)
}
