//! The methods of the protocol: each notes what it is about, and hands over to the file of its name.

use super::convert::View;
use super::requests::{self, *};
use super::settings::{self, Settings};
use super::workspace::{Workspace, path_of};
use super::{capabilities, commands, guard, parent, publish};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::*;
use tower_lsp::{Bounded, Client, LanguageServer, NotCancellable, OngoingProgress};

/// Requests that are worked out at once. A flood of them waits for a place where it can still be given up; more threads than
/// cores would only hold more memory. Threads themselves are not bounded: some of them read and write.
const PLACES: usize = 8;

/// Of those, for one file: a flood about one leaves places for the others.
pub(super) const PLACES_OF_A_FILE: usize = 4;

/// The longest that the client is waited for, when it is asked something.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub struct Backend {
    client: Client,
    workspace: Arc<Workspace>,
    found: Arc<workspace_diagnostic::Found>,
    sent: Arc<semantic_tokens::Sent>,
    places: Arc<Semaphore>,
    ending: Ending,
}

/// Whether the client has said `shutdown`.
#[derive(Clone, Default)]
pub struct Ending(Arc<AtomicBool>);

impl Ending {
    pub fn was_asked(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl Backend {
    pub fn new(client: Client) -> Self {
        let (workspace, found, sent) = (Arc::default(), Arc::default(), Arc::default());
        let places = Arc::new(Semaphore::new(PLACES));
        Backend { client, workspace, found, sent, places, ending: Ending::default() }
    }

    pub fn ending(&self) -> Ending {
        self.ending.clone()
    }

    /// Answers from the newest analysis of a file, aside: what it costs holds up nothing else. Nothing for a file that
    /// there is not; once the text has changed, that it has (-32801): the answer would be about another text.
    pub(super) async fn ask<T: Default + Send + 'static>(
        &self,
        uri: &Uri,
        answer: impl FnOnce(&View<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let workspace = Arc::clone(&self.workspace);
        let path = path_of(uri);
        let (asked, own) = {
            let state = workspace.state();
            (state.version(&path), state.places(&path))
        };
        let own = match own {
            Some(own) => Some(own.acquire_owned().await),
            None => None,
        };
        let place = Arc::clone(&self.places).acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _places = (own, place);
            // What waited for its turn until the text had changed is not worked out.
            let answer = workspace.read(&path, |view| match view.version == asked {
                true => answer(view),
                false => Err(Error::content_modified()),
            });
            let changed = workspace.state().version(&path) != asked;
            if changed { Err(Error::content_modified()) } else { answer.unwrap_or_else(|| Ok(T::default())) }
        });
        done.await.unwrap_or_else(|defect| {
            guard::log("request", &defect.to_string());
            Err(guard::defect())
        })
    }

    /// Answers from several files, aside.
    async fn aside<T: Send + 'static>(
        &self,
        answer: impl FnOnce(&Workspace) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let workspace = Arc::clone(&self.workspace);
        let place = Arc::clone(&self.places).acquire_owned().await;
        let done = tokio::task::spawn_blocking(move || {
            let _place = place;
            answer(&workspace)
        });
        done.await.unwrap_or_else(|defect| {
            guard::log("request", &defect.to_string());
            Err(guard::defect())
        })
    }

    /// Has the client make an edit; nobody waits for it.
    pub(super) fn apply(&self, edit: Option<WorkspaceEdit>) {
        let Some(edit) = edit else { return };
        let client = self.client.clone();
        tokio::spawn(async move { tokio::time::timeout(PATIENCE, client.apply_edit(edit)).await });
    }

    /// Says something to the person.
    pub(super) fn tell(&self, text: Option<String>) {
        let Some(text) = text else { return };
        let client = self.client.clone();
        tokio::spawn(async move { client.show_message(MessageType::INFO, text).await });
    }

    pub async fn invoice(&self, params: invoice::Params) -> Result<Option<invoice::Answer>> {
        let invoice::Params { text_document, id, format } = params;
        self.ask(&text_document.uri, move |view| invoice::answer(view, id.as_deref(), format).map(Some)).await
    }

    pub async fn grid(&self, params: grid::Params) -> Result<Option<Value>> {
        self.ask(&params.text_document.uri, |view| Ok(Some(grid::answer(view)))).await
    }

    pub async fn why(&self, params: why::Params) -> Result<Option<why::Answer>> {
        let why::Params { text_document, figure } = params;
        self.ask(&text_document.uri, move |view| why::answer(view, &figure).map(Some)).await
    }

    pub async fn explain(&self, params: explain::Params) -> Result<Option<explain::Answer>> {
        let lang = self.workspace.state().lang(crate::locale::Lang::En);
        Ok(explain::answer(&params, lang))
    }

    /// Everything is told again, and asked for again.
    fn refresh(&self) {
        self.found.forget();
        self.workspace.wake.notify_one();
        let can = self.workspace.state().client.refreshes;
        tokio::spawn(publish::ask_again(self.client.clone(), can));
    }

    /// Tells whether anything is set otherwise now.
    fn configure(&self, value: Value) -> bool {
        let Some(settings::Read { settings, wrong }) = Settings::read(value) else { return false };
        let mut state = self.workspace.state();
        let changed = state.settings != settings;
        if changed {
            state.settings = settings;
            state.all_dirty();
        }
        // Clients send all settings whenever one changes: what was told is not told again.
        let told = std::mem::replace(&mut state.wrong_settings, wrong);
        let new: Vec<String> =
            state.wrong_settings.iter().filter(|wrong| !told.contains(wrong)).cloned().collect();
        drop(state);
        new.iter().for_each(|wrong| guard::log("settings", wrong));
        changed
    }

    /// Asks to be told of files that change; nobody waits for the answer.
    fn ask_to_watch(&self) {
        if self.workspace.state().client.watches {
            let client = self.client.clone();
            tokio::spawn(async move {
                let _ = tokio::time::timeout(PATIENCE, client.register_capability(watchers())).await;
            });
        }
    }

    /// Asks for the settings; nobody waits for the answer.
    fn ask_for_settings(&self) {
        if !self.workspace.state().client.configuration {
            return;
        }
        let backend = self.clone();
        tokio::spawn(async move {
            let wanted = ConfigurationItem { scope_uri: None, section: Some("avt".into()) };
            let answer = tokio::time::timeout(PATIENCE, backend.client.configuration(vec![wanted])).await;
            if let Ok(Ok(mut sections)) = answer
                && let Some(section) = sections.pop()
                && backend.configure(section)
            {
                backend.refresh();
            }
        });
    }
}

/// Files that the language server does not have open, and that others import.
fn watchers() -> Vec<Registration> {
    let watch = |glob: &str| FileSystemWatcher { glob_pattern: GlobPattern::String(glob.into()), kind: None };
    let options =
        DidChangeWatchedFilesRegistrationOptions { watchers: vec![watch("**/*.avt"), watch("**/*.csv")] };
    vec![Registration {
        id: "avt-files".into(),
        method: "workspace/didChangeWatchedFiles".into(),
        register_options: serde_json::to_value(options).ok(),
    }]
}

fn folder(folder: &WorkspaceFolder) -> PathBuf {
    path_of(&folder.uri)
}

/// The progress of a check. One that is given up has its end too.
struct Shown(Option<OngoingProgress<Bounded, NotCancellable>>);

impl Drop for Shown {
    fn drop(&mut self) {
        if let (Some(progress), Ok(runtime)) = (self.0.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(progress.finish());
        }
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let client = capabilities::client(&params);
        let capabilities = capabilities::server(&client);
        {
            let mut state = self.workspace.state();
            state.client = client;
            #[allow(deprecated, reason = "clients without workspace folders have a root only")]
            let root = params.root_uri.as_ref().map(path_of);
            let folders = params.workspace_folders.as_deref();
            state.folders = folders
                .map_or_else(|| root.into_iter().collect(), |folders| folders.iter().map(folder).collect());
        }
        if let Some(options) = params.initialization_options {
            self.configure(options);
        }
        if let Some(process) = params.process_id {
            parent::watch(process);
        }
        tokio::spawn(publish::run(Arc::clone(&self.workspace), self.client.clone()));
        tokio::spawn(publish::look(Arc::clone(&self.workspace), Arc::clone(&self.found)));
        self.workspace.look.notify_one();
        let server_info = ServerInfo { name: "avt".into(), version: Some(env!("CARGO_PKG_VERSION").into()) };
        Ok(InitializeResult { capabilities, server_info: Some(server_info), offset_encoding: None })
    }

    async fn initialized(&self, _: InitializedParams) {
        self.ask_to_watch();
        self.ask_for_settings();
    }

    async fn shutdown(&self) -> Result<()> {
        self.ending.0.store(true, Ordering::Release);
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let TextDocumentItem { uri, version, text, .. } = params.text_document;
        self.workspace.state().open(uri, version, text);
        self.workspace.wake.notify_one();
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        self.workspace.state().change(&uri, version, params.content_changes);
        self.workspace.wake.notify_one();
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.workspace.state().close(&params.text_document.uri);
        self.sent.forget(&path_of(&params.text_document.uri));
        self.workspace.wake.notify_one();
        self.workspace.look.notify_one();
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        self.workspace.state().save(&path_of(&params.text_document.uri));
        self.workspace.wake.notify_one();
        if !self.workspace.state().client.watches {
            self.workspace.look.notify_one();
        }
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        {
            let mut state = self.workspace.state();
            if params.changes.iter().any(|change| change.typ != FileChangeType::CHANGED) {
                state.all_stale();
            }
            params.changes.iter().for_each(|change| state.stale(&path_of(&change.uri)));
        }
        self.workspace.wake.notify_one();
        self.workspace.look.notify_one();
    }

    async fn did_change_configuration(&self, params: DidChangeConfigurationParams) {
        if self.configure(params.settings) {
            self.refresh();
        }
        self.ask_for_settings();
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let mut state = self.workspace.state();
        let gone: Vec<PathBuf> = params.event.removed.iter().map(folder).collect();
        state.folders.retain(|known| !gone.contains(known));
        state.folders.extend(params.event.added.iter().map(folder));
        drop(state);
        self.workspace.look.notify_one();
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let previous = params.previous_result_id;
        let answer = self
            .ask(&params.text_document.uri, move |view| {
                Ok(Some(diagnostic::answer(view, previous.as_deref())))
            })
            .await?;
        Ok(answer.unwrap_or_else(diagnostic::nothing))
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        let previous: HashMap<String, String> = params
            .previous_result_ids
            .into_iter()
            .map(|known| (known.uri.as_str().to_owned(), known.value))
            .collect();
        let projects = self.aside(|workspace| Ok(workspace.projects())).await?;
        let count = projects.len();
        let title = self.workspace.state().lang(crate::locale::Lang::En).pick("Vérification", "Checking");
        let mut progress = Shown(None);
        if let Some(token) = params.work_done_progress_params.work_done_token {
            progress.0 = Some(self.client.progress(token, title).with_percentage(0).begin().await);
        }
        let mut read = BTreeMap::new();
        for (at, path) in projects.into_iter().enumerate() {
            let (workspace, found, shown) =
                (Arc::clone(&self.workspace), Arc::clone(&self.found), path.clone());
            // A cancellation falls between two files.
            let one = tokio::task::spawn_blocking(move || found.read(&workspace, &path));
            if let Ok(Some(one)) = one.await {
                read.insert(shown.clone(), one);
            }
            if let Some(progress) = &progress.0 {
                let name = shown.file_name().unwrap_or_default().to_string_lossy();
                progress.report_with_message(name, ((at + 1) * 100 / count) as u32).await;
            }
        }
        if let Some(progress) = progress.0.take() {
            progress.finish().await;
        }
        let found = Arc::clone(&self.found);
        let items = self
            .aside(move |workspace| {
                found.look(workspace);
                Ok(workspace_diagnostic::reports(workspace, read, &previous))
            })
            .await?;
        Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }))
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.ask(&text_document.uri, move |view| Ok(hover::answer(view, position))).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        let range = params.range;
        self.ask(&params.text_document.uri, move |view| Ok(Some(inlay_hint::answer(view, range)))).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask(&params.text_document.uri, |view| Ok(Some(code_lens::answer(view)))).await
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.ask(&text_document.uri, move |view| Ok(definition::answer(view, position))).await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.ask(&text_document.uri, move |view| Ok(Some(highlight::answer(view, position)))).await
    }

    async fn linked_editing_range(
        &self,
        params: LinkedEditingRangeParams,
    ) -> Result<Option<LinkedEditingRanges>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.ask(&text_document.uri, move |view| Ok(linked_editing::answer(view, position))).await
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let declarations = params.context.include_declaration;
        let here =
            self.ask(&text_document.uri, move |view| Ok(references::answer(view, position, declarations)));
        let Some(here) = here.await? else { return Ok(None) };
        let path = path_of(&text_document.uri);
        self.aside(move |workspace| Ok(Some(references::everywhere(workspace, &path, here, declarations))))
            .await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        let TextDocumentPositionParams { text_document, position } = params;
        self.ask(&text_document.uri, move |view| rename::prepare(view, position).map(Some)).await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let versions = self.workspace.state().versions();
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let new = params.new_name.clone();
        let here = self.ask(&text_document.uri, move |view| rename::here(view, position, &new).map(Some));
        let Some(here) = here.await? else { return Ok(None) };
        let path = path_of(&text_document.uri);
        self.aside(move |workspace| {
            rename::everywhere(workspace, &path, here, &params.new_name, &versions).map(Some)
        })
        .await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        let sent = Arc::clone(&self.sent);
        self.ask(&params.text_document.uri, move |view| Ok(Some(sent.full(view).into()))).await
    }

    async fn semantic_tokens_full_delta(
        &self,
        params: SemanticTokensDeltaParams,
    ) -> Result<Option<SemanticTokensFullDeltaResult>> {
        let sent = Arc::clone(&self.sent);
        let previous = params.previous_result_id;
        self.ask(&params.text_document.uri, move |view| Ok(Some(sent.delta(view, &previous)))).await
    }

    async fn semantic_tokens_range(
        &self,
        params: SemanticTokensRangeParams,
    ) -> Result<Option<SemanticTokensRangeResult>> {
        let range = params.range;
        self.ask(&params.text_document.uri, move |view| Ok(Some(semantic_tokens::range(view, range).into())))
            .await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(&params.text_document.uri, |view| Ok(Some(document_symbol::answer(view).into()))).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let read = move |workspace: &Workspace| workspace_symbol::answer(workspace, &params.query);
        self.aside(move |workspace| Ok(Some(WorkspaceSymbolResponse::Nested(read(workspace))))).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(&params.text_document.uri, |view| Ok(Some(folding_range::answer(view)))).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let positions = params.positions;
        self.ask(&params.text_document.uri, move |view| {
            Ok(Some(requests::selection_range::answer(view, &positions)))
        })
        .await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask(&params.text_document.uri, |view| Ok(Some(document_link::answer(view)))).await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.ask(&text_document.uri, move |view| Ok(call_hierarchy::prepare(view, position))).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        let item = params.item;
        let Some(uri) = call_hierarchy::file(&item) else { return Ok(None) };
        self.ask(&uri, move |view| Ok(Some(call_hierarchy::incoming(view, &item)))).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        let item = params.item;
        let Some(uri) = call_hierarchy::file(&item) else { return Ok(None) };
        self.ask(&uri, move |view| Ok(Some(call_hierarchy::outgoing(view, &item)))).await
    }

    async fn will_rename_files(&self, params: RenameFilesParams) -> Result<Option<WorkspaceEdit>> {
        self.aside(move |workspace| Ok(Some(will_rename_files::answer(workspace, &params.files)))).await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        self.ask(&params.text_document.uri, |view| Ok(formatting::whole(view))).await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let range = params.range;
        self.ask(&params.text_document.uri, move |view| Ok(formatting::range(view, range))).await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let typed = params.ch;
        self.ask(&text_document.uri, move |view| Ok(Some(formatting::on_type(view, position, &typed)))).await
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        let (range, context) = (params.range, params.context);
        self.ask(&params.text_document.uri, move |view| Ok(Some(code_action::answer(view, range, &context))))
            .await
    }

    async fn code_action_resolve(&self, action: CodeAction) -> Result<CodeAction> {
        let Some(uri) = code_action::file(&action) else { return Ok(action) };
        let asked = action.clone();
        let done = self.ask(&uri, move |view| code_action::resolve(view, asked).map(Some)).await?;
        Ok(done.unwrap_or(action))
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        self.ask(&text_document.uri, move |view| Ok(Some(completion::answer(view, position)))).await
    }

    async fn completion_resolve(&self, mut item: CompletionItem) -> Result<CompletionItem> {
        let uri = item.data.as_ref().and_then(|data| Uri::from_str(data["uri"].as_str()?).ok());
        if let Some(uri) = uri {
            let asked = item.clone();
            item.documentation = self.ask(&uri, move |view| Ok(completion::resolve(view, &asked))).await?;
        }
        Ok(item)
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        self.ask(&text_document.uri, move |view| Ok(signature_help::answer(view, position))).await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        commands::run(self, params).await
    }
}
