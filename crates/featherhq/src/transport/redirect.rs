//! What becomes of an answer that points elsewhere.
//!
//! The key goes to one origin. So nothing is followed unless the caller asks, and then
//! only what stays on the same scheme, host and port and can be repeated as it is.

use reqwest::header::LOCATION;
use reqwest::{Method, StatusCode, Url};

use crate::error::{Error, Head, Kind, header_line};
use crate::origin::{Origin, origin_of};

/// The most redirects that one attempt follows.
pub(crate) const MOST: usize = 5;

/// Whether the status asks the client to go elsewhere.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Where to go next, if the redirect may be followed; otherwise the error that says why
/// not.
pub(crate) fn next(
    head: &Head,
    from: &Url,
    method: &Method,
    origin: &Origin,
    allowed: bool,
    followed: usize,
) -> Result<Url, Error> {
    let status = head.status.as_u16();
    // The origin is a part of a header's value, and of any length.
    let origin_of = |url: &Url| header_line(&origin_of(url));
    let refuse = |why: String| {
        Err(Error::new(Kind::Redirect, format!("the server redirected ({status}) {why}"))
            .with_head(head.clone()))
    };
    let location = head.headers.get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(location) = location else {
        return refuse("without saying where to".to_owned());
    };
    let Ok(target) = from.join(location) else {
        return refuse("to something that is not a URL".to_owned());
    };
    let place = header_line(&origin_of(&target));
    if !target.username().is_empty() || target.password().is_some() {
        return refuse(format!("to {place} with credentials; not followed"));
    }
    if !origin.holds(&target) {
        return refuse(format!(
            "to {place}, another origin, which never gets the API key; if it is the right one, make it the base URL"
        ));
    }
    if !allowed {
        return refuse(format!(
            "to another place on {place}; redirects are not followed by default"
        ));
    }
    if followed >= MOST {
        return refuse(format!("more than {MOST} times"));
    }
    // A 301, 302 or 303 answer to anything but a read means "read over there": that
    // would turn a write into something else.
    if !matches!(*method, Method::GET | Method::HEAD) && !matches!(status, 307 | 308) {
        return refuse(format!("a {method} in a way that would turn it into a GET; not followed"));
    }
    Ok(target)
}
