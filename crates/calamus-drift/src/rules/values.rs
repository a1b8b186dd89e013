//! Rules for types and values.

use super::{Effect, Example, Rule, breaking, risky, rules, safe};

rules! { VALUE_RULES:
    TYPE_CHANGED = {
        id: "type-changed",
        about: "The type is another one; what was valid is not, and the other way round.",
        request: breaking(Effect::SourceBreak),
        answer: breaking(Effect::SourceBreak),
        example: schema(r#"{"type": "string"}"#, r#"{"type": "boolean"}"#),
        reverse: "type-changed",
    }
    TYPE_WIDENED = {
        id: "type-widened",
        about: "More types are allowed than before.",
        request: safe(Effect::SourceBreak),
        answer: breaking(Effect::SourceBreak),
        example: schema(r#"{"type": "integer"}"#, r#"{"type": ["integer", "string"]}"#),
        reverse: "type-narrowed",
    }
    TYPE_NARROWED = {
        id: "type-narrowed",
        about: "Fewer types are allowed than before.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::SourceBreak),
        example: schema(r#"{"type": "number"}"#, r#"{"type": "integer"}"#),
        reverse: "type-widened",
    }
    SCHEMA_CONSTRAINED = {
        id: "schema-constrained",
        about: "Where anything was allowed, a schema now says what is.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::SourceBreak),
        example: schema(r#"{}"#, r#"{"type": "string"}"#),
        reverse: "schema-freed",
    }
    SCHEMA_FREED = {
        id: "schema-freed",
        about: "Where a schema said what is allowed, anything is.",
        request: safe(Effect::SourceBreak),
        answer: breaking(Effect::SourceBreak),
        example: schema(r#"{"type": "object", "required": ["a"]}"#, r#"true"#),
        reverse: "schema-constrained",
    }
    SCHEMA_CLOSED = {
        id: "schema-closed",
        about: "Nothing is allowed any more: the schema is `false`.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::SourceBreak),
        example: schema(r#"{"type": "string"}"#, r#"false"#),
        reverse: "schema-opened",
    }
    SCHEMA_OPENED = {
        id: "schema-opened",
        about: "Something is allowed where nothing was: the schema was `false`.",
        request: safe(Effect::SourceBreak),
        answer: breaking(Effect::SourceBreak),
        example: schema(r#"false"#, r#"{"type": "string"}"#),
        reverse: "schema-closed",
    }
    NULL_ALLOWED = {
        id: "null-allowed",
        about: "`null` is allowed, in any of its spellings: `nullable`, a list of types, or an alternative.",
        request: safe(Effect::SourceBreak),
        answer: breaking(Effect::SourceBreak),
        absorbed_by: "a member that may be absent may as well be null",
        example: schema(r#"{"type": "string"}"#, r#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#),
        reverse: "null-refused",
    }
    NULL_REFUSED = {
        id: "null-refused",
        about: "`null` is no longer allowed, in any of its spellings.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::SourceBreak),
        example: schema(r#"{"type": ["integer", "null"]}"#, r#"{"type": "integer"}"#),
        reverse: "null-allowed",
    }
    FORMAT_ADDED = {
        id: "format-added",
        about: "A format is asked for where there was none.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::SourceBreak),
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "format": "uuid"}"#),
        reverse: "format-removed",
    }
    FORMAT_REMOVED = {
        id: "format-removed",
        about: "A format is no longer asked for.",
        request: safe(Effect::SourceBreak),
        answer: breaking(Effect::SourceBreak),
        absorbed_by: "the format has no type of its own in Rust: the text is taken as it comes",
        example: schema(r#"{"type": "string", "format": "date-time"}"#, r#"{"type": "string"}"#),
        reverse: "format-added",
    }
    FORMAT_WIDENED = {
        id: "format-widened",
        about: "The format is one that includes the former: `int64` for `int32`, `double` for `float`.",
        request: safe(Effect::SourceBreak),
        answer: breaking(Effect::SourceBreak),
        example: schema(r#"{"type": "integer", "format": "int32"}"#, r#"{"type": "integer", "format": "int64"}"#),
        reverse: "format-narrowed",
    }
    FORMAT_NARROWED = {
        id: "format-narrowed",
        about: "The format is one that the former includes: `int32` for `int64`, `float` for `double`.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::SourceBreak),
        example: schema(r#"{"type": "number", "format": "double"}"#, r#"{"type": "number", "format": "float"}"#),
        reverse: "format-widened",
    }
    FORMAT_CHANGED = {
        id: "format-changed",
        about: "The format is another one.",
        request: breaking(Effect::SourceBreak),
        answer: breaking(Effect::SourceBreak),
        absorbed_by: "neither format has a type of its own in Rust: the text is taken as it comes",
        example: schema(r#"{"type": "string", "format": "date"}"#, r#"{"type": "string", "format": "date-time"}"#),
        reverse: "format-changed",
    }
    ENUM_VALUE_ADDED = {
        id: "enum-value-added",
        about: "An enumeration gained values.",
        request: safe(Effect::Addition),
        answer: breaking(Effect::Addition).absorbed(),
        absorbed_by: "enumerations are open: a value that is not known is kept as it came",
        example: schema(r#"{"type": "string", "enum": ["a"]}"#, r#"{"type": "string", "enum": ["a", "b"]}"#),
        reverse: "enum-value-removed",
    }
    ENUM_VALUE_REMOVED = {
        id: "enum-value-removed",
        about: "An enumeration lost values.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::SourceBreak),
        example: schema(r#"{"type": "string", "enum": ["a", "b", "c"]}"#, r#"{"type": "string", "enum": ["c", "a"]}"#),
        reverse: "enum-value-added",
    }
    ENUM_ADDED = {
        id: "enum-added",
        about: "The values that are allowed are enumerated; before, all values of the type were.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::SourceBreak),
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "enum": ["a", "b"]}"#),
        reverse: "enum-removed",
    }
    ENUM_REMOVED = {
        id: "enum-removed",
        about: "The values are no longer enumerated; all values of the type are allowed.",
        request: safe(Effect::SourceBreak),
        answer: breaking(Effect::SourceBreak).absorbed(),
        absorbed_by: "enumerations are open: a value that is not known is kept as it came",
        example: schema(r#"{"type": "string", "enum": ["a", "b"]}"#, r#"{"type": "string"}"#),
        reverse: "enum-added",
    }
    CONST_ADDED = {
        id: "const-added",
        about: "One value alone is allowed; before, all values of the type were.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::SourceBreak),
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "const": "a"}"#),
        reverse: "const-removed",
    }
    CONST_REMOVED = {
        id: "const-removed",
        about: "Where one value alone was allowed, all values of the type are.",
        request: safe(Effect::SourceBreak),
        answer: breaking(Effect::SourceBreak).absorbed(),
        absorbed_by: "enumerations are open, also those of one value",
        example: schema(r#"{"const": "a"}"#, r#"{"type": "string"}"#),
        reverse: "const-added",
    }
    CONST_CHANGED = {
        id: "const-changed",
        about: "The only value that is allowed is another one.",
        request: breaking(Effect::SourceBreak),
        answer: breaking(Effect::SourceBreak).absorbed(),
        absorbed_by: "enumerations are open, also those of one value",
        example: schema(r#"{"const": "a"}"#, r#"{"const": "b"}"#),
        reverse: "const-changed",
    }
    EXTENSIBLE_ENUM_ADDED = {
        id: "extensible-enum-added",
        about: "It is listed which values there are so far, of an enumeration that may grow (`x-extensible-enum`).",
        request: risky(Effect::None),
        answer: safe(Effect::None),
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "x-extensible-enum": ["a"]}"#),
        reverse: "extensible-enum-removed",
    }
    EXTENSIBLE_ENUM_REMOVED = {
        id: "extensible-enum-removed",
        about: "It is not listed any more which values there are so far (`x-extensible-enum`).",
        request: safe(Effect::None),
        answer: safe(Effect::None),
        example: schema(r#"{"type": "string", "x-extensible-enum": ["a"]}"#, r#"{"type": "string"}"#),
        reverse: "extensible-enum-added",
    }
    EXTENSIBLE_ENUM_VALUE_ADDED = {
        id: "extensible-enum-value-added",
        about: "An enumeration that may grow has grown (`x-extensible-enum`).",
        request: safe(Effect::None),
        answer: safe(Effect::None),
        example: schema(r#"{"type": "string", "x-extensible-enum": ["a"]}"#, r#"{"type": "string", "x-extensible-enum": ["a", "b"]}"#),
        reverse: "extensible-enum-value-removed",
    }
    EXTENSIBLE_ENUM_VALUE_REMOVED = {
        id: "extensible-enum-value-removed",
        about: "An enumeration that may grow has lost a value (`x-extensible-enum`).",
        request: breaking(Effect::None),
        answer: safe(Effect::None),
        example: schema(r#"{"type": "string", "x-extensible-enum": ["a", "b"]}"#, r#"{"type": "string", "x-extensible-enum": ["b"]}"#),
        reverse: "extensible-enum-value-added",
    }
    DEFAULT_ADDED = {
        id: "default-added",
        about: "It is now said what stands for an absent value.",
        request: safe(Effect::None),
        answer: safe(Effect::None),
        example: schema(r#"{"type": "integer"}"#, r#"{"type": "integer", "default": 1}"#),
        reverse: "default-removed",
    }
    DEFAULT_REMOVED = {
        id: "default-removed",
        about: "It is no longer said what stands for an absent value.",
        request: risky(Effect::None),
        answer: safe(Effect::None),
        example: schema(r#"{"type": "integer", "default": 1}"#, r#"{"type": "integer"}"#),
        reverse: "default-added",
    }
    DEFAULT_CHANGED = {
        id: "default-changed",
        about: "Something else stands for an absent value: the same request means something else.",
        request: risky(Effect::None),
        answer: safe(Effect::None),
        example: schema(r#"{"type": "integer", "default": 1}"#, r#"{"type": "integer", "default": 2}"#),
        reverse: "default-changed",
    }
    PATTERN_ADDED = {
        id: "pattern-added",
        about: "Text must match a pattern.",
        request: breaking(Effect::None),
        answer: safe(Effect::None),
        example: schema(r#"{"type": "string"}"#, r#"{"type": "string", "pattern": "^a"}"#),
        reverse: "pattern-removed",
    }
    PATTERN_REMOVED = {
        id: "pattern-removed",
        about: "Text need not match a pattern any more.",
        request: safe(Effect::None),
        answer: breaking(Effect::None).absorbed(),
        absorbed_by: "what is received is not held against patterns",
        example: schema(r#"{"type": "string", "pattern": "^a"}"#, r#"{"type": "string"}"#),
        reverse: "pattern-added",
    }
    PATTERN_CHANGED = {
        id: "pattern-changed",
        about: "Text must match another pattern; whether that admits more or less cannot be told.",
        request: risky(Effect::None),
        answer: risky(Effect::None).absorbed(),
        absorbed_by: "what is received is not held against patterns",
        example: schema(r#"{"type": "string", "pattern": "^a"}"#, r#"{"type": "string", "pattern": "^b"}"#),
        reverse: "pattern-changed",
    }
}
