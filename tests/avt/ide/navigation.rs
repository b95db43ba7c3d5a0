//! Going to what a name means, and its places in the file.

use super::{Fixture, HOUSE, draw};
use avt::Analysis;
use avt::ide::{definition, highlights, linked};
use avt::source::{Edit, Files, Source, Span, Unreadable};
use insta::assert_snapshot;

/// A few files beside `job.avt`.
pub struct Beside(pub &'static [(&'static str, &'static str)]);

impl Files for Beside {
    fn read(&self, path: &str) -> Result<String, Unreadable> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| (*text).to_owned()).ok_or(Unreadable::Missing)
    }
}

/// A job with a price library of two editions, and indices in a table.
pub const SHARED: Beside = Beside(&[
    (
        "prix/bpu.avt",
        r#"importer "bt.csv"
bibliothèque BPU "Prix 2025" du 2025-01-01 {
    mur "Mur" 1 m2 @ 60
}
bibliothèque BPU "Prix 2026" du 2026-02-01 {
    mur   "Mur" 1 m2 @ 66
    enduit "Enduit" 1 m2 @ 20
}
"#,
    ),
    ("prix/bt.csv", "indice;mois;valeur\nBT01;2026-01;100\nBT01;2026-02;102\n"),
    ("BT02.csv", "mois;valeur\n2026-01;100\n2026-02;103\n"),
]);

pub const JOB: &str = r#"importer "prix/bpu.avt"
importer "BT02.csv"
importer "absent.avt"

projet "P" { tva : 20% }
révision {
    formule : 0,15 + 0,45 * BT01 / BT01.zéro + 0,40 * BT02 / BT02.zéro
    zéro    : 2026-01
}
devis D1 "D" du 2026-01-10 accepté 2026-01-12 {
    murs  de BPU.mur  10 m2
}
avenant A1 "A" du 2026-02-10 accepté 2026-02-12 {
    plus  de BPU.mur  5 m2
}
"#;

/// The job read with its files, and where `$0` stood.
pub fn job(marked: &str) -> (Analysis, u32) {
    let cursor = marked.find("$0").expect("a cursor");
    (avt::analyse(Source::new("job.avt", marked.replace("$0", "")), &SHARED), cursor as u32)
}

fn go((analysis, offset): (Analysis, u32)) -> String {
    let Some(found) = definition::definition(&analysis, offset) else { return "nowhere".into() };
    let lines = analysis.source().slice(found.whole).lines().count();
    let marks = [
        (found.origin, "from".to_owned()),
        (found.target, format!("to, of {lines} {}", if lines == 1 { "line" } else { "lines" })),
    ];
    draw(&analysis, &marks)
}

fn at(text: &str, from: &str, to: &str) -> String {
    let fixture = Fixture::new(&text.replacen(from, to, 1));
    let offset = fixture.cursor();
    go((fixture.analysis, offset))
}

#[test]
fn a_name_leads_to_its_line_or_its_block() {
    assert_snapshot!(at(HOUSE, "GO     60%", "G$0O     60%"), @r#"
    titre GO "Gros œuvre" {
          ▔▔ to, of 5 lines
    GO     60%
    ▔▔ from
    "#);
    assert_snapshot!(at(HOUSE, "moins murs", "moins murs$0"), @r#"
        murs   "Murs"             86 m2              @ 68,50
        ▔▔▔▔ to, of 1 line
    murs_mv moins murs 4 m2
                  ▔▔▔▔ from
    "#);
    assert_snapshot!(at(HOUSE, "longueur * 6", "longueur$0 * 6"), @r#"
    soit longueur = 8,20 m
         ▔▔▔▔▔▔▔▔ to, of 1 line
            dalle  "Dalle"            longueur * 6,40 m  @ 55,00
                                      ▔▔▔▔▔▔▔▔ from
    "#);
    let text = HOUSE.replace("    murs   25%", "    D1.murs   25%");
    assert_snapshot!(at(&text, "D1.murs   25", "D$01.murs   25"), @r#"
    devis D1 "Gros œuvre" du 2026-03-01 accepté 2026-03-15 {
          ▔▔ to, of 8 lines
        D1.murs   25%
        ▔▔ from
    "#);
    assert_eq!(at(HOUSE, "retenue", "rete$0nue"), "nowhere");
    assert_eq!(at("", "", "$0"), "nowhere");
}

#[test]
fn half_typed_lines_lead_somewhere_too() {
    let text = HOUSE.replace("    murs   25%", "    murs   25% % (\n    GO 2 *");
    assert_snapshot!(at(&text, "murs   25% %", "mur$0s   25% %"), @r#"
        murs   "Murs"             86 m2              @ 68,50
        ▔▔▔▔ to, of 1 line
    murs   25% % (
    ▔▔▔▔ from
    "#);
    assert_snapshot!(at(&text, "GO 2 *", "GO$0 2 *"), @r#"
    titre GO "Gros œuvre" {
          ▔▔ to, of 5 lines
    GO 2 *
    ▔▔ from
    "#);
}

#[test]
fn names_of_imported_files_lead_there() {
    assert_snapshot!(go(job(&JOB.replace("murs  de BPU.mur", "murs  de BPU.m$0ur"))), @r#"
        murs  de BPU.mur  10 m2
                     ▔▔▔ from
    -- prix/bpu.avt
        mur "Mur" 1 m2 @ 60
        ▔▔▔ to, of 1 line
    "#);
    assert_snapshot!(go(job(&JOB.replace("plus  de BPU.mur", "plus  de B$0PU.mur"))), @r#"
        plus  de BPU.mur  5 m2
                 ▔▔▔ from
    -- prix/bpu.avt
    bibliothèque BPU "Prix 2026" du 2026-02-01 {
                 ▔▔▔ to, of 4 lines
    "#);
    assert_snapshot!(go(job(&JOB.replace("* BT01 /", "* BT$001 /"))), @"
        formule : 0,15 + 0,45 * BT01 / BT01.zéro + 0,40 * BT02 / BT02.zéro
                                ▔▔▔▔ from
    -- prix/bt.csv
    BT01;2026-01;100
    ▔▔▔▔ to, of 1 line
    ");
    assert_snapshot!(go(job(&JOB.replace("* BT02 /", "* BT$002 /"))), @"
        formule : 0,15 + 0,45 * BT01 / BT01.zéro + 0,40 * BT02 / BT02.zéro
                                                          ▔▔▔▔ from
    -- BT02.csv
    mois;valeur
    ↑ to, of 3 lines
    ");
}

#[test]
fn an_import_leads_to_its_file() {
    assert_snapshot!(go(job(&JOB.replace("prix/bpu", "prix$0/bpu"))), @r#"
    importer "prix/bpu.avt"
             ▔▔▔▔▔▔▔▔▔▔▔▔▔▔ from
    -- prix/bpu.avt
    importer "bt.csv"
    ↑ to, of 8 lines
    "#);
    assert_eq!(go(job(&JOB.replace("absent", "ab$0sent"))), "nowhere");
}

fn drawn(marked: &str, places: fn(&Analysis, u32) -> Vec<(Span, bool)>) -> String {
    let (analysis, offset) = job(marked);
    let said = |declares| if declares { "declared".to_owned() } else { String::new() };
    let places = places(&analysis, offset);
    draw(&analysis, &places.into_iter().map(|(span, declares)| (span, said(declares))).collect::<Vec<_>>())
}

#[test]
fn the_places_of_a_name_in_the_file_are_highlighted() {
    assert_snapshot!(drawn(&JOB.replace("* BT01 /", "* BT$001 /"), highlights::highlights), @"
    formule : 0,15 + 0,45 * BT01 / BT01.zéro + 0,40 * BT02 / BT02.zéro
                            ▔▔▔▔
                                   ▔▔▔▔
    ");
    // Whatever the edition that each row takes it from.
    assert_snapshot!(drawn(&JOB.replace("murs  de BPU.mur", "murs  de BPU.m$0ur"), highlights::highlights), @"
    murs  de BPU.mur  10 m2
                 ▔▔▔
    plus  de BPU.mur  5 m2
                 ▔▔▔
    ");
    assert_snapshot!(drawn(&HOUSE.replace("    GO     60%", "    G$0O     60%"), highlights::highlights), @r#"
    titre GO "Gros œuvre" {
          ▔▔ declared
    GO     60%
    ▔▔
    "#);
    assert_eq!(
        drawn(
            &HOUSE.replace("situation S2 du 2026-05-31 {", "situation S2 du 2026-05-31 $0{"),
            highlights::highlights
        ),
        ""
    );
    assert_eq!(drawn("$0", highlights::highlights), "");
}

#[test]
fn a_name_that_repeats_is_edited_at_all_its_places() {
    let linked = |marked: &str| {
        drawn(marked, |analysis, offset| {
            linked::linked(analysis, offset).into_iter().map(|span| (span, false)).collect()
        })
    };
    assert_snapshot!(linked(&HOUSE.replace("        murs ", "        mu$0rs ")), @r#"
        murs   "Murs"             86 m2              @ 68,50
        ▔▔▔▔
    murs_mv moins murs 4 m2
                  ▔▔▔▔
    murs   25%
    ▔▔▔▔
    "#);
    // Spelt otherwise: it names the row, and would not follow.
    let upper = HOUSE.replace("    murs   25%", "    MURS   25%").replace("        murs ", "        mur$0s ");
    assert_snapshot!(linked(&upper), @"");
    assert_eq!(
        linked(&HOUSE.replace("    murs   25%", "    mu$0rs   25%")),
        "",
        "another row is meant instead"
    );
    assert_eq!(linked(&HOUSE.replace("avenant A1", "avenant A$01")), "", "it stands once");
    assert_eq!(linked(&JOB.replace("murs  de BPU.mur", "murs  de BPU.m$0ur")), "", "it is of another file");
}

/// A text in an editor that follows linked places, and asks for them again at every key.
struct Typing {
    text: String,
    cursor: usize,
}

impl Typing {
    fn key(&mut self, typed: char) {
        let offset = self.cursor as u32;
        let spans = linked::linked(&avt::analyse_text(&self.text), offset);
        let here = |span: &Span| span.start <= offset && offset <= span.end;
        let within = spans.iter().find(|span| here(span)).map_or(0, |span| offset - span.start);
        let mut places: Vec<u32> = spans.iter().map(|span| span.start + within).collect();
        if places.is_empty() {
            places.push(offset);
        }
        let before = places.iter().filter(|place| **place < offset).count();
        let edits: Vec<_> =
            places.iter().map(|at| Edit::new(Span::new(*at, *at), typed.to_string())).collect();
        self.text = avt::source::apply(&self.text, &edits).expect("edits that fit");
        self.cursor += (before + 1) * typed.len_utf8();
    }

    /// Types behind the first place of a text.
    fn after(text: &str, place: &str, typed: &str) -> String {
        let cursor = text.find(place).expect("the place") + place.len();
        let mut typing = Typing { text: text.to_owned(), cursor };
        typed.chars().for_each(|key| typing.key(key));
        typing.text
    }
}

#[test]
fn a_declared_name_that_is_typed_on_takes_its_uses_along() {
    let typed = Typing::after(HOUSE, "        murs", "_été");
    assert_eq!(
        typed,
        HOUSE
            .replace("        murs", "        murs_été")
            .replace("moins murs", "moins murs_été")
            .replace("    murs   25", "    murs_été   25")
    );
    // In a file that is broken elsewhere, too.
    let broken = HOUSE.replace("    fond   100%", "    fond   100 € de").replace("17 u ", "17 ");
    let typed = Typing::after(&broken, "        murs", "2");
    assert_eq!(typed.matches("murs2").count(), 3, "{typed}");
}

#[test]
fn a_new_name_that_passes_through_another_one_leaves_it_alone() {
    for place in ["        fond ", "    portes \""] {
        let row = |id: &str| HOUSE.replacen(place, &format!("    {id} \"Murs bis\" 1 u @ 2,00\n{place}"), 1);
        assert_eq!(Typing::after(&row("m"), "\n    m", "urs_bis"), row("murs_bis"));
    }
    // One that has uses of its own: they stay behind there, and the other keeps its own.
    let typed = Typing::after(&HOUSE.replace("    portes", "    mur"), "\n    mur", "s_x");
    assert_eq!(typed.matches("murs_x").count(), 1, "{typed}");
    assert!(typed.contains("        murs   \"Murs\"") && typed.contains("    murs   25%\n"), "{typed}");
}
