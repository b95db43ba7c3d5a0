//! Reads the norm itself: `grammar/avt.ebnf` into a tree, and `grammar/keywords.tsv` into a table.
//!
//! The dialect: `[..]` optional, `{..}` repeated, `|` choice, `( )` group, `"…"` a keyword by its first French spelling
//! or a sign, CAPITALS a token, `a - ( … )` exclusion, `(* … *)` a comment, `;` ends a rule.
//!
//! Each way that a rule leaves open is an *arm* with a number of its own: an alternative, an option taken or left, a
//! repetition entered or not. Whoever walks the grammar can thus tell what has never been tried.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// The grammar as it is in the repository.
pub static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
    let keywords = read_keywords(include_str!("../../grammar/keywords.tsv"));
    Grammar::read(include_str!("../../grammar/avt.ebnf"), keywords)
});

/// One line of the keyword table; the first spelling of each language is the canonical one.
pub struct Keyword {
    pub token: String,
    pub french: Vec<String>,
    pub english: Vec<String>,
}

impl Keyword {
    pub fn spellings(&self) -> impl Iterator<Item = &String> {
        self.french.iter().chain(&self.english)
    }
}

pub enum Node {
    /// A line of the keyword table.
    Keyword(usize),
    Sign(String),
    /// `WORD`, `NUMBER`, `NL` …
    Token(String),
    Rule(String),
    /// `soft - ( … )`: the keywords of the first that are not among the second's.
    Except(Box<Node>, Box<Node>),
    Sequence(Vec<Node>),
    /// The arm of alternative `i` is `arm + i`.
    Choice {
        arm: usize,
        alternatives: Vec<Node>,
    },
    /// `arm`: left out; `arm + 1`: taken.
    Optional {
        arm: usize,
        body: Box<Node>,
    },
    /// `arm`: not even once; `arm + 1`: once or more.
    Repeat {
        arm: usize,
        body: Box<Node>,
    },
}

impl Node {
    /// Whether a rule that satisfies `wanted` is named here and cannot be left out.
    pub fn names(&self, wanted: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Node::Rule(name) => wanted(name),
            Node::Keyword(_) | Node::Sign(_) | Node::Token(_) | Node::Except(..) => false,
            Node::Optional { .. } | Node::Repeat { .. } => false,
            Node::Sequence(nodes) | Node::Choice { alternatives: nodes, .. } => {
                nodes.iter().any(|node| node.names(wanted))
            }
        }
    }
}

pub struct Rule {
    pub name: String,
    pub body: Node,
}

pub struct Grammar {
    /// In the order of the file; the first is the start.
    pub rules: Vec<Rule>,
    pub keywords: Vec<Keyword>,
    /// What each arm is, for the message that says it was never tried.
    pub arms: Vec<String>,
    index: HashMap<String, usize>,
}

/// Every keyword of the table: the one name that the grammar explains in a comment instead of a rule.
const SOFT: &str = "soft";
const TOKENS: [&str; 8] = ["NL", "WORD", "NUMBER", "UNIT", "STRING", "DATE", "MONTH", "CMP"];

impl Grammar {
    fn read(source: &str, keywords: Vec<Keyword>) -> Grammar {
        let mut reader =
            Reader { source, tokens: tokens(source), at: 0, keywords: &keywords, arms: Vec::new() };
        let mut rules: Vec<Rule> = Vec::new();
        while reader.at < reader.tokens.len() {
            rules.push(reader.rule());
        }
        let arms = reader.arms;
        let index = rules.iter().enumerate().map(|(at, rule)| (rule.name.clone(), at)).collect();
        let grammar = Grammar { rules, keywords, arms, index };
        grammar.check();
        grammar
    }

    pub fn rule(&self, name: &str) -> &Rule {
        &self.rules[self.index[name]]
    }

    pub fn rule_index(&self, name: &str) -> usize {
        self.index[name]
    }

    /// The keywords that a choice of keywords stands for.
    pub fn keywords_of(&self, node: &Node) -> BTreeSet<usize> {
        match node {
            Node::Keyword(keyword) => BTreeSet::from([*keyword]),
            Node::Rule(name) if name == SOFT => (0..self.keywords.len()).collect(),
            Node::Rule(name) => self.keywords_of(&self.rule(name).body),
            Node::Choice { alternatives, .. } => {
                alternatives.iter().flat_map(|node| self.keywords_of(node)).collect()
            }
            Node::Except(base, minus) => &self.keywords_of(base) - &self.keywords_of(minus),
            _ => panic!("only keywords can be excluded from keywords"),
        }
    }

    /// Every name has a rule, once; every token is a known one.
    fn check(&self) {
        assert_eq!(self.index.len(), self.rules.len(), "a rule is given twice");
        for rule in &self.rules {
            self.check_node(&rule.name, &rule.body);
        }
    }

    fn check_node(&self, rule: &str, node: &Node) {
        match node {
            Node::Rule(name) => {
                assert!(name == SOFT || self.index.contains_key(name), "{rule}: {name} has no rule");
            }
            Node::Token(name) => assert!(TOKENS.contains(&name.as_str()), "{rule}: {name} is no token"),
            Node::Keyword(_) | Node::Sign(_) => {}
            Node::Except(base, minus) => {
                self.check_node(rule, base);
                self.check_node(rule, minus);
            }
            Node::Sequence(nodes) | Node::Choice { alternatives: nodes, .. } => {
                nodes.iter().for_each(|node| self.check_node(rule, node));
            }
            Node::Optional { body, .. } | Node::Repeat { body, .. } => self.check_node(rule, body),
        }
    }
}

fn read_keywords(table: &str) -> Vec<Keyword> {
    let words = |cell: &str| cell.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let rows = table.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    rows.map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [token, french, english, _place] = cells[..] else { panic!("four columns: {line}") };
        Keyword { token: token.to_owned(), french: words(french), english: words(english) }
    })
    .collect()
}

#[derive(Clone, Copy, PartialEq)]
enum Mark<'s> {
    /// A rule or a token.
    Name(&'s str),
    /// Between quotes.
    Quoted(&'s str),
    Punctuation(char),
}

/// The marks of the EBNF text, each with the bytes it stands at.
fn tokens(source: &str) -> Vec<(Mark<'_>, usize, usize)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(first) = source[at..].chars().next() {
        let rest = &source[at..];
        let length = if rest.starts_with("(*") {
            rest.find("*)").expect("a comment is closed") + 2
        } else if first == '"' {
            let length = rest[1..].find('"').expect("a quoted word is closed") + 2;
            found.push((Mark::Quoted(&rest[1..length - 1]), at, at + length));
            length
        } else if first.is_alphabetic() {
            let length = rest.find(|ch: char| !(ch.is_alphanumeric() || ch == '_')).unwrap_or(rest.len());
            found.push((Mark::Name(&rest[..length]), at, at + length));
            length
        } else {
            if !first.is_whitespace() {
                found.push((Mark::Punctuation(first), at, at + 1));
            }
            first.len_utf8()
        };
        at += length;
    }
    found
}

struct Reader<'s> {
    source: &'s str,
    tokens: Vec<(Mark<'s>, usize, usize)>,
    at: usize,
    keywords: &'s [Keyword],
    arms: Vec<String>,
}

impl<'s> Reader<'s> {
    fn rule(&mut self) -> Rule {
        let Some(Mark::Name(name)) = self.peek() else { panic!("a rule begins with its name") };
        self.at += 1;
        self.expect('=');
        let body = self.choice(name);
        self.expect(';');
        Rule { name: name.to_owned(), body }
    }

    fn choice(&mut self, rule: &str) -> Node {
        let mut alternatives = Vec::new();
        let mut texts = Vec::new();
        loop {
            let start = self.at;
            alternatives.push(self.sequence(rule));
            texts.push(format!("{rule}: {}", self.text_since(start)));
            if !self.eat('|') {
                break;
            }
        }
        if alternatives.len() == 1 {
            return alternatives.remove(0);
        }
        let arm = self.new_arms(texts);
        Node::Choice { arm, alternatives }
    }

    fn sequence(&mut self, rule: &str) -> Node {
        let mut nodes = Vec::new();
        while let Some(mark) = self.peek() {
            if matches!(mark, Mark::Punctuation(';' | '|' | ')' | ']' | '}')) {
                break;
            }
            nodes.push(self.item(rule));
        }
        assert!(!nodes.is_empty(), "{rule}: an empty alternative");
        if nodes.len() == 1 { nodes.remove(0) } else { Node::Sequence(nodes) }
    }

    /// One element, less what is excluded from it.
    fn item(&mut self, rule: &str) -> Node {
        let base = self.atom(rule);
        if self.eat('-') {
            // What is excluded is a set, not a way to take.
            let arms = self.arms.len();
            let minus = self.atom(rule);
            self.arms.truncate(arms);
            return Node::Except(Box::new(base), Box::new(minus));
        }
        base
    }

    fn atom(&mut self, rule: &str) -> Node {
        let start = self.at;
        let mark = self.peek().expect("an element");
        self.at += 1;
        match mark {
            Mark::Quoted(text) => match self.keywords.iter().position(|keyword| keyword.french[0] == text) {
                Some(keyword) => Node::Keyword(keyword),
                None => {
                    assert!(
                        !text.chars().any(char::is_alphabetic),
                        "{rule}: \"{text}\" is not in the keyword table"
                    );
                    Node::Sign(text.to_owned())
                }
            },
            Mark::Name(name) if name.chars().all(|ch| ch.is_uppercase()) => Node::Token(name.to_owned()),
            Mark::Name(name) => Node::Rule(name.to_owned()),
            Mark::Punctuation('(') => {
                let body = self.choice(rule);
                self.expect(')');
                body
            }
            Mark::Punctuation('[') => {
                let body = Box::new(self.choice(rule));
                self.expect(']');
                let text = self.text_since(start);
                let arm = self.new_arms([format!("{rule}: no {text}"), format!("{rule}: {text}")]);
                Node::Optional { arm, body }
            }
            Mark::Punctuation('{') => {
                let body = Box::new(self.choice(rule));
                self.expect('}');
                let text = self.text_since(start);
                let arm = self.new_arms([format!("{rule}: no {text}"), format!("{rule}: {text}")]);
                Node::Repeat { arm, body }
            }
            Mark::Punctuation(other) => panic!("{rule}: `{other}` out of place"),
        }
    }

    fn new_arms(&mut self, texts: impl IntoIterator<Item = String>) -> usize {
        let first = self.arms.len();
        self.arms.extend(texts);
        first
    }

    fn text_since(&self, start: usize) -> &'s str {
        &self.source[self.tokens[start].1..self.tokens[self.at - 1].2]
    }

    fn peek(&self) -> Option<Mark<'s>> {
        self.tokens.get(self.at).map(|token| token.0)
    }

    fn eat(&mut self, sign: char) -> bool {
        let found = self.peek() == Some(Mark::Punctuation(sign));
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: char) {
        assert!(self.eat(sign), "`{sign}` is missing before: {:.40}", &self.source[self.tokens[self.at].1..]);
    }
}
