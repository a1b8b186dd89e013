//! The base URL, its validation, and the origin that requests are restricted to.

use std::net::IpAddr;

use reqwest::Url;

use super::address::display_url;
use crate::error::{Error, header_line};

/// The server of a client, and the only one that gets its credentials.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// Scheme, host, port and path stem, without a slash at the end.
    base: String,
    url: Url,
}

impl Origin {
    /// Reads a base URL: absolute, `https`, or `http` to a loopback address, without
    /// credentials, query or fragment.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        Self::of_setting("base URL", text)
    }

    /// Reads another URL by the same rules. `setting` names it in errors.
    pub(crate) fn of_setting(setting: &str, text: &str) -> Result<Self, Error> {
        let refuse = |why: &str| {
            Err(Error::configuration(format!("the {setting} {} {why}", display_url(text))))
        };
        let url = match Url::parse(text.trim()) {
            Ok(url) => url,
            Err(reason) => return refuse(&format!("is not a URL: {reason}")),
        };
        if !matches!(url.scheme(), "https" | "http") {
            return refuse("must begin with https:// (or http:// for a loopback address)");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse(
                "must not carry a user name or password; credentials are set apart from it",
            );
        }
        if url.query().is_some() || url.fragment().is_some() {
            return refuse("must not have a query or a fragment");
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return refuse(
                "would send credentials in the clear; use https://, or http:// only to a loopback address",
            );
        }
        let base = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { base, url })
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn is_loopback(&self) -> bool {
        is_loopback(&self.url)
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    pub(crate) fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or_default()
    }

    /// Returns whether `other` has the same scheme, host and port.
    pub(crate) fn contains(&self, other: &Url) -> bool {
        // What `Url::origin` compares, without the copies that it makes. The scheme is one that
        // has an origin.
        self.url.scheme() == other.scheme()
            && self.url.host_str() == other.host_str()
            && self.url.port_or_known_default() == other.port_or_known_default()
    }

    /// Returns whether a request may go to `url`: the same scheme, host and port, the path of the
    /// base URL or one below it, and no user name or password. Parsing has resolved `..` in all of
    /// its spellings.
    pub(crate) fn is_below(&self, url: &Url) -> bool {
        let base = self.url.path().trim_end_matches('/');
        let below = url.path().strip_prefix(base);
        self.contains(url)
            && url.username().is_empty()
            && url.password().is_none()
            && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Returns an error for a request that may not go to `url`.
    pub(crate) fn check(&self, url: &Url) -> Result<(), Error> {
        if self.is_below(url) {
            return Ok(());
        }
        let message = if self.contains(url) {
            format!("the request is for a URL outside of the base URL {}", self.base)
        } else {
            let origin = header_line(&origin_of(url));
            format!("the request is for {origin}, another origin than the client's")
        };
        Err(Error::invalid_request(message))
    }
}

/// Returns whether the URL's host is this machine: `localhost`, a name below it, 127.0.0.0/8 or
/// `[::1]`.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let host = host.strip_suffix('.').unwrap_or(host);
    if host == "localhost" || host.ends_with(".localhost") {
        return true;
    }
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>()
        .is_ok_and(|address| address.is_loopback())
}

/// Returns the origin of a URL, for messages.
pub(crate) fn origin_of(url: &Url) -> String {
    match url.host_str() {
        Some(host) => {
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            format!("{}://{host}{port}", url.scheme())
        }
        None => format!("{}:", url.scheme()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn https_anywhere_and_http_only_to_this_machine() {
        for good in [
            "https://api.example.com",
            "https://example.com:8443/stem/",
            "http://localhost:8000",
            "http://127.0.0.1:1",
            "http://127.8.8.8",
            "http://[::1]:8000",
            "http://api.localhost",
            "http://LOCALHOST./",
        ] {
            assert!(Origin::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "api.example.com",
            "ftp://localhost",
            "http://example.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://192.0.2.1",
            "http://[2001:db8::1]",
            "https://user@example.com",
            "https://user:password@example.com",
            "https://example.com?x=1",
            "https://example.com#f",
            "https://",
        ] {
            let error = Origin::parse(bad).map(|_| ()).unwrap_err();
            assert!(error.kind() == ErrorKind::Configuration, "{bad}: {error}");
        }
    }

    #[test]
    fn a_slash_at_the_end_does_not_double() {
        assert_eq!(
            Origin::parse("http://localhost:8000/").unwrap().base(),
            "http://localhost:8000"
        );
        assert_eq!(Origin::parse("https://h/a//").unwrap().base(), "https://h/a");
    }

    #[test]
    fn an_origin_is_a_scheme_a_host_and_a_port() {
        for (url, is_https, host, port, expected) in [
            ("https://H.example/v1", true, "h.example", 443, "https://h.example"),
            ("http://localhost:80", false, "localhost", 80, "http://localhost"),
            ("https://[::1]:8443/", true, "[::1]", 8443, "https://[::1]:8443"),
        ] {
            let origin = Origin::parse(url).unwrap();
            assert_eq!((origin.is_https(), origin.host(), origin.port()), (is_https, host, port));
            assert_eq!(origin_of(&origin.url), expected);
        }
        assert_eq!(origin_of(&Url::parse("mailto:a@h").unwrap()), "mailto:");
    }

    #[test]
    fn requests_stay_on_the_origin_and_below_the_base_path() {
        let origin = Origin::parse("https://h/v1/").unwrap();
        for (url, expected) in [
            ("https://h/v1", true),
            ("https://h:443/v1/", true),
            ("https://H/v1/a%2F..%2Fb?x=1#f", true),
            ("https://h/v1?x", true),
            ("https://h/v1/a/../../v1/b", true),
            ("https://h/v10", false),
            ("https://h/V1/a", false),
            ("https://h/", false),
            ("https://h/v1/../v2", false),
            ("https://h/v1/%2e%2E/v2", false),
            ("https://h/v1/..\\v2", false),
            ("https://h//v1/a", false),
            ("https://user@h/v1/a", false),
            ("https://:password@h/v1/a", false),
            ("http://h/v1/a", false),
            ("http://h:443/v1/a", false),
            ("https://h:8443/v1/a", false),
            ("https://h.example/v1/a", false),
            ("https://h@other.example/v1/a", false),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!(origin.is_below(&url), expected, "{url}");
            assert_eq!(origin.check(&url).is_ok(), expected, "{url}");
        }
        let root = Origin::parse("http://localhost:1").unwrap();
        assert!(root.is_below(&Url::parse("http://localhost:1/any").unwrap()));
    }

    #[test]
    fn a_message_shows_no_credentials_and_no_query() {
        for text in [
            "https://user:canary@example.com/",
            "https://example.com/?key=canary",
            "https://example.com/#canary",
            "https://user:canary@exa mple.com/",
            "key_live_canary",
            "canary",
            "user:canary",
            "canary.example.com",
        ] {
            let message = Origin::parse(text).unwrap_err().to_string();
            assert!(!message.contains("canary"), "{message}");
        }
    }
}
