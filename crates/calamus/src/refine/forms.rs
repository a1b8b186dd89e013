//! Request bodies in parts: which field is a file, and which a value.

use quote::ToTokens;
use serde_json::Value;
use syn::{Expr, Fields, Item, parse_quote};

use super::super::shape::FORM;
use super::{Context, attributes, paths};

/// Makes forms of the structs that are sent in parts: they are neither decoded nor JSON.
pub(super) fn refine(items: &mut Vec<Item>, context: &Context<'_>) {
    let mut refined = Vec::with_capacity(items.len());
    for mut item in items.drain(..) {
        let parts = match &mut item {
            Item::Struct(item) => form(item, context),
            _ => None,
        };
        refined.push(item);
        refined.extend(parts);
    }
    *items = refined;
}

fn form(item: &mut syn::ItemStruct, context: &Context<'_>) -> Option<Item> {
    let place = context.place(&item.attrs)?;
    let media_types = context.schema(&place)?.get(FORM)?.as_object()?;
    let name = item.ident.clone();
    let given = attributes::derives(&item.attrs);
    let kept = ["Clone", "Debug", "PartialEq"];
    let kept: Vec<_> =
        kept.into_iter().filter(|own| given.iter().any(|given| given == own)).collect();
    attributes::set_derives(&mut item.attrs, &kept);
    let is_kept = |attribute: &syn::Attribute| {
        !attribute.path().is_ident("serde") && !attribute.path().is_ident("cfg_attr")
    };
    item.attrs.retain(is_kept);
    let Fields::Named(fields) = &mut item.fields else { return None };
    let mut calls: Vec<Expr> = Vec::new();
    for field in &mut fields.named {
        let part = attributes::json_name(field);
        let ident = &field.ident;
        let is_file = paths::plain(field.ty.to_token_stream()).contains("calamus_runtime::File");
        let method = quote::format_ident!("{}", if is_file { "files" } else { "value" });
        calls.push(match media_types.get(&part).and_then(Value::as_str) {
            Some(media_type) => {
                parse_quote!(form.#method(#part, &self.#ident, Some(#media_type))?)
            }
            None => parse_quote!(form.#method(#part, &self.#ident, None)?),
        });
        field.attrs.retain(is_kept);
    }
    Some(parse_quote! {
        impl ::calamus_runtime::Parts for #name {
            fn add_to(
                &self,
                form: ::calamus_runtime::Form,
            ) -> ::std::result::Result<::calamus_runtime::Form, ::calamus_runtime::NotAPart> {
                #(let form = #calls;)*
                Ok(form)
            }
        }
    })
}
