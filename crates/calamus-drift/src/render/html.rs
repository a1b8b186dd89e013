//! A report as one page that needs no other file and no network.

use super::super::finding::Finding;
use super::super::group::{self, Cause, Section};
use super::super::report::Report;
use super::{counted, extent, operations_of, place, shortened, stale, summary};

/// How long a value may be.
const VALUE: usize = 400;
/// How many operations are listed by name.
const OPERATIONS: usize = 20;
/// How many findings of one cause have their values listed.
const FINDINGS: usize = 20;

/// The report as HTML.
pub fn html(report: &Report) -> String {
    let sections = group::sections(report);
    let [compared, found, last] = summary(report, &sections).map(|line| escaped(&line));
    let stale: String = stale(report)
        .iter()
        .map(|line| format!("<p class=stale>{}</p>\n", escaped(line)))
        .collect();
    let body: String = sections.iter().map(|section| one(report, section)).collect();
    let body = match (body.is_empty(), report.findings.is_empty()) {
        (true, true) => "<p>Nothing has changed for callers.</p>".to_owned(),
        (true, false) => "<p>All findings are accepted.</p>".to_owned(),
        _ => body,
    };
    let accepted = accepted(report);
    let style = include_str!("page.css");
    let script = include_str!("page.js");
    format!(
        "<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n\
         <meta name=viewport content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=Content-Security-Policy content=\"default-src 'none'; \
         style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>API changes</title>\n<style>\n{style}</style>\n</head>\n<body>\n\
         <header>\n<h1>API changes</h1>\n<p>{compared}</p>\n<p>{found}</p>\n<p>{last}</p>\n{stale}\
         <form id=filter>\n\
         <label><input type=checkbox name=breaking checked> breaking</label>\n\
         <label><input type=checkbox name=risky checked> risky</label>\n\
         <label><input type=checkbox name=safe checked> safe</label>\n\
         <label>search <input type=search name=text></label>\n\
         </form>\n</header>\n<main>\n{body}{accepted}</main>\n<script>\n{script}</script>\n\
         </body>\n</html>"
    )
}

fn one(report: &Report, section: &Section<'_>) -> String {
    let (severity, rule) = (section.severity, section.rule);
    let causes: String = section.causes.iter().map(|found| cause(report, found)).collect();
    let open = if section.causes.len() == 1 { " open" } else { "" };
    format!(
        "<details class=\"rule {severity}\"{open}>\n<summary><span class=severity>{severity}</span> \
         <code>{}</code> <span class=extent>{}</span></summary>\n<p>{}</p>\n<ul>\n{causes}</ul>\n\
         </details>\n",
        rule.id,
        extent(section),
        code(rule.about)
    )
}

fn cause(report: &Report, cause: &Cause<'_>) -> String {
    let operations = operations_of(report, cause, OPERATIONS);
    let operations = match cause.operations.len() {
        0 => String::new(),
        count => {
            let count = counted(count, "operation");
            format!("<details><summary>{count}</summary><p>{}</p></details>", escaped(&operations))
        }
    };
    let findings: String =
        cause.findings.iter().take(FINDINGS).map(|finding| sides(report, finding)).collect();
    let more = match cause.findings.len().checked_sub(FINDINGS) {
        Some(more @ 1..) => format!("<p>and {}</p>", counted(more, "other place")),
        _ => String::new(),
    };
    format!(
        "<li><p class=message>{}</p>{operations}<details><summary>before and after</summary>\
         {findings}{more}</details></li>\n",
        code(&cause.message())
    )
}

fn sides(report: &Report, finding: &Finding) -> String {
    let side = |side: &super::super::finding::Side, place: String| {
        let value = side.value.as_ref().map_or("none".to_owned(), ToString::to_string);
        format!(
            "<dd><code>{}</code><br><small>{}</small></dd>",
            escaped(&shortened(&value, VALUE)),
            escaped(&place)
        )
    };
    let base = place(&report.base.name, &finding.base.pointer, report.base_position(finding));
    let new = place(&report.new.name, &finding.new.pointer, report.new_position(finding));
    format!(
        "<dl><dt>before</dt>{}<dt>after</dt>{}<dt>fingerprint</dt><dd><code>{}</code></dd></dl>",
        side(&finding.base, base),
        side(&finding.new, new),
        finding.fingerprint
    )
}

fn accepted(report: &Report) -> String {
    let entries: Vec<_> = report
        .findings
        .iter()
        .filter_map(|finding| Some((finding, finding.accepted.as_ref()?)))
        .map(|(finding, accept)| {
            format!(
                "<li><p class=message>{}</p><p>{}: {}</p></li>\n",
                code(&finding.message),
                escaped(&accept.author),
                escaped(&accept.reason)
            )
        })
        .collect();
    match entries.len() {
        0 => String::new(),
        count => format!(
            "<details class=accepted>\n<summary>{} accepted</summary>\n<ul>\n{}</ul>\n</details>\n",
            counted(count, "finding"),
            entries.concat()
        ),
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// A text whose parts between backticks are code.
fn code(text: &str) -> String {
    let text = escaped(text);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return text;
    }
    parts
        .iter()
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => (*part).to_owned(),
            _ => format!("<code>{part}</code>"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_documents_are_no_markup() {
        assert_eq!(code("`<b>` & \"x\""), "<code>&lt;b&gt;</code> &amp; &quot;x&quot;");
        assert_eq!(code("one ` tick"), "one ` tick");
    }
}
