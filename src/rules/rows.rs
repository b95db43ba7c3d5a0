//! Rows and names: what is missing, what is typed though it is computed, what nothing uses.

use crate::billing::Ledger;
use crate::diagnostic::{Code, Diagnostic, Log};
use crate::locale::Lang;
use crate::project::{Project, Row};
use crate::source::Span;
use crate::syntax::fold;
use crate::syntax::tree::{Expr, Suffix};

pub fn check(project: &Project, ledger: &Ledger, diagnostics: &mut Log) {
    for row in project.rows.iter().filter(|row| row.readable) {
        if diagnostics.dropped_errors() {
            return;
        }
        missing(project, ledger, row, diagnostics);
        typed_total(project, row, diagnostics);
    }
    // A formula in fault may be where a name is used.
    let formula_fault = |known: &Diagnostic| known.is_error() && !known.code.id().starts_with("E05");
    if !diagnostics.iter().chain(ledger.faults.iter()).any(formula_fault) {
        unused_names(project, ledger, diagnostics);
    }
}

/// A half-typed row keeps its id; its amount is unknown, not zero.
fn missing(project: &Project, ledger: &Ledger, row: &Row, diagnostics: &mut Log) {
    let id = project.slice(row.id);
    if row.is_total(project) && !is_whole(row) && !for_the_record(project, row) {
        // All that it lacks is one mistake: it is no row.
        let code = if row.quantity.is_none() { Code::MissingQuantity } else { Code::MissingPrice };
        diagnostics.push(without(Diagnostic::new(code, row.id, not_typed).note(form), row));
        return;
    }
    if row.quantity.is_none() {
        let place = row.less.as_ref().map(|less| less.path).or(row.designation).unwrap_or(row.id).after();
        let other = row.reduced().and_then(|other| ledger.contract(other));
        let unit = other.map_or("u", |other| other.unit_name.of(project));
        diagnostics.push(
            Diagnostic::new(Code::MissingQuantity, place, |lang| {
                lang.pick(
                    format!("la ligne {} n'a pas de quantité", lang.quoted(id)),
                    format!("row {} has no quantity", lang.quoted(id)),
                )
            })
            .note(form)
            .fix(place, format!(" 1 {unit}"), |lang| {
                lang.pick(format!("ajouter 1 {unit}"), format!("add 1 {unit}"))
            }),
        );
    } else if row.lacks_price() && !for_the_record(project, row) {
        let place = row.quantity.as_ref().map_or(row.id, |quantity| quantity.span()).after();
        let diagnostic = Diagnostic::new(Code::MissingPrice, place, |lang| {
            lang.pick(
                format!("la ligne {} n'a pas de prix", lang.quoted(id)),
                format!("row {} has no price", lang.quoted(id)),
            )
        })
        .note(form);
        // `8 h * 45`: the last factor is the price.
        let diagnostic = match row.quantity.as_ref().and_then(multiplied_price) {
            Some(sign) => {
                diagnostic.fix(sign, " @ ", |lang| lang.pick("écrire « @ »".into(), "write “@”".into()))
            }
            None => diagnostic,
        };
        diagnostics.push(diagnostic.fix(place, " @ 0", |lang| {
            lang.pick("ajouter un prix, à corriger".into(), "add a price, to be put right".into())
        }));
    }
}

/// Where the price of a row was typed as one more factor of its quantity: the sign before it.
fn multiplied_price(quantity: &Expr) -> Option<Span> {
    let Expr::Product(factors) = quantity else { return None };
    let [.., measured, price] = &**factors else { return None };
    let has_unit =
        matches!(&measured.value, Expr::Scalar(scalar) if matches!(scalar.suffix, Suffix::Unit(_)));
    let bare = matches!(&price.value, Expr::Scalar(scalar) if scalar.suffix == Suffix::None);
    (has_unit && bare && !price.inverse)
        .then(|| Span::new(measured.value.span().end, price.value.span().start))
}

/// `PM`, *pour mémoire*, has been told: its price is no second mistake.
fn for_the_record(project: &Project, row: &Row) -> bool {
    let quantity = row.quantity.as_ref().map_or("", |quantity| project.slice(quantity.span()));
    let word = quantity.trim_start_matches(|ch: char| !ch.is_alphabetic());
    fold(word) == "pm" && project.units.get(word).is_none()
}

fn form(lang: Lang) -> String {
    lang.pick(
        "une ligne s'écrit : identifiant \"désignation\" quantité unité @ prix".into(),
        "a row is written: id \"designation\" quantity unit @ price".into(),
    )
}

/// It has all that a row is sold by.
fn is_whole(row: &Row) -> bool {
    row.quantity.is_some() && !row.lacks_price()
}

fn not_typed(lang: Lang) -> String {
    lang.pick("un total ne se tape pas : il est calculé", "a total is not typed: it is computed").into()
}

fn without(diagnostic: Diagnostic, row: &Row) -> Diagnostic {
    diagnostic.fix(row.span, "", |lang| lang.pick("effacer la ligne".into(), "remove the row".into()))
}

/// Totals are shown, never typed: such a row would be billed twice.
fn typed_total(project: &Project, row: &Row, diagnostics: &mut Log) {
    if !row.is_total(project) || !is_whole(row) {
        return;
    }
    let told = Diagnostic::new(Code::TypedTotal, row.id, not_typed).note(|lang| {
        lang.pick(
            "cette ligne serait vendue et facturée en plus des autres".into(),
            "this row would be sold and billed on top of the others".into(),
        )
    });
    diagnostics.push(without(told, row));
}

fn unused_names(project: &Project, ledger: &Ledger, diagnostics: &mut Log) {
    for (name, unit) in &project.declared_units {
        if !ledger.used.units[unit.index()] {
            diagnostics.push(unused(*name, project.slice(*name)));
        }
    }
    // An imported table may serve other projects.
    let own = |span: Span| span.end <= project.source.files()[0].span.end;
    for table in project.indices.iter().filter(|table| own(table.name)) {
        let name = project.slice(table.name);
        if project.index_mentions(name).is_empty() {
            diagnostics.push(unused(table.name, name));
        }
    }
    for (name, used) in project.lets.iter().zip(&ledger.used.lets) {
        if !used {
            diagnostics.push(unused(name.name, project.slice(name.name)));
        }
    }
}

fn unused(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::UnusedName, span, |lang| {
        lang.pick(
            format!("{} ne sert nulle part", lang.quoted(name)),
            format!("{} is used nowhere", lang.quoted(name)),
        )
    })
}
