//! Setters of credentials and of the base URL in generated clients.

// A panic is how a test fails.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use calamus::pipeline;
use calamus_document::read;
use serde_json::{Map, Value, json};

/// The client of a document with these operations, security schemes and servers.
fn client(ids: &[&str], schemes: &Value, servers: &Value) -> String {
    let paths: Map<String, Value> = ids
        .iter()
        .enumerate()
        .map(|(index, id)| {
            let responses = json!({"204": {"description": "Done"}});
            (format!("/{index}"), json!({"get": {"operationId": id, "responses": responses}}))
        })
        .collect();
    let document = json!({
        "openapi": "3.0.3", "info": {"title": "Shop", "version": "1"}, "paths": paths,
        "components": {"securitySchemes": schemes}, "servers": servers,
    });
    let source = read::decode("shop.json", document.to_string().into_bytes()).unwrap();
    pipeline::generate(&source, &[]).unwrap().code.client
}

/// The lines of a text that begin so, without what they begin with.
fn lines<'a>(text: &'a str, begin: &str) -> Vec<&'a str> {
    text.lines().filter_map(|line| line.trim_start().strip_prefix(begin)).collect()
}

#[test]
fn an_operation_with_many_alternatives_is_rust() {
    let names: Vec<_> = (0..9).map(|index| format!("alternative_{index}")).collect();
    let key = json!({"type": "apiKey", "in": "query", "name": "key"});
    let schemes: Map<_, _> = names.iter().map(|name| (name.clone(), key.clone())).collect();
    let security: Vec<_> = names.iter().map(|name| json!({name: []})).collect();
    let document = json!({
        "openapi": "3.0.3", "info": {"title": "Shop", "version": "1"},
        "paths": {"/a": {"get": {
            "responses": {"204": {"description": "Done"}}, "security": security,
        }}},
        "components": {"securitySchemes": schemes},
    });
    let source = read::decode("shop.json", document.to_string().into_bytes()).unwrap();
    let text = pipeline::generate(&source, &[]).unwrap().code.security;
    assert!(text.lines().all(|line| line.len() <= 100), "{text}");
    syn::parse_file(&text).unwrap();
}

#[test]
fn a_client_takes_the_credentials_of_its_document() {
    let schemes = json!({
        "desk": {"type": "http", "scheme": "basic"},
        "key": {"type": "apiKey", "in": "header", "name": "x-key"},
        "old": {"type": "http", "scheme": "digest"},
        "query": {"type": "apiKey", "in": "query", "name": "key"},
        "login": {"type": "oauth2", "flows": {"clientCredentials": {
            "tokenUrl": "https://login.example.com/token", "scopes": {},
        }}},
    });
    let text = client(&[], &schemes, &json!([]));
    assert_eq!(
        lines(&text, "credentials "),
        [
            "basic: basic security::DESK;",
            "key: secret security::KEY;",
            "query: secret security::QUERY;",
            "bearer_token: secret security::LOGIN;",
            "bearer_token_provider: provider security::LOGIN;",
            "client_credentials: client_credentials security::LOGIN \"https://login.example.com/token\";",
        ]
    );
}

#[test]
fn the_first_server_is_the_default_if_a_client_can_have_it() {
    let default = |servers: Value| {
        let text = client(&[], &json!({}), &servers);
        lines(&text, "base_url ").first().map(|line| (*line).to_owned())
    };
    let server = |url: &str| json!([{"url": url}, {"url": "https://second.example.com"}]);
    assert_eq!(
        default(server("https://api.example.com/v1")).as_deref(),
        Some("\"https://api.example.com/v1\";")
    );
    assert!(default(server("http://localhost:8080")).is_some());
    let variables = json!([{
        "url": "https://{region}.example.com", "variables": {"region": {"default": "eu"}},
    }]);
    assert_eq!(default(variables).as_deref(), Some("\"https://eu.example.com\";"));
    for url in ["/v1", "http://api.example.com", "https://{host}/", "https://user@h.example", "//h"]
    {
        assert_eq!(default(server(url)), None, "{url}");
    }
    assert_eq!(default(json!([])), None);
}

#[test]
fn operations_with_the_names_of_its_own_methods_get_others() {
    let ids = ["builder", "clone", "withRuntime", "runtime", "request", "Request", "new"];
    let text = client(&ids, &json!({}), &json!([]));
    let methods = lines(&text, "pub fn ");
    let methods = methods.iter().map(|line| line.split('(').next().unwrap());
    let methods: BTreeSet<_> = methods.collect();
    assert_eq!(
        methods,
        BTreeSet::from([
            "builder_operation",
            "clone_operation",
            "new",
            "request_operation",
            "request_operation_2",
            "runtime_operation",
            "with_runtime_operation",
        ])
    );
}
