//! What can be done at a place: titles, and the text after.

use super::{Fixture, HOUSE};
use avt::diagnostic::Severity;
use avt::ide::actions::{Action, ActionKind, actions, fix_all};
use avt::locale::Lang;
use insta::assert_snapshot;

/// Titles at the cursor, each with its kind.
fn titles(marked: &str, lang: Lang) -> String {
    let fixture = Fixture::new(marked);
    let all = actions(&fixture.analysis, fixture.selection, lang);
    let said = |action: &Action| {
        let preferred = if action.preferred { " *" } else { "" };
        format!("{:?}{preferred} {}\n", action.kind, action.title)
    };
    all.iter().map(said).collect()
}

/// The lines that an action changes, before and after; it leaves no more errors than there were.
fn done(marked: &str, title: &str) -> String {
    let fixture = Fixture::new(marked);
    let all = actions(&fixture.analysis, fixture.selection, Lang::Fr);
    let Some(action) = all.iter().find(|action| action.title.starts_with(title)) else {
        return format!("no such action: {:?}", all.iter().map(|action| &action.title).collect::<Vec<_>>());
    };
    let after = fixture.after(&action.edits);
    let errors = |analysis: &avt::Analysis| analysis.count(Severity::Error);
    let found = avt::analyse_text(&after);
    assert!(errors(&found) <= errors(&fixture.analysis), "{after}\n{:#?}", found.diagnostics);
    changed(fixture.text(), &after)
}

fn changed(before: &str, after: &str) -> String {
    let (old, new): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let mark =
        |sign: &str, lines: &[&str]| lines.iter().map(|line| format!("{sign}{line}\n")).collect::<String>();
    mark("-", &old[head..old.len() - tail]) + &mark("+", &new[head..new.len() - tail])
}

#[test]
fn every_fix_of_a_diagnostic_is_offered_where_it_is_seen() {
    let text = HOUSE.replace("portes 6 u", "po$0rtes 6");
    assert_snapshot!(titles(&text, Lang::Fr), @"");
    let bare = HOUSE.replace("portes 6 u", "portes $06");
    assert_snapshot!(titles(&bare, Lang::Fr), @"
    QuickFix * écrire 6%
    QuickFix écrire 6 u
    QuickFix écrire 6 €
    ");
    assert_snapshot!(titles(&bare, Lang::En), @"
    QuickFix * write 6%
    QuickFix write 6 u
    QuickFix write 6 €
    ");
    assert_snapshot!(done(&bare, "écrire 6 u"), @"
    -    portes 6
    +    portes 6 u
    ");
}

#[test]
fn all_is_fixed_at_once_and_nothing_gets_worse() {
    let text = HOUSE
        .replace("portes 6 u", "portes 6")
        .replace("murs   25%", "murs 25")
        .replace("situation S2 du 2026-05-31", "situation S2 du 2026-04-31");
    let analysis = avt::analyse_text(&text);
    assert_eq!(analysis.count(Severity::Error), 3);
    let fixed = avt::source::apply(&text, &fix_all(&analysis)).expect("edits that fit");
    assert_snapshot!(changed(&text, &fixed), @"
    -    murs 25
    -}
    -
    -situation S2 du 2026-04-31 {
    -    GO     60%
    -    portes 6
    +    murs 25%
    +}
    +
    +situation S2 du 2026-04-30 {
    +    GO     60%
    +    portes 6%
    ");
    assert!(!avt::analyse_text(&fixed).has_errors());
    let offered = actions(&analysis, analysis.diagnostics[0].span(), Lang::Fr);
    let all = offered.iter().find(|action| action.kind == ActionKind::FixAll).expect("offered");
    assert_eq!(avt::source::apply(&text, &all.edits), Some(fixed));
}

/// A fix that two diagnostics share, or whose place another one changes, waits for its turn.
#[test]
fn fixes_come_to_an_end() {
    for text in [
        HOUSE.replace(" {\n", " (\n"),
        HOUSE.replace('"', "'"),
        HOUSE.replace('@', "a"),
        HOUSE.replace('%', ""),
    ] {
        let analysis = avt::analyse_text(&text);
        let fixed = avt::source::apply(&text, &fix_all(&analysis)).expect("edits that fit");
        assert!(
            avt::analyse_text(&fixed).count(Severity::Error) <= analysis.count(Severity::Error),
            "{fixed}"
        );
    }
}
