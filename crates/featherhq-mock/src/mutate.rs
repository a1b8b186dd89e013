//! Changes the JSON of a response as a fault requires, guided by its schema.

use crate::document::{Content, Document, Operation};
use crate::fault::{Effects, MissingField};
use crate::json::Json;

/// The name of an unknown field, and an unknown enum value.
const UNKNOWN_NAME: &str = "not_known_yet";

/// Fields that behave like enums although the document lists no values.
const OPEN_ENUM_FIELDS: [&str; 4] = ["status", "tools_status", "vendor", "category"];

/// Applies the effects to the response value of an operation with this status code.
pub(crate) fn mutate(
    document: &Document,
    operation: &Operation,
    status: u16,
    effects: &Effects,
    value: &mut Json,
) {
    let Some(content) = operation.response_content(status) else { return };
    let mut change = |schema: &Json, value: &mut Json| {
        if effects.unknown_enums {
            change_enums(schema, value);
        }
        if effects.unknown_fields && schema.get("properties").is_some() {
            let inner = Json::object([(UNKNOWN_NAME, Json::array([1_usize.into(), Json::Null]))]);
            value.set(UNKNOWN_NAME, inner);
        }
    };
    let (element_schema, elements): (&Json, &mut [Json]) = match content {
        Content::Empty => return,
        Content::One(schema) => (&schema.source, std::slice::from_mut(value)),
        Content::Many(schema) => match value.as_array_mut() {
            Some(elements) => (&schema.source, elements),
            None => return,
        },
    };
    for element in elements.iter_mut() {
        walk(document, element_schema, element, &mut change);
    }
    if let Some(missing) = &effects.missing {
        let index = if matches!(content, Content::Many(_)) { missing.element } else { 0 };
        if let Some(element) = elements.get_mut(index) {
            remove_field(element_schema, element, missing);
        }
    }
}

fn change_enums(schema: &Json, value: &mut Json) {
    if schema.get("enum").is_some() && value.as_str().is_some() {
        *value = UNKNOWN_NAME.into();
    }
    let declared = |name: &str| schema.get("properties").is_some_and(|all| all.get(name).is_some());
    for name in OPEN_ENUM_FIELDS {
        if declared(name) && value.str_at(name).is_some() {
            value.set(name, UNKNOWN_NAME);
        }
    }
}

/// Calls `change` for every value that the schema describes, inner ones first.
fn walk(
    document: &Document,
    schema: &Json,
    value: &mut Json,
    change: &mut dyn FnMut(&Json, &mut Json),
) {
    if let Some(target) = schema.str_at("$ref") {
        let name = target.rsplit('/').next().unwrap_or_default();
        if let Some(component) = document.component(name) {
            walk(document, &component.source, value, change);
        }
        return;
    }
    if let Some(branches) = schema.get("anyOf").and_then(Json::as_array) {
        let branch = branches.iter().find(|branch| branch.str_at("type") != Some("null"));
        if let Some(branch) = branch.filter(|_| !value.is_null()) {
            walk(document, branch, value, change);
        }
        return;
    }
    if let Some(object) = value.as_object_mut() {
        let properties = schema.get("properties").and_then(Json::as_object);
        let additional =
            schema.get("additionalProperties").filter(|schema| schema.get("$ref").is_some());
        for (name, property) in object.iter_mut() {
            let known = properties.and_then(|properties| properties.get(name));
            if let Some(schema) = known.or(additional) {
                walk(document, schema, property, change);
            }
        }
    } else if let (Some(items), Some(elements)) = (schema.get("items"), value.as_array_mut()) {
        for element in elements {
            walk(document, items, element, change);
        }
    }
    change(schema, value);
}

fn remove_field(schema: &Json, element: &mut Json, missing: &MissingField) {
    let required = schema.get("required").and_then(Json::as_array).and_then(<[Json]>::first);
    let Some(path) = missing.path.as_deref().or(required.and_then(Json::as_str)) else { return };
    let mut steps = path.split('.');
    let Some(last) = steps.next_back() else { return };
    let mut parent = element;
    for step in steps {
        let next = match parent {
            Json::Array(_) => step
                .parse::<usize>()
                .ok()
                .and_then(|index| parent.as_array_mut().and_then(|array| array.get_mut(index))),
            _ => parent.as_object_mut().and_then(|object| object.get_mut(step)),
        };
        match next {
            Some(next) => parent = next,
            None => return,
        }
    }
    if let Some(object) = parent.as_object_mut() {
        object.remove(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Fault;

    /// Returns a response value of an operation as changed by a fault.
    fn mutated(operation: &str, fault: &str, text: &str) -> String {
        let document = Document::embedded().unwrap();
        let operation = document.operation(operation).unwrap();
        let fault: Fault = fault.parse().unwrap();
        let mut value = Json::parse(text.as_bytes()).unwrap();
        mutate(document, operation, 200, &fault.effects, &mut value);
        String::from_utf8(value.to_text()).unwrap()
    }

    const CONNECTIONS: &str = r#"[{"id":"a","integration_key":"slack","status":"active","metadata":{"status":"mine"},"tools":[{"slug":"s","integration_key":"slack","input_defaults":{"x":{"value":{"type":"pinned"},"type":"pinned"}}}]},{"id":"b"}]"#;

    #[test]
    fn enum_values_become_unknown_and_free_form_objects_stay() {
        assert_eq!(
            mutated("listConnections", "unknown-enums", CONNECTIONS),
            r#"[{"id":"a","integration_key":"not_known_yet","status":"not_known_yet","metadata":{"status":"mine"},"tools":[{"slug":"s","integration_key":"not_known_yet","input_defaults":{"x":{"value":{"type":"pinned"},"type":"not_known_yet"}}}]},{"id":"b"}]"#
        );
    }

    #[test]
    fn unknown_fields_are_added_at_every_depth_that_has_a_schema() {
        let text = mutated("listConnections", "unknown-fields", CONNECTIONS);
        // Two connections, one tool and one input default, but neither `metadata` nor free-form
        // values.
        assert_eq!(text.matches(r#""not_known_yet":{"not_known_yet":[1,null]}"#).count(), 4);
        assert!(text.contains(r#""metadata":{"status":"mine"}"#));
    }

    #[test]
    fn a_field_is_removed_from_one_element() {
        let list = |fault: &str| mutated("listConnections", fault, CONNECTIONS);
        assert!(list("missing;element=1").ends_with(",{}]"));
        assert!(list("missing=tools.0.slug").contains(r#""tools":[{"integration_key""#));
        for nothing in ["missing;element=9", "missing=tools.7.slug", "missing=id.x"] {
            assert_eq!(list(nothing), CONNECTIONS);
        }
        assert_eq!(
            mutated("getConnection", "missing=b;element=5", r#"{"a":1,"b":2}"#),
            r#"{"a":1}"#
        );
    }
}
