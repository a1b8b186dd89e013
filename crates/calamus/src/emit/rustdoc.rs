//! Text of the document as rustdoc: in lines of readable length, and without what rustdoc
//! would take for links or tags.

use proc_macro2::{Ident, Span};
use syn::{AttrStyle, Attribute, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue, token};

use crate::sanitize;

/// The width of a line of Rust, as in the rest of the workspace.
const WIDTH: usize = 100;

/// Markdown as documentation attributes of an item at this indentation; none for no text.
pub fn doc(text: &str, indent: usize) -> Vec<Attribute> {
    lines(text, indent).into_iter().map(attribute).collect()
}

/// One line as an attribute, built without parsing: there are tens of thousands.
fn attribute(line: String) -> Attribute {
    let line = if line.is_empty() { line } else { format!(" {line}") };
    let lit = Lit::Str(LitStr::new(&line, Span::call_site()));
    Attribute {
        pound_token: token::Pound::default(),
        style: AttrStyle::Outer,
        bracket_token: token::Bracket::default(),
        meta: Meta::NameValue(MetaNameValue {
            path: Ident::new("doc", Span::call_site()).into(),
            eq_token: token::Eq::default(),
            value: Expr::Lit(ExprLit { attrs: Vec::new(), lit }),
        }),
    }
}

/// Returns the lines of documentation of an item at this indentation.
pub fn lines(text: &str, indent: usize) -> Vec<String> {
    let text = sanitize::prose(text);
    wrap(&safe(text.trim()), WIDTH.saturating_sub(indent + "/// ".len()))
}

/// Text as Markdown code.
pub fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// Returns a summary that ends like a sentence.
pub fn as_sentence(summary: &str) -> String {
    let summary = summary.trim();
    if summary.is_empty() || summary.ends_with(['.', '!', '?', ':']) {
        summary.to_owned()
    } else {
        format!("{summary}.")
    }
}

/// Escapes Markdown so that only code, lists and emphasis have a meaning: brackets are not
/// links to items, angle brackets not tags, and URLs are links.
fn safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut in_fence = false;
    // How far to the right the list stands that this line may belong to.
    let mut list: Option<usize> = None;
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            safe.push('\n');
        }
        let line = line.trim_end();
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        if trimmed.starts_with("```") {
            safe.push_str(if in_fence { line } else { opening_fence(line) });
            in_fence = !in_fence;
            continue;
        }
        if in_fence {
            safe.push_str(line);
            continue;
        }
        // Four spaces begin code, which would be compiled, except below an entry of a list.
        list = match list {
            Some(base) if trimmed.is_empty() || indent > base => Some(base),
            _ if is_list_entry(trimmed) => Some(indent),
            _ => None,
        };
        match list {
            Some(base) => {
                safe.push_str(&" ".repeat(indent.saturating_sub(base)));
                safe_line(trimmed, &mut safe);
            }
            None if indent >= 4 => safe_line(trimmed, &mut safe),
            None => safe_line(line, &mut safe),
        }
    }
    if in_fence {
        safe.push_str("\n```");
    }
    safe
}

/// A fence behind which nothing is compiled: without a language, and with one of the words
/// that rustdoc knows, it would be.
fn opening_fence(line: &str) -> &str {
    let language = line.trim_start().trim_start_matches('`').trim();
    let language = language.split([',', ' ', '{']).next().unwrap_or_default();
    let is_rust = matches!(
        language,
        "" | "rust" | "ignore" | "should_panic" | "no_run" | "compile_fail" | "test_harness"
    ) || language.starts_with("edition");
    if is_rust { "```text" } else { line }
}

fn safe_line(line: &str, safe: &mut String) {
    let mut rest = line;
    while let Some(character) = rest.chars().next() {
        if character == '`' {
            let ticks = rest.len() - rest.trim_start_matches('`').len();
            let fence = "`".repeat(ticks);
            let inner = rest.get(ticks..).unwrap_or_default();
            match inner.find(&fence) {
                Some(end) => {
                    let code = rest.get(..ticks + end + ticks).unwrap_or(rest);
                    safe.push_str(code);
                    rest = rest.get(code.len()..).unwrap_or_default();
                }
                // Without its counterpart it is only a character.
                None => {
                    safe.push_str(&"\\`".repeat(ticks));
                    rest = inner;
                }
            }
            continue;
        }
        if rest.starts_with("http://") || rest.starts_with("https://") {
            let end = rest
                .find(|character: char| {
                    character.is_whitespace()
                        || matches!(character, '<' | '>' | '"' | ')' | ']' | '`')
                })
                .unwrap_or(rest.len());
            let address = rest.get(..end).unwrap_or(rest).trim_end_matches(['.', ',', ';', ':']);
            safe.push_str(&format!("<{address}>"));
            rest = rest.get(address.len()..).unwrap_or_default();
            continue;
        }
        // An image would be loaded from its server by every reader.
        if let Some((text, address)) = link(rest).filter(|_| !safe.ends_with('!')) {
            safe.push('[');
            safe_line(text, safe);
            safe.push_str(&format!("]({address})"));
            rest = rest.get(text.len() + address.len() + "[]()".len()..).unwrap_or_default();
            continue;
        }
        match character {
            '[' | ']' | '<' => {
                safe.push('\\');
                safe.push(character);
            }
            other => safe.push(other),
        }
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
}

/// Returns text and URL of a link at the beginning of a line: `[text](https://…)`. Links to
/// anything else are none in rustdoc, or lead to an item.
fn link(line: &str) -> Option<(&str, &str)> {
    let (text, rest) = line.strip_prefix('[')?.split_once("](")?;
    let (address, _) = rest.split_once(')')?;
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    let is_plain = !address
        .contains(|character: char| character.is_whitespace() || "()<>\\`".contains(character));
    let is_text = !text.trim().is_empty() && !text.contains(['[', ']', '`']);
    (is_web && is_plain && is_text && !text.contains("://")).then_some((text, address))
}

fn is_list_entry(line: &str) -> bool {
    let after_number = line.trim_start_matches(|character: char| character.is_ascii_digit());
    ["- ", "* ", "+ "].iter().any(|bullet| line.starts_with(bullet))
        || after_number.len() < line.len()
            && (after_number.starts_with(". ") || after_number.starts_with(") "))
}

/// Breaks long lines between words. Lines of code, tables and headings stay as they are,
/// and what continues an entry of a list is indented like it.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut in_fence = false;
    for line in text.lines() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") {
            in_fence = !in_fence;
            lines.push(line.to_owned());
            continue;
        }
        if in_fence || trimmed.starts_with(['|', '#']) || line.chars().count() <= width {
            lines.push(line.to_owned());
            continue;
        }
        let indent = line.len() - trimmed.len();
        let hang = if is_list_entry(trimmed) {
            indent + trimmed.find(' ').map_or(0, |space| space + 1)
        } else {
            indent
        };
        let mut current = " ".repeat(indent);
        let mut empty = true;
        for word in words(trimmed) {
            let longer = current.chars().count() + usize::from(!empty) + word.chars().count();
            if !empty && longer > width {
                lines.push(std::mem::replace(&mut current, " ".repeat(hang)));
                empty = true;
            }
            if !empty {
                current.push(' ');
            }
            current.push_str(word);
            empty = false;
        }
        lines.push(current);
    }
    lines
}

/// Words, of which code with spaces in it is one: breaking it would be allowed, but makes
/// it hard to find.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    let mut in_code = false;
    for (at, character) in line.char_indices() {
        if character == '`' {
            in_code = !in_code;
        }
        if character.is_whitespace() && !in_code {
            if let Some(start) = start.take() {
                words.extend(line.get(start..at));
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    words.extend(start.and_then(|start| line.get(start..)));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_wrapped_and_lists_and_code_keep_their_form() {
        let text = "A sentence that is longer than the width of a line, with `code that stays together`.\n\n\
                    - An entry of a list that goes on for longer than one line\n  1. and another below it that is long too\n\n\
                    ```\ncode that is longer than the width of a line stays\n```\n| a | table that is longer than the width |";
        insta::assert_snapshot!(wrap(&safe(text), 40).join("\n"), @r"
        A sentence that is longer than the width
        of a line, with
        `code that stays together`.

        - An entry of a list that goes on for
          longer than one line
          1. and another below it that is long
             too

        ```text
        code that is longer than the width of a line stays
        ```
        | a | table that is longer than the width |
        ");
    }

    #[test]
    fn nothing_is_a_link_or_a_tag_by_accident() {
        insta::assert_snapshot!(
            safe("See https://example.com/a(b. A [list], `[code]`, Vec<T> and ``a ` b``, one ` tick."),
            @r"See <https://example.com/a(b>. A \[list\], `[code]`, Vec\<T> and ``a ` b``, one \` tick."
        );
        assert_eq!(
            safe("See [the <guide>](https://example.com/a_b), and [more](./b)."),
            r"See [the \<guide>](https://example.com/a_b), and \[more\](./b)."
        );
        assert_eq!(safe("![x](https://e.example/x.png)"), r"!\[x\](<https://e.example/x.png>)");
        assert_eq!(safe("[`x`](https://e.example)"), r"\[`x`\](<https://e.example>)");
        assert_eq!(safe("    indented"), "indented");
        assert_eq!(safe("```\nopen"), "```text\nopen\n```");
        assert_eq!(safe("```rust,no_run\nx\n```"), "```text\nx\n```");
        assert_eq!(safe("```json\n{}\n```"), "```json\n{}\n```");
    }

    #[test]
    fn a_list_that_stands_to_the_right_is_no_code() {
        insta::assert_snapshot!(
            safe("Rules:\n    - one\n      goes on\n\n    - two\n        - below\n    After it.\n    Code?"),
            @r"
        Rules:
        - one
          goes on

        - two
            - below
        After it.
        Code?
        ");
    }

    #[test]
    fn a_summary_becomes_a_sentence() {
        assert_eq!(as_sentence("List them"), "List them.");
        assert_eq!(as_sentence("Really?"), "Really?");
        assert_eq!(as_sentence(" "), "");
    }
}
