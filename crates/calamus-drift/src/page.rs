//! The page of rules, printed from the table of rules.

use super::finding::{Effect, Severity};
use super::rules::{self, CHAPTERS, Kind, Rule, Verdict};

/// Where the page stands, below the root.
pub const PAGE: &str = "docs/drift-rules.md";
/// The command that prints it.
pub const COMMAND: &str = "cargo xtask drift --rules";

const INTRODUCTION: &str = include_str!("page/introduction.md");

/// The page.
pub fn page() -> String {
    let mut page = format!("<!-- Printed by `{COMMAND}`. Do not edit. -->\n\n{INTRODUCTION}");
    page.push_str(&format!("\n## The {} rules\n", rules::all().count()));
    for chapter in &CHAPTERS {
        page.push_str(&format!("\n### {}\n", chapter.title));
        for rule in (chapter.rules)() {
            page.push_str(&one(rule));
        }
    }
    page
}

fn one(rule: &Rule) -> String {
    let mut text = format!("\n#### `{}`\n\n{}\n\n", rule.id, rule.about);
    if rule.request == rule.answer {
        text.push_str(&format!("- {}\n", verdict(rule.request)));
    } else {
        text.push_str(&format!("- in requests: {}\n", verdict(rule.request)));
        text.push_str(&format!("- in answers: {}\n", verdict(rule.answer)));
    }
    if !rule.absorbed_by.is_empty() {
        text.push_str(&format!("- what takes it for us: {}\n", rule.absorbed_by));
    }
    if rule.reverse == rule.id {
        text.push_str("- the other way round: the same rule\n");
    } else {
        text.push_str(&format!("- the other way round: [`{0}`](#{0})\n", rule.reverse));
    }
    let example = rule.example;
    let of = match example.kind {
        Kind::Schema => "a schema",
        Kind::Parameters => "the parameters of an operation",
        Kind::Operation => "an operation",
        Kind::Answers => "the answers of an operation",
        Kind::Document => "a document",
    };
    text.push_str(&format!(
        "\nExample, {of}, before and after:\n\n```json\n{}\n{}\n```\n",
        line(example.before),
        line(example.after)
    ));
    text
}

/// An example on one line.
fn line(example: &str) -> String {
    example.split('\n').map(str::trim).collect::<Vec<_>>().join(" ")
}

fn verdict(Verdict { severity, for_us, rust }: Verdict) -> String {
    let mut text = format!("**{severity}**");
    if for_us < severity {
        text.push_str(&format!(", {for_us} for us"));
    }
    match rust {
        Effect::None => {}
        Effect::Addition => text.push_str("; an addition to the Rust API"),
        Effect::SourceBreak => text.push_str("; a source break in the Rust API"),
    }
    debug_assert!(for_us <= severity || severity != Severity::Safe);
    text
}
