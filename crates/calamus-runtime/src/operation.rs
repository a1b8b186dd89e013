//! The constants of a generated client: one [`Operation`] for each operation of its document.

use std::fmt;

/// An HTTP method, as OpenAPI has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`
    Head,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
    /// `OPTIONS`
    Options,
    /// `TRACE`
    Trace,
}

impl Method {
    /// Returns the name of the method in capital letters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Trace => "TRACE",
        }
    }

    /// Returns whether repeating a request has the effect of sending it once (RFC 9110,
    /// section 9.2.2).
    pub const fn is_idempotent(self) -> bool {
        !matches!(self, Self::Post | Self::Patch)
    }

    pub(crate) fn to_http(self) -> reqwest::Method {
        match self {
            Self::Get => reqwest::Method::GET,
            Self::Head => reqwest::Method::HEAD,
            Self::Post => reqwest::Method::POST,
            Self::Put => reqwest::Method::PUT,
            Self::Patch => reqwest::Method::PATCH,
            Self::Delete => reqwest::Method::DELETE,
            Self::Options => reqwest::Method::OPTIONS,
            Self::Trace => reqwest::Method::TRACE,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One operation of an API.
///
/// ```
/// use calamus_runtime::{Method, Operation};
///
/// const LIST_PARCELS: Operation = Operation {
///     id: "listParcels",
///     method: Method::Get,
///     path: "/parcels",
///     idempotent: true,
///     security: &[],
/// };
/// assert_eq!(LIST_PARCELS.to_string(), "listParcels (GET /parcels)");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operation {
    /// The operationId.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// The path template, such as `/parcels/{id}`.
    pub path: &'static str,
    /// Whether a request may be sent again although the first one may have arrived.
    pub idempotent: bool,
    /// The alternatives of credentials. A request carries all schemes of the first
    /// alternative that the client has credentials for; an alternative without schemes is
    /// taken if there is no other. Empty: no credentials.
    pub security: &'static [&'static [SecurityScheme]],
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} {})", self.id, self.method, self.path)
    }
}

/// A security scheme of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecurityScheme {
    /// The name of the component.
    pub name: &'static str,
    /// The part of a request that it adds.
    pub kind: SecurityKind,
}

/// The part of a request that a security scheme adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecurityKind {
    /// An API key in the header of this name, in lower case.
    HeaderKey(&'static str),
    /// An API key in the query parameter of this name.
    QueryKey(&'static str),
    /// An API key in the cookie of this name.
    CookieKey(&'static str),
    /// HTTP basic authentication.
    Basic,
    /// HTTP bearer authentication, OAuth 2 and OpenID Connect.
    Bearer,
    /// A scheme that clients cannot authenticate with, and what it is: an alternative that
    /// needs it is never taken.
    Unsupported(&'static str),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_are_those_of_http() {
        use Method::{Delete, Get, Head, Options, Patch, Post, Put, Trace};

        for method in [Get, Head, Post, Put, Patch, Delete, Options, Trace] {
            let http = method.to_http();
            assert_eq!((http.as_str(), &*method.to_string()), (method.as_str(), method.as_str()));
            assert_eq!(method.is_idempotent(), http.is_idempotent(), "{method}");
        }
    }

    #[test]
    fn an_operation_shows_its_method_and_path() {
        let (id, method, path) = ("getParcel", Method::Get, "/parcels/{id}");
        let operation = Operation { id, method, path, idempotent: true, security: &[] };
        assert_eq!(operation.to_string(), "getParcel (GET /parcels/{id})");
    }
}
