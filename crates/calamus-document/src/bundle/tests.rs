use std::fs;

use serde_json::json;

use super::*;

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn bundled(folder: &tempfile::TempDir, below: &str) -> Result<Value, Unreadable> {
    let path = folder.path().join("api/openapi.yaml");
    let source = read::read(&path).unwrap();
    bundle(source, &path, &folder.path().join(below), &Disk).map(|source| source.value)
}

const DOCUMENT: &str = "
openapi: 3.1.0
info: {title: '', version: '1'}
paths:
  /things: {$ref: 'paths.yaml#/things'}
components:
  schemas:
    Thing: {type: string}
";

const PATHS: &str = "
things:
  get:
    parameters: [{$ref: '../shared/common.yaml#/Limit'}]
    responses:
      '200': {content: {application/json: {schema: {$ref: '../shared/common.yaml#/Thing'}}}}
      '400': {content: {application/json: {schema: {$ref: 'openapi.yaml#/components/schemas/Thing'}}}}
";

const COMMON: &str = "
Limit: {name: limit, in: query, schema: {type: integer}}
Thing:
  type: object
  properties:
    $ref: {type: string}
    parent: {$ref: '#/Thing'}
  example: {$ref: 'nowhere.yaml'}
";

#[test]
fn references_to_files_become_components() {
    let folder = folder(&[
        ("api/openapi.yaml", DOCUMENT),
        ("api/paths.yaml", PATHS),
        ("shared/common.yaml", COMMON),
    ]);
    let value = bundled(&folder, "").unwrap();
    let get = &value["paths"]["/things"]["get"];
    let schema = |status: &str| &get["responses"][status]["content"]["application/json"]["schema"];
    assert_eq!(get["parameters"], json!([{"$ref": "#/components/parameters/Limit"}]));
    assert_eq!(schema("200"), &json!({"$ref": "#/components/schemas/Thing2"}));
    assert_eq!(schema("400"), &json!({"$ref": "#/components/schemas/Thing"}));
    let thing = &value["components"]["schemas"]["Thing2"];
    assert_eq!(thing["properties"]["parent"], json!({"$ref": "#/components/schemas/Thing2"}));
    // A property may have the name, and an example is data.
    assert_eq!(thing["properties"]["$ref"], json!({"type": "string"}));
    assert_eq!(thing["example"], json!({"$ref": "nowhere.yaml"}));
    assert_eq!(value["components"]["parameters"]["Limit"]["name"], "limit");
}

#[test]
fn files_that_are_not_below_the_folder_are_not_read() {
    let folder = folder(&[
        ("api/openapi.yaml", DOCUMENT),
        ("api/paths.yaml", PATHS),
        ("shared/common.yaml", COMMON),
    ]);
    let error = bundled(&folder, "api").unwrap_err();
    assert!(error.reason.contains("which is not below"), "{error}");
}

#[cfg(unix)]
#[test]
fn symbolic_links_do_not_lead_out_of_the_folder() {
    let folder = folder(&[("api/openapi.yaml", DOCUMENT), ("secret.yaml", PATHS)]);
    std::os::unix::fs::symlink("../secret.yaml", folder.path().join("api/paths.yaml")).unwrap();
    let error = bundled(&folder, "api").unwrap_err();
    assert!(error.reason.contains("which is not below"), "{error}");
}

#[test]
fn an_unresolved_reference_is_an_error() {
    let folder = folder(&[("api/openapi.yaml", DOCUMENT), ("api/paths.yaml", "{other: {}}")]);
    let error = bundled(&folder, "").unwrap_err();
    let reason =
        error.reason.replace(&*folder.path().canonicalize().unwrap().to_string_lossy(), "DIR");
    assert_eq!(
        reason,
        "the reference `paths.yaml#/things`: DIR/api/paths.yaml has nothing at `/things`"
    );
}

#[test]
fn an_error_has_the_position_of_the_reference() {
    let folder = folder(&[("api/openapi.yaml", DOCUMENT), ("api/paths.yaml", PATHS)]);
    let error = bundled(&folder, "").unwrap_err();
    assert!(error.name.ends_with("paths.yaml"), "{error}");
    assert_eq!(error.position, Some(Position { line: 4, column: 25 }));
    let excerpt = error.excerpt.unwrap();
    let marked: String =
        excerpt.text.chars().skip(excerpt.span.start).take(excerpt.span.len()).collect();
    assert_eq!(marked, "'../shared/common.yaml#/Limit'");

    let at = |text: &str| position_of("a.yaml#/A", text).map(|at| (at.line, at.column));
    assert_eq!(at("x: b/a.yaml#/A\ny: a.yaml#/AB\nz: a.yaml#/A"), Some((3, 4)));
    assert_eq!(at("{\"$ref\":\"a.yaml#/A\"}"), Some((1, 9)));
    assert_eq!(at("{\"$ref\":\"a.yaml#\\/A\"}"), None);
}

#[test]
fn a_cycle_of_path_items_is_an_error() {
    let circle = "things: {$ref: '#/things'}";
    let folder = folder(&[("api/openapi.yaml", DOCUMENT), ("api/paths.yaml", circle)]);
    let error = bundled(&folder, "").unwrap_err();
    assert_eq!(error.reason, "the reference `#/things`: path items refer to each other");
}
