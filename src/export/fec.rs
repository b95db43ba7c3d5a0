//! The sales entries of what is issued, as a *fichier des écritures comptables* (livre des procédures fiscales, article
//! A47 A-1): one balanced entry for each invoice, in the journal of sales.
//!
//! Every amount is a line of the ledger. Works, revision and VAT are credited, rate by rate; what is taken off is debited:
//! deposits by rate, advances, the retention on its own account, deductions; the rest is what the client owes. An amount
//! of the other sign goes to the other side, so that a credit note is its invoice turned round.

use super::{Selection, accounts::Accounts, accounts::Kind, head, sheet};
use crate::Analysis;
use crate::billing::{DeductionSource, Money, Totals};
use crate::document::{self, View};
use crate::locale::Lang;
use crate::project::{InvoiceKind, Key};
use rust_decimal::Decimal;
use std::io::{self, Write};

const HEADS: [&str; 18] = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
];

/// What an entry puts on an account.
struct Posted {
    kind: Kind,
    /// Of VAT, where the account may depend on it.
    rate: Option<Decimal>,
    /// Said beside the document's name.
    label: String,
    /// Debited; credited where it is negative.
    amount: Money,
}

/// Writes the entries of issued invoices whose figures are known. Entries are numbered over all of them, whichever are
/// asked for. Amounts are those of the file, in its currency.
///
/// # Errors
/// Those of `out`.
pub fn write(
    analysis: &Analysis,
    selection: &Selection,
    accounts: &Accounts,
    out: &mut impl Write,
) -> io::Result<()> {
    record(out, &HEADS.map(String::from))?;
    let mut number = 0;
    document::each_summary(&analysis.project, &analysis.ledger, Lang::Fr, |view| {
        let Some(totals) = view.totals().filter(|_| view.invoice.issued()) else { return Ok(()) };
        let lines = posted(view, totals);
        // An invoice of nothing posts nothing, and takes no number.
        number += usize::from(!lines.is_empty());
        if !selection.takes(view.project.id(view.invoice.id)) {
            return Ok(());
        }
        entry(analysis, view, lines, number, accounts, out)
    })
}

fn record(out: &mut impl Write, fields: &[String]) -> io::Result<()> {
    let plain = |field: &String| field.replace(['\t', '\r', '\n'], " ");
    let line = fields.iter().map(plain).collect::<Vec<_>>().join("\t");
    write!(out, "{line}\r\n")
}

fn entry(
    analysis: &Analysis,
    view: &View<'_>,
    lines: Vec<Posted>,
    number: usize,
    accounts: &Accounts,
    out: &mut impl Write,
) -> io::Result<()> {
    let document = view.document(None);
    let currency = &view.project.settings.currency;
    let date = document.date.as_deref().unwrap_or_default().replace('-', "");
    let client = head(analysis).client.unwrap_or_default();
    let name = format!("{} {} {client}", sheet::short(document.kind, Lang::Fr), document.id);
    let name = name.trim_end();
    for Posted { kind, rate, label, amount } in lines {
        let account = accounts.of(kind, rate);
        let auxiliary = accounts.auxiliary().filter(|_| matches!(kind, Kind::Client | Kind::Retention));
        let (auxiliary, party) = match auxiliary {
            Some(own) if own.label.is_empty() => (own.number.clone(), client.clone()),
            Some(own) => (own.number.clone(), own.label.clone()),
            None => (String::new(), String::new()),
        };
        let figure = amount.abs().decimal(currency.decimals).to_string().replace('.', ",");
        let zero = Money::ZERO.decimal(currency.decimals).to_string().replace('.', ",");
        let foreign = currency.code != "EUR";
        let sign = if amount.is_negative() { "-" } else { "" };
        let abroad = if foreign { format!("{sign}{figure}") } else { String::new() };
        let (debit, credit) = if amount.is_negative() { (zero, figure) } else { (figure, zero) };
        let label = if label.is_empty() { name.to_owned() } else { format!("{name}, {label}") };
        let fields = [
            "VE".to_owned(),
            "Ventes".to_owned(),
            number.to_string(),
            date.clone(),
            account.number.clone(),
            account.label.clone(),
            auxiliary,
            party,
            document.number.clone().unwrap_or_default(),
            date.clone(),
            label,
            debit,
            credit,
            String::new(),
            String::new(),
            date.clone(),
            abroad,
            if foreign { currency.code.to_owned() } else { String::new() },
        ];
        record(out, &fields)?;
    }
    Ok(())
}

/// The lines of an entry that are not nothing: they add up to zero.
fn posted(view: &View<'_>, totals: &Totals) -> Vec<Posted> {
    let percent = |rate: u16| view.ledger.rates[usize::from(rate)].percent;
    let mut lines = vec![
        Posted { kind: Kind::Client, rate: None, label: String::new(), amount: totals.payable },
        Posted {
            kind: Kind::Retention,
            rate: None,
            label: "retenue de garantie".into(),
            amount: totals.retention,
        },
    ];
    for line in &totals.advances {
        let advance = view.project.id(view.project.invoices[line.part.invoice as usize].id);
        let label = format!("reprise de l’avance {advance}");
        lines.push(Posted { kind: Kind::Advance, rate: None, label, amount: line.amount });
    }
    for line in &totals.deductions {
        let (kind, label) = deduction(view, line.source);
        if !line.before_tax {
            lines.push(Posted { kind, rate: None, label, amount: line.amount });
            continue;
        }
        // Before tax it lowers the price, as a discount does.
        let kind = if kind == Kind::EarlyDiscount { kind } else { Kind::Discount };
        let at_rates = line.at_rates.iter().map(|(rate, amount)| Posted {
            kind,
            rate: Some(percent(*rate)),
            label: label.clone(),
            amount: *amount,
        });
        lines.extend(at_rates);
    }
    for line in &totals.recoveries {
        let deposit = view.project.id(view.project.invoices[line.part.invoice as usize].id);
        let label = format!("reprise de l’acompte {deposit}");
        lines.push(Posted {
            kind: Kind::Deposit,
            rate: Some(percent(line.rate)),
            label,
            amount: line.amount,
        });
    }
    for line in &totals.rates {
        let rate = Some(percent(line.rate));
        let credits = [
            (Kind::Works, line.works),
            (Kind::Revision, line.revision),
            (Kind::Deposit, line.deposit),
            (Kind::Vat, line.tax),
        ];
        let said = Lang::Fr.percent(percent(line.rate));
        lines.extend(credits.into_iter().map(|(kind, amount)| {
            let label = match kind {
                Kind::Revision => format!("révision, TVA {said}"),
                _ => format!("TVA {said}"),
            };
            Posted { kind, rate, label, amount: amount.negated() }
        }));
    }
    if view.invoice.kind == InvoiceKind::Advance || !totals.advance.is_zero() {
        let amount = totals.advance.negated();
        lines.push(Posted { kind: Kind::Advance, rate: None, label: String::new(), amount });
    }
    lines.retain(|line| !line.amount.is_zero());
    lines
}

/// The account and the name of a deduction.
fn deduction(view: &View<'_>, source: DeductionSource) -> (Kind, String) {
    let project = view.project;
    let key = match source {
        DeductionSource::Project(at) => project.settings.deductions[at as usize].key,
        DeductionSource::Invoice(invoice, at) => {
            project.invoices[invoice as usize].deductions()[at as usize].key
        }
        DeductionSource::Penalty(row) => {
            return (Kind::Penalty, project.designation_in(&project.rows[row as usize], Lang::Fr));
        }
    };
    let kind = match key {
        Key::Prorata => Kind::Prorata,
        Key::EarlyDiscount => Kind::EarlyDiscount,
        _ => Kind::Deduction,
    };
    (kind, document::label_of(project, source, Lang::Fr).0)
}
