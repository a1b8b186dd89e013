//! The account of a run, for people and for programs, whatever becomes of the document.

// A test reports a failure by a panic.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::{Value, json};

/// The published schema of the report.
fn shape() -> jsonschema::Validator {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/generate-report.schema.json");
    let schema = fs::read_to_string(file).unwrap();
    jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap()
}

fn generate(spec: &Path, more: &[&str]) -> Output {
    let out = spec.parent().unwrap().join("out");
    Command::new(env!("CARGO_BIN_EXE_calamus"))
        .args(["generate", spec.to_str().unwrap(), "--out", out.to_str().unwrap()])
        .args(more)
        .output()
        .unwrap()
}

/// Runs a document, and gives back exit code and report; both forms of it are one.
fn account(name: &str, text: &[u8]) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path().join(name);
    fs::write(&spec, text).unwrap();
    let report = folder.path().join("report.json");
    let output = generate(&spec, &["--format", "json", "--report", report.to_str().unwrap()]);
    let printed: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut written: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(printed, written);
    assert_eq!(output.stderr, b"");
    let shape = shape();
    let errors: Vec<_> = shape.iter_errors(&written).map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0], "{written:#}");
    let document = written["document"].as_str().unwrap();
    assert!(document.ends_with(name), "{document}");
    written["document"] = json!(name);
    (output.status.code().unwrap(), written)
}

const SHOP: &str = "\
openapi: 3.1.0
info: {title: Shop, version: 2}
paths:
  /goods:
    get:
      operationId: listGoods
      parameters:
        - {name: q, in: query, schema: {type: strng}}
      responses:
        200: {description: All, content: {application/json: {schema: {$ref: '#/components/schemas/Good'}}}}
    post:
      operationId: addGood
      parameters: [{in: query}]
  /goods/{id}:
    delete:
      responses: {204: {description: Done}}
components:
  schemas:
    Good: {type: object, properties: {name: {type: [string, 'null']}, name: {type: string}}}
";

#[test]
#[expect(clippy::too_many_lines, reason = "a document and its report")]
fn the_report_lists_generated_and_omitted_operations() {
    let (code, mut report) = account("shop.yaml", SHOP.as_bytes());
    assert_eq!(code, 0);
    // Only that of the reader's own: how later stages say things in another way is theirs.
    report["rewritten"].as_array_mut().unwrap().truncate(1);
    insta::assert_snapshot!(format!("{report:#}"), @r#"
    {
      "format": 1,
      "document": "shop.yaml",
      "result": "generated",
      "operations": {
        "declared": 3,
        "generated": 2,
        "omitted": 1
      },
      "schemas": 1,
      "generated": [
        {
          "operationId": "listGoods",
          "method": "GET",
          "path": "/goods",
          "pointer": "/paths/~1goods/get"
        },
        {
          "operationId": "delete_goods_id",
          "method": "DELETE",
          "path": "/goods/{id}",
          "pointer": "/paths/~1goods~1{id}/delete"
        }
      ],
      "types": [
        {
          "pointer": "/components/schemas/Good",
          "rust": "types::Good"
        }
      ],
      "omitted": [
        {
          "operationId": "addGood",
          "method": "POST",
          "path": "/goods",
          "pointer": "/paths/~1goods/post",
          "line": 11,
          "column": 5,
          "reason": "a parameter has no name, or no place that is known"
        }
      ],
      "rewritten": [
        {
          "pointer": "/info/version",
          "line": 2,
          "column": 21,
          "what": "`version` becomes text"
        }
      ],
      "approximated": [
        {
          "pointer": "/components/schemas/Good/properties/name",
          "line": 19,
          "column": 71,
          "what": "`name` stands twice: the first, at line 19, column 39, does not count, and the one at line 19, column 71 does"
        },
        {
          "pointer": "/paths/~1goods/get/parameters/0/schema/type",
          "line": 8,
          "column": 41,
          "what": "\"strng\" is not a type of JSON Schema: removed"
        }
      ],
      "problems": [
        {
          "pointer": "/paths/~1goods/get/parameters/0/schema/type",
          "line": 8,
          "column": 41,
          "reason": "\"strng\" is not a type of JSON Schema",
          "remedy": "use null, boolean, object, array, number, integer or string",
          "consequence": "removed"
        },
        {
          "pointer": "/paths/~1goods/post/parameters/0",
          "line": 13,
          "column": 20,
          "reason": "a parameter has no name, or no place that is known",
          "remedy": "give it a `name`, and `in` as path, query, header or cookie",
          "consequence": "omitted"
        }
      ],
      "missing": []
    }
    "#);
}

#[test]
fn the_report_says_why_a_document_is_refused() {
    let (code, report) = account(
        "shop.json",
        b"{\"openapi\": \"3.1.0\",\n \"paths\": {\"/a\": {\"$ref\": \"http://x/y\"}}, \"info\": 1}",
    );
    assert_eq!(code, 2);
    insta::assert_snapshot!(format!("{report:#}"), @r#"
    {
      "format": 1,
      "document": "shop.json",
      "result": "refused",
      "problems": [
        {
          "pointer": "/paths/~1a/$ref",
          "line": 2,
          "column": 19,
          "reason": "`http://x/y` leads out of the document",
          "remedy": "bundle it first: references to URLs are not followed",
          "consequence": "refused"
        },
        {
          "pointer": "/info",
          "line": 2,
          "column": 43,
          "reason": "`info` is not an object",
          "remedy": "make it an object, or remove it",
          "consequence": "refused"
        }
      ]
    }
    "#);
}

#[test]
fn invalid_input_is_one_error_with_a_position_and_a_remedy() {
    let deep = "[".repeat(1_000_000);
    let bomb = format!(
        "openapi: 3.1.0\na: &a [x, x, x, x, x, x, x, x]\n{}",
        ('b'..='z')
            .fold((String::new(), 'a'), |(text, before), name| {
                let inner = vec![format!("*{before}"); 8].join(", ");
                (format!("{text}{name}: &{name} [{inner}]\n"), name)
            })
            .0
    );
    for (name, text) in [
        ("empty.json", ""),
        ("cut.json", "{\"openapi\": \"3.1.0\", \"paths\": {\"/a\": {\"get\""),
        ("list.json", "[{\"openapi\": \"3.1.0\"}]"),
        ("page.json", "<html><body>Not found</body></html>"),
        ("swagger.yaml", "swagger: '2.0'\npaths: {}\n"),
        ("deep.json", deep.as_str()),
        ("bomb.yaml", bomb.as_str()),
        ("tag.yaml", "openapi: !include other.yaml\n"),
    ] {
        let (code, report) = account(name, text.as_bytes());
        assert_eq!(code, 2, "{report:#}");
        assert_eq!(report["problems"].as_array().unwrap().len(), 1, "{report:#}");
        assert!(report["problems"][0]["line"].is_u64(), "{report:#}");
    }
    let (code, report) =
        account("latin.json", b"{\"openapi\": \"3.1.0\", \"info\": {\"title\": \"caf\xE9\"}}");
    assert_eq!((code, &report["problems"][0]["column"]), (2, &json!(44)), "{report:#}");
}

#[test]
fn external_references_are_never_read() {
    let folder = tempfile::tempdir().unwrap();
    let canary = "canary-7f3a";
    fs::write(folder.path().join("other.json"), format!("{{\"type\": \"{canary}\"}}")).unwrap();
    let spec = folder.path().join("openapi.json");
    for reference in [
        "other.json",
        "./other.json#/type",
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.json",
        "//host/x",
    ] {
        fs::write(
            &spec,
            format!("{{\"openapi\": \"3.1.0\", \"components\": {{\"schemas\": {{\"A\": {{\"$ref\": \"{reference}\"}}}}}}}}"),
        )
        .unwrap();
        let output = generate(&spec, &[]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains(&format!("`{reference}` leads out of the document")), "{stderr}");
        assert!(stderr.contains("= help: ") && stderr.ends_with("1 problem\n"), "{stderr}");
        assert!(!stderr.contains(canary) && !stderr.contains("root:"), "{stderr}");
        assert!(!folder.path().join("out").exists());
    }
}

#[test]
fn two_runs_give_the_same_report() {
    let first = account("shop.yaml", SHOP.as_bytes());
    assert_eq!(account("shop.yaml", SHOP.as_bytes()), first);
}
