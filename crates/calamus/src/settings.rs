//! `calamus.toml` beside a document: what the document cannot say.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::failure::Failure;
use crate::omission::Omission;
use crate::plan::{PaginationRule, Plan, resolve_pagination};

/// The name of the file.
pub const FILE: &str = "calamus.toml";

/// The settings of a document.
///
/// ```toml
/// keep_undeclared = true
///
/// [idempotent]
/// updateParcel = true
///
/// [pagination.listParcels]
/// items = "data"
/// token = "meta.next"
/// parameter = "from"
/// ```
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Whether operations are idempotent, by `operationId`, in place of what their methods
    /// say.
    pub idempotent: BTreeMap<String, bool>,
    /// Whether types of objects keep properties that the document does not declare, in a map.
    /// By default they are ignored, unless the document says what they are.
    pub keep_undeclared: bool,
    /// The name of the package; by default it is made from the title of the document.
    pub package: Option<String>,
    /// Whether the crate gets a test for each operation.
    pub tests: bool,
    /// How operations divide their lists into pages, by `operationId`, in place of what their
    /// parameters and responses make plain; `false` if they do not.
    pub pagination: BTreeMap<String, Pagination>,
}

/// How an operation divides its list into pages.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Pagination {
    /// By a rule.
    Rule(PaginationRule),
    /// As its parameters and responses make plain (`true`), or not at all.
    Detected(bool),
}

impl Settings {
    /// Reads the settings beside a document; the defaults, if there is no such file.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or has settings that are unknown.
    pub fn beside(document: &Path) -> Result<Self, Failure> {
        let path = document.with_file_name(FILE);
        let refuse = |reason: String| Failure::Usage(format!("{}: {reason}", path.display()));
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text).map_err(refuse),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(refuse(error.to_string())),
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// Applies the settings to a plan. `omitted` are the operations of the document that it has
    /// not because of their problems; `complete` says whether it has all others.
    ///
    /// # Errors
    ///
    /// If an operation is unknown.
    pub(crate) fn apply(
        &self,
        plan: &mut Plan,
        omitted: &[Omission],
        complete: bool,
    ) -> Result<(), Failure> {
        let find = |plan: &Plan, id: &String| {
            let found = plan.operations.iter().position(|own| own.id == *id);
            let mut omitted = omitted.iter().filter_map(|own| own.operation_id.as_ref());
            if found.is_none() && complete && !omitted.any(|own| own == id) {
                let reason = format!("{FILE}: the document has no operation `{id}`");
                return Err(Failure::Usage(reason));
            }
            Ok(found)
        };
        for (id, idempotent) in &self.idempotent {
            let index = find(plan, id)?;
            if let Some(operation) = index.and_then(|index| plan.operations.get_mut(index)) {
                operation.idempotent = *idempotent;
            }
        }
        for (id, setting) in &self.pagination {
            let index = find(plan, id)?;
            let Some(operation) = index.and_then(|index| plan.operations.get(index)) else {
                continue;
            };
            let pagination = match setting {
                Pagination::Detected(true) => continue,
                Pagination::Detected(false) => None,
                Pagination::Rule(rule) => {
                    let resolved = resolve_pagination(plan, operation, rule);
                    Some(resolved.map_err(|reason| {
                        Failure::Usage(format!("{FILE}: pagination of `{id}`: {reason}"))
                    })?)
                }
            };
            if let Some(operation) = index.and_then(|index| plan.operations.get_mut(index)) {
                operation.pagination = pagination;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_settings_are_refused() {
        let settings = Settings::parse("[idempotent]\ncreate = true\nremove = false").unwrap();
        assert_eq!(settings.idempotent.len(), 2);
        assert!(Settings::parse("").unwrap().idempotent.is_empty());
        for odd in ["[retries]", "idempotent = [\"create\"]", "[idempotent]\ncreate = 1", "["] {
            assert!(Settings::parse(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn settings_replace_what_the_method_says_and_name_unknown_operations() {
        let text = r#"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {
            "/a": {"post": {"operationId": "create", "responses": {"204": {"description": ""}}}}}}"#;
        let source = calamus_document::read::parse("test.json", text.to_owned()).unwrap();
        let make = |settings: &str| {
            crate::pipeline::make_with(&source, &[], &Settings::parse(settings).unwrap())
        };
        assert!(!make("").unwrap().plan.operations[0].idempotent);
        assert!(make("[idempotent]\ncreate = true").unwrap().plan.operations[0].idempotent);
        let failure = make("[idempotent]\nremove = true").unwrap_err();
        assert!(failure.to_string().contains("no operation `remove`"), "{failure}");
    }

    #[test]
    fn settings_of_omitted_operations_are_no_mistake() {
        let text = r##"{"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {
            "/a": {"post": {"operationId": "create", "responses": {"204": {"description": ""}}}},
            "/b": {"post": {"operationId": "remove", "parameters": [{"$ref": "#/nowhere"}],
                "responses": {"204": {"description": ""}}}}}}"##;
        let source = calamus_document::read::parse("test.json", text.to_owned()).unwrap();
        let settings = Settings::parse("[idempotent]\nremove = true\ncreate = true").unwrap();
        let made = crate::pipeline::make_with(&source, &[], &settings).unwrap();
        assert_eq!(made.report.omitted.len(), 1, "the parameter leads nowhere");
        let plan = crate::pipeline::inspect_with(&source, &settings).unwrap();
        assert!(plan.contains("operation create POST /a fn create idempotent"), "{plan}");
    }
}
