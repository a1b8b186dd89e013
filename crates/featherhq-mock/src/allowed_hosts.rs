//! The host names that the server accepts in requests.
//!
//! A web page can reach a server on loopback once its own host name resolves to 127.0.0.1 (DNS
//! rebinding). Its requests carry that name, by which they are rejected.

use std::net::{IpAddr, Ipv6Addr};

use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, Uri, Version};

/// How many characters of a rejected name a response repeats.
const MAX_ECHOED_HOST_LENGTH: usize = 253;

/// Why a request is rejected by its host.
#[derive(Debug, PartialEq)]
pub(crate) enum HostError {
    /// HTTP/1.1 requires the header.
    Missing,
    /// Two parties could see different hosts.
    Repeated,
    /// Contains the host, shortened.
    Foreign(String),
}

#[derive(Debug)]
pub(crate) struct AllowedHosts {
    bound: IpAddr,
    allowed: Vec<String>,
}

impl AllowedHosts {
    /// Accepts loopback names, the bound address and these names. Fails with the first that is not
    /// a host name.
    pub(crate) fn new(bound: IpAddr, names: &[String]) -> Result<Self, String> {
        let allowed = names
            .iter()
            .map(|name| match name.parse::<Authority>() {
                Ok(host) if host.host() == name => Ok(normalize(name)),
                _ => Err(format!("`{name}` is not a host name without a port")),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { bound, allowed })
    }

    /// Checks the hosts of a request: those in its target and in its header. A request of HTTP/1.0
    /// without any cannot come from a browser and is accepted.
    pub(crate) fn check(
        &self,
        version: Version,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<(), HostError> {
        let target = uri.authority().map(|authority| authority.as_str().as_bytes());
        let named = headers.get_all(HOST).into_iter().map(|value| value.as_bytes());
        let count = headers.get_all(HOST).into_iter().count();
        if let Some(host) = target.into_iter().chain(named).find(|host| !self.accepts(host)) {
            let host = String::from_utf8_lossy(host).chars().take(MAX_ECHOED_HOST_LENGTH).collect();
            return Err(HostError::Foreign(host));
        }
        match count {
            0 if version >= Version::HTTP_11 => Err(HostError::Missing),
            0 | 1 => Ok(()),
            _ => Err(HostError::Repeated),
        }
    }

    /// Any port is accepted: it may be forwarded, and says nothing about the name.
    fn accepts(&self, host: &[u8]) -> bool {
        let Ok(authority) = Authority::try_from(host) else { return false };
        let port = authority.as_str().rsplit_once(':').map(|(_, port)| port);
        let has_invalid_port = port.is_some_and(|port| {
            !port.is_empty() && !port.ends_with(']') && authority.port_u16().is_none()
        });
        if authority.as_str().contains('@') || has_invalid_port {
            return false;
        }
        let name = normalize(authority.host());
        if let Some(address) = parse_address(&name) {
            let is_local = address.is_loopback() || address == self.bound;
            return is_local || self.allowed.contains(&name);
        }
        name == "localhost" || name.ends_with(".localhost") || self.allowed.contains(&name)
    }
}

/// Returns a name in lower case and without a trailing dot.
fn normalize(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// Parses a host that is an IP address.
fn parse_address(name: &str) -> Option<IpAddr> {
    match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().ok().map(|address| address.to_canonical()),
        None => name.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn hosts(names: &[&str]) -> Result<AllowedHosts, String> {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        AllowedHosts::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)), &names)
    }

    #[test]
    fn loopback_the_bound_address_and_allowed_names_are_accepted() {
        let hosts = hosts(&["Mock.Test.", "[2001:db8::1]", "203.0.113.9"]).unwrap();
        for host in [
            "localhost",
            "LOCALHOST:8000",
            "localhost.:1",
            "api.localhost",
            "localhost:",
            "127.0.0.1",
            "127.255.0.3:80",
            "[::1]",
            "[::1]:8000",
            "[::ffff:127.0.0.1]",
            "192.0.2.7:4010",
            "mock.test",
            "mock.test:8000",
            "[2001:db8::1]:9",
            "203.0.113.9",
        ] {
            assert!(hosts.accepts(host.as_bytes()), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "evillocalhost",
            "127.0.0.1.evil.example",
            "localhost:65536",
            "localhost:-1",
            "localhost:80:80",
            "localhost..",
            "127.1",
            "2130706433",
            "0x7f000001",
            "[::1%25lo]",
            "[::1",
            "localhost@evil.example",
            "evil.example@localhost",
            "localhost, evil.example",
            "128.0.0.1",
            "0.0.0.0",
            "[::]",
            "[::2]",
            "192.0.2.8",
            "sub.mock.test",
            "local host",
            "localhost\u{e9}",
        ] {
            assert!(!hosts.accepts(host.as_bytes()), "{host}");
        }
    }

    #[test]
    fn target_and_header_are_both_checked() {
        let hosts = hosts(&[]).unwrap();
        let find_foreign = |uri: &str, names: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for name in names {
                headers.append(HOST, http::HeaderValue::from_static(name));
            }
            match hosts.check(Version::HTTP_11, &uri.parse().unwrap(), &headers) {
                Err(HostError::Foreign(host)) => Some(host),
                Err(error) => Some(format!("{error:?}")),
                Ok(()) => None,
            }
        };
        let without = hosts.check(Version::HTTP_10, &"/v1".parse().unwrap(), &HeaderMap::new());
        assert_eq!(without, Ok(()));
        assert_eq!(find_foreign("/v1", &[]).unwrap(), "Missing");
        assert_eq!(find_foreign("/v1", &["localhost", "localhost"]).unwrap(), "Repeated");
        assert_eq!(find_foreign("/v1", &["localhost"]), None);
        assert_eq!(find_foreign("/v1", &["localhost", "evil.example"]).unwrap(), "evil.example");
        assert_eq!(find_foreign("http://evil.example/v1", &["localhost"]).unwrap(), "evil.example");
        assert_eq!(find_foreign("http://localhost/v1", &["evil.example"]).unwrap(), "evil.example");
        let long: &'static str = "a".repeat(100_000).leak();
        assert_eq!(find_foreign("/v1", &[long]).unwrap().len(), MAX_ECHOED_HOST_LENGTH);
    }

    #[test]
    fn only_host_names_can_be_allowed() {
        for name in ["", "mock.test:80", "http://mock.test", "a b", "user@mock.test", "mock.test/"]
        {
            assert!(hosts(&[name]).unwrap_err().contains(&format!("`{name}`")), "{name}");
        }
    }
}
