//! Documentation, comments and messages use the vocabulary of CONTRIBUTING.md.

use std::fs;
use std::path::{Path, PathBuf};

use tests::root;

/// Where prose is, besides the pages at the root.
const FOLDERS: [&str; 4] = ["crates", "docs", "examples", "xtask/src"];

/// Lines that use a word as a name that is not ours.
const EXCEPTIONS: [&str; 4] = [
    // Cargo's key.
    "workspace_members",
    "members = [",
    "default-members",
    // The vocabulary itself.
    "| use | not |",
];

/// Returns the words of the vocabulary that are marked with an asterisk.
fn words() -> Vec<String> {
    let page = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let (_, table) = page.split_once("| use | not |").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let cells = table.lines().filter_map(|line| line.split('|').nth(2));
    let marked = cells.flat_map(|cell| cell.split(',').filter(|word| word.trim().ends_with('*')));
    let words: Vec<String> =
        marked.map(|word| word.trim().trim_end_matches('*').to_owned()).collect();
    assert!(words.len() > 8, "{words:?}");
    words
}

/// Returns the first word of the list in a line of prose, with its plural and past forms.
fn found<'a>(line: &str, words: &'a [String]) -> Option<&'a str> {
    let line = line.to_lowercase();
    let is_phrase_of = |word: &str| word.contains(' ') && line.contains(word);
    let mut parts = line.split(|sign: char| !sign.is_alphanumeric()).map(|part| {
        (part, part.strip_suffix("ed").or_else(|| part.strip_suffix('s')).unwrap_or(part))
    });
    let phrase = words.iter().map(String::as_str).find(|word| is_phrase_of(word));
    phrase.or_else(|| {
        parts.find_map(|(part, stem)| {
            words.iter().map(String::as_str).find(|word| *word == part || *word == stem)
        })
    })
}

/// Returns the prose of a line of Rust: its comment and its strings, where rustdoc, help and
/// messages are.
fn prose(line: &str) -> String {
    let (code, comment) = line.split_once("//").unwrap_or((line, ""));
    let strings: Vec<&str> = code.split('"').skip(1).step_by(2).collect();
    format!("{} {comment}", strings.join(" "))
}

fn files(folder: &Path, list: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            // Generated code repeats the prose of its document.
            if !["target", "snapshots", "tests", "generated"].contains(&&*name) {
                files(&path, list);
            }
        } else if name != "tests.rs" && (name.ends_with(".rs") || name.ends_with(".md")) {
            list.push(path);
        }
    }
}

#[test]
fn prose_uses_the_vocabulary() {
    let words = words();
    let mut list: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].map(|name| root().join(name)).into();
    for folder in FOLDERS {
        files(&root().join(folder), &mut list);
    }
    let mut findings = Vec::new();
    for path in list {
        let text = fs::read_to_string(&path).unwrap();
        let (text, _) = text.split_once("## Vocabulary").unwrap_or((&text, ""));
        let (text, _) = text.split_once("#[cfg(test)]").unwrap_or((text, ""));
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        for (index, line) in text.lines().enumerate() {
            let prose = if is_rust { prose(line) } else { line.to_owned() };
            if EXCEPTIONS.iter().any(|exception| line.contains(exception)) {
                continue;
            }
            if let Some(word) = found(&prose, &words) {
                let path = path.strip_prefix(root()).unwrap_or(&path).display();
                findings.push(format!("{path}:{}: `{word}`: {}", index + 1, line.trim()));
            }
        }
    }
    assert!(findings.is_empty(), "{} lines:\n{}", findings.len(), findings.join("\n"));
}

#[test]
fn names_are_not_prose() {
    assert_eq!(
        prose("let member = f(\"a told b\", c); // an answer").trim(),
        "a told b  an answer"
    );
}

#[test]
fn a_word_is_found_in_each_of_its_forms() {
    let words = ["answer", "told", "held against"].map(str::to_owned);
    for line in
        ["Answers come", "it answered", "/// the answer.", "as told", "is held against bounds"]
    {
        assert!(found(line, &words).is_some(), "{line}");
    }
    assert_eq!(found("responses unanswerable, tested against a server", &words), None);
}
