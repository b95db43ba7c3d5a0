//! What can be opened, and imports that follow a file.

use super::draw;
use super::navigation::{JOB, SHARED};
use avt::Analysis;
use avt::ide::links::{self, LinkTarget};
use avt::ide::moved;
use avt::locale::Lang;
use avt::source::Source;
use insta::assert_snapshot;

fn analysed(text: &str) -> Analysis {
    avt::analyse(Source::new("chantier/job.avt", text), &SHARED)
}

fn opened(text: &str, lang: Lang) -> String {
    let analysis = analysed(text);
    let marks = links::links(&analysis, lang).into_iter().map(|link| {
        let target = match link.target {
            LinkTarget::File(path) => format!("file {path}"),
            LinkTarget::Url(url) => url,
        };
        (link.span, format!("{target} | {}", link.tooltip))
    });
    draw(&analysis, &marks.collect::<Vec<_>>())
}

#[test]
fn imports_and_addresses_can_be_opened() {
    assert_snapshot!(opened(JOB, Lang::Fr), @r#"
    importer "prix/bpu.avt"
              ▔▔▔▔▔▔▔▔▔▔▔▔ file prix/bpu.avt | Ouvrir prix/bpu.avt
    importer "BT02.csv"
              ▔▔▔▔▔▔▔▔ file BT02.csv | Ouvrir BT02.csv
    importer "absent.avt"
              ▔▔▔▔▔▔▔▔▔▔ file absent.avt | absent.avt n'a pas été lu
    "#);
    let text = "client \"é\" {\n    courriel : \"anne.morel@exemple.fr\"\n    mentions : \"Voir https://exemple.fr/cgv, ou www.exemple.fr.\" \"a @ b\" \"12 : 3\"\n}\nimporter \"../dehors.avt\"\nimporter « prix/bpu.avt »";
    assert_snapshot!(opened(text, Lang::En), @r#"
        courriel : "anne.morel@exemple.fr"
                    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ mailto:anne.morel@exemple.fr | Write to anne.morel@exemple.fr
        mentions : "Voir https://exemple.fr/cgv, ou www.exemple.fr." "a @ b" "12 : 3"
                         ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ https://exemple.fr/cgv | Open https://exemple.fr/cgv
                                                    ▔▔▔▔▔▔▔▔▔▔▔▔▔▔ https://www.exemple.fr | Open https://www.exemple.fr
    importer « prix/bpu.avt »
               ▔▔▔▔▔▔▔▔▔▔▔▔ file prix/bpu.avt | Open prix/bpu.avt
    "#);
    assert_eq!(opened("", Lang::Fr), "");
}

fn after(text: &str, old: &str, new: &str) -> String {
    let analysis = analysed(text);
    let edits = moved::imports_after(&analysis, old, new);
    draw(&analysis, &edits.into_iter().map(|edit| (edit.span, edit.text)).collect::<Vec<_>>())
}

#[test]
fn imports_follow_a_file_that_moves() {
    assert_snapshot!(after(JOB, "prix/bpu.avt", "prix/2026.avt"), @r#"
    importer "prix/bpu.avt"
             ▔▔▔▔▔▔▔▔▔▔▔▔▔▔ "prix/2026.avt"
    "#);
    // What it imports itself is named from where it stands.
    assert_snapshot!(after(JOB, "prix/bpu.avt", "bpu.avt"), @r#"
    importer "prix/bpu.avt"
             ▔▔▔▔▔▔▔▔▔▔▔▔▔▔ "bpu.avt"
    -- prix/bpu.avt
    importer "bt.csv"
             ▔▔▔▔▔▔▔▔ "prix/bt.csv"
    "#);
    assert_snapshot!(after(JOB, "prix", "tarifs/prix"), @r#"
    importer "prix/bpu.avt"
             ▔▔▔▔▔▔▔▔▔▔▔▔▔▔ "tarifs/prix/bpu.avt"
    "#);
    assert_snapshot!(after(JOB, "job.avt", "lots/job.avt"), @r#"
    importer "prix/bpu.avt"
             ▔▔▔▔▔▔▔▔▔▔▔▔▔▔ "../prix/bpu.avt"
    importer "BT02.csv"
             ▔▔▔▔▔▔▔▔▔▔ "../BT02.csv"
    importer "absent.avt"
             ▔▔▔▔▔▔▔▔▔▔▔▔ "../absent.avt"
    "#);
    assert_snapshot!(after("importer « prix/bpu.avt »", "prix/bpu.avt", "prix/b.avt"), @"
    importer « prix/bpu.avt »
             ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔ « prix/b.avt »
    ");
    assert_eq!(after(JOB, "autre.avt", "x.avt"), "");
    assert_eq!(after(JOB, "pri", "x"), "");
    assert_eq!(after("", "prix", "x"), "");
}

#[test]
fn an_index_named_by_its_table_follows_it() {
    assert_snapshot!(after(JOB, "BT02.csv", "indices/BT40.csv"), @r#"
    importer "BT02.csv"
             ▔▔▔▔▔▔▔▔▔▔ "indices/BT40.csv"
        formule : 0,15 + 0,45 * BT01 / BT01.zéro + 0,40 * BT02 / BT02.zéro
                                                          ▔▔▔▔ BT40
                                                                 ▔▔▔▔ BT40
    "#);
    // Its table names it: the file may be called anything.
    assert_snapshot!(after(JOB, "prix/bt.csv", "prix/indices.csv"), @r#"
    -- prix/bpu.avt
    importer "bt.csv"
             ▔▔▔▔▔▔▔▔ "indices.csv"
    "#);
}
