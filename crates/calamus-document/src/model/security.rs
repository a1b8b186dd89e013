//! Security: the schemes of a document, and which of them an operation requires.

use indexmap::IndexMap;

use super::document::Document;
use super::node::Node;
use super::style::Location;

/// A security scheme.
#[derive(Clone, Debug)]
pub struct SecurityScheme<'d> {
    /// The Security Scheme Object, with references followed.
    pub node: Node<'d>,
    /// The name among the components, by which requirements refer to it.
    pub name: &'d str,
    /// `description`
    pub description: Option<&'d str>,
    /// Its kind.
    pub kind: SchemeKind<'d>,
}

/// The kind of a security scheme.
#[derive(Clone, Debug)]
pub enum SchemeKind<'d> {
    /// A key in a header, the query or a cookie.
    ApiKey {
        /// The location of the key.
        location: Location,
        /// The name of the header, the query parameter or the cookie.
        name: &'d str,
    },
    /// HTTP authentication with user name and password.
    Basic,
    /// HTTP authentication with a token.
    Bearer {
        /// `bearerFormat`
        format: Option<&'d str>,
    },
    /// Another scheme of HTTP authentication.
    Http {
        /// Its name, as the document has it.
        scheme: &'d str,
    },
    /// OAuth 2.0.
    OAuth2 {
        /// The flows, in the order of the document.
        flows: Vec<OAuthFlow<'d>>,
    },
    /// OpenID Connect.
    OpenIdConnect {
        /// `openIdConnectUrl`
        url: Option<&'d str>,
    },
    /// A client certificate.
    MutualTls,
    /// A type that OpenAPI does not define, or one whose object is incomplete.
    Unknown,
}

/// A flow of OAuth 2.0.
#[derive(Clone, Debug)]
pub struct OAuthFlow<'d> {
    /// The OAuth Flow Object.
    pub node: Node<'d>,
    /// The key: `implicit`, `password`, `clientCredentials` or `authorizationCode`.
    pub name: &'d str,
    /// `authorizationUrl`
    pub authorization_url: Option<&'d str>,
    /// `tokenUrl`
    pub token_url: Option<&'d str>,
    /// `refreshUrl`
    pub refresh_url: Option<&'d str>,
    /// The scopes with their descriptions.
    pub scopes: IndexMap<&'d str, &'d str>,
}

/// The security requirement of an operation: one of the alternatives.
#[derive(Clone, Debug)]
pub struct Security<'d> {
    /// The list that applies, of the operation or of the document; `None` if neither has one.
    pub node: Option<Node<'d>>,
    /// The alternatives. Never empty: nothing required is one alternative without schemes.
    pub alternatives: Vec<SecurityRequirement<'d>>,
}

/// Schemes that are required together, with the scopes of each. Without schemes, no
/// credentials are required.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecurityRequirement<'d> {
    /// Scopes by the name of their scheme, in the order of the document.
    pub schemes: IndexMap<&'d str, Vec<&'d str>>,
}

impl<'d> Security<'d> {
    /// Returns what an operation requires: its own list, or else that of the document.
    pub fn of(document: &Document<'d>, operation: &Node<'d>) -> Self {
        let node = operation.get("security").or_else(|| document.root().get("security"));
        let list = node.as_ref().and_then(|node| node.value.as_array());
        let mut alternatives: Vec<_> =
            list.into_iter().flatten().map(SecurityRequirement::of).collect();
        if alternatives.is_empty() {
            alternatives.push(SecurityRequirement::default());
        }
        Self { node, alternatives }
    }

    /// Returns whether the operation can be called without credentials.
    pub fn is_optional(&self) -> bool {
        self.alternatives.iter().any(|alternative| alternative.schemes.is_empty())
    }
}

impl<'d> SecurityRequirement<'d> {
    fn of(value: &'d serde_json::Value) -> Self {
        let schemes = value.as_object().into_iter().flatten();
        let schemes = schemes.map(|(name, scopes)| {
            let scopes = scopes.as_array().into_iter().flatten();
            (name.as_str(), scopes.filter_map(serde_json::Value::as_str).collect())
        });
        Self { schemes: schemes.collect() }
    }
}

impl<'d> SecurityScheme<'d> {
    fn of(document: &Document<'d>, name: &'d str, node: Node<'d>) -> Self {
        let node = document.resolve(node);
        Self { name, description: node.string("description"), kind: SchemeKind::of(&node), node }
    }
}

impl<'d> SchemeKind<'d> {
    fn of(node: &Node<'d>) -> Self {
        let key = || {
            let location = Location::parse(node.string("in")?);
            let location = location.filter(|location| *location != Location::Path)?;
            Some(Self::ApiKey { location, name: node.string("name")? })
        };
        match node.string("type") {
            Some("apiKey") => key().unwrap_or(Self::Unknown),
            Some("http") => match node.string("scheme") {
                Some(scheme) if scheme.eq_ignore_ascii_case("basic") => Self::Basic,
                Some(scheme) if scheme.eq_ignore_ascii_case("bearer") => {
                    Self::Bearer { format: node.string("bearerFormat") }
                }
                Some(scheme) => Self::Http { scheme },
                None => Self::Unknown,
            },
            Some("oauth2") => Self::OAuth2 { flows: OAuthFlow::all(node) },
            Some("openIdConnect") => Self::OpenIdConnect { url: node.string("openIdConnectUrl") },
            Some("mutualTLS") => Self::MutualTls,
            _ => Self::Unknown,
        }
    }
}

impl<'d> OAuthFlow<'d> {
    fn all(scheme: &Node<'d>) -> Vec<Self> {
        let flows = scheme.entries_of("flows").into_iter();
        flows
            .filter(|(name, _)| !name.starts_with("x-"))
            .map(|(name, node)| Self {
                name,
                authorization_url: node.string("authorizationUrl"),
                token_url: node.string("tokenUrl"),
                refresh_url: node.string("refreshUrl"),
                scopes: node
                    .entries_of("scopes")
                    .into_iter()
                    .map(|(scope, text)| (scope, text.value.as_str().unwrap_or_default()))
                    .collect(),
                node,
            })
            .collect()
    }
}

impl<'d> Document<'d> {
    /// Lists the security schemes, in the order of the document.
    pub fn security_schemes(&self) -> Vec<SecurityScheme<'d>> {
        let schemes = self.components("securitySchemes").into_iter();
        schemes.map(|(name, node)| SecurityScheme::of(self, name, node)).collect()
    }
}
