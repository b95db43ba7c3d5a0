//! Editor features as pure functions over an [`crate::Analysis`]: byte offsets in, plain data out. One file for each.
//!
//! Nothing here knows a protocol, a line or a column: `lsp` turns offsets into positions, and data into messages. Every
//! figure is the ledger's.

pub mod actions;
pub mod edits;
pub mod formatting;
pub mod names;
pub mod outline;
