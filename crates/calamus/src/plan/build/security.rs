//! Security schemes, and which of them authorize an operation.

use calamus_document::model::Node;
use serde_json::Value;

use super::super::SchemePlan;
use super::Builder;

impl<'d> Builder<'_, 'd> {
    /// The declared schemes.
    pub(super) fn schemes(&self) -> Vec<SchemePlan> {
        let schemes = self.document.components("securitySchemes").into_iter();
        let plans = schemes.map(|(name, node)| {
            let node = self.document.resolve(node);
            let text = |name: &str| node.string(name).unwrap_or_default().to_owned();
            let flow = node.get("flows").and_then(|flows| flows.get("clientCredentials"));
            let detail = if text("type") == "apiKey" { text("in") } else { text("scheme") };
            SchemePlan {
                name: name.to_owned(),
                kind: text("type"),
                detail: detail.to_lowercase(),
                wire: text("name"),
                token_url: flow.and_then(|flow| flow.string("tokenUrl").map(str::to_owned)),
                doc: text("description"),
            }
        });
        plans.collect()
    }

    /// The alternatives of which one authorizes an operation.
    pub(super) fn security(&self, operation: &Node<'d>) -> Vec<Vec<(String, Vec<String>)>> {
        let root = self.document.root();
        let declared = match operation.get("security") {
            Some(_) => operation.elements_of("security"),
            None => root.elements_of("security"),
        };
        let alternatives = declared.into_iter().map(|alternative| {
            let schemes = alternative.entries().into_iter().map(|(name, scopes)| {
                let scopes = scopes.value.as_array().into_iter().flatten();
                let scopes = scopes.filter_map(Value::as_str).map(str::to_owned);
                (name.to_owned(), scopes.collect())
            });
            schemes.collect()
        });
        alternatives.collect()
    }
}
