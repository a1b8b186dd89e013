//! The methods of a generated client that create it and take its credentials.

// A panic is how a test fails.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use calamus::pipeline;
use calamus_document::read;
use serde_json::{Map, Value, json};

/// The names of all public methods of the client, those of operations included.
fn methods(ids: &[&str], schemes: &Value) -> Vec<String> {
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
        "components": {"securitySchemes": schemes},
    });
    let source = read::decode("shop.json", document.to_string().into_bytes()).unwrap();
    let made = pipeline::make(&source, &[]).unwrap();
    let impls = made.code.client.iter().filter_map(|item| match item {
        syn::Item::Impl(item) if item.trait_.is_none() => Some(&item.items),
        _ => None,
    });
    let functions = impls.flatten().filter_map(|item| match item {
        syn::ImplItem::Fn(function) if matches!(function.vis, syn::Visibility::Public(_)) => {
            Some(function.sig.ident.to_string())
        }
        _ => None,
    });
    functions.collect()
}

#[test]
fn a_client_takes_the_credentials_of_its_document() {
    let key = json!({"type": "apiKey", "in": "header", "name": "x-key"});
    let token = json!({"type": "http", "scheme": "bearer"});
    let query = json!({"type": "apiKey", "in": "query", "name": "key"});
    assert_eq!(methods(&[], &json!({})), ["direct", "new", "with_client"]);
    assert_eq!(methods(&[], &json!({"query": query})), ["direct", "new", "with_client"]);
    assert_eq!(
        methods(&[], &json!({"token": token, "key": key})),
        ["direct", "new", "with_client", "with_api_key", "with_bearer_token"]
    );
}

#[test]
fn operations_with_the_names_of_these_methods_get_others() {
    let schemes = json!({
        "key": {"type": "apiKey", "in": "header", "name": "x-key"},
        "token": {"type": "oauth2", "flows": {}},
    });
    let ids = ["new", "direct", "withClient", "with_api_key", "WithBearerToken"];
    let methods = methods(&ids, &schemes);
    assert_eq!(methods.len(), 10, "{methods:?}");
    assert_eq!(methods.iter().collect::<BTreeSet<_>>().len(), 10, "{methods:?}");
}
