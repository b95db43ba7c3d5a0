//! The kinds of tokens and what is said of them, by the names that editors know.

use crate::document::RowState;
use std::ops::BitOr;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Keyword,
    /// The id of a document.
    Namespace,
    /// The id of a section.
    Class,
    /// A row, or the name of a formula.
    Variable,
    /// The key of a setting, or a cell of a row.
    Property,
    Number,
    String,
    Comment,
    Operator,
    Function,
    /// A unit.
    Type,
    /// A status, or a word that is the value of a setting.
    EnumMember,
}

impl TokenKind {
    /// Names of the kinds, in their order, as editors spell them.
    pub const ALL: &'static [&'static str] = &[
        "keyword",
        "namespace",
        "class",
        "variable",
        "property",
        "number",
        "string",
        "comment",
        "operator",
        "function",
        "type",
        "enumMember",
    ];

    /// Its place in [`TokenKind::ALL`].
    pub fn index(self) -> u32 {
        self as u32
    }

    pub fn name(self) -> &'static str {
        Self::ALL[self as usize]
    }
}

/// What is said of a token besides its kind: a bit for each name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Modifiers(u32);

impl Modifiers {
    pub const NONE: Modifiers = Modifiers(0);
    /// The name is given here.
    pub const DECLARATION: Modifiers = Modifiers(1);
    /// The four states of a row, after the situation that the line is in; in a quote, after the last one.
    pub const UNTOUCHED: Modifiers = Modifiers(1 << 1);
    pub const MOVING: Modifiers = Modifiers(1 << 2);
    pub const COMPLETE: Modifiers = Modifiers(1 << 3);
    pub const CLOSED: Modifiers = Modifiers(1 << 4);
    /// A document with a number.
    pub const ISSUED: Modifiers = Modifiers(1 << 5);
    /// A quote that was accepted.
    pub const ACCEPTED: Modifiers = Modifiers(1 << 6);
    /// A row that is priced, and not in the total.
    pub const OPTION: Modifiers = Modifiers(1 << 7);

    /// Names of the bits, from the lowest.
    pub const ALL: &'static [&'static str] =
        &["declaration", "untouched", "moving", "complete", "closed", "issued", "accepted", "option"];

    pub fn bits(self) -> u32 {
        self.0
    }

    pub fn contains(self, other: Modifiers) -> bool {
        self.0 & other.0 == other.0
    }

    /// The names of those that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().enumerate().filter(move |(bit, _)| self.0 & (1 << bit) != 0).map(|(_, name)| *name)
    }

    pub fn of(state: RowState) -> Modifiers {
        match state {
            RowState::Untouched => Modifiers::UNTOUCHED,
            RowState::Moving => Modifiers::MOVING,
            RowState::Complete => Modifiers::COMPLETE,
            RowState::Closed => Modifiers::CLOSED,
        }
    }
}

impl BitOr for Modifiers {
    type Output = Modifiers;

    fn bitor(self, other: Modifiers) -> Modifiers {
        Modifiers(self.0 | other.0)
    }
}
