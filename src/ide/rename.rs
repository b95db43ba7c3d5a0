//! Renaming: a name at all of its places, imported files included, tried before it is proposed.
//!
//! After it the file means what it meant: the edits are applied to a copy, which is read again, and every name in it must
//! mean what it did.

use super::imports;
use super::names::{self, Symbol, Use};
use crate::Analysis;
use crate::diagnostic::Code;
use crate::locale::Lang;
use crate::project::{Document, Project, QuoteId};
use crate::source::{Edit, Files, Source, Span, Unreadable, apply};
use crate::syntax::{Keyword, Kind, Tokens, fold};

/// The name at an offset, and its text.
///
/// # Errors
/// Why nothing there can be renamed.
pub fn prepare(analysis: &Analysis, offset: u32, lang: Lang) -> Result<(Span, String), String> {
    let found = renamed(analysis, offset, lang)?;
    Ok((found.span, analysis.project.slice(found.span).to_owned()))
}

/// What to change so that the name at an offset is `new` everywhere.
///
/// # Errors
/// Why it cannot be: one sentence.
pub fn rename(analysis: &Analysis, offset: u32, new: &str, lang: Lang) -> Result<Vec<Edit>, String> {
    let (project, new) = (&analysis.project, new.trim());
    let same = allowed(analysis, offset, new, lang)?;
    let uses = names::uses(analysis);
    let places = uses.iter().filter(|place| same.contains(&place.symbol));
    let changed = places.filter(|place| project.slice(place.span) != new);
    let edits: Vec<Edit> = changed.map(|place| Edit::new(place.span, new)).collect();
    attempt(analysis, &uses, &edits, new, lang)?;
    Ok(edits)
}

/// What would be renamed, if it may have the name for all that its own declaration tells.
///
/// # Errors
/// Why it cannot: one sentence.
pub fn allowed(analysis: &Analysis, offset: u32, new: &str, lang: Lang) -> Result<Vec<Symbol>, String> {
    let found = renamed(analysis, offset, lang)?;
    let project = &analysis.project;
    check_word(found.symbol, new, lang)?;
    let same = family(project, found.symbol);
    match taken(project, &same, new) {
        Some(taken) => Err(already(project, new, taken, lang)),
        None => Ok(same),
    }
}

/// What bears one name with a symbol: the editions of a price library, and a row in each of them.
pub fn family(project: &Project, symbol: Symbol) -> Vec<Symbol> {
    let name = |quote: QuoteId| fold(project.id(project.quotes[quote as usize].id));
    match symbol {
        Symbol::Quote(quote) if project.quotes[quote as usize].is_library() => {
            let all = 0..project.quotes.len() as QuoteId;
            let editions = all.filter(|other| project.quotes[*other as usize].is_library());
            editions.filter(|other| name(*other) == name(quote)).map(Symbol::Quote).collect()
        }
        Symbol::Row(row) => {
            let quote = project.rows[row as usize].quote;
            let declared = &project.quotes[quote as usize];
            if !declared.is_library() || declared.is_components() {
                return vec![symbol];
            }
            let editions = project.names.library(&format!("{}.{}", name(quote), project.row_id(row)));
            let mut out: Vec<_> = editions.into_iter().map(|(_, row)| Symbol::Row(row)).collect();
            if !out.contains(&symbol) {
                out.push(symbol);
            }
            out
        }
        _ => vec![symbol],
    }
}

/// The name at an offset if it can be renamed.
fn renamed(analysis: &Analysis, offset: u32, lang: Lang) -> Result<Use, String> {
    let Some(found) = names::at(analysis, offset) else {
        return Err(lang.pick(
            "Rien ne se renomme ici : placer le curseur sur l'identifiant d'une ligne, d'un titre ou d'un document, \
             sur un « soit », une unité ou un indice."
                .to_owned(),
            "Nothing can be renamed here: put the cursor on the id of a row, a section or a document, on a “let”, a unit \
             or an index."
                .to_owned(),
        ));
    };
    if named_by_table(&analysis.project, found.symbol) {
        let name = lang.quoted(analysis.project.slice(found.span));
        return Err(lang.pick(
            format!("{name} tient son nom d'une table importée : c'est elle qu'il faut renommer."),
            format!("{name} has its name from an imported table: rename the table."),
        ));
    }
    Ok(found)
}

/// An index whose values come from a table, which names it.
fn named_by_table(project: &Project, symbol: Symbol) -> bool {
    let Symbol::Index(index) = symbol else { return false };
    let mut values = project.indices[index as usize].values.iter();
    values.any(|value| imports::is_table(&project.source.file(value.span.start).name))
}

/// A name is one word of the language, which may stand where the symbol is declared.
fn check_word(symbol: Symbol, new: &str, lang: Lang) -> Result<(), String> {
    if new.is_empty() {
        return Err(lang.pick("Il faut un nom.", "A name is needed.").to_owned());
    }
    let quoted = lang.quoted(new);
    let mut tokens = Tokens::new(new);
    let word = tokens.next().filter(|token| token.kind == Kind::Word && token.span.of(new) == new);
    let Some(word) = word else {
        return Err(lang.pick(
            format!("{quoted} n'est pas un nom : une lettre, puis des lettres, des chiffres et « _ », sans espace."),
            format!("{quoted} is not a name: a letter, then letters, digits and “_”, without a space."),
        ));
    };
    let reserved = match symbol {
        Symbol::Row(_) | Symbol::Section(_) => Keyword::reserved_for_ids,
        Symbol::Let(_) | Symbol::Unit(_) => Keyword::reserved_for_names,
        Symbol::Quote(_) | Symbol::Invoice(_) | Symbol::Payment(_) | Symbol::Index(_) => {
            |word: Keyword| word.reserved_for_documents() || word.reserved_for_ids()
        }
    };
    if word.keyword.is_some_and(reserved) {
        return Err(lang.pick(
            format!("{quoted} est un mot de la langue : un autre nom, comme {new}_1."),
            format!("{quoted} is a word of the language: another name, such as {new}_1."),
        ));
    }
    Ok(())
}

/// What has a name already where it would have to be the only one.
fn taken(project: &Project, same: &[Symbol], new: &str) -> Option<Symbol> {
    let (names, all) = (&project.names, project.quotes.iter().zip(0..));
    let known: Vec<Symbol> = match same.first()? {
        symbol @ (Symbol::Row(_) | Symbol::Section(_)) => {
            let quote = match symbol {
                Symbol::Row(row) => project.rows[*row as usize].quote,
                Symbol::Section(section) => project.sections[*section as usize].quote,
                _ => return None,
            };
            let declared = &project.quotes[quote as usize];
            if declared.is_library() {
                let library = project.id(declared.id);
                names
                    .library(&format!("{library}.{new}"))
                    .into_iter()
                    .map(|(_, row)| Symbol::Row(row))
                    .collect()
            } else {
                // Nothing tells a free row from one of a quote but its name.
                let free = |quote: QuoteId| !project.quotes[quote as usize].is_contract();
                let known = names.quotes_with(new).into_iter();
                let known = known.filter(|(other, _)| *other == quote || free(*other) || free(quote));
                known.filter_map(|(_, target)| Symbol::of(target)).collect()
            }
        }
        Symbol::Quote(quote) if project.quotes[*quote as usize].is_library() => {
            let libraries = all.filter(|(other, _)| other.is_library() && other.id.is_some());
            let named = libraries.filter(|(other, _)| fold(project.id(other.id)) == fold(new));
            named.map(|(_, at)| Symbol::Quote(at)).collect()
        }
        Symbol::Quote(_) | Symbol::Invoice(_) | Symbol::Payment(_) => {
            let known = match names.document(new) {
                Some(Document::Quote(quote)) => Some(Symbol::Quote(quote)),
                Some(Document::Invoice(invoice)) => Some(Symbol::Invoice(invoice)),
                Some(Document::Other(name)) => {
                    let payments = project.payments.iter().zip(0..);
                    let mut named = payments.filter(|(payment, _)| payment.id == Some(name));
                    named.next().map(|(_, at)| Symbol::Payment(at))
                }
                None => None,
            };
            known.into_iter().collect()
        }
        Symbol::Let(_) => names.find_let(new).map(Symbol::Let).into_iter().collect(),
        Symbol::Index(_) => names.index(&fold(new)).map(Symbol::Index).into_iter().collect(),
        Symbol::Unit(_) => project.units.id(new).map(Symbol::Unit).into_iter().collect(),
    };
    known.into_iter().find(|symbol| !same.contains(symbol))
}

fn already(project: &Project, new: &str, taken: Symbol, lang: Lang) -> String {
    let new = lang.quoted(new);
    let what = match taken {
        Symbol::Row(row) => {
            let name = lang.quoted(&project.designation(&project.rows[row as usize]));
            lang.pick(format!("la ligne {name}"), format!("the row {name}"))
        }
        Symbol::Section(section) => {
            let name = lang.quoted(&project.text(project.sections[section as usize].title));
            lang.pick(format!("le titre {name}"), format!("the section {name}"))
        }
        Symbol::Quote(_) | Symbol::Invoice(_) | Symbol::Payment(_) => {
            lang.pick("un autre document", "another document").to_owned()
        }
        Symbol::Let(_) => lang.pick("un autre « soit »", "another “let”").to_owned(),
        Symbol::Index(_) => lang.pick("un autre indice", "another index").to_owned(),
        Symbol::Unit(_) => lang.pick("une autre unité", "another unit").to_owned(),
    };
    let line =
        taken.declaration(project).map_or(String::new(), |name| format!(", {}", line(project, name, lang)));
    lang.pick(format!("{new} est déjà {what}{line}."), format!("{new} is already {what}{line}."))
}

/// `ligne 7`, `ligne 7 de prix/bpu.avt`.
fn line(project: &Project, place: Span, lang: Lang) -> String {
    let (line, file) = (project.source.position(place.start).line, project.source.file(place.start));
    let line = lang.pick(format!("ligne {line}"), format!("line {line}"));
    match file.span.start {
        0 => line,
        _ => lang.pick(format!("{line} de {}", file.name), format!("{line} of {}", file.name)),
    }
}

/// The files of an analysis, changed.
struct Changed(Vec<(String, String)>);

impl Files for Changed {
    fn read(&self, path: &str) -> Result<String, Unreadable> {
        let found = self.0.iter().skip(1).find(|(name, _)| name == path);
        found.map(|(_, text)| text.clone()).ok_or(Unreadable::Missing)
    }
}

/// Reads the files again with the edits made: every name must mean what it did.
fn attempt(analysis: &Analysis, uses: &[Use], edits: &[Edit], new: &str, lang: Lang) -> Result<(), String> {
    let project = &analysis.project;
    let files = project.source.files().iter().map(|file| {
        let inside =
            edits.iter().filter(|edit| file.span.start <= edit.span.start && edit.span.end <= file.span.end);
        let shift = |at: u32| at - file.span.start;
        let own: Vec<Edit> = inside
            .map(|edit| Edit::new(Span::new(shift(edit.span.start), shift(edit.span.end)), &*edit.text))
            .collect();
        Some((file.name.clone(), apply(project.slice(file.span), &own)?))
    });
    let files: Option<Vec<_>> = files.collect();
    let Some(files) = files else { return Err(changes(project, None, new, lang)) };
    let after = crate::analyse(Source::new(files[0].0.clone(), files[0].1.clone()), &Changed(files));
    let meant = names::uses(&after);
    let mut moved = Moved { edits, done: 0, by: 0 };
    for (at, place) in uses.iter().enumerate() {
        let start = moved.to(place.span.start);
        let same = |other: &Use| {
            (other.symbol, other.declares, i64::from(other.span.start))
                == (place.symbol, place.declares, start)
        };
        let found = meant.get(at);
        if let Some(found) = found.filter(|found| i64::from(found.span.start) < start) {
            // A name that meant nothing would come to mean this.
            let (line, new) = (line(&after.project, found.span, lang), lang.quoted(new));
            return Err(lang.pick(
                format!("{new} est déjà écrit {line}, où il ne désigne rien : choisir un autre nom."),
                format!("{new} is already written on {line}, where it means nothing: choose another name."),
            ));
        }
        if !found.is_some_and(same) {
            return Err(changes(project, Some(place.span), new, lang));
        }
    }
    let codes = |analysis: &Analysis| {
        // What cannot be read is read from nowhere here.
        let told = analysis
            .diagnostics
            .iter()
            .filter(|told| !matches!(told.code, Code::ImportPath | Code::ImportUnreadable));
        let mut codes: Vec<Code> = told.map(|told| told.code).collect();
        codes.sort_unstable();
        codes
    };
    let same = meant.len() == uses.len() && codes(&after) == codes(analysis);
    if same && after.ledger.invoices == analysis.ledger.invoices {
        Ok(())
    } else {
        Err(changes(project, None, new, lang))
    }
}

/// Where places of a text are once it is edited; asked in ascending order.
struct Moved<'e> {
    edits: &'e [Edit],
    done: usize,
    by: i64,
}

impl Moved<'_> {
    fn to(&mut self, place: u32) -> i64 {
        while let Some(edit) = self.edits.get(self.done).filter(|edit| edit.span.end <= place) {
            self.by += edit.text.len() as i64 - i64::from(edit.span.end - edit.span.start);
            self.done += 1;
        }
        i64::from(place) + self.by
    }
}

fn changes(project: &Project, place: Option<Span>, new: &str, lang: Lang) -> String {
    let new = lang.quoted(new);
    match place {
        Some(place) => {
            let name = lang.quoted(project.slice(place));
            let line = line(project, place, lang);
            lang.pick(
                format!("{new} changerait ce que {name} désigne, {line} : choisir un autre nom."),
                format!("{new} would change what {name} means, {line}: choose another name."),
            )
        }
        None => lang.pick(
            format!("{new} changerait ce que dit le fichier : choisir un autre nom."),
            format!("{new} would change what the file says: choose another name."),
        ),
    }
}
