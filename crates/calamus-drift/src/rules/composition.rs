//! Rules for alternatives, discriminators, and the names of schemas. `allOf` is merged before
//! comparing, so it has no rules of its own.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { COMPOSITION_RULES:
    ALTERNATIVE_ADDED = {
        id: "alternative-added",
        about: "Alternative added to an `anyOf` or a `oneOf`, or beside a schema that had none.",
        request: Safe,
        response: Breaking,
        example: schema(
            r#"{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "integer"}]}"#,
            r#"{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "integer"}, {"type": "array"}]}"#
        ),
        reverse: "alternative-removed",
    }
    ALTERNATIVE_REMOVED = {
        id: "alternative-removed",
        about: "Alternative removed from an `anyOf` or a `oneOf`.",
        request: Breaking,
        response: Safe,
        example: schema(
            r#"{"oneOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#,
            r#"{"type": "array"}"#
        ),
        reverse: "alternative-added",
    }
    UNION_ADDED = {
        id: "union-added",
        about: "`anyOf` or `oneOf` added beside the other constraints.",
        request: Breaking,
        response: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#
        ),
        reverse: "union-removed",
    }
    UNION_REMOVED = {
        id: "union-removed",
        about: "`anyOf` or `oneOf` removed; the other constraints stay.",
        request: Safe,
        response: Breaking,
        example: schema(
            r#"{"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            r#"{"type": "object"}"#
        ),
        reverse: "union-added",
    }
    UNION_REPLACED = {
        id: "union-replaced",
        about: "Alternatives replace another schema or the reverse. Which side allows more is undecided.",
        request: Breaking,
        response: Breaking,
        example: schema(
            r#"{"type": "boolean"}"#,
            r#"{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#
        ),
        reverse: "union-replaced",
    }
    UNION_MADE_EXCLUSIVE = {
        id: "union-made-exclusive",
        about: "`anyOf` became `oneOf`: exactly one alternative must match.",
        request: Risky,
        response: Safe,
        example: schema(
            r#"{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#,
            r#"{"oneOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#
        ),
        reverse: "union-made-inclusive",
    }
    UNION_MADE_INCLUSIVE = {
        id: "union-made-inclusive",
        about: "`oneOf` became `anyOf`: several alternatives may match.",
        request: Safe,
        response: Risky,
        example: schema(
            r#"{"oneOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#,
            r#"{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#
        ),
        reverse: "union-made-exclusive",
    }
    DISCRIMINATOR_ADDED = {
        id: "discriminator-added",
        about: "Discriminator added.",
        request: Risky,
        response: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "discriminator": {"propertyName": "kind"}}"#),
        reverse: "discriminator-removed",
    }
    DISCRIMINATOR_REMOVED = {
        id: "discriminator-removed",
        about: "Discriminator removed.",
        request: Safe,
        response: Risky,
        example: schema(r#"{"type": "object", "discriminator": {"propertyName": "kind"}}"#, r#"{"type": "object"}"#),
        reverse: "discriminator-added",
    }
    DISCRIMINATOR_CHANGED = {
        id: "discriminator-changed",
        about: "Another property is the discriminator.",
        request: Breaking,
        response: Breaking,
        example: schema(
            r#"{"type": "object", "discriminator": {"propertyName": "kind"}}"#,
            r#"{"type": "object", "discriminator": {"propertyName": "type"}}"#
        ),
        reverse: "discriminator-changed",
    }
    DISCRIMINATOR_VALUE_ADDED = {
        id: "discriminator-value-added",
        about: "Discriminator mapping entry added.",
        request: Safe,
        response: Risky,
        example: schema(
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": "#/a"}}}"##,
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": "#/a", "b": "#/a"}}}"##
        ),
        reverse: "discriminator-value-removed",
    }
    DISCRIMINATOR_VALUE_REMOVED = {
        id: "discriminator-value-removed",
        about: "Discriminator mapping entry removed.",
        request: Breaking,
        response: Safe,
        example: schema(
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": "#/a", "b": "#/a"}}}"##,
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"b": "#/a"}}}"##
        ),
        reverse: "discriminator-value-added",
    }
    DISCRIMINATOR_VALUE_CHANGED = {
        id: "discriminator-value-changed",
        about: "Discriminator mapping entry leads to another schema.",
        request: Breaking,
        response: Breaking,
        example: schema(
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": "#/a"}}}"##,
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": "#/b"}}}"##
        ),
        reverse: "discriminator-value-changed",
    }
    SCHEMA_RENAMED = {
        id: "schema-renamed",
        about: "Component schema renamed.",
        request: Safe,
        response: Safe,
        example: document(
            r##"{"paths": {"/things": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}}},
                "components": {"schemas": {"Thing": {"type": "object"}}}}"##,
            r##"{"paths": {"/things": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}}}}}},
                "components": {"schemas": {"Item": {"type": "object"}}}}"##
        ),
        reverse: "schema-renamed",
    }
    SCHEMA_REPLACED = {
        id: "schema-replaced",
        about: "Another component schema is used. Differences between the two are reported by themselves.",
        request: Safe,
        response: Safe,
        example: document(
            r##"{"paths": {"/things": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}}},
                "components": {"schemas": {"Thing": {"type": "object"}, "Item": {"type": "object"}}}}"##,
            r##"{"paths": {"/things": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}}}}}},
                "components": {"schemas": {"Thing": {"type": "object"}, "Item": {"type": "object"}}}}"##
        ),
        reverse: "schema-replaced",
    }
    REFERENCE_NOT_FOLLOWED = {
        id: "reference-not-followed",
        about: "Reference to another file, which was not followed: what it leads to was not compared.",
        request: Risky,
        response: Risky,
        example: operation(
            r#"{"requestBody": {"$ref": "bodies.json#/a"}}"#,
            r#"{"requestBody": {"$ref": "bodies.json#/a"}}"#
        ),
        reverse: "reference-not-followed",
    }
    REFERENCE_CHANGED = {
        id: "reference-changed",
        about: "Reference to something that cannot be found changed. Its effect is unknown.",
        request: Risky,
        response: Risky,
        example: schema(r#"{"$ref": "other.json#/A"}"#, r#"{"$ref": "other.json#/B"}"#),
        reverse: "reference-changed",
    }
}
