//! Pages of keywords, settings and words of values: there is one for each, and its example is what may be typed.

use avt::ide::hover::{Page, key, keyword_page, value_word};
use avt::locale::Lang;
use avt::project::{Key, value_words};
use avt::syntax::{Keyword, fold, keyword};

/// What is wrong with a page; `named` says whether its example shows the word.
fn faults(name: &str, page: &Page, named: impl Fn(&str) -> bool) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |what: &str| faults.push(format!("{name}: {what}"));
    if page.text.0 == page.text.1 || page.text.0.len().min(page.text.1.len()) < 4 {
        fault("a text in each language");
    }
    if page.text.0.contains(['\'', '"']) || page.text.1.contains(['\'', '"']) {
        fault("typewriter quotation marks");
    }
    for part in page.text.0.match_indices([':', ';', '?', '!', '%']) {
        if !page.text.0[..part.0].ends_with(' ') {
            fault("French puts a space there");
        }
    }
    for lang in Lang::ALL {
        let example = lang.pick(page.example.0, page.example.1);
        if !named(example) {
            fault(&format!("{example:?} does not show it"));
        }
        let around = ["", "devis D", "situation S", "projet", "entreprise \"E\"", "acompte A", "révision"];
        let reads = |head: &&str| {
            let text = match *head {
                "" => example.to_owned(),
                head => format!("{head} {{\n{example}\n}}"),
            };
            let tree = avt::syntax::parse(&text);
            tree.errors.is_empty() && tree.mixed.is_none() && !tree.lost
        };
        let reads = |head: &&str| {
            let english = head
                .replace("devis", "quote")
                .replace("projet", "project")
                .replace("entreprise", "company")
                .replace("acompte", "deposit")
                .replace("révision", "revision");
            reads(&lang.pick(*head, &*english))
        };
        if !around.iter().any(reads) {
            fault(&format!("{example:?} does not read"));
        }
    }
    faults
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(|ch: char| !ch.is_alphanumeric() && !matches!(ch, '_' | '@' | '°'));
    parts.map(|word| fold(word).into_owned()).collect()
}

#[test]
fn every_keyword_has_a_page() {
    // What is told elsewhere is not typed.
    let told = [Keyword::Paid, Keyword::Cancelled];
    let faults: Vec<String> = Keyword::ALL
        .iter()
        .flat_map(|word| {
            let shows = |example: &str| {
                told.contains(word) || words(example).iter().any(|typed| keyword(typed) == Some(*word))
            };
            faults(word.word(Lang::En), &keyword_page(*word), shows)
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_setting_has_a_page() {
    let settings = include_str!("../settings.avt");
    let typed = settings.lines().filter_map(|line| line.split_once(" : ").or(line.split_once(": ")));
    let mut keys: Vec<Key> = typed.filter_map(|(typed, _)| Key::from_word(typed.trim())).collect();
    keys.push(Key::Default);
    keys.sort_by_key(|key| format!("{key:?}"));
    keys.dedup();
    assert!(keys.len() >= 28, "{keys:?}");
    let faults: Vec<String> = keys
        .into_iter()
        .flat_map(|of| {
            let shows = |example: &str| {
                example.split_once(" : ").and_then(|(typed, _)| Key::from_word(typed)) == Some(of)
            };
            faults(&format!("{of:?}"), &key(of), shows)
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_word_of_a_value_has_a_page() {
    let mut wrong = Vec::new();
    for (fr, en) in value_words() {
        let (Some(page), Some(other)) = (value_word(fr), value_word(en)) else {
            wrong.push(format!("{fr}, {en}: no page"));
            continue;
        };
        assert_eq!(page, other, "{fr} and {en} are one word");
        wrong.extend(faults(fr, &page, |_| true));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(value_word("murs").is_none());
}
