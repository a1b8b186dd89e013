//! Generated crates as their users compile them: the program in the README, and callers that
//! were written before the document had one more optional parameter.

use std::fs;
use std::path::Path;
use std::process::Command;

use tests::root;
use xtask::codegen::{self, Options};

/// A document whose operations have required and optional values. `more` are parameters of the
/// first operation.
fn document(more: &str) -> String {
    format!(
        r##"{{
            "openapi": "3.1.0",
            "info": {{"title": "Shop", "version": "1"}},
            "servers": [{{"url": "https://shop.example.com"}}],
            "security": [{{"key": []}}],
            "paths": {{
                "/shops/{{shop}}/goods": {{"get": {{
                    "operationId": "listGoods",
                    "parameters": [
                        {{"name": "shop", "in": "path", "required": true, "schema": {{"type": "string"}}}},
                        {{"name": "limit", "in": "query", "schema": {{"type": "integer"}}}},
                        {{"name": "words", "in": "query", "schema": {{"type": "array", "items": {{"type": "string"}}}}}}
                        {more}
                    ],
                    "responses": {{"200": {{"description": "", "content": {{"application/json": {{"schema": {{"type": "array", "items": {{"$ref": "#/components/schemas/Good"}}}}}}}}}}}}
                }}}},
                "/goods": {{
                    "get": {{
                        "operationId": "allGoods",
                        "responses": {{"200": {{"description": "", "content": {{"application/json": {{"schema": {{"type": "array", "items": {{"$ref": "#/components/schemas/Good"}}}}}}}}}}}}
                    }},
                    "post": {{
                        "operationId": "addGood",
                        "requestBody": {{"required": true, "content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/Good"}}}}}}}},
                        "responses": {{"204": {{"description": ""}}, "404": {{"description": "", "content": {{"application/json": {{"schema": {{"$ref": "#/components/schemas/Good"}}}}}}}}}}
                    }}
                }}
            }},
            "components": {{
                "schemas": {{"Good": {{"type": "object", "properties": {{"name": {{"type": "string"}}}}}}}},
                "securitySchemes": {{"key": {{"type": "apiKey", "in": "header", "name": "x-key"}}}}
            }}
        }}"##
    )
}

/// A caller of the document without more parameters.
const CALLER: &str = r#"
pub async fn call(client: shop_client::Client) -> Result<usize, shop_client::Error> {
    use shop_client::errors::AddGoodError;
    use shop_client::types::Good;

    let words = ["old".to_owned()];
    let goods = client.list_goods("1").limit(20).words(&words).await?;
    let spawned = tokio::spawn(client.list_goods("1").words(["new"]).into_future());
    drop(spawned);
    match client.add_good(Good { name: Some("pen".to_owned()) }).await {
        Ok(()) => Ok(goods.len()),
        Err(error) => match error.body() {
            Some(AddGoodError::NotFound(good)) => Ok(good.name.iter().count()),
            _ => Err(error.into()),
        },
    }
}
"#;

fn generate(folder: &Path, more: &str) {
    let spec = folder.join("shop.json");
    fs::write(&spec, document(more)).unwrap();
    let out = Some(folder.join("shop-client"));
    codegen::run(&Options { spec: Some(spec), out, ..Options::project(root()) }).unwrap();
}

/// Checks a crate without a network, with what is compiled for the tests already.
fn check(folder: &Path) {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--offline", "--quiet"]).current_dir(folder);
    cargo.env("CARGO_TARGET_DIR", root().join("target/tests/callers"));
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn an_optional_parameter_breaks_no_caller_and_the_readme_compiles() {
    let folder = tempfile::tempdir().unwrap();
    generate(folder.path(), "");
    let readme = fs::read_to_string(folder.path().join("shop-client/README.md")).unwrap();
    let (_, program) = readme.split_once("```rust\n").unwrap();
    let (program, _) = program.split_once("```").unwrap();
    // The operation without required values, and a credential from the environment.
    assert!(program.contains("client.all_goods().await?"), "{program}");
    assert!(program.contains("std::env::var(\"SHOP_API_KEY\")?"), "{program}");

    let caller = folder.path().join("caller");
    fs::create_dir_all(caller.join("src")).unwrap();
    fs::write(caller.join("src/main.rs"), format!("{program}{CALLER}")).unwrap();
    let manifest = "[package]\nname = \"caller\"\nedition = \"2024\"\n\n[dependencies]\n\
                    shop-client = { path = \"../shop-client\", default-features = false }\n\
                    tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n\n\
                    [workspace]\n";
    fs::write(caller.join("Cargo.toml"), manifest).unwrap();
    fs::copy(root().join("Cargo.lock"), caller.join("Cargo.lock")).unwrap();
    check(&caller);

    let more = r#", {"name": "color", "in": "query", "schema": {"type": "string"}},
                   {"name": "X-Trace", "in": "header", "schema": {"type": "string"}}"#;
    generate(folder.path(), more);
    let builders = folder.path().join("shop-client/src/generated/builders.rs");
    assert!(fs::read_to_string(builders).unwrap().contains("color: into String"));
    check(&caller);
}
