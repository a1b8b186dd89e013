//! `feather connections connect-mcp` and `discover-mcp`.

use std::path::PathBuf;

use clap::ValueEnum;
use featherhq::{McpOauth, Secret};

use super::super::{decoded, decoded_act};
use super::{finish, show};
use crate::args::Format;
use crate::context::Context;
use crate::failure::{Failure, Stop};
use crate::input::{Inputs, Wanted};
use crate::output::{Output, printable};
use crate::view;

/// How to connect to an MCP server.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The connection's name for people
    #[arg(long, value_name = "N")]
    nickname: String,
    /// Where the MCP server is
    #[arg(long, value_name = "URL")]
    server_url: String,
    /// The transport that it speaks; the API's default is sse
    #[arg(long, value_name = "T")]
    transport: Option<String>,
    /// How Feather authenticates to it
    #[arg(long, value_name = "KIND", default_value = "none")]
    auth: Auth,
    /// With bearer: a file that holds the token; `-` for standard input
    ///
    /// Default: the token in FEATHER_MCP_TOKEN.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// With api-key: a file that holds the MCP server's key; `-` for standard input
    ///
    /// Default: the key in FEATHER_MCP_API_KEY. Not to be taken for --api-key-file, which is
    /// about the key for Feather.
    #[arg(long, value_name = "FILE")]
    mcp_api_key_file: Option<PathBuf>,
    /// With api-key: the header that carries the key; the API's default is X-API-Key
    #[arg(long, value_name = "NAME")]
    api_key_header: Option<String>,
    /// With oauth: where people grant access, instead of what the server publishes
    #[arg(long, value_name = "URL", requires = "oauth_token_url")]
    oauth_authorize_url: Option<String>,
    /// With oauth: where tokens are given out, instead of what the server publishes
    #[arg(long, value_name = "URL", requires = "oauth_authorize_url")]
    oauth_token_url: Option<String>,
    /// With oauth: the client's id, for servers that do not register clients
    #[arg(long, value_name = "ID")]
    oauth_client_id: Option<String>,
    /// With oauth: a file that holds the client's secret; `-` for standard input
    ///
    /// Default: the secret in FEATHER_MCP_CLIENT_SECRET, if there is one.
    #[arg(long, value_name = "FILE")]
    oauth_client_secret_file: Option<PathBuf>,
    /// With oauth: a scope to ask for; may be repeated
    #[arg(long, value_name = "SCOPE")]
    oauth_scope: Vec<String>,
    /// A file of further headers for the MCP server, lines of `Name: value`; `-` for
    /// standard input
    #[arg(long, value_name = "FILE")]
    headers_file: Option<PathBuf>,
    /// Wait until the connection is active and its tools are synced, and print it then
    ///
    /// With oauth, a user has to complete the consent screen first. Its address is one line on
    /// standard error, whatever the format: `To authorize, open: URL`, with the whole URL.
    #[arg(long)]
    wait: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Auth {
    /// Not at all
    None,
    /// With a token in the header Authorization
    Bearer,
    /// With a key in a header
    #[value(alias = "api_key")]
    ApiKey,
    /// With a grant that somebody gives in a browser
    Oauth,
}

/// A kind of authentication with all that it needs.
enum Credentials {
    None,
    Bearer(Secret),
    ApiKey(Secret),
    Oauth(McpOauth),
}

impl Arguments {
    /// Refuses options that mean nothing with the kind of authentication that was chosen: who
    /// gives them believes in another one.
    fn check(&self) -> Result<(), Failure> {
        let given = [
            (self.token_file.is_some(), "--token-file", Auth::Bearer),
            (self.mcp_api_key_file.is_some(), "--mcp-api-key-file", Auth::ApiKey),
            (self.api_key_header.is_some(), "--api-key-header", Auth::ApiKey),
            (self.oauth_authorize_url.is_some(), "--oauth-authorize-url", Auth::Oauth),
            (self.oauth_token_url.is_some(), "--oauth-token-url", Auth::Oauth),
            (self.oauth_client_id.is_some(), "--oauth-client-id", Auth::Oauth),
            (self.oauth_client_secret_file.is_some(), "--oauth-client-secret-file", Auth::Oauth),
            (!self.oauth_scope.is_empty(), "--oauth-scope", Auth::Oauth),
        ];
        for (is_given, option, auth) in given {
            if is_given && self.auth != auth {
                let kind = auth.to_possible_value();
                let kind = kind.as_ref().map_or("", |kind| kind.get_name());
                return Err(Failure::usage(format!("{option} is for --auth {kind}")));
            }
        }
        Ok(())
    }

    fn credentials(&self, inputs: &Inputs) -> Result<Credentials, Failure> {
        match self.auth {
            Auth::None => Ok(Credentials::None),
            Auth::Bearer => needed(
                inputs,
                Wanted {
                    what: "token",
                    option: "--token-file",
                    file: self.token_file.as_deref(),
                    variable: "FEATHER_MCP_TOKEN",
                },
            )
            .map(Credentials::Bearer),
            Auth::ApiKey => needed(
                inputs,
                Wanted {
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
        let secret = inputs.secret(Wanted {
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

fn needed(inputs: &Inputs, wanted: Wanted<'_>) -> Result<Secret, Failure> {
    let missing = || {
        Failure::usage(format!("there is no {}", wanted.what)).with_hint(format!(
            "keep it in {} or in a file given with {}",
            wanted.variable, wanted.option
        ))
    };
    inputs.secret(wanted)?.ok_or_else(missing)
}

pub(super) async fn connect(
    arguments: &Arguments,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    arguments.check()?;
    let credentials = arguments.credentials(&context.inputs)?;
    let mut call = context.connections().connect_mcp(&arguments.nickname, &arguments.server_url);
    if let Some(transport) = &arguments.transport {
        call = call.transport(transport);
    }
    if let Some(file) = &arguments.headers_file {
        for (name, value) in context.inputs.headers(file, "--headers-file")? {
            call = call.server_header(name, value);
        }
    }
    call = match (credentials, &arguments.api_key_header) {
        (Credentials::None, _) => call,
        (Credentials::Bearer(token), _) => call.bearer(token),
        (Credentials::ApiKey(key), None) => call.api_key(key),
        (Credentials::ApiKey(key), Some(header)) => call.api_key_in(header, key),
        (Credentials::Oauth(oauth), _) => call.oauth(oauth),
    };
    context.inputs.warn(output);
    let new = call.total_timeout(context.left()).await;
    let new = decoded_act(new, context, output)?;
    if arguments.wait {
        // Wherever standard error goes: without it the wait cannot end.
        if let Some(url) = &new.authorize_url {
            output.note(&to_authorize(url));
        }
        let wait = context.connections().wait_for_tools(new.connection_id);
        let connection = finish(wait, new.connection_id, new.status.as_str(), context, output);
        return show(&connection.await?, output);
    }
    output.document(new.raw(), || view::mcp_connection(&arguments.nickname, &new))?;
    if let Some(url) = &new.authorize_url
        && output.format() == Format::Table
    {
        // Not on the card, where a long URL is broken into lines or cut.
        output.line(&printable(&to_authorize(url)))?;
    }
    Ok(())
}

/// Returns the line that says where to authorize the connection, with the whole URL.
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
    if let Some(found) = decoded(found, context, output)? {
        output.document(found.raw(), || view::discovery(server_url, &found))?;
    }
    Ok(())
}
