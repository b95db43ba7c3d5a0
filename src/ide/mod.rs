//! Editor features as pure functions over an [`crate::Analysis`]: byte offsets in, plain data out. One file for each.
//!
//! Nothing here knows a protocol, a line or a column: `lsp` turns offsets into positions, and data into messages. Every
//! figure is the ledger's.

pub mod actions;
pub mod completion;
pub mod definition;
pub mod edits;
pub mod feeds;
pub mod figures;
pub mod folding;
pub mod following;
pub mod formatting;
pub mod grid;
pub mod highlights;
pub mod hints;
pub mod hover;
pub mod imports;
pub mod lenses;
pub mod linked;
pub mod links;
pub mod moved;
pub mod names;
pub mod outline;
pub mod rename;
pub mod selection;
pub mod signature;
pub mod status;
pub mod symbols;
pub mod titles;
pub mod tokens;
