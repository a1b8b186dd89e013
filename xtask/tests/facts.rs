//! `cargo xtask facts`: what is kept of a document that belongs to somebody else.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use xtask::facts::{self, Failure, Options, SHORTEST_SENTENCE, shared_sentences};

fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Shop", "description": "Their words.", "version": "1",
            "contact": {"name": "A person"}, "termsOfService": "https://a.example/terms",
            "license": {"name": "Their license"},
        },
        "servers": [{"url": "https://a.example", "description": "Their words."}],
        "tags": [{"name": "things", "description": "Their words."}],
        "paths": {
            "/things": {"get": {
                "tags": ["things"],
                "summary": "Their words",
                "operationId": "listThings",
                "x-notes": "Their words.",
                "externalDocs": {"url": "https://a.example/docs"},
                "parameters": [{"name": "limit", "in": "query", "example": 3, "schema": {"type": "integer", "maximum": 9}}],
                "responses": {"200": {"description": "Their words.", "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Thing"}, "examples": {"one": {"value": {}}},
                }}}},
            }},
            "/others": {"get": {"tags": ["others"], "responses": {"204": {"description": "Their words."}}}},
        },
        "components": {"schemas": {
            "Thing": {"title": "Thing", "type": "object", "required": ["title"], "properties": {
                "title": {"description": "Their words.", "type": "string", "examples": ["a"]},
            }},
            "Other": {"type": "string"},
        }},
    })
}

#[test]
fn facts_are_restricted_to_the_tag_and_have_no_prose() {
    assert_eq!(
        facts::extract(&document(), &["things"]),
        json!({
            "openapi": "3.1.0",
            "info": {"version": "1"},
            "servers": [{"url": "https://a.example"}],
            "paths": {"/things": {"get": {
                "tags": ["things"],
                "operationId": "listThings",
                "parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 9}}],
                "responses": {"200": {"content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Thing"},
                }}}},
            }}},
            "components": {"schemas": {
                "Thing": {"type": "object", "required": ["title"], "properties": {
                    "title": {"type": "string"},
                }},
            }},
        })
    );
}

/// Extracting facts from facts changes nothing unless something else was stored with them.
#[test]
fn the_stored_documents_are_facts_alone() {
    for version in ["1.21.0", "1.90.0"] {
        let name = format!("tests/data/feather-{version}.facts.json");
        let path = xtask::workspace_root().join(&name);
        let text = std::fs::read_to_string(&path).expect("the file is in the repository");
        let options = Options { file: path, tags: vec!["integrations".to_owned()], own: None };
        let again = facts::run(&options).expect("the tag is known");
        assert!(again == text, "{name} is not what `cargo xtask facts` prints");
        let stored: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(stored["info"], json!({ "version": version }));
    }
}

fn written(folder: &Path, name: &str, document: &Value) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, document.to_string()).expect("the file can be written");
    path
}

#[test]
fn a_copied_sentence_and_an_unknown_tag_are_failures() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sentence = "The quick brown fox jumps over the lazy dog twice a day.";
    let mut theirs = document();
    theirs["paths"]["/things"]["get"]["description"] = json!(sentence);
    let file = written(folder.path(), "theirs.json", &theirs);
    let mut own = document();
    let options = |own: &Value, tag: &str| Options {
        file: file.clone(),
        tags: vec![tag.to_owned()],
        own: Some(written(folder.path(), "own.json", own)),
    };
    let printed = facts::run(&options(&own, "things")).expect("nothing was copied");
    assert!(printed.ends_with("}\n") && !printed.contains("Their words"), "{printed}");

    own["components"]["schemas"]["Thing"]["description"] = json!(format!("Ours. {sentence}"));
    let failure = facts::run(&options(&own, "things")).expect_err("a sentence was copied");
    assert!(matches!(&failure, Failure::Copied(copied) if copied.len() == 1), "{failure}");
    assert!(failure.to_string().contains("/components/schemas/Thing/description: "), "{failure}");
    assert_eq!(failure.exit_code(), 1);

    let failure = facts::run(&options(&document(), "unknown")).expect_err("there is no such tag");
    assert_eq!(failure.to_string(), "no operation has the tag `unknown`");
    assert_eq!(failure.exit_code(), 2);
}

#[test]
fn a_copied_sentence_is_found_whatever_it_is_wrapped_in() {
    let theirs = json!({ "components": { "schemas": { "S": {
        "description": "Short one.\n\n* The ``quick`` brown fox jumps over\n  the lazy dog, twice a day. Another."
    } } } });
    let shared = |text: &str| {
        let ours = json!({ "info": { "description": text } });
        shared_sentences(&ours, &theirs, SHORTEST_SENTENCE)
    };
    assert_eq!(
        shared("Short one. Surely the quick brown fox jumps over the lazy dog twice a day; or so."),
        [r#"/info/description: "the quick brown fox jumps over the lazy dog twice a day""#]
    );
    // Part of a word is another word, and part of a sentence is not the sentence.
    assert!(shared("The quick brown fox jumps over the lazy dog twice a daydream.").is_empty());
    assert!(shared("Short one. The quick brown fox jumps over the lazy dog. Another.").is_empty());
}
