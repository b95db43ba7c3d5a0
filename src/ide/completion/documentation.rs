//! What is told of a proposal that is looked at: what hovering over it would say.

use super::help;
use crate::Analysis;
use crate::ide::hover::{function_page, hover, key, keyword_page};
use crate::locale::Lang;
use crate::project::Key;
use crate::source::Span;
use crate::syntax::keyword;

/// Markdown for the key that a completion carries; nothing for one of another file.
pub fn documentation(analysis: &Analysis, asked: &str, lang: Lang) -> Option<String> {
    let project = &analysis.project;
    let file = project.lang;
    let (sort, name) = asked.split_once(':')?;
    let at = |place: Option<Span>| Some(hover(analysis, place?.start, lang)?.markdown);
    let place = || name.parse::<usize>().ok();
    match sort {
        "keyword" => Some(keyword_page(keyword(name)?).show(name, lang, file)),
        "setting" => Some(key(Key::from_word(name)?).show(name, lang, file)),
        "function" => function_page(name, lang, file),
        "rate" => help::rate_named(name, lang).map(str::to_owned),
        "row" => at(project.rows.get(place()?).map(|row| row.id)),
        "section" => at(project.sections.get(place()?).and_then(|section| section.id)),
        "quote" => at(project.quotes.get(place()?).and_then(|quote| quote.id)),
        "let" => at(project.lets.get(place()?).map(|declared| declared.name)),
        "snippet" => match name {
            "row" => Some(lang.pick(
                "Une ligne : un nom court sans espace, la désignation, la quantité et son unité, `@` le prix hors taxes (R3).",
                "A row: a short name without spaces, the designation, the quantity and its unit, `@` the price before tax (R3).",
            ).to_owned()),
            "free-row" => Some(lang.pick(
                "Une ligne libre, hors de tout devis : elle reste disponible dans les situations suivantes (R14).",
                "A free row, of no quote: it stays available in the situations that follow (R14).",
            ).to_owned()),
            _ => None,
        },
        _ => None,
    }
}
