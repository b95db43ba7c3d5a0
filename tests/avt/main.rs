//! The one integration-test binary: a module for each thing that is held.

mod cli;
mod ebnf;
mod edited;
mod examples;
mod explain;
mod facturx;
mod fec;
mod files;
mod format;
mod formats;
mod grammar;
mod hostile;
mod html;
mod ide;
mod languages;
mod laws;
mod lsp;
#[cfg(feature = "pdf")]
mod paper;
mod printed;
mod quoted;
mod readme;
mod snapshots;
mod spec;
mod trouble;
mod walls;
mod why;
mod width;
mod xlsx;
