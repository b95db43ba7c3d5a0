//! The sheet of a whole job: how far each part of it has got, every document, and what remains to be paid.

use super::account::{self, Account};
use super::lines::{Lines, SheetLine, group};
use super::{Fact, Kind, Sheet, blank, day, foot, parties};
use crate::Analysis;
use crate::document::{self, Line, View};
use crate::locale::{Date, Lang};
use std::convert::Infallible;

/// Up to the last document. Nothing while a figure is unknown, or nothing is billed.
pub fn of_project(analysis: &Analysis, lang: Lang, today: Option<Date>) -> Option<Sheet> {
    let (project, ledger) = (&analysis.project, &analysis.ledger);
    let last = project.invoices.len().checked_sub(1)?;
    let mut sheet = None;
    let shown: Result<(), Infallible> = document::each(project, ledger, lang, |view| {
        if std::ptr::eq(view.invoice, &project.invoices[last]) {
            sheet = of_view(view, lang, today);
        }
        Ok(())
    });
    shown.ok().and(sheet)
}

fn of_view(view: &View<'_>, lang: Lang, today: Option<Date>) -> Option<Sheet> {
    let statement = view.account()?;
    let document = view.document(today);
    let currency = view.project.settings.currency.code;
    let account = account::of(&statement, &document, lang, currency);
    let day = document.date.as_deref().map(|date| day(date, lang));
    let facts = [
        (lang.pick("Arrêté au", "Up to"), day),
        (lang.pick("Référence", "Reference"), parties::reference(view.project)),
    ];
    let facts =
        facts.into_iter().filter_map(|(label, value)| Some(Fact { label: label.into(), value: value? }));
    Some(Sheet {
        kind: Kind::Summary,
        name: lang.pick("Récapitulatif du chantier", "Summary of the job").into(),
        date: document.date.clone(),
        facts: facts.collect(),
        progress: true,
        lines: lines(view, lang),
        foot: foot::works(&document, lang, currency),
        account: Some(Account { title: "Documents".into(), ..account }),
        ..blank(view.project, lang)
    })
}

/// Quotes and sections alone, each with what it comes to.
fn lines(view: &View<'_>, lang: Lang) -> Vec<SheetLine> {
    let mut out = Lines::new();
    for line in view.groups() {
        let (level, number, title, totals) = match line {
            Line::Quote(quote) => {
                (0, String::new(), [quote.id, quote.title.unwrap_or_default()].join(" "), quote.totals)
            }
            Line::Section(section) => {
                (1 + section.number.matches('.').count(), section.number, section.title, section.totals)
            }
            Line::Row(_) => continue,
        };
        let title = [number, title].join(" ").trim().to_owned();
        out.lines.push(SheetLine::Total(group(level, &title, &totals, lang)));
    }
    out.lines
}
