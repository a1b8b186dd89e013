//! A report as a changelog in Markdown.

use super::super::finding::Severity;
use super::super::group::{self, Section};
use super::super::report::Report;
use super::{counted, extent, operations_of, shortened, stale, summary};

/// How many changes of a rule are listed.
const CHANGES: usize = 10;
/// How many operations are listed by name.
const OPERATIONS: usize = 3;
/// How long a message may be.
const MESSAGE: usize = 300;

/// The report as Markdown.
pub fn markdown(report: &Report) -> String {
    let sections = group::sections(report);
    let [compared, found, last] = summary(report, &sections);
    let mut page = format!("# API changes\n\n{}\n\n{}\n\n", escaped(&compared), escaped(&found));
    if report.findings.is_empty() {
        page += "Nothing has changed for callers.\n";
    } else {
        page += &format!("{}\n", escaped(&last));
    }
    for message in stale(report) {
        page += &format!("\n> **Settings:** {}\n", escaped(&message));
    }
    let chapters = [
        (Severity::Breaking, "Breaking changes"),
        (Severity::Risky, "Risky changes"),
        (Severity::Safe, "Compatible changes"),
    ];
    for (severity, title) in chapters {
        let mut sections =
            sections.iter().filter(|section| section.severity == severity).peekable();
        if sections.peek().is_some() {
            page += &format!("\n## {title}\n");
        }
        for section in sections {
            page += &one(report, section);
        }
    }
    page
}

fn one(report: &Report, section: &Section<'_>) -> String {
    let rule = section.rule;
    let mut text =
        format!("\n### {} ({})\n\n`{}`\n\n", escaped(rule.title()), extent(section), rule.id);
    for cause in section.causes.iter().take(CHANGES) {
        let message = escaped(&shortened(&cause.message(), MESSAGE));
        let operations = escaped(&operations_of(report, cause, OPERATIONS));
        text += &match operations.as_str() {
            "" => format!("- {message}\n"),
            _ => format!("- {message}  \n  {operations}\n"),
        };
    }
    if let Some(more @ 1..) = section.causes.len().checked_sub(CHANGES) {
        text += &format!("- and {}\n", counted(more, "other change"));
    }
    text
}

/// A text without a meaning in Markdown or HTML, except for code spans, which stay as they are.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // An unpaired backtick starts no code span.
    let is_paired = text.matches('`').count().is_multiple_of(2);
    let mut is_code = false;
    for character in text.chars() {
        match character {
            '`' if is_paired => {
                is_code = !is_code;
                escaped.push('`');
            }
            // A line break would end a list item.
            '\n' | '\r' => escaped.push(' '),
            _ if is_code => escaped.push(character),
            '<' => escaped.push_str("&lt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '@' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_documents_have_no_meaning_in_markdown() {
        assert_eq!(escaped("<b> *a* [x](y) @org"), r"&lt;b> \*a\* \[x\](y) \@org");
        assert_eq!(escaped("`a_<b>` and a_b"), r"`a_<b>` and a\_b");
        assert_eq!(escaped("one ` tick <b>\nnext"), r"one \` tick &lt;b> next");
    }
}
