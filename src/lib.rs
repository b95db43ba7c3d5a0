//! avt: quotes and progress invoices (*situations de travaux*) as text.
//!
//! One pipeline, one room for each step:
//!
//! ```text
//! text ─ syntax ▶ tree ─ project ▶ Project ─ billing ▶ Ledger ─ document ▶ invoices ─ export ▶ json · text · csv
//!                                                    └─ rules ▶ diagnostics ─ cli ▶ terminal
//! ```
//!
//! [`analyse`] runs it; the command line, the tests and the editor all call that one.

mod analysis;
pub mod billing;
pub mod cli;
pub mod diagnostic;
pub mod disk;
pub mod document;
pub mod exact;
pub mod export;
pub mod format;
pub mod ide;
pub mod locale;
pub mod lsp;
pub mod project;
pub mod rules;
pub mod source;
pub mod syntax;

pub use analysis::{Analysis, Effort, analyse, analyse_text};
