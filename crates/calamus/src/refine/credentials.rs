//! The credentials that a generated client takes, from the security schemes of its document.

use serde_json::Value;
use syn::parse_quote;

use super::rustdoc;

/// The security schemes that a client can serve: those whose credentials go into a header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schemes<'a> {
    /// The header of the first API key.
    pub api_key: Option<&'a str>,
    /// Whether a bearer token is accepted.
    pub bearer: bool,
}

impl<'a> Schemes<'a> {
    /// Reads the security schemes of a document.
    pub fn of(document: &'a Value) -> Self {
        let mut found = Self::default();
        let schemes = document.pointer("/components/securitySchemes").and_then(Value::as_object);
        for scheme in schemes.into_iter().flatten().map(|(_, scheme)| scheme) {
            let property = |name: &str| scheme.get(name).and_then(Value::as_str);
            match property("type") {
                Some("apiKey") if property("in") == Some("header") => {
                    let name = property("name").filter(|name| is_header(name));
                    found.api_key = found.api_key.or(name);
                }
                Some("http") => {
                    found.bearer |=
                        property("scheme").is_some_and(|name| name.eq_ignore_ascii_case("bearer"));
                }
                Some("oauth2" | "openIdConnect") => found.bearer = true,
                _ => {}
            }
        }
        found
    }
}

/// Whether a name is one that a header can have.
fn is_header(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

/// The methods of a client that take its credentials, if the document has any. `document` is
/// as it was parsed: no security scheme is left in what progenitor gets.
pub fn setters(document: &Value) -> Option<syn::Item> {
    let Schemes { api_key, bearer } = Schemes::of(document);
    let mut setters: syn::ItemImpl = parse_quote!(impl Client {});
    if let Some(header) = api_key {
        let doc = format!(
            " Sends an API key in the header {} of every request to the origin of the base URL.",
            rustdoc::code(header)
        );
        setters.items.push(parse_quote! {
            #[doc = #doc]
            ///
            /// # Errors
            ///
            /// If the key is empty or contains characters that no header may contain, or if the
            /// client was created by `with_client`.
            pub fn with_api_key(mut self, key: &str) -> Result<Self, support::InvalidClient> {
                self.credentials.set(#header, "", key)?;
                Ok(self)
            }
        });
    }
    if bearer {
        setters.items.push(parse_quote! {
            /// Sends a bearer token with every request to the origin of the base URL.
            ///
            /// # Errors
            ///
            /// If the token is empty or contains characters that no header may contain, or if
            /// the client was created by `with_client`.
            pub fn with_bearer_token(
                mut self,
                token: &str,
            ) -> Result<Self, support::InvalidClient> {
                self.credentials.set("authorization", "Bearer ", token)?;
                Ok(self)
            }
        });
    }
    (!setters.items.is_empty()).then_some(syn::Item::Impl(setters))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schemes_are_those_whose_credentials_go_into_a_header() {
        let document = |schemes| json!({"components": {"securitySchemes": schemes}});
        let schemes = document(json!({
            "query": {"type": "apiKey", "in": "query", "name": "key"},
            "broken": {"type": "apiKey", "in": "header", "name": "x key\r\n"},
            "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
            "other": {"type": "apiKey", "in": "header", "name": "X-Other"},
            "basic": {"type": "http", "scheme": "basic"},
            "nothing": 7,
        }));
        assert_eq!(Schemes::of(&schemes), Schemes { api_key: Some("X-Key"), bearer: false });
        for bearer in [
            json!({"type": "http", "scheme": "Bearer"}),
            json!({"type": "oauth2", "flows": {}}),
            json!({"type": "openIdConnect"}),
        ] {
            let schemes = document(json!({"token": bearer}));
            assert_eq!(Schemes::of(&schemes), Schemes { api_key: None, bearer: true });
        }
        assert_eq!(Schemes::of(&json!({})), Schemes::default());
        assert_eq!(Schemes::of(&document(json!([]))), Schemes::default());
    }
}
