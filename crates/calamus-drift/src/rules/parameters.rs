//! Rules for parameters. What their schemas say is the business of the rules for schemas.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { PARAMETER_RULES:
    PARAMETER_ADDED_OPTIONAL = {
        id: "parameter-added-optional",
        about: "There is one more parameter, which may be left out.",
        request: Safe,
        answer: Safe,
        example: parameters(r#"[]"#, r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#),
        reverse: "parameter-removed",
    }
    PARAMETER_ADDED_REQUIRED = {
        id: "parameter-added-required",
        about: "There is one more parameter, which must be sent.",
        request: Breaking,
        answer: Safe,
        example: parameters(r#"[]"#, r#"[{"name": "a", "in": "header", "required": true, "schema": {"type": "string"}}]"#),
        reverse: "parameter-removed",
    }
    PARAMETER_REMOVED = {
        id: "parameter-removed",
        about: "There is one parameter less: whoever sends it is ignored or refused.",
        request: Risky,
        answer: Risky,
        example: parameters(r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#, r#"[]"#),
        reverse: "parameter-added-optional",
    }
    PARAMETER_BECAME_REQUIRED = {
        id: "parameter-became-required",
        about: "A parameter that could be left out must be sent.",
        request: Breaking,
        answer: Safe,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "required": true, "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-became-optional",
    }
    PARAMETER_BECAME_OPTIONAL = {
        id: "parameter-became-optional",
        about: "A parameter that had to be sent may be left out.",
        request: Safe,
        answer: Breaking,
        example: parameters(
            r#"[{"name": "a", "in": "cookie", "required": true, "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "cookie", "required": false, "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-became-required",
    }
    PARAMETER_RELOCATED = {
        id: "parameter-relocated",
        about: "A parameter of the same name belongs elsewhere in the request.",
        request: Breaking,
        answer: Breaking,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "header", "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-relocated",
    }
    PARAMETER_STYLE_CHANGED = {
        id: "parameter-style-changed",
        about: "A parameter is written down in another style: other separators, or repeated where it was joined.",
        request: Breaking,
        answer: Breaking,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "array"}}]"#,
            r#"[{"name": "a", "in": "query", "style": "pipeDelimited", "explode": true, "schema": {"type": "array"}}]"#
        ),
        reverse: "parameter-style-changed",
    }
    PARAMETER_EXPLODE_CHANGED = {
        id: "parameter-explode-changed",
        about: "A parameter with several values is written once for each where it was written once for all, or the other way round.",
        request: Breaking,
        answer: Breaking,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "array"}}]"#,
            r#"[{"name": "a", "in": "query", "explode": false, "schema": {"type": "array"}}]"#
        ),
        reverse: "parameter-explode-changed",
    }
    PARAMETER_RESERVED_ALLOWED = {
        id: "parameter-reserved-allowed",
        about: "A parameter may hold reserved characters as they are.",
        request: Safe,
        answer: Risky,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "allowReserved": true, "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-reserved-refused",
    }
    PARAMETER_RESERVED_REFUSED = {
        id: "parameter-reserved-refused",
        about: "A parameter may not hold reserved characters as they are any more.",
        request: Breaking,
        answer: Safe,
        example: parameters(
            r#"[{"name": "a", "in": "query", "allowReserved": true, "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-reserved-allowed",
    }
    PARAMETER_EMPTY_ALLOWED = {
        id: "parameter-empty-allowed",
        about: "A parameter may be sent without a value.",
        request: Safe,
        answer: Risky,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "allowEmptyValue": true, "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-empty-refused",
    }
    PARAMETER_EMPTY_REFUSED = {
        id: "parameter-empty-refused",
        about: "A parameter may not be sent without a value any more.",
        request: Breaking,
        answer: Safe,
        example: parameters(
            r#"[{"name": "a", "in": "query", "allowEmptyValue": true, "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-empty-allowed",
    }
    PARAMETER_CONTENT_CHANGED = {
        id: "parameter-content-changed",
        about: "A parameter is written as another media type, or as one where it was plain.",
        request: Breaking,
        answer: Breaking,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "object"}}]"#,
            r#"[{"name": "a", "in": "query", "content": {"application/json": {"schema": {"type": "object"}}}}]"#
        ),
        reverse: "parameter-content-changed",
    }
    PARAMETER_DEPRECATED = {
        id: "parameter-deprecated",
        about: "A parameter is deprecated.",
        request: Safe,
        answer: Safe,
        example: parameters(
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "deprecated": true, "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-reinstated",
    }
    PARAMETER_REINSTATED = {
        id: "parameter-reinstated",
        about: "A parameter is no longer deprecated.",
        request: Safe,
        answer: Safe,
        example: parameters(
            r#"[{"name": "a", "in": "query", "deprecated": true, "schema": {"type": "string"}}]"#,
            r#"[{"name": "a", "in": "query", "schema": {"type": "string"}}]"#
        ),
        reverse: "parameter-deprecated",
    }
}
