//! Numbers that have names: constants of the type that holds them.
//!
//! An enum would refuse the number that the server adds one day.

use std::collections::BTreeSet;

use quote::format_ident;
use serde_json::Value;
use syn::{Fields, Item, parse_quote};

use super::super::shape::CONSTANTS;
use super::Context;

pub(super) fn name(items: &mut Vec<Item>, context: &Context<'_>) {
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        let constants = match &item {
            Item::Struct(item) => constants(item, context),
            _ => None,
        };
        refined.push(item);
        refined.extend(constants);
    }
    *items = refined;
}

fn constants(item: &syn::ItemStruct, context: &Context<'_>) -> Option<Item> {
    let place = context.place(&item.attrs)?;
    let named = context.schema(&place)?.get(CONSTANTS)?.as_object()?;
    let Fields::Unnamed(fields) = &item.fields else { return None };
    let ty = &fields.unnamed.first()?.ty;
    let is_float = super::paths::plain(quote::ToTokens::to_token_stream(ty)).starts_with('f');
    let name = &item.ident;
    let mut taken = BTreeSet::new();
    let mut constants: Vec<syn::ImplItem> = Vec::new();
    for (label, value) in named {
        let constant = screaming(label);
        if !taken.insert(constant.clone()) {
            continue;
        }
        let constant = format_ident!("{constant}");
        let text = match value {
            Value::Number(number) if is_float && !number.is_f64() => format!("{number}.0"),
            other => other.to_string(),
        };
        let value: syn::Expr = syn::parse_str(&text).ok()?;
        let doc = super::rustdoc::code(label);
        constants.push(parse_quote! {
            #[doc = #doc]
            pub const #constant: Self = Self(#value);
        });
    }
    Some(parse_quote! {
        impl #name {
            #(#constants)*
        }
    })
}

/// A label in the form of a Rust constant.
fn screaming(label: &str) -> String {
    let mut name = String::new();
    let mut before = '_';
    for character in label.chars() {
        if character.is_ascii_alphanumeric() {
            if character.is_ascii_uppercase() && before.is_ascii_lowercase() {
                name.push('_');
            }
            name.push(character.to_ascii_uppercase());
        } else if before.is_ascii_alphanumeric() {
            name.push('_');
        }
        before = character;
    }
    let name = name.trim_end_matches('_').to_owned();
    if name.starts_with(|character: char| character.is_ascii_alphabetic()) {
        name
    } else {
        format!("N{name}")
    }
}
