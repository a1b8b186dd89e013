//! A constant for each operation: what the runtime has to know of it.

use syn::{Expr, Item, parse_quote};

use super::signature::ident;
use super::{gate, rustdoc};
use crate::plan::{OperationPlan, Plan, SchemePlan, screaming};

/// The version of the runtime's contract that the code is written for.
const CONTRACT: u32 = 1;

/// Emits the constants, and the list of all of them.
pub(super) fn items(plan: &Plan) -> Vec<Item> {
    let contract = proc_macro2::Literal::u32_unsuffixed(CONTRACT);
    let mut items: Vec<Item> = vec![
        parse_quote!(
            use super::support;
        ),
        parse_quote!(const _: () = support::__generated::require(#contract);),
    ];
    let mut listed: Vec<Expr> = Vec::new();
    for operation in &plan.operations {
        let name = ident(&constant(operation));
        let gate = gate(plan, &operation.gate);
        items.push(item(plan, operation));
        listed.push(parse_quote!(#gate #name));
    }
    items.push(parse_quote! {
        /// All operations.
        pub const OPERATIONS: &[support::Operation] = &[#(#listed),*];
    });
    items
}

/// The name of an operation's constant.
pub(super) fn constant(operation: &OperationPlan) -> String {
    let name = screaming(&operation.name);
    if name == "OPERATIONS" { format!("{name}_") } else { name }
}

fn item(plan: &Plan, operation: &OperationPlan) -> Item {
    let OperationPlan { id, path, idempotent, .. } = operation;
    let name = ident(&constant(operation));
    let method = operation.method;
    let variant = format!("{}{}", &method[..1], method[1..].to_ascii_lowercase());
    let variant = ident(&variant);
    let security: Vec<Expr> = operation
        .security
        .iter()
        .filter_map(|alternative| {
            let schemes: Option<Vec<Expr>> =
                alternative.iter().map(|(name, _)| scheme(plan, name)).collect();
            schemes.map(|schemes| parse_quote!(&[#(#schemes),*]))
        })
        .collect();
    let doc = rustdoc::doc(&rustdoc::code(&format!("{method} {path}")), 0);
    let gate = gate(plan, &operation.gate);
    parse_quote! {
        #(#doc)*
        #gate
        pub const #name: support::Operation = support::Operation {
            id: #id,
            method: support::Method::#variant,
            path: #path,
            idempotent: #idempotent,
            security: &[#(#security),*],
        };
    }
}

/// A security scheme that the runtime supports.
fn scheme(plan: &Plan, name: &str) -> Option<Expr> {
    let SchemePlan { kind, detail, wire, .. } = plan.schemes.iter().find(|own| own.name == name)?;
    let kind: Expr = match (kind.as_str(), detail.as_str()) {
        ("apiKey", "header") => parse_quote!(support::SecurityKind::HeaderKey(#wire)),
        ("apiKey", "query") => parse_quote!(support::SecurityKind::QueryKey(#wire)),
        ("apiKey", "cookie") => parse_quote!(support::SecurityKind::CookieKey(#wire)),
        ("http", "basic") => parse_quote!(support::SecurityKind::Basic),
        ("http", "bearer") | ("oauth2" | "openIdConnect", _) => {
            parse_quote!(support::SecurityKind::Bearer)
        }
        _ => return None,
    };
    Some(parse_quote!(support::SecurityScheme { name: #name, kind: #kind }))
}
