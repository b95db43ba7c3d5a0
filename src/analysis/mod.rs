//! The whole pipeline over one file, from its text to what is to be said of it; and again, after an edit.

mod edited;

use crate::billing::{self, History, Ledger};
use crate::diagnostic::{Diagnostic, Log, Severity};
use crate::locale::Lang;
use crate::project::{self, Invoice, Project};
use crate::rules;
use crate::source::{Files, NoFiles, Source, Span};
use crate::syntax::{self, Tree};

/// A file, what it declares, what it comes to, and what is to be said of it.
#[derive(Clone)]
pub struct Analysis {
    pub project: Project,
    pub ledger: Ledger,
    /// In the order of the file.
    pub diagnostics: Vec<Diagnostic>,
    effort: Effort,
    /// For the next edit; nothing before the first one, nor where an edit may change anything.
    kept: Option<Box<Kept>>,
}

/// How much of the pipeline an analysis took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effort {
    /// None: what was typed says nothing, and only moves what follows it.
    Moved,
    /// One line was read, and its row walked through the invoices again.
    Row,
    /// One line was read, and everything was billed again.
    Billed,
    /// The entries of one situation were read, and everything was billed again.
    Block,
    /// All of it.
    Whole,
}

/// What an edit within a line goes on from.
#[derive(Clone)]
struct Kept {
    /// What reading found, before any rule.
    read: Log,
    /// The languages that the lines before one may have told.
    langs: Vec<Option<Lang>>,
    /// The first keyword that tells a language: French, English.
    told: [Option<Span>; 2],
    /// What billing left behind; nothing where one row may move another.
    history: Option<History>,
}

impl Kept {
    /// Of a tree without what it imports; nothing where the effect of a line on others cannot be told from the line.
    fn of(tree: &Tree) -> Option<Kept> {
        let langs = match (tree.lang, tree.mixed) {
            // What is read in French is read the same before any language is told.
            (None | Some(Lang::Fr), None) => vec![None],
            (Some(Lang::En), None) => vec![None, Some(Lang::En)],
            (_, Some(_)) => vec![None, Some(Lang::Fr), Some(Lang::En)],
        };
        tree.paired.then(|| Kept { read: Log::default(), langs, told: tree.told, history: None })
    }
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
        self.project.lost || self.diagnostics.iter().any(is_global)
    }

    /// Every figure is known.
    pub fn is_complete(&self) -> bool {
        !self.has_errors() && !self.project.lost && self.ledger.invoices.iter().all(Option::is_some)
    }

    /// How much of the pipeline it took.
    pub fn effort(&self) -> Effort {
        self.effort
    }
}

/// The whole pipeline over one file and what it imports. Never fails: what is wrong is in the diagnostics.
pub fn analyse(source: Source, files: &dyn Files) -> Analysis {
    analysed(source, files, false)
}

/// [`analyse`] for a text that is in no file.
pub fn analyse_text(text: &str) -> Analysis {
    analyse(Source::new("-", text), &NoFiles)
}

/// [`analyse`]; `keep` for an editor, which will edit it.
fn analysed(mut source: Source, files: &dyn Files, keep: bool) -> Analysis {
    let mut tree = syntax::parse(&source.text);
    let kept = if keep { Kept::of(&tree) } else { None };
    let mut log = Log::default();
    let imported = project::load(&mut source, &mut tree, files, &mut log);
    let mut project = project::resolve(source, tree, imported, &mut log);
    // An error whose effect cannot be tied to rows makes every figure unknown.
    project.lost |= log.iter().any(is_global) || log.dropped_errors();
    let kept = kept.filter(|_| !log.dropped_errors()).map(|kept| Kept { read: log.clone(), ..kept });
    billed(project, log, kept.map(Box::new), Effort::Whole)
}

/// Bills a project and checks it; `log` is what reading it found.
fn billed(project: Project, log: Log, kept: Option<Box<Kept>>, effort: Effort) -> Analysis {
    // Past so many errors no figure is known, and nothing more is told: there is nothing to bill.
    let hopeless = log.dropped_errors() || project.half_typed() > Log::MOST;
    let (ledger, history) = match &kept {
        _ if hopeless => (Ledger::unknown(&project), None),
        None => (billing::bill(&project), None),
        Some(_) => billing::bill_and_keep(&project),
    };
    let kept = kept.map(|kept| Box::new(Kept { history, ..*kept }));
    judged(project, ledger, log, kept, effort)
}

/// Checks a project that is billed; `log` is what reading it found.
fn judged(
    project: Project,
    mut ledger: Ledger,
    mut log: Log,
    kept: Option<Box<Kept>>,
    effort: Effort,
) -> Analysis {
    rules::check(&project, &ledger, &mut log);
    log.append(std::mem::take(&mut ledger.faults));
    let unknown = match log.dropped_errors() {
        true => Some(0),
        false => {
            log.iter().filter(|found| is_global(found)).map(|found| first_touched(&project, found)).min()
        }
    };
    if let Some(from) = unknown {
        ledger.invoices.iter_mut().skip(from).for_each(|invoice| *invoice = None);
    }
    // A name that nothing declares may be one of what could not be read: one mistake is told once.
    if log.iter().any(|diagnostic| diagnostic.code.hides_names()) {
        log.retain(|diagnostic| !diagnostic.code.is_unknown_name());
    }
    let diagnostics = log.into_sorted();
    Analysis { project, ledger, diagnostics, effort, kept }
}

fn is_global(diagnostic: &Diagnostic) -> bool {
    diagnostic.is_error() && !diagnostic.code.is_local()
}

/// The first invoice that an error about the order or the status of invoices touches: those before it stand. Any other
/// error touches them all.
fn first_touched(project: &Project, found: &Diagnostic) -> usize {
    if !found.code.is_of_documents() {
        return 0;
    }
    let touched = |invoice: &Invoice| {
        let own = [Some(invoice.head), invoice.number, invoice.date_span];
        let mut places = own.into_iter().flatten();
        places.any(|place| {
            found.labels.iter().any(|label| place.start < label.span.end && label.span.start < place.end)
        })
    };
    project.invoices.iter().position(touched).unwrap_or(0)
}
