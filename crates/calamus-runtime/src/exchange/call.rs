//! One call: attempts until one succeeds or no retry can help.

use std::borrow::Cow;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderName, HeaderValue};
use tokio::time::Instant;
use tracing::{Instrument, Span};

use super::body::{ResponseBody, excerpt};
use super::credentials::{Schemes, Token};
use super::deadlines::Deadlines;
use super::decoder::ReadResponse;
use super::observer::{Attempt, CallInfo};
use super::options::CallOptions;
use super::unsent::Unsent;
use super::upload::{self, RequestBody};
use super::{ResponseMeta, Shared, prepare, redirect, retry};
use crate::connect::Http;
use crate::error::{CallFacts, Error, ErrorKind, Head, ParseTypedBody, header_line};
use crate::operation::Operation;
use crate::secret::Secrets;

/// How much of an error response is read.
const ERROR_BODY: usize = 64 * 1024;

/// A call under way: everything that stays the same from attempt to attempt.
pub(crate) struct Exchange {
    shared: Arc<Shared>,
    request: reqwest::Request,
    operation: Operation,
    options: Arc<CallOptions>,
    /// The schemes that authenticate the request.
    schemes: Schemes,
    /// The tokens of the attempt, as far as they come from providers.
    tokens: Vec<Token>,
    /// Whether tokens were replaced after a 401.
    renewed: bool,
    secrets: Arc<Secrets>,
    /// Parses the error bodies that the operation declares.
    parse_error: Option<ParseTypedBody>,
    started: Instant,
    attempts: u32,
    /// When the attempt began; `None` until the rate limit lets it be sent.
    attempt_started: Option<Instant>,
    /// Makes the request body, if the request does not have it already.
    body: Option<Arc<dyn RequestBody>>,
    /// Whether the request body is a stream that was sent, and so cannot be sent again.
    spent: bool,
    span: Span,
}

impl Exchange {
    pub(crate) fn new(
        shared: Arc<Shared>,
        unsent: Unsent,
        options: Arc<CallOptions>,
    ) -> Result<Self, Error> {
        let Unsent { operation, mut request, body, secrets: request_secrets, parse_error } = unsent;
        options.check(shared.credentials.headers())?;
        let origin = shared.http.origin();
        origin.check(request.url())?;
        // Only a request with secrets of its own can have one in its URL; looking for them takes
        // more memory than a small call.
        let url = request.url().as_str();
        let url = match request_secrets.is_empty() {
            true => Cow::Borrowed(url),
            false => Cow::Owned(request_secrets.redact(url)),
        };
        let span = (shared.telemetry.span)(&CallInfo {
            operation: operation.id,
            method: request.method().as_str(),
            host: origin.host(),
            port: origin.port(),
            // Query parameters that are added below are secrets.
            url: &url,
        });
        let mut secrets = Arc::clone(&shared.secrets);
        Secrets::extend_shared(&mut secrets, request_secrets);
        prepare::apply(&mut request, &options, &mut secrets)?;
        let schemes = shared.credentials.select(&operation)?;
        shared.credentials.attach(&mut request, schemes)?;
        #[cfg(feature = "traceparent")]
        prepare::propagate(&mut request, &span);
        let started = Instant::now();
        Ok(Self {
            shared,
            request,
            operation,
            options,
            schemes,
            tokens: Vec::new(),
            renewed: false,
            secrets,
            parse_error,
            started,
            attempts: 0,
            attempt_started: None,
            body,
            spent: false,
            span,
        })
    }

    /// Sends a request and reads its response.
    pub(crate) async fn send(
        shared: Arc<Shared>,
        unsent: Unsent,
        options: Arc<CallOptions>,
        reader: &mut dyn ReadResponse,
    ) -> Result<ResponseMeta, Error> {
        let mut exchange = Self::new(shared, unsent, options)?;
        let meta = exchange.run(reader).await?;
        if reader.stays_open() {
            reader.attach(Box::new(exchange));
        }
        Ok(meta)
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    /// Replaces a header of later attempts.
    pub(super) fn set_header(&mut self, name: HeaderName, value: HeaderValue) {
        self.request.headers_mut().insert(name, value);
    }

    /// Makes attempts until one succeeds or no retry can help.
    pub(crate) async fn run(
        &mut self,
        reader: &mut dyn ReadResponse,
    ) -> Result<ResponseMeta, Error> {
        // The first non-idempotent call makes a client for those, which is no part of its time.
        if let Err(error) = self.shared.http.prepare(self.operation.idempotent) {
            return Err(self.finish(error));
        }
        // The clock starts when the call is first polled, not when it is created.
        self.started = Instant::now();
        let span = self.span.clone();
        self.deposit(1);
        let result = self.attempt_until_done(reader, None, &mut 0).instrument(span).await;
        self.record(&result);
        result
    }

    /// Counts calls, or what counts like them, for the retry budget.
    pub(super) fn deposit(&self, calls: usize) {
        if let Some(budget) = &self.shared.budget {
            budget.deposit(calls);
        }
    }

    /// Makes attempts until one succeeds. `broken` is the error that an open stream broke with:
    /// a failed attempt like any other. `retries` counts the retries.
    pub(super) async fn attempt_until_done(
        &mut self,
        reader: &mut dyn ReadResponse,
        mut broken: Option<Error>,
        retries: &mut u32,
    ) -> Result<ResponseMeta, Error> {
        let total = self
            .options
            .total_timeout
            .and_then(|timeout| Instant::now().checked_add(timeout).map(|at| (at, timeout)));
        let mut before: Option<Error> = None;
        loop {
            let attempt = match broken.take() {
                Some(error) => Err(error),
                None => self.attempt(reader, total).await,
            };
            let error = match attempt {
                Ok(head) => {
                    self.observe(Ok(&head), None);
                    return Ok(self.meta(head));
                }
                Err(error) => error.after(before.take()),
            };
            if let Some(head) = self.deleted(reader, &error) {
                self.observe(Err(&error), None);
                self.note("not found, as an attempt before may have deleted it: done");
                return Ok(self.meta(head));
            }
            if self.renew_tokens(&error) {
                self.observe(Err(&error), Some(Duration::ZERO));
                before = Some(error);
                continue;
            }
            let wait = retry::wait(&error, self.operation.idempotent, &self.options, *retries)
                .filter(|wait| !self.spent && may_wait(*wait, total));
            let allowed =
                wait.filter(|_| self.shared.budget.as_ref().is_none_or(|budget| budget.withdraw()));
            self.observe(Err(&error), allowed);
            let Some(wait) = allowed else {
                if wait.is_some() {
                    self.note("no retry: this client's retry budget is used up");
                }
                return Err(self.finish(error));
            };
            tokio::time::sleep(wait).await;
            *retries += 1;
            before = Some(error);
        }
    }

    fn meta(&self, head: Head) -> ResponseMeta {
        ResponseMeta { head, attempts: self.attempts, elapsed: self.started.elapsed() }
    }

    /// Returns the response of a retried deletion that found nothing any more, if that has a
    /// value. An attempt without a response has most likely deleted it. A 404 on a first attempt
    /// stays an error: nothing says that there ever was something to delete.
    fn deleted(&self, reader: &mut dyn ReadResponse, error: &Error) -> Option<Head> {
        let deletes = *self.request.method() == reqwest::Method::DELETE;
        let not_found = error.kind() == ErrorKind::Status && error.status() == Some(404);
        if !deletes || !not_found || !error.may_be_done() {
            return None;
        }
        error.head().filter(|_| reader.read_deleted()).cloned()
    }

    async fn attempt(
        &mut self,
        reader: &mut dyn ReadResponse,
        total: Option<(Instant, Duration)>,
    ) -> Result<Head, Error> {
        self.attempt_started = None;
        self.wait_for_rate_limit(total).await?;
        self.attempts += 1;
        let begun = Instant::now();
        self.attempt_started = Some(begun);
        let attempt = self
            .options
            .attempt_timeout
            .and_then(|timeout| begun.checked_add(timeout).map(|at| (at, timeout)));
        let deadlines = Deadlines { total, attempt, idle: self.options.idle_timeout };
        self.exchange(reader, deadlines).await
    }

    async fn wait_for_rate_limit(&self, total: Option<(Instant, Duration)>) -> Result<(), Error> {
        let Some(limiter) = &self.shared.rate_limiter else { return Ok(()) };
        let deadlines = Deadlines { total, ..Deadlines::default() };
        deadlines.bound(false, limiter.acquire()).await.map_err(|error| {
            error.with_message_before("waiting for the client-side rate limit").unsent()
        })
    }

    /// One attempt: the request, redirects that may be followed, and the response.
    async fn exchange(
        &mut self,
        reader: &mut dyn ReadResponse,
        deadlines: Deadlines,
    ) -> Result<Head, Error> {
        let shared = Arc::clone(&self.shared);
        let http = &shared.http;
        self.fetch_tokens(deadlines).await?;
        let mut followed = 0;
        let mut redirected: Option<reqwest::Url> = None;
        loop {
            let sent = deadlines.bound(false, self.send_once(http, redirected.as_ref())?);
            let response = sent.await??;
            let limit = self.options.max_response_size;
            let mut body = ResponseBody::new(response, deadlines, limit, Arc::clone(&self.secrets));
            let head = body.head();
            if let Some(inspector) = &self.options.inspector {
                inspector.response(&head, &self.secrets);
            }
            if head.status.is_success() {
                if let Some(encoding) = self.encoding(&head) {
                    return Err(Error::new(ErrorKind::Decode, "the response is compressed")
                        .with_quote(format!(" ({encoding}), which was not asked for"))
                        .with_head(head));
                }
                reader.start(body);
                return match poll_fn(|context| reader.poll(context)).await {
                    Ok(()) => Ok(head),
                    Err(error) => Err(error.with_head(head)),
                };
            }
            if !redirect::is_redirect(head.status) {
                return Err(self.error_response(&mut body, head).await);
            }
            let target = redirect::next(
                &head,
                redirected.as_ref().unwrap_or(self.request.url()),
                self.request.method(),
                http.origin(),
                redirect::Rules {
                    allowed: self.options.follow_redirects,
                    followed,
                    resendable: !self.spent,
                },
            )?;
            followed += 1;
            redirected = Some(target);
        }
    }

    /// Sends the request of an attempt, or the one after a redirect. Apart from what waits for
    /// the response, whose future would otherwise hold the request as well.
    fn send_once<'a>(
        &mut self,
        http: &'a Http,
        redirected: Option<&reqwest::Url>,
    ) -> Result<impl Future<Output = Result<reqwest::Response, Error>> + use<'a>, Error> {
        let mut request = self.next_request()?;
        if let Some(target) = redirected {
            request.url_mut().clone_from(target);
            self.shared.credentials.attach_to_query(request.url_mut(), self.schemes);
        }
        self.attach_tokens(&mut request)?;
        if let Some(inspector) = &self.options.inspector {
            inspector.request(&request, &self.secrets)?;
        }
        http.send(request, self.operation.idempotent)
    }

    /// Gets the tokens of the attempt from their providers.
    async fn fetch_tokens(&mut self, deadlines: Deadlines) -> Result<(), Error> {
        self.tokens.clear();
        for (scheme, provider) in self.shared.credentials.providers(self.schemes) {
            let token = deadlines.bound(false, Token::fetch(scheme, provider)).await;
            let token = token.map_err(|error| {
                error.with_message_before("waiting for an access token").unsent()
            })??;
            Arc::make_mut(&mut self.secrets).add(&token.secret);
            self.tokens.push(token);
        }
        Ok(())
    }

    fn attach_tokens(&self, request: &mut reqwest::Request) -> Result<(), Error> {
        self.tokens.iter().try_for_each(|token| token.attach(request))
    }

    /// Drops the tokens that a server has rejected, and returns whether to try once more with
    /// others. A 401 says that the request was not applied, so this holds for every operation.
    fn renew_tokens(&mut self, error: &Error) -> bool {
        if error.kind() != ErrorKind::Status || error.status() != Some(401) || self.renewed {
            return false;
        }
        self.renewed = true;
        let invalidated = self.tokens.iter().filter(|token| token.invalidate()).count();
        invalidated > 0 && !self.spent && self.options.max_retries > 0
    }

    /// The request to send: a copy, or the only one there is, if its body is a stream.
    fn next_request(&mut self) -> Result<reqwest::Request, Error> {
        if self.spent {
            let message = "the request body is a stream, which cannot be sent again";
            return Err(Error::invalid_request(message));
        }
        if let Some(copy) = self.request.try_clone() {
            let Some(body) = &self.body else { return Ok(copy) };
            let (request, once) = upload::attach(&**body, self.shared.http.pooled(), copy)?;
            self.spent = once;
            return Ok(request);
        }
        self.spent = true;
        let mut rest =
            reqwest::Request::new(self.request.method().clone(), self.request.url().clone());
        rest.headers_mut().clone_from(self.request.headers());
        Ok(std::mem::replace(&mut self.request, rest))
    }

    /// The error for a response whose status is no success.
    async fn error_response(&self, response: &mut ResponseBody, head: Head) -> Error {
        let (mut body, cut) = response.beginning(ERROR_BODY).await;
        let encoding = self.encoding(&head);
        if encoding.is_some() {
            // Nothing in it can be read.
            body.clear();
        }
        let redact: &dyn Fn(&str) -> String = if cut {
            &|text| self.secrets.redact_cut(text)
        } else {
            &|text| self.secrets.redact(text)
        };
        let parsed = (self.shared.parse_error_body)(&body, redact);
        let header = retry::retry_after(&head, SystemTime::now());
        let asked = parsed.as_ref().and_then(|parsed| parsed.retry_after);
        let retryable = parsed.as_ref().and_then(|parsed| parsed.retryable);
        let retryable = retryable.unwrap_or_else(|| retry::is_retryable(head.status));
        let message = match head.status.canonical_reason() {
            Some(reason) => format!("{} {reason}", head.status.as_u16()),
            None => format!("status {}", head.status.as_u16()),
        };
        let summary = parsed.as_ref().map(|parsed| parsed.summary.as_str());
        let quote = match (summary.filter(|summary| !summary.is_empty()), encoding) {
            (Some(summary), _) => format!(": {summary}"),
            (None, Some(encoding)) => {
                format!(": the response is compressed ({encoding}), which was not asked for")
            }
            (None, None) => ", without a reason".to_owned(),
        };
        let excerpt = excerpt(&body, cut, &self.secrets);
        let body = bytes::Bytes::from(body);
        let typed = self.parse_error.and_then(|parse| parse(head.status.as_u16(), body.clone()));
        Error::new(ErrorKind::Status, message)
            .with_quote(quote)
            .with_head(head)
            .with_excerpt(excerpt)
            .with_raw_body(body)
            .with_typed_body(typed)
            .with_body(parsed.map(|parsed| parsed.value))
            .with_retryable(retryable)
            .with_retry_after(header.max(asked))
    }

    /// The encoding of a body that is compressed although it was not requested. What the
    /// HTTP client decompresses has no such header any more.
    fn encoding(&self, head: &Head) -> Option<String> {
        match head.header("content-encoding").map(str::trim) {
            None | Some("" | "identity") => None,
            Some(encoding) => Some(header_line(&self.secrets.redact(encoding))),
        }
    }

    /// Adds to an error what only the call knows, and redacts secrets in what the server sent.
    pub(crate) fn finish(&self, error: Error) -> Error {
        error.redacted(&|text| self.secrets.redact(text)).with_call(CallFacts {
            operation: self.operation.id,
            attempts: self.attempts,
            elapsed: self.started.elapsed(),
            idempotent: self.operation.idempotent,
        })
    }

    fn note(&self, message: &str) {
        (self.shared.telemetry.note)(message);
    }

    fn observe(&self, outcome: Result<&Head, &Error>, retry: Option<Duration>) {
        // What the rate limit kept from being sent is no attempt.
        let Some(begun) = self.attempt_started else { return };
        let attempt = Attempt {
            operation: self.operation,
            number: self.attempts,
            status: match outcome {
                Ok(head) => Some(head.status.as_u16()),
                Err(error) => error.status(),
            },
            error: outcome.err().map(Error::type_name),
            duration: begun.elapsed(),
            retry_in: retry,
        };
        (self.shared.telemetry.attempt)(&attempt);
        if let Some(observer) = &self.options.observer {
            observer.observe(&attempt);
        }
    }

    fn record(&self, result: &Result<ResponseMeta, Error>) {
        if self.attempts > 1 {
            self.span.record("http.request.resend_count", self.attempts - 1);
        }
        match result {
            Ok(meta) => {
                self.span.record("http.response.status_code", meta.head.status.as_u16());
            }
            Err(error) => self.record_failure(error),
        }
    }

    /// Records a failure on the span; also called by streams that fail after they began.
    pub(crate) fn record_failure(&self, error: &Error) {
        if let Some(status) = error.status() {
            self.span.record("http.response.status_code", status);
        }
        self.span.record("error.type", &*error.type_name());
        self.span.record("otel.status_code", "ERROR");
    }
}

/// Returns whether a wait leaves time for another attempt.
fn may_wait(wait: Duration, total: Option<(Instant, Duration)>) -> bool {
    let Some((deadline, _)) = total else { return true };
    Instant::now().checked_add(wait).is_some_and(|end| end < deadline)
}
