//! One file for each method: what a request asks, as an answer of `ide`, as a message.

pub mod call_hierarchy;
pub mod code_action;
pub mod code_lens;
pub mod completion;
pub mod definition;
pub mod diagnostic;
pub mod document_link;
pub mod document_symbol;
pub mod elsewhere;
pub mod explain;
pub mod folding_range;
pub mod formatting;
pub mod grid;
pub mod highlight;
pub mod hover;
pub mod inlay_hint;
pub mod invoice;
pub mod linked_editing;
pub mod references;
pub mod rename;
pub mod selection_range;
pub mod semantic_tokens;
pub mod why;
pub mod will_rename_files;
pub mod workspace_diagnostic;
pub mod workspace_symbol;
