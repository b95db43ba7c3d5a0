//! What can be opened from a file: the files that it imports, the addresses in its texts.

use super::{imports, outline};
use crate::Analysis;
use crate::locale::Lang;
use crate::source::Span;
use crate::syntax::{Kind, unquote};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// A file, by its path from the folder of the project, with `/` between its parts.
    File(String),
    Url(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub span: Span,
    pub target: LinkTarget,
    /// What is said of it under the pointer.
    pub tooltip: String,
}

/// The links of the file itself, in its order.
pub fn links(analysis: &Analysis, lang: Lang) -> Vec<Link> {
    let project = &analysis.project;
    let own = &analysis.source().files()[0];
    let mut out = Vec::new();
    for import in imports::of(project, own) {
        let Some(path) = import.path else { continue };
        let tooltip = match imports::file(project, &path) {
            Some(_) => lang.pick(format!("Ouvrir {path}"), format!("Open {path}")),
            None => lang.pick(format!("{path} n'a pas été lu"), format!("{path} was not read")),
        };
        out.push(Link {
            span: inner(project.slice(import.span), import.span),
            target: LinkTarget::File(path),
            tooltip,
        });
    }
    let text = analysis.source().slice(own.span);
    outline::lines_but_cells(text, |line| {
        for token in line.tokens.iter().filter(|token| token.kind == Kind::String) {
            addresses(text, token.span, lang, &mut out);
        }
    });
    out.sort_by_key(|link| link.span);
    out
}

/// A string token without its marks.
fn inner(typed: &str, span: Span) -> Span {
    let inner = unquote(typed);
    typed.find(&*inner).map_or(span, |at| {
        let start = span.start + at as u32;
        Span::new(start, start + inner.len() as u32)
    })
}

/// Web and mail addresses among the words of a string.
fn addresses(text: &str, string: Span, lang: Lang, out: &mut Vec<Link>) {
    let typed = string.of(text);
    if !typed.contains(['@', ':']) && !typed.contains("www.") {
        return;
    }
    let around = |ch: char| ch.is_whitespace() || "\"«»“”()<>,;".contains(ch);
    let mut at = 0;
    for word in typed.split(around) {
        let start = at + typed[at..].find(word).unwrap_or(0);
        at = start + word.len();
        let word = word.trim_end_matches(['.', ':', '!', '?']);
        let Some(url) = url(word) else { continue };
        let start = string.start + start as u32;
        let tooltip = match url.strip_prefix("mailto:") {
            Some(mail) => lang.pick(format!("Écrire à {mail}"), format!("Write to {mail}")),
            None => lang.pick(format!("Ouvrir {url}"), format!("Open {url}")),
        };
        let span = Span::new(start, start + word.len() as u32);
        out.push(Link { span, target: LinkTarget::Url(url), tooltip });
    }
}

fn url(word: &str) -> Option<String> {
    let web = ["https://", "http://"]
        .iter()
        .any(|scheme| word.strip_prefix(scheme).is_some_and(|rest| rest.contains('.')));
    if web {
        return Some(word.to_owned());
    }
    if word.starts_with("www.") && word.matches('.').count() > 1 {
        return Some(format!("https://{word}"));
    }
    let (name, domain) = word.split_once('@')?;
    let plain = |ch: char| ch.is_ascii_alphanumeric() || ".-_+".contains(ch);
    let dotted = domain.split('.').count() > 1 && domain.split('.').all(|part| !part.is_empty());
    (!name.is_empty() && dotted && name.chars().all(plain) && domain.chars().all(plain))
        .then(|| format!("mailto:{word}"))
}
