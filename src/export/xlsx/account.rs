//! Below a closing: every document of the job, what was paid, and what remains (R21).

use super::Book;
use super::foot::Kept;
use super::formula::{At, Formula, Range, cell};
use super::page::{Done, Page};
use super::style::{Content, Part, Style};
use crate::document::{Amount, Document, Listed, Statement};
use crate::export::sheet;

/// Where the six figures stand: below columns of amounts.
const FIRST: u16 = 3;

pub fn write(
    book: &Book<'_>,
    statement: &Statement,
    document: &Document,
    own: Option<&Kept>,
    page: &mut Page<'_>,
) -> Done {
    page.line();
    let (lang, decimals) = (page.lang, page.decimals);
    let head = page.line();
    let style = Style::of(Part::Head, Content::Text);
    page.text(At { row: head, col: 1 }, lang.pick("Récapitulatif", "Statement"), style)?;
    for (at, text) in sheet::heads(lang).into_iter().enumerate() {
        page.text(At { row: head, col: FIRST + at as u16 }, text, style)?;
    }
    let first = page.row;
    for listed in &statement.documents {
        self::listed(book, listed, document, own, page)?;
    }
    let row = page.line();
    let style = |content| Style::of(Part::Total, content);
    page.text(At { row, col: 1 }, lang.pick("Ensemble", "All"), style(Content::Text))?;
    let Statement { taxable, tax, total, net, paid, .. } = *statement;
    for (at, amount) in [taxable, tax, total, net, paid].into_iter().enumerate() {
        let col = FIRST + at as u16;
        let sum = Formula::Sum(vec![Range { col, first, last: row - 1 }]).round(decimals);
        page.figure(At { row, col }, amount.0, style(Content::Amount), [sum])?;
    }
    // What is left of all may hold a retention that is due: it is the account's own figure.
    let col = FIRST + 5;
    let sum = Formula::Sum(vec![Range { col, first, last: row - 1 }]).round(decimals);
    page.figure(At { row, col }, statement.left.0, style(Content::Amount), [sum])?;
    let currency = &book.analysis.project.settings.currency;
    // The same lines as on paper, with their amounts as figures.
    let kept = [statement.vat_difference, statement.deposits_left, statement.deductions_held, statement.held];
    let kept = kept.into_iter().filter(|amount| !amount.0.is_zero());
    let mut amounts = statement.payments.iter().map(|payment| payment.amount).chain(kept);
    for line in sheet::rest(statement, document, lang, currency.code) {
        let row = page.line();
        page.text(At { row, col: 1 }, &line.label, Style::default())?;
        let at = At { row, col: FIRST + 5 };
        let net = line.role == sheet::Role::Net;
        let amount = if net { Some(statement.left) } else { amounts.next() };
        match amount {
            Some(amount) => page.figure(at, amount.0, Style::of(Part::Body, Content::Amount), [])?,
            // A day.
            None => page.text(at, &line.amount, Style::default())?,
        }
    }
    Ok(())
}

fn listed(
    book: &Book<'_>,
    listed: &Listed,
    document: &Document,
    own: Option<&Kept>,
    page: &mut Page<'_>,
) -> Done {
    let row = page.line();
    page.text(At { row, col: 1 }, &sheet::listed(listed, page.lang), Style::default())?;
    let earlier = book.documents.iter().find(|one| one.id == listed.id);
    let this = listed.id == document.id;
    let foot = earlier.and_then(|one| one.foot.as_ref());
    let figures = [listed.taxable, listed.tax, listed.total, listed.net, listed.paid, listed.left];
    let linked = |at: usize, amount: Amount| {
        let place = |kept: &Kept| match at {
            0 => Some(kept.taxable),
            1 => kept.tax,
            2 => Some(kept.total),
            3 => Some(kept.net),
            _ => None,
        };
        match this {
            true => place(own?).map(Formula::Cell),
            false => {
                let kept = foot?;
                Some(Formula::There(kept.sheet.clone(), place(kept)?, amount.0))
            }
        }
    };
    for (at, amount) in figures.into_iter().enumerate() {
        let formula = match at {
            5 => Some(cell(row, FIRST + 3).minus(cell(row, FIRST + 4)).round(page.decimals)),
            _ => linked(at, amount),
        };
        let style = Style::of(Part::Body, Content::Amount);
        page.figure(At { row, col: FIRST + at as u16 }, amount.0, style, formula)?;
    }
    Ok(())
}
