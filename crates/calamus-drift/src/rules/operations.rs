//! Rules for operations as such: whether they are there, and under which name.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { OPERATION_RULES:
    OPERATION_ADDED = {
        id: "operation-added",
        about: "There is one more operation.",
        request: Safe,
        answer: Safe,
        example: document(
            r#"{}"#,
            r#"{"paths": {"/things": {"get": {"responses": {"204": {"description": ""}}}}}}"#
        ),
        reverse: "operation-removed",
    }
    OPERATION_REMOVED = {
        id: "operation-removed",
        about: "There is one operation less, and nothing had announced it.",
        request: Breaking,
        answer: Breaking,
        example: document(
            r#"{"paths": {"/things": {"get": {"responses": {"204": {"description": ""}}}}}}"#,
            r#"{"paths": {}}"#
        ),
        reverse: "operation-added",
    }
    DEPRECATED_OPERATION_REMOVED = {
        id: "deprecated-operation-removed",
        about: "There is one operation less, and it was deprecated before: whoever still calls it fails, but had been told. Whether an announced day (`x-sunset`) has come is not looked at, since a report is to be the same on any day.",
        request: Risky,
        answer: Risky,
        example: document(
            r#"{"paths": {"/things": {"get": {"deprecated": true, "responses": {"204": {"description": ""}}}}}}"#,
            r#"{"paths": {}}"#
        ),
        reverse: "operation-added",
    }
    OPERATION_MOVED = {
        id: "operation-moved",
        about: "An operation has another path or method: the same `operationId` stands there, or everything about it but the path is the same.",
        request: Breaking,
        answer: Safe,
        example: document(
            r#"{"paths": {"/things": {"get": {"operationId": "list", "responses": {"204": {"description": ""}}}}}}"#,
            r#"{"paths": {"/v2/things": {"get": {"operationId": "list", "responses": {"204": {"description": ""}}}}}}"#
        ),
        reverse: "operation-moved",
    }
    OPERATION_ID_CHANGED = {
        id: "operation-id-changed",
        about: "The name of an operation is another one. Requests stay as they are; the method that is generated for it is called otherwise.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"operationId": "a"}"#, r#"{"operationId": "b"}"#),
        reverse: "operation-id-changed",
    }
    OPERATION_ID_ADDED = {
        id: "operation-id-added",
        about: "An operation that had no name has one.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{}"#, r#"{"operationId": "a"}"#),
        reverse: "operation-id-removed",
    }
    OPERATION_ID_REMOVED = {
        id: "operation-id-removed",
        about: "An operation that had a name has none.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"operationId": "a"}"#, r#"{}"#),
        reverse: "operation-id-added",
    }
    PATH_PARAMETER_RENAMED = {
        id: "path-parameter-renamed",
        about: "A hole in a path has another name; addresses stay as they are.",
        request: Safe,
        answer: Safe,
        example: document(
            r#"{"paths": {"/things/{id}": {"get": {"parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}], "responses": {}}}}}"#,
            r#"{"paths": {"/things/{thing}": {"get": {"parameters": [{"name": "thing", "in": "path", "required": true, "schema": {"type": "string"}}], "responses": {}}}}}"#
        ),
        reverse: "path-parameter-renamed",
    }
    OPERATION_DEPRECATED = {
        id: "operation-deprecated",
        about: "An operation is deprecated.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{}"#, r#"{"deprecated": true}"#),
        reverse: "operation-reinstated",
    }
    OPERATION_REINSTATED = {
        id: "operation-reinstated",
        about: "An operation is no longer deprecated.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"deprecated": true}"#, r#"{"deprecated": false}"#),
        reverse: "operation-deprecated",
    }
    SUNSET_ADDED = {
        id: "sunset-added",
        about: "It is announced on which day something will be gone that is deprecated already (`x-sunset`).",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"deprecated": true}"#, r#"{"deprecated": true, "x-sunset": "2030-01-01"}"#),
        reverse: "sunset-removed",
    }
    SUNSET_REMOVED = {
        id: "sunset-removed",
        about: "It is no longer announced until when something will be there that stays deprecated (`x-sunset`).",
        request: Risky,
        answer: Risky,
        example: operation(r#"{"deprecated": true, "x-sunset": "2030-01-01"}"#, r#"{"deprecated": true}"#),
        reverse: "sunset-added",
    }
    SUNSET_BROUGHT_FORWARD = {
        id: "sunset-brought-forward",
        about: "Something will be gone on an earlier day than was announced (`x-sunset`).",
        request: Breaking,
        answer: Breaking,
        example: operation(r#"{"deprecated": true, "x-sunset": "2030-01-01"}"#, r#"{"deprecated": true, "x-sunset": "2029-01-01"}"#),
        reverse: "sunset-postponed",
    }
    SUNSET_POSTPONED = {
        id: "sunset-postponed",
        about: "Something will be gone on a later day than was announced (`x-sunset`).",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"deprecated": true, "x-sunset": "2029-01-01"}"#, r#"{"deprecated": true, "x-sunset": "2030-01-01"}"#),
        reverse: "sunset-brought-forward",
    }
    SUNSET_CHANGED = {
        id: "sunset-changed",
        about: "The announcement when something will be gone says something else, but no other day (`x-sunset`).",
        request: Risky,
        answer: Risky,
        example: operation(r#"{"x-sunset": "2030-01-01"}"#, r#"{"x-sunset": "soon"}"#),
        reverse: "sunset-changed",
    }
    STABILITY_LOWERED = {
        id: "stability-lowered",
        about: "Less is promised about how long something stays as it is: of `stable`, `beta`, `alpha` and `draft` a later one, or none (`x-stability-level`).",
        request: Risky,
        answer: Risky,
        example: operation(r#"{"x-stability-level": "stable"}"#, r#"{"x-stability-level": "beta"}"#),
        reverse: "stability-raised",
    }
    STABILITY_RAISED = {
        id: "stability-raised",
        about: "More is promised about how long something stays as it is (`x-stability-level`).",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"x-stability-level": "alpha"}"#, r#"{"x-stability-level": "beta"}"#),
        reverse: "stability-lowered",
    }
    TAG_ADDED = {
        id: "tag-added",
        about: "An operation has one more tag.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"tags": ["a"]}"#, r#"{"tags": ["a", "b"]}"#),
        reverse: "tag-removed",
    }
    TAG_REMOVED = {
        id: "tag-removed",
        about: "An operation has one tag less.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{"tags": ["a", "b"]}"#, r#"{"tags": ["b"]}"#),
        reverse: "tag-added",
    }
    CALLBACK_ADDED = {
        id: "callback-added",
        about: "The server may call back where it did not.",
        request: Safe,
        answer: Safe,
        example: operation(
            r#"{}"#,
            r#"{"callbacks": {"done": {"{$request.body#/url}": {"post": {"responses": {"204": {"description": ""}}}}}}}"#
        ),
        reverse: "callback-removed",
    }
    CALLBACK_REMOVED = {
        id: "callback-removed",
        about: "The server does not call back any more where it did.",
        request: Safe,
        answer: Breaking,
        example: operation(
            r#"{"callbacks": {"done": {"{$request.body#/url}": {"post": {"responses": {"204": {"description": ""}}}}}}}"#,
            r#"{}"#
        ),
        reverse: "callback-added",
    }
    WEBHOOK_ADDED = {
        id: "webhook-added",
        about: "There is one more webhook.",
        request: Safe,
        answer: Safe,
        example: document(
            r#"{}"#,
            r#"{"webhooks": {"changed": {"post": {"responses": {"204": {"description": ""}}}}}}"#
        ),
        reverse: "webhook-removed",
    }
    WEBHOOK_REMOVED = {
        id: "webhook-removed",
        about: "There is one webhook less.",
        request: Safe,
        answer: Breaking,
        example: document(
            r#"{"webhooks": {"changed": {"post": {"responses": {"204": {"description": ""}}}}}}"#,
            r#"{}"#
        ),
        reverse: "webhook-added",
    }
    UNUSED_SCHEMA_ADDED = {
        id: "unused-schema-added",
        about: "There is one more schema, which nothing refers to.",
        request: Safe,
        answer: Safe,
        example: document(r#"{}"#, r#"{"components": {"schemas": {"Thing": {"type": "object"}}}}"#),
        reverse: "unused-schema-removed",
    }
    UNUSED_SCHEMA_REMOVED = {
        id: "unused-schema-removed",
        about: "There is one schema less, which nothing referred to.",
        request: Safe,
        answer: Safe,
        example: document(r#"{"components": {"schemas": {"Thing": {"type": "object"}}}}"#, r#"{}"#),
        reverse: "unused-schema-added",
    }
}
