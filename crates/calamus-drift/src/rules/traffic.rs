//! Rules for request bodies and responses: presence, media types, headers. Their schemas have
//! rules of their own.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { TRAFFIC_RULES:
    REQUEST_BODY_ADDED_OPTIONAL = {
        id: "request-body-added-optional",
        about: "Optional request body added.",
        request: Safe,
        response: Safe,
        example: operation(r#"{}"#, r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}"#),
        reverse: "request-body-removed",
    }
    REQUEST_BODY_ADDED_REQUIRED = {
        id: "request-body-added-required",
        about: "Required request body added.",
        request: Breaking,
        response: Safe,
        example: operation(r#"{}"#, r#"{"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object"}}}}}"#),
        reverse: "request-body-removed",
    }
    REQUEST_BODY_REMOVED = {
        id: "request-body-removed",
        about: "Request body removed.",
        request: Breaking,
        response: Breaking,
        example: operation(r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}"#, r#"{}"#),
        reverse: "request-body-added-optional",
    }
    REQUEST_BODY_BECAME_REQUIRED = {
        id: "request-body-became-required",
        about: "Optional request body became required.",
        request: Breaking,
        response: Safe,
        example: operation(
            r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}"#,
            r#"{"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object"}}}}}"#
        ),
        reverse: "request-body-became-optional",
    }
    REQUEST_BODY_BECAME_OPTIONAL = {
        id: "request-body-became-optional",
        about: "Required request body became optional.",
        request: Safe,
        response: Breaking,
        example: operation(
            r#"{"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object"}}}}}"#,
            r#"{"requestBody": {"required": false, "content": {"application/json": {"schema": {"type": "object"}}}}}"#
        ),
        reverse: "request-body-became-required",
    }
    REQUEST_MEDIA_TYPE_ADDED = {
        id: "request-media-type-added",
        about: "Media type added to a request body.",
        request: Safe,
        response: Breaking,
        example: operation(
            r#"{"requestBody": {"content": {"application/json": {"schema": {}}}}}"#,
            r#"{"requestBody": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#
        ),
        reverse: "request-media-type-removed",
    }
    REQUEST_MEDIA_TYPE_REMOVED = {
        id: "request-media-type-removed",
        about: "Media type removed from a request body.",
        request: Breaking,
        response: Safe,
        example: operation(
            r#"{"requestBody": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#,
            r#"{"requestBody": {"content": {"text/csv": {"schema": {}}}}}"#
        ),
        reverse: "request-media-type-added",
    }
    MEDIA_TYPE_CHANGED = {
        id: "media-type-changed",
        about: "The only media type that the documents do not have in common changed.",
        request: Breaking,
        response: Breaking,
        example: responses(
            r#"{"200": {"content": {"application/json": {"schema": {}}}}}"#,
            r#"{"200": {"content": {"application/xml": {"schema": {}}}}}"#
        ),
        reverse: "media-type-changed",
    }
    MEDIA_TYPE_WIDENED = {
        id: "media-type-widened",
        about: "Media type replaced by a range that includes it.",
        request: Safe,
        response: Breaking,
        example: operation(
            r#"{"requestBody": {"content": {"image/png": {"schema": {}}}}}"#,
            r#"{"requestBody": {"content": {"image/*": {"schema": {}}}}}"#
        ),
        reverse: "media-type-narrowed",
    }
    MEDIA_TYPE_NARROWED = {
        id: "media-type-narrowed",
        about: "Media range replaced by a media type that it includes.",
        request: Breaking,
        response: Safe,
        example: responses(
            r#"{"200": {"content": {"*/*": {"schema": {}}}}}"#,
            r#"{"200": {"content": {"application/json; charset=utf-8": {"schema": {}}}}}"#
        ),
        reverse: "media-type-widened",
    }
    PART_ENCODING_CHANGED = {
        id: "part-encoding-changed",
        about: "Encoding of a form part changed (`encoding`).",
        request: Risky,
        response: Risky,
        example: operation(
            r#"{"requestBody": {"content": {"multipart/form-data": {"schema": {}, "encoding": {"a": {"contentType": "image/png"}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"schema": {}, "encoding": {"a": {"contentType": "image/jpeg"}}}}}}"#
        ),
        reverse: "part-encoding-changed",
    }
    SUCCESS_ADDED = {
        id: "success-status-added",
        about: "Success status added.",
        request: Safe,
        response: Risky,
        example: responses(r#"{"200": {"description": ""}}"#, r#"{"200": {"description": ""}, "202": {"description": ""}}"#),
        reverse: "success-status-removed",
    }
    SUCCESS_REMOVED = {
        id: "success-status-removed",
        about: "Success status removed.",
        request: Safe,
        response: Breaking,
        example: responses(r#"{"200": {"description": ""}, "202": {"description": ""}}"#, r#"{"202": {"description": ""}}"#),
        reverse: "success-status-added",
    }
    SUCCESS_CHANGED = {
        id: "success-status-changed",
        about: "The only success status that the documents do not have in common changed.",
        request: Safe,
        response: Breaking,
        example: responses(r#"{"200": {"description": ""}}"#, r#"{"201": {"description": ""}}"#),
        reverse: "success-status-changed",
    }
    SUCCESS_WIDENED = {
        id: "success-status-widened",
        about: "Success status replaced by the range that includes it.",
        request: Safe,
        response: Risky,
        example: responses(r#"{"200": {"description": ""}}"#, r#"{"2XX": {"description": ""}}"#),
        reverse: "success-status-narrowed",
    }
    SUCCESS_NARROWED = {
        id: "success-status-narrowed",
        about: "Range of success statuses replaced by one status.",
        request: Safe,
        response: Safe,
        example: responses(r#"{"2XX": {"description": ""}}"#, r#"{"204": {"description": ""}}"#),
        reverse: "success-status-widened",
    }
    ERROR_ADDED = {
        id: "error-status-added",
        about: "Error status added.",
        request: Safe,
        response: Safe,
        example: responses(r#"{"200": {"description": ""}}"#, r#"{"200": {"description": ""}, "404": {"description": ""}}"#),
        reverse: "error-status-removed",
    }
    ERROR_REMOVED = {
        id: "error-status-removed",
        about: "Error status removed.",
        request: Safe,
        response: Safe,
        example: responses(r#"{"200": {"description": ""}, "default": {"description": ""}}"#, r#"{"200": {"description": ""}}"#),
        reverse: "error-status-added",
    }
    ERROR_WIDENED = {
        id: "error-status-widened",
        about: "Error status replaced by the range that includes it.",
        request: Safe,
        response: Safe,
        example: responses(r#"{"404": {"description": ""}}"#, r#"{"4XX": {"description": ""}}"#),
        reverse: "error-status-narrowed",
    }
    ERROR_NARROWED = {
        id: "error-status-narrowed",
        about: "Range of error statuses replaced by one status.",
        request: Safe,
        response: Safe,
        example: responses(r#"{"5XX": {"description": ""}}"#, r#"{"503": {"description": ""}}"#),
        reverse: "error-status-widened",
    }
    RESPONSE_BODY_ADDED = {
        id: "response-body-added",
        about: "Response body added.",
        request: Safe,
        response: Safe,
        example: responses(
            r#"{"200": {"description": ""}}"#,
            r#"{"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}"#
        ),
        reverse: "response-body-removed",
    }
    RESPONSE_BODY_REMOVED = {
        id: "response-body-removed",
        about: "Response body removed.",
        request: Safe,
        response: Breaking,
        example: responses(
            r#"{"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "response-body-added",
    }
    RESPONSE_MEDIA_TYPE_ADDED = {
        id: "response-media-type-added",
        about: "Media type added to a response.",
        request: Safe,
        response: Safe,
        example: responses(
            r#"{"200": {"content": {"application/json": {"schema": {}}}}}"#,
            r#"{"200": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#
        ),
        reverse: "response-media-type-removed",
    }
    RESPONSE_MEDIA_TYPE_REMOVED = {
        id: "response-media-type-removed",
        about: "Media type removed from a response.",
        request: Safe,
        response: Breaking,
        example: responses(
            r#"{"200": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#,
            r#"{"200": {"content": {"text/csv": {"schema": {}}}}}"#
        ),
        reverse: "response-media-type-added",
    }
    HEADER_ADDED = {
        id: "header-added",
        about: "Response header added.",
        request: Safe,
        response: Safe,
        example: responses(
            r#"{"200": {"description": ""}}"#,
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-removed-optional",
    }
    HEADER_REMOVED_OPTIONAL = {
        id: "header-removed-optional",
        about: "Optional response header removed.",
        request: Safe,
        response: Risky,
        example: responses(
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "header-added",
    }
    HEADER_REMOVED_REQUIRED = {
        id: "header-removed-required",
        about: "Required response header removed.",
        request: Safe,
        response: Breaking,
        example: responses(
            r#"{"200": {"description": "", "headers": {"x-a": {"required": true, "schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "header-added",
    }
    HEADER_BECAME_REQUIRED = {
        id: "header-became-required",
        about: "Optional response header became required.",
        request: Safe,
        response: Safe,
        example: responses(
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": "", "headers": {"X-A": {"required": true, "schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-became-optional",
    }
    HEADER_BECAME_OPTIONAL = {
        id: "header-became-optional",
        about: "Required response header became optional.",
        request: Safe,
        response: Breaking,
        example: responses(
            r#"{"200": {"description": "", "headers": {"x-a": {"required": true, "schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-became-required",
    }
    HEADER_DEPRECATED = {
        id: "header-deprecated",
        about: "Response header deprecated.",
        request: Safe,
        response: Safe,
        example: responses(
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": "", "headers": {"x-a": {"deprecated": true, "schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-reinstated",
    }
    HEADER_REINSTATED = {
        id: "header-reinstated",
        about: "Response header no longer deprecated.",
        request: Safe,
        response: Safe,
        example: responses(
            r#"{"200": {"description": "", "headers": {"x-a": {"deprecated": true, "schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-deprecated",
    }
    LINK_ADDED = {
        id: "link-added",
        about: "Link added to a response (`links`).",
        request: Safe,
        response: Safe,
        example: responses(
            r#"{"200": {"description": ""}}"#,
            r#"{"200": {"description": "", "links": {"next": {"operationId": "a"}}}}"#
        ),
        reverse: "link-removed",
    }
    LINK_REMOVED = {
        id: "link-removed",
        about: "Link removed from a response (`links`).",
        request: Safe,
        response: Safe,
        example: responses(
            r#"{"200": {"description": "", "links": {"next": {"operationId": "a"}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "link-added",
    }
    LINK_CHANGED = {
        id: "link-changed",
        about: "Link of a response leads to another operation, or passes other values (`links`).",
        request: Safe,
        response: Risky,
        example: responses(
            r#"{"200": {"description": "", "links": {"next": {"operationId": "a"}}}}"#,
            r#"{"200": {"description": "", "links": {"next": {"operationId": "b"}}}}"#
        ),
        reverse: "link-changed",
    }
}
