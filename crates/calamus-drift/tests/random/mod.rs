//! A document with something of everything, and random changes to it.

use calamus_document::pointer::Pointer;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Map, Value, json};

/// A document with something of everything.
pub(crate) fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://{r}.example", "variables": {"r": {"default": "eu"}}}],
        "tags": [{"name": "things"}],
        "security": [{"key": []}, {"login": ["read"]}],
        "paths": {
            "/things/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "get": {
                    "operationId": "getThing",
                    "tags": ["things"],
                    "deprecated": true,
                    "x-sunset": "2030-01-01",
                    "parameters": [
                        {"$ref": "#/components/parameters/Limit"},
                        {"name": "tag", "in": "query", "explode": false, "schema": {"type": "array", "items": {"type": "string"}}},
                    ],
                    "responses": {
                        "200": {"headers": {"x-a": {"required": true, "schema": {"type": "integer"}}}, "links": {"next": {"operationId": "a"}},
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
                        "4XX": {"$ref": "#/components/responses/Failed"},
                    },
                },
                "post": {
                    "security": [],
                    "requestBody": {"content": {
                        "application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Thing"}, {"required": ["id"]}]}},
                        "multipart/form-data": {"schema": {"type": "object"}, "encoding": {"a": {"contentType": "image/png"}}},
                    }},
                    "callbacks": {"done": {"{$url}": {"post": {"requestBody": {"content": {"text/plain": {}}}, "responses": {}}}}},
                    "responses": {"201": {}},
                },
            },
        },
        "webhooks": {"changed": {"post": {"requestBody": {"$ref": "#/components/requestBodies/Note"}, "responses": {}}}},
        "components": {
            "parameters": {"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100, "default": 10}}},
            "requestBodies": {"Note": {"required": true, "content": {"application/json": {"schema": {"type": ["string", "null"]}}}}},
            "responses": {"Failed": {"content": {"application/*": {"schema": {"oneOf": [{"type": "string"}, {"type": "integer"}]}}}}},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "x-key"},
                "login": {"type": "oauth2", "flows": {"password": {"tokenUrl": "https://a.example", "scopes": {"read": ""}}}},
            },
            "schemas": {
                "Thing": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {
                        "id": {"type": "string", "format": "uuid", "readOnly": true},
                        "kind": {"enum": ["a", "b", null]},
                        "parts": {"type": "array", "prefixItems": [{"const": 1}], "items": {"$ref": "#/components/schemas/Thing"}, "minItems": 1},
                        "pet": {"$ref": "#/components/schemas/Pet"},
                        "price": {"anyOf": [{"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5}, {"type": "null"}]},
                        "word": {"type": "string", "pattern": "^a", "maxLength": 5, "x-extensible-enum": ["a"]},
                    },
                    "additionalProperties": {"type": "string"},
                    "dependentRequired": {"id": ["kind"]},
                    "if": {"required": ["id"]},
                    "then": {"required": ["pet"]},
                },
                "Pet": {
                    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                    "discriminator": {"propertyName": "pet", "mapping": {"cat": "#/components/schemas/Cat"}},
                },
                "Cat": {"type": "object", "properties": {"pet": {"const": "cat"}}, "patternProperties": {"^x": {}}},
                "Dog": {"type": "object", "properties": {"pet": {"const": "dog"}}, "unevaluatedProperties": false},
                "Alone": {"not": {"type": "string"}},
            },
        },
    })
}

/// Strings that are valid in some positions of a document.
const STRINGS: &[&str] = &[
    "",
    "object",
    "array",
    "string",
    "null",
    "integer",
    "date",
    "2XX",
    "default",
    "query",
    "path",
    "a",
    "^(",
    "#/components/schemas/Thing",
    "#/components/schemas/Pet",
    "#/paths",
    "#",
    "#/nowhere",
    "other.json#/a",
    "é~1",
];

/// Names of properties, most of them keywords.
const KEYS: &[&str] = &[
    "type",
    "enum",
    "const",
    "$ref",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "items",
    "prefixItems",
    "properties",
    "required",
    "nullable",
    "deprecated",
    "x-sunset",
    "schema",
    "content",
    "200",
    "application/json",
    "parameters",
    "in",
    "name",
    "discriminator",
    "mapping",
    "propertyName",
    "additionalProperties",
    "minimum",
    "exclusiveMinimum",
    "default",
    "a",
];

/// A value that is valid in some positions of a document, and invalid in others.
fn odd() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof![
            Just(-1.0),
            Just(0.0),
            Just(0.1),
            Just(1e300),
            any::<i32>().prop_map(f64::from)
        ]
        .prop_map(Value::from),
        prop::sample::select(STRINGS).prop_map(Value::from),
    ];
    let key = prop::sample::select(KEYS);
    leaf.prop_recursive(3, 12, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..4).prop_map(|entries| {
                let entries = entries.into_iter().map(|(key, value)| (key.to_owned(), value));
                Value::Object(entries.collect::<Map<_, _>>())
            }),
        ]
    })
}

/// A change of a document.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Remove(Index),
    Replace(Index, Value),
    Insert(Index, &'static str, Value),
    Copy(Index, Index),
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    let keyword = prop::sample::select(vec![
        "$ref",
        "allOf",
        "oneOf",
        "type",
        "nullable",
        "enum",
        "required",
        "readOnly",
        "items",
        "deprecated",
        "style",
        "x",
    ]);
    prop_oneof![
        any::<Index>().prop_map(Step::Remove),
        (any::<Index>(), odd()).prop_map(|(at, value)| Step::Replace(at, value)),
        (any::<Index>(), keyword, odd()).prop_map(|(at, key, value)| Step::Insert(at, key, value)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Step::Copy(from, to)),
    ]
}

/// Every place of a document but the whole.
fn places(value: &Value, at: &Pointer, found: &mut Vec<Pointer>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(object) => object.iter().map(|(key, inner)| (key.clone(), inner)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(i, v)| (i.to_string(), v)).collect(),
        _ => return,
    };
    for (key, inner) in inner {
        let at = at.child(key);
        found.push(at.clone());
        places(inner, &at, found);
    }
}

pub(crate) fn changed(mut document: Value, steps: &[Step]) -> Value {
    for step in steps {
        let mut all = Vec::new();
        places(&document, &Pointer::root(), &mut all);
        if all.is_empty() {
            return document;
        }
        let (at, value) = match step {
            Step::Remove(index) => {
                let at = index.get(&all);
                let key = at.last();
                match document.pointer_mut(at.parent().as_str()) {
                    Some(Value::Object(object)) => drop(object.remove(&key)),
                    Some(Value::Array(list)) => {
                        drop(key.parse().map(|index: usize| list.remove(index)))
                    }
                    _ => {}
                }
                continue;
            }
            Step::Insert(index, key, value) => {
                if let Some(Value::Object(object)) = document.pointer_mut(index.get(&all).as_str())
                {
                    object.insert((*key).to_owned(), value.clone());
                }
                continue;
            }
            Step::Replace(index, value) => (index.get(&all), value.clone()),
            Step::Copy(from, to) => {
                let value = from.get(&all).find(&document).cloned().unwrap_or_default();
                (to.get(&all), value)
            }
        };
        if let Some(place) = document.pointer_mut(at.as_str()) {
            *place = value;
        }
    }
    document
}
