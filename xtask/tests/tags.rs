//! A second tag comes to the project: its facts with `adopt`, its code with `codegen`, behind
//! a feature, and what was there before stays as it was.

// A test reports a failure by a panic.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use serde_json::{Value, json};
use syn::{Attribute, ImplItem, Item};
use tempfile::TempDir;
use xtask::adopt::{self, Outcome};
use xtask::codegen::{self, COPY, DOCUMENT, GENERATED, manifest::MANIFEST};

/// What a manifest says that knows nothing of tags.
const BY_HAND: &str = "[package]\nname = \"api\"\n\n[features]\ndefault = []\n\n[dependencies]\n";

/// A project with a document about things, and code to it.
fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let manifest = folder.path().join(MANIFEST);
    fs::create_dir_all(manifest.parent().unwrap()).unwrap();
    fs::write(manifest, BY_HAND).unwrap();
    let document = adopt::adopt(&described(&["things"]), &upstream(), &[]).unwrap().0;
    fs::write(folder.path().join(DOCUMENT), adopt::print(&document)).unwrap();
    generate(folder.path());
    folder
}

fn generate(root: &Path) {
    codegen::run(&codegen::Options::project(root)).unwrap_or_else(|failure| panic!("{failure}"));
}

fn adopt(root: &Path, tags: &[&str]) -> Outcome {
    let file = root.join("upstream.json");
    fs::write(&file, upstream().to_string()).unwrap();
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    adopt::run(&adopt::Options { root: root.to_owned(), file, tags, dry_run: false }).unwrap()
}

/// A document that lists tags and says nothing else yet.
fn described(tags: &[&str]) -> Value {
    let tags: Vec<_> =
        tags.iter().map(|tag| json!({"name": tag, "description": "Prose."})).collect();
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Shop", "description": "Prose.", "version": "1"},
        "tags": tags,
        "paths": {"/things": {"get": {"tags": ["things"], "operationId": "listThings", "summary": "Prose.", "responses": {}}}},
    })
}

/// What is published: things, files that use what things use, and people that share a type
/// with nobody.
fn upstream() -> Value {
    let response = |schema: &str| {
        json!({"200": {"description": "Theirs.", "content": {"application/json": {
            "schema": {"$ref": format!("#/components/schemas/{schema}")},
        }}}})
    };
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/things": {"get": {"tags": ["things"], "operationId": "listThings", "responses": {
                "200": response("Thing")["200"],
                "400": response("Failure")["200"],
            }}},
            "/files": {"post": {
                "tags": ["files"],
                "operationId": "uploadFile",
                "requestBody": {"required": true, "content": {"multipart/form-data": {"schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }}}},
                "responses": response("File"),
            }},
            "/people": {"get": {"tags": ["people"], "operationId": "listPeople", "responses": response("Person")}},
            "/both": {"get": {"tags": ["people", "things"], "operationId": "listBoth", "responses": response("Colour")}},
        },
        "components": {"schemas": {
            "Thing": {"type": "object", "properties": {"colour": {"$ref": "#/components/schemas/Colour"}}},
            "Colour": {"type": "string", "enum": ["red", "green"]},
            "Failure": {"type": "object", "properties": {"error": {"type": "string"}}},
            "File": {"type": "object", "properties": {"colour": {"$ref": "#/components/schemas/Colour"}, "owner": {"$ref": "#/components/schemas/Owner"}}},
            "Owner": {"type": "object", "properties": {"name": {"type": "string"}}},
            "Person": {"type": "object", "properties": {"name": {"type": "string"}}},
        }},
    })
}

fn read(root: &Path, path: &str) -> String {
    fs::read_to_string(root.join(path)).unwrap()
}

/// Something in generated code: what it is called, the features one of which it needs, and
/// the words in it.
struct Piece {
    name: String,
    features: Vec<String>,
    words: BTreeSet<String>,
}

fn pieces(root: &Path, file: &str) -> Vec<Piece> {
    let file = syn::parse_file(&read(root, &format!("{GENERATED}/{file}"))).unwrap();
    let piece = |name: String, attributes: &[Attribute], code: TokenStream| {
        let features = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
        let features = features.flat_map(|attribute| texts(attribute.to_token_stream())).collect();
        let mut words = BTreeSet::new();
        identifiers(code, &mut words);
        Piece { name, features, words }
    };
    let mut pieces = Vec::new();
    for item in file.items {
        let code = item.to_token_stream();
        match item {
            Item::Struct(item) => pieces.push(piece(item.ident.to_string(), &item.attrs, code)),
            Item::Enum(item) => pieces.push(piece(item.ident.to_string(), &item.attrs, code)),
            Item::Type(item) => pieces.push(piece(item.ident.to_string(), &item.attrs, code)),
            Item::Impl(item) if item.trait_.is_none() => {
                for method in item.items {
                    let ImplItem::Fn(method) = method else { continue };
                    let code = method.to_token_stream();
                    pieces.push(piece(method.sig.ident.to_string(), &method.attrs, code));
                }
            }
            Item::Impl(item) => pieces.push(piece("impl".to_owned(), &item.attrs, code)),
            // A type that a macro of the runtime defines.
            Item::Macro(item) => {
                let name = defined(item.mac.tokens.clone()).unwrap_or("macro".to_owned());
                pieces.push(piece(name, &item.attrs, code));
            }
            _ => {}
        }
    }
    pieces
}

/// The name behind `struct` or `enum`.
fn defined(tokens: TokenStream) -> Option<String> {
    let mut tokens = tokens.into_iter();
    tokens.find(|token| ["struct", "enum"].contains(&token.to_string().as_str()))?;
    tokens.next().map(|name| name.to_string())
}

fn texts(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) => texts(group.stream()),
            TokenTree::Literal(text) => vec![text.to_string().trim_matches('"').to_owned()],
            _ => Vec::new(),
        })
        .collect()
}

fn identifiers(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => drop(found.insert(ident.to_string())),
            TokenTree::Group(group) => identifiers(group.stream(), found),
            _ => {}
        }
    }
}

fn of<'a>(pieces: &'a [Piece], name: &str) -> &'a [String] {
    let piece = pieces.iter().find(|piece| piece.name == name);
    &piece.unwrap_or_else(|| panic!("there is no {name}")).features
}

#[test]
fn with_one_tag_there_is_no_feature() {
    let project = project();
    assert_eq!(read(project.path(), MANIFEST), BY_HAND);
    assert_eq!(read(project.path(), COPY), read(project.path(), DOCUMENT));
    for file in ["builders.rs", "client.rs", "errors.rs", "operations.rs", "types.rs", "mod.rs"] {
        let text = read(project.path(), &format!("{GENERATED}/{file}"));
        assert!(!text.contains("feature = \"files"), "{file}");
        assert!(!text.contains("allow("), "{file}");
    }
}

#[test]
fn another_tag_is_behind_a_feature_and_what_was_there_stays() {
    let project = project();
    let root = project.path();
    let adopted = adopt(root, &["people", "files"]).to_string();
    assert!(adopted.contains("\n  /paths/~1files/post: no summary"), "{adopted}");
    assert!(!read(root, DOCUMENT).contains("Theirs"));
    generate(root);
    codegen::run(&codegen::Options::project(root).checking()).unwrap();
    // The mock server is about the first tag alone.
    let copy: Value = serde_json::from_str(&read(root, COPY)).unwrap();
    let paths: Vec<_> = copy["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, ["/things", "/both"]);
    assert!(copy.pointer("/components/schemas/Owner").is_none());

    insta::assert_snapshot!(read(root, MANIFEST), @r#"
    [package]
    name = "api"

    [features]
    default = []
    # @generated by `cargo xtask codegen`: the tags of openapi.json but the first.
    # The operations of the tag `files`.
    files = ["calamus-runtime/multipart"]
    # The operations of the tag `people`.
    people = []
    # @generated until here.

    [dependencies]
    "#);
    let (client, types) = (pieces(root, "client.rs"), pieces(root, "types.rs"));
    let builders = pieces(root, "builders.rs");
    for (name, features) in [
        ("list_things", &[][..]),
        // It has our tag as well.
        ("list_both", &[]),
        ("upload_file", &["files"]),
        ("list_people", &["people"]),
    ] {
        assert_eq!(of(&client, name), features, "{name}");
    }
    for (name, features) in [
        ("Thing", &[][..]),
        ("Colour", &[]),
        ("Failure", &[]),
        ("File", &["files"]),
        ("Owner", &["files"]),
        ("Person", &["people"]),
    ] {
        assert_eq!(of(&types, name), features, "{name}");
    }
    let module = read(root, &format!("{GENERATED}/mod.rs"));
    assert!(module.contains("#![allow(clippy::all, unused_imports)]"), "{module}");

    // Nothing that is there mentions what is not, with any one feature or with none.
    let names: BTreeSet<_> = types.iter().map(|piece| piece.name.clone()).collect();
    for on in ["", "files", "people"] {
        let is_there = |piece: &&Piece| {
            piece.features.is_empty() || piece.features.iter().any(|feature| feature == on)
        };
        let there: BTreeSet<_> =
            types.iter().filter(is_there).map(|piece| piece.name.clone()).collect();
        for piece in client.iter().chain(&builders).chain(&types).filter(is_there) {
            let missing: Vec<_> =
                piece.words.intersection(&names).filter(|name| !there.contains(*name)).collect();
            assert!(missing.is_empty(), "with `{on}`, `{}` lacks {missing:?}", piece.name);
        }
    }
}

#[test]
fn a_tag_that_was_taken_is_kept_and_one_that_is_gone_takes_its_feature_along() {
    let project = project();
    let root = project.path();
    adopt(root, &["files"]);
    generate(root);
    let text = read(root, DOCUMENT);
    let again = adopt(root, &[]);
    assert_eq!((again.diff.as_str(), read(root, DOCUMENT)), ("", text.clone()));

    let mut document: Value = serde_json::from_str(&text).unwrap();
    document["paths"].as_object_mut().unwrap().remove("/files");
    fs::write(root.join(DOCUMENT), adopt::print(&document)).unwrap();
    let failure = codegen::run(&codegen::Options::project(root).checking()).unwrap_err();
    assert!(failure.to_string().contains(&format!("{MANIFEST} differs")), "{failure}");
    generate(root);
    assert_eq!(read(root, MANIFEST), BY_HAND);
}
