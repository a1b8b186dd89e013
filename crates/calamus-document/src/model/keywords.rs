//! Reads the keywords of a schema itself, without following anything.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::pointer::Pointer;
use super::bounds::Bound;
use super::discriminator::Discriminator;
use super::document::Document;
use super::lifetime::{Lifetime, STABILITY, SUNSET};
use super::node::{Node, Spanned};
use super::schema::{EXTENSIBLE_ENUM, Schema};
use super::types::{Null, Type};
use super::view::{Additional, COUNTS, SchemaView, Values, WHOLE};

/// Reads the keywords into a view. One pass over the keywords that are there: documents have
/// tens of thousands of schemas, most of them with two or three keywords.
pub(super) fn read<'d>(document: &Document<'d>, node: &Node<'d>, view: &mut SchemaView<'d>) {
    let Some(object) = node.value.as_object() else { return };
    let mut is_valued = false;
    for (keyword, value) in object {
        let inner = || Node { at: node.at.child(keyword), value };
        match keyword.as_str() {
            "type" => types(value, view),
            "const" | "enum" => is_valued = true,
            "default" => view.default = Some(Spanned { value, at: inner().at }),
            "format" => {
                view.format = value.as_str().map(|value| Spanned { value, at: inner().at });
            }
            "pattern" => view.patterns.extend(pattern(inner())),
            "minimum" | "exclusiveMinimum" => view.lower = Bound::lower(node),
            "maximum" | "exclusiveMaximum" => view.upper = Bound::upper(node),
            "multipleOf" => {
                let number = value.as_f64().filter(|of| *of > 0.0);
                view.multiple_of = number.map(|value| Spanned { value, at: inner().at });
            }
            "uniqueItems" => view.unique = flag(&inner()),
            "readOnly" => view.read_only = flag(&inner()),
            "writeOnly" => view.write_only = flag(&inner()),
            "deprecated" | SUNSET | STABILITY => view.lifetime = Lifetime::of(node),
            "properties" => view.properties = schemas(document, node, keyword),
            "dependentSchemas" => view.dependent_schemas = schemas(document, node, keyword),
            "propertyNames" => view.property_names = Some(Schema::at(document, inner())),
            "contentSchema" => view.content_schema = Some(Schema::at(document, inner())),
            EXTENSIBLE_ENUM if value.is_array() => {
                view.extensible = Some(Spanned { value, at: inner().at });
            }
            "patternProperties" => view.pattern_properties = schemas(document, node, keyword),
            "required" => {
                let names = node.elements_of("required").into_iter();
                view.required =
                    names.filter_map(|name| Some((name.value.as_str()?, name.at))).collect();
            }
            "additionalProperties" => view.additional = additional(document, inner()),
            // A list under `items` is the old spelling of `prefixItems`.
            "items" if value.is_array() => view.prefix_items = tuple(document, node, keyword),
            "additionalItems" if node.value.get("items").is_some_and(Value::is_array) => {
                view.items = additional(document, inner());
            }
            "items" => view.items = additional(document, inner()),
            "prefixItems" => view.prefix_items = tuple(document, node, keyword),
            "discriminator" => {
                let discriminator = || Discriminator::of(document, inner());
                view.discriminator = value.is_object().then(discriminator);
            }
            "title" => view.title = node.spanned(keyword),
            "description" => view.description = node.spanned(keyword),
            "example" => view.examples.insert(0, Spanned { value, at: inner().at }),
            "examples" => view.examples.extend(examples(node)),
            _ => counted_or_whole(node, keyword, value, view),
        }
    }
    if is_valued {
        // They depend on the type, wherever that stands.
        values(node, view);
    }
}

/// Reads a keyword that counts something, or that is kept as it stands.
fn counted_or_whole<'d>(
    node: &Node<'d>,
    keyword: &str,
    value: &'d Value,
    view: &mut SchemaView<'d>,
) {
    let at = || node.at.child(keyword);
    if let Some(keyword) = COUNTS.into_iter().find(|known| *known == keyword) {
        // At least zero is no constraint.
        let is_idle = |count: &f64| keyword.starts_with("min") && *count <= 0.0;
        let count = value.as_f64().filter(|count| !is_idle(count));
        view.counts.extend(count.map(|value| (keyword, Spanned { value, at: at() })));
    } else if let Some(keyword) = WHOLE.into_iter().find(|known| *known == keyword)
        && !is_idle(node, keyword, value)
    {
        view.whole.insert(keyword, Node { at: at(), value });
    }
}

/// Returns whether a keyword constrains nothing.
fn is_idle(node: &Node<'_>, keyword: &str, value: &Value) -> bool {
    // A condition without a consequence constrains nothing.
    let consequence = || node.value.get("then").or_else(|| node.value.get("else"));
    // With no least and no greatest number of elements, `contains` always holds.
    let is_any_count = || {
        let count = |keyword| node.value.get(keyword).and_then(Value::as_f64);
        count("minContains").is_some_and(|least| least <= 0.0) && count("maxContains").is_none()
    };
    keyword == "if" && consequence().is_none()
        || keyword == "contains" && is_any_count()
        || keyword.starts_with("unevaluated") && value == &Value::Bool(true)
}

/// Returns whether every string matches a pattern, in the spellings that occur.
fn matches_all(pattern: &str) -> bool {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = inner.strip_suffix('$').unwrap_or(inner);
    matches!(inner, ".*" | "(.*)" | r"[\s\S]*" | r"[\S\s]*") || matches!(pattern, "" | "^" | "$")
}

fn pattern<'d>(node: Node<'d>) -> Option<(&'d str, Pointer)> {
    let pattern = node.value.as_str().filter(|pattern| !matches_all(pattern))?;
    Some((pattern, node.at))
}

fn flag(node: &Node<'_>) -> Option<Pointer> {
    (node.value == &Value::Bool(true)).then(|| node.at.clone())
}

fn schemas<'d, C>(document: &Document<'d>, node: &Node<'d>, keyword: &str) -> C
where
    C: FromIterator<(&'d str, Schema<'d>)>,
{
    let members = node.entries_of(keyword).into_iter();
    members.map(|(name, inner)| (name, Schema::at(document, inner))).collect()
}

fn tuple<'d>(document: &Document<'d>, node: &Node<'d>, keyword: &str) -> Vec<Schema<'d>> {
    let elements = node.elements_of(keyword).into_iter();
    elements.map(|inner| Schema::at(document, inner)).collect()
}

fn additional<'d>(document: &Document<'d>, node: Node<'d>) -> Option<Additional<'d>> {
    match node.value {
        Value::Bool(true) => Some(Additional::Open),
        Value::Bool(false) => Some(Additional::Closed(node.at)),
        Value::Array(_) => None,
        _ => Some(Additional::Schema(Schema::at(document, node))),
    }
}

/// Returns the examples of a schema: a list in 3.1, and in some documents a map of Example Objects.
fn examples<'d>(node: &Node<'d>) -> Vec<Spanned<&'d Value>> {
    let named = node.entries_of("examples").into_iter();
    let named = named.filter_map(|(_, example)| example.get("value"));
    let listed = node.elements_of("examples").into_iter();
    listed.chain(named).map(|Node { at, value }| Spanned { value, at }).collect()
}

fn types(value: &Value, view: &mut SchemaView<'_>) {
    let names: Vec<&str> = match value {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let mut types: BTreeSet<_> = names.iter().filter_map(|name| Type::parse(name)).collect();
    if types.contains(&Type::Number) {
        types.remove(&Type::Integer);
    }
    view.null = if names.contains(&"null") { Null::Allowed } else { Null::Excluded };
    view.types = Some(types);
}

fn values<'d>(node: &Node<'d>, view: &mut SchemaView<'d>) {
    let constant = node.get("const");
    let (all, at, constant): (Vec<&'d Value>, _, _) = match (constant, node.value.get("enum")) {
        (Some(only), _) => (vec![only.value], only.at, true),
        (None, Some(Value::Array(list))) => (list.iter().collect(), node.at.child("enum"), false),
        _ => return,
    };
    let null = all.iter().any(|value| value.is_null());
    if view.types.is_none() || !null {
        let allowed = null || view.null == Null::Allowed && node.flag("nullable");
        view.null = if allowed { Null::Allowed } else { Null::Excluded };
    }
    let values: Vec<_> = all.into_iter().filter(|value| !value.is_null()).collect();
    // Values imply their types.
    if view.types.is_none() {
        view.types = Some(values.iter().filter_map(|value| type_of(value)).collect());
    }
    view.values = Some(Values { values, at, constant });
}

fn type_of(value: &Value) -> Option<Type> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some(Type::Boolean),
        Value::Number(number) if number.is_f64() => Some(Type::Number),
        Value::Number(_) => Some(Type::Integer),
        Value::String(_) => Some(Type::String),
        Value::Array(_) => Some(Type::Array),
        Value::Object(_) => Some(Type::Object),
    }
}
