//! Rules for operations: presence, names, lifetime.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { OPERATION_RULES:
    OPERATION_ADDED = {
        id: "operation-added",
        about: "Operation added.",
        request: Safe,
        response: Safe,
        example: document(
            r#"{}"#,
            r#"{"paths": {"/things": {"get": {"responses": {"204": {"description": ""}}}}}}"#
        ),
        reverse: "operation-removed",
    }
    OPERATION_REMOVED = {
        id: "operation-removed",
        about: "Operation removed that was not deprecated.",
        request: Breaking,
        response: Breaking,
        example: document(
            r#"{"paths": {"/things": {"get": {"responses": {"204": {"description": ""}}}}}}"#,
            r#"{"paths": {}}"#
        ),
        reverse: "operation-added",
    }
    DEPRECATED_OPERATION_REMOVED = {
        id: "deprecated-operation-removed",
        about: "Deprecated operation removed for which no day of removal was announced, or which was compared without a current day.",
        request: Risky,
        response: Risky,
        example: document(
            r#"{"paths": {"/things": {"get": {"deprecated": true, "responses": {"204": {"description": ""}}}}}}"#,
            r#"{"paths": {}}"#
        ),
        reverse: "operation-added",
    }
    OPERATION_REMOVED_AFTER_SUNSET = {
        id: "operation-removed-after-sunset",
        about: "Deprecated operation removed after its announced day (`x-sunset`).",
        request: Safe,
        response: Safe,
        example: document(r#"{"paths": {"/things": {"get": {"deprecated": true, "x-sunset": "2025-01-01", "responses": {"204": {"description": ""}}}}}}"#, r#"{"paths": {}}"#),
        reverse: "operation-added",
    }
    OPERATION_REMOVED_BEFORE_SUNSET = {
        id: "operation-removed-before-sunset",
        about: "Deprecated operation removed before its announced day (`x-sunset`), or without one although the settings require it.",
        request: Breaking,
        response: Breaking,
        example: document(r#"{"paths": {"/things": {"get": {"deprecated": true, "x-sunset": "2030-01-01", "responses": {"204": {"description": ""}}}}}}"#, r#"{"paths": {}}"#),
        reverse: "operation-added",
    }
    OPERATION_MOVED = {
        id: "operation-moved",
        about: "Path or method of an operation changed: the same `operationId` stands elsewhere, or everything about the operation except the path is the same.",
        request: Breaking,
        response: Safe,
        example: document(
            r#"{"paths": {"/things": {"get": {"operationId": "list", "responses": {"204": {"description": ""}}}}}}"#,
            r#"{"paths": {"/v2/things": {"get": {"operationId": "list", "responses": {"204": {"description": ""}}}}}}"#
        ),
        reverse: "operation-moved",
    }
    OPERATION_ID_CHANGED = {
        id: "operation-id-changed",
        about: "`operationId` changed. Requests stay the same; the generated method has another name.",
        request: Safe,
        response: Safe,
        example: operation(r#"{"operationId": "a"}"#, r#"{"operationId": "b"}"#),
        reverse: "operation-id-changed",
    }
    OPERATION_ID_ADDED = {
        id: "operation-id-added",
        about: "`operationId` added.",
        request: Safe,
        response: Safe,
        example: operation(r#"{}"#, r#"{"operationId": "a"}"#),
        reverse: "operation-id-removed",
    }
    OPERATION_ID_REMOVED = {
        id: "operation-id-removed",
        about: "`operationId` removed.",
        request: Safe,
        response: Safe,
        example: operation(r#"{"operationId": "a"}"#, r#"{}"#),
        reverse: "operation-id-added",
    }
    PATH_PARAMETER_RENAMED = {
        id: "path-parameter-renamed",
        about: "Path parameter renamed; URLs stay the same.",
        request: Safe,
        response: Safe,
        example: document(
            r#"{"paths": {"/things/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}], "responses": {}}}}}"#,
            r#"{"paths": {"/things/{thing}": {"get": {"parameters": [{"name": "thing", "in": "path", "required": true, "schema": {"type": "string"}}], "responses": {}}}}}"#
        ),
        reverse: "path-parameter-renamed",
    }
    OPERATION_DEPRECATED = {
        id: "operation-deprecated",
        about: "Operation deprecated.",
        request: Safe,
        response: Safe,
        example: operation(r#"{}"#, r#"{"deprecated": true}"#),
        reverse: "operation-reinstated",
    }
    OPERATION_REINSTATED = {
        id: "operation-reinstated",
        about: "Operation no longer deprecated.",
        request: Safe,
        response: Safe,
        example: operation(r#"{"deprecated": true}"#, r#"{"deprecated": false}"#),
        reverse: "operation-deprecated",
    }
    SUNSET_ADDED = {
        id: "sunset-added",
        about: "Day of removal announced for something that is deprecated already (`x-sunset`).",
        request: Safe,
        response: Safe,
        example: operation(r#"{"deprecated": true}"#, r#"{"deprecated": true, "x-sunset": "2030-01-01"}"#),
        reverse: "sunset-removed",
    }
    SUNSET_TOO_SOON = {
        id: "sunset-too-soon",
        about: "Announced day of removal is over, or within the grace period of the settings (`x-sunset`).",
        request: Breaking,
        response: Breaking,
        example: operation(r#"{"deprecated": true}"#, r#"{"deprecated": true, "x-sunset": "2025-06-15"}"#),
        reverse: "sunset-removed",
    }
    DEPRECATED_WITHOUT_SUNSET = {
        id: "deprecated-without-sunset",
        about: "Deprecated without a day of removal (`x-sunset`), which the settings require.",
        request: Risky,
        response: Risky,
        example: operation(r#"{}"#, r#"{"deprecated": true}"#),
        reverse: "operation-reinstated",
    }
    SUNSET_REMOVED = {
        id: "sunset-removed",
        about: "Announced day of removal withdrawn, although deprecated still (`x-sunset`).",
        request: Risky,
        response: Risky,
        example: operation(r#"{"deprecated": true, "x-sunset": "2030-01-01"}"#, r#"{"deprecated": true}"#),
        reverse: "sunset-added",
    }
    SUNSET_BROUGHT_FORWARD = {
        id: "sunset-brought-forward",
        about: "Announced day of removal moved to an earlier day (`x-sunset`).",
        request: Breaking,
        response: Breaking,
        example: operation(r#"{"deprecated": true, "x-sunset": "2030-01-01"}"#, r#"{"deprecated": true, "x-sunset": "2029-01-01"}"#),
        reverse: "sunset-postponed",
    }
    SUNSET_POSTPONED = {
        id: "sunset-postponed",
        about: "Announced day of removal moved to a later day (`x-sunset`).",
        request: Safe,
        response: Safe,
        example: operation(r#"{"deprecated": true, "x-sunset": "2029-01-01"}"#, r#"{"deprecated": true, "x-sunset": "2030-01-01"}"#),
        reverse: "sunset-brought-forward",
    }
    SUNSET_CHANGED = {
        id: "sunset-changed",
        about: "Announced day of removal changed, but not to another valid date (`x-sunset`).",
        request: Risky,
        response: Risky,
        example: operation(r#"{"x-sunset": "2030-01-01"}"#, r#"{"x-sunset": "soon"}"#),
        reverse: "sunset-changed",
    }
    STABILITY_LOWERED = {
        id: "stability-lowered",
        about: "Stability level lowered: of `stable`, `beta`, `alpha` and `draft` to a later one, or removed (`x-stability-level`).",
        request: Risky,
        response: Risky,
        example: operation(r#"{"x-stability-level": "stable"}"#, r#"{"x-stability-level": "beta"}"#),
        reverse: "stability-raised",
    }
    STABILITY_RAISED = {
        id: "stability-raised",
        about: "Stability level raised (`x-stability-level`).",
        request: Safe,
        response: Safe,
        example: operation(r#"{"x-stability-level": "alpha"}"#, r#"{"x-stability-level": "beta"}"#),
        reverse: "stability-lowered",
    }
    TAG_ADDED = {
        id: "tag-added",
        about: "Tag added to an operation.",
        request: Safe,
        response: Safe,
        example: operation(r#"{"tags": ["a"]}"#, r#"{"tags": ["a", "b"]}"#),
        reverse: "tag-removed",
    }
    TAG_REMOVED = {
        id: "tag-removed",
        about: "Tag removed from an operation.",
        request: Safe,
        response: Safe,
        example: operation(r#"{"tags": ["a", "b"]}"#, r#"{"tags": ["b"]}"#),
        reverse: "tag-added",
    }
    CALLBACK_ADDED = {
        id: "callback-added",
        about: "Callback added.",
        request: Safe,
        response: Safe,
        example: operation(
            r#"{}"#,
            r#"{"callbacks": {"done": {"{$request.body#/url}": {"post": {"responses": {"204": {"description": ""}}}}}}}"#
        ),
        reverse: "callback-removed",
    }
    CALLBACK_REMOVED = {
        id: "callback-removed",
        about: "Callback removed.",
        request: Safe,
        response: Breaking,
        example: operation(
            r#"{"callbacks": {"done": {"{$request.body#/url}": {"post": {"responses": {"204": {"description": ""}}}}}}}"#,
            r#"{}"#
        ),
        reverse: "callback-added",
    }
    WEBHOOK_ADDED = {
        id: "webhook-added",
        about: "Webhook added.",
        request: Safe,
        response: Safe,
        example: document(
            r#"{}"#,
            r#"{"webhooks": {"changed": {"post": {"responses": {"204": {"description": ""}}}}}}"#
        ),
        reverse: "webhook-removed",
    }
    WEBHOOK_REMOVED = {
        id: "webhook-removed",
        about: "Webhook removed.",
        request: Safe,
        response: Breaking,
        example: document(
            r#"{"webhooks": {"changed": {"post": {"responses": {"204": {"description": ""}}}}}}"#,
            r#"{}"#
        ),
        reverse: "webhook-added",
    }
    UNUSED_SCHEMA_ADDED = {
        id: "unused-schema-added",
        about: "Component schema added that nothing refers to.",
        request: Safe,
        response: Safe,
        example: document(r#"{}"#, r#"{"components": {"schemas": {"Thing": {"type": "object"}}}}"#),
        reverse: "unused-schema-removed",
    }
    UNUSED_SCHEMA_REMOVED = {
        id: "unused-schema-removed",
        about: "Component schema removed that nothing referred to.",
        request: Safe,
        response: Safe,
        example: document(r#"{"components": {"schemas": {"Thing": {"type": "object"}}}}"#, r#"{}"#),
        reverse: "unused-schema-added",
    }
}
