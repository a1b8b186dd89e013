//! The client of a command, from options, environment and key file, and the mock server of
//! `--mock`.
//!
//! Also adds hints to failures, since it knows where the settings come from.

use std::cell::Cell;
use std::time::Duration;

use featherhq::{Client, Connections, DEFAULT_BASE_URL, Error};
use featherhq_mock::MockFeather;

use crate::deadline::Deadline;
use crate::failure::{Exit, Failure, Stop, is_total_timeout};
use crate::input::{Inputs, display_path};
use crate::options::Options;
use crate::output::Output;

/// The timeout of one attempt, unless the timeout of the command is longer.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);

/// How to set a key.
const NO_KEY: &str = "set FEATHER_API_KEY or --api-key-file FILE; `feather --mock …` needs no key";

/// The key for the mock server, which accepts any.
const MOCK_KEY: &str = "mock-key";

#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) client: Client,
    pub(crate) inputs: Inputs,
    retries: u32,
    sources: Sources,
    deadline: Deadline,
    /// Whether requests are about a connection in the command line.
    names_connection: Cell<bool>,
    /// The mock server stops when it is dropped.
    _mock: Option<MockFeather>,
}

/// Where the settings come from, for messages.
#[derive(Debug)]
struct Sources {
    key: Option<String>,
    base_url: &'static str,
}

impl Context {
    /// Builds the client, and starts the mock server for `--mock`.
    pub(crate) async fn open(options: &Options, output: &mut Output) -> Result<Self, Stop> {
        let mut builder = Client::builder()
            .user_agent_suffix(concat!("feather-cli/", env!("CARGO_PKG_VERSION")))
            .total_timeout(options.timeout)
            .attempt_timeout(options.timeout.max(ATTEMPT_TIMEOUT))
            .max_retries(options.retries)
            // A budget limits the load of many requests; one command sends few.
            .retry_budget(false)
            .max_response_size(options.max_response_size);
        let inputs = Inputs::new(output.deadline());
        let mut mock = None;
        let sources;
        if options.mock {
            let server = MockFeather::builder().start().await.map_err(|error| {
                let message = format!("cannot start the mock server: {error}");
                Failure::new("mock", Exit::Failed, message)
            })?;
            builder = builder.base_url(server.base_url()).api_key(MOCK_KEY);
            mock = Some(server);
            sources = Sources { key: Some("--mock".to_owned()), base_url: "--mock" };
        } else {
            sources = Sources::of(options);
            if let Some(base_url) = &options.base_url {
                builder = builder.base_url(base_url);
            }
            if sources.key.is_none() {
                return Err(sources.no_key().into());
            }
            if let Some(path) = &options.api_key_file {
                builder = builder.api_key(inputs.api_key(path)?);
                inputs.warn(output);
            }
            builder = builder.from_env();
        }
        match builder.build() {
            Ok(client) => Ok(Self {
                client,
                inputs,
                retries: options.retries,
                sources,
                deadline: output.deadline(),
                names_connection: Cell::new(false),
                _mock: mock,
            }),
            Err(error) => {
                let hint = sources.hint();
                Err(Failure::from_error(error, Some(hint)).into())
            }
        }
    }

    /// Returns the operations on connections.
    pub(crate) fn connections(&self) -> Connections<'_> {
        self.client.connections()
    }

    /// Returns the time until the deadline of the command.
    pub(crate) fn left(&self) -> Duration {
        self.deadline.left()
    }

    /// Returns how often a request may be retried.
    pub(crate) fn retries(&self) -> u32 {
        self.retries
    }

    /// Notes that requests from now on are about a connection in the command line, for hints.
    pub(crate) fn set_names_connection(&self) {
        self.names_connection.set(true);
    }

    /// Builds the failure of a request, with a hint.
    pub(crate) fn failure(&self, error: Error) -> Failure {
        let hint = self.hint(&error);
        self.with_hint(error, hint)
    }

    /// Builds the failure of a request. Its total timeout was the rest of `--timeout`; the message
    /// reports `--timeout` itself.
    fn with_hint(&self, error: Error, hint: Option<String>) -> Failure {
        let message = is_total_timeout(&error).then(|| {
            let operation = error.operation().unwrap_or("the request");
            let text = error.to_string();
            let cause = text.split_once(PREVIOUS_ATTEMPT).map(|(_, cause)| cause);
            let cause = cause.map(|cause| cause.rsplit_once(" (after ").map_or(cause, |it| it.0));
            let cause = cause.map(|cause| format!("; last attempt: {cause}")).unwrap_or_default();
            format!("{operation}: timed out after {}{cause}", self.deadline)
        });
        let mut failure = Failure::from_error(error, hint);
        if let Some(message) = message {
            failure.message = message;
        }
        failure
    }

    /// Builds the failure of a wait that timed out, with the last status that was seen.
    pub(crate) fn wait_timed_out(&self, error: Error, status: &str) -> Failure {
        let mut failure = Failure::from_error(error, None);
        failure.message =
            format!("timed out after {} waiting for tools (last status: {status})", self.deadline);
        failure
    }

    /// Builds the failure of a consent that took too long.
    pub(crate) fn consent_timed_out(&self) -> Failure {
        let mut failure = Failure::timed_out(self.deadline);
        failure.message = format!("timed out after {} waiting for consent", self.deadline);
        failure
    }

    /// Builds the failure of a non-idempotent request.
    pub(crate) fn non_idempotent_failure(&self, error: Error) -> Failure {
        if error.may_have_taken_effect() {
            let hint = "it may have taken effect: check before sending it again";
            return self.with_hint(error, Some(hint.to_owned()));
        }
        self.failure(error)
    }

    fn hint(&self, error: &Error) -> Option<String> {
        let server = format!("{} (from {})", self.client.base_url(), self.sources.base_url);
        let key = self.sources.key.as_deref().unwrap_or("FEATHER_API_KEY");
        let operation = error.operation().unwrap_or_default();
        let hint = if error.is_unauthorized() {
            format!(
                "is the API key (from {key}) valid for {server}, and neither revoked nor expired?"
            )
        } else if error.is_forbidden() {
            format!(
                "the API key (from {key}) lacks permission; use one with another role or more scopes"
            )
        } else if error.is_not_found() && operation == "updateConnectionTool" {
            format!(
                "the organization that owns the API key (from {key}) has no such connection, or the connection has no such tool; see `feather connections list` and `feather tools list`"
            )
        } else if error.is_not_found() && self.names_connection.get() {
            format!(
                "the organization that owns the API key (from {key}) has no such connection; see `feather connections list`"
            )
        } else if error.is_bad_request() && operation.starts_with("test") {
            "see `feather tools list` for the slugs of the tools, and which are enabled".to_owned()
        } else if error.is_connect() {
            match self.client.proxy() {
                Some(proxy) => format!("does {proxy} work, and is {server} the right server?"),
                None => format!("is {server} the right server, and the network up?"),
            }
        } else if is_total_timeout(error) {
            format!("is {server} the right server? If it is slow, raise --timeout")
        } else if error.is_redirect()
            || error.is_timeout()
            || error.is_not_found()
            || is_not_json(error)
        {
            format!("is {server} the right server?")
        } else if error.is_too_large() {
            "raise --max-response-size, such as to 1GiB".to_owned()
        } else {
            let wait = error.retry_after().filter(|wait| !wait.is_zero())?;
            format!(
                "the server asks to wait {} before the next request",
                humantime::format_duration(wait)
            )
        };
        Some(hint)
    }
}

/// Precedes the failure of the last attempt in the message of a total timeout.
const PREVIOUS_ATTEMPT: &str = "; the attempt before: ";

/// Returns whether the response is no JSON, and so hardly one of Feather.
fn is_not_json(error: &Error) -> bool {
    error.is_decode() && error.element_index().is_none() && error.json_path().is_none()
}

impl Sources {
    fn of(options: &Options) -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let key = match &options.api_key_file {
            Some(path) => Some(display_path(path)),
            None => std::env::var_os("FEATHER_API_KEY").map(|_| "FEATHER_API_KEY".to_owned()),
        };
        let base_url = if options.base_url.is_some() {
            "--base-url"
        } else if is_set("FEATHER_BASE_URL") {
            "FEATHER_BASE_URL"
        } else {
            "the default"
        };
        Self { key, base_url }
    }

    /// Returns the hint for a client that cannot be built.
    fn hint(&self) -> String {
        match &self.key {
            None => NO_KEY.to_owned(),
            Some(key) => {
                let base_url = match self.base_url {
                    "the default" => format!("is the default, {DEFAULT_BASE_URL}"),
                    source => format!("comes from {source}"),
                };
                format!("the API key comes from {key}; the base URL {base_url}")
            }
        }
    }

    /// Builds the failure for a missing key.
    fn no_key(&self) -> Failure {
        Failure::new("configuration", Exit::Usage, "no API key").with_hint(NO_KEY)
    }
}
