//! Carries out the requests of an MCP client, and looks for changes of the tools.

use std::cell::{Cell, RefCell};
use std::io;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::{Duration, Instant};

use futures_util::future::FutureExt as _;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use rmcp::model::{CallToolRequestParams, CallToolResult, Tool};
use rmcp::service::ServerInitializeError;
use rmcp::{ErrorData, ServiceExt as _};
use serde_json::json;
use tokio::sync::{Mutex, mpsc, oneshot, watch};
use tokio::task::JoinError;

use super::Selection;
use super::call::{self, Rejection};
use super::catalog::Catalog;
use super::handler::{Handler, Job};
use super::stdio::{Input, Output as McpOutput};
use crate::context::Context;
use crate::failure::{ElementFailures, Exit, Failure, Stop};
use crate::output::Output;

/// How many requests may wait to be started.
const QUEUE: usize = 64;

/// How long calls may go on after the end of the input.
const GRACE: Duration = Duration::from_millis(500);

/// The maximum age of the tools that a call uses: operators may have disabled the tool or pinned
/// other values since.
const MAX_AGE: Duration = Duration::from_secs(60);

/// Serves until the client closes standard input or output.
pub(super) async fn serve(
    selection: &Selection,
    context: &Context,
    output: &Output,
) -> Result<(), Stop> {
    let (input, input_ended) = Input::new();
    let (mcp_output, output_failed) = McpOutput::new();
    let (jobs, queue) = mpsc::channel(QUEUE);
    let (changes, changed) = watch::channel(0);
    let mut protocol = tokio::spawn(async move {
        let service = Handler::new(jobs, changed).serve((input, mcp_output)).await?;
        // The reason is the end of the input, since nothing else ends the service.
        let _ = service.waiting().await;
        Ok::<_, ServerInitializeError>(())
    });
    let server = Server {
        selection,
        context,
        output,
        refreshing: Mutex::new(()),
        state: RefCell::default(),
        calls: Cell::new(0),
        changes,
    };
    let ended = async {
        tokio::select! {
            biased;
            Ok(error) = output_failed => output_problem(&error),
            result = &mut protocol => problem(result),
            _ = input_ended => {
                let result = tokio::time::timeout(GRACE, &mut protocol).await;
                result.ok().and_then(problem)
            }
        }
    };
    let problem = tokio::select! {
        problem = ended => problem,
        () = server.run_jobs(queue) => None,
        () = server.poll() => None,
    };
    if server.calls.get() > 0 {
        let count = server.calls.get();
        server.log(&format!(
            "the client has left: aborted calls, which may have taken effect: {count}"
        ));
    }
    match problem {
        None => Ok(()),
        Some(why) => {
            let message = format!("the MCP client cannot be served: {why}");
            Err(Failure::new("mcp", Exit::Failed, message).into())
        }
    }
}

/// Describes why the service ended. `None` for a client that left, which is no failure.
fn problem(result: Result<Result<(), ServerInitializeError>, JoinError>) -> Option<String> {
    match result {
        Ok(result) => start_problem(&result.err()?),
        Err(error) => Some(error.to_string()),
    }
}

/// Describes an error of standard output. A broken pipe is a client that left.
fn output_problem(error: &io::Error) -> Option<String> {
    let is_gone = error.kind() == io::ErrorKind::BrokenPipe;
    (!is_gone).then(|| format!("writing to standard output failed: {error}"))
}

/// Describes why the service did not start. `None` for a client that left without a word, which is
/// no failure.
fn start_problem(error: &ServerInitializeError) -> Option<String> {
    match error {
        ServerInitializeError::ConnectionClosed(_) => None,
        // The error quotes the message, which can be anything.
        ServerInitializeError::ExpectedInitializeRequest(_) => {
            Some("the first message is no request".to_owned())
        }
        error => Some(error.to_string()),
    }
}

struct Server<'a> {
    selection: &'a Selection,
    context: &'a Context,
    output: &'a Output,
    /// Held while tools are requested, so that an older response never replaces a newer one.
    refreshing: Mutex<()>,
    state: RefCell<State>,
    /// The number of calls that were sent and have no response yet.
    calls: Cell<usize>,
    changes: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    /// The tools, and when they were requested.
    catalog: Option<(Rc<Catalog>, Instant)>,
    /// Whether the client has asked for the tools. Until then there is nothing to compare with.
    is_listed: bool,
    /// What the client was sent last.
    listed: Option<Rc<Catalog>>,
    /// The last failure of polling, until it succeeds again.
    problem: Option<String>,
}

impl Server<'_> {
    /// Carries out jobs, several at a time.
    async fn run_jobs(&self, mut queue: mpsc::Receiver<Job>) {
        let mut running = FuturesUnordered::new();
        loop {
            tokio::select! {
                Some(job) = queue.recv() => running.push(self.run(job)),
                Some(()) = running.next() => {}
                // The end of the service follows, with its reason.
                else => std::future::pending().await,
            }
        }
    }

    async fn run(&self, job: Job) {
        match job {
            Job::List(sender) => {
                respond(sender, self.list()).await;
            }
            Job::Call(request, sender) => {
                let name = request.name.to_string();
                let started = Instant::now();
                let is_sent = Cell::new(false);
                let is_canceled = respond(sender, self.call(*request, &is_sent)).await.is_none();
                if is_sent.get() {
                    self.calls.set(self.calls.get() - 1);
                }
                if is_canceled {
                    let effect = if is_sent.get() { ", it may have taken effect" } else { "" };
                    self.log_call(&name, started, &format!("canceled{effect}"));
                }
            }
        }
    }

    /// Returns the tools as they are now.
    async fn list(&self) -> Result<Vec<Tool>, ErrorData> {
        self.state.borrow_mut().is_listed = true;
        let result = self.refresh().await;
        let mut state = self.state.borrow_mut();
        match result {
            Ok(catalog) => {
                let tools = catalog.tools.clone();
                state.listed = Some(catalog);
                Ok(tools)
            }
            Err(failure) => {
                state.listed = None;
                self.log(&format!("tools/list failed: {}", describe(&failure, ": ")));
                let text = self.output.without_keys(&describe(&failure, "\n"));
                Err(ErrorData::internal_error(text, Some(json!({"kind": failure.kind}))))
            }
        }
    }

    /// Calls a tool, and logs it. `is_sent` is set when the request is sent.
    async fn call(
        &self,
        request: CallToolRequestParams,
        is_sent: &Cell<bool>,
    ) -> Result<CallToolResult, ErrorData> {
        let started = Instant::now();
        let name = request.name.to_string();
        let call = match self.resolve(&request).await {
            Ok(call) => call,
            Err(rejection) => {
                let Rejection { response, reason } = *rejection;
                self.log(&format!("{name}: not sent: {reason}"));
                return response;
            }
        };
        self.log(&format!("{name}: called with ({})", call::names(&call.arguments)));
        is_sent.set(true);
        self.calls.set(self.calls.get() + 1);
        match call.invoke(&self.context.client).await {
            Ok(invocation) => {
                self.log_call(&name, started, "done");
                Ok(call::result(&invocation))
            }
            Err(error) => {
                let failure = self.context.non_idempotent_failure(error);
                // The message may quote the response, and that the arguments.
                self.log_call(&name, started, &format!("failed: {}", kind(&failure)));
                Ok(call::failed(self.output.without_keys(&describe(&failure, "\n"))))
            }
        }
    }

    /// Resolves a call by tools that are not too old, and by new ones if it names none of them.
    async fn resolve(
        &self,
        request: &CallToolRequestParams,
    ) -> Result<featherhq::definitions::ToolCall, Box<Rejection>> {
        let known = self.state.borrow().catalog.clone();
        let known = known.filter(|(_, at)| at.elapsed() < MAX_AGE).map(|(catalog, _)| catalog);
        let known = known.filter(|catalog| catalog.definitions.get(&request.name).is_some());
        let catalog = match known {
            Some(catalog) => catalog,
            None => self.refresh().await.map_err(|failure| {
                let text = describe(&failure, "\n");
                let text = format!("the tools cannot be requested, nothing was sent: {text}");
                let reason = format!("the tools cannot be requested: {}", kind(&failure));
                let response = Ok(call::failed(self.output.without_keys(&text)));
                Box::new(Rejection { response, reason })
            })?,
        };
        call::resolve(&catalog.definitions, request)
    }

    /// Requests the tools.
    async fn refresh(&self) -> Result<Rc<Catalog>, Failure> {
        let _guard = self.refreshing.lock().await;
        let started = Instant::now();
        let mut connections = Vec::new();
        let (mut failures, mut notes) = (ElementFailures::default(), Vec::new());
        let mut elements = self.context.connections().stream();
        while let Some(connection) = elements.next().await {
            match connection {
                Ok(connection) => connections.push(connection),
                Err(error) if elements.is_finished() => return Err(self.context.failure(error)),
                Err(error) if failures.count() => {
                    notes.push(format!("a connection is omitted: {error}"));
                }
                Err(_) => {}
            }
        }
        let mut catalog = Catalog::new(self.selection, connections);
        catalog.notes.extend(notes);
        catalog.notes.extend(failures.others().map(|failure| failure.message));
        let catalog = Rc::new(catalog);
        let mut state = self.state.borrow_mut();
        let known = state.catalog.replace((Rc::clone(&catalog), started));
        let known = known.map(|(catalog, _)| catalog);
        let is_known = |note: &String| known.as_ref().is_some_and(|it| it.notes.contains(note));
        catalog.notes.iter().filter(|note| !is_known(note)).for_each(|note| self.log(note));
        if known.is_none_or(|known| known.tools != catalog.tools) {
            self.log(&format!("tools served: {}", catalog.tools.len()));
        }
        Ok(catalog)
    }

    /// Requests the tools again and again, and notifies the client of changes.
    async fn poll(&self) {
        loop {
            tokio::time::sleep(self.selection.poll).await;
            if !self.state.borrow().is_listed {
                continue;
            }
            let result = self.refresh().await;
            let mut state = self.state.borrow_mut();
            match result {
                Ok(catalog) => {
                    if state.problem.take().is_some() {
                        self.log("polling succeeds again");
                    }
                    let listed = state.listed.as_ref();
                    if listed.is_none_or(|listed| listed.tools != catalog.tools) {
                        state.listed = Some(catalog);
                        self.changes.send_modify(|count| *count += 1);
                    }
                }
                Err(failure) => {
                    let kind = kind(&failure);
                    // Once, and not with each poll of a server that stays down.
                    if state.problem.as_ref() != Some(&kind) {
                        self.log(&format!("polling failed: {}", describe(&failure, ": ")));
                        state.problem = Some(kind);
                    }
                }
            }
        }
    }

    fn log_call(&self, name: &str, started: Instant, outcome: &str) {
        let seconds = started.elapsed().as_secs_f64();
        self.log(&format!("{name}: {outcome} after {seconds:.1} s"));
    }

    /// Writes a line to standard error, where clients keep it. `--quiet` does not hide it.
    fn log(&self, text: &str) {
        self.output.important_note(&format!("feather mcp: {text}"));
    }
}

/// Sends the result of a job. Returns `None` if the request was canceled before.
async fn respond<T>(
    mut sender: oneshot::Sender<Result<T, ErrorData>>,
    work: impl Future<Output = Result<T, ErrorData>>,
) -> Option<()> {
    // A panic in one call must not end the others, nor leave the client without a response.
    let work = AssertUnwindSafe(work).catch_unwind();
    let result = tokio::select! {
        () = sender.closed() => return None,
        result = work => result,
    };
    let result = result.unwrap_or_else(|_| {
        Err(ErrorData::internal_error("internal error: see standard error of the server", None))
    });
    sender.send(result).ok()
}

/// Returns the name of the kind of a failure, and the status code.
fn kind(failure: &Failure) -> String {
    match failure.error.as_ref().and_then(featherhq::Error::status) {
        Some(status) => format!("{} (status {status})", failure.kind),
        None => failure.kind.to_owned(),
    }
}

/// Describes a failure and what can be done about it.
fn describe(failure: &Failure, separator: &str) -> String {
    let hint = failure.hint.iter().map(String::as_str);
    std::iter::once(failure.message.as_str()).chain(hint).collect::<Vec<_>>().join(separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block_on<F: Future>(work: F) -> F::Output {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(work)
    }

    #[test]
    fn a_panic_is_the_response_of_its_call_alone() {
        async fn defect() -> Result<(), ErrorData> {
            panic!("canary")
        }

        let (sender, mut receiver) = oneshot::channel();
        assert_eq!(block_on(respond(sender, defect())), Some(()));
        let error = receiver.try_recv().unwrap().unwrap_err();
        assert!(error.message.starts_with("internal error"), "{error}");
        assert!(!error.message.contains("canary"), "{error}");
    }

    #[test]
    fn a_canceled_request_drops_its_work() {
        let (sender, receiver) = oneshot::channel::<Result<(), ErrorData>>();
        drop(receiver);
        let work = std::future::pending();
        assert_eq!(block_on(respond(sender, work)), None);
    }
}
