//! Rules for the members of objects and the elements of lists.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { OBJECT_RULES:
    PROPERTY_ADDED_OPTIONAL = {
        id: "property-added-optional",
        about: "An object gained a member that may be absent.",
        request: Safe,
        answer: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#),
        reverse: "property-removed-optional",
    }
    PROPERTY_ADDED_REQUIRED = {
        id: "property-added-required",
        about: "An object gained a member that must be present.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#),
        reverse: "property-removed-required",
    }
    PROPERTY_REMOVED_OPTIONAL = {
        id: "property-removed-optional",
        about: "An object lost a member that could be absent.",
        request: Risky,
        answer: Risky,
        example: schema(r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#, r#"{"type": "object"}"#),
        reverse: "property-added-optional",
    }
    PROPERTY_REMOVED_REQUIRED = {
        id: "property-removed-required",
        about: "An object lost a member that was always present.",
        request: Risky,
        answer: Breaking,
        example: schema(r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#, r#"{"type": "object"}"#),
        reverse: "property-added-required",
    }
    CLOSED_PROPERTY_REMOVED_OPTIONAL = {
        id: "closed-property-removed-optional",
        about: "An object that takes no other members lost one that could be absent: whoever still sends it is refused.",
        request: Breaking,
        answer: Risky,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": false}"#,
            r#"{"type": "object", "additionalProperties": false}"#
        ),
        reverse: "property-added-optional",
    }
    CLOSED_PROPERTY_REMOVED_REQUIRED = {
        id: "closed-property-removed-required",
        about: "An object that takes no other members lost one that was always present: whoever still sends it is refused.",
        request: Breaking,
        answer: Breaking,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": false}"#,
            r#"{"type": "object", "additionalProperties": false}"#
        ),
        reverse: "property-added-required",
    }
    PROPERTY_BECAME_REQUIRED = {
        id: "property-became-required",
        about: "A member that could be absent must be present.",
        request: Breaking,
        answer: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#
        ),
        reverse: "property-became-optional",
    }
    PROPERTY_BECAME_OPTIONAL = {
        id: "property-became-optional",
        about: "A member that had to be present may be absent.",
        request: Safe,
        answer: Breaking,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#
        ),
        reverse: "property-became-required",
    }
    READ_ONLY_ADDED = {
        id: "read-only-added",
        about: "A value is sent by the server alone: in a request it is ignored or refused.",
        request: Risky,
        answer: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string", "readOnly": true}}}"#
        ),
        reverse: "read-only-removed",
    }
    READ_ONLY_REMOVED = {
        id: "read-only-removed",
        about: "A value that the server alone sent may be part of a request.",
        request: Safe,
        answer: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string", "readOnly": true}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#
        ),
        reverse: "read-only-added",
    }
    WRITE_ONLY_ADDED = {
        id: "write-only-added",
        about: "A value is part of requests alone: no answer has it any more.",
        request: Safe,
        answer: Breaking,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string", "writeOnly": true}}, "required": ["a"]}"#
        ),
        reverse: "write-only-removed",
    }
    WRITE_ONLY_ADDED_OPTIONAL = {
        id: "write-only-added-optional",
        about: "A member that could be absent is part of requests alone: no answer has it any more.",
        request: Safe,
        answer: Risky,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string", "writeOnly": true}}}"#
        ),
        reverse: "write-only-removed",
    }
    WRITE_ONLY_REMOVED = {
        id: "write-only-removed",
        about: "A value that was part of requests alone may be part of answers.",
        request: Safe,
        answer: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string", "writeOnly": true}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#
        ),
        reverse: "write-only-added-optional",
    }
    SCHEMA_DEPRECATED = {
        id: "schema-deprecated",
        about: "A value, or a member, is deprecated.",
        request: Safe,
        answer: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string", "deprecated": true}}}"#
        ),
        reverse: "schema-reinstated",
    }
    SCHEMA_REINSTATED = {
        id: "schema-reinstated",
        about: "A value, or a member, is no longer deprecated.",
        request: Safe,
        answer: Safe,
        example: schema(r#"{"type": "string", "deprecated": true}"#, r#"{"type": "string"}"#),
        reverse: "schema-deprecated",
    }
    ADDITIONAL_PROPERTIES_REFUSED = {
        id: "additional-properties-refused",
        about: "An object takes no members besides those it names.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "additionalProperties": false}"#),
        reverse: "additional-properties-allowed",
    }
    ADDITIONAL_PROPERTIES_ALLOWED = {
        id: "additional-properties-allowed",
        about: "An object that took no members besides those it names takes others.",
        request: Safe,
        answer: Risky,
        example: schema(r#"{"type": "object", "additionalProperties": false}"#, r#"{"type": "object"}"#),
        reverse: "additional-properties-refused",
    }
    ADDITIONAL_PROPERTIES_NARROWED = {
        id: "additional-properties-narrowed",
        about: "Members that an object does not name must fit a schema; before, they could be anything.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "additionalProperties": {"type": "string"}}"#),
        reverse: "additional-properties-widened",
    }
    ADDITIONAL_PROPERTIES_WIDENED = {
        id: "additional-properties-widened",
        about: "Members that an object does not name may be anything; before, they had to fit a schema.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "object", "additionalProperties": {"type": "string"}}"#, r#"{"type": "object", "additionalProperties": true}"#),
        reverse: "additional-properties-narrowed",
    }
    PATTERN_PROPERTY_ADDED = {
        id: "pattern-property-added",
        about: "Members whose names match a pattern must fit a schema.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "patternProperties": {"^a": {"type": "string"}}}"#),
        reverse: "pattern-property-removed",
    }
    PATTERN_PROPERTY_REMOVED = {
        id: "pattern-property-removed",
        about: "Members whose names match a pattern need not fit a schema any more.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "object", "patternProperties": {"^a": {"type": "string"}}}"#, r#"{"type": "object"}"#),
        reverse: "pattern-property-added",
    }
    ITEMS_NARROWED = {
        id: "items-narrowed",
        about: "The elements of a list must fit a schema; before, they could be anything.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "array"}"#, r#"{"type": "array", "items": {"type": "string"}}"#),
        reverse: "items-widened",
    }
    ITEMS_WIDENED = {
        id: "items-widened",
        about: "The elements of a list may be anything; before, they had to fit a schema.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "array", "items": {"type": "string"}}"#, r#"{"type": "array", "items": {}}"#),
        reverse: "items-narrowed",
    }
    ITEMS_REFUSED = {
        id: "items-refused",
        about: "A list takes no further elements.",
        request: Breaking,
        answer: Safe,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}]}"#,
            r#"{"type": "array", "prefixItems": [{"type": "string"}], "items": false}"#
        ),
        reverse: "items-allowed",
    }
    ITEMS_ALLOWED = {
        id: "items-allowed",
        about: "A list that took no further elements does.",
        request: Safe,
        answer: Breaking,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}], "items": false}"#,
            r#"{"type": "array", "prefixItems": [{"type": "string"}]}"#
        ),
        reverse: "items-refused",
    }
    PREFIX_ITEM_ADDED = {
        id: "prefix-item-added",
        about: "The element at a certain place of a list must fit a schema of its own.",
        request: Breaking,
        answer: Safe,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}]}"#,
            r#"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]}"#
        ),
        reverse: "prefix-item-removed",
    }
    PREFIX_ITEM_REMOVED = {
        id: "prefix-item-removed",
        about: "The element at a certain place of a list has no schema of its own any more.",
        request: Safe,
        answer: Breaking,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}]}"#,
            r#"{"type": "array"}"#
        ),
        reverse: "prefix-item-added",
    }
    TUPLE_LENGTHENED = {
        id: "tuple-lengthened",
        about: "A list that takes no elements besides those it lists gained a place for one.",
        request: Safe,
        answer: Breaking,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}], "items": false}"#,
            r#"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}"#
        ),
        reverse: "tuple-shortened",
    }
    TUPLE_SHORTENED = {
        id: "tuple-shortened",
        about: "A list that takes no elements besides those it lists lost a place for one.",
        request: Breaking,
        answer: Safe,
        example: schema(
            r#"{"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}"#,
            r#"{"type": "array", "prefixItems": [{"type": "string"}], "items": false}"#
        ),
        reverse: "tuple-lengthened",
    }
}
