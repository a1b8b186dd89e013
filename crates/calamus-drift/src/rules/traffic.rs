//! Rules for request bodies and answers: whether they are there, in which media types and
//! with which headers. What their schemas say is the business of the rules for schemas.

use super::Severity::{Breaking, Risky, Safe};
use super::{Example, Rule, rules};

rules! { TRAFFIC_RULES:
    REQUEST_BODY_ADDED_OPTIONAL = {
        id: "request-body-added-optional",
        about: "A body may be sent where there was none.",
        request: Safe,
        answer: Safe,
        example: operation(r#"{}"#, r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}"#),
        reverse: "request-body-removed",
    }
    REQUEST_BODY_ADDED_REQUIRED = {
        id: "request-body-added-required",
        about: "A body must be sent where there was none.",
        request: Breaking,
        answer: Safe,
        example: operation(r#"{}"#, r#"{"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object"}}}}}"#),
        reverse: "request-body-removed",
    }
    REQUEST_BODY_REMOVED = {
        id: "request-body-removed",
        about: "No body is taken any more.",
        request: Breaking,
        answer: Breaking,
        example: operation(r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}"#, r#"{}"#),
        reverse: "request-body-added-optional",
    }
    REQUEST_BODY_BECAME_REQUIRED = {
        id: "request-body-became-required",
        about: "A body that could be left out must be sent.",
        request: Breaking,
        answer: Safe,
        example: operation(
            r#"{"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}"#,
            r#"{"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object"}}}}}"#
        ),
        reverse: "request-body-became-optional",
    }
    REQUEST_BODY_BECAME_OPTIONAL = {
        id: "request-body-became-optional",
        about: "A body that had to be sent may be left out.",
        request: Safe,
        answer: Breaking,
        example: operation(
            r#"{"requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object"}}}}}"#,
            r#"{"requestBody": {"required": false, "content": {"application/json": {"schema": {"type": "object"}}}}}"#
        ),
        reverse: "request-body-became-required",
    }
    REQUEST_MEDIA_TYPE_ADDED = {
        id: "request-media-type-added",
        about: "A body may be sent in one more media type.",
        request: Safe,
        answer: Breaking,
        example: operation(
            r#"{"requestBody": {"content": {"application/json": {"schema": {}}}}}"#,
            r#"{"requestBody": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#
        ),
        reverse: "request-media-type-removed",
    }
    REQUEST_MEDIA_TYPE_REMOVED = {
        id: "request-media-type-removed",
        about: "A body is not taken in a media type any more.",
        request: Breaking,
        answer: Safe,
        example: operation(
            r#"{"requestBody": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#,
            r#"{"requestBody": {"content": {"text/csv": {"schema": {}}}}}"#
        ),
        reverse: "request-media-type-added",
    }
    MEDIA_TYPE_CHANGED = {
        id: "media-type-changed",
        about: "The only media type that a body does not share with the other document is another one.",
        request: Breaking,
        answer: Breaking,
        example: answers(
            r#"{"200": {"content": {"application/json": {"schema": {}}}}}"#,
            r#"{"200": {"content": {"application/xml": {"schema": {}}}}}"#
        ),
        reverse: "media-type-changed",
    }
    MEDIA_TYPE_WIDENED = {
        id: "media-type-widened",
        about: "Where a body had one media type, it has one of a range.",
        request: Safe,
        answer: Breaking,
        example: operation(
            r#"{"requestBody": {"content": {"image/png": {"schema": {}}}}}"#,
            r#"{"requestBody": {"content": {"image/*": {"schema": {}}}}}"#
        ),
        reverse: "media-type-narrowed",
    }
    MEDIA_TYPE_NARROWED = {
        id: "media-type-narrowed",
        about: "Where a body had any media type of a range, it has one of them.",
        request: Breaking,
        answer: Safe,
        example: answers(
            r#"{"200": {"content": {"*/*": {"schema": {}}}}}"#,
            r#"{"200": {"content": {"application/json; charset=utf-8": {"schema": {}}}}}"#
        ),
        reverse: "media-type-widened",
    }
    PART_ENCODING_CHANGED = {
        id: "part-encoding-changed",
        about: "A part of a form is written down in another way (`encoding`).",
        request: Risky,
        answer: Risky,
        example: operation(
            r#"{"requestBody": {"content": {"multipart/form-data": {"schema": {}, "encoding": {"a": {"contentType": "image/png"}}}}}}"#,
            r#"{"requestBody": {"content": {"multipart/form-data": {"schema": {}, "encoding": {"a": {"contentType": "image/jpeg"}}}}}}"#
        ),
        reverse: "part-encoding-changed",
    }
    SUCCESS_ADDED = {
        id: "success-status-added",
        about: "Success may come with one more status.",
        request: Safe,
        answer: Risky,
        example: answers(r#"{"200": {"description": ""}}"#, r#"{"200": {"description": ""}, "202": {"description": ""}}"#),
        reverse: "success-status-removed",
    }
    SUCCESS_REMOVED = {
        id: "success-status-removed",
        about: "Success does not come with a status any more.",
        request: Safe,
        answer: Breaking,
        example: answers(r#"{"200": {"description": ""}, "202": {"description": ""}}"#, r#"{"202": {"description": ""}}"#),
        reverse: "success-status-added",
    }
    SUCCESS_CHANGED = {
        id: "success-status-changed",
        about: "The one status of success that both documents do not share is another one.",
        request: Safe,
        answer: Breaking,
        example: answers(r#"{"200": {"description": ""}}"#, r#"{"201": {"description": ""}}"#),
        reverse: "success-status-changed",
    }
    SUCCESS_WIDENED = {
        id: "success-status-widened",
        about: "Where there was one status of success, there is the whole range.",
        request: Safe,
        answer: Risky,
        example: answers(r#"{"200": {"description": ""}}"#, r#"{"2XX": {"description": ""}}"#),
        reverse: "success-status-narrowed",
    }
    SUCCESS_NARROWED = {
        id: "success-status-narrowed",
        about: "Where there was the whole range of success, there is one status.",
        request: Safe,
        answer: Safe,
        example: answers(r#"{"2XX": {"description": ""}}"#, r#"{"204": {"description": ""}}"#),
        reverse: "success-status-widened",
    }
    ERROR_ADDED = {
        id: "error-status-added",
        about: "It is declared that failure may come with one more status.",
        request: Safe,
        answer: Safe,
        example: answers(r#"{"200": {"description": ""}}"#, r#"{"200": {"description": ""}, "404": {"description": ""}}"#),
        reverse: "error-status-removed",
    }
    ERROR_REMOVED = {
        id: "error-status-removed",
        about: "It is no longer declared that failure may come with a status.",
        request: Safe,
        answer: Safe,
        example: answers(r#"{"200": {"description": ""}, "default": {"description": ""}}"#, r#"{"200": {"description": ""}}"#),
        reverse: "error-status-added",
    }
    ERROR_WIDENED = {
        id: "error-status-widened",
        about: "Where there was one status of failure, there is the whole range.",
        request: Safe,
        answer: Safe,
        example: answers(r#"{"404": {"description": ""}}"#, r#"{"4XX": {"description": ""}}"#),
        reverse: "error-status-narrowed",
    }
    ERROR_NARROWED = {
        id: "error-status-narrowed",
        about: "Where there was a whole range of failures, there is one status.",
        request: Safe,
        answer: Safe,
        example: answers(r#"{"5XX": {"description": ""}}"#, r#"{"503": {"description": ""}}"#),
        reverse: "error-status-widened",
    }
    ANSWER_BODY_ADDED = {
        id: "answer-body-added",
        about: "An answer has a body where it had none.",
        request: Safe,
        answer: Safe,
        example: answers(
            r#"{"200": {"description": ""}}"#,
            r#"{"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}"#
        ),
        reverse: "answer-body-removed",
    }
    ANSWER_BODY_REMOVED = {
        id: "answer-body-removed",
        about: "An answer has no body any more.",
        request: Safe,
        answer: Breaking,
        example: answers(
            r#"{"200": {"description": "", "content": {"application/json": {"schema": {"type": "object"}}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "answer-body-added",
    }
    ANSWER_MEDIA_TYPE_ADDED = {
        id: "answer-media-type-added",
        about: "An answer can be had in one more media type.",
        request: Safe,
        answer: Safe,
        example: answers(
            r#"{"200": {"content": {"application/json": {"schema": {}}}}}"#,
            r#"{"200": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#
        ),
        reverse: "answer-media-type-removed",
    }
    ANSWER_MEDIA_TYPE_REMOVED = {
        id: "answer-media-type-removed",
        about: "An answer cannot be had in a media type any more.",
        request: Safe,
        answer: Breaking,
        example: answers(
            r#"{"200": {"content": {"application/json": {"schema": {}}, "text/csv": {"schema": {}}}}}"#,
            r#"{"200": {"content": {"text/csv": {"schema": {}}}}}"#
        ),
        reverse: "answer-media-type-added",
    }
    HEADER_ADDED = {
        id: "header-added",
        about: "An answer declares one more header.",
        request: Safe,
        answer: Safe,
        example: answers(
            r#"{"200": {"description": ""}}"#,
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-removed-optional",
    }
    HEADER_REMOVED_OPTIONAL = {
        id: "header-removed-optional",
        about: "An answer does not declare a header any more that could be absent.",
        request: Safe,
        answer: Risky,
        example: answers(
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "header-added",
    }
    HEADER_REMOVED_REQUIRED = {
        id: "header-removed-required",
        about: "An answer does not declare a header any more that was always present.",
        request: Safe,
        answer: Breaking,
        example: answers(
            r#"{"200": {"description": "", "headers": {"x-a": {"required": true, "schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "header-added",
    }
    HEADER_BECAME_REQUIRED = {
        id: "header-became-required",
        about: "A header of an answer that could be absent is always present.",
        request: Safe,
        answer: Safe,
        example: answers(
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": "", "headers": {"X-A": {"required": true, "schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-became-optional",
    }
    HEADER_BECAME_OPTIONAL = {
        id: "header-became-optional",
        about: "A header of an answer that was always present may be absent.",
        request: Safe,
        answer: Breaking,
        example: answers(
            r#"{"200": {"description": "", "headers": {"x-a": {"required": true, "schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-became-required",
    }
    HEADER_DEPRECATED = {
        id: "header-deprecated",
        about: "A header of an answer is deprecated.",
        request: Safe,
        answer: Safe,
        example: answers(
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": "", "headers": {"x-a": {"deprecated": true, "schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-reinstated",
    }
    HEADER_REINSTATED = {
        id: "header-reinstated",
        about: "A header of an answer is no longer deprecated.",
        request: Safe,
        answer: Safe,
        example: answers(
            r#"{"200": {"description": "", "headers": {"x-a": {"deprecated": true, "schema": {"type": "string"}}}}}"#,
            r#"{"200": {"description": "", "headers": {"x-a": {"schema": {"type": "string"}}}}}"#
        ),
        reverse: "header-deprecated",
    }
    LINK_ADDED = {
        id: "link-added",
        about: "An answer leads to one more operation (`links`).",
        request: Safe,
        answer: Safe,
        example: answers(
            r#"{"200": {"description": ""}}"#,
            r#"{"200": {"description": "", "links": {"next": {"operationId": "a"}}}}"#
        ),
        reverse: "link-removed",
    }
    LINK_REMOVED = {
        id: "link-removed",
        about: "An answer does not lead to an operation any more (`links`).",
        request: Safe,
        answer: Safe,
        example: answers(
            r#"{"200": {"description": "", "links": {"next": {"operationId": "a"}}}}"#,
            r#"{"200": {"description": ""}}"#
        ),
        reverse: "link-added",
    }
    LINK_CHANGED = {
        id: "link-changed",
        about: "An answer leads to another operation, or hands other values to it (`links`).",
        request: Safe,
        answer: Risky,
        example: answers(
            r#"{"200": {"description": "", "links": {"next": {"operationId": "a"}}}}"#,
            r#"{"200": {"description": "", "links": {"next": {"operationId": "b"}}}}"#
        ),
        reverse: "link-changed",
    }
}
