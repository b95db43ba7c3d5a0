//! The laws, each by itself.

use super::job::{Asked, Block, Day, Kind, Recovery};
use super::model::{Expected, Model, tax};
use super::printed::{Document, Printed, Totals, parse};
use super::{Case, certificate::instalments_add_up, electronic::electronic_invoices_state_the_ledger, read};
use avt::Analysis;
use avt::export::{self, Selection, Style};
use avt::format::{self, Options, Progress};
use avt::locale::Lang;
use serde_json::Value;
use std::collections::BTreeMap;

pub struct Law {
    pub name: &'static str,
    /// It is looked at for one project in so many.
    pub every: u64,
    pub holds: fn(&Case) -> Result<(), String>,
}

macro_rules! law {
    ($name:ident, $every:literal) => {
        Law { name: stringify!($name), every: $every, holds: $name }
    };
}

pub const LAWS: &[Law] = &[
    law!(rows_come_to_what_was_typed, 1),
    law!(nothing_is_billed_twice, 1),
    law!(documents_add_up_to_the_works, 1),
    law!(what_is_due_adds_up, 1),
    law!(vat_is_the_rate_of_its_base, 1),
    law!(retention_is_its_rate_of_the_works, 1),
    law!(deposits_are_taken_off_once, 1),
    law!(revision_follows_its_index, 1),
    law!(deductions_are_their_rate_of_the_works, 1),
    law!(the_closing_states_the_account, 1),
    law!(instalments_add_up, 1),
    law!(electronic_invoices_state_the_ledger, 2),
    law!(all_outputs_state_the_same, 4),
    law!(sales_entries_are_balanced, 2),
    law!(workbooks_are_made, 200),
    law!(drafts_change_nothing_issued, 2),
    law!(later_documents_change_no_earlier_one, 4),
    law!(cancelling_everything_gives_zero, 2),
    law!(an_invoice_cancelled_and_made_again_is_the_same, 2),
    law!(forms_and_languages_change_no_figure, 8),
];

fn same<T: PartialEq + std::fmt::Debug>(
    what: impl std::fmt::Display,
    found: T,
    expected: T,
) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: {found:?}, not {expected:?}")) }
}

fn is_true(what: impl std::fmt::Display, holds: bool) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what.to_string()) }
}

/// Each row is at what entries, credit notes and the closing make of it (R6–R14, R21, R22, R26, R33).
fn rows_come_to_what_was_typed(case: &Case) -> Result<(), String> {
    for (document, (id, states)) in case.printed.documents.iter().zip(&case.job.states) {
        same("the order of documents", &document.id, id)?;
        for row in document.rows.iter() {
            let at = case.job.rows.iter().position(|sold| sold.id == row.id).ok_or("an unknown row")?;
            let (id, sold) = (format!("{} {}", document.id, row.id), &case.job.rows[at]);
            same(format!("{id} contract"), row.contract.amount.0, sold.contract)?;
            same(format!("{id} to date"), row.billed(), states.get(at).copied().unwrap_or(0))?;
            same(format!("{id} VAT"), row.rate(), sold.rate)?;
        }
    }
    same("documents", case.printed.documents.len(), case.job.states.len())
}

/// The periods of a row add up to what it has come to, and the feet to their rows.
fn nothing_is_billed_twice(case: &Case) -> Result<(), String> {
    let mut billed: BTreeMap<&str, i128> = BTreeMap::new();
    for document in case.printed.documents.iter().filter(|document| document.has_rows()) {
        let mut sums = [0; 2];
        for row in document.rows.iter() {
            let so_far = billed.entry(&row.id).or_default();
            *so_far += row.moved();
            same(format!("{} {}", document.id, row.id), *so_far, row.billed())?;
            let (all, contract) = (row.billed(), row.contract.amount.0);
            is_true(format!("{} {}: {all} of {contract}", document.id, row.id), all.abs() <= contract.abs())?;
            sums = [sums[0] + row.moved(), sums[1] + row.billed()];
        }
        let foot = document.foot();
        same(format!("{} works, and to date", document.id), [foot.works.0, foot.cumulative.0], sums)?;
    }
    Ok(())
}

/// HT of the works done = Σ HT of deposits, situations, closing and credit notes, at any time; deposits that are not
/// taken off yet aside. Revision counts with the works.
fn documents_add_up_to_the_works(case: &Case) -> Result<(), String> {
    let (mut taxable, mut revised, mut deducted, mut deposits) = (0, 0, 0, 0);
    for document in &case.printed.documents.0 {
        let foot = document.foot();
        taxable += foot.taxable.0;
        revised += foot.revisions.iter().map(|line| line.amount.0).sum::<i128>();
        deducted += foot.deducted(true);
        deposits -= foot.recovered();
        let cited = document.cites.as_ref().map(|cited| case.job.block(&cited.id).kind);
        if document.is("deposit") || cited == Some(Kind::Deposit) {
            deposits += foot.taxable.0;
        }
        same(&document.id, taxable, foot.cumulative.0 + revised + deposits - deducted)?;
        if document.is("closing") {
            same("deposits left at the closing", deposits, 0)?;
        }
    }
    Ok(())
}

/// Net = TTC − retention − advances − what is deducted after tax; Σ paid + Σ due + retention held = Σ TTC less those.
fn what_is_due_adds_up(case: &Case) -> Result<(), String> {
    let (mut net, mut held, mut rest) = (0, 0, 0);
    let (mut paid, mut left) = (0, 0);
    for document in &case.printed.documents.0 {
        let foot = document.foot();
        let id = &document.id;
        same(format!("{id} base"), foot.taxable.0, foot.vat.iter().map(|line| line.base.0).sum())?;
        same(format!("{id} tax"), foot.tax.0, foot.vat.iter().map(|line| line.amount.0).sum())?;
        same(format!("{id} total"), foot.total.0, foot.taxable.0 + foot.tax.0)?;
        let revised: i128 = foot.revisions.iter().map(|line| line.amount.0).sum();
        if document.has_rows()
            && document.cites.as_ref().is_none_or(|cited| case.job.block(&cited.id).kind != Kind::Deposit)
        {
            same(
                format!("{id} taxable"),
                foot.taxable.0,
                foot.works.0 + revised - foot.recovered() - foot.deducted(true),
            )?;
        }
        let advance = foot.advance.map_or(0, |advance| advance.0);
        let expected =
            foot.total.0 + advance - foot.retention().0 - foot.advances_recovered() - foot.deducted(false);
        same(format!("{id} net"), foot.net.0, expected)?;
        net += foot.net.0;
        held += foot.retention().0;
        rest += foot.total.0 + advance - foot.advances_recovered() - foot.deducted(false);
        same(format!("{id} all"), net + held, rest)?;
        if document.has_rows() {
            same(format!("{id} held"), foot.retention().1, held)?;
        }
        if let Some(settlement) = &document.settlement {
            (paid, left) = (paid + settlement.paid.0, left + settlement.left.0);
        } else {
            left += foot.net.0;
        }
    }
    let held_still = held - case.printed.documents.iter().map(retention_paid).sum::<i128>();
    same("paid, due and held", paid + left + held_still, rest)
}

/// Of what a closing holds, what was paid since: what was received beyond its net.
fn retention_paid(document: &Document) -> i128 {
    let Some(statement) = &document.statement else { return 0 };
    let of_it = statement.payments.iter().filter(|line| line.document == document.id);
    let received: i128 = of_it.map(|line| line.amount.0.max(0)).sum();
    let foot = document.foot();
    (received - foot.net.0.max(0)).min(foot.retention().1).max(0)
}

/// Sums of base and tax, at each rate.
fn add(sums: &mut BTreeMap<i128, (i128, i128)>, foot: &Totals) {
    for line in foot.vat.iter() {
        let sum = sums.entry(line.rate.0).or_default();
        *sum = (sum.0 + line.base.0, sum.1 + line.amount.0);
    }
}

/// VAT is the rate of the base of each invoice (R27), or the cumulative way of all bases so far. A deposit of an
/// amount with tax is the exception; a whole credit note bears what its invoice bore.
fn vat_is_the_rate_of_its_base(case: &Case) -> Result<(), String> {
    let mut sums = BTreeMap::new();
    for document in &case.printed.documents.0 {
        let foot = document.foot();
        let id = &document.id;
        add(&mut sums, foot);
        if document.cites.as_ref().is_some_and(|cited| cited.whole) {
            let cited = &document.cites.as_ref().expect("just seen").id;
            let mut left = BTreeMap::new();
            for other in case.printed.documents.iter() {
                if other.id == *cited || other.cites.as_ref().is_some_and(|cites| cites.id == *cited) {
                    add(&mut left, other.foot());
                }
                if other.id == *id {
                    break;
                }
            }
            is_true(format!("{id} leaves {left:?}"), left.values().all(|left| *left == (0, 0)))?;
            continue;
        }
        let fixed =
            case.job.asks.iter().any(|ask| ask.invoice == *id && matches!(ask.asked, Asked::Amount(_)));
        if fixed {
            continue;
        }
        for line in foot.vat.iter() {
            let (base, billed) = sums[&line.rate.0];
            match case.job.cumulative_vat {
                true => same(format!("{id} at {} to date", line.rate.0), billed, tax(base, line.rate.0))?,
                false => {
                    same(format!("{id} at {}", line.rate.0), line.amount.0, tax(line.base.0, line.rate.0))?
                }
            }
        }
        if case.job.cumulative_vat && document.has_rows() {
            for (rate, (base, billed)) in &sums {
                same(format!("{id} at {rate} to date"), *billed, tax(*base, *rate))?;
            }
        }
    }
    Ok(())
}

fn expected(case: &Case) -> impl Iterator<Item = (&Document, Expected)> {
    case.printed.documents.iter().zip(Model::run(&case.job, &case.printed))
}

/// Held = round(rate × Σ (HT + round(rate × HT))), nothing once it is released, never below zero (R29). A whole credit
/// note gives back what its invoice held, within the same bounds.
fn retention_is_its_rate_of_the_works(case: &Case) -> Result<(), String> {
    let Some(terms) = case.job.retention else { return Ok(()) };
    let mut before = 0;
    let period = |document: &Document| document.foot().retention().0;
    for (document, expected) in expected(case).filter(|(document, _)| document.has_rows()) {
        let retention = document.foot().retention.as_ref().ok_or("nothing is held")?;
        let (id, held) = (&document.id, retention.held.0);
        same(format!("{id} is held on"), retention.base.0, expected.held_on)?;
        match document.cites.as_ref().filter(|cited| cited.whole) {
            None => same(format!("{id} holds"), held, expected.held)?,
            Some(cited) if matches!(case.job.block(&cited.id).kind, Kind::Deposit | Kind::Advance) => {
                same(format!("{id} holds"), held, before)?;
            }
            Some(cited) => {
                let notes = case.printed.documents.iter().take_while(|other| other.id != *id);
                let notes = notes.filter(|other| {
                    other.id == cited.id || other.cites.as_ref().is_some_and(|cites| cites.id == cited.id)
                });
                let most = tax(expected.held_on, terms.rate).max(0);
                let left = before - notes.map(period).sum::<i128>();
                same(format!("{id} holds"), held, left.clamp(0, most))?;
            }
        }
        before = held;
    }
    Ok(())
}

/// What a deposit asks for, and what each situation takes off of it (R20): never more than was asked for, and all of
/// it at the closing.
fn deposits_are_taken_off_once(case: &Case) -> Result<(), String> {
    let mut taken: BTreeMap<(String, i128), i128> = BTreeMap::new();
    let mut asked: BTreeMap<(String, i128), i128> = BTreeMap::new();
    for (document, expected) in expected(case) {
        let foot = document.foot();
        let id = &document.id;
        let mut recovered: BTreeMap<(String, i128), i128> = BTreeMap::new();
        for line in foot.recoveries.iter() {
            *recovered.entry((line.deposit.clone(), line.rate.0)).or_default() += line.amount.0;
        }
        recovered.retain(|_, amount| *amount != 0);
        same(format!("{id} takes off"), &recovered, &expected.recovered)?;
        let mut advances: BTreeMap<String, i128> = BTreeMap::new();
        for line in foot.advances.iter() {
            *advances.entry(line.advance.clone()).or_default() += line.amount.0;
        }
        advances.retain(|_, amount| *amount != 0);
        same(format!("{id} takes off after tax"), &advances, &expected.advances)?;
        if document.is("deposit") {
            for (rate, (base, billed)) in &expected.asked {
                let line = foot.vat.iter().find(|line| line.rate.0 == *rate);
                let line = line.map_or((0, 0), |line| (line.base.0, line.amount.0));
                same(format!("{id} asks for, at {rate}"), line.0, *base)?;
                if let Some(billed) = billed {
                    same(format!("{id} asks for VAT at {rate}"), line.1, *billed)?;
                }
                asked.insert((id.clone(), *rate), *base);
            }
        }
        same(format!("{id} asks for"), foot.advance.map_or(0, |advance| advance.0).max(0), expected.advance)?;
        if document.is("advance") {
            asked.insert((id.clone(), -1), expected.advance);
        }
        let lines = recovered.into_iter().chain(advances.into_iter().map(|(id, amount)| ((id, -1), amount)));
        for (key, amount) in lines {
            let sum = taken.entry(key.clone()).or_default();
            *sum += amount;
            // A whole credit note gives back what its invoice took: the next situation puts that right.
            let whole = document.cites.as_ref().is_some_and(|cited| cited.whole);
            let Some(most) = asked.get(&key).copied().filter(|_| !whole) else { continue };
            is_true(format!("{id} has taken {sum} of {most} off {key:?}"), *sum >= 0 && *sum <= most)?;
        }
        if let Some(cited) = document.cites.as_ref().filter(|cited| cited.whole) {
            // What is taken off of a cancelled deposit is given back by the next situation: no bounds until then.
            asked.retain(|(of, _), _| cited.id != *of);
            taken.retain(|(of, _), _| cited.id != *of);
        } else if document.is("closing") {
            for (key, most) in &asked {
                same(format!("{key:?} at the closing"), taken.get(key).copied().unwrap_or(0), *most)?;
            }
        }
    }
    Ok(())
}

/// Works of the period × (C − 1), put right when a final index comes (R30).
fn revision_follows_its_index(case: &Case) -> Result<(), String> {
    for (document, expected) in expected(case) {
        let mut revised: BTreeMap<(String, i128), i128> = BTreeMap::new();
        for line in document.foot().revisions.iter() {
            *revised.entry((line.of.clone(), line.rate.0)).or_default() += line.amount.0;
        }
        revised.retain(|_, amount| *amount != 0);
        same(format!("{} revises", document.id), revised, expected.revised)?;
    }
    Ok(())
}

/// A deduction of the project comes to its rate of the works to date (R28), rate by rate where it is before tax;
/// what is given back with the retention, to nothing from then on.
fn deductions_are_their_rate_of_the_works(case: &Case) -> Result<(), String> {
    let mut taken: BTreeMap<String, i128> = BTreeMap::new();
    let mut works: BTreeMap<i128, i128> = BTreeMap::new();
    for document in &case.printed.documents.0 {
        for line in document.foot().deductions.iter() {
            *taken.entry(line.label.clone()).or_default() += line.amount.0;
        }
        for row in document.rows.iter() {
            *works.entry(row.rate()).or_default() += row.moved();
        }
        if !document.has_rows() || document.cites.as_ref().is_some_and(|cited| cited.whole) {
            continue;
        }
        let released = case.job.is_released(case.job.block(&document.id).day);
        let net: i128 = works.values().sum();
        let gross: i128 = works.iter().map(|(rate, works)| works + tax(*works, *rate)).sum();
        for (label, expected) in [
            ("Nettoyage", works.values().map(|works| tax(*works, 50)).sum()),
            ("Bonne fin", if released { 0 } else { tax(gross, 125) }),
            ("Gardien", tax(net, 40)),
        ] {
            if case.text.contains(label) {
                let so_far = taken.get(label).copied().unwrap_or(0);
                same(format!("{label} after {}", document.id), so_far, expected)?;
            }
        }
    }
    Ok(())
}

/// Every document as it was printed, and their sums (R21).
fn the_closing_states_the_account(case: &Case) -> Result<(), String> {
    let documents = &case.printed.documents;
    let Some(at) = documents.iter().position(|document| document.is("closing")) else { return Ok(()) };
    let statement = documents[at].statement.as_ref().ok_or("a closing without a statement")?;
    same("documents", statement.documents.len(), at + 1)?;
    let mut sums = [0; 6];
    let mut bases = BTreeMap::new();
    let mut deposits = 0;
    for (document, listed) in documents.iter().zip(statement.documents.iter()) {
        let foot = document.foot();
        let paid = document.settlement.as_ref().map_or(0, |settlement| settlement.paid.0);
        let left = foot.net.0 + retention_paid(document) - paid;
        let own = [foot.taxable.0, foot.tax.0, foot.total.0, foot.net.0, paid, left];
        let found = [listed.taxable, listed.tax, listed.total, listed.net, listed.paid, listed.left]
            .map(|amount| amount.0);
        same(&document.id, (&listed.id, found), (&document.id, own))?;
        sums = std::array::from_fn(|at| sums[at] + own[at]);
        add(&mut bases, foot);
        let cited = document.cites.as_ref().map(|cited| case.job.block(&cited.id).kind);
        if document.is("deposit") || cited == Some(Kind::Deposit) {
            deposits += foot.taxable.0;
        }
        deposits +=
            foot.advance.map_or(0, |advance| advance.0) - foot.recovered() - foot.advances_recovered();
    }
    let all =
        [statement.taxable, statement.tax, statement.total, statement.net, statement.paid, statement.left];
    same("sums", all.map(|amount| amount.0), sums)?;
    let held = documents[at].foot().retention().1 - retention_paid(&documents[at]);
    same("held", statement.held.0, held)?;
    same("deposits left", (statement.deposits_left.0, deposits), (0, 0))?;
    let whole: i128 = bases.iter().map(|(rate, (base, _))| tax(*base, *rate)).sum();
    same("VAT difference", statement.vat_difference.0, sums[1] - whole)
}

/// CSV and text state the figures of the JSON.
fn all_outputs_state_the_same(case: &Case) -> Result<(), String> {
    let lang = case.analysis.project.lang;
    let mut out = Vec::new();
    let selection = Selection { summary: true, ..Selection::default() };
    export::csv(&case.analysis, &selection, lang, &mut out).expect("a Vec takes all");
    let text = String::from_utf8(out).expect("UTF-8");
    for (line, document) in text.lines().skip(1).zip(&case.printed.documents.0) {
        let foot = document.foot();
        let works = [foot.contract, foot.previous, foot.cumulative, foot.works];
        let expected = works.into_iter().chain([foot.taxable, foot.tax, foot.total]);
        let found: Vec<Option<i128>> =
            line.split(';').skip(4).map(|cell| parse(&cell.replace(',', "."))).collect();
        let expected: Vec<Option<i128>> = expected.map(|amount| Some(amount.0)).collect();
        same(format!("{} in CSV", document.id), &found[..7.min(found.len())], &expected[..])?;
        same(format!("{} to be paid, in CSV", document.id), found.get(8), Some(&Some(foot.net.0)))?;
    }
    same("lines of CSV", text.lines().count(), case.printed.documents.len() + 1)?;
    let mut out = Vec::new();
    let style = Style { width: 110, colours: false, lang };
    export::text(&case.analysis, &Selection::default(), style, &mut out).expect("a Vec takes all");
    let text = String::from_utf8(out).expect("UTF-8");
    let amounts = text.lines().filter_map(|line| {
        let amount = line.rsplit("  ").next()?.strip_suffix('€')?;
        let plain: String =
            amount.chars().filter(|ch| ch.is_ascii_digit() || matches!(ch, ',' | '-' | '−')).collect();
        parse(&plain.replace(',', ".").replace('−', "-"))
    });
    let mut amounts = amounts.collect::<Vec<_>>().into_iter();
    for document in &case.printed.documents.0 {
        let foot = document.foot();
        let works = document.has_rows().then_some(foot.works.0);
        let revised = foot.revisions.iter().map(|line| line.amount.0);
        let recovered = foot.recoveries.iter().map(|line| -line.amount.0);
        let taxes = foot.vat.iter().map(|line| line.amount.0);
        let held = Some(-foot.retention().0).filter(|held| *held != 0);
        let advances = foot.advances.iter().map(|line| -line.amount.0);
        let after = foot.deductions.iter().filter(|line| !line.before_tax).map(|line| -line.amount.0);
        let lines = works.into_iter().chain(revised).chain(recovered).chain(taxes);
        for wanted in lines.chain(held).chain(advances).chain(after).chain([foot.net.0]) {
            is_true(
                format!("{} lacks {wanted} in\n{text}", document.id),
                amounts.any(|amount| amount == wanted),
            )?;
        }
    }
    Ok(())
}

/// See [`crate::fec::faults`].
fn sales_entries_are_balanced(case: &Case) -> Result<(), String> {
    same("sales entries", crate::fec::faults(&case.analysis), Vec::new())
}

/// See [`crate::xlsx::faults`].
fn workbooks_are_made(case: &Case) -> Result<(), String> {
    same("the workbook", crate::xlsx::faults(&case.analysis), Vec::new())
}

/// Each document as it is printed, all of it.
fn whole_documents(analysis: &Analysis) -> Vec<Value> {
    let json: Value = serde_json::from_str(&crate::printed::json(analysis)).expect("JSON");
    json["documents"].as_array().expect("a list").clone()
}

/// What was issued stands by itself, whatever is drafted after it (R18, R19).
fn drafts_change_nothing_issued(case: &Case) -> Result<(), String> {
    if !case.job.has_drafts() {
        return Ok(());
    }
    let (alone, _) = read(&case.job.text_of(|block| block.issued))?;
    let mut issued = whole_documents(&case.analysis);
    issued.retain(|document| document["status"] != "draft");
    compare(&issued, &whole_documents(&alone))
}

fn compare(left: &[Value], right: &[Value]) -> Result<(), String> {
    same("documents", left.len(), right.len())?;
    left.iter().zip(right).try_for_each(|(left, right)| {
        let name = left["id"].as_str().unwrap_or_default();
        is_true(format!("{name}: {left}\nand\n{right}"), left == right)
    })
}

/// The file as it was on the day of an invoice states the same invoices as the whole file.
fn later_documents_change_no_earlier_one(case: &Case) -> Result<(), String> {
    let invoices: Vec<&Block> = case.job.invoices().collect();
    let all = whole_documents(&case.analysis);
    for count in 1..invoices.len() {
        let (kept, day) = (&invoices[..count], invoices[count - 1].day);
        let is_kept = |id: &str| kept.iter().any(|block| block.id == id);
        let keep = |block: &Block| match block.kind {
            Kind::Payment => block.of.as_deref().is_some_and(is_kept),
            Kind::Always => true,
            Kind::Quote | Kind::Since => block.day <= day,
            _ => is_kept(&block.id),
        };
        let text = case.job.text_of(keep);
        let (early, _) = read(&text).map_err(|error| format!("{error} of\n{text}\nwhich begins"))?;
        compare(&all[..count], &whole_documents(&early))?;
    }
    Ok(())
}

/// Whole credit notes for all that is not cancelled yet leave nothing.
fn cancelling_everything_gives_zero(case: &Case) -> Result<(), String> {
    let cancelled = |id: &str| {
        let whole = |block: &&Block| block.issued && block.kind == Kind::Credit { whole: true };
        case.job.invoices().filter(whole).any(|block| block.of.as_deref() == Some(id))
    };
    let mut text = case.job.text_of(|block| block.issued);
    let mut left: Vec<&Block> = case.job.invoices().collect();
    left.retain(|block| block.issued && !matches!(block.kind, Kind::Credit { .. }) && !cancelled(&block.id));
    // In the order of time, or back from the last.
    if case.text.len().is_multiple_of(2) {
        left.reverse();
    }
    let day = Day(case.job.invoices().map(|block| block.day.0).max().unwrap_or(0), 26);
    for (at, block) in left.iter().enumerate() {
        text += &format!(
            "\navoir X{at} \"Tout\" n° \"X-{:03}\" du {day} {{\n    {} 100%\n}}\n",
            at + 1,
            block.id
        );
    }
    let (_, printed) = read(&text).map_err(|error| format!("{error} of\n{text}\nwhich begins"))?;
    let mut sums = BTreeMap::new();
    let mut all = [0; 6];
    for document in &printed.documents.0 {
        let foot = document.foot();
        add(&mut sums, foot);
        let own = [
            foot.net.0,
            foot.total.0,
            foot.retention().0,
            foot.advance.map_or(0, |advance| advance.0) - foot.advances_recovered(),
            foot.deducted(false),
            foot.recovered(),
        ];
        all = std::array::from_fn(|at| all[at] + own[at]);
    }
    same(format!("all, of\n{text}\n"), all, [0; 6])?;
    is_true(format!("{sums:?} of\n{text}\n"), sums.values().all(|sum| *sum == (0, 0)))?;
    let rows =
        printed.documents.last().filter(|document| document.has_rows()).map(|document| document.rows.clone());
    let rows = rows.unwrap_or_default();
    let billed: Vec<&String> = rows.iter().filter(|row| row.billed() != 0).map(|row| &row.id).collect();
    is_true(format!("{billed:?} of\n{text}\n"), billed.is_empty())
}

/// The last situation, cancelled whole and made again, comes to the same.
fn an_invoice_cancelled_and_made_again_is_the_same(case: &Case) -> Result<(), String> {
    let issued: Vec<&Block> = case.job.invoices().filter(|block| block.issued).collect();
    let Some(last) = issued.last().filter(|block| block.kind == Kind::Situation) else { return Ok(()) };
    let named = |recovery: &Recovery| matches!(recovery, Recovery::On(named) if named.contains(&last.id));
    if case.job.asks.iter().any(|ask| named(&ask.recovery)) {
        return Ok(());
    }
    let (id, day, next) = (&last.id, last.day, Day(last.day.0, last.day.1 + 1));
    let text = case.job.text_of(|block| block.issued)
        + &format!("\navoir X \"Refaite\" n° \"X-001\" du {day} {{\n    {id} 100%\n}}\n")
        + &format!("\nsituation X2 n° \"X-002\" du {next} {{\n{}}}\n", last.again);
    let (_, printed) = read(&text).map_err(|error| format!("{error} of\n{text}\nwhich begins"))?;
    let find = |wanted: &str| {
        printed.documents.iter().find(|document| document.id == wanted).expect("in the file").foot().clone()
    };
    let (first, credit, again) = (find(id), find("X"), find("X2"));
    let net = |foot: &Totals| [foot.net, foot.total, foot.taxable, foot.works].map(|amount| amount.0);
    same(format!("the credit note, of\n{text}\n"), net(&credit).map(|amount| -amount), net(&first))?;
    let revised = |foot: &Totals| {
        let lines = foot.revisions.iter().filter(|line| line.amount.0 != 0);
        let lines = lines.map(|line| (line.of.replace("X2", id), line.rate, line.amount));
        lines.collect::<Vec<_>>()
    };
    same(format!("the revision of\n{text}\n"), revised(&again), revised(&first))?;
    same(
        format!("the second, of\n{text}\n"),
        (net(&again), again.retention(), &again.vat),
        (net(&first), first.retention(), &first.vat),
    )
}

/// Formatting, a grid or blocks, the other language: the same figures.
fn forms_and_languages_change_no_figure(case: &Case) -> Result<(), String> {
    let of = |text: &str, options: Options, what: &str| -> Result<(String, Printed), String> {
        let text = format::format(text, options).map_err(|refusal| format!("{what} refused: {refusal:?}"))?;
        let (_, printed) =
            read(&text).map_err(|error| format!("{what}: {error} of\n{text}\nwhich begins"))?;
        Ok((text, printed))
    };
    let plain = Options::default();
    let progress = |progress| Options { progress: Some(progress), ..plain };
    let (formatted, printed) = of(&case.text, plain, "formatted")?;
    same("formatted", &printed, &case.printed)?;
    same("formatted twice", of(&formatted, plain, "formatted twice")?.0, formatted)?;
    let (grid, printed) = of(&case.text, progress(Progress::Grid), "a grid")?;
    same("a grid", &printed, &case.printed)?;
    same("a list", of(&grid, progress(Progress::List), "a list")?.1, case.printed.clone())?;
    let english = Options { translate: Some(Lang::En), ..plain };
    let (text, printed) = of(&case.text, english, "translated")?;
    let unnamed = |printed: &Printed| {
        let mut printed = printed.clone();
        let feet = printed.documents.0.iter_mut().filter_map(|document| document.totals.as_mut());
        feet.flat_map(|foot| &mut foot.deductions.0).for_each(|line| line.label.clear());
        printed
    };
    same(format!("in English\n{text}\n"), unnamed(&printed), unnamed(&case.printed))
}
