//! A defect in one handler is answered and logged, and the session goes on.

use super::address;
use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context, Poll};
use tower_lsp::jsonrpc::{Error, Id, Request, Response};
use tower_service::Service;

/// Wraps a service: a panic while it handles a message becomes the error -32603.
pub struct Guard<S> {
    inner: S,
}

impl<S> Guard<S> {
    pub fn new(inner: S) -> Self {
        Guard { inner }
    }

    pub fn inner(&self) -> &S {
        &self.inner
    }
}

impl<S> Service<Request> for Guard<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + Unpin + 'static,
    S::Error: 'static,
{
    type Response = Option<Response>;
    type Error = S::Error;
    type Future = Guarded<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let id = request.id().cloned();
        let method = request.method().to_owned();
        match catch_unwind(AssertUnwindSafe(|| self.inner.call(address::encoded(request)))) {
            Ok(future) => Guarded { future: Some(future), failed: None, id, method },
            Err(panic) => Guarded { future: None, failed: Some(words(&*panic)), id, method },
        }
    }
}

/// The handling of one message.
pub struct Guarded<F> {
    future: Option<F>,
    /// It failed before there was anything to poll.
    failed: Option<String>,
    id: Option<Id>,
    method: String,
}

impl<F, E> Future for Guarded<F>
where
    F: Future<Output = Result<Option<Response>, E>> + Unpin,
{
    type Output = Result<Option<Response>, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        if let Some(future) = &mut this.future {
            match catch_unwind(AssertUnwindSafe(|| Pin::new(future).poll(context))) {
                Ok(answer) => return answer,
                Err(panic) => this.failed = Some(words(&*panic)),
            }
        }
        // What has panicked is never polled again.
        this.future = None;
        let words = this.failed.take().unwrap_or_default();
        log(&this.method, &words);
        Poll::Ready(Ok(this.id.take().map(|id| Response::from_error(id, defect()))))
    }
}

/// What is said on standard error, which editors keep as the server's log.
pub fn log(method: &str, words: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "avt lsp: {method}: {words}");
}

/// The answer to a request whose handler failed.
pub fn defect() -> Error {
    let mut error = Error::internal_error();
    error.message = "a defect of avt: see its log; the session goes on".into();
    error
}

fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".into())
}
