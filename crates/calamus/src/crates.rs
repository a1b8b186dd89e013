//! The frame of a stand-alone crate around its generated part: manifest, library, README.

use std::collections::BTreeMap;

use super::emit::credentials::Schemes;
use super::plan::{BodyKind, FeaturePlan, Plan};
use super::print::{Origin, OutputFile};
use super::report::Report;
use super::runtime::Runtime;
use super::sanitize;
use calamus_document::pointer::ChangeKind;

/// The feature of a crate that enables those of all tags.
const ALL_TAGS: &str = "all-tags";

/// What the files around the generated part of a crate are made from.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// The plan of the crate.
    pub plan: &'a Plan,
    /// What became of the document.
    pub report: &'a Report,
    /// Where the crate comes from.
    pub origin: Origin<'a>,
    /// The name of the package; by default it is made from the title of the document.
    pub name: Option<&'a str>,
    /// Where the crate takes its runtime from.
    pub runtime: &'a Runtime,
}

impl Frame<'_> {
    /// The files that make a folder with `src/generated` a crate.
    pub fn files(&self) -> Vec<OutputFile> {
        let title = one_line(&self.plan.info.title);
        let package = self.name.map_or_else(|| package_name(&title), str::to_owned);
        vec![
            OutputFile::text("Cargo.toml", &self.manifest(&title, &package)),
            OutputFile::text("README.md", &self.readme(&title, &package)),
            OutputFile::text("src/lib.rs", &library(self.plan, self.origin)),
        ]
    }

    fn manifest(&self, title: &str, name: &str) -> String {
        let Plan { features, operations, .. } = self.plan;
        let header = self.origin.header();
        let runtime = self.runtime.requirement();
        let description = sanitize::toml_string(&format!(
            "A client for {title}, generated from its OpenAPI document"
        ));
        let is_multipart = operations
            .iter()
            .any(|own| own.body.as_ref().is_some_and(|body| body.kind == BodyKind::Multipart));
        let multipart = if is_multipart { ", \"multipart\"" } else { "" };
        let all = if features.is_empty() { String::new() } else { format!(", \"{ALL_TAGS}\"") };
        let mut tags = String::new();
        if !features.is_empty() {
            let list: Vec<_> = features.iter().map(|f| format!("    \"{}\",\n", f.name)).collect();
            tags =
                format!("# Every operation and every type.\n{ALL_TAGS} = [\n{}]\n", list.concat());
            for feature in features {
                tags += &format!("# {}\n{} = []\n", about(feature), feature.name);
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
schemars = ["dep:schemars", "calamus-runtime/schemars"]
{tags}
[dependencies]
bytes = "1"
calamus-runtime = {{ {runtime}, features = ["chrono"{multipart}] }}
chrono = {{ version = "0.4", default-features = false, features = ["std", "serde"] }}
progenitor-client = {{ version = "0.15", default-features = false }}
reqwest = {{ version = "0.13", default-features = false, features = ["json", "query", "stream"] }}
schemars = {{ version = "1", features = ["uuid1", "chrono04"], optional = true }}
serde = {{ version = "1", features = ["derive"] }}
serde_json = {{ version = "1", features = ["raw_value"] }}
uuid = {{ version = "1", features = ["serde"] }}

# Not part of the workspace that it may stand in.
[workspace]
"#
        )
    }

    fn readme(&self, title: &str, package: &str) -> String {
        let command = sanitize::line(self.origin.command);
        let document = sanitize::line(self.origin.document);
        let library = package.replace('-', "_");
        let version = match one_line(&self.plan.info.version) {
            version if version.is_empty() => String::new(),
            version => format!(", version {version}"),
        };
        let servers = self.plan.info.servers.iter();
        let servers: Vec<_> = servers.map(|url| format!("`{}`", one_line(url))).collect();
        let servers = if servers.is_empty() {
            String::new()
        } else {
            format!("\nServers that the document names: {}.\n", servers.join(", "))
        };
        let Schemes { api_key, bearer } = Schemes::of(self.plan);
        let setter = match (api_key, bearer) {
            (Some(_), _) => ".with_api_key(key)?",
            (None, true) => ".with_bearer_token(token)?",
            (None, false) => "",
        };
        format!(
            "# A client for {title}

Made from `{document}`{version}. Nothing in it is written by hand: make it again instead of
editing it.

```console
{command}
```

```rust
let client = {library}::Client::direct(\"https://api.example.com\")?{setter};
```

Each operation is a method of `Client`, each schema a type in `types`. Credentials are sent to
the origin of the base URL only. The client follows no redirects and reaches loopback addresses
without a proxy; a `reqwest::Client` of your own goes into `Client::with_client`, which says what
it has to heed.
{servers}
Types decode forgivingly: an enum keeps values that the document does not list, unknown
members are ignored, an optional member may be absent or null, and free-form JSON is kept
as the text it came in. An answer that means no success is an `Error::UnexpectedResponse`,
unread.
{}{}",
            self.features_section(package),
            self.report_section(),
        )
    }

    fn features_section(&self, package: &str) -> String {
        let features = &self.plan.features;
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
            section += &format!("| `{}` | {} |\n", feature.name, about(feature));
        }
        section
    }

    /// What is not there, by name, and what is not said by types, by number.
    fn report_section(&self) -> String {
        let Report { generated, omitted, changes, .. } = self.report;
        let declared = generated.len() + omitted.len();
        let mut section = format!(
            "\n## What is in it\n\n{} of {declared} operations, {} schemas.\n",
            generated.len(),
            self.report.types.len()
        );
        if !omitted.is_empty() {
            section += "\nLeft out:\n\n";
            for omission in omitted {
                section += &format!("- {}\n", one_line(&omission.to_string()));
            }
        }
        let mut lost: BTreeMap<&str, usize> = BTreeMap::new();
        for change in changes.iter().filter(|change| change.kind == ChangeKind::Loss) {
            *lost.entry(&change.what).or_default() += 1;
        }
        if !lost.is_empty() {
            section += "\nWhat the document says and the code does not; `--report FILE` lists each \
                     with its place:\n\n| | times |\n| --- | --- |\n";
            for (what, times) in lost {
                section += &format!("| {} | {times} |\n", one_line(what).replace('|', "\\|"));
            }
        }
        section
    }
}

/// What a feature enables, as a sentence.
pub fn about(feature: &FeaturePlan) -> String {
    match &feature.tag {
        Some(tag) => format!("The operations of the tag `{}`.", tag.escape_default()),
        None => "Types that no operation takes or returns.".to_owned(),
    }
}

fn library(plan: &Plan, origin: Origin<'_>) -> String {
    let header = origin.header();
    let imports = if plan.features.is_empty() && !plan.operations.is_empty() {
        ""
    } else {
        "// What is used depends on the features.\n#![allow(unused_imports, dead_code)]\n"
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
pub use progenitor_client::{{ByteStream, Error, ResponseValue}};
"
    )
}

/// A package name that cargo accepts.
fn package_name(title: &str) -> String {
    let words = title.split(|character: char| !character.is_ascii_alphanumeric());
    let name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-").to_lowercase();
    if name.starts_with(|character: char| character.is_ascii_alphabetic()) {
        format!("{name}-client")
    } else {
        format!("api-{name}-client").replace("--", "-")
    }
}

fn one_line(text: &str) -> String {
    sanitize::line(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_names_are_made_of_titles() {
        assert_eq!(package_name("Pet Shop API"), "pet-shop-api-client");
        assert_eq!(package_name("3D / Ünïcode!"), "api-3d-n-code-client");
        assert_eq!(package_name(""), "api-client");
    }
}
