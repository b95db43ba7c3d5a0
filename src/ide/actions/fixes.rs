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

/// What changes no figure is fixed at once, offered beside one fix.
pub(super) fn all<'p>(analysis: &'p Analysis, beside: &[Action], lang: Lang) -> Option<Offer<'p>> {
    let text = own_text(analysis);
    let sure = analysis.diagnostics.iter().filter(|diagnostic| sure(text, diagnostic).is_some());
    if beside.is_empty() || sure.count() < 2 {
        return None;
    }
    Some(Offer::new("fix-all", ActionKind::FixAll, fix_all_title(lang), || Ok(fix_all(analysis))))
}

/// Fixes are applied this many times at most: one may uncover another.
const ROUNDS: usize = 10;
/// When fixes together make things worse, this many are tried by themselves.
const TRIED: usize = 20;

/// What fixing all at once is called.
pub fn fix_all_title(lang: Lang) -> &'static str {
    lang.pick("corriger tout ce qui ne change aucun chiffre", "fix all that changes no figure")
}

/// The fix of every diagnostic that has one way out and changes no figure, those that overlap left for another round,
/// until nothing changes. What it comes to never has more errors than the file. A choice, and an amount, are the
/// person's.
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

/// The fix of each diagnostic that is sure, without those that touch one that comes before, or another file.
fn apart(analysis: &Analysis) -> Vec<&[Edit]> {
    let own = own(analysis);
    let mut taken: BTreeSet<Span> = BTreeSet::new();
    let mut out = Vec::new();
    let text = own_text(analysis);
    for fix in analysis.diagnostics.iter().filter_map(|diagnostic| sure(text, diagnostic)) {
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

/// The only fix of a diagnostic, where it keeps every digit and takes no word away.
fn sure<'d>(text: &str, diagnostic: &'d Diagnostic) -> Option<&'d [Edit]> {
    let [fix] = diagnostic.fixes.as_slice() else { return None };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let keeps = |edit: &Edit| {
        let before = edit.span.of(text);
        let says_something = before.contains(char::is_alphanumeric);
        digits(before) == digits(&edit.text) && (!edit.text.is_empty() || !says_something)
    };
    fix.edits.iter().all(keeps).then_some(fix.edits.as_slice())
}
