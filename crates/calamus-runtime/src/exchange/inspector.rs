//! Calls a function with each request before it is sent, and with the head of each response.

use std::borrow::Cow;
use std::fmt;
use std::ops::ControlFlow;
use std::sync::Arc;

use reqwest::header::HeaderMap;

use crate::connect::display_url;
use crate::error::{Error, Head};
use crate::secret::{REDACTED, Secrets};

/// A request that is about to be sent, or the head of its response, without secrets.
///
/// Credentials, values that the call knows to be secrets, and headers that carry credentials of
/// any client or server are redacted.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Inspection<'a> {
    /// A request, before it is sent. Each attempt and each redirect that is followed is one.
    #[non_exhaustive]
    Request {
        /// The method in capital letters.
        method: &'a str,
        /// The URL.
        url: String,
        /// Names and values of the headers.
        headers: Vec<(String, String)>,
        /// The body, if it is UTF-8 and no stream.
        body: Option<String>,
    },
    /// The head of a response, before its body is read.
    #[non_exhaustive]
    Response {
        /// The status code.
        status: u16,
        /// Names and values of the headers.
        headers: Vec<(String, String)>,
    },
}

type Inspect = dyn Fn(&Inspection<'_>) -> ControlFlow<()> + Send + Sync;

/// A function that is called with each [`Inspection`].
#[derive(Clone)]
pub(crate) struct Inspector(Arc<Inspect>);

impl Inspector {
    pub(crate) fn new(
        inspect: impl Fn(&Inspection<'_>) -> ControlFlow<()> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(inspect))
    }

    /// Fails if the function decides that the request is not sent.
    pub(super) fn request(
        &self,
        request: &reqwest::Request,
        secrets: &Secrets,
    ) -> Result<(), Error> {
        let body = request.body().and_then(|body| body.as_bytes());
        let inspection = Inspection::Request {
            method: request.method().as_str(),
            url: secrets.redact(request.url().as_str()),
            headers: headers(request.headers(), secrets),
            body: body
                .and_then(|body| std::str::from_utf8(body).ok())
                .map(|body| secrets.redact(body)),
        };
        match (self.0)(&inspection) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => {
                Err(Error::invalid_request("not sent, as the inspector decided").unsent())
            }
        }
    }

    /// What the function returns changes nothing: the request was sent.
    pub(super) fn response(&self, head: &Head, secrets: &Secrets) {
        let status = head.status.as_u16();
        let headers = headers(&head.headers, secrets);
        let _ = (self.0)(&Inspection::Response { status, headers });
    }
}

impl fmt::Debug for Inspector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inspector")
    }
}

fn headers(headers: &HeaderMap, secrets: &Secrets) -> Vec<(String, String)> {
    /// Headers whose values are credentials, wherever they are set.
    const CREDENTIALS: &[&str] = &[
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "www-authenticate",
        "proxy-authenticate",
    ];
    let value = |name: &str, value: &reqwest::header::HeaderValue| {
        if value.is_sensitive() || CREDENTIALS.contains(&name) {
            return REDACTED.to_owned();
        }
        let value: Cow<'_, str> = String::from_utf8_lossy(value.as_bytes());
        if name == "location" {
            // The credentials of another server, or a token in its query.
            return secrets.redact(&display_url(&value));
        }
        secrets.redact(&value)
    };
    headers.iter().map(|(name, it)| (name.to_string(), value(name.as_str(), it))).collect()
}
