//! Which operations get pages, by their parameters, responses and settings.

#![allow(clippy::unwrap_used)] // A test fails by panicking.

use calamus::settings::Settings;
use calamus::{pipeline, print};
use calamus_document::read;

/// The pages of an operation `x` that returns `schema`, as the builder has them; empty without.
fn pages(parameters: &str, schema: &str, settings: &str) -> Result<String, String> {
    response(
        parameters,
        &format!(r#""content": {{"application/json": {{"schema": {schema}}}}}"#),
        settings,
    )
}

fn response(parameters: &str, response: &str, settings: &str) -> Result<String, String> {
    let parameters: Vec<String> = parameters
        .split_whitespace()
        .map(|own| {
            let (name, ty) = own.split_once(':').unwrap();
            format!(r#"{{"name": "{name}", "in": "query", "schema": {{"type": "{ty}"}}}}"#)
        })
        .collect();
    let document = format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "T", "version": "1"}}, "paths": {{"/a": {{"get": {{
            "operationId": "x", "parameters": [{}],
            "responses": {{"200": {{"description": "", {response}}}}}}}}}}}}}"#,
        parameters.join(", ")
    );
    let source = read::parse("test.json", document).unwrap();
    let settings: Settings = toml::from_str(settings).unwrap();
    let generated =
        pipeline::generate_with(&source, &[], &settings).map_err(|error| error.to_string())?;
    let files = print::print(generated.code, print::Origin { command: "t", document: "t" });
    let builders = files.iter().find(|file| file.path.ends_with("builders.rs")).unwrap();
    let text = String::from_utf8(builders.contents.clone()).unwrap();
    let Some((_, rest)) = text.split_once("    pages ") else {
        return Ok(String::new());
    };
    let lines = rest.lines().skip(1).take_while(|line| line.trim() != "}");
    Ok(lines.map(|line| line.trim()).collect::<Vec<_>>().join(" "))
}

/// An object with these properties, of which those with an exclamation mark are required.
fn object(properties: &str) -> String {
    let mut required = Vec::new();
    let mut members = Vec::new();
    for property in properties.split("; ").filter(|own| !own.is_empty()) {
        let (name, schema) = property.split_once(": ").unwrap();
        if let Some(name) = name.strip_suffix('!') {
            required.push(format!("{name:?}"));
        }
        members.push(format!("{:?}: {schema}", name.trim_end_matches('!')));
    }
    format!(
        r#"{{"type": "object", "required": [{}], "properties": {{{}}}}}"#,
        required.join(", "),
        members.join(", ")
    )
}

const LIST: &str = r#"{"type": "array", "items": {"type": "string"}}"#;
const TEXT: &str = r#"{"type": "string"}"#;
const MAYBE: &str = r#"{"type": ["string", "null"]}"#;
const FLAG: &str = r#"{"type": "boolean"}"#;
const COUNT: &str = r#"{"type": "integer"}"#;
const URL: &str = r#"{"type": ["string", "null"], "format": "uri"}"#;

#[test]
fn pages_are_found_where_names_make_them_plain() {
    let meta = object(&format!("next_cursor!: {MAYBE}"));
    for (parameters, schema, expected) in [
        (
            "cursor:string limit:integer",
            object(&format!("items!: {LIST}; next_cursor: {MAYBE}; has_more!: {FLAG}")),
            r#"token "cursor" = page.next_cursor.as_ref(); more = Some(&page.has_more); items = Some(page.items);"#,
        ),
        (
            "pageToken:string",
            object(&format!("files: {LIST}; nextPageToken!: {TEXT}")),
            r#"token "pageToken" = Some(&page.next_page_token); items = page.files;"#,
        ),
        (
            "after:integer",
            object(&format!("data!: {LIST}; errors: {LIST}; paging: {meta}")),
            r#"token "after" = page.paging.as_ref().and_then(|inner| inner.next_cursor.as_ref()); items = Some(page.data);"#,
        ),
        (
            "offset:integer limit:integer",
            object(&format!("results!: {LIST}; total: {COUNT}")),
            r#"offset "offset" = (Some(&page.results), page.total.as_ref()); items = Some(page.results);"#,
        ),
        (
            "skip:integer take:integer",
            LIST.to_owned(),
            r#"offset "skip" = (Some(page), None::<&u64>); items = Some(page);"#,
        ),
        (
            "page:integer per_page:integer",
            object(&format!("items!: {LIST}; meta: {}", object(&format!("total_pages: {COUNT}")))),
            r#"number "page" 1 = (Some(&page.items), page.meta.as_ref().and_then(|inner| inner.total_pages.as_ref())); items = Some(page.items);"#,
        ),
        (
            "page:integer",
            object(&format!("count!: {COUNT}; next: {URL}; results!: {LIST}")),
            "link = page.next.as_ref(); items = Some(page.results);",
        ),
    ] {
        assert_eq!(pages(parameters, &schema, "").as_deref(), Ok(expected), "{parameters}");
    }
    let header = format!(
        r#""headers": {{"Link": {{"schema": {TEXT}}}}}, "content": {{"application/json": {{"schema": {LIST}}}}}"#
    );
    assert_eq!(response("", &header, "").as_deref(), Ok("link_header; items = Some(page);"));
}

#[test]
fn pages_are_not_guessed() {
    for (parameters, schema) in [
        // Nothing to send the token in, or no token.
        ("limit:integer", object(&format!("items!: {LIST}; next_cursor: {MAYBE}"))),
        ("cursor:string", object(&format!("items!: {LIST}"))),
        ("cursor:boolean", object(&format!("items!: {LIST}; next_cursor: {MAYBE}"))),
        // Two lists that may be the elements, or none.
        ("cursor:string", object(&format!("items!: {LIST}; data: {LIST}; next_cursor: {MAYBE}"))),
        ("cursor:string", object(&format!("a!: {LIST}; b: {LIST}; next_cursor: {MAYBE}"))),
        ("cursor:string", object(&format!("next_cursor: {MAYBE}"))),
        // What is next may be anything.
        ("page:integer", object(&format!("items!: {LIST}; next: {MAYBE}"))),
        ("offset:integer", LIST.to_owned()),
        // Without a size of pages, or without their number.
        ("page:integer", object(&format!("items!: {LIST}; total_pages: {COUNT}"))),
        ("page:integer per_page:integer", object(&format!("items!: {LIST}; total: {COUNT}"))),
        ("page:string limit:integer", object(&format!("items!: {LIST}; total_pages: {COUNT}"))),
        ("cursor:string", TEXT.to_owned()),
    ] {
        assert_eq!(pages(parameters, &schema, "").as_deref(), Ok(""), "{parameters} {schema}");
    }
}

#[test]
fn settings_describe_pages_and_turn_them_off() {
    let inner = object(&format!("rows!: {LIST}; more: {FLAG}; then: {MAYBE}"));
    let schema = object(&format!("result!: {inner}; odata.next: {MAYBE}; n: {COUNT}"));
    let with =
        |settings: &str| pages("from:string", &schema, &format!("[pagination.x]\n{settings}"));
    assert_eq!(
        with(
            "items = 'result.rows'\ntoken = 'result.then'\nparameter = 'from'\nmore = 'result.more'"
        )
        .as_deref(),
        Ok("token \"from\" = Some(&page.result).and_then(|inner| inner.then.as_ref()); \
            more = Some(&page.result).and_then(|inner| inner.more.as_ref()); \
            items = Some(page.result).map(|inner| inner.rows);")
    );
    let link = with("items = 'result.rows'\nlink = 'odata.next'").unwrap();
    assert!(link.starts_with("link = page.odata_next.as_ref();"), "{link}");
    let number =
        with("items = 'result.rows'\nnumber = true\nfirst = 0\nparameter = 'from'").unwrap();
    assert!(number.starts_with("number \"from\" 0 = (Some(&page.result)"), "{number}");
    assert!(number.contains("None::<&u64>);"), "{number}");
    for (settings, reason) in [
        ("items = 'rows'\nlink_header = true", "there is no property `rows`"),
        ("items = 'n'\nlink_header = true", "n is no array"),
        ("link_header = true", "the page is no array"),
        ("items = 'n.rows'\nlink_header = true", "`n.rows` leads to no object"),
        (
            "items = 'result.rows'",
            "one of `token`, `link`, `link_header`, `offset` and `number` is needed",
        ),
        ("items = 'result.rows'\ntoken = 'result.then'", "there is no `parameter`"),
        (
            "items = 'result.rows'\ntoken = 'result.then'\nparameter = 'to'",
            "the operation has no query parameter `to`",
        ),
        ("items = 'result.rows'\nlink = 'n'", "`n` is no string"),
    ] {
        let failure = with(settings).unwrap_err();
        assert_eq!(failure, format!("calamus.toml: pagination of `x`: {reason}"));
    }
    let plain = object(&format!("items!: {LIST}; next_cursor: {MAYBE}"));
    let pages = |settings: &str| pages("cursor:string", &plain, settings);
    assert!(pages("[pagination]\nx = true").unwrap().starts_with("token"));
    assert_eq!(pages("[pagination]\nx = false").as_deref(), Ok(""));
    let failure = pages("[pagination]\ny = false").unwrap_err();
    assert_eq!(failure, "calamus.toml: the document has no operation `y`\n  remedy: known are: x");
}

#[test]
fn the_first_page_is_what_the_parameter_has_by_default_or_at_least() {
    let page = object(&format!("items!: {LIST}; pages!: {COUNT}"));
    for (schema, first) in
        [("", 1), (r#", "minimum": 0"#, 0), (r#", "minimum": 0, "default": 1"#, 1)]
    {
        let document = format!(
            r#"{{"openapi": "3.1.0", "info": {{"title": "T", "version": "1"}}, "paths": {{"/a": {{"get": {{
                "operationId": "x", "parameters": [
                    {{"name": "page", "in": "query", "schema": {{"type": "integer"{schema}}}}},
                    {{"name": "size", "in": "query", "schema": {{"type": "integer"}}}}],
                "responses": {{"200": {{"description": "", "content": {{
                    "application/json": {{"schema": {page}}}}}}}}}}}}}}}}}"#
        );
        let plan = pipeline::inspect(&read::parse("test.json", document).unwrap()).unwrap();
        let expected = format!("number from {first} in \"page\" up to pages");
        assert!(plan.contains(&expected), "{schema}: {plan}");
    }
}
