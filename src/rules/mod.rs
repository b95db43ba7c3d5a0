//! Project and Ledger to diagnostics: one file per family of rules, one short function per rule.

mod credits;
mod documents;
pub mod einvoice;
mod mentions;
pub mod numbering;
mod progress;
pub mod registers;
mod rows;

use crate::billing::Ledger;
use crate::diagnostic::{Diagnostic, Log};
use crate::project::Project;

/// Every rule over a whole project.
pub fn check(project: &Project, ledger: &Ledger, diagnostics: &mut Log) {
    documents::check(project, ledger, diagnostics);
    credits::check(project, diagnostics);
    mentions::check(project, diagnostics);
    rows::check(project, ledger, diagnostics);
    progress::check(project, ledger, diagnostics);
    // Told last, and only of a figure that nothing else explains.
    if !diagnostics.iter().any(Diagnostic::is_error) {
        diagnostics.extend(ledger.overflow(project).or_else(|| ledger.quote_overflow(project)));
    }
}
