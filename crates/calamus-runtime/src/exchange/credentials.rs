//! Credentials, by the security schemes that they are for.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};
use reqwest::{Request, Url};
use zeroize::Zeroizing;

use crate::auth::{self, TokenProvider};
use crate::error::{Error, ErrorKind};
use crate::operation::{Operation, SecurityKind, SecurityScheme};
use crate::secret::{REDACTED, Secret, Secrets};

/// The schemes of one alternative.
pub(super) type Schemes = &'static [SecurityScheme];

/// The credentials of a client.
#[derive(Default)]
pub(crate) struct Credentials(Vec<(SecurityScheme, Source)>);

/// The source of the credentials for a scheme.
enum Source {
    Fixed(Placement),
    Provider(Arc<dyn TokenProvider>),
}

/// The part of a request that a scheme adds.
enum Placement {
    /// Marked sensitive.
    Header(HeaderName, HeaderValue),
    Query(&'static str, Secret),
    Cookie(&'static str, Secret),
}

/// A token of a provider, for one attempt.
pub(super) struct Token {
    provider: Arc<dyn TokenProvider>,
    placement: Placement,
    pub(super) secret: Secret,
}

impl Credentials {
    /// Adds the credentials for a scheme: a key or token, or for basic authentication
    /// `user:password`. Replaces those that it has for the same scheme.
    pub(crate) fn add(&mut self, scheme: SecurityScheme, secret: &Secret) -> Result<(), Error> {
        let placement = Placement::new(scheme, secret)?;
        self.insert(scheme, Source::Fixed(placement));
        Ok(())
    }

    /// Adds the provider of the tokens for a scheme.
    pub(crate) fn add_provider(
        &mut self,
        scheme: SecurityScheme,
        provider: Arc<dyn TokenProvider>,
    ) -> Result<(), Error> {
        // Whether the scheme can have credentials at all does not depend on their value.
        Placement::new(scheme, &Secret::from("token"))?;
        provider.validate()?;
        self.insert(scheme, Source::Provider(provider));
        Ok(())
    }

    fn insert(&mut self, scheme: SecurityScheme, source: Source) {
        self.0.retain(|(own, _)| own.name != scheme.name);
        self.0.push((scheme, source));
    }

    fn find(&self, scheme: &SecurityScheme) -> Option<&Source> {
        self.0.iter().find(|(own, _)| own.name == scheme.name).map(|(_, source)| source)
    }

    /// Returns the headers that callers cannot set.
    pub(crate) fn headers(&self) -> impl Iterator<Item = HeaderName> {
        self.0.iter().filter_map(|(scheme, _)| header_name(scheme.kind))
    }

    /// Returns secrets that are derived from the credentials.
    pub(crate) fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        for (_, source) in &self.0 {
            if let Source::Fixed(Placement::Header(_, value)) = source
                && let Ok(text) = value.to_str()
            {
                // Of `Bearer token` the token, of basic authentication its base64.
                secrets.add(text.split_once(' ').map_or(text, |(_, value)| value));
            }
        }
        secrets
    }

    /// Returns the schemes of the first alternative that the client has credentials for. An
    /// alternative without schemes is taken only if there is no other.
    pub(super) fn select(&self, operation: &Operation) -> Result<Schemes, Error> {
        let alternatives = operation.security;
        let has = |schemes: &Schemes| {
            !schemes.is_empty() && schemes.iter().all(|scheme| self.find(scheme).is_some())
        };
        match alternatives.iter().copied().find(has) {
            Some(schemes) => Ok(schemes),
            None if alternatives.is_empty() => Ok(&[]),
            None if alternatives.iter().any(|schemes| schemes.is_empty()) => Ok(&[]),
            None => Err(missing(alternatives)),
        }
    }

    /// Adds the credentials for these schemes, as far as they are no tokens of providers.
    pub(super) fn attach(&self, request: &mut Request, schemes: Schemes) -> Result<(), Error> {
        for scheme in schemes {
            if let Some(Source::Fixed(placement)) = self.find(scheme) {
                placement.attach(request)?;
            }
        }
        Ok(())
    }

    /// Adds those credentials for these schemes that are in the query to another URL, unless it
    /// has them.
    pub(super) fn attach_to_query(&self, url: &mut Url, schemes: Schemes) {
        for scheme in schemes {
            if let Some(Source::Fixed(Placement::Query(name, secret))) = self.find(scheme) {
                attach_to_query(url, name, secret);
            }
        }
    }

    /// Returns the providers of tokens for these schemes.
    pub(super) fn providers(
        &self,
        schemes: Schemes,
    ) -> impl Iterator<Item = (SecurityScheme, Arc<dyn TokenProvider>)> {
        schemes.iter().filter_map(|scheme| match self.find(scheme) {
            Some(Source::Provider(provider)) => Some((*scheme, Arc::clone(provider))),
            _ => None,
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(scheme, _)| scheme.name)).finish()
    }
}

/// The error for an operation none of whose alternatives can be satisfied.
fn missing(alternatives: &[Schemes]) -> Error {
    let describe = |scheme: &SecurityScheme| match scheme.kind {
        SecurityKind::Unsupported(kind) => format!("{} (unsupported: {kind})", scheme.name),
        _ => scheme.name.to_owned(),
    };
    let described: Vec<String> = alternatives
        .iter()
        .map(|schemes| schemes.iter().map(describe).collect::<Vec<_>>().join(" and "))
        .collect();
    let is_unsupported =
        |scheme: &SecurityScheme| matches!(scheme.kind, SecurityKind::Unsupported(_));
    let what = match alternatives.iter().all(|schemes| schemes.iter().any(is_unsupported)) {
        true => "unsupported security scheme",
        false => "no credentials",
    };
    Error::configuration(format!("{what}: the operation needs {}", described.join(", or ")))
}

/// Returns the header that a scheme sets.
fn header_name(kind: SecurityKind) -> Option<HeaderName> {
    match kind {
        SecurityKind::HeaderKey(name) => HeaderName::from_bytes(name.as_bytes()).ok(),
        SecurityKind::Basic | SecurityKind::Bearer => Some(AUTHORIZATION),
        SecurityKind::CookieKey(_) => Some(COOKIE),
        SecurityKind::QueryKey(_) | SecurityKind::Unsupported(_) => None,
    }
}

impl Token {
    /// Gets a token from its provider.
    pub(super) async fn fetch(
        scheme: SecurityScheme,
        provider: Arc<dyn TokenProvider>,
    ) -> Result<Self, Error> {
        let secret = provider.token().await.map_err(auth::token_error)?;
        let placement = Placement::new(scheme, &secret)
            .map_err(|error| Error::new(ErrorKind::Token, error.to_string()))?;
        Ok(Self { provider, placement, secret })
    }

    pub(super) fn attach(&self, request: &mut Request) -> Result<(), Error> {
        self.placement.attach(request)
    }

    /// Drops the token, which the server rejected. Returns whether there may be another one.
    pub(super) fn invalidate(&self) -> bool {
        self.provider.invalidate(&self.secret)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Placement {
    fn new(scheme: SecurityScheme, secret: &Secret) -> Result<Self, Error> {
        let refused = |why: &str| {
            Error::configuration(format!("the credentials for `{}` {why}", scheme.name))
        };
        let value = secret.expose();
        if value.is_empty() {
            return Err(refused("are empty"));
        }
        let header = |text: &str| -> Result<HeaderValue, Error> {
            let mut header = HeaderValue::from_str(text)
                .map_err(|_| refused("contain characters that cannot be sent in a header"))?;
            header.set_sensitive(true);
            Ok(header)
        };
        Ok(match scheme.kind {
            SecurityKind::HeaderKey(_) => {
                let name = header_name(scheme.kind)
                    .ok_or_else(|| refused("are for a header without a valid name"))?;
                Self::Header(name, header(value)?)
            }
            SecurityKind::Bearer => {
                Self::Header(AUTHORIZATION, header(&Zeroizing::new(format!("Bearer {value}")))?)
            }
            SecurityKind::Basic => {
                let encoded = Zeroizing::new(STANDARD.encode(value));
                Self::Header(AUTHORIZATION, header(&Zeroizing::new(format!("Basic {}", *encoded)))?)
            }
            SecurityKind::QueryKey(name) => Self::Query(name, secret.clone()),
            SecurityKind::CookieKey(name) => {
                // The separators of cookies would end it.
                if value.contains([';', ',', '"', '\\', ' ']) {
                    return Err(refused("contain characters that cannot be sent in a cookie"));
                }
                header(value)?;
                Self::Cookie(name, secret.clone())
            }
            SecurityKind::Unsupported(kind) => {
                return Err(refused(&format!("cannot be used: {kind} is not supported")));
            }
        })
    }

    fn attach(&self, request: &mut Request) -> Result<(), Error> {
        match self {
            Self::Header(name, value) => {
                request.headers_mut().insert(name.clone(), value.clone());
            }
            Self::Query(name, secret) => attach_to_query(request.url_mut(), name, secret),
            Self::Cookie(name, secret) => {
                let before = request.headers().get(COOKIE).and_then(|value| value.to_str().ok());
                let before = before.map(|cookies| format!("{cookies}; ")).unwrap_or_default();
                let cookie = Zeroizing::new(format!("{before}{name}={}", secret.expose()));
                let mut value = HeaderValue::from_str(&cookie)
                    .map_err(|_| Error::invalid_request("a cookie cannot be sent"))?;
                value.set_sensitive(true);
                request.headers_mut().insert(COOKIE, value);
            }
        }
        Ok(())
    }
}

/// Adds a query parameter, unless the URL of a redirect repeats it.
fn attach_to_query(url: &mut Url, name: &str, secret: &Secret) {
    if !url.query_pairs().any(|(own, value)| own == name && value == secret.expose()) {
        url.query_pairs_mut().append_pair(name, secret.expose());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Method;

    const KEY: SecurityScheme =
        SecurityScheme { name: "key", kind: SecurityKind::HeaderKey("x-key") };
    const QUERY: SecurityScheme =
        SecurityScheme { name: "query", kind: SecurityKind::QueryKey("k") };
    const COOKIE_KEY: SecurityScheme =
        SecurityScheme { name: "cookie", kind: SecurityKind::CookieKey("sid") };
    const BEARER: SecurityScheme = SecurityScheme { name: "bearer", kind: SecurityKind::Bearer };
    const BASIC: SecurityScheme = SecurityScheme { name: "basic", kind: SecurityKind::Basic };

    fn credentials(list: &[(SecurityScheme, &str)]) -> Credentials {
        let mut credentials = Credentials::default();
        for (scheme, secret) in list {
            credentials.add(*scheme, &Secret::from(*secret)).unwrap();
        }
        credentials
    }

    /// The query and the sensitive headers of a request with these credentials.
    fn attached(
        credentials: &Credentials,
        security: &'static [&'static [SecurityScheme]],
    ) -> Result<String, Error> {
        let url = reqwest::Url::parse("http://localhost/p").unwrap();
        let mut request = reqwest::Request::new(reqwest::Method::GET, url);
        let operation =
            Operation { id: "get", method: Method::Get, path: "/p", idempotent: true, security };
        credentials.attach(&mut request, credentials.select(&operation)?)?;
        let mut sent = request.url().query().unwrap_or_default().to_owned();
        for (name, value) in request.headers() {
            assert!(value.is_sensitive());
            sent.push_str(&format!("{name}: {};", value.to_str().unwrap()));
        }
        Ok(sent)
    }

    #[test]
    fn each_kind_goes_where_its_scheme_declares() {
        let all = credentials(&[
            (KEY, "k1"),
            (QUERY, "k 2"),
            (COOKIE_KEY, "k3"),
            (BEARER, "k4"),
            (BASIC, "user:k5"),
        ]);
        assert_eq!(attached(&all, &[&[KEY]]).unwrap(), "x-key: k1;");
        assert_eq!(attached(&all, &[&[QUERY]]).unwrap(), "k=k+2");
        assert_eq!(attached(&all, &[&[COOKIE_KEY]]).unwrap(), "cookie: sid=k3;");
        assert_eq!(attached(&all, &[&[BEARER]]).unwrap(), "authorization: Bearer k4;");
        assert_eq!(attached(&all, &[&[BASIC]]).unwrap(), "authorization: Basic dXNlcjprNQ==;");
        assert_eq!(attached(&all, &[]).unwrap(), "");
        assert!(!format!("{all:?}").contains("k3"), "{all:?}");
    }

    #[test]
    fn credentials_replace_those_of_the_same_scheme() {
        let replaced = credentials(&[(KEY, "k1"), (BEARER, "t"), (KEY, "k2")]);
        assert_eq!(attached(&replaced, &[&[KEY]]).unwrap(), "x-key: k2;");
        assert_eq!(attached(&replaced, &[&[BEARER]]).unwrap(), "authorization: Bearer t;");
    }

    #[test]
    fn cookies_share_a_header() {
        const OTHER: SecurityScheme =
            SecurityScheme { name: "other", kind: SecurityKind::CookieKey("oid") };
        let both = credentials(&[(COOKIE_KEY, "k1"), (OTHER, "k2")]);
        assert_eq!(attached(&both, &[&[COOKIE_KEY, OTHER]]).unwrap(), "cookie: sid=k1; oid=k2;");
    }

    #[test]
    fn callers_cannot_set_the_headers_of_credentials() {
        for (scheme, header) in [
            (KEY, Some("x-key")),
            (QUERY, None),
            (COOKIE_KEY, Some("cookie")),
            (BEARER, Some("authorization")),
            (BASIC, Some("authorization")),
        ] {
            let headers: Vec<_> = credentials(&[(scheme, "k")]).headers().collect();
            assert_eq!(headers.first().map(HeaderName::as_str), header, "{}", scheme.name);
        }
    }

    #[test]
    fn what_follows_the_authentication_scheme_is_a_secret() {
        // Too short for a search for its base64.
        let basic = credentials(&[(BASIC, "u:p1")]).secrets();
        assert_eq!(basic.redact("got Basic dTpwMQ== here"), "got Basic [redacted] here");
        let key = credentials(&[(KEY, "canary")]).secrets();
        assert_eq!(key.redact("got canary"), "got [redacted]");
    }

    #[test]
    fn the_first_alternative_with_credentials_is_taken() {
        let bearer = credentials(&[(BEARER, "t")]);
        assert_eq!(attached(&bearer, &[&[KEY], &[BEARER]]).unwrap(), "authorization: Bearer t;");
        assert_eq!(attached(&bearer, &[&[KEY, BEARER], &[]]).unwrap(), "");
        assert_eq!(attached(&bearer, &[&[], &[BEARER]]).unwrap(), "authorization: Bearer t;");
        let both = credentials(&[(BEARER, "t"), (KEY, "k")]);
        let sent = attached(&both, &[&[KEY, BEARER]]).unwrap();
        assert!(sent.contains("x-key: k;") && sent.contains("Bearer t;"), "{sent}");
    }

    #[test]
    fn missing_credentials_fail_with_the_names_of_the_schemes() {
        let error = attached(&Credentials::default(), &[&[KEY, BASIC], &[BEARER]]).unwrap_err();
        let expected = "no credentials: the operation needs key and basic, or bearer";
        assert_eq!(error.to_string(), expected);
    }

    const DIGEST: SecurityScheme =
        SecurityScheme { name: "digest", kind: SecurityKind::Unsupported("HTTP digest") };

    #[test]
    fn unsupported_schemes_are_never_satisfied() {
        let error = attached(&Credentials::default(), &[&[DIGEST, KEY]]).unwrap_err();
        let expected = "unsupported security scheme: the operation needs digest (unsupported: \
                        HTTP digest) and key";
        assert_eq!(error.to_string(), expected);
        let error = attached(&Credentials::default(), &[&[DIGEST], &[KEY]]).unwrap_err();
        let expected =
            "no credentials: the operation needs digest (unsupported: HTTP digest), or key";
        assert_eq!(error.to_string(), expected);
        let key = credentials(&[(KEY, "k")]);
        assert_eq!(attached(&key, &[&[DIGEST], &[KEY]]).unwrap(), "x-key: k;");
        assert_eq!(attached(&key, &[&[DIGEST], &[]]).unwrap(), "");
        let error = Credentials::default().add(DIGEST, &"canary".into()).unwrap_err();
        let expected = "the credentials for `digest` cannot be used: HTTP digest is not supported";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn query_credentials_are_added_to_the_target_of_a_redirect_once() {
        let query = credentials(&[(QUERY, "k 2"), (KEY, "k1")]);
        for (target, expected) in [
            ("http://h/p", "http://h/p?k=k+2"),
            ("http://h/p?a=1", "http://h/p?a=1&k=k+2"),
            ("http://h/p?k=k%202", "http://h/p?k=k%202"),
            ("http://h/p?k=other", "http://h/p?k=other&k=k+2"),
        ] {
            let mut url = Url::parse(target).unwrap();
            query.attach_to_query(&mut url, &[QUERY, KEY]);
            assert_eq!(url.as_str(), expected);
        }
    }

    #[test]
    fn credentials_that_cannot_be_sent_are_refused_without_showing_them() {
        for (scheme, secret) in
            [(KEY, "canary\n"), (KEY, ""), (COOKIE_KEY, "canary;x"), (COOKIE_KEY, "canary\n")]
        {
            let error = Credentials::default().add(scheme, &secret.into()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        }
    }
}
