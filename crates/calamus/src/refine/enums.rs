//! Closed enums become open ones: a value that the document does not list is kept as it
//! came and goes out again unchanged.
//!
//! An enum that knows only yesterday's values fails the whole answer that contains
//! today's.

use std::collections::BTreeSet;

use quote::format_ident;
use syn::{Fields, Item, ItemEnum, parse_quote};

use super::super::shape::TEXTS;
use super::{Context, attributes, implementor};

pub(super) fn open(items: &mut Vec<Item>, context: &Context<'_>) {
    let mut opened = BTreeSet::new();
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        match item {
            Item::Enum(item) if is_list_of_texts(&item) => {
                opened.insert(item.ident.to_string());
                refined.extend(open_one(&item, context));
            }
            other => refined.push(other),
        }
    }
    // typify's impls for these enums end in an error on a value they do not know.
    let ours = refined
        .into_iter()
        .filter(|item| match item {
            Item::Impl(item) => {
                let replaced =
                    implementor(item).is_some_and(|name| opened.contains(&name.to_string()));
                !replaced || item.attrs.iter().any(|attribute| attribute.path().is_ident(OURS))
            }
            _ => true,
        })
        .map(|mut item| {
            if let Item::Impl(item) = &mut item {
                item.attrs.retain(|attribute| !attribute.path().is_ident(OURS));
            }
            item
        });
    *items = ours.collect();
}

/// Tells the impls written here from typify's until those are gone.
const OURS: &str = "ours";

/// Whether every variant is one text. A union has variants with values in them, and an
/// enum with a tag is an object.
fn is_list_of_texts(item: &ItemEnum) -> bool {
    let options = attributes::serde(&item.attrs);
    !["untagged", "tag"].iter().any(|option| attributes::has(&options, option))
        && !item.variants.is_empty()
        && item.variants.iter().all(|variant| matches!(variant.fields, Fields::Unit))
}

fn open_one(item: &ItemEnum, context: &Context<'_>) -> Vec<Item> {
    let name = &item.ident;
    let title = name.to_string();
    // Values that would be one Rust name were given others.
    let place = context.place(&item.attrs);
    let sent = place.and_then(|place| context.schema(&place)?.get(TEXTS)?.as_object());
    let (variants, texts): (Vec<_>, Vec<_>) = item
        .variants
        .iter()
        .map(|variant| {
            let text = attributes::text(&attributes::serde(&variant.attrs), "rename");
            let text = text.unwrap_or_else(|| variant.ident.to_string());
            let sent = sent.and_then(|sent| sent.get(&text)?.as_str()).map(str::to_owned);
            (variant.ident.clone(), sent.unwrap_or(text))
        })
        .unzip();
    let unknown = free_name(&variants);
    let doc = attributes::doc(&item.attrs).unwrap_or_default();
    let description = context.marks.split(&doc).1.trim().to_owned();
    let variant_docs = texts.iter().map(|text| super::rustdoc::code(text));

    let definition: Item = parse_quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#[doc = #variant_docs] #variants,)*
            /// A value that this version of the document does not list, as it came.
            #unknown(::std::string::String),
        }
    };
    let ours = format_ident!("{OURS}");
    let impls: Vec<syn::ItemImpl> = vec![
        parse_quote! {
            #[#ours]
            impl #name {
                /// The value as JSON text has it.
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#variants => #texts,)*
                        Self::#unknown(value) => value,
                    }
                }

                fn listed(value: &str) -> ::std::option::Option<Self> {
                    match value {
                        #(#texts => ::std::option::Option::Some(Self::#variants),)*
                        _ => ::std::option::Option::None,
                    }
                }
            }
        },
        parse_quote! {
            #[#ours]
            impl ::std::convert::From<&str> for #name {
                fn from(value: &str) -> Self {
                    Self::listed(value).unwrap_or_else(|| Self::#unknown(value.to_owned()))
                }
            }
        },
        parse_quote! {
            #[#ours]
            impl ::std::convert::From<::std::string::String> for #name {
                fn from(value: ::std::string::String) -> Self {
                    Self::listed(&value).unwrap_or(Self::#unknown(value))
                }
            }
        },
        parse_quote! {
            #[#ours]
            impl ::std::str::FromStr for #name {
                type Err = ::std::convert::Infallible;

                fn from_str(
                    value: &str,
                ) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                    ::std::result::Result::Ok(Self::from(value))
                }
            }
        },
        parse_quote! {
            #[#ours]
            impl ::std::fmt::Display for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.write_str(self.as_str())
                }
            }
        },
        parse_quote! {
            #[#ours]
            impl ::serde::Serialize for #name {
                fn serialize<S: ::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::std::result::Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }
        },
        parse_quote! {
            #[#ours]
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::std::result::Result<Self, D::Error> {
                    ::calamus_runtime::deserialize_text(deserializer)
                }
            }
        },
        schema(name, &title, &description, &texts),
    ];
    std::iter::once(definition).chain(impls.into_iter().map(Item::Impl)).collect()
}

/// What the document says: the values it lists, not that others are taken too.
fn schema(name: &syn::Ident, title: &str, description: &str, texts: &[String]) -> syn::ItemImpl {
    let ours = format_ident!("{OURS}");
    parse_quote! {
        #[#ours]
        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for #name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                #title.into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                ::calamus_runtime::one_of_texts(#description, &[#(#texts),*])
            }
        }
    }
}

/// A name for what is not listed; the document may list a value called `unknown`.
pub(super) fn free_name(variants: &[syn::Ident]) -> syn::Ident {
    let is_free = |name: &str| variants.iter().all(|variant| variant != name);
    let usual = ["Unknown", "Unlisted", "Unrecognized", "Other"];
    let name = usual.into_iter().find(|name| is_free(name)).map(str::to_owned);
    let name = name.unwrap_or_else(|| {
        let numbered = (2..).map(|number| format!("Unknown{number}"));
        numbered.into_iter().find(|name| is_free(name)).unwrap_or_default()
    });
    format_ident!("{name}")
}
