//! Credentials, by the security schemes that they are for.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderName, HeaderValue};
use zeroize::Zeroizing;

use crate::error::Error;
use crate::operation::{Operation, SecurityKind, SecurityScheme};
use crate::secret::{Secret, Secrets};

/// The credentials of a client.
#[derive(Clone, Debug, Default)]
pub(crate) struct Credentials(Vec<(SecurityScheme, Form)>);

/// What a scheme adds to a request.
#[derive(Clone, Debug)]
enum Form {
    /// Marked sensitive.
    Header(HeaderName, HeaderValue),
    Query(&'static str, Secret),
    Cookie(&'static str, Secret),
}

impl Credentials {
    /// Adds the credentials for a scheme: a key or token, or for basic authentication
    /// `user:password`. Replaces those that it has for the same scheme.
    pub(crate) fn add(&mut self, scheme: SecurityScheme, secret: &Secret) -> Result<(), Error> {
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
        let form = match scheme.kind {
            SecurityKind::HeaderKey(name) => {
                let name = HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| refused("are for a header without a valid name"))?;
                Form::Header(name, header(value)?)
            }
            SecurityKind::Bearer => {
                Form::Header(AUTHORIZATION, header(&Zeroizing::new(format!("Bearer {value}")))?)
            }
            SecurityKind::Basic => {
                let encoded = Zeroizing::new(STANDARD.encode(value));
                Form::Header(AUTHORIZATION, header(&Zeroizing::new(format!("Basic {}", *encoded)))?)
            }
            SecurityKind::QueryKey(name) => Form::Query(name, secret.clone()),
            SecurityKind::CookieKey(name) => {
                // The separators of cookies would end it.
                if value.contains([';', ',', '"', '\\', ' ']) {
                    return Err(refused("contain characters that cannot be sent in a cookie"));
                }
                header(value)?;
                Form::Cookie(name, secret.clone())
            }
            SecurityKind::Unsupported(_) => {
                return Err(refused("are for a scheme that is not supported"));
            }
        };
        self.0.retain(|(own, _)| own.name != scheme.name);
        self.0.push((scheme, form));
        Ok(())
    }

    /// The headers that callers cannot set.
    pub(crate) fn headers(&self) -> impl Iterator<Item = &HeaderName> {
        self.0.iter().filter_map(|(_, form)| match form {
            Form::Header(name, _) => Some(name),
            Form::Query(..) => None,
            Form::Cookie(..) => Some(&COOKIE),
        })
    }

    /// What is a secret besides the credentials as they were given.
    pub(crate) fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        for (_, form) in &self.0 {
            if let Form::Header(_, value) = form
                && let Ok(text) = value.to_str()
            {
                // Of `Bearer token` the token, of basic authentication its base64.
                secrets.add(text.split_once(' ').map_or(text, |(_, value)| value));
            }
        }
        secrets
    }

    /// Adds what the operation's first satisfiable alternative needs.
    pub(super) fn attach(
        &self,
        request: &mut reqwest::Request,
        operation: &Operation,
    ) -> Result<(), Error> {
        if operation.security.is_empty() {
            return Ok(());
        }
        let find = |scheme: &SecurityScheme| self.0.iter().find(|(own, _)| own.name == scheme.name);
        let satisfied =
            operation.security.iter().find(|schemes| schemes.iter().all(|it| find(it).is_some()));
        let Some(schemes) = satisfied else {
            let alternatives: Vec<String> = operation
                .security
                .iter()
                .map(|schemes| schemes.iter().map(|it| it.name).collect::<Vec<_>>().join(" and "))
                .collect();
            return Err(Error::configuration(format!(
                "no credentials: the operation needs {}",
                alternatives.join(", or ")
            )));
        };
        for (_, form) in schemes.iter().filter_map(find) {
            form.attach(request)?;
        }
        Ok(())
    }
}

impl Form {
    fn attach(&self, request: &mut reqwest::Request) -> Result<(), Error> {
        match self {
            Self::Header(name, value) => {
                request.headers_mut().insert(name.clone(), value.clone());
            }
            Self::Query(name, secret) => {
                request.url_mut().query_pairs_mut().append_pair(name, secret.expose());
            }
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
        credentials.attach(&mut request, &operation)?;
        let mut shown = request.url().query().unwrap_or_default().to_owned();
        for (name, value) in request.headers() {
            assert!(value.is_sensitive());
            shown.push_str(&format!("{name}: {};", value.to_str().unwrap()));
        }
        Ok(shown)
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
    fn the_first_alternative_with_credentials_is_taken() {
        let bearer = credentials(&[(BEARER, "t")]);
        assert_eq!(attached(&bearer, &[&[KEY], &[BEARER]]).unwrap(), "authorization: Bearer t;");
        assert_eq!(attached(&bearer, &[&[KEY, BEARER], &[]]).unwrap(), "");
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

    #[test]
    fn credentials_that_cannot_be_sent_are_refused_without_showing_them() {
        for (scheme, secret) in [(KEY, "canary\n"), (KEY, ""), (COOKIE_KEY, "canary;x")] {
            let error = Credentials::default().add(scheme, &secret.into()).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
        }
    }
}
