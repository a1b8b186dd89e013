//! What a document says to people: where it says nothing, and where it says it in somebody else's
//! words.

use serde_json::Value;

use super::place::{METHODS, Place, child};

/// The pointers of all places that want a description, or a summary, and have none.
///
/// Wanted are descriptions of the document, its servers, tags and security schemes, of operations,
/// parameters, request bodies and answers, of component schemas, and of properties at any depth;
/// and summaries of operations.
pub fn missing(document: &Value) -> Vec<String> {
    let mut missing = Vec::new();
    walk(document, &mut |spot| {
        let lacks = |keyword| {
            spot.value
                .get(keyword)
                .and_then(Value::as_str)
                .is_none_or(|text| text.trim().is_empty())
        };
        let is_operation = METHODS.contains(&spot.holder);
        let wanted = match spot.holder {
            "info" | "servers" | "parameters" | "requestBody" | "requestBodies" | "responses"
            | "schemas" | "properties" | "securitySchemes" => true,
            // An operation's own tags are only names.
            "tags" => spot.value.is_object(),
            _ => is_operation,
        };
        if wanted && lacks("description") {
            missing.push(format!("{}: no description", spot.pointer));
        }
        if is_operation && lacks("summary") {
            missing.push(format!("{}: no summary", spot.pointer));
        }
    });
    missing
}

/// The sentences of at least `least` characters that stand in the prose of both documents, each
/// with its pointer in `ours`. Case, punctuation, mark-up and line breaks make no difference.
pub fn borrowed(ours: &Value, theirs: &Value, least: usize) -> Vec<String> {
    let ours: Vec<(String, String)> =
        texts(ours).into_iter().map(|(pointer, text)| (pointer, words(&text))).collect();
    // One long text is searched faster than many short ones; the bar is no part of any sentence.
    let everything: String = ours.iter().map(|(_, text)| format!("| {text} |")).collect();
    let mut borrowed = Vec::new();
    for (_, text) in texts(theirs) {
        for sentence in sentences(&text) {
            if sentence.chars().count() < least || !everything.contains(&format!(" {sentence} ")) {
                continue;
            }
            for (pointer, text) in &ours {
                if format!(" {text} ").contains(&format!(" {sentence} ")) {
                    borrowed.push(format!("{pointer}: {sentence:?}"));
                }
            }
        }
    }
    borrowed.sort();
    borrowed.dedup();
    borrowed
}

/// All descriptions and summaries, with their pointers.
fn texts(document: &Value) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    walk(document, &mut |spot| {
        for keyword in ["summary", "description"] {
            if let Some(text) = spot.value.get(keyword).and_then(Value::as_str) {
                texts.push((child(spot.pointer, keyword), text.to_owned()));
            }
        }
    });
    texts
}

/// The sentences of a text, as bare words.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        let ends = match character {
            '.' | '!' | '?' | ':' | ';' => next.is_none_or(char::is_whitespace),
            // A paragraph or a point of a list ends a sentence, a wrapped line does not.
            '\n' => matches!(next, Some('\n' | '*' | '-')),
            _ => false,
        };
        match sentences.last_mut() {
            Some(sentence) if !ends => sentence.push(character),
            _ => sentences.push(String::new()),
        }
    }
    sentences.iter().map(|sentence| words(sentence)).filter(|words| !words.is_empty()).collect()
}

/// A text as its words in lower case, one space between them.
fn words(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// A value of the document that stands where keywords may.
struct Spot<'a> {
    pointer: &'a str,
    /// The keyword under which it stands, directly, in a list or by a name.
    holder: &'a str,
    value: &'a Value,
}

fn walk(document: &Value, visit: &mut dyn FnMut(Spot<'_>)) {
    step("", "", Place::Keywords, document, visit);
}

fn step(pointer: &str, holder: &str, place: Place, value: &Value, visit: &mut dyn FnMut(Spot<'_>)) {
    match value {
        _ if place == Place::Literal => {}
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                let pointer = child(pointer, &index.to_string());
                step(&pointer, holder, place.of_elements(), element, visit);
            }
        }
        _ => {
            if place == Place::Keywords {
                visit(Spot { pointer, holder, value });
            }
            for (key, member) in value.as_object().into_iter().flatten() {
                // The members of a map of names stand under the keyword that holds the map.
                let holder = if place == Place::Names { holder } else { key };
                step(&child(pointer, key), holder, place.under(key), member, visit);
            }
        }
    }
}
