//! What is said to the person who writes the file: plain data, no rendering.
//!
//! A [`Diagnostic`] names its rule, points at the cell that breaks it and at the earlier cell that makes it
//! wrong, gives the figures, and offers the fix as an edit.

mod code;
pub mod page;

pub use code::Code;

use crate::locale::{Lang, Text};
use crate::source::{Edit, Span};

/// How bad it is: an error makes what depends on it unknown, a warning does not, a hint only teaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Error,
    Warning,
    Hint,
}

impl Severity {
    pub fn word(self, lang: Lang) -> &'static str {
        match self {
            Severity::Error => lang.pick("erreur", "error"),
            Severity::Warning => lang.pick("avertissement", "warning"),
            Severity::Hint => lang.pick("conseil", "hint"),
        }
    }
}

/// A place in the file and what is to be said of it. The first label of a diagnostic is the primary one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: Text,
}

/// A change that makes the diagnostic go away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub title: Text,
    pub edits: Vec<Edit>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub message: Text,
    /// Never empty.
    pub labels: Vec<Label>,
    /// The rule, the figures, the way out.
    pub notes: Vec<Text>,
    pub fixes: Vec<Fix>,
}

impl Diagnostic {
    /// A diagnostic at `span`; `message` is written once in each language.
    pub fn new(code: Code, span: Span, message: impl Fn(Lang) -> String) -> Self {
        Diagnostic {
            code,
            message: Text::new(message),
            labels: vec![Label { span, text: Text::default() }],
            notes: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// Says something of the primary place.
    pub fn here(mut self, text: impl Fn(Lang) -> String) -> Self {
        self.labels[0].text = Text::new(text);
        self
    }

    /// Points at another place: the earlier cell, the first declaration.
    pub fn at(mut self, span: Span, text: impl Fn(Lang) -> String) -> Self {
        self.labels.push(Label { span, text: Text::new(text) });
        self
    }

    pub fn note(mut self, text: impl Fn(Lang) -> String) -> Self {
        self.notes.push(Text::new(text));
        self
    }

    /// Offers to replace `span` by `new` (to insert it, where the span is empty).
    pub fn fix(self, span: Span, new: impl Into<String>, title: impl Fn(Lang) -> String) -> Self {
        self.fix_all(vec![Edit { span, text: new.into() }], title)
    }

    pub fn fix_all(mut self, edits: Vec<Edit>, title: impl Fn(Lang) -> String) -> Self {
        self.fixes.push(Fix { title: Text::new(title), edits });
        self
    }

    /// Says that the errors from here on are not shown.
    pub fn too_many(span: Span, most: usize) -> Self {
        Diagnostic::new(Code::TooManyErrors, span, |lang| {
            lang.pick(
                format!("plus de {most} messages : les suivants ne sont pas montrés"),
                format!("more than {most} messages: the others are not shown"),
            )
        })
    }

    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// Every place that it tells of or changes.
    pub fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Diagnostic { code: _, message: _, labels, notes: _, fixes } = self;
        labels.iter_mut().for_each(|Label { span, text: _ }| f(span));
        for Fix { title: _, edits } in fixes {
            edits.iter_mut().for_each(|Edit { span, text: _ }| f(span));
        }
    }

    /// The places of its labels and of its fixes.
    pub fn all_spans(&self) -> impl Iterator<Item = Span> + '_ {
        let fixes = self.fixes.iter().flat_map(|fix| &fix.edits);
        self.labels.iter().map(|label| label.span).chain(fixes.map(|edit| edit.span))
    }

    /// The primary place.
    pub fn span(&self) -> Span {
        self.labels[0].span
    }
}

/// Diagnostics as they are found. A file of a million mistakes would help nobody with a million messages: past
/// [`Log::MOST`] they are only counted.
#[derive(Clone, Debug, Default)]
pub struct Log {
    list: Vec<Diagnostic>,
    dropped_errors: usize,
}

impl Log {
    pub const MOST: usize = 1_000;

    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < Log::MOST {
            self.list.push(diagnostic);
        } else {
            self.dropped_errors += usize::from(diagnostic.is_error());
        }
    }

    pub fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        diagnostics.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// Takes what another has found.
    pub fn append(&mut self, other: Log) {
        self.dropped_errors += other.dropped_errors;
        self.extend(other.list);
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Diagnostic> {
        self.list.iter_mut()
    }

    pub fn retain(&mut self, keep: impl Fn(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Nothing more will be kept.
    pub fn is_full(&self) -> bool {
        self.list.len() >= Log::MOST
    }

    /// An error was found that is not kept.
    pub fn dropped_errors(&self) -> bool {
        self.dropped_errors > 0
    }

    /// In the order of the file; the last one says that there are more, if there are.
    pub fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.list.sort_by_key(|diagnostic| (diagnostic.span(), diagnostic.code));
        if let Some(last) = self.list.last().filter(|_| self.dropped_errors > 0) {
            self.list.push(Diagnostic::too_many(last.span(), Log::MOST));
        }
        self.list
    }
}

/// Applies the first fix of `diagnostic` to `text`; nothing if it has none.
pub fn apply_first_fix(text: &str, diagnostic: &Diagnostic) -> Option<String> {
    crate::source::apply(text, &diagnostic.fixes.first()?.edits)
}

/// The nearest of `names` to a misspelt `word`, if one is near enough to be meant.
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let allowed = match word.chars().count() {
        0..=1 => 0,
        2..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    names
        .into_iter()
        .filter(|name| name.len().abs_diff(word.len()) <= 2 * allowed)
        .map(|name| (strsim::osa_distance(word, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, name)| (*distance, *name))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_near() {
        assert_eq!(nearest("mursx", ["murs", "portes"]), Some("murs"));
        assert_eq!(nearest("fond", ["murs", "portes"]), None);
        assert_eq!(nearest("m", ["n"]), None);
    }
}
