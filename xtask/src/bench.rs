//! `cargo xtask bench`: builds the programs that are measured, and starts the benchmarks, which are
//! a workspace of their own in `benches/`.
//!
//! One of the contenders is generated here: the client that progenitor generates by default from
//! the same document.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use progenitor::Generator;
use serde_json::{Map, Value, json};

use crate::codegen;
use calamus_document::{read, walk};

/// Options of a run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The root of the workspace.
    pub root: PathBuf,
    /// Whether to run fewer rounds, and nothing that takes minutes.
    pub quick: bool,
    /// The rows to run. All if empty.
    pub names: Vec<String>,
    /// The files of two runs to compare, instead of running anything.
    pub compare: Vec<PathBuf>,
}

/// A failure to build or run the benchmarks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed(String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

/// Builds everything in release mode, and runs the benchmarks.
pub fn run(options: &Options) -> Result<(), Failed> {
    let root = &options.root;
    if !options.compare.is_empty() {
        let mut compare = cargo(root);
        compare
            .args(["run", "--quiet", "--release", "--manifest-path"])
            .arg(root.join("benches/Cargo.toml"))
            .arg("--target-dir")
            .arg(target(root))
            .args(["--", "compare"])
            .args(&options.compare);
        return finish(compare);
    }
    let scratch = root.join("target/bench");
    let client = default_client(root)?;
    let client_file = scratch.join("default_client.rs");
    let written = fs::create_dir_all(&scratch)
        // An unmodified file is not compiled again.
        .and_then(|()| match fs::read_to_string(&client_file) {
            Ok(text) if text == client => Ok(()),
            _ => fs::write(&client_file, client),
        });
    written.map_err(|error| Failed(format!("cannot write {}: {error}", client_file.display())))?;

    let target = target(root);
    let mut feather = cargo(root);
    feather.args(["build", "--release", "--package", "featherhq-cli"]).current_dir(root);
    finish(feather)?;

    let mut benches = cargo(root);
    benches
        .args(["run", "--release", "--features", "default-client", "--target-dir"])
        .arg(&target)
        .args(["--", "run", "--root"])
        .arg(root)
        .arg("--feather")
        .arg(target.join("release/feather"))
        .args(options.quick.then_some("--quick"))
        .args(&options.names)
        .env("DEFAULT_CLIENT", client_file)
        .current_dir(root.join("benches"));
    finish(benches)
}

/// The folder that programs are built in.
fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from)
}

/// Returns the client that progenitor generates by default.
///
/// progenitor reads OpenAPI 3.0 only and refuses several error types, so that every user of it has
/// to convert the document like this.
pub fn default_client(root: &Path) -> Result<String, Failed> {
    let document = root.join(codegen::DOCUMENT);
    let source = read::read(&document).map_err(|error| Failed(error.to_string()))?;
    let openapi = serde_json::from_value(in_openapi_3_0(source.value))
        .map_err(|error| Failed(error.to_string()))?;
    let tokens = Generator::default()
        .generate_tokens(&openapi)
        .map_err(|error| Failed(format!("progenitor: {error}")))?;
    let file = syn::parse2(tokens).map_err(|error| Failed(format!("progenitor: {error}")))?;
    Ok(prettyplease::unparse(&file))
}

/// Converts the project's document to OpenAPI 3.0, without error responses.
fn in_openapi_3_0(mut document: Value) -> Value {
    document["openapi"] = json!("3.0.3");
    walk::schemas(&mut document, &mut |_, schema| {
        let Some(schema) = schema.as_object_mut() else { return };
        null_becomes_nullable(schema);
        if let Some(bound) = schema.get("exclusiveMinimum").filter(|own| own.is_number()).cloned() {
            schema.insert("minimum".to_owned(), bound);
            schema.insert("exclusiveMinimum".to_owned(), json!(true));
        }
    });
    let items = document.get_mut("paths").and_then(Value::as_object_mut);
    for operation in items.into_iter().flat_map(Map::values_mut) {
        for operation in operation.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
                responses.retain(|status, _| status.starts_with('2'));
            }
        }
    }
    document
}

/// Replaces `anyOf` of a schema and null by the schema with `nullable`.
fn null_becomes_nullable(schema: &mut Map<String, Value>) {
    let Some(Value::Array(alternatives)) = schema.get("anyOf") else { return };
    let is_null = |own: &Value| own.get("type").is_some_and(|kind| kind == "null");
    if let [Value::Object(other), null] = alternatives.as_slice()
        && is_null(null)
    {
        let other = other.clone();
        schema.shift_remove("anyOf");
        schema.extend(other);
        schema.insert("nullable".to_owned(), json!(true));
    }
}

/// Returns a command of the cargo that started this program, so that one toolchain is used.
fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    command
}

fn finish(mut command: Command) -> Result<(), Failed> {
    let name = format!("{command:?}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failed(format!("{name} ended with {status}"))),
        Err(error) => Err(Failed(format!("{name} cannot be started: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_client_is_generated_from_the_same_document() {
        let client = default_client(&crate::workspace_root()).unwrap();
        for part in ["pub struct ConnectionToolResponse", "serde_json::Map", "fn list_connections"]
        {
            assert!(client.contains(part), "{part}");
        }
    }
}
