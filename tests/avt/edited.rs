//! The law of edits: an edited analysis and a fresh one of the same text are equal, down to every span, whatever is typed.

use crate::laws;
use crate::printed::json;
use crate::spec;
use avt::disk::Folder;
use avt::locale::Lang;
use avt::source::{Edit, Files, NoFiles, Source, Span, Unreadable};
use avt::{Analysis, Effort, analyse, export};
use rayon::prelude::*;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

/// Texts, and edits of each.
const TEXTS: u64 = 96;
const EDITS: usize = 40;

/// Knuth's MMIX generator; its high bits are the good ones.
struct Random(u64);

impl Random {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// All that an analysis is.
fn whole(analysis: &Analysis, pretty: bool) -> [(&'static str, String); 3] {
    // Where lines start is known once someone asks.
    for file in analysis.source().files() {
        analysis.source().position(file.span.start);
    }
    let shown = |what: &dyn std::fmt::Debug| if pretty { format!("{what:#?}") } else { format!("{what:?}") };
    [
        ("diagnostics", shown(&analysis.diagnostics)),
        ("ledger", shown(&analysis.ledger)),
        ("project", shown(&analysis.project)),
    ]
}

fn printed(analysis: &Analysis) -> String {
    let mut quotes = Vec::new();
    let selection = export::Selection::default();
    export::csv(analysis, &selection, Lang::Fr, &mut quotes).expect("a Vec takes all");
    json(analysis) + &String::from_utf8(quotes).expect("UTF-8")
}

/// The first difference between two texts, in a few lines.
fn difference(name: &str, edited: &str, fresh: &str) -> String {
    let at = edited.lines().zip(fresh.lines()).take_while(|(a, b)| a == b).count();
    let around = |text: &str| text.lines().skip(at.saturating_sub(6)).take(14).collect::<Vec<_>>().join("\n");
    format!("{name} differ.\nedited:\n{}\nfresh:\n{}", around(edited), around(fresh))
}

/// What is not the same in both.
fn unlike(edited: &Analysis, fresh: &Analysis, print: bool) -> Option<String> {
    if whole(edited, false) != whole(fresh, false) {
        let mut pairs = whole(edited, true).into_iter().zip(whole(fresh, true));
        let found = pairs.find(|((_, one), (_, other))| one != other);
        return found.map(|((name, one), (_, other))| difference(name, &one, &other));
    }
    let (one, other) = if print { (printed(edited), printed(fresh)) } else { Default::default() };
    (one != other).then(|| difference("documents", &one, &other))
}

/// A change as someone types it: mostly within a line, now and then anything.
fn change(text: &str, random: &mut Random) -> Edit {
    let floor = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let places = |is: fn(char) -> bool| {
        text.char_indices().filter(|(_, ch)| is(*ch)).map(|(at, _)| at).collect::<Vec<_>>()
    };
    let some = |all: Vec<usize>, random: &mut Random| {
        if all.is_empty() { floor(random.below(text.len() + 1)) } else { random.one(&all) }
    };
    // Of a row or an entry, most likely.
    let inside = |at: &usize| {
        let start = text[..*at].rfind('\n').map_or(0, |at| at + 1);
        let line = text[start..].lines().next().unwrap_or_default();
        line.starts_with([' ', '\t']) && !line.contains(['{', '}', ':'])
    };
    let span = |start: usize, end: usize| Span::new(start as u32, end as u32);
    let next = |at: usize| text[at..].chars().next().map_or(at, |ch| at + ch.len_utf8());
    match random.below(20) {
        // A figure that is typed.
        0..=4 => {
            let digits = places(|ch| ch.is_ascii_digit());
            let at = some(digits.into_iter().filter(inside).collect(), random);
            let digit = random.one(&["0", "1", "2", "5", "9", "00", "12"]);
            match random.below(3) {
                0 => Edit::new(span(at, at), digit),
                1 => Edit::new(span(at, next(at)), digit),
                _ => Edit::new(span(at, next(at)), ""),
            }
        }
        // Progress, as most of what is typed.
        5..=8 => {
            let rates = places(|ch| ch == '%');
            let at = some(rates.into_iter().filter(inside).collect(), random);
            let start = text[..at]
                .rfind(|ch: char| !(ch.is_ascii_digit() || matches!(ch, ',' | '.' | '+')))
                .map_or(0, &next);
            let figures = ["25", "100", "250", "0", "5", "50,5", "+10", "99.99", "80", "-5", ""];
            Edit::new(span(start, at), random.one(&figures))
        }
        // A word for another of the same text.
        9..=10 => {
            let words: Vec<&str> =
                text.split_whitespace().filter(|word| !word.contains(['{', '}', '#'])).collect();
            if words.is_empty() {
                return Edit::new(span(0, 0), "x");
            }
            let (one, other) = (random.one(&words), random.one(&words));
            let start = one.as_ptr() as usize - text.as_ptr() as usize;
            Edit::new(span(start, start + one.len()), other)
        }
        // Blanks, comments, what is between quotation marks.
        11..=13 => {
            let blanks = places(|ch| matches!(ch, ' ' | '"' | '#' | '\n' | '\r'));
            let most = random.below(3) > 0;
            let at = some(blanks.into_iter().filter(|at| !most || inside(at)).collect(), random);
            let new = random.one(&[
                " ",
                "  ",
                "\t",
                " # à voir",
                "é",
                "«",
                "\u{202f}",
                "#",
                " \u{1f3d7} ",
                "\u{feff}",
            ]);
            let end =
                if random.below(4) == 0 && !text[at..].starts_with(['\n', '\r']) { next(at) } else { at };
            Edit::new(span(at, end), new)
        }
        14 => {
            let at = some(places(|ch| ch == '"'), random);
            Edit::new(span(at, at), random.one(&["Total", "d'œuvre", "\"", " x", "{"]))
        }
        // Words of entries and of rows.
        15..=16 => {
            let at = some(places(|ch| matches!(ch, '\n' | '\r')), random);
            let new = random.one(&[
                " terminé",
                " rouvrir",
                " correction \"métré\"",
                " done",
                " tva 10%",
                " remise 5%",
                " option",
                " approvisionné",
                " \"note\"",
                " coef 1,1",
                " + 1 u",
                " provisoire",
                " }",
                " {",
                " moins murs",
            ]);
            Edit::new(span(at, at), new)
        }
        // Anything.
        17..=18 => {
            let at = floor(random.below(text.len() + 1));
            let end =
                if random.below(2) == 0 { floor(text.len().min(at + random.below(6))).max(at) } else { at };
            let new = random.one(&[
                "", "a", "é", "\n", "\r\n", "{", "}", "\"", "#", "%", ",", ".", " ", "1", "@", "\r", "n°",
                "€",
            ]);
            Edit::new(span(at, end), new)
        }
        _ => {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let at = floor(random.below(text.len() + 1));
            Edit::new(span(at, at), if lines.is_empty() { "\n" } else { random.one(&lines) })
        }
    }
}

/// How many edits took how much.
type Efforts = BTreeMap<Effort, usize>;

/// Edits a text again and again, and says where an edited analysis and a fresh one part.
fn edit(
    name: &str,
    text: String,
    files: &dyn Files,
    random: &mut Random,
    efforts: &mut Efforts,
) -> Result<(), String> {
    // An edit that changes nothing tells that others follow.
    let open =
        |text: String| analyse(Source::new(name, text), files).edited(&Edit::new(Span::default(), ""), files);
    let mut analysis = open(text);
    let mut next: VecDeque<Edit> = VecDeque::new();
    for turn in 0..EDITS {
        let own = analysis.source().files()[0].span;
        let before = analysis.source().slice(own).to_owned();
        if next.is_empty() && random.below(12) == 0 {
            next = a_line(&before, random);
        }
        let edit = next.pop_front().unwrap_or_else(|| change(&before, random));
        let after = avt::source::apply(&before, std::slice::from_ref(&edit)).expect("it fits");
        let removed = &before[edit.span.start as usize..edit.span.end as usize];
        analysis = analysis.edited(&edit, files);
        *efforts.entry(analysis.effort()).or_default() += 1;
        let fresh = analyse(Source::new(name, after), files);
        if let Some(found) = unlike(&analysis, &fresh, turn % 8 == 7) {
            return Err(format!("{edit:?} for {removed:?} in {name}: {found}\n{before}"));
        }
        // What breaks a line is mostly taken back.
        if next.is_empty() && analysis.has_errors() && random.below(4) > 0 {
            let typed = Span::new(edit.span.start, edit.span.start + edit.text.len() as u32);
            next.push_back(Edit::new(typed, removed));
        }
    }
    Ok(())
}

/// A line of the text that is typed once more below another one, by and by, and perhaps taken away again.
fn a_line(text: &str, random: &mut Random) -> VecDeque<Edit> {
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let lines: Vec<&str> =
        text.lines().filter(|line| line.starts_with(' ') && !line.contains(['{', '}'])).collect();
    if ends.is_empty() || lines.is_empty() {
        return VecDeque::new();
    }
    let (start, line) = (random.one(&ends), random.one(&lines));
    let mut edits = VecDeque::new();
    let mut at = start as u32;
    let mut type_in = |typed: &str| {
        edits.push_back(Edit::new(Span::new(at, at), typed));
        at += typed.len() as u32;
    };
    type_in("\n");
    // A word at a time.
    line.split_inclusive([' ', '%']).for_each(type_in);
    if random.below(2) == 0 {
        edits.push_back(Edit::new(Span::new(start as u32, at), ""));
    }
    edits
}

/// Files that a job imports, by their paths.
struct Shared(Vec<(&'static str, String)>);

impl Files for Shared {
    fn read(&self, path: &str) -> Result<String, Unreadable> {
        let found = self.0.iter().find(|(known, _)| *known == path);
        found.map(|(_, text)| text.clone()).ok_or(Unreadable::Missing)
    }
}

/// A price library that imports in its turn, an index, a company; now and then with something wrong in them, or not there.
fn shared(random: &mut Random) -> Shared {
    let mut library =
        "# Prix de l'année\nimporter \"../entreprise.avt\"\n\nsoit perte = 1,05\nunité palette = 48 u\n"
            .to_owned();
    for edition in ["2026-01-01", "2026-03-01"] {
        library +=
            &format!("\nbibliothèque BPU \"Prix n° 1\" du {edition} {{\n    titre M \"Maçonnerie\" {{\n");
        for row in 0..4 {
            library += &format!("        m{row} \"Ouvrage en œuvre\" 1 m2 @ {},50\n", 10 + random.below(90));
        }
        library += "    }\n    mur \"Mur\" 1 m2 coef 1,2 {\n        pose \"Pose\" 0,5 h @ 40,00\n    }\n}\n";
    }
    library += random.one(&[
        "",
        "",
        "",
        "bibliothèque {\n",
        "devis D9 {\n}\n",
        "soit r1 = \n",
        "indice BT47 {\n    2026-02 : 131\n}\n",
    ]);
    let library = random.one(&["", "", "", "\u{feff}"]).to_owned() + &library;
    let library = if random.below(4) == 0 { library.replace('\n', "\r\n") } else { library };
    let company = random.one(&[
        "entreprise \"Lefèvre\" {\n    mentions : \"Assurance décennale\"\n}",
        "company \"Lefèvre\" {\n    vat_id : \"FR44732829320\"\n}\n",
        "entreprise \"L\" {\n    siret : 12\n}\n",
        "",
    ]);
    let index = random.one(&[
        "indice;mois;valeur;état;paru\nBT47;2025-12;128,4;définitif;2026-01-15\nBT47;2026-02;129,9;provisoire;\n",
        "indice;mois;valeur;état;paru\nBT47;2025-12;abc;définitif;\n",
    ]);
    let mut files = vec![
        ("prix/bpu.avt", library),
        ("entreprise.avt", company.to_owned()),
        ("BT47.csv", index.to_owned()),
    ];
    if random.below(6) == 0 {
        files.remove(random.below(3));
    }
    Shared(files)
}

/// A job as most are: rows of plain figures, situations of plain percentages; perhaps some taken from a library.
fn everyday(random: &mut Random, imports: bool) -> String {
    let rows = 3 + random.below(7);
    let mut text = String::new();
    if imports {
        text += random.one(&["", "# Chantier\n"]);
        text += "importer \"prix/bpu.avt\"\n";
        text += random.one(&["", "importer \"BT47.csv\"  # indice\n"]);
    }
    text += "projet \"Maison\" {\n    tva : 20%\n";
    text += random.one(&["", "    retenue : 5%\n", "    défaut : 10%\n"]);
    text += "}\n";
    if text.contains("BT47") {
        text += random
            .one(&["", "révision {\n    formule : 0,15 + 0,85 * BT47 / BT47.zéro\n    zéro : 2025-12\n}\n"]);
    }
    text += "\ndevis D1 \"Gros œuvre\" du 2026-01-05 accepté 2026-01-10 {\n    titre A \"Béton\" {\n";
    for row in 0..rows {
        if row == rows / 2 {
            text += "    }\n    titre B \"Élévation\" { # à part\n";
        }
        let (quantity, price) = (1 + random.below(90), 2 + random.below(300));
        let unit = random.one(&["m2", "m3", "u", "kg"]);
        if imports && random.below(3) == 0 {
            let taken = random.one(&["m0", "m1", "m2", "mur", "M.m3"]);
            let typed = random.one(&["", " m2", " coef perte", " @ 12,30", " remise 5%"]);
            text += &format!("        r{row} de BPU.{taken} {quantity}{typed}\n");
            continue;
        }
        text += &format!("        r{row} \"Ouvrage n° {row}\" {quantity},5 {unit} @ {price}\n");
    }
    text += "    }\n}\n";
    if random.below(3) == 0 {
        text += "\nacompte AC1 n° \"F0\" du 2026-01-15 {\n    D1 30%\n}\n";
    }
    for month in 1..=4 {
        text += &format!("\nsituation S{month} n° \"F{month}\" du 2026-0{}-28 {{\n", month + 1);
        for row in 0..rows {
            let percent = month * 20 + random.below(19);
            if random.below(4) > 0 {
                text += &format!("    r{row} {percent}%{}\n", random.one(&["", "", "  # vu"]));
            }
        }
        text += random.one(&["", "", "    A 90%\n", "\n    \"merci\"\n", "    # rien\n"]);
        if imports && random.below(6) == 0 {
            text += "    reprise de BPU.m0 2 m2\n";
        }
        text += "}\n";
    }
    text + random.one(&[
        "",
        "\nclôture DGD n° \"F9\" du 2026-07-31\n",
        "\nrèglement du 2026-04-30 {\n    S1 100 €\n}\n",
    ])
}

fn numbers(random: &mut Random) -> Vec<u16> {
    let length = random.one(&[40, 90, 200, 400]);
    (0..length).map(|_| random.below(1 << 16) as u16).collect()
}

/// A seed, the name of a file, its text, and what it may import.
type Text = (u64, String, String, Box<dyn Files + Send + Sync>);

fn check(texts: impl IndexedParallelIterator<Item = Text>) -> Efforts {
    let outcomes = texts.map(|(seed, name, text, files)| {
        let mut efforts = Efforts::new();
        edit(&name, text, &*files, &mut Random(seed), &mut efforts).map(|()| efforts)
    });
    let mut all = Efforts::new();
    for outcome in outcomes.collect::<Vec<_>>() {
        match outcome {
            Ok(efforts) => {
                efforts.into_iter().for_each(|(effort, count)| *all.entry(effort).or_default() += count)
            }
            Err(found) => panic!("{found}"),
        }
    }
    all
}

/// The first seed: `.cargo/config.toml` says it, for everybody alike.
fn start() -> u64 {
    std::env::var("AVT_EDITS").map_or(1, |start| start.parse().expect("AVT_EDITS=SEED"))
}

#[test]
fn edits_of_generated_projects() {
    let start = start();
    let texts = (0..TEXTS as usize).into_par_iter().map(|turn| {
        let seed = start + turn as u64;
        let mut random = Random(seed);
        let numbers = numbers(&mut random);
        let text = match turn % 6 {
            0 => laws::generated(&numbers, Lang::Fr, false),
            1 => laws::generated(&numbers, Lang::En, random.below(3) == 0),
            2 | 3 => laws::whole::generated(&numbers),
            _ => everyday(&mut random, false),
        };
        let text = if turn % 7 == 6 { text.replace('\n', "\r\n") } else { text };
        (seed, "generated".to_owned(), text, Box::new(NoFiles) as _)
    });
    seldom_whole(&check(texts), 20);
}

#[test]
fn edits_of_projects_that_import() {
    let start = start() + 2_000_000_000;
    let texts = (0..TEXTS as usize).into_par_iter().map(|turn| {
        let seed = start + turn as u64;
        let mut random = Random(seed);
        let text = everyday(&mut random, true);
        let text = if turn % 7 == 6 { text.replace('\n', "\r\n") } else { text };
        // The last line may have no end: what it imports stands right behind it.
        let text = if turn % 5 == 4 { text.trim_end().to_owned() } else { text };
        (seed, "generated".to_owned(), text, Box::new(shared(&mut random)) as _)
    });
    seldom_whole(&check(texts), 40);
    let snippets = spec::importing().into_iter().enumerate().collect::<Vec<_>>();
    let texts = snippets.into_par_iter().map(|(at, snippet)| {
        (start + 1_000 + at as u64, spec::OWN.to_owned(), snippet.text.clone(), Box::new(snippet) as _)
    });
    println!("{:?}", check(texts));
}

/// Every short way was taken, and often; everything was billed once in so many edits at least.
fn seldom_whole(efforts: &Efforts, billed: usize) {
    println!("{efforts:?}");
    let count = |effort| efforts.get(&effort).copied().unwrap_or_default();
    let all: usize = efforts.values().sum();
    for (effort, least) in
        [(Effort::Moved, 200), (Effort::Row, 30), (Effort::Billed, billed), (Effort::Block, 60)]
    {
        assert!(count(effort) * least > all, "{efforts:?}");
    }
}

#[test]
fn edits_of_the_examples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let start = start() + 1_000_000_000;
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("the folder of examples") {
        let path = entry.expect("an example").path();
        if path.extension().is_some_and(|extension| extension == "avt") {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).expect("UTF-8");
            let files = Box::new(Folder::of(&path)) as Box<dyn Files + Send + Sync>;
            texts.push((start + texts.len() as u64, name, text, files));
        }
    }
    let efforts = check(texts.into_par_iter());
    println!("{efforts:?}");
}
