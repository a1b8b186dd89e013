//! Unions: values of one type or another.
//!
//! serde decodes them through a buffer of its own, in which JSON kept as text and exact
//! numbers do not survive. Here the text itself is read: where a member says which
//! alternative it is, that one is taken; else one is tried after the other. What fits none
//! is kept as it came: an alternative that the document gains later does not fail the
//! answer that contains it.

use std::collections::{BTreeMap, BTreeSet};

use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::{Fields, Ident, Item, ItemStruct, Type, parse_quote};

use super::super::shape::UNION;
use super::{Context, attributes, enums, implemented, implementor};

/// Makes enums of the structs that stand for unions.
pub(super) fn open(items: &mut Vec<Item>, context: &Context<'_>) {
    let displayed = displayed(items);
    let any_text = any_text(items);
    let mut opened = BTreeSet::new();
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        match item {
            Item::Struct(item) => match Union::of(&item, context) {
                Some(union) => {
                    opened.insert(item.ident.to_string());
                    refined.extend(union.items(&item, &displayed, &any_text));
                }
                None => refined.push(Item::Struct(item)),
            },
            other => refined.push(other),
        }
    }
    // What typify has written for the structs.
    refined.retain(|item| {
        let Item::Impl(item) = item else { return true };
        let is_opened = implementor(item).is_some_and(|name| opened.contains(&name.to_string()));
        !is_opened || item.attrs.iter().any(|attribute| attribute.path().is_ident(OURS))
    });
    for item in &mut refined {
        if let Item::Impl(item) = item {
            item.attrs.retain(|attribute| !attribute.path().is_ident(OURS));
        }
    }
    *items = refined;
}

/// Tells the impls written here from typify's until those are gone.
const OURS: &str = "union";

struct Alternative {
    variant: Ident,
    ty: Type,
    docs: Vec<syn::Attribute>,
    /// The values of the tag that stand for it.
    tags: Vec<String>,
}

struct Union {
    tag: Option<String>,
    alternatives: Vec<Alternative>,
}

impl Union {
    /// What a struct stands for, if it stands for a union.
    fn of(item: &ItemStruct, context: &Context<'_>) -> Option<Self> {
        let place = context.place(&item.attrs)?;
        let union = context.schema(&place)?.get(UNION)?;
        let Fields::Named(fields) = &item.fields else { return None };
        let mut fields: Vec<_> = fields.named.iter().collect();
        fields.sort_by_key(|field| {
            let doc = attributes::doc(&field.attrs)?;
            context.marks.number(&doc)
        });
        let tag = union.get("tag").and_then(Value::as_str).map(str::to_owned);
        let mut tags: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let values = union.get("values").and_then(Value::as_object);
        for (value, name) in values.into_iter().flatten() {
            tags.entry(name.as_str().unwrap_or_default()).or_default().push(value.clone());
        }
        let alternatives = fields
            .into_iter()
            .map(|field| {
                let name = attributes::json_name(field);
                Alternative {
                    variant: format_ident!("{name}"),
                    ty: field.ty.clone(),
                    docs: field
                        .attrs
                        .iter()
                        .filter(|own| own.path().is_ident("doc"))
                        .cloned()
                        .collect(),
                    tags: tags.remove(name.as_str()).unwrap_or_default(),
                }
            })
            .collect();
        Some(Self { tag, alternatives })
    }

    fn items(
        &self,
        item: &ItemStruct,
        displayed: &BTreeSet<String>,
        any_text: &BTreeSet<String>,
    ) -> Vec<Item> {
        let name = &item.ident;
        let docs = item.attrs.iter().filter(|own| own.path().is_ident("doc"));
        let variants: Vec<_> = self.alternatives.iter().map(|own| own.variant.clone()).collect();
        let unknown = enums::free_name(&variants);
        let alternatives = self
            .alternatives
            .iter()
            .map(|Alternative { variant, ty, docs, .. }| quote!(#(#docs)* #variant(#ty),));
        let mut items: Vec<Item> = vec![parse_quote! {
            #(#docs)*
            #[derive(Clone, Debug, PartialEq, Serialize)]
            #[non_exhaustive]
            #[serde(untagged)]
            pub enum #name {
                #(#alternatives)*
                /// A value that is none of these, as it came.
                #[cfg_attr(feature = "schemars", schemars(skip))]
                #unknown(::calamus_runtime::JsonValue),
            }
        }];
        items.push(self.deserialize(name, &unknown, any_text));
        items.extend(self.display(name, &unknown, displayed));
        items.extend(self.conversions(name));
        for item in &mut items {
            if let Item::Impl(item) = item {
                let ours = format_ident!("{OURS}");
                item.attrs.push(parse_quote!(#[#ours]));
            }
        }
        items
    }

    fn deserialize(&self, name: &Ident, unknown: &Ident, any_text: &BTreeSet<String>) -> Item {
        let by_tag = self.tag.as_ref().map(|tag| {
            let arms = self.alternatives.iter().filter(|own| !own.tags.is_empty()).map(|own| {
                let (variant, tags) = (&own.variant, &own.tags);
                quote! {
                    Some(#(#tags)|*) => ::calamus_runtime::from_text(json.as_str()).ok().map(Self::#variant),
                }
            });
            quote! {
                let tagged = match ::calamus_runtime::text_member(json.as_str(), #tag).as_deref() {
                    #(#arms)*
                    _ => None,
                };
                if let Some(value) = tagged {
                    return Ok(value);
                }
            }
        });
        // What fits everything is tried when nothing else fits.
        let is_anything = |own: &&Alternative| {
            super::paths::plain(own.ty.to_token_stream()).ends_with("JsonValue")
        };
        let untagged = self.alternatives.iter().filter(|own| own.tags.is_empty());
        let (anything, mut precise): (Vec<_>, Vec<_>) = untagged.partition(is_anything);
        // What takes any text would keep a date or an id behind it from being one.
        let takes_text = |own: &&Alternative| named(&own.ty).is_some_and(|n| any_text.contains(&n));
        let first = precise.iter().position(takes_text).unwrap_or(precise.len());
        let has_text_behind = precise.iter().skip(first).any(|own| {
            !takes_text(own) && named(&own.ty).is_some_and(|name| !NO_TEXT.contains(&name.as_str()))
        });
        if has_text_behind {
            precise.sort_by_key(takes_text);
        }
        let attempts = precise.into_iter().chain(anything).map(|own| {
            let variant = &own.variant;
            quote! {
                if let Ok(value) = ::calamus_runtime::from_text(json.as_str()) {
                    return Ok(Self::#variant(value));
                }
            }
        });
        parse_quote! {
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::std::result::Result<Self, D::Error> {
                    let json = ::calamus_runtime::JsonValue::deserialize(deserializer)?;
                    #by_tag
                    #(#attempts)*
                    Ok(Self::#unknown(json))
                }
            }
        }
    }

    /// A union has a text where each of its alternatives has one: in paths and headers.
    fn display(&self, name: &Ident, unknown: &Ident, displayed: &BTreeSet<String>) -> Option<Item> {
        let all = self.alternatives.iter().all(|own| is_displayed(&own.ty, displayed));
        let variants = self.alternatives.iter().map(|own| &own.variant);
        all.then(|| {
            parse_quote! {
                impl ::std::fmt::Display for #name {
                    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        match self {
                            #(Self::#variants(x) => x.fmt(f),)*
                            Self::#unknown(x) => x.fmt(f),
                        }
                    }
                }
            }
        })
    }

    /// From the type of each alternative that no other has.
    fn conversions(&self, name: &Ident) -> Vec<Item> {
        let text = |ty: &Type| super::paths::plain(ty.to_token_stream());
        self.alternatives
            .iter()
            .filter(|own| {
                let same = |other: &&Alternative| text(&other.ty) == text(&own.ty);
                self.alternatives.iter().filter(same).count() == 1 && *name != text(&own.ty)
            })
            .map(|Alternative { variant, ty, .. }| {
                parse_quote! {
                    impl ::std::convert::From<#ty> for #name {
                        fn from(value: #ty) -> Self {
                            Self::#variant(value)
                        }
                    }
                }
            })
            .collect()
    }
}

/// Types that no text is a value of.
const NO_TEXT: [&str; 13] =
    ["bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "Vec", "Map"];

/// The types that every text is a value of: text itself, texts with a name, and
/// enumerations that are open.
fn any_text(items: &[Item]) -> BTreeSet<String> {
    let is_text = |fields: &Fields| match fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => fields
            .unnamed
            .first()
            .is_some_and(|field| named(&field.ty).as_deref() == Some("String")),
        _ => false,
    };
    let found = items.iter().filter_map(|item| match item {
        Item::Struct(item) if is_text(&item.fields) => Some(item.ident.to_string()),
        Item::Enum(item) => {
            let (units, others): (Vec<_>, Vec<_>) =
                item.variants.iter().partition(|variant| matches!(variant.fields, Fields::Unit));
            let is_open = matches!(others.as_slice(), [unknown] if is_text(&unknown.fields));
            (is_open && !units.is_empty()).then(|| item.ident.to_string())
        }
        _ => None,
    });
    found.chain(["String".to_owned()]).collect()
}

/// The last name of a type.
fn named(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

/// The types that have a text of their own.
fn displayed(items: &[Item]) -> BTreeSet<String> {
    let impls = items.iter().filter_map(|item| match item {
        Item::Impl(item) if implemented(item).is_some_and(|name| name == "Display") => Some(item),
        _ => None,
    });
    impls.filter_map(implementor).map(ToString::to_string).collect()
}

fn is_displayed(ty: &Type, displayed: &BTreeSet<String>) -> bool {
    const KNOWN: [&str; 14] = [
        "String",
        "JsonValue",
        "Timestamp",
        "Uuid",
        "NaiveDate",
        "bool",
        "i8",
        "i16",
        "i32",
        "i64",
        "u32",
        "u64",
        "f32",
        "f64",
    ];
    let Type::Path(path) = ty else { return false };
    let last = path.path.segments.last();
    last.is_some_and(|last| {
        let name = last.ident.to_string();
        last.arguments.is_empty() && (KNOWN.contains(&name.as_str()) || displayed.contains(&name))
    })
}
