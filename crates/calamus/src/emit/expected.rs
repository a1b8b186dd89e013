//! What a sample request looks like on the wire, from the plan alone: the styles of parameters,
//! forms and parts as OpenAPI describes them.

use std::fmt::Write as _;

use serde_json::Value;

use super::samples::FILE;
use crate::plan::{
    BodyContent, BodyKind, Encoding, Form, Location, OperationPlan, ParameterPlan, PartEncoding,
    Plan, Segment, TypeRef,
};

/// A name and a value.
pub(super) type Pair = (String, String);

/// A request.
#[derive(Debug, Default)]
pub(super) struct Expected {
    /// The path.
    pub(super) path: String,
    /// The query, decoded.
    pub(super) query: Vec<Pair>,
    /// Headers, without cookies.
    pub(super) headers: Vec<Pair>,
    /// Cookies as they are sent.
    pub(super) cookies: Vec<String>,
}

impl Expected {
    /// Returns the expected request of an operation with these values of its parameters.
    pub(super) fn of(operation: &OperationPlan, values: &[(&ParameterPlan, Value)]) -> Self {
        let mut expected = Self::default();
        for segment in &operation.segments {
            expected.path += &match segment {
                Segment::Literal(text) => text.clone(),
                Segment::Parameter(index) => {
                    let parameter = operation.parameters.get(*index);
                    let mut values = values.iter();
                    let found = values.find(|(known, _)| {
                        parameter.is_some_and(|wanted| std::ptr::eq(*known, wanted))
                    });
                    found.map(|(parameter, value)| in_path(parameter, value)).unwrap_or_default()
                }
            };
        }
        for (parameter, value) in values {
            let wire = &parameter.wire;
            match parameter.location {
                Location::Path => {}
                Location::Query => expected.query.extend(in_query(parameter, value)),
                Location::Header => {
                    expected.headers.push((wire.to_lowercase(), in_header(parameter, value)));
                }
                Location::Cookie => expected.cookies.push(in_cookie(parameter, value)),
            }
        }
        if !operation.accept.is_empty() {
            expected.headers.push(("accept".to_owned(), operation.accept.join(", ")));
        }
        expected
    }

    /// Sorts what has no order on the wire.
    pub(super) fn sort(&mut self) {
        self.query.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.cookies.sort();
    }
}

fn in_path(parameter: &ParameterPlan, value: &Value) -> String {
    let name = percent(&parameter.wire, UNRESERVED);
    let parts = |explode| flat(value, explode, |text| percent(text, UNRESERVED));
    match parameter.encoding {
        Encoding::Json => percent(&value.to_string(), UNRESERVED),
        Encoding::Simple { explode } => parts(explode).join(","),
        Encoding::Label { explode } => {
            format!(".{}", parts(explode).join(if explode { "." } else { "," }))
        }
        Encoding::Matrix { explode: false } => format!(";{name}={}", parts(false).join(",")),
        Encoding::Matrix { explode: true } if value.is_object() => {
            parts(true).iter().map(|part| format!(";{part}")).collect()
        }
        Encoding::Matrix { explode: true } => {
            parts(true).iter().map(|part| format!(";{name}={part}")).collect()
        }
        _ => percent(&text(value), UNRESERVED),
    }
}

fn in_query(parameter: &ParameterPlan, value: &Value) -> Vec<Pair> {
    let joined = |separator: &str| {
        vec![(parameter.wire.clone(), flat(value, false, str::to_owned).join(separator))]
    };
    match parameter.encoding {
        Encoding::Comma => joined(","),
        Encoding::Space => joined(" "),
        Encoding::Pipe => joined("|"),
        Encoding::Deep => deep(&parameter.wire, value),
        Encoding::Json => vec![(parameter.wire.clone(), value.to_string())],
        _ => exploded(&parameter.wire, value),
    }
}

fn in_header(parameter: &ParameterPlan, value: &Value) -> String {
    match parameter.encoding {
        Encoding::Json => value.to_string(),
        Encoding::Simple { explode } => flat(value, explode, str::to_owned).join(","),
        _ => text(value),
    }
}

fn in_cookie(parameter: &ParameterPlan, value: &Value) -> String {
    let encode = |text: &str| percent(text, is_in_cookie);
    let values = match parameter.encoding {
        Encoding::Json => vec![encode(&value.to_string())],
        _ => flat(value, false, encode),
    };
    format!("{}={}", parameter.wire, values.join(","))
}

/// Returns the pairs of a form, as the plan of its body encodes them.
pub(super) fn form(body: &BodyContent, value: &Value) -> Vec<Pair> {
    let BodyKind::Form(encodings) = &body.kind else { return Vec::new() };
    let mut pairs = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let encoding =
            encodings.iter().find(|(known, _)| known == name).map(|(_, encoding)| *encoding);
        pairs.extend(match (encoding, value) {
            (_, Value::Null) => Vec::new(),
            (Some(PartEncoding::Deep), _) => deep(name, value),
            (Some(PartEncoding::Exploded), _) | (None, Value::Array(_)) => exploded(name, value),
            (Some(PartEncoding::Json), _) => vec![(name.clone(), value.to_string())],
            (Some(PartEncoding::Joined(separator)), _) => {
                vec![(name.clone(), flat(value, false, str::to_owned).join(separator))]
            }
            (None, _) => vec![(name.clone(), text(value))],
        });
    }
    pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
    pairs
}

/// Returns the parts of a multipart body: name, file name, media type and contents.
pub(super) fn parts(plan: &Plan, ty: &TypeRef, value: &Value) -> Vec<[String; 4]> {
    let [file_name, contents] = FILE.map(str::to_owned);
    let form = ty.named().and_then(|id| plan.get(id)).map(|planned| &planned.form);
    let Some(Form::Multipart { parts }) = form else {
        let names = value.as_object().into_iter().flatten().map(|(name, _)| name);
        let file =
            |name: &String| [name.clone(), file_name.clone(), OCTETS.to_owned(), contents.clone()];
        return names.map(file).collect();
    };
    let mut found = Vec::new();
    for part in parts {
        let name = part.field.json.clone();
        let media_type = part.media_type.clone();
        let Some(value) = value.get(&name) else { continue };
        let count = value.as_array().map_or(1, Vec::len);
        if part.file {
            let media_type = media_type.unwrap_or_else(|| OCTETS.to_owned());
            let file = [name, file_name.clone(), media_type, contents.clone()];
            found.extend(vec![file; count]);
            continue;
        }
        let values = match value {
            Value::Array(values) if media_type.is_none() => values.iter().collect(),
            value => vec![value],
        };
        for value in values {
            let is_json = media_type.as_ref().is_some_and(|media_type| media_type.contains("json"));
            let (media_type, contents) = match value {
                Value::Null => continue,
                Value::Array(_) | Value::Object(_) => {
                    let media_type = media_type.clone();
                    (media_type.unwrap_or_else(|| "application/json".to_owned()), value.to_string())
                }
                value if is_json => (media_type.clone().unwrap_or_default(), value.to_string()),
                value => (media_type.clone().unwrap_or_default(), text(value)),
            };
            found.push([name.clone(), String::new(), media_type, contents]);
        }
    }
    found
}

const OCTETS: &str = "application/octet-stream";

/// Returns the pairs of a value: one for each element or property.
fn exploded(name: &str, value: &Value) -> Vec<Pair> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().map(|value| (name.to_owned(), text(value))).collect(),
        Value::Object(properties) => {
            let properties = properties.iter().filter(|(_, value)| !value.is_null());
            properties.map(|(name, value)| (name.clone(), text(value))).collect()
        }
        value => vec![(name.to_owned(), text(value))],
    }
}

fn deep(name: &str, value: &Value) -> Vec<Pair> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => {
            let values = values.iter().enumerate();
            values.flat_map(|(index, value)| deep(&format!("{name}[{index}]"), value)).collect()
        }
        Value::Object(properties) => properties
            .iter()
            .flat_map(|(property, value)| deep(&format!("{name}[{property}]"), value))
            .collect(),
        value => vec![(name.to_owned(), text(value))],
    }
}

/// Returns the strings that a separator joins.
fn flat(value: &Value, explode: bool, encode: impl Fn(&str) -> String) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().map(|value| encode(&text(value))).collect(),
        Value::Object(properties) => {
            let properties = properties.iter().filter(|(_, value)| !value.is_null());
            let pairs = properties.map(|(name, value)| [encode(name), encode(&text(value))]);
            if explode {
                pairs.map(|pair| pair.join("=")).collect()
            } else {
                pairs.flatten().collect()
            }
        }
        value => vec![encode(&text(value))],
    }
}

/// Returns a string without quotes; of anything else, its JSON.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

const UNRESERVED: fn(u8) -> bool = |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);

fn is_in_cookie(byte: u8) -> bool {
    byte.is_ascii_graphic() && !b"\",;\\".contains(&byte)
}

fn percent(text: &str, stays: impl Fn(u8) -> bool) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if stays(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}
