//! Security schemes.

use calamus_document::model::SchemeKind;

use super::super::SchemePlan;
use super::Builder;

impl Builder<'_, '_> {
    /// Returns the declared schemes.
    pub(super) fn schemes(&self) -> Vec<SchemePlan> {
        let schemes = self.document.security_schemes().into_iter();
        let plans = schemes.map(|scheme| {
            let text = |name: &str| scheme.node.string(name).unwrap_or_default().to_owned();
            let flow = match &scheme.kind {
                SchemeKind::OAuth2 { flows } => {
                    flows.iter().find(|flow| flow.name == "clientCredentials")
                }
                _ => None,
            };
            let detail = if text("type") == "apiKey" { text("in") } else { text("scheme") };
            SchemePlan {
                name: scheme.name.to_owned(),
                kind: text("type"),
                detail: detail.to_lowercase(),
                wire: text("name"),
                token_url: flow.and_then(|flow| flow.token_url.map(str::to_owned)),
                doc: text("description"),
                setter: None,
            }
        });
        plans.collect()
    }
}
