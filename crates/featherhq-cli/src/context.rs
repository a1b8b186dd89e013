//! The client that a command works with, from options, environment and key file; and the
//! mock server behind it, if that is what was asked for.
//!
//! It also knows where the settings came from, which is what most hints are about, and how
//! much of the time for the command is left.

use std::cell::Cell;
use std::time::Duration;

use featherhq::{Client, Connections, DEFAULT_BASE_URL, Error};
use featherhq_mock::MockFeather;

use crate::args::Options;
use crate::deadline::Deadline;
use crate::failure::{Exit, Failure, Stop, is_total_timeout};
use crate::input::{Inputs, shown};
use crate::output::Output;

/// How long one attempt may take, unless all of them may take longer.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);

/// How to provide a key.
const NO_KEY: &str = "set FEATHER_API_KEY or --api-key-file FILE; `feather --mock …` needs no key";

/// The mock server accepts any key; this one cannot be taken for a real one.
const MOCK_KEY: &str = "mock-key";

#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) client: Client,
    pub(crate) inputs: Inputs,
    retries: u32,
    sources: Sources,
    deadline: Deadline,
    /// Whether the calls are about a connection that was named.
    names_connection: Cell<bool>,
    /// Stops serving when it is dropped.
    _mock: Option<MockFeather>,
}

/// Where the settings come from, in the words of a message.
#[derive(Debug)]
struct Sources {
    key: Option<String>,
    base_url: &'static str,
}

impl Context {
    /// Sets the client up, and the mock server if one was asked for.
    pub(crate) async fn open(options: &Options, output: &mut Output) -> Result<Self, Stop> {
        let mut builder = Client::builder()
            .user_agent_suffix(concat!("feather-cli/", env!("CARGO_PKG_VERSION")))
            .total_timeout(options.timeout)
            // Whoever waits longer for the whole waits as long for one attempt.
            .attempt_timeout(options.timeout.max(ATTEMPT_TIMEOUT))
            .max_retries(options.retries)
            // One command is no crowd: what `--retries` says is meant.
            .retry_budget(false)
            .max_response_size(options.max_response_size);
        let inputs = Inputs::new(output.deadline());
        let mut mock = None;
        let sources;
        if options.mock {
            let server = MockFeather::builder().start().await.map_err(|error| {
                let message = format!("the mock server does not start: {error}");
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
                Err(Failure::of_call(error, Some(hint)).into())
            }
        }
    }

    /// Calls about connections.
    pub(crate) fn connections(&self) -> Connections<'_> {
        self.client.connections()
    }

    /// Returns how much of the time for the whole command is left for the next call.
    pub(crate) fn left(&self) -> Duration {
        self.deadline.left()
    }

    /// Returns how often a request may be retried.
    pub(crate) fn retries(&self) -> u32 {
        self.retries
    }

    /// Remembers that the calls from now on are about a connection that was named.
    pub(crate) fn is_about_a_connection(&self) {
        self.names_connection.set(true);
    }

    /// The failure of a call, with a hint that fits it.
    pub(crate) fn failure(&self, error: Error) -> Failure {
        let hint = self.hint(&error);
        self.with_hint(error, hint)
    }

    /// Builds the failure of a call. The total timeout of a call is what was left of `--timeout`;
    /// the message reports `--timeout` itself.
    fn with_hint(&self, error: Error, hint: Option<String>) -> Failure {
        let message = is_total_timeout(&error).then(|| {
            let operation = error.operation().unwrap_or("the request");
            let text = error.to_string();
            let cause = text.split_once(PREVIOUS_ATTEMPT).map(|(_, cause)| cause);
            let cause = cause.map(|cause| cause.rsplit_once(" (after ").map_or(cause, |it| it.0));
            let cause = cause.map(|cause| format!("; last attempt: {cause}")).unwrap_or_default();
            format!("{operation}: timed out after {}{cause}", self.deadline)
        });
        let mut failure = Failure::of_call(error, hint);
        if let Some(message) = message {
            failure.message = message;
        }
        failure
    }

    /// Builds the failure of a wait that timed out, with the last status that was seen.
    pub(crate) fn wait_timed_out(&self, error: Error, status: &str) -> Failure {
        let mut failure = Failure::of_call(error, None);
        failure.message =
            format!("timed out after {} waiting for tools (last status: {status})", self.deadline);
        failure
    }

    /// The failure of a call that, made a second time, would do something a second time.
    pub(crate) fn failure_of_act(&self, error: Error) -> Failure {
        if error.may_have_taken_effect() {
            let hint = "it may have been done all the same: look before trying again";
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
                "is the API key (from {key}) one for {server}, and neither revoked nor expired?"
            )
        } else if error.is_forbidden() {
            format!(
                "the API key (from {key}) may not do this; make one with another role or wider scopes"
            )
        } else if error.is_not_found() && operation == "updateConnectionTool" {
            format!(
                "the organisation that owns the API key (from {key}) has no such connection, or the connection no such tool; `feather connections list` and `feather tools list` show what there is"
            )
        } else if error.is_not_found() && self.names_connection.get() {
            format!(
                "the organisation that owns the API key (from {key}) has no such connection; `feather connections list` shows what it has"
            )
        } else if error.is_bad_request() && operation.starts_with("test") {
            "`feather tools list` shows the slugs of a connection's tools, and which are enabled"
                .to_owned()
        } else if error.is_connect() {
            match self.client.proxy() {
                Some(proxy) => format!("does {proxy} work, and is {server} the right server?"),
                None => format!("is {server} the right server, and the network up?"),
            }
        } else if is_total_timeout(error) {
            format!("is {server} the right server? If it is only slow, raise --timeout")
        } else if error.is_redirect()
            || error.is_timeout()
            || error.is_not_found()
            || is_no_json(error)
        {
            format!("is {server} the right server?")
        } else if error.is_too_large() {
            "raise --max-response-size, such as to 1GiB".to_owned()
        } else {
            let wait = error.retry_after().filter(|wait| !wait.is_zero())?;
            format!(
                "the server asks to wait {} before the next try",
                humantime::format_duration(wait)
            )
        };
        Some(hint)
    }
}

/// What precedes the cause of the attempt before in the message of a total timeout.
const PREVIOUS_ATTEMPT: &str = "; the attempt before: ";

/// Whether what answered does not even speak JSON, and so is hardly Feather.
fn is_no_json(error: &Error) -> bool {
    error.is_decode() && error.element_index().is_none() && error.json_path().is_none()
}

impl Sources {
    fn of(options: &Options) -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let key = match &options.api_key_file {
            Some(path) => Some(shown(path)),
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

    /// What may help if the client cannot be set up.
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
