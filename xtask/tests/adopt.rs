//! Adopting a newer document: its facts, our prose, and an account of what a person has to
//! look at.

use std::path::Path;

use serde_json::{Value, json};
use xtask::adopt::{self, Outcome};

/// Our document: prose on everything, servers of its own.
fn ours() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Shop", "description": "Our words.", "version": "1"},
        "servers": [{"url": "https://a.example", "description": "Our words."}],
        "tags": [{"name": "things", "description": "Our words."}],
        "paths": {"/things": {"get": {
            "tags": ["things"],
            "summary": "Our words",
            "description": "Our words.",
            "operationId": "listThings",
            "security": [{"key": []}],
            "parameters": [{"name": "limit", "in": "query", "description": "Our words.", "schema": {"type": "integer"}}],
            "responses": {"200": {"description": "Our words.", "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Thing"},
            }}}},
        }}},
        "components": {
            "schemas": {"Thing": {
                "description": "Our words.",
                "type": "object",
                "required": ["a"],
                "properties": {
                    "a": {"description": "Our words.", "type": "string"},
                    "c": {"description": "Our words.", "anyOf": [{"type": "string"}, {"type": "null"}]},
                },
            }},
            "securitySchemes": {"key": {"type": "apiKey", "description": "Our words.", "name": "x-key", "in": "header"}},
        },
    })
}

/// What upstream publishes: the same facts in another order, in their words, with other
/// operations beside.
fn theirs() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Their title", "version": "1"},
        "paths": {
            "/things": {"get": {
                "operationId": "listThings",
                "summary": "Their words",
                "responses": {"200": {"description": "Their words", "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Thing"},
                }}}},
                "tags": ["things"],
                "security": [{"key": []}],
                "parameters": [{"in": "query", "name": "limit", "schema": {"type": "integer", "title": "Limit"}}],
            }},
            "/others": {"get": {"tags": ["others"], "description": "Their words", "responses": {"200": {"description": "Their words", "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Other"},
            }}}}}},
        },
        "components": {
            "schemas": {
                "Other": {"type": "object", "title": "Other", "properties": {"description": {"type": "string", "description": "Their words"}}},
                "Thing": {
                    "properties": {
                        "a": {"type": "string", "title": "A", "examples": ["Their words"]},
                        "c": {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "Their words"},
                    },
                    "type": "object",
                    "required": ["a"],
                    "title": "Thing",
                },
            },
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key"}},
        },
    })
}

fn take(own: &Value, newer: &Value, tags: &[&str]) -> (Value, Outcome) {
    let tags: Vec<_> = tags.iter().map(|tag| (*tag).to_owned()).collect();
    adopt::adopt(own, newer, &tags).expect("the tags are known")
}

fn with(mut document: Value, at: &str, value: Option<Value>) -> Value {
    let (parent, key) = at.rsplit_once('/').expect("a pointer has a slash");
    let key = key.replace("~1", "/").replace("~0", "~");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}"));
    let object = parent.as_object_mut().expect("it is an object");
    match value {
        Some(value) => drop(object.insert(key, value)),
        None => drop(object.remove(&key).expect("it is there")),
    }
    document
}

#[test]
fn the_same_facts_in_other_words_and_another_order_change_no_byte() {
    let (document, outcome) = take(&ours(), &theirs(), &[]);
    assert_eq!(adopt::print(&document), adopt::print(&ours()));
    assert_eq!((outcome.added.len(), outcome.removed.len(), outcome.changed.len()), (0, 0, 0));
    assert_eq!(outcome.missing_prose, []);
}

#[test]
fn what_is_new_comes_without_words_and_is_listed() {
    let properties = "/components/schemas/Thing/properties";
    let newer = with(
        theirs(),
        properties,
        Some(json!({
            "a": {"type": "string"},
            "b": {"title": "B", "description": "Their words", "default": "x", "type": "string"},
            "c": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        })),
    );
    let newer = with(newer, "/components/schemas/Thing/required", Some(json!(["a", "b"])));
    let newer = with(newer, "/components/schemas/Thing/additionalProperties", Some(json!(false)));
    let newer = with(newer, "/info/version", Some(json!("2")));
    let (document, mut outcome) = take(&ours(), &newer, &[]);
    assert!(!document.to_string().contains("Their"));
    insta::assert_snapshot!(format!("{:#}", document["components"]["schemas"]["Thing"]), @r#"
    {
      "description": "Our words.",
      "type": "object",
      "required": [
        "a",
        "b"
      ],
      "properties": {
        "a": {
          "description": "Our words.",
          "type": "string"
        },
        "b": {
          "type": "string",
          "default": "x"
        },
        "c": {
          "description": "Our words.",
          "anyOf": [
            {
              "type": "string"
            },
            {
              "type": "null"
            }
          ]
        }
      },
      "additionalProperties": false
    }
    "#);
    outcome.diff = "some".to_owned();
    insta::assert_snapshot!(outcome, @r"
    openapi.json was rewritten

    added:
      /components/schemas/Thing/required/1
      /components/schemas/Thing/properties/b
      /components/schemas/Thing/additionalProperties

    changed:
      /info/version

    to be written by a person, before the tests pass:
      /components/schemas/Thing/properties/b: no description

    next: write what is missing, then cargo xtask codegen
    ");
}

#[test]
fn what_is_gone_takes_its_prose_along_and_says_so() {
    let newer = with(theirs(), "/components/schemas/Thing/properties/c", None);
    let newer = with(newer, "/paths/~1things/get/parameters", None);
    let (document, outcome) = take(&ours(), &newer, &[]);
    let removed: Vec<_> =
        outcome.removed.iter().map(|removed| (removed.pointer.as_str(), removed.prose)).collect();
    assert_eq!(
        removed,
        [("/paths/~1things/get/parameters", 1), ("/components/schemas/Thing/properties/c", 1)]
    );
    let (again, outcome) = take(&document, &theirs(), &[]);
    let lacking: Vec<_> = outcome.missing_prose.iter().map(ToString::to_string).collect();
    assert_eq!(
        lacking,
        [
            "/paths/~1things/get/parameters/0: no description",
            "/components/schemas/Thing/properties/c: no description",
        ]
    );
    // Written again by hand, every byte is as it was.
    let words = || Some(json!("Our words."));
    let mut again = again;
    let parameter = json!({"name": "limit", "in": "query", "description": "Our words.", "schema": {"type": "integer"}});
    again["paths"]["/things"]["get"]["parameters"][0] = parameter;
    let member = json!({"description": words(), "anyOf": [{"type": "string"}, {"type": "null"}]});
    again["components"]["schemas"]["Thing"]["properties"]["c"] = member;
    assert_eq!(adopt::print(&again), adopt::print(&ours()));
}

#[test]
fn another_tag_is_taken_with_all_that_it_reaches() {
    let (document, outcome) = take(&ours(), &theirs(), &["others"]);
    let text = document.to_string();
    assert!(!text.contains("Their"), "{text}");
    assert_eq!(
        document["components"]["schemas"]["Other"]["properties"]["description"],
        json!({"type": "string"})
    );
    let lacking: Vec<_> = outcome.missing_prose.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lacking.join("\n"), @r"
    /tags/1: no description
    /paths/~1others/get: no description
    /paths/~1others/get: no summary
    /paths/~1others/get/responses/200: no description
    /components/schemas/Other: no description
    /components/schemas/Other/properties/description: no description
    ");
    let failure = adopt::adopt(&ours(), &theirs(), &["other".to_owned()]).expect_err("no such tag");
    assert_eq!(
        failure.to_string(),
        "no operation of the newer document has the tag `other`; there are: others, things"
    );
    assert_eq!(failure.exit_code(), 2);
}

#[test]
fn upstreams_servers_are_taken_where_it_has_some() {
    let servers = json!([{"url": "https://b.example", "description": "Their words"}, {"url": "https://a.example"}]);
    let (document, _) = take(&ours(), &with(theirs(), "/servers", Some(servers)), &[]);
    assert_eq!(
        document["servers"],
        json!([{"url": "https://b.example"}, {"url": "https://a.example", "description": "Our words."}])
    );
}

#[test]
fn the_document_of_another_api_is_not_taken() {
    let mut other = theirs();
    other["paths"].as_object_mut().expect("it has paths").remove("/things");
    let failure = adopt::adopt(&ours(), &other, &[]).expect_err("nothing would be left");
    assert_eq!(failure.exit_code(), 2);
    assert_eq!(
        failure.to_string(),
        "no operation of the newer document has a tag of ours (things), so that nothing would be \
         left; it has: others"
    );
}

#[test]
fn a_dry_run_writes_nothing_and_shows_what_would_be() {
    let folder = tempfile::tempdir().expect("there is room");
    let own = folder.path().join("openapi.json");
    let newer = folder.path().join("newer.json");
    let put = |path: &Path, text: String| std::fs::write(path, text).expect("it can be written");
    put(&own, adopt::print(&ours()));
    put(&newer, with(theirs(), "/info/version", Some(json!("2"))).to_string());
    let run = |dry_run| {
        let root = folder.path().to_owned();
        let options = adopt::Options { root, file: newer.clone(), tags: Vec::new(), dry_run };
        adopt::run(&options).expect("both can be read")
    };
    let preview = run(true);
    assert!(
        preview.diff.contains("-    \"version\": \"1\"\n+    \"version\": \"2\"\n"),
        "{}",
        preview.diff
    );
    let now = || std::fs::read_to_string(&own).expect("it is there");
    assert_eq!(now(), adopt::print(&ours()));
    assert_eq!(run(false).diff, preview.diff);
    assert_eq!(now(), adopt::print(&with(ours(), "/info/version", Some(json!("2")))));
    assert_eq!(run(false).diff, "");
}

#[test]
fn feathers_own_documents_come_and_go() {
    let root = xtask::workspace_root();
    let load = |path: &Path| calamus_document::read::read(path).expect("it can be read");
    let file = |version: &str| root.join(format!("tests/data/feather-{version}.facts.json"));
    let (old, new) = (load(&file("1.21.0")).value, load(&file("1.90.0")).value);
    let own = load(&root.join("openapi.json"));

    let (document, _) = take(&own.value, &new, &[]);
    assert!(adopt::print(&document) == own.text, "adopting what we have changes something");

    let (document, outcome) = take(&own.value, &old, &["integrations"]);
    let lost: usize = outcome.removed.iter().map(|removed| removed.prose).sum();
    let (mut document, outcome) = take(&document, &new, &["integrations"]);
    // What went without its prose comes back without it, and is listed; with our words in
    // these places every byte is as it was.
    assert_eq!(outcome.missing_prose.len(), lost);
    for missing in &outcome.missing_prose {
        let at = missing.pointer.as_str();
        let mine = own.value.pointer(at).expect("it was there before");
        let place = document.pointer_mut(at).and_then(Value::as_object_mut).expect("it is back");
        place.shift_insert(0, missing.keyword.to_owned(), mine[missing.keyword].clone());
    }
    assert!(adopt::print(&document) == own.text, "something else than prose was lost");
}
