//! Offsets and spans to positions, ranges and edits of the protocol, and back.

use super::workspace::Workspace;
use crate::Analysis;
use crate::locale::Lang;
use crate::source::{Columns, Edit, Point, Source, Span};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tower_lsp::ls_types::{
    DocumentChanges, Location, OneOf, OptionalVersionedTextDocumentIdentifier, Position, Range,
    TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

/// An analysis as a request sees it.
pub struct View<'a> {
    pub workspace: &'a Workspace,
    pub path: &'a Path,
    pub analysis: &'a Analysis,
    /// Nothing for a file that is not open.
    pub version: Option<i32>,
    pub columns: Columns,
    /// Of what is shown.
    pub lang: Lang,
    /// The client takes links, with the place they start from.
    pub links: bool,
}

pub fn position(source: &Source, offset: u32, columns: Columns) -> Position {
    let Point { line, column } = source.point(offset, columns);
    Position { line, character: column }
}

/// The span of a range of the file itself; a range that runs backwards is read the other way round.
pub fn span(source: &Source, range: Range, columns: Columns) -> Span {
    let offset = |at: Position| source.offset(Point { line: at.line, column: at.character }, columns);
    let (start, end) = (offset(range.start), offset(range.end));
    Span::new(start.min(end), start.max(end))
}

impl<'a> View<'a> {
    pub fn new(
        workspace: &'a Workspace,
        path: &'a Path,
        analysis: &'a Analysis,
        version: Option<i32>,
    ) -> Self {
        let state = workspace.state();
        let lang = state.lang(analysis.project.lang);
        let (columns, links) = (state.client.columns, state.client.links);
        View { workspace, path, analysis, version, columns, lang, links }
    }

    pub fn source(&self) -> &'a Source {
        self.analysis.source()
    }

    pub fn offset(&self, at: Position) -> u32 {
        self.source().offset(Point { line: at.line, column: at.character }, self.columns)
    }

    pub fn span(&self, range: Range) -> Span {
        span(self.source(), range, self.columns)
    }

    pub fn position(&self, offset: u32) -> Position {
        position(self.source(), offset, self.columns)
    }

    /// In the file that it is in.
    pub fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// It lies in the file itself, not in one that it imports.
    pub fn is_own(&self, span: Span) -> bool {
        span.start <= self.source().files()[0].span.end
    }

    /// The path of the file that an offset is in.
    pub fn file(&self, offset: u32) -> PathBuf {
        if self.is_own(Span::new(offset, offset)) {
            return self.path.to_owned();
        }
        self.path.parent().unwrap_or(Path::new("")).join(&self.source().file(offset).name)
    }

    pub fn uri(&self, path: &Path) -> Option<Uri> {
        self.workspace.state().uri(path)
    }

    pub fn location(&self, span: Span) -> Option<Location> {
        Some(Location { uri: self.uri(&self.file(span.start))?, range: self.range(span) })
    }

    /// Edits of the file itself.
    pub fn text_edits(&self, edits: &[Edit]) -> Vec<TextEdit> {
        let own = edits.iter().filter(|edit| self.is_own(edit.span));
        own.map(|edit| self.text_edit(edit)).collect()
    }

    fn text_edit(&self, edit: &Edit) -> TextEdit {
        let file = self.source().file(edit.span.start);
        let returns =
            self.source().slice(file.span).split_once('\n').is_some_and(|(line, _)| line.ends_with('\r'));
        // What is added has the line ends of the file.
        let new_text = match returns && edit.text.contains('\n') {
            true => edit.text.replace("\r\n", "\n").replace('\n', "\r\n"),
            false => edit.text.clone(),
        };
        TextEdit { range: self.range(edit.span), new_text }
    }

    /// Edits of the file and of those that it imports.
    pub fn edits_by_file(&self, edits: &[Edit]) -> BTreeMap<PathBuf, Vec<TextEdit>> {
        let mut files: BTreeMap<PathBuf, Vec<TextEdit>> = BTreeMap::new();
        for edit in edits {
            files.entry(self.file(edit.span.start)).or_default().push(self.text_edit(edit));
        }
        files
    }

    pub fn workspace_edit(&self, edits: &[Edit]) -> WorkspaceEdit {
        workspace_edit(self.workspace, self.edits_by_file(edits))
    }
}

/// With the versions that the edits are of, for a client that checks them.
pub fn workspace_edit(workspace: &Workspace, files: BTreeMap<PathBuf, Vec<TextEdit>>) -> WorkspaceEdit {
    let state = workspace.state();
    let files =
        files.into_iter().filter_map(|(path, edits)| Some((state.uri(&path)?, state.version(&path), edits)));
    if !state.client.document_changes {
        let changes = files.map(|(uri, _, edits)| (uri, edits)).collect();
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let changes = files.map(|(uri, version, edits)| TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    });
    WorkspaceEdit {
        document_changes: Some(DocumentChanges::Edits(changes.collect())),
        ..WorkspaceEdit::default()
    }
}
