//! No secret in any `Debug`: where a member may hold one, the type prints `[redacted]`
//! in its place.

use quote::quote;
use syn::{Field, Fields, FieldsNamed, Item, Type, parse_quote};

use super::{Context, attributes};
use calamus_document::secrets as secret_names;

pub(super) fn hide(items: &mut Vec<Item>, context: &Context<'_>) {
    let mut refined = Vec::with_capacity(items.len());
    for mut item in items.drain(..) {
        let debug = match &mut item {
            Item::Struct(item) => match &item.fields {
                Fields::Named(fields) => {
                    let secrets = secrets(fields, context);
                    secrets.iter().any(|secret| *secret).then(|| {
                        let debug = of_struct(&item.ident, fields, &secrets);
                        underive(&mut item.attrs);
                        debug
                    })
                }
                // A text with a name of its own, such as `AccessToken`.
                Fields::Unnamed(fields) => {
                    let holds_text =
                        fields.unnamed.first().is_some_and(|field| holds_text(&field.ty));
                    let secret = secret_names::is_secret(&item.ident.to_string());
                    (fields.unnamed.len() == 1 && secret && holds_text).then(|| {
                        underive(&mut item.attrs);
                        of_newtype(&item.ident)
                    })
                }
                Fields::Unit => None,
            },
            Item::Enum(item) => {
                let any = item.variants.iter().any(|variant| match &variant.fields {
                    Fields::Named(fields) => secrets(fields, context).contains(&true),
                    _ => false,
                });
                any.then(|| {
                    let debug = of_enum(item, context);
                    underive(&mut item.attrs);
                    debug
                })
            }
            _ => None,
        };
        refined.push(item);
        refined.extend(debug.map(Item::Impl));
    }
    *items = refined;
}

/// Which of the members are secrets.
fn secrets(fields: &FieldsNamed, context: &Context<'_>) -> Vec<bool> {
    let names: Vec<_> = fields.named.iter().map(attributes::json_name).collect();
    let consent = secret_names::is_consent(&names);
    fields
        .named
        .iter()
        .zip(&names)
        .map(|(field, name)| {
            let by_name = secret_names::is_secret(name)
                || consent && (name == "state" || secret_names::is_consent_url(name));
            by_name && holds_text(&field.ty) || is_declared_secret(field, context)
        })
        .collect()
}

/// Whether the document itself says so.
fn is_declared_secret(field: &Field, context: &Context<'_>) -> bool {
    let Some(place) = context.place(&field.attrs) else { return false };
    let Some(schema) = context.schema(&place) else { return false };
    schema.get("format").is_some_and(|format| format == "password")
        || schema.get("writeOnly").and_then(serde_json::Value::as_bool) == Some(true)
}

/// A number of tokens, a moment and a flag are no secrets, whatever they are called.
fn holds_text(ty: &Type) -> bool {
    const HARMLESS: [&str; 20] = [
        "bool",
        "i8",
        "i16",
        "i32",
        "i64",
        "u8",
        "u16",
        "u32",
        "u64",
        "f32",
        "f64",
        "Uuid",
        "Timestamp",
        "NaiveDate",
        "NaiveTime",
        "NonZeroU8",
        "NonZeroU16",
        "NonZeroU32",
        "NonZeroU64",
        "DateTime",
    ];
    let Type::Path(path) = ty else { return true };
    let Some(last) = path.path.segments.last() else { return true };
    if let syn::PathArguments::AngleBracketed(arguments) = &last.arguments {
        return arguments.args.iter().any(|argument| match argument {
            syn::GenericArgument::Type(inner) => holds_text(inner),
            _ => false,
        });
    }
    !HARMLESS.iter().any(|name| last.ident == name)
}

fn underive(attrs: &mut Vec<syn::Attribute>) {
    let derives = attributes::derives(attrs);
    let kept: Vec<_> = derives.iter().map(String::as_str).filter(|name| *name != "Debug").collect();
    attributes::set_derives(attrs, &kept);
}

fn of_struct(name: &syn::Ident, fields: &FieldsNamed, secrets: &[bool]) -> syn::ItemImpl {
    let title = name.to_string();
    let shown = fields.named.iter().zip(secrets).map(|(field, secret)| {
        let ident = &field.ident;
        let label = ident.as_ref().map(ToString::to_string).unwrap_or_default();
        if *secret {
            quote!(.field(#label, &::std::format_args!("[redacted]")))
        } else {
            quote!(.field(#label, &self.#ident))
        }
    });
    parse_quote! {
        /// Members that may hold a secret are not shown.
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#title) #(#shown)* .finish()
            }
        }
    }
}

fn of_newtype(name: &syn::Ident) -> syn::ItemImpl {
    let shown = format!("{name}([redacted])");
    parse_quote! {
        /// What it holds is not shown.
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(#shown)
            }
        }
    }
}

fn of_enum(item: &syn::ItemEnum, context: &Context<'_>) -> syn::ItemImpl {
    let name = &item.ident;
    let arms = item.variants.iter().map(|variant| {
        let ident = &variant.ident;
        let title = ident.to_string();
        match &variant.fields {
            Fields::Unit => quote!(Self::#ident => f.write_str(#title),),
            Fields::Unnamed(fields) => {
                let names: Vec<_> = (0..fields.unnamed.len())
                    .map(|index| quote::format_ident!("member{index}"))
                    .collect();
                quote! {
                    Self::#ident(#(#names),*) => {
                        f.debug_tuple(#title) #(.field(#names))* .finish()
                    }
                }
            }
            Fields::Named(fields) => {
                let secrets = secrets(fields, context);
                let shown: Vec<_> = fields
                    .named
                    .iter()
                    .zip(&secrets)
                    .filter(|(_, secret)| !**secret)
                    .filter_map(|(field, _)| field.ident.clone())
                    .collect();
                let entries = fields.named.iter().zip(&secrets).map(|(field, secret)| {
                    let ident = &field.ident;
                    let label = ident.as_ref().map(ToString::to_string).unwrap_or_default();
                    if *secret {
                        quote!(.field(#label, &::std::format_args!("[redacted]")))
                    } else {
                        quote!(.field(#label, #ident))
                    }
                });
                quote! {
                    Self::#ident { #(#shown,)* .. } => {
                        f.debug_struct(#title) #(#entries)* .finish()
                    }
                }
            }
        }
    });
    parse_quote! {
        /// Members that may hold a secret are not shown.
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self { #(#arms)* }
            }
        }
    }
}
