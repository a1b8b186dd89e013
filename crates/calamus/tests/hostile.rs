//! Strings of a document that are meant to break the generated source.

// A panic is how a test fails.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

#[path = "hostile/document.rs"]
mod document;

/// Pieces of strings: what ends comments, literals and lines, what turns text around, and what
/// the generator itself uses as marks.
const PIECES: [&str; 33] = [
    "\r",
    "\n",
    "\r\n",
    "\0",
    "\t",
    "\x0b",
    "\x0c",
    "\x1b[31m",
    "\u{7f}",
    "\u{85}",
    "\u{ad}",
    "\u{61c}",
    "\u{200b}",
    "\u{200d}",
    "\u{200e}",
    "\u{202e}",
    "\u{2066}",
    "\u{2069}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffd}",
    "\u{10ffff}",
    "\u{e000}1\u{e001}",
    "*/",
    "/*",
    "\"",
    "\\",
    "#\"",
    "```",
    "]\n[x]\n",
    "{}",
    "é",
    "e\u{301}",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => select(&PIECES[..]).prop_map(str::to_owned),
        2 => "[a-z]{1,3}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

/// A string for each place: plain for most, so that most documents are not refused.
fn strings() -> impl Strategy<Value = Vec<String>> {
    let string = prop_oneof![3 => "[a-z]{3,8}", 1 => hostile()];
    proptest::collection::vec(string, 150)
}

fn supplier(strings: &[String]) -> impl FnMut() -> String + '_ {
    let mut strings = strings.iter().cloned().cycle();
    move || strings.next().unwrap_or_default()
}

#[test]
fn operation_ids_that_become_the_same_name_are_told_apart() {
    let operation = |id| serde_json::json!({"get": {"operationId": id, "responses": {}}});
    let ids = ["\u{fffd}", "\u{fffd}x", "1a", "x1a", "type", "type_"];
    let paths = ids.iter().enumerate().map(|(index, id)| (format!("/{index}"), operation(*id)));
    let document = serde_json::json!({
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": paths.collect::<serde_json::Map<_, _>>(),
    });
    assert!(document::generate(&document, "test").is_some());
}

#[test]
fn no_string_of_a_document_breaks_the_generated_source() {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config =
        Config { cases: cases.unwrap_or(32), failure_persistence: None, ..Config::default() };
    // The same documents in every run of the gate; others for those who ask for more.
    let mut runner = match cases {
        None => TestRunner::new_with_rng(
            config.clone(),
            TestRng::deterministic_rng(RngAlgorithm::ChaCha),
        ),
        Some(_) => TestRunner::new(config.clone()),
    };
    let generated = std::cell::Cell::new(0);
    let result = runner.run(&strings(), |strings| {
        let document = document::document(&mut supplier(&strings));
        let command = format!("make --tag {}", strings.first().map_or("", String::as_str));
        if document::generate(&document, &command).is_some() {
            generated.set(generated.get() + 1);
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    assert!(generated.get() * 2 > config.cases, "only {} were generated", generated.get());
}

#[test]
fn each_control_alone_in_every_place_gives_source_that_parses() {
    for piece in PIECES {
        let mut count = 0;
        let mut text = || {
            count += 1;
            format!("n{count}{piece}z")
        };
        let document = document::document(&mut text);
        let files = document::generate(&document, "make").unwrap_or_else(|| {
            panic!("a document with {piece:?} is refused");
        });
        let types = files.iter().find(|file| file.path == "types.rs").unwrap();
        assert!(String::from_utf8_lossy(&types.contents).contains("pub struct "), "{piece:?}");
    }
}

#[test]
fn a_name_on_the_wire_keeps_its_value() {
    let name = "a\r\0\u{202e}b";
    let mut count = 0;
    let mut document = document::document(&mut || {
        count += 1;
        format!("n{count}")
    });
    document["components"]["schemas"]["Wire"] = serde_json::json!({
        "type": "object", "required": [name], "properties": {name: {"type": "string"}},
    });
    let files = document::generate(&document, "make").unwrap();
    let types = files.iter().find(|file| file.path == "types.rs").unwrap();
    let types = syn::parse_file(std::str::from_utf8(&types.contents).unwrap()).unwrap();
    let found = types.items.iter().any(|item| {
        let syn::Item::Macro(item) = item else { return false };
        let named = |input: syn::parse::ParseStream<'_>| {
            let (ty, properties): (syn::Ident, _) = (input.parse()?, input);
            let content;
            syn::braced!(content in properties);
            let json: syn::LitStr = content.parse()?;
            content.parse::<proc_macro2::TokenStream>()?;
            Ok(ty == "Wire" && json.value() == name)
        };
        item.mac.parse_body_with(named).unwrap_or(false)
    });
    assert!(found);
}
