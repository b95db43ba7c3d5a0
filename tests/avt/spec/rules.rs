//! Every rule of billing has its page: a right use with its figures, and a wrong use with its message.

use super::{Snippet, names_in, snippets_of};
use std::path::Path;

/// R37 and after are about other files; R16 has no page, for nothing of a single text can break it.
const RULES: std::ops::RangeInclusive<u8> = 1..=36;
const WITHOUT_PAGE: u8 = 16;

#[test]
fn every_rule_has_its_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let names = names_in(&folder);
    let mut missing = Vec::new();
    for rule in RULES.filter(|rule| *rule != WITHOUT_PAGE) {
        let prefix = format!("R{rule:02}-");
        let pages: Vec<&String> = names.iter().filter(|name| name.starts_with(&prefix)).collect();
        if pages.is_empty() {
            missing.push(format!("tests/spec/{prefix}….md"));
            continue;
        }
        // A rule may have several pages: what counts is what they show together.
        let text =
            |name: &&String| std::fs::read_to_string(folder.join(format!("{name}.md"))).expect("a page");
        let snippets: Vec<Snippet> = pages.iter().flat_map(|name| snippets_of(&text(name))).collect();
        for (shown, what) in
            [(snippets.iter().any(is_right), "a right use"), (snippets.iter().any(is_told), "a message")]
        {
            if !shown {
                missing.push(format!("{what} (`{prefix}`)"));
            }
        }
    }
    assert!(missing.is_empty(), "what the pages of rules lack:\n{}", missing.join("\n"));
}

/// No error in it, and at least one figure.
fn is_right(snippet: &Snippet) -> bool {
    let mut lines = snippet.expect.iter().map(|(_, line)| line.as_str());
    !snippet.expect.is_empty()
        && lines.all(|line| !is_error(line))
        && snippet.expect.iter().any(|(_, line)| line.ends_with(|ch: char| ch.is_ascii_digit()))
}

/// An error, a warning or a hint of which the page tells the words.
fn is_told(snippet: &Snippet) -> bool {
    snippet.expect.iter().any(|(_, line)| line.starts_with("says:"))
}

fn is_error(line: &str) -> bool {
    let code = line.split(' ').next().unwrap_or("");
    code.len() == 5 && code.starts_with('E') && code[1..].bytes().all(|byte| byte.is_ascii_digit())
}
