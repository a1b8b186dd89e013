//! Objects that keep the members nobody has declared.
//!
//! serde decodes a flattened map through a buffer of its own, in which JSON kept as text
//! does not survive. Here the declared members and the others are each read from the text.

use quote::{ToTokens, format_ident};
use syn::{Field, Fields, Item, ItemStruct, parse_quote};

use super::{Context, attributes};

pub(super) fn keep(items: &mut Vec<Item>, context: &Context<'_>) {
    let mut refined = Vec::with_capacity(items.len());
    for mut item in items.drain(..) {
        let decode = match &mut item {
            Item::Struct(item) => keep_in(item, context),
            _ => None,
        };
        refined.push(item);
        refined.extend(decode);
    }
    *items = refined;
}

/// What is not declared may have any of these names for its field.
pub(super) const NAMES: [&str; 3] = ["extra", "extra_members", "undeclared_members"];

fn keep_in(item: &mut ItemStruct, context: &Context<'_>) -> Option<Item> {
    let name = item.ident.clone();
    let Fields::Named(fields) = &mut item.fields else { return None };
    let is_flat = |field: &Field| attributes::has(&attributes::serde(&field.attrs), "flatten");
    let (flat, declared): (Vec<_>, Vec<_>) = fields.named.iter().partition(|field| is_flat(field));
    let [flat] = flat.as_slice() else { return None };
    if !super::paths::plain(flat.ty.to_token_stream()).contains("Map<") {
        return None;
    }
    let is_free = |name: &&&str| {
        declared.iter().all(|field| field.ident.as_ref().is_none_or(|own| own != **name))
    };
    let free = NAMES.iter().find(is_free).copied().unwrap_or("others");
    let free = format_ident!("{free}");
    let ty = &flat.ty;
    let idents: Vec<_> = declared.iter().map(|field| &field.ident).collect();
    let names: Vec<_> = declared.iter().map(|field| attributes::json_name(field)).collect();
    let declarations = declared.iter().map(|field| {
        let mut field = (*field).clone();
        field.attrs.retain(|attribute| attribute.path().is_ident("serde"));
        field.vis = syn::Visibility::Inherited;
        field
    });
    // A type of the document may be called like the one in the function.
    let known =
        ["Declared", "DeclaredMembers"].into_iter().find(|name| !context.taken.contains(*name));
    let known = format_ident!("{}", known.unwrap_or("MembersDeclared"));
    let decode = parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                #[derive(Deserialize)]
                struct #known {
                    #(#declarations,)*
                }

                let json = ::calamus_runtime::JsonValue::deserialize(deserializer)?;
                let #known { #(#idents),* } = ::calamus_runtime::from_text(json.as_str())
                    .map_err(::serde::de::Error::custom)?;
                let #free: #ty = ::calamus_runtime::other_members(json.as_str(), &[#(#names),*])
                    .map_err(::serde::de::Error::custom)?;
                Ok(Self { #(#idents,)* #free })
            }
        }
    };
    let flat_name = free.clone();
    for field in &mut fields.named {
        if attributes::has(&attributes::serde(&field.attrs), "flatten") {
            field.ident = Some(flat_name.clone());
            field.attrs.insert(
                0,
                parse_quote!(#[doc = "The members that the document does not declare."]),
            );
        }
    }
    Some(decode)
}
