//! The host names that the server accepts in requests.
//!
//! A page of any site can reach a server on loopback once the site's own name resolves to
//! 127.0.0.1 (DNS rebinding). Its requests carry that name, and are refused for it.

use std::net::{IpAddr, Ipv6Addr};

use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, Uri};

/// How much of a refused name a response repeats.
const SHOWN: usize = 253;

#[derive(Debug)]
pub(crate) struct Hosts {
    bound: IpAddr,
    allowed: Vec<String>,
}

impl Hosts {
    /// Accepts loopback names, the bound address and the given names; fails with the first of
    /// these that is not a host name.
    pub(crate) fn new(bound: IpAddr, names: &[String]) -> Result<Self, String> {
        let allowed = names
            .iter()
            .map(|name| match name.parse::<Authority>() {
                Ok(host) if host.host() == name => Ok(normalized(name)),
                _ => Err(format!("`{name}` is not a host name without a port")),
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { bound, allowed })
    }

    /// Returns the first host of a request that is not accepted. A request without any cannot
    /// come from a browser and is accepted.
    pub(crate) fn refused(&self, uri: &Uri, headers: &HeaderMap) -> Option<String> {
        let target = uri.authority().map(|authority| authority.as_str().as_bytes());
        let named = headers.get_all(HOST).into_iter().map(|value| value.as_bytes());
        let refused = target.into_iter().chain(named).find(|host| !self.accepts(host))?;
        Some(String::from_utf8_lossy(refused).chars().take(SHOWN).collect())
    }

    /// Any port is accepted: it may be forwarded, and says nothing about the name.
    fn accepts(&self, host: &[u8]) -> bool {
        let Ok(authority) = Authority::try_from(host) else { return false };
        if authority.as_str().contains('@') {
            return false;
        }
        let name = normalized(authority.host());
        if let Some(address) = address(&name) {
            let is_local = address.is_loopback() || address == self.bound;
            return is_local || self.allowed.contains(&name);
        }
        name == "localhost" || name.ends_with(".localhost") || self.allowed.contains(&name)
    }
}

/// Names are the same in either case, with or without the dot of the root.
fn normalized(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase()
}

/// The address that a host is, if it is one.
fn address(name: &str) -> Option<IpAddr> {
    match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().ok().map(|address| address.to_canonical()),
        None => name.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn hosts(names: &[&str]) -> Result<Hosts, String> {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        Hosts::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)), &names)
    }

    #[test]
    fn loopback_the_bound_address_and_allowed_names_are_accepted() {
        let hosts = hosts(&["Mock.Test.", "[2001:db8::1]", "203.0.113.9"]).unwrap();
        for host in [
            "localhost",
            "LOCALHOST:8000",
            "localhost.:1",
            "api.localhost",
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
    fn every_host_of_a_request_counts() {
        let hosts = hosts(&[]).unwrap();
        let refused = |uri: &str, names: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for name in names {
                headers.append(HOST, http::HeaderValue::from_static(name));
            }
            hosts.refused(&uri.parse().unwrap(), &headers)
        };
        assert_eq!(refused("/v1", &[]), None);
        assert_eq!(refused("/v1", &["localhost"]), None);
        assert_eq!(refused("/v1", &["localhost", "evil.example"]).unwrap(), "evil.example");
        assert_eq!(refused("http://evil.example/v1", &["localhost"]).unwrap(), "evil.example");
        assert_eq!(refused("http://localhost/v1", &["evil.example"]).unwrap(), "evil.example");
        let long: &'static str = "a".repeat(100_000).leak();
        assert_eq!(refused("/v1", &[long]).unwrap().len(), SHOWN);
    }

    #[test]
    fn only_host_names_can_be_allowed() {
        for name in ["", "mock.test:80", "http://mock.test", "a b", "user@mock.test", "mock.test/"]
        {
            assert!(hosts(&[name]).unwrap_err().contains(&format!("`{name}`")), "{name}");
        }
    }
}
