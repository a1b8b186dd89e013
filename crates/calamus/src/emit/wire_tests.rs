//! A test for each operation: it sends a sample request, and compares what arrives at a server
//! with what the document declares.

use std::collections::BTreeMap;

use serde_json::Value;

use super::expected::{self, Expected, Pair};
use super::samples::{Extent, Sampler};
use super::security::{Takes, setters};
use super::source::{Source, literal};
use super::values::parameters;
use crate::operations::Failed;
use crate::plan::{BodyContent, BodyKind, OperationPlan, Plan, SchemePlan};

/// The string of all samples: one that has to be encoded.
const TEXT: &str = "a b";
/// The sample of keys and tokens.
const CREDENTIALS: &str = "credentials";

/// Emits the file of the tests; none for a plan without operations.
pub(super) fn text(plan: &Plan) -> Result<Option<String>, Failed> {
    if plan.operations.is_empty() {
        return Ok(None);
    }
    let mut source = Source::default();
    let tests: Vec<_> = plan.operations.iter().map(|operation| test(plan, operation)).collect();
    frame(plan, &tests, &mut source);
    for (operation, test) in plan.operations.iter().zip(&tests) {
        if let Some(lines) = test {
            source.gate(0, plan, &operation.gate);
            lines.iter().for_each(|line| source.line(0, line));
        }
    }
    let file = syn::parse_file(&source.text).map_err(|error| Failed {
        operation: None,
        reason: format!("the tests are not Rust: {error}"),
    })?;
    Ok(Some(prettyplease::unparse(&file)))
}

/// The imports, and the client that all tests share.
fn frame(plan: &Plan, tests: &[Option<Vec<String>>], source: &mut Source) {
    let mut without = plan.operations.iter().zip(tests).filter(|(_, test)| test.is_none());
    if let Some((first, _)) = without.next() {
        let names = std::iter::once(first).chain(without.map(|(operation, _)| operation));
        let names: Vec<_> = names.map(|operation| format!("`{}`", operation.name)).collect();
        source.line(0, "//!");
        source.line(0, "//! These have no test: their security schemes are not supported, or a");
        source.line(0, "//! required value has no sample.");
        source.line(0, "//!");
        names.iter().for_each(|name| source.line(0, format!("//! - {name}")));
    }
    source
        .line(0, "#![allow(clippy::all, dead_code, deprecated, unused_imports, unused_must_use)]");
    // `rustfmt::skip` is not stable as an inner attribute.
    source.line(0, "#![cfg_attr(rustfmt, rustfmt_skip)]");
    source.line(0, "use std::error::Error;");
    let library = plan.package.replace('-', "_");
    source.line(0, format!("use {library}::support::test_util::{{self, Recorded}};"));
    source.line(0, format!("use {library}::{{Client, builders, support, types}};"));
    let mut builder = String::new();
    for setter in setters(plan) {
        builder += &match setter.takes {
            Takes::Secret => format!(".{}({CREDENTIALS:?})", setter.name),
            Takes::Basic => format!(".{}(\"user\", \"password\")", setter.name),
            Takes::Provider | Takes::ClientCredentials(_) => continue,
        };
    }
    source.line(
        0,
        format!(
            "/// Returns the request that `send` sends.
             fn record<F>(send: F) -> Result<Recorded, Box<dyn Error>>
             where F: AsyncFnOnce(Client) -> Result<(), Box<dyn Error>> {{
                 test_util::record(async |base_url| {{
                     send(Client::builder().base_url(&base_url){builder}.build()?).await
                 }})
             }}
             fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {{
                 pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
             }}"
        ),
    );
}

/// The lines of a test; none if there is no sample, or no credentials can authorize it.
fn test(plan: &Plan, operation: &OperationPlan) -> Option<Vec<String>> {
    let mut sampler = Sampler::new(plan, TEXT, 2);
    let mut required = Vec::new();
    let mut setters = String::new();
    let mut values = Vec::new();
    for parameter in parameters(operation) {
        let sample = match sampler.argument(&parameter.ty, Extent::Scalars) {
            Some(sample) => sample,
            None if parameter.required => return None,
            None => continue,
        };
        if parameter.required {
            required.push(sample.code);
        } else {
            setters += &format!(".{}({})", parameter.name, sample.code);
        }
        values.push((parameter, sample.json));
    }
    let mut body = None;
    if let Some(planned) = &operation.body {
        match sampler.request_body(planned, true) {
            Some(sample) if planned.required => {
                required.push(sample.code);
                body = Some((&planned.main, sample.json));
            }
            Some(sample) => {
                setters += &format!(".body({})", sample.code);
                body = Some((&planned.main, sample.json));
            }
            None if planned.required => return None,
            None => {}
        }
    }
    let mut expected = Expected::of(operation, &values);
    authorize(plan, operation, &mut expected)?;
    expected.sort();
    let OperationPlan { name, method, .. } = operation;
    let call = format!("client.{name}({}){setters}", required.join(", "));
    let mut lines = vec![
        "#[test]".to_owned(),
        format!("fn sends_{name}() -> Result<(), Box<dyn Error>> {{"),
        format!("let request = record(async |client| {{ {call}.await?; Ok(()) }})?;"),
    ];
    let line = literal(&format!("{method} {}", expected.path));
    lines.push(format!("assert_eq!(request.line(), {line});"));
    lines.push(format!("assert_eq!(request.query(), {});", pairs(&expected.query)));
    lines.extend(headers(&expected));
    lines.extend(
        body.map(|(content, json)| self::body(plan, content, &json))
            .unwrap_or_else(|| vec!["assert_eq!(request.body(), \"\");".to_owned()]),
    );
    lines.extend(["Ok(())".to_owned(), "}".to_owned()]);
    Some(lines)
}

/// The assertions about headers, one for each.
fn headers(expected: &Expected) -> Vec<String> {
    let mut by_name: BTreeMap<&str, &str> = BTreeMap::new();
    for (name, value) in &expected.headers {
        // Several parameters can be one header, of which the first is compared.
        by_name.entry(name).or_insert(value);
    }
    let headers = by_name.into_iter().map(|(name, value)| {
        let (name, value) = (literal(name), literal(value));
        format!("assert_eq!(request.header({name}), Some({value}));")
    });
    let cookies: Vec<_> = expected.cookies.iter().map(|cookie| literal(cookie)).collect();
    let cookies = (!cookies.is_empty())
        .then(|| format!("assert_eq!(request.cookies(), [{}]);", cookies.join(", ")));
    headers.chain(cookies).collect()
}

/// The assertions about a body.
fn body(plan: &Plan, content: &BodyContent, json: &Value) -> Vec<String> {
    let media_type = match content.kind {
        BodyKind::Form(_) => "application/x-www-form-urlencoded",
        _ => &content.media_type,
    };
    let has_type =
        format!("assert_eq!(request.header(\"content-type\"), Some({}));", literal(media_type));
    match &content.kind {
        BodyKind::Json => {
            let text = literal(&json.to_string());
            vec![has_type, format!("assert_eq!(request.body(), {text});")]
        }
        BodyKind::Text | BodyKind::Bytes => {
            let text = literal(json.as_str().unwrap_or_default());
            vec![has_type, format!("assert_eq!(request.body(), {text});")]
        }
        BodyKind::Form(_) => {
            let form = pairs(&expected::form(content, json));
            vec![has_type, format!("assert_eq!(request.form(), {form});")]
        }
        BodyKind::Multipart => {
            let parts = expected::parts(plan, &content.ty, json).into_iter().map(|part| {
                let part: Vec<_> = part.iter().map(|text| literal(text)).collect();
                format!("[{}]", part.join(", "))
            });
            let parts: Vec<_> = parts.collect();
            vec![if parts.is_empty() {
                "assert!(request.parts().is_empty());".to_owned()
            } else {
                format!("assert_eq!(request.parts(), [{}]);", parts.join(", "))
            }]
        }
    }
}

fn pairs(pairs: &[Pair]) -> String {
    let pairs =
        pairs.iter().map(|(name, value)| format!("({}, {})", literal(name), literal(value)));
    format!("pairs([{}])", pairs.collect::<Vec<_>>().join(", "))
}

/// Adds the credentials of the first alternative that the client of the tests has all of. None
/// if there is no such alternative.
fn authorize(plan: &Plan, operation: &OperationPlan, expected: &mut Expected) -> Option<()> {
    if operation.security.is_empty() {
        return Some(());
    }
    let find = |name: &String| plan.schemes.iter().find(|scheme| scheme.name == *name);
    let alternatives = operation.security.iter().map(|alternative| {
        let schemes = alternative.iter().map(|(name, _)| find(name));
        schemes.collect::<Option<Vec<&SchemePlan>>>()
    });
    let available = |schemes: &Vec<&SchemePlan>| {
        schemes.iter().all(|scheme| {
            let mut setters = setters(plan).into_iter();
            scheme.kind == "mutualTLS" || setters.any(|setter| setter.scheme.name == scheme.name)
        })
    };
    for scheme in alternatives.flatten().find(available)? {
        let authorization = |value: String| ("authorization".to_owned(), value);
        match (scheme.kind.as_str(), scheme.detail.as_str()) {
            ("apiKey", "query") => {
                expected.query.push((scheme.wire.clone(), CREDENTIALS.to_owned()));
            }
            ("apiKey", "cookie") => {
                expected.cookies.push(format!("{}={CREDENTIALS}", scheme.wire));
            }
            ("apiKey", _) => {
                expected.headers.push((scheme.wire.to_lowercase(), CREDENTIALS.to_owned()));
            }
            // `user:password` in Base64.
            ("http", "basic") => {
                expected.headers.push(authorization("Basic dXNlcjpwYXNzd29yZA==".to_owned()));
            }
            ("mutualTLS", _) => {}
            _ => expected.headers.push(authorization(format!("Bearer {CREDENTIALS}"))),
        }
    }
    Some(())
}
