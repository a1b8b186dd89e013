//! `--open`: consent in a browser, for `create` and `connect-mcp --auth oauth`.
//!
//! A page on loopback leads to the consent screen and reports how it ended. The mock server has a
//! consent screen of its own; an OAuth server has a URL; a vendor has a frontend script.

mod browser;
mod page;
mod server;

use std::time::Duration;

use featherhq::{ConnectionId, NewConnection, Response};

use crate::context::Context;
use crate::failure::{Exit, Failure, Stop};
use crate::output::{Output, printable};

pub(super) use page::VendorScript;
use page::{Page, Screen};
use server::{PageServer, Result as ConsentResult};

/// The response header with the path of the mock server's consent screen.
const MOCK_CONSENT: &str = "x-mock-consent";

/// Options of the commands that can open a consent screen.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Open the consent screen, and wait for the tools
    #[arg(long)]
    pub(super) open: bool,
    /// Open the page with this command
    ///
    /// Default: BROWSER
    #[arg(
        long,
        value_name = "CMD",
        requires = "open",
        conflicts_with = "no_browser",
        hide_short_help = true
    )]
    browser: Option<String>,
    /// Print the address of the page instead of opening it
    #[arg(long, requires = "open", hide_short_help = true)]
    no_browser: bool,
}

/// Options for the frontend script of a vendor.
#[derive(Debug, clap::Args)]
pub(crate) struct VendorOptions {
    /// Load the vendor's frontend script from this URL (experimental)
    ///
    /// An ES module in one file whose default export is the vendor's class, such as a pinned build
    /// of @nangohq/frontend. The mock server does not need it
    #[arg(
        long,
        value_name = "URL",
        requires = "open",
        requires = "vendor_script_integrity",
        hide_short_help = true
    )]
    vendor_script: Option<String>,
    /// Require this hash of the vendor's script (experimental)
    ///
    /// As in the integrity attribute of HTML, such as sha384-…
    #[arg(long, value_name = "HASH", requires = "vendor_script", hide_short_help = true)]
    vendor_script_integrity: Option<String>,
}

impl VendorOptions {
    /// Returns the script, if there is one. It is validated before anything is sent.
    pub(super) fn script(&self) -> Result<Option<VendorScript>, Failure> {
        let (Some(url), Some(integrity)) = (&self.vendor_script, &self.vendor_script_integrity)
        else {
            return Ok(None);
        };
        VendorScript::parse(url, integrity).map(Some).map_err(Failure::usage)
    }
}

/// Returns the URL of the mock server's consent screen, if a response comes from the mock server.
pub(super) fn mock_screen<T>(response: &Response<T>, context: &Context) -> Option<String> {
    let path = response.header(MOCK_CONSENT)?;
    let is_path = path.starts_with("/consent/") && !path.contains(['\\', '?', '#']);
    is_path.then(|| format!("{}{path}", context.client.base_url().trim_end_matches('/')))
}

/// Runs the consent of a new connection. Fails unless the user allows access.
pub(super) async fn of_new_connection(
    options: &Options,
    new: &NewConnection,
    integration: &str,
    mock_screen: Option<String>,
    script: Option<VendorScript>,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let screen = match (mock_screen, script) {
        (Some(url), _) => Screen::Window(url),
        (None, Some(script)) if new.vendor == "nango" => Screen::Vendor {
            script,
            session_token: new.session_token.expose().to_owned(),
            integration: integration.to_owned(),
            connection_id: new.connection_id.to_string(),
        },
        (None, script) => {
            let hint = match script {
                None if new.vendor == "nango" => {
                    "add --vendor-script and --vendor-script-integrity, or show the consent screen in \
                     your application"
                }
                _ => "show the consent screen in your application",
            };
            let message = format!(
                "connection {} is created, but the consent screen of vendor {} cannot be opened",
                new.connection_id, new.vendor
            );
            return Err(Failure::new("consent", Exit::Failed, message).with_hint(hint).into());
        }
    };
    let expires_in = new.expires_at.signed_duration_since(chrono::Utc::now());
    let expires_in = expires_in.to_std().unwrap_or_default();
    let page = Page::new(&screen, integration);
    let server = open(options, page, output).await?;
    output.status().set("waiting: consent in the browser");
    let outcome = wait(&server, expires_in, context).await;
    Ok(check(outcome, new.connection_id, context)?)
}

/// Opens the consent screen of an MCP server.
pub(super) async fn open_mcp_page(
    options: &Options,
    mock_screen: Option<String>,
    authorize_url: &str,
    nickname: &str,
    output: &Output,
) -> Result<McpPage, Stop> {
    let screen = match mock_screen {
        Some(url) => Screen::Window(url),
        None => Screen::Link(
            page::checked_link(authorize_url)
                .map_err(|message| Failure::new("consent", Exit::Failed, message))?,
        ),
    };
    Ok(McpPage(open(options, Page::new(&screen, nickname), output).await?))
}

/// The open page of an MCP server's consent.
pub(super) struct McpPage(PageServer);

impl McpPage {
    /// Waits until the consent fails. Whether it succeeds is known from the connection: the OAuth
    /// server redirects to Feather and not to the page.
    pub(super) async fn failure(&self, id: ConnectionId, context: &Context) -> Failure {
        match check(Outcome::Result(self.0.result().await), id, context) {
            Ok(()) => std::future::pending().await,
            Err(failure) => failure,
        }
    }
}

/// Starts the page and opens it, or prints its address.
async fn open(options: &Options, page: Page, output: &Output) -> Result<PageServer, Stop> {
    let server = PageServer::start(page).await.map_err(|error| {
        Failure::new("consent", Exit::Failed, format!("cannot serve the page: {error}"))
    })?;
    if options.no_browser {
        output.note(&format!("To authorize, open: {}", printable(server.url())));
    } else if let Err(message) = browser::open(options.browser.as_deref(), server.url()) {
        let failure = Failure::new("consent", Exit::Failed, message);
        return Err(failure
            .with_hint("use --browser CMD, or --no-browser and open it yourself")
            .into());
    } else {
        output.note("Continue in the browser.");
    }
    Ok(server)
}

/// How a wait for consent ended.
enum Outcome {
    Result(ConsentResult),
    Expired,
    TimedOut,
}

async fn wait(server: &PageServer, expires_in: Duration, context: &Context) -> Outcome {
    tokio::select! {
        result = server.result() => Outcome::Result(result),
        () = tokio::time::sleep(expires_in) => Outcome::Expired,
        () = tokio::time::sleep(context.left()) => Outcome::TimedOut,
    }
}

fn check(outcome: Outcome, id: ConnectionId, context: &Context) -> Result<(), Failure> {
    let (kind, message) = match outcome {
        Outcome::Result(ConsentResult::Allowed) => return Ok(()),
        Outcome::Result(ConsentResult::Denied) => {
            ("consent_denied", "access was denied on the consent screen".to_owned())
        }
        Outcome::Result(ConsentResult::Closed) => {
            ("consent_closed", "the consent screen was closed".to_owned())
        }
        Outcome::Result(ConsentResult::Failed(why)) => {
            ("consent", format!("the consent screen failed: {why}"))
        }
        Outcome::Expired => ("consent_expired", "the consent screen has expired".to_owned()),
        Outcome::TimedOut => {
            return Err(context.consent_timed_out().with_hint_after(remains(id)));
        }
    };
    Err(Failure::new(kind, Exit::Failed, message).with_hint(remains(id)))
}

/// Returns the hint about a connection without consent.
fn remains(id: ConnectionId) -> String {
    format!("connection {id} waits for consent; `feather connections disconnect {id}` removes it")
}
