//! Text to tokens to tree. Parsing never fails: it gives what it could read, and says what it could not.
//!
//! `token` cuts a line (logos), `grammar` parses it (chumsky), `reader` keeps the blocks and recovers, `builder`
//! makes the tree, `hazard` tells what a wrong line was most likely meant to be.

mod builder;
mod few;
mod grammar;
mod hazard;
mod keyword;
mod limits;
mod number;
mod parts;
mod plain;
mod reader;
mod shape;
mod spans;
mod token;
pub mod tree;

pub use few::Few;
pub use hazard::{identifier, invalid_date};
pub use keyword::{Keyword, Tongue, fold, keyword, lookup};
pub use limits::{DEEPEST, LONGEST_LINE};
pub use number::{MOST_DIGITS, NumberError, number, plain_number};
pub use parts::{read_again, read_around};
pub use reader::{LineShape, Sink, read, read_line};
pub use shape::{Context, Piece, Shape, looks_like_head};
pub use token::{Kind, Token, Tokens, unquote};
pub use tree::Tree;

/// Texts from this size on are read in parts, side by side.
const LARGE: usize = 1 << 20;

/// Reads a whole file. Wrong lines are left out and are in [`Tree::errors`].
pub fn parse(text: &str) -> Tree {
    parse_file(text, 0..text.len())
}

/// Reads the file that is this part of a text: its spans are places in the whole text.
pub fn parse_file(text: &str, file: std::ops::Range<usize>) -> Tree {
    let parts = if file.len() < LARGE { 1 } else { rayon::current_num_threads() * 2 };
    parts::parse(text, file, parts)
}
