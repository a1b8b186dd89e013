//! Whole comparisons: differences that are no findings, shared schemas, renames, formats of the
//! report, exit codes. Rules one by one are in `drift_rules.rs`.

use calamus_document::read::{Source, parse};
use calamus_drift::finding::Bump;
use calamus_drift::gate::Gate;
use calamus_drift::render::Format;
use calamus_drift::report::Report;
use calamus_drift::{self as drift, Failure, Scope};
use serde_json::{Value, json};

mod shop;

use calamus_drift::policy::GENERATED;
use shop::{shop, short, with};

fn read(document: &Value) -> Source {
    parse("test.json", format!("{document:#}")).expect("the document can be read")
}

fn judged(before: &Value, after: &Value, scope: &Scope) -> Result<Report, Failure> {
    let report = drift::compare(&read(before), &read(after), scope)?;
    Ok(report.with_policy(&GENERATED))
}

fn compare(before: &Value, after: &Value) -> Report {
    judged(before, after, &Scope::default()).expect("no tag is named")
}

#[test]
fn a_change_in_a_shared_schema_is_one_finding_with_all_its_usages() {
    let kind = "/components/schemas/Kind/enum";
    let report = compare(&shop(), &with(shop(), kind, Some(json!(["a", "b", "c"]))));
    insta::assert_snapshot!(short(&report), @r#"breaking enum-value-added (for us safe, Rust addition) in request+response of 2: `Kind` may also be `"c"`"#);
    let parts: Vec<_> = report.findings[0]
        .usages
        .iter()
        .map(|usages| format!("{} {}", report.operations[usages.operation], usages.part))
        .collect();
    insta::assert_snapshot!(parts.join("\n"), @r"
    GET /things (listThings) response 200
    POST /things (createThing) request body
    POST /things (createThing) response 201
    ");
}

#[test]
fn a_property_of_one_direction_is_judged_by_that_direction() {
    let at = |name: &str| format!("/components/schemas/Thing/properties/{name}/maxLength");
    let bounded = |name: &str| compare(&shop(), &with(shop(), &at(name), Some(json!(5))));
    insta::assert_snapshot!(short(&bounded("id")), @"safe max-length-added (for us safe, Rust none) in response of 2: `maxLength` of `Thing.id` added: `5`");
    insta::assert_snapshot!(short(&bounded("secret")), @"breaking max-length-added (for us breaking, Rust none) in request of 1: `maxLength` of `Thing.secret` added: `5`");
    insta::assert_snapshot!(short(&bounded("name")), @"breaking max-length-added (for us breaking, Rust none) in request+response of 2: `maxLength` of `Thing.name` added: `5`");

    let required = json!(["name", "id"]);
    let report =
        compare(&shop(), &with(shop(), "/components/schemas/Thing/required", Some(required)));
    insta::assert_snapshot!(short(&report), @"safe property-became-required (for us safe, Rust source break) in response of 2: property `id` of `Thing` is required");
}

#[test]
fn a_shared_parameter_is_compared_once() {
    let at = "/components/parameters/Limit/schema/maximum";
    insta::assert_snapshot!(short(&compare(&shop(), &with(shop(), at, Some(json!(50))))), @"breaking maximum-lowered (for us breaking, Rust none) in request of 1: `maximum` of `Limit` (components/parameters) changed from `100` to `50`");
}

#[test]
fn generated_clients_absorb_null_in_an_optional_property() {
    let null = json!({"anyOf": [{"$ref": "#/components/schemas/Kind"}, {"type": "null"}]});
    let report =
        compare(&shop(), &with(shop(), "/components/schemas/Thing/properties/kind", Some(null)));
    insta::assert_snapshot!(short(&report), @"breaking null-allowed (for us safe, Rust addition) in request+response of 2: `Thing.kind` may be null");
    let null = json!({"type": ["string", "null"]});
    let report =
        compare(&shop(), &with(shop(), "/components/schemas/Thing/properties/name", Some(null)));
    insta::assert_snapshot!(short(&report), @"breaking null-allowed (for us breaking, Rust source break) in request+response of 2: `Thing.name` may be null");
}

#[test]
fn directions_are_reversed_in_webhooks_and_callbacks() {
    let hook = |values: Value| {
        let body = json!({"content": {"application/json": {"schema": {"type": "string", "enum": values}}}});
        let called =
            json!({"post": {"requestBody": body, "responses": {"204": {"description": ""}}}});
        let document = with(shop(), "/webhooks", Some(json!({"changed": called})));
        with(document, "/paths/~1things/post/callbacks", Some(json!({"done": {"{$url}": called}})))
    };
    let report = compare(&hook(json!(["a"])), &hook(json!(["a", "b"])));
    insta::assert_snapshot!(short(&report), @r#"
    breaking enum-value-added (for us safe, Rust addition) in response of 1: the body of POST {$url} (callback `done` of POST /things) may also be `"b"`
    breaking enum-value-added (for us safe, Rust addition) in response of 1: the body of POST changed may also be `"b"`
    "#);
}

#[test]
fn spellings_prose_and_order_are_no_findings() {
    let same = [
        ("/info/version", json!("2")),
        ("/info/description", json!("Prose.")),
        ("/tags", json!([{"name": "things"}])),
        ("/components/schemas/Thing/title", json!("A thing")),
        ("/components/schemas/Thing/description", json!("Prose.")),
        ("/components/schemas/Thing/example", json!({"name": "x"})),
        ("/components/schemas/Kind/enum", json!(["b", "a"])),
        ("/components/schemas/Kind", json!({"enum": ["a", "b"]})),
        (
            "/components/schemas/Kind",
            json!({"anyOf": [{"const": "a"}, {"const": "b"}], "type": "string", "enum": ["a", "b"]}),
        ),
        ("/components/schemas/Thing/additionalProperties", json!(true)),
        ("/components/schemas/Thing/additionalProperties", json!({})),
        ("/components/schemas/Thing/minProperties", json!(0)),
        ("/components/schemas/Thing/properties/name", json!({"allOf": [{"type": "string"}]})),
        ("/components/schemas/Thing/properties/name", json!({"type": ["string"], "minLength": 0})),
        (
            "/components/schemas/Thing/properties/kind",
            json!({"description": "Prose.", "$ref": "#/components/schemas/Kind"}),
        ),
        (
            "/components/schemas/Thing/properties/kind",
            json!({"allOf": [{"$ref": "#/components/schemas/Kind"}]}),
        ),
        (
            "/components/schemas/Thing/properties/kind",
            json!({"type": "string", "enum": ["a", "b"]}),
        ),
        ("/components/parameters/Limit/schema", json!({"type": "integer", "maximum": 100.0})),
        ("/components/schemas/Thing/properties/name", json!({"type": "string", "pattern": "^.*$"})),
        ("/components/parameters/Limit/required", json!(false)),
        ("/components/parameters/Limit/style", json!("form")),
        ("/components/parameters/Limit/explode", json!(true)),
        // A number is written in one piece either way.
        ("/components/parameters/Limit/explode", json!(false)),
        ("/paths/~1things/get/deprecated", json!(false)),
        ("/paths/~1things/get/x-internal", json!(true)),
        ("/paths/~1things/get/summary", json!("Prose.")),
        ("/paths/~1things/get/security", json!([])),
    ];
    for (at, value) in same {
        let report = compare(&shop(), &with(shop(), at, Some(value.clone())));
        assert_eq!(short(&report), "", "{at} = {value}");
        assert_eq!((Gate::default().exit_code(&report), report.bump()), (0, Bump::None));
    }
}

#[test]
fn what_3_0_and_3_1_spell_differently_is_the_same() {
    let old = json!({
        "type": "object",
        "properties": {
            "a": {"type": "string", "nullable": true},
            "b": {"type": "integer", "minimum": 0, "exclusiveMinimum": true},
            "c": {"nullable": true, "allOf": [{"$ref": "#/components/schemas/Kind"}]},
            "d": {"type": "string", "enum": ["x"]},
            "e": {"type": "string", "enum": ["x", null], "nullable": true},
        },
    });
    let new = json!({
        "type": "object",
        "properties": {
            "a": {"type": ["string", "null"]},
            "b": {"type": "integer", "exclusiveMinimum": 0},
            "c": {"oneOf": [{"$ref": "#/components/schemas/Kind"}, {"type": "null"}]},
            "d": {"const": "x"},
            "e": {"enum": ["x", null]},
        },
    });
    let thing = "/components/schemas/Thing";
    let before = with(with(shop(), "/openapi", Some(json!("3.0.3"))), thing, Some(old));
    let after = with(shop(), thing, Some(new));
    assert_eq!(short(&compare(&before, &after)), "");
    assert_eq!(short(&compare(&after, &before)), "");
}

#[test]
fn one_more_alternative_is_one_finding_however_the_alternatives_are_written() {
    let pet = |kind: &str| json!({"type": "object", "required": ["kind"], "properties": {"kind": {"const": kind}, kind: {"type": "string"}}});
    let placed = |schema: Value| {
        let document = ["Cat", "Dog", "Cow"].into_iter().fold(shop(), |document, name| {
            with(document, &format!("/components/schemas/{name}"), Some(pet(name)))
        });
        let at = "/paths/~1things/get/responses/200/content/application~1json/schema";
        with(document, at, Some(schema))
    };
    let to = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let one_of = |names: &[&str]| {
        let branches: Vec<_> = names.iter().map(|name| to(name)).collect();
        let mapping: Value = names
            .iter()
            .map(|name| ((*name).to_owned(), to(name)["$ref"].clone()))
            .collect::<serde_json::Map<_, _>>()
            .into();
        json!({"oneOf": branches, "discriminator": {"propertyName": "kind", "mapping": mapping}})
    };
    let nothing = json!({"type": "null"});
    let pairs = [
        (one_of(&["Cat", "Dog"]), one_of(&["Cow", "Dog", "Cat"])),
        (to("Cat"), json!({"anyOf": [to("Cat"), to("Cow")]})),
        (json!({"anyOf": [to("Cat"), nothing]}), json!({"anyOf": [to("Cat"), to("Cow"), nothing]})),
        (
            json!({"anyOf": [to("Cat"), to("Dog")]}),
            json!({"anyOf": [to("Dog"), to("Cat"), to("Cow")]}),
        ),
    ];
    for (before, after) in pairs {
        let ids = |report: &Report| -> Vec<_> {
            report.findings.iter().map(|finding| finding.rule.id).collect()
        };
        // Whether the schema that is new is used elsewhere makes no difference here.
        let tagged =
            Scope { tags: vec!["things".to_owned()], own_servers: false, ..Scope::default() };
        let compare = |l: &Value, r: &Value| {
            judged(&placed(l.clone()), &placed(r.clone()), &tagged).expect("there is such a tag")
        };
        assert_eq!(ids(&compare(&before, &after)), ["alternative-added"], "{before} to {after}");
        assert_eq!(ids(&compare(&after, &before)), ["alternative-removed"], "{after} to {before}");
    }
}

#[test]
fn an_alternative_with_more_constraints_is_paired_again() {
    let at = "/components/schemas/Thing/properties/name";
    let placed = |alternatives: Value| {
        compare(
            &with(shop(), at, Some(json!({"oneOf": [{"type": "string"}, {"type": "integer"}]}))),
            &with(shop(), at, Some(alternatives)),
        )
    };
    let bounded = json!({"oneOf": [{"type": "integer"}, {"type": "string", "maxLength": 5}]});
    insta::assert_snapshot!(short(&placed(bounded)), @"breaking max-length-added (for us breaking, Rust none) in request+response of 2: `maxLength` of `Thing.name` added: `5`");
    assert_eq!(short(&placed(json!({"type": ["integer", "string"]}))), "");
    let listed = json!({"anyOf": [{"enum": ["a"]}, {"type": "object", "properties": {}}]});
    let plain = json!({"anyOf": [{"enum": ["a"]}, {"enum": ["b"]}]});
    let report = compare(&with(shop(), at, Some(plain)), &with(shop(), at, Some(listed)));
    insta::assert_snapshot!(short(&report), @r#"
    breaking alternative-added (for us breaking, Rust source break) in request+response of 2: `Thing.name` may also be `{"type":"object","properties":{}}`
    breaking alternative-removed (for us breaking, Rust source break) in request+response of 2: `Thing.name` may no longer be `{"enum":["b"]}`
    "#);
}

#[test]
fn a_component_that_only_refers_to_another_is_a_second_name_of_it() {
    let alias = with(
        shop(),
        "/components/schemas/Label",
        Some(json!({"$ref": "#/components/schemas/Kind"})),
    );
    let kind = "/components/schemas/Thing/properties/kind";
    let before = with(alias, kind, Some(json!({"$ref": "#/components/schemas/Label"})));
    let own = json!({"type": "string", "enum": ["a", "b"]});
    let after = with(before.clone(), "/components/schemas/Label", Some(own));
    assert_eq!(short(&compare(&before, &after)), "");
    assert_eq!(short(&compare(&after, &before)), "");
}

#[test]
fn prefix_items_are_compared_with_items() {
    let at = "/components/schemas/Thing/properties/parts";
    let list = |schema: Value| with(shop(), at, Some(schema));
    let all = list(json!({"type": "array", "items": {"type": "string"}}));
    let one = |first: Value| {
        list(json!({"type": "array", "prefixItems": [first], "items": {"type": "string"}}))
    };
    assert_eq!(short(&compare(&all, &one(json!({"type": "string"})))), "");
    insta::assert_snapshot!(short(&compare(&all, &one(json!({"type": "string", "maxLength": 3})))), @"breaking max-length-added (for us breaking, Rust none) in request+response of 2: `maxLength` of `Thing.parts[0]` added: `3`");
}

#[test]
fn a_requirement_of_another_part_has_the_place_of_that_part() {
    let at = "/paths/~1things/post/requestBody/content/application~1json/schema";
    let required =
        json!({"allOf": [{"$ref": "#/components/schemas/Thing"}, {"required": ["kind"]}]});
    let report = compare(&shop(), &with(shop(), at, Some(required)));
    insta::assert_snapshot!(short(&report), @"breaking property-became-required (for us breaking, Rust source break) in request of 1: property `kind` of the body of POST /things is required");
    insta::assert_snapshot!(report.findings[0].new.pointer, @"/paths/~1things/post/requestBody/content/application~1json/schema/allOf/1/required/0");
}

#[test]
fn deprecation_with_a_sunset_day_is_one_finding() {
    let at = "/paths/~1things/get";
    let deprecated = with(shop(), &format!("{at}/deprecated"), Some(json!(true)));
    let dated = with(deprecated.clone(), &format!("{at}/x-sunset"), Some(json!("2030-01-01")));
    insta::assert_snapshot!(short(&compare(&shop(), &dated)), @r#"safe operation-deprecated (for us safe, Rust none) in  of 1: GET /things: the operation is deprecated, with removal on "2030-01-01""#);
    insta::assert_snapshot!(short(&compare(&dated, &shop())), @"safe operation-reinstated (for us safe, Rust none) in  of 1: GET /things: the operation is no longer deprecated");
    insta::assert_snapshot!(short(&compare(&dated, &deprecated)), @"risky sunset-removed (for us risky, Rust none) in  of 1: GET /things: announced removal of the operation withdrawn");
    // Parameters and members announce alike.
    let parameter =
        |day: &str| with(shop(), "/components/parameters/Limit/x-sunset", Some(json!(day)));
    insta::assert_snapshot!(short(&compare(&parameter("2030-01-02"), &parameter("2030-01-01"))), @r#"breaking sunset-brought-forward (for us breaking, Rust none) in request of 1: announced removal of parameter `limit` moved from "2030-01-02" to "2030-01-01""#);
    let name_at = |level: &str| {
        with(
            shop(),
            "/components/schemas/Thing/properties/name/x-stability-level",
            Some(json!(level)),
        )
    };
    insta::assert_snapshot!(short(&compare(&name_at("stable"), &name_at("beta"))), @r#"risky stability-lowered (for us risky, Rust none) in request+response of 2: the stability level of `Thing.name` is "beta""#);
}

#[test]
fn a_replacement_is_one_finding_and_its_content_is_compared() {
    let content = |media: &str, schema: Value| {
        let response = json!({"200": {"description": "", "content": {media: {"schema": schema}}}});
        with(shop(), "/paths/~1things/get/responses", Some(response))
    };
    let text = || json!({"type": "string"});
    let json_text = content("application/json", text());
    insta::assert_snapshot!(short(&compare(&json_text, &content("text/plain", json!({"type": "string", "maxLength": 3})))), @r"
    breaking media-type-changed (for us breaking, Rust source break) in response of 1: GET /things: the media type changed from `application/json` to `text/plain`
    safe max-length-added (for us safe, Rust none) in response of 1: `maxLength` of response 200 of GET /things added: `3`
    ");
    insta::assert_snapshot!(short(&compare(&json_text, &content("application/json; charset=UTF-8", text()))), @"");
    let status = |status: &str, schema: Value| {
        let response = json!({status: {"description": "", "content": {"application/json": {"schema": schema}}}});
        with(shop(), "/paths/~1things/get/responses", Some(response))
    };
    insta::assert_snapshot!(short(&compare(&status("200", text()), &status("201", json!({"type": "integer"})))), @r#"
    breaking success-status-changed (for us breaking, Rust none) in response of 1: GET /things: the status changed from 200 to 201
    breaking type-changed (for us breaking, Rust source break) in response of 1: the type of response 201 of GET /things changed from `"string"` to `"integer"`
    "#);
    insta::assert_snapshot!(short(&compare(&status("2XX", text()), &status("200", text()))), @"safe success-status-narrowed (for us safe, Rust none) in response of 1: GET /things: the status changed from 2XX to 200");
}

#[test]
fn an_unused_schema_that_refers_to_itself_is_compared() {
    let node = |bound: u64| {
        let node = json!({"type": "object", "properties": {
            "next": {"$ref": "#/components/schemas/Node"},
            "name": {"type": "string", "maxLength": bound},
        }});
        with(shop(), "/components/schemas/Node", Some(node))
    };
    insta::assert_snapshot!(short(&compare(&node(5), &node(3))), @"safe max-length-lowered (for us safe, Rust none) in  of 0: `maxLength` of `Node.name` changed from `5` to `3`");
    insta::assert_snapshot!(short(&compare(&node(5), &shop())), @"safe unused-schema-removed (for us safe, Rust none) in  of 0: schema `Node` removed");
}

#[test]
fn renamed_operations_and_schemas_are_recognized() {
    let text = shop()
        .to_string()
        .replace("schemas/Thing", "schemas/Item")
        .replace("\"Thing\":", "\"Item\":");
    let renamed: Value = serde_json::from_str(&text).expect("names are only names");
    insta::assert_snapshot!(short(&compare(&shop(), &renamed)), @"safe schema-renamed (for us safe, Rust source break) in request+response of 2: `Thing` renamed to `Item`");

    let text = shop().to_string().replace("\"/things\"", "\"/items\"").replace("Thing\"", "Item\"");
    let moved: Value = serde_json::from_str(&text).expect("names are only names");
    insta::assert_snapshot!(short(&compare(&shop(), &moved)), @r"
    breaking operation-moved (for us breaking, Rust none) in request of 1: GET /things: moved to GET /items
    breaking operation-moved (for us breaking, Rust none) in request of 1: POST /things: moved to POST /items
    safe operation-id-changed (for us safe, Rust source break) in  of 1: POST /things: `operationId` changed to `createItem`
    safe schema-renamed (for us safe, Rust source break) in request+response of 2: `Thing` renamed to `Item`
    ");
}

#[test]
fn tags_restrict_operations_and_one_that_lost_its_tag_is_not_removed() {
    let after = with(shop(), "/paths/~1other", None);
    let after = with(after, "/paths/~1things/get/tags", Some(json!(["elsewhere"])));
    let scope =
        |tag: &str| Scope { tags: vec![tag.to_owned()], own_servers: false, ..Scope::default() };
    let compare = |tag| judged(&shop(), &after, &scope(tag));
    insta::assert_snapshot!(short(&compare("things").expect("there is such a tag")), @r"
    safe tag-added (for us safe, Rust none) in  of 1: GET /things: tag `elsewhere` added
    safe tag-removed (for us safe, Rust none) in  of 1: GET /things: tag `things` removed
    ");
    insta::assert_snapshot!(short(&compare("other").expect("there is such a tag")), @"breaking operation-removed (for us breaking, Rust source break) in  of 1: GET /other removed");
    let failure = compare("thing").expect_err("there is none");
    assert_eq!(failure.exit_code(), 2);
    assert_eq!(
        failure.to_string(),
        "no operation of either document has the tag `thing`; there are: elsewhere, other, things"
    );
}

#[test]
fn the_bump_is_the_greatest_that_a_finding_requires() {
    let name = "/components/schemas/Thing/properties/name";
    let bump = |document: Value| compare(&shop(), &document).bump();
    assert_eq!(
        bump(with(shop(), "/servers", Some(json!([{"url": "https://a.example"}])))),
        Bump::None
    );
    let deprecated = with(shop(), "/paths/~1other/get/deprecated", Some(json!(true)));
    assert_eq!(bump(deprecated), Bump::Patch);
    // A request without the value may now mean something else.
    assert_eq!(bump(with(shop(), &format!("{name}/default"), Some(json!("x")))), Bump::Minor);
    assert_eq!(
        bump(with(shop(), "/components/schemas/Thing/properties/x", Some(json!({})))),
        Bump::Minor
    );
    assert_eq!(bump(with(shop(), name, None)), Bump::Major);
}

#[test]
fn a_report_in_every_format() {
    let after = with(shop(), "/components/schemas/Kind/enum", Some(json!(["a", "b", "c"])));
    let after = with(after, "/components/parameters/Limit/schema/maximum", Some(json!(50)));
    let report = compare(&shop(), &after);
    insta::assert_snapshot!("text", Format::Text.render(&report));
    insta::assert_snapshot!("json", Format::Json.render(&report));
    insta::assert_snapshot!("github", Format::Github.render(&report));
    let same = compare(&shop(), &shop());
    insta::assert_snapshot!(Format::Text.render(&same), @r"
    test.json (1) compared with test.json (1)
    0 findings: 0 breaking, 0 risky, 0 safe; for generated clients: 0 breaking, 0 risky, 0 safe
    nothing has changed for callers
    ");
}

#[test]
fn references_that_fan_out_are_followed_once_each() {
    // Followed on every way, the innermost schema would be come across 3^50 times.
    let fan = |keyword: &str, innermost: &str| {
        let mut schemas: serde_json::Map<String, Value> = (0..50)
            .map(|level| {
                let next = json!({"$ref": format!("#/components/schemas/S{}", level + 1)});
                (format!("S{level}"), json!({keyword: [next, next, next]}))
            })
            .collect();
        let last = json!({"type": "object", "properties": {"a": {"type": innermost}}});
        schemas.insert("S50".to_owned(), last);
        let responses = json!({"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/S0"}}}}});
        json!({
            "openapi": "3.1.0",
            "info": {"title": "Fan", "version": "1"},
            "paths": {"/fan": {"get": {"responses": responses}}},
            "components": {"schemas": schemas},
        })
    };
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let report = compare(&fan(keyword, "string"), &fan(keyword, "integer"));
        let ids: Vec<_> = report.findings.iter().map(|finding| finding.rule.id).collect();
        assert_eq!(ids, ["type-changed"], "{keyword}");
    }
}

#[test]
fn odd_documents_are_compared_without_a_panic() {
    let odd = [
        json!({"openapi": "3.1.0"}),
        json!({"openapi": "3.1.0", "paths": [], "components": 1, "servers": {}, "security": "x"}),
        json!({"openapi": "3.1.0", "paths": {"/a": {"get": null, "post": {"parameters": [1, {"name": "a"}, {"$ref": "#/paths"}], "responses": [], "requestBody": []}}}}),
        json!({"openapi": "3.1.0", "paths": {"/a": {"$ref": "#/paths/~1a"}}}),
        with(
            shop(),
            "/components/schemas/Thing",
            Some(json!({"$ref": "#/components/schemas/Thing"})),
        ),
        with(
            shop(),
            "/components/schemas/Thing",
            Some(
                json!({"allOf": [{"$ref": "#/components/schemas/Thing"}, {"properties": {"a": {"$ref": "#/components/schemas/Thing"}}}]}),
            ),
        ),
        with(
            shop(),
            "/components/schemas/Thing",
            Some(
                json!({"anyOf": [{"$ref": "#/components/schemas/Thing"}, {"$ref": "#/components/schemas/Kind"}]}),
            ),
        ),
        with(
            shop(),
            "/components/schemas/Thing",
            Some(
                json!({"oneOf": [], "enum": [], "type": [], "required": "x", "properties": [1], "items": [{}, true]}),
            ),
        ),
        with(
            shop(),
            "/components/schemas/Thing",
            Some(
                json!({"type": "unknown", "minimum": "x", "maxLength": -1, "multipleOf": 0, "pattern": 1, "format": {}}),
            ),
        ),
        with(shop(), "/components/schemas/Thing", Some(json!({"$ref": "#/nowhere"}))),
        with(shop(), "/components/schemas/Thing", Some(json!(true))),
        with(shop(), "/components/schemas/Thing", Some(json!(17))),
    ];
    let all = || odd.iter().chain(std::iter::once(&odd[0]));
    let shop = shop();
    for (left, right) in all()
        .flat_map(|l| all().map(move |r| (l, r)))
        .chain(odd.iter().map(|o| (o, &shop)))
        .chain(odd.iter().map(|o| (&shop, o)))
    {
        let report = compare(left, right);
        for format in [Format::Text, Format::Json, Format::Github] {
            assert!(!format.render(&report).is_empty());
        }
        if left == right {
            assert_eq!(short(&report), "", "{left}");
        }
    }
}
