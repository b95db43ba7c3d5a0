//! Text fits its page: no line of any document is wider than what was asked for, and nothing is lost on the way.

use avt::Analysis;
use avt::export::{self, Selection, Style};
use avt::locale::Lang;
use avt::source::Source;
use unicode_width::UnicodeWidthStr;

/// Long words and texts, and figures that are wider than their columns.
const WIDE: &str = r#"projet "Un chantier dont le nom ne tient sur aucune ligne de quarante colonnes" {
    référence : "CH-2026-000000000000000000000000000000000000000000000001"
    tva       : 20%
}
unité palette_de_cent_vingt
devis D1 "Gros œuvre, second œuvre et aménagements extérieurs du lotissement" du 2026-01-05 accepté 2026-01-10 {
    "Une mention que la loi demande, et qui est imprimée en entier quelle que soit la largeur de la page"
    titre "Anticonstitutionnellement-long-sans-la-moindre-espace-pour-couper-la-ligne" {
        titre "Deux" {
            titre "Trois" {
                titre "Quatre" {
                    a "Béton, 日本語の扉, ✓ et 1 500,00 €"  1 234 567,891 palette_de_cent_vingt  @ 98 765,4321
                    b "Murs" 10 m2 @ 100  remise 5%
                }
            }
        }
    }
    c "Grue" 99 999 999 u @ 9 999,99
    d "Moins cher ailleurs, remise commerciale consentie une fois pour toutes" -99 999 998 u @ 9 999,99
    e "Option" 3 u @ 1 500 option
    z "Exonéré" 1 u @ 10  tva 0% "article 261 du CGI, dont le texte est long et doit aller à la ligne"
}
avenant A1 "Une modification demandée par le maître d'ouvrage après la signature" du 2026-01-20 accepté 2026-01-21 {
    lint "Linteau" 1 u @ 480
}
"#;

const BILLED: &str = r#"
situation S1 n° "FA-2026-0000000000000000000000000000000000000000000001" du 2026-01-31 {
    tout  100%
}
situation S2 n° "FA-2" du 2026-02-28 {
    b  50%  correction "métré refait avec le maître d'œuvre, contradictoirement, le 12 février"
}
"#;

/// Rows beyond which one situation in turn is looked at, at each width.
const MANY_ROWS: usize = 100;

fn texts(analysis: &Analysis, width: usize, lang: Lang) -> [String; 2] {
    texts_of(analysis, &Selection::default(), width, lang)
}

fn texts_of(analysis: &Analysis, selection: &Selection, width: usize, lang: Lang) -> [String; 2] {
    let style = Style { width, colours: false, lang };
    let (mut invoices, mut quotes) = (Vec::new(), Vec::new());
    export::text(analysis, selection, style, &mut invoices).expect("a Vec takes all");
    export::quotes(analysis, selection, style, &mut quotes).expect("a Vec takes all");
    [invoices, quotes].map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
}

fn analysed(name: &str, text: &str) -> Analysis {
    let analysis =
        avt::analyse(Source::new(name, text), &avt::disk::Folder::of(std::path::Path::new("examples/x.avt")));
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    assert!(errors.is_empty(), "{name}: {errors:?}");
    analysis
}

fn files() -> Vec<Analysis> {
    let examples = std::fs::read_dir("examples").expect("the folder of examples");
    let mut paths: Vec<_> = examples.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "avt"));
    paths.sort();
    assert!(paths.len() >= 4);
    let read = |path: &std::path::PathBuf| std::fs::read_to_string(path).expect("an example");
    let mut all: Vec<Analysis> =
        paths.iter().map(|path| analysed(&path.display().to_string(), &read(path))).collect();
    all.push(analysed("wide", WIDE));
    all.push(analysed("wide and billed", &format!("{WIDE}{BILLED}")));
    all
}

#[test]
fn no_line_is_wider_than_the_page() {
    let mut wrong = Vec::new();
    for analysis in files() {
        let name = &analysis.source().name;
        let project = &analysis.project;
        for width in 40..=120 {
            let mut selections = vec![Selection::default()];
            if project.rows.len() > MANY_ROWS {
                let in_turn = &project.invoices[width % project.invoices.len()];
                let quote = &project.quotes[width % project.quotes.len()];
                let only =
                    |id| Selection { situation: Some(project.id(id).to_owned()), ..Selection::default() };
                selections = vec![only(in_turn.id), only(quote.id)];
            }
            let lang = Lang::ALL[width / 2 % 2];
            for text in selections.iter().flat_map(|selection| texts_of(&analysis, selection, width, lang)) {
                let wide = text.lines().filter(|line| line.width() > width);
                wrong.extend(wide.map(|line| format!("{name}, {width}: {line}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

/// Designations wrap instead of being cut, and the figures that are to be paid are always there.
#[test]
fn nothing_is_cut() {
    for analysis in files() {
        let name = &analysis.source().name;
        for width in [40, 61, 97, 120] {
            let [invoices, quotes] = texts(&analysis, width, Lang::Fr);
            assert!(!invoices.contains('…') && !quotes.contains('…'), "{name}, {width}");
            for totals in analysis.ledger.invoices.iter().flatten() {
                let total = Lang::Fr.number(totals.total.decimal(2));
                assert!(invoices.contains(&total), "{name}, {width}: {total}");
            }
            for row in &analysis.project.rows {
                let designation = analysis.project.designation_in(row, Lang::Fr);
                let word = designation.split(' ').next().unwrap_or_default();
                let start: String = word.chars().take(6).collect();
                let quote = &analysis.project.quotes[row.quote as usize];
                // A free row is one of a situation, and that of a library one of nothing that is printed.
                let shown = match quote.is_contract() {
                    true => quotes.contains(&start),
                    false => invoices.contains(&start) || quote.is_library(),
                };
                assert!(shown, "{name}, {width}: {start}");
            }
        }
    }
}

/// A wider page has more columns, a narrower one fewer, and the period is never left out.
#[test]
fn columns_are_left_out_in_order() {
    let analysis =
        analysed("extension", &std::fs::read_to_string("examples/extension.avt").expect("an example"));
    let heads = |width: usize| {
        let [invoices, _] = texts(&analysis, width, Lang::Fr);
        let head = invoices.lines().find(|line| line.contains("Désignation")).expect("a head").to_owned();
        head.split("  ").map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(heads(40), ["Désignation", "Cumul", "Période HT"]);
    assert_eq!(heads(50), ["N°", "Désignation", "Cumul", "Période HT"]);
    assert_eq!(heads(60), ["N°", "Désignation", "Marché HT", "Cumul", "Période HT"]);
    assert_eq!(heads(80), ["N°", "Désignation", "Marché HT", "Avant", "Cumul", "Période HT"]);
    assert_eq!(heads(100).len(), 8);
    assert_eq!(heads(150).len(), 11);
}
