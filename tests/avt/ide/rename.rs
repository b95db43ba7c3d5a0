//! Renaming: every place, and nothing that would come to mean something else.

use super::navigation::{JOB, job};
use super::{Fixture, HOUSE, draw};
use crate::examples::examples;
use avt::Analysis;
use avt::ide::{names, rename};
use avt::locale::Lang;
use avt::source::{Files, Source, Unreadable, apply};
use insta::assert_snapshot;
use serde_json::Value;

fn renamed((analysis, offset): (Analysis, u32), new: &str, lang: Lang) -> String {
    match rename::rename(&analysis, offset, new, lang) {
        Ok(edits) => {
            draw(&analysis, &edits.iter().map(|edit| (edit.span, edit.text.clone())).collect::<Vec<_>>())
        }
        Err(why) => why,
    }
}

fn house(from: &str, to: &str, new: &str) -> String {
    let fixture = Fixture::new(&HOUSE.replacen(from, to, 1));
    let offset = fixture.cursor();
    renamed((fixture.analysis, offset), new, Lang::Fr)
}

#[test]
fn a_name_changes_at_all_its_places() {
    assert_snapshot!(house("moins murs", "moins mu$0rs", "façades"), @r#"
        murs   "Murs"             86 m2              @ 68,50
        ▔▔▔▔ façades
    murs_mv moins murs 4 m2
                  ▔▔▔▔ façades
    murs   25%
    ▔▔▔▔ façades
    "#);
    assert_snapshot!(house("soit longueur", "soit lon$0gueur", "L"), @r#"
    soit longueur = 8,20 m
         ▔▔▔▔▔▔▔▔ L
            dalle  "Dalle"            longueur * 6,40 m  @ 55,00
                                      ▔▔▔▔▔▔▔▔ L
    "#);
    assert_snapshot!(house("situation S2", "situation S2$0", "MAI"), @"
    situation S2 du 2026-05-31 {
              ▔▔ MAI
    ");
    // Another spelling of the same name.
    assert_snapshot!(house("murs   25%", "mu$0rs   25%", "Murs"), @r#"
        murs   "Murs"             86 m2              @ 68,50
        ▔▔▔▔ Murs
    murs_mv moins murs 4 m2
                  ▔▔▔▔ Murs
    murs   25%
    ▔▔▔▔ Murs
    "#);
}

#[test]
fn names_of_libraries_change_in_every_edition_and_every_file() {
    let mur = JOB.replace("murs  de BPU.mur", "murs  de BPU.m$0ur");
    assert_snapshot!(renamed(job(&mur), "mur20", Lang::Fr), @r#"
        murs  de BPU.mur  10 m2
                     ▔▔▔ mur20
        plus  de BPU.mur  5 m2
                     ▔▔▔ mur20
    -- prix/bpu.avt
        mur "Mur" 1 m2 @ 60
        ▔▔▔ mur20
        mur   "Mur" 1 m2 @ 66
        ▔▔▔ mur20
    "#);
    let library = JOB.replace("plus  de BPU.mur", "plus  de BP$0U.mur");
    assert_snapshot!(renamed(job(&library), "PRIX", Lang::Fr), @r#"
        murs  de BPU.mur  10 m2
                 ▔▔▔ PRIX
        plus  de BPU.mur  5 m2
                 ▔▔▔ PRIX
    -- prix/bpu.avt
    bibliothèque BPU "Prix 2025" du 2025-01-01 {
                 ▔▔▔ PRIX
    bibliothèque BPU "Prix 2026" du 2026-02-01 {
                 ▔▔▔ PRIX
    "#);
    assert_snapshot!(renamed(job(&mur), "enduit", Lang::Fr), @"« enduit » est déjà la ligne « Enduit », ligne 7 de prix/bpu.avt.");
}

#[test]
fn what_cannot_be_renamed_says_why() {
    let murs = |new| house("murs   25%", "mu$0rs   25%", new);
    assert_snapshot!(murs("deux murs"), @"« deux murs » n'est pas un nom : une lettre, puis des lettres, des chiffres et « _ », sans espace.");
    assert_snapshot!(murs("20"), @"« 20 » n'est pas un nom : une lettre, puis des lettres, des chiffres et « _ », sans espace.");
    assert_snapshot!(murs(""), @"Il faut un nom.");
    assert_snapshot!(murs("tout"), @"« tout » est un mot de la langue : un autre nom, comme tout_1.");
    assert_snapshot!(murs("DALLE"), @"« DALLE » est déjà la ligne « Dalle », ligne 12.");
    assert_snapshot!(house("situation S2", "situation S2$0", "d1"), @"« d1 » est déjà un autre document, ligne 8.");
    assert_snapshot!(house("situation S2", "situation S2$0", "accepté"), @"« accepté » est un mot de la langue : un autre nom, comme accepté_1.");
    assert_snapshot!(house("soit longueur", "soit long$0ueur", "tva"), @"« tva » est un mot de la langue : un autre nom, comme tva_1.");
    assert_snapshot!(house("retenue", "ret$0enue", "x"), @"Rien ne se renomme ici : placer le curseur sur l'identifiant d'une ligne, d'un titre ou d'un document, sur un « soit », une unité ou un indice.");
    let index = JOB.replace("* BT02 /", "* BT$002 /");
    assert_snapshot!(renamed(job(&index), "BT03", Lang::En), @"“BT02” has its name from an imported table: rename the table.");
}

#[test]
fn a_name_that_would_change_what_another_means_is_refused() {
    // `murs` in the amendment would no longer be one row.
    assert_snapshot!(house("murs_mv moins", "murs_mv$0 moins", "portes"), @"« portes » changerait ce que « portes » désigne, ligne 28 : choisir un autre nom.");
    let free = HOUSE.replace("    GO     60%", "    GO     60%\n    ne$0ige \"Neige\" 1 u @ 10");
    let fixture = Fixture::new(&free);
    let offset = fixture.cursor();
    assert_snapshot!(renamed((fixture.analysis, offset), "murs", Lang::En), @"“murs” is already the row “Murs”, line 11.");
    let unknown =
        Fixture::new(&HOUSE.replace("    GO     60%", "    GO     60%\n    toiture 10%\n    mu$0rs 60%"));
    let offset = unknown.cursor();
    assert_snapshot!(renamed((unknown.analysis, offset), "toiture", Lang::En), @"“toiture” is already written on line 28, where it means nothing: choose another name.");
}

#[test]
fn a_name_is_prepared_with_its_text() {
    let fixture = Fixture::new(&HOUSE.replace("    murs   25%", "    murs$0   25%"));
    let found = rename::prepare(&fixture.analysis, fixture.cursor(), Lang::Fr).expect("a name");
    assert_eq!(found.1, "murs");
    assert_eq!(fixture.analysis.project.slice(found.0), "murs");
    let nothing = Fixture::new("devis $0{");
    assert!(rename::prepare(&nothing.analysis, nothing.cursor(), Lang::Fr).is_err());
}

/// The files of an analysis after edits.
struct After(Vec<(String, String)>);

impl Files for After {
    fn read(&self, path: &str) -> Result<String, Unreadable> {
        let found = self.0.iter().find(|(name, _)| name == path);
        found.map(|(_, text)| text.clone()).ok_or(Unreadable::Missing)
    }
}

/// All invoices as JSON, one name spelt as before.
fn invoices(analysis: &Analysis, new: &str, old: &str) -> Value {
    fn back(value: &mut Value, new: &str, old: &str) {
        match value {
            Value::String(text) if text == new => *text = old.to_owned(),
            Value::Array(all) => all.iter_mut().for_each(|value| back(value, new, old)),
            Value::Object(all) => all.values_mut().for_each(|value| back(value, new, old)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    avt::export::json(analysis, &avt::export::Selection::default(), &mut out).expect("JSON");
    let mut value = serde_json::from_slice(&out).expect("JSON");
    back(&mut value, new, old);
    value
}

#[test]
fn a_name_of_the_examples_changes_and_nothing_else_does() {
    for (file, analysis) in examples() {
        let source = analysis.source();
        let uses = names::uses(&analysis);
        let declared: Vec<_> = uses.iter().filter(|place| place.declares).collect();
        // A few of each sort: each is read twice.
        let step = declared.len() / 10 + 1;
        let before = invoices(&analysis, "", "");
        assert!(declared.len() > 5, "{file}");
        for place in declared.into_iter().step_by(step) {
            let old = source.slice(place.span);
            if (&*file, old) == ("lot-public.avt", "BT47") {
                // Named by its table as well.
                assert!(rename::prepare(&analysis, place.span.start, Lang::Fr).is_err());
                continue;
            }
            let new = "nom_tout_neuf";
            let edits = rename::rename(&analysis, place.span.start, new, Lang::Fr)
                .unwrap_or_else(|why| panic!("{file}: {old}: {why}"));
            let text = apply(&source.text, &edits).expect("edits that fit");
            // The texts of the files, one after the other, each with a line end before the next.
            let mut rest = text.as_str();
            let mut files = Vec::new();
            for known in source.files() {
                let within = edits
                    .iter()
                    .filter(|edit| known.span.start <= edit.span.start && edit.span.end <= known.span.end);
                let grown: i64 = within
                    .map(|edit| edit.text.len() as i64 - i64::from(edit.span.end - edit.span.start))
                    .sum();
                let length = (i64::from(known.span.end - known.span.start) + grown) as usize;
                files.push((known.name.clone(), rest[..length].to_owned()));
                rest = rest.get(length + 1..).unwrap_or_default();
            }
            let own = Source::new(files[0].0.clone(), files[0].1.clone());
            let after = avt::analyse(own, &After(files));
            assert!(!after.has_errors(), "{file}: {old}: {:?}", after.diagnostics);
            assert!(invoices(&after, new, old) == before, "{file}: {old}");
        }
    }
}
