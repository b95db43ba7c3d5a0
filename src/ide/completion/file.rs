//! Whole blocks, at the start of a line of the file: a new situation with the rows that still move, a quote, a payment
//! of what is due.

use super::place::Spot;
use super::{Completion, CompletionKind, List, escaped, formula, head, help};
use crate::billing::Money;
use crate::ide::following::{Moving, free, moving};
use crate::locale::Date;
use crate::project::{InvoiceKind, Target};
use crate::syntax::Keyword;

/// Rows that a new situation lists at most.
const MOST_LINES: usize = 30;

/// Outside every block.
pub fn complete(spot: &Spot<'_>, list: &mut List) {
    match spot.before.first().map(|token| token.keyword) {
        None => start(spot, list),
        Some(Some(Keyword::Let | Keyword::UnitDef)) => formula::in_let(spot, list),
        Some(Some(Keyword::Import | Keyword::Grid)) | Some(None) => {}
        Some(Some(kind)) if kind.is_kind() => head::complete(spot, kind, list),
        Some(Some(_)) => {}
    }
}

fn start(spot: &Spot<'_>, list: &mut List) {
    for kind in Keyword::ALL.iter().copied().filter(|word| word.is_kind() || *word <= Keyword::Let) {
        let word = kind.word(spot.own);
        let item = |kind: CompletionKind| Completion::new(kind, word).resolve(format!("keyword:{word}"));
        // The rest of the line is there already: the word alone.
        if !spot.after.is_empty() {
            list.add(5, item(CompletionKind::Keyword).detail(help::keyword(kind, spot.lang)));
            continue;
        }
        let Some(Block { rank, text, detail }) = block(spot, kind) else { continue };
        let kind_of = match kind {
            Keyword::Import => CompletionKind::File,
            _ => CompletionKind::Snippet,
        };
        let detail = if detail.is_empty() { help::keyword(kind, spot.lang).to_owned() } else { detail };
        list.add(rank, item(kind_of).detail(detail).snippet(text));
    }
}

struct Block {
    rank: u8,
    text: String,
    detail: String,
}

/// A document or a statement, whole; nothing for one that the job cannot have (again).
fn block(spot: &Spot<'_>, kind: Keyword) -> Option<Block> {
    let project = spot.project;
    let own = spot.own;
    let word = kind.word(own);
    let plain = |rank: u8, text: String| Some(Block { rank, text, detail: String::new() });
    let party = |kind: Keyword| project.parties.iter().any(|party| party.kind == kind);
    match kind {
        Keyword::Project => {
            let vat = Keyword::Vat.word(own);
            let (name, rate) = own.pick(("Chantier", "10%"), ("Job", "20%"));
            project.settings.title.is_none().then_some(())?;
            plain(2, format!("{word} \"${{1:{name}}}\" {{\n    {vat} : ${{2:{rate}}}\n}}"))
        }
        Keyword::Company | Keyword::Client | Keyword::Architect if !party(kind) => {
            let name = own.pick("Nom", "Name");
            let address = own.pick("adresse", "address");
            let (siret, vat) = own.pick(("siret", "tva_intra"), ("siret", "vat_id"));
            let sells = match kind {
                Keyword::Company => {
                    format!("    {siret} : \"${{4:73282932000074}}\"\n    {vat} : \"${{5:FR44732829320}}\"\n")
                }
                _ => String::new(),
            };
            plain(
                3,
                format!(
                    "{word} \"${{1:{name}}}\" {{\n{sells}    {address} : \"${{2:12 rue des Lilas}}\" \"${{3:69003 Lyon}}\" FR\n}}"
                ),
            )
        }
        Keyword::Quote | Keyword::Order | Keyword::Amendment | Keyword::Library => {
            if kind == Keyword::Amendment && !project.quotes.iter().any(|quote| quote.is_signed()) {
                return None;
            }
            let id = spot.following().id(kind);
            let (title, row, name) =
                own.pick(("Titre", "ligne", "Désignation"), ("Title", "row", "Designation"));
            let row = free(project, row)?;
            let price = own.pick("100,00", "100.00");
            let quantity = if kind == Keyword::Library { "1" } else { "${6:1}" };
            let bears = kind != Keyword::Library && project.settings.vat.is_none();
            let rate = if bears { format!(" {} ${{9:20%}}", Keyword::Vat.word(own)) } else { String::new() };
            let dated = dated(spot, kind, 3);
            let rank = if kind == Keyword::Quote { 1 } else { 2 };
            plain(
                rank,
                format!(
                    "{word} ${{1:{id}}} \"${{2:{title}}}\"{dated} {{\n    ${{4:{row}}} \"${{5:{name}}}\" {quantity} ${{7:u}} @ ${{8:{price}}}{rate}\n}}"
                ),
            )
        }
        Keyword::Situation => situation(spot),
        Keyword::Closing => {
            let any = spot.following().invoices().any(|(_, invoice)| invoice.kind.is_progress());
            (any && is_open(spot)).then_some(())?;
            plain(2, format!("{} {{\n    $0\n}}", invoice_head(spot, kind)))
        }
        Keyword::Deposit | Keyword::Advance => {
            let signed =
                project.quotes.iter().position(|quote| quote.is_signed() && quote.accepted_on(None))?;
            let name = spot.name_of(Target::Quote(signed as u32))?;
            is_open(spot).then_some(())?;
            let rate = if kind == Keyword::Deposit { "30%" } else { "5%" };
            plain(2, format!("{} {{\n    {name}  ${{4:{rate}}}\n}}", invoice_head(spot, kind)))
        }
        Keyword::Credit => {
            let issued = |(at, invoice): &(usize, &crate::project::Invoice)| {
                let credited = project.invoices.iter().any(|other| other.cites == Some(*at as u32));
                invoice.issued() && invoice.kind != InvoiceKind::Credit && !credited
            };
            let (_, last) = spot.following().invoices().rev().find(issued)?;
            let name = project.id(last.id);
            (!name.is_empty()).then_some(())?;
            let reason = own.pick("Motif", "Reason");
            let number = spot
                .following()
                .number()
                .map(|number| format!(" {} \"${{3:{}}}\"", Keyword::No.word(own), escaped(&number)));
            let id = spot.following().id(kind);
            let dated = dated(spot, kind, 4);
            Some(Block {
                rank: 3,
                text: format!(
                    "{word} ${{1:{id}}} \"${{2:{reason}}}\"{}{dated} {{\n    {name}  ${{5:100%}}\n}}",
                    number.unwrap_or_default()
                ),
                detail: spot.lang.pick(format!("annule {name}"), format!("cancels {name}")),
            })
        }
        Keyword::Payment => payment(spot),
        Keyword::Index => {
            let name = "BT01";
            let month = spot
                .following()
                .date(Keyword::Quote)
                .map_or("2026-01".to_owned(), |date| date.month().to_string());
            project.names.index("bt01").is_none().then_some(())?;
            plain(4, format!("{word} ${{1:{name}}} {{\n    ${{2:{month}}}  ${{3:100}}\n}}"))
        }
        Keyword::Revision => {
            let table = project.indices.first()?;
            project.revision.is_none().then_some(())?;
            let name = project.slice(table.name);
            let month = table.values.first().map(|value| value.month.to_string())?;
            let (formula, base) = own.pick(
                (format!("formule : ${{1:0,15 + 0,85 * {name} / {name}.zéro}}"), "zéro"),
                (format!("formula : ${{1:0.15 + 0.85 * {name} / {name}.base}}"), "base"),
            );
            plain(4, format!("{word} {{\n    {formula}\n    {base} : ${{2:{month}}}\n}}"))
        }
        Keyword::Bond if project.bond.is_none() => plain(
            4,
            format!("{word} \"${{1:{}}}\"{}", own.pick("Banque", "Bank"), dated(spot, Keyword::Handover, 2)),
        ),
        Keyword::Handover if project.handover.is_none() => {
            plain(4, format!("{word}{}", dated(spot, Keyword::Handover, 1)))
        }
        Keyword::Grid => {
            let situations = spot.following().invoices().filter(|(_, invoice)| invoice.kind.is_progress());
            let names: Vec<&str> =
                situations.filter_map(|(_, invoice)| invoice.id).map(|id| project.slice(id)).collect();
            (!names.is_empty()).then_some(())?;
            plain(4, format!("{word} {{\n    | {}\n    $0\n}}", names.join(" | ")))
        }
        Keyword::Import => {
            plain(4, format!("{word} \"${{1:{}}}\"", own.pick("bibliotheque.avt", "library.avt")))
        }
        Keyword::UnitDef => {
            let name = own.pick("palette", "pallet");
            project.units.get(name).is_none().then_some(())?;
            plain(4, format!("{word} ${{1:{name}}} = ${{2:48 u}}"))
        }
        Keyword::Let => {
            let name = own.pick("longueur", "length");
            let name = free(project, name)?;
            plain(3, format!("{word} ${{1:{name}}} = ${{2:1 m}}"))
        }
        _ => None,
    }
}

/// No closing, and no situation below the cursor: the order of the file is that of the months.
fn is_open(spot: &Spot<'_>) -> bool {
    let below = |invoice: &crate::project::Invoice| {
        invoice.kind.is_progress() && invoice.head.start > spot.line.start
    };
    !head::is_closed(spot) && !spot.following().invoices().any(|(_, invoice)| below(invoice))
}

/// ` du 2026-06-30`, as a place to fill in.
fn dated(spot: &Spot<'_>, kind: Keyword, place: u32) -> String {
    let date = spot.following().date(kind).or(Date::new(2026, 1, 31));
    let date = date.map(|date| date.to_string()).unwrap_or_default();
    format!(" {} ${{{place}:{date}}}", Keyword::Dated.word(spot.own))
}

/// `situation ${1:S3} n° "${2:F-3}" du ${3:2026-06-30}`: with a number, where the ones before have theirs.
fn invoice_head(spot: &Spot<'_>, kind: Keyword) -> String {
    let number = spot.following().number().filter(|_| spot.following().may_be_issued(kind, None));
    let number =
        number.map(|number| format!(" {} \"${{2:{}}}\"", Keyword::No.word(spot.own), escaped(&number)));
    let (id, dated) = (spot.following().id(kind), dated(spot, kind, 3));
    format!("{} ${{1:{id}}}{}{dated}", kind.word(spot.own), number.unwrap_or_default())
}

/// The next situation, with every row that still moves at its previous progress.
fn situation(spot: &Spot<'_>) -> Option<Block> {
    is_open(spot).then_some(())?;
    let date = spot.following().date(Keyword::Situation);
    let mut rows = moving(spot.analysis, date, spot.own).unwrap_or_default();
    // What has begun goes on first.
    let begun = rows.iter().filter(|row| row.begun).count();
    let total = rows.len();
    if total > MOST_LINES && begun > 0 {
        rows.retain(|row| row.begun);
    }
    rows.truncate(MOST_LINES);
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or_default();
    let line = |(row, place): (&Moving, u32)| match &row.value {
        Some(value) => format!("    {:width$}  ${{{place}:{}}}\n", row.name, escaped(value)),
        None => format!("    {}\n", escaped(&row.remark(spot.own))),
    };
    let lines = rows.iter().zip(4..).map(line);
    let lines: String = lines.collect();
    let lines = if lines.is_empty() { "    $0\n".to_owned() } else { lines };
    let detail = match total {
        0 => String::new(),
        1 => spot
            .lang
            .pick("celle du mois, 1 ligne en cours".into(), "the month's, 1 row that still moves".into()),
        total => spot.lang.pick(
            format!("celle du mois, {total} lignes en cours"),
            format!("the month's, {total} rows that still move"),
        ),
    };
    Some(Block { rank: 0, text: format!("{} {{\n{lines}}}", invoice_head(spot, Keyword::Situation)), detail })
}

/// A payment of all that is due.
fn payment(spot: &Spot<'_>) -> Option<Block> {
    let word = Keyword::Payment.word(spot.own);
    let due: Vec<(String, String)> = due(spot).into_iter().map(|(_, name, left)| (name, left)).collect();
    (!due.is_empty()).then_some(())?;
    let width = due.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let lines =
        due.iter().zip(2..).map(|((name, left), place)| format!("    {name:width$}  ${{{place}:{left}}}\n"));
    let lines: String = lines.collect();
    let names: Vec<String> = due.iter().map(|(name, _)| name.clone()).collect();
    let names = spot.lang.list(&names, 3);
    let text = format!("{word}{} {{\n{lines}}}", dated(spot, Keyword::Payment, 1));
    Some(Block {
        rank: 1,
        text,
        detail: spot.lang.pick(format!("ce qui reste dû : {names}"), format!("what is still due: {names}")),
    })
}

/// The invoices that something is due on: their places, their names, and what is left, as typed.
pub fn due(spot: &Spot<'_>) -> Vec<(usize, String, String)> {
    let project = spot.project;
    let ledger = &spot.analysis.ledger;
    // A line that is half typed pays nothing so far.
    let so_far = |at: usize| {
        let lines = ledger.payments.iter().filter(|line| line.invoice as usize == at);
        let paid = Money::sum(lines.map(|line| line.amount))?;
        ledger.invoices[at].as_deref()?.payable.minus(paid)
    };
    let mut out = Vec::new();
    for (at, invoice) in project.invoices.iter().enumerate().filter(|(_, invoice)| invoice.issued()) {
        let left = ledger.left(project, at).or_else(|| so_far(at));
        let left = left.filter(|left| !left.is_zero() && !left.is_negative());
        if let (Some(left), Some(id)) = (left, invoice.id) {
            out.push((at, project.slice(id).to_owned(), spot.typed_money(left)));
        }
    }
    out
}
