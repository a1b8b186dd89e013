//! What an operation answers, by status: an enum with a variant for each status that means
//! success.

use std::collections::BTreeMap;

use quote::{format_ident, quote};
use serde_json::Value;
use syn::{Fields, Ident, Item, ItemStruct, Type, parse_quote};

use super::super::shape::ANSWERS;
use super::{Context, attributes, implementor};

/// The enums, by name, with the variant of each status.
pub(super) type Answers = BTreeMap<String, Vec<Answer>>;

/// A status that means success.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: String,
    pub(super) variant: Ident,
    pub(super) kind: Kind,
}

/// What an answer contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Nothing,
    Text,
    Json,
}

/// Makes enums of the structs that stand for answers.
pub(super) fn open(items: &mut Vec<Item>, context: &Context<'_>) -> Answers {
    let mut found = Answers::new();
    let mut refined = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        match item {
            Item::Struct(item) => match open_one(&item, context) {
                Some((answers, open)) => {
                    found.insert(item.ident.to_string(), answers);
                    refined.push(open);
                }
                None => refined.push(Item::Struct(item)),
            },
            other => refined.push(other),
        }
    }
    refined.retain(|item| {
        let Item::Impl(item) = item else { return true };
        implementor(item).is_none_or(|name| !found.contains_key(&name.to_string()))
    });
    *items = refined;
    found
}

fn open_one(item: &ItemStruct, context: &Context<'_>) -> Option<(Vec<Answer>, Item)> {
    let place = context.place(&item.attrs)?;
    let statuses = context.schema(&place)?.get(ANSWERS)?.as_object()?;
    let Fields::Named(fields) = &item.fields else { return None };
    let types: BTreeMap<String, &Type> =
        fields.named.iter().map(|field| (attributes::json_name(field), &field.ty)).collect();
    let name = &item.ident;
    let docs = item.attrs.iter().filter(|own| own.path().is_ident("doc"));
    let mut answers = Vec::new();
    let mut variants = Vec::new();
    for (variant, answer) in statuses {
        let status = answer.get("status").and_then(Value::as_str)?.to_owned();
        let kind = match answer.get("kind").and_then(Value::as_str)? {
            "nothing" => Kind::Nothing,
            "text" => Kind::Text,
            _ => Kind::Json,
        };
        let ident = format_ident!("{variant}");
        let ty = types.get(variant)?;
        let doc = format!("The answer has status {status}.");
        variants.push(if kind == Kind::Nothing {
            quote!(#[doc = #doc] #ident,)
        } else {
            quote!(#[doc = #doc] #ident(#ty),)
        });
        answers.push(Answer { status, variant: ident, kind });
    }
    let open = parse_quote! {
        #(#docs)*
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant)]
        pub enum #name {
            #(#variants)*
        }
    };
    Some((answers, open))
}
