//! Properties of Feather's responses, and of the vendors' behind it, that hold secrets.

/// Properties whose values are secrets wherever they occur in a response, so that an excerpt of
/// one that could not be decoded does not show them.
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
