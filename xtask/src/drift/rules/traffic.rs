//! Rules for request bodies and answers: whether they are there, in which media types and
//! with which headers. What their schemas say is the business of the rules for schemas.

use super::{Effect, Example, Rule, breaking, risky, rules, safe};

rules! { TRAFFIC_RULES:
    REQUEST_BODY_ADDED_OPTIONAL = {
        id: "request-body-added-optional",
        about: "A body may be sent where there was none.",
        request: safe(Effect::Addition),
        answer: safe(Effect::None),
        example: operation(r#"{}"#, r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}"#),
        reverse: "request-body-removed",
    }
    REQUEST_BODY_ADDED_REQUIRED = {
        id: "request-body-added-required",
        about: "A body must be sent where there was none.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::None),
        example: operation(r#"{}"#, r#"{"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object"}}}}}"#),
        reverse: "request-body-removed",
    }
    REQUEST_BODY_REMOVED = {
        id: "request-body-removed",
        about: "No body is taken any more.",
        request: breaking(Effect::SourceBreak),
        answer: breaking(Effect::None),
        example: operation(r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}"#, r#"{}"#),
        reverse: "request-body-added-optional",
    }
    REQUEST_BODY_BECAME_REQUIRED = {
        id: "request-body-became-required",
        about: "A body that could be left out must be sent.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::None),
        example: operation(
            r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}"#,
            r#"{"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object"}}}}}"#
        ),
        reverse: "request-body-became-optional",
    }
    REQUEST_BODY_BECAME_OPTIONAL = {
        id: "request-body-became-optional",
        about: "A body that had to be sent may be left out.",
        request: safe(Effect::SourceBreak),
        answer: breaking(Effect::None),
        example: operation(
            r#"{"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object"}}}}}"#,
            r#"{"requestBody": {"required": false, "content": {"application/json": {"schema": {"type": "object"}}}}}"#
        ),
        reverse: "request-body-became-required",
    }
    REQUEST_MEDIA_TYPE_ADDED = {
        id: "request-media-type-added",
        about: "A body may be sent in one more media type.",
        request: safe(Effect::None),
        answer: breaking(Effect::None),
        example: operation(
            r#"{"requestBody": {"content": {"application/json": {"schema": {}}}}}"#,
            r#"{"requestBody": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#
        ),
        reverse: "request-media-type-removed",
    }
    REQUEST_MEDIA_TYPE_REMOVED = {
        id: "request-media-type-removed",
        about: "A body is not taken in a media type any more.",
        request: breaking(Effect::SourceBreak),
        answer: safe(Effect::None),
        example: operation(
            r#"{"requestBody": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#,
            r#"{"requestBody": {"content": {"text/csv": {"schema": {}}}}}"#
        ),
        reverse: "request-media-type-added",
    }
    PART_ENCODING_CHANGED = {
        id: "part-encoding-changed",
        about: "A part of a form is written down in another way (`encoding`).",
        request: risky(Effect::None),
        answer: risky(Effect::None),
        example: operation(
            r#"{"requestBody": {"content": {"multipart/form-data": {"schema": {}, "encoding": {"a": {"contentType": "image/png"}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"schema": {}, "encoding": {"a": {"contentType": "image/jpeg"}}}}}}"#
        ),
        reverse: "part-encoding-changed",
    }
    SUCCESS_ADDED = {
        id: "success-status-added",
        about: "Success may come with one more status.",
        request: safe(Effect::None),
        answer: risky(Effect::Addition),
        example: answers(r#"{"200": {"description": ""}}"#, r#"{"200": {"description": ""}, "202": {"description": ""}}"#),
        reverse: "success-status-removed",
    }
    SUCCESS_REMOVED = {
        id: "success-status-removed",
        about: "Success does not come with a status any more.",
        request: safe(Effect::None),
        answer: breaking(Effect::SourceBreak),
        example: answers(r#"{"200": {"description": ""}, "202": {"description": ""}}"#, r#"{"202": {"description": ""}}"#),
        reverse: "success-status-added",
    }
    ERROR_ADDED = {
        id: "error-status-added",
        about: "It is declared that failure may come with one more status.",
        request: safe(Effect::None),
        answer: safe(Effect::None),
        example: answers(r#"{"200": {"description": ""}}"#, r#"{"200": {"description": ""}, "404": {"description": ""}}"#),
        reverse: "error-status-removed",
    }
    ERROR_REMOVED = {
        id: "error-status-removed",
        about: "It is no longer declared that failure may come with a status.",
        request: safe(Effect::None),
        answer: safe(Effect::None),
        example: answers(r#"{"200": {"description": ""}, "default": {"description": ""}}"#, r#"{"200": {"description": ""}}"#),
        reverse: "error-status-added",
    }
    ANSWER_BODY_ADDED = {
        id: "answer-body-added",
        about: "An answer has a body where it had none.",
        request: safe(Effect::None),
        answer: safe(Effect::SourceBreak),
        example: answers(
            r#"{"200": {"description": ""}}"#,
            r#"{"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}"#
        ),
        reverse: "answer-body-removed",
    }
    ANSWER_BODY_REMOVED = {
        id: "answer-body-removed",
        about: "An answer has no body any more.",
        request: safe(Effect::None),
        answer: breaking(Effect::SourceBreak),
        example: answers(
            r#"{"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "answer-body-added",
    }
    ANSWER_MEDIA_TYPE_ADDED = {
        id: "answer-media-type-added",
        about: "An answer can be had in one more media type.",
        request: safe(Effect::None),
        answer: safe(Effect::None),
        example: answers(
            r#"{"200": {"content": {"application/json": {"schema": {}}}}}"#,
            r#"{"200": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#
        ),
        reverse: "answer-media-type-removed",
    }
    ANSWER_MEDIA_TYPE_REMOVED = {
        id: "answer-media-type-removed",
        about: "An answer cannot be had in a media type any more.",
        request: safe(Effect::None),
        answer: breaking(Effect::SourceBreak),
        example: answers(
            r#"{"200": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#,
            r#"{"200": {"content": {"text/csv": {"schema": {}}}}}"#
        ),
        reverse: "answer-media-type-added",
    }
    HEADER_ADDED = {
        id: "header-added",
        about: "An answer declares one more header.",
        request: safe(Effect::None),
        answer: safe(Effect::None),
        example: answers(
            r#"{"200": {"description": ""}}"#,
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-removed-optional",
    }
    HEADER_REMOVED_OPTIONAL = {
        id: "header-removed-optional",
        about: "An answer does not declare a header any more that could be absent.",
        request: safe(Effect::None),
        answer: risky(Effect::None).absorbed(),
        absorbed_by: "no declared header is relied upon",
        example: answers(
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "header-added",
    }
    HEADER_REMOVED_REQUIRED = {
        id: "header-removed-required",
        about: "An answer does not declare a header any more that was always present.",
        request: safe(Effect::None),
        answer: breaking(Effect::None).absorbed(),
        absorbed_by: "no declared header is relied upon",
        example: answers(
            r#"{"200": {"description": "", "headers": {"x-a": {"required": true, "schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "header-added",
    }
    HEADER_BECAME_REQUIRED = {
        id: "header-became-required",
        about: "A header of an answer that could be absent is always present.",
        request: safe(Effect::None),
        answer: safe(Effect::None),
        example: answers(
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": "", "headers": {"X-A": {"required": true, "schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-became-optional",
    }
    HEADER_BECAME_OPTIONAL = {
        id: "header-became-optional",
        about: "A header of an answer that was always present may be absent.",
        request: safe(Effect::None),
        answer: breaking(Effect::None).absorbed(),
        absorbed_by: "no declared header is relied upon",
        example: answers(
            r#"{"200": {"description": "", "headers": {"x-a": {"required": true, "schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-became-required",
    }
    LINK_ADDED = {
        id: "link-added",
        about: "An answer leads to one more operation (`links`).",
        request: safe(Effect::None),
        answer: safe(Effect::None),
        example: answers(
            r#"{"200": {"description": ""}}"#,
            r#"{"200": {"description": "", "links": {"next": {"operationId": "a"}}}}"#
        ),
        reverse: "link-removed",
    }
    LINK_REMOVED = {
        id: "link-removed",
        about: "An answer does not lead to an operation any more (`links`).",
        request: safe(Effect::None),
        answer: safe(Effect::None),
        example: answers(
            r#"{"200": {"description": "", "links": {"next": {"operationId": "a"}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "link-added",
    }
}
