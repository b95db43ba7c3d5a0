//! Rows as they are sold: in a quote, an amendment, a price library, and free rows of a situation.

use super::formula::Wanted;
use super::place::{Spot, words_from};
use super::{Completion, CompletionKind, List, escaped, formula, help, settings};
use crate::ide::following::free;
use crate::ide::outline::BlockKind;
use crate::project::{Document, QuoteId, RowId, Target};
use crate::syntax::{Keyword, Kind, Token, fold};

/// In a block of rows.
pub fn complete(spot: &Spot<'_>, list: &mut List) {
    match spot.before.as_slice() {
        [] => start(spot, list),
        [word, ..] if word.keyword == Some(Keyword::Section) => section(spot, list),
        [word, ..] if word.keyword == Some(Keyword::Let) => formula::in_let(spot, list),
        [word, colon, ..] if colon.kind == Kind::Colon => settings::values(spot, list, word),
        _ => row(spot, list),
    }
}

fn in_row(spot: &Spot<'_>) -> bool {
    spot.around.last().is_some_and(|block| block.kind == BlockKind::Row)
}

/// At the start of a line.
fn start(spot: &Spot<'_>, list: &mut List) {
    // The rest of the line is there already: only its first word is asked for.
    if !spot.after.is_empty() {
        return;
    }
    let own = spot.own;
    let (id, name, price) = own.pick(("ligne", "Désignation", "100,00"), ("row", "Designation", "100.00"));
    let Some(id) = free(spot.project, id) else { return };
    let quantity = match spot.kind() {
        Some(Keyword::Library) if !in_row(spot) => "1",
        _ => "${3:1}",
    };
    let label = spot.lang.pick("ligne", "row");
    let detail =
        spot.lang.pick("nom, désignation, quantité, unité, prix", "name, designation, quantity, unit, price");
    let snippet = format!("${{1:{id}}} \"${{2:{name}}}\" {quantity} ${{4:u}} @ ${{5:{price}}}{}", rate(spot));
    list.add(
        0,
        Completion::new(CompletionKind::Snippet, label)
            .detail(detail)
            .snippet(snippet)
            .resolve("snippet:row"),
    );
    if spot.kind() == Some(Keyword::Amendment) {
        reductions(spot, list);
    }
    if spot.kind() != Some(Keyword::Library) || in_row(spot) {
        library_rows(spot, list, None, true);
    }
    if in_row(spot) {
        return;
    }
    let word = Keyword::Section.word(own);
    let title = own.pick("Titre", "Title");
    let item = Completion::new(CompletionKind::Keyword, word)
        .detail(help::keyword(Keyword::Section, spot.lang))
        .snippet(format!("{word} \"${{1:{title}}}\" {{\n    $0\n}}"))
        .resolve(format!("keyword:{word}"));
    list.add(1, item);
    settings::keys(spot, list, 5);
}

/// The rate that a row needs, where nothing around gives one.
fn rate(spot: &Spot<'_>) -> String {
    let quote = spot.quote().map(|quote| &spot.project.quotes[quote as usize]);
    let given = spot.project.settings.vat.is_some()
        || quote.is_none_or(|quote| quote.settings.vat.is_some() || quote.is_library())
        || in_row(spot);
    if given { String::new() } else { format!(" {} ${{6:20%}}", Keyword::Vat.word(spot.own)) }
}

fn section(spot: &Spot<'_>, list: &mut List) {
    let title = spot.own.pick("Titre", "Title");
    let unnamed = !spot.before.iter().chain(&spot.after).any(|token| token.kind == Kind::String);
    if unnamed && spot.typed.is_none() {
        let snippet = format!("\"${{1:{title}}}\" {{\n    $0\n}}");
        list.add(0, Completion::new(CompletionKind::Snippet, format!("\"{title}\"")).snippet(snippet));
    }
}

/// After the id of a row.
pub fn row(spot: &Spot<'_>, list: &mut List) {
    let tokens = &spot.before;
    let named = tokens.get(1).is_some_and(|token| token.kind == Kind::String);
    let source = tokens.iter().position(|token| matches!(token.keyword, Some(Keyword::From | Keyword::Less)));
    if let Some(at) = source.filter(|at| *at == if named { 2 } else { 1 }) {
        let path = &tokens[at + 1..];
        let open = path.is_empty() || path.last().is_some_and(|last| last.kind == Kind::Dot);
        if open {
            let less = tokens[at].keyword == Some(Keyword::Less);
            return if less {
                taken_from(spot, list, path)
            } else {
                library_rows(spot, list, path.first(), false)
            };
        }
    }
    if tokens.len() == 1 {
        return after_id(spot, list);
    }
    let is_word = |token: &Token| {
        matches!(token.keyword, Some(Keyword::At | Keyword::Vat | Keyword::Discount | Keyword::Coef))
    };
    let last = tokens.iter().rposition(is_word);
    let number = spot.typed.is_some_and(|typed| typed.kind == Kind::Number);
    let after_figure = matches!(
        tokens.last().map(|token| token.kind),
        Some(Kind::Number | Kind::ParenClose | Kind::Percent | Kind::Euro)
    );
    match last.map(|at| (tokens[at].keyword, at + 1 == tokens.len())) {
        Some((Some(Keyword::Vat), true)) => formula::rates(spot, list),
        Some((Some(Keyword::Discount), true)) if !number => {
            list.add(0, Completion::new(CompletionKind::Value, "5%"));
            formula::names(spot, list, Wanted::Anything);
        }
        Some((Some(Keyword::Discount), empty))
            if empty || after_figure && tokens.last().is_some_and(|token| token.kind == Kind::Number) =>
        {
            formula::shares(spot, list);
        }
        Some((word, true)) if !number => formula::names(spot, list, wanted(word)),
        Some(_) if number => {}
        Some((word, _)) if formula::in_operation(spot) => formula::names(spot, list, wanted(word)),
        None if formula::in_operation(spot) => formula::names(spot, list, Wanted::Quantity),
        Some(_) => words(spot, list),
        None => {
            let units = formula::after_number(spot, list, None, false);
            if units && number {
                return;
            }
            let quantity = tokens
                .iter()
                .skip(if named { 2 } else { 1 })
                .any(|token| matches!(token.kind, Kind::Number | Kind::ParenClose));
            if !units && !quantity && named && tokens.len() == 2 && spot.typed.is_none() {
                let item =
                    Completion::new(CompletionKind::Snippet, "1 u @ 100").snippet("${1:1} ${2:u} @ ${3:100}");
                let detail = spot.lang.pick("quantité, unité, prix", "quantity, unit, price");
                list.add(0, item.detail(detail));
            }
            words(spot, list);
            if !units && !quantity {
                formula::names(spot, list, Wanted::Quantity);
            }
        }
    }
}

/// What the formula after a word of a row comes to.
fn wanted(word: Option<Keyword>) -> Wanted {
    if word == Some(Keyword::At) { Wanted::Price } else { Wanted::Anything }
}

fn after_id(spot: &Spot<'_>, list: &mut List) {
    let (name, price) = spot.own.pick(("Désignation", "100,00"), ("Designation", "100.00"));
    if spot.typed.is_none() && spot.after.is_empty() {
        let snippet = format!("\"${{1:{name}}}\" ${{2:1}} ${{3:u}} @ ${{4:{price}}}{}", rate(spot));
        let item = Completion::new(CompletionKind::Snippet, format!("\"{name}\"")).snippet(snippet);
        list.add(0, item.detail(spot.lang.pick("quantité, unité, prix", "quantity, unit, price")));
    }
    for word in [Keyword::From, Keyword::Less] {
        let item = Completion::new(CompletionKind::Keyword, word.word(spot.own))
            .detail(help::keyword(word, spot.lang))
            .resolve(format!("keyword:{}", word.word(spot.own)));
        list.add(1, item);
    }
}

/// The words of a row that it does not have yet.
fn words(spot: &Spot<'_>, list: &mut List) {
    let own = spot.own;
    let given =
        |wanted: Keyword| spot.before.iter().chain(&spot.after).any(|token| token.keyword == Some(wanted));
    let price = own.pick("100,00", "100.00");
    let free = spot.kind().is_some_and(Keyword::holds_entries);
    let used = spot.analysis.ledger.rates.iter().rev().find(|rate| !rate.percent.is_zero());
    let rate = used.map_or("20%".to_owned(), |rate| format!("{}%", own.typed(rate.percent)));
    let all = [
        (Keyword::At, format!("@ ${{1:{price}}}")),
        (Keyword::Vat, format!("{} ${{1:{rate}}}", Keyword::Vat.word(own))),
        (Keyword::Discount, format!("{} ${{1:5%}}", Keyword::Discount.word(own))),
        (Keyword::Coef, format!("{} ${{1:{}}}", Keyword::Coef.word(own), own.pick("1,25", "1.25"))),
        (Keyword::Option, String::new()),
        (Keyword::Penalty, String::new()),
    ];
    let less = given(Keyword::Less);
    for (word, snippet) in all {
        let wanted = match word {
            // A deduction has the price, the rate and the discount of its row (R15).
            _ if less => false,
            Keyword::Coef => !free && !given(Keyword::From),
            Keyword::Option => !free,
            Keyword::Penalty => free,
            _ => true,
        };
        if !wanted || given(word) {
            continue;
        }
        let mut item = Completion::new(CompletionKind::Keyword, word.word(own))
            .detail(help::keyword(word, spot.lang))
            .resolve(format!("keyword:{}", word.word(own)));
        if !snippet.is_empty() {
            item = item.snippet(snippet);
        }
        list.add(if word == Keyword::At { 3 } else { 4 }, item);
    }
}

/// The edition of a library that is in force for the quote around.
fn in_force(spot: &Spot<'_>, path: &str) -> Option<RowId> {
    let project = spot.project;
    let date = match spot.quote() {
        Some(quote) => project.quotes[quote as usize].date,
        None => spot.invoice().and_then(|invoice| project.invoices[invoice as usize].date),
    };
    let editions = project.names.library(path);
    let dated = |edition: &QuoteId| project.quotes[*edition as usize].date;
    let known = editions
        .into_iter()
        .filter(|(edition, _)| dated(edition).is_none_or(|from| date.is_none_or(|date| from <= date)));
    known.max_by_key(|(edition, _)| dated(edition)).map(|(_, row)| row)
}

/// Rows of the price libraries, with their prices; as whole lines, or as what follows `de`.
fn library_rows(spot: &Spot<'_>, list: &mut List, within: Option<&Token>, whole: bool) {
    let project = spot.project;
    let within = within.map(|token| fold(spot.text(token)).into_owned());
    let libraries = project.quotes.iter().filter(|quote| quote.is_library() && quote.id.is_some());
    let mut shown = 0;
    for library in libraries {
        let name = project.id(library.id);
        if within.as_ref().is_some_and(|within| *within != fold(name)) {
            continue;
        }
        for row in library.rows.clone() {
            let declared = &project.rows[row as usize];
            let id = project.slice(declared.id);
            let path = format!("{name}.{id}");
            let designation = project.designation(declared);
            let words = format!("{id} {designation} {path}");
            // Of several editions, the one in force.
            if !spot.fits(&words) || in_force(spot, &path) != Some(row) || list.is_full(shown) {
                continue;
            }
            shown += 1;
            let contract = spot.analysis.ledger.contract(row);
            let unit = contract.map(|contract| spot.unit(contract)).unwrap_or_default();
            let price = contract.and_then(|contract| spot.price(contract));
            let detail: Vec<String> = [Some(designation), price].into_iter().flatten().collect();
            let word = Keyword::From.word(spot.own);
            let item = match (whole, &within) {
                (true, _) => Completion::new(CompletionKind::Row, format!("{word} {path}")).snippet(format!(
                    "${{1:{}}} {word} {path} ${{2:1}} {unit}{}",
                    free(spot.project, id).unwrap_or_default(),
                    rate(spot)
                )),
                (false, None) => Completion::new(CompletionKind::Row, path.clone()),
                (false, Some(_)) => Completion::new(CompletionKind::Row, id),
            };
            let rank = if whole { 4 } else { 0 };
            let item =
                item.detail(detail.join(" · ")).filter(filter(spot, &words)).resolve(format!("row:{row}"));
            list.add(rank, item);
        }
    }
}

/// A row is found by its designation too.
fn filter(spot: &Spot<'_>, words: &str) -> String {
    let typed = fold(spot.word());
    match words_from(&fold(words), &typed) {
        Some(rest) if !typed.is_empty() => format!("{}{} {words}", spot.word(), &rest[typed.len()..]),
        _ => words.to_owned(),
    }
}

/// Rows of other contracts that an amendment may take away from, as whole lines.
fn reductions(spot: &Spot<'_>, list: &mut List) {
    let word = Keyword::Less.word(spot.own);
    for (row, name, words, detail, all) in reducible(spot, list, None) {
        let ending = spot.own.pick("mv", "less");
        let id = format!("{}_{ending}", spot.project.row_id(row));
        let id = free(spot.project, &id).unwrap_or(id);
        let item = Completion::new(CompletionKind::Row, format!("{word} {name}"))
            .detail(detail)
            .filter(filter(spot, &words))
            .snippet(format!("${{1:{id}}} {word} {name} ${{2:{}}}", escaped(&all)))
            .resolve(format!("row:{row}"));
        list.add(3, item);
    }
}

/// After `moins`: those rows by their names.
fn taken_from(spot: &Spot<'_>, list: &mut List, path: &[Token]) {
    let within = path.first().map(|token| spot.project.names.document(spot.text(token)));
    let within = match within {
        None => None,
        Some(Some(Document::Quote(quote))) => Some(quote),
        Some(_) => return,
    };
    for (row, name, words, detail, _) in reducible(spot, list, within) {
        let name = if within.is_some() { spot.project.row_id(row).to_owned() } else { name };
        let item = Completion::new(CompletionKind::Row, name)
            .detail(detail)
            .filter(filter(spot, &words))
            .resolve(format!("row:{row}"));
        list.add(0, item);
    }
}

/// Row, name, words, what is sold of it, and its whole quantity as typed.
fn reducible(
    spot: &Spot<'_>,
    list: &mut List,
    within: Option<QuoteId>,
) -> Vec<(RowId, String, String, String, String)> {
    let project = spot.project;
    let own = spot.quote();
    let mut out = Vec::new();
    for (row, declared) in project.rows.iter().enumerate() {
        let row = row as RowId;
        let quote = &project.quotes[declared.quote as usize];
        let sold = quote.is_contract() && declared.counts() && declared.less.is_none();
        let elsewhere = Some(declared.quote) != own && within.is_none_or(|within| within == declared.quote);
        if !sold || !elsewhere || list.is_full(out.len()) {
            continue;
        }
        let designation = project.designation(declared);
        let words = format!("{} {} {designation}", project.slice(declared.id), project.row_number(declared));
        if !spot.fits(&words) {
            continue;
        }
        let (Some(name), Some(contract)) =
            (spot.name_of(Target::Row(row)), spot.analysis.ledger.contract(row))
        else {
            continue;
        };
        let Some(quantity) = contract.quantity.to_short_decimal(6) else { continue };
        let unit = spot.unit(contract);
        let detail = format!("{designation} · {} {unit}", spot.lang.number(quantity));
        out.push((row, name, words, detail, format!("{} {unit}", spot.own.typed(quantity))));
    }
    out
}
