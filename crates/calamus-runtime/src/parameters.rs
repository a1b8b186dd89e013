//! Parameters in other styles than one text or one pair for each value.
//!
//! A separator stands between values as it is, and is encoded within them, so that a
//! value that contains it stays one value.

use std::fmt::Write as _;

use reqwest::RequestBuilder;
use reqwest::header::{COOKIE, HeaderMap, HeaderValue};
use serde::Serialize;

use crate::build_error::Error;
use crate::shape::{Shape, text};

/// Returns a value in a query: one pair for each element of a list and for each property of an
/// object, one for anything else, none for null.
pub fn form_pairs<T: Serialize + ?Sized>(
    name: &str,
    value: &T,
) -> Result<Vec<(String, String)>, Error> {
    pairs(name, value).map_err(invalid)
}

/// Returns an object in a query as one pair for each of its properties, at any depth: `name[a][b]`.
/// Elements of a list have their number for a name.
pub fn deep_pairs<T: Serialize + ?Sized>(
    name: &str,
    value: &T,
) -> Result<Vec<(String, String)>, Error> {
    let mut found = Vec::new();
    deep(name.to_owned(), value, &mut found).map_err(invalid)?;
    Ok(found)
}

/// A value in a query as JSON; no pair, if it is null.
pub fn json_pair<T: Serialize + ?Sized>(
    name: &'static str,
    value: &T,
) -> Result<Vec<(&'static str, String)>, Error> {
    let text = json(value)?;
    Ok(if text == "null" { Vec::new() } else { vec![(name, text)] })
}

/// Returns a value as JSON.
pub fn json<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(invalid)
}

/// Values in one pair of a query, with a separator between them.
pub trait Delimited: Sized {
    /// Adds the pair; nothing, if the value is null or a list without elements.
    fn delimited<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
        separator: &str,
    ) -> Result<Self, Error>;
}

impl Delimited for RequestBuilder {
    fn delimited<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
        separator: &str,
    ) -> Result<Self, Error> {
        let values = values(value, false).map_err(invalid)?.unwrap_or_default();
        if values.is_empty() {
            return Ok(self);
        }
        let pair = format!("{}={}", encoded(name), values.join(separator));
        let (client, request) = self.build_split();
        let mut request = request?;
        let query = match request.url().query() {
            Some(query) if !query.is_empty() => format!("{query}&{pair}"),
            _ => pair,
        };
        request.url_mut().set_query(Some(&query));
        Ok(Self::from_parts(client, request))
    }
}

/// Returns a value in a path, ready to stand there: `a,b`, and of an object `a,1,b,2`, or `a=1,b=2`
/// where it is exploded.
pub fn simple<T: Serialize + ?Sized>(value: &T, explode: bool) -> Result<String, Error> {
    let values = values(value, explode).map_err(invalid)?;
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
    let values = values(value, explode).map_err(invalid)?.unwrap_or_default();
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
    let is_object = matches!(Shape::of(value).map_err(invalid)?, Shape::Object(_));
    let values = values(value, explode).map_err(invalid)?.unwrap_or_default();
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
    Ok(flat(value, explode).map_err(invalid)?.unwrap_or_default().join(","))
}

/// Adds a cookie to the one header that has them all; nothing, if the value is null. What
/// a cookie cannot hold is percent-encoded; a percent sign stays what it is.
pub fn append_cookie<T: Serialize + ?Sized>(
    headers: &mut HeaderMap,
    name: &str,
    value: &T,
) -> Result<(), Error> {
    let Some(values) = flat(value, false).map_err(invalid)? else { return Ok(()) };
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

pub(crate) fn pairs<T: Serialize + ?Sized>(
    name: &str,
    value: &T,
) -> serde_json::Result<Vec<(String, String)>> {
    Ok(match Shape::of(value)? {
        Shape::Null => Vec::new(),
        Shape::Text(text) => vec![(name.to_owned(), text)],
        Shape::List(values) => values
            .iter()
            .map(|value| Ok((name.to_owned(), text(value)?)))
            .collect::<serde_json::Result<_>>()?,
        Shape::Object(members) => members
            .iter()
            .filter(|(_, value)| value.as_str() != "null")
            .map(|(name, value)| Ok((name.clone(), text(value)?)))
            .collect::<serde_json::Result<_>>()?,
    })
}

pub(crate) fn deep<T: Serialize + ?Sized>(
    name: String,
    value: &T,
    found: &mut Vec<(String, String)>,
) -> serde_json::Result<()> {
    match Shape::of(value)? {
        Shape::Null => {}
        Shape::Text(text) => found.push((name, text)),
        Shape::List(values) => {
            for (index, value) in values.iter().enumerate() {
                deep(format!("{name}[{index}]"), value, found)?;
            }
        }
        Shape::Object(properties) => {
            for (property, value) in properties {
                deep(format!("{name}[{property}]"), &value, found)?;
            }
        }
    }
    Ok(())
}

/// The texts of a value, encoded for an address; none, if it is null.
fn values<T: Serialize + ?Sized>(
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

fn invalid(error: serde_json::Error) -> Error {
    Error::InvalidRequest(error.to_string())
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
    fn query_parameters_are_pairs_texts_or_json() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(form_pairs("p", &[1, 2]).unwrap(), [pair("p", "1"), pair("p", "2")]);
        assert_eq!(form_pairs("p", &[Some(1), None]).unwrap(), [pair("p", "1"), pair("p", "")]);
        assert_eq!(form_pairs("p", &SIZE).unwrap(), [pair("width", "2"), pair("unit", "c,m")]);
        let deep = serde_json::json!({"a": {"b": 1, "c": ["x", null, {"d": true}]}, "e": null});
        assert_eq!(
            deep_pairs("f", &deep).unwrap(),
            [pair("f[a][b]", "1"), pair("f[a][c][0]", "x"), pair("f[a][c][2][d]", "true")]
        );
        let json = r#"{"width":2,"unit":"c,m","note":null}"#;
        assert_eq!(json_pair("p", &SIZE).unwrap(), [("p", json.to_owned())]);
        assert_eq!(json_pair("p", &None::<Size>).unwrap(), []);
    }

    #[test]
    fn a_separator_stands_between_values_and_is_encoded_within_them() {
        let query = |before: &str, values: &[&str], separator: &str| {
            let url = format!("http://localhost/{before}");
            let request = reqwest::Client::new().get(url).delimited("a b", values, separator);
            request.unwrap().build().unwrap().url().query().map(str::to_owned)
        };
        assert_eq!(query("", &["x|y", "z"], "|").as_deref(), Some("a%20b=x%7Cy|z"));
        assert_eq!(query("?q=1", &["x", "é"], "%20").as_deref(), Some("q=1&a%20b=x%20%C3%A9"));
        assert_eq!(query("?q=1", &[], ",").as_deref(), Some("q=1"));
        assert_eq!(query("", &[], ","), None);
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
        let request = reqwest::Client::new().get("http://localhost/");
        let mut headers = HeaderMap::new();
        for error in [
            simple(&value, false).unwrap_err(),
            matrix("p", &value, true).unwrap_err(),
            form_pairs("p", &value).unwrap_err(),
            deep_pairs("p", &value).unwrap_err(),
            json_pair("p", &value).unwrap_err(),
            in_header(&value, false).unwrap_err(),
            append_cookie(&mut headers, "p", &value).unwrap_err(),
            request.delimited("p", &value, ",").unwrap_err(),
        ] {
            assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
            assert_eq!(error.to_string(), "key must be a string");
        }
    }
}
