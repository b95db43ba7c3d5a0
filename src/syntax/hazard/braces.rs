//! Lost braces, and braces too many.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Edit, Span};

pub fn stray_brace(brace: Span) -> Diagnostic {
    Diagnostic::new(Code::StrayCloseBrace, brace, |lang| {
        lang.pick("cette accolade ne ferme rien".into(), "this brace closes nothing".into())
    })
    .fix(brace, "", |lang| lang.pick("l'effacer".into(), "remove it".into()))
}

pub fn missing_open(head: Span) -> Diagnostic {
    Diagnostic::new(Code::MissingOpenBrace, head.after(), |lang| {
        lang.pick(
            "il manque « { » à la fin de cette ligne".into(),
            "“{” is missing at the end of this line".into(),
        )
    })
    .note(|lang| {
        lang.pick(
            "les lignes qui suivent sont en retrait : elles sont lues comme son contenu".into(),
            "the lines that follow are indented: they are read as its contents".into(),
        )
    })
    .fix(head.after(), " {", |lang| lang.pick("ajouter « { »".into(), "add “{”".into()))
}

pub fn brace_on_next_line(head: Span, brace: Span) -> Diagnostic {
    Diagnostic::new(Code::MissingOpenBrace, brace, |lang| {
        lang.pick(
            "« { » se place à la fin de la ligne qu'elle ouvre".into(),
            "“{” stands at the end of the line that it opens".into(),
        )
    })
    .fix_all(vec![Edit { span: Span::new(head.end, brace.end), text: " {".into() }], |lang| {
        lang.pick("la remonter".into(), "move it up".into())
    })
}

/// Braces are missing before `place`: those of the blocks opened by `heads`, innermost first.
pub fn missing_close(heads: &[Span], place: Span, text: &str, at_end: bool) -> Diagnostic {
    let line = text[..place.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let blank = text[line..place.start as usize].trim().is_empty();
    let at = if blank { line as u32 } else { place.start };
    let insert = Span::new(at, at);
    let mut braces = if blank { String::new() } else { "\n".to_owned() };
    for head in heads {
        let head = head.of(text);
        braces.push_str(&head[..head.len() - head.trim_start().len()]);
        braces.push_str("}\n");
    }
    let head = heads.first().map_or(insert, |head| {
        let typed = head.of(text);
        Span::new(head.start + (typed.len() - typed.trim_start().len()) as u32, head.end)
    });
    let place = Span::new(place.start, place.start);
    Diagnostic::new(Code::MissingCloseBrace, place, |lang| match at_end {
        true => lang.pick(
            "il manque « } » à la fin du fichier".into(),
            "“}” is missing at the end of the file".into(),
        ),
        false => {
            lang.pick("il manque « } » avant cette ligne".into(), "“}” is missing before this line".into())
        }
    })
    .at(head, |lang| lang.pick("ce bloc reste ouvert".into(), "this block stays open".into()))
    .fix(insert, braces, |lang| lang.pick("ajouter « } »".into(), "add “}”".into()))
}

pub fn unexpected_open(brace: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, brace, |lang| {
        lang.pick(
            "cette accolade n'ouvre le bloc d'aucune ligne".into(),
            "this brace opens the block of no line".into(),
        )
    })
    .fix(brace, "", |lang| lang.pick("l'effacer".into(), "remove it".into()))
}

pub fn second_grid_head(span: Span) -> Diagnostic {
    Diagnostic::new(Code::GridShape, span, |lang| {
        lang.pick("un tableau n'a qu'une ligne de tête".into(), "a grid has one head line only".into())
    })
}
