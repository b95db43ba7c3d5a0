//! The statement of an instalment of a public contract, line by line.

use super::Case;
use avt::billing::{Certified, Money};

/// Its lines are sums over the documents so far; this time is the document itself; what is left is what is due, an
/// advance aside, which is a loan.
pub fn instalments_add_up(case: &Case) -> Result<(), String> {
    let (mut before, mut sums) = (Certified::default(), [0; 10]);
    for (at, document) in case.printed.documents.iter().enumerate() {
        let foot = document.foot();
        let revision: i128 = foot.revisions.iter().map(|line| line.amount.0).sum();
        let (retention, advances, others) =
            (foot.retention().0, foot.advances_recovered(), foot.deducted(false));
        let taken = retention + advances + others;
        let other = foot.taxable.0 - foot.works.0 - revision;
        let own = [
            foot.works.0,
            revision,
            other,
            foot.tax.0,
            foot.works.0 + revision + other + foot.tax.0,
            retention,
            advances,
            others,
            taken,
            foot.net.0 - foot.advance.map_or(0, |advance| advance.0),
        ];
        own.iter().zip(&mut sums).for_each(|(own, sum)| *sum += own);
        let now = case.analysis.ledger.certified(at + 1).ok_or("an unknown figure")?;
        for (what, found, expected) in
            [("this time", now.less(before).ok_or("too large")?, own), ("to date", now, sums)]
        {
            let found = lines(found);
            if found != expected {
                return Err(format!("{} certified {what}: {found:?}, not {expected:?}", document.id));
            }
        }
        before = now;
    }
    Ok(())
}

/// From b down to j, the line without a letter before i.
fn lines(of: Certified) -> [i128; 10] {
    let Certified { works, revision, other, tax, total, retention, advances, deducted, taken, net } = of;
    [works, revision, other, tax, total, retention, advances, deducted, taken, net]
        .map(|amount: Money| i128::from(amount.minor()))
}
