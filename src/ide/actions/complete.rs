//! A title brought to 100 % in a situation, with whatever is typed of its rows there.

use super::{ActionKind, Offer, Place};
use crate::billing::Run;
use crate::ide::formatting::line_end;
use crate::project::{Invoice, InvoiceId, Project, SectionId, Target};
use crate::source::{Edit, Span};
use crate::syntax::Shape;
use crate::syntax::tree::{Entry, EntryWord};

/// Offered in the last situation on an entry of a section, of one of its rows, of a quote or of everything. Rows that are
/// closed stay as they are (R13).
pub(super) fn offer<'p>(place: &'p Place<'p>) -> Option<Offer<'p>> {
    let Shape::Entry(under) = &place.cursor.line.first()?.shape else { return None };
    let project = &place.analysis.project;
    let (at, invoice) = situation(place, under.target)?;
    let entry = invoice.entries.iter().position(|entry| entry.target == under.target)?;
    let group = match (*invoice.targets.get(entry)?)? {
        Target::Row(row) => Target::Section(named(project, project.rows[row as usize].section)?),
        Target::Section(section) => Target::Section(named(project, Some(section))?),
        other => other,
    };
    if !moves(place, at, group) {
        return None;
    }
    let name = project.target_name(group);
    let mut edits = edits(place, invoice, entry, group)?;
    edits.retain(|edit| edit.span.of(place.text) != edit.text);
    let shown = match group {
        Target::Section(section) => {
            place.lang.quoted(&project.text(project.sections[section as usize].title))
        }
        _ => name,
    };
    let title = place.lang.pick(format!("achever {shown} : 100 %"), format!("complete {shown}: 100%"));
    (!edits.is_empty()).then(|| place.settled("complete", ActionKind::RefactorRewrite, title, edits))
}

/// The last invoice about progress, if the target stands in its block: an earlier one would go past those after it.
fn situation<'a>(place: &Place<'a>, target: Span) -> Option<(InvoiceId, &'a Invoice)> {
    let invoices = &place.analysis.project.invoices;
    let at = invoices.iter().rposition(|invoice| invoice.kind.is_progress())?;
    let block = invoices[at].block?;
    (block.start <= target.start && target.end <= block.end).then(|| (at as InvoiceId, &invoices[at]))
}

/// The section, or the first around it, that has an id to be named by.
fn named(project: &Project, mut section: Option<SectionId>) -> Option<SectionId> {
    while let Some(at) = section {
        let found = &project.sections[at as usize];
        if found.id.is_some_and(|id| project.names.find(project.slice(id)) == Ok(Target::Section(at))) {
            return Some(at);
        }
        section = found.parent;
    }
    None
}

/// The group is sold by then, its figures are known, and it has a row to complete.
fn moves(place: &Place<'_>, at: InvoiceId, group: Target) -> bool {
    let project = &place.analysis.project;
    let mut run = Run::new(project, &place.analysis.ledger);
    while run.step().is_some_and(|step| step < at) {}
    let accepted = |row: &u32| {
        let row = &project.rows[*row as usize];
        row.counts() && run.accepted[row.quote as usize]
    };
    let rows = project.rows_of(group);
    if run.lost
        || group != Target::All
            && !rows.clone().filter(|row| project.rows[*row as usize].counts()).all(|row| accepted(&row))
    {
        return false;
    }
    let open = rows.filter(accepted).map(|row| &run.current[row as usize]);
    { open }.any(|state| state.known && !state.complete() && !state.closed)
}

fn edits(place: &Place<'_>, invoice: &Invoice, cursor: usize, group: Target) -> Option<Vec<Edit>> {
    let project = &place.analysis.project;
    let rows = project.rows_of(group);
    let mut edits = Vec::new();
    let mut there = false;
    for (entry, target) in invoice.entries.iter().zip(&invoice.targets) {
        let Some(target) = *target else { continue };
        let inside = project.rows_of(target);
        let within =
            rows.start <= inside.start && inside.end <= rows.end && target != Target::All || target == group;
        let own = invoice
            .block
            .is_some_and(|block| block.start <= entry.target.start && entry.target.end <= block.end);
        if !within || entry.is_stored() {
            continue;
        }
        if !own {
            return None;
        }
        there |= target == group;
        edits.extend(whole(place.text, entry));
    }
    if !there {
        let entry = invoice.entries.get(cursor)?;
        let end = line_end(place.text, entry.place().end);
        let alone = place.cursor.line.len() == 1;
        let text = format!("{} 100%", project.target_name(group));
        edits.push(match alone {
            true => Edit::new(Span::new(end, end), format!("\n    {text}")),
            // On one line with its braces, nothing can be added to it.
            false => return None,
        });
    }
    Some(edits)
}

/// An entry at 100 %; nothing for one that closes its row, which stays closed.
fn whole(text: &str, entry: &Entry) -> Option<Edit> {
    let words = entry.words();
    if words.iter().any(|word| matches!(word, EntryWord::Done(_))) {
        return None;
    }
    let correction = words.iter().find(|word| matches!(word, EntryWord::Correction { .. }));
    let value = entry.value.as_ref().map(|value| value.span());
    let Some(first) = value else { return Some(Edit::new(entry.target.after(), " 100%")) };
    let plus = Span::new(entry.target.end, first.start).of(text).find('+').filter(|_| entry.increment());
    let first = plus.map_or(first, |plus| Span::new(entry.target.end + plus as u32, first.end));
    // What is corrected upwards is no correction.
    let span = correction.map_or(first, |word| first.to(word.span()));
    Some(Edit::new(span, "100%"))
}
