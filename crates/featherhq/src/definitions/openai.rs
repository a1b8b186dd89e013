//! What OpenAI's API requires of schemas that are not strict.

use super::node::{Node, Object};
use super::subschemas;

/// Adds keywords without which the API rejects the whole request. They accept what their absence
/// accepts.
pub(super) fn complete(root: &mut Object) {
    if root.get("properties").is_none() {
        root.set("properties", Node::Object(Object::default()));
    }
    add_items(root);
}

/// Adds the schema of elements to arrays. The API requires it, and that it is an object.
fn add_items(schema: &mut Object) {
    let is_array = schema.strings("type").iter().any(|name| name == "array");
    if is_array && schema.object("items").is_none() {
        schema.set("items", Node::Object(Object::default()));
    }
    subschemas::for_each(schema, &mut add_items);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(schema: &str) -> String {
        let mut root = Node::parse(schema).unwrap();
        complete(root.as_object_mut().unwrap());
        root.to_json()
    }

    #[test]
    fn arguments_have_properties_and_arrays_have_elements() {
        assert_eq!(completed(r#"{"type":"object"}"#), r#"{"type":"object","properties":{}}"#);
        let schema = r#"{"properties":{"a":{"type":"array"},"b":{"type":["array","null"],"items":true},
            "c":{"anyOf":[{"type":"array"}]},"items":{"type":"string"}}}"#;
        let expected = r#"{"properties":{"a":{"type":"array","items":{}},"b":{"type":["array","null"],"items":{}},"c":{"anyOf":[{"type":"array","items":{}}]},"items":{"type":"string"}}}"#;
        assert_eq!(completed(schema), expected);
    }
}
