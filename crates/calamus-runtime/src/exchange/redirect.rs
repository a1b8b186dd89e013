//! Redirects: not followed unless the caller asks, and then only those that stay below the base
//! URL and keep the method, because credentials go to one origin.

use reqwest::header::LOCATION;
use reqwest::{Method, StatusCode, Url};

use crate::connect::{Origin, origin_of};
use crate::error::{Error, ErrorKind, Head, header_line};

/// The maximum number of redirects that one attempt follows.
pub(crate) const MAX_REDIRECTS: usize = 5;

/// Returns whether the status is a redirect.
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// The conditions for following a redirect besides its target.
pub(crate) struct Rules {
    /// Whether the options allow for it.
    pub(crate) allowed: bool,
    /// The redirects that the attempt has followed.
    pub(crate) followed: usize,
    /// Whether the request body can be sent again.
    pub(crate) resendable: bool,
}

/// Returns the target of a redirect that may be followed.
///
/// # Errors
///
/// The reason for not following it.
pub(crate) fn next(
    head: &Head,
    from: &Url,
    method: &Method,
    origin: &Origin,
    rules: Rules,
) -> Result<Url, Error> {
    let Rules { allowed, followed, resendable } = rules;
    let status = head.status.as_u16();
    // The origin is a part of a header's value, and of any length.
    let origin_of = |url: &Url| header_line(&origin_of(url));
    let refuse = |why: String| {
        // The reason quotes where the server points to.
        Err(Error::new(ErrorKind::Redirect, format!("the server redirected ({status})"))
            .with_quote(format!(" {why}"))
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
    if !origin.contains(&target) {
        return refuse(format!(
            "to {place}, another origin, which never gets credentials; if it is the right one, make it the base URL"
        ));
    }
    if !origin.is_below(&target) {
        return refuse(format!("to a path on {place} outside of the base URL; not followed"));
    }
    if !allowed {
        return refuse(format!(
            "to another place on {place}; redirects are not followed by default"
        ));
    }
    if followed >= MAX_REDIRECTS {
        return refuse(format!("more than {MAX_REDIRECTS} times"));
    }
    // A 301, 302 or 303 response to anything but a read means "read over there": that
    // would turn a write into something else.
    if !matches!(*method, Method::GET | Method::HEAD) && !matches!(status, 307 | 308) {
        return refuse(format!("a {method} in a way that would turn it into a GET; not followed"));
    }
    if !resendable {
        return refuse("an upload whose body is a stream, which cannot be sent again".to_owned());
    }
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderMap;

    #[test]
    fn other_statuses_of_the_class_are_no_redirects() {
        let statuses = (300..400_u16).filter(|it| is_redirect(StatusCode::from_u16(*it).unwrap()));
        assert_eq!(statuses.collect::<Vec<_>>(), [301, 302, 303, 307, 308]);
    }

    const RULES: Rules = Rules { allowed: true, followed: 0, resendable: true };

    /// The target of a redirect from below `https://h/v1`, or why it is not followed.
    fn target(status: u16, location: &str, method: Method, rules: Rules) -> Result<Url, String> {
        let origin = Origin::parse("https://h/v1").unwrap();
        let from = Url::parse("https://h/v1/a").unwrap();
        let mut headers = HeaderMap::new();
        if !location.is_empty() {
            headers.insert(LOCATION, location.parse().unwrap());
        }
        let head = Head { status: StatusCode::from_u16(status).unwrap(), headers: headers.into() };
        next(&head, &from, &method, &origin, rules).map_err(|error| error.to_string())
    }

    #[test]
    fn reads_follow_every_redirect_and_writes_those_that_keep_the_method() {
        for status in [301, 302, 303, 307, 308] {
            let follows = |method: Method| target(status, "b", method, RULES).is_ok();
            assert!(follows(Method::GET) && follows(Method::HEAD), "{status}");
            assert_eq!(follows(Method::POST), status > 303, "{status}");
        }
    }

    #[test]
    fn a_refusal_says_why() {
        for (location, rules, expected) in [
            ("", RULES, "without saying where to"),
            ("https://[", RULES, "to something that is not a URL"),
            ("https://user@h/v1/b", RULES, "to https://h with credentials; not followed"),
            ("https://:pass@h/v1/b", RULES, "to https://h with credentials; not followed"),
            (
                "https://h:8443/v1/b",
                RULES,
                "to https://h:8443, another origin, which never gets credentials; if it is the \
                 right one, make it the base URL",
            ),
            ("/v2", RULES, "to a path on https://h outside of the base URL; not followed"),
            (
                "b",
                Rules { allowed: false, ..RULES },
                "to another place on https://h; redirects are not followed by default",
            ),
            ("b", Rules { followed: MAX_REDIRECTS, ..RULES }, "more than 5 times"),
        ] {
            let refusal = target(307, location, Method::GET, rules).unwrap_err();
            assert_eq!(refusal, format!("the server redirected (307) {expected}"));
        }
        let last = Rules { followed: MAX_REDIRECTS - 1, ..RULES };
        assert_eq!(target(307, "b", Method::GET, last).unwrap().as_str(), "https://h/v1/b");
    }
}
