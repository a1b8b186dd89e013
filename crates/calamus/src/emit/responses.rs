//! Emits the responses of operations: types, decoders, error enums and headers.

use super::source::{Source, literal};
use super::values::type_of;
use crate::plan::{
    ErrorVariant, ErrorsPlan, HeaderPlan, OperationPlan, Plan, ResponseBody, Status, SuccessPlan,
    TypeRef,
};

/// Returns the type of what an operation returns, and the decoder of its response.
pub(super) fn success(plan: &Plan, success: &SuccessPlan) -> (String, &'static str) {
    match success {
        SuccessPlan::ByStatus(ty) => (type_of(plan, ty), "by_status"),
        SuccessPlan::One(body) => decoded(plan, body),
    }
}

/// Returns the type of a response body, and its decoder.
pub(super) fn decoded(plan: &Plan, body: &ResponseBody) -> (String, &'static str) {
    match body {
        ResponseBody::Json(ty @ TypeRef::List(_)) => (type_of(plan, ty), "json_array"),
        ResponseBody::Json(ty) => (type_of(plan, ty), "json"),
        ResponseBody::Text => ("String".to_owned(), "text"),
        ResponseBody::Empty => ("()".to_owned(), "nothing"),
        ResponseBody::Bytes => ("support::Bytes".to_owned(), "bytes"),
        ResponseBody::Events { ty, whole } => {
            let decoder = if *whole { "whole_events" } else { "events" };
            (format!("support::EventStream<{}>", type_of(plan, ty)), decoder)
        }
        ResponseBody::Lines(ty) => (format!("support::LineStream<{}>", type_of(plan, ty)), "lines"),
    }
}

/// Returns how an operation returns its response in parts, if that is another way: an array by its
/// elements, bytes by chunks.
pub(super) fn parts(plan: &Plan, operation: &OperationPlan) -> Option<String> {
    match &operation.success {
        SuccessPlan::One(ResponseBody::Json(TypeRef::List(element))) => {
            Some(format!("elements {};", type_of(plan, element)))
        }
        SuccessPlan::One(ResponseBody::Bytes) => Some("chunks support::ByteStream;".to_owned()),
        _ => None,
    }
}

/// Returns the path of the enum of an operation's error responses.
pub(super) fn errors_path(operation: &OperationPlan) -> String {
    match operation.errors {
        Some(_) => format!("errors::{}Error", operation.builder),
        None => "support::NoErrorBody".to_owned(),
    }
}

/// Returns the path of the struct of an operation's response headers.
pub(super) fn headers_path(operation: &OperationPlan) -> String {
    match operation.headers.is_empty() {
        true => "()".to_owned(),
        false => format!("headers::{}Headers", operation.builder),
    }
}

/// Returns a pattern of status codes.
pub(super) fn pattern(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(digit) => format!("{digit}00..={digit}99"),
        Status::Default => "_".to_owned(),
    }
}

/// Returns the type and the format of a body, as they follow the name of a variant.
pub(super) fn contents(body: &ResponseBody, ty: impl Fn(&TypeRef) -> String) -> String {
    match body {
        ResponseBody::Json(json) => format!("({}) json", ty(json)),
        ResponseBody::Text => "(String) text".to_owned(),
        ResponseBody::Bytes | ResponseBody::Events { .. } | ResponseBody::Lines(_) => {
            "(support::Bytes) bytes".to_owned()
        }
        ResponseBody::Empty => String::new(),
    }
}

/// Returns the file of the error enums.
pub(super) fn errors(plan: &Plan) -> String {
    let mut source = Source::default();
    for errors in &plan.errors {
        source.blank();
        errors_item(plan, errors, &mut source);
    }
    imports(&source.text) + &source.text
}

fn errors_item(plan: &Plan, errors: &ErrorsPlan, source: &mut Source) {
    let ErrorsPlan { name, variants, operations, gate } = errors;
    let shared: Vec<&OperationPlan> =
        operations.iter().filter_map(|index| plan.operations.get(*index)).collect();
    source.gate(0, plan, gate);
    source.line(0, "support::statuses! {");
    let ids: Vec<_> =
        shared.iter().take(3).map(|operation| format!("`{}`", operation.id)).collect();
    let more = match shared.len().saturating_sub(ids.len()) {
        0 => String::new(),
        more => format!(" and {more} more operations"),
    };
    source.doc(1, &format!("The error responses of {}{more}, by status.", ids.join(", ")));
    source.line(1, format!("pub enum {name} {{"));
    for ErrorVariant { name, status, body, doc } in variants {
        let status_doc = match status {
            Status::Default => "Any other status.".to_owned(),
            status => format!("Status {status}."),
        };
        source.doc(2, &format!("{status_doc} {doc}"));
        let contents = contents(body, |ty| type_of(plan, ty));
        source.line(2, format!("{} => {name}{contents},", pattern(*status)));
    }
    source.line(1, "}");
    source.line(0, "}");
    let mut rest: Vec<_> =
        shared.iter().filter(|operation| format!("{}Error", operation.builder) != *name).collect();
    while let Some(first) = rest.first() {
        let gate = first.gate.clone();
        let (these, others): (Vec<_>, Vec<_>) =
            rest.iter().partition(|operation| operation.gate == gate);
        rest = others;
        let names: Vec<_> =
            these.iter().map(|operation| format!("{}Error", operation.builder)).collect();
        source.gate(0, plan, &gate);
        source.list(0, &format!("support::aliases!({name} = "), &names, ");");
    }
}

/// Returns the file of the response headers.
pub(super) fn headers(plan: &Plan) -> String {
    let mut source = Source::default();
    for operation in plan.operations.iter().filter(|operation| !operation.headers.is_empty()) {
        source.blank();
        source.gate(0, plan, &operation.gate);
        source.line(0, "support::headers! {");
        source.doc(1, &format!("The headers that `{}` declares for its responses.", operation.id));
        source.line(1, format!("pub struct {}Headers {{", operation.builder));
        for HeaderPlan { name, ty, wire, doc } in &operation.headers {
            source.doc(2, doc);
            source.line(2, format!("{name}: {} = {},", type_of(plan, ty), literal(wire)));
        }
        source.line(1, "}");
        source.line(0, "}");
    }
    imports(&source.text) + &source.text
}

/// Returns the modules that a file uses.
fn imports(text: &str) -> String {
    let used = ["support", "types"];
    let used: Vec<_> =
        used.into_iter().filter(|module| text.contains(&format!("{module}::"))).collect();
    match used.as_slice() {
        [] => String::new(),
        [only] => format!("use super::{only};\n"),
        several => format!("use super::{{{}}};\n", several.join(", ")),
    }
}
