//! What the server can do, and what the client said that it can.

use super::commands;
use super::requests::{code_action, semantic_tokens};
use super::workspace::{Client, Refreshes};
use crate::locale::Lang;
use crate::source::Columns;
use tower_lsp::ls_types::*;

/// What counts of the client's capabilities.
pub fn client(params: &InitializeParams) -> Client {
    let can = &params.capabilities;
    let text = can.text_document.as_ref();
    let workspace = can.workspace.as_ref();
    let encodings = can.general.as_ref().and_then(|general| general.position_encodings.as_deref());
    let refresh = |asked: Option<Option<bool>>| asked.flatten().unwrap_or(false);
    Client {
        columns: columns(encodings.unwrap_or_default()),
        lang: params.locale.as_deref().map(|locale| Lang::from_code(locale).unwrap_or(Lang::En)),
        pulls: text.is_some_and(|text| text.diagnostic.is_some()),
        configuration: workspace.and_then(|workspace| workspace.configuration).unwrap_or(false),
        watches: workspace
            .and_then(|workspace| workspace.did_change_watched_files.as_ref())
            .and_then(|watched| watched.dynamic_registration)
            .unwrap_or(false),
        links: text.and_then(|text| text.definition.as_ref()?.link_support).unwrap_or(false),
        snippets: text
            .and_then(|text| text.completion.as_ref()?.completion_item.as_ref()?.snippet_support)
            .unwrap_or(false),
        markdown: text
            .and_then(|text| {
                text.completion.as_ref()?.completion_item.as_ref()?.documentation_format.as_ref()
            })
            .is_some_and(|forms| forms.contains(&MarkupKind::Markdown)),
        document_changes: workspace
            .and_then(|workspace| workspace.workspace_edit.as_ref()?.document_changes)
            .unwrap_or(false),
        resolves_edits: text
            .and_then(|text| text.code_action.as_ref())
            .filter(|asked| asked.data_support == Some(true))
            .and_then(|asked| asked.resolve_support.as_ref())
            .is_some_and(|resolves| resolves.properties.iter().any(|property| property == "edit")),
        refreshes: Refreshes {
            diagnostics: refresh(
                workspace.map(|can| can.diagnostics.as_ref().and_then(|asked| asked.refresh_support)),
            ),
            hints: refresh(
                workspace.map(|can| can.inlay_hint.as_ref().and_then(|asked| asked.refresh_support)),
            ),
            lenses: refresh(
                workspace.map(|can| can.code_lens.as_ref().and_then(|asked| asked.refresh_support)),
            ),
            tokens: refresh(
                workspace.map(|can| can.semantic_tokens.as_ref().and_then(|asked| asked.refresh_support)),
            ),
        },
    }
}

/// Bytes where the client takes them: nothing is to be counted then.
fn columns(offered: &[PositionEncodingKind]) -> Columns {
    let has = |kind: PositionEncodingKind| offered.contains(&kind);
    match () {
        () if has(PositionEncodingKind::UTF8) => Columns::Utf8,
        () if has(PositionEncodingKind::UTF32) && !has(PositionEncodingKind::UTF16) => Columns::Utf32,
        () => Columns::Utf16,
    }
}

pub fn server(client: &Client) -> ServerCapabilities {
    let quiet = WorkDoneProgressOptions::default();
    ServerCapabilities {
        position_encoding: Some(match client.columns {
            Columns::Utf8 => PositionEncodingKind::UTF8,
            Columns::Utf16 => PositionEncodingKind::UTF16,
            Columns::Utf32 => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            ..TextDocumentSyncOptions::default()
        })),
        diagnostic_provider: Some(DiagnosticServerCapabilities::Options(DiagnosticOptions {
            identifier: Some("avt".into()),
            inter_file_dependencies: true,
            workspace_diagnostics: true,
            work_done_progress_options: WorkDoneProgressOptions { work_done_progress: Some(true) },
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        rename_provider: Some(OneOf::Right(RenameOptions {
            prepare_provider: Some(true),
            work_done_progress_options: quiet,
        })),
        linked_editing_range_provider: Some(LinkedEditingRangeServerCapabilities::Simple(true)),
        inlay_hint_provider: Some(OneOf::Left(true)),
        code_lens_provider: Some(CodeLensOptions { resolve_provider: Some(false) }),
        semantic_tokens_provider: Some(SemanticTokensServerCapabilities::SemanticTokensOptions(
            SemanticTokensOptions {
                work_done_progress_options: quiet,
                legend: semantic_tokens::legend(),
                range: Some(true),
                full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
            },
        )),
        document_symbol_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: quiet,
        }),
        call_hierarchy_provider: Some(CallHierarchyServerCapability::Simple(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        document_on_type_formatting_provider: Some(DocumentOnTypeFormattingOptions {
            first_trigger_character: "\n".into(),
            more_trigger_character: Some(vec!["}".into(), "|".into()]),
        }),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::QUICKFIX,
                code_action::FIX_ALL,
                CodeActionKind::REFACTOR,
                CodeActionKind::REFACTOR_EXTRACT,
                CodeActionKind::REFACTOR_INLINE,
                CodeActionKind::REFACTOR_REWRITE,
            ]),
            work_done_progress_options: quiet,
            resolve_provider: Some(client.resolves_edits),
        })),
        completion_provider: Some(CompletionOptions {
            resolve_provider: Some(true),
            // Not a space: what it would offer would be taken by the next line end.
            trigger_characters: Some(vec![".".into(), "@".into(), "\"".into()]),
            ..CompletionOptions::default()
        }),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: Some(vec!["(".into(), ";".into()]),
            retrigger_characters: None,
            work_done_progress_options: quiet,
        }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: commands::ALL.map(str::to_owned).to_vec(),
            work_done_progress_options: quiet,
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: Some(WorkspaceFileOperationsServerCapabilities {
                will_rename: Some(moves()),
                ..WorkspaceFileOperationsServerCapabilities::default()
            }),
        }),
        ..ServerCapabilities::default()
    }
}

/// What may be imported, and the folders that hold it.
fn moves() -> FileOperationRegistrationOptions {
    let filter = |glob: &str| FileOperationFilter {
        scheme: Some("file".into()),
        pattern: FileOperationPattern { glob: glob.into(), ..FileOperationPattern::default() },
    };
    FileOperationRegistrationOptions { filters: ["**/*.avt", "**/*.csv", "**/"].map(filter).to_vec() }
}
