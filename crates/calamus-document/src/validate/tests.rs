//! Problems of documents, one of each kind, and their consequences.

use std::fmt::Write as _;

use serde_json::json;

use super::super::read;
use super::*;

fn validated(text: &str) -> Result<Validated, Problems> {
    validate(&read::parse("test.json", text.to_owned()).unwrap())
}

/// All that is said about a document that is not refused.
fn report(text: &str) -> String {
    let validated = validated(text).unwrap_or_else(|problems| panic!("{problems}"));
    let problems = Problems { name: "test.json".to_owned(), problems: validated.problems };
    let mut report = format!("{problems}");
    for omission in &validated.omitted {
        write!(report, "\nomitted: {omission}").unwrap();
    }
    for Change { pointer, kind, what } in &validated.changes {
        write!(report, "\n{kind:?} {pointer}: {what}").unwrap();
    }
    report
}

/// What becomes of one schema, and what is said about it.
fn schema(schema: &str) -> String {
    let validated = validated(&format!(
        "{{\"openapi\": \"3.1.0\", \"components\": {{\"schemas\": {{\"S\": {schema}}}}}}}"
    ))
    .unwrap();
    let mut report = validated.value["components"]["schemas"]["S"].to_string();
    for Change { pointer, kind, what } in &validated.changes {
        let place = pointer.as_str().strip_prefix("/components/schemas/S").unwrap();
        write!(report, "\n  {kind:?} {place}: {what}").unwrap();
    }
    report
}

#[test]
#[expect(clippy::too_many_lines, reason = "one document and its report")]
fn all_problems_of_a_refused_document_are_reported() {
    let problems = validated(
        r##"{
  "openapi": "3.1.0",
  "info": [],
  "paths": {
    "/things/{id}": {
      "get": {
        "parameters": [
          {"name": "id", "in": "path", "schema": {"type": "strng"}},
          {"in": "query"}
        ],
        "responses": []
      },
      "put": {"requestBody": {"$ref": "other.json#/x"}},
      "post": {"requestBody": {"$ref": "file:///etc/passwd"}},
      "patch": {"parameters": [{"$ref": "http://169.254.169.254/latest/meta-data"}]},
      "delete": {"responses": {"200": {"$ref": "../x.json"}}}
    },
    "/a": {"$ref": "#/paths/~1b"},
    "/b": {"$ref": "#/paths/~1a"}
  },
  "components": {
    "parameters": [],
    "schemas": {
      "A": {"$ref": "#/components/schemas/B"},
      "B": {"$ref": "#/components/schemas/A"},
      "C": {"$ref": "#/components/schemas/C", "description": "Itself"},
      "D": {"$ref": "//evil.example/x.json#/y"}
    }
  }
}"##,
    )
    .unwrap_err();
    insta::assert_snapshot!(problems, @r#"
    test.json:3:3: `info` is not an object
      at /info
      remedy: make it an object, or remove it
    test.json:8:51: "strng" is not a type of JSON Schema (removed)
      at /paths/~1things~1{id}/get/parameters/0/schema/type
      remedy: use null, boolean, object, array, number, integer or string
    test.json:9:11: a parameter has no name, or no place that is known (omitted)
      at /paths/~1things~1{id}/get/parameters/1
      remedy: give it a `name`, and `in` as path, query, header or cookie
    test.json:11:9: `responses` is not an object (omitted)
      at /paths/~1things~1{id}/get/responses
      remedy: make it a map from statuses to responses
    test.json:13:31: `other.json#/x` leads out of the document
      at /paths/~1things~1{id}/put/requestBody/$ref
      remedy: name the folder of its files with --resolve, or bundle it first
    test.json:14:32: `file:///etc/passwd` leads out of the document
      at /paths/~1things~1{id}/post/requestBody/$ref
      remedy: bundle it first: references to URLs are not followed
    test.json:15:33: `http://169.254.169.254/latest/meta-data` leads out of the document
      at /paths/~1things~1{id}/patch/parameters/0/$ref
      remedy: bundle it first: references to URLs are not followed
    test.json:16:40: `../x.json` leads out of the document
      at /paths/~1things~1{id}/delete/responses/200/$ref
      remedy: name the folder of its files with --resolve, or bundle it first
    test.json:18:12: `#/paths/~1b` leads back to itself in a circle
      at /paths/~1a/$ref
      remedy: give one place of the circle a content
    test.json:19:12: `#/paths/~1a` leads back to itself in a circle
      at /paths/~1b/$ref
      remedy: give one place of the circle a content
    test.json:22:5: `parameters` is not an object
      at /components/parameters
      remedy: make it a map from names to definitions
    test.json:24:13: `#/components/schemas/B` leads back to itself in a circle
      at /components/schemas/A/$ref
      remedy: give one place of the circle a content
    test.json:25:13: `#/components/schemas/A` leads back to itself in a circle
      at /components/schemas/B/$ref
      remedy: give one place of the circle a content
    test.json:26:13: `#/components/schemas/C` leads back to itself in a circle
      at /components/schemas/C/$ref
      remedy: give one place of the circle a content
    test.json:27:13: `//evil.example/x.json#/y` leads out of the document
      at /components/schemas/D/$ref
      remedy: bundle it first: references to URLs are not followed
    15 problems
    "#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "one document and its report")]
fn an_invalid_operation_is_omitted_alone() {
    insta::assert_snapshot!(report(
        r##"{
  "openapi": "3.1.0",
  "paths": {
    "things": {"get": {}, "put": {}},
    "/open/{brace": {"get": {"operationId": "brace"}},
    "/no/{}/name": {"get": {"operationId": "noName"}},
    "/shared": {"parameters": [{"name": "a", "in": "body"}], "get": {"operationId": "shared"}},
    "/text": "not a path",
    "/rest/{id}": {
      "get": {"operationId": "fine", "responses": {"404": {"$ref": "#/components/responses/Gone"}}},
      "put": {"operationId": "list", "parameters": {}},
      "post": {"operationId": "dangling", "parameters": [{"$ref": "#/components/parameters/Gone"}]},
      "patch": {"operationId": "answers", "responses": "none"},
      "delete": {"operationId": "body", "requestBody": ["x"], "responses": {"200": {"$ref": "#/components/responses/Gone"}}},
      "head": []
    }
  }
}"##,
    ),
        @r"
        test.json:4:5: the path `things` does not begin with a slash (omitted)
          at /paths/things
          remedy: write paths from the root of the server
        test.json:5:5: the braces of the path `/open/{brace` do not enclose names (omitted)
          at /paths/~1open~1{brace
          remedy: write each parameter of the path as `{name}`
        test.json:6:5: the braces of the path `/no/{}/name` do not enclose names (omitted)
          at /paths/~1no~1{}~1name
          remedy: write each parameter of the path as `{name}`
        test.json:7:32: a parameter has no name, or no place that is known (omitted)
          at /paths/~1shared/parameters/0
          remedy: give it a `name`, and `in` as path, query, header or cookie
        test.json:8:5: a path is not an object (removed)
          at /paths/~1text
          remedy: give it operations
        test.json:10:60: `#/components/responses/Gone` leads to nothing (removed)
          at /paths/~1rest~1{id}/get/responses/404/$ref
          remedy: correct the reference, or define what it names
        test.json:11:38: `parameters` is not a list (omitted)
          at /paths/~1rest~1{id}/put/parameters
          remedy: make it a list of parameters
        test.json:12:59: `#/components/parameters/Gone` leads to nothing (omitted)
          at /paths/~1rest~1{id}/post/parameters/0/$ref
          remedy: correct the reference, or define what it names
        test.json:13:43: `responses` is not an object (omitted)
          at /paths/~1rest~1{id}/patch/responses
          remedy: make it a map from statuses to responses
        test.json:14:41: `requestBody` is not an object (omitted)
          at /paths/~1rest~1{id}/delete/requestBody
          remedy: give it a `content`
        test.json:14:85: `#/components/responses/Gone` leads to nothing (omitted)
          at /paths/~1rest~1{id}/delete/responses/200/$ref
          remedy: correct the reference, or define what it names
        test.json:15:7: an operation is not an object (omitted)
          at /paths/~1rest~1{id}/head
          remedy: give it responses, or take it out
        12 problems
        omitted: GET things: the path `things` does not begin with a slash
        omitted: PUT things: the path `things` does not begin with a slash
        omitted: noName (GET /no/{}/name): the braces of the path `/no/{}/name` do not enclose names
        omitted: brace (GET /open/{brace): the braces of the path `/open/{brace` do not enclose names
        omitted: body (DELETE /rest/{id}): `#/components/responses/Gone` leads to nothing; `requestBody` is not an object
        omitted: HEAD /rest/{id}: an operation is not an object
        omitted: answers (PATCH /rest/{id}): `responses` is not an object
        omitted: dangling (POST /rest/{id}): `#/components/parameters/Gone` leads to nothing
        omitted: list (PUT /rest/{id}): `parameters` is not a list
        omitted: shared (GET /shared): a parameter has no name, or no place that is known
        Approximation /paths/~1text: a path is not an object: removed
        Approximation /paths/~1rest~1{id}/get/responses/404/$ref: `#/components/responses/Gone` leads to nothing: removed
        "
    );
}

#[test]
fn unresolved_references_in_schemas_become_any_json() {
    insta::assert_snapshot!(schema(r##"{"properties": {"a": {"$ref": "#/components/schemas/T", "description": "Mine"}, "b": {"$ref": 7}, "c": {"items": {"$ref": "#anchor"}}}}"##), @r#"
    {"properties":{"a":{"description":"Mine"},"b":{},"c":{"items":{}}}}
      Approximation /properties/a/$ref: `#/components/schemas/T` leads to nothing: removed
      Approximation /properties/b/$ref: `$ref` is not text: removed
      Approximation /properties/c/items/$ref: `#anchor` leads to nothing: removed
    "#);
}

#[test]
fn ref_in_examples_and_property_names_is_not_a_reference() {
    let text = r##"{"example": {"$ref": "http://x"}, "properties": {"$ref": {"type": "string"}, "example": {"x-y": {"$ref": "z"}}}, "default": {"$ref": 1}}"##;
    let validated = schema(text);
    assert!(!validated.contains('\n'), "{validated}");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one document and its report")]
fn invalid_keywords_are_removed_alone() {
    for (text, name) in [
        (r#"{"type": "strng", "maxLength": 3}"#, "type"),
        (r#"{"required": true, "type": "string"}"#, "required"),
    ] {
        let report = schema(text);
        assert!(report.contains(&format!("Approximation /{name}: ")), "{report}");
    }
    insta::assert_snapshot!(
        [
            r#"{"type": ["string", "date", 7]}"#,
            r#"{"type": []}"#,
            r#"{"type": "object", "required": ["a", "a", "b"], "properties": []}"#,
            r#"{"required": ["a", 1]}"#,
            r#"{"anyOf": [], "oneOf": {}, "allOf": null}"#,
            r#"{"enum": {}}"#,
            r#"{"minLength": "3", "maxLength": 4.0, "minItems": -1, "maxItems": 1.5}"#,
            r#"{"minimum": "0", "maximum": "many", "exclusiveMinimum": true, "exclusiveMaximum": 7}"#,
            r#"{"nullable": "true", "readOnly": null, "deprecated": "soon"}"#,
            r#"{"description": 404, "title": null, "format": [], "pattern": true}"#,
            r#"{"discriminator": "kind"}"#,
            r#"{"discriminator": {"propertyName": "kind", "mapping": {"a": 1}}}"#,
            r#"{"properties": {"a": "string", "b": null}, "items": [{}, 3]}"#,
        ]
        .map(schema)
        .join("\n"),
        @r#"
        {"type":["string"]}
          Approximation /type: "date" is not a type of JSON Schema: removed
          Approximation /type: 7 is not a type of JSON Schema: removed
        {}
          Approximation /type: [] is not a type of JSON Schema: removed
        {"type":"object","required":["a","b"]}
          Approximation /properties: `properties` is not an object: removed
        {}
          Approximation /required: `required` is not a list of names: removed
        {}
          Approximation /allOf: `allOf` is not a list of schemas: removed
          Approximation /anyOf: `anyOf` is not a list of schemas: removed
          Approximation /oneOf: `oneOf` is not a list of schemas: removed
        {}
          Approximation /enum: `enum` is not a list of values: removed
        {"minLength":3,"maxLength":4}
          Rewrite /minLength: `minLength` becomes a whole number
          Rewrite /maxLength: `maxLength` becomes a whole number
          Approximation /minItems: `minItems` is not a count: removed
          Approximation /maxItems: `maxItems` is not a count: removed
        {"minimum":0,"exclusiveMinimum":true,"exclusiveMaximum":7}
          Rewrite /minimum: `minimum` becomes a number
          Approximation /maximum: `maximum` is not a number: removed
        {"nullable":true}
          Rewrite /nullable: `nullable` becomes a boolean
          Approximation /deprecated: `deprecated` is neither true nor false: removed
        {"description":"404","pattern":"true"}
          Rewrite /description: `description` becomes text
          Approximation /format: `format` is not text: removed
          Rewrite /pattern: `pattern` becomes text
        {}
          Approximation /discriminator: `discriminator` does not name a property: removed
        {}
          Approximation /discriminator: `discriminator` does not name a property: removed
        {"properties":{"a":{},"b":{}},"items":[{},3]}
          Approximation /properties/a: a schema is neither an object nor a boolean: removed
          Approximation /properties/b: a schema is neither an object nor a boolean: removed
        "#
    );
}

#[test]
#[expect(clippy::too_many_lines, reason = "one document and its report")]
fn unquoted_yaml_scalars_become_strings() {
    let source = read::parse(
        "test.yaml",
        "openapi: 3.1
info:
  title:
  version: 1.0
paths:
  /a:
    get:
      operationId: 7
      tags: [1, on]
      deprecated: 'true'
      description:
      parameters:
        - {name: 2020, in: query, required: no, schema: {type: string}}
      responses:
        200:
          description: 200
          content:
            application/json:
        404:
        20x: {description: typo}
        5xx: {description: range}
    put:
      tags: all
      requestBody: ~
      responses:
  /b:
components:
"
        .to_owned(),
    )
    .unwrap();
    let validated = validate(&source).unwrap();
    let mut report = serde_json::to_string_pretty(&validated.value).unwrap();
    for Change { pointer, kind, what } in &validated.changes {
        write!(report, "\n{kind:?} {pointer}: {what}").unwrap();
    }
    insta::assert_snapshot!(report, @r#"
    {
      "openapi": 3.1,
      "info": {
        "version": "1.0"
      },
      "paths": {
        "/a": {
          "get": {
            "operationId": "7",
            "tags": [
              "1",
              "on"
            ],
            "deprecated": true,
            "parameters": [
              {
                "name": "2020",
                "in": "query",
                "schema": {
                  "type": "string"
                }
              }
            ],
            "responses": {
              "200": {
                "description": "200",
                "content": {
                  "application/json": {}
                }
              },
              "404": {},
              "5xx": {
                "description": "range"
              }
            }
          },
          "put": {}
        }
      }
    }
    Rewrite /info/version: `version` becomes text
    Approximation /paths/~1b: a path is not an object: removed
    Rewrite /paths/~1a/get/operationId: `operationId` becomes text
    Rewrite /paths/~1a/get/deprecated: `deprecated` becomes a boolean
    Rewrite /paths/~1a/get/tags: a tag becomes text
    Rewrite /paths/~1a/get/parameters/0/name: `name` becomes text
    Approximation /paths/~1a/get/parameters/0/required: `required` is neither true nor false: removed
    Approximation /paths/~1a/get/responses/20x: `20x` is not a status: removed
    Approximation /paths/~1a/get/responses/404: a response is not an object: removed
    Rewrite /paths/~1a/get/responses/200/description: `description` becomes text
    Approximation /paths/~1a/put/tags: `tags` is not a list: removed
    "#);
}

#[test]
fn of_very_many_problems_people_see_the_first() {
    let schemas: Vec<_> = (0..300).map(|n| format!(r#""S{n}": {{"$ref": "x.json"}}"#)).collect();
    let text = format!(
        r#"{{"openapi": "3.1.0", "components": {{"schemas": {{{}}}}}}}"#,
        schemas.join(",\n")
    );
    let problems = validated(&text).unwrap_err();
    assert_eq!(problems.problems.len(), 300);
    let message = problems.to_string();
    assert_eq!(message.matches("leads out of the document").count(), 200);
    assert!(
        message.ends_with("and 100 more, which the report lists (`--report FILE`)\n300 problems"),
        "{message}"
    );
}

#[test]
fn paths_that_are_defined_elsewhere_are_written_out() {
    let validated = validated(
        r##"{
  "openapi": "3.1.0",
  "paths": {
    "/a": {"$ref": "#/components/pathItems/P", "summary": "Mine", "put": {}},
    "/b": {"$ref": "#/paths/~1a"}
  },
  "components": {"pathItems": {
    "P": {"$ref": "#/components/pathItems/Q"},
    "Q": {"summary": "Theirs", "get": {"operationId": "read"}, "put": {"operationId": "write"}}
  }}
}"##,
    )
    .unwrap();
    insta::assert_snapshot!(validated.value["paths"], @r#"{"/a":{"summary":"Mine","get":{"operationId":"read"},"put":{}},"/b":{"summary":"Mine","get":{"operationId":"read"},"put":{}}}"#);
    assert_eq!(validated.problems, []);
    let places: Vec<_> = validated.changes.iter().map(|change| change.pointer.as_str()).collect();
    assert_eq!(places, ["/paths/~1a", "/paths/~1b"]);
}

/// The target is a schema that becomes `{}` later: written out then, it would be a path item.
#[test]
fn a_path_that_refers_to_a_string_loses_its_reference() {
    let validated = validated(
        r##"{
  "openapi": "3.0.3",
  "paths": {"/a": {"$ref": "#/components/schemas/A", "get": {}}},
  "components": {"schemas": {"A": "string"}}
}"##,
    )
    .unwrap();
    assert_eq!(validated.value["paths"], json!({"/a": {"get": {}}}));
    let reasons: Vec<_> = validated.problems.iter().map(|found| found.reason.as_str()).collect();
    assert!(reasons.contains(&"`$ref` leads to no path item"), "{reasons:?}");
}

#[test]
fn invalid_definitions_are_removed_and_their_users_omitted() {
    insta::assert_snapshot!(report(
        r##"{
  "openapi": "3.1.0",
  "paths": {"/a": {
    "get": {"operationId": "fine", "responses": {"500": {"$ref": "#/components/responses/R"}}},
    "put": {"operationId": "body", "requestBody": {"$ref": "#/components/requestBodies/B"}}
  }},
  "components": {"responses": {"R": 7}, "requestBodies": {"B": []}, "schemas": {"S": true}, "securitySchemes": {"K": null}}
}"##
    ), @r"
    test.json:4:58: `#/components/responses/R` leads to nothing (removed)
      at /paths/~1a/get/responses/500/$ref
      remedy: correct the reference, or define what it names
    test.json:5:52: `#/components/requestBodies/B` leads to nothing (omitted)
      at /paths/~1a/put/requestBody/$ref
      remedy: correct the reference, or define what it names
    test.json:7:32: a definition is not an object (removed)
      at /components/responses/R
      remedy: write it, or take it out
    test.json:7:59: a definition is not an object (removed)
      at /components/requestBodies/B
      remedy: write it, or take it out
    test.json:7:113: a definition is not an object (removed)
      at /components/securitySchemes/K
      remedy: write it, or take it out
    5 problems
    omitted: body (PUT /a): `#/components/requestBodies/B` leads to nothing
    Approximation /components/responses/R: a definition is not an object: removed
    Approximation /components/requestBodies/B: a definition is not an object: removed
    Approximation /components/securitySchemes/K: a definition is not an object: removed
    Approximation /paths/~1a/get/responses/500/$ref: `#/components/responses/R` leads to nothing: removed
    ");
}
