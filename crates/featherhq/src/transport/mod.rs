//! The one way from a prepared request to an answer: attempts, deadlines, pacing,
//! redirects, limits and traces, the same for every operation.
//!
//! It knows nothing of what answers mean: whoever calls hands in a [`Reader`], which
//! turns the answer of a successful attempt into a value.

mod answer;
mod failure;
mod http;
mod operation;
mod options;
mod pace;
mod redirect;
mod retry;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderName, HeaderValue};
use tokio::time::Instant;
use tracing::{Instrument, Span};

pub(crate) use answer::Answer;
use answer::Deadlines;
pub(crate) use http::{Http, Settings};
pub(crate) use operation::{Operation, Prepared, Repeat};
pub(crate) use options::{CONNECT_TIMEOUT, Options, option_setters};
pub(crate) use pace::Pacer;
pub(crate) use retry::Budget;

use crate::error::{CallFacts, Error, Head, Kind, ParseErrorBody, header_line};
use crate::secret::{REDACTED, Secrets};

/// How much of an error answer is read.
const ERROR_BODY: usize = 64 * 1024;

/// How much of a body an error quotes.
const EXCERPT: usize = 1024;

/// How much of a body is searched for secrets to quote that much. More than is quoted, since
/// redaction shortens; not all of it, since every broken element of a list has an excerpt.
const EXCERPT_SOURCE: usize = 8 * EXCERPT;

/// What all clones of a client share.
#[derive(Debug)]
pub(crate) struct Transport {
    pub(crate) http: Http,
    /// The credentials as a header, marked sensitive.
    pub(crate) key: (HeaderName, HeaderValue),
    /// The key as a secret, to mask it in what servers send back.
    pub(crate) secrets: Secrets,
    pub(crate) budget: Option<Budget>,
    pub(crate) pacer: Option<Pacer>,
    pub(crate) parse_error_body: ParseErrorBody,
}

/// Turns the answer of a successful attempt into a value.
///
/// An attempt that fails in here, because the connection breaks or a deadline passes, is
/// repeated like one that failed before: with a fresh answer.
pub(crate) trait Reader: Send {
    type Output: Send;

    fn read(
        &mut self,
        answer: Answer,
        secrets: &Secrets,
    ) -> impl Future<Output = Result<Self::Output, Error>> + Send;

    /// What is read where there is nothing to read: of a deletion that an attempt before has
    /// carried out.
    fn when_gone(&self) -> Option<Self::Output> {
        None
    }
}

/// What a call leaves behind besides its value.
#[derive(Clone, Debug)]
pub(crate) struct Trail {
    pub(crate) head: Head,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

/// A call under way: everything that stays the same from attempt to attempt.
#[derive(Debug)]
pub(crate) struct Call {
    transport: Arc<Transport>,
    request: reqwest::Request,
    operation: &'static Operation,
    options: Options,
    secrets: Secrets,
    started: Instant,
    attempts: u32,
    span: Span,
}

impl Call {
    pub(crate) fn new<W>(
        transport: Arc<Transport>,
        prepared: Prepared<W>,
        options: Options,
        request_secrets: Secrets,
    ) -> Self {
        let Prepared { mut request, operation, .. } = prepared;
        let mut secrets = transport.secrets.clone();
        secrets.extend(request_secrets);
        for (name, value) in &options.headers {
            // A value may be any bytes; servers send those that are no text back as well.
            secrets.add(&*String::from_utf8_lossy(value.as_bytes()));
            request.headers_mut().insert(name.clone(), value.clone());
        }
        let (name, key) = transport.key.clone();
        request.headers_mut().insert(name, key);
        // A POST with nothing in it says so: there are gateways that refuse one without a length
        // (411), and the HTTP library leaves it out.
        if *request.method() == reqwest::Method::POST && request.body().is_none() {
            let nothing = reqwest::header::HeaderValue::from_static("0");
            request.headers_mut().insert(reqwest::header::CONTENT_LENGTH, nothing);
        }
        let span = tracing::info_span!(
            "feather call",
            otel.name = operation.id,
            otel.kind = "client",
            otel.status_code = tracing::field::Empty,
            http.request.method = request.method().as_str(),
            server.address = transport.http.origin().host(),
            server.port = transport.http.origin().port(),
            url.full = request.url().as_str(),
            http.response.status_code = tracing::field::Empty,
            http.request.resend_count = tracing::field::Empty,
            error.type = tracing::field::Empty,
        );
        Self {
            transport,
            request,
            operation,
            options,
            secrets,
            started: Instant::now(),
            attempts: 0,
            span,
        }
    }

    pub(crate) fn span(&self) -> &Span {
        &self.span
    }

    pub(crate) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Makes attempts until one succeeds, or until there is no use in another.
    pub(crate) async fn run<R: Reader>(
        &mut self,
        reader: &mut R,
    ) -> Result<(R::Output, Trail), Error> {
        // The first call that acts makes a client for those, which is no part of its time.
        if let Err(error) = self.transport.http.client(self.operation.repeat) {
            return Err(self.finish(error));
        }
        // The clock starts when the call is first polled, not when it was written down.
        self.started = Instant::now();
        let span = self.span.clone();
        let result = self.attempt_until_done(reader).instrument(span).await;
        self.record(&result);
        result
    }

    async fn attempt_until_done<R: Reader>(
        &mut self,
        reader: &mut R,
    ) -> Result<(R::Output, Trail), Error> {
        let total = self
            .options
            .total_timeout
            .and_then(|given| self.started.checked_add(given).map(|at| (at, given)));
        if let Some(budget) = &self.transport.budget {
            budget.deposit();
        }
        let mut retries = 0;
        let mut before: Option<Error> = None;
        loop {
            let error = match self.attempt(reader, total).await {
                Ok((value, head)) => {
                    let trail =
                        Trail { head, attempts: self.attempts, elapsed: self.started.elapsed() };
                    return Ok((value, trail));
                }
                Err(error) => error.after(before.as_ref()),
            };
            if let Some((value, head)) = self.gone(reader, &error) {
                tracing::debug!("not found, as an attempt before may have deleted it: done");
                let trail =
                    Trail { head, attempts: self.attempts, elapsed: self.started.elapsed() };
                return Ok((value, trail));
            }
            let wait = retry::wait(&error, self.operation.repeat, &self.options, retries);
            let Some(wait) = wait.filter(|wait| self.may_wait(*wait, total)) else {
                return Err(self.finish(error));
            };
            if self.transport.budget.as_ref().is_some_and(|budget| !budget.withdraw()) {
                tracing::debug!("no retry: this client's budget for retries is used up");
                return Err(self.finish(error));
            }
            tokio::time::sleep(wait).await;
            retries += 1;
            before = Some(error);
        }
    }

    /// What a deletion ends in that was repeated, and did not find any more what it was to
    /// delete. An attempt whose answer never came has most likely done it; and if there was
    /// nothing before either, what was asked for is still so. Of what a first attempt does not
    /// find, nobody knows that it ever was there: that is a mistake to be told.
    fn gone<R: Reader>(&self, reader: &R, error: &Error) -> Option<(R::Output, Head)> {
        let deletes = *self.request.method() == reqwest::Method::DELETE;
        if !deletes || !error.is_not_found() || !error.may_be_done() {
            return None;
        }
        Some((reader.when_gone()?, error.head()?.clone()))
    }

    /// Whether a wait leaves time for another attempt.
    fn may_wait(&self, wait: Duration, total: Option<(Instant, Duration)>) -> bool {
        let Some((deadline, _)) = total else { return true };
        Instant::now().checked_add(wait).is_some_and(|end| end < deadline)
    }

    async fn attempt<R: Reader>(
        &mut self,
        reader: &mut R,
        total: Option<(Instant, Duration)>,
    ) -> Result<(R::Output, Head), Error> {
        self.pace(total).await?;
        self.attempts += 1;
        let begun = Instant::now();
        let attempt = self
            .options
            .attempt_timeout
            .and_then(|given| begun.checked_add(given).map(|at| (at, given)));
        let deadlines = Deadlines { total, attempt, idle: self.options.idle_timeout };
        let outcome = self.exchange(reader, deadlines).await;
        self.trace_attempt(&outcome, begun.elapsed());
        outcome
    }

    /// Waits for this call's turn, if the client has a pace.
    async fn pace(&self, total: Option<(Instant, Duration)>) -> Result<(), Error> {
        let Some(pacer) = &self.transport.pacer else { return Ok(()) };
        let deadlines = Deadlines { total, ..Deadlines::default() };
        deadlines.bound(false, pacer.turn()).await.map_err(|error| {
            let what = "its turn at the client's pace did not come";
            error.with_message_before(what).unsent()
        })
    }

    /// One attempt: the request, redirects that may be followed, and the answer.
    async fn exchange<R: Reader>(
        &self,
        reader: &mut R,
        deadlines: Deadlines,
    ) -> Result<(R::Output, Head), Error> {
        let http = self.transport.http.client(self.operation.repeat)?;
        let mut request = self.copy(&self.request)?;
        let mut followed = 0;
        loop {
            let url = request.url().clone();
            let sent = deadlines.bound(false, http.execute(request)).await?;
            let response =
                sent.map_err(|error| failure::while_sending(error, &self.transport.http))?;
            let mut answer = Answer::new(response, deadlines, self.options.max_response_size);
            let head = answer.head();
            if head.status.is_success() {
                if let Some(compressed) = compressed(&head, &self.secrets) {
                    let message = format!("the answer is {compressed}");
                    return Err(Error::new(Kind::Decode, message).with_head(head));
                }
                let value = reader.read(answer, &self.secrets).await;
                return value
                    .map(|value| (value, head.clone()))
                    .map_err(|error| error.with_head(head));
            }
            if !redirect::is_redirect(head.status) {
                return Err(self.refused(&mut answer, head).await);
            }
            let target = redirect::next(
                &head,
                &url,
                self.request.method(),
                self.transport.http.origin(),
                self.options.follow_redirects,
                followed,
            )?;
            followed += 1;
            request = self.copy(&self.request)?;
            *request.url_mut() = target;
        }
    }

    fn copy(&self, request: &reqwest::Request) -> Result<reqwest::Request, Error> {
        // Bodies are whole buffers, never streams, so this does not fail.
        request.try_clone().ok_or_else(|| {
            Error::new(Kind::InvalidRequest, "the request's body cannot be sent twice")
        })
    }

    /// The error for an answer outside of the 200s.
    async fn refused(&self, answer: &mut Answer, head: Head) -> Error {
        let (mut body, cut) = answer.beginning(ERROR_BODY).await;
        let compressed = compressed(&head, &self.secrets);
        if compressed.is_some() {
            // Nothing in it can be read.
            body.clear();
        }
        let mask: &dyn Fn(&str) -> String =
            if cut { &|text| self.secrets.mask_cut(text) } else { &|text| self.secrets.mask(text) };
        let parsed = (self.transport.parse_error_body)(&body, mask);
        let header = retry::retry_after(&head, SystemTime::now());
        let asked = parsed.as_ref().and_then(|parsed| parsed.retry_after);
        let retryable = parsed.as_ref().and_then(|parsed| parsed.retryable);
        let retryable = retryable.unwrap_or_else(|| retry::is_retryable(head.status));
        let mut message = match head.status.canonical_reason() {
            Some(reason) => format!("{} {reason}", head.status.as_u16()),
            None => format!("status {}", head.status.as_u16()),
        };
        match parsed.as_ref().map(|parsed| &parsed.summary).filter(|summary| !summary.is_empty()) {
            Some(summary) => message = format!("{message}: {summary}"),
            None => match compressed {
                Some(compressed) => message = format!("{message}: the answer is {compressed}"),
                None => message.push_str(", and nothing more was said"),
            },
        }
        Error::new(Kind::Status, message)
            .with_head(head)
            .with_excerpt(excerpt(&body, cut, &self.secrets))
            .with_body(parsed.map(|parsed| parsed.value))
            .with_retryable(retryable)
            .with_retry_after(header.max(asked))
    }

    /// Adds to an error what only the call knows, and takes secrets out of what the
    /// server sent.
    pub(crate) fn finish(&self, error: Error) -> Error {
        let head = error.head().cloned().map(|head| masked(head, &self.secrets));
        let error = error.masked(|text| self.secrets.mask(text)).with_call(CallFacts {
            operation: self.operation.id,
            attempts: self.attempts,
            elapsed: self.started.elapsed(),
            repeatable: self.operation.repeat == Repeat::Safe,
        });
        match head {
            Some(head) => error.with_head(head),
            None => error,
        }
    }

    fn trace_attempt<T>(&self, outcome: &Result<(T, Head), Error>, took: Duration) {
        let attempt = self.attempts;
        let took = took.as_millis() as u64;
        match outcome {
            Ok((_, head)) => tracing::debug!(
                attempt,
                http.response.status_code = head.status.as_u16(),
                duration_ms = took,
                "attempt succeeded"
            ),
            Err(error) => tracing::debug!(
                attempt,
                http.response.status_code = error.status(),
                error.type = &*error.type_name(),
                duration_ms = took,
                "attempt failed"
            ),
        }
    }

    fn record<T>(&self, result: &Result<(T, Trail), Error>) {
        if self.attempts > 1 {
            self.span.record("http.request.resend_count", self.attempts - 1);
        }
        match result {
            Ok((_, trail)) => {
                self.span.record("http.response.status_code", trail.head.status.as_u16());
            }
            Err(error) => self.record_failure(error),
        }
    }

    /// Notes a failure on the span; also called by streams that fail after they began.
    pub(crate) fn record_failure(&self, error: &Error) {
        if let Some(status) = error.status() {
            self.span.record("http.response.status_code", status);
        }
        self.span.record("error.type", &*error.type_name());
        self.span.record("otel.status_code", "ERROR");
    }
}

/// Says so where the body of an answer is compressed in a way that nobody here undoes. Where
/// the HTTP client does, it takes the header away.
fn compressed(head: &Head, secrets: &Secrets) -> Option<String> {
    match head.header("content-encoding").map(str::trim) {
        None | Some("" | "identity") => None,
        Some(encoding) => {
            let encoding = header_line(&secrets.mask(encoding));
            Some(format!("compressed ({encoding}), which was not asked for"))
        }
    }
}

/// The beginning of a body as an error quotes it: bounded, and without secrets.
pub(crate) fn excerpt(body: &[u8], cut: bool, secrets: &Secrets) -> String {
    let cut = cut || body.len() > EXCERPT_SOURCE;
    let text = String::from_utf8_lossy(&body[..body.len().min(EXCERPT_SOURCE)]);
    // Masked before it is cut to size, so that no secret is cut in two and so missed.
    let masked = if cut { secrets.mask_cut(&text) } else { secrets.mask(&text) };
    let mut end = masked.len().min(EXCERPT);
    while !masked.is_char_boundary(end) {
        end -= 1;
    }
    masked[..end].to_owned()
}

/// Headers without the secrets of the call, for servers that echo what they got.
fn masked(mut head: Head, secrets: &Secrets) -> Head {
    for value in head.headers.values_mut() {
        // Values are bytes; those that are no text are masked as far as they are.
        let text = String::from_utf8_lossy(value.as_bytes());
        let masked = secrets.mask(&text);
        if masked != text {
            *value = HeaderValue::from_str(&masked)
                .unwrap_or_else(|_| HeaderValue::from_static(REDACTED));
        }
    }
    head
}
