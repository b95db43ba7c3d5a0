//! Invoices and payments: from the works down to what is to be paid, by when, and what was.

use super::markdown::{code, plain, table};
use crate::document::{DocumentTotals, Status};
use crate::ide::figures::Figures;
use crate::project::InvoiceId;
use rust_decimal::Decimal;

/// The foot of an invoice.
pub fn invoice(figures: &Figures<'_>, at: InvoiceId) -> String {
    let document = figures.document(at);
    let mut head = format!("**{} {}**", figures.kind(document.kind), plain(&document.id));
    if let Some(number) = &document.number {
        head += &figures.pick(format!(" · n° {}", plain(number)), format!(" · no {}", plain(number)));
    }
    if let Some(date) = &document.date {
        head += &format!(" · {}", figures.day(date));
    }
    head += &match document.status {
        Status::Draft => figures.pick(" · brouillon", " · draft"),
        Status::Issued => figures.pick(" · émise", " · issued"),
        Status::Paid => figures.pick(" · réglée", " · paid"),
    };
    let mut parts = vec![head];
    if let Some(cited) = &document.cites {
        let id = code(&cited.id);
        parts.push(match cited.whole {
            true => figures.pick(format!("Annule {id}"), format!("Cancels {id}")),
            false => figures.pick(format!("Annule une part de {id}"), format!("Cancels a part of {id}")),
        });
    }
    for asked in &document.asked {
        let (share, quote) = (plain(&asked.asked), code(&asked.quote));
        parts.push(figures.pick(format!("{share} de {quote}"), format!("{share} of {quote}")));
    }
    let Some(totals) = &document.totals else {
        parts.push(figures.pick(
            "Net inconnu, tant qu’une erreur n’est pas corrigée",
            "Net unknown until an error is put right",
        ));
        return parts.join("\n\n");
    };
    parts.push(foot(figures, totals, document.asked.is_empty()));
    let mut after = Vec::new();
    if let Some(settlement) = &document.settlement {
        if let Some(due) = &settlement.due {
            let due = figures.day(due);
            after.push(figures.pick(format!("Échéance {due}"), format!("Due {due}")));
        }
        if !settlement.paid.0.is_zero() {
            let (paid, left) = (figures.decimal(settlement.paid.0), figures.decimal(settlement.left.0));
            after.push(figures.pick(format!("réglé {paid}"), format!("paid {paid}")));
            if !settlement.left.0.is_zero() {
                after.push(figures.pick(format!("reste {left}"), format!("left {left}")));
            }
        }
    }
    if let (Some(progress), true) = (totals.progress, document.asked.is_empty()) {
        let progress = figures.lang.percent(progress.0);
        after.push(figures.pick(
            format!("avancement {progress} du marché"),
            format!("progress {progress} of the contract"),
        ));
    }
    if !after.is_empty() {
        let line = after.join(" · ");
        let mut chars = line.chars();
        let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
        parts.push(first + chars.as_str());
    }
    parts.join("\n\n")
}

/// Works, what is taken off, VAT by rate, retention, net; lines that say nothing are left out.
fn foot(figures: &Figures<'_>, totals: &DocumentTotals, works: bool) -> String {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut line = |label: String, amount: Decimal| rows.push(vec![label, figures.decimal(amount)]);
    let minus = |amount: Decimal| -amount;
    if works {
        line(figures.pick("Travaux HT", "Works before tax"), totals.works.0);
    }
    for revision in &totals.revisions {
        let (of, coefficient) = (plain(&revision.of), figures.lang.number(revision.coefficient.0));
        let label = match revision.correction {
            true => figures.pick(format!("Révision corrigée de {of}"), format!("Corrected revision of {of}")),
            false => figures.pick(format!("Révision de {of}"), format!("Revision of {of}")),
        };
        line(format!("{label} × {coefficient}"), revision.amount.0);
    }
    for recovery in &totals.recoveries {
        let (id, rate) = (plain(&recovery.deposit), figures.lang.percent(recovery.rate.0));
        let label = figures
            .pick(format!("Reprise de l’acompte {id} ({rate})"), format!("Deposit {id} taken off ({rate})"));
        line(label, minus(recovery.amount.0));
    }
    for deduction in totals.deductions.iter().filter(|deduction| deduction.before_tax) {
        line(plain(&deduction.label), minus(deduction.amount.0));
    }
    if totals.advance.is_none() && (!works || totals.taxable != totals.works) {
        line(figures.pick("Total HT", "Total before tax"), totals.taxable.0);
    }
    for vat in &totals.vat {
        let (rate, base) = (figures.lang.percent(vat.rate.0), figures.decimal(vat.base.0));
        let label = match totals.vat.len() {
            1 => figures.pick(format!("TVA {rate}"), format!("VAT {rate}")),
            _ => figures.pick(format!("TVA {rate} sur {base}"), format!("VAT {rate} on {base}")),
        };
        line(label, vat.amount.0);
    }
    if totals.advance.is_none() && totals.total != totals.net {
        line(figures.pick("Total TTC", "Total with VAT"), totals.total.0);
    }
    if let Some(retention) = totals.retention.as_ref().filter(|retention| !retention.period.0.is_zero()) {
        let rate = figures.lang.percent(retention.rate.0);
        let label = figures.pick(format!("Retenue de garantie {rate}"), format!("Retention {rate}"));
        line(label, minus(retention.period.0));
    }
    for advance in &totals.advances {
        let id = plain(&advance.advance);
        line(
            figures.pick(format!("Reprise de l’avance {id}"), format!("Advance {id} taken off")),
            minus(advance.amount.0),
        );
    }
    for deduction in totals.deductions.iter().filter(|deduction| !deduction.before_tax) {
        line(plain(&deduction.label), minus(deduction.amount.0));
    }
    let net = figures.pick("**Net à payer**", "**To be paid**");
    rows.push(vec![net, format!("**{}**", figures.decimal(totals.net.0))]);
    table(&["", ""], &rows)
}

/// What a payment pays, document by document.
pub fn payment(figures: &Figures<'_>, at: u32) -> String {
    let payment = &figures.project.payments[at as usize];
    let date = payment.date.map_or(String::new(), |date| format!(" · {}", figures.date(date)));
    let mut out = figures.pick(format!("**Règlement**{date}"), format!("**Payment**{date}"));
    let lines = figures.ledger.payments.iter().filter(|line| line.payment == at);
    let rows: Vec<Vec<String>> = lines
        .map(|line| {
            let left = figures.ledger.left(figures.project, line.invoice as usize);
            vec![plain(figures.id(line.invoice)), figures.money(line.amount), figures.money_or_unknown(left)]
        })
        .collect();
    if !rows.is_empty() {
        let heads =
            figures.lang.pick(["Facture", "Réglé", "Reste à régler"], ["Invoice", "Paid", "Left to be paid"]);
        out += &format!("\n\n{}", table(&heads, &rows));
    }
    out
}
