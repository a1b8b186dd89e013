//! Rules for types and values.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { VALUE_RULES:
    TYPE_CHANGED = {
        id: "type-changed",
        about: "Type changed to one that shares no values with the former.",
        request: Breaking,
        response: Breaking,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "boolean"}"#),
        reverse: "type-changed",
    }
    TYPE_WIDENED = {
        id: "type-widened",
        about: "Type added, or replaced by one that includes it.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "integer"}"#, r#"{"type": ["integer", "string"]}"#),
        reverse: "type-narrowed",
    }
    TYPE_NARROWED = {
        id: "type-narrowed",
        about: "Type removed, or replaced by one that it includes.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "number"}"#, r#"{"type": "integer"}"#),
        reverse: "type-widened",
    }
    SCHEMA_CONSTRAINED = {
        id: "schema-constrained",
        about: "Schema constrains values that were unconstrained.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{}"#, r#"{"type": "string"}"#),
        reverse: "schema-freed",
    }
    SCHEMA_FREED = {
        id: "schema-freed",
        about: "Schema no longer constrains values.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "object", "required": ["a"]}"#, r#"true"#),
        reverse: "schema-constrained",
    }
    SCHEMA_CLOSED = {
        id: "schema-closed",
        about: "Schema allows no value: it became `false`. A whole body that became `false` is reported as a removed body of the response.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#, r#"{"type": "object", "properties": {"a": false}}"#),
        reverse: "schema-opened",
    }
    SCHEMA_OPENED = {
        id: "schema-opened",
        about: "Schema allows values: it was `false`.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "object", "properties": {"a": false}}"#, r#"{"type": "object", "properties": {"a": {"type": "string"}}}"#),
        reverse: "schema-closed",
    }
    NULL_ALLOWED = {
        id: "null-allowed",
        about: "`null` allowed, in any spelling: `nullable`, a list of types, or an alternative.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "string"}"#, r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#),
        reverse: "null-refused",
    }
    NULL_REFUSED = {
        id: "null-refused",
        about: "`null` no longer allowed, in any spelling.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": ["integer", "null"]}"#, r#"{"type": "integer"}"#),
        reverse: "null-allowed",
    }
    FORMAT_ADDED = {
        id: "format-added",
        about: "Format added.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "format": "uuid"}"#),
        reverse: "format-removed",
    }
    FORMAT_REMOVED = {
        id: "format-removed",
        about: "Format removed.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "string", "format": "date-time"}"#, r#"{"type": "string"}"#),
        reverse: "format-added",
    }
    FORMAT_WIDENED = {
        id: "format-widened",
        about: "Format replaced by one that includes it: `int32` by `int64`, `float` by `double`.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "integer", "format": "int32"}"#, r#"{"type": "integer", "format": "int64"}"#),
        reverse: "format-narrowed",
    }
    FORMAT_NARROWED = {
        id: "format-narrowed",
        about: "Format replaced by one that it includes: `int64` by `int32`, `double` by `float`.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "number", "format": "double"}"#, r#"{"type": "number", "format": "float"}"#),
        reverse: "format-widened",
    }
    FORMAT_CHANGED = {
        id: "format-changed",
        about: "Format changed.",
        request: Breaking,
        response: Breaking,
        example: schema(r#"{"type": "string", "format": "date"}"#, r#"{"type": "string", "format": "date-time"}"#),
        reverse: "format-changed",
    }
    ENUM_VALUE_ADDED = {
        id: "enum-value-added",
        about: "Enum values added.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "string", "enum": ["a"]}"#, r#"{"type": "string", "enum": ["a", "b"]}"#),
        reverse: "enum-value-removed",
    }
    ENUM_VALUE_REMOVED = {
        id: "enum-value-removed",
        about: "Enum values removed.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "string", "enum": ["a", "b", "c"]}"#, r#"{"type": "string", "enum": ["c", "a"]}"#),
        reverse: "enum-value-added",
    }
    ENUM_ADDED = {
        id: "enum-added",
        about: "`enum` added: only listed values are allowed.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "enum": ["a", "b"]}"#),
        reverse: "enum-removed",
    }
    ENUM_REMOVED = {
        id: "enum-removed",
        about: "`enum` removed: all values of the type are allowed.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "string", "enum": ["a", "b"]}"#, r#"{"type": "string"}"#),
        reverse: "enum-added",
    }
    CONST_ADDED = {
        id: "const-added",
        about: "`const` added: only one value is allowed.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "const": "a"}"#),
        reverse: "const-removed",
    }
    CONST_REMOVED = {
        id: "const-removed",
        about: "`const` removed: all values of the type are allowed.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"const": "a"}"#, r#"{"type": "string"}"#),
        reverse: "const-added",
    }
    CONST_CHANGED = {
        id: "const-changed",
        about: "`const` changed.",
        request: Breaking,
        response: Breaking,
        example: schema(r#"{"const": "a"}"#, r#"{"const": "b"}"#),
        reverse: "const-changed",
    }
    EXTENSIBLE_ENUM_ADDED = {
        id: "extensible-enum-added",
        about: "List of known values added to an enum that may grow (`x-extensible-enum`).",
        request: Risky,
        response: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "x-extensible-enum": ["a"]}"#),
        reverse: "extensible-enum-removed",
    }
    EXTENSIBLE_ENUM_REMOVED = {
        id: "extensible-enum-removed",
        about: "List of known values removed (`x-extensible-enum`).",
        request: Safe,
        response: Safe,
        example: schema(r#"{"type": "string", "x-extensible-enum": ["a"]}"#, r#"{"type": "string"}"#),
        reverse: "extensible-enum-added",
    }
    EXTENSIBLE_ENUM_VALUE_ADDED = {
        id: "extensible-enum-value-added",
        about: "Known value added (`x-extensible-enum`).",
        request: Safe,
        response: Safe,
        example: schema(r#"{"type": "string", "x-extensible-enum": ["a"]}"#, r#"{"type": "string", "x-extensible-enum": ["a", "b"]}"#),
        reverse: "extensible-enum-value-removed",
    }
    EXTENSIBLE_ENUM_VALUE_REMOVED = {
        id: "extensible-enum-value-removed",
        about: "Known value removed (`x-extensible-enum`).",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "string", "x-extensible-enum": ["a", "b"]}"#, r#"{"type": "string", "x-extensible-enum": ["b"]}"#),
        reverse: "extensible-enum-value-added",
    }
    DEFAULT_ADDED = {
        id: "default-added",
        about: "Default added. The value that the server assumed before is not documented, so that a request without it may now mean something else. Judged like a removed default, for the same reason.",
        request: Risky,
        response: Safe,
        example: schema(r#"{"type": "integer"}"#, r#"{"type": "integer", "default": 1}"#),
        reverse: "default-removed",
    }
    DEFAULT_REMOVED = {
        id: "default-removed",
        about: "Default removed. The value that the server assumes now is not documented, so that a request without it may now mean something else.",
        request: Risky,
        response: Safe,
        example: schema(r#"{"type": "integer", "default": 1}"#, r#"{"type": "integer"}"#),
        reverse: "default-added",
    }
    DEFAULT_CHANGED = {
        id: "default-changed",
        about: "Default changed: a request without the value means something else.",
        request: Risky,
        response: Safe,
        example: schema(r#"{"type": "integer", "default": 1}"#, r#"{"type": "integer", "default": 2}"#),
        reverse: "default-changed",
    }
    PATTERN_ADDED = {
        id: "pattern-added",
        about: "Pattern added.",
        request: Breaking,
        response: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "pattern": "^a"}"#),
        reverse: "pattern-removed",
    }
    PATTERN_REMOVED = {
        id: "pattern-removed",
        about: "Pattern removed.",
        request: Safe,
        response: Breaking,
        example: schema(r#"{"type": "string", "pattern": "^a"}"#, r#"{"type": "string"}"#),
        reverse: "pattern-added",
    }
    PATTERN_CHANGED = {
        id: "pattern-changed",
        about: "Pattern changed. Which of the two allows more is undecided.",
        request: Risky,
        response: Risky,
        example: schema(r#"{"type": "string", "pattern": "^a"}"#, r#"{"type": "string", "pattern": "^b"}"#),
        reverse: "pattern-changed",
    }
}
