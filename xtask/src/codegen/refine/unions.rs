//! Unions: values of one type or another, with nothing that says which.
//!
//! serde decodes them through a buffer of its own, in which JSON kept as text and exact
//! numbers do not survive. Here the text itself is tried with one alternative after the
//! other, and what fits none is kept as it came: an alternative that the document gains
//! later does not fail the answer that contains it.

use std::collections::BTreeMap;

use quote::quote;
use syn::{Fields, Item, ItemEnum, parse_quote};

use super::{Context, attributes, enums, implemented, implementor};

pub(super) fn open(items: &mut Vec<Item>, _: &Context<'_>) {
    let mut opened = BTreeMap::new();
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        match item {
            Item::Enum(mut item) if is_union(&item) => {
                let unknown = enums::free_name(
                    &item.variants.iter().map(|variant| variant.ident.clone()).collect::<Vec<_>>(),
                );
                let decode = deserialize(&item, &unknown);
                item.attrs.push(parse_quote!(#[non_exhaustive]));
                item.variants.push(parse_quote! {
                    /// A value that is none of these, as it came.
                    #[cfg_attr(feature = "schemars", schemars(skip))]
                    #unknown(::xtask_support::JsonValue)
                });
                opened.insert(item.ident.to_string(), unknown);
                refined.push(Item::Enum(item));
                refined.push(Item::Impl(decode));
            }
            other => refined.push(other),
        }
    }
    refined.retain_mut(|item| {
        let Item::Impl(item) = item else { return true };
        let name = implementor(item).map(ToString::to_string).unwrap_or_default();
        let Some(unknown) = opened.get(&name) else { return true };
        match implemented(item).map(ToString::to_string).as_deref() {
            // These end in an error where nothing fits.
            Some("FromStr" | "TryFrom") => false,
            Some("Display") => {
                add_arm(item, &parse_quote!(Self::#unknown(x) => x.fmt(f),));
                true
            }
            _ => true,
        }
    });
    *items = refined;
}

fn is_union(item: &ItemEnum) -> bool {
    attributes::has(&attributes::serde(&item.attrs), "untagged")
        && item.variants.iter().all(|variant| {
            matches!(&variant.fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1)
        })
}

fn deserialize(item: &ItemEnum, unknown: &syn::Ident) -> syn::ItemImpl {
    let name = &item.ident;
    let attempts = item.variants.iter().map(|variant| {
        let variant = &variant.ident;
        quote! {
            if let Ok(value) = ::xtask_support::from_text(json.as_str()) {
                return Ok(Self::#variant(value));
            }
        }
    });
    parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let json = ::xtask_support::JsonValue::deserialize(deserializer)?;
                #(#attempts)*
                Ok(Self::#unknown(json))
            }
        }
    }
}

/// Adds an arm to the one `match` of the one method of an impl.
fn add_arm(item: &mut syn::ItemImpl, arm: &syn::Arm) {
    for item in &mut item.items {
        if let syn::ImplItem::Fn(method) = item
            && let [syn::Stmt::Expr(syn::Expr::Match(expression), _)] =
                method.block.stmts.as_mut_slice()
        {
            expression.arms.push(arm.clone());
        }
    }
}
