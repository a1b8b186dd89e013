//! The README of a stand-alone crate: the first call, features, and what the document has that the
//! code does not.

use std::collections::BTreeMap;

use calamus_document::pointer::ChangeKind;

use super::emit::security::{Setter, Takes, setters};
use super::plan::{
    FeaturePlan, Form, OperationPlan, ParameterPlan, Plan, ResponseBody, Signature, SuccessPlan,
    TypeRef, screaming,
};
use super::print::Origin;
use super::report::Report;
use super::sanitize::{self, one_line};

/// What a README is made from.
#[derive(Clone, Copy)]
pub(super) struct Readme<'a> {
    pub(super) plan: &'a Plan,
    pub(super) report: &'a Report,
    pub(super) origin: Origin<'a>,
    pub(super) title: &'a str,
    pub(super) package: &'a str,
}

/// Returns the text of a README.
pub(super) fn text(frame: &Readme<'_>) -> String {
    let Readme { plan, origin, title, package, .. } = *frame;
    let command = sanitize::line(origin.command);
    let document = sanitize::line(origin.document);
    let version = match one_line(&plan.info.version) {
        version if version.is_empty() => String::new(),
        version => format!(", version {version}"),
    };
    let servers: Vec<_> =
        plan.info.servers.iter().map(|url| format!("`{}`", one_line(url))).collect();
    let servers = if servers.is_empty() {
        String::new()
    } else {
        format!("\nServers that the document names: {}.\n", servers.join(", "))
    };
    format!(
        "# A client for {title}

This file and `src/generated` are generated from `{document}`{version}. `Cargo.toml` and
`src/lib.rs` are yours. After a change of the document, generate again with

```console
{command}
```

## First call

```toml
[dependencies]
{package} = {{ path = \"..\" }}
tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}
```

```rust
{}```

Each operation is a method of `Client`. It returns a builder, which has a setter for each optional
value, `.options(..)` for deadlines and retries, and is awaited; `.with_response()` returns status
and headers as well, `.request()` the unsent request. Each schema is a type in `types`.

A failed call is a `CallError`, which `?` converts into an `Error`. Its `body()` is the error
response that the operation declares for the status; `kind()`, `delivery()`, `status()` and
`raw_body()` are there in any case. Credentials are sent only with operations that declare them, and
to the origin of the base URL only.
{servers}
Types decode forgivingly: an enum keeps values that the document does not list, unknown
properties are ignored, an optional property may be absent or null, and free-form JSON is kept
as it was received.
{}{}{}",
        example(plan, package),
        webhooks_section(plan),
        features_section(frame),
        report_section(frame),
    )
}

/// Returns a whole program that makes the first call: of an operation without required values, if
/// there is one, with credentials from the environment.
fn example(plan: &Plan, package: &str) -> String {
    let library = package.replace('-', "_");
    let call = plan
        .operations
        .iter()
        .filter_map(|operation| Some((operation, arguments(plan, operation)?)));
    let call = call.min_by_key(|(operation, arguments)| {
        let is_useful = matches!(operation.success, SuccessPlan::One(ResponseBody::Json(_)));
        (operation.method != "GET", arguments.len(), operation.security.is_empty(), !is_useful)
    });
    let mut builder = String::new();
    if plan.default_server().is_none() {
        builder += "\n        .base_url(\"https://api.example.com\")";
    }
    let prefix = screaming(package.trim_end_matches("-client"));
    let security =
        call.as_ref().map(|(operation, _)| operation.security.as_slice()).unwrap_or_default();
    for setter in needed(plan, security) {
        let name = screaming(&setter.name);
        let variable = |suffix: &str| format!("std::env::var(\"{prefix}_{suffix}\")?");
        builder += &match setter.takes {
            Takes::Basic => format!(
                "\n        .{}(&{}, {})",
                setter.name,
                variable("USER"),
                variable("PASSWORD")
            ),
            _ => format!("\n        .{}({})", setter.name, variable(&name)),
        };
    }
    let call = match call {
        Some((operation, arguments)) => {
            format!("client.{}({})", operation.name, arguments.join(", "))
        }
        None => format!("client.request({library}::support::Method::Get, \"/\")"),
    };
    format!(
        "#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {{
    let client = {library}::Client::builder(){builder}
        .build()?;
    let response = {call}.await?;
    println!(\"{{response:?}}\");
    Ok(())
}}
"
    )
}

/// Examples of the required values of an operation; none, if one of them is no string or number.
fn arguments(plan: &Plan, operation: &OperationPlan) -> Option<Vec<String>> {
    if operation.body.as_ref().is_some_and(|body| body.required) {
        return None;
    }
    let required =
        super::emit::parameters(operation).into_iter().filter(|parameter| parameter.required);
    required.map(|parameter| argument(plan, parameter)).collect()
}

fn argument(plan: &Plan, parameter: &ParameterPlan) -> Option<String> {
    let text = || Some(format!("{:?}", parameter.name));
    match &parameter.ty {
        TypeRef::String => text(),
        TypeRef::Integer(integer) if !integer.name().starts_with("NonZero") => Some("1".to_owned()),
        TypeRef::Bool => Some("true".to_owned()),
        TypeRef::Named(id) => match plan.get(*id).map(|planned| &planned.form) {
            Some(Form::OpenEnum { .. }) => text(),
            _ => None,
        },
        _ => None,
    }
}

/// The setters of the credentials that an operation needs: of its first alternative that can be
/// set.
fn needed<'a>(plan: &'a Plan, security: &[Vec<(String, Vec<String>)>]) -> Vec<Setter<'a>> {
    let setters = setters(plan);
    let of = |alternative: &Vec<(String, Vec<String>)>| -> Option<Vec<Setter<'a>>> {
        let find =
            |name: &String| setters.iter().find(|setter| setter.scheme.name == *name).cloned();
        alternative.iter().map(|(name, _)| find(name)).collect()
    };
    let found = security.iter().filter(|schemes| !schemes.is_empty()).find_map(of);
    found.unwrap_or_default()
}

fn webhooks_section(plan: &Plan) -> &'static str {
    match plan.webhooks.as_ref().map(|webhooks| webhooks.signature) {
        None => "",
        Some(None) => {
            "
## Webhooks

`webhooks::Event` has a variant for each webhook, and one for all others. It is parsed with
`serde_json::from_slice`. How webhooks are signed is not known, so nothing verifies them.
"
        }
        Some(Some(Signature::StandardWebhooks)) => {
            "
## Webhooks

`webhooks::verify` verifies the signature of a webhook, and returns its id, its time and a
`webhooks::Event`, which has a variant for each webhook and one for all others.
"
        }
    }
}

fn features_section(frame: &Readme<'_>) -> String {
    let (features, package) = (&frame.plan.features, frame.package);
    let Some(FeaturePlan { name: first, .. }) = features.first() else {
        return String::new();
    };
    let mut section = format!(
        "
## Features

Each tag of the document has one, and by default all are on. To compile only what is used:

```toml
{package} = {{ path = \"..\", default-features = false, features = [\"rustls\", \"{first}\"] }}
```

| feature | has |
| --- | --- |
"
    );
    for feature in features {
        section += &format!("| `{}` | {} |\n", feature.name, feature.about());
    }
    section
}

/// What is not there, by name, and what is not said by types, by number.
fn report_section(frame: &Readme<'_>) -> String {
    let Report { generated, omitted, changes, .. } = frame.report;
    let declared = generated.len() + omitted.len();
    let mut section = format!(
        "\n## What is in it\n\n{} of {declared} operations, {} schemas.\n",
        generated.len(),
        frame.report.types.len()
    );
    if !omitted.is_empty() {
        section += "\nOmitted:\n\n";
        for omission in omitted {
            section += &format!("- {}\n", one_line(&omission.to_string()));
        }
    }
    let mut approximations: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.kind == ChangeKind::Approximation) {
        *approximations.entry(&change.what).or_default() += 1;
    }
    if !approximations.is_empty() {
        section += "\nWhat the document says and the code does not have; `--report FILE` lists each \
                 with its place:\n\n| | times |\n| --- | --- |\n";
        for (what, times) in approximations {
            section += &format!("| {} | {times} |\n", one_line(what).replace('|', "\\|"));
        }
    }
    section
}
