//! Verdicts that a comparison of keywords one by one gets wrong. Each is tried in requests and
//! in responses, and in both orders of the documents.

use calamus_document::read::parse;
use calamus_drift::report::Report;
use calamus_drift::{self as drift, Scope};
use serde_json::{Value, json};

fn compare(before: &Value, after: &Value) -> Report {
    let read = |document: &Value| parse("test.json", document.to_string()).expect("a document");
    drift::compare(&read(before), &read(after), &Scope::default()).expect("no tag is named")
}

fn document(operation: Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "", "version": "1"},
        "paths": {"/things": {"post": operation}},
        "components": {"schemas": {"Nullable": {"type": ["string", "null"]}}},
    })
}

fn request(schema: &Value) -> Value {
    document(json!({"requestBody": {"content": {"application/json": {"schema": schema}}}}))
}

fn response(schema: &Value) -> Value {
    document(json!({"responses": {"200": {"content": {"application/json": {"schema": schema}}}}}))
}

fn parameter(schema: &Value) -> Value {
    document(json!({"parameters": [{"name": "a", "in": "query", "schema": schema}]}))
}

fn header(schema: &Value) -> Value {
    document(json!({"responses": {"200": {"headers": {"x-a": {"schema": schema}}}}}))
}

/// The findings as `severity rule`, in the order of the report.
fn ids(report: &Report) -> Vec<String> {
    report.findings.iter().map(|f| format!("{} {}", f.severity, f.rule.id)).collect()
}

/// Compares two schemas in a place, and the reverse.
fn both(place: fn(&Value) -> Value, before: &Value, after: &Value) -> [Vec<String>; 2] {
    let (before, after) = (place(before), place(after));
    [ids(&compare(&before, &after)), ids(&compare(&after, &before))]
}

#[test]
fn formats_are_compared_for_the_types_that_both_sides_allow() {
    let number = json!({"type": "integer", "format": "int64"});
    let either = json!({"type": ["integer", "string"], "format": "int32"});
    assert_eq!(
        both(request, &number, &either),
        [
            ["breaking format-narrowed", "safe type-widened"],
            ["breaking type-narrowed", "safe format-widened"]
        ]
    );
    assert_eq!(
        both(response, &number, &either),
        [
            ["breaking type-widened", "safe format-narrowed"],
            ["breaking format-widened", "safe type-narrowed"]
        ]
    );
    // A format of numbers constrains no integer, and one of strings no number.
    let double = json!({"type": "number", "format": "double"});
    let plain = json!({"type": "integer"});
    assert_eq!(both(request, &plain, &double), [["safe type-widened"], ["breaking type-narrowed"]]);
    let dated = json!({"type": ["integer", "string"], "format": "date"});
    assert_eq!(both(request, &plain, &dated), [["safe type-widened"], ["breaking type-narrowed"]]);
}

#[test]
fn references_to_other_files_are_reported_and_not_skipped() {
    let schema = request(&json!({"$ref": "common.yaml#/Thing"}));
    assert_eq!(ids(&compare(&schema, &schema)), ["risky reference-not-followed"]);
    let parameter = document(json!({"parameters": [{"$ref": "common.yaml#/Limit"}]}));
    let none = document(json!({}));
    assert_eq!(ids(&compare(&parameter, &parameter)), ["risky reference-not-followed"]);
    assert_eq!(ids(&compare(&none, &parameter)), ["risky reference-not-followed"]);
    assert_eq!(ids(&compare(&parameter, &none)), ["risky reference-not-followed"]);
    let mut item = document(json!({}));
    item["paths"]["/other"] = json!({"$ref": "paths.yaml#/other"});
    assert_eq!(ids(&compare(&item, &item)), ["risky reference-not-followed"]);
    let callback =
        document(json!({"callbacks": {"c": {"$ref": "common.yaml#/C"}}, "responses": {}}));
    assert_eq!(ids(&compare(&callback, &callback)), ["risky reference-not-followed"]);
    let mut scheme = document(json!({"security": [{"k": []}], "responses": {}}));
    scheme["components"]["securitySchemes"] = json!({"k": {"$ref": "common.yaml#/K"}});
    assert_eq!(ids(&compare(&scheme, &scheme)), ["risky reference-not-followed"]);
    // A property of this name is none, and neither is data.
    let named = request(&json!({"properties": {"$ref": {}}, "example": {"$ref": "a.yaml"}}));
    assert_eq!(ids(&compare(&named, &named)), [""; 0]);
    // One finding for a reference, however often it is used.
    let twice = request(&json!({"properties": {
        "a": {"$ref": "common.yaml#/Thing"}, "b": {"$ref": "common.yaml#/Thing"},
    }}));
    let report = compare(&twice, &twice);
    assert_eq!(ids(&report), ["risky reference-not-followed"]);
    assert!(report.findings[0].message.contains("`common.yaml#/Thing`"));
}

#[test]
fn keywords_with_schemas_are_compared_inside_with_their_polarity() {
    let text = |max: u32| json!({"type": "string", "maxLength": max});
    let lowered = |place: fn(&Value) -> Value, schema: &dyn Fn(Value) -> Value| {
        both(place, &schema(text(9)), &schema(text(5)))
    };
    let object = |key: &'static str| move |inner: Value| json!({"if": {"required": ["a"]}, key: {"properties": {"a": inner}}});
    let stricter = [["breaking max-length-lowered"], ["safe max-length-raised"]];
    let looser = [["safe max-length-lowered"], ["breaking max-length-raised"]];
    type Wrap = Box<dyn Fn(Value) -> Value>;
    let positive: [Wrap; 6] = [
        Box::new(object("then")),
        Box::new(object("else")),
        Box::new(|inner| json!({"type": "array", "contains": inner})),
        Box::new(|inner| json!({"type": "object", "unevaluatedProperties": inner})),
        Box::new(|inner| json!({"type": "array", "unevaluatedItems": inner})),
        Box::new(|inner| json!({"if": inner, "else": {"type": "integer"}})),
    ];
    for wrap in positive {
        assert_eq!(lowered(request, &wrap), stricter, "{}", wrap(text(1)));
        assert_eq!(lowered(response, &wrap), looser, "{}", wrap(text(1)));
    }
    let negative: [Wrap; 2] = [
        Box::new(|inner| json!({"not": inner})),
        Box::new(|inner| json!({"if": inner, "then": {"minLength": 3}})),
    ];
    for wrap in negative {
        assert_eq!(lowered(request, &wrap), looser, "{}", wrap(text(1)));
        assert_eq!(lowered(response, &wrap), stricter, "{}", wrap(text(1)));
    }
    // Twice `not` is no `not`.
    let twice = |inner: Value| json!({"not": {"not": inner}});
    assert_eq!(lowered(request, &twice), stricter);
    // Elements that match count towards a maximum as well.
    let bounded = |inner: Value| json!({"type": "array", "contains": inner, "maxContains": 2});
    assert_eq!(
        lowered(request, &bounded),
        [["risky contains-changed"], ["risky contains-changed"]]
    );
    // With any number of matching elements, nothing is required.
    let any = |inner: Value| json!({"type": "array", "contains": inner, "minContains": 0});
    assert_eq!(lowered(request, &any), [[""; 0]; 2]);
    let one = |inner: Value| json!({"type": "array", "contains": inner});
    assert_eq!(
        both(request, &any(text(9)), &one(text(9))),
        [["breaking contains-added"], ["safe contains-removed"]]
    );
    // Inside `not`, an optional property is a constraint like any other.
    let with = json!({"not": {"properties": {"a": {"const": 1}}}});
    let without = json!({"not": {"properties": {}, "minProperties": 1}});
    let found = both(request, &with, &without).concat();
    assert!(!found.contains(&"safe property-removed-optional".to_owned()), "{found:?}");
}

#[test]
fn a_condition_whose_consequence_alone_changed_is_not_named() {
    let schema =
        |property: &str| json!({"if": {"required": ["a"]}, "then": {"required": [property]}});
    let report = compare(&request(&schema("b")), &request(&schema("c")));
    assert_eq!(
        ids(&report),
        ["breaking property-became-required", "safe property-became-optional"]
    );
    assert!(report.findings.iter().all(|finding| !finding.message.contains("`if`")));
}

#[test]
fn a_required_property_that_is_no_longer_read_only_must_be_sent() {
    let object = |property: Value, required: Value| json!({"type": "object", "properties": {"a": property}, "required": required});
    let read_only = json!({"type": "string", "readOnly": true});
    let plain = json!({"type": "string"});
    let (before, after) =
        (object(read_only.clone(), json!(["a"])), object(plain.clone(), json!(["a"])));
    assert_eq!(
        both(request, &before, &after),
        [["breaking read-only-removed-required"], ["risky read-only-added"]]
    );
    assert_eq!(
        both(response, &before, &after),
        [["safe read-only-removed-required"], ["safe read-only-added"]]
    );
    let (before, after) = (object(read_only, json!([])), object(plain, json!([])));
    assert_eq!(
        both(request, &before, &after),
        [["safe read-only-removed"], ["risky read-only-added"]]
    );
}

#[test]
fn webhooks_of_one_form_are_identified_by_their_names_alone() {
    let hooks = |names: &[&str]| {
        let body = json!({"content": {"application/json": {"schema": {"type": "object"}}}});
        let hook = json!({"post": {"requestBody": body, "responses": {"204": {}}}});
        let mut document = document(json!({}));
        document["webhooks"] = names
            .iter()
            .map(|name| ((*name).to_owned(), hook.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        document
    };
    let report = compare(&hooks(&["created", "updated"]), &hooks(&["updated", "deleted"]));
    assert_eq!(ids(&report), ["breaking webhook-removed", "safe webhook-added"]);
    let report = compare(&hooks(&["created", "updated"]), &hooks(&["updated"]));
    assert_eq!(ids(&report), ["breaking webhook-removed"]);
    let report = compare(&hooks(&["updated"]), &hooks(&["created", "updated"]));
    assert_eq!(ids(&report), ["safe webhook-added"]);
}

#[test]
fn null_that_two_alternatives_match_is_rejected() {
    let reference = json!({"$ref": "#/components/schemas/Nullable"});
    let wrapped = json!({"oneOf": [{"type": "null"}, reference]});
    assert_eq!(
        both(request, &reference, &wrapped),
        [["breaking null-refused"], ["safe null-allowed"]]
    );
    assert_eq!(
        both(response, &reference, &wrapped),
        [["safe null-refused"], ["breaking null-allowed"]]
    );
    // As a base schema as well, and whatever allows only null.
    for only_null in [json!({"type": "null"}), json!({"const": null}), json!({"enum": [null]})] {
        let base = json!({"allOf": [{"oneOf": [only_null, reference]}]});
        assert_eq!(
            both(request, &reference, &base),
            [["breaking null-refused"], ["safe null-allowed"]],
            "{base}"
        );
    }
    // With `anyOf`, or with an alternative that excludes null, nothing is rejected.
    let none: [Vec<String>; 2] = [vec![], vec![]];
    assert_eq!(both(request, &reference, &json!({"anyOf": [{"type": "null"}, reference]})), none);
    let plain = json!({"type": ["string", "null"]});
    let once = json!({"oneOf": [{"type": "null"}, {"type": "string"}]});
    assert_eq!(both(request, &plain, &once), none);
}

#[test]
fn parameters_and_headers_are_text_on_the_wire() {
    let (number, text) = (json!({"type": "number"}), json!({"type": "string"}));
    assert_eq!(
        both(parameter, &number, &text),
        [["safe type-widened"], ["breaking type-narrowed"]]
    );
    assert_eq!(both(header, &number, &text), [["breaking type-widened"], ["safe type-narrowed"]]);
    // In a body, both directions break.
    assert_eq!(
        both(request, &number, &text),
        [["breaking type-changed"], ["breaking type-changed"]]
    );
    // One element of a list that is written element by element is written like a scalar.
    let list = json!({"type": "array", "items": {"type": "number"}});
    assert_eq!(
        both(parameter, &number, &list),
        [["safe type-widened"], ["breaking type-narrowed"]]
    );
    let long = json!({"type": "array", "items": {"type": "number"}, "minItems": 2});
    assert_eq!(
        both(parameter, &number, &long),
        [["breaking type-changed"], ["breaking type-changed"]]
    );
    let stricter = json!({"type": "array", "items": {"type": "number", "maximum": 5}});
    assert_eq!(
        both(parameter, &number, &stricter)[0],
        ["breaking maximum-added", "safe type-widened"]
    );
    let (numbers, texts) = (json!({"enum": [1, 2]}), json!({"type": "string", "enum": ["1", "2"]}));
    assert_eq!(
        both(parameter, &numbers, &texts),
        [["safe type-widened"], ["breaking type-narrowed"]]
    );
    // A format of strings constrains what used to be any number.
    let uuid = json!({"type": "string", "format": "uuid"});
    assert_eq!(both(parameter, &number, &uuid)[0], ["breaking format-added", "safe type-widened"]);
}

#[test]
fn constraints_do_not_count_in_a_direction_that_the_property_leaves_or_enters() {
    let object = |property: Value, required: Value| json!({"type": "object", "properties": {"a": property}, "required": required});
    let plain = object(json!({"type": "string", "maxLength": 9}), json!([]));
    let bounded = object(json!({"type": "string", "maxLength": 5, "readOnly": true}), json!([]));
    assert_eq!(
        both(request, &plain, &bounded)[0],
        ["risky read-only-added", "safe max-length-lowered"]
    );
    assert_eq!(
        both(response, &bounded, &plain)[0],
        ["breaking max-length-raised", "safe read-only-removed"]
    );
    let hidden = object(json!({"type": "string", "writeOnly": true}), json!(["a"]));
    let plain = object(json!({"type": "string"}), json!([]));
    assert_eq!(
        both(response, &hidden, &plain)[0],
        ["safe property-became-optional", "safe write-only-removed"]
    );
    assert_eq!(
        both(request, &plain, &hidden)[0],
        ["breaking property-became-required", "safe write-only-added-optional"]
    );
}

#[test]
fn defaults_are_judged_alike_whether_they_come_or_go() {
    let (with, without) = (json!({"type": "integer", "default": 1}), json!({"type": "integer"}));
    assert_eq!(
        both(parameter, &without, &with),
        [["risky default-added"], ["risky default-removed"]]
    );
    assert_eq!(both(response, &without, &with), [["safe default-added"], ["safe default-removed"]]);
}

#[test]
fn a_response_whose_schema_is_false_has_no_body() {
    let text = json!({"type": "string"});
    assert_eq!(
        both(response, &text, &json!(false)),
        [["breaking response-body-removed"], ["safe response-body-added"]]
    );
    assert_eq!(
        both(request, &text, &json!(false)),
        [["breaking schema-closed"], ["safe schema-opened"]]
    );
    // One of two media types is then a removed one.
    let two = |schema: &Value| {
        let content = json!({"application/json": {"schema": schema}, "text/csv": {}});
        document(json!({"responses": {"200": {"content": content}}}))
    };
    assert_eq!(
        both(two, &text, &json!(false)),
        [["breaking response-media-type-removed"], ["safe response-media-type-added"]]
    );
    // Below a body, a narrower value is safe to read.
    let list = |items: Value| json!({"type": "array", "items": items});
    assert_eq!(
        both(response, &list(text), &list(json!(false))),
        [["safe items-refused"], ["breaking items-allowed"]]
    );
}
