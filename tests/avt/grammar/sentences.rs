//! Random sentences of the grammar: a walk over the EBNF that draws an alternative wherever one is open.
//!
//! The same seed gives the same sentence. The walk knows nothing of the language but how deep it may nest; how its
//! marks are written down is the matter of [`super::spelling`].

use super::rng::Rng;
use super::spelling;
use crate::ebnf::{Grammar, Node};
use std::collections::BTreeSet;
use std::ops::Range;

/// Blocks within blocks, formulas within formulas.
const DEEPEST: usize = 4;

/// A mark of a sentence, not spelled yet.
#[derive(Clone, Copy, Debug)]
pub struct Mark<'g> {
    pub what: What<'g>,
    /// The rule that it is written in.
    pub rule: &'g str,
    /// The shape of the line that it is written in: `row`, `setting` …
    pub line: &'g str,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What<'g> {
    Keyword(usize),
    Sign(&'g str),
    Token(&'g str),
}

impl What<'_> {
    pub fn is_newline(self) -> bool {
        self == What::Token("NL")
    }
}

/// A file, and where each of its marks stands in it.
pub struct Sentence {
    pub text: String,
    pub marks: Vec<Range<usize>>,
    pub visited: Visited,
}

/// What of the grammar has been tried.
#[derive(Default)]
pub struct Visited {
    pub rules: BTreeSet<usize>,
    pub arms: BTreeSet<usize>,
    pub spellings: BTreeSet<String>,
}

impl Visited {
    pub fn add(&mut self, other: &Visited) {
        self.rules.extend(&other.rules);
        self.arms.extend(&other.arms);
        self.spellings.extend(other.spellings.iter().cloned());
    }

    /// What no sentence has tried, in words.
    pub fn missing(&self, grammar: &Grammar) -> Vec<String> {
        let rules = grammar.rules.iter().enumerate().filter(|(at, _)| !self.rules.contains(at));
        let arms = grammar.arms.iter().enumerate().filter(|(at, _)| !self.arms.contains(at));
        let words = grammar.keywords.iter().flat_map(|keyword| keyword.spellings());
        let words = words.filter(|spelling| !self.spellings.contains(*spelling));
        let rules = rules.map(|(_, rule)| format!("rule {}", rule.name));
        rules.chain(arms.map(|(_, arm)| arm.clone())).chain(words.cloned()).collect()
    }
}

/// The sentence of a seed. Seeds that are multiples of four give the shortest ones, the three after them longer ones.
pub fn sentence(grammar: &Grammar, seed: u64) -> Sentence {
    let again = [20, 45, 60, 65][(seed % 4) as usize];
    let mut walk = Walk {
        grammar,
        rng: Rng::new(seed),
        again,
        marks: Vec::new(),
        visited: Visited::default(),
        path: Vec::new(),
    };
    walk.rule(&grammar.rules[0].name);
    let Walk { marks, mut visited, mut rng, .. } = walk;
    let marks = without_deceptive_lines(marks);
    let (text, marks) = spelling::spell(grammar, &marks, &mut rng, &mut visited.spellings);
    Sentence { text, marks, visited }
}

/// A block that begins on the line of its head, `devis D1 { titre "a"`, may go on below; but then the line ends like
/// a head that has lost its brace, and the deeper line below would be read as its block. The brace ends the line there.
fn without_deceptive_lines(marks: Vec<Mark<'_>>) -> Vec<Mark<'_>> {
    let mut kept: Vec<Mark<'_>> = Vec::with_capacity(marks.len());
    // Where the blocks were opened that are still open and on this line.
    let mut opened: Vec<usize> = Vec::new();
    for mark in marks {
        match mark.what {
            What::Sign("{") => opened.push(kept.len()),
            What::Sign("}") => {
                opened.pop();
            }
            What::Token("NL") => {
                let deceptive =
                    |last: &Mark| last.line == "section" && !matches!(last.what, What::Sign("{" | "}"));
                if let (Some(brace), true) = (opened.last(), kept.last().is_some_and(deceptive)) {
                    kept.insert(brace + 1, Mark { rule: kept[*brace].rule, ..mark });
                }
                opened.clear();
            }
            _ => {}
        }
        kept.push(mark);
    }
    kept
}

struct Walk<'g> {
    grammar: &'g Grammar,
    rng: Rng,
    /// How likely one more of a repetition is, in percent.
    again: u64,
    marks: Vec<Mark<'g>>,
    visited: Visited,
    /// The rules that are being walked, outermost first.
    path: Vec<&'g str>,
}

impl<'g> Walk<'g> {
    fn rule(&mut self, name: &'g str) {
        let rule = self.grammar.rule(name);
        self.visited.rules.insert(self.grammar.rule_index(name));
        self.path.push(&rule.name);
        self.node(&rule.body);
        self.path.pop();
    }

    fn node(&mut self, node: &'g Node) {
        match node {
            Node::Keyword(keyword) => self.mark(What::Keyword(*keyword)),
            Node::Sign(sign) => self.mark(What::Sign(sign)),
            Node::Token(token) => self.mark(What::Token(token)),
            Node::Rule(name) => self.rule(name),
            Node::Except(..) => {
                let keywords: Vec<usize> = self.grammar.keywords_of(node).into_iter().collect();
                let keyword = *self.rng.pick(&keywords);
                self.mark(What::Keyword(keyword));
            }
            Node::Sequence(nodes) => nodes.iter().for_each(|node| self.node(node)),
            Node::Choice { arm, alternatives } => {
                let open: Vec<usize> = (0..alternatives.len())
                    .filter(|at| !self.is_too_deep(&alternatives[*at]))
                    .flat_map(|at| std::iter::repeat_n(at, self.weight(&alternatives[at])))
                    .collect();
                let chosen = *self.rng.pick(&open);
                self.visited.arms.insert(arm + chosen);
                self.node(&alternatives[chosen]);
            }
            Node::Optional { arm, body } => {
                let taken = !self.is_too_deep(body) && self.rng.percent(self.likelihood(body));
                self.visited.arms.insert(arm + usize::from(taken));
                if taken {
                    self.node(body);
                }
            }
            Node::Repeat { arm, body } => {
                let again =
                    if self.path.len() == 1 { 80 } else { self.again / (1 + self.depth(&is_formula)) as u64 };
                let mut times = 0;
                while times < 6 && !self.is_too_deep(body) && self.rng.percent(again) {
                    self.node(body);
                    times += 1;
                }
                self.visited.arms.insert(arm + usize::from(times > 0));
            }
        }
    }

    fn mark(&mut self, what: What<'g>) {
        let rule = self.path.last().expect("a mark stands in a rule");
        let place = self.path.iter().rposition(|name| *name == "item" || name.ends_with("_line"));
        let line = place.and_then(|at| self.path.get(at + 1)).unwrap_or(rule);
        self.marks.push(Mark { what, rule, line });
    }

    /// How many rules of this sort are being walked.
    fn depth(&self, wanted: &dyn Fn(&str) -> bool) -> usize {
        self.path.iter().filter(|name| wanted(name)).count()
    }

    /// How likely an alternative is beside the others: most names are plain words, most formulas short.
    fn weight(&self, alternative: &Node) -> usize {
        match alternative {
            Node::Except(..) => 1,
            Node::Sequence(nodes) if matches!(&nodes[0], Node::Sign(sign) if sign == "-") => 1,
            nested if nested.names(&is_formula) && self.depth(&is_formula) > 0 => 2,
            _ => 6,
        }
    }

    /// Whether something would nest deeper than this test wants.
    fn is_too_deep(&self, node: &Node) -> bool {
        let deepest = |wanted: &dyn Fn(&str) -> bool| self.depth(wanted) >= DEEPEST && node.names(wanted);
        deepest(&is_block) || deepest(&is_formula)
    }

    /// How likely an option is, in percent: most blocks have their lines to themselves.
    fn likelihood(&self, body: &Node) -> u64 {
        match body {
            Node::Token(token) if token == "NL" => 80,
            body if body.names(&is_block) && self.depth(&is_block) == 0 => 80,
            Node::Sequence(_) => 75,
            _ => 50,
        }
    }
}

fn is_block(rule: &str) -> bool {
    rule.ends_with("_block")
}

fn is_formula(rule: &str) -> bool {
    rule == "formula"
}
