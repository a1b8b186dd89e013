//! Request bodies that are forms in the style of a query.

use reqwest::RequestBuilder;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;

use crate::build_error::Error;
use crate::query::{change_request, deep, pairs};
use crate::shape::{Shape, text};

const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");

/// How a property of a form is sent that is not sent as usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// One pair, with this between the elements of a list.
    Joined(&'static str),
    /// One pair for each property, at any depth: `name[a][b]`.
    Deep,
    /// One pair, as JSON.
    Json,
    /// One pair for each element of a list and each property of an object, which has its
    /// own name.
    Exploded,
}

/// Sends forms.
pub trait Forms: Sized {
    /// Sends a body as a form: a pair for each property and each element of
    /// a list, JSON where a property is an object, nothing where it is null. `encodings`
    /// says which properties are sent in another way.
    fn form_of<T: Serialize + ?Sized>(
        self,
        body: &T,
        encodings: &[(&str, Encoding)],
    ) -> Result<Self, Error>;
}

impl Forms for RequestBuilder {
    fn form_of<T: Serialize + ?Sized>(
        self,
        body: &T,
        encodings: &[(&str, Encoding)],
    ) -> Result<Self, Error> {
        let pairs = form(body, encodings)?;
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        change_request(self, |request| {
            request.headers_mut().entry(CONTENT_TYPE).or_insert(MEDIA_TYPE);
            *request.body_mut() = Some(body.into());
        })
    }
}

fn form<T: Serialize + ?Sized>(
    body: &T,
    encodings: &[(&str, Encoding)],
) -> Result<Vec<(String, String)>, Error> {
    let Shape::Object(properties) = Shape::of(body)? else {
        return Err(Error::InvalidRequest("a form is made of an object".to_owned()));
    };
    let mut found = Vec::new();
    for (name, value) in properties {
        let encoding = encodings.iter().find(|(own, _)| *own == name).map(|(_, own)| *own);
        match (encoding, Shape::of(&value)?) {
            (_, Shape::Null) => {}
            (Some(Encoding::Deep), _) => deep(name, &value, &mut found)?,
            (Some(Encoding::Exploded), _) => found.extend(pairs(&name, &value)?),
            (Some(Encoding::Joined(separator)), Shape::List(values)) => {
                let texts: Vec<_> = values.iter().map(text).collect::<serde_json::Result<_>>()?;
                found.push((name, texts.join(separator)));
            }
            (Some(Encoding::Joined(separator)), Shape::Object(properties)) => {
                let mut texts = Vec::new();
                for (name, value) in properties {
                    texts.extend([name, text(&value)?]);
                }
                found.push((name, texts.join(separator)));
            }
            (None, Shape::List(_)) => found.extend(pairs(&name, &value)?),
            (Some(Encoding::Json), _) => found.push((name, value.to_string())),
            (Some(Encoding::Joined(_)) | None, _) => found.push((name, text(&value)?)),
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn properties_are_sent_in_their_encodings() {
        let body = json!({
            "text": "a b", "none": null, "list": [1, 2], "object": {"b": 1, "c": null},
            "joined": ["x", "y"], "named": {"k": "v", "l": 1}, "alone": true,
            "deep": {"b": [{"c": 1}]}, "json": {"b": 1}, "exploded": {"own": 1},
        });
        let encodings = [
            ("joined", Encoding::Joined("|")),
            ("named", Encoding::Joined(",")),
            ("alone", Encoding::Joined(",")),
            ("deep", Encoding::Deep),
            ("json", Encoding::Json),
            ("exploded", Encoding::Exploded),
        ];
        let mut pairs = form(&body, &encodings).unwrap();
        pairs.sort_unstable();
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let expected = [
            "alone=true",
            "deep[b][0][c]=1",
            "joined=x|y",
            r#"json={"b":1}"#,
            "list=1",
            "list=2",
            "named=k,v,l,1",
            r#"object={"b":1,"c":null}"#,
            "own=1",
            "text=a b",
        ];
        assert_eq!(pairs, expected);
    }

    #[test]
    fn a_body_that_is_no_object_is_an_error() {
        let request = reqwest::Client::new().post("http://localhost/");
        let error = request.form_of(&[1], &[]).unwrap_err();
        assert_eq!(error.to_string(), "a form is made of an object");
        // Keys of JSON are strings.
        let value = std::collections::BTreeMap::from([([1], 2)]);
        let request = reqwest::Client::new().post("http://localhost/");
        let error = request.form_of(&value, &[]).unwrap_err();
        let expected = "a parameter or the body does not serialize: key must be a string";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn a_form_is_encoded_and_keeps_a_content_type() {
        let request = reqwest::Client::new().post("http://localhost/");
        let request = request.form_of(&json!({"a b": "ä"}), &[]).unwrap().build().unwrap();
        assert_eq!(request.headers()[CONTENT_TYPE], MEDIA_TYPE);
        assert_eq!(request.body().and_then(reqwest::Body::as_bytes), Some(&b"a+b=%C3%A4"[..]));
        let request = reqwest::Client::new().post("http://localhost/");
        let request = request.header(CONTENT_TYPE, "x/y").form_of(&json!({}), &[]).unwrap();
        let request = request.build().unwrap();
        let types: Vec<_> = request.headers().get_all(CONTENT_TYPE).iter().collect();
        assert_eq!(types, ["x/y"]);
    }
}
