//! `cargo xtask corpus`: a table of what becomes of a folder of documents.

// A test reports a failure by a panic.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::process::Command;

use serde_json::Value;

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

/// Without the compiler, which would need the network where nothing is there yet.
#[test]
fn a_folder_of_documents_becomes_a_table() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("below")).unwrap();
    fs::write(folder.path().join("below/shop.yaml"), SHOP).unwrap();
    fs::write(folder.path().join("cut.json"), "{").unwrap();
    fs::write(folder.path().join("README.md"), "not a document").unwrap();
    let json = folder.path().join("table.out");
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args([
            "corpus",
            folder.path().to_str().unwrap(),
            "--no-check",
            "--json",
            json.to_str().unwrap(),
        ])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "one of them is cut off: {output:?}");
    let table: Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    let rows: Vec<_> = table["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            [&row["document"], &row["declared"], &row["generated"], &row["omitted"], &row["end"]]
                .map(Value::to_string)
                .join(" ")
        })
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @r#"
    "below/shop.yaml" 3 2 1 "unchecked"
    "cut.json" null 0 0 "refused"
    "#);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.ends_with("cut.json: the text ends inside the object that begins at line 1, column 1\n1 of 2 documents in order\n"), "{stdout}");
}
