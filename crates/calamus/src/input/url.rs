//! Documents at URLs: bounded in size and time, and fetched from one origin only.

use std::time::{Duration, Instant};

use calamus_document::read::{MAX_BYTES, Unreadable};
use ureq::Agent;
use ureq::http::header::LOCATION;
use url::{Host, Url};

use super::{bounded, unreadable};

/// How long fetching may take, redirects included.
const TIMEOUT: Duration = Duration::from_secs(60);
/// How many redirects are followed.
const MAX_REDIRECTS: usize = 5;

/// Fetches the bytes at a URL. Redirects to another origin are refused: a document decides what
/// code is generated, and should come from where the command names.
/// `name` is what messages call it.
pub(super) fn fetch(address: &str, name: &str) -> Result<Vec<u8>, Unreadable> {
    let refuse = |reason: String| {
        unreadable(name, reason, "name a URL of the document itself, or download it")
    };
    let mut url = Url::parse(address).map_err(|error| refuse(error.to_string()))?;
    if !is_allowed(&url) {
        return Err(refuse("http is only allowed on the loopback interface".to_owned()));
    }
    let agent: Agent = Agent::config_builder()
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(concat!("calamus/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let start = Instant::now();
    for _ in 0..=MAX_REDIRECTS {
        let request = agent.get(url.as_str()).config();
        let left = TIMEOUT.saturating_sub(start.elapsed());
        let response = request.timeout_global(Some(left)).build().call();
        let response = response.map_err(|error| refuse(error.to_string()))?;
        let status = response.status();
        if status.is_success() {
            let length = response.body().content_length().unwrap_or(0);
            if length > MAX_BYTES {
                return Err(refuse(format!("it has more than {MAX_BYTES} bytes")));
            }
            return bounded(response.into_body().into_reader(), name);
        }
        let location = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
        let Some(location) = location.filter(|_| status.is_redirection()) else {
            return Err(refuse(format!("the server responded with status {status}")));
        };
        let next = url.join(location).map_err(|error| refuse(error.to_string()))?;
        if next.origin() != url.origin() {
            let origin = next.origin().ascii_serialization();
            return Err(refuse(format!("it redirects to another origin, {origin}")));
        }
        url = next;
    }
    Err(refuse(format!("it redirects more than {MAX_REDIRECTS} times")))
}

/// Returns whether a URL may be fetched: `https`, or `http` on the loopback interface.
fn is_allowed(url: &Url) -> bool {
    url.scheme() == "https"
        || match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_the_loopback_interface() {
        let allowed = |text: &str| is_allowed(&Url::parse(text).unwrap());
        assert!(allowed("https://a.example/x"));
        assert!(allowed("http://localhost:1/x"));
        assert!(allowed("http://127.0.0.1:1/x"));
        assert!(allowed("http://[::1]:1/x"));
        assert!(!allowed("http://a.example/x"));
        assert!(!allowed("http://localhost.a.example/x"));
        assert!(!allowed("http://192.168.0.1/x"));
    }
}
