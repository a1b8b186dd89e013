//! The example in the documentation of an operation, with samples of what it requires.
//!
//! Doctests of a large document take minutes to compile, so they are empty unless the crate's
//! feature for them is enabled.

use super::samples::{Extent, Sampler};
use super::values::parameters;
use crate::plan::{OperationPlan, Plan, ResponseBody, SuccessPlan};

/// The feature of a crate that compiles its examples.
pub const FEATURE: &str = "examples";

/// The string of samples.
const TEXT: &str = "text";

/// Returns the lines of the example; none if a value has no finite sample.
pub(super) fn lines(plan: &Plan, operation: &OperationPlan) -> Option<Vec<String>> {
    let mut sampler = Sampler::new(plan, TEXT, 1);
    let mut arguments = Vec::new();
    for parameter in parameters(operation).into_iter().filter(|parameter| parameter.required) {
        arguments.push(sampler.argument(&parameter.ty, Extent::Required)?.code);
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        arguments.push(sampler.request_body(body, false)?.code);
    }
    let call = format!("client.{}({}).await?", operation.name, arguments.join(", "));
    let statement = match operation.success {
        SuccessPlan::One(ResponseBody::Empty) => format!("{call};"),
        _ => format!("let response = {call};"),
    };
    let file = syn::parse_file(&format!("async fn example() {{ {statement} }}")).ok()?;
    let text = prettyplease::unparse(&file);
    let statement = text.lines().skip(1).take_while(|line| *line != "}");
    let statement: Vec<_> =
        statement.map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned()).collect();

    let library = plan.package.replace('-', "_");
    let modules = ["builders", "support", "types"].into_iter();
    let modules: Vec<_> = modules.filter(|module| call.contains(&format!("{module}::"))).collect();
    let mut lines = vec!["# Example".to_owned(), String::new(), "```no_run".to_owned()];
    match modules.as_slice() {
        [] => {}
        [module] => lines.extend([format!("use {library}::{module};"), String::new()]),
        several => {
            let modules = several.join(", ");
            lines.extend([format!("use {library}::{{{modules}}};"), String::new()]);
        }
    }
    lines.push(format!("# #[cfg(feature = {FEATURE:?})]"));
    lines.push(format!(
        "# async fn example(client: {library}::Client) -> Result<(), Box<dyn std::error::Error>> {{"
    ));
    lines.extend(statement);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    Some(lines)
}
