//! Parameters in the query, in the styles of OpenAPI.

use reqwest::{Request, RequestBuilder};
use serde::Serialize;

use crate::build_error::Error;
use crate::parameters::{encoded, encoded_values, json};
use crate::shape::{Shape, text};

/// Adds parameters to the query of a request. reqwest's own `query` is behind a feature that
/// brings in two more crates.
pub trait QueryParameters: Sized {
    /// Adds a value as pairs: one for each element of an array and for each property of an
    /// object, one for any other value, none for null.
    fn query_form<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Result<Self, Error>;

    /// Adds an object as one pair for each of its properties, at any depth: `name[a][b]`.
    /// Elements of an array have their index for a name.
    fn query_deep<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Result<Self, Error>;

    /// Adds a value as JSON; nothing, if it is null.
    fn query_json<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Result<Self, Error>;

    /// Adds values as one pair, with a separator between them, which stands there as it is and
    /// is encoded within them; nothing, if the value is null or an array without elements.
    fn query_delimited<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
        separator: &str,
    ) -> Result<Self, Error>;
}

impl QueryParameters for RequestBuilder {
    fn query_form<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Result<Self, Error> {
        append(self, &pairs(name, value)?)
    }

    fn query_deep<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Result<Self, Error> {
        let mut found = Vec::new();
        deep(name.to_owned(), value, &mut found)?;
        append(self, &found)
    }

    fn query_json<T: Serialize + ?Sized>(self, name: &str, value: &T) -> Result<Self, Error> {
        match json(value)?.as_str() {
            "null" => Ok(self),
            text => append(self, &[(name, text)]),
        }
    }

    fn query_delimited<T: Serialize + ?Sized>(
        self,
        name: &str,
        value: &T,
        separator: &str,
    ) -> Result<Self, Error> {
        let values = encoded_values(value, false)?.unwrap_or_default();
        if values.is_empty() {
            return Ok(self);
        }
        let pair = format!("{}={}", encoded(name), values.join(separator));
        change_request(self, |request| {
            let query = match request.url().query() {
                Some(query) if !query.is_empty() => format!("{query}&{pair}"),
                _ => pair,
            };
            request.url_mut().set_query(Some(&query));
        })
    }
}

fn append(
    request: RequestBuilder,
    pairs: &[(impl AsRef<str>, impl AsRef<str>)],
) -> Result<RequestBuilder, Error> {
    if pairs.is_empty() {
        return Ok(request);
    }
    change_request(request, |request| {
        request.url_mut().query_pairs_mut().extend_pairs(pairs);
    })
}

/// Changes a request that is being built.
pub(crate) fn change_request(
    request: RequestBuilder,
    change: impl FnOnce(&mut Request),
) -> Result<RequestBuilder, Error> {
    let (client, request) = request.build_split();
    let mut request = request?;
    change(&mut request);
    Ok(RequestBuilder::from_parts(client, request))
}

/// Returns the pairs of a value: one for each element of an array and for each property of an
/// object, one for any other value, none for null.
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
        Shape::Object(properties) => properties
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Properties in the order of their fields.
    #[derive(Serialize)]
    struct Size {
        width: u8,
        unit: Option<&'static str>,
        note: Option<&'static str>,
        all: bool,
    }

    const SIZE: Size = Size { width: 2, unit: Some("c,m"), note: None, all: false };

    fn request(before: &str) -> RequestBuilder {
        reqwest::Client::new().get(format!("http://localhost/{before}"))
    }

    /// The query of a request, with one pair a line.
    fn query(request: Result<RequestBuilder, Error>) -> Option<String> {
        let request = request.unwrap().build().unwrap();
        Some(request.url().query()?.replace('&', "\n"))
    }

    fn form<T: Serialize>(value: T) -> Option<String> {
        query(request("").query_form("a b", &value))
    }

    #[test]
    fn a_form_has_the_pairs_of_progenitor() {
        assert_eq!(form(Some(20)).as_deref(), Some("a+b=20"));
        assert_eq!(form(-1.5_f64).as_deref(), Some("a+b=-1.5"));
        assert_eq!(form(true).as_deref(), Some("a+b=true"));
        assert_eq!(form("x&y é").as_deref(), Some("a+b=x%26y+%C3%A9"));
        assert_eq!(form(None::<&str>), None);
        assert_eq!(form(Vec::<String>::new()), None);
        assert_eq!(form(Some(&vec!["x", "y"])).as_deref(), Some("a+b=x\na+b=y"));
        assert_eq!(form([Some(1), None]).as_deref(), Some("a+b=1\na+b="));
        assert_eq!(form(SIZE).as_deref(), Some("width=2\nunit=c%2Cm\nall=false"));
    }

    #[test]
    fn an_object_is_pairs_at_any_depth_or_json() {
        let value = serde_json::json!({"a": {"b": 1, "c": ["x", null, {"d": true}]}, "e": null});
        let deep = query(request("").query_deep("f", &value));
        let expected =
            "f%5Ba%5D%5Bb%5D=1\nf%5Ba%5D%5Bc%5D%5B0%5D=x\nf%5Ba%5D%5Bc%5D%5B2%5D%5Bd%5D=true";
        assert_eq!(deep.as_deref(), Some(expected));
        let json = query(request("").query_json("p", &[1, 2]));
        assert_eq!(json.as_deref(), Some("p=%5B1%2C2%5D"));
        let json = query(request("").query_json("p", &SIZE));
        let expected = "p=%7B%22width%22%3A2%2C%22unit%22%3A%22c%2Cm%22%2C%22note%22%3Anull%2C%22all%22%3Afalse%7D";
        assert_eq!(json.as_deref(), Some(expected));
        assert_eq!(query(request("").query_json("p", &None::<Size>)), None);
    }

    #[test]
    fn a_separator_stands_between_values_and_is_encoded_within_them() {
        let delimited = |before: &str, values: &[&str], separator: &str| {
            query(request(before).query_delimited("a b", values, separator))
        };
        assert_eq!(delimited("", &["x|y", "z"], "|").as_deref(), Some("a%20b=x%7Cy|z"));
        let after = delimited("?q=1", &["x", "é"], "%20");
        assert_eq!(after.as_deref(), Some("q=1\na%20b=x%20%C3%A9"));
        assert_eq!(delimited("?q=1", &[], ",").as_deref(), Some("q=1"));
        assert_eq!(delimited("", &[], ","), None);
    }

    #[test]
    fn parameters_are_in_the_order_of_the_calls() {
        let request = request("?q=1").query_form("b", "x").unwrap();
        let request = request.query_delimited("a", &[1, 2], ",").unwrap();
        assert_eq!(
            query(request.query_json("c", &true)).as_deref(),
            Some("q=1\nb=x\na=1,2\nc=true")
        );
    }

    #[test]
    fn a_value_that_is_no_json_is_an_error_in_every_style() {
        // Keys of JSON are strings.
        let value = std::collections::BTreeMap::from([([1], 2)]);
        for error in [
            request("").query_form("p", &value).unwrap_err(),
            request("").query_deep("p", &value).unwrap_err(),
            request("").query_json("p", &value).unwrap_err(),
            request("").query_delimited("p", &value, ",").unwrap_err(),
        ] {
            assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
            let expected = "a parameter or the body does not serialize: key must be a string";
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn an_invalid_url_is_an_error() {
        let error = reqwest::Client::new().get("no URL").query_form("p", "x").unwrap_err();
        assert!(matches!(error, Error::CommunicationError(_)), "{error}");
    }
}
