//! The client: a builder of it, and one method for each operation.

use super::security::{Security, Setter, Takes, setters};
use super::source::{Source, literal};
use super::values::{Value, values};
use super::{examples, operation_doc, rustdoc};
use crate::plan::{Form, OperationPlan, Plan};

/// Emits the file of the client.
pub(super) fn text(plan: &Plan, security: &Security<'_>) -> String {
    let mut source = Source::default();
    frame(plan, security, &mut source);
    if !plan.operations.is_empty() {
        source.blank();
        source.line(0, "impl Client {");
        for (index, operation) in plan.operations.iter().enumerate() {
            if index > 0 {
                source.blank();
            }
            method(plan, operation, &mut source);
        }
        source.line(0, "}");
    }
    let mut modules = vec!["builders", "security", "support", "types"];
    modules.retain(|module| source.text.contains(&format!("{module}::")));
    format!("use super::{{{}}};\n\n{}", modules.join(", "), source.text)
}

/// The client and its builder.
fn frame(plan: &Plan, security: &Security<'_>, source: &mut Source) {
    let info = &plan.info;
    let doc = format!(
        "{}, version {}: one method for each operation.\n\nA method returns a builder, which \
         takes optional values and is awaited.\n\n{}",
        rustdoc::code(info.title.trim()),
        info.version.trim(),
        info.description.trim(),
    );
    source.line(0, "support::client! {");
    source.doc(1, &doc);
    source.line(1, "pub struct Client;");
    if let Some(url) = plan.default_server() {
        source.line(1, format!("base_url {};", literal(url)));
    }
    source.line(1, "security security::ANY;");
    let secrets = secrets(plan);
    if !secrets.is_empty() {
        source.list(1, "secret_properties ", &secrets, ";");
    }
    for Setter { name, takes, scheme } in setters(plan) {
        let code = rustdoc::code(&scheme.name);
        let (kind, doc, url) = match takes {
            Takes::Secret => ("secret", format!("Sets the credentials of {code}."), None),
            Takes::Basic => ("basic", format!("Sets user name and password of {code}."), None),
            Takes::Provider => {
                ("provider", format!("Sets what provides the tokens of {code}."), None)
            }
            Takes::ClientCredentials(url) => {
                let doc = format!(
                    "Gets the tokens of {code} for an OAuth 2 client, without scopes; a \
                     `support::ClientCredentials` with scopes is a provider of tokens."
                );
                ("client_credentials", doc, Some(url))
            }
        };
        source.doc(1, &format!("{doc}\n\n{}", scheme.doc));
        let path = security.path(scheme);
        let url = url.map(|url| format!(" {}", literal(&url))).unwrap_or_default();
        source.line(1, format!("credentials {name}: {kind} {path}{url};"));
    }
    source.line(0, "}");
}

/// The names of the properties whose values are secrets, as literals.
pub(super) fn secrets(plan: &Plan) -> Vec<String> {
    let fields = plan.types.iter().flat_map(|planned| match &planned.form {
        Form::Struct { fields, .. } => fields.as_slice(),
        _ => &[],
    });
    let names: std::collections::BTreeSet<_> =
        fields.filter(|field| field.secret).map(|field| literal(&field.json)).collect();
    names.into_iter().collect()
}

fn method(plan: &Plan, operation: &OperationPlan, source: &mut Source) {
    let OperationPlan { name, builder, .. } = operation;
    source.doc(1, &operation_doc::text(plan, operation));
    if let Some(lines) = examples::lines(plan, operation) {
        source.line(1, "///");
        for line in lines {
            source.line(1, format!("/// {line}").trim_end());
        }
    }
    source.gate(1, plan, &operation.gate);
    let values = values(plan, operation, "builders::");
    let required: Vec<&Value<'_>> = values.iter().filter(|value| value.required).collect();
    let arguments =
        required.iter().map(|value| format!("{}: {}", value.name, value.pass.argument()));
    let arguments: Vec<_> = std::iter::once("&self".to_owned()).chain(arguments).collect();
    source.list(1, &format!("pub fn {name}("), &arguments, &format!(") -> builders::{builder} {{"));
    let converted = required.iter().map(|value| value.pass.converted(value.name));
    let converted: Vec<_> = std::iter::once("&self.runtime".to_owned()).chain(converted).collect();
    source.list(2, &format!("builders::{builder}::new("), &converted, ")");
    source.line(1, "}");
}
