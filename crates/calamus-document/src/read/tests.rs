//! Values, their positions, and the errors of invalid text.

use std::fmt::Write as _;

use serde_json::json;

use super::*;

fn source(text: &str) -> Source {
    parse("test.json", text.to_owned()).unwrap()
}

/// What a text without a name of JSON says below `x`.
fn yaml(text: &str) -> Value {
    let source = parse("test.yaml", format!("openapi: 3.1.0\nx:\n{text}\n")).unwrap();
    assert_eq!(source.changes, [], "{text}");
    source.value["x"].clone()
}

fn refusals<T: AsRef<[u8]>>(name: &str, texts: impl IntoIterator<Item = T>) -> String {
    texts.into_iter().fold(String::new(), |mut output, text| {
        let error = decode(name, text.as_ref().to_vec()).unwrap_err();
        let _ = writeln!(output, "{error}");
        output
    })
}

fn positions(source: &Source, pointers: &[&str]) -> String {
    pointers.iter().fold(String::new(), |mut output, pointer| {
        match source.position(&Pointer::parse(*pointer)) {
            Some(position) => writeln!(output, "{pointer}: {position}"),
            None => {
                writeln!(
                    output,
                    "{pointer}: nothing; {}",
                    source.nearest(&Pointer::parse(*pointer))
                )
            }
        }
        .unwrap();
        output
    })
}

#[test]
fn pointers_into_json_have_positions() {
    let source = source(
        r#"{
  "openapi": "3.1.0",
  "a\"b": {"é": [1, {"x": "}],{"}, [
      2, true
  ]]},
  "last": null
}"#,
    );
    let pointers = [
        "",
        "/openapi",
        "/a\"b",
        "/a\"b/é",
        "/a\"b/é/0",
        "/a\"b/é/1/x",
        "/a\"b/é/2/1",
        "/last",
        "/a\"b/é/3",
        "/nothing",
        "/openapi/below",
    ];
    insta::assert_snapshot!(positions(&source, &pointers), @r#"
    : line 1, column 1
    /openapi: line 2, column 3
    /a"b: line 3, column 3
    /a"b/é: line 3, column 12
    /a"b/é/0: line 3, column 18
    /a"b/é/1/x: line 3, column 22
    /a"b/é/2/1: line 4, column 10
    /last: line 6, column 3
    /a"b/é/3: nothing; line 3, column 12
    /nothing: nothing; line 1, column 1
    /openapi/below: nothing; line 2, column 3
    "#);
}

#[test]
fn pointers_into_yaml_have_positions() {
    let source = parse(
        "test.yaml",
        "# A comment\nopenapi: 3.1.0\nshared: &shared\n  one: 1\n  two: [a, 'b']\nlist:\n  - x: ä\n  \
         - *shared\n  - {k: *shared}\nmore:\n  <<: *shared\n  two: mine\n"
            .to_owned(),
    )
    .unwrap();
    let pointers = [
        "",
        "/openapi",
        "/shared/two",
        "/shared/two/1",
        "/list/0/x",
        "/list/1",
        "/list/1/one",
        "/list/2/k",
        "/list/2/k/two/0",
        "/more/one",
        "/more/two",
        "/more/three",
    ];
    insta::assert_snapshot!(positions(&source, &pointers), @r"
    : line 2, column 1
    /openapi: line 2, column 1
    /shared/two: line 5, column 3
    /shared/two/1: line 5, column 12
    /list/0/x: line 7, column 5
    /list/1: line 8, column 5
    /list/1/one: line 4, column 3
    /list/2/k: line 9, column 6
    /list/2/k/two/0: line 5, column 9
    /more/one: line 4, column 3
    /more/two: line 12, column 3
    /more/three: nothing; line 10, column 1
    ");
}

#[test]
fn marks_and_line_ends_of_windows_change_nothing() {
    for text in [
        "\u{FEFF}{\r\n  \"openapi\": \"3.0.0\",\r\n  \"a\": 1\r\n}\r\n",
        "\u{FEFF}openapi: 3.0.0\r\n\r\na:\r\n  1\r\n",
    ] {
        let source = parse("any", text.to_owned()).unwrap();
        assert_eq!(source.value, json!({"openapi": "3.0.0", "a": 1}));
        assert_eq!(source.position(&Pointer::parse("/a")).unwrap().line, 3, "{text}");
    }
}

#[test]
fn plain_scalars_follow_the_core_schema_of_yaml_1_2() {
    for (text, meant) in [
        ("[~, null, Null, NULL, '']", json!([null, null, null, null, ""])),
        (
            "[true, True, TRUE, false, yes, no, on, off, y, tRue]",
            json!([true, true, true, false, "yes", "no", "on", "off", "y", "tRue"]),
        ),
        (
            "[0, -0, +12, 010, 0o17, 0xfF, 0b1, 1_000]",
            json!([0, 0, 12, 10, 15, 255, "0b1", "1_000"]),
        ),
        (
            "[1.0, .5, 5., -1e3, 1E-2, 1.2.3, e5, ., +]",
            json!([1.0, 0.5, 5.0, -1000.0, 0.01, "1.2.3", "e5", ".", "+"]),
        ),
        ("[18446744073709551615, -9223372036854775808]", json!([u64::MAX, i64::MIN])),
        ("[2024-01-01, 12:30:00, '12', \"true\"]", json!(["2024-01-01", "12:30:00", "12", "true"])),
        ("[!!str 12, !!int 12, !!float 1, ! 12, !!null '']", json!(["12", 12, 1, "12", null])),
        ("{200: a, true: b, 1.0: c, ~: d}", json!({"200": "a", "true": "b", "1.0": "c", "~": "d"})),
        (
            "  a: |\n    two\n    lines\n  b: >-\n    one\n    line",
            json!({"a": "two\nlines\n", "b": "one line"}),
        ),
    ] {
        let text = if text.starts_with(' ') { text.to_owned() } else { format!("  {text}") };
        assert_eq!(yaml(&text), meant, "{text}");
    }
}

#[test]
fn aliases_are_expanded_and_merge_keys_have_lower_precedence() {
    assert_eq!(
        yaml(
            "  a: &a {p: 1, q: 2}\n  b: *a\n  c:\n    <<: *a\n    q: 3\n  d: {<<: [{q: 4}, *a], r: 5}\n  '<<': 6\n  e: [&t text, *t]\n  *t : 7"
        ),
        json!({
            "a": {"p": 1, "q": 2},
            "b": {"p": 1, "q": 2},
            "c": {"q": 3, "p": 1},
            "d": {"r": 5, "q": 4, "p": 1},
            "<<": 6,
            "e": ["text", "text"],
            "text": 7,
        })
    );
}

#[test]
fn changes_of_the_parser_are_reported() {
    let output = |name: &str, text: &str| {
        let source = parse(name, text.to_owned()).unwrap();
        source.changes.iter().fold(source.value.to_string(), |mut output, change| {
            write!(output, "\n  {:?} {}: {}", change.kind, change.pointer, change.what).unwrap();
            output
        })
    };
    insta::assert_snapshot!(output("test.json", "{\"openapi\": \"3.1.0\",\n\"a\": {\"b\": [0, {\"c\": 1, \"c\": 2, \"c\": 3}]},\n\"n\": [1, 340282366920938463463374607431768211455],\n\"a\": {\"b\": 2}}"), @r#"
    {"openapi":"3.1.0","a":{"b":2},"n":[1,3.402823669209385e+38]}
      Approximation /a/b/1/c: `c` stands twice: the first, at line 2, column 17, does not count, and the one at line 2, column 25 does
      Approximation /a/b/1/c: `c` stands twice: the first, at line 2, column 25, does not count, and the one at line 2, column 33 does
      Approximation /n/1: the number 340282366920938463463374607431768211455 is read as 3.402823669209385e+38
      Approximation /a: `a` stands twice: the first, at line 2, column 1, does not count, and the one at line 4, column 1 does
    "#);
    insta::assert_snapshot!(output("test.yaml", "openapi: 3.1.0\na: .inf\nb: [.NaN, 99999999999999999999, 1e999]\na: 1\n"), @r#"
    {"openapi":"3.1.0","a":1,"b":[".NaN",1e+20,"1e999"]}
      Approximation /a: the number .inf is none that JSON has: read as text
      Approximation /b/0: the number .NaN is none that JSON has: read as text
      Approximation /b/1: the number 99999999999999999999 is read as 1e+20
      Approximation /b/2: the number 1e999 is none that JSON has: read as text
      Approximation /a: `a` stands twice: the first, at line 2, column 1, does not count, and the one at line 4, column 1 does
    "#);
    let source = source("{\"openapi\": \"3.1.0\",\n\"a\": 1,\n\"a\": {\"b\": 2}}");
    assert_eq!(source.position(&Pointer::parse("/a/b")), Some(Position { line: 3, column: 7 }));
}

#[test]
#[expect(clippy::too_many_lines, reason = "a list of documents and their errors")]
fn invalid_json_is_refused_with_its_position() {
    let deep = "[".repeat(100_000);
    let deep_object = "{\"a\":".repeat(100_000);
    let texts = [
        "{\"openapi\": \"3.1.0\",\n  \"info\": {",
        "{\"openapi\": \"3.1.0\",\n  \"inf",
        "{\"openapi\": \"3.1",
        "{\"openapi\": \"3.1.0\",}",
        "{\"openapi\" \"3.1.0\"}",
        "{\"openapi\": \"3.1.0\" \"info\": 1}",
        "{openapi: 1}",
        "{\"openapi\": [1,]}",
        "{\"openapi\": [1}",
        "{\"openapi\": .5}",
        "{\"openapi\": 01}",
        "{\"openapi\": 1e999}",
        "{\"openapi\": nul}",
        "{\"openapi\": \"a\nb\"}",
        "{\"openapi\": \"\\x\"}",
        "{\"openapi\": \"\\ud800\"}",
        "{} {}",
        "{}}",
        "]",
        &deep,
        &deep_object,
    ];
    insta::assert_snapshot!(refusals("test.json", texts), @r#"
    cannot read test.json:2:12: the text ends inside the object that begins at line 2, column 11
      remedy: get the whole of it: it is cut off
    cannot read test.json:2:7: the text ends inside the object that begins at line 1, column 1
      remedy: get the whole of it: it is cut off
    cannot read test.json:1:17: the text ends inside the object that begins at line 1, column 1
      remedy: get the whole of it: it is cut off
    cannot read test.json:1:21: it is not JSON: `}` stands where a property name in double quotes should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:12: it is not JSON: `"` stands where the colon behind a name should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:21: it is not JSON: `"` stands where a comma or `}` should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:2: it is not JSON: `o` stands where a property name in double quotes should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:16: it is not JSON: `]` stands where a value should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:15: it is not JSON: `}` stands where a comma or `]` should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:13: it is not JSON: `.` stands where a value should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:13: it is not JSON: `0` stands where a value should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:13: it is not JSON: `1` stands where a value should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:13: it is not JSON: `n` stands where a value should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:13: a string is not as JSON has it: control character (\u0000-\u001F) found while parsing a string
      remedy: escape what is in it
    cannot read test.json:1:13: a string is not as JSON has it: invalid escape
      remedy: escape what is in it
    cannot read test.json:1:13: a string is not as JSON has it: unexpected end of hex escape
      remedy: escape what is in it
    cannot read test.json:1:4: it is not JSON: `{` stands where the end should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:3: it is not JSON: `}` stands where the end should
      remedy: repair it there; a document in YAML has a name that ends in .yaml
    cannot read test.json:1:1: it is not YAML: misplaced bracket
      remedy: repair it there; most often it is the indentation, or a text that needs quotes
    cannot read test.json:1:129: more than 128 objects and lists stand inside each other
      remedy: name the inner ones under `components`, and refer to them
    cannot read test.json:1:641: more than 128 objects and lists stand inside each other
      remedy: name the inner ones under `components`, and refer to them
    "#);
}

#[test]
fn invalid_yaml_is_refused_with_its_position() {
    let deep = "[".repeat(100_000);
    let deep_block = (0..200).fold(String::new(), |text, depth| text + &" ".repeat(depth) + "a:\n");
    let texts = [
        "openapi: 3.1.0\ninfo:\n  title: a: b\n",
        "openapi: 3.1.0\ninfo: {title: [",
        "openapi: 3.1.0\n\tinfo: 1\n",
        "openapi: 3.1.0\ninfo: !custom {}\n",
        "openapi: 3.1.0\ninfo: !!python/object:os.system ls\n",
        "openapi: 3.1.0\ninfo: !!int text\n",
        "openapi: 3.1.0\ninfo: *nothing\n",
        "openapi: 3.1.0\ninfo: &a [*a]\n",
        "openapi: 3.1.0\ninfo: {[a, b]: 1}\n",
        "openapi: 3.1.0\ninfo: {<<: 1}\n",
        "openapi: 3.1.0\n---\nopenapi: 3.1.0\n",
        "# nothing\n",
        &deep,
        &deep_block,
    ];
    insta::assert_snapshot!(refusals("test.yaml", texts), @r#"
    cannot read test.yaml:3:11: it is not YAML: mapping values are not allowed in this context
      remedy: repair it there; most often it is the indentation, or a text that needs quotes
    cannot read test.yaml:3:1: it is not YAML: while parsing a node, did not find expected node content
      remedy: repair it there; most often it is the indentation, or a text that needs quotes
    cannot read test.yaml:1:10: it is not YAML: while scanning a plain scalar, found a tab
      remedy: repair it there; most often it is the indentation, or a text that needs quotes
    cannot read test.yaml:2:7: the tag `!custom` means nothing here
      remedy: only !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are read, on what is one: take it out
    cannot read test.yaml:2:7: the tag `!!python/object:os.system` means nothing here
      remedy: only !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are read, on what is one: take it out
    cannot read test.yaml:2:7: the tag `!!int` means nothing here
      remedy: only !!str, !!int, !!float, !!bool, !!null, !!map and !!seq are read, on what is one: take it out
    cannot read test.yaml:2:7: it is not YAML: while parsing node, found unknown anchor
      remedy: repair it there; most often it is the indentation, or a text that needs quotes
    cannot read test.yaml:2:11: an alias stands inside of what it stands for
      remedy: use `$ref` for a schema that contains itself
    cannot read test.yaml:2:8: the name of a property is not a string
      remedy: name properties with strings
    cannot read test.yaml:2:12: `<<` merges objects, and this is something else
      remedy: give it an alias, or a list of aliases; in quotes it is an ordinary property
    cannot read test.yaml:2:1: a second document begins
      remedy: one file, one document
    cannot read test.yaml:1:1: it has nothing but comments
      remedy: name the document
    cannot read test.yaml:1:256: it is not YAML: recursion limit exceeded
      remedy: repair it there; most often it is the indentation, or a text that needs quotes
    cannot read test.yaml:129:129: more than 128 objects and lists stand inside each other
      remedy: name the inner ones under `components`, and refer to them
    "#);
}

#[test]
fn a_bomb_of_aliases_is_refused_before_it_is_large() {
    let mut text =
        "openapi: 3.1.0\na0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..30 {
        let inner = vec![format!("*a{}", level - 1); 9].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{inner}]");
    }
    let long = format!(
        "openapi: 3.1.0\na: &a {}\nb: [{}]\n",
        "x".repeat(1_000_000),
        vec!["*a"; 1_000].join(", ")
    );
    let merges = format!(
        "openapi: 3.1.0\na: &a {{{}}}\nb:\n{}",
        (0..10_000).map(|n| format!("k{n}: 1")).collect::<Vec<_>>().join(", "),
        "  - <<: *a\n".repeat(1_000)
    );
    let began = std::time::Instant::now();
    insta::assert_snapshot!(refusals("test.yaml", [text, long, merges]), @r"
    cannot read test.yaml:7:35: its anchors and aliases repeat more than 16777216 bytes
      remedy: write out what is meant, or use `$ref`
    cannot read test.yaml:3:65: its anchors and aliases repeat more than 16777216 bytes
      remedy: write out what is meant, or use `$ref`
    cannot read test.yaml:26:9: its anchors and aliases repeat more than 16777216 bytes
      remedy: write out what is meant, or use `$ref`
    ");
    assert!(began.elapsed().as_secs() < 20, "the work is bounded, {:?}", began.elapsed());
}

#[test]
fn documents_other_than_openapi_are_refused_with_a_remedy() {
    let texts = [
        "",
        " \n\t",
        "[]",
        "{}",
        "null",
        "just some words",
        "{\n  \"openapi\": \"4.0.0\"}",
        "{\"openapi\": \"3.10.0\"}",
        "{\"openapi\": \"3.2.0\"}",
        "{\"openapi\": null}",
        "{\"info\": {},\n \"swagger\": \"2.0\"}",
        "swagger: '2.0'\n",
        "<!DOCTYPE html>\n<html></html>",
    ];
    insta::assert_snapshot!(refusals("test", texts), @r"
    cannot read test:1:1: it is empty
      remedy: name the document
    cannot read test:1:1: it is empty
      remedy: name the document
    cannot read test:1:1: an OpenAPI document is an object, and this is a list
      remedy: name an OpenAPI document of version 3.0 or 3.1
    cannot read test:1:1: it has no `openapi` property with the version, so it is not an OpenAPI document
      remedy: name an OpenAPI document of version 3.0 or 3.1
    cannot read test:1:1: an OpenAPI document is an object, and this is a single value
      remedy: name an OpenAPI document of version 3.0 or 3.1
    cannot read test:1:1: an OpenAPI document is an object, and this is a text
      remedy: name an OpenAPI document of version 3.0 or 3.1
    cannot read test:2:3: OpenAPI `4.0.0` is not supported
      remedy: convert it to OpenAPI 3.0 or 3.1
    cannot read test:1:2: OpenAPI `3.10.0` is not supported
      remedy: convert it to OpenAPI 3.0 or 3.1
    cannot read test:1:2: OpenAPI `3.2.0` is not supported
      remedy: convert it to OpenAPI 3.0 or 3.1
    cannot read test:1:1: it has no `openapi` property with the version, so it is not an OpenAPI document
      remedy: name an OpenAPI document of version 3.0 or 3.1
    cannot read test:2:2: Swagger 2.0 is not supported
      remedy: convert it to OpenAPI 3.0 or 3.1
    cannot read test:1:1: Swagger 2.0 is not supported
      remedy: convert it to OpenAPI 3.0 or 3.1
    cannot read test:1:1: it is a page of HTML or XML
      remedy: download the document itself: a server may have sent a page in its place
    ");
    for version in ["3.0", "3.1", "3.0.4", "3.1.1", "3.1.0-rc1"] {
        source(&format!("{{\"openapi\": \"{version}\"}}"));
    }
    assert_eq!(parse("a.yaml", "openapi: 3.1".to_owned()).unwrap().value, json!({"openapi": 3.1}));
}

#[test]
fn invalid_utf_8_is_refused_with_its_position() {
    let texts: [&[u8]; 3] =
        [b"{\n  \"\xC3\xA9\xFF\"}", b"\xFF\xFE{\0}\0", b"openapi: 3.1.0\ntitle: caf\xE9\n"];
    insta::assert_snapshot!(refusals("test.json", texts), @r"
    cannot read test.json:2:5: it is not UTF-8 text (byte 7)
      remedy: save it as UTF-8
    cannot read test.json:1:1: it is UTF-16, and only UTF-8 is read
      remedy: save it as UTF-8
    cannot read test.json:2:11: it is not UTF-8 text (byte 25)
      remedy: save it as UTF-8
    ");
}

#[test]
fn folders_and_missing_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("openapi.json");
    let refusal = |path: &Path| {
        let error = read(path).unwrap_err().to_string();
        error.replace(&folder.path().display().to_string(), "DIR")
    };
    let missing = refusal(&path);
    let directory = refusal(folder.path());
    // Without contents: the length alone decides.
    std::fs::File::create(&path).unwrap().set_len(200 * 1024 * 1024).unwrap();
    let giant = refusal(&path);
    insta::assert_snapshot!([missing, directory, giant].join("\n"), @r"
    cannot read DIR/openapi.json: No such file or directory (os error 2)
      remedy: name a file that exists and that you may read
    cannot read DIR: it is a folder
      remedy: name the document in it
    cannot read DIR/openapi.json: it has 209715200 bytes, and no document of more than 67108864 is read
      remedy: make sure that it is the document, and not an archive or a log
    ");
}

#[cfg(unix)]
#[test]
fn files_without_a_length_are_read_up_to_the_limit() {
    let error = read(Path::new("/dev/zero")).unwrap_err();
    assert_eq!(
        error.reason,
        "it has more than 67108864 bytes, and no document of more than 67108864 is read"
    );
}

#[test]
fn a_document_of_too_many_values_is_refused_without_being_held() {
    let text = format!("{{\"openapi\": \"3.1.0\", \"a\": [{}1]}}", "1,".repeat(MAX_VALUES));
    let error = parse("test.json", text).unwrap_err();
    assert_eq!(error.reason, format!("it has more than {MAX_VALUES} values"));
}
