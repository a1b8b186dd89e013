//! Sentences that the prose of two documents has in common.

use serde_json::Value;

/// Returns the sentences of at least `shortest` characters that the prose of both
/// documents contains, each with its pointer in `ours`. Case, punctuation, markup and line breaks make
/// no difference.
pub fn shared_sentences(ours: &Value, theirs: &Value, shortest: usize) -> Vec<String> {
    let ours: Vec<(String, String)> =
        texts(ours).into_iter().map(|(pointer, text)| (pointer, words(text))).collect();
    // One long string is searched faster than many short ones. No sentence contains a bar.
    let everything: String = ours.iter().map(|(_, text)| format!("| {text} |")).collect();
    let mut shared = Vec::new();
    for (_, text) in texts(theirs) {
        for sentence in sentences(text) {
            let padded = format!(" {sentence} ");
            if sentence.chars().count() < shortest || !everything.contains(&padded) {
                continue;
            }
            for (pointer, text) in &ours {
                if format!(" {text} ").contains(&padded) {
                    shared.push(format!("{pointer}: {sentence:?}"));
                }
            }
        }
    }
    shared.sort();
    shared.dedup();
    shared
}

/// Returns all descriptions and summaries, with their pointers.
fn texts(document: &Value) -> Vec<(String, &str)> {
    let mut texts = Vec::new();
    collect(document, String::new(), &mut texts);
    texts
}

/// Collects prose. A property named `description` is a schema, not a string.
fn collect<'a>(value: &'a Value, pointer: String, texts: &mut Vec<(String, &'a str)>) {
    let child = |key: &str| format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                collect(element, child(&index.to_string()), texts);
            }
        }
        Value::Object(properties) => {
            for (key, value) in properties {
                match value.as_str().filter(|_| matches!(key.as_str(), "description" | "summary")) {
                    Some(text) => texts.push((child(key), text)),
                    None => collect(value, child(key), texts),
                }
            }
        }
        _ => {}
    }
}

/// Returns the sentences of a text, each as its words.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        let ends = match character {
            '.' | '!' | '?' | ':' | ';' => next.is_none_or(char::is_whitespace),
            // A paragraph or a list item ends a sentence, a wrapped line does not.
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

/// Returns the words of a text in lower case, separated by one space.
fn words(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}
