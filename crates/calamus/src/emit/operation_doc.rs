//! The documentation of a method: what the document says about its operation.

use super::responses::errors_path;
use super::rustdoc;
use super::values::values;
use crate::plan::{OperationPlan, Plan, ResponseBody, ResponsePlan};

/// Returns the documentation of an operation, as Markdown.
pub(super) fn text(plan: &Plan, operation: &OperationPlan) -> String {
    let mut paragraphs =
        vec![rustdoc::as_sentence(&operation.summary), operation.description.trim().to_owned()];
    if operation.deprecated {
        paragraphs.push("Deprecated by the document.".to_owned());
    }
    let (method, path) = (operation.method, &operation.path);
    paragraphs.push(format!("Sends a `{method}` request to `{path}`."));

    let values = values(plan, operation, "");
    let required = values.iter().filter(|value| value.required);
    let arguments: Vec<_> =
        required.map(|value| entry(&format!("`{}`", value.name), value.doc)).collect();
    let (success, errors): (Vec<_>, Vec<_>) =
        operation.responses.iter().partition(|response| response.success);
    let errors: Vec<_> = errors.into_iter().map(|error| response(plan, error, true)).collect();
    let success: Vec<_> =
        success.into_iter().map(|success| response(plan, success, false)).collect();
    for (heading, introduction, entries) in [
        ("# Arguments", "", arguments),
        ("# Returns", "", success),
        ("# Errors", &format!("The responses of `{}`:", errors_path(operation)), errors),
    ] {
        if !entries.is_empty() {
            paragraphs.extend([heading.to_owned(), introduction.to_owned(), entries.join("\n")]);
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

/// A response as an entry of a list; of an error, the type that its body can be decoded as.
fn response(plan: &Plan, response: &ResponsePlan, with_type: bool) -> String {
    let ty = match &response.body {
        ResponseBody::Json(ty) if with_type => ty.named().and_then(|id| plan.get(id)),
        _ => None,
    };
    let ty = ty.map(|planned| format!(" (`types::{}`)", planned.name)).unwrap_or_default();
    entry(&format!("`{}`{ty}", response.status), &response.doc)
}

/// An entry of a list, which has room for one paragraph.
fn entry(what: &str, doc: &str) -> String {
    match doc.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
        "" => format!("- {what}"),
        doc => format!("- {what}: {doc}"),
    }
}
