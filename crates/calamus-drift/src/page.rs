//! The rules as text in Markdown, printed from their table.

use super::policy::Policy;
use super::rules::{self, CHAPTERS, Kind, Rule};
use super::verdict::{Direction, Effect};

/// All rules by chapter, with their meaning by a policy.
pub fn rules(policy: &Policy) -> String {
    let mut page = format!("## The {} rules\n", rules::all().count());
    for chapter in &CHAPTERS {
        page.push_str(&format!("\n### {}\n", chapter.title));
        for rule in (chapter.rules)() {
            page.push_str(&format!(
                "\n#### `{}`\n\n{}",
                rule.id,
                sections(rule, Some(policy), true)
            ));
        }
    }
    page
}

/// One rule, as `explain` prints it.
pub fn explain(rule: &Rule) -> String {
    format!("# {}\n\n{}", rule.id, sections(rule, None, false)).trim_end().to_owned()
}

/// The sections, which are the same for every rule.
fn sections(rule: &Rule, policy: Option<&Policy>, has_links: bool) -> String {
    let reverse = match (rule.reverse == rule.id, has_links) {
        (true, _) => "The reverse is the same rule.".to_owned(),
        (false, true) => format!("The reverse is [`{0}`](#{0}).", rule.reverse),
        (false, false) => format!("The reverse is `{}`.", rule.reverse),
    };
    format!(
        "**What it reports.** {} {reverse}\n\n{}\n**Why it matters.** {}\n\n\
         **Example.** {}, before and after:\n\n```json\n{}\n{}\n```\n\n\
         **What to do instead.** {}\n\n**Since.** {}\n",
        rule.about,
        severities(rule, policy),
        rule.why(),
        kind(rule),
        line(rule.example.before),
        line(rule.example.after),
        rule.instead(),
        rule.since,
    )
}

fn severities(rule: &Rule, policy: Option<&Policy>) -> String {
    let request = verdict(rule, policy, Direction::Request);
    let response = verdict(rule, policy, Direction::Response);
    let mut text = if request == response {
        format!("- {request}\n")
    } else {
        format!("- in requests: {request}\n- in responses: {response}\n")
    };
    let row = policy.and_then(|policy| Some((policy, policy.row(rule.id)?)));
    if let Some((policy, row)) = row.filter(|(_, row)| !row.absorbed_by.is_empty()) {
        text.push_str(&format!("- why it is less {}: {}\n", policy.short, row.absorbed_by));
    }
    text
}

fn kind(rule: &Rule) -> &'static str {
    match rule.example.kind {
        Kind::Schema => "A schema",
        Kind::Parameters => "The parameters of an operation",
        Kind::Operation => "An operation",
        Kind::Responses => "The responses of an operation",
        Kind::Document => "A document",
    }
}

/// An example on one line.
fn line(example: &str) -> String {
    example.split('\n').map(str::trim).collect::<Vec<_>>().join(" ")
}

fn verdict(rule: &Rule, policy: Option<&Policy>, direction: Direction) -> String {
    let severity = rule.severity(direction);
    let mut text = format!("**{severity}**");
    let Some(policy) = policy else { return text };
    let (for_us, rust) = policy.verdict(rule, None, direction);
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
