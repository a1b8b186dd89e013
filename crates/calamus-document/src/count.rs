//! Counts operations, independently of how the other modules walk a document, so that an operation
//! which they lose is a difference.

use serde_json::Value;

use crate::walk::{self, METHODS};

/// Returns the number of operations: the properties of path items that are methods.
pub fn operations(document: &Value) -> usize {
    let paths = document.get("paths").and_then(Value::as_object);
    paths
        .into_iter()
        .flatten()
        .filter(|(path, _)| !path.starts_with("x-"))
        .map(|(_, item)| {
            // A chain of more references is a circle.
            let chain = std::iter::successors(Some(item), |item| {
                walk::target(item.get("$ref")?.as_str()?)?.find(document)
            });
            let items: Vec<_> = chain.take(64).collect();
            let has = |method: &str| items.iter().any(|item| item.get(method).is_some());
            METHODS.into_iter().filter(|method| has(method)).count()
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn operations_are_counted_from_the_document_alone() {
        let document = json!({
            "paths": {
                "/a": {"get": {}, "put": {}, "parameters": [], "summary": ""},
                "/b": {"$ref": "#/components/pathItems/B", "trace": {}},
                "x-c": {"get": {}},
            },
            "components": {"pathItems": {"B": {"$ref": "#/components/pathItems/C"}, "C": {"get": {}}}},
            "webhooks": {"d": {"post": {}}},
        });
        assert_eq!(operations(&document), 4);
        assert_eq!(operations(&json!({})), 0);
    }
}
