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

use diagnostic::{Diagnostic, Log, Severity};
use source::{Edit, Files, NoFiles, Source};

/// A file, what it declares, what it comes to, and what is to be said of it.
pub struct Analysis {
    pub project: project::Project,
    pub ledger: billing::Ledger,
    /// In the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

impl Analysis {
    pub fn source(&self) -> &Source {
        &self.project.source
    }

    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// Errors, warnings and hints.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == severity).count()
    }

    /// An error cannot be tied to rows: no figure of the file can be trusted.
    pub fn is_lost(&self) -> bool {
        let global = |diagnostic: &Diagnostic| diagnostic.is_error() && !diagnostic.code.is_local();
        self.project.lost || self.diagnostics.iter().any(global)
    }

    /// Every figure is known.
    pub fn is_complete(&self) -> bool {
        !self.has_errors() && !self.project.lost && self.ledger.invoices.iter().all(Option::is_some)
    }
}

/// The whole pipeline over one file and what it imports. Never fails: what is wrong is in the diagnostics.
pub fn analyse(mut source: Source, files: &dyn Files) -> Analysis {
    let mut tree = syntax::parse(&source.text);
    let mut log = Log::default();
    let imported = project::load(&mut source, &mut tree, files, &mut log);
    let mut project = project::resolve(source, tree, imported, &mut log);
    // An error whose effect cannot be tied to rows makes every figure unknown.
    let global = |diagnostic: &Diagnostic| diagnostic.is_error() && !diagnostic.code.is_local();
    project.lost |= log.iter().any(global) || log.dropped_errors();
    // Past so many errors no figure is known, and nothing more is told: there is nothing to bill.
    let hopeless = log.dropped_errors() || project.half_typed() > Log::MOST;
    let mut ledger = if hopeless { billing::Ledger::unknown(&project) } else { billing::bill(&project) };
    rules::check(&project, &ledger, &mut log);
    log.append(std::mem::take(&mut ledger.faults));
    let unknown = match log.dropped_errors() {
        true => Some(0),
        false => log.iter().filter(|found| global(found)).map(|found| first_touched(&project, found)).min(),
    };
    if let Some(from) = unknown {
        ledger.invoices.iter_mut().skip(from).for_each(|invoice| *invoice = None);
    }
    // A name that nothing declares may be one of what could not be read: one mistake is told once.
    if log.iter().any(|diagnostic| diagnostic.code.hides_names()) {
        log.retain(|diagnostic| !diagnostic.code.is_unknown_name());
    }
    let diagnostics = log.into_sorted();
    Analysis { project, ledger, diagnostics }
}

impl Analysis {
    /// What the file comes to after a change of its own text (imported files stay as they are on `files`); the same as a
    /// fresh analysis of the new text, always. An edit that does not fit changes nothing.
    pub fn edited(self, edit: &Edit, files: &dyn Files) -> Analysis {
        let Source { name, text, .. } = &self.project.source;
        let own = self.source().files()[0].span.of(text);
        match source::apply(own, std::slice::from_ref(edit)) {
            Some(text) => analyse(Source::new(name.clone(), text), files),
            None => self,
        }
    }
}

/// The first invoice that an error about the order or the status of invoices touches: those before it stand. Any other
/// error touches them all.
fn first_touched(project: &project::Project, found: &Diagnostic) -> usize {
    if !found.code.is_of_documents() {
        return 0;
    }
    let touched = |invoice: &project::Invoice| {
        let own = [Some(invoice.head), invoice.number, invoice.date_span];
        let mut places = own.into_iter().flatten();
        places.any(|place| {
            found.labels.iter().any(|label| place.start < label.span.end && label.span.start < place.end)
        })
    };
    project.invoices.iter().position(touched).unwrap_or(0)
}

/// [`analyse`] for a text that is in no file.
pub fn analyse_text(text: &str) -> Analysis {
    analyse(Source::new("-", text), &NoFiles)
}
