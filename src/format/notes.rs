//! Comments that move with a cell, between a grid and the blocks of its situations.
//!
//! A line of a grid has room for one comment, and a row may have one in each situation. The first typed cell's stands as
//! it was written; each other is led by the name of its situation: `# à revoir # S2 : # six portes livrées`.

use crate::source::Span;
use crate::syntax::{Kind, Tokens, fold};

/// The line of the file that a span is on, its newline included.
pub fn whole_line(text: &str, span: Span) -> Span {
    let start = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let end =
        text[span.end as usize..].find('\n').map_or(text.len(), |length| span.end as usize + length + 1);
    Span::new(start as u32, end as u32)
}

/// The comment at the end of the line that a span is on.
pub fn line_comment(text: &str, span: Span) -> Option<Span> {
    let line = whole_line(text, span);
    let token = Tokens::new(line.of(text)).find(|token| token.kind == Kind::Comment)?;
    let comment = Span::new(line.start + token.span.start, line.start + token.span.end);
    Some(Span::new(comment.start, comment.start + comment.of(text).trim_end().len() as u32))
}

/// The comments between two places.
pub fn comments(text: &str, between: Span) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = between.start;
    while at < between.end {
        let here = Span::new(at, at);
        found.extend(
            line_comment(text, here)
                .filter(|comment| comment.start >= between.start && comment.end <= between.end),
        );
        at = whole_line(text, here).end;
    }
    found
}

/// The rest of a line is blank, or a comment.
pub fn nothing_but_comment(rest: &str) -> bool {
    let rest = rest.trim_start();
    rest.is_empty() || rest.starts_with('#')
}

/// The comments of a row as the one comment of its line; `first` is its first typed cell.
pub fn join(mut notes: Vec<(usize, &str)>, first: Option<usize>, names: &[&str]) -> String {
    notes.sort_by_key(|(column, _)| *column);
    let written = notes.into_iter().map(|(column, note)| match names.get(column) {
        Some(name) if first.is_some_and(|first| first != column) => format!("# {name} : {note}"),
        _ => note.to_owned(),
    });
    written.collect::<Vec<_>>().join(" ")
}

/// The comment of a line as the comments of its cells: `names` are the situations of those that are typed, and each
/// comment comes with the place of its own among them. What names none is about the first.
pub fn split<'c>(comment: &'c str, names: &[&str]) -> Vec<(usize, &'c str)> {
    let mut out = Vec::new();
    let (mut owner, mut start) = (0, 0);
    for (at, _) in comment.match_indices("# ") {
        let apart = comment[..at].is_empty() || comment[..at].ends_with(' ');
        let Some((name, length)) = led(&comment[at..]).filter(|_| apart) else { continue };
        let Some(cell) = names.iter().position(|known| fold(known) == fold(name)) else { continue };
        out.push((owner, comment[start..at].trim_end()));
        (owner, start) = (cell, at + length);
    }
    out.push((owner, &comment[start..]));
    out.retain(|(_, note)| !note.is_empty());
    out
}

/// The name in `# S2 : # six portes livrées`, and where the comment itself starts.
fn led(text: &str) -> Option<(&str, usize)> {
    let (name, rest) = text.strip_prefix("# ")?.split_once(" : ")?;
    let bare = !name.is_empty() && !name.contains([' ', '#']);
    (bare && rest.starts_with('#')).then(|| (name, text.len() - rest.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_a_row_come_back_one_by_one() {
        let names = ["S1", "S2", "S3"];
        let cases: [(&[(usize, &str)], &str); 4] = [
            (&[(0, "# à revoir")], "# à revoir"),
            (&[(1, "# a")], "# S2 : # a"),
            (&[(0, "#a"), (2, "# b # c")], "#a # S3 : # b # c"),
            (&[(1, "# a"), (2, "# b : c")], "# S2 : # a # S3 : # b : c"),
        ];
        for (notes, written) in cases {
            assert_eq!(join(notes.to_vec(), Some(0), &names), written);
            assert_eq!(split(written, &names), notes);
        }
        assert_eq!(split("# S9 : # d'un autre chantier", &names), [(0, "# S9 : # d'un autre chantier")]);
        assert_eq!(split("# S2 : sans plus", &names), [(0, "# S2 : sans plus")]);
        assert_eq!(split("# a# S2 : # b", &names), [(0, "# a# S2 : # b")]);
    }
}
