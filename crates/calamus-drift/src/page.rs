//! The rules as a page in Markdown, printed from their table.

use super::policy::Policy;
use super::rules::{self, CHAPTERS, Kind, Rule};
use super::verdict::{Direction, Effect};

/// The rules, with what they mean by a policy.
pub fn rules(policy: &Policy) -> String {
    let mut page = format!("## The {} rules\n", rules::all().count());
    for chapter in &CHAPTERS {
        page.push_str(&format!("\n### {}\n", chapter.title));
        for rule in (chapter.rules)() {
            page.push_str(&one(rule, policy));
        }
    }
    page
}

fn one(rule: &Rule, policy: &Policy) -> String {
    let mut text = format!("\n#### `{}`\n\n{}\n\n", rule.id, rule.about);
    let request = verdict(rule, policy, Direction::Request);
    let response = verdict(rule, policy, Direction::Response);
    if request == response {
        text.push_str(&format!("- {request}\n"));
    } else {
        text.push_str(&format!("- in requests: {request}\n- in responses: {response}\n"));
    }
    if let Some(row) = policy.row(rule.id).filter(|row| !row.absorbed_by.is_empty()) {
        text.push_str(&format!("- what absorbs it {}: {}\n", policy.short, row.absorbed_by));
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
        Kind::Responses => "the responses of an operation",
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

fn verdict(rule: &Rule, policy: &Policy, direction: Direction) -> String {
    let severity = rule.severity(direction);
    let (for_us, rust) = policy.verdict(rule, None, direction);
    let mut text = format!("**{severity}**");
    if for_us < severity {
        text.push_str(&format!(", {for_us} {}", policy.short));
    }
    match rust {
        Effect::None => {}
        Effect::Addition => text.push_str("; an addition to the Rust API"),
        Effect::SourceBreak => text.push_str("; a source break in the Rust API"),
    }
    text
}
