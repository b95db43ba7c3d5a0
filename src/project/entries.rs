//! Entries of invoices and payments, from blocks and from grids: one model, each cell once.

use super::names::Unresolved;
use super::*;
use crate::diagnostic::{Code, Diagnostic, Log, nearest};
use crate::source::Edit;
use crate::syntax::fold;
use crate::syntax::tree::{Body, EntryWord, Grid, GridCell, RowsLine};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Binds the entries of blocks, each with the place of its invoice.
pub fn bind_all(project: &mut Project, bodies: Vec<(InvoiceId, Body)>, diagnostics: &mut Log) {
    // Starting threads for fewer would cost more than it saves.
    const MANY: usize = 20_000;
    let entries: usize = bodies.iter().map(|(_, body)| body.entries.len()).sum();
    let bound = |(at, body): &(InvoiceId, Body)| match project.invoices[*at as usize].kind {
        InvoiceKind::Credit => Vec::new(),
        _ => targets(project, &body.entries),
    };
    let found: Vec<_> = if entries < MANY {
        bodies.iter().map(bound).collect()
    } else {
        bodies.par_iter().map(bound).collect()
    };
    for ((at, body), targets) in bodies.into_iter().zip(found) {
        bind_block(project, at as usize, body, targets, diagnostics);
    }
}

/// Binds the entries of one invoice again, after its block was read again.
pub fn bind_again(project: &mut Project, at: usize, body: Body, diagnostics: &mut Log) {
    let targets = targets(project, &body.entries);
    bind_block(project, at, body, targets, diagnostics);
    let mut rows = vec![0; project.rows.len()];
    duplicates(project, at, &mut rows, diagnostics);
    name_numbered(project, diagnostics);
}

/// What the entries of a block name; nothing where a name means nothing, or too much.
fn targets(project: &Project, entries: &[Entry]) -> Vec<Option<Target>> {
    let mut targets = Vec::with_capacity(entries.len());
    for entry in entries {
        // Rows are mostly progressed in the order in which they were sold.
        let next = next_row(project, targets.last().copied().flatten(), entry.target);
        targets.push(next.or_else(|| find(project, entry.target).ok()));
    }
    targets
}

/// Tells what is wrong with the lines of an invoice's block, and gives it its entries.
fn bind_block(
    project: &mut Project,
    at: usize,
    body: Body,
    mut targets: Vec<Option<Target>>,
    diagnostics: &mut Log,
) {
    misplaced_rows(&body, diagnostics);
    // A row was meant for something: what the document comes to is unknown.
    project.invoices[at].lost |= !body.rows.is_empty();
    let kind = project.invoices[at].kind;
    if kind == InvoiceKind::Credit {
        return cited::credit(project, at, body, diagnostics);
    }
    for target in body.broken {
        match project.names.find(project.slice(target)) {
            Ok(target) => project.invoices[at].unknown.push(target),
            Err(_) if fold(project.slice(target)) == "tout" || fold(project.slice(target)) == "all" => {
                project.invoices[at].unknown.push(Target::All);
            }
            Err(_) => project.invoices[at].lost = true,
        }
    }
    let (mut entries, mut stores) = (body.entries.into_vec(), false);
    for (place, (entry, target)) in entries.iter().zip(&mut targets).enumerate() {
        match *target {
            None => *target = bind(project, entry.target, diagnostics),
            Some(known) if !kind.is_progress() => {
                *target = quote_of(project, entry.target, known, diagnostics)
            }
            Some(_) => {}
        }
        words(kind, entry, diagnostics);
        stores |= entry.is_stored();
        if diagnostics.dropped_errors() {
            // Nothing more is told, and every figure is unknown: the others are not kept.
            entries.truncate(place);
            targets.truncate(place);
            break;
        }
    }
    let invoice = &mut project.invoices[at];
    invoice.lost |= targets.iter().any(Option::is_none);
    invoice.in_grid_from = entries.len() as u32;
    invoice.stores = stores;
    invoice.entries = entries;
    invoice.targets = targets;
}

/// Rows stand in quotes, and in situations.
pub(super) fn misplaced_rows(body: &Body, diagnostics: &mut Log) {
    for line in body.rows.iter().flatten() {
        let span = match line {
            RowsLine::Row(row) => row.span,
            RowsLine::Section(section) => section.title,
        };
        diagnostics.push(Diagnostic::new(Code::LineOutOfPlace, span, |lang| {
            lang.pick(
                "une ligne se place dans un devis, un avenant ou une situation".into(),
                "a row stands in a quote, an amendment or a situation".into(),
            )
        }));
    }
}

/// A deposit is a part of a quote.
fn quote_of(project: &Project, span: Span, target: Target, diagnostics: &mut Log) -> Option<Target> {
    let mut contracts =
        (0..project.quotes.len() as QuoteId).filter(|quote| project.quotes[*quote as usize].is_contract());
    match target {
        Target::Quote(quote) if project.quotes[quote as usize].is_contract() => return Some(target),
        Target::All => {
            if let (Some(only), None) = (contracts.next(), contracts.next()) {
                return Some(Target::Quote(only));
            }
        }
        _ => {}
    }
    diagnostics.push(
        Diagnostic::new(Code::DepositTarget, span, |lang| {
            lang.pick(
                "un acompte porte sur un devis ou un avenant entier".into(),
                "a deposit is a part of a whole quote or amendment".into(),
            )
        })
        .note(|lang| lang.pick("on écrit par exemple : D1 30%".into(), "written for example: D1 30%".into())),
    );
    None
}

/// Binds the cells of grids, once every situation is known.
pub fn fill(project: &mut Project, grids: Vec<Grid>, diagnostics: &mut Log) {
    for grid in grids {
        fill_grid(project, grid, diagnostics);
    }
    // 0: not yet; else the place of the entry, counted from 1.
    let mut rows = vec![0; project.rows.len()];
    for at in 0..project.invoices.len() {
        duplicates(project, at, &mut rows, diagnostics);
    }
}

/// Words that an entry of this kind of invoice may not have.
pub(super) fn words(kind: InvoiceKind, entry: &Entry, diagnostics: &mut Log) {
    for word in entry.words() {
        let span = word.span();
        let (fr, en) = match word {
            EntryWord::Provisional(_) => (
                "« provisoire » se dit d'un indice, pas d'un avancement",
                "“provisional” is said of an index, not of progress",
            ),
            EntryWord::Remark(_) => continue,
            _ if kind.is_progress() => continue,
            _ => ("ce mot se dit d'un avancement", "this word is said of progress"),
        };
        diagnostics.push(
            Diagnostic::new(Code::WordOutOfPlace, span, |lang| lang.pick(fr.into(), en.into())).fix(
                span,
                "",
                |lang| lang.pick("l'effacer".into(), "remove it".into()),
            ),
        );
    }
}

/// The row after the last one, if that is what is named and no other quote uses the name.
fn next_row(project: &Project, last: Option<Target>, span: Span) -> Option<Target> {
    let Some(Target::Row(last)) = last else { return None };
    let row = project.rows.get(last as usize + 1)?;
    let same = project.quotes.len() == 1 && project.slice(row.id) == project.slice(span);
    same.then_some(Target::Row(last + 1))
}

fn find(project: &Project, span: Span) -> Result<Target, Unresolved> {
    let typed = project.slice(span);
    match project.names.find(typed) {
        Err(_) if crate::syntax::keyword(typed) == Some(Keyword::All) => Ok(Target::All),
        found => found,
    }
}

fn bind(project: &Project, span: Span, diagnostics: &mut Log) -> Option<Target> {
    match find(project, span) {
        Ok(target) => Some(target),
        Err(unresolved) => {
            // The nearest name is looked for among all of them: not for the thousandth mistake.
            if !diagnostics.is_full() {
                diagnostics.push(self::unresolved(project, span, unresolved, diagnostics.len() < SUGGESTED));
            }
            None
        }
    }
}

/// Messages that offer the nearest name: looking for it among all of them takes its time.
pub const SUGGESTED: usize = 100;
/// Quotes that an ambiguous id shows.
const SHOWN: usize = 6;

/// An id that names nothing, or too many things; the nearest name is offered.
pub fn unresolved(project: &Project, span: Span, unresolved: Unresolved, suggest: bool) -> Diagnostic {
    let typed = project.slice(span);
    match unresolved {
        Unresolved::Ambiguous(quotes) => {
            let names: Vec<String> = quotes
                .iter()
                .map(|quote| format!("{}.{typed}", project.id(project.quotes[*quote as usize].id)))
                .collect();
            let mut diagnostic = Diagnostic::new(Code::AmbiguousId, span, |lang| {
                lang.pick(
                    format!("{} est dans plusieurs devis : {}", lang.quoted(typed), lang.list(&names, 6)),
                    format!("{} is in several quotes: {}", lang.quoted(typed), lang.list(&names, 6)),
                )
            });
            for (quote, target) in project.names.quotes_with(typed).into_iter().take(SHOWN) {
                if let Some(place) = project.declaration(target) {
                    let quote = project.id(project.quotes[quote as usize].id).to_owned();
                    diagnostic = diagnostic
                        .at(place, |lang| lang.pick(format!("dans {quote}"), format!("in {quote}")));
                }
            }
            for name in names.into_iter().take(SHOWN) {
                diagnostic = diagnostic.fix(span, name.clone(), |lang| {
                    lang.pick(format!("écrire {name}"), format!("write {name}"))
                });
            }
            diagnostic
        }
        Unresolved::Unknown => {
            let diagnostic = Diagnostic::new(Code::UnknownId, span, |lang| {
                lang.pick(
                    format!("aucune ligne, aucun titre ne s'appelle {}", lang.quoted(typed)),
                    format!("no row and no section is called {}", lang.quoted(typed)),
                )
            });
            let folded = fold(typed);
            let folded = folded.rsplit('.').next().unwrap_or(&folded);
            let near = if suggest { project.names.nearest(folded) } else { None };
            let Some(near) = near else { return diagnostic };
            let target = project.names.find(near).ok();
            let spelt = target.map_or(near.to_owned(), |target| project.target_name(target));
            let diagnostic = diagnostic.fix(span, spelt.clone(), |lang| {
                lang.pick(format!("écrire {spelt}"), format!("write {spelt}"))
            });
            match target.and_then(|target| project.declaration(target)) {
                Some(place) => diagnostic.at(place, |lang| {
                    lang.pick(
                        format!("peut-être {} ?", lang.quoted(&spelt)),
                        format!("perhaps {}?", lang.quoted(&spelt)),
                    )
                }),
                None => diagnostic,
            }
        }
    }
}

fn fill_grid(project: &mut Project, grid: Grid, diagnostics: &mut Log) {
    let mut columns: Vec<Option<usize>> = Vec::with_capacity(grid.columns.len());
    for column in &grid.columns {
        let name = fold(project.slice(*column)).into_owned();
        let found = project.invoices.iter().position(|invoice| {
            invoice.kind.is_progress() && invoice.id.is_some_and(|id| fold(project.slice(id)) == name)
        });
        if found.is_none() {
            let situations = project.invoices.iter().filter(|invoice| invoice.kind.is_progress());
            let ids: Vec<&str> = situations.map(|situation| project.id(situation.id)).collect();
            let folded: Vec<String> = ids.iter().map(|id| fold(id).into_owned()).collect();
            let typed = project.slice(*column);
            let near = nearest(&name, folded.iter().map(String::as_str))
                .and_then(|near| folded.iter().position(|id| id == near))
                .map(|at| ids[at].to_owned());
            let error = Diagnostic::new(Code::UnknownId, *column, |lang| {
                lang.pick(
                    format!("aucune situation ne s'appelle {}", lang.quoted(typed)),
                    format!("no situation is called {}", lang.quoted(typed)),
                )
            });
            diagnostics.push(match near {
                Some(near) => error.fix(*column, near.clone(), |lang| {
                    lang.pick(format!("écrire {near}"), format!("write {near}"))
                }),
                None => error,
            });
            project.lost = true;
        }
        if let Some(at) = found
            && columns.contains(&Some(at))
        {
            diagnostics.push(Diagnostic::new(Code::GridShape, *column, |lang| {
                lang.pick("cette colonne est donnée deux fois".into(), "this column is given twice".into())
            }));
            columns.push(None);
            continue;
        }
        columns.push(found);
    }
    if grid.columns.is_empty() && project.lost {
        // Its head could not be read, and was told.
        return;
    }
    if grid.columns.is_empty() && grid.lines.iter().any(|line| !line.readable) {
        // The line that was to be its head could not be read, and was told.
        project.invoices.iter_mut().for_each(|situation| situation.lost = true);
        return;
    }
    if grid.columns.is_empty() && !grid.lines.is_empty() {
        diagnostics.push(
            Diagnostic::new(Code::GridShape, grid.kind_span, |lang| {
                lang.pick("ce tableau n'a pas de ligne de tête".into(), "this grid has no head line".into())
            })
            .note(|lang| {
                lang.pick(
                    "la première ligne nomme les situations : | S1 | S2".into(),
                    "the first line names the situations: | S1 | S2".into(),
                )
            }),
        );
        project.lost = true;
        return;
    }
    for line in grid.lines {
        if diagnostics.dropped_errors() {
            return;
        }
        let target = bind(project, line.target, diagnostics);
        if !line.readable || target.is_none() {
            for at in columns.iter().flatten() {
                match target {
                    Some(target) => project.invoices[*at].unknown.push(target),
                    None => project.invoices[*at].lost = true,
                }
            }
            continue;
        }
        for GridCell { column, entry } in line.cells {
            words(InvoiceKind::Situation, &entry, diagnostics);
            match columns.get(usize::from(column)) {
                Some(Some(at)) => {
                    let situation = &mut project.invoices[*at];
                    situation.stores |= entry.is_stored();
                    situation.entries.push(entry);
                    situation.targets.push(target);
                }
                Some(None) => {}
                None => {
                    let span = entry.place();
                    let count = columns.len();
                    diagnostics.push(
                        Diagnostic::new(Code::GridShape, span, |lang| {
                            lang.pick(
                                format!("cette cellule n'a pas de colonne : la tête en a {count}"),
                                format!("this cell has no column: the head has {count}"),
                            )
                        })
                        .fix(span, "", |lang| lang.pick("l'effacer".into(), "remove it".into())),
                    );
                }
            }
        }
    }
}

/// `1.2 60%`: the row that has this number is offered by its id.
pub fn name_numbered(project: &Project, diagnostics: &mut Log) {
    for diagnostic in diagnostics.iter_mut() {
        if diagnostic.code != Code::InvalidId || !diagnostic.fixes.is_empty() {
            continue;
        }
        let typed = project.slice(diagnostic.span()).trim_end_matches('.');
        let numbered = project.rows.iter().filter(|row| project.row_number(row) == typed);
        for row in numbered.take(SHOWN) {
            let id = project.slice(row.id).to_owned();
            let fix = Diagnostic::new(Code::InvalidId, diagnostic.span(), |_| String::new()).fix(
                diagnostic.span(),
                id.clone(),
                |lang| lang.pick(format!("écrire {id}"), format!("write {id}")),
            );
            diagnostic.fixes.extend(fix.fixes);
        }
    }
}

/// A cell given twice in one situation, in its block or in a grid.
fn duplicates(project: &mut Project, at: usize, rows: &mut [u32], diagnostics: &mut Log) {
    let situation = &project.invoices[at];
    if situation.targets.is_empty() {
        return;
    }
    rows.fill(0);
    // Groups, and stored materials: a cell of their own beside the row's progress (R33).
    let mut others: FxHashMap<(Target, bool), u32> = FxHashMap::default();
    let mut twice = Vec::new();
    for (entry, target) in situation.targets.iter().enumerate() {
        let Some(target) = target else { continue };
        let stored = situation.is_stored(entry);
        let first = match target {
            Target::Row(row) if !stored => &mut rows[*row as usize],
            other => others.entry((*other, stored)).or_default(),
        };
        match first {
            0 => *first = entry as u32 + 1,
            earlier => {
                twice.push((*earlier as usize - 1, entry, *target));
                // The others would not be told.
                if twice.len() > Log::MOST {
                    break;
                }
            }
        }
    }
    let next = next_month(project, at, &twice);
    for (nth, (earlier, entry, target)) in twice.into_iter().enumerate() {
        let situation = &project.invoices[at];
        let (earlier, later) = (situation.entries[earlier].place(), situation.entries[entry].place());
        let (name, document) = (project.target_name(target), project.id(situation.id).to_owned());
        let whole = situation.entries[entry].target.to(later);
        let progress = situation.kind.is_progress();
        let mut error = Diagnostic::new(Code::DuplicateCell, later, |lang| {
            let name = lang.quoted(&name);
            if progress {
                lang.pick(
                    format!("{name} a déjà un avancement dans {document}"),
                    format!("{name} already has progress in {document}"),
                )
            } else {
                lang.pick(
                    format!("{name} est déjà dans {document}"),
                    format!("{name} is already in {document}"),
                )
            }
        })
        .at(earlier, |lang| lang.pick("déjà donné ici".into(), "already given here".into()))
        .note(|lang| match progress {
            true => lang.pick(
                "une cellule se donne une fois, dans le bloc de la situation ou dans un tableau".into(),
                "a cell is given once, in the situation's block or in a grid".into(),
            ),
            false => lang.pick("une ligne se donne une fois".into(), "a line is given once".into()),
        });
        let cut = if situation.in_grid(entry) { later } else { whole };
        error = error.fix(cut, "", |lang| lang.pick("effacer celui-ci".into(), "remove this one".into()));
        match &next {
            // A month typed at the end of the one before: its first line speaks for all.
            Some((lines, edits)) if nth == 0 => {
                let lines = *lines;
                if lines > 1 {
                    let (fr, en) = match lines - 1 {
                        1 => ("encore une ligne".to_owned(), "one more line".to_owned()),
                        more => (format!("encore {more} lignes"), format!("{more} more lines")),
                    };
                    error = error.note(|lang| {
                        lang.pick(
                            format!("et {fr} : est-ce le mois suivant ?"),
                            format!("and {en}: is it the next month?"),
                        )
                    });
                }
                error = error.fix_all(edits.clone(), |lang| {
                    lang.pick("en faire la situation suivante".into(), "make it the next situation".into())
                });
                if lines > 1 {
                    // To remove one of them would leave the others.
                    error.fixes.reverse();
                }
                diagnostics.push(error);
            }
            Some((lines, _)) if nth < *lines => {}
            _ => diagnostics.push(error),
        }
        // The second cell counts as absent; what was meant is unknown.
        let situation = &mut project.invoices[at];
        situation.targets[entry] = None;
        situation.unknown.push(target);
    }
}

/// Where the last lines of the last situation all give what it has already: how many they are, and the edits that make
/// them the situation of the next month.
fn next_month(project: &Project, at: usize, twice: &[(usize, usize, Target)]) -> Option<(usize, Vec<Edit>)> {
    let situation = &project.invoices[at];
    let (first, date) = (twice.first()?.1, situation.date?.end_of_next_month()?);
    let block = situation.block?;
    let inside = |entry: &&Entry| entry.target.start > block.start && entry.target.end < block.end;
    let own = &situation.entries[..situation.in_grid_from as usize];
    let typed = own.iter().take_while(inside).count();
    let run = twice.iter().zip(first..).take_while(|((_, entry, _), place)| entry == place).count();
    if first + run != typed || at + 1 != project.invoices.len() {
        return None;
    }
    let text = &project.source.text;
    let line_of = |place: u32| text[..place as usize].rfind('\n').map_or(0, |at| at + 1) as u32;
    let (start, end) = (line_of(situation.entries[first].target.start), line_of(block.end));
    // The brace that closes the block has a line of its own.
    let alone = text.get(end as usize..block.end as usize).is_some_and(|last| last.trim() == "}");
    if start <= block.start || end <= start || !alone {
        return None;
    }
    let lines = Span::new(start, end);
    let (mut number, lang) = (at + 2, project.lang);
    while project.names.document(&format!("S{number}")).is_some() {
        number += 1;
    }
    let (kind, dated) = (Keyword::Situation.word(lang), Keyword::Dated.word(lang));
    let new = format!("\n\n{kind} S{number} {dated} {date} {{\n{}}}", lines.of(text));
    let edits = vec![
        Edit { span: lines, text: String::new() },
        Edit { span: Span::new(block.end, block.end), text: new },
    ];
    Some((run, edits))
}
