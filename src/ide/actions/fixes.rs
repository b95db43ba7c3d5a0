//! The fixes that diagnostics carry: each by itself, and all of them at once.

use super::{Action, ActionKind, Offer};
use crate::Analysis;
use crate::diagnostic::{Diagnostic, Severity};
use crate::ide::edits::{again, between, own, own_text};
use crate::locale::Lang;
use crate::source::{Edit, Span, apply};
use std::collections::BTreeSet;

/// Every fix of the diagnostics that a selection touches, at any of their places; the first of each is preferred.
pub fn quick(analysis: &Analysis, selection: Span, lang: Lang) -> Vec<Action> {
    let touches = |span: Span| span.start <= selection.end && selection.start <= span.end;
    let mut out = Vec::new();
    for (place, diagnostic) in analysis.diagnostics.iter().enumerate() {
        if !diagnostic.labels.iter().any(|label| touches(label.span)) {
            continue;
        }
        out.extend(diagnostic.fixes.iter().enumerate().map(|(at, fix)| Action {
            title: fix.title.get(lang).to_owned(),
            kind: ActionKind::QuickFix,
            edits: fix.edits.clone(),
            diagnostic: Some(place),
            preferred: at == 0,
            id: None,
        }));
    }
    out
}

/// Every fix of the file at once, offered beside one of them.
pub(super) fn all<'p>(analysis: &'p Analysis, beside: &[Action], lang: Lang) -> Option<Offer<'p>> {
    let fixable = analysis.diagnostics.iter().filter(|diagnostic| !diagnostic.fixes.is_empty());
    if beside.is_empty() || fixable.count() < 2 {
        return None;
    }
    let title = lang.pick("tout corriger dans ce fichier", "fix all in this file");
    Some(Offer::new("fix-all", ActionKind::FixAll, title, || Ok(fix_all(analysis))))
}

/// Fixes are applied this many times at most: one may uncover another.
const ROUNDS: usize = 10;
/// When fixes together make things worse, this many are tried by themselves.
const TRIED: usize = 20;

/// The first fix of every diagnostic of the file, those that overlap left for another round, until nothing changes. What
/// it comes to never has more errors than the file.
pub fn fix_all(analysis: &Analysis) -> Vec<Edit> {
    let text = own_text(analysis);
    let mut seen = BTreeSet::from([text.to_owned()]);
    let mut best: Option<(usize, String)> = None;
    let mut fewest = analysis.count(Severity::Error);
    let mut now: Option<Analysis> = None;
    for _ in 0..ROUNDS {
        let Some(next) = round(now.as_ref().unwrap_or(analysis)) else { break };
        let text = own_text(&next).to_owned();
        if !seen.insert(text.clone()) {
            break;
        }
        let errors = next.count(Severity::Error);
        if errors <= fewest {
            (fewest, best) = (errors, Some((errors, text)));
        }
        now = Some(next);
    }
    best.map(|(_, fixed)| between(text, &fixed)).unwrap_or_default()
}

/// The file once fixed; nothing where there is nothing to fix, or it would only get worse.
fn round(analysis: &Analysis) -> Option<Analysis> {
    let fixes = apart(analysis);
    let together: Vec<Edit> = fixes.iter().flat_map(|edits| edits.iter().cloned()).collect();
    let errors = analysis.count(Severity::Error);
    let attempt = |edits: &[Edit]| Some(again(analysis, apply(own_text(analysis), edits)?));
    let better = |found: &Analysis| found.count(Severity::Error) <= errors;
    if fixes.is_empty() {
        return None;
    }
    let whole = attempt(&together)?;
    if better(&whole) {
        return Some(whole);
    }
    // One of them uncovers more than it mends: the others may still be good.
    let alone = fixes.iter().take(TRIED).filter(|edits| attempt(edits).as_ref().is_some_and(better));
    let good: Vec<Edit> = alone.flat_map(|edits| edits.iter().cloned()).collect();
    match good.is_empty() {
        // What was hidden is worth seeing: the next round may mend it.
        true => Some(whole),
        false => attempt(&good),
    }
}

/// The first fix of each diagnostic, without those that touch one that comes before, or another file.
fn apart(analysis: &Analysis) -> Vec<&[Edit]> {
    let own = own(analysis);
    let mut taken: BTreeSet<Span> = BTreeSet::new();
    let mut out = Vec::new();
    for fix in analysis.diagnostics.iter().filter_map(first) {
        let free = |edit: &Edit| {
            let after = taken.range(Span::new(edit.span.start, 0)..).next();
            let before = taken.range(..Span::new(edit.span.start, 0)).next_back();
            edit.span.end <= own.end
                && after.is_none_or(|span| edit.span.end < span.start)
                && before.is_none_or(|span| span.end < edit.span.start)
        };
        if fix.iter().all(free) {
            taken.extend(fix.iter().map(|edit| edit.span));
            out.push(fix);
        }
    }
    out
}

fn first(diagnostic: &Diagnostic) -> Option<&[Edit]> {
    diagnostic.fixes.first().map(|fix| fix.edits.as_slice())
}
