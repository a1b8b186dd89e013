//! Rules for parameters. Their schemas have rules of their own.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { PARAMETER_RULES:
    PARAMETER_ADDED_OPTIONAL = {
        id: "parameter-added-optional",
        about: "Optional parameter added.",
        request: Safe,
        response: Safe,
        example: parameters(r#"[]"#, r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#),
        reverse: "parameter-removed",
    }
    PARAMETER_ADDED_REQUIRED = {
        id: "parameter-added-required",
        about: "Required parameter added.",
        request: Breaking,
        response: Safe,
        example: parameters(r#"[]"#, r#"[{"name": "a", "in": "header", "required": true, "schema": {"type": "string"}}]"#),
        reverse: "parameter-removed",
    }
    PARAMETER_REMOVED = {
        id: "parameter-removed",
        about: "Parameter removed. A server ignores or rejects requests that still have it.",
        request: Risky,
        response: Risky,
        example: parameters(r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#, r#"[]"#),
        reverse: "parameter-added-optional",
    }
    PARAMETER_BECAME_REQUIRED = {
        id: "parameter-became-required",
        about: "Optional parameter became required.",
        request: Breaking,
        response: Safe,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "required": true, "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-became-optional",
    }
    PARAMETER_BECAME_OPTIONAL = {
        id: "parameter-became-optional",
        about: "Required parameter became optional.",
        request: Safe,
        response: Breaking,
        example: parameters(
            r#"[{"name": "a", "in": "cookie", "required": true, "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "cookie", "required": false, "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-became-required",
    }
    PARAMETER_RELOCATED = {
        id: "parameter-relocated",
        about: "Parameter moved to another location of the request.",
        request: Breaking,
        response: Breaking,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "header", "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-relocated",
    }
    PARAMETER_STYLE_CHANGED = {
        id: "parameter-style-changed",
        about: "Serialization `style` of a parameter changed.",
        request: Breaking,
        response: Breaking,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "array"}}]"#,
            r#"[{"name": "a", "in": "query", "style": "pipeDelimited", "explode": true, "schema": {"type": "array"}}]"#
        ),
        reverse: "parameter-style-changed",
    }
    PARAMETER_EXPLODE_CHANGED = {
        id: "parameter-explode-changed",
        about: "`explode` changed for a parameter with several values.",
        request: Breaking,
        response: Breaking,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "array"}}]"#,
            r#"[{"name": "a", "in": "query", "explode": false, "schema": {"type": "array"}}]"#
        ),
        reverse: "parameter-explode-changed",
    }
    PARAMETER_RESERVED_ALLOWED = {
        id: "parameter-reserved-allowed",
        about: "Parameter may contain unescaped reserved characters (`allowReserved`).",
        request: Safe,
        response: Risky,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "allowReserved": true, "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-reserved-refused",
    }
    PARAMETER_RESERVED_REFUSED = {
        id: "parameter-reserved-refused",
        about: "Parameter may no longer contain unescaped reserved characters (`allowReserved`).",
        request: Breaking,
        response: Safe,
        example: parameters(
            r#"[{"name": "a", "in": "query", "allowReserved": true, "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-reserved-allowed",
    }
    PARAMETER_EMPTY_ALLOWED = {
        id: "parameter-empty-allowed",
        about: "Parameter may be sent without a value (`allowEmptyValue`).",
        request: Safe,
        response: Risky,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "allowEmptyValue": true, "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-empty-refused",
    }
    PARAMETER_EMPTY_REFUSED = {
        id: "parameter-empty-refused",
        about: "Parameter may no longer be sent without a value (`allowEmptyValue`).",
        request: Breaking,
        response: Safe,
        example: parameters(
            r#"[{"name": "a", "in": "query", "allowEmptyValue": true, "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-empty-allowed",
    }
    PARAMETER_CONTENT_CHANGED = {
        id: "parameter-content-changed",
        about: "Parameter is serialized as another media type, or as one instead of by its style.",
        request: Breaking,
        response: Breaking,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "object"}}]"#,
            r#"[{"name": "a", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}}]"#
        ),
        reverse: "parameter-content-changed",
    }
    PARAMETER_DEPRECATED = {
        id: "parameter-deprecated",
        about: "Parameter deprecated.",
        request: Safe,
        response: Safe,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "deprecated": true, "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-reinstated",
    }
    PARAMETER_REINSTATED = {
        id: "parameter-reinstated",
        about: "Parameter no longer deprecated.",
        request: Safe,
        response: Safe,
        example: parameters(
            r#"[{"name": "a", "in": "query", "deprecated": true, "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-deprecated",
    }
}
