//! What stands in the blocks of deposits, credit notes, payments and indices.

use super::place::Spot;
use super::{Completion, CompletionKind, List, escaped, file, formula, settings};
use crate::locale::Month;
use crate::project::{Document, InvoiceKind, Target};
use crate::syntax::{Keyword, Kind, fold};

pub fn complete(spot: &Spot<'_>, kind: Keyword, list: &mut List) {
    match spot.before.as_slice() {
        [] => names(spot, kind, list),
        [word, colon, ..] if colon.kind == Kind::Colon => settings::values(spot, list, word),
        [document, dot] if kind == Keyword::Credit && dot.kind == Kind::Dot => {
            credited_rows(spot, list, spot.text(document));
        }
        [target, ..] => values(spot, kind, list, spot.text(target)),
    }
}

/// Targets that have a line in this block already.
fn given(spot: &Spot<'_>) -> Vec<String> {
    spot.siblings().iter().map(|line| fold(spot.text(&line[0])).into_owned()).collect()
}

fn names(spot: &Spot<'_>, kind: Keyword, list: &mut List) {
    let project = spot.project;
    let given = given(spot);
    let left = |name: &str| !given.contains(&fold(name).into_owned());
    let alone = !spot.after.is_empty();
    let add = |list: &mut List, name: &str, value: String, detail: String| {
        let item = Completion::new(CompletionKind::Document, name).detail(detail);
        list.add(0, if alone { item } else { item.snippet(format!("{name} ${{1:{value}}}")) });
    };
    match kind {
        Keyword::Deposit | Keyword::Advance => {
            for (at, quote) in project.quotes.iter().enumerate().filter(|(_, quote)| quote.is_signed()) {
                let Some(name) = spot.name_of(Target::Quote(at as u32)).filter(|name| left(name)) else {
                    continue;
                };
                let sold = spot.analysis.ledger.sold(project, quote.rows.clone());
                let detail = sold.map(|sold| spot.money(sold)).unwrap_or_default();
                let value = if kind == Keyword::Deposit { "30%" } else { "5%" };
                add(list, &name, value.to_owned(), detail);
            }
        }
        Keyword::Credit => {
            for (_, invoice) in spot.following().invoices().filter(|(_, invoice)| invoice.issued()) {
                let name = project.id(invoice.id);
                if invoice.kind == InvoiceKind::Credit || name.is_empty() || !left(name) {
                    continue;
                }
                let number =
                    invoice.number.map(|number| project.text(number).into_owned()).unwrap_or_default();
                add(list, name, "100%".to_owned(), number);
            }
        }
        Keyword::Payment => {
            for (_, name, due) in file::due(spot).into_iter().filter(|(_, name, _)| left(name)) {
                let detail = spot.lang.pick(format!("reste dû {due}"), format!("{due} still due"));
                add(list, &name, escaped(&due), detail);
            }
        }
        Keyword::Index => {
            let lines = spot.siblings();
            let last = lines.iter().rev().find(|line| line[0].kind == Kind::Month);
            let last = last.and_then(|line| Month::parse(spot.text(&line[0])));
            if let Some(month) = last.and_then(Month::next).filter(|_| spot.typed.is_none()) {
                let detail = spot.lang.pick("le mois suivant", "the next month");
                let item = Completion::new(CompletionKind::Date, month.to_string()).detail(detail);
                list.add(0, item.snippet(format!("{month}  ${{1:100}}")));
            }
            return;
        }
        _ => return,
    }
    if !alone {
        settings::keys(spot, list, 9);
    }
}

/// Rows that an invoice names, to be taken back in part.
fn credited_rows(spot: &Spot<'_>, list: &mut List, invoice: &str) {
    let project = spot.project;
    let Some(Document::Invoice(at)) = project.names.document(invoice) else { return };
    let mut rows: Vec<u32> = Vec::new();
    for target in project.invoices[at as usize].targets.iter().flatten() {
        rows.extend(project.rows_of(*target));
    }
    rows.sort_unstable();
    rows.dedup();
    let mut shown = 0;
    for row in rows {
        let declared = &project.rows[row as usize];
        let words = format!("{} {}", project.slice(declared.id), project.designation(declared));
        if !spot.fits(&words) || list.is_full(shown) {
            continue;
        }
        shown += 1;
        let item = Completion::new(CompletionKind::Row, project.slice(declared.id))
            .detail(project.designation(declared));
        list.add(0, item.resolve(format!("row:{row}")));
    }
}

fn values(spot: &Spot<'_>, kind: Keyword, list: &mut List, target: &str) {
    let number = spot.typed.is_some_and(|typed| typed.kind == Kind::Number);
    let figure = spot.before.last().is_some_and(|last| last.kind == Kind::Number);
    if kind == Keyword::Index {
        if figure && !number {
            let word = Keyword::Provisional;
            let item = Completion::new(CompletionKind::Keyword, word.word(spot.own));
            list.add(0, item.detail(super::help::keyword(word, spot.lang)));
        }
        return;
    }
    if number || figure {
        return formula::shares(spot, list);
    }
    if spot.before.len() != 1 {
        return;
    }
    match kind {
        Keyword::Payment => {
            for (_, _, due) in file::due(spot).into_iter().filter(|(_, name, _)| fold(name) == fold(target)) {
                let detail = spot.lang.pick("ce qui reste dû", "what is still due");
                list.add(0, Completion::new(CompletionKind::Value, due).detail(detail).first());
            }
        }
        Keyword::Credit => {
            let detail = spot.lang.pick("toute la facture", "the whole invoice");
            list.add(0, Completion::new(CompletionKind::Value, "100%").detail(detail));
        }
        _ => {
            for rate in ["30%", "20%", "5%"] {
                list.add(0, Completion::new(CompletionKind::Value, rate));
            }
        }
    }
}
