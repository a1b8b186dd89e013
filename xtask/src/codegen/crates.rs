//! The frame of a stand-alone crate around its generated part: manifest, library, README.

use serde_json::Value;

use super::print::{Origin, OutputFile};
use super::refine::Needs;
use super::refine::features::{ALL, Feature};

/// The files that make a folder with `src/generated` a crate.
///
/// `features` are those of the tags.
pub fn frame(
    document: &Value,
    needs: Needs,
    features: &[Feature],
    origin: Origin<'_>,
) -> Vec<OutputFile> {
    let info = |name: &str| {
        document.pointer(&format!("/info/{name}")).and_then(Value::as_str).unwrap_or_default()
    };
    let title = one_line(info("title"));
    let version = one_line(info("version"));
    let file = |path: &str, text: String| OutputFile {
        path: path.to_owned(),
        contents: text.into_bytes(),
    };
    vec![
        file("Cargo.toml", manifest(&title, needs, features, origin)),
        file("README.md", readme(&title, &version, features, origin)),
        file("src/lib.rs", library(features, origin)),
    ]
}

fn manifest(title: &str, needs: Needs, features: &[Feature], origin: Origin<'_>) -> String {
    let header = origin.header();
    let name = package_name(title);
    let description =
        toml_text(&format!("A client for {title}, generated from its OpenAPI document"));
    let regress = if needs.regress { "regress = \"0.11\"\n" } else { "" };
    let multipart = if needs.multipart { ", \"multipart\"" } else { "" };
    let all = if features.is_empty() { String::new() } else { format!(", \"{ALL}\"") };
    let mut tags = String::new();
    if !features.is_empty() {
        let list: Vec<_> = features.iter().map(|f| format!("    \"{}\",\n", f.name)).collect();
        tags = format!("# Every operation and every type.\n{ALL} = [\n{}]\n", list.concat());
        for Feature { name, about, .. } in features {
            tags += &format!("# {about}\n{name} = []\n");
        }
    }
    format!(
        r#"# {header}

[package]
name = "{name}"
description = {description}
version = "0.1.0"
edition = "2024"
rust-version = "1.89"
publish = false

[features]
default = ["rustls"{all}]
# TLS by rustls, with the platform's certificates.
rustls = ["reqwest/rustls"]
# Derives `schemars::JsonSchema` on every type.
schemars = ["dep:schemars"]
{tags}
[dependencies]
bytes = "1"
chrono = {{ version = "0.4", default-features = false, features = ["std", "serde"] }}
progenitor-client = {{ version = "0.15", default-features = false }}
{regress}reqwest = {{ version = "0.13", default-features = false, features = ["json", "query", "stream"{multipart}] }}
schemars = {{ version = "1", features = ["uuid1", "chrono04"], optional = true }}
serde = {{ version = "1", features = ["derive"] }}
serde_json = {{ version = "1", features = ["raw_value"] }}
uuid = {{ version = "1", features = ["serde"] }}

# Not part of the workspace that it may stand in.
[workspace]
"#
    )
}

fn library(features: &[Feature], origin: Origin<'_>) -> String {
    let header = origin.header();
    let imports = if features.is_empty() {
        ""
    } else {
        "// What is imported depends on the features.\n#![allow(unused_imports)]\n"
    };
    format!(
        "// {header}

//! A client for the API that the document describes: [`Client`] has one method for each
//! operation, [`types`] has one type for each schema.

// The names and the sizes of what is generated are the document's choice.
#![allow(clippy::all)]
{imports}
#[rustfmt::skip]
mod generated;

pub use generated::{{Client, support, types}};
pub use progenitor_client::{{ByteStream, ClientInfo, Error, ResponseValue}};
"
    )
}

fn readme(title: &str, version: &str, features: &[Feature], origin: Origin<'_>) -> String {
    let Origin { command, document } = origin;
    let mut told = String::new();
    if let [Feature { name: first, .. }, ..] = features {
        told = format!(
            "
## Features

Each tag of the document has one, and by default all are on. To compile only what is used:

```console
cargo add --no-default-features --features rustls,{first} ...
```

| feature | has |
| --- | --- |
"
        );
        for Feature { name, about, .. } in features {
            told += &format!("| `{name}` | {about} |\n");
        }
    }
    format!(
        "# A client for {title}

Made from `{document}`, version {version}, by `{command}`. Nothing in it is written by hand:
make it again instead of editing it.

Types decode forgivingly: an enum keeps values that the document does not list, unknown
members are ignored, an optional member may be absent or null, and free-form JSON is kept
as the text it came in.
{told}"
    )
}

/// A name that cargo takes.
fn package_name(title: &str) -> String {
    let words = title.split(|character: char| !character.is_ascii_alphanumeric());
    let name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").to_lowercase();
    if name.starts_with(|character: char| character.is_ascii_alphabetic()) {
        format!("{name}-client")
    } else {
        format!("api-{name}-client").replace("--", "-")
    }
}

fn toml_text(text: &str) -> String {
    Value::String(text.to_owned()).to_string()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_names_are_made_of_titles() {
        assert_eq!(package_name("Feather API"), "feather-api-client");
        assert_eq!(package_name("3D / Ünïcode!"), "api-3d-n-code-client");
        assert_eq!(package_name(""), "api-client");
    }
}
