//! What each word is, for its colour.

use super::HOUSE;
use avt::ide::tokens::{Modifiers, SemanticToken, TokenKind, tokens};
use avt::source::Span;
use avt::{Analysis, analyse_text};
use insta::assert_snapshot;

fn all(analysis: &Analysis) -> Vec<SemanticToken> {
    tokens(analysis, analysis.source().files()[0].span)
}

/// Each line that has tokens, and what they are.
fn painted(text: &str) -> String {
    let analysis = analyse_text(text);
    let mut out = String::new();
    let mut line = 0;
    for token in all(&analysis) {
        let at = analysis.source().position(token.span.start).line;
        if at != line {
            out.push_str(if line == 0 { "" } else { "\n" });
            line = at;
        } else {
            out.push_str("  ");
        }
        let names: Vec<&str> = token.modifiers.names().map(short).collect();
        let marks = if names.is_empty() { String::new() } else { format!("!{}", names.join("!")) };
        out.push_str(&format!("{}:{}{marks}", analysis.source().slice(token.span), token.kind.name()));
    }
    out
}

fn short(name: &'static str) -> &'static str {
    if name == "declaration" { "new" } else { name }
}

#[test]
fn every_line_of_a_job_has_its_colours() {
    assert_snapshot!(painted(HOUSE), @r#"
    projet:keyword  "Maison":string
    tva:property  10:number  %:number
    retenue:property  5:number  %:number
    soit:keyword  longueur:variable!new  =:operator  8,20:number  m:type
    devis:keyword  D1:namespace!new!accepted  "Gros œuvre":string  du:keyword  2026-03-01:number  accepté:enumMember  2026-03-15:number
    titre:keyword  GO:class!new  "Gros œuvre":string
    fond:variable!new!complete  "Fondations":string  12,50:number  m3:type  @:operator  240,00:number
    murs:variable!new!moving  "Murs":string  86:number  m2:type  @:operator  68,50:number
    dalle:variable!new!moving  "Dalle":string  longueur:variable  *:operator  6,40:number  m:type  @:operator  55,00:number
    portes:variable!new!moving  "Portes coupe-feu":string  17:number  u:type  @:operator  640,00:number  tva:keyword  20:number  %:number
    avenant:keyword  A1:namespace!new!accepted  "Moins-value":string  du:keyword  2026-05-12:number  accepté:enumMember  2026-05-14:number
    murs_mv:variable!new!untouched  moins:keyword  murs:variable!moving  4:number  m2:type
    situation:keyword  S1:namespace!new!issued  n°:keyword  "F-1":string  du:keyword  2026-04-30:number
    fond:variable!complete  100:number  %:number
    murs:variable!moving  25:number  %:number
    situation:keyword  S2:namespace!new  du:keyword  2026-05-31:number
    GO:class  60:number  %:number
    portes:variable!moving  6:number  u:type
    "#);
}

#[test]
fn rows_show_how_far_they_have_got() {
    let text = r#"devis D1 "D" du 2026-01-01 accepté 2026-01-02 {
    tva : 20%
    a "A" 10 u @ 100
    b "B" 10 u @ 100
    c "C" 10 u @ 100
    d "D" 10 u @ 100 option
}
devis D2 "Pas encore" du 2026-01-01 {
    tva : 20%
    e "E" 1 u @ 1
}
situation S1 n° "F-1" du 2026-02-28 {
    a 100%
    b 3 u terminé
    c 5 u
}
situation S2 du 2026-03-31 {
    D1.a 100%
    b 3 u
    neige "Neige" 1 u @ 10
}
"#;
    assert_snapshot!(painted(text), @r#"
    devis:keyword  D1:namespace!new!accepted  "D":string  du:keyword  2026-01-01:number  accepté:enumMember  2026-01-02:number
    tva:property  20:number  %:number
    a:variable!new!complete  "A":string  10:number  u:type  @:operator  100:number
    b:variable!new  "B":string  10:number  u:type  @:operator  100:number
    c:variable!new!untouched  "C":string  10:number  u:type  @:operator  100:number
    d:variable!new!option  "D":string  10:number  u:type  @:operator  100:number  option:keyword
    devis:keyword  D2:namespace!new  "Pas encore":string  du:keyword  2026-01-01:number
    tva:property  20:number  %:number
    e:variable!new  "E":string  1:number  u:type  @:operator  1:number
    situation:keyword  S1:namespace!new!issued  n°:keyword  "F-1":string  du:keyword  2026-02-28:number
    a:variable!complete  100:number  %:number
    b:variable!closed  3:number  u:type  terminé:keyword
    c:variable!moving  5:number  u:type
    situation:keyword  S2:namespace!new  du:keyword  2026-03-31:number
    D1:namespace!accepted  a:variable!complete  100:number  %:number
    b:variable  3:number  u:type
    neige:variable!new!complete  "Neige":string  1:number  u:type  @:operator  10:number
    "#);
}

#[test]
fn a_grid_has_a_state_in_each_cell() {
    let text = r#"quote D1 "D" dated 2026-01-01 accepted 2026-01-02 {
    vat : 20%
    a "A" 10 u @ 100
    b "B" 10 u @ 100
}
situation S1 no "F-1" dated 2026-02-28
situation S2 dated 2026-03-31
grid {
      | S1  | S2
    a | 30% | 100% "done" # note
    b |     | (1 + 1) u done
    all | 10% |
}
payment dated 2026-03-02 { S1 10 EUR }
credit AV "x" no "F-2" dated 2026-03-05 { S1.a -1 EUR }
"#;
    assert_snapshot!(painted(text), @r#"
    quote:keyword  D1:namespace!new!accepted  "D":string  dated:keyword  2026-01-01:number  accepted:enumMember  2026-01-02:number
    vat:property  20:number  %:number
    a:variable!new!complete  "A":string  10:number  u:type  @:operator  100:number
    b:variable!new!closed  "B":string  10:number  u:type  @:operator  100:number
    situation:keyword  S1:namespace!new!issued  no:keyword  "F-1":string  dated:keyword  2026-02-28:number
    situation:keyword  S2:namespace!new  dated:keyword  2026-03-31:number
    grid:keyword
    |:operator  S1:namespace!issued  |:operator  S2:namespace
    a:variable!complete  |:operator  30:number!moving  %:number!moving  |:operator  100:number!complete  %:number!complete  "done":string  # note:comment
    b:variable!closed  |:operator  |:operator  1:number!closed  +:operator  1:number!closed  u:type  done:keyword
    all:keyword  |:operator  10:number  %:number  |:operator
    payment:keyword  dated:keyword  2026-03-02:number  S1:namespace!issued  10:number  EUR:type
    credit:keyword  AV:namespace!new!issued  "x":string  no:keyword  "F-2":string  dated:keyword  2026-03-05:number  S1:namespace!issued  a:variable!moving  -:operator  1:number  EUR:type
    "#);
}

#[test]
fn settings_formulas_and_indices_have_theirs() {
    let text = r#"importer "bpu.avt"
unité palette = 48 u
soit côté = arrondi(2,5 m ; 1) # mesuré
projet "P" {
    tva      : 10%
    paiement : 30 jours fin de mois
    marché   : public pme
}
devis D "D" du 2026-01-01 {
    a "A" côté * D.b.quantité / 2 m @ 10 remise 5% tva 20%
    b "B" 2 palette à 10 {
        "un texte"
    }
    r moins a 1 m
}
acompte AC { reprise : S1 S2 }
indice BT01 { 2026-01 100 provisoire }
révision {
    formule : 0,15 + 0,85 * BT01 / BT01.zéro
    zéro    : 2026-01
}
"#;
    assert_snapshot!(painted(text), @r#"
    importer:keyword  "bpu.avt":string
    unité:keyword  palette:type!new  =:operator  48:number  u:type
    soit:keyword  côté:variable!new  =:operator  arrondi:function  2,5:number  m:type  1:number  # mesuré:comment
    projet:keyword  "P":string
    tva:property  10:number  %:number
    paiement:property  30:number  jours:type  fin:enumMember  de:enumMember  mois:enumMember
    marché:property  public:enumMember  pme:enumMember
    devis:keyword  D:namespace!new  "D":string  du:keyword  2026-01-01:number
    a:variable!new  "A":string  côté:variable  *:operator  D:namespace  b:variable  quantité:property  /:operator  2:number  m:type  @:operator  10:number  remise:keyword  5:number  %:number  tva:keyword  20:number  %:number
    b:variable!new  "B":string  2:number  palette:type  à:keyword  10:number
    "un texte":string
    r:variable!new  moins:keyword  a:variable  1:number  m:type
    acompte:keyword  AC:namespace!new  reprise:property  S1:enumMember  S2:enumMember
    indice:keyword  BT01:namespace!new  2026-01:number  100:number  provisoire:keyword
    révision:keyword
    formule:property  0,15:number  +:operator  0,85:number  *:operator  BT01:variable  /:operator  BT01:variable  zéro:property
    zéro:property  2026-01:number
    "#);
}

#[test]
fn a_half_typed_line_keeps_its_colours() {
    let text =
        HOUSE.replace("    portes 6 u\n", "    D1.portes 6 u terminé corr\n    murs +\n    fond \"x\n");
    assert_snapshot!(painted(&text).lines().rev().take(4).collect::<Vec<_>>().join("\n"), @r#"
    fond:variable!new  "x:string
    murs:variable  +:operator
    D1:namespace!accepted  portes:variable  6:number  u:type  terminé:keyword  corr:variable
    GO:class  60:number  %:number
    "#);
    assert_eq!(painted(""), "");
}

#[test]
fn an_imported_file_has_its_own() {
    struct Library;
    impl avt::source::Files for Library {
        fn read(&self, _: &str) -> Result<String, avt::source::Unreadable> {
            Ok("bibliothèque BPU \"Prix\" du 2026-01-01 {\n    dalle \"Dalle\" 1 u @ 10\n}\n".into())
        }
    }
    let text =
        "importer \"bpu.avt\"\ndevis D \"D\" du 2026-02-01 {\n    tva : 10%\n    x de BPU.dalle 2 u\n}\n";
    let analysis = avt::analyse(avt::source::Source::new("job.avt", text), &Library);
    let file = analysis.source().files()[1].span;
    let said =
        |token: &SemanticToken| format!("{} {}", analysis.source().slice(token.span), token.kind.name());
    let other: Vec<String> = tokens(&analysis, file).iter().map(said).collect();
    assert_snapshot!(other.join(", "), @r#"bibliothèque keyword, BPU namespace, "Prix" string, du keyword, 2026-01-01 number, dalle variable, "Dalle" string, 1 number, u type, @ operator, 10 number"#);
    assert!(all(&analysis).iter().all(|token| token.span.end <= file.start));
}

/// In order, never overlapping, never across a line; a part has what the whole has there.
#[test]
fn tokens_of_a_part_are_those_of_the_whole() {
    for example in std::fs::read_dir("examples").expect("examples").flatten() {
        let Ok(text) = std::fs::read_to_string(example.path()) else { continue };
        let analysis = analyse_text(&text);
        let whole = all(&analysis);
        for pair in whole.windows(2) {
            assert!(pair[0].span.end <= pair[1].span.start, "{:?}", pair);
        }
        for token in &whole {
            let said = analysis.source().slice(token.span);
            assert!(!said.is_empty() && !said.contains('\n'), "{said:?}");
        }
        let length = text.len() as u32;
        for start in (0..length).step_by(2_503) {
            let range = Span::new(start, start + 400);
            let expected: Vec<_> = whole
                .iter()
                .filter(|token| token.span.start < range.end && start < token.span.end)
                .copied()
                .collect();
            assert_eq!(tokens(&analysis, range), expected, "{:?} at {start}", example.path());
        }
    }
}

#[test]
fn legends_name_every_kind_and_every_bit() {
    assert_eq!(TokenKind::EnumMember.name(), "enumMember");
    assert_eq!(TokenKind::ALL.len() as u32, TokenKind::EnumMember.index() + 1);
    assert_eq!(Modifiers::OPTION.names().collect::<Vec<_>>(), ["option"]);
    assert_eq!(Modifiers::ALL.len() as u32, Modifiers::OPTION.bits().trailing_zeros() + 1);
}
