//! The items that request-building code of progenitor names.
//!
//! Generated code imports this module under the name of progenitor's own client library.

pub use crate::build_error::Error;
use crate::parameters::{encoded, segment};

/// Encodes the value of the path parameter `name`: unreserved characters stay (RFC 3986,
/// section 2.3), everything else is percent-encoded, so that a value is one path segment.
///
/// ```
/// use calamus_runtime::__generated::v1::progenitor_client::encode_path;
///
/// assert_eq!(encode_path("id", "a/b?c")?, "a%2Fb%3Fc");
/// assert_eq!(
///     encode_path("id", "..").unwrap_err().to_string(),
///     "the path parameter `id` is `..`, which would address another path"
/// );
/// # Ok::<(), calamus_runtime::__generated::v1::progenitor_client::Error>(())
/// ```
///
/// # Errors
///
/// If the value is empty, `.` or `..`: URLs drop such segments, or the one before them, and
/// the request would be for another operation.
pub fn encode_path(name: &str, value: &str) -> Result<String, Error> {
    segment(&format!("the path parameter `{name}`"), encoded(value))
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;
    use crate::error::{self, Delivery, ErrorKind};

    #[test]
    fn a_path_parameter_is_one_segment_whatever_its_value() {
        for (value, expected) in [
            ("a-Z.0_~", "a-Z.0_~"),
            ("../x", "..%2Fx"),
            ("a\\b", "a%5Cb"),
            ("%2e%2e", "%252e%252e"),
            ("a?b#c", "a%3Fb%23c"),
            (":@!$&'()*+,;=", "%3A%40%21%24%26%27%28%29%2A%2B%2C%3B%3D"),
            ("é\t", "%C3%A9%09"),
            ("...", "..."),
        ] {
            let encoded = encode_path("id", value).unwrap();
            assert_eq!(encoded, expected);
            let url = format!("http://localhost/before/{encoded}/after");
            let url = reqwest::Url::parse(&url).unwrap();
            let segments: Vec<_> = url.path_segments().unwrap().collect();
            assert_eq!(segments, ["before", expected, "after"]);
        }
        for value in ["", ".", ".."] {
            let error = error::Error::from(encode_path("id", value).unwrap_err());
            assert!(error.kind() == ErrorKind::InvalidRequest);
            assert!(error.delivery() == Delivery::NotSent);
            assert!(error.to_string().contains("path parameter `id`"), "{error}");
        }
    }

    #[test]
    fn errors_show_no_url_and_no_value() {
        let client = reqwest::Client::new();
        let built = client.get("http://u:canary@exa mple/?canary").build();
        let header = reqwest::header::HeaderValue::from_str("canary\n");
        for error in [Error::from(built.unwrap_err()), Error::from(header.unwrap_err())] {
            let source = error.source().map(ToString::to_string);
            assert!(!format!("{error:?} {error:#?} {error} {source:?}").contains("canary"));
            let error = error::Error::from(error);
            assert!(error.kind() == ErrorKind::InvalidRequest);
            let source = error.source().map(ToString::to_string);
            assert!(!format!("{error:?} {error:#?} {error} {source:?}").contains("canary"));
        }
    }

    #[test]
    fn errors_keep_their_cause() {
        let built = reqwest::Client::new().get("no URL").build().unwrap_err();
        let error = Error::from(built);
        assert!(error.source().is_some() && error::Error::from(error).source().is_some());
        // Keys of JSON are strings.
        let value = std::collections::BTreeMap::from([([1], 2)]);
        let error = Error::from(serde_json::to_string(&value).unwrap_err());
        let expected = "a parameter or the body does not serialize: key must be a string";
        assert_eq!((error.to_string().as_str(), error.source().is_none()), (expected, true));
    }
}
