//! `feather connections connect-mcp` and `discover-mcp`.

use std::path::PathBuf;

use clap::ValueEnum;
use featherhq::{McpConnection, McpOauth, Secret};

use super::super::undecoded::{value_of_non_idempotent, value_or_print};
use super::wait::wait_until_ready;
use super::{consent, print_connection};
use crate::context::Context;
use crate::failure::{Failure, Stop};
use crate::input::{Inputs, SecretSource};
use crate::output::{Output, printable};
use crate::view;

/// How to connect to an MCP server.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Set the nickname
    #[arg(long, value_name = "NAME")]
    nickname: String,
    /// Set the URL of the MCP server
    #[arg(long, value_name = "URL")]
    server_url: String,
    /// Set the transport
    ///
    /// Default of the server: sse
    #[arg(long, value_name = "NAME")]
    transport: Option<String>,
    /// Authenticate by none, bearer, api-key or oauth
    ///
    /// Default: none
    #[arg(
        long,
        value_name = "KIND",
        default_value = "none",
        hide_default_value = true,
        hide_possible_values = true
    )]
    auth: Auth,
    /// Read the token of bearer from a file
    ///
    /// Default: FEATHER_MCP_TOKEN
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Read the key of api-key from a file
    ///
    /// Default: FEATHER_MCP_API_KEY
    #[arg(long, value_name = "FILE")]
    mcp_api_key_file: Option<PathBuf>,
    /// Set the header of api-key
    ///
    /// Default of the server: X-API-Key
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    api_key_header: Option<String>,
    /// Set the authorization URL of oauth
    ///
    /// Default: published by the server
    #[arg(long, value_name = "URL", requires = "oauth_token_url", hide_short_help = true)]
    oauth_authorize_url: Option<String>,
    /// Set the token URL of oauth
    ///
    /// Default: published by the server
    #[arg(long, value_name = "URL", requires = "oauth_authorize_url", hide_short_help = true)]
    oauth_token_url: Option<String>,
    /// Set the client id of oauth
    ///
    /// For servers that do not register clients
    #[arg(long, value_name = "ID", hide_short_help = true)]
    oauth_client_id: Option<String>,
    /// Read the client secret of oauth
    ///
    /// Default: FEATHER_MCP_CLIENT_SECRET
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    oauth_client_secret_file: Option<PathBuf>,
    /// Request a scope of oauth; repeatable
    #[arg(long, value_name = "SCOPE")]
    oauth_scope: Vec<String>,
    /// Read headers for the MCP server from a file
    ///
    /// Lines of `Name: value`
    #[arg(long, value_name = "FILE")]
    headers_file: Option<PathBuf>,
    /// Wait until the tools are synced
    #[arg(long)]
    wait: bool,
    #[command(flatten)]
    consent: consent::Options,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Auth {
    /// Without authentication
    None,
    /// With a token in the Authorization header
    Bearer,
    /// With a key in a header
    #[value(alias = "api_key")]
    ApiKey,
    /// With OAuth, authorized in a browser
    Oauth,
}

/// A kind of authentication and its credentials.
enum Credentials {
    None,
    Bearer(Secret),
    ApiKey(Secret),
    Oauth(McpOauth),
}

impl Arguments {
    /// Rejects options of another kind of authentication than the selected one, which would be
    /// ignored.
    fn check(&self) -> Result<(), Failure> {
        let options = [
            (self.token_file.is_some(), "--token-file", Auth::Bearer),
            (self.mcp_api_key_file.is_some(), "--mcp-api-key-file", Auth::ApiKey),
            (self.api_key_header.is_some(), "--api-key-header", Auth::ApiKey),
            (self.oauth_authorize_url.is_some(), "--oauth-authorize-url", Auth::Oauth),
            (self.oauth_token_url.is_some(), "--oauth-token-url", Auth::Oauth),
            (self.oauth_client_id.is_some(), "--oauth-client-id", Auth::Oauth),
            (self.oauth_client_secret_file.is_some(), "--oauth-client-secret-file", Auth::Oauth),
            (!self.oauth_scope.is_empty(), "--oauth-scope", Auth::Oauth),
            (self.consent.open, "--open", Auth::Oauth),
        ];
        for (is_set, option, auth) in options {
            if is_set && self.auth != auth {
                let kind = auth.to_possible_value();
                let kind = kind.as_ref().map_or("", |kind| kind.get_name());
                return Err(Failure::usage(format!("{option} requires --auth {kind}")));
            }
        }
        Ok(())
    }

    fn credentials(&self, inputs: &Inputs) -> Result<Credentials, Failure> {
        match self.auth {
            Auth::None => Ok(Credentials::None),
            Auth::Bearer => required_secret(
                inputs,
                SecretSource {
                    what: "token",
                    option: "--token-file",
                    file: self.token_file.as_deref(),
                    variable: "FEATHER_MCP_TOKEN",
                },
            )
            .map(Credentials::Bearer),
            Auth::ApiKey => required_secret(
                inputs,
                SecretSource {
                    what: "key for the MCP server",
                    option: "--mcp-api-key-file",
                    file: self.mcp_api_key_file.as_deref(),
                    variable: "FEATHER_MCP_API_KEY",
                },
            )
            .map(Credentials::ApiKey),
            Auth::Oauth => self.oauth(inputs).map(Credentials::Oauth),
        }
    }

    fn oauth(&self, inputs: &Inputs) -> Result<McpOauth, Failure> {
        let mut oauth = McpOauth::new();
        if let (Some(authorize_url), Some(token_url)) =
            (&self.oauth_authorize_url, &self.oauth_token_url)
        {
            oauth = oauth.endpoints(authorize_url, token_url);
        }
        if let Some(id) = &self.oauth_client_id {
            oauth = oauth.client_id(id);
        }
        let secret = inputs.secret(SecretSource {
            what: "client secret",
            option: "--oauth-client-secret-file",
            file: self.oauth_client_secret_file.as_deref(),
            variable: "FEATHER_MCP_CLIENT_SECRET",
        })?;
        if let Some(secret) = secret {
            oauth = oauth.client_secret(secret);
        }
        if !self.oauth_scope.is_empty() {
            oauth = oauth.scopes(&self.oauth_scope);
        }
        Ok(oauth)
    }
}

fn required_secret(inputs: &Inputs, source: SecretSource<'_>) -> Result<Secret, Failure> {
    let missing = || {
        Failure::usage(format!("no {}", source.what))
            .with_hint(format!("set {} or {} FILE", source.variable, source.option))
    };
    inputs.secret(source)?.ok_or_else(missing)
}

pub(super) async fn connect(
    arguments: &Arguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    arguments.check()?;
    let credentials = arguments.credentials(&context.inputs)?;
    let mut request = context.connections().connect_mcp(&arguments.nickname, &arguments.server_url);
    if let Some(transport) = &arguments.transport {
        request = request.transport(transport);
    }
    if let Some(file) = &arguments.headers_file {
        for (name, value) in context.inputs.headers(file, "--headers-file")? {
            request = request.server_header(name, value);
        }
    }
    request = match (credentials, &arguments.api_key_header) {
        (Credentials::None, _) => request,
        (Credentials::Bearer(token), _) => request.bearer(token),
        (Credentials::ApiKey(key), None) => request.api_key(key),
        (Credentials::ApiKey(key), Some(header)) => request.api_key_in(header, key),
        (Credentials::Oauth(oauth), _) => request.oauth(oauth),
    };
    context.inputs.warn(output);
    let new = request.total_timeout(context.left()).with_response().await;
    let new = value_of_non_idempotent(new, context, output)?;
    let screen = consent::mock_screen(&new, context);
    let new = new.into_inner();
    if let (true, Some(url)) = (arguments.consent.open, &new.authorize_url) {
        return authorize(arguments, &new, screen, url, context, output).await;
    }
    if arguments.wait {
        // Also if standard error is no terminal: without it the wait cannot end.
        if let Some(url) = &new.authorize_url {
            output.important_note(&to_authorize(url));
        }
        let wait = context.connections().wait_for_tools(new.connection_id);
        let connection =
            wait_until_ready(wait, new.connection_id, new.status.as_str(), context, output);
        return print_connection(&connection.await?, output);
    }
    output.document(new.raw(), || view::mcp_connection(&arguments.nickname, &new))?;
    if let Some(url) = &new.authorize_url
        && output.format().is_tabular()
    {
        // Not on the card, which wraps or truncates long values.
        output.line(&printable(&to_authorize(url)))?;
    }
    Ok(())
}

/// Runs the consent in a browser, and waits for the tools.
async fn authorize(
    arguments: &Arguments,
    new: &McpConnection,
    screen: Option<String>,
    url: &str,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let id = new.connection_id;
    let page = consent::open_mcp_page(&arguments.consent, screen, url, &arguments.nickname, output);
    let page = page.await?;
    let wait = context.connections().wait_for_tools(id);
    let connection = tokio::select! {
        connection = wait_until_ready(wait, id, new.status.as_str(), context, output) => connection?,
        failure = page.failure(id, context) => return Err(failure.into()),
    };
    print_connection(&connection, output)
}

/// Returns the line with the URL of the consent screen.
fn to_authorize(url: &str) -> String {
    format!("To authorize, open: {url}")
}

pub(super) async fn discover(
    server_url: &str,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let found = context.connections().discover_mcp(server_url);
    let found = found.total_timeout(context.left()).await;
    if let Some(found) = value_or_print(found, context, output)? {
        output.document(found.raw(), || view::discovery(server_url, &found))?;
    }
    Ok(())
}
