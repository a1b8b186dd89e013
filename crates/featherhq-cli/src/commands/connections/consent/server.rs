//! Serves the page on loopback, below a random path, until the consent ends.

use std::convert::Infallible;
use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderValue, ORIGIN,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::page::{self, Page};

/// The largest report of a page.
const MAX_REPORT_SIZE: usize = 4096;

/// Policy of the pages without script.
const STATIC_POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; \
                             form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";

/// How a consent screen ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Result {
    Allowed,
    Denied,
    Closed,
    Failed(String),
}

impl Result {
    fn parse(name: &str) -> Option<Self> {
        match name {
            "allowed" => Some(Self::Allowed),
            "denied" => Some(Self::Denied),
            "closed" => Some(Self::Closed),
            _ => None,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Closed => "closed",
            Self::Failed(_) => "failed",
        }
    }
}

/// A running server. It stops when this is dropped.
#[derive(Debug)]
pub(super) struct PageServer {
    url: String,
    result: watch::Receiver<Option<Result>>,
    task: JoinHandle<()>,
}

impl Drop for PageServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl PageServer {
    pub(super) async fn start(page: Page) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let host = listener.local_addr()?.to_string();
        let path = format!("/{}/", secret()?);
        let url = format!("http://{host}{path}");
        let (sender, result) = watch::channel(None);
        let shared = Shared { page, host, path, is_used: AtomicBool::new(false), result: sender };
        let task = tokio::spawn(accept(listener, Arc::new(shared)));
        Ok(Self { url, result, task })
    }

    /// Returns the address of the page.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Waits until the page reports how the consent ended.
    pub(super) async fn result(&self) -> Result {
        let mut result = self.result.clone();
        match result.wait_for(Option::is_some).await.map(|result| result.clone()) {
            Ok(Some(result)) => result,
            // The task of the server runs until this value is dropped.
            _ => std::future::pending().await,
        }
    }
}

/// Returns a path that no other program can guess.
fn secret() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, for instance.
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            continue;
        };
        tokio::spawn(serve(stream, Arc::clone(&shared)));
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(shared.respond(request).await) }
    });
    // An error is the browser's, which has disconnected.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

struct Shared {
    page: Page,
    /// Address and port, as browsers send them.
    host: String,
    path: String,
    is_used: AtomicBool,
    result: watch::Sender<Option<Result>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Shared {
    async fn respond(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let host = request.headers().get(HOST).map(|host| host.as_bytes());
        // A name that leads to loopback would be DNS rebinding.
        let file = request.uri().path().strip_prefix(&self.path).map(str::to_owned);
        let (Some(file), true) = (file, host == Some(self.host.as_bytes())) else {
            return response(404, "text/plain", "not found", STATIC_POLICY);
        };
        match (request.method(), file.as_str()) {
            (&Method::GET, "") => self.page(),
            (&Method::GET, "page.js") => {
                response(200, "text/javascript; charset=utf-8", page::SCRIPT, STATIC_POLICY)
            }
            (&Method::GET, "style.css") => {
                response(200, "text/css; charset=utf-8", page::STYLE, STATIC_POLICY)
            }
            (&Method::GET, "status") => {
                let name = self.result.borrow().as_ref().map(Result::name);
                let status = serde_json::json!({ "result": name }).to_string();
                response(200, "application/json", status, STATIC_POLICY)
            }
            (&Method::GET, "done") => self.done(request.uri().query().unwrap_or_default()),
            (&Method::POST, "result") => self.report(request).await,
            _ => response(404, "text/plain", "not found", STATIC_POLICY),
        }
    }

    /// The page is for one browser: another one may be that of another user who has seen the
    /// address.
    fn page(&self) -> Response<Full<Bytes>> {
        if self.is_used.swap(true, Ordering::SeqCst) {
            let text = "This page can be loaded once only. Run the command again.";
            return response(410, HTML, page::message("Used already", text), STATIC_POLICY);
        }
        response(200, HTML, self.page.html.clone(), &self.page.policy)
    }

    /// Returns the page that the mock server's consent screen returns to.
    fn done(&self, query: &str) -> Response<Full<Bytes>> {
        let result = query.split('&').find_map(|pair| pair.strip_prefix("result="));
        let Some(result) = result.and_then(Result::parse) else {
            return response(400, "text/plain", "no result", STATIC_POLICY);
        };
        let title = match result {
            Result::Allowed => "Access allowed",
            _ => "Access denied",
        };
        self.end(result);
        let text = "You can close this page and return to the terminal.";
        response(200, HTML, page::message(title, text), STATIC_POLICY)
    }

    /// Takes the report of the page itself.
    async fn report(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let own = format!("http://{}", self.host);
        let origin = request.headers().get(ORIGIN).map(HeaderValue::as_bytes);
        if origin != Some(own.as_bytes()) {
            return response(403, "text/plain", "foreign origin", STATIC_POLICY);
        }
        let body = Limited::new(request.into_body(), MAX_REPORT_SIZE).collect().await;
        let body = body.map(|body| body.to_bytes()).unwrap_or_default();
        let report: Option<serde_json::Value> = serde_json::from_slice(&body).ok();
        let name = report.as_ref().and_then(|report| report["result"].as_str());
        let message = report.as_ref().and_then(|report| report["message"].as_str());
        let result = match (name, message) {
            (Some("failed"), Some(message)) => Some(Result::Failed(message.to_owned())),
            (Some(name), _) => Result::parse(name),
            (None, _) => None,
        };
        match result {
            Some(result) => {
                self.end(result);
                response(204, "text/plain", "", STATIC_POLICY)
            }
            None => response(400, "text/plain", "no result", STATIC_POLICY),
        }
    }

    /// Sets the result. The first one counts: a window that is closed after the consent says no
    /// more.
    fn end(&self, result: Result) {
        self.result.send_if_modified(|current| {
            let is_first = current.is_none();
            if is_first {
                *current = Some(result);
            }
            is_first
        });
    }
}

/// Returns a response that no other page may frame, read or cache.
fn response(
    status: u16,
    content_type: &'static str,
    body: impl Into<Bytes>,
    policy: &str,
) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.extend(HeaderValue::from_str(policy).ok().map(|it| (CONTENT_SECURITY_POLICY, it)));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Without any referrer, browsers would not send the origin of the page's reports.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
