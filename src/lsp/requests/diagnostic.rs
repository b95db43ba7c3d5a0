//! `textDocument/diagnostic`, and what is pushed: the diagnostics of a file.

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::ide::imports;
use crate::locale::Lang;
use crate::lsp::convert::View;
use crate::lsp::numbers::Told;
use crate::lsp::workspace::Workspace;
use crate::source::Span;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::path::Path;
use std::str::FromStr;
use tower_lsp::ls_types::{
    self, CodeDescription, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport, Location,
    NumberOrString, Range, RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport,
    UnchangedDocumentDiagnosticReport, Uri,
};

pub fn answer(view: &View<'_>, previous: Option<&str>) -> DocumentDiagnosticReportResult {
    let items = items(view);
    let result_id = digest(&items);
    let report = if previous == Some(&result_id) {
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
        })
    } else {
        full(items, Some(result_id))
    };
    DocumentDiagnosticReportResult::Report(report)
}

/// Of a file that there is not.
pub fn nothing() -> DocumentDiagnosticReportResult {
    DocumentDiagnosticReportResult::Report(full(Vec::new(), None))
}

fn full(items: Vec<ls_types::Diagnostic>, result_id: Option<String>) -> DocumentDiagnosticReport {
    DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: FullDocumentDiagnosticReport { result_id, items },
    })
}

/// The same for the same diagnostics, whatever the version of the text.
pub fn digest(items: &[ls_types::Diagnostic]) -> String {
    let mut hasher = FxHasher::default();
    hasher.write(&serde_json::to_vec(items).unwrap_or_default());
    format!("{:x}-{}", hasher.finish(), items.len())
}

/// The diagnostics of a file, then what is said of its numbers beside those of its folder.
pub fn items(view: &View<'_>) -> Vec<ls_types::Diagnostic> {
    let mut items = own(view);
    items.extend(of_folder(view.workspace, view.path, view.lang));
    items
}

/// The diagnostics of a file by itself, in its order.
pub fn own(view: &View<'_>) -> Vec<ls_types::Diagnostic> {
    let template = view.workspace.state().settings.explain.clone();
    view.analysis.diagnostics.iter().map(|found| item(view, found, template.as_deref())).collect()
}

/// Where a file is imported that something is wrong in: the statement that names it, or the first that leads to it.
fn imported(view: &View<'_>, offset: u32) -> Span {
    let project = &view.analysis.project;
    let name = &view.source().file(offset).name;
    let all = imports::of(project, &view.source().files()[0]);
    let named = all.iter().find(|import| import.path.as_ref() == Some(name));
    named.or(all.first()).map_or(Span::default(), |import| import.span)
}

/// One diagnostic. What is wrong in an imported file is told where it is imported, and leads there.
pub fn item(view: &View<'_>, found: &Diagnostic, template: Option<&str>) -> ls_types::Diagnostic {
    let own = view.is_own(found.span());
    let span = if own { found.span() } else { imported(view, found.span().start) };
    let lang = view.lang;
    let here = Some(found.labels[0].text.get(lang)).filter(|text| own && !text.is_empty());
    let notes = found.notes.iter().map(|note| note.get(lang));
    let lines: Vec<&str> = std::iter::once(found.message.get(lang)).chain(here).chain(notes).collect();
    let others = found.labels.iter().skip(usize::from(own));
    let related = others.filter_map(|label| {
        let text = Some(label.text.get(lang)).filter(|text| !text.is_empty());
        let message = text.unwrap_or_else(|| found.message.get(lang)).to_owned();
        Some(DiagnosticRelatedInformation { location: view.location(label.span)?, message })
    });
    let related: Vec<_> = related.collect();
    let mut item = bare(found, view.range(span), lines.join("\n"), template);
    item.related_information = (!related.is_empty()).then_some(related);
    item
}

/// What is said of the numbers of a file beside those of its folder.
pub fn of_folder(workspace: &Workspace, path: &Path, lang: Lang) -> Vec<ls_types::Diagnostic> {
    let told = workspace.numbers.told(path);
    let state = workspace.state();
    let items = told.into_iter().map(|Told { found, range, other: (file, place) }| {
        let notes = found.notes.iter().map(|note| note.get(lang));
        let lines: Vec<&str> = std::iter::once(found.message.get(lang)).chain(notes).collect();
        let mut item = bare(&found, range, lines.join("\n"), state.settings.explain.as_deref());
        item.related_information = state.uri(&file).map(|uri| {
            let message = match found.code {
                Code::DuplicateNumber => lang.pick("pris ici", "taken here"),
                _ => lang.pick("dans la même série", "in the same series"),
            };
            let location = Location { uri, range: place };
            vec![DiagnosticRelatedInformation { location, message: message.to_owned() }]
        });
        item
    });
    items.collect()
}

fn bare(found: &Diagnostic, range: Range, message: String, template: Option<&str>) -> ls_types::Diagnostic {
    ls_types::Diagnostic {
        range,
        severity: Some(match found.severity() {
            Severity::Error => DiagnosticSeverity::ERROR,
            Severity::Warning => DiagnosticSeverity::WARNING,
            Severity::Hint => DiagnosticSeverity::HINT,
        }),
        code: Some(NumberOrString::String(found.code.id().to_owned())),
        code_description: template.and_then(|template| page(template, found.code)),
        source: Some("avt".to_owned()),
        message,
        related_information: None,
        tags: (found.code == Code::UnusedName).then(|| vec![DiagnosticTag::UNNECESSARY]),
        data: None,
    }
}

/// Where the page of a code is.
fn page(template: &str, code: Code) -> Option<CodeDescription> {
    let href = Uri::from_str(&template.replace("{code}", code.id())).ok()?;
    Some(CodeDescription { href })
}
