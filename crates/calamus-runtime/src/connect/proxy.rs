//! The proxy that requests go through, if any: the one in the settings, or the one in the
//! environment.

use std::env::VarError;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::address;
use super::origin::{self, Origin};
use crate::error::Error;
use crate::secret::{Secret, Secrets};

/// Environment variables that name a proxy for `https://`, in order of precedence.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Environment variables that name servers without a proxy.
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Reads a variable of the environment.
type Environment<'a> = &'a dyn Fn(&str) -> Result<String, VarError>;

/// A proxy that requests go through.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) route: reqwest::Proxy,
    /// Its address without credentials, and where it was named.
    pub(crate) name: String,
    /// Its credentials.
    pub(crate) secrets: Secrets,
}

impl Proxy {
    /// Selects the proxy for `origin`: the configured one, or else the environment's.
    pub(crate) fn select(
        origin: &Origin,
        configured: Option<&Secret>,
    ) -> Result<Option<Self>, Error> {
        Self::select_in(&|name| std::env::var(name), origin, configured)
    }

    fn select_in(
        environment: Environment<'_>,
        origin: &Origin,
        configured: Option<&Secret>,
    ) -> Result<Option<Self>, Error> {
        if let Some(url) = configured {
            return Self::new(url, None, origin).map(Some);
        }
        // A proxy from the environment would get requests to this machine, key included.
        if origin.is_loopback() {
            return Ok(None);
        }
        let first = first_of(&VARIABLES, environment)?;
        let Some((variable, url)) = first else { return Ok(None) };
        if is_excepted(origin, environment)? {
            return Ok(None);
        }
        // The environment's proxies are often written without a scheme.
        let has_scheme = url.expose().contains("://");
        let url =
            if has_scheme { url } else { Secret::new(format!("http://{}", url.expose().trim())) };
        Self::new(&url, Some(variable), origin).map(Some)
    }

    fn new(url: &Secret, variable: Option<&str>, origin: &Origin) -> Result<Self, Error> {
        let from = variable.map(|name| format!(" (from {name})")).unwrap_or_default();
        let name = format!("the proxy {}{from}", address::display_url(url.expose()));
        let remedy = match variable {
            Some(variable) => {
                format!("; correct or unset {variable}, or name the server's host in NO_PROXY")
            }
            None => String::new(),
        };
        let refuse = |why: &str| Error::configuration(format!("{name} {why}{remedy}"));
        let parsed = Url::parse(url.expose().trim()).map_err(|_| refuse("is not a URL"))?;
        // reqwest ignores a proxy whose scheme it does not know: requests would be sent directly,
        // unnoticed.
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(refuse("does not begin with http:// or https://"));
        }
        if !origin.is_https() && !origin::is_loopback(&parsed) {
            return Err(refuse("would see credentials, since the base URL is plain http://"));
        }
        let secrets = address::url_secrets(url);
        let route = reqwest::Proxy::all(parsed).map_err(|_| refuse("cannot be used"))?;
        Ok(Self { route, name, secrets })
    }
}

/// Returns the first of these variables that is set, with its value. An empty variable counts as
/// unset, as in shells.
fn first_of(
    names: &[&'static str],
    environment: Environment<'_>,
) -> Result<Option<(&'static str, Secret)>, Error> {
    for name in names {
        match environment(name) {
            Ok(value) if value.trim().is_empty() => {}
            Ok(value) => return Ok(Some((*name, Secret::from(value)))),
            Err(VarError::NotPresent) => {}
            Err(VarError::NotUnicode(_)) => {
                return Err(Error::configuration(format!("{name} holds bytes that are not text")));
            }
        }
    }
    Ok(None)
}

/// Returns whether the environment says that this server is reached without a proxy.
fn is_excepted(origin: &Origin, environment: Environment<'_>) -> Result<bool, Error> {
    let Some((_, exceptions)) = first_of(&EXCEPTIONS, environment)? else { return Ok(false) };
    // The rules for these are the library's, which applies them to proxies only: so it gets
    // one that is never used.
    let matcher = Matcher::builder().all("http://localhost").no(exceptions.expose()).build();
    Ok(origin.base().parse().is_ok_and(|uri| matcher.intercept(&uri).is_none()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_must_be_a_url_and_may_not_see_the_key() {
        let proxy = |base: &str, url: &str| {
            Proxy::select(&Origin::parse(base).unwrap(), Some(&url.into())).map(Option::unwrap)
        };
        let named = proxy("https://h", "http://user:canary@proxy.example:3128").unwrap();
        assert_eq!(named.name, "the proxy `http://proxy.example:3128/`");
        assert!(proxy("http://localhost:1", "http://127.0.0.1:3128").is_ok());
        let error = proxy("http://localhost:1", "http://u:canary@proxy.example").unwrap_err();
        assert!(error.to_string().contains("would see credentials"), "{error}");
        assert!(!error.to_string().contains("canary"), "{error}");
        assert!(proxy("https://h", "not a proxy").is_err());
        // It would be ignored.
        assert!(proxy("https://h", "gopher://proxy.example").is_err());
    }

    /// The proxy for a base URL with these variables in the environment.
    fn from_environment(base: &str, variables: &[(&str, &str)]) -> Result<Option<Proxy>, Error> {
        let environment = |name: &str| {
            let found = variables.iter().find(|(own, _)| *own == name);
            found.map(|(_, value)| (*value).to_owned()).ok_or(VarError::NotPresent)
        };
        Proxy::select_in(&environment, &Origin::parse(base).unwrap(), None)
    }

    #[test]
    fn the_first_proxy_of_the_environment_is_taken() {
        for (variables, expected) in [
            (&[][..], None),
            (&[("HTTPS_PROXY", " "), ("all_proxy", "")], None),
            (&[("HTTP_PROXY", "http://p:1")], None),
            (
                &[("ALL_PROXY", "http://all:1"), ("https_proxy", "http://u:canary@p:1")],
                Some("the proxy `http://p:1/` (from https_proxy)"),
            ),
            (
                &[("HTTPS_PROXY", ""), ("ALL_PROXY", " all:1 ")],
                Some("the proxy `http://all:1/` (from ALL_PROXY)"),
            ),
        ] {
            let proxy = from_environment("https://api.example", variables).unwrap();
            let name = proxy.as_ref().map(|proxy| proxy.name.as_str());
            assert_eq!(name, expected, "{variables:?}");
            // A proxy elsewhere would get what never leaves this machine.
            assert!(from_environment("http://localhost:1", variables).unwrap().is_none());
        }
        let proxy = from_environment("https://h", &[("ALL_PROXY", "http://u:canary@p:1")]);
        assert_eq!(proxy.unwrap().unwrap().secrets.redact("a canary"), "a [redacted]");
    }

    #[test]
    fn hosts_are_excepted_by_name_and_domain() {
        for (exceptions, is_excepted) in [
            ("api.example", true),
            ("other.example, .example", true),
            ("*", true),
            ("", false),
            ("other.example,pi.example", false),
        ] {
            let variables = [("HTTPS_PROXY", "http://p:1"), ("no_proxy", exceptions)];
            let proxy = from_environment("https://api.example", &variables).unwrap();
            assert_eq!(proxy.is_none(), is_excepted, "{exceptions}");
        }
    }

    #[test]
    fn a_mistake_in_the_environment_names_its_variable() {
        for (url, expected) in [
            ("http://user:canary@[", "is not a URL; correct or unset HTTPS_PROXY"),
            ("socks5://u:canary@p", "does not begin with http:// or https://; correct or unset"),
        ] {
            let error = from_environment("https://h", &[("HTTPS_PROXY", url)]).unwrap_err();
            let error = error.to_string();
            assert!(error.contains(expected) && !error.contains("canary"), "{error}");
        }
        let odd = |_: &str| Err(VarError::NotUnicode("canary".into()));
        let error = Proxy::select_in(&odd, &Origin::parse("https://h").unwrap(), None);
        assert_eq!(error.unwrap_err().to_string(), "HTTPS_PROXY holds bytes that are not text");
    }
}
