//! Rules for alternatives, discriminators, and the names of schemas. What `allOf` brings
//! together is compared as what it amounts to, so it has no rules of its own.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { COMPOSITION_RULES:
    UNION_MEMBER_ADDED = {
        id: "union-member-added",
        about: "There is one more alternative in an `anyOf` or a `oneOf`, or the first beside what was there.",
        request: Safe,
        answer: Breaking,
        example: schema(
            r#"{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "integer"}]}"#,
            r#"{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "integer"}, {"type": "array"}]}"#
        ),
        reverse: "union-member-removed",
    }
    UNION_MEMBER_REMOVED = {
        id: "union-member-removed",
        about: "There is one alternative less in an `anyOf` or a `oneOf`.",
        request: Breaking,
        answer: Safe,
        example: schema(
            r#"{"oneOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#,
            r#"{"type": "array"}"#
        ),
        reverse: "union-member-added",
    }
    UNION_ADDED = {
        id: "union-added",
        about: "A value must fit one of several alternatives, beside what it had to fit before.",
        request: Breaking,
        answer: Safe,
        example: schema(
            r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}}"#,
            r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}"#
        ),
        reverse: "union-removed",
    }
    UNION_REMOVED = {
        id: "union-removed",
        about: "A value need not fit one of several alternatives any more.",
        request: Safe,
        answer: Breaking,
        example: schema(
            r#"{"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]}"#,
            r#"{"type": "object"}"#
        ),
        reverse: "union-added",
    }
    UNION_REPLACED = {
        id: "union-replaced",
        about: "Alternatives stand where something else stood, or the other way round; whether that admits more or less cannot be told.",
        request: Breaking,
        answer: Breaking,
        example: schema(
            r#"{"type": "boolean"}"#,
            r#"{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#
        ),
        reverse: "union-replaced",
    }
    UNION_MADE_EXCLUSIVE = {
        id: "union-made-exclusive",
        about: "A value must fit exactly one alternative, where one or more would do.",
        request: Risky,
        answer: Safe,
        example: schema(
            r#"{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#,
            r#"{"oneOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#
        ),
        reverse: "union-made-inclusive",
    }
    UNION_MADE_INCLUSIVE = {
        id: "union-made-inclusive",
        about: "A value may fit several alternatives, where it had to fit exactly one.",
        request: Safe,
        answer: Risky,
        example: schema(
            r#"{"oneOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#,
            r#"{"anyOf": [{"type": "string", "format": "uuid"}, {"type": "array"}]}"#
        ),
        reverse: "union-made-exclusive",
    }
    DISCRIMINATOR_ADDED = {
        id: "discriminator-added",
        about: "It is now said which member tells the alternatives apart.",
        request: Risky,
        answer: Safe,
        example: schema(r#"{"type": "object"}"#, r#"{"type": "object", "discriminator": {"propertyName": "kind"}}"#),
        reverse: "discriminator-removed",
    }
    DISCRIMINATOR_REMOVED = {
        id: "discriminator-removed",
        about: "It is no longer said which member tells the alternatives apart.",
        request: Safe,
        answer: Risky,
        example: schema(r#"{"type": "object", "discriminator": {"propertyName": "kind"}}"#, r#"{"type": "object"}"#),
        reverse: "discriminator-added",
    }
    DISCRIMINATOR_CHANGED = {
        id: "discriminator-changed",
        about: "Another member tells the alternatives apart.",
        request: Breaking,
        answer: Breaking,
        example: schema(
            r#"{"type": "object", "discriminator": {"propertyName": "kind"}}"#,
            r#"{"type": "object", "discriminator": {"propertyName": "type"}}"#
        ),
        reverse: "discriminator-changed",
    }
    DISCRIMINATOR_VALUE_ADDED = {
        id: "discriminator-value-added",
        about: "One more value of the member that tells the alternatives apart has a meaning.",
        request: Safe,
        answer: Risky,
        example: schema(
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": "#/a"}}}"##,
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": "#/a", "b": "#/a"}}}"##
        ),
        reverse: "discriminator-value-removed",
    }
    DISCRIMINATOR_VALUE_REMOVED = {
        id: "discriminator-value-removed",
        about: "One value less of the member that tells the alternatives apart has a meaning.",
        request: Breaking,
        answer: Safe,
        example: schema(
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": "#/a", "b": "#/a"}}}"##,
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"b": "#/a"}}}"##
        ),
        reverse: "discriminator-value-added",
    }
    DISCRIMINATOR_VALUE_CHANGED = {
        id: "discriminator-value-changed",
        about: "A value of the member that tells the alternatives apart means another alternative.",
        request: Breaking,
        answer: Breaking,
        example: schema(
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": "#/a"}}}"##,
            r##"{"type": "object", "discriminator": {"propertyName": "kind", "mapping": {"a": "#/b"}}}"##
        ),
        reverse: "discriminator-value-changed",
    }
    SCHEMA_RENAMED = {
        id: "schema-renamed",
        about: "A schema has another name: the former is gone, and the latter stands in its place.",
        request: Safe,
        answer: Safe,
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
        about: "Another schema, which has another name, stands in the place of one; what differs in them is reported by itself.",
        request: Safe,
        answer: Safe,
        example: document(
            r##"{"paths": {"/things": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}}}}},
                "components": {"schemas": {"Thing": {"type": "object"}, "Item": {"type": "object"}}}}"##,
            r##"{"paths": {"/things": {"get": {"responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}}}}}}},
                "components": {"schemas": {"Thing": {"type": "object"}, "Item": {"type": "object"}}}}"##
        ),
        reverse: "schema-replaced",
    }
    REFERENCE_CHANGED = {
        id: "reference-changed",
        about: "A reference that leads out of the document, or nowhere, leads elsewhere; what that means cannot be told.",
        request: Risky,
        answer: Risky,
        example: schema(r#"{"$ref": "other.json#/A"}"#, r#"{"$ref": "other.json#/B"}"#),
        reverse: "reference-changed",
    }
}
