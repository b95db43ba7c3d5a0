//! An electronic invoice states what the ledger does: the signs of a credit note turned, nothing rounded, nothing left out.

use super::Case;
use avt::billing::{Electronic, Item};
use avt::document::{self, DocumentTotals, Line, View};
use rust_decimal::Decimal;

/// Every document that bills something is stated; its lines add up to its totals, rate by rate, and each is its quantity
/// times its price with nothing rounded.
pub fn electronic_invoices_state_the_ledger(case: &Case) -> Result<(), String> {
    let (project, ledger) = (&case.analysis.project, &case.analysis.ledger);
    document::each(project, ledger, project.lang, |view| {
        let stated = view.document(None);
        let totals = stated.totals.as_ref().ok_or("an unknown figure")?;
        let told = |what: String| format!("{}: {what}", stated.id);
        match view.electronic() {
            Some(electronic) => as_the_ledger(view, totals, &electronic).map_err(told),
            None if bills_nothing(view, totals) => Ok(()),
            None => Err(told("bills something, and is not stated".into())),
        }
    })
}

fn same(what: &str, found: Decimal, expected: Decimal) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: {found}, not {expected}")) }
}

/// What each row moves: its progress, and its stored materials.
fn moved(view: &View<'_>) -> Vec<Decimal> {
    let rows = view.lines().filter_map(|line| match line {
        Line::Row(row) => Some(row),
        _ => None,
    });
    let parts = rows.flat_map(|row| {
        let stored = row.stored.as_ref().map(|stored| stored.period.0);
        [Some(row.period.amount.0), stored]
    });
    parts.flatten().filter(|amount| !amount.is_zero()).collect()
}

fn bills_nothing(view: &View<'_>, totals: &DocumentTotals) -> bool {
    let zero = [totals.taxable, totals.tax, totals.total].iter().all(|amount| amount.0.is_zero());
    let vat = totals.vat.iter().all(|line| line.base.0.is_zero() && line.amount.0.is_zero());
    zero && vat && moved(view).is_empty()
}

fn as_the_ledger(view: &View<'_>, totals: &DocumentTotals, stated: &Electronic) -> Result<(), String> {
    let sign = if stated.credit { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
    let decimals = view.project.settings.currency.decimals;
    let money = |amount: avt::billing::Money| amount.decimal(decimals);
    if !totals.total.0.is_zero() && stated.credit != totals.total.0.is_sign_negative() {
        return Err("the sign of a credit note".into());
    }
    for line in &stated.lines {
        same("quantity × price", line.quantity * line.price, money(line.amount))?;
        if line.price <= Decimal::ZERO
            || line.quantity.normalize().scale() > 4
            || line.price.normalize().scale() > 6
        {
            return Err(format!("{} × {}", line.quantity, line.price));
        }
    }
    let mut works: Vec<Decimal> = stated
        .lines
        .iter()
        .filter(|line| matches!(line.item, Item::Progress(_) | Item::Stored(_)))
        .map(|line| sign * money(line.amount))
        .collect();
    let mut expected = moved(view);
    works.sort_unstable();
    expected.sort_unstable();
    if works != expected {
        return Err(format!("rows: {works:?}, not {expected:?}"));
    }
    for tax in &stated.taxes {
        let own = stated.lines.iter().filter(|line| tax.rates.contains(&line.rate));
        same("lines of a rate", own.map(|line| money(line.amount)).sum(), money(tax.base))?;
    }
    for line in &totals.vat {
        let of_rate = |rate: &u16| view.ledger.rates[usize::from(*rate)].percent == line.rate.0;
        let own = stated.taxes.iter().filter(|tax| tax.rates.iter().any(of_rate));
        // Rates of 0 % are stated as one.
        if !line.rate.0.is_zero() {
            let (bases, taxes): (Vec<_>, Vec<_>) = own.map(|tax| (money(tax.base), money(tax.tax))).unzip();
            same("base of a rate", bases.iter().sum(), sign * line.base.0)?;
            same("VAT of a rate", taxes.iter().sum(), sign * line.amount.0)?;
        }
    }
    let bases: Decimal = stated.taxes.iter().map(|tax| money(tax.base)).sum();
    same("bases", bases, money(stated.taxable))?;
    same("taxable", money(stated.taxable), sign * totals.taxable.0)?;
    same("tax", money(stated.tax), sign * totals.tax.0)?;
    same("total", money(stated.total), sign * totals.total.0)?;
    let prepaid: Decimal = totals.advances.iter().map(|line| line.amount.0).sum();
    same("paid already", money(stated.prepaid), sign * prepaid)?;
    same("due", money(stated.due), money(stated.total) - money(stated.prepaid))
}
