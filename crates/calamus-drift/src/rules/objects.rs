//! Rules for properties of objects and elements of arrays.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { OBJECT_RULES:
    PROPERTY_ADDED_OPTIONAL = {
        id: "property-added-optional",
        about: "Optional property added.",
        request: Safe,
        response: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#),
        reverse: "property-removed-optional",
    }
    PROPERTY_ADDED_REQUIRED = {
        id: "property-added-required",
        about: "Required property added.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#),
        reverse: "property-removed-required",
    }
    PROPERTY_REMOVED_OPTIONAL = {
        id: "property-removed-optional",
        about: "Optional property removed.",
        request: Risky,
        response: Risky,
        example: schema(r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#, r#"{"type": "object"}"#),
        reverse: "property-added-optional",
    }
    PROPERTY_REMOVED_REQUIRED = {
        id: "property-removed-required",
        about: "Required property removed.",
        request: Risky,
        response: Breaking,
        example: schema(r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#, r#"{"type": "object"}"#),
        reverse: "property-added-required",
    }
    CLOSED_PROPERTY_REMOVED_OPTIONAL = {
        id: "closed-property-removed-optional",
        about: "Optional property removed from an object without additional properties: requests that still have it are rejected.",
        request: Breaking,
        response: Risky,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}"#,
            r#"{"type": "object", "additionalProperties": false}"#
        ),
        reverse: "property-added-optional",
    }
    CLOSED_PROPERTY_REMOVED_REQUIRED = {
        id: "closed-property-removed-required",
        about: "Required property removed from an object without additional properties: requests that still have it are rejected.",
        request: Breaking,
        response: Breaking,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false}"#,
            r#"{"type": "object", "additionalProperties": false}"#
        ),
        reverse: "property-added-required",
    }
    PROPERTY_BECAME_REQUIRED = {
        id: "property-became-required",
        about: "Optional property became required.",
        request: Breaking,
        response: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#
        ),
        reverse: "property-became-optional",
    }
    PROPERTY_BECAME_OPTIONAL = {
        id: "property-became-optional",
        about: "Required property became optional.",
        request: Safe,
        response: Breaking,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#
        ),
        reverse: "property-became-required",
    }
    READ_ONLY_ADDED = {
        id: "read-only-added",
        about: "Property became read-only: in a request it is ignored or rejected.",
        request: Risky,
        response: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string", "readOnly": true}}}"#
        ),
        reverse: "read-only-removed",
    }
    READ_ONLY_REMOVED = {
        id: "read-only-removed",
        about: "Optional property is no longer read-only: it may be part of requests.",
        request: Safe,
        response: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string", "readOnly": true}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#
        ),
        reverse: "read-only-added",
    }
    READ_ONLY_REMOVED_REQUIRED = {
        id: "read-only-removed-required",
        about: "Required property is no longer read-only: requests must have it.",
        request: Breaking,
        response: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string", "readOnly": true}}, "required": ["a"]}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#
        ),
        reverse: "read-only-added",
    }
    WRITE_ONLY_ADDED = {
        id: "write-only-added",
        about: "Required property became write-only: responses no longer have it.",
        request: Safe,
        response: Breaking,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string", "writeOnly": true}}, "required": ["a"]}"#
        ),
        reverse: "write-only-removed",
    }
    WRITE_ONLY_ADDED_OPTIONAL = {
        id: "write-only-added-optional",
        about: "Optional property became write-only: responses no longer have it.",
        request: Safe,
        response: Risky,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string", "writeOnly": true}}}"#
        ),
        reverse: "write-only-removed",
    }
    WRITE_ONLY_REMOVED = {
        id: "write-only-removed",
        about: "Property is no longer write-only: it may be part of responses.",
        request: Safe,
        response: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string", "writeOnly": true}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#
        ),
        reverse: "write-only-added-optional",
    }
    SCHEMA_DEPRECATED = {
        id: "schema-deprecated",
        about: "Schema or property deprecated.",
        request: Safe,
        response: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string", "deprecated": true}}}"#
        ),
        reverse: "schema-reinstated",
    }
    SCHEMA_REINSTATED = {
        id: "schema-reinstated",
        about: "Schema or property no longer deprecated.",
        request: Safe,
        response: Safe,
        example: schema(r#"{"type": "string", "deprecated": true}"#, r#"{"type": "string"}"#),
        reverse: "schema-deprecated",
    }
    ADDITIONAL_PROPERTIES_REFUSED = {
        id: "additional-properties-refused",
        about: "Additional properties no longer allowed.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "additionalProperties": false}"#),
        reverse: "additional-properties-allowed",
    }
    ADDITIONAL_PROPERTIES_ALLOWED = {
        id: "additional-properties-allowed",
        about: "Additional properties allowed.",
        request: Safe,
        response: Risky,
        example: schema(r#"{"type": "object", "additionalProperties": false}"#, r#"{"type": "object"}"#),
        reverse: "additional-properties-refused",
    }
    ADDITIONAL_PROPERTIES_NARROWED = {
        id: "additional-properties-narrowed",
        about: "Additional properties must satisfy a schema; before, any value was valid.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "additionalProperties": {"type": "string"}}"#),
        reverse: "additional-properties-widened",
    }
    ADDITIONAL_PROPERTIES_WIDENED = {
        id: "additional-properties-widened",
        about: "Additional properties may have any value; before, they had to satisfy a schema.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "object", "additionalProperties": {"type": "string"}}"#, r#"{"type": "object", "additionalProperties": true}"#),
        reverse: "additional-properties-narrowed",
    }
    PATTERN_PROPERTY_ADDED = {
        id: "pattern-property-added",
        about: "Properties whose names match a pattern must satisfy a schema (`patternProperties`).",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "patternProperties": {"^a": {"type": "string"}}}"#),
        reverse: "pattern-property-removed",
    }
    PATTERN_PROPERTY_REMOVED = {
        id: "pattern-property-removed",
        about: "Properties whose names match a pattern need not satisfy a schema (`patternProperties`).",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "object", "patternProperties": {"^a": {"type": "string"}}}"#, r#"{"type": "object"}"#),
        reverse: "pattern-property-added",
    }
    ITEMS_NARROWED = {
        id: "items-narrowed",
        about: "Array elements must satisfy a schema; before, any value was valid.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "array"}"#, r#"{"type": "array", "items": {"type": "string"}}"#),
        reverse: "items-widened",
    }
    ITEMS_WIDENED = {
        id: "items-widened",
        about: "Array elements may have any value; before, they had to satisfy a schema.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "array", "items": {"type": "string"}}"#, r#"{"type": "array", "items": {}}"#),
        reverse: "items-narrowed",
    }
    ITEMS_REFUSED = {
        id: "items-refused",
        about: "Further array elements no longer allowed.",
        request: Breaking,
        response: Safe,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}]}"#,
            r#"{"type": "array", "prefixItems": [{"type": "string"}], "items": false}"#
        ),
        reverse: "items-allowed",
    }
    ITEMS_ALLOWED = {
        id: "items-allowed",
        about: "Further array elements allowed.",
        request: Safe,
        response: Breaking,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}], "items": false}"#,
            r#"{"type": "array", "prefixItems": [{"type": "string"}]}"#
        ),
        reverse: "items-refused",
    }
    PREFIX_ITEM_ADDED = {
        id: "prefix-item-added",
        about: "Array element at one position must satisfy a schema of its own (`prefixItems`).",
        request: Breaking,
        response: Safe,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}]}"#,
            r#"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}"#
        ),
        reverse: "prefix-item-removed",
    }
    PREFIX_ITEM_REMOVED = {
        id: "prefix-item-removed",
        about: "Array element at one position no longer has a schema of its own (`prefixItems`).",
        request: Safe,
        response: Breaking,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}]}"#,
            r#"{"type": "array"}"#
        ),
        reverse: "prefix-item-added",
    }
    TUPLE_LENGTHENED = {
        id: "tuple-lengthened",
        about: "Element added to an array of fixed length.",
        request: Safe,
        response: Breaking,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}], "items": false}"#,
            r#"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}"#
        ),
        reverse: "tuple-shortened",
    }
    TUPLE_SHORTENED = {
        id: "tuple-shortened",
        about: "Element removed from an array of fixed length.",
        request: Breaking,
        response: Safe,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}"#,
            r#"{"type": "array", "prefixItems": [{"type": "string"}], "items": false}"#
        ),
        reverse: "tuple-lengthened",
    }
}
