//! Parameters in the path, in headers and in cookies, in the styles of OpenAPI.
//!
//! A separator stands between values as it is, and is encoded within them, so that a
//! value that contains it stays one value.

use std::fmt::Write as _;

use reqwest::header::{COOKIE, HeaderMap, HeaderValue};
use serde::Serialize;

use crate::build_error::Error;
use crate::shape::{Shape, text};

/// Returns a value as JSON.
pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    Ok(serde_json::to_string(value)?)
}

/// Returns a value in a path, ready to stand there: `a,b`, and of an object `a,1,b,2`, or `a=1,b=2`
/// where it is exploded.
pub fn simple<T: Serialize + ?Sized>(value: &T, explode: bool) -> Result<String, Error> {
    let values = encoded_values(value, explode)?;
    segment("a path parameter", values.unwrap_or_default().join(","))
}

/// Returns a path segment, unless URLs drop it or the one before it, so that the request would
/// be for another operation.
pub(crate) fn segment(parameter: &str, encoded: String) -> Result<String, Error> {
    let what = match encoded.as_str() {
        "" => "empty",
        "." => "`.`",
        ".." => "`..`",
        _ => return Ok(encoded),
    };
    let message = format!("{parameter} is {what}, which would address another path");
    Err(Error::InvalidRequest(message))
}

/// Returns a value in a path behind a dot: `.a,b`, or `.a.b` where it is exploded.
pub fn label<T: Serialize + ?Sized>(value: &T, explode: bool) -> Result<String, Error> {
    let values = encoded_values(value, explode)?.unwrap_or_default();
    let value = format!(".{}", values.join(if explode { "." } else { "," }));
    segment("a path parameter with its dot", value)
}

/// A value in a path behind its name: `;name=a,b`, or `;name=a;name=b` where it is
/// exploded.
pub fn matrix<T: Serialize + ?Sized>(
    name: &str,
    value: &T,
    explode: bool,
) -> Result<String, Error> {
    let name = encoded(name);
    let is_object = matches!(Shape::of(value)?, Shape::Object(_));
    let values = encoded_values(value, explode)?.unwrap_or_default();
    Ok(if !explode {
        format!(";{name}={}", values.join(","))
    } else if is_object {
        values.iter().map(|pair| format!(";{pair}")).collect()
    } else {
        values.iter().map(|value| format!(";{name}={value}")).collect()
    })
}

/// Returns a value in a header: with commas between elements, and between names and properties.
pub fn in_header<T: Serialize + ?Sized>(value: &T, explode: bool) -> Result<String, Error> {
    Ok(flat(value, explode)?.unwrap_or_default().join(","))
}

/// Adds a cookie to the one header that has them all; nothing, if the value is null. What
/// a cookie cannot hold is percent-encoded; a percent sign stays what it is.
pub fn append_cookie<T: Serialize + ?Sized>(
    headers: &mut HeaderMap,
    name: &str,
    value: &T,
) -> Result<(), Error> {
    let Some(values) = flat(value, false)? else { return Ok(()) };
    let fits = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
    let values: Vec<_> = values.iter().map(|value| escaped(value, fits)).collect();
    let cookie = format!("{name}={}", values.join(","));
    let cookies = match headers.get(COOKIE).and_then(|value| value.to_str().ok()) {
        Some(before) => format!("{before}; {cookie}"),
        None => cookie,
    };
    headers.insert(COOKIE, HeaderValue::try_from(cookies)?);
    Ok(())
}

/// The same with a value as JSON.
pub fn append_json_cookie<T: Serialize + ?Sized>(
    headers: &mut HeaderMap,
    name: &str,
    value: &T,
) -> Result<(), Error> {
    match json(value)?.as_str() {
        "null" => Ok(()),
        text => append_cookie(headers, name, text),
    }
}

/// The texts of a value, encoded for an address; none, if it is null.
pub(crate) fn encoded_values<T: Serialize + ?Sized>(
    value: &T,
    explode: bool,
) -> serde_json::Result<Option<Vec<String>>> {
    flattened(value, explode, encoded)
}

/// The texts of a value as they are; none, if it is null.
fn flat<T: Serialize + ?Sized>(
    value: &T,
    explode: bool,
) -> serde_json::Result<Option<Vec<String>>> {
    flattened(value, explode, str::to_owned)
}

fn flattened<T: Serialize + ?Sized>(
    value: &T,
    explode: bool,
    encode: fn(&str) -> String,
) -> serde_json::Result<Option<Vec<String>>> {
    let mut texts = Vec::new();
    match Shape::of(value)? {
        Shape::Null => return Ok(None),
        Shape::Text(text) => texts.push(encode(&text)),
        Shape::List(values) => {
            for value in &values {
                texts.push(encode(&text(value)?));
            }
        }
        Shape::Object(properties) => {
            let properties = properties.iter().filter(|(_, value)| value.as_str() != "null");
            for (name, value) in properties {
                let (name, value) = (encode(name), encode(&text(value)?));
                if explode {
                    texts.push(format!("{name}={value}"));
                } else {
                    texts.extend([name, value]);
                }
            }
        }
    }
    Ok(Some(texts))
}

/// A text of which nothing has a meaning in an address.
pub(crate) fn encoded(text: &str) -> String {
    escaped(text, |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

fn escaped(text: &str, stays: impl Fn(u8) -> bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if stays(byte) {
            escaped.push(char::from(byte));
        } else {
            // Writing to a text does not fail.
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_parameters_of_any_style_are_no_dot_segments() {
        for value in ["", ".", ".."] {
            assert!(simple(value, false).is_err(), "{value}");
            assert!(matrix("a", value, false).unwrap().starts_with(";a="), "{value}");
        }
        let none: [&str; 0] = [];
        assert!(simple(&none, false).is_err() && label(&none, true).is_err());
        for value in ["", "."] {
            assert!(label(value, false).is_err(), "{value}");
        }
        assert!(label(&["", ""], true).is_err());
        assert_eq!(simple(&[".", "."], false).unwrap(), ".,.");
        assert_eq!(label("..", false).unwrap(), "...");
    }

    /// Properties in the order of their fields.
    #[derive(Serialize)]
    struct Size {
        width: u8,
        unit: Option<&'static str>,
        note: Option<&'static str>,
    }

    const SIZE: Size = Size { width: 2, unit: Some("c,m"), note: None };

    #[test]
    fn path_parameters_have_the_styles_of_openapi() {
        let list = ["a/b", "c,d"];
        for (explode, of_simple, of_label, of_matrix) in [
            (false, "a%2Fb,c%2Cd", ".a%2Fb,c%2Cd", ";my%20p=a%2Fb,c%2Cd"),
            (true, "a%2Fb,c%2Cd", ".a%2Fb.c%2Cd", ";my%20p=a%2Fb;my%20p=c%2Cd"),
        ] {
            assert_eq!(simple(&list, explode).unwrap(), of_simple);
            assert_eq!(label(&list, explode).unwrap(), of_label);
            assert_eq!(matrix("my p", &list, explode).unwrap(), of_matrix);
        }
        for (explode, of_simple, of_label, of_matrix) in [
            (false, "width,2,unit,c%2Cm", ".width,2,unit,c%2Cm", ";p=width,2,unit,c%2Cm"),
            (true, "width=2,unit=c%2Cm", ".width=2.unit=c%2Cm", ";width=2;unit=c%2Cm"),
        ] {
            assert_eq!(simple(&SIZE, explode).unwrap(), of_simple);
            assert_eq!(label(&SIZE, explode).unwrap(), of_label);
            assert_eq!(matrix("p", &SIZE, explode).unwrap(), of_matrix);
        }
        assert_eq!(matrix("p", &true, true).unwrap(), ";p=true");
    }

    #[test]
    fn header_parameters_are_not_encoded() {
        assert_eq!(in_header(&["a b", "é"], false).unwrap(), "a b,é");
        assert_eq!(in_header(&SIZE, false).unwrap(), "width,2,unit,c,m");
        assert_eq!(in_header(&SIZE, true).unwrap(), "width=2,unit=c,m");
        assert_eq!(in_header(&None::<u8>, false).unwrap(), "");
    }

    #[test]
    fn cookies_are_one_header_without_the_characters_that_end_them() {
        let mut headers = HeaderMap::new();
        append_cookie(&mut headers, "none", &None::<u8>).unwrap();
        append_json_cookie(&mut headers, "none", &None::<u8>).unwrap();
        assert!(headers.is_empty());
        append_cookie(&mut headers, "a", "x; y=\"1\"").unwrap();
        append_cookie(&mut headers, "b", &[1, 2]).unwrap();
        append_json_cookie(&mut headers, "c", &serde_json::json!({"d": [1, 2]})).unwrap();
        let expected = "a=x%3B%20y=%221%22; b=1,2; c={%22d%22:[1%2C2]}";
        assert_eq!(headers[COOKIE], expected);
        assert!(append_cookie(&mut headers, "line\nbreak", "x").is_err());
    }

    #[test]
    fn a_value_that_is_no_json_is_an_error_in_every_style() {
        // Keys of JSON are strings.
        let value = std::collections::BTreeMap::from([([1], 2)]);
        let mut headers = HeaderMap::new();
        for error in [
            simple(&value, false).unwrap_err(),
            matrix("p", &value, true).unwrap_err(),
            in_header(&value, false).unwrap_err(),
            append_cookie(&mut headers, "p", &value).unwrap_err(),
        ] {
            assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
            let expected = "a parameter or the body does not serialize: key must be a string";
            assert_eq!(error.to_string(), expected);
        }
    }
}
