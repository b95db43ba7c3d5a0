//! The language server: the only room that knows the protocol.
//!
//! `server` is the list of methods, `requests` answers them, one file each, `workspace` holds the open files, `convert`
//! turns offsets into positions and back, `publish` tells diagnostics, `guard` keeps a defect from ending the session.
//!
//! **Order.** The transport polls each handler once, in the order of the messages, and lets them race from their first
//! `await` on. So the first statement of every handler changes the state, or notes the version that it asks about, under a
//! plain mutex; nothing awaits before it. No handler awaits an answer of the client: what asks it is spawned.

mod address;
mod capabilities;
mod commands;
mod convert;
mod guard;
mod numbers;
mod parent;
mod publish;
mod requests;
mod server;
mod settings;
mod workspace;

pub use guard::Guard;
pub use server::Backend;

use std::process::ExitCode;
use tower_lsp::{LspService, Server};

/// Handlers at work at once. No one must wait for a place: a cancellation is a message too.
pub const CONCURRENCY: usize = 1024;

/// The server as a service, with the requests of its own.
pub fn service() -> (Guard<LspService<Backend>>, tower_lsp::ClientSocket) {
    let (service, socket) = LspService::build(Backend::new)
        .custom_method("avt/grid", Backend::grid)
        .custom_method("avt/invoice", Backend::invoice)
        .custom_method("avt/why", Backend::why)
        .custom_method("avt/explain", Backend::explain)
        .finish();
    (Guard::new(service), socket)
}

/// Serves standard input and output until the client says `exit`, or is gone. Status 0 if it said `shutdown` before.
pub fn run() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build();
    let Ok(runtime) = runtime else { return ExitCode::FAILURE };
    let (service, socket) = service();
    let ending = service.inner().inner().ending();
    runtime.block_on(async {
        let server = Server::new(tokio::io::stdin(), tokio::io::stdout(), socket);
        server.concurrency_level(CONCURRENCY).serve(service).await;
    });
    // What is still at work is not waited for.
    runtime.shutdown_background();
    if ending.was_asked() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
