//! A value given a name above its document, and a name put back to its value.

use super::{ActionKind, Offer, Place};
use crate::ide::edits::own;
use crate::ide::following::free;
use crate::ide::formatting::{line_end, line_start};
use crate::ide::names::{self, Symbol};
use crate::project::Project;
use crate::source::{Edit, Span};
use crate::syntax::tree::{Expr, Suffix};
use crate::syntax::{Keyword, Shape, fold, keyword};

/// Offered on a selected part of a quantity or a price, and on the formula of a quantity without a selection.
pub(super) fn extract<'p>(place: &'p Place<'p>) -> Option<Offer<'p>> {
    let Shape::Row(row) = &place.cursor.piece(place.selection.start)?.shape else { return None };
    let project = &place.analysis.project;
    let selected = trimmed(place.text, place.selection);
    let cells = [(row.quantity.as_ref(), true), (row.price.as_ref().map(|(_, price)| price), false)];
    let cells = cells.into_iter().filter_map(|(value, quantity)| Some((value?, quantity)));
    let lang = project.lang;
    let (value, word) = { cells }.find_map(|(value, quantity)| {
        let whole = value.span();
        let inside = whole.start <= selected.start && selected.end <= whole.end;
        let found = match selected.is_empty() {
            true => (quantity && is_formula(value) && inside).then_some(whole)?,
            false => part(value, selected).then_some(selected)?,
        };
        if found == whole && quantity && !keeps_unit(project, value) {
            return None;
        }
        let word = match (found == whole, quantity) {
            (true, true) => lang.pick("quantité", "quantity"),
            (true, false) => lang.pick("prix", "price"),
            _ => lang.pick("valeur", "value"),
        };
        Some((found, word))
    })?;
    let name = free(project, &format!("{word}_{}", row.id.of(place.text)))?;
    let line = format!("{} {name} = {}", Keyword::Let.word(lang), value.of(place.text));
    let head = place.cursor.around.first()?.head;
    let edits = vec![above(place.text, head.start, &line), Edit::new(value, name.clone())];
    let title = place.lang.pick(
        format!("donner un nom à {} : {name}", place.lang.quoted(value.of(place.text))),
        format!("give {} a name: {name}", place.lang.quoted(value.of(place.text))),
    );
    Some(place.settled("extract", ActionKind::RefactorExtract, title, edits))
}

/// A selection without the blanks at its ends.
fn trimmed(text: &str, span: Span) -> Span {
    let selected = span.of(text);
    let start = span.start + (selected.len() - selected.trim_start().len()) as u32;
    Span::new(start, start + selected.trim().len() as u32)
}

fn is_formula(value: &Expr) -> bool {
    !matches!(value, Expr::Scalar(_) | Expr::Path(_))
}

/// The span is that of a formula in this one, or of the first terms of a sum or a product.
fn part(value: &Expr, span: Span) -> bool {
    if value.span() == span {
        return true;
    }
    match value {
        Expr::Scalar(_) | Expr::Path(_) => false,
        Expr::Call(call) => call.arguments.iter().any(|argument| part(argument, span)),
        Expr::Negative(negative) => part(&negative.value, span),
        Expr::Sum(terms) | Expr::Product(terms) => {
            let first = terms.first().is_some_and(|first| first.value.span().start == span.start);
            let leading = first && terms.iter().skip(1).any(|term| term.value.span().end == span.end);
            leading || terms.iter().any(|term| part(&term.value, span))
        }
        Expr::Compare(compare) => part(&compare.left, span) || part(&compare.right, span),
        Expr::Group(group) => part(&group.value, span),
    }
}

/// A formula comes to the usual unit of what it measures: a quantity that is typed in another one must stay typed.
fn keeps_unit(project: &Project, value: &Expr) -> bool {
    let suffix = match value {
        Expr::Scalar(scalar) => scalar.suffix,
        Expr::Group(group) => group.suffix,
        _ => return true,
    };
    match suffix {
        Suffix::Unit(unit) => {
            let typed = project.slice(unit);
            let known = project.units.get(typed);
            known
                .and_then(|unit| project.units.name_of(unit.dimension))
                .is_some_and(|name| fold(typed) == name)
        }
        Suffix::None => matches!(value, Expr::Group(_)),
        Suffix::Percent(_) => false,
    }
}

/// A line above the document whose head starts there: with the names that stand there already, or before the comments
/// that belong to the head.
fn above(text: &str, head: u32, line: &str) -> Edit {
    let mut start = line_start(text, head);
    let before = |at: u32| {
        let end = at.checked_sub(1)?;
        let start = line_start(text, end);
        Some((start, Span::new(start, end).of(text).trim()))
    };
    while let Some((above, _)) = before(start).filter(|(_, line)| line.starts_with('#')) {
        start = above;
    }
    let mut at = start;
    while let Some((above, _)) = before(at).filter(|(_, line)| line.is_empty()) {
        at = above;
    }
    let named = before(at).is_some_and(|(_, line)| {
        line.split_whitespace().next().is_some_and(|word| keyword(word) == Some(Keyword::Let))
    });
    match named {
        true => Edit::new(Span::new(at, at), format!("{line}\n")),
        false => Edit::new(Span::new(start, start), format!("{line}\n\n")),
    }
}

/// Offered on a name given by `soit`, and where it is used: its value stands wherever it was, and its line goes.
pub(super) fn inline<'p>(place: &'p Place<'p>) -> Option<Offer<'p>> {
    let analysis = place.analysis;
    let project = &analysis.project;
    let Symbol::Let(at) = names::at(analysis, place.selection.start)?.symbol else { return None };
    let given = project.lets.get(at as usize)?;
    let value = given.value.as_ref()?;
    let places = names::places(analysis, Symbol::Let(at));
    let own = own(analysis);
    let mut named = Vec::new();
    value.paths(&mut named);
    let itself = named.iter().any(|path| fold(project.slice(*path)) == fold(project.slice(given.name)));
    let foreign = places.iter().any(|found| found.span.end > own.end) || given.name.end > own.end;
    if foreign || itself || places.iter().filter(|found| found.declares).count() != 1 || places.len() < 2 {
        return None;
    }
    let mut edits = vec![without(place.text, given.name, value.span())?];
    let typed = project.slice(value.span());
    for found in places.iter().filter(|found| !found.declares) {
        let text = if bare(project, place.text, value, found.span) {
            typed.to_owned()
        } else {
            format!("({typed})")
        };
        edits.push(Edit::new(found.span, text));
    }
    let name = project.slice(given.name);
    let title = place.lang.pick(
        format!("remplacer {name} par sa valeur, {typed}"),
        format!("replace {name} by its value, {typed}"),
    );
    Some(place.settled("inline", ActionKind::RefactorInline, title, edits))
}

/// The value can stand there without parentheses: no operator is beside it that would take part of it, and no unit that it
/// would lend to a row.
fn bare(project: &Project, text: &str, value: &Expr, at: Span) -> bool {
    let before = text[..at.start as usize].trim_end_matches([' ', '\t']).chars().next_back();
    let after = text[at.end as usize..].trim_start_matches([' ', '\t']).chars().next();
    let operator = |ch: Option<char>| ch.is_some_and(|ch| "+-*/−–×÷·<>=≤≥≠".contains(ch));
    match value {
        Expr::Path(_) | Expr::Call(_) => true,
        Expr::Scalar(_) | Expr::Group(_) => {
            let alone = !operator(before) && !operator(after);
            !alone || keeps_unit(project, value)
        }
        _ => !operator(before) && !operator(after),
    }
}

/// The line of a name taken away, its comment left; nothing where it shares its line.
fn without(text: &str, name: Span, value: Span) -> Option<Edit> {
    let (start, end) = (line_start(text, name.start), line_end(text, value.end));
    let before = Span::new(start, name.start).of(text);
    let rest = Span::new(value.end, end).of(text);
    if keyword(before.trim()) != Some(Keyword::Let) {
        return None;
    }
    if rest.trim_start().starts_with('#') {
        let comment = end - rest.trim_start().len() as u32;
        return Some(Edit::new(Span::new(start, comment), ""));
    }
    let next = text[end as usize..].find('\n').map_or(text.len() as u32, |at| end + at as u32 + 1);
    rest.trim().is_empty().then(|| Edit::new(Span::new(start, next), ""))
}
