//! Typed requests that are not sent: one method for each operation.

use syn::{Expr, ImplItemFn, Item, Type, parse_quote};

use super::constants::constant;
use super::imports::Uses;
use super::signature::{self, ident, owned};
use super::{gate, rustdoc};
use crate::plan::{OperationPlan, Plan, ResponseBody, SuccessPlan, TypeRef};

/// Emits the type that builds unsent requests.
pub(super) fn items(plan: &Plan) -> Vec<Item> {
    let mut block: syn::ItemImpl = parse_quote!(impl Unsent<'_> {});
    for operation in &plan.operations {
        block.items.push(syn::ImplItem::Fn(method(plan, operation)));
    }
    let mut items = Uses::of(&block).imports(&["Error"], &[]);
    items.push(parse_quote!(
        use super::client::Client;
    ));
    items.push(parse_quote!(
        use super::requests::Requests;
    ));
    items.push(parse_quote! {
        /// Builds the request of each operation without sending it: `support::Client::send` does,
        /// with credentials, deadlines and retries.
        #[derive(Clone, Copy, Debug)]
        pub struct Unsent<'a> {
            requests: &'a Requests,
        }
    });
    items.push(parse_quote! {
        impl Client {
            /// Builds requests instead of sending them.
            pub fn unsent(&self) -> Unsent<'_> {
                Unsent { requests: self.requests() }
            }
        }
    });
    items.push(Item::Impl(block));
    items
}

fn method(plan: &Plan, operation: &OperationPlan) -> ImplItemFn {
    let name = ident(&operation.name);
    let constant = ident(&constant(operation));
    let arguments = signature::arguments(plan, operation);
    let names = signature::argument_names(operation);
    let (ty, decoder) = decoded(plan, operation);
    let mut method: ImplItemFn = parse_quote! {
        pub fn #name(&self, #(#arguments),*) -> Result<support::Request<#ty>, Error> {
            let request = self.requests.#name(#(#names),*)?;
            Ok(support::__generated::v1::unsent(super::operations::#constant, request, #decoder))
        }
    };
    method.sig.generics = signature::generics(operation);
    let mut text = format!("Builds a request of {}.", rustdoc::code(&operation.id));
    if matches!(operation.success, SuccessPlan::ByStatus(_)) {
        text += "\n\nThe type of the response depends on its status, so the body is not decoded.";
    }
    method.attrs = rustdoc::doc(&text, 4);
    method.attrs.extend(gate(plan, &operation.gate));
    method
}

/// The type of the response, and how it is decoded.
fn decoded(plan: &Plan, operation: &OperationPlan) -> (Type, Expr) {
    let decoder = |name: &str| -> Expr {
        let name = ident(name);
        parse_quote!(support::Decoder::#name())
    };
    match &operation.success {
        SuccessPlan::One(ResponseBody::Json(ty)) => {
            let is_list = matches!(ty, TypeRef::List(_));
            (owned(plan, ty), decoder(if is_list { "json_array" } else { "json" }))
        }
        SuccessPlan::One(ResponseBody::Text) => (parse_quote!(String), decoder("text")),
        SuccessPlan::One(ResponseBody::Empty) => (parse_quote!(()), decoder("nothing")),
        SuccessPlan::One(ResponseBody::Bytes | ResponseBody::Untyped)
        | SuccessPlan::ByStatus(_) => {
            (parse_quote!(support::__generated::v1::Bytes), decoder("bytes"))
        }
    }
}
