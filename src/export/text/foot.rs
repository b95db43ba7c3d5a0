//! Below the rows: the foot of a document (R28), and the account of the job at its closing (R21).

use super::Page;
use crate::document::{Amount, Listed, Statement};
use crate::export::sheet::{self, FootLine};
use crate::export::table::{Column, Kind, lay, sums};
use anstyle::Style as Colour;
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

impl Page<'_> {
    pub(super) fn foot(&self, out: &mut impl Write) -> io::Result<()> {
        let (lang, currency) = (self.lang(), &self.head.currency);
        self.sums(&sheet::foot(&self.document, lang, currency), out)?;
        let settled = self.document.settlement.as_ref();
        match settled.map(|settlement| sheet::settlement(settlement, lang, currency)) {
            Some(lines) if !lines.is_empty() => self.sums(&lines, out),
            _ => Ok(()),
        }
    }

    /// Labels on the left, amounts in a column on the right; the last one is what the eye looks for.
    fn sums(&self, lines: &[FootLine], out: &mut impl Write) -> io::Result<()> {
        let lines = sums(lines, self.width, self.style.colours);
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }

    /// Every document of the job, and what remains of it.
    pub(super) fn statement(&self, statement: &Statement, out: &mut impl Write) -> io::Result<()> {
        let lang = self.lang();
        writeln!(out, "{}", "─".repeat(self.width))?;
        let all = statement.documents.iter();
        let of = |listed: &Listed| {
            [listed.taxable, listed.tax, listed.total, listed.net, listed.paid, listed.left]
        };
        let figures = all.flat_map(of);
        let Statement { taxable, tax, total, net, paid, left, .. } = *statement;
        let totals = [taxable, tax, total, net, paid, left];
        let wide =
            figures.chain(totals).map(|amount| lang.number(amount.0).width()).max().unwrap_or(0).max(9);
        // What was paid and what is left: the columns that a narrow page keeps. Together they are the net.
        let kept = match self.width.saturating_sub(24) / (wide + 1) {
            0..=2 => vec![4, 5],
            3 => vec![2, 4, 5],
            4 => vec![0, 2, 4, 5],
            5 => vec![0, 1, 2, 4, 5],
            _ => vec![0, 1, 2, 3, 4, 5],
        };
        let figure = Column { width: wide, kind: Kind::Figure };
        let room = self.width.saturating_sub(kept.len() * (wide + 1) + 2);
        let mut layout = vec![Column { width: room, kind: Kind::Elastic }];
        layout.extend(kept.iter().map(|_| figure));
        let mut row = |name: &str, cells: [String; 6], bold: bool| {
            let mut shown = vec![name.to_owned()];
            shown.extend(kept.iter().map(|at| cells[*at].clone()));
            let style = if bold { Colour::new().bold() } else { Colour::new() };
            lay(' ', &layout, &shown).iter().try_for_each(|line| writeln!(out, "{}", self.paint(style, line)))
        };
        let title = lang.pick("Récapitulatif", "Statement");
        row(title, sheet::heads(lang).map(String::from), true)?;
        let figures = |amounts: [Amount; 6]| amounts.map(|amount| lang.number(amount.0));
        for listed in &statement.documents {
            row(&sheet::listed(listed, lang), figures(of(listed)), false)?;
        }
        row(lang.pick("Ensemble", "All"), figures(totals), true)?;
        self.sums(&sheet::rest(statement, &self.document, lang, &self.head.currency), out)
    }
}
