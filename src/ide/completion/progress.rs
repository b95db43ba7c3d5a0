//! Progress: what can still move, and what it may be typed as, in a situation and in a grid.

use super::place::{Spot, words_from};
use super::standing::{Standing, percent, quantity};
use super::{Completion, CompletionKind, List, escaped, formula, rows, settings};
use crate::ide::following::{as_it_is, free};
use crate::project::{Document, InvoiceKind, RowId, Target};
use crate::syntax::{Keyword, Kind, Token, fold};
use rustc_hash::FxHashSet;

/// In a situation or the closing.
pub fn complete(spot: &Spot<'_>, list: &mut List) {
    match spot.before.as_slice() {
        [word, colon, ..] if colon.kind == Kind::Colon => return settings::values(spot, list, word),
        [word, ..] if word.keyword == Some(Keyword::Let) => return formula::in_let(spot, list),
        [_, second, ..]
            if second.kind == Kind::String
                || matches!(second.keyword, Some(Keyword::From | Keyword::Less)) =>
        {
            return rows::row(spot, list);
        }
        _ => {}
    }
    let Some(standing) = Standing::before(spot, spot.invoice()) else { return };
    if !spot.before.iter().any(|token| token.kind != Kind::Word && token.kind != Kind::Dot) {
        let (path, rest) = path(&spot.before);
        // The name itself is being typed: nothing, or the quote that it is in, stands before it.
        let in_quote = path.last().is_some_and(|last| last.kind == Kind::Dot);
        if spot.before.is_empty() && spot.after.is_empty() {
            settings::keys(spot, list, 9);
        }
        if spot.before.is_empty() || in_quote && rest.is_empty() {
            return names(spot, &standing, list, &given(spot), path);
        }
    }
    let (path, rest) = path(&spot.before);
    values(spot, &standing, list, path, rest);
}

/// `murs`, `D1.murs`, `D1.` at the start of a line, and what follows it.
fn path(tokens: &[Token]) -> (&[Token], &[Token]) {
    let mut end = 0;
    while let Some(token) = tokens.get(end) {
        let wanted = if end % 2 == 0 { Kind::Word } else { Kind::Dot };
        if token.kind != wanted {
            break;
        }
        end += 1;
    }
    tokens.split_at(end)
}

/// What has an entry in this situation already, on another line.
fn given(spot: &Spot<'_>) -> FxHashSet<Target> {
    let Some(invoice) = spot.invoice() else { return FxHashSet::default() };
    let invoice = &spot.project.invoices[invoice as usize];
    let entries = invoice.entries.iter().zip(&invoice.targets).enumerate();
    let entries = entries.filter(|(at, (entry, _))| !spot.on_line(entry.target) && !invoice.is_stored(*at));
    entries.filter_map(|(_, (_, target))| *target).collect()
}

/// What an entry may be about: rows first, then what holds them.
fn names(
    spot: &Spot<'_>,
    standing: &Standing<'_>,
    list: &mut List,
    given: &FxHashSet<Target>,
    path: &[Token],
) {
    let project = spot.project;
    let quote = path.first().map(|first| project.names.document(spot.text(first)));
    let quote = match quote {
        None => None,
        Some(Some(Document::Quote(quote))) => Some(quote),
        Some(_) => return,
    };
    let own = spot.invoice().and_then(|invoice| project.invoices[invoice as usize].free);
    let shape = Shape::of(spot);
    let rows = match quote {
        Some(quote) => project.quotes[quote as usize].rows.clone(),
        None => 0..project.rows.len() as RowId,
    };
    let mut shown = 0;
    for row in rows {
        let declared = &project.rows[row as usize];
        let target = Target::Row(row);
        let wanted =
            !given.contains(&target) && Some(declared.quote) != own && standing.is_open(project, row);
        if !wanted || list.is_full(shown) {
            continue;
        }
        let id = project.slice(declared.id);
        let number = project.row_number(declared);
        let designation = project.designation(declared);
        let words = format!("{id} {number} {designation}");
        if !spot.fits(&words) {
            continue;
        }
        let name = if quote.is_some() { Some(id.to_owned()) } else { spot.name_of(target) };
        let Some(name) = name else { continue };
        shown += 1;
        let (rank, insert) = match standing.state(row) {
            Some(state) if state.complete() => (8, shape.corrected(&name, spot)),
            Some(state) if state.closed => (7, shape.reopened(&name, spot)),
            Some(state) if !state.done().is_zero() => (1, shape.moved(&name)),
            _ => (2, shape.moved(&name)),
        };
        let item = Completion::new(CompletionKind::Row, name)
            .detail(spot.left_of_row(standing, row))
            .filter(filter(spot, &words))
            .resolve(format!("row:{row}"));
        list.add(rank, shape.put(item, insert));
    }
    let sections = match quote {
        Some(quote) => project.quotes[quote as usize].sections.clone(),
        None => 0..project.sections.len() as u32,
    };
    for section in sections {
        let target = Target::Section(section);
        let declared = &project.sections[section as usize];
        let Some(id) = declared.id else { continue };
        let words = format!(
            "{} {} {}",
            project.slice(id),
            project.section_number(section),
            project.text(declared.title)
        );
        let name = if quote.is_some() { Some(project.slice(id).to_owned()) } else { spot.name_of(target) };
        let title = project.text(declared.title).into_owned();
        group(spot, standing, list, given, &shape, Group { target, name, words, title, rank: 3 });
    }
    if quote.is_none() {
        for (at, declared) in project.quotes.iter().enumerate().filter(|(_, quote)| quote.is_contract()) {
            let target = Target::Quote(at as u32);
            let title = declared.title.map(|title| project.text(title).into_owned()).unwrap_or_default();
            let words = format!("{} {title}", project.id(declared.id));
            let name = spot.name_of(target);
            group(spot, standing, list, given, &shape, Group { target, name, words, title, rank: 4 });
        }
        let name = spot.name_of(Target::All);
        let title = spot.lang.pick("tout ce qui est accepté", "all that is accepted").to_owned();
        let words = name.clone().unwrap_or_default();
        group(
            spot,
            standing,
            list,
            given,
            &shape,
            Group { target: Target::All, name, words, title, rank: 5 },
        );
        if shape == Shape::Entry {
            free_row(spot, list);
        }
    }
}

struct Group {
    target: Target,
    name: Option<String>,
    words: String,
    title: String,
    rank: u8,
}

/// A section, a quote or everything, where something of it can still move.
fn group(
    spot: &Spot<'_>,
    standing: &Standing<'_>,
    list: &mut List,
    given: &FxHashSet<Target>,
    shape: &Shape,
    group: Group,
) {
    let Group { target, name: Some(name), words, title, rank } = group else { return };
    let project = spot.project;
    let rows = project.rows_of(target);
    let moves = rows.clone().any(|row| standing.can_move(project, row));
    if given.contains(&target) || !moves || !spot.fits(&words) {
        return;
    }
    let sums = spot.analysis.ledger.sums(&standing.run, rows);
    let left = sums.and_then(|sums| {
        let rest = sums.contract.minus(sums.previous)?;
        let done = sums.previous.as_ratio().over(sums.contract.as_ratio()).and_then(percent)?;
        let (rest, done) = (spot.money(rest), spot.lang.percent(done));
        Some(spot.lang.pick(format!("reste {rest} ({done} fait)"), format!("{rest} left ({done} done)")))
    });
    let detail: Vec<String> =
        [Some(title), left].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let kind = match target {
        Target::Quote(_) => CompletionKind::Document,
        Target::Section(_) => CompletionKind::Section,
        _ => CompletionKind::Keyword,
    };
    let key = match target {
        Target::Section(section) => format!("section:{section}"),
        Target::Quote(quote) => format!("quote:{quote}"),
        _ => "keyword:all".to_owned(),
    };
    let insert = shape.moved(&name);
    let item =
        Completion::new(kind, name).detail(detail.join(" · ")).filter(filter(spot, &words)).resolve(key);
    list.add(rank, shape.put(item, insert));
}

/// What a name is compared with: its words, from the one that is being typed on.
fn filter(spot: &Spot<'_>, words: &str) -> String {
    let typed = spot.word();
    if typed.is_empty() || fold(words).starts_with(fold(typed).as_ref()) {
        return words.to_owned();
    }
    // Editors do not know that accents do not count.
    let folded = fold(words);
    match words_from(&folded, &fold(typed)) {
        Some(rest) => format!("{typed}{} {words}", &rest[fold(typed).len()..]),
        None => words.to_owned(),
    }
}

/// What follows a name on its line.
#[derive(PartialEq, Eq)]
enum Shape {
    /// A value is there already: the name alone.
    Name,
    Entry,
    /// The line of a grid, and the number of its columns.
    Line(usize),
}

impl Shape {
    fn of(spot: &Spot<'_>) -> Shape {
        match spot.kind() {
            _ if !spot.after.is_empty() => Shape::Name,
            Some(Keyword::Grid) => Shape::Line(columns(spot).len().max(1)),
            _ => Shape::Entry,
        }
    }

    fn with(&self, name: &str, value: String) -> String {
        match self {
            Shape::Name => name.to_owned(),
            Shape::Entry => format!("{name} {value}"),
            Shape::Line(columns) => format!("{name} {}| {value}", "| ".repeat(columns - 1)),
        }
    }

    fn moved(&self, name: &str) -> String {
        self.with(name, "${1:100%}".to_owned())
    }

    fn reopened(&self, name: &str, spot: &Spot<'_>) -> String {
        self.with(name, Keyword::Reopen.word(spot.own).to_owned())
    }

    fn corrected(&self, name: &str, spot: &Spot<'_>) -> String {
        let word = Keyword::Correction.word(spot.own);
        self.with(name, format!("${{1:90%}} {word} \"${{2:{}}}\"", reason(spot)))
    }

    fn put(&self, item: Completion, insert: String) -> Completion {
        if *self == Shape::Name { item.insert(insert) } else { item.snippet(insert) }
    }
}

fn reason(spot: &Spot<'_>) -> &'static str {
    spot.own.pick("métré refait", "measured again")
}

/// `neige "Déneigement" 1 u @ 150` (R14).
fn free_row(spot: &Spot<'_>, list: &mut List) {
    let (id, name, price) =
        spot.own.pick(("ligne", "Désignation", "100,00"), ("row", "Designation", "100.00"));
    let Some(id) = free(spot.project, id) else { return };
    let rate = match spot.project.settings.vat {
        Some(_) => String::new(),
        None => format!(" {} ${{6:20%}}", Keyword::Vat.word(spot.own)),
    };
    let label = spot.lang.pick("ligne libre", "free row");
    let item =
        Completion::new(CompletionKind::Snippet, label)
            .detail(spot.lang.pick(
                "travaux hors devis, de cette situation",
                "works outside the quotes, of this situation",
            ))
            .snippet(format!("${{1:{id}}} \"${{2:{name}}}\" ${{3:1}} ${{4:u}} @ ${{5:{price}}}{rate}"))
            .resolve("snippet:free-row");
    list.add(6, item);
}

/// What a row or a group may come to.
fn values(spot: &Spot<'_>, standing: &Standing<'_>, list: &mut List, path: &[Token], rest: &[Token]) {
    let (Some(first), Some(last)) = (path.first(), path.last()) else { return };
    if spot.text(first).is_empty() || last.kind == Kind::Dot {
        return;
    }
    let name = spot.project.slice(first.span.to(last.span));
    let target = match first.keyword {
        Some(Keyword::All) => Some(Target::All),
        _ => spot.project.names.find(name).ok(),
    };
    let row = match target {
        Some(Target::Row(row)) => Some(row),
        _ => None,
    };
    let contract = row.and_then(|row| spot.analysis.ledger.contract(row));
    let number = spot.typed.filter(|typed| typed.kind == Kind::Number);
    match rest {
        [] if number.is_none() => {
            figures(spot, standing, list, target);
            words(spot, standing, list, row, false);
            formula::progress(spot, list, contract);
        }
        [plus] if plus.kind == Kind::Plus && number.is_none() => {
            let item = Completion::new(CompletionKind::Value, "10%").snippet("${1:10}%");
            list.add(
                0,
                item.detail(
                    spot.lang.pick("en plus de la situation précédente", "on top of the previous situation"),
                ),
            );
        }
        _ if formula::after_number(spot, list, contract, true) => {
            if number.is_none() {
                words(spot, standing, list, row, true);
            }
        }
        _ if formula::in_operation(spot) => formula::names(spot, list, formula::Wanted::Anything),
        _ => words(spot, standing, list, row, true),
    }
}

/// Plain values: all of it, as it was, what is left in each measure.
fn figures(spot: &Spot<'_>, standing: &Standing<'_>, list: &mut List, target: Option<Target>) {
    let (lang, ledger) = (spot.lang, &spot.analysis.ledger);
    let whole = Completion::new(CompletionKind::Value, "100%").first();
    let more = Completion::new(CompletionKind::Value, "+10%")
        .snippet("+${1:10}%")
        .detail(lang.pick("en plus de la situation précédente", "on top of the previous situation"));
    let Some(Target::Row(row)) = target else {
        let sums = target.and_then(|target| ledger.sums(&standing.run, spot.project.rows_of(target)));
        let rest = sums.and_then(|sums| sums.contract.minus(sums.previous)).map(|rest| spot.money(rest));
        list.add(
            0,
            whole.detail(
                rest.map_or(String::new(), |rest| lang.pick(format!("reste {rest}"), format!("{rest} left"))),
            ),
        );
        list.add(1, more);
        if let Some(sums) = sums {
            let amount = spot.typed_money(sums.contract);
            let all = lang.pick("en montant, au cumul", "as an amount, to date");
            list.add(2, Completion::new(CompletionKind::Value, amount).detail(all));
        }
        return;
    };
    let contract = ledger.contract(row);
    let state = standing.state(row);
    if state.is_some_and(|state| state.closed) {
        return;
    }
    let rest = contract.zip(state).and_then(|(contract, state)| contract.amount.minus(state.amount));
    let rest = rest.map(|rest| {
        let rest = spot.money(rest);
        lang.pick(format!("{rest} à facturer"), format!("{rest} to bill"))
    });
    list.add(0, whole.detail(rest.unwrap_or_default()));
    let Some(contract) = contract else { return };
    let unit = spot.unit(contract);
    if let Some(all) = quantity(contract.quantity) {
        let all = format!("{} {unit}", spot.own.typed(all));
        list.add(1, Completion::new(CompletionKind::Value, all).detail(spot.left(standing, row)));
    }
    let begun = state.filter(|state| !state.done().is_zero() && !state.complete());
    if let Some(same) = begun.and_then(|state| as_it_is(spot.project, state, contract, None, spot.own)) {
        let before = lang.pick("comme avant", "as before");
        list.add(2, Completion::new(CompletionKind::Value, same).detail(before));
    }
    if !contract.amount.is_negative() && !contract.quantity.is_negative() {
        list.add(3, more);
    }
}

/// The words that may follow: `terminé`, `correction "…"`, `approvisionné`.
fn words(spot: &Spot<'_>, standing: &Standing<'_>, list: &mut List, row: Option<RowId>, valued: bool) {
    let Some(row) = row else { return };
    let state = standing.state(row);
    let word = |word: Keyword| word.word(spot.own);
    let given = |wanted: Keyword| spot.before.iter().any(|token| token.keyword == Some(wanted));
    let closed = state.is_some_and(|state| state.closed);
    let started = state.is_some_and(|state| !state.done().is_zero() && !state.complete());
    let item = |wanted: Keyword| {
        let key = format!("keyword:{}", word(wanted));
        Completion::new(CompletionKind::Keyword, word(wanted))
            .detail(super::help::keyword(wanted, spot.lang))
            .resolve(key)
    };
    let grid = spot.kind() == Some(Keyword::Grid);
    if closed && !given(Keyword::Reopen) {
        return list.add(4, item(Keyword::Reopen));
    }
    if !given(Keyword::Done) && (valued || started) {
        list.add(4, item(Keyword::Done));
    }
    if !given(Keyword::Correction) {
        let (word, reason) = (word(Keyword::Correction), reason(spot));
        let snippet = match valued {
            true => format!("{word} \"${{1:{reason}}}\""),
            false => format!("${{1:50%}} {word} \"${{2:{reason}}}\""),
        };
        list.add(5, item(Keyword::Correction).snippet(snippet));
    }
    if !given(Keyword::Stored) && !grid {
        let rest = spot.analysis.ledger.contract(row).zip(state);
        let rest = rest.and_then(|(contract, state)| contract.amount.minus(state.amount));
        match (valued, rest) {
            (true, _) => list.add(6, item(Keyword::Stored)),
            (false, Some(rest)) if !rest.is_zero() && !rest.is_negative() => {
                let amount = escaped(&spot.typed_money(rest));
                list.add(
                    6,
                    item(Keyword::Stored).snippet(format!("${{1:{amount}}} {}", word(Keyword::Stored))),
                );
            }
            _ => {}
        }
    }
}

/// The situations of the grid around, by the names in its head.
fn columns<'a>(spot: &Spot<'a>) -> Vec<&'a str> {
    let head = spot.siblings().into_iter().find(|line| line[0].kind == Kind::Bar);
    let words = head.unwrap_or_default().into_iter().filter(|token| token.kind == Kind::Word);
    words.map(|token| spot.text(&token)).collect()
}

/// In a grid: its head, the rows that it does not have, and their cells.
pub fn in_grid(spot: &Spot<'_>, list: &mut List) {
    let project = spot.project;
    let columns = columns(spot);
    let invoice = |name: &str| match project.names.document(name) {
        Some(Document::Invoice(at)) => Some(at),
        _ => None,
    };
    if columns.is_empty() {
        return grid_head(spot, list);
    }
    let bars = spot.before.iter().filter(|token| token.kind == Kind::Bar).count();
    if spot.before.first().is_some_and(|token| token.kind == Kind::Bar) {
        return;
    }
    if bars == 0 {
        let last = columns.iter().rev().find_map(|name| invoice(name));
        let Some(standing) = Standing::before(spot, last) else { return };
        let (typed, rest) = path(&spot.before);
        let in_quote = typed.last().is_some_and(|last| last.kind == Kind::Dot);
        if spot.before.is_empty() || in_quote && rest.is_empty() {
            names(spot, &standing, list, &in_lines(spot), typed);
        }
        return;
    }
    let Some(invoice) = columns.get(bars - 1).and_then(|name| invoice(name)) else { return };
    let Some(standing) = Standing::before(spot, Some(invoice)) else { return };
    let (typed, _) = path(&spot.before);
    let cell = spot.before.iter().rposition(|token| token.kind == Kind::Bar).map_or(0, |bar| bar + 1);
    values(spot, &standing, list, typed, &spot.before[cell..]);
}

/// What has a line in this grid already.
fn in_lines(spot: &Spot<'_>) -> FxHashSet<Target> {
    let mut out = FxHashSet::default();
    for line in spot.siblings() {
        let (path, _) = path(&line);
        let (Some(first), Some(last)) = (path.first(), path.last()) else { continue };
        let all = (first.keyword == Some(Keyword::All)).then_some(Target::All);
        let name = spot.project.slice(first.span.to(last.span));
        out.extend(all.or_else(|| spot.project.names.find(name).ok()));
    }
    out
}

/// `| S1 | S2`: the situations, in order.
fn grid_head(spot: &Spot<'_>, list: &mut List) {
    let project = spot.project;
    let situations = project.invoices.iter().filter(|invoice| {
        matches!(invoice.kind, InvoiceKind::Situation | InvoiceKind::Closing) && invoice.id.is_some()
    });
    let given: Vec<String> = spot.before.iter().map(|token| fold(spot.text(token)).into_owned()).collect();
    let left: Vec<_> =
        situations.filter(|invoice| !given.contains(&fold(project.id(invoice.id)).into_owned())).collect();
    match spot.before.last().map(|token| token.kind) {
        None if !left.is_empty() && spot.typed.is_none() => {
            let names: Vec<&str> = left.iter().map(|invoice| project.id(invoice.id)).collect();
            let head = format!("| {}", names.join(" | "));
            let detail = spot.lang.pick("une colonne par situation", "a column for each situation");
            list.add(0, Completion::new(CompletionKind::Snippet, head).detail(detail));
        }
        Some(Kind::Bar) => {
            for invoice in left {
                let date = invoice.date.map(|date| date.long(spot.lang)).unwrap_or_default();
                let name = project.id(invoice.id);
                list.add(1, Completion::new(CompletionKind::Document, name).detail(date));
            }
        }
        _ => {}
    }
}
