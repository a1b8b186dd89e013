//! Schemas of older drafts as JSON Schema 2020-12. Anthropic's API rejects others, and MCP assumes
//! that draft.

use super::node::{Node, Object};
use super::subschemas;

/// Replaces keywords of older drafts by those that mean the same.
pub(super) fn upgrade(schema: &mut Object) {
    if schema.string("$schema").is_some_and(|draft| !draft.contains("2020-12")) {
        schema.remove("$schema");
    }
    upgrade_tuple(schema);
    for (exclusive, inclusive) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")]
    {
        let Some(is_exclusive) = schema.get(exclusive).and_then(Node::scalar::<bool>) else {
            continue;
        };
        match schema.get(inclusive).cloned().filter(|_| is_exclusive) {
            Some(bound) => {
                schema.remove(inclusive);
                schema.set(exclusive, bound);
            }
            None => {
                schema.remove(exclusive);
            }
        }
    }
    subschemas::for_each(schema, &mut upgrade);
}

/// Replaces an array of schemas in `items` by `prefixItems`.
fn upgrade_tuple(schema: &mut Object) {
    // It has no effect beside a single schema.
    let rest = schema.remove("additionalItems");
    if !matches!(schema.get("items"), Some(Node::Array(_))) {
        return;
    }
    if let Some(items) = schema.remove("items") {
        schema.set("prefixItems", items);
    }
    if let Some(rest) = rest {
        schema.set("items", rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_of_older_drafts_are_replaced() {
        let schema = r#"{"$schema":"http://json-schema.org/draft-07/schema#","properties":{
            "items":{"type":"array","items":[{"type":"number"},{"minimum":0,"exclusiveMinimum":true}],"additionalItems":false},
            "list":{"items":{"maximum":9,"exclusiveMaximum":false},"additionalItems":false},
            "new":{"exclusiveMinimum":1}}}"#;
        let mut root = Node::parse(schema).unwrap();
        upgrade(root.as_object_mut().unwrap());
        assert_eq!(
            root.to_json(),
            r#"{"properties":{"items":{"type":"array","prefixItems":[{"type":"number"},{"exclusiveMinimum":0}],"items":false},"list":{"items":{"maximum":9}},"new":{"exclusiveMinimum":1}}}"#
        );
    }

    #[test]
    fn the_current_draft_is_kept() {
        let schema = r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","prefixItems":[{}],"items":false}"#;
        let mut root = Node::parse(schema).unwrap();
        upgrade(root.as_object_mut().unwrap());
        assert_eq!(root.to_json(), schema);
    }
}
