//! The client of a command, and the mock server of `--mock`.
//!
//! Also adds hints to failures, since it knows where the settings come from.

use std::cell::Cell;
use std::env;
use std::time::Duration;

use featherhq::{Client, Connections, Error, Secret};

use crate::account::{Account, KEY_VARIABLE, Sources};
use crate::deadline::Deadline;
use crate::diagnostics::{self, DryRun};
use crate::dry_run;
use crate::failure::{Failure, Stop, is_total_timeout};
use crate::input::Inputs;
use crate::options::Options;
use crate::output::Output;
use crate::own_mock::Mock;

/// The timeout of one attempt, unless the timeout of the command is longer.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);

/// The key for the mock server, which accepts any.
const MOCK_KEY: &str = "mock-key";

#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) client: Client,
    pub(crate) inputs: Inputs,
    /// The API key, if it is known to be one.
    pub(crate) key: Option<Secret>,
    /// The name of the profile in use.
    pub(crate) profile: Option<String>,
    retries: u32,
    sources: Sources,
    deadline: Deadline,
    /// Whether requests are about a connection in the command line.
    names_connection: Cell<bool>,
    /// The requests that were not sent, if changes are not.
    dry_run: Option<DryRun>,
    /// The mock server stops when it is dropped.
    _mock: Option<Mock>,
}

impl Context {
    /// Builds the client, and starts the mock server for `--mock`.
    pub(crate) async fn open(options: &Options, output: &mut Output) -> Result<Self, Stop> {
        let inputs = Inputs::new(output.deadline());
        if options.mock {
            let mock = Mock::start().await?;
            let sources = Sources { key: "--mock".to_owned(), base_url: "--mock".to_owned() };
            let account = Account {
                key: Some(MOCK_KEY.into()),
                base_url: Some(mock.base_url()),
                sources,
                profile: None,
            };
            let context = Self::with_account(account, inputs, options, output)?;
            return Ok(Self { _mock: Some(mock), ..context });
        }
        let account = Account::of(options, &inputs);
        inputs.warn(output);
        Self::with_account(account?, inputs, options, output)
    }

    /// Builds the client of an account.
    pub(crate) fn with_account(
        account: Account,
        inputs: Inputs,
        options: &Options,
        output: &mut Output,
    ) -> Result<Self, Stop> {
        let mut builder = Client::builder()
            .user_agent_suffix(concat!("feather-cli/", env!("CARGO_PKG_VERSION")))
            .total_timeout(options.timeout)
            .attempt_timeout(options.timeout.max(ATTEMPT_TIMEOUT))
            .max_retries(options.retries)
            // A budget limits the load of many requests; one command sends few.
            .retry_budget(false)
            .max_response_size(options.max_response_size);
        if let Some(key) = &account.key {
            output.add_key(key);
            builder = builder.api_key(key);
        }
        if let Some(base_url) = &account.base_url {
            builder = builder.base_url(base_url);
        }
        let dry_run = DryRun::default();
        let builder = diagnostics::attach(builder.from_env(), options, output.status(), &dry_run);
        let client = builder
            .build()
            .map_err(|error| Failure::from_error(error, Some(account.sources.hint())))?;
        Ok(Self {
            client,
            inputs,
            key: account.key.or_else(|| env::var(KEY_VARIABLE).ok().map(Secret::from)),
            profile: account.profile,
            retries: options.retries,
            sources: account.sources,
            deadline: output.deadline(),
            names_connection: Cell::new(false),
            dry_run: options.dry_run.then_some(dry_run),
            _mock: None,
        })
    }

    /// Returns whether requests that change something are printed and not sent.
    pub(crate) fn is_dry_run(&self) -> bool {
        self.dry_run.is_some()
    }

    /// Ends a command: with `--dry-run`, prints the requests that it did not send.
    pub(crate) fn finish(&self, result: Result<(), Stop>, output: &mut Output) -> Result<(), Stop> {
        let unsent = self.dry_run.as_ref().map(DryRun::take).unwrap_or_default();
        if unsent.is_empty() {
            return result;
        }
        unsent.iter().try_for_each(|request| dry_run::print(request, output))
    }

    /// Returns where the settings come from.
    pub(crate) fn sources(&self) -> &Sources {
        &self.sources
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
    pub(crate) fn wait_timed_out(&self, error: Error, goal: &str, status: &str) -> Failure {
        let mut failure = Failure::from_error(error, None);
        failure.message =
            format!("timed out after {} waiting for {goal} (last status: {status})", self.deadline);
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
        let key = &self.sources.key;
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
        } else if error.is_not_found()
            && (self.names_connection.get() || operation == "testInvokeConnection")
        {
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
            match error.retry_after().filter(|wait| !wait.is_zero()) {
                Some(wait) => format!(
                    "the server asks to wait {} before the next request",
                    humantime::format_duration(wait)
                ),
                None if error.is_rate_limited() => "wait before the next request".to_owned(),
                None => return None,
            }
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
