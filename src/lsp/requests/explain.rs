//! `avt/explain`: the page of a code, as Markdown.

use crate::diagnostic::Code;
use crate::diagnostic::page::Page;
use crate::locale::Lang;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub struct Params {
    pub code: String,
}

#[derive(Serialize)]
pub struct Answer {
    code: &'static str,
    title: &'static str,
    markdown: String,
}

/// Nothing for a code that there is not.
pub fn answer(params: &Params, lang: Lang) -> Option<Answer> {
    let page = Page::of(Code::from_id(&params.code)?);
    let (code, title) = (page.code.id(), page.title(lang));
    let mut markdown = format!("# {code} {title}\n\n{}\n", page.body(lang).trim());
    let examples = [(lang.pick("Faux", "Wrong"), page.wrong()), (lang.pick("Juste", "Right"), page.right())];
    for (title, example) in examples {
        if let Some(example) = example {
            markdown.push_str(&format!("\n## {title}\n\n```avt\n{}\n```\n", example.trim_end()));
        }
    }
    Some(Answer { code, title, markdown })
}
