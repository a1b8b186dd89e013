//! Compares the code and the report of each document in `tests/constructs` with the snapshot
//! beside it.
//!
//! - `schemas/NAME.yaml` is the `components/schemas` of a document with an operation that returns
//!   the component `S`. The snapshot has the types.
//! - `operations/NAME.yaml` is the path item of `/a/{id}`. The snapshot has the signature and the
//!   builder of its last operation.
//! - `documents/NAME.yaml` is a whole document. The snapshot has the operations and the names of
//!   the types.
//!
//! Changes that the generator reports follow.

// A test reports a failure by a panic.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::{fs, panic};

use calamus::pipeline::{self, Generated};
use calamus::print;
use calamus_document::read;

#[test]
fn schemas_become_types() {
    compare("schemas", |schemas| {
        let schemas = indented(schemas, 4);
        let generated = generate(format!(
            r##"
openapi: 3.1.0
info: {{title: T, version: "1"}}
paths:
  /a/{{id}}:
    get:
      operationId: read
      responses:
        "200":
          description: ""
          content:
            application/json:
              schema: {{$ref: "#/components/schemas/S"}}
components:
  schemas:
{schemas}"##
        ));
        assert_eq!(generated.report.omitted, []);
        with_changes(definitions(&file(&generated, "types.rs")), &generated)
    });
}

#[test]
fn operations_become_builders() {
    compare("operations", |path_item| {
        let path_item = indented(path_item, 4);
        let generated = generate(format!(
            r##"
openapi: 3.1.0
info: {{title: T, version: "1"}}
paths:
  /a/{{id}}:
{path_item}"##
        ));
        assert_eq!(generated.report.omitted, []);
        let lines = last_method(&file(&generated, "client.rs"), &file(&generated, "builders.rs"));
        with_changes(lines, &generated)
    });
}

#[test]
fn documents_become_crates() {
    compare("documents", |document| {
        let generated = generate(document.to_owned());
        let types = file(&generated, "types.rs");
        let types = types.lines().map(str::trim_start).filter(|line| line.starts_with("pub "));
        let types = types.filter(|line| !line.contains(':'));
        let mut lines: Vec<String> = types.map(str::to_owned).collect();
        let report = &generated.report;
        for call in &report.generated {
            lines.push(format!("{} {}: {}", call.method, call.path, call.operation_id));
        }
        lines.extend(report.omitted.iter().map(|omission| format!("omitted: {omission}")));
        for problem in &report.problems {
            lines.push(format!("Problem {}: {}", problem.pointer, problem.reason));
        }
        for change in &report.changes {
            lines.push(format!("{:?} {}: {}", change.kind, change.pointer, change.what));
        }
        lines.join("\n")
    });
}

/// Compares all documents of a folder, also after one differs.
fn compare(folder: &str, render: impl Fn(&str) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/constructs").join(folder);
    let mut fixtures: Vec<_> = fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    fixtures.sort();
    assert!(!fixtures.is_empty());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&path);
    settings.set_prepend_module_to_snapshot(false);
    let different: Vec<_> = fixtures
        .iter()
        .filter(|fixture| {
            let name = fixture.file_stem().unwrap().to_str().unwrap();
            let compared = panic::catch_unwind(panic::AssertUnwindSafe(|| {
                let rendered = render(&fs::read_to_string(fixture).unwrap());
                settings.bind(|| insta::assert_snapshot!(name, rendered));
            }));
            compared.is_err()
        })
        .collect();
    assert!(different.is_empty(), "{different:?}");
}

fn indented(yaml: &str, spaces: usize) -> String {
    yaml.lines().map(|line| format!("{:spaces$}{line}\n", "")).collect()
}

fn generate(document: String) -> Generated {
    let source = read::parse("test.yaml", document).unwrap();
    pipeline::generate(&source, &[]).unwrap_or_else(|failure| panic!("{failure}"))
}

fn file(generated: &Generated, path: &str) -> String {
    let origin = print::Origin { command: "t", document: "t" };
    let files = print::print(generated.code.clone(), origin);
    let file = files.into_iter().find(|file| file.path == path).unwrap();
    String::from_utf8(file.contents).unwrap()
}

/// Appends the reported changes, except for those of every document in this test.
fn with_changes(mut lines: Vec<String>, generated: &Generated) -> String {
    for change in &generated.report.changes {
        let pointer = change.pointer.as_str();
        if pointer != "/openapi" && !change.what.contains("a name in the path") {
            lines.push(format!("{:?} {pointer}: {}", change.kind, change.what));
        }
    }
    lines.join("\n")
}

/// Returns the definitions without documentation, attributes and implementations.
fn definitions(types: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut in_attribute = false;
    for line in types.lines().skip_while(|line| !line.starts_with("use super")).skip(1) {
        let trimmed = line.trim_start();
        let is_attribute = in_attribute || trimmed.starts_with("#[");
        in_attribute = is_attribute && !line.ends_with(']');
        if !is_attribute && !trimmed.starts_with("///") && !trimmed.is_empty() {
            lines.push(line.to_owned());
        }
    }
    lines
}

/// Returns the signature of the last method and its builder, without documentation.
fn last_method(client: &str, builders: &str) -> Vec<String> {
    let (_, method) = client.rsplit_once("    pub fn ").unwrap();
    let (signature, _) = method.split_once(" {\n").unwrap();
    let (_, builder) = builders.rsplit_once("support::builder! {\n").unwrap();
    let lines = format!("    pub fn {signature}");
    let lines = lines.lines().chain(builder.lines().take_while(|line| *line != "}"));
    let lines = lines.filter(|line| !line.trim_start().starts_with("///"));
    lines.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect()
}
