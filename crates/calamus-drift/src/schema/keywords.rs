//! Reads the keywords that stand in a schema itself, without following anything.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::document::{Document, Spot};
use super::super::lifetime::{Lifetime, STABILITY, SUNSET};
use super::bounds::Bound;
use super::merge::Null;
use super::view::{COUNTS, EXTENSIBLE_ENUM, Rest, Said, Schema, Type, Values, View, WHOLE};

/// What the keywords of a schema say. One pass over what is there: documents have tens of
/// thousands of schemas, most of them with two or three of the keywords that there are.
pub(crate) fn read<'d>(document: &Document<'d>, spot: &Spot<'d>, view: &mut View<'d>) {
    let Some(object) = spot.value.as_object() else { return };
    let mut is_valued = false;
    for (keyword, value) in object {
        let inner = || Spot { at: spot.at.child(keyword), value };
        match keyword.as_str() {
            "type" => types(value, view),
            "const" | "enum" => is_valued = true,
            "default" => view.default = Some(Said { value, at: inner().at }),
            "format" => {
                view.format = value.as_str().map(|value| Said { value, at: inner().at });
            }
            "pattern" => {
                let pattern = value.as_str().filter(|pattern| !matches_all(pattern));
                view.patterns.extend(pattern.map(|pattern| (pattern, inner().at)));
            }
            "minimum" | "exclusiveMinimum" => view.lower = Bound::lower(spot),
            "maximum" | "exclusiveMaximum" => view.upper = Bound::upper(spot),
            "multipleOf" => {
                let number = value.as_f64().filter(|of| *of > 0.0);
                view.multiple_of = number.map(|value| Said { value, at: inner().at });
            }
            "uniqueItems" => view.unique = flag(&inner()),
            "readOnly" => view.read_only = flag(&inner()),
            "writeOnly" => view.write_only = flag(&inner()),
            "deprecated" | SUNSET | STABILITY => view.lifetime = Lifetime::of(spot),
            "properties" => view.properties = schemas(document, spot, keyword),
            "dependentSchemas" => view.dependent_schemas = schemas(document, spot, keyword),
            "propertyNames" => view.property_names = Some(Schema::at(document, inner())),
            "contentSchema" => view.content_schema = Some(Schema::at(document, inner())),
            EXTENSIBLE_ENUM if value.is_array() => {
                view.extensible = Some(Said { value, at: inner().at });
            }
            "patternProperties" => view.pattern_properties = schemas(document, spot, keyword),
            "required" => {
                let names = spot.elements("required").into_iter();
                view.required =
                    names.filter_map(|name| Some((name.value.as_str()?, name.at))).collect();
            }
            "additionalProperties" => view.additional = rest(document, inner()),
            // A list under `items` is the old spelling of `prefixItems`.
            "items" if value.is_array() => view.prefix_items = tuple(document, spot, keyword),
            "items" => view.items = rest(document, inner()),
            "prefixItems" => view.prefix_items = tuple(document, spot, keyword),
            "discriminator" => view.discriminator = value.is_object().then(inner),
            other => {
                if let Some(keyword) = COUNTS.into_iter().find(|known| *known == other) {
                    // At least none is no bound.
                    let idle = |count: &f64| keyword.starts_with("min") && *count <= 0.0;
                    let count = value.as_f64().filter(|count| !idle(count));
                    let said = count.map(|value| Said { value, at: inner().at });
                    view.counts.extend(said.map(|said| (keyword, said)));
                } else if let Some(keyword) = WHOLE.into_iter().find(|known| *known == other)
                    && !is_idle(spot, keyword, value)
                {
                    view.whole.insert(keyword, inner());
                }
            }
        }
    }
    if is_valued {
        // They depend on the type, wherever that stands.
        values(spot, view);
    }
}

/// Whether a keyword lets everything pass.
fn is_idle(spot: &Spot<'_>, keyword: &str, value: &Value) -> bool {
    // A conditional without a consequence says nothing.
    let consequence = || spot.value.get("then").or_else(|| spot.value.get("else"));
    keyword == "if" && consequence().is_none()
        || keyword.starts_with("unevaluated") && value == &Value::Bool(true)
}

/// Whether every text matches a pattern, as people write such patterns.
fn matches_all(pattern: &str) -> bool {
    let inner = pattern.strip_prefix('^').unwrap_or(pattern);
    let inner = inner.strip_suffix('$').unwrap_or(inner);
    matches!(inner, ".*" | "(.*)" | r"[\s\S]*" | r"[\S\s]*") || matches!(pattern, "" | "^" | "$")
}

fn flag(spot: &Spot<'_>) -> Option<calamus_document::pointer::Pointer> {
    (spot.value == &Value::Bool(true)).then(|| spot.at.clone())
}

fn schemas<'d, C>(document: &Document<'d>, spot: &Spot<'d>, keyword: &str) -> C
where
    C: FromIterator<(&'d str, Schema<'d>)>,
{
    let members = spot.members(keyword).into_iter();
    members.map(|(name, inner)| (name, Schema::at(document, inner))).collect()
}

fn tuple<'d>(document: &Document<'d>, spot: &Spot<'d>, keyword: &str) -> Vec<Schema<'d>> {
    let elements = spot.elements(keyword).into_iter();
    elements.map(|inner| Schema::at(document, inner)).collect()
}

fn rest<'d>(document: &Document<'d>, spot: Spot<'d>) -> Option<Rest<'d>> {
    match spot.value {
        Value::Bool(true) => Some(Rest::Open),
        Value::Bool(false) => Some(Rest::Closed(spot.at)),
        Value::Array(_) => None,
        _ => Some(Rest::Of(Schema::at(document, spot))),
    }
}

fn types(value: &Value, view: &mut View<'_>) {
    let names: Vec<&str> = match value {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => return,
    };
    let mut types: BTreeSet<_> = names.iter().filter_map(|name| Type::parse(name)).collect();
    if types.contains(&Type::Number) {
        types.remove(&Type::Integer);
    }
    view.null = if names.contains(&"null") { Null::Allowed } else { Null::Refused };
    view.types = Some(types);
}

fn values<'d>(spot: &Spot<'d>, view: &mut View<'d>) {
    let constant = spot.member("const");
    let (all, at, constant): (Vec<&'d Value>, _, _) = match (constant, spot.value.get("enum")) {
        (Some(only), _) => (vec![only.value], only.at, true),
        (None, Some(Value::Array(list))) => (list.iter().collect(), spot.at.child("enum"), false),
        _ => return,
    };
    let null = all.iter().any(|value| value.is_null());
    if view.types.is_none() || !null {
        let allowed = null || view.null == Null::Allowed && spot.is("nullable");
        view.null = if allowed { Null::Allowed } else { Null::Refused };
    }
    let values: Vec<_> = all.into_iter().filter(|value| !value.is_null()).collect();
    // A type that the values give away is said twice.
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
