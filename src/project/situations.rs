//! Entries of situations, from blocks and from grids: one model, each cell once.

use super::messages::not_billed;
use super::names::Unresolved;
use super::*;
use crate::diagnostic::{Code, Diagnostic, Log, nearest};
use crate::syntax::fold;
use crate::syntax::tree::{Body, EntryWord, Grid, GridCell, RowsLine};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Binds the entries of blocks, each with the place of its situation.
pub fn bind_all(project: &mut Project, bodies: Vec<(usize, Body)>, diagnostics: &mut Log) {
    // Starting threads for fewer would cost more than it saves.
    const MANY: usize = 20_000;
    let entries: usize = bodies.iter().map(|(_, body)| body.entries.len()).sum();
    let found: Vec<_> = if entries < MANY {
        bodies.iter().map(|(_, body)| targets(project, &body.entries)).collect()
    } else {
        bodies.par_iter().map(|(_, body)| targets(project, &body.entries)).collect()
    };
    for ((at, body), targets) in bodies.into_iter().zip(found) {
        bind_block(project, at, body, targets, diagnostics);
    }
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

/// Tells what is wrong with the lines of a situation's block, and gives it its entries.
fn bind_block(
    project: &mut Project,
    at: usize,
    body: Body,
    mut targets: Vec<Option<Target>>,
    diagnostics: &mut Log,
) {
    for line in body.rows.into_iter().flatten() {
        let span = match line {
            RowsLine::Row(row) => row.span,
            RowsLine::Section(section) => section.title,
        };
        diagnostics.push(not_billed(span, "une ligne libre dans une situation", "a free row in a situation"));
        project.situations[at].lost = true;
    }
    for target in body.broken {
        match project.names.find(project.slice(target)) {
            Ok(target) => project.situations[at].unknown.push(target),
            Err(_) if fold(project.slice(target)) == "tout" || fold(project.slice(target)) == "all" => {
                project.situations[at].unknown.push(Target::All);
            }
            Err(_) => project.situations[at].lost = true,
        }
    }
    let mut entries = body.entries.into_vec();
    for (at, (entry, target)) in entries.iter().zip(&targets).enumerate() {
        if target.is_none() {
            bind(project, entry.target, diagnostics);
        }
        later(entry, diagnostics);
        if diagnostics.dropped_errors() {
            // Nothing more is told, and every figure is unknown: the others are not kept.
            entries.truncate(at);
            targets.truncate(at);
            break;
        }
    }
    let situation = &mut project.situations[at];
    situation.lost |= targets.iter().any(Option::is_none);
    situation.in_grid_from = entries.len();
    situation.entries = entries;
    situation.targets = targets;
}

/// Binds the cells of grids, once every situation is known.
pub fn fill(project: &mut Project, grids: Vec<Grid>, diagnostics: &mut Log) {
    for grid in grids {
        fill_grid(project, grid, diagnostics);
    }
    // 0: not yet; else the place of the entry, counted from 1.
    let mut rows = vec![0; project.rows.len()];
    for at in 0..project.situations.len() {
        duplicates(project, at, &mut rows, diagnostics);
    }
}

/// Words that only later parts of the product bill.
fn later(entry: &Entry, diagnostics: &mut Log) {
    for word in entry.words() {
        if let EntryWord::Stored(span) = word {
            diagnostics.push(not_billed(*span, "les approvisionnements", "stored materials"));
        }
        if let EntryWord::Provisional(span) = word {
            diagnostics.push(
                Diagnostic::new(Code::WordOutOfPlace, *span, |lang| {
                    lang.pick(
                        "« provisoire » se dit d'un indice, pas d'un avancement".into(),
                        "“provisional” is said of an index, not of progress".into(),
                    )
                })
                .fix(*span, "", |lang| lang.pick("l'effacer".into(), "remove it".into())),
            );
        }
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
const SUGGESTED: usize = 100;
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
        let found = project
            .situations
            .iter()
            .position(|situation| situation.id.is_some_and(|id| fold(project.slice(id)) == name));
        if found.is_none() {
            let ids: Vec<&str> =
                project.situations.iter().map(|situation| project.id(situation.id)).collect();
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
                    Some(target) => project.situations[*at].unknown.push(target),
                    None => project.situations[*at].lost = true,
                }
            }
            continue;
        }
        for GridCell { column, entry } in line.cells {
            later(&entry, diagnostics);
            match columns.get(usize::from(column)) {
                Some(Some(at)) => {
                    let situation = &mut project.situations[*at];
                    situation.entries.push(entry);
                    situation.targets.push(target);
                }
                Some(None) => {}
                None => {
                    let span = entry.place();
                    let count = columns.len();
                    diagnostics.push(Diagnostic::new(Code::GridShape, span, |lang| {
                        lang.pick(
                            format!("cette cellule n'a pas de colonne : la tête en a {count}"),
                            format!("this cell has no column: the head has {count}"),
                        )
                    }));
                }
            }
        }
    }
}

/// A cell given twice in one situation, in its block or in a grid.
fn duplicates(project: &mut Project, at: usize, rows: &mut [u32], diagnostics: &mut Log) {
    let situation = &project.situations[at];
    if situation.targets.is_empty() {
        return;
    }
    rows.fill(0);
    let mut groups: FxHashMap<Target, u32> = FxHashMap::default();
    let mut twice = Vec::new();
    for (entry, target) in situation.targets.iter().enumerate() {
        let Some(target) = target else { continue };
        let first = match target {
            Target::Row(row) => &mut rows[*row as usize],
            group => groups.entry(*group).or_default(),
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
    for (earlier, entry, target) in twice {
        let situation = &project.situations[at];
        let (earlier, later) = (situation.entries[earlier].place(), situation.entries[entry].place());
        let (name, document) = (project.target_name(target), project.id(situation.id).to_owned());
        let whole = situation.entries[entry].target.to(later);
        let mut error = Diagnostic::new(Code::DuplicateCell, later, |lang| {
            lang.pick(
                format!("{} a déjà un avancement dans {document}", lang.quoted(&name)),
                format!("{} already has progress in {document}", lang.quoted(&name)),
            )
        })
        .at(earlier, |lang| lang.pick("déjà donné ici".into(), "already given here".into()))
        .note(|lang| {
            lang.pick(
                "une cellule se donne une fois, dans le bloc de la situation ou dans un tableau".into(),
                "a cell is given once, in the situation's block or in a grid".into(),
            )
        });
        let cut = if situation.in_grid(entry) { later } else { whole };
        error = error.fix(cut, "", |lang| lang.pick("effacer celui-ci".into(), "remove this one".into()));
        diagnostics.push(error);
        // The second cell counts as absent; what was meant is unknown.
        let situation = &mut project.situations[at];
        situation.targets[entry] = None;
        situation.unknown.push(target);
    }
}
