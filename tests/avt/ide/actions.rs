//! What can be done at a place: titles, and the text after.

use super::{Fixture, HOUSE};
use avt::diagnostic::Severity;
use avt::ide::actions::{Action, ActionKind, actions, fix_all, next_situation, offered, resolve};
use avt::locale::Lang;
use avt::source::Span;
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
fn what_changes_no_figure_is_fixed_at_once_and_a_choice_is_left() {
    let text = HOUSE
        .replace("portes 6 u", "portes 6")
        .replace("murs   25%", "murs   125%")
        .replace("situation S", "situatoin S");
    let analysis = avt::analyse_text(&text);
    let fixed = avt::source::apply(&text, &fix_all(&analysis)).expect("edits that fit");
    assert_snapshot!(changed(&text, &fixed), @r#"
    -situatoin S1 n° "F-1" du 2026-04-30 {
    -    fond   100%
    -    murs   125%
    -}
    -
    -situatoin S2 du 2026-05-31 {
    +situation S1 n° "F-1" du 2026-04-30 {
    +    fond   100%
    +    murs   125%
    +}
    +
    +situation S2 du 2026-05-31 {
    "#);
    let left = avt::analyse_text(&fixed);
    let codes: Vec<&str> =
        left.diagnostics.iter().filter(|found| found.is_error()).map(|found| found.code.id()).collect();
    assert_eq!(codes, ["E0501", "E0524"], "beyond the cap, and a bare number: the person's to choose");
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

const NONE: &str = "pas de situation après la clôture, ni sans une date dont elle puisse suivre";

/// The lines that the next situation adds, with the cursor; the file has no error before nor after.
fn next(text: &str, lang: Lang) -> String {
    let analysis = avt::analyse_text(text);
    let (edits, cursor) = match next_situation(&analysis, lang) {
        Ok(next) => next,
        Err(why) => return why,
    };
    let mut after = avt::source::apply(text, &edits).expect("edits that fit");
    let found = avt::analyse_text(&after);
    assert!(!found.has_errors(), "{after}\n{:#?}", found.diagnostics);
    assert!(found.is_complete(), "every figure is known");
    after.insert(cursor as usize, '‸');
    changed(text, &after)
}

#[test]
fn the_next_situation_starts_from_the_last_in_the_way_it_was_typed() {
    assert_snapshot!(next(HOUSE, Lang::Fr), @"
    +
    +situation S3 du 2026-06-30 {
    +    murs     ‸60%
    +    dalle    60%
    +    portes   6 u
    +    murs_mv  0%
    +}
    ");
    let grown = HOUSE
        .replace("    GO     60%\n", "    murs   +10%\n    dalle  1500 €\n    fond   terminé\n")
        .replace("portes 6 u", "portes 6 u terminé");
    assert_snapshot!(next(&grown, Lang::Fr), @"
    +
    +situation S3 du 2026-06-30 {
    +    murs     ‸35%
    +    dalle    1500 €
    +    murs_mv  0%
    +}
    ");
    assert_snapshot!(next(&HOUSE.replace('\n', "\r\n"), Lang::Fr).replace('\r', ""), @"
    +
    +situation S3 du 2026-06-30 {
    +    murs     ‸60%
    +    dalle    60%
    +    portes   6 u
    +    murs_mv  0%
    +}
    ");
}

#[test]
fn the_first_situation_follows_the_last_acceptance() {
    let (quotes, _) = HOUSE.split_once("situation S1").expect("a situation");
    assert_snapshot!(next(quotes, Lang::Fr), @"
    +situation S1 du 2026-05-31 {
    +    fond     ‸0%
    +    murs     0%
    +    dalle    0%
    +    portes   0%
    +    murs_mv  0%
    +}
    +
    ");
    assert_eq!(next("", Lang::Fr), NONE);
    assert_eq!(next(&quotes.replace("accepté", "refusé"), Lang::Fr), NONE);
}

#[test]
fn nothing_follows_the_closing() {
    assert_eq!(next(&format!("{HOUSE}clôture DGD du 2026-06-30\n"), Lang::Fr), NONE);
}

#[test]
fn the_next_situation_is_a_column_of_the_grid() {
    let (quotes, _) = HOUSE.split_once("situation S1").expect("a situation");
    let grid = format!(
        "{quotes}situation S9 n° \"F-1\" du 2026-05-15\n\ntableau {{\n    | S9\n    fond | 40%\n    GO |   # rien\n    portes | 6 u # six\n    dalle | 100%\n}}\n"
    );
    assert_snapshot!(next(&grid, Lang::Fr), @"
    -
    -tableau {
    -    | S9
    -    fond | 40%
    -    GO |   # rien
    -    portes | 6 u # six
    -    dalle | 100%
    +situation S10 du 2026-06-30
    +
    +tableau {
    +    | S9 | S10
    +    fond | 40% | ‸40%
    +    GO |   # rien
    +    portes | 6 u | 6 u # six
    +    dalle | 100%
    +    murs | | 0%
    +    murs_mv | | 0%
    ");
    let formed = avt::format::format(&grid, avt::format::Options::default()).expect("formatted");
    assert_snapshot!(next(&formed, Lang::Fr), @"
    -
    -tableau {
    -           | S9
    -    fond   |  40%
    -    GO     |       # rien
    -    portes |  6 u  # six
    -    dalle  | 100%
    +situation S10 du 2026-06-30
    +
    +tableau {
    +            | S9   | S10
    +    fond    |  40% | ‸40%
    +    GO      |             # rien
    +    portes  |  6 u | 6 u  # six
    +    dalle   | 100%
    +    murs    |      |  0%
    +    murs_mv |      |  0%
    ");
}

#[test]
fn the_next_situation_of_the_examples_is_without_error() {
    let job = "quote Q \"Q\" dated 2026-01-01 accepted 2026-01-02 {\n    vat : 20%\n    a \"A\" 3 u @ 100.50\n    b \"B\" 2 ens @ 7\n}\nsituation S1 dated 2026-01-31 { all 301.50 EUR }\n";
    assert_snapshot!(next(job, Lang::Fr), @"
    +
    +situation S2 dated 2026-02-28 {
    +    a  ‸288.12 EUR
    +    b  13.38 EUR
    +}
    ");
    assert_snapshot!(titles(&job.replace("situation S1", "situation S$01"), Lang::En), @"
    Refactor add the next situation, S2 of 28 Feb 2026
    RefactorRewrite turn the progress into a grid
    ");
    for name in
        ["extension", "extension.en", "lot-public", "maison", "renovation", "voirie", "sous-traitance"]
    {
        let text = std::fs::read_to_string(format!("examples/{name}.avt")).expect("an example");
        let folder = avt::disk::Folder::of(std::path::Path::new("examples/x.avt"));
        let analysis = avt::analyse(avt::source::Source::new("x", text.as_str()), &folder);
        let Ok((edits, _)) = next_situation(&analysis, Lang::Fr) else { continue };
        let after = avt::ide::edits::after(&analysis, &edits).expect("edits that fit");
        assert!(!after.has_errors(), "{name}: {:#?}", after.diagnostics);
        assert_eq!(after.ledger.invoices.len(), analysis.ledger.invoices.len() + 1);
    }
}

#[test]
fn a_title_is_completed_with_its_rows() {
    let last = HOUSE.replace(
        "    GO     60%\n    portes 6 u\n",
        "    G$0O     60%\n    portes 6 u\n    D1.murs   +10%  # en plus\n",
    );
    assert_snapshot!(titles(&last, Lang::Fr), @"RefactorRewrite achever « Gros œuvre » : 100 %");
    assert_snapshot!(titles(&last, Lang::En), @"RefactorRewrite complete “Gros œuvre”: 100%");
    assert_snapshot!(done(&last, "achever"), @"
    -    GO     60%
    -    portes 6 u
    -    D1.murs   +10%  # en plus
    +    GO     100%
    +    portes 6 u
    +    D1.murs   100%  # en plus
    ");
    let row = HOUSE.replace(
        "    GO     60%\n    portes 6 u\n",
        "    mu$0rs   60%  \"mesuré\"\n    fond terminé\n    dalle 50 % terminé\n",
    );
    assert_snapshot!(done(&row, "achever"), @r#"
    -    murs   60%  "mesuré"
    +    murs   100%  "mesuré"
    +    GO 100%
    "#);
    assert_snapshot!(titles(&HOUSE.replace("    portes 6 u", "    po$0rtes 6 u"), Lang::Fr), @"");
    assert_snapshot!(titles(&HOUSE.replace("    murs   25%", "    mu$0rs   25%"), Lang::Fr), @"");
    assert_snapshot!(done(&HOUSE.replace("    portes 6 u", "    to$0ut 70%"), "achever"), @"
    -    GO     60%
    -    tout 70%
    +    GO     100%
    +    tout 100%
    ");
}

fn examples() -> Vec<(String, avt::Analysis)> {
    let folder = avt::disk::Folder::of(std::path::Path::new("examples/x.avt"));
    let paths = std::fs::read_dir("examples").expect("examples").map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "avt")).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).expect("an example");
    paths
        .iter()
        .map(read)
        .map(|text| (text.clone(), avt::analyse(avt::source::Source::new("x", text), &folder)))
        .collect()
}

/// What every invoice comes to.
fn nets(analysis: &avt::Analysis) -> Vec<i64> {
    assert!(analysis.is_complete());
    analysis.ledger.invoices.iter().flatten().map(|totals| totals.payable.minor()).collect()
}

#[test]
fn another_form_changes_no_figure() {
    let grid = HOUSE.replace("situation S1", "situation S$01");
    assert_snapshot!(titles(&grid, Lang::Fr), @"RefactorRewrite mettre l'avancement en tableau");
    assert_snapshot!(done(&grid, "mettre l'avancement en tableau"), @r#"
    -        fond   "Fondations"       12,50 m3           @ 240,00
    -        murs   "Murs"             86 m2              @ 68,50
    -        dalle  "Dalle"            longueur * 6,40 m  @ 55,00
    -    }
    -    portes "Portes coupe-feu"     17 u               @ 640,00  tva 20%
    -}
    -
    -avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14 {
    -    murs_mv moins murs 4 m2
    -}
    -
    -situation S1 n° "F-1" du 2026-04-30 {
    -    fond   100%
    -    murs   25%
    -}
    -
    -situation S2 du 2026-05-31 {
    -    GO     60%
    -    portes 6 u
    +        fond    "Fondations"    12,50 m3           @ 240,00
    +        murs    "Murs"          86    m2           @  68,50
    +        dalle   "Dalle"         longueur * 6,40 m  @  55,00
    +    }
    +    portes  "Portes coupe-feu"  17    u            @ 640,00  tva 20%
    +}
    +
    +avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14 {
    +    murs_mv  moins murs  4 m2
    +}
    +
    +situation S1 n° "F-1" du 2026-04-30
    +
    +situation S2 du 2026-05-31
    +
    +tableau {
    +           | S1   | S2
    +    fond   | 100% |
    +    murs   |  25% |
    +    GO     |      | 60%
    +    portes |      | 6 u
    "#);
    let mut turned = 0;
    for (text, analysis) in examples() {
        for (at, _) in text.match_indices('\n') {
            let line = text[at + 1..].lines().next().unwrap_or_default();
            if !["situation", "projet", "project", "tableau", "grid"]
                .iter()
                .any(|word| line.starts_with(word))
            {
                continue;
            }
            let at = at as u32 + 2;
            for action in actions(&analysis, avt::source::Span::new(at, at), Lang::En) {
                if action.kind != ActionKind::RefactorRewrite {
                    continue;
                }
                let after = avt::ide::edits::after(&analysis, &action.edits).expect("edits that fit");
                assert_eq!(nets(&after), nets(&analysis), "{}", action.title);
                turned += 1;
            }
        }
    }
    assert!(turned > 20, "{turned}");
}

#[test]
fn keywords_are_translated_from_the_project() {
    let fixture = Fixture::new(&format!(
        "pro$0jet \"P\" {{\n    tva : 20%\n}}\n{}",
        &HOUSE[HOUSE.find("soit").expect("a let")..HOUSE.find("avenant").expect("an amendment")]
    ));
    let all = actions(&fixture.analysis, fixture.selection, Lang::Fr);
    let action =
        all.iter().find(|action| action.title == "traduire les mots-clés en anglais").expect("offered");
    assert_snapshot!(fixture.after(&action.edits), @r#"
    project "P" {
        vat : 20%
    }
    let longueur = 8.20 m

    quote D1 "Gros œuvre" dated 2026-03-01 accepted 2026-03-15 {
        section GO "Gros œuvre" {
            fond    "Fondations"    12.50 m3           @ 240.00
            murs    "Murs"          86    m2           @  68.50
            dalle   "Dalle"         longueur * 6.40 m  @  55.00
        }
        portes  "Portes coupe-feu"  17    u            @ 640.00  vat 20%
    }
    "#);
    // Names and figures are no keywords: the edits leave them.
    assert!(action.edits.iter().all(|edit| !edit.span.of(fixture.text()).contains("Fondations")));
}

#[test]
fn a_value_is_given_a_name_above_its_document() {
    let part = HOUSE.replace("longueur * 6,40 m", "longueur * $06,40 m$0");
    assert_snapshot!(titles(&part, Lang::Fr), @"
    RefactorRewrite reprendre le reste de dalle (20,992 m2) dans un avenant
    RefactorExtract donner un nom à « 6,40 m » : valeur_dalle
    ");
    assert_snapshot!(titles(&part, Lang::En), @"
    RefactorRewrite take what is left of dalle (20,992 m2) to an amendment
    RefactorExtract give “6,40 m” a name: valeur_dalle
    ");
    assert_snapshot!(done(&part, "donner un nom"), @r#"
    -
    -devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    -    titre GO "Gros œuvre" {
    -        fond   "Fondations"       12,50 m3           @ 240,00
    -        murs   "Murs"             86 m2              @ 68,50
    -        dalle  "Dalle"            longueur * 6,40 m  @ 55,00
    +soit valeur_dalle = 6,40 m
    +
    +devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    +    titre GO "Gros œuvre" {
    +        fond   "Fondations"       12,50 m3           @ 240,00
    +        murs   "Murs"             86 m2              @ 68,50
    +        dalle  "Dalle"            longueur * valeur_dalle  @ 55,00
    "#);
    assert_snapshot!(done(&HOUSE.replace("longueur * 6,40 m", "longueur *$0 6,40 m"), "donner un nom"), @r#"
    -
    -devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    -    titre GO "Gros œuvre" {
    -        fond   "Fondations"       12,50 m3           @ 240,00
    -        murs   "Murs"             86 m2              @ 68,50
    -        dalle  "Dalle"            longueur * 6,40 m  @ 55,00
    +soit quantité_dalle = longueur * 6,40 m
    +
    +devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    +    titre GO "Gros œuvre" {
    +        fond   "Fondations"       12,50 m3           @ 240,00
    +        murs   "Murs"             86 m2              @ 68,50
    +        dalle  "Dalle"            quantité_dalle  @ 55,00
    "#);
    assert_snapshot!(done(&HOUSE.replace("86 m2 ", "$086 m2 $0"), "donner un nom"), @r#"
    -
    -devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    -    titre GO "Gros œuvre" {
    -        fond   "Fondations"       12,50 m3           @ 240,00
    -        murs   "Murs"             86 m2              @ 68,50
    +soit quantité_murs = 86 m2
    +
    +devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    +    titre GO "Gros œuvre" {
    +        fond   "Fondations"       12,50 m3           @ 240,00
    +        murs   "Murs"             quantité_murs              @ 68,50
    "#);
    assert_snapshot!(done(&HOUSE.replace("68,50", "$068,50$0"), "donner un nom"), @r#"
    -
    -devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    -    titre GO "Gros œuvre" {
    -        fond   "Fondations"       12,50 m3           @ 240,00
    -        murs   "Murs"             86 m2              @ 68,50
    +soit prix_murs = 68,50
    +
    +devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    +    titre GO "Gros œuvre" {
    +        fond   "Fondations"       12,50 m3           @ 240,00
    +        murs   "Murs"             86 m2              @ prix_murs
    "#);
    let commented = HOUSE
        .replace("soit longueur = 8,20 m\n\n", "# Le devis.\n")
        .replace("longueur * 6,40 m", "$02 * (3 m$0 + 1 m) * 6,40 m");
    assert_eq!(titles(&commented, Lang::Fr).matches("donner").count(), 0, "no formula by itself");
    let commented = commented.replace("$0", "").replace("(3 m + 1 m)", "($03 m + 1 m$0)");
    assert_snapshot!(done(&commented, "donner un nom"), @r#"
    -# Le devis.
    -devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    -    titre GO "Gros œuvre" {
    -        fond   "Fondations"       12,50 m3           @ 240,00
    -        murs   "Murs"             86 m2              @ 68,50
    -        dalle  "Dalle"            2 * (3 m + 1 m) * 6,40 m  @ 55,00
    +soit valeur_dalle = 3 m + 1 m
    +
    +# Le devis.
    +devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    +    titre GO "Gros œuvre" {
    +        fond   "Fondations"       12,50 m3           @ 240,00
    +        murs   "Murs"             86 m2              @ 68,50
    +        dalle  "Dalle"            2 * (valeur_dalle) * 6,40 m  @ 55,00
    "#);
    // A quantity typed in another unit than the usual one would be another quantity.
    let centimetres = titles(&HOUSE.replace("86 m2 ", "$086 cm$0 "), Lang::Fr);
    assert_eq!(centimetres.matches("donner").count(), 0, "{centimetres}");
}

#[test]
fn a_name_is_replaced_by_its_value() {
    let sum =
        HOUSE.replace("8,20 m\n", "8 m + 0,20 m  # mesuré\n").replace("soit longueur", "soit long$0ueur");
    assert_snapshot!(titles(&sum, Lang::Fr), @"RefactorInline remplacer longueur par sa valeur, 8 m + 0,20 m");
    assert_snapshot!(done(&sum, "remplacer longueur"), @r#"
    -soit longueur = 8 m + 0,20 m  # mesuré
    -
    -devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    -    titre GO "Gros œuvre" {
    -        fond   "Fondations"       12,50 m3           @ 240,00
    -        murs   "Murs"             86 m2              @ 68,50
    -        dalle  "Dalle"            longueur * 6,40 m  @ 55,00
    +# mesuré
    +
    +devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    +    titre GO "Gros œuvre" {
    +        fond   "Fondations"       12,50 m3           @ 240,00
    +        murs   "Murs"             86 m2              @ 68,50
    +        dalle  "Dalle"            (8 m + 0,20 m) * 6,40 m  @ 55,00
    "#);
    assert_snapshot!(done(&HOUSE.replace("longueur * 6", "long$0ueur * 6"), "remplacer longueur"), @r#"
    -soit longueur = 8,20 m
    -
    -devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    -    titre GO "Gros œuvre" {
    -        fond   "Fondations"       12,50 m3           @ 240,00
    -        murs   "Murs"             86 m2              @ 68,50
    -        dalle  "Dalle"            longueur * 6,40 m  @ 55,00
    +
    +devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    +    titre GO "Gros œuvre" {
    +        fond   "Fondations"       12,50 m3           @ 240,00
    +        murs   "Murs"             86 m2              @ 68,50
    +        dalle  "Dalle"            8,20 m * 6,40 m  @ 55,00
    "#);
    let alone = HOUSE.replace("longueur * 6,40 m ", "long$0ueur").replace("8,20 m", "8,20 km");
    assert_snapshot!(done(&alone, "remplacer longueur"), @r#"
    -soit longueur = 8,20 km
    -
    -devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    -    titre GO "Gros œuvre" {
    -        fond   "Fondations"       12,50 m3           @ 240,00
    -        murs   "Murs"             86 m2              @ 68,50
    -        dalle  "Dalle"            longueur @ 55,00
    +
    +devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
    +    titre GO "Gros œuvre" {
    +        fond   "Fondations"       12,50 m3           @ 240,00
    +        murs   "Murs"             86 m2              @ 68,50
    +        dalle  "Dalle"            (8,20 km) @ 55,00
    "#);
    assert_eq!(
        titles(
            &HOUSE.replace("longueur * 6,40 m", "6,40 m").replace("soit longueur", "soit long$0ueur"),
            Lang::Fr
        ),
        "",
        "not used"
    );
}

#[test]
fn what_is_left_of_a_row_goes_to_an_amendment() {
    let row = HOUSE.replace("        murs   \"Murs\"", "        mu$0rs   \"Murs\"");
    assert_snapshot!(titles(&row, Lang::Fr), @"RefactorRewrite reprendre le reste de murs (30,4 m2) dans un avenant");
    assert_snapshot!(done(&row, "reprendre le reste"), @r#"
    +avenant A2 "Modification : Murs" du 2026-05-31 {
    +    murs_mv_2 moins murs 30,4 m2
    +    murs_2 "Murs" 30,4 m2 @ 68,50
    +}
    +
    "#);
    let doors = HOUSE
        .replace("    portes \"Portes coupe-feu\"", "    port$0es \"Portes coupe-feu\"")
        .replace(" accepté 2026-05-14", "");
    assert_snapshot!(done(&doors, "reprendre le reste"), @r#"
    +    portes_mv moins portes 11 u
    +    portes_2 "Portes coupe-feu" 11 u @ 640,00  tva 20%
    "#);
    let inherited = HOUSE
        .replace("titre GO \"Gros œuvre\" {", "titre GO \"Gros œuvre\" {\n        tva : 5,5%")
        .replace("        dalle ", "        dal$0le ");
    assert_snapshot!(done(&inherited, "reprendre le reste"), @r#"
    +avenant A2 "Modification : Dalle" du 2026-05-31 {
    +    dalle_mv moins dalle 20,992 m2
    +    dalle_2 "Dalle" 20,992 m2 @ 55,00 tva 5,5%
    +}
    +
    "#);
    assert_eq!(
        titles(&HOUSE.replace("        fond ", "        fo$0nd "), Lang::Fr).matches("reprendre").count(),
        0,
        "all is done"
    );
}

#[test]
fn ids_follow_designations() {
    let row = HOUSE
        .replace("    portes \"Portes coupe-feu\"", "    port$0es \"Portes coupe-feu\"")
        .replace("portes 6 u", "D1.portes 6 u");
    assert_snapshot!(done(&row, "renommer portes"), @r#"
    -    portes "Portes coupe-feu"     17 u               @ 640,00  tva 20%
    -}
    -
    -avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14 {
    -    murs_mv moins murs 4 m2
    -}
    -
    -situation S1 n° "F-1" du 2026-04-30 {
    -    fond   100%
    -    murs   25%
    -}
    -
    -situation S2 du 2026-05-31 {
    -    GO     60%
    -    D1.portes 6 u
    +    portes_coupe_feu "Portes coupe-feu"     17 u               @ 640,00  tva 20%
    +}
    +
    +avenant A1 "Moins-value" du 2026-05-12 accepté 2026-05-14 {
    +    murs_mv moins murs 4 m2
    +}
    +
    +situation S1 n° "F-1" du 2026-04-30 {
    +    fond   100%
    +    murs   25%
    +}
    +
    +situation S2 du 2026-05-31 {
    +    GO     60%
    +    D1.portes_coupe_feu 6 u
    "#);
    let section = HOUSE.replace("titre GO \"Gros", "titre \"Gr$0os").replace("GO     60%", "murs   60%");
    assert_snapshot!(titles(&section, Lang::En), @"RefactorRewrite give it the id gros_oeuvre");
    assert_snapshot!(done(&section, "donner l'identifiant"), @r#"
    -    titre "Gros œuvre" {
    +    titre gros_oeuvre "Gros œuvre" {
    "#);
    assert_eq!(
        titles(&HOUSE.replace("        dalle ", "        dal$0le "), Lang::Fr).matches("renommer").count(),
        0,
        "it has that id"
    );
}

#[test]
fn documents_are_accepted_and_issued() {
    let quote = HOUSE.replace("devis D1", "dev$0is D1").replace(" accepté 2026-03-15", "");
    assert_snapshot!(titles(&quote, Lang::Fr), @"QuickFix * l'accepter le 01/03/2026");
    assert_snapshot!(done(&quote, "l'accepter"), @r#"
    -devis D1 "Gros œuvre" du 2026-03-01 {
    +devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-01 {
    "#);
    let (quotes, _) = quote.split_once("avenant").expect("an amendment");
    assert_snapshot!(done(quotes, "accepter"), @r#"
    -devis D1 "Gros œuvre" du 2026-03-01 {
    +devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-01 {
    "#);
    let draft = HOUSE.replace("situation S2 du", "situation S2 d$0u");
    assert_snapshot!(titles(&draft, Lang::Fr), @"
    Refactor ajouter la situation suivante, S3 au 30/06/2026
    RefactorRewrite émettre sous le numéro F-2
    RefactorRewrite mettre l'avancement en tableau
    ");
    assert_snapshot!(done(&draft, "émettre"), @r#"
    -situation S2 du 2026-05-31 {
    +situation S2 n° "F-2" du 2026-05-31 {
    "#);
    assert_eq!(
        titles(
            &HOUSE
                .replace("situation S1 n° \"F-1\"", "situation S1")
                .replace("situation S2 du", "situation S2 d$0u"),
            Lang::Fr
        )
        .matches("émettre")
        .count(),
        0,
        "the one before is a draft"
    );
}

/// Whatever is offered, wherever: no new error, and no other figure but where the title says so.
#[test]
fn refactorings_leave_a_file_as_good_as_it_was() {
    let folder = avt::disk::Folder::of(std::path::Path::new("examples/x.avt"));
    let read = |name: &str| std::fs::read_to_string(format!("examples/{name}.avt")).expect("an example");
    let mut count = 0;
    for text in [HOUSE.to_owned(), read("extension.en")] {
        let analysis = avt::analyse(avt::source::Source::new("x", text.as_str()), &folder);
        let (errors, known) = (analysis.count(Severity::Error), nets(&analysis));
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let words = line.len() - line.trim_start().len();
            let places = [words + 1, line.find('"').map_or(0, |at| at + 1), line.find(" * ").unwrap_or(0)];
            for place in places.into_iter().filter(|place| *place > 0 && line.is_char_boundary(*place)) {
                let at = (start + place) as u32;
                for action in actions(&analysis, avt::source::Span::new(at, at), Lang::Fr) {
                    if matches!(action.kind, ActionKind::QuickFix | ActionKind::FixAll) {
                        continue;
                    }
                    let after = avt::ide::edits::after(&analysis, &action.edits).expect("edits that fit");
                    assert!(
                        after.count(Severity::Error) <= errors,
                        "{}: {:#?}",
                        action.title,
                        after.diagnostics
                    );
                    if !action.title.starts_with("achever") && action.kind != ActionKind::Refactor {
                        assert_eq!(nets(&after), known, "{}", action.title);
                    }
                    count += 1;
                }
            }
            start += line.len();
        }
    }
    assert!(count > 40, "{count}");
}

/// Any place of any text, characters cut in two included.
#[test]
fn no_place_is_a_trap() {
    let broken = HOUSE.replace("accepté", "accep té").replace("86 m2", "86 @ m2").replacen('}', "", 2);
    for text in [HOUSE, &broken, "", "é", "tableau {\n| S1\nmurs | 10% |"] {
        let analysis = avt::analyse_text(text);
        for at in (0..text.len() as u32 + 3).filter(|at| text.len() < 50 || at % 37 == 0) {
            for to in [at, at + 5, u32::MAX] {
                let offered = actions(&analysis, avt::source::Span::new(at, to), Lang::En);
                assert!(
                    offered.iter().all(|action| avt::source::apply(text, &action.edits).is_some()),
                    "{offered:?}"
                );
                let _ = avt::ide::formatting::range(&analysis, avt::source::Span::new(at, to));
            }
            for typed in ["\n", "}", "|"] {
                let edits = avt::ide::formatting::on_type(&analysis, at, typed);
                assert!(avt::source::apply(text, &edits).is_some());
            }
        }
    }
}

/// At places all over the examples, whatever is offered can be done once it is asked for: it leaves no new error, and
/// another form changes no figure.
#[test]
fn every_action_leaves_a_file_that_reads_as_well() {
    const PLACES: usize = 12;
    let mut seen = std::collections::BTreeSet::new();
    let offer = "devis D2 \"Clôture\" du 2026-05-20 {\n    grillage \"Grillage\" 12 m @ 30\n}\n";
    let house = HOUSE.replace("avenant A1", &format!("{offer}\navenant A1"));
    let house = (house.clone(), avt::analyse_text(&house));
    for (text, analysis) in examples().into_iter().chain([house]) {
        let lines: Vec<&str> = text.lines().collect();
        let mut tried = std::collections::BTreeSet::new();
        let heads: Vec<usize> =
            (0..lines.len()).filter(|at| lines[*at].starts_with(char::is_alphabetic)).collect();
        let situation = |at: &&usize| lines[**at].starts_with("situation");
        let last = heads.iter().rfind(situation).copied();
        // The last situation and what stands in it, the first documents, and some rows and entries.
        let places = last.into_iter().flat_map(|at| at..at + 3).chain(heads.iter().take(4).copied());
        let places = places.chain((1..).map(|at| at * lines.len() / (PLACES + 1)));
        for at in places.take(PLACES).filter(|at| *at < lines.len()) {
            let start = lines[..at].iter().map(|line| line.len() as u32 + 1).sum::<u32>();
            let inside = lines[at].find(|ch: char| !ch.is_whitespace()).map_or(0, |first| first as u32 + 1);
            let cursor = Span::new(start + inside, start + inside);
            for listed in offered(&analysis, cursor, Lang::Fr) {
                let Some(id) = listed.id else { continue };
                // Of a sort, a file has many that are alike.
                if !tried.insert(id) {
                    continue;
                }
                let edits = resolve(&analysis, cursor, id, Lang::Fr);
                let edits = edits.unwrap_or_else(|why| panic!("{}: {why}", listed.title));
                let after = avt::ide::edits::after(&analysis, &edits).expect("edits that fit");
                let (errors, known) = (after.count(Severity::Error), analysis.count(Severity::Error));
                assert!(errors <= known, "{}: {:#?}", listed.title, after.diagnostics);
                if matches!(id, "progress" | "translate") {
                    assert_eq!(nets(&after), nets(&analysis), "{}", listed.title);
                }
                seen.insert(id);
            }
        }
    }
    let all = ["accept", "complete", "issue", "next", "progress", "rename", "split", "translate"];
    let missing: Vec<_> = all.iter().filter(|id| !seen.contains(*id)).collect();
    assert!(missing.is_empty(), "never offered: {missing:?}, of {seen:?}");
}

/// 50,00 of 150,42 and a tenth have no short decimal, and 65,04 is less than that share.
#[test]
fn the_next_situation_leaves_no_row_out() {
    let job = "devis D \"D\" du 2026-01-01 accepté 2026-01-02 {\n    tva : 20%\n    a \"A\" 3 u @ 50,14\n    b \"B\" 2 u @ 7\n}\nsituation S1 du 2026-01-31 {\n    a 50 €\n}\nsituation S2 du 2026-02-28 {\n    a +10%\n}\n";
    assert_snapshot!(next(job, Lang::Fr), @"
    +
    +situation S3 du 2026-03-31 {
    +    a  +‸0%
    +    b  0%
    +}
    ");
    let before = avt::analyse_text(job);
    let (edits, _) = next_situation(&before, Lang::Fr).expect("one");
    let after = avt::analyse_text(&avt::source::apply(job, &edits).expect("edits that fit"));
    let works = after.ledger.invoices.last().and_then(|last| last.as_deref()).expect("S3").payable;
    assert!(works.is_zero(), "nothing is billed as it stands: {works:?}");
}

#[test]
fn the_next_situation_says_what_an_error_hides() {
    let added = |text: &str| {
        let analysis = avt::analyse_text(text);
        let (edits, _) = next_situation(&analysis, Lang::Fr)?;
        Ok::<_, String>(changed(text, &avt::source::apply(text, &edits).expect("edits that fit")))
    };
    // One row is in fault, the others are known.
    assert_snapshot!(added(&HOUSE.replace("portes 6 u", "portes 6 m2")).expect("one"), @"
    +
    +situation S3 du 2026-06-30 {
    +    murs     60%
    +    dalle    60%
    +    # portes : avancement inconnu, une erreur le touche
    +    murs_mv  0%
    +}
    ");
    // No figure is.
    let lost = added(&format!("importer \"absent.avt\"\n{HOUSE}")).expect_err("none");
    assert_eq!(
        lost,
        "l'avancement est inconnu tant que le fichier a cette erreur, ligne 1 : « absent.avt » ne peut pas être lu : il n'existe pas"
    );
}
