//! The requests of an MCP client, as jobs of the server.

use std::sync::atomic::{AtomicBool, Ordering};

use rmcp::ErrorData;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, CustomRequest, CustomResult,
    ErrorCode, Implementation, ListToolsResult, PaginatedRequestParams, ServerCapabilities,
    ServerConfig, SubscriptionFilter, Tool,
};
use rmcp::service::{NotificationContext, RequestContext, RoleServer, SubscriptionContext};
use tokio::sync::{mpsc, oneshot, watch};

/// Instructions for models about the server as a whole.
const INSTRUCTIONS: &str = "Tools of the organization's connections to third parties, such as \
     Slack or Notion. Calls act there for real. The first part of a tool's name is its connection.";

/// Methods that the server has.
const METHODS: [&str; 4] = ["initialize", "subscriptions/listen", "tools/call", "tools/list"];

/// A request that the server carries out. It is canceled by dropping the receiver of its result.
#[derive(Debug)]
pub(super) enum Job {
    List(oneshot::Sender<Result<Vec<Tool>, ErrorData>>),
    Call(Box<CallToolRequestParams>, oneshot::Sender<Result<CallToolResult, ErrorData>>),
}

/// Passes requests on, and notifications back. Both work without the client of Feather's API, which
/// stays with the server: handlers may run on any thread.
#[derive(Debug)]
pub(super) struct Handler {
    jobs: mpsc::Sender<Job>,
    /// Counts the changes of the list of tools.
    changes: watch::Receiver<u64>,
    is_notifying: AtomicBool,
}

impl Handler {
    pub(super) fn new(jobs: mpsc::Sender<Job>, changes: watch::Receiver<u64>) -> Self {
        Self { jobs, changes, is_notifying: AtomicBool::new(false) }
    }

    /// Passes a job to the server, and returns its result.
    async fn run<T>(
        &self,
        job: impl FnOnce(oneshot::Sender<Result<T, ErrorData>>) -> Job,
        context: RequestContext<RoleServer>,
    ) -> Result<T, ErrorData> {
        let stopping = || ErrorData::internal_error("the server is stopping", None);
        let (sender, receiver) = oneshot::channel();
        self.jobs.send(job(sender)).await.map_err(|_| stopping())?;
        tokio::select! {
            result = receiver => result.unwrap_or_else(|_| Err(stopping())),
            // No client sees this: the response to a canceled request is not sent.
            () = context.ct.cancelled() => Err(ErrorData::internal_error("canceled", None)),
        }
    }
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        let capabilities =
            ServerCapabilities::builder().enable_tools().enable_tool_list_changed().build();
        let implementation =
            Implementation::new("feather", env!("CARGO_PKG_VERSION")).with_title("Feather");
        ServerConfig::new(capabilities)
            .with_server_info(implementation)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        self.run(Job::List, context).await.map(ListToolsResult::with_all_items)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let result = self.run(|sender| Job::Call(Box::new(request), sender), context).await;
        result.map(CallToolResponse::from)
    }

    /// Rejects a request of an unknown method, or of a known one whose parameters do not fit: `rmcp`
    /// passes on both.
    async fn on_custom_request(
        &self,
        request: CustomRequest,
        _: RequestContext<RoleServer>,
    ) -> Result<CustomResult, ErrorData> {
        let method = request.method;
        if METHODS.contains(&method.as_str()) {
            return Err(ErrorData::invalid_params(format!("invalid parameters of {method}"), None));
        }
        let message = format!("unknown method {method}");
        Err(ErrorData::new(ErrorCode::METHOD_NOT_FOUND, message, None))
    }

    /// Sends notifications until the end, to clients of the protocol versions before 2026-07-28.
    async fn on_initialized(&self, context: NotificationContext<RoleServer>) {
        if self.is_notifying.swap(true, Ordering::Relaxed) {
            return;
        }
        let mut changes = self.changes.clone();
        while changes.changed().await.is_ok() {
            if context.peer.notify_tool_list_changed().await.is_err() {
                return;
            }
        }
    }

    fn accepted_subscription_filter(&self, _: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        Some(SubscriptionFilter::builder().tools_list_changed().build())
    }

    /// Sends notifications to clients that subscribe to them, as of 2026-07-28.
    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        let mut changes = self.changes.clone();
        loop {
            tokio::select! {
                () = context.cancelled() => return Ok(()),
                change = changes.changed() => {
                    if change.is_err() || context.sink().notify_tool_list_changed().await.is_err() {
                        return Ok(());
                    }
                }
            }
        }
    }
}
