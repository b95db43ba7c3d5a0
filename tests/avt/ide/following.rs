//! What follows in a job: ids, numbers, dates, free names.

use super::HOUSE;
use avt::analyse_text;
use avt::ide::following::{Following, free, moving};
use avt::locale::{Date, Lang};
use avt::source::Span;
use avt::syntax::Keyword::{self, Closing, Credit, Deposit, Order, Payment, Quote, Situation};

/// The id, the number and the date of a new document at the end of a text.
fn next(text: &str, kind: Keyword) -> String {
    let analysis = analyse_text(text);
    let following = Following::all(&analysis.project);
    let date = following.date(kind).map_or(String::new(), |date| date.to_string());
    format!("{} {} {date}", following.id(kind), following.number().unwrap_or_default())
}

#[test]
fn documents_are_counted_on() {
    assert_eq!(next(HOUSE, Situation), "S3 F-2 2026-06-30");
    assert_eq!(next(HOUSE, Closing), "DGD F-2 2026-06-30");
    assert_eq!(next(HOUSE, Deposit), "AC1 F-2 2026-04-30");
    assert_eq!(next(HOUSE, Quote), "D2 F-2 2026-05-12");
    assert_eq!(next(HOUSE, Order), "C1 F-2 2026-05-12");
    assert_eq!(next(HOUSE, Payment), "R1 F-2 2026-04-30");
    assert_eq!(next("", Situation), "S1  ");
    // The width stays, and an id that is taken is passed over.
    let wide = HOUSE.replace("F-1", "F-099").replace("S2", "S09").replace("fond", "S10");
    assert_eq!(next(&wide, Situation), "S11 F-100 2026-06-30");
    let english = "quote Q1 dated 2026-01-01 accepted 2026-01-02 { vat : 20% }\n";
    assert_eq!(next(english, Credit), "CR1  2026-01-02");
}

#[test]
fn the_first_situation_is_not_before_what_was_issued() {
    let (quotes, _) = HOUSE.split_once("situation S1").expect("a situation");
    assert_eq!(next(quotes, Situation), "S1  2026-05-31");
    let deposit = "acompte AC1 n° \"F-1\" du 2026-07-02 { D1 30% }\n";
    assert_eq!(next(&format!("{quotes}{deposit}"), Situation), "S1 F-2 2026-07-31");
}

/// The line that is being typed is the new document, not one that it follows.
#[test]
fn the_line_that_is_typed_does_not_count() {
    let text = format!("{HOUSE}situation S3 n° \"F-7\" du 2026-09-30\n");
    let analysis = analyse_text(&text);
    let start = HOUSE.len() as u32;
    let here = Following::on(&analysis.project, Span::new(start, text.len() as u32 - 1));
    assert_eq!((here.id(Situation).as_str(), here.number().as_deref()), ("S3", Some("F-2")));
    assert_eq!(here.date(Situation), Date::new(2026, 6, 30));
    assert!(!here.may_be_issued(Situation, None), "S2 waits");
    assert!(here.may_be_issued(Deposit, None));
    assert!(!here.may_be_issued(Credit, Date::new(2026, 4, 29)), "F-1 is of a later day");
    let after = Following::all(&analysis.project);
    assert_eq!((after.id(Situation).as_str(), after.number().as_deref()), ("S4", Some("F-8")));
}

#[test]
fn a_name_is_free_of_everything() {
    let analysis = analyse_text(&format!("{HOUSE}unité palette = 48 u\nsoit murs_2 = 1 m\n"));
    let free = |wanted: &str| free(&analysis.project, wanted).expect("a name");
    assert_eq!(
        [free("murs"), free("palette"), free("S1"), free("tout"), free("neuf")],
        ["murs_3", "palette_2", "S1_2", "tout_2", "neuf"]
    );
}

#[test]
fn rows_that_still_move_are_those_accepted_by_then() {
    let analysis = analyse_text(HOUSE);
    let names = |date: Option<Date>| -> Vec<String> {
        let rows = moving(&analysis, date, Lang::Fr).expect("known").into_iter();
        rows.map(|row| {
            let value = row.value.expect("exact");
            format!("{} {value}{}", row.name, if row.begun { "" } else { " (new)" })
        })
        .collect()
    };
    assert_eq!(names(Date::new(2026, 5, 13)), ["murs 60%", "dalle 60%", "portes 6 u"]);
    assert_eq!(names(None).last().map(String::as_str), Some("murs_mv 0% (new)"));
}
