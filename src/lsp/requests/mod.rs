//! One file for each method: what a request asks, as an answer of `ide`, as a message.

pub mod diagnostic;
pub mod explain;
pub mod invoice;
pub mod why;
pub mod workspace_diagnostic;
