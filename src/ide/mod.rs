//! Editor features as pure functions over an [`crate::Analysis`]: byte offsets in, plain data out. One file for each.
//!
//! Nothing here knows a protocol, a line or a column: `lsp` turns offsets into positions, and data into messages. Every
//! figure is the ledger's.

pub mod definition;
pub mod figures;
pub mod grid;
pub mod folding;
pub mod grid;
pub mod highlights;
pub mod hints;
pub mod hover;
pub mod imports;
pub mod lenses;
pub mod linked;
pub mod completion;
pub mod actions;
pub mod edits;
pub mod formatting;
pub mod names;
pub mod outline;
pub mod rename;
pub mod status;
pub mod tokens;
pub mod selection;
pub mod status;
pub mod symbols;
pub mod titles;
pub mod tokens;
