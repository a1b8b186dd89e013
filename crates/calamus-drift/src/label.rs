//! Names of places in messages: `Thing.name` for the property of a schema, and so on.

use serde_json::Value;

use calamus_document::pointer::Pointer;

/// A short name for a place in a document.
pub(crate) fn of(document: &Value, at: &Pointer) -> String {
    let tokens: Vec<String> = at.tokens().collect();
    let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["components", "schemas", name, rest @ ..] => format!("`{name}{}`", below(rest)),
        ["components", kind, name, rest @ ..] => {
            format!("`{name}{}` (components/{kind})", after_schema(rest))
        }
        ["paths" | "webhooks", path, "parameters", index, rest @ ..] => {
            format!("{}{} of {path}", parameter(document, at, index), quoted_after_schema(rest))
        }
        ["paths" | "webhooks", path, method, rest @ ..] => {
            operation(document, at, path, method, rest)
        }
        [] => "the document".to_owned(),
        _ => format!("`{}`", at.as_str()),
    }
}

/// The name of a parameter, or else its index.
fn parameter(document: &Value, at: &Pointer, index: &str) -> String {
    let step = format!("/parameters/{index}");
    let end = at.as_str().find(&step).map(|start| start + step.len());
    let holder = end.and_then(|end| at.as_str().get(..end)).map(Pointer::parse);
    match holder.and_then(|holder| holder.find(document)?.get("name")?.as_str()) {
        Some(name) => format!("parameter `{name}`"),
        None => format!("parameter {index}"),
    }
}

fn operation(document: &Value, at: &Pointer, path: &str, method: &str, rest: &[&str]) -> String {
    let operation = format!("{} {path}", method.to_uppercase());
    match rest {
        ["requestBody", "content", _, "schema", rest @ ..] => {
            format!("the body{} of {operation}", quoted(rest))
        }
        ["responses", status, "content", _, "schema", rest @ ..] => {
            format!("response {status}{} of {operation}", quoted(rest))
        }
        ["responses", status, "headers", header, rest @ ..] => {
            format!("header `{header}{}` of response {status} of {operation}", after_schema(rest))
        }
        ["parameters", index, rest @ ..] => {
            let parameter = parameter(document, at, index);
            format!("{parameter}{} of {operation}", quoted_after_schema(rest))
        }
        ["callbacks", name, path, method, rest @ ..] => {
            let inner = self::operation(document, at, path, method, rest);
            format!("{inner} (callback `{name}` of {operation})")
        }
        [] => operation,
        rest => format!("`{}` of {operation}", rest.join("/")),
    }
}

fn quoted(rest: &[&str]) -> String {
    let below = below(rest);
    if below.is_empty() { below } else { format!(" (`{below}`)") }
}

fn quoted_after_schema(rest: &[&str]) -> String {
    match rest {
        ["schema", rest @ ..] => quoted(rest),
        _ => String::new(),
    }
}

fn after_schema(rest: &[&str]) -> String {
    match rest {
        ["schema", rest @ ..] => below(rest),
        ["content", _, "schema", rest @ ..] => below(rest),
        _ => String::new(),
    }
}

/// The path below a schema, as in a program.
fn below(rest: &[&str]) -> String {
    match rest {
        [] => String::new(),
        ["properties", name, rest @ ..] => format!(".{name}{}", below(rest)),
        ["items", rest @ ..] => format!("[]{}", below(rest)),
        ["prefixItems", index, rest @ ..] => format!("[{index}]{}", below(rest)),
        ["additionalProperties", rest @ ..] => format!(".*{}", below(rest)),
        // Alternatives and parts of `allOf` are no step of their own in a value.
        ["anyOf" | "oneOf" | "allOf", _, rest @ ..] => below(rest),
        [keyword, rest @ ..] => format!("/{keyword}{}", below(rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_readable_names() {
        let document = serde_json::json!({"paths": {"/things": {
            "parameters": [{"name": "sort"}],
            "get": {"parameters": [{"$ref": "#/a"}, {"name": "tags"}]},
        }}});
        let names = [
            "/components/schemas/Thing",
            "/components/schemas/Thing/properties/parts/anyOf/0/items/properties/id",
            "/components/schemas/Thing/additionalProperties/maxLength",
            "/components/parameters/Limit/schema",
            "/paths/~1things/get",
            "/paths/~1things/post/requestBody/content/application~1json/schema/properties/a",
            "/paths/~1things/get/responses/200/content/application~1json/schema",
            "/paths/~1things/get/responses/200/headers/x-a/schema",
            "/paths/~1things/get/parameters/1/schema/items",
            "/paths/~1things/get/parameters/0/schema",
            "/paths/~1things/parameters/0/schema",
            "/paths/~1things/get/security",
            "/paths/~1things/get/callbacks/done/{$url}/post/requestBody/content/a~1b/schema",
            "/servers/0",
            "",
        ]
        .map(|pointer| of(&document, &Pointer::parse(pointer)))
        .join("\n");
        insta::assert_snapshot!(names, @r"
        `Thing`
        `Thing.parts[].id`
        `Thing.*/maxLength`
        `Limit` (components/parameters)
        GET /things
        the body (`.a`) of POST /things
        response 200 of GET /things
        header `x-a` of response 200 of GET /things
        parameter `tags` (`[]`) of GET /things
        parameter 0 of GET /things
        parameter `sort` of /things
        `security` of GET /things
        the body of POST {$url} (callback `done` of GET /things)
        `/servers/0`
        the document
        ");
    }
}
