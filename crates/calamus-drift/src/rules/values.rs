//! Rules for types and values.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { VALUE_RULES:
    TYPE_CHANGED = {
        id: "type-changed",
        about: "The type is another one; what was valid is not, and the other way round.",
        request: Breaking,
        answer: Breaking,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "boolean"}"#),
        reverse: "type-changed",
    }
    TYPE_WIDENED = {
        id: "type-widened",
        about: "More types are allowed than before.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "integer"}"#, r#"{"type": ["integer", "string"]}"#),
        reverse: "type-narrowed",
    }
    TYPE_NARROWED = {
        id: "type-narrowed",
        about: "Fewer types are allowed than before.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "number"}"#, r#"{"type": "integer"}"#),
        reverse: "type-widened",
    }
    SCHEMA_CONSTRAINED = {
        id: "schema-constrained",
        about: "Where anything was allowed, a schema now says what is.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{}"#, r#"{"type": "string"}"#),
        reverse: "schema-freed",
    }
    SCHEMA_FREED = {
        id: "schema-freed",
        about: "Where a schema said what is allowed, anything is.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "object", "required": ["a"]}"#, r#"true"#),
        reverse: "schema-constrained",
    }
    SCHEMA_CLOSED = {
        id: "schema-closed",
        about: "Nothing is allowed any more: the schema is `false`.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "string"}"#, r#"false"#),
        reverse: "schema-opened",
    }
    SCHEMA_OPENED = {
        id: "schema-opened",
        about: "Something is allowed where nothing was: the schema was `false`.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"false"#, r#"{"type": "string"}"#),
        reverse: "schema-closed",
    }
    NULL_ALLOWED = {
        id: "null-allowed",
        about: "`null` is allowed, in any of its spellings: `nullable`, a list of types, or an alternative.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "string"}"#, r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#),
        reverse: "null-refused",
    }
    NULL_REFUSED = {
        id: "null-refused",
        about: "`null` is no longer allowed, in any of its spellings.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": ["integer", "null"]}"#, r#"{"type": "integer"}"#),
        reverse: "null-allowed",
    }
    FORMAT_ADDED = {
        id: "format-added",
        about: "A format is asked for where there was none.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "format": "uuid"}"#),
        reverse: "format-removed",
    }
    FORMAT_REMOVED = {
        id: "format-removed",
        about: "A format is no longer asked for.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "string", "format": "date-time"}"#, r#"{"type": "string"}"#),
        reverse: "format-added",
    }
    FORMAT_WIDENED = {
        id: "format-widened",
        about: "The format is one that includes the former: `int64` for `int32`, `double` for `float`.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "integer", "format": "int32"}"#, r#"{"type": "integer", "format": "int64"}"#),
        reverse: "format-narrowed",
    }
    FORMAT_NARROWED = {
        id: "format-narrowed",
        about: "The format is one that the former includes: `int32` for `int64`, `float` for `double`.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "number", "format": "double"}"#, r#"{"type": "number", "format": "float"}"#),
        reverse: "format-widened",
    }
    FORMAT_CHANGED = {
        id: "format-changed",
        about: "The format is another one.",
        request: Breaking,
        answer: Breaking,
        example: schema(r#"{"type": "string", "format": "date"}"#, r#"{"type": "string", "format": "date-time"}"#),
        reverse: "format-changed",
    }
    ENUM_VALUE_ADDED = {
        id: "enum-value-added",
        about: "An enumeration gained values.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "string", "enum": ["a"]}"#, r#"{"type": "string", "enum": ["a", "b"]}"#),
        reverse: "enum-value-removed",
    }
    ENUM_VALUE_REMOVED = {
        id: "enum-value-removed",
        about: "An enumeration lost values.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "string", "enum": ["a", "b", "c"]}"#, r#"{"type": "string", "enum": ["c", "a"]}"#),
        reverse: "enum-value-added",
    }
    ENUM_ADDED = {
        id: "enum-added",
        about: "The values that are allowed are enumerated; before, all values of the type were.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "enum": ["a", "b"]}"#),
        reverse: "enum-removed",
    }
    ENUM_REMOVED = {
        id: "enum-removed",
        about: "The values are no longer enumerated; all values of the type are allowed.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "string", "enum": ["a", "b"]}"#, r#"{"type": "string"}"#),
        reverse: "enum-added",
    }
    CONST_ADDED = {
        id: "const-added",
        about: "One value alone is allowed; before, all values of the type were.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "const": "a"}"#),
        reverse: "const-removed",
    }
    CONST_REMOVED = {
        id: "const-removed",
        about: "Where one value alone was allowed, all values of the type are.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"const": "a"}"#, r#"{"type": "string"}"#),
        reverse: "const-added",
    }
    CONST_CHANGED = {
        id: "const-changed",
        about: "The only value that is allowed is another one.",
        request: Breaking,
        answer: Breaking,
        example: schema(r#"{"const": "a"}"#, r#"{"const": "b"}"#),
        reverse: "const-changed",
    }
    EXTENSIBLE_ENUM_ADDED = {
        id: "extensible-enum-added",
        about: "It is listed which values there are so far, of an enumeration that may grow (`x-extensible-enum`).",
        request: Risky,
        answer: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "x-extensible-enum": ["a"]}"#),
        reverse: "extensible-enum-removed",
    }
    EXTENSIBLE_ENUM_REMOVED = {
        id: "extensible-enum-removed",
        about: "It is not listed any more which values there are so far (`x-extensible-enum`).",
        request: Safe,
        answer: Safe,
        example: schema(r#"{"type": "string", "x-extensible-enum": ["a"]}"#, r#"{"type": "string"}"#),
        reverse: "extensible-enum-added",
    }
    EXTENSIBLE_ENUM_VALUE_ADDED = {
        id: "extensible-enum-value-added",
        about: "An enumeration that may grow has grown (`x-extensible-enum`).",
        request: Safe,
        answer: Safe,
        example: schema(r#"{"type": "string", "x-extensible-enum": ["a"]}"#, r#"{"type": "string", "x-extensible-enum": ["a", "b"]}"#),
        reverse: "extensible-enum-value-removed",
    }
    EXTENSIBLE_ENUM_VALUE_REMOVED = {
        id: "extensible-enum-value-removed",
        about: "An enumeration that may grow has lost a value (`x-extensible-enum`).",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "string", "x-extensible-enum": ["a", "b"]}"#, r#"{"type": "string", "x-extensible-enum": ["b"]}"#),
        reverse: "extensible-enum-value-added",
    }
    DEFAULT_ADDED = {
        id: "default-added",
        about: "It is now said what stands for an absent value.",
        request: Safe,
        answer: Safe,
        example: schema(r#"{"type": "integer"}"#, r#"{"type": "integer", "default": 1}"#),
        reverse: "default-removed",
    }
    DEFAULT_REMOVED = {
        id: "default-removed",
        about: "It is no longer said what stands for an absent value.",
        request: Risky,
        answer: Safe,
        example: schema(r#"{"type": "integer", "default": 1}"#, r#"{"type": "integer"}"#),
        reverse: "default-added",
    }
    DEFAULT_CHANGED = {
        id: "default-changed",
        about: "Something else stands for an absent value: the same request means something else.",
        request: Risky,
        answer: Safe,
        example: schema(r#"{"type": "integer", "default": 1}"#, r#"{"type": "integer", "default": 2}"#),
        reverse: "default-changed",
    }
    PATTERN_ADDED = {
        id: "pattern-added",
        about: "Text must match a pattern.",
        request: Breaking,
        answer: Safe,
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "pattern": "^a"}"#),
        reverse: "pattern-removed",
    }
    PATTERN_REMOVED = {
        id: "pattern-removed",
        about: "Text need not match a pattern any more.",
        request: Safe,
        answer: Breaking,
        example: schema(r#"{"type": "string", "pattern": "^a"}"#, r#"{"type": "string"}"#),
        reverse: "pattern-added",
    }
    PATTERN_CHANGED = {
        id: "pattern-changed",
        about: "Text must match another pattern; whether that admits more or less cannot be told.",
        request: Risky,
        answer: Risky,
        example: schema(r#"{"type": "string", "pattern": "^a"}"#, r#"{"type": "string", "pattern": "^b"}"#),
        reverse: "pattern-changed",
    }
}
