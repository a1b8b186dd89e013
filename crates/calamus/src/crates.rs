//! The frame of a stand-alone crate around its generated part: manifest and library.

use super::emit::examples::FEATURE as EXAMPLES;
use super::plan::Plan;
use super::print::{Origin, OutputFile};
use super::readme::{self, Readme};
use super::report::Report;
use super::requirements;
use super::runtime::Runtime;
use super::sanitize::{self, one_line};
use super::settings::Package;

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
    /// Whether the crate has generated tests.
    pub tests: bool,
    /// What the settings say of the package.
    pub package: &'a Package,
    /// Where the crate takes its runtime from.
    pub runtime: &'a Runtime,
}

impl Frame<'_> {
    /// The files that are generated beside `src/generated`.
    pub fn files(&self) -> Vec<OutputFile> {
        let title = one_line(&self.plan.info.title);
        let package = &self.plan.package;
        vec![OutputFile::text("README.md", &self.readme(&title, package))]
    }

    /// The files that make the folder a crate. They are created once, and belong to the user.
    pub fn initial(&self) -> Vec<OutputFile> {
        let title = one_line(&self.plan.info.title);
        let package = &self.plan.package;
        vec![
            OutputFile::text(requirements::MANIFEST, &self.manifest(&title, package)),
            OutputFile::text(requirements::LIBRARY, &library(self.origin, self.plan)),
        ]
    }

    fn readme(&self, title: &str, package: &str) -> String {
        let Self { plan, report, origin, .. } = *self;
        readme::text(&Readme { plan, report, origin, title, package })
    }

    fn manifest(&self, title: &str, name: &str) -> String {
        let header = created(self.origin);
        let version = self.package.version.as_deref().unwrap_or("0.1.0");
        let version = sanitize::toml_string(version);
        let license = self
            .package
            .license
            .as_deref()
            .map(|license| format!("license = {}\n", sanitize::toml_string(license)));
        let license = license.unwrap_or_default();
        let runtime = self.runtime.requirement();
        let description = sanitize::toml_string(&format!(
            "A client for {title}, generated from its OpenAPI document"
        ));
        let multipart = if requirements::is_multipart(self.plan) { ", \"multipart\"" } else { "" };
        let all =
            if self.plan.features.is_empty() { String::new() } else { format!(", \"{ALL_TAGS}\"") };
        let (tags, tests) = (self.tags(), self.dev_dependencies());
        format!(
            r#"# {header}

[package]
name = "{name}"
description = {description}
version = {version}
{license}edition = "2024"
rust-version = "1.89"
publish = false

[features]
default = ["rustls"{all}]
# TLS by rustls, with the platform's certificates.
rustls = ["calamus-runtime/rustls"]
# TLS by the operating system.
native-tls = ["calamus-runtime/native-tls"]
# Calls for programs that have no async runtime.
blocking = ["calamus-runtime/blocking"]
# Derives `schemars::JsonSchema` on every type.
schemars = ["dep:schemars", "calamus-runtime/schemars"]
# Compiles the examples of operations, which `cargo test --doc` checks.
{EXAMPLES} = []
{tags}
[dependencies]
calamus-runtime = {{ {runtime}, features = ["chrono"{multipart}] }}
chrono = {{ version = "0.4", default-features = false, features = ["std", "serde"] }}
schemars = {{ version = "1", features = ["uuid1", "chrono04"], optional = true }}
uuid = {{ version = "1", features = ["serde"] }}
{tests}
# Not part of the workspace that it may stand in.
[workspace]
"#
        )
    }

    /// Returns the features of tags and webhooks.
    fn tags(&self) -> String {
        let features = &self.plan.features;
        if features.is_empty() {
            return String::new();
        }
        let list: Vec<_> = features.iter().map(|f| format!("    \"{}\",\n", f.name)).collect();
        let mut tags =
            format!("# Every operation and every type.\n{ALL_TAGS} = [\n{}]\n", list.concat());
        for feature in features {
            let (about, name) = (feature.about(), &feature.name);
            let runtime = feature.runtime.iter().filter(|name| **name != "multipart");
            let runtime: Vec<_> =
                runtime.map(|name| format!("\"calamus-runtime/{name}\"")).collect();
            tags += &format!("# {about}\n{name} = [{}]\n", runtime.join(", "));
        }
        tags
    }

    /// Returns what generated tests need.
    fn dev_dependencies(&self) -> String {
        if !self.tests {
            return String::new();
        }
        let runtime = self.runtime.requirement();
        format!(
            "\n[dev-dependencies]\n# A server that records requests.\n\
             calamus-runtime = {{ {runtime}, features = [\"test-util\"] }}\n"
        )
    }
}

/// The first line of a file that is created once, behind the sign of a comment.
fn created(origin: Origin<'_>) -> String {
    let command = sanitize::line(origin.command);
    format!("Created by `{command}`. It is yours to edit: later runs leave it as it is.")
}

fn library(origin: Origin<'_>, plan: &Plan) -> String {
    let header = created(origin);
    let webhooks = requirements::webhooks_export(plan).unwrap_or_default();
    format!(
        "// {header}

//! A client for the API that the document describes: [`Client`] has one method for each
//! operation, which returns a builder of [`builders`]; [`types`] has one type for each schema,
//! [`errors`] the error responses of each operation.

// The names and the sizes of what is generated are the document's choice, and what is used of it
// depends on the features.
#[allow(clippy::all, dead_code, unexpected_cfgs, unused_imports)]
#[rustfmt::skip]
mod generated;

pub use generated::operations::OPERATIONS;
pub use generated::{{
    Client, ClientBuilder, builders, errors, headers, operations, security, support, types,
}};
{webhooks}pub use support::{{CallError, Error}};
"
    )
}
