//! The builders of operations: their values, what they return, and the code that builds their
//! requests.

use super::constants::constant;
use super::responses::{decoded, errors_path, headers_path, parts, success};
use super::source::{Source, WIDTH, literal};
use super::values::{content_type, values};
use super::{build, pages, rustdoc};
use crate::operations::{Failed, RequestCode};
use crate::plan::{BodyPlan, OperationPlan, Plan};
use crate::sanitize;

/// Emits the file of the builders.
pub(super) fn text(plan: &Plan, code: Vec<RequestCode>) -> Result<String, Failed> {
    let mut source = Source::default();
    for (operation, code) in plan.operations.iter().zip(code) {
        let block = build::block(operation, code)
            .map_err(|reason| Failed { operation: Some(operation.id.clone()), reason })?;
        source.blank();
        builder(plan, operation, &block, &mut source);
        if let Some(body) = operation.body.as_ref().filter(|body| !body.others.is_empty()) {
            source.blank();
            bodies(plan, operation, body, &mut source);
        }
    }
    Ok(imports(&source.text) + &source.text)
}

/// Returns the imports of a file with these builders.
fn imports(builders: &str) -> String {
    let mut modules = vec!["errors", "headers", "operations", "support", "types"];
    modules.retain(|module| builders.contains(&format!("{module}::")));
    let mut contract = vec!["progenitor_client", "reqwest", "v1"];
    contract.retain(|module| builders.contains(&format!("{module}::")));
    let mut items: Vec<_> = contract.iter().map(|module| module.replace("v1", "self")).collect();
    for (call, name) in [(".query_", "QueryParameters as _"), (".form_of(", "Forms as _")] {
        if builders.contains(call) {
            items.push(name.to_owned());
        }
    }
    let mut text = String::new();
    if !items.is_empty() {
        text += &format!("use super::support::__generated::v1::{{{}}};\n", items.join(", "));
    }
    if !modules.is_empty() {
        text += &format!("use super::{{{}}};\n", modules.join(", "));
    }
    text
}

fn builder(plan: &Plan, operation: &OperationPlan, block: &[String], source: &mut Source) {
    let OperationPlan { builder, id, name, .. } = operation;
    let values = values(plan, operation, "");
    source.gate(0, plan, &operation.gate);
    source.line(0, "support::builder! {");
    let id = rustdoc::code(&sanitize::line(id));
    let from = format!("[`Client::{name}`](super::Client::{name}).");
    let doc = format!("/// A request of {id}, from {from}");
    if doc.len() + 4 <= WIDTH {
        source.line(1, doc);
    } else {
        source.line(1, format!("/// A request of {id}, from"));
        source.line(1, format!("/// {from}"));
    }
    let required = values.iter().filter(|value| value.required);
    let required: Vec<_> =
        required.map(|value| format!("{}: {}", value.name, value.pass.field())).collect();
    let head = format!("pub struct {builder}: operations::{} {{ ", constant(operation));
    let optional: Vec<_> = values.iter().filter(|value| !value.required).collect();
    let close = if optional.is_empty() { " }" } else { " } {" };
    if required.is_empty() {
        source.line(1, format!("{}{close}", head.trim_end()).replace("{ }", "{}"));
    } else {
        source.list(1, &head, &required, close);
    }
    for value in &optional {
        source.doc(2, value.doc);
        source.line(2, format!("{}: {},", value.name, value.pass.setter()));
    }
    if !optional.is_empty() {
        source.line(1, "}");
    }
    returns(plan, operation, source);
    let head = "build |http_client, base_url|";
    match block {
        [line] if line.len() + head.len() + 5 <= WIDTH => source.line(1, format!("{head} {line}")),
        _ => {
            source.line(1, format!("{head} {{"));
            block.iter().for_each(|line| source.line(2, line));
            source.line(1, "}");
        }
    }
    source.line(0, "}");
}

/// What a request returns.
fn returns(plan: &Plan, operation: &OperationPlan, source: &mut Source) {
    let (ty, decoder) = success(plan, &operation.success);
    let (errors, headers) = (errors_path(operation), headers_path(operation));
    let accept = match operation.accept.as_slice() {
        [] => String::new(),
        accept => format!(", {}", literal(&accept.join(", "))),
    };
    let (head, tail) =
        (format!("returns {ty} ="), format!("{decoder}, {errors}, {headers}{accept};"));
    if head.len() + tail.len() + 5 <= WIDTH {
        source.line(1, format!("{head} {tail}"));
    } else {
        source.line(1, head);
        source.line(2, tail);
    }
    if let Some(parts) = parts(plan, operation) {
        source.line(1, parts);
    }
    pages::emit(plan, operation, source);
    for alternative in &operation.alternatives {
        let (ty, decoder) = decoded(plan, &alternative.body);
        let media_type = &alternative.media_type;
        let (name, accept) = (&alternative.name, literal(media_type));
        source.line(1, format!("or {name} {accept} {ty} = {decoder};"));
    }
}

fn bodies(plan: &Plan, operation: &OperationPlan, body: &BodyPlan, source: &mut Source) {
    source.gate(0, plan, &operation.gate);
    source.line(0, "support::bodies! {");
    source.doc(1, &format!("The request bodies of {}.", rustdoc::code(&operation.id)));
    source.line(1, format!("pub enum {} {{", body.name));
    for content in body.contents() {
        source.doc(2, &format!("{}.", rustdoc::code(&content.media_type)));
        source.line(2, format!("{}({}),", content.variant, content_type(plan, content)));
    }
    source.line(1, "}");
    source.line(0, "}");
}
