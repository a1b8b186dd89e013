//! Properties with secrets in responses of Feather and of vendors.

/// Properties whose values are redacted in every excerpt of a response.
pub(crate) const SECRET_PROPERTIES: &[&str] = &[
    "access_token",
    "api_key",
    "apiKey",
    "authorization",
    "authorize_url",
    "client_secret",
    "connect_session_token",
    "id_token",
    "oauth_client_secret",
    "password",
    "plain_text_key",
    "refresh_token",
    "secret",
    "session_token",
    "sessionToken",
    "state",
    "token",
    "x-api-key",
];
