//! `feather api`: requests to any endpoint.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::str::FromStr;

use featherhq::{JsonValue, Method};

use crate::context::Context;
use crate::failure::{Failure, Stop};
use crate::input::JsonArgument;
use crate::output::{Output, printable};

/// A request to an endpoint.
#[derive(Debug, clap::Args)]
pub(crate) struct Request {
    /// HTTP method, such as GET
    #[arg(value_name = "METHOD", value_parser = parse_method)]
    method: Method,
    /// Path below the base URL, with a query if it has one
    #[arg(value_name = "PATH")]
    path: String,
    /// Add NAME=STRING or NAME:=JSON; repeatable
    ///
    /// To the query of GET, HEAD and DELETE, to the JSON body of other methods
    #[arg(short, long, value_name = "FIELD")]
    field: Vec<Field>,
    /// Read the request body from a file; `-` for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "field")]
    input: Option<String>,
    /// Print status and headers before the body
    #[arg(short, long)]
    include: bool,
}

/// A field of a query or a body.
#[derive(Clone, Debug)]
struct Field {
    name: String,
    value: JsonValue,
}

impl FromStr for Field {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            return Err("give NAME=VALUE or NAME:=JSON".to_owned());
        };
        let (name, value) = match name.strip_suffix(':') {
            Some(name) => (name, JsonValue::from_text(value)),
            None => (name, JsonValue::new(value)),
        };
        let value = value.map_err(|error| format!("the value is no JSON: {error}"))?;
        Ok(Self { name: name.to_owned(), value })
    }
}

impl Field {
    /// Returns the value in a query: a string without quotes, or JSON.
    fn query_value(&self) -> String {
        self.value.parse::<String>().unwrap_or_else(|_| self.value.as_str().to_owned())
    }
}

fn parse_method(text: &str) -> Result<Method, String> {
    match text.to_ascii_uppercase().as_str() {
        "GET" => Ok(Method::Get),
        "HEAD" => Ok(Method::Head),
        "POST" => Ok(Method::Post),
        "PUT" => Ok(Method::Put),
        "PATCH" => Ok(Method::Patch),
        "DELETE" => Ok(Method::Delete),
        "OPTIONS" => Ok(Method::Options),
        _ => Err("the methods are GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS".to_owned()),
    }
}

pub(crate) async fn run(
    request: &Request,
    context: &Context,
    output: &mut Output,
) -> Result<(), Stop> {
    let has_query = matches!(request.method, Method::Get | Method::Head | Method::Delete);
    let path =
        if has_query { with_query(&request.path, &request.field) } else { request.path.clone() };
    let mut call = context.client.request(request.method, path).total_timeout(context.left());
    if let Some(input) = &request.input {
        call = call.json(&body(input, context)?);
    } else if !has_query && !request.field.is_empty() {
        let fields: BTreeMap<&str, &JsonValue> =
            request.field.iter().map(|field| (field.name.as_str(), &field.value)).collect();
        call = call.json(&fields);
    }
    let response = call.with_response().await;
    let response = response.map_err(|error| context.non_idempotent_failure(error))?;
    if request.include {
        output.line(&format!("HTTP {}", response.status()))?;
        for (name, value) in response.headers() {
            let value = String::from_utf8_lossy(value);
            let value = if name == "set-cookie" { "(redacted)".into() } else { value };
            output.line(&printable(&format!("{name}: {value}")))?;
        }
        output.line("")?;
    }
    // An absent body is null.
    if response.as_str() != "null" || response.status() != 204 {
        output.json(response.as_str())?;
    }
    Ok(())
}

fn body(input: &str, context: &Context) -> Result<JsonValue, Failure> {
    let argument = match input {
        "-" => JsonArgument::StandardInput,
        path => JsonArgument::File(path.into()),
    };
    context.inputs.value(&argument, "--input")
}

/// Adds fields to the query of a path.
fn with_query(path: &str, fields: &[Field]) -> String {
    let mut path = path.to_owned();
    for field in fields {
        path.push(if path.contains('?') { '&' } else { '?' });
        encode(&field.name, &mut path);
        path.push('=');
        encode(&field.query_value(), &mut path);
    }
    path
}

/// Percent-encodes all but unreserved characters (RFC 3986).
fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_strings_or_json() {
        let parse = |text: &str| text.parse::<Field>();
        assert_eq!(parse("a=1").unwrap().value.as_str(), "\"1\"");
        assert_eq!(parse("a:=1.50").unwrap().value.as_str(), "1.50");
        assert_eq!(parse("a=b=c").unwrap().query_value(), "b=c");
        for bad in ["", "a", "=1", "a:=x"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        let fields = [parse("a b=c&d").unwrap(), parse("n:=1").unwrap()];
        assert_eq!(with_query("/x", &fields), "/x?a%20b=c%26d&n=1");
        assert_eq!(with_query("/x?y=1", &fields[1..]), "/x?y=1&n=1");
    }
}
