//! What is left of a row, taken away and sold again by an amendment: a row that was billed is not retyped (R15, R16).

use super::{ActionKind, Offer, Place, nothing};
use crate::billing::Run;
use crate::exact::Ratio;
use crate::ide::figures::name_of;
use crate::ide::following::{Following, free};
use crate::ide::formatting::{line_end, line_start, settled};
use crate::ide::outline::{self, BlockKind};
use crate::locale::Date;
use crate::project::{Project, Quote, RowId, Target};
use crate::source::{Edit, Span};
use crate::syntax::{Keyword, Shape};

/// Offered on a row of an accepted quote of which something is left: `moins` for the rest, and a new row of as much, ready
/// to be changed. They go to the last amendment while nobody has answered it, or to a new one.
pub(super) fn offer<'p>(place: &'p Place<'p>) -> Option<Offer<'p>> {
    let Shape::Row(shape) = &place.cursor.piece(place.selection.start)?.shape else { return None };
    let project = &place.analysis.project;
    let row = project.rows.iter().position(|row| row.id == shape.id)? as RowId;
    let declared = &project.rows[row as usize];
    let quote = &project.quotes[declared.quote as usize];
    let plain = declared.counts() && declared.less.is_none() && declared.components().is_empty();
    if !plain
        || !quote.is_contract()
        || !quote.accepted_on(None)
        || !declared.readable
        || discounted(project, row)
    {
        return None;
    }
    let rest = rest(place, row)?;
    let id = project.slice(declared.id);
    let path = name_of(project, Target::Row(row))?;
    let (less, new) = (free(project, &format!("{id}_mv"))?, free(project, &format!("{id}_2"))?);
    let quantity = shape.quantity.as_ref()?.span();
    let line = Span::new(shape.id.end, declared.span.end);
    let before = Span::new(line.start, quantity.start).of(place.text).trim();
    let after = Span::new(quantity.end, line.end).of(place.text).trim();
    let vat = inherited_vat(project, row);
    let word = Keyword::Less.word(project.lang);
    let lines = format!("    {less} {word} {path} {rest}\n    {new} {before} {rest} {after}{vat}\n");
    let title = place.lang.pick(
        format!("reprendre le reste de {id} ({rest}) dans un avenant"),
        format!("take what is left of {id} ({rest}) to an amendment"),
    );
    let made = move || {
        let edit = match waiting(place, project) {
            Some(edit) => Some(Edit::new(edit, lines)),
            None => amendment(place, project, &declared_title(project, row), &lines),
        };
        edit.and_then(|edit| settled(place.text, vec![edit])).ok_or_else(|| nothing(place.lang))
    };
    Some(Offer::new("split", ActionKind::RefactorRewrite, title, made))
}

/// A discount of its groups would not follow it.
fn discounted(project: &Project, row: RowId) -> bool {
    let row = &project.rows[row as usize];
    let of_quote = project.quotes[row.quote as usize].settings.discount.is_some();
    let sections = std::iter::successors(row.section, |at| project.sections[*at as usize].parent);
    of_quote || { sections }.any(|at| project.sections[at as usize].settings.discount.is_some())
}

/// The rate of its groups, which it would leave behind.
fn inherited_vat(project: &Project, row: RowId) -> String {
    let row = &project.rows[row as usize];
    if row.vat.is_some() {
        return String::new();
    }
    let sections = std::iter::successors(row.section, |at| project.sections[*at as usize].parent);
    let of_section = { sections }.find_map(|at| project.sections[at as usize].settings.vat.as_deref());
    let vat = of_section.or(project.quotes[row.quote as usize].settings.vat.as_deref());
    vat.map_or(String::new(), |vat| {
        let reason = vat.reason.map_or(String::new(), |reason| format!(" {}", project.slice(reason)));
        format!(" {} {}{reason}", Keyword::Vat.word(project.lang), project.slice(vat.rate.span()))
    })
}

/// What is left of a row, as it is typed; nothing where nothing is, or it is not known exactly.
fn rest(place: &Place<'_>, row: RowId) -> Option<String> {
    let project = &place.analysis.project;
    let contract = place.analysis.ledger.contract(row)?;
    let mut run = Run::new(project, &place.analysis.ledger);
    while run.step().is_some() {}
    let state = run.current[row as usize];
    let taken = less(place, row)?;
    let left = contract.quantity.times(Ratio::ONE.minus(state.done())?)?.plus(taken)?;
    let quantity = left.to_short_decimal(6)?;
    let unit = contract.unit_name.of(project);
    let exact = Ratio::from(quantity) == left && !left.is_negative() && !left.is_zero();
    (exact && state.known && !run.lost && !unit.is_empty())
        .then(|| format!("{} {unit}", project.lang.typed(quantity)))
}

/// What other rows take away from it already: not positive.
fn less(place: &Place<'_>, row: RowId) -> Option<Ratio> {
    let rows = place.analysis.project.rows.iter().zip(0..);
    let of_it = { rows }.filter(|(other, _)| other.reduced() == Some(row));
    of_it
        .map(|(_, at)| place.analysis.ledger.contract(at).map(|contract| contract.quantity))
        .try_fold(Ratio::ZERO, |sum, quantity| sum.plus(quantity?))
}

fn declared_title(project: &Project, row: RowId) -> String {
    let designation = project.designation(&project.rows[row as usize]).replace('"', "\"\"");
    project.lang.pick(format!("Modification : {designation}"), format!("Change: {designation}"))
}

/// The end of the last amendment, while it is neither accepted nor refused.
fn waiting(place: &Place<'_>, project: &Project) -> Option<Span> {
    let amendments = project.quotes.iter().filter(|quote| quote.kind == Keyword::Amendment);
    let last = { amendments }.next_back()?;
    if last.accepted_span.is_some() || last.refused.is_some() || last.head.end as usize > place.text.len() {
        return None;
    }
    let block = documents(place)
        .into_iter()
        .find(|block| block.head.start <= last.head.start && last.head.end <= block.head.end)?;
    let close = block.close?;
    let start = line_start(place.text, close.start);
    let alone = Span::new(start, close.start).of(place.text).trim().is_empty();
    alone.then(|| Span::new(start, start))
}

fn documents(place: &Place<'_>) -> Vec<outline::Block> {
    let contract = |block: &outline::Block| {
        matches!(block.kind, BlockKind::Document(Keyword::Quote | Keyword::Order | Keyword::Amendment))
    };
    outline::blocks(place.text).into_iter().filter(contract).collect()
}

/// A new amendment after the last quote, dated as late as anything in the file.
fn amendment(place: &Place<'_>, project: &Project, title: &str, lines: &str) -> Option<Edit> {
    let id = Following::all(project).id(Keyword::Amendment);
    let of_quote = |quote: &Quote| quote.date.into_iter().chain(quote.accepted).max();
    let quotes = project.quotes.iter().filter(|quote| quote.is_contract()).filter_map(of_quote);
    let date: Date = quotes.chain(project.invoices.iter().filter_map(|invoice| invoice.date)).max()?;
    let (kind, dated) = (Keyword::Amendment.word(project.lang), Keyword::Dated.word(project.lang));
    let end = documents(place).last()?.span.end;
    let at = line_end(place.text, end);
    let newline = if at as usize == place.text.len() { "\n" } else { "" };
    let text = format!("\n\n{kind} {id} \"{title}\" {dated} {date} {{\n{lines}}}{newline}");
    Some(Edit::new(Span::new(at, at), text))
}
