//! A backend that serves the page on which users connect their accounts, with axum.
//!
//! `GET /connect/slack` creates the connection and serves the page. The consent screen leads back
//! to `GET /connected/ID`, which completes the connection and lists its tools. The API key and the
//! session token's connection stay in the backend.
//!
//! The page links to the consent screen of the mock server. In production it loads the vendor's
//! frontend SDK and passes the session token to it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use featherhq::{Client, ConnectionId, Error};
use serde::Deserialize;

struct App {
    feather: Client,
    /// Address of this backend.
    url: String,
    /// Address of the consent screens.
    consent: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::args().nth(1).unwrap_or_else(|| "0".to_owned());
    let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let consent = format!("{}/consent", std::env::var("FEATHER_BASE_URL")?);
    println!("{url}/connect/slack");
    let app = Arc::new(App { feather: Client::from_env()?, url, consent });
    let router = Router::new()
        .route("/connect/{integration}", get(connect))
        .route("/connected/{id}", get(connected))
        .with_state(app);
    axum::serve(listener, router).await?;
    Ok(())
}

/// Creates a connection, and serves the page that leads to the consent screen.
async fn connect(
    State(app): State<Arc<App>>,
    Path(integration): Path<String>,
) -> Result<Html<String>, Failure> {
    let new = app.feather.connections().create(integration, "Team").await?;
    let (id, token) = (new.connection_id, new.session_token.expose());
    let (consent, url) = (&app.consent, &app.url);
    Ok(Html(format!(
        "<h1>Connect your account</h1>\n\
         <a href=\"{consent}/{token}?return={url}/connected/{id}\">Continue</a>\n"
    )))
}

#[derive(Deserialize)]
struct Consent {
    result: Option<String>,
}

/// Completes the connection after the consent screen.
async fn connected(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(consent): Query<Consent>,
) -> Result<Html<String>, Failure> {
    let id: ConnectionId = id.parse()?;
    let connections = app.feather.connections();
    if consent.result.as_deref() == Some("denied") {
        connections.disconnect(id).await?;
        return Ok(Html("<h1>Not connected</h1>\n".to_owned()));
    }
    // The query comes from the browser: whether the user has agreed is what Feather says.
    connections.finalize(id).await?;
    let wait = connections.wait_for_tools(id).total_timeout(Duration::from_secs(30));
    let tools: Vec<String> =
        wait.await?.tools.iter().map(|tool| format!("<li>{}</li>\n", tool.slug)).collect();
    Ok(Html(format!("<h1>Connected</h1>\n<ul>\n{}</ul>\n", tools.concat())))
}

/// A failed request. Users see neither messages nor ids.
struct Failure(Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl axum::response::IntoResponse for Failure {
    fn into_response(self) -> axum::response::Response {
        eprintln!("{}", self.0);
        let status = if self.0.is_not_found() || self.0.is_invalid_request() {
            StatusCode::NOT_FOUND
        } else if self.0.is_validation() || self.0.is_bad_request() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::BAD_GATEWAY
        };
        (status, Html("<h1>That did not work</h1>\n")).into_response()
    }
}
