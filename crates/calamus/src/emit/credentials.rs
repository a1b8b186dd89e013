//! The credentials that a generated client takes, from the security schemes of its document.

use syn::{Item, parse_quote};

use super::rustdoc;
use crate::plan::Plan;

/// The security schemes that a client supports: those whose credentials go into a header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schemes<'a> {
    /// The header of the first API key.
    pub api_key: Option<&'a str>,
    /// Whether a bearer token is accepted.
    pub bearer: bool,
}

impl<'a> Schemes<'a> {
    /// Selects from the security schemes of a plan.
    pub fn of(plan: &'a Plan) -> Self {
        let mut found = Self::default();
        for scheme in &plan.schemes {
            match (scheme.kind.as_str(), scheme.detail.as_str()) {
                ("apiKey", "header") if is_header(&scheme.wire) => {
                    found.api_key = found.api_key.or(Some(&scheme.wire));
                }
                ("http", "bearer") | ("oauth2" | "openIdConnect", _) => found.bearer = true,
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

/// The methods of a client that take its credentials, if the document has any.
pub(super) fn setters(plan: &Plan) -> Option<Item> {
    let Schemes { api_key, bearer } = Schemes::of(plan);
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
    (!setters.items.is_empty()).then_some(Item::Impl(setters))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::SchemePlan;

    fn plan(schemes: &[[&str; 3]]) -> Plan {
        let schemes = schemes.iter().map(|[kind, detail, wire]| SchemePlan {
            name: String::new(),
            kind: (*kind).to_owned(),
            detail: (*detail).to_owned(),
            wire: (*wire).to_owned(),
            token_url: None,
            doc: String::new(),
        });
        Plan { schemes: schemes.collect(), ..Plan::default() }
    }

    #[test]
    fn schemes_are_those_whose_credentials_go_into_a_header() {
        let keys = plan(&[
            ["apiKey", "query", "key"],
            ["apiKey", "header", "x key\r\n"],
            ["apiKey", "header", "X-Key"],
            ["apiKey", "header", "X-Other"],
            ["http", "basic", ""],
        ]);
        assert_eq!(Schemes::of(&keys), Schemes { api_key: Some("X-Key"), bearer: false });
        for token in [["http", "bearer", ""], ["oauth2", "", ""], ["openIdConnect", "", ""]] {
            let plan = plan(&[token]);
            assert_eq!(Schemes::of(&plan), Schemes { api_key: None, bearer: true });
        }
        assert_eq!(Schemes::of(&Plan::default()), Schemes::default());
    }
}
